//! The minutes of a meeting: who was there, what was said on each item and what came of it.

use std::collections::HashSet;
use std::sync::Arc;

use super::document::{Block, Document, Line, Rag, Span};
use super::sitting::{self, Facts, actions, decisions, everybody, line};
use super::{Asked, Report, agenda};
use crate::model::context::Context;
use crate::model::kind::{date, plain_number};
use crate::model::needle::fold;
use crate::model::record::Record;
use crate::query::minuted;
use crate::registers::action;
use crate::registers::agenda_item::{self, DISCUSSION, PURPOSE};
use crate::registers::every::{OWNER, STATUS, TITLE, closes};
use crate::registers::meeting::{
    self, APOLOGIES, APPROVED_ON, ATTENDEES, CHAIR, INVITED, ISSUED_ON, MINUTE_TAKER, MINUTES, PREVIOUS,
    START,
};
use crate::registers::proceedings::{self, Outcome, Proceedings};

/// The minutes of a meeting.
pub static REPORT: Report = Report {
    name: "minutes",
    doc: "The minutes of a meeting: attendance, what was said on each item, decisions and actions.",
    about: &meeting::REGISTER,
    make,
};

fn make(meeting: &Record, asked: &Asked) -> Document {
    let context = &asked.context;
    let mut document = sitting::begin("Minutes", meeting, context);
    let Proceedings { agenda: mut items, mut others } = proceedings::of(meeting.id, context);
    asked.keep(&mut items, |(item, _)| item, &mut document);
    for (_, outcomes) in &mut items {
        asked.keep(outcomes, |outcome| &outcome.record, &mut document);
    }
    asked.keep(&mut others, |outcome| &outcome.record, &mut document);
    let (parked, items): (Vec<_>, Vec<_>) =
        items.into_iter().partition(|(item, _)| item.get(STATUS) == "parked");

    let distribution = context.project.field(meeting::REGISTER.key, "distribution");
    let others_told = distribution.map_or(Vec::new(), |field| names(meeting, field.key));
    document = document.to(everybody(meeting)).to(meeting.get(ATTENDEES)).to(&others_told);
    document.add(head(meeting, &others_told, context).into_block());
    arising(meeting, asked, &mut document);
    for (place, (item, outcomes)) in items.iter().enumerate() {
        document.heading(1, format!("{}. {}", place + 1, item.get(TITLE)));
        document.note(about(item, asked));
        document.prose(&minuted::prose(item.get(DISCUSSION), item.id, true, context));
        document.add(Block::List(outcomes.iter().map(|outcome| line(outcome, context)).collect()));
    }
    if !meeting.get(MINUTES).is_empty() {
        document.heading(1, if items.is_empty() { "Minutes" } else { "Further notes" });
        document.prose(&minuted::prose(meeting.get(MINUTES), meeting.id, false, context));
    }
    if !others.is_empty() && !items.is_empty() {
        document.heading(1, "Any other business");
        document.add(Block::List(others.iter().map(|outcome| line(outcome, context)).collect()));
    }
    if !parked.is_empty() {
        document.heading(1, "Parking lot");
        document.add(Block::List(parked.iter().map(|(item, _)| Line::from(item.get(TITLE))).collect()));
    }
    into_calendars(meeting, context, &mut document);
    let all = || items.iter().chain(&parked).flat_map(|(_, outcomes)| outcomes).chain(&others);
    summary(all().collect(), context, &mut document);
    document
}

/// Status, time, place and people.
fn head(meeting: &Record, others_told: &[Arc<str>], context: &Context) -> Facts {
    let mut facts = Facts::of(meeting);
    facts.put("Status", status(meeting, context));
    facts.say("Chair", meeting.get(CHAIR));
    facts.say("Minute taker", meeting.get(MINUTE_TAKER));
    facts.names("Present", meeting.get(ATTENDEES));
    for key in ["late", "arrived_late"] {
        facts.field(meeting, key, context);
    }
    facts.names("Apologies", meeting.get(APOLOGIES));
    facts.field(meeting, "delegates", context);
    let key = |name: &Arc<str>| fold(name.trim()).into_owned();
    let accounted: HashSet<_> =
        meeting.get(ATTENDEES).iter().chain(meeting.get(APOLOGIES)).map(key).collect();
    if !meeting.get(ATTENDEES).is_empty() {
        facts.names("Absent", meeting.get(INVITED).iter().filter(|name| !accounted.contains(&key(name))));
    }
    facts.put("Quorum", quorum(meeting, context));
    facts.names("Copies to", others_told);
    facts.say("Next meeting", next(meeting, context));
    facts
}

/// Draft, issued or approved, when, and in which version.
fn status(meeting: &Record, context: &Context) -> Line {
    let day =
        |day: Option<chrono::NaiveDate>| day.map_or(String::new(), |day| format!(" {}", date::format(day)));
    let version = context.project.field(meeting::REGISTER.key, "version");
    let version = version.map(|field| context.show(meeting, field)).filter(|version| !version.is_empty());
    let version = version.map_or(String::new(), |version| format!(", version {version}"));
    match meeting.get(STATUS) {
        "issued" => Line::from(format!("Issued{}{version}", day(meeting.get(ISSUED_ON)))),
        "approved" => Line::from(format!("Approved{}{version}", day(meeting.get(APPROVED_ON)))),
        "cancelled" => Line::from("The meeting was cancelled"),
        _ => Line::from(Span::strong("Draft")).and(format!("{version}: not yet approved")),
    }
}

/// How many were there of those that decisions need.
fn quorum(meeting: &Record, context: &Context) -> Line {
    let field = context.project.field(meeting::REGISTER.key, "quorum");
    let needed = field.and_then(|field| context.value(meeting, field).as_number());
    let (Some(needed), present) = (needed, meeting.get(ATTENDEES).len()) else { return Line::default() };
    if present == 0 {
        return Line::default();
    }
    let words = format!("{present} present of {} needed", plain_number(needed));
    if (present as f64) < needed {
        return Span::rag(Rag::Red, format!("{words}: what was decided needs confirming")).into();
    }
    Line::from(words)
}

/// The next meeting of the series and what is due of this one, for calendars.
fn into_calendars(meeting: &Record, context: &Context, document: &mut Document) {
    if let Some(next) = follower(meeting, context) {
        let file = format!("next-{}.ics", meeting::REGISTER.reference(next.number));
        document.put_in_calendars(&file, vec![next.id]);
    }
    let Proceedings { agenda, others } = proceedings::of(meeting.id, context);
    let all = agenda.into_iter().flat_map(|(_, outcomes)| outcomes).chain(others);
    let due = all.filter(|outcome| {
        outcome.register.key == action::REGISTER.key && !closes(outcome.register, &outcome.record)
    });
    let file = format!("actions-{}.ics", meeting::REGISTER.reference(meeting.number));
    document.put_in_calendars(&file, due.map(|outcome| outcome.record.id).collect());
}

/// The next meeting of the series where it is known: the one that follows this, else the one at the time
/// which the minutes say.
fn follower<'a>(meeting: &Record, context: &Context<'a>) -> Option<&'a Arc<Record>> {
    let series = |record: &Record| record.get(meeting::SERIES).trim().to_lowercase();
    let named = |other: &&Arc<Record>| other.get(PREVIOUS) == Some(meeting.id) && other.get(START).is_some();
    let at_its_time = |other: &&Arc<Record>| {
        let next = meeting.get(meeting::NEXT);
        next.is_some() && other.get(START) == next && series(other) == series(meeting)
    };
    let table = context.project.table(meeting::REGISTER.key);
    table.iter().find(named).or_else(|| table.iter().find(at_its_time))
}

/// When the series meets again: as the minutes say, else as the register of meetings has it.
fn next(meeting: &Record, context: &Context) -> String {
    let field = context.project.field(meeting::REGISTER.key, "next");
    let said = field.map_or(String::new(), |field| context.show(meeting, field));
    if !said.is_empty() {
        return said;
    }
    follower(meeting, context).and_then(|next| meeting::when(next)).unwrap_or_default()
}

/// What is still open from the meetings before, and whether the minutes of the last were approved.
fn arising(meeting: &Record, asked: &Asked, document: &mut Document) {
    let context = &asked.context;
    let table = context.project.table(meeting::REGISTER.key);
    let previous =
        meeting.get(PREVIOUS).and_then(|id| table.get(id)).filter(|previous| asked.tells(previous));
    if let Some(previous) = previous {
        document.heading(1, "Minutes of the last meeting");
        let field = context.project.field(meeting::REGISTER.key, STATUS.name());
        let status = field.map_or(String::new(), |field| context.show(previous, field)).to_lowercase();
        document.paragraph(format!("{}: {status}.", context.name(&meeting::REGISTER, previous)));
    }
    let mut arising = proceedings::matters_arising(meeting, context);
    asked.keep(&mut arising, |(_, outcome)| &outcome.record, document);
    if !arising.is_empty() {
        document.heading(1, "Matters arising");
        let arising = arising.iter().map(|(earlier, outcome)| (Some(earlier), outcome));
        document.add(Block::Table(actions(arising, context)));
    }
}

/// Who spoke to an item, what for, and where its paper is.
fn about(item: &Record, asked: &Asked) -> Line {
    let context = &asked.context;
    let show = |key: &str| {
        let field = context.project.field(agenda_item::REGISTER.key, key);
        field.map_or(String::new(), |field| context.show(item, field))
    };
    let carried = if item.get(STATUS) == "carried" { show(STATUS.name()) } else { String::new() };
    let facts = [show(PURPOSE.name()), item.get(OWNER).to_owned(), carried];
    let facts: Vec<_> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    let paper = agenda::paper(item, asked);
    let line = Line::from(facts.join(" · "));
    if paper.is_empty() {
        line
    } else {
        paper.spans().iter().cloned().fold(line.and(" · paper "), Line::and)
    }
}

/// All decisions and all actions once more, for who only looks these up.
fn summary(outcomes: Vec<&Outcome>, context: &Context, document: &mut Document) {
    let decided = decisions(outcomes.iter().copied(), context);
    if !decided.rows().is_empty() {
        document.heading(1, "Decisions");
        document.add(Block::Table(decided));
    }
    let taken = actions(outcomes.iter().map(|outcome| (None, *outcome)), context);
    if !taken.rows().is_empty() {
        document.heading(1, "Actions");
        document.add(Block::Table(taken));
    }
}

fn names(meeting: &Record, key: &str) -> Vec<Arc<str>> {
    match meeting.value(key) {
        crate::model::value::Value::List(names) => names.to_vec(),
        _ => Vec::new(),
    }
}
