//! What is read of a record, and where: in the pane beside a table, or on a page over it.

use super::pen::Pen;
use super::theme::Role;
use super::{detail, minutes};
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::Tone;
use crate::model::register::Register;
use crate::model::text;
use crate::registers::meeting;
use crate::tui::command::named;
use crate::tui::layout::{self, Area};
use crate::tui::page::{Page, Row, Weight, rows};
use crate::tui::state::State;

/// All that there is to read of a record.
pub fn of(register: &'static Register, id: Id, context: &Context) -> Option<Page> {
    let record = context.project.table(register.key).get(id)?;
    let lines = match register.key {
        key if key == meeting::REGISTER.key => minutes::lines(record, context),
        _ => detail::lines(register, record, context),
    };
    Some(Page::new(context.name(register, record), lines))
}

/// Draws the pane beside a table: the record under the cursor, long texts shortened.
pub fn pane(pen: &mut Pen, area: Area, state: &State) {
    let border = pen.style(Role::Border);
    for row in 0..area.height {
        pen.cell(area.x.saturating_sub(1), area.y + row, "│", border);
    }
    let area = area.from_column(1);
    let Some((register, id)) = state.list().current() else { return };
    let Some(page) = of(register, id, &state.session.context()) else { return };
    let title = text::wrap(page.title(), usize::from(area.width));
    let above = title.len().min(3) as u16;
    let style = pen.style(Role::Title);
    for (place, words) in (0..above).zip(&title) {
        pen.text(area.row(place), words, style);
    }
    let mut below = area.split_below(above).1;
    if let Some(matter) = state.list().matter(id) {
        let style = pen.style(Role::Text);
        for why in matter.why.iter().flat_map(|why| text::wrap(&format!("→ {why}"), usize::from(area.width)))
        {
            pen.text(below.row(0), &why, style);
            below = below.split_below(1).1;
        }
    }
    // A text that goes on and on leaves room for what stands below it.
    let rows = rows(page.lines(), below.width, usize::from(below.height / 4).max(3));
    let rows: Vec<Row> = rows.take(usize::from(below.height) + 1).collect();
    if draw(pen, below, &rows) {
        let keys = named("read").map_or("", |read| state.keymap.spelled(read));
        let style = pen.style(Role::Muted);
        let last = area.row(area.height.saturating_sub(1));
        pen.text_right(last, &format!(" … {keys} reads it all "), style);
    }
}

/// Draws a page of text over the screen.
pub fn page(pen: &mut Pen, screen: Area, page: &Page) {
    let (window, inside) = layout::page(screen.width, screen.height);
    pen.window(window, page.title());
    let rows = page.rows();
    let top = page.top.min(rows.len().saturating_sub(usize::from(inside.height)));
    if draw(pen, inside, &rows[top..]) {
        let style = pen.style(Role::Muted);
        let bottom = Area { y: window.y + window.height.saturating_sub(1), height: 1, ..inside };
        pen.text_right(bottom, " Space goes on ", style);
    }
}

/// Draws the rows that fit; whether there are more.
pub fn draw(pen: &mut Pen, area: Area, rows: &[Row]) -> bool {
    for (place, row) in (0..area.height).zip(rows) {
        let (label, words) = match row.weight {
            Weight::Heading => (Role::Muted, Role::Header),
            Weight::Strong => (Role::Title, Role::Title),
            Weight::Text => (Role::Muted, Role::Text),
            Weight::Key => (Role::Key, Role::Text),
        };
        let line = area.row(place);
        if let Some((at, text)) = &row.label {
            let style = pen.style(label);
            pen.text(line.from_column(*at), text, style);
        }
        let style = if row.tone == Tone::Plain { pen.style(words) } else { pen.tone(row.tone) };
        pen.text(line.from_column(row.at), &row.words, style);
    }
    rows.len() > usize::from(area.height)
}
