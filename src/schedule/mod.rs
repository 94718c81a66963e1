//! The schedule engine: dense typed arrays in, derived dates and slack out. Pure and fast.

mod backward;
pub mod calendar;
mod dates;
pub mod fault;
mod forward;
pub mod instant;
mod network;
mod order;
mod outline;
pub mod plan;
mod progress;
pub mod recurrence;
mod rows;
mod slack;
pub mod working_time;

pub use dates::{Dates, Slack};
pub use network::Network;

use backward::backward;
use fault::Fault;
use forward::forward;
use instant::Instant;
use plan::{Constraint, Mode, TaskId};
use slack::{reached, slack};

/// The computed dates and slack of every task, in outline order.
#[derive(Clone, Debug)]
pub struct Scheduled {
    /// Dates by task.
    pub dates: Vec<Dates>,
    /// Slack by task.
    pub slack: Vec<Slack>,
    /// The latest finish of all tasks.
    pub finish: Instant,
    /// Tasks whose dates stop at the bounds of the calendar.
    pub faults: Vec<Fault>,
}

impl Network {
    /// Schedules the plan.
    pub fn schedule(&self) -> Scheduled {
        let mut dates = vec![Dates::NONE; self.tasks.len()];
        forward(self, &mut dates, false);
        let mut finish = self.last_finish(&dates);
        backward(self, &mut dates, finish);
        if self.tasks.iter().any(|task| task.constraint == Constraint::AsLateAsPossible) {
            forward(self, &mut dates, true);
            finish = self.last_finish(&dates);
            backward(self, &mut dates, finish);
        }
        let slack = slack(self, &dates, &reached(self));
        let bounded = |dates: &Dates| dates.start == Instant::MIN || dates.finish == Instant::MAX;
        let faults = dates.iter().enumerate().filter(|(_, dates)| bounded(dates));
        let faults = faults.map(|(id, _)| Fault::OutOfRange(id as TaskId)).collect();
        Scheduled { dates, slack, finish, faults }
    }

    /// The latest finish of all active tasks, manual summaries included.
    fn last_finish(&self, dates: &[Dates]) -> Instant {
        let active = self.tasks.iter().zip(dates).filter(|(task, _)| task.mode != Mode::Inactive);
        active.map(|(_, dates)| dates.finish).max().unwrap_or(self.options.start)
    }
}

#[cfg(test)]
mod tests;
