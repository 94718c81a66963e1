//! The order in which tasks can be scheduled: after all that drives them, loops cut and named.
//!
//! A leaf is one step. A summary is two: it is *entered* before the tasks below it, which take its
//! links over, and *left* after them, when its dates are known to its successors.

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashSet};

use super::fault::{Fault, LONGEST_LOOP};
use super::outline::Outline;
use super::plan::{Link, TaskId};
use super::rows::Rows;
use super::side_by_side::is_much;
use crate::model::side_by_side::both;

/// A step of the passes over a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
    Leaf(TaskId),
    Enter(TaskId),
    Leave(TaskId),
}

/// Links grouped by both ends, and the steps in an order that honours them all.
#[derive(Clone, Debug)]
pub(super) struct Order {
    /// Steps, each after all that drive it.
    pub steps: Vec<Step>,
    /// Links by successor, less those from inactive tasks.
    pub before: Rows<Link>,
    /// Links by predecessor, less those to inactive tasks.
    pub after: Rows<Link>,
}

/// Searches for single loops before all links between tasks that wait for each other are left out.
const MOST_SEARCHES: usize = 20;

/// Puts a plan's steps in order. Links that close a loop are left out and said.
pub(super) fn in_order(outline: &Outline, mut links: Vec<Link>, faults: &mut Vec<Fault>) -> Order {
    let mut searches = 0;
    loop {
        let (before, after) = both(
            is_much(links.len()),
            || Rows::grouped(outline.len(), &links, |link| link.to),
            || Rows::grouped(outline.len(), &links, |link| link.from),
        );
        let graph = Graph { outline, after: &after };
        let waiting = graph.waiting(&before);
        let free = Laps::of(waiting.len());
        let (sorted, waiting) = graph.sorted(waiting, free);
        if sorted.len() == waiting.len() {
            let steps = sorted.into_iter().map(|node| graph.step(node)).collect();
            return Order { steps, before, after };
        }
        let cut = if searches < MOST_SEARCHES { graph.loops(&waiting) } else { graph.knot(&waiting, &links) };
        searches += 1;
        let left_out: HashSet<u32> = cut.iter().map(|(link, _)| *link).collect();
        links.retain(|link| !left_out.contains(&link.id));
        faults.extend(cut.into_iter().map(|(_, fault)| fault));
    }
}

impl Order {
    /// The steps, each after all that drive it; where that leaves a choice, summaries and then the leaf
    /// with the least key go first.
    pub(super) fn by<K: Ord>(&self, outline: &Outline, key: impl Fn(TaskId) -> K) -> Vec<Step> {
        let graph = Graph { outline, after: &self.after };
        let mut waiting = vec![0; outline.len() + outline.summaries.len()];
        for node in 0..waiting.len() as Node {
            graph.each_after(node, |after, _| waiting[after as usize] += 1);
        }
        let key = |node| match graph.step(node) {
            Step::Leaf(task) => Some(key(task)),
            Step::Enter(_) | Step::Leave(_) => None,
        };
        let (sorted, _) = graph.sorted(waiting, Keyed { key, heap: BinaryHeap::new() });
        sorted.into_iter().map(|node| graph.step(node)).collect()
    }
}

/// The nodes that nothing stands before any more.
trait Free {
    fn put(&mut self, node: Node);
    fn take(&mut self) -> Option<Node>;
}

/// Nodes in laps through the outline, each taking those that are free when it comes by: what is taken one
/// after the other mostly lies so in memory too.
struct Laps {
    /// A bit for each node that is free, and on every level above one for each word of the level below
    /// that has any.
    levels: [Vec<u64>; 6],
    /// The node taken last.
    at: usize,
}

impl Laps {
    fn of(count: usize) -> Self {
        let mut words = count;
        let levels = std::array::from_fn(|_| {
            words = words.div_ceil(64);
            vec![0; words]
        });
        Self { levels, at: 0 }
    }

    /// The first free node from a place on.
    #[inline]
    fn first(&self, from: usize) -> Option<usize> {
        let mut place = from;
        for (height, level) in self.levels.iter().enumerate() {
            let ahead = level.get(place / 64)? >> (place % 64);
            if ahead != 0 {
                place += ahead.trailing_zeros() as usize;
                let below = self.levels[..height].iter().rev();
                return Some(
                    below.fold(place, |word, level| word * 64 + level[word].trailing_zeros() as usize),
                );
            }
            place = place / 64 + 1;
        }
        None
    }
}

impl Free for Laps {
    #[inline]
    fn put(&mut self, node: Node) {
        let mut place = node as usize;
        for level in &mut self.levels {
            let word = &mut level[place / 64];
            let known = *word != 0;
            *word |= 1 << (place % 64);
            if known {
                break;
            }
            place /= 64;
        }
    }

    #[inline]
    fn take(&mut self) -> Option<Node> {
        self.at = self.first(self.at).or_else(|| self.first(0))?;
        let mut place = self.at;
        for level in &mut self.levels {
            let word = &mut level[place / 64];
            *word &= !(1 << (place % 64));
            if *word != 0 {
                break;
            }
            place /= 64;
        }
        Some(self.at as Node)
    }
}

/// Nodes by a key, the least first.
struct Keyed<K, F> {
    key: F,
    heap: BinaryHeap<Reverse<(K, Node)>>,
}

impl<K: Ord, F: Fn(Node) -> K> Free for Keyed<K, F> {
    fn put(&mut self, node: Node) {
        self.heap.push(Reverse(((self.key)(node), node)));
    }

    fn take(&mut self) -> Option<Node> {
        self.heap.pop().map(|Reverse((_, node))| node)
    }
}

/// The leaf or the entry of task `t` is node `t`; the leaving of summary number `s` is node
/// `tasks + s`.
type Node = u32;

/// The steps and what must come before what.
struct Graph<'a> {
    outline: &'a Outline,
    after: &'a Rows<Link>,
}

/// The place of a node from which no loop can be reached any more.
const DONE: u32 = u32::MAX;

/// A step on the way that is searched for a loop.
struct Visit {
    node: Node,
    /// The link by which it was reached, if one was.
    by: Option<u32>,
    /// What it must precede, still to be searched.
    ahead: Vec<(Node, Option<u32>)>,
}

impl Graph<'_> {
    fn task(&self, node: Node) -> TaskId {
        let tasks = self.outline.len() as u32;
        if node < tasks { node } else { self.outline.summaries[(node - tasks) as usize] }
    }

    fn step(&self, node: Node) -> Step {
        let task = self.task(node);
        match self.outline.summary(task) {
            None => Step::Leaf(task),
            Some(_) if task == node => Step::Enter(task),
            Some(_) => Step::Leave(task),
        }
    }

    /// The node at which a task is done.
    fn done(&self, task: TaskId) -> Node {
        self.outline.summary(task).map_or(task, |number| (self.outline.len() + number) as Node)
    }

    /// Calls back with every node that must come after `node`, and the link that says so.
    #[inline]
    fn each_after(&self, node: Node, mut found: impl FnMut(Node, Option<u32>)) {
        let task = self.task(node);
        if self.outline.summary(task).is_some() && node == task {
            self.outline.children(task).for_each(|child| found(child, None));
            found(self.done(task), None);
            return;
        }
        if let Some(number) = self.outline.above(task) {
            found((self.outline.len() + number) as Node, None);
        }
        self.after.of(task).iter().for_each(|link| found(link.to, Some(link.id)));
    }

    /// How many others each node waits for.
    fn waiting(&self, before: &Rows<Link>) -> Vec<u32> {
        let count = self.outline.len() + self.outline.summaries.len();
        let mut waiting = vec![0_u32; count];
        for task in 0..self.outline.len() {
            waiting[task] += before.of(task as TaskId).len() as u32;
            if let Some(number) = self.outline.above(task as TaskId) {
                waiting[task] += 1;
                waiting[self.outline.len() + number] += 1;
            }
        }
        waiting[self.outline.len()..].iter_mut().for_each(|others| *others += 1);
        waiting
    }

    /// All nodes that can be put in order, and for each node how many others it still waits for.
    fn sorted(&self, mut waiting: Vec<u32>, mut free: impl Free) -> (Vec<Node>, Vec<u32>) {
        let count = waiting.len();
        let mut sorted: Vec<Node> = Vec::with_capacity(count);
        (0..count as Node).filter(|&node| waiting[node as usize] == 0).for_each(|node| free.put(node));
        while let Some(node) = free.take() {
            sorted.push(node);
            self.each_after(node, |after, _| {
                waiting[after as usize] -= 1;
                if waiting[after as usize] == 0 {
                    free.put(after);
                }
            });
        }
        (sorted, waiting)
    }

    /// Loops among the nodes still waiting, each with a link that closes it: a depth-first search
    /// with a stack of its own, so that no depth of outline or chain can exhaust the program's.
    fn loops(&self, waiting: &[u32]) -> Vec<(u32, Fault)> {
        let mut found = Vec::new();
        let mut left_out = HashSet::new();
        // Place on the way from 1 on; 0 not yet visited; DONE when all ahead has been searched.
        let mut place = vec![0_u32; waiting.len()];
        let mut way: Vec<Visit> = Vec::new();
        for root in 0..waiting.len() {
            if waiting[root] == 0 || place[root] != 0 {
                continue;
            }
            way.push(self.visit(root as Node, None, waiting));
            place[root] = 1;
            while let Some(visit) = way.last_mut() {
                let Some((node, by)) = visit.ahead.pop() else {
                    place[visit.node as usize] = DONE;
                    way.pop();
                    continue;
                };
                match place[node as usize] {
                    0 => {
                        way.push(self.visit(node, by, waiting));
                        place[node as usize] = way.len() as u32;
                    }
                    DONE => {}
                    since => {
                        let circle = &way[since as usize - 1..];
                        let closing = by.or_else(|| circle[1..].iter().rev().find_map(|visit| visit.by));
                        if let Some(link) = closing.filter(|link| left_out.insert(*link)) {
                            found.push((link, self.named(link, circle)));
                        }
                    }
                }
            }
        }
        found
    }

    fn visit(&self, node: Node, by: Option<u32>, waiting: &[u32]) -> Visit {
        let mut ahead = Vec::new();
        self.each_after(node, |after, link| {
            if waiting[after as usize] > 0 {
                ahead.push((after, link));
            }
        });
        // Popped from the end: searched in the order of the outline, whatever that of the links.
        ahead.sort_unstable_by(|a, b| b.cmp(a));
        Visit { node, by, ahead }
    }

    fn named(&self, link: u32, circle: &[Visit]) -> Fault {
        // A summary takes two steps, so this many steps hold all tasks that are to be named.
        let steps = circle.len().min(2 * LONGEST_LOOP);
        let mut tasks: Vec<TaskId> = circle[..steps].iter().map(|visit| self.task(visit.node)).collect();
        tasks.dedup();
        let length = if steps < circle.len() { circle.len() } else { tasks.len() };
        tasks.truncate(LONGEST_LOOP);
        Fault::Loop { link, tasks, length }
    }

    /// Every link between two nodes still waiting, when their loops are too many to be named.
    fn knot(&self, waiting: &[u32], links: &[Link]) -> Vec<(u32, Fault)> {
        let waits = |task: TaskId| waiting[task as usize] > 0 || waiting[self.done(task) as usize] > 0;
        let tied = links.iter().filter(|link| waits(link.from) && waits(link.to));
        tied.map(|link| (link.id, Fault::Loop { link: link.id, tasks: vec![link.from, link.to], length: 2 }))
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn free_nodes_are_taken_in_laps_through_the_outline() {
        let mut laps = Laps::of(300_000);
        let mut taken = vec![];
        for node in [299_999, 7, 262_144, 64, 4_096] {
            laps.put(node);
        }
        while let Some(node) = laps.take() {
            taken.push(node);
            if node == 64 {
                laps.put(3);
                laps.put(65);
            }
        }
        assert_eq!(taken, [7, 64, 65, 4_096, 262_144, 299_999, 3]);
    }
}
