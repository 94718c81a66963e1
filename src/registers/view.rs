//! Saved views: a register with a filter, an order and columns, under a name and a key.

use super::every;
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::field::{Field, Key};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};
use crate::model::settings::CUSTOM_REGISTER;

/// The key of the register that it shows.
pub const SHOWS: Key<str> = CUSTOM_REGISTER;
/// What it is filtered by, in the filter language.
pub const FILTER: Key<str> = Key::new("filter");
/// How it is sorted: `due,-score`.
pub const SORT: Key<str> = Key::new("sort");
/// The field that its records are grouped by.
pub const GROUP: Key<str> = Key::new("group");
/// Its columns: keys of fields, separated by commas; empty for the register's own.
pub const COLUMNS: Key<str> = Key::new("columns");
/// The figure that opens it.
pub const DIGIT: Key<f64> = Key::new("digit");

/// Saved views.
pub static REGISTER: Register = Register {
    key: "view",
    code: "V",
    digits: 3,
    name: "View",
    plural: "Views",
    doc: "Saved views of registers: filter, order and columns, opened by name or by a figure.",
    sections: &[
        Section {
            heading: "View",
            fields: &[
                every::title("Title", "What the view is called.", "My overdue actions"),
                Field::text(SHOWS, "Register", "The register that it shows, by its key.").example("action"),
                Field::text(FILTER, "Filter", "Which records it shows; empty shows all.")
                    .example("owner:me status!=done due<today"),
                Field::text(SORT, "Sort", "Fields to sort by, separated by commas; a minus turns the order.")
                    .example("due,-priority"),
                Field::text(GROUP, "Group", "The field to group by; empty does not group.").example("owner"),
                Field::text(
                    COLUMNS,
                    "Columns",
                    "Fields to show, separated by commas; empty shows the usual ones.",
                )
                .example("ref,title,owner,due"),
                Field::scale(
                    DIGIT,
                    "Figure",
                    (0.0, 9.0),
                    "The figure that opens it while its register is shown.",
                )
                .example("1"),
                every::description("What it is for."),
            ],
        },
        every::RECORD,
    ],
    columns: &["ref", "title", "applies_to", "filter", "sort", "columns", "digit"],
    sort: "applies_to,digit,title",
    roles: Roles::TITLE,
    check,
};

fn check(record: &Record, context: &Context) -> Vec<Finding> {
    let mut all = Vec::new();
    let mut warn = |field, message: String| {
        all.push(Finding::new(Severity::Warning, (REGISTER.key, record.id), field, message));
    };
    let shows = record.get(SHOWS);
    if !context.project.registers().iter().any(|register| register.key == shows) {
        let message = format!("No register has the key “{shows}”: write one such as “risk” or “action”");
        warn(SHOWS.name(), message);
        return all;
    }
    for key in [SORT, GROUP, COLUMNS] {
        let words = record.get(key).split(',').map(|word| word.trim().trim_start_matches('-'));
        for word in words.filter(|word| !word.is_empty() && *word != "ref") {
            if context.project.field(shows, word).is_none() {
                let message = format!("“{word}” is no field of this register: correct it or leave it out");
                warn(key.name(), message);
            }
        }
    }
    let same_figure = |other: &Record| {
        other.number < record.number && other.get(SHOWS) == shows && other.get(DIGIT) == record.get(DIGIT)
    };
    if let Some(digit) = record.get(DIGIT)
        && let Some(other) = context.project.table(REGISTER.key).iter().find(|other| same_figure(other))
    {
        let name = context.name(&REGISTER, other);
        warn(DIGIT.name(), format!("{digit} opens {name} already: choose another figure"));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;
    use crate::registers::trial;

    #[test]
    fn findings_name_what_a_view_cannot_show() {
        let view = |shows: &str| Record::new(Id(1)).with(SHOWS, shows);
        let check =
            |view: Record, expected: &[&str]| assert_eq!(trial::findings(vec![(&REGISTER, view)]), expected);
        check(view("action").with(SORT, "due, -priority").with(COLUMNS, "ref,Title,Owner"), &[]);
        check(view("actions"), &["applies_to"]);
        check(view("action").with(SORT, "-dew").with(COLUMNS, "ref,score"), &["sort", "columns"]);
    }

    #[test]
    fn one_figure_opens_one_view_of_a_register() {
        let view = |id, shows: &str| (&REGISTER, Record::new(Id(id)).with(SHOWS, shows).with(DIGIT, 1.0));
        let found = |other| {
            let project = trial::project([view(1, "risk"), view(2, other)]);
            let table = project.table(REGISTER.key);
            table.iter().map(|record| super::check(record, &trial::context(&project)).len()).sum::<usize>()
        };
        assert_eq!(found("risk"), 1);
        assert_eq!(found("issue"), 0);
    }
}
