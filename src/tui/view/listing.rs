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
    let wraps = matches!(listing.purpose, Purpose::Analysis(_) | Purpose::Compared(..) | Purpose::Task(_));
    let words_at = words_at(listing, switched, inside.width);
    let columns = Columns { switched, wraps, words_at, width: inside.width };
    let below = listing.current().map_or(Cow::Borrowed(""), |row| below(row, columns));
    let words = text::wrap(&below, usize::from(inside.width.min(100)).max(1));
    let wanted =
        if below.is_empty() { 0 } else { cells(words.len()).saturating_add(1).min(inside.height * 3 / 5) };
    let (rows, pane) = inside.split_below(inside.height - wanted);
    let mut left = rows;
    let mut shown = top(listing, rows.height, columns);
    for (place, row) in listing.rows.iter().enumerate().skip(shown) {
        if left.height == 0 {
            break;
        }
        let lines = Lines::of(row, columns);
        let (own, rest) = left.split_below(lines.height());
        lines.draw(pen, own, place == listing.at);
        left = rest;
        shown = place + 1;
    }
    more(pen, window, listing.rows.iter().skip(shown).filter(|row| !row.name.is_empty()).count());
    if listing.rows.is_empty() {
        let style = pen.style(Role::Placeholder);
        let words = text::wrap(listing.purpose.empty(), usize::from(inside.width.min(100)).max(1));
        for (line, words) in words.iter().enumerate() {
            pen.text(rows.row(cells(line + 1)), words, style);
        }
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

/// How many rows are below those that show, on the lower edge of the window.
fn more(pen: &mut Pen, window: Area, count: usize) {
    if count > 0 {
        let style = pen.style(Role::Muted);
        let edge = window.row(window.height.saturating_sub(1)).from_column(2);
        pen.text(edge, &format!(" {count} more below "), style);
    }
}

/// What all rows have alike.
#[derive(Clone, Copy)]
struct Columns {
    /// Rows have a switch before them.
    switched: bool,
    /// What a line has no room for goes on in the next one; else it ends in a mark.
    wraps: bool,
    /// The column in which their words begin.
    words_at: u16,
    /// All that there are.
    width: u16,
}

/// A row as lines.
struct Lines<'r> {
    row: &'r Row,
    words_at: u16,
    name: Vec<String>,
    words: Vec<String>,
}

impl<'r> Lines<'r> {
    fn of(row: &'r Row, columns: Columns) -> Self {
        let Columns { words_at, width, .. } = columns;
        let edge = u16::from(!row.heading);
        // A row without words has the whole line for its name.
        let room = match (row.words.is_empty(), row.heading) {
            (true, _) => width.saturating_sub(edge),
            (false, true) => words_at,
            (false, false) => words_at.saturating_sub(3),
        };
        let name = if row.heading { row.name.clone() } else { lead(row, columns.switched) };
        Lines {
            row,
            words_at,
            name: columns.lines(&name, room),
            words: columns.hanging(&row.words, width.saturating_sub(words_at)),
        }
    }

    fn height(&self) -> u16 {
        cells(self.name.len().max(self.words.len()).max(1))
    }

    fn draw(&self, pen: &mut Pen, area: Area, on: bool) {
        let row = self.row;
        let base = pen.style(if on && !row.heading { Role::Selected } else { Role::Text });
        let (name, words) = match row.heading {
            true if row.tone == Tone::Plain => (pen.style(Role::Header), pen.style(Role::Header)),
            true => (pen.style(Role::Muted), pen.style(Role::Muted)),
            false if row.tone == Tone::Plain => (base, base.patch(pen.style(Role::Muted))),
            false => (base, base.patch(pen.tone(row.tone))),
        };
        if !row.heading {
            for line in 0..area.height {
                pen.tint(area.row(line), base);
            }
        }
        let edge = u16::from(!row.heading);
        for (line, text) in (0..area.height).zip(&self.name) {
            pen.text(area.row(line).from_column(edge), text, name);
        }
        for (line, text) in (0..area.height).zip(&self.words) {
            pen.text(area.row(line).from_column(self.words_at), text, words);
        }
    }
}

impl Columns {
    /// A text in as many lines as it takes, or in one.
    fn lines(self, text: &str, room: u16) -> Vec<String> {
        let room = usize::from(room).max(1);
        if !self.wraps || text::width(&text::clean(text)) <= room {
            return vec![text::fit(text, room).into_owned()];
        }
        text::wrap(text, room)
    }
}

impl Columns {
    /// The same of words that begin with a figure: what is told of it doesn't go on below the figure.
    fn hanging(self, words: &str, room: u16) -> Vec<String> {
        let at = words.trim_start().find("  ").map(|at| at + words.len() - words.trim_start().len() + 2);
        let (figure, told) = words.split_at(at.unwrap_or(0));
        let hang = cells(text::width(figure));
        if hang > room / 3 {
            return self.lines(words, room);
        }
        let mut lines = self.lines(told, room - hang);
        for (place, line) in lines.iter_mut().enumerate() {
            let before = if place == 0 { Cow::Borrowed(figure) } else { " ".repeat(hang.into()).into() };
            line.insert_str(0, &before);
        }
        lines
    }
}

/// The first row that shows, so that the one under the cursor does and one below it.
fn top(listing: &Listing, shown: u16, columns: Columns) -> usize {
    let height =
        |place: usize| listing.rows.get(place).map_or(0, |row| usize::from(Lines::of(row, columns).height()));
    let shown = usize::from(shown);
    let mut used = height(listing.at);
    let mut top = listing.at;
    while top > 0 && used + height(top - 1) <= shown {
        top -= 1;
        used += height(top);
    }
    // What stands above the first row that can be chosen is not scrolled out of sight for nothing.
    let next = height(listing.at + 1);
    while top > 0 && used + next > shown && top < listing.at {
        used -= height(top);
        top += 1;
    }
    top
}

/// What there is to read of a row below all of them: what it says of itself, else the whole of it where it is cut.
fn below(row: &Row, columns: Columns) -> Cow<'_, str> {
    let Columns { switched, wraps, words_at, width } = columns;
    let name = text::width(&lead(row, switched)) + if row.words.is_empty() { 2 } else { 3 };
    let room = if row.words.is_empty() { width } else { words_at };
    let cut = name > usize::from(room)
        || text::width(&text::clean(&row.words)) > usize::from(width.saturating_sub(words_at));
    if row.below.is_empty() && cut && !wraps {
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
    // Pictures stand in one line.
    let is_drawn = |row: &&Row| row.words.contains(|cell| ('▁'..='░').contains(&cell));
    let drawn = listing.rows.iter().filter(is_drawn).map(|row| cells(text::width(&row.words)));
    let beside = width.saturating_sub(drawn.max().unwrap_or(0) + 3).max(NAME);
    cells(longest).min(share.max(24)).min(beside).min(width.saturating_sub(1)) + 3
}

/// Columns that a name keeps beside whatever is told of it.
const NAME: u16 = 20;

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
