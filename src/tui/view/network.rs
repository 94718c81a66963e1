//! The network that drives a task: cards in columns, arrows with their links between them, and why the one under
//! the cursor has its dates.

use std::collections::{HashMap, HashSet};

use super::pen::{self, Pen};
use super::theme::Role;
use crate::model::text;
use crate::tui::layout::{self, Area};
use crate::tui::network::routes::{Gap, Net, TRUNKS};
use crate::tui::network::{Arrow, Card, Network, Standing};
use crate::tui::state::State;

/// Columns between cards beside the trunks: the names of links, an arrow head and a line on both sides.
const GAP: i32 = 8;
/// Trunks that have room in any case where lines change with the cursor, so that cards stay where they are.
const CHANGING: i32 = 4;
/// Rows and columns with which a card is a card.
const SEEN: u16 = 3;
/// Cells around what is seen in which lines are drawn: names look for room beside them.
const AROUND: i32 = 32;
/// Columns of the name of a link.
const LABEL: u16 = 6;
/// Rows of the sentence at the foot.
const FOOT: u16 = 3;

/// The directions in which lines leave a cell.
const UP: usize = 1;
const RIGHT: usize = 2;
const DOWN: usize = 4;
const LEFT: usize = 8;
/// Lines by the directions in which they leave a cell.
const LINES: [&str; 16] = [" ", "╵", "╶", "╰", "╷", "│", "╭", "├", "╴", "╯", "─", "┴", "╮", "┤", "┬", "┼"];

/// Where the cards stand on the screen.
struct Grid {
    area: Area,
    card: (i32, i32),
    gap: i32,
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
        let trunks = network.gaps.iter().map(Gap::trunks).max().unwrap_or_default();
        let gap = GAP + trunks.clamp(if network.is_crowded() { CHANGING } else { 1 }, TRUNKS);
        let columns = fit(area.width, least, gap);
        let wide = ((i32::from(area.width) + gap) / columns - gap).clamp(least, 34);
        let card = (wide, if area.height < 28 { 5 } else { 6 });
        let shown = (columns, fit(area.height, card.1, 1));
        let at = network.current().map_or((0, 0), |card| card.place);
        let most = |of: fn(&Card) -> i32| network.cards.iter().map(of).max().unwrap_or(0);
        let first = |at: i32, shown: i32, most: i32| (at - shown / 2).min(most - shown + 1).max(0);
        let first = (
            first(at.0, shown.0, most(|card| card.place.0)),
            first(at.1, shown.1, most(|card| card.place.1)),
        );
        Grid { area, card, gap, first }
    }

    /// The left upper corner of a place, seen from that of the area.
    fn corner(&self, (column, row): (i32, i32)) -> (i32, i32) {
        ((column - self.first.0) * (self.card.0 + self.gap), (row - self.first.1) * (self.card.1 + 1))
    }

    /// The columns of the edge of a column's cards and of the arrow heads behind it.
    fn gap(&self, column: i32) -> (i32, i32) {
        let edge = self.corner((column, 0)).0 + self.card.0 - 1;
        (edge, edge + self.gap)
    }

    /// The line in which arrows lead to and from the cards of a row.
    fn middle(&self, row: i32) -> i32 {
        self.corner((0, row)).1 + self.card.1 / 2
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
        draw_card(pen, &grid, card, place == network.at());
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
    if !network.remark.is_empty() {
        let edge = Area { y: window.y + window.height.saturating_sub(1), height: 1, ..inside };
        let style = pen.style(Role::Muted);
        pen.text_right(edge, &format!(" {} ", network.remark), style);
    }
    super::listing::foot(pen, screen, state);
}

/// Lines being drawn: the directions in which each leaves each cell, by a number that tells them apart.
#[derive(Default)]
struct Lines {
    /// Columns and rows that are seen.
    room: (i32, i32),
    cells: HashMap<(i32, i32), Vec<(usize, usize)>>,
    heads: Vec<((i32, i32), &'static str)>,
    line: usize,
}

impl Lines {
    /// What is seen of a line from one cell to another, straight along a row or a column.
    fn run(&mut self, from: (i32, i32), to: (i32, i32)) {
        let near = |at: i32, room: i32| at.clamp(-AROUND, room + AROUND);
        let seen = |(x, y): (i32, i32)| (near(x, self.room.0), near(y, self.room.1));
        if from.0 == to.0 && seen(from).0 != from.0 || from.1 == to.1 && seen(from).1 != from.1 {
            return;
        }
        let (from, to) = (seen(from), seen(to));
        let step = ((to.0 - from.0).signum(), (to.1 - from.1).signum());
        let (out, back) = match step {
            (1, _) => (RIGHT, LEFT),
            (-1, _) => (LEFT, RIGHT),
            (_, 1) => (DOWN, UP),
            _ => (UP, DOWN),
        };
        let mut at = from;
        while at != to {
            self.leave(at, out);
            at = (at.0 + step.0, at.1 + step.1);
            self.leave(at, back);
        }
    }

    fn leave(&mut self, at: (i32, i32), way: usize) {
        let cell = self.cells.entry(at).or_default();
        match cell.last_mut().filter(|(line, _)| *line == self.line) {
            Some((_, ways)) => *ways |= way,
            None => cell.push((self.line, way)),
        }
    }

    /// The lines of a net, from the edges of its cards on the left, in a gap that ends at a column.
    fn net(&mut self, net: &Net, gap: &Gap, (edge, end): (i32, i32), middle: &dyn Fn(i32) -> i32) {
        self.line += 1;
        let rows = |rows: &[i32]| rows.iter().map(|row| middle(*row)).collect::<Vec<_>>();
        let Some(trunk) = net.trunk else {
            for y in rows(&net.sources) {
                self.run((edge, y), (end, y));
            }
            return;
        };
        let (trunk, last) = (trunk.min(TRUNKS - 1), gap.trunks().min(TRUNKS));
        // Names stand in front of trunks where each is of one line, else behind them.
        let x = if gap.branches() { edge + 2 + trunk } else { end - 1 - last + trunk };
        let from: Vec<i32> = rows(&net.sources).into_iter().map(|y| y + net.lowered).collect();
        let mut turns = from.clone();
        for row in &net.targets {
            let y = middle(*row);
            let above = from.iter().any(|from| *from < y);
            if net.carried.contains(row) {
                turns.push(y);
                self.run((x, y), (end, y));
            } else {
                let (beside, head) = if above { (y - 1, "▾") } else { (y + 1, "▴") };
                turns.push(beside);
                self.heads.push(((x, beside), head));
            }
        }
        for y in &from {
            self.run((edge, *y), (x, *y));
        }
        let (top, foot) = (turns.iter().min().copied(), turns.iter().max().copied());
        self.run((x, top.unwrap_or_default()), (x, foot.unwrap_or_default()));
    }

    /// What a cell shows: where lines cross that have nothing to do with each other, the one that goes up and down.
    fn shape(cell: &[(usize, usize)]) -> &'static str {
        let upright = |(_, ways): &&(usize, usize)| *ways & (LEFT | RIGHT) == 0;
        let all = cell.iter().fold(0, |all, (_, ways)| all | ways);
        match cell.iter().find(upright) {
            Some((_, ways)) if all & (LEFT | RIGHT) != 0 => LINES[*ways],
            _ => LINES[all % LINES.len()],
        }
    }
}

/// Draws the lines between cards, and the names of the links on them.
fn arrows(pen: &mut Pen, grid: &Grid, network: &Network) {
    let room = (i32::from(grid.area.width), i32::from(grid.area.height));
    let mut lines = Lines { room, ..Lines::default() };
    let middle = |row: i32| grid.middle(row);
    for (column, gap) in (0..).zip(&network.gaps) {
        let (edge, end) = grid.gap(column);
        for net in &gap.nets {
            lines.net(net, gap, (edge, end), &middle);
        }
    }
    for Arrow { ends, through, .. } in network.shown() {
        let (Some(one), Some(other)) = (network.cards.get(ends.0), network.cards.get(ends.1)) else {
            continue;
        };
        for (column, row) in (one.place.0 + 1..).zip(through) {
            lines.run((grid.gap(column - 1).1, middle(*row)), (grid.gap(column).0, middle(*row)));
        }
        lines.heads.push(((grid.gap(other.place.0 - 1).1, middle(other.place.1)), "▸"));
    }
    let style = pen.style(Role::Link);
    for (at, cell) in &lines.cells {
        if let Some((x, y)) = grid.seen(*at) {
            pen.cell(x, y, Lines::shape(cell), style);
        }
    }
    let style = pen.style(Role::OwnLink);
    for (at, head) in &lines.heads {
        if let Some((x, y)) = grid.seen(*at) {
            pen.cell(x, y, head, style);
        }
    }
    let mut taken: HashSet<(i32, i32)> = lines.cells.into_keys().collect();
    for arrow in network.shown() {
        label(pen, grid, (arrow, network), &mut taken);
    }
}

/// Writes the name of a link above or below it: behind the card that it comes from, or where several come from that,
/// before the one that it leads to; and only where no line or other name stands.
fn label(pen: &mut Pen, grid: &Grid, (arrow, network): (&Arrow, &Network), taken: &mut HashSet<(i32, i32)>) {
    let (Some(one), Some(other)) = (network.cards.get(arrow.ends.0), network.cards.get(arrow.ends.1)) else {
        return;
    };
    // Names stand beside their cards: none is looked for where no row of those is seen.
    let sides = [one.place.1, other.place.1].map(|row| grid.middle(row));
    if !sides.iter().any(|y| (-1..=i32::from(grid.area.height)).contains(y)) {
        return;
    }
    let words = text::fit(&arrow.label, LABEL.into());
    let length = text::width(&words) as i32;
    let free = |x: i32, y: i32| (x - 1..=x + length).all(|x| !taken.contains(&(x, y)));
    let beside = |column: i32, row: i32| {
        let ((edge, end), y) = (grid.gap(column), grid.middle(row));
        [y - 1, y + 1].map(|y| (edge + 1..=end - length).map(move |x| (x, y)).collect::<Vec<_>>())
    };
    let mut before = beside(other.place.0 - 1, other.place.1);
    for row in &mut before {
        row.reverse();
    }
    let behind = beside(one.place.0, one.place.1);
    let sides = if arrow.branches { [before, behind] } else { [behind, before] };
    let mut places = sides.into_iter().flatten().flatten();
    let Some((x, y)) = places.find(|(x, y)| free(*x, *y)) else { return };
    taken.extend((x..x + length).map(|x| (x, y)));
    if let (Some((left, top)), Some(_)) = (grid.seen((x, y)), grid.seen((x + length - 1, y))) {
        let style = pen.style(Role::OwnLink);
        pen.text(Area::new(left, top, LABEL, 1), &words, style);
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
    // Where hardly a row or a column of it is seen, that says no more than that there is more.
    if area.width < SEEN || area.height < SEEN && !on {
        let style = pen.style(Role::Muted);
        pen.text(area.row(0), &format!("▾ {} {} …", card.head, card.title), style);
        return;
    }
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
