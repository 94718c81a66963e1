//! Comma-separated values: any register out, and tables of any program in.
//!
//! Reading finds the encoding, the separator and the row of headers by itself, decides once for the
//! file whether days or months come first and for each column which sign begins decimals, and turns
//! rows into edits. A row that does not fit is a [`Fault`] with its place; as long as there is one, nothing is imported. What the file says beyond
//! the fields of the register is kept in custom fields, and said.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "counts of rows, cells and letters of a file that stands in memory"
)]

mod columns;
mod dates;
mod export;
mod guard;
mod layout;
mod matching;
mod numbers;
mod outline;
mod pasted;
mod rows;
mod sheet;
mod strange;

use std::fmt;

use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::field::Field;
use crate::model::id::Ids;
use crate::model::register::Register;
use crate::model::text::clean;
use sheet::LONGEST_CELL;

pub use export::{Export, export, usual_fields};
pub use sheet::{Row, Table};

/// Why a file can't be read as a table at all.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Error {
    /// Nothing in it.
    #[error("the file is empty: export it again")]
    Empty,
    /// A workbook or something else that is no table of text.
    #[error(
        "this is {0}, which is not read yet: open it in its program and save the table in it as CSV (UTF-8)"
    )]
    NotText(&'static str),
    /// Bytes that are not in the encoding that the file says it has.
    #[error("the file says that it is {0}, but some of it is not: save it as CSV (UTF-8)")]
    Encoding(&'static str),
    /// A quote that opens a text and never closes it.
    #[error(
        "line {line}, column {column}: the quote that opens here is never closed as it should be: close it, or double it if it belongs to the text"
    )]
    Unclosed {
        /// The line, from 1.
        line: usize,
        /// The cell in the line, from 1.
        column: usize,
    },
    /// A cell that no person wrote.
    #[error(
        "line {line}, column {column}: the text that begins here is longer than {} KB: if a quote opens it, \
         close the quote where the text ends, else cut it", LONGEST_CELL >> 10
    )]
    TooLong {
        /// The line, from 1.
        line: usize,
        /// The cell in the line, from 1.
        column: usize,
    },
    /// More than a table of records has.
    #[error("line {line}: the table has more than {most} {what}: split it, or leave out what isn't needed")]
    TooMany {
        /// The line at which it is too much, from 1.
        line: usize,
        /// What there is too much of.
        what: &'static str,
        /// How many there may be.
        most: usize,
    },
    /// No row with headers of the register.
    #[error("no row begins a table of {0}: the first row should hold headers such as {1}")]
    NoHeaders(&'static str, String),
    /// Headers that belong to no register more than to another.
    #[error("the headers could be those of {0}: say which with --as")]
    Unclear(String),
    /// Refs of another register.
    #[error("the refs are those of {0}, not of {1}: take them for {0} (--as {2}), or leave the column out")]
    OtherRegister(&'static str, &'static str, &'static str),
}

impl Error {
    /// The same, so many lines further down.
    fn below(mut self, lines: usize) -> Self {
        match &mut self {
            Error::Unclosed { line, .. } | Error::TooLong { line, .. } | Error::TooMany { line, .. } => {
                *line = line.saturating_add(lines);
            }
            _ => {}
        }
        self
    }
}

/// A cell or row that does not fit.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The line of the file, from 1.
    pub line: usize,
    /// The column, from 1; 0 = the whole row.
    pub column: usize,
    /// The column's header.
    pub header: String,
    /// What is wrong and what to do, as a sentence.
    pub message: String,
}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.column {
            0 => write!(f, "line {}: {}", self.line, clean(&self.message)),
            column => {
                write!(
                    f,
                    "line {}, column {column} ({}): {}",
                    self.line,
                    clean(&self.header),
                    clean(&self.message)
                )
            }
        }
    }
}

/// What a table would change.
#[derive(Debug)]
pub struct Import {
    /// The register that it goes to.
    pub register: &'static Register,
    /// The edits that do it, in order, for one step; none while there are faults.
    pub edits: Vec<Edit>,
    /// What becomes of each row.
    pub rows: Vec<Outcome>,
    /// What was decided or passed over, as sentences.
    pub notices: Vec<String>,
    /// What does not fit.
    pub faults: Vec<Fault>,
}

/// What becomes of one row.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Outcome {
    /// The line of the file.
    pub line: usize,
    /// The ref of its record.
    pub reference: String,
    /// What the record is called.
    pub title: String,
    /// Whether it is new.
    pub added: bool,
    /// Fields that change: label, before, after.
    pub changes: Vec<(&'static str, String, String)>,
}

impl Outcome {
    /// Whether nothing changes.
    pub fn is_same(&self) -> bool {
        !self.added && self.changes.is_empty()
    }
}

impl Import {
    /// Reads the bytes of a table into `register`, or into the one that its headers fit best.
    pub fn read(
        bytes: &[u8],
        register: Option<&'static Register>,
        context: &Context,
        ids: &mut Ids,
    ) -> Result<Self, Error> {
        Import::of(&Table::read(bytes)?, register, context, ids)
    }

    /// Takes a table into `register`, or into the one that its headers fit best.
    pub fn of(
        table: &Table,
        register: Option<&'static Register>,
        context: &Context,
        ids: &mut Ids,
    ) -> Result<Self, Error> {
        let (register, sheet) = columns::find_headers(table, register, context)?;
        rows::import(register, &sheet, context, ids)
    }

    /// The registers that a table could belong to, the likeliest first, where nothing in it tells: `None` where
    /// something does.
    pub fn choices(table: &Table, context: &Context) -> Option<Vec<&'static Register>> {
        let mut best = columns::fitting(&columns::filled(table), context);
        // What is kept a log of is meant more often than settings and calendars are.
        best.sort_by_key(|register| register.roles.done.is_empty());
        let others = || {
            let all = context.project.registers().iter().copied();
            all.filter(|register| !best.iter().any(|known| known.key == register.key))
        };
        (best.len() != 1).then(|| best.iter().copied().chain(others()).collect())
    }

    /// Takes rows of a spreadsheet, out of the clipboard, into `register`: below a row of headers, or in the
    /// order of the fields that its table shows. Rows without a ref are new records. Faults tell what fits
    /// nowhere.
    pub fn pasted(
        text: &str,
        (register, shown): (&'static Register, &[&'static Field]),
        context: &Context,
        ids: &mut Ids,
    ) -> Result<Self, Error> {
        let (sheet, faults) = pasted::sheet(text, (register, shown), context)?;
        let mut import = rows::import(register, &sheet, context, ids)?;
        if !faults.is_empty() {
            import.edits.clear();
            import.faults.extend(faults);
            import.faults.sort_by_key(|fault| (fault.line, fault.column));
        }
        Ok(import)
    }

    /// How many rows add a record, change one, and change nothing.
    pub fn counts(&self) -> (usize, usize, usize) {
        let added = self.rows.iter().filter(|row| row.added).count();
        let changed = self.rows.iter().filter(|row| !row.added && !row.is_same()).count();
        (added, changed, self.rows.len().saturating_sub(added + changed))
    }
}

#[cfg(test)]
mod tests;
