//! What calendar files bring: whole days become exceptions of a calendar of the project, the others meetings.

use chrono::Datelike;

use super::Session;
use super::import::{Incoming, far};
use super::workdays::Whose;
use crate::exchange::ical::{self, Event};
use crate::model::edit::{Edit, Step};
use crate::model::fresh;
use crate::model::id::Id;
use crate::model::kind::date;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::registers::calendar::{self, exception};
use crate::registers::every::TITLE;
use crate::registers::holidays::Set;
use crate::registers::{meeting, project};

/// Years of the longest plan whose holidays are taken over at once.
const MOST_YEARS: i32 = 30;

/// What the calendar is called that is made where there is none.
const STANDARD: &str = "Standard";

/// The registers that the events of a file could go to, where they are of both sorts.
pub(super) fn choices_for_events(events: &[Event]) -> Option<Vec<&'static Register>> {
    let whole = events.iter().filter(|event| event.whole_days).count();
    (whole > 0 && whole < events.len()).then(|| vec![&exception::REGISTER, &meeting::REGISTER])
}

impl Session {
    /// What the events of a calendar file would bring, as holidays or as meetings: as `register` says, or
    /// as they are, if they are all of one sort. The error is a sentence.
    pub(super) fn incoming_events(
        &mut self,
        name: &str,
        events: &[Event],
        notices: Vec<String>,
        register: Option<&'static Register>,
    ) -> Result<Incoming, String> {
        let whole = events.iter().filter(|event| event.whole_days).count();
        let register = match register {
            Some(register) => register,
            None if whole == events.len() => &exception::REGISTER,
            None if whole == 0 => &meeting::REGISTER,
            None => {
                return Err(format!(
                    "the calendar holds whole days ({whole}) and meetings ({}): say which by --as \
                     calendar_exception or --as meeting",
                    events.len() - whole
                ));
            }
        };
        if register.key == exception::REGISTER.key {
            let mut made = Vec::new();
            let has_none = self.project().table(calendar::REGISTER.key).is_empty();
            let calendar = if has_none { self.standard(&mut made)? } else { self.usual_calendar()? };
            let mut incoming = self.incoming_days(name, events, notices, calendar);
            if has_none && !incoming.edits.is_empty() {
                incoming.edits.splice(0..0, made);
                incoming.lines.insert(0, format!("new      calendar {STANDARD}"));
                incoming.notices.push(format!(
                    "The project had no calendar: “{STANDARD}” was made for these days, Monday to Friday in \
                     standard hours."
                ));
            }
            return Ok(incoming);
        }
        if register.key != meeting::REGISTER.key {
            return Err(
                "a calendar holds holidays and meetings: say --as calendar_exception or --as meeting"
                    .to_owned(),
            );
        }
        self.incoming_table(name, &ical::meetings(events), notices, Some(register))
    }

    /// What the events of a calendar file would bring as holidays of a calendar of the project. Days that
    /// are there under the same name stay as they are.
    pub(super) fn incoming_days(
        &mut self,
        name: &str,
        events: &[Event],
        mut notices: Vec<String>,
        calendar: Id,
    ) -> Incoming {
        let (context, ids) = self.context_and_ids();
        let (days, more) = ical::days(events, context.today);
        notices.extend(more);
        let known = context.linked(calendar, exception::REGISTER.key, exception::CALENDAR.name());
        let is_known = |days: &&ical::Days| {
            known
                .iter()
                .any(|old| old.get(exception::FROM) == Some(days.from) && old.get(TITLE) == days.title)
        };
        let (same, new): (Vec<_>, Vec<_>) = days.iter().partition(is_known);
        let add = |days: &ical::Days| {
            let record = fresh::record(&exception::REGISTER, ids.fresh(), &context);
            let record = record.with(TITLE, &*days.title).with(exception::CALENDAR, calendar);
            let record = record.with(exception::FROM, days.from).with(exception::HOURS, "closed");
            let last = Some(days.to).filter(|last| *last != days.from);
            Edit::Add(exception::REGISTER.key, record.with(exception::TO, last))
        };
        let told = |days: &&ical::Days| format!("new      {} {}", date::format(days.from), days.title);
        let lines = new.iter().map(told).collect();
        let edits: Vec<Edit> = new.into_iter().map(add).collect();
        notices.extend(far(&edits, &context));
        let title = context.project.table(calendar::REGISTER.key).get(calendar);
        let title = title.map_or(STANDARD, |calendar| calendar.get(TITLE));
        Incoming {
            label: format!("Import {name}"),
            summary: format!("Days of the calendar {title}: {} new, {} the same", edits.len(), same.len()),
            lines,
            edits,
            notices,
            faults: Vec::new(),
        }
    }

    /// The step that takes the public holidays of a set over into a calendar, from the year in which the plan
    /// starts to the one after it ends; where there is no calendar, one is made. Days that are off already
    /// stay as they are. The error is a sentence.
    pub fn taking_holidays(&mut self, set: &Set, whose: Whose) -> Result<Step, String> {
        let mut edits = Vec::new();
        let calendar = self.own_calendar(whose, &mut edits)?;
        let years = {
            let schedule = self.schedule();
            let (from, to) = (schedule.start().to_date_time(), schedule.finish().to_date_time());
            from.year()..=to.year().saturating_add(1).min(from.year().saturating_add(MOST_YEARS))
        };
        let (context, ids) = self.context_and_ids();
        let known = context.linked(calendar, exception::REGISTER.key, exception::CALENDAR.name());
        let is_off = |day| known.iter().any(|old| old.get(exception::FROM) == Some(day));
        let mut count = 0;
        for (day, name) in years.clone().flat_map(|year| set.of(year)).filter(|(day, _)| !is_off(*day)) {
            let record = fresh::record(&exception::REGISTER, ids.fresh(), &context);
            let record = record.with(TITLE, name).with(exception::CALENDAR, calendar);
            let record = record.with(exception::FROM, day).with(exception::HOURS, "closed");
            edits.push(Edit::Add(exception::REGISTER.key, record));
            count += 1;
        }
        if count == 0 {
            return Err(format!("the public holidays of {} are in the calendar already", set.name));
        }
        let (first, last) = (years.start(), years.end());
        Ok(Step::new(format!("Add {count} public holidays of {}, {first} to {last}", set.name), edits))
    }

    /// Adds the edits that give a project without a calendar the usual one.
    pub(super) fn standard(&mut self, edits: &mut Vec<Edit>) -> Result<Id, String> {
        let settings = self.project().settings().map(|settings| settings.id);
        let settings = settings.ok_or("the project has no settings yet: press F10 and save them first")?;
        let mut calendar = self.fresh(&calendar::REGISTER).with(TITLE, STANDARD);
        for (place, day) in calendar::WEEK.iter().enumerate() {
            let hours = if place < 5 { "08:00-12:00 13:00-17:00" } else { "closed" };
            calendar.put(day.name(), Value::text(hours));
        }
        let id = calendar.id;
        edits.push(Edit::Add(calendar::REGISTER.key, calendar));
        edits.push(Edit::Set(project::REGISTER.key, settings, project::CALENDAR.name(), Value::Link(id)));
        Ok(id)
    }

    /// The calendar of tasks that have none of their own, or the only one that there is. The error says that there
    /// are several.
    pub(super) fn usual_calendar(&self) -> Result<Id, String> {
        let project = self.project();
        let table = project.table(calendar::REGISTER.key);
        let set = project.settings().and_then(|settings| settings.get(project::CALENDAR));
        let only = || table.iter().next().filter(|_| table.len() == 1).map(|calendar| calendar.id);
        let found = set.filter(|id| table.get(*id).is_some()).or_else(only);
        found.ok_or_else(|| "the project has several calendars: say which by --calendar".to_owned())
    }
}
