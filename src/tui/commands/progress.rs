//! Progress against the status date: setting that, updating as planned, moving what was not done.

use crate::insight::whatif::{Effect, Version};
use crate::model::id::Id;
use crate::model::kind::{Tone, date};
use crate::model::project::Project;
use crate::registers::{project, task};
use crate::schedule::Schedule;
use crate::session::Target;
use crate::session::progressing::Moving;
use crate::tui::command::{Command, Scope};
use crate::tui::input::Input;
use crate::tui::layer::{Ask, Cells, Layer, Prompt, Question, Yes};
use crate::tui::state::State;

use super::command;
use super::project::settings_record;

/// Progress against the status date.
pub const COMMANDS: &[Command] = &[
    command(
        "status-date",
        Scope::Plan,
        &["r d"],
        "Set the day up to which progress is reported; empty is today.",
        status_date,
    )
    .asking()
    .changing(),
    command(
        "update-as-planned",
        Scope::Plan,
        &["r u"],
        "Enter what was to be done by the status date as done, for marked tasks or all.",
        update,
    )
    .changing(),
    command(
        "move-unfinished",
        Scope::Plan,
        &["r m"],
        "Let work that wasn't done by the status date go on after it, for marked tasks or all; asks first.",
        defer,
    )
    .changing(),
    command(
        "progress-line",
        Scope::Plan,
        &["r l"],
        "Show in the Gantt how far tasks are behind or ahead of the status date, or don't.",
        line,
    ),
];

fn status_date(state: &mut State) {
    let (Some((register, id)), Some(field)) = (
        settings_record(state),
        state.session.project().field(project::REGISTER.key, project::STATUS_DATE.name()),
    ) else {
        return state.say(Tone::Note, "The project has no settings yet: press F10 and save them first.");
    };
    let cells = Cells { register, ids: vec![id], field, base: state.session.project().clone() };
    let text = cells.common_text(&state.session.context()).unwrap_or_default();
    state.ask(Prompt::new(Ask::Cells(cells), Input::new(text)));
}

/// The marked tasks; none for all of the plan.
fn marked(state: &State) -> Vec<Target> {
    if state.list().marks.is_empty() { Vec::new() } else { state.list().targets() }
}

fn update(state: &mut State) {
    let step = state.session.updating(&marked(state));
    state.perform_or_say(step);
}

fn defer(state: &mut State) {
    let marked = marked(state);
    let Moving { step, moved, held } = match state.session.deferring(&marked) {
        Ok(moving) => moving,
        Err(complaint) => return state.say(Tone::Note, complaint),
    };
    let day = date::format(state.session.status_date().date());
    let held = match held.len() {
        0 => String::new(),
        _ => format!(" A constraint holds {}.", named(state, &held)),
    };
    if step.edits.is_empty() {
        return state.say(Tone::Note, format!("No unfinished work lies before {day}.{held}"));
    }
    let base = state.session.project().clone();
    let comes_to = match state.session.preview(step.clone()) {
        Ok(after) => finish(state, &base, &after),
        Err(complaint) => return state.say(Tone::Bad, complaint),
    };
    let text = format!("Move the unfinished work of {} behind {day}? {comes_to}{held}", named(state, &moved));
    state.layers.push(Layer::Question(Question { text, yes: Yes::Make(step, base) }));
}

fn named(state: &State, tasks: &[Id]) -> String {
    let targets: Vec<Target> = tasks.iter().map(|id| (&task::REGISTER, *id)).collect();
    state.session.named(&targets)
}

/// What becomes of the finish of the project, as a sentence.
fn finish(state: &State, before: &Project, after: &Project) -> String {
    let schedule = Schedule::of(after);
    let before = Version { project: before, schedule: state.session.schedule() };
    let effect = Effect::of(before, Version { project: after, schedule: &schedule });
    let told = effect.parts(&schedule, 1).into_iter().next().and_then(|part| part.lines.into_iter().next());
    told.map_or(String::new(), |line| format!("The finish of the project: {line}"))
}

fn line(state: &mut State) {
    state.plan.progress = !state.plan.progress;
    if state.plan.progress {
        super::plan::show(state, state.session.status_date());
    }
    let day = date::format(state.session.status_date().date());
    let said = if state.plan.progress {
        format!("The Gantt shows how far tasks are behind or ahead of {day}")
    } else {
        "The Gantt shows no progress line".to_owned()
    };
    state.say(Tone::Note, said);
}
