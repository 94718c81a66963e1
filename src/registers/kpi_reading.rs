//! Readings of key performance indicators: one figure of one day.

use chrono::NaiveDate;

use super::every;
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::field::{Field, Fill, Key};
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};

/// The indicator read.
pub const KPI: Key<Id> = Key::new("kpi");
/// The day it stands for.
pub const READ_ON: Key<NaiveDate> = Key::new("read_on");
/// The figure.
pub const VALUE: Key<f64> = Key::new("value");

/// Readings.
pub static REGISTER: Register = Register {
    key: "kpi_reading",
    code: "KR",
    digits: 0,
    name: "KPI reading",
    plural: "KPI readings",
    doc: "The figures of each KPI, one a day at most; the latest decides its state.",
    sections: &[
        Section {
            heading: "Reading",
            fields: &[
                Field::link(KPI, "KPI", &["kpi"], "The indicator read.").example("K-002").binding(),
                Field::date(READ_ON, "Read on", "The day that the figure stands for.")
                    .past()
                    .fill(Fill::Today)
                    .alias(&["reading date", "date read", "period"]),
                Field::number(VALUE, "Value", "The figure.")
                    .example("43")
                    .alias(&["reading", "figure", "actual"]),
                every::description("What explains the figure, where it needs explaining."),
            ],
        },
        every::RECORD,
    ],
    columns: &["ref", "kpi", "read_on", "value", "description"],
    sort: "kpi,-read_on",
    roles: Roles { title: "", ..Roles::TITLE },
    check,
};

fn check(record: &Record, context: &Context) -> Vec<Finding> {
    let mut all = Vec::new();
    let (Some(kpi), Some(day)) = (record.get(KPI), record.get(READ_ON)) else { return all };
    let of_same_day = |other: &Record| other.number < record.number && other.get(READ_ON) == Some(day);
    let same = context.linked(kpi, REGISTER.key, KPI.name()).into_iter().find(|other| of_same_day(other));
    if let Some(other) = same {
        let message = format!("{} reads the same day: keep one", REGISTER.reference(other.number));
        all.push(Finding::new(Severity::Warning, (REGISTER.key, record.id), READ_ON.name(), message));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial;

    #[test]
    fn one_day_has_one_reading() {
        let reading = |id, kpi| {
            let reading = Record::new(Id(id)).with(KPI, Id(kpi)).with(READ_ON, trial::today());
            (&REGISTER, reading)
        };
        let project = |other| trial::project([reading(1, 9), reading(2, other)]);
        let found = |other| {
            let project = project(other);
            let table = project.table("kpi_reading");
            table.iter().flat_map(|r| check(r, &trial::context(&project))).map(|f| f.id).collect::<Vec<_>>()
        };
        assert_eq!(found(9), [Id(2)]);
        assert!(found(8).is_empty());
    }
}
