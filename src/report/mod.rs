//! What is given to people to look at: documents in the formats that they read, and pictures of the project.

pub mod chase;
pub mod document;
pub mod gantt;
pub mod render;
