//! The heat map: which of its views and cells the keys are on, the open risks in each cell and how they
//! moved, counted when a risk changes and never for a frame.

use chrono::{Days, NaiveDate};

use crate::insight::exposure::Exposure;
use crate::model::context::Context;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::scales::{Axis, Cell, Scales};
use crate::registers::score::Pair;
use crate::registers::{every, risk};

/// The views of the heat map: their names, and what is scored in them.
pub const VIEWS: [(&str, Pair); 3] =
    [("as things stand", risk::CURRENT), ("inherent", risk::INHERENT), ("as aimed for", risk::TARGET)];

/// Days that movement is counted over unless the user says since when.
pub const USUAL: u64 = 30;

/// How a risk came to its cell since the day that counts.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Moved {
    /// Its score rose.
    Up,
    /// Its score fell.
    Down,
    /// It had no score then.
    New,
    /// Its score is the same.
    Not,
}

impl Moved {
    /// The shape beside its ref.
    pub const fn mark(self) -> &'static str {
        match self {
            Moved::Up => "▲",
            Moved::Down => "▼",
            Moved::New => "+",
            Moved::Not => "",
        }
    }
}

/// A risk in a cell: its number, and how it came there.
pub type Placed = (u32, Moved);

/// The heat map.
#[derive(Clone, Debug)]
pub struct Heat {
    /// 0 = as things stand, 1 = inherent, 2 = target.
    pub view: usize,
    /// Probability and impact of the cell, each from 1.
    pub cell: Cell,
    /// Whether the keys work in the table of the cell's risks.
    pub inside: bool,
    /// The day that movement is counted from; `None` = the usual number of days back.
    pub since: Option<NaiveDate>,
    map: Map,
    /// What was counted, in which view, and since when.
    seen: Option<(Project, usize, NaiveDate)>,
}

/// What was counted.
#[derive(Clone, Debug, Default)]
struct Map {
    /// The risks of each cell, the lowest first: by probability, then by impact, each from 0.
    cells: Vec<Vec<Vec<Placed>>>,
    unscored: usize,
    exposure: Exposure,
}

impl Default for Heat {
    fn default() -> Self {
        Heat { view: 0, cell: (3, 3), inside: false, since: None, map: Map::default(), seen: None }
    }
}

impl Heat {
    /// The name of the view, and what is scored in it.
    pub const fn shown(&self) -> (&'static str, Pair) {
        VIEWS[self.view % VIEWS.len()]
    }

    /// The open risks of a cell.
    pub fn risks(&self, (probability, impact): Cell) -> &[Placed] {
        let place = |step: u8| usize::from(step).checked_sub(1);
        let row = place(probability).and_then(|place| self.map.cells.get(place));
        row.zip(place(impact)).and_then(|(row, place)| row.get(place)).map_or(&[], Vec::as_slice)
    }

    /// How many open risks have no place on the map.
    pub const fn unscored(&self) -> usize {
        self.map.unscored
    }

    /// What the open risks are worth together.
    pub const fn exposure(&self) -> Exposure {
        self.map.exposure
    }

    /// The day that movement is counted from.
    pub fn counted_from(&self, today: NaiveDate) -> NaiveDate {
        self.since.or(today.checked_sub_days(Days::new(USUAL))).unwrap_or(today)
    }

    /// How many risks of the map moved in this way.
    pub fn count(&self, moved: Moved) -> usize {
        let all = self.map.cells.iter().flatten().flatten();
        all.filter(|(_, how)| *how == moved).count()
    }

    /// Moves to a cell beside, not over the edge.
    pub fn step(&mut self, (up, right): (i8, i8), scales: &Scales) {
        let step = |place: u8, by: i8, axis| {
            let most = u8::try_from(scales.steps(axis).len()).unwrap_or(u8::MAX).max(1);
            place.saturating_add_signed(by).clamp(1, most)
        };
        self.cell = (step(self.cell.0, up, Axis::Probability), step(self.cell.1, right, Axis::Impact));
    }

    /// Counts the risks again if any has changed.
    pub fn refresh(&mut self, context: &Context) {
        let since = self.counted_from(context.today);
        let same = |seen: &Project| {
            seen.table(risk::REGISTER.key).same(context.project.table(risk::REGISTER.key))
                && seen.style() == context.style()
        };
        if self
            .seen
            .as_ref()
            .is_some_and(|(seen, view, from)| same(seen) && *view == self.view && *from == since)
        {
            return;
        }
        self.seen = Some((context.project.clone(), self.view, since));
        self.step((0, 0), &context.style().scales);
        let (_, pair) = self.shown();
        let steps = |axis| context.style().scales.steps(axis).len();
        let mut cells = vec![vec![Vec::new(); steps(Axis::Impact)]; steps(Axis::Probability)];
        let mut unscored = 0;
        let table = context.project.table(risk::REGISTER.key);
        for record in table.iter().filter(|record| !every::closes(&risk::REGISTER, record)) {
            let [probability, impact] = pair.steps(record).map(place);
            let row = probability.and_then(|place| cells.get_mut(place));
            match row.zip(impact).and_then(|(row, place)| row.get_mut(place)) {
                Some(cell) => cell.push((record.number, moved(record, pair, since, context))),
                None => unscored += 1,
            }
        }
        cells.iter_mut().flatten().for_each(|risks: &mut Vec<Placed>| risks.sort_unstable());
        self.map = Map { cells, unscored, exposure: Exposure::of(context) };
    }
}

/// The place of a step on its axis, from 0.
fn place(step: Option<f64>) -> Option<usize> {
    step.filter(|step| (1.0..=100.0).contains(step)).map(|step| step as usize - 1)
}

fn moved(record: &Record, pair: Pair, since: NaiveDate, context: &Context) -> Moved {
    let then = match pair.on(record, since, context) {
        Some([Some(probability), Some(impact)]) => probability * impact,
        _ => return Moved::New,
    };
    match pair.score(record).map(|now| now.total_cmp(&then)) {
        Some(std::cmp::Ordering::Greater) => Moved::Up,
        Some(std::cmp::Ordering::Less) => Moved::Down,
        _ => Moved::Not,
    }
}
