//! `mainstay sweep`: what would let a register die.

use anyhow::Result;
use serde::Serialize;

use super::check::counted;
use super::opening::Desk;
use super::output::Output;
use super::{Done, json};
use crate::insight::sweep::{Lapse, sweep};
use crate::model::context::Context;

/// List what would let a register die: records without owner, date, cause or response, stale reviews,
/// promises nobody confirmed; exit code 1 if there is any
///
/// What was put aside until a later day (snoozed) is left out until then.
#[derive(clap::Args, Debug)]
pub struct Sweep {
    /// Write JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row {
    #[serde(rename = "ref")]
    reference: String,
    register: &'static str,
    title: String,
    what: &'static str,
    field: &'static str,
    owner: String,
    why: String,
}

impl Sweep {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let context = opened.session.context();
        let rows: Vec<Row> = sweep(&context).into_iter().filter_map(|lapse| row(lapse, &context)).collect();
        let done = if rows.is_empty() { Done::Well } else { Done::Found };
        if self.json {
            json::write(out, &[], "lapses", rows)?;
            return Ok(done);
        }
        if rows.is_empty() {
            out.line("Nothing to sweep: every record has its owner, its day and its answer.")?;
            return Ok(done);
        }
        let cells = |row: &Row| {
            let why = format!("{} ({})", row.why, row.field);
            vec![row.reference.clone(), row.title.clone(), row.what.to_owned(), row.owner.clone(), why]
        };
        let headings = ["Ref", "Title", "What", "Owner", "Why, and the field that mends it"];
        let cells: Vec<_> = rows.iter().map(cells).collect();
        out.table(&headings.map(|heading| (heading, false)), &cells)?;
        let mut records: Vec<_> = rows.iter().map(|row| &row.reference).collect();
        records.dedup();
        let records = counted(records.len(), "record");
        out.line(&format!("{} to mend in {records}", counted(rows.len(), "thing")))?;
        Ok(done)
    }
}

fn row(lapse: Lapse, context: &Context) -> Option<Row> {
    let (register, record) = context.project.find(lapse.id)?;
    Some(Row {
        reference: register.reference(record.number),
        register: register.key,
        title: record.value(register.roles.title).as_text().to_owned(),
        what: lapse.what,
        field: lapse.field,
        owner: record.value(register.roles.owner).as_text().to_owned(),
        why: lapse.why,
    })
}
