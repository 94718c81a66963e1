//! How certain the dates are: the plan run many times within its estimates and with its risks.

use super::{Analysis, Found, columns, heading, of_task, said};
use crate::insight::simulate::picture::{bar, small, spread};
use crate::insight::simulate::{Forecast, Settings, Simulation, Spread, simulate};
use crate::model::kind::{Tone, date, plain_number};
use crate::schedule::Schedule;
use crate::schedule::instant::{Instant, Tenths};
use crate::session::Session;
use crate::tui::listing::Row;

/// How certain the dates are.
pub static ANALYSIS: Analysis = Analysis {
    name: "How certain the dates are",
    doc: "The dates that the finish and each milestone keep in 10, 50, 80 and 90 % of many runs of the plan, and what drives them.",
    find,
};

/// Runs of a plan of a usual size.
const RUNS: usize = 1_000;
/// Tasks scheduled in all runs together at most: what a key may take.
const WORK: usize = 2_000_000;
/// Fewest runs that say anything.
const FEWEST: usize = 100;
/// How far tasks without estimates spread where no task has one, in per cent.
const USUAL: Spread = Spread { least: 90.0, most: 130.0 };
/// The percentiles that are told.
const TOLD: [u32; 4] = [10, 50, 80, 90];
/// Columns of a small distribution.
const CELLS: usize = 12;
/// Drivers and critical tasks that are listed.
const SHOWN: usize = 10;

fn find(session: &Session, _: usize) -> Found {
    let (context, schedule) = (session.context(), session.schedule());
    let tasks = context.derived.outline("task").map_or(0, <[_]>::len);
    let runs = (WORK / tasks.max(1)).clamp(FEWEST, RUNS) as u32;
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let settings = Settings { runs, seed: 1, threads, spread: None };
    let mut rows = Vec::new();
    let mut simulation = simulate(&context, schedule, settings);
    if simulation.sources.is_empty() {
        simulation = simulate(&context, schedule, Settings { spread: Some(USUAL), ..settings });
        rows.push(said("No task has estimates: every task is taken to last 90 to 130 % of its duration."));
        rows.push(said("Enter optimistic and pessimistic durations, or a risk's delay and affected tasks."));
    }
    if simulation.sources.is_empty() {
        rows.push(said("Nothing in the plan is still to be done."));
        return Found { title: ANALYSIS.name.to_owned(), rows, levelling: None };
    }
    rows.extend(simulation.notes.iter().map(|note| said(format!("! {note}"))));
    finish(&mut rows, &simulation.outcome.finish, schedule);
    milestones(&mut rows, &simulation);
    drivers(&mut rows, &simulation, schedule);
    Found { title: format!("How certain the dates are: {runs} runs"), rows, levelling: None }
}

fn day(at: Instant) -> String {
    date::format(at.to_date_time().date())
}

fn percent(share: f64) -> String {
    format!("{:.0}%", share * 100.0)
}

/// About how long something takes: less than eight hours in hours, and less than one in minutes.
fn about(length: Tenths, schedule: &Schedule) -> String {
    let whole = |unit: i64| (length as f64 / unit as f64).round();
    match length {
        0..600 => format!("{}min", whole(10)),
        600..4_800 => format!("{}h", plain_number(whole(60) / 10.0)),
        _ => schedule.length(length),
    }
}

/// Whether a date is likely kept: in four of five runs it is, in less than half it isn't.
fn tone(kept: f64) -> Tone {
    match kept {
        kept if kept >= 0.8 => Tone::Good,
        kept if kept >= 0.5 => Tone::Warn,
        _ => Tone::Bad,
    }
}

fn finish(rows: &mut Vec<Row>, finish: &Forecast, schedule: &Schedule) {
    heading(rows, "Finish of the project");
    let below = distribution(finish);
    let dates: Vec<Instant> = TOLD.iter().map(|percent| finish.percentile(*percent)).collect();
    let cells: Vec<Vec<String>> =
        std::iter::once(&finish.planned).chain(&dates).map(|date| vec![day(*date)]).collect();
    let mut days = columns(&cells).into_iter();
    let planned = days.next().unwrap_or_default();
    let words = format!("{planned}  kept in {} of the runs", percent(finish.kept));
    rows.push(Row {
        name: "Planned".to_owned(),
        words,
        tone: tone(finish.kept),
        below: below.clone(),
        ..Row::default()
    });
    for ((percent, at), date) in TOLD.iter().zip(dates).zip(days) {
        let late = schedule.working_time(None, finish.planned, at);
        let way = if late < 0 { "earlier" } else { "later" };
        let late = match late {
            0 => "as planned".to_owned(),
            late => format!("{} {way}", about(late.abs(), schedule)),
        };
        let words = format!("{date}  {late}");
        rows.push(Row { name: format!("P{percent}"), words, below: below.clone(), ..Row::default() });
    }
}

fn milestones(rows: &mut Vec<Row>, simulation: &Simulation) {
    let all = &simulation.outcome.milestones;
    if all.is_empty() {
        return;
    }
    heading(rows, "Milestones: planned, how often kept, P50, P80, how the runs are spread");
    let cells: Vec<Vec<String>> = all
        .iter()
        .map(|one| {
            vec![
                day(one.planned),
                percent(one.kept),
                day(one.percentile(50)),
                day(one.percentile(80)),
                small(one, CELLS),
            ]
        })
        .collect();
    rows.extend(all.iter().zip(columns(&cells)).map(|(one, words)| Row {
        name: one.name.clone(),
        words,
        tone: tone(one.kept),
        of: one.task.map(of_task),
        below: distribution(one),
        ..Row::default()
    }));
}

fn drivers(rows: &mut Vec<Row>, simulation: &Simulation, schedule: &Schedule) {
    let outcome = &simulation.outcome;
    if !outcome.drivers.is_empty() {
        heading(rows, "What drives the finish: by how much it moves it");
        let most = outcome.drivers.first().map_or(1, |first| first.swing.abs()).max(1);
        let source = |id| simulation.sources.iter().find(|source| source.id == id);
        rows.extend(outcome.drivers.iter().take(SHOWN).map(|driver| {
            let sign = if driver.swing < 0 { "-" } else { "" };
            let risk = source(driver.source).is_some_and(|source| source.chance.is_some());
            let of: &'static crate::model::register::Register =
                if risk { &crate::registers::risk::REGISTER } else { &crate::registers::task::REGISTER };
            Row {
                name: driver.name.clone(),
                words: format!(
                    "{:>7}  {}",
                    format!("{sign}{}", about(driver.swing.abs(), schedule)),
                    bar(driver.swing.abs() as f64 / most as f64, 20)
                ),
                of: Some((of, driver.source)),
                ..Row::default()
            }
        }));
    }
    if !outcome.criticality.is_empty() {
        heading(rows, "How often tasks are critical");
        rows.extend(outcome.criticality.iter().take(SHOWN).map(|index| Row {
            name: index.name.clone(),
            words: format!("{:>4}  {}", percent(index.share), bar(index.share, 20)),
            of: Some(of_task(index.task)),
            ..Row::default()
        }));
    }
}

/// A line a day or few days: the share of runs, the share up to there, a bar.
fn distribution(forecast: &Forecast) -> String {
    let line = |[days, share, up_to, bar]: [String; 4]| format!("{days:<23} {share:>4} {up_to:>5}  {bar}");
    spread(forecast, 24).into_iter().map(line).collect::<Vec<_>>().join("\n")
}
