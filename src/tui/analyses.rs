//! Analyses of the plan to walk through: health, earned value, load, levelling, how certain the dates are.
//! Each is rows under headings; a row that is of a record opens it.

pub mod changes;
mod health;
mod levelling;
mod load;
mod odds;
mod value;

use crate::model::id::Id;
use crate::model::kind::Tone;
use crate::model::text;
use crate::registers::task;
use crate::schedule::levelling::Levelling;
use crate::session::{Session, Target};

use super::listing::Row;

/// An analysis of the plan.
#[derive(Debug)]
pub struct Analysis {
    /// Its name, a word or two.
    pub name: &'static str,
    /// What it tells.
    pub doc: &'static str,
    /// Works it out, for lines of so many columns.
    find: fn(&Session, usize) -> Found,
}

pub use changes::ANALYSIS as CHANGES;
pub use health::ANALYSIS as HEALTH;
pub use levelling::ANALYSIS as LEVELLING;
pub use load::ANALYSIS as LOAD;
pub use odds::ANALYSIS as ODDS;
pub use value::ANALYSIS as VALUE;

/// All of them, in the order in which one follows the other.
pub static ALL: [&Analysis; 6] = [&HEALTH, &VALUE, &LOAD, &LEVELLING, &ODDS, &CHANGES];

/// What an analysis found.
#[derive(Debug, Default)]
pub struct Found {
    /// What stands above it.
    pub title: String,
    /// The rows.
    pub rows: Vec<Row>,
    /// The moves that the rows with a switch suggest, by place.
    pub levelling: Option<Levelling>,
}

impl Found {
    /// With a title that the edge has no room for below it, and a name in its place.
    #[must_use]
    pub fn titled(mut self, name: &str, room: usize) -> Self {
        if text::width(&self.title) + 4 > room {
            let title = std::mem::replace(&mut self.title, name.to_owned());
            self.rows.insert(0, said(title));
        }
        self
    }
}

/// An analysis as it is shown, and what its switched rows would change.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The analysis.
    pub analysis: &'static Analysis,
    /// The moves that it suggests.
    pub levelling: Option<Levelling>,
}

impl Shown {
    /// An analysis that is to be worked out.
    pub const fn of(analysis: &'static Analysis) -> Self {
        Shown { analysis, levelling: None }
    }

    /// Works it out, for lines of so many columns.
    pub fn find(&mut self, session: &Session, room: usize) -> Found {
        let room = room.min(WIDEST);
        let mut found = (self.analysis.find)(session, room);
        if found.rows.is_empty() {
            found.rows.push(said("There is nothing to analyse here."));
        }
        self.levelling = found.levelling.take();
        found.titled(self.analysis.name, room)
    }

    /// The analysis so many places further on, round and round.
    pub fn beside(&self, by: isize) -> &'static Analysis {
        let at = ALL.iter().position(|known| known.name == self.analysis.name).unwrap_or(0);
        ALL[(at as isize + by).rem_euclid(ALL.len() as isize) as usize]
    }
}

/// Columns of the widest line that anything is drawn for.
const WIDEST: usize = 116;
/// A heading, after an empty row where it isn't the first.
fn heading(rows: &mut Vec<Row>, words: impl Into<String>) {
    if !rows.is_empty() {
        rows.push(Row { heading: true, ..Row::default() });
    }
    rows.push(Row { heading: true, name: words.into(), ..Row::default() });
}

/// A sentence among the rows.
fn said(words: impl Into<String>) -> Row {
    Row { heading: true, name: words.into(), tone: Tone::Note, ..Row::default() }
}

/// The rows of a table: columns of equal width, the first of which names the row.
fn columns(cells: &[Vec<String>]) -> Vec<String> {
    let widths: Vec<usize> = (0..cells.iter().map(Vec::len).max().unwrap_or(0))
        .map(|at| cells.iter().filter_map(|row| row.get(at)).map(|cell| text::width(cell)).max().unwrap_or(0))
        .collect();
    let line = |row: &Vec<String>| {
        let cell = |(cell, width): (&String, &usize)| {
            format!("{}{cell}", " ".repeat(width.saturating_sub(text::width(cell))))
        };
        row.iter().zip(&widths).map(cell).collect::<Vec<_>>().join("  ").trim_end().to_owned()
    };
    cells.iter().map(line).collect()
}

/// What opens a task.
fn of_task(id: Id) -> Target {
    (&task::REGISTER, id)
}
