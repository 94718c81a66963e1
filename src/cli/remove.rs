//! `mainstay remove`: takes records away.

use anyhow::Result;

use super::opening::Desk;
use super::output::Output;
use super::{Done, naming};
use crate::model::edit::Edit;

/// Remove records, and what makes no sense without them
#[derive(clap::Args, Debug)]
pub struct Remove {
    /// The records, such as A-014; - reads refs from standard input
    #[arg(required = true, value_name = "REF")]
    references: Vec<String>,
}

impl Remove {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let mut opened = desk.open()?;
        let targets = naming::targets(opened.session.project(), &self.references)?;
        let names: Vec<_> =
            targets.iter().map(|target| naming::name(&opened.session.context(), *target)).collect();
        let step = opened.session.removing(&targets);
        let gone = step.edits.iter().filter(|edit| matches!(edit, Edit::Remove(..))).count();
        opened.perform(step)?;
        names.iter().try_for_each(|name| out.line(&format!("Removed {name}")))?;
        match gone.saturating_sub(targets.len()) {
            0 => {}
            1 => out.line("and 1 record that hung on it")?,
            more => out.line(&format!("and {more} records that hung on them"))?,
        }
        Ok(Done::Well)
    }
}
