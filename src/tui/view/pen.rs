//! Writing on the screen: text that has passed the gate, measured, cut with a mark, never outside.
//! Nothing else puts text in a cell, so that none goes round the gate.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;

use super::theme::{Role, Theme};
use crate::model::kind::Tone;
use crate::model::text;
use crate::tui::layout::Area;

/// Writes on a buffer in one theme.
pub struct Pen<'a> {
    /// The cells of the screen.
    pub buffer: &'a mut Buffer,
    /// The colours.
    pub theme: Theme,
}

/// The edge of a window: its lines across and down, then its corners, row by row.
pub struct Edge([&'static str; 6]);

/// The edge of most windows.
pub const ROUND: Edge = Edge(["─", "│", "╭", "╮", "╰", "╯"]);
/// The edge of what presses.
pub const DOUBLE: Edge = Edge(["═", "║", "╔", "╗", "╚", "╝"]);
/// The edge of what is past.
pub const DASHED: Edge = Edge(["┄", "┆", "┌", "┐", "└", "┘"]);

impl Area {
    /// The same for ratatui.
    pub const fn rect(self) -> Rect {
        Rect::new(self.x, self.y, self.width, self.height)
    }

    /// The area without its edges.
    #[must_use]
    pub const fn inside(self) -> Area {
        Area {
            x: self.x + if self.width > 1 { 1 } else { 0 },
            y: self.y + if self.height > 1 { 1 } else { 0 },
            width: self.width.saturating_sub(2),
            height: self.height.saturating_sub(2),
        }
    }

    /// One row of it.
    #[must_use]
    pub const fn row(self, row: u16) -> Area {
        Area { y: self.y.saturating_add(row), height: if row < self.height { 1 } else { 0 }, ..self }
    }

    /// The area without so many columns on its left.
    #[must_use]
    pub fn from_column(self, column: u16) -> Area {
        let cut = column.min(self.width);
        Area { x: self.x + cut, width: self.width - cut, ..self }
    }
}

impl Pen<'_> {
    /// How a role looks.
    pub fn style(&self, role: Role) -> Style {
        self.theme.style(role)
    }

    /// How a meaning looks.
    pub fn tone(&self, tone: Tone) -> Style {
        self.theme.tone(tone)
    }

    /// Writes a text from the left edge of the first row of `area`, cut with `…` at its right edge;
    /// gives the cells it took.
    pub fn text(&mut self, area: Area, words: &str, style: Style) -> u16 {
        if area.width == 0 || area.height == 0 || !self.buffer.area.contains(Position::new(area.x, area.y)) {
            return 0;
        }
        let fitted = text::fit(words, usize::from(area.width));
        if fitted.is_ascii() {
            return self.letters(area, &fitted, style);
        }
        let (x, _) = self.buffer.set_stringn(area.x, area.y, &*fitted, usize::from(area.width), style);
        x - area.x
    }

    /// Writes letters of one cell each, which nothing has to be measured of.
    fn letters(&mut self, area: Area, letters: &str, style: Style) -> u16 {
        let first = self.buffer.index_of(area.x, area.y);
        let end = self.buffer.index_of(self.buffer.area.right() - 1, area.y);
        let cells = self.buffer.content.get_mut(first..=end).unwrap_or_default();
        for (cell, letter) in cells.iter_mut().zip(letters.chars()) {
            cell.set_char(letter).set_style(style);
        }
        letters.len().min(end + 1 - first) as u16
    }

    /// The same, up to the right edge.
    pub fn text_right(&mut self, area: Area, words: &str, style: Style) {
        let wide = text::width(&text::clean(words)).min(usize::from(area.width)) as u16;
        self.text(area.from_column(area.width - wide), words, style);
    }

    /// Writes a text at the left or at the right edge.
    pub fn aligned(&mut self, area: Area, words: &str, style: Style, right: bool) {
        if right {
            self.text_right(area, words, style);
        } else {
            self.text(area, words, style);
        }
    }

    /// Puts one shape of ours in a cell, if it is on the screen.
    pub fn cell(&mut self, x: u16, y: u16, shape: &'static str, style: Style) {
        if let Some(cell) = self.buffer.cell_mut(Position::new(x, y)) {
            cell.set_symbol(shape).set_style(style);
        }
    }

    /// Lays a style over an area, and leaves what is written there.
    pub fn tint(&mut self, area: Area, style: Style) {
        if style != Style::new() {
            self.buffer.set_style(area.rect().intersection(self.buffer.area), style);
        }
    }

    /// Empties an area.
    pub fn clear(&mut self, area: Area) {
        let area = area.rect().intersection(self.buffer.area);
        let style = self.style(Role::Text);
        for position in area.positions() {
            if let Some(cell) = self.buffer.cell_mut(position) {
                cell.reset();
                cell.set_style(style);
            }
        }
    }

    /// Draws a window with a title on its upper edge; gives what is inside.
    pub fn window(&mut self, area: Area, title: &str) -> Area {
        self.frame(area, title, (&ROUND, Role::Border))
    }

    /// Draws a window with another edge.
    pub fn frame(&mut self, area: Area, title: &str, (edge, role): (&Edge, Role)) -> Area {
        self.clear(area);
        if area.width < 2 || area.height < 2 {
            return area;
        }
        let border = self.style(role);
        let (right, bottom) = (area.x + area.width - 1, area.y + area.height - 1);
        let Edge([across, down, corners @ ..]) = edge;
        for x in area.x..=right {
            self.cell(x, area.y, across, border);
            self.cell(x, bottom, across, border);
        }
        for y in area.y..=bottom {
            self.cell(area.x, y, down, border);
            self.cell(right, y, down, border);
        }
        let places = [(area.x, area.y), (right, area.y), (area.x, bottom), (right, bottom)];
        for ((x, y), corner) in places.into_iter().zip(corners) {
            self.cell(x, y, corner, border);
        }
        let style = self.style(Role::Title);
        let head = Area { x: area.x + 2, width: area.width.saturating_sub(4), ..area.row(0) };
        if !title.is_empty() {
            self.text(head, &format!(" {title} "), style);
        }
        area.inside()
    }

    /// Draws a line with a title on it along the upper edge; gives what is below.
    pub fn rule(&mut self, area: Area, title: &str) -> Area {
        let border = self.style(Role::Border);
        for x in 0..area.width {
            self.cell(area.x + x, area.y, "─", border);
        }
        let style = self.style(Role::Title);
        self.text(area.row(0).from_column(1), &format!(" {title} "), style);
        area.split_below(1).1
    }

    /// Writes a line being typed, scrolled so that the cursor shows; gives the cell of the cursor.
    pub fn input(&mut self, area: Area, (before, after): (&str, &str), style: Style) -> Option<(u16, u16)> {
        if area.width == 0 || area.height == 0 {
            return None;
        }
        self.tint(area.row(0), style);
        let room = usize::from(area.width.saturating_sub(1));
        let used = self.text(area, text::tail(&text::clean(before), room), style);
        self.text(area.from_column(used), &text::clean(after), style);
        Some((area.x + used, area.y))
    }
}
