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
pub mod gantt;
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
mod today;
mod undo;
mod variance;
mod whatif;
mod why;

use std::io;

use args::Args;
use opening::{Desk, Start};
use output::Output;

/// Whether a command only reads a project, which it can do as of an earlier day too.
const READS: bool = true;
const ACTS: bool = false;

/// Declares the commands: what a command line is read into, and what runs it.
macro_rules! commands {
    ($($module:ident::$command:ident => $reads:ident,)*) => {
        /// The commands.
        #[derive(clap::Subcommand, Debug)]
        #[expect(missing_docs, reason = "each is documented where it stands")]
        pub enum Command {
            /// Open the sample project on the screen; nothing of it is kept
            Demo,
            $($command($module::$command),)*
        }

        impl Command {
            /// Whether it only reads a project.
            const fn reads(&self) -> bool {
                match self {
                    Command::Demo => ACTS,
                    $(Command::$command(_) => $reads,)*
                }
            }

            fn run(&self, desk: Desk, mut out: Output) -> anyhow::Result<Outcome> {
                let done = match self {
                    Command::Demo => return Ok(Outcome::Screen(Box::new(desk.demo()))),
                    $(Command::$command(command) => command.run(&desk, &mut out)?,)*
                };
                out.flush()?;
                Ok(Outcome::Code(u8::from(done == Done::Found)))
            }
        }
    };
}

// Every command, in the order of the help.
commands! {
    new::New => ACTS,
    projects::Projects => ACTS,
    import::Import => ACTS,
    export::Export => READS,
    convert::Convert => ACTS,
    add::Add => ACTS,
    set::Set => ACTS,
    done::Done => ACTS,
    done::Reopen => ACTS,
    outline::Move => ACTS,
    outline::Indent => ACTS,
    outline::Outdent => ACTS,
    link::Link => ACTS,
    link::Unlink => ACTS,
    remove::Remove => ACTS,
    undo::Undo => ACTS,
    undo::Redo => ACTS,
    settle::Settle => ACTS,
    restore::Restore => ACTS,
    copies::Copies => ACTS,
    merge::Merge => ACTS,
    share::Share => ACTS,
    sync::Sync => ACTS,
    list::List => READS,
    show::Show => READS,
    log::Log => ACTS,
    today::Today => READS,
    governance::Governance => READS,
    people::People => ACTS,
    people::Person => READS,
    chase::Chase => ACTS,
    reply::Reply => ACTS,
    papers::Agenda => READS,
    papers::Minutes => READS,
    papers::Report => READS,
    ics::Ics => READS,
    schedule::Schedule => READS,
    gantt::Gantt => READS,
    why::Why => READS,
    health::Health => READS,
    simulate::Simulate => READS,
    whatif::Whatif => READS,
    variance::Variance => READS,
    compare::Compare => READS,
    earned_value::EarnedValue => READS,
    load::Load => READS,
    level::Level => READS,
    check::Check => READS,
    sweep::Sweep => READS,
    review::Review => ACTS,
    chain::Turn => ACTS,
    chain::Chain => READS,
    completions::Completions => ACTS,
    man::Man => ACTS,
}

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
    let out = Output::new(args.global.color);
    if args.global.asat.is_some() && args.command.as_ref().is_some_and(|command| !command.reads()) {
        let sentence = "--asat shows what was, and only commands that read (list, show, schedule, export …) can do that: leave it out";
        return Err(Usage(sentence.to_owned()).into());
    }
    let desk = Desk::new(args.global)?;
    match args.command {
        Some(command) => command.run(desk, out),
        None => Ok(Outcome::Screen(Box::new(desk.start()?))),
    }
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
