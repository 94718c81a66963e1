//! The network that drives a task: every task that sets its dates to just these, and those that set theirs, back to
//! where that begins.

use std::collections::{HashMap, HashSet};

use super::{Asked, Bound, Cause, Copies, Driver, End};
use crate::model::id::Id;
use crate::schedule::Schedule;
use crate::schedule::plan::{Link, TaskId};

/// A task of the network.
#[derive(Clone, PartialEq, Debug)]
pub struct Node {
    /// The task.
    pub task: TaskId,
    /// How many steps it stands before the task that was asked about.
    pub rank: usize,
    /// What sets the date of it that matters here.
    pub cause: Cause,
    /// What of that is no other task: the project's start, the status date, a constraint.
    pub begins: Vec<Bound>,
}

/// One task that sets a date of another.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Arrow {
    /// The place of the one.
    pub from: usize,
    /// The place of the other.
    pub to: usize,
    /// The link; none where one is a part of the other.
    pub link: Option<Link>,
}

/// What drives a task.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Driving {
    /// The tasks, the one that was asked about first.
    pub nodes: Vec<Node>,
    /// What leads from one to the other: never round in a circle.
    pub arrows: Vec<Arrow>,
    /// Whether more tasks drive it than are told.
    pub more: bool,
}

/// Tasks that are told.
const MOST: usize = 400;

impl Schedule {
    /// The network that drives a task; `None` if there is no such task.
    pub fn driving(&self, task: Id) -> Option<Driving> {
        let task = self.sources.places.get(task)?;
        let mut copies = Copies::of(self);
        let asked = Asked::new(self, &mut copies);
        let mut driving = Driving::default();
        driving.go_back(task, &asked);
        Some(driving)
    }
}

impl Driving {
    /// Takes a task in with what sets its dates, and what sets theirs, the nearest first.
    fn go_back(&mut self, task: TaskId, asked: &Asked) {
        let mut ways = Ways::default();
        let mut places: HashMap<TaskId, usize> = HashMap::new();
        let mut met = HashSet::from([(task, End::Finish)]);
        let mut open = vec![(task, End::Finish)];
        let mut next = 0;
        while let Some((task, end)) = open.get(next).copied() {
            next += 1;
            let cause = asked.cause(task, end);
            let mut bounds = cause.bounds.clone();
            let to = self.place_of(task, &mut places, cause);
            // Branches stand in the order of the outline.
            bounds.sort_by_key(|bound| leads_from(task, end, bound).map(|((before, _), _)| before));
            for bound in bounds {
                let Some((before, link)) = leads_from(task, end, &bound) else {
                    self.nodes[to].begins.push(bound);
                    continue;
                };
                if !places.contains_key(&before.0) && self.nodes.len() >= MOST {
                    self.more = true;
                    continue;
                }
                if met.insert(before) {
                    self.place_of(before.0, &mut places, asked.cause(before.0, before.1));
                    open.push(before);
                }
                let Some(from) = places.get(&before.0).copied() else { continue };
                // Two tasks may drive each other's other ends: one of both arrows is enough.
                if from != to && ways.join(from, to, &mut self.nodes) {
                    self.arrows.push(Arrow { from, to, link });
                }
            }
        }
    }

    /// The place of a task; its cause is one that names more than how long it takes, where one is met.
    fn place_of(&mut self, task: TaskId, places: &mut HashMap<TaskId, usize>, cause: Cause) -> usize {
        let is_length =
            |cause: &Cause| cause.bounds.first().is_some_and(|bound| bound.driver == Driver::Length);
        let place = *places.entry(task).or_insert_with(|| {
            self.nodes.push(Node { task, rank: 0, cause: cause.clone(), begins: Vec::new() });
            self.nodes.len() - 1
        });
        let node = &mut self.nodes[place];
        if is_length(&node.cause) {
            node.cause = cause;
        }
        place
    }
}

/// What leads where: every task at least one step before each that it drives, as it is joined to them. Where many are
/// joined to many, only those that stand wrong are looked at again.
#[derive(Default)]
struct Ways {
    joined: HashSet<(usize, usize)>,
    onward: HashMap<usize, Vec<usize>>,
    back: HashMap<usize, Vec<usize>>,
}

impl Ways {
    /// Lets one task lead to another and puts it, and what leads to it, before that; false if it does so already, or
    /// the other leads to it.
    fn join(&mut self, from: usize, to: usize, nodes: &mut [Node]) -> bool {
        if self.joined.contains(&(from, to)) || self.leads(to, from, nodes) {
            return false;
        }
        self.joined.insert((from, to));
        self.onward.entry(from).or_default().push(to);
        self.back.entry(to).or_default().push(from);
        let mut open = vec![(from, nodes[to].rank + 1)];
        while let Some((place, least)) = open.pop() {
            if nodes[place].rank < least {
                nodes[place].rank = least;
                open.extend(self.back.get(&place).into_iter().flatten().map(|before| (*before, least + 1)));
            }
        }
        true
    }

    /// Whether one task leads to another: only what stands further back than that can.
    fn leads(&self, from: usize, to: usize, nodes: &[Node]) -> bool {
        let mut open = vec![from];
        let mut seen = HashSet::new();
        while let Some(place) = open.pop() {
            if place == to {
                return true;
            }
            if nodes[place].rank > nodes[to].rank && seen.insert(place) {
                open.extend(self.onward.get(&place).into_iter().flatten());
            }
        }
        false
    }
}

/// The end of the task that a bound comes from, and the link if it is one; none where that is no task.
fn leads_from(task: TaskId, end: End, bound: &Bound) -> Option<((TaskId, End), Option<Link>)> {
    match bound.driver {
        Driver::Link(link) if link.kind.from_finish() => Some(((link.from, End::Finish), Some(link))),
        Driver::Link(link) => Some(((link.from, End::Start), Some(link))),
        Driver::Below(child) => Some(((child, end), None)),
        Driver::Length if end == End::Finish => Some(((task, End::Start), None)),
        Driver::Length => Some(((task, End::Finish), None)),
        _ => None,
    }
}
