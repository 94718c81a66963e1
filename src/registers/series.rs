//! Series of meetings: by which rule they recur, who stands invited, the agenda that every occurrence
//! begins with, and how long before it the papers are due. Meetings belong to one by its title.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use super::every::{self, STATUS, TITLE};
use super::{agenda_item, attendance, meeting};
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::edit::{Author, Edit};
use crate::model::field::{Field, Fill, Key};
use crate::model::fresh;
use crate::model::id::Ids;
use crate::model::kind::recurrence::{Held, OnHoliday, Rule};
use crate::model::kind::{Choice, Tone};
use crate::model::people::Meant;
use crate::model::rank;
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};
use crate::model::value::{Duration, Value};

/// The rule by which it recurs.
pub const RULE: Key<str> = Key::new("rule");
/// When it first meets: the rule counts from that day, and every occurrence begins at that time.
pub const FIRST: Key<NaiveDateTime> = Key::new("first");
/// What becomes of an occurrence on a holiday.
pub const ON_HOLIDAY: Key<str> = Key::new("on_holiday");
/// How many working days before an occurrence its papers are due.
pub const PAPERS_LEAD: Key<f64> = Key::new("papers_lead");
/// The agenda that every occurrence begins with, an item a line.
pub const AGENDA: Key<str> = Key::new("agenda");

/// Working days that papers are due before a meeting, unless its series says otherwise.
pub const USUAL_LEAD: f64 = 5.0;
/// Days that are searched backwards for working days.
const SEARCHED: usize = 400;

/// Series of meetings.
pub static REGISTER: Register = Register {
    key: "series",
    code: "MS",
    digits: 0,
    name: "Meeting series",
    plural: "Meeting series",
    doc: "Meetings that recur: their rule, who stands invited, the usual agenda, when papers are due.",
    sections: &[
        Section {
            heading: "Series",
            fields: &[
                every::title(
                    "Title",
                    "What its meetings have in their field Series; changing it changes it there.",
                    "Project board",
                )
                .written(renamed),
                every::description("What the meetings are for."),
                every::status(STATUSES, "running"),
                Field::recurrence(RULE, "Recurs", "By which rule it meets.")
                    .example("monthly on second thu")
                    .alias(&["recurrence", "repeats", "rrule"]),
                Field::start(FIRST, "First meeting", "Day and time that the rule counts from.")
                    .example("12 nov 10:00"),
                Field::choice(
                    ON_HOLIDAY,
                    "On a holiday",
                    OnHoliday::CHOICES,
                    "What becomes of a meeting that the rule puts on a day nobody works.",
                )
                .fill(Fill::Text("later")),
                Field::date(Key::new("next"), "Next by rule", "The next day it meets, moved off holidays.")
                    .computed(|series, context| {
                        next(series, context.today, context).map(|held| held.on).into()
                    }),
                Field::duration(meeting::LENGTH, "Length", "How long a meeting is meant to take.")
                    .example("1h"),
                Field::text(meeting::PLACE, "Place", "Room, or how to join the call.").example("Room 2.14"),
            ],
        },
        Section {
            heading: "People",
            fields: &[
                every::owner("Chair", "Who leads it."),
                Field::person(meeting::MINUTE_TAKER, "Minute taker", "Who writes the minutes.")
                    .fill(Fill::Me),
                Field::people(meeting::INVITED, "Standing attendees", "Who is asked to come every time."),
                Field::number(meeting::QUORUM, "Quorum", "How many must be there for decisions to count."),
                Field::people(
                    meeting::DISTRIBUTION,
                    "Distribution",
                    "Who gets the minutes besides the attendees.",
                ),
            ],
        },
        Section {
            heading: "Agenda",
            fields: &[
                Field::note(
                    AGENDA,
                    "Usual agenda",
                    "The items of every meeting, one a line or with ; between: 10m Risks @Tom (discussion).",
                )
                .example("10m Risks @Tom (discussion); 20m Budget (decision); 5m Any other business"),
                Field::scale(
                    PAPERS_LEAD,
                    "Papers due before",
                    (0.0, 60.0),
                    "Working days before the meeting by which papers must be in.",
                )
                .fill(Fill::Number(USUAL_LEAD)),
            ],
        },
        every::RECORD,
    ],
    columns: &["title", "rule", "next", "status", "owner", "length", "place", "papers_lead"],
    sort: "status,title",
    roles: Roles { due: "", priority: "", ..every::roles("ended", "") },
    check,
};

/// Whether it still meets.
pub const STATUSES: &[Choice] = &[
    Choice::new("running", "Running", Tone::Plain).alias(every::AS_OPEN),
    Choice::closing("ended", "Ended").alias(every::AS_DONE),
];

/// The running or ended series that a meeting belongs to, where there is a record of it.
pub fn of(meeting: &Record, context: &Context) -> Option<Arc<Record>> {
    let name = plain(meeting.get(meeting::SERIES));
    let mut all = context.project.table(REGISTER.key).iter();
    all.find(|series| !name.is_empty() && plain(series.get(TITLE)) == name).cloned()
}

/// A name as names of series are compared.
pub fn plain(name: &str) -> String {
    name.trim().to_lowercase()
}

/// The time after a day that a series meets by its rule, if it is running and has one.
pub fn next(series: &Record, after: NaiveDate, context: &Context) -> Option<Held> {
    next_held(series, after, context).ok().flatten()
}

/// The same; the error is a sentence that says why it never meets.
pub fn next_held(series: &Record, after: NaiveDate, context: &Context) -> Result<Option<Held>, String> {
    let rule = Rule::from_rrule(series.get(RULE)).ok().filter(|_| series.get(STATUS) != "ended");
    let (Some(rule), Some(first)) = (rule, series.get(FIRST)) else { return Ok(None) };
    let works = |day| context.derived.works(day);
    rule.next_held(first.date(), after, OnHoliday::of(series.get(ON_HOLIDAY)), &works)
}

/// The time of day that a series meets at.
pub fn time(series: &Record, context: &Context) -> NaiveTime {
    series.get(FIRST).map_or(context.style().day_start, |first| first.time())
}

/// By when papers of a meeting on a day must be in: so many working days before it, holidays skipped.
/// `None` where there are not so many working days in the year before.
pub fn papers_due(meets: NaiveDate, lead: f64, context: &Context) -> Option<NaiveDate> {
    let before = meets.iter_days().rev().take(SEARCHED);
    match lead.max(0.0) as usize {
        0 => Some(meets),
        lead => before.skip(1).filter(|day| context.derived.works(*day)).nth(lead - 1),
    }
}

/// The edits that give a series another name, in its meetings too.
#[expect(clippy::unnecessary_wraps, reason = "others of its type may refuse")]
fn renamed(record: &Record, to: &Value, context: &Context, _: &mut Ids) -> Result<Vec<Edit>, String> {
    let name = plain(record.get(TITLE));
    let mut edits = vec![Edit::Set(REGISTER.key, record.id, TITLE.name(), to.clone())];
    let meetings = context.project.table(meeting::REGISTER.key).iter();
    let ours = meetings.filter(|meeting| !name.is_empty() && plain(meeting.get(meeting::SERIES)) == name);
    let rename = |meeting: &Arc<Record>| {
        Edit::Set(meeting::REGISTER.key, meeting.id, meeting::SERIES.name(), to.clone())
    };
    edits.extend(ours.filter(|_| !to.is_empty()).map(rename));
    Ok(edits)
}

/// How long its meetings take, and how many minutes its usual agenda needs.
fn check(series: &Record, context: &Context) -> Vec<Finding> {
    let place = (REGISTER.key, series.id);
    let mut all = Vec::new();
    let rule = Rule::from_rrule(series.get(RULE));
    match (rule, series.get(FIRST)) {
        (Ok(_), None) => {
            let message = "It recurs, but from when is not said: enter its first meeting";
            all.push(Finding::new(Severity::Warning, place, FIRST.name(), message));
        }
        (Ok(rule), Some(first)) if series.get(STATUS) != "ended" => {
            if rule.days(first.date()).next().is_none() {
                let message = "Counted from its first meeting, its rule gives no day: correct one of them";
                all.push(Finding::new(Severity::Warning, place, RULE.name(), message));
            } else if let Err(never) = next_held(series, context.today, context) {
                let message = format!("It never meets: {never}");
                all.push(Finding::new(Severity::Warning, place, RULE.name(), message));
            }
        }
        _ => {}
    }
    if let Some(person) = attendance::twice(series.get(meeting::INVITED)) {
        let message = attendance::named_twice(person);
        all.push(Finding::new(Severity::Note, place, meeting::INVITED.name(), message));
    }
    all
}

/// An item of a usual agenda, as its line says.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Usual {
    /// What it is about.
    pub title: String,
    /// How many minutes it is given.
    pub minutes: Option<f64>,
    /// Who speaks to it, as it is written.
    pub presenter: String,
    /// Information, discussion or decision; "" = the usual one.
    pub purpose: &'static str,
}

/// The items of the usual agenda of a series, in order.
pub fn usual_agenda(series: &Record) -> Vec<Usual> {
    series.get(AGENDA).split(['\n', ';']).map(usual).filter(|item| !item.title.is_empty()).collect()
}

/// Reads `10m Risks @Tom (discussion)`. What reads as nothing else is title.
fn usual(line: &str) -> Usual {
    let mut item = Usual::default();
    let mut title = Vec::new();
    let mut words = line.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let minutes = word.strip_suffix("min").or_else(|| word.strip_suffix('m'));
        let purpose = word.strip_prefix('(').and_then(|word| word.strip_suffix(')'));
        let purpose = purpose.and_then(|word| crate::model::kind::choice(word, super::agenda_item::PURPOSES));
        match (minutes.and_then(|figures| figures.parse::<u16>().ok()), purpose, word.strip_prefix('@')) {
            (Some(minutes), ..) if item.minutes.is_none() => item.minutes = Some(f64::from(minutes)),
            (_, Some(purpose), _) => item.purpose = purpose,
            (.., Some(name)) if !name.is_empty() => {
                let mut name = name.replace(['.', '_'], " ");
                // "@Tom Ashworth" at the end of a line is a whole name.
                while let Some(more) = words.next_if(|next| next.starts_with(char::is_uppercase)) {
                    name.push(' ');
                    name.push_str(more);
                }
                item.presenter = name;
            }
            _ => title.push(word),
        }
    }
    item.title = title.join(" ").trim_start_matches(['-', '*']).trim().to_owned();
    item
}

/// What a new meeting of a series takes over from it.
pub fn taken_over(series: &Record) -> [(&'static str, Value); 7] {
    [
        (meeting::LENGTH.name(), series.get::<Duration>(meeting::LENGTH).into()),
        (meeting::PLACE.name(), series.value(meeting::PLACE.name()).clone()),
        (meeting::CHAIR.name(), series.value(every::OWNER.name()).clone()),
        (meeting::MINUTE_TAKER.name(), series.value(meeting::MINUTE_TAKER.name()).clone()),
        (meeting::INVITED.name(), series.value(meeting::INVITED.name()).clone()),
        (meeting::QUORUM.name(), series.value(meeting::QUORUM.name()).clone()),
        (meeting::DISTRIBUTION.name(), series.value(meeting::DISTRIBUTION.name()).clone()),
    ]
}

/// What an item of the usual agenda fills of an agenda item.
pub fn fields(item: &Usual, context: &Context) -> Vec<(&'static str, Value)> {
    let presenter = match context.people().meant(&item.presenter, context.me) {
        Meant::One(name) => Value::text(name),
        _ => Value::text(&item.presenter),
    };
    vec![
        (agenda_item::MINUTES.name(), item.minutes.into()),
        (agenda_item::PURPOSE.name(), Value::text(item.purpose)),
        (every::OWNER.name(), presenter),
    ]
}

/// Completes a new meeting of a series that is still to come with what the series says of every one, and gives
/// the edits of its usual agenda; one that comes with an agenda of its own has that.
pub fn convened(
    new: &mut Record,
    others: &[Edit],
    _: &Author,
    context: &Context,
    ids: &mut Ids,
) -> Vec<Edit> {
    let Some(series) = of(new, context) else { return Vec::new() };
    let start = new.get(meeting::START);
    let held = start.is_some_and(|start| start.date() < context.today) || new.get(STATUS) != "planned";
    let is_item =
        |edit: &Edit| matches!(edit, Edit::Add(_, item) if item.get(agenda_item::MEETING) == Some(new.id));
    if held || others.iter().any(is_item) {
        return Vec::new();
    }
    for (key, value) in taken_over(&series).into_iter().filter(|(_, value)| !value.is_empty()) {
        // A new meeting is minuted by who adds it, unless its series says who does.
        let by_me = key == meeting::MINUTE_TAKER.name() && new.value(key).as_text() == context.me;
        if new.value(key).is_empty() || by_me {
            new.put(key, value);
        }
    }
    if let Some(start) = start.filter(|_| new.get(meeting::PAPERS_DUE).is_none()) {
        let lead = series.get(PAPERS_LEAD).unwrap_or(USUAL_LEAD);
        new.put(meeting::PAPERS_DUE.name(), papers_due(start.date(), lead, context).into());
    }
    let mut rank: Option<String> = None;
    let add = |usual: Usual| {
        let mut item = fresh::record(&agenda_item::REGISTER, ids.fresh(), context);
        let place = rank::between(rank.as_deref(), None);
        rank = Some(place.clone());
        let own = [
            (TITLE.name(), Value::text(&usual.title)),
            (agenda_item::MEETING.name(), Value::Link(new.id)),
            (agenda_item::RANK.name(), Value::text(place)),
        ];
        for (key, value) in
            own.into_iter().chain(fields(&usual, context)).filter(|(_, value)| !value.is_empty())
        {
            item.put(key, value);
        }
        Edit::Add(agenda_item::REGISTER.key, item)
    };
    usual_agenda(&series).into_iter().map(add).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;
    use crate::registers::trial::{self, day};

    fn series(rule: &str) -> Record {
        let first = day("2026-11-12").and_hms_opt(10, 0, 0).unwrap();
        Record::new(Id(1)).with(TITLE, "Board").with(RULE, rule).with(FIRST, first).with(STATUS, "running")
    }

    #[test]
    fn a_series_on_holidays_only_or_without_any_day_is_a_finding() {
        let check = |rule: &str, expected: &[&str]| {
            let found = trial::findings(vec![(&REGISTER, series(rule).with(ON_HOLIDAY, "left_out"))]);
            assert_eq!(found, expected, "{rule}");
        };
        check("FREQ=WEEKLY;BYDAY=TH", &[]);
        check("FREQ=WEEKLY;BYDAY=SU", &["rule"]);
        check("FREQ=DAILY;INTERVAL=7;BYDAY=TU", &["rule"]);
        check("FREQ=WEEKLY;COUNT=1", &[]);
        let dateless = Record::new(Id(1)).with(RULE, "FREQ=DAILY");
        assert_eq!(trial::findings(vec![(&REGISTER, dateless)]), ["first"]);
    }

    #[test]
    fn the_next_day_is_worked_out_and_papers_are_due_before_it() {
        assert_eq!(trial::show(vec![(&REGISTER, series("FREQ=WEEKLY;BYDAY=TH"))], "next"), "26 Nov 26");
        assert_eq!(trial::show(vec![(&REGISTER, series("FREQ=MONTHLY;BYMONTHDAY=29"))], "next"), "30 Nov 26");
        let project = trial::project([]);
        let context = trial::context(&project);
        assert_eq!(papers_due(day("2026-11-26"), 5.0, &context), Some(day("2026-11-19")));
        assert_eq!(papers_due(day("2026-11-30"), 1.0, &context), Some(day("2026-11-27")));
        assert_eq!(papers_due(day("2026-11-30"), 0.0, &context), Some(day("2026-11-30")));
    }

    #[test]
    fn lines_of_the_usual_agenda_are_items() {
        let series =
            series("").with(AGENDA, "- 10m Risks @Tom Ashworth (decision)\n\nAny other business\n5min");
        let all = usual_agenda(&series);
        let risks = Usual {
            title: "Risks".into(),
            minutes: Some(10.0),
            presenter: "Tom Ashworth".into(),
            purpose: "decision",
        };
        assert_eq!(all, [risks, Usual { title: "Any other business".into(), ..Usual::default() }]);
    }

    #[test]
    fn a_new_name_is_that_of_its_meetings_too() {
        let meeting = Record::new(Id(2)).with(meeting::SERIES, "board ");
        let project = trial::project([(&REGISTER, series("")), (&meeting::REGISTER, meeting)]);
        let record = project.table("series").get(Id(1)).unwrap().clone();
        let field = project.field("series", "title").unwrap();
        let to = Value::text("Steering group");
        let edits = field.enter(("series", &record), to, &trial::context(&project), &mut Ids::new(1));
        let project = trial::apply(&project, edits.unwrap());
        let meeting = project.table("meeting").get(Id(2)).unwrap();
        assert!(of(meeting, &trial::context(&project)).is_some());
    }
}
