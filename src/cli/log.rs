//! `mainstay log`: what happened to a record, by the trail and by git.

use anyhow::Result;
use serde::Serialize;

use super::opening::Desk;
use super::output::Output;
use super::{Done, json, naming};
use crate::model::trail::What;
use crate::model::value::Value;
use crate::session::reading;
use crate::store::sync::log::{Happened, history};

/// Show what happened to a record, the newest first: who changed what, when, and in which commit
///
/// Every change is kept in the project's own history, also without git. Where the project is shared, the
/// commit is named that brought it, and changes that were made past the program are told too. A record
/// that was removed can be asked for by its ref.
#[derive(clap::Args, Debug)]
pub struct Log {
    /// The record, such as R-013
    #[arg(value_name = "REF")]
    reference: String,
    /// The oldest first
    #[arg(long)]
    reverse: bool,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row {
    at: String,
    who: String,
    what: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    former: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    from: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    commit: Option<String>,
}

impl Log {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let context = opened.session.context();
        let (register, id) = naming::record_or_removed(context.project, &self.reference)?;
        let mut all = history(opened.path(), context.project, id)?;
        if self.reverse {
            all.reverse();
        }
        if self.json {
            let show = |field: &str, value: &Value| {
                let known = context.project.fields(register.key).iter().find(|known| known.key == field);
                let text =
                    known.map_or_else(|| format!("{value:?}"), |known| known.kind.format(value, &context));
                Some(text).filter(|_| !value.is_empty())
            };
            let rows = all.into_iter().map(|happened| {
                let (what, field, from, to) = match &happened.what {
                    What::Added(_) => ("added", None, None, None),
                    What::Removed(_) => ("removed", None, None, None),
                    What::Set { field, from, to } => {
                        ("set", Some(*field), show(field, from), show(field, to))
                    }
                };
                let at = happened.at.format("%Y-%m-%dT%H:%M:%S").to_string();
                let former = happened.former.iter().map(|number| register.reference(*number)).collect();
                Row { at, who: happened.who, what, former, field, from, to, commit: happened.commit }
            });
            json::write(out, &[("ref", &self.reference)], "changes", rows)?;
            return Ok(Done::Well);
        }
        let row = |happened: &Happened| {
            let what = reading::told(register, &happened.what, &happened.former, &context);
            let what = what.replace('\n', " ");
            let commit = happened.commit.as_deref().and_then(|commit| commit.get(..10)).unwrap_or_default();
            vec![
                happened.at.format("%Y-%m-%d %H:%M").to_string(),
                happened.who.clone(),
                commit.to_owned(),
                what,
            ]
        };
        let rows: Vec<_> = all.iter().map(row).collect();
        if rows.is_empty() {
            out.line("Nothing has changed since it came in.")?;
        } else {
            let headings = [("When", false), ("Who", false), ("Commit", false), ("What", false)];
            out.table(&headings, &rows)?;
        }
        Ok(Done::Well)
    }
}
