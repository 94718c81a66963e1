//! `mainstay why`: what set the dates of a task.

use anyhow::{Result, bail};
use serde::Serialize;

use super::opening::Desk;
use super::output::{Output, told};
use super::{Done, json, naming};
use crate::registers::task;
use crate::schedule::Schedule;
use crate::schedule::explain::{Cause, Driver, Explanation};

/// Say why a task has its dates: what set them, what its slack is, what would bring it earlier
#[derive(clap::Args, Debug)]
pub struct Why {
    /// The task, such as T-12
    #[arg(value_name = "REF")]
    reference: String,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

impl Why {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let (register, record) = naming::record(opened.session.project(), &self.reference)?;
        let schedule = opened.session.schedule();
        let Some(why) = schedule.explain(record.id) else {
            let reference = register.reference(record.number);
            bail!(
                "{reference} is no task, so nothing schedules it: name a task, such as {}",
                task::REGISTER.reference(1)
            );
        };
        if self.json {
            json::write(out, &[("register", task::REGISTER.key)], "tasks", [row(&why, schedule)])?;
        } else {
            told(&why.parts(schedule), out)?;
        }
        Ok(Done::Well)
    }
}

#[derive(Serialize)]
struct Row {
    r#ref: String,
    start: End,
    finish: End,
    slack_hours: f64,
    late_finish: String,
    slack: Vec<String>,
    chain: Vec<Step>,
    earlier: Vec<Earlier>,
}

#[derive(Serialize)]
struct End {
    date: String,
    drivers: Vec<&'static str>,
    because: String,
}

#[derive(Serialize)]
struct Step {
    r#ref: String,
    #[serde(flatten)]
    end: End,
}

#[derive(Serialize)]
struct Earlier {
    hours: f64,
    finish: String,
    text: String,
}

fn row(why: &Explanation, schedule: &Schedule) -> Row {
    let end = |cause: &Cause| End {
        date: json::moment(cause.date),
        drivers: cause.bounds.iter().map(|bound| word(bound.driver)).collect(),
        because: cause.because(schedule),
    };
    let earlier = why.levers.iter().map(|lever| Earlier {
        hours: json::hours(lever.gain),
        finish: json::moment(lever.finish),
        text: lever.sentence(schedule),
    });
    Row {
        r#ref: schedule.reference(why.task),
        start: end(&why.start),
        finish: end(&why.finish),
        slack_hours: json::hours(why.room.slack.total),
        late_finish: json::moment(why.room.until),
        slack: why.room.sentences(why.task, schedule),
        chain: why
            .steps()
            .map(|cause| Step { r#ref: schedule.reference(cause.task), end: end(cause) })
            .collect(),
        earlier: earlier.collect(),
    }
}

/// What other programs know a driver by.
fn word(driver: Driver) -> &'static str {
    match driver {
        Driver::ProjectStart => "project_start",
        Driver::Link(_) => "link",
        Driver::Constraint { .. } => "constraint",
        Driver::ManualSummary(_) => "manual_summary",
        Driver::Length => "duration",
        Driver::Below(_) => "subtask",
        Driver::Entered => "entered",
        Driver::Actual => "actual",
        Driver::Remaining => "remaining",
        Driver::AsLate => "as_late_as_possible",
    }
}
