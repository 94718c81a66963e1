//! Three-way merge: two versions of a project that began as one, record by record and field by field.
//!
//! What one side changed is taken; what both changed alike is that; what they changed differently
//! stands as the file has it (`theirs`), and the other value becomes a [conflict]
//! that people see. No clock decides anything, and nothing that either side entered is lost.

mod members;
pub mod origin;
mod parts;
mod refs;
pub mod seen;
mod used;

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use chrono::NaiveDateTime;

use super::conflict;
use super::context::Context;
use super::edit::Author;
use super::history::Turn;
use super::id::Id;
use super::kind::Kind;
use super::project::Project;
use super::record::Record;
use super::register::Register;
use super::table::Table;
use super::trail::{self, Entry, Place, Trail, What};
use super::value::Value;
pub use members::joined_lists;
use members::{Held, Side};
pub use refs::renumbered;
use refs::{Added, Moved, added};

/// What a merge gives.
#[derive(Clone, Debug)]
pub struct Merged {
    /// The project with the changes of both sides.
    pub project: Project,
    /// The conflicts that were not there before.
    pub conflicts: Vec<Id>,
    /// Whether the other version was one from before what was held, which brought nothing.
    pub was_older: bool,
}

/// Something that both sides changed.
struct Clash {
    register: Option<&'static Register>,
    id: Option<Id>,
    matter: Matter,
}

/// What it is.
enum Matter {
    /// A field: what it held, and our value, which does not stand.
    Field(String, Text, Text),
    /// The record: one side removed it, the other changed it. Whether it was ours that removed it.
    Removed(bool),
    /// The record: one side removed it, the other linked to it. Whether it was ours that removed it.
    Used(bool),
}

/// A value to be written for people when the project is whole.
enum Text {
    Value(Value),
    Raw(String),
}

impl Text {
    fn of(held: Held) -> Self {
        match held {
            Held::Nothing => Text::Value(Value::Empty),
            Held::Value(value) => Text::Value(value.clone()),
            Held::Raw(raw) | Held::Unread(raw) => Text::Raw(raw.get().to_owned()),
        }
    }
}

/// Merges two versions of a project that both come from `base`. `theirs` is what the file holds.
pub fn merge(base: &Project, ours: &Project, theirs: &Project) -> Merged {
    let sides = Sides { base, ours, theirs };
    let mut clashes = Vec::new();
    let mut tables: Vec<Table> =
        base.registers().iter().map(|register| sides.table(register, &mut clashes)).collect();
    sides.keep_used(&mut tables, &mut clashes);
    let moved = sides.renumber(&mut tables);
    let by_them = sides.renumbered_since(&tables);
    sides.part_numbers(&mut tables, &mut clashes);
    sides.open_loops(&mut tables, &mut clashes);
    let trail = united(base.trail(), ours.trail(), theirs.trail(), [&moved, &by_them]);
    let (foreign, lost) = parts::merged(base, ours, theirs);
    clashes.extend(lost);
    let mut project = Project::from_parts(base.registers(), tables, trail);
    project.foreign.clone_from(&foreign);
    let conflicts = sides.tell(&mut project, clashes);
    Merged { project, conflicts, was_older: false }
}

/// How many records of `base` another version lacks.
pub fn gone(base: &Project, other: &Project) -> usize {
    let lacks = |register: &&'static Register| {
        let (base, other) = (base.table(register.key), other.table(register.key));
        base.changes(other).filter(|(_, now)| now.is_none()).count()
    };
    base.registers().iter().map(lacks).sum()
}

/// The base without the records that another version lacks: merged from that, they stay.
#[must_use]
pub fn without_gone(base: &Project, other: &Project) -> Project {
    let mut kept = base.clone();
    for register in base.registers() {
        let (mut table, now) = (base.table(register.key).clone(), other.table(register.key));
        for (was, _) in base.table(register.key).changes(now).filter(|(_, now)| now.is_none()) {
            was.and_then(|was| table.remove(was.id));
        }
        kept.put_table(register.key, table);
    }
    kept
}

/// The three versions.
#[derive(Clone, Copy)]
struct Sides<'a> {
    base: &'a Project,
    ours: &'a Project,
    theirs: &'a Project,
}

impl Sides<'_> {
    /// A table: theirs, with what we changed.
    fn table(self, register: &'static Register, clashes: &mut Vec<Clash>) -> Table {
        let [base, ours, theirs] = [self.base, self.ours, self.theirs].map(|side| side.table(register.key));
        let mut table = theirs.clone();
        table.reserve_number(ours.last_number());
        for (was, our) in base.changes(ours) {
            let Some(id) = was.or(our).map(|record| record.id) else { continue };
            let removed =
                |by_us| Clash { register: Some(register), id: Some(id), matter: Matter::Removed(by_us) };
            match (our, theirs.get(id)) {
                (None, None) => {}
                (None, Some(their)) if was == Some(their) => drop(table.remove(id)),
                (None, Some(_)) => clashes.push(removed(true)),
                (Some(our), None) => {
                    table.put(our.clone());
                    // Where nobody had it before, it is ours alone.
                    clashes.extend(was.map(|_| removed(false)));
                }
                (Some(our), Some(their)) if was == Some(their) => table.put(our.clone()),
                (Some(our), Some(their)) if our == their => {}
                (Some(our), Some(their)) => {
                    let records = [was.map(|was| &**was), Some(our), Some(their)];
                    table.put(self.record(register, their, records, clashes));
                }
            }
        }
        table
    }

    fn record(
        self,
        register: &'static Register,
        their: &Record,
        records: [Option<&Record>; 3],
        clashes: &mut Vec<Clash>,
    ) -> Record {
        let [base, ours, theirs] = [self.base, self.ours, self.theirs].map(|project| {
            move |key: &str| project.fields(register.key).iter().any(|field| field.key == key)
        });
        let knows: [&dyn Fn(&str) -> bool; 3] = [&base, &ours, &theirs];
        let mut knows = knows.into_iter();
        let sides = records.map(|record| Side { record, knows: knows.next().unwrap_or(&|_: &str| true) });
        let (record, clashed) = members::merged(their, sides);
        clashes.extend(clashed.into_iter().map(|(key, was, our)| Clash {
            register: Some(register),
            id: Some(their.id),
            matter: Matter::Field(key.to_owned(), Text::of(was), Text::of(our)),
        }));
        record
    }

    /// Gives a new number to every record of ours whose number theirs has given to another, and lets
    /// what we wrote of it follow.
    fn renumber(self, tables: &mut [Table]) -> Moved {
        let mut moved = Moved::default();
        let gone = std::cell::LazyCell::new(|| self.theirs.removed());
        for (register, table) in self.base.registers().iter().zip(tables.iter_mut()) {
            let [base, ours, theirs] =
                [self.base, self.ours, self.theirs].map(|side| side.table(register.key));
            let given = base.changes(ours).filter_map(|(was, our)| {
                let our = our.filter(|our| was.is_none_or(|was| was.number != our.number))?;
                let key = (register.key, our.number);
                let other = |id: &Id| *id != our.id;
                let twice = theirs.numbered(our.number).map(|their| their.id).as_ref().is_some_and(other)
                    || gone.get(&key).is_some_and(other) && !self.ours.removed().contains_key(&key);
                twice.then(|| (our.number, our.id))
            });
            let mut given: Vec<_> = given.collect();
            given.sort_unstable();
            for (number, id) in given {
                let Some(record) = table.get(id).filter(|record| record.number == number) else { continue };
                let mut record = Record::clone(record);
                record.number = table.last_number().saturating_add(1);
                let numbers = [number, record.number];
                moved.add(id, numbers, numbers.map(|number| register.reference(number)));
                table.put(record);
            }
        }
        for (id, our, their) in self.told_twice() {
            let Some((register, now)) = self.number(tables, our.register, id, their.number) else { continue };
            if their.number == now || our.number != now {
                let numbers = [our.number, now];
                let refs = numbers.map(|number| register.reference(number));
                moved.add_known(id, numbers, refs, their.former);
            }
        }
        if !moved.is_empty() {
            self.follow(&moved, tables);
        }
        moved
    }

    /// The records of theirs that have the number which a merge on our side gave them.
    fn renumbered_since(self, tables: &[Table]) -> Moved {
        let mut moved = Moved::default();
        for (id, our, their) in self.told_twice() {
            let Some((register, now)) = self.number(tables, our.register, id, their.number) else { continue };
            if their.number != now {
                let numbers = [their.number, now];
                let refs = numbers.map(|number| register.reference(number));
                moved.add_known(id, numbers, refs, our.former);
            }
        }
        moved
    }

    /// The records that both tell of having been added, by different numbers: a merge gave them another one.
    fn told_twice(self) -> Vec<(Id, Added, Added)> {
        let [ours, theirs] = [self.ours, self.theirs].map(Project::trail);
        let common = common(ours, theirs);
        if common == ours.len() || common == theirs.len() {
            return Vec::new();
        }
        let mut theirs = added(theirs.iter().skip(common));
        let both = added(ours.iter().skip(common)).into_iter().filter_map(|(id, our)| {
            let their = theirs.remove(&id)?;
            let differ = (our.number, &our.former) != (their.number, &their.former);
            differ.then_some((id, our, their))
        });
        let mut both: Vec<_> = both.collect();
        both.sort_unstable_by_key(|(id, ..)| *id);
        both
    }

    /// The number of a record in the merged tables; where it is gone, `else_` that.
    fn number(self, tables: &[Table], key: &str, id: Id, else_: u32) -> Option<(&'static Register, u32)> {
        let (register, table) = self.base.registers().iter().zip(tables).find(|(r, _)| r.key == key)?;
        Some((register, table.get(id).map_or(else_, |record| record.number)))
    }

    /// Rewrites the refs in what we wrote.
    fn follow(self, moved: &Moved, tables: &mut [Table]) {
        for (register, table) in self.base.registers().iter().zip(tables) {
            let (base, ours) = (self.base.table(register.key), self.ours.table(register.key));
            for (was, our) in base.changes(ours) {
                let Some((our, now)) = our.and_then(|our| Some((our, table.get(our.id)?.clone()))) else {
                    continue;
                };
                let wrote = |key: &str, value: &Value| {
                    our.value(key) == value && was.is_none_or(|was| was.value(key) != value)
                };
                let texts: Vec<_> = now
                    .values()
                    .filter(|(key, value)| wrote(key, value))
                    .filter_map(|(key, value)| Some((key, moved.value(value)?)))
                    .collect();
                if !texts.is_empty() {
                    let mut record = Record::clone(&now);
                    for (key, value) in texts {
                        record.put(key, value);
                    }
                    table.put(record);
                }
            }
        }
    }

    /// Puts to the root every record that we put below one which theirs has put below it.
    fn open_loops(self, tables: &mut [Table], clashes: &mut Vec<Clash>) {
        for (register, table) in self.base.registers().iter().zip(tables) {
            let key = register.roles.parent;
            let (base, ours) = (self.base.table(register.key), self.ours.table(register.key));
            if key.is_empty() {
                continue;
            }
            for (was, our) in base.changes(ours) {
                let Some(our) = our else { continue };
                let before = was.map_or(&Value::Empty, |was| was.value(key));
                if before == our.value(key)
                    || is_in_loop(ours, key, our.id)
                    || !is_in_loop(table, key, our.id)
                {
                    continue;
                }
                let Some(record) = table.get(our.id) else { continue };
                let mut record = Record::clone(record);
                record.put(key, Value::Empty);
                table.put(record);
                let lost = [before, our.value(key)].map(|value| Text::Value(value.clone()));
                let [was, our_parent] = lost;
                clashes.push(Clash {
                    register: Some(register),
                    id: Some(our.id),
                    matter: Matter::Field(key.to_owned(), was, our_parent),
                });
            }
        }
    }

    /// Makes a record of each clash.
    fn tell(self, project: &mut Project, clashes: Vec<Clash>) -> Vec<Id> {
        let mut told = Vec::new();
        let records: Vec<Record> = {
            let context = Context::on(project, chrono::NaiveDate::default(), &());
            clashes.iter().map(|clash| self.entry(clash, &context)).collect()
        };
        let mut table = project.table(conflict::CONFLICT).clone();
        let settled = settled(project.trail());
        for record in records {
            let is_settled = edit_of(&record).is_some_and(|edit| settled.contains(&edit));
            if table.get(record.id).is_none() && !is_settled {
                told.push(record.id);
                table.put(record);
            }
        }
        if !told.is_empty() {
            project.put_table(conflict::CONFLICT, table);
        }
        told
    }

    fn entry(self, clash: &Clash, context: &Context) -> Record {
        let project = context.project;
        let found = clash.id.and_then(|id| project.find(id));
        let name = found.map_or_else(String::new, |(register, record)| register.reference(record.number));
        let (title, field, texts, author) = match &clash.matter {
            Matter::Field(key, was, our) => {
                let field = clash
                    .register
                    .and_then(|register| project.fields(register.key).iter().find(|field| field.key == *key));
                let kind = field.map_or(Kind::Text, |field| field.kind);
                let write = |text: &Text| match text {
                    Text::Value(value) => kind.format(value, context),
                    Text::Raw(raw) => raw.clone(),
                };
                let label = field.map_or_else(|| format!("“{key}”"), |field| field.label.to_owned());
                let title = if name.is_empty() { label } else { format!("{label} of {name}") };
                let author = clash.id.and_then(|id| author(self.ours.trail(), id, key));
                (title, key.as_str(), [write(was), write(our)], author)
            }
            Matter::Removed(by_us) | Matter::Used(by_us) => {
                let how = match (&clash.matter, by_us) {
                    (Matter::Used(_), true) => "removed here, linked to in the file",
                    (Matter::Used(_), false) => "linked to here, removed in the file",
                    (_, true) => "removed here, changed in the file",
                    (_, false) => "changed here, removed in the file",
                };
                let side = if *by_us { self.ours } else { self.theirs };
                let author = clash.id.and_then(|id| author(side.trail(), id, ""));
                (format!("{name} was {how}"), "", [String::new(), String::new()], author)
            }
        };
        let about = clash.id.map(|id| id.to_string()).unwrap_or_default();
        let [was, our] = texts;
        let id = conflict::identity([about.as_str(), field, &was, &our, &title]);
        let record = Record::new(id)
            .with(conflict::TITLE, title.as_str())
            .with(conflict::RECORD, clash.id.filter(|_| found.is_some()))
            .with(conflict::FIELD, field)
            .with(conflict::BASE, was)
            .with(conflict::OURS, our);
        match author {
            Some(author) => record.with(conflict::WHO, &*author.name).with(conflict::WHEN, author.at),
            None => record,
        }
    }
}

/// What a conflict about a field asks: the record, the field and the value that somebody entered at some time.
/// Of an edit that no trail tells of, nobody knows whether it was made once more: `None`.
fn edit_of(conflict: &Record) -> Option<(Option<Id>, &str, &str, &str, NaiveDateTime)> {
    let (about, when) = (conflict.get(conflict::RECORD), conflict.get(conflict::WHEN)?);
    let [field, ours, who] = [conflict::FIELD, conflict::OURS, conflict::WHO].map(|key| conflict.get(key));
    (!field.is_empty()).then_some((about, field, ours, who, when))
}

/// What the conflicts asked about that a trail tells to have been settled: one may be gone by undo, too.
fn settled(trail: &Trail) -> HashSet<(Option<Id>, &str, &str, &str, NaiveDateTime)> {
    let settles = |entry: &&Arc<Entry>| match Turn::read(&entry.step) {
        Some((Turn::Undo, _)) => false,
        Some((Turn::Redo, label)) => label.starts_with(conflict::SETTLE),
        None => entry.step.starts_with(conflict::SETTLE),
    };
    let changes = trail.iter().filter(settles).flat_map(|entry| &entry.changes);
    let of_conflicts = changes.filter(|change| change.register == conflict::CONFLICT);
    let settled = of_conflicts.filter_map(|change| match &change.what {
        What::Removed(record) => edit_of(record),
        _ => None,
    });
    settled.collect()
}

/// Who changed a field of a record last, or the record where no field is named.
fn author<'a>(trail: &'a Trail, id: Id, field: &str) -> Option<&'a Author> {
    let about = |what: &What| match what {
        What::Set { field: set, .. } => *set == field,
        What::Added(_) => true,
        What::Removed(_) => field.is_empty(),
    };
    trail::of(trail, id).find(|(_, change)| about(&change.what)).map(|(entry, _)| &entry.author)
}

/// Whether a record is its own ancestor.
fn is_in_loop(table: &Table, parent: &str, start: Id) -> bool {
    let above = |id: Id| table.get(id)?.value(parent).as_links().first().copied();
    let mut seen = HashSet::new();
    let mut at = above(start);
    while let Some(id) = at.filter(|id| seen.insert(*id)) {
        if id == start {
            return true;
        }
        at = above(id);
    }
    false
}

/// The steps of a base, behind what all have in common, that one side tells as what they became since.
fn went_on<'a>(base: &'a Trail, side: &Trail, common: usize) -> Told<'a> {
    let told = Told::of(side.iter().skip(common));
    let mut now: HashMap<_, Vec<&Arc<Entry>>> = HashMap::new();
    for entry in side.iter().skip(common) {
        now.entry((&*entry.author.name, &*entry.step, entry.places())).or_default().push(entry);
    }
    let went = |entry: &&Arc<Entry>| {
        let alike = || now.get(&(&*entry.author.name, &*entry.step, entry.places())).into_iter().flatten();
        !told.has(entry) && alike().any(|now| now.goes_on_from(entry))
    };
    Told::of(base.iter().skip(common).filter(went))
}

/// How many steps two trails begin with alike.
fn common(ours: &Trail, theirs: &Trail) -> usize {
    let same = |(a, b): &(&Arc<Entry>, &Arc<Entry>)| Arc::ptr_eq(a, b) || a == b;
    ours.iter().zip(theirs.iter()).take_while(same).count()
}

/// Their trail, and behind it what only ours tells. What one side tells by refs that a merge has given others
/// since is told by those: of ours the first of `moved`, of theirs the second.
fn united(base: &Trail, ours: &Trail, theirs: &Trail, [our, their]: [&Moved; 2]) -> Trail {
    let common = common(ours, theirs);
    if common == ours.len() {
        return theirs.clone();
    }
    // A step that went on since on one side is told as it is now.
    let [by_us, by_them] = [ours, theirs].map(|side| went_on(base, side, common));
    let mut all = theirs.clone();
    if !by_us.is_empty() || !their.is_empty() {
        let stays = |(place, entry): &(usize, &Arc<Entry>)| *place < common || !by_us.has(entry);
        let told = |(place, entry): (usize, &Arc<Entry>)| {
            if place < common { entry.clone() } else { their.entry(entry) }
        };
        all = theirs.iter().enumerate().filter(stays).map(told).collect();
    }
    let mut told = Told::of(all.iter().skip(common));
    let mut only_ours = Vec::new();
    for entry in ours.iter().skip(common).filter(|entry| !by_them.has(entry)) {
        if !told.take(entry) {
            let now = our.entry(entry);
            if Arc::ptr_eq(&now, entry) || !told.take(&now) {
                only_ours.push(now);
            }
        }
    }
    all.extend(only_ours);
    all
}

/// The steps that a trail tells, each to be found once.
struct Told<'a> {
    all: HashMap<Mark<'a>, Vec<&'a Arc<Entry>>>,
    /// Those that were found, by their places.
    found: HashSet<*const Arc<Entry>>,
}

/// What two equal steps have alike, and few others: when, who, what and where.
type Mark<'a> = (NaiveDateTime, &'a str, &'a str, Vec<Place>);

impl<'a> Told<'a> {
    fn of(entries: impl Iterator<Item = &'a Arc<Entry>>) -> Self {
        let mut all: HashMap<_, Vec<_>> = HashMap::new();
        for entry in entries {
            all.entry(Self::mark(entry)).or_default().push(entry);
        }
        Told { all, found: HashSet::new() }
    }

    fn mark(entry: &Entry) -> Mark<'_> {
        (entry.author.at, &entry.author.name, &entry.step, entry.places())
    }

    fn is_empty(&self) -> bool {
        self.all.is_empty()
    }

    /// The steps that were not found.
    fn left(&self) -> impl Iterator<Item = &'a Arc<Entry>> {
        let all = self.all.values().flatten().copied();
        all.filter(|entry| !self.found.contains(&std::ptr::from_ref(*entry)))
    }

    /// Whether a step is told.
    fn has(&self, entry: &Arc<Entry>) -> bool {
        self.all.get(&Self::mark(entry)).is_some_and(|same| same.contains(&entry))
    }

    /// Whether a step is told once more.
    fn take(&mut self, entry: &Arc<Entry>) -> bool {
        let same = self.all.get(&Self::mark(entry));
        let mut same = same.into_iter().flatten().filter(|told| **told == entry);
        same.any(|told| self.found.insert(std::ptr::from_ref(*told)))
    }
}
