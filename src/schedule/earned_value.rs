//! Earned value: what was to be done by a day, what is done, what it has cost, and what that makes of
//! the rest.
//!
//! Names and formulas are those of PMBOK and ANSI/EIA-748, in the reading of Microsoft Project's
//! earned value fields (BCWS, BCWP, ACWP). What is not defined, such as an index over nothing, is
//! `None`: never zero.

use std::collections::HashMap;
use std::sync::Arc;

use super::agreed::Lost;
use super::cost::{Accrual, hundredths};
use super::instant::Instant;
use super::ledger::{Books, Entry, Ledger};
use super::plan::{Mode, TaskId};
use super::progress::{Stage, stage};
use super::reading::at;
use super::timephased::Flow;
use super::working_time::WorkingTime;
use crate::model::id::Id;
use crate::model::record::Record;
use crate::registers::baseline::figures;
use crate::registers::task;

mod curve;

pub(super) use curve::planned_at;

/// The four sums that all else follows from, in hundredths of the currency unit.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Earned {
    /// BAC, budget at completion: the cost agreed in the baseline; none without a baseline.
    pub budget: Option<i64>,
    /// PV or BCWS: the part of the budget for work that was to be done by the date, through calendar
    /// and accrual.
    pub planned: Option<i64>,
    /// EV or BCWP: the part of the budget for work that is done: budget × percent complete, or
    /// physical percent complete.
    pub earned: Option<i64>,
    /// AC or ACWP: the actual cost up to the date.
    pub actual: i64,
}

/// How the rest is expected to go, by the three formulas of PMBOK.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Forecast {
    /// As what is done went: EAC = AC + (BAC − EV) / CPI. Microsoft Project's EAC.
    AsBefore,
    /// As planned: EAC = AC + (BAC − EV).
    AsPlanned,
    /// Slowed by cost and schedule: EAC = AC + (BAC − EV) / (CPI × SPI).
    Slowed,
}

impl Earned {
    /// SV, schedule variance: EV − PV. Positive is ahead.
    pub fn schedule_variance(&self) -> Option<i64> {
        Some(self.earned?.saturating_sub(self.planned?))
    }

    /// CV, cost variance: EV − AC. Positive is cheaper than planned.
    pub fn cost_variance(&self) -> Option<i64> {
        Some(self.earned?.saturating_sub(self.actual))
    }

    /// SPI, schedule performance index: EV / PV. Below 1 is behind; none while nothing was to be done.
    pub fn schedule_index(&self) -> Option<f64> {
        ratio(self.earned?, self.planned?)
    }

    /// CPI, cost performance index: EV / AC. Below 1 is dearer than planned; none while nothing is
    /// spent, and of what has no budget to earn.
    pub fn cost_index(&self) -> Option<f64> {
        ratio(self.earned?, self.actual).filter(|_| self.budget != Some(0))
    }

    /// EAC, estimate at completion.
    pub fn at_completion(&self, forecast: Forecast) -> Option<i64> {
        let left = self.budget?.saturating_sub(self.earned?);
        let divisor = match forecast {
            _ if left == 0 => 1.0,
            Forecast::AsPlanned => 1.0,
            Forecast::AsBefore => self.cost_index()?,
            Forecast::Slowed => self.cost_index()? * self.schedule_index()?,
        };
        (divisor > 0.0).then(|| self.actual.saturating_add(hundredths(left as f64 / divisor)))
    }

    /// ETC, estimate to complete: EAC − AC.
    pub fn to_complete(&self) -> Option<i64> {
        Some(self.at_completion(Forecast::AsBefore)?.saturating_sub(self.actual))
    }

    /// VAC, variance at completion: BAC − EAC. Negative is over budget.
    pub fn variance_at_completion(&self) -> Option<i64> {
        Some(self.budget?.saturating_sub(self.at_completion(Forecast::AsBefore)?))
    }

    /// TCPI, to-complete performance index: (BAC − EV) / (BAC − AC), the CPI that the rest needs to
    /// stay in budget; none once the budget is spent, or all of it is earned.
    pub fn to_complete_index(&self) -> Option<f64> {
        let (open, left) =
            (self.budget?.saturating_sub(self.earned?), self.budget?.saturating_sub(self.actual));
        if open > 0 && left > 0 { ratio(open, left) } else { None }
    }

    pub(super) fn add(&mut self, below: &Self) {
        let sum = |a: Option<i64>, b: Option<i64>| match (a, b) {
            (Some(a), Some(b)) => Some(a.saturating_add(b)),
            (a, b) => a.or(b),
        };
        self.budget = sum(self.budget, below.budget);
        self.planned = sum(self.planned, below.planned);
        self.earned = sum(self.earned, below.earned);
        self.actual = self.actual.saturating_add(below.actual);
    }
}

fn ratio(a: i64, b: i64) -> Option<f64> {
    (b != 0).then(|| a as f64 / b as f64)
}

/// What a baseline holds for each record.
pub(super) type Figures = HashMap<Id, Arc<Record>>;

/// The earned value of every task at an instant, summaries those of what lies below them. Inactive
/// tasks count in no summary. Agreed tasks that were removed count in the summary that they were of.
pub(super) fn earned(
    books: &Books,
    ledger: &Ledger,
    (agreed, lost): (&Figures, &[Lost]),
    at: Instant,
) -> Vec<Earned> {
    let count = books.network.tasks.len();
    let of_task = by_task(ledger, count);
    let mut all = vec![Earned::default(); count];
    let mut below = vec![0i64; count];
    let mut emptied = vec![false; count];
    let calendar = books.network.project_calendar();
    for (place, lost) in lost_of(lost, books) {
        all[place].add(&unearned(lost, calendar, at));
        below[place] = below[place].saturating_add(lost.cost);
        emptied[place] = true;
    }
    let statement = Statement { books, ledger, agreed, emptied, at };
    for place in (0..count).rev() {
        let own = statement.own(place as TaskId, &of_task[place], &mut below);
        all[place].add(&own);
        let entry = &books.network.tasks[place];
        if let (Some(parent), false) = (entry.parent, entry.mode == Mode::Inactive) {
            let sum = all[place];
            all[parent as usize].add(&sum);
        }
    }
    all
}

/// The assignments of each task.
fn by_task(ledger: &Ledger, count: usize) -> Vec<Vec<&Entry>> {
    let mut of_task: Vec<Vec<&Entry>> = vec![Vec::new(); count];
    for entry in &ledger.entries {
        of_task[entry.task as usize].push(entry);
    }
    of_task
}

/// What was agreed of removed tasks, with the places of the summaries that they were of.
fn lost_of<'a>(lost: &'a [Lost], books: &'a Books) -> impl Iterator<Item = (usize, &'a Lost)> {
    let place =
        |lost: &Lost| lost.below.and_then(|id| books.sources.places.get(id)).map(|place| place as usize);
    lost.iter()
        .filter_map(move |lost| Some((place(lost).filter(|place| *place < books.network.tasks.len())?, lost)))
}

/// What was agreed of a removed task over its agreed dates; none where it had none.
fn agreed_flow(lost: &Lost) -> Option<Flow> {
    let (start, finish) = (at(lost.figures.get(figures::START))?, at(lost.figures.get(figures::FINISH))?);
    Some(Flow { amount: lost.cost, start, finish, accrual: Accrual::Prorated })
}

/// What was agreed of a removed task, over its agreed dates: none of it will be earned.
pub(super) fn unearned(lost: &Lost, calendar: &WorkingTime, until: Instant) -> Earned {
    let planned = agreed_flow(lost).map(|flow| flow.until(until, calendar));
    Earned { budget: Some(lost.cost), planned, earned: Some(0), actual: 0 }
}

/// A part of an agreed cost, as it comes up over time.
struct Part<'a> {
    flow: Flow,
    calendar: &'a WorkingTime,
    /// The assignment that is paid by it.
    entry: Option<&'a Entry>,
}

impl Part<'_> {
    /// What of it has come up by an instant.
    fn until(&self, at: Instant) -> i64 {
        match self.entry {
            Some(entry) => entry.paid_until(self.flow, at, self.calendar),
            None => self.flow.until(at, self.calendar),
        }
    }
}

struct Statement<'a> {
    books: &'a Books<'a>,
    ledger: &'a Ledger,
    agreed: &'a Figures,
    /// Which tasks have lost a task that was agreed below them: summaries then.
    emptied: Vec<bool>,
    at: Instant,
}

impl Statement<'_> {
    /// What a task brings by itself: all of a leaf, the fixed cost of a summary. `below` holds the
    /// budgets of the tasks directly below each summary.
    fn own(&self, place: TaskId, entries: &[&Entry], below: &mut [i64]) -> Earned {
        let record = self.books.record(place);
        let accrual = Accrual::of(record.map_or("", |record| record.get(task::FIXED_COST_ACCRUAL)));
        let budget = self.budget(place, below);
        let planned = budget.and_then(|budget| self.planned(place, budget, entries));
        Earned {
            budget,
            planned,
            earned: budget.map(|budget| self.earned(place, record, budget)),
            actual: self.actual(place, entries, accrual),
        }
    }

    /// What was agreed of a task.
    fn figures(&self, place: TaskId) -> Option<&Record> {
        self.books.record(place).and_then(|record| self.agreed.get(&record.id)).map(|figures| &**figures)
    }

    /// The agreed cost of a task by itself, as [`Statement::own`] brings it.
    fn budget(&self, place: TaskId, below: &mut [i64]) -> Option<i64> {
        let at = place as usize;
        let record = self.books.record(place);
        let cost = self.figures(place).map(|figures| figures.get(figures::COST).map_or(0, |cost| cost.0));
        if let (Some(parent), Some(cost)) = (self.books.network.tasks[at].parent, cost) {
            below[parent as usize] = below[parent as usize].saturating_add(cost);
        }
        let summary = self.emptied[at] || self.books.network.outline.summary(place).is_some();
        let fixed = record.is_some_and(|record| record.get(task::FIXED_COST).is_some());
        match cost {
            Some(cost) if summary && fixed => Some(cost.saturating_sub(below[at]).max(0)),
            Some(_) if summary => None,
            cost => cost,
        }
    }

    /// Planned value: what of its agreed cost was to come up by the date.
    fn planned(&self, place: TaskId, budget: i64, entries: &[&Entry]) -> Option<i64> {
        let mut sum = 0i64;
        let all = self.flows(place, budget, entries, |part| sum = sum.saturating_add(part.until(self.at)));
        all.map(|()| sum)
    }

    /// Gives each assignment's agreed cost over its agreed dates, and the rest over the task's; none where a rest has
    /// no dates.
    fn flows<'a>(
        &'a self,
        place: TaskId,
        budget: i64,
        entries: &[&'a Entry],
        mut give: impl FnMut(Part<'a>),
    ) -> Option<()> {
        let flow = |figures: &Record, amount, accrual| {
            let (start, finish) = (at(figures.get(figures::START))?, at(figures.get(figures::FINISH))?);
            Some(Flow { amount, start, finish, accrual })
        };
        let mut rest = budget;
        for entry in entries.iter().copied() {
            let Some(figures) = self.agreed.get(&entry.record.id) else { continue };
            let Some(cost) = figures.get(figures::COST).filter(|cost| cost.0 <= rest) else { continue };
            let Some(flow) = flow(figures, cost.0, entry.accrual) else { continue };
            let calendar = &self.books.network.calendars[entry.shift as usize];
            give(Part { flow, calendar, entry: Some(entry) });
            rest = rest.saturating_sub(cost.0);
        }
        if rest == 0 && budget != 0 {
            return Some(());
        }
        let record = self.books.record(place);
        let accrual = Accrual::of(record.map_or("", |record| record.get(task::FIXED_COST_ACCRUAL)));
        let flow = flow(self.figures(place)?, rest, accrual)?;
        give(Part { flow, calendar: self.books.network.calendar_of(place), entry: None });
        Some(())
    }

    /// Earned value, as far as it was earned by the date.
    fn earned(&self, place: TaskId, record: Option<&Record>, budget: i64) -> i64 {
        let physical = record.and_then(|record| record.get(task::PHYSICAL_PERCENT));
        let share = physical.map_or(self.books.achieved[place as usize].share(), |percent| percent / 100.0);
        let earned = hundredths(budget as f64 * share.clamp(0.0, 1.0)).clamp(budget.min(0), budget.max(0));
        match self.worked(place) {
            Some((start, finish)) => self.by_then(earned, (start, finish), place),
            None => earned,
        }
    }

    /// Actual cost up to the date: of each assignment, and of the task itself.
    fn actual(&self, place: TaskId, entries: &[&Entry], accrual: Accrual) -> i64 {
        let mut sum = 0i64;
        for entry in entries {
            let finish = if entry.accrual == Accrual::End { entry.bar.finish } else { entry.bar.stop };
            let flow = Flow { amount: entry.cost[1], start: entry.bar.start, finish, accrual: entry.accrual };
            let calendar = &self.books.network.calendars[entry.shift as usize];
            sum = sum.saturating_add(entry.paid_until(flow, self.at, calendar));
        }
        let own = self.ledger.own_spent(place);
        let own = match (self.worked(place), accrual) {
            (Some((start, _)), Accrual::Start) => {
                if self.at >= start {
                    own
                } else {
                    0
                }
            }
            (Some(worked), Accrual::Prorated) => self.by_then(own, worked, place),
            (Some((_, finish)), Accrual::End) => {
                if self.at >= finish {
                    own
                } else {
                    0
                }
            }
            (None, _) => own,
        };
        sum.saturating_add(own)
    }

    fn by_then(&self, amount: i64, (start, finish): (Instant, Instant), place: TaskId) -> i64 {
        let flow = Flow { amount, start, finish, accrual: Accrual::Prorated };
        flow.until(self.at, self.books.network.calendar_of(place))
    }

    /// From when to when a task has been worked on; none of a task that has not begun, or of a summary.
    fn worked(&self, place: TaskId) -> Option<(Instant, Instant)> {
        let task = &self.books.network.tasks[place as usize];
        match stage(task) {
            _ if self.books.network.outline.summary(place).is_some() => None,
            Stage::Waiting => None,
            Stage::Finished { start, finish } => Some((start, finish.max(start))),
            Stage::Started(progress) => {
                let start = progress.actual_start;
                let stop = progress
                    .stop
                    .unwrap_or_else(|| self.books.network.calendar_of(place).add(start, progress.done));
                Some((start, stop.max(start)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_worked_example_of_the_textbooks_comes_out() {
        // Budget 1,000; 500 planned, 400 earned, 500 spent.
        let sums =
            Earned { budget: Some(100_000), planned: Some(50_000), earned: Some(40_000), actual: 50_000 };
        assert_eq!((sums.schedule_variance(), sums.cost_variance()), (Some(-10_000), Some(-10_000)));
        assert_eq!((sums.schedule_index(), sums.cost_index()), (Some(0.8), Some(0.8)));
        assert_eq!(sums.at_completion(Forecast::AsBefore), Some(125_000));
        assert_eq!(sums.at_completion(Forecast::AsPlanned), Some(110_000));
        assert_eq!(sums.at_completion(Forecast::Slowed), Some(143_750));
        assert_eq!((sums.to_complete(), sums.variance_at_completion()), (Some(75_000), Some(-25_000)));
        assert_eq!(sums.to_complete_index(), Some(1.2));
    }

    #[test]
    fn what_is_not_defined_is_none() {
        let bare = Earned { actual: 500, ..Earned::default() };
        assert_eq!(
            (bare.schedule_variance(), bare.cost_index(), bare.to_complete_index()),
            (None, None, None)
        );
        let unbegun = Earned { budget: Some(100), planned: Some(0), earned: Some(0), actual: 0 };
        assert_eq!((unbegun.schedule_index(), unbegun.cost_index()), (None, None));
        assert_eq!(unbegun.at_completion(Forecast::AsBefore), None);
        assert_eq!(unbegun.at_completion(Forecast::AsPlanned), Some(100));
        let spent = Earned { budget: Some(100), planned: Some(100), earned: Some(50), actual: 100 };
        assert_eq!(spent.to_complete_index(), None);
        let done = Earned { budget: Some(100), planned: Some(100), earned: Some(100), actual: 0 };
        assert_eq!(done.at_completion(Forecast::AsBefore), Some(0), "nothing is left to forecast");
        assert_eq!(done.to_complete_index(), None, "nothing is left that could be dearer or cheaper");
        let unpriced = Earned { budget: Some(0), planned: Some(0), earned: Some(0), actual: 500 };
        assert_eq!((unpriced.cost_index(), unpriced.schedule_index()), (None, None));
    }

    proptest! {
        /// Settles the worry that some sums make an index overflow.
        #[test]
        fn no_sums_make_it_panic(budget: Option<i64>, planned: Option<i64>, earned: Option<i64>, actual: i64) {
            let sums = Earned { budget, planned, earned, actual };
            let _ = (sums.schedule_index(), sums.cost_variance(), sums.to_complete(), sums.variance_at_completion());
            let _ = (sums.to_complete_index(), sums.at_completion(Forecast::Slowed));
        }
    }
}
