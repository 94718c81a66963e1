//! `mainstay earned-value`: how cost and schedule stand against the baseline, and where they lead.

use anyhow::{Result, anyhow};
use serde_json::{Map, Value as Json};

use super::opening::Desk;
use super::output::Output;
use super::{Done, json, variance};
use crate::insight::earned::{Measure, index, is_measurable, measures, money};
use crate::insight::s_curve::{Reading, s_curve};
use crate::model::context::Context;
use crate::model::kind::date;
use crate::model::record::Record;
use crate::model::value::Money;
use crate::query::when::{self, When};
use crate::registers::every::TITLE;
use crate::registers::task;
use crate::schedule::Schedule;
use crate::schedule::earned_value::{Earned, Forecast};

/// Show earned value at the status date: what was to be done, what is done, what it cost
///
/// Measured against the current baseline (number 0), up to the project's status date or else today.
/// What is not defined yet, such as an index over nothing, is n/a.
#[derive(clap::Args, Debug)]
pub struct EarnedValue {
    /// The day to measure at, such as: 31 oct, eom, -1w
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    at: Option<String>,
    /// Show every task and summary
    #[arg(long)]
    tasks: bool,
    /// Write JSON: the project, and with --tasks every task
    #[arg(long)]
    json: bool,
}

impl EarnedValue {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let (context, schedule) = (opened.session.context(), opened.session.schedule());
        let baseline = variance::find(None, &context)?;
        let at = match &self.at {
            Some(text) => {
                let when = When::of(&context, when::Sense::Done);
                schedule.end_of(when::read(text, &when).map_err(|complaint| anyhow!("--at: {complaint}"))?)
            }
            None => schedule.status_at(context.today),
        };
        let sums = schedule.project_earned(at);
        let day = date::format(at.to_date_time().date());
        if self.json {
            let project = std::iter::once(object("project", "", &sums));
            let tasks = rows(schedule, &context, at).map(|(task, _, sums)| {
                object(&task::REGISTER.reference(task.number), task.get(TITLE), &sums)
            });
            let rows: Vec<_> = project.chain(tasks.take_while(|_| self.tasks)).collect();
            json::write(out, &[("at", &at.to_date_time().format("%FT%T").to_string())], "rows", rows)?;
            return Ok(Done::Well);
        }
        out.line(&format!("Earned value at {day}, against {}.", variance::named(baseline, &context)))?;
        out.line("")?;
        if self.tasks {
            let rows: Vec<_> = rows(schedule, &context, at).map(|row| cells(&row, &context)).collect();
            out.table(HEADINGS, &rows)?;
            return Ok(Done::Well);
        }
        picture(&sums, &context, out)?;
        let kept = s_curve(&context, schedule, at).map_or_else(Vec::new, |curve| curve.kept);
        as_kept(&kept, &context, out)?;
        Ok(Done::Well)
    }
}

/// Every task in outline order with its depth and its earned value.
fn rows<'a>(
    schedule: &Schedule,
    context: &Context<'a>,
    at: crate::schedule::instant::Instant,
) -> impl Iterator<Item = (&'a Record, usize, Earned)> {
    let table = context.project.table(task::REGISTER.key);
    let outline = context.derived.outline(task::REGISTER.key).unwrap_or_default();
    let all = schedule.earned(at);
    let row = |(place, (id, depth)): (usize, &(_, u16))| {
        Some((&**table.get(*id)?, usize::from(*depth), all.get(place).copied()?))
    };
    outline.iter().enumerate().filter_map(row).collect::<Vec<_>>().into_iter()
}

const HEADINGS: &[(&str, bool)] = &[
    ("Ref", false),
    ("Task", false),
    ("BAC", true),
    ("PV", true),
    ("EV", true),
    ("AC", true),
    ("SV", true),
    ("CV", true),
    ("SPI", true),
    ("CPI", true),
    ("EAC", true),
];

fn cells((task, depth, sums): &(&Record, usize, Earned), context: &Context) -> Vec<String> {
    let money = |amount| money(amount, context);
    vec![
        task::REGISTER.reference(task.number),
        format!("{:1$}{2}", "", 2 * depth.min(&20), task.get(TITLE)),
        money(sums.budget),
        money(sums.planned),
        money(sums.earned),
        money(Some(sums.actual)),
        money(sums.schedule_variance()),
        money(sums.cost_variance()),
        index(sums.schedule_index()),
        index(sums.cost_index()),
        money(sums.at_completion(Forecast::AsBefore)),
    ]
}

/// The project on one page: the four sums as bars, then what they say.
fn picture(sums: &Earned, context: &Context, out: &mut Output) -> Result<()> {
    if !is_measurable(sums) {
        out.line("No task has a cost in this baseline, so there is nothing to measure.")?;
        out.line("Give resources rates or tasks costs, then take a baseline again.")?;
        out.line("")?;
    }
    let cells = |measure: Measure| {
        vec![measure.short.to_owned(), measure.name.to_owned(), measure.figure, measure.says]
    };
    let rows: Vec<_> = measures(sums, context).into_iter().map(cells).collect();
    out.table(&[("", false), ("Measure", false), ("Figure", true), ("What it says", false)], &rows)?;
    Ok(())
}

/// How the plan stood whenever a baseline or snapshot of it was kept.
fn as_kept(kept: &[Reading], context: &Context, out: &mut Output) -> Result<()> {
    if kept.is_empty() {
        return Ok(());
    }
    out.line("")?;
    out.line("As it was kept:")?;
    let row = |reading: &Reading| {
        let day = date::format(reading.at.to_date_time().date());
        [day, reading.name.clone()].into_iter().chain(reading.told(context)).collect::<Vec<_>>()
    };
    let rows: Vec<_> = kept.iter().map(row).collect();
    out.table(KEPT, &rows)?;
    Ok(())
}

const KEPT: &[(&str, bool)] = &[
    ("Day", false),
    ("Kept as", false),
    ("PV", true),
    ("EV", true),
    ("AC", true),
    ("SPI", true),
    ("CPI", true),
];

fn object(reference: &str, title: &str, sums: &Earned) -> Map<String, Json> {
    let money = |amount: i64| Json::from(Money(amount).to_units());
    let mut row = Map::new();
    row.insert("ref".to_owned(), reference.into());
    if !title.is_empty() {
        row.insert("title".to_owned(), title.into());
    }
    let amounts = [
        ("bac", sums.budget),
        ("pv", sums.planned),
        ("ev", sums.earned),
        ("ac", Some(sums.actual)),
        ("sv", sums.schedule_variance()),
        ("cv", sums.cost_variance()),
        ("eac", sums.at_completion(Forecast::AsBefore)),
        ("eac_as_planned", sums.at_completion(Forecast::AsPlanned)),
        ("eac_slowed", sums.at_completion(Forecast::Slowed)),
        ("etc", sums.to_complete()),
        ("vac", sums.variance_at_completion()),
    ];
    for (key, amount) in amounts {
        row.insert(key.to_owned(), amount.map_or(Json::Null, money));
    }
    let indices =
        [("spi", sums.schedule_index()), ("cpi", sums.cost_index()), ("tcpi", sums.to_complete_index())];
    for (key, index) in indices {
        row.insert(key.to_owned(), index.map_or(Json::Null, Json::from));
    }
    row
}
