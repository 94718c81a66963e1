//! What is given to people to look at: documents in the formats that they read, and pictures of the project.
//!
//! A report is one file here and one line in [`ALL`]; the command line, the screen and the formats go
//! by that list.

pub mod actions;
pub mod agenda;
pub mod baselines;
pub mod brief;
pub mod changed;
pub mod chase;
pub mod document;
pub mod gantt;
pub mod minutes;
pub mod render;

mod sitting;
#[cfg(test)]
mod tests;

use crate::model::context::Context;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::registers::every::CONFIDENTIAL;
use document::Document;

/// A sort of document.
#[derive(Debug)]
pub struct Report {
    /// Its name on the command line, in the palette and in names of files.
    pub name: &'static str,
    /// One sentence on what it says.
    pub doc: &'static str,
    /// The register of the records that it is about.
    pub about: &'static Register,
    /// Writes it.
    pub make: fn(&Record, &Asked) -> Document,
}

/// Every report.
pub static ALL: &[&Report] = &[&agenda::REPORT, &minutes::REPORT, &actions::REPORT];

/// What a report is asked of.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The project, today, and the derived values.
    pub context: Context<'a>,
    /// Whether confidential records are told too.
    pub confidential: bool,
}

/// A record that no report is made of unless that is asked for.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("{0} is confidential, and a document goes round: say --confidential to write it all the same")]
pub struct Withheld(String);

impl Report {
    /// The report on a record.
    ///
    /// # Errors
    /// The record is confidential, and such records were not asked for.
    pub fn on(&self, record: &Record, asked: &Asked) -> Result<Document, Withheld> {
        if asked.tells(record) {
            return Ok((self.make)(record, asked));
        }
        Err(Withheld(self.about.reference(record.number)))
    }
}

impl Asked<'_> {
    /// Whether a record is told.
    pub fn tells(&self, record: &Record) -> bool {
        self.confidential || !record.get(CONFIDENTIAL)
    }

    /// Leaves out what is not told, and counts it in the document.
    fn keep<T>(&self, all: &mut Vec<T>, record: impl Fn(&T) -> &Record, document: &mut Document) {
        let before = all.len();
        all.retain(|one| self.tells(record(one)));
        document.left_out += before - all.len();
    }
}

/// The report with this name.
pub fn named(name: &str) -> Option<&'static Report> {
    ALL.iter().copied().find(|report| report.name == name)
}
