//! `mainstay convert`: a plan read and written again, without any project.

use std::path::PathBuf;

use anyhow::{Result, anyhow};

use super::opening::Desk;
use super::output::{Output, warn};
use super::{Done, import};
use crate::exchange::mspdi;
use crate::model::id::Ids;
use crate::store::disk;

/// Read a plan of Microsoft Project (XML) and write it again
#[derive(clap::Args, Debug)]
pub struct Convert {
    /// The file to read; - is standard input
    #[arg(value_name = "IN.xml")]
    source: PathBuf,
    /// The file to write; - is standard output
    #[arg(value_name = "OUT.xml")]
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
        let plan = mspdi::read(&bytes, &mut Ids::new(0)).map_err(|error| anyhow!("{name}: {error}"))?;
        for notice in &plan.notices {
            warn(&format!("{name}: {notice}"));
        }
        let session = desk.session(plan.project);
        let bytes = if self.reschedule {
            session.plan_as_xml(true)
        } else {
            mspdi::write(&session.context(), &plan.carried)
        };
        if self.destination.as_os_str() == "-" {
            out.bytes(&bytes)?;
        } else {
            disk::write(&self.destination, &bytes, self.force)?;
        }
        Ok(Done::Well)
    }
}
