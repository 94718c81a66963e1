//! The project as it was at the end of a day, or without some steps: the trail walked backwards from now.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::id::Id;
use super::project::Project;
use super::record::Record;
use super::register::Register;
use super::table::Table;
use super::trail::{Entry, Sets, What};
use super::value::Value;

/// The records that later steps touched, each as it was before them.
type Before = HashMap<(&'static str, Id), Option<Arc<Record>>>;

/// The project as it was when `day` ended, its trail too: every later step taken back, the latest
/// first. Exact for all that the trail tells. A record that the trail saw no beginning of is older than
/// it; a ref that a merge gave anew is the new one, and of two people's days of a last change one
/// stands.
pub fn as_at(project: &Project, day: NaiveDate) -> Project {
    let goes = |entry: &Arc<Entry>| entry.author.at.date() > day;
    let mut later: Vec<_> = project.trail().iter().filter(|entry| goes(entry)).collect();
    // A merge puts what two people did side by side behind one another.
    later.sort_by_key(|entry| entry.author.at);
    taken_back(project, &later, goes, &Sets::default())
}

/// The project without some steps of its trail, as far as no later step rests on them. `beside` is what steps that
/// stay set their fields to, where two people may have set them side by side.
pub fn without(project: &Project, goes: impl Fn(&Arc<Entry>) -> bool, beside: &Sets) -> Project {
    // No clock decides: nothing stands in a trail before what it rests on.
    let later: Vec<_> = project.trail().iter().filter(|entry| goes(entry)).collect();
    taken_back(project, &later, goes, beside)
}

/// Takes the steps back that go, the last of `later` first.
fn taken_back(
    project: &Project,
    later: &[&Arc<Entry>],
    goes: impl Fn(&Arc<Entry>) -> bool,
    beside: &Sets,
) -> Project {
    if later.is_empty() {
        return project.clone();
    }
    let mut before = Before::new();
    for change in later.iter().rev().flat_map(|entry| entry.changes.iter().rev()) {
        let table = project.table(change.register);
        let slot =
            before.entry((change.register, change.id)).or_insert_with(|| table.get(change.id).cloned());
        match &change.what {
            What::Added(_) => *slot = None,
            // Where one side of a merge changed what the other removed, it is there still.
            What::Removed(record) => drop(slot.get_or_insert_with(|| record.clone())),
            What::Set { field, from, to } => {
                if let Some(record) = slot.as_mut().map(Arc::make_mut) {
                    // A field that is gone since stands with what is not known.
                    if record.value(field).is_empty() && !to.is_empty() {
                        record.forget(field);
                    }
                    record.put(field, value_before(from, beside.told(change.id, field)).clone());
                }
            }
        }
    }
    let mut tables: HashMap<&str, Table> = HashMap::new();
    for ((register, id), record) in before {
        let table = tables.entry(register).or_insert_with(|| project.table(register).clone());
        match record {
            Some(record) => table.put(record),
            None => drop(table.remove(id)),
        }
    }
    let table = |register: &&'static Register| {
        tables.remove(register.key).unwrap_or_else(|| project.table(register.key).clone())
    };
    let tables = project.registers().iter().map(table).collect();
    let trail = project.trail().iter().filter(|entry| !goes(entry)).cloned().collect();
    let mut past = Project::from_parts(project.registers(), tables, trail);
    past.foreign.clone_from(&project.foreign);
    past
}

/// What a field held before a step that set it `from` a value, by that and by what the steps that stay set it
/// to. Where one of those began with the same value, two people set it side by side, and a merge kept one
/// value of the two.
fn value_before<'a>(from: &'a Value, beside: &[(&'a Value, &'a Value)]) -> &'a Value {
    match beside.last() {
        Some((_, to)) if beside.iter().any(|(began, _)| *began == from) => to,
        _ => from,
    }
}
