//! On which days a recurring calendar exception falls.

use chrono::{Datelike, Days, NaiveDate};

use super::instant::{DAYS, date_of, day_number};

/// How an exception recurs between its first and last day, as in Microsoft Project's dialog.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recurrence {
    /// Every so many days; 0 or 1 takes every day of the range.
    Daily {
        /// Days from one occurrence to the next.
        every: u32,
    },
    /// On some weekdays of every so many weeks. Weeks begin on Sunday.
    Weekly {
        /// Weeks from one occurrence to the next; the week of the first day is the first.
        every: u32,
        /// Weekdays taken, Monday first.
        days: [bool; 7],
    },
    /// On one day of every so many months.
    Monthly {
        /// Months from one occurrence to the next; the month of the first day is the first.
        every: u32,
        /// The day of the month.
        day: MonthDay,
    },
    /// On one day of one month of every year.
    Yearly {
        /// The month, 1 to 12.
        month: u32,
        /// The day of the month.
        day: MonthDay,
    },
}

/// A day of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum MonthDay {
    /// By its number, 1 to 31; months without it are passed over.
    Date(u32),
    /// By its place among days of a sort, such as the last Monday.
    Position(Position, DaySort),
}

/// Which of several days of a month.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Position {
    /// The first, second, third or fourth, counted from 0.
    Nth(u8),
    /// The last.
    Last,
}

/// A sort of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DaySort {
    /// Any day.
    Day,
    /// Monday to Friday.
    Weekday,
    /// Saturday or Sunday.
    WeekendDay,
    /// One day of the week, Monday = 0.
    On(u8),
}

/// The ranges of days (first, last) taken by an exception within a range, ascending.
///
/// Days outside 1900 to 9999 are left out. The iterator is lazy: an occurrence costs no more than
/// the months or days between it and the one before.
pub fn occurrences(range: (i64, i64), recurrence: &Recurrence) -> Box<dyn Iterator<Item = (i64, i64)>> {
    let (first, last) = (range.0.max(0), range.1.min(DAYS - 1));
    let single = |day: i64| (day, day);
    match *recurrence {
        Recurrence::Daily { every: 0 | 1 } => Box::new((first <= last).then_some((first, last)).into_iter()),
        Recurrence::Daily { every } => Box::new((first..=last).step_by(every as usize).map(single)),
        Recurrence::Weekly { every, days } => {
            let week = |day: i64| (day + 1) / 7;
            let every = i64::from(every.max(1));
            let taken = move |day: &i64| days[(day % 7) as usize] && (week(*day) - week(first)) % every == 0;
            Box::new((first..=last).filter(taken).map(single))
        }
        Recurrence::Monthly { every, day } => Box::new(
            months((first, last), every.max(1) as usize, None)
                .filter_map(move |m| day.of(m))
                .filter(within(first, last))
                .map(single),
        ),
        Recurrence::Yearly { month, day } => Box::new(
            months((first, last), 1, Some(month))
                .filter_map(move |m| day.of(m))
                .filter(within(first, last))
                .map(single),
        ),
    }
}

fn within(first: i64, last: i64) -> impl Fn(&i64) -> bool {
    move |day| (first..=last).contains(day)
}

/// The first days of every so many months touched by a range of days, or of one month a year.
fn months(range: (i64, i64), every: usize, only: Option<u32>) -> impl Iterator<Item = NaiveDate> {
    let number = |day: i64| {
        let date = date_of(day);
        date.year() * 12 + date.month0() as i32
    };
    let (first, last) = if range.0 > range.1 { (1, 0) } else { (number(range.0), number(range.1)) };
    (first..=last)
        .step_by(every)
        .filter(move |month| only.is_none_or(|only| month.rem_euclid(12) as u32 + 1 == only))
        .filter_map(|month| NaiveDate::from_ymd_opt(month.div_euclid(12), month.rem_euclid(12) as u32 + 1, 1))
}

impl MonthDay {
    /// The day, since 1900-01-01, in the month that begins on `first`.
    fn of(self, first: NaiveDate) -> Option<i64> {
        match self {
            Self::Date(day) => first.with_day(day).and_then(day_number),
            Self::Position(position, sort) => {
                let days = (0..first.num_days_in_month())
                    .filter_map(|day| first.checked_add_days(Days::new(day.into())));
                let mut fitting = days.filter(|date| sort.holds(*date));
                let day = match position {
                    Position::Nth(n) => fitting.nth(n.into()),
                    Position::Last => fitting.next_back(),
                };
                day.and_then(day_number)
            }
        }
    }
}

impl DaySort {
    fn holds(self, date: NaiveDate) -> bool {
        let weekday = date.weekday().num_days_from_monday();
        match self {
            Self::Day => true,
            Self::Weekday => weekday < 5,
            Self::WeekendDay => weekday >= 5,
            Self::On(day) => weekday == u32::from(day),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> i64 {
        day_number(text.parse().unwrap()).unwrap()
    }

    /// Checks the occurrences between two dates.
    fn check(first: &str, last: &str, recurrence: Recurrence, expected: &[&str]) {
        let found: Vec<String> = occurrences((day(first), day(last)), &recurrence)
            .flat_map(|(first, last)| first..=last)
            .map(|day| date_of(day).to_string())
            .collect();
        assert_eq!(found, expected, "{recurrence:?}");
    }

    #[test]
    fn each_sort_of_recurrence_falls_on_its_days() {
        check(
            "2026-01-01",
            "2026-01-03",
            Recurrence::Daily { every: 1 },
            &["2026-01-01", "2026-01-02", "2026-01-03"],
        );
        check("2026-01-01", "2026-01-05", Recurrence::Daily { every: 3 }, &["2026-01-01", "2026-01-04"]);
        let monday_and_friday = [true, false, false, false, true, false, false];
        let weekly = Recurrence::Weekly { every: 2, days: monday_and_friday };
        check("2026-01-01", "2026-01-20", weekly, &["2026-01-02", "2026-01-12", "2026-01-16"]);
        let last_friday = MonthDay::Position(Position::Last, DaySort::On(4));
        check(
            "2026-01-01",
            "2026-03-31",
            Recurrence::Monthly { every: 2, day: last_friday },
            &["2026-01-30", "2026-03-27"],
        );
        check(
            "2026-01-01",
            "2026-04-01",
            Recurrence::Monthly { every: 1, day: MonthDay::Date(31) },
            &["2026-01-31", "2026-03-31"],
        );
        check(
            "2026-02-01",
            "2028-12-31",
            Recurrence::Yearly { month: 1, day: MonthDay::Date(1) },
            &["2027-01-01", "2028-01-01"],
        );
        let third_weekday = MonthDay::Position(Position::Nth(2), DaySort::Weekday);
        check(
            "2026-01-01",
            "2026-12-31",
            Recurrence::Yearly { month: 8, day: third_weekday },
            &["2026-08-05"],
        );
    }

    #[test]
    fn ranges_that_end_before_they_begin_hold_nothing() {
        for recurrence in [
            Recurrence::Daily { every: 1 },
            Recurrence::Weekly { every: 0, days: [true; 7] },
            Recurrence::Monthly { every: 0, day: MonthDay::Date(1) },
            Recurrence::Yearly { month: 13, day: MonthDay::Date(0) },
        ] {
            check("2026-01-02", "2026-01-01", recurrence, &[]);
        }
    }
}
