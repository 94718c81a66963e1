//! What an input does to the state. No input or output: effects are given back to the loop.

use chrono::NaiveDateTime;

use super::command::Scope;
use super::commands::{layers, project};
use super::effect::Effect;
use super::key::Key;
use super::keymap::Lookup;
use super::layer::Layer;
use super::state::State;
use crate::model::kind::Tone;
use crate::store::saver::Saving;

/// Something that happened outside.
#[derive(Clone, PartialEq, Debug)]
pub enum Input {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted. It never runs a command.
    Paste(String),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// It is this time now.
    Tick(NaiveDateTime),
    /// Saving got on or failed: the session knows how.
    Saving,
    /// The user's editor gave this text back.
    Edited(String),
}

/// Changes the state as the input asks; gives back what is to be done outside.
pub fn update(state: &mut State, input: Input) -> Vec<Effect> {
    match input {
        Input::Key(key) => press(state, key),
        Input::Paste(text) => layers::insert(state, &text),
        Input::Resize(width, height) => (state.screen.width, state.screen.height) = (width, height),
        Input::Tick(now) => state.session.now = now,
        Input::Saving => {
            if let Some(taken) = state.session.take_in() {
                state.say(Tone::Warn, taken);
            }
            if let Some(asked) = state.session.asked() {
                layers::ask_before_saving(state, asked);
            } else if let Some(Saving::Failed(why)) = state.session.saving() {
                state.say(Tone::Bad, why);
            }
        }
        Input::Edited(text) => layers::replace(state, &text),
    }
    state.settle();
    let effects = std::mem::take(&mut state.effects);
    if effects.is_empty() {
        project::offer_welcome(state);
    }
    effects
}

fn press(state: &mut State, key: Key) {
    let scopes = state.scopes();
    state.notice = None;
    state.pending.push(key);
    match state.keymap.lookup(scopes, &state.pending) {
        Lookup::Found(command) => {
            state.pending.clear();
            state.run(command);
        }
        Lookup::Begun => {}
        Lookup::Nothing => {
            let alone = state.pending.len() == 1;
            state.pending.clear();
            if alone && scopes.first().is_some_and(|scope| scope.takes_text()) {
                layers::type_key(state, key);
            } else if !matches!(state.layers.last(), Some(Layer::Question(_))) {
                unknown(state, key);
            }
        }
    }
}

fn unknown(state: &mut State, key: Key) {
    let help = match state.scopes().first() {
        Some(Scope::Page) => "Esc closes the page",
        _ => "? shows the keys that work here",
    };
    state.say(Tone::Muted, format!("{key} does nothing here: {help}."));
}
