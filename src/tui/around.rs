//! All projects on the screen: what was read of them is listed, and what is done there carried out.

use std::path::{Path, PathBuf};

use super::commands::{deeds, listings};
use super::elsewhere::{self, Asker, Found, Pack};
use super::layer::Layer;
use super::listing::{Around, Listing, Purpose};
use super::state::State;
use crate::cli::opening::seed;
use crate::model::id::Id;
use crate::model::kind::Tone;
use crate::session::act::Act;

/// Lists what needs attention in all projects, if nothing else lies on top.
pub(super) fn show_around(state: &mut State, found: Found) {
    if !state.layers.is_empty() {
        return state.say(Tone::Note, "All projects are read now: ask for them again when you like.");
    }
    state.notice = None;
    let around = Purpose::Around(Around::of(found.projects));
    let listing = Listing::of(around, &state.session, state.screen.room());
    if listing.rows.is_empty() {
        state.say(Tone::Note, "Nothing needs attention in any project of the data folder.");
    } else {
        state.layers.push(Layer::Listing(Box::new(listing)));
    }
    state.warn(&found.complaints);
}

/// Lists letters on what is owed in all projects, if nothing but letters lies on top.
pub(super) fn show_pack(state: &mut State, pack: Pack) {
    let listed = matches!(state.layers.last(), None | Some(Layer::Listing(_))) && state.layers.len() < 2;
    if !listed {
        return state
            .say(Tone::Note, "The letters of all projects are written: ask for them again when you like.");
    }
    state.notice = None;
    if pack.letters.is_empty() {
        state
            .say(Tone::Note, "Nobody has to be chased in any project: nothing is late or due within a week.");
    } else {
        listings::show_letters(state, pack.letters, pack.projects);
    }
    state.warn(&pack.complaints);
}

/// Who does something in a project that isn't open.
pub(super) fn asker(state: &State) -> Asker {
    let session = &state.session;
    Asker { user: session.user.clone(), me: session.me.clone(), now: session.now, seed: seed() }
}

/// Does something to records of a project that isn't open, and shows what stands there now.
pub(super) fn act_there(state: &mut State, path: PathBuf, ids: &[Id], act: &Act) -> Result<(), String> {
    let (there, (label, said)) = elsewhere::act(&path, ids, act, &asker(state))?;
    deeds::replace(state, there);
    deeds::done(state, Some((path, label)), &said);
    state.settle();
    Ok(())
}

/// Takes back what was done there.
pub(super) fn undo_there(state: &mut State, path: &Path, label: &str) -> Result<(), String> {
    let (there, said) = elsewhere::undo(path, label, &asker(state))?;
    state.say(Tone::Good, format!("{}: {said}.", there.title));
    deeds::replace(state, there);
    state.settle();
    Ok(())
}
