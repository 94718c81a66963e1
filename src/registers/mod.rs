//! Which records exist: one file a register, named twice here, and nowhere else.

pub mod absence;
pub mod action;
pub mod agenda_item;
pub mod assignment;
pub mod assumption;
pub mod baseline;
pub mod budget;
pub mod calendar;
pub mod card;
pub mod change;
pub mod chase;
pub mod communication;
pub mod conflict;
pub mod custom_field;
pub mod decision;
pub mod deliverable;
pub mod dependency;
pub mod document;
pub mod external_dependency;
pub mod issue;
pub mod issued_minutes;
pub mod kpi;
pub mod kpi_reading;
pub mod lesson;
pub mod meeting;
pub mod project;
pub mod purchase;
pub mod quality;
pub mod resource;
pub mod risk;
pub mod series;
pub mod stage;
pub mod stakeholder;
pub mod task;
pub mod tolerance;
pub mod view;

pub mod adding;
pub mod assigned;
pub mod attendance;
pub mod chain;
pub mod coach;
pub mod dates;
pub mod every;
pub mod holidays;
pub mod impact;
pub mod interrupted;
pub mod pieces;
pub mod predecessors;
pub mod proceedings;
pub mod progress;
pub mod rates;
pub mod recurring;
pub mod repeats;
pub mod review;
pub mod score;
pub mod sums;

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
    &series::REGISTER,
    &meeting::REGISTER,
    &agenda_item::REGISTER,
    &issued_minutes::REGISTER,
    &action::REGISTER,
    &decision::REGISTER,
    &change::REGISTER,
    &stakeholder::REGISTER,
    &absence::REGISTER,
    &chase::REGISTER,
    &communication::REGISTER,
    &document::REGISTER,
    &deliverable::REGISTER,
    &quality::REGISTER,
    &lesson::REGISTER,
    &budget::REGISTER,
    &purchase::REGISTER,
    &kpi::REGISTER,
    &kpi_reading::REGISTER,
    &stage::REGISTER,
    &tolerance::REGISTER,
    &custom_field::REGISTER,
    &view::REGISTER,
    &conflict::REGISTER,
];
