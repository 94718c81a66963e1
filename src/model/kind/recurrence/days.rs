//! The days that a rule gives, and where they go when one of them is a holiday. Never endless: every
//! search has a bound.

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use super::{End, LISTS, MONTH_DAYS, MONTHS, PLACES, Period, Rule, WEEKS, YEAR_DAYS};
use crate::model::kind::{Choice, Tone};

/// Days that a rule gives at the most, and days looked through for one: over fifty years of every day.
const SEARCHED: usize = 20_000;
/// Days of a rule tried for one that is worked on.
const TRIED: usize = 500;
/// Days that a holiday may move a day by.
const MOVED: usize = 31;

/// What becomes of a day that nobody works on.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum OnHoliday {
    /// It moves to the next working day.
    #[default]
    Later,
    /// It moves to the working day before.
    Earlier,
    /// It is left out.
    LeftOut,
    /// It stays where it is.
    Stays,
}

impl OnHoliday {
    /// The choices of a field that holds one.
    pub const CHOICES: &'static [Choice] = &[
        Choice::new("later", "Next working day", Tone::Plain).alias(&["after"]),
        Choice::new("earlier", "Working day before", Tone::Plain).alias(&["before"]),
        Choice::new("left_out", "Left out", Tone::Plain).alias(&["skip", "cancelled"]),
        Choice::new("stays", "Same day", Tone::Plain).alias(&["keep"]),
    ];

    /// What the key of a choice means; nothing = the next working day.
    pub fn of(key: &str) -> Self {
        match key {
            "earlier" => OnHoliday::Earlier,
            "left_out" => OnHoliday::LeftOut,
            "stays" => OnHoliday::Stays,
            _ => OnHoliday::Later,
        }
    }

    /// Where a day goes; `None` = nowhere.
    fn moved(self, day: NaiveDate, works: &dyn Fn(NaiveDate) -> bool) -> Option<NaiveDate> {
        match self {
            OnHoliday::Stays => Some(day),
            OnHoliday::LeftOut => Some(day).filter(|day| works(*day)),
            OnHoliday::Later => day.iter_days().take(MOVED).find(|day| works(*day)),
            OnHoliday::Earlier => day.iter_days().rev().take(MOVED).find(|day| works(*day)),
        }
    }
}

/// A time that something recurs.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Held {
    /// The day by the rule: what it is known by.
    pub by_rule: NaiveDate,
    /// The day that it takes place on, which is another where the day by the rule is a holiday.
    pub on: NaiveDate,
}

impl Rule {
    /// The days that it gives from `start`, in order. `start` itself counts only if the rule gives it.
    /// Ends with the rule, with the calendar, after some fifty years of days, or where as many are looked
    /// through in vain. The rules are those of RFC 5545, section 3.3.10.
    pub fn days(&self, start: NaiveDate) -> impl Iterator<Item = NaiveDate> + use<> {
        let (until, times) = match self.end {
            End::Never => (NaiveDate::MAX, SEARCHED),
            End::Until(day) => (day, SEARCHED),
            End::Times(times) => (NaiveDate::MAX, times as usize),
        };
        let rule = self.completed(start);
        let (mut next, mut in_vain) = (Some(rule.begin_of_period(start)), 0);
        let periods = std::iter::from_fn(move || {
            let first = next.filter(|first| *first <= until && in_vain < SEARCHED)?;
            next = rule.period_after(first);
            let (looked_through, days) = rule.days_of_period(first);
            in_vain = if days.is_empty() { in_vain + looked_through } else { 0 };
            Some(days)
        });
        let days = periods.flatten().skip_while(move |day| *day < start);
        days.take_while(move |day| *day <= until).take(times)
    }

    /// The first day after `day` that it gives, counted from `start`.
    pub fn next_after(&self, start: NaiveDate, day: NaiveDate) -> Option<NaiveDate> {
        self.days(start).find(|next| *next > day)
    }

    /// The first time after the day `day` by the rule, moved off holidays; `None` where the rule has ended.
    /// The error is a sentence: the rule gives days on and on, and nobody works on any of them.
    pub fn next_held(
        &self,
        start: NaiveDate,
        day: NaiveDate,
        on_holiday: OnHoliday,
        works: &dyn Fn(NaiveDate) -> bool,
    ) -> Result<Option<Held>, String> {
        let mut tried = 0;
        for by_rule in self.days(start).filter(|next| *next > day).take(TRIED) {
            if let Some(on) = on_holiday.moved(by_rule, works) {
                return Ok(Some(Held { by_rule, on }));
            }
            tried += 1;
        }
        match tried {
            0 => Ok(None),
            1 => Err("its last day is a holiday: change the rule or the calendar".to_owned()),
            tried => Err(format!(
                "the next {tried} days that it recurs on are all holidays: change the rule or \
                 the calendar"
            )),
        }
    }

    /// Whether it says which days of its periods it gives; else it is that of its start.
    pub fn names_days(&self) -> bool {
        let said = [MONTH_DAYS, YEAR_DAYS, WEEKS].iter().any(|list| !self.lists[*list].is_empty());
        said || !self.weekdays.is_empty()
    }

    /// The same rule; where it doesn't say which days of its periods it gives, that of its start.
    fn completed(&self, start: NaiveDate) -> Rule {
        let mut rule = self.clone();
        if self.names_days() {
            return rule;
        }
        match self.period {
            Period::Day => {}
            Period::Week => rule.weekdays.push((0, start.weekday())),
            Period::Month | Period::Year => rule.lists[MONTH_DAYS].push(start.day() as i16),
        }
        if self.period == Period::Year && self.lists[MONTHS].is_empty() {
            rule.lists[MONTHS].push(start.month() as i16);
        }
        rule
    }

    fn begin_of_period(&self, day: NaiveDate) -> NaiveDate {
        let begin = match self.period {
            Period::Day => None,
            Period::Week => day.week(self.week_start).checked_first_day(),
            Period::Month => day.with_day(1),
            Period::Year => day.with_ordinal(1),
        };
        begin.unwrap_or(day)
    }

    /// The begin of the period that comes after that which begins on `first`, by the interval.
    fn period_after(&self, first: NaiveDate) -> Option<NaiveDate> {
        let (days, months) = (u64::from(self.interval), u32::from(self.interval));
        match self.period {
            Period::Day => first.checked_add_days(Days::new(days)),
            Period::Week => first.checked_add_days(Days::new(7 * days)),
            Period::Month => first.checked_add_months(Months::new(months)),
            Period::Year => first.checked_add_months(Months::new(12 * months)),
        }
    }

    /// How many days the period has that begins on `first`, and those of them that the rule gives.
    fn days_of_period(&self, first: NaiveDate) -> (usize, Vec<NaiveDate>) {
        let length = match self.period {
            Period::Day => 1,
            Period::Week => 7,
            Period::Month => first.num_days_in_month().into(),
            Period::Year => days_in_year(first) as usize,
        };
        let given: Vec<_> = first.iter_days().take(length).filter(|day| self.gives(*day)).collect();
        if self.lists[PLACES].is_empty() {
            return (length, given);
        }
        let count = given.len() as i16;
        let is_placed = |(place, _): &(i16, NaiveDate)| self.has(PLACES, place + 1, count);
        (length, (0..).zip(given).filter(is_placed).map(|(_, day)| day).collect())
    }

    /// Whether a day of one of its periods is one by its parts, their choice by `BYSETPOS` aside.
    fn gives(&self, day: NaiveDate) -> bool {
        let lets = |list: usize, number: u32, of: u32| {
            self.lists[list].is_empty() || self.has(list, number as i16, of as i16)
        };
        let weekdays = || {
            let mut all = self.weekdays.iter().filter(|(_, weekday)| *weekday == day.weekday());
            self.weekdays.is_empty() || all.any(|(place, _)| *place == 0 || self.is_nth(day, *place))
        };
        let in_week = || {
            let (week, of) = week_of_year(day, self.week_start);
            lets(WEEKS, week, of)
        };
        lets(MONTHS, day.month(), 12)
            && weekdays()
            && lets(MONTH_DAYS, day.day(), day.num_days_in_month().into())
            && lets(YEAR_DAYS, day.ordinal(), days_in_year(day))
            && (self.lists[WEEKS].is_empty() || in_week())
    }

    /// Whether a list has a number, counted from 1 or back from the last, which is -1.
    fn has(&self, list: usize, number: i16, of: i16) -> bool {
        self.lists[list].iter().any(|wanted| *wanted == number || *wanted == number - of - 1)
    }

    /// Whether a day is the so-manieth of its weekday: of the month, or of the year where the rule counts
    /// years and names no months.
    fn is_nth(&self, day: NaiveDate, place: i16) -> bool {
        let (number, of) = match self.period {
            Period::Year if self.lists[MONTHS].is_empty() => (day.ordinal(), days_in_year(day)),
            _ => (day.day(), u32::from(day.num_days_in_month())),
        };
        let (forth, back) = ((number - 1) / 7 + 1, (of - number) / 7 + 1);
        place == forth as i16 || place == -(back as i16)
    }
}

fn days_in_year(day: NaiveDate) -> u32 {
    if day.leap_year() { 366 } else { 365 }
}

/// The number of a day's week in its year, and how many weeks that year has: a week belongs to the year
/// that has at least four of its days.
fn week_of_year(day: NaiveDate, begins_on: Weekday) -> (u32, u32) {
    let begin = day.week(begins_on).checked_first_day().unwrap_or(day);
    let middle = begin.checked_add_days(Days::new(3)).unwrap_or(day);
    let week = middle.ordinal0() / 7 + 1;
    (week, week + (days_in_year(middle) - middle.ordinal()) / 7)
}

const _: () = assert!(LISTS.len() == PLACES + 1);
