//! Baselines: what was agreed, frozen. The figures of each task are a register of their own.

use std::collections::HashMap;

use chrono::{NaiveDateTime, Timelike};

use super::every::{OWNER, RECORD, TITLE};
use crate::model::context::Context;
use crate::model::edit::{Author, Edit};
use crate::model::field::{Field, Key};
use crate::model::id::{Id, Ids};
use crate::model::kind::date;
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section, nothing_to_check};
use crate::model::value::Value;

/// 0 (the current one) to 10, as in Microsoft Project; further ones have a name only.
pub const NUMBER: Key<f64> = Key::new("number");
/// When it was taken.
pub const TAKEN: Key<NaiveDateTime> = Key::new("taken");
/// Whether it is kept for comparison only.
pub const SNAPSHOT: Key<bool> = Key::new("snapshot");
/// The change request that it follows from.
pub const CHANGE: Key<Id> = Key::new("change");

/// What was agreed.
pub static REGISTER: Register = Register {
    key: "baseline",
    code: "BL",
    digits: 0,
    name: "Baseline",
    plural: "Baselines",
    doc: "What was agreed: a copy of the plan's dates, work and cost, with when, who and by which change.",
    sections: &[
        Section {
            heading: "Baseline",
            fields: &[
                Field::text(TITLE, "Name", "What it is called.").example("Approved plan"),
                Field::scale(
                    NUMBER,
                    "Number",
                    (0.0, 1e9),
                    "0 is the current one, 1 to 10 as in Microsoft Project; one that had it keeps its name only.",
                )
                .written(write_number),
                Field::start(TAKEN, "Taken", "When it was taken; empty is now.").past(),
                Field::flag(
                    SNAPSHOT,
                    "Snapshot",
                    "Yes keeps it for comparison only: the current baseline stays.",
                )
                .written(write_snapshot),
                Field::person(OWNER, "Taken by", "Who took it; empty is you."),
                Field::link(
                    CHANGE,
                    "Change request",
                    &["change"],
                    "The change request that it follows from.",
                ),
            ],
        },
        RECORD,
    ],
    columns: &["title", "number", "snapshot", "taken", "owner", "change"],
    sort: "number",
    roles: Roles { owner: "owner", unique: "number", ..Roles::TITLE },
    check: nothing_to_check,
};

/// The baseline with a number; of several, the one taken last.
pub fn numbered<'a>(number: f64, context: &Context<'a>) -> Option<&'a Record> {
    let all = context.project.table(REGISTER.key).iter();
    let ours = all.filter(|baseline| baseline.get(NUMBER) == Some(number));
    ours.max_by_key(|baseline| baseline.number).map(|baseline| &**baseline)
}

/// What taking a baseline brings along: when, by whom and as which it was taken, the figures of
/// everything planned, and the number of the one that it takes the place of. Without a number the
/// first one is the current one, unless it is a snapshot, and later ones have their name only. A baseline that comes with
/// figures, out of a file, is left as it is.
pub fn taken(
    baseline: &mut Record,
    others: &[Edit],
    author: &Author,
    context: &Context,
    ids: &mut Ids,
) -> Vec<Edit> {
    let id = baseline.id;
    let figured = |edit: &Edit| matches!(edit, Edit::Add(register, record) if *register == figures::REGISTER.key && record.get(figures::BASELINE) == Some(id));
    if others.iter().any(figured) {
        return Vec::new();
    }
    if baseline.get(TAKEN).is_none() {
        baseline.put(TAKEN.name(), author.at.with_second(0).into());
    }
    if baseline.get(OWNER).is_empty() {
        baseline.put(OWNER.name(), Value::text(&author.name));
    }
    if baseline.get(NUMBER).is_none() && !baseline.get(SNAPSHOT) && numbered(0.0, context).is_none() {
        baseline.put(NUMBER.name(), 0.0.into());
    }
    let mut edits = baseline.get(NUMBER).map_or(Vec::new(), |number| given_up(number, id, context));
    edits.extend(figures::frozen(id, context, ids));
    edits
}

/// A snapshot of the plan under a name, to be added.
pub fn snapshot(name: &str, ids: &mut Ids) -> Record {
    Record::new(ids.fresh()).with(TITLE, name).with(SNAPSHOT, true)
}

/// Entering a number takes it from the baseline that has it.
pub fn write_number(
    baseline: &Record,
    value: &Value,
    context: &Context,
    _: &mut Ids,
) -> Result<Vec<Edit>, String> {
    let mut edits = value.as_number().map_or(Vec::new(), |number| given_up(number, baseline.id, context));
    edits.push(Edit::Set(REGISTER.key, baseline.id, NUMBER.name(), value.clone()));
    if !value.is_empty() && baseline.get(SNAPSHOT) {
        edits.push(Edit::Set(REGISTER.key, baseline.id, SNAPSHOT.name(), Value::Empty));
    }
    Ok(edits)
}

/// What is kept for comparison only is no baseline by number.
pub fn write_snapshot(
    baseline: &Record,
    value: &Value,
    _: &Context,
    _: &mut Ids,
) -> Result<Vec<Edit>, String> {
    let mut edits = vec![Edit::Set(REGISTER.key, baseline.id, SNAPSHOT.name(), value.clone())];
    if *value == Value::Flag(true) && baseline.get(NUMBER).is_some() {
        edits.push(Edit::Set(REGISTER.key, baseline.id, NUMBER.name(), Value::Empty));
    }
    Ok(edits)
}

/// Whether the plan is as the baseline or snapshot that was taken last has it. What an older one holds of no
/// task, because it wasn't kept yet, tells nothing apart.
pub fn is_kept(context: &Context, ids: &mut Ids) -> bool {
    let all = context.project.table(REGISTER.key).iter();
    let Some(last) = all.max_by_key(|baseline| (baseline.get(TAKEN), baseline.number)) else { return false };
    let kept = context.linked(last.id, figures::REGISTER.key, figures::BASELINE.name());
    let unknown = |key: &&&str| kept.iter().all(|figures| figures.value(key).is_empty());
    let mut left_out: Vec<&str> = figures::KEPT_SINCE.iter().filter(unknown).copied().collect();
    left_out.push(figures::BASELINE.name());
    let told = |figures: &Record| {
        let plain = figures.values().filter(|(key, _)| !left_out.contains(key));
        let mut told: Vec<_> = plain.map(|(key, value)| (key, value.clone())).collect();
        told.sort_by_key(|(key, _)| *key);
        (figures.get(figures::OF), told)
    };
    let kept: HashMap<_, _> = kept.iter().map(|figures| told(figures)).collect();
    let now = figures::frozen(last.id, context, ids);
    let same = |edit: &Edit| match edit {
        Edit::Add(_, figures) => {
            let (of, told) = told(figures);
            kept.get(&of) == Some(&told)
        }
        _ => false,
    };
    now.len() == kept.len() && now.iter().all(same)
}

/// The edits after which no baseline but `heir` has a number. Those that had it stay, to be found by
/// their name; one without a name gets one.
fn given_up(number: f64, heir: Id, context: &Context) -> Vec<Edit> {
    let table = context.project.table(REGISTER.key).iter();
    let mut edits = Vec::new();
    for old in table.filter(|old| old.id != heir && old.get(NUMBER) == Some(number)) {
        edits.push(Edit::Set(REGISTER.key, old.id, NUMBER.name(), Value::Empty));
        if old.get(TITLE).is_empty() {
            let taken = old.get(TAKEN).map_or(String::new(), |at| format!(" of {}", date::format(at.date())));
            let name = Value::text(format!("Baseline {number}{taken}"));
            edits.push(Edit::Set(REGISTER.key, old.id, TITLE.name(), name));
        }
    }
    edits
}

/// The figures of one task (or assignment or resource) in one baseline.
pub mod figures {
    use super::{Context, Edit, Field, Id, Ids, Key, NaiveDateTime, Record, Register, Roles, Section, Value};
    use crate::model::register::nothing_to_check;
    use crate::model::value::{Duration, Money};
    use crate::registers::{assignment, resource, task};

    /// The baseline.
    pub const BASELINE: Key<Id> = Key::new("baseline");
    /// The task, resource or assignment.
    pub const OF: Key<Id> = Key::new("of");
    /// Start.
    pub const START: Key<NaiveDateTime> = Key::new("start");
    /// Finish.
    pub const FINISH: Key<NaiveDateTime> = Key::new("finish");
    /// Duration.
    pub const DURATION: Key<Duration> = Key::new("duration");
    /// Work.
    pub const WORK: Key<Duration> = Key::new("work");
    /// Cost.
    pub const COST: Key<Money> = Key::new("cost");

    /// Where it stood in the outline.
    pub const WBS: Key<str> = Key::new("wbs");
    /// How much of it was done.
    pub const PERCENT: Key<f64> = Key::new("percent_complete");
    /// How much of it was done physically, where that was entered.
    pub const PHYSICAL_PERCENT: Key<f64> = Key::new("physical_percent_complete");
    /// What it had cost.
    pub const ACTUAL_COST: Key<Money> = Key::new("actual_cost");
    /// What is kept of every task since baselines tell more than dates, work and cost.
    pub(super) const KEPT_SINCE: [&str; 3] = [PERCENT.name(), WBS.name(), ACTUAL_COST.name()];

    /// The figures of a baseline.
    pub static REGISTER: Register = Register {
        key: "baseline_figures",
        code: "BF",
        digits: 0,
        name: "Baseline figures",
        plural: "Baseline figures",
        doc: "The dates, work and cost of one task, assignment or resource in one baseline.",
        sections: &[Section {
            heading: "Figures",
            fields: &[
                Field::link(BASELINE, "Baseline", &["baseline"], "The baseline.").binding().written(refuse),
                Field::link(OF, "Of", &["task", "assignment", "resource"], "What the figures are of.")
                    .lasting()
                    .written(refuse)
                    .example("T-12"),
                Field::start(START, "Start", "Start as agreed.").written(refuse),
                Field::finish(FINISH, "Finish", "Finish as agreed.").written(refuse),
                Field::duration(DURATION, "Duration", "Duration as agreed.").written(refuse),
                Field::duration(WORK, "Work", "Work as agreed.").written(refuse),
                Field::money(COST, "Cost", "Cost as agreed.").written(refuse),
                Field::percent(PERCENT, "% complete", "How much of it was done by then.").written(refuse),
                Field::percent(
                    PHYSICAL_PERCENT,
                    "Physical % complete",
                    "How much of it was done physically.",
                )
                .written(refuse),
                Field::money(ACTUAL_COST, "Actual cost", "What it had cost by then.").written(refuse),
                Field::text(WBS, "WBS", "Where it stood in the outline.").written(refuse),
            ],
        }],
        columns: &["baseline", "of", "start", "finish", "duration", "work", "cost"],
        sort: "ref",
        roles: Roles { title: "", ..Roles::TITLE },
        check: nothing_to_check,
    };

    fn refuse(_: &Record, _: &Value, _: &Context, _: &mut Ids) -> Result<Vec<Edit>, String> {
        Err("what was agreed is frozen: take another baseline instead".to_owned())
    }

    /// The edits that freeze every task, assignment and resource in a baseline, as it is scheduled
    /// and costed.
    pub fn frozen(baseline: Id, context: &Context, ids: &mut Ids) -> Vec<Edit> {
        let mut edits = Vec::new();
        for (register, keys) in FROZEN {
            let fields: Vec<_> =
                keys.iter().filter_map(|key| Some((*key, context.project.field(register, key)?))).collect();
            let mut records: Vec<_> = context.project.table(register).iter().collect();
            records.sort_by_key(|record| record.number);
            for record in records {
                let mut figures = Record::new(ids.fresh()).with(BASELINE, baseline).with(OF, record.id);
                for (key, field) in &fields {
                    let value = context.value(record, field).into_owned();
                    // Nothing done or spent is known; no figure means that it isn't.
                    let nothing = NOTHING.iter().find(|(known, _)| known == key).filter(|_| value.is_empty());
                    figures.put(key, nothing.map_or(value, |(_, nothing)| nothing.clone()));
                }
                edits.push(Edit::Add(REGISTER.key, figures));
            }
        }
        edits
    }

    /// What is told as nothing where a task says nothing of it.
    const NOTHING: [(&str, Value); 2] =
        [(PERCENT.name(), Value::Number(0.0)), (ACTUAL_COST.name(), Value::Money(Money(0)))];

    /// What is frozen of each register: figures and fields have the same keys.
    const FROZEN: [(&str, &[&str]); 3] = [
        (
            task::REGISTER.key,
            &[
                START.name(),
                FINISH.name(),
                DURATION.name(),
                WORK.name(),
                COST.name(),
                PERCENT.name(),
                PHYSICAL_PERCENT.name(),
                ACTUAL_COST.name(),
                WBS.name(),
            ],
        ),
        (assignment::REGISTER.key, &[START.name(), FINISH.name(), WORK.name(), COST.name()]),
        (resource::REGISTER.key, &[WORK.name(), COST.name()]),
    ];
}
