//! The Gantt's scale and place, and the arithmetic between dates and cells.

use chrono::{Days, NaiveDateTime};

/// How much time a cell of the Gantt is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Zoom {
    /// An hour a cell.
    Hour,
    /// A sixth of a day (4 hours) a cell.
    Day,
    /// A day a cell.
    Week,
    /// Three days a cell.
    Month,
    /// Nine days a cell.
    Quarter,
}

impl Zoom {
    /// Every zoom, closest first, with its name and the hours of a cell.
    pub const ALL: &'static [(Zoom, &'static str, i64)] = &[
        (Zoom::Hour, "hours", 1),
        (Zoom::Day, "days", 4),
        (Zoom::Week, "weeks", 24),
        (Zoom::Month, "months", 72),
        (Zoom::Quarter, "quarters", 216),
    ];

    /// Hours of a cell.
    pub fn hours(self) -> i64 {
        Self::ALL.iter().find(|(zoom, ..)| *zoom == self).map_or(24, |(.., hours)| *hours)
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::ALL.iter().find(|(zoom, ..)| *zoom == self).map_or("", |(_, name, _)| name)
    }
}

/// The Gantt's scale and place.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Plan {
    /// The scale.
    pub zoom: Zoom,
    /// The moment at the left edge, as scrolled to; none = it follows the cursor.
    pub origin: Option<NaiveDateTime>,
    /// The left edge as it last followed the cursor.
    pub followed: Option<NaiveDateTime>,
    /// The table's share of the width, in percent.
    pub split: u16,
}

impl Default for Plan {
    fn default() -> Self {
        Plan { zoom: Zoom::Week, origin: None, followed: None, split: 50 }
    }
}

impl Plan {
    /// The cell of a moment, counted from the left edge at `origin`; negative to the left of it.
    pub fn cell(&self, origin: NaiveDateTime, moment: NaiveDateTime) -> i64 {
        (moment - origin).num_minutes().div_euclid(self.zoom.hours() * 60)
    }

    /// The moment at which a cell begins; none beyond the calendar.
    pub fn moment(&self, origin: NaiveDateTime, cell: i64) -> Option<NaiveDateTime> {
        origin.checked_add_signed(chrono::TimeDelta::try_hours(cell.checked_mul(self.zoom.hours())?)?)
    }

    /// The left edge that shows `moment` a few cells in, at midnight.
    pub fn origin_before(&self, moment: NaiveDateTime) -> NaiveDateTime {
        let days = (self.zoom.hours() * 3 / 24).max(1) as u64;
        let date = moment.date().checked_sub_days(Days::new(days)).unwrap_or(moment.date());
        date.and_time(chrono::NaiveTime::MIN)
    }
}
