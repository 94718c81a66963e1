//! A project as a value. No clock, files, screen or threads.
