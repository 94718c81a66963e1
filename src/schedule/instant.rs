//! Points in time as integers: tenths of a minute since 1900, the resolution of the schedule.

use std::ops::{Add, Sub};

use chrono::{Days, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

/// An amount of time, working or elapsed, in tenths of a minute.
///
/// One tenth (six seconds) is the resolution at which Microsoft Project stores dates and slack.
pub type Tenths = i64;

/// One calendar day of 24 hours.
pub const DAY: Tenths = 14_400;

/// Number of days from 1900-01-01 up to and including 9999-12-31.
pub const DAYS: i64 = 2_958_464;

/// A point in time: tenths of a minute since Monday 1900-01-01 00:00.
///
/// Arithmetic saturates at [`Instant::MIN`] and [`Instant::MAX`], so no input can overflow it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// 1900-01-01 00:00, the first instant that a schedule can hold.
    pub const MIN: Self = Self(0);
    /// The end of 9999-12-31, the last instant that a schedule can hold.
    pub const MAX: Self = Self(DAYS * DAY);

    /// Before all instants, where none is meant: the bound of what nothing holds back.
    pub(super) const NONE: Self = Self(-1);

    /// The instant so many tenths of a minute after 1900-01-01, or the nearest one in range.
    #[inline]
    pub fn new(tenths: i64) -> Self {
        Self(tenths.clamp(Self::MIN.0, Self::MAX.0))
    }

    /// The instant of a date and time, to the nearest tenth of a minute;
    /// `None` outside the years 1900 to 9999.
    pub fn from_date_time(at: NaiveDateTime) -> Option<Self> {
        let day = day_number(at.date())?;
        let seconds = i64::from(at.time().num_seconds_from_midnight());
        Some(Self(day.saturating_mul(DAY).saturating_add(seconds.saturating_add(3) / 6)))
    }

    /// The date and time of this instant. The end of the last day reads as its last six seconds.
    pub fn to_date_time(self) -> NaiveDateTime {
        let shown = self.0.min(Self::MAX.0 - 1);
        let seconds = u32::try_from((shown % DAY).saturating_mul(6)).unwrap_or(0);
        let time = NaiveTime::from_num_seconds_from_midnight_opt(seconds, 0).unwrap_or_default();
        date_of(shown / DAY).and_time(time)
    }

    /// Tenths of a minute since 1900-01-01 00:00.
    #[inline]
    pub fn tenths(self) -> i64 {
        self.0
    }

    /// Days since 1900-01-01.
    #[inline]
    pub fn day(self) -> i64 {
        self.0 / DAY
    }

    /// Tenths of a minute since midnight.
    #[inline]
    pub fn time_of_day(self) -> Tenths {
        self.0 % DAY
    }

    /// Plain clock time from this instant to a later one; negative when that is earlier.
    #[inline]
    pub fn until(self, later: Self) -> Tenths {
        later.0.saturating_sub(self.0)
    }
}

impl Add<Tenths> for Instant {
    type Output = Self;
    #[inline]
    fn add(self, elapsed: Tenths) -> Self {
        Self::new(self.0.saturating_add(elapsed))
    }
}

impl Sub<Tenths> for Instant {
    type Output = Self;
    #[inline]
    fn sub(self, elapsed: Tenths) -> Self {
        Self::new(self.0.saturating_sub(elapsed))
    }
}

/// Days since 1900-01-01 of a date; `None` outside the years 1900 to 9999.
pub fn day_number(date: NaiveDate) -> Option<i64> {
    let day = date.signed_duration_since(date_of(0)).num_days();
    (0..DAYS).contains(&day).then_some(day)
}

/// The date so many days after 1900-01-01; the nearest date in range otherwise.
pub fn date_of(day: i64) -> NaiveDate {
    let day = u64::try_from(day.clamp(0, DAYS - 1)).unwrap_or(0);
    let first = NaiveDate::from_ymd_opt(1900, 1, 1).unwrap_or_default();
    first.checked_add_days(Days::new(day)).unwrap_or(first)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    #[test]
    fn dates_of_all_centuries_survive_the_way_there_and_back() {
        for text in
            ["1900-01-01T00:00:00", "1984-02-29T08:00:06", "2026-11-22T17:00:00", "9999-12-31T23:59:54"]
        {
            assert_eq!(Instant::from_date_time(at(text)).unwrap().to_date_time(), at(text), "{text}");
        }
    }

    #[test]
    fn seconds_round_to_the_nearest_tenth_of_a_minute() {
        let seconds = |text| Instant::from_date_time(at(text)).unwrap();
        assert_eq!(seconds("2018-06-10T23:59:59"), seconds("2018-06-11T00:00:00"));
        assert_eq!(seconds("2018-06-10T08:00:02"), seconds("2018-06-10T08:00:00"));
    }

    #[test]
    fn dates_that_no_schedule_can_hold_are_refused_and_arithmetic_saturates() {
        assert_eq!(Instant::from_date_time(at("1899-12-31T23:59:00")), None);
        assert_eq!(NaiveDate::from_ymd_opt(10_000, 1, 1).and_then(day_number), None);
        assert_eq!(Instant::MAX + i64::MAX, Instant::MAX);
        assert_eq!(Instant::MIN - i64::MAX, Instant::MIN);
        assert_eq!(Instant::MAX.to_date_time(), at("9999-12-31T23:59:54"));
    }
}
