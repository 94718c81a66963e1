//! The planned value of the whole project at many instants, in one walk over the plan.

use super::{Figures, Part, Statement, agreed_flow, by_task, lost_of};
use crate::schedule::agreed::Lost;
use crate::schedule::instant::Instant;
use crate::schedule::ledger::{Books, Ledger};
use crate::schedule::plan::{Mode, TaskId};

/// What comes up by each of several instants, the earliest first: as differences from one to the next.
struct Sums<'a> {
    instants: &'a [Instant],
    steps: Vec<i64>,
}

impl Sums<'_> {
    /// Adds an amount from the instant at this place on.
    fn step(&mut self, place: usize, amount: i64) {
        if let Some(step) = self.steps.get_mut(place) {
            *step = step.saturating_add(amount);
        }
    }

    /// Adds a cost; only the instants at which it is under way ask its calendar.
    fn add(&mut self, part: &Part) {
        let begun = self.instants.partition_point(|at| *at < part.flow.start);
        let over = self.instants.partition_point(|at| *at < part.flow.finish).max(begun);
        let mut before = 0;
        for place in begun..over {
            let until = part.until(self.instants[place]);
            self.step(place, until.saturating_sub(before));
            before = until;
        }
        self.step(over, part.flow.amount.saturating_sub(before));
    }
}

/// What was to be done of the whole project by each of several instants, the earliest first: the planned value of
/// [`super::earned`], summed over the tasks at the top of the outline and those that were removed from there.
pub(in crate::schedule) fn planned_at(
    books: &Books,
    ledger: &Ledger,
    (agreed, lost): (&Figures, &[Lost]),
    instants: &[Instant],
) -> Vec<i64> {
    let tasks = &books.network.tasks;
    let (of_task, mut below, mut emptied) =
        (by_task(ledger, tasks.len()), vec![0i64; tasks.len()], vec![false; tasks.len()]);
    let mut counts = vec![false; tasks.len()];
    for (place, task) in tasks.iter().enumerate() {
        // A task stands behind the summary that it is of.
        let above = task.parent.is_none_or(|parent| counts[parent as usize]);
        counts[place] = above && task.mode != Mode::Inactive;
    }
    let mut sums = Sums { instants, steps: vec![0; instants.len()] };
    for (place, lost) in lost_of(lost, books) {
        below[place] = below[place].saturating_add(lost.cost);
        emptied[place] = true;
    }
    let calendar = books.network.project_calendar();
    let at_top = lost.iter().filter(|lost| lost.below.is_none());
    let in_plan = lost_of(lost, books).filter(|(place, _)| counts[*place]).map(|(_, lost)| lost);
    for flow in at_top.chain(in_plan).filter_map(agreed_flow) {
        sums.add(&Part { flow, calendar, entry: None });
    }
    let statement = Statement { books, ledger, agreed, emptied, at: Instant::new(0) };
    let mut parts = Vec::new();
    for place in (0..tasks.len()).rev() {
        let budget = statement.budget(place as TaskId, &mut below);
        let Some(budget) = budget.filter(|_| counts[place]) else { continue };
        parts.clear();
        if statement.flows(place as TaskId, budget, &of_task[place], |part| parts.push(part)).is_some() {
            for part in &parts {
                sums.add(part);
            }
        }
    }
    let running = |sum: &mut i64, step: i64| {
        *sum = sum.saturating_add(step);
        Some(*sum)
    };
    sums.steps.into_iter().scan(0, running).collect()
}
