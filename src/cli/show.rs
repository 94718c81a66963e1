//! `mainstay show`: everything about one record.

use anyhow::Result;

use super::opening::Desk;
use super::output::Output;
use super::{Done, json, naming};
use crate::insight::promises;
use crate::model::context::Context;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::text::{fit_left, width};
use crate::session::reading;

/// Show a record: its fields, what links to it, its history
#[derive(clap::Args, Debug)]
pub struct Show {
    /// The record, such as R-013
    #[arg(value_name = "REF")]
    reference: String,
    /// Write JSON
    #[arg(long)]
    json: bool,
}

impl Show {
    pub(super) fn run(&self, desk: &Desk, out: &mut Output) -> Result<Done> {
        let opened = desk.open()?;
        let (register, record) = naming::record(opened.session.project(), &self.reference)?;
        let context = opened.session.context();
        if self.json {
            let fields = context.project.fields(register.key);
            let row = json::Row { register, record: &record, fields, context: &context };
            json::write(out, &[("register", register.key)], "records", [row])?;
            return Ok(Done::Well);
        }
        out.heading(&context.name(register, &record))?;
        fields(register, &record, &context, out)?;
        links(register, &record, &context, out)?;
        let chases = reading::chases(&record, &context);
        for (heading, reply) in [("\nChased", false), ("\nReplies", true)] {
            let said = chases.iter().filter(|said| said.reply == reply);
            for (place, said) in said.enumerate() {
                if place == 0 {
                    out.heading(heading)?;
                }
                out.line(&format!("  {}  {}", said.day, said.words))?;
            }
        }
        if let Some(told) = promises::told(&promises::promises(register, &record, &context)) {
            out.heading("\nPromised")?;
            out.line(&format!("  {told}"))?;
        }
        history(register, &record, &context, out)?;
        Ok(Done::Well)
    }
}

fn fields(register: &'static Register, record: &Record, context: &Context, out: &mut Output) -> Result<()> {
    let sections = reading::sections(register, record, context);
    let labels = sections.iter().flat_map(|section| &section.fields).map(|(field, _)| width(field.label));
    let labels = labels.max().unwrap_or(0);
    for section in &sections {
        out.heading(&format!("\n{}", section.heading))?;
        for (field, value) in &section.fields {
            let indent = format!("\n{}", " ".repeat(labels + 4));
            let text = field.kind.format(value, context).replace('\n', &indent);
            out.line(&format!("  {}  {text}", fit_left(field.label, labels)))?;
        }
    }
    Ok(())
}

fn links(register: &'static Register, record: &Record, context: &Context, out: &mut Output) -> Result<()> {
    let links = reading::links(register, record, context);
    let labels = links.iter().map(|link| width(&link.label())).max().unwrap_or(0);
    if !links.is_empty() {
        out.heading("\nLinks")?;
    }
    for link in &links {
        out.line(&format!("  {}  {}", fit_left(&link.label(), labels), link.name))?;
    }
    Ok(())
}

fn history(register: &'static Register, record: &Record, context: &Context, out: &mut Output) -> Result<()> {
    out.heading("\nHistory")?;
    let mut none = true;
    for change in reading::changes(register, record.id, context) {
        let at = change.at.format("%Y-%m-%d %H:%M");
        out.line(&format!("  {at}  {}  {}", change.who, change.what.replace('\n', " ")))?;
        none = false;
    }
    if none {
        out.line("  Nothing has changed since it came in.")?;
    }
    Ok(())
}
