//! The shape of the outline: which tasks are summaries, and what lies below each.

use super::fault::Fault;
use super::plan::{Task, TaskId};

/// The summary number of a task that is none.
const LEAF: u32 = u32::MAX;

/// Which tasks are summaries and what lies below each of them.
#[derive(Clone, Debug, Default)]
pub(super) struct Outline {
    /// For each task, the place after its last descendant.
    end: Vec<TaskId>,
    /// For each task its number among the summaries, or `LEAF`.
    number: Vec<u32>,
    /// For each task the number of the summary above it, or `LEAF` at the top.
    above: Vec<u32>,
    /// The summaries, in outline order.
    pub summaries: Vec<TaskId>,
}

impl Outline {
    /// Reads the outline off the tasks' parents. A task whose parent is not open above it is put
    /// at the top, and said.
    pub(super) fn new(tasks: &mut [Task], faults: &mut Vec<Fault>) -> Self {
        let count = tasks.len();
        let mut outline =
            Self { end: vec![count as TaskId; count], number: vec![LEAF; count], ..Self::default() };
        let mut open: Vec<TaskId> = Vec::new();
        for (at, task) in tasks.iter_mut().enumerate() {
            while open.last().copied() != task.parent {
                if let Some(closed) = open.pop() {
                    outline.end[closed as usize] = at as TaskId;
                } else {
                    faults.push(Fault::MisplacedParent(at as TaskId));
                    task.parent = None;
                }
            }
            if let Some(parent) = task.parent {
                outline.number[parent as usize] = 0;
            }
            open.push(at as TaskId);
        }
        for (at, number) in outline.number.iter_mut().enumerate().filter(|(_, number)| **number != LEAF) {
            *number = outline.summaries.len() as u32;
            outline.summaries.push(at as TaskId);
        }
        let above = |task: &Task| task.parent.map_or(LEAF, |parent| outline.number[parent as usize]);
        outline.above = tasks.iter().map(above).collect();
        outline
    }

    /// The number of tasks.
    pub(super) fn len(&self) -> usize {
        self.end.len()
    }

    /// A summary's number among the summaries; `None` for a leaf.
    #[inline]
    pub(super) fn summary(&self, task: TaskId) -> Option<usize> {
        let number = self.number[task as usize];
        (number != LEAF).then_some(number as usize)
    }

    /// The number of the summary above a task; `None` at the top.
    #[inline]
    pub(super) fn above(&self, task: TaskId) -> Option<usize> {
        let number = self.above[task as usize];
        (number != LEAF).then_some(number as usize)
    }

    /// Whether `above` is a summary over `task`.
    #[inline]
    pub(super) fn is_above(&self, above: TaskId, task: TaskId) -> bool {
        above < task && task < self.end[above as usize]
    }

    /// The tasks directly below a summary.
    pub(super) fn children(&self, summary: TaskId) -> impl Iterator<Item = TaskId> {
        let end = self.end[summary as usize];
        let within = move |child: &TaskId| *child < end;
        std::iter::successors(Some(summary + 1).filter(within), move |&child| {
            Some(self.end[child as usize]).filter(within)
        })
    }
}
