//! External dependencies: what another project or supplier gives us, or we give them, and by when.

use chrono::NaiveDate;

use super::dates::{self, OVERDUE};
use super::every::{self, AS_CANCELLED, AS_OPEN, CLOSED_ON, DUE, RAG};
use super::{score, task};
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::field::{Field, Fill, Key};
use crate::model::id::Id;
use crate::model::kind::{Choice, Tone, date};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};
use crate::model::value::{Unit, Value};

/// Whether we get it, give it, or neither leaves the house.
pub const DIRECTION: Key<str> = Key::new("direction");
/// Who gives: a project, team or supplier.
pub const GIVER: Key<str> = Key::new("giver");
/// Who receives.
pub const RECEIVER: Key<str> = Key::new("receiver");
/// The task of our plan that needs it, or that delivers it.
pub const TASK: Key<Id> = Key::new("task");
/// The date that both sides agreed to.
pub const AGREED: Key<NaiveDate> = Key::new("agreed");
/// The date that the giver forecasts now.
pub const PROMISED: Key<NaiveDate> = Key::new("promised");
/// Who agreed on the giver's side.
pub const AGREED_BY: Key<str> = Key::new("agreed_by");
/// When they agreed.
pub const AGREED_ON: Key<NaiveDate> = Key::new("agreed_on");
/// When the giver last confirmed the date.
pub const CONFIRMED: Key<NaiveDate> = Key::new("confirmed");

/// A promise not confirmed for longer than this many days turns amber.
pub const STALE: f64 = 28.0;

/// External dependencies.
pub static REGISTER: Register = Register {
    key: "external_dependency",
    code: "X",
    digits: 3,
    name: "External dependency",
    plural: "External dependencies",
    doc: "What others give us or we give others: needed by when, promised for when, agreed by whom.",
    sections: &[
        Section {
            heading: "Dependency",
            fields: &[
                every::title("Title", "The thing that passes from one to the other.", "Firewall rules for VLAN 40"),
                every::description("What exactly is delivered, and what it is needed for."),
                Field::choice(DIRECTION, "Direction", DIRECTIONS, "Whether we get it or give it.")
                    .fill(Fill::Text("get")),
                Field::text(GIVER, "Giver", "The project, team or supplier that delivers it.")
                    .example("Security team")
                    .alias(&["provider", "provider project", "supplier", "from"]),
                Field::text(RECEIVER, "Receiver", "Who gets it.").alias(&["recipient", "dependent project", "to"]),
                every::owner("Owner", "Who on our side sees that it comes or goes."),
                every::status(STATUSES, "identified"),
                Field::link(TASK, "Task", &["task"], "The task of our plan that needs it, or that delivers it.")
                    .example("T-031")
                    .alias(&["dependent task", "milestone"]),
                Field::text(Key::new("criterion"), "Acceptance criterion", "How both sides know that it is there.")
                    .example("Ping from 10.40.0.5 to the controller succeeds")
                    .alias(&["acceptance criteria"]),
                every::source("The record that it came from."),
            ],
        },
        Section {
            heading: "Dates",
            fields: &[
                every::due("Need by", "The day after which the plan suffers.").alias(&[
                    "due",
                    "due date",
                    "needed by",
                    "required by",
                    "date required",
                ]),
                Field::date(AGREED, "Agreed date", "The day that both sides agreed to."),
                Field::date(PROMISED, "Promised", "The day that the giver forecasts now.")
                    .alias(&["forecast", "forecast date", "promised date", "expected"]),
                Field::number(Key::new("slip"), "Slip", "Days that the promise is later than the need.")
                    .computed(|record, _| dates::slip(record.get(DUE), record.get(PROMISED))),
                Field::lag(Key::new("slack"), "Slack of the task", "How long the task can wait without delaying the project.")
                    .computed(slack),
                Field::number(
                    Key::new("spare"),
                    "Days to spare",
                    "Days from the promise to the day that the task can't wait beyond: need by, and the slack of the task.",
                )
                .computed(|record, context| spare(record, context).into()),
                OVERDUE,
                every::closed_on("Delivered on", "When it was there.").alias(&["delivered", "actual date"]),
            ],
        },
        Section {
            heading: "Promise",
            fields: &[
                Field::person(AGREED_BY, "Agreed by", "Who promised it, by name.").alias(&["promised by"]),
                Field::date(AGREED_ON, "Agreed on", "When it was promised.").past(),
                Field::date(CONFIRMED, "Last confirmed", "When the giver last said that the date holds.").past()
                    .alias(&["confirmed", "last confirmed on"]),
                Field::date(Key::new("review"), "Ask again on", "When the giver is asked next.")
                    .alias(&["next review"]),
                score::probability(Key::new("probability"), "Probability of a miss").alias(&["probability"]),
                score::impact(Key::new("impact"), "Impact of a miss").alias(&["impact"]),
                Field::choice(
                    Key::new("rag"),
                    "RAG",
                    RAG,
                    "Red: promised later than needed, or past. Amber: no promise, or none confirmed in four weeks.",
                )
                .computed(|record, context| rag(record, context.today).into()),
            ],
        },
        every::RECORD,
    ],
    columns: &["ref", "title", "rag", "giver", "due", "promised", "status", "owner", "direction", "spare"],
    sort: "status,due",
    roles: Roles { priority: "rag", ..every::roles("delivered", "closed_on") },
    check,
};

/// Directions of a dependency.
pub const DIRECTIONS: &[Choice] = &[
    Choice::new("get", "We get", Tone::Plain).alias(&["inbound", "incoming", "in"]),
    Choice::new("give", "We give", Tone::Note).alias(&["outbound", "outgoing", "out"]),
    Choice::new("internal", "Internal", Tone::Muted),
];
/// Where a dependency stands.
pub const STATUSES: &[Choice] = &[
    Choice::new("identified", "Identified", Tone::Note).alias(AS_OPEN),
    Choice::new("requested", "Requested", Tone::Plain).alias(&["proposed", "pending"]),
    Choice::new("agreed", "Agreed", Tone::Good).alias(&["confirmed", "committed", "on track", "in progress"]),
    Choice::new("disputed", "Disputed", Tone::Bad).alias(&["at risk", "late", "blocked"]),
    Choice::closing("delivered", "Delivered").alias(every::AS_DONE),
    Choice::closing("cancelled", "Cancelled").alias(AS_CANCELLED),
];

/// The slack of the task that it is tied to.
fn slack(record: &Record, context: &Context) -> Value {
    let task = record.get(TASK).filter(|_| record.get(DIRECTION) != "give");
    task.map_or(Value::Empty, |task| context.derived.derived(task, task::TOTAL_SLACK.name()))
}

/// Calendar days from the promise to the last day that the plan bears: the need, and as many working days
/// behind it as the task has slack. Negative = so many days too late.
fn spare(record: &Record, context: &Context) -> Option<f64> {
    let needed = record.get(DUE)?;
    let promised =
        record.get(PROMISED).or(record.get(AGREED)).filter(|_| !every::closes(&REGISTER, record))?;
    let slack = match slack(record, context) {
        Value::Duration(slack) => slack.amount / context.style().tenths_in(Unit::Days).max(1),
        _ => 0,
    };
    let slack = usize::try_from(slack).unwrap_or(0).min(MOST_SLACK);
    let mut working =
        needed.iter_days().skip(1).take(MOST_SLACK * 2).filter(|day| context.derived.works(*day));
    let last = slack.checked_sub(1).and_then(|further| working.nth(further)).unwrap_or(needed);
    Some(dates::days(promised, last))
}

/// Working days beyond which more slack makes no difference.
const MOST_SLACK: usize = 520;

/// How safe the promise is: nothing once it is settled.
fn rag(record: &Record, today: NaiveDate) -> Option<&'static str> {
    if every::closes(&REGISTER, record) || record.get(CLOSED_ON).is_some() {
        return None;
    }
    let needed = record.get(DUE);
    let expected = record.get(PROMISED).or(record.get(AGREED));
    let passed = |date: Option<NaiveDate>| date.is_some_and(|date| date < today);
    let late = needed.zip(expected).is_some_and(|(needed, expected)| expected > needed);
    let confirmed = record.get(CONFIRMED).or(record.get(AGREED_ON));
    let fresh = confirmed.is_some_and(|confirmed| dates::days(confirmed, today) <= STALE);
    Some(match () {
        () if late || passed(needed) || passed(expected) => "red",
        () if expected.is_none() || !fresh => "amber",
        () => "green",
    })
}

fn check(record: &Record, _: &Context) -> Vec<Finding> {
    let place = (REGISTER.key, record.id);
    let mut all = dates::check(&REGISTER, record);
    if let (Some(needed), Some(promised)) = (record.get(DUE), record.get(PROMISED))
        && promised > needed
        && !every::closes(&REGISTER, record)
    {
        let message = format!(
            "It is promised for {} but needed by {}: agree an earlier day or move the task",
            date::format(promised),
            date::format(needed)
        );
        all.push(Finding::new(Severity::Warning, place, PROMISED.name(), message));
    }
    if record.get(every::STATUS) == "agreed" && record.get(AGREED_BY).is_empty() {
        let message = "It counts as agreed but nobody is named who agreed: enter the person";
        all.push(Finding::new(Severity::Note, place, AGREED_BY.name(), message));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial::{self, day};

    fn needed() -> Record {
        Record::new(Id(1)).with(every::STATUS, "requested").with(DUE, day("2026-12-01"))
    }

    #[test]
    fn slip_is_the_promise_beyond_the_need() {
        let check = |promised, expected| {
            let record = needed().with(PROMISED, day(promised));
            assert_eq!(trial::show(vec![(&REGISTER, record)], "slip"), expected);
        };
        check("2026-12-11", "10");
        check("2026-11-29", "-2");
    }

    #[test]
    fn a_promise_is_green_only_when_early_enough_and_lately_confirmed() {
        let check = |record: Record, expected| assert_eq!(rag(&record, trial::today()), expected);
        let promised = || needed().with(PROMISED, day("2026-11-30"));
        check(needed(), Some("amber"));
        check(promised(), Some("amber"));
        check(promised().with(CONFIRMED, day("2026-11-01")), Some("green"));
        check(promised().with(CONFIRMED, day("2026-10-01")), Some("amber"));
        check(needed().with(PROMISED, day("2026-12-02")), Some("red"));
        check(needed().with(AGREED, day("2026-11-19")), Some("red"));
        check(promised().with(every::STATUS, "delivered"), None);
    }

    #[test]
    fn findings_name_late_and_nameless_promises() {
        let late = needed().with(PROMISED, day("2026-12-02"));
        assert_eq!(trial::findings(vec![(&REGISTER, late)]), ["promised"]);
        let nameless = needed().with(every::STATUS, "agreed");
        assert_eq!(trial::findings(vec![(&REGISTER, nameless)]), ["agreed_by"]);
    }
}
