//! `mainstay new`: begins a project.

use anyhow::Result;

use super::Done;
use super::opening::Desk;
use super::output::Output;

/// Begin a project
#[derive(clap::Args, Debug)]
pub struct New {
    /// What the project is called
    #[arg(required = true, value_name = "TITLE")]
    title: Vec<String>,
}

impl New {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let title = self.title.join(" ");
        let mut opened = desk.create(&title)?;
        opened.save()?;
        out.line(&format!("Made {}", opened.place()))?;
        Ok(Done::Well)
    }
}
