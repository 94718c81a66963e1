//! The command line: arguments and one file per group of subcommands.

pub mod args;
pub mod config;
pub mod list;
pub mod opening;
pub mod output;
pub mod projects;
pub mod records;
pub mod schedule;
pub mod show;

use args::{Args, Command};
use list::{Form, Wanted};
use opening::{Desk, Start};

/// What a command line comes to.
pub enum Outcome {
    /// A command was run: the exit code. 0 done, 1 refused or findings.
    Code(u8),
    /// The screen is to open.
    Screen(Box<Start>),
}

/// Runs the command of a command line.
pub fn run(args: Args) -> anyhow::Result<Outcome> {
    let desk = Desk::new(args.global)?;
    let Some(command) = args.command else { return Ok(Outcome::Screen(Box::new(desk.start()?))) };
    let code = match &command {
        Command::Demo => return Ok(Outcome::Screen(Box::new(desk.demo()))),
        Command::New { name } => projects::new(&desk, name),
        Command::Projects { json } => projects::list(&desk, *json),
        Command::Add { register, line } => records::add(&desk, register, line),
        Command::Set { reference, values } => records::set(&desk, reference, values),
        Command::Done { references } => records::done(&desk, references),
        Command::Remove { references } => records::remove(&desk, references),
        Command::List { register, filter, json, columns, sort } => {
            let form = if *json { Form::Json } else { Form::Table };
            let (columns, sort) = (columns.as_deref(), sort.as_deref());
            list::run(&desk, &Wanted { register, filter: filter.join(" "), sort, columns, form })
        }
        Command::Show { reference, json } => show::run(&desk, reference, *json),
        Command::Schedule { json } => schedule::schedule(&desk, *json),
        Command::Check { json } => schedule::check(&desk, *json),
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(*shell, &mut args::command(), "mainstay", &mut script);
            output::bytes(&script).map(|()| 0)
        }
        Command::Man => {
            let mut page = Vec::new();
            clap_mangen::Man::new(args::command()).render(&mut page)?;
            output::bytes(&page).map(|()| 0)
        }
    };
    code.map(Outcome::Code)
}
