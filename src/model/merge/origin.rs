//! What two versions have in common of which nobody kept the one that both come from: what their trails
//! tell, as far as both tell the same.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::{Merged, merge};
use crate::model::asat::without;
use crate::model::project::Project;
use crate::model::trail::{Entry, Trail};

/// The version that two versions come from: each without the steps that the other doesn't tell of.
///
/// A record of which the two accounts differ, as when a file was changed by hand, is left out: nobody
/// knows who changed it, so a merge from here keeps both values, and keeps it where one lacks it.
pub fn origin(one: &Project, other: &Project) -> Project {
    let [from, to] = [(one, other), (other, one)].map(|(side, against)| {
        let own = only_in(side.trail(), against.trail());
        without(side, |entry| own.contains(&Arc::as_ptr(entry)))
    });
    let mut base = from.clone();
    for register in one.registers() {
        let mut table = from.table(register.key).clone();
        for (was, _) in from.table(register.key).changes(to.table(register.key)) {
            was.and_then(|was| table.remove(was.id));
        }
        base.put_table(register.key, table);
    }
    base
}

/// Merges a copy of a project into it. Where both have something else and nobody knows since when, what
/// the project has stands, and the copy's value becomes a conflict.
pub fn merge_copy(project: &Project, copy: &Project) -> Merged {
    merge(&origin(project, copy), copy, project)
}

/// The steps of a trail that another doesn't tell of.
fn only_in(trail: &Trail, other: &Trail) -> HashSet<*const Entry> {
    let key = |entry: &Entry| (entry.author.at, entry.author.name.clone(), entry.step.clone());
    let mut told: HashMap<_, Vec<&Arc<Entry>>> = HashMap::new();
    for entry in other {
        told.entry(key(entry)).or_default().push(entry);
    }
    let mut only = HashSet::new();
    for entry in trail {
        let same = told.get_mut(&key(entry));
        let twin = same.and_then(|same| Some(same.swap_remove(same.iter().position(|told| *told == entry)?)));
        if twin.is_none() {
            only.insert(Arc::as_ptr(entry));
        }
    }
    only
}
