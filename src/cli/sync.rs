//! `mainstay sync`: what changed here goes to the others, what they changed comes here.

use anyhow::Result;
use clap::ValueEnum;

use super::Done;
use super::opening::Desk;
use super::output::Output;
use crate::registers;
use crate::store::disk::Removals;
use crate::store::sync;

/// Commit what changed in a shared project, merge what others changed, and send it
///
/// Only the project's file is committed, under your own git identity, with a message that says what
/// changed. What others changed is merged record by record and field by field; where both changed the
/// same field, both values are kept as a conflict (“mainstay list conflicts”). Without a connection
/// everything waits for the next sync. A sync that was interrupted goes on where it stopped.
#[derive(clap::Args, Debug)]
pub struct Sync {
    /// What becomes of most of the records, if others took them out
    #[arg(long, value_name = "HOW")]
    removals: Option<Wish>,
}

/// What becomes of records that others took out.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
enum Wish {
    /// They go here too
    Take,
    /// They stay, and come back to the others
    Refuse,
}

impl Sync {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let removals = match self.removals {
            None => Removals::Asked,
            Some(Wish::Take) => Removals::Taken,
            Some(Wish::Refuse) => Removals::Refused,
        };
        let synced = sync::sync(&desk.path()?, registers::ALL, removals, desk.is_forced())?;
        synced.told().iter().try_for_each(|line| out.line(line))?;
        Ok(Done::Well)
    }
}
