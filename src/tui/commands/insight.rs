//! What the plan says of itself: why a task has its dates.

use crate::model::kind::Tone;
use crate::tui::command::{Command, Scope};
use crate::tui::layer::Layer;
use crate::tui::page::{Line, Page};
use crate::tui::state::State;

use super::hinted;

/// What the plan says of itself.
pub const COMMANDS: &[Command] = &[hinted(
    ("why", "why"),
    Scope::Plan,
    &["w"],
    "Say why the task has its dates, what its slack is, and what would bring it earlier.",
    why,
)];

fn why(state: &mut State) {
    let schedule = state.session.schedule();
    let Some(why) = state.list().current().and_then(|(_, id)| schedule.explain(id)) else {
        return state.say(Tone::Note, "There is no task here: put the cursor on one.");
    };
    let title = format!("Why {}", schedule.reference(why.task));
    let page = page(title, why.parts(schedule));
    state.layers.push(Layer::Page(page));
}

/// A page of headings with lines below them.
fn page(title: String, parts: Vec<(String, Vec<String>)>) -> Page {
    let lines = parts.into_iter().flat_map(|(heading, lines)| {
        let lines = lines.into_iter().map(|line| Line::new(line).indent(2));
        std::iter::once(Line::heading(heading)).chain(lines)
    });
    Page { title, lines: lines.collect(), top: 0 }
}
