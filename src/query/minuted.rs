//! Lines of minutes that make records: a letter, a blank, and what quick add reads: `a @jo fri Draft DPIA`.
//! A line that begins otherwise, with a capital or with `\`, is only said; and so is one whose letter is a
//! word and has small letters alone behind it, `i think so`, until it is said to be more.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use super::quick::{self, LETTERS, Letter, Note, Quick};
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::fresh;
use crate::model::id::{Id, Ids};
use crate::model::needle::{Needle, fold};
use crate::model::people::Meant;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::registers::every::{MINUTED, SOURCE, STATUS};
use crate::registers::{action, agenda_item, attendance, decision, meeting};

/// The letters that are words of their own, so that a sentence may begin with one.
const WORDS: [&str; 2] = ["a", "i"];

/// Words that may stand before a title, each a date by itself.
const DAYS: [&str; 14] =
    ["mon", "tue", "wed", "thu", "fri", "sat", "sun", "today", "tomorrow", "eow", "eom", "eoq", "eoy", "me"];

/// What a line of minutes is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Said<'a> {
    /// Something that was said.
    Prose,
    /// A letter with nothing behind it yet: nothing is made.
    Alone(&'static Letter),
    /// A letter that is a word too, and behind it small letters only, as in `i think so`: nothing is made.
    Doubtful(&'static Letter, &'a str),
    /// A letter and what stands behind it.
    Made(&'static Letter, &'a str),
}

/// Reads a line of minutes.
pub fn said(line: &str) -> Said<'_> {
    let line = line.trim();
    let (letter, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    match sigils().find(|sigil| sigil.letter == letter) {
        None => Said::Prose,
        Some(sigil) if rest.trim().is_empty() => Said::Alone(sigil),
        Some(sigil) if reads_as_prose(letter, rest) => Said::Doubtful(sigil, rest.trim_start()),
        Some(sigil) => Said::Made(sigil, rest.trim_start()),
    }
}

/// The letters that minutes know.
pub fn sigils() -> impl Iterator<Item = &'static Letter> {
    LETTERS.iter().filter(|letter| !letter.example.is_empty())
}

/// Whether a letter may be the first word of a sentence: `i think so`, `a few came`, but neither
/// `i Router is down` nor `a chase the vendor @jo`.
fn reads_as_prose(letter: &str, rest: &str) -> bool {
    let marked = |word: &str| match word.split_once(':') {
        Some((field, value)) => {
            let named = !field.is_empty() && field.chars().all(|c| c.is_alphabetic() || c == '_');
            named && !value.is_empty() && !value.starts_with('/')
        }
        None => word.starts_with(['@', '!', '#', '>']) && word.contains(char::is_alphanumeric),
    };
    let is_day = |word: &&str| {
        DAYS.iter().any(|day| word.starts_with(day) && (word.len() == 3 || word.ends_with("day")))
    };
    let first = rest.split_whitespace().find(|word| !is_day(word)).unwrap_or_default();
    WORDS.contains(&letter) && first.starts_with(char::is_lowercase) && !rest.split_whitespace().any(marked)
}

/// A line of the other sort: what made a record becomes prose by `\` before it, and what only looks like
/// more a record. `None` where no letter stands first.
pub fn turned(line: &str) -> Option<String> {
    let words = line.trim_start();
    let indent = &line[..line.len() - words.len()];
    let plain = words.strip_prefix('\\').unwrap_or(words);
    let record = match said(plain) {
        Said::Prose => return None,
        Said::Made(..) | Said::Alone(_) => plain.to_owned(),
        Said::Doubtful(sigil, rest) => {
            format!("{} {}", sigil.letter, sentence(rest))
        }
    };
    let is_record = plain.len() == words.len() && !matches!(said(plain), Said::Doubtful(..));
    Some(if is_record { format!("{indent}\\{plain}") } else { format!("{indent}{record}") })
}

/// The field that says what a record of this register came of: an agenda item, else the meeting.
pub fn came_of(register: &str, of_item: bool) -> &'static str {
    match (register, of_item) {
        ("action" | "decision", true) => action::ITEM.name(),
        ("action" | "decision", false) => action::MEETING.name(),
        _ => SOURCE.name(),
    }
}

/// What a line makes.
#[derive(Clone, Debug)]
pub struct Born {
    /// The edits; the first adds the record.
    pub edits: Vec<Edit>,
    /// What there is to say of it: names that are new, and what did not read.
    pub notes: Vec<Note>,
}

/// The record that a line makes which is said under an item of a meeting, or under none. `None` if the line
/// makes none; the error is a sentence.
pub fn born(
    line: &str,
    meeting: &Record,
    item: Option<Id>,
    context: &Context,
    ids: &mut Ids,
) -> Result<Option<Born>, String> {
    match said(line) {
        Said::Made(..) => make(line, meeting, item, context, ids),
        _ => Ok(None),
    }
}

/// The record that a line makes which begins with a letter, though it may only look like more.
fn make(
    line: &str,
    meeting: &Record,
    item: Option<Id>,
    context: &Context,
    ids: &mut Ids,
) -> Result<Option<Born>, String> {
    let (Said::Made(sigil, rest) | Said::Doubtful(sigil, rest)) = said(line) else { return Ok(None) };
    let Some(register) = sigil.register(context) else { return Ok(None) };
    let mut record = fresh::record(register, ids.fresh(), context);
    record.put(came_of(register.key, item.is_some()), Value::Link(item.unwrap_or(meeting.id)));
    let day = meeting.get(meeting::START).map_or(context.today, |start| start.date().min(context.today));
    match register.key {
        "action" => record.put(action::MEETING.name(), Value::Link(meeting.id)),
        "decision" => {
            let forum = [meeting::SERIES.name(), "title"].map(|key| meeting.value(key).clone());
            let forum = forum.into_iter().find(|name| !name.is_empty());
            record.put(decision::MEETING.name(), Value::Link(meeting.id));
            record.put(STATUS.name(), "made".into());
            record.put(decision::DECIDED_ON.name(), day.into());
            record.put(decision::FORUM.name(), forum.unwrap_or_default());
            record.put(decision::DECIDED_BY.name(), meeting.value(meeting::CHAIR.name()).clone());
        }
        "agenda_item" => {
            record.put(agenda_item::SERIES.name(), meeting.value(meeting::SERIES.name()).clone());
        }
        _ => {}
    }
    record.put(MINUTED.name(), Value::text(line.trim()));
    let mut quick = read(rest, register, meeting, context);
    quick.fill(sigil, context);
    let edits = quick.edits(record, context, ids)?;
    Ok(Some(Born { edits, notes: quick.notes }))
}

/// What was said under an item or in a meeting, without the lines that records tell of: those that were
/// born from them. A letter with nothing behind it says nothing; that of a note goes, that of a line that no
/// record tells of becomes its word, and so does the mark of a line that only looks like more.
pub fn prose(text: &str, of: Id, of_item: bool, context: &Context) -> String {
    let mut told: HashSet<String> = HashSet::new();
    for register in sigils().filter_map(|sigil| sigil.register(context)) {
        let born = context.linked(of, register.key, came_of(register.key, of_item));
        told.extend(born.iter().map(|record| record.get(MINUTED).to_owned()));
    }
    let lines = text.lines().filter(|line| line.trim().is_empty() || !told.contains(line.trim()));
    let plain = lines.filter_map(|line| match said(line) {
        Said::Alone(_) => None,
        Said::Made(sigil, rest) if sigil.makes.is_empty() => Some(rest.into()),
        Said::Made(sigil, rest) => Some(format!("{}: {rest}", sentence(sigil.name)).into()),
        Said::Prose => Some(line.strip_prefix('\\').unwrap_or(line).into()),
        Said::Doubtful(..) => Some(line.into()),
    });
    plain.collect::<Vec<Cow<str>>>().join("\n")
}

/// How many lines of a text are a letter with nothing behind it.
pub fn alone(text: &str) -> usize {
    text.lines().filter(|line| matches!(said(line), Said::Alone(_))).count()
}

fn sentence(words: &str) -> String {
    let mut letters = words.chars();
    letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default() + letters.as_str()
}

/// Reads what stands behind the letter. A name that several have is that of who is asked to the meeting.
pub fn read(rest: &str, register: &'static Register, meeting: &Record, context: &Context) -> Quick {
    let (mut named, people) = (String::with_capacity(rest.len()), context.people());
    let mut from = 0;
    for word in rest.split_inclusive(char::is_whitespace) {
        let name = word.trim_end().strip_prefix('@').unwrap_or_default();
        // "@Priya Shah" is a whole name.
        let behind = fold(rest[from..].trim_start_matches('@')).into_owned();
        let whole = !name.is_empty() && people.iter().any(|known| behind.starts_with(&*fold(known)));
        from += word.len();
        match asked(name, meeting, context).filter(|_| !whole) {
            Some(person) => named.push_str(&word.replacen(name, &person, 1)),
            None => named.push_str(word),
        }
    }
    quick::parse_in(&named, register, context)
}

/// The one of those asked to a meeting whom part of a name means, where it could mean others too.
fn asked(name: &str, meeting: &Record, context: &Context) -> Option<Arc<str>> {
    if name.is_empty() || !matches!(context.people().meant(name, context.me), Meant::Several(_)) {
        return None;
    }
    let parts: Vec<Needle> =
        name.split(['.', '_']).filter(|part| !part.is_empty()).map(Needle::new).collect();
    let all = attendance::of(meeting).into_iter().map(|(person, _)| person);
    let mut meant = all.filter(|person| parts.iter().all(|part| part.begins_a_word_of(person)));
    meant.next().filter(|_| meant.next().is_none())
}

/// The edits that make a record what its line says now: what the line changed is changed, and what was
/// entered elsewhere stays. `None` if the line makes another sort of record now, or none.
pub fn followed(
    record: &Record,
    line: &str,
    meeting: &Record,
    item: Option<Id>,
    context: &Context,
) -> Result<Option<Born>, String> {
    // Both are made only to see in what they differ.
    let mut ids = Ids::new(record.id.0);
    // A line that made a record once makes one however it is written since.
    let mut made = |line: &str| make(line, meeting, item, context, &mut ids);
    let (Some(was), Some(is)) = (made(record.get(MINUTED))?, made(line)?) else { return Ok(None) };
    let (Some((register, was)), Some((same, now))) = (was.record(), is.record()) else { return Ok(None) };
    if register != same || said(record.get(MINUTED)).letter() != said(line).letter() {
        return Ok(None);
    }
    let fields = context.project.fields(register).iter().map(|field| field.key);
    let changed =
        fields.filter(|key| was.value(key) != now.value(key) && record.value(key) != now.value(key));
    let edits = changed.map(|key| Edit::Set(register, record.id, key, now.value(key).clone())).collect();
    Ok(Some(Born { edits, notes: is.notes }))
}

impl Said<'_> {
    /// The letter, where there is one.
    pub const fn letter(&self) -> &'static str {
        match self {
            Said::Prose => "",
            Said::Alone(sigil) | Said::Doubtful(sigil, _) | Said::Made(sigil, _) => sigil.letter,
        }
    }
}

impl Born {
    /// The record, with the key of its register.
    fn record(&self) -> Option<(&'static str, &Record)> {
        self.edits.iter().find_map(|edit| match edit {
            Edit::Add(register, record) => Some((*register, record)),
            _ => None,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::query::sample::{context, small};

    #[test]
    fn a_letter_and_a_blank_make_a_line_more_than_said() {
        let check = |line: &str, letter: &str, alone: bool| {
            let said = said(line);
            assert_eq!((said.letter(), matches!(said, Said::Alone(_))), (letter, alone), "{line}");
        };
        check("a @jo fri Draft DPIA", "a", false);
        check("  d Approve CR-4", "d", false);
        check("a", "a", true);
        check("a  ", "a", true);
        check("A few people asked", "", false);
        check("\\a few people asked", "", false);
        check("and so on", "", false);
        check("x marks", "", false);
        check("e x", "", false);
        check("", "", false);
    }

    #[test]
    fn a_letter_that_is_a_word_makes_no_record_of_a_sentence() {
        let doubtful = |line: &str| matches!(said(line), Said::Doubtful(..));
        for line in ["i think we should wait", "a few came late", "a friday meeting was held", "i said: no"] {
            assert!(doubtful(line), "{line}");
            assert_eq!(prose(line, Id(1), false, &context(&small())), line, "it is told as it was said");
        }
        for line in [
            "i Router is down",
            "a chase the vendor @jo",
            "a fri Draft it",
            "a \"the plan\" fri",
            "a 2 switches",
            "a owner:jo draft it",
            "r late steel",
            "d approve it",
            "i 漢字",
            "a tomorrow @jo draft",
        ] {
            assert!(matches!(said(line), Said::Made(..)), "{line}");
        }
    }

    #[test]
    fn what_no_record_tells_of_is_told_by_the_word_of_its_letter_and_a_letter_alone_not_at_all() {
        let text = "p Venue\na\na Ask\nn Said\n\\a few\n\nq Who pays";
        let told = "Parking lot: Venue\nAction: Ask\nSaid\na few\n\nQuestion: Who pays";
        assert_eq!((prose(text, Id(1), false, &context(&small())).as_str(), alone(text)), (told, 1));
    }

    #[test]
    fn a_line_is_turned_into_prose_and_back() {
        let check = |line: &str, other: Option<&str>| assert_eq!(turned(line).as_deref(), other, "{line}");
        check("i think so", Some("i Think so"));
        check("i Think so", Some("\\i Think so"));
        check("\\i Think so", Some("i Think so"));
        check(" a Ask", Some(" \\a Ask"));
        check("\\i think so", Some("i Think so"));
        check("We said so", None);
        check("", None);
    }
}
