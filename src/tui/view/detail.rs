//! What there is to read of any record: its fields, its links, what links to it, its history.

use std::cmp::Ordering;

use chrono::NaiveDate;

use super::history;
use super::table::in_cell;
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::{Tone, date, plain_number};
use crate::model::record::Record;
use crate::model::register::Register;
use crate::registers::risk;
use crate::session::reading;
use crate::tui::page::{Line, align};

/// The most changes that are told here.
const CHANGES: usize = 12;

/// The lines of a record.
pub fn lines(register: &'static Register, record: &Record, context: &Context) -> Vec<Line> {
    let mut lines = fields(register, record, &[], context);
    if register.key == risk::REGISTER.key {
        lines.extend(scores(record, context));
    }
    lines.extend(links(register, record, &[], context));
    lines.extend(chases(record, context));
    lines.extend(past(register, record, context));
    align(&mut lines);
    lines
}

/// How a risk was scored, the latest first, where that is more than once.
fn scores(record: &Record, context: &Context) -> Vec<Line> {
    let history = risk::CURRENT.history(record, context);
    if history.len() < 2 {
        return Vec::new();
    }
    let (worse, better) = match record.get(risk::KIND) {
        "opportunity" => (Tone::Good, Tone::Bad),
        _ => (Tone::Bad, Tone::Good),
    };
    let mut before = None;
    let mut lines = Vec::new();
    for scored in &history {
        let score = scored.score();
        let (mark, word, tone) =
            match score.zip(before).map(|(now, before): (f64, f64)| now.total_cmp(&before)) {
                Some(Ordering::Greater) => ("▲", " up", worse),
                Some(Ordering::Less) => ("▼", " down", better),
                Some(Ordering::Equal) => ("=", " the same", Tone::Plain),
                None => (" ", "", Tone::Plain),
            };
        let steps = scored.steps.map(|step| step.map_or("?".to_owned(), plain_number));
        let value = score.map_or("none".to_owned(), plain_number);
        let by = if scored.who.is_empty() { String::new() } else { format!(", {}", scored.who) };
        let words = format!("{mark} {value} ({}){word}{by}", steps.join(" x "));
        lines.push(Line::new(words).label(date::format(scored.at.date()), 0).tone(tone));
        before = score.or(before);
    }
    lines.push(Line::heading("Score history"));
    lines.reverse();
    lines
}

/// The fields that hold something, by section, without those that are `told` elsewhere.
pub fn fields(register: &'static Register, record: &Record, told: &[&str], context: &Context) -> Vec<Line> {
    let mut lines = Vec::new();
    for section in reading::sections(register, record, context) {
        let fields = section.fields.iter().filter(|(field, _)| !told.contains(&field.key));
        for (place, (field, value)) in fields.enumerate() {
            if place == 0 {
                lines.push(Line::heading(section.heading));
            }
            let (words, tone) = in_cell(field, value, context);
            lines.push(Line::new(words).label(field.label, 0).tone(tone));
        }
    }
    lines
}

/// What the record links to and what links to it, by title, without what is `told` elsewhere.
pub fn links(register: &'static Register, record: &Record, told: &[Id], context: &Context) -> Vec<Line> {
    let links = reading::links(register, record, context).into_iter().filter(|link| !told.contains(&link.id));
    let mut lines: Vec<Line> = links.map(|link| Line::new(&*link.name).label(label(&link), 0)).collect();
    if !lines.is_empty() {
        lines.insert(0, Line::heading("Links (L follows)"));
    }
    lines
}

/// What a link is called in a narrow pane: a back-link by the register that it comes from.
fn label(link: &reading::Link) -> String {
    if link.back { format!("← {}", link.register.name) } else { link.label() }
}

/// How its owner was chased, the latest first.
pub fn chases(record: &Record, context: &Context) -> Vec<Line> {
    let told = |(day, words): (NaiveDate, String)| Line::new(words).label(date::format(day), 0);
    let mut lines: Vec<Line> = reading::chases(record, context).into_iter().take(CHANGES).map(told).collect();
    if !lines.is_empty() {
        lines.insert(0, Line::heading("Chased"));
    }
    lines
}

/// The latest changes of the record.
pub fn past(register: &'static Register, record: &Record, context: &Context) -> Vec<Line> {
    let mut lines = vec![Line::heading("History")];
    lines.extend(history::lines(register, record.id, context, CHANGES + 1));
    if lines.len() > CHANGES + 1 {
        lines.truncate(CHANGES + 1);
        lines.push(Line::new("H shows all of it.").tone(Tone::Muted));
    }
    lines
}
