//! A reply that was pasted: which of its lines say what of which record.
//!
//! | written | becomes |
//! |---|---|
//! | `A-014 done`, `A-014: finished yesterday` | the record is closed |
//! | `A-019 to 14 Nov`, `A-019 by fri` | another due date |
//! | `… waiting on Legal`, `… blocked by R-7` | what it waits for |
//! | `R-7 down to 2x3` | probability and impact |
//! | `D-3 made by Priya` | the decision is made, and by whom |
//! | `T-12 60%`, `A-3 in progress`, `A-3 over to Priya` | progress, status, owner |
//! | `> …`, greetings, anything without a ref | kept, changes nothing |
//!
//! Nothing is guessed: what does not read, or can't be, stays with a sentence beside its line.

mod clause;

use std::ops::Range;

use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::registers::{action, every};

/// A line of a reply.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its text, as it was pasted.
    pub text: String,
    /// What it says of records; nothing if it names none.
    pub says: Vec<Said>,
}

/// What a line says of one record.
#[derive(Clone, Debug)]
pub struct Said {
    /// The record; `None` where there is none with this ref.
    pub of: Option<(&'static Register, Id)>,
    /// The ref as it was written.
    pub reference: String,
    /// The fields and what they would hold.
    pub values: Vec<(&'static Field, Value)>,
    /// Why it can't be taken, or what there is to know, as a sentence.
    pub mark: Option<String>,
}

impl Said {
    /// Whether there is anything to take.
    pub fn can_be_taken(&self) -> bool {
        self.of.is_some() && !self.values.is_empty()
    }

    /// What would change, in words: `Due 20 Nov 26 → 14 Dec 26 · Waiting on Legal`.
    pub fn preview(&self, context: &Context) -> String {
        let Some((register, id)) = self.of else { return String::new() };
        let record = context.project.table(register.key).get(id);
        let change = |(field, value): &(&'static Field, Value)| {
            let now = record.map_or(String::new(), |record| context.show(record, field));
            let new = field.kind.format(value, context);
            let now = if now.is_empty() || field.key == action::LAST_UPDATE.name() {
                String::new()
            } else {
                format!("{now} → ")
            };
            format!("{} {now}{new}", field.label)
        };
        // That it is kept as the last update need not be said of every line.
        let said = self
            .values
            .iter()
            .filter(|(field, _)| self.values.len() == 1 || field.key != action::LAST_UPDATE.name());
        let all: Vec<String> = said.map(change).collect();
        all.join(" · ")
    }
}

/// Words before the ref that say nothing: `Re: A-014`, `Ref A-014`, `1. A-014`.
const BEFORE: &[&str] = &["re", "ref", "and", "&", "also", "item", "action", "risk", "issue", "task", "no"];

/// Reads the lines of a reply. What one line says is not known to the next, but for a record named twice.
pub fn read(text: &str, context: &Context) -> Vec<Line> {
    let mut named: Vec<Id> = Vec::new();
    let mut lines = Vec::new();
    for text in text.lines() {
        let text = text.trim_end();
        let mut says =
            if text.trim_start().starts_with(['>', '|']) { Vec::new() } else { line(text, context) };
        for said in &mut says {
            let Some((_, id)) = said.of else { continue };
            if named.contains(&id) && said.can_be_taken() {
                said.mark =
                    Some(format!("{} is named in a line above too: take one of them", said.reference));
                said.values.clear();
            }
            named.push(id);
        }
        lines.push(Line { text: text.to_owned(), says });
    }
    lines
}

/// What a line says: of the records that it begins with, or of the one that it names further on, which is
/// too little to change anything by.
fn line(text: &str, context: &Context) -> Vec<Said> {
    let words = words(text);
    let mut at = 0;
    let mut named: Vec<Range<usize>> = Vec::new();
    while let Some(place) = words.get(at) {
        let word = bare(&text[place.clone()]);
        let bullet = word.chars().all(|c| c.is_ascii_digit() || !c.is_alphanumeric());
        let filler = BEFORE.iter().any(|known| word.eq_ignore_ascii_case(known));
        if is_ref(word, context) {
            named.push(place.clone());
        } else if !(bullet && named.is_empty()
            || filler && words.len() > at + 1 && refs_follow(text, &words[at + 1..], context))
        {
            break;
        }
        at += 1;
    }
    let rest = words.get(at).map_or("", |place| &text[place.start..]);
    if named.is_empty() {
        // Only a spelling that nothing else has is taken for a ref among words: `A-014`, not `M25`.
        let within = words.iter().find(|place| {
            let word = bare(&text[(*place).clone()]);
            word.contains('-') && is_ref(word, context)
        });
        return within.map(|place| mention(bare(&text[place.clone()]), context)).into_iter().collect();
    }
    let behind = words.get(at..).unwrap_or_default();
    let also: Vec<Said> = begun_within(text, behind, context).map(|word| mention(word, context)).collect();
    named.into_iter().map(|place| said(bare(&text[place]), rest, text, context)).chain(also).collect()
}

/// The refs that begin another statement within a line: `…; R-7 down to 2x3`. They stand at the beginning
/// of a line to be taken.
fn begun_within<'t>(
    text: &'t str,
    words: &'t [Range<usize>],
    context: &'t Context,
) -> impl Iterator<Item = &'t str> {
    words.windows(2).filter_map(move |pair| {
        let [before, place] = pair else { return None };
        let word = bare(&text[place.clone()]);
        let begins = text[before.clone()].ends_with([';', '.']);
        (begins && word.contains('-') && is_ref(word, context)).then_some(word)
    })
}

/// Whether the next word is a ref, perhaps behind another word that says nothing.
fn refs_follow(text: &str, words: &[Range<usize>], context: &Context) -> bool {
    words.iter().take(2).any(|place| is_ref(bare(&text[place.clone()]), context))
}

fn words(text: &str) -> Vec<Range<usize>> {
    let start = |word: &str| word.as_ptr() as usize - text.as_ptr() as usize;
    text.split_whitespace().map(|word| start(word)..start(word) + word.len()).collect()
}

/// A word without what belongs to the sentence.
fn bare(word: &str) -> &str {
    word.trim_matches(|c: char| !c.is_alphanumeric() && c != '-' && c != '>').trim_matches('-')
}

/// Whether a word is written as refs are: the letters of a register, and figures.
fn is_ref(word: &str, context: &Context) -> bool {
    let Some(figures) = word.find(|c: char| c.is_ascii_digit()) else { return false };
    let (code, number) = word.split_at(figures);
    let code = code.strip_suffix('-').unwrap_or(code);
    number.bytes().all(|b| b.is_ascii_digit())
        && context.project.registers().iter().any(|register| register.code.eq_ignore_ascii_case(code))
}

/// What is said where a record is named and nothing about it can be read.
const UNREAD: &str = "begin the line with it, then say done, to and a date, or waiting on";

fn mention(reference: &str, context: &Context) -> Said {
    let mut said = said(reference, "", "", context);
    if said.of.is_some() {
        said.mark = Some(format!("{} is only mentioned: {UNREAD}", said.reference));
    }
    said
}

/// What the rest of a line says of the record that it names.
fn said(reference: &str, rest: &str, whole: &str, context: &Context) -> Said {
    let mut said = Said { of: None, reference: reference.to_owned(), values: Vec::new(), mark: None };
    let Some((register, record)) = context.project.by_ref(reference) else {
        said.mark = Some(format!("There is no {reference} in this project: look at the ref again"));
        return said;
    };
    said.of = Some((register, record.id));
    said.reference = register.reference(record.number);
    if let Some(closed) = closed(register, record, context) {
        said.mark = Some(closed);
        return said;
    }
    if rest.is_empty() {
        said.mark = Some(format!("Nothing is said of {}: {UNREAD}", said.reference));
        return said;
    }
    match clause::read(register, record, rest, context) {
        Ok(values) => {
            let read = values.len();
            let new = |(field, value): &(&'static Field, Value)| *context.value(record, field) != *value;
            said.values = values.into_iter().filter(new).collect();
            if read > 0 && said.values.is_empty() {
                said.mark = Some(format!("{} is so already", said.reference));
                return said;
            }
        }
        Err(complaint) => {
            said.mark = Some(complaint);
            return said;
        }
    }
    let update = context.project.field(register.key, action::LAST_UPDATE.name());
    if let Some(update) = update.filter(|field| field.key == action::LAST_UPDATE.name()) {
        said.values.push((update, Value::text(whole.trim())));
    } else if said.values.is_empty() {
        said.mark =
            Some(format!("Nothing in it reads as a change of {}: it is kept as text", said.reference));
    }
    said
}

fn closed(register: &'static Register, record: &Record, context: &Context) -> Option<String> {
    let choice = every::closed_as(register, record, context)?;
    let on = context.project.field(register.key, register.roles.done_on);
    let on = on.filter(|_| !register.roles.done_on.is_empty()).map(|field| context.show(record, field));
    let since = on.filter(|day| !day.is_empty()).map_or(String::new(), |day| format!(" since {day}"));
    let title = record.get(every::TITLE);
    Some(format!(
        "{} ({title}) is {} already{since}: open it again first if this is news",
        register.reference(record.number),
        choice.label.to_lowercase()
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::edit::{Author, Edit, Step};
    use crate::model::project::Project;
    use crate::query::sample::day;
    use crate::registers::{self, task};
    use proptest::prelude::*;

    fn project() -> Project {
        let record = |id, title: &str, status: &str| {
            Record::new(Id(id))
                .with(every::TITLE, title)
                .with(every::STATUS, status)
                .with(every::OWNER, "Priya Shah")
        };
        let edits = vec![
            Edit::Add("action", record(1, "Draft DPIA", "open").with(every::DUE, day("2026-11-20"))),
            Edit::Add(
                "action",
                record(2, "Book the crane", "done").with(every::CLOSED_ON, day("2026-11-12")),
            ),
            Edit::Add("action", record(3, "Ask Legal", "open").with(every::OWNER, "Priya Rao")),
            Edit::Add("risk", record(4, "Late steel", "open")),
            Edit::Add("task", Record::new(Id(5)).with(every::TITLE, "Cabling").with(task::RANK, "a0")),
        ];
        let author = Author { name: "Ana".into(), at: day("2026-11-18").and_hms_opt(9, 0, 0).unwrap() };
        Project::new(registers::ALL).apply(&Step::new("Begin", edits), &author).unwrap()
    }

    fn context(project: &Project) -> Context<'_> {
        Context { me: "Ana Lopez", ..Context::on(project, day("2026-11-18"), &()) }
    }

    fn check(line: &str, expected: &[&str]) {
        let project = project();
        let context = context(&project);
        let lines = read(line, &context);
        let told = |said: &Said| {
            let reference = &said.reference;
            // What was said is the last update, whatever else it is.
            let preview = said.preview(&context);
            let preview = preview.split(" · Last update").next().unwrap_or_default();
            let preview = if preview.starts_with("Last update") { "kept" } else { preview };
            match &said.mark {
                Some(mark) => format!("{reference} ! {mark}"),
                None => format!("{reference}: {preview}"),
            }
        };
        let all: Vec<_> = lines.iter().flat_map(|line| &line.says).map(told).collect();
        assert_eq!(all, expected, "{line}");
    }

    #[test]
    fn a_second_statement_in_a_line_is_marked() {
        check(
            "A-1 to 4 dec, waiting on Legal; R-1 down to 2x3",
            &[
                "A-001: Due 20 Nov 26 → 4 Dec 26 · Status Open → Waiting · Waiting on Legal",
                "R-001 ! R-001 is only mentioned: begin the line with it, then say done, to and a date, or waiting on",
            ],
        );
    }

    #[test]
    fn a_line_that_begins_with_a_ref_says_what_changes() {
        check("A-001 done", &["A-001: Status Open → Done"]);
        check("- a1: finished yesterday", &["A-001: Status Open → Done · Done on 17 Nov 26"]);
        check(
            "A-001 to 14 Dec, waiting on Legal",
            &["A-001: Due 20 Nov 26 → 14 Dec 26 · Status Open → Waiting · Waiting on Legal"],
        );
        check("2) Re: A-1 - by fri week", &["A-001: Due 20 Nov 26 → 27 Nov 26"]);
        check("A-001 blocked by R-1", &["A-001: Status Open → Waiting · Blocked by R-001"]);
        check(
            "A-001 and A-003 in progress",
            &["A-001: Status Open → In progress", "A-003: Status Open → In progress"],
        );
        check("R-1 down to 2x3", &["R-001: Probability 2 · Impact 3"]);
        check("A-003 over to priya shah", &["A-003: Owner Priya Rao → Priya Shah"]);
        check("A-001 cancelled", &["A-001: Status Open → Cancelled"]);
        check("A-001 no news from them yet", &["A-001: kept"]);
        check("T-1 60%", &["T-1: % complete 60%"]);
    }

    #[test]
    fn what_cannot_be_has_a_sentence_and_changes_nothing() {
        check("A-099 done", &["A-099 ! There is no A-099 in this project: look at the ref again"]);
        check(
            "A-002 done",
            &[
                "A-002 ! A-002 (Book the crane) is done already since 12 Nov 26: open it again first if this is news",
            ],
        );
        check("A-001 to 14 Nov 2026", &["A-001 ! Sat 14 Nov 2026 is past: ask for a day to come"]);
        check(
            "A-001 to 14 Nov",
            &["A-001 ! 14 Nov is just past, or it is Sun 14 Nov 2027: write the year to say which"],
        );
        check("A-001 to 31 Feb", &["A-001 ! “31 Feb” is no day: February has no day 31"]);
        check("A-001 over to priya", &["A-001 ! “priya” could be Priya Rao or Priya Shah"]);
        check(
            "A-001 over to Bob",
            &[
                "A-001 ! Nobody in the project is called “Bob”: add the person first, or write the name that is known",
            ],
        );
        check("A-001 not done yet", &["A-001: kept"]);
        check(
            "A-001",
            &[
                "A-001 ! Nothing is said of A-001: begin the line with it, then say done, to and a date, or waiting on",
            ],
        );
        check(
            "I did A-001 last week",
            &[
                "A-001 ! A-001 is only mentioned: begin the line with it, then say done, to and a date, or waiting on",
            ],
        );
        check(
            "R-1 down to 9x3",
            &[
                "R-001 ! 9 is not between 1 and 5: it is one of 1 Rare, 2 Unlikely, 3 Possible, 4 Likely, 5 Almost certain",
            ],
        );
        check(
            "A-001 done\nA-1 to 4 Dec",
            &["A-001: Status Open → Done", "A-001 ! A-001 is named in a line above too: take one of them"],
        );
    }

    #[test]
    fn quotes_greetings_and_roads_name_nothing() {
        for line in ["Hi Ana,", "> A-001 Draft DPIA", "on the M25 and the A1", "", "Kind regards", "-- "] {
            check(line, &[]);
        }
    }

    proptest! {
        #[test]
        fn no_reply_makes_it_panic_and_no_line_is_lost(
            text in prop::collection::vec("A-00[1-9]|R-1|to|by|done|fri|14 nov|[0-9]x[0-9]|waiting on|>|,|-|é|.{0,5}|\n", 0..14)
        ) {
            let text = text.join(" ");
            let project = project();
            let context = context(&project);
            let lines = read(&text, &context);
            prop_assert_eq!(lines.len(), text.lines().count());
            for (line, text) in lines.iter().zip(text.lines()) {
                prop_assert_eq!(&line.text, text.trim_end());
                for said in &line.says {
                    prop_assert!(said.can_be_taken() != said.mark.is_some(), "{:?}", said);
                    said.preview(&context);
                }
            }
        }
    }
}
