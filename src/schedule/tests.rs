//! The engine under test: plans written as text, the rules one by one, and the laws of all plans.

mod draft;
mod explained;
mod laws;
mod load;
mod records;
mod rules;
mod valued;
