//! Events of other programs: whole days become exceptions of a calendar, the others meetings.

use std::collections::HashSet;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, TimeDelta};
use serde::{Deserialize, Serialize};

use super::Fault;
use super::lines::{Property, property, unfolded};
use crate::exchange::csv::{Row, Table};
use crate::model::kind::date;
use crate::model::kind::recurrence::Rule;
use crate::model::needle::fold;
use crate::model::text::{clean, fit};

/// More events are the calendar of a whole company.
const MOST: usize = 20_000;
/// Components stand no deeper in each other in any calendar.
const DEEPEST: usize = 8;
/// Years behind and ahead of today that days which recur are entered for.
const YEARS: (i32, i32) = (1, 5);
/// No day of the year recurs more often in that time.
const MOST_DAYS: usize = 2200;

/// Something that happens.
#[derive(Clone, PartialEq, Eq, Debug, Serialize, Deserialize)]
pub struct Event {
    /// Where it begins in the file.
    pub line: usize,
    /// What it is known by in the program that it comes from.
    pub uid: String,
    /// What it is called.
    pub title: String,
    /// Its beginning; of a whole day at midnight.
    pub start: NaiveDateTime,
    /// Its end, which is no part of it.
    pub end: NaiveDateTime,
    /// Whether it is whole days.
    pub whole_days: bool,
    /// Where it is.
    pub place: String,
    /// What else is said of it.
    pub description: String,
    /// Who invites to it, then who is invited; by name, or by address where there is none.
    pub people: Vec<String>,
    /// By what rule it recurs; "" = once.
    pub rule: String,
    /// The days on which it doesn't.
    pub except: Vec<NaiveDate>,
}

/// Days on which a calendar differs from its usual week.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Days {
    /// What they are called.
    pub title: String,
    /// The first.
    pub from: NaiveDate,
    /// The last.
    pub to: NaiveDate,
}

/// Whether bytes begin as a calendar does.
pub fn recognises(bytes: &[u8]) -> bool {
    let start = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes).trim_ascii_start();
    start.get(..15).is_some_and(|start| start.eq_ignore_ascii_case(b"BEGIN:VCALENDAR"))
}

/// The events of a calendar, and what is doubtful in it.
///
/// # Errors
/// The first line that no calendar has. An event without a day of its own is one.
pub fn read(bytes: &[u8]) -> Result<(Vec<Event>, Vec<String>), Fault> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let text = std::str::from_utf8(bytes)
        .map_err(|_| Fault::at(0, "this is not UTF-8, as calendars are: export it again"))?;
    let lines = unfolded(text)?;
    let mut open: Vec<(usize, String)> = Vec::new();
    let (mut events, mut notices, mut parts) = (Vec::new(), Vec::new(), Vec::new());
    let mut ended = false;
    for line in &lines {
        let property = property(line)?;
        let at = property.line;
        match (&*property.name, property.value.trim().to_ascii_uppercase()) {
            ("BEGIN", name) => {
                if open.is_empty() != (name == "VCALENDAR") {
                    return Err(Fault::at(
                        at,
                        "this is no calendar, or one that begins within another: export it again",
                    ));
                }
                if open.len() >= DEEPEST {
                    return Err(Fault::at(
                        at,
                        "parts stand more than 8 deep in each other: this is no calendar",
                    ));
                }
                open.push((at, name));
                if open.len() == 2 {
                    parts = Vec::new();
                }
            }
            ("END", name) => {
                let closed = open.pop().is_some_and(|(_, opened)| opened == name);
                if !closed {
                    return Err(Fault::at(at, format!("{} ends here and never began", fit(&name, 40))));
                }
                ended = open.is_empty();
                if open.len() == 1 && name == "VEVENT" {
                    events.extend(event(&parts, at, &mut notices)?);
                }
            }
            _ if open.is_empty() => {
                return Err(Fault::at(at, "this stands outside of the calendar: export it again"));
            }
            _ if open.len() == 2 => parts.push(property),
            _ => {}
        }
        if events.len() > MOST {
            return Err(Fault::at(at, format!("there are more than {MOST} events: export a shorter time")));
        }
    }
    match open.last() {
        Some((at, name)) => Err(Fault::at(
            *at,
            format!("{} begins here and never ends, so the file was cut off", fit(name, 40)),
        )),
        None if !ended => Err(Fault::at(0, "there is no calendar in the file: export it again")),
        None => Ok((events, notices)),
    }
}

/// One event from its lines; none where it is called off.
fn event(parts: &[Property], end: usize, notices: &mut Vec<String>) -> Result<Option<Event>, Fault> {
    let find = |name: &str| parts.iter().find(|property| property.name == name);
    let text = |name: &str| find(name).map_or(String::new(), |property| property.text().trim().to_owned());
    let line = parts.first().map_or(end, |property| property.line);
    let title = text("SUMMARY");
    let shown = || fit(&title, 40).into_owned();
    if text("STATUS").eq_ignore_ascii_case("cancelled") {
        notices.push(format!("line {line}: “{}” is called off: left out", shown()));
        return Ok(None);
    }
    let begins = find("DTSTART")
        .ok_or_else(|| Fault::at(line, format!("“{}” has no DTSTART: export it again", shown())))?;
    let (start, whole_days) = moment(begins, begins.value)?;
    let usual = if whole_days { TimeDelta::days(1) } else { TimeDelta::hours(1) };
    let stop = match (find("DTEND"), find("DURATION")) {
        (Some(ends), _) => Some(moment(ends, ends.value)?.0),
        (None, Some(takes)) => start.checked_add_signed(length(takes)?),
        (None, None) => None,
    };
    let stop = stop.filter(|stop| *stop > start).or_else(|| start.checked_add_signed(usual));
    let far = || Fault::at(begins.line, "the event lies beyond the calendar's end: correct its DTSTART");
    let utc = !whole_days && begins.value.trim().ends_with('Z');
    if utc {
        notices.push(format!("line {}: “{}” is timed in UTC: check its hour", begins.line, shown()));
    }
    let mut except = Vec::new();
    for property in parts.iter().filter(|property| property.name == "EXDATE") {
        for value in property.value.split(',') {
            except.push(moment(property, value)?.0.date());
        }
    }
    let people = parts.iter().filter(|property| property.name == "ORGANIZER");
    let people = people.chain(parts.iter().filter(|property| property.name == "ATTENDEE"));
    Ok(Some(Event {
        line,
        uid: text("UID"),
        start,
        end: stop.ok_or_else(far)?,
        whole_days,
        place: text("LOCATION"),
        description: text("DESCRIPTION"),
        people: people.map(person).filter(|name| !name.is_empty()).collect(),
        rule: find("RRULE").map_or("", |property| property.value.trim()).to_owned(),
        except,
        title,
    }))
}

/// `20261225` or `20261225T100000`, with whether it is a whole day.
fn moment(property: &Property, value: &str) -> Result<(NaiveDateTime, bool), Fault> {
    let value = value.trim();
    let day = NaiveDate::parse_from_str(value, "%Y%m%d").ok().filter(|_| value.len() == 8);
    let time = NaiveDateTime::parse_from_str(value.trim_end_matches(['Z', 'z']), "%Y%m%dT%H%M%S").ok();
    let read = day.map(|day| (day.and_time(NaiveTime::MIN), true)).or(time.map(|time| (time, false)));
    let read = read.filter(|(at, _)| (1900..=9999).contains(&at.year()));
    read.ok_or_else(|| {
        let message =
            format!("{} “{}” is no date such as 20261225 or 20261225T100000", property.name, fit(value, 40));
        Fault::at(property.line, message)
    })
}

/// `PT1H30M`, `P2D`, `P1W`.
fn length(property: &Property) -> Result<TimeDelta, Fault> {
    let fault = || {
        let message =
            format!("DURATION “{}” is no length of time such as PT1H30M or P2D", fit(property.value, 40));
        Fault::at(property.line, message)
    };
    let mut seconds: i64 = 0;
    let mut figures = String::new();
    let value = property.value.trim().to_ascii_uppercase();
    for c in value.strip_prefix('P').ok_or_else(fault)?.chars() {
        let unit = match c {
            'T' if figures.is_empty() => continue,
            '0'..='9' if figures.len() < 9 => {
                figures.push(c);
                continue;
            }
            'W' => 7 * 24 * 3600,
            'D' => 24 * 3600,
            'H' => 3600,
            'M' => 60,
            'S' => 1,
            _ => return Err(fault()),
        };
        let count: i64 = figures.parse().map_err(|_| fault())?;
        seconds = count.checked_mul(unit).and_then(|more| seconds.checked_add(more)).ok_or_else(fault)?;
        figures.clear();
    }
    if !figures.is_empty() {
        return Err(fault());
    }
    TimeDelta::try_seconds(seconds).ok_or_else(fault)
}

/// Somebody by name, else by address.
fn person(property: &Property) -> String {
    let address = property.value.trim();
    let address = address
        .get(..7)
        .filter(|start| start.eq_ignore_ascii_case("mailto:"))
        .map_or(address, |_| &address[7..]);
    let name = property.parameter("CN").map(str::trim).filter(|name| !name.is_empty());
    clean(name.unwrap_or(address)).into_owned()
}

/// The days of these events: those that recur from a year ago to five years ahead, because a plan needs
/// no more and a rule may have no end. The sentences say which rules could not be followed, or were cut.
pub fn days(events: &[Event], today: NaiveDate) -> (Vec<Days>, Vec<String>) {
    let first = NaiveDate::from_ymd_opt(today.year().saturating_sub(YEARS.0), 1, 1).unwrap_or(today);
    let last = NaiveDate::from_ymd_opt(today.year().saturating_add(YEARS.1), 12, 31).unwrap_or(today);
    let (mut all, mut notices, mut told) = (Vec::new(), Vec::new(), HashSet::new());
    for event in events {
        let title = clean(&event.title).into_owned();
        let longer =
            event.end.date().signed_duration_since(event.start.date()).num_days().saturating_sub(1).max(0);
        let start = event.start.date();
        let mut put = |from: NaiveDate| {
            let to = from.checked_add_signed(TimeDelta::days(longer)).unwrap_or(from);
            if told.insert((title.clone(), from)) {
                all.push(Days { title: title.clone(), from, to });
            }
        };
        if event.rule.is_empty() {
            put(start);
            continue;
        }
        match Rule::from_rrule(&event.rule) {
            Err(why) => {
                notices.push(format!(
                    "line {}: “{}” was entered once, on {}: {why}",
                    event.line,
                    fit(&title, 40),
                    date::format(start)
                ));
                put(start);
            }
            Ok(rule) => {
                let within = rule.days(start).take_while(|day| *day <= last).filter(|day| *day >= first);
                within.filter(|day| !event.except.contains(day)).take(MOST_DAYS).for_each(&mut put);
                if rule.days(start).any(|day| day > last) {
                    notices.push(format!(
                        "“{}” goes on: it was entered up to {}",
                        fit(&title, 40),
                        date::format(last)
                    ));
                }
            }
        }
    }
    (all, notices)
}

/// The headings of a table of meetings; the first tells the meetings apart when they come again.
const HEADINGS: [&str; 9] =
    ["UID", "Title", "Start", "Length", "Place", "Description", "Chair", "Invited", "Recurs"];

/// These events as a table of meetings.
pub fn meetings(events: &[Event]) -> Table {
    let row = |event: &Event| {
        let minutes = event.end.signed_duration_since(event.start).num_minutes();
        let mut people = event.people.iter();
        let chair = people.next().cloned().unwrap_or_default();
        let mut told = HashSet::new();
        let invited: Vec<_> = people
            .filter(|name| told.insert(fold(name).into_owned()))
            .map(|name| name.replace([',', ';'], " "))
            .collect();
        let cells = vec![
            event.uid.clone(),
            event.title.clone(),
            event.start.format("%Y-%m-%d %H:%M").to_string(),
            format!("{minutes}m"),
            event.place.clone(),
            event.description.clone(),
            chair,
            invited.join(", "),
            event.rule.clone(),
        ];
        Row { line: event.line, cells }
    };
    let head = Row { line: 1, cells: HEADINGS.map(str::to_owned).to_vec() };
    Table {
        rows: std::iter::once(head).chain(events.iter().map(row)).collect(),
        separator: ',',
        notice: None,
    }
}
