//! What of a version was seen where the one was made that another program put in its place.

use std::borrow::Cow;
use std::cell::LazyCell;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use serde::Deserialize;
use serde_json::value::RawValue;

use super::Told;
use super::members::kept;
use super::origin::{common, differing, in_refs_of};
use crate::model::asat::{Accounts, without};
use crate::model::conflict::CONFLICT;
use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::record::{LAST, RECORDS, Record};
use crate::model::register::Register;
use crate::model::trail::{Change, Entry, Place, Trail, What};
use crate::model::value::Value;

/// Steps, by their places.
type Steps = HashSet<*const Entry>;

/// What of a version the one that another program put in its place was made from: the version without the steps
/// that the other doesn't tell of, as where a sync program brought one from before them. They were never seen
/// there, so what lacks them took nothing back. A trail that begins otherwise was cut or made by another program,
/// and tells nothing of that, unless both began with the same records.
pub fn seen<'a>(held: &'a Project, other: &Project) -> Cow<'a, Project> {
    let never = never_seen(held, other);
    let own = LazyCell::new(|| untold(other.trail(), held.trail()));
    let mut base = Cow::Borrowed(held);
    if !never.is_empty() {
        let mut begun = without(held, |entry| never.contains(&Arc::as_ptr(entry)));
        let touched = [touched(held.trail(), &never), touched(other.trail(), &own)];
        part_unknown(&mut begun, [held, other], &touched);
        leave_removed(&mut begun, other, &own);
        if own.is_empty() {
            take_told(&mut begun, other);
        }
        base = Cow::Owned(begun_with(begun, held, other, &never));
    }
    // A merge asks without a step, and only a step settles what it asks.
    let mut asked: Vec<Id> = base.table(CONFLICT).iter().map(|conflict| conflict.id).collect();
    asked.retain(|id| other.table(CONFLICT).get(*id).is_none());
    if !asked.is_empty() {
        let gone = removed(other.trail().iter().filter(|entry| own.contains(&Arc::as_ptr(entry))));
        let mut table = base.table(CONFLICT).clone();
        for id in asked.into_iter().filter(|id| !gone.contains(id)) {
            table.remove(id);
        }
        base.to_mut().put_table(CONFLICT, table);
    }
    base
}

/// A version as another program put it in the place of one; where it tells nothing that the one doesn't, by the refs
/// that merges have given since.
pub fn in_place_of<'a>(held: &Project, other: &'a Project) -> Cow<'a, Project> {
    let is_older = other.trail().len() < held.trail().len()
        && untold(other.trail(), held.trail()).is_empty()
        && (super::common(held.trail(), other.trail()) > 0 || began_alike(held, other));
    if !is_older {
        return Cow::Borrowed(other);
    }
    let mut other = in_refs_of(held, other);
    // No step tells the number of what a merge asks.
    let mut asked = other.table(CONFLICT).clone();
    for now in other.table(CONFLICT).iter() {
        if let Some(number) = held.table(CONFLICT).get(now.id).map(|was| was.number) {
            let mut record = Record::clone(now);
            record.number = number;
            asked.put(record);
        }
    }
    other.put_table(CONFLICT, asked);
    Cow::Owned(other)
}

/// The steps of a version that the other doesn't tell of, where its trail tells what was seen.
fn never_seen(held: &Project, other: &Project) -> Steps {
    match super::common(held.trail(), other.trail()) {
        common if common == held.trail().len() => Steps::new(),
        _ if other.trail().is_empty() => never_shown(held, other),
        0 if !began_alike(held, other) => Steps::new(),
        _ => untold(held.trail(), other.trail()),
    }
}

/// The steps of a trail that another doesn't tell of, neither as they are nor as what they became since.
fn untold(trail: &Trail, by: &Trail) -> Steps {
    let common = super::common(trail, by);
    let mut told = Told::of(by.iter().skip(common));
    let rest: Vec<_> = trail.iter().skip(common).filter(|entry| !told.take(entry)).collect();
    let mut left: HashMap<_, Vec<&Arc<Entry>>> = HashMap::new();
    for entry in told.left() {
        left.entry(mark(entry)).or_default().push(entry);
    }
    let mut untold = Steps::new();
    for entry in rest {
        let alike = left.entry(mark(entry)).or_default();
        let same = alike.iter().position(|other| other.author.at == entry.author.at);
        let is_told = same.map(|place| alike.swap_remove(place)).is_some()
            || alike.iter().any(|other| other.goes_on_from(entry));
        if !is_told {
            untold.insert(Arc::as_ptr(entry));
        }
    }
    untold
}

/// What of a step stays where a merge gives other refs to what it tells of: who made it, and what it touched.
fn mark(entry: &Entry) -> (&str, Vec<Place>) {
    (&entry.author.name, entry.places())
}

/// The same where the other has no trail: it is from before all steps, or was written by a program that keeps none.
/// A record shows that the step which added it was seen, and with that all before it. Of later ones nobody knows
/// whether they were: what they entered stays, at the cost of what was taken back there.
fn never_shown(held: &Project, other: &Project) -> Steps {
    let begun = without(held, |_| true);
    let mut added = HashSet::new();
    let mut shown = 0;
    for (place, entry) in held.trail().iter().enumerate() {
        for Change { register, id, what } in &entry.changes {
            // What undo brought back was there before.
            let is_new = matches!(what, What::Added(_)) && added.insert(*id);
            if is_new && begun.table(register).get(*id).is_none() && other.table(register).get(*id).is_some()
            {
                shown = place.saturating_add(1);
            }
        }
    }
    let is_known = |register: &&'static Register| {
        let mut all = other.table(register.key).iter();
        all.any(|record| added.contains(&record.id) || begun.table(register.key).get(record.id).is_some())
    };
    // What has none of the records may be of another project.
    let later =
        held.trail().iter().skip(if held.registers().iter().any(is_known) { shown } else { usize::MAX });
    later.map(Arc::as_ptr).collect()
}

/// Whether the trails of two versions lead back to the same records, so that neither was cut.
fn began_alike(one: &Project, other: &Project) -> bool {
    let [one, other] = [one, other].map(|side| without(side, |_| true));
    // What a merge asks is no step.
    let mut tables = one.registers().iter().map(|register| register.key).filter(|key| *key != CONFLICT);
    tables.clone().any(|key| !one.table(key).is_empty())
        && tables.all(|key| one.table(key) == other.table(key))
}

/// The records that steps took away and none brought back.
fn removed<'a>(steps: impl Iterator<Item = &'a Arc<Entry>>) -> HashSet<Id> {
    let mut gone = HashSet::new();
    for Change { id, what, .. } in steps.flat_map(|entry| &entry.changes) {
        match what {
            What::Removed(_) => drop(gone.insert(*id)),
            What::Added(_) => drop(gone.remove(id)),
            What::Set { .. } => {}
        }
    }
    gone
}

/// Takes out of a base what both tell of having been taken away and a merge kept: what lacks it may never have seen
/// that, unless it tells of having taken it away once more.
fn leave_removed(base: &mut Project, other: &Project, own: &Steps) {
    let mut gone = removed(base.trail().iter());
    let again = removed(other.trail().iter().filter(|entry| own.contains(&Arc::as_ptr(entry))));
    gone.retain(|id| !again.contains(id));
    for register in base.registers() {
        let mut table = base.table(register.key).clone();
        for id in gone.iter().filter(|id| other.table(register.key).get(**id).is_none()) {
            table.remove(*id);
        }
        base.put_table(register.key, table);
    }
}

/// Takes over from a version that tells nothing of its own what its steps lead to: others may have merged what two
/// people did side by side the other way round, and nobody did anything there since. Numbers of conflicts are told by
/// no step.
fn take_told(base: &mut Project, other: &Project) {
    let differ: Vec<_> = base
        .registers()
        .iter()
        .flat_map(|register| {
            let changes = base.table(register.key).changes(other.table(register.key));
            changes.filter_map(|(was, now)| Some((register.key, was?.clone(), now?.clone())))
        })
        .collect();
    let asked =
        differ.iter().flat_map(|(_, was, now)| differing(was, now).into_iter().map(|key| (was.id, key)));
    let accounts = Accounts::of(other.trail(), asked, |_| false);
    for (register, was, now) in &differ {
        let mut record = Record::clone(was);
        for key in differing(was, now) {
            if let Some(value) = accounts.told(was.id, key, now.value(key)) {
                record.put(key, value.clone());
            }
        }
        if *register == CONFLICT {
            record.number = now.number;
        }
        let mut table = base.table(register).clone();
        table.put(record);
        base.put_table(register, table);
    }
}

/// The base with the steps of the other that ours went on from since, as while somebody types: what they had come to
/// was seen.
fn begun_with(base: Project, held: &Project, other: &Project, never: &Steps) -> Project {
    let common = super::common(held.trail(), other.trail());
    let mut known: HashMap<_, Vec<&Arc<Entry>>> = HashMap::new();
    for entry in other.trail().iter().skip(common) {
        known.entry(mark(entry)).or_default().push(entry);
    }
    let grown = |entry: &Arc<Entry>| {
        let was = known.get(&mark(entry))?.iter().rev().find(|was| entry.goes_on_from(was))?;
        Some(Arc::clone(was))
    };
    let never = held.trail().iter().skip(common).filter(|entry| never.contains(&Arc::as_ptr(entry)));
    let grown: Vec<Arc<Entry>> = never.filter_map(grown).collect();
    if grown.is_empty() {
        return base;
    }
    let mut tables: HashMap<_, _> =
        base.registers().iter().map(|r| (r.key, base.table(r.key).clone())).collect();
    for Change { register, id, what } in grown.iter().flat_map(|entry| &entry.changes) {
        if let What::Set { field, from, to } = what
            && let Some(table) = tables.get_mut(register)
            && let Some(record) = table.get(*id).filter(|record| record.value(field) == from)
        {
            let mut record = Record::clone(record);
            record.put(field, to.clone());
            table.put(record);
        }
    }
    let tables = base.registers().iter().map(|register| tables.remove(register.key).unwrap_or_default());
    let trail = base.trail().iter().cloned().chain(grown).collect();
    let mut begun = Project::from_parts(base.registers(), tables.collect(), trail);
    begun.foreign.clone_from(&base.foreign);
    begun
}

/// A record of a register that this version doesn't know, or what a step tells of one.
#[derive(Deserialize)]
struct Row {
    id: Option<String>,
}

impl Row {
    fn id(&self) -> Option<Id> {
        self.id.as_ref()?.parse().ok()
    }
}

/// A step as it stands in the file.
#[derive(Deserialize)]
struct Step {
    #[serde(default)]
    changes: Vec<Row>,
}

/// The records that some steps touched, those that this version doesn't know included.
fn touched(trail: &Trail, steps: &Steps) -> HashSet<Id> {
    let mut all = HashSet::new();
    for entry in trail.iter().filter(|entry| steps.contains(&Arc::as_ptr(entry))) {
        all.extend(entry.changes.iter().map(|change| change.id));
        let unread = entry.foreign.as_deref().and_then(|json| serde_json::from_str::<Step>(json).ok());
        all.extend(unread.iter().flat_map(|step| &step.changes).filter_map(Row::id));
    }
    all
}

/// Gives a base what of the parts which this version doesn't know was there for both. Who touched a record since
/// may have changed it; of what both touched, or nobody, nobody knows which is newer: it is left out, so that a merge
/// from here takes nothing off and asks where both have something.
fn part_unknown(base: &mut Project, [held, other]: [&Project; 2], [by_held, by_other]: &[HashSet<Id>; 2]) {
    let only = |by: &HashSet<Id>, not: &HashSet<Id>, id: Id| by.contains(&id) && !not.contains(&id);
    let [own, known] = [held, other].map(|side| side.foreign.as_ref().map_or(&[][..], |parts| parts));
    let in_held: HashSet<_> = own.iter().map(|(name, json)| (&**name, json.get())).collect();
    let in_other: HashSet<_> = known.iter().map(|(name, json)| (&**name, json.get())).collect();
    let row = |(name, json): &(Box<str>, Box<RawValue>)| {
        if **name == *RECORDS { serde_json::from_str::<Row>(json.get()).ok()?.id() } else { None }
    };
    let stays = |part: &&(Box<str>, Box<RawValue>)| {
        *part.0 == *LAST
            || in_other.contains(&(&*part.0, part.1.get()))
            || row(part).is_some_and(|id| only(by_other, by_held, id))
    };
    let was = |part: &&(Box<str>, Box<RawValue>)| {
        !in_held.contains(&(&*part.0, part.1.get()))
            && row(part).is_some_and(|id| only(by_held, by_other, id))
    };
    base.foreign = kept(own.iter().filter(stays).chain(known.iter().filter(was)).cloned().collect());
    for register in held.registers() {
        let mut table = base.table(register.key).clone();
        for (was, now) in base.table(register.key).changes(other.table(register.key)) {
            let (Some(was), Some(now)) = (was, now) else { continue };
            let mut record = Record::clone(was);
            let stood = held.table(register.key).get(was.id).unwrap_or(was);
            record.foreign = match was.id {
                id if only(by_held, by_other, id) => now.foreign.clone(),
                id if only(by_other, by_held, id) => stood.foreign.clone(),
                _ => common(stood, now),
            };
            // Steps tell what fields held that this version doesn't know; the file has their text.
            let knows = |key: &str| held.fields(register.key).iter().any(|field| field.key == key);
            for (key, _) in was.values().filter(|(key, _)| !knows(key) && stood.value(key).is_empty()) {
                record.put(key, Value::Empty);
            }
            table.put(record);
        }
        base.put_table(register.key, table);
    }
}
