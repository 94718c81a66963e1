//! Conflicts: fields that two people changed at the same time, kept as records until they are settled.

use super::every;
use crate::model::conflict::{BASE, CONFLICT, FIELD, OURS, RECORD, TITLE, WHEN, WHO};
use crate::model::context::Context;
use crate::model::field::{Field, Key};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section, nothing_to_check};
use crate::model::value::Value;

/// Conflicts.
pub static REGISTER: Register = Register {
    key: CONFLICT,
    code: "MC",
    digits: 3,
    name: "Conflict",
    plural: "Conflicts",
    doc: "What two people entered in the same field at the same time, until somebody settles it.",
    sections: &[
        Section {
            heading: "Conflict",
            fields: &[
                Field::text(TITLE, "Conflict", "Which field of which record two people changed.").wide(36),
                Field::link(RECORD, "Record", &[], "The record that both changed.").example("R-003"),
                Field::text(
                    FIELD,
                    "Field",
                    "The field that both changed; none where one removed the record.",
                )
                .example("owner"),
                Field::text(Key::new("stands"), "Stands", "What the field holds now.").computed(stands),
                Field::note(OURS, "Other value", "What the other one entered, which does not stand."),
                Field::note(BASE, "Before", "What the field held before both changed it."),
                Field::person(WHO, "Entered by", "Who entered the other value, or removed the record."),
                Field::start(WHEN, "Entered on", "When the other value was entered.").past(),
            ],
        },
        every::RECORD,
    ],
    columns: &["ref", "title", "stands", "ours", "who", "when", "base"],
    sort: "title",
    roles: Roles::TITLE,
    check: nothing_to_check,
};

fn stands(record: &Record, context: &Context) -> Value {
    let shown = || {
        let (register, about) = context.project.find(record.get(RECORD)?)?;
        let field = context.project.fields(register.key).iter().find(|f| f.key == record.get(FIELD))?;
        Some(context.show(about, field))
    };
    Value::text(shown().unwrap_or_default())
}
