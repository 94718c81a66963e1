//! What commands print: text through the one gate, tables, JSON. A reader that went away ends
//! quietly.

use std::io::{self, ErrorKind, Write};

use serde_json::{Map, Value as Json, json};

use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::kind::date;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::text;
use crate::model::value::{Unit, Value};

/// The shape of what `--json` prints; it grows when a meaning changes.
const SCHEMA_VERSION: u32 = 1;

/// Prints bytes as they are.
pub fn bytes(bytes: &[u8]) -> anyhow::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        // Whoever reads has seen enough.
        Err(error) if error.kind() == ErrorKind::BrokenPipe => Ok(()),
        result => Ok(result?),
    }
}

/// Prints lines, each made safe for a terminal.
pub fn lines(lines: impl IntoIterator<Item = String>) -> anyhow::Result<()> {
    let mut all = String::new();
    for line in lines {
        all.push_str(&text::clean(line.trim_end()));
        all.push('\n');
    }
    bytes(all.as_bytes())
}

/// Prints an object with the version of its shape.
pub fn json(mut object: Map<String, Json>) -> anyhow::Result<()> {
    object.insert("schema_version".to_owned(), json!(SCHEMA_VERSION));
    let mut all = serde_json::to_vec_pretty(&Json::Object(object))?;
    all.push(b'\n');
    bytes(&all)
}

/// Prints rows under a header, each column as wide as its widest cell; numbers are put to the right.
pub fn table(header: &[&str], right: &[bool], rows: &[Vec<String>]) -> anyhow::Result<()> {
    let rows: Vec<Vec<String>> =
        rows.iter().map(|row| row.iter().map(|cell| text::clean(cell).into_owned()).collect()).collect();
    let mut widths: Vec<usize> = header.iter().map(|head| text::width(head)).collect();
    for row in &rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(text::width(cell)).min(60);
        }
    }
    let line = |cells: &[String]| {
        let cells = cells.iter().zip(&widths).zip(right).map(|((cell, width), right)| {
            if *right { text::fit_right(cell, *width) } else { text::fit_left(cell, *width) }
        });
        cells.collect::<Vec<_>>().join("  ")
    };
    let head: Vec<String> = header.iter().map(|head| (*head).to_owned()).collect();
    lines(std::iter::once(line(&head)).chain(rows.iter().map(|row| line(row))))
}

/// A record as JSON: its ref and every field that holds something, as other programs read them.
pub fn record(register: &Register, record: &Record, context: &Context) -> Json {
    let mut object = Map::new();
    object.insert("ref".to_owned(), json!(register.reference(record.number)));
    for field in context.project.fields(register.key) {
        let value = context.value(record, field);
        if !value.is_empty() && field.kind != crate::model::kind::Kind::Rank {
            object.insert(field.key.to_owned(), value_as_json(field, &value, context));
        }
    }
    Json::Object(object)
}

/// A value as JSON: dates in ISO form, durations in hours, money in whole units, links as refs.
fn value_as_json(field: &Field, value: &Value, context: &Context) -> Json {
    let reference = |id: &crate::model::id::Id| {
        context.project.find(*id).map(|(register, record)| register.reference(record.number))
    };
    match value {
        Value::Empty => Json::Null,
        Value::Flag(flag) => json!(flag),
        Value::Number(number) if number.trunc() == *number && number.abs() < 1e15 => json!(*number as i64),
        Value::Number(number) => json!(number),
        Value::Money(money) => json!(money.to_units()),
        Value::Date(date) => json!(date.format("%Y-%m-%d").to_string()),
        Value::Moment(moment) => json!(moment.format("%Y-%m-%dT%H:%M:%S").to_string()),
        Value::Duration(duration) if duration.unit == Unit::Percent => json!(format!("{}%", duration.amount)),
        Value::Duration(duration) => json!({
            "hours": duration.amount as f64 / 600.0,
            "elapsed": duration.unit.is_elapsed(),
            "text": field.kind.format(value, context),
        }),
        Value::Text(text) => json!(&**text),
        Value::Link(id) => json!(reference(id)),
        Value::Links(ids) => json!(ids.iter().filter_map(reference).collect::<Vec<_>>()),
        Value::List(words) => json!(words.iter().map(|word| &**word).collect::<Vec<_>>()),
    }
}

/// A moment as commands print it: the day, and the time always.
pub fn moment(value: &Value) -> String {
    match value {
        Value::Moment(moment) => format!("{} {}", date::format(moment.date()), moment.format("%H:%M")),
        _ => String::new(),
    }
}
