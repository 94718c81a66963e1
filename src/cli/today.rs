//! `mainstay today`: what needs attention.

use std::collections::HashSet;
use std::sync::Arc;

use anyhow::Result;
use chrono::NaiveDate;
use clap::ValueEnum;
use serde::Serialize;

use super::opening::Desk;
use super::output::{Output, warn};
use super::{Done, Usage, json};
use crate::insight::attention::{self, Attention, Matter};
use crate::insight::governance::{self, Due};
use crate::model::context::Context;
use crate::model::id::Id;
use crate::query::when::{self, Sense, When};
use crate::registers::{self, every};
use crate::session::Session;
use crate::store::disk::Document;

/// List what needs attention: what is late or due, meetings and their papers, milestones, reviews,
/// dependencies, each with its reason
#[derive(clap::Args, Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct Today {
    /// How it is grouped
    #[arg(long, value_enum, value_name = "GROUP", default_value = "when")]
    by: Grouping,
    /// Only what is mine, or nobody's
    #[arg(long)]
    mine: bool,
    /// What is put off, or was chased and is not to be asked again yet, with the day that it comes back
    #[arg(long)]
    resting: bool,
    /// Also what is owed until then by the governance calendar: 4w, 13w, 14 jan
    #[arg(long, value_name = "DATE", conflicts_with = "resting")]
    horizon: Option<String>,
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

impl From<Grouping> for attention::Grouping {
    fn from(grouping: Grouping) -> Self {
        match grouping {
            Grouping::When => attention::Grouping::When,
            Grouping::What => attention::Grouping::What,
            Grouping::Who => attention::Grouping::Who,
        }
    }
}

/// What was found in the projects that were asked for.
#[derive(Default)]
struct Found {
    matters: Vec<(Matter, Row)>,
    resting: usize,
}

impl Today {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let (mut outcome, mut found) = (Done::Well, Found::default());
        let (now, me) = if self.all {
            let mut me = Arc::from("");
            for listed in desk.folder.projects()? {
                match Document::open(&listed.path, registers::ALL) {
                    Ok((_, project)) => {
                        let session = desk.session(project);
                        self.look(&session, true, &mut found)?;
                        me = session.me;
                    }
                    Err(error) => {
                        warn(&format!("mainstay: {error}"));
                        outcome = Done::Found;
                    }
                }
            }
            found.matters.sort_by_key(|(matter, _)| matter.day);
            (desk.now(), me)
        } else {
            let session = desk.open()?.session;
            self.look(&session, false, &mut found)?;
            (session.now, session.me)
        };
        let today = now.date();
        if self.json {
            let rows: Vec<Row> = found.matters.into_iter().map(|(_, row)| row).collect();
            json::write(out, &[("today", &today.to_string())], "matters", rows)?;
            return Ok(outcome);
        }
        let matters: Vec<&Matter> = found.matters.iter().map(|(matter, _)| matter).collect();
        let groups = attention::Grouping::from(self.by).groups(&matters, today, &me);
        let rows = |places: Vec<usize>| places.iter().map(|place| cells(&found.matters[*place].1)).collect();
        let groups: Vec<_> = groups.into_iter().map(|(name, places)| (name, rows(places))).collect();
        self.print(&groups, found.resting, out)?;
        Ok(outcome)
    }

    /// Adds what a project says.
    fn look(&self, session: &Session, named: bool, found: &mut Found) -> Result<()> {
        let context = session.context();
        let title = context.project.settings().map(|plan| plan.get(every::TITLE).to_owned());
        let title = title.filter(|_| named);
        let mine = |matter: &Matter| !self.mine || matter.who.is_empty() || matter.is_mine(context.me);
        let Attention { mut matters, resting } = attention::attention(&context);
        if let Some(until) = self.horizon.as_deref().map(|text| until(text, &context)).transpose()? {
            matters.extend(beyond(until, &matters, &resting, &context));
            matters.sort_by_key(|matter| matter.day);
        }
        let shown = if self.resting {
            resting
        } else {
            found.resting += resting.iter().filter(|matter| mine(matter)).count();
            matters
        };
        let shown = shown.into_iter().filter(mine);
        found.matters.extend(shown.filter_map(|matter| {
            let row = row(&matter, title.clone(), &context)?;
            Some((matter, row))
        }));
        Ok(())
    }

    fn print(&self, groups: &[(String, Vec<Vec<String>>)], resting: usize, out: &mut Output) -> Result<()> {
        if groups.is_empty() {
            out.line(if self.resting {
                "Nothing is put off, and nothing that was chased waits."
            } else {
                "Nothing needs attention today or in the coming week."
            })?;
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
        match resting {
            0 => {}
            1 => out.line("\n1 more is put off or was chased: “mainstay today --resting” lists it.")?,
            count => out.line(&format!(
                "\n{count} more are put off or were chased: “mainstay today --resting” lists them."
            ))?,
        }
        Ok(())
    }
}

/// The day that a horizon names: a day, or how far ahead.
fn until(text: &str, context: &Context) -> Result<NaiveDate> {
    let when = When::of(context, Sense::Planned);
    let read = when::read(text, &when)
        .or_else(|complaint| when::read(&format!("+{text}"), &when).map_err(|_| complaint));
    Ok(read.map_err(|complaint| Usage(format!("--horizon: {complaint}")))?)
}

/// What is owed until a day by the governance calendar and is not told of already.
fn beyond(until: NaiveDate, told: &[Matter], resting: &[Matter], context: &Context) -> Vec<Matter> {
    let known: HashSet<Id> = told.iter().chain(resting).map(|matter| matter.id).collect();
    let owed = governance::owed_until(until, context).into_iter();
    let owed = owed.filter(|due| due.later || !known.contains(&due.id));
    let matter = |due: Due| {
        let why = vec![due.words()];
        Matter {
            register: due.register.key,
            id: due.id,
            what: due.sort.word(),
            who: due.who,
            day: due.day,
            why,
        }
    };
    owed.map(matter).collect()
}

fn cells(row: &Row) -> Vec<String> {
    let cells = [&row.reference, &row.title, &row.what.to_owned(), &row.who, &row.why.join("; ")];
    row.project.iter().chain(cells).cloned().collect()
}

fn row(matter: &Matter, project: Option<String>, context: &Context) -> Option<Row> {
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
        who: matter.who.clone(),
        why: matter.why.clone(),
    })
}
