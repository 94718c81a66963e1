//! A small project that the tests of this folder share, with registers of its own.

use std::sync::{Arc, LazyLock};

use chrono::{NaiveDate, NaiveDateTime};

use crate::model::check::Finding;
use crate::model::context::Context;
use crate::model::edit::{Author, Edit, Step};
use crate::model::field::{Field, Fill, Key};
use crate::model::id::Id;
use crate::model::kind::{Choice, Tone};
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};
use crate::model::settings::{CUSTOM_FIELD, CUSTOM_KEY, CUSTOM_KIND, CUSTOM_LABEL, CUSTOM_REGISTER};
use crate::model::value::{Duration, Money, Value};

pub const TITLE: Key<str> = Key::new("title");
pub const OWNER: Key<str> = Key::new("owner");
pub const DUE: Key<NaiveDate> = Key::new("due");
pub const DONE: Key<NaiveDate> = Key::new("done_on");
pub const STATUS: Key<str> = Key::new("status");
pub const PRIORITY: Key<str> = Key::new("priority");
pub const TAGS: Key<[Arc<str>]> = Key::new("tags");
pub const LINKS: Key<[Id]> = Key::new("links");
pub const NOTES: Key<str> = Key::new("notes");
pub const HELPERS: Key<[Arc<str>]> = Key::new("people");
pub const EFFORT: Key<Duration> = Key::new("effort");
pub const COST: Key<Money> = Key::new("cost");
pub const PRIVATE: Key<bool> = Key::new("confidential");
pub const RISK: Key<Id> = Key::new("risk");
pub const CHECKED: Key<NaiveDateTime> = Key::new("checked");
pub const RANK: Key<str> = Key::new("rank");
pub const CHANCE: Key<f64> = Key::new("probability");
pub const IMPACT: Key<f64> = Key::new("impact");
pub const SCORE: Key<f64> = Key::new("score");

const STATUSES: &[Choice] = &[
    Choice::new("open", "Open", Tone::Plain),
    Choice::new("in_progress", "In progress", Tone::Note),
    Choice::closing("done", "Done"),
    Choice::closing("cancelled", "Cancelled"),
];
const PRIORITIES: &[Choice] = &[
    Choice::new("low", "Low", Tone::Plain),
    Choice::new("medium", "Medium", Tone::Plain),
    Choice::new("high", "High", Tone::Bad),
];
const RISK_STATUSES: &[Choice] =
    &[Choice::new("active", "Active", Tone::Plain), Choice::closing("closed", "Closed")];

pub static ACTION: Register = Register {
    key: "action",
    code: "A",
    digits: 3,
    name: "Action",
    plural: "Actions",
    doc: "What somebody has to do.",
    sections: &[Section {
        heading: "Action",
        fields: &[
            Field::text(TITLE, "Title", "What is to be done."),
            Field::person(OWNER, "Owner", "Who does it.").alias(&["assigned to"]),
            Field::people(HELPERS, "People", "Who helps."),
            Field::date(DUE, "Due date", "By when.").alias(&["due by"]),
            Field::date(DONE, "Done on", "When it was done.").past(),
            Field::choice(STATUS, "Status", STATUSES, "Where it stands.").fill(Fill::Text("open")),
            Field::choice(PRIORITY, "Priority", PRIORITIES, "How pressing it is."),
            Field::duration(EFFORT, "Effort", "Work it takes."),
            Field::money(COST, "Cost", "What it costs."),
            Field::flag(PRIVATE, "Confidential", "Whether it stays inside."),
            Field::link(RISK, "Risk", &["risk"], "The risk it answers."),
            Field::links(LINKS, "Links", &[], "What it has to do with."),
            Field::tags(TAGS, "Tags", "Words to find it by."),
            Field::note(NOTES, "Notes", "Remarks."),
            Field::finish(CHECKED, "Checked", "When it was looked at.").past(),
            Field::rank(RANK, "Order", "Where it stands."),
        ],
    }],
    columns: &["title", "owner", "due"],
    sort: "due,-priority",
    roles: Roles {
        owner: "owner",
        due: "due",
        status: "status",
        done: "done",
        done_on: "done_on",
        priority: "priority",
        ..Roles::TITLE
    },
    check: no_findings,
};

pub static RISK_REGISTER: Register = Register {
    key: "risk",
    code: "R",
    digits: 3,
    name: "Risk",
    plural: "Risks",
    doc: "What may happen.",
    sections: &[Section {
        heading: "Risk",
        fields: &[
            Field::text(TITLE, "Title", "What may happen."),
            Field::choice(STATUS, "Status", RISK_STATUSES, "Where it stands."),
            Field::number(CHANCE, "Probability", "1 to 5."),
            Field::number(IMPACT, "Impact", "1 to 5."),
            Field::number(SCORE, "Score", "Probability times impact.").computed(score),
        ],
    }],
    columns: &["title", "score"],
    sort: "-score",
    roles: Roles { status: "status", ..Roles::TITLE },
    check: no_findings,
};

static CUSTOM: Register = Register {
    key: CUSTOM_FIELD,
    code: "CF",
    digits: 0,
    name: "Custom field",
    plural: "Custom fields",
    doc: "Fields of one's own.",
    sections: &[],
    columns: &[],
    sort: "",
    roles: Roles::TITLE,
    check: no_findings,
};

pub static ALL: &[&Register] = &[&ACTION, &RISK_REGISTER, &CUSTOM];

fn score(record: &Record, _: &Context) -> Value {
    let product = record.get(CHANCE).zip(record.get(IMPACT)).map(|(chance, impact)| chance * impact);
    product.into()
}

fn no_findings(_: &Record, _: &Context) -> Vec<Finding> {
    Vec::new()
}

pub fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A Wednesday.
pub fn today() -> NaiveDate {
    day("2026-11-18")
}

pub fn context(project: &Project) -> Context<'_> {
    Context { me: "Ana Lopez", ..Context::on(project, today(), &()) }
}

pub fn project(edits: Vec<Edit>) -> Project {
    let author = Author { name: "Ana Lopez".into(), at: today().and_hms_opt(9, 0, 0).unwrap() };
    Project::new(ALL).apply(&Step::new("Begin", edits), &author).unwrap()
}

/// A custom field, two risks and five actions.
pub fn small() -> Project {
    static SMALL: LazyLock<Project> = LazyLock::new(build);
    SMALL.clone()
}

fn build() -> Project {
    let action = |id: u64, title: &str| Record::new(Id(id)).with(TITLE, title);
    let risk = |id, title, chance: f64, impact: f64| {
        Record::new(Id(id))
            .with(TITLE, title)
            .with(STATUS, "active")
            .with(CHANCE, chance)
            .with(IMPACT, impact)
    };
    let budget = Record::new(Id(90))
        .with(CUSTOM_REGISTER, "action")
        .with(CUSTOM_KEY, "budget_code")
        .with(CUSTOM_LABEL, "Budget code")
        .with(CUSTOM_KIND, "text");
    let code = Key::<str>::new("budget_code");
    let add = |register: &'static Register| move |record| Edit::Add(register.key, record);
    let risks = [risk(11, "Late steel", 4.0, 3.0), risk(12, "No test site", 2.0, 2.0)];
    let actions = [
        action(1, "Order the steel")
            .with(OWNER, "Ana Lopez")
            .with(DUE, day("2026-11-20"))
            .with(STATUS, "open")
            .with(PRIORITY, "high")
            .with(RISK, Id(11))
            .with(COST, Money(125_000))
            .with(TAGS, Value::list(["site", "DPIA"]))
            .with(RANK, "a0"),
        action(2, "Draft DPIA")
            .with(OWNER, "Priya Shah")
            .with(DUE, day("2026-11-10"))
            .with(STATUS, "in_progress")
            .with(PRIORITY, "low")
            .with(code, "X-17")
            .with(NOTES, "waits for legal"),
        action(3, "Book the crane")
            .with(OWNER, "Zoë Ångström")
            .with(DUE, day("2026-12-03"))
            .with(STATUS, "done")
            .with(DONE, day("2026-11-12"))
            .with(PRIVATE, true)
            .with(HELPERS, Value::list(["Priya Rao", "Sam"])),
        action(4, "Tell the board").with(STATUS, "cancelled").with(PRIORITY, "medium"),
        action(5, "Find a test site").with(CHECKED, day("2026-11-17").and_hms_opt(14, 30, 0).unwrap()),
    ];
    let edits = risks.into_iter().map(add(&RISK_REGISTER)).chain(actions.into_iter().map(add(&ACTION)));
    project(edits.chain([Edit::Add(CUSTOM_FIELD, budget)]).collect())
}
