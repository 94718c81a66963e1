//! A document in the formats that people read, one file each. The same document is always the same bytes.

pub mod docx;
pub mod html;
pub mod markdown;
pub mod text;

#[cfg(test)]
mod tests;
