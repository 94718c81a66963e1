//! The heat map: from cell to cell, into a cell, how far back movement is counted, and the bands.

use crate::model::kind::{Tone, date};
use crate::query::when::{self, Sense, When};
use crate::tui::command::{Command, Scope};
use crate::tui::heat::VIEWS;
use crate::tui::input::Input;
use crate::tui::layer::{Ask, Prompt};
use crate::tui::state::State;
use crate::tui::tabs::{Side, TABS};

use super::{command, scaling};

/// The heat map.
pub const COMMANDS: &[Command] = &[
    command("cell-left", Scope::HeatMap, &["left", "h"], "Go to the lower impact.", |s| cell(s, (0, -1))),
    command("cell-right", Scope::HeatMap, &["right", "l"], "Go to the higher impact.", |s| cell(s, (0, 1))),
    command("cell-up", Scope::HeatMap, &["up", "k"], "Go to the higher probability.", |s| cell(s, (1, 0))),
    command("cell-down", Scope::HeatMap, &["down", "j"], "Go to the lower probability.", |s| {
        cell(s, (-1, 0))
    }),
    command(
        "into-cell",
        Scope::HeatMap,
        &["enter"],
        "Work in the table of the cell's risks; Esc comes back.",
        into,
    )
    .hinted("into cell"),
    command(
        "next-score",
        Scope::HeatMap,
        &["space", "v"],
        "Show scores as they stand, inherent, or as aimed for.",
        |s| {
            s.heat.view = (s.heat.view + 1) % VIEWS.len();
            narrow(s);
        },
    )
    .hinted("score"),
    command("whole-map", Scope::HeatMap, &["*"], "Show the risks of all cells in the table.", |s| {
        s.list_mut().filter = OPEN.to_owned();
    })
    .hinted("all cells"),
    command(
        "moved-since",
        Scope::HeatMap,
        &["s"],
        "Count the movement of risks from another day.",
        ask_since,
    )
    .hinted("since"),
    command(
        "cell-band",
        Scope::HeatMap,
        &["b"],
        "Put this cell into the next band, for this project.",
        turn_band,
    )
    .hinted("band")
    .changing(),
    command(
        "edit-scales",
        Scope::HeatMap,
        &["S"],
        "Change the project's scales: steps, wording, percentages, bands, cells.",
        scaling::open,
    )
    .hinted("scales"),
    command(
        "leave-day",
        Scope::HeatMap,
        &["esc"],
        "Go back to today from an earlier day.",
        super::tables::today,
    ),
    command(
        "heatmap",
        Scope::Global,
        &[],
        "Go to the heat map, with movement since a day: 1 nov, -2w.",
        |s| {
            go(s);
            ask_since(s);
        },
    )
    .asking(),
];

/// The risks that the map counts.
pub const OPEN: &str = "is:open";

fn cell(state: &mut State, by: (i8, i8)) {
    state.heat.step(by, &state.session.project().style().scales);
    narrow(state);
}

/// Narrows the table to the cell.
fn narrow(state: &mut State) {
    let (_, pair) = state.heat.shown();
    let (p, i) = state.heat.cell;
    let (probability, impact) = (pair.probability.name(), pair.impact.name());
    state.list_mut().filter = format!("{OPEN} {probability}={p} {impact}={i}");
}

fn into(state: &mut State) {
    narrow(state);
    state.heat.inside = true;
}

/// Shows the tab and sheet of the heat map.
fn go(state: &mut State) {
    let places = TABS.iter().enumerate();
    let mut places =
        places.flat_map(|(tab, of)| of.sheets.iter().enumerate().map(move |(at, s)| (tab, at, s)));
    if let Some((tab, sheet, _)) = places.find(|(.., sheet)| sheet.side == Side::HeatMap) {
        (state.desk.tab, state.desk.sheets[tab], state.heat.inside) = (tab, sheet, false);
    }
}

fn ask_since(state: &mut State) {
    state.ask(Prompt::new(Ask::MovedSince, Input::default()));
}

/// Counts movement from the day that was typed, or over the usual days where none was. The error is a
/// sentence.
pub fn since(state: &mut State, text: &str) -> Result<(), String> {
    let text = text.trim();
    let text = text.strip_prefix("since").map_or(text, str::trim);
    state.heat.since = if text.is_empty() {
        None
    } else {
        let context = state.session.context();
        let day = when::read(text, &When::of(&context, Sense::Done))?;
        if day > context.today {
            return Err(format!("{} is yet to come: name a day that is past", when::echo(day)));
        }
        Some(day)
    };
    let from = state.heat.counted_from(state.session.today());
    state.say(Tone::Note, format!("Movement since {}.", date::format(from)));
    Ok(())
}

/// Puts the cell into the next band.
fn turn_band(state: &mut State) {
    let (p, i) = state.heat.cell;
    let change = state.session.project().style().scales.turning((p, i));
    let step = state.session.rescaling(&change);
    if state.perform_or_say(step) {
        let scales = &state.session.project().style().scales;
        let band = scales.band_name(scales.band(p.into(), i.into())).unwrap_or_default();
        let said = format!("Probability {p}, impact {i} is {band} in this project now");
        state.say(Tone::Good, said);
    }
}
