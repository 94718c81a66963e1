//! Links between tasks.

use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::field::{Field, Fill, Key};
use crate::model::id::Id;
use crate::model::kind::{Choice, Tone};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};
use crate::model::value::Duration;

/// The task that is waited for.
pub const PREDECESSOR: Key<Id> = Key::new("predecessor");
/// The task that waits.
pub const SUCCESSOR: Key<Id> = Key::new("successor");
/// `fs`, `ss`, `ff` or `sf`.
pub const TYPE: Key<str> = Key::new("type");
/// Time between the linked ends; negative for a lead; a percentage of the predecessor's duration.
pub const LAG: Key<Duration> = Key::new("lag");

/// The four sorts of link.
pub const TYPES: &[Choice] = &[
    Choice::new("ff", "Finish to finish", Tone::Plain),
    Choice::new("fs", "Finish to start", Tone::Plain),
    Choice::new("sf", "Start to finish", Tone::Plain),
    Choice::new("ss", "Start to start", Tone::Plain),
];

/// Links between tasks.
pub static REGISTER: Register = Register {
    key: "dependency",
    code: "TL",
    digits: 0,
    name: "Task link",
    plural: "Task links",
    doc: "Links between tasks: what waits for what. Usually entered as predecessors of a task.",
    sections: &[Section {
        heading: "Link",
        fields: &[
            Field::link(PREDECESSOR, "Predecessor", &["task"], "The task that is waited for.")
                .example("T-12")
                .binding(),
            Field::link(SUCCESSOR, "Successor", &["task"], "The task that waits.").example("T-13").binding(),
            Field::choice(TYPE, "Type", TYPES, "Which end waits for which.").fill(Fill::Text("fs")).wide(16),
            Field::lag(
                LAG,
                "Lag",
                "Time between the linked ends, negative for a lead, or a percentage such as 50%.",
            )
            .example("2d"),
        ],
    }],
    columns: &["predecessor", "successor", "type", "lag"],
    sort: "ref",
    roles: Roles { title: "", ..Roles::TITLE },
    check,
};

fn check(link: &Record, _: &Context) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut say = |field, message: &str| {
        findings.push(Finding::new(Severity::Error, (REGISTER.key, link.id), field, message));
    };
    match (link.get(PREDECESSOR), link.get(SUCCESSOR)) {
        (Some(a), Some(b)) if a == b => say(SUCCESSOR.name(), "It links a task to itself: remove it"),
        (Some(_), Some(_)) => {}
        _ => say(PREDECESSOR.name(), "It lacks one of its two tasks: choose it, or remove the link"),
    }
    findings
}
