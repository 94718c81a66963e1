//! Arguments in, one command or the screen, an exit code out; or, started by itself, a file read.

use std::process::ExitCode;

use mainstay::cli::args::Args;
use mainstay::cli::{self, Outcome, foreign};
use mainstay::tui;

fn main() -> ExitCode {
    if let Some(code) = foreign::read_if_asked() {
        return code.into();
    }
    cli::output::gate_panics();
    let args = match Args::read() {
        Ok(args) => args,
        Err(error) => return cli::answer(&error).into(),
    };
    let outcome = cli::run(args).and_then(|outcome| match outcome {
        Outcome::Code(code) => Ok(code),
        Outcome::Screen(start) => Ok(tui::run(*start)?),
    });
    outcome.unwrap_or_else(|error| cli::complain(&error)).into()
}
