//! Our own file: its format and the only file input and output on projects.

pub mod backup;
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
