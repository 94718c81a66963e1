//! The figures that a baseline holds.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::earned_value::Figures;
use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::trail::What;
use crate::registers::baseline::{self, figures};
use crate::registers::{assignment, resource, task};

/// The current baseline: number 0.
pub(super) fn current(project: &Project) -> Option<Id> {
    let baselines = project.table(baseline::REGISTER.key);
    let current = baselines.iter().filter(|record| record.get(baseline::NUMBER) == Some(0.0));
    current.max_by_key(|record| record.number).map(|record| record.id)
}

/// The figures that a baseline holds for each record.
pub(super) fn figures_of(project: &Project, baseline: Id) -> Figures {
    let figures = project.table(figures::REGISTER.key).iter();
    let ours = figures.filter(|record| record.get(figures::BASELINE) == Some(baseline));
    let all: HashMap<_, _> =
        ours.filter_map(|record| Some((record.get(figures::OF)?, record.clone()))).collect();
    all
}

/// A task that a baseline holds and that was removed since.
#[derive(Clone, Debug)]
pub(super) struct Lost {
    /// The task as it was last.
    pub task: Arc<Record>,
    /// What the baseline holds of it.
    pub figures: Arc<Record>,
    /// What is left of the summaries that it stood below: the one next to it.
    pub below: Option<Id>,
    /// The part of its agreed cost that no other removed task brings, in hundredths.
    pub cost: i64,
}

/// The tasks that figures are of and that were removed, by number. What a summary holds of those below
/// it is theirs.
pub(super) fn lost(project: &Project, figures: &Figures) -> Vec<Lost> {
    let tables = [task::REGISTER.key, assignment::REGISTER.key, resource::REGISTER.key];
    let gone = |id: &Id| tables.iter().all(|key| project.table(key).get(*id).is_none());
    let missing: HashSet<Id> = figures.keys().copied().filter(gone).collect();
    if missing.is_empty() {
        return Vec::new();
    }
    let mut removed: HashMap<Id, Arc<Record>> = HashMap::new();
    for change in project.trail().iter().flat_map(|entry| &entry.changes) {
        if let What::Removed(record) = &change.what
            && change.register == task::REGISTER.key
        {
            removed.insert(change.id, record.clone());
        }
    }
    let agreed = |id: &Id| figures.get(id)?.get(figures::COST);
    let mut within: HashMap<Id, i64> = HashMap::new();
    for task in missing.iter().filter_map(|id| removed.get(id)) {
        if let Some(parent) = task.get(task::PARENT) {
            let sum = within.entry(parent).or_default();
            *sum = sum.saturating_add(agreed(&task.id).map_or(0, |cost| cost.0));
        }
    }
    let mut all: Vec<Lost> = missing
        .iter()
        .filter_map(|id| {
            let (task, figures) = (removed.get(id)?.clone(), figures.get(id)?.clone());
            let cost = agreed(id).map_or(0, |cost| cost.0);
            let cost = match within.get(id) {
                Some(_) if task.get(task::FIXED_COST).is_none() => 0,
                Some(theirs) => cost.saturating_sub(*theirs).max(0),
                None => cost,
            };
            let below = standing(&task, &removed, project);
            Some(Lost { task, figures, below, cost })
        })
        .collect();
    all.sort_by_key(|lost| lost.task.number);
    all
}

/// The nearest summary of a removed task that is still there.
fn standing(task: &Record, removed: &HashMap<Id, Arc<Record>>, project: &Project) -> Option<Id> {
    let mut above = task.get(task::PARENT);
    // Records that a merge brought together may name each other; no outline is deeper than its tasks.
    for _ in 0..=removed.len() {
        let id = above?;
        if project.table(task::REGISTER.key).get(id).is_some() {
            return Some(id);
        }
        above = removed.get(&id)?.get(task::PARENT);
    }
    None
}
