//! What calendar files bring: whole days become exceptions of a calendar of the project, the others meetings.

use super::Session;
use super::import::Incoming;
use crate::exchange::ical::{self, Event};
use crate::model::edit::Edit;
use crate::model::fresh;
use crate::model::id::Id;
use crate::model::kind::date;
use crate::model::register::Register;
use crate::registers::calendar::{self, exception};
use crate::registers::every::TITLE;
use crate::registers::{meeting, project};

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
            let calendar = self.usual_calendar()?;
            return Ok(self.incoming_days(name, events, notices, calendar));
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
        let title = context.project.table(calendar::REGISTER.key).get(calendar);
        let title = title.map_or("", |calendar| calendar.get(TITLE));
        Incoming {
            label: format!("Import {name}"),
            summary: format!("Days of the calendar {title}: {} new, {} the same", edits.len(), same.len()),
            lines,
            edits,
            notices,
            faults: Vec::new(),
        }
    }

    /// The calendar of tasks that have none of their own, or the only one that there is.
    fn usual_calendar(&self) -> Result<Id, String> {
        let project = self.project();
        let table = project.table(calendar::REGISTER.key);
        let set = project.settings().and_then(|settings| settings.get(project::CALENDAR));
        let only = || table.iter().next().filter(|_| table.len() == 1).map(|calendar| calendar.id);
        set.filter(|id| table.get(*id).is_some()).or_else(only).ok_or_else(|| match table.len() {
            0 => "the project has no calendar for these days: “mainstay add calendar Standard” makes one"
                .to_owned(),
            _ => "the project has several calendars: say which by --calendar".to_owned(),
        })
    }
}
