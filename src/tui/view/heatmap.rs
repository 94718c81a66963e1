//! The heat map of risks: probability upwards, impact to the right, in each cell its band, how many risks
//! and which, with how they moved.

use ratatui::style::Modifier;

use super::pen::Pen;
use super::theme::Role;
use crate::model::kind::date;
use crate::model::scales::{Axis, Cell, Scales, Step};
use crate::model::text;
use crate::tui::heat::{Moved, Placed};
use crate::tui::layout::{Area, cells};
use crate::tui::state::State;

/// Rows around the cells: the title above; below, the steps of impact, movement, exposure, and what has no
/// place.
const AROUND: u16 = 5;
/// A map of this width has room for the words of its steps.
const WORDY: u16 = 64;

/// Draws the heat map.
pub fn draw(pen: &mut Pen, area: Area, state: &State) {
    let scales = &state.session.project().style().scales;
    let (probability, impact) = (scales.steps(Axis::Probability), scales.steps(Axis::Impact));
    let (rows, columns) = (cells(probability.len()).max(1), cells(impact.len()).max(1));
    let (view, _) = state.heat.shown();
    let title = pen.style(Role::Title);
    pen.text(area.from_column(1), &format!("Risks {view}: probability ↑ impact →"), title);
    let left = if area.width >= WORDY { 22 } else { 7 };
    let wide = (area.width.saturating_sub(left + 1) / columns).clamp(4, 16);
    let high = (area.height.saturating_sub(AROUND) / rows).clamp(1, 7);
    let muted = pen.style(Role::Muted);
    for (place, step) in probability.iter().enumerate() {
        let p = cells(place);
        let y = 1 + (rows - 1 - p) * high;
        let row = area.split_below(y).1;
        let label = Area { width: left - 1, ..row.row(0).from_column(1) };
        pen.text(label, &spelled(p + 1, step, left), muted);
        for i in 0..columns {
            let gap = u16::from(high > 1);
            let cell = row.from_column(left + i * wide);
            let cell = Area { width: wide - 1, height: high - gap, ..cell };
            if let (Ok(p), Ok(i)) = (u8::try_from(p + 1), u8::try_from(i + 1)) {
                draw_cell(pen, cell, (p, i), scales, state);
            }
        }
    }
    let foot = area.split_below(1 + rows * high).1;
    for (place, step) in impact.iter().enumerate() {
        let label = foot.row(0).from_column(left + cells(place) * wide);
        let word = format!("{} {}", place + 1, step.word);
        pen.text(Area { width: wide - 1, ..label }, &text::fit(&word, usize::from(wide - 1)), muted);
    }
    told(pen, foot.split_below(1).1.from_column(1), state);
}

/// A step of probability beside its row: its percentage, and its word where there is room.
fn spelled(number: u16, step: &Step, left: u16) -> String {
    if left < 10 {
        return format!("{number} {}", step.meaning);
    }
    let room = usize::from(left).saturating_sub(5 + text::width(&step.meaning));
    format!("{number} {} {}", text::fit(&step.word, room), step.meaning)
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
    let Some(band) = crate::model::scales::BANDS.iter().find(|band| band.key == key) else { return };
    let risks = state.heat.risks(cell);
    let on = state.heat.cell == cell;
    let tone = pen.tone(band.tone).add_modifier(Modifier::REVERSED);
    let style = if on { pen.style(Role::Selected).add_modifier(Modifier::BOLD) } else { tone };
    pen.tint(area, style);
    let letter = scales.band_name(key).and_then(|name| name.chars().next()).unwrap_or(' ');
    let count = if risks.is_empty() { String::new() } else { risks.len().to_string() };
    let mark = if on { '›' } else { ' ' };
    pen.text(area.row(0), &format!("{mark}{letter} {count}"), style);
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
