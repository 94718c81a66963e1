//! The backward pass: how late each task may start and finish.

mod trace;

use super::dates::Dates;
use super::instant::Instant;
use super::network::Network;
use super::order::Step;
use super::plan::{Constraint, Link, LinkKind, Mode, Task, TaskId};
use super::progress::{Stage, stage};
use super::reach::Reach;

/// The backward pass over a network.
pub(super) struct Backward<'a> {
    pub(super) network: &'a Network,
    pub(super) room: &'a mut Room,
    pub(super) dates: &'a mut [Dates],
    pub(super) project_finish: Instant,
}

/// Room for a backward pass over a network, to be used again.
#[derive(Clone, Debug, Default)]
pub(super) struct Room {
    /// By number of the summary: the latest finish of what lies below, by the links and deadlines
    /// of it and the summaries above it.
    from_above: Vec<Instant>,
    /// By task; a summary binds with the earliest of the tasks below it.
    binding: Vec<Binding>,
    /// By number of the summary, as [`spent`] tells.
    spent: Vec<bool>,
}

impl Room {
    pub(super) fn new(network: &Network) -> Self {
        Self {
            from_above: vec![FREE; network.outline.summaries.len()],
            binding: vec![UNBOUND; network.tasks.len()],
            spent: spent(network),
        }
    }

    /// Whether other summaries bound what lies below them now than when the room was made.
    pub(super) fn is_outdated(&self, network: &Network) -> bool {
        self.spent != spent(network)
    }
}

/// The dates at which a task's start and finish bind its predecessors.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Binding {
    start: Instant,
    finish: Instant,
}

/// The latest date there is: it bounds nothing.
const FREE: Instant = Instant::MAX;

/// What binds nothing: a finished task, and a summary before the tasks below it are known.
const UNBOUND: Binding = Binding { start: FREE, finish: FREE };

/// By number of the summary, whether it is a manual one whose work has begun and is done, though
/// tasks without any may still be open below; empty where no summary is manual.
fn spent(network: &Network) -> Vec<bool> {
    let Network { tasks, outline, .. } = network;
    let manual = |summary: &TaskId| tasks[*summary as usize].mode == Mode::Manual;
    if !outline.summaries.iter().any(manual) {
        return vec![];
    }
    let mut reached = vec![(false, true); outline.summaries.len()];
    for (id, task) in tasks.iter().enumerate().rev() {
        let Some(above) = task.parent.and_then(|parent| outline.summary(parent)) else { continue };
        let (begun, done) = match (outline.summary(id as TaskId), stage(task)) {
            _ if task.mode == Mode::Inactive => continue,
            (Some(number), _) => reached[number],
            (None, Stage::Waiting) => (false, task.duration == 0),
            (None, Stage::Started(progress)) => (true, progress.remaining == 0),
            (None, Stage::Finished { .. }) => (true, true),
        };
        reached[above].0 |= begun;
        reached[above].1 &= done;
    }
    let spent = |(summary, (begun, done)): (&TaskId, (bool, bool))| manual(summary) && begun && done;
    outline.summaries.iter().zip(reached).map(spent).collect()
}

/// Runs the backward pass from the finish of the project.
pub(super) fn backward(network: &Network, room: &mut Room, dates: &mut [Dates], project_finish: Instant) {
    room.spent = spent(network);
    let mut pass = Backward { network, room, dates, project_finish };
    for &step in network.order.steps.iter().rev() {
        pass.take(step);
    }
    for &summary in network.outline.summaries.iter().rev() {
        pass.roll_up(summary);
    }
}

impl Backward<'_> {
    /// Runs the pass again over what has changed and what that reaches, from the same finish of the
    /// project; `moved` takes up the tasks whose dates have.
    pub(super) fn again(&mut self, mut reach: Reach, moved: &mut [bool]) {
        let network = self.network;
        for &step in network.order.steps.iter().rev() {
            if !reach.holds(network, step) || !self.step(step) {
                continue;
            }
            match step {
                Step::Leave(summary) => {
                    network.outline.children(summary).for_each(|task| reach.bound(network, task));
                }
                Step::Leaf(task) | Step::Enter(task) => {
                    moved[task as usize] = true;
                    network.order.before.of(task).iter().for_each(|link| reach.bound(network, link.from));
                    network.tasks[task as usize].parent.iter().for_each(|parent| reach.enter(*parent));
                }
            }
        }
        for &summary in network.outline.summaries.iter().rev() {
            let before = self.dates[summary as usize];
            self.roll_up(summary);
            moved[summary as usize] |= before != self.dates[summary as usize];
        }
    }

    /// What is said of a task, its gist and its place in the outline apart.
    fn task(&self, id: TaskId) -> &Task {
        self.network.tasks.terms(id)
    }

    fn above(&self, id: TaskId) -> Instant {
        self.network.outline.above(id).map_or(FREE, |number| self.room.from_above[number])
    }

    /// Takes a step of the pass.
    fn take(&mut self, step: Step) {
        match step {
            Step::Leave(id) => self.leave(id),
            Step::Leaf(id) => self.leaf(id),
            Step::Enter(id) => self.bind(id),
        }
    }

    /// Takes a step of the pass; says whether anything has come of it that wasn't so before.
    fn step(&mut self, step: Step) -> bool {
        let before = self.outcome(step);
        self.take(step);
        before != self.outcome(step)
    }

    /// What a step of the pass has come to.
    fn outcome(&self, step: Step) -> (Dates, Binding, Option<Instant>) {
        let (Step::Enter(id) | Step::Leaf(id) | Step::Leave(id)) = step;
        let handed_down = self.network.outline.summary(id).map(|number| self.room.from_above[number]);
        (self.dates[id as usize], self.room.binding[id as usize], handed_down)
    }

    /// What lies below a summary takes over its deadline and the links from its finish, and the finish
    /// of a manual one whose work is done. Links from its start bind nothing below.
    fn leave(&mut self, id: TaskId) {
        let Some(number) = self.network.outline.summary(id) else {
            return;
        };
        let task = self.task(id);
        let links = self.network.order.after.of(id).iter().filter(|link| link.kind.from_finish());
        let bounds = links.map(|link| self.bound(id, link));
        let spent = self.room.spent.get(number) == Some(&true);
        let finish = if spent { self.dates[id as usize].early_finish } else { FREE };
        let own = task.deadline.unwrap_or(FREE).min(self.limit(id)).min(finish);
        self.room.from_above[number] = bounds.fold(own.min(self.above(id)), Instant::min);
    }

    /// A summary binds its predecessors with the earliest of the active tasks directly below it.
    fn bind(&mut self, id: TaskId) {
        let active = |child: &TaskId| self.task(*child).mode != Mode::Inactive;
        let below = self.network.outline.children(id).filter(active);
        let least = below.fold(UNBOUND, |least, child| {
            let own = self.room.binding[child as usize];
            Binding { start: least.start.min(own.start), finish: least.finish.min(own.finish) }
        });
        self.room.binding[id as usize] = least;
    }

    /// How a task binds its predecessors: once finished, not at all; in progress, with the work that
    /// remains.
    fn binding(&self, id: TaskId) -> Binding {
        let task = self.task(id);
        let Dates { late_start, late_finish: finish, .. } = self.dates[id as usize];
        let start = match stage(task) {
            Stage::Finished { .. } => return UNBOUND,
            // Levelling puts the task off after its predecessors, so it binds them that much earlier.
            Stage::Waiting => late_start - task.leveling_delay,
            Stage::Started(progress) if progress.remaining == 0 => finish,
            Stage::Started(progress) => self.network.rest_begins(id, progress),
        };
        Binding { start, finish }
    }

    /// The latest finish that a link leaves to its predecessor.
    fn bound(&self, id: TaskId, link: &Link) -> Instant {
        let binding = self.room.binding[link.to as usize];
        let date = if link.kind.to_start() { binding.start } else { binding.finish };
        if date == FREE {
            return FREE;
        }
        // A start that has happened holds nobody up any more.
        if !link.kind.from_finish() && self.task(id).progress.is_some() {
            return FREE;
        }
        let date = self.network.before_lag(date, link);
        match link.kind {
            LinkKind::FinishStart | LinkKind::FinishFinish => date,
            LinkKind::StartStart | LinkKind::StartFinish => self.network.finish(id, date),
        }
    }

    fn leaf(&mut self, id: TaskId) {
        let task = self.task(id);
        let (start, finish) = match stage(task) {
            Stage::Finished { start, finish } => (start, finish),
            Stage::Started(_) | Stage::Waiting if task.mode == Mode::Manual => {
                let finish = self.late_finish(id);
                (self.manual_start(id, finish), finish)
            }
            Stage::Started(progress) => (progress.actual_start, self.network.end(id, self.late_finish(id))),
            Stage::Waiting => self.network.run_to(id, self.late_finish(id)),
        };
        let dates = &mut self.dates[id as usize];
        (dates.late_start, dates.late_finish) = (start, finish);
        self.room.binding[id as usize] = self.binding(id);
    }

    /// A manual task may lie on days off, which its duration counts: while it isn't late, its late
    /// start is no earlier than its start.
    fn manual_start(&self, id: TaskId, finish: Instant) -> Instant {
        let start = self.network.start_for(id, finish);
        let dates = &self.dates[id as usize];
        if finish < dates.early_finish { start } else { start.max(dates.early_start) }
    }

    /// By when a task must have finished, which may be no working time.
    fn late_finish(&self, id: TaskId) -> Instant {
        let task = self.task(id);
        let links = self.network.order.after.of(id);
        let bound = links.iter().map(|link| self.bound(id, link)).fold(self.above(id), Instant::min);
        let ends_path = self.network.options.multiple_critical_paths && links.is_empty();
        let last = if ends_path { self.dates[id as usize].early_finish } else { self.project_finish };
        let finish = match task.constraint {
            Constraint::FinishOn(date) => date,
            Constraint::StartOn(date) => self.network.finish(id, date),
            _ if self.network.options.finish.is_some() => self.late_from_finish(id, bound),
            _ => bound.min(last).min(self.limit(id)),
        };
        finish.min(task.deadline.unwrap_or(FREE))
    }

    /// The latest finish of a task in a plan scheduled from its finish. "No later than" replaces the
    /// finish of the project for a task without successors, and "no earlier than" beats links that
    /// would have it earlier: the mirror of what these constraints do in a plan scheduled from its start.
    fn late_from_finish(&self, id: TaskId, bound: Instant) -> Instant {
        let limit = self.limit(id);
        let finish = match (bound, limit) {
            (FREE, FREE) => self.project_finish,
            (FREE, limit) => limit,
            (bound, limit) => bound.min(limit).min(self.project_finish),
        };
        match self.task(id).constraint {
            _ if !self.network.options.honour_constraints => finish,
            Constraint::StartNoEarlier(date) => finish.max(self.network.finish(id, date)),
            Constraint::FinishNoEarlier(date) => finish.max(date),
            _ => finish,
        }
    }

    /// The latest finish that the task's own constraint allows.
    fn limit(&self, id: TaskId) -> Instant {
        match self.task(id).constraint {
            Constraint::FinishNoLater(date) => date,
            Constraint::StartNoLater(date) => self.network.finish(id, date),
            _ => FREE,
        }
    }

    /// Late dates of a summary: those of the tasks below, of which manual ones count with their
    /// early dates. A manual summary is as late as its own dates at least.
    fn roll_up(&mut self, summary: TaskId) {
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
