//! Calendars as other programs read them, and as they are read from others.

use ical::parser::ical::component::{IcalCalendar, IcalEvent, IcalTodo};
use ical::property::Property;

use super::{days, of_ids, read, write};
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::{Duration, Unit, Value};
use crate::registers::every::{CONFIDENTIAL, DUE, STATUS, TITLE};
use crate::registers::trial::{self, day};
use crate::registers::{action, agenda_item, meeting, stakeholder};
use crate::report::Asked;

fn board() -> Record {
    let start = day("2026-11-19").and_hms_opt(10, 0, 0).unwrap();
    Record::new(Id(1))
        .with(TITLE, "Board; 7, \"cut-over\"")
        .with(meeting::START, start)
        .with(meeting::LENGTH, Duration::new(900, Unit::Minutes))
        .with(meeting::CHAIR, "Priya \"P\" Shah")
        .with(meeting::PLACE, "Room 2\u{1b}[31m")
        .with(meeting::INVITED, Value::list(["Jo", "Sam", "jo"]))
}

fn person(id: u64, name: &str, address: &str) -> (&'static Register, Record) {
    (&stakeholder::REGISTER, Record::new(Id(id)).with(TITLE, name).with(stakeholder::EMAIL, address))
}

fn exported(project: &Project, refs: &[&str]) -> (IcalCalendar, String) {
    let asked = Asked { context: trial::context(project), confidential: false };
    let records: Vec<_> = refs
        .iter()
        .map(|name| project.by_ref(name).map(|(register, record)| (register, &**record)).unwrap())
        .collect();
    let calendar = write(&records, &asked);
    let text = String::from_utf8(calendar.bytes).unwrap();
    let mut all: Vec<_> = ical::IcalParser::new(text.as_bytes()).map(Result::unwrap).collect();
    assert_eq!(all.len(), 1);
    (all.remove(0), text)
}

fn value<'a>(properties: &'a [Property], name: &str) -> &'a str {
    let found: Vec<_> = properties.iter().filter(|property| property.name == name).collect();
    assert_eq!(found.len(), 1, "{name}");
    found[0].value.as_deref().unwrap_or_default()
}

fn event(project: &Project) -> IcalEvent {
    let (mut calendar, _) = exported(project, &["M-1"]);
    calendar.events.remove(0)
}

#[test]
fn another_program_reads_a_meeting_as_an_invitation() {
    let project = trial::project([
        (&meeting::REGISTER, board()),
        person(2, "Priya \"P\" Shah", "priya@example.org"),
        person(3, "Jo", "jo@example.org"),
        person(4, "Sam", "sam@example.org\r\nATTENDEE:mailto:eve@example.org"),
    ]);
    let (calendar, text) = exported(&project, &["M-1"]);
    assert_eq!(value(&calendar.properties, "METHOD"), "REQUEST");
    let event = &calendar.events[0];
    let expected = [
        ("UID", "meeting-0000000000001@mainstay"),
        ("DTSTART", "20261119T100000"),
        ("DTEND", "20261119T113000"),
        ("SUMMARY", "Board\\; 7\\, \"cut-over\" (M-001)"),
        ("LOCATION", "Room 2␛[31m"),
        ("ORGANIZER", "mailto:priya@example.org"),
        ("ATTENDEE", "mailto:jo@example.org"),
    ];
    for (name, meant) in expected {
        assert_eq!(value(&event.properties, name), meant);
    }
    let start = event.properties.iter().find(|property| property.name == "DTSTART").unwrap();
    assert!(start.params.is_none(), "ten o'clock where the meeting is: neither a zone nor UTC");
    let alarm = &event.alarms[0].properties;
    assert_eq!((value(alarm, "ACTION"), value(alarm, "TRIGGER")), ("DISPLAY", "-PT15M"));
    assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "{text}");
    assert!(text.ends_with("END:VCALENDAR\r\n"));
}

/// Settles the worry that a stamp, which is in UTC, says what the clock on the wall says.
#[test]
fn a_calendar_is_stamped_with_the_instant_of_its_writing() {
    let project = trial::project([(&meeting::REGISTER, board())]);
    let instant = "2026-06-01T23:30:00+02:00".parse().unwrap();
    let context = Context { instant, ..trial::context(&project) };
    let calendar = of_ids(&[Id(1)], &Asked { context, confidential: false });
    let mut read = ical::IcalParser::new(&*calendar.bytes);
    let event = read.next().unwrap().unwrap().events.remove(0);
    assert_eq!(value(&event.properties, "DTSTAMP"), "20260601T213000Z");
}

#[test]
fn a_change_counts_the_version_up_and_leaves_the_identity() {
    let first = trial::project([(&meeting::REGISTER, board())]);
    let later = trial::apply(&first, vec![Edit::Set("meeting", Id(1), "place", "Room 3".into())]);
    let latest = trial::apply(&later, vec![Edit::Set("meeting", Id(1), "place", "Room 4".into())]);
    let of = |project| {
        let event = event(project);
        (value(&event.properties, "UID").to_owned(), value(&event.properties, "SEQUENCE").to_owned())
    };
    let (uid, sequence) = of(&first);
    assert_eq!(sequence, "0");
    assert_eq!(of(&later), (uid.clone(), "1".to_owned()));
    assert_eq!(of(&latest), (uid, "2".to_owned()));
}

#[test]
fn every_change_of_the_agenda_counts_the_version_of_its_meeting_up() {
    let mut project = trial::project([(&meeting::REGISTER, board())]);
    let item = Record::new(Id(2)).with(TITLE, "Budget").with(agenda_item::MEETING, Id(1));
    let elsewhere = Record::new(Id(3)).with(TITLE, "Budget").with(agenda_item::MEETING, Id(9));
    let steps = [
        (vec![Edit::Add("agenda_item", item)], "1"),
        (vec![Edit::Set("agenda_item", Id(2), "title", "Costs".into())], "2"),
        (vec![Edit::Add("agenda_item", elsewhere)], "2"),
        (vec![Edit::Remove("agenda_item", Id(2))], "3"),
    ];
    for (edits, sequence) in steps {
        project = trial::apply(&project, edits);
        assert_eq!(value(&event(&project).properties, "SEQUENCE"), sequence);
    }
}

#[test]
fn due_actions_are_things_to_do_and_what_is_confidential_or_undated_is_left_out() {
    let action = |id, title: &str| Record::new(Id(id)).with(TITLE, title).with(STATUS, "open");
    let project = trial::project([
        (&action::REGISTER, action(1, "Draft DPIA").with(DUE, day("2026-11-27"))),
        (&action::REGISTER, action(2, "Hidden").with(DUE, day("2026-11-27")).with(CONFIDENTIAL, true)),
        (&action::REGISTER, action(3, "Some day")),
    ]);
    let (calendar, text) = exported(&project, &["A-1", "A-2", "A-3"]);
    let [to_do] = &calendar.todos[..] else { panic!("{text}") };
    let IcalTodo { properties, alarms, .. } = to_do;
    assert_eq!((value(properties, "DUE"), value(properties, "STATUS")), ("20261127", "NEEDS-ACTION"));
    assert_eq!(value(&alarms[0].properties, "TRIGGER"), "PT9H");
    let asked = Asked { context: trial::context(&project), confidential: false };
    let all: Vec<_> = project.table("action").iter().map(|record| (&action::REGISTER, &**record)).collect();
    let calendar = write(&all, &asked);
    assert_eq!((calendar.entries, calendar.left_out), (1, 1));
    assert_eq!(calendar.undated, ["A-003 Some day"]);
}

fn file(events: &str) -> String {
    format!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{events}END:VCALENDAR\r\n")
}

fn holiday(lines: &str) -> String {
    file(&format!("BEGIN:VEVENT\r\nUID:1@x\r\n{lines}\r\nEND:VEVENT\r\n"))
}

/// The days of a file of one event, as `first..last`.
fn listed(lines: &str) -> Vec<String> {
    let (events, _) = read(holiday(lines).as_bytes()).unwrap();
    let (days, _) = days(&events, day("2026-11-20"));
    days.iter().map(|days| format!("{}..{}", days.from, days.to)).collect()
}

#[test]
fn whole_days_end_before_their_end_and_recur_within_reach_of_the_plan() {
    assert_eq!(
        listed("DTSTART;VALUE=DATE:20261225\r\nDTEND;VALUE=DATE:20261227"),
        ["2026-12-25..2026-12-26"]
    );
    assert_eq!(listed("DTSTART;VALUE=DATE:20261225"), ["2026-12-25..2026-12-25"]);
    assert_eq!(listed("DTSTART:20261225\r\nDURATION:P1W"), ["2026-12-25..2026-12-31"]);
    let yearly = listed("DTSTART;VALUE=DATE:19701225\r\nRRULE:FREQ=YEARLY\r\nEXDATE;VALUE=DATE:20271225");
    assert_eq!(yearly.first().map(String::as_str), Some("2025-12-25..2025-12-25"));
    assert_eq!((yearly.len(), yearly.last().map(String::as_str)), (6, Some("2031-12-25..2031-12-25")));
    assert_eq!(listed("DTSTART:20261225\r\nRRULE:FREQ=SOMETIMES"), ["2026-12-25..2026-12-25"]);
    assert!(listed("DTSTART:19000101\r\nRRULE:FREQ=DAILY").len() < 3000);
}

#[test]
fn what_is_no_calendar_is_refused_with_its_place() {
    let check = |text: &str, why: &str| {
        let said = read(text.as_bytes()).unwrap_err().to_string();
        assert!(said.contains(why), "{said}");
        assert!(!said.contains(char::is_control), "{said:?}");
    };
    check(&holiday("DTSTART:20261301"), "line 5: DTSTART “20261301” is no date");
    check(&holiday("SUMMARY:Nothing"), "line 4: “Nothing” has no DTSTART");
    check(&holiday("DTSTART:20261225\r\nDURATION:P9999999999W"), "is no length of time");
    check("BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n", "line 2: VEVENT begins here and never ends");
    check(&"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n".repeat(9), "line 3: this is no calendar, or one that");
    check(&file("END:VEVENT\r\n"), "never began");
    check(&file("\u{1b}[31m\r\n"), "is no line of a calendar");
    check(" folded", "a line goes on that never began");
    check("", "there is no calendar in the file");
}
