//! `mainstay agenda`, `minutes`, `report`: documents to hand round, in the format that is asked for.

use std::path::{Path, PathBuf};

use anyhow::Result;

use super::opening::Desk;
use super::output::{Output, warn};
use super::{Done, Usage, naming};
use crate::exchange::formats::{self, Format};
use crate::model::context::Context;
use crate::report::document::Document;
use crate::report::{self, Asked};
use crate::store::disk;

/// Write the agenda of a meeting: times, presenters, purposes, papers, matters arising
#[derive(clap::Args, Debug)]
pub struct Agenda {
    /// The meeting, by ref or title, such as M-012
    #[arg(value_name = "REF")]
    reference: String,
    #[command(flatten)]
    how: How,
}

/// Write the minutes of a meeting: attendance, discussion, decisions, actions
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  mainstay minutes M-12
  mainstay minutes M-12 --out minutes.docx
  mainstay minutes M-12 --format eml --out drafts/
  mainstay minutes M-12 --format md | less")]
pub struct Minutes {
    /// The meeting, by ref or title, such as M-012
    #[arg(value_name = "REF")]
    reference: String,
    #[command(flatten)]
    how: How,
}

/// Write any document on a record; without a name, list the documents
#[derive(clap::Args, Debug)]
pub struct Report {
    /// Which document, such as actions
    #[arg(value_name = "NAME", requires = "reference")]
    name: Option<String>,
    /// The record that it is about, by ref or title
    #[arg(value_name = "REF")]
    reference: Option<String>,
    #[command(flatten)]
    how: How,
}

/// How a document is written.
#[derive(clap::Args, Debug)]
pub(super) struct How {
    /// The format: text, md, html, docx, eml; if left out, what the name of the file tells, else text
    #[arg(long, value_name = "FORMAT")]
    pub(super) format: Option<String>,
    /// The file to write, a folder/ for a file named after the document, or - for standard output
    #[arg(long, short, value_name = "FILE", default_value = "-", hide_default_value = true)]
    pub(super) out: PathBuf,
    /// Tell confidential records too
    #[arg(long)]
    pub(super) confidential: bool,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
}

impl Agenda {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        self.how.write(&report::agenda::REPORT, &self.reference, desk, out)
    }
}

impl Minutes {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        self.how.write(&report::minutes::REPORT, &self.reference, desk, out)
    }
}

impl Report {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let (Some(name), Some(reference)) = (&self.name, &self.reference) else {
            let row = |report: &&report::Report| {
                [report.name, report.about.key, report.doc].map(str::to_owned).to_vec()
            };
            let rows: Vec<_> = report::ALL.iter().map(row).collect();
            out.table(&[("Name", false), ("Of", false), ("What it says", false)], &rows)?;
            return Ok(Done::Well);
        };
        let known: Vec<_> = report::ALL.iter().map(|report| report.name).collect();
        let unknown = || Usage(format!("there is no document “{name}”: {}", naming::one_of(name, &known)));
        self.how.write(report::named(name).ok_or_else(unknown)?, reference, desk, out)
    }
}

impl How {
    fn write(&self, report: &report::Report, reference: &str, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let context = opened.session.context();
        let record = naming::called(report.about, reference, &context)?;
        let asked = Asked { context, confidential: self.confidential };
        let document = report.on(record, &asked)?;
        let reference = report.about.reference(record.number);
        self.put(&document, (report.name, &reference), &context, out)
    }

    /// Writes a document of this name on something, as asked for.
    pub(super) fn put(
        &self,
        document: &Document,
        (name, about): (&str, &str),
        context: &Context,
        out: &mut Output,
    ) -> Result<Done> {
        let format = self.format()?;
        let written = (format.write)(document, context)?;
        if self.out.as_os_str() == "-" {
            put(&written.bytes, format, out)?;
        } else {
            let path = inside(&self.out, &format!("{name}-{about}.{}", format.ending()));
            disk::write(&path, &written.bytes, self.force)?;
            out.line(&format!("{}: {name} of {about}, {}", disk::shown(&path), format.doc))?;
        }
        written.notices.iter().for_each(|notice| warn(notice));
        if document.left_out > 0 {
            warn(&format!(
                "left out as confidential: {} (--confidential takes them along)",
                document.left_out
            ));
        }
        Ok(Done::Well)
    }

    fn format(&self) -> Result<&'static Format> {
        let Some(word) = &self.format else {
            let name = self.out.as_os_str().to_string_lossy();
            return Ok(formats::of_file(&name).unwrap_or(&formats::ALL[0]));
        };
        let known: Vec<_> = formats::ALL.iter().map(|format| format.name).collect();
        let unknown = || Usage(format!("there is no format “{word}”: {}", naming::one_of(word, &known)));
        Ok(formats::named(word).ok_or_else(unknown)?)
    }
}

/// Writes a document to standard output, unless a person would be shown bytes.
fn put(bytes: &[u8], format: &Format, out: &mut Output) -> Result<()> {
    if format.binary && out.is_terminal() {
        let sentence = format!("{} is nothing to read on a terminal: name a file with --out", format.doc);
        return Err(Usage(sentence).into());
    }
    Ok(out.bytes(bytes)?)
}

/// The file itself, or a file of this name where a folder is named.
pub(super) fn inside(path: &Path, name: &str) -> PathBuf {
    let text = path.as_os_str().to_string_lossy();
    if path.is_dir() || text.ends_with(std::path::is_separator) { path.join(name) } else { path.to_owned() }
}
