//! How values are written for people in one project: order of dates, currency, length of a day.

use chrono::NaiveTime;

use super::scales::Scales;
use super::value::Unit;

/// Which comes first where a date is written in figures only.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum DateOrder {
    /// 31/12/2026
    #[default]
    DayFirst,
    /// 12/31/2026
    MonthFirst,
}

/// How the values of a project are read and shown. Changes no value, only its spelling.
#[derive(Clone, PartialEq, Debug)]
pub struct Style {
    /// Day or month first.
    pub date_order: DateOrder,
    /// Symbol or code put before amounts of money.
    pub currency: String,
    /// Working minutes of a day, for durations shown in days.
    pub minutes_per_day: u32,
    /// Working minutes of a week.
    pub minutes_per_week: u32,
    /// Working days of a month.
    pub days_per_month: u32,
    /// Time of a start that was given as a date only.
    pub day_start: NaiveTime,
    /// Time of a finish that was given as a date only.
    pub day_finish: NaiveTime,
    /// The scales of probability and impact, and the bands of scores.
    pub scales: Scales,
}

impl Default for Style {
    fn default() -> Self {
        Style {
            date_order: DateOrder::DayFirst,
            currency: "£".into(),
            minutes_per_day: 480,
            minutes_per_week: 2400,
            days_per_month: 20,
            day_start: NaiveTime::from_hms_opt(8, 0, 0).unwrap_or_default(),
            day_finish: NaiveTime::from_hms_opt(17, 0, 0).unwrap_or_default(),
            scales: Scales::default(),
        }
    }
}

impl Style {
    /// Tenths of a minute in one `unit`; 1 for a percentage, which is no length.
    pub fn tenths_in(&self, unit: Unit) -> i64 {
        let day = i64::from(self.minutes_per_day.max(1));
        let minutes = match unit {
            Unit::Percent | Unit::ElapsedPercent => return 1,
            Unit::Minutes | Unit::ElapsedMinutes => 1,
            Unit::Hours | Unit::ElapsedHours => 60,
            Unit::Days => day,
            Unit::Weeks => i64::from(self.minutes_per_week.max(1)),
            Unit::Months => day * i64::from(self.days_per_month.max(1)),
            Unit::ElapsedDays => 1440,
            Unit::ElapsedWeeks => 7 * 1440,
            Unit::ElapsedMonths => 30 * 1440,
        };
        minutes * 10
    }
}
