//! The page that the project's scales are changed on: where its cursor is and how it moves, and what
//! became of the open risks, counted when the project changes and never for a frame.

use std::collections::HashMap;

use super::layout::Way;
use crate::insight::rebanded::Rebanded;
use crate::model::project::Project;
use crate::model::scales::{Axis, Cell, Change, Scales};
use crate::registers::{every, risk};

/// The page.
#[derive(Clone, Debug)]
pub struct Scaling {
    /// Where the cursor is.
    pub at: Place,
    before: Scales,
    effect: Rebanded,
    risks: HashMap<Cell, usize>,
    seen: Project,
}

impl Scaling {
    /// The page on a project, with the cursor on a cell.
    pub fn new(cell: Cell, project: &Project) -> Self {
        let before = project.style().scales.clone();
        let effect = Rebanded::of(&before, &before, project);
        let (at, seen) = (Place::Cell(cell).within(&before), project.clone());
        Scaling { at, before, effect, risks: counted(project), seen }
    }

    /// Counts again if anything has changed, and keeps the cursor on the page, which may have fewer places.
    pub fn follow(&mut self, project: &Project) {
        let scales = &project.style().scales;
        self.at = self.at.within(scales);
        if !self.seen.same(project) {
            self.effect = Rebanded::of(&self.before, scales, project);
            (self.risks, self.seen) = (counted(project), project.clone());
        }
    }

    /// What has become of the open risks since it was opened.
    pub const fn effect(&self) -> &Rebanded {
        &self.effect
    }

    /// How many open risks stand in a cell, by their scores as they are.
    pub fn risks(&self, cell: Cell) -> usize {
        self.risks.get(&cell).copied().unwrap_or_default()
    }
}

fn counted(project: &Project) -> HashMap<Cell, usize> {
    let mut counts = HashMap::new();
    let table = project.table(risk::REGISTER.key);
    for record in table.iter().filter(|record| !every::closes(&risk::REGISTER, record)) {
        let steps = risk::CURRENT.steps(record).map(|step| step.filter(|step| (1.0..=9.0).contains(step)));
        if let [Some(p), Some(i)] = steps {
            *counts.entry((p as u8, i as u8)).or_default() += 1;
        }
    }
    counts
}

/// A place on the page. Steps and bands count from 0.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// A cell of the matrix.
    Cell(Cell),
    /// The name of a step, beside the matrix or below it.
    Step(Axis, usize),
    /// A band, in the list below.
    Band(usize),
}

impl Place {
    /// The place beside it: rows of the matrix below each other, the gravest first, each behind its
    /// step; then the steps of impact; then the bands.
    #[must_use]
    pub fn beside(self, way: Way, scales: &Scales) -> Place {
        let [high, wide] = [Axis::Probability, Axis::Impact].map(|axis| scales.steps(axis).len());
        let small = |place: usize| u8::try_from(place).unwrap_or(u8::MAX);
        let last_band = scales.bands().len().saturating_sub(1);
        match (self, way) {
            (Place::Cell((p, 1)), Way::Left) => Place::Step(Axis::Probability, usize::from(p) - 1),
            (Place::Cell((1, i)), Way::Down) => Place::Step(Axis::Impact, usize::from(i) - 1),
            (Place::Cell((p, i)), Way::Left) => Place::Cell((p, i - 1)),
            (Place::Cell((p, i)), Way::Right) => Place::Cell((p, (i + 1).min(small(wide)))),
            (Place::Cell((p, i)), Way::Up) => Place::Cell(((p + 1).min(small(high)), i)),
            (Place::Cell((p, i)), Way::Down) => Place::Cell((p - 1, i)),
            (Place::Step(Axis::Probability, p), Way::Right) => Place::Cell((small(p + 1), 1)),
            (Place::Step(Axis::Probability, p), Way::Up) => {
                Place::Step(Axis::Probability, (p + 1).min(high - 1))
            }
            (Place::Step(_, 0), Way::Down) | (Place::Step(Axis::Impact, _), Way::Down) => Place::Band(0),
            (Place::Step(Axis::Probability, p), Way::Down) => Place::Step(Axis::Probability, p - 1),
            (Place::Step(Axis::Impact, i), Way::Up) => Place::Cell((1, small(i + 1))),
            (Place::Step(Axis::Impact, 0), Way::Left) => Place::Step(Axis::Probability, 0),
            (Place::Step(Axis::Impact, i), Way::Left) => Place::Step(Axis::Impact, i - 1),
            (Place::Step(Axis::Impact, i), Way::Right) => Place::Step(Axis::Impact, (i + 1).min(wide - 1)),
            (Place::Band(0), Way::Up) => Place::Step(Axis::Impact, 0),
            (Place::Band(b), Way::Up) => Place::Band(b - 1),
            (Place::Band(b), Way::Down) => Place::Band((b + 1).min(last_band)),
            (Place::Step(Axis::Probability, _), Way::Left) | (Place::Band(_), Way::Left | Way::Right) => self,
        }
    }

    /// The first place of the next part of the page, or of the one before.
    #[must_use]
    pub fn part(self, on: bool) -> Place {
        let parts = [
            Place::Cell((1, 1)),
            Place::Step(Axis::Probability, 0),
            Place::Step(Axis::Impact, 0),
            Place::Band(0),
        ];
        let at = match self {
            Place::Cell(_) => 0,
            Place::Step(Axis::Probability, _) => 1,
            Place::Step(Axis::Impact, _) => 2,
            Place::Band(_) => 3,
        };
        parts[(at + if on { 1 } else { parts.len() - 1 }) % parts.len()]
    }

    /// It, or the nearest place that there is on these scales.
    #[must_use]
    pub fn within(self, scales: &Scales) -> Place {
        let last = |axis| scales.steps(axis).len().max(1);
        let most = |axis| u8::try_from(last(axis)).unwrap_or(u8::MAX);
        match self {
            Place::Cell((p, i)) => {
                Place::Cell((p.clamp(1, most(Axis::Probability)), i.clamp(1, most(Axis::Impact))))
            }
            Place::Step(axis, place) => Place::Step(axis, place.min(last(axis) - 1)),
            Place::Band(place) => Place::Band(place.min(scales.bands().len().saturating_sub(1))),
        }
    }

    /// What is changed by a line that is typed for it; a cell takes none.
    pub fn typed(self, line: &str) -> Option<Change> {
        match self {
            Place::Cell(_) => None,
            Place::Step(axis, place) => Some(Change::Step(axis, place, line.to_owned())),
            Place::Band(place) => Some(Change::Band(place, line.to_owned())),
        }
    }

    /// The line that stands there.
    pub fn line(self, scales: &Scales) -> String {
        match self {
            Place::Cell(_) => String::new(),
            Place::Step(axis, place) => scales.step_line(axis, place),
            Place::Band(place) => scales.band_line(place),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        /// Settles the worry that an arrow leaves the page, or a place can't be reached back.
        #[test]
        fn every_way_stays_on_the_page(ways in proptest::collection::vec(0usize..6, 0..60), sizes in proptest::collection::vec(any::<bool>(), 0..5)) {
            let resize = |scales: Scales, more: &bool| scales.changed(&Change::Size(*more)).unwrap_or(scales);
            let scales = sizes.iter().fold(Scales::default(), resize);
            let mut at = Place::Cell((3, 3)).within(&scales);
            for way in ways {
                at = match way {
                    0 => at.beside(Way::Left, &scales),
                    1 => at.beside(Way::Right, &scales),
                    2 => at.beside(Way::Up, &scales),
                    3 => at.beside(Way::Down, &scales),
                    way => at.part(way == 4),
                };
                prop_assert_eq!(at, at.within(&scales));
            }
        }
    }
}
