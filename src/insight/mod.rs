//! What the plan says of itself: what an edit would do, how healthy it is, how certain its dates are.
//!
//! Everything here is a pure function of projects and their schedules: no clock, no files.

pub mod health;
pub mod simulate;
pub mod whatif;
