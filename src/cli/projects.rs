//! `mainstay projects`: what there is to open.

use anyhow::Result;
use chrono::{DateTime, Local};
use serde::Serialize;

use super::opening::Desk;
use super::output::{Output, warn};
use super::{Done, json};
use crate::registers::{self, every};
use crate::store::disk::{Document, shown};

/// List the projects in the data folder
#[derive(clap::Args, Debug)]
pub struct Projects {
    /// Write JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row {
    name: String,
    title: String,
    records: usize,
    saved: String,
    path: String,
}

impl Projects {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let folder = &desk.folder;
        let (mut rows, mut outcome) = (Vec::new(), Done::Well);
        for listed in folder.projects()? {
            let saved = DateTime::<Local>::from(listed.modified).format("%Y-%m-%d %H:%M").to_string();
            match Document::open(&listed.path, registers::ALL) {
                Ok((_, project)) => {
                    let title =
                        project.settings().map_or("", |settings| settings.get(every::TITLE)).to_owned();
                    let path = listed.path.to_string_lossy().into_owned();
                    rows.push(Row { name: listed.name, title, records: project.len(), saved, path });
                }
                Err(error) => {
                    warn(&format!("mainstay: {error}"));
                    outcome = Done::Found;
                }
            }
        }
        if self.json {
            json::write(out, &[], "projects", rows)?;
        } else if rows.is_empty() {
            out.line(&format!(
                "No projects in {} yet: make one with “mainstay new TITLE”",
                shown(folder.path())
            ))?;
        } else {
            out.line(&format!("In {}:", shown(folder.path())))?;
            let cells: Vec<_> = rows
                .into_iter()
                .map(|row| vec![row.name, row.title, row.records.to_string(), row.saved])
                .collect();
            out.table(&[("Project", false), ("Title", false), ("Records", true), ("Saved", false)], &cells)?;
        }
        Ok(outcome)
    }
}
