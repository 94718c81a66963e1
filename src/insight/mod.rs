//! What the project says of itself: what needs attention, what is owed to whom by when, what an edit would do, how healthy the plan
//! is, how certain its dates are, what happened since.
//!
//! Everything here is a pure function of projects and their schedules: no clock, no files.

pub mod attention;
pub mod bars;
pub mod curve;
pub mod diary;
pub mod earned;
pub mod exposure;
pub mod governance;
pub mod health;
pub mod levelled;
pub mod owed;
pub mod person;
pub mod promises;
pub mod rebanded;
pub mod s_curve;
pub mod simulate;
pub mod since;
pub mod sweep;
pub mod whatif;
