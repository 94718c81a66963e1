//! Reading a file: its records in its order, links by UID once all are there.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "counts of rows, cells and letters of a file that stands in memory"
)]

use std::sync::{Mutex, PoisonError};

use foldhash::{HashMap, HashMapExt};

use super::carried::Carried;
use super::custom::Attribute;
use super::elements::PROJECT;
use super::form::flag;
use super::item::Item;
use super::kept::Kept;
use super::links::{self, Unread};
use super::margin::{Margin, Place, quoted};
use super::parts::{self, Part};
use super::tasks::Outline;
use super::xml;
use super::{Error, Fault, Import};
use crate::model::field::Key;
use crate::model::id::{Id, Ids};
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::side_by_side::both;
use crate::model::table::Table;
use crate::model::trail::Trail;
use crate::model::value::Value;
use crate::registers::every::TITLE;
use crate::registers::{self, calendar, dependency, project, task};

/// The highest number that a record takes from a file, so that there is room for others.
const MOST: u32 = 10_000_000;

/// So many records are worth another processor.
pub(super) const MANY: usize = 5_000;

/// A record of a plan has about so many values.
const USUAL_VALUES: usize = 8;

/// Keys under which the project keeps rows of a file that are no records here.
pub(super) const EMPTY_TASKS: &str = "Tasks";
pub(super) const EMPTY_RESOURCES: &str = "Resources";
pub(super) const LOOSE_ASSIGNMENTS: &str = "Assignments";
pub(super) const SUMMARY_TASK: &str = "SummaryTask";

/// Identities of the records of a register by their UID in the file.
pub(super) type Uids = HashMap<i64, Id>;

/// The records of a register.
#[derive(Default)]
struct Rows {
    records: Vec<Record>,
    uids: Uids,
    /// By number, whether it is taken.
    numbers: Vec<bool>,
}

impl Rows {
    /// Takes a number; whether it was free.
    fn take(&mut self, number: u32) -> bool {
        let place = number as usize;
        if place >= self.numbers.len() {
            self.numbers.resize(place + 1, false);
        }
        self.numbers.get_mut(place).is_some_and(|taken| !std::mem::replace(taken, true))
    }
}

/// What has been read so far.
pub(super) struct Reading<'a, 'i> {
    source: &'a str,
    pub ids: &'i mut Ids,
    /// By key of their register.
    rows: HashMap<&'static str, Rows>,
    pending: Vec<Pending<'a>>,
    carried: Carried,
    /// What is carried of the project.
    of_project: Vec<(&'static str, &'a str)>,
    pub margin: Margin<'a>,
    /// Links of tasks, read once all tasks are.
    pub links: Vec<Unread<'a>>,
    /// The custom fields that the file defines.
    pub attributes: Vec<Attribute>,
    pub outline: Outline,
    /// The project's own record.
    pub project: Record,
    /// What the project keeps.
    pub aside: Kept,
}

/// A record that an element names by its UID.
#[derive(Clone, Copy)]
pub(super) struct Named<'a> {
    /// The register that it is in.
    pub register: &'static str,
    /// The element.
    pub element: &'static str,
    /// What the element says.
    pub uid: &'a str,
}

/// A link to a record by its UID.
struct Pending<'a> {
    from: (&'static str, Id),
    at: usize,
    key: &'static str,
    to: Named<'a>,
    place: Place<'a>,
}

pub(super) fn read(bytes: &[u8], ids: &mut Ids) -> Result<Import, Error> {
    let source = xml::decode(bytes)?;
    let mut reading = Reading::new(&source, ids);
    let (mut head, mut item) = (Item::new(), Item::new());
    parts::each(&source, |part, elements| {
        item.fill(elements);
        match part {
            Part::Head => {
                item.all("ExtendedAttributes").for_each(|element| reading.define(element.raw));
                for element in elements {
                    head.push(*element);
                }
            }
            Part::Calendar => reading.calendar(&item),
            Part::Task => reading.task(&item),
            Part::Resource => reading.resource(&item),
            Part::Assignment => reading.assignment(&item),
        }
    })?;
    Ok(reading.finish(&head))
}

impl<'a, 'i> Reading<'a, 'i> {
    fn new(source: &'a str, ids: &'i mut Ids) -> Self {
        let project = Record::new(ids.fresh());
        Reading {
            source,
            ids,
            rows: HashMap::new(),
            pending: Vec::new(),
            carried: Carried::default(),
            of_project: Vec::new(),
            margin: Margin::default(),
            links: Vec::new(),
            attributes: Vec::new(),
            outline: Outline::default(),
            project,
            aside: Kept::default(),
        }
    }

    /// A new record of a register, with the UID of the file if it has one that is free.
    pub fn begin(&mut self, register: &'static str, what: &'static str, item: &Item<'a>) -> Record {
        let id = self.ids.fresh();
        let uid = item.get("UID");
        match uid.parse::<i64>() {
            Ok(number) => {
                let known = *self.rows(register).uids.entry(number).or_insert(id);
                if known != id {
                    self.margin.notice(uid, Fault::Twice(Place(what, uid).to_string()));
                }
            }
            Err(_) => self.margin.notice(item.first().map_or(uid, |first| first.raw), Fault::NoUid(what)),
        }
        Record::with_room(id, item.len().min(USUAL_VALUES))
    }

    fn rows(&mut self, register: &'static str) -> &mut Rows {
        self.rows.entry(register).or_default()
    }

    /// A fresh record that no link of the file leads to.
    pub fn fresh(&mut self) -> Record {
        Record::new(self.ids.fresh())
    }

    /// Gives a record its number in the file, if that is free; keeps its UID where it is another.
    pub fn number(
        &mut self,
        register: &'static str,
        record: &mut Record,
        kept: &mut Kept,
        item: (&str, &str),
    ) {
        let (number, uid) = item;
        record.number = number
            .parse()
            .ok()
            .filter(|number| (1..=MOST).contains(number) && self.rows(register).take(*number))
            .unwrap_or(0);
        let same = record.number != 0 && uid.parse() == Ok(i64::from(record.number));
        if !same && !uid.is_empty() {
            kept.keep("UID", uid);
        }
    }

    /// Leaves what has been carried so far to the project's own record.
    pub fn carry_for_project(&mut self) {
        self.of_project.append(&mut self.margin.carried);
    }

    /// Ends a record: carries what is carried of it, and puts it with the others. Its place there.
    pub fn end(&mut self, register: &'static str, mut record: Record, kept: Kept) -> usize {
        kept.put(&mut record);
        if !self.margin.carried.is_empty() {
            self.carried.put(record.id, self.margin.carried.drain(..));
        }
        let all = &mut self.rows(register).records;
        all.push(record);
        all.len() - 1
    }

    /// Changes a record that has been read.
    pub fn change(&mut self, register: &'static str, at: usize, change: impl FnOnce(&mut Record)) {
        if let Some(record) = self.rows(register).records.get_mut(at) {
            change(record);
        }
    }

    /// Links the record that is being read to another by its UID, once all are read. Nothing and −1
    /// link to none.
    pub fn link(
        &mut self,
        register: &'static str,
        record: &Record,
        key: Key<Id>,
        to: Named<'a>,
        place: Place<'a>,
    ) {
        if to.uid.is_empty() || to.uid == "-1" {
            return;
        }
        let at = self.rows(register).records.len();
        self.pending.push(Pending { from: (register, record.id), at, key: key.name(), to, place });
    }

    /// The record with this identity or number in a register, made where it isn't there yet.
    pub fn known(&mut self, register: &'static str, uid: i64, make: impl FnOnce(Record) -> Record) -> Id {
        if let Some(id) = self.rows(register).uids.get(&uid) {
            return *id;
        }
        let record = make(self.fresh());
        let id = record.id;
        self.rows(register).uids.insert(uid, id);
        self.end(register, record, Kept::default());
        id
    }

    fn finish(mut self, head: &Item<'a>) -> Import {
        self.head(head);
        self.resolve();
        let links = std::mem::take(&mut self.links);
        let (links, mut notices) = links::read(&links, &self.rows(task::REGISTER.key).uids);
        self.margin.notices.append(&mut notices);
        let (many, links) = (links.len() >= MANY, Mutex::new(links));
        let (mut tables, links) = both(
            many,
            || -> Vec<Table> {
                let mut rows = |key| self.rows.remove(key).unwrap_or_default().records;
                registers::ALL.iter().map(|register| table(rows(register.key))).collect()
            },
            || table(std::mem::take(&mut *links.lock().unwrap_or_else(PoisonError::into_inner))),
        );
        let place = registers::ALL.iter().position(|register| register.key == dependency::REGISTER.key);
        if let Some(table) = place.and_then(|place| tables.get_mut(place)) {
            *table = links;
        }
        let project = Project::from_parts(registers::ALL, tables, Trail::default());
        Import { project, carried: self.carried, notices: lines(self.source, self.margin.notices) }
    }

    /// The project's own record, from the head of the file.
    fn head(&mut self, head: &Item<'a>) {
        let place = Place("project", "");
        let mut record = std::mem::replace(&mut self.project, Record::new(Id(0)));
        let from_finish = flag(head.get("ScheduleFromStart")) == Some(false);
        record.put(project::SCHEDULE_FROM.name(), Value::text(if from_finish { "finish" } else { "start" }));
        let entered = |name: &str| (name == "FinishDate") == from_finish;
        let mut kept = self.margin.hold(PROJECT, head, place, &mut record, entered);
        let named = |name| xml::text(head.get(name)).into_owned();
        if record.get(TITLE).is_empty() {
            let file = named("Name");
            let title = named("Title");
            let name = file.trim_end_matches(".xml").trim_end_matches(".mpp");
            record.put(TITLE.name(), Value::text(if title.is_empty() { name } else { &title }));
        }
        let title = head.get("Title");
        if xml::text(title) != record.get(TITLE) && !title.is_empty() {
            kept.keep("Title", title);
        }
        for (name, all) in std::mem::take(&mut self.aside).rest() {
            for raw in all {
                kept.keep(&name, &raw);
            }
        }
        let to =
            Named { register: calendar::REGISTER.key, element: "CalendarUID", uid: head.get("CalendarUID") };
        self.link(project::REGISTER.key, &record, project::CALENDAR, to, place);
        self.margin.carried.append(&mut self.of_project);
        record.number = 1;
        self.end(project::REGISTER.key, record, kept);
    }

    /// Links records by UID.
    fn resolve(&mut self) {
        for link in std::mem::take(&mut self.pending) {
            let Named { register, element, uid } = link.to;
            let found = uid.parse().ok().and_then(|uid: i64| self.rows(register).uids.get(&uid).copied());
            let Some(record) = self.rows(link.from.0).records.get_mut(link.at) else {
                continue;
            };
            debug_assert_eq!(record.id, link.from.1, "a link of a record that was not ended");
            match found {
                Some(id) => record.put(link.key, Value::Link(id)),
                None => {
                    let mut kept = Kept::of(record);
                    kept.keep(element, uid);
                    kept.put(record);
                    // Some programs write 0 for no calendar and no resource.
                    if uid != "0" || register == task::REGISTER.key {
                        let place = link.place.to_string();
                        self.margin.notice(uid, Fault::Dangling { place, element, uid: quoted(uid) });
                    }
                }
            }
        }
    }
}

/// The records of a register, those numbered that have no number yet.
fn table(mut records: Vec<Record>) -> Table {
    let mut last = records.iter().map(|record| record.number).max().unwrap_or(0);
    for record in &mut records {
        if record.number == 0 {
            last = last.saturating_add(1);
            record.number = last;
        }
    }
    // A table grows fastest in the order that it keeps.
    records.sort_unstable_by_key(|record| record.id);
    let mut table = Table::default();
    for record in records {
        table.put(record);
    }
    table
}

/// Notices with the lines that they are about, in the order of the file.
fn lines(source: &str, notices: Vec<(&str, Fault)>) -> Vec<Error> {
    let mut notices: Vec<_> =
        notices.into_iter().map(|(part, fault)| (xml::offset(source, part), fault)).collect();
    notices.sort_by_key(|(at, _)| *at);
    let (mut line, mut seen) = (1, 0);
    let mut placed = Vec::with_capacity(notices.len());
    for (at, fault) in notices {
        let between = source.as_bytes().get(seen..at).unwrap_or_default();
        line += xml::newlines(between);
        seen = at;
        placed.push(Error { line, fault });
    }
    placed
}
