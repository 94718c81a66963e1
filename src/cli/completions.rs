//! `mainstay completions`: completion of commands by the shell.

use anyhow::Result;
use clap_complete::Shell;

use super::Done;
use super::args;
use super::opening::Desk;
use super::output::Output;

/// Write the completions of a shell
#[derive(clap::Args, Debug)]
pub struct Completions {
    /// The shell
    shell: Shell,
}

impl Completions {
    pub(super) fn run(&self, _: &Desk, out: &mut Output) -> Result<Done> {
        let mut text = Vec::new();
        clap_complete::generate(self.shell, &mut args::command(), "mainstay", &mut text);
        out.bytes(&text)?;
        Ok(Done::Well)
    }
}
