//! The working days of a calendar, month by month: whose show, which are marked, and what decides each; worked
//! out when the project or the month changes and never for a frame.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::diary::{DayCursor, month};
use super::page::{Line, align};
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::{Tone, date, hours, plain_number};
use crate::model::project::Project;
use crate::model::record::Record;
use crate::registers::calendar::{self, exception, work_week};
use crate::registers::every::TITLE;
use crate::registers::{project, repeats, resource, task};
use crate::schedule::workdays::{By, Workday, usual_hours, workdays};
use crate::session::Session;
use crate::session::workdays::{Whose, span, weekdays};

/// The working days that show.
#[derive(Clone, Debug, Default)]
pub struct Workdays {
    /// Whose they are.
    pub whose: Whose,
    /// The day under the cursor.
    pub day: DayCursor,
    /// The other end of the days that are marked; none = no day is.
    pub anchor: Option<NaiveDate>,
    /// The tab and sheet that Esc goes back to.
    pub from: Option<(usize, usize)>,
    days: Vec<Workday>,
    seen: Option<(Project, Whose, RangeInclusive<NaiveDate>)>,
}

impl Workdays {
    /// Works the days of the month out, if that may have changed.
    pub fn refresh(&mut self, session: &Session) {
        let gone = |id| session.project().find(id).is_none();
        if matches!(self.whose, Whose::Calendar(id) | Whose::Resource(id) if gone(id)) {
            self.whose = Whose::Project;
        }
        let range = month(self.day.on(session.today()));
        let current = self.seen.as_ref().is_some_and(|(project, whose, seen)| {
            *seen == range && *whose == self.whose && project.same(session.project())
        });
        if !current {
            self.days = workdays(session.project(), session.calendar_of(self.whose), range.clone());
            self.seen = Some((session.project().clone(), self.whose, range));
        }
    }

    /// A day of the month that shows.
    pub fn on(&self, day: NaiveDate) -> Option<&Workday> {
        let place = self.days.binary_search_by_key(&day, |known| known.day).ok()?;
        self.days.get(place)
    }

    /// The days that are marked, or the one under the cursor.
    pub fn marked(&self, today: NaiveDate) -> RangeInclusive<NaiveDate> {
        let day = self.day.on(today);
        let other = self.anchor.unwrap_or(day);
        day.min(other)..=day.max(other)
    }
}

/// The sign of a day beside its number: it differs from the week by an exception, or is off by the week.
pub fn sign(day: &Workday) -> &'static str {
    match (day.by, day.hours.is_empty()) {
        (By::Exception(..), true) => "×",
        (By::Exception(..) | By::WorkWeek(_), _) => "~",
        (_, true) => "–",
        (_, false) => "",
    }
}

/// What the signs mean.
pub const SIGNS: &str = "– off  × off by exception  ~ other hours";

/// Hours in few cells: `8-12 13-17:30`; the sum of them where they are many.
pub fn short(hours: &[(u16, u16)]) -> String {
    let clock = |minute: u16| match minute % 60 {
        0 => (minute / 60).to_string(),
        rest => format!("{}:{rest:02}", minute / 60),
    };
    hours.iter().map(|(from, to)| format!("{}-{}", clock(*from), clock(*to))).collect::<Vec<_>>().join(" ")
}

/// So many hours: `7.5h`.
pub fn amount(minutes: u16) -> String {
    format!("{}h", plain_number((f64::from(minutes) / 6.0).round() / 10.0))
}

/// The name of the exception or work week that decides a day; "" where the usual week does.
pub fn named<'a>(day: &Workday, project: &'a Project) -> &'a str {
    let title = |register, id| {
        project.table(register).get(id).map_or("", |record: &std::sync::Arc<Record>| record.get(TITLE))
    };
    match day.by {
        By::Exception(id, _) => title(exception::REGISTER.key, id),
        By::WorkWeek(id) => title(work_week::REGISTER.key, id),
        By::Week(_) | By::Standard => "",
    }
}

/// The hours of a day and where they come from, as a sentence.
pub fn told(day: &Workday, of: Option<Id>, context: &Context) -> (String, String) {
    let worked = match &day.hours[..] {
        [] => "not worked".to_owned(),
        periods => format!("{} ({})", hours::format(periods), amount(day.minutes())),
    };
    let find = |register, id| context.project.table(register).get(id);
    let calendar = |id: Option<Id>| {
        let record = id.and_then(|id| find(calendar::REGISTER.key, id));
        let name = record.map_or("", |record| record.get(TITLE));
        if id == of { name.to_owned() } else { format!("the base calendar {name}") }
    };
    let weekday = format!("{}s", day.day.format("%A"));
    let why = match day.by {
        By::Exception(id, _) => find(exception::REGISTER.key, id).map_or(String::new(), |record| {
            let name = context.name(&exception::REGISTER, record);
            format!(
                "{name} ({}), an exception of {}",
                when(record),
                calendar(record.get(exception::CALENDAR))
            )
        }),
        By::WorkWeek(id) => find(work_week::REGISTER.key, id).map_or(String::new(), |record| {
            let name = context.name(&work_week::REGISTER, record);
            format!("the {weekday} of {name}, a work week of {}", calendar(record.get(work_week::CALENDAR)))
        }),
        By::Week(id) => format!("the {weekday} of {}", calendar(Some(id))),
        By::Standard => format!("the {weekday} of the standard week: no calendar says anything of them"),
    };
    (worked, why)
}

/// When an exception falls.
fn when(record: &Record) -> String {
    let Some(from) = record.get(exception::FROM) else { return String::new() };
    match repeats::words(record) {
        words if words.is_empty() => span(&(from..=record.get(exception::TO).unwrap_or(from))),
        words => format!("{words}, from {}", date::format(from)),
    }
}

/// Why nothing can be planned by a calendar, where nothing can.
pub fn fault(session: &Session, whose: Whose) -> Option<String> {
    let of = session.calendar_of(whose)?;
    let findings = session.schedule().findings().iter();
    let own = findings.filter(|finding| finding.register == calendar::REGISTER.key && finding.id == of);
    own.map(|finding| finding.message.clone()).next()
}

/// All that there is to say of the day under the cursor and the calendar.
pub fn lines(shown: &Workdays, session: &Session) -> Vec<Line> {
    let context = session.context();
    let of = session.calendar_of(shown.whose);
    let mut lines = Vec::new();
    lines.extend(fault(session, shown.whose).map(|words| Line::new(words).tone(Tone::Bad)));
    if let Some(day) = shown.on(shown.day.on(context.today)) {
        let (worked, why) = told(day, of, &context);
        lines.push(Line::new(worked).label("Hours", 0));
        lines.push(Line::new(why).label("By", 0));
    }
    lines.push(Line::heading("Usual week"));
    lines.extend(week(of, &context));
    let base = of.and_then(|id| context.project.table(calendar::REGISTER.key).get(id)?.get(calendar::BASE));
    let base = base.and_then(|id| context.project.table(calendar::REGISTER.key).get(id));
    lines.extend(base.map(|base| Line::new(context.name(&calendar::REGISTER, base)).label("Based on", 0)));
    let used = used_by(of, shown.whose, session);
    lines.extend((!used.is_empty()).then(|| Line::new(used).label("For", 0)));
    if let Some(of) = of {
        let all = context.linked(of, exception::REGISTER.key, exception::CALENDAR.name());
        let first = shown.days.first().map(|day| day.day);
        let mut coming: Vec<_> = all
            .iter()
            .filter(|r| r.get(exception::TO).or(r.get(exception::FROM)) >= first)
            .filter_map(|record| Some((record.get(exception::FROM)?, record)))
            .collect();
        coming.sort_by_key(|(from, record)| (*from, record.number));
        if !coming.is_empty() {
            lines.push(Line::heading("Exceptions from this month on"));
        }
        lines.extend(coming.into_iter().map(|(_, record)| {
            let hours = record.get(exception::HOURS);
            let hours = if matches!(hours, "" | "closed") { String::new() } else { format!(", {hours}") };
            Line::new(format!("{}{hours}", record.get(TITLE))).label(when(record), 0)
        }));
    }
    align(&mut lines);
    lines
}

/// The usual week, days of the same hours together.
fn week(of: Option<Id>, context: &Context) -> Vec<Line> {
    let hours_of: Vec<_> = (0..7).map(|day| usual_hours(context.project, of, day)).collect();
    let days: Vec<usize> = (0..7).collect();
    let groups = days.chunk_by(|a, b| hours_of.get(*a) == hours_of.get(*b));
    let line = |group: &[usize]| {
        let periods = group.first().and_then(|day| hours_of.get(*day)).map_or(&[][..], Vec::as_slice);
        Line::new(hours::format(periods)).label(weekdays(group), 0)
    };
    groups.map(line).collect()
}

/// Who works by a calendar.
fn used_by(of: Option<Id>, whose: Whose, session: &Session) -> String {
    let (Some(of), context) = (of, session.context()) else { return String::new() };
    let count = |register, field| context.linked(of, register, field).len();
    let project = count(project::REGISTER.key, project::CALENDAR.name()) > 0;
    let mut words: Vec<String> = project.then(|| "the project".to_owned()).into_iter().collect();
    for (register, field) in [
        (&resource::REGISTER, resource::CALENDAR.name()),
        (&task::REGISTER, task::CALENDAR.name()),
        (&calendar::REGISTER, calendar::BASE.name()),
    ] {
        match (count(register.key, field), register.key == calendar::REGISTER.key) {
            (0, _) => {}
            (1, true) => words.push("1 calendar based on it".to_owned()),
            (n, true) => words.push(format!("{n} calendars based on it")),
            (1, false) => words.push(format!("1 {}", register.name.to_lowercase())),
            (n, false) => words.push(format!("{n} {}", register.plural.to_lowercase())),
        }
    }
    if matches!(whose, Whose::Resource(_)) && !session.has_own_calendar(whose) {
        words.push("shared: leave entered here makes a calendar of their own".to_owned());
    }
    words.join(", ")
}
