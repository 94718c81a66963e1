//! The commands, list by list, each beside the functions that it runs.

pub mod addresses;
pub mod baselines;
pub mod calendar;
pub mod chasing;
pub mod complete;
pub mod conflicts;
pub mod deeds;
pub mod forms;
pub mod go;
pub mod heatmap;
pub mod insight;
pub mod layers;
pub mod listings;
pub mod meetings;
pub mod minuting;
pub mod moves;
pub mod network;
pub mod pages;
pub mod papers;
pub mod pasting;
pub mod pickers;
pub mod place;
pub mod plan;
pub mod progress;
pub mod project;
pub mod prompts;
pub mod raid;
pub mod records;
pub mod scaling;
pub mod shaping;
pub mod sharing;
pub mod sweep;
pub mod tables;
pub mod today;
pub mod workdays;

use super::command::{Command, Scope};
use super::state::State;

/// A command that only the help and the palette show, unless it is given a hint.
const fn command(
    name: &'static str,
    scope: Scope,
    keys: &'static [&'static str],
    doc: &'static str,
    run: fn(&mut State),
) -> Command {
    Command { name, doc, hint: "", scope, keys, run, changes: false, asks: false }
}
