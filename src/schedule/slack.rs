//! Slack and criticality, read off the dates of both passes.

use super::dates::{Dates, Slack};
use super::instant::Tenths;
use super::network::Network;
use super::plan::{Constraint, Link, Mode, TaskId};
use super::progress::{Stage, stage};

/// How far a task has come, summaries included: one has started when any task below it has, and is
/// finished when all are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reached {
    pub started: bool,
    pub finished: bool,
}

/// How far every task has come.
pub(super) fn reached(network: &Network) -> Vec<Reached> {
    let mut reached: Vec<Reached> = network
        .tasks
        .iter()
        .enumerate()
        .map(|(id, task)| match stage(task) {
            _ if network.outline.summary(id as TaskId).is_some() => {
                Reached { started: false, finished: true }
            }
            Stage::Waiting => Reached { started: false, finished: false },
            Stage::Started(_) => Reached { started: true, finished: false },
            Stage::Finished { .. } => Reached { started: true, finished: true },
        })
        .collect();
    for (id, task) in network.tasks.iter().enumerate().rev() {
        if let (Some(parent), false) = (task.parent, task.mode == Mode::Inactive) {
            let below = reached[id];
            let above = &mut reached[parent as usize];
            above.started |= below.started;
            above.finished &= below.finished;
        }
    }
    reached
}

/// The slack of every task.
pub(super) fn slack(network: &Network, dates: &[Dates], reached: &[Reached]) -> Vec<Slack> {
    (0..network.tasks.len()).map(|id| slack_of(network, dates, reached, id as TaskId)).collect()
}

fn slack_of(network: &Network, dates: &[Dates], reached: &[Reached], id: TaskId) -> Slack {
    let task = &network.tasks[id as usize];
    let own = &dates[id as usize];
    let Reached { started, finished } = reached[id as usize];
    if finished {
        return Slack::default();
    }
    let calendar = network.calendar(task);
    let start = calendar.between(own.early_start, own.late_start);
    let finish = calendar.between(own.early_finish, own.late_finish);
    let summary = network.outline.summary(id).is_some();
    let total = match task.constraint {
        Constraint::AsLateAsPossible if !started && network.options.finish.is_none() => 0,
        // The start of a manual task may lie on a day off, which its duration counts.
        _ if started || task.mode == Mode::Manual && !summary => finish,
        _ => start.min(finish),
    };
    let waiting = network.order.after.of(id).iter().filter(|link| !reached[link.to as usize].finished);
    let gaps = waiting.map(|link| gap(network, dates, link));
    // What goes as late as it can has no room left, however early it could be.
    let free = if network.goes_late(id) { 0 } else { gaps.min().map_or(total, |gap| gap.min(total)).max(0) };
    Slack { start, finish, total, free, critical: total <= network.options.critical_limit }
}

/// Working time, on the predecessor's calendar, from the date that a link sets to the end that it
/// drives. Levelling delay is no room.
pub(super) fn gap(network: &Network, dates: &[Dates], link: &Link) -> Tenths {
    let (from, to) = (&dates[link.from as usize], &dates[link.to as usize]);
    let from = if link.kind.from_finish() { from.finish } else { from.start };
    let delay = || network.tasks[link.to as usize].leveling_delay;
    let to = if link.kind.to_start() { to.start - delay() } else { to.finish };
    network.calendar_of(link.from).between(network.after_lag(from, link), to)
}
