//! Working days counted from today, and the public holidays between them.

use chrono::{Datelike, Days, NaiveDate, Weekday};

use crate::registers::holidays::SETS;

/// The working days around a day, Monday to Friday without public holidays.
pub(super) struct WorkingDays {
    days: Vec<NaiveDate>,
    /// The place of today, or of the last working day before it.
    zero: usize,
    /// Public holidays with their names, in order.
    pub holidays: Vec<(NaiveDate, &'static str)>,
}

/// How far, in calendar days, working days and holidays are known.
const REACH: u64 = 365;

/// The bank holidays of a year in England and Wales, the first of the sets.
fn of_england(year: i32) -> Vec<(NaiveDate, &'static str)> {
    SETS.first().map_or_else(Vec::new, |set| set.of(year))
}

impl WorkingDays {
    /// The working days of a year before and after `today`.
    pub fn around(today: NaiveDate) -> Self {
        let first = today.checked_sub_days(Days::new(REACH)).unwrap_or(NaiveDate::MIN);
        let last = today.checked_add_days(Days::new(REACH)).unwrap_or(NaiveDate::MAX);
        let mut holidays: Vec<_> = (first.year()..=last.year()).flat_map(of_england).collect();
        holidays.retain(|(day, _)| (first..=last).contains(day));
        let works = |day: &NaiveDate| {
            let weekend = matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
            !weekend && holidays.iter().all(|(holiday, _)| holiday != day)
        };
        let days: Vec<NaiveDate> = first.iter_days().take_while(|day| *day <= last).filter(works).collect();
        let zero = days.partition_point(|day| *day <= today).saturating_sub(1);
        WorkingDays { days, zero, holidays }
    }

    /// The working day `offset` working days after the last one up to today; out of reach, the last known.
    pub fn at(&self, offset: i32) -> NaiveDate {
        let place = self.zero.saturating_add_signed(offset as isize);
        self.days.get(place).or(self.days.last()).copied().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn working_days_are_counted_from_the_last_one() {
        let check = |today: &str, offset, expected: &str| {
            let day = WorkingDays::around(today.parse().unwrap()).at(offset);
            assert_eq!(day.to_string(), expected, "{today} {offset:+}");
        };
        check("2026-11-18", 0, "2026-11-18");
        check("2026-11-18", 3, "2026-11-23");
        check("2026-11-21", 0, "2026-11-20");
        check("2026-11-21", 1, "2026-11-23");
        check("2026-12-24", 1, "2026-12-29");
        check("2026-12-29", -1, "2026-12-24");
    }

    #[test]
    fn the_ends_of_time_are_no_trouble() {
        for today in [NaiveDate::MIN, NaiveDate::MAX] {
            let days = WorkingDays::around(today);
            assert!(days.at(i32::MIN) <= days.at(i32::MAX));
        }
    }
}
