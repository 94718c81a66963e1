//! `mainstay done`: closes records, or opens them again.

use anyhow::{Result, anyhow};

use super::opening::Desk;
use super::output::Output;
use super::{Done as Came, naming};

/// Mark records done; those that are done already open again
#[derive(clap::Args, Debug)]
pub struct Done {
    /// The records, such as A-014
    #[arg(required = true, value_name = "REF")]
    references: Vec<String>,
}

impl Done {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Came> {
        let mut opened = desk.open()?;
        let mut said = Vec::new();
        for reference in &self.references {
            let (register, record) = naming::record(opened.session.project(), reference)?;
            let closed =
                opened.session.done((register, record.id)).map_err(|complaint| anyhow!(complaint))?;
            let name = opened.session.context().name(register, &record);
            said.push(format!("{} {name}", if closed { "Done:" } else { "Open again:" }));
        }
        opened.save()?;
        said.iter().try_for_each(|line| out.line(line))?;
        Ok(Came::Well)
    }
}
