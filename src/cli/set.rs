//! `mainstay set`: changes fields of records.

use anyhow::Result;

use super::opening::{Desk, Opened};
use super::output::{Output, warn};
use super::{Done, Usage, naming};
use crate::model::field::Field;
use crate::session::Target;

/// Change fields of records, all of them or none; texts are read as on the screen
#[derive(clap::Args, Debug)]
#[command(after_help = "\
Examples:
  mainstay set R-013 owner=priya due=+2w
  mainstay set A-3 A-4 status=waiting \"owner=Zoë Müller\"
  mainstay set T-12 T-13 duration=+5d         five days more than now, each of them
  mainstay list action owner:ana is:open --refs | mainstay set - owner=priya")]
pub struct Set {
    /// The records (R-013; - reads refs from standard input) and what to set in all of them
    /// (owner=priya due=+2w; nothing behind = clears the field). A field goes by its label, its key,
    /// or what it is in every register: title, owner, due, status, priority. A duration with + or - is
    /// that much more or less than now
    #[arg(required = true, value_name = "REF|FIELD=VALUE")]
    words: Vec<String>,
}

impl Set {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let (fields, references): (Vec<&String>, Vec<&String>) =
            self.words.iter().partition(|word| word.contains('='));
        let texts: Vec<(&str, &str)> = fields.iter().filter_map(|text| text.split_once('=')).collect();
        if texts.is_empty() {
            let what = "nothing is set: write a field, =, and a value, such as owner=priya";
            return Err(Usage(what.to_owned()).into());
        }
        let mut opened = desk.open()?;
        let targets = naming::targets(opened.session.project(), &references)?;
        let mut cells: Vec<(Target, &'static Field)> = Vec::new();
        for target in &targets {
            for (word, _) in &texts {
                cells.push((*target, naming::field(opened.session.project(), target.0, word)?));
            }
        }
        let shown = |opened: &Opened| -> Vec<String> {
            let context = opened.session.context();
            let show = |((register, id), field): &(Target, &'static Field)| {
                let record = context.project.table(register.key).get(*id);
                record.map(|record| context.show(record, field)).unwrap_or_default()
            };
            cells.iter().map(show).collect()
        };
        let before = shown(&opened);
        let step = opened.session.setting(&targets, &texts).map_err(anyhow::Error::msg)?;
        let outcome = step.outcome.clone();
        opened.perform(step)?;
        for ((target, field), (old, new)) in cells.iter().zip(before.into_iter().zip(shown(&opened))) {
            let reference = opened.session.reference(*target);
            let new = if new.is_empty() { "nothing" } else { &new };
            let old = if old.is_empty() || old == new { String::new() } else { format!(" (was {old})") };
            out.line(&format!("{reference}  {}: {new}{old}", field.label))?;
        }
        if !outcome.is_empty() {
            warn(&outcome);
        }
        Ok(Done::Well)
    }
}
