//! The heat map: from cell to cell, and into a cell.

use crate::tui::command::{Command, Scope};
use crate::tui::state::State;

use super::{command, hinted};

/// The heat map.
pub const COMMANDS: &[Command] = &[
    command("cell-left", Scope::HeatMap, &["left", "h"], "Go to the lower impact.", |s| cell(s, 0, -1)),
    command("cell-right", Scope::HeatMap, &["right", "l"], "Go to the higher impact.", |s| cell(s, 0, 1)),
    command("cell-up", Scope::HeatMap, &["up", "k"], "Go to the higher probability.", |s| cell(s, 1, 0)),
    command("cell-down", Scope::HeatMap, &["down", "j"], "Go to the lower probability.", |s| cell(s, -1, 0)),
    hinted(
        ("into-cell", "into cell"),
        Scope::HeatMap,
        &["enter"],
        "Work in the table of the cell's risks; Esc comes back.",
        into,
    ),
    hinted(
        ("next-score", "score"),
        Scope::HeatMap,
        &["space", "v"],
        "Show scores as they stand, inherent, or as aimed for.",
        |s| {
            s.heat.view = (s.heat.view + 1) % VIEWS.len();
            narrow(s);
        },
    ),
    hinted(
        ("whole-map", "all cells"),
        Scope::HeatMap,
        &["*"],
        "Show the risks of all cells in the table.",
        |s| {
            s.list_mut().filter = OPEN.to_owned();
        },
    ),
    command(
        "leave-day",
        Scope::HeatMap,
        &["esc"],
        "Go back to today from an earlier day.",
        super::tables::today,
    ),
];

/// The views of the heat map: name, and the keys of probability and impact.
pub const VIEWS: &[(&str, &str, &str)] = &[
    ("as things stand", "probability", "impact"),
    ("inherent", "inherent_probability", "inherent_impact"),
    ("as aimed for", "target_probability", "target_impact"),
];

/// The risks that the map counts.
pub const OPEN: &str = "is:open";

fn cell(state: &mut State, up: i8, right: i8) {
    let (probability, impact) = state.heat.cell;
    let step = |place: u8, by: i8| place.saturating_add_signed(by).clamp(1, 5);
    state.heat.cell = (step(probability, up), step(impact, right));
    narrow(state);
}

/// Narrows the table to the cell.
fn narrow(state: &mut State) {
    let (_, probability, impact) = VIEWS[state.heat.view];
    let (p, i) = state.heat.cell;
    state.list_mut().filter = format!("{OPEN} {probability}={p} {impact}={i}");
}

fn into(state: &mut State) {
    narrow(state);
    state.heat.inside = true;
}
