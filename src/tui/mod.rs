//! The screen: keys to commands, commands to a new state plus effects, state to cells.

pub mod decode;
pub mod inbox;
pub mod key;
pub mod terminal;
pub mod view;
