//! Change requests: what somebody wants otherwise, what it would cost, and who allowed it.

use chrono::NaiveDate;

use super::dates::{self, AGE, OVERDUE};
use super::every::{self, AS_CANCELLED, AS_DONE, STATUS};
use super::impact;
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::field::{Field, Fill, Key};
use crate::model::id::Id;
use crate::model::kind::{Choice, Tone, date};
use crate::model::record::Record;
use crate::model::register::{Register, Section};

/// The level whose word counts.
pub const AUTHORITY: Key<str> = Key::new("authority");
/// Approved, deferred or rejected.
pub const DECISION: Key<str> = Key::new("decision");
/// Who decided.
pub const DECIDED_BY: Key<str> = Key::new("decided_by");
/// When it was decided.
pub const DECIDED_ON: Key<NaiveDate> = Key::new("decided_on");
/// The entry of the decision log.
pub const DECISION_RECORD: Key<Id> = Key::new("decision_record");
/// The budget line that pays for it.
pub const CHARGED_TO: Key<Id> = Key::new("charged_to");
/// When it was carried out.
pub const IMPLEMENTED_ON: Key<NaiveDate> = Key::new("implemented_on");

/// Change requests.
pub static REGISTER: Register = Register {
    key: "change",
    code: "CR",
    digits: 3,
    name: "Change request",
    plural: "Change requests",
    doc: "What somebody wants otherwise than agreed: its impact, the decision, and when it was carried out.",
    sections: &[
        Section {
            heading: "Request",
            fields: &[
                every::title("Title", "What shall be different.", "Move the printer VLAN into scope"),
                every::description("What is asked for, precisely enough to estimate it."),
                Field::note(Key::new("reason"), "Reason", "Why it is wanted.")
                    .alias(&["justification", "business case"]),
                Field::choice(every::PRIORITY, "Priority", MOSCOW, "MoSCoW: how much it is needed.")
                    .example("should")
                    .alias(&["moscow"])
                    .fill(Fill::Text("should")),
                every::owner("Owner", "Who brings it from request to decision."),
                every::status(STATUSES, "submitted"),
                every::due("Target date", "When it shall be in place.").alias(&[
                    "due",
                    "due date",
                    "target implementation",
                    "implementation date",
                ]),
                OVERDUE,
                every::source("The issue that it came from."),
            ],
        },
        impact::SECTION,
        Section {
            heading: "Reach",
            fields: &[
                Field::duration(Key::new("effort"), "Effort", "Work to carry it out.").example("12d"),
                Field::note(Key::new("without"), "If not done", "What happens without it.")
                    .example("Finance prints through the old network until March")
                    .alias(&["impact of not doing", "do nothing"]),
                Field::links(Key::new("stakeholders"), "Stakeholders", &["stakeholder"], "Who is affected.")
                    .example("SH-004")
                    .alias(&["stakeholders affected"]),
                Field::links(Key::new("deliverables"), "Deliverables", &["deliverable"], "What is affected.")
                    .example("DEL-002")
                    .alias(&["deliverables affected", "products affected"]),
                Field::note(Key::new("options"), "Options", "What could be done instead, one a line."),
            ],
        },
        Section {
            heading: "Decision",
            fields: &[
                Field::choice(
                    AUTHORITY,
                    "Authority",
                    AUTHORITIES,
                    "Whose word counts for a change of this size.",
                ),
                Field::date(
                    Key::new("decide_by"),
                    "Decide by",
                    "The day after which waiting costs something.",
                )
                .alias(&["decision needed by"]),
                Field::choice(DECISION, "Decision", DECISIONS, "What was decided.")
                    .alias(&["resolution", "outcome"]),
                Field::person(DECIDED_BY, "Decided by", "Who decided.").alias(&["approved by", "approver"]),
                Field::date(DECIDED_ON, "Decided on", "When it was decided.").past().alias(&[
                    "decision date",
                    "approval date",
                    "approved on",
                ]),
                Field::text(Key::new("decision_reason"), "Reason for decision", "Why it was decided so."),
                Field::link(DECISION_RECORD, "Decision log", &["decision"], "Its entry in the decision log.")
                    .example("D-003"),
                Field::link(
                    CHARGED_TO,
                    "Charged to",
                    &["budget"],
                    "The budget line that grows by its cost once it is approved.",
                )
                .example("B-004")
                .alias(&["change budget", "budget line"]),
            ],
        },
        Section {
            heading: "Implementation",
            fields: &[
                Field::date(IMPLEMENTED_ON, "Implemented on", "When it was in place.")
                    .past()
                    .alias(&["implemented"]),
                Field::person(Key::new("verified_by"), "Verified by", "Who saw that it is in place."),
                Field::date(Key::new("communicated_on"), "Communicated on", "When all concerned were told.")
                    .past()
                    .alias(&["communication confirmed"]),
                every::closed_on("Closed on", "When nothing was left to do."),
                AGE,
            ],
        },
        every::RECORD,
    ],
    columns: &[
        "ref",
        "title",
        "status",
        "decision",
        "priority",
        "impact_cost",
        "impact_time",
        "due",
        "owner",
        "age",
    ],
    sort: "status,-priority,due",
    roles: every::roles("closed", "closed_on"),
    check,
};

/// MoSCoW, the most needed last.
pub const MOSCOW: &[Choice] = &[
    Choice::new("wont", "Won't for now", Tone::Muted).alias(&["won't", "would", "w"]),
    Choice::new("could", "Could", Tone::Plain).alias(&["c", "low"]),
    Choice::new("should", "Should", Tone::Note).alias(&["s", "medium", "normal"]),
    Choice::new("must", "Must", Tone::Warn).alias(&["m", "high", "critical", "urgent"]),
];
/// A change request's way from request to closure.
pub const STATUSES: &[Choice] = &[
    Choice::new("submitted", "Submitted", Tone::Plain).alias(&["open", "new", "raised", "to do"]),
    Choice::new("assigned", "Assigned", Tone::Plain),
    Choice::new("evaluated", "Evaluated", Tone::Note).alias(&["assessed", "under review", "in review"]),
    Choice::new("pending", "Pending decision", Tone::Warn).alias(&["awaiting approval", "awaiting decision"]),
    Choice::new("implementing", "Implementing", Tone::Note).alias(&["approved", "in progress"]),
    Choice::closing("closed", "Closed").alias(AS_DONE),
    Choice::closing("withdrawn", "Withdrawn").alias(AS_CANCELLED),
];
/// What can be decided of a change.
pub const DECISIONS: &[Choice] = &[
    Choice::new("approved", "Approved", Tone::Good).alias(&["accepted", "yes"]),
    Choice::new("deferred", "Deferred", Tone::Warn).alias(&["postponed", "on hold"]),
    Choice::new("rejected", "Rejected", Tone::Bad).alias(&["declined", "no"]),
];
/// Who may allow a change, the lowest first.
pub const AUTHORITIES: &[Choice] = &[
    Choice::new("manager", "Project manager", Tone::Plain).alias(&["pm"]),
    Choice::new("change_authority", "Change authority", Tone::Note).alias(&["cab", "change board"]),
    Choice::new("board", "Project board", Tone::Warn).alias(&["board", "sponsor"]),
];

fn check(record: &Record, _: &Context) -> Vec<Finding> {
    let place = (REGISTER.key, record.id);
    let mut all = dates::check(&REGISTER, record);
    let mut warn = |field, message: String| all.push(Finding::new(Severity::Warning, place, field, message));
    let decision = record.get(DECISION);
    if record.get(STATUS) == "implementing" && decision != "approved" {
        warn(DECISION.name(), "It is being implemented but not approved: enter the decision".to_owned());
    }
    if record.get(STATUS) == "closed" && decision.is_empty() {
        warn(DECISION.name(), "It is closed without a decision: enter it, or set it to withdrawn".to_owned());
    }
    if decision == "approved" && record.get(DECIDED_BY).is_empty() && record.get(DECISION_RECORD).is_none() {
        warn(
            DECIDED_BY.name(),
            "It is approved by nobody: enter who decided, or link the decision".to_owned(),
        );
    }
    if let (Some(decided), Some(implemented)) = (record.get(DECIDED_ON), record.get(IMPLEMENTED_ON))
        && implemented < decided
    {
        let (implemented, decided) = (date::format(implemented), date::format(decided));
        warn(
            IMPLEMENTED_ON.name(),
            format!(
                "It was in place on {implemented}, before it was decided on {decided}: correct one of them"
            ),
        );
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial::{self, day};

    #[test]
    fn nothing_is_changed_before_somebody_allowed_it() {
        let change = |status: &str| Record::new(Id(1)).with(STATUS, status);
        let check = |change: Record, expected: &[&str]| {
            assert_eq!(trial::findings(vec![(&REGISTER, change)]), expected);
        };
        check(change("submitted"), &[]);
        check(change("implementing"), &["decision"]);
        check(change("closed").with(every::CLOSED_ON, trial::today()), &["decision"]);
        let approved = || change("implementing").with(DECISION, "approved");
        check(approved(), &["decided_by"]);
        let decided = approved().with(DECIDED_BY, "Board").with(DECIDED_ON, day("2026-11-10"));
        check(decided.clone(), &[]);
        check(decided.with(IMPLEMENTED_ON, day("2026-11-09")), &["implemented_on"]);
    }
}
