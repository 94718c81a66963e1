//! `mainstay done` and `mainstay reopen`: close records, and open them again.

use anyhow::Result;

use super::opening::Desk;
use super::output::Output;
use super::{Done as Came, naming};
use crate::model::edit::Edit;
use crate::registers::recurring;

/// Mark records done; those that are done already stay so
#[derive(clap::Args, Debug)]
pub struct Done {
    /// The records, such as A-014; - reads refs from standard input
    #[arg(required = true, value_name = "REF")]
    references: Vec<String>,
}

/// Open records again that are done
#[derive(clap::Args, Debug)]
pub struct Reopen {
    /// The records, such as A-014; - reads refs from standard input
    #[arg(required = true, value_name = "REF")]
    references: Vec<String>,
}

impl Done {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Came> {
        turn(&self.references, true, desk, out)
    }
}

impl Reopen {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Came> {
        turn(&self.references, false, desk, out)
    }
}

/// Closes the records, or opens them again.
fn turn(references: &[String], close: bool, desk: &Desk, out: &mut Output) -> Result<Came> {
    let (turned, already) = if close { ("Done:", "Done already:") } else { ("Open again:", "Open already:") };
    let mut opened = desk.open()?;
    let targets = naming::targets(opened.session.project(), references)?;
    let session = &mut opened.session;
    let step = if close { session.closing(&targets) } else { session.reopening(&targets) };
    let step = step.map_err(anyhow::Error::msg)?;
    let changed = |id| step.edits.iter().any(|edit| matches!(edit, Edit::Set(_, other, ..) if *other == id));
    let said: Vec<String> = targets
        .iter()
        .map(|target| {
            let context = opened.session.context();
            let record =
                context.project.table(target.0.key).get(target.1).filter(|_| close && changed(target.1));
            let next = record.map_or(String::new(), |record| recurring::told(record, &step.edits, &context));
            let words = if changed(target.1) { turned } else { already };
            format!("{words} {}{next}", naming::name(&context, *target))
        })
        .collect();
    opened.perform(step)?;
    said.iter().try_for_each(|line| out.line(line))?;
    Ok(Came::Well)
}
