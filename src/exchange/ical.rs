//! iCalendar (RFC 5545): meetings and actions out, holidays and meetings in.

mod lines;
mod read;
mod write;

#[cfg(test)]
mod tests;

use std::fmt;

pub use read::{Days, Event, days, meetings, read, recognises};
pub use write::{Calendar, of_ids, write};

/// What is wrong with a calendar file, and where.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Fault {
    /// The line, from 1; 0 = the file as a whole.
    pub line: usize,
    /// What is wrong there and what to do, as a sentence.
    pub message: String,
}

impl Fault {
    fn at(line: usize, message: impl Into<String>) -> Self {
        Fault { line, message: message.into() }
    }
}

impl std::error::Error for Fault {}

impl fmt::Display for Fault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.line {
            0 => write!(f, "{}", self.message),
            line => write!(f, "line {line}: {}", self.message),
        }
    }
}
