//! The links between the tasks of a Gantt, as lines that keep clear of bars where they can.

use super::canvas::{Canvas, Part};

/// A link between two tasks.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Link {
    /// The end that is waited for.
    pub from: End,
    /// The end that waits.
    pub to: End,
    /// Whether it is one of the task under the cursor.
    pub own: bool,
}

/// An end of a task that a link begins or ends at.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct End {
    /// The row, negative above the canvas.
    pub row: i64,
    /// The first and the last column of the task.
    pub columns: (i64, i64),
    /// Whether it is the finish of the task, or its start.
    pub finish: bool,
}

impl End {
    /// The column beside the task where the link begins or ends.
    fn column(self) -> i64 {
        if self.finish { self.columns.1 + 1 } else { self.columns.0 - 1 }
    }
}

/// So many columns are tried for one that is clear of bars.
const TRIED: i64 = 16;

/// Directions in which a line leaves a cell, as bits.
const UP: u8 = 1;
const RIGHT: u8 = 2;
const DOWN: u8 = 4;
const LEFT: u8 = 8;

/// The shape of a cell that lines leave in these directions.
const SHAPES: [&str; 16] = [" ", "╵", "╶", "╰", "╷", "│", "╭", "├", "╴", "╯", "─", "┴", "╮", "┤", "┬", "┼"];

/// Draws links; where a bar is in the way, they pass behind it. Those of the task under the cursor lie
/// on top.
pub fn draw(canvas: &mut Canvas, links: &[Link]) {
    let mut tips = Vec::new();
    for own in [false, true] {
        let part = if own { Part::OwnLink } else { Part::Link };
        for link in links.iter().filter(|link| link.own == own) {
            let tip = Line { canvas, part }.link(link);
            tips.extend(tip.map(|(row, column, shape)| (row, column, shape, part)));
        }
    }
    for (row, column, shape, part) in tips {
        if let Some(cell) = canvas.cell(row, column).filter(|cell| !is_taken(cell.part)) {
            (cell.shape, cell.part) = (shape, part);
        }
    }
}

/// A line being drawn.
struct Line<'a> {
    canvas: &'a mut Canvas,
    part: Part,
}

impl Line<'_> {
    /// Draws a link but for the tip of its arrow, which it gives.
    fn link(&mut self, Link { from, to, .. }: &Link) -> Option<(i64, i64, &'static str)> {
        if from.row == to.row {
            return None;
        }
        let (out, (first, last)) = (from.column(), to.columns);
        let (before, after) = (first - 1, last + 1);
        let rows = (from.row, to.row);
        // The column in which the line changes rows, and the one beside the waiting task where it ends.
        let (channel, tip) = match (from.finish, to.finish) {
            (true, true) => (out.max(after + 1), after),
            (false, false) => (out.min(before - 1), before),
            (true, false) if out < before => (self.clearest(out, before - 1, rows), before),
            (false, true) if out > after => (self.clearest(out, after + 1, rows), after),
            // Where there is no room on that side, it comes in from above or below, onto the bar; and
            // where it passes that as well, from the other side.
            (true, false) if out <= last => return self.onto(from, to, out.max(first)),
            (false, true) if out >= first => return self.onto(from, to, out.min(last)),
            (true, false) => (out.max(after + 1), after),
            (false, true) => (out.min(before - 1), before),
        };
        self.turn(from, channel, to.row);
        self.along(to.row, channel, tip);
        Some((to.row, tip, if channel > tip { "◂" } else { "▸" }))
    }

    /// A line onto the bar of the waiting task, from the row above or below it.
    fn onto(&mut self, from: &End, to: &End, channel: i64) -> Option<(i64, i64, &'static str)> {
        let (next, onward, arrow) =
            if to.row > from.row { (to.row - 1, DOWN, "▾") } else { (to.row + 1, UP, "▴") };
        self.turn(from, channel, next);
        self.add(from.row, channel, onward);
        (next != from.row).then_some((next, channel, arrow))
    }

    /// A line from an end of a task to a column, and in that to a row.
    fn turn(&mut self, from: &End, channel: i64, row: i64) {
        let out = from.column();
        self.add(from.row, out, if from.finish { LEFT } else { RIGHT });
        self.along(from.row, out, channel);
        self.down(channel, from.row, row);
    }

    /// The column between two in which the fewest bars stand between two rows; the nearest of them.
    fn clearest(&mut self, from: i64, to: i64, rows: (i64, i64)) -> i64 {
        let step = if to < from { -1 } else { 1 };
        let (top, bottom) = (rows.0.min(rows.1) + 1, rows.0.max(rows.1));
        let shown = top.max(0)..bottom.min(self.canvas.height() as i64);
        let blocked = |canvas: &mut Canvas, column: i64| {
            shown
                .clone()
                .filter(|row| canvas.cell(*row, column).is_some_and(|cell| is_taken(cell.part)))
                .count()
        };
        let tried = (0..=(to - from).abs().min(TRIED)).map(|steps| from + step * steps);
        tried.min_by_key(|column| blocked(self.canvas, *column)).unwrap_or(from)
    }

    /// A line along a row, from one column to another, both included; nothing for the same column.
    fn along(&mut self, row: i64, from: i64, to: i64) {
        let (first, last) = (from.min(to), from.max(to));
        let width = i64::from(self.canvas.width());
        for column in first.max(0)..=last.min(width - 1) {
            let right = if column < last { RIGHT } else { 0 };
            let left = if column > first { LEFT } else { 0 };
            self.add(row, column, right | left);
        }
    }

    /// A line down or up a column, from one row to another, both included.
    fn down(&mut self, column: i64, from: i64, to: i64) {
        let (first, last) = (from.min(to), from.max(to));
        let height = self.canvas.height() as i64;
        for row in first.max(0)..=last.min(height - 1) {
            let below = if row < last { DOWN } else { 0 };
            let above = if row > first { UP } else { 0 };
            self.add(row, column, below | above);
        }
    }

    fn add(&mut self, row: i64, column: i64, directions: u8) {
        let part = self.part;
        let Some(cell) = self.canvas.cell(row, column).filter(|cell| !is_taken(cell.part)) else { return };
        let known = SHAPES.iter().position(|shape| *shape == cell.shape).unwrap_or(0) as u8;
        cell.shape = SHAPES[usize::from((known | directions) & 15)];
        cell.part = part;
    }
}

/// Whether lines pass behind it.
fn is_taken(part: Part) -> bool {
    !matches!(part, Part::Ground | Part::Slack | Part::Link | Part::OwnLink)
}
