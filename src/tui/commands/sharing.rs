//! Working on one project with others: syncing by git, and copies that sync programs leave.

use std::path::Path;

use crate::model::kind::Tone;
use crate::session::TakenCopy;
use crate::store::copies::Copy;
use crate::store::disk::shown;
use crate::tui::command::{Command, Scope};
use crate::tui::effect::Effect;
use crate::tui::layer::Layer;
use crate::tui::picker::{Item, Picker, Purpose};
use crate::tui::state::State;

use super::command;

/// Working with others.
pub const COMMANDS: &[Command] = &[
    command(
        "sync",
        Scope::Global,
        &["f5"],
        "Send what changed to those who share the project by git, and take in what they changed.",
        |s| s.effects.push(Effect::Sync),
    ),
    command(
        "copies",
        Scope::Global,
        &[],
        "Merge a copy that a sync program (Dropbox, OneDrive, Syncthing …) left beside the file.",
        offer,
    ),
];

/// The name of a file, fit to be shown.
fn name(path: &Path) -> String {
    shown(Path::new(path.file_name().unwrap_or_default()))
}

fn offer(state: &mut State) {
    let copies = state.outside.shared.copies.clone();
    // The project may have gone on since they were found.
    let item = |copy: &Copy| {
        let brings = copy.brings_to(state.session.present());
        (!brings.is_empty()).then(|| Item::key(name(&copy.path), brings, copy.path.to_string_lossy()))
    };
    let items: Vec<_> = copies.iter().filter_map(item).collect();
    if items.is_empty() {
        state.say(Tone::Note, "No copy beside the file holds anything that the project does not.");
        return;
    }
    let picker = Picker::new("Merge a copy into the project", Purpose::Copies, items);
    state.layers.push(Layer::Picker(Box::new(picker)));
}

/// Merges a copy, as one step.
pub fn merge(state: &mut State, path: &Path) {
    let copies = state.outside.shared.copies.clone();
    let nothing = || format!("{} holds nothing that the project does not", name(path));
    let Some(copy) = copies.iter().find(|copy| copy.path == path) else {
        return state.say(Tone::Note, nothing());
    };
    match state.session.take_copy(copy) {
        Ok(TakenCopy { did, .. }) if did.is_empty() => {
            state.effects.push(Effect::DealtWith(path.to_owned()));
            state.say(Tone::Note, nothing());
        }
        Ok(TakenCopy { did, conflicts, moved }) => {
            let more = match conflicts {
                0 => "",
                _ => "; some fields differ in both: see “conflicts”",
            };
            state.effects.push(Effect::DealtWith(path.to_owned()));
            let tone = if conflicts == 0 && moved.is_none() { Tone::Good } else { Tone::Warn };
            let moved = moved.map_or(String::new(), |moved| format!(". Of the copy, {moved}"));
            let name = name(path);
            state.say(tone, format!("Merged {name}: {did}{more}{moved}. The copy is not deleted"));
        }
        Err(refusal) => state.say(Tone::Bad, refusal.to_string()),
    }
}
