//! Management stages: the parts of the project that the board allows one after the other.

use chrono::NaiveDate;

use super::dates::{self, OVERDUE};
use super::every::{self, CLOSED_ON, DUE};
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::field::{Field, Key};
use crate::model::id::Id;
use crate::model::kind::{Choice, Tone};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};

/// When it is planned to begin.
pub const START: Key<NaiveDate> = Key::new("start");
/// When it will end as things stand.
pub const FORECAST: Key<NaiveDate> = Key::new("forecast");
/// When it began.
pub const STARTED: Key<NaiveDate> = Key::new("started");
/// The summary task that it is in the plan.
pub const TASK: Key<Id> = Key::new("task");
/// When the board looks at its end.
pub const ASSESSMENT: Key<NaiveDate> = Key::new("assessment");
/// When the board allowed it.
pub const AUTHORISED_ON: Key<NaiveDate> = Key::new("authorised_on");

/// Stages.
pub static REGISTER: Register = Register {
    key: "stage",
    code: "ST",
    digits: 3,
    name: "Stage",
    plural: "Stages",
    doc: "Management stages with their dates and objectives, authorised by the board one after the other.",
    sections: &[
        Section {
            heading: "Stage",
            fields: &[
                every::title("Title", "What the stage is called.", "Stage 2: build and pilot")
                    .alias(&["stage", "phase", "name"]),
                every::description("What it is to achieve.").alias(&["objectives", "objective"]),
                every::owner("Owner", "Who runs it.").alias(&[
                    "stage manager",
                    "project manager",
                    "assigned to",
                ]),
                every::status(STATUSES, "planned"),
                Field::link(TASK, "Summary task", &["task"], "The summary task that it is in the plan.")
                    .example("T-010"),
            ],
        },
        Section {
            heading: "Dates",
            fields: &[
                Field::date(START, "Planned start", "When it is planned to begin.")
                    .alias(&["start", "start date"]),
                every::due("Planned finish", "When it is planned to end.").alias(&[
                    "finish",
                    "end date",
                    "finish date",
                    "due",
                    "due date",
                ]),
                Field::date(FORECAST, "Forecast finish", "When it will end as things stand.")
                    .alias(&["forecast"]),
                Field::number(Key::new("slip"), "Slip", "Days from planned to forecast or actual finish.")
                    .computed(|stage, _| {
                        dates::slip(stage.get(DUE), stage.get(CLOSED_ON).or(stage.get(FORECAST)))
                    }),
                OVERDUE,
                Field::date(STARTED, "Actual start", "When it began.").past(),
                every::closed_on("Actual finish", "When it ended."),
            ],
        },
        Section {
            heading: "Authority",
            fields: &[
                Field::person(Key::new("authorised_by"), "Authorised by", "Who allowed it.")
                    .alias(&["approved by"]),
                Field::date(AUTHORISED_ON, "Authorised on", "When the board allowed it.")
                    .past()
                    .alias(&["approved on"]),
                Field::date(ASSESSMENT, "End stage assessment", "When the board looks at its end.").alias(&[
                    "gate",
                    "gate review",
                    "end stage review",
                ]),
            ],
        },
        every::RECORD,
    ],
    columns: &["ref", "title", "status", "start", "due", "forecast", "slip", "owner", "authorised_on"],
    sort: "start",
    roles: Roles { priority: "", ..every::roles("closed", "closed_on") },
    check,
};

/// A stage's life.
pub const STATUSES: &[Choice] = &[
    Choice::new("planned", "Planned", Tone::Muted).alias(every::AS_OPEN),
    Choice::new("authorised", "Authorised", Tone::Plain).alias(&["authorized", "approved"]),
    Choice::new("running", "Running", Tone::Good).alias(every::AS_STARTED),
    Choice::new("exception", "In exception", Tone::Bad),
    Choice::closing("closed", "Closed").alias(every::AS_DONE),
];

fn check(stage: &Record, _: &Context) -> Vec<Finding> {
    let mut all = dates::check(&REGISTER, stage);
    let mut warn = |field: &'static str, message| {
        all.push(Finding::new(Severity::Warning, (REGISTER.key, stage.id), field, message));
    };
    let before = |a: Option<NaiveDate>, b: Option<NaiveDate>| a.zip(b).is_some_and(|(a, b)| a < b);
    if before(stage.get(DUE), stage.get(START)) {
        warn(DUE.name(), "It is planned to end before it begins: correct one of the days");
    }
    if before(stage.get(CLOSED_ON), stage.get(STARTED)) {
        warn(CLOSED_ON.name(), "It ended before it began: correct one of the days");
    }
    if matches!(stage.get(every::STATUS), "running" | "exception") && stage.get(AUTHORISED_ON).is_none() {
        warn(AUTHORISED_ON.name(), "It runs without being authorised: enter when the board allowed it");
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial::{self, day};

    #[test]
    fn stages_begin_before_they_end_and_after_the_board_allowed_them() {
        let check = |stage: Record, expected: &[&str]| {
            assert_eq!(trial::findings(vec![(&REGISTER, stage)]), expected);
        };
        let stage =
            |status: &str| Record::new(Id(1)).with(every::STATUS, status).with(START, day("2026-12-01"));
        check(stage("planned").with(DUE, day("2027-01-31")), &[]);
        check(stage("planned").with(DUE, day("2026-11-30")), &["due"]);
        check(stage("running"), &["authorised_on"]);
        let slipping = stage("planned").with(DUE, day("2027-01-31")).with(FORECAST, day("2027-02-03"));
        assert_eq!(trial::show(vec![(&REGISTER, slipping)], "slip"), "3");
    }
}
