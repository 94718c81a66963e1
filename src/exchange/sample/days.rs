//! Working days counted from today, and the public holidays between them.
#![expect(clippy::arithmetic_side_effects, reason = "years and working days around today, and of no file")]

use chrono::{Datelike, Days, NaiveDate, Weekday};

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

impl WorkingDays {
    /// The working days of a year before and after `today`.
    pub fn around(today: NaiveDate) -> Self {
        let first = today.checked_sub_days(Days::new(REACH)).unwrap_or(NaiveDate::MIN);
        let last = today.checked_add_days(Days::new(REACH)).unwrap_or(NaiveDate::MAX);
        let mut holidays: Vec<_> = (first.year()..=last.year()).flat_map(public_holidays).collect();
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

/// The bank holidays of England and Wales in a year, those on a weekend at their substitute day
/// (Banking and Financial Dealings Act 1971, schedule 1, and the yearly proclamations).
fn public_holidays(year: i32) -> Vec<(NaiveDate, &'static str)> {
    let date = |month, day| NaiveDate::from_ymd_opt(year, month, day);
    let monday = |month, nth| NaiveDate::from_weekday_of_month_opt(year, month, Weekday::Mon, nth);
    let last_monday = |month| monday(month, 5).or_else(|| monday(month, 4));
    let later = |date: Option<NaiveDate>, days| date?.checked_add_days(Days::new(days));
    let substituted = |date: Option<NaiveDate>, from_sunday| match date?.weekday() {
        Weekday::Sat => later(date, 2),
        Weekday::Sun => later(date, from_sunday),
        _ => date,
    };
    let good_friday = good_friday(year);
    let all = [
        (substituted(date(1, 1), 1), "New Year's Day"),
        (good_friday, "Good Friday"),
        (later(good_friday, 3), "Easter Monday"),
        (monday(5, 1), "Early May bank holiday"),
        (last_monday(5), "Spring bank holiday"),
        (last_monday(8), "Summer bank holiday"),
        (substituted(date(12, 25), 2), "Christmas Day"),
        (substituted(date(12, 26), 2), "Boxing Day"),
    ];
    all.into_iter().filter_map(|(day, name)| Some((day?, name))).collect()
}

/// Good Friday, two days before Easter by the Gregorian computus (Meeus, Jones and Butcher).
fn good_friday(year: i32) -> Option<NaiveDate> {
    let (century, of_century) = (year.div_euclid(100), year.rem_euclid(100));
    let golden = year.rem_euclid(19);
    let correction = (8 * century + 13).div_euclid(25);
    let epact = (19 * golden + century - century.div_euclid(4) - correction + 15).rem_euclid(30);
    let weekday =
        (32 + 2 * century.rem_euclid(4) + 2 * (of_century / 4) - epact - of_century % 4).rem_euclid(7);
    let moved = (golden + 11 * epact + 22 * weekday).div_euclid(451);
    let days = u64::try_from(epact + weekday - 7 * moved + 19).ok()?;
    NaiveDate::from_ymd_opt(year, 3, 1)?.checked_add_days(Days::new(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn knows_the_bank_holidays_of_england_and_wales() {
        let check = |year, expected: &str| {
            let mut days: Vec<_> = public_holidays(year).into_iter().map(|(day, _)| day).collect();
            days.sort_unstable();
            let days: Vec<_> = days.iter().map(|day| day.format("%-d/%-m").to_string()).collect();
            assert_eq!(days.join(" "), expected, "{year}");
        };
        check(2021, "1/1 2/4 5/4 3/5 31/5 30/8 27/12 28/12");
        check(2022, "3/1 15/4 18/4 2/5 30/5 29/8 26/12 27/12");
        check(2024, "1/1 29/3 1/4 6/5 27/5 26/8 25/12 26/12");
        check(2026, "1/1 3/4 6/4 4/5 25/5 31/8 25/12 28/12");
    }

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
