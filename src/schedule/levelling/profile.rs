//! Who is booked by which task on which day, and from when on another task finds room.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::Over;
use crate::schedule::Schedule;
use crate::schedule::dates::Dates;
use crate::schedule::instant::{DAY, Instant, Tenths};
use crate::schedule::ledger::{Bar, Entry};
use crate::schedule::load::{Capacity, DayLoad, each_day};
use crate::schedule::plan::TaskId;
use crate::schedule::reading_assignments::works;

/// What each resource has to do on each day, task by task.
pub(super) struct Profile<'a> {
    schedule: &'a Schedule,
    /// The first day that counts; what lies before is past.
    from: i64,
    /// The assignments of each task to resources that work.
    entries: Vec<Vec<&'a Entry>>,
    capacities: Vec<Capacity<'a>>,
    /// By the place of the resource.
    days: Vec<BTreeMap<i64, Vec<Booking>>>,
    /// By the place of the resource: how much of each day is taken for good.
    taken: Vec<HashMap<i64, Tenths>>,
    /// By the place of the resource: a day that is taken as a whole, and the first that may not be.
    full: Vec<HashMap<i64, i64>>,
}

/// What a task takes of a resource on a day.
struct Booking {
    task: TaskId,
    /// Without overtime.
    work: Tenths,
    /// When the resource ends its work on the task.
    until: Instant,
}

/// A day on which a task finds no room.
#[derive(Clone, Copy, Debug)]
pub(super) struct Clash {
    pub over: Over,
    /// How much there would be to do.
    pub work: Tenths,
    pub capacity: Tenths,
    /// The task that takes most of the day.
    pub before: TaskId,
}

/// The work of one assignment on one day, without overtime.
struct Share<'a> {
    entry: &'a Entry,
    bar: Bar,
    resource: usize,
    day: i64,
    work: Tenths,
}

impl<'a> Profile<'a> {
    pub(super) fn of(schedule: &'a Schedule, from: i64) -> Self {
        let ledger = schedule.ledger();
        let mut entries: Vec<Vec<&Entry>> = vec![Vec::new(); schedule.network.tasks.len()];
        for entry in ledger.entries.iter().filter(|entry| entry.works && entry.resource.is_some()) {
            entries[entry.task as usize].push(entry);
        }
        let capacities = ledger.resources.iter().map(|record| schedule.capacity(record)).collect();
        Self { schedule, from, entries, capacities, days: vec![], taken: vec![], full: vec![] }
    }

    /// Books all tasks at such dates, and nothing else.
    pub(super) fn fill(&mut self, dates: &[Dates]) {
        self.days = self.capacities.iter().map(|_| BTreeMap::new()).collect();
        self.taken = vec![HashMap::new(); self.capacities.len()];
        self.full = vec![HashMap::new(); self.capacities.len()];
        (0..dates.len() as TaskId).for_each(|task| self.book(task, dates));
    }

    /// Takes the days of a task that is booked at such dates for good.
    pub(super) fn settle(&mut self, task: TaskId, dates: &[Dates]) {
        for Share { resource, day, work, .. } in self.shares(task, dates) {
            let taken = self.taken[resource].entry(day).or_default();
            *taken = taken.saturating_add(work);
            if *taken >= self.capacities[resource].between(day, day.saturating_add(1)) {
                self.full[resource].insert(day, day.saturating_add(1));
            }
        }
    }

    /// The first day from one on that isn't taken as a whole. What has been passed is passed at once
    /// the next time.
    fn open(&mut self, resource: usize, from: i64) -> i64 {
        let mut day = from;
        let mut off = 0;
        loop {
            if let Some(next) = self.full[resource].get(&day) {
                day = *next;
            } else if day > from && off < MOST_OFF && self.capacity(resource, day) == 0 {
                off += 1;
                self.full[resource].insert(day, day.saturating_add(1));
            } else {
                break;
            }
        }
        let full = &mut self.full[resource];
        let mut at = from;
        while let Some(next) = full.get_mut(&at).filter(|next| **next < day) {
            at = std::mem::replace(next, day);
        }
        day
    }

    /// Books a task at such dates.
    pub(super) fn book(&mut self, task: TaskId, dates: &[Dates]) {
        for Share { bar, resource, day, work, .. } in self.shares(task, dates) {
            let booking = Booking { task, work, until: bar.finish };
            self.days[resource].entry(day).or_default().push(booking);
        }
    }

    /// Takes a task back that has been booked at such dates.
    pub(super) fn release(&mut self, task: TaskId, dates: &[Dates]) {
        for Share { resource, day, .. } in self.shares(task, dates) {
            if let Some(bookings) = self.days[resource].get_mut(&day) {
                bookings.retain(|booking| booking.task != task);
            }
        }
    }

    fn shares(&self, task: TaskId, dates: &[Dates]) -> Vec<Share<'a>> {
        let mut all = Vec::new();
        let network = &self.schedule.network;
        for &entry in &self.entries[task as usize] {
            let bar = entry.moved(network, dates);
            let flows = entry.flows(bar, &network.calendars[entry.shift as usize]);
            let resource = entry.resource.unwrap_or_default() as usize;
            each_day(&flows, network, entry, |part| {
                let work = part.work.saturating_sub(part.overtime);
                if part.day >= self.from && work > 0 {
                    all.push(Share { entry, bar, resource, day: part.day, work });
                }
            });
        }
        all
    }

    fn capacity(&self, resource: usize, day: i64) -> Tenths {
        self.capacities[resource].between(day, day.saturating_add(1))
    }

    /// Whether a task has, on some day, more to do than can be done though nothing else were to do.
    pub(super) fn is_too_much(&self, task: TaskId, dates: &[Dates]) -> bool {
        let exceeds = |share: &Share| is_over(share.work, self.capacity(share.resource, share.day));
        self.shares(task, dates).iter().any(exceeds)
    }

    /// The first day on which a task at such dates finds no room beside others that count, and an
    /// instant from which on it may. A day with more work of the task than can be done at all is no
    /// reason to move it.
    pub(super) fn clash(
        &mut self,
        task: TaskId,
        dates: &[Dates],
        counts: impl Fn(TaskId) -> bool,
    ) -> Option<(Clash, Instant)> {
        let start = dates[task as usize].start;
        let mut found: Option<(Clash, Instant)> = None;
        for share in self.shares(task, dates) {
            let Some(bookings) = self.days[share.resource].get(&share.day) else { continue };
            let others = || bookings.iter().filter(|one| one.task != task && counts(one.task));
            let work = others().fold(share.work, |sum, other| sum.saturating_add(other.work));
            let Some(most) = others().max_by_key(|other| other.work) else { continue };
            let capacity = self.capacity(share.resource, share.day);
            if !is_over(work, capacity) || is_over(share.work, capacity) {
                continue;
            }
            let mut room = self.room(&share, others()).max(start + 1);
            let before = most.task;
            if share.entry.span.is_none_or(|(_, delay)| delay == 0) {
                let open = self.open(share.resource, room.day());
                room = if open > room.day().saturating_add(1) {
                    Instant::new(open.saturating_mul(DAY))
                } else {
                    room
                };
            }
            let resource = self.schedule.ledger().resources[share.resource].id;
            let over = Over { resource, day: share.day };
            let clash = Clash { over, work, capacity, before };
            found = match found {
                None => Some((clash, room)),
                Some((first, until)) if first.over.day <= share.day => Some((first, until.max(room))),
                Some((_, until)) => Some((clash, until.max(room))),
            };
        }
        found
    }

    /// When the task of a share may start so that one more of the others has ended by then, or else the
    /// day has.
    fn room<'b>(&self, share: &Share, others: impl Iterator<Item = &'b Booking>) -> Instant {
        let midnight = Instant::new(share.day.saturating_add(1).saturating_mul(DAY));
        let ends = others.map(|other| other.until).filter(|until| *until > share.bar.start);
        let end = ends.min().unwrap_or(midnight).min(midnight);
        match share.entry.span {
            Some((_, delay)) if delay > 0 => {
                let calendar = &self.schedule.network.calendars[share.entry.shift as usize];
                calendar.sub(calendar.next_start(end), delay)
            }
            _ => end,
        }
    }

    /// All days that are over-allocated.
    pub(super) fn over(&self) -> BTreeSet<Over> {
        let resources = self.schedule.ledger().resources.iter().zip(&self.days).enumerate();
        let mut all = BTreeSet::new();
        for (at, (record, days)) in resources.filter(|(_, (record, _))| works(record)) {
            for (&day, bookings) in days {
                let work = bookings.iter().fold(0, |sum: Tenths, one| sum.saturating_add(one.work));
                if is_over(work, self.capacity(at, day)) {
                    all.insert(Over { resource: record.id, day });
                }
            }
        }
        all
    }
}

/// Days off that are passed at most in search of one on which there may be room.
const MOST_OFF: i64 = 30;

fn is_over(work: Tenths, capacity: Tenths) -> bool {
    DayLoad { day: 0, work, overtime: 0, capacity }.over() > 0
}
