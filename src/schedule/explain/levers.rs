//! What would bring a task earlier: the plan is scheduled again without each thing that holds it back.

use super::{Bound, Cause, Driver};
use crate::schedule::Schedule;
use crate::schedule::instant::{Instant, Tenths};
use crate::schedule::network::Network;
use crate::schedule::plan::{Constraint, Lag, Link, Mode, TaskId};

/// Something that holds a task back and could be changed.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Change {
    /// A task takes less time.
    Shorten(TaskId),
    /// What waits for another task doesn't wait for it.
    Unlink(Link),
    /// A link has no lag.
    DropLag(Link),
    /// A task has no constraint.
    Unconstrain(TaskId),
    /// A task isn't put off by levelling.
    DropDelay(TaskId),
    /// A manual task is scheduled like others.
    Schedule(TaskId),
}

/// What a change would bring, at most.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Lever {
    /// The change.
    pub change: Change,
    /// Working time by which the task would finish earlier.
    pub gain: Tenths,
    /// When it would start.
    pub start: Instant,
    /// When it would finish.
    pub finish: Instant,
}

/// Most changes that are tried, which costs a schedule each, and most that are named: of those that
/// leave the links alone, and of those that don't.
const MOST: [(usize, usize); 2] = [(6, 4), (3, 2)];

/// The changes along a chain that would bring a task's finish earlier: first those that leave the links
/// alone, then those that don't, of either the most first.
pub(super) fn of(schedule: &Schedule, task: TaskId, chain: &[Cause]) -> Vec<Lever> {
    let (network, before) = (&schedule.network, &schedule.scheduled.dates[task as usize]);
    let mut all: Vec<Change> = Vec::new();
    for cause in chain {
        let bound = cause.bounds.first().into_iter();
        all.extend(bound.flat_map(|bound| changes(network, cause, bound)));
    }
    let (unlinked, others): (Vec<_>, Vec<_>) =
        all.into_iter().partition(|change| matches!(change, Change::Unlink(_)));
    let tried = |change| {
        let mut other = network.clone();
        make(&mut other, change);
        let after = other.schedule().dates[task as usize];
        let gain = network.calendar_of(task).between(after.finish, before.finish);
        Lever { change, gain, start: after.start, finish: after.finish }
    };
    let mut named = Vec::new();
    for (changes, (most, worth)) in [others, unlinked].into_iter().zip(MOST) {
        let levers = changes.into_iter().take(most).map(tried);
        let mut levers: Vec<Lever> = levers.filter(|lever| lever.gain > 0).collect();
        levers.sort_by_key(|lever| std::cmp::Reverse(lever.gain));
        named.extend(levers.into_iter().take(worth));
    }
    named
}

/// What could be changed where a date has this cause.
fn changes(network: &Network, cause: &Cause, bound: &Bound) -> Vec<Change> {
    let id = cause.task;
    let task = &network.tasks[id as usize];
    let mut all = match bound.driver {
        Driver::Length | Driver::Remaining => vec![Change::Shorten(id)],
        Driver::Link(link) => {
            let lags = matches!(link.lag, Lag::Working(lag) | Lag::Elapsed(lag) if lag > 0);
            lags.then_some(Change::DropLag(link)).into_iter().chain([Change::Unlink(link)]).collect()
        }
        Driver::Constraint { of, .. } => vec![Change::Unconstrain(of)],
        Driver::ManualSummary(of) => vec![Change::Schedule(of)],
        Driver::Entered => vec![Change::Schedule(id)],
        Driver::AsLate => vec![Change::Unconstrain(id)],
        Driver::ProjectStart | Driver::Below(_) | Driver::Actual => vec![],
    };
    if task.leveling_delay > 0 && !matches!(bound.driver, Driver::Length) {
        all.push(Change::DropDelay(id));
    }
    all
}

fn make(network: &mut Network, change: Change) {
    match change {
        Change::Shorten(id) => network.empty(id),
        Change::Unlink(link) => {
            network.order.before.retain(|other| other.id != link.id);
            network.order.after.retain(|other| other.id != link.id);
        }
        Change::DropLag(link) => {
            let (before, after) = (&mut network.order.before, &mut network.order.after);
            for other in before.of_mut(link.to).iter_mut().chain(after.of_mut(link.from)) {
                if other.id == link.id {
                    other.lag = Lag::Working(0);
                }
            }
        }
        Change::Unconstrain(id) => {
            network.tasks.change(id, |task| task.constraint = Constraint::AsSoonAsPossible)
        }
        Change::DropDelay(id) => network.tasks.change(id, |task| task.leveling_delay = 0),
        Change::Schedule(id) => network.tasks.change(id, |task| task.mode = Mode::Automatic),
    }
}
