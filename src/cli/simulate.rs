//! `mainstay simulate`: risk-weighted dates.

use anyhow::Result;
use serde::Serialize;

use super::check::counted;
use super::opening::Desk;
use super::output::Output;
use super::{Done, Usage, json};
use crate::insight::simulate::picture::{bar, spread};
use crate::insight::simulate::{Forecast, Settings, Simulation, Spread, simulate};
use crate::model::kind::date;
use crate::model::text::fit;
use crate::schedule::Schedule;
use crate::schedule::instant::Instant;

/// Say how certain dates are: the plan is run many times with durations within their estimates (optimistic,
/// most likely, pessimistic) and with the open risks that happen to strike
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Estimates and delays are drawn from a triangular distribution. A risk counts if it is open and has a
chance or a probability, a delay and affected tasks. The same seed gives the same result.

Examples:
  mainstay set T-12 optimistic=8d likely=10d pessimistic=20d
  mainstay set R-3 chance=30% delay_likely=10d tasks=T-12
  mainstay simulate
  mainstay simulate --spread 90-130           tasks without estimates take 90 to 130 % of their duration")]
pub struct Simulate {
    /// How often the plan is run
    #[arg(long, value_name = "N", default_value_t = 10_000, value_parser = clap::value_parser!(u32).range(1..=1_000_000))]
    runs: u32,
    /// What the random numbers begin with
    #[arg(long, value_name = "N", default_value_t = 1)]
    seed: u64,
    /// How far tasks without estimates spread, in per cent of their duration
    #[arg(long, value_name = "LEAST-MOST", value_parser = percents)]
    spread: Option<Spread>,
    /// List all milestones, tasks and drivers, however many
    #[arg(long)]
    all: bool,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

fn percents(text: &str) -> Result<Spread, String> {
    let complaint = || format!("“{text}” is no spread: write two percentages, such as 90-130");
    let (least, most) = text.split_once('-').ok_or_else(complaint)?;
    let number = |text: &str| text.trim().trim_end_matches('%').parse::<f64>().map_err(|_| complaint());
    let (least, most) = (number(least)?, number(most)?);
    if (0.0..=100.0).contains(&least) && (100.0..=10_000.0).contains(&most) {
        Ok(Spread { least, most })
    } else {
        Err(format!("“{text}” doesn't hold 100: write the least and the most in per cent, such as 90-130"))
    }
}

/// Rows of a table that are shown.
const SHOWN: usize = 10;
/// The percentiles that are told.
const TOLD: [u32; 4] = [10, 50, 80, 90];
/// Cells of a bar.
const CELLS: usize = 30;

impl Simulate {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let (context, schedule) = (opened.session.context(), opened.session.schedule());
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let settings = Settings { runs: self.runs, seed: self.seed, threads, spread: self.spread };
        let simulation = simulate(&context, schedule, settings);
        if simulation.sources.is_empty() {
            let what = "nothing in the plan is uncertain: enter optimistic and pessimistic durations of tasks, or \
                        the delay and affected tasks of open risks, or say --spread 90-130";
            return Err(Usage(what.to_owned()).into());
        }
        if self.json {
            let finish = &simulation.outcome.finish;
            let head = [
                ("seed", self.seed.to_string()),
                ("runs", self.runs.to_string()),
                ("finish", json::moment(finish.planned)),
            ];
            let head: Vec<(&str, &str)> = head.iter().map(|(key, value)| (*key, value.as_str())).collect();
            json::write(out, &head, "results", rows(&simulation))?;
        } else {
            self.told(&simulation, schedule, out)?;
        }
        Ok(Done::Well)
    }

    fn told(&self, simulation: &Simulation, schedule: &Schedule, out: &mut Output) -> Result<()> {
        let (risks, tasks): (Vec<_>, Vec<_>) = simulation.sources.iter().partition(|s| s.chance.is_some());
        let outcome = &simulation.outcome;
        out.line(&format!(
            "{} runs with seed {}: {}, {}",
            self.runs,
            self.seed,
            counted(tasks.len(), "uncertain task"),
            counted(risks.len(), "risk")
        ))?;
        simulation.notes.iter().try_for_each(|note| out.line(&format!("! {note}")))?;
        let finish = &outcome.finish;
        out.heading("\nFinish of the project")?;
        let kept = format!("{:.0}%", finish.kept * 100.0);
        out.line(&format!("  Planned {}, kept in {kept} of the runs", day(finish.planned)))?;
        for percent in TOLD {
            let date = finish.percentile(percent);
            let late = schedule.working_time(None, finish.planned, date);
            let way = if late < 0 { "earlier" } else { "later" };
            let late =
                if late == 0 { String::new() } else { format!(", {} {way}", schedule.length(late.abs())) };
            out.line(&format!("  P{percent}     {}{late}", day(date)))?;
        }
        out.line("")?;
        let picture: Vec<Vec<String>> = spread(finish, CELLS).into_iter().map(Vec::from).collect();
        out.table(&[("Day", false), ("Runs", true), ("Up to it", true), ("", false)], &picture)?;
        self.table(out, "Milestones", &MILESTONES, outcome.milestones.iter().map(cells).collect())?;
        let drivers = outcome.drivers.iter().map(|driver| {
            let most = outcome.drivers.first().map_or(1, |first| first.swing.abs()).max(1);
            let sign = if driver.swing < 0 { "-" } else { "" };
            vec![
                fit(&driver.name, 40).into_owned(),
                format!("{sign}{}", schedule.length(driver.swing.abs())),
                format!("{:.2}", driver.correlation),
                bar(driver.swing.abs() as f64 / most as f64, CELLS),
            ]
        });
        self.table(out, "What drives the finish", &DRIVERS, drivers.collect())?;
        let critical = outcome.criticality.iter().map(|index| {
            vec![
                fit(&index.name, 40).into_owned(),
                format!("{:.0}%", index.share * 100.0),
                bar(index.share, CELLS),
            ]
        });
        self.table(out, "How often tasks are critical", &CRITICAL, critical.collect())
    }

    /// A table below a heading, cut where it is long.
    fn table(
        &self,
        out: &mut Output,
        heading: &str,
        head: &[(&str, bool)],
        mut rows: Vec<Vec<String>>,
    ) -> Result<()> {
        if rows.is_empty() {
            return Ok(());
        }
        out.heading(&format!("\n{heading}"))?;
        let more = if self.all { 0 } else { rows.len().saturating_sub(SHOWN) };
        rows.truncate(rows.len() - more);
        out.table(head, &rows)?;
        if more > 0 {
            out.line(&format!("… and {more} more: --all lists them"))?;
        }
        Ok(())
    }
}

/// The day of a date: to the minute no simulation is true.
fn day(at: Instant) -> String {
    date::format(at.to_date_time().date())
}

const MILESTONES: [(&str, bool); 7] = [
    ("Milestone", false),
    ("Planned", true),
    ("Kept", true),
    ("P10", true),
    ("P50", true),
    ("P80", true),
    ("P90", true),
];
const DRIVERS: [(&str, bool); 4] =
    [("Task or risk", false), ("Swing", true), ("Correlation", true), ("", false)];
const CRITICAL: [(&str, bool); 3] = [("Task", false), ("Runs", true), ("", false)];

fn cells(forecast: &Forecast) -> Vec<String> {
    let mut cells = vec![
        fit(&forecast.name, 40).into_owned(),
        day(forecast.planned),
        format!("{:.0}%", forecast.kept * 100.0),
    ];
    cells.extend(TOLD.map(|percent| day(forecast.percentile(percent))));
    cells
}

/// A result for other programs; which of its fields are there depends on what it is of.
#[derive(Serialize, Default)]
struct Row<'a> {
    of: &'static str,
    #[serde(skip_serializing_if = "str::is_empty")]
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    planned: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kept: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p10: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p50: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p80: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    p90: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    share: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    correlation: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    swing_hours: Option<f64>,
}

fn rows(simulation: &Simulation) -> Vec<Row<'_>> {
    let forecast = |of, forecast: &'_ Forecast| {
        let date = |percent| Some(json::moment(forecast.percentile(percent)));
        let (p10, p50, p80, p90) = (date(10), date(50), date(80), date(90));
        let planned = Some(json::moment(forecast.planned));
        Row { of, planned, kept: Some(forecast.kept), p10, p50, p80, p90, ..Row::default() }
    };
    let outcome = &simulation.outcome;
    let milestones = outcome.milestones.iter().map(|m| Row { name: &m.name, ..forecast("milestone", m) });
    let critical = outcome.criticality.iter().map(|index| Row {
        of: "criticality",
        name: &index.name,
        share: Some(index.share),
        ..Row::default()
    });
    let drivers = outcome.drivers.iter().map(|driver| Row {
        of: "driver",
        name: &driver.name,
        correlation: Some(driver.correlation),
        swing_hours: Some(json::hours(driver.swing)),
        ..Row::default()
    });
    let notes = simulation.notes.iter().map(|note| Row { of: "note", name: note, ..Row::default() });
    std::iter::once(forecast("finish", &outcome.finish))
        .chain(milestones)
        .chain(critical)
        .chain(drivers)
        .chain(notes)
        .collect()
}
