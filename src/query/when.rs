//! Dates in words: `fri`, `+2w`, `14 nov`, `eom`, `next mon`, `w49`, `eoq-3wd`.
//!
//! A date that lacks its year or its week is the next such day where a date is planned, and the last
//! where something was done. A period alone (`dec 2026`, `q1`, `w49`, `next month`) is its first
//! day, `end of` it the last; a week ends with its last working day.

mod span;

use std::ops::RangeInclusive;

use chrono::{Datelike, Days, Months, NaiveDate, Weekday};

use crate::model::context::{Context, Derive};
use crate::model::kind::date;
use crate::model::style::DateOrder;

use span::{Unit, shift, span, unit};

/// Which of several days is meant where words leave it open.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sense {
    /// The next one: a due date, a planned start.
    Planned,
    /// The last one: when something was done, raised, received.
    Done,
}

/// What reading a date in words depends on.
#[derive(Clone, Copy)]
pub struct When<'a> {
    /// The day on which it is typed.
    pub today: NaiveDate,
    /// What comes first in a date in figures.
    pub order: DateOrder,
    /// Whether the next or the last such day is meant.
    pub sense: Sense,
    /// Where it is known which days are working days, for `+5wd` and the end of a week.
    pub derived: &'a dyn Derive,
    /// The day of something named, in small letters, for `m3` and `t12+2d`.
    pub anchor: &'a dyn Fn(&str) -> Option<NaiveDate>,
}

impl<'a> When<'a> {
    /// Dates as a project has them, nothing named.
    pub fn of(context: &Context<'a>, sense: Sense) -> Self {
        let (today, order) = (context.today, context.style().date_order);
        When { today, order, sense, derived: context.derived, anchor: &|_| None }
    }
}

/// Writes a date with its day of the week, as an answer while it is typed: `Fri 20 Nov 2026`.
pub fn echo(date: NaiveDate) -> String {
    date.format("%a %-d %b %Y").to_string()
}

/// How long ago a past day is, in words: `3 days ago`. `None` of today and what is to come.
pub fn ago(day: NaiveDate, today: NaiveDate) -> Option<String> {
    match (today - day).num_days() {
        ..=0 => None,
        1 => Some("yesterday".to_owned()),
        days => Some(format!("{days} days ago")),
    }
}

/// Longer texts are no date: it bounds the work.
const LONGEST: usize = 60;

/// Reads a date in words or figures. The error is a sentence.
pub fn read(text: &str, when: &When) -> Result<NaiveDate, String> {
    let found = phrase(text, when, true).unwrap_or_else(|| Err(complaint(text, when)));
    found.and_then(within_reach)
}

/// Reads a date that stands among other words. Only what can hardly mean anything else counts:
/// not `may`, `q1`, `2 days` or `3.11`, which [`read`] takes where a date is asked for.
pub fn spot(text: &str, when: &When) -> Option<NaiveDate> {
    phrase(text, when, false)?.and_then(within_reach).ok()
}

/// Reads a date or a period: all days from the first to the last. `dec`, `this week`, `2026`, `fri`.
pub fn range(text: &str, when: &When) -> Result<RangeInclusive<NaiveDate>, String> {
    let lower = text.trim().to_lowercase();
    let period = match words(&lower).as_deref() {
        Some([name]) if let Some(unit) = unit(name).filter(|unit| unit.is_period()) => {
            when.around(when.today, unit)
        }
        Some([year]) if year.len() == 4 => {
            date::year_of(year).and_then(|year| when.around(NaiveDate::from_ymd_opt(year, 1, 1)?, Unit::Year))
        }
        Some(words) => when.period(words).and_then(Result::ok),
        None => None,
    };
    match period {
        Some(period) => Ok(within_reach(period.first)?..=within_reach(period.last)?),
        None => read(text, when).map(|day| day..=day),
    }
}

/// A date, or why it can't be one; `None` where the text has another form.
type Answer<T = NaiveDate> = Option<Result<T, String>>;

fn within_reach(date: NaiveDate) -> Result<NaiveDate, String> {
    if (1..=9999).contains(&date.year()) { Ok(date) } else { Err(OUT_OF_REACH.to_owned()) }
}

const OUT_OF_REACH: &str = "that day lies outside the years 1 to 9999";

/// A date with any number of steps behind it: `fri`, `+2w`, `eom-3wd`, `t12 +2d`.
fn phrase(text: &str, when: &When, alone: bool) -> Answer {
    if text.len() > LONGEST {
        return None;
    }
    let lower = text.trim().to_lowercase();
    let (mut base, mut steps) = (lower.as_str(), Vec::new());
    while let Some((before, step)) = split_step(base) {
        base = before.trim_end();
        steps.push(step);
    }
    let mut day = if base.is_empty() && !steps.is_empty() {
        when.today
    } else {
        match named_day(base, when, alone)? {
            Ok(day) => day,
            error => return Some(error),
        }
    };
    for (count, unit) in steps.into_iter().rev() {
        match shift(day, count, unit, when) {
            Some(next) => day = next,
            None => return Some(Err(OUT_OF_REACH.to_owned())),
        }
    }
    Some(Ok(day))
}

/// Takes the last step off: `fri+2d` is `fri` and two days.
fn split_step(text: &str) -> Option<(&str, (i64, Unit))> {
    let at = text.rfind(['+', '-'])?;
    let (count, unit) = span(&words(&text[at + 1..])?)?;
    Some((&text[..at], (if text[at..].starts_with('-') { -count } else { count }, unit)))
}

fn named_day(text: &str, when: &When, alone: bool) -> Answer {
    if let Ok(day) = date::parse(text, when.order)
        && (alone || text.split(|c: char| !c.is_ascii_digit()).any(|figures| figures.len() == 4))
    {
        return Some(Ok(day));
    }
    let mut words = words(text)?;
    let is_small = |word: Option<&&str>| matches!(word, Some(&("the" | "of")));
    if !alone && (is_small(words.first()) || is_small(words.last())) {
        return None;
    }
    words.retain(|word| !is_small(Some(word)));
    when.plain_form(&words)
        .or_else(|| with_weekday(text, when, alone))
        .or_else(|| if alone { when.loose_form(text, &words) } else { None })
}

/// `Sat 14 Nov 2026`: the weekday has to be right.
fn with_weekday(text: &str, when: &When, alone: bool) -> Answer {
    let (first, rest) = text.split_once([' ', ','])?;
    let weekday = weekday(first)?;
    let day = named_day(rest.trim(), when, alone)?.ok()?;
    Some(if day.weekday() == weekday {
        Ok(day)
    } else {
        let (is, not) = (long_name(day.weekday()), long_name(weekday));
        Err(format!("{} is a {is}, not a {not}", date::format(day)))
    })
}

/// Cuts a text into runs of letters and of figures; `None` if there is anything else in it than
/// what parts them.
fn words(text: &str) -> Option<Vec<&str>> {
    let sort = |b: u8| match b {
        b'a'..=b'z' => Some('a'),
        b'0'..=b'9' => Some('0'),
        b' ' | b',' | b'-' => Some(' '),
        b'/' | b'.' => Some('/'),
        _ => None,
    };
    if !text.bytes().all(|b| sort(b).is_some()) {
        return None;
    }
    let runs = text.as_bytes().chunk_by(|a, b| sort(*a) == sort(*b));
    let runs = runs.filter_map(|run| std::str::from_utf8(run).ok());
    Some(runs.filter(|run| !run.starts_with([' ', ',', '-'])).collect())
}

impl When<'_> {
    /// What is a date wherever it stands.
    fn plain_form(&self, words: &[&str]) -> Answer {
        let day = match words {
            ["today" | "now"] => Some(self.today),
            ["tomorrow" | "tmrw"] => self.today.succ_opt(),
            ["yesterday"] => self.today.pred_opt(),
            ["eow" | "eom" | "eoq" | "eoy"] => self.coming_end(unit(&words[0][2..])?),
            ["end", name] if unit(name).is_some_and(Unit::is_period) => self.coming_end(unit(name)?),
            ["end", period @ ..] => self.period(period)?.ok().map(|period| self.end(&period)),
            ["in", rest @ ..] => {
                let (count, unit) = span(rest)?;
                shift(self.today, count, unit, self)
            }
            ["w" | "wk" | "week", ..] | [_, "w", ..] | ["next" | "this" | "last", _]
                if let Some(period) = self.period(words) =>
            {
                period.ok().map(|period| period.first)
            }
            [day, "week"] => match *day {
                "today" => Some(self.today),
                "tomorrow" => self.today.succ_opt(),
                name => self.coming(weekday(name)?),
            }
            .and_then(|day| day.checked_add_days(Days::new(7))),
            [name] => self.coming(weekday(name)?),
            ["last" | "past", name] => self.last(weekday(name)?),
            [which, name] | [name, which, "week"] if let Some(weeks) = aside(which) => {
                self.of_week(weeks, weekday(name)?)
            }
            _ => return self.day_and_month(words),
        };
        Some(day.ok_or_else(|| OUT_OF_REACH.to_owned()))
    }

    /// What is a date only where one is asked for.
    fn loose_form(&self, text: &str, words: &[&str]) -> Answer {
        let counted = |words: &[&str], sign: i64| {
            let (count, unit) = span(words)?;
            Some(shift(self.today, sign * count, unit, self))
        };
        let day = match words {
            [rest @ .., "ago"] => counted(rest, -1)?,
            [rest @ .., "from", "now" | "today"] | [rest @ .., "time"] => counted(rest, 1)?,
            [day, "st" | "nd" | "rd" | "th"] => {
                let day: u32 = day.parse().ok().filter(|day| (1..=31).contains(day))?;
                self.nearest_month(day)
            }
            [day, ".", month] | [day, ".", month, "."] => {
                return Some(self.day_of_month(day.parse().ok()?, month.parse().ok()?, None));
            }
            [first, "/", second] => return self.figures(first, second),
            [first, second] if text.contains('-') && both_figures(first, second) => {
                return self.figures(first, second);
            }
            _ => match counted(words, if self.sense == Sense::Done { -1 } else { 1 }) {
                Some(day) => day,
                None => match self.period(words) {
                    Some(period) => period.ok().map(|period| period.first),
                    None => return (self.anchor)(text).map(Ok),
                },
            },
        };
        Some(day.ok_or_else(|| OUT_OF_REACH.to_owned()))
    }

    /// `fri`: the next one after today, or the last one up to today.
    fn coming(&self, weekday: Weekday) -> Option<NaiveDate> {
        let ahead = u64::from(weekday.days_since(self.today.weekday()));
        match self.sense {
            Sense::Planned => self.today.checked_add_days(Days::new(if ahead == 0 { 7 } else { ahead })),
            Sense::Done => self.today.checked_sub_days(Days::new((7 - ahead) % 7)),
        }
    }

    /// `last fri`: the last one before today.
    fn last(&self, weekday: Weekday) -> Option<NaiveDate> {
        let yesterday = self.today.pred_opt()?;
        yesterday.checked_sub_days(Days::new(u64::from(yesterday.weekday().days_since(weekday))))
    }

    /// `this fri` of this week, `next fri` of next week.
    fn of_week(&self, weeks: i64, weekday: Weekday) -> Option<NaiveDate> {
        let monday = self.today.week(Weekday::Mon).checked_first_day()?;
        let this = monday.checked_add_days(Days::new(u64::from(weekday.num_days_from_monday())))?;
        shift(this, weeks, Unit::Week, self)
    }

    /// `14 nov`, `nov 14th`, `15th dec 2026`.
    fn day_and_month(&self, words: &[&str]) -> Answer {
        let words: Vec<&str> =
            words.iter().copied().filter(|word| !matches!(*word, "st" | "nd" | "rd" | "th")).collect();
        let (first, second, year) = match words[..] {
            [first, second] => (first, second, None),
            [first, second, year] => (first, second, Some(date::year_of(year)?)),
            _ => return None,
        };
        let named = |day: &str, month| Some((day.parse::<u32>().ok()?, date::month_of(month)?));
        let (day, month) = named(first, second).or_else(|| named(second, first))?;
        (day < 100).then(|| self.day_of_month(day, month, year))
    }

    /// `14/11`, `14-11`.
    fn figures(&self, first: &str, second: &str) -> Answer {
        let (first, second) = (first.parse().ok()?, second.parse().ok()?);
        let (day, month) = match self.order {
            DateOrder::DayFirst => (first, second),
            DateOrder::MonthFirst => (second, first),
        };
        Some(self.day_of_month(day, month, None))
    }

    fn day_of_month(&self, day: u32, month: u32, year: Option<i32>) -> Result<NaiveDate, String> {
        let of = |year| NaiveDate::from_ymd_opt(year, month, day);
        let date = match year {
            Some(year) => of(year),
            None => self.nearest(of, |date| date),
        };
        date.ok_or_else(|| match (NaiveDate::from_ymd_opt(2000, month, 1), year) {
            (None, _) => format!("there is no month {month}; {}", self.spelling()),
            (Some(first), Some(year)) => format!("{} {year} has no day {day}", first.format("%B")),
            (Some(first), None) => format!("{} has no day {day}", first.format("%B")),
        })
    }

    fn spelling(&self) -> &'static str {
        match self.order {
            DateOrder::DayFirst => "dates are written day/month here: 14/11",
            DateOrder::MonthFirst => "dates are written month/day here: 11/14",
        }
    }

    /// `the 14th`: of this month, or of the nearest that has one.
    fn nearest_month(&self, day: u32) -> Option<NaiveDate> {
        let this = self.today.with_day(1)?;
        let month = |count: u32| match self.sense {
            Sense::Planned => this.checked_add_months(Months::new(count)),
            Sense::Done => this.checked_sub_months(Months::new(count)),
        };
        let days = (0..4).filter_map(|count| month(count)?.with_day(day));
        days.into_iter().find(|date| self.suits(*date, *date))
    }

    /// The nearest year's day that suits the sense; a period suits while it is not over.
    fn nearest(
        &self,
        of: impl Fn(i32) -> Option<NaiveDate>,
        last: impl Fn(NaiveDate) -> NaiveDate,
    ) -> Option<NaiveDate> {
        // Two leap days are at most eight years apart; a week may belong to the year next to its own.
        let mut years = -1..=8;
        years.find_map(|count| {
            let year = match self.sense {
                Sense::Planned => self.today.year().checked_add(count)?,
                Sense::Done => self.today.year().checked_sub(count)?,
            };
            of(year).filter(|first| self.suits(*first, last(*first)))
        })
    }

    fn suits(&self, first: NaiveDate, last: NaiveDate) -> bool {
        match self.sense {
            Sense::Planned => last >= self.today,
            Sense::Done => first <= self.today,
        }
    }

    /// `eom`: the end of this period, or of the next or last one if that suits better.
    fn coming_end(&self, unit: Unit) -> Option<NaiveDate> {
        let aside = match self.sense {
            Sense::Planned => 1,
            Sense::Done => -1,
        };
        let ends = [0, aside]
            .into_iter()
            .filter_map(|count| Some(self.end(&self.around(shift(self.today, count, unit, self)?, unit)?)));
        ends.into_iter().find(|end| self.suits(*end, *end))
    }

    /// A period by name: `dec`, `dec 2026`, `q1`, `w49 2026`, `next month`.
    fn period(&self, words: &[&str]) -> Answer<Period> {
        let within = |period: Option<_>| Some(period.ok_or_else(|| OUT_OF_REACH.to_owned()));
        if let [which, name] = words
            && let Some(count) = aside(which)
        {
            let unit = unit(name).filter(|unit| unit.is_period())?;
            return within(shift(self.today, count, unit, self).and_then(|day| self.around(day, unit)));
        }
        let (name, year) = match words {
            [name @ .., year] if year.len() == 4 && !name.is_empty() => (name, Some(date::year_of(year)?)),
            [year, name @ ..] if year.len() == 4 && !name.is_empty() && date::year_of(year).is_some() => {
                (name, date::year_of(year))
            }
            name => (name, None),
        };
        let (unit, number) = match name {
            ["w" | "wk" | "week", number] => (Unit::Week, number.parse().ok()?),
            ["q" | "quarter", number] => (Unit::Quarter, number.parse().ok()?),
            [month] => (Unit::Month, date::month_of(month)?),
            _ => return None,
        };
        let first = |year| match unit {
            Unit::Week => NaiveDate::from_isoywd_opt(year, number, Weekday::Mon),
            Unit::Quarter => NaiveDate::from_ymd_opt(year, number.checked_mul(3)?.checked_sub(2)?, 1),
            _ => NaiveDate::from_ymd_opt(year, number, 1),
        };
        let last = |first| self.around(first, unit).map_or(first, |period| period.last);
        let first = match year {
            Some(year) => first(year),
            None => self.nearest(first, last),
        };
        within(first.and_then(|first| self.around(first, unit)))
    }

    /// The period of this length that a day lies in.
    fn around(&self, day: NaiveDate, unit: Unit) -> Option<Period> {
        let first = match unit {
            Unit::Day | Unit::WorkingDay => day,
            Unit::Week => day.week(Weekday::Mon).checked_first_day()?,
            Unit::Month => day.with_day(1)?,
            Unit::Quarter => NaiveDate::from_ymd_opt(day.year(), day.month0() / 3 * 3 + 1, 1)?,
            Unit::Year => NaiveDate::from_ymd_opt(day.year(), 1, 1)?,
        };
        Some(Period { first, last: shift(first, 1, unit, self)?.pred_opt()?, unit })
    }

    /// The day by which a period ends: of a week the last working day.
    fn end(&self, period: &Period) -> NaiveDate {
        let back = if period.unit == Unit::Week { 7 } else { 0 };
        let mut days = (0..back).filter_map(|back| period.last.checked_sub_days(Days::new(back)));
        days.find(|day| self.derived.works(*day)).unwrap_or(period.last)
    }
}

/// A week, month, quarter or year, from its first to its last day.
struct Period {
    first: NaiveDate,
    last: NaiveDate,
    unit: Unit,
}

/// How many periods `next`, `this` and `last` are away.
fn aside(word: &str) -> Option<i64> {
    match word {
        "next" => Some(1),
        "this" => Some(0),
        "last" => Some(-1),
        _ => None,
    }
}

fn both_figures(first: &str, second: &str) -> bool {
    [first, second].iter().all(|word| word.len() <= 2 && word.bytes().all(|b| b.is_ascii_digit()))
}

const WEEKDAYS: [(Weekday, &str); 7] = [
    (Weekday::Mon, "Monday"),
    (Weekday::Tue, "Tuesday"),
    (Weekday::Wed, "Wednesday"),
    (Weekday::Thu, "Thursday"),
    (Weekday::Fri, "Friday"),
    (Weekday::Sat, "Saturday"),
    (Weekday::Sun, "Sunday"),
];

/// The weekday that a word of at least three letters begins, in small letters.
fn weekday(word: &str) -> Option<Weekday> {
    let begins =
        |name: &str| name.to_ascii_lowercase().starts_with(word) || (name == "Wednesday" && word == "weds");
    WEEKDAYS.iter().find(|(_, name)| word.len() >= 3 && begins(name)).map(|(weekday, _)| *weekday)
}

fn long_name(weekday: Weekday) -> &'static str {
    WEEKDAYS.iter().find(|(day, _)| *day == weekday).map_or("", |(_, name)| name)
}

/// What to say of a text that has no form of a date.
fn complaint(text: &str, when: &When) -> String {
    let text = text.trim();
    let lower = text.to_lowercase();
    let words = words(lower.trim_start_matches(['+', '-'])).unwrap_or_default();
    match words[..] {
        [name] if unit(name).is_some() => format!("“{text}” needs a number, such as +1 {name}"),
        [.., "h" | "hr" | "hrs" | "hour" | "hours" | "min" | "mins" | "minutes"] => {
            format!("“{text}” is less than a day: a date is counted in d, wd, w, m or y")
        }
        [figures] if text.starts_with(['+', '-']) && figures.bytes().all(|b| b.is_ascii_digit()) => {
            format!("“{text}” needs a unit: {text}d for days, {text}wd for working days, {text}w for weeks")
        }
        [figures] if figures.parse::<u32>().is_ok_and(|day| (1..=31).contains(&day)) => {
            format!("“{text}” needs its month: {text} nov")
        }
        [_, "/", _, "/", _] if let Err(complaint) = date::parse(text, when.order) => {
            format!("{complaint}; {}", when.spelling())
        }
        _ => format!("“{text}” is no date, such as fri, +2w, 14 nov, eom or 2026-11-14"),
    }
}

#[cfg(test)]
mod tests;
