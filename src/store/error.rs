//! What can go wrong with a project file: each a sentence with place, cause and remedy.

use std::fmt;
use std::io;

use super::disk::Print;

/// Where in which file. Lines and columns count from 1, columns in characters.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Place {
    /// The file, as it may be shown.
    pub file: String,
    /// The line.
    pub line: usize,
    /// The column.
    pub column: usize,
}

impl Place {
    /// The place of the byte at `offset` of `bytes`.
    pub fn new(file: &str, bytes: &[u8], offset: usize) -> Self {
        let before = bytes.get(..offset).unwrap_or(bytes);
        let last_line = before.rsplit(|byte| *byte == b'\n').next().unwrap_or_default();
        let line = before.split(|byte| *byte == b'\n').count();
        let column = String::from_utf8_lossy(last_line).chars().count().saturating_add(1);
        Place { file: file.to_owned(), line, column }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}, column {}", self.file, self.line, self.column)
    }
}

/// Why a project can't be opened or saved. The file on disk is as it was.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing in it.
    #[error("{0} is empty: “mainstay restore” lists its backups")]
    Empty(String),
    /// Only zero bytes in it.
    #[error(
        "{0} holds nothing but zero bytes, as a power failure leaves behind: “mainstay restore” lists its backups"
    )]
    Blank(String),
    /// Not UTF-8.
    #[error("{place}: the file is {what}, not UTF-8: save it as UTF-8; “mainstay restore” lists its backups")]
    Encoding {
        /// The first byte that is not UTF-8.
        place: Place,
        /// What it is instead.
        what: String,
    },
    /// Git left its conflict markers.
    #[error(
        "{0}: git left a conflict here: “mainstay sync” merges what both sides did, field by field; where no merge waits, “mainstay restore” lists the backups"
    )]
    Conflict(Place),
    /// The end is missing.
    #[error("{0}: the file ends here in the middle, as if cut off: “mainstay restore” lists its backups")]
    Truncated(Place),
    /// Not JSON.
    #[error("{place}: this is no JSON ({what}): mend the line, or see the backups by “mainstay restore”")]
    NotJson {
        /// Where it stops being JSON.
        place: Place,
        /// What is wrong there.
        what: String,
    },
    /// JSON of another program.
    #[error(
        "{0} is no Mainstay project (it doesn't say \"format\":\"mainstay\"): open another file, or import this one"
    )]
    NotOurs(String),
    /// A later version, which is not to be written.
    #[error(
        "{file} was written by a newer Mainstay (format {version}, this one writes {known}): update the program to change it"
    )]
    Newer {
        /// The file.
        file: String,
        /// Its version.
        version: String,
        /// The version that this program writes.
        known: u32,
    },
    /// A project, but not the one that it is to be merged with.
    #[error("{0} is another project: only copies of one project can be merged")]
    OtherProject(String),
    /// Another project took the place of the file that is open.
    #[error(
        "{0} holds another project now, which is not touched: move it to another name, and what is open here is saved again"
    )]
    Swapped(String),
    /// A later version, which can't be read.
    #[error(
        "{file} was written by a newer Mainstay (format {version}, this one reads {known}): update the program to open it"
    )]
    Future {
        /// The file.
        file: String,
        /// Its version.
        version: String,
        /// The highest version that this program reads.
        known: u32,
    },
    /// A part that is not what belongs there.
    #[error("{place}: {what}: mend the line, or see the backups by “mainstay restore”")]
    Wrong {
        /// Where.
        place: Place,
        /// What is there, and what belongs there.
        what: String,
    },
    /// Something that may be there once only is there twice.
    #[error("{place}: {what} stands in the file twice: take one of them out")]
    Twice {
        /// The second.
        place: Place,
        /// What it is.
        what: String,
    },
    /// The file can't be read or written.
    #[error("{file} can't be {deed}: {}", reason(.why))]
    Io {
        /// The file or folder.
        file: String,
        /// What was tried: "read", "saved".
        deed: &'static str,
        /// What the system says.
        why: io::Error,
    },
    /// Other programs write it again and again, or made it where none was.
    #[error(
        "{0} was changed by another program, and is left as it is: save yours to another file, then open this one again"
    )]
    Changed(String),
    /// Another program took most records out of it.
    #[error("another program took {gone} of {of} records out of {file}: say whether they are to go")]
    Gone {
        /// What the file holds now.
        version: Print,
        /// The file.
        file: String,
        /// How many are gone.
        gone: usize,
        /// How many there were.
        of: usize,
    },
    /// A save goes on for unusually long.
    #[error("{file} is not saved yet: its disk has not answered for some seconds; it goes on being tried{}", elsewhere(*.kept))]
    Slow {
        /// The file.
        file: String,
        /// Whether what is not saved is kept elsewhere.
        kept: bool,
    },
    /// Another program took the file away.
    #[error(
        "{0} is not there any more: another program removed, renamed or moved it; the next change or Ctrl-S writes it again, and “mainstay restore” has it"
    )]
    Missing(String),
    /// The folder that the file lies in is not there, or the disk that it is on.
    #[error(
        "the folder of {0} is not there any more, or its disk: bring it back; until then nothing is saved there"
    )]
    Unmounted(String),
    /// The file is marked as read-only.
    #[error(
        "{0} is marked as read-only: allow writing to it, or force it (--force-write; Ctrl-S on the screen)"
    )]
    ReadOnly(String),
    /// A file that is there already, where a new project was to be.
    #[error("{0} is there already: choose another name")]
    Exists(String),
    /// A file that is there already, where an export was to be.
    #[error("{0} is there already: choose another name, or say --force to replace it")]
    NotReplaced(String),
    /// No folder for data on this system.
    #[error("this system names no folder for data: give one with --data-dir")]
    NoFolder,
}

const fn elsewhere(kept: bool) -> &'static str {
    if kept { ", and what you changed is kept elsewhere until then" } else { "" }
}

/// What the system says in words, with what to do about it.
fn reason(error: &io::Error) -> String {
    use io::ErrorKind as Kind;
    let remedy = match error.kind() {
        Kind::NotFound => "there is no such file or folder: check the name",
        Kind::PermissionDenied => "the system doesn't allow it: check who owns it and its permissions",
        Kind::StorageFull | Kind::QuotaExceeded => "there is no space left: free some and try again",
        Kind::ReadOnlyFilesystem => "it lies on a read-only disk: choose another folder",
        Kind::IsADirectory => "it is a folder: name a file",
        Kind::NotADirectory => "a part of its path is no folder: check the path",
        Kind::InvalidFilename => "the name is not allowed here: choose a shorter or plainer one",
        _ => return format!("{error}: check the disk and try again"),
    };
    remedy.to_owned()
}

impl Error {
    /// Whether the file is not there or can't be read whole, so that a backup may take its place.
    pub fn is_of_contents(&self) -> bool {
        match self {
            Error::Io { deed, why, .. } => *deed == "read" && why.kind() == io::ErrorKind::NotFound,
            Error::Empty(_) | Error::Blank(_) | Error::Encoding { .. } | Error::Conflict(_) => true,
            Error::Truncated(_) | Error::NotJson { .. } | Error::NotOurs(_) => true,
            Error::Wrong { .. } | Error::Twice { .. } => true,
            _ => false,
        }
    }

    /// Wraps what the system says.
    pub fn io(file: &str, deed: &'static str, why: io::Error) -> Self {
        Error::Io { file: file.to_owned(), deed, why }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_system_says_is_said_once() {
        let error = Error::io("a.mainstay", "read", io::ErrorKind::NotFound.into());
        assert!(std::error::Error::source(&error).is_none(), "the sentence holds its cause already");
        assert!(error.to_string().contains("check the name"));
    }
}
