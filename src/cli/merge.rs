//! `mainstay merge`: two versions of a file that began as one. Git calls it where two clones changed
//! the same project.

use std::fmt::Write as _;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::Result;

use super::opening::Desk;
use super::output::{Output, warn};
use super::{Done, Usage, import};
use crate::model::conflict;
use crate::model::merge::{merge, renumbered};
use crate::model::project::Project;
use crate::model::text::clean;
use crate::registers;
use crate::registers::every::TITLE;
use crate::store::disk::{self, shown};
use crate::store::format;

/// Merge two versions of a project file, record by record and field by field; exit code 1 if
/// conflicts are left, which the result holds as records, 2 if a file can't be read or written
///
/// As a merge driver of git: in .gitattributes “*.json merge=mainstay”, and
/// git config merge.mainstay.driver "mainstay merge %O %A %B"
#[derive(clap::Args, Debug)]
pub struct Merge {
    /// The version that both come from; an empty file if they have none in common
    base: PathBuf,
    /// Our version
    ours: PathBuf,
    /// Their version, which stands where both changed the same
    theirs: PathBuf,
    /// The file to write; - is standard output, without it OURS
    #[arg(long, short, value_name = "FILE")]
    out: Option<PathBuf>,
}

impl Merge {
    pub(super) fn run(&self, _: &Desk, out: &mut Output) -> Result<Done> {
        // Git gives an empty file where there is no version that both come from.
        let base = read(&self.base)?.unwrap_or_else(|| Project::new(registers::ALL));
        let [ours, theirs] = [&self.ours, &self.theirs].map(|path| -> Result<Project> {
            let empty = || Usage(format!("{}: the file is empty: there is nothing to merge", shown(path)));
            Ok(read(path)?.ok_or_else(empty)?)
        });
        let (ours, theirs) = (ours?, theirs?);
        one_project(&ours, &theirs)?;
        let merged = merge(&base, &ours, &theirs);
        let bytes = format::save(&merged.project);
        let mut said = String::new();
        if let Some(moved) = renumbered(&ours, &merged.project) {
            writeln!(said, "Both gave the same ref: of OURS, {moved}")?;
        }
        for id in &merged.conflicts {
            if let Some((register, entry)) = merged.project.find(*id) {
                let title = entry.get(conflict::TITLE);
                writeln!(said, "Conflict {}: {title}", register.reference(entry.number))?;
            }
        }
        match self.out.as_deref().unwrap_or(&self.ours) {
            path if path.as_os_str() == "-" => {
                out.bytes(&bytes)?;
                said.lines().for_each(warn);
            }
            path => {
                disk::write(path, &bytes, true).map_err(|error| Usage(error.to_string()))?;
                said.lines().try_for_each(|line| out.line(line))?;
            }
        }
        Ok(if merged.conflicts.is_empty() { Done::Well } else { Done::Found })
    }
}

/// Refuses to make one of two projects that have nothing to do with each other.
fn one_project(ours: &Project, theirs: &Project) -> Result<(), Usage> {
    if !ours.is_another(theirs) {
        return Ok(());
    }
    let title = |project: &Project| project.settings().map(|plan| clean(plan.get(TITLE)).into_owned());
    let [one, other] = [ours, theirs].map(|project| title(project).unwrap_or_default());
    Err(Usage(format!(
        "these are two projects, “{one}” and “{other}”, not two versions of one: nothing is merged"
    )))
}

/// A version; none of an empty file. What can't be read has an exit code of its own: it is no conflict.
fn read(path: &Path) -> Result<Option<Project>> {
    let usage = |error: anyhow::Error| Usage(error.to_string());
    let name = import::named(path).map_err(usage)?;
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        io::stdin().read_to_end(&mut bytes)?;
    } else {
        bytes = disk::read(path).map_err(|error| usage(error.into()))?;
    }
    if bytes.is_empty() {
        return Ok(None);
    }
    Ok(Some(format::load(&bytes, &name, registers::ALL).map_err(|error| Usage(error.to_string()))?))
}
