//! Asks the backward pass what limits a late finish: the bounds that it works with, each by its source.

use super::{Backward, FREE, Room};
use crate::schedule::dates::Dates;
use crate::schedule::explain::{Held, Holder};
use crate::schedule::instant::Instant;
use crate::schedule::network::Network;
use crate::schedule::order::Step;
use crate::schedule::plan::{Constraint, Link, Mode, TaskId};

impl<'a> Backward<'a> {
    /// The pass over dates that are known already.
    pub(in crate::schedule) fn over(
        network: &'a Network,
        room: &'a mut Room,
        dates: &'a mut [Dates],
        finish: Instant,
    ) -> Self {
        let mut pass = Backward { network, room, dates, project_finish: finish };
        for &step in network.order.steps.iter().rev() {
            match step {
                Step::Leaf(task) => pass.room.binding[task as usize] = pass.binding(task),
                Step::Leave(task) => pass.leave(task),
                Step::Enter(task) => pass.bind(task),
            }
        }
        pass
    }

    /// What limits the late finish of an unfinished task without tasks below it: of several with the
    /// same effect, each.
    pub(in crate::schedule) fn holders(&self, id: TaskId) -> Vec<Held> {
        let rounded = |date: Instant| match self.task(id).mode {
            Mode::Manual => date,
            _ => self.network.end(id, date),
        };
        let finish = rounded(self.late_finish(id));
        let mut all = self.limits(id);
        all.retain(|held| rounded(held.date) == finish);
        if all.is_empty() {
            let own =
                self.network.options.multiple_critical_paths && self.network.order.after.of(id).is_empty();
            let by = if own { Holder::OwnFinish } else { Holder::ProjectFinish };
            all.push(Held { by, date: finish });
        }
        all
    }

    /// The task that a link binds with: its successor or, where that is a summary, the task below it
    /// that has least room. `None` where the successor is under way: it pushes nothing further.
    pub(in crate::schedule) fn first_bound(&self, link: &Link) -> Option<TaskId> {
        let date = |id: TaskId| {
            let binding = self.room.binding[id as usize];
            if link.kind.to_start() { binding.start } else { binding.finish }
        };
        let mut at = link.to;
        while self.network.outline.summary(at).is_some() {
            at = self.network.outline.children(at).find(|&child| date(child) == date(at))?;
        }
        self.task(at).progress.is_none().then_some(at)
    }

    /// Everything that may limit a task's late finish: links, deadlines and constraints of its own and
    /// of the summaries above it.
    fn limits(&self, id: TaskId) -> Vec<Held> {
        let mut all = Vec::new();
        let mut at = Some(id);
        while let Some(of) = at {
            let task = self.task(of);
            if let Some(date) = task.deadline {
                all.push(Held { by: Holder::Deadline(of), date });
            }
            let constraint = task.constraint;
            let date = match constraint {
                Constraint::FinishOn(date) if of == id => Some(date),
                Constraint::StartOn(date) if of == id => Some(self.network.finish(id, date)),
                _ => Some(self.limit(of)).filter(|date| *date != FREE),
            };
            if let Some(date) = date {
                all.push(Held { by: Holder::Constraint { of, constraint }, date });
            }
            let links = self.network.order.after.of(of).iter();
            let mut links: Vec<_> = links.filter(|link| of == id || link.kind.from_finish()).collect();
            // The first of several alike is told, and followed: by its place in the plan, not by how links lie.
            links.sort_by_key(|link| link.to);
            let bounds = links
                .into_iter()
                .map(|link| Held { by: Holder::Successor(*link), date: self.bound(of, link) });
            all.extend(bounds.filter(|held| held.date != FREE));
            at = self.network.tasks[of as usize].parent;
        }
        all
    }
}
