//! What two versions have in common of which nobody kept the one that both come from: what their trails
//! tell, as far as both tell the same.

use std::collections::HashSet;
use std::sync::Arc;

use serde_json::value::RawValue;

use super::members::{find, foreign, kept};
use super::refs::{Moved, added};
use super::{Merged, Told, merge};
use crate::model::asat::without;
use crate::model::id::Id;
use crate::model::project::{Project, UPDATED};
use crate::model::record::{Foreign, Record};
use crate::model::trail::{Entry, Sets, Trail};
use crate::model::value::Value;

/// The version that a project and a copy of it come from: each without the steps that the other doesn't tell of.
///
/// Where the two accounts differ, that of the copy stands, which merges have mixed less. Where the copy has
/// what no trail tells of, as when it was changed by hand, nobody knows who changed it: that field is left
/// out, so a merge from here keeps both values. So is a record that one account lacks: it is kept.
pub fn origin(project: &Project, copy: &Project) -> Project {
    let [by_project, by_copy] = [(project, copy), (copy, project)].map(|(side, against)| {
        let own = only_in(side.trail(), against.trail());
        without(side, |entry| own.contains(&Arc::as_ptr(entry)))
    });
    let mut base = by_project.clone();
    let mut tables = Vec::new();
    for register in project.registers() {
        let (mut table, other) = (by_project.table(register.key).clone(), by_copy.table(register.key));
        let mut differ = Vec::new();
        for (was, now) in by_project.table(register.key).changes(other) {
            match (was, now) {
                (Some(was), Some(now)) if was.number == now.number => {
                    let mut record = Record::clone(now);
                    record.foreign = common(was, now);
                    differ.push((record, differing(was, now)));
                }
                (Some(was), _) => drop(table.remove(was.id)),
                (None, _) => {}
            }
        }
        tables.push((register.key, table, differ));
    }
    let differ = tables.iter().flat_map(|(.., differ)| differ);
    let asked = differ.flat_map(|(record, keys)| keys.iter().map(|key| (record.id, *key)));
    let asked: Vec<_> = asked.collect();
    let [by_project, by_copy] =
        [project, copy].map(|side| Sets::of(side.trail().iter(), asked.iter().copied()));
    for (register, mut table, differ) in tables {
        for (mut record, mut keys) in differ {
            let held = copy.table(register).get(record.id);
            keys.retain(|key| {
                let held = held.map_or(&Value::Empty, |held| held.value(key));
                !is_told(held, by_project.told(record.id, key), by_copy.told(record.id, key))
            });
            for key in keys {
                record.put(key, Value::Empty);
            }
            table.put(record);
        }
        base.put_table(register, table);
    }
    base
}

/// What two accounts of a record hold alike of what this version doesn't know.
pub fn common(one: &Record, other: &Record) -> Option<Foreign> {
    let is_in_both = |(key, raw): &&(Box<str>, Box<RawValue>)| {
        find(foreign(other), key).is_some_and(|other| other.get() == raw.get())
    };
    kept(foreign(one).iter().filter(is_in_both).cloned().collect())
}

/// The keys of the fields that two accounts of a record tell differently, but for the day of its last change: of
/// two people's days, one stands.
pub fn differing(one: &Record, other: &Record) -> Vec<&'static str> {
    let mut keys: Vec<_> = one.values().chain(other.values()).map(|(key, _)| key).collect();
    keys.sort_unstable();
    keys.dedup();
    keys.retain(|key| *key != UPDATED.name() && one.value(key) != other.value(key));
    keys
}

/// Whether it is told how a copy's field came to what it holds: by a step of the copy that none follows, or, where
/// the copy tells of none, by what the first step of the project found there.
fn is_told(held: &Value, by_project: &[(&Value, &Value)], by_copy: &[(&Value, &Value)]) -> bool {
    if by_copy.is_empty() {
        return by_project.first().is_some_and(|(from, _)| *from == held);
    }
    let goes_on = |place: usize| by_copy.iter().skip(place + 1).any(|(from, _)| *from == held);
    by_copy.iter().enumerate().any(|(place, (_, to))| *to == held && !goes_on(place))
}

/// Merges a copy of a project into it. Where both have something else and nobody knows since when, what
/// the project has stands, and the copy's value becomes a conflict.
pub fn merge_copy(project: &Project, copy: &Project) -> Merged {
    let copy = &in_refs_of(project, copy);
    merge(&origin(project, copy), copy, project)
}

/// A copy of a project by the refs that the project has: where a merge has given a record another one, that, in what
/// the copy tells too.
pub fn in_refs_of(project: &Project, copy: &Project) -> Project {
    let (by_project, by_copy) = (added(project.trail().iter()), added(copy.trail().iter()));
    let mut moved = Moved::default();
    for register in project.registers() {
        let refs = |numbers: [u32; 2]| numbers.map(|number| register.reference(number));
        for (id, here) in by_copy.iter().filter(|(_, here)| here.register == register.key) {
            if let Some(there) = by_project.get(id).filter(|there| there.number != here.number) {
                let numbers = [here.number, there.number];
                moved.add_known(*id, numbers, refs(numbers), there.former.clone());
            }
        }
    }
    if moved.is_empty() {
        return copy.clone();
    }
    part(project, copy, &mut moved);
    let tables = project.registers().iter().map(|register| {
        let (mut table, held) = (copy.table(register.key).clone(), project.table(register.key));
        for record in copy.table(register.key).iter() {
            let was = held.get(record.id);
            let wrote = |key: &str, value: &Value| was.is_none_or(|was| was.value(key) != value);
            let texts: Vec<_> = record
                .values()
                .filter(|(key, value)| wrote(key, value))
                .filter_map(|(key, value)| Some((key, moved.value(value)?)))
                .collect();
            let number = moved.number(record.id).unwrap_or(record.number);
            if number != record.number || !texts.is_empty() {
                let mut record = Record::clone(record);
                record.number = number;
                for (key, value) in texts {
                    record.put(key, value);
                }
                table.put(record);
            }
        }
        table
    });
    let own = only_in(copy.trail(), project.trail());
    let told = |entry: &Arc<Entry>| {
        if own.contains(&Arc::as_ptr(entry)) { moved.entry(entry) } else { entry.clone() }
    };
    let trail = copy.trail().iter().map(told).collect();
    let mut now = Project::from_parts(copy.registers(), tables.collect(), trail);
    now.foreign.clone_from(&copy.foreign);
    now
}

/// Gives a new number to every record that only the copy has, where the project has given its number to another:
/// with the others at once, so that no ref is taken for another one on its way.
fn part(project: &Project, copy: &Project, moved: &mut Moved) {
    let gone = [project, copy].map(Project::removed);
    for register in project.registers() {
        let [held, own] = [project, copy].map(|side| side.table(register.key));
        let mut last = held.last_number().max(own.last_number());
        let is_new = |record: &Record| held.get(record.id).is_none() && moved.number(record.id).is_none();
        let mut new: Vec<_> = own.iter().filter(|record| is_new(record)).collect();
        new.sort_unstable_by_key(|record| (record.number, record.id));
        for record in new {
            let key = (register.key, record.number);
            let is_other = |id: Id| id != record.id;
            let taken = held.numbered(record.number).is_some_and(|other| is_other(other.id))
                || gone[0].get(&key).copied().is_some_and(is_other) && !gone[1].contains_key(&key);
            if taken {
                last = last.saturating_add(1);
                let numbers = [record.number, last];
                moved.add(record.id, numbers, numbers.map(|number| register.reference(number)));
            }
        }
    }
}

/// The steps of a trail that another doesn't tell of.
fn only_in(trail: &Trail, other: &Trail) -> HashSet<*const Entry> {
    let mut told = Told::of(other.iter());
    trail.iter().filter(|entry| !told.take(entry)).map(Arc::as_ptr).collect()
}
