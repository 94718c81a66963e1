//! The Gantt: what it shows of each task, as moments and meanings; [`canvas`] puts them into cells.

pub mod canvas;
pub mod links;
pub mod picture;
pub mod scale;
pub mod sheet;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use chrono::{NaiveDateTime, TimeDelta, Timelike};

use crate::model::context::Context;
use crate::model::field::Key;
use crate::model::id::Id;
use crate::model::kind::date;
use crate::model::record::Record;
use crate::model::value::{Unit, Value};
use crate::registers::{assignment, dependency, interrupted, task};

use canvas::Canvas;
use links::{End, Link};
use scale::Scale;

/// A stretch of time: its start and its finish.
pub type Span = (NaiveDateTime, NaiveDateTime);

/// What stands for a task in the Gantt.
#[derive(Clone, PartialEq, Debug)]
pub struct Bar {
    /// What it is drawn as.
    pub shape: Shape,
    /// From its start to its finish; for a milestone the same moment twice.
    pub span: Span,
    /// The stretches that are worked on, where its work is split; empty where it isn't.
    pub pieces: Vec<Span>,
    /// Up to when it is done.
    pub done: NaiveDateTime,
    /// The latest finish that delays nothing, where that is after its finish.
    pub latest: Option<NaiveDateTime>,
    /// The date by which it is to be finished.
    pub deadline: Option<NaiveDateTime>,
    /// The date of its constraint, and whether it may not begin or end before it, or not after.
    pub constraint: Option<(NaiveDateTime, Bound)>,
    /// Where the current baseline has it.
    pub baseline: Option<Span>,
    /// What is written beside it.
    pub label: String,
}

impl Bar {
    /// How far its task has come, seen from a status date: where its work should stand, the status date
    /// itself; else up to where it is done. A summary is told by what lies below it.
    pub fn reached(&self, at: NaiveDateTime) -> NaiveDateTime {
        let (start, finish) = self.span;
        let done = self.done >= finish && finish > start;
        match self.shape {
            Shape::Summary | Shape::Inactive => at,
            Shape::Milestone(_) if self.done > start || start >= at => at,
            _ if done || (self.done <= start && start >= at) => at,
            _ => self.done,
        }
    }
}

/// What a task is drawn as.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Shape {
    /// A bar.
    Task(Pressing),
    /// A bracket over its parts.
    Summary,
    /// A diamond.
    Milestone(Pressing),
    /// A dashed line: it counts for nothing.
    Inactive,
}

/// How pressing a task is, by its total slack.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Pressing {
    /// It has slack.
    Free,
    /// It has no more slack than a working week.
    Near,
    /// A delay of it delays the project.
    Critical,
}

/// What a constraint holds a task to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bound {
    /// Not before its date.
    NotBefore,
    /// Not after its date.
    NotAfter,
    /// On its date.
    On,
}

/// The constraints that have a date, and what they hold a task to.
const BOUNDS: &[(&str, Bound)] = &[
    ("mso", Bound::On),
    ("mfo", Bound::On),
    ("snet", Bound::NotBefore),
    ("fnet", Bound::NotBefore),
    ("snlt", Bound::NotAfter),
    ("fnlt", Bound::NotAfter),
];

/// The bars of some rows, and the links between them.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Chart {
    /// What stands in each row.
    pub bars: Vec<Option<Bar>>,
    /// The status date, where it shows how far tasks are behind or ahead of that.
    pub reported: Option<NaiveDateTime>,
    links: Vec<Joint>,
}

/// A link between two tasks.
#[derive(Clone, PartialEq, Debug)]
struct Joint {
    from: Joined,
    to: Joined,
    own: bool,
}

/// The end of a link: the row, when the task is where that is outside the rows, and whether it is a finish.
type Joined = (i64, Option<Span>, bool);

impl Chart {
    /// The chart of rows of tasks. `row` gives the rows of tasks outside, counted from the first one
    /// here; links to tasks without one are left out. Those of `own` stand out.
    pub fn of(
        rows: &[Option<Id>],
        own: Option<Id>,
        row: &dyn Fn(Id) -> Option<i64>,
        context: &Context,
    ) -> Self {
        let table = context.project.table(task::REGISTER.key);
        let bar_of = |id: Id| table.get(id).and_then(|record| bar(record, context));
        let bars: Vec<Option<Bar>> = rows.iter().map(|id| bar_of((*id)?)).collect();
        let span_of = |id: Id| span(table.get(id)?, context);
        let inside: HashMap<Id, i64> =
            rows.iter().zip(0..).filter_map(|(id, row)| Some(((*id)?, row))).collect();
        let end = |id: Id, finish: bool| match inside.get(&id) {
            Some(row) => Some((*row, None, finish)),
            None => Some((row(id)?, Some(span_of(id)?), finish)),
        };
        let mut links = Vec::new();
        let mut add = |link: &Record| {
            let (from, to) = link.get(dependency::PREDECESSOR).zip(link.get(dependency::SUCCESSOR))?;
            let kind = link.get(dependency::TYPE);
            let (from_end, to_end) = (end(from, !kind.starts_with('s'))?, end(to, kind.ends_with('f'))?);
            links.push(Joint {
                from: from_end,
                to: to_end,
                own: own.is_some_and(|own| [from, to].contains(&own)),
            });
            Some(())
        };
        for task in rows.iter().flatten() {
            let linked = |field: Key<Id>| context.linked(*task, dependency::REGISTER.key, field.name());
            for link in linked(dependency::SUCCESSOR) {
                add(&link);
            }
            // A link between two of these rows has been met as the one of its successor.
            let leaves =
                |link: &Record| link.get(dependency::SUCCESSOR).is_some_and(|to| !inside.contains_key(&to));
            for link in linked(dependency::PREDECESSOR).iter().filter(|link| leaves(link)) {
                add(link);
            }
        }
        Chart { bars, reported: None, links }
    }

    /// Leaves out all links but those of the task that `of` named, or all.
    pub fn keep_links(&mut self, own: bool) {
        self.links.retain(|link| own && link.own);
    }

    /// Lets the links between two tasks of a chain stand out, and no others.
    pub fn stress(&mut self, row: &dyn Fn(usize) -> bool) {
        let in_chain = |(at, _, _): &Joined| usize::try_from(*at).is_ok_and(row);
        for joint in &mut self.links {
            joint.own = in_chain(&joint.from) && in_chain(&joint.to);
        }
    }

    /// Takes the words away that stand beside some rows.
    pub fn hide(&mut self, row: impl Fn(usize) -> bool) {
        for (_, bar) in self.bars.iter_mut().enumerate().filter(|(place, _)| row(*place)) {
            if let Some(bar) = bar.as_mut().filter(|bar| matches!(bar.shape, Shape::Task(_))) {
                bar.label.clear();
            }
        }
    }

    /// The links between these rows: the row of each end, and whether it is a finish.
    pub fn joints(&self) -> impl Iterator<Item = ((usize, bool), (usize, bool))> {
        let end = |(row, _, finish): &Joined| Some((usize::try_from(*row).ok()?, *finish));
        self.links.iter().filter_map(move |joint| Some((end(&joint.from)?, end(&joint.to)?)))
    }

    /// The chart in cells.
    pub fn canvas(&self, scale: &Scale, width: u16) -> Canvas {
        let end = |(row, outside, finish): &Joined| {
            let here = || Some(self.bars.get(usize::try_from(*row).ok()?)?.as_ref()?.span);
            let (first, end) = scale.halves(outside.or_else(here)?);
            Some(End { row: *row, columns: (first.div_euclid(2), (end - 1).div_euclid(2)), finish: *finish })
        };
        let link =
            |joint: &Joint| Some(Link { from: end(&joint.from)?, to: end(&joint.to)?, own: joint.own });
        let links: Vec<Link> = self.links.iter().filter_map(link).collect();
        Canvas::draw(&self.bars, &links, self.reported, scale, width)
    }
}

/// A task with its dates, and what tells its shape.
struct Dated<'a> {
    task: &'a Record,
    context: &'a Context<'a>,
    start: NaiveDateTime,
    finish: NaiveDateTime,
}

impl<'a> Dated<'a> {
    /// None while it has no dates.
    fn of(task: &'a Record, context: &'a Context<'a>) -> Option<Self> {
        let mut dated = Dated { task, context, start: NaiveDateTime::MIN, finish: NaiveDateTime::MIN };
        dated.start = dated.moment(task::START)?;
        dated.finish = dated.moment(task::FINISH)?.max(dated.start);
        Some(dated)
    }

    fn value(&self, key: &'static str) -> Value {
        match self.context.derived.derived(self.task.id, key) {
            Value::Empty => self.task.value(key).clone(),
            value => value,
        }
    }

    fn moment(&self, key: Key<NaiveDateTime>) -> Option<NaiveDateTime> {
        match self.value(key.name()) {
            Value::Moment(moment) => Some(moment),
            _ => None,
        }
    }

    fn holds(&self, key: Key<bool>) -> bool {
        self.value(key.name()) == Value::Flag(true)
    }

    /// What it is drawn as, were it to press nobody.
    fn shape(&self) -> Shape {
        if self.holds(task::SUMMARY) {
            Shape::Summary
        } else if self.task.get(task::INACTIVE) {
            Shape::Inactive
        } else if self.start == self.finish || self.holds(task::MILESTONE) {
            Shape::Milestone(Pressing::Free)
        } else {
            Shape::Task(Pressing::Free)
        }
    }

    /// From its start to its finish. A milestone at the end of a day stands in that day.
    fn span(&self) -> Span {
        match self.shape() {
            Shape::Milestone(_) => (within(self.finish), within(self.finish)),
            _ => (self.start, self.finish),
        }
    }
}

/// From when to when what stands for a task goes; nothing while it has no dates.
pub fn span(task: &Record, context: &Context) -> Option<Span> {
    Some(Dated::of(task, context)?.span())
}

/// What stands for a task; nothing while it has no dates.
pub fn bar(task: &Record, context: &Context) -> Option<Bar> {
    let dated = Dated::of(task, context)?;
    let Dated { start, finish, .. } = dated;
    let percent = dated.value(task::PERCENT_COMPLETE.name()).as_number().unwrap_or(0.0).clamp(0.0, 100.0);
    // What is done presses nobody.
    let pressing = || match percent {
        100.0.. => Pressing::Free,
        _ => pressing(dated.holds(task::CRITICAL), || dated.value(task::TOTAL_SLACK.name()), context),
    };
    let shape = match dated.shape() {
        Shape::Milestone(_) => Shape::Milestone(pressing()),
        Shape::Task(_) => Shape::Task(pressing()),
        shape => shape,
    };
    let is_milestone = matches!(shape, Shape::Milestone(_));
    let done = match percent {
        // A milestone that is done lies behind its moment.
        100.0.. if is_milestone => finish + TimeDelta::seconds(1),
        _ if is_milestone => within(finish),
        0.0 => start,
        100.0.. => finish,
        _ => reached(task, (start, finish), percent, context),
    };
    let bound = |(date, constraint): (NaiveDateTime, &str)| {
        let known = BOUNDS.iter().find(|(name, _)| *name == constraint)?;
        Some((date, known.1))
    };
    Some(Bar {
        shape,
        span: if is_milestone { (within(finish), within(finish)) } else { (start, finish) },
        pieces: if matches!(shape, Shape::Task(_)) { split(task, context) } else { Vec::new() },
        done,
        latest: Some(shape)
            .filter(|shape| matches!(shape, Shape::Task(_)))
            .and_then(|_| dated.moment(task::LATE_FINISH).filter(|late| *late > finish)),
        deadline: task.get(task::DEADLINE),
        constraint: task
            .get(task::CONSTRAINT_DATE)
            .map(|date| (date, task.get(task::CONSTRAINT)))
            .and_then(bound),
        baseline: dated.moment(task::BASELINE_START).zip(dated.moment(task::BASELINE_FINISH)),
        label: match shape {
            Shape::Milestone(_) => date::format(finish.date()),
            Shape::Task(_) => task::shown(task, task::RESOURCES.name(), context).as_text().to_owned(),
            Shape::Summary | Shape::Inactive => String::new(),
        },
    })
}

/// Up to when so many percent of the working time of a task are done; not beyond where work on it has stopped.
fn reached(task: &Record, (start, finish): Span, percent: f64, context: &Context) -> NaiveDateTime {
    if let Some(stop) = task.get(task::STOP).filter(|stop| (start..=finish).contains(stop)) {
        return stop;
    }
    let whole = context.derived.worked_between(task.id, (start, finish)) as f64;
    context.derived.worked_until(task.id, start, (whole * percent / 100.0) as i64).min(finish)
}

/// A second before a midnight, which the day before ends at.
fn within(moment: NaiveDateTime) -> NaiveDateTime {
    let midnight = moment.num_seconds_from_midnight() == 0;
    moment.checked_sub_signed(TimeDelta::seconds(1)).filter(|_| midnight).unwrap_or(moment)
}

fn pressing(critical: bool, slack: impl FnOnce() -> Value, context: &Context) -> Pressing {
    if critical {
        return Pressing::Critical;
    }
    let week = context.style().tenths_in(Unit::Weeks);
    match slack() {
        Value::Duration(slack) if slack.amount <= week => Pressing::Near,
        _ => Pressing::Free,
    }
}

/// The stretches in which somebody works on a task whose work is split, or stopped to go on later.
fn split(task: &Record, context: &Context) -> Vec<Span> {
    let assigned = context.linked(task.id, assignment::REGISTER.key, assignment::TASK.name());
    let worked = assigned.iter().flat_map(|one| interrupted::pieces_of(one, context));
    let mut spans: Vec<Span> = worked.map(|piece| (piece.start, piece.finish)).collect();
    if spans.is_empty() {
        spans.extend(interrupted::around_gap(task, context).into_iter().flatten());
    }
    spans.sort_unstable();
    spans
}
