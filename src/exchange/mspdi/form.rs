//! Forms: how a value is written in the text of an element.

use std::fmt;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime};

use crate::model::kind::{Choice, plain_number};
use crate::model::value::{Duration, Money, Unit, Value};

/// How a value stands in an element.
#[derive(Clone, Copy, Debug)]
pub(super) enum Form {
    /// Text on one line.
    Line,
    /// Text of several lines.
    Note,
    /// `1` or `0`.
    Flag,
    /// `0` or `1`: yes is 0.
    Not,
    /// A number.
    Number,
    /// A number that is one less than ours.
    CountedFromZero,
    /// A share, where ours is in percent.
    Share,
    /// A day and time.
    Moment,
    /// A day, of whose time nothing is kept.
    Day,
    /// A time of day, of which we keep hours and minutes.
    Clock,
    /// The length of a task: shown in the unit that the element named says, perhaps estimated.
    Length(&'static str),
    /// A part of such a length, shown in the same unit.
    Part(&'static str),
    /// Work, shown in hours.
    Work,
    /// Tenths of a minute, or a percentage, shown in the unit that the element named says.
    Tenths(&'static str),
    /// The number of a duration's unit.
    Unit,
    /// Whether a duration is an estimate.
    Estimated,
    /// Hundredths of the currency's unit.
    Money,
    /// The currency's unit.
    Rate,
    /// The number of a choice, that of the first being given.
    Choice(&'static [Choice], i64),
}

/// Numbers of units as Microsoft Project writes them; those of estimates are 32 more.
const UNITS: &[(i64, Unit)] = &[
    (3, Unit::Minutes),
    (4, Unit::ElapsedMinutes),
    (5, Unit::Hours),
    (6, Unit::ElapsedHours),
    (7, Unit::Days),
    (8, Unit::ElapsedDays),
    (9, Unit::Weeks),
    (10, Unit::ElapsedWeeks),
    (11, Unit::Months),
    (12, Unit::ElapsedMonths),
    (19, Unit::Percent),
    (20, Unit::ElapsedPercent),
];
const ESTIMATED: i64 = 32;
/// Beyond 19 million years no date is left to schedule.
const MOST_TENTHS: i64 = 10_000_000_000_000;

impl Form {
    /// The element that says the unit of a duration.
    pub fn unit_element(self) -> Option<&'static str> {
        match self {
            Form::Length(element) | Form::Part(element) | Form::Tenths(element) => Some(element),
            _ => None,
        }
    }

    /// Reads a value. A duration is shown as `like`. The error says what is expected.
    pub fn read(self, text: &str, like: Duration) -> Result<Value, &'static str> {
        if text.is_empty() {
            return Ok(Value::Empty);
        }
        match self {
            Form::Line => Ok(Value::text(one_line(text))),
            Form::Note => Ok(Value::text(text)),
            Form::Flag => flag(text).map(Value::Flag).ok_or("0 or 1"),
            Form::Not => flag(text).map(|flag| Value::Flag(!flag)).ok_or("0 or 1"),
            Form::Number => Ok(Value::Number(number(text)?)),
            Form::CountedFromZero => Ok(Value::Number(number(text)? + 1.0)),
            Form::Share => Ok(Value::number(rounded(number(text)? * 100.0, 1e8))),
            Form::Moment => moment(text).map(Value::from),
            Form::Day => moment(text).map(|moment| Value::from(moment.map(|moment| moment.date()))),
            Form::Clock => clock(text).ok_or("a time such as 08:00:00"),
            Form::Length(_) => Ok(Value::Duration(Duration { amount: length(text)?, ..like })),
            Form::Part(_) => Ok(Value::Duration(Duration::new(length(text)?, like.unit))),
            Form::Work => Ok(Value::Duration(Duration::new(length(text)?, Unit::Hours))),
            Form::Tenths(_) => {
                let tenths = number(text)?.round();
                if tenths.abs() > MOST_TENTHS as f64 {
                    return Err("a number of tenths of a minute that a plan can have");
                }
                Ok(Value::Duration(Duration { amount: tenths as i64, ..like }))
            }
            Form::Unit | Form::Estimated => Ok(Value::Empty),
            Form::Money => {
                let hundredths = number(text)?.round();
                if hundredths.abs() >= 9e15 {
                    return Err("an amount of money that can be counted");
                }
                Ok(Value::Money(Money(hundredths as i64)))
            }
            Form::Rate => Money::from_units(number(text)?)
                .map(Value::Money)
                .ok_or("an amount of money that can be counted"),
            Form::Choice(choices, first) => {
                let place = text.parse().ok().and_then(|number: i64| number.checked_sub(first));
                let choice = place.and_then(|place| choices.get(usize::try_from(place).ok()?));
                choice.map(|choice| Value::text(choice.key)).ok_or("one of the numbers that it may have")
            }
        }
    }

    /// Writes a value; `None` where there is none, or one of another kind.
    pub fn write(self, value: &Value) -> Option<String> {
        let mut text = String::new();
        self.write_to(&mut text, value).then_some(text)
    }

    /// Whether this text is what is written for a value; `nothing` is where there is none, or one of another
    /// kind.
    pub fn writes(self, value: &Value, text: &str, nothing: &str) -> bool {
        let mut same = Same { rest: text, so_far: true };
        if self.write_to(&mut same, value) { same.so_far && same.rest.is_empty() } else { text == nothing }
    }

    /// Writes a value to what takes all that is written; whether there is one.
    fn write_to(self, to: &mut impl fmt::Write, value: &Value) -> bool {
        let flag = |flag: bool| if flag { "1" } else { "0" };
        let written = match (self, value) {
            (Form::Choice(choices, first), Value::Text(key)) => {
                let Some(place) = choices.iter().position(|choice| choice.key == &**key) else {
                    return false;
                };
                write!(to, "{}", (place as i64).saturating_add(first))
            }
            (Form::Clock, Value::Text(text)) => write!(to, "{text}:00"),
            (Form::Line | Form::Note, Value::Text(text)) => to.write_str(text),
            (Form::Flag, Value::Flag(yes)) => to.write_str(flag(*yes)),
            (Form::Not, Value::Flag(yes)) => to.write_str(flag(!yes)),
            (Form::Number, Value::Number(number)) => to.write_str(&plain_number(*number)),
            (Form::CountedFromZero, Value::Number(number)) => to.write_str(&plain_number(number - 1.0)),
            (Form::Share, Value::Number(percent)) => {
                to.write_str(&plain_number(rounded(percent / 100.0, 1e10)))
            }
            (Form::Moment, Value::Moment(moment)) => write!(to, "{}T{}", moment.date(), moment.time()),
            (Form::Day, Value::Date(date)) => write!(to, "{date}T00:00:00"),
            (Form::Length(_) | Form::Part(_) | Form::Work, Value::Duration(duration)) => {
                write_length(to, duration.amount)
            }
            (Form::Tenths(_), Value::Duration(duration)) => write!(to, "{}", duration.amount),
            (Form::Unit, Value::Duration(duration)) => write!(to, "{}", unit_number(*duration)),
            (Form::Estimated, Value::Duration(duration)) => to.write_str(flag(duration.estimated)),
            (Form::Money, Value::Money(money)) => write!(to, "{}", money.0),
            (Form::Rate, Value::Money(money)) => to.write_str(&plain_number(money.to_units())),
            _ => return false,
        };
        written.is_ok()
    }

    /// Whether a text kept from a file still says what the field holds. One that can't be read
    /// stands for as long as nothing else is entered.
    pub fn says(self, text: &str, value: &Value) -> bool {
        let like = match value {
            Value::Duration(duration) => *duration,
            _ => Duration::ZERO,
        };
        match self {
            Form::Unit => value.is_empty() || unit_of(text).0 == like.unit,
            Form::Estimated => flag(text) == Some(like.estimated),
            _ => self.read(text, like).map_or(value.is_empty(), |read| read == *value),
        }
    }
}

/// Takes what is written and compares it with a text, so that no text is made to be compared.
struct Same<'t> {
    rest: &'t str,
    so_far: bool,
}

impl fmt::Write for Same<'_> {
    fn write_str(&mut self, written: &str) -> fmt::Result {
        match self.rest.strip_prefix(written) {
            Some(rest) => self.rest = rest,
            None => self.so_far = false,
        }
        Ok(())
    }
}

/// The unit that a number stands for, and whether of an estimate. Unknown ones are days, as those
/// are what Microsoft Project shows for them.
pub(super) fn unit_of(text: &str) -> (Unit, bool) {
    let number: i64 = text.trim().parse().unwrap_or(0);
    let known = |number: i64| UNITS.iter().find(|(known, _)| *known == number).map(|(_, unit)| *unit);
    match known(number) {
        Some(unit) => (unit, false),
        None => (known(number.saturating_sub(ESTIMATED)).unwrap_or_default(), number > ESTIMATED),
    }
}

fn unit_number(duration: Duration) -> i64 {
    let number = UNITS.iter().find(|(_, unit)| *unit == duration.unit).map_or(7, |(number, _)| *number);
    if duration.estimated { number.saturating_add(ESTIMATED) } else { number }
}

/// Reads `1`, `0`, `true` or `false`.
pub(super) fn flag(text: &str) -> Option<bool> {
    match text {
        "1" | "true" => Some(true),
        "0" | "false" => Some(false),
        _ => None,
    }
}

fn number(text: &str) -> Result<f64, &'static str> {
    text.parse().ok().filter(|number: &f64| number.is_finite()).ok_or("a number")
}

/// Rounded so that a share of 0.07 is 7 % and back.
fn rounded(number: f64, scale: f64) -> f64 {
    let rounded = (number * scale).round() / scale;
    if rounded.is_finite() { rounded } else { number }
}

fn one_line(text: &str) -> String {
    if !text.contains(['\r', '\n']) {
        return text.trim().to_owned();
    }
    text.split(['\r', '\n']).map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

/// The years whose dates a plan can hold.
const SCHEDULED: std::ops::RangeInclusive<i32> = 1900..=9999;

/// Reads a date with or without a time. 1 January 1984 and 31 December 2049 are how Microsoft
/// Project writes that there is none.
pub(super) fn moment(text: &str) -> Result<Option<NaiveDateTime>, &'static str> {
    let (day, time) = text.split_once(['T', ' ']).unwrap_or((text, "00:00:00"));
    let date = date_of(day).ok_or("a date such as 2026-11-14T08:00:00")?;
    if !SCHEDULED.contains(&date.year()) {
        return Err("a date in the years 1900 to 9999");
    }
    let time = time_of(time).ok_or("a date with a time such as 2026-11-14T08:00:00")?;
    let none = [(1984, 1, 1), (2049, 12, 31)].contains(&(date.year(), date.month(), date.day()));
    Ok((!none).then_some(date.and_time(time)))
}

fn date_of(text: &str) -> Option<NaiveDate> {
    let mut parts = text.splitn(3, '-').map(|part| part.parse::<u32>().ok());
    let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day)
}

/// Reads `08:00:00`, to the second.
pub(super) fn time_of(text: &str) -> Option<NaiveTime> {
    let mut parts = text.trim_end_matches('Z').split(':');
    let hour = parts.next()?.parse().ok()?;
    let minute = parts.next()?.parse().ok()?;
    let second = match parts.next() {
        Some(second) => second.split('.').next()?.parse().ok()?,
        None => 0,
    };
    NaiveTime::from_hms_opt(hour, minute, second)
}

fn clock(text: &str) -> Option<Value> {
    time_of(text).map(|time| Value::text(time.format("%H:%M").to_string()))
}

/// Reads an XML duration (`PT8H0M0S`) to the nearest tenth of a minute; a minus anywhere before its
/// figures makes it negative, as Microsoft Project writes both.
fn length(text: &str) -> Result<i64, &'static str> {
    let seconds = seconds(text).ok_or("a duration such as PT8H0M0S")?;
    let tenths = (seconds / 6.0).round();
    if tenths.abs() > MOST_TENTHS as f64 {
        return Err("a duration that a plan can have");
    }
    Ok(tenths as i64)
}

fn seconds(text: &str) -> Option<f64> {
    let negative = text.contains('-');
    let mut rest = text.trim_start_matches('-').strip_prefix('P')?;
    let (mut total, mut time, mut any) = (0.0, false, false);
    while !rest.is_empty() {
        if let Some(after) = rest.strip_prefix('T') {
            (rest, time) = (after, true);
            continue;
        }
        let figures = rest.trim_start_matches('-');
        let end = figures.find(|c: char| !c.is_ascii_digit() && c != '.')?;
        let amount: f64 = figures[..end].parse().ok()?;
        let mut after = figures[end..].chars();
        total += amount
            * match (after.next()?, time) {
                ('Y', false) => 31_536_000.0,
                ('M', false) => 2_592_000.0,
                ('D', false) => 86_400.0,
                ('H', true) => 3600.0,
                ('M', true) => 60.0,
                ('S', true) => 1.0,
                _ => return None,
            };
        (rest, any) = (after.as_str(), true);
    }
    any.then_some(if negative { -total } else { total })
}

/// Writes tenths of a minute as an XML duration.
pub(super) fn length_text(tenths: i64) -> String {
    let mut text = String::new();
    // A String takes all that is written.
    let _ = write_length(&mut text, tenths);
    text
}

fn write_length(to: &mut impl fmt::Write, tenths: i64) -> fmt::Result {
    let seconds = tenths.unsigned_abs().saturating_mul(6);
    let sign = if tenths < 0 { "-" } else { "" };
    write!(to, "{sign}PT{}H{}M{}S", seconds / 3600, seconds / 60 % 60, seconds % 60)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn reads_durations_as_microsoft_project_writes_them() {
        for (text, tenths) in [
            ("PT8H0M0S", 4800),
            ("PT0H0M0S", 0),
            ("PT120H7M48S", 72_078),
            ("-PT8H0M0S", -4800),
            ("PT-8H0M0S", -4800),
            ("P1DT1H", 15_000),
            ("PT0.5H", 300),
            ("PT0H0M5S", 1),
        ] {
            assert_eq!(length(text), Ok(tenths), "{text}");
        }
        for text in ["", "8h", "P", "PT", "PT8", "PTxH", "PT8H8", "PT1e9H", "P1H", "PT99999999999999999999H"]
        {
            assert!(length(text).is_err(), "{text}");
        }
    }

    #[test]
    fn dates_that_mean_none_are_none() {
        assert_eq!(moment("1984-01-01T00:00:00"), Ok(None));
        assert_eq!(moment("2049-12-31T23:59:00"), Ok(None));
        assert!(moment("2026-11-14T08:00:00").unwrap().is_some());
        assert!(moment("2026-11-14").unwrap().is_some());
        for text in [
            "",
            "soon",
            "99999-01-01",
            "1899-12-31",
            "2026-13-01T00:00:00",
            "2026-02-30",
            "99999999999-01-01",
            "-1-1-1",
            "2026-1-1T25:00",
        ] {
            assert!(moment(text).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn reads_back_what_it_writes(tenths in -1_000_000_000i64..1_000_000_000, number in -1e6f64..1e6, place in 0..UNITS.len(), estimated: bool) {
            let unit = UNITS[place].1;
            let duration = Duration { amount: tenths, unit, estimated };
            let back = |form: Form, value: Value| {
                let text = form.write(&value).unwrap_or_default();
                form.read(&text, duration) == Ok(value)
            };
            prop_assert!(back(Form::Length(""), duration.into()));
            prop_assert!(back(Form::Work, Duration::new(tenths, Unit::Hours).into()));
            prop_assert!(back(Form::Tenths(""), duration.into()));
            prop_assert!(back(Form::Number, number.into()));
            prop_assert!(back(Form::Share, Value::number(rounded(number, 1e8))));
            prop_assert!(back(Form::Money, Money(tenths).into()));
            prop_assert!(back(Form::Rate, Money(tenths).into()));
            prop_assert_eq!(unit_of(&unit_number(duration).to_string()), (unit, estimated));
        }

        #[test]
        fn no_text_makes_it_panic(text: String) {
            let _ = (seconds(&text), moment(&text), clock(&text), unit_of(&text));
        }
    }
}
