//! `mainstay schedule`: every task with its computed dates.

use std::sync::Arc;

use anyhow::Result;

use super::opening::Desk;
use super::output::Output;
use super::{Done, json, list};
use crate::model::field::Field;
use crate::model::record::Record;
use crate::registers::{every, task};

/// Show every task with its computed dates, slack, and whether it is critical
#[derive(clap::Args, Debug)]
pub struct Schedule {
    /// Write JSON
    #[arg(long)]
    json: bool,
}

const COLUMNS: &[&str] = &[
    task::WBS.name(),
    every::TITLE.name(),
    task::DURATION.name(),
    task::START.name(),
    task::FINISH.name(),
    task::EARLY_START.name(),
    task::EARLY_FINISH.name(),
    task::LATE_START.name(),
    task::LATE_FINISH.name(),
    task::TOTAL_SLACK.name(),
    task::FREE_SLACK.name(),
    task::CRITICAL.name(),
    task::PERCENT_COMPLETE.name(),
    task::PREDECESSORS.name(),
];

impl Schedule {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let (register, context) = (&task::REGISTER, opened.session.context());
        let table = context.project.table(register.key);
        let outline = context.derived.outline(register.key).unwrap_or_default();
        let tasks: Vec<Arc<Record>> = outline.iter().filter_map(|(id, _)| table.get(*id).cloned()).collect();
        let fields: Vec<&'static Field> =
            COLUMNS.iter().filter_map(|key| context.project.field(register.key, key)).collect();
        if self.json {
            let fields = &fields;
            let rows = tasks.iter().map(|record| json::Row { register, record, fields, context: &context });
            json::write(out, &[("register", register.key)], "tasks", rows)?;
        } else {
            list::table(register, &tasks, &fields, &context, out)?;
        }
        Ok(Done::Well)
    }
}
