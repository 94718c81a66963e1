//! The forward pass: when each task starts and finishes if everything goes as early as it can.

mod trace;

use super::dates::Dates;
use super::instant::Instant;
use super::network::Network;
use super::order::Step;
use super::plan::{Constraint, Entered, Link, Mode, Task, TaskId};
use super::progress::{Stage, in_progress, stage};
use super::reach::Reach;

/// What a task takes over from the summaries above it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Inherited {
    /// The latest dates that links to automatic summaries above set to a start and to a finish.
    linked: Bounds,
    /// The latest "start no earlier than" of the summaries above.
    no_earlier: Instant,
    /// The start of the nearest manual summary above, before which no task below it starts.
    floor: Instant,
}

/// What the forward pass is to find.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Aim {
    /// The earliest dates of all tasks.
    Early,
    /// The dates as scheduled, once late dates are known: tasks as late as possible take those and
    /// drive their successors from there. In a plan scheduled from its finish these are all tasks but
    /// those as soon as possible.
    Scheduled,
}

/// The forward pass over a network.
pub(super) struct Forward<'a> {
    network: &'a Network,
    /// When tasks without predecessors start.
    begin: Instant,
    aim: Aim,
    /// By number of the summary.
    inherited: &'a mut [Inherited],
    dates: &'a mut [Dates],
}

/// The start and finish of a task.
type Bar = (Instant, Instant);

/// The earliest start and the earliest finish that links allow.
type Bounds = (Instant, Instant);

/// What a task at the top takes over.
const NOTHING: Inherited =
    Inherited { linked: (Instant::NONE, Instant::NONE), no_earlier: Instant::NONE, floor: Instant::NONE };

/// Room for a forward pass over a network, to be used again.
pub(super) fn room(network: &Network) -> Vec<Inherited> {
    vec![NOTHING; network.outline.summaries.len()]
}

/// Runs the forward pass from the start of the project.
pub(super) fn forward(
    network: &Network,
    inherited: &mut [Inherited],
    dates: &mut [Dates],
    begin: Instant,
    aim: Aim,
) {
    let mut pass = Forward { network, begin, aim, inherited, dates };
    for &step in &network.order.steps {
        pass.take(step);
    }
}

/// Takes a single step of the forward pass, in a plan scheduled from its start; tasks as late as possible
/// stay at their late dates.
pub(super) fn step(network: &Network, inherited: &mut [Inherited], dates: &mut [Dates], step: Step) {
    let begin = network.options.start;
    Forward { network, begin, aim: Aim::Scheduled, inherited, dates }.take(step);
}

/// From when on an automatic task waits for its levelling delay, once all before it has been taken.
pub(super) fn undelayed(
    network: &Network,
    inherited: &mut [Inherited],
    dates: &mut [Dates],
    id: TaskId,
) -> Instant {
    let pass = Forward { network, begin: network.options.start, aim: Aim::Scheduled, inherited, dates };
    let (start, finish) = pass.bounds(id);
    let driven = finish.map(|finish| network.start_for(id, finish));
    driven.filter(|driven| *driven >= start).unwrap_or(start)
}

/// Runs the forward pass again over what has changed and what that reaches; says of each task whether
/// its dates have moved.
pub(super) fn forward_again(
    network: &Network,
    inherited: &mut [Inherited],
    dates: &mut [Dates],
    mut reach: Reach,
) -> Vec<bool> {
    let mut moved = vec![false; dates.len()];
    let begin = network.options.start;
    let mut pass = Forward { network, begin, aim: Aim::Early, inherited, dates };
    for &step in &network.order.steps {
        if !reach.holds(network, step) || !pass.step(step) {
            continue;
        }
        match step {
            Step::Enter(summary) => network.outline.children(summary).for_each(|task| reach.enter(task)),
            Step::Leaf(task) | Step::Leave(task) => {
                moved[task as usize] = true;
                network.order.after.of(task).iter().for_each(|link| reach.enter(link.to));
                network.tasks[task as usize].parent.iter().for_each(|parent| reach.leave(network, *parent));
            }
        }
    }
    moved
}

impl Forward<'_> {
    /// What is said of a task, its gist and its place in the outline apart.
    fn task(&self, id: TaskId) -> &Task {
        self.network.tasks.terms(id)
    }

    fn handed_down(&self, id: TaskId) -> Inherited {
        self.network.outline.above(id).map_or(NOTHING, |number| self.inherited[number])
    }

    /// Takes a step of the pass.
    fn take(&mut self, step: Step) {
        match step {
            Step::Enter(id) => self.enter(id),
            Step::Leaf(id) => self.leaf(id),
            Step::Leave(id) => self.leave(id),
        }
    }

    /// Takes a step of the pass; says whether anything has come of it that wasn't so before.
    fn step(&mut self, step: Step) -> bool {
        let (Step::Enter(id) | Step::Leaf(id) | Step::Leave(id)) = step;
        let number = self.network.outline.summary(id);
        let before = (self.dates[id as usize], number.map(|number| self.inherited[number]));
        self.take(step);
        before != (self.dates[id as usize], number.map(|number| self.inherited[number]))
    }

    fn enter(&mut self, id: TaskId) {
        let task = self.task(id);
        let mut inherited = self.handed_down(id);
        if task.mode == Mode::Manual {
            let floor = task.entered.as_deref().and_then(|entered| entered.start).unwrap_or(inherited.floor);
            inherited = Inherited { floor, ..NOTHING };
        } else {
            inherited.linked = self.linked(id, inherited.linked);
            if let Constraint::StartNoEarlier(date) = task.constraint {
                inherited.no_earlier = inherited.no_earlier.max(date);
            }
        }
        if let Some(number) = self.network.outline.summary(id) {
            self.inherited[number] = inherited;
        }
    }

    /// What the links of a task allow, beside those of the summaries above it.
    fn linked(&self, id: TaskId, above: Bounds) -> Bounds {
        let mut bounds = above;
        for link in self.network.order.before.of(id) {
            let bound = if link.kind.to_start() { &mut bounds.0 } else { &mut bounds.1 };
            *bound = (*bound).max(self.link_date(link));
        }
        bounds
    }

    /// The date that a link sets.
    fn link_date(&self, link: &Link) -> Instant {
        let from = &self.dates[link.from as usize];
        self.network.after_lag(if link.kind.from_finish() { from.finish } else { from.start }, link)
    }

    fn leaf(&mut self, id: TaskId) {
        let task = self.task(id);
        let (start, finish) = match (stage(task), task.mode) {
            (Stage::Finished { start, finish }, _) => (start, finish),
            (_, Mode::Manual) => self.manual(id),
            (Stage::Started(progress), _) => (progress.actual_start, in_progress(self.network, id, progress)),
            (Stage::Waiting, _) => self.automatic(id),
        };
        let as_late = self.aim == Aim::Scheduled && self.network.goes_late(id);
        let dates = &mut self.dates[id as usize];
        if as_late {
            (dates.start, dates.finish) = (dates.late_start, dates.late_finish);
        } else {
            (dates.start, dates.finish) = (start, finish);
            (dates.early_start, dates.early_finish) = (start, finish);
        }
    }

    /// The dates entered for a manual task. One that is missing follows from the other and the
    /// duration; without any, the task starts with the project.
    fn manual(&self, id: TaskId) -> Bar {
        let task = self.task(id);
        match task.entered.as_deref().copied().unwrap_or_default() {
            Entered { start: Some(start), finish: Some(finish) } => (start, finish),
            Entered { start: Some(start), finish: None } => (start, self.network.finish(id, start)),
            Entered { start: None, finish: Some(finish) } => (self.network.start_for(id, finish), finish),
            Entered { start: None, finish: None } => self.network.run_from(id, self.begin),
        }
    }

    /// The dates of an automatic task that has not started.
    fn automatic(&self, id: TaskId) -> Bar {
        let (start, finish_bound) = self.bounds(id);
        let bar = self.driven(id, start, finish_bound);
        self.constrained(id, bar)
    }

    /// The earliest start of a task by links, summaries and the start of the project, and the earliest
    /// finish by links.
    fn bounds(&self, id: TaskId) -> (Instant, Option<Instant>) {
        let task = self.task(id);
        let above = self.handed_down(id);
        let (linked, finish_bound) = self.linked(id, above.linked);
        let no_earlier = match task.constraint {
            Constraint::StartNoEarlier(date) => above.no_earlier.max(date),
            _ => above.no_earlier,
        };
        let replaced =
            no_earlier != Instant::NONE || matches!(task.constraint, Constraint::FinishNoEarlier(_));
        let start = match linked {
            Instant::NONE if finish_bound == Instant::NONE && replaced => Instant::MIN,
            Instant::NONE if above.floor == Instant::NONE => self.begin,
            date => date.max(above.floor),
        };
        (start.max(no_earlier), Some(finish_bound).filter(|finish| *finish != Instant::NONE))
    }

    /// The bar of a task whose links bound its start and perhaps its finish. A link that drives
    /// the finish sets it exactly, even to the first minute of a day.
    fn driven(&self, id: TaskId, start: Instant, finish_bound: Option<Instant>) -> Bar {
        let network = self.network;
        if let Some(finish) = finish_bound {
            let driven = network.start_for(id, finish);
            if driven >= start {
                return self.delayed(id, (driven, finish));
            }
        }
        network.run_from(id, start + self.task(id).leveling_delay)
    }

    /// Puts a bar off by the task's levelling delay, which is elapsed time.
    fn delayed(&self, id: TaskId, bar: Bar) -> Bar {
        match self.task(id).leveling_delay {
            0 => bar,
            delay => self.network.run_from(id, bar.0 + delay),
        }
    }

    fn finishing(&self, id: TaskId, finish: Instant) -> Bar {
        (self.network.start_for(id, finish), finish)
    }

    /// Applies the task's constraint to the bar that its links give.
    fn constrained(&self, id: TaskId, bar: Bar) -> Bar {
        let honour = self.network.options.honour_constraints;
        match self.task(id).constraint {
            Constraint::FinishNoEarlier(date) if bar.1 < date => self.finishing(id, date),
            Constraint::StartOn(date) if honour || bar.0 < date => self.network.run_from(id, date),
            Constraint::FinishOn(date) if honour || bar.1 < date => self.finishing(id, date),
            Constraint::StartNoLater(date) if honour && bar.0 > date => self.network.run_from(id, date),
            Constraint::FinishNoLater(date) if honour && bar.1 > date => self.finishing(id, date),
            _ => bar,
        }
    }

    /// A summary spans what lies below it; a manual one keeps its own dates even if what lies
    /// below overflows them.
    fn leave(&mut self, id: TaskId) {
        let task = self.task(id);
        let entered = match task.mode {
            Mode::Manual => task.entered.as_deref().copied().unwrap_or_default(),
            Mode::Automatic | Mode::Inactive => Entered::default(),
        };
        let (begin, keeps_early) =
            (self.begin, self.aim == Aim::Scheduled && self.network.options.finish.is_some());
        let (start, finish) = self.below(id).unwrap_or((begin, begin));
        let dates = &mut self.dates[id as usize];
        dates.start = entered.start.unwrap_or(start);
        dates.finish = entered.finish.unwrap_or(finish).max(dates.start);
        if !keeps_early {
            (dates.early_start, dates.early_finish) = (dates.start, dates.finish);
        }
    }

    /// The earliest start and the latest finish of the active tasks directly below a summary.
    fn below(&self, id: TaskId) -> Option<Bar> {
        let active = |child: &TaskId| self.task(*child).mode != Mode::Inactive;
        let bars = self.network.outline.children(id).filter(active).map(|child| {
            let dates = &self.dates[child as usize];
            (dates.start, dates.finish)
        });
        bars.reduce(|all, bar| (all.0.min(bar.0), all.1.max(bar.1)))
    }
}
