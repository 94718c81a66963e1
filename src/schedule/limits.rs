//! Deadlines and constraints that a schedule doesn't keep.

use super::Schedule;
use super::explain::{constraint, moment};
use super::instant::Instant;
use super::plan::{Constraint, Mode, TaskId};

/// A limit of a task that its dates, or the links that it has, don't keep.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Broken {
    /// It finishes after its deadline.
    Deadline(Instant),
    /// It starts or finishes later than its constraint allows.
    Late(Constraint),
    /// Its constraint holds it where it starts or finishes before a link allows.
    Squeezed(Constraint),
}

impl Broken {
    /// What is broken, as part of a sentence: "deadline 4 Dec 26 17:00".
    pub fn sentence(self) -> String {
        match self {
            Broken::Deadline(date) => format!("misses its deadline {}", moment(date)),
            Broken::Late(kind) => format!("breaks its constraint {}", constraint(kind)),
            Broken::Squeezed(kind) => {
                format!("is held by its constraint {} though what it waits for isn't done", constraint(kind))
            }
        }
    }
}

impl Schedule {
    /// The limits of a task that the schedule doesn't keep. Finished tasks keep theirs, as nothing is left
    /// to be done about them.
    pub fn broken(&self, place: TaskId) -> Vec<Broken> {
        let Some(task) = self.network.tasks.get(place as usize) else { return vec![] };
        let dates = &self.scheduled.dates[place as usize];
        if self.scheduled.reached[place as usize].finished || task.mode == Mode::Inactive {
            return vec![];
        }
        let deadline = task.deadline.filter(|deadline| dates.finish > *deadline).map(Broken::Deadline);
        let late = match task.constraint {
            Constraint::StartOn(date) | Constraint::StartNoLater(date) => Some(dates.start > date),
            Constraint::FinishOn(date) | Constraint::FinishNoLater(date) => Some(dates.finish > date),
            _ => None,
        };
        let waits = task.progress.is_none() && task.mode == Mode::Automatic;
        let limit = match late {
            // A start at 17:00 is one at 8:00 on the next day.
            Some(true) if self.is_beyond(place, task.constraint) => Some(Broken::Late(task.constraint)),
            Some(_) if waits && self.is_squeezed(place) => Some(Broken::Squeezed(task.constraint)),
            _ => None,
        };
        deadline.into_iter().chain(limit).collect()
    }

    /// Whether working time lies between the date of a constraint and that of the task.
    fn is_beyond(&self, place: TaskId, limit: Constraint) -> bool {
        let dates = &self.scheduled.dates[place as usize];
        let calendar = self.network.calendar_of(place);
        match limit {
            Constraint::StartOn(date) | Constraint::StartNoLater(date) => {
                calendar.between(date, dates.start) > 0
            }
            Constraint::FinishOn(date) | Constraint::FinishNoLater(date) => {
                calendar.between(date, dates.finish) > 0
            }
            _ => false,
        }
    }

    /// Whether a task starts or finishes before one of its links allows.
    fn is_squeezed(&self, place: TaskId) -> bool {
        let (network, dates) = (&self.network, &self.scheduled.dates);
        network.order.before.of(place).iter().any(|link| {
            let from = &dates[link.from as usize];
            let date =
                network.after_lag(if link.kind.from_finish() { from.finish } else { from.start }, link);
            let own = &dates[place as usize];
            let own = if link.kind.to_start() { own.start } else { own.finish };
            network.calendar_of(place).between(own, date) > 0
        })
    }
}
