//! What is given to people to look at: documents and pictures of the project.

pub mod gantt;
