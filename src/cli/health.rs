//! `mainstay health`: the schedule by the 14 points of the DCMA.

use anyhow::Result;
use serde::Serialize;

use super::opening::Desk;
use super::output::Output;
use super::{Done, json};
use crate::insight::health::{Found, Point, Verdict, assess, status_date};
use crate::schedule::explain::moment;

/// Assess the schedule by the 14 points of the DCMA, naming what offends; exit code 1 if a point fails
#[derive(clap::Args, Debug)]
pub struct Health {
    /// Name all that offends, however much
    #[arg(long)]
    all: bool,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

/// Offenders against a point that are named.
const SHOWN: usize = 10;

#[derive(Serialize)]
struct Row<'a> {
    point: u8,
    name: &'a str,
    asks: &'a str,
    threshold: String,
    found: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    count: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    total: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<f64>,
    verdict: &'static str,
    offenders: Vec<Named<'a>>,
}

#[derive(Serialize)]
struct Named<'a> {
    name: &'a str,
    why: &'a str,
}

impl Health {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let context = opened.session.context();
        let points = assess(&context, opened.session.schedule());
        let status = status_date(&context);
        if self.json {
            json::write(out, &[("status_date", &json::moment(status))], "points", points.iter().map(row))?;
        } else {
            out.heading(&format!("Health of the schedule as of {}", moment(status)))?;
            let labels = [("", true), ("Point", false), ("Asked", true), ("Found", true), ("", false)];
            let headings: Vec<(&str, bool)> = labels.into_iter().chain([("What", false)]).collect();
            out.table(&headings, &points.iter().map(cells).collect::<Vec<_>>())?;
            points
                .iter()
                .filter(|point| point.verdict() == Verdict::Fail)
                .try_for_each(|point| self.offenders(point, out))?;
        }
        let failed = points.iter().any(|point| point.verdict() == Verdict::Fail);
        Ok(if failed { Done::Found } else { Done::Well })
    }

    fn offenders(&self, point: &Point, out: &mut Output) -> Result<()> {
        let most = if self.all { usize::MAX } else { SHOWN };
        out.heading(&format!("\n{} {}", point.number, point.name))?;
        for offender in point.offenders.iter().take(most) {
            out.line(&format!("  {}: {}", offender.name, offender.why))?;
        }
        let more = point.offenders.len().saturating_sub(most);
        if more > 0 {
            out.line(&format!("  … and {more} more: --all names them"))?;
        }
        Ok(())
    }
}

/// A row of the table. Why a point is not applicable stands beside what it asks, not in a column.
fn cells(point: &Point) -> Vec<String> {
    let Row { point: number, name, asks, threshold, found, verdict, .. } = row(point);
    let (found, asks) = match verdict {
        "n/a" => (String::new(), format!("{asks} ({found})")),
        _ => (found, asks.to_owned()),
    };
    vec![number.to_string(), name.to_owned(), threshold, found, verdict.to_owned(), asks]
}

fn row(point: &Point) -> Row<'_> {
    let (count, total, index) = match point.found {
        Found::Share(count, total) => (Some(count), Some(total), None),
        Found::Index(index) => (None, None, Some(index)),
        Found::Test(..) | Found::NotApplicable(_) => (None, None, None),
    };
    Row {
        count,
        total,
        index,
        point: point.number,
        name: point.name,
        asks: point.asks,
        threshold: point.asked(),
        found: point.told(),
        verdict: point.verdict().word(),
        offenders: point.offenders.iter().map(|o| Named { name: &o.name, why: &o.why }).collect(),
    }
}
