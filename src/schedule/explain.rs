//! Why a task has its dates: what set its start and finish, the chain of tasks that leads there, what
//! its slack is made of, and what would bring it earlier.
//!
//! Nothing here computes a date by rules of its own. Bounds are asked of the passes, and what a change
//! would bring is found by scheduling the plan with it.

mod driving;
mod levers;
mod words;

pub use driving::{Arrow, Driving, Node};
pub use levers::{Change, Lever};
pub use words::{constraint, moment};

use super::Schedule;
use super::backward::{self, Backward};
use super::dates::{Dates, Slack};
use super::forward::{self, Forward};
use super::instant::{Instant, Tenths};
use super::network::Network;
use super::plan::{Constraint, Link, Mode, TaskId};
use super::progress::{Stage, stage};
use super::slack::{gap, waiting};
use crate::model::id::Id;

/// One end of a task.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum End {
    /// Its start.
    Start,
    /// Its finish.
    Finish,
}

/// What can set a date of a task.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Driver {
    /// It waits for nothing, so it starts with the project.
    ProjectStart,
    /// A link to it, or to a summary above it (`to` tells which).
    Link(Link),
    /// Its constraint, or "start no earlier than" of a summary above it.
    Constraint {
        /// Whose constraint it is.
        of: TaskId,
        /// The constraint.
        constraint: Constraint,
    },
    /// The start of a manual summary above it.
    ManualSummary(TaskId),
    /// Its other end and the time that it takes.
    Length,
    /// A task directly below it: the first to start, or the last to finish.
    Below(TaskId),
    /// It was entered: the task is manual.
    Entered,
    /// It has happened.
    Actual,
    /// Its remaining work, which goes on from the date of the bound.
    Remaining,
    /// It goes as late as its successors allow.
    AsLate,
}

/// A date that something sets.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Bound {
    /// What sets it.
    pub driver: Driver,
    /// The end that it is set for.
    pub end: End,
    /// The date: what follows of it still waits for levelling delay and working time.
    pub date: Instant,
}

/// What may keep a task from finishing later.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Holder {
    /// What waits for it, or for a summary above it (`from` tells which).
    Successor(Link),
    /// The finish of the project.
    ProjectFinish,
    /// Its own finish: it ends a path of its own.
    OwnFinish,
    /// Its deadline, or that of a summary above it.
    Deadline(TaskId),
    /// Its constraint, or that of a summary above it.
    Constraint {
        /// Whose constraint it is.
        of: TaskId,
        /// The constraint.
        constraint: Constraint,
    },
    /// A task below it: the last that may finish.
    Below(TaskId),
    /// Nothing: it is finished.
    Done,
}

/// The latest finish that something leaves a task.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Held {
    /// What holds it.
    pub by: Holder,
    /// The date.
    pub date: Instant,
}

/// A date of a task with all that sets it to just that.
#[derive(Clone, PartialEq, Debug)]
pub struct Cause {
    /// The task.
    pub task: TaskId,
    /// The date.
    pub date: Instant,
    /// What sets it, the driver that the chain follows first. Never empty.
    pub bounds: Vec<Bound>,
}

/// What the slack of a task is made of.
#[derive(Clone, PartialEq, Debug)]
pub struct Room {
    /// Its slack.
    pub slack: Slack,
    /// Its late finish, up to which slack counts.
    pub until: Instant,
    /// What holds that date, each of several alike.
    pub held: Vec<Held>,
    /// The tasks that would be pushed, in turn, by a task that uses up all its slack.
    pub pushed: Vec<TaskId>,
    /// What holds the last of them.
    pub limit: Held,
    /// The link that gives less room than the total slack does, if one does.
    pub nearest: Option<Link>,
}

/// Why a task has its dates.
#[derive(Clone, PartialEq, Debug)]
pub struct Explanation {
    /// The task.
    pub task: TaskId,
    /// What set its start.
    pub start: Cause,
    /// What set its finish.
    pub finish: Cause,
    /// The causes that lead to its finish, back to the start of the project or to a date that somebody
    /// entered: its own first.
    pub chain: Vec<Cause>,
    /// What its slack is made of.
    pub room: Room,
    /// What would bring its finish earlier, most first.
    pub levers: Vec<Lever>,
}

impl Schedule {
    /// Why a task has its dates; `None` if there is no such task.
    pub fn explain(&self, task: Id) -> Option<Explanation> {
        let why = self.explain_without_levers(task)?;
        Some(Explanation { levers: levers::of(self, why.task, &why.chain), ..why })
    }

    /// The same without what would bring it earlier, for each of which the plan is scheduled anew.
    pub fn explain_without_levers(&self, task: Id) -> Option<Explanation> {
        let task = self.sources.places.get(task)?;
        let mut copies = Copies::of(self);
        let asked = Asked::new(self, &mut copies);
        Some(Explanation {
            task,
            start: asked.cause(task, End::Start),
            finish: asked.cause(task, End::Finish),
            room: asked.room(task),
            levers: Vec::new(),
            chain: asked.chain(task),
        })
    }

    /// The identity of the task at a place in the outline.
    pub fn task_at(&self, place: TaskId) -> Option<Id> {
        self.sources.outline.get(place as usize).map(|(id, _)| *id)
    }
}

/// What both passes over a schedule that is done work on.
struct Copies {
    early: Vec<Dates>,
    late: Vec<Dates>,
    inherited: Vec<forward::Inherited>,
    room: backward::Room,
}

impl Copies {
    fn of(schedule: &Schedule) -> Self {
        let (network, dates) = (&schedule.network, &schedule.scheduled.dates);
        Self {
            early: dates.clone(),
            late: dates.clone(),
            inherited: forward::room(network),
            room: backward::Room::new(network),
        }
    }
}

/// Both passes over a schedule that is done.
struct Asked<'a> {
    schedule: &'a Schedule,
    forward: Forward<'a>,
    backward: Backward<'a>,
}

impl<'a> Asked<'a> {
    fn new(schedule: &'a Schedule, copies: &'a mut Copies) -> Self {
        let (network, scheduled) = (&schedule.network, &schedule.scheduled);
        let begin = match network.options.finish {
            None => network.options.start,
            // A plan scheduled from its finish begins with its first late start.
            Some(finish) => {
                let active =
                    network.tasks.iter().zip(&copies.early).filter(|(task, _)| task.mode != Mode::Inactive);
                active.map(|(_, dates)| dates.late_start).min().unwrap_or(finish)
            }
        };
        let finish = network.options.finish.unwrap_or(scheduled.finish);
        Self {
            schedule,
            forward: Forward::over(network, &mut copies.inherited, &mut copies.early, begin),
            backward: Backward::over(network, &mut copies.room, &mut copies.late, finish),
        }
    }

    fn network(&self) -> &'a Network {
        &self.schedule.network
    }

    fn dates(&self, task: TaskId) -> &'a Dates {
        &self.schedule.scheduled.dates[task as usize]
    }

    fn date(&self, task: TaskId, end: End) -> Instant {
        let dates = self.dates(task);
        if end == End::Start { dates.start } else { dates.finish }
    }

    /// What set one end of a task.
    fn cause(&self, id: TaskId, end: End) -> Cause {
        let task = &self.network().tasks[id as usize];
        let date = self.date(id, end);
        let one = |driver, date| vec![Bound { driver, end, date }];
        let other = if end == End::Start { End::Finish } else { End::Start };
        let length = || one(Driver::Length, self.date(id, other));
        let bounds = match stage(task) {
            _ if self.network().outline.summary(id).is_some() => self.of_summary(id, end),
            Stage::Finished { .. } => one(Driver::Actual, date),
            _ if task.mode == Mode::Manual => {
                let entered = task.entered.as_deref().copied().unwrap_or_default();
                let (own, other) = if end == End::Start {
                    (entered.start, entered.finish)
                } else {
                    (entered.finish, entered.start)
                };
                match (own, other, end) {
                    (Some(date), ..) => one(Driver::Entered, date),
                    (None, None, End::Start) => one(Driver::ProjectStart, date),
                    _ => length(),
                }
            }
            Stage::Started(_) if end == End::Start => one(Driver::Actual, date),
            Stage::Started(progress) => one(Driver::Remaining, self.network().rest_begins(id, progress)),
            Stage::Waiting if self.network().goes_late(id) => match end {
                End::Start => length(),
                End::Finish => one(Driver::AsLate, date),
            },
            Stage::Waiting => {
                let (leads, bounds) = self.forward.leading(id);
                let first = if leads == end { vec![] } else { length() };
                first.into_iter().chain(bounds.into_iter().filter(|bound| bound.end == end)).collect()
            }
        };
        Cause { task: id, date, bounds }
    }

    /// What set one end of a summary: what was entered for it, or all tasks directly below that reach it.
    fn of_summary(&self, id: TaskId, end: End) -> Vec<Bound> {
        let task = &self.network().tasks[id as usize];
        let date = self.date(id, end);
        let entered = task.entered.as_deref().filter(|_| task.mode == Mode::Manual);
        let entered = entered.and_then(|e| if end == End::Start { e.start } else { e.finish });
        let below = self.active_below(id).filter(|&child| self.date(child, end) == date);
        let mut bounds: Vec<Bound> = match entered {
            Some(date) => vec![Bound { driver: Driver::Entered, end, date }],
            None => below.map(|child| Bound { driver: Driver::Below(child), end, date }).collect(),
        };
        if bounds.is_empty() {
            bounds.push(Bound { driver: Driver::ProjectStart, end, date });
        }
        bounds
    }

    /// The causes that lead to a task's finish, its own first.
    fn chain(&self, task: TaskId) -> Vec<Cause> {
        let mut chain = Vec::new();
        let mut at = Some((task, End::Finish));
        // Every end of a task is met once at most, as the plan has no loops.
        let most = 2 * self.network().tasks.len();
        while let Some((task, end)) = at.filter(|_| chain.len() <= most) {
            let cause = self.cause(task, end);
            at = match cause.bounds.first().map(|bound| bound.driver) {
                Some(Driver::Link(link)) if link.kind.from_finish() => Some((link.from, End::Finish)),
                Some(Driver::Link(link)) => Some((link.from, End::Start)),
                Some(Driver::Below(child)) => Some((child, end)),
                Some(Driver::Length) if end == End::Finish => Some((task, End::Start)),
                Some(Driver::Length) => Some((task, End::Finish)),
                _ => None,
            };
            chain.push(cause);
        }
        chain
    }

    fn room(&self, id: TaskId) -> Room {
        let slack = self.schedule.scheduled.slack[id as usize];
        let held = self.held(id);
        let first = held.first().copied();
        let (mut pushed, mut limit) = (Vec::new(), first);
        while let Some(next) = limit.and_then(|held| self.pushed_by(&held)) {
            if pushed.len() > self.network().tasks.len() {
                break;
            }
            pushed.push(next);
            limit = self.held(next).first().copied();
        }
        let done = Held { by: Holder::Done, date: self.dates(id).finish };
        Room {
            slack,
            until: self.dates(id).late_finish,
            held,
            pushed,
            limit: limit.unwrap_or(done),
            nearest: self.nearest(id, slack),
        }
    }

    fn is_inactive(&self, id: TaskId) -> bool {
        self.network().tasks[id as usize].mode == Mode::Inactive
    }

    /// The tasks right below a summary that count.
    fn active_below(&self, id: TaskId) -> impl Iterator<Item = TaskId> {
        self.network().outline.children(id).filter(|child| !self.is_inactive(*child))
    }

    /// What holds the late finish of a task; nothing holds one that is inactive.
    fn held(&self, id: TaskId) -> Vec<Held> {
        if self.schedule.scheduled.reached[id as usize].finished {
            return vec![Held { by: Holder::Done, date: self.dates(id).finish }];
        }
        if self.is_inactive(id) {
            return vec![];
        }
        if self.network().outline.summary(id).is_none() {
            return self.backward.holders(id);
        }
        let last = self.active_below(id).map(|child| (self.dates(child).late_finish, child)).max();
        last.map(|(date, child)| Held { by: Holder::Below(child), date }).into_iter().collect()
    }

    /// The task that a task without slack pushes next.
    fn pushed_by(&self, held: &Held) -> Option<TaskId> {
        match held.by {
            Holder::Successor(link) => self.backward.first_bound(&link),
            Holder::Below(child) => Some(child),
            _ => None,
        }
    }

    /// The link that leaves a task less room than its total slack.
    fn nearest(&self, id: TaskId, slack: Slack) -> Option<Link> {
        let scheduled = &self.schedule.scheduled;
        let gaps = waiting(self.network(), id, &scheduled.reached)
            .map(|link| (gap(self.network(), &scheduled.dates, link), link));
        let least: Option<(Tenths, &Link)> = gaps.min_by_key(|(gap, link)| (*gap, link.to));
        least.filter(|(gap, _)| *gap < slack.total).map(|(_, link)| *link)
    }
}
