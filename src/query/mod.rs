//! What a person types to find or capture records: filters, sorting, quick add, dates in words.

pub mod chased;
pub mod filter;
pub mod find;
pub mod minuted;
pub mod near;
pub mod quick;
pub mod reply;
#[cfg(test)]
mod sample;
pub mod sort;
pub mod twice;
pub mod typed;
pub mod when;
