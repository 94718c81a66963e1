//! Levelling as a suggestion: which tasks to put off, and why, so that nobody has more to do on a day
//! than they can. Nothing is moved here; what is suggested is a step for a person to take.
//!
//! Tasks are placed one after the other, each after all that drives it; where that leaves a choice, the
//! one with the highest priority goes first, then that with the least slack, then that which starts
//! first. Each is put at the earliest date that its links allow and on which its resources have room
//! beside all that has been placed, by its levelling delay. Days that a task of higher priority has now
//! are kept for it until it is placed. What is finished, under way, manual, inactive, fixed to a date or
//! has priority 1000 stays where it is, and what must start or finish by a date moves within its slack
//! only. Tasks are not split.

mod profile;

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use self::profile::{Clash, Profile};
use super::forward::{self, Inherited};
use super::instant::{Instant, Tenths};
use super::network::Network;
use super::order::Step;
use super::plan::{Constraint, Mode, TaskId};
use super::{Dates, Schedule, Scheduled, Slack};
use crate::model::edit::Edit;
use crate::model::id::Id;
use crate::model::value::{Duration, Unit};
use crate::registers::task;

/// A task to be put off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Move {
    /// The task.
    pub task: Id,
    /// Its start now, and after levelling.
    pub start: (Instant, Instant),
    /// Its finish now, and after levelling.
    pub finish: (Instant, Instant),
    /// The levelling delay that it gets, in clock time.
    pub delay: Tenths,
    /// Its total slack now.
    pub slack: Tenths,
    /// How far it moves, in working time.
    pub by: Tenths,
    /// Why.
    pub reason: Reason,
}

/// The conflict that a task is put off for first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reason {
    /// Who has too much to do.
    pub resource: Id,
    /// On which day, counted from 1900-01-01.
    pub day: i64,
    /// How much there is to do.
    pub work: Tenths,
    /// How much can be done.
    pub capacity: Tenths,
    /// What is done first.
    pub before: Id,
}

/// A day on which a resource has more to do than it can.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Over {
    /// The resource.
    pub resource: Id,
    /// The day, counted from 1900-01-01.
    pub day: i64,
}

/// What levelling would do.
#[derive(Clone, Debug, Default)]
pub struct Levelling {
    /// The tasks to put off, earliest first.
    pub moves: Vec<Move>,
    /// The days that are over-allocated now.
    pub before: BTreeSet<Over>,
    /// The days that stay so, or become so.
    pub left: BTreeSet<Over>,
    /// The finish of the project now, and after levelling.
    pub finish: (Instant, Instant),
}

impl Levelling {
    /// The edits that put the tasks off.
    pub fn edits(&self) -> Vec<Edit> {
        self.moves.iter().map(Move::edit).collect()
    }
}

impl Move {
    /// The edit that puts the task off.
    pub fn edit(&self) -> Edit {
        let delay = Duration::new(self.delay, Unit::ElapsedDays);
        Edit::Set(task::REGISTER.key, self.task, task::LEVELING_DELAY.name(), delay.into())
    }
}

/// How often all tasks are placed at most: what stays where it is may be moved by what drives it, and
/// is then in the way of others.
const MOST_ROUNDS: usize = 6;
/// How many places are tried for a task before it is let be.
const MOST_PLACES: usize = 5_000;

impl Schedule {
    /// Suggests how to level the plan from a day on, counted from 1900-01-01: within the slack of each
    /// task, so that the finish of the project stays, or beyond.
    pub fn level(&self, within_slack: bool, from: i64) -> Levelling {
        let mut bench = Bench::of(self, within_slack, from);
        let before = bench.profile.over();
        let finish = (self.finish(), self.finish());
        let mut best = Levelling { moves: vec![], left: before.clone(), before, finish };
        for _ in 0..MOST_ROUNDS {
            if best.left.is_empty() || self.network.options.finish.is_some() {
                break;
            }
            bench.round();
            let left = bench.profile.over();
            if within_slack && bench.scheduled.finish > self.finish() {
                // Tasks that share their slack may have used it up together.
                bench.room = |slack| slack.free.min(slack.total);
            } else if left.len() < best.left.len() {
                let finish = (self.finish(), bench.scheduled.finish);
                best = Levelling { moves: bench.moves(), left, finish, ..best };
            } else {
                break;
            }
        }
        best
    }
}

/// The plan as it is being levelled.
struct Bench<'a> {
    schedule: &'a Schedule,
    network: Network,
    within_slack: bool,
    /// Of a task's slack, how much it may use up.
    room: fn(&Slack) -> Tenths,
    /// The plan as scheduled last.
    scheduled: Scheduled,
    /// The dates that tasks have so far in this round.
    dates: Vec<Dates>,
    inherited: Vec<Inherited>,
    profile: Profile<'a>,
    /// How strong the claim of each task is to the days that it has now.
    weights: Vec<u32>,
    placed: Vec<bool>,
    clashes: BTreeMap<TaskId, Clash>,
}

impl<'a> Bench<'a> {
    fn of(schedule: &'a Schedule, within_slack: bool, from: i64) -> Self {
        let count = schedule.network.tasks.len();
        let mut profile = Profile::of(schedule, from);
        profile.fill(&schedule.scheduled.dates);
        let mut bench = Self {
            schedule,
            network: schedule.network.clone(),
            within_slack,
            room: |slack| slack.total,
            scheduled: schedule.scheduled.clone(),
            dates: vec![],
            inherited: forward::room(&schedule.network),
            profile,
            weights: vec![0; count],
            placed: vec![],
            clashes: BTreeMap::new(),
        };
        bench.weights = (0..count as TaskId).map(|task| bench.weight(task)).collect();
        bench
    }

    /// A task's priority; more if it stays where it is, or has too much to do wherever it is.
    fn weight(&self, id: TaskId) -> u32 {
        let entered = self.schedule.record(id).and_then(|record| record.get(task::PRIORITY));
        let priority = entered.unwrap_or(USUAL).clamp(0.0, f64::from(NEVER)) as u32;
        let task = &self.network.tasks[id as usize];
        let fixed = matches!(
            task.constraint,
            Constraint::StartOn(_) | Constraint::FinishOn(_) | Constraint::AsLateAsPossible
        );
        let stays = fixed
            || priority >= NEVER
            || task.mode != Mode::Automatic
            || task.progress.is_some()
            || self.network.outline.summary(id).is_some();
        match stays {
            true => STAYS,
            false if self.profile.is_too_much(id, &self.scheduled.dates) => NEVER,
            false => priority,
        }
    }

    /// Places all tasks, from the delays entered and the dates scheduled last.
    fn round(&mut self) {
        self.network.tasks.clone_from(&self.schedule.network.tasks);
        self.dates.clone_from(&self.scheduled.dates);
        self.profile.fill(&self.dates);
        self.placed = vec![false; self.dates.len()];
        self.clashes.clear();
        for step in self.steps() {
            let (Step::Leaf(id) | Step::Leave(id)) = step else {
                self.take(step);
                continue;
            };
            let before = self.dates[id as usize];
            self.take(step);
            if self.weights[id as usize] < STAYS {
                self.place(id);
            }
            let now = self.dates[id as usize];
            if now != before {
                self.dates[id as usize] = before;
                self.profile.release(id, &self.dates);
                self.dates[id as usize] = now;
                self.profile.book(id, &self.dates);
            }
            self.profile.settle(id, &self.dates);
            self.placed[id as usize] = true;
        }
        self.scheduled = self.network.schedule();
        self.profile.fill(&self.scheduled.dates);
    }

    /// The order in which tasks are placed.
    fn steps(&self) -> Vec<Step> {
        let now = &self.schedule.scheduled;
        let claim = |id: TaskId| {
            let at = id as usize;
            (Reverse(self.weights[at]), now.slack[at].total, now.dates[at].start)
        };
        self.network.order.by(&self.network.outline, claim)
    }

    fn take(&mut self, step: Step) {
        forward::step(&self.network, &mut self.inherited, &mut self.dates, step);
    }

    /// Puts a task off until its resources have room; where they have none, it stays.
    fn place(&mut self, id: TaskId) {
        let entered = self.network.tasks[id as usize].leveling_delay;
        let mut first = None;
        for _ in 0..MOST_PLACES {
            let weight = self.weights[id as usize];
            let counts = |other: TaskId| self.placed[other as usize] || self.weights[other as usize] > weight;
            let Some((clash, until)) = self.profile.clash(id, &self.dates, counts) else {
                self.clashes.extend(first.map(|clash| (id, clash)));
                return;
            };
            first.get_or_insert(clash);
            if !self.put_off(id, until) {
                break;
            }
        }
        self.network.tasks.change(id, |task| task.leveling_delay = entered);
        self.take(Step::Leaf(id));
    }

    /// Puts a task off until an instant; `false` if it must not start then.
    fn put_off(&mut self, id: TaskId, until: Instant) -> bool {
        let base = forward::undelayed(&self.network, &mut self.inherited, &mut self.dates, id);
        let delay = base.until(until);
        // What only a date for its finish holds could start at any time before.
        if base == Instant::MIN || delay > Duration::LONGEST {
            return false;
        }
        let entered = self.schedule.network.tasks[id as usize].leveling_delay;
        self.network.tasks.change(id, |task| task.leveling_delay = delay.max(entered));
        self.take(Step::Leaf(id));
        let start = self.dates[id as usize].start;
        let by = self.moved_by(id, start);
        start >= until && start < Instant::MAX && self.limit(id).is_none_or(|limit| by <= limit)
    }

    /// How far a task has moved, in working time.
    fn moved_by(&self, id: TaskId, start: Instant) -> Tenths {
        self.network.calendar_of(id).between(self.schedule.scheduled.dates[id as usize].start, start)
    }

    /// How far a task may be put off, in working time; none = as far as it takes.
    fn limit(&self, id: TaskId) -> Option<Tenths> {
        let task = &self.network.tasks[id as usize];
        let bound = matches!(task.constraint, Constraint::StartNoLater(_) | Constraint::FinishNoLater(_));
        (self.within_slack || bound).then(|| (self.room)(&self.schedule.scheduled.slack[id as usize]))
    }

    fn moves(&self) -> Vec<Move> {
        let of = |(&id, clash): (&TaskId, &Clash)| {
            let at = id as usize;
            let (then, now) = (self.schedule.scheduled.dates[at], self.scheduled.dates[at]);
            let outline = &self.schedule.sources.outline;
            let &Clash { over: Over { resource, day }, work, capacity, before } = clash;
            let before = outline.get(before as usize)?.0;
            Some(Move {
                task: outline.get(at)?.0,
                start: (then.start, now.start),
                finish: (then.finish, now.finish),
                delay: self.network.tasks[at].leveling_delay,
                slack: self.schedule.scheduled.slack[at].total,
                by: self.moved_by(id, now.start),
                reason: Reason { resource, day, work, capacity, before },
            })
        };
        let mut all: Vec<Move> = self.clashes.iter().filter_map(of).collect();
        all.sort_by_key(|one| (one.start.1, one.task));
        all
    }
}

/// The priority of a task that has none entered.
const USUAL: f64 = 500.0;
/// The priority of tasks that are never levelled.
const NEVER: u32 = 1_000;
/// The weight of what stays where it is.
const STAYS: u32 = NEVER + 1;
