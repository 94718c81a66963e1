//! The history of a record as lines: who changed what, when, newest first.

use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::{Tone, date};
use crate::model::register::Register;
use crate::session::reading;
use crate::tui::page::Line;

/// The history of a record, at most so many lines.
pub fn lines(register: &'static Register, id: Id, context: &Context, most: usize) -> Vec<Line> {
    let line = |change: reading::Change| {
        let when = format!("{} {}", date::format(change.at.date()), change.at.format("%H:%M"));
        Line::new(format!("{}: {}", change.who, change.what)).label(when, 0)
    };
    let mut lines: Vec<Line> = reading::changes(register, id, context).take(most).map(line).collect();
    if lines.is_empty() {
        lines.push(Line::new("Nothing has changed since it came in.").tone(Tone::Muted));
    }
    lines
}
