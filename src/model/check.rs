//! Findings: what is wrong with a project, said and never enforced.

use std::collections::{HashMap, HashSet};

use super::context::Context;
use super::field::Bond;
use super::id::Id;
use super::kind::Kind;
use super::project::Project;
use super::record::Record;
use super::register::Register;
use super::text::clean;
use super::value::Value;

/// How bad a finding is.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum Severity {
    /// Worth knowing.
    Note,
    /// Probably a mistake.
    Warning,
    /// Something can't be computed or shown as it stands.
    Error,
}

/// Something wrong with a record or a field of it.
#[derive(Clone, PartialEq, Debug)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// The key of the register.
    pub register: &'static str,
    /// The record.
    pub id: Id,
    /// The key of the field, or "".
    pub field: &'static str,
    /// What is wrong, and what to do about it, as a sentence.
    pub message: String,
}

impl Finding {
    /// A finding on a field of a record.
    pub fn new(
        severity: Severity,
        (register, id): (&'static str, Id),
        field: &'static str,
        message: impl Into<String>,
    ) -> Self {
        Finding { severity, register, id, field, message: message.into() }
    }
}

/// Everything that fields and links alone show to be wrong, worst first. The schedule has findings
/// of its own.
pub fn findings(context: &Context) -> Vec<Finding> {
    let mut all = Vec::new();
    for register in context.project.registers() {
        numbers_given_twice(context.project, register, &mut all);
        for record in context.project.table(register.key).iter() {
            fields(register, record, context, &mut all);
            all.extend((register.check)(record, context));
        }
        loops_of_parents(context.project, register, &mut all);
    }
    all.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    all
}

fn fields(register: &'static Register, record: &Record, context: &Context, all: &mut Vec<Finding>) {
    let place = (register.key, record.id);
    for field in context.project.fields(register.key).iter().filter(|field| field.is_stored()) {
        let value = record.value(field.key);
        if let Some(complaint) = field.kind.complaint(value) {
            let message = format!("{}: {complaint}", field.label);
            all.push(Finding::new(Severity::Error, place, field.key, message));
        }
        if let (Kind::Step(axis), Value::Number(step)) = (field.kind, value) {
            let steps = context.style().scales.steps(axis).len();
            if *step > steps as f64 {
                let label = field.label;
                let message =
                    format!("{label}: {step} is above the {steps} steps of the scale: score it anew");
                all.push(Finding::new(Severity::Warning, place, field.key, message));
            }
        }
        if !field.kind.is_link() || field.bond == Bond::Lasting {
            continue;
        }
        for target in value.as_links() {
            if context.project.find(*target).is_none() {
                let message =
                    format!("{} names a record that is not there: choose another or clear it", field.label);
                all.push(Finding::new(Severity::Error, place, field.key, message));
            }
        }
    }
    for (key, json) in record.foreign.iter().flat_map(|parts| parts.iter()) {
        let known = context.project.fields(register.key).iter().find(|field| field.key == &**key);
        if let Some(field) = known.filter(|field| record.value(field.key).is_empty()) {
            let (label, kept) = (field.label, clean(json.get()));
            let message =
                format!("{label}: {kept} can't be read: enter it anew (the file keeps it until then)");
            all.push(Finding::new(Severity::Error, place, field.key, message));
        }
    }
    if !register.roles.title.is_empty() && record.value(register.roles.title).is_empty() {
        let field = register.roles.title;
        all.push(Finding::new(
            Severity::Note,
            place,
            field,
            "It has no title: say what it is in a few words",
        ));
    }
}

fn numbers_given_twice(project: &Project, register: &'static Register, all: &mut Vec<Finding>) {
    let mut seen = HashSet::new();
    for record in project.table(register.key).iter() {
        if !seen.insert(record.number) {
            let message = format!(
                "{} is given to two records: add this one anew, then remove it",
                register.reference(record.number)
            );
            all.push(Finding::new(Severity::Error, (register.key, record.id), "", message));
        }
    }
}

/// Names each loop of parents once, in the order of the loop.
fn loops_of_parents(project: &Project, register: &'static Register, all: &mut Vec<Finding>) {
    let table = project.table(register.key);
    if register.roles.parent.is_empty() {
        return;
    }
    let parent =
        |id: Id| -> Option<Id> { table.get(id)?.value(register.roles.parent).as_links().first().copied() };
    let mut walk_of: HashMap<Id, Id> = HashMap::new();
    for start in table.iter().map(|record| record.id) {
        let mut path = Vec::new();
        let mut at = Some(start);
        while let Some(id) = at.filter(|id| !walk_of.contains_key(id)) {
            walk_of.insert(id, start);
            path.push(id);
            at = parent(id);
        }
        let Some(first) = at.and_then(|id| path.iter().position(|p| *p == id)) else { continue };
        let names = path[first..].iter().chain([&path[first]]).filter_map(|id| table.get(*id));
        let names: Vec<_> = names.map(|record| register.reference(record.number)).collect();
        let message = format!("It is its own parent by way of {}: move one of them out", names.join(" › "));
        let place = (register.key, path[first]);
        all.push(Finding::new(Severity::Error, place, register.roles.parent, message));
    }
}
