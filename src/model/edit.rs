//! Edits: the only way in which a project changes.

use std::sync::Arc;

use chrono::NaiveDateTime;

use super::id::Id;
use super::record::Record;
use super::value::Value;

/// One change of one record. Registers are named by their key.
#[derive(Clone, PartialEq, Debug)]
pub enum Edit {
    /// A new record. Number 0 takes the next free one.
    Add(&'static str, Record),
    /// A field's new value; [`Value::Empty`] clears it.
    Set(&'static str, Id, &'static str, Value),
    /// A record taken away. Its number is never used again.
    Remove(&'static str, Id),
}

/// One act of a person: named, applied whole, undone whole.
#[derive(Clone, PartialEq, Debug)]
pub struct Step {
    /// What was done, as a sentence fragment: `Close A-014`.
    pub label: String,
    /// What came of it, to be said once: `the next is due 4 Dec 26`. The history does not keep it.
    pub outcome: String,
    /// Its edits, in order.
    pub edits: Vec<Edit>,
}

impl Step {
    /// Names a list of edits.
    pub fn new(label: impl Into<String>, edits: Vec<Edit>) -> Self {
        Step { label: label.into(), outcome: String::new(), edits }
    }

    /// What is said when it was done: its label, and what came of it.
    pub fn told(&self) -> String {
        let joined = [self.label.as_str(), &self.outcome];
        joined.into_iter().filter(|words| !words.is_empty()).collect::<Vec<_>>().join("; ")
    }
}

/// Who does it, and when: what the trail needs of the outside.
#[derive(Clone, PartialEq, Debug)]
pub struct Author {
    /// The user's name.
    pub name: Arc<str>,
    /// Local time of the act.
    pub at: NaiveDateTime,
}
