//! Assumptions and constraints: what the plan takes for granted, until it is shown to hold or not.

use super::dates::{self, AGE, OVERDUE};
use super::every::{self, AS_CANCELLED, AS_OPEN, STATUS};
use super::score;
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::field::{Field, Fill, Key};
use crate::model::id::Id;
use crate::model::kind::{Choice, Tone};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};

/// Assumption or constraint.
pub const KIND: Key<str> = Key::new("kind");
/// How sure it is: one of [`CONFIDENCES`].
pub const CONFIDENCE: Key<str> = Key::new("confidence");
/// How bad it is if it is wrong, 1 to 5.
pub const IMPACT: Key<f64> = Key::new("impact");
/// The risk or issue that it became.
pub const BECAME: Key<Id> = Key::new("became");

/// Assumptions and constraints.
pub static REGISTER: Register = Register {
    key: "assumption",
    code: "AS",
    digits: 3,
    name: "Assumption",
    plural: "Assumptions",
    doc: "What the plan takes for granted, each with a day by which it is shown to hold or not.",
    sections: &[
        Section {
            heading: "Assumption",
            fields: &[
                every::title(
                    "Title",
                    "What is taken for granted, as a statement that can prove true or false.",
                    "The data centre has 12 free rack units in hall B",
                ),
                every::description("Where it comes from and what rests upon it."),
                Field::choice(KIND, "Kind", KINDS, "Whether it is taken for granted or imposed.")
                    .alias(&["type"])
                    .fill(Fill::Text("assumption")),
                Field::text(Key::new("category"), "Category", "The sort of assumption.").example("Site"),
                every::owner("Owner", "Who finds out whether it holds."),
                every::status(STATUSES, "open"),
                every::source("The record that it was first made in."),
            ],
        },
        Section {
            heading: "Worth",
            fields: &[
                Field::choice(CONFIDENCE, "Confidence", CONFIDENCES, "How sure you are that it holds.")
                    .example("medium"),
                score::impact(IMPACT, "Impact if wrong").alias(&["impact"]),
                Field::text(Key::new("effect"), "If wrong", "What happens to the plan if it does not hold.")
                    .example("Six weeks for new racks before any switch goes in")
                    .alias(&["consequence", "impact description"]),
                every::tasks("Affected tasks", "The tasks of the plan that rest upon it."),
            ],
        },
        Section {
            heading: "Validation",
            fields: &[
                every::due("Validate by", "The day by which it must be shown to hold or not.").alias(&[
                    "due",
                    "due date",
                    "validation date",
                    "validate-by",
                ]),
                OVERDUE,
                Field::note(Key::new("validation"), "How to validate", "What is done to find out.")
                    .example("Ask facilities for the rack plan and walk hall B")
                    .alias(&["actions to validate", "validation action", "validation actions"]),
                Field::text(Key::new("evidence"), "Evidence", "What showed it.")
                    .alias(&["outcome", "result"]),
                every::closed_on("Validated on", "When it was shown to hold or not."),
                Field::person(Key::new("validated_by"), "Validated by", "Who showed it."),
                Field::link(
                    BECAME,
                    "Became",
                    &["risk", "issue", "change"],
                    "What it turned into when wrong.",
                )
                .example("R-004")
                .alias(&["linked risk", "risk"]),
                AGE,
            ],
        },
        every::RECORD,
    ],
    columns: &["ref", "title", "status", "confidence", "owner", "due", "impact", "overdue", "became"],
    sort: "status,due",
    roles: Roles { priority: "", ..every::roles("valid", "closed_on") },
    check,
};

/// Assumptions and constraints.
pub const KINDS: &[Choice] = &[
    Choice::new("assumption", "Assumption", Tone::Plain),
    Choice::new("constraint", "Constraint", Tone::Note),
];
/// Where an assumption stands.
pub const STATUSES: &[Choice] = &[
    Choice::new("open", "Open", Tone::Plain).alias(AS_OPEN),
    Choice::new("checking", "Being checked", Tone::Note).alias(every::AS_STARTED),
    Choice::closing("valid", "Valid").alias(&["validated", "confirmed", "true", "closed"]),
    Choice { tone: Tone::Bad, ..Choice::closing("invalid", "Not valid") }.alias(&[
        "false",
        "disproved",
        "wrong",
    ]),
    Choice::closing("dropped", "No longer needed").alias(AS_CANCELLED),
];
/// How sure an assumption is, the least sure first.
pub const CONFIDENCES: &[Choice] = &[
    Choice::new("low", "Low", Tone::Bad),
    Choice::new("medium", "Medium", Tone::Warn),
    Choice::new("high", "High", Tone::Good),
];

fn check(record: &Record, _: &Context) -> Vec<Finding> {
    let mut all = dates::check(&REGISTER, record);
    if record.get(STATUS) == "invalid" && record.get(BECAME).is_none() {
        all.push(Finding::new(
            Severity::Warning,
            (REGISTER.key, record.id),
            BECAME.name(),
            "It proved wrong and nothing came of it: raise a risk or issue and name it here",
        ));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial;

    #[test]
    fn an_assumption_is_overdue_until_it_is_shown_to_hold_or_not() {
        let due = |status: &str| {
            let record = Record::new(Id(1)).with(every::DUE, trial::day("2026-11-11")).with(STATUS, status);
            trial::show(vec![(&REGISTER, record)], "overdue")
        };
        assert_eq!(due("open"), "9");
        assert_eq!(due("valid"), "");
    }

    #[test]
    fn one_that_proved_wrong_must_become_something() {
        let wrong = Record::new(Id(1)).with(STATUS, "invalid").with(every::CLOSED_ON, trial::today());
        assert_eq!(trial::findings(vec![(&REGISTER, wrong.clone())]), ["became"]);
        assert!(trial::findings(vec![(&REGISTER, wrong.with(BECAME, Id(2)))]).is_empty());
    }
}
