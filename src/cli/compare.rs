//! `mainstay compare`: what changed in the plan since it was kept, or between two baselines or snapshots.

use anyhow::Result;
use serde::Serialize;

use super::opening::Desk;
use super::output::{Output, told};
use super::variance::find;
use super::{Done, Usage, json};
use crate::model::context::Context;
use crate::registers::task;
use crate::report::baselines::{Version, kept, versions};
use crate::report::changed::{Change, Group, Sort, changed};

/// Show what changed in the plan since a baseline or snapshot, or between two of them
///
/// Keep a snapshot with: mainstay add baseline Before the board snapshot:yes. Sending a report (mainstay done
/// CO-001) keeps one by itself. “mainstay list baseline” lists them, “mainstay remove BL-2” deletes one.
#[derive(clap::Args, Debug)]
pub struct Compare {
    /// The older one: its number, ref or name; the one kept last if left out
    #[arg(value_name = "FROM")]
    from: Option<String>,
    /// The newer one; the plan as it is if left out
    #[arg(value_name = "TO")]
    to: Option<String>,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

impl Compare {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let context = opened.session.context();
        let mut all = versions(&context, opened.session.shown_moment());
        let now = all.pop();
        let chosen = |word: &str| -> Result<Option<Version>> {
            let id = find(Some(word), &context)?.id;
            Ok(all.iter().find(|version| version.id == Some(id)).cloned())
        };
        let from = self.from.as_deref().map_or_else(|| Ok(all.last().cloned()), chosen)?;
        let to = self.to.as_deref().map_or(Ok(now), chosen)?;
        let (Some(from), Some(to)) = (from, to) else {
            let none =
                "nothing is kept to compare with: “mainstay add baseline Approved plan” keeps the plan";
            return Err(Usage(none.to_owned()).into());
        };
        let sides = kept(vec![from, to], &context);
        let [from, to] = &sides[..] else { return Ok(Done::Well) };
        let found = changed(from, to, &context);
        let (from, to) = (&from.version.name, &to.version.name);
        if self.json {
            let rows = found
                .groups
                .iter()
                .flat_map(|group| group.tasks.iter().map(|change| row(group.of, change, &context)));
            json::write(out, &[("from", from), ("to", to)], "tasks", rows)?;
            return Ok(Done::Well);
        }
        let line = |change: &Change| format!("{}: {}", change.name, change.words);
        let parts = |group: &Group| {
            let heading = format!("{}: {}", group.of.heading(), group.tasks.len());
            (heading, group.tasks.iter().map(line).collect::<Vec<_>>())
        };
        let head = (format!("From {from} to {to}"), found.sums.clone());
        told(&std::iter::once(head).chain(found.groups.iter().map(parts)).collect::<Vec<_>>(), out)?;
        Ok(Done::Well)
    }
}

#[derive(Serialize)]
struct Row {
    r#ref: String,
    what: &'static str,
    later_days: i64,
    text: String,
}

fn row(of: Sort, change: &Change, context: &Context) -> Row {
    let record = context.project.table(task::REGISTER.key).get(change.task);
    let named = change.name.split(' ').next().unwrap_or_default();
    Row {
        r#ref: record.map_or(named.to_owned(), |record| task::REGISTER.reference(record.number)),
        what: of.word(),
        later_days: change.later,
        text: change.words.clone(),
    }
}
