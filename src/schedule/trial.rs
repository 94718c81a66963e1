//! A plan run many times over with other durations, for simulations: no run allocates anything.

use super::Network;
use super::dates::Dates;
use super::forward::Aim;
use super::instant::{Instant, Tenths};
use super::network::Part;
use super::passes::Passes;
use super::plan::TaskId;
use super::rows::Rows;

/// A network to be scheduled with other durations, as often as one likes.
///
/// A run gives the scheduled dates; the late ones that follow from them only when asked for. Work that is
/// finished and tasks with dates of their own stay where they are, whatever durations are given them.
#[derive(Clone, Debug)]
pub struct Trial {
    network: Network,
    passes: Passes,
    /// The durations entered, by task.
    entered: Vec<Tenths>,
    /// The assignments as entered.
    parts: Rows<Part>,
    /// When tasks without predecessors start.
    begin: Instant,
    /// Whether tasks of a plan scheduled from its start go as late as they can: only after its late
    /// dates are known do they have their own.
    goes_late: bool,
}

impl Trial {
    /// A trial of a network.
    pub fn new(network: &Network) -> Self {
        let mut passes = Passes::new(network);
        passes.all(network);
        let begin = match network.options.finish {
            None => network.options.start,
            Some(_) => passes.dates.iter().map(|dates| dates.start).min().unwrap_or_default(),
        };
        let entered = network.tasks.iter().map(|task| task.duration).collect();
        let goes_late = network.options.finish.is_none()
            && (0..network.tasks.len() as TaskId).any(|id| network.goes_late(id));
        Self { network: network.clone(), passes, entered, parts: network.parts.clone(), begin, goes_late }
    }

    /// The duration of every task as entered, in outline order; those of summaries mean nothing.
    pub fn durations(&self) -> &[Tenths] {
        &self.entered
    }

    /// The early dates of every task if each took such a duration; the late ones too where tasks go as
    /// late as they can. Assignments grow and shrink with
    /// their task; of a task in progress only what remains does. Tasks beyond the end of `durations`
    /// keep those of the run before. Lags in percent stay as long as they were.
    pub fn run(&mut self, durations: &[Tenths]) -> &[Dates] {
        for (id, &duration) in durations.iter().enumerate().take(self.entered.len()) {
            self.set(id as TaskId, duration.max(0));
        }
        if self.goes_late {
            self.passes.all(&self.network);
        } else {
            self.passes.forward(&self.network, self.begin, Aim::Early);
        }
        &self.passes.dates
    }

    /// The latest finish in the last run.
    pub fn finish(&self) -> Instant {
        self.passes.last_finish(&self.network)
    }

    /// Completes the last run by its late dates: a task that could finish no later is critical.
    pub fn late(&mut self) -> &[Dates] {
        if !self.goes_late {
            let finish = self.finish();
            self.passes.backward(&self.network, finish);
        }
        &self.passes.dates
    }

    fn set(&mut self, id: TaskId, duration: Tenths) {
        if self.network.tasks.gist(id).duration == duration {
            return;
        }
        let entered = self.entered[id as usize];
        let remaining = self.network.tasks.change(id, |task| {
            task.duration = duration;
            let progress = task.progress.as_deref_mut()?;
            let left = entered.saturating_sub(progress.done).max(0);
            progress.remaining = duration.saturating_sub(progress.done).max(0);
            Some((left, progress.remaining))
        });
        let parts = self.network.parts.of_mut(id).iter_mut();
        for (part, as_entered) in parts.zip(self.parts.of(id)) {
            part.span = scaled(as_entered.span, entered, duration);
            if let Some((left, remaining)) = remaining {
                part.remaining = scaled(as_entered.remaining, left, remaining);
            }
        }
    }
}

/// A length that belongs to a whole, once the whole has changed. To the nearest tenth of a minute.
fn scaled(length: Tenths, whole: Tenths, changed: Tenths) -> Tenths {
    if whole == 0 || whole == changed {
        return length;
    }
    (length as f64 * (changed as f64 / whole as f64)).round() as Tenths
}
