//! `mainstay restore`: the copies that the program keeps of a project, and how one comes back.

use anyhow::{Result, bail};

use super::opening::Desk;
use super::output::{Output, warn};
use super::{Done, Usage};
use crate::registers;
use crate::store::backup::{self, Backup};
use crate::store::disk::{self, Document, shown};
use crate::store::format;
use crate::store::lock::Location;

/// List the backups of the project, or bring one back
#[derive(clap::Args, Debug)]
pub struct Restore {
    /// The backup to bring back, by its number in the list; “unsaved” takes in what could not be saved
    #[arg(value_name = "NUMBER")]
    which: Option<String>,
}

impl Restore {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let path = desk.path()?;
        let location = Location::of(&path);
        let backups = backup::of(&location);
        match self.which.as_deref() {
            None => list(&location, &backups, out)?,
            Some("unsaved") => take_in(desk, out)?,
            Some(which) => {
                let place = which.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
                let Some(backup) = place.and_then(|place| backups.get(place)) else {
                    let sentence =
                        format!("there is no backup “{which}”: “mainstay restore” lists them by number");
                    return Err(Usage(sentence).into());
                };
                bring_back(desk, backup, out)?;
            }
        }
        Ok(Done::Well)
    }
}

fn list(location: &Location, backups: &[Backup], out: &mut Output) -> Result<()> {
    let row = |(place, backup): (usize, &Backup)| {
        let read = disk::read(&backup.path).and_then(|bytes| format::load(&bytes, "", registers::ALL));
        let count = read.map_or("can't be read".to_owned(), |project| project.len().to_string());
        vec![(place + 1).to_string(), backup.at.format("%Y-%m-%d %H:%M").to_string(), count]
    };
    let rows: Vec<_> = backups.iter().enumerate().map(row).collect();
    out.table(&[("No.", true), ("Made", false), ("Records", true)], &rows)?;
    if backup::unsaved(location, registers::ALL).is_some() {
        out.line("Changes that could not be saved were kept: “mainstay restore unsaved” takes them in.")?;
    }
    Ok(())
}

/// Makes the project what it was, as one step that can be undone. What the file holds, readable or
/// not, is kept among the backups.
fn bring_back(desk: &Desk, backup: &Backup, out: &mut Output) -> Result<()> {
    let bytes = disk::read(&backup.path)?;
    let version = format::load(&bytes, &shown(&backup.path), registers::ALL)?;
    let when = backup.at.format("%Y-%m-%d %H:%M");
    let path = desk.path()?;
    match Document::open(&path, registers::ALL) {
        Ok((document, _)) => {
            let mut opened = desk.open()?;
            let now = disk::read(&path)?;
            backup::keep(document.location(), || Ok(&now), true)?;
            opened.session.restore(&version, &format!("Restore the backup of {when}"))?;
            opened.save()?;
        }
        Err(error) => {
            warn(&format!("mainstay: {error}; what is there is kept among the backups"));
            backup::bring_back(&path, backup)?;
        }
    }
    let count = match version.len() {
        1 => "1 record".to_owned(),
        count => format!("{count} records"),
    };
    out.line(&format!("Restored the backup of {when}: {count}"))?;
    Ok(())
}

fn take_in(desk: &Desk, out: &mut Output) -> Result<()> {
    let path = desk.path()?;
    let Some(unsaved) = backup::unsaved(&Location::of(&path), registers::ALL) else {
        bail!("nothing waits: all that was changed is saved");
    };
    let mut opened = desk.open()?;
    let moved = opened.session.take_unsaved(&unsaved)?;
    opened.save()?;
    unsaved.forget();
    out.line("Taken in what could not be saved")?;
    moved.iter().try_for_each(|moved| out.line(&format!("The file gave the same ref meanwhile: {moved}")))?;
    Ok(())
}
