//! `mainstay variance`: how far the plan is from a baseline.

use anyhow::Result;
use serde_json::{Map, Value as Json};

use super::check::counted;
use super::opening::Desk;
use super::output::Output;
use super::{Done, Usage, json, naming};
use crate::model::context::Context;
use crate::model::kind::{Kind, date};
use crate::model::record::Record;
use crate::model::value::{Duration, Money, Unit, Value};
use crate::registers::every::{OWNER, TITLE};
use crate::registers::{baseline, task};
use crate::schedule::{self, Schedule};

/// Show how far start, finish, duration, work and cost are from a baseline
///
/// Positive is late, longer, more or dearer. Take a baseline with: mainstay add baseline Approved plan
#[derive(clap::Args, Debug)]
pub struct Variance {
    /// The baseline: its number, ref or name; the current one (0) if left out
    #[arg(long, value_name = "BASELINE")]
    baseline: Option<String>,
    /// Show every task, also those as agreed
    #[arg(long)]
    all: bool,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

/// A task, how deep it stands in the outline, and its variance; none if it isn't in the baseline.
type Row<'a> = (&'a Record, usize, Option<schedule::Variance>);

impl Variance {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let (context, schedule) = (opened.session.context(), opened.session.schedule());
        let baseline = find(self.baseline.as_deref(), &context)?;
        let rows = rows(baseline, schedule, &context);
        let removed = schedule.removed_since(baseline.id);
        if self.json {
            let reference = baseline::REGISTER.reference(baseline.number);
            let rows = rows.iter().filter_map(|(task, _, variance)| Some(object(task, &(*variance)?)));
            let rows = rows.chain(removed.iter().map(|task| taken_away(task)));
            json::write(out, &[("baseline", &reference)], "tasks", rows)?;
            return Ok(Done::Well);
        }
        let known: Vec<&Row> = rows.iter().filter(|(.., variance)| variance.is_some()).collect();
        let as_agreed = |row: &&&Row| row.2.is_some_and(|variance| is_nothing(&variance));
        let same = known.iter().filter(as_agreed).count();
        out.line(&format!("Against {}.", named(baseline, &context)))?;
        out.line(&format!("{} of {} tasks are as agreed; + is late, more or dearer.", same, known.len()))?;
        if !removed.is_empty() {
            let since = counted(removed.len(), "task");
            out.line(&format!("{since} removed since; what was agreed of them still counts."))?;
        }
        let mut shown: Vec<Vec<String>> = rows
            .iter()
            .filter(|row| self.all || !row.2.is_some_and(|variance| is_nothing(&variance)))
            .map(|row| cells(row, &context))
            .collect();
        shown.extend(removed.iter().map(|task| unlike(task, 0, "removed")));
        if !shown.is_empty() {
            out.line("")?;
            out.table(HEADINGS, &shown)?;
        }
        Ok(Done::Well)
    }
}

const HEADINGS: &[(&str, bool)] = &[
    ("Ref", false),
    ("Task", false),
    ("Start", true),
    ("Finish", true),
    ("Duration", true),
    ("Work", true),
    ("Cost", true),
];

/// Every task in outline order with its variance.
fn rows<'a>(baseline: &Record, schedule: &Schedule, context: &Context<'a>) -> Vec<Row<'a>> {
    let table = context.project.table(task::REGISTER.key);
    let outline = context.derived.outline(task::REGISTER.key).unwrap_or_default();
    let variances = schedule.variances(baseline.id);
    let row = |((id, depth), variance): (&(_, u16), Option<schedule::Variance>)| {
        Some((&**table.get(*id)?, usize::from(*depth), variance))
    };
    outline.iter().zip(variances).filter_map(row).collect()
}

/// The baseline that a word names: by number, ref, or name.
pub fn find<'a>(word: Option<&str>, context: &Context<'a>) -> Result<&'a Record> {
    let table = context.project.table(baseline::REGISTER.key);
    let none = "there is no baseline yet: take one with “mainstay add baseline Approved plan”";
    let Some(word) = word else {
        let current = baseline::numbered(0.0, context);
        let unnumbered =
            "no baseline is the current one: give one the number 0, or say which with --baseline";
        let why = if table.is_empty() { none } else { unnumbered };
        return current.ok_or_else(|| anyhow::anyhow!(why));
    };
    if table.is_empty() {
        return Err(Usage(none.to_owned()).into());
    }
    match word.parse().ok().and_then(|number| baseline::numbered(number, context)) {
        Some(numbered) => Ok(numbered),
        None => naming::called(&baseline::REGISTER, word, context),
    }
}

/// A baseline by ref, name, when it was taken and by whom.
pub fn named(record: &Record, context: &Context) -> String {
    let mut text = context.name(&baseline::REGISTER, record);
    if let Some(taken) = record.get(baseline::TAKEN) {
        text += &format!(", taken {}", date::format(taken.date()));
    }
    match record.get(OWNER) {
        "" => text,
        owner => format!("{text} by {owner}"),
    }
}

fn is_nothing(variance: &schedule::Variance) -> bool {
    let schedule::Variance { start, finish, duration, work, cost } = variance;
    [start, finish, duration, work, cost].iter().all(|amount| amount.is_none_or(|amount| amount == 0))
}

fn cells((task, depth, variance): &Row, context: &Context) -> Vec<String> {
    let Some(variance) = variance else { return unlike(task, *depth, "new") };
    let length =
        |amount: Option<i64>, unit| signed(amount, context, |amount| Duration::new(amount, unit).into());
    let tail = [
        length(variance.start, Unit::Days),
        length(variance.finish, Unit::Days),
        length(variance.duration, Unit::Days),
        length(variance.work, Unit::Hours),
        signed(variance.cost, context, |amount| Money(amount).into()),
    ];
    head(task, *depth).into_iter().chain(tail).collect()
}

fn head(task: &Record, depth: usize) -> [String; 2] {
    let name = format!("{:1$}{2}", "", 2 * depth.min(20), task.get(TITLE));
    [task::REGISTER.reference(task.number), name]
}

/// A task that only the plan or only the baseline holds.
fn unlike(task: &Record, depth: usize, why: &str) -> Vec<String> {
    let tail = [why, "", "", "", ""].map(str::to_owned);
    head(task, depth).into_iter().chain(tail).collect()
}

/// An amount with its sign; nothing for none or zero.
fn signed(amount: Option<i64>, context: &Context, value: impl Fn(i64) -> Value) -> String {
    match amount.filter(|amount| *amount != 0).map(|amount| (amount > 0, value(amount))) {
        None => String::new(),
        Some((positive, value)) => {
            let kind = if matches!(value, Value::Money(_)) { Kind::Money } else { Kind::Lag };
            format!("{}{}", if positive { "+" } else { "" }, kind.format(&value, context))
        }
    }
}

fn names(task: &Record) -> Map<String, Json> {
    let names = [("ref", task::REGISTER.reference(task.number)), ("title", task.get(TITLE).to_owned())];
    names.into_iter().map(|(key, name)| (key.to_owned(), name.into())).collect()
}

fn taken_away(task: &Record) -> Map<String, Json> {
    let mut row = names(task);
    row.insert("removed".to_owned(), true.into());
    row
}

fn object(task: &Record, variance: &schedule::Variance) -> Map<String, Json> {
    let hours = |tenths: i64| Json::from(tenths as f64 / 600.0);
    let mut row = names(task);
    let lengths = [
        ("start_hours", variance.start),
        ("finish_hours", variance.finish),
        ("duration_hours", variance.duration),
        ("work_hours", variance.work),
    ];
    for (key, length) in lengths {
        row.extend(length.map(|length| (key.to_owned(), hours(length))));
    }
    row.extend(variance.cost.map(|cost| ("cost".to_owned(), Json::from(Money(cost).to_units()))));
    row
}
