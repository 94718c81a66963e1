//! The diary: what falls on the days that the screen shows, worked out when the project or the day changes
//! and never for a frame, and the day that the calendar's keys are on.

use std::ops::RangeInclusive;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::insight::diary::{Entry, entries};
use crate::model::context::Context;
use crate::model::project::Project;

/// Days of the strip: today and the six after it.
pub const WEEK: u64 = 7;
/// Weeks that the month's calendar shows.
pub const WEEKS: u64 = 6;

/// What falls on the days that show.
#[derive(Clone, Debug, Default)]
pub struct Diary {
    /// The day under the cursor of the calendar.
    pub day: DayCursor,
    entries: Vec<Entry>,
    seen: Option<(Project, RangeInclusive<NaiveDate>)>,
}

impl Diary {
    /// What falls on a day, by time.
    pub fn on(&self, day: NaiveDate) -> &[Entry] {
        let begin = self.entries.partition_point(|entry| entry.day < day);
        let end = self.entries.partition_point(|entry| entry.day <= day);
        self.entries.get(begin..end).unwrap_or_default()
    }

    /// Works out what falls on these days, if that may have changed.
    pub fn refresh(&mut self, days: RangeInclusive<NaiveDate>, context: &Context) {
        let current = self.seen.as_ref();
        if !current.is_some_and(|(project, seen)| *seen == days && project.same(context.project)) {
            self.entries = entries(&days, context);
            self.seen = Some((context.project.clone(), days));
        }
    }
}

/// The day under the cursor of a calendar; today until it is moved.
#[derive(Clone, Copy, Default, Debug)]
pub struct DayCursor(Option<NaiveDate>);

impl DayCursor {
    /// The day.
    pub fn on(self, today: NaiveDate) -> NaiveDate {
        self.0.unwrap_or(today)
    }

    /// Goes back to today.
    pub fn reset(&mut self) {
        self.0 = None;
    }

    /// Moves the cursor by days; at either end of time it stays.
    pub fn step(&mut self, days: i64, today: NaiveDate) {
        let from = self.on(today);
        let by = Days::new(days.unsigned_abs());
        let to = if days < 0 { from.checked_sub_days(by) } else { from.checked_add_days(by) };
        self.go(to);
    }

    /// Moves the cursor by months.
    pub fn turn(&mut self, months: i32, today: NaiveDate) {
        let from = self.on(today);
        let by = Months::new(months.unsigned_abs());
        let to = if months < 0 { from.checked_sub_months(by) } else { from.checked_add_months(by) };
        self.go(to);
    }

    /// Goes to a day, of the years that can be written in every format that the program knows.
    pub fn go(&mut self, to: Option<NaiveDate>) {
        self.0 = to.filter(|day| (1900..=2200).contains(&day.year())).or(self.0);
    }
}

/// The days of the strip.
pub fn week(today: NaiveDate) -> RangeInclusive<NaiveDate> {
    today..=today.checked_add_days(Days::new(WEEK - 1)).unwrap_or(today)
}

/// The days that the calendar shows around a day: whole weeks from the Monday before its month's first.
pub fn month(day: NaiveDate) -> RangeInclusive<NaiveDate> {
    let first = day.with_day(1).unwrap_or(day);
    let monday = first.week(Weekday::Mon).checked_first_day().unwrap_or(first);
    monday..=monday.checked_add_days(Days::new(WEEKS * 7 - 1)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_calendar_begins_on_a_monday_and_holds_all_of_its_month(days in 0u64..100_000) {
            let day = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap() + Days::new(days);
            let shown = month(day);
            prop_assert_eq!(shown.start().weekday(), Weekday::Mon);
            prop_assert_eq!((*shown.end() - *shown.start()).num_days(), 41);
            let last = day.with_day(1).unwrap() + Months::new(1) - Days::new(1);
            prop_assert!(shown.contains(&day.with_day(1).unwrap()) && shown.contains(&last));
        }
    }

    #[test]
    fn the_cursor_stays_within_the_years_that_can_be_written() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 18).unwrap();
        let mut day = DayCursor::default();
        day.turn(-12 * 2000, today);
        assert_eq!(day.on(today), today);
        day.step(7, today);
        day.turn(-1, today);
        assert_eq!(Some(day.on(today)), NaiveDate::from_ymd_opt(2026, 10, 25));
    }
}
