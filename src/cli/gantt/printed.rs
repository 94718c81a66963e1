//! The Gantt as files: the format that a name asks for, and what is in the file of each page.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Result;

use super::png;
use crate::report::gantt::{picture, sheet};
use crate::session::Session;

/// What the Gantt is printed as.
#[derive(clap::ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "their names say it")]
pub enum Format {
    Svg,
    Png,
    Txt,
}

impl Format {
    /// The format of a file by its name, if it is one of them.
    pub fn of_file(path: &Path) -> Option<Self> {
        let ending = path.extension()?.to_str()?;
        <Format as clap::ValueEnum>::from_str(ending, true).ok()
    }
}

/// A page that is drawn, not yet as pixels.
#[derive(Debug)]
pub struct Page {
    /// How many tasks it has.
    pub tasks: usize,
    drawn: Vec<u8>,
}

/// Draws the pages; none where no task has dates in that time. `progress` draws how far tasks are behind or ahead of
/// the status date.
pub fn draw(format: Format, wanted: &sheet::Wanted, progress: bool, session: &Session) -> Option<Vec<Page>> {
    let context = session.context();
    let (sheets, scale, cells) = sheet::pages(wanted, &context)?;
    let works = |day| context.derived.works(day);
    let page = |mut sheet: sheet::Sheet| {
        sheet.chart.reported = progress.then(|| session.status_date());
        let drawn = match format {
            Format::Txt => (sheet::text(&sheet, &scale, cells).join("\n") + "\n").into_bytes(),
            Format::Svg | Format::Png => picture::svg(&sheet, &scale, cells, session.shown_moment(), &works),
        };
        Page { tasks: sheet.rows.len(), drawn }
    };
    Some(sheets.into_iter().map(page).collect())
}

/// What is in the files of the pages. Pixels, and reading the fonts of the machine for them, take a while.
///
/// # Errors
/// A page is too large to be drawn as pixels.
pub fn finish(format: Format, pages: Vec<Page>) -> Result<Vec<Vec<u8>>> {
    let fonts = if format == Format::Png { png::fonts() } else { Arc::default() };
    let file =
        |page: Page| if format == Format::Png { png::png(&page.drawn, &fonts) } else { Ok(page.drawn) };
    pages.into_iter().map(file).collect()
}

/// The name of a page: the first has the name that was asked for, the next ones a number behind it.
pub fn numbered(path: &Path, place: usize) -> PathBuf {
    if place == 0 {
        return path.to_owned();
    }
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let ending = path.extension().map_or(String::new(), |ending| format!(".{}", ending.to_string_lossy()));
    path.with_file_name(format!("{stem}-{}{ending}", place + 1))
}
