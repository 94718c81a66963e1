//! What is counted over the runs of a simulation, and what follows from it.

use super::Source;
use crate::model::context::Context;
use crate::model::id::Id;
use crate::registers::task;
use crate::schedule::Schedule;
use crate::schedule::dates::Dates;
use crate::schedule::instant::{Instant, Tenths};
use crate::schedule::plan::TaskId;

/// Dates that are kept at most, over all runs and milestones.
const MOST_DATES: usize = 20_000_000;
/// A late finish further off than this leaves slack on any calendar: a fortnight of holidays.
const FAR: Tenths = 14 * crate::schedule::instant::DAY;

/// What is counted over runs, in whole numbers, so that their order doesn't matter.
#[derive(Clone)]
pub(super) struct Tally {
    /// The places of the milestones whose dates are kept.
    milestones: Vec<TaskId>,
    left_out: usize,
    /// The finish of the project in each run, and those of the milestones.
    finishes: Vec<Instant>,
    dates: Vec<Vec<Instant>>,
    /// By place: in how many runs it was critical.
    critical: Vec<u32>,
    /// Of each source: the sums of its draws, of their squares, and of their products with the finish.
    draws: Vec<Sums>,
    finish: Sums,
    runs: i128,
    /// From where the finish is counted.
    planned: Instant,
}

#[derive(Clone, Copy, Default)]
struct Sums {
    sum: i128,
    squares: i128,
    products: i128,
}

/// The dates that something has in so many per cent of the runs, or earlier.
#[derive(Clone, PartialEq, Debug)]
pub struct Forecast {
    /// The task; none for the finish of the project.
    pub task: Option<Id>,
    /// What it is called.
    pub name: String,
    /// When it is planned for.
    pub planned: Instant,
    /// The share of runs in which it is no later than planned.
    pub kept: f64,
    /// Its date in each run, ascending.
    pub dates: Vec<Instant>,
}

/// In which share of the runs a task is critical.
#[derive(Clone, PartialEq, Debug)]
pub struct Index {
    /// The task.
    pub task: Id,
    /// What it is called.
    pub name: String,
    /// The share of runs.
    pub share: f64,
}

/// What drives the finish of the project.
#[derive(Clone, PartialEq, Debug)]
pub struct Driver {
    /// The task or risk.
    pub source: Id,
    /// What it is called.
    pub name: String,
    /// How closely the finish follows it: the coefficient of correlation, from -1 to 1.
    pub correlation: f64,
    /// Working time by which the finish moves on average: for a risk, if it strikes; for a task, between
    /// one standard deviation less than its mean duration and one more.
    pub swing: Tenths,
}

/// What a simulation found.
#[derive(Clone, PartialEq, Debug)]
pub struct Outcome {
    /// The finish of the project.
    pub finish: Forecast,
    /// The milestones still to come, in the order of the outline.
    pub milestones: Vec<Forecast>,
    /// How many milestones were too many to be kept.
    pub left_out: usize,
    /// The tasks that are critical in any run, most first.
    pub criticality: Vec<Index>,
    /// What drives the finish, most first; what can't be told from chance is left out.
    pub drivers: Vec<Driver>,
}

impl Forecast {
    /// The date that is kept in so many per cent of the runs (nearest rank).
    pub fn percentile(&self, percent: u32) -> Instant {
        let rank = (self.dates.len() * percent as usize).div_ceil(100).max(1);
        self.dates.get(rank - 1).copied().unwrap_or(self.planned)
    }

    fn of(task: Option<Id>, name: String, planned: Instant, mut dates: Vec<Instant>) -> Self {
        dates.sort_unstable();
        let kept = dates.partition_point(|date| *date <= planned);
        let kept = if dates.is_empty() { 1.0 } else { kept as f64 / dates.len() as f64 };
        Forecast { task, name, planned, kept, dates }
    }
}

impl Tally {
    pub(super) fn new(context: &Context, schedule: &Schedule, runs: u32, sources: usize) -> Self {
        let table = context.project.table(task::REGISTER.key);
        let ids: Vec<Id> = (0..).map_while(|place| schedule.task_at(place)).collect();
        let milestone = |id: &Id| {
            let Some((record, dates)) = table.get(*id).zip(schedule.dates(*id)) else { return false };
            let marked = record.get(task::MILESTONE) || dates.start == dates.finish;
            let over = record.get(task::ACTUAL_FINISH).is_some() || record.get(task::INACTIVE);
            marked && !over && !schedule.is_summary(*id)
        };
        let milestones = (0..).zip(&ids).filter(|(_, id)| milestone(id)).map(|(place, _)| place);
        let mut milestones: Vec<TaskId> = milestones.collect();
        let most = MOST_DATES / (runs as usize).max(1);
        let left_out = milestones.len().saturating_sub(most);
        milestones.truncate(most);
        Tally {
            dates: vec![vec![]; milestones.len()],
            milestones,
            left_out,
            finishes: vec![],
            critical: vec![0; ids.len()],
            draws: vec![Sums::default(); sources],
            finish: Sums::default(),
            runs: 0,
            planned: schedule.finish(),
        }
    }

    /// Counts a run.
    pub(super) fn count(&mut self, schedule: &Schedule, dates: &[Dates], finish: Instant, draws: &[Tenths]) {
        self.finishes.push(finish);
        for (kept, place) in self.dates.iter_mut().zip(&self.milestones) {
            kept.extend(dates.get(*place as usize).map(|dates| dates.finish));
        }
        for ((place, count), dates) in (0..).zip(&mut self.critical).zip(dates) {
            let room = dates.finish.until(dates.late_finish);
            let critical = room <= 0
                || room <= FAR && schedule.working_time(Some(place), dates.finish, dates.late_finish) <= 0;
            *count += u32::from(critical);
        }
        let moved = i128::from(schedule.working_time(None, self.planned, finish));
        self.finish.add(moved, moved);
        for (sums, draw) in self.draws.iter_mut().zip(draws) {
            sums.add(i128::from(*draw), moved);
        }
        self.runs += 1;
    }

    /// Both counts together.
    pub(super) fn joined(mut self, other: Self) -> Self {
        self.finishes.extend(other.finishes);
        self.dates.iter_mut().zip(other.dates).for_each(|(own, other)| own.extend(other));
        self.critical.iter_mut().zip(other.critical).for_each(|(own, other)| *own += other);
        self.draws.iter_mut().zip(other.draws).for_each(|(own, other)| own.join(other));
        self.finish.join(other.finish);
        self.runs += other.runs;
        self
    }

    pub(super) fn outcome(self, sources: &[Source], schedule: &Schedule) -> Outcome {
        let runs = self.runs;
        let finish = Forecast::of(None, String::new(), self.planned, self.finishes);
        let milestones = self.milestones.iter().zip(self.dates).filter_map(|(place, dates)| {
            let id = schedule.task_at(*place)?;
            Some(Forecast::of(Some(id), schedule.name(*place), schedule.dates(id)?.finish, dates))
        });
        let milestones = milestones.collect();
        let left = |id: Id| !schedule.is_summary(id) && schedule.slack(id).is_some();
        let indices = (0..).zip(&self.critical).filter(|(_, count)| **count > 0);
        let mut criticality: Vec<Index> = indices
            .filter_map(|(place, count)| {
                let task = schedule.task_at(place).filter(|id| left(*id))?;
                if schedule.is_finished(place) || schedule.is_inactive(place) {
                    return None;
                }
                let share = f64::from(*count) / runs as f64;
                Some(Index { task, name: schedule.name(place), share })
            })
            .collect();
        criticality.sort_by(|a, b| b.share.total_cmp(&a.share));
        let drivers = sources.iter().zip(&self.draws).filter_map(|(source, sums)| {
            let (correlation, swing) = sums.drives(&self.finish, runs, source.chance.is_some())?;
            Some(Driver { source: source.id, name: source.name.clone(), correlation, swing })
        });
        // What is no closer than chance would have it says nothing.
        let noise = 3.0 / (runs as f64).sqrt();
        let mut drivers: Vec<Driver> = drivers.filter(|driver| driver.correlation.abs() >= noise).collect();
        drivers.sort_by_key(|driver| std::cmp::Reverse(driver.swing.abs()));
        Outcome { finish, milestones, left_out: self.left_out, criticality, drivers }
    }
}

impl Sums {
    fn add(&mut self, value: i128, finish: i128) {
        self.sum += value;
        self.squares += value * value;
        self.products += value * finish;
    }

    fn join(&mut self, other: Self) {
        self.sum += other.sum;
        self.squares += other.squares;
        self.products += other.products;
    }

    /// The correlation of draws with the finish, and how far the finish moves with them; `None` where
    /// either never varies.
    fn drives(&self, finish: &Sums, runs: i128, is_risk: bool) -> Option<(f64, Tenths)> {
        // Each runs² times itself, in whole numbers up to here.
        let variance = (runs.checked_mul(self.squares)?.checked_sub(self.sum.checked_mul(self.sum)?)?) as f64;
        let of_finish =
            (runs.checked_mul(finish.squares)?.checked_sub(finish.sum.checked_mul(finish.sum)?)?) as f64;
        let together =
            (runs.checked_mul(self.products)?.checked_sub(self.sum.checked_mul(finish.sum)?)?) as f64;
        if variance <= 0.0 || of_finish <= 0.0 {
            return None;
        }
        let per_unit = together / variance;
        let unit = if is_risk { 1.0 } else { 2.0 * variance.sqrt() / runs as f64 };
        Some((together / (variance.sqrt() * of_finish.sqrt()), (per_unit * unit).round() as Tenths))
    }
}
