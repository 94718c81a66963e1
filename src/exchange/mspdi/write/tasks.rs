//! Writing tasks in outline order, with the empty rows between them.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "counts of rows, cells and letters of a file that stands in memory"
)]

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::Writing;
use crate::exchange::mspdi::elements::{LINK, TASK};
use crate::exchange::mspdi::form::Form;
use crate::exchange::mspdi::kept::Kept;
use crate::exchange::mspdi::tasks::IDLE_DATE;
use crate::exchange::mspdi::xml;
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::value::Value;
use crate::registers::every::{NOTES, TITLE};
use crate::registers::{dependency, task};

/// A task in the outline.
struct Row<'c> {
    record: &'c Arc<Record>,
    /// Its level, from 1.
    level: usize,
    summary: bool,
}

/// Every task in outline order. One whose summaries lead round in a circle stands on the top level.
fn outline<'c>(context: &Context<'c>) -> Vec<Row<'c>> {
    let table = context.project.table(task::REGISTER.key);
    let mut below: HashMap<Option<Id>, Vec<&Arc<Record>>> = HashMap::new();
    for record in table.iter() {
        let parent = record.get(task::PARENT).filter(|id| table.get(*id).is_some());
        below.entry(parent).or_default().push(record);
    }
    for tasks in below.values_mut() {
        tasks.sort_by_key(|record| (record.get(task::RANK), record.number));
    }
    let children = |of: Option<Id>| below.get(&of).map(Vec::as_slice).unwrap_or_default();
    let mut seen = HashSet::new();
    let mut rows = Vec::with_capacity(table.len());
    // Those that can't be reached from the top come last.
    for root in children(None).iter().copied().chain(table.iter()) {
        let mut open = vec![(root, 1)];
        while let Some((record, level)) = open.pop() {
            if seen.insert(record.id) {
                let children = children(Some(record.id));
                open.extend(children.iter().rev().map(|child| (*child, level + 1)));
                rows.push(Row { record, level, summary: !children.is_empty() });
            }
        }
    }
    rows
}

/// The row numbers of tasks: their own where these rise all the way, as they do in a plan whose
/// order nobody changed; else counted.
fn row_numbers(rows: &[Row]) -> Vec<u32> {
    let own: Vec<u32> = rows.iter().map(|row| row.record.number).collect();
    if own.is_sorted_by(|a, b| a < b) { own } else { (1..).take(rows.len()).collect() }
}

impl Writing<'_> {
    /// Writes the row of the project as a whole, then every task.
    pub fn tasks(&mut self, settings: &Record, summary: &str, empty: &[String]) {
        self.page.open("Tasks");
        self.summary_task(settings, summary);
        let rows = outline(self.context);
        let numbers = row_numbers(&rows);
        let number = |raw: &String| xml::find(raw, "ID").and_then(|id| id.trim().parse::<u32>().ok());
        let mut empty: Vec<_> = empty.iter().map(|raw| (number(raw).unwrap_or(u32::MAX), raw)).collect();
        empty.sort_by_key(|(number, _)| *number);
        let mut empty = empty.into_iter().peekable();
        let mut place: Vec<usize> = Vec::new();
        for (row, number) in rows.iter().zip(numbers) {
            while let Some((_, raw)) = empty.next_if(|(at, _)| *at < number) {
                self.page.raw("Task", raw);
            }
            place.resize(row.level.min(task::DEEPEST), 0);
            if let Some(last) = place.last_mut() {
                *last += 1;
            }
            let outline = place.iter().map(usize::to_string).collect::<Vec<_>>().join(".");
            self.page.open("Task");
            self.task(row, &number.to_string(), &outline);
            self.page.close("Task");
        }
        for (_, raw) in empty {
            self.page.raw("Task", raw);
        }
        self.page.close("Tasks");
    }

    fn task(&mut self, row: &Row, number: &str, outline: &str) {
        let record = row.record;
        let mut kept = Kept::of(record);
        kept.take("UID");
        let uid = self.uid(record.id);
        let manual = record.get(task::MODE) == "manual";
        let constrained = !matches!(record.get(task::CONSTRAINT), "" | "asap" | "alap");
        let idle = kept.take(IDLE_DATE).pop().filter(|_| !constrained);
        self.record(TASK, record, kept, |writing, name, kept| match name {
            "UID" => uid.clone(),
            "ID" => Some(number.to_owned()),
            "WBS" => kept.take(name).pop().or_else(|| Some(outline.to_owned())),
            "OutlineNumber" => Some(outline.to_owned()),
            "OutlineLevel" => Some(row.level.min(task::DEEPEST).to_string()),
            "Manual" => Some("0".to_owned()),
            "ConstraintDate" => idle.clone(),
            "Summary" => Some(if row.summary { "1" } else { "0" }.to_owned()),
            "CalendarUID" => writing.calendar_of(record, task::CALENDAR, kept),
            "ManualStart" | "ManualFinish" | "ManualDuration" => {
                let of = match name {
                    "ManualStart" => (task::START.name(), Form::Moment),
                    "ManualFinish" => (task::FINISH.name(), Form::Moment),
                    _ => (task::DURATION.name(), Form::Work),
                };
                let said = kept.take(name).pop();
                said.or_else(|| of.1.write(&writing.value(record, of.0)).filter(|_| manual))
            }
            "Milestone" => {
                let length = writing.value(record, task::DURATION.name());
                let instant = matches!(&*length, Value::Duration(length) if length.amount == 0);
                kept.take(name).pop().or_else(|| instant.then(|| "1".to_owned()))
            }
            "RemainingDuration" => writing.remaining(record),
            "RemainingWork" => writing.rest(record, (task::WORK.name(), task::ACTUAL_WORK.name())),
            "RemainingCost" => writing.rest(record, (task::COST.name(), task::ACTUAL_COST.name())),
            "ExtendedAttribute" => writing.custom(task::REGISTER.key, record, kept.take(name)),
            "PredecessorLink" => writing.predecessors(record),
            "Baseline" => writing.baselines(record),
            _ => None,
        });
    }

    /// What is left of the duration of a task: of a summary, by its percent complete.
    fn remaining(&self, record: &Record) -> Option<String> {
        let percent = self.value(record, task::PERCENT_COMPLETE.name()).as_number().unwrap_or(0.0);
        match &*self.value(record, task::DURATION.name()) {
            Value::Duration(all) if record.get(task::ACTUAL_DURATION).is_none() => {
                Form::Work.write(&all.cut(percent.clamp(0.0, 100.0)).1.into())
            }
            _ => self.rest(record, (task::DURATION.name(), task::ACTUAL_DURATION.name())),
        }
    }

    /// The row of the project as a whole.
    fn summary_task(&mut self, settings: &Record, summary: &str) {
        let mut row =
            Record::new(settings.id).with(TITLE, settings.get(TITLE)).with(NOTES, settings.get(NOTES));
        let mut kept = Kept::default();
        for element in xml::children(summary) {
            kept.keep(element.name, element.raw);
        }
        row.number = 0;
        self.page.open("Task");
        self.record(TASK, &row, kept, |writing, name, kept| match name {
            "UID" | "ID" | "WBS" | "OutlineNumber" | "OutlineLevel" => Some("0".to_owned()),
            "Summary" => Some("1".to_owned()),
            "CalendarUID" => kept.take(name).pop().or_else(|| Some("-1".to_owned())),
            "Manual" => Some("0".to_owned()),
            "Start" => writing.span.and_then(|(start, _)| Form::Moment.write(&start.into())),
            "Finish" => writing.span.and_then(|(_, finish)| Form::Moment.write(&finish.into())),
            _ => {
                for raw in kept.take(name) {
                    writing.page.raw(name, &raw);
                }
                None
            }
        });
        self.page.close("Task");
    }

    /// What a task waits for.
    fn predecessors(&mut self, task: &Record) -> Option<String> {
        for record in self.parts(dependency::REGISTER.key, task.id) {
            let mut kept = Kept::of(record);
            let said = kept.take("PredecessorUID").pop();
            let Some(uid) = record.get(dependency::PREDECESSOR).and_then(|id| self.uid(id)).or(said) else {
                continue;
            };
            self.page.open("PredecessorLink");
            self.record(LINK, record, kept, |_, name, _| match name {
                "PredecessorUID" => Some(uid.clone()),
                "Type" => Some("1".to_owned()),
                _ => None,
            });
            self.page.close("PredecessorLink");
        }
        None
    }
}
