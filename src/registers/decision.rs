//! Decisions: what was settled, by whom, why, and what was turned down for it.

use std::sync::Arc;

use chrono::NaiveDate;

use super::action::OPEN_ACTIONS;
use super::dates::{self, OVERDUE};
use super::every::{self, STATUS};
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::field::{Field, Key};
use crate::model::id::Id;
use crate::model::kind::{Choice, Tone};
use crate::model::record::Record;
use crate::model::register::{Register, Section};

/// Why it was decided so.
pub const RATIONALE: Key<str> = Key::new("rationale");
/// Who decided.
pub const DECIDED_BY: Key<str> = Key::new("decided_by");
/// When it was decided.
pub const DECIDED_ON: Key<NaiveDate> = Key::new("decided_on");
/// The body that decided.
pub const FORUM: Key<str> = Key::new("forum");
/// The meeting that decided.
pub const MEETING: Key<Id> = Key::new("meeting");
/// The agenda item that it was decided under.
pub const ITEM: Key<Id> = Key::new("item");
/// Who has been told.
pub const COMMUNICATED_TO: Key<[Arc<str>]> = Key::new("communicated_to");
/// When it is looked at again, or ends.
pub const REVIEW: Key<NaiveDate> = Key::new("review");
/// When it was last looked at.
pub const REVIEWED: Key<NaiveDate> = Key::new("reviewed");
/// Who last looked at it.
pub const REVIEWED_BY: Key<str> = Key::new("reviewed_by");
/// The earlier decision that it takes the place of.
pub const SUPERSEDES: Key<Id> = Key::new("supersedes");

/// Decisions.
pub static REGISTER: Register = Register {
    key: "decision",
    code: "D",
    digits: 3,
    name: "Decision",
    plural: "Decisions",
    doc: "What was settled, by whom, when and why, and what is still to be decided by when.",
    sections: &[
        Section {
            heading: "Decision",
            fields: &[
                every::title(
                    "Title",
                    "What is decided, as a full statement.",
                    "Cut over on 14 November with a fallback on the 21st",
                ),
                every::description("The question, and all that one must know to answer it."),
                every::owner("Owner", "Who brings it to a decision and sees it carried out."),
                every::due("Needed by", "The day after which waiting costs something.").alias(&[
                    "due",
                    "due date",
                    "decision needed by",
                    "required by",
                ]),
                OVERDUE,
                every::priority(),
                every::status(STATUSES, "proposed"),
                every::source("The issue, risk or change that asks for it."),
            ],
        },
        Section {
            heading: "Reasons",
            fields: &[
                Field::note(RATIONALE, "Rationale", "Why so and not otherwise.")
                    .example("The 21st collides with payroll; the fallback costs one night shift")
                    .alias(&["reason", "justification"]),
                Field::note(Key::new("options"), "Options rejected", "What was turned down, one a line.")
                    .alias(&["options", "alternatives", "alternatives considered", "options considered"]),
                Field::text(Key::new("recommendation"), "Recommendation", "What was put to the forum."),
                Field::text(Key::new("impact"), "Impact", "What it changes in time, cost or scope."),
                Field::text(Key::new("dissent"), "Dissent", "Who disagreed, and why."),
            ],
        },
        Section {
            heading: "Made",
            fields: &[
                Field::person(DECIDED_BY, "Made by", "Who decided.").alias(&[
                    "decided by",
                    "decision maker",
                    "approved by",
                ]),
                Field::date(DECIDED_ON, "Made on", "When it was decided.").past().alias(&[
                    "decided on",
                    "date decided",
                    "decision date",
                    "date made",
                ]),
                Field::text(FORUM, "Forum", "The body that decided.")
                    .example("Project board")
                    .alias(&["board"]),
                Field::link(MEETING, "Meeting", &["meeting"], "The meeting that decided.").example("M-005"),
                Field::link(
                    ITEM,
                    "Agenda item",
                    &["agenda_item"],
                    "The agenda item that it was decided under.",
                )
                .example("G-3"),
            ],
        },
        Section {
            heading: "Afterwards",
            fields: &[
                OPEN_ACTIONS,
                Field::people(COMMUNICATED_TO, "Communicated to", "Who has been told."),
                Field::date(Key::new("communicated_on"), "Communicated on", "When they were told.").past(),
                Field::date(REVIEW, "Review or expiry", "When it is looked at again, or ends.").alias(&[
                    "review date",
                    "expiry date",
                    "review",
                ]),
                Field::date(REVIEWED, "Last reviewed", "When it was last looked at.").past(),
                Field::person(REVIEWED_BY, "Reviewed by", "Who last looked at it."),
                Field::link(
                    SUPERSEDES,
                    "Supersedes",
                    &["decision"],
                    "The decision that it takes the place of.",
                )
                .example("D-002"),
            ],
        },
        every::RECORD,
    ],
    columns: &["ref", "title", "status", "decided_by", "decided_on", "due", "forum", "owner", "source"],
    sort: "status,due,-decided_on",
    roles: every::roles("made", "decided_on"),
    check,
};

/// Where a decision stands.
pub const STATUSES: &[Choice] = &[
    Choice::new("proposed", "Proposed", Tone::Warn).alias(&["open", "pending", "new", "draft"]),
    Choice::new("deferred", "Deferred", Tone::Muted).alias(&["on hold", "postponed"]),
    Choice::closing("made", "Made").alias(&["approved", "decided", "agreed", "done", "closed"]),
    Choice::closing("rejected", "Rejected").alias(&["declined", "cancelled"]),
    Choice::closing("superseded", "Superseded").alias(&["replaced", "obsolete"]),
];

/// Whether a decision names nobody who made it, or is to make it: neither a person nor a forum.
pub fn names_nobody(decision: &Record) -> bool {
    decision.get(DECIDED_BY).is_empty() && decision.get(FORUM).is_empty()
}

/// Whether a decision counts as made, but by nobody.
pub fn is_nobodys(decision: &Record) -> bool {
    decision.get(STATUS) == REGISTER.roles.done && names_nobody(decision)
}

/// Whether what was entered makes a decision that nobody made, or leaves nobody who made it.
pub fn is_made_by_nobody(before: &Record, after: &Record) -> bool {
    is_nobodys(after) && !is_nobodys(before)
}

/// What is said of a decision that counts as made, but by nobody.
pub const BY_NOBODY: &str = "It counts as made, but by nobody: enter who made it or the forum";

fn check(record: &Record, context: &Context) -> Vec<Finding> {
    let place = (REGISTER.key, record.id);
    let mut all = dates::check(&REGISTER, record);
    if record.get(STATUS) != "made" {
        return all;
    }
    if is_nobodys(record) {
        all.push(Finding::new(Severity::Warning, place, DECIDED_BY.name(), BY_NOBODY));
    }
    let earlier = record.get(SUPERSEDES).and_then(|id| context.project.table(REGISTER.key).get(id));
    if let Some(earlier) = earlier.filter(|earlier| earlier.get(STATUS) == "made") {
        let reference = REGISTER.reference(earlier.number);
        let message =
            format!("{reference}, which it supersedes, still counts as made: set that to superseded");
        all.push(Finding::new(Severity::Warning, place, SUPERSEDES.name(), message));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial;

    #[test]
    fn two_decisions_never_both_count_when_one_supersedes_the_other() {
        let made = |id| {
            let made = Record::new(Id(id)).with(STATUS, "made").with(FORUM, "Board");
            made.with(DECIDED_ON, trial::today())
        };
        let later = || (&REGISTER, made(1).with(SUPERSEDES, Id(2)));
        assert_eq!(trial::findings(vec![later(), (&REGISTER, made(2))]), ["supersedes"]);
        assert!(trial::findings(vec![later(), (&REGISTER, made(2).with(STATUS, "superseded"))]).is_empty());
    }
}
