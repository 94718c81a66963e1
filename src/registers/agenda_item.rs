//! Agenda items: what a meeting goes through, in order, with minutes, presenter and paper.

use super::every;
use crate::model::context::Context;
use crate::model::edit::{Author, Edit};
use crate::model::field::{Field, Fill, Key};
use crate::model::id::{Id, Ids};
use crate::model::kind::{Choice, Tone};
use crate::model::rank;
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section, nothing_to_check};
use crate::model::value::Value;

/// The meeting that it is on the agenda of; none for the parking lot.
pub const MEETING: Key<Id> = Key::new("meeting");
/// The series whose parking lot it waits in.
pub const SERIES: Key<str> = Key::new("series");
/// Its place in the agenda.
pub const RANK: Key<str> = Key::new("rank");
/// How many minutes it is given.
pub const MINUTES: Key<f64> = Key::new("minutes");
/// Information, discussion or decision.
pub const PURPOSE: Key<str> = Key::new("purpose");
/// Where its paper is.
pub const PAPER: Key<str> = Key::new("paper");
/// Its paper in the register of documents.
pub const DOCUMENT: Key<Id> = Key::new("document");
/// What was said.
pub const DISCUSSION: Key<str> = Key::new("discussion");

/// Agenda items.
pub static REGISTER: Register = Register {
    key: "agenda_item",
    code: "G",
    digits: 0,
    name: "Agenda item",
    plural: "Agenda items",
    doc: "What a meeting goes through, in order, with minutes, presenter and paper.",
    sections: &[
        Section {
            heading: "Item",
            fields: &[
                every::title("Title", "What the item is about.", "Cut-over weekend: go or no go"),
                every::description("What the meeting should know beforehand."),
                Field::link(
                    MEETING,
                    "Meeting",
                    &["meeting"],
                    "The meeting it belongs to; empty for the parking lot.",
                )
                .example("M-005")
                .binding(),
                Field::text(SERIES, "Series", "While it is parked: the series of meetings that takes it up.")
                    .example("Project board"),
                Field::rank(RANK, "Order", "Its place in the agenda; moved with the keys that move."),
                every::owner("Presenter", "Who speaks to it.").alias(&["owner", "presented by", "lead"]),
                Field::number(MINUTES, "Minutes", "How many minutes it is given.")
                    .example("15")
                    .alias(&["time", "duration", "length"]),
                Field::choice(PURPOSE, "Purpose", PURPOSES, "What the meeting is to do with it.")
                    .fill(Fill::Text("discussion"))
                    .alias(&["type"]),
                Field::address(PAPER, "Paper", "Where its paper is.")
                    .example("https://intranet/board/7/cutover.docx"),
                Field::link(DOCUMENT, "Document", &["document"], "Its paper in the register of documents.")
                    .example("DOC-012"),
                every::source("The record that it is about."),
            ],
        },
        Section {
            heading: "Outcome",
            fields: &[
                every::status(STATUSES, "planned"),
                Field::note(
                    DISCUSSION,
                    "Discussion",
                    "What was said; actions and decisions are records of their own.",
                ),
            ],
        },
        every::RECORD,
    ],
    columns: &["ref", "title", "meeting", "minutes", "purpose", "owner", "status", "paper"],
    sort: "meeting,rank",
    roles: Roles { due: "", priority: "", ..every::roles("covered", "") },
    check: nothing_to_check,
};

/// The words that the title of an item begins with which ends every meeting.
const ENDS: [&str; 7] = ["any other", "aob", "aocb", "next meeting", "date of next", "close", "closing"];

/// Whether an item by its title ends every meeting: what is new stands before it.
pub fn ends_meeting(title: &str) -> bool {
    let title = title.trim().to_lowercase();
    ENDS.iter().any(|end| title.starts_with(end))
}

/// Puts a new item that would stand last before those that end its meeting.
pub fn placed(item: &mut Record, _: &[Edit], _: &Author, context: &Context, _: &mut Ids) -> Vec<Edit> {
    let Some(meeting) = item.get(MEETING).filter(|_| !ends_meeting(item.get(every::TITLE))) else {
        return Vec::new();
    };
    let agenda = super::proceedings::agenda(meeting, context);
    let rank = |place: usize| agenda.get(place).map(|item| item.get(RANK)).filter(|rank| !rank.is_empty());
    let end = agenda.iter().rposition(|other| !ends_meeting(other.get(every::TITLE))).map_or(0, |at| at + 1);
    let last = agenda.len().checked_sub(1).and_then(rank);
    let before = end.checked_sub(1).and_then(rank);
    if let (Some(first), Some(last)) = (rank(end), last)
        && item.get(RANK) > last
        && before.is_none_or(|before| before < first)
    {
        item.put(RANK.name(), Value::text(rank::between(before, Some(first))));
    }
    Vec::new()
}

/// What a meeting does with an item.
pub const PURPOSES: &[Choice] = &[
    Choice::new("information", "Information", Tone::Muted).alias(&["info", "for information", "noting"]),
    Choice::new("discussion", "Discussion", Tone::Plain).alias(&["for discussion"]),
    Choice::new("decision", "Decision", Tone::Note).alias(&["for decision", "approval"]),
];
/// Where an item stands.
pub const STATUSES: &[Choice] = &[
    Choice::new("planned", "Planned", Tone::Plain).alias(every::AS_OPEN),
    Choice::new("carried", "Carried forward", Tone::Warn).alias(&["deferred"]),
    Choice::new("parked", "Parked", Tone::Muted).alias(&["parking lot"]),
    Choice::closing("covered", "Covered").alias(every::AS_DONE),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::{adding, trial};

    #[test]
    fn a_new_item_stands_before_any_other_business() {
        let item = |id, title: &str, rank: &str| {
            Record::new(Id(id)).with(MEETING, Id(1)).with(every::TITLE, title).with(RANK, rank)
        };
        let there = [item(2, "Risks", "a1"), item(3, "Any other business", "a2"), item(4, "Close", "a3")];
        let records = there.into_iter().map(|item| (&REGISTER, item));
        let meeting = (&super::super::meeting::REGISTER, Record::new(Id(1)));
        let project = trial::project(records.chain([meeting]));
        let context = trial::context(&project);
        let author = Author { name: "Ana".into(), at: trial::today().and_hms_opt(9, 0, 0).unwrap() };
        let place = |title: &str, rank: &str| {
            let add = Edit::Add(REGISTER.key, item(9, title, rank));
            let edits = adding::completed(vec![add], &author, &context, &mut Ids::new(1));
            let project = trial::apply(&project, edits);
            let agenda = super::super::proceedings::agenda(Id(1), &trial::context(&project));
            agenda.iter().position(|item| item.id == Id(9)).unwrap()
        };
        assert_eq!(place("Lease", "a9"), 1);
        assert_eq!(place("Date of next meeting", "a9"), 3, "what ends a meeting stays at its end");
        assert_eq!(place("Apologies", "a0"), 0, "a place that was chosen stays");
    }
}
