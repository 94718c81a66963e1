//! The sample project of the first start: a network and workplace refresh of a borough council, ten
//! weeks under way whatever day it is.
//!
//! Its records stand in the tables of `sample/`, as they were first entered, with all that happened
//! to them since. The project is made by living through it again, so that its trail is its history.

mod days;
mod tables;

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};

use crate::model::context::Context;
use crate::model::edit::{Author, Edit, Step};
use crate::model::field::Field;
use crate::model::fresh;
use crate::model::id::Ids;
use crate::model::project::Project;
use crate::model::rank;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::registers::calendar::{self, exception};
use crate::registers::{ALL, adding, baseline, every};
use crate::schedule::Schedule;
use days::WorkingDays;
use tables::{Cells, Entry, Event, Tables};

/// The project support officer, whose desk the sample is.
pub const OFFICER: &str = "Hannah Okafor";

/// The working day on which the project was set up, counted from today.
const FIRST_DAY: i32 = -50;

/// The sample project as it stands on the morning of `today`.
pub fn project(today: NaiveDate, ids: &mut Ids) -> Project {
    tell(today, ids).0
}

/// The sample project, and what in its tables could not be understood.
fn tell(today: NaiveDate, ids: &mut Ids) -> (Project, Vec<String>) {
    let days = WorkingDays::around(today);
    let Tables { entries, events, complaints } = Tables::read(&days, ids);
    let mut story = Story { names: names(&entries), project: Project::new(ALL), ids, complaints };
    let mut chapters = story.chapters(&entries, days.at(FIRST_DAY));
    chapters.extend(events.into_iter().map(|event| (event.at, Chapter::Changed(event))));
    chapters.push(story.holidays(&days));
    chapters.sort_by_key(|(at, _)| *at);
    for (at, chapter) in chapters {
        story.go_on(at, chapter);
    }
    (story.project, story.complaints)
}

/// What happened at one time.
enum Chapter {
    /// Somebody added records.
    Added(Arc<str>, Vec<Added>),
    /// Somebody changed records.
    Changed(Event),
}

/// A record and the register that it was added to.
type Added = (&'static Register, Record);

/// The project as far as the story has been told.
struct Story<'a> {
    /// Every record by its ref, without its fields: what links are read against.
    names: Project,
    project: Project,
    ids: &'a mut Ids,
    complaints: Vec<String>,
}

/// A project of all records to come.
fn names(entries: &[Entry]) -> Project {
    let bare = |entry: &Entry| {
        let mut record = Record::new(entry.id);
        record.number = entry.number;
        Edit::Add(entry.register.key, record)
    };
    let step = Step::new("", entries.iter().map(bare).collect());
    let author = Author { name: OFFICER.into(), at: NaiveDateTime::default() };
    Project::new(ALL).apply(&step, &author).unwrap_or_else(|_| Project::new(ALL))
}

/// What reading needs; it doesn't depend on the day.
fn context(project: &Project) -> Context<'_> {
    Context { me: OFFICER, ..Context::on(project, NaiveDate::default(), &()) }
}

impl Story<'_> {
    /// The days on which the entries were added, in the order of their registers, and what was
    /// entered for them through other records: predecessors and resources of tasks.
    fn chapters(&mut self, entries: &[Entry], first_day: NaiveDate) -> Vec<(NaiveDateTime, Chapter)> {
        let mut added: BTreeMap<(NaiveDateTime, Arc<str>), Vec<Added>> = BTreeMap::new();
        let mut linked: BTreeMap<NaiveDateTime, Vec<(String, Cells)>> = BTreeMap::new();
        for entry in entries {
            let (record, through_others) = self.record(entry, first_day);
            let day = record.get(every::RAISED).unwrap_or(first_day);
            let author = match record.get(every::RAISED_BY) {
                "" => OFFICER,
                name => name,
            };
            added
                .entry((hour(day, entry.register), author.into()))
                .or_default()
                .push((entry.register, record));
            if !through_others.is_empty() {
                let reference = entry.register.reference(entry.number);
                linked.entry(at(day, NOON)).or_default().push((reference, through_others));
            }
        }
        let added = added.into_iter().map(|((at, author), records)| (at, Chapter::Added(author, records)));
        let label = || "Link the tasks and assign the resources".to_owned();
        let linked = linked.into_iter().map(|(at, changes)| {
            (at, Chapter::Changed(Event { at, author: OFFICER.to_owned(), label: label(), changes }))
        });
        added.chain(linked).collect()
    }

    /// A record as it was first entered, and the cells that are entered through other records.
    fn record(&mut self, entry: &Entry, first_day: NaiveDate) -> (Record, Cells) {
        let context = Context { today: first_day, ..context(&self.names) };
        let mut record = fresh::record(entry.register, entry.id, &context);
        record.number = entry.number;
        // Records stand in the order of their numbers.
        if let Some(field) = fresh::rank_field(&self.names, entry.register) {
            record.put(field.key, rank::spread(entry.number as usize).pop().into());
        }
        let mut through_others = Cells::new();
        for (key, cell) in &entry.cells {
            match self.read(entry.register, key, cell) {
                Ok((field, value)) if field.is_stored() => record.put(field.key, value),
                Ok(_) => through_others.push((key.clone(), cell.clone())),
                Err(complaint) => {
                    let reference = entry.register.reference(entry.number);
                    self.complaints.push(format!("{reference}: {complaint}"));
                }
            }
        }
        (record, through_others)
    }

    /// The field with this key, and what a cell says in it.
    fn read(
        &self,
        register: &'static Register,
        key: &str,
        cell: &str,
    ) -> Result<(&'static Field, Value), String> {
        let field = self.project.fields(register.key).iter().copied().find(|field| field.key == key);
        let field = field.ok_or_else(|| format!("there is no field “{key}”"))?;
        let value = field.kind.parse(cell, &context(&self.names)).map_err(|c| format!("{key}: {c}"))?;
        Ok((field, value))
    }

    /// The public holidays, which depend on the year, as days off of the first calendar.
    fn holidays(&mut self, days: &WorkingDays) -> (NaiveDateTime, Chapter) {
        let standard = self.names.table(calendar::REGISTER.key).numbered(1).map(|calendar| calendar.id);
        let day_off = |(day, name): &(NaiveDate, &str)| {
            let exception = Record::new(self.ids.fresh())
                .with(every::TITLE, *name)
                .with(exception::CALENDAR, standard)
                .with(exception::FROM, *day)
                .with(exception::HOURS, "closed");
            (&exception::REGISTER, exception)
        };
        let holidays = days.holidays.iter().map(day_off).collect();
        let first = hour(days.at(FIRST_DAY), &exception::REGISTER);
        (first, Chapter::Added(OFFICER.into(), holidays))
    }

    fn go_on(&mut self, at: NaiveDateTime, chapter: Chapter) {
        let next = match chapter {
            Chapter::Added(name, records) => self.added(&Author { name, at }, records),
            Chapter::Changed(event) => self.changed(event),
        };
        match next {
            Ok(project) => self.project = project,
            Err(complaint) => self.complaints.push(complaint),
        }
    }

    /// The project with more records; a baseline comes with the figures of the day.
    fn added(&mut self, author: &Author, records: Vec<Added>) -> Result<Project, String> {
        let label = match &records[..] {
            [(register, one)] if one.number > 0 => format!("Add {}", register.reference(one.number)),
            [(register, _), ..] => format!("{}: {} added", register.plural, records.len()),
            [] => return Ok(self.project.clone()),
        };
        let edits: Vec<Edit> =
            records.into_iter().map(|(register, record)| Edit::Add(register.key, record)).collect();
        let takes = |edit: &Edit| matches!(edit, Edit::Add(key, _) if *key == baseline::REGISTER.key);
        let edits = if edits.iter().any(takes) {
            let schedule = Schedule::of(&self.project);
            let context = Context { derived: &schedule, ..context(&self.project) };
            adding::completed(edits, author, &context, self.ids)
        } else {
            edits
        };
        self.project.apply(&Step::new(label, edits), author).map_err(|refusal| refusal.to_string())
    }

    /// The project after an event, every field entered as a person would, one after the other.
    fn changed(&mut self, event: Event) -> Result<Project, String> {
        let Event { at, author, label, changes } = event;
        let author = Author { name: author.into(), at };
        let (mut edits, mut draft) = (Vec::new(), self.project.clone());
        for (reference, cells) in &changes {
            let (register, bare) =
                self.names.by_ref(reference).ok_or_else(|| format!("there is no {reference}"))?;
            for (key, cell) in cells {
                let record = draft.table(register.key).get(bare.id).cloned();
                let record = record.ok_or_else(|| format!("{label}: {reference} is not there yet"))?;
                let (field, value) = self.read(register, key, cell)?;
                let context = Context { today: at.date(), ..context(&draft) };
                let more = field.enter((register.key, &record), value, &context, self.ids)?;
                let step = Step::new("", more);
                draft = draft.apply(&step, &author).map_err(|refusal| refusal.to_string())?;
                edits.extend(step.edits);
            }
        }
        self.project.apply(&Step::new(label, edits), &author).map_err(|refusal| refusal.to_string())
    }
}

/// Minutes from midnight to noon, by when everything is added.
const NOON: i64 = 12 * 60;

fn at(day: NaiveDate, minutes: i64) -> NaiveDateTime {
    let midnight = day.and_time(NaiveTime::MIN);
    midnight.checked_add_signed(TimeDelta::minutes(minutes)).unwrap_or(midnight)
}

/// When the records of a register were added on a day: from nine, in the order of the registers.
fn hour(day: NaiveDate, register: &Register) -> NaiveDateTime {
    let place = ALL.iter().position(|known| known.key == register.key).unwrap_or(0);
    at(day, (place as i64).saturating_mul(5).saturating_add(9 * 60))
}

#[cfg(test)]
mod tests;
