//! Reading resources and assignments.

use chrono::NaiveDateTime;

use super::Fault;
use super::elements::{ASSIGNMENT, RESOURCE};
use super::form::{flag, moment};
use super::read::{EMPTY_RESOURCES, LOOSE_ASSIGNMENTS, Place, Reading, get};
use super::xml::{self, Element};
use crate::model::value::Value;
use crate::registers::{assignment, calendar, resource, task};

/// The UID that stands for no resource.
pub(super) const NOBODY: &str = "-65535";

impl<'a> Reading<'a, '_> {
    /// Reads a resource. The nameless one that every file begins with stands for work that is
    /// nobody's, and is no resource here.
    pub fn resource(&mut self, item: &[Element<'a>]) {
        const REGISTER: &str = resource::REGISTER.key;
        let uid = get(item, "UID");
        if flag(get(item, "IsNull")) == Some(true) || uid == "0" && get(item, "Name").is_empty() {
            return self.aside.keep(EMPTY_RESOURCES, &xml::joined(item));
        }
        let place = Place("resource", uid);
        let mut record = self.begin(REGISTER, "resource", item);
        let mut kept = self.hold(RESOURCE, item, place, &mut record, |_| true);
        let cost = flag(get(item, "IsCostResource")) == Some(true);
        let kind = match get(item, "Type") {
            _ if cost => "cost",
            "0" => "material",
            "2" => "cost",
            _ => "work",
        };
        record.put(resource::TYPE.name(), Value::text(kind));
        self.number(REGISTER, &mut record, &mut kept, (get(item, "ID"), uid));
        let to = (calendar::REGISTER.key, "CalendarUID", get(item, "CalendarUID"));
        self.link((REGISTER, &record), resource::CALENDAR, to, place);
        let id = record.id;
        self.end(REGISTER, record, kept);
        self.baselines(item, id, place);
    }

    /// Reads an assignment.
    pub fn assignment(&mut self, item: &[Element<'a>]) {
        const REGISTER: &str = assignment::REGISTER.key;
        let (uid, task) = (get(item, "UID"), get(item, "TaskUID"));
        let place = Place("assignment", uid);
        if matches!(task, "" | "0") {
            if task.is_empty() {
                let fault =
                    Fault::Homeless { place: place.to_string(), element: "TaskUID", uid: task.to_owned() };
                self.notice(item.first().map_or(uid, |first| first.raw), fault);
            }
            return self.aside.keep(LOOSE_ASSIGNMENTS, &xml::joined(item));
        }
        let mut record = self.begin(REGISTER, "assignment", item);
        let has = |name| item.iter().any(|element| element.name == name);
        let work = get(item, "ActualWork");
        let started = has("ActualStart") || has("ActualFinish") || !matches!(work, "" | "PT0H0M0S");
        let flat = matches!(get(item, "WorkContour"), "" | "0");
        let mut kept = self.hold(ASSIGNMENT, item, place, &mut record, |element| match element {
            "Start" | "Finish" => !flat,
            _ => started,
        });
        let mut pieces: Vec<(NaiveDateTime, NaiveDateTime)> = Vec::new();
        for element in item.iter().filter(|element| element.name == "TimephasedData") {
            let piece: Vec<Element> = xml::children(element.raw).collect();
            // Work that remains is spread anew when a flat assignment moves.
            if flat && get(&piece, "Type") == "1" {
                self.carry("TimephasedData", element.raw);
            } else {
                kept.keep("TimephasedData", element.raw);
            }
            if !flat {
                pieces.extend(worked(&piece));
            }
        }
        if record.get(assignment::START).is_none() {
            let start = pieces.iter().map(|piece| piece.0).min();
            record.put(assignment::START.name(), Value::from(start));
        }
        if record.get(assignment::FINISH).is_none() {
            let finish = pieces.iter().map(|piece| piece.1).max();
            record.put(assignment::FINISH.name(), Value::from(finish));
        }
        self.number(REGISTER, &mut record, &mut kept, (uid, uid));
        self.link((REGISTER, &record), assignment::TASK, (task::REGISTER.key, "TaskUID", task), place);
        let resource = get(item, "ResourceUID");
        if resource == "0" && !self.is_known(resource::REGISTER.key, 0) {
            kept.keep("ResourceUID", resource);
        } else if resource != NOBODY {
            let to = (resource::REGISTER.key, "ResourceUID", resource);
            self.link((REGISTER, &record), assignment::RESOURCE, to, place);
        }
        let id = record.id;
        self.end(REGISTER, record, kept);
        self.baselines(item, id, place);
    }
}

/// From when to when work is done or remains in a piece of timephased data.
fn worked(piece: &[Element]) -> Option<(NaiveDateTime, NaiveDateTime)> {
    let value = get(piece, "Value");
    let some = matches!(get(piece, "Type"), "1" | "2") && !matches!(value, "" | "PT0H0M0S");
    let date = |name| moment(get(piece, name)).ok().flatten();
    some.then_some(())?;
    Some((date("Start")?, date("Finish")?))
}
