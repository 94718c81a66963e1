//! `mainstay man`: the manual page.

use anyhow::Result;

use super::opening::Desk;
use super::output::Output;
use super::{Done, args};

/// Write the manual page
#[derive(clap::Args, Debug)]
pub struct Man;

impl Man {
    #[expect(clippy::unused_self, reason = "every command is run alike")]
    pub(super) fn run(&self, _: &Desk, out: &mut Output) -> Result<Done> {
        let mut text = Vec::new();
        clap_mangen::Man::new(args::command()).render(&mut text)?;
        out.bytes(&text)?;
        Ok(Done::Well)
    }
}
