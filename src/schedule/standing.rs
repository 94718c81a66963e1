//! How far the work of a task has come, and how far it should have by a date, as it is scheduled.

use chrono::NaiveDateTime;

use super::Schedule;
use super::instant::{Instant, Tenths};
use super::plan::Mode;
use super::progress::{Stage, stage};
use crate::model::id::Id;

/// The work of a task that isn't finished, seen from a date.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Standing {
    /// Whether work on it has begun.
    pub started: bool,
    /// When the work that is left begins, as it is scheduled.
    pub begins: Instant,
    /// The date, or the next instant at which work on the task can begin.
    pub next: Instant,
    /// Percent of it that are done by that date if it goes as scheduled; 100 where it finishes by then.
    pub planned: f64,
    /// Whether some of what is left was to be done by that date.
    pub behind: bool,
}

impl Schedule {
    /// How a task stands at a date; `None` for what is finished, inactive, a summary, or no task.
    pub fn standing(&self, task: Id, at: NaiveDateTime) -> Option<Standing> {
        let at = Instant::from_date_time(at)?;
        let place = self.sources.places.get(task)?;
        let entry = &self.network.tasks[place as usize];
        if entry.mode == Mode::Inactive || self.network.outline.summary(place).is_some() {
            return None;
        }
        let finish = self.scheduled.dates[place as usize].finish;
        let (begins, left, progress) = match stage(entry) {
            Stage::Finished { .. } => return None,
            Stage::Waiting => (self.scheduled.dates[place as usize].start, 1.0, None),
            Stage::Started(progress) => {
                let whole = progress.done.saturating_add(progress.remaining).max(1);
                let left = progress.remaining as f64 / whole as f64;
                (self.network.rest_begins(place, progress), left, Some(progress))
            }
        };
        let length = |from: Instant, to: Instant| self.network.length(place, from, to).max(0) as f64;
        let share = match length(begins, finish) {
            _ if at >= finish => 0.0,
            _ if at <= begins => 1.0,
            // Work outside the hours of its calendar is spread by the clock.
            0.0 => at.until(finish) as f64 / begins.until(finish) as f64,
            whole => length(at, finish) / whole,
        };
        let calendar = self.network.calendar_of(place);
        let behind = match progress {
            Some(_) => calendar.between(begins, at) > 0,
            None => begins < at || begins == finish && begins == at,
        };
        Some(Standing {
            started: progress.is_some(),
            begins,
            next: calendar.next_start(at),
            behind,
            planned: 100.0 * (1.0 - left * share),
        })
    }
}

/// A stretch of work: its start, its finish, and the working time between.
pub type Stretch = (NaiveDateTime, NaiveDateTime, Tenths);

impl Schedule {
    /// The stretches of the work of a task, or of an assignment, if that is interrupted at a moment for so much
    /// working time of its calendar; `known` are those that it has already. `None` where nobody works on it at
    /// that moment.
    pub fn interrupted(
        &self,
        of: Id,
        at: NaiveDateTime,
        pause: Tenths,
        known: Option<Vec<(NaiveDateTime, NaiveDateTime)>>,
    ) -> Option<Vec<Stretch>> {
        let calendar = self.calendar_at(of);
        let (start, finish) = match self.dates(of) {
            Some(dates) => (dates.start, dates.finish),
            None => self.ledger().entry(of).map(|entry| (entry.bar.start, entry.bar.finish))?,
        };
        let at = calendar.next_start(Instant::from_date_time(at)?);
        let read = |(from, to): (NaiveDateTime, NaiveDateTime)| {
            Some((Instant::from_date_time(from)?, Instant::from_date_time(to)?))
        };
        let known: Vec<(Instant, Instant)> = match known {
            Some(known) => known.into_iter().filter_map(read).collect(),
            None => vec![(start, finish)],
        };
        let within = |(from, to): &(Instant, Instant)| *from < at && at < *to;
        known.iter().find(|one| within(one))?;
        let later = |from: Instant| calendar.next_start(calendar.add(from, pause));
        let mut stretches = Vec::new();
        for one in known {
            let (from, to) = one;
            if within(&one) {
                // Work that was left in an evening goes on in a morning.
                stretches.push((calendar.next_start(from).min(at), calendar.prev_finish(at)));
                let again = later(at);
                stretches.push((again, calendar.add(again, calendar.between(at, to))));
            } else if from >= at {
                let again = later(from);
                stretches.push((again, calendar.add(again, calendar.between(from, to))));
            } else {
                stretches.push(one);
            }
        }
        let shown = |(from, to): (Instant, Instant)| {
            (from.to_date_time(), to.to_date_time(), calendar.between(from, to))
        };
        Some(stretches.into_iter().map(shown).collect())
    }
}
