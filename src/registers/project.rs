//! The project itself: one record with its settings, edited in a form like any other.

use chrono::{NaiveDate, NaiveDateTime};

use super::every::{DESCRIPTION, OWNER, TITLE};
use super::task;
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::field::{Field, Fill, Key};
use crate::model::id::{Id, Ids};
use crate::model::kind::{Choice, Tone, date};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};
use crate::model::scales::{self, Scales};
use crate::model::settings;
use crate::model::value::Value;

/// The organisation's own code for the project.
pub const CODE: Key<str> = Key::new("code");
/// Who the project answers to.
pub const SPONSOR: Key<str> = Key::new("sponsor");
/// Where the schedule starts, if it is scheduled from its start.
pub const START: Key<NaiveDateTime> = Key::new("start");
/// Where the schedule ends, if it is scheduled from its finish.
pub const FINISH: Key<NaiveDateTime> = Key::new("finish");
/// `start` or `finish`: the end that the schedule is fixed at.
pub const SCHEDULE_FROM: Key<str> = Key::new("schedule_from");
/// Up to when progress is reported.
pub const STATUS_DATE: Key<NaiveDateTime> = Key::new("status_date");
/// The calendar of tasks that have none of their own.
pub const CALENDAR: Key<Id> = Key::new("calendar");
/// Whether a constraint wins over links.
/// Whether a constraint wins over links, by the numbers of Microsoft Project's XML.
pub const HONOUR_CONSTRAINTS: Key<str> = Key::new("constraints");
/// Total slack in days up to which a task is critical.
pub const CRITICAL_SLACK: Key<f64> = Key::new("critical_slack");
/// Whether tasks without successors each end a critical path of their own.
pub const MULTIPLE_CRITICAL_PATHS: Key<bool> = Key::new("multiple_critical_paths");

/// The project's settings.
pub static REGISTER: Register = Register {
    key: settings::PROJECT,
    code: "P",
    digits: 0,
    name: "Project",
    plural: "Project",
    doc: "The project's own settings: name, start, calendar, currency, order of dates.",
    sections: &[
        Section {
            heading: "Project",
            fields: &[
                Field::text(TITLE, "Name", "What the project is called.").example("Network refresh"),
                Field::text(CODE, "Code", "The organisation's own code for it.").example("PRJ-0231"),
                Field::person(OWNER, "Project manager", "Who runs it from day to day.").alias(&["manager"]),
                Field::person(SPONSOR, "Executive", "Who the project answers to: executive or sponsor.")
                    .alias(&["sponsor"]),
                Field::note(DESCRIPTION, "Purpose", "Why it is done, in a few sentences."),
            ],
        },
        Section {
            heading: "Schedule",
            fields: &[
                Field::start(START, "Start", "Where the schedule starts.").alias(&["start date"]),
                Field::finish(
                    FINISH,
                    "Finish",
                    "Where the schedule ends, if it is scheduled from its finish.",
                )
                .alias(&["finish date"]),
                Field::choice(SCHEDULE_FROM, "Schedule from", FROM, "The end that the schedule is fixed at.")
                    .fill(Fill::Text("start")),
                Field::finish(STATUS_DATE, "Status date", "Up to when progress is reported.")
                    .past()
                    .written(write_status_date),
                Field::link(
                    CALENDAR,
                    "Calendar",
                    &["calendar"],
                    "The calendar of tasks without one of their own.",
                )
                .example("C-1"),
                Field::choice(
                    HONOUR_CONSTRAINTS,
                    "Constraints",
                    HONOUR,
                    "Whether a date constraint wins over links (slack turns negative) or gives way to them.",
                )
                .fill(Fill::Text("honour")),
                Field::number(
                    CRITICAL_SLACK,
                    "Critical at",
                    "Total slack in days up to which a task is critical.",
                )
                .fill(Fill::Number(0.0)),
                Field::flag(
                    MULTIPLE_CRITICAL_PATHS,
                    "Several critical paths",
                    "Yes gives every task without successors a critical path of its own.",
                ),
            ],
        },
        Section {
            heading: "Units",
            fields: &[
                Field::choice(settings::DATE_ORDER, "Order of dates", ORDER, "How 3/4/2027 is read.")
                    .fill(Fill::Text("day")),
                Field::text(settings::CURRENCY, "Currency", "Symbol or code before amounts of money.")
                    .fill(Fill::Text("£"))
                    .example("£"),
                Field::number(
                    settings::MINUTES_PER_DAY,
                    "Minutes a day",
                    "Working minutes in a duration of one day.",
                )
                .fill(Fill::Number(480.0)),
                Field::number(settings::MINUTES_PER_WEEK, "Minutes a week", "Working minutes in one week.")
                    .fill(Fill::Number(2400.0)),
                Field::number(settings::DAYS_PER_MONTH, "Days a month", "Working days in one month.")
                    .fill(Fill::Number(20.0)),
                Field::text(settings::DAY_START, "Day starts", "The time of a start given as a date only.")
                    .fill(Fill::Text("08:00")),
                Field::text(
                    settings::DAY_FINISH,
                    "Day finishes",
                    "The time of a finish given as a date only.",
                )
                .fill(Fill::Text("17:00")),
            ],
        },
        Section {
            heading: "Risk scales",
            fields: &[
                Field::text(
                    scales::PROBABILITY,
                    "Probability",
                    "Three to seven steps, the least likely first, each with the chance that it goes up to; empty is as in the example.",
                )
                .example("Rare: 10%; Unlikely: 30%; Possible: 50%; Likely: 80%; Almost certain"),
                Field::text(
                    scales::IMPACT,
                    "Impact",
                    "Three to seven steps, the mildest first, each with what it means in days, money or quality.",
                )
                .example("Negligible: 1d, £1,000; Minor: 5d, £5,000; Moderate: 10d, £20,000; Major: 20d, £50,000; Severe"),
                Field::text(
                    scales::BAND,
                    "Bands",
                    "Two to four bands, the mildest first, each with its highest score and perhaps a colour: 9 amber.",
                )
                .example("Low: 4; Medium: 9; High: 14; Critical"),
                Field::text(
                    scales::CELLS,
                    "Cells",
                    "Cells of the matrix that lie in another band than their score says: probability x impact. The key b in the heat map does so too.",
                )
                .example("1x5 High; 5x1 Medium"),
            ],
        },
        super::every::RECORD,
    ],
    columns: &["title", "start", "status_date", "calendar"],
    sort: "ref",
    roles: Roles { owner: "owner", ..Roles::TITLE },
    check,
};

const FROM: &[Choice] = &[
    Choice::new("start", "Project start", Tone::Plain),
    Choice::new("finish", "Project finish", Tone::Plain),
];
/// Whether a constraint wins over links, by the numbers of Microsoft Project's XML.
pub const HONOUR: &[Choice] =
    &[Choice::new("honour", "Constraints win", Tone::Plain), Choice::new("links", "Links win", Tone::Plain)];
const ORDER: &[Choice] = &[
    Choice::new("day", "Day first (31/12)", Tone::Plain),
    Choice::new("month", "Month first (12/31)", Tone::Plain),
];

/// Days beyond which a status date lies too far ahead to be meant: a report is prepared a few days before.
const AHEAD: i64 = 31;

/// What is wrong with a status date that lies far ahead.
fn far_ahead(at: NaiveDate, today: NaiveDate) -> Option<String> {
    let days = (at - today).num_days();
    let at = date::format(at);
    (days > AHEAD).then(|| {
        format!("{at} lies {days} days ahead, and progress is told up to a day that has been: check the year")
    })
}

/// A status date lies within the plan: nothing is reported before that starts, nor of a day far ahead.
fn write_status_date(
    record: &Record,
    value: &Value,
    context: &Context,
    _: &mut Ids,
) -> Result<Vec<Edit>, String> {
    let tasks = context.derived.outline(task::REGISTER.key).unwrap_or_default();
    let starts =
        tasks.iter().filter_map(|(id, _)| context.derived.derived(*id, task::START.name()).as_date());
    let first = starts.min().or(record.get(START).map(|start| start.date()));
    if let Some((at, first)) = value.as_date().zip(first).filter(|(at, first)| at < first) {
        let (at, first) = (date::format(at), date::format(first));
        return Err(format!(
            "{at} lies before the start of the plan ({first}): enter that day or a later one"
        ));
    }
    if let Some(complaint) = value.as_date().and_then(|at| far_ahead(at, context.today)) {
        return Err(complaint);
    }
    Ok(vec![Edit::Set(REGISTER.key, record.id, STATUS_DATE.name(), value.clone())])
}

/// What can't be read of the scales is as usual, and said.
fn check(record: &Record, context: &Context) -> Vec<Finding> {
    let place = (REGISTER.key, record.id);
    let (_, complaints) = Scales::of(record);
    let warn =
        |(field, why)| Finding::new(Severity::Warning, place, field, format!("{why} (as usual until then)"));
    let status = record.get(STATUS_DATE).and_then(|at| far_ahead(at.date(), context.today));
    let ahead =
        |why| Finding::new(Severity::Warning, place, STATUS_DATE.name(), format!("Status date: {why}"));
    complaints.into_iter().map(warn).chain(status.map(ahead)).collect()
}
