//! The Gantt in cells: bars, marks, links and labels as shapes with meanings, for a screen or plain text.

use std::cmp::Ordering;
use std::ops::Range;

use chrono::NaiveDateTime;

use super::links::{self, Link};
use super::scale::Scale;
use super::{Bar, Bound, Pressing, Shape, Span};
use crate::model::text;

/// What a cell is part of.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Part {
    /// Nothing.
    #[default]
    Ground,
    /// What is done of a task.
    Done,
    /// What is to be done of a task.
    Task(Pressing),
    /// A bracket over the parts of a summary.
    Summary,
    /// A milestone.
    Milestone(Pressing),
    /// A task that counts for nothing, and the gaps of a split one.
    Pause,
    /// The time that a task may slip.
    Slack,
    /// A deadline that is kept.
    Deadline,
    /// A deadline that is missed.
    Missed,
    /// A constraint.
    Constraint,
    /// A link between tasks.
    Link,
    /// A link of the task under the cursor.
    OwnLink,
    /// How far a task is behind or ahead of the status date.
    Progress,
    /// An arrow towards what lies outside.
    Beyond,
}

/// A cell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cell {
    /// Its shape.
    pub shape: &'static str,
    /// What it is part of.
    pub part: Part,
    /// Whether the baseline has the task here.
    pub baseline: bool,
}

/// What the signs mean, for a legend.
pub const SIGNS: &[(&str, &str)] = &[
    ("━━━", "what is done of a task"),
    ("███", "what is to be done"),
    ("▓▓▓", "the same, with no more slack than a working week"),
    ("▞▞▞", "the same, critical: a delay of it delays the project"),
    ("┏━┓", "a summary"),
    ("◇ ◆", "a milestone; full where it is critical"),
    ("╌╌╌", "a gap in the work; all of a task that is inactive"),
    ("┄┄┄", "slack: how far it may slip"),
    ("___", "below a bar: where the baseline has it"),
    ("D  !", "its deadline; ! where it is missed"),
    ("[ ] @", "its constraint: not before, not after, on"),
    ("╰─▸", "a link; bright where it is of the task under the cursor, or of what drives it"),
    ("│  ┊", "today; the status date"),
    ("◀─┤", "how far it is behind the status date; ├─▶ how far ahead"),
    ("◂  ▸", "it lies before, or after, what shows"),
];

const EMPTY: Cell = Cell { shape: " ", part: Part::Ground, baseline: false };

/// Words beside a bar.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Label {
    /// The row.
    pub row: u16,
    /// The cells that are free for them.
    pub cells: Range<u16>,
    /// The words.
    pub words: String,
}

/// Cells of a Gantt, and the words among them.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Canvas {
    width: u16,
    cells: Vec<Cell>,
    /// The words beside bars.
    pub labels: Vec<Label>,
}

/// The fewest cells that words beside a bar are worth.
const LEAST: usize = 4;

impl Canvas {
    /// Draws bars, one a row, the links between them, and how far each is at `reported`, if that is asked.
    pub fn draw(
        bars: &[Option<Bar>],
        links: &[Link],
        reported: Option<NaiveDateTime>,
        scale: &Scale,
        width: u16,
    ) -> Self {
        let cells = vec![EMPTY; bars.len() * usize::from(width)];
        let mut canvas = Canvas { width, cells, labels: Vec::new() };
        for (row, bar) in bars.iter().enumerate() {
            if let Some(bar) = bar {
                canvas.bar(row, bar, scale);
            }
        }
        links::draw(&mut canvas, links);
        if let Some(at) = reported {
            for (row, bar) in bars.iter().enumerate() {
                let point = bar.as_ref().map_or(at, |bar| bar.reached(at));
                canvas.progress(row, (scale.cell(super::within(at)), scale.cell(super::within(point))));
            }
        }
        for (row, bar) in bars.iter().enumerate() {
            if let Some(bar) = bar.as_ref().filter(|bar| !bar.label.is_empty()) {
                canvas.label(row, bar, scale);
            }
        }
        canvas
    }

    /// Its columns.
    pub fn width(&self) -> u16 {
        self.width
    }

    /// Its rows.
    pub fn height(&self) -> usize {
        self.cells.len() / usize::from(self.width).max(1)
    }

    /// The cells of a row.
    pub fn row(&self, row: usize) -> &[Cell] {
        let width = usize::from(self.width);
        self.cells.get(row * width..(row + 1) * width).unwrap_or_default()
    }

    /// A cell, if it is on the canvas.
    pub fn cell(&mut self, row: i64, column: i64) -> Option<&mut Cell> {
        let width = i64::from(self.width);
        if row < 0 || !(0..width).contains(&column) {
            return None;
        }
        self.cells.get_mut(usize::try_from(row * width + column).ok()?)
    }

    /// Plain text, a line a row, words included and nothing behind the last shape.
    pub fn text(&self) -> Vec<String> {
        let line = |row: usize| {
            let mut line = String::new();
            let mut labels = self.labels.iter().filter(|label| usize::from(label.row) == row);
            let mut next = labels.next();
            let mut column = 0;
            while column < self.width {
                match next.filter(|label| label.cells.start == column) {
                    Some(label) => {
                        let words = text::fit(&label.words, usize::from(label.cells.end - label.cells.start));
                        line += &words;
                        column += text::width(&words).max(1) as u16;
                        next = labels.next();
                    }
                    None => {
                        line += self.row(row)[usize::from(column)].shape;
                        column += 1;
                    }
                }
            }
            line.trim_end().to_owned()
        };
        (0..self.height()).map(line).collect()
    }

    fn put(&mut self, row: usize, column: i64, shape: &'static str, part: Part) {
        if let Some(cell) = self.cell(row as i64, column) {
            (cell.shape, cell.part) = (shape, part);
        }
    }

    /// The columns on the canvas among some.
    fn seen(&self, columns: Range<i64>) -> Range<i64> {
        let width = i64::from(self.width);
        columns.start.clamp(0, width)..columns.end.clamp(0, width)
    }

    fn bar(&mut self, row: usize, bar: &Bar, scale: &Scale) {
        if let Some(latest) = bar.latest {
            for column in self.seen(columns(scale, (bar.span.1, latest))) {
                self.put(row, column, "┄", Part::Slack);
            }
        }
        match bar.shape {
            Shape::Summary => self.summary(row, columns(scale, bar.span)),
            Shape::Milestone(pressing) => {
                let shape = if pressing == Pressing::Critical { "◆" } else { "◇" };
                self.put(row, scale.cell(bar.span.0), shape, Part::Milestone(pressing));
            }
            Shape::Inactive => self.line(row, columns(scale, bar.span)),
            Shape::Task(pressing) => {
                let whole = [bar.span];
                let pieces = if bar.pieces.len() > 1 { &bar.pieces[..] } else { &whole };
                if bar.pieces.len() > 1 {
                    self.line(row, columns(scale, bar.span));
                }
                for piece in pieces {
                    self.stretch(row, *piece, bar.done, pressing, scale);
                }
            }
        }
        if let Some(span) = bar.baseline {
            for column in self.seen(columns(scale, span)) {
                if let Some(cell) = self.cell(row as i64, column) {
                    cell.baseline = true;
                }
            }
        }
        self.marks(row, bar, scale);
        let width = i64::from(self.width);
        if scale.halves(bar.span).1 <= 0 {
            self.put(row, 0, "◂", Part::Beyond);
        } else if scale.cell(bar.span.0) >= width {
            self.put(row, width - 1, "▸", Part::Beyond);
        }
    }

    /// A bracket, open below.
    fn summary(&mut self, row: usize, columns: Range<i64>) {
        let (first, last) = (columns.start, columns.end - 1);
        for column in self.seen(columns) {
            let shape = match column {
                _ if first == last => "┳",
                _ if column == first => "┏",
                _ if column == last => "┓",
                _ => "━",
            };
            self.put(row, column, shape, Part::Summary);
        }
    }

    fn line(&mut self, row: usize, columns: Range<i64>) {
        for column in self.seen(columns) {
            self.put(row, column, "╌", Part::Pause);
        }
    }

    /// A stretch of a task: a line as far as it is done, then a bar, each to half a cell.
    fn stretch(&mut self, row: usize, span: Span, done: NaiveDateTime, pressing: Pressing, scale: &Scale) {
        let (first, end) = scale.halves(span);
        let upto = match done {
            _ if done >= span.1 => end,
            _ if done <= span.0 => first,
            _ => scale.halves((span.0, done)).1.clamp(first, end),
        };
        let columns = self.seen(first.div_euclid(2)..end.div_euclid(2) + end.rem_euclid(2));
        for column in columns {
            let [left, right] = [2 * column, 2 * column + 1].map(|half| (first..end).contains(&half));
            let is_done = (2 * column).max(first) < upto && (2 * column + 1).min(end - 1) < upto;
            let part = if is_done { Part::Done } else { Part::Task(pressing) };
            let [whole, left_half, right_half] = shapes(part);
            let shape = match (left, right) {
                (true, true) => whole,
                (true, false) => left_half,
                _ => right_half,
            };
            self.put(row, column, shape, part);
        }
    }

    /// A stretch from the status date to how far a task has come, over all but the bars between.
    fn progress(&mut self, row: usize, (status, point): (i64, i64)) {
        let (shape, tip) = match point.cmp(&status) {
            Ordering::Equal => return self.put(row, status, "┊", Part::Progress),
            Ordering::Less => ("┤", "◀"),
            Ordering::Greater => ("├", "▶"),
        };
        for column in self.seen(status.min(point)..status.max(point) + 1) {
            let Some(cell) = self.cell(row as i64, column) else { continue };
            if matches!(cell.part, Part::Ground | Part::Slack | Part::Link | Part::OwnLink) {
                cell.shape = "─";
            }
            cell.part = Part::Progress;
        }
        self.put(row, status, shape, Part::Progress);
        self.put(row, point, tip, Part::Progress);
    }

    /// The deadline and the constraint. A mark gives way to the diamond of a milestone.
    fn marks(&mut self, row: usize, bar: &Bar, scale: &Scale) {
        if let Some((date, bound)) = bar.constraint {
            let (shape, aside) = match bound {
                Bound::NotBefore => ("[", -1),
                Bound::NotAfter => ("]", 1),
                Bound::On => ("@", -1),
            };
            let mut column = scale.cell(super::within(date));
            let taken = |cell: &mut Cell| !matches!(cell.part, Part::Ground | Part::Slack);
            while self.cell(row as i64, column).is_some_and(taken) {
                column += aside;
            }
            self.put(row, column, shape, Part::Constraint);
        }
        if let Some(deadline) = bar.deadline {
            let missed = deadline < bar.span.1;
            let (shape, part) = if missed { ("!", Part::Missed) } else { ("D", Part::Deadline) };
            let column = scale.cell(super::within(deadline));
            let diamond = |cell: &mut Cell| matches!(cell.part, Part::Milestone(_));
            let aside = i64::from(self.cell(row as i64, column).is_some_and(diamond));
            self.put(row, column + aside, shape, part);
        }
    }

    /// Words to the right of what stands for a task, over its slack, as far as nothing else stands there.
    fn label(&mut self, row: usize, bar: &Bar, scale: &Scale) {
        let after = scale.halves(bar.span).1.div_euclid(2) + scale.halves(bar.span).1.rem_euclid(2);
        let Ok(end) = usize::try_from(after) else { return };
        let cells = self.row(row).get(end..).unwrap_or_default();
        let free = |cell: &Cell| matches!(cell.part, Part::Ground | Part::Slack);
        // A mark or a line right behind the bar stays, and so does a gap on either side of the words.
        let gap = cells.iter().take(2).rposition(|cell| !free(cell)).map_or(1, |place| place + 2);
        let cells = cells.get(gap..).unwrap_or_default();
        let room =
            cells.iter().position(|cell| !free(cell)).map_or(cells.len(), |room| room.saturating_sub(1));
        let wanted = text::width(&text::clean(&bar.label));
        if after > 0 && room >= wanted.min(LEAST.max(wanted / 2)) {
            let first = (end + gap) as u16;
            let cells = first..first + room.min(wanted) as u16;
            self.labels.push(Label { row: row as u16, cells, words: bar.label.clone() });
        }
    }
}

/// The columns that a stretch of time touches.
fn columns(scale: &Scale, span: Span) -> Range<i64> {
    let (first, end) = scale.halves(span);
    first.div_euclid(2)..end.div_euclid(2) + end.rem_euclid(2)
}

/// The shapes of a part: a whole cell, its left half, its right half.
fn shapes(part: Part) -> [&'static str; 3] {
    match part {
        Part::Done => ["━", "╸", "╺"],
        Part::Task(Pressing::Critical) => ["▞", "▖", "▝"],
        Part::Task(Pressing::Near) => ["▓", "▌", "▐"],
        _ => ["█", "▌", "▐"],
    }
}
