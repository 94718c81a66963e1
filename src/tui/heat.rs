//! The heat map: which of its views and cells the keys are on, and the open risks in each cell, counted
//! when a risk changes and never for a frame.

use crate::model::context::Context;
use crate::model::table::Table;
use crate::registers::{every, risk};

use super::commands::heatmap::VIEWS;

/// The numbers of the risks in each cell, the lowest first: by probability, then by impact, each from 0.
pub type Cells = [[Vec<u32>; 5]; 5];

/// The heat map.
#[derive(Clone, Debug)]
pub struct Heat {
    /// 0 = as things stand, 1 = inherent, 2 = target.
    pub view: usize,
    /// Probability and impact of the cell, each from 1.
    pub cell: (u8, u8),
    /// Whether the keys work in the table of the cell's risks.
    pub inside: bool,
    cells: Cells,
    unscored: usize,
    /// What was counted, and in which view.
    seen: Option<(Table, usize)>,
}

impl Default for Heat {
    fn default() -> Self {
        let cells = Cells::default();
        Heat { view: 0, cell: (3, 3), inside: false, cells, unscored: 0, seen: None }
    }
}

impl Heat {
    /// The open risks of each cell.
    pub const fn cells(&self) -> &Cells {
        &self.cells
    }

    /// How many open risks have no place on the map.
    pub const fn unscored(&self) -> usize {
        self.unscored
    }

    /// Counts the risks again if any has changed.
    pub fn refresh(&mut self, context: &Context) {
        let table = context.project.table(risk::REGISTER.key);
        if self.seen.as_ref().is_some_and(|(seen, view)| seen.same(table) && *view == self.view) {
            return;
        }
        self.seen = Some((table.clone(), self.view));
        (self.cells, self.unscored) = (Cells::default(), 0);
        let (_, probability, impact) = VIEWS[self.view % VIEWS.len()];
        for record in table.iter().filter(|record| !every::closes(&risk::REGISTER, record)) {
            let place = |key: &str| match record.value(key).as_number() {
                Some(n) if (1.0..=5.0).contains(&n) => Some(n as usize - 1),
                _ => None,
            };
            match (place(probability), place(impact)) {
                (Some(p), Some(i)) => self.cells[p][i].push(record.number),
                _ => self.unscored += 1,
            }
        }
        self.cells.iter_mut().flatten().for_each(|risks| risks.sort_unstable());
    }
}
