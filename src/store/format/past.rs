//! The project as it was, read from a file: fields that were taken away since are fields again.

use chrono::NaiveDate;

use super::value::{self, Read};
use crate::model::asat;
use crate::model::field::Field;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::table::Table;

/// The project as it was when `day` ended, by its trail.
pub fn as_at(project: &Project, day: NaiveDate) -> Project {
    let past = asat::as_at(project, day);
    let mut known_again = false;
    let mut tables: Vec<Table> = Vec::with_capacity(past.registers().len());
    for register in past.registers() {
        let mut table = past.table(register.key).clone();
        let custom = past.fields(register.key).get(register.fields().count()..).unwrap_or_default();
        let records = past.table(register.key).iter().filter(|_| !custom.is_empty());
        for record in records.filter_map(|record| read_again(record, custom)) {
            known_again = true;
            table.put(record);
        }
        tables.push(table);
    }
    if !known_again {
        return past;
    }
    let mut again = Project::from_parts(past.registers(), tables, past.trail().clone());
    again.foreign.clone_from(&past.foreign);
    again
}

/// A record with what it keeps unread of these fields read, if it keeps any.
fn read_again(record: &Record, fields: &[&'static Field]) -> Option<Record> {
    let mut again = None;
    for field in fields {
        let kept =
            record.foreign.iter().flat_map(|parts| parts.iter()).find(|(name, _)| **name == *field.key);
        let json = match (record.value(field.key), kept) {
            (value, _) if !field.kind.accepts(value) => value::text(value),
            (_, Some((_, json))) => json.get().to_owned(),
            _ => continue,
        };
        if let Read::Value(value) = value::read(&field.kind, &json) {
            let again = again.get_or_insert_with(|| record.clone());
            again.put(field.key, value);
            again.forget(field.key);
        }
    }
    again
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::edit::{Author, Edit, Step};
    use crate::model::id::Id;
    use crate::model::merge::merge;
    use crate::model::value::Value;
    use crate::registers;

    fn day(day: u32) -> NaiveDate {
        NaiveDate::from_ymd_opt(2026, 3, day).unwrap()
    }

    fn step(project: &Project, on: u32, edit: Edit) -> Project {
        let at = day(on).and_hms_opt(9, 0, 0).unwrap();
        project.apply(&Step::new("A step", vec![edit]), &Author { name: "Ana".into(), at }).unwrap()
    }

    fn titled(project: &Project, on: u32, title: &str) -> Project {
        step(project, on, Edit::Set("risk", Id(1), "title", title.into()))
    }

    fn title(project: &Project, on: u32) -> Option<String> {
        let past = as_at(project, day(on));
        past.table("risk").get(Id(1)).map(|risk| risk.value("title").as_text().to_owned())
    }

    #[test]
    fn a_record_is_not_yet_there_then_there_then_gone() {
        let project = Project::new(registers::ALL);
        let project = step(&project, 2, Edit::Add("risk", Record::new(Id(1))));
        let project = titled(&project, 4, "Late steel");
        let project = titled(&project, 6, "Later steel");
        let project = step(&project, 8, Edit::Remove("risk", Id(1)));
        let is = |on, expected: Option<&str>| assert_eq!(title(&project, on).as_deref(), expected, "{on}");
        is(1, None);
        is(2, Some(""));
        is(4, Some("Late steel"));
        is(5, Some("Late steel"));
        is(7, Some("Later steel"));
        is(8, None);
        assert_eq!(as_at(&project, day(5)).trail().len(), 2);
        assert!(as_at(&project, day(31)).same(&project));
    }

    #[test]
    fn what_two_people_did_is_taken_back_by_its_days() {
        let base = step(&Project::new(registers::ALL), 2, Edit::Add("risk", Record::new(Id(1))));
        let ours = titled(&base, 10, "Ours");
        let theirs = step(&base, 20, Edit::Set("risk", Id(1), "owner", "Bo".into()));
        for merged in [merge(&base, &ours, &theirs), merge(&base, &theirs, &ours)] {
            assert_eq!(title(&merged.project, 9).as_deref(), Some(""));
            assert_eq!(title(&merged.project, 15).as_deref(), Some("Ours"));
            assert_eq!(
                as_at(&merged.project, day(15)).table("risk").numbered(1).unwrap().value("owner"),
                &Value::Empty
            );
        }
    }
}
