//! `mainstay add`: a record in one line.

use anyhow::{Result, anyhow};

use super::opening::Desk;
use super::output::Output;
use super::{Done, naming};
use crate::query::quick;

/// Add a record in one line: @person, dates in words, !priority, #tag, >R-7, field:value
#[derive(clap::Args, Debug)]
pub struct Add {
    /// The register, such as action or risk
    register: String,
    /// The line, such as: Draft DPIA @priya fri !high #dpia
    #[arg(required = true)]
    line: Vec<String>,
}

impl Add {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let mut opened = desk.open()?;
        let register = naming::register(opened.session.project(), &self.register)?;
        let session = &mut opened.session;
        let record = session.fresh(register);
        let reference =
            register.reference(session.project().table(register.key).last_number().saturating_add(1));
        let (context, ids) = session.context_and_ids();
        let quick = quick::parse_in(&self.line.join(" "), register, &context);
        let preview = quick.preview(&context);
        let edits = quick.edits(record, &context, ids).map_err(|complaint| anyhow!(complaint))?;
        session.apply(format!("Add {reference}"), edits)?;
        opened.save()?;
        out.line(&format!("{reference}  {preview}"))?;
        Ok(Done::Well)
    }
}
