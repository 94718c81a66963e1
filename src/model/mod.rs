//! A project as a value. No clock, files or screen.
//!
//! Start at [`project::Project`] (tables of [`record::Record`]s) and [`register::Register`] (what a
//! sort of record holds). Every change is a [`edit::Step`].

#[cfg(test)]
pub mod arbitrary;
pub mod asat;
pub mod check;
pub mod conflict;
pub mod context;
pub mod diff;
pub mod edit;
pub mod field;
pub mod fresh;
pub mod history;
pub mod id;
pub mod kind;
pub mod links;
pub mod merge;
pub mod needle;
pub mod people;
pub mod project;
pub mod rank;
pub mod record;
pub mod register;
pub mod scales;
pub mod settings;
pub mod side_by_side;
pub mod style;
pub mod table;
pub mod text;
pub mod trail;
pub mod value;
