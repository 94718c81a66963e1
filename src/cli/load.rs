//! `mainstay load`: how much everybody has to do, and where it is more than they can.

use anyhow::Result;
use serde_json::{Map, Value as Json};

use super::opening::Desk;
use super::output::Output;
use super::{Done, Usage, json, naming};
use crate::insight::bars::bar;
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::date;
use crate::model::kind::plain_number;
use crate::model::record::Record;
use crate::query::when::{self, Sense, When};
use crate::registers::every::TITLE;
use crate::registers::{resource, task};
use crate::schedule::instant::{date_of, day_number};
use crate::schedule::load::{Load as Loaded, Period, Step};
use crate::session::Session;

/// Show how much work each resource has, and where it is more than it can do (!)
///
/// A resource is over-allocated on a day on which its work exceeds its units of the hours that its
/// calendar works; a week or month is marked if any of its days is. Exit code 1 if any is.
#[derive(clap::Args, Debug)]
pub struct Load {
    /// Only this resource, with what it works on: its name or ref
    resource: Option<String>,
    /// What to sum up to
    #[arg(long, value_name = "PERIOD", default_value = "week")]
    by: By,
    /// From this day on; if left out from today, or from the first work where all of it is past
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    from: Option<String>,
    /// Up to this day; as far as there is work, or twelve periods for all, if left out
    #[arg(long, value_name = "DATE", allow_hyphen_values = true)]
    to: Option<String>,
    /// Only resources, or periods of one, that are over-allocated
    #[arg(long)]
    over: bool,
    /// Write JSON: every period with work in it
    #[arg(long)]
    json: bool,
}

/// What days are summed up to.
#[derive(clap::ValueEnum, Clone, Copy, Debug)]
enum By {
    Day,
    Week,
    Month,
}

/// How many periods the overview of all resources shows.
const COLUMNS: usize = 12;

impl Load {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let (context, schedule) = (opened.session.context(), opened.session.schedule());
        let step = match self.by {
            By::Day => Step::Day,
            By::Week => Step::Week,
            By::Month => Step::Month,
        };
        let mut loads = schedule.loads();
        if let Some(word) = &self.resource {
            let wanted = naming::called(&resource::REGISTER, word, &context)?.id;
            loads.retain(|load| load.resource == wanted);
        }
        let (span, notice) = self.span(&loads, step, &context)?;
        let all: Vec<(&Record, &Loaded, Vec<Period>)> = loads
            .iter()
            .filter_map(|load| {
                let record = context.project.table(resource::REGISTER.key).get(load.resource)?;
                Some((&**record, load, schedule.periods(load, step, span)))
            })
            .filter(|(.., periods)| !self.over || periods.iter().any(|period| period.over > 0))
            .collect();
        let over = all.iter().any(|(.., periods)| periods.iter().any(|period| period.over > 0));
        let done = if over { Done::Found } else { Done::Well };
        if self.json {
            let rows = all.iter().flat_map(|(record, _, periods)| {
                periods.iter().filter(|period| period.work > 0).map(|period| object(record, period))
            });
            json::write(out, &[("by", &format!("{step:?}").to_lowercase())], "periods", rows)?;
            return Ok(done);
        }
        if let Some(notice) = notice {
            out.line(&notice)?;
        }
        match (&self.resource, &all[..]) {
            (Some(_), [(record, _, periods)]) => self.one(record, periods, step, &opened.session, out)?,
            (Some(_), _) => {
                out.line("It has no work that could be counted: only work resources have a load.")?
            }
            (None, _) => overview(&all, step, out)?,
        }
        Ok(done)
    }

    /// The days to show, from the first up to the end, and a sentence where they are not those expected.
    fn span(&self, loads: &[Loaded], step: Step, context: &Context) -> Result<((i64, i64), Option<String>)> {
        let read = |text: &String| {
            let day = when::read(text, &When::of(context, Sense::Planned)).map_err(Usage)?;
            let beyond = || Usage(format!("{} is beyond the years 1900 to 9999", date::format(day)));
            Ok::<i64, anyhow::Error>(day_number(day).ok_or_else(beyond)?)
        };
        let today = day_number(context.today).unwrap_or(0);
        let from = self.from.as_ref().map(read).transpose()?;
        let to = self.to.as_ref().map(read).transpose()?;
        let earliest = loads.iter().filter_map(|load| load.days.first()).map(|day| day.day).min();
        let last = loads.iter().filter_map(|load| load.days.last()).map(|day| day.day + 1).max();
        // Nothing lies ahead: the beginning says more than empty columns.
        let past = earliest.filter(|_| from.is_none() && last.is_some_and(|last| last <= today));
        let first = from.or(past).unwrap_or(today);
        let day = |day| date::format(date_of(day));
        if let Some(to) = to.filter(|to| *to < first) {
            let (to, first) = (day(to), day(first));
            let message = format!("--to {to} is before the first day, {first}: give an earlier --from");
            return Err(Usage(message).into());
        }
        let notice = past.map(|past| {
            format!("All of the work lies before today: it is shown from its beginning, {}.", day(past))
        });
        let mut end = last.unwrap_or(first).max(first + 1);
        if self.resource.is_none() && !self.json {
            let limit = (0..COLUMNS).fold(step.first(first), |at, _| step.next(at));
            end = end.min(limit);
        }
        Ok(((first, to.map_or(end, |to| to.saturating_add(1))), notice))
    }

    /// One resource: its periods as bars, with what it works on where that is too much.
    fn one(
        &self,
        record: &Record,
        periods: &[Period],
        step: Step,
        session: &Session,
        out: &mut Output,
    ) -> Result<()> {
        let context = session.context();
        let units = record.get(resource::MAX_UNITS).unwrap_or(100.0);
        out.heading(&format!("{} ({} %)", context.name(&resource::REGISTER, record), plain_number(units)))?;
        let wanted = |period: &&Period| period.work > 0 && (!self.over || period.over > 0);
        let shown: Vec<&Period> = periods.iter().filter(wanted).collect();
        let spans: Vec<_> = shown.iter().map(|period| (period.first, step.next(period.first))).collect();
        let row = |(period, works): (&Period, Vec<(Id, i64)>)| {
            let tasks = context.project.table(task::REGISTER.key);
            let names = works.iter().filter_map(|(id, work)| {
                let reference = task::REGISTER.reference(tasks.get(*id)?.number);
                Some(format!("{reference} {}", hours(*work)))
            });
            let over = if period.over > 0 { format!("! {} over", hours(period.over)) } else { String::new() };
            vec![
                label(period.first, step),
                hours(period.work),
                hours(period.capacity),
                bar(share(period), 20),
                over,
                names.collect::<Vec<_>>().join(", "),
            ]
        };
        let rows: Vec<_> =
            shown.into_iter().zip(session.schedule().worked_on(record.id, &spans)).map(row).collect();
        let heading = match step {
            Step::Day => "Day",
            Step::Week => "Week of",
            Step::Month => "Month",
        };
        let headings =
            [(heading, false), ("Work", true), ("Can do", true), ("", false), ("", false), ("Tasks", false)];
        out.table(&headings, &rows)?;
        Ok(())
    }
}

/// Everybody: how full each period is, in percent of what can be done.
fn overview(all: &[(&Record, &Loaded, Vec<Period>)], step: Step, out: &mut Output) -> Result<()> {
    let Some((_, _, periods)) = all.first() else {
        out.line("Nobody is over-allocated, or nobody has work to do.")?;
        return Ok(());
    };
    out.line("Work in percent of what can be done; ! marks more than that on some day.")?;
    out.line("")?;
    let mut labels: Vec<String> = periods.iter().map(|period| label(period.first, step)).collect();
    for label in &mut labels {
        label.truncate(label.rfind(' ').unwrap_or(label.len()));
    }
    let days = labels.iter().map(|label| (label.as_str(), true));
    let headings: Vec<_> = [("Ref", false), ("Resource", false)].into_iter().chain(days).collect();
    let row = |(record, _, periods): &(&Record, &Loaded, Vec<Period>)| {
        let cell = |period: &Period| match period.work {
            0 => String::new(),
            _ => {
                let mark = if period.over > 0 { "!" } else { " " };
                let percent = if period.capacity > 0 {
                    format!("{:.0}%", share(period) * 100.0)
                } else {
                    "none".to_owned()
                };
                format!("{percent}{mark}")
            }
        };
        let head = [resource::REGISTER.reference(record.number), record.get(TITLE).to_owned()];
        head.into_iter().chain(periods.iter().map(cell)).collect::<Vec<_>>()
    };
    let rows: Vec<_> = all.iter().map(row).collect();
    out.table(&headings, &rows)?;
    Ok(())
}

fn share(period: &Period) -> f64 {
    if period.capacity > 0 { period.work as f64 / period.capacity as f64 } else { f64::MAX }
}

/// A period by its first day: `23 Nov 26`, or `Nov 26` for a month.
fn label(first: i64, step: Step) -> String {
    let day = date_of(first);
    match step {
        Step::Month => day.format("%b %y").to_string(),
        Step::Day | Step::Week => date::format(day),
    }
}

/// An amount of work in hours, to a tenth.
fn hours(work: i64) -> String {
    format!("{}h", plain_number((work as f64 / 60.0).round() / 10.0))
}

fn object(record: &Record, period: &Period) -> Map<String, Json> {
    let hours = |tenths: i64| Json::from(tenths as f64 / 600.0);
    let mut row = Map::new();
    row.insert("resource".to_owned(), resource::REGISTER.reference(record.number).into());
    row.insert("name".to_owned(), record.get(TITLE).into());
    row.insert("first".to_owned(), date_of(period.first).to_string().into());
    row.insert("work_hours".to_owned(), hours(period.work));
    row.insert("capacity_hours".to_owned(), hours(period.capacity));
    row.insert("over_hours".to_owned(), hours(period.over));
    row
}
