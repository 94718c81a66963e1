//! The histogram of how full people are, below the Gantt and on its scale of time.

use super::pen::Pen;
use super::theme::Role;
use crate::model::kind::{Tone, plain_number};
use crate::tui::layout::{Area, cells};
use crate::tui::loads::{Column, Person, Whom};
use crate::tui::plan::{self, Panel};
use crate::tui::state::State;

/// Eighths of a cell from the bottom.
const EIGHTHS: [&str; 9] = [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"];
/// The highest share that a column shows; what is more is marked all the same.
const HIGHEST: f64 = 2.0;

/// Draws the names of the people on the left, and their columns below those of the Gantt.
pub fn draw(pen: &mut Pen, area: Area, chart: Area, state: &State) {
    let people = &state.plan.loads.people;
    let border = pen.style(Role::Border);
    let days = match state.plan.zoom().minutes / (24 * 60) {
        0 | 1 => "by day".to_owned(),
        days => format!("by {days} days"),
    };
    let whose = match state.plan.panel {
        Some(Panel::Load(Whom::OfTask)) => " of who is on this task",
        _ => "",
    };
    let body = pen.rule(area, &format!("Load {days}{whose}; ! = more than can be done"));
    let names = Area { width: chart.x.saturating_sub(body.x + 1), ..body };
    let columns = Area { x: chart.x, width: chart.width, ..body };
    super::gantt::ground(pen, columns, &state.plan.scale(plan::origin(state)), state);
    for row in 0..body.height {
        pen.cell(chart.x.saturating_sub(1), body.y + row, "│", border);
    }
    if people.is_empty() {
        let style = pen.style(Role::Placeholder);
        pen.text(names.row(0).from_column(1), "Nobody is on this task.", style);
        pen.text(names.row(1).from_column(1), "h o chooses whose load shows.", style);
        return;
    }
    let peak =
        people.iter().flat_map(|person| &person.columns).map(|column| column.share).fold(1.0, f64::max);
    let shown = people.len().min(body.height.into());
    for (place, person) in people.iter().take(shown).enumerate() {
        let edge = |at: usize| cells(usize::from(body.height) * at / shown);
        let (top, height) = (edge(place), edge(place + 1) - edge(place));
        let strip = |area: Area| Area { y: area.y + top, height, ..area };
        let more = people.len() - shown;
        named(pen, strip(names), person, if place + 1 == shown { more } else { 0 });
        for (x, column) in (0..columns.width).zip(&person.columns) {
            let place = Area { x: columns.x + x, width: 1, ..strip(columns) };
            draw_column(pen, place, *column, peak.min(HIGHEST));
        }
    }
}

/// Who it is, how full at most, and in how many of the columns too full.
fn named(pen: &mut Pen, area: Area, person: &Person, more: usize) {
    let peak = person.columns.iter().map(|column| column.share).fold(0.0, f64::max);
    let over = person.columns.iter().filter(|column| column.over).count();
    let most = if more > 0 {
        format!("+{more} more ")
    } else {
        format!("{}% ", plain_number((peak * 100.0).round()))
    };
    let style = pen.style(Role::Muted);
    pen.text_right(area.row(0), &most, style);
    let style = pen.style(Role::Text);
    let room = area.width.saturating_sub(cells(most.len()) + 2);
    pen.text(Area { width: room, ..area.row(0).from_column(1) }, &person.name, style);
    let (words, style) = match over {
        0 => ("never too full here".to_owned(), pen.style(Role::Muted)),
        1 => ("! too full in 1 column".to_owned(), pen.tone(Tone::Bad)),
        _ => (format!("! too full in {over} columns"), pen.tone(Tone::Bad)),
    };
    pen.text(area.row(1).from_column(1), &words, style);
}

/// One column; `full` is the share at its upper edge.
fn draw_column(pen: &mut Pen, area: Area, column: Column, full: f64) {
    let eighths = |share: f64| {
        (share / full * f64::from(area.height) * 8.0).ceil().clamp(0.0, 8.0 * f64::from(area.height)) as u16
    };
    let (filled, whole) = (eighths(column.share), eighths(1.0));
    let style = if column.over { pen.tone(Tone::Bad) } else { pen.style(Role::Bar) };
    for row in 0..area.height {
        let above = row * 8;
        let y = area.y + area.height - 1 - row;
        let level = filled.saturating_sub(above).min(8);
        // The mark stands on top of the column; in its uppermost cell where there is no row above.
        let top = filled.div_ceil(8).min(area.height - 1);
        if column.over && row == top {
            pen.cell(area.x, y, "!", style);
        } else if level > 0 {
            pen.cell(area.x, y, EIGHTHS[usize::from(level)], style);
        } else if full > 1.0 && whole.div_ceil(8) == row + 1 {
            let style = pen.style(Role::Muted);
            pen.cell(area.x, y, "┄", style);
        }
    }
}
