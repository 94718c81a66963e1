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
        steps(pen, left, why) | rest(pen, right.from_column(1), &why.rest, usize::MAX)
    } else {
        let all = cells(rows(&why.rest, body.width.saturating_sub(1), usize::MAX).count());
        let told = cells(why.steps.len());
        if all.saturating_add(told) < body.height {
            let (above, below) = body.split_below(told);
            steps(pen, above, why) | rest(pen, below.split_below(1).1.from_column(1), &why.rest, usize::MAX)
        } else {
            // On few rows, the first of what is said of each thing stands below as many steps as fit.
            let first: Vec<_> = why.rest.iter().filter(|line| line.label != " ").cloned().collect();
            let (above, below) = body.split_below(body.height - cells(first.len()).min(body.height / 2));
            steps(pen, above, why);
            rest(pen, below.from_column(1), &first, 1);
            true
        }
    };
    if hidden {
        let keys = named("why").map_or(String::new(), |why| state.keymap.spelled(why));
        let style = pen.style(Role::Muted);
        pen.text_right(area.row(area.height.saturating_sub(1)), &format!(" … {keys} tells it all "), style);
    }
}

/// Draws the tasks that lead there, a row each; whether there are more.
fn steps(pen: &mut Pen, area: Area, why: &Why) -> bool {
    let area = area.from_column(1);
    let longest = |of: fn(&Step) -> &str| {
        why.steps.iter().take(area.height.into()).map(|step| cells(text::width(of(step)))).max().unwrap_or(0)
    };
    let dates = longest(|step| &step.dates).min(area.width * 2 / 5);
    let name = longest(|step| &step.name).min(area.width.saturating_sub(dates + 4) * 11 / 20);
    for (place, step) in (0..area.height).zip(&why.steps) {
        let row = area.row(place);
        let (mark, tone) = Why::mark(step);
        let style = pen.tone(tone);
        pen.text(row, mark, style);
        let style = pen.style(if place == 0 { Role::Title } else { Role::Text });
        pen.text(Area { width: name, ..row.from_column(2) }, &step.name, style);
        let style = pen.style(Role::Text);
        pen.text(Area { width: dates, ..row.from_column(name + 3) }, &step.dates, style);
        let style = pen.style(Role::Muted);
        pen.text(row.from_column(name + dates + 4), &step.why, style);
    }
    why.more > 0 || why.steps.len() > usize::from(area.height)
}

/// Draws what there is to say of slack and levers; whether there is more.
fn rest(pen: &mut Pen, area: Area, lines: &[Line], most: usize) -> bool {
    let rows: Vec<Row> = rows(lines, area.width, most).collect();
    reading::draw(pen, area, &rows)
}
