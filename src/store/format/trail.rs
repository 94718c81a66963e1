//! The trail in the file: one step a line, written once and never again.

use std::sync::Arc;

use super::key;
use super::read::Loading;
use super::rows::each;
use super::source::{Members, find};
use super::value::{self, Read, print, string, write_string};
use super::write::write_body;
use crate::model::edit::Author;
use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::settings::keep_key;
use crate::model::trail::{Change, Entry, What};
use crate::model::value::Value;
use crate::store::error::Error;

impl<'a> Loading<'a> {
    /// A step.
    pub fn entry(&self, row: &'a str) -> Result<Entry, Error> {
        let members = self.source.members(row)?;
        let at = self.source.text(row, &members, key::AT)?;
        let at = value::moment(&at).ok_or_else(|| {
            let what = "“at” must be a date and time, such as \"2026-11-22T08:00:00\"";
            self.source.wrong(find(&members, key::AT).unwrap_or(row), what)
        })?;
        let who = self.source.text(row, &members, key::WHO)?;
        let step = self.source.text(row, &members, key::STEP)?.into_owned();
        let all = self.source.read_rows(&members, key::CHANGES, |rows| each(rows, |row| self.change(row)))?;
        let former = find(&members, key::FORMER).map_or(Some(Vec::new()), former);
        let known = members.iter().all(|(name, _)| ENTRY.contains(&&**name))
            && self.source.once(&members).is_ok()
            && all.iter().all(Option::is_some)
            && former.is_some();
        let (changes, former) = (all.into_iter().flatten().collect(), former.unwrap_or_default());
        let foreign = if known { None } else { Some(row.into()) };
        Ok(Entry { author: Author { name: who.as_ref().into(), at }, step, changes, former, foreign })
    }

    /// A change; `None` if it is one that this version doesn't know.
    fn change(&self, row: &'a str) -> Result<Option<Change>, Error> {
        let members = self.source.members(row)?;
        let register = self.source.text(row, &members, key::REGISTER)?;
        let id = self.source.id(row, &members)?;
        let Some(place) = self.place(&register) else { return Ok(None) };
        let (what, own) = if let Some(number) = find(&members, key::ADDED) {
            (number.parse().ok().map(What::Added), [key::ADDED].as_slice())
        } else if let Some(record) = find(&members, key::REMOVED) {
            let record = self.source.members(record).and_then(|members| self.body(place, id, &members));
            (record.ok().map(|record| What::Removed(Arc::new(record))), [key::REMOVED].as_slice())
        } else {
            (self.set(place, &members), [key::FIELD, key::FROM, key::TO].as_slice())
        };
        let known = |name: &str| [key::REGISTER, key::ID].contains(&name) || own.contains(&name);
        let whole = self.source.once(&members).is_ok() && members.iter().all(|(name, _)| known(name));
        let register = self.registers.get(place).map_or("", |register| register.key);
        Ok(what.filter(|_| whole).map(|what| Change::new(register, id, what)))
    }

    fn set(&self, place: usize, members: &Members) -> Option<What> {
        let name = string(find(members, key::FIELD)?)?;
        let field = self.fields.get(place)?.iter().find(|field| field.key == name);
        let side = |name| match find(members, name) {
            None => Some(Value::Empty),
            Some(json) => match field.map(|field| value::read(&field.kind, json)) {
                Some(Read::Value(value)) => Some(value),
                // A custom field of another kind since, or gone.
                _ => value::by_look(json).filter(|value| value::text(value) == json),
            },
        };
        let (from, to) = (side(key::FROM)?, side(key::TO)?);
        Some(What::Set { field: field.map_or_else(|| keep_key(&name), |field| field.key), from, to })
    }
}

/// The numbers that records had before merges; `None` if they are told in a way that this version doesn't know.
fn former(json: &str) -> Option<Vec<(Id, u32)>> {
    let pairs: Vec<(&str, u32)> = serde_json::from_str(json).ok()?;
    pairs.into_iter().map(|(id, number)| Some((id.parse().ok()?, number))).collect()
}

const ENTRY: &[&str] = &[key::AT, key::WHO, key::STEP, key::CHANGES, key::FORMER];

/// Writes a step.
pub fn write_entry(out: &mut Vec<u8>, project: &Project, entry: &Entry) {
    if let Some(json) = &entry.foreign {
        out.extend_from_slice(json.as_bytes());
        return;
    }
    let at = entry.author.at.format("%Y-%m-%dT%H:%M:%S%.f");
    print(out, format_args!("{{\"{}\":\"{at}\",\"{}\":", key::AT, key::WHO));
    write_string(out, &entry.author.name);
    print(out, format_args!(",\"{}\":", key::STEP));
    write_string(out, &entry.step);
    print(out, format_args!(",\"{}\":[", key::CHANGES));
    for (place, change) in entry.changes.iter().enumerate() {
        if place > 0 {
            out.push(b',');
        }
        write_change(out, project, change);
    }
    out.push(b']');
    for (place, (id, number)) in entry.former.iter().enumerate() {
        let before = if place == 0 { format_args!(",\"{}\":[", key::FORMER) } else { format_args!(",") };
        print(out, format_args!("{before}[\"{id}\",{number}]"));
    }
    out.extend_from_slice(if entry.former.is_empty() { b"}" } else { b"]}" });
}

fn write_change(out: &mut Vec<u8>, project: &Project, Change { register, id, what }: &Change) {
    print(out, format_args!("{{\"{}\":\"{register}\",\"{}\":\"{id}\",", key::REGISTER, key::ID));
    match what {
        What::Added(number) => print(out, format_args!("\"{}\":{number}", key::ADDED)),
        What::Set { field, from, to } => {
            print(out, format_args!("\"{}\":", key::FIELD));
            write_string(out, field);
            for (name, value) in [(key::FROM, from), (key::TO, to)] {
                if !value.is_empty() {
                    print(out, format_args!(",\"{name}\":"));
                    value::write(out, value);
                }
            }
        }
        What::Removed(record) => {
            print(out, format_args!("\"{}\":{{", key::REMOVED));
            if let Some(register) = project.registers().iter().find(|r| r.key == *register) {
                write_body(out, register, project.fields(register.key), record);
            }
            out.push(b'}');
        }
    }
    out.push(b'}');
}
