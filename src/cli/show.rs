//! The command that shows all of a record.

use serde_json::{Map, Value as Json};

use super::opening::Desk;
use super::{output, records};
use crate::model::kind::{Kind, date};
use crate::model::text;
use crate::model::trail::{self, What};

/// Cells of the labels.
const LABEL: usize = 24;

/// Shows a record: its fields, its links both ways, its history.
pub fn run(desk: &Desk, reference: &str, json: bool) -> anyhow::Result<u8> {
    let opened = desk.open()?;
    let context = opened.session.context();
    let (register, id) = records::target(context.project, reference)?;
    let Some(record) = context.project.table(register.key).get(id) else { return Ok(1) };
    if json {
        let object = match output::record(register, record, &context) {
            Json::Object(object) => object,
            _ => Map::new(),
        };
        output::json(object)?;
        return Ok(0);
    }
    let mut lines = vec![context.name(register, record), String::new()];
    for field in context.project.fields(register.key).iter().filter(|field| field.kind != Kind::Rank) {
        let value = context.show(record, field);
        for (place, part) in value.lines().enumerate() {
            let label = if place == 0 { field.label } else { "" };
            lines.push(format!("{} {part}", text::fit_left(label, LABEL)));
        }
    }
    let links =
        context.derived.back_links().map(|links| links.to(id).collect::<Vec<_>>()).unwrap_or_default();
    for (other, link) in links {
        if let Some(from) = context.project.table(other.key).get(link.from) {
            lines.push(format!(
                "{} {}",
                text::fit_left(&format!("← {}", other.name), LABEL),
                context.name(other, from)
            ));
        }
    }
    lines.push(String::new());
    for (entry, change) in trail::of(context.project.trail(), id) {
        let when = format!("{} {}", date::format(entry.author.at.date()), entry.author.at.format("%H:%M"));
        let what = match &change.what {
            What::Added(_) => "added".to_owned(),
            What::Removed(_) => "removed".to_owned(),
            What::Set { field, from, to } => match context.project.field(register.key, field) {
                Some(known) => format!(
                    "{}: {} → {}",
                    known.label,
                    known.kind.format(from, &context),
                    known.kind.format(to, &context)
                ),
                None => (*field).to_owned(),
            },
        };
        lines.push(format!("{} {}  {what}", text::fit_left(&when, LABEL), entry.author.name));
    }
    output::lines(lines)?;
    Ok(0)
}
