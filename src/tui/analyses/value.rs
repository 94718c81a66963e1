//! Earned value and the budget: what was to be done, what is done, what it cost, and where that leads.

use super::{Analysis, Found, columns, heading, of_task, said};
use crate::insight::curve::curve;
use crate::insight::earned::{Measure, index, is_measurable, measures, money};
use crate::insight::s_curve::{Reading, SCurve, s_curve as sampled};
use crate::model::context::Context;
use crate::model::kind::{Tone, date};
use crate::model::record::Record;
use crate::model::text;
use crate::registers::every::TITLE;
use crate::registers::{baseline, budget, task};
use crate::schedule::Schedule;
use crate::schedule::earned_value::Earned;
use crate::schedule::instant::Instant;
use crate::session::Session;
use crate::tui::listing::Row;

/// Cost and earned value.
pub static ANALYSIS: Analysis = Analysis {
    name: "Cost and earned value",
    doc: "What was to be done, what is done and what it cost, with the tasks and budget lines behind it.",
    find,
};

/// Tasks that are named as furthest behind, or as dearest.
const SHOWN: usize = 8;

fn find(session: &Session, room: usize) -> Found {
    let (context, schedule) = (session.context(), session.schedule());
    let at = schedule.status_at(context.today);
    let sums = schedule.project_earned(at);
    let mut rows = Vec::new();
    if !is_measurable(&sums) {
        rows.push(said("No task has a cost in the baseline, so there is nothing to measure."));
        rows.push(said("Give resources rates or tasks costs, then take a baseline again."));
    }
    rows.extend(of_measures(&measures(&sums, &context)));
    s_curve(&mut rows, session, at, room);
    let all = tasks(schedule, &context, at);
    worst(
        &mut rows,
        &all,
        ("Furthest behind: SV, SPI", Earned::schedule_variance, Earned::schedule_index),
        &context,
    );
    worst(&mut rows, &all, ("Dearest: CV, CPI", Earned::cost_variance, Earned::cost_index), &context);
    lines(&mut rows, room, &context);
    let day = date::format(at.to_date_time().date());
    Found { title: format!("Cost and earned value at {day}"), rows, levelling: None }
}

fn of_measures(all: &[Measure]) -> Vec<Row> {
    let figures: Vec<Vec<String>> = all.iter().map(|measure| vec![measure.figure.clone()]).collect();
    let row = |(measure, figure): (&Measure, String)| Row {
        name: format!("{:<4} {}", measure.short, measure.name),
        words: format!("{figure}  {}", measure.says),
        tone: measure.tone,
        ..Row::default()
    };
    all.iter().zip(columns(&figures)).map(row).collect()
}

type Valued<'a> = (&'a Record, Earned);

/// The tasks without tasks below them that the baseline knows.
fn tasks<'a>(schedule: &Schedule, context: &Context<'a>, at: Instant) -> Vec<Valued<'a>> {
    let table = context.project.table(task::REGISTER.key);
    let outline = context.derived.outline(task::REGISTER.key).unwrap_or_default();
    let all = schedule.earned(at);
    let own = outline.iter().enumerate().filter(|(_, (id, _))| !schedule.is_summary(*id));
    own.filter_map(|(place, (id, _))| Some((&**table.get(*id)?, all.get(place).copied()?))).collect()
}

type Told = (&'static str, fn(&Earned) -> Option<i64>, fn(&Earned) -> Option<f64>);

/// The tasks with the largest negative variance, worst first.
fn worst(rows: &mut Vec<Row>, all: &[Valued], (title, variance, ratio): Told, context: &Context) {
    let mut worst: Vec<_> = all
        .iter()
        .filter_map(|(task, sums)| Some((variance(sums).filter(|lost| *lost < 0)?, task, sums)))
        .collect();
    worst.sort_by_key(|(lost, task, _)| (*lost, task.number));
    worst.truncate(SHOWN);
    if worst.is_empty() {
        return;
    }
    heading(rows, title);
    let cells: Vec<_> =
        worst.iter().map(|(lost, _, sums)| vec![money(Some(*lost), context), index(ratio(sums))]).collect();
    rows.extend(worst.iter().zip(columns(&cells)).map(|((_, task, sums), words)| {
        let name = format!("{} {}", task::REGISTER.reference(task.number), task.get(TITLE));
        let measures = measures(sums, context);
        let told = measures.iter().filter(|measure| !measure.short.is_empty());
        let told = told.map(|measure| format!("{:<4} {}", measure.short, measure.figure));
        Row {
            below: std::iter::once(name.clone()).chain(told).collect::<Vec<_>>().join("\n"),
            name,
            words,
            tone: Tone::Bad,
            of: Some(of_task(task.id)),
            ..Row::default()
        }
    }));
}

/// The fields of a budget line that are told, and how they are headed.
const LINE: [(&str, &str); 5] = [
    ("current", "budget"),
    ("actual", "actual"),
    ("committed", "committed"),
    ("forecast", "forecast"),
    ("variance", "variance"),
];

/// Columns that the names of budget lines keep beside their figures.
const LINE_NAME: usize = 28;

/// The budget lines, in as many of the columns as there is room for; below each stand all.
fn lines(rows: &mut Vec<Row>, room: usize, context: &Context) {
    let mut all: Vec<_> = context.project.table(budget::REGISTER.key).iter().collect();
    if all.is_empty() {
        return;
    }
    all.sort_by_key(|line| line.number);
    let show = |line: &Record, key: &str| {
        let field = context.project.field(budget::REGISTER.key, key);
        field.map_or(String::new(), |field| context.show(line, field))
    };
    let mut told: Vec<(&str, &str)> = LINE.to_vec();
    let columns_of = |told: &[(&str, &str)]| {
        let cells = |line: &&std::sync::Arc<Record>| told.iter().map(|(key, _)| show(line, key)).collect();
        columns(&all.iter().map(cells).collect::<Vec<Vec<String>>>())
    };
    let fits = |words: &[String]| words.iter().all(|words| text::width(words) + LINE_NAME + 6 <= room);
    let mut words = columns_of(&told);
    while !fits(&words) && told.len() > 2 {
        // What is bound and what will be follow from each other less than budget, actual and variance.
        told.remove(told.len() / 2);
        words = columns_of(&told);
    }
    let labels: Vec<&str> = told.iter().map(|(_, label)| *label).collect();
    heading(rows, format!("Budget lines: {}", labels.join(", ")));
    rows.extend(all.iter().zip(words).map(|(line, words)| {
        let overspent = show(line, "variance").starts_with('-');
        let below = LINE.iter().map(|(key, label)| format!("{label} {}", show(line, key)));
        let name = context.name(&budget::REGISTER, line);
        let below = format!("{name}\n{}", below.collect::<Vec<_>>().join(" · "));
        Row {
            name,
            words,
            below,
            tone: if overspent { Tone::Bad } else { Tone::Plain },
            of: Some((&budget::REGISTER, line.id)),
            ..Row::default()
        }
    }));
}

/// Columns of the curve where there is room, and its rows.
const CURVE: (usize, usize) = (78, 12);

/// What was to be done over time; and what was done and had been spent, as the plan was kept.
fn s_curve(rows: &mut Vec<Row>, session: &Session, at: Instant, room: usize) {
    let context = session.context();
    let Some(SCurve { series, kept, top, span: (start, finish) }) = sampled(&context, session.schedule(), at)
    else {
        return;
    };
    heading(rows, "S-curve: P planned, E earned, A actual, # several");
    let label = |row: usize| match row {
        0 => money(Some(top), &context),
        row if row + 1 == CURVE.1 => money(Some(0), &context),
        _ => String::new(),
    };
    let labels: Vec<String> = (0..CURVE.1).map(label).collect();
    let widest = labels.iter().map(|label| text::width(label)).max().unwrap_or(0);
    let blank = |label: &str| " ".repeat(widest - text::width(label));
    let columns = CURVE.0.min(room.saturating_sub(widest + 2));
    let lines = curve(&series, (columns, CURVE.1)).into_iter().zip(labels);
    rows.extend(lines.map(|(line, label)| said(format!("{}{label} │{line}", blank(&label)))));
    let day = |at: Instant| date::format(at.to_date_time().date());
    let (first, last) = (day(start), day(finish));
    let gap = columns.saturating_sub(first.len() + last.len());
    rows.push(said(format!("{} └{first}{}{last}", blank(""), "─".repeat(gap))));
    if kept.is_empty() {
        rows.push(said("E and A run straight: no earlier state of the plan is kept yet."));
        rows.push(said("h k keeps a snapshot, and every report that is sent keeps one by itself."));
        return;
    }
    as_kept(rows, &kept, &context);
}

/// How the plan stood whenever it was kept.
fn as_kept(rows: &mut Vec<Row>, kept: &[Reading], context: &Context) {
    heading(rows, "As it was kept: PV, EV, AC, SPI, CPI");
    let cells: Vec<_> = kept.iter().map(|reading| reading.told(context).to_vec()).collect();
    rows.extend(kept.iter().zip(columns(&cells)).map(|(reading, words)| Row {
        name: format!("{:>9} {}", date::format(reading.at.to_date_time().date()), reading.name),
        words,
        of: Some((&baseline::REGISTER, reading.of)),
        ..Row::default()
    }));
}
