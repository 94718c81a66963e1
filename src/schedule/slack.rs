//! Slack and criticality, read off the dates of both passes.

use super::dates::{Dates, Slack};
use super::instant::{Instant, Tenths};
use super::network::Network;
use super::plan::{Constraint, Lag, Link, Mode, TaskId};
use super::progress::{Stage, stage};
use super::side_by_side::halves;

/// How far a task has come, summaries included: one has started when any task below it has, and is
/// finished when all are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Reached {
    pub started: bool,
    pub finished: bool,
}

/// How far every task has come.
pub(super) fn reached(network: &Network) -> Vec<Reached> {
    let Network { tasks, outline, .. } = network;
    let ids = 0..tasks.len() as TaskId;
    let own = |id: TaskId| match stage(tasks.terms(id)) {
        _ if outline.summary(id).is_some() => Reached { started: false, finished: true },
        Stage::Waiting => Reached { started: false, finished: false },
        Stage::Started(_) => Reached { started: true, finished: false },
        Stage::Finished { .. } => Reached { started: true, finished: true },
    };
    let mut reached: Vec<Reached> = ids.clone().map(own).collect();
    for id in ids.rev() {
        if let (Some(number), false) = (outline.above(id), tasks.terms(id).mode == Mode::Inactive) {
            let below = reached[id as usize];
            let above = &mut reached[outline.summaries[number] as usize];
            above.started |= below.started;
            above.finished &= below.finished;
        }
    }
    reached
}

/// The slack of every task.
pub(super) fn slack(network: &Network, dates: &[Dates], reached: &[Reached]) -> Vec<Slack> {
    let count = network.tasks.len();
    let marks = halves(count, |ids| ids.map(|id| Mark::of(network, dates, id)).collect());
    let measure = Measure { network, dates, reached, marks };
    halves(count, |ids| ids.map(|id| measure.slack(id)).collect())
}

/// Brings slack up to dates that have moved: that of the tasks which did and of their predecessors.
pub(super) fn slack_again(
    network: &Network,
    dates: &[Dates],
    reached: &[Reached],
    (moved, slack): (&[bool], &mut [Slack]),
) {
    let measure = Measure { network, dates, reached, marks: vec![] };
    for id in (0..dates.len() as TaskId).filter(|id| moved[*id as usize]) {
        slack[id as usize] = measure.slack(id);
        for link in network.order.before.of(id).iter().filter(|link| !moved[link.from as usize]) {
            slack[link.from as usize] = measure.slack(link.from);
        }
    }
}

/// How much working time lies before the scheduled start and finish of a task, on its own calendar:
/// what lies between two dates is then a difference, without any look-up.
#[derive(Clone, Copy, Debug)]
struct Mark {
    start: Tenths,
    finish: Tenths,
}

impl Mark {
    fn of(network: &Network, dates: &[Dates], id: TaskId) -> Self {
        let Dates { start, finish, .. } = dates[id as usize];
        Self::between(network, id, start, finish)
    }

    /// The working time before two dates of a task that lie its own length apart.
    fn between(network: &Network, id: TaskId, start: Instant, finish: Instant) -> Self {
        let calendar = network.calendar_of(id);
        let before = calendar.work_before(start);
        let even = network.takes_its_duration(id) && start > Instant::MIN && finish < Instant::MAX;
        let finish =
            if even { before + network.tasks.gist(id).duration } else { calendar.work_before(finish) };
        Self { start: before, finish }
    }
}

/// Slack in the making.
struct Measure<'a> {
    network: &'a Network,
    dates: &'a [Dates],
    reached: &'a [Reached],
    /// By task; none where few are asked for.
    marks: Vec<Mark>,
}

impl Measure<'_> {
    fn slack(&self, id: TaskId) -> Slack {
        let Self { network, dates, reached, .. } = self;
        let task = network.tasks.terms(id);
        let own = &dates[id as usize];
        let Reached { started, finished } = reached[id as usize];
        if finished || task.mode == Mode::Inactive {
            return Slack::default();
        }
        let scheduled = self.mark(id);
        let mark = |start: Instant, finish: Instant, like: Mark, of: (Instant, Instant)| {
            if (start, finish) == of { like } else { Mark::between(network, id, start, finish) }
        };
        let early = mark(own.early_start, own.early_finish, scheduled, (own.start, own.finish));
        let late = mark(own.late_start, own.late_finish, early, (own.early_start, own.early_finish));
        let (start, finish) = (late.start - early.start, late.finish - early.finish);
        let summary = network.outline.summary(id).is_some();
        let total = match task.constraint {
            Constraint::AsLateAsPossible if !started && network.options.finish.is_none() => 0,
            // The start of a manual task may lie on a day off, which its duration counts.
            _ if started || task.mode == Mode::Manual && !summary => finish,
            _ => start.min(finish),
        };
        let waiting = waiting(network, id, reached);
        let gaps = waiting.map(|link| self.gap(link));
        // What goes as late as it can has no room left, however early it could be.
        let free =
            if network.goes_late(id) { 0 } else { gaps.min().map_or(total, |gap| gap.min(total)).max(0) };
        Slack { start, finish, total, free, critical: total <= network.options.critical_limit }
    }

    fn mark(&self, id: TaskId) -> Mark {
        self.marks.get(id as usize).copied().unwrap_or_else(|| Mark::of(self.network, self.dates, id))
    }

    /// The gap of a link, read off the marks where both tasks share a calendar.
    fn gap(&self, link: &Link) -> Tenths {
        let tasks = &self.network.tasks;
        let alike = tasks.gist(link.from).calendar == tasks.gist(link.to).calendar;
        match link.lag {
            Lag::Working(lag) if alike && tasks.terms(link.to).leveling_delay == 0 => {
                let (from, to) = (self.mark(link.from), self.mark(link.to));
                let from = if link.kind.from_finish() { from.finish } else { from.start };
                let to = if link.kind.to_start() { to.start } else { to.finish };
                to.saturating_sub(from).saturating_sub(lag)
            }
            _ => gap(self.network, self.dates, link),
        }
    }
}

/// The links through which a task can still move others: not to what is finished, nor from its start once
/// it has begun.
pub(super) fn waiting<'a>(
    network: &'a Network,
    id: TaskId,
    reached: &'a [Reached],
) -> impl Iterator<Item = &'a Link> {
    let begun = network.tasks.terms(id).progress.is_some();
    let links = network.order.after.of(id).iter();
    links.filter(move |link| !reached[link.to as usize].finished && (link.kind.from_finish() || !begun))
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
