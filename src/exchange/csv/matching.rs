//! Which record each row is: by what tells the records, and by titles where a row says nothing there.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;
use std::sync::Arc;

use super::guard::unguarded;
use super::layout::{Column, Identity, Layout};
use super::sheet::{Row, Sheet};
use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::text::{clean, without_controls};

/// How many titles a notice names.
const NAMED: usize = 5;

/// The records that rows are of.
#[derive(Debug, Default)]
pub struct Matches {
    /// One for each row; nothing = the row is a new record.
    pub records: Vec<Option<Arc<Record>>>,
    /// What was decided, as sentences.
    pub notices: Vec<String>,
}

impl Matches {
    /// Finds the record of each row. A title that several rows or several records have tells nothing.
    pub fn of(register: &'static Register, layout: &Layout, sheet: &Sheet, context: &Context) -> Self {
        let table = context.project.table(register.key);
        let called = |record: &Record| match layout.identity {
            Some(Identity::Foreign(_, field)) => record.value(field.key).as_text().trim().to_owned(),
            _ => register.reference(record.number),
        };
        let known = only(table.iter().map(|record| (called(record), record)));
        let named = |row: &Row| known.get(&layout.name(row)?)?.cloned();
        let mut matches = Matches { records: sheet.rows.iter().map(named).collect(), ..Matches::default() };
        let Some(title) = Titles::of(register, layout).filter(|_| !sheet.pasted) else { return matches };

        let taken: HashSet<Id> = matches.records.iter().flatten().map(|record| record.id).collect();
        let free = table.iter().filter(|record| !taken.contains(&record.id));
        let records = only(free.map(|record| {
            // As it stands in our own files.
            (without_controls(record.value(register.roles.title).as_text()), record)
        }));
        let unnamed = sheet.rows.iter().enumerate().filter(|(_, row)| layout.name(row).is_none());
        let rows = unnamed.filter_map(|(place, row)| Some((title.read(row, context)?, place)));
        let rows: Vec<(String, usize)> = rows.collect();
        let mut unclear: Vec<&str> = Vec::new();
        let mut found = 0usize;
        for (title, row) in &only(rows.iter().map(|(title, place)| (title.as_str(), *place))) {
            match (records.get(*title), row) {
                (Some(Some(record)), Some(place)) => {
                    if let Some(match_of_row) = matches.records.get_mut(*place) {
                        *match_of_row = Some((*record).clone());
                        found = found.saturating_add(1);
                    }
                }
                (Some(_), _) => unclear.push(title),
                (None, _) => {}
            }
        }
        matches.say(layout, sheet, found, unclear);
        matches
    }

    fn say(&mut self, layout: &Layout, sheet: &Sheet, found: usize, mut unclear: Vec<&str>) {
        let header = |at: usize| sheet.headers.get(at).map_or("", |header| header.trim());
        match layout.identity {
            _ if found == 0 => {}
            None => self
                .notices
                .push("There is no column of refs: rows were matched to records by their titles.".to_owned()),
            Some(Identity::Ref(at) | Identity::Foreign(at, _)) => self.notices.push(format!(
                "Rows without “{}” were matched to records by their titles: {found}.",
                header(at)
            )),
        }
        if !unclear.is_empty() {
            unclear.sort_unstable();
            let more = if unclear.len() > NAMED { " …" } else { "" };
            let named: Vec<_> =
                unclear.iter().take(NAMED).map(|title| format!("“{}”", clean(title))).collect();
            self.notices.push(format!(
                "Several rows or records have the same title, so these rows were read as new ones, add their \
                 refs if they are not: {}{more}.",
                named.join(", ")
            ));
        }
    }
}

/// What is found by a key that stands there once; nothing by one that stands there more often.
fn only<K: Hash + Eq, V>(all: impl Iterator<Item = (K, V)>) -> HashMap<K, Option<V>> {
    let mut found: HashMap<K, Option<V>> = HashMap::new();
    for (key, value) in all {
        found.entry(key).and_modify(|known| *known = None).or_insert(Some(value));
    }
    found
}

/// The column of titles.
struct Titles {
    at: usize,
    field: &'static Field,
}

impl Titles {
    fn of(register: &Register, layout: &Layout) -> Option<Self> {
        layout.columns.iter().enumerate().find_map(|(at, column)| match column {
            Column::Field(field) if field.key == register.roles.title => Some(Titles { at, field }),
            _ => None,
        })
    }

    /// The title of a row as it is kept: without the ends of lines that its cell may have.
    fn read(&self, row: &Row, context: &Context) -> Option<String> {
        let cell = unguarded(row.cells.get(self.at)?);
        let title = self.field.kind.parse(cell, context).ok()?;
        Some(title.as_text().to_owned()).filter(|title| !title.is_empty())
    }
}
