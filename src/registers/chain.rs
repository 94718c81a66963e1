//! The chain of custody: how an assumption becomes a risk, a risk an issue, an issue a change request, a
//! change request a decision and a decision a baseline, and which records of a project stand in one.

pub mod turn;

use std::collections::{BTreeSet, VecDeque};

use super::every::{LINKS, SOURCE};
use super::{assumption, baseline, change, decision, issue, risk};
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::register::Register;

/// The registers of a chain, from its first link to its last.
pub static STAGES: &[&Register] = &[
    &assumption::REGISTER,
    &risk::REGISTER,
    &issue::REGISTER,
    &change::REGISTER,
    &decision::REGISTER,
    &baseline::REGISTER,
];

/// The fields by which an earlier record names the later one that it became.
const BECAME: &[&str] = &[assumption::BECAME.name(), issue::CHANGE.name(), issue::DECISION_RECORD.name()];
/// The fields by which a later record names the earlier one that it came from.
const CAME_FROM: &[&str] = &[SOURCE.name(), baseline::CHANGE.name()];

/// The place of a register in the chain.
pub fn stage(register: &str) -> Option<usize> {
    STAGES.iter().position(|stage| stage.key == register)
}

/// What a record became: later records of the chain, by stage and number.
pub fn after(id: Id, context: &Context) -> Vec<(&'static Register, Id)> {
    let Some((register, record)) = context.project.find(id) else { return Vec::new() };
    let Some(place) = stage(register.key) else { return Vec::new() };
    let mut found: BTreeSet<(usize, u32, Id)> = BTreeSet::new();
    let mut note = |to: &Register, record: &Record| {
        found.extend(stage(to.key).filter(|to| *to > place).map(|to| (to, record.number, record.id)));
    };
    for id in BECAME.iter().flat_map(|key| record.value(key).as_links()) {
        if let Some((to, later)) = context.project.find(*id) {
            note(to, later);
        }
    }
    for to in STAGES.iter().skip(place + 1) {
        for key in CAME_FROM {
            context.linked(id, to.key, key).iter().for_each(|later| note(to, later));
        }
    }
    // A baseline names its decision among its links.
    if register.key == decision::REGISTER.key {
        let to = &baseline::REGISTER;
        context.linked(id, to.key, LINKS.name()).iter().for_each(|later| note(to, later));
    }
    found.into_iter().filter_map(|(to, _, id)| Some((*STAGES.get(to)?, id))).collect()
}

/// What a record came from: earlier records of the chain, by stage and number.
pub fn before(id: Id, context: &Context) -> Vec<(&'static Register, Id)> {
    let Some((register, record)) = context.project.find(id) else { return Vec::new() };
    let Some(place) = stage(register.key) else { return Vec::new() };
    let mut found: BTreeSet<(usize, u32, Id)> = BTreeSet::new();
    let mut note = |from: &Register, record: &Record| {
        found.extend(
            stage(from.key).filter(|from| *from < place).map(|from| (from, record.number, record.id)),
        );
    };
    let links = (register.key == baseline::REGISTER.key).then_some(LINKS.name());
    for id in CAME_FROM.iter().copied().chain(links).flat_map(|key| record.value(key).as_links()) {
        if let Some((from, earlier)) = context.project.find(*id) {
            note(from, earlier);
        }
    }
    for from in STAGES.iter().take(place) {
        for key in BECAME {
            context.linked(id, from.key, key).iter().for_each(|earlier| note(from, earlier));
        }
    }
    found.into_iter().filter_map(|(from, _, id)| Some((*STAGES.get(from)?, id))).collect()
}

/// Every record of the chain that a record stands in, itself too, from the first stage to the last.
/// Empty for one whose register is no part of any chain.
pub fn whole(id: Id, context: &Context) -> Vec<(&'static Register, Id)> {
    let mut found: BTreeSet<(usize, u32, Id)> = BTreeSet::new();
    let mut waiting = VecDeque::from([id]);
    while let Some(id) = waiting.pop_front() {
        let Some((register, record)) = context.project.find(id) else { continue };
        let Some(place) = stage(register.key) else { continue };
        if found.insert((place, record.number, id)) {
            let others = before(id, context).into_iter().chain(after(id, context));
            waiting.extend(others.map(|(_, id)| id));
        }
    }
    found.into_iter().filter_map(|(place, _, id)| Some((*STAGES.get(place)?, id))).collect()
}

#[cfg(test)]
mod tests;
