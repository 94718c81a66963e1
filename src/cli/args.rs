//! The command line as data: flags, subcommands and what each says of itself.

use std::path::PathBuf;

use chrono::NaiveDate;
use clap::{Args as Arguments, CommandFactory, Parser, Subcommand};

use crate::model::kind::date;
use crate::model::style::DateOrder;

/// The project support officer's day in one terminal: schedule, RAID log, meetings and actions.
///
/// Without a command the screen opens: on the project last saved, or on a welcome.
#[derive(Debug, Parser)]
#[command(name = "mainstay", version, max_term_width = 100)]
pub struct Args {
    /// Which project, which day.
    #[command(flatten)]
    pub global: Global,
    /// What to do; nothing opens the screen.
    #[command(subcommand)]
    pub command: Option<Command>,
}

/// Flags of every command.
#[derive(Debug, Clone, Arguments)]
pub struct Global {
    /// Work on this project file.
    #[arg(long, global = true, value_name = "PATH", conflicts_with = "project")]
    pub file: Option<PathBuf>,
    /// Work on this project of the data folder.
    #[arg(long, global = true, value_name = "NAME")]
    pub project: Option<String>,
    /// Take this day for today: 2026-11-14 or 14 Nov 2026.
    #[arg(long, global = true, value_name = "DATE", value_parser = day)]
    pub today: Option<NaiveDate>,
    /// Keep projects in this folder.
    #[arg(long, global = true, value_name = "DIR", env = "MAINSTAY_DATA_DIR")]
    pub data_dir: Option<PathBuf>,
}

fn day(text: &str) -> Result<NaiveDate, String> {
    date::parse(text, DateOrder::DayFirst)
}

/// What to do.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Make a new project and say where it is kept.
    New {
        /// What the project is called.
        name: String,
    },
    /// List the projects of the data folder.
    Projects {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Open the sample project on the screen; nothing is kept.
    Demo,
    /// Add a record in one line: mainstay add action "@priya fri !high Draft DPIA >R-7".
    Add {
        /// The register: action, risk, task …
        register: String,
        /// The line.
        line: String,
    },
    /// Change fields of a record: mainstay set A-014 due=fri owner=priya status=done.
    Set {
        /// The record.
        #[arg(value_name = "REF")]
        reference: String,
        /// The fields; an empty value clears.
        #[arg(required = true, value_name = "FIELD=VALUE")]
        values: Vec<String>,
    },
    /// Mark records done, or open them again.
    Done {
        /// The records.
        #[arg(required = true, value_name = "REF")]
        references: Vec<String>,
    },
    /// Remove records and what hangs on them.
    Remove {
        /// The records.
        #[arg(required = true, value_name = "REF")]
        references: Vec<String>,
    },
    /// List records of a register that pass a filter.
    List {
        /// The register: action, risk, task …
        register: String,
        /// The filter: owner:ana is:open due<+2w "late steel".
        filter: Vec<String>,
        /// As JSON.
        #[arg(long)]
        json: bool,
        /// The fields to show, separated by commas.
        #[arg(long, value_name = "FIELDS")]
        columns: Option<String>,
        /// The fields to sort by: due,-score.
        #[arg(long, value_name = "FIELDS")]
        sort: Option<String>,
    },
    /// Show all of a record: fields, links and history.
    Show {
        /// The record.
        #[arg(value_name = "REF")]
        reference: String,
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// List every task with its computed dates, slack and whether it is critical.
    Schedule {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Say what is wrong with the project; exit 1 if anything is an error.
    Check {
        /// As JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print completions for a shell.
    Completions {
        /// The shell.
        shell: clap_complete::Shell,
    },
    /// Print the manual page.
    Man,
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
