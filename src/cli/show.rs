//! `mainstay show`: everything about one record.

use anyhow::Result;

use super::opening::Desk;
use super::output::Output;
use super::{Done, json, naming};
use crate::model::context::Context;
use crate::model::kind::Kind;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::text::{fit_left, width};
use crate::model::trail::{self, What};

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
        links(&record, &context, out)?;
        history(register, &record, &context, out)?;
        Ok(Done::Well)
    }
}

fn fields(register: &Register, record: &Record, context: &Context, out: &mut Output) -> Result<()> {
    let own = register.sections.iter().map(|section| section.heading);
    let all = context.project.fields(register.key);
    let labels = all.iter().map(|field| width(field.label)).max().unwrap_or(0);
    for (place, heading) in own.chain(["More"]).enumerate() {
        let section = register.sections.get(place);
        let belongs = |key: &str| match section {
            Some(section) => section.fields.iter().any(|field| field.key == key),
            None => !register.fields().any(|field| field.key == key),
        };
        let shown = all.iter().filter(|field| belongs(field.key) && field.kind != Kind::Rank);
        let shown: Vec<_> = shown.map(|field| (field.label, context.show(record, field))).collect();
        let shown: Vec<_> = shown.iter().filter(|(_, text)| !text.is_empty()).collect();
        if !shown.is_empty() {
            out.heading(&format!("\n{heading}"))?;
        }
        for (label, text) in shown {
            let indent = format!("\n{:1$}", "", labels + 4);
            out.line(&format!("  {}  {}", fit_left(label, labels), text.replace('\n', &indent)))?;
        }
    }
    Ok(())
}

fn links(record: &Record, context: &Context, out: &mut Output) -> Result<()> {
    let Some(links) = context.derived.back_links() else { return Ok(()) };
    let mut lines = Vec::new();
    for (register, link) in links.to(record.id) {
        if let Some(from) = context.project.table(register.key).get(link.from) {
            let label =
                context.project.field(register.key, link.field).map_or(link.field, |field| field.label);
            lines.push(format!("  {} ({label})", context.name(register, from)));
        }
    }
    if !lines.is_empty() {
        out.heading("\nLinked from")?;
    }
    lines.iter().try_for_each(|line| out.line(line))?;
    Ok(())
}

fn history(register: &Register, record: &Record, context: &Context, out: &mut Output) -> Result<()> {
    out.heading("\nHistory")?;
    for (entry, change) in trail::of(context.project.trail(), record.id) {
        let what = match &change.what {
            What::Added(_) => "added".to_owned(),
            What::Removed(_) => "removed".to_owned(),
            What::Set { field, from, to } => match context.project.field(register.key, field) {
                Some(field) => {
                    let shown = |value| match field.kind.format(value, context) {
                        text if text.is_empty() => "nothing".to_owned(),
                        text => text,
                    };
                    format!("{}: {} → {}", field.label, shown(from), shown(to))
                }
                None => (*field).to_owned(),
            },
        };
        let at = entry.author.at.format("%Y-%m-%d %H:%M");
        out.line(&format!("  {at}  {}  {}", entry.author.name, what.replace('\n', " ")))?;
    }
    Ok(())
}
