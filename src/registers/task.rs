//! Tasks: the rows of the plan. What is entered stands in the record; what follows from it (dates,
//! slack, roll-ups) is derived by the schedule.

use chrono::NaiveDateTime;

use super::every::{DESCRIPTION, OWNER, RECORD, TITLE};
use super::{assigned, interrupted, predecessors, progress, project};
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::field::{Field, Fill, Key};
use crate::model::id::Id;
use crate::model::kind::{Choice, Edge, Tone};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};
use crate::model::style::Style;
use crate::model::value::{Duration, Money, Value};

/// The summary task it stands below.
pub const PARENT: Key<Id> = Key::new("parent");
/// Orders tasks below the same summary.
pub const RANK: Key<str> = Key::new("rank");
/// `auto` or `manual`.
pub const MODE: Key<str> = Key::new("mode");
/// Whether it is left out of the schedule.
pub const INACTIVE: Key<bool> = Key::new("inactive");
/// Whether it is shown as a milestone whatever its duration.
pub const MILESTONE: Key<bool> = Key::new("milestone");
/// Working (or elapsed) time from start to finish.
pub const DURATION: Key<Duration> = Key::new("duration");
/// The duration if all goes well, for simulations.
pub const OPTIMISTIC: Key<Duration> = Key::new("optimistic");
/// The most likely duration, for simulations; the duration itself where it is empty.
pub const LIKELY: Key<Duration> = Key::new("likely");
/// The duration if all goes badly, for simulations.
pub const PESSIMISTIC: Key<Duration> = Key::new("pessimistic");
/// Start: computed for an automatic task, entered for a manual one.
pub const START: Key<NaiveDateTime> = Key::new("start");
/// Finish: computed for an automatic task, entered for a manual one.
pub const FINISH: Key<NaiveDateTime> = Key::new("finish");
/// One of the eight date constraints.
pub const CONSTRAINT: Key<str> = Key::new("constraint");
/// The date of the constraint.
pub const CONSTRAINT_DATE: Key<NaiveDateTime> = Key::new("constraint_date");
/// A date not to be missed; it moves nothing.
pub const DEADLINE: Key<NaiveDateTime> = Key::new("deadline");
/// A calendar of its own.
pub const CALENDAR: Key<Id> = Key::new("calendar");
/// Whether its calendar is used in place of those of its resources.
pub const IGNORE_RESOURCE_CALENDARS: Key<bool> = Key::new("ignore_resource_calendars");
/// 0 to 1000; 500 is usual. Levelling delays the lower first.
pub const PRIORITY: Key<f64> = Key::new("priority");
/// Time added by levelling, around the clock.
pub const LEVELING_DELAY: Key<Duration> = Key::new("leveling_delay");
/// What stays the same when duration, work or units change: `units`, `duration` or `work`.
pub const TYPE: Key<str> = Key::new("type");
/// Whether adding resources shortens it.
pub const EFFORT_DRIVEN: Key<bool> = Key::new("effort_driven");

/// Percent of its duration that is done.
pub const PERCENT_COMPLETE: Key<f64> = Key::new("percent_complete");
/// When it really started.
pub const ACTUAL_START: Key<NaiveDateTime> = Key::new("actual_start");
/// When it was really finished.
pub const ACTUAL_FINISH: Key<NaiveDateTime> = Key::new("actual_finish");
/// Where more of it is found: a page or a file.
pub const HYPERLINK: Key<str> = Key::new("hyperlink");
/// Working time done.
pub const ACTUAL_DURATION: Key<Duration> = Key::new("actual_duration");
/// Working time left.
pub const REMAINING_DURATION: Key<Duration> = Key::new("remaining_duration");
/// Up to when it has been worked on.
pub const STOP: Key<NaiveDateTime> = Key::new("stop");
/// When work on it goes on.
pub const RESUME: Key<NaiveDateTime> = Key::new("resume");
/// Percent really achieved, for earned value.
pub const PHYSICAL_PERCENT: Key<f64> = Key::new("physical_percent_complete");

/// Work of all its assignments.
pub const WORK: Key<Duration> = Key::new("work");
/// Work done.
pub const ACTUAL_WORK: Key<Duration> = Key::new("actual_work");
/// Work left.
pub const REMAINING_WORK: Key<Duration> = Key::new("remaining_work");
/// Percent of its work that is done.
pub const PERCENT_WORK_COMPLETE: Key<f64> = Key::new("percent_work_complete");
/// Costs that are no resource's.
pub const FIXED_COST: Key<Money> = Key::new("fixed_cost");
/// When the fixed cost falls due: `start`, `prorated` or `end`.
pub const FIXED_COST_ACCRUAL: Key<str> = Key::new("fixed_cost_accrual");
/// Cost of all its assignments and its fixed cost.
pub const COST: Key<Money> = Key::new("cost");
/// Cost so far.
pub const ACTUAL_COST: Key<Money> = Key::new("actual_cost");
/// Cost to come.
pub const REMAINING_COST: Key<Money> = Key::new("remaining_cost");

/// Where it stands: worked out from its progress.
pub const STATUS: Key<str> = super::every::STATUS;
/// The links that its start or finish waits for: `12FS+2d; 14SS`.
pub const PREDECESSORS: Key<str> = Key::new("predecessors");
/// The links that wait for it.
pub const SUCCESSORS: Key<str> = Key::new("successors");
/// Who works on it: `Ana[50%]; Crane`.
pub const RESOURCES: Key<str> = Key::new("resources");

/// The row in the outline, from 1. Derived.
pub const ROW: Key<f64> = Key::new("row");
/// How deep tasks may stand below each other: outline numbers, and the work of all who show them, grow
/// with it. What lies deeper in a project file is kept, and not told apart in outlines.
pub const DEEPEST: usize = 200;
/// The outline number: `1.2.3`. Derived.
pub const WBS: Key<str> = Key::new("wbs");
/// How deep it stands in the outline, from 1. Derived.
pub const LEVEL: Key<f64> = Key::new("level");
/// Whether tasks stand below it. Derived.
pub const SUMMARY: Key<bool> = Key::new("summary");
/// Earliest start by links and constraints. Derived.
pub const EARLY_START: Key<NaiveDateTime> = Key::new("early_start");
/// Earliest finish. Derived.
pub const EARLY_FINISH: Key<NaiveDateTime> = Key::new("early_finish");
/// Latest start that delays nothing. Derived.
pub const LATE_START: Key<NaiveDateTime> = Key::new("late_start");
/// Latest finish that delays nothing. Derived.
pub const LATE_FINISH: Key<NaiveDateTime> = Key::new("late_finish");
/// Working time that it may slip before the project does. Derived.
pub const TOTAL_SLACK: Key<Duration> = Key::new("total_slack");
/// Working time that it may slip before any successor does. Derived.
pub const FREE_SLACK: Key<Duration> = Key::new("free_slack");
/// Whether its total slack is at most the project's limit. Derived.
pub const CRITICAL: Key<bool> = Key::new("critical");
/// Start in the current baseline (number 0). Derived.
pub const BASELINE_START: Key<NaiveDateTime> = Key::new("baseline_start");
/// Finish in the current baseline. Derived.
pub const BASELINE_FINISH: Key<NaiveDateTime> = Key::new("baseline_finish");
/// Duration in the current baseline. Derived.
pub const BASELINE_DURATION: Key<Duration> = Key::new("baseline_duration");
/// Working time between baseline finish and finish; positive = late. Derived.
pub const FINISH_VARIANCE: Key<Duration> = Key::new("finish_variance");
/// Working time between baseline start and start; positive = late. Derived.
pub const START_VARIANCE: Key<Duration> = Key::new("start_variance");
/// Work in the current baseline. Derived.
pub const BASELINE_WORK: Key<Duration> = Key::new("baseline_work");
/// Cost in the current baseline. Derived.
pub const BASELINE_COST: Key<Money> = Key::new("baseline_cost");
/// Duration less baseline duration. Derived.
pub const DURATION_VARIANCE: Key<Duration> = Key::new("duration_variance");
/// Work less baseline work. Derived.
pub const WORK_VARIANCE: Key<Duration> = Key::new("work_variance");
/// Cost less baseline cost; positive = dearer. Derived.
pub const COST_VARIANCE: Key<Money> = Key::new("cost_variance");

/// PV: budget of the work that was to be done by the status date. Derived.
pub const PLANNED_VALUE: Key<Money> = Key::new("planned_value");
/// EV: budget of the work that is done. Derived.
pub const EARNED_VALUE: Key<Money> = Key::new("earned_value");
/// AC: actual cost up to the status date. Derived.
pub const COST_OF_WORK: Key<Money> = Key::new("cost_of_work");
/// SV: EV less PV. Derived.
pub const SV: Key<Money> = Key::new("sv");
/// CV: EV less AC. Derived.
pub const CV: Key<Money> = Key::new("cv");
/// SPI: EV / PV. Derived.
pub const SPI: Key<f64> = Key::new("spi");
/// CPI: EV / AC. Derived.
pub const CPI: Key<f64> = Key::new("cpi");
/// BAC: the budget, from the current baseline. Derived.
pub const BAC: Key<Money> = Key::new("bac");
/// EAC: what it will have cost if the rest goes as what is done went. Derived.
pub const EAC: Key<Money> = Key::new("eac");
/// EAC if the rest goes as planned. Derived.
pub const EAC_AS_PLANNED: Key<Money> = Key::new("eac_as_planned");
/// EAC if the rest is slowed by cost and schedule. Derived.
pub const EAC_SLOWED: Key<Money> = Key::new("eac_slowed");
/// ETC: EAC less AC. Derived.
pub const ETC: Key<Money> = Key::new("etc");
/// VAC: BAC less EAC. Derived.
pub const VAC: Key<Money> = Key::new("vac");
/// TCPI: the CPI that the rest needs to stay in budget. Derived.
pub const TCPI: Key<f64> = Key::new("tcpi");

/// The eight date constraints, by the numbers of Microsoft Project's XML.
pub const CONSTRAINTS: &[Choice] = &[
    Choice::new("asap", "As soon as possible", Tone::Plain),
    Choice::new("alap", "As late as possible", Tone::Plain),
    Choice::new("mso", "Must start on", Tone::Warn),
    Choice::new("mfo", "Must finish on", Tone::Warn),
    Choice::new("snet", "Start no earlier than", Tone::Plain),
    Choice::new("snlt", "Start no later than", Tone::Warn),
    Choice::new("fnet", "Finish no earlier than", Tone::Plain),
    Choice::new("fnlt", "Finish no later than", Tone::Warn),
];
/// How a task gets its dates.
pub const MODES: &[Choice] = &[
    Choice::new("auto", "Automatic", Tone::Plain).alias(&["auto scheduled"]),
    Choice::new("manual", "Manual", Tone::Note).alias(&["manually scheduled"]),
];
/// What stays the same when duration, work or units change, by the numbers of Microsoft Project's XML.
pub const TYPES: &[Choice] = &[
    Choice::new("units", "Fixed units", Tone::Plain),
    Choice::new("duration", "Fixed duration", Tone::Plain),
    Choice::new("work", "Fixed work", Tone::Plain),
];
/// When a cost falls due, by the numbers of Microsoft Project's XML less one.
pub const ACCRUALS: &[Choice] = &[
    Choice::new("start", "At the start", Tone::Plain),
    Choice::new("end", "At the end", Tone::Plain),
    Choice::new("prorated", "Prorated", Tone::Plain),
];
/// Where a task stands.
pub const STATUSES: &[Choice] = &[
    Choice::new("late", "Late", Tone::Bad),
    Choice::new("in_progress", "In progress", Tone::Note),
    Choice::new("not_started", "Not started", Tone::Plain),
    Choice::closing("complete", "Complete").alias(&["done", "completed", "closed"]),
    Choice::closing("inactive", "Inactive"),
];

/// Rows of the plan.
pub static REGISTER: Register = Register {
    key: "task",
    code: "T",
    digits: 0,
    name: "Task",
    plural: "Tasks",
    doc: "The plan: tasks, milestones and summaries in outline order.",
    sections: &[
        Section {
            heading: "Task",
            fields: &[
                Field::text(TITLE, "Name", "What is to be done: a verb and its object.")
                    .example("Install core switches")
                    .alias(&["task name", "summary", "task"])
                    .wide(36),
                Field::choice(
                    STATUS,
                    "Status",
                    STATUSES,
                    "Where it stands, from its progress; Complete sets 100 %.",
                )
                .computed(progress::status)
                .written(progress::write_status),
                Field::duration(
                    DURATION,
                    "Duration",
                    "Working time it takes; ed, eh … count around the clock.",
                )
                .overlaid()
                .wide(6)
                .written(progress::write_duration)
                .fill(Fill::Text("1d?"))
                .example("3d"),
                Field::start(START, "Start", "Computed. Entering a date sets Start no earlier than it.")
                    .overlaid()
                    .wide(9)
                    .written(progress::write_start)
                    .alias(&["begin date", "start date"]),
                Field::finish(FINISH, "Finish", "Computed. Entering a date sets Finish no earlier than it.")
                    .overlaid()
                    .wide(10)
                    .written(progress::write_finish)
                    .alias(&["end date", "finish date"]),
                Field::percent(PERCENT_COMPLETE, "% complete", "How much of its duration is done.")
                    .overlaid()
                    .written(progress::write_percent)
                    .alias(&["percent complete", "completion", "progress", "complete"]),
                Field::text(
                    PREDECESSORS,
                    "Predecessors",
                    "What it waits for: number or name, FS SS FF SF, and a lag.",
                )
                .computed(predecessors::show_predecessors)
                .written(predecessors::write)
                .example("12FS+2d; 14SS")
                .wide(16),
                Field::text(SUCCESSORS, "Successors", "What waits for it.")
                    .computed(predecessors::show_successors)
                    .wide(16),
                Field::text(RESOURCES, "Resources", "Who works on it, with the share of their time.")
                    .computed(assigned::show)
                    .written(assigned::write)
                    .example("Ana[50%]; Crane")
                    .alias(&["resource names", "assigned to"])
                    .wide(18),
                Field::person(OWNER, "Responsible", "Who answers for it.").alias(&[
                    "assignee",
                    "owner",
                    "coordinator",
                ]),
                Field::note(DESCRIPTION, "Description", "What it covers and when it is done."),
                Field::address(HYPERLINK, "Hyperlink", "Where more of it is found: a page or a file.")
                    .alias(&["hyperlink address", "url", "web link"]),
            ],
        },
        Section {
            heading: "Scheduling",
            fields: &[
                Field::choice(
                    MODE,
                    "Mode",
                    MODES,
                    "Automatic follows links and calendars; manual stays where it is put.",
                )
                .written(progress::write_mode)
                .fill(Fill::Text("auto"))
                .alias(&["task mode"]),
                Field::choice(CONSTRAINT, "Constraint", CONSTRAINTS, "A limit to its dates besides links.")
                    .written(progress::write_constraint)
                    .fill(Fill::By(usual_constraint))
                    .alias(&["constraint type"]),
                Field::start(CONSTRAINT_DATE, "Constraint date", "The date of the constraint."),
                Field::finish(
                    DEADLINE,
                    "Deadline",
                    "A date not to be missed; it is marked, and moves nothing.",
                ),
                Field::link(CALENDAR, "Calendar", &["calendar"], "A calendar of its own.").example("C-2"),
                Field::flag(
                    IGNORE_RESOURCE_CALENDARS,
                    "Ignore resource calendars",
                    "Yes schedules its resources by its own calendar.",
                ),
                Field::scale(
                    PRIORITY,
                    "Priority",
                    (0.0, 1000.0),
                    "0 to 1000; levelling delays the lower first.",
                ),
                Field::lag(LEVELING_DELAY, "Levelling delay", "Time added by levelling, around the clock."),
                Field::choice(
                    TYPE,
                    "Type",
                    TYPES,
                    "What stays the same when duration, work or units change.",
                ),
                Field::flag(EFFORT_DRIVEN, "Effort driven", "Yes shortens it when resources are added."),
                Field::flag(MILESTONE, "Milestone", "Yes shows it as a milestone whatever its duration."),
                Field::flag(INACTIVE, "Inactive", "Yes leaves it out of the schedule."),
                Field::link(PARENT, "Summary", &["task"], "The summary task it stands below.")
                    .binding()
                    .alias(&["parent"]),
                Field::rank(RANK, "Order", "Its place below its summary; moving the row changes it."),
            ],
        },
        Section {
            heading: "Estimates",
            fields: &[
                Field::duration(OPTIMISTIC, "Optimistic", "What it takes if all goes well; for simulations.")
                    .example("8d")
                    .alias(&["optimistic duration", "best case", "minimum duration"]),
                Field::duration(LIKELY, "Most likely", "What it most likely takes, if not its duration.")
                    .example("10d")
                    .alias(&["most likely duration", "expected case"]),
                Field::duration(PESSIMISTIC, "Pessimistic", "What it takes if all goes badly.")
                    .example("20d")
                    .alias(&["pessimistic duration", "worst case", "maximum duration"]),
            ],
        },
        Section {
            heading: "Progress",
            fields: &[
                Field::start(ACTUAL_START, "Actual start", "When it really started.")
                    .past()
                    .written(progress::write_actual_start),
                Field::finish(ACTUAL_FINISH, "Actual finish", "When it was really finished; sets 100 %.")
                    .past()
                    .written(progress::write_actual_finish),
                Field::duration(ACTUAL_DURATION, "Actual duration", "Working time done.")
                    .written(progress::write_actual_duration),
                Field::duration(REMAINING_DURATION, "Remaining duration", "Working time left.")
                    .written(progress::write_remaining_duration),
                Field::finish(STOP, "Stop", "Up to when it has been worked on.")
                    .past()
                    .written(interrupted::write_stop),
                Field::start(RESUME, "Resume", "When work on it goes on.").written(interrupted::write_resume),
                Field::percent(
                    PHYSICAL_PERCENT,
                    "Physical % complete",
                    "Percent really achieved, for earned value.",
                ),
            ],
        },
        Section {
            heading: "Work and cost",
            fields: &[
                Field::duration(WORK, "Work", "Work of all its assignments.").overlaid().written(
                    |task, value, context, _| assigned::write_sum(task, WORK.name(), value, context),
                ),
                Field::duration(ACTUAL_WORK, "Actual work", "Work done.").overlaid().written(
                    |task, value, context, _| assigned::write_sum(task, ACTUAL_WORK.name(), value, context),
                ),
                Field::duration(REMAINING_WORK, "Remaining work", "Work left.").overlaid().written(
                    |task, value, context, _| {
                        assigned::write_sum(task, REMAINING_WORK.name(), value, context)
                    },
                ),
                Field::percent(PERCENT_WORK_COMPLETE, "% work complete", "How much of its work is done."),
                Field::money(FIXED_COST, "Fixed cost", "Costs that are no resource's."),
                Field::choice(
                    FIXED_COST_ACCRUAL,
                    "Fixed cost accrual",
                    ACCRUALS,
                    "When the fixed cost falls due.",
                ),
                Field::money(COST, "Cost", "Cost of all its assignments and its fixed cost.")
                    .overlaid()
                    .written(|task, value, context, _| {
                        assigned::write_sum(task, COST.name(), value, context)
                    }),
                Field::money(ACTUAL_COST, "Actual cost", "Cost so far.").overlaid().written(
                    |task, value, context, _| assigned::write_sum(task, ACTUAL_COST.name(), value, context),
                ),
                Field::money(REMAINING_COST, "Remaining cost", "Cost to come.").overlaid().written(
                    |task, value, context, _| {
                        assigned::write_sum(task, REMAINING_COST.name(), value, context)
                    },
                ),
            ],
        },
        Section { heading: "Computed", fields: DERIVED },
        Section { heading: "Baseline", fields: BASELINED },
        Section { heading: "Earned value", fields: EARNED },
        RECORD,
    ],
    columns: &[
        "title",
        "duration",
        "start",
        "finish",
        "percent_complete",
        "predecessors",
        "resources",
        "total_slack",
        "finish_variance",
        "deadline",
    ],
    sort: "row",
    roles: Roles {
        title: "title",
        owner: "owner",
        due: "finish",
        status: "status",
        done: "complete",
        done_on: "",
        parent: "parent",
        priority: "",
        unique: "",
    },
    check,
};

/// As late as possible in a plan that is scheduled from its finish, as in Microsoft Project.
fn usual_constraint(context: &Context) -> Value {
    let late = context.project.settings().is_some_and(|plan| plan.get(project::SCHEDULE_FROM) == "finish");
    if late { Value::text("alap") } else { Value::Empty }
}

fn check(task: &Record, context: &Context) -> Vec<Finding> {
    let points = [OPTIMISTIC, LIKELY, PESSIMISTIC].map(|key| task.get(key).map(|length| length.amount));
    let rising = points.into_iter().flatten().is_sorted();
    let message = "Optimistic, most likely and pessimistic must rise in this order: swap them";
    let finding = |field, message| Finding::new(Severity::Warning, (REGISTER.key, task.id), field, message);
    let swapped = (!rising).then(|| finding(LIKELY.name(), message.to_owned()));
    let ahead = progress::ahead(task, context).map(|(field, message)| finding(field, message));
    swapped.into_iter().chain(ahead).collect()
}

const DERIVED: &[Field] = &[
    Field::number(ROW, "Row", "Its row in the outline.").derived(),
    Field::text(WBS, "WBS", "Its outline number.").derived().alias(&["outline number"]).wide(8),
    Field::number(LEVEL, "Level", "How deep it stands in the outline.").derived().alias(&["outline level"]),
    Field::flag(SUMMARY, "Has subtasks", "Whether tasks stand below it.").derived(),
    Field::start(EARLY_START, "Early start", "Earliest start by links and constraints.").derived(),
    Field::finish(EARLY_FINISH, "Early finish", "Earliest finish by links and constraints.").derived(),
    Field::start(LATE_START, "Late start", "Latest start that delays nothing.").derived(),
    Field::finish(LATE_FINISH, "Late finish", "Latest finish that delays nothing.").derived(),
    Field::lag(TOTAL_SLACK, "Total slack", "How much it may slip before the project does.")
        .derived()
        .alias(&["float", "total float", "slack"]),
    Field::lag(FREE_SLACK, "Free slack", "How much it may slip before any successor does.")
        .derived()
        .alias(&["free float"]),
    Field::flag(CRITICAL, "Critical", "Whether a delay of it delays the project.").derived(),
];

const BASELINED: &[Field] = &[
    Field::start(BASELINE_START, "Baseline start", "Start in the current baseline.").derived(),
    Field::finish(BASELINE_FINISH, "Baseline finish", "Finish in the current baseline.").derived(),
    Field::duration(BASELINE_DURATION, "Baseline duration", "Duration in the current baseline.").derived(),
    Field::duration(BASELINE_WORK, "Baseline work", "Work in the current baseline.").derived(),
    Field::money(BASELINE_COST, "Baseline cost", "Cost in the current baseline.").derived(),
    Field::lag(START_VARIANCE, "Start variance", "Start against the baseline; positive is late.").derived(),
    Field::lag(FINISH_VARIANCE, "Finish variance", "Finish against the baseline; positive is late.")
        .derived()
        .alias(&["slip"]),
    Field::lag(DURATION_VARIANCE, "Duration variance", "Duration against the baseline; positive is longer.")
        .derived(),
    Field::lag(WORK_VARIANCE, "Work variance", "Work against the baseline; positive is more.").derived(),
    Field::money(COST_VARIANCE, "Cost variance", "Cost against the baseline; positive is dearer.").derived(),
];

const EARNED: &[Field] = &[
    Field::money(BAC, "BAC", "Budget at completion: its cost in the current baseline.")
        .derived()
        .alias(&["budget at completion"]),
    Field::money(PLANNED_VALUE, "PV", "Planned value: budget of what was to be done by the status date.")
        .derived()
        .alias(&["planned value", "bcws"]),
    Field::money(EARNED_VALUE, "EV", "Earned value: budget of what is done.")
        .derived()
        .alias(&["earned value", "bcwp"]),
    Field::money(COST_OF_WORK, "AC", "Actual cost of what is done, up to the status date.")
        .derived()
        .alias(&["acwp"]),
    Field::money(SV, "SV", "Schedule variance, EV less PV: negative is behind.")
        .derived()
        .alias(&["schedule variance"]),
    Field::money(CV, "CV", "EV less AC: negative is dearer than planned.").derived(),
    Field::number(SPI, "SPI", "Schedule performance, EV / PV: below 1 is behind.")
        .derived()
        .alias(&["schedule performance index"]),
    Field::number(CPI, "CPI", "Cost performance, EV / AC: below 1 is dearer than planned.")
        .derived()
        .alias(&["cost performance index"]),
    Field::money(EAC, "EAC", "Estimate at completion, if the rest goes as before.")
        .derived()
        .alias(&["estimate at completion"]),
    Field::money(EAC_AS_PLANNED, "EAC as planned", "Estimate at completion, if the rest goes as planned.")
        .derived(),
    Field::money(EAC_SLOWED, "EAC slowed", "Estimate at completion, slowed by cost and schedule.").derived(),
    Field::money(ETC, "ETC", "Estimate to complete: EAC less AC.").derived().alias(&["estimate to complete"]),
    Field::money(VAC, "VAC", "Variance at completion, BAC less EAC: negative is over budget.")
        .derived()
        .alias(&["variance at completion"]),
    Field::number(TCPI, "TCPI", "The CPI that the rest needs to stay in budget.").derived(),
];

/// Whether a task is a milestone: marked as one, or without any duration.
pub fn is_milestone(task: &Record) -> bool {
    task.get(MILESTONE) || task.get(DURATION).is_some_and(|length| length.amount == 0)
}

/// Moments that somebody entered as such: their times are told.
pub const PROMISED: [&str; 2] = [CONSTRAINT_DATE.name(), DEADLINE.name()];

/// The time of day that a date alone stands for in a table: the usual one of its edge; for a task that begins and ends
/// at once either, as the day of a milestone is told whether it stands in the morning or in the evening.
pub fn is_of_day(at: NaiveDateTime, edge: Edge, (at_once, style): (bool, &Style)) -> bool {
    let [own, other] = match edge {
        Edge::Start => [style.day_start, style.day_finish],
        Edge::Finish => [style.day_finish, style.day_start],
    };
    at.time() == own || at_once && at.time() == other
}

/// What a field of a task shows, read by its key.
pub fn shown(task: &Record, key: &'static str, context: &Context) -> Value {
    match context.project.field(REGISTER.key, key) {
        Some(field) => context.value(task, field).into_owned(),
        None => Value::Empty,
    }
}
