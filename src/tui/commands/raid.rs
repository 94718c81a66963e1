//! The life of what is in the RAID log: what it becomes, and the story of that.

use crate::model::id::Id;
use crate::model::kind::Tone;
use crate::query::when;
use crate::registers::risk;
use crate::session::chain::{Chapter, story};
use crate::tui::command::{Command, Scope};
use crate::tui::input::Input;
use crate::tui::layer::{Ask, Layer, Prompt};
use crate::tui::page::{Line, Page, Weight, align};
use crate::tui::state::State;

use super::command;

/// The life of what is in the RAID log.
pub const COMMANDS: &[Command] = &[
    command(
        "turn",
        Scope::List,
        &["f"],
        "Turn this into what it became: assumption › risk › issue › change request › decision › baseline.",
        turn,
    )
    .changing(),
    command(
        "story",
        Scope::List,
        &["F"],
        "Tell the story of this record from first to last, its chain of custody: what it came from and became.",
        chain,
    ),
    command(
        "review",
        Scope::List,
        &["R"],
        "Stamp this as reviewed today by you, and put the next review on its day.",
        review,
    )
    .changing(),
    command(
        "respond",
        Scope::List,
        &["A"],
        "Add an action that answers this record: a response to a risk, a step of an issue.",
        |s| {
            if let Some(target) = s.list().current() {
                s.ask(Prompt::new(Ask::Respond(target), Input::default()));
            }
        },
    )
    .changing(),
];

fn review(state: &mut State) {
    let step = state.session.reviewing(&state.list().targets());
    if state.perform_or_say(step)
        && let Some((register, id)) = state.list().current()
        && let Some(record) = state.session.project().table(register.key).get(id)
        && let Some(next) = record.get(risk::REVIEW)
    {
        let reference = register.reference(record.number);
        state.say(Tone::Good, format!("Reviewed {reference} today, next on {}", when::echo(next)));
    }
}

fn turn(state: &mut State) {
    let Some(target) = state.list().current() else { return };
    let from = state.session.reference(target);
    match state.session.turning_on(target) {
        Ok((step, to)) => {
            if state.perform(step) {
                state.show(to.0, to.1);
                let to = state.session.reference(to);
                state.say(Tone::Good, format!("{from} became {to}: complete it here; F tells the story"));
            }
        }
        Err(complaint) => state.say(Tone::Note, complaint),
    }
}

fn chain(state: &mut State) {
    let Some((register, id)) = state.list().current() else { return };
    let chapters = story(id, &state.session.context());
    if chapters.is_empty() {
        let words = format!("{} come from nothing and become nothing in a chain.", register.plural);
        return state.say(Tone::Note, words);
    }
    let title = format!("The story of {}", state.session.reference((register, id)));
    let mut lines: Vec<Line> = chapters.iter().flat_map(|chapter| told(chapter, id)).collect();
    align(&mut lines);
    state.layers.push(Layer::Page(Page::new(title, lines)));
}

/// A chapter: the name of its record, how it stands, what happened when and by whom.
fn told(chapter: &Chapter, of: Id) -> Vec<Line> {
    let mark = if chapter.target.1 == of { "› " } else { "" };
    let heading = format!("{mark}{}: {}", chapter.target.0.name, chapter.name);
    let mut lines = vec![Line::heading(heading)];
    if !chapter.state.is_empty() {
        lines.push(Line::new(chapter.state.clone()).weight(Weight::Strong).indent(2));
    }
    lines.extend(chapter.events.iter().map(|event| {
        let [day, who, what] = event.cells();
        let who = if who.is_empty() { who } else { format!("{who}: ") };
        Line::new(format!("{who}{what}")).label(day, 0).indent(2)
    }));
    lines
}
