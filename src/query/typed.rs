//! The one door for what a person types into a field: dates in words, parts of names, beginnings of
//! choices, titles in place of refs; what is left is read by the kind of the field.

use std::borrow::Cow;

use chrono::{Datelike, Days, NaiveDate, NaiveTime};

use super::find;
use super::near::nearest;
use super::when::{self, Sense, When};
use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::id::Id;
use crate::model::kind::{self, Choice, Kind, date, duration};
use crate::model::needle::Needle;
use crate::model::people::{Meant, same};
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::{Duration, Value};
use crate::registers::{assigned, meeting, project, series, task};

/// Reads what was typed into a field. The error is a sentence that says what to write instead.
/// Nothing, and `none` where a date, name, choice or link belongs, empties the field.
pub fn read(field: &Field, text: &str, context: &Context) -> Result<Value, String> {
    let words = text.trim();
    if words.is_empty() || (words.eq_ignore_ascii_case("none") && may_be_none(&field.kind)) {
        return Ok(Value::Empty);
    }
    let read = match field.kind {
        Kind::Date => day(words, field, context).map(Value::Date),
        Kind::Moment(_) => moment(words, field, context),
        Kind::Choice(choices) => match field.kind.choose(words, context.style()) {
            Some(key) => Ok(Value::text(key)),
            None => choice(words, choices).map(Value::text),
        },
        Kind::Person => person(words, context).map(Value::text),
        Kind::People => {
            let names: Result<Vec<_>, _> = parts(words).map(|name| person(name, context)).collect();
            names.map(Value::list)
        }
        Kind::Link(registers) => link(words, registers, context).map(Value::Link),
        Kind::Links(registers) => field.kind.parse(words, context).or_else(|_| {
            let ids: Result<Vec<_>, _> = parts(words).map(|part| link(part, registers, context)).collect();
            ids.map(Value::links)
        }),
        Kind::Tags => field.kind.parse(&words.replace(" #", ",#"), context),
        _ => field.kind.parse(text, context),
    };
    read.map_err(|complaint| with_example(complaint, field))
}

/// What there is to know of a day on which an open record is to be seen to: that it is past. Nothing is wrong with
/// that, but it may be a slip.
pub fn past(register: &Register, field: &Field, value: &Value, context: &Context) -> Option<String> {
    let day = value.as_date().filter(|_| field.key == register.roles.due && field.is_editable())?;
    let ago = when::ago(day, context.today).filter(|_| far(field, value, context).is_none())?;
    Some(format!("{} is past: {ago}", when::echo(day)))
}

/// Reads what was typed into a field of a record: as [`read`], but a duration with a sign is that much more
/// or less than what stands there, a day for a meeting keeps the time of day that this has, and a date of
/// interrupted work has its year from when that began.
pub fn read_over(field: &Field, record: &Record, text: &str, context: &Context) -> Result<Value, String> {
    if !is_relative(field, text) {
        let text = &*at_its_time(field, record, text, context);
        let value = read(field, text, context)?;
        return Ok(by_start(field, record, (text, &value), context).unwrap_or(value));
    }
    let now = &*context.value(record, field);
    let style = context.style();
    let more = duration::parse(text.trim().trim_start_matches('+'), style)
        .map_err(|complaint| with_example(complaint, field))?;
    let now = match now {
        Value::Duration(now) if now.amount != 0 => *now,
        _ => Duration { amount: 0, ..more },
    };
    let shown = duration::format(now, style);
    if more.unit.is_percent() {
        return Err(format!("“{}” is no time: write how much more or less, such as +2d or -4h", text.trim()));
    }
    if now.unit.is_elapsed() != more.unit.is_elapsed() {
        let (runs, counts) = if now.unit.is_elapsed() {
            ("around the clock", "working time")
        } else {
            ("working time", "around the clock")
        };
        return Err(format!(
            "{shown} is {runs} and “{}” {counts}: write the whole duration, without a sign",
            text.trim()
        ));
    }
    let amount = now.amount.saturating_add(more.amount);
    if amount < 0 {
        return Err(format!("it is {shown}, so “{}” would leave less than none", text.trim()));
    }
    if amount > Duration::LONGEST {
        return Err(format!("“{}” makes it too long: no date lies that far away", text.trim()));
    }
    Ok(Value::Duration(Duration { amount, ..now }))
}

/// Days from the plan beyond which a date may be a slip: fifty years.
const HORIZON: i64 = 50 * 365;

/// What there is to know of a date that lies absurdly far from the plan and from today. It may be meant, as in a plan
/// for taking down what is built, and may be a slip in its year.
pub fn far(field: &Field, value: &Value, context: &Context) -> Option<String> {
    let day = value.as_date().filter(|_| matches!(field.kind, Kind::Date | Kind::Moment(_)))?;
    if (day - context.today).num_days().abs() <= HORIZON {
        return None;
    }
    let plan = context.project.settings();
    let start = plan.and_then(|plan| plan.get(project::START)).map_or(context.today, |start| start.date());
    let tasks = context.derived.outline(task::REGISTER.key).unwrap_or_default();
    let finish = |id: &Id| context.derived.derived(*id, task::FINISH.name()).as_date();
    let finish = tasks.iter().filter_map(|(id, _)| finish(id)).fold(start, NaiveDate::max);
    let (away, end) = if day < start {
        (start - day, "before the plan's start")
    } else {
        (day - finish, "after the plan's finish")
    };
    let years = Some(away.num_days()).filter(|days| *days > HORIZON)? / 365;
    Some(format!("{} is {years} years {end}: is the year right?", date::format(day)))
}

/// What there is to know of a value that was typed so, though nothing is wrong with it.
pub fn remark(
    register: &Register,
    field: &Field,
    (text, value): (&str, &Value),
    context: &Context,
) -> Option<String> {
    let doubtful = doubtful(field, (text, value), context).or_else(|| past(register, field, value, context));
    doubtful.or_else(|| Some(new_names(field, value, context).join("; ")).filter(|told| !told.is_empty()))
}

/// What there is to know of names in a value, a sentence each: that nobody of the project is called so yet.
pub fn new_names(field: &Field, value: &Value, context: &Context) -> Vec<String> {
    if field.key == task::RESOURCES.name() {
        let new = assigned::new_names(value.as_text(), context);
        return new.into_iter().map(|name| format!("{name} is a new resource")).collect();
    }
    let names: Vec<&str> = match (&field.kind, value) {
        (Kind::Person, Value::Text(name)) => vec![name],
        (Kind::People, Value::List(names)) => names.iter().map(|name| &**name).collect(),
        _ => return Vec::new(),
    };
    let people = context.people();
    let is_new = |name: &&str| people.meant(name, context.me) == Meant::Nobody;
    let mut new: Vec<&str> = Vec::new();
    for name in names.into_iter().filter(is_new) {
        if !new.iter().any(|known| same(known, name)) {
            new.push(name);
        }
    }
    new.into_iter().map(|name| format!("{name} is a new name")).collect()
}

/// What there is to know of a date that was typed so: that it lies absurdly far away, or in the next year.
pub fn doubtful(field: &Field, (text, value): (&str, &Value), context: &Context) -> Option<String> {
    let turned = || {
        let day = value.as_date().filter(|_| matches!(field.kind, Kind::Date | Kind::Moment(_)))?;
        turned(day, text, context).filter(|_| !field.past)
    };
    far(field, value, context).or_else(turned)
}

/// Days ahead beyond which a day typed without its year was meant to be the one that is past, most probably.
const TURNED: i64 = 300;

/// What there is to know of a day to come that was typed without its year, not long after that day was: the next
/// one is taken.
pub fn turned(day: NaiveDate, text: &str, context: &Context) -> Option<String> {
    let text = text.trim();
    let words = text.rsplit_once(' ').filter(|(_, last)| is_time(last)).map_or(text, |(words, _)| words);
    let last = when::read(words, &When::of(context, Sense::Done)).ok()?;
    let same = (last.month(), last.day()) == (day.month(), day.day());
    let ago = when::ago(last, context.today).filter(|_| same)?;
    ((day - context.today).num_days() > TURNED).then(|| {
        format!("“{text}” was {ago} and is read as {}: write its year if that is meant", when::echo(day))
    })
}

/// A day for a meeting or a series, with the time of day that it has; everything else as it was typed.
fn at_its_time<'t>(field: &Field, record: &Record, text: &'t str, context: &Context) -> Cow<'t, str> {
    let (Kind::Moment(_), Value::Moment(at)) = (&field.kind, record.value(field.key)) else {
        return text.into();
    };
    let meets = [meeting::REGISTER.key, series::REGISTER.key];
    let keeps = meets.iter().any(|register| context.project.table(register).get(record.id).is_some());
    let words = text.trim();
    let has_time = words.rsplit([' ', 'T']).next().is_some_and(is_time);
    if keeps && !has_time && !words.is_empty() && !words.eq_ignore_ascii_case("none") {
        format!("{words} {}", at.time().format("%H:%M")).into()
    } else {
        text.into()
    }
}

/// Dates within the course of their record.
const WITHIN: [&str; 2] = [task::STOP.name(), task::RESUME.name()];

/// How long before a start a date may lie to be meant for its year, in days: a slip rather than next year.
const SLIP: u64 = 90;

/// A date within the course of a record, as typed without a year: that of the year in which the record runs.
fn by_start(
    field: &Field,
    record: &Record,
    (text, read): (&str, &Value),
    context: &Context,
) -> Option<Value> {
    let Value::Moment(moment) = read else { return None };
    if !WITHIN.contains(&field.key) {
        return None;
    }
    let of = |sense| when::read(text.trim(), &When::of(context, sense)).ok();
    let (next, last) = (of(Sense::Planned)?, of(Sense::Done)?);
    let open = next != last && (next.month(), next.day()) == (last.month(), last.day());
    let (register, _) = context.project.find(record.id).filter(|_| open)?;
    let start = context.project.field(register.key, task::START.name())?;
    let earliest = context.value(record, start).as_date()?.checked_sub_days(Days::new(SLIP))?;
    let years = (0..=1).filter_map(|later| next.with_year(earliest.year().checked_add(later)?));
    let day = years.filter(|day| *day >= earliest).min()?;
    Some(Value::Moment(day.and_time(moment.time())))
}

/// Whether what was typed into a field counts from what stands there. Lags have a sign of their own.
pub fn is_relative(field: &Field, text: &str) -> bool {
    field.kind == Kind::Duration && text.trim_start().starts_with(['+', '-'])
}

fn may_be_none(kind: &Kind) -> bool {
    match kind {
        Kind::Choice(choices) => kind::choice("none", choices).is_none(),
        Kind::Date | Kind::Moment(_) | Kind::Person | Kind::People | Kind::Link(_) | Kind::Links(_) => true,
        _ => false,
    }
}

fn parts(text: &str) -> impl Iterator<Item = &str> {
    text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty())
}

fn with_example(complaint: String, field: &Field) -> String {
    let helps = ["such as", "could be", "none of", "needs", "for example"];
    if field.example.is_empty() || helps.iter().any(|help| complaint.contains(help)) {
        complaint
    } else {
        format!("{complaint}; for example {}", field.example)
    }
}

fn day(text: &str, field: &Field, context: &Context) -> Result<NaiveDate, String> {
    let sense = if field.past { Sense::Done } else { Sense::Planned };
    let anchor = |name: &str| day_of(name, context);
    when::read(text, &When { anchor: &anchor, ..When::of(context, sense) })
}

/// The day by which the record with this ref is due.
fn day_of(reference: &str, context: &Context) -> Option<NaiveDate> {
    let (register, record) = context.project.by_ref(reference)?;
    let due = context.project.field(register.key, register.roles.due)?;
    context.value(record, due).as_date()
}

/// A day in words, perhaps with a time behind it.
fn moment(text: &str, field: &Field, context: &Context) -> Result<Value, String> {
    if let Ok(exact) = field.kind.parse(text, context) {
        return Ok(exact);
    }
    if let Some((date, time)) = text.rsplit_once(' ')
        && let Some(time) = time_of(time)
    {
        return Ok(Value::Moment(day(date, field, context)?.and_time(time)));
    }
    field.kind.parse(&day(text, field, context)?.to_string(), context)
}

/// Whether a word is a time of day.
pub(super) fn is_time(word: &str) -> bool {
    time_of(word).is_some()
}

/// `14:30`, `9am`, `2.30pm`.
fn time_of(word: &str) -> Option<NaiveTime> {
    let word = word.to_ascii_lowercase();
    let half =
        [("am", 0), ("pm", 12)].iter().find_map(|(sign, hours)| Some((word.strip_suffix(sign)?, *hours)));
    let figures = half.map_or(word.as_str(), |(figures, _)| figures);
    let (hour, minute) = match figures.split_once([':', '.']) {
        Some((hour, minute)) => (hour.parse::<u32>().ok()?, minute.parse().ok()?),
        None => (half.and(figures.parse().ok())?, 0),
    };
    match half {
        Some((_, hours)) if (1..=12).contains(&hour) => NaiveTime::from_hms_opt(hour % 12 + hours, minute, 0),
        Some(_) => None,
        None => NaiveTime::from_hms_opt(hour, minute, 0),
    }
}

/// The choice that a text names or, alone among all, begins a word of.
pub(super) fn choice(text: &str, choices: &'static [Choice]) -> Result<&'static str, String> {
    if let Some(key) = kind::choice(text, choices) {
        return Ok(key);
    }
    let needle = Needle::new(text);
    let begun = choices.iter().filter(|c| needle.begins_a_word_of(c.label) || needle.begins_a_word_of(c.key));
    match begun.collect::<Vec<_>>()[..] {
        [only] => Ok(only.key),
        [] => {
            let labels: Vec<_> = choices.iter().map(|choice| choice.label).collect();
            let near = nearest(text, labels.iter().copied()).map(|near| format!(": did you mean “{near}”?"));
            Err(format!("“{text}” is none of {}{}", labels.join(", "), near.unwrap_or_default()))
        }
        ref several => Err(could_be(text, several.iter().map(|choice| choice.label))),
    }
}

/// The person meant; a name that nobody has is taken as it stands, as is one in quotes.
fn person(text: &str, context: &Context) -> Result<String, String> {
    if let Some(quoted) = text.strip_prefix('"') {
        return Ok(quoted.trim_end_matches('"').to_owned());
    }
    let name = text.trim_start_matches('@');
    match context.people().meant(name, context.me) {
        Meant::One(known) => Ok(known.to_string()),
        Meant::Several(all) => Err(could_be(name, all.iter().map(|name| &**name))),
        Meant::Nobody => Ok(name.split_whitespace().collect::<Vec<_>>().join(" ")),
    }
}

/// The record that a ref names, or that a part of its title finds alone.
fn link(text: &str, registers: &'static [&'static str], context: &Context) -> Result<Id, String> {
    let project = context.project;
    match Kind::Link(registers).parse(text, context) {
        Ok(value) => return value.as_links().first().copied().ok_or_else(|| "a ref is missing".to_owned()),
        Err(complaint) if project.by_ref(text).is_some() => return Err(complaint),
        Err(_) => {}
    }
    let needle = Needle::new(text);
    let allowed = |register: &&&Register| registers.is_empty() || registers.contains(&register.key);
    let mut found = Vec::new();
    for register in project.registers().iter().filter(allowed) {
        let table = project.table(register.key);
        for id in table.names(register.roles.title).with_a_word_like(&needle) {
            found.extend(table.get(id).map(|record| (id, context.name(register, record))));
        }
    }
    match &found[..] {
        [(only, _)] => Ok(*only),
        [] => match find::records_of(registers, text, context, 2)[..] {
            [(_, only)] => Ok(only.id),
            _ => Err(format!("no record is called “{text}”: write a ref such as R-013, or part of a title")),
        },
        several => Err(could_be(text, several.iter().map(|(_, name)| name.as_str()))),
    }
}

/// Names up to four of the things that a text could mean.
pub(super) fn could_be<'a>(text: &str, all: impl ExactSizeIterator<Item = &'a str>) -> String {
    let more = if all.len() > 4 { " …" } else { "" };
    format!("“{text}” could be {}{more}", all.take(4).collect::<Vec<_>>().join(" or "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::edit::{Author, Edit, Step};
    use crate::model::field::Key;
    use crate::model::project::Project;
    use crate::model::record::Record;
    use crate::model::value::Money;
    use crate::query::sample::{ACTION, TITLE, context, day as date, small};
    use crate::registers::{self, calendar, calendar::exception};
    use crate::schedule::Schedule;
    use proptest::prelude::*;

    fn typed(field: &str, text: &str) -> Result<Value, String> {
        let project = small();
        let context = context(&project);
        read(project.field(ACTION.key, field).unwrap(), text, &context)
    }

    #[test]
    fn every_kind_takes_what_a_person_types() {
        let check = |field: &str, text: &str, value: Value| {
            assert_eq!(typed(field, text), Ok(value), "{field}: {text}");
        };
        let moment = |day: &str, hour, minute| Value::Moment(date(day).and_hms_opt(hour, minute, 0).unwrap());
        check("due", "fri", Value::Date(date("2026-11-20")));
        check("due", "", Value::Empty);
        check("due", "none", Value::Empty);
        check("due", "a1+1w", Value::Date(date("2026-11-27")));
        check("done_on", "fri", Value::Date(date("2026-11-13")));
        check("checked", "fri", moment("2026-11-13", 17, 0));
        check("checked", "yesterday 2.30pm", moment("2026-11-17", 14, 30));
        check("checked", "2026-11-14T08:15", moment("2026-11-14", 8, 15));
        check("checked", "14 nov 2026 9am", moment("2026-11-14", 9, 0));
        check("status", "prog", Value::text("in_progress"));
        check("status", "In Progress", Value::text("in_progress"));
        check("priority", "h", Value::text("high"));
        check("owner", "priya.s", Value::text("Priya Shah"));
        check("owner", "@zoe", Value::text("Zoë Ångström"));
        check("owner", "me", Value::text("Ana Lopez"));
        check("owner", "Bob  Marsh", Value::text("Bob Marsh"));
        check("owner", "\"Priya\"", Value::text("Priya"));
        check("people", "sam, p rao", Value::list(["Sam", "Priya Rao"]));
        check("risk", "r1", Value::Link(Id(11)));
        check("risk", "late steel", Value::Link(Id(11)));
        check("risk", "ltstl", Value::Link(Id(11)));
        check("links", "R-2 A-1", Value::links([Id(12), Id(1)]));
        check("links", "crane; late", Value::links([Id(3), Id(11)]));
        check("tags", "#site #dpia", Value::list(["site", "dpia"]));
        check("cost", "1.2k", Value::Money(Money(120_000)));
        check("confidential", "y", Value::Flag(true));
        check("notes", "  two\nlines ", Value::text("  two\nlines"));
    }

    #[test]
    fn a_duration_with_a_sign_counts_from_what_stands_there() {
        let project = small();
        let context = context(&project);
        let effort = project.field(ACTION.key, "effort").unwrap();
        let over = |now: &str, text: &str| {
            let mut record = Record::new(Id(99));
            record.put(effort.key, effort.kind.parse(now, &context).unwrap());
            read_over(effort, &record, text, &context).map(|value| effort.kind.format(&value, &context))
        };
        for (now, text, then) in [
            ("15d", "+5d", "20d"),
            ("15d", " -2d ", "13d"),
            ("15d?", "+4h", "15.5d?"),
            ("2w", "-1d", "1.8w"),
            ("3ed", "+12eh", "3.5ed"),
            ("15d", "5d", "5d"),
            ("", "+5d", "5d"),
            ("0d", "+5ed", "5ed"),
            ("5d", "-5d", "0d"),
            ("5d", "", ""),
        ] {
            assert_eq!(over(now, text), Ok(then.to_owned()), "{now} {text}");
        }
        for (now, text, complaint) in [
            ("15d", "-50d", "it is 15d, so “-50d” would leave less than none"),
            ("", "-1h", "it is 0h, so “-1h” would leave less than none"),
            ("15d", "+10%", "“+10%” is no time: write how much more or less, such as +2d or -4h"),
            ("15d", "+soon", "“soon” is no duration, such as 3d, 4h, 2w or 5ed"),
            (
                "15d",
                "+5ed",
                "15d is working time and “+5ed” around the clock: write the whole duration, without a sign",
            ),
        ] {
            assert_eq!(over(now, text), Err(complaint.to_owned()), "{now} {text}");
        }
        assert!(!is_relative(&Field::lag(Key::new("lag"), "Lag", ""), "-2d"), "a lag has its own sign");
    }

    #[test]
    fn complaints_name_what_could_be_meant() {
        let check = |field: &str, text: &str, complaint: &str| {
            assert_eq!(typed(field, text), Err(complaint.to_owned()));
        };
        check("due", "soon", "“soon” is no date, such as fri, +2w, 14 nov, eom or 2026-11-14");
        check("owner", "priya", "“priya” could be Priya Rao or Priya Shah");
        check("status", "opne", "“opne” is none of Open, In progress, Done, Cancelled: did you mean “Open”?");
        check("risk", "a1", "a1 is of “Actions”, here belongs one of risk");
        check("risk", "zebra", "no record is called “zebra”: write a ref such as R-013, or part of a title");
        check("links", "steel", "“steel” could be A-001 Order the steel or R-001 Late steel");
    }

    #[test]
    fn working_days_are_those_of_the_project() {
        let add = |register: &'static Register, record| Edit::Add(register.key, record);
        let calendar = Record::new(Id(1)).with(TITLE, "Standard");
        let holiday = Record::new(Id(2))
            .with(exception::CALENDAR, Id(1))
            .with(exception::FROM, date("2026-11-20"))
            .with(exception::HOURS, "closed");
        let settings = Record::new(Id(3)).with(registers::project::CALENDAR, Id(1));
        let edits = vec![
            add(&calendar::REGISTER, calendar),
            add(&exception::REGISTER, holiday),
            add(&registers::project::REGISTER, settings),
        ];
        let author = Author { name: "Ana".into(), at: date("2026-11-18").and_hms_opt(9, 0, 0).unwrap() };
        let project = Project::new(registers::ALL).apply(&Step::new("Begin", edits), &author).unwrap();
        let schedule = Schedule::of(&project);
        let context = Context { derived: &schedule, ..context(&project) };
        let due = project.field("action", "due").unwrap();
        assert_eq!(read(due, "+2wd", &context), Ok(Value::Date(date("2026-11-23"))));
        assert_eq!(read(due, "eow", &context), Ok(Value::Date(date("2026-11-19"))));
    }

    proptest! {
        #[test]
        fn what_a_field_shows_can_be_typed_back(place in 0usize..5) {
            let project = small();
            let context = context(&project);
            let record = project.table(ACTION.key).iter().nth(place).unwrap();
            for field in project.fields(ACTION.key).iter().filter(|field| field.kind != Kind::Rank) {
                let value = context.value(record, field);
                let shown = context.show(record, field);
                prop_assert_eq!(read(field, &shown, &context), Ok(value.into_owned()), "{}: {}", field.key, shown);
            }
        }

        #[test]
        fn nothing_typed_into_any_field_makes_it_panic(
            text in ".{0,12}|[-+]?[0-9]{0,20}[a-z:.]{0,3}|none.{0,3}",
            place: prop::sample::Index,
        ) {
            let project = small();
            let mut fields: Vec<&Field> = registers::ALL.iter().flat_map(|register| register.fields()).collect();
            fields.extend(ACTION.fields());
            let field = place.get(&fields);
            let _ = read(field, &text, &context(&project));
        }
    }
}
