//! Which records exist: one file a register, named twice here, and nowhere else.

pub mod action;
pub mod agenda_item;
pub mod assignment;
pub mod assumption;
pub mod baseline;
pub mod calendar;
pub mod decision;
pub mod dependency;
pub mod external_dependency;
pub mod issue;
pub mod meeting;
pub mod project;
pub mod resource;
pub mod risk;
pub mod task;

pub mod assigned;
pub mod dates;
pub mod every;
pub mod impact;
pub mod pieces;
pub mod predecessors;
pub mod progress;
pub mod score;

#[cfg(test)]
mod tests;
#[cfg(test)]
pub mod trial;

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
    &risk::REGISTER,
    &assumption::REGISTER,
    &issue::REGISTER,
    &external_dependency::REGISTER,
    &meeting::REGISTER,
    &agenda_item::REGISTER,
    &action::REGISTER,
    &decision::REGISTER,
];
