//! What a task waits for and what waits for it, with how far the one is from moving the other.

use super::Schedule;
use super::instant::Tenths;
use super::plan::{Link, TaskId};
use super::slack::gap;
use crate::model::id::Id;

/// A link of a task, seen from it.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Neighbour {
    /// The task at the other end.
    pub task: TaskId,
    /// The link.
    pub link: Link,
    /// The working time by which the earlier one could slip before it moves the later one; less than nothing where
    /// the later one doesn't keep to the link.
    pub gap: Tenths,
}

impl Schedule {
    /// What a task waits for, and what waits for it, by its own links.
    pub fn neighbours(&self, task: Id) -> (Vec<Neighbour>, Vec<Neighbour>) {
        let Some(task) = self.sources.places.get(task) else { return Default::default() };
        let dates = &self.scheduled.dates;
        let seen = |link: &Link, other: TaskId| Neighbour {
            task: other,
            link: *link,
            gap: gap(&self.network, dates, link),
        };
        let (before, after) = (&self.network.order.before, &self.network.order.after);
        (
            before.of(task).iter().map(|link| seen(link, link.from)).collect(),
            after.of(task).iter().map(|link| seen(link, link.to)).collect(),
        )
    }
}
