//! `mainstay done` and `mainstay reopen`: close records, and open them again.

use anyhow::{Result, bail};

use super::opening::Desk;
use super::output::{Output, warn};
use super::{Done as Came, naming};
use crate::model::edit::Edit;
use crate::registers::decision::DECIDED_BY;
use crate::registers::recurring;
use crate::session::deciding::undecided;

/// Mark records done; those that are done already stay so
#[derive(clap::Args, Debug)]
pub struct Done {
    /// The records, such as A-014; - reads refs from standard input
    #[arg(required = true, value_name = "REF")]
    references: Vec<String>,
    /// Who made the decisions among them that don't say so yet
    #[arg(long, value_name = "NAME", default_value = "", hide_default_value = true)]
    by: String,
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
        turn(&self.references, Some(&self.by), desk, out)
    }
}

impl Reopen {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Came> {
        turn(&self.references, None, desk, out)
    }
}

/// Closes the records as `made_by` decided, or opens them again where nobody is given.
fn turn(references: &[String], made_by: Option<&str>, desk: &Desk, out: &mut Output) -> Result<Came> {
    let close = made_by.is_some();
    let (turned, already) = if close { ("Done:", "Done already:") } else { ("Open again:", "Open already:") };
    let mut opened = desk.open()?;
    let targets = naming::targets(opened.session.project(), references)?;
    let session = &mut opened.session;
    let mut unused = Vec::new();
    let step = match made_by {
        Some("") if !undecided(session.project(), &targets).is_empty() => {
            let which = session.named(&undecided(session.project(), &targets));
            bail!("{which}: nobody is named who decided: say who, with --by NAME");
        }
        Some("") => session.closing(&targets),
        Some(by) => session.closing_made_by(&targets, by).map(|(step, told)| {
            unused = told;
            step
        }),
        None => session.reopening(&targets),
    };
    let step = step.map_err(anyhow::Error::msg)?;
    let changed = |id| {
        let turns =
            |edit: &Edit| matches!(edit, Edit::Set(_, of, key, _) if *of == id && *key != DECIDED_BY.name());
        step.edits.iter().any(turns)
    };
    let made = |id| {
        step.edits.iter().find_map(|edit| match edit {
            Edit::Set(_, of, key, by) if *of == id && *key == DECIDED_BY.name() => Some(by.as_text()),
            _ => None,
        })
    };
    let said: Vec<String> = targets
        .iter()
        .map(|target| {
            let context = opened.session.context();
            let record =
                context.project.table(target.0.key).get(target.1).filter(|_| close && changed(target.1));
            let next = record.map(|record| recurring::told(record, &step.edits, &context));
            let next = next.filter(|told| !told.is_empty()).map_or(String::new(), |told| format!("; {told}"));
            let made = made(target.1).map_or(String::new(), |by| format!("; made by {by}"));
            let words = if changed(target.1) { turned } else { already };
            format!("{words} {}{next}{made}", naming::name(&context, *target))
        })
        .collect();
    opened.perform(step)?;
    said.iter().try_for_each(|line| out.line(line))?;
    for told in unused {
        warn(&format!("mainstay: --by: {told}"));
    }
    Ok(Came::Well)
}
