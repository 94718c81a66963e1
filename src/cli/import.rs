//! `mainstay import`: tables and plans of other programs into the project.

use std::path::{Path, PathBuf};

use anyhow::{Error, Result, anyhow};

use super::opening::{Desk, Opened, seed};
use super::output::{Output, warn};
use super::{Done, Usage, foreign, naming};
use crate::registers::calendar;
use crate::session::foreign::Contents;
use crate::session::import::Incoming;
use crate::store::disk;

/// Import files of other programs; nothing is imported as long as anything does not fit
#[derive(clap::Args, Debug)]
pub struct Import {
    /// The files; - is standard input
    #[arg(required = true, value_name = "SRC")]
    sources: Vec<PathBuf>,
    /// The register that the rows belong to, where their headers don't tell
    #[arg(long = "as", value_name = "REGISTER")]
    kind: Option<String>,
    /// Bring the plan that is there up to date from a newer file of it; tasks are found by their UID,
    /// and what the file says nothing of stays
    #[arg(long, conflicts_with = "new")]
    merge: bool,
    /// The calendar of the project that whole days of a calendar file (.ics) go to, as days without work
    #[arg(long, value_name = "NAME", conflicts_with_all = ["kind", "merge", "new"])]
    calendar: Option<String>,
    /// Import into a new project, named after the first file
    #[arg(long)]
    new: bool,
    /// Only say what would be imported
    #[arg(long, short = 'n')]
    dry_run: bool,
}

/// Faults that are said of one file; the others are counted.
const MANY: usize = 20;

impl Import {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let (mut opened, new) = self.open(desk)?;
        let register =
            self.kind.as_deref().map(|word| naming::register(opened.session.project(), word)).transpose()?;
        let mut outcome = Done::Well;
        for source in &self.sources {
            let name = named(source)?;
            let file = foreign::read(source, seed()).map_err(Error::msg)?;
            if let (Some(title), Contents::Events(_)) = (&new, &file.contents) {
                desk.begin(&mut opened, title)?;
            }
            let session = &mut opened.session;
            let incoming = if let Some(word) = &self.calendar {
                let calendar = naming::called(&calendar::REGISTER, word, &session.context())?.id;
                session.incoming_holidays(&name, &file, calendar)
            } else if self.merge {
                session.incoming_update(&name, &file, register)
            } else {
                session.incoming(&name, &file, register)
            };
            let incoming = incoming.map_err(|error| anyhow!("{name}: {error}"))?;
            if !incoming.faults.is_empty() {
                outcome = Done::Found;
            }
            self.say(&name, &incoming, out)?;
            session.import(incoming)?;
        }
        if let Some(title) = new {
            desk.begin(&mut opened, &title)?;
        }
        if outcome == Done::Found {
            warn("mainstay: nothing was imported: mend these rows and import again");
        } else if !self.dry_run {
            opened.save()?;
            if self.new {
                out.line(&format!("Made {}", opened.place()))?;
            }
        }
        Ok(outcome)
    }

    /// The project; where there is none yet, a new one named after the first file, and its name. A
    /// plan has settings of its own, so it has none before; a calendar is named in them.
    fn open(&self, desk: &Desk) -> Result<(Opened, Option<String>)> {
        if self.new || desk.is_bare()? {
            let title = self.sources.first().and_then(|source| source.file_stem());
            let title = title.map_or("Project".into(), |title| title.to_string_lossy()).into_owned();
            return Ok((desk.create_empty(&title)?, Some(title)));
        }
        Ok((desk.open()?, None))
    }

    fn say(&self, name: &str, incoming: &Incoming, out: &mut Output) -> Result<()> {
        for notice in &incoming.notices {
            warn(&format!("{name}: {notice}"));
        }
        for fault in incoming.faults.iter().take(MANY) {
            warn(&format!("{name}: {fault}"));
        }
        if let Some(more) = incoming.faults.len().checked_sub(MANY).filter(|more| *more > 0) {
            warn(&format!("{name}: and {more} more"));
        }
        if self.dry_run {
            incoming.lines.iter().try_for_each(|line| out.line(line))?;
        }
        if incoming.faults.is_empty() {
            let would = if self.dry_run { " (not imported: this was a dry run)" } else { "" };
            out.line(&format!("{name}: {}{would}", incoming.summary))?;
        }
        Ok(())
    }
}

/// A file's name, as it may be shown; - is standard input.
pub(super) fn named(source: &Path) -> Result<String> {
    if source.as_os_str() == "-" {
        return Ok("standard input".to_owned());
    }
    if source.is_dir() {
        return Err(Usage(format!("{} is a folder: name the files in it", disk::shown(source))).into());
    }
    Ok(disk::shown(source))
}
