//! Mainstay: the project support officer's day in one terminal program.
//!
//! A **project** is an immutable value: tables of records ([`model`]).
//! A **register** is a static description of one sort of record ([`registers`]); whatever shows,
//! edits, filters, stores, imports or prints records is written once, against descriptions.
//! The **schedule** ([`schedule`]) and what the plan says of itself ([`insight`]) are pure functions
//! of the project and a given "today".
//! The **screen** ([`tui`]) turns keys into named commands, commands into a new state plus
//! effects, and draws the state; one loop carries the effects out.
//!
//! # The rooms, in the order in which they may use each other
//!
//! `model < registers < schedule < query < insight < report < exchange < store < session < cli < tui`
//!
//! A folder may use itself and what stands to its left, nothing else; `tests/architecture.rs`
//! fails otherwise.
//!
//! # Invariants
//!
//! * A project changes only by [`model`] edits applied as one named step; a step is one undo.
//! * Nothing left of `store` knows a clock, a file, a process or a terminal: "today" is a parameter.
//! * Derived values (dates, float, scores) are never stored.
//! * Text from outside passes [`model::text`] before it reaches a screen or standard output.

pub mod cli;
pub mod exchange;
pub mod insight;
pub mod model;
pub mod query;
pub mod registers;
pub mod report;
pub mod schedule;
pub mod session;
pub mod store;
pub mod tui;
