//! `mainstay schedule`: every task with its computed dates.

use anyhow::Result;

use super::opening::Desk;
use super::output::Output;
use super::{Done, json};
use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::kind::date;
use crate::model::record::Record;
use crate::model::value::Value;
use crate::registers::{every, task};

/// Show every task with its computed dates, slack, and whether it is critical
#[derive(clap::Args, Debug)]
pub struct Schedule {
    /// Write JSON
    #[arg(long)]
    json: bool,
}

/// What other programs see of it.
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

/// What people see of it.
const SHOWN: &[&str] = &[
    task::WBS.name(),
    every::TITLE.name(),
    task::DURATION.name(),
    task::START.name(),
    task::FINISH.name(),
    task::TOTAL_SLACK.name(),
    task::FREE_SLACK.name(),
    task::CRITICAL.name(),
    task::PERCENT_COMPLETE.name(),
];

impl Schedule {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let (register, context) = (&task::REGISTER, opened.session.context());
        let table = context.project.table(register.key);
        let outline = context.derived.outline(register.key).unwrap_or_default();
        let tasks: Vec<(&Record, u16)> =
            outline.iter().filter_map(|(id, depth)| Some((&**table.get(*id)?, *depth))).collect();
        let keys = if self.json { COLUMNS } else { SHOWN };
        let fields: Vec<&'static Field> =
            keys.iter().filter_map(|key| context.project.field(register.key, key)).collect();
        if self.json {
            let (fields, context) = (&fields, &context);
            let rows = tasks.iter().map(|(record, _)| json::Row { register, record, fields, context });
            json::write(out, &[("register", register.key)], "tasks", rows)?;
        } else {
            let row = |(record, depth): &(&Record, u16)| {
                let cells = fields.iter().map(|field| cell(record, field, usize::from(*depth), &context));
                std::iter::once(register.reference(record.number)).chain(cells).collect()
            };
            let rows: Vec<Vec<String>> = tasks.iter().map(row).collect();
            let headings = fields.iter().map(|field| (field.label, field.kind.is_numeric()));
            let headings: Vec<_> = std::iter::once(("Ref", false)).chain(headings).collect();
            out.table(&headings, &rows)?;
        }
        Ok(Done::Well)
    }
}

/// A field of a task: titles indented as the outline is, moments always with their time.
fn cell(record: &Record, field: &Field, depth: usize, context: &Context) -> String {
    match &*context.value(record, field) {
        Value::Moment(moment) => format!("{} {}", date::format(moment.date()), moment.format("%H:%M")),
        Value::Flag(false) => String::new(),
        _ if field.key == every::TITLE.name() => {
            format!("{:1$}{2}", "", 2 * depth.min(20), context.show(record, field))
        }
        _ => context.show(record, field),
    }
}
