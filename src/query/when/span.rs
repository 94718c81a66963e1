//! Counting days, working days, weeks, months, quarters and years from a day.

use chrono::{Months, NaiveDate};

use super::When;

/// What dates are counted in.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Unit {
    Day,
    WorkingDay,
    Week,
    Month,
    Quarter,
    Year,
}

impl Unit {
    pub(super) fn is_period(self) -> bool {
        !matches!(self, Unit::Day | Unit::WorkingDay)
    }
}

/// The unit that a word in small letters names.
pub(super) fn unit(word: &str) -> Option<Unit> {
    Some(match word {
        "d" | "day" | "days" => Unit::Day,
        "wd" | "bd" | "workday" | "workdays" | "workingday" | "workingdays" | "businessday"
        | "businessdays" => Unit::WorkingDay,
        "w" | "wk" | "wks" | "week" | "weeks" => Unit::Week,
        "m" | "mo" | "mth" | "mths" | "month" | "months" => Unit::Month,
        "q" | "quarter" | "quarters" => Unit::Quarter,
        "y" | "yr" | "yrs" | "year" | "years" => Unit::Year,
        _ => return None,
    })
}

/// A count and what is counted: `2 w`, `5 working days`, `a week`.
pub(super) fn span(words: &[&str]) -> Option<(i64, Unit)> {
    const NUMBERS: [&str; 13] = [
        "no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
        "twelve",
    ];
    let (count, counted) = words.split_first()?;
    let count = match *count {
        "a" | "an" => 1,
        figures if figures.starts_with(|c: char| c.is_ascii_digit()) => figures.parse().ok()?,
        word => NUMBERS.iter().position(|number| *number == word)? as i64,
    };
    Some((count, unit(&counted.concat())?))
}

/// The day so many units later, or earlier; months keep the day of the month where they have it.
pub(super) fn shift(day: NaiveDate, count: i64, unit: Unit, when: &When) -> Option<NaiveDate> {
    let days = |each: i64| {
        let span = chrono::Duration::try_days(count.checked_mul(each)?)?;
        day.checked_add_signed(span)
    };
    let months = |each: u32| {
        let span = Months::new(u32::try_from(count.unsigned_abs()).ok()?.checked_mul(each)?);
        if count < 0 { day.checked_sub_months(span) } else { day.checked_add_months(span) }
    };
    match unit {
        Unit::Day => days(1),
        Unit::Week => days(7),
        Unit::WorkingDay => working_days(day, count, when),
        Unit::Month => months(1),
        Unit::Quarter => months(3),
        Unit::Year => months(12),
    }
}

fn working_days(mut day: NaiveDate, count: i64, when: &When) -> Option<NaiveDate> {
    // Forty years: more is a slip, and a calendar without working days has to end somewhere.
    let mut patience = 15_000;
    let mut left = count.unsigned_abs();
    while left > 0 {
        day = if count < 0 { day.pred_opt()? } else { day.succ_opt()? };
        left -= u64::from(when.derived.works(day));
        patience -= 1;
        if patience == 0 {
            return None;
        }
    }
    Some(day)
}
