//! Other programs' formats: bytes to edits and back, one file each.
#![cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]

pub mod closing;
pub mod csv;
pub mod eml;
pub mod formats;
pub mod ical;
pub mod mspdi;
pub mod sample;
