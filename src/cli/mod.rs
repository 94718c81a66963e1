//! The command line: arguments and one file per subcommand.

pub mod args;
mod chain;
pub mod config;
mod json;
mod naming;
pub mod opening;
pub mod output;

mod add;
mod chase;
mod check;
mod compare;
mod completions;
mod convert;
mod copies;
mod done;
mod earned_value;
mod export;
pub mod foreign;
mod gantt;
mod governance;
mod health;
mod ics;
mod import;
mod level;
mod link;
mod list;
mod load;
mod log;
mod man;
mod merge;
mod new;
mod outline;
mod papers;
mod people;
mod projects;
mod remove;
mod reply;
mod restore;
mod review;
mod schedule;
mod set;
mod settle;
mod share;
mod show;
mod simulate;
mod sweep;
mod sync;
pub mod templates;
mod today;
mod undo;
mod variance;
mod whatif;
mod why;

use std::io;

use args::{Args, Command};
use opening::{Desk, Start};
use output::Output;

/// What a command line comes to.
#[derive(Debug)]
pub enum Outcome {
    /// A command was run: the exit code. 0 done, 1 refused or something found.
    Code(u8),
    /// The screen is to open.
    Screen(Box<Start>),
}

/// What a command came to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Done {
    /// It is done.
    Well,
    /// Something was found, or does not fit.
    Found,
}

/// A command that names something that isn't there, or means nothing: exit code 2.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
struct Usage(String);

/// Standard input was to name records and names none: there is nothing to do, exit code 0.
#[derive(Debug, thiserror::Error)]
#[error("standard input names no record, so there is nothing to do")]
struct Nothing;

/// Runs the command of a command line.
pub fn run(args: Args) -> anyhow::Result<Outcome> {
    let mut out = Output::new(args.global.color);
    if args.global.asat.is_some() && args.command.as_ref().is_some_and(|command| !command.reads()) {
        let sentence = "--asat shows what was, and only commands that read (list, show, schedule, export …) can do that: leave it out";
        return Err(Usage(sentence.to_owned()).into());
    }
    let desk = Desk::new(args.global)?;
    let Some(command) = args.command else { return Ok(Outcome::Screen(Box::new(desk.start()?))) };
    let done = match &command {
        Command::Demo => return Ok(Outcome::Screen(Box::new(desk.demo()))),
        Command::New(command) => command.run(&desk, &mut out),
        Command::Projects(command) => command.run(&desk, &mut out),
        Command::Agenda(command) => command.run(&desk, &mut out),
        Command::Minutes(command) => command.run(&desk, &mut out),
        Command::Report(command) => command.run(&desk, &mut out),
        Command::Ics(command) => command.run(&desk, &mut out),
        Command::Import(command) => command.run(&desk, &mut out),
        Command::Export(command) => command.run(&desk, &mut out),
        Command::Convert(command) => command.run(&desk, &mut out),
        Command::Add(command) => command.run(&desk, &mut out),
        Command::Set(command) => command.run(&desk, &mut out),
        Command::Done(command) => command.run(&desk, &mut out),
        Command::Reopen(command) => command.run(&desk, &mut out),
        Command::Move(command) => command.run(&desk, &mut out),
        Command::Indent(command) => command.run(&desk, &mut out),
        Command::Outdent(command) => command.run(&desk, &mut out),
        Command::Link(command) => command.run(&desk, &mut out),
        Command::Unlink(command) => command.run(&desk, &mut out),
        Command::Remove(command) => command.run(&desk, &mut out),
        Command::Undo(command) => command.run(&desk, &mut out),
        Command::Redo(command) => command.run(&desk, &mut out),
        Command::Restore(command) => command.run(&desk, &mut out),
        Command::Merge(command) => command.run(&desk, &mut out),
        Command::Copies(command) => command.run(&desk, &mut out),
        Command::Settle(command) => command.run(&desk, &mut out),
        Command::Share(command) => command.run(&desk, &mut out),
        Command::Sync(command) => command.run(&desk, &mut out),
        Command::List(command) => command.run(&desk, &mut out),
        Command::Show(command) => command.run(&desk, &mut out),
        Command::Log(command) => command.run(&desk, &mut out),
        Command::Schedule(command) => command.run(&desk, &mut out),
        Command::Whatif(command) => command.run(&desk, &mut out),
        Command::Today(command) => command.run(&desk, &mut out),
        Command::Governance(command) => command.run(&desk, &mut out),
        Command::Health(command) => command.run(&desk, &mut out),
        Command::Simulate(command) => command.run(&desk, &mut out),
        Command::Gantt(command) => command.run(&desk, &mut out),
        Command::Why(command) => command.run(&desk, &mut out),
        Command::Variance(command) => command.run(&desk, &mut out),
        Command::Compare(command) => command.run(&desk, &mut out),
        Command::EarnedValue(command) => command.run(&desk, &mut out),
        Command::Load(command) => command.run(&desk, &mut out),
        Command::Level(command) => command.run(&desk, &mut out),
        Command::Chase(command) => command.run(&desk, &mut out),
        Command::People(command) => command.run(&desk, &mut out),
        Command::Person(command) => command.run(&desk, &mut out),
        Command::Reply(command) => command.run(&desk, &mut out),
        Command::Check(command) => command.run(&desk, &mut out),
        Command::Sweep(command) => command.run(&desk, &mut out),
        Command::Turn(command) => command.run(&desk, &mut out),
        Command::Review(command) => command.run(&desk, &mut out),
        Command::Chain(command) => command.run(&desk, &mut out),
        Command::Completions(command) => command.run(&mut out),
        Command::Man => man::run(&mut out),
    }?;
    out.flush()?;
    Ok(Outcome::Code(u8::from(done == Done::Found)))
}

/// Says what there is to say instead of running a command, and gives its exit code: help and version
/// are no fault. What was typed goes through the gate like all text from outside.
pub fn answer(error: &clap::Error) -> u8 {
    let text = error.render().to_string();
    let text = text.trim_end();
    if error.use_stderr() {
        output::warn(text);
        return 2;
    }
    let mut out = Output::new(args::Color::Never);
    // A reader that has gone away wants no more.
    let _ = out.line(text).and_then(|()| out.flush());
    0
}

/// Says an error and gives its exit code: 1 refused, 2 usage. A reader that has gone away is no error,
/// nor is having nothing to do.
pub fn complain(error: &anyhow::Error) -> u8 {
    let gone = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    if error.chain().any(|cause| cause.downcast_ref().is_some_and(gone)) {
        return 0;
    }
    output::warn(&format!("mainstay: {error:#}"));
    match error {
        nothing if nothing.is::<Nothing>() => 0,
        usage if usage.is::<Usage>() => 2,
        _ => 1,
    }
}
