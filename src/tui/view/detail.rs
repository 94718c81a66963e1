//! The pane beside a table: the record under the cursor with its links, back-links and history.

use super::history;
use super::pen::Pen;
use super::table::in_cell;
use super::theme::Role;
use crate::model::context::Context;
use crate::model::kind::{Kind, Tone};
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::text;
use crate::tui::layout::Area;
use crate::tui::state::State;

/// A line of the pane: what it is, and its text.
type Line = (Role, Tone, String, String);

/// Cells of the labels.
const LABEL: usize = 18;

/// Draws the pane.
pub fn draw(pen: &mut Pen, area: Area, state: &State) {
    let context = state.session.context();
    let border = pen.style(Role::Border);
    for row in 0..area.height {
        pen.cell(area.x.saturating_sub(1), area.y + row, "│", border);
    }
    let area = area.from_column(1);
    let Some((register, id)) = state.list().current() else { return };
    let Some(record) = context.project.table(register.key).get(id) else { return };
    let mut row = 0;
    let title = pen.style(Role::Title);
    for line in text::wrap(&context.name(register, record), usize::from(area.width)).into_iter().take(3) {
        pen.text(area.row(row), &line, title);
        row += 1;
    }
    let mut lines = fields(register, record, &context);
    lines.extend(links(register, record, &context));
    lines.push((Role::Header, Tone::Plain, "History".into(), String::new()));
    let past = history::lines(register, id, &context, 12);
    lines.extend(past.into_iter().map(|(tone, line)| (Role::Text, tone, String::new(), line)));
    for (role, tone, label, words) in lines {
        if row >= area.height {
            more(pen, area);
            return;
        }
        row += line(pen, area.split_below(row).1, (role, tone), &label, &words);
    }
}

fn more(pen: &mut Pen, area: Area) {
    let style = pen.style(Role::Muted);
    let last = area.row(area.height.saturating_sub(1));
    pen.tint(last, style);
    pen.text_right(last, " … Enter shows all ", style);
}

/// Draws one line, wrapped; gives the rows it took.
fn line(pen: &mut Pen, area: Area, (role, tone): (Role, Tone), label: &str, words: &str) -> u16 {
    if role == Role::Header {
        let style = pen.style(Role::Header);
        pen.text(area.row(1), label, style);
        return 2;
    }
    let indent = if label.is_empty() { 0 } else { LABEL.min(usize::from(area.width) / 2) as u16 };
    let style = pen.style(Role::Muted);
    pen.text(Area { width: indent.saturating_sub(1), ..area.row(0) }, label, style);
    let right = area.from_column(indent);
    let style = if tone == Tone::Plain { pen.style(role) } else { pen.tone(tone) };
    let wrapped = text::wrap(words, usize::from(right.width).max(1));
    let rows = wrapped.len().clamp(1, 6);
    for (place, part) in wrapped.into_iter().take(rows).enumerate() {
        pen.text(right.row(place as u16), &part, style);
    }
    rows as u16
}

/// The fields that hold something, by section.
fn fields(register: &Register, record: &Record, context: &Context) -> Vec<Line> {
    let mut lines = Vec::new();
    let known = register.fields().count();
    let custom = context.project.fields(register.key).iter().skip(known).copied();
    let sections = register.sections.iter().map(|s| (s.heading, s.fields.iter().collect::<Vec<_>>()));
    for (heading, fields) in sections.chain([("Your own fields", custom.collect())]) {
        let mut first = true;
        for field in fields {
            let value = context.value(record, field);
            let hidden = field.key == register.roles.title || field.kind == Kind::Rank;
            if value.is_empty() || hidden {
                continue;
            }
            if first {
                lines.push((Role::Header, Tone::Plain, heading.to_owned(), String::new()));
                first = false;
            }
            let (words, tone) = in_cell(field, &value, context);
            lines.push((Role::Text, tone, field.label.to_owned(), words.into_owned()));
        }
    }
    lines
}

/// What the record links to and what links to it, by title.
fn links(register: &Register, record: &Record, context: &Context) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut push = |arrow: &str, label: &str, name: String| {
        if lines.is_empty() {
            lines.push((Role::Header, Tone::Plain, "Links (L follows)".to_owned(), String::new()));
        }
        if lines.len() < 14 {
            lines.push((Role::Text, Tone::Plain, format!("{arrow} {label}"), name));
        }
    };
    for field in context.project.fields(register.key) {
        for target in record.value(field.key).as_links() {
            if let Some((other, target)) = context.project.find(*target) {
                push("→", field.label, context.name(other, target));
            }
        }
    }
    if let Some(all) = context.derived.back_links() {
        for (other, link) in all.to(record.id).take(40) {
            if let Some(from) = context.project.table(other.key).get(link.from) {
                push("←", other.name, context.name(other, from));
            }
        }
    }
    lines
}
