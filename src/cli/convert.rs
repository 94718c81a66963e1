//! `mainstay convert`: a plan read and written again, without any project.

use std::path::{Path, PathBuf};

use anyhow::{Result, anyhow};

use super::opening::Desk;
use super::output::{Output, warn};
use super::{Done, import};
use crate::exchange::mspdi::{self, Carried};
use crate::model::id::Ids;
use crate::registers;
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
        let (name, bytes) = import::read(&self.source)?;
        let (project, carried) = if is_project(&self.source) {
            (format::load(&bytes, &name, registers::ALL)?, Carried::default())
        } else {
            let plan = mspdi::read(&bytes, &mut Ids::new(0)).map_err(|error| anyhow!("{name}: {error}"))?;
            plan.notices.iter().for_each(|notice| warn(&format!("{name}: {notice}")));
            (plan.project, plan.carried)
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
