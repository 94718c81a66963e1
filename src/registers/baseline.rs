//! Baselines: what was agreed, frozen. The figures of each task are a register of their own.

use chrono::NaiveDateTime;

use super::every::{OWNER, RECORD, TITLE};
use crate::model::field::{Field, Key};
use crate::model::id::Id;
use crate::model::register::{Register, Roles, Section, nothing_to_check};

/// 0 (the current one) to 10, as in Microsoft Project; further ones have a name only.
pub const NUMBER: Key<f64> = Key::new("number");
/// When it was taken.
pub const TAKEN: Key<NaiveDateTime> = Key::new("taken");
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
                    "0 is the current one; 1 to 10 as in Microsoft Project.",
                ),
                Field::start(TAKEN, "Taken", "When it was taken.").past(),
                Field::person(OWNER, "Taken by", "Who took it."),
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
    columns: &["title", "number", "taken", "owner", "change"],
    sort: "number",
    roles: Roles { owner: "owner", ..Roles::TITLE },
    check: nothing_to_check,
};

/// The figures of one task (or assignment or resource) in one baseline.
pub mod figures {
    use super::{Field, Id, Key, NaiveDateTime, Register, Roles, Section, nothing_to_check};
    use crate::model::context::Context;
    use crate::model::edit::Edit;
    use crate::model::id::Ids;
    use crate::model::record::Record;
    use crate::model::value::{Duration, Money};
    use crate::registers::task;

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
                Field::link(BASELINE, "Baseline", &["baseline"], "The baseline.").binding(),
                Field::link(OF, "Of", &["task", "assignment", "resource"], "What the figures are of.")
                    .binding()
                    .example("T-12"),
                Field::start(START, "Start", "Start as agreed."),
                Field::finish(FINISH, "Finish", "Finish as agreed."),
                Field::duration(DURATION, "Duration", "Duration as agreed."),
                Field::duration(WORK, "Work", "Work as agreed."),
                Field::money(COST, "Cost", "Cost as agreed."),
            ],
        }],
        columns: &["baseline", "of", "start", "finish", "duration", "work", "cost"],
        sort: "ref",
        roles: Roles { title: "", ..Roles::TITLE },
        check: nothing_to_check,
    };

    /// The edits that freeze every task in a baseline, as it is scheduled and costed.
    pub fn taken(baseline: Id, context: &Context, ids: &mut Ids) -> Vec<Edit> {
        let mut tasks: Vec<_> = context.project.table(task::REGISTER.key).iter().collect();
        tasks.sort_by_key(|task| task.number);
        let mut frozen = |task: &Record| {
            let mut figures = Record::new(ids.fresh()).with(BASELINE, baseline).with(OF, task.id);
            for (figure, of) in FROZEN {
                figures.put(figure, task::shown(task, of, context));
            }
            Edit::Add(REGISTER.key, figures)
        };
        tasks.into_iter().map(|task| frozen(task)).collect()
    }

    /// The figures, and the fields of a task that they are copied from.
    const FROZEN: [(&str, &str); 5] = [
        (START.name(), task::START.name()),
        (FINISH.name(), task::FINISH.name()),
        (DURATION.name(), task::DURATION.name()),
        (WORK.name(), task::WORK.name()),
        (COST.name(), task::COST.name()),
    ];
}
