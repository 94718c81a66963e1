//! Arguments in, one command or the screen, an exit code out.

fn main() {}
