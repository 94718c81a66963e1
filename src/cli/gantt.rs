//! `mainstay gantt`: the Gantt as a picture or as plain text.

mod png;
pub mod printed;

use std::path::PathBuf;

use anyhow::{Result, anyhow};
use chrono::NaiveDateTime;

use super::opening::Desk;
use super::output::Output;
use super::{Done, Usage};
use crate::model::context::Context;
use crate::query::when::{self, Sense, When};
use crate::registers::task;
use crate::report::gantt::scale::{ZOOMS, Zoom};
use crate::report::gantt::sheet;
use crate::store::disk;
use printed::Format;

/// Print the Gantt, as a picture for documents or as plain text for a mail
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  mainstay gantt                                  plain text
  mainstay gantt --out plan.svg                   a picture, for Word, browsers and printers
  mainstay gantt --out plan.png                   a picture, for chats and slides
  mainstay gantt --from today --to +6w --zoom days --out next.svg")]
pub struct Gantt {
    /// The file to write (.svg, .png or .txt), - for standard output; further pages have a number behind their names
    #[arg(long, value_name = "FILE", default_value = "-")]
    out: PathBuf,
    /// The format, where the name of the file doesn't say it
    #[arg(long, value_enum)]
    format: Option<Format>,
    /// The first day, such as: today, mon, 14 nov
    #[arg(long, value_name = "DATE")]
    from: Option<String>,
    /// The last day
    #[arg(long, value_name = "DATE")]
    to: Option<String>,
    /// How close to look; the closest at which everything fits, if not said
    #[arg(long, value_name = "ZOOM", value_parser = zoom)]
    zoom: Option<Zoom>,
    /// Rows of a page
    #[arg(long, value_name = "ROWS", default_value_t = 60, value_parser = clap::value_parser!(u16).range(1..))]
    rows: u16,
    /// Draw how far tasks are behind or ahead of the status date
    #[arg(long)]
    progress: bool,
    /// Name confidential tasks too
    #[arg(long)]
    confidential: bool,
    /// Replace files that are there
    #[arg(long)]
    force: bool,
}

fn zoom(word: &str) -> Result<Zoom, String> {
    let known = ZOOMS.iter().find(|zoom| zoom.name == word).copied();
    let names: Vec<_> = ZOOMS.iter().map(|zoom| zoom.name).collect();
    known.ok_or_else(|| format!("there is no such zoom: one of {}", names.join(", ")))
}

impl Gantt {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let context = opened.session.context();
        let to = self.to.as_deref().map(|text| day(text, true, Sense::Planned, &context)).transpose()?;
        let from = |sense| self.from.as_deref().map(|text| day(text, false, sense, &context)).transpose();
        // A picture mostly begins in the past: `9 nov` is the last one where the next would be too late.
        let last = to.or_else(|| opened.session.schedule().finish().to_date_time().into());
        let next = from(Sense::Planned)?;
        let from = if next > last { from(Sense::Done)? } else { next };
        let wanted = sheet::Wanted {
            from,
            to,
            zoom: self.zoom,
            rows: usize::from(self.rows),
            confidential: self.confidential,
            shown: None,
        };
        if wanted.from.zip(wanted.to).is_some_and(|(from, to)| from > to) {
            return Err(Usage("--to lies before --from: name the earlier day first".to_owned()).into());
        }
        let bare = context.project.table(task::REGISTER.key).is_empty();
        let why = if bare {
            "the plan has no tasks yet: add one with “mainstay add task TITLE duration:5d”"
        } else {
            "no task has dates in that time: there is nothing to draw"
        };
        let ending = self.out.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        let format = match (self.format, ending) {
            (Some(format), _) => format,
            (None, "") => Format::Txt,
            (None, ending) => Format::of_file(&self.out).ok_or_else(|| {
                Usage(format!(
                    "nothing is written as .{ending}: name a file .svg, .png or .txt, or say --format"
                ))
            })?,
        };
        let pages =
            printed::draw(format, &wanted, self.progress, &opened.session).ok_or_else(|| anyhow!(why))?;
        let tasks: Vec<usize> = pages.iter().map(|page| page.tasks).collect();
        for (place, (bytes, tasks)) in printed::finish(format, pages)?.iter().zip(tasks).enumerate() {
            if self.out.as_os_str() == "-" {
                out.bytes(bytes)?;
                continue;
            }
            let path = printed::numbered(&self.out, place);
            disk::write(&path, bytes, self.force)?;
            out.line(&format!("{}: {tasks} tasks", disk::shown(&path)))?;
        }
        Ok(Done::Well)
    }
}

/// The beginning or the end of a day.
fn day(text: &str, end: bool, sense: Sense, context: &Context) -> Result<NaiveDateTime, Usage> {
    let day = when::read(text, &When::of(context, sense)).map_err(Usage)?;
    let time = if end { day.and_hms_opt(23, 59, 59) } else { day.and_hms_opt(0, 0, 0) };
    time.ok_or_else(|| Usage(format!("{text} is no day that can be drawn")))
}
