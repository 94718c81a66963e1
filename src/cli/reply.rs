//! `mainstay reply`: takes in what somebody answered.

use anyhow::{Result, anyhow};

use super::opening::Desk;
use super::output::{Output, warn};
use super::{Done, Usage};
use crate::query::reply::{self, Said};

/// Take in a reply: lines such as “A-014 done” or “A-019 to 14 Nov, waiting on Legal” become changes, and
/// its text is kept in the chase ledger; exit code 1 if a line names a record and can't be taken
#[derive(clap::Args, Debug)]
#[command(after_help = "\
What a line may say behind its ref:
  done · finished on fri · cancelled · in progress · 60%
  to 14 Nov · by fri · waiting on Legal · blocked by R-7
  down to 2x3 · over to Priya Shah · made by Priya (a decision)
Quoted lines (>) and lines without a ref change nothing.")]
pub struct Reply {
    /// The file that holds the reply; - reads it from standard input
    #[arg(value_name = "FILE")]
    reply: String,
    /// Show what would change, and change nothing
    #[arg(long)]
    dry_run: bool,
}

/// The longest reply that is read, in bytes.
const LONGEST: usize = 4_000_000;

impl Reply {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let bytes = match self.reply.as_str() {
            "-" => {
                let mut bytes = Vec::new();
                std::io::Read::read_to_end(&mut std::io::stdin(), &mut bytes)?;
                bytes
            }
            file => std::fs::read(file).map_err(|error| anyhow!("{file} can't be read: {error}"))?,
        };
        if bytes.len() > LONGEST {
            return Err(Usage(format!("{} is too long for a reply", self.reply)).into());
        }
        let text = String::from_utf8_lossy(&bytes);
        let mut opened = desk.open()?;
        let lines = reply::read(&text, &opened.session.context());
        let said: Vec<&Said> = lines.iter().flat_map(|line| &line.says).collect();
        let mut done = Done::Well;
        for said in &said {
            match &said.mark {
                Some(mark) => {
                    done = Done::Found;
                    warn(&format!("mainstay: not taken: {mark}"));
                }
                None => {
                    out.line(&format!("{}  {}", said.reference, said.preview(&opened.session.context())))?
                }
            }
        }
        let taken: Vec<&Said> = said.into_iter().filter(|said| said.can_be_taken()).collect();
        if taken.is_empty() {
            out.line("The reply changes nothing.")?;
        } else if self.dry_run {
            out.line("Nothing was changed: --dry-run only shows what would be.")?;
        } else {
            let step = opened.session.replying(&text, &taken).map_err(anyhow::Error::msg)?;
            opened.perform(step)?;
        }
        Ok(done)
    }
}
