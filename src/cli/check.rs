//! `mainstay check`: what is wrong with the project.

use anyhow::Result;
use serde::Serialize;

use super::opening::Desk;
use super::output::Output;
use super::{Done, json};
use crate::model::check::{self, Finding, Severity};

/// Say what is wrong with the project; exit code 1 if any of it is an error
#[derive(clap::Args, Debug)]
pub struct Check {
    /// Write JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row {
    severity: &'static str,
    r#ref: String,
    field: &'static str,
    message: String,
}

impl Check {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let session = &opened.session;
        let mut findings = check::findings(&session.context());
        findings.extend(session.schedule().findings().iter().cloned());
        findings.sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        let errors = findings.iter().filter(|finding| finding.severity == Severity::Error).count();
        let row = |finding: &Finding| {
            let found = session.project().find(finding.id);
            let reference = found.map(|(register, record)| register.reference(record.number));
            Row {
                severity: severity(finding.severity),
                r#ref: reference.unwrap_or_default(),
                field: finding.field,
                message: finding.message.clone(),
            }
        };
        let rows: Vec<Row> = findings.iter().map(row).collect();
        if self.json {
            json::write(out, &[], "findings", rows)?;
        } else {
            for row in &rows {
                out.line(&format!("{:7}  {}  {}", row.severity, row.r#ref, row.message))?;
            }
            let others = rows.len() - errors;
            out.line(&format!("{}, {}", counted(errors, "error"), counted(others, "other finding")))?;
        }
        Ok(if errors > 0 { Done::Found } else { Done::Well })
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Note => "note",
        Severity::Warning => "warning",
        Severity::Error => "error",
    }
}

/// A number of things, in the plural unless it is one.
pub(super) fn counted(number: usize, what: &str) -> String {
    format!("{number} {what}{}", if number == 1 { "" } else { "s" })
}
