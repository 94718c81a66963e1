//! The chain of custody of a record: turning it into the next, and the story of all that it was and became.

use std::sync::Arc;

use chrono::NaiveDateTime;

use super::reading::{Change, told};
use super::{Session, Target};
use crate::model::context::Context;
use crate::model::edit::Step;
use crate::model::id::Id;
use crate::model::kind::date;
use crate::model::trail::{self, What};
use crate::registers::chain::turn::turned;
use crate::registers::chain::whole;
use crate::registers::{change, decision, every, risk};

/// A record of a chain and what happened to it, the oldest first.
#[derive(Debug)]
pub struct Chapter {
    /// The record.
    pub target: Target,
    /// What it is called.
    pub name: String,
    /// How it stands: `Occurred · Zoë Müller`.
    pub state: String,
    /// What happened to it.
    pub events: Vec<Change>,
}

/// Fields whose changes make the story.
const TELLING: &[&str] = &[
    every::STATUS.name(),
    every::OWNER.name(),
    every::DUE.name(),
    risk::CURRENT.probability.name(),
    risk::CURRENT.impact.name(),
    change::DECISION.name(),
    decision::DECIDED_BY.name(),
    decision::DECIDED_ON.name(),
];

impl Session {
    /// The step that turns a record into the next of its chain, and the record that it adds. The error is
    /// a sentence.
    pub fn turning_on(&mut self, target: Target) -> Result<(Step, Target), String> {
        let (context, ids) = self.context_and_ids();
        let turned = turned(target.0, target.1, &context, ids)?;
        let number = context.project.table(turned.register.key).last_number().saturating_add(1);
        let to = turned.register.reference(number);
        let step = Step::new(format!("Turn {} into {to}", self.reference(target)), turned.edits);
        Ok((step, (turned.register, turned.id)))
    }
}

/// The story of the chain that a record stands in, from the first record to the last; empty for one that
/// can't stand in any.
pub fn story(id: Id, context: &Context) -> Vec<Chapter> {
    let chapters = whole(id, context).into_iter().filter_map(|(register, id)| {
        let record = context.project.table(register.key).get(id)?;
        let show = |key: &str| {
            let field = context.project.field(register.key, key).filter(|_| !key.is_empty());
            field.map_or(String::new(), |field| context.show(record, field))
        };
        let state = [show(register.roles.status), show(register.roles.owner)];
        let state: Vec<_> = state.into_iter().filter(|words| !words.is_empty()).collect();
        Some(Chapter {
            target: (register, id),
            name: context.name(register, record),
            state: state.join(" · "),
            events: events((register, id), context),
        })
    });
    chapters.collect()
}

fn events((register, id): Target, context: &Context) -> Vec<Change> {
    let telling = |change: &&trail::Change| match change.what {
        What::Added(_) | What::Removed(_) => true,
        What::Set { field, .. } => TELLING.contains(&field),
    };
    let changes: Vec<_> = context.changes(id).filter(|(_, change)| telling(change)).collect();
    // The steps come newest first, what each of them changed in its own order.
    let steps = changes.chunk_by(|(one, _), (other, _)| std::ptr::eq(*one, *other)).rev();
    let event = |(entry, change): &(&trail::Entry, &trail::Change)| {
        let what = told(register, &change.what, &entry.former_numbers(id), context);
        Change { at: entry.author.at, who: entry.author.name.clone(), what }
    };
    let first = steps.clone().next().and_then(|first| first.first());
    let begun = first.is_some_and(|(_, change)| matches!(change.what, What::Added(_)));
    let mut all: Vec<Change> = steps.flatten().map(event).collect();
    let Some(record) = context.project.table(register.key).get(id) else { return all };
    // What came in from elsewhere tells itself when it was raised, and by whom.
    if let Some(day) = record.get(every::RAISED).filter(|_| !begun) {
        let who: Arc<str> = record.get(every::RAISED_BY).into();
        all.insert(
            0,
            Change { at: day.and_time(NaiveDateTime::default().time()), who, what: "raised".to_owned() },
        );
    }
    all
}

impl Change {
    /// The day, who and what: `3 Nov 26  Ana Silva  Status: Open → Occurred`.
    pub fn cells(&self) -> [String; 3] {
        [date::format(self.at.date()), self.who.to_string(), self.what.replace('\n', " ")]
    }
}
