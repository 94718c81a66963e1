//! Fields that every register shares.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::model::context::Context;
use crate::model::field::{Field, Fill, Key};
use crate::model::id::Id;
use crate::model::project::UPDATED;
use crate::model::record::Record;
use crate::model::register::{Roles, Section};

/// What the record is called.
pub const TITLE: Key<str> = Key::new("title");
/// What it is, at length.
pub const DESCRIPTION: Key<str> = Key::new("description");
/// Who answers for it.
pub const OWNER: Key<str> = Key::new("owner");
/// Who brought it up.
pub const RAISED_BY: Key<str> = Key::new("raised_by");
/// When it was brought up.
pub const RAISED: Key<NaiveDate> = Key::new("raised");
/// Where it stands; each register has choices of its own.
pub const STATUS: Key<str> = Key::new("status");
/// Words to find it by.
pub const TAGS: Key<[Arc<str>]> = Key::new("tags");
/// Other records that it has to do with.
pub const LINKS: Key<[Id]> = Key::new("links");
/// Remarks.
pub const NOTES: Key<str> = Key::new("notes");
/// Whether it stays out of what is given away.
pub const CONFIDENTIAL: Key<bool> = Key::new("confidential");

/// The section at the end of every form: tags, links, notes and the record's own dates.
pub const RECORD: Section = Section {
    heading: "Record",
    fields: &[
        Field::tags(TAGS, "Tags", "Words to find it by, separated by commas.")
            .example("dpia, network")
            .alias(&["labels", "label", "keywords"]),
        Field::links(LINKS, "Links", &[], "Other records that it has to do with, by ref.")
            .example("R-007, A-014"),
        Field::note(NOTES, "Notes", "Remarks and background; long text is welcome.")
            .alias(&["comment", "comments", "remarks"]),
        Field::person(RAISED_BY, "Raised by", "Who brought it up.").fill(Fill::Me).alias(&[
            "author",
            "reporter",
            "created by",
            "identified by",
            "logged by",
        ]),
        Field::date(RAISED, "Raised", "When it was brought up.").past().fill(Fill::Today).alias(&[
            "date raised",
            "created",
            "date",
            "date registered",
            "date identified",
            "date logged",
        ]),
        Field::date(UPDATED, "Updated", "When it last changed; kept by the program.")
            .past()
            .alias(&["last updated", "date of last update"]),
        Field::flag(CONFIDENTIAL, "Confidential", "Yes keeps it out of exports and reports.")
            .alias(&["private"]),
    ],
};

/// Title, owner, status and due date under their usual keys; `done` is the status that closes.
pub const fn roles(done: &'static str, done_on: &'static str) -> Roles {
    Roles {
        owner: "owner",
        due: "due",
        status: "status",
        done,
        done_on,
        priority: "priority",
        ..Roles::TITLE
    }
}

/// Whether the status of a record closes it, by the choices of its register.
pub fn is_closed(record: &Record, context: &Context) -> bool {
    let Some((register, _)) = context.project.find(record.id) else { return false };
    let status = register.roles.status;
    let field = context.project.fields(register.key).iter().find(|field| field.key == status);
    field.and_then(|field| field.kind.choice(record.value(status).as_text())).is_some_and(|c| c.closed)
}
