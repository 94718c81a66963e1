//! Chasing: a chase logged in one line.

use crate::model::kind::Tone;
use crate::query::chased;
use crate::session::act::Deed;
use crate::tui::command::{Command, Scope};
use crate::tui::state::State;

use super::{command, deeds};

/// Chasing.
pub const COMMANDS: &[Command] = &[command(
    "chase",
    Scope::List,
    &["c"],
    "Log that the owners of the marked records were chased: call said by friday next +3d.",
    chase,
)
.hinted("chase")
.changing()];

fn chase(state: &mut State) {
    let targets = state.list().targets();
    if targets.is_empty() {
        return;
    }
    // What could not be chased is said before anything is typed.
    if let Err(complaint) = state.session.chasing(&targets, &chased::Chased::default()) {
        return state.say(Tone::Note, format!("{complaint}."));
    }
    deeds::ask(state, Deed::Chase, targets);
}
