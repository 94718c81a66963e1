//! What a person types to find or capture records: filters, sorting, quick add, dates in words.

pub mod filter;
mod near;
mod needle;
#[cfg(test)]
mod sample;
pub mod sort;
pub mod when;
