//! One value as JSON: how each kind of field stands in the file.

use std::borrow::Cow;
use std::io::Write;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use super::skim::is_plain;
use crate::model::id::Id;
use crate::model::kind::{Kind, duration};
use crate::model::value::{Money, Value};

/// What reading a value of a known field gives.
pub enum Read {
    /// A value.
    Value(Value),
    /// The right kind of JSON, and yet no such value: kept as it is written.
    Unreadable,
    /// Another kind of JSON: what belongs there.
    Wrong(&'static str),
}

/// Reads the JSON text of a value of this kind.
pub fn read(kind: &Kind, json: &str) -> Read {
    let value = match kind {
        _ if json == "null" => Some(Value::Empty),
        Kind::Text
        | Kind::Note
        | Kind::Person
        | Kind::Address
        | Kind::Mail
        | Kind::Rank
        | Kind::Hours
        | Kind::Recurrence
        | Kind::Choice(_) => match string(json) {
            Some(text) => Some(Value::text(text)),
            None => return Read::Wrong("a text in quotes"),
        },
        Kind::Date | Kind::Moment(_) | Kind::Duration | Kind::Lag | Kind::Link(_) => match string(json) {
            Some(text) if text.is_empty() => Some(Value::Empty),
            Some(text) => from_text(kind, &text),
            None => return Read::Wrong(shape(kind)),
        },
        Kind::Number | Kind::Scale(..) | Kind::Step(_) | Kind::Percent | Kind::PercentOf | Kind::Money => {
            match number(json) {
                Some(_) if *kind == Kind::Money => money(json).map(Value::Money),
                Some(number) => Some(number).filter(|n| n.is_finite()).map(Value::Number),
                None => return Read::Wrong("a number"),
            }
        }
        Kind::Flag => match json {
            "true" => Some(Value::Flag(true)),
            "false" => Some(Value::Flag(false)),
            _ => return Read::Wrong("true or false"),
        },
        Kind::People | Kind::Tags => match strings(json) {
            Some(words) => Some(Value::list(words)),
            None => return Read::Wrong("a list of texts: [\"one\",\"two\"]"),
        },
        Kind::Links(_) => match strings(json) {
            Some(ids) => {
                ids.iter().map(|id| id.parse::<Id>()).collect::<Result<Vec<_>, _>>().ok().map(Value::links)
            }
            None => return Read::Wrong("a list of identities: [\"0123456789abc\"]"),
        },
    };
    value.map_or(Read::Unreadable, Read::Value)
}

fn shape(kind: &Kind) -> &'static str {
    match kind {
        Kind::Date => "a date in quotes: \"2026-11-22\"",
        Kind::Moment(_) => "a date and time in quotes: \"2026-11-22T08:00\"",
        Kind::Link(_) => "an identity in quotes: \"0123456789abc\"",
        _ => "a duration in quotes: \"1440m d\"",
    }
}

fn from_text(kind: &Kind, text: &str) -> Option<Value> {
    match kind {
        Kind::Date => date(text).map(Value::Date),
        Kind::Moment(_) => moment(text).map(Value::Moment),
        Kind::Link(_) => text.parse().ok().map(Value::Link),
        _ => duration::from_exact(text).map(Value::Duration),
    }
}

/// The text of a JSON string; `None` if it is something else or no text at all (half a surrogate pair).
pub fn string(json: &str) -> Option<Cow<'_, str>> {
    let inner = json.strip_prefix('"')?.strip_suffix('"')?;
    if is_plain(inner) {
        Some(Cow::Borrowed(inner))
    } else {
        serde_json::from_str::<String>(json).ok().map(Cow::Owned)
    }
}

fn strings(json: &str) -> Option<Vec<Arc<str>>> {
    serde_json::from_str::<Vec<String>>(json).ok().map(|words| words.into_iter().map(Arc::from).collect())
}

/// A JSON number, infinite where it is too large.
fn number(json: &str) -> Option<f64> {
    let first = json.bytes().next()?;
    (first == b'-' || first.is_ascii_digit()).then(|| json.parse().ok())?
}

/// Whole hundredths only, and exactly: nothing is rounded.
fn money(json: &str) -> Option<Money> {
    let (sign, figures) = json.strip_prefix('-').map_or((1, json), |figures| (-1, figures));
    let (units, rest) = figures.split_once('.').unwrap_or((figures, "0"));
    let rest = match rest.trim_end_matches('0') {
        "" => 0,
        tenths if tenths.len() == 1 => tenths.parse::<i64>().ok()?.checked_mul(10)?,
        hundredths if hundredths.len() == 2 => hundredths.parse().ok()?,
        _ => return None,
    };
    let units: i64 = units.parse().ok()?;
    units.checked_mul(100)?.checked_add(rest)?.checked_mul(sign).map(Money)
}

/// `2026-11-22`; years beyond four figures have a sign.
fn date(text: &str) -> Option<NaiveDate> {
    if let (10, [Some(year), Some("-"), Some(month), Some("-"), Some(day)]) =
        (text.len(), [0..4, 4..5, 5..7, 7..8, 8..10].map(|range| text.get(range)))
    {
        return NaiveDate::from_ymd_opt(figures(year)? as i32, figures(month)?, figures(day)?);
    }
    let signed = text.starts_with(['+', '-']);
    NaiveDate::parse_from_str(text, "%Y-%m-%d").ok().filter(|date| signed && date.to_string() == text)
}

/// `2026-11-22T08:00`, with seconds and their fraction where there are any.
pub fn moment(text: &str) -> Option<NaiveDateTime> {
    let (day, time) = text.split_once('T')?;
    let time = match (time.len(), time.get(..2), time.get(2..3), time.get(3..)) {
        (5, Some(hour), Some(":"), Some(minute)) => {
            NaiveTime::from_hms_opt(figures(hour)?, figures(minute)?, 0)?
        }
        _ => NaiveTime::parse_from_str(time, "%H:%M:%S%.f").ok()?,
    };
    // A leap second would not be written back as it was.
    (time.nanosecond() < 1_000_000_000).then_some(date(day)?.and_time(time))
}

/// A number of figures only.
fn figures(text: &str) -> Option<u32> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok())?
}

/// Reads a value whose field is not known, by its look.
pub fn by_look(json: &str) -> Option<Value> {
    match json.bytes().next()? {
        b'"' => Some(Value::text(string(json)?)),
        b'[' => Some(Value::list(strings(json)?)),
        b't' => Some(Value::Flag(true)),
        b'f' => Some(Value::Flag(false)),
        b'n' => Some(Value::Empty),
        b'{' => None,
        _ => number(json).filter(|n| n.is_finite()).map(Value::Number),
    }
}

/// Writes a value as JSON.
pub fn write(out: &mut Vec<u8>, value: &Value) {
    match value {
        Value::Empty => out.extend_from_slice(b"null"),
        Value::Flag(flag) => print(out, format_args!("{flag}")),
        Value::Number(number) => write_number(out, *number),
        Value::Money(money) => write_money(out, *money),
        Value::Date(date) => print(out, format_args!("\"{date}\"")),
        Value::Moment(moment) => {
            out.push(b'"');
            write_moment(out, *moment);
            out.push(b'"');
        }
        Value::Duration(duration) => write_string(out, &duration::exact(*duration)),
        Value::Text(text) => write_string(out, text),
        Value::Link(id) => print(out, format_args!("\"{id}\"")),
        Value::Links(ids) => write_list(out, ids.iter(), |out, id| print(out, format_args!("\"{id}\""))),
        Value::List(words) => write_list(out, words.iter(), |out, word| write_string(out, word)),
    }
}

/// A value as JSON text.
pub fn text(value: &Value) -> String {
    let mut out = Vec::new();
    write(&mut out, value);
    String::from_utf8_lossy(&out).into_owned()
}

/// Writes formatted text, which a list of bytes never refuses.
pub fn print(out: &mut Vec<u8>, text: std::fmt::Arguments) {
    let written = out.write_fmt(text);
    debug_assert!(written.is_ok());
}

fn write_number(out: &mut Vec<u8>, number: f64) {
    if number == number.trunc() && number.abs() < 1e15 {
        print(out, format_args!("{}", number as i64));
    } else {
        print(out, format_args!("{number:?}"));
    }
}

fn write_money(out: &mut Vec<u8>, Money(hundredths): Money) {
    let sign = if hundredths < 0 { "-" } else { "" };
    let (units, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    match rest {
        0 => print(out, format_args!("{sign}{units}")),
        rest if rest % 10 == 0 => print(out, format_args!("{sign}{units}.{}", rest / 10)),
        rest => print(out, format_args!("{sign}{units}.{rest:02}")),
    }
}

/// Writes a moment without quotes, with seconds only where there are any.
pub fn write_moment(out: &mut Vec<u8>, moment: NaiveDateTime) {
    let (date, time) = (moment.date(), moment.time());
    print(out, format_args!("{date}T{:02}:{:02}", time.hour(), time.minute()));
    if time.second() != 0 || time.nanosecond() != 0 {
        print(out, format_args!("{}", time.format(":%S%.f")));
    }
}

fn write_list<T>(out: &mut Vec<u8>, items: impl Iterator<Item = T>, write: fn(&mut Vec<u8>, T)) {
    out.push(b'[');
    for (place, item) in items.enumerate() {
        if place > 0 {
            out.push(b',');
        }
        write(out, item);
    }
    out.push(b']');
}

/// Writes a text in quotes. Whatever a terminal or an editor might act on is escaped.
pub fn write_string(out: &mut Vec<u8>, text: &str) {
    out.push(b'"');
    if text.bytes().all(|byte| (0x20..0x7f).contains(&byte) && byte != b'"' && byte != b'\\') {
        out.extend_from_slice(text.as_bytes());
    } else {
        for c in text.chars() {
            match c {
                '"' => out.extend_from_slice(b"\\\""),
                '\\' => out.extend_from_slice(b"\\\\"),
                '\n' => out.extend_from_slice(b"\\n"),
                '\r' => out.extend_from_slice(b"\\r"),
                '\t' => out.extend_from_slice(b"\\t"),
                '\0'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{2028}' | '\u{2029}' => {
                    print(out, format_args!("\\u{:04x}", c as u32));
                }
                c => out.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes()),
            }
        }
    }
    out.push(b'"');
}
