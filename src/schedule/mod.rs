//! The schedule engine: dense typed arrays in, derived dates and slack out. Pure and fast.

mod agreed;
mod backward;
pub mod calendar;
mod dates;
mod derived;
pub mod fault;
mod findings;
mod forward;
mod ids;
pub mod instant;
mod network;
mod order;
mod outline;
pub mod plan;
mod progress;
mod ranking;
mod reading;
mod reading_calendars;
pub mod recurrence;
mod rows;
mod slack;
mod totals;
pub mod working_time;

pub use dates::{Dates, Slack};
pub use derived::Schedule;
pub use network::Network;

use backward::backward;
use fault::Fault;
use forward::forward;
use instant::Instant;
use plan::{Constraint, Mode, TaskId};
use slack::{Reached, reached, slack};

/// The computed dates and slack of every task, in outline order.
#[derive(Clone, Debug)]
pub struct Scheduled {
    /// Dates by task.
    pub dates: Vec<Dates>,
    /// Slack by task.
    pub slack: Vec<Slack>,
    /// The latest finish of all tasks.
    pub finish: Instant,
    /// How far each task has come.
    reached: Vec<Reached>,
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
        let reached = reached(self);
        let slack = slack(self, &dates, &reached);
        let bounded = |dates: &Dates| dates.start == Instant::MIN || dates.finish == Instant::MAX;
        let faults = dates.iter().enumerate().filter(|(_, dates)| bounded(dates));
        let faults = faults.map(|(id, _)| Fault::OutOfRange(id as TaskId)).collect();
        Scheduled { dates, slack, finish, reached, faults }
    }

    /// The latest finish of all active tasks, manual summaries included.
    fn last_finish(&self, dates: &[Dates]) -> Instant {
        let active = self.tasks.iter().zip(dates).filter(|(task, _)| task.mode != Mode::Inactive);
        active.map(|(_, dates)| dates.finish).max().unwrap_or(self.options.start)
    }
}

#[cfg(test)]
mod tests;
