//! The network that drives a task: what opens it, and what keys do in it.

use crate::model::kind::Tone;
use crate::registers::task;
use crate::tui::command::{Command, Scope};
use crate::tui::layer::Layer;
use crate::tui::layout::Way;
use crate::tui::network::{self, Network};
use crate::tui::state::State;

use super::command;

/// The network that drives a task.
pub const COMMANDS: &[Command] = &[
    command(
        "network",
        Scope::Plan,
        &["h n"],
        "Show what drives this task as a network: cards with dates and slack, joined by their links.",
        show,
    ),
    command("network-open", Scope::Network, &["enter"], "Go to the task of this card in the table.", jump)
        .hinted("go there"),
    command("card-left", Scope::Network, &["left", "h"], "Go to what drives this one.", |s| go(s, Way::Left)),
    command("card-right", Scope::Network, &["right", "l"], "Go to what this one drives.", |s| {
        go(s, Way::Right)
    }),
    command("card-up", Scope::Network, &["up", "k"], "Go to the card above.", |s| go(s, Way::Up)),
    command("card-down", Scope::Network, &["down", "j"], "Go to the card below.", |s| go(s, Way::Down)),
    command("card-first", Scope::Network, &["g", "home"], "Go to where the network begins.", |s| {
        on_top(s, Network::begin)
    }),
    command("card-asked", Scope::Network, &["G", "end"], "Go back to the task that was asked about.", |s| {
        on_top(s, Network::to_asked)
    })
    .hinted("the task"),
    command(
        "network-of-card",
        Scope::Network,
        &["space"],
        "Show the network of the task of this card.",
        of_card,
    )
    .hinted("what drives it"),
    command(
        "network-of-finish",
        Scope::Network,
        &["f"],
        "Show what drives the finish of the project.",
        of_finish,
    )
    .hinted("project finish"),
    command("network-help", Scope::Network, &["?", "f1"], "Explain the keys.", super::go::help)
        .hinted("help"),
    command("close-network", Scope::Network, &["esc", "q"], "Close the network.", |s| drop(s.layers.pop()))
        .hinted("close"),
];

fn on_top(state: &mut State, change: impl FnOnce(&mut Network)) {
    if let Some(Layer::Network(network)) = state.layers.last_mut() {
        change(network);
    }
}

fn go(state: &mut State, way: Way) {
    on_top(state, |network| network.go(way));
}

fn show(state: &mut State) {
    let network = state.list().current().and_then(|(_, id)| Network::of(id, &state.session));
    match network {
        Some(network) => state.layers.push(Layer::Network(Box::new(network))),
        None => state.say(Tone::Note, "There is no task here: put the cursor on one."),
    }
}

/// The task under the cursor.
fn current(state: &mut State) -> Option<crate::model::id::Id> {
    let Some(Layer::Network(network)) = state.layers.last() else { return None };
    let id = network.current().and_then(|card| card.id);
    if id.is_none() {
        state.say(Tone::Note, "This is a date and no task.");
    }
    id
}

fn jump(state: &mut State) {
    if let Some(id) = current(state) {
        state.layers.pop();
        state.show(&task::REGISTER, id);
    }
}

fn of_card(state: &mut State) {
    let network = current(state).and_then(|id| Network::of(id, &state.session));
    if let Some(network) = network {
        on_top(state, |top| *top = network);
    }
}

fn of_finish(state: &mut State) {
    let last = network::last(&state.session.context());
    if let Some(network) = last.and_then(|id| Network::of(id, &state.session)) {
        on_top(state, |top| *top = network);
    }
}
