//! Computed values of a file, carried word for word beside the project that was read from it.

use std::collections::HashMap;
use std::ops::Range;

use crate::model::id::Id;

/// What a file says of each record that a schedule computes. Empty by default: then the values are
/// those of the context.
#[derive(Debug, Default)]
pub struct Carried {
    /// All contents, one after the other.
    text: String,
    /// Element and end of its contents in `text`.
    values: Vec<(&'static str, usize)>,
    /// Where in `values` those of a record stand.
    of: HashMap<Id, Range<usize>>,
}

impl Carried {
    /// Carries the contents of elements for a record; once a record.
    pub(super) fn put<'a>(&mut self, id: Id, elements: impl Iterator<Item = (&'static str, &'a str)>) {
        let first = self.values.len();
        for (element, raw) in elements {
            self.text.push_str(raw);
            self.values.push((element, self.text.len()));
        }
        self.of.insert(id, first..self.values.len());
    }

    /// What is carried for a record, by element; `None` if it was in no file.
    pub(super) fn of(&self, id: Id) -> Option<impl Iterator<Item = (&'static str, &str)>> {
        let range = self.of.get(&id)?.clone();
        Some(range.map(|place| {
            let (element, end) = self.values[place];
            let start = place.checked_sub(1).map_or(0, |before| self.values[before].1);
            (element, &self.text[start..end])
        }))
    }
}
