//! Rules in words: `weekly on tue`, `monthly on last fri`, `quarterly`, `daily on working days`, `10 times`.

use chrono::{Datelike, NaiveDate, Weekday};

use super::{End, LONGEST, MONTH_DAYS, MONTHS, MOST, PERIODS, PLACES, Period, Rule, WEEK, WORKING};
use crate::model::kind::date;
use crate::model::style::DateOrder;

/// What a rule may look like, for complaints.
const SUCH_AS: &str = "such as weekly on tue, every 2 weeks on mon, monthly on last fri or monthly on 15";
/// Places within a month, by their words.
const PLACE_WORDS: [(i16, &[&str]); 6] = [
    (1, &["first", "1st"]),
    (2, &["second", "2nd"]),
    (3, &["third", "3rd"]),
    (4, &["fourth", "4th"]),
    (5, &["fifth", "5th"]),
    (-1, &["last"]),
];
/// Words that say nothing.
const FILLING: [&str; 6] = ["and", "the", "of", "month", "each", "for"];

/// Reads a rule in words or in the form of RFC 5545. A last day without its year is the next such day
/// from `today`. The error is a sentence.
pub fn read(text: &str, order: DateOrder, today: NaiveDate) -> Result<Rule, String> {
    let lower = text.trim().to_lowercase();
    if lower.contains('=') {
        return Rule::from_rrule(text);
    }
    let complaint = || format!("“{}” is no rule by which something recurs, {SUCH_AS}", text.trim());
    if lower.len() > LONGEST {
        return Err(complaint());
    }
    let (body, end) = match lower.split_once("until ") {
        Some((body, day)) => (body.to_owned(), End::Until(last_day(day, order, today)?)),
        None => times(&lower)?,
    };
    let words: Vec<&str> =
        body.split([' ', ',', '\t']).filter(|word| !word.is_empty() && !FILLING.contains(word)).collect();
    if let ["every", place, day] = words[..]
        && let (Some(at @ 2..), Some(_), false) = (place_of(place), weekday(day), body.contains("month"))
    {
        return Err(format!(
            "“{}” may be one of each month or one of several weeks: write such as monthly on {place} {day}, or every {at} \
             weeks on {day}",
            text.trim()
        ));
    }
    let read = |(mut rule, rest): (Rule, &[&str])| on(&mut rule, rest).map(|()| rule);
    // “the last working day of the month”, “every first mon of the month”, “first fri of every month”
    // but “15th of every 2nd month” is a rule of other months.
    let is_each = |place: usize| words[place] == "every" && (place == 0 || place + 1 == words.len());
    let days: Vec<&str> =
        (0..words.len()).filter(|place| !is_each(*place)).map(|place| words[place]).collect();
    let of_month =
        || Some((Rule::new(Period::Month), &days[..])).filter(|_| body.contains("month") && !days.is_empty());
    let mut rule =
        period(&words).and_then(read).or_else(|| of_month().and_then(read)).ok_or_else(complaint)?;
    rule.end = end;
    rule.checked()
}

/// `… 10 times`: what stands before it, and the end.
fn times(text: &str) -> Result<(String, End), String> {
    let words: Vec<&str> = text.split([' ', ',']).filter(|word| !word.is_empty()).collect();
    let [body @ .., times, "times" | "time"] = &words[..] else { return Ok((text.to_owned(), End::Never)) };
    match times.parse() {
        Ok(times @ 1..=MOST) => Ok((body.join(" "), End::Times(times))),
        _ => Err(format!("“{times} times” is no number of times from 1 to {MOST}")),
    }
}

/// The last day: a date, or one without its year.
fn last_day(text: &str, order: DateOrder, today: NaiveDate) -> Result<NaiveDate, String> {
    let text = text.trim().trim_end_matches(',');
    date::parse(text, order).or_else(|complaint| {
        let years = [today.year(), today.year().saturating_add(1)];
        let days = years.iter().filter_map(|year| date::parse(&format!("{text} {year}"), order).ok());
        days.into_iter().find(|day| *day >= today).ok_or(complaint)
    })
}

/// What is counted, and the words behind it that say on which days.
fn period<'a>(words: &'a [&'a str]) -> Option<(Rule, &'a [&'a str])> {
    let (first, rest) = words.split_first()?;
    let with = |period, interval| Rule { interval, ..Rule::new(period) };
    if let Some((period, ..)) = PERIODS.iter().find(|(.., word, _)| word == first) {
        return Some((with(*period, 1), rest));
    }
    match *first {
        "fortnightly" => Some((with(Period::Week, 2), rest)),
        "quarterly" => Some((with(Period::Month, 3), rest)),
        "annually" => Some((with(Period::Year, 1), rest)),
        "weekdays" => Some((with(Period::Day, 1), words)),
        "every" => {
            let (interval, rest) = match *rest.first()? {
                "other" => (2, &rest[1..]),
                figures => match figures.parse::<u16>() {
                    Ok(interval) => (Some(interval).filter(|n| (1..=MOST as u16).contains(n))?, &rest[1..]),
                    Err(_) => (1, rest),
                },
            };
            let word = rest.first()?.trim_end_matches('s');
            match PERIODS.iter().find(|(.., several)| several.trim_end_matches('s') == word) {
                Some((period, ..)) => Some((with(*period, interval), &rest[1..])),
                None if word == "fortnight" => {
                    Some((with(Period::Week, interval.checked_mul(2)?), &rest[1..]))
                }
                None if word == "quarter" => {
                    Some((with(Period::Month, interval.checked_mul(3)?), &rest[1..]))
                }
                // "every tue", "every working day"
                None => Some((with(Period::Week, interval), rest)),
            }
        }
        _ => None,
    }
}

/// The days of the period.
fn on(rule: &mut Rule, words: &[&str]) -> Option<()> {
    let words = words.strip_prefix(&["on"]).unwrap_or(words);
    let working = matches!(words, ["working" | "work", "days" | "day"] | ["weekdays" | "weekday"]);
    match (rule.period, words) {
        (_, []) => {}
        (Period::Day | Period::Week, _) if working => {
            rule.period = Period::Week;
            rule.weekdays = WEEK[..WORKING].iter().map(|(day, _)| (0, *day)).collect();
        }
        (Period::Week, days) => {
            rule.weekdays = days.iter().map(|word| Some((0, weekday(word)?))).collect::<Option<_>>()?;
        }
        (Period::Month, [place, "working" | "work", "day"]) => {
            rule.weekdays = WEEK[..WORKING].iter().map(|(day, _)| (0, *day)).collect();
            rule.lists[PLACES] = vec![place_of(place)?];
        }
        (Period::Month, days) => month_days(rule, days)?,
        (Period::Year, [day, month]) => {
            let (day, month) = if date::month_of(month).is_some() { (day, month) } else { (month, day) };
            rule.lists[MONTHS] = vec![date::month_of(month)? as i16];
            rule.lists[MONTH_DAYS] = vec![number_of(day)?];
        }
        (Period::Year, [place, day, month]) => {
            rule.lists[MONTHS] = vec![date::month_of(month)? as i16];
            rule.weekdays = vec![(place_of(place)?, weekday(day)?)];
        }
        _ => return None,
    }
    Some(())
}

/// `15`, `1 and 15`, `last day`, `last fri`, `first mon and third mon`.
fn month_days(rule: &mut Rule, words: &[&str]) -> Option<()> {
    let mut rest = words;
    while let [first, behind @ ..] = rest {
        rest = match behind {
            ["day", behind @ ..] => {
                rule.lists[MONTH_DAYS].push(place_of(first)?);
                behind
            }
            [day, behind @ ..] if weekday(day).is_some() => {
                rule.weekdays.push((place_of(first)?, weekday(day)?));
                behind
            }
            behind => {
                rule.lists[MONTH_DAYS].push(number_of(first)?);
                behind
            }
        };
    }
    // Both together would mean days that are both.
    (rule.weekdays.is_empty() || rule.lists[MONTH_DAYS].is_empty()).then_some(())
}

fn place_of(word: &str) -> Option<i16> {
    PLACE_WORDS.iter().find(|(_, words)| words.contains(&word)).map(|(place, _)| *place)
}

/// A day of the month: `15`, `15th`.
fn number_of(word: &str) -> Option<i16> {
    let figures = ["st", "nd", "rd", "th"].iter().find_map(|end| word.strip_suffix(end)).unwrap_or(word);
    figures.parse().ok().filter(|day| (1..=31).contains(day))
}

/// A weekday, or the beginning of one, of three letters at least.
fn weekday(word: &str) -> Option<Weekday> {
    const NAMES: [&str; 7] = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
    let word = word.trim_end_matches('.');
    let same =
        |name: &&str| word.len() >= 3 && (name.starts_with(word) || word.strip_suffix('s') == Some(name));
    NAMES.iter().position(same).map(|place| WEEK[place].0)
}

impl Rule {
    /// The rule in words; where words can't tell it, as RFC 5545 writes it. [`read`] reads it back.
    pub fn words(&self) -> String {
        let words = self.spelled().filter(|words| {
            let day = NaiveDate::default();
            read(words, DateOrder::DayFirst, day).as_ref() == Ok(self)
        });
        words.unwrap_or_else(|| self.to_string())
    }

    fn spelled(&self) -> Option<String> {
        let (.., once, several) = PERIODS[self.period as usize];
        let working: Vec<_> = WEEK[..WORKING].iter().map(|(day, _)| (0, *day)).collect();
        let on_working_days = self.weekdays == working;
        let every = match (self.period, self.interval) {
            (Period::Week, 1) if on_working_days => "daily".to_owned(),
            (_, 1) => once.to_owned(),
            (Period::Month, 3) => "quarterly".to_owned(),
            (_, interval) => format!("every {interval} {several}"),
        };
        let place = |place: i16| {
            let known = PLACE_WORDS.iter().find(|(known, _)| *known == place);
            known.map(|(_, words)| words[0])
        };
        let short = |month: i16| chrono::Month::try_from(month as u8).ok()?.name().get(..3);
        let mut on = Vec::new();
        match (self.period, &self.lists[PLACES][..]) {
            (Period::Week, []) if on_working_days => on.push("working days".to_owned()),
            (Period::Month, [at]) if on_working_days => on.push(format!("{} working day", place(*at)?)),
            (Period::Year, []) if self.weekdays.is_empty() => {
                for (month, day) in self.lists[MONTHS].iter().zip(&self.lists[MONTH_DAYS]) {
                    on.push(format!("{day} {}", short(*month)?));
                }
            }
            (Period::Year, []) => {
                for (month, (at, day)) in self.lists[MONTHS].iter().zip(&self.weekdays) {
                    let day = day.to_string().to_lowercase();
                    on.push(format!("{} {day} of {}", place(*at)?, short(*month)?));
                }
            }
            _ => {
                for (at, day) in &self.weekdays {
                    let day = day.to_string().to_lowercase();
                    on.push(if *at == 0 { day } else { format!("{} {day}", place(*at)?) });
                }
                for day in &self.lists[MONTH_DAYS] {
                    on.push(if *day == -1 { "last day".to_owned() } else { day.to_string() });
                }
            }
        }
        let on = if on.is_empty() { String::new() } else { format!(" on {}", on.join(" and ")) };
        let end = match self.end {
            End::Never => String::new(),
            End::Until(day) => format!(" until {}", date::format(day)),
            End::Times(1) => ", 1 time".to_owned(),
            End::Times(times) => format!(", {times} times"),
        };
        Some(format!("{every}{on}{end}"))
    }
}
