//! How the lines between two columns of cards run, so that each can be followed: lines that lead to the same cards
//! share a trunk, every other one has a trunk of its own, and what only crosses never looks like what joins.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// Trunks that find room beside each other: where more of them pass a row, none can be followed.
pub const TRUNKS: i32 = 16;
/// Rounds in which neighbours are exchanged.
const ROUNDS: usize = 64;

/// Lines that lead from the same rows to the same rows, along one trunk between the columns.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Net {
    /// The rows on the left, from above.
    pub sources: Vec<i32>,
    /// The rows on the right, from above.
    pub targets: Vec<i32>,
    /// The place of its trunk from the left; none where it runs straight on.
    pub trunk: Option<i32>,
    /// How much lower than others it leaves its card, because it would run into a line that ends there.
    pub lowered: i32,
    /// Those of its rows on the right where it is this line that leads up to the card; others end on that line.
    pub carried: Vec<i32>,
}

/// The lines between two columns.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Gap {
    /// What runs there.
    pub nets: Vec<Net>,
}

impl Net {
    fn new(sources: Vec<i32>, targets: Vec<i32>) -> Self {
        Net { sources, targets, trunk: None, lowered: 0, carried: Vec::new() }
    }

    /// From its first row to its last one.
    fn span(&self) -> RangeInclusive<i32> {
        let first = self.sources.first().into_iter().chain(self.targets.first()).min();
        let last = self.sources.last().into_iter().chain(self.targets.last()).max();
        first.copied().unwrap_or_default()..=last.copied().unwrap_or_default()
    }

    fn is_straight(&self) -> bool {
        self.span().start() == self.span().end()
    }

    fn passes(&self, row: i32) -> bool {
        *self.span().start() < row && row < *self.span().end()
    }

    fn meets(&self, other: &Net) -> bool {
        self.span().start() <= other.span().end() && other.span().start() <= self.span().end()
    }

    /// The rows where nothing of it leaves a card. What does so there must have its trunk further left: else it would
    /// run along what leads to that card.
    fn ends(&self) -> impl Iterator<Item = i32> {
        self.targets.iter().copied().filter(|row| !self.sources.contains(row))
    }

    /// Whether its trunk stands left of another's.
    fn goes_before(&self, other: &Net) -> bool {
        self.lowered == 0 && other.ends().any(|row| self.sources.contains(&row))
    }

    /// How often their lines cross where its trunk stands left of the other's.
    fn crossings(&self, other: &Net) -> usize {
        let under =
            other.sources.iter().filter(|row| self.passes(**row) && !self.sources.contains(row)).count();
        under + self.targets.iter().filter(|row| other.passes(**row)).count()
    }
}

impl Gap {
    /// Lets lines run from rows on the left to rows on the right.
    pub fn new(edges: &[(i32, i32)]) -> Self {
        let (straight, bent): (Vec<Net>, Vec<Net>) = nets(edges).into_iter().partition(Net::is_straight);
        let (bent, more) = ordered(bent);
        let mut gap = Gap { nets: untangled(bent) };
        for place in 0..gap.nets.len() {
            let (before, rest) = gap.nets.split_at_mut(place);
            let Some(net) = rest.first_mut() else { break };
            let left = before.iter().filter(|other| other.meets(net));
            net.trunk = Some(left.filter_map(|other| other.trunk).max().map_or(0, |last| last + 1));
        }
        gap.nets.extend(straight.into_iter().chain(more));
        gap.carry();
        gap
    }

    /// Whether so many lines would pass one row that none can be followed.
    pub fn is_crowded(edges: &[(i32, i32)]) -> bool {
        let mut turns: Vec<(i32, i32)> = Vec::new();
        for net in nets(edges).iter().filter(|net| !net.is_straight()) {
            turns.extend([(*net.span().start(), -1), (*net.span().end(), 1)]);
        }
        // What begins in a row passes it before what ends there is over.
        turns.sort_unstable();
        let passing = turns.iter().scan(0, |now, (_, over)| {
            *now -= over;
            Some(*now)
        });
        passing.max().unwrap_or_default() > TRUNKS
    }

    /// Lets one line lead up to each card: one that runs straight on, else the first.
    fn carry(&mut self) {
        let mut first: BTreeMap<i32, ((bool, Option<i32>), usize)> = BTreeMap::new();
        for (place, net) in self.nets.iter().enumerate() {
            for row in &net.targets {
                let straight = net.sources.contains(row) && net.lowered == 0;
                let one = ((!straight, net.trunk), place);
                let known = first.entry(*row).or_insert(one);
                *known = (*known).min(one);
            }
        }
        for (row, (_, place)) in first {
            self.nets[place].carried.push(row);
        }
    }

    /// How many trunks stand beside each other.
    pub fn trunks(&self) -> i32 {
        self.nets.iter().filter_map(|net| net.trunk).max().map_or(0, |last| last + 1)
    }

    /// Whether one of them leads to several rows.
    pub fn branches(&self) -> bool {
        self.nets.iter().any(|net| net.targets.len() > 1)
    }
}

/// The lines with those that lead to the same rows as one.
fn nets(edges: &[(i32, i32)]) -> Vec<Net> {
    let mut onward: BTreeMap<i32, BTreeSet<i32>> = BTreeMap::new();
    for (from, to) in edges {
        onward.entry(*from).or_default().insert(*to);
    }
    let mut alike: BTreeMap<Vec<i32>, Vec<i32>> = BTreeMap::new();
    for (from, to) in onward {
        alike.entry(to.into_iter().collect()).or_default().push(from);
    }
    apart(alike.into_iter().map(|(targets, sources)| Net::new(sources, targets)).collect())
}

/// The nets with a trunk of its own for each line that would leave one on its way where another line ends: where
/// both meet, nobody could tell which of them goes on.
fn apart(nets: Vec<Net>) -> Vec<Net> {
    let mut feeds: BTreeMap<i32, usize> = BTreeMap::new();
    for row in nets.iter().flat_map(|net| &net.targets) {
        *feeds.entry(*row).or_default() += 1;
    }
    let mut all = Vec::new();
    for net in &nets {
        let on_the_way =
            |row: &i32| feeds.get(row) > Some(&1) && net.passes(*row) && !net.sources.contains(row);
        let (own, together): (Vec<i32>, Vec<i32>) = net.targets.iter().copied().partition(on_the_way);
        all.extend(own.into_iter().map(|row| Net::new(net.sources.clone(), vec![row])));
        if !together.is_empty() {
            all.push(Net::new(net.sources.clone(), together));
        }
    }
    all
}

/// Nets that wait for those that must go before them.
#[derive(Default)]
struct Queue {
    nets: Vec<Net>,
    left: BTreeSet<usize>,
    free: BTreeSet<usize>,
    /// How many of those that are left go before each.
    waits: Vec<usize>,
    /// What each goes before.
    behind: Vec<Vec<usize>>,
    /// What leaves a card in a row, and what leads to one and leaves none there.
    rows: BTreeMap<i32, [Vec<usize>; 2]>,
}

impl Queue {
    fn add(&mut self, net: Net) {
        let at = self.nets.len();
        let met = |rows: &mut dyn Iterator<Item = i32>, side: usize| -> BTreeSet<usize> {
            let there = rows.filter_map(|row| self.rows.get(&row)).flat_map(|sides| &sides[side]);
            there.copied().filter(|place| self.left.contains(place)).collect()
        };
        let leaves = if net.lowered == 0 { &net.sources[..] } else { &[] };
        let (before, behind) = (met(&mut net.ends(), 0), met(&mut leaves.iter().copied(), 1));
        for place in &before {
            self.behind[*place].push(at);
        }
        for place in &behind {
            self.waits[*place] += 1;
            self.free.remove(place);
        }
        for row in leaves {
            self.rows.entry(*row).or_default()[0].push(at);
        }
        for row in net.ends() {
            self.rows.entry(row).or_default()[1].push(at);
        }
        self.left.insert(at);
        if before.is_empty() {
            self.free.insert(at);
        }
        self.waits.push(before.len());
        self.behind.push(behind.into_iter().collect());
        self.nets.push(net);
    }

    fn take(&mut self, at: usize) -> Net {
        self.left.remove(&at);
        self.free.remove(&at);
        for other in self.behind[at].iter().filter(|other| self.left.contains(other)) {
            self.waits[*other] -= 1;
            if self.waits[*other] == 0 {
                self.free.insert(*other);
            }
        }
        self.nets[at].clone()
    }

    /// One that goes before others that are left, where all of them wait.
    fn in_circle(&self) -> Option<usize> {
        let goes_before = |at: &&usize| self.behind[**at].iter().any(|other| self.left.contains(other));
        self.left.iter().find(goes_before).or(self.left.first()).copied()
    }
}

/// The nets from left to right, as far as they must go before each other. Where that goes round in a circle, one of
/// them leaves its card beside the line that ends there, and what of it runs straight on is a net of its own.
fn ordered(nets: Vec<Net>) -> (Vec<Net>, Vec<Net>) {
    let (mut all, mut straight) = (Vec::new(), Vec::new());
    let mut queue = Queue::default();
    for net in nets {
        queue.add(net);
    }
    while let Some(at) = queue.free.first().copied().or_else(|| queue.in_circle()) {
        let free = queue.free.contains(&at);
        let net = queue.take(at);
        if free {
            all.push(net);
            continue;
        }
        for row in &net.sources {
            let ends =
                |other: &Net| other.targets.contains(row) && other.sources.iter().any(|from| from > row);
            let mut others = queue.left.iter().map(|place| &queue.nets[*place]).chain(&all);
            let lowered = if others.any(ends) { -1 } else { 1 };
            let (on, bent): (Vec<i32>, Vec<i32>) = net.targets.iter().partition(|to| *to == row);
            straight.extend(on.into_iter().map(|row| Net::new(vec![row], vec![row])));
            if !bent.is_empty() {
                queue.add(Net { lowered, ..Net::new(vec![*row], bent) });
            }
        }
    }
    (all, straight)
}

/// The same with neighbours exchanged wherever fewer lines cross then.
fn untangled(mut nets: Vec<Net>) -> Vec<Net> {
    for _ in 0..nets.len().min(ROUNDS) {
        let mut settled = true;
        for place in 1..nets.len() {
            let (left, right) = (&nets[place - 1], &nets[place]);
            if left.meets(right) && !left.goes_before(right) && right.crossings(left) < left.crossings(right)
            {
                nets.swap(place - 1, place);
                settled = false;
            }
        }
        if settled {
            break;
        }
    }
    nets
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn who_leads_to_the_same_shares_a_trunk_and_nobody_else_does() {
        let check = |edges: &[(i32, i32)], trunks: &[(&[i32], &[i32], Option<i32>)]| {
            let gap = Gap::new(edges);
            let all: Vec<_> =
                gap.nets.iter().map(|net| (&net.sources[..], &net.targets[..], net.trunk)).collect();
            assert_eq!(all, trunks, "{edges:?}");
        };
        check(&[(0, 0)], &[(&[0], &[0], None)]);
        check(&[(0, 0), (1, 0), (2, 0)], &[(&[0, 1, 2], &[0], Some(0))]);
        check(&[(0, 0), (0, 1), (0, 2)], &[(&[0], &[0, 1, 2], Some(0))]);
        // Past a line that runs straight on.
        check(&[(0, 0), (0, 2), (1, 1)], &[(&[0], &[0, 2], Some(0)), (&[1], &[1], None)]);
        // Each would run into the line of the other: one leaves its card above where the other comes in from below.
        let gap = Gap::new(&[(0, 0), (0, 1), (1, 0), (1, 2)]);
        let lowered: Vec<_> =
            gap.nets.iter().map(|net| (&net.sources[..], &net.targets[..], net.lowered)).collect();
        assert_eq!(lowered, [(&[1][..], &[0, 2][..], 0), (&[0], &[1], -1), (&[0], &[0], 0)]);
        // The upper one bends further on, so that they don't cross.
        check(&[(0, 2), (1, 3)], &[(&[1], &[3], Some(0)), (&[0], &[2], Some(1))]);
    }

    proptest! {
        /// Settles the worry that a line is lost or runs along one that leads elsewhere.
        #[test]
        fn every_line_is_drawn_once_and_none_runs_along_another(edges in prop::collection::btree_set((0..7, 0..7), 0..20)) {
            let edges: Vec<(i32, i32)> = edges.into_iter().collect();
            let gap = Gap::new(&edges);
            let mut drawn: Vec<(i32, i32)> = Vec::new();
            for net in &gap.nets {
                drawn.extend(net.sources.iter().flat_map(|from| net.targets.iter().map(|to| (*from, *to))));
            }
            drawn.sort_unstable();
            prop_assert_eq!(drawn, edges);
            for (place, net) in gap.nets.iter().enumerate() {
                for other in &gap.nets[..place] {
                    prop_assert!(net.trunk.is_none() || net.trunk != other.trunk || !net.meets(other), "{:?}", gap);
                    // What leaves a card and what leads to the one beside it don't overlap.
                    for (left, right) in [(net, other), (other, net)] {
                        if let (true, Some(one), Some(two)) = (left.goes_before(right), left.trunk, right.trunk) {
                            prop_assert!(one < two, "{:?}", gap);
                        }
                    }
                }
            }
        }
    }
}
