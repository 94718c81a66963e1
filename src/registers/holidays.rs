//! Public holidays by rule, in sets that a calendar can take over. Days that are proclaimed for one year
//! only, such as a coronation, are in none of them: import those from a calendar file.
#![expect(clippy::arithmetic_side_effects, reason = "the computus divides a year of four figures")]

use chrono::{Datelike, Days, NaiveDate, Weekday};

/// A set of public holidays.
#[derive(Debug)]
pub struct Set {
    /// What it is called.
    pub name: &'static str,
    /// Where its rules stand.
    pub source: &'static str,
    /// The holidays that it shares with others, and its own.
    days: &'static [&'static [Holiday]],
}

/// The name of a holiday and its day.
type Holiday = (&'static str, Rule);

/// On which day of a year a holiday falls.
#[derive(Clone, Copy, Debug)]
enum Rule {
    /// On a date; from a Saturday and from a Sunday so many days later, or earlier.
    On(u32, u32, (i64, i64)),
    /// On a weekday of a month: the first to the fourth, 5 = the last.
    Nth(u32, Weekday, u8),
    /// So many days after Easter Sunday.
    Easter(i64),
}

use Rule::{Easter, Nth, On};
use Weekday::{Mon, Thu};

/// The next working day, where the next day is one.
const NEXT: (i64, i64) = (2, 1);
/// The day after the next working day, where that is a holiday itself.
const NEXT_BUT_ONE: (i64, i64) = (2, 2);
/// The Friday before or the Monday after.
const NEAREST: (i64, i64) = (-1, 1);

/// The holidays of the whole United Kingdom.
const KINGDOM: &[Holiday] = &[
    ("Good Friday", Easter(-2)),
    ("Early May bank holiday", Nth(5, Mon, 1)),
    ("Spring bank holiday", Nth(5, Mon, 5)),
    ("Christmas Day", On(12, 25, NEXT_BUT_ONE)),
    ("Boxing Day", On(12, 26, NEXT_BUT_ONE)),
];

/// Those of England, Wales and Northern Ireland, too.
const NOT_SCOTLAND: &[Holiday] = &[
    ("New Year's Day", On(1, 1, NEXT)),
    ("Easter Monday", Easter(1)),
    ("Summer bank holiday", Nth(8, Mon, 5)),
];

/// Every set.
pub const SETS: &[Set] = &[
    Set {
        name: "England & Wales",
        source: "Banking and Financial Dealings Act 1971, schedule 1, and the yearly proclamations",
        days: &[KINGDOM, NOT_SCOTLAND],
    },
    Set {
        name: "Scotland",
        source: "Banking and Financial Dealings Act 1971, schedule 1, and St Andrew's Day Bank Holiday (Scotland) Act 2007",
        days: &[
            KINGDOM,
            &[
                ("New Year's Day", On(1, 1, NEXT_BUT_ONE)),
                ("2nd January", On(1, 2, NEXT_BUT_ONE)),
                ("Summer bank holiday", Nth(8, Mon, 1)),
                ("St Andrew's Day", On(11, 30, NEXT)),
            ],
        ],
    },
    Set {
        name: "Northern Ireland",
        source: "Banking and Financial Dealings Act 1971, schedule 1, and the yearly proclamations",
        days: &[
            KINGDOM,
            NOT_SCOTLAND,
            &[("St Patrick's Day", On(3, 17, NEXT)), ("Battle of the Boyne", On(7, 12, NEXT))],
        ],
    },
    Set {
        name: "US federal",
        source: "5 U.S.C. 6103 and Executive Order 11582",
        days: &[&[
            ("New Year's Day", On(1, 1, NEAREST)),
            ("Birthday of Martin Luther King, Jr.", Nth(1, Mon, 3)),
            ("Washington's Birthday", Nth(2, Mon, 3)),
            ("Memorial Day", Nth(5, Mon, 5)),
            ("Juneteenth", On(6, 19, NEAREST)),
            ("Independence Day", On(7, 4, NEAREST)),
            ("Labor Day", Nth(9, Mon, 1)),
            ("Columbus Day", Nth(10, Mon, 2)),
            ("Veterans Day", On(11, 11, NEAREST)),
            ("Thanksgiving Day", Nth(11, Thu, 4)),
            ("Christmas Day", On(12, 25, NEAREST)),
        ]],
    },
];

impl Set {
    /// Its holidays of a year, in order, those on a weekend at their substitute day.
    pub fn of(&self, year: i32) -> Vec<(NaiveDate, &'static str)> {
        let days =
            self.days.iter().copied().flatten().filter_map(|(name, rule)| Some((rule.day(year)?, *name)));
        let mut days: Vec<_> = days.collect();
        days.sort_unstable();
        days
    }
}

impl Rule {
    fn day(self, year: i32) -> Option<NaiveDate> {
        match self {
            On(month, day, (from_saturday, from_sunday)) => {
                let date = NaiveDate::from_ymd_opt(year, month, day)?;
                match date.weekday() {
                    Weekday::Sat => moved(date, from_saturday),
                    Weekday::Sun => moved(date, from_sunday),
                    _ => Some(date),
                }
            }
            Nth(month, weekday, 5) => NaiveDate::from_weekday_of_month_opt(year, month, weekday, 5)
                .or_else(|| NaiveDate::from_weekday_of_month_opt(year, month, weekday, 4)),
            Nth(month, weekday, nth) => NaiveDate::from_weekday_of_month_opt(year, month, weekday, nth),
            Easter(days) => moved(easter(year)?, days),
        }
    }
}

fn moved(date: NaiveDate, days: i64) -> Option<NaiveDate> {
    let by = Days::new(days.unsigned_abs());
    if days < 0 { date.checked_sub_days(by) } else { date.checked_add_days(by) }
}

/// Easter Sunday by the Gregorian computus (Meeus, Jones and Butcher).
fn easter(year: i32) -> Option<NaiveDate> {
    let (century, of_century) = (year.div_euclid(100), year.rem_euclid(100));
    let golden = year.rem_euclid(19);
    let correction = (8 * century + 13).div_euclid(25);
    let epact = (19 * golden + century - century.div_euclid(4) - correction + 15).rem_euclid(30);
    let weekday =
        (32 + 2 * century.rem_euclid(4) + 2 * (of_century / 4) - epact - of_century % 4).rem_euclid(7);
    let back = (golden + 11 * epact + 22 * weekday).div_euclid(451);
    let days = u64::try_from(epact + weekday - 7 * back + 21).ok()?;
    NaiveDate::from_ymd_opt(year, 3, 1)?.checked_add_days(Days::new(days))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_set_has_the_days_that_were_published() {
        let check = |set: &str, year, expected: &str| {
            let set = SETS.iter().find(|known| known.name == set).unwrap();
            let days: Vec<_> =
                set.of(year).iter().map(|(day, _)| day.format("%-d/%-m").to_string()).collect();
            assert_eq!(days.join(" "), expected, "{} {year}", set.name);
        };
        check("England & Wales", 2021, "1/1 2/4 5/4 3/5 31/5 30/8 27/12 28/12");
        check("England & Wales", 2022, "3/1 15/4 18/4 2/5 30/5 29/8 26/12 27/12");
        check("England & Wales", 2026, "1/1 3/4 6/4 4/5 25/5 31/8 25/12 28/12");
        check("Scotland", 2022, "3/1 4/1 15/4 2/5 30/5 1/8 30/11 26/12 27/12");
        check("Scotland", 2025, "1/1 2/1 18/4 5/5 26/5 4/8 1/12 25/12 26/12");
        check("Northern Ireland", 2026, "1/1 17/3 3/4 6/4 4/5 25/5 13/7 31/8 25/12 28/12");
        check("US federal", 2026, "1/1 19/1 16/2 25/5 19/6 3/7 7/9 12/10 11/11 26/11 25/12");
        check("US federal", 2021, "1/1 18/1 15/2 31/5 18/6 5/7 6/9 11/10 11/11 25/11 24/12");
    }

    #[test]
    fn no_year_is_too_far() {
        for set in SETS {
            for year in [i32::MIN / 16, -1, 0, 1582, 9999, 262_142, 999_999] {
                let days = set.of(year);
                assert!(days.windows(2).all(|pair| pair[0].0 <= pair[1].0), "{} {year}", set.name);
            }
        }
    }
}
