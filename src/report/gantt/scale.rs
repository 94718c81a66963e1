//! The scale of a Gantt: how much time a cell is, which cell a moment falls in, and what is written
//! above the cells.

use chrono::{Datelike, Days, NaiveDateTime, NaiveTime, TimeDelta, Timelike, Weekday};

/// How much time a cell is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Zoom {
    /// Its name: what a label of the lower tier is of.
    pub name: &'static str,
    /// Minutes of a cell.
    pub minutes: i64,
    /// What is written above the cells: the longer stretches, and below them the shorter ones.
    pub tiers: [Tier; 2],
}

/// The stretches of time that a row of labels names.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the words of a calendar")]
pub enum Tier {
    /// So many hours.
    Hours(u32),
    Day,
    /// A day with its month and year.
    FullDay,
    Week,
    Month,
    /// A month with its year.
    FullMonth,
    Quarter,
    /// A quarter with its year.
    FullQuarter,
    Year,
    Decade,
}

/// Every zoom, the closest first.
pub const ZOOMS: &[Zoom] = &[
    Zoom { name: "minutes", minutes: 15, tiers: [Tier::FullDay, Tier::Hours(2)] },
    Zoom { name: "hours", minutes: 60, tiers: [Tier::FullDay, Tier::Hours(6)] },
    Zoom { name: "days", minutes: 4 * 60, tiers: [Tier::FullMonth, Tier::Day] },
    Zoom { name: "weeks", minutes: 24 * 60, tiers: [Tier::FullMonth, Tier::Week] },
    Zoom { name: "months", minutes: 3 * 24 * 60, tiers: [Tier::FullQuarter, Tier::Month] },
    Zoom { name: "quarters", minutes: 9 * 24 * 60, tiers: [Tier::Year, Tier::Quarter] },
    Zoom { name: "years", minutes: 30 * 24 * 60, tiers: [Tier::Decade, Tier::Year] },
];

/// The place of the zoom that a Gantt begins with: a day a cell.
pub const USUAL: usize = 3;

/// The place of the closest zoom that shows so long a time in so many cells; of the widest where none does.
pub fn fitting(span: TimeDelta, cells: i64) -> usize {
    let fits = |zoom: &Zoom| span.num_minutes() <= zoom.minutes.saturating_mul(cells);
    ZOOMS.iter().position(fits).unwrap_or(ZOOMS.len() - 1)
}

/// A zoom, and the moment at the left edge.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Scale {
    /// How much time a cell is.
    pub zoom: Zoom,
    /// The moment at the left edge.
    pub origin: NaiveDateTime,
}

impl Scale {
    /// The half of a cell that a moment falls in, counted from the left edge; negative left of it.
    pub fn half(&self, moment: NaiveDateTime) -> i64 {
        ((moment - self.origin).num_seconds() * 2).div_euclid(self.zoom.minutes * 60)
    }

    /// The cell that a moment falls in, counted from the left edge; negative left of it.
    pub fn cell(&self, moment: NaiveDateTime) -> i64 {
        self.half(moment).div_euclid(2)
    }

    /// The halves of cells from one moment up to another, the last one not included; never none.
    pub fn halves(&self, (from, to): (NaiveDateTime, NaiveDateTime)) -> (i64, i64) {
        let first = self.half(from);
        // A finish at the very edge of a half belongs to the half before it.
        let last = self.half(to.checked_sub_signed(TimeDelta::seconds(1)).unwrap_or(to));
        (first, (last + 1).max(first + 1))
    }

    /// The moment at which a cell begins; none beyond the calendar.
    pub fn moment(&self, cell: i64) -> Option<NaiveDateTime> {
        self.origin.checked_add_signed(TimeDelta::try_minutes(cell.checked_mul(self.zoom.minutes)?)?)
    }

    /// The same zoom, from so many cells further to the right.
    #[must_use]
    pub fn moved(self, cells: i64) -> Self {
        Scale { origin: self.moment(cells).unwrap_or(self.origin), ..self }
    }

    /// The same zoom, with a moment a few cells in; at midnight, or where a cell is no more than an hour on an hour.
    pub fn before(zoom: Zoom, moment: NaiveDateTime) -> Self {
        if zoom.minutes <= 60 {
            let earlier = moment.checked_sub_signed(TimeDelta::minutes(zoom.minutes * 3)).unwrap_or(moment);
            return Scale {
                zoom,
                origin: earlier.date().and_time(NaiveTime::MIN) + TimeDelta::hours(earlier.hour().into()),
            };
        }
        let days = u64::try_from(zoom.minutes * 3 / (24 * 60)).unwrap_or(1).max(1);
        let date = moment.date().checked_sub_days(Days::new(days)).unwrap_or(moment.date());
        Scale { zoom, origin: date.and_time(NaiveTime::MIN) }
    }

    /// The labels of a tier over so many cells, each with the cell it stands at, none over another.
    pub fn labels(&self, tier: Tier, width: u16) -> Vec<(u16, String)> {
        let mut all: Vec<(u16, String)> = Vec::new();
        // What has begun before the left edge is named there, unless the next name needs the room, or
        // the name is that of a day or hour which is not there.
        let lasts = !matches!(tier, Tier::Week | Tier::Hours(_));
        let mut begun = self.moment(0).filter(|_| lasts).map(|now| tier.label(now));
        let mut last = self.moment(-1).map(|moment| tier.number(moment));
        let mut free = 0;
        for cell in 0..width {
            let Some(now) = self.moment(i64::from(cell)) else { break };
            let number = Some(tier.number(now));
            if number == last {
                continue;
            }
            last = number;
            if let Some(begun) = begun.take().filter(|label| label.len() < usize::from(cell)) {
                all.push((0, begun));
            }
            let label = tier.label(now);
            let length = u16::try_from(label.len()).unwrap_or(u16::MAX);
            if cell >= free && cell.saturating_add(length) <= width {
                free = cell + length + 1;
                all.push((cell, label));
            }
        }
        all.extend(begun.filter(|label| label.len() <= usize::from(width)).map(|label| (0, label)));
        all
    }
}

impl Tier {
    /// A number that changes where the next stretch begins.
    fn number(self, moment: NaiveDateTime) -> i64 {
        let (day, year) = (i64::from(moment.num_days_from_ce()), i64::from(moment.year()));
        match self {
            Tier::Hours(hours) => day * 24 + i64::from(moment.hour() / hours.max(1)),
            Tier::Day | Tier::FullDay => day,
            Tier::Week => (day - 1).div_euclid(7),
            Tier::Month | Tier::FullMonth => year * 12 + i64::from(moment.month0()),
            Tier::Quarter | Tier::FullQuarter => year * 4 + i64::from(moment.month0() / 3),
            Tier::Year => year,
            Tier::Decade => year.div_euclid(10),
        }
    }

    /// The name of the stretch that a moment belongs to.
    fn label(self, moment: NaiveDateTime) -> String {
        let quarter = moment.month0() / 3 + 1;
        match self {
            Tier::Hours(hours) => format!("{:02}:00", moment.hour() / hours.max(1) * hours),
            Tier::Day => format!("{} {}", letter(moment.weekday()), moment.day()),
            Tier::FullDay => moment.format("%a %-d %b %Y").to_string(),
            Tier::Week => {
                let back = Days::new(u64::from(moment.weekday().num_days_from_monday()));
                moment.checked_sub_days(back).unwrap_or(moment).format("%-d").to_string()
            }
            Tier::Month => moment.format("%b").to_string(),
            Tier::FullMonth => moment.format("%B %Y").to_string(),
            Tier::Quarter => format!("Q{quarter}"),
            Tier::FullQuarter => format!("Q{quarter} {}", moment.year()),
            Tier::Year => moment.year().to_string(),
            Tier::Decade => format!("{}s", moment.year().div_euclid(10) * 10),
        }
    }
}

fn letter(day: Weekday) -> &'static str {
    ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"][day.num_days_from_monday() as usize]
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn at(text: &str) -> NaiveDateTime {
        text.parse().unwrap()
    }

    fn labels(zoom: usize, tier: usize, origin: &str, width: u16) -> String {
        let scale = Scale { zoom: ZOOMS[zoom], origin: at(origin) };
        let mut line = String::new();
        for (cell, label) in scale.labels(ZOOMS[zoom].tiers[tier], width) {
            line = format!("{line:<width$}{label}", width = usize::from(cell));
        }
        line
    }

    #[test]
    fn two_tiers_name_the_time() {
        let check = |zoom, origin, upper: &str, lower: &str| {
            assert_eq!(labels(zoom, 0, origin, 30), upper);
            assert_eq!(labels(zoom, 1, origin, 30), lower);
        };
        let friday = "2026-11-27T00:00:00";
        check(3, friday, "    December 2026", "   30     7      14     21");
        check(2, friday, "November 2026", "Fr 27 Sa 28 Su 29 Mo 30 Tu 1");
        check(1, "2026-11-27T18:00:00", "      Sat 28 Nov 2026", "18:00 00:00 06:00 12:00 18:00");
        check(4, "2026-11-20T00:00:00", "Q4 2026       Q1 2027", "Nov Dec       Jan        Feb");
        check(5, "2026-08-20T00:00:00", "2026           2027", "Q3   Q4        Q1        Q2");
        check(6, "2026-08-20T00:00:00", "2020s", "2026 2027        2028");
    }

    #[test]
    fn a_finish_at_an_edge_belongs_to_what_ends_there() {
        let scale = Scale { zoom: ZOOMS[USUAL], origin: at("2026-11-02T00:00:00") };
        let check = |from: &str, to: &str, halves| assert_eq!(scale.halves((at(from), at(to))), halves);
        check("2026-11-02T08:00:00", "2026-11-02T12:00:00", (0, 1));
        check("2026-11-02T13:00:00", "2026-11-02T17:00:00", (1, 2));
        check("2026-11-02T08:00:00", "2026-11-03T00:00:00", (0, 2));
        check("2026-11-01T08:00:00", "2026-11-01T08:00:00", (-2, -1));
    }

    proptest! {
        #[test]
        fn labels_never_meet(zoom in 0..ZOOMS.len(), seconds in 0i64..4_000_000_000, width in 0u16..220) {
            let origin = chrono::DateTime::from_timestamp(seconds, 0).unwrap().naive_utc();
            let scale = Scale { zoom: ZOOMS[zoom], origin };
            for tier in ZOOMS[zoom].tiers {
                let mut free = 0;
                for (cell, label) in scale.labels(tier, width) {
                    prop_assert!(cell >= free, "{label} at {cell}");
                    free = cell + label.len() as u16 + 1;
                }
                prop_assert!(free <= width + 1);
            }
        }

        #[test]
        fn a_cell_holds_the_moment_it_begins_at(zoom in 0..ZOOMS.len(), cell in -100_000i64..100_000) {
            let scale = Scale { zoom: ZOOMS[zoom], origin: at("2026-11-27T00:00:00") };
            prop_assert_eq!(scale.moment(cell).map(|moment| scale.cell(moment)), Some(cell));
        }
    }
}
