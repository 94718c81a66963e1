//! Reading a file: its records in its order, links by UID once all are there.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "counts of rows, cells and letters of a file that stands in memory"
)]

use std::collections::{HashMap, HashSet};
use std::fmt;

use super::carried::Carried;
use super::custom::Attribute;
use super::elements::{Finder, Held, PROJECT, Spec};
use super::form::{Form, flag, unit_of};
use super::kept::Kept;
use super::tasks::Outline;
use super::xml::{self, Element, Walk};
use super::{Error, Fault, Import};
use crate::model::field::Key;
use crate::model::id::{Id, Ids};
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::table::Table;
use crate::model::trail::Trail;
use crate::model::value::{Duration, Value};
use crate::registers::every::TITLE;
use crate::registers::{self, calendar, project, task};

/// The highest number that a record takes from a file, so that there is room for others.
const MOST: u32 = 10_000_000;

/// Keys under which the project keeps rows of a file that are no records here.
pub(super) const EMPTY_TASKS: &str = "Tasks";
pub(super) const EMPTY_RESOURCES: &str = "Resources";
pub(super) const LOOSE_ASSIGNMENTS: &str = "Assignments";
pub(super) const SUMMARY_TASK: &str = "SummaryTask";

/// What has been read so far.
pub(super) struct Reading<'a, 'i> {
    source: &'a str,
    ids: &'i mut Ids,
    /// By key of their register.
    records: HashMap<&'static str, Vec<Record>>,
    uids: HashMap<(&'static str, i64), Id>,
    numbers: HashSet<(&'static str, u32)>,
    pending: Vec<Pending<'a>>,
    carrying: Carrying<'a>,
    notices: Vec<(usize, Fault)>,
    /// The custom fields that the file defines.
    pub attributes: Vec<Attribute>,
    pub outline: Outline,
    /// The project's own record.
    pub project: Record,
    /// What the project keeps.
    pub aside: Kept,
}

/// What is carried: of the records read, of the one being read, and of the project.
#[derive(Default)]
struct Carrying<'a> {
    carried: Carried,
    of_record: Vec<(&'static str, &'a str)>,
    of_project: Vec<(&'static str, &'a str)>,
}

/// A link to a record by its UID.
struct Pending<'a> {
    from: (&'static str, Id),
    at: usize,
    key: &'static str,
    to: &'static str,
    uid: &'a str,
    place: Place<'a>,
    element: &'static str,
}

/// A record of the file, as a notice names it.
#[derive(Clone, Copy)]
pub(super) struct Place<'a>(pub &'static str, pub &'a str);

impl fmt::Display for Place<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.1 {
            "" => match self.0.split_once(" of") {
                Some((part, "")) => write!(f, "{part} of a record without UID"),
                Some((part, whole)) => write!(f, "{part} of a{whole} without UID"),
                None => write!(f, "the {}", self.0),
            },
            uid => write!(f, "{} UID {}", self.0, quoted(uid)),
        }
    }
}

/// A text of the file, made safe and short.
fn quoted(text: &str) -> String {
    crate::model::text::fit(text, 40).into_owned()
}

/// The contents of the first element with this name, without white space around; "" if none.
pub(super) fn get<'a>(item: &[Element<'a>], name: &str) -> &'a str {
    item.iter().find(|element| element.name == name).map_or("", |element| element.raw.trim())
}

pub(super) fn read(bytes: &[u8], ids: &mut Ids) -> Result<Import, Error> {
    let source = xml::decode(bytes)?;
    let mut walk = Walk::new(&source);
    match walk.root()? {
        ("Project", None) => {}
        ("Project", Some(namespace)) if namespace == xml::NAMESPACE => {}
        (name, namespace) => {
            let of = namespace.map(|namespace| format!(" of {namespace}")).unwrap_or_default();
            let fault = Fault::WrongRoot(quoted(&format!("<{name}>{of}")));
            return Err(Error { line: xml::line(&source, name), fault });
        }
    }
    let mut reading = Reading::new(&source, ids);
    let (mut head, mut item) = (Vec::new(), Vec::new());
    while let Some(section) = walk.child()? {
        if !["Calendars", "Tasks", "Resources", "Assignments"].contains(&section) {
            let raw = walk.contents()?;
            if section == "ExtendedAttributes" {
                reading.define(raw);
            }
            head.push(Element { name: section, raw });
            continue;
        }
        while walk.child()?.is_some() {
            walk.children(&mut item)?;
            match section {
                "Calendars" => reading.calendar(&item),
                "Tasks" => reading.task(&item),
                "Resources" => reading.resource(&item),
                _ => reading.assignment(&item),
            }
        }
    }
    walk.rest()?;
    Ok(reading.finish(&head))
}

impl<'a, 'i> Reading<'a, 'i> {
    fn new(source: &'a str, ids: &'i mut Ids) -> Self {
        let project = Record::new(ids.fresh());
        Reading {
            source,
            ids,
            records: HashMap::new(),
            uids: HashMap::new(),
            numbers: HashSet::new(),
            pending: Vec::new(),
            carrying: Carrying::default(),
            notices: Vec::new(),
            attributes: Vec::new(),
            outline: Outline::default(),
            project,
            aside: Kept::default(),
        }
    }

    /// A new record of a register, with the UID of the file if it has one that is free.
    pub fn begin(&mut self, register: &'static str, what: &'static str, item: &[Element<'a>]) -> Record {
        let id = self.ids.fresh();
        let uid = get(item, "UID");
        match uid.parse::<i64>() {
            Ok(number) => {
                let known = *self.uids.entry((register, number)).or_insert(id);
                if known != id {
                    self.notice(uid, Fault::Twice(Place(what, uid).to_string()));
                }
            }
            Err(_) => self.notice(item.first().map_or(uid, |first| first.raw), Fault::NoUid(what)),
        }
        Record::new(id)
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
            .filter(|number| (1..=MOST).contains(number) && self.numbers.insert((register, *number)))
            .unwrap_or(0);
        let same = record.number != 0 && uid.parse() == Ok(i64::from(record.number));
        if !same && !uid.is_empty() {
            kept.keep("UID", uid);
        }
    }

    /// Puts the contents of elements where they are held: in fields of the record, aside to be
    /// carried, or in what is given back. `entered` tells of fields that are computed for some
    /// records whether they are entered for this one.
    pub fn hold(
        &mut self,
        list: &'static [Spec],
        item: &[Element<'a>],
        place: Place<'a>,
        record: &mut Record,
        entered: impl Fn(&str) -> bool,
    ) -> Kept {
        let mut kept = Kept::default();
        let mut units = Vec::new();
        let mut finder = Finder::new(list);
        for element in item {
            let Some(spec) = finder.find(element.name) else {
                kept.keep(element.name, element.raw);
                continue;
            };
            if spec.is_carried() {
                self.carrying.of_record.push((spec.name, element.raw.trim()));
            }
            match spec.held {
                Held::Kept if spec.default.is_empty() || element.raw.trim() != spec.default => {
                    kept.keep(spec.name, element.raw);
                }
                Held::Either(..) if !entered(spec.name) => {}
                Held::Field(key, form) | Held::Either(key, form) => {
                    if matches!(form, Form::Unit | Form::Estimated) {
                        units.push((spec, key, form, element.raw.trim()));
                    } else if let Err(fault) = put((spec, key, form), element, item, record, &mut kept) {
                        self.unreadable(place, element, fault);
                    }
                }
                _ => {}
            }
        }
        for (spec, key, form, text) in units {
            let written = form.write(record.value(key));
            if written.as_deref().unwrap_or(spec.default) != text {
                kept.keep(spec.name, text);
            }
        }
        kept
    }

    fn unreadable(&mut self, place: Place, element: &Element, expected: &'static str) {
        let fault = Fault::Unreadable {
            place: place.to_string(),
            element: quoted(element.name),
            text: quoted(&xml::text(element.raw)),
            expected,
        };
        self.notice(element.raw, fault);
    }

    /// Carries one more element of the record being read.
    pub fn carry(&mut self, name: &'static str, raw: &'a str) {
        self.carrying.of_record.push((name, raw));
    }

    /// Leaves what has been carried so far to the project's own record.
    pub fn carry_for_project(&mut self) {
        self.carrying.of_project.append(&mut self.carrying.of_record);
    }

    /// Ends a record: carries what is carried of it, and puts it with the others. Its place there.
    pub fn end(&mut self, register: &'static str, mut record: Record, kept: Kept) -> usize {
        kept.put(&mut record);
        let Carrying { carried, of_record, .. } = &mut self.carrying;
        if !of_record.is_empty() {
            carried.put(record.id, of_record.drain(..));
        }
        let all = self.records.entry(register).or_default();
        all.push(record);
        all.len() - 1
    }

    /// Changes a record that has been read.
    pub fn change(&mut self, register: &'static str, at: usize, change: impl FnOnce(&mut Record)) {
        if let Some(record) = self.records.get_mut(register).and_then(|all| all.get_mut(at)) {
            change(record);
        }
    }

    /// Links the record that is being read to another by its UID, once all are read. Nothing and −1
    /// link to none.
    pub fn link(
        &mut self,
        (register, record): (&'static str, &Record),
        key: Key<Id>,
        (to, element, uid): (&'static str, &'static str, &'a str),
        place: Place<'a>,
    ) {
        if uid.is_empty() || uid == "-1" {
            return;
        }
        let at = self.records.get(register).map_or(0, Vec::len);
        let from = (register, record.id);
        self.pending.push(Pending { from, at, key: key.name(), to, uid, place, element });
    }

    /// The record with this identity or number in a register, made where it isn't there yet.
    pub fn known(&mut self, register: &'static str, uid: i64, make: impl FnOnce(Record) -> Record) -> Id {
        if let Some(id) = self.uids.get(&(register, uid)) {
            return *id;
        }
        let record = make(self.fresh());
        let id = record.id;
        self.uids.insert((register, uid), id);
        self.end(register, record, Kept::default());
        id
    }

    /// Remarks on what stands at a part of the source.
    pub fn notice(&mut self, part: &str, fault: Fault) {
        self.notices.push((xml::offset(self.source, part), fault));
    }

    fn finish(mut self, head: &[Element<'a>]) -> Import {
        self.head(head);
        self.resolve();
        let mut tables = Vec::with_capacity(registers::ALL.len());
        for register in registers::ALL {
            let records = self.records.remove(register.key).unwrap_or_default();
            let mut last = records.iter().map(|record| record.number).max().unwrap_or(0);
            let mut table = Table::default();
            for mut record in records {
                if record.number == 0 {
                    last = last.saturating_add(1);
                    record.number = last;
                }
                table.put(record);
            }
            tables.push(table);
        }
        let project = Project::from_parts(registers::ALL, tables, Trail::default());
        Import { project, carried: self.carrying.carried, notices: lines(self.source, self.notices) }
    }

    /// The project's own record, from the head of the file.
    fn head(&mut self, head: &[Element<'a>]) {
        let place = Place("project", "");
        let mut record = std::mem::replace(&mut self.project, Record::new(Id(0)));
        let from_finish = flag(get(head, "ScheduleFromStart")) == Some(false);
        record.put(project::SCHEDULE_FROM.name(), Value::text(if from_finish { "finish" } else { "start" }));
        let entered = |name: &str| (name == "FinishDate") == from_finish;
        let mut kept = self.hold(PROJECT, head, place, &mut record, entered);
        let named = |name| xml::text(get(head, name)).into_owned();
        if record.get(TITLE).is_empty() {
            let file = named("Name");
            let title = named("Title");
            let name = file.trim_end_matches(".xml").trim_end_matches(".mpp");
            record.put(TITLE.name(), Value::text(if title.is_empty() { name } else { &title }));
        }
        let title = get(head, "Title");
        if xml::text(title) != record.get(TITLE) && !title.is_empty() {
            kept.keep("Title", title);
        }
        for (name, all) in std::mem::take(&mut self.aside).rest() {
            for raw in all {
                kept.keep(&name, &raw);
            }
        }
        let to = (calendar::REGISTER.key, "CalendarUID", get(head, "CalendarUID"));
        self.link((project::REGISTER.key, &record), project::CALENDAR, to, place);
        self.carrying.of_record.append(&mut self.carrying.of_project);
        record.number = 1;
        self.end(project::REGISTER.key, record, kept);
    }

    /// Links records by UID.
    fn resolve(&mut self) {
        for link in std::mem::take(&mut self.pending) {
            let found = link.uid.parse().ok().and_then(|uid: i64| self.uids.get(&(link.to, uid)).copied());
            let Some(record) = self.records.get_mut(link.from.0).and_then(|all| all.get_mut(link.at)) else {
                continue;
            };
            debug_assert_eq!(record.id, link.from.1, "a link of a record that was not ended");
            match found {
                Some(id) => record.put(link.key, Value::Link(id)),
                None => {
                    let mut kept = Kept::of(record);
                    kept.keep(link.element, link.uid);
                    kept.put(record);
                    // Some programs write 0 for no calendar and no resource.
                    if link.uid != "0" || link.to == task::REGISTER.key {
                        let (place, uid) = (link.place.to_string(), quoted(link.uid));
                        self.notice(link.uid, Fault::Dangling { place, element: link.element, uid });
                    }
                }
            }
        }
    }
}

/// Puts the text of an element into its field, and keeps it where the field can't tell it exactly.
fn put(
    (spec, key, form): (&Spec, &'static str, Form),
    element: &Element,
    item: &[Element],
    record: &mut Record,
    kept: &mut Kept,
) -> Result<(), &'static str> {
    let text = xml::text(element.raw);
    let text = if matches!(form, Form::Note | Form::Line) { &text } else { text.trim() };
    let value = if text == spec.default { Ok(Value::Empty) } else { form.read(text, like(form, item)) };
    let written = value.as_ref().ok().and_then(|value| form.write(value));
    if written.as_deref().unwrap_or(spec.default) != text {
        kept.keep(spec.name, element.raw);
    }
    record.put(key, value?);
    Ok(())
}

/// What a duration is shown in, by the other elements of its record.
pub(super) fn like(form: Form, item: &[Element]) -> Duration {
    let Some(element) = form.unit_element() else { return Duration::ZERO };
    let (unit, mut estimated) = unit_of(get(item, element));
    if let (Form::Length(_), Some(flag)) = (form, flag(get(item, "Estimated"))) {
        estimated = flag;
    }
    Duration { amount: 0, unit, estimated }
}

/// Notices with the lines that they are about, in the order of the file.
fn lines(source: &str, mut notices: Vec<(usize, Fault)>) -> Vec<Error> {
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
