//! Load: how much work each resource has on each day, and where that is more than it can do.
//!
//! As in Microsoft Project's usual levelling, a resource is over-allocated on a day on which its
//! regular work exceeds its units of the hours that its calendar works.

use std::collections::BTreeMap;

use chrono::{Datelike, NaiveDate};

use super::Schedule;
use super::instant::{DAY, Instant, Tenths, date_of, day_number};
use super::ledger::Entry;
use super::network::Network;
use super::plan::TaskId;
use super::reading_assignments::works;
use super::timephased::Flow;
use super::working_time::WorkingTime;
use crate::model::id::Id;
use crate::model::record::Record;
use crate::registers::resource;

/// The work of a resource on one day, in tenths of a minute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DayLoad {
    /// The day, counted from 1900-01-01.
    pub day: i64,
    /// Work in all.
    pub work: Tenths,
    /// How much of it is overtime.
    pub overtime: Tenths,
    /// How much the resource can do without overtime.
    pub capacity: Tenths,
}

/// Work this much beyond what can be done is rounding.
const ROUNDING: Tenths = 10;

impl DayLoad {
    /// How much more than it can do the resource has to do.
    pub fn over(&self) -> Tenths {
        let over = self.work.saturating_sub(self.overtime).saturating_sub(self.capacity);
        if over > ROUNDING { over } else { 0 }
    }
}

/// The work of a resource on all the days on which it has any, in order.
#[derive(Clone, Debug)]
pub struct Load {
    /// The resource.
    pub resource: Id,
    /// Its days.
    pub days: Vec<DayLoad>,
}

/// What days are summed up to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// Days as they are.
    Day,
    /// Weeks from Monday.
    Week,
    /// Months.
    Month,
}

impl Step {
    /// The first day of the step that a day belongs to.
    pub fn first(self, day: i64) -> i64 {
        match self {
            Self::Day => day,
            Self::Week => day - day.rem_euclid(7),
            Self::Month => day - i64::from(date_of(day).day0()),
        }
    }

    /// The first day of the next step.
    pub fn next(self, first: i64) -> i64 {
        match self {
            Self::Day => first.saturating_add(1),
            Self::Week => first.saturating_add(7),
            Self::Month => {
                let date = date_of(first);
                let (year, month) =
                    if date.month() == 12 { (date.year() + 1, 1) } else { (date.year(), date.month() + 1) };
                let next = NaiveDate::from_ymd_opt(year, month, 1).and_then(day_number);
                next.unwrap_or(first.saturating_add(31))
            }
        }
    }
}

/// The load of one day, week or month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Period {
    /// Its first day.
    pub first: i64,
    /// Work in all.
    pub work: Tenths,
    /// How much can be done.
    pub capacity: Tenths,
    /// How much of the work is more than can be done on its day.
    pub over: Tenths,
}

impl Schedule {
    /// The load of every resource that works, in the order of their numbers.
    pub fn loads(&self) -> Vec<Load> {
        let ledger = self.ledger();
        let mut parts: Vec<Vec<Part>> = vec![Vec::new(); ledger.resources.len()];
        for entry in ledger.entries.iter().filter(|entry| entry.works) {
            let calendar = &self.network.calendars[entry.shift as usize];
            if let Some(parts) = entry.resource.and_then(|at| parts.get_mut(at as usize)) {
                each_day(&entry.flows(entry.bar, calendar), &self.network, entry, |part| parts.push(part));
            }
        }
        let mut order: Vec<usize> = (0..parts.len()).collect();
        order.sort_by_key(|at| ledger.resources[*at].number);
        let of = |at: usize| {
            let record = &ledger.resources[at];
            works(record)
                .then(|| Load { resource: record.id, days: summed(&mut parts[at], &self.capacity(record)) })
        };
        order.into_iter().filter_map(of).collect()
    }

    /// The load of a resource by day, week or month, over the days from `first` up to `end`.
    pub fn periods(&self, load: &Load, step: Step, (first, end): (i64, i64)) -> Vec<Period> {
        let record = self.project.table(resource::REGISTER.key).get(load.resource);
        let Some(capacity) = record.map(|record| self.capacity(record)) else { return Vec::new() };
        let mut periods = Vec::new();
        let begin = step.first(first);
        let mut at = begin;
        let mut days = load.days.iter().skip_while(move |day| day.day < begin).peekable();
        while at < end && periods.len() < MOST_PERIODS {
            let next = step.next(at);
            let mut period = Period { first: at, work: 0, capacity: capacity.between(at, next), over: 0 };
            while let Some(day) = days.next_if(|day| day.day < next) {
                period.work = period.work.saturating_add(day.work);
                period.over = period.over.saturating_add(day.over());
            }
            periods.push(period);
            at = next;
        }
        periods
    }

    /// What a resource works on in each of some spans, the days from a first up to an end: tasks with the
    /// work on them, most first.
    pub fn worked_on(&self, resource: Id, spans: &[(i64, i64)]) -> Vec<Vec<(Id, Tenths)>> {
        let midnight = |day: i64| Instant::new(day.saturating_mul(DAY));
        let ledger = self.ledger();
        let place = ledger.resources.iter().position(|known| known.id == resource);
        let ours = |entry: &&Entry| place.is_some() && entry.resource.map(|at| at as usize) == place;
        let mut sums: Vec<BTreeMap<TaskId, Tenths>> = vec![BTreeMap::new(); spans.len()];
        for entry in ledger.entries.iter().filter(ours) {
            let calendar = &self.network.calendars[entry.shift as usize];
            let flows = entry.flows(entry.bar, calendar);
            for (sums, (first, end)) in sums.iter_mut().zip(spans) {
                let (from, to) = (midnight(*first), midnight(*end));
                let within =
                    |flow: &Flow| flow.until(to, calendar).saturating_sub(flow.until(from, calendar));
                let work: Tenths = flows.iter().map(within).sum();
                if work > 0 {
                    let sum = sums.entry(entry.task).or_default();
                    *sum = sum.saturating_add(work);
                }
            }
        }
        let named = |(task, work)| Some((self.task_at(task)?, work));
        let most_first = |sums: BTreeMap<TaskId, Tenths>| {
            let mut works: Vec<(Id, Tenths)> = sums.into_iter().filter_map(named).collect();
            works.sort_by_key(|(_, work)| std::cmp::Reverse(*work));
            works
        };
        sums.into_iter().map(most_first).collect()
    }

    /// How much a resource can do.
    pub(super) fn capacity(&self, record: &Record) -> Capacity<'_> {
        let own = record.get(resource::CALENDAR).and_then(|id| self.sources.calendars.place(id));
        let calendar = self.network.calendars.get(own.unwrap_or(self.network.options.calendar) as usize);
        Capacity {
            calendar: calendar.unwrap_or_else(|| self.network.calendar_of(u32::MAX)),
            share: record.get(resource::MAX_UNITS).unwrap_or(100.0).max(0.0) / 100.0,
        }
    }
}

/// The most periods that are listed.
const MOST_PERIODS: usize = 40_000;

/// How much a resource can do, day by day.
pub(super) struct Capacity<'a> {
    calendar: &'a WorkingTime,
    share: f64,
}

impl Capacity<'_> {
    /// On the days from `first` up to `end`.
    pub(super) fn between(&self, first: i64, end: i64) -> Tenths {
        let midnight = |day: i64| Instant::new(day.saturating_mul(DAY));
        let time = self.calendar.between(midnight(first), midnight(end));
        (time as f64 * self.share).round() as Tenths
    }
}

/// The work of one assignment on one day.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub day: i64,
    pub work: Tenths,
    pub overtime: Tenths,
}

/// Days that one stretch of work is cut into; what lies beyond counts on the last.
const MOST_DAYS: i64 = 36_525;

/// Cuts the work of an assignment into days.
pub(super) fn each_day(flows: &[Flow], network: &Network, entry: &Entry, mut found: impl FnMut(Part)) {
    let calendar = &network.calendars[entry.shift as usize];
    let share =
        if entry.effort.work > 0 { entry.effort.overtime as f64 / entry.effort.work as f64 } else { 0.0 };
    for flow in flows.iter().filter(|flow| flow.amount > 0) {
        let last = flow.finish.day().min(flow.start.day().saturating_add(MOST_DAYS));
        let mut before = 0;
        for day in flow.start.day()..=last {
            let until = match day {
                _ if day == last => flow.amount,
                _ => flow.until(Instant::new((day + 1) * DAY), calendar),
            };
            let work = until - before;
            if work > 0 {
                found(Part { day, work, overtime: (work as f64 * share).round() as Tenths });
            }
            before = until;
        }
    }
}

/// The load of each day.
fn summed(parts: &mut [Part], capacity: &Capacity) -> Vec<DayLoad> {
    parts.sort_unstable_by_key(|part| part.day);
    let of_day = |parts: &[Part]| {
        let day = parts.first().map_or(0, |part| part.day);
        let sum = |read: fn(&Part) -> Tenths| parts.iter().map(read).fold(0, Tenths::saturating_add);
        DayLoad {
            day,
            work: sum(|part| part.work),
            overtime: sum(|part| part.overtime),
            capacity: capacity.between(day, day + 1),
        }
    };
    parts.chunk_by(|a, b| a.day == b.day).map(of_day).collect()
}
