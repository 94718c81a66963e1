//! The heat map of risks: probability upwards, impact to the right, in each cell its band, how many risks
//! and which, with how they moved.

use ratatui::style::{Modifier, Style};

use super::pen::Pen;
use super::theme::{Role, mark as shape};
use crate::model::kind::{Tone, date};
use crate::model::scales::{Axis, Cell, Scales, Step};
use crate::model::text;
use crate::tui::heat::{Moved, Placed};
use crate::tui::layout::{Area, cells};
use crate::tui::state::State;

/// Rows around the cells: the title above; below, movement, exposure, and what has no place.
const AROUND: u16 = 4;
/// A map of this width has room for the words of its steps.
const WORDY: u16 = 64;
/// One of this width has room for long ones.
const ROOMY: u16 = 100;

/// Where the cells of a matrix stand, its steps beside and below them.
#[derive(Clone, Copy)]
pub struct Matrix {
    area: Area,
    rows: u16,
    /// Columns of the steps of probability.
    pub left: u16,
    wide: u16,
    high: u16,
}

impl Matrix {
    /// The matrix of these scales within an area.
    pub fn within(area: Area, scales: &Scales) -> Self {
        let [rows, columns] =
            [Axis::Probability, Axis::Impact].map(|axis| cells(scales.steps(axis).len()).max(1));
        let left = match area.width {
            ROOMY.. => 28,
            WORDY.. => 22,
            _ => 8,
        };
        let wide = (area.width.saturating_sub(left + 1) / columns).clamp(4, 16);
        // The steps of impact take a row.
        let high = (area.height.saturating_sub(1) / rows).clamp(1, 7);
        Matrix { area, rows, left, wide, high }
    }

    /// Rows of it, without the steps of impact.
    pub const fn height(&self) -> u16 {
        self.rows * self.high
    }

    fn row(&self, place: usize) -> Area {
        let row = self.rows.saturating_sub(cells(place) + 1);
        self.area.split_below(row * self.high).1
    }

    /// Where a step of probability is named; its place counts from 0.
    pub fn label(&self, place: usize) -> Area {
        Area { width: self.left.min(self.area.width), ..self.row(place).row(0) }
    }

    /// Where a step of impact is named; its place counts from 0.
    pub fn foot(&self, place: usize) -> Area {
        let foot = self.area.split_below(self.height()).1;
        let label = foot.row(0).from_column(self.left + cells(place) * self.wide);
        Area { width: (self.wide - 1).min(label.width), ..label }
    }

    /// Where a cell stands.
    pub fn cell(&self, (p, i): Cell) -> Area {
        let row = self.row(usize::from(p.saturating_sub(1)));
        let cell = row.from_column(self.left + u16::from(i.saturating_sub(1)) * self.wide);
        let gap = u16::from(self.high > 1);
        Area { width: (self.wide - 1).min(cell.width), height: (self.high - gap).min(cell.height), ..cell }
    }
}

/// Draws the heat map.
pub fn draw(pen: &mut Pen, area: Area, state: &State) {
    let scales = &state.session.project().style().scales;
    let (probability, impact) = (scales.steps(Axis::Probability), scales.steps(Axis::Impact));
    let (view, _) = state.heat.shown();
    let title = pen.style(Role::Title);
    pen.text(area.from_column(1), &format!("Risks {view}: probability ↑ impact →"), title);
    let (_, below) = area.split_below(1);
    let matrix = Matrix::within(Area { height: below.height.saturating_sub(AROUND - 1), ..below }, scales);
    let muted = pen.style(Role::Muted);
    for (place, step) in probability.iter().enumerate() {
        pen.text(matrix.label(place).from_column(1), &spelled(cells(place) + 1, step, matrix.left), muted);
        for i in 1..=impact.len() {
            if let (Ok(p), Ok(i)) = (u8::try_from(place + 1), u8::try_from(i)) {
                draw_cell(pen, matrix.cell((p, i)), (p, i), scales, state);
            }
        }
    }
    for (place, step) in impact.iter().enumerate() {
        pen.text(matrix.foot(place), &format!("{} {}", place + 1, step.word), muted);
    }
    told(pen, below.split_below(matrix.height() + 1).1.from_column(1), state);
}

/// A step of probability beside its row: its percentage, and its word where there is room.
pub fn spelled(number: u16, step: &Step, left: u16) -> String {
    if left < 10 {
        return format!("{number} {}", step.meaning);
    }
    let room = usize::from(left).saturating_sub(5 + text::width(&step.meaning));
    format!("{number} {} {}", text::fit(&step.word, room), step.meaning)
}

/// The ground of a band, or of the cell under the cursor.
pub fn ground(pen: &Pen, tone: Tone, on: bool) -> Style {
    if on {
        pen.style(Role::Selected).add_modifier(Modifier::BOLD)
    } else {
        pen.tone(tone).add_modifier(Modifier::REVERSED)
    }
}

/// What is said below the map.
fn told(pen: &mut Pen, foot: Area, state: &State) {
    let heat = &state.heat;
    let context = state.session.context();
    let since = date::format(heat.counted_from(context.today));
    let count = |moved: Moved| heat.count(moved);
    let movement = format!(
        "Since {since}: ▲ {} up  ▼ {} down  + {} new",
        count(Moved::Up),
        count(Moved::Down),
        count(Moved::New)
    );
    let unscored = match heat.unscored() {
        0 => String::new(),
        1 => "1 open risk has no place here: score it".to_owned(),
        many => format!("{many} open risks have no place here: score them"),
    };
    let muted = pen.style(Role::Muted);
    let lines =
        [movement, heat.exposure().told(&context), unscored].into_iter().filter(|line| !line.is_empty());
    for (row, line) in lines.enumerate() {
        pen.text(foot.row(cells(row)), &line, muted);
    }
}

fn draw_cell(pen: &mut Pen, area: Area, cell: Cell, scales: &Scales, state: &State) {
    let key = scales.band(cell.0.into(), cell.1.into());
    let risks = state.heat.risks(cell);
    let on = state.heat.cell == cell;
    let tone = scales.band_tone(key);
    let style = ground(pen, tone, on);
    pen.tint(area, style);
    let letter = scales.letter(key);
    let count = if risks.is_empty() { String::new() } else { risks.len().to_string() };
    let mark = if on { '›' } else { ' ' };
    pen.text(area.row(0), &format!("{mark}{letter}{} {count}", shape(tone)), style);
    if area.height > 1 && !risks.is_empty() {
        let most = usize::from(area.width) * usize::from(area.height);
        let named = |(number, moved): &Placed| format!("R{number}{}", moved.mark());
        let refs: Vec<_> = risks.iter().take(most).map(named).collect();
        let width = usize::from(area.width.saturating_sub(1)).max(1);
        let lines = text::wrap(&refs.join(" "), width);
        let room = usize::from(area.height - 1);
        for (row, line) in lines.iter().take(room).enumerate() {
            // What has no room is said by the mark at the end of the last line.
            let rest = if row + 1 == room { lines[row..].join(" ") } else { line.clone() };
            pen.text(area.row(cells(row + 1)).from_column(1), &text::fit(&rest, width), style);
        }
    }
}
