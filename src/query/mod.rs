//! What a person types to find or capture records: filters, sorting, quick add, dates in words.

pub mod when;
