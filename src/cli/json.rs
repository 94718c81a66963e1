//! Records as JSON for other programs, in one stable shape.

use std::io;

use serde::ser::{Serialize, SerializeMap, Serializer};

use super::output::Output;
use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::kind::Kind;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::schedule::instant::{Instant, Tenths};

/// The version of the shape; raised when something in it changes its meaning.
pub const SCHEMA_VERSION: u32 = 1;

/// A record: its ref and every field that holds something, under the fields' keys.
pub struct Row<'a> {
    /// Its register.
    pub register: &'static Register,
    /// The record.
    pub record: &'a Record,
    /// The fields to write.
    pub fields: &'a [&'static Field],
    /// What reading them needs.
    pub context: &'a Context<'a>,
}

impl Serialize for Row<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("ref", &self.register.reference(self.record.number))?;
        for field in self.fields.iter().filter(|field| field.kind != Kind::Rank) {
            let value = self.context.value(self.record, field);
            if !value.is_empty() {
                map.serialize_entry(field.key, &Cell { value: &value, field, context: self.context })?;
            }
        }
        map.end()
    }
}

struct Cell<'a> {
    value: &'a Value,
    field: &'a Field,
    context: &'a Context<'a>,
}

impl Serialize for Cell<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let reference = |id: &crate::model::id::Id| Kind::Link(&[]).format(&Value::Link(*id), self.context);
        match self.value {
            Value::Empty => serializer.serialize_none(),
            Value::Flag(flag) => serializer.serialize_bool(*flag),
            Value::Number(number) if *number == number.trunc() && number.abs() < 1e15 => {
                serializer.serialize_i64(*number as i64)
            }
            Value::Number(number) => serializer.serialize_f64(*number),
            Value::Money(money) => serializer.serialize_f64(money.to_units()),
            Value::Date(date) => serializer.collect_str(date),
            Value::Moment(moment) => serializer.collect_str(&moment.format("%Y-%m-%dT%H:%M:%S")),
            Value::Duration(duration) => {
                let mut map = serializer.serialize_map(None)?;
                let text = self.field.kind.format(self.value, self.context);
                map.serialize_entry("text", &text)?;
                if !duration.unit.is_percent() {
                    map.serialize_entry("hours", &(duration.amount as f64 / 600.0))?;
                    map.serialize_entry("elapsed", &duration.unit.is_elapsed())?;
                }
                map.end()
            }
            Value::Text(text) => serializer.serialize_str(text),
            Value::Link(id) => serializer.serialize_str(&reference(id)),
            Value::Links(ids) => serializer.collect_seq(ids.iter().map(reference)),
            Value::List(words) => serializer.collect_seq(words.iter().map(|word| &**word)),
        }
    }
}

/// A date and time.
pub fn moment(at: Instant) -> String {
    at.to_date_time().format("%Y-%m-%dT%H:%M:%S").to_string()
}

/// An amount of working time, in hours.
pub fn hours(length: Tenths) -> f64 {
    length as f64 / 600.0
}

/// Writes a document, each row of `rows` on a line of its own below `head`, which names things about it.
pub fn write<T: Serialize>(
    out: &mut Output,
    head: &[(&str, &str)],
    name: &str,
    rows: impl IntoIterator<Item = T>,
) -> anyhow::Result<()> {
    let mut text = format!("{{\"schema_version\":{SCHEMA_VERSION}");
    for (key, value) in head {
        text += &format!(",\"{key}\":{}", serde_json::to_string(value)?);
    }
    text += &format!(",\"{name}\":[");
    for (place, row) in rows.into_iter().enumerate() {
        text += if place == 0 { "\n" } else { ",\n" };
        text += &serde_json::to_string(&row)?;
    }
    text += "\n]}\n";
    print(out, &text)?;
    Ok(())
}

/// Prints JSON; what a terminal might act on or hide is escaped, which changes no meaning.
fn print(out: &mut Output, json: &str) -> io::Result<()> {
    let mut text = String::with_capacity(json.len());
    for c in json.chars() {
        match c {
            '\u{7f}'..='\u{9f}'
            | '\u{ad}'
            | '\u{61c}'
            | '\u{200b}'..='\u{200f}'
            | '\u{2028}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}'
            | '\u{feff}'
            | '\u{e0000}'..='\u{e007f}' => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    text += &format!("\\u{unit:04x}");
                }
            }
            c => text.push(c),
        }
    }
    out.bytes(text.as_bytes())
}
