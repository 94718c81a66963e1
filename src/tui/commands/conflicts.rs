//! Conflicts: the list of them, and which value stands.

use crate::model::conflict::{CONFLICT, Settlement};
use crate::tui::command::{Command, Scope};
use crate::tui::state::State;
use crate::tui::tabs::TABS;

use super::command;

/// Conflicts.
pub const COMMANDS: &[Command] = &[
    command(
        "conflicts",
        Scope::Global,
        &[],
        "Go to the conflicts: what two people entered in one field.",
        show,
    ),
    command("theirs", Scope::Conflict, &["T"], "Settle the conflict: what stands is right.", |s| {
        settle(s, Settlement::Theirs)
    })
    .hinted("theirs")
    .changing(),
    command("ours", Scope::Conflict, &["O"], "Settle the conflict: the other value is right.", |s| {
        settle(s, Settlement::Ours)
    })
    .hinted("ours")
    .changing(),
    command(
        "both",
        Scope::Conflict,
        &["&"],
        "Settle the conflict: both texts are right, one after the other.",
        |s| settle(s, Settlement::Both),
    )
    .hinted("both")
    .changing(),
];

fn show(state: &mut State) {
    if let Some(register) = state.session.project().registers().iter().find(|known| known.key == CONFLICT) {
        state.desk.tab = TABS.len() - 1;
        state.desk.picked = register;
    }
}

fn settle(state: &mut State, how: Settlement) {
    let targets = state.list().targets();
    if !targets.is_empty() {
        let step = state.session.settling(&targets, how);
        state.perform_or_say(step);
    }
}
