//! The audit trail: who changed which field of which record, when, from what to what.

use std::collections::HashMap;
use std::sync::Arc;

use foldhash::fast::RandomState;

use super::edit::Author;
use super::id::Id;
use super::project::UPDATED;
use super::record::Record;
use super::table::Shared;
use super::value::Value;

/// One step as it was made.
#[derive(Clone, PartialEq, Debug)]
pub struct Entry {
    /// Who did it, and when.
    pub author: Author,
    /// The name of the step.
    pub step: String,
    /// What it changed.
    pub changes: Vec<Change>,
    /// The numbers that records which it added had before merges gave them others, the oldest first: they may
    /// stand in minutes and letters.
    pub former: Vec<(Id, u32)>,
    /// The entry as it stands in the file, where it holds parts that this version doesn't know.
    pub foreign: Option<Arc<str>>,
}

impl Entry {
    /// A step that was just made.
    pub const fn new(author: Author, step: String, changes: Vec<Change>) -> Self {
        Entry { author, step, changes, former: Vec::new(), foreign: None }
    }

    /// This step and the next one as one, where the next goes on with it: one name, one author, the same
    /// fields of the same records. `None` where it does something else.
    pub fn joined(&self, next: &Entry) -> Option<Entry> {
        let same = self.author.name == next.author.name && self.step == next.step;
        if !same || self.foreign.is_some() || next.foreign.is_some() {
            return None;
        }
        let mut joined = Entry { author: next.author.clone(), ..self.clone() };
        for change in &next.changes {
            let What::Set { field, from, to } = &change.what else { return None };
            let of_it = |known: &&mut Change| known.register == change.register && known.id == change.id;
            let mut sets =
                joined.changes.iter_mut().filter(of_it).filter_map(|known| match &mut known.what {
                    What::Set { field: known, to, .. } if known == field => Some(to),
                    _ => None,
                });
            let (Some(held), None) = (sets.next().filter(|held| *held == from), sets.next()) else {
                return None;
            };
            held.clone_from(to);
        }
        Some(joined)
    }

    /// The numbers that a record which this step added had before merges gave it others, the oldest first.
    pub fn former_numbers(&self, id: Id) -> Vec<u32> {
        self.former.iter().filter(|(of, _)| *of == id).map(|(_, number)| *number).collect()
    }

    /// What it touched, in its order: equal steps, and one that goes on from another, touch the same.
    pub fn places(&self) -> Vec<Place> {
        let field = |what: &What| match what {
            What::Set { field, .. } => *field,
            What::Added(_) | What::Removed(_) => "",
        };
        self.changes.iter().map(|change| (change.id, field(&change.what))).collect()
    }

    /// Whether this is what another step has become that went on since.
    pub fn goes_on_from(&self, before: &Entry) -> bool {
        let pairs = || self.changes.iter().zip(&before.changes);
        let begins = |(now, then): (&Change, &Change)| match (&now.what, &then.what) {
            (What::Set { field, from, .. }, What::Set { field: other, from: held, .. }) => {
                (now.register, now.id, field, from) == (then.register, then.id, other, held)
            }
            _ => false,
        };
        self.author.name == before.author.name
            && self.author.at >= before.author.at
            && self.step == before.step
            && self.changes.len() == before.changes.len()
            && pairs().all(begins)
    }
}

/// A field of a record; the record itself where no field is named.
pub type Place = (Id, &'static str);

/// One change of one record.
#[derive(Clone, PartialEq, Debug)]
pub struct Change {
    /// The key of the register.
    pub register: &'static str,
    /// The record.
    pub id: Id,
    /// What happened to it.
    pub what: What,
}

impl Change {
    /// Something that happened to a record.
    pub const fn new(register: &'static str, id: Id, what: What) -> Self {
        Change { register, id, what }
    }

    /// Whether it follows from the others of its step: the day of a record's last change.
    pub fn follows(&self) -> bool {
        matches!(self.what, What::Set { field, .. } if field == UPDATED.name())
    }
}

/// What happened to a record.
#[derive(Clone, PartialEq, Debug)]
pub enum What {
    /// It was added, with this number.
    Added(u32),
    /// A field changed.
    Set {
        /// The field's key.
        field: &'static str,
        /// What it held.
        from: Value,
        /// What it holds since.
        to: Value,
    },
    /// It was taken away; kept whole, so that it can be shown and brought back.
    Removed(Arc<Record>),
}

/// All steps, oldest first.
pub type Trail = Shared<Arc<Entry>>;

/// What happened to one record, the newest step first, with the step it was part of.
pub fn of(trail: &Trail, id: Id) -> impl Iterator<Item = (&Entry, &Change)> {
    trail
        .iter()
        .rev()
        .flat_map(move |entry| entry.changes.iter().filter(move |c| c.id == id).map(move |c| (&**entry, c)))
}

/// From what to what steps set some fields, in turn.
#[derive(Default)]
pub struct Sets<'a>(HashMap<(Id, &'static str), Vec<(&'a Value, &'a Value)>>);

impl<'a> Sets<'a> {
    /// What these steps tell of these fields of records.
    pub fn of(
        steps: impl Iterator<Item = &'a Arc<Entry>>,
        fields: impl Iterator<Item = (Id, &'static str)>,
    ) -> Self {
        let mut all: HashMap<_, Vec<_>> = fields.map(|place| (place, Vec::new())).collect();
        for change in steps.flat_map(|entry| &entry.changes) {
            if let What::Set { field, from, to } = &change.what
                && let Some(told) = all.get_mut(&(change.id, *field))
            {
                told.push((from, to));
            }
        }
        Sets(all)
    }

    /// What they tell of one of them.
    pub fn told(&self, id: Id, field: &'static str) -> &[(&'a Value, &'a Value)] {
        self.0.get(&(id, field)).map_or(&[], Vec::as_slice)
    }
}

/// The fields of records that steps set.
pub fn fields<'a>(steps: impl Iterator<Item = &'a Arc<Entry>>) -> impl Iterator<Item = (Id, &'static str)> {
    steps.flat_map(|entry| &entry.changes).filter_map(|change| match change.what {
        What::Set { field, .. } => Some((change.id, field)),
        _ => None,
    })
}

/// Where in the trail each record was changed: its past is found without a walk over that of all.
#[derive(Debug, Default)]
pub struct Past {
    /// Places of entries, and of changes in them, oldest first.
    places: HashMap<Id, Vec<(usize, usize)>, RandomState>,
    /// How many entries have been read.
    read: usize,
}

impl Past {
    /// Reads what the trail tells since. A trail only ever grows; a step that goes on stays in its place and
    /// touches what it touched.
    pub fn follow(&mut self, trail: &Trail) {
        for (place, entry) in trail.iter().enumerate().skip(self.read) {
            for (number, change) in entry.changes.iter().enumerate() {
                self.places.entry(change.id).or_default().push((place, number));
            }
        }
        self.read = trail.len();
    }

    /// What happened to one record, the newest step first, with the step it was part of.
    pub fn of<'a>(&'a self, trail: &'a Trail, id: Id) -> impl Iterator<Item = (&'a Entry, &'a Change)> {
        let places = self.places.get(&id).map_or(&[][..], Vec::as_slice);
        let steps = places.chunk_by(|(one, _), (other, _)| one == other).rev();
        steps.flatten().filter_map(|(place, number)| {
            let entry = trail.get(*place)?;
            Some((&**entry, entry.changes.get(*number)?))
        })
    }
}
