//! The heat map of risks: probability upwards, impact to the right, the number of risks in each cell.

use ratatui::style::Modifier;

use super::pen::Pen;
use super::theme::Role;
use crate::model::text;
use crate::registers::score;
use crate::tui::commands::heatmap::VIEWS;
use crate::tui::layout::{Area, cells};
use crate::tui::state::State;

/// Words for probability and impact, from 1 to 5.
const PROBABILITY: [&str; 5] = ["≤10%", "≤30%", "≤50%", "≤80%", ">80%"];
const IMPACT: [&str; 5] = ["neg.", "min.", "mod.", "maj.", "sev."];

/// Draws the heat map.
pub fn draw(pen: &mut Pen, area: Area, state: &State) {
    let (view, ..) = VIEWS[state.heat.view % VIEWS.len()];
    let title = pen.style(Role::Title);
    pen.text(area.from_column(1), &format!("Open risks {view} (Space changes)"), title);
    let left = 7;
    let wide = ((area.width.saturating_sub(left + 1)) / 5).clamp(4, 12);
    let high = ((area.height.saturating_sub(5)) / 5).clamp(1, 5);
    let muted = pen.style(Role::Muted);
    for (p, row) in state.heat.cells().iter().enumerate() {
        let y = 2 + (4 - p as u16) * high;
        pen.text(area.row(y).from_column(1), &format!("{} {}", p + 1, PROBABILITY[p]), muted);
        for (i, risks) in row.iter().enumerate() {
            let x = left + i as u16 * wide;
            let cell = Area {
                width: wide - 1,
                height: high.max(2) - u16::from(high > 1),
                ..area.split_below(y).1.from_column(x)
            };
            let cell = Area { height: if high == 1 { 1 } else { cell.height }, ..cell };
            draw_cell(pen, cell, (p, i), risks, state);
        }
    }
    let foot = area.split_below(2 + 5 * high).1;
    for (i, word) in IMPACT.iter().enumerate() {
        let x = left + i as u16 * wide;
        let label = Area { width: wide - 1, ..foot.row(0).from_column(x) };
        pen.text(label, &format!("{} {word}", i + 1), muted);
    }
    pen.text(foot.row(1).from_column(1), "↑ probability  → impact", muted);
    let unscored = state.heat.unscored();
    if unscored > 0 {
        pen.text(foot.row(2).from_column(1), &format!("{unscored} open risks have no score"), muted);
    }
}

fn draw_cell(pen: &mut Pen, area: Area, (p, i): (usize, usize), risks: &[u32], state: &State) {
    let key = score::band((p + 1) as f64 * (i + 1) as f64);
    let Some(band) = score::BANDS.iter().find(|band| band.key == key) else { return };
    let on = state.heat.cell == (p as u8 + 1, i as u8 + 1);
    let tone = pen.tone(band.tone).add_modifier(Modifier::REVERSED);
    let style = if on { pen.style(Role::Selected).add_modifier(Modifier::BOLD) } else { tone };
    pen.tint(area, style);
    let letter = band.label.chars().next().unwrap_or(' ');
    let count = if risks.is_empty() { String::new() } else { risks.len().to_string() };
    let head = if on { format!("›{letter} {count}") } else { format!(" {letter} {count}") };
    pen.text(area.row(0), &head, style);
    if area.height > 1 && !risks.is_empty() {
        let most = usize::from(area.width) * usize::from(area.height);
        let refs: Vec<_> = risks.iter().take(most).map(|number| format!("R{number}")).collect();
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
