//! The network that drives a task: cards in columns, arrows with their links between them, and why the one under
//! the cursor has its dates.

use std::collections::HashMap;

use super::pen::{self, Pen};
use super::theme::Role;
use crate::model::text;
use crate::tui::layout::{self, Area};
use crate::tui::network::{Arrow, Card, Network, Standing};
use crate::tui::state::State;

/// Columns between cards, in which arrows change rows and links are named.
const GAP: i32 = 9;
/// Columns of the name of a link.
const LABEL: u16 = 6;
/// Rows of the sentence at the foot.
const FOOT: u16 = 3;

/// Lines by the directions in which they leave a cell: up 1, right 2, down 4, left 8.
const LINES: [&str; 16] = [" ", "╵", "╶", "╰", "╷", "│", "╭", "├", "╴", "╯", "─", "┴", "╮", "┤", "┬", "┼"];

/// Where the cards stand on the screen.
struct Grid {
    area: Area,
    card: (i32, i32),
    first: (i32, i32),
}

impl Grid {
    /// The grid with the card under the cursor in the middle, as far as there are others around it.
    fn of(area: Area, network: &Network) -> Self {
        let least = match area.width {
            0..100 => 19,
            100..160 => 22,
            _ => 25,
        };
        let fit = |room: u16, of: i32, gap: i32| ((i32::from(room) + gap) / (of + gap)).max(1);
        let columns = fit(area.width, least, GAP);
        let wide = ((i32::from(area.width) + GAP) / columns - GAP).clamp(least, 34);
        let card = (wide, if area.height < 28 { 5 } else { 6 });
        let shown = (columns, fit(area.height, card.1, 1));
        let at = network.current().map_or((0, 0), |card| card.place);
        let most = |of: fn(&Card) -> i32| network.cards.iter().map(of).max().unwrap_or(0);
        let first = |at: i32, shown: i32, most: i32| (at - shown / 2).min(most - shown + 1).max(0);
        let first = (
            first(at.0, shown.0, most(|card| card.place.0)),
            first(at.1, shown.1, most(|card| card.place.1)),
        );
        Grid { area, card, first }
    }

    /// The left upper corner of a place, seen from that of the area.
    fn corner(&self, (column, row): (i32, i32)) -> (i32, i32) {
        ((column - self.first.0) * (self.card.0 + GAP), (row - self.first.1) * (self.card.1 + 1))
    }

    /// A place on the screen, if it is in the area.
    fn seen(&self, (x, y): (i32, i32)) -> Option<(u16, u16)> {
        let within = |at: i32, room: u16| u16::try_from(at).ok().filter(|at| *at < room);
        Some((self.area.x + within(x, self.area.width)?, self.area.y + within(y, self.area.height)?))
    }
}

/// Draws it over the screen.
pub fn draw(pen: &mut Pen, screen: Area, network: &Network, state: &State) {
    let (window, inside) = layout::page(screen.width, screen.height);
    pen.window(window, &network.title);
    let inside = Area { width: window.width.saturating_sub(4), ..inside };
    let (above, foot) = inside.split_below(inside.height.saturating_sub(FOOT));
    let grid = Grid::of(above, network);
    arrows(pen, &grid, network);
    for (place, card) in network.cards.iter().enumerate() {
        draw_card(pen, &grid, card, place == network.at);
    }
    let why = network.current().map_or("", |card| card.why.as_str());
    let lines = text::wrap(why, usize::from(foot.width).max(1));
    let style = pen.style(Role::Text);
    for row in 0..foot.height {
        let rest = lines.get(usize::from(row)..).unwrap_or_default();
        let words =
            if row + 1 == foot.height { rest.join(" ") } else { rest.first().cloned().unwrap_or_default() };
        pen.text(foot.row(row), &words, style);
    }
    super::listing::foot(pen, screen, state);
}

/// Lines being drawn: the directions in which they leave each cell.
#[derive(Default)]
struct Lines(HashMap<(i32, i32), usize>);

impl Lines {
    /// A line from one cell to another, straight along a row or a column.
    fn run(&mut self, from: (i32, i32), to: (i32, i32)) {
        let step = ((to.0 - from.0).signum(), (to.1 - from.1).signum());
        let (out, back) = match step {
            (1, _) => (2, 8),
            (-1, _) => (8, 2),
            (_, 1) => (4, 1),
            _ => (1, 4),
        };
        let mut at = from;
        while at != to {
            *self.0.entry(at).or_default() |= out;
            at = (at.0 + step.0, at.1 + step.1);
            *self.0.entry(at).or_default() |= back;
        }
    }

    /// A line across a gap: along the row, then up or down just before the other side, or just behind this one.
    fn cross(&mut self, from: (i32, i32), to: (i32, i32), early: bool) {
        let bend = if early { from.0 + 3 } else { to.0 - 2 };
        self.run(from, (bend, from.1));
        self.run((bend, from.1), (bend, to.1));
        self.run((bend, to.1), to);
    }
}

/// Draws the lines between cards, and the names of the links on them.
fn arrows(pen: &mut Pen, grid: &Grid, network: &Network) {
    let (wide, middle) = (grid.card.0, grid.card.1 / 2);
    let (mut lines, mut heads) = (Lines::default(), Vec::new());
    for arrow @ Arrow { ends, through, .. } in &network.arrows {
        let (Some(one), Some(other)) = (network.cards.get(ends.0), network.cards.get(ends.1)) else {
            continue;
        };
        let begin = |place: (i32, i32)| (grid.corner(place).0, grid.corner(place).1 + middle);
        let mut at = begin(one.place);
        // The edge of the card lies over where its line begins.
        at.0 += wide - 1;
        let branches = arrow.branches(network);
        for (column, row) in (one.place.0 + 1..).zip(through) {
            let next = begin((column, *row));
            lines.cross(at, next, branches);
            at = (next.0 + wide, next.1);
            lines.run(next, at);
        }
        let end = begin(other.place);
        lines.cross(at, (end.0 - 1, end.1), branches && through.is_empty());
        heads.push((end.0 - 1, end.1));
    }
    let style = pen.style(Role::Link);
    for (at, shape) in lines.0 {
        if let Some((x, y)) = grid.seen(at) {
            pen.cell(x, y, LINES[shape % LINES.len()], style);
        }
    }
    let style = pen.style(Role::OwnLink);
    for (x, y) in heads.into_iter().filter_map(|at| grid.seen(at)) {
        pen.cell(x, y, "▸", style);
    }
    let mut taken = Vec::new();
    for arrow in &network.arrows {
        label(pen, grid, (arrow, network), &mut taken);
    }
}

/// Writes the name of a link above it: behind the card that it comes from, or where several come from that, before the
/// one that it leads to. Where another name stands in its place, below the link.
fn label(pen: &mut Pen, grid: &Grid, (arrow, network): (&Arrow, &Network), taken: &mut Vec<(u16, u16)>) {
    let (Some(one), Some(other)) = (network.cards.get(arrow.ends.0), network.cards.get(arrow.ends.1)) else {
        return;
    };
    let (x, y) = if arrow.branches(network) {
        (grid.corner(other.place).0 - GAP + 3, grid.corner(other.place).1)
    } else {
        (grid.corner(one.place).0 + grid.card.0, grid.corner(one.place).1)
    };
    let rows = [y + grid.card.1 / 2 - 1, y + grid.card.1 / 2 + 1];
    let places = rows.into_iter().filter_map(|y| grid.seen((x, y)));
    let is_free = |&(x, y): &(u16, u16)| {
        taken.iter().all(|other: &(u16, u16)| other.1 != y || other.0.abs_diff(x) >= LABEL)
    };
    let Some((x, y)) = places.into_iter().find(is_free) else { return };
    taken.push((x, y));
    let room = (grid.area.x + grid.area.width).saturating_sub(x);
    // A gap at the edge of the screen has no room for it.
    if room >= LABEL {
        let style = pen.style(Role::OwnLink);
        pen.text(Area::new(x, y, LABEL, 1), &arrow.label, style);
    }
}

fn draw_card(pen: &mut Pen, grid: &Grid, card: &Card, on: bool) {
    let Some((left, top)) = grid.seen(grid.corner(card.place)) else { return };
    let area = Area::new(
        left,
        top,
        (grid.area.x + grid.area.width - left).min(grid.card.0 as u16),
        (grid.area.y + grid.area.height - top).min(grid.card.1 as u16),
    );
    let (edge, role) = match card.standing {
        Standing::Critical => (pen::DOUBLE, Role::Critical),
        Standing::Free => (pen::ROUND, Role::Border),
        Standing::Past => (pen::DASHED, Role::Muted),
    };
    let inside = pen.frame(area, &card.head, (&edge, role));
    let base = if on { pen.style(Role::Selected) } else { pen.style(Role::Text) };
    if on {
        pen.tint(inside, base);
    }
    // On few rows the name has one of them, and ends in a mark where that is too short.
    let names = inside.height.saturating_sub(2).max(1);
    let lines = text::wrap(&card.title, usize::from(inside.width).max(1));
    for row in 0..names {
        let rest = lines.get(usize::from(row)..).unwrap_or_default();
        let words = if row + 1 == names { rest.join(" ") } else { rest.first().cloned().unwrap_or_default() };
        pen.text(inside.row(row), &words, base);
    }
    pen.text(inside.row(names), &card.dates, base);
    let muted = base.patch(pen.style(Role::Muted));
    pen.text(inside.row(names + 1), &card.length, muted);
}
