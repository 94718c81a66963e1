//! Lessons: what went well or badly, why, and what is to be done with that next time.

use super::dates::{self, OVERDUE};
use super::every::{self, AS_CANCELLED, AS_DONE, AS_OPEN};
use crate::model::field::{Field, Fill, Key};
use crate::model::id::Id;
use crate::model::kind::{Choice, Tone};
use crate::model::register::{Register, Section};

/// For this project, for the organisation, or both.
pub const KIND: Key<str> = Key::new("kind");
/// Whether it went well.
pub const WENT: Key<str> = Key::new("went");
/// What to do with it.
pub const RECOMMENDATION: Key<str> = Key::new("recommendation");
/// Where it has been applied.
pub const APPLIED: Key<str> = Key::new("applied");
/// The risk that had named it before.
pub const RISK: Key<Id> = Key::new("risk");

/// Lessons.
pub static REGISTER: Register = Register {
    key: "lesson",
    code: "L",
    digits: 3,
    name: "Lesson",
    plural: "Lessons",
    doc: "What went well or badly and why, what is recommended, and where that has been applied.",
    sections: &[
        Section {
            heading: "Lesson",
            fields: &[
                every::title(
                    "Title",
                    "The lesson as advice to somebody who was not there.",
                    "Order network gear before the design is signed off",
                ),
                Field::choice(WENT, "Went", OUTCOMES, "Whether it should be repeated or avoided.")
                    .example("badly")
                    .alias(&["outcome", "what went well/not"]),
                Field::choice(
                    KIND,
                    "Type",
                    KINDS,
                    "Whom it serves: this project, the organisation, or both.",
                )
                .alias(&["lesson type"])
                .fill(Fill::Text("project")),
                Field::text(Key::new("category"), "Category", "The sort of lesson.").example("Procurement"),
                every::description("Whatever event, effect and causes leave unsaid."),
                Field::note(Key::new("event"), "Event", "What happened.")
                    .example("Switches came nine weeks after the order")
                    .alias(&["what happened", "issue"]),
                Field::note(Key::new("effect"), "Effect", "What it did to the project, good or bad.")
                    .alias(&["impact"]),
                Field::note(Key::new("cause"), "Causes", "What made it happen.").alias(&[
                    "cause",
                    "root cause",
                    "trigger",
                ]),
                Field::note(Key::new("warning"), "Early warnings", "What could have told it beforehand.")
                    .alias(&["early-warning indicators", "early warning indicators"]),
                Field::flag(Key::new("was_risk"), "Was a risk", "Whether the risk log had it before.")
                    .alias(&["previously identified as a risk"]),
                Field::link(RISK, "Risk", &["risk"], "The risk that had named it.").example("R-004"),
                every::source("The issue, meeting or stage that it came from."),
                every::stage(),
            ],
        },
        Section {
            heading: "Recommendation",
            fields: &[
                Field::note(RECOMMENDATION, "Recommendation", "What to do differently, or again.")
                    .alias(&["recommendations", "lesson learned"]),
                every::owner("Owner", "Who sees that the recommendation is followed."),
                every::priority(),
                every::status(STATUSES, "logged"),
                every::due("Due", "By when it is to be applied."),
                OVERDUE,
                Field::text(APPLIED, "Applied where", "Where it has been applied.")
                    .example("Procurement plan of stage 3")
                    .alias(&["applied"]),
                every::closed_on("Applied on", "When it was applied."),
            ],
        },
        every::RECORD,
    ],
    columns: &["ref", "title", "went", "category", "kind", "status", "owner", "due", "applied"],
    sort: "status,-priority",
    roles: every::roles("applied", "closed_on"),
    check: |record, _| dates::check(&REGISTER, record),
};

/// Whom a lesson serves (PRINCE2, A.14).
pub const KINDS: &[Choice] = &[
    Choice::new("project", "Project", Tone::Plain),
    Choice::new("corporate", "Corporate", Tone::Plain).alias(&["organisation", "organization", "programme"]),
    Choice::new("both", "Both", Tone::Plain),
];
/// How it went.
pub const OUTCOMES: &[Choice] = &[
    Choice::new("well", "Well", Tone::Good).alias(&["positive", "good", "success", "what went well"]),
    Choice::new("badly", "Badly", Tone::Bad).alias(&["negative", "not well", "poorly", "improvement"]),
];
/// Where a lesson stands.
pub const STATUSES: &[Choice] = &[
    Choice::new("logged", "Logged", Tone::Plain).alias(AS_OPEN),
    Choice::new("agreed", "Agreed", Tone::Note).alias(&["accepted", "in progress"]),
    Choice::closing("applied", "Applied").alias(AS_DONE),
    Choice::closing("rejected", "Rejected").alias(AS_CANCELLED),
];
