//! The calendars of a project read and compiled.

use super::calendar::{Calendar, CalendarFault, Exception, WeekHours, WorkWeek, compile, standard_week};
use super::ids::IdMap;
use super::instant::{DAYS, day_number};
use super::recurrence::{DaySort, MonthDay, Position, Recurrence};
use super::working_time::{Hours, WorkingTime};
use crate::model::field::Key;
use crate::model::id::Id;
use crate::model::kind::hours;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::registers::calendar::{self, exception, work_week};
use crate::registers::project as settings_of;

/// The calendars of a project, compiled.
#[derive(Clone, Debug)]
pub(super) struct CalendarBook {
    /// Distinct compiled calendars.
    pub compiled: Vec<WorkingTime>,
    /// The place of the project's calendar among the compiled.
    pub project: u32,
    /// Whether that is the standard week, for want of one with working time.
    pub is_standard: bool,
    /// What is wrong with which calendar.
    pub faults: Vec<(Id, CalendarFault)>,
    places: IdMap,
    of: Vec<usize>,
}

impl CalendarBook {
    /// The compiled calendar of a record.
    pub(super) fn place(&self, id: Id) -> Option<u32> {
        self.places.get(id).map(|place| self.of[place as usize] as u32)
    }

    /// A compiled calendar, or the project's.
    pub(super) fn compiled_at(&self, place: u32) -> &WorkingTime {
        self.compiled.get(place as usize).unwrap_or(self.of_project())
    }

    /// The calendar of tasks without one of their own.
    pub(super) fn of_project(&self) -> &WorkingTime {
        &self.compiled[self.project as usize]
    }
}

/// Reads the calendars. A project that names none runs on the standard week.
pub(super) fn read_calendars(project: &Project) -> CalendarBook {
    let mut records: Vec<_> = project.table(calendar::REGISTER.key).iter().collect();
    records.sort_by_key(|record| record.number);
    let places = IdMap::of(records.iter().map(|record| record.id));
    let place = |id: Option<Id>| id.and_then(|id| places.get(id)).map(|place| place as usize);
    let mut described: Vec<Calendar> = records
        .iter()
        .map(|record| {
            let base = place(record.get(calendar::BASE));
            Calendar { base, week: week(record), ..Calendar::default() }
        })
        .collect();
    for record in in_order(project, exception::REGISTER.key) {
        if let (Some(at), Some(exception)) = (place(record.get(exception::CALENDAR)), read_exception(record))
        {
            described[at].exceptions.push(exception);
        }
    }
    for record in in_order(project, work_week::REGISTER.key) {
        let days = days(record, work_week::FROM, work_week::TO);
        if let (Some(at), Some(days)) = (place(record.get(work_week::CALENDAR)), days) {
            described[at].work_weeks.push(WorkWeek { days, week: week(record) });
        }
    }
    let named = project.settings().and_then(|record| place(record.get(settings_of::CALENDAR)));
    described.push(Calendar { week: standard_week(), ..Calendar::default() });
    let all = compile(&described);
    let usable = named.map(|at| all.of[at]).filter(|&at| !all.compiled[at].is_empty());
    let project = usable.unwrap_or(all.of[described.len() - 1]) as u32;
    let faults =
        all.faults.into_iter().filter_map(|(at, fault)| Some((records.get(at)?.id, fault))).collect();
    CalendarBook {
        compiled: all.compiled,
        project,
        is_standard: usable.is_none(),
        faults,
        places,
        of: all.of,
    }
}

/// The records of a register in the order in which they were added.
pub(super) fn in_order<'a>(project: &'a Project, register: &str) -> Vec<&'a Record> {
    let mut records: Vec<&Record> = project.table(register).iter().map(|record| &**record).collect();
    records.sort_by_key(|record| record.number);
    records
}

/// The hours that a text says; `None` if it says none that can be read.
fn read_hours(text: &str) -> Option<Hours> {
    let periods = hours::parse(text).ok()?;
    Some(periods.into_iter().map(|(from, to)| (i64::from(from) * 10, i64::from(to) * 10)).collect())
}

pub(super) fn week(record: &Record) -> WeekHours {
    calendar::WEEK.map(|day| read_hours(record.get(day)))
}

/// First and last day; without a last day, the first alone.
pub(super) fn days(
    record: &Record,
    from: Key<chrono::NaiveDate>,
    to: Key<chrono::NaiveDate>,
) -> Option<(i64, i64)> {
    let first = record.get(from)?;
    let last = record.get(to).unwrap_or(first);
    // Days before 1900 or after 9999 concern no plan; a range that reaches over them still does.
    let bounded = |day: chrono::NaiveDate, beyond| day_number(day).unwrap_or(beyond);
    let before = |day: chrono::NaiveDate| day < super::instant::date_of(0);
    let first_day = bounded(first, if before(first) { 0 } else { DAYS });
    let last_day = bounded(last, if before(last) { -1 } else { DAYS - 1 });
    Some((first_day, last_day))
}

/// The exception that a record describes; `None` while it has no first day.
pub fn read_exception(record: &Record) -> Option<Exception> {
    let number = |key: Key<f64>| record.get(key).map(|number| number as u32);
    let every = number(exception::PERIOD).unwrap_or(1);
    let date = || MonthDay::Date(number(exception::MONTH_DAY).unwrap_or(1));
    let position = || {
        let position = match number(exception::POSITION).unwrap_or(1) {
            0 => Position::Nth(0),
            nth @ 1..=4 => Position::Nth(nth as u8 - 1),
            _ => Position::Last,
        };
        MonthDay::Position(position, day_sort(number(exception::ITEM).unwrap_or(0)))
    };
    let month = number(exception::MONTH).unwrap_or(1);
    let recurrence = match record.get(exception::REPEATS) {
        "yearly" => Recurrence::Yearly { month, day: date() },
        "yearly_position" => Recurrence::Yearly { month, day: position() },
        "monthly" => Recurrence::Monthly { every, day: date() },
        "monthly_position" => Recurrence::Monthly { every, day: position() },
        "weekly" => {
            let bits = number(exception::DAYS_OF_WEEK).unwrap_or(0);
            // Bit 0 is Sunday; our weeks begin on Monday.
            Recurrence::Weekly { every, days: std::array::from_fn(|day| bits >> ((day + 1) % 7) & 1 == 1) }
        }
        _ => Recurrence::Daily { every },
    };
    let mut days = days(record, exception::FROM, exception::TO)?;
    let endless = record.get(exception::TO).is_none() && !matches!(recurrence, Recurrence::Daily { .. });
    let times = number(exception::OCCURRENCES).filter(|_| endless);
    if times.is_some() {
        days.1 = DAYS - 1;
    }
    let hours = read_hours(record.get(exception::HOURS)).unwrap_or_default();
    Some(Exception { days, recurrence, times, hours })
}

/// What is counted, by the numbers of Microsoft Project's XML.
fn day_sort(item: u32) -> DaySort {
    match item {
        0 => DaySort::Day,
        1 => DaySort::Weekday,
        2 => DaySort::WeekendDay,
        // 3 is Sunday, which our weeks end with.
        day => DaySort::On(((day % 7 + 3) % 7) as u8),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::field::Key;

    /// Settles the worry that a number which a hand put into the file stops the schedule.
    #[test]
    fn an_exception_of_any_numbers_is_read() {
        let day = |text: &str| -> chrono::NaiveDate { text.parse().unwrap() };
        let keys: [Key<f64>; 7] = [
            exception::PERIOD,
            exception::MONTH_DAY,
            exception::POSITION,
            exception::ITEM,
            exception::MONTH,
            exception::DAYS_OF_WEEK,
            exception::OCCURRENCES,
        ];
        for pattern in exception::PATTERNS {
            for number in [0.0, -1.0, 3.0, 4_294_967_295.0, 1e300, -1e300] {
                let record = Record::new(Id(1))
                    .with(exception::FROM, day("2026-01-01"))
                    .with(exception::TO, day("2026-03-31"))
                    .with(exception::REPEATS, pattern.key);
                let record = keys.into_iter().fold(record, |record, key| record.with(key, number));
                let read = read_exception(&record).unwrap();
                let days = crate::schedule::recurrence::occurrences(read.days, &read.recurrence);
                assert!(days.take(100).all(|(from, to)| from <= to), "{} {number}", pattern.key);
            }
        }
    }
}
