//! `mainstay remove`: takes records away.

use anyhow::{Result, anyhow};

use super::opening::Desk;
use super::output::Output;
use super::{Done, naming};

/// Remove records, and what makes no sense without them
#[derive(clap::Args, Debug)]
pub struct Remove {
    /// The records, such as A-014
    #[arg(required = true, value_name = "REF")]
    references: Vec<String>,
}

impl Remove {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let mut opened = desk.open()?;
        let found: Result<Vec<_>> = self
            .references
            .iter()
            .map(|reference| naming::record(opened.session.project(), reference))
            .collect();
        let found = found?;
        let targets: Vec<_> = found.iter().map(|(register, record)| (*register, record.id)).collect();
        let names: Vec<_> =
            found.iter().map(|(register, record)| opened.session.context().name(register, record)).collect();
        let gone = opened.session.remove(&targets).map_err(|complaint| anyhow!(complaint))?;
        opened.save()?;
        names.iter().try_for_each(|name| out.line(&format!("Removed {name}")))?;
        match gone.saturating_sub(targets.len()) {
            0 => {}
            1 => out.line("and 1 record that hung on it")?,
            more => out.line(&format!("and {more} records that hung on them"))?,
        }
        Ok(Done::Well)
    }
}
