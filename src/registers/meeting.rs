//! Meetings: when and where, who was there, the agenda, and the minutes on their way to approval.

use chrono::{NaiveDate, NaiveDateTime};
use std::sync::Arc;

use super::action::OPEN_ACTIONS;
use super::dates::{self, OVERDUE};
use super::{agenda_item, attendance, every, series};
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::field::{Field, Key};
use crate::model::id::{Id, Ids};
use crate::model::kind::{Choice, Tone, date, duration};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};
use crate::model::value::{Duration, Unit, Value};

/// The series it belongs to.
pub const SERIES: Key<str> = Key::new("series");
/// When it begins.
pub const START: Key<NaiveDateTime> = Key::new("start");
/// How long it is meant to take.
pub const LENGTH: Key<Duration> = Key::new("length");
/// Room, address or link of the call.
pub const PLACE: Key<str> = Key::new("place");
/// Who leads it.
pub const CHAIR: Key<str> = Key::new("chair");
/// Who takes the minutes.
pub const MINUTE_TAKER: Key<str> = Key::new("minute_taker");
/// Who is asked to come.
pub const INVITED: Key<[Arc<str>]> = Key::new("invited");
/// Who was there.
pub const ATTENDEES: Key<[Arc<str>]> = Key::new("attendees");
/// Who sent apologies.
pub const APOLOGIES: Key<[Arc<str>]> = Key::new("apologies");
/// Who came late, of those who were there.
pub const LATE: Key<[Arc<str>]> = Key::new("late");
/// Who stood in for whom.
pub const DELEGATES: Key<str> = Key::new("delegates");
/// How many must be there for decisions to count.
pub const QUORUM: Key<f64> = Key::new("quorum");
/// Who gets the minutes besides the invited.
pub const DISTRIBUTION: Key<[Arc<str>]> = Key::new("distribution");
/// When the series meets again.
pub const NEXT: Key<NaiveDateTime> = Key::new("next");
/// The day that the rule of its series gave it, whatever day it was moved to.
pub const OCCURRENCE: Key<NaiveDate> = Key::new("occurrence");
/// The agenda as text, beside the agenda items.
pub const AGENDA: Key<str> = Key::new("agenda");
/// The minutes.
pub const MINUTES: Key<str> = Key::new("minutes");
/// By when papers must be in.
pub const PAPERS_DUE: Key<NaiveDate> = Key::new("papers_due");
/// The meeting of the series before this one.
pub const PREVIOUS: Key<Id> = Key::new("previous");
/// When the minutes were sent out.
pub const ISSUED_ON: Key<NaiveDate> = Key::new("issued_on");
/// When the minutes were approved.
pub const APPROVED_ON: Key<NaiveDate> = Key::new("approved_on");

/// Meetings.
pub static REGISTER: Register = Register {
    key: "meeting",
    code: "M",
    digits: 3,
    name: "Meeting",
    plural: "Meetings",
    doc: "Boards, reviews and stand-ups: agenda, attendance, minutes, and what came of them.",
    sections: &[
        Section {
            heading: "Meeting",
            fields: &[
                every::title("Title", "What the meeting is called.", "Project board 7"),
                Field::text(SERIES, "Series", "The series it belongs to, the same word for all of them.")
                    .example("Project board")
                    .alias(&["recurring meeting"]),
                every::description("What the meeting is for."),
                Field::start(START, "Start", "Day and time it begins.")
                    .example("14 nov 10:00")
                    .alias(&["date", "date/time", "date and time", "start time", "meeting date"])
                    .written(moved),
                Field::duration(LENGTH, "Length", "How long it is meant to take.")
                    .example("1h")
                    .alias(&["duration"]),
                Field::text(PLACE, "Place", "Room, or how to join the call.")
                    .example("Room 2.14")
                    .alias(&["location", "venue"]),
                every::status(STATUSES, "planned").wide(14),
            ],
        },
        Section {
            heading: "People",
            fields: &[
                Field::person(CHAIR, "Chair", "Who leads it.")
                    .example("Priya Shah")
                    .alias(&["organiser", "organizer"]),
                Field::person(MINUTE_TAKER, "Minute taker", "Who writes the minutes.")
                    .fill(crate::model::field::Fill::Me)
                    .alias(&["secretary", "minutes by"]),
                Field::people(INVITED, "Invited", "Everybody who is asked to come.")
                    .alias(&["required attendees"]),
                Field::people(ATTENDEES, "Present", "Everybody who was there.")
                    .alias(&["attendees", "attended"]),
                Field::people(APOLOGIES, "Apologies", "Who said that they could not come.")
                    .alias(&["absent"]),
                Field::people(LATE, "Late", "Who of those came late."),
                Field::text(DELEGATES, "Delegates", "Who stood in for whom, separated by semicolons.")
                    .example("Jo Lind for Sam Reed"),
                Field::number(QUORUM, "Quorum", "How many must be there for decisions to count."),
                Field::people(DISTRIBUTION, "Distribution", "Who gets the minutes besides the invited."),
            ],
        },
        Section {
            heading: "Agenda",
            fields: &[
                Field::note(AGENDA, "Agenda", "The agenda as text; items with times are agenda items."),
                Field::duration(
                    Key::new("agenda_length"),
                    "Agenda takes",
                    "The minutes of its agenda items together.",
                )
                .computed(|record, context| agenda_length(record, context).into()),
                Field::date(PAPERS_DUE, "Papers due", "By when papers must be in.").example("7 nov"),
            ],
        },
        Section {
            heading: "Minutes",
            fields: &[
                Field::note(MINUTES, "Minutes", "What was said and settled.")
                    .alias(&["meeting notes", "discussion"]),
                OPEN_ACTIONS,
                OVERDUE,
                Field::date(ISSUED_ON, "Issued on", "When the minutes were sent out.")
                    .past()
                    .alias(&["issued"]),
                Field::date(APPROVED_ON, "Approved on", "When the minutes were approved.")
                    .past()
                    .alias(&["approved"]),
                Field::link(PREVIOUS, "Previous meeting", &["meeting"], "The one before it in the series.")
                    .example("M-006"),
                Field::start(NEXT, "Next meeting", "When the series meets again."),
                Field::date(
                    OCCURRENCE,
                    "Day by rule",
                    "The day that the rule of its series gave it, whatever day it was moved to.",
                ),
            ],
        },
        every::RECORD,
    ],
    columns: &["ref", "start", "title", "status", "series", "place", "chair", "length", "agenda_length"],
    sort: "-start",
    roles: Roles { owner: "minute_taker", due: "start", priority: "", ..every::roles("issued", "issued_on") },
    check,
};

/// A meeting's way from plan to approved minutes.
pub const STATUSES: &[Choice] = &[
    Choice::new("planned", "Planned", Tone::Plain).alias(&["scheduled", "open", "tentative"]),
    Choice::new("draft", "Minutes in draft", Tone::Note).alias(&["held", "in progress", "draft minutes"]),
    Choice::closing("issued", "Minutes issued").alias(&["sent", "published"]),
    Choice::closing("approved", "Minutes approved").alias(&["done", "closed", "completed"]),
    Choice::closing("cancelled", "Cancelled").alias(&["canceled"]),
];

/// What the agenda items of a meeting take together; nothing if none has minutes.
pub fn agenda_length(meeting: &Record, context: &Context) -> Option<Duration> {
    let items = context.linked(meeting.id, agenda_item::REGISTER.key, agenda_item::MEETING.name());
    let minutes: f64 = items.iter().filter_map(|item| item.get(agenda_item::MINUTES)).sum();
    (minutes > 0.0).then(|| Duration::rounded(minutes * 10.0, Unit::Minutes))
}

/// Day and time: "Thu 12 Nov 26 10:00 to 11:30"; nothing as long as it has no beginning.
pub fn when(meeting: &Record) -> Option<String> {
    let start = meeting.get(START)?;
    let minutes = meeting.get(LENGTH).and_then(|length| chrono::TimeDelta::try_minutes(length.amount / 10));
    let end = minutes.and_then(|minutes| start.checked_add_signed(minutes)).filter(|end| *end > start);
    let end = end.map_or(String::new(), |end| end.format(" to %H:%M").to_string());
    Some(format!("{} {} {}{end}", start.format("%a"), date::format(start.date()), start.format("%H:%M")))
}

/// The edits that put a meeting on another day: the day that its papers are due goes along where it follows
/// from the day of the meeting.
#[expect(clippy::unnecessary_wraps, reason = "others of its type may refuse")]
fn moved(record: &Record, to: &Value, context: &Context, _: &mut Ids) -> Result<Vec<Edit>, String> {
    let set = |key: &'static str, value: Value| Edit::Set(REGISTER.key, record.id, key, value);
    let lead = series::of(record, context).and_then(|series| series.get(series::PAPERS_LEAD));
    let lead = lead.unwrap_or(series::USUAL_LEAD);
    let papers = |start: NaiveDateTime| series::papers_due(start.date(), lead, context);
    let follows = record.get(PAPERS_DUE).is_some_and(|due| record.get(START).and_then(papers) == Some(due));
    let mut edits = vec![set(START.name(), to.clone())];
    if let (Value::Moment(start), true) = (to, follows) {
        edits.push(set(PAPERS_DUE.name(), papers(*start).into()));
    }
    Ok(edits)
}

fn check(record: &Record, context: &Context) -> Vec<Finding> {
    let place = (REGISTER.key, record.id);
    let mut all = dates::check(&REGISTER, record);
    if let (Some(slot), Some(agenda)) = (record.get(LENGTH), agenda_length(record, context))
        && agenda.amount > slot.amount
    {
        let message = format!(
            "Its agenda takes {} but the meeting lasts {}: shorten an item or lengthen the meeting",
            duration::format(agenda, context.style()),
            duration::format(slot, context.style())
        );
        all.push(Finding::new(Severity::Warning, place, LENGTH.name(), message));
    }
    let apologies = record.get(APOLOGIES);
    if let Some(person) = record.get(ATTENDEES).iter().find(|person| apologies.contains(person)) {
        let message = format!("{person} is both present and excused: take the name out of one list");
        all.push(Finding::new(Severity::Warning, place, APOLOGIES.name(), message));
    }
    for list in [INVITED, ATTENDEES, APOLOGIES] {
        if let Some(person) = attendance::twice(record.get(list)) {
            let message = attendance::named_twice(person);
            all.push(Finding::new(Severity::Note, place, list.name(), message));
        }
    }
    if let (Some(papers), Some(start)) = (record.get(PAPERS_DUE), record.get(START))
        && papers > start.date()
    {
        let message = "Papers are due after the meeting: choose an earlier day";
        all.push(Finding::new(Severity::Warning, place, PAPERS_DUE.name(), message));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial;

    fn board() -> Record {
        Record::new(Id(1)).with(LENGTH, Duration::new(600, Unit::Minutes)).with(every::STATUS, "planned")
    }

    fn item(id: u64, meeting: u64, minutes: f64) -> (&'static Register, Record) {
        let item = Record::new(Id(id)).with(agenda_item::MEETING, Id(meeting));
        (&agenda_item::REGISTER, item.with(agenda_item::MINUTES, minutes))
    }

    #[test]
    fn the_agenda_is_summed_over_the_items_of_this_meeting_and_held_against_its_length() {
        let with_items =
            |last| vec![(&REGISTER, board()), item(2, 1, 20.0), item(3, 9, 500.0), item(4, 1, last)];
        assert_eq!(trial::show(with_items(35.0), "agenda_length"), "55m");
        assert!(trial::findings(with_items(35.0)).is_empty());
        assert_eq!(trial::findings(with_items(45.0)), ["length"]);
        assert_eq!(trial::show(vec![(&REGISTER, board())], "agenda_length"), "");
    }

    #[test]
    fn papers_are_due_as_long_before_a_meeting_that_is_moved_unless_another_day_was_said() {
        let day = trial::day;
        let moved = |papers: &str| {
            let meeting = board().with(START, day("2026-12-10").and_hms_opt(10, 0, 0).unwrap());
            let project = trial::project([(&REGISTER, meeting.with(PAPERS_DUE, day(papers)))]);
            let meeting = project.table("meeting").get(Id(1)).unwrap().clone();
            let to = Value::from(day("2026-12-17").and_hms_opt(10, 0, 0).unwrap());
            let field = project.field("meeting", "start").unwrap();
            let edits = field.enter(("meeting", &meeting), to, &trial::context(&project), &mut Ids::new(1));
            trial::apply(&project, edits.unwrap()).table("meeting").get(Id(1)).unwrap().get(PAPERS_DUE)
        };
        assert_eq!(moved("2026-12-03"), Some(day("2026-12-10")));
        assert_eq!(moved("2026-12-04"), Some(day("2026-12-04")));
    }

    #[test]
    fn nobody_is_both_present_and_excused() {
        let names = |names: &[&str]| Value::list(names);
        let both = board().with(ATTENDEES, names(&["Ana", "Jo"])).with(APOLOGIES, names(&["Jo"]));
        assert_eq!(trial::findings(vec![(&REGISTER, both)]), ["apologies"]);
    }
}
