//! Which records exist: one file each, listed once here.
