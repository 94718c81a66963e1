//! `mainstay governance`: what is owed to whom by when.

use anyhow::Result;
use serde::Serialize;

use super::opening::Desk;
use super::output::Output;
use super::{Done, json};
use crate::insight::governance::{Due, horizon, owed_until, week_of};
use crate::model::context::Context;
use crate::model::kind::date;

/// List what is owed to whom by when: reports and their input, papers, meetings, minutes, reviews, readings,
/// stage ends and what recurs, by their cadence and lead times, with holidays skipped
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  mainstay governance                 the next eight weeks
  mainstay governance --weeks 13 --mine
  mainstay governance --json | jq '.owed[] | select(.what == \"Report\")'")]
pub struct Governance {
    /// How many weeks are looked ahead
    #[arg(long, value_name = "WEEKS", default_value_t = 8, value_parser = clap::value_parser!(u64).range(0..=156))]
    weeks: u64,
    /// Only what is mine, or nobody's
    #[arg(long)]
    mine: bool,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Row {
    date: String,
    what: &'static str,
    #[serde(rename = "ref")]
    reference: String,
    title: String,
    to: String,
    who: String,
    why: String,
    days_late: i64,
    /// Comes after the next one: nothing is in the file for it yet.
    later: bool,
}

impl Governance {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let context = opened.session.context();
        let mut dues = owed_until(horizon(self.weeks, context.today), &context);
        dues.retain(|due| !self.mine || due.is_mine(context.me));
        if self.json {
            let today = context.today.to_string();
            json::write(out, &[("today", &today)], "owed", dues.iter().map(|due| row(due, &context)))?;
            return Ok(Done::Well);
        }
        if dues.is_empty() {
            out.line("Nothing is owed within that time.")?;
        }
        let headings = ["Day", "What", "Ref", "Title", "To", "By", "Why"].map(|name| (name, false));
        let weeks = dues.chunk_by(|a, b| week_of(a.day, context.today) == week_of(b.day, context.today));
        for (place, week) in weeks.enumerate() {
            let heading = week.first().map_or(String::new(), |due| week_of(due.day, context.today));
            let gap = if place == 0 { "" } else { "\n" };
            out.heading(&format!("{gap}{heading} ({})", week.len()))?;
            let cells: Vec<_> = week.iter().map(|due| cells(due, &context)).collect();
            out.table(&headings, &cells)?;
        }
        Ok(Done::Well)
    }
}

fn cells(due: &Due, context: &Context) -> Vec<String> {
    let day = format!("{} {}", due.day.format("%a"), date::format(due.day));
    let Row { reference, title, to, who, why, .. } = row(due, context);
    vec![day, due.sort.word().to_owned(), reference, title, to, who, why]
}

fn row(due: &Due, context: &Context) -> Row {
    let record = context.project.table(due.register.key).get(due.id);
    Row {
        date: due.day.to_string(),
        what: due.sort.word(),
        reference: due.register.reference(record.map_or(0, |record| record.number)),
        title: record.map_or("", |record| record.value(due.register.roles.title).as_text()).to_owned(),
        to: due.to.clone(),
        who: due.who.clone(),
        why: due.why.clone(),
        days_late: (context.today - due.day).num_days().max(0),
        later: due.later,
    }
}
