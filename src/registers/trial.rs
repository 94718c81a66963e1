//! What the tests of single registers share: a small project, and a record's value or findings in it.

use chrono::NaiveDate;

use super::ALL;
use crate::model::context::Context;
use crate::model::edit::{Author, Edit, Step};
use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::register::Register;

/// A date from its ISO spelling.
pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// The today of all trials.
pub fn today() -> NaiveDate {
    day("2026-11-20")
}

/// A project with these records.
pub fn project(records: impl IntoIterator<Item = (&'static Register, Record)>) -> Project {
    let edits = records.into_iter().map(|(register, record)| Edit::Add(register.key, record)).collect();
    apply(&Project::new(ALL), edits)
}

/// A project after one more step.
pub fn apply(project: &Project, edits: Vec<Edit>) -> Project {
    let author = Author { name: "Ana".into(), at: today().and_hms_opt(9, 0, 0).unwrap() };
    project.apply(&Step::new("Trial", edits), &author).unwrap()
}

/// That project, seen today.
pub fn context(project: &Project) -> Context<'_> {
    Context { me: "Ana", ..Context::on(project, today(), &()) }
}

/// The ref of a record.
pub fn reference(project: &Project, register: &Register, id: Id) -> String {
    register.reference(project.table(register.key).get(id).unwrap().number)
}

/// A field of a record, as people see it.
pub fn shown(project: &Project, register: &str, id: Id, field: &str) -> String {
    let record = project.table(register).get(id).unwrap();
    context(project).show(record, project.field(register, field).unwrap())
}

/// A field of the first of these records, as people see it.
pub fn show(records: Vec<(&'static Register, Record)>, field: &str) -> String {
    let (register, id) = (records[0].0, records[0].1.id);
    shown(&project(records), register.key, id, field)
}

/// The fields that the findings on the first of these records are about.
pub fn findings(records: Vec<(&'static Register, Record)>) -> Vec<&'static str> {
    let (register, id) = (records[0].0, records[0].1.id);
    let project = project(records);
    let record = project.table(register.key).get(id).unwrap();
    (register.check)(record, &context(&project)).into_iter().map(|finding| finding.field).collect()
}
