//! `mainstay ics`: meetings and due actions for a calendar.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Result, bail};

use super::opening::Desk;
use super::output::{Output, warn};
use super::{Done, Usage, list, naming, papers};
use crate::exchange::ical;
use crate::model::context::Context;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::registers::every::closes;
use crate::registers::{action, meeting};
use crate::report::Asked;
use crate::store::disk;

/// Write meetings and due actions as a calendar file (.ics); without refs, all meetings to come
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  mainstay ics M-12 --out board.ics
  mainstay ics --actions --filter owner:me --out mine.ics
  mainstay ics > meetings.ics")]
pub struct Ics {
    /// Meetings and actions, such as M-012 or A-014
    #[arg(value_name = "REF")]
    references: Vec<String>,
    /// All open actions that have a due date
    #[arg(long)]
    actions: bool,
    /// Which of all meetings or actions, such as: owner:me
    #[arg(long, value_name = "FILTER", default_value = "", conflicts_with = "references")]
    filter: String,
    /// The file to write, or - for standard output
    #[arg(long, short, value_name = "FILE", default_value = "-", hide_default_value = true)]
    out: PathBuf,
    /// Take confidential records along
    #[arg(long)]
    confidential: bool,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
}

impl Ics {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let context = opened.session.context();
        let records = self.records(&context)?;
        let records: Vec<_> = records.iter().map(|(register, record)| (*register, &**record)).collect();
        let asked = Asked { context, confidential: self.confidential };
        let calendar = ical::write(&records, &asked);
        for name in &calendar.undated {
            warn(&format!("{name} has no day, so it is in no calendar: enter one"));
        }
        if calendar.left_out > 0 {
            warn(&format!(
                "left out as confidential: {} (--confidential takes them along)",
                calendar.left_out
            ));
        }
        if calendar.entries == 0 {
            bail!("there is nothing to put into a calendar");
        }
        if self.out.as_os_str() == "-" {
            out.bytes(&calendar.bytes)?;
        } else {
            let path = papers::inside(&self.out, "calendar.ics");
            disk::write(&path, &calendar.bytes, self.force)?;
            let what = if calendar.entries == 1 { "entry" } else { "entries" };
            out.line(&format!("{}: {} {what}", disk::shown(&path), calendar.entries))?;
        }
        Ok(Done::Well)
    }

    /// What is asked for: the records named, and all actions, or all meetings to come.
    fn records(&self, context: &Context) -> Result<Vec<(&'static Register, Arc<Record>)>> {
        let mut records = Vec::new();
        if !self.references.is_empty() {
            for (register, id) in naming::targets(context.project, &self.references)? {
                let record = context.project.table(register.key).get(id);
                if ![meeting::REGISTER.key, action::REGISTER.key].contains(&register.key) {
                    let name = record.map_or(String::new(), |record| context.name(register, record));
                    return Err(Usage(format!(
                        "{name} is neither a meeting nor an action: name one of those"
                    ))
                    .into());
                }
                records.extend(record.map(|record| (register, record.clone())));
            }
        } else if !self.actions {
            let mut all = list::select(&meeting::REGISTER, &self.filter, "start", context)?;
            let ahead = |start: chrono::NaiveDateTime| start.date() >= context.today;
            all.retain(|meeting| meeting.get(meeting::START).is_some_and(ahead));
            records.extend(all.into_iter().map(|record| (&meeting::REGISTER, record)));
        }
        if self.actions {
            let mut all = list::select(&action::REGISTER, &self.filter, "due", context)?;
            all.retain(|action| !closes(&action::REGISTER, action));
            records.extend(all.into_iter().map(|record| (&action::REGISTER, record)));
        }
        Ok(records)
    }
}
