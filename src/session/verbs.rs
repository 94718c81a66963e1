//! What people do to records: add, set, close, remove. Each is one named step.

use std::collections::HashSet;

use super::Session;
use crate::model::context::Context;
use crate::model::edit::{Edit, Step};
use crate::model::field::Field;
use crate::model::fresh;
use crate::model::id::Id;
use crate::model::project::{Project, Refusal};
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::settings;
use crate::model::style::DateOrder;
use crate::model::value::Value;
use crate::query::typed;
use crate::registers::{every, project};

/// A record, by its register and identity.
pub type Target = (&'static Register, Id);

impl Session {
    /// A new record with its fields filled as they say. It is in no table yet.
    pub fn fresh(&mut self, register: &'static Register) -> Record {
        let (context, ids) = self.context_and_ids();
        fresh::record(register, ids.fresh(), &context)
    }

    /// Begins a project: gives it a title, an order of dates, and a plan that starts today.
    pub fn begin(&mut self, title: &str, dates: DateOrder) -> Result<(), String> {
        let start = self.today().and_time(self.project().style().day_start);
        let order = match dates {
            DateOrder::DayFirst => "day",
            DateOrder::MonthFirst => "month",
        };
        let record = self.fresh(&project::REGISTER).with(every::TITLE, title).with(project::START, start);
        self.add(&project::REGISTER, record.with(settings::DATE_ORDER, order)).map(drop)
    }

    /// Adds a record; gives its ref.
    pub fn add(&mut self, register: &'static Register, record: Record) -> Result<String, String> {
        let number = match record.number {
            0 => self.project().table(register.key).last_number().saturating_add(1),
            number => number,
        };
        let reference = register.reference(number);
        self.apply(format!("Add {reference}"), vec![Edit::Add(register.key, record)]).map_err(said)?;
        Ok(reference)
    }

    /// The edits that entering texts into fields of a record makes, each text read as it would be
    /// after the ones before it.
    pub fn entering(
        &mut self,
        target: Target,
        texts: &[(&'static Field, &str)],
    ) -> Result<Vec<Edit>, String> {
        let author = self.author();
        let mut draft = self.project().clone();
        let mut all = Vec::new();
        for (field, text) in texts {
            let (context, ids) = self.context_and_ids();
            let context = Context { project: &draft, ..context };
            let record = found(&draft, target)?;
            let complaint = |complaint: String| format!("{}: {complaint}", field.label);
            let value = typed::read(field, text, &context).map_err(complaint)?;
            let edits = field.enter((target.0.key, record), value, &context, ids).map_err(complaint)?;
            draft = draft.apply(&Step::new("", edits.clone()), &author).map_err(said)?;
            all.extend(edits);
        }
        Ok(all)
    }

    /// Enters texts into fields of a record, as one step.
    pub fn set(&mut self, target: Target, texts: &[(&'static Field, &str)]) -> Result<(), String> {
        let edits = self.entering(target, texts)?;
        let labels: Vec<_> = texts.iter().map(|(field, _)| field.label).collect();
        let label = format!("Set {} of {}", labels.join(", "), self.reference(target));
        self.apply(label, edits).map_err(said)
    }

    /// Marks a record done, or opens it again; says whether it is closed then.
    pub fn done(&mut self, target: Target) -> Result<bool, String> {
        let reference = self.reference(target);
        let (context, ids) = self.context_and_ids();
        let record = found(context.project, target)?;
        let (edits, closed) = every::done(target.0, record, &context, ids)?;
        self.apply(format!("{} {reference}", if closed { "Close" } else { "Reopen" }), edits)
            .map_err(said)?;
        Ok(closed)
    }

    /// Removes records and what hangs on them; gives how many are gone.
    pub fn remove(&mut self, targets: &[Target]) -> Result<usize, String> {
        let edits = self.removal(targets);
        let gone = edits.iter().filter(|edit| matches!(edit, Edit::Remove(..))).count();
        let label = match targets {
            [one] => format!("Remove {}", self.reference(*one)),
            many => format!("Remove {} records", many.len()),
        };
        self.apply(label, edits).map_err(said)?;
        Ok(gone)
    }

    /// The ref of a record.
    pub fn reference(&self, (register, id): Target) -> String {
        register.reference(self.project().table(register.key).get(id).map_or(0, |record| record.number))
    }

    /// The edits that remove records and whatever makes no sense without them: subtasks, links and
    /// assignments of tasks, agenda items of meetings. Other links to them are cleared.
    pub fn removal(&self, targets: &[Target]) -> Vec<Edit> {
        let (mut edits, mut gone): (Vec<Edit>, HashSet<Id>) = (Vec::new(), HashSet::new());
        let mut waiting: Vec<Target> = targets.iter().rev().copied().collect();
        let mut cleared = Vec::new();
        while let Some((register, id)) = waiting.pop() {
            if !gone.insert(id) {
                continue;
            }
            edits.push(Edit::Remove(register.key, id));
            for (register, link) in self.derived.links.to(id) {
                let binding = register.fields().any(|field| field.key == link.field && field.binding);
                if binding {
                    waiting.push((register, link.from));
                } else {
                    cleared.push((register.key, link));
                }
            }
        }
        for (register, link) in cleared.into_iter().filter(|(_, link)| !gone.contains(&link.from)) {
            let Some(record) = self.project().table(register).get(link.from) else { continue };
            let left = record.value(link.field).as_links().iter().filter(|id| !gone.contains(id));
            let value = match record.value(link.field) {
                Value::Links(_) => Value::links(left.copied()),
                _ => Value::Empty,
            };
            edits.push(Edit::Set(register, link.from, link.field, value));
        }
        edits
    }
}

fn found(project: &Project, (register, id): Target) -> Result<&Record, String> {
    let gone = || Refusal::NoRecord(register.plural).to_string();
    project.table(register.key).get(id).map(|record| &**record).ok_or_else(gone)
}

fn said(refusal: Refusal) -> String {
    refusal.to_string()
}
