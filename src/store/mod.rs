//! Our own file: its format and the only file input and output on projects.
