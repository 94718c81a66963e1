//! Rows under headings over the screen, with what there is to read of one below; and a letter being pasted.

use std::borrow::Cow;

use super::pen::Pen;
use super::theme::Role;
use crate::model::kind::Tone;
use crate::model::text;
use crate::tui::input::Input;
use crate::tui::layout::{self, Area, cells};
use crate::tui::listing::{Listing, Purpose, Row};
use crate::tui::state::State;

/// Draws the rows, and below them the text of the one under the cursor.
pub fn draw(pen: &mut Pen, screen: Area, listing: &Listing, state: &State) {
    let (window, inside) = layout::page(screen.width, screen.height);
    pen.window(window, &listing.title);
    let inside = Area { width: window.width.saturating_sub(4), ..inside };
    let switched = listing.rows.iter().any(|row| row.on.is_some());
    let columns = Columns { switched, words_at: words_at(listing, switched, inside.width) };
    let below = listing.current().map_or(Cow::Borrowed(""), |row| below(row, columns, inside.width));
    let words = text::wrap(&below, usize::from(inside.width.min(100)).max(1));
    let wanted =
        if below.is_empty() { 0 } else { cells(words.len()).saturating_add(1).min(inside.height * 3 / 5) };
    let (rows, pane) = inside.split_below(inside.height - wanted);
    let shown = usize::from(rows.height);
    let top = (listing.at + 2).saturating_sub(shown).min(listing.rows.len().saturating_sub(1));
    // What stands above the first row that can be chosen is not scrolled out of sight for nothing.
    let top = if listing.at < shown { 0 } else { top };
    for (line, (place, row)) in listing.rows.iter().enumerate().skip(top).take(shown).enumerate() {
        draw_row(pen, rows.row(cells(line)), row, place == listing.at, columns);
    }
    if wanted > 1 {
        let border = pen.style(Role::Border);
        for x in 0..pane.width {
            pen.cell(pane.x + x, pane.y, "─", border);
        }
        let body = pane.split_below(1).1;
        let last = words.len().saturating_sub(usize::from(body.height));
        let first = listing.scrolled.min(last);
        let style = pen.style(Role::Text);
        for (line, words) in words.iter().skip(first).take(usize::from(body.height)).enumerate() {
            pen.text(body.row(cells(line)), words, style);
        }
        if first < last && !listing.is_of_records() {
            let style = pen.style(Role::Muted);
            pen.text_right(pane.row(0), " PgDn goes on ", style);
        }
    }
    foot(pen, screen, state);
}

/// What all rows have alike.
#[derive(Clone, Copy)]
struct Columns {
    /// Rows have a switch before them.
    switched: bool,
    /// The column in which their words begin.
    words_at: u16,
}

/// What there is to read of a row below all of them: what it says of itself, else the whole of it where it is cut.
fn below(row: &Row, columns: Columns, width: u16) -> Cow<'_, str> {
    let Columns { switched, words_at } = columns;
    let name = text::width(&lead(row, switched)) + if row.words.is_empty() { 2 } else { 3 };
    let room = if row.words.is_empty() { width } else { words_at };
    let cut = name > usize::from(room)
        || text::width(&text::clean(&row.words)) > usize::from(width.saturating_sub(words_at));
    if row.below.is_empty() && cut {
        Cow::Owned(format!("{}  {}", row.name, row.words))
    } else {
        Cow::Borrowed(&row.below)
    }
}

/// What stands before the words of a row: its switch, its mark, its name.
fn lead(row: &Row, switched: bool) -> String {
    let switch = match row.on {
        Some(true) => "[x] ",
        Some(false) => "[ ] ",
        None if switched => "    ",
        None => "",
    };
    let mark = if row.on.is_none() && row.tone == Tone::Warn { "! " } else { "" };
    format!("{switch}{mark}{}", row.name)
}

/// The column in which the words of all rows begin: behind the longest name, no further than the middle. What is
/// dealt with in place is told in full below, so that its name may go further.
fn words_at(listing: &Listing, switched: bool, width: u16) -> u16 {
    let named = listing.rows.iter().filter(|row| !row.heading && !row.words.is_empty());
    let longest = named.map(|row| text::width(&lead(row, switched))).max().unwrap_or(0);
    let share = match listing.purpose {
        // Most of its names are those of fields.
        Purpose::Task(_) => (width * 2 / 5).min(40),
        _ if switched => width / 5 * 3,
        _ => width / 2,
    };
    cells(longest).min(share.max(24)).min(width.saturating_sub(1)) + 3
}

fn draw_row(pen: &mut Pen, area: Area, row: &Row, on: bool, columns: Columns) {
    let Columns { switched, words_at } = columns;
    if row.heading {
        let style = if row.tone == Tone::Plain { pen.style(Role::Header) } else { pen.style(Role::Muted) };
        let room = if row.words.is_empty() { usize::from(area.width) } else { usize::from(words_at) };
        pen.text(area, &text::fit(&row.name, room), style);
        pen.text(area.from_column(words_at), &row.words, style);
        return;
    }
    let base = pen.style(if on { Role::Selected } else { Role::Text });
    pen.tint(area, base);
    // A row without words has the whole line for its name.
    let room = if row.words.is_empty() { area.width.saturating_sub(1) } else { words_at.saturating_sub(3) };
    let name = text::fit(&lead(row, switched), usize::from(room)).into_owned();
    pen.text(Area { width: room, ..area.from_column(1) }, &name, base);
    let style = if row.tone == Tone::Plain {
        base.patch(pen.style(Role::Muted))
    } else {
        base.patch(pen.tone(row.tone))
    };
    let rest = area.from_column(words_at);
    pen.text(rest, &text::fit(&row.words, usize::from(rest.width)), style);
}

/// Draws a letter being pasted or typed; gives the cell of the cursor.
pub fn letter(pen: &mut Pen, screen: Area, input: &Input, state: &State) -> Option<(u16, u16)> {
    let (window, inside) = layout::page(screen.width, screen.height);
    pen.window(window, "Paste the reply here, then Ctrl-S");
    if input.text().is_empty() {
        let style = pen.style(Role::Placeholder);
        let lines = [
            "A-014 done",
            "A-019 to 14 Nov, waiting on Legal",
            "R-7 down to 2x3",
            "> quoted lines and greetings change nothing",
        ];
        for (row, line) in lines.into_iter().enumerate() {
            pen.text(inside.row(cells(row + 2)), line, style);
        }
    }
    let (before, after) = input.halves();
    let current = before.matches('\n').count();
    let rows = usize::from(inside.height).max(1);
    let top = (current + 1).saturating_sub(rows);
    let style = pen.style(Role::Text);
    for (row, line) in input.text().split('\n').skip(top).take(rows).enumerate() {
        pen.text(inside.row(cells(row)), line, style);
    }
    let here = before.rsplit('\n').next().unwrap_or_default();
    let rest = after.split('\n').next().unwrap_or_default();
    let style = pen.style(Role::Input);
    let cursor = pen.input(inside.row(cells(current - top)), (here, rest), style);
    foot(pen, screen, state);
    cursor
}

/// What was said, and the keys that work, below a page over the screen.
pub fn foot(pen: &mut Pen, screen: Area, state: &State) {
    let line = |row: u16| Area { y: screen.height.saturating_sub(row), height: 1, ..screen };
    if state.notice.is_some() {
        pen.clear(line(2));
        super::status::notice(pen, line(2), state);
    }
    pen.clear(line(1));
    super::status::hints(pen, line(1), state);
}
