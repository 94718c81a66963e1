//! Tasks in outline order: each summary before the tasks below it, those by their rank.

use super::ids::IdMap;
use crate::model::id::Id;
use crate::model::record::Record;

/// A task with what decides its place.
pub(super) struct Placed<'a> {
    /// The record.
    pub record: &'a Record,
    /// The summary it names.
    pub parent: Option<Id>,
    /// Its rank.
    pub rank: &'a str,
}

/// The first bytes of a rank as a number that orders as they do: most ranks have no more.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
struct Prefix(u64);

impl Prefix {
    /// The beginning of a rank.
    fn of(rank: &str) -> Self {
        let mut bytes = [0; 8];
        let length = rank.len().min(8);
        bytes[..length].copy_from_slice(&rank.as_bytes()[..length]);
        Self(u64::from_be_bytes(bytes))
    }
}

/// A row of the outline.
#[derive(Clone, Copy, Debug)]
pub(super) struct Row {
    /// The task's place in the list that was ordered.
    pub task: u32,
    /// The row of the summary above it.
    pub parent: Option<u32>,
    /// How many summaries are above it.
    pub depth: u16,
}

/// The rows of an outline. A task that names a missing summary stands at the top, and so does the
/// first task of a loop of parents.
pub(super) fn outline(tasks: &[Placed], places: &IdMap) -> Vec<Row> {
    let children = Children::of(tasks, places);
    let mut rows: Vec<Row> = Vec::with_capacity(tasks.len());
    let mut seen = vec![false; tasks.len()];
    let mut open: Vec<Row> = Vec::new();
    // Tasks that no top task leads to are part of a loop of parents, or hang on one.
    for root in children.of_top().iter().copied().chain(places.by_id()) {
        open.push(Row { task: root, parent: None, depth: 0 });
        while let Some(row) = open.pop() {
            if std::mem::replace(&mut seen[row.task as usize], true) {
                continue;
            }
            let at = rows.len() as u32;
            rows.push(row);
            let depth = row.depth.saturating_add(1);
            let below = children.of_task(row.task).iter().rev();
            open.extend(below.map(|&task| Row { task, parent: Some(at), depth }));
        }
    }
    rows
}

/// The tasks below each task, in the order of their ranks.
struct Children {
    /// Where the children of each task begin among `all`; those of the top come last.
    first: Vec<u32>,
    all: Vec<u32>,
}

impl Children {
    fn of(tasks: &[Placed], places: &IdMap) -> Self {
        let top = tasks.len() as u32;
        let mut keys: Vec<(u32, Prefix, u32)> = Vec::with_capacity(tasks.len());
        for (place, task) in tasks.iter().enumerate() {
            let parent = task.parent.and_then(|parent| places.get(parent)).unwrap_or(top);
            keys.push((parent, Prefix::of(task.rank), place as u32));
        }
        keys.sort_unstable_by(|a, b| (a.0, a.1).cmp(&(b.0, b.1)).then_with(|| in_full(tasks, a.2, b.2)));
        let mut first = vec![0; tasks.len() + 2];
        for (parent, ..) in &keys {
            first[*parent as usize + 1] += 1;
        }
        for at in 0..=tasks.len() {
            first[at + 1] += first[at];
        }
        Self { first, all: keys.into_iter().map(|(.., place)| place).collect() }
    }

    fn of_task(&self, task: u32) -> &[u32] {
        let task = task as usize;
        &self.all[self.first[task] as usize..self.first[task + 1] as usize]
    }

    fn of_top(&self) -> &[u32] {
        self.of_task(self.first.len() as u32 - 2)
    }
}

/// The order of two tasks whose ranks begin alike.
fn in_full<'a>(tasks: &'a [Placed], a: u32, b: u32) -> std::cmp::Ordering {
    let key = |task: &'a Placed| (task.rank, task.record.number, task.record.id);
    key(&tasks[a as usize]).cmp(&key(&tasks[b as usize]))
}
