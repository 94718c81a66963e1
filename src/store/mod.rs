//! Our own file: its format and the only file input and output on projects.
//!
//! Everything here comes from outside: nothing is indexed by it, and no number of it overflows.
#![cfg_attr(not(test), deny(clippy::unwrap_used, clippy::indexing_slicing, clippy::arithmetic_side_effects))]

pub mod backup;
pub mod copies;
pub mod disk;
pub mod error;
pub mod format;
pub mod lock;
pub mod migrate;
pub mod saver;
pub mod sync;

pub use error::Error;

#[cfg(test)]
mod tests;
