//! Where what is owed comes from: a function for each register that has a cadence.

use std::collections::HashMap;
use std::sync::Arc;

use chrono::NaiveDate;

use super::{Due, Sort};
use crate::model::context::Context;
use crate::model::field::Key;
use crate::model::kind::date;
use crate::model::kind::recurrence::{OnHoliday, Rule};
use crate::model::people::same;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::registers::every::{self, DUE, OWNER, RAISED_BY, TITLE};
use crate::registers::{
    absence, action, assumption, communication, dates, decision, document, external_dependency, kpi, meeting,
    project, review, risk, series, stage, stakeholder,
};

/// Looks for what is owed up to a day.
type Source = fn(NaiveDate, &Context, &mut Vec<Due>);

/// Every source.
pub(super) const ALL: &[Source] =
    &[reports, meetings, occurrences, reviews, assumptions, readings, stages, routines];

/// The most occurrences of one thing that are told.
const MOST: usize = 1200;
/// Days that are gone back to find a working day.
const SEARCHED: usize = 31;

/// A due thing that nothing more is said of yet.
fn due(register: &'static Register, record: &Record, sort: Sort, day: NaiveDate) -> Due {
    let who = record.value(register.roles.owner).as_text().to_owned();
    Due { register, id: record.id, sort, day, to: String::new(), who, why: String::new(), later: false }
}

/// The same on the day until which its record is put off, if it is.
fn rested(mut due: Due, record: &Record, context: &Context) -> Due {
    if let Some(until) = every::snoozed(record, context.today).filter(|until| *until > due.day && !due.later)
    {
        due.why = format!("put off until {}; {}", date::format(until), due.why);
        due.day = until;
    }
    due
}

fn open<'a>(
    register: &'static Register,
    context: &Context<'a>,
) -> impl Iterator<Item = &'a Arc<Record>> + use<'a> {
    let context = *context;
    let records = context.project.table(register.key).iter();
    records.filter(move |record| !every::is_closed(register, record, &context))
}

fn frequency(key: &str) -> String {
    let choice = dates::FREQUENCIES.iter().find(|choice| choice.key == key);
    choice.map_or(String::new(), |choice| choice.label.to_lowercase())
}

/// The project's executive, to whom stages and readings are owed.
fn board(context: &Context) -> String {
    let executive = context.project.settings().map_or("", |plan| plan.get(project::SPONSOR));
    if executive.is_empty() { "the project board".to_owned() } else { executive.to_owned() }
}

fn manager(context: &Context) -> String {
    let manager = context.project.settings().map_or("", |plan| plan.get(OWNER));
    if manager.is_empty() { "the project manager".to_owned() } else { manager.to_owned() }
}

fn listed<'n>(names: impl IntoIterator<Item = &'n str>) -> String {
    let mut all: Vec<&str> = Vec::new();
    for name in names {
        if !name.is_empty() && !all.iter().any(|known| same(known, name)) {
            all.push(name);
        }
    }
    all.join(", ")
}

/// Reports by their frequency, and the input of each by its lead time.
fn reports(until: NaiveDate, context: &Context, all: &mut Vec<Due>) {
    for report in open(&communication::REGISTER, context) {
        let Some(first) = report.get(DUE) else { continue };
        let often = frequency(report.get(communication::FREQUENCY));
        let holders = report.get(communication::STAKEHOLDERS).iter();
        let people = context.project.table(stakeholder::REGISTER.key);
        let holders: Vec<_> = holders.filter_map(|id| people.get(*id)).collect();
        let audience = report.get(communication::AUDIENCE).iter().map(|name| &**name);
        let to = listed(audience.chain(holders.iter().map(|holder| holder.get(TITLE))));
        let later = communication::later(report).filter(|day| *day > context.today).take(MOST);
        let days = std::iter::once((first, false)).chain(later.map(|day| (day, true)));
        for (by_rule, later) in days.take_while(|(day, later)| !later || *day <= until) {
            // What is entered stands; what is worked out is sent before a day that nobody works on.
            let day = if later { working_before(by_rule, context) } else { by_rule };
            let holiday = if day == by_rule {
                String::new()
            } else {
                format!("; {} is a day off", date::format(by_rule))
            };
            let mut sent = due(&communication::REGISTER, report, Sort::Report, day);
            if let (Some(until), backup) = (absence::away(context, &sent.who, day), report.get(BACKUP))
                && !backup.is_empty()
            {
                let away = format!("{} is away until {}", sent.who, date::format(until));
                sent = Due { who: backup.to_owned(), why: format!("{often}; {away}"), ..sent };
            } else {
                sent.why.clone_from(&often);
            }
            sent.why += &holiday;
            let lead = report.get(communication::LEAD).filter(|lead| *lead >= 1.0);
            let early = lead.and_then(|lead| Some((lead, series::papers_due(day, lead, context)?)));
            let is_in = !later && report.get(communication::INPUT_IN).is_some();
            if let Some((lead, input)) = early.filter(|_| day >= context.today && !is_in) {
                let why = format!("{} the report of {}", before(lead), date::format(day));
                let input =
                    Due { day: input, sort: Sort::Input, why, to: sent.who.clone(), later, ..sent.clone() };
                all.push(rested(input, report, context));
            }
            all.push(rested(Due { to: to.clone(), later, ..sent }, report, context));
        }
    }
}

/// Who sends a report while its provider is away.
const BACKUP: Key<str> = Key::new("backup");

fn before(lead: f64) -> String {
    if lead as i64 == 1 {
        "1 working day before".to_owned()
    } else {
        format!("{} working days before", lead as i64)
    }
}

/// The day, or the last working day before it.
fn working_before(day: NaiveDate, context: &Context) -> NaiveDate {
    day.iter_days().rev().take(SEARCHED).find(|day| context.derived.works(*day)).unwrap_or(day)
}

fn members(meeting: &Record) -> String {
    let names = |key| meeting.get::<[Arc<str>]>(key).iter().map(|name| &**name);
    listed(names(meeting::INVITED).chain(names(meeting::DISTRIBUTION)))
}

/// Meetings that are in the register: their papers, they themselves, and their minutes.
fn meetings(until: NaiveDate, context: &Context, all: &mut Vec<Due>) {
    let register = &meeting::REGISTER;
    let rules: HashMap<String, Arc<Record>> = context
        .project
        .table(series::REGISTER.key)
        .iter()
        .map(|s| (series::plain(s.get(TITLE)), s.clone()))
        .collect();
    for meeting in open(register, context) {
        let Some(start) = meeting.get(meeting::START).filter(|start| start.date() <= papers_reach(until))
        else {
            continue;
        };
        let (day, to) = (start.date(), members(meeting));
        let of = rules.get(&series::plain(meeting.get(meeting::SERIES)));
        let rule = of.map_or(String::new(), |series| rule_of(series, context));
        if day < context.today {
            let minutes = due(register, meeting, Sort::Minutes, day);
            let why = format!("held {}, minutes not issued", date::format(day));
            all.push(rested(Due { to, why, ..minutes }, meeting, context));
            continue;
        }
        let lead = of.and_then(|series| series.get(series::PAPERS_LEAD));
        let papers = meeting.get(meeting::PAPERS_DUE);
        let papers = papers.or_else(|| series::papers_due(day, lead?, context));
        if let Some(by) = papers {
            let why = format!("for the meeting on {}", date::format(day));
            all.push(rested(
                Due { to: to.clone(), why, ..due(register, meeting, Sort::Papers, by) },
                meeting,
                context,
            ));
        }
        let who = meeting.get(meeting::CHAIR).to_owned();
        let why = joined([&start.format("%H:%M").to_string(), &rule]);
        all.push(rested(
            Due { to, who, why, ..due(register, meeting, Sort::Meeting, day) },
            meeting,
            context,
        ));
    }
}

/// Papers are due before their meeting, so that meetings are looked for beyond the day.
fn papers_reach(until: NaiveDate) -> NaiveDate {
    until.checked_add_days(chrono::Days::new(90)).unwrap_or(until)
}

fn joined(parts: [&str; 2]) -> String {
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join("; ")
}

/// The rule of a series or of an action, in words.
fn rule_of(record: &Record, context: &Context) -> String {
    let register = context.project.find(record.id).map(|(register, _)| register);
    let key = if register.is_some_and(|register| register.key == series::REGISTER.key) {
        series::RULE.name()
    } else {
        action::RECURS.name()
    };
    let field = register.and_then(|register| context.project.field(register.key, key));
    field.map_or(String::new(), |field| context.show(record, field))
}

/// Meetings that the rules of series give, which nobody has made yet.
fn occurrences(until: NaiveDate, context: &Context, all: &mut Vec<Due>) {
    let register = &series::REGISTER;
    // The last day by the rule that there is a meeting of, for each series.
    let mut made: HashMap<String, NaiveDate> = HashMap::new();
    for meeting in context.project.table(meeting::REGISTER.key).iter() {
        let day = meeting.get(meeting::OCCURRENCE).or(meeting.get(meeting::START).map(|start| start.date()));
        let Some(day) = day else { continue };
        let last = made.entry(series::plain(meeting.get(meeting::SERIES))).or_insert(day);
        *last = day.max(*last);
    }
    for series in open(register, context) {
        let yesterday = context.today.pred_opt().unwrap_or(context.today);
        let made = made.get(&series::plain(series.get(TITLE))).copied();
        let mut after = made.map_or(yesterday, |day| day.max(yesterday));
        let rule = rule_of(series, context);
        let mut told = None;
        for _ in 0..MOST {
            let Some(held) =
                series::next(series, after, context).filter(|held| held.on <= papers_reach(until))
            else {
                break;
            };
            after = held.by_rule;
            // Several days that nobody works on move to the same one.
            if told.replace(held.on) == Some(held.on) {
                continue;
            }
            let to = members(series);
            let time = series::time(series, context).format("%H:%M").to_string();
            let who = series.get(meeting::MINUTE_TAKER).to_owned();
            let lead = series.get(series::PAPERS_LEAD).unwrap_or(series::USUAL_LEAD);
            if let Some(by) = series::papers_due(held.on, lead, context) {
                let why = format!("{} the meeting on {}", before(lead), date::format(held.on));
                let papers = due(register, series, Sort::Papers, by);
                all.push(Due { to: to.clone(), who, why, later: true, ..papers });
            }
            let why = joined([&time, &rule]);
            all.push(Due { to, why, later: true, ..due(register, series, Sort::Meeting, held.on) });
        }
    }
}

/// Reviews by their cadence: of risks, dependencies, documents and decisions.
fn reviews(until: NaiveDate, context: &Context, all: &mut Vec<Due>) {
    let mut of = |register: &'static Register, record: &Record, to: String| {
        let Some((first, cadence)) = review::next(register, record, context) else { return };
        let often = frequency(cadence);
        // When it was stamped, the next one counts from that day.
        let step = |day: &NaiveDate| dates::next(*day, cadence).map(|day| review::working(day, context));
        let later = std::iter::successors(step(&first.max(context.today)), step);
        let days = std::iter::once(first).chain(later).take(MOST).take_while(|day| *day <= until);
        for (place, day) in days.enumerate() {
            let review = due(register, record, Sort::Review, day);
            let review = Due { to: to.clone(), why: often.clone(), later: place > 0, ..review };
            all.push(rested(review, record, context));
        }
    };
    let level = |risk: &Record| {
        let level = every::LEVELS.iter().find(|level| level.key == risk.value("escalation").as_text());
        level.map_or_else(|| manager(context), |level| level.label.to_lowercase())
    };
    open(&risk::REGISTER, context).for_each(|risk| of(&risk::REGISTER, risk, level(risk)));
    open(&external_dependency::REGISTER, context)
        .for_each(|asked| of(&external_dependency::REGISTER, asked, manager(context)));
    let documents = context.project.table(document::REGISTER.key).iter();
    for record in documents.filter(|record| document::is_in_force(record)) {
        of(&document::REGISTER, record, record.get(document::APPROVER).to_owned());
    }
    let decisions = context.project.table(decision::REGISTER.key).iter();
    for made in decisions.filter(|decision| decision.get(every::STATUS) == decision::REGISTER.roles.done) {
        of(&decision::REGISTER, made, made.get(decision::FORUM).to_owned());
    }
}

/// Assumptions that are to be shown to hold or not.
fn assumptions(until: NaiveDate, context: &Context, all: &mut Vec<Due>) {
    for assumption in open(&assumption::REGISTER, context) {
        let Some(day) = assumption.get(DUE).filter(|day| *day <= until) else { continue };
        let review = due(&assumption::REGISTER, assumption, Sort::Review, day);
        let to = manager(context);
        all.push(rested(
            Due { to, why: "must be shown to hold by then".to_owned(), ..review },
            assumption,
            context,
        ));
    }
}

/// Readings of performance indicators by their frequency.
fn readings(until: NaiveDate, context: &Context, all: &mut Vec<Due>) {
    let Some(next) = context.project.field(kpi::REGISTER.key, "next_reading") else { return };
    for indicator in open(&kpi::REGISTER, context) {
        let often = indicator.get(kpi::FREQUENCY);
        let first = context.value(indicator, next).as_date();
        let step = |day: &NaiveDate| dates::next(*day, often);
        let days = std::iter::successors(first, step).take(MOST).take_while(|day| *day <= until);
        // What was missed is read once.
        let days = days.enumerate().filter(|(place, day)| *place == 0 || *day > context.today);
        for (place, day) in days {
            let reading = due(&kpi::REGISTER, indicator, Sort::Reading, day);
            let reading = Due { to: board(context), why: frequency(often), later: place > 0, ..reading };
            all.push(rested(reading, indicator, context));
        }
    }
}

/// When the board looks at the end of a stage.
fn stages(until: NaiveDate, context: &Context, all: &mut Vec<Due>) {
    for stage in open(&stage::REGISTER, context) {
        let assessed = stage.get(stage::ASSESSMENT).map(|day| (day, "end stage assessment"));
        let ends = stage.get(stage::FORECAST).or(stage.get(DUE)).map(|day| (day, "the stage ends"));
        if let Some((day, why)) = assessed.or(ends).filter(|(day, _)| *day <= until) {
            let end = due(&stage::REGISTER, stage, Sort::Stage, day);
            all.push(rested(Due { to: board(context), why: why.to_owned(), ..end }, stage, context));
        }
    }
}

/// Actions that recur by a rule.
fn routines(until: NaiveDate, context: &Context, all: &mut Vec<Due>) {
    for action in open(&action::REGISTER, context) {
        let (Ok(rule), Some(first)) = (Rule::from_rrule(action.get(action::RECURS)), action.get(DUE)) else {
            continue;
        };
        let words = rule_of(action, context);
        let to = Some(action.get(RAISED_BY)).filter(|by| !same(by, action.get(OWNER)));
        let mut put = |day, later| {
            let routine = due(&action::REGISTER, action, Sort::Routine, day);
            let (to, why) = (to.unwrap_or_default().to_owned(), words.clone());
            all.push(rested(Due { to, why, later, ..routine }, action, context));
        };
        put(first, false);
        let works = |day: NaiveDate| context.derived.works(day);
        let counted = action.get(action::RECURS_FROM).unwrap_or(first);
        let mut after: NaiveDate = action.get(action::ORIGINAL_DUE).unwrap_or(first).max(context.today);
        let mut told = Some(first);
        for _ in 0..MOST {
            let held = rule.next_held(counted, after, OnHoliday::Later, &works);
            let Some(held) = held.ok().flatten().filter(|held| held.on <= until) else { break };
            after = held.by_rule;
            if told.replace(held.on) != Some(held.on) {
                put(held.on, true);
            }
        }
    }
}
