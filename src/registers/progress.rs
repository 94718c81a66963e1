//! What entering dates, durations and progress of a task changes, as in Microsoft Project.

use std::sync::Arc;

use super::task::{
    ACTUAL_DURATION, ACTUAL_FINISH, ACTUAL_START, CONSTRAINT, CONSTRAINT_DATE, DURATION, FINISH, INACTIVE,
    MODE, PERCENT_COMPLETE, REGISTER, REMAINING_DURATION, RESUME, START, STOP, SUMMARY, shown,
};
use super::{assigned, assignment, resource};
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::field::Key;
use crate::model::id::Ids;
use crate::model::kind::{Kind, date};
use crate::model::record::Record;
use crate::model::trail::{Change, What};
use crate::model::value::{Duration, Value};

type Edits = Result<Vec<Edit>, String>;

fn set<T: ?Sized>(task: &Record, key: Key<T>, value: impl Into<Value>) -> Edit {
    Edit::Set(REGISTER.key, task.id, key.name(), value.into())
}

fn is_summary(task: &Record, context: &Context) -> bool {
    shown(task, SUMMARY.name(), context) == Value::Flag(true)
}

/// A summary's dates and progress come from the tasks below it, unless it is manual.
fn refuse_summary(task: &Record, what: &str, context: &Context) -> Result<(), String> {
    if is_summary(task, context) && task.get(MODE) != "manual" {
        return Err(format!("the {what} of a summary comes from the tasks below it: change those"));
    }
    Ok(())
}

/// Where a task stands: late when it should have started or finished before today.
pub fn status(task: &Record, context: &Context) -> Value {
    let percent = shown(task, PERCENT_COMPLETE.name(), context).as_number().unwrap_or(0.0);
    let passed = |key: Key<chrono::NaiveDateTime>| {
        shown(task, key.name(), context).as_date().is_some_and(|date| date < context.today)
    };
    Value::text(if task.get(INACTIVE) {
        "inactive"
    } else if percent >= 100.0 {
        "complete"
    } else if passed(FINISH) || percent == 0.0 && task.get(ACTUAL_START).is_none() && passed(START) {
        "late"
    } else if percent > 0.0 || task.get(ACTUAL_START).is_some() {
        "in_progress"
    } else {
        "not_started"
    })
}

/// Entering a status enters the progress that it stands for.
pub fn write_status(task: &Record, value: &Value, context: &Context, ids: &mut Ids) -> Edits {
    let percent = shown(task, PERCENT_COMPLETE.name(), context).as_number().unwrap_or(0.0);
    match value.as_text() {
        "complete" => write_percent(task, &Value::Number(100.0), context, ids),
        "not_started" | "" => write_percent(task, &Value::Number(0.0), context, ids),
        "inactive" => Ok(vec![set(task, INACTIVE, true)]),
        "in_progress" if percent >= 100.0 => write_percent(task, &Value::Number(99.0), context, ids),
        "in_progress" => {
            let start = shown(task, START.name(), context);
            Ok(vec![set(task, ACTUAL_START, start), set(task, INACTIVE, Value::Empty)])
        }
        _ => Err("a task is late by its dates: enter its progress or move them".to_owned()),
    }
}

/// Percent complete brings its actual dates and durations along.
pub fn write_percent(task: &Record, value: &Value, context: &Context, _: &mut Ids) -> Edits {
    refuse_summary(task, "progress", context)?;
    let percent = value.as_number().unwrap_or(0.0);
    if !(0.0..=100.0).contains(&percent) {
        return Err(format!("{percent} % is not between 0 and 100 %"));
    }
    let length = match shown(task, DURATION.name(), context) {
        Value::Duration(length) => length,
        _ => Duration::ZERO,
    };
    let (done, left) = length.cut(percent);
    let start = match task.get(ACTUAL_START) {
        Some(start) => Value::Moment(start),
        None => shown(task, START.name(), context),
    };
    let mut edits = vec![
        set(task, PERCENT_COMPLETE, if percent > 0.0 { Value::Number(percent) } else { Value::Empty }),
        set(task, STOP, Value::Empty),
        set(task, RESUME, Value::Empty),
    ];
    if percent == 0.0 {
        for key in [ACTUAL_START, ACTUAL_FINISH] {
            edits.push(set(task, key, Value::Empty));
        }
        edits.push(set(task, ACTUAL_DURATION, Value::Empty));
        edits.push(set(task, REMAINING_DURATION, Value::Empty));
    } else {
        edits.push(set(task, ACTUAL_START, start));
        edits.push(set(task, ACTUAL_DURATION, done));
        edits.push(set(task, REMAINING_DURATION, left));
        let finish = if percent < 100.0 {
            Value::Empty
        } else if let Some(finish) = task.get(ACTUAL_FINISH) {
            Value::Moment(finish)
        } else {
            shown(task, FINISH.name(), context)
        };
        edits.push(set(task, ACTUAL_FINISH, finish));
    }
    edits.extend(assigned::progress(task, percent, context));
    Ok(edits)
}

/// What makes up the progress of a task, and of its assignments.
const PROGRESS: [&str; 10] = [
    PERCENT_COMPLETE.name(),
    ACTUAL_START.name(),
    ACTUAL_FINISH.name(),
    ACTUAL_DURATION.name(),
    REMAINING_DURATION.name(),
    STOP.name(),
    RESUME.name(),
    assignment::ACTUAL_WORK.name(),
    assignment::REMAINING_WORK.name(),
    assignment::PERCENT_WORK_COMPLETE.name(),
];

/// Opens a closed task again, with the progress that it had before it was complete as far as the trail
/// tells; without any otherwise. An inactive one is active again.
pub fn reopened(task: &Record, context: &Context, ids: &mut Ids) -> Edits {
    if task.get(INACTIVE) {
        return Ok(vec![set(task, INACTIVE, Value::Empty)]);
    }
    refuse_summary(task, "progress", context)?;
    let changes = context.changes(task.id).find_map(|(step, change)| match &change.what {
        What::Set { field, from, to } if *field == PERCENT_COMPLETE.name() => Some((step, from, to)),
        _ => None,
    });
    let complete = |value: &Value| value.as_number().is_some_and(|percent| percent >= 100.0);
    let Some((step, before, _)) = changes.filter(|(_, from, to)| complete(to) && !complete(from)) else {
        return write_percent(task, &Value::Number(0.0), context, ids);
    };
    match turned_round(&step.changes, task, context) {
        Some(edits) => Ok(edits),
        None => write_percent(task, &Value::Number(before.as_number().unwrap_or(0.0)), context, ids),
    }
}

/// The edits that turn round what changes made of the progress of a task and its assignments; none if
/// that has changed since.
fn turned_round(changes: &[Change], task: &Record, context: &Context) -> Option<Vec<Edit>> {
    let mut parts = vec![(REGISTER.key, Arc::new(task.clone()))];
    parts.extend(assigned::of(task, context).into_iter().map(|part| (assignment::REGISTER.key, part)));
    let mut edits = Vec::new();
    for change in changes {
        let What::Set { field, from, to } = &change.what else { continue };
        let part = parts.iter().find(|(_, part)| part.id == change.id && PROGRESS.contains(field));
        let Some((register, part)) = part else { continue };
        if part.value(field) != to {
            return None;
        }
        edits.push(Edit::Set(register, part.id, field, from.clone()));
    }
    Some(edits)
}

/// How a task is scheduled. A duration that followed from both dates of a manual task stays when it is
/// automatic.
pub fn write_mode(task: &Record, value: &Value, context: &Context, _: &mut Ids) -> Edits {
    let mut edits = vec![set(task, MODE, value.clone())];
    if task.get(MODE) == "manual" && task.get(DURATION).is_none() && !is_summary(task, context) {
        edits.push(set(task, DURATION, shown(task, DURATION.name(), context)));
    }
    Ok(edits)
}

/// What has really happened is past.
fn refuse_future(value: &Value, what: &str, context: &Context) -> Result<(), String> {
    match value.as_date().filter(|day| *day > context.today) {
        Some(day) => Err(format!("it can't {what} on {}: that day is yet to come", date::format(day))),
        None => Ok(()),
    }
}

/// An actual start begins the task; clearing it takes all progress back.
pub fn write_actual_start(task: &Record, value: &Value, context: &Context, ids: &mut Ids) -> Edits {
    refuse_summary(task, "actual start", context)?;
    if value.is_empty() {
        return write_percent(task, &Value::Number(0.0), context, ids);
    }
    refuse_future(value, "have started", context)?;
    let finish = task.get(ACTUAL_FINISH);
    if let (Value::Moment(start), Some(finish)) = (value, finish)
        && *start > finish
    {
        return Err("it can't have started after its actual finish".to_owned());
    }
    Ok(vec![set(task, ACTUAL_START, value.clone())])
}

/// An actual finish completes the task; clearing it leaves it started.
pub fn write_actual_finish(task: &Record, value: &Value, context: &Context, ids: &mut Ids) -> Edits {
    let Value::Moment(finish) = value else {
        return write_percent(task, &Value::Number(0.0), context, ids);
    };
    refuse_future(value, "be finished", context)?;
    let start = task.get(ACTUAL_START).or(match shown(task, START.name(), context) {
        Value::Moment(start) => Some(start),
        _ => None,
    });
    if task.get(ACTUAL_START).is_some_and(|start| start > *finish) {
        return Err("it can't have finished before its actual start: change that first".to_owned());
    }
    let mut edits = write_percent(task, &Value::Number(100.0), context, ids)?;
    // A finish before the planned start means that it was done early, all of it.
    let start = start.filter(|start| start <= finish).unwrap_or(*finish);
    edits.push(set(task, ACTUAL_START, start));
    edits.push(set(task, ACTUAL_FINISH, *finish));
    Ok(edits)
}

/// Tenths of a minute of the longest task: 100,000 days of eight hours.
const LONGEST: i64 = 100_000 * 4_800;

/// A duration; the work of its assignments follows at unchanged units.
pub fn write_duration(task: &Record, value: &Value, context: &Context, _: &mut Ids) -> Edits {
    refuse_summary(task, "duration", context)?;
    let Value::Duration(length) = value else {
        return Ok(vec![set(task, DURATION, Duration { estimated: true, ..Duration::ZERO })]);
    };
    if length.amount < 0 {
        return Err("a duration can't be negative".to_owned());
    }
    if length.amount > LONGEST {
        return Err("that is longer than four hundred years: check the unit".to_owned());
    }
    let mut edits = vec![set(task, DURATION, *length)];
    if let Some(done) = task.get(ACTUAL_DURATION) {
        if done.amount > length.amount {
            let done = Kind::Duration.format(&Value::Duration(done), context);
            return Err(format!("{done} of it is done already: enter no less, or change its progress first"));
        }
        let left = Duration { amount: length.amount.saturating_sub(done.amount).max(0), ..*length };
        edits.push(set(task, REMAINING_DURATION, left));
    }
    let resources = context.project.table(resource::REGISTER.key);
    for record in assigned::of(task, context) {
        let resource = record.get(assignment::RESOURCE).and_then(|id| resources.get(id));
        let units = record.get(assignment::UNITS).unwrap_or(100.0);
        if let Some(work) = assigned::work_of(resource.map(|resource| &**resource), *length, units) {
            edits.push(Edit::Set("assignment", record.id, assignment::WORK.name(), Value::Duration(work)));
        }
    }
    edits.extend(assigned::spread_evenly(task, context));
    if task.get(MODE) == "manual" {
        // The start stays, the finish follows from the duration.
        edits.push(set(task, FINISH, Value::Empty));
    }
    Ok(edits)
}

/// A start: entered as it is for a manual task, a constraint for an automatic one.
pub fn write_start(task: &Record, value: &Value, context: &Context, _: &mut Ids) -> Edits {
    if task.get(MODE) == "manual" {
        // The duration stays, also where it followed from both dates.
        let length = shown(task, DURATION.name(), context);
        return Ok(vec![
            set(task, START, value.clone()),
            set(task, FINISH, Value::Empty),
            set(task, DURATION, length),
        ]);
    }
    constrain(task, value, "snet", "start", context)
}

/// A finish: entered as it is for a manual task, a constraint for an automatic one.
pub fn write_finish(task: &Record, value: &Value, context: &Context, _: &mut Ids) -> Edits {
    if task.get(MODE) == "manual" {
        if let (Some(start), Value::Moment(finish)) = (task.get(START), value)
            && *finish < start
        {
            return Err("it can't finish before it starts".to_owned());
        }
        // The duration follows from both dates.
        return Ok(vec![set(task, FINISH, value.clone()), set(task, DURATION, Value::Empty)]);
    }
    constrain(task, value, "fnet", "finish", context)
}

fn constrain(task: &Record, value: &Value, constraint: &'static str, what: &str, context: &Context) -> Edits {
    refuse_summary(task, what, context)?;
    if task.get(ACTUAL_START).is_some() {
        return Err(format!("it has started: change its actual {what} instead"));
    }
    let kind = if value.is_empty() { Value::Empty } else { Value::text(constraint) };
    Ok(vec![set(task, CONSTRAINT, kind), set(task, CONSTRAINT_DATE, value.clone())])
}

/// A constraint without a date takes the date that the task has.
pub fn write_constraint(task: &Record, value: &Value, context: &Context, _: &mut Ids) -> Edits {
    let mut edits = vec![set(task, CONSTRAINT, value.clone())];
    match value.as_text() {
        "" | "asap" | "alap" => edits.push(set(task, CONSTRAINT_DATE, Value::Empty)),
        kind if task.get(CONSTRAINT_DATE).is_none() => {
            let key = if kind.starts_with('f') || kind == "mfo" { FINISH } else { START };
            edits.push(set(task, CONSTRAINT_DATE, shown(task, key.name(), context)));
        }
        _ => {}
    }
    Ok(edits)
}
