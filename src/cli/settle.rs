//! `mainstay settle`: decides which value of a conflict stands.

use anyhow::{Error, Result};
use clap::ValueEnum;

use super::opening::Desk;
use super::output::Output;
use super::{Done, naming};
use crate::model::conflict::Settlement;

/// Settle conflicts: say which of the two values stands
#[derive(clap::Args, Debug)]
pub struct Settle {
    /// The value that is to stand
    how: How,
    /// The conflicts, such as MC-001; - reads refs from standard input
    #[arg(required = true, value_name = "REF")]
    references: Vec<String>,
}

/// Which value is to stand.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
pub enum How {
    /// What stands in the field
    Theirs,
    /// The other value; where a record was removed, that it is removed
    Ours,
    /// Both texts, one after the other
    Both,
}

impl Settle {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let mut opened = desk.open()?;
        let targets = naming::targets(opened.session.project(), &self.references)?;
        let how = match self.how {
            How::Theirs => Settlement::Theirs,
            How::Ours => Settlement::Ours,
            How::Both => Settlement::Both,
        };
        let step = opened.session.settling(&targets, how).map_err(Error::msg)?;
        opened.perform_and_say(step, out)
    }
}
