//! What dates say of a record: how late it is, how old, how far it slipped, and when its dates
//! contradict its status.

use chrono::{Months, NaiveDate, TimeDelta};

use super::every::{RAISED, closes, is_closed};
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::field::{Field, Key};
use crate::model::kind::{Choice, Tone, date};
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;

/// Days past the due date of its register while it is open.
pub const OVERDUE: Field =
    Field::number(Key::new("overdue"), "Days overdue", "Days past its date while it is open.")
        .computed(overdue);

/// Days since it was raised, or from then until it was closed.
pub const AGE: Field =
    Field::number(Key::new("age"), "Days open", "Days since it was raised, until it was closed.")
        .computed(age);

/// How long overdue, the shortest first.
pub const AGEING: &[Choice] = &[
    Choice::new("week", "1 to 7 days", Tone::Note),
    Choice::new("fortnight", "8 to 14 days", Tone::Warn),
    Choice::new("month", "15 to 30 days", Tone::Warn),
    Choice::new("older", "over 30 days", Tone::Bad),
];

/// How often something recurs, the most often first.
pub const FREQUENCIES: &[Choice] = &[
    Choice::new("once", "Once", Tone::Plain),
    Choice::new("daily", "Daily", Tone::Plain),
    Choice::new("weekly", "Weekly", Tone::Plain).alias(&["every week"]),
    Choice::new("fortnightly", "Fortnightly", Tone::Plain).alias(&["biweekly", "every 2 weeks"]),
    Choice::new("monthly", "Monthly", Tone::Plain).alias(&["every month"]),
    Choice::new("quarterly", "Quarterly", Tone::Plain).alias(&["every quarter"]),
    Choice::new("yearly", "Yearly", Tone::Plain).alias(&["annually", "annual"]),
    Choice::new("ad_hoc", "As needed", Tone::Plain).alias(&["ad hoc", "as required", "on demand"]),
];

/// The next date of something that recurs; `None` for what happens once or as needed.
pub fn next(last: NaiveDate, frequency: &str) -> Option<NaiveDate> {
    match frequency {
        "daily" => last.checked_add_signed(TimeDelta::days(1)),
        "weekly" => last.checked_add_signed(TimeDelta::days(7)),
        "fortnightly" => last.checked_add_signed(TimeDelta::days(14)),
        "monthly" => last.checked_add_months(Months::new(1)),
        "quarterly" => last.checked_add_months(Months::new(3)),
        "yearly" => last.checked_add_months(Months::new(12)),
        _ => None,
    }
}

/// Calendar days from one date to another, negative if the other is earlier.
pub fn days(from: NaiveDate, to: NaiveDate) -> f64 {
    (to - from).num_days() as f64
}

/// Calendar days from one date to another; nothing while one of them is missing.
pub fn slip(from: Option<NaiveDate>, to: Option<NaiveDate>) -> Value {
    from.zip(to).map(|(from, to)| days(from, to)).into()
}

/// Days by which a date is past, if it is.
pub fn past(date: NaiveDate, today: NaiveDate) -> Option<f64> {
    (date < today).then(|| days(date, today))
}

fn overdue(record: &Record, context: &Context) -> Value {
    let register = context.project.find(record.id).map(|(register, _)| register);
    let late = register.and_then(|register| {
        let due = record.value(register.roles.due).as_date()?;
        past(due, context.today).filter(|_| !is_closed(register, record, context))
    });
    late.into()
}

/// How long a record is overdue, as one of [`AGEING`].
pub fn ageing(record: &Record, context: &Context) -> Value {
    let bucket = |days: f64| match days {
        ..=7.0 => "week",
        ..=14.0 => "fortnight",
        ..=30.0 => "month",
        _ => "older",
    };
    overdue(record, context).as_number().map(bucket).into()
}

fn age(record: &Record, context: &Context) -> Value {
    let Some((register, _)) = context.project.find(record.id) else { return Value::Empty };
    let until = match record.value(register.roles.done_on).as_date() {
        None if is_closed(register, record, context) => None,
        None => Some(context.today),
        closed => closed,
    };
    slip(record.get(RAISED), until)
}

/// What is wrong between the status of a record and the dates that it was raised and closed on.
pub fn check(register: &'static Register, record: &Record) -> Vec<Finding> {
    let done_on = register.roles.done_on;
    let label = register.fields().find(|field| field.key == done_on).map_or("", |field| field.label);
    let closed = closes(register, record);
    let done = record.value(register.roles.status).as_text() == register.roles.done;
    let message = match (record.value(done_on).as_date(), record.get(RAISED)) {
        (None, _) if done && !done_on.is_empty() => {
            format!("It is closed but “{label}” is empty: enter the day")
        }
        (Some(_), _) if !closed => {
            format!("It is open but “{label}” has a date: change the status or clear the date")
        }
        (Some(done), Some(raised)) if done < raised => format!(
            "“{label}” is {}, before it was raised on {}: correct one of them",
            date::format(done),
            date::format(raised)
        ),
        _ => return Vec::new(),
    };
    vec![Finding::new(Severity::Warning, (register.key, record.id), done_on, message)]
}
