//! The screen: keys to commands, commands to a new state plus effects, state to cells.

pub mod command;
pub mod commands;
pub mod decode;
pub mod effect;
pub mod form;
pub mod inbox;
pub mod input;
pub mod key;
pub mod keymap;
pub mod layer;
pub mod layout;
pub mod list;
pub mod picker;
pub mod plan;
pub mod state;
pub mod tabs;
pub mod terminal;
pub mod update;
pub mod view;
