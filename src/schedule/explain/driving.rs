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
        let mut joined = HashSet::new();
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
                if from != to && joined.insert((from, to)) {
                    self.arrows.push(Arrow { from, to, link });
                }
            }
        }
        self.rank();
    }

    /// Puts every task at least one step before each that it drives, without the arrows that lead round in a circle.
    fn rank(&mut self) {
        let Walk { back, done, circles, .. } = Walk::of(self.nodes.len(), &self.arrows);
        for to in done.into_iter().rev() {
            let least = self.nodes[to].rank + 1;
            for arrow in back[to].iter().filter(|arrow| !circles[**arrow]) {
                let before = &mut self.nodes[self.arrows[*arrow].from];
                before.rank = before.rank.max(least);
            }
        }
        let mut circles = circles.into_iter();
        self.arrows.retain(|_| circles.next() == Some(false));
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

/// The ways back from the task that was asked about, walked once: which tasks are on the way, and which are done.
struct Walk {
    /// By task, the places of the arrows that lead to it.
    back: Vec<Vec<usize>>,
    /// By task, whether it is on the way, and whether it is done.
    met: Vec<(bool, bool)>,
    /// Those that are done: each after all that lead to it.
    done: Vec<usize>,
    /// By arrow, whether it leads round in a circle.
    circles: Vec<bool>,
}

impl Walk {
    fn of(count: usize, arrows: &[Arrow]) -> Self {
        let mut back = vec![Vec::new(); count];
        for (place, arrow) in arrows.iter().enumerate() {
            back[arrow.to].push(place);
        }
        let (met, circles) = (vec![(false, false); count], vec![false; arrows.len()]);
        let mut walk = Walk { back, met, done: Vec::new(), circles };
        (0..count).for_each(|task| walk.go_back(task, arrows));
        walk
    }

    /// Goes back from a task as far as nobody has been.
    fn go_back(&mut self, task: usize, arrows: &[Arrow]) {
        let mut way = Vec::new();
        self.enter(task, &mut way);
        while let Some((task, next)) = way.last_mut() {
            let Some(arrow) = self.back[*task].get(*next).copied() else {
                self.met[*task].1 = true;
                self.done.push(*task);
                way.pop();
                continue;
            };
            *next += 1;
            let before = arrows[arrow].from;
            // Two tasks may drive each other's other ends: one of both arrows is enough.
            self.circles[arrow] = self.met[before] == (true, false);
            self.enter(before, &mut way);
        }
    }

    fn enter(&mut self, task: usize, way: &mut Vec<(usize, usize)>) {
        if !std::mem::replace(&mut self.met[task].0, true) {
            way.push((task, 0));
        }
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
