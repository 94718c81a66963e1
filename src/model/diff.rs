//! What differs between two versions of a project, record by record and field by field.

use super::project::Project;
use super::record::Record;
use super::trail::{Change, What};

/// Every difference, at the cost of what differs.
pub fn between(before: &Project, after: &Project) -> Vec<Change> {
    let mut all = Vec::new();
    for register in before.registers() {
        let (old, new) = (before.table(register.key), after.table(register.key));
        if old.same(new) {
            continue;
        }
        for change in old.changes(new) {
            match change {
                (None, Some(new)) => all.push(Change::new(register.key, new.id, What::Added(new.number))),
                (Some(old), None) => all.push(Change::new(register.key, old.id, What::Removed(old.clone()))),
                (Some(old), Some(new)) => all.extend(fields(register.key, old, new)),
                (None, None) => {}
            }
        }
    }
    all
}

fn fields(register: &'static str, old: &Record, new: &Record) -> Vec<Change> {
    let set = |field, from, to| Change::new(register, new.id, What::Set { field, from, to });
    let changed = new
        .values()
        .filter(|(key, value)| old.value(key) != *value)
        .map(|(key, value)| set(key, old.value(key).clone(), value.clone()));
    let cleared = old
        .values()
        .filter(|(key, _)| new.value(key).is_empty())
        .map(|(key, value)| set(key, value.clone(), super::value::Value::Empty));
    changed.chain(cleared).collect()
}
