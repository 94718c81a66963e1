//! The passes over a network, in the order that its plan asks for, with the room that they take.

use super::Network;
use super::backward::{self, Backward, backward};
use super::dates::Dates;
use super::forward::{self, Aim, Inherited, forward, forward_again};
use super::instant::Instant;
use super::plan::{Mode, TaskId};
use super::reach::Reach;

/// The dates of a network's tasks, and room to compute them in again and again.
#[derive(Clone, Debug, Default)]
pub(super) struct Passes {
    pub dates: Vec<Dates>,
    inherited: Vec<Inherited>,
    late: backward::Room,
}

/// What has come of running the passes again.
pub(super) struct Again {
    /// When the project finishes now.
    pub finish: Instant,
    /// By task, whether its dates have moved; `None` if the finish has, and all late dates with it.
    pub moved: Option<Vec<bool>>,
}

impl Passes {
    pub(super) fn new(network: &Network) -> Self {
        Self {
            dates: vec![Dates::NONE; network.tasks.len()],
            inherited: forward::room(network),
            late: backward::Room::new(network),
        }
    }

    /// Runs all passes; gives the finish of the project.
    pub(super) fn all(&mut self, network: &Network) -> Instant {
        self.forward(network, network.options.start, Aim::Early);
        match network.options.finish {
            None => self.ahead(network),
            Some(finish) => self.back(network, finish),
        }
    }

    /// Runs the passes again after tasks have changed, over what that reaches, where the plan is of the
    /// common sort: from its start, all tasks active and none as late as possible. `None` if all passes
    /// must run. `finish` is the one before.
    pub(super) fn again(&mut self, network: &Network, changed: &[TaskId], finish: Instant) -> Option<Again> {
        let ids = 0..network.tasks.len() as TaskId;
        let common = |id: TaskId| network.tasks.terms(id).mode != Mode::Inactive && !network.goes_late(id);
        let outdated = self.late.is_outdated(network);
        if outdated || network.options.finish.is_some() || !ids.clone().all(common) {
            return None;
        }
        let reach = Reach::of(network, changed.iter().copied());
        let mut moved = forward_again(network, &mut self.inherited, &mut self.dates, reach);
        let last = self.last_finish(network);
        if last != finish {
            self.backward(network, last);
            return Some(Again { finish: last, moved: None });
        }
        for id in changed {
            moved[*id as usize] = true;
        }
        let mut reach = Reach::of(network, ids.filter(|id| moved[*id as usize]));
        // Lags to a task run on its calendar, which may be another now.
        let links = changed.iter().flat_map(|id| network.order.before.of(*id));
        links.for_each(|link| reach.bound(network, link.from));
        Backward { network, room: &mut self.late, dates: &mut self.dates, project_finish: finish }
            .again(reach, &mut moved);
        Some(Again { finish, moved: Some(moved) })
    }

    pub(super) fn forward(&mut self, network: &Network, begin: Instant, aim: Aim) {
        forward(network, &mut self.inherited, &mut self.dates, begin, aim);
    }

    pub(super) fn backward(&mut self, network: &Network, finish: Instant) {
        backward(network, &mut self.late, &mut self.dates, finish);
    }

    /// Completes the early dates of a plan scheduled from its start; gives its finish.
    fn ahead(&mut self, network: &Network) -> Instant {
        let finish = self.last_finish(network);
        self.backward(network, finish);
        if !(0..network.tasks.len() as TaskId).any(|id| network.goes_late(id)) {
            return finish;
        }
        self.forward(network, network.options.start, Aim::Scheduled);
        let finish = self.last_finish(network);
        self.backward(network, finish);
        finish
    }

    /// Schedules a plan from its finish: late dates first, then early ones from the earliest of them.
    /// The dates hold those of manual tasks and of work done already.
    fn back(&mut self, network: &Network, finish: Instant) -> Instant {
        self.backward(network, finish);
        let begin = self.active(network).map(|dates| dates.late_start).min().unwrap_or(finish);
        self.forward(network, begin, Aim::Early);
        self.forward(network, begin, Aim::Scheduled);
        self.last_finish(network)
    }

    /// The latest finish of all active tasks, manual summaries included.
    pub(super) fn last_finish(&self, network: &Network) -> Instant {
        self.active(network).map(|dates| dates.finish).max().unwrap_or(network.options.start)
    }

    /// The dates of the tasks that count.
    fn active(&self, network: &Network) -> impl Iterator<Item = &Dates> {
        let dates = (0..).zip(&self.dates);
        dates.filter(|(id, _)| network.tasks.terms(*id).mode != Mode::Inactive).map(|(_, dates)| dates)
    }
}
