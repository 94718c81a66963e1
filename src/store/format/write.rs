//! Writing: a project as the bytes of its file.

use super::key;
use super::text::Text;
use super::value::{self, print, write_string};
use crate::model::field::Field;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::register::Register;

/// The file of a project. Equal projects give equal bytes.
pub fn save(project: &Project) -> Vec<u8> {
    Text::new(project).pieces().collect::<Vec<_>>().concat()
}

/// Foreign parts under these keys belong inside of them.
pub const KNOWN: &[&str] = &[key::RECORDS, key::LAST];

pub fn foreign(project: &Project) -> impl Iterator<Item = (&str, &str)> {
    project.foreign.iter().flat_map(|parts| parts.iter()).map(|(name, json)| (&**name, json.get()))
}

pub fn member(out: &mut Vec<u8>, name: &str, json: &str) {
    write_string(out, name);
    out.push(b':');
    out.extend_from_slice(json.as_bytes());
}

/// A row of the list of records.
pub enum Line<'a> {
    Record(&'static Register, &'a [&'static Field], &'a Record),
    /// One of a register that this version doesn't know.
    Foreign(&'a str),
}

pub fn write_line(out: &mut Vec<u8>, line: &Line) {
    match line {
        Line::Foreign(json) => out.extend_from_slice(json.as_bytes()),
        Line::Record(register, fields, record) => {
            let (register_key, id) = (register.key, record.id);
            print(out, format_args!("{{\"{}\":\"{register_key}\",\"{}\":\"{id}\",", key::REGISTER, key::ID));
            write_body(out, register, fields, record);
            out.push(b'}');
        }
    }
}

/// The ref and the fields of a record.
pub fn write_body(out: &mut Vec<u8>, register: &Register, fields: &[&Field], record: &Record) {
    print(out, format_args!("\"{}\":\"{}\"", key::REF, register.reference(record.number)));
    let mut values: Vec<_> = record.values().map(|(key, value)| (usize::MAX, key, value)).collect();
    // Values mostly stand in the order of the fields: each is looked for behind the one before it.
    let mut next = 0;
    for (place, key, _) in &mut values {
        let named = |field: &&Field| field.key == *key && field.is_stored();
        let found = fields.iter().skip(next).position(&named).and_then(|step| next.checked_add(step));
        // Those of custom fields that were taken away come last.
        *place = found.or_else(|| fields.iter().position(named)).unwrap_or(usize::MAX);
        next = place.saturating_add(1);
    }
    // A value of another kind could not be read back.
    debug_assert!(register.fields().all(|field| field.kind.accepts(record.value(field.key))));
    values.sort_unstable_by_key(|(place, key, _)| (*place, *key));
    for (_, key, value) in &values {
        out.push(b',');
        write_string(out, key);
        out.push(b':');
        value::write(out, value);
    }
    let parts = record.foreign.iter().flat_map(|parts| parts.iter());
    for (name, json) in parts.filter(|(name, _)| record.value(name).is_empty()) {
        out.push(b',');
        member(out, name, json.get());
    }
}
