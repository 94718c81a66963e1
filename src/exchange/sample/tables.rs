//! The sample's tables as they are written: entries by ref, and what happened to them later.

use chrono::{NaiveDateTime, NaiveTime};

use super::days::WorkingDays;
use crate::model::field::Field;
use crate::model::id::{Id, Ids};
use crate::model::kind::Kind;
use crate::model::register::Register;
use crate::registers::ALL;
use toml::{Table, Value};

/// A record as it was first entered.
pub(super) struct Entry {
    pub register: &'static Register,
    pub id: Id,
    pub number: u32,
    pub cells: Cells,
}

/// Fields by their key, as text.
pub(super) type Cells = Vec<(String, String)>;

/// Changes of records that somebody made in one step.
pub(super) struct Event {
    pub at: NaiveDateTime,
    pub author: String,
    pub label: String,
    /// The fields changed, by the ref of their record.
    pub changes: Vec<(String, Cells)>,
}

/// Everything that the files say, and what in them could not be understood.
#[derive(Default)]
pub(super) struct Tables {
    pub entries: Vec<Entry>,
    pub events: Vec<Event>,
    pub complaints: Vec<String>,
}

/// The tables, by name.
const FILES: &[(&str, &str)] = &[
    ("plan", include_str!("plan.toml")),
    ("raid", include_str!("raid.toml")),
    ("meetings", include_str!("meetings.toml")),
    ("actions", include_str!("actions.toml")),
    ("control", include_str!("control.toml")),
    ("events", include_str!("events.toml")),
];

impl Tables {
    /// Reads the tables; days are counted from today.
    pub fn read(days: &WorkingDays, ids: &mut Ids) -> Self {
        let mut all = Tables::default();
        for (file, text) in FILES {
            match text.parse::<Table>() {
                Ok(table) => all.add(file, table, days, ids),
                Err(error) => all.complaints.push(format!("{file}: {error}")),
            }
        }
        all.entries.sort_by_key(|entry| {
            (ALL.iter().position(|register| register.key == entry.register.key), entry.number)
        });
        all
    }

    fn add(&mut self, file: &str, table: Table, days: &WorkingDays, ids: &mut Ids) {
        for (name, value) in table {
            match value {
                Value::Table(fields) => match place(&name) {
                    Some((register, number)) => {
                        let cells = cells(register, fields, days);
                        self.entries.push(Entry { register, id: ids.fresh(), number, cells });
                    }
                    None => self.complaints.push(format!("{file}: “{name}” is no ref")),
                },
                Value::Array(events) if name == "event" => {
                    for event in events {
                        match Event::read(event, days) {
                            Some(event) => self.events.push(event),
                            None => self.complaints.push(format!("{file}: an event lacks at, by or what")),
                        }
                    }
                }
                _ => self.complaints.push(format!("{file}: “{name}” is no table")),
            }
        }
    }
}

impl Event {
    fn read(event: Value, days: &WorkingDays) -> Option<Self> {
        let Value::Table(mut event) = event else { return None };
        let mut take = |key| event.remove(key).map(|value| text(&value));
        let (at, author, label) = (moment(&take("at")?, days)?, take("by")?, take("what")?);
        let mut changes = Vec::new();
        for (reference, fields) in event {
            let (Value::Table(fields), (register, _)) = (fields, place(&reference)?) else { return None };
            changes.push((reference, cells(register, fields, days)));
        }
        Some(Event { at, author, label, changes })
    }
}

/// The register and the number that a ref names.
fn place(reference: &str) -> Option<(&'static Register, u32)> {
    let (code, number) = reference.split_once('-')?;
    let register = ALL.iter().find(|register| register.code == code)?;
    Some((*register, number.parse().ok()?))
}

fn cells(register: &'static Register, fields: Table, days: &WorkingDays) -> Cells {
    let cell = |(key, value): (String, Value)| {
        let field = register.fields().find(|field| field.key == key);
        let text = dated(&text(&value), field, days);
        (key, text)
    };
    fields.into_iter().map(cell).collect()
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

/// A cell with its days in place of offsets: `-35` or `+3 14:00` where a date belongs, `{+3}` in a text.
fn dated(cell: &str, field: Option<&Field>, days: &WorkingDays) -> String {
    if field.is_some_and(|field| matches!(field.kind, Kind::Date | Kind::Moment(_))) {
        let (offset, time) = cell.split_once(' ').unwrap_or((cell, ""));
        let day = offset.parse().map(|offset| days.at(offset));
        return day.map_or_else(|_| cell.to_owned(), |day| format!("{day} {time}"));
    }
    let mut parts = cell.split('{');
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        let day = part.split_once('}').and_then(|(offset, rest)| Some((offset.parse().ok()?, rest)));
        match day {
            Some((offset, rest)) => {
                text.push_str(&format!("{}{rest}", days.at(offset).format("%-d %B")));
            }
            None => text.push_str(&format!("{{{part}")),
        }
    }
    text
}

/// `-35 14:00`.
fn moment(text: &str, days: &WorkingDays) -> Option<NaiveDateTime> {
    let (offset, time) = text.split_once(' ')?;
    let time = NaiveTime::parse_from_str(time, "%H:%M").ok()?;
    Some(days.at(offset.parse().ok()?).and_time(time))
}
