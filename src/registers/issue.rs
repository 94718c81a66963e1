//! Issues: what has happened, was not planned, and needs an answer from somebody.

use chrono::NaiveDate;

use super::action::OPEN_ACTIONS;
use super::dates::{self, AGE, OVERDUE};
use super::every::{self, AS_CANCELLED, AS_DONE, AS_OPEN, AS_STARTED, LEVELS, STATUS};
use super::impact;
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::field::{Field, Fill, Key};
use crate::model::id::Id;
use crate::model::kind::{Choice, Tone};
use crate::model::record::Record;
use crate::model::register::{Register, Section};

/// What sort of issue it is: one of [`KINDS`].
pub const KIND: Key<str> = Key::new("kind");
/// The level of management that can decide it.
pub const SEVERITY: Key<str> = Key::new("severity");
/// What was decided.
pub const DECISION: Key<str> = Key::new("decision");
/// Who decided.
pub const DECIDED_BY: Key<str> = Key::new("decided_by");
/// When it was decided.
pub const DECIDED_ON: Key<NaiveDate> = Key::new("decided_on");
/// The entry of the decision log.
pub const DECISION_RECORD: Key<Id> = Key::new("decision_record");
/// The change request that it became.
pub const CHANGE: Key<Id> = Key::new("change");

/// Issues.
pub static REGISTER: Register = Register {
    key: "issue",
    code: "I",
    digits: 3,
    name: "Issue",
    plural: "Issues",
    doc: "What has happened, was not planned, and needs an answer: problems, off-specifications, requests.",
    sections: &[
        Section {
            heading: "Issue",
            fields: &[
                every::title(
                    "Title",
                    "What is wrong, in a few words that name the thing and the trouble.",
                    "Wi-Fi survey missed the third floor",
                ),
                every::description("What happened, when, and what it stops."),
                Field::choice(KIND, "Type", KINDS, "What sort of issue it is, by PRINCE2.")
                    .alias(&["issue type", "kind"])
                    .fill(Fill::Text("problem")),
                every::priority(),
                Field::choice(SEVERITY, "Severity", LEVELS, "The level of management that can decide it.")
                    .fill(Fill::Text("project")),
                every::owner("Owner", "The one person who brings it to an answer.").alias(&[
                    "issue owner",
                    "assigned to",
                    "assignee",
                    "responsible",
                ]),
                Field::person(Key::new("author"), "Report author", "Who writes the issue report.")
                    .alias(&["issue report author"]),
                every::status(STATUSES, "open"),
                every::due("Due", "By when it must have an answer."),
                OVERDUE,
                every::source("The risk, dependency or task that it came from."),
            ],
        },
        impact::SECTION,
        Section {
            heading: "Answer",
            fields: &[
                Field::text(Key::new("cause"), "Root cause", "Why it happened.").alias(&["cause"]),
                Field::note(Key::new("options"), "Options", "What could be done, one a line.")
                    .example("Survey again for £900; accept dead spots until March"),
                Field::text(Key::new("recommendation"), "Recommendation", "Which option, and why.")
                    .alias(&["recommended action", "proposed action"]),
                Field::choice(
                    Key::new("escalation"),
                    "Escalation",
                    LEVELS,
                    "The level it has been brought to.",
                )
                .alias(&["escalated to", "escalation level"]),
                Field::note(DECISION, "Decision", "What was decided."),
                Field::person(DECIDED_BY, "Decided by", "Who decided it."),
                Field::date(DECIDED_ON, "Decided on", "When it was decided.")
                    .past()
                    .alias(&["decision date"]),
                Field::link(DECISION_RECORD, "Decision log", &["decision"], "Its entry in the decision log.")
                    .example("D-003"),
                Field::link(CHANGE, "Change request", &["change"], "The change request that it became.")
                    .example("CR-002"),
                OPEN_ACTIONS,
                Field::note(Key::new("resolution"), "Resolution", "How it was settled in the end.")
                    .alias(&["action taken"]),
                every::closed_on("Closed on", "When it was closed."),
                AGE,
            ],
        },
        every::RECORD,
    ],
    columns: &["ref", "title", "priority", "status", "owner", "due", "overdue", "kind", "severity", "age"],
    sort: "status,-priority,due",
    roles: every::roles("closed", "closed_on"),
    check,
};

/// Types of PRINCE2 (2017), and the two that PRINCE2 7 adds.
pub const KINDS: &[Choice] = &[
    Choice::new("request_for_change", "Request for change", Tone::Plain).alias(&[
        "rfc",
        "change request",
        "change",
    ]),
    Choice::new("off_specification", "Off-specification", Tone::Warn).alias(&["off spec", "defect", "bug"]),
    Choice::new("problem", "Problem or concern", Tone::Plain).alias(&[
        "problem/concern",
        "concern",
        "question",
    ]),
    Choice::new("opportunity", "Business opportunity", Tone::Good),
    Choice::new("external_event", "External event", Tone::Note),
];
/// Where an issue stands: captured, examined, proposed, decided, implemented.
pub const STATUSES: &[Choice] = &[
    Choice::new("open", "Open", Tone::Plain).alias(AS_OPEN),
    Choice::new("examining", "Examining", Tone::Note).alias(&[
        "under investigation",
        "investigating",
        "assigned",
    ]),
    Choice::new("proposed", "Awaiting decision", Tone::Warn).alias(&[
        "pending",
        "pending decision",
        "escalated",
    ]),
    Choice::new("implementing", "Implementing", Tone::Note).alias(AS_STARTED),
    Choice::new("on_hold", "On hold", Tone::Muted).alias(&["blocked", "deferred"]),
    Choice::closing("closed", "Closed").alias(AS_DONE),
    Choice::closing("cancelled", "Cancelled").alias(AS_CANCELLED),
];

fn check(record: &Record, _: &Context) -> Vec<Finding> {
    let mut all = dates::check(&REGISTER, record);
    let decided = !record.get(DECISION).is_empty() || record.get(DECISION_RECORD).is_some();
    if record.get(STATUS) == "implementing" && !decided {
        all.push(Finding::new(
            Severity::Warning,
            (REGISTER.key, record.id),
            DECISION.name(),
            "It is being implemented without a decision: enter what was decided, or link the decision",
        ));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial;

    #[test]
    fn work_on_an_issue_needs_a_decision() {
        let issue = Record::new(Id(1)).with(STATUS, "implementing");
        assert_eq!(trial::findings(vec![(&REGISTER, issue.clone())]), ["decision"]);
        assert!(trial::findings(vec![(&REGISTER, issue.with(DECISION, "Survey again"))]).is_empty());
    }
}
