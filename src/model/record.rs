//! One row of a register: its identity, its number, and the values of its fields.

use std::sync::Arc;

use serde_json::value::RawValue;

use super::field::{Key, Typed};
use super::id::Id;
use super::value::Value;

/// Parts of a file that this version doesn't know, kept as they were written, byte for byte.
pub type Foreign = Arc<Vec<(Box<str>, Box<RawValue>)>>;

/// Under this name a project keeps the records of registers that this version doesn't know.
pub const RECORDS: &str = "records";
/// Under this name it keeps their highest numbers.
pub const LAST: &str = "last";

/// A record. Values are read by field, with typed keys where the field is known.
#[derive(Clone, Debug)]
pub struct Record {
    /// Its identity, never shown.
    pub id: Id,
    /// The number in its ref (`R-013` has 13); 0 until it is added to a project.
    pub number: u32,
    values: Vec<(&'static str, Value)>,
    /// Fields of the file that this version doesn't know.
    pub foreign: Option<Foreign>,
}

impl PartialEq for Record {
    fn eq(&self, other: &Self) -> bool {
        let foreign = |r: &Record| -> Vec<(Box<str>, String)> {
            r.foreign.iter().flat_map(|f| f.iter().map(|(k, v)| (k.clone(), v.get().to_owned()))).collect()
        };
        self.id == other.id
            && self.number == other.number
            && self.values.len() == other.values.len()
            && self.values().all(|(key, value)| other.value(key) == value)
            && foreign(self) == foreign(other)
    }
}

impl Record {
    /// A record without values.
    pub const fn new(id: Id) -> Self {
        Record { id, number: 0, values: Vec::new(), foreign: None }
    }

    /// A record without values, with room for so many.
    pub fn with_room(id: Id, values: usize) -> Self {
        Record { values: Vec::with_capacity(values), ..Record::new(id) }
    }

    /// The same with one more value: for building records in a chain.
    #[must_use]
    pub fn with<T: ?Sized>(mut self, key: Key<T>, value: impl Into<Value>) -> Self {
        self.put(key.name(), value.into());
        self
    }

    /// What the field with this key holds, read as the key's type.
    pub fn get<T: Typed + ?Sized>(&self, key: Key<T>) -> T::Read<'_> {
        T::read(self.value(key.name()))
    }

    /// What the field holds; [`Value::Empty`] if nothing.
    pub fn value(&self, key: &str) -> &Value {
        self.values.iter().find(|(k, _)| *k == key).map_or(&Value::Empty, |(_, value)| value)
    }

    /// All values that are there, in no particular order.
    pub fn values(&self) -> impl Iterator<Item = (&'static str, &Value)> {
        self.values.iter().map(|(key, value)| (*key, value))
    }

    /// Puts a value; an empty one takes the field away. Outside a project only: a record of a
    /// project changes by [`Edit`](super::edit::Edit).
    pub fn put(&mut self, key: &'static str, value: Value) {
        let place = self.values.iter().position(|(k, _)| *k == key);
        match (place, value.is_empty()) {
            (Some(place), true) => drop(self.values.swap_remove(place)),
            (Some(place), false) => self.values[place].1 = value,
            (None, true) => {}
            (None, false) => self.values.push((key, value)),
        }
    }

    /// Puts a value of a field that has none yet: as [`Record::put`], without a look at the others.
    pub fn append(&mut self, key: &'static str, value: Value) {
        debug_assert!(self.value(key).is_empty());
        if !value.is_empty() {
            self.values.push((key, value));
        }
    }

    /// Takes away a part of the file that this version doesn't know.
    pub fn forget(&mut self, name: &str) {
        let Some(parts) = &mut self.foreign else { return };
        if parts.iter().any(|(known, _)| **known == *name) {
            Arc::make_mut(parts).retain(|(known, _)| **known != *name);
        }
        self.foreign.take_if(|parts| parts.is_empty());
    }
}
