//! The screen: keys to commands, commands to a new state plus effects, state to cells.

pub mod key;
pub mod view;
