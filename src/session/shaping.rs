//! Tasks given another shape: one cut into two, its work interrupted, or repeated by a rule.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};

use super::Session;
use super::outline::Order;
use super::verbs::{Target, found};
use crate::model::context::Context;
use crate::model::edit::{Edit, Step};
use crate::model::fresh;
use crate::model::id::{Id, Ids};
use crate::model::kind::recurrence::{self, OnHoliday};
use crate::model::kind::{date, duration};
use crate::model::rank;
use crate::model::record::Record;
use crate::model::value::{Duration, Value};
use crate::query::when::{self, Sense, When};
use crate::registers::pieces::Piece;
use crate::registers::{assigned, assignment, dependency, every, interrupted, task};

/// The most tasks that one rule makes.
const MOST: usize = 400;

impl Session {
    /// The step that cuts a task in two: the first keeps so much of it (`2d`, `40%`), its predecessors and
    /// its name; the second has the rest, the same resources, and what waited for the whole.
    pub fn cutting(&mut self, target: Target, text: &str) -> Result<Step, String> {
        let (context, ids) = self.context_and_ids();
        let record = shapeable(target, &context)?;
        if record.get(task::ACTUAL_START).is_some() {
            return Err("it has begun: r m moves what is left of it".to_owned());
        }
        let length = record.get(task::DURATION).unwrap_or(Duration::ZERO);
        let (first, rest) = cut(length, text, &context)?;
        let order = Order::of(&task::REGISTER, &context).ok_or("tasks have no order")?;
        let second = second(record, rest, &order, ids);
        let mut edits = vec![Edit::Set(task::REGISTER.key, record.id, task::DURATION.name(), first.into())];
        edits.extend(work_of(record, first, &context));
        // The deadline is one of the whole, so it goes with the end; the cost stays where it was entered.
        if record.get(task::DEADLINE).is_some() {
            edits.push(Edit::Set(task::REGISTER.key, record.id, task::DEADLINE.name(), Value::Empty));
        }
        let id = second.id;
        edits.push(Edit::Add(task::REGISTER.key, second));
        for link in context.linked(record.id, dependency::REGISTER.key, dependency::PREDECESSOR.name()) {
            if !link.get(dependency::TYPE).starts_with('s') {
                let from = dependency::PREDECESSOR.name();
                edits.push(Edit::Set(dependency::REGISTER.key, link.id, from, Value::Link(id)));
            }
        }
        edits.push(Edit::Add(
            dependency::REGISTER.key,
            Record::new(ids.fresh())
                .with(dependency::PREDECESSOR, record.id)
                .with(dependency::SUCCESSOR, id)
                .with(dependency::TYPE, "fs"),
        ));
        for part in assigned::of(record, &context) {
            let mut copy = Record::new(ids.fresh()).with(assignment::TASK, id);
            for key in [assignment::RESOURCE.name(), assignment::UNITS.name()] {
                copy.put(key, part.value(key).clone());
            }
            let units = part.get(assignment::UNITS).unwrap_or(100.0);
            copy.put(assignment::WORK.name(), assigned::work_for(rest, units).into());
            edits.push(Edit::Add(assignment::REGISTER.key, copy));
        }
        Ok(Step::new(format!("Split {}", self.named(&[target])), edits))
    }

    /// The step that interrupts the work of a task: from a day on for so long, `3 dec 5d`. Of one that has
    /// begun, what is left.
    pub fn interrupting(&mut self, target: Target, text: &str) -> Result<Step, String> {
        let schedule = self.schedule();
        let context = self.context();
        let record = shapeable(target, &context)?;
        if record.get(task::ACTUAL_FINISH).is_some() {
            return Err("it is finished: nothing of it is left to interrupt".to_owned());
        }
        let (from, pause) = interruption(text, record, &context)?;
        let stop = record.get(task::ACTUAL_START).and_then(|_| interrupted::worked_up_to(record, &context));
        if let Some(stop) = stop.filter(|stop| from <= *stop) {
            let stop = date::format(stop.date());
            return Err(format!(
                "it is done up to {stop}: name a day after that; Resume says when it goes on"
            ));
        }
        let begun = stop.map(|_| interrupted::stretches(record, &context));
        let mut parts = context.linked(record.id, assignment::REGISTER.key, assignment::TASK.name());
        parts.retain(|part| interrupted::works(part, &context));
        let pieces = |of: Id, known: Vec<Piece>, units: f64| {
            let spans: Vec<_> = known.iter().map(|piece| (piece.start, piece.finish)).collect();
            let spans = if spans.len() > 1 { Some(spans) } else { begun.clone() };
            let stretches = schedule.interrupted(of, from, pause, spans)?;
            let mut rates = interrupted::rates(of, &known, &context);
            let piece = |(start, finish, length): &(NaiveDateTime, NaiveDateTime, i64)| Piece {
                start: *start,
                finish: *finish,
                work: interrupted::next_work(&mut rates, *length)
                    .unwrap_or_else(|| (*length as f64 * units / 100.0).round() as i64),
                done: stop.is_some_and(|stop| *finish <= stop),
            };
            Some(stretches.iter().map(piece).collect::<Vec<_>>())
        };
        // Each runs on the calendar of its resource, and who doesn't work then isn't interrupted.
        let interrupted = |part: &Arc<Record>| {
            let units = part.get(assignment::UNITS).unwrap_or(100.0);
            Some((part.clone(), pieces(part.id, interrupted::pieces_of(part, &context), units)?))
        };
        let mut split: Vec<_> = parts.iter().filter_map(interrupted).collect();
        let whole = if parts.is_empty() { pieces(record.id, Vec::new(), 100.0) } else { None };
        if split.is_empty() && whole.is_none() {
            return Err(format!("nobody works on it on {}: name a day within it", date::format(from.date())));
        }
        let record = record.clone();
        let mut edits = Vec::new();
        if let Some(whole) = whole {
            // A task that nobody is assigned to is split by an assignment of nobody, as in Microsoft Project.
            let (_, ids) = self.context_and_ids();
            let nobody = Record::new(ids.fresh()).with(assignment::TASK, target.1);
            edits.push(Edit::Add(assignment::REGISTER.key, nobody.clone()));
            split.push((Arc::new(nobody), whole));
        }
        let split: Vec<_> = split.iter().map(|(part, pieces)| (&**part, pieces.clone())).collect();
        edits.extend(interrupted::split(&record, &split));
        let label = format!("Interrupt {} from {}", self.named(&[target]), date::format(from.date()));
        Ok(Step::new(label, edits))
    }

    /// The step that repeats a task by a rule, `every 2 weeks on tue until 30 jun`: it becomes the summary of
    /// its occurrences, each of which starts no earlier than its day. Without an end the rule ends with the
    /// plan.
    pub fn repeating(&mut self, target: Target, text: &str) -> Result<Step, String> {
        let (context, ids) = self.context_and_ids();
        let record = shapeable(target, &context)?;
        if record.get(task::ACTUAL_START).is_some()
            || record.get(task::PERCENT_COMPLETE).is_some_and(|p| p > 0.0)
        {
            return Err("it has begun: repeat a new task, so that its progress stays".to_owned());
        }
        let rule = recurrence::read(text, context.style().date_order, context.today)?;
        let start = task::shown(record, task::START.name(), &context).as_date().unwrap_or(context.today);
        let plan = context.derived.outline(task::REGISTER.key).unwrap_or_default();
        let finishes = plan.iter().map(|(id, _)| context.derived.derived(*id, task::FINISH.name()).as_date());
        let last = finishes.flatten().max().unwrap_or(start);
        let days = occurrences(&rule, (start, last), &context)?;
        let key = task::REGISTER.key;
        let title = record.get(every::TITLE);
        let mut edits = vec![
            Edit::Set(key, record.id, task::CONSTRAINT.name(), Value::Empty),
            Edit::Set(key, record.id, task::CONSTRAINT_DATE.name(), Value::Empty),
        ];
        let parts = assigned::of(record, &context);
        edits.extend(parts.iter().map(|part| Edit::Remove(assignment::REGISTER.key, part.id)));
        let count = days.len();
        for ((number, day), rank) in (1..).zip(days).zip(rank::spread(count)) {
            let at = day.and_time(context.style().day_start);
            let mut one = fresh::record(&task::REGISTER, ids.fresh(), &context)
                .with(every::TITLE, format!("{title} {number}"))
                .with(task::PARENT, record.id)
                .with(task::RANK, rank)
                .with(task::CONSTRAINT, "snet")
                .with(task::CONSTRAINT_DATE, at);
            for key in [task::DURATION.name(), every::OWNER.name(), task::CALENDAR.name()] {
                one.put(key, record.value(key).clone());
            }
            let id = one.id;
            edits.push(Edit::Add(key, one));
            for part in &parts {
                let mut copy = (**part).clone();
                (copy.id, copy.number) = (ids.fresh(), 0);
                edits.push(Edit::Add(assignment::REGISTER.key, copy.with(assignment::TASK, id)));
            }
        }
        Ok(Step::new(format!("Repeat {} {count} times", self.named(&[target])), edits))
    }
}

/// A task that can be given another shape.
fn shapeable<'a>(target: Target, context: &Context<'a>) -> Result<&'a Record, String> {
    if target.0.key != task::REGISTER.key {
        return Err("only tasks can be split or repeated".to_owned());
    }
    let record = found(context.project, target)?;
    if context.derived.derived(record.id, task::SUMMARY.name()) == Value::Flag(true) {
        return Err("it is a summary: take the tasks below it".to_owned());
    }
    Ok(record)
}

/// A duration cut in two, both longer than nothing.
fn cut(length: Duration, text: &str, context: &Context) -> Result<(Duration, Duration), String> {
    let whole = duration::format(length, context.style());
    let typed = duration::parse(text.trim(), context.style())?;
    let (first, rest) = if typed.unit.is_percent() {
        length.cut(typed.amount as f64)
    } else {
        let first = Duration { amount: typed.amount, ..length };
        (first, Duration { amount: length.amount.saturating_sub(first.amount), ..length })
    };
    if first.amount <= 0 || rest.amount <= 0 {
        return Err(format!("it takes {whole} in all: say how much of that comes first, such as 2d or 40%"));
    }
    Ok((first, rest))
}

/// The second half of a task: right behind it in the outline.
fn second(record: &Record, rest: Duration, order: &Order, ids: &mut Ids) -> Record {
    let above = record.get(task::PARENT);
    let family = order.family(above);
    let rank = Order::rank_behind(&family, family.iter().position(|(id, _)| *id == record.id));
    let mut second = record.clone();
    (second.id, second.number) = (ids.fresh(), 0);
    for key in [
        task::CONSTRAINT.name(),
        task::CONSTRAINT_DATE.name(),
        task::LEVELING_DELAY.name(),
        task::FIXED_COST.name(),
    ] {
        second.put(key, Value::Empty);
    }
    second
        .with(every::TITLE, format!("{} (2)", record.get(every::TITLE)))
        .with(task::RANK, rank)
        .with(task::DURATION, rest)
}

/// The edits that give the resources of a task the work of another duration.
fn work_of(record: &Record, length: Duration, context: &Context) -> Vec<Edit> {
    let mut edits = assigned::spread_evenly(record, context);
    for part in assigned::of(record, context) {
        let work = assigned::work_for(length, part.get(assignment::UNITS).unwrap_or(100.0));
        edits.push(Edit::Set(assignment::REGISTER.key, part.id, assignment::WORK.name(), work.into()));
    }
    edits
}

/// From when, and for how much working time. A day without its year is one within the task.
fn interruption(text: &str, record: &Record, context: &Context) -> Result<(NaiveDateTime, i64), String> {
    let such_as = || "write a day and how long, such as 3 dec 5d".to_owned();
    let (day, length) = text.trim().rsplit_once(' ').ok_or_else(such_as)?;
    let length = duration::parse(length, context.style()).map_err(|_| such_as())?;
    if length.amount <= 0 || length.unit.is_percent() || length.unit.is_elapsed() {
        return Err(such_as());
    }
    let date_of = |key: &'static str| task::shown(record, key, context).as_date();
    let (start, finish) = (date_of(task::START.name()), date_of(task::FINISH.name()));
    let read = |today| when::read(day, &When { today, ..When::of(context, Sense::Planned) });
    let day = read(context.today)?;
    let within =
        start.and_then(|start| read(start).ok()).filter(|day| start <= Some(*day) && Some(*day) <= finish);
    let day = within.filter(|_| finish < Some(day)).unwrap_or(day);
    Ok((day.and_time(context.style().day_start), length.amount))
}

/// The days of a rule within a plan, moved off holidays.
fn occurrences(
    rule: &recurrence::Rule,
    (start, last): (NaiveDate, NaiveDate),
    context: &Context,
) -> Result<Vec<NaiveDate>, String> {
    let works = |day| context.derived.works(day);
    let ends = rule.ends();
    let (mut days, mut behind) = (Vec::new(), start.pred_opt().unwrap_or(start));
    while let Some(held) = rule.next_held(start, behind, OnHoliday::Later, &works)? {
        if !ends && held.by_rule > last {
            break;
        }
        if days.len() == MOST {
            return Err(format!("that makes more than {MOST} tasks: let the rule end sooner"));
        }
        days.push(held.on);
        behind = held.by_rule;
    }
    match days.len() {
        0 => Err(format!("the rule gives no day from {} on", date::format(start))),
        _ => Ok(days),
    }
}
