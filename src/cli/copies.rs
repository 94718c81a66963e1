//! `mainstay copies`: what sync programs left beside the project, and how it comes into it.

use std::path::PathBuf;

use anyhow::Result;

use super::Done;
use super::opening::Desk;
use super::output::{Output, warn};
use crate::session::TakenCopy;
use crate::store::copies::{self, Copy};
use crate::store::disk::shown;

/// List the copies that sync programs left beside the project, or merge one into it
///
/// Dropbox, OneDrive, Syncthing, Nextcloud and others leave a copy beside a file that two people changed
/// at once. A copy is merged by what both histories tell, record by record and field by field. Where
/// both hold something else and nobody knows since when, what the project has stands and the copy's
/// value is kept as a conflict (“mainstay list conflicts”). The copy itself is never deleted.
#[derive(clap::Args, Debug)]
pub struct Copies {
    /// The copy to merge into the project, whatever it is called and wherever it is
    #[arg(value_name = "FILE")]
    copy: Option<PathBuf>,
    /// Don't merge it, and offer it no more as long as it stays as it is
    #[arg(long, requires = "copy")]
    dismiss: bool,
}

impl Copies {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let mut opened = desk.open()?;
        let Some(file) = &self.copy else {
            let waiting = copies::waiting(opened.path(), opened.session.project());
            let row = |copy: &Copy| vec![shown(&copy.path), copy.brings.clone()];
            let rows: Vec<_> = waiting.iter().map(row).collect();
            if rows.is_empty() {
                out.line("No copy beside the project holds anything that it does not")?;
            } else {
                out.table(&[("Copy", false), ("Merging it", false)], &rows)?;
            }
            return Ok(Done::Well);
        };
        let copy = copies::read(file, opened.session.project())?;
        let place = opened.path().to_owned();
        let kept = "it is not deleted";
        if self.dismiss {
            out.line(&format!("{} is offered no more; {kept}", shown(file)))?;
        } else if copy.brings.is_empty() {
            out.line(&format!("{} holds nothing that the project does not; {kept}", shown(file)))?;
        } else {
            let TakenCopy { did, conflicts, moved } = opened.session.take_copy(&copy)?;
            opened.save()?;
            out.line(&format!("Merged {}: {did}; {kept}", shown(file)))?;
            if let Some(moved) = moved {
                warn(&format!("mainstay: of the copy, {moved}"));
            }
            if conflicts > 0 {
                let what = if conflicts == 1 { "1 field differs" } else { "some fields differ" };
                warn(&format!("mainstay: {what} in both: see “mainstay list conflicts”"));
            }
        }
        copies::remember(&place, &copy)?;
        Ok(Done::Well)
    }
}
