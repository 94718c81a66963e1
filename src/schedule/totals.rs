//! Work, cost and progress summed up: over the assignments of each task, and up the outline.

use super::ids::IdMap;
use super::instant::Tenths;
use super::network::Network;
use super::plan::{Mode, TaskId};
use crate::model::field::Key;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::value::{Duration, Money};
use crate::registers::{assignment, resource, task};

/// What a task comes to.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Total {
    /// Duration of the tasks that it consists of.
    pub length: Tenths,
    /// How much of that is done.
    pub done: Tenths,
    /// Work in all, done, and left.
    pub work: [Tenths; 3],
    /// Cost in all, so far, and to come, in hundredths.
    pub cost: [i64; 3],
    /// Whether work and cost come from assignments or tasks below, not from what was entered.
    pub summed: bool,
}

impl Total {
    pub(super) fn add(&mut self, other: &Self) {
        self.length = self.length.saturating_add(other.length);
        self.done = self.done.saturating_add(other.done);
        add(&mut self.work, other.work);
        add(&mut self.cost, other.cost);
    }

    /// Percent of the duration that is done, to the nearest whole one: 100 when all is finished, and
    /// at most 99 before `[781/781]`.
    pub(super) fn percent(&self, finished: bool) -> f64 {
        match self.length {
            _ if finished => 100.0,
            0 => 0.0,
            length => (self.done as f64 * 100.0 / length as f64).round().min(99.0),
        }
    }
}

fn add(sums: &mut [i64; 3], more: [i64; 3]) {
    for (sum, more) in sums.iter_mut().zip(more) {
        *sum = sum.saturating_add(more);
    }
}

/// The totals of every task, from their records in outline order.
pub(super) fn totals<'a>(
    project: &Project,
    network: &Network,
    places: &IdMap,
    record: impl Fn(TaskId) -> Option<&'a Record>,
) -> Vec<Total> {
    let mut totals = vec![Total::default(); network.tasks.len()];
    for assignment in project.table(assignment::REGISTER.key).iter() {
        if let Some(place) = assignment.get(assignment::TASK).and_then(|id| places.get(id)) {
            let total = &mut totals[place as usize];
            total.add(&of_assignment(project, assignment));
            total.summed |= assignment.get(assignment::RESOURCE).is_some();
        }
    }
    for place in (0..network.tasks.len()).rev() {
        let entry = &network.tasks[place];
        let total = &mut totals[place];
        let summary = network.outline.summary(place as TaskId).is_some();
        if let Some(record) = record(place as TaskId) {
            entered(total, record, summary);
        }
        total.summed |= summary;
        if !summary {
            total.length = entry.duration;
            total.done = match entry.progress.as_deref() {
                Some(progress) if progress.actual_finish.is_some() => entry.duration,
                Some(progress) => progress.done.clamp(0, entry.duration),
                None => 0,
            };
        }
        if let (Some(parent), false) = (entry.parent, entry.mode == Mode::Inactive) {
            let below = totals[place];
            totals[parent as usize].add(&below);
        }
    }
    totals
}

/// Adds what was entered for the task itself: its fixed cost, and without assignments or tasks below
/// its work and cost.
fn entered(total: &mut Total, record: &Record, summary: bool) {
    let money = |key: Key<Money>| record.get(key).map(|money| money.0);
    let work = |key: Key<Duration>| record.get(key).map_or(0, |work| work.amount);
    let fixed = money(task::FIXED_COST).unwrap_or(0);
    if summary || total.summed {
        total.cost[0] = total.cost[0].saturating_add(fixed);
    } else {
        total.work = [task::WORK, task::ACTUAL_WORK, task::REMAINING_WORK].map(work);
        let cost = [task::COST, task::ACTUAL_COST, task::REMAINING_COST].map(|key| money(key).unwrap_or(0));
        total.cost = [money(task::COST).unwrap_or(fixed), cost[1], cost[2]];
    }
}

/// Work and cost of an assignment. Without a resource it has no work, only a place in time. A cost
/// that was not entered follows from work and rates.
pub(super) fn of_assignment(project: &Project, record: &Record) -> Total {
    let resource = record.get(assignment::RESOURCE);
    let resource = resource.and_then(|id| project.table(resource::REGISTER.key).get(id));
    let works = resource.is_some_and(|resource| matches!(resource.get(resource::TYPE), "" | "work"));
    let amount = |key: Key<Duration>| record.get(key).map(|work| work.amount);
    let work = amount(assignment::WORK).unwrap_or(0);
    let done = amount(assignment::ACTUAL_WORK).unwrap_or(0);
    let left = amount(assignment::REMAINING_WORK).unwrap_or(work.saturating_sub(done));
    let rated = || {
        let resource = resource?;
        let hours = (works.then_some(work)? as f64) / 600.0;
        let per_use = resource.get(resource::COST_PER_USE).map_or(0, |cost| cost.0);
        Some(
            ((hours * resource.get(resource::STANDARD_RATE)?.0 as f64).round() as i64)
                .saturating_add(per_use),
        )
    };
    let cost = record.get(assignment::COST).map(|cost| cost.0).or_else(rated).unwrap_or(0);
    let spent = record.get(assignment::ACTUAL_COST).map_or(0, |cost| cost.0);
    Total {
        work: if works { [work, done, left] } else { [0; 3] },
        cost: [cost, spent, cost.saturating_sub(spent)],
        ..Total::default()
    }
}
