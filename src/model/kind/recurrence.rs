//! Rules by which something recurs: written in words (`every 2 weeks on mon until 31 Dec 26`) or as RFC
//! 5545 has them (`FREQ=WEEKLY;INTERVAL=2;BYDAY=MO`), kept as the latter, and the days that they give.

mod days;
mod words;

use std::fmt;

use chrono::{NaiveDate, Weekday};

pub use days::{Held, OnHoliday};
pub use words::read;

/// Figures of the most often that a rule may count to, of repetitions and of periods between them.
const MOST: u32 = 9999;
/// The longest rule that is read, in bytes.
const LONGEST: usize = 400;

/// A rule by which something recurs, on whole days.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Rule {
    /// What is counted.
    period: Period,
    /// Every how many periods.
    interval: u16,
    /// `BYDAY`: weekdays, each with its place in the period; 0 = every such day.
    weekdays: Vec<(i16, Weekday)>,
    /// The lists of numbers, in the order of [`LISTS`].
    lists: [Vec<i16>; LISTS.len()],
    /// `WKST`: the day that weeks begin on.
    week_start: Weekday,
    /// When it ends.
    end: End,
}

/// What a rule counts.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Period {
    Day,
    Week,
    Month,
    Year,
}

/// When a rule ends.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum End {
    Never,
    /// On this day, which still counts.
    Until(NaiveDate),
    /// After so many times.
    Times(u32),
}

/// The names of the periods in RFC 5545, and the words for one and for several.
const PERIODS: [(Period, &str, &str, &str); 4] = [
    (Period::Day, "DAILY", "daily", "days"),
    (Period::Week, "WEEKLY", "weekly", "weeks"),
    (Period::Month, "MONTHLY", "monthly", "months"),
    (Period::Year, "YEARLY", "yearly", "years"),
];

/// The parts of a rule that are lists of numbers: name, least and most; nought is in none.
const LISTS: [(&str, i16, i16); 5] = [
    ("BYMONTH", 1, 12),
    ("BYMONTHDAY", -31, 31),
    ("BYYEARDAY", -366, 366),
    ("BYWEEKNO", -53, 53),
    ("BYSETPOS", -366, 366),
];
const MONTHS: usize = 0;
const MONTH_DAYS: usize = 1;
const YEAR_DAYS: usize = 2;
const WEEKS: usize = 3;
const PLACES: usize = 4;

/// The days of the week, Monday first, by their letters in RFC 5545.
const WEEK: [(Weekday, &str); 7] = [
    (Weekday::Mon, "MO"),
    (Weekday::Tue, "TU"),
    (Weekday::Wed, "WE"),
    (Weekday::Thu, "TH"),
    (Weekday::Fri, "FR"),
    (Weekday::Sat, "SA"),
    (Weekday::Sun, "SU"),
];
/// How many of them are worked on in the usual week.
const WORKING: usize = 5;

impl Rule {
    fn new(period: Period) -> Self {
        Rule {
            period,
            interval: 1,
            weekdays: Vec::new(),
            lists: Default::default(),
            week_start: Weekday::Mon,
            end: End::Never,
        }
    }

    /// Whether it ends by itself.
    pub fn ends(&self) -> bool {
        self.end != End::Never
    }

    /// Reads a rule as RFC 5545 writes it, with or without `RRULE:` before it. The error is a sentence.
    pub fn from_rrule(text: &str) -> Result<Self, String> {
        let text = text.trim();
        if text.len() > LONGEST {
            return Err(format!("a rule of {} letters is too long to be one", text.chars().count()));
        }
        let upper = text.to_ascii_uppercase();
        let parts: Result<Vec<(&str, &str)>, String> = upper
            .strip_prefix("RRULE:")
            .unwrap_or(&upper)
            .split(';')
            .filter(|part| !part.is_empty())
            .map(|part| part.split_once('=').ok_or_else(|| format!("“{part}” of the rule has no value")))
            .collect();
        let parts = parts?;
        let named = parts.iter().find(|(name, _)| *name == "FREQ").map(|(_, value)| *value);
        let period = PERIODS.iter().find(|(_, name, ..)| Some(*name) == named).map(|(period, ..)| *period);
        let mut rule = Rule::new(period.ok_or_else(|| {
            "a rule needs FREQ=DAILY, WEEKLY, MONTHLY or YEARLY, such as FREQ=WEEKLY;BYDAY=TU".to_owned()
        })?);
        for (place, (name, value)) in parts.iter().enumerate() {
            if parts[..place].iter().any(|(earlier, _)| earlier == name) {
                return Err(format!("the rule has {name} twice"));
            }
            rule.take(name, value)?;
        }
        rule.checked()
    }

    /// Takes in one part of a rule.
    fn take(&mut self, name: &str, value: &str) -> Result<(), String> {
        let wrong = || format!("“{name}={value}” is no part of a rule that recurs on days");
        let count = |most| value.parse::<u32>().ok().filter(|n| (1..=most).contains(n)).ok_or_else(wrong);
        match name {
            "FREQ" => {}
            "INTERVAL" => self.interval = count(MOST)? as u16,
            "COUNT" if self.end == End::Never => self.end = End::Times(count(MOST)?),
            "UNTIL" if self.end == End::Never => {
                let digits = value.get(..8).ok_or_else(wrong)?;
                let day = NaiveDate::parse_from_str(digits, "%Y%m%d").map_err(|_| wrong())?;
                self.end = End::Until(day);
            }
            "COUNT" | "UNTIL" => return Err("a rule ends by COUNT or by UNTIL, not by both".to_owned()),
            "WKST" => self.week_start = weekday(value).ok_or_else(wrong)?,
            "BYDAY" => {
                let days: Option<Vec<_>> = value.split(',').map(placed_weekday).collect();
                self.weekdays = days.ok_or_else(wrong)?;
            }
            name => {
                let place = LISTS.iter().position(|(list, ..)| *list == name).ok_or_else(wrong)?;
                let (_, least, most) = LISTS[place];
                let number =
                    |text: &str| text.parse::<i16>().ok().filter(|n| *n != 0 && (least..=most).contains(n));
                let numbers: Option<Vec<_>> = value.split(',').map(number).collect();
                self.lists[place] = numbers.ok_or_else(wrong)?;
            }
        }
        Ok(())
    }

    /// The same in its one spelling, if RFC 5545 allows it and it ever happens.
    fn checked(mut self) -> Result<Self, String> {
        for list in &mut self.lists {
            list.sort_unstable();
            list.dedup();
        }
        self.weekdays.sort_by_key(|(place, day)| (*place, day.num_days_from_monday()));
        self.weekdays.dedup();
        let placed = self.weekdays.iter().any(|(place, _)| *place != 0);
        let wrong = match self.period {
            Period::Day | Period::Week if placed => {
                Some("“last fri” and the like belong to months and years")
            }
            Period::Year if placed && !self.lists[WEEKS].is_empty() => {
                Some("“last fri” and the like can't be counted in weeks of the year")
            }
            Period::Week if !self.lists[MONTH_DAYS].is_empty() => {
                Some("days of the month belong to months and years")
            }
            Period::Day | Period::Week | Period::Month if !self.lists[YEAR_DAYS].is_empty() => {
                Some("days of the year belong to years")
            }
            Period::Day | Period::Week | Period::Month if !self.lists[WEEKS].is_empty() => {
                Some("weeks of the year belong to years")
            }
            _ if !self.lists[PLACES].is_empty()
                && self.weekdays.is_empty()
                && self.lists[..PLACES].iter().all(Vec::is_empty) =>
            {
                Some("BYSETPOS needs days to choose from, such as BYDAY=MO,TU")
            }
            _ => None,
        };
        match wrong {
            Some(wrong) => Err(wrong.to_owned()),
            None if self.is_impossible() => {
                Err("none of its months has such a day, so it would never happen".to_owned())
            }
            None => Ok(self),
        }
    }

    /// Whether it asks for a day that none of its months has, such as 30 February.
    fn is_impossible(&self) -> bool {
        let (months, days) = (&self.lists[MONTHS], &self.lists[MONTH_DAYS]);
        let longest = months.iter().map(|month| match month {
            2 => 29,
            4 | 6 | 9 | 11 => 30,
            _ => 31,
        });
        longest.max().is_some_and(|longest| !days.is_empty() && days.iter().all(|day| day.abs() > longest))
    }
}

/// The rule as RFC 5545 writes it; [`Rule::from_rrule`] reads it back to the same.
impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let joined = |all: &mut dyn Iterator<Item = String>| all.collect::<Vec<_>>().join(",");
        let (.., name, _, _) = PERIODS[self.period as usize];
        write!(f, "FREQ={name}")?;
        if self.interval != 1 {
            write!(f, ";INTERVAL={}", self.interval)?;
        }
        for ((name, ..), numbers) in LISTS.iter().zip(&self.lists).filter(|(_, list)| !list.is_empty()) {
            write!(f, ";{name}={}", joined(&mut numbers.iter().map(i16::to_string)))?;
        }
        if !self.weekdays.is_empty() {
            let mut days = self.weekdays.iter().map(|(place, day)| match place {
                0 => letters(*day).to_owned(),
                place => format!("{place}{}", letters(*day)),
            });
            write!(f, ";BYDAY={}", joined(&mut days))?;
        }
        if self.week_start != Weekday::Mon {
            write!(f, ";WKST={}", letters(self.week_start))?;
        }
        match self.end {
            End::Never => Ok(()),
            End::Until(day) => write!(f, ";UNTIL={}", day.format("%Y%m%d")),
            End::Times(times) => write!(f, ";COUNT={times}"),
        }
    }
}

fn letters(day: Weekday) -> &'static str {
    WEEK[day.num_days_from_monday() as usize].1
}

fn weekday(letters: &str) -> Option<Weekday> {
    WEEK.iter().find(|(_, known)| *known == letters).map(|(day, _)| *day)
}

/// `MO`, `2TU`, `-1FR`.
fn placed_weekday(text: &str) -> Option<(i16, Weekday)> {
    let (figures, letters) = text.split_at_checked(text.len().checked_sub(2)?)?;
    let place = match figures {
        "" => 0,
        figures => figures.parse().ok().filter(|place: &i16| *place != 0 && (-53..=53).contains(place))?,
    };
    Some((place, weekday(letters)?))
}

#[cfg(test)]
mod tests;
