//! Assignments: which resource works on which task, how much and when.

use chrono::NaiveDateTime;

use super::rates;
use crate::model::field::{Field, Fill, Key};
use crate::model::id::Id;
use crate::model::kind::{Choice, Tone};
use crate::model::register::{Register, Roles, Section, nothing_to_check};
use crate::model::value::{Duration, Money};

/// The task.
pub const TASK: Key<Id> = Key::new("task");
/// The resource; none = work that nobody is named for yet.
pub const RESOURCE: Key<Id> = Key::new("resource");
/// Share of the resource's time in percent; for a material the amount times 100.
pub const UNITS: Key<f64> = Key::new("units");
/// Working time.
pub const WORK: Key<Duration> = Key::new("work");
/// Working time done.
pub const ACTUAL_WORK: Key<Duration> = Key::new("actual_work");
/// Working time left.
pub const REMAINING_WORK: Key<Duration> = Key::new("remaining_work");
/// Working time beyond the calendar.
pub const OVERTIME_WORK: Key<Duration> = Key::new("overtime_work");
/// Working time between the start of the task and its own.
pub const DELAY: Key<Duration> = Key::new("delay");
/// Working time added by levelling.
pub const LEVELING_DELAY: Key<Duration> = Key::new("leveling_delay");
/// How the work is spread over its time.
pub const CONTOUR: Key<str> = Key::new("contour");
/// When its work is done, where it isn't spread evenly: see [`pieces`](super::pieces).
pub const PIECES: Key<str> = Key::new("pieces");
/// When it starts. Computed where its task is scheduled.
pub const START: Key<NaiveDateTime> = Key::new("start");
/// When it finishes. Computed where its task is scheduled.
pub const FINISH: Key<NaiveDateTime> = Key::new("finish");
/// When work on it really started.
pub const ACTUAL_START: Key<NaiveDateTime> = Key::new("actual_start");
/// When it was really finished.
pub const ACTUAL_FINISH: Key<NaiveDateTime> = Key::new("actual_finish");
/// Up to when it has been worked on.
pub const STOP: Key<NaiveDateTime> = Key::new("stop");
/// When work on it goes on.
pub const RESUME: Key<NaiveDateTime> = Key::new("resume");
/// Percent of its work that is done.
pub const PERCENT_WORK_COMPLETE: Key<f64> = Key::new("percent_work_complete");
/// By which table of rates its resource is paid; the first if none is said.
pub const RATE_TABLE: Key<str> = Key::new("rate_table");
/// Cost.
pub const COST: Key<Money> = Key::new("cost");
/// Cost so far.
pub const ACTUAL_COST: Key<Money> = Key::new("actual_cost");
/// Cost to come. Derived.
pub const REMAINING_COST: Key<Money> = Key::new("remaining_cost");
/// Work in the current baseline. Derived.
pub const BASELINE_WORK: Key<Duration> = Key::new("baseline_work");
/// Cost in the current baseline. Derived.
pub const BASELINE_COST: Key<Money> = Key::new("baseline_cost");
/// Notes.
pub const NOTES: Key<str> = super::every::NOTES;

/// Spreads of work, by the numbers of Microsoft Project's XML.
pub const CONTOURS: &[Choice] = &[
    Choice::new("flat", "Flat", Tone::Plain),
    Choice::new("back", "Back loaded", Tone::Plain),
    Choice::new("front", "Front loaded", Tone::Plain),
    Choice::new("double", "Double peak", Tone::Plain),
    Choice::new("early", "Early peak", Tone::Plain),
    Choice::new("late", "Late peak", Tone::Plain),
    Choice::new("bell", "Bell", Tone::Plain),
    Choice::new("turtle", "Turtle", Tone::Plain),
    Choice::new("edited", "Edited by hand", Tone::Plain),
];

/// Which resource works on which task.
pub static REGISTER: Register = Register {
    key: "assignment",
    code: "AN",
    digits: 0,
    name: "Assignment",
    plural: "Assignments",
    doc: "Which resource works on which task. Usually entered as resources of a task.",
    sections: &[Section {
        heading: "Assignment",
        fields: &[
            Field::link(TASK, "Task", &["task"], "What is worked on.").example("T-12").binding(),
            Field::link(RESOURCE, "Resource", &["resource"], "Who works on it.").example("RES-3").binding(),
            Field::percent_of(UNITS, "Units", "Share of the resource's time; 100 % is full time.")
                .fill(Fill::Number(100.0)),
            Field::duration(WORK, "Work", "Working time of the resource on the task.")
                .overlaid()
                .example("16h"),
            Field::duration(ACTUAL_WORK, "Actual work", "Working time done."),
            Field::duration(REMAINING_WORK, "Remaining work", "Working time left."),
            Field::duration(OVERTIME_WORK, "Overtime work", "Working time beyond the calendar."),
            Field::lag(DELAY, "Delay", "Working time between the start of the task and its own."),
            Field::lag(LEVELING_DELAY, "Levelling delay", "Working time added by levelling."),
            Field::choice(CONTOUR, "Contour", CONTOURS, "How the work is spread over its time."),
            Field::text(PIECES, "Pieces", "When its work is done, if not evenly: start, finish, minutes.")
                .example("2026-01-05T08:00 2026-01-06T12:00 720m; 2026-01-08T08:00 2026-01-08T17:00 480m")
                .overlaid(),
            Field::start(START, "Start", "When it starts.").overlaid(),
            Field::finish(FINISH, "Finish", "When it finishes.").overlaid(),
            Field::start(ACTUAL_START, "Actual start", "When work on it really started.").past(),
            Field::finish(ACTUAL_FINISH, "Actual finish", "When it was really finished.").past(),
            Field::finish(STOP, "Stop", "Up to when it has been worked on.").past(),
            Field::start(RESUME, "Resume", "When work on it goes on."),
            Field::percent(PERCENT_WORK_COMPLETE, "% work complete", "How much of its work is done."),
            Field::choice(
                RATE_TABLE,
                "Rate table",
                rates::TABLES,
                "By which of its rates the resource is paid.",
            ),
            Field::money(COST, "Cost", "What it costs: by the rates of its resource, else as entered.")
                .overlaid(),
            Field::money(ACTUAL_COST, "Actual cost", "What it has cost so far.").overlaid(),
            Field::money(REMAINING_COST, "Remaining cost", "What it will still cost.").derived(),
            Field::duration(BASELINE_WORK, "Baseline work", "Work in the current baseline.").derived(),
            Field::money(BASELINE_COST, "Baseline cost", "Cost in the current baseline.").derived(),
            Field::note(NOTES, "Notes", "Remarks."),
        ],
    }],
    columns: &["task", "resource", "units", "work", "actual_work", "delay", "contour"],
    sort: "ref",
    roles: Roles { title: "", ..Roles::TITLE },
    check: nothing_to_check,
};
