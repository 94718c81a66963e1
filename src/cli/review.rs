//! `mainstay review`: stamp records as reviewed.

use anyhow::Result;

use super::opening::Desk;
use super::output::Output;
use super::{Done, naming};

/// Stamp risks and dependencies as reviewed today by you, and put their next review on its day
#[derive(clap::Args, Debug)]
pub struct Review {
    /// The records, such as R-007; - reads refs from standard input
    #[arg(required = true, value_name = "REF")]
    references: Vec<String>,
}

impl Review {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let targets = naming::targets(opened.session.project(), &self.references)?;
        let step = opened.session.reviewing(&targets).map_err(anyhow::Error::msg)?;
        opened.perform_and_say(step, out)
    }
}
