//! Other programs' formats: bytes to edits and back, one file each.

pub mod closing;
pub mod csv;
pub mod eml;
pub mod formats;
pub mod ical;
pub mod mspdi;
pub mod sample;
