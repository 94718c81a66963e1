//! `mainstay today`: what needs attention.

use anyhow::Result;
use clap::ValueEnum;
use serde::Serialize;

use super::opening::Desk;
use super::output::{Output, warn};
use super::{Done, json};
use crate::insight::attention::{Matter, matters};
use crate::model::context::Context;
use crate::registers::{self, every};
use crate::session::Session;
use crate::store::disk::Document;

/// List what needs attention: what is late or due, meetings and their papers, milestones, reviews,
/// dependencies, each with its reason
#[derive(clap::Args, Debug)]
pub struct Today {
    /// How it is grouped
    #[arg(long, value_enum, value_name = "GROUP", default_value = "when")]
    by: Grouping,
    /// Only what is mine, or nobody's
    #[arg(long)]
    mine: bool,
    /// Of all projects in the data folder
    #[arg(long)]
    all: bool,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

#[derive(ValueEnum, Clone, Copy, Debug)]
enum Grouping {
    /// By when it is to be seen to
    When,
    /// By what it is
    What,
    /// By who has to see to it
    Who,
}

#[derive(Serialize)]
struct Row {
    #[serde(skip_serializing_if = "Option::is_none")]
    project: Option<String>,
    #[serde(rename = "ref")]
    reference: String,
    register: &'static str,
    title: String,
    when: &'static str,
    what: &'static str,
    who: String,
    date: String,
    days_late: i64,
    why: Vec<String>,
}

impl Today {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let mut outcome = Done::Well;
        let mut rows = Vec::new();
        if self.all {
            for listed in desk.folder.projects()? {
                match Document::open(&listed.path, registers::ALL) {
                    Ok((_, project)) => rows.extend(self.rows(&desk.session(project), true)),
                    Err(error) => {
                        warn(&format!("mainstay: {error}"));
                        outcome = Done::Found;
                    }
                }
            }
            rows.sort_by(|a, b| a.date.cmp(&b.date));
        } else {
            rows = self.rows(&desk.open()?.session, false);
        }
        if self.json {
            let today = desk.now().date().to_string();
            json::write(out, &[("today", &today)], "matters", rows)?;
        } else {
            self.print(&rows, out)?;
        }
        Ok(outcome)
    }

    fn rows(&self, session: &Session, named: bool) -> Vec<Row> {
        let context = session.context();
        let title = context.project.settings().map(|plan| plan.get(every::TITLE).to_owned());
        let mine = |matter: &Matter| matter.who.is_empty() || matter.who.eq_ignore_ascii_case(context.me);
        let kept = matters(&context).into_iter().filter(|matter| !self.mine || mine(matter));
        kept.filter_map(|matter| row(matter, title.clone().filter(|_| named), &context)).collect()
    }

    fn print(&self, rows: &[Row], out: &mut Output) -> Result<()> {
        if rows.is_empty() {
            out.line("Nothing needs attention today or in the coming week.")?;
            return Ok(());
        }
        let group = |row: &Row| match self.by {
            Grouping::When => row.when.to_owned(),
            Grouping::What => row.what.to_owned(),
            Grouping::Who if row.who.is_empty() => "Nobody".to_owned(),
            Grouping::Who => row.who.clone(),
        };
        let mut groups: Vec<(String, Vec<Vec<String>>)> = Vec::new();
        for row in rows {
            let name = group(row);
            let place =
                groups.iter().position(|(known, _)| known.eq_ignore_ascii_case(&name)).unwrap_or_else(|| {
                    groups.push((name, Vec::new()));
                    groups.len() - 1
                });
            groups[place].1.push(cells(row));
        }
        let mut headings =
            vec![("Ref", false), ("Title", false), ("What", false), ("Who", false), ("Why", false)];
        if self.all {
            headings.insert(0, ("Project", false));
        }
        for (place, (name, rows)) in groups.iter().enumerate() {
            let gap = if place == 0 { "" } else { "\n" };
            out.heading(&format!("{gap}{name} ({})", rows.len()))?;
            out.table(&headings, rows)?;
        }
        Ok(())
    }
}

fn cells(row: &Row) -> Vec<String> {
    let cells = [&row.reference, &row.title, &row.what.to_owned(), &row.who, &row.why.join("; ")];
    row.project.iter().chain(cells).cloned().collect()
}

fn row(matter: Matter, project: Option<String>, context: &Context) -> Option<Row> {
    let (register, record) = context.project.find(matter.id)?;
    Some(Row {
        project,
        reference: register.reference(record.number),
        register: register.key,
        title: record.value(register.roles.title).as_text().to_owned(),
        when: matter.when(context.today).heading(),
        what: matter.what,
        date: matter.day.to_string(),
        days_late: (context.today - matter.day).num_days().max(0),
        who: matter.who,
        why: matter.why,
    })
}
