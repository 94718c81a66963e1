//! Links that can't be scheduled and that an edit would bring in: they are refused before it is made.

use super::Schedule;
use super::fault::Fault;
use super::plan::TaskId;
use crate::model::id::Id;
use crate::registers::dependency;

impl Schedule {
    /// Says which of some links ties a task to its own summary or closes a loop, and names that.
    /// Loops of other links are none of theirs. `called` names tasks whose refs nobody knows yet.
    pub fn knot(&self, links: &[Id], called: &dyn Fn(Id) -> Option<String>) -> Option<String> {
        let called = |task: TaskId| called(self.record(task)?.id);
        let ours = |link: u32| self.sources.links.get(link as usize).is_some_and(|id| links.contains(id));
        self.network.faults.iter().find_map(|fault| match fault {
            Fault::OwnSummaryLink(link) if ours(*link) => {
                let (from, to) = self.ends(*self.sources.links.get(*link as usize)?)?;
                Some(format!(
                    "this ties {} to {}, a summary and a task below it, which can't be scheduled",
                    called(from).unwrap_or_else(|| self.name(from)),
                    called(to).unwrap_or_else(|| self.name(to))
                ))
            }
            Fault::Loop { link, tasks, length } => {
                let beside = || {
                    let held = |id: &Id| {
                        self.ends(*id)
                            .is_some_and(|(from, to)| [from, to].iter().all(|end| tasks.contains(end)))
                    };
                    links.iter().any(held)
                };
                (ours(*link) || beside()).then(|| self.way_round(tasks, *length, &called))
            }
            _ => None,
        })
    }

    fn way_round(
        &self,
        tasks: &[TaskId],
        length: usize,
        called: &dyn Fn(TaskId) -> Option<String>,
    ) -> String {
        let name = |task: &TaskId| called(*task).unwrap_or_else(|| self.reference(*task));
        let mut names: Vec<String> = tasks.iter().map(name).collect();
        if tasks.len() < length {
            names.push(format!("{} more", length - tasks.len()));
        }
        names.extend(tasks.first().map(name));
        format!("this makes a loop: {}", names.join(" → "))
    }

    /// The places of the two tasks of a link.
    fn ends(&self, link: Id) -> Option<(TaskId, TaskId)> {
        let link = self.project.table(dependency::REGISTER.key).get(link)?;
        let place = |task: Option<Id>| self.row(task?).map(|place| place as TaskId);
        Some((place(link.get(dependency::PREDECESSOR))?, place(link.get(dependency::SUCCESSOR))?))
    }
}
