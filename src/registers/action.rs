//! Actions: what somebody promised to do, by when, how often it was promised anew, and how often
//! chased.

use std::sync::Arc;

use chrono::NaiveDate;

use super::dates::{self, AGE, AGEING, OVERDUE};
use super::every::{self, AS_CANCELLED, AS_DONE, AS_OPEN, AS_STARTED, DUE, SOURCE, STATUS};
use super::{chase, issue, recurring, risk};
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::field::{Field, Key};
use crate::model::id::{Id, Ids};
use crate::model::kind::{Choice, Tone};
use crate::model::record::Record;
use crate::model::register::{Register, Section};
use crate::model::value::Value;

/// The due date that was promised first.
pub const ORIGINAL_DUE: Key<NaiveDate> = Key::new("original_due");
/// How often the due date was put off.
pub const REPROMISED: Key<f64> = Key::new("repromised");
/// Whom it waits for.
pub const WAITING_ON: Key<str> = Key::new("waiting_on");
/// What must be settled first.
pub const BLOCKED_BY: Key<[Id]> = Key::new("blocked_by");
/// How everybody sees that it is done.
pub const DONE_WHEN: Key<str> = Key::new("done_when");
/// Who saw that it is done.
pub const VERIFIED_BY: Key<str> = Key::new("verified_by");
/// When it was seen to be done.
pub const VERIFIED_ON: Key<NaiveDate> = Key::new("verified_on");
/// The meeting that it was taken in.
pub const MEETING: Key<Id> = Key::new("meeting");
/// The agenda item that it was taken under.
pub const ITEM: Key<Id> = Key::new("item");
/// What kind of response it is, where it answers a risk.
pub const RESPONSE: Key<str> = Key::new("response");
/// What the owner said last.
pub const LAST_UPDATE: Key<str> = Key::new("last_update");
/// How often the owner was chased.
pub const CHASES: Key<f64> = Key::new("chases");
/// When the owner was last chased.
pub const CHASED_ON: Key<NaiveDate> = Key::new("chased_on");
/// When the owner is chased next.
pub const NEXT_CHASE: Key<NaiveDate> = Key::new("next_chase");
/// The rule by which it is to be done again (RFC 5545).
pub const RECURS: Key<str> = Key::new("recurs");
/// The first day of an action that recurs.
pub const RECURS_FROM: Key<NaiveDate> = Key::new("recurs_from");
/// Who helps.
pub const SUPPORTERS: Key<[Arc<str>]> = Key::new("supporters");

/// Actions.
pub static REGISTER: Register = Register {
    key: "action",
    code: "A",
    digits: 3,
    name: "Action",
    plural: "Actions",
    doc: "What somebody promised to do, by when, and where the promise was made.",
    sections: &[
        Section {
            heading: "Action",
            fields: &[
                every::title(
                    "Title",
                    "A verb and its object: what will be different when it is done.",
                    "Send the cut-over plan to facilities",
                ),
                every::description("What the owner needs to know to begin."),
                Field::text(DONE_WHEN, "Done when", "How everybody sees that it is done.")
                    .example("Facilities have confirmed the weekend in writing")
                    .alias(&["verification", "acceptance criteria", "definition of done"]),
                every::owner("Owner", "The one person who promised it.").alias(&[
                    "owner",
                    "action owner",
                    "assigned to",
                    "assignee",
                    "responsible",
                    "who",
                    "members",
                ]),
                Field::people(SUPPORTERS, "Supporters", "Who helps.").alias(&["collaborators", "watchers"]),
                every::due("Due", "By when it is promised; moving it keeps the first promise.")
                    .written(promise),
                every::priority(),
                every::status(STATUSES, "open").written(recurring::status),
                Field::recurrence(RECURS, "Recurs", "How often it is to be done: doing one makes the next.")
                    .example("monthly on last fri")
                    .alias(&["recurrence", "repeats", "repeat"]),
            ],
        },
        Section {
            heading: "From",
            fields: &[
                every::source("The risk, issue, decision, change or task that it serves."),
                Field::link(MEETING, "Meeting", &["meeting"], "The meeting that it was taken in.")
                    .example("M-005"),
                Field::link(
                    ITEM,
                    "Agenda item",
                    &["agenda_item"],
                    "The agenda item that it was taken under.",
                )
                .example("G-3"),
                Field::choice(
                    RESPONSE,
                    "Response",
                    risk::RESPONSES,
                    "The kind of response, if it answers a risk.",
                ),
            ],
        },
        Section {
            heading: "Progress",
            fields: &[
                OVERDUE,
                Field::choice(Key::new("ageing"), "Ageing", AGEING, "How long it is overdue, in four steps.")
                    .computed(dates::ageing),
                Field::date(ORIGINAL_DUE, "Original due", "The day that was promised first.")
                    .alias(&["original due date", "baseline due"]),
                Field::number(REPROMISED, "Re-promised", "How often the day was put off.")
                    .alias(&["times moved"]),
                Field::number(
                    Key::new("slip"),
                    "Slip",
                    "Days between the first promise and the one that counts now.",
                )
                .computed(|record, _| dates::slip(record.get(ORIGINAL_DUE), record.get(DUE))),
                Field::date(RECURS_FROM, "Recurs from", "The first day of what recurs; kept by the program."),
                Field::text(WAITING_ON, "Waiting on", "The person or team that it waits for.")
                    .example("Legal")
                    .alias(&["waiting for"]),
                Field::links(BLOCKED_BY, "Blocked by", &[], "What must be settled first.")
                    .example("I-004")
                    .alias(&["blocked by (dependencies)", "depends on"]),
                Field::note(LAST_UPDATE, "Last update", "What the owner said last.").alias(&[
                    "update",
                    "latest update",
                    "progress update",
                ]),
                every::closed_on("Done on", "When it was done."),
                Field::person(VERIFIED_BY, "Verified by", "Who saw that it is done."),
                Field::date(VERIFIED_ON, "Verified on", "When it was seen to be done.").past(),
                AGE,
            ],
        },
        Section {
            heading: "Chasing",
            fields: &[
                Field::number(CHASES, "Chases", "How often the owner was chased, with what the ledger says.")
                    .alias(&["times chased"])
                    .joined(chases)
                    .written(recount),
                Field::date(CHASED_ON, "Last chased", "When the owner was last chased.").past().joined(
                    |record, context| {
                        record.get(CHASED_ON).max(chase::chased(context, record.id).last).into()
                    },
                ),
                Field::date(NEXT_CHASE, "Next chase", "When the owner is chased next.").example("fri"),
            ],
        },
        every::RECORD,
    ],
    columns: &[
        "ref",
        "title",
        "owner",
        "due",
        "status",
        "priority",
        "overdue",
        "slip",
        "source",
        "waiting_on",
    ],
    sort: "status,due,-priority",
    roles: every::roles("done", "closed_on"),
    check,
};

/// How many actions that came from a record are open; nothing if none ever came from it.
pub const OPEN_ACTIONS: Field = Field::number(
    Key::new("open_actions"),
    "Open actions",
    "How many of the actions that came from it are open; empty if none ever did.",
)
.computed(open_actions);

/// Where an action stands.
pub const STATUSES: &[Choice] = &[
    Choice::new("open", "Open", Tone::Plain).alias(AS_OPEN),
    Choice::new("in_progress", "In progress", Tone::Note).alias(AS_STARTED),
    Choice::new("waiting", "Waiting", Tone::Warn).alias(&["on hold", "blocked", "pending", "deferred"]),
    Choice::closing("done", "Done").alias(AS_DONE),
    Choice::closing("cancelled", "Cancelled").alias(AS_CANCELLED),
];

fn open_actions(record: &Record, context: &Context) -> Value {
    let mut from = context.linked(record.id, REGISTER.key, SOURCE.name());
    from.extend(context.linked(record.id, REGISTER.key, MEETING.name()));
    from.sort_unstable_by_key(|action| action.id);
    from.dedup_by_key(|action| action.id);
    let open = from.iter().filter(|action| !every::closes(&REGISTER, action)).count();
    Some(open as f64).filter(|_| !from.is_empty()).into()
}

/// The edits that move the due date of an action: the first promise is kept, and each later day
/// than the one before counts as promised anew.
#[expect(clippy::unnecessary_wraps, reason = "others of its type may refuse")]
fn promise(record: &Record, to: &Value, context: &Context, _: &mut Ids) -> Result<Vec<Edit>, String> {
    let set = |field, value| Edit::Set(REGISTER.key, record.id, field, value);
    let mut edits = vec![set(DUE.name(), to.clone())];
    let known = context.project.table(REGISTER.key).get(record.id).is_some();
    if let (true, Some(old), Some(new)) = (known, record.get(DUE), to.as_date())
        && new != old
    {
        if record.get(ORIGINAL_DUE).is_none() {
            edits.push(set(ORIGINAL_DUE.name(), old.into()));
        }
        if new > old {
            edits.push(set(REPROMISED.name(), (record.get(REPROMISED).unwrap_or(0.0) + 1.0).into()));
        }
    }
    Ok(edits)
}

/// How often the owner was chased: before there was a ledger, and by that.
fn chases(record: &Record, context: &Context) -> Value {
    let by_ledger = f64::from(chase::chased(context, record.id).times);
    match record.get(CHASES) {
        None if by_ledger == 0.0 => Value::Empty,
        before => (before.unwrap_or(0.0) + by_ledger).into(),
    }
}

/// The edit after which as many chases show as were entered: those of the ledger are not counted twice.
#[expect(clippy::unnecessary_wraps, reason = "others of its type may refuse")]
fn recount(record: &Record, to: &Value, context: &Context, _: &mut Ids) -> Result<Vec<Edit>, String> {
    let by_ledger = f64::from(chase::chased(context, record.id).times);
    let before = to.as_number().map(|shown| shown - by_ledger).filter(|n| *n != 0.0 || by_ledger == 0.0);
    Ok(vec![Edit::Set(REGISTER.key, record.id, CHASES.name(), before.into())])
}

fn check(record: &Record, context: &Context) -> Vec<Finding> {
    let place = (REGISTER.key, record.id);
    let mut all = dates::check(&REGISTER, record);
    if record.get(STATUS) == "waiting"
        && record.get(WAITING_ON).is_empty()
        && record.get(BLOCKED_BY).is_empty()
    {
        let message = "It waits, but for nobody and nothing: enter whom or what it waits for";
        all.push(Finding::new(Severity::Note, place, WAITING_ON.name(), message));
    }
    if !record.get(RECURS).is_empty() && record.get(DUE).is_none() && !every::closes(&REGISTER, record) {
        let message = "It recurs, but has no due date: enter the first one, from which the next are counted";
        all.push(Finding::new(Severity::Warning, place, DUE.name(), message));
    }
    let served = record.get(SOURCE).and_then(|id| context.project.find(id));
    if let Some((register, source)) = served
        && [risk::REGISTER.key, issue::REGISTER.key].contains(&register.key)
        && every::closes(register, source)
        && !every::closes(&REGISTER, record)
    {
        let reference = register.reference(source.number);
        let message =
            format!("It is open though {reference}, which it serves, is closed: close or cancel it");
        all.push(Finding::new(Severity::Warning, place, SOURCE.name(), message));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial::{self, day};

    fn action(due: &str) -> Record {
        Record::new(Id(1)).with(STATUS, "open").with(DUE, day(due))
    }

    #[test]
    fn lateness_is_counted_and_put_into_four_buckets() {
        let check = |due, days, bucket| {
            assert_eq!(trial::show(vec![(&REGISTER, action(due))], "overdue"), days, "{due}");
            assert_eq!(trial::show(vec![(&REGISTER, action(due))], "ageing"), bucket, "{due}");
        };
        check("2026-11-20", "", "");
        check("2026-11-19", "1", "1 to 7 days");
        check("2026-11-12", "8", "8 to 14 days");
        check("2026-10-21", "30", "15 to 30 days");
        check("2026-10-20", "31", "over 30 days");
    }

    #[test]
    fn a_done_action_stops_ageing() {
        let aged = |status: &str, done: Option<NaiveDate>| {
            let action = action("2026-11-01").with(STATUS, status).with(every::RAISED, day("2026-10-31"));
            trial::show(vec![(&REGISTER, action.with(every::CLOSED_ON, done))], "age")
        };
        assert_eq!(aged("open", None), "20");
        assert_eq!(aged("done", Some(day("2026-11-10"))), "10");
        assert_eq!(aged("done", None), "");
    }

    #[test]
    fn moving_the_due_date_keeps_the_first_promise_and_counts_the_later_ones() {
        let mut project = trial::project([(&REGISTER, action("2026-11-10"))]);
        let mut move_to = |date| {
            let record = project.table("action").get(Id(1)).unwrap().clone();
            let field = project.field("action", "due").unwrap();
            let edits = field.enter(
                ("action", &record),
                day(date).into(),
                &trial::context(&project),
                &mut Ids::new(1),
            );
            project = trial::apply(&project, edits.unwrap());
            let record = project.table("action").get(Id(1)).unwrap();
            (
                record.get(ORIGINAL_DUE),
                record.get(REPROMISED),
                trial::shown(&project, "action", Id(1), "slip"),
            )
        };
        assert_eq!(move_to("2026-11-10"), (None, None, String::new()));
        let first = Some(day("2026-11-10"));
        assert_eq!(move_to("2026-11-17"), (first, Some(1.0), "7".to_owned()));
        assert_eq!(move_to("2026-11-14"), (first, Some(1.0), "4".to_owned()));
        assert_eq!(move_to("2026-12-01"), (first, Some(2.0), "21".to_owned()));
    }

    #[test]
    fn open_actions_are_counted_once_where_they_came_from() {
        let meeting = || (&crate::registers::meeting::REGISTER, Record::new(Id(7)));
        let from = |id, status: &str| {
            let action = Record::new(Id(id)).with(STATUS, status).with(MEETING, Id(7));
            (&REGISTER, action.with(SOURCE, Id(7)))
        };
        let check = |actions: Vec<_>, expected| {
            let records = [meeting()].into_iter().chain(actions).collect();
            assert_eq!(trial::show(records, "open_actions"), expected);
        };
        check(vec![], "");
        check(vec![from(1, "done")], "0");
        check(vec![from(1, "done"), from(2, "open"), from(3, "waiting")], "2");
    }

    #[test]
    fn findings_name_idle_waiting_and_actions_that_outlived_their_risk() {
        let waiting = action("2026-12-01").with(STATUS, "waiting");
        assert_eq!(trial::findings(vec![(&REGISTER, waiting)]), ["waiting_on"]);
        let risk = |status: &str| (&risk::REGISTER, Record::new(Id(7)).with(STATUS, status));
        let serving = || (&REGISTER, action("2026-12-01").with(SOURCE, Id(7)));
        assert!(trial::findings(vec![serving(), risk("open")]).is_empty());
        assert_eq!(trial::findings(vec![serving(), risk("closed")]), ["source"]);
    }
}
