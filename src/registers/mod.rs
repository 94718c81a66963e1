//! Which records exist: one file a register, named twice here, and nowhere else.

pub mod every;

pub mod project;

pub mod assignment;
pub mod baseline;
pub mod calendar;
pub mod dependency;
pub mod resource;
pub mod task;

pub mod assigned;
pub mod pieces;
pub mod predecessors;
pub mod progress;

use crate::model::register::Register;

/// Every register, in the order of the file and of the list of registers.
pub static ALL: &[&Register] = &[
    &project::REGISTER,
    &calendar::REGISTER,
    &calendar::exception::REGISTER,
    &calendar::work_week::REGISTER,
    &task::REGISTER,
    &dependency::REGISTER,
    &resource::REGISTER,
    &assignment::REGISTER,
    &baseline::REGISTER,
    &baseline::figures::REGISTER,
];
