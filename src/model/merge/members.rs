//! Merging the fields of one record, those that this version doesn't know included.

use std::sync::Arc;

use serde_json::value::RawValue;

use crate::model::project::UPDATED;
use crate::model::record::{Foreign, Record};
use crate::model::value::Value;

/// What one side has in a field.
#[derive(Clone, Copy, Debug)]
pub enum Held<'a> {
    /// Nothing.
    Nothing,
    /// A value.
    Value(&'a Value),
    /// A text that can't be read as the field's kind.
    Raw(&'a RawValue),
    /// The text of a field that this side doesn't know: it can't have changed it.
    Unread(&'a RawValue),
}

impl Held<'_> {
    fn is(self, other: Self) -> bool {
        use Held::{Nothing, Raw, Unread};
        match (self, other) {
            (Nothing, Nothing) | (Held::Value(_), Unread(_)) | (Unread(_), Held::Value(_)) => true,
            (Held::Value(a), Held::Value(b)) => a == b,
            (Raw(a) | Unread(a), Raw(b) | Unread(b)) => a.get() == b.get(),
            _ => false,
        }
    }

    /// The value; [`Value::Empty`] for anything else.
    fn value(self) -> Option<Value> {
        match self {
            Held::Value(value) => Some(value.clone()),
            Held::Nothing => Some(Value::Empty),
            _ => None,
        }
    }
}

/// One side of a record, and which fields that side knows.
#[derive(Clone, Copy)]
pub struct Side<'a> {
    /// The record, where the side has it.
    pub record: Option<&'a Record>,
    /// Whether the side has a field of this key.
    pub knows: &'a dyn Fn(&str) -> bool,
}

impl<'a> Side<'a> {
    fn held(self, key: &str) -> Held<'a> {
        let Some(record) = self.record else { return Held::Nothing };
        match record.value(key) {
            Value::Empty => match find(foreign(record), key) {
                Some(raw) if (self.knows)(key) => Held::Raw(raw),
                Some(raw) => Held::Unread(raw),
                None => Held::Nothing,
            },
            value => Held::Value(value),
        }
    }

    fn keys(self) -> impl Iterator<Item = &'a str> {
        let values = self.record.into_iter().flat_map(|record| record.values().map(|(key, _)| key));
        values.chain(self.record.into_iter().flat_map(|record| foreign(record).iter().map(|(key, _)| &**key)))
    }
}

/// A field that both sides changed: its key, what it held, and the value that does not stand.
pub type Clash<'a> = (&'a str, Held<'a>, Held<'a>);

/// A record of theirs with what we changed, and what both changed: there, theirs stands.
pub fn merged<'a>(their: &Record, [base, ours, theirs]: [Side<'a>; 3]) -> (Record, Vec<Clash<'a>>) {
    let mut record = their.clone();
    let mut parts: Vec<(Box<str>, Box<RawValue>)> = foreign(their).to_vec();
    let mut clashes = Vec::new();
    let mut seen: Vec<&str> = Vec::new();
    for key in ours.keys().chain(base.keys()) {
        if seen.contains(&key) {
            continue;
        }
        seen.push(key);
        let (was, our, their) = (base.held(key), ours.held(key), theirs.held(key));
        if our.is(their) && !matches!((our, their), (Held::Value(_), Held::Unread(_))) || our.is(was) {
            continue;
        }
        if their.is(was) || our.is(their) {
            parts.retain(|(known, _)| **known != *key);
            if let Held::Raw(raw) | Held::Unread(raw) = our {
                parts.push((key.into(), raw.to_owned()));
            }
            let value = if let Held::Value(value) = our { value.clone() } else { Value::Empty };
            put(&mut record, [ours, base], key, value);
        } else if let Some(value) = joined(key, [was, our, their]) {
            put(&mut record, [ours, base], key, value);
        } else {
            clashes.push((key, was, our));
        }
    }
    if let (Some(was), Some(our)) = (base.record, ours.record)
        && their.number == was.number
    {
        record.number = our.number;
    }
    parts.retain(|(key, _)| record.value(key).is_empty());
    record.foreign = kept(parts);
    (record, clashes)
}

/// Puts a value; where no side has one of this key, there is none to take away.
fn put(record: &mut Record, sides: [Side; 2], key: &str, value: Value) {
    let records = sides.into_iter().filter_map(|side| side.record);
    let name =
        records.chain([&*record]).flat_map(Record::values).map(|(name, _)| name).find(|name| *name == key);
    if let Some(name) = name {
        record.put(name, value);
    }
}

/// What both sides changed and yet is no conflict: lists that people add to, and the day of the last
/// change, which follows from the others.
fn joined(key: &str, [was, our, their]: [Held; 3]) -> Option<Value> {
    let values = (was.value()?, our.value()?, their.value()?);
    if let (_, Value::Date(our), Value::Date(their)) = values
        && key == UPDATED.name()
    {
        return Some(Value::Date(our.max(their)));
    }
    let (was, our, their) = &values;
    joined_lists([was, our, their])
}

/// A list of theirs with what became of ours; `None` where one of the three is none.
pub fn joined_lists([was, our, their]: [&Value; 3]) -> Option<Value> {
    if [our, their].iter().any(|value| matches!(value, Value::List(_))) {
        return Some(Value::list(union(words(was)?, words(our)?, words(their)?)));
    }
    let many = |value: &Value| matches!(value, Value::Links(_) | Value::Empty);
    let links = [was, our, their].into_iter().all(many);
    links.then(|| Value::links(union(was.as_links(), our.as_links(), their.as_links())))
}

fn words(value: &Value) -> Option<&[Arc<str>]> {
    match value {
        Value::List(words) => Some(words),
        Value::Empty => Some(&[]),
        _ => None,
    }
}

/// Theirs without what we took out, and what we added.
fn union<T: Clone + PartialEq>(was: &[T], our: &[T], their: &[T]) -> Vec<T> {
    let stays = |item: &&T| our.contains(item) || !was.contains(item);
    let added = |item: &&T| !was.contains(item) && !their.contains(item);
    their.iter().filter(stays).chain(our.iter().filter(added)).cloned().collect()
}

/// The parts of a record that this version doesn't know.
pub fn foreign(record: &Record) -> &[(Box<str>, Box<RawValue>)] {
    record.foreign.as_ref().map_or(&[], |parts| parts)
}

/// The part of this name.
pub fn find<'a>(parts: &'a [(Box<str>, Box<RawValue>)], key: &str) -> Option<&'a RawValue> {
    parts.iter().find(|(name, _)| **name == *key).map(|(_, raw)| &**raw)
}

/// Parts as they are kept.
pub fn kept(parts: Vec<(Box<str>, Box<RawValue>)>) -> Option<Foreign> {
    if parts.is_empty() { None } else { Some(Arc::new(parts)) }
}
