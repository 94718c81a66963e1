//! `mainstay set`: changes fields of a record.

use anyhow::{Result, anyhow};

use super::opening::{Desk, Opened};
use super::output::Output;
use super::{Done, Usage, naming};

/// Change fields of a record; texts are read as on the screen
#[derive(clap::Args, Debug)]
pub struct Set {
    /// The record, such as R-013
    #[arg(value_name = "REF")]
    reference: String,
    /// What to set, such as owner=priya due=+2w; nothing behind = clears the field
    #[arg(required = true, value_name = "FIELD=VALUE")]
    fields: Vec<String>,
}

impl Set {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let mut opened = desk.open()?;
        let (register, record) = naming::record(opened.session.project(), &self.reference)?;
        let mut texts = Vec::new();
        for text in &self.fields {
            let (name, value) = text
                .split_once('=')
                .ok_or_else(|| Usage(format!("“{text}” sets nothing: write a field, =, and a value")))?;
            texts.push((naming::field(opened.session.project(), register, name)?, value));
        }
        let shown = |opened: &Opened| -> Vec<String> {
            let context = opened.session.context();
            let record = context.project.table(register.key).get(record.id);
            let show = |field| record.map(|record| context.show(record, field)).unwrap_or_default();
            texts.iter().map(|(field, _)| show(field)).collect()
        };
        let before = shown(&opened);
        opened.session.set((register, record.id), &texts).map_err(|complaint| anyhow!(complaint))?;
        opened.save()?;
        let reference = register.reference(record.number);
        for ((field, _), (old, new)) in texts.iter().zip(before.into_iter().zip(shown(&opened))) {
            let new = if new.is_empty() { "nothing" } else { &new };
            let old = if old.is_empty() || old == new { String::new() } else { format!(" (was {old})") };
            out.line(&format!("{reference}  {}: {new}{old}", field.label))?;
        }
        Ok(Done::Well)
    }
}
