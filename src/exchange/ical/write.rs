//! Meetings and actions for calendars: events and things to do, with reminders.
//!
//! Each is known by its record's identity, which never changes, and counted up with every change in the
//! trail, so that a calendar brings up to date what it has. Times are those of the project's own clock,
//! without a zone.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "counts of rows, cells and letters of a file that stands in memory"
)]

use std::collections::{BTreeSet, HashSet};

use chrono::{NaiveDateTime, TimeDelta};

use super::lines::{Writer, parameter};
use crate::exchange::eml::{self, Mailbox};
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::text::{clean, clean_block};
use crate::model::trail::{Change, Entry, What};
use crate::registers::every::{DESCRIPTION, DUE, OWNER, PRIORITY, STATUS, TITLE, closes};
use crate::registers::meeting::{self, AGENDA, CHAIR, INVITED, LENGTH, PLACE, START};
use crate::registers::{action, agenda_item, proceedings};
use crate::report::Asked;
use crate::report::document::once;

/// A calendar, and what is not in it.
#[derive(Debug)]
pub struct Calendar {
    /// The file.
    pub bytes: Vec<u8>,
    /// How many entries it has.
    pub entries: usize,
    /// How many records were left out as confidential.
    pub left_out: usize,
    /// Records that have no day to stand on, by their names.
    pub undated: Vec<String>,
}

/// An hour is long enough for a meeting that says nothing of its length.
const USUAL: TimeDelta = TimeDelta::hours(1);

/// The records with these identities, as a calendar; those that are gone are not in it.
pub fn of_ids(ids: &[Id], asked: &Asked) -> Calendar {
    let project = asked.context.project;
    let records: Vec<_> =
        ids.iter().filter_map(|id| project.find(*id)).map(|(r, record)| (r, &**record)).collect();
    write(&records, asked)
}

/// The meetings and actions among these records, as a calendar.
pub fn write(records: &[(&'static Register, &Record)], asked: &Asked) -> Calendar {
    let context = &asked.context;
    let (told, hidden): (Vec<_>, Vec<_>) = records.iter().partition(|(_, record)| asked.tells(record));
    // Only a single meeting is an invitation: one answers for each by itself.
    let guests = match told[..] {
        [(register, record)] if register.key == meeting::REGISTER.key => guests(record, context),
        _ => None,
    };
    let mut writer = Writer::default();
    writer.word("BEGIN", "VCALENDAR");
    writer.word("VERSION", "2.0");
    writer.word("PRODID", "-//Mainstay//Mainstay//EN");
    writer.word("METHOD", if guests.is_some() { "REQUEST" } else { "PUBLISH" });
    let mut calendar =
        Calendar { bytes: Vec::new(), entries: 0, left_out: hidden.len(), undated: Vec::new() };
    for (register, record) in told {
        let written = if register.key == meeting::REGISTER.key {
            event(record, guests.as_ref(), asked, &mut writer)
        } else {
            to_do(record, context, &mut writer)
        };
        match written {
            Some(()) => calendar.entries = calendar.entries.saturating_add(1),
            None => calendar.undated.push(context.name(register, record)),
        }
    }
    writer.word("END", "VCALENDAR");
    calendar.bytes = writer.finish();
    calendar
}

/// Who invites, and who is invited; `None` where an address is missing that an invitation needs.
fn guests(meeting: &Record, context: &Context) -> Option<(Mailbox, Vec<Mailbox>)> {
    let known = |name: &str| eml::mailbox(name, context).filter(|mailbox| mailbox.check().is_ok());
    let host = known(meeting.get(CHAIR))?;
    let mut told = HashSet::from([host.address.to_lowercase()]);
    let invited = meeting.get(INVITED).iter().filter_map(|name| known(name));
    let guests: Vec<_> = invited.filter(|guest| told.insert(guest.address.to_lowercase())).collect();
    (!guests.is_empty()).then_some((host, guests))
}

fn event(
    meeting: &Record,
    guests: Option<&(Mailbox, Vec<Mailbox>)>,
    asked: &Asked,
    writer: &mut Writer,
) -> Option<()> {
    let context = &asked.context;
    let start = meeting.get(START)?;
    let length = meeting.get(LENGTH).and_then(|length| TimeDelta::try_minutes(length.amount / 10));
    let length = length.filter(|length| *length > TimeDelta::zero()).unwrap_or(USUAL);
    let end = start.checked_add_signed(length).unwrap_or(start);
    writer.word("BEGIN", "VEVENT");
    identity(&meeting::REGISTER, (meeting, &items(meeting.id, context)), context, writer);
    writer.word("DTSTART", &moment(start));
    writer.word("DTEND", &moment(end));
    writer.text("SUMMARY", &title(&meeting::REGISTER, meeting));
    writer.text("LOCATION", &clean(meeting.get(PLACE)));
    writer.text("DESCRIPTION", &clean_block(&agenda(meeting, asked)));
    let status = if meeting.get(STATUS) == "cancelled" { "CANCELLED" } else { "CONFIRMED" };
    writer.word("STATUS", status);
    if let Some((host, guests)) = guests {
        writer.word(&format!("ORGANIZER;CN={}", parameter(&host.name)), &format!("mailto:{}", host.address));
        for guest in guests {
            let name = parameter(&guest.name);
            let head = format!("ATTENDEE;CN={name};ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE");
            writer.word(&head, &format!("mailto:{}", guest.address));
        }
    }
    alarm("-PT15M", meeting.get(TITLE), writer);
    writer.word("END", "VEVENT");
    Some(())
}

fn to_do(action: &Record, context: &Context, writer: &mut Writer) -> Option<()> {
    let due = action.get(DUE)?;
    writer.word("BEGIN", "VTODO");
    identity(&action::REGISTER, (action, &[]), context, writer);
    writer.word("DUE;VALUE=DATE", &due.format("%Y%m%d").to_string());
    writer.text("SUMMARY", &title(&action::REGISTER, action));
    let owner = action.get(OWNER);
    let owner = if owner.is_empty() { String::new() } else { format!("Owner: {owner}\n") };
    writer.text("DESCRIPTION", &clean_block(&format!("{owner}{}", action.get(DESCRIPTION))));
    let status = match action.get(STATUS) {
        _ if !closes(&action::REGISTER, action) => "NEEDS-ACTION",
        "cancelled" => "CANCELLED",
        _ => "COMPLETED",
    };
    writer.word("STATUS", status);
    let priority = match action.get(PRIORITY) {
        "critical" => "1",
        "high" => "3",
        "low" => "9",
        _ => "5",
    };
    writer.word("PRIORITY", priority);
    // At nine in the morning of the day.
    alarm("PT9H", action.get(TITLE), writer);
    writer.word("END", "VTODO");
    Some(())
}

/// The items that are on the agenda of a meeting, and that have been: what is taken off counts up too.
fn items(meeting: Id, context: &Context) -> Vec<Id> {
    let was_on = |change: &&Change| match &change.what {
        What::Removed(item) => item.get(agenda_item::MEETING) == Some(meeting),
        What::Set { field, from, .. } => {
            *field == agenda_item::MEETING.name() && from.as_links().contains(&meeting)
        }
        What::Added(_) => false,
    };
    let changes = context.project.trail().iter().flat_map(|entry| &entry.changes);
    let gone = changes.filter(|change| change.register == agenda_item::REGISTER.key).filter(was_on);
    let on = proceedings::agenda(meeting, context);
    let all: BTreeSet<Id> = on.iter().map(|item| item.id).chain(gone.map(|change| change.id)).collect();
    all.into_iter().collect()
}

/// Identity, the instant of writing, which is the only time in UTC, and the version: by the steps that changed
/// the record or what it tells of these others.
fn identity(register: &Register, (record, others): (&Record, &[Id]), context: &Context, writer: &mut Writer) {
    let own = context.changes(record.id).filter(|(_, change)| !matches!(change.what, What::Added(_)));
    let theirs = others.iter().flat_map(|id| context.changes(*id));
    let counted = own.chain(theirs).filter(|(_, change)| !change.follows());
    let steps: HashSet<*const Entry> = counted.map(|(entry, _)| std::ptr::from_ref(entry)).collect();
    writer.word("UID", &format!("{}-{}@mainstay", register.key, record.id));
    writer.word("DTSTAMP", &format!("{}Z", moment(context.instant.naive_utc())));
    writer.word("SEQUENCE", &steps.len().to_string());
}

/// What reminds of it, from its start or the end of its time.
fn alarm(trigger: &str, title: &str, writer: &mut Writer) {
    let related = if trigger.starts_with('-') { "TRIGGER" } else { "TRIGGER;RELATED=END" };
    writer.word("BEGIN", "VALARM");
    writer.word("ACTION", "DISPLAY");
    writer.word(related, trigger);
    writer.text("DESCRIPTION", if title.trim().is_empty() { "Reminder" } else { title });
    writer.word("END", "VALARM");
}

fn title(register: &Register, record: &Record) -> String {
    let title = clean(record.get(TITLE)).into_owned();
    let reference = register.reference(record.number);
    if title.is_empty() { reference } else { format!("{title} ({reference})") }
}

/// What a meeting is for and goes through, who is asked to come.
fn agenda(meeting: &Record, asked: &Asked) -> String {
    let items = proceedings::agenda(meeting.id, &asked.context);
    let items = items.iter().filter(|item| asked.tells(item)).enumerate();
    let items: Vec<String> =
        items.map(|(place, item)| format!("{}. {}", place + 1, item.get(TITLE))).collect();
    let invited = once(meeting.get(INVITED)).join(", ");
    let invited = if invited.is_empty() { invited } else { format!("Invited: {invited}") };
    let parts = [meeting.get(DESCRIPTION), meeting.get(AGENDA), &items.join("\n"), &invited];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("\n\n")
}

/// A time of the project's own clock.
fn moment(at: NaiveDateTime) -> String {
    at.format("%Y%m%dT%H%M%S").to_string()
}
