//! Names of tasks and resources while they are typed: offered below the line, completed by a key.

use crate::model::context::Context;
use crate::model::kind::Tone;
use crate::query::find;
use crate::registers::{resource, task};
use crate::tui::input::Input;
use crate::tui::layer::{Ask, Cells, Layer};
use crate::tui::page::Line;
use crate::tui::state::State;

use super::prompts;

/// So many names are offered.
const OFFERED: usize = 4;

/// The register whose names a field holds in text.
fn names_of(cells: &Cells) -> Option<&'static str> {
    match (cells.register.key, cells.field.key) {
        ("task", key) if key == task::PREDECESSORS.name() => Some(task::REGISTER.key),
        ("task", key) if key == task::RESOURCES.name() => Some(resource::REGISTER.key),
        _ => None,
    }
}

/// The last name of a line, where letters of it are typed: its place and itself.
fn last(text: &str) -> Option<(usize, &str)> {
    let from = text.rfind(';').map_or(0, |at| at + 1);
    let part = text.get(from..)?;
    let blank = part.len() - part.trim_start().len();
    let name = part.get(blank..)?;
    (name.starts_with(char::is_alphabetic) && !name.ends_with(']')).then_some((from + blank, name))
}

/// What a name may be completed to: what is entered, and what it is called.
fn candidates(register: &str, name: &str, context: &Context) -> Vec<(String, String)> {
    let found = find::named(&[register], name, context, OFFERED);
    let entry = |(register, record): find::Found| {
        let title = record.value(register.roles.title).as_text().to_owned();
        let entered = if register.key == task::REGISTER.key { record.number.to_string() } else { title };
        (entered, context.name(register, record))
    };
    found.into_iter().map(entry).collect()
}

/// What the name being typed may be, to stand below the line.
pub fn offered(cells: &Cells, text: &str, context: &Context) -> Option<Line> {
    let (_, name) = last(text)?;
    let found = candidates(names_of(cells)?, name, context);
    let names: Vec<_> = found.into_iter().map(|(_, name)| name).collect();
    (!names.is_empty()).then(|| Line::new(names.join(" · ")).label("Tab", 0).tone(Tone::Muted))
}

/// Completes the name that is being typed.
pub fn take(state: &mut State) {
    let context = state.session.context();
    let Some(Layer::Prompt(prompt)) = state.layers.last_mut() else { return };
    let Ask::Cells(cells) = &prompt.ask else { return };
    let text = prompt.input.text();
    let Some((register, (from, name))) = names_of(cells).zip(last(text)) else { return };
    if let Some((entered, _)) = candidates(register, name, &context).into_iter().next() {
        prompt.input = Input::new(format!("{}{entered}", &text[..from]));
        prompts::changed(state);
    }
}
