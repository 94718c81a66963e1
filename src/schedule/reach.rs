//! Which steps of a pass are to be taken again after a change: those that depend on what has changed.

use super::Network;
use super::order::Step;
use super::plan::TaskId;

/// The steps that a change has reached so far.
#[derive(Clone, Debug)]
pub(super) struct Reach {
    /// By task: its step, or that of entering it.
    tasks: Vec<bool>,
    /// By number of the summary: the step of leaving it.
    left: Vec<bool>,
}

impl Reach {
    /// All steps of some tasks.
    pub(super) fn of(network: &Network, tasks: impl Iterator<Item = TaskId>) -> Self {
        let mut reach = Self {
            tasks: vec![false; network.tasks.len()],
            left: vec![false; network.outline.summaries.len()],
        };
        for task in tasks {
            reach.enter(task);
            reach.leave(network, task);
        }
        reach
    }

    /// Whether a step has been reached.
    #[inline]
    pub(super) fn holds(&self, network: &Network, step: Step) -> bool {
        match step {
            Step::Leaf(task) | Step::Enter(task) => self.tasks[task as usize],
            Step::Leave(task) => network.outline.summary(task).is_some_and(|number| self.left[number]),
        }
    }

    /// Reaches a task, or the entering of a summary.
    pub(super) fn enter(&mut self, task: TaskId) {
        self.tasks[task as usize] = true;
    }

    /// Reaches the leaving of a summary.
    pub(super) fn leave(&mut self, network: &Network, task: TaskId) {
        if let Some(number) = network.outline.summary(task) {
            self.left[number] = true;
        }
    }

    /// Reaches what decides how late a task may finish: its own step or, as a summary hands that down,
    /// the leaving of it.
    pub(super) fn bound(&mut self, network: &Network, task: TaskId) {
        match network.outline.summary(task) {
            None => self.enter(task),
            Some(number) => self.left[number] = true,
        }
    }
}
