//! The outline of a table: folded level by level, sorted within itself, and what groups come to.

use std::collections::HashMap;

use super::{Column, List, Row, Shown};
use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::query::sort::Sort;
use crate::registers::{sums, task};

impl List {
    /// Hides the rows below the deepest rows that show some; false if none does.
    pub fn fold_level(&mut self) -> bool {
        let open: Vec<Shown> = self.summaries().filter(|shown| !self.is_folded(shown.id)).collect();
        let deepest = open.iter().map(|shown| shown.depth).max();
        self.fold(open.iter().filter(|shown| Some(shown.depth) == deepest).map(|shown| shown.id));
        deepest.is_some()
    }

    /// Shows the rows below the highest rows that hide some; false if none does.
    pub fn unfold_level(&mut self) -> bool {
        let folded: Vec<Shown> = self.summaries().filter(|shown| self.is_folded(shown.id)).collect();
        let highest = folded.iter().map(|shown| shown.depth).min();
        for shown in folded.iter().filter(|shown| Some(shown.depth) == highest) {
            self.unfold(shown.id);
        }
        highest.is_some()
    }

    /// The records that one stands below, the nearest first.
    pub(super) fn above(id: Id, context: &Context) -> Vec<Id> {
        let found = context.project.find(id).filter(|(register, _)| !register.roles.parent.is_empty());
        let Some((register, record)) = found else { return Vec::new() };
        let parent_of = |record: &Record| record.value(register.roles.parent).as_links().first().copied();
        let (mut next, mut above) = (parent_of(record), Vec::new());
        // A loop of parents is a finding elsewhere; here it must only end.
        while let Some(parent) = next.filter(|parent| !above.contains(parent)) {
            above.push(parent);
            next = context.project.table(register.key).get(parent).and_then(|record| parent_of(record));
        }
        above
    }

    fn summaries(&self) -> impl Iterator<Item = Shown> {
        self.body.rows.iter().filter_map(|row| match row {
            Row::Record(shown) if shown.parent => Some(*shown),
            _ => None,
        })
    }

    /// The outline with the rows below each other sorted, if they are to be.
    pub(super) fn nested(&self, outline: &[(Id, u16)], context: &Context) -> Vec<(Id, u16)> {
        let by = self.sort.split_once(',').map(|(_, by)| by);
        let (Some(by), [register]) = (by, &self.registers[..]) else { return outline.to_vec() };
        let Ok(sort) = Sort::parse(by, &self.registers, context) else { return outline.to_vec() };
        let table = context.project.table(register.key);
        let mut all: Vec<(u8, &Record)> =
            outline.iter().filter_map(|(id, _)| Some((0, &**table.get(*id)?))).collect();
        sort.apply(&mut all, context);
        // The rows right below each row, in the order of the sort.
        let (mut above, mut parents) = (Vec::new(), HashMap::new());
        for (id, depth) in outline {
            above.truncate(usize::from(*depth));
            parents.insert(*id, (above.last().copied(), *depth));
            above.push(*id);
        }
        let mut below: HashMap<Option<Id>, Vec<Id>> = HashMap::new();
        for (_, record) in all {
            let parent = parents.get(&record.id).and_then(|(parent, _)| *parent);
            below.entry(parent).or_default().push(record.id);
        }
        let (mut sorted, mut waiting) = (Vec::with_capacity(outline.len()), Vec::new());
        waiting.extend(below.remove(&None).unwrap_or_default().into_iter().rev());
        while let Some(id) = waiting.pop() {
            sorted.push((id, parents.get(&id).map_or(0, |(_, depth)| *depth)));
            waiting.extend(below.remove(&Some(id)).unwrap_or_default().into_iter().rev());
        }
        sorted
    }

    /// What the records of a group come to, by the columns that show. The tasks below a summary count, not
    /// the summary, which has the same in it.
    pub(super) fn sums(&self, group: &[(u8, &Record)], context: &Context) -> Vec<(String, Value)> {
        let is_part = |(register, record): &&(u8, &Record)| {
            self.registers.get(usize::from(*register)).is_some_and(|of| of.key != task::REGISTER.key)
                || context.derived.derived(record.id, task::SUMMARY.name()) != Value::Flag(true)
        };
        let parts: Vec<&(u8, &Record)> = group.iter().filter(is_part).collect();
        let sum = |column: &Column| {
            let field = |register: &&'static Register| context.project.field(register.key, &column.key);
            let fields: Vec<Option<&Field>> = self.registers.iter().map(field).collect();
            let (register, field) = self
                .registers
                .iter()
                .zip(&fields)
                .find_map(|(register, field)| Some((register, (*field)?)))?;
            let values = parts.iter().filter_map(|(register, record)| {
                let field = fields.get(usize::from(*register)).copied().flatten()?;
                Some(context.value(record, field).into_owned())
            });
            let value = sums::of_field(register.key, field)?.of(values);
            (!value.is_empty()).then(|| (column.key.clone(), value))
        };
        self.columns.iter().filter_map(sum).collect()
    }
}
