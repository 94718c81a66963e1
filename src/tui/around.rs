//! All projects on the screen: what was read of them is listed, and what is done there carried out.

use std::path::PathBuf;

use super::commands::{deeds, listings};
use super::elsewhere::{Asker, Found, Pack, There};
use super::layer::Layer;
use super::listing::{Around, Listing, Purpose};
use super::state::State;
use crate::cli::opening::seed;
use crate::model::kind::Tone;

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

/// Shows what was done to records of a project that isn't open: its name there, and what is said of it.
pub(super) fn acted(state: &mut State, path: PathBuf, there: There, (label, said): (String, &str)) {
    deeds::replace(state, there);
    deeds::done(state, Some((path, label)), said);
}

/// Shows what was taken back there.
pub(super) fn undone(state: &mut State, there: There, said: &str) {
    state.say(Tone::Good, format!("{}: {said}.", there.title));
    deeds::replace(state, there);
}
