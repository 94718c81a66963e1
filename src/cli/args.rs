//! What can be said on the command line, whatever the command.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{CommandFactory, Parser, ValueEnum};

use super::Command;
use crate::model::kind::date;
use crate::model::style::DateOrder;

/// The project support officer's day in one terminal: schedule, RAID log, meetings and actions.
///
/// Without a command the screen opens, on the project named or the one changed last.
#[derive(Parser, Debug)]
#[command(name = "mainstay", version, max_term_width = 100, disable_help_subcommand = true)]
pub struct Args {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// The command; none = the screen.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// The arguments of the screen.
#[derive(Parser)]
#[command(disable_help_flag = true)]
struct Screen {
    #[command(flatten)]
    global: Global,
}

impl Args {
    /// Reads the arguments of this process. Those of the screen are tried by themselves first: to make
    /// all commands known takes a twentieth of the time until the first frame.
    pub fn read() -> Result<Args, clap::Error> {
        match Screen::try_parse() {
            Ok(Screen { global }) => Ok(Args { global, command: None }),
            Err(_) => Args::try_parse(),
        }
    }
}

/// The heading of what every command takes.
const EVERYWHERE: &str = "With every command";

/// What holds for every command.
#[derive(clap::Args, Clone, Debug)]
pub struct Global {
    /// The project file, wherever it is
    #[arg(
        long,
        short,
        global = true, help_heading = EVERYWHERE,
        value_name = "PATH",
        env = "MAINSTAY_FILE",
        conflicts_with = "project"
    )]
    pub file: Option<PathBuf>,
    /// The project, by name or title
    #[arg(long, short, global = true, help_heading = EVERYWHERE, value_name = "NAME", env = "MAINSTAY_PROJECT")]
    pub project: Option<String>,
    /// The folder that holds the projects
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "DIR", env = "MAINSTAY_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
    /// The day to be taken for today
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "DATE", env = "MAINSTAY_TODAY", value_parser = day)]
    pub today: Option<NaiveDate>,
    /// Show the project as it was at the end of that day (31 mar, 2026-03-31), removed records too
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "DATE", allow_hyphen_values = true)]
    pub asat: Option<String>,
    /// The user's name: what “me” means, and whom the history names
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "NAME", env = "MAINSTAY_USER")]
    pub user: Option<String>,
    /// Write the project file though it is marked as read-only
    #[arg(long, global = true, help_heading = EVERYWHERE)]
    pub force_write: bool,
    /// When to use bold and colours
    #[arg(long, global = true, help_heading = EVERYWHERE, value_name = "WHEN", default_value = "auto")]
    pub color: Color,
}

fn day(text: &str) -> Result<NaiveDate, String> {
    date::parse(text, DateOrder::DayFirst)
}

/// When to use bold and colours.
#[derive(ValueEnum, Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "they are the words of the command line")]
pub enum Color {
    Auto,
    Always,
    Never,
}

/// The command line, for completions, the manual and the README.
pub fn command() -> clap::Command {
    Args::command()
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_command_line_is_well_formed() {
        super::command().debug_assert();
    }
}
