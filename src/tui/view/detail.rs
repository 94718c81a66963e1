//! What there is to read of any record: its fields, its links, what links to it, its history.

use std::cmp::Ordering;
use std::sync::Arc;

use super::history;
use super::table::in_cell;
use crate::insight::promises::{after, promises};
use crate::model::context::Context;
use crate::model::field::{Field, Key};
use crate::model::id::Id;
use crate::model::kind::{Kind, Tone, date, plain_number};
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::registers::{action, every, risk};
use crate::session::reading;
use crate::tui::page::{Line, align};

/// The most changes that are told here.
const CHANGES: usize = 12;

/// The lines of a record.
pub fn lines(register: &'static Register, record: &Record, context: &Context) -> Vec<Line> {
    let mut lines = fields(register, record, &[], context);
    if register.key == risk::REGISTER.key {
        lines.extend(responses(record, context));
        lines.extend(scores(record, context));
    }
    lines.extend(links(register, record, &[], context));
    lines.extend(promised(register, record, context));
    lines.extend(chases(record, context));
    lines.extend(past(register, record, context));
    align(&mut lines);
    lines
}

/// The responses to a risk: the actions that came from it, those that are open first.
fn responses(record: &Record, context: &Context) -> Vec<Line> {
    let mut actions = context.linked(record.id, action::REGISTER.key, every::SOURCE.name());
    actions.sort_by_key(|action| (every::closes(&action::REGISTER, action), action.number));
    let told = |action: &Arc<Record>| {
        let facts = [action::RESPONSE, every::OWNER, every::STATUS].map(Key::name).into_iter();
        let facts = facts.chain([every::DUE.name()]).filter_map(|key| {
            let field = context.project.field(action::REGISTER.key, key)?;
            Some(context.show(action, field)).filter(|words| !words.is_empty())
        });
        let title = std::iter::once(action.get(every::TITLE).to_owned());
        let words: Vec<_> = title.chain(facts).collect();
        Line::new(words.join(" · ")).label(action::REGISTER.reference(action.number), 0)
    };
    let mut lines: Vec<Line> = actions.iter().map(told).collect();
    if !lines.is_empty() {
        lines.insert(0, Line::heading("Responses (A adds one)"));
    }
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
            let words = step(field, value, context).unwrap_or_else(|| words.into_owned());
            lines.push(Line::new(words).label(field.label, 0).tone(tone));
        }
    }
    lines
}

/// A step of a scale with its name and meaning: `4 Likely ≤80%`.
fn step(field: &Field, value: &Value, context: &Context) -> Option<String> {
    let (Kind::Step(axis), Value::Number(step)) = (field.kind, value) else { return None };
    let place = (*step as usize).checked_sub(1)?;
    Some(context.style().scales.steps(axis).get(place)?.spelled(place + 1))
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

/// Each day that it was promised for, the first one first, where it was put on another one.
fn promised(register: &'static Register, record: &Record, context: &Context) -> Vec<Line> {
    let all = promises(register, record, context);
    let Some(first) = all.first().filter(|_| all.len() > 1).map(|promise| promise.day) else {
        return Vec::new();
    };
    let mut lines = vec![Line::heading("Promised")];
    for (place, promise) in all.iter().enumerate() {
        let slip =
            if place == 0 { String::new() } else { format!(", {} than first", after(first, promise.day)) };
        let who = if promise.who.is_empty() { String::new() } else { format!(" ({})", promise.who) };
        let words = format!("for {}{slip}{who}", date::format(promise.day));
        let said = promise.said.map_or(String::new(), date::format);
        let tone = if promise.day > first { Tone::Warn } else { Tone::Plain };
        lines.push(Line::new(words).label(said, 0).tone(tone));
    }
    lines
}

/// How its owner was chased, the latest first; and what came in reply.
pub fn chases(record: &Record, context: &Context) -> Vec<Line> {
    let told = |said: reading::Said| (said.reply, Line::new(said.words).label(date::format(said.day), 0));
    let (replies, chased): (Vec<_>, Vec<_>) =
        reading::chases(record, context).into_iter().take(CHANGES).map(told).partition(|(reply, _)| *reply);
    let mut lines = Vec::new();
    for (heading, all) in [("Chased", chased), ("Replies", replies)] {
        if !all.is_empty() {
            lines.push(Line::heading(heading));
            lines.extend(all.into_iter().map(|(_, line)| line));
        }
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
