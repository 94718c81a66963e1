//! Progress summed up the outline: how much of the duration of each task is done.

use super::instant::Tenths;
use super::network::Network;
use super::plan::{Mode, TaskId};

/// How much of a task is done.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Achieved {
    /// Duration of the task, or of the tasks that it consists of.
    pub length: Tenths,
    /// How much of that is done.
    pub done: Tenths,
    /// Whether it is finished.
    pub finished: bool,
}

impl Achieved {
    /// Percent of the duration that is done, to the nearest whole one: 100 when all is finished, and
    /// at most 99 before `[781/781]`.
    pub(super) fn percent(&self) -> f64 {
        match self.length {
            _ if self.finished => 100.0,
            0 => 0.0,
            length => (self.done as f64 * 100.0 / length as f64).round().min(99.0),
        }
    }

    /// How much of it is done, from 0 to 1.
    pub(super) fn share(&self) -> f64 {
        match self.length {
            _ if self.finished => 1.0,
            0 => 0.0,
            length => (self.done as f64 / length as f64).clamp(0.0, 1.0),
        }
    }
}

/// How much of every task is done. `finished` tells of each task whether it is.
pub(super) fn achieved(network: &Network, finished: impl Fn(usize) -> bool) -> Vec<Achieved> {
    let mut all = vec![Achieved::default(); network.tasks.len()];
    for place in (0..all.len()).rev() {
        let task = &network.tasks[place];
        let own = &mut all[place];
        own.finished = finished(place);
        if network.outline.summary(place as TaskId).is_none() {
            own.length = task.duration;
            own.done = match task.progress.as_deref() {
                Some(progress) if progress.actual_finish.is_some() => task.duration,
                Some(progress) => progress.done.clamp(0, task.duration),
                None => 0,
            };
        }
        if let (Some(parent), false) = (task.parent, task.mode == Mode::Inactive) {
            let below = all[place];
            let above = &mut all[parent as usize];
            above.length = above.length.saturating_add(below.length);
            above.done = above.done.saturating_add(below.done);
        }
    }
    all
}
