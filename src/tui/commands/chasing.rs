//! Chasing: a chase logged in one line.

use crate::model::kind::Tone;
use crate::model::project::Project;
use crate::model::text;
use crate::query::chased;
use crate::session::Target;
use crate::tui::command::{Command, Scope};
use crate::tui::input::Input;
use crate::tui::layer::{Ask, Prompt};
use crate::tui::state::State;

use super::hinted;

/// Chasing.
pub const COMMANDS: &[Command] = &[hinted(
    ("chase", "chase"),
    Scope::List,
    &["c"],
    "Log that the owners of the marked records were chased: call said by friday next +3d.",
    chase,
)
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
    let base = state.session.project().clone();
    state.ask(Prompt::new(Ask::Chase(targets, base), Input::default()));
}

/// Logs the chase that a line tells of.
pub fn accept(state: &mut State, targets: &[Target], base: &Project, line: &str) -> Result<(), String> {
    let line = chased::read(line, &state.session.context())?;
    let done = state.session.perform_since(base, |session| session.chasing(targets, &line))?;
    state.list_mut().marks.clear();
    state.say(Tone::Good, done);
    Ok(())
}

/// What a line will log: the answer to it while it is typed.
pub fn preview(state: &State, line: &str) -> String {
    match chased::read(line, &state.session.context()) {
        Ok(read) if !read.preview().is_empty() => format!("= {}", read.preview()),
        Ok(_) => "Enter logs that it was done".to_owned(),
        Err(complaint) => text::clean(&complaint).into_owned(),
    }
}
