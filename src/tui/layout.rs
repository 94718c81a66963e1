//! Where things stand on the screen: plain arithmetic, so that keys and drawing agree.

use super::tabs::Side;

/// Which way a cursor goes that has four.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the four of them")]
pub enum Way {
    Left,
    Right,
    Up,
    Down,
}

/// A rectangle of cells.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[expect(missing_docs, reason = "cells of the screen")]
pub struct Area {
    pub x: u16,
    pub y: u16,
    pub width: u16,
    pub height: u16,
}

impl Area {
    /// A rectangle.
    pub const fn new(x: u16, y: u16, width: u16, height: u16) -> Self {
        Area { x, y, width, height }
    }

    /// The columns left and right of a place, the place itself left out.
    pub fn split_at(self, column: u16) -> (Area, Area) {
        let left = column.min(self.width);
        let gap = u16::from(left < self.width);
        let right = self.width - left - gap;
        (Area { width: left, ..self }, Area { x: self.x + left + gap, width: right, ..self })
    }

    /// The rows above and below a place.
    pub fn split_below(self, row: u16) -> (Area, Area) {
        let above = row.min(self.height);
        (Area { height: above, ..self }, Area { y: self.y + above, height: self.height - above, ..self })
    }

    /// A window of this size in the middle, never larger than the whole.
    #[must_use]
    pub fn middle(self, width: u16, height: u16) -> Area {
        let (width, height) = (width.min(self.width), height.min(self.height));
        Area { x: self.x + (self.width - width) / 2, y: self.y + (self.height - height) / 3, width, height }
    }
}

/// A count as cells of a screen, which never has more than these.
pub fn cells(count: usize) -> u16 {
    u16::try_from(count).unwrap_or(u16::MAX)
}

/// The parts of a tab.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Layout {
    /// The line of tabs.
    pub tabs: Area,
    /// The line of sheets and the filter.
    pub sheets: Area,
    /// The strip of the days ahead, if one stands above the table.
    pub strip: Option<Area>,
    /// The table, its header included.
    pub table: Area,
    /// What stands beside it, if anything does.
    pub side: Option<Area>,
    /// What stands below both, or on their right.
    pub panel: Option<Area>,
    /// The line of notices.
    pub status: Area,
    /// The line of keys.
    pub hints: Area,
}

/// The narrowest screen with a detail pane.
pub const WIDE: u16 = 110;
/// Cells of the widest page of text: longer lines are hard to follow.
const READABLE: u16 = 110;
/// Cells of the heat map's part of the screen, at least and at most.
const HEAT: (u16, u16) = (46, 92);

/// Lays a screen out. `split` is the share of the table in percent where a Gantt stands beside it;
/// `pane` whether what stands beside the table is wanted.
pub fn layout(width: u16, height: u16, on: Side, split: u16, pane: bool) -> Layout {
    let row = |y: u16| Area::new(0, y.min(height), width, u16::from(y < height));
    let body = Area::new(0, 2.min(height), width, height.saturating_sub(4));
    let (table, side) = match on {
        _ if !pane => (body, None),
        Side::Gantt if width >= 50 => {
            let (table, side) = body.split_at((u32::from(width) * u32::from(split.min(90)) / 100) as u16);
            (table, Some(side))
        }
        Side::Detail if width >= WIDE => {
            let (table, side) = body.split_at(width - (width * 2 / 5).clamp(44, 80));
            (table, Some(side))
        }
        Side::Minutes if width >= WIDE => {
            let (table, side) = body.split_at(width - (width * 11 / 20).min(READABLE));
            (table, Some(side))
        }
        Side::HeatMap if width >= 70 => {
            let (side, table) = body.split_at((width * 9 / 20).clamp(HEAT.0, HEAT.1));
            (table, Some(side))
        }
        Side::HeatMap => {
            let (side, table) = body.split_below(body.height * 2 / 3);
            (table, Some(side))
        }
        _ => (body, None),
    };
    // The Gantt's dates take two rows: the upper one stands beside the names of the sheets.
    let (sheets, side) = match side {
        Some(area) if matches!(on, Side::Gantt) && area.height > 0 => {
            let names = Area { width: table.width, ..row(1) };
            (names, Some(Area { y: area.y - 1, height: area.height + 1, ..area }))
        }
        _ => (row(1), side),
    };
    Layout {
        tabs: row(0),
        sheets,
        strip: None,
        table,
        side,
        panel: None,
        status: row(height.saturating_sub(2).max(2)),
        hints: row(height.saturating_sub(1).max(3)),
    }
}

/// Rows of the strip of days, and the fewest that a table keeps below it.
const STRIP: u16 = 3;
const LEAST: u16 = 10;

impl Layout {
    /// The same with room for the strip of days, where the table has some to spare.
    #[must_use]
    pub fn below_strip(self) -> Layout {
        if self.table.height < STRIP + LEAST {
            return self;
        }
        let width = self.tabs.width;
        let strip = Area { x: 0, width, height: STRIP, ..self.table };
        let below = |area: Area| area.split_below(STRIP).1;
        Layout { strip: Some(strip), table: below(self.table), side: self.side.map(below), ..self }
    }
}

impl Layout {
    /// The same with so many rows for what stands below table and Gantt, where both keep some.
    #[must_use]
    pub fn above_panel(self, rows: u16) -> Layout {
        if self.table.height < rows + SPARED {
            return self;
        }
        let kept = self.table.height - rows;
        let cut = |area: Area| Area { height: area.height - rows.min(area.height), ..area };
        let panel = Area { x: 0, width: self.tabs.width, ..self.table.split_below(kept).1 };
        Layout { table: cut(self.table), side: self.side.map(cut), panel: Some(panel), ..self }
    }
}

impl Layout {
    /// The same of a wider screen, with what it is wider by for what stands beside table and Gantt.
    #[must_use]
    pub fn beside_panel(self, width: u16) -> Layout {
        let own = self.tabs.width.min(width);
        let wide = |area: Area| Area { width, ..area };
        let body = self.side.filter(|side| side.height > self.table.height).unwrap_or(self.table);
        let x = own.saturating_add(1).min(width);
        let panel = Area { x, width: width - x, ..body };
        let (tabs, status, hints) = (wide(self.tabs), wide(self.status), wide(self.hints));
        Layout { tabs, status, hints, panel: Some(panel), ..self }
    }
}

/// Rows that table and Gantt keep above what stands below them.
const SPARED: u16 = 6;

/// Where a page of text lies over a screen of this size, and its text within; the line of keys stays free.
pub fn page(width: u16, height: u16) -> (Area, Area) {
    let inside = width.saturating_sub(4).min(READABLE);
    let text = Area::new(width.min(2), height.min(1), inside, height.saturating_sub(3));
    (Area::new(0, 0, width, height.saturating_sub(1)), text)
}

/// The parts of the screen while minutes are being taken.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Sitting {
    /// Two rows: the meeting, and how it stands.
    pub head: Area,
    /// The agenda, or who is there.
    pub left: Area,
    /// What is being written, and the refs beside it.
    pub text: Area,
    /// What was recorded, where the screen is wide enough.
    pub right: Option<Area>,
    /// What the line becomes.
    pub foot: Area,
}

/// Columns beside the text for the refs of what was born from its lines.
const REFS: u16 = 9;

impl Sitting {
    /// The text without the refs beside it.
    #[must_use]
    pub const fn lines(&self) -> Area {
        Area { width: self.text.width.saturating_sub(REFS), ..self.text }
    }

    /// The refs beside the text.
    #[must_use]
    pub fn refs(&self) -> Area {
        let width = self.text.width.min(REFS);
        Area { x: self.text.x + self.text.width - width, width, ..self.text }
    }
}

/// Lays out the screen while minutes are being taken; the lines of notices and keys stay free.
pub fn sitting(width: u16, height: u16) -> Sitting {
    let row = |y: u16, rows: u16| Area::new(0, y.min(height), width, rows.min(height.saturating_sub(y)));
    let body = row(2, height.saturating_sub(5));
    let (left, rest) = body.split_at((width * 3 / 10).clamp(22, 40));
    let (text, right) = match width {
        WIDE.. => {
            let (text, right) = rest.split_at(rest.width - (width * 3 / 10).clamp(34, 64));
            (text, Some(right))
        }
        _ => (rest, None),
    };
    Sitting { head: row(0, 2), left, text, right, foot: row(height.saturating_sub(3).max(2), 1) }
}

/// Rows of records that a table of this height shows, below its header.
pub fn visible_rows(table: Area) -> usize {
    usize::from(table.height.saturating_sub(1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn nothing_stands_outside_the_screen(width in 0u16..400, height in 0u16..200, split in 0u16..200, side in 0..4usize, pane: bool) {
            let side = [Side::Detail, Side::Gantt, Side::HeatMap, Side::Minutes][side];
            let all = layout(width, height, side, split, pane);
            let all = match split % 3 {
                0 => all.below_strip(),
                1 => all.above_panel(split % 40),
                _ => layout(width * 2 / 3, height, side, split, pane).beside_panel(width),
            };
            let (window, text) = page(width, height);
            let taking = sitting(width, height);
            let minutes = [taking.head, taking.left, taking.lines(), taking.refs(), taking.foot];
            let parts = [window, text, all.tabs, all.sheets, all.table, all.status, all.hints];
            let beside = [all.side, all.strip, all.panel, taking.right].into_iter().flatten();
            for area in minutes.into_iter().chain(parts).chain(beside) {
                prop_assert!(area.x + area.width <= width && area.y + area.height <= height, "{area:?}");
            }
        }
    }
}
