//! The project: all tables, and the one way to change them.

use std::cell::LazyCell;
use std::collections::HashMap;
use std::sync::Arc;

use super::diff;
use super::edit::{Author, Edit, Step};
use super::field::Field;
use super::history::Turn;
use super::id::Id;
use super::record::{Foreign, Record};
use super::register::Register;
use super::settings;
use super::style::Style;
use super::table::Table;
use super::trail::{Change, Entry, Trail, What};
use super::value::Value;

/// A project, an immutable value. Cloning costs nothing worth counting.
#[derive(Clone)]
pub struct Project {
    registers: &'static [&'static Register],
    tables: Vec<Table>,
    trail: Trail,
    fields: Arc<Vec<Vec<&'static Field>>>,
    style: Arc<Style>,
    /// Parts of the file that this version doesn't know: top-level keys, and records of unknown registers.
    pub foreign: Option<Foreign>,
}

impl std::fmt::Debug for Project {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let tables = self.registers.iter().zip(&self.tables).filter(|(_, table)| !table.is_empty());
        f.debug_map().entries(tables.map(|(register, table)| (register.key, table))).finish()
    }
}

impl PartialEq for Project {
    fn eq(&self, other: &Self) -> bool {
        self.tables == other.tables
    }
}

/// Why a step can't be applied. Nothing of it has been.
#[derive(Clone, PartialEq, Debug, thiserror::Error)]
pub enum Refusal {
    /// A register that doesn't exist.
    #[error("there is no register “{0}”")]
    NoRegister(String),
    /// A record that doesn't exist, or not any more.
    #[error("{0} has no such record any more: it was removed meanwhile")]
    NoRecord(&'static str),
    /// An identity used already.
    #[error("{0}: a record with this identity is there already")]
    Taken(String),
    /// A ref used already.
    #[error("the ref {0} is in use already: leave it out to get the next free one")]
    NumberTaken(String),
    /// A ref that a record had which is gone.
    #[error(
        "the ref {0} was that of a record which is gone, and refs are never used again: leave it out to get the next free one"
    )]
    NumberGone(String),
    /// The project is for reading only: why, as a sentence.
    #[error("{0}")]
    Barred(String),
}

impl Project {
    /// A project without records.
    pub fn new(registers: &'static [&'static Register]) -> Self {
        let mut project = Project {
            registers,
            tables: vec![Table::default(); registers.len()],
            trail: Trail::default(),
            fields: Arc::default(),
            style: Arc::default(),
            foreign: None,
        };
        project.read_settings();
        project
    }

    /// A project from a file: tables in the order of `registers`, as they are.
    pub fn from_parts(registers: &'static [&'static Register], tables: Vec<Table>, trail: Trail) -> Self {
        let mut project = Project { tables, trail, ..Project::new(registers) };
        project.tables.resize(registers.len(), Table::default());
        project.read_settings();
        project
    }

    /// Puts a table in the place of another, as a merge does. Everything else goes by [`Project::apply`].
    pub(super) fn put_table(&mut self, register: &str, table: Table) {
        if let Some(place) = self.place(register) {
            self.tables[place] = table;
        }
    }

    /// Every register, in the order of the file.
    pub const fn registers(&self) -> &'static [&'static Register] {
        self.registers
    }

    /// The register that `word` names: key, code, name or plural.
    pub fn register(&self, word: &str) -> Option<&'static Register> {
        self.registers.iter().find(|register| register.answers_to(word)).copied()
    }

    fn place(&self, register: &str) -> Option<usize> {
        self.registers.iter().position(|r| r.key == register)
    }

    /// The records of the register with this key; an unknown one has none.
    pub fn table(&self, register: &str) -> &Table {
        static NONE: std::sync::LazyLock<Table> = std::sync::LazyLock::new(Table::default);
        self.place(register).map_or(&*NONE, |place| &self.tables[place])
    }

    /// Every field of a register, custom ones last.
    pub fn fields(&self, register: &str) -> &[&'static Field] {
        self.place(register).map_or(&[], |place| &self.fields[place])
    }

    /// The field of a register with this key, else with this label, else with this alias, else the one
    /// that plays this part in the register's verbs (`title`, `owner`, `due`, `status`, `priority`).
    pub fn field(&self, register: &str, word: &str) -> Option<&'static Field> {
        let fields = self.fields(register).iter().copied();
        let exact = fields.clone().find(|field| field.key == word);
        let called = || fields.clone().find(|field| field.is_called(word));
        let known = || fields.clone().find(|field| field.answers_to(word));
        let part = || {
            let key = self.registers[self.place(register)?].roles.part(word)?;
            fields.clone().find(|field| field.key == key)
        };
        exact.or_else(called).or_else(known).or_else(part)
    }

    /// The record with this identity, and its register.
    pub fn find(&self, id: Id) -> Option<(&'static Register, &Arc<Record>)> {
        let mut pairs = self.registers.iter().zip(&self.tables);
        pairs.find_map(|(register, table)| Some((*register, table.get(id)?)))
    }

    /// The record that a ref names (`R-013`, `r13`, `R-13`), and its register.
    pub fn by_ref(&self, reference: &str) -> Option<(&'static Register, &Arc<Record>)> {
        let reference = reference.trim();
        let figures = reference.find(|c: char| c.is_ascii_digit())?;
        let (code, number) = reference.split_at(figures);
        let number: u32 = number.parse().ok()?;
        let code = code.trim_end_matches('-');
        let register = self.registers.iter().find(|r| r.code.eq_ignore_ascii_case(code))?;
        Some((*register, self.table(register.key).numbered(number)?))
    }

    /// The record that holds the project's settings.
    pub fn settings(&self) -> Option<&Arc<Record>> {
        self.table(settings::PROJECT).iter().min_by_key(|record| record.number)
    }

    /// Whether another is a version of another project, by the identity of the settings; without settings, it may be
    /// of any.
    pub fn is_another(&self, other: &Self) -> bool {
        let identity = |project: &Self| project.settings().map(|record| record.id);
        identity(self).zip(identity(other)).is_some_and(|(one, other)| one != other)
    }

    /// Whether both hold the same versions of all tables: no work, no false yes.
    pub fn same(&self, other: &Self) -> bool {
        self.tables.iter().zip(&other.tables).all(|(a, b)| a.same(b))
    }

    /// How values are written.
    pub fn style(&self) -> &Style {
        &self.style
    }

    /// Who changed what.
    pub const fn trail(&self) -> &Trail {
        &self.trail
    }

    /// How many records there are in all registers.
    pub fn len(&self) -> usize {
        self.tables.iter().map(Table::len).sum()
    }

    /// Whether there are no records.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The project after a step: all of it, or a refusal.
    pub fn apply(&self, step: &Step, author: &Author) -> Result<Project, Refusal> {
        let mut next = self.clone();
        let mut changes = Vec::with_capacity(step.edits.len());
        let removed = LazyCell::new(|| self.removed());
        for edit in &step.edits {
            if let Edit::Add(key, record) = edit {
                let had = || removed.get(&(key, record.number)).copied();
                next.refuse_taken(key, record, had)?;
            }
            next.edit(edit, author, &mut changes)?;
        }
        if !changes.is_empty() {
            let entry = Entry::new(author.clone(), step.label.clone(), changes);
            next.trail.push_back(Arc::new(entry));
        }
        next.refresh_from(self);
        Ok(next)
    }

    /// The project after a step that may go on with the last one of its trail, as keeping a text does that
    /// is being typed: then both are one, so that the trail holds the text once. Gives whether they are.
    pub fn go_on(&self, step: &Step, author: &Author) -> Result<(Project, bool), Refusal> {
        let mut next = self.apply(step, author)?;
        let new = next.trail.len() > self.trail.len();
        let joined = self.trail.last().zip(next.trail.last().filter(|_| new));
        let joined = joined.and_then(|(before, now)| before.joined(now));
        let is_one = joined.is_some();
        if let Some(entry) = joined {
            next.trail = self.trail.clone();
            next.trail.pop_back();
            next.trail.push_back(Arc::new(entry));
        }
        Ok((next, is_one))
    }

    /// This project with the records of an earlier or later version of itself. The trail goes on,
    /// and numbers stay used.
    #[must_use]
    pub fn restore(&self, version: &Project, label: &str, author: &Author) -> Project {
        let mut next = self.clone();
        next.tables.clone_from(&version.tables);
        for (table, now) in next.tables.iter_mut().zip(&self.tables) {
            table.reserve_number(now.last_number());
        }
        let changes = diff::between(self, version);
        if !changes.is_empty() {
            next.trail.push_back(Arc::new(Entry::new(author.clone(), label.to_owned(), changes)));
        }
        next.refresh_from(self);
        next
    }

    /// The records that were taken away, by register and number: their refs are used. Undoing the
    /// step that added a record takes the ref back with it.
    pub fn removed(&self) -> HashMap<(&'static str, u32), Id> {
        let undoes = |entry: &Entry| matches!(Turn::read(&entry.step), Some((Turn::Undo, _)));
        let changes = self.trail.iter().filter(|entry| !undoes(entry)).flat_map(|entry| &entry.changes);
        let removed = |change: &Change| match &change.what {
            What::Removed(old) => Some(((change.register, old.number), change.id)),
            _ => None,
        };
        changes.filter_map(removed).collect()
    }

    /// Refuses a new record whose identity or number is another's; `had` gives the record that had its
    /// number and is gone.
    fn refuse_taken(
        &self,
        key: &str,
        record: &Record,
        had: impl FnOnce() -> Option<Id>,
    ) -> Result<(), Refusal> {
        let Some(place) = self.place(key) else { return Ok(()) };
        let (table, reference) = (&self.tables[place], || self.registers[place].reference(record.number));
        if table.get(record.id).is_some() {
            return Err(Refusal::Taken(reference()));
        }
        if record.number == 0 || record.number > table.last_number() {
            return Ok(());
        }
        if table.numbered(record.number).is_some() {
            return Err(Refusal::NumberTaken(reference()));
        }
        // A record that comes back has the ref that it had.
        match had() {
            Some(id) if id != record.id => Err(Refusal::NumberGone(reference())),
            _ => Ok(()),
        }
    }

    fn edit(&mut self, edit: &Edit, author: &Author, changes: &mut Vec<Change>) -> Result<(), Refusal> {
        let (Edit::Add(key, _) | Edit::Set(key, ..) | Edit::Remove(key, _)) = *edit;
        let place = self.place(key).ok_or_else(|| Refusal::NoRegister(key.to_owned()))?;
        let (register, table) = (self.registers[place], &mut self.tables[place]);
        match edit {
            Edit::Add(_, record) => {
                table.put(record.clone());
                let number = table.get(record.id).map_or(0, |record| record.number);
                changes.push(Change::new(key, record.id, What::Added(number)));
            }
            Edit::Set(_, id, field, value) => {
                let old = table.get(*id).ok_or(Refusal::NoRecord(register.plural))?;
                let from = old.value(field).clone();
                if from != *value {
                    let mut record = Record::clone(old);
                    record.put(field, value.clone());
                    let what = What::Set { field, from, to: value.clone() };
                    changes.push(Change::new(key, *id, what));
                    if *field != UPDATED.name() {
                        changes.extend(stamped(register, &mut record, author));
                    }
                    table.put(record);
                }
            }
            Edit::Remove(_, id) => {
                let old = table.remove(*id).ok_or(Refusal::NoRecord(register.plural))?;
                changes.push(Change::new(key, *id, What::Removed(old)));
            }
        }
        Ok(())
    }

    /// Reads the settings again if a table that holds them changed.
    fn refresh_from(&mut self, before: &Project) {
        let changed = |key| !self.table(key).same(before.table(key));
        if changed(settings::PROJECT) || changed(settings::CUSTOM_FIELD) {
            self.read_settings();
        }
    }

    fn read_settings(&mut self) {
        self.style = Arc::new(settings::style(self.settings().map(|record| &**record)));
        let mut custom: Vec<_> = self.table(settings::CUSTOM_FIELD).iter().cloned().collect();
        custom.sort_by_key(|record| record.number);
        let mut fields: Vec<Vec<&'static Field>> = Vec::with_capacity(self.registers.len());
        for register in self.registers {
            let mut all: Vec<&'static Field> = register.fields().collect();
            for record in &custom {
                if let Some(field) = settings::custom_field(record, register)
                    && !all.iter().any(|known| known.key == field.key)
                {
                    all.push(settings::keep(field));
                }
            }
            fields.push(all);
        }
        self.fields = Arc::new(fields);
    }
}

/// The field that says when a record last changed, where a register has one. It follows from the
/// other changes.
pub const UPDATED: super::field::Key<chrono::NaiveDate> = super::field::Key::new("updated");

/// Puts the day of a record's last change; gives that as a change where it is another day.
fn stamped(register: &Register, record: &mut Record, author: &Author) -> Option<Change> {
    let field = register.fields().find(|field| field.key == UPDATED.name())?.key;
    let (from, to) = (record.value(field).clone(), Value::Date(author.at.date()));
    if from == to {
        return None;
    }
    record.put(field, to.clone());
    Some(Change::new(register.key, record.id, What::Set { field, from, to }))
}
