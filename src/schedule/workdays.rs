//! The days of a calendar one by one: their hours, and which record decides them. By the same rule as the
//! compiled calendars that the plan is scheduled by.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::calendar::{Exception, STANDARD_DAY};
use super::instant::day_number;
use super::reading_calendars::{days, in_order, read_exception, week};
use super::working_time::Period;
use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::registers::calendar::{self, exception, work_week};

/// A day of a calendar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Workday {
    /// The day.
    pub day: NaiveDate,
    /// Its working hours in minutes from midnight; none = nobody works.
    pub hours: Vec<(u16, u16)>,
    /// What decides them.
    pub by: By,
}

/// What decides the hours of a day.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum By {
    /// A calendar exception, which recurs or doesn't.
    Exception(Id, bool),
    /// A work week of a calendar.
    WorkWeek(Id),
    /// The usual week of a calendar.
    Week(Id),
    /// The standard week: no calendar says anything of the day.
    Standard,
}

impl Workday {
    /// Minutes that are worked.
    pub fn minutes(&self) -> u16 {
        self.hours.iter().fold(0, |sum: u16, (from, to)| sum.saturating_add(to.saturating_sub(*from)))
    }
}

/// The days of a range in a calendar; without one, those of the standard week. Days that no plan reaches
/// are left out.
pub fn workdays(project: &Project, of: Option<Id>, range: RangeInclusive<NaiveDate>) -> Vec<Workday> {
    let (Some(first), Some(last)) = (day_number(*range.start()), day_number(*range.end())) else {
        return Vec::new();
    };
    let mut decided: Vec<Option<(Vec<Period>, By)>> =
        vec![None; usize::try_from(last - first + 1).unwrap_or(0)];
    // Whoever speaks first of a day decides it.
    let mut say = |days: (i64, i64), hours: &dyn Fn(usize) -> Option<Vec<Period>>, by: By| {
        for day in days.0.max(first)..=days.1.min(last) {
            if let Some(open @ None) = decided.get_mut((day - first) as usize) {
                *open = hours(day.rem_euclid(7) as usize).map(|hours| (hours, by));
            }
        }
    };
    let chain = chain(project, of);
    for calendar in &chain {
        let own = of_calendar(project, exception::REGISTER.key, exception::CALENDAR.name(), calendar.id);
        let read: Vec<(Id, Exception)> =
            own.into_iter().filter_map(|record| Some((record.id, read_exception(record)?))).collect();
        // Single days and periods win over those that recur.
        for recurs in [false, true] {
            for (id, exception) in read.iter().filter(|(_, exception)| exception.is_plain() != recurs) {
                let taken = exception.taken().take_while(|(from, _)| *from <= last);
                taken.for_each(|days| {
                    say(days, &|_| Some(exception.hours.clone()), By::Exception(*id, recurs))
                });
            }
        }
    }
    for calendar in &chain {
        for record in of_calendar(project, work_week::REGISTER.key, work_week::CALENDAR.name(), calendar.id) {
            let hours = week(record);
            if let Some(days) = days(record, work_week::FROM, work_week::TO) {
                say(days, &|day| hours.get(day)?.clone(), By::WorkWeek(record.id));
            }
        }
        let hours = week(calendar);
        say((first, last), &|day| hours.get(day)?.clone(), By::Week(calendar.id));
    }
    say((first, last), &|day| Some(if day < 5 { STANDARD_DAY.to_vec() } else { Vec::new() }), By::Standard);
    let minutes = |tenths: i64| u16::try_from(tenths / 10).unwrap_or(u16::MAX);
    let day = |(day, decided): (NaiveDate, Option<(Vec<Period>, By)>)| {
        let (hours, by) = decided.unwrap_or((Vec::new(), By::Standard));
        let hours = hours.into_iter().map(|(from, to)| (minutes(from), minutes(to))).collect();
        Workday { day, hours, by }
    };
    range.start().iter_days().zip(decided).map(day).collect()
}

/// The working hours of a weekday (0 = Monday) in the usual week of a calendar.
pub fn usual_hours(project: &Project, of: Option<Id>, weekday: usize) -> Vec<(u16, u16)> {
    let own = chain(project, of).into_iter().find_map(|calendar| week(calendar).get(weekday)?.clone());
    let standard = || if weekday < 5 { STANDARD_DAY.to_vec() } else { Vec::new() };
    let minutes = |tenths: i64| u16::try_from(tenths / 10).unwrap_or(u16::MAX);
    own.unwrap_or_else(standard).into_iter().map(|(from, to)| (minutes(from), minutes(to))).collect()
}

/// A calendar and what it is based on, nearest first; one whose bases lead back has none.
fn chain(project: &Project, of: Option<Id>) -> Vec<&Record> {
    let table = project.table(calendar::REGISTER.key);
    let mut chain: Vec<&Record> = Vec::new();
    let mut next = of;
    while let Some(record) = next.and_then(|id| table.get(id)) {
        if chain.iter().any(|known| known.id == record.id) {
            chain.truncate(1);
            break;
        }
        chain.push(record);
        next = record.get(calendar::BASE);
    }
    chain
}

/// The records of a register that a calendar has, in the order in which they were added.
fn of_calendar<'a>(project: &'a Project, register: &str, field: &str, calendar: Id) -> Vec<&'a Record> {
    let mut all = in_order(project, register);
    all.retain(|record| record.value(field).as_links().first() == Some(&calendar));
    all
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::kind::recurrence;
    use crate::model::style::DateOrder;
    use crate::registers::{repeats, trial};
    use crate::schedule::instant::{DAY, Instant, date_of};
    use crate::schedule::reading_calendars::read_calendars;

    const HOURS: [&str; 5] = ["", "closed", "8-12", "8-12 13-17", "22-24"];

    prop_compose! {
        /// An exception, or a work week, of one of three calendars.
        fn other()(
            calendar in 1u64..4, from in 0u64..40, days in proptest::option::of(0u64..400), hours in 0..HOURS.len(),
            repeats in 0..exception::PATTERNS.len(), numbers in [1u8..8, 1u8..31, 1u8..5, 0u8..10, 1u8..13, 0u8..127],
            times in proptest::option::of(1u8..20), is_week: bool,
        ) -> (bool, Record) {
            let first = trial::day("2026-11-01") + chrono::Days::new(from);
            let record = Record::new(Id(0)).with(exception::CALENDAR, Id(calendar)).with(exception::FROM, first);
            let record = record.with(exception::TO, days.map(|days| first + chrono::Days::new(days)));
            if is_week {
                return (true, record.with(calendar::WEEK[numbers[0] as usize % 7], HOURS[hours]));
            }
            let keys = [exception::PERIOD, exception::MONTH_DAY, exception::POSITION, exception::ITEM,
                exception::MONTH, exception::DAYS_OF_WEEK];
            let record = record.with(exception::HOURS, HOURS[hours]).with(exception::OCCURRENCES, times.map(f64::from));
            let record = record.with(exception::REPEATS, exception::PATTERNS[repeats].key);
            (false, keys.into_iter().zip(numbers).fold(record, |record, (key, n)| record.with(key, f64::from(n))))
        }
    }

    const RULES: [&str; 16] = [
        "every 3 days until 1 mar 2027",
        "daily, 5 times",
        "weekly",
        "weekly on sun",
        "every 2 weeks on mon and thu",
        "daily on working days",
        "monthly",
        "monthly on 31",
        "every 2 months on 5",
        "monthly on last fri",
        "quarterly on first working day",
        "monthly on last day",
        "yearly",
        "yearly on 25 dec, 3 times",
        "yearly on first mon of may",
        "FREQ=MONTHLY;BYDAY=SA,SU;BYSETPOS=2",
    ];

    proptest! {
        #[test]
        fn an_exception_recurs_on_the_days_of_its_rule_and_says_it_again(
            text in prop::sample::select(&RULES[..]), after in 0u64..800,
        ) {
            let rule = |text: &str| recurrence::read(text, DateOrder::DayFirst, trial::today()).unwrap();
            let (kept, from) = (rule(text), trial::day("2026-01-01") + chrono::Days::new(after));
            let mut record = Record::new(Id(1));
            if repeats::put(&mut record, &kept, from).is_err() {
                prop_assert!(kept.days(from).next().is_none(), "{}", text);
                return Ok(());
            }
            let read = read_exception(&record).unwrap();
            let taken: Vec<_> = read.taken().flat_map(|(a, b)| a..=b).take(60).map(date_of).collect();
            let last = record.get(exception::TO).unwrap_or(NaiveDate::MAX);
            let days: Vec<_> = kept.days(from).take_while(|day| *day <= last).take(60).collect();
            prop_assert_eq!(taken, days, "{} from {}", text, from);
            let (words, mut again) = (repeats::words(&record), Record::new(Id(1)));
            if !words.is_empty() {
                repeats::put(&mut again, &rule(&words), from).unwrap();
                prop_assert_eq!(again, record, "{}: {}", text, words);
            }
        }

        #[test]
        fn the_days_of_a_calendar_are_those_that_the_plan_is_scheduled_by(
            others in prop::collection::vec(other(), 0..6),
            bases in [proptest::option::of(1u64..5), proptest::option::of(1u64..5), proptest::option::of(1u64..5)],
            weeks in [0usize..7, 0usize..7, 0usize..7], of in 1u64..4,
        ) {
            let calendars = (1u64..).zip(bases).zip(weeks).map(|((id, base), day)| {
                let record = Record::new(Id(id)).with(calendar::BASE, base.map(Id));
                (&calendar::REGISTER, record.with(calendar::WEEK[day], HOURS[day % HOURS.len()]))
            });
            let others = (10u64..).zip(others).map(|(id, (is_week, mut record))| {
                record.id = Id(id);
                (if is_week { &work_week::REGISTER } else { &exception::REGISTER }, record)
            });
            let project = trial::project(calendars.chain(others));
            let book = read_calendars(&project);
            let compiled = book.compiled_at(book.place(Id(of)).unwrap());
            let range = trial::day("2026-10-26")..=trial::day("2027-02-28");
            for day in workdays(&project, Some(Id(of)), range) {
                let midnight = day_number(day.day).unwrap() * DAY;
                let at = |minute: u16| Instant::new(midnight + i64::from(minute) * 10);
                for (from, to) in &day.hours {
                    prop_assert_eq!(compiled.between(at(*from), at(*to)), i64::from(to - from) * 10, "{:?}", day);
                }
                prop_assert_eq!(compiled.between(at(0), at(1440)), i64::from(day.minutes()) * 10, "{:?}", day);
            }
        }
    }
}
