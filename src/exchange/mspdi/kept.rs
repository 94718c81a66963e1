//! What no field holds: contents of elements, kept word for word with their record under one key.

use std::collections::BTreeMap;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use super::xml;
use crate::model::record::{Foreign, Record};

/// The key in what a record keeps for others.
const KEY: &str = "mspdi";

/// Contents by the name of their element.
#[derive(Default, Debug)]
pub(super) struct Kept(BTreeMap<String, Contents>);

/// An element may be repeated.
#[derive(Serialize, Deserialize, Debug)]
#[serde(untagged)]
enum Contents {
    One(String),
    Many(Vec<String>),
}

impl Kept {
    /// What a record keeps. What is none of ours is passed over.
    pub fn of(record: &Record) -> Self {
        let ours = record.foreign.iter().flat_map(|all| all.iter()).find(|(key, _)| &**key == KEY);
        Kept(ours.and_then(|(_, json)| serde_json::from_str(json.get()).ok()).unwrap_or_default())
    }

    /// Keeps the contents of one more element.
    pub fn keep(&mut self, element: &str, raw: &str) {
        let raw = xml::compact(raw).into_owned();
        match self.0.get_mut(element) {
            None => {
                self.0.insert(element.to_owned(), Contents::One(raw));
            }
            Some(Contents::Many(all)) => all.push(raw),
            Some(one) => {
                if let Contents::One(first) = one {
                    let first = std::mem::take(first);
                    *one = Contents::Many(vec![first, raw]);
                }
            }
        }
    }

    /// Takes an element out: its contents, each time that it stood there.
    pub fn take(&mut self, element: &str) -> Vec<String> {
        match self.0.remove(element) {
            None => Vec::new(),
            Some(Contents::One(raw)) => vec![raw],
            Some(Contents::Many(all)) => all,
        }
    }

    /// The contents of an element that stands there once.
    pub fn get(&self, element: &str) -> Option<&str> {
        match self.0.get(element) {
            Some(Contents::One(raw)) => Some(raw),
            _ => None,
        }
    }

    /// What is left, by element.
    pub fn rest(self) -> impl Iterator<Item = (String, Vec<String>)> {
        self.0.into_iter().map(|(element, contents)| match contents {
            Contents::One(raw) => (element, vec![raw]),
            Contents::Many(all) => (element, all),
        })
    }

    /// Puts it all with a record.
    pub fn put(self, record: &mut Record) {
        record.foreign = self.into_foreign();
    }

    fn into_foreign(self) -> Option<Foreign> {
        if self.0.is_empty() {
            return None;
        }
        let json = serde_json::to_string(&self.0).ok()?;
        Some(Arc::new(vec![(KEY.into(), RawValue::from_string(json).ok()?)]))
    }
}
