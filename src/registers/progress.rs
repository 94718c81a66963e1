//! What entering dates, durations and progress of a task changes, as in Microsoft Project.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};

use super::task::{
    ACTUAL_DURATION, ACTUAL_FINISH, ACTUAL_START, CONSTRAINT, CONSTRAINT_DATE, DURATION, FINISH, INACTIVE,
    MODE, PERCENT_COMPLETE, REGISTER, REMAINING_DURATION, RESUME, START, STOP, SUMMARY, is_milestone, shown,
};
use super::{assigned, assignment, interrupted, project, resource};
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
pub(super) fn refuse_summary(task: &Record, what: &str, context: &Context) -> Result<(), String> {
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

/// Entering a status enters the progress that it stands for; what is marked complete is so today.
pub fn write_status(task: &Record, value: &Value, context: &Context, ids: &mut Ids) -> Edits {
    let percent = shown(task, PERCENT_COMPLETE.name(), context).as_number().unwrap_or(0.0);
    match value.as_text() {
        "complete" if done_early(task, context) && !is_summary(task, context) => {
            let today = context.today.and_time(context.style().day_finish);
            write_actual_finish(task, &Value::Moment(today), context, ids)
        }
        "complete" => write_percent(task, &Value::Number(100.0), context, ids),
        "not_started" | "" => write_percent(task, &Value::Number(0.0), context, ids),
        "inactive" => Ok(vec![set(task, INACTIVE, true)]),
        "in_progress" if percent >= 100.0 => write_percent(task, &Value::Number(99.0), context, ids),
        "in_progress" => {
            let start = shown(task, START.name(), context);
            let mut edits = write_actual_start(task, &start, context, ids)?;
            edits.push(set(task, INACTIVE, Value::Empty));
            Ok(edits)
        }
        _ => Err("a task is late by its dates: enter its progress or move them".to_owned()),
    }
}

/// Whether a task that has begun, or a milestone, was to finish on a day that is yet to come.
fn done_early(task: &Record, context: &Context) -> bool {
    let finish = shown(task, FINISH.name(), context).as_date();
    let begun = || unbegun(task, context).is_none() || is_milestone(task);
    task.get(ACTUAL_FINISH).is_none() && finish.is_some_and(|finish| finish > told_up_to(context)) && begun()
}

/// The day on which a task is to start, if that is yet to come and nothing says that it has begun.
fn unbegun(task: &Record, context: &Context) -> Option<NaiveDate> {
    let start = shown(task, START.name(), context).as_date().filter(|_| task.get(ACTUAL_START).is_none());
    start.filter(|start| *start > told_up_to(context))
}

/// Up to which day progress can be told: today, or a status date after that.
fn told_up_to(context: &Context) -> NaiveDate {
    let status = context.project.settings().and_then(|settings| settings.get(project::STATUS_DATE));
    status.map_or(context.today, |status| status.date().max(context.today))
}

/// What is to start or finish on a day to come has not done so, unless its actual dates say it.
fn refuse_ahead(task: &Record, percent: f64, context: &Context) -> Result<(), String> {
    if let Some(start) = unbegun(task, context).filter(|_| percent > 0.0) {
        let start = date::format(start);
        return Err(format!("it is to start on {start}, which is yet to come: enter its actual start first"));
    }
    let open = percent >= 100.0 && task.get(ACTUAL_FINISH).is_none();
    refuse_finish(shown(task, FINISH.name(), context).as_date().filter(|_| open), context)
}

/// What would be all done on a day to come is not done yet.
fn refuse_finish(finish: Option<NaiveDate>, context: &Context) -> Result<(), String> {
    match finish.filter(|day| *day > told_up_to(context)) {
        Some(finish) => Err(format!(
            "it is to finish on {}, which is yet to come: enter its actual finish, or mark it done (x) if it \
             is finished today",
            date::format(finish)
        )),
        None => Ok(()),
    }
}

/// Working time and time around the clock don't add up: one is not taken for the other.
fn refuse_mixed(part: Duration, whole: Duration, context: &Context) -> Result<(), String> {
    if part.unit.is_elapsed() == whole.unit.is_elapsed() {
        return Ok(());
    }
    let written = |length: Duration| Kind::Duration.format(&Value::Duration(length), context);
    let around = whole.unit.is_elapsed();
    let (runs, example) =
        if around { ("around the clock", "12eh or 2ed") } else { ("in working time", "4h or 2d") };
    let (part, whole) = (written(part), written(whole));
    Err(format!("it runs {runs} ({whole}), and {part} does not: write it as that, such as {example}"))
}

/// The duration that a task shows.
fn length(task: &Record, context: &Context) -> Duration {
    match shown(task, DURATION.name(), context) {
        Value::Duration(length) => length,
        _ => Duration::ZERO,
    }
}

/// Percent complete brings its actual dates and durations along.
pub fn write_percent(task: &Record, value: &Value, context: &Context, ids: &mut Ids) -> Edits {
    refuse_summary(task, "progress", context)?;
    let percent = value.as_number().unwrap_or(0.0);
    if !(0.0..=100.0).contains(&percent) {
        return Err(format!("{percent} % is not between 0 and 100 %"));
    }
    refuse_ahead(task, percent, context)?;
    Ok(reach(task, Reached::of(length(task, context), percent), context, ids))
}

/// How far a task is: percent of its duration, what of that is done, and what is left.
struct Reached {
    percent: f64,
    done: Duration,
    left: Duration,
}

impl Reached {
    fn of(length: Duration, percent: f64) -> Self {
        let (done, left) = length.cut(percent);
        Reached { percent, done, left }
    }
}

/// The edits after which a task is done so far: its actual dates and durations, and what its resources
/// have done.
fn reach(task: &Record, reached: Reached, context: &Context, ids: &mut Ids) -> Vec<Edit> {
    let Reached { percent, done, left } = reached;
    let mut edits = vec![
        set(task, PERCENT_COMPLETE, if percent > 0.0 { Value::Number(percent) } else { Value::Empty }),
        set(task, STOP, Value::Empty),
        set(task, RESUME, Value::Empty),
    ];
    if percent == 0.0 {
        for key in [ACTUAL_START.name(), ACTUAL_FINISH.name()] {
            edits.push(Edit::Set(REGISTER.key, task.id, key, Value::Empty));
        }
        edits.push(set(task, ACTUAL_DURATION, Value::Empty));
        edits.push(set(task, REMAINING_DURATION, Value::Empty));
    } else {
        let actual = |key: Key<NaiveDateTime>, planned: Key<NaiveDateTime>| match task.get(key) {
            Some(moment) => Value::Moment(moment),
            None => shown(task, planned.name(), context),
        };
        edits.push(set(task, ACTUAL_START, actual(ACTUAL_START, START)));
        edits.push(set(task, ACTUAL_DURATION, done));
        edits.push(set(task, REMAINING_DURATION, left));
        let finish = if percent < 100.0 { Value::Empty } else { actual(ACTUAL_FINISH, FINISH) };
        edits.push(set(task, ACTUAL_FINISH, finish));
    }
    edits.extend(assigned::progress(task, percent, context));
    edits.extend(interrupted::progress(task, percent, context, ids));
    edits
}

/// The part of its duration that is done makes up its percent complete.
pub fn write_actual_duration(task: &Record, value: &Value, context: &Context, ids: &mut Ids) -> Edits {
    refuse_summary(task, "progress", context)?;
    let Value::Duration(done) = value else {
        return write_percent(task, &Value::Number(0.0), context, ids);
    };
    let length = length(task, context);
    refuse_mixed(*done, length, context)?;
    let percent = share(*done, length);
    if done.amount < 0 || done.amount > length.amount {
        let length = Kind::Duration.format(&Value::Duration(length), context);
        return Err(format!("it takes {length} in all: enter no more than that, or change that first"));
    }
    refuse_ahead(task, percent, context)?;
    let left = Duration { amount: length.amount - done.amount, ..length };
    Ok(reach(task, Reached { percent, done: *done, left }, context, ids))
}

/// What is left makes, with what is done, its duration; of a task of which nothing is done it is that.
pub fn write_remaining_duration(task: &Record, value: &Value, context: &Context, ids: &mut Ids) -> Edits {
    let (done, length) = (done(task, context), length(task, context));
    let left = match value {
        Value::Duration(left) if left.amount < 0 => return Err("what is left can't be negative".to_owned()),
        Value::Duration(left) => *left,
        _ if task.get(REMAINING_DURATION).is_none() => return Ok(Vec::new()),
        _ => return Err("enter how much is left of it: 0d once it is finished".to_owned()),
    };
    if done.amount > 0 {
        refuse_mixed(left, length, context)?;
        let whole = Duration { amount: done.amount.saturating_add(left.amount), estimated: false, ..length };
        return write_duration(task, &Value::Duration(whole), context, ids);
    }
    if left.amount == 0 && length.amount > 0 {
        return Err(
            "nothing of it is done yet: mark it done (x) or enter its actual finish, or a duration of \
                    0d for a milestone"
                .to_owned(),
        );
    }
    write_duration(task, &Value::Duration(left), context, ids)
}

/// How much of a task's duration is done.
pub(super) fn done(task: &Record, context: &Context) -> Duration {
    let percent = task.get(PERCENT_COMPLETE).unwrap_or(0.0);
    task.get(ACTUAL_DURATION).unwrap_or_else(|| length(task, context).cut(percent).0)
}

/// The percent that a part makes of a whole, in whole numbers as Microsoft Project tells it; 100 only
/// where nothing is left.
fn share(part: Duration, whole: Duration) -> f64 {
    match part.amount {
        done if done <= 0 => 0.0,
        done if done >= whole.amount => 100.0,
        done => (100.0 * done as f64 / whole.amount as f64).round().clamp(1.0, 99.0),
    }
}

/// What makes up the progress of a task, and of its assignments.
const PROGRESS: [&str; 13] = [
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
    assignment::PIECES.name(),
    assignment::ACTUAL_START.name(),
    assignment::ACTUAL_FINISH.name(),
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
    match value.as_date().filter(|day| *day > told_up_to(context)) {
        Some(day) => Err(format!("it can't {what} on {}: that day is yet to come", date::format(day))),
        None => Ok(()),
    }
}

/// What is said to have happened on a day that is yet to come, by its field: what an import may bring.
pub fn ahead(task: &Record, context: &Context) -> Option<(&'static str, String)> {
    let known = [(ACTUAL_START, "start"), (ACTUAL_FINISH, "finish")].into_iter();
    let mut days = known.filter_map(|(key, end)| Some((key, end, task.get(key)?.date())));
    let (key, end, day) = days.find(|(.., day)| *day > told_up_to(context))?;
    let day = date::format(day);
    Some((key.name(), format!("Its actual {end}, {day}, is yet to come: enter when it really was")))
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

/// An actual finish completes the task; clearing it leaves it started, with nothing said to be done, as in
/// Microsoft Project.
pub fn write_actual_finish(task: &Record, value: &Value, context: &Context, ids: &mut Ids) -> Edits {
    let Value::Moment(finish) = value else {
        if task.get(ACTUAL_FINISH).is_none() {
            return Ok(Vec::new());
        }
        let mut edits = write_percent(task, &Value::Number(0.0), context, ids)?;
        edits.push(set(task, ACTUAL_START, task.get(ACTUAL_START)));
        return Ok(edits);
    };
    refuse_future(value, "be finished", context)?;
    let start = task.get(ACTUAL_START).or(match shown(task, START.name(), context) {
        Value::Moment(start) => Some(start),
        _ => None,
    });
    if task.get(ACTUAL_START).is_some_and(|start| start > *finish) {
        return Err("it can't have finished before its actual start: change that first".to_owned());
    }
    refuse_summary(task, "progress", context)?;
    let mut edits = reach(task, Reached::of(length(task, context), 100.0), context, ids);
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
        let mut edits = assigned::spread_evenly(task, context);
        edits.push(set(task, DURATION, Duration { estimated: true, ..Duration::ZERO }));
        return Ok(edits);
    };
    if length.amount < 0 {
        return Err("a duration can't be negative".to_owned());
    }
    if length.amount > LONGEST {
        return Err("that is longer than four hundred years: check the unit".to_owned());
    }
    let mut edits = vec![set(task, DURATION, *length)];
    let done = done(task, context);
    let begun = done.amount > 0;
    if begun {
        refuse_mixed(*length, done, context)?;
    }
    if done.amount > length.amount {
        let done = Kind::Duration.format(&Value::Duration(done), context);
        return Err(format!("{done} of it is done already: enter no less, or change its progress first"));
    }
    if begun {
        // What is done stays done, so a longer task is less far: one that was finished is so no more.
        let percent = share(done, *length);
        let left = Duration { amount: length.amount.saturating_sub(done.amount), ..*length };
        let finish = task.get(ACTUAL_FINISH).or_else(|| interrupted::worked_up_to(task, context));
        let finish = finish.filter(|_| percent >= 100.0);
        refuse_finish(finish.map(|finish| finish.date()), context)?;
        edits.push(set(task, PERCENT_COMPLETE, percent));
        edits.push(set(task, ACTUAL_DURATION, done));
        edits.push(set(task, REMAINING_DURATION, left));
        edits.push(set(task, ACTUAL_FINISH, finish));
    }
    let resources = context.project.table(resource::REGISTER.key);
    for record in assigned::of(task, context) {
        let resource = record.get(assignment::RESOURCE).and_then(|id| resources.get(id));
        let units = record.get(assignment::UNITS).unwrap_or(100.0);
        if let Some(work) = assigned::work_of(resource.map(|resource| &**resource), *length, units) {
            edits.push(Edit::Set("assignment", record.id, assignment::WORK.name(), Value::Duration(work)));
            edits.extend(begun.then(|| assigned::left_of(&record, work)).into_iter().flatten());
        }
    }
    let before = self::length(task, context);
    let longer = length.amount.saturating_sub(before.amount);
    let alike = length.unit.is_elapsed() == before.unit.is_elapsed();
    let split = if alike { interrupted::lengthened(task, longer, context) } else { None };
    edits.extend(split.unwrap_or_else(|| assigned::spread_evenly(task, context)));
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
