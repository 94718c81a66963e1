//! What there is to read of a meeting: the agenda with what was said and what came of each item,
//! matters arising, the minutes; then all else that is known of it.

use super::detail;
use super::table::in_cell;
use super::theme::mark;
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::{Tone, date, duration, plain_number};
use crate::model::record::Record;
use crate::model::value::{Duration, Unit};
use crate::query::minuted;
use crate::registers::agenda_item::{self, DISCUSSION, DOCUMENT, PAPER, PURPOSE};
use crate::registers::dates::past;
use crate::registers::decision;
use crate::registers::every::{DESCRIPTION, OWNER, STATUS, TITLE, closes};
use crate::registers::meeting::{
    self, AGENDA, APOLOGIES, ATTENDEES, CHAIR, INVITED, LENGTH, MINUTES, PLACE, START,
};
use crate::registers::proceedings::{self, Outcome, Proceedings};
use crate::tui::page::{Line, Weight, align};

/// What every meeting opens with, where it holds something.
const HEAD: &[&str] =
    &[STATUS.name(), CHAIR.name(), ATTENDEES.name(), INVITED.name(), APOLOGIES.name(), "delegates"];
/// What is told elsewhere than at the head.
const TOLD: &[&str] = &[
    START.name(),
    LENGTH.name(),
    PLACE.name(),
    DESCRIPTION.name(),
    AGENDA.name(),
    "agenda_length",
    MINUTES.name(),
    "open_actions",
];
/// Cells of the numbers of agenda items; what belongs to an item is set in by as many.
const NUMBER: u16 = 4;

/// The lines of a meeting.
pub fn lines(meeting: &Record, context: &Context) -> Vec<Line> {
    let Proceedings { agenda, others } = proceedings::of(meeting.id, context);
    let arising = proceedings::matters_arising(meeting, context);
    let mut lines = head(meeting, context);
    if !agenda.is_empty() || !meeting.get(AGENDA).is_empty() {
        lines.extend(agenda_heading(meeting, context));
        lines.extend(text(meeting.get(AGENDA)));
    }
    for (place, (item, outcomes)) in agenda.iter().enumerate() {
        lines.extend(agenda_item(place + 1, item, context));
        lines.extend(outcomes.iter().map(|outcome| told(outcome, "", context).indent(NUMBER)));
    }
    if !others.is_empty() {
        lines.push(Line::heading("Decisions and actions under no item"));
        lines.extend(others.iter().map(|outcome| told(outcome, "", context)));
    }
    if !arising.is_empty() {
        lines.push(Line::heading(format!("Matters arising: {} still open from before", arising.len())));
        lines.extend(arising.iter().map(|(earlier, outcome)| {
            let from = format!("from {}", meeting::REGISTER.reference(earlier.number));
            told(outcome, &from, context)
        }));
    }
    if !meeting.get(MINUTES).is_empty() {
        lines.push(Line::heading("Minutes"));
        lines.extend(text(&minuted::prose(meeting.get(MINUTES), meeting.id, false, context)));
    }
    let outcomes = agenda.iter().flat_map(|(_, outcomes)| outcomes).chain(&others);
    let ids = agenda.iter().map(|(item, _)| item.id).chain(outcomes.map(|outcome| outcome.record.id));
    lines.extend(rest(meeting, &ids.collect::<Vec<_>>(), context));
    lines
}

/// When, where, and who.
fn head(meeting: &Record, context: &Context) -> Vec<Line> {
    let mut lines = text(meeting.get(DESCRIPTION));
    let place = Some(meeting.get(PLACE)).filter(|place| !place.is_empty()).map(str::to_owned);
    let facts: Vec<_> = meeting::when(meeting).into_iter().chain(place).collect();
    if !facts.is_empty() {
        lines.insert(0, Line::new(facts.join(" · ")).weight(Weight::Strong));
    }
    let mut who: Vec<_> = HEAD
        .iter()
        .filter(|key| opens(key, meeting))
        .filter_map(|key| {
            let field = context.project.field(meeting::REGISTER.key, key)?;
            let value = context.value(meeting, field);
            let (words, tone) = in_cell(field, &value, context);
            (!value.is_empty()).then(|| Line::new(words).label(field.label, 0).tone(tone))
        })
        .collect();
    align(&mut who);
    lines.extend(who);
    lines
}

/// Whether a field stands at the head: who was asked to come matters there until it is known who came.
fn opens(key: &str, meeting: &Record) -> bool {
    key != INVITED.name() || meeting.get(ATTENDEES).is_empty()
}

/// The heading of the agenda with the time that it takes, and a mark below it if that is too much.
fn agenda_heading(meeting: &Record, context: &Context) -> Vec<Line> {
    let show = |tenths| duration::format(Duration::new(tenths, Unit::Minutes), context.style());
    let agenda = meeting::agenda_length(meeting, context).map(|length| length.amount);
    let slot = meeting.get(LENGTH).map(|length| length.amount);
    let heading = match (agenda, slot) {
        (None, _) => "Agenda".to_owned(),
        (Some(agenda), None) => format!("Agenda: {}", show(agenda)),
        (Some(agenda), Some(slot)) => format!("Agenda: {} of {}", show(agenda), show(slot)),
    };
    let over = agenda.zip(slot).map(|(agenda, slot)| agenda.saturating_sub(slot)).filter(|over| *over > 0);
    let warning = over.map(|over| {
        let words = format!("{} {} more than the meeting lasts", mark(Tone::Warn), show(over));
        Line::new(words).tone(Tone::Warn)
    });
    std::iter::once(Line::heading(heading)).chain(warning).collect()
}

/// An item: number and title, then who, how long and what for, then what was said or is to be known.
fn agenda_item(number: usize, item: &Record, context: &Context) -> Vec<Line> {
    let show = |key: &str| {
        let field = context.project.field(agenda_item::REGISTER.key, key);
        field.map_or(String::new(), |field| context.show(item, field))
    };
    let minutes = item.get(agenda_item::MINUTES).map_or(String::new(), |m| format!("{}m", plain_number(m)));
    let status = match item.get(STATUS) {
        "planned" => String::new(),
        _ => show(STATUS.name()).to_lowercase(),
    };
    let paper = match (show(DOCUMENT.name()), item.get(PAPER)) {
        (document, _) if !document.is_empty() => format!("paper {document}"),
        (_, "") => String::new(),
        (_, address) => format!("paper {address}"),
    };
    let reference = agenda_item::REGISTER.reference(item.number);
    let facts = [show(PURPOSE.name()), minutes, item.get(OWNER).to_owned(), status, reference, paper];
    let facts: Vec<_> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    let said = minuted::prose(item.get(DISCUSSION), item.id, true, context);
    let said = if item.get(DISCUSSION).is_empty() { item.get(DESCRIPTION) } else { &said };
    let mut lines = vec![
        Line::new(item.get(TITLE)).label(format!("{number}."), NUMBER).weight(Weight::Strong),
        Line::new(facts.join(" · ")).indent(NUMBER).tone(Tone::Muted),
    ];
    lines.extend(text(said).into_iter().map(|line| line.indent(NUMBER)));
    lines
}

/// A decision or an action: a shape for where it stands, its title, who and by when.
fn told(outcome: &Outcome, from: &str, context: &Context) -> Line {
    let Outcome { register, record } = outcome;
    let roles = register.roles;
    let status = context.project.field(register.key, roles.status);
    let choice = status.and_then(|field| field.kind.choice(record.value(roles.status).as_text()));
    let closed = closes(register, record);
    let day = |key: &str| record.value(key).as_date();
    let late = day(roles.due).filter(|_| !closed).and_then(|due| past(due, context.today));
    let done = record.value(roles.status).as_text() == roles.done;
    let (shape, tone) = match (late, closed, done) {
        (Some(_), ..) => (mark(Tone::Bad), Tone::Bad),
        (None, false, _) => ("○", Tone::Plain),
        (.., true) => ("✓", Tone::Muted),
        _ => ("×", Tone::Muted),
    };
    let decided = record.get(decision::DECIDED_BY);
    let who = if closed && !decided.is_empty() { decided } else { record.value(roles.owner).as_text() };
    let stands = choice
        .filter(|choice| closed || choice.tone != Tone::Plain)
        .map(|choice| choice.label.to_lowercase());
    let when = if closed { day(roles.done_on) } else { None };
    let stands = match (stands, when) {
        (Some(stands), Some(when)) => format!("{stands} {}", date::format(when)),
        (stands, _) => stands.unwrap_or_default(),
    };
    let due =
        day(roles.due).filter(|_| !closed).map_or(String::new(), |due| format!("due {}", date::format(due)));
    let late = late.map_or(String::new(), |days| match days {
        1.0 => "1 day late".to_owned(),
        days => format!("{} days late", plain_number(days)),
    });
    let title = format!("{shape} {}", record.value(roles.title).as_text());
    let facts = [title.as_str(), who, &stands, &due, &late, from];
    let facts: Vec<_> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    Line::new(facts.join(" · ")).label(register.reference(record.number), 6).tone(tone)
}

/// A text, if there is any.
fn text(words: &str) -> Vec<Line> {
    if words.is_empty() { Vec::new() } else { vec![Line::new(words)] }
}

/// All else: the fields and links that are not told yet, and the history.
fn rest(meeting: &Record, ids: &[Id], context: &Context) -> Vec<Line> {
    let register = &meeting::REGISTER;
    let opening = HEAD.iter().copied().filter(|key| opens(key, meeting));
    let told: Vec<_> = opening.chain(TOLD.iter().copied()).collect();
    let mut fields = detail::fields(register, meeting, &told, context);
    fields.retain(|line| line.weight != Weight::Heading);
    let mut lines = vec![Line::heading("Also")];
    lines.extend(fields);
    lines.extend(detail::links(register, meeting, ids, context));
    lines.extend(detail::past(register, meeting, context));
    align(&mut lines);
    lines
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::register::Register;
    use crate::registers::every::DUE;
    use crate::registers::trial::{self, day};
    use crate::registers::{action, decision};

    /// What is read of a meeting of half an hour with these records, a line each.
    fn read(records: Vec<(&'static Register, Record)>) -> Vec<String> {
        let meeting = Record::new(Id(1)).with(LENGTH, Duration::new(300, Unit::Minutes));
        let project = trial::project([(&meeting::REGISTER, meeting)].into_iter().chain(records));
        let context = trial::context(&project);
        let meeting = context.project.table("meeting").get(Id(1)).unwrap().clone();
        lines(&meeting, &context)
            .iter()
            .map(|line| format!("{} {}", line.label, line.words).trim().into())
            .collect()
    }

    fn item(id: u64, title: &str, minutes: f64) -> (&'static Register, Record) {
        let item = Record::new(Id(id)).with(agenda_item::MEETING, Id(1)).with(TITLE, title);
        let item = item.with(agenda_item::RANK, title).with(agenda_item::MINUTES, minutes);
        (&agenda_item::REGISTER, item.with(STATUS, "planned"))
    }

    #[test]
    fn an_agenda_that_is_too_long_for_its_meeting_is_marked() {
        let fits = read(vec![item(2, "Risks", 10.0), item(3, "Budget", 20.0)]);
        assert!(fits.contains(&"Agenda: 30m of 30m".into()) && !fits.iter().any(|line| line.contains('▲')));
        let over = read(vec![item(2, "Risks", 10.0), item(3, "Budget", 25.0)]);
        let heading = over.iter().position(|line| line == "Agenda: 35m of 30m").unwrap();
        let expected =
            ["▲ 5m more than the meeting lasts", "1. Budget", "25m · G-2", "2. Risks", "10m · G-1"];
        assert_eq!(over[heading + 1..heading + 6], expected);
    }

    #[test]
    fn what_came_of_an_item_stands_below_it_with_a_shape_for_where_it_stands() {
        let taken = |id, title, status, due| {
            let action = Record::new(Id(id)).with(TITLE, title).with(STATUS, status).with(DUE, day(due));
            (&action::REGISTER, action.with(action::ITEM, Id(2)).with(OWNER, "Jo"))
        };
        let made = Record::new(Id(9)).with(TITLE, "Go").with(STATUS, "made").with(decision::ITEM, Id(2));
        let made = made.with(decision::DECIDED_ON, day("2026-11-12")).with(decision::DECIDED_BY, "Ana");
        let all = read(vec![
            item(2, "Risks", 10.0),
            taken(3, "Late one", "open", "2026-11-19"),
            taken(4, "Waits", "waiting", "2026-11-20"),
            taken(5, "Done", "done", "2026-11-01"),
            taken(6, "Dropped", "cancelled", "2026-11-01"),
            (&decision::REGISTER, made),
        ]);
        let item = all.iter().position(|line| line == "1. Risks").unwrap();
        let expected = [
            "D-001 ✓ Go · Ana · made 12 Nov 26",
            "A-001 ■ Late one · Jo · due 19 Nov 26 · 1 day late",
            "A-002 ○ Waits · Jo · waiting · due 20 Nov 26",
            "A-003 ✓ Done · Jo · done",
            "A-004 × Dropped · Jo · cancelled",
        ];
        assert_eq!(all[item + 2..item + 7], expected);
    }
}
