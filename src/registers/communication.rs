//! The communications plan: what is told to whom, why, how, how often and by whom.

use std::sync::Arc;

use chrono::NaiveDate;

use super::dates::{self, FREQUENCIES, OVERDUE};
use super::every::{self, AS_CANCELLED};
use super::{baseline, series, task};
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::field::{Field, Key};
use crate::model::id::{Id, Ids};
use crate::model::kind::{Choice, Tone, date};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section, nothing_to_check};
use crate::model::value::Value;

/// Who is told, by name or as a group.
pub const AUDIENCE: Key<[Arc<str>]> = Key::new("audience");
/// Who is told, in the register of stakeholders.
pub const STAKEHOLDERS: Key<[Id]> = Key::new("stakeholders");
/// How often.
pub const FREQUENCY: Key<str> = Key::new("frequency");
/// When it was last sent.
pub const SENT: Key<NaiveDate> = Key::new("sent");

/// Whether the plan is kept as it is whenever it is sent.
pub const KEEPS: Key<str> = Key::new("keeps_plan");

/// How many working days before it is due its input must be in.
pub const LEAD: Key<f64> = Key::new("lead");
/// When the input of the one that is next due came in; sending that clears it.
pub const INPUT_IN: Key<NaiveDate> = Key::new("input_in");

/// Communications.
pub static REGISTER: Register = Register {
    key: "communication",
    code: "CO",
    digits: 3,
    name: "Communication",
    plural: "Communications",
    doc: "What is told to whom, why, by which channel, how often and by whom, and when it is next due.",
    sections: &[
        Section {
            heading: "Communication",
            fields: &[
                every::title("What", "What is told.", "Monthly highlight report")
                    .alias(&["message", "communication"]),
                Field::people(AUDIENCE, "To whom", "People or groups that it goes to.")
                    .example("Project board, Service desk")
                    .alias(&["audience", "recipients", "to"]),
                Field::links(STAKEHOLDERS, "Stakeholders", &["stakeholder"], "Stakeholders that it goes to.")
                    .example("SH-001, SH-004"),
                Field::text(Key::new("purpose"), "Why", "What they should know, think or do after it.")
                    .alias(&["purpose", "objective"]),
                every::description("What it contains."),
                Field::text(Key::new("channel"), "Channel", "How it reaches them.")
                    .example("E-mail")
                    .alias(&["method", "medium", "format"]),
                Field::choice(FREQUENCY, "Frequency", FREQUENCIES, "How often.")
                    .example("monthly")
                    .alias(&["timing"]),
            ],
        },
        Section {
            heading: "Sending",
            fields: &[
                every::owner("Provider", "Who sends it.").alias(&[
                    "owner",
                    "sender",
                    "responsible",
                    "assigned to",
                ]),
                Field::person(Key::new("backup"), "Backup", "Who sends it when the provider is away."),
                every::status(STATUSES, "active"),
                every::due("Next due", "When it is sent next.").alias(&["due", "due date", "next date"]),
                OVERDUE,
                Field::number(
                    LEAD,
                    "Input before",
                    "Working days before it is due by which its input must be in.",
                )
                .example("7")
                .alias(&["lead time", "lead"]),
                Field::date(
                    INPUT_IN,
                    "Input in",
                    "When the input of the next one came in; sending it clears this.",
                )
                .past()
                .alias(&["input received"]),
                Field::date(SENT, "Last sent", "When it was last sent.")
                    .past()
                    .alias(&["sent", "last sent on"]),
                Field::date(
                    Key::new("next"),
                    "Next by frequency",
                    "When it is next due by how often it is sent.",
                )
                .computed(|record, _| next(record)),
                Field::choice(
                    KEEPS,
                    "Keeps the plan",
                    KEEPING,
                    "Whether sending it keeps a snapshot of the plan; if not said, where its name says report.",
                ),
                Field::address(Key::new("location"), "Kept at", "Where what was sent is kept."),
            ],
        },
        every::RECORD,
    ],
    columns: &["ref", "title", "audience", "due", "frequency", "owner", "sent", "channel", "status"],
    sort: "status,due",
    roles: Roles { priority: "", ..every::roles("done", "") },
    check: nothing_to_check,
};

const KEEPING: &[Choice] = &[Choice::new("yes", "Yes", Tone::Plain), Choice::new("no", "No", Tone::Plain)];

/// The snapshot of the plan that sending it keeps, so that what changed since can be told with the next; none
/// where the plan is as it was kept last.
pub(super) fn snapshot(record: &Record, context: &Context, ids: &mut Ids) -> Option<Edit> {
    let title = record.get(every::TITLE);
    let keeps = match record.get(KEEPS) {
        "" => title.to_lowercase().contains("report"),
        said => said == "yes",
    };
    let planned = !context.project.table(task::REGISTER.key).is_empty();
    if !keeps || !planned || baseline::is_kept(context, ids) {
        return None;
    }
    let name = format!("{title} of {}", date::format(context.today));
    let table = context.project.table(baseline::REGISTER.key);
    let is_taken = |name: &String| table.iter().any(|kept| kept.get(every::TITLE) == name);
    let further = (2..).map(|count| format!("{name} ({count})"));
    let name = std::iter::once(name.clone()).chain(further).find(|name| !is_taken(name))?;
    Some(Edit::Add(baseline::REGISTER.key, baseline::snapshot(&name, ids)))
}

/// Where a communication stands.
pub const STATUSES: &[Choice] = &[
    Choice::new("planned", "Planned", Tone::Note).alias(&["draft"]),
    Choice::new("active", "Active", Tone::Plain).alias(every::AS_OPEN),
    Choice::closing("done", "Done").alias(&["sent", "completed", "closed"]),
    Choice::closing("stopped", "Stopped").alias(AS_CANCELLED),
];

/// Occurrences that are looked through at most to find one that is still to come.
const MOST: usize = 4000;

/// The days on which what recurs is due after the one that is entered, the nearest first.
pub fn later(record: &Record) -> impl Iterator<Item = NaiveDate> {
    let step = |day: &NaiveDate| dates::next(*day, record.get(FREQUENCY));
    std::iter::successors(record.get(every::DUE), step).skip(1).take(MOST)
}

/// The edits of having sent what recurs: sent today, and next due by its frequency; `None` where it is
/// sent once or as needed.
pub(super) fn sent(record: &Record, today: NaiveDate) -> Option<Vec<Edit>> {
    let by_today = || dates::next(today, record.get(FREQUENCY));
    let next = later(record).find(|day| *day > today).or_else(by_today)?;
    let set = |key: &'static str, value: Value| Edit::Set(REGISTER.key, record.id, key, value);
    let mut edits = vec![set(SENT.name(), today.into()), set(every::DUE.name(), next.into())];
    edits.extend(record.get(INPUT_IN).map(|_| set(INPUT_IN.name(), Value::Empty)));
    Some(edits)
}

/// Working days of the longest lead time.
const LONGEST_LEAD: f64 = 200.0;

/// The day by which the input of a report must be in that is still to be sent, while it is awaited.
pub fn input_due(record: &Record, context: &Context) -> Option<NaiveDate> {
    let (due, lead) = (record.get(every::DUE)?, record.get(LEAD)?);
    let awaited = due > context.today && record.get(INPUT_IN).is_none() && !every::closes(&REGISTER, record);
    let lead = Some(lead).filter(|lead| awaited && (1.0..=LONGEST_LEAD).contains(lead))?;
    series::papers_due(due, lead, context)
}

/// Whether what is asked now of a report is its input: from the working day before that must be in.
pub fn is_input_asked(record: &Record, context: &Context) -> bool {
    let soon = context.today.iter_days().skip(1).take(NEAR).find(|day| context.derived.works(*day));
    input_due(record, context).is_some_and(|day| day <= context.today || soon.is_some_and(|next| day <= next))
}

/// Days that are gone through to find the next working day.
const NEAR: usize = 28;

/// The edit by which the input of a report has come in today.
pub fn input_received(record: &Record, today: NaiveDate) -> Edit {
    Edit::Set(REGISTER.key, record.id, INPUT_IN.name(), today.into())
}

fn next(record: &Record) -> Value {
    record.get(SENT).and_then(|sent| dates::next(sent, record.get(FREQUENCY))).into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial::{self, day};

    #[test]
    fn the_next_one_follows_the_last_by_its_frequency() {
        let check = |sent, frequency: &str, expected: &str| {
            let record = Record::new(Id(1)).with(SENT, day(sent)).with(FREQUENCY, frequency);
            let shown = trial::show(vec![(&REGISTER, record)], "next");
            assert_eq!(shown, expected);
        };
        check("2026-11-02", "weekly", "9 Nov 26");
        check("2027-01-31", "monthly", "28 Feb 27");
        check("2026-11-02", "ad_hoc", "");
    }

    #[test]
    fn what_recurs_is_due_again_when_it_was_sent_and_never_in_the_past() {
        let done = |frequency: &str, due: &str| {
            let report = Record::new(Id(1)).with(FREQUENCY, frequency).with(every::DUE, day(due));
            let project = trial::project([(&REGISTER, report.with(every::STATUS, "active"))]);
            let record = project.table(REGISTER.key).get(Id(1)).unwrap().clone();
            let (edits, _) =
                every::done(&REGISTER, &record, &trial::context(&project), &mut Ids::new(1)).unwrap();
            let project = trial::apply(&project, edits);
            ["due", "sent", "status"].map(|field| trial::shown(&project, REGISTER.key, Id(1), field))
        };
        assert_eq!(done("weekly", "2026-11-20"), ["27 Nov 26", "20 Nov 26", "Active"]);
        assert_eq!(done("monthly", "2026-08-31"), ["30 Nov 26", "20 Nov 26", "Active"]);
        assert_eq!(done("once", "2026-11-20"), ["20 Nov 26", "", "Done"]);
    }
}
