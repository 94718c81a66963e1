//! `mainstay convert`: a plan read and written again, without any project.

use std::path::{Path, PathBuf};

use anyhow::{Error, Result, bail};

use super::opening::Desk;
use super::output::{Output, warn};
use super::{Done, foreign, import};
use crate::exchange::mspdi::{self, Carried};
use crate::session::foreign::{Contents, Foreign};
use crate::store::{disk, format};

/// Read a plan of Microsoft Project (XML) and write it again
#[derive(clap::Args, Debug)]
pub struct Convert {
    /// The file to read, .xml or a project of ours (.json); - is standard input
    #[arg(value_name = "IN")]
    source: PathBuf,
    /// The file to write, .xml or a project of ours (.json); - is standard output
    #[arg(value_name = "OUT")]
    destination: PathBuf,
    /// Throw the computed dates of the file away, and compute them
    #[arg(long)]
    reschedule: bool,
    /// Replace a file that is there
    #[arg(long)]
    force: bool,
}

impl Convert {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let name = import::named(&self.source)?;
        // The same file is converted to the same bytes, so the identities are always the same.
        let Foreign { contents, notices } = foreign::read(&self.source, 0).map_err(Error::msg)?;
        for notice in notices {
            warn(&format!("{name}: {notice}"));
        }
        let (project, carried) = match contents {
            Contents::Project(project) => (project, Carried::default()),
            Contents::Plan(project, carried) => (project, carried),
            Contents::Events(_) => bail!("{name} is a calendar, and no plan: “mainstay import” reads it"),
            Contents::Table(_) => bail!("{name} is a table, and no plan: “mainstay import” reads it"),
        };
        let bytes = match (is_project(&self.destination), self.reschedule) {
            (true, _) => format::save(&project),
            (false, true) => desk.session(project).plan_as_xml(true),
            (false, false) => mspdi::write(&desk.session(project).context(), &carried),
        };
        if self.destination.as_os_str() == "-" {
            out.bytes(&bytes)?;
        } else {
            disk::write(&self.destination, &bytes, self.force)?;
        }
        Ok(Done::Well)
    }
}

/// Whether a file is, or is to be, a project of ours.
fn is_project(path: &Path) -> bool {
    path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("json"))
}
