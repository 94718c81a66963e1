//! The page of the project's scales: from cell to cell and step to step, and what each key changes there.

use crate::insight::rebanded::Rebanded;
use crate::model::kind::Tone;
use crate::model::scales::{Axis, Change};
use crate::tui::command::{Command, Scope};
use crate::tui::input::Input;
use crate::tui::layer::{Ask, Layer, Prompt};
use crate::tui::layout::Way;
use crate::tui::scaling::{Place, Scaling};
use crate::tui::state::State;

use super::{command, go};

/// The page of the scales.
pub const COMMANDS: &[Command] = &[
    command(
        "scales",
        Scope::Global,
        &[],
        "Change the project's risk scales: steps and their wording, bands, single cells of the matrix.",
        open,
    ),
    command("scale-left", Scope::Scales, &["left", "h"], "Go left: out of the matrix to its steps.", |s| {
        step(s, Way::Left)
    }),
    command("scale-right", Scope::Scales, &["right", "l"], "Go right, into the matrix.", |s| {
        step(s, Way::Right)
    }),
    command("scale-up", Scope::Scales, &["up", "k"], "Go up, to the matrix.", |s| step(s, Way::Up)),
    command(
        "scale-down",
        Scope::Scales,
        &["down", "j"],
        "Go down: to the steps of impact, to the bands.",
        |s| step(s, Way::Down),
    ),
    command("scale-part", Scope::Scales, &["tab"], "Go on: matrix, probability, impact, bands.", |s| {
        part(s, true)
    }),
    command("scale-part-back", Scope::Scales, &["shift-tab"], "Go back a part.", |s| part(s, false)),
    command(
        "scale-edit",
        Scope::Scales,
        &["enter", "e"],
        "Write a step or a band anew: Likely: 80%; on a cell: put it into the next band.",
        edit,
    )
    .hinted("edit")
    .changing(),
    command("scale-band", Scope::Scales, &["b", "space"], "Put this cell into the next band.", turn)
        .hinted("next band")
        .changing(),
    command("scale-score", Scope::Scales, &["0", "delete"], "Leave this cell to its score.", |s| {
        cell(s, None)
    })
    .hinted("as scored")
    .changing(),
    command("scale-band-1", Scope::Scales, &["1"], "Put this cell into the mildest band.", |s| {
        cell(s, Some(0))
    })
    .changing(),
    command("scale-band-2", Scope::Scales, &["2"], "Put this cell into the second band.", |s| {
        cell(s, Some(1))
    })
    .changing(),
    command("scale-band-3", Scope::Scales, &["3"], "Put this cell into the third band.", |s| {
        cell(s, Some(2))
    })
    .changing(),
    command("scale-band-4", Scope::Scales, &["4"], "Put this cell into the fourth band.", |s| {
        cell(s, Some(3))
    })
    .changing(),
    command(
        "scale-raise",
        Scope::Scales,
        &["+", "="],
        "Raise where a band ends by 1, or the chance of a step by 5%.",
        |s| raise(s, 1),
    )
    .hinted("raise")
    .changing(),
    command(
        "scale-lower",
        Scope::Scales,
        &["-"],
        "Lower where a band ends by 1, or the chance of a step by 5%.",
        |s| raise(s, -1),
    )
    .hinted("lower")
    .changing(),
    command("scale-color", Scope::Scales, &["c"], "Give this band the next colour.", color)
        .hinted("colour")
        .changing(),
    command(
        "scale-more",
        Scope::Scales,
        &["n", "a"],
        "One more: a step of this scale; of both on a cell; on a band, divide it in two.",
        |s| count(s, true),
    )
    .hinted("more")
    .changing(),
    command(
        "scale-fewer",
        Scope::Scales,
        &["D"],
        "One fewer: the last step of this scale; of both on a cell; on a band, that band.",
        |s| count(s, false),
    )
    .hinted("fewer")
    .changing(),
    command("scale-help", Scope::Scales, &["?", "f1"], "Explain the keys.", go::help),
    command("close-scales", Scope::Scales, &["esc", "q"], "Close the page.", |s| drop(s.layers.pop()))
        .hinted("close"),
];

/// Opens the page, on the cell of the heat map.
pub fn open(state: &mut State) {
    let scaling = Scaling::new(state.heat.cell, state.session.project());
    state.layers.push(Layer::Scales(Box::new(scaling)));
}

fn on_top(state: &mut State) -> Option<&mut Scaling> {
    state.layers.iter_mut().rev().find_map(|layer| match layer {
        Layer::Scales(scaling) => Some(&mut **scaling),
        _ => None,
    })
}

fn step(state: &mut State, way: Way) {
    let scales = state.session.project().style().scales.clone();
    if let Some(scaling) = on_top(state) {
        scaling.at = scaling.at.beside(way, &scales);
    }
}

fn part(state: &mut State, on: bool) {
    if let Some(scaling) = on_top(state) {
        scaling.at = scaling.at.part(on);
    }
}

fn at(state: &mut State) -> Place {
    on_top(state).map_or(Place::Band(0), |scaling| scaling.at)
}

/// Makes a change, and says what became of the open risks.
///
/// # Errors
/// A sentence on why it can't be made.
pub fn make(state: &mut State, change: &Change) -> Result<(), String> {
    let before = state.session.project().style().scales.clone();
    let step = state.session.rescaling(change)?;
    if step.edits.is_empty() {
        state.say(Tone::Note, "That is so already.");
        return Ok(());
    }
    let label = step.label.clone();
    state.session.perform(step)?;
    let project = state.session.project();
    let effect = Rebanded::of(&before, &project.style().scales, project);
    let tone = if effect.moved.is_empty() { Tone::Good } else { Tone::Warn };
    state.say(tone, format!("{label}: {}.", effect.told()));
    Ok(())
}

fn make_or_say(state: &mut State, change: &Change) {
    if let Err(complaint) = make(state, change) {
        state.say(Tone::Note, format!("{complaint}."));
    }
}

fn edit(state: &mut State) {
    let at = at(state);
    if let Place::Cell(_) = at {
        return turn(state);
    }
    let line = at.line(&state.session.project().style().scales);
    state.ask(Prompt::new(Ask::Scale(at), Input::new(line)));
}

fn turn(state: &mut State) {
    match at(state) {
        Place::Cell(cell) => {
            let change = state.session.project().style().scales.turning(cell);
            make_or_say(state, &change);
        }
        _ => off_the_matrix(state),
    }
}

fn cell(state: &mut State, band: Option<usize>) {
    let Place::Cell(cell) = at(state) else { return off_the_matrix(state) };
    let scales = &state.session.project().style().scales;
    if band.is_some_and(|place| place >= scales.bands().len()) {
        return state.say(Tone::Note, format!("There are {} bands.", scales.bands().len()));
    }
    let (_, own) = scales.places(cell);
    make_or_say(state, &Change::Cell(cell, band.filter(|place| *place != own)));
}

fn off_the_matrix(state: &mut State) {
    state.say(Tone::Note, "That puts a cell of the matrix into a band: go there with the arrows or Tab.");
}

fn color(state: &mut State) {
    match at(state) {
        Place::Band(place) => {
            let change = state.session.project().style().scales.coloring(place);
            make_or_say(state, &change);
        }
        _ => state.say(Tone::Note, "That colours a band: go to the bands with Tab."),
    }
}

/// Percent that a key raises a chance by.
const PERCENT: i8 = 5;

fn raise(state: &mut State, by: i8) {
    match at(state) {
        Place::Band(place) => make_or_say(state, &Change::Limit(place, by)),
        Place::Step(Axis::Probability, place) => make_or_say(state, &Change::Chance(place, by * PERCENT)),
        Place::Step(..) | Place::Cell(_) => {
            state.say(Tone::Note, "That moves where a band ends, or the chance of a step: go there first.");
        }
    }
}

fn count(state: &mut State, more: bool) {
    let change = match at(state) {
        Place::Cell(_) => Change::Size(more),
        Place::Step(axis, _) => Change::Steps(axis, more),
        Place::Band(place) if more => Change::Divide(place),
        Place::Band(place) => Change::Merge(place),
    };
    make_or_say(state, &change);
}

/// What a line would do that is typed for a place: to the open risks, or why it makes no scales.
///
/// # Errors
/// A sentence on why it makes none.
pub fn effect(state: &State, place: Place, line: &str) -> Result<String, String> {
    let project = state.session.project();
    let before = &project.style().scales;
    let Some(change) = place.typed(line) else { return Ok(String::new()) };
    Ok(Rebanded::of(before, &before.changed(&change)?, project).told())
}

/// Takes a line that was typed for a place.
pub fn accept(state: &mut State, place: Place, line: &str) -> Result<(), String> {
    place.typed(line).map_or(Ok(()), |change| make(state, &change))
}
