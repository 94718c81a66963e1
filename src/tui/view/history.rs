//! The history of a record as lines: who changed what, when, newest first.

use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::{Tone, date};
use crate::model::register::Register;
use crate::model::trail::{self, What};
use crate::model::value::Value;
use crate::tui::page::Line;

/// The history of a record, at most so many lines.
pub fn lines(register: &Register, id: Id, context: &Context, most: usize) -> Vec<Line> {
    let mut lines = Vec::new();
    for (entry, change) in trail::of(context.project.trail(), id) {
        if lines.len() >= most {
            break;
        }
        let when = format!("{} {}", date::format(entry.author.at.date()), entry.author.at.format("%H:%M"));
        let what = match &change.what {
            What::Added(_) => "added".to_owned(),
            What::Removed(_) => "removed".to_owned(),
            What::Set { field, from, to } => {
                let known = context.project.field(register.key, field);
                let label = known.map_or(*field, |field| field.label);
                let show = |value: &Value| match known {
                    _ if value.is_empty() => "nothing".to_owned(),
                    Some(field) => field.kind.format(value, context),
                    None => format!("{value:?}"),
                };
                format!("{label}: {} → {}", show(from), show(to))
            }
        };
        lines.push(Line::new(format!("{}: {what}", entry.author.name)).label(when, 0));
    }
    if lines.is_empty() {
        lines.push(Line::new("Nothing has changed since it came in.").tone(Tone::Muted));
    }
    lines
}
