//! What is wrong with a plan, by the places of its tasks and links; scheduling goes on without it.

use super::plan::TaskId;

/// Something that had to be left out, or that no schedule can meet.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    /// A link to or from a task that does not exist was left out. Links by their `id`.
    DanglingLink(u32),
    /// A link from a task to itself was left out.
    SelfLink(u32),
    /// A link between a task and a summary above it was left out.
    OwnSummaryLink(u32),
    /// Tasks that wait for each other: the link was left out to break the loop.
    Loop {
        /// The link left out.
        link: u32,
        /// The tasks in the order of the loop, at most [`LONGEST_LOOP`] of them.
        tasks: Vec<TaskId>,
        /// How many tasks the loop has; steps into and out of summaries when it is long.
        length: usize,
    },
    /// A negative duration was taken as none.
    NegativeDuration(TaskId),
    /// Its calendar has no working time; the project calendar (or the standard week) was used.
    IdleCalendar(TaskId),
    /// A resource and the task's calendar have no working time in common; the task's was used.
    NoCommonTime(TaskId),
    /// The outline is wrong: a summary must come before the tasks below it. It was put at the top.
    MisplacedParent(TaskId),
    /// Its dates ran past the year 9999 or before 1900 and stop there.
    OutOfRange(TaskId),
}

/// Most tasks of a loop that are named.
pub const LONGEST_LOOP: usize = 50;
