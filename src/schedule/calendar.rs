//! Calendars as people describe them (weekdays, work weeks, exceptions, a base calendar), and their
//! compilation into [`WorkingTime`].

use std::collections::BTreeSet;

use super::instant::DAYS;
use super::recurrence::{Recurrence, occurrences};
use super::working_time::{Assembly, Hours, HoursId, Period, WorkingTime};

/// The hours of each weekday, Monday first; `None` where another calendar or rule decides.
pub type WeekHours = [Option<Hours>; 7];

/// A described calendar. Days are days since 1900-01-01; both ends of a range belong to it.
#[derive(Clone, Debug, Default)]
pub struct Calendar {
    /// The calendar that decides what this one leaves open, by its place in the list.
    pub base: Option<usize>,
    /// The normal week.
    pub week: WeekHours,
    /// Weeks that differ over a range of days.
    pub work_weeks: Vec<WorkWeek>,
    /// Days that differ: holidays, extra working days, recurring or not.
    pub exceptions: Vec<Exception>,
}

/// Other weekly hours over a range of days.
#[derive(Clone, Debug)]
pub struct WorkWeek {
    /// First and last day.
    pub days: (i64, i64),
    /// Hours of the weekdays that differ.
    pub week: WeekHours,
}

/// Other hours on single days.
#[derive(Clone, Debug)]
pub struct Exception {
    /// First and last day on which it may occur.
    pub days: (i64, i64),
    /// Which of those days it takes.
    pub recurrence: Recurrence,
    /// How often it occurs at most.
    pub times: Option<u32>,
    /// The hours worked then; none on a holiday.
    pub hours: Hours,
}

/// What is wrong with a calendar; scheduling goes on as its text says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CalendarFault {
    /// It has no working time on any day.
    NoWorkingTime,
    /// Its base calendars lead back to itself.
    BaseLoop,
    /// A recurring exception occurs so often that only its first occurrences count.
    TooManyOccurrences,
}

/// Compiled calendars, in the order of their descriptions.
#[derive(Clone, Debug, Default)]
pub struct Calendars {
    /// Distinct compiled calendars.
    pub compiled: Vec<WorkingTime>,
    /// For each description, its place among the compiled: a calendar without content of its own
    /// shares its base calendar's.
    pub of: Vec<usize>,
    /// What is wrong, with the place of the calendar's description.
    pub faults: Vec<(usize, CalendarFault)>,
}

/// Occurrences of exceptions that one calendar may hold.
const MOST_OCCURRENCES: usize = 100_000;

/// Compiles calendars. A day's hours are those of its own exception, else its base's exception,
/// else its own work week, else its own weekday, else its base's work week or weekday: so a holiday
/// of the base calendar beats a weekday of the derived one, as in Microsoft Project. Where no
/// calendar decides, Monday to Friday 8:00-12:00 and 13:00-17:00 are worked.
pub fn compile(calendars: &[Calendar]) -> Calendars {
    let mut all = Calendars::default();
    let mut place = vec![None; calendars.len()];
    for at in 0..calendars.len() {
        let (chain, looped) = base_chain(calendars, at);
        if looped {
            all.faults.push((at, CalendarFault::BaseLoop));
        }
        let Some(&owner) = chain.iter().find(|&&c| !calendars[c].is_plain()).or(chain.last()) else {
            continue;
        };
        if place[owner].is_none() {
            let chain: Vec<&Calendar> =
                chain.iter().skip_while(|&&c| c != owner).map(|&c| &calendars[c]).collect();
            let (working_time, cut) = layered(&chain);
            if cut {
                all.faults.push((owner, CalendarFault::TooManyOccurrences));
            }
            place[owner] = Some(all.compiled.len());
            all.compiled.push(working_time);
        }
        let compiled = place[owner].unwrap_or(0);
        if all.compiled[compiled].is_empty() {
            all.faults.push((at, CalendarFault::NoWorkingTime));
        }
        all.of.push(compiled);
    }
    all
}

impl Exception {
    /// Whether it takes every day from its first to its last: such a one wins over those that recur.
    pub fn is_plain(&self) -> bool {
        matches!(self.recurrence, Recurrence::Daily { every: 0 | 1 })
    }

    /// The ranges of days (first, last) that it takes, ascending.
    pub fn taken(&self) -> impl Iterator<Item = (i64, i64)> + use<> {
        let times = self.times.map_or(usize::MAX, |times| times as usize);
        occurrences(self.days, &self.recurrence).take(times)
    }
}

impl Calendar {
    /// Whether it adds nothing to its base calendar.
    fn is_plain(&self) -> bool {
        self.week.iter().all(Option::is_none) && self.work_weeks.is_empty() && self.exceptions.is_empty()
    }
}

/// The hours of a standard day: 8:00-12:00 and 13:00-17:00.
pub const STANDARD_DAY: [Period; 2] = [(4_800, 7_200), (7_800, 10_200)];

/// The standard week: Monday to Friday, in standard hours.
pub fn standard_week() -> WeekHours {
    std::array::from_fn(|day| Some(if day < 5 { STANDARD_DAY.to_vec() } else { Hours::new() }))
}

/// The calendar and its bases, nearest first, and whether they ran into a loop.
fn base_chain(calendars: &[Calendar], at: usize) -> (Vec<usize>, bool) {
    let mut chain = vec![at];
    let mut next = calendars[at].base;
    while let Some(base) = next.filter(|&base| base < calendars.len()) {
        // A chain longer than all calendars has met one of them twice.
        if base == at || chain.len() > calendars.len() {
            return (vec![at], true);
        }
        chain.push(base);
        next = calendars[base].base;
    }
    (chain, false)
}

type WeekIds = [Option<HoursId>; 7];

/// One layer's days of effect, to be swept over: where it begins or ends to decide.
struct Change {
    day: i64,
    layer: usize,
    begins: bool,
}

/// Lays the calendars over each other, the nearest on top.
fn layered(chain: &[&Calendar]) -> (WorkingTime, bool) {
    let mut assembly = Assembly::default();
    let mut layers = Layers::default();
    let exceptions = || chain.iter().flat_map(|calendar| ranked(&calendar.exceptions));
    let mut left = MOST_OCCURRENCES;
    let mut cut = false;
    for exception in exceptions() {
        let hours = assembly.hours(exception.hours.clone());
        let mut days = exception.taken();
        layers.add([Some(hours); 7], days.by_ref().take(left).inspect(|_| left -= 1));
        cut |= days.next().is_some();
    }
    for calendar in chain {
        for work_week in &calendar.work_weeks {
            let week = ids(&mut assembly, &work_week.week);
            layers.add(week, std::iter::once(work_week.days));
        }
        let week = ids(&mut assembly, &calendar.week);
        layers.add(week, std::iter::once((0, DAYS - 1)));
    }
    let standard = ids(&mut assembly, &standard_week());
    layers.add(standard, std::iter::once((0, DAYS - 1)));
    layers.sweep(&mut assembly);
    (assembly.finish(), cut)
}

/// Exceptions in the order in which they win: single days and periods before recurring ones.
fn ranked(exceptions: &[Exception]) -> impl Iterator<Item = &Exception> {
    exceptions.iter().filter(|e| e.is_plain()).chain(exceptions.iter().filter(|e| !e.is_plain()))
}

fn ids(assembly: &mut Assembly, week: &WeekHours) -> WeekIds {
    std::array::from_fn(|day| week[day].as_ref().map(|hours| assembly.hours(hours.clone())))
}

#[derive(Default)]
struct Layers {
    weeks: Vec<WeekIds>,
    changes: Vec<Change>,
}

impl Layers {
    /// Adds a layer below all others.
    fn add(&mut self, week: WeekIds, days: impl Iterator<Item = (i64, i64)>) {
        let layer = self.weeks.len();
        self.weeks.push(week);
        for (first, last) in days {
            let (first, end) = (first.max(0), last.saturating_add(1).min(DAYS));
            if first < end {
                self.changes.push(Change { day: first, layer, begins: true });
                self.changes.push(Change { day: end, layer, begins: false });
            }
        }
    }

    fn sweep(mut self, assembly: &mut Assembly) {
        // Ends before beginnings, so that occurrences of one layer that touch do not cancel.
        self.changes.sort_unstable_by_key(|change| (change.day, change.begins));
        let mut active = BTreeSet::new();
        let mut changes = self.changes.into_iter().peekable();
        while let Some(change) = changes.next() {
            if change.begins {
                active.insert(change.layer);
            } else {
                active.remove(&change.layer);
            }
            if change.day < DAYS && changes.peek().is_none_or(|next| next.day > change.day) {
                assembly.push(change.day, decided(&self.weeks, &active));
            }
        }
    }
}

/// Each weekday's hours by the topmost layer that has any.
fn decided(weeks: &[WeekIds], active: &BTreeSet<usize>) -> [HoursId; 7] {
    let mut hours = [None; 7];
    for &layer in active {
        for (day, own) in hours.iter_mut().zip(weeks[layer]) {
            *day = day.or(own);
        }
        if hours.iter().all(Option::is_some) {
            break;
        }
    }
    hours.map(Option::unwrap_or_default)
}
