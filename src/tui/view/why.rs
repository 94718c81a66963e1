//! Why the task under the cursor has its dates: a row for each task that leads there, and below them or beside
//! what its slack is made of and what would bring it earlier.

use super::pen::Pen;
use super::reading;
use super::theme::Role;
use crate::model::text;
use crate::tui::command::named;
use crate::tui::layout::{Area, cells};
use crate::tui::page::{Line, Row, rows};
use crate::tui::state::State;
use crate::tui::why::{Step, Why};

/// Columns of a panel that tells both side by side.
const WIDE: u16 = 100;

/// Draws it below the plan, or beside that.
pub fn draw(pen: &mut Pen, area: Area, state: &State) {
    let why = &state.plan.why;
    let body = if area.x == 0 {
        pen.rule(area, &why.title)
    } else {
        let border = pen.style(Role::Border);
        for row in 0..area.height {
            pen.cell(area.x.saturating_sub(1), area.y + row, "│", border);
        }
        let area = area.from_column(1);
        let style = pen.style(Role::Title);
        let title = text::wrap(&why.title, usize::from(area.width).max(1));
        for (row, words) in (0..3).zip(&title) {
            pen.text(area.row(row), words, style);
        }
        area.split_below(cells(title.len()).min(3)).1
    };
    let hidden = if body.width >= WIDE {
        let (left, right) = body.split_at(body.width * 11 / 20);
        let whole: usize = reasons_below(why, left).map(|words| words.len() + 1).sum();
        steps(pen, left, why, cells(whole) <= left.height)
            | rest(pen, right.from_column(1), &why.rest, usize::MAX)
    } else {
        let all = cells(rows(&why.rest, body.width.saturating_sub(1), usize::MAX).count());
        let least = cells(why.steps.len());
        // A reason that a row has no room for stands below it, if there is room for that.
        let whole = cells(reasons_below(why, body).map(|words| words.len() + 1).sum());
        let is_whole = all.saturating_add(whole) < body.height;
        let told = if is_whole { whole } else { least };
        if all.saturating_add(told) < body.height {
            let (above, below) = body.split_below(told);
            steps(pen, above, why, is_whole)
                | rest(pen, below.split_below(1).1.from_column(1), &why.rest, usize::MAX)
        } else {
            // On few rows, the first of what is said of each thing stands below as many steps as fit.
            let first: Vec<_> = why.rest.iter().filter(|line| line.label != " ").cloned().collect();
            let (above, below) = body.split_below(body.height - cells(first.len()).min(body.height / 2));
            steps(pen, above, why, false);
            rest(pen, below.from_column(1), &first, 1);
            true
        }
    };
    if hidden {
        let keys = named("why").map_or("", |why| state.keymap.spelled(why));
        let style = pen.style(Role::Muted);
        pen.text_right(area.row(area.height.saturating_sub(1)), &format!(" … {keys} tells it all "), style);
    }
}

/// By how much what is said of a task is set in.
const INSET: u16 = 2;

/// How wide the names, the dates and the reasons of the steps stand on so many columns.
fn columns(why: &Why, area: Area) -> [u16; 3] {
    let width = area.width.saturating_sub(1);
    let longest = |of: fn(&Step) -> &str| {
        why.steps.iter().take(area.height.into()).map(|step| cells(text::width(of(step)))).max().unwrap_or(0)
    };
    let dates = longest(|step| &step.dates).min(width * 2 / 5);
    let name = longest(|step| &step.name).min(width.saturating_sub(dates + 4) * 11 / 20);
    [name, dates, width.saturating_sub(name + dates + 4)]
}

/// The reasons that a row has no room for, step by step, in rows of their own; none where it has.
fn reasons_below(why: &Why, area: Area) -> impl Iterator<Item = Vec<String>> {
    let [_, _, beside] = columns(why, area);
    let width = usize::from(area.width.saturating_sub(1 + INSET)).max(1);
    why.steps.iter().map(move |step| {
        let is_cut = cells(text::width(&step.why)) > beside;
        if is_cut { text::wrap(&step.why, width) } else { Vec::new() }
    })
}

/// Draws the tasks that lead there, a row each, and below it the reason that a row has no room for if it `is_whole`;
/// whether there are more.
fn steps(pen: &mut Pen, area: Area, why: &Why, is_whole: bool) -> bool {
    let [name, dates, _] = columns(why, area);
    let rows = area.from_column(1);
    let mut next = 0;
    for (number, (step, below)) in why.steps.iter().zip(reasons_below(why, area)).enumerate() {
        if next >= rows.height {
            return true;
        }
        let row = rows.row(next);
        next += 1;
        let (mark, tone) = Why::mark(step);
        let style = pen.tone(tone);
        pen.text(row, mark, style);
        let style = pen.style(if number == 0 { Role::Title } else { Role::Text });
        pen.text(Area { width: name, ..row.from_column(INSET) }, &step.name, style);
        let style = pen.style(Role::Text);
        pen.text(Area { width: dates, ..row.from_column(name + 3) }, &step.dates, style);
        let style = pen.style(Role::Muted);
        if below.is_empty() || !is_whole {
            pen.text(row.from_column(name + dates + 4), &step.why, style);
            continue;
        }
        for words in &below {
            pen.text(rows.row(next).from_column(INSET), words, style);
            next += 1;
        }
    }
    why.more > 0
}

/// Draws what there is to say of slack and levers; whether there is more.
fn rest(pen: &mut Pen, area: Area, lines: &[Line], most: usize) -> bool {
    let rows: Vec<Row> = rows(lines, area.width, most).collect();
    reading::draw(pen, area, &rows)
}
