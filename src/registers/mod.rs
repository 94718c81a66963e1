//! Which records exist: one file a register, named twice here, and nowhere else.

pub mod every;
pub mod project;

use crate::model::register::Register;

/// Every register, in the order of the file and of the list of registers.
pub static ALL: &[&Register] = &[&project::REGISTER];
