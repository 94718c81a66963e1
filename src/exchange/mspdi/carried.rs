//! Computed values of a file, carried word for word beside the project that was read from it.

use std::borrow::Cow;
use std::collections::HashMap;
use std::ops::Range;
use std::sync::OnceLock;

use super::elements;
use crate::model::id::Id;

/// All that is carried: by identity of a record, the names and contents of its elements.
pub type Contents<'a> = Vec<(u64, Vec<(Cow<'a, str>, Cow<'a, str>)>)>;

/// What a file says of each record that a schedule computes. Empty by default: then the values are
/// those of the context.
#[derive(Debug, Default)]
pub struct Carried {
    /// All contents, one after the other.
    text: String,
    /// Element and end of its contents in `text`.
    values: Vec<(&'static str, usize)>,
    /// Whose values they are, and where in `values` they stand.
    records: Vec<(Id, Range<usize>)>,
    /// The places in `records` by identity, from the first time that one is looked up: an import never does.
    places: OnceLock<HashMap<Id, usize, foldhash::fast::RandomState>>,
}

impl Carried {
    /// Carries the contents of elements for a record; once a record.
    pub(super) fn put<'a>(&mut self, id: Id, elements: impl Iterator<Item = (&'static str, &'a str)>) {
        let first = self.values.len();
        for (element, raw) in elements {
            self.text.push_str(raw);
            self.values.push((element, self.text.len()));
        }
        self.records.push((id, first..self.values.len()));
        self.places.take();
    }

    /// What is carried for a record, by element; `None` if it was in no file.
    pub(super) fn of(&self, id: Id) -> Option<impl Iterator<Item = (&'static str, &str)>> {
        let number = |(number, (id, _)): (usize, &(Id, Range<usize>))| (*id, number);
        let places = self.places.get_or_init(|| self.records.iter().enumerate().map(number).collect());
        let (_, range) = self.records.get(*places.get(&id)?)?;
        Some(self.at(range.clone()))
    }

    /// What stands at these places of `values`.
    fn at(&self, places: Range<usize>) -> impl Iterator<Item = (&'static str, &str)> {
        places.filter_map(|place| {
            let (element, end) = *self.values.get(place)?;
            let before = place.checked_sub(1).and_then(|before| self.values.get(before));
            Some((element, self.text.get(before.map_or(0, |(_, end)| *end)..end)?))
        })
    }

    /// All of it.
    pub fn contents(&self) -> Contents<'_> {
        let cow = |(name, raw)| (Cow::Borrowed(name), Cow::Borrowed(raw));
        let all = |(id, range): &(Id, Range<usize>)| (id.0, self.at(range.clone()).map(cow).collect());
        self.records.iter().map(all).collect()
    }

    /// What has these contents. Elements that no file carries are left out.
    pub fn with_contents(contents: Contents) -> Self {
        let names: HashMap<&str, &'static str> =
            elements::LISTS.iter().flat_map(|list| list.iter()).map(|spec| (spec.name, spec.name)).collect();
        let mut carried = Carried::default();
        for (id, elements) in &contents {
            let known = elements.iter().filter_map(|(name, raw)| Some((*names.get(&**name)?, &**raw)));
            carried.put(Id(*id), known);
        }
        carried
    }
}
