//! Asks the forward pass what sets a date: the bounds that it works with, each by its source.

use super::{Aim, Forward, Inherited};
use crate::schedule::dates::Dates;
use crate::schedule::explain::{Bound, Driver, End};
use crate::schedule::instant::Instant;
use crate::schedule::network::Network;
use crate::schedule::order::Step;
use crate::schedule::plan::{Constraint, Mode, TaskId};

impl<'a> Forward<'a> {
    /// The pass over dates that are known already.
    pub(in crate::schedule) fn over(
        network: &'a Network,
        inherited: &'a mut [Inherited],
        dates: &'a mut [Dates],
        begin: Instant,
    ) -> Self {
        let mut pass = Forward { network, begin, aim: Aim::Scheduled, inherited, dates };
        for &step in &network.order.steps {
            if let Step::Enter(task) = step {
                pass.enter(task);
            }
        }
        pass
    }

    /// The end of an automatic task, not yet started, that is set, and all bounds that set it: of
    /// several with the same effect, each. A constraint may hold the other end just where it is.
    pub(in crate::schedule) fn leading(&self, id: TaskId) -> (End, Vec<Bound>) {
        let (start, finish) = self.bounds(id);
        let bar = self.driven(id, start, finish);
        if let Some(found) = self.leading_constraint(id, bar) {
            return found;
        }
        let by_finish = finish.filter(|finish| self.network.start_for(id, *finish) >= start);
        let (end, date) = by_finish.map_or((End::Start, start), |finish| (End::Finish, finish));
        let mut bounds = self.sources(id);
        bounds.retain(|bound| bound.end == end && bound.date == date);
        if bounds.is_empty() {
            bounds.push(Bound { driver: Driver::ProjectStart, end, date });
        }
        // What the links bring about already, the constraint asks for as well.
        if let constraint @ Constraint::FinishNoEarlier(date) = self.task(id).constraint
            && date == bar.1
        {
            bounds.push(Bound { driver: Driver::Constraint { of: id, constraint }, end: End::Finish, date });
        }
        (end, bounds)
    }

    /// The task's own constraint, if it decides.
    fn leading_constraint(&self, id: TaskId, bar: (Instant, Instant)) -> Option<(End, Vec<Bound>)> {
        let constraint = self.task(id).constraint;
        let (end, date, always) = match constraint {
            Constraint::StartOn(date) => (End::Start, date, true),
            Constraint::FinishOn(date) => (End::Finish, date, true),
            Constraint::StartNoLater(date) => (End::Start, date, false),
            Constraint::FinishNoEarlier(date) | Constraint::FinishNoLater(date) => (End::Finish, date, false),
            _ => return None,
        };
        let decides = self.constrained(id, bar) != bar || always && self.network.options.honour_constraints;
        let bound = Bound { driver: Driver::Constraint { of: id, constraint }, end, date };
        decides.then(|| (end, vec![bound]))
    }

    /// Everything that bounds a task's start or finish from before: its own links and "start no
    /// earlier than", and those of the summaries above it.
    pub(in crate::schedule) fn sources(&self, id: TaskId) -> Vec<Bound> {
        let mut all = Vec::new();
        let (mut at, mut manual) = (Some(id), false);
        while let Some(of) = at {
            let task = self.task(of);
            manual |= of != id && task.mode == Mode::Manual;
            if manual {
                // Nothing above a manual summary reaches below it but the start of another.
                if let (Mode::Manual, Some(date)) = (task.mode, task.entered.as_deref().and_then(|e| e.start))
                {
                    all.push(Bound { driver: Driver::ManualSummary(of), end: End::Start, date });
                    break;
                }
            } else {
                // The first of several alike is told, and followed: by its place in the plan, not by how links lie.
                let mut links: Vec<_> = self.network.order.before.of(of).iter().collect();
                links.sort_by_key(|link| link.from);
                all.extend(links.into_iter().map(|link| {
                    let end = if link.kind.to_start() { End::Start } else { End::Finish };
                    Bound { driver: Driver::Link(*link), end, date: self.link_date(link) }
                }));
                if let constraint @ Constraint::StartNoEarlier(date) = task.constraint {
                    all.push(Bound { driver: Driver::Constraint { of, constraint }, end: End::Start, date });
                }
            }
            at = self.network.tasks[of as usize].parent;
        }
        all
    }
}
