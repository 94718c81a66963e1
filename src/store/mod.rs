//! Our own file: its format and the only file input and output on projects.

pub mod error;
pub mod format;

pub use error::Error;
