//! The project as it was at the end of a day, or without some steps: the trail walked backwards from now.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::id::Id;
use super::merge::joined_lists;
use super::project::Project;
use super::record::Record;
use super::register::Register;
use super::table::Table;
use super::trail::{Entry, Place, Trail, What, fields};
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
    taken_back(project, &later, goes, &Accounts::default())
}

/// The project without some steps of its trail, as far as no later step rests on them. Where two people may have
/// set a field side by side, it holds what the steps that stay tell.
pub fn without(project: &Project, goes: impl Fn(&Arc<Entry>) -> bool) -> Project {
    // No clock decides: nothing stands in a trail before what it rests on.
    let later: Vec<_> = project.trail().iter().filter(|entry| goes(entry)).collect();
    let set = fields(later.iter().copied());
    let accounts = Accounts::of(project.trail(), set, |entry| goes(entry));
    taken_back(project, &later, goes, &accounts)
}

/// Takes the steps back that go, the last of `later` first.
fn taken_back(
    project: &Project,
    later: &[&Arc<Entry>],
    goes: impl Fn(&Arc<Entry>) -> bool,
    accounts: &Accounts,
) -> Project {
    if later.is_empty() {
        return project.clone();
    }
    let mut before = Before::new();
    let mut whole: HashSet<Place> = HashSet::new();
    for change in later.iter().rev().flat_map(|entry| entry.changes.iter().rev()) {
        let table = project.table(change.register);
        let slot =
            before.entry((change.register, change.id)).or_insert_with(|| table.get(change.id).cloned());
        match &change.what {
            What::Added(_) => *slot = None,
            // Where one side of a merge changed what the other removed, it is there still.
            What::Removed(record) => {
                if slot.is_none() {
                    // It holds what it held then; what came after undo had brought it back is another account.
                    *slot = Some(record.clone());
                    whole.retain(|(id, _)| *id != change.id);
                }
            }
            What::Set { field, from, to } => {
                if let Some(record) = slot.as_mut().map(Arc::make_mut) {
                    if whole.contains(&(change.id, *field)) {
                        continue;
                    }
                    let now = record.value(field);
                    let told = accounts.told(change.id, field, now);
                    whole.extend(told.map(|_| (change.id, *field)));
                    let before = told.map_or_else(|| value_before(now, from, to), Value::clone);
                    // A field that is gone since stands with what is not known.
                    if record.value(field).is_empty() && !to.is_empty() {
                        record.forget(field);
                    }
                    record.put(field, before);
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

/// What a field that holds a value now held before a step that set it: of a list that others changed too, only what
/// the step did is taken back.
fn value_before(now: &Value, from: &Value, to: &Value) -> Value {
    let patched = if now == to { None } else { joined_lists([to, from, now]) };
    patched.unwrap_or_else(|| from.clone())
}

/// From what to what a step set a field, and whether it is taken back.
type Told<'a> = (&'a Value, &'a Value, bool);

/// What steps tell of some fields, in turn.
#[derive(Default)]
pub struct Accounts<'a>(HashMap<Place, Vec<Told<'a>>>);

impl<'a> Accounts<'a> {
    /// What all steps of a trail tell of some fields.
    pub fn of(
        trail: &'a Trail,
        fields: impl Iterator<Item = Place>,
        goes: impl Fn(&Arc<Entry>) -> bool,
    ) -> Self {
        let mut all: HashMap<_, Vec<_>> = fields.map(|place| (place, Vec::new())).collect();
        for entry in trail {
            for change in &entry.changes {
                if let What::Set { field, from, to } = &change.what
                    && let Some(told) = all.get_mut(&(change.id, *field))
                {
                    told.push((from, to, goes(entry)));
                }
            }
        }
        Accounts(all)
    }

    /// What a field holds by the steps that stay, made one after the other. A merge puts what two people did side by
    /// side behind one another: a step that began with something else than what stood by then was one whose value did
    /// not stand. `None` where all steps together don't tell how the field came to what it holds, and of lists,
    /// which merge otherwise.
    pub fn told(&self, id: Id, field: &'static str, now: &Value) -> Option<&'a Value> {
        let told = self.0.get(&(id, field))?;
        let by = |steps: &mut dyn Iterator<Item = &Told<'a>>| {
            let (begun, ..) = told.first()?;
            Some(steps.fold(*begun, |held, (from, to, _)| if *from == held { *to } else { held }))
        };
        let is_list = |value: &Value| matches!(value, Value::List(_) | Value::Links(_));
        let has_lists = told.iter().any(|(from, to, _)| is_list(from) || is_list(to));
        let is_whole = !has_lists && by(&mut told.iter())? == now;
        if is_whole { by(&mut told.iter().filter(|(.., goes)| !goes)) } else { None }
    }
}
