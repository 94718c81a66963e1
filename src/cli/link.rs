//! `mainstay link` and `mainstay unlink`: links between records.

use anyhow::Result;

use super::opening::Desk;
use super::output::Output;
use super::{Done, naming};

/// Link tasks one after the other, finish to start; any other record to those named behind it
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  mainstay link T-3 T-4 T-7       T-4 waits for T-3, and T-7 for T-4
  mainstay link A-014 R-013       the action says that it has to do with the risk
Other kinds of task links are set as predecessors: mainstay set T-7 predecessors=4SS+2d")]
pub struct Link {
    /// The records, two or more
    #[arg(required = true, num_args = 2.., value_name = "REF")]
    references: Vec<String>,
}

/// Take away the links between records
#[derive(clap::Args, Debug)]
pub struct Unlink {
    /// The records, two or more
    #[arg(required = true, num_args = 2.., value_name = "REF")]
    references: Vec<String>,
}

impl Link {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let mut opened = desk.open()?;
        let targets = naming::targets(opened.session.project(), &self.references)?;
        let step = opened.session.linking(&targets).map_err(anyhow::Error::msg)?;
        opened.perform_and_say(step, out)
    }
}

impl Unlink {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let targets = naming::targets(opened.session.project(), &self.references)?;
        let step = opened.session.unlinking(&targets).map_err(anyhow::Error::msg)?;
        opened.perform_and_say(step, out)
    }
}
