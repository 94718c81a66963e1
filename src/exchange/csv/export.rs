//! Writing a register as CSV.

use std::sync::Arc;

use super::guard::guarded;
use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::kind::{Kind, plain_number};
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::text::{acts, without_controls};
use crate::model::value::{Money, Value};
use crate::registers::every::CONFIDENTIAL;

/// The header above refs.
pub const REF: &str = "Ref";

/// A register as CSV.
#[derive(Debug)]
pub struct Export {
    /// The file: UTF-8 with a mark for Excel, lines ended by CR LF.
    pub bytes: Vec<u8>,
    /// How many records it has.
    pub records: usize,
    /// How many were left out because they are confidential.
    pub confidential: usize,
}

/// Writes records as a table of these fields, refs first. Confidential ones stay out unless asked for.
pub fn export(
    register: &Register,
    records: &[Arc<Record>],
    fields: &[&'static Field],
    context: &Context,
    confidential: bool,
) -> Export {
    let mut bytes = vec![0xef, 0xbb, 0xbf];
    let hidden = |record: &&Arc<Record>| record.get(CONFIDENTIAL) && !confidential;
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(&mut bytes);
    // A label that leads to another field when it is read back gives way to the key.
    let leads = |field: &Field| {
        let found = context.project.field(register.key, field.label);
        found.is_some_and(|found| found.key == field.key) && !field.label.contains(acts)
    };
    let name = |field: &&'static Field| if leads(field) { field.label } else { field.key };
    let header = std::iter::once(REF.to_owned()).chain(fields.iter().map(|field| guarded(name(field))));
    // Writing to a list of bytes can't fail, and every row has as many cells as the header.
    let mut written = writer.write_record(header).is_ok();
    let shown: Vec<_> = records.iter().filter(|record| !hidden(record)).collect();
    for record in &shown {
        let cells = fields.iter().map(|field| guarded(&cell(record, field, context)));
        let row = std::iter::once(register.reference(record.number)).chain(cells);
        written &= writer.write_record(row).is_ok();
    }
    debug_assert!(written && writer.flush().is_ok());
    drop(writer);
    Export { bytes, records: shown.len(), confidential: records.len().saturating_sub(shown.len()) }
}

/// The fields that a table of a register has unless others are named: all but the order of outlines.
pub fn usual_fields(register: &Register, context: &Context) -> Vec<&'static Field> {
    context.project.fields(register.key).iter().filter(|field| field.kind != Kind::Rank).copied().collect()
}

/// A value as a spreadsheet takes it: ISO dates, plain numbers, everything else as people see it, without
/// control characters.
pub fn cell(record: &Record, field: &Field, context: &Context) -> String {
    let value = context.value(record, field);
    match &*value {
        Value::Date(date) => date.to_string(),
        Value::Moment(moment) if moment.format("%S").to_string() == "00" => {
            moment.format("%Y-%m-%d %H:%M").to_string()
        }
        Value::Moment(moment) => moment.format("%Y-%m-%d %H:%M:%S").to_string(),
        Value::Number(number) if !matches!(field.kind, Kind::Percent | Kind::PercentOf) => {
            plain_number(*number)
        }
        Value::Money(Money(hundredths)) if hundredths % 100 == 0 => (hundredths / 100).to_string(),
        Value::Money(Money(hundredths)) => {
            let sign = if *hundredths < 0 { "-" } else { "" };
            let (units, rest) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
            format!("{sign}{units}.{rest:02}")
        }
        value => without_controls(&field.kind.format(value, context)).into_owned(),
    }
}
