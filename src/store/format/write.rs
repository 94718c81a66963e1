//! Writing: a project as the bytes of its file.

use super::rows::in_parts;
use super::trail::write_entry;
use super::value::{self, print, write_string};
use super::{FORMAT, VERSION, key};
use crate::model::field::Field;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::table::Table;

/// The file of a project. Equal projects give equal bytes.
pub fn save(project: &Project) -> Vec<u8> {
    let mut out = Vec::with_capacity(64 * 1024);
    print(&mut out, format_args!("{{\"{}\":\"{FORMAT}\",\"{}\":{VERSION},\n", key::FORMAT, key::VERSION));
    last(&mut out, project);
    rows(&mut out, key::RECORDS, &lines(project), write_line);
    out.extend_from_slice(b",\n");
    let trail: Vec<_> = project.trail().iter().collect();
    rows(&mut out, key::TRAIL, &trail, |out, entry| write_entry(out, project, entry));
    for (name, json) in foreign(project).filter(|(name, _)| !KNOWN.contains(name)) {
        out.extend_from_slice(b",\n");
        member(&mut out, name, json);
    }
    out.extend_from_slice(b"}\n");
    out
}

/// Foreign parts under these keys belong inside of them.
const KNOWN: &[&str] = &[key::RECORDS, key::LAST];

fn foreign(project: &Project) -> impl Iterator<Item = (&str, &str)> {
    project.foreign.iter().flat_map(|parts| parts.iter()).map(|(name, json)| (&**name, json.get()))
}

fn member(out: &mut Vec<u8>, name: &str, json: &str) {
    write_string(out, name);
    out.push(b':');
    out.extend_from_slice(json.as_bytes());
}

/// An array with a row a line.
fn rows<T: Sync>(out: &mut Vec<u8>, name: &str, all: &[T], write: impl Fn(&mut Vec<u8>, &T) + Sync) {
    print(out, format_args!("\"{name}\":["));
    let parts = in_parts(all, |part| {
        let mut out = Vec::with_capacity(part.len().saturating_mul(256));
        for row in part {
            out.extend_from_slice(b",\n");
            write(&mut out, row);
        }
        out
    });
    for (place, part) in parts.enumerate() {
        // Nothing stands before the first one.
        out.extend_from_slice(part.get(usize::from(place == 0)..).unwrap_or_default());
    }
    out.extend_from_slice(if all.is_empty() { b"]" } else { b"\n]" });
}

/// The highest number ever given, where no record has it any more.
fn last(out: &mut Vec<u8>, project: &Project) {
    let mut numbers: Vec<(&str, String)> = Vec::new();
    for register in project.registers() {
        let table = project.table(register.key);
        let highest = table.iter().map(|record| record.number).max().unwrap_or(0);
        if table.last_number() > highest {
            numbers.push((register.key, table.last_number().to_string()));
        }
    }
    let foreign = foreign(project).filter(|(name, _)| *name == key::LAST);
    let of_others = foreign.filter_map(|(_, json)| json.strip_prefix('{')?.strip_suffix('}'));
    let own = numbers.iter().map(|(register, number)| format!("\"{register}\":{number}"));
    let all: Vec<String> = own.chain(of_others.map(str::to_owned)).collect();
    if !all.is_empty() {
        print(out, format_args!("\"{}\":{{{}}},\n", key::LAST, all.join(",")));
    }
}

/// A row of the list of records.
enum Line<'a> {
    Record(&'static Register, &'a [&'static Field], &'a Record),
    /// One of a register that this version doesn't know.
    Foreign(&'a str),
}

fn lines(project: &Project) -> Vec<Line<'_>> {
    let mut lines = Vec::with_capacity(project.len());
    for register in project.registers() {
        let fields = project.fields(register.key);
        let records = in_order(project.table(register.key)).into_iter();
        lines.extend(records.map(|record| Line::Record(register, fields, record)));
    }
    let foreign = foreign(project).filter(|(name, _)| *name == key::RECORDS);
    lines.extend(foreign.map(|(_, json)| Line::Foreign(json)));
    lines
}

fn write_line(out: &mut Vec<u8>, line: &Line) {
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

fn in_order(table: &Table) -> Vec<&Record> {
    let mut records: Vec<&Record> = table.iter().map(|record| &**record).collect();
    records.sort_by_key(|record| (record.number, record.id));
    records
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
