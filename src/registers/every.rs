//! Fields that every register shares.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::field::{Field, Fill, Key};
use crate::model::id::{Id, Ids};
use crate::model::kind::{Choice, Tone};
use crate::model::project::UPDATED;
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};
use crate::model::value::Value;

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

/// Until when it is put off: what asks for attention doesn't ask for it before that day.
pub const SNOOZED_UNTIL: Key<NaiveDate> = Key::new("snoozed_until");
/// Why it is put off.
pub const SNOOZE_REASON: Key<str> = Key::new("snooze_reason");

/// The line of the minutes that it was born from.
pub const MINUTED: Key<str> = Key::new("minuted");

/// By when it is to be done.
pub const DUE: Key<NaiveDate> = Key::new("due");
/// When it was done or closed.
pub const CLOSED_ON: Key<NaiveDate> = Key::new("closed_on");
/// How pressing it is: one of [`PRIORITIES`].
pub const PRIORITY: Key<str> = Key::new("priority");
/// The record that it came from.
pub const SOURCE: Key<Id> = Key::new("source");
/// What it takes and changes on the plan.
pub const TASKS: Key<[Id]> = Key::new("tasks");
/// The management stage it belongs to.
pub const STAGE: Key<Id> = Key::new("stage");

/// The title of a record; each register says what makes a good one.
pub const fn title(label: &'static str, doc: &'static str, example: &'static str) -> Field {
    Field::text(TITLE, label, doc)
        .example(example)
        .alias(&["title", "name", "summary", "subject", "task name", "card name", "headline"])
        .wide(36)
}

/// The description of a record.
pub const fn description(doc: &'static str) -> Field {
    Field::note(DESCRIPTION, "Description", doc).alias(&["details", "detail", "card description"])
}

/// The one person who answers for a record.
pub const fn owner(label: &'static str, doc: &'static str) -> Field {
    Field::person(OWNER, label, doc).example("Priya Shah").alias(&[
        "owner",
        "assigned to",
        "assignee",
        "assigned",
        "responsible",
        "responsible party",
        "members",
    ])
}

/// Where a record stands; `new` is what a new one has.
pub const fn status(choices: &'static [Choice], new: &'static str) -> Field {
    Field::choice(STATUS, "Status", choices, "Where it stands; the last ones of the list close it.")
        .alias(&["state", "progress"])
        .fill(Fill::Text(new))
}

/// By when a record is to be done.
pub const fn due(label: &'static str, doc: &'static str) -> Field {
    Field::date(DUE, label, doc).example("14 nov").alias(&["due", "due date", "target date", "deadline"])
}

/// When a record was done or closed.
pub const fn closed_on(label: &'static str, doc: &'static str) -> Field {
    Field::date(CLOSED_ON, label, doc).past().alias(&[
        "closed",
        "closed on",
        "date closed",
        "closure date",
        "completed",
        "completed at",
        "completed date",
        "completion date",
        "resolved",
    ])
}

/// How pressing a record is.
pub const fn priority() -> Field {
    Field::choice(PRIORITY, "Priority", PRIORITIES, "How pressing it is, against the others of its kind.")
        .example("high")
        .alias(&["urgency", "importance"])
        .fill(Fill::Text("medium"))
}

/// The record that a record came from.
pub const fn source(doc: &'static str) -> Field {
    Field::link(SOURCE, "Came from", &[], doc).example("R-007").alias(&["source", "origin", "related to"])
}

/// Tasks of the plan that a record bears upon.
pub const fn tasks(label: &'static str, doc: &'static str) -> Field {
    Field::links(TASKS, label, &["task"], doc).example("T-12, T-15").alias(&["tasks", "related tasks"])
}

/// The management stage that a record belongs to.
pub const fn stage() -> Field {
    Field::link(STAGE, "Stage", &["stage"], "The management stage it belongs to.")
        .example("ST-002")
        .alias(&["phase"])
}

/// Priorities, the most pressing last.
pub const PRIORITIES: &[Choice] = &[
    Choice::new("low", "Low", Tone::Muted).alias(&["lowest", "minor", "trivial", "p4", "p5"]),
    Choice::new("medium", "Medium", Tone::Plain).alias(&["normal", "moderate", "p3"]),
    Choice::new("high", "High", Tone::Warn).alias(&["important", "major", "p2"]),
    Choice::new("critical", "Critical", Tone::Bad).alias(&["urgent", "highest", "blocker", "p1"]),
];

/// Red, amber, green: the best first.
pub const RAG: &[Choice] = &[
    Choice::new("green", "Green", Tone::Good).alias(&["g"]),
    Choice::new("amber", "Amber", Tone::Warn).alias(&["a", "yellow", "orange"]),
    Choice::new("red", "Red", Tone::Bad).alias(&["r"]),
];

/// The level of management that something is brought to, the lowest first.
pub const LEVELS: &[Choice] = &[
    Choice::new("team", "Team manager", Tone::Plain).alias(&["team", "minor"]),
    Choice::new("project", "Project manager", Tone::Plain).alias(&["pm", "project"]),
    Choice::new("board", "Project board", Tone::Warn).alias(&[
        "board",
        "sponsor",
        "executive",
        "steering committee",
        "major",
    ]),
    Choice::new("corporate", "Corporate or programme", Tone::Bad).alias(&[
        "corporate",
        "programme",
        "program",
        "critical",
    ]),
];

/// Other names, in other programs' tables, of a status that nothing has happened in yet.
pub const AS_OPEN: &[&str] =
    &["open", "new", "active", "not started", "to do", "todo", "backlog", "reopened"];
/// Other names of a status that work goes on in.
pub const AS_STARTED: &[&str] = &["in progress", "started", "ongoing", "doing", "wip"];
/// Other names of the status that ends well.
pub const AS_DONE: &[&str] = &["done", "completed", "complete", "closed", "resolved", "finished"];
/// Other names of a status that ends with nothing done.
pub const AS_CANCELLED: &[&str] = &["canceled", "withdrawn", "dropped", "won't do", "rejected", "duplicate"];

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
            "creator",
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
            "created date",
            "created at",
            "created on",
        ]),
        Field::date(UPDATED, "Updated", "When it last changed; kept by the program.").past().alias(&[
            "last updated",
            "date of last update",
            "last modified",
            "modified",
            "last activity date",
        ]),
        Field::flag(CONFIDENTIAL, "Confidential", "Yes keeps it out of exports and reports.")
            .alias(&["private"]),
        Field::text(MINUTED, "Minuted as", "The line of the minutes that it was born from."),
        Field::date(
            SNOOZED_UNTIL,
            "Snoozed until",
            "The day that Today and the sweep ask for it again; before that they leave it alone.",
        )
        .example("next mon"),
        Field::text(SNOOZE_REASON, "Snoozed because", "Why it can wait until then.")
            .example("Legal answers after the board"),
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

/// Until when a record is put off, if that day is still to come.
pub fn snoozed(record: &Record, today: NaiveDate) -> Option<NaiveDate> {
    record.get(SNOOZED_UNTIL).filter(|until| *until > today)
}

/// What closes a record: its status as it shows, of a task worked out from its progress; none while it is
/// open.
pub fn closed_as(register: &Register, record: &Record, context: &Context) -> Option<&'static Choice> {
    let field = register.fields().find(|field| field.key == register.roles.status)?;
    field.kind.choice(context.value(record, field).as_text()).filter(|choice| choice.closed)
}

/// Whether the status that a record shows closes it.
pub fn is_closed(register: &Register, record: &Record, context: &Context) -> bool {
    closed_as(register, record, context).is_some()
}

/// Whether the status that a record keeps closes it: of any register but tasks, which keep none and are
/// asked by [`is_closed`].
pub fn closes(register: &Register, record: &Record) -> bool {
    let status = register.roles.status;
    let field = register.fields().find(|field| field.key == status);
    field.and_then(|field| field.kind.choice(record.value(status).as_text())).is_some_and(|c| c.closed)
}

/// The edits that mark a record done, or open it again if it is closed; and whether it is closed then.
pub fn done(
    register: &'static Register,
    record: &Record,
    context: &Context,
    ids: &mut Ids,
) -> Result<(Vec<Edit>, bool), String> {
    let roles = register.roles;
    let field = context.project.field(register.key, roles.status).filter(|_| !roles.done.is_empty());
    let field =
        field.ok_or_else(|| format!("{} records are never done: remove it instead", register.name))?;
    let closed = is_closed(register, record, context);
    let usual = match field.fill {
        Fill::Text(key) => Some(key),
        _ => field.kind.choices().iter().find(|choice| !choice.closed).map(|choice| choice.key),
    };
    // A task opens again as it was before it was done.
    if closed && register.key == super::task::REGISTER.key {
        return Ok((super::progress::reopened(record, context, ids)?, false));
    }
    let told = !closed && register.key == super::communication::REGISTER.key;
    let snapshot = if told { super::communication::snapshot(record, context, ids) } else { None };
    // What is told again and again is not over when it was told once.
    if told && let Some(mut edits) = super::communication::sent(record, context.today) {
        edits.extend(snapshot);
        return Ok((edits, true));
    }
    let next = if closed { usual.unwrap_or_default() } else { roles.done };
    let mut edits = field.enter((register.key, record), Value::text(next), context, ids)?;
    edits.extend(snapshot);
    Ok((edits, !closed))
}
