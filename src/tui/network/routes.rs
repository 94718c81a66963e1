//! How the lines between two columns of cards run, so that each can be followed: lines that lead to the same cards
//! share a trunk, every other one has a trunk of its own, and what only crosses never looks like what joins.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::RangeInclusive;

/// Lines that lead from the same rows to the same rows, along one trunk between the columns.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Net {
    /// The rows on the left.
    pub sources: Vec<i32>,
    /// The rows on the right.
    pub targets: Vec<i32>,
    /// The place of its trunk from the left; none where it runs straight on.
    pub trunk: Option<i32>,
    /// How much lower than others it leaves its card, because it would run into a line that ends there.
    pub lowered: i32,
}

/// The lines between two columns.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Gap {
    /// What runs there.
    pub nets: Vec<Net>,
}

impl Net {
    fn new(sources: Vec<i32>, targets: Vec<i32>) -> Self {
        Net { sources, targets, trunk: None, lowered: 0 }
    }

    /// From its first row to its last one.
    fn span(&self) -> RangeInclusive<i32> {
        let rows = || self.sources.iter().chain(&self.targets).copied();
        rows().min().unwrap_or_default()..=rows().max().unwrap_or_default()
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

    /// Whether its trunk stands left of another's: else it would run along what leads to the other's card.
    fn goes_before(&self, other: &Net) -> bool {
        let ends = |row: &i32| other.targets.contains(row) && !other.sources.contains(row);
        self.lowered == 0 && self.sources.iter().any(ends)
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
        let mut onward: BTreeMap<i32, BTreeSet<i32>> = BTreeMap::new();
        for (from, to) in edges {
            onward.entry(*from).or_default().insert(*to);
        }
        let mut alike: BTreeMap<Vec<i32>, Vec<i32>> = BTreeMap::new();
        for (from, to) in onward {
            alike.entry(to.into_iter().collect()).or_default().push(from);
        }
        let nets = apart(alike.into_iter().map(|(targets, sources)| Net::new(sources, targets)).collect());
        let (straight, bent): (Vec<Net>, Vec<Net>) = nets.into_iter().partition(Net::is_straight);
        let (bent, more) = ordered(bent);
        let mut gap = Gap { nets: untangled(bent) };
        for place in 0..gap.nets.len() {
            let (before, rest) = gap.nets.split_at_mut(place);
            let Some(net) = rest.first_mut() else { break };
            let left = before.iter().filter(|other| other.meets(net) || other.goes_before(net));
            net.trunk = Some(left.filter_map(|other| other.trunk).max().map_or(0, |last| last + 1));
        }
        gap.nets.extend(straight.into_iter().chain(more));
        gap
    }

    /// How many trunks stand beside each other.
    pub fn trunks(&self) -> i32 {
        self.nets.iter().filter_map(|net| net.trunk).max().map_or(0, |last| last + 1)
    }

    /// Whether one of them leads to several rows.
    pub fn branches(&self) -> bool {
        self.nets.iter().any(|net| net.targets.len() > 1)
    }

    /// Whether it is this net whose line leads up to the card in a row; others end on that line.
    pub fn carries(&self, net: &Net, row: i32) -> bool {
        let straight = |net: &Net| net.sources.contains(&row) && net.lowered == 0;
        let feeding = self.nets.iter().filter(|other| other.targets.contains(&row));
        feeding.min_by_key(|other| (!straight(other), other.trunk)).is_some_and(|first| first == net)
    }
}

/// The nets with a trunk of its own for each line that would leave one on its way where another line ends: where
/// both meet, nobody could tell which of them goes on.
fn apart(nets: Vec<Net>) -> Vec<Net> {
    let feeds = |row: i32| nets.iter().filter(|net| net.targets.contains(&row)).count();
    let mut all = Vec::new();
    for net in &nets {
        let on_the_way = |row: &i32| feeds(*row) > 1 && net.passes(*row) && !net.sources.contains(row);
        let (own, together): (Vec<i32>, Vec<i32>) = net.targets.iter().copied().partition(on_the_way);
        all.extend(own.into_iter().map(|row| Net::new(net.sources.clone(), vec![row])));
        if !together.is_empty() {
            all.push(Net::new(net.sources.clone(), together));
        }
    }
    all
}

/// The nets from left to right, as far as they must go before each other. Where that goes round in a circle, one of
/// them leaves its card beside the line that ends there, and what of it runs straight on is a net of its own.
fn ordered(mut nets: Vec<Net>) -> (Vec<Net>, Vec<Net>) {
    let (mut all, mut straight) = (Vec::new(), Vec::new());
    while !nets.is_empty() {
        let is_free = |net: &Net| !nets.iter().any(|other| other != net && other.goes_before(net));
        if let Some(place) = nets.iter().position(is_free) {
            all.push(nets.remove(place));
            continue;
        }
        let in_circle = |net: &Net| nets.iter().any(|other| other != net && net.goes_before(other));
        let net = nets.remove(nets.iter().position(in_circle).unwrap_or(0));
        for row in &net.sources {
            let ends =
                |other: &Net| other.targets.contains(row) && other.sources.iter().any(|from| from > row);
            let lowered = if nets.iter().chain(&all).any(ends) { -1 } else { 1 };
            let (on, bent): (Vec<i32>, Vec<i32>) = net.targets.iter().partition(|to| *to == row);
            straight.extend(on.into_iter().map(|row| Net::new(vec![row], vec![row])));
            if !bent.is_empty() {
                nets.push(Net { lowered, ..Net::new(vec![*row], bent) });
            }
        }
    }
    (all, straight)
}

/// The same with neighbours exchanged wherever fewer lines cross then.
fn untangled(mut nets: Vec<Net>) -> Vec<Net> {
    for _ in 0..nets.len() {
        for place in 1..nets.len() {
            let (left, right) = (&nets[place - 1], &nets[place]);
            if !left.goes_before(right) && right.crossings(left) < left.crossings(right) {
                nets.swap(place - 1, place);
            }
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
