//! Writing calendars: weeks, exceptions in the old and the new style, work weeks.

use chrono::{Datelike, NaiveDate};

use super::{Writing, in_order};
use crate::exchange::mspdi::calendars::weekday;
use crate::exchange::mspdi::elements::{CALENDAR, EXCEPTION, WORK_WEEK};
use crate::exchange::mspdi::kept::Kept;
use crate::exchange::mspdi::xml;
use crate::model::field::Key;
use crate::model::kind::hours;
use crate::model::record::Record;
use crate::registers::calendar::{self, WEEK, exception, work_week};
use crate::schedule::instant::date_of;
use crate::schedule::read_exception;
use crate::schedule::recurrence::occurrences;

/// Days of one exception that are written out for programs that know no recurrence.
const MOST_OCCURRENCES: usize = 1000;

impl Writing<'_> {
    pub fn calendars(&mut self) {
        self.page.open("Calendars");
        for record in in_order(self.context, calendar::REGISTER.key) {
            self.page.open("Calendar");
            self.calendar(record);
            self.page.close("Calendar");
        }
        self.page.close("Calendars");
    }

    fn calendar(&mut self, record: &Record) {
        let mut kept = Kept::of(record);
        kept.take("UID");
        let uid = self.uid(record.id);
        let said = kept.take("BaseCalendarUID").pop();
        let base = record.get(calendar::BASE).and_then(|id| self.uid(id)).or(said);
        let exceptions = self.parts(exception::REGISTER.key, record.id);
        self.record(CALENDAR, record, kept, |writing, name, kept| match name {
            "UID" => uid.clone(),
            "IsBaseCalendar" => {
                let is_base = if base.is_none() { "1" } else { "0" };
                kept.take(name).pop().or_else(|| Some(is_base.to_owned()))
            }
            "BaseCalendarUID" => base.clone().or_else(|| Some("-1".to_owned())),
            "WeekDays" => {
                let weeks = writing.parts(work_week::REGISTER.key, record.id);
                let old = exceptions.iter().flat_map(|exception| days(exception));
                let old: Vec<_> = old.chain(weeks.iter().flat_map(|week| days_of_week(week))).collect();
                writing.week(record, kept, &old)
            }
            "Exceptions" if !exceptions.is_empty() => {
                writing.page.open(name);
                for exception in &exceptions {
                    writing.exception(exception);
                }
                writing.page.close(name);
                None
            }
            "WorkWeeks" => {
                let weeks = writing.parts(work_week::REGISTER.key, record.id);
                if !weeks.is_empty() {
                    writing.page.open(name);
                    for week in weeks {
                        writing.work_week(week);
                    }
                    writing.page.close(name);
                }
                None
            }
            _ => None,
        });
    }

    /// The weekdays, and in the old style the days that differ.
    fn week(&mut self, record: &Record, kept: &mut Kept, old: &[Days]) -> Option<String> {
        let said = kept.take("WeekDay");
        let has = |field: &Key<str>| !record.get(*field).is_empty();
        if said.is_empty() && old.is_empty() && !WEEK.iter().any(has) {
            return None;
        }
        self.page.open("WeekDays");
        for (number, field) in (1..=7).filter_map(|number| Some((number, weekday(number)?))) {
            let text = record.get(field);
            let number = number.to_string();
            let said = said.iter().find(|raw| xml::find(raw, "DayType").map(str::trim) == Some(&number));
            if !text.is_empty() {
                self.page.open("WeekDay");
                self.page.leaf("DayType", &number);
                self.hours(text);
                self.page.close("WeekDay");
            } else if let Some(raw) = said {
                self.page.raw("WeekDay", raw);
            }
        }
        for days in old {
            self.page.open("WeekDay");
            self.page.leaf("DayType", "0");
            self.day_working(&days.hours);
            self.period(days.from, days.to);
            self.working_times(&days.hours);
            self.page.close("WeekDay");
        }
        self.page.close("WeekDays");
        None
    }

    fn hours(&mut self, text: &str) {
        let hours = hours::parse(text).unwrap_or_default();
        self.day_working(&hours);
        self.working_times(&hours);
    }

    fn day_working(&mut self, hours: &[(u16, u16)]) {
        self.page.leaf("DayWorking", if hours.is_empty() { "0" } else { "1" });
    }

    fn working_times(&mut self, hours: &[(u16, u16)]) {
        if hours.is_empty() {
            return;
        }
        let clock = |minute: u16| format!("{:02}:{:02}:00", minute / 60 % 24, minute % 60);
        self.page.open("WorkingTimes");
        for (from, to) in hours {
            self.page.open("WorkingTime");
            self.page.leaf("FromTime", &clock(*from));
            self.page.leaf("ToTime", &clock(*to));
            self.page.close("WorkingTime");
        }
        self.page.close("WorkingTimes");
    }

    fn period(&mut self, from: NaiveDate, to: NaiveDate) {
        self.page.open("TimePeriod");
        self.page.leaf("FromDate", &format!("{from}T00:00:00"));
        self.page.leaf("ToDate", &format!("{to}T23:59:59"));
        self.page.close("TimePeriod");
    }

    /// The period of a record; what was kept of it where it has no dates.
    fn dates(&mut self, record: &Record, (from, to): (Key<NaiveDate>, Key<NaiveDate>), kept: &mut Kept) {
        let said = kept.take("TimePeriod").pop();
        match (record.get(from), said) {
            (Some(first), _) => self.period(first, record.get(to).unwrap_or(first)),
            (None, Some(raw)) => self.page.raw("TimePeriod", &raw),
            (None, None) => {}
        }
    }

    fn exception(&mut self, record: &Record) {
        let kept = Kept::of(record);
        let hours = hours::parse(record.get(exception::HOURS)).unwrap_or_default();
        let times = record.get(exception::OCCURRENCES);
        self.page.open("Exception");
        self.record(EXCEPTION, record, kept, |writing, name, kept| match name {
            "EnteredByOccurrences" => Some(if times.is_some() { "1" } else { "0" }.to_owned()),
            "TimePeriod" => {
                writing.dates(record, (exception::FROM, exception::TO), kept);
                None
            }
            "Occurrences" => {
                let said = kept.take(name).pop();
                let counted = || days(record).count().max(1) as f64;
                said.filter(|_| times.is_none())
                    .or_else(|| Some(crate::model::kind::plain_number(times.unwrap_or_else(counted))))
            }
            "DayWorking" => {
                let said = xml::find(kept.get("WorkingTimes").unwrap_or_default(), "WorkingTime").is_some();
                writing.page.leaf(name, if hours.is_empty() && !said { "0" } else { "1" });
                None
            }
            "WorkingTimes" => {
                writing.working_times(&hours);
                kept.take(name)
                    .into_iter()
                    .filter(|_| hours.is_empty())
                    .for_each(|raw| writing.page.raw(name, &raw));
                None
            }
            _ => None,
        });
        self.page.close("Exception");
    }

    fn work_week(&mut self, record: &Record) {
        self.page.open("WorkWeek");
        self.record(WORK_WEEK, record, Kept::of(record), |writing, name, kept| match name {
            "TimePeriod" => {
                writing.dates(record, (work_week::FROM, work_week::TO), kept);
                None
            }
            "WeekDays" => writing.week(record, kept, &[]),
            _ => None,
        });
        self.page.close("WorkWeek");
    }
}

/// Days that differ, one after the other, with their hours.
struct Days {
    from: NaiveDate,
    to: NaiveDate,
    hours: hours::Hours,
}

/// The days on which an exception falls.
fn days(record: &Record) -> impl Iterator<Item = Days> {
    let hours = hours::parse(record.get(exception::HOURS)).unwrap_or_default();
    let all = read_exception(record).into_iter().flat_map(|exception| {
        let times = exception.times.map_or(MOST_OCCURRENCES, |times| times as usize);
        occurrences(exception.days, &exception.recurrence).take(times)
    });
    all.take(MOST_OCCURRENCES).map(move |(from, to)| Days {
        from: date_of(from),
        to: date_of(to),
        hours: hours.clone(),
    })
}

/// The days of a work week that have hours.
fn days_of_week(record: &Record) -> impl Iterator<Item = Days> {
    let first = record.get(work_week::FROM);
    let last = record.get(work_week::TO).or(first);
    let days = first.into_iter().flat_map(|first| first.iter_days());
    let days = days.take(MOST_OCCURRENCES).take_while(move |day| last.is_some_and(|last| *day <= last));
    days.filter_map(|day| {
        let text = record.get(*WEEK.get(day.weekday().num_days_from_monday() as usize)?);
        let hours = hours::parse(text).ok().filter(|hours| !hours.is_empty())?;
        Some(Days { from: day, to: day, hours })
    })
}
