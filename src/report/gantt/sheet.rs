//! The Gantt to print: which rows, over which time, at which zoom, on how many pages.

use chrono::{NaiveDateTime, NaiveTime};

use super::scale::{Scale, ZOOMS, Zoom};
use super::{Chart, Span};
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::date;
use crate::model::record::Record;
use crate::model::text;
use crate::model::value::Value;
use crate::registers::every::{CONFIDENTIAL, TITLE};
use crate::registers::task;

/// A page of rows, with their bars and the links between them.
#[derive(Clone, PartialEq, Debug)]
pub struct Sheet {
    /// What it is of.
    pub title: String,
    /// As of when, and which page.
    pub subtitle: String,
    /// Its rows.
    pub rows: Vec<Listed>,
    /// What stands in them.
    pub chart: Chart,
}

/// A row: a task by its name.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Listed {
    /// Its ref and title.
    pub name: String,
    /// How deep it stands in the outline.
    pub depth: u16,
    /// Whether tasks stand below it.
    pub summary: bool,
}

/// What is to be printed.
#[derive(Clone, Debug)]
pub struct Wanted {
    /// The first and the last moment; what is not said follows from the plan.
    pub from: Option<NaiveDateTime>,
    /// The last moment.
    pub to: Option<NaiveDateTime>,
    /// The zoom; none = the closest at which everything fits.
    pub zoom: Option<Zoom>,
    /// Rows of a page.
    pub rows: usize,
    /// Whether confidential tasks are named.
    pub confidential: bool,
    /// The tasks, if not all of the plan.
    pub shown: Option<Shown>,
}

/// Some of the tasks of a plan.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The tasks in their order, each with how deep it stands.
    pub tasks: Vec<(Id, u16)>,
    /// By what they were chosen; "" = nothing that need be said.
    pub by: String,
}

/// Cells of the widest page whose zoom is chosen here.
const FITTING: i64 = 110;
/// Cells of the widest page there is.
const WIDEST: i64 = 2_000;
/// Cells of names in plain text.
const NAMES: usize = 44;

/// What the shapes of plain text are.
const LEGEND: &str = "━ done  █ to do  ▓ a week of slack or less  ▞ critical  ◇ ◆ milestone  ╌ gap  ┄ slack  D deadline  ! missed";

/// The pages of the plan, with their scale and how many cells wide they are. No page where no task has dates
/// in that time.
pub fn pages(wanted: &Wanted, context: &Context) -> Option<(Vec<Sheet>, Scale, u16)> {
    let table = context.project.table(task::REGISTER.key);
    let outline = match &wanted.shown {
        Some(shown) => &shown.tasks,
        None => context.derived.outline(task::REGISTER.key).unwrap_or_default(),
    };
    let by = wanted.shown.as_ref().map(|shown| shown.by.as_str()).filter(|by| !by.is_empty());
    let by = by.map_or(String::new(), |by| format!(", {by}"));
    let span = |id: Id| super::span(table.get(id)?, context);
    let inside = |(start, finish): Span| {
        wanted.from.is_none_or(|from| finish >= from) && wanted.to.is_none_or(|to| start <= to)
    };
    let shown: Vec<(Id, u16, Span)> = outline
        .iter()
        .filter_map(|(id, depth)| Some((*id, *depth, span(*id).filter(|s| inside(*s))?)))
        .collect();
    let first = wanted.from.or_else(|| shown.iter().map(|(.., span)| span.0).min())?;
    let last = wanted.to.or_else(|| shown.iter().map(|(.., span)| span.1).max())?.max(first);
    let minutes = (last - first).num_minutes() + 1;
    let fits = |zoom: &&Zoom| minutes / zoom.minutes <= FITTING;
    let zoom = wanted.zoom.unwrap_or_else(|| *ZOOMS.iter().find(fits).unwrap_or(&ZOOMS[ZOOMS.len() - 1]));
    let origin = match wanted.from {
        Some(from) => from.date().and_time(NaiveTime::MIN),
        None => Scale::before(zoom, first).origin,
    };
    let scale = Scale { zoom, origin };
    // Room behind the last bar for what is written there.
    let cells = (scale.cell(last) + 1 + if wanted.to.is_some() { 0 } else { 16 }).clamp(1, WIDEST);
    let groups: Vec<_> = shown.chunks(wanted.rows.max(1)).collect();
    let count = groups.len();
    let page = |(place, rows): (usize, &[(Id, u16, Span)])| {
        let ids: Vec<Option<Id>> = rows.iter().map(|(id, ..)| Some(*id)).collect();
        let named = |(id, depth, _): &(Id, u16, Span)| listed(*id, *depth, wanted.confidential, context);
        let numbered = if count > 1 { format!(", page {} of {count}", place + 1) } else { String::new() };
        let mut chart = Chart::of(&ids, None, &|_| None, context);
        chart.hide(|place| {
            rows.get(place).and_then(|(id, ..)| table.get(*id)).is_some_and(|task| task.get(CONFIDENTIAL))
                && !wanted.confidential
        });
        Sheet {
            title: context.project.settings().map_or(String::new(), |plan| plan.get(TITLE).to_owned()),
            subtitle: format!("as of {}{numbered}{by}", date::format(context.today)),
            rows: rows.iter().map(named).collect(),
            chart,
        }
    };
    let sheets: Vec<Sheet> = groups.into_iter().enumerate().map(page).collect();
    (!sheets.is_empty()).then_some((sheets, scale, cells as u16))
}

fn listed(id: Id, depth: u16, confidential: bool, context: &Context) -> Listed {
    let record = context.project.table(task::REGISTER.key).get(id);
    let hidden = |record: &Record| record.get(CONFIDENTIAL) && !confidential;
    let name = match record {
        Some(record) if hidden(record) => task::REGISTER.reference(record.number),
        Some(record) => context.name(&task::REGISTER, record),
        None => String::new(),
    };
    let summary = record
        .is_some_and(|task| context.derived.derived(task.id, task::SUMMARY.name()) == Value::Flag(true));
    Listed { name, depth, summary }
}

/// A page as plain text, for a mail or a log.
pub fn text(sheet: &Sheet, scale: &Scale, cells: u16) -> Vec<String> {
    let name =
        |row: &Listed| format!("{:1$}{2}", "", 2 * usize::from(row.depth.min(12)), text::clean(&row.name));
    let names: Vec<String> = sheet.rows.iter().map(name).collect();
    let left = names.iter().chain([&sheet.title, &sheet.subtitle]);
    let wide = left.map(|words| text::width(words)).max().unwrap_or(0).min(NAMES);
    let beside = |left: &str, right: &str| {
        let fitted = text::fit(left, wide);
        let gap = wide + 2 - text::width(&fitted);
        format!("{fitted}{:gap$}{right}", "").trim_end().to_owned()
    };
    let tier = |place: usize| {
        let mut line = String::new();
        for (cell, label) in scale.labels(scale.zoom.tiers[place], cells) {
            line = format!("{line:<cell$}{label}", cell = usize::from(cell));
        }
        line
    };
    let mut lines = vec![beside(&sheet.title, &tier(0)), beside(&sheet.subtitle, &tier(1))];
    let drawn = sheet.chart.canvas(scale, cells).text();
    lines.extend(names.iter().zip(&drawn).map(|(name, row)| beside(name, row)));
    let reported =
        if sheet.chart.reported.is_some() { "  ◀ behind, ▶ ahead of the status date" } else { "" };
    lines.extend([String::new(), format!("{LEGEND}{reported}")]);
    lines
}
