//! Rows of a spreadsheet pasted into a table: as new records behind one of it, or over its cells.

use std::collections::{HashMap, HashSet};

use super::outline::Order;
use super::verbs::Target;
use super::{Session, Verb};
use crate::exchange::csv::{Import, Outcome, Row, Table};
use crate::model::edit::{Edit, Step};
use crate::model::field::Field;
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::text::clean;
use crate::model::value::Value;
use crate::query::typed;

/// What a paste comes to.
#[derive(Debug)]
pub struct Pasted {
    /// The step that does it.
    pub step: Step,
    /// What the records that it adds are called as long as they have no refs: by their lines.
    pub lines: HashMap<Id, String>,
    /// The first record that it adds or changes.
    pub first: Option<Id>,
    /// What was decided or passed over, as sentences.
    pub notices: Vec<String>,
}

/// So many records of a register: `1 task`, `4 tasks`.
fn counted(count: usize, register: &Register) -> String {
    let name = if count == 1 { register.name } else { register.plural };
    format!("{count} {}", name.to_lowercase())
}

impl Session {
    /// What pasting rows would do: rows with the ref of a record change it, others are new, right behind a
    /// record and at its level. `shown` are the fields that cells without headers belong to, in order. Where
    /// anything does not fit, each thing is told in a sentence, and nothing is done.
    pub fn pasting(
        &mut self,
        text: &str,
        (register, shown): (&'static Register, &[&'static Field]),
        behind: Option<Id>,
    ) -> Result<Pasted, Vec<String>> {
        let (context, ids) = self.context_and_ids();
        let import = Import::pasted(text, (register, shown), &context, ids);
        let import = import.map_err(|error| vec![error.to_string()])?;
        if !import.faults.is_empty() {
            return Err(import.faults.iter().map(ToString::to_string).collect());
        }
        let (added, changed, _) = import.counts();
        let edits = self.placed(import.edits, register, behind);
        let label = match (added, changed) {
            (1, 0) => match edits.iter().find_map(|edit| added_to(edit, register)) {
                Some(record) => self.adding(register, record),
                None => format!("{} {}", Verb::Add.word(), register.name.to_lowercase()),
            },
            (_, 0) => format!("Paste {}", counted(added, register)),
            (0, _) => format!("Paste over {}", counted(changed, register)),
            _ => format!("Paste {}, {changed} changed", counted(added, register)),
        };
        let first = edits.iter().find_map(|edit| match edit {
            Edit::Add(key, record) if *key == register.key => Some(record.id),
            Edit::Set(key, id, ..) if *key == register.key => Some(*id),
            _ => None,
        });
        let new = edits.iter().filter_map(|edit| added_to(edit, register)).map(|record| record.id);
        let rows = import.rows.iter().filter(|row| row.added);
        let line = |row: &Outcome| format!("line {} “{}”", row.line, clean(&row.title));
        let lines = new.zip(rows.map(line)).collect();
        Ok(Pasted { step: Step::new(label, edits), lines, first, notices: import.notices })
    }

    /// The edits with the new records that stand below no other new one right behind a record.
    fn placed(&self, edits: Vec<Edit>, register: &'static Register, behind: Option<Id>) -> Vec<Edit> {
        let context = self.context();
        let Some(order) = Order::of(register, &context).filter(|_| !register.roles.parent.is_empty()) else {
            return edits;
        };
        let parent = register.roles.parent;
        let mut top: Vec<Id> =
            edits.iter().filter_map(|edit| added_to(edit, register)).map(|record| record.id).collect();
        let below = edits.iter().filter_map(|edit| match edit {
            Edit::Set(key, id, field, Value::Link(_)) if *key == register.key && *field == parent => {
                Some(*id)
            }
            _ => None,
        });
        let below: HashSet<Id> = below.collect();
        top.retain(|id| !below.contains(id));
        let above = behind.and_then(|id| order.above(id));
        let family = order.family(above);
        let at = behind.and_then(|behind| family.iter().position(|(id, _)| *id == behind));
        let place = at.map_or(family.len(), |at| at + 1);
        let mut places: HashMap<Id, Vec<(&'static str, Value)>> = HashMap::new();
        let mut others = Vec::new();
        let new: HashSet<Id> = top.iter().copied().collect();
        for edit in order.put(&top, above, &family, place) {
            match edit {
                Edit::Set(_, id, field, value) if new.contains(&id) => {
                    places.entry(id).or_default().push((field, value));
                }
                edit => others.push(edit),
            }
        }
        let placed = edits.into_iter().map(|edit| match edit {
            Edit::Add(key, mut record) if key == register.key => {
                for (field, value) in places.remove(&record.id).unwrap_or_default() {
                    record.put(field, value);
                }
                Edit::Add(key, record)
            }
            edit => edit,
        });
        placed.chain(others).collect()
    }

    /// The step that puts the cells of a clipboard over those of records, from the first field on to the
    /// right and down. A single cell goes into the first field of all records named.
    pub fn pasting_over(
        &mut self,
        text: &str,
        (targets, fields): (&[Target], &[&'static Field]),
        into_all: bool,
    ) -> Result<Step, Vec<String>> {
        let one = |complaint: String| vec![complaint];
        let mut rows = Table::pasted(text).map_err(|error| one(error.to_string()))?.rows;
        while rows.last().is_some_and(Row::is_blank) {
            rows.pop();
        }
        if let ([row], [field, ..], true) = (&rows[..], fields, into_all)
            && let [cell] = &row.cells[..]
        {
            return self.setting(targets, &[(field.key, cell)]).map_err(one);
        }
        let widest = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
        if rows.len() > targets.len() || widest > fields.len() {
            let (high, wide) = (rows.len(), fields.len());
            return Err(one(format!(
                "the paste has {high} rows of {widest} cells, from here the table has {} of {wide}: paste in \
                 the first column to add rows",
                targets.len()
            )));
        }
        let mut draft = self.project().clone();
        let (mut edits, mut faults, mut remarks) = (Vec::new(), Vec::new(), Vec::new());
        for (row, target) in rows.iter().zip(targets) {
            for (field, cell) in fields.iter().zip(&row.cells) {
                if typed::is_relative(field, cell) {
                    let line = row.line;
                    faults.push(format!(
                        "row {line}, {}: “{cell}” has a sign: write the whole duration",
                        field.label
                    ));
                    continue;
                }
                let record = draft.table(target.0.key).get(target.1);
                let doubts = record.map_or(Vec::new(), |record| self.doubts(record, &[(*field, cell)]));
                remarks
                    .extend(doubts.into_iter().filter(|doubt| !remarks.contains(doubt)).collect::<Vec<_>>());
                match self.entering_in(&mut draft, *target, &[(*field, cell)]) {
                    Ok(more) => edits.extend(more),
                    Err(complaint) => faults.push(format!("row {}, {complaint}", row.line)),
                }
            }
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let over = targets.get(..rows.len()).unwrap_or(targets);
        let step = Step::new(format!("Paste over {}", self.named(over)), edits);
        Ok(Step { outcome: remarks.join("; "), ..step })
    }
}

fn added_to<'e>(edit: &'e Edit, register: &Register) -> Option<&'e Record> {
    match edit {
        Edit::Add(key, record) if *key == register.key => Some(record),
        _ => None,
    }
}
