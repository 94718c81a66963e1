//! The backward pass: how late each task may start and finish.

use super::dates::Dates;
use super::forward::after_lag;
use super::instant::Instant;
use super::network::Network;
use super::order::Step;
use super::plan::{Constraint, Lag, Link, LinkKind, Mode, Task, TaskId};
use super::progress::{Stage, stage};
use super::working_time::WorkingTime;

/// The backward pass over a network.
struct Backward<'a> {
    network: &'a Network,
    dates: &'a mut [Dates],
    /// By number of the summary: the latest finish of what lies below, by the links and deadlines
    /// of it and the summaries above it.
    from_above: Vec<Option<Instant>>,
    /// By number of the summary: the dates at which tasks below it bind predecessors.
    binding: Vec<Binding>,
    project_finish: Instant,
}

/// The dates at which a task's start and finish bind its predecessors; none once it is finished. A
/// summary binds with the earliest of the tasks below it.
#[derive(Clone, Copy, Debug, Default)]
struct Binding {
    start: Option<Instant>,
    finish: Option<Instant>,
}

/// Runs the backward pass from the finish of the project.
pub(super) fn backward(network: &Network, dates: &mut [Dates], project_finish: Instant) {
    let summaries = network.outline.summaries.len();
    let (from_above, binding) = (vec![None; summaries], vec![Binding::default(); summaries]);
    let mut pass = Backward { network, dates, from_above, binding, project_finish };
    for &step in network.order.steps.iter().rev() {
        match step {
            Step::Leaf(task) => pass.leaf(task),
            Step::Leave(task) => pass.leave(task),
            Step::Enter(task) => pass.enter(task),
        }
    }
    pass.roll_up();
}

/// The earlier of two dates, of which none bounds nothing.
fn earlier(a: Option<Instant>, b: Option<Instant>) -> Option<Instant> {
    a.into_iter().chain(b).min()
}

impl Backward<'_> {
    fn task(&self, id: TaskId) -> &Task {
        &self.network.tasks[id as usize]
    }

    fn above(&self, task: &Task) -> Option<Instant> {
        let parent = task.parent.and_then(|parent| self.network.outline.summary(parent));
        parent.and_then(|number| self.from_above[number])
    }

    /// What lies below a summary takes over the links from it, unless it is manual: then it has
    /// dates of its own. Links from its start bind nothing below.
    fn leave(&mut self, id: TaskId) {
        let Some(number) = self.network.outline.summary(id) else {
            return;
        };
        let task = self.task(id);
        let deadline = earlier(task.deadline, self.limit(id));
        let links = self.network.order.after.of(id).iter().filter(|link| link.kind.from_finish());
        let bound = earlier(self.above(task), links.filter_map(|link| self.bound(id, link)).min());
        self.from_above[number] = earlier(bound, deadline);
    }

    fn enter(&mut self, id: TaskId) {
        if let Some(number) = self.network.outline.summary(id) {
            self.bind(id, self.binding[number]);
        }
    }

    /// Lets a task bind the predecessors of the summary above it.
    fn bind(&mut self, id: TaskId, binding: Binding) {
        let task = self.task(id);
        let parent = task.parent.and_then(|parent| self.network.outline.summary(parent));
        if let (Some(number), false) = (parent, task.mode == Mode::Inactive) {
            let above = &mut self.binding[number];
            above.start = earlier(above.start, binding.start);
            above.finish = earlier(above.finish, binding.finish);
        }
    }

    /// How a task binds its predecessors. Of a task in progress only the remaining work does.
    fn binding(&self, id: TaskId) -> Binding {
        if let Some(number) = self.network.outline.summary(id) {
            return self.binding[number];
        }
        let dates = &self.dates[id as usize];
        let start = match stage(self.task(id)) {
            Stage::Finished { .. } => return Binding::default(),
            // Levelling puts the task off after its predecessors, so it binds them that much earlier.
            Stage::Waiting => dates.late_start - self.task(id).leveling_delay,
            Stage::Started(progress) if progress.remaining == 0 => dates.late_finish,
            Stage::Started(progress) => self.network.rest_begins(id, progress),
        };
        Binding { start: Some(start), finish: Some(dates.late_finish) }
    }

    /// The latest finish that a link leaves to its predecessor.
    fn bound(&self, id: TaskId, link: &Link) -> Option<Instant> {
        let successor = self.task(link.to);
        if successor.mode == Mode::Inactive {
            return None;
        }
        let binding = self.binding(link.to);
        let date = if link.kind.to_start() { binding.start } else { binding.finish }?;
        let date = before_lag(date, link.lag, self.network.calendar(successor));
        Some(match link.kind {
            LinkKind::FinishStart | LinkKind::FinishFinish => date,
            LinkKind::StartStart | LinkKind::StartFinish => self.network.finish(id, date),
        })
    }

    fn leaf(&mut self, id: TaskId) {
        let task = self.task(id);
        let (start, finish) = match stage(task) {
            Stage::Finished { start, finish } => (start, finish),
            Stage::Started(progress) if task.mode != Mode::Manual => {
                (progress.actual_start, self.late_finish(id))
            }
            Stage::Started(_) | Stage::Waiting => {
                let finish = self.late_finish(id);
                (self.late_start(id, finish), finish)
            }
        };
        let dates = &mut self.dates[id as usize];
        (dates.late_start, dates.late_finish) = (start, finish);
        self.bind(id, self.binding(id));
    }

    /// A manual task may lie on days off, which its duration counts: while it isn't late, its late
    /// start is no earlier than its start.
    fn late_start(&self, id: TaskId, finish: Instant) -> Instant {
        let start = self.network.start_for(id, finish);
        let dates = &self.dates[id as usize];
        let late = self.task(id).mode != Mode::Manual || finish < dates.early_finish;
        if late { start } else { start.max(dates.early_start) }
    }

    fn late_finish(&self, id: TaskId) -> Instant {
        let task = self.task(id);
        let links = self.network.order.after.of(id);
        let bound = earlier(links.iter().filter_map(|link| self.bound(id, link)).min(), self.above(task));
        let ends_path = self.network.options.multiple_critical_paths && links.is_empty();
        let last = if ends_path { self.dates[id as usize].early_finish } else { self.project_finish };
        let finish = bound.map_or(last, |bound| bound.min(last));
        let finish = match task.constraint {
            Constraint::FinishOn(date) => date,
            Constraint::StartOn(date) => self.network.finish(id, date),
            _ => self.limit(id).map_or(finish, |limit| limit.min(finish)),
        };
        let finish = task.deadline.map_or(finish, |deadline| deadline.min(finish));
        if task.mode == Mode::Manual { finish } else { self.network.end(id, finish) }
    }

    /// The latest finish that the task's own constraint allows.
    fn limit(&self, id: TaskId) -> Option<Instant> {
        match self.task(id).constraint {
            Constraint::FinishNoLater(date) => Some(date),
            Constraint::StartNoLater(date) => Some(self.network.finish(id, date)),
            _ => None,
        }
    }

    /// Late dates of summaries: those of the tasks below, of which manual ones count with their
    /// early dates. A manual summary is as late as its own dates at least.
    fn roll_up(&mut self) {
        for &summary in self.network.outline.summaries.iter().rev() {
            let mut late = (Instant::MAX, Instant::MIN);
            for child in self.network.outline.children(summary) {
                let dates = &self.dates[child as usize];
                let (start, finish) = match self.task(child).mode {
                    Mode::Inactive => continue,
                    Mode::Manual => (dates.early_start, dates.early_finish),
                    Mode::Automatic => (dates.late_start, dates.late_finish),
                };
                late = (late.0.min(start), late.1.max(finish));
            }
            let dates = self.dates[summary as usize];
            let own = (dates.early_start, dates.early_finish);
            let late = match self.task(summary).mode {
                _ if late.0 > late.1 => own,
                Mode::Manual => (late.0.max(own.0), late.1.max(own.1)),
                Mode::Automatic | Mode::Inactive => late,
            };
            let dates = &mut self.dates[summary as usize];
            (dates.late_start, dates.late_finish) = late;
        }
    }
}

/// A date taken back by a lag on a calendar.
fn before_lag(date: Instant, lag: Lag, calendar: &WorkingTime) -> Instant {
    match lag {
        Lag::Working(lag) => after_lag(date, Lag::Working(lag.saturating_neg()), calendar),
        Lag::Elapsed(lag) => after_lag(date, Lag::Elapsed(lag.saturating_neg()), calendar),
        Lag::Percent(_) | Lag::ElapsedPercent(_) => date,
    }
}
