//! Reading calendars: weeks, exceptions of the old and the new style, work weeks.

use super::elements::{CALENDAR, EXCEPTION, WORK_WEEK};
use super::form::{flag, moment, time_of};
use super::item::Item;
use super::kept::Kept;
use super::margin::Place;
use super::read::{Named, Reading};
use super::xml;
use crate::model::field::Key;
use crate::model::id::Id;
use crate::model::kind::hours;
use crate::model::record::Record;
use crate::model::value::Value;
use crate::registers::calendar::{self, WEEK, exception, work_week};

const REGISTER: &str = calendar::REGISTER.key;

impl<'a> Reading<'a, '_> {
    /// Reads a calendar with its exceptions and work weeks.
    pub fn calendar(&mut self, item: &Item<'a>) {
        let uid = item.get("UID");
        let place = Place("calendar", uid);
        let mut record = self.begin(REGISTER, "calendar", item);
        let mut kept = self.margin.hold(CALENDAR, item, place, &mut record, |_| true);
        let base = item.get("BaseCalendarUID");
        let is_base = item.get("IsBaseCalendar");
        if flag(is_base).is_some_and(|is_base| is_base != matches!(base, "" | "-1" | "0")) {
            kept.keep("IsBaseCalendar", is_base);
        }
        let to = Named { register: REGISTER, element: "BaseCalendarUID", uid: base };
        self.link(REGISTER, &record, calendar::BASE, to, place);
        self.number(REGISTER, &mut record, &mut kept, (uid, uid));
        let week = days(item.get("WeekDays"));
        put_week(&week, &mut record, &mut kept);
        let id = record.id;
        self.end(REGISTER, record, kept);
        let modern = !item.get("Exceptions").is_empty() || !item.get("WorkWeeks").is_empty();
        for element in xml::children(item.get("Exceptions")) {
            self.exception(&Item::of(element.raw), id, place);
        }
        if !modern {
            // Files from before Project 2007 have exceptions among the weekdays only.
            for day in week.iter().filter(|day| day.get("DayType") == "0") {
                self.exception(day, id, place);
            }
        }
        for element in xml::children(item.get("WorkWeeks")) {
            self.work_week(&Item::of(element.raw), id, place);
        }
    }

    fn exception(&mut self, item: &Item<'a>, calendar: Id, of: Place<'a>) {
        let place = Place("an exception of calendar", of.1);
        let mut record = self.fresh().with(exception::CALENDAR, calendar);
        let mut kept = Kept::default();
        // One among the weekdays has nothing of its own but its days and hours.
        if item.get("DayType").is_empty() {
            kept = self.margin.hold(EXCEPTION, item, place, &mut record, |_| true);
        }
        period(item, (exception::FROM, exception::TO), &mut record, &mut kept);
        if record.get(exception::TO) == record.get(exception::FROM) {
            record.put(exception::TO.name(), Value::Empty);
        }
        match hours_of(item) {
            Some(hours) => record.put(exception::HOURS.name(), Value::text(hours)),
            None => kept.keep("WorkingTimes", item.get("WorkingTimes")),
        }
        let times = item.get("Occurrences");
        match (flag(item.get("EnteredByOccurrences")), times.parse::<f64>()) {
            (Some(true), Ok(number)) if number.is_finite() => {
                record.put(exception::OCCURRENCES.name(), Value::Number(number));
            }
            _ if !matches!(times, "" | "1") => kept.keep("Occurrences", times),
            _ => {}
        }
        self.end(exception::REGISTER.key, record, kept);
    }

    fn work_week(&mut self, item: &Item<'a>, calendar: Id, of: Place<'a>) {
        let place = Place("a work week of calendar", of.1);
        let mut record = self.fresh().with(work_week::CALENDAR, calendar);
        let mut kept = self.margin.hold(WORK_WEEK, item, place, &mut record, |_| true);
        period(item, (work_week::FROM, work_week::TO), &mut record, &mut kept);
        put_week(&days(item.get("WeekDays")), &mut record, &mut kept);
        self.end(work_week::REGISTER.key, record, kept);
    }
}

pub(super) fn days(raw: &str) -> Vec<Item<'_>> {
    xml::children(raw).map(|day| Item::of(day.raw)).collect()
}

/// The first and last day of a record, from its period.
fn period(
    item: &Item,
    (from, to): (Key<chrono::NaiveDate>, Key<chrono::NaiveDate>),
    record: &mut Record,
    kept: &mut Kept,
) {
    let raw = item.get("TimePeriod");
    let date = |name| moment(xml::find(raw, name)?.trim()).ok().flatten();
    let (first, last) = (date("FromDate"), date("ToDate"));
    record.put(from.name(), Value::from(first.map(|first| first.date())));
    record.put(to.name(), Value::from(last.map(|last| last.date())));
    if (first.is_none() || last.is_none()) && !raw.is_empty() {
        kept.keep("TimePeriod", raw);
    }
}

/// The field with the hours of a weekday by its number in the format: 1 is Sunday, 7 Saturday.
pub(super) fn weekday(number: usize) -> Option<Key<str>> {
    let place = number.checked_sub(2).or((number == 1).then_some(6))?;
    WEEK.get(place).copied()
}

/// The hours of the weekdays. One that says what hours can't is kept.
fn put_week(week: &[Item], record: &mut Record, kept: &mut Kept) {
    for day in week {
        let number = day.get("DayType").parse::<usize>().ok();
        let Some(field) = number.and_then(weekday) else { continue };
        match hours_of(day) {
            Some(hours) => record.put(field.name(), Value::text(hours)),
            None => kept.keep("WeekDay", &xml::joined(day)),
        }
    }
}

/// The hours of a day, if minutes tell them exactly.
pub(super) fn hours_of(day: &Item) -> Option<String> {
    if flag(day.get("DayWorking")) == Some(false) {
        return Some(hours::format(&[]));
    }
    let mut periods = Vec::new();
    for time in xml::children(day.get("WorkingTimes")) {
        let minute = |name| {
            let time = time_of(xml::find(time.raw, name)?.trim())?;
            let seconds = chrono::Timelike::num_seconds_from_midnight(&time);
            seconds.is_multiple_of(60).then_some((seconds / 60) as u16)
        };
        let (from, to) = (minute("FromTime")?, minute("ToTime")?);
        periods.push((from, if to == 0 { 1440 } else { to }));
    }
    let text = hours::format(&periods);
    (!periods.is_empty() && hours::parse(&text).is_ok_and(|read| read == periods)).then_some(text)
}
