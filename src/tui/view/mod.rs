//! State to cells: the only code that draws. Drawing changes nothing.

pub mod columns;
pub mod detail;
pub mod diary;
pub mod form;
pub mod gantt;
pub mod heatmap;
pub mod history;
pub mod listing;
pub mod loads;
pub mod minutes;
pub mod minuting;
pub mod network;
pub mod pen;
pub mod popup;
pub mod reading;
pub mod scaling;
pub mod status;
pub mod sweep;
pub mod table;
pub mod theme;
pub mod why;
pub mod workdays;

use ratatui::Frame;
use ratatui::layout::Position;

use crate::tui::layer::Layer;
use crate::tui::layout::Area;
use crate::tui::plan::Panel;
use crate::tui::state::State;
use crate::tui::tabs::{Shows, Side};

use pen::Pen;
use theme::{Role, Theme};

/// The smallest screen with anything but a sentence on it.
const LEAST: (u16, u16) = (20, 5);

/// Draws the whole screen.
pub fn draw(frame: &mut Frame, state: &State) {
    let theme = Theme::ALL[state.screen.look % Theme::ALL.len()].1;
    let whole = frame.area();
    let area = Area::new(0, 0, whole.width, whole.height);
    let mut pen = Pen { buffer: frame.buffer_mut(), theme };
    let text = pen.style(Role::Text);
    pen.tint(area, text);
    let cursor = if whole.width < LEAST.0 || whole.height < LEAST.1 {
        pen.text(area, "Mainstay: make the window larger", text);
        None
    } else {
        tab(&mut pen, state);
        let cursor = layers(&mut pen, area, state);
        let waits = !state.outside.asks.is_empty();
        if state.notice.is_some() && (waits || matches!(state.layers.last(), Some(Layer::Form(_)))) {
            pen.clear(state.layout().status);
            status::notice(&mut pen, state.layout().status, state);
        }
        status::earlier(&mut pen, area.row(0), state);
        cursor
    };
    if state.screen.ascii {
        theme::to_ascii(pen.buffer);
    }
    if let Some((x, y)) = cursor {
        frame.set_cursor_position(Position::new(x, y));
    }
}

fn tab(pen: &mut Pen, state: &State) {
    let layout = state.layout();
    // What nobody sees is not drawn: a Gantt of many links costs more than what lies over it.
    if state.layers.iter().any(covers) {
        status::notice(pen, layout.status, state);
        return status::hints(pen, layout.hints, state);
    }
    status::tabs(pen, layout.tabs, state);
    status::sheets(pen, layout.sheets, state);
    if let Some(strip) = layout.strip {
        diary::strip(pen, strip, state);
    }
    match state.sheet().shows {
        Shows::Month => diary::calendar(pen, layout.table, state),
        Shows::Workdays => workdays::calendar(pen, layout.table, state),
        _ => table::draw(pen, layout.table, state),
    }
    if let Some(side) = layout.side {
        match state.sheet().side {
            Side::Gantt => gantt::draw(pen, side, state),
            Side::HeatMap => heatmap::draw(pen, side, state),
            Side::Detail if state.sheet().shows == Shows::Month => diary::day(pen, side, state),
            Side::Detail if state.sheet().shows == Shows::Workdays => workdays::day(pen, side, state),
            Side::Detail | Side::Minutes => reading::pane(pen, side, state),
        }
    }
    match (state.plan.panel, layout.panel, layout.side) {
        (Some(Panel::Load(_)), Some(area), Some(side)) => loads::draw(pen, area, side, state),
        (Some(Panel::Why), Some(area), _) => why::draw(pen, area, state),
        _ => {}
    }
    status::notice(pen, layout.status, state);
    status::hints(pen, layout.hints, state);
}

/// Whether a layer lies over all of the screen but the lines of notices and keys.
const fn covers(layer: &Layer) -> bool {
    use Layer::{Listing, Minuting, Network, Page, Scales, Sweep};
    matches!(layer, Listing(_) | Minuting(_) | Network(_) | Page(_) | Scales(_) | Sweep(_))
}

/// Draws the layers, the uppermost last; gives the cell of the cursor of the uppermost.
fn layers(pen: &mut Pen, area: Area, state: &State) -> Option<(u16, u16)> {
    let mut cursor = None;
    let first = state.layers.iter().rposition(covers).unwrap_or_default();
    for layer in state.layers.iter().skip(first) {
        cursor = match layer {
            Layer::Form(form) => form::draw(pen, area, form, state),
            Layer::Picker(picker) => popup::picker(pen, area, picker, state),
            Layer::Prompt(prompt) => popup::prompt(pen, area, prompt, state),
            Layer::Minuting(minuting) => minuting::draw(pen, area, minuting, state),
            Layer::Question(question) => popup::question(pen, area, question),
            Layer::Sweep(walk) => {
                sweep::draw(pen, area, walk, state);
                None
            }
            Layer::Scales(scaling) => {
                scaling::draw(pen, area, scaling, state);
                None
            }
            Layer::Listing(list) => {
                listing::draw(pen, area, list, state);
                None
            }
            Layer::Network(network) => {
                network::draw(pen, area, network, state);
                None
            }
            Layer::Letter(input) => listing::letter(pen, area, input, state),
            Layer::Page(page) => {
                reading::page(pen, area, page);
                None
            }
        };
    }
    cursor
}
