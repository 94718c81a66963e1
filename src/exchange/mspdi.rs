//! Microsoft Project XML (MSPDI): a plan in and out without loss.
//!
//! Three sorts of elements are told apart (`elements`): what a field holds; what Microsoft Project
//! computed, which is carried beside the project ([`Carried`]); and all else, kept word for word with
//! its record, under the key `mspdi` of what this program doesn't know.

mod calendars;
mod carried;
mod custom;
mod elements;
mod form;
mod item;
mod kept;
mod links;
mod margin;
mod parts;
mod read;
mod resources;
mod tasks;
mod update;
mod write;
mod xml;

pub use update::{Update, update};

use std::fmt;

use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::id::Ids;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::settings::DATE_ORDER;
use crate::model::value::Value;
use crate::registers::every::TITLE;
use crate::registers::project as settings;

pub use carried::Carried;

/// What a file holds.
#[derive(Debug)]
pub struct Import {
    /// The plan: every record of it, numbered as the rows of Microsoft Project are.
    pub project: Project,
    /// What the file says that is computed: dates of automatic tasks, slack, roll-ups.
    pub carried: Carried,
    /// What is doubtful in it, in the order of the file. Nothing of it is lost.
    pub notices: Vec<Error>,
}

/// What is wrong with a file, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Error {
    /// The line, from 1; 0 = the file as a whole.
    pub line: usize,
    /// What is wrong there.
    pub fault: Fault,
}

impl std::error::Error for Error {}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}", self.fault),
            line => write!(f, "line {line}: {}", self.fault),
        }
    }
}

/// What can be wrong with a file. The first nine keep it from being read, the others are noticed.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
pub enum Fault {
    /// Nothing in it.
    #[error("the file is empty: save it from Microsoft Project again, as XML")]
    Empty,
    /// Microsoft Project's own format.
    #[error("this is a .mpp file: in Microsoft Project choose Save As, and XML Format as its type")]
    Binary,
    /// An encoding that isn't known, or bytes that aren't in it.
    #[error("this is not written in {0}, as it should be: save the file again as UTF-8")]
    Encoding(String),
    /// No XML, or broken XML.
    #[error("this is no XML ({0}): save the plan again, or mend this line")]
    NotXml(String),
    /// A document type, which plans never have and attacks do.
    #[error("a DOCTYPE is refused, no plan of Microsoft Project has one: remove it if you trust the file")]
    DocType,
    /// An element without end.
    #[error("<{0}> begins here and never ends, so the file was cut off: save or copy it again")]
    Unclosed(String),
    /// Elements in elements in elements …
    #[error("elements stand more than {0} deep in each other: this is no plan of Microsoft Project")]
    TooDeep(usize),
    /// A tag or a text that no program writes.
    #[error(
        "an element is longer than {0} KB: this is no plan of Microsoft Project, or a note in it has to be cut"
    )]
    TooLong(usize),
    /// Another sort of XML.
    #[error(
        "the file holds {0}, and no plan: in Microsoft Project choose Save As, and XML Format as its type"
    )]
    WrongRoot(String),
    /// A text that is no number, date, duration …
    #[error("{element} of {place} is “{text}”, not {expected}: the field was left empty, the text kept")]
    Unreadable {
        /// The record.
        place: String,
        /// The element.
        element: String,
        /// What it says.
        text: String,
        /// What it should be.
        expected: &'static str,
    },
    /// A record without identity.
    #[error("a {0} has no UID, so no link can lead to it: it was read as a new one")]
    NoUid(&'static str),
    /// Two records of one identity.
    #[error("{0} is there already: this one was read as a new one, links lead to the first")]
    Twice(String),
    /// A link to a record that isn't there.
    #[error("{element} of {place} is {uid}, which is not in the file: it was read without, choose another")]
    Dangling {
        /// The record.
        place: String,
        /// The element.
        element: &'static str,
        /// The UID that no record has.
        uid: String,
    },
    /// A record left out, as nothing says what it belongs to.
    #[error("{place} belongs to nothing in the file ({element} is {uid}): it was kept, but isn't shown")]
    Homeless {
        /// The record.
        place: String,
        /// The element.
        element: &'static str,
        /// What it says.
        uid: String,
    },
    /// A task deeper in the outline than any plan goes.
    #[error("{place} stands on outline level {level}: it was put on level {most}, the deepest there is")]
    Deep {
        /// The task.
        place: String,
        /// Its level.
        level: u64,
        /// The deepest level.
        most: u64,
    },
    /// A task deeper in the outline than there are tasks above it.
    #[error("{place} jumps from outline level {from} to {to}: it was put on level {}", from.saturating_add(1))]
    Jump {
        /// The task.
        place: String,
        /// The level of the task before.
        from: u64,
        /// Its own level.
        to: u64,
    },
}

/// Reads a file. Identities are fresh, so that the same file can be read twice.
///
/// # Errors
/// Where the file is no plan or can't be read to its end.
pub fn read(bytes: &[u8], ids: &mut Ids) -> Result<Import, Error> {
    read::read(bytes, ids)
}

/// Whether a file is XML, or a plan in Microsoft Project's own format: worth [`read`]ing, or a better
/// complaint than that it is no table.
pub fn recognises(bytes: &[u8]) -> bool {
    let starts: [&[u8]; 4] = [b"<", &[0xff, 0xfe, b'<', 0], &[0xfe, 0xff, 0, b'<'], xml::BINARY];
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    starts.iter().any(|start| bytes.starts_with(start))
}

/// Writes a project for others: as [`write()`], but records that are confidential keep their place, dates
/// and links only.
pub fn write_for_others(context: &Context) -> Vec<u8> {
    write::write(context, &Carried::default(), true)
}

/// Writes a project: computed values as they are carried, where they are; else as the context has
/// them. Nothing is recomputed.
pub fn write(context: &Context, carried: &Carried) -> Vec<u8> {
    write::write(context, carried, false)
}

/// The edits that bring a plan into a project. Its settings become the project's, which keeps
/// its title, its order of dates and whatever the plan says nothing of; records get new numbers
/// where theirs are taken.
pub fn edits(plan: &Project, into: &Project) -> Vec<Edit> {
    let mut edits = Vec::new();
    for register in plan.registers() {
        let mut records: Vec<_> = plan.table(register.key).iter().collect();
        records.sort_by_key(|record| record.number);
        let last = into.table(register.key).last_number();
        let anew = records.first().is_some_and(|record| record.number <= last);
        for record in records {
            if let Some(own) = into.settings().filter(|_| register.key == settings::REGISTER.key) {
                edits.extend(settings_of(record, own));
                continue;
            }
            let mut record = record.as_ref().clone();
            if anew {
                record.number = 0;
            }
            edits.push(Edit::Add(register.key, record));
        }
    }
    edits
}

/// The edits that give a project the settings of a plan, but for its title and its order of dates.
fn settings_of<'a>(plan: &'a Record, own: &'a Record) -> impl Iterator<Item = Edit> + use<'a> {
    let kept = [TITLE.name(), DATE_ORDER.name()];
    let differs =
        move |(key, value): &(&'static str, &Value)| !kept.contains(key) && own.value(key) != *value;
    let set =
        |(key, value): (&'static str, &Value)| Edit::Set(settings::REGISTER.key, own.id, key, value.clone());
    plan.values().filter(differs).map(set)
}

#[cfg(test)]
mod tests;
