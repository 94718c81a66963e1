//! Resources: who and what does the work.

use super::every::{OWNER, RECORD, TITLE};
use super::rates;
use super::task::ACCRUALS;
use crate::model::field::{Field, Fill, Key};
use crate::model::id::Id;
use crate::model::kind::{Choice, Tone};
use crate::model::register::{Register, Roles, Section, nothing_to_check};
use crate::model::value::{Duration, Money};

/// `work`, `material` or `cost`.
pub const TYPE: Key<str> = Key::new("type");
/// Two or three letters for narrow places.
pub const INITIALS: Key<str> = Key::new("initials");
/// The group or team.
pub const GROUP: Key<str> = Key::new("group");
/// E-mail address.
pub const EMAIL: Key<str> = Key::new("email");
/// How much of it there is, in percent: 100 is one person full time.
pub const MAX_UNITS: Key<f64> = Key::new("max_units");
/// The unit of a material: `t`, `m³`.
pub const MATERIAL_LABEL: Key<str> = Key::new("material_label");
/// Cost of an hour of work, or of one unit of a material.
pub const STANDARD_RATE: Key<Money> = Key::new("standard_rate");
/// Cost of an hour of overtime.
pub const OVERTIME_RATE: Key<Money> = Key::new("overtime_rate");
/// Rates that change on a day, and other tables of them: see [`rates`].
pub const RATES: Key<str> = Key::new("rates");
/// Cost of each assignment.
pub const COST_PER_USE: Key<Money> = Key::new("cost_per_use");
/// When its cost falls due.
pub const ACCRUE_AT: Key<str> = Key::new("accrue_at");
/// When it works.
pub const CALENDAR: Key<Id> = Key::new("calendar");
/// Whether it stands for a role that has still to be filled.
pub const GENERIC: Key<bool> = Key::new("generic");
/// Work of all its assignments.
pub const WORK: Key<Duration> = Key::new("work");
/// Cost of all its assignments.
pub const COST: Key<Money> = Key::new("cost");
/// Cost of all its assignments so far. Derived.
pub const ACTUAL_COST: Key<Money> = Key::new("actual_cost");
/// Cost of all its assignments to come. Derived.
pub const REMAINING_COST: Key<Money> = Key::new("remaining_cost");
/// Work in the current baseline. Derived.
pub const BASELINE_WORK: Key<Duration> = Key::new("baseline_work");
/// Cost in the current baseline. Derived.
pub const BASELINE_COST: Key<Money> = Key::new("baseline_cost");

/// Sorts of resource.
pub const TYPES: &[Choice] = &[
    Choice::new("material", "Material", Tone::Plain),
    Choice::new("work", "Work", Tone::Plain),
    Choice::new("cost", "Cost", Tone::Plain),
];

/// Who and what does the work.
pub static REGISTER: Register = Register {
    key: "resource",
    code: "RES",
    digits: 0,
    name: "Resource",
    plural: "Resources",
    doc: "Who and what does the work: people, machines, materials, costs.",
    sections: &[
        Section {
            heading: "Resource",
            fields: &[
                Field::text(TITLE, "Name", "The name of the person, machine or material.")
                    .example("Ana Ortiz")
                    .alias(&["resource name"]),
                Field::choice(TYPE, "Type", TYPES, "Whether it works, is used up, or is a cost only.")
                    .fill(Fill::Text("work")),
                Field::text(INITIALS, "Initials", "Two or three letters for narrow places.").example("AO"),
                Field::text(GROUP, "Group", "The team it belongs to.").example("Networks"),
                Field::mail(EMAIL, "E-mail", "Where to write to.")
                    .example("jo.lind@example.org")
                    .alias(&["email address", "mail"]),
                Field::percent_of(MAX_UNITS, "Units", "How much of it there is: 100 % is one, full time.")
                    .fill(Fill::Number(100.0))
                    .alias(&["max units", "max. units"]),
                Field::link(
                    CALENDAR,
                    "Calendar",
                    &["calendar"],
                    "When it works; leave is an exception there.",
                ),
                Field::flag(GENERIC, "Role only", "Yes while it stands for a role still to be filled."),
                Field::person(OWNER, "Manager", "Who decides on its time."),
            ],
        },
        Section {
            heading: "Cost",
            fields: &[
                Field::money(STANDARD_RATE, "Rate", "Cost of an hour of work, or of a unit of material.")
                    .alias(&["std. rate", "standard rate"]),
                Field::money(OVERTIME_RATE, "Overtime rate", "Cost of an hour of overtime.")
                    .alias(&["ovt. rate"]),
                Field::money(COST_PER_USE, "Cost per use", "Cost of each assignment.").alias(&["cost/use"]),
                Field::text(
                    RATES,
                    "Rates by day",
                    "Rates that change on a day, and tables B to E for other work.",
                )
                .written(rates::write)
                .example("A 55 80 0; A 2027-01-01T00:00 60 85 0; B 40 0 0"),
                Field::choice(ACCRUE_AT, "Accrue at", ACCRUALS, "When its cost falls due."),
                Field::text(MATERIAL_LABEL, "Material unit", "The unit that a material is counted in.")
                    .example("m"),
                Field::duration(WORK, "Work", "Work of all its assignments.").overlaid(),
                Field::money(COST, "Cost", "Cost of all its assignments.").overlaid(),
                Field::money(ACTUAL_COST, "Actual cost", "Cost of all its assignments so far.").derived(),
                Field::money(REMAINING_COST, "Remaining cost", "Cost of all its assignments to come.")
                    .derived(),
                Field::duration(BASELINE_WORK, "Baseline work", "Work in the current baseline.").derived(),
                Field::money(BASELINE_COST, "Baseline cost", "Cost in the current baseline.").derived(),
            ],
        },
        RECORD,
    ],
    columns: &["title", "type", "group", "max_units", "standard_rate", "calendar", "email"],
    sort: "ref",
    roles: Roles { owner: "owner", ..Roles::TITLE },
    check: nothing_to_check,
};

#[cfg(test)]
mod tests {
    use crate::model::id::Id;
    use crate::model::people::People;
    use crate::model::record::Record;
    use crate::registers::every::TITLE;
    use crate::registers::trial;

    #[test]
    fn what_is_used_up_or_only_costs_is_nobody() {
        let named = |id, title: &str, sort: &str| {
            (&super::REGISTER, Record::new(Id(id)).with(TITLE, title).with(super::TYPE, sort))
        };
        let project = trial::project([
            named(1, "Jo Lind", "work"),
            named(2, "Cable", "material"),
            named(3, "Travel", "cost"),
        ]);
        let people = People::of(&project);
        assert_eq!(people.iter().map(|name| &**name).collect::<Vec<_>>(), ["Jo Lind"]);
    }
}
