//! The records of one register, by identity, sharing structure between versions of a project.

use std::sync::{Arc, OnceLock};

use imbl::ordmap::DiffItem;
use imbl::{GenericVector, OrdMap, OrdSet, shared_ptr::ArcK};

use super::id::Id;
use super::needle::Haystack;
use super::record::Record;

/// A list that shares its structure with its earlier versions.
pub type Shared<T> = GenericVector<T, ArcK>;

/// A table. Cloning costs nothing; a change copies a few nodes.
#[derive(Clone, Default)]
pub struct Table {
    records: OrdMap<Id, Arc<Record>>,
    /// The number and identity of every record, from the first time that a number is looked up: hand
    /// edits may give a number twice.
    numbers: OnceLock<OrdSet<(u32, Id)>>,
    /// What the records are called, by a field, from the first time that one is looked up so.
    names: OnceLock<Names>,
    /// The highest number that a record of this table ever had: numbers are never used again.
    last_number: u32,
}

/// The field by which records are called, and what stands in it.
type Names = (&'static str, Arc<Haystack<Id>>);

impl std::fmt::Debug for Table {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_list().entries(self.iter()).finish()
    }
}

impl PartialEq for Table {
    fn eq(&self, other: &Self) -> bool {
        // Numbers given and taken back again are no difference between two projects.
        self.records.ptr_eq(&other.records) || self.records == other.records
    }
}

impl Table {
    /// How many records there are.
    pub fn len(&self) -> usize {
        self.records.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.records.is_empty()
    }

    /// The record with this identity.
    pub fn get(&self, id: Id) -> Option<&Arc<Record>> {
        self.records.get(&id)
    }

    /// The record with this number; of several, the one with the lowest identity.
    pub fn numbered(&self, number: u32) -> Option<&Arc<Record>> {
        let numbers = self.numbers.get_or_init(|| self.iter().map(|r| (r.number, r.id)).collect());
        let (_, id) = numbers.range((number, Id(0))..).next().filter(|(found, _)| *found == number)?;
        self.get(*id)
    }

    /// What stands in a field of text by which records are called, to be searched.
    pub fn names(&self, field: &'static str) -> Arc<Haystack<Id>> {
        let all =
            || Arc::new(Haystack::of(self.iter().map(|record| (record.value(field).as_text(), record.id))));
        let (known, names) = self.names.get_or_init(|| (field, all()));
        if *known == field { names.clone() } else { all() }
    }

    /// All records, by identity: an order that is stable and means nothing.
    pub fn iter(&self) -> impl Iterator<Item = &Arc<Record>> {
        self.records.values()
    }

    /// Whether both are the same version: no work, no false yes.
    pub fn same(&self, other: &Self) -> bool {
        self.last_number == other.last_number && self.records.ptr_eq(&other.records)
    }

    /// The highest number ever given.
    pub fn last_number(&self) -> u32 {
        self.last_number
    }

    /// Raises the highest number ever given.
    pub fn reserve_number(&mut self, number: u32) {
        self.last_number = self.last_number.max(number);
    }

    /// Adds or replaces a record. One without a number gets the next one.
    pub fn put(&mut self, record: impl Into<Arc<Record>>) {
        let mut record = record.into();
        if record.number == 0 {
            Arc::make_mut(&mut record).number = self.last_number.saturating_add(1);
        }
        self.reserve_number(record.number);
        let (id, number) = (record.id, record.number);
        let is_renamed = |(field, _): &Names| {
            self.records.get(&id).is_none_or(|old| old.value(field) != record.value(field))
        };
        if self.names.get().is_some_and(is_renamed) {
            self.names = OnceLock::new();
        }
        let old = self.records.insert(id, record).map(|old| old.number);
        if let Some(numbers) = self.numbers.get_mut().filter(|_| old != Some(number)) {
            old.and_then(|old| numbers.remove(&(old, id)));
            numbers.insert((number, id));
        }
    }

    /// Takes a record out; its number stays used.
    pub fn remove(&mut self, id: Id) -> Option<Arc<Record>> {
        let gone = self.records.remove(&id)?;
        self.names = OnceLock::new();
        if let Some(numbers) = self.numbers.get_mut() {
            numbers.remove(&(gone.number, id));
        }
        Some(gone)
    }

    /// What differs between two versions as (before, after), at the cost of what differs.
    pub fn changes<'a>(
        &'a self,
        after: &'a Self,
    ) -> impl Iterator<Item = (Option<&'a Arc<Record>>, Option<&'a Arc<Record>>)> {
        self.records.diff(&after.records).map(|item| match item {
            DiffItem::Add(_, new) => (None, Some(new)),
            DiffItem::Update { old: (_, old), new: (_, new) } => (Some(old), Some(new)),
            DiffItem::Remove(_, old) => (Some(old), None),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value::Value;
    use proptest::prelude::*;

    proptest! {
        /// Settles the worry that the indexes of numbers and names and the records drift apart.
        #[test]
        fn a_number_or_a_name_finds_what_a_walk_over_the_table_finds(
            acts in prop::collection::vec((0..12u64, 0..8u32, "[ab]", any::<bool>()), 0..60),
            unasked in 0..60usize,
        ) {
            let mut table = Table::default();
            for (act, (id, number, title, stays)) in acts.into_iter().enumerate() {
                if stays {
                    let mut record = Record::new(Id(id));
                    record.number = number;
                    record.put("title", Value::text(&*title));
                    table.put(record);
                } else {
                    table.remove(Id(id));
                }
                if act < unasked {
                    continue;
                }
                let walked = table.iter().map(|record| (record.value("title").as_text(), record.id));
                prop_assert_eq!(&*table.names("title"), &Haystack::of(walked));
                for number in 0..20 {
                    let walked = table.iter().find(|record| record.number == number);
                    prop_assert_eq!(table.numbered(number), walked);
                }
            }
        }
    }
}
