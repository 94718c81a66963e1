//! An open project: its history, its file, its current schedule. Command line and screen hold one.
