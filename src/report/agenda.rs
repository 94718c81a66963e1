//! The agenda of a meeting: what comes when, who speaks to it and what for, and what is still open from
//! before.

use chrono::{NaiveDateTime, TimeDelta};

use super::document::{Block, Column, Document, Line, Rag, Span, Table};
use super::sitting::{self, Facts, actions, everybody, name_of};
use super::{Asked, Report};
use crate::model::kind::{duration, plain_number};
use crate::model::record::Record;
use crate::model::value::{Duration, Unit};
use crate::registers::agenda_item::{self, DOCUMENT, MINUTES, PAPER, PURPOSE};
use crate::registers::every::{DESCRIPTION, OWNER, TITLE};
use crate::registers::meeting::{self, AGENDA, CHAIR, INVITED, LENGTH, MINUTE_TAKER, PAPERS_DUE, START};
use crate::registers::proceedings;

/// The agenda of a meeting.
pub static REPORT: Report = Report {
    name: "agenda",
    doc: "The agenda of a meeting with times, presenters, purposes and papers, and the matters arising.",
    about: &meeting::REGISTER,
    make,
};

fn make(meeting: &Record, asked: &Asked) -> Document {
    let context = &asked.context;
    let mut document = sitting::begin("Agenda", meeting, context).to(everybody(meeting));
    let reference = meeting::REGISTER.reference(meeting.number);
    document.put_in_calendars(&format!("meeting-{reference}.ics"), vec![meeting.id]);
    let mut facts = Facts::of(meeting);
    facts.say("Chair", meeting.get(CHAIR));
    facts.say("Minute taker", meeting.get(MINUTE_TAKER));
    facts.names("Invited", meeting.get(INVITED));
    facts.field(meeting, PAPERS_DUE.name(), context);
    document.add(facts.into_block());
    document.prose(meeting.get(DESCRIPTION));

    let mut items = proceedings::agenda(meeting.id, context);
    asked.keep(&mut items, |item| item, &mut document);
    let mut arising = proceedings::matters_arising(meeting, context);
    asked.keep(&mut arising, |(_, outcome)| &outcome.record, &mut document);
    if !items.is_empty() || !meeting.get(AGENDA).is_empty() {
        document.heading(1, "Agenda");
    }
    document.prose(meeting.get(AGENDA));
    document.add(Block::Table(table(meeting.get(START), &items, asked)));
    let agenda = meeting::agenda_length(meeting, context).map(|length| length.amount);
    let over = agenda.zip(meeting.get(LENGTH)).map(|(agenda, slot)| (agenda, slot.amount));
    if let Some((agenda, slot)) = over.filter(|(agenda, slot)| agenda > slot) {
        let show = |tenths| duration::format(Duration::new(tenths, Unit::Minutes), context.style());
        let words = format!(
            "The agenda takes {}, {} more than the meeting lasts.",
            show(agenda),
            show(agenda.saturating_sub(slot))
        );
        document.paragraph(Span::rag(Rag::Amber, words));
    }
    if !arising.is_empty() {
        document.heading(1, "Matters arising");
        let arising = arising.iter().map(|(earlier, outcome)| (Some(earlier), outcome));
        document.add(Block::Table(actions(arising, context)));
    }
    document
}

/// The items with the time at which each begins, as long as all before it say how long they take.
fn table(start: Option<NaiveDateTime>, items: &[impl AsRef<Record>], asked: &Asked) -> Table {
    let context = &asked.context;
    let columns = [
        Column::label("Time", 1),
        Column::words("Item", 7),
        Column::words("Purpose", 2),
        Column::words("Presenter", 2),
        Column::number("Min", 1),
        Column::words("Paper", 3),
    ];
    let mut table = Table::new(columns);
    let mut time = start;
    for (place, item) in items.iter().map(AsRef::as_ref).enumerate() {
        let minutes = item.get(MINUTES);
        let at = time.map_or(String::new(), |time| time.format("%H:%M").to_string());
        let length = minutes
            .filter(|minutes| *minutes >= 0.0)
            .and_then(|minutes| TimeDelta::try_seconds((minutes * 60.0).round() as i64));
        time = time.zip(length).and_then(|(time, length)| time.checked_add_signed(length));
        let purpose = context.project.field(agenda_item::REGISTER.key, PURPOSE.name());
        let title = Line::from(format!("{}. ", place + 1)).and(Span::strong(item.get(TITLE)));
        let title = match item.get(DESCRIPTION) {
            "" => title,
            words => title.and("\n").and(Span::slight(words)),
        };
        table.row([
            at.into(),
            title,
            purpose.map_or(String::new(), |field| context.show(item, field)).into(),
            item.get(OWNER).into(),
            minutes.map_or(String::new(), plain_number).into(),
            paper(item, asked),
        ]);
    }
    table
}

/// Where the paper of an item is.
pub(super) fn paper(item: &Record, asked: &Asked) -> Line {
    let document = item.get(DOCUMENT).map_or(String::new(), |id| name_of(id, asked));
    let gap = if document.is_empty() || item.get(PAPER).is_empty() { "" } else { "\n" };
    Line::from(document).and(gap).and(Span::address(item.get(PAPER)))
}
