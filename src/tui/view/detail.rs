//! What there is to read of any record: its fields, its links, what links to it, its history.

use super::history;
use super::table::in_cell;
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::{Kind, Tone};
use crate::model::record::Record;
use crate::model::register::Register;
use crate::tui::page::{Line, align};

/// The most changes that are told here.
const CHANGES: usize = 12;

/// The lines of a record.
pub fn lines(register: &Register, record: &Record, context: &Context) -> Vec<Line> {
    let mut lines = fields(register, record, &[], context);
    lines.extend(links(register, record, &[], context));
    lines.extend(past(register, record, context));
    align(&mut lines);
    lines
}

/// The fields that hold something, by section, without those that are `told` elsewhere.
pub fn fields(register: &Register, record: &Record, told: &[&str], context: &Context) -> Vec<Line> {
    let mut lines = Vec::new();
    let known = register.fields().count();
    let custom = context.project.fields(register.key).iter().skip(known).copied();
    let sections = register.sections.iter().map(|s| (s.heading, s.fields.iter().collect::<Vec<_>>()));
    for (heading, fields) in sections.chain([("Your own fields", custom.collect())]) {
        let mut first = true;
        for field in fields {
            let value = context.value(record, field);
            let hidden =
                field.key == register.roles.title || field.kind == Kind::Rank || told.contains(&field.key);
            if value.is_empty() || hidden {
                continue;
            }
            if first {
                lines.push(Line::heading(heading));
                first = false;
            }
            let (words, tone) = in_cell(field, &value, context);
            lines.push(Line::new(words).label(field.label, 0).tone(tone));
        }
    }
    lines
}

/// What the record links to and what links to it, by title, without what is `told` elsewhere.
pub fn links(register: &Register, record: &Record, told: &[Id], context: &Context) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut push = |arrow: &str, label: &str, name: String| {
        if lines.is_empty() {
            lines.push(Line::heading("Links (L follows)"));
        }
        lines.push(Line::new(name).label(format!("{arrow} {label}"), 0));
    };
    for field in context.project.fields(register.key) {
        for target in record.value(field.key).as_links() {
            if let Some((other, target)) = context.project.find(*target).filter(|_| !told.contains(target)) {
                push("→", field.label, context.name(other, target));
            }
        }
    }
    if let Some(all) = context.derived.back_links() {
        for (other, link) in all.to(record.id) {
            let from = context.project.table(other.key).get(link.from);
            if let Some(from) = from.filter(|from| !told.contains(&from.id)) {
                push("←", other.name, context.name(other, from));
            }
        }
    }
    lines
}

/// The latest changes of the record.
pub fn past(register: &Register, record: &Record, context: &Context) -> Vec<Line> {
    let mut lines = vec![Line::heading("History")];
    lines.extend(history::lines(register, record.id, context, CHANGES + 1));
    if lines.len() > CHANGES + 1 {
        lines.truncate(CHANGES + 1);
        lines.push(Line::new("H shows all of it.").tone(Tone::Muted));
    }
    lines
}
