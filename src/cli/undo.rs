//! `mainstay undo` and `mainstay redo`: the last change taken back, and made again.

use anyhow::{Result, bail};

use super::Done;
use super::opening::Desk;
use super::output::Output;
use crate::model::edit::Edit;
use crate::model::history::Turn;

/// Take the last change of the project back, whoever made it; again takes back the one before
#[derive(clap::Args, Debug)]
pub struct Undo {
    /// Only say which change that is
    #[arg(long, short = 'n')]
    dry_run: bool,
}

/// Make the change again that was undone last
#[derive(clap::Args, Debug)]
pub struct Redo {
    /// Only say which change that is
    #[arg(long, short = 'n')]
    dry_run: bool,
}

impl Undo {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        turn_round(self.dry_run, false, desk, out)
    }
}

impl Redo {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        turn_round(self.dry_run, true, desk, out)
    }
}

fn turn_round(dry_run: bool, again: bool, desk: &Desk, out: &mut Output) -> Result<Done> {
    let mut opened = desk.open()?;
    let session = &opened.session;
    let step = if again { session.redoing() } else { session.undoing() };
    let (step, told) = step.map_err(anyhow::Error::msg)?;
    let own = session.project().settings().map(|own| own.id);
    if step.edits.iter().any(|edit| matches!(edit, Edit::Remove(_, id) if Some(*id) == own)) {
        bail!("there is nothing to undo: the last step began the project");
    }
    let author = &told.entry.author;
    let whose = format!("{} ({}, {})", told.label, author.name, author.at.format("%Y-%m-%d %H:%M"));
    let said = match (dry_run, again) {
        (true, false) => format!("Would undo: {whose}"),
        (true, true) => format!("Would do again: {whose}"),
        (false, false) => Turn::Undo.told(&whose),
        (false, true) => Turn::Redo.told(&whose),
    };
    if !dry_run {
        opened.session.recall(step).map_err(anyhow::Error::msg)?;
        opened.save()?;
    }
    out.line(&said)?;
    Ok(Done::Well)
}
