//! Lines of minutes that make records: a letter, a blank, and what quick add reads: `a @jo fri Draft DPIA`.
//! A line that begins otherwise, with a capital or with `\`, is only said.

use std::sync::Arc;

use super::quick::{self, Quick};
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::fresh;
use crate::model::id::{Id, Ids};
use crate::model::needle::{Needle, fold};
use crate::model::people::Meant;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::registers::every::{MINUTED, SOURCE, STATUS, TAGS};
use crate::registers::{action, agenda_item, attendance, decision, meeting};

/// A letter at the beginning of a line, and what it makes of it.
#[derive(PartialEq, Eq, Debug)]
pub struct Sigil {
    /// The letter.
    pub letter: &'static str,
    /// What the line is then, in a word.
    pub name: &'static str,
    /// The register of the record that the line makes; "" = it makes none.
    pub makes: &'static str,
}

/// Every letter.
pub const SIGILS: &[Sigil] = &[
    Sigil { letter: "a", name: "action", makes: "action" },
    Sigil { letter: "d", name: "decision", makes: "decision" },
    Sigil { letter: "r", name: "risk", makes: "risk" },
    Sigil { letter: "i", name: "issue", makes: "issue" },
    Sigil { letter: "s", name: "assumption", makes: "assumption" },
    Sigil { letter: "p", name: "parking lot", makes: "agenda_item" },
    Sigil { letter: "q", name: "question", makes: "agenda_item" },
    Sigil { letter: "n", name: "note", makes: "" },
];

/// What a line of minutes is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Said<'a> {
    /// Something that was said.
    Prose,
    /// A letter with nothing behind it yet: nothing is made.
    Alone(&'static Sigil),
    /// A letter and what stands behind it.
    Made(&'static Sigil, &'a str),
}

/// Reads a line of minutes.
pub fn said(line: &str) -> Said<'_> {
    let line = line.trim();
    let (letter, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
    match SIGILS.iter().find(|sigil| sigil.letter == letter) {
        None => Said::Prose,
        Some(sigil) if rest.trim().is_empty() => Said::Alone(sigil),
        Some(sigil) => Said::Made(sigil, rest.trim_start()),
    }
}

impl Sigil {
    /// The register of the record that the line makes.
    pub fn register(&self, context: &Context) -> Option<&'static Register> {
        context.project.registers().iter().find(|register| register.key == self.makes).copied()
    }
}

/// The field that says what a record of this register came of: an agenda item, else the meeting.
pub fn came_of(register: &str, of_item: bool) -> &'static str {
    match (register, of_item) {
        ("action" | "decision", true) => action::ITEM.name(),
        ("action" | "decision", false) => action::MEETING.name(),
        _ => SOURCE.name(),
    }
}

/// The edits that make the record of a line said under an item of a meeting, or under none. The first adds
/// the record. `None` if the line makes none; the error is a sentence.
pub fn born(
    line: &str,
    meeting: &Record,
    item: Option<Id>,
    context: &Context,
    ids: &mut Ids,
) -> Result<Option<Vec<Edit>>, String> {
    let Said::Made(sigil, rest) = said(line) else { return Ok(None) };
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
            record.put(STATUS.name(), "parked".into());
            record.put(agenda_item::SERIES.name(), meeting.value(meeting::SERIES.name()).clone());
            if sigil.letter == "q" {
                record.put(TAGS.name(), Value::list(["question"]));
            }
        }
        _ => {}
    }
    record.put(MINUTED.name(), Value::text(line.trim()));
    read(rest, register, meeting, context).edits(record, context, ids).map(Some)
}

/// What was said under an item or in a meeting, without the lines that records tell of: those that were
/// born from them. The letter of a note goes, and so does the mark of a line that only looks like more.
pub fn prose(text: &str, of: Id, of_item: bool, context: &Context) -> String {
    let mut told: Vec<String> = Vec::new();
    for register in SIGILS.iter().filter_map(|sigil| sigil.register(context)) {
        let born = context.linked(of, register.key, came_of(register.key, of_item));
        told.extend(born.iter().map(|record| record.get(MINUTED).to_owned()));
    }
    let lines = text.lines().filter(|line| !told.iter().any(|told| !told.is_empty() && told == line.trim()));
    let plain = lines.map(|line| match said(line) {
        Said::Made(sigil, rest) if sigil.makes.is_empty() => rest,
        Said::Prose => line.strip_prefix('\\').unwrap_or(line),
        _ => line,
    });
    plain.collect::<Vec<_>>().join("\n")
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
) -> Result<Option<Vec<Edit>>, String> {
    // Both are made only to see in what they differ.
    let mut ids = Ids::new(record.id.0);
    let mut made =
        |line: &str| born(line, meeting, item, context, &mut ids).map(|edits| edits.and_then(first));
    let was = made(record.get(MINUTED))?;
    let (Some((register, was)), Some((same, is))) = (was, made(line)?) else { return Ok(None) };
    if register != same || said(record.get(MINUTED)).letter() != said(line).letter() {
        return Ok(None);
    }
    let fields = context.project.fields(register).iter().map(|field| field.key);
    let changed = fields.filter(|key| was.value(key) != is.value(key) && record.value(key) != is.value(key));
    Ok(Some(changed.map(|key| Edit::Set(register, record.id, key, is.value(key).clone())).collect()))
}

impl Said<'_> {
    /// The letter, where there is one.
    pub const fn letter(&self) -> &'static str {
        match self {
            Said::Prose => "",
            Said::Alone(sigil) | Said::Made(sigil, _) => sigil.letter,
        }
    }
}

fn first(edits: Vec<Edit>) -> Option<(&'static str, Record)> {
    edits.into_iter().find_map(|edit| match edit {
        Edit::Add(register, record) => Some((register, record)),
        _ => None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

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
        check("", "", false);
    }
}
