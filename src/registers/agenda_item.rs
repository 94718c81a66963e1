//! Agenda items: what a meeting goes through, in order, with minutes, presenter and paper.

use super::every;
use crate::model::field::{Field, Fill, Key};
use crate::model::id::Id;
use crate::model::kind::{Choice, Tone};
use crate::model::register::{Register, Roles, Section, nothing_to_check};

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
