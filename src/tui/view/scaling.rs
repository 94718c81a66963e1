//! The page of the project's scales: the matrix as in the heat map, the steps beside and below it, the
//! bands, and what was changed of them does to the open risks.

use super::heatmap::{self, Matrix};
use super::pen::Pen;
use super::theme::{Role, mark as shape};
use crate::model::kind::{Tone, plain_number};
use crate::model::scales::{Axis, Cell, Scales};
use crate::model::text;
use crate::tui::layout::{self, Area, cells};
use crate::tui::scaling::{Place, Scaling};
use crate::tui::state::State;

/// Rows below the matrix besides the bands: the steps of impact, gaps, the place under the cursor, and
/// what became of the risks.
const BELOW: u16 = 7;

/// A cell of this width has room for how many risks are in it.
const COUNTED: u16 = 8;

/// Draws the page over the screen.
pub fn draw(pen: &mut Pen, screen: Area, scaling: &Scaling, state: &State) {
    let scales = &state.session.project().style().scales;
    let at = scaling.at;
    let (window, inside) = layout::page(screen.width, screen.height);
    let [high, wide] = [Axis::Probability, Axis::Impact].map(|axis| scales.steps(axis).len());
    pen.window(window, &format!("Risk scales, {high} by {wide}: probability ↑ impact →"));
    let bands = cells(scales.bands().len());
    let matrix =
        Matrix::within(Area { height: inside.height.saturating_sub(BELOW + bands), ..inside }, scales);
    for (place, step) in scales.steps(Axis::Probability).iter().enumerate() {
        let on = at == Place::Step(Axis::Probability, place);
        let words = heatmap::spelled(cells(place) + 1, step, matrix.left);
        label(pen, matrix.label(place), &words, on);
    }
    for p in 1..=high {
        for i in 1..=wide {
            if let (Ok(p), Ok(i)) = (u8::try_from(p), u8::try_from(i)) {
                draw_cell(pen, matrix.cell((p, i)), (p, i), scaling, scales);
            }
        }
    }
    for (place, step) in scales.steps(Axis::Impact).iter().enumerate() {
        let on = at == Place::Step(Axis::Impact, place);
        label(pen, matrix.foot(place), &format!("{} {}", place + 1, step.word), on);
    }
    let below = inside.split_below(matrix.height() + 2).1;
    for place in 0..scales.bands().len() {
        band(pen, below.row(cells(place)), place, (scaling, scales));
    }
    told(pen, below.split_below(bands + 1).1, scaling, state);
    super::listing::foot(pen, screen, state);
}

/// A step or band, with the mark of the cursor where it is there.
fn label(pen: &mut Pen, area: Area, words: &str, on: bool) {
    let style = pen.style(if on { Role::Selected } else { Role::Muted });
    let mark = if on { "›" } else { " " };
    let width = usize::from(area.width);
    pen.text(area, &text::fit_left(&format!("{mark}{words}"), width), style);
}

fn draw_cell(pen: &mut Pen, area: Area, cell: Cell, scaling: &Scaling, scales: &Scales) {
    let on = scaling.at == Place::Cell(cell);
    let (place, own) = scales.places(cell);
    let Some(band) = scales.bands().get(place) else { return };
    let style = heatmap::ground(pen, band.tone, on);
    pen.tint(area, style);
    let (mark, star) = (if on { '›' } else { ' ' }, if place == own { ' ' } else { '*' });
    let score = u16::from(cell.0) * u16::from(cell.1);
    // Where there is no room for it, the line below says how many.
    let count = match scaling.risks(cell) {
        risks @ 1.. if area.width >= COUNTED => format!(" ·{risks}"),
        _ => String::new(),
    };
    let words = format!("{mark}{}{}{star}{score:>2}{count}", scales.letter(band.key), shape(band.tone));
    pen.text(area.row(0), &words, style);
    if area.height > 1 {
        pen.text(area.row(1).from_column(1), &band.name, style);
    }
}

/// A band: its letter on its ground, its name, its scores, how many cells and open risks are in it.
fn band(pen: &mut Pen, row: Area, place: usize, (scaling, scales): (&Scaling, &Scales)) {
    let Some(band) = scales.bands().get(place) else { return };
    let on = scaling.at == Place::Band(place);
    let style = pen.style(if on { Role::Selected } else { Role::Text });
    pen.tint(row, style);
    pen.text(row, if on { "›" } else { " " }, style);
    let ground = heatmap::ground(pen, band.tone, false);
    let letter = Area { width: 4.min(row.width.saturating_sub(2)), ..row.from_column(2) };
    pen.tint(letter, ground);
    pen.text(letter, &format!(" {}{} ", scales.letter(band.key), shape(band.tone)), ground);
    let (above, most) = scales.span(place);
    let from = plain_number(if above.fract() == 0.0 { above + 1.0 } else { above });
    let in_it: Vec<Cell> = scales.cells_of(place).collect();
    let moved = in_it.iter().filter(|cell| scales.places(**cell).1 != place).count();
    let moved = if moved == 0 { String::new() } else { format!(" ({moved} * not by score)") };
    let risks: usize = in_it.iter().map(|cell| scaling.risks(*cell)).sum();
    let words = format!(
        "{} {from:>3} to {:<4} {:>2} cells{moved}, {risks} open risk{}",
        text::fit_left(&band.name, 16),
        plain_number(most),
        in_it.len(),
        if risks == 1 { "" } else { "s" },
    );
    pen.text(row.from_column(7), &words, style);
}

/// What is said of the place under the cursor, and of what was changed since the page was opened.
fn told(pen: &mut Pen, area: Area, scaling: &Scaling, state: &State) {
    let scales = &state.session.project().style().scales;
    let width = usize::from(area.width);
    let here = text::wrap(&of_place(scaling, scales), width);
    let style = pen.style(Role::Text);
    let mut row = 0;
    for line in here.iter().take(2) {
        pen.text(area.row(row), line, style);
        row += 1;
    }
    let effect = scaling.effect();
    let tone = if effect.moved.is_empty() { Tone::Muted } else { Tone::Warn };
    let words = format!("Since this was opened: {}.", effect.told());
    let style = pen.tone(tone);
    for line in text::wrap(&words, width).iter().take(usize::from(area.height.saturating_sub(row))) {
        pen.text(area.row(row), line, style);
        row += 1;
    }
}

fn of_place(scaling: &Scaling, scales: &Scales) -> String {
    let named = |axis, place: usize| {
        scales.steps(axis).get(place).map_or(String::new(), |step| step.spelled(place + 1))
    };
    let band = |place: usize| scales.bands().get(place).map_or("", |band| &*band.name);
    match scaling.at {
        Place::Cell((p, i)) => {
            let risks = match scaling.risks((p, i)) {
                0 => String::new(),
                1 => " 1 open risk.".to_owned(),
                count => format!(" {count} open risks."),
            };
            let (place, own) = scales.places((p, i));
            let score = u16::from(p) * u16::from(i);
            let by = if place == own {
                format!("{} by its score {score}", band(place))
            } else {
                format!("{} in this project, {} by its score {score}: 0 puts it back", band(place), band(own))
            };
            let probability = named(Axis::Probability, usize::from(p) - 1);
            let impact = named(Axis::Impact, usize::from(i) - 1);
            let keys = "b or 1 to 4 choose its band, n and D the size of the matrix.";
            format!("Probability {probability}, impact {impact}: {by}.{risks} {keys}")
        }
        Place::Step(Axis::Probability, place) => format!(
            "Probability {}: Enter writes it as “{}”, + and - move the chance, n and D add or take a step.",
            named(Axis::Probability, place),
            scales.step_line(Axis::Probability, place)
        ),
        Place::Step(Axis::Impact, place) => format!(
            "Impact {}: Enter writes it with what it means, as “Major: 20d, £50,000”; n and D add or take a step.",
            named(Axis::Impact, place)
        ),
        Place::Band(place) => format!(
            "{}: Enter writes it as “{}”, + and - move where it ends, c changes its colour, n divides it, D takes it away.",
            band(place),
            scales.band_line(place)
        ),
    }
}
