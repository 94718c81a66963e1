//! State to cells: the only code that draws.

pub mod theme;
