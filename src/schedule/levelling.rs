//! Levelling as a suggestion: which tasks to put off, and why, so that nobody has more to do on a day
//! than they can. Nothing is moved here; what is suggested is a step for a person to take.
//!
//! Conflicts are settled in the order of time, day by day as in Microsoft Project's standard order: of
//! the tasks that a resource has on a day beyond what it can do, the one with the lowest priority, then
//! the most slack, then the latest start is put off until another of them ends, by its levelling delay.
//! Then the plan is scheduled anew. What is finished, under way, manual, inactive, fixed to a date or
//! has priority 1000 stays where it is, and what must start or finish by a date moves within its slack
//! only. Tasks are not split.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::instant::{Instant, Tenths};
use super::ledger::Entry;
use super::load::{DayLoad, Part, each_day};
use super::network::Network;
use super::plan::{Constraint, Mode, TaskId};
use super::reading_assignments::works;
use super::{Schedule, Scheduled};
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
        let delay = |one: &Move| {
            let delay = Duration::new(one.delay, Unit::ElapsedDays);
            Edit::Set(task::REGISTER.key, one.task, task::LEVELING_DELAY.name(), delay.into())
        };
        self.moves.iter().map(delay).collect()
    }
}

/// How often the plan is scheduled anew at most; what is not settled then is left, and said.
const MOST_ROUNDS: usize = 4_000;
/// Days whose conflicts are settled in one go, from the first one on: what comes later may move by it.
const WINDOW: i64 = 10;
/// How often a task may be put off in vain before it is let be.
const MOST_VAIN: u8 = 12;

impl Schedule {
    /// Suggests how to level the plan from a day on, counted from 1900-01-01: within the slack of each
    /// task, so that the finish of the project stays, or beyond.
    pub fn level(&self, within_slack: bool, from: i64) -> Levelling {
        let mut bench = Bench::of(self, within_slack, from);
        let before = bench.over();
        let mut given_up = HashSet::new();
        for _ in 0..MOST_ROUNDS {
            let conflicts = bench.conflicts(&given_up);
            if conflicts.is_empty() {
                break;
            }
            bench.settle(&conflicts, &mut given_up);
        }
        // Delays that moved nothing have been taken back since.
        let scheduled = bench.network.schedule();
        bench.take(scheduled, std::iter::empty());
        Levelling {
            moves: bench.moves(),
            before,
            left: bench.over(),
            finish: (self.finish(), bench.scheduled.finish),
        }
    }
}

/// The plan as it is being levelled.
struct Bench<'a> {
    schedule: &'a Schedule,
    network: Network,
    within_slack: bool,
    /// The first day that counts; what lies before is past.
    from: i64,
    /// The plan as scheduled last.
    scheduled: Scheduled,
    /// The entries of each resource, by its place.
    entries: Vec<Vec<&'a Entry>>,
    /// What each of them works on each day.
    days: Vec<Days>,
    priorities: Vec<u32>,
    /// How often a task was put off in vain.
    vain: Vec<u8>,
    /// The delay with which each task moved last.
    steady: Vec<Tenths>,
    reasons: BTreeMap<TaskId, Reason>,
}

/// What is worked on each day.
type Days = BTreeMap<i64, Vec<(TaskId, Part)>>;

/// A resource's place and a day.
type Conflict = (usize, i64);

impl<'a> Bench<'a> {
    fn of(schedule: &'a Schedule, within_slack: bool, from: i64) -> Self {
        let ledger = schedule.ledger();
        let mut entries: Vec<Vec<&Entry>> = vec![Vec::new(); ledger.resources.len()];
        for entry in ledger.entries.iter().filter(|entry| entry.works) {
            if let Some(entries) = entry.resource.and_then(|at| entries.get_mut(at as usize)) {
                entries.push(entry);
            }
        }
        let priority = |place| {
            let entered = schedule.record(place).and_then(|record| record.get(task::PRIORITY));
            entered.unwrap_or(USUAL).clamp(0.0, 1e6) as u32
        };
        let count = schedule.network.tasks.len();
        let mut bench = Self {
            schedule,
            network: schedule.network.clone(),
            within_slack,
            from,
            scheduled: schedule.scheduled.clone(),
            days: vec![BTreeMap::new(); entries.len()],
            entries,
            priorities: (0..count as TaskId).map(priority).collect(),
            vain: vec![0; count],
            steady: schedule.network.tasks.iter().map(|task| task.leveling_delay).collect(),
            reasons: BTreeMap::new(),
        };
        for resource in 0..bench.entries.len() {
            bench.spread(resource);
        }
        bench
    }

    /// Spreads the work of a resource over the days.
    fn spread(&mut self, resource: usize) {
        let mut days = Days::new();
        for entry in &self.entries[resource] {
            let bar = entry.moved(&self.network, &self.scheduled.dates);
            let flows = entry.flows(bar, &self.network.calendars[entry.shift as usize]);
            each_day(&flows, &self.network, entry, |part| {
                days.entry(part.day).or_default().push((entry.task, part))
            });
        }
        self.days[resource] = days;
    }

    fn capacity(&self, resource: usize, day: i64) -> Tenths {
        let record = &self.schedule.ledger().resources[resource];
        self.schedule.capacity(record).between(day, day.saturating_add(1))
    }

    /// How much a resource has to do on a day without overtime, and how much it can; none if it can.
    fn overload(&self, resource: usize, day: i64, parts: &[(TaskId, Part)]) -> Option<(Tenths, Tenths)> {
        let sum = |read: fn(&Part) -> Tenths| {
            parts.iter().map(|(_, part)| read(part)).fold(0, Tenths::saturating_add)
        };
        let load = DayLoad {
            day,
            work: sum(|part| part.work),
            overtime: sum(|part| part.overtime),
            capacity: self.capacity(resource, day),
        };
        (load.over() > 0).then_some((load.work - load.overtime, load.capacity))
    }

    /// All days that are over-allocated.
    fn over(&self) -> BTreeSet<Over> {
        let ledger = self.schedule.ledger();
        let mut all = BTreeSet::new();
        for (resource, days) in self.days.iter().enumerate().filter(|(at, _)| works(&ledger.resources[*at])) {
            let over = days
                .range(self.from..)
                .filter(|(day, parts)| self.overload(resource, **day, parts).is_some());
            all.extend(over.map(|(day, _)| Over { resource: ledger.resources[resource].id, day: *day }));
        }
        all
    }

    /// The first conflict of each resource, of those that come soon after the first of all.
    fn conflicts(&self, given_up: &HashSet<Conflict>) -> Vec<Conflict> {
        let first = |(resource, days): (usize, &Days)| {
            let open = days.range(self.from..).filter(|(day, _)| !given_up.contains(&(resource, **day)));
            let mut over = open
                .filter(|(day, parts)| parts.len() > 1 && self.overload(resource, **day, parts).is_some());
            over.next().map(|(day, _)| (resource, *day))
        };
        let mut all: Vec<Conflict> = self.days.iter().enumerate().filter_map(first).collect();
        let soonest = all.iter().map(|(_, day)| *day).min().unwrap_or(0);
        all.retain(|(_, day)| *day < soonest.saturating_add(WINDOW));
        all
    }

    /// Puts off a task for each conflict, and schedules anew. Conflicts that nothing can be put off for
    /// are given up.
    fn settle(&mut self, conflicts: &[Conflict], given_up: &mut HashSet<Conflict>) {
        let mut put_off: BTreeMap<TaskId, (Instant, Reason)> = BTreeMap::new();
        for &(resource, day) in conflicts {
            match self.choose(resource, day) {
                Some((task, _, _)) if put_off.contains_key(&task) => {}
                Some((task, until, reason)) => drop(put_off.insert(task, (until, reason))),
                None => drop(given_up.insert((resource, day))),
            }
        }
        // Tasks that share their slack may use it up together: then one at a time.
        while !put_off.is_empty() && !self.put_off(&put_off) {
            match put_off.len() {
                1 => put_off.keys().for_each(|task| self.vain[*task as usize] = MOST_VAIN),
                _ => put_off = put_off.into_iter().take(1).collect(),
            }
            if put_off.keys().all(|task| self.vain[*task as usize] == MOST_VAIN) {
                break;
            }
        }
    }

    /// Puts tasks off and schedules anew; `false`, and nothing done, if the finish of the project would
    /// move though it must stay.
    fn put_off(&mut self, tasks: &BTreeMap<TaskId, (Instant, Reason)>) -> bool {
        let delay = |bench: &Self, task: TaskId| bench.network.tasks[task as usize].leveling_delay;
        let before: Vec<Tenths> = tasks.keys().map(|task| delay(self, *task)).collect();
        for (&task, (until, _)) in tasks {
            self.network.tasks[task as usize].leveling_delay = self.delay(task, *until);
        }
        let scheduled = self.network.schedule();
        if self.within_slack && scheduled.finish > self.schedule.finish() {
            for (task, before) in tasks.keys().zip(before) {
                self.network.tasks[*task as usize].leveling_delay = before;
            }
            return false;
        }
        for (&task, (_, reason)) in tasks {
            self.reasons.entry(task).or_insert(*reason);
        }
        self.take(scheduled, tasks.keys().copied());
        true
    }

    /// The levelling delay with which a task starts at an instant, or somewhat before: a delay that ends
    /// in a night or on a weekend moves nothing.
    fn delay(&self, id: TaskId, until: Instant) -> Tenths {
        let old = self.network.tasks[id as usize].leveling_delay;
        let start = self.scheduled.dates[id as usize].start;
        let further = old.saturating_add(start.until(until));
        let exact = self.bound(id).filter(|bound| self.network.begin(id, *bound + old) == start);
        exact.map_or(further, |bound| bound.until(until)).max(further).min(Duration::LONGEST)
    }

    /// Where a task would be put without levelling by its own links and constraint, where these decide.
    fn bound(&self, id: TaskId) -> Option<Instant> {
        let no_earlier = match self.network.tasks[id as usize].constraint {
            Constraint::StartNoEarlier(date) => Some(date),
            _ => None,
        };
        let links = self.network.order.before.of(id).iter().filter(|link| link.kind.to_start());
        let linked = links.map(|link| {
            let from = &self.scheduled.dates[link.from as usize];
            self.network.after_lag(if link.kind.from_finish() { from.finish } else { from.start }, link)
        });
        linked.max().max(no_earlier).or(Some(self.network.options.start))
    }

    /// Takes over what was scheduled after tasks were put off.
    fn take(&mut self, scheduled: Scheduled, put_off: impl Iterator<Item = TaskId>) {
        for task in put_off {
            let at = task as usize;
            if scheduled.dates[at].start > self.scheduled.dates[at].start {
                self.vain[at] = 0;
                self.steady[at] = self.network.tasks[at].leveling_delay;
            } else {
                self.vain[at] += 1;
                if self.vain[at] >= MOST_VAIN {
                    self.network.tasks[at].leveling_delay = self.steady[at];
                }
            }
        }
        let changed = |task: TaskId| scheduled.dates[task as usize] != self.scheduled.dates[task as usize];
        let stale: Vec<usize> = (0..self.entries.len())
            .filter(|at| self.entries[*at].iter().any(|entry| changed(entry.task)))
            .collect();
        self.scheduled = scheduled;
        for resource in stale {
            self.spread(resource);
        }
    }

    /// The task to put off for a conflict, until when, and why: the one with the least claim for which
    /// there is a place.
    fn choose(&self, resource: usize, day: i64) -> Option<(TaskId, Instant, Reason)> {
        let parts = self.days[resource].get(&day)?;
        let (work, capacity) = self.overload(resource, day, parts)?;
        let mut tasks: Vec<TaskId> = parts.iter().map(|(task, _)| *task).collect();
        tasks.dedup();
        tasks.sort_by_key(|task| self.claim(*task));
        let weakest_first = tasks.iter().rev().copied().filter(|task| self.is_movable(*task));
        for task in weakest_first {
            let start = self.scheduled.dates[task as usize].start;
            let others = tasks.iter().copied().filter(|other| *other != task);
            let ends =
                others.map(|other| (self.end_on(resource, other), other)).filter(|(end, _)| *end > start);
            let Some((until, before)) = ends.min() else { continue };
            let by = self.network.calendar_of(task).between(start, until);
            if self.limit(task).is_some_and(|limit| by > limit) {
                continue;
            }
            let ledger = self.schedule.ledger();
            let (resource, before) =
                (ledger.resources[resource].id, self.schedule.sources.outline.get(before as usize)?.0);
            return Some((task, until, Reason { resource, day, work, capacity, before }));
        }
        None
    }

    /// When a resource ends its work on a task.
    fn end_on(&self, resource: usize, task: TaskId) -> Instant {
        let ours = self.entries[resource].iter().filter(|entry| entry.task == task);
        let ends = ours.map(|entry| entry.moved(&self.network, &self.scheduled.dates).finish);
        ends.max().unwrap_or(self.scheduled.dates[task as usize].finish)
    }

    /// How strong a task's claim to its place is: the strongest first.
    fn claim(&self, task: TaskId) -> (bool, std::cmp::Reverse<u32>, Tenths, Instant, TaskId) {
        let at = task as usize;
        let priority = std::cmp::Reverse(self.priorities[at]);
        (
            self.is_movable(task),
            priority,
            self.scheduled.slack[at].total,
            self.scheduled.dates[at].start,
            task,
        )
    }

    fn is_movable(&self, id: TaskId) -> bool {
        let task = &self.network.tasks[id as usize];
        let fixed = matches!(
            task.constraint,
            Constraint::StartOn(_) | Constraint::FinishOn(_) | Constraint::AsLateAsPossible
        );
        task.mode == Mode::Automatic
            && task.progress.is_none()
            && !fixed
            && self.network.options.finish.is_none()
            && self.priorities[id as usize] < NEVER
            && self.vain[id as usize] < MOST_VAIN
    }

    /// How far a task may be put off, in working time; none = as far as it takes.
    fn limit(&self, id: TaskId) -> Option<Tenths> {
        let task = &self.network.tasks[id as usize];
        let bound = matches!(task.constraint, Constraint::StartNoLater(_) | Constraint::FinishNoLater(_));
        (self.within_slack || bound).then_some(self.scheduled.slack[id as usize].total)
    }

    fn moves(&self) -> Vec<Move> {
        let of = |(&task, &reason): (&TaskId, &Reason)| {
            let at = task as usize;
            let (then, now) = (self.schedule.scheduled.dates[at], self.scheduled.dates[at]);
            let before = self.schedule.network.tasks[at].leveling_delay;
            (self.network.tasks[at].leveling_delay != before).then_some(())?;
            Some(Move {
                task: self.schedule.sources.outline.get(at)?.0,
                start: (then.start, now.start),
                finish: (then.finish, now.finish),
                delay: self.network.tasks[at].leveling_delay,
                slack: self.schedule.scheduled.slack[at].total,
                by: self.network.calendar_of(task).between(then.start, now.start),
                reason,
            })
        };
        let mut all: Vec<Move> = self.reasons.iter().filter_map(of).collect();
        all.sort_by_key(|one| (one.start.1, one.task));
        all
    }
}

/// The priority of a task that has none entered.
const USUAL: f64 = 500.0;
/// The priority of tasks that are never levelled.
const NEVER: u32 = 1_000;
