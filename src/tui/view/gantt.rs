//! The Gantt beside the table: the tasks of the rows that show.

use chrono::NaiveDateTime;
use ratatui::style::{Color, Style};

use super::pen::Pen;
use super::theme::Role;
use crate::model::id::Id;
use crate::model::kind::Tone;
use crate::registers::{project, task};
use crate::report::gantt::canvas::{Canvas, Cell, Part};
use crate::report::gantt::scale::Scale;
use crate::report::gantt::{Chart, Pressing};
use crate::tui::layout::Area;
use crate::tui::list::Row;
use crate::tui::plan::{self, Links};
use crate::tui::state::State;

/// Draws the Gantt: two rows of dates, the second beside the heads of the table, and a row a task.
pub fn draw(pen: &mut Pen, area: Area, state: &State) {
    let border = pen.style(Role::Border);
    for row in 0..area.height {
        pen.cell(area.x.saturating_sub(1), area.y + row, "│", border);
    }
    if area.width < 4 {
        return;
    }
    let scale = state.plan.scale(plan::origin(state));
    let (head, body) = area.split_below(2);
    header(pen, head, &scale, state);
    ground(pen, body, &scale, state);
    let list = state.list();
    let chain = driving(body, state);
    let canvas = chart(body, state).canvas(&scale, body.width);
    if let Some(line) = list.cursor.row.checked_sub(list.cursor.top) {
        let style = pen.style(Role::SelectedIdle);
        pen.tint(body.row(u16::try_from(line).unwrap_or(u16::MAX)), style);
    }
    paint(pen, body, &canvas, &chain);
}

/// Which of the rows that show drive the task that was asked about.
fn driving(body: Area, state: &State) -> Vec<bool> {
    let list = state.list();
    let shown = list.rows().iter().skip(list.cursor.top).take(usize::from(body.height));
    shown.map(|row| matches!(row, Row::Record(shown) if state.plan.why.chain.contains(&shown.id))).collect()
}

/// The tasks of the rows that show, and their links.
fn chart(body: Area, state: &State) -> Chart {
    let (list, context) = (state.list(), state.session.context());
    let shown = list.rows().iter().skip(list.cursor.top).take(usize::from(body.height));
    let rows: Vec<Option<Id>> = shown
        .map(|row| match row {
            Row::Record(shown) => Some(shown.id),
            Row::Heading(_) => None,
        })
        .collect();
    let number = |id: Id| context.derived.derived(id, task::ROW.name()).as_number();
    let (first, last) = (rows.iter().flatten().next(), rows.iter().flatten().next_back());
    // Where rows stand in outline order, what is outside lies above or below; else nobody knows.
    let ends = first.and_then(|id| number(*id)).zip(last.and_then(|id| number(*id)));
    let outside = |id: Id| match (ends.filter(|_| list.is_outline())?, number(id)?) {
        ((first, _), at) if at < first => Some(-1),
        ((_, last), at) if at > last => Some(rows.len() as i64),
        _ => None,
    };
    let own = list.current().map(|(_, id)| id);
    let mut chart = Chart::of(&rows, own, &outside, &context);
    chart.reported = state.plan.progress.then(|| state.session.status_date());
    let chain = &state.plan.why.chain;
    if !chain.is_empty() {
        chart.stress(&|row| rows.get(row).copied().flatten().is_some_and(|id| chain.contains(&id)));
    }
    match state.plan.links {
        Links::All => {}
        Links::Own => chart.keep_links(true),
        Links::None => chart.keep_links(false),
    }
    chart
}

/// Dates along the upper edge, and where today is.
fn header(pen: &mut Pen, area: Area, scale: &Scale, state: &State) {
    let style = pen.style(Role::Header);
    let today = column(scale, state.session.shown_moment(), area);
    let mut marked = false;
    for (row, tier) in (0..).zip(scale.zoom.tiers) {
        let line = area.row(row);
        pen.tint(line, style);
        let mut free = true;
        for (cell, label) in scale.labels(tier, area.width) {
            let used = area.x + cell..area.x + cell + pen.text(line.from_column(cell), &label, style);
            free &= today.is_none_or(|x| !used.contains(&x));
        }
        // The mark hides no letter; where both rows have one, the line below marks the day alone.
        if let Some(x) = today.filter(|_| free && !marked) {
            let style = pen.style(Role::Today);
            pen.cell(x, line.y, "▼", style);
            marked = true;
        }
    }
}

/// The column of a moment, if it is on the screen.
fn column(scale: &Scale, moment: NaiveDateTime, area: Area) -> Option<u16> {
    u16::try_from(scale.cell(moment)).ok().filter(|cell| *cell < area.width).map(|cell| area.x + cell)
}

/// Days on which nobody works, and the lines of the status date and of today.
pub(super) fn ground(pen: &mut Pen, area: Area, scale: &Scale, state: &State) {
    let (off, context) = (pen.style(Role::Weekend), state.session.context());
    if scale.zoom.minutes <= 24 * 60 {
        for cell in 0..area.width {
            let day = scale.moment(i64::from(cell)).map(|moment| moment.date());
            if day.is_some_and(|day| !context.derived.works(day)) {
                pen.tint(Area { x: area.x + cell, width: 1, ..area }, off);
            }
        }
    }
    let reported = context.project.settings().and_then(|plan| plan.get(project::STATUS_DATE));
    if let Some(x) = reported.and_then(|at| column(scale, at, area)) {
        let style = pen.style(Role::Muted);
        for row in 0..area.height {
            pen.cell(x, area.y + row, "┊", style);
        }
    }
    if let Some(x) = column(scale, state.session.shown_moment(), area) {
        let style = pen.style(Role::Today);
        for row in 0..area.height {
            pen.cell(x, area.y + row, "│", style);
        }
    }
}

/// Puts the shapes and words of a canvas on the screen.
fn paint(pen: &mut Pen, area: Area, canvas: &Canvas, chain: &[bool]) {
    let stressed = pen.style(Role::Marked);
    let baseline = pen.style(Role::Baseline);
    for row in 0..area.height {
        for (column, cell) in (0..).zip(canvas.row(usize::from(row))) {
            let (x, y) = (area.x + column, area.y + row);
            if cell.part != Part::Ground {
                // Nothing of the ground shines through.
                let style = pen
                    .style(Role::Text)
                    .fg(Color::Reset)
                    .patch(pen.style(Role::Text))
                    .patch(style(pen, cell));
                let driving = chain.get(usize::from(row)) == Some(&true) && cell.part != Part::Slack;
                let style = if driving { style.patch(stressed) } else { style };
                pen.cell(x, y, cell.shape, style);
            }
            if cell.baseline {
                pen.tint(Area::new(x, y, 1, 1), baseline);
            }
        }
    }
    let muted = pen.style(Role::Muted);
    for label in &canvas.labels {
        let cells = &label.cells;
        let place = Area::new(area.x + cells.start, area.y + label.row, cells.end - cells.start, 1);
        pen.text(place, &label.words, muted);
    }
}

fn style(pen: &Pen, cell: &Cell) -> Style {
    match cell.part {
        Part::Ground => pen.style(Role::Text),
        Part::Done => pen.style(Role::BarDone),
        Part::Task(Pressing::Critical) | Part::Milestone(Pressing::Critical) => pen.style(Role::Critical),
        Part::Task(Pressing::Near) => pen.style(Role::NearCritical),
        Part::Task(Pressing::Free) => pen.style(Role::Bar),
        Part::Summary => pen.style(Role::Summary),
        Part::Milestone(_) => pen.style(Role::Milestone),
        Part::Pause | Part::Beyond => pen.style(Role::Muted),
        Part::Slack => pen.style(Role::Slack),
        Part::Deadline | Part::Constraint => pen.style(Role::Deadline),
        Part::Missed => pen.tone(Tone::Bad),
        Part::Progress => pen.tone(Tone::Warn),
        Part::Link => pen.style(Role::Link),
        Part::OwnLink => pen.style(Role::OwnLink),
    }
}
