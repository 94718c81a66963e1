//! Everything about a task as rows under headings: its dates and why, progress, cost, who works on it, what it waits
//! for and what waits for it, what is linked to it, and its history. A row that names a record opens that.

use std::cmp::Ordering;
use std::sync::Arc;

use super::listing::Row;
use super::why::dates;
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::{Tone, date};
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::text;
use crate::model::value::{Money, Value};
use crate::registers::{assignment, baseline, chase, dependency, resource, task};
use crate::schedule::Schedule;
use crate::schedule::explain::{Cause, Driver, moment};
use crate::schedule::neighbours::Neighbour;
use crate::session::{Session, reading};

/// The dates of a task in pairs: what they are, and the fields of start and finish.
const DATES: &[(&str, &str, &str)] = &[
    ("Scheduled", "start", "finish"),
    ("Early", "early_start", "early_finish"),
    ("Late", "late_start", "late_finish"),
    ("Baseline", "baseline_start", "baseline_finish"),
    ("Variance", "start_variance", "finish_variance"),
    ("Actual", "actual_start", "actual_finish"),
];

/// What its dates are headed by.
const HEADS: [&str; 2] = ["Start", "Finish"];

/// What stands with its dates.
const LIMITS: &[&str] = &[
    "duration",
    "baseline_duration",
    "total_slack",
    "free_slack",
    "constraint",
    "constraint_date",
    "deadline",
];

/// Its other fields, by heading; what is empty is left out.
const FIELDS: &[(&str, &[&str])] = &[
    (
        "Progress",
        &[
            "status",
            "percent_complete",
            "actual_duration",
            "remaining_duration",
            "stop",
            "resume",
            "physical_percent_complete",
        ],
    ),
    (
        "Work and cost",
        &[
            "work",
            "actual_work",
            "remaining_work",
            "work_variance",
            "cost",
            "baseline_cost",
            "cost_variance",
            "actual_cost",
            "remaining_cost",
            "fixed_cost",
        ],
    ),
];

/// What of earned value is told of a task with a budget, and what of another one.
const MEASURES: &[&str] =
    &["bac", "planned_value", "earned_value", "cost_of_work", "sv", "cv", "spi", "cpi", "eac", "vac"];
const UNPRICED: &str = "n/a: no baseline holds a cost of it, so there is nothing to measure by";

/// Registers that have a part of their own here, or are told elsewhere.
const TOLD: &[&str] = &[
    dependency::REGISTER.key,
    assignment::REGISTER.key,
    baseline::figures::REGISTER.key,
    chase::REGISTER.key,
];

/// The most changes that are told.
const CHANGES: usize = 60;

/// What stands above the rows; none where there is no such task.
pub fn title(id: Id, context: &Context) -> Option<String> {
    let task = context.project.table(task::REGISTER.key).get(id)?;
    Some(format!("{}: {}", context.name(&task::REGISTER, task), dates(task, context)))
}

/// All of them.
pub fn rows(id: Id, session: &Session) -> Vec<Row> {
    let (context, schedule) = (session.context(), session.schedule());
    let Some(record) = context.project.table(task::REGISTER.key).get(id) else { return Vec::new() };
    let mut rows = pairs(record, &context);
    rows.extend(fields(record, LIMITS, &context));
    part(&mut rows, "Why", why(id, session));
    for (heading, keys) in FIELDS {
        part(&mut rows, heading, fields(record, keys, &context));
    }
    let budget = task::shown(record, task::BAC.name(), &context);
    let unpriced = budget.is_empty() || budget == Value::Money(Money(0));
    let measured = if unpriced { vec![fact("BAC", UNPRICED)] } else { fields(record, MEASURES, &context) };
    part(&mut rows, "Earned value", measured);
    part(&mut rows, "Assignments", assigned(record, &context));
    let (before, after) = schedule.neighbours(id);
    let seen = |of: Vec<Neighbour>, way| of.iter().filter_map(|one| tied(one, way, session)).collect();
    part(&mut rows, "Waits for", seen(before, ("drives it", "early enough by")));
    part(&mut rows, "Waits for it", seen(after, ("driven by it", "has room for")));
    linked(&mut rows, record, &context);
    part(&mut rows, "History", past(id, &context));
    rows
}

/// Adds a heading with rows below it, unless there are none.
fn part(rows: &mut Vec<Row>, heading: &str, all: Vec<Row>) {
    if !all.is_empty() {
        rows.push(Row::heading(""));
        rows.push(Row::heading(heading));
        rows.extend(all);
    }
}

/// A row that is of no record.
fn fact(name: impl Into<String>, words: impl Into<String>) -> Row {
    Row { name: name.into(), words: words.into(), ..Row::default() }
}

fn show(record: &Record, register: &'static Register, key: &str, context: &Context) -> String {
    let field = context.project.field(register.key, key);
    field.map_or(String::new(), |field| context.show(record, field))
}

/// Starts and finishes side by side, below a heading that names them.
fn pairs(record: &Record, context: &Context) -> Vec<Row> {
    let show = |key: &str| show(record, &task::REGISTER, key, context);
    let all: Vec<_> = DATES.iter().map(|(name, start, finish)| (*name, show(start), show(finish))).collect();
    let wide = all.iter().map(|(_, start, _)| text::width(start)).chain([HEADS[0].len()]).max().unwrap_or(0);
    let told = all.into_iter().filter(|(_, start, finish)| !(start.is_empty() && finish.is_empty()));
    let beside = |start: &str, finish: &str| {
        format!("{}  {finish}", text::fit_left(start, wide)).trim_end().to_owned()
    };
    let heading = Row { words: beside(HEADS[0], HEADS[1]), ..Row::heading("Dates") };
    let row = |(name, start, finish): (&str, String, String)| {
        fact(name, beside(if start.is_empty() { "–" } else { &start }, &finish))
    };
    std::iter::once(heading).chain(told.map(row)).collect()
}

/// The fields that hold something.
fn fields(record: &Record, keys: &[&str], context: &Context) -> Vec<Row> {
    let told = |key: &&str| {
        let field = context.project.field(task::REGISTER.key, key)?;
        let value = context.value(record, field);
        let (words, tone) = crate::tui::view::table::in_cell(field, &value, context);
        let row = Row { tone, ..fact(field.label, words.into_owned()) };
        Some(row).filter(|row| !row.words.is_empty())
    };
    keys.iter().filter_map(told).collect()
}

/// Why it has its dates; a row opens the task that sets them.
fn why(id: Id, session: &Session) -> Vec<Row> {
    let schedule = session.schedule();
    let Some(why) = schedule.explain_without_levers(id) else { return Vec::new() };
    let said = |verb: &str, cause: &Cause| {
        let driver = cause.bounds.iter().find_map(|bound| match bound.driver {
            Driver::Link(link) => Some(link.from),
            Driver::Below(child) => Some(child),
            _ => None,
        });
        let of = driver.and_then(|driver| schedule.task_at(driver)).map(|id| (&task::REGISTER, id));
        Row { of, ..fact(format!("{verb} {}", moment(cause.date)), cause.because(schedule)) }
    };
    let slack = why.room.sentences(why.task, schedule).into_iter().enumerate();
    let slack = slack.map(|(place, words)| fact(if place == 0 { "Slack" } else { "" }, words));
    [said("Starts", &why.start), said("Finishes", &why.finish)]
        .into_iter()
        .chain(slack)
        .map(in_full)
        .collect()
}

/// The same with all of it below the rows.
fn in_full(row: Row) -> Row {
    let gap = if row.name.is_empty() { "" } else { ": " };
    Row { below: format!("{}{gap}{}", row.name, row.words), ..row }
}

/// Who and what works on it.
fn assigned(record: &Record, context: &Context) -> Vec<Row> {
    let mut parts = context.linked(record.id, assignment::REGISTER.key, assignment::TASK.name());
    parts.sort_by_key(|part| part.number);
    let told = |part: &Arc<Record>| {
        let who = part.get(assignment::RESOURCE);
        let who = who.and_then(|id| context.project.table(resource::REGISTER.key).get(id));
        let name = who.map_or("Nobody yet".to_owned(), |who| context.name(&resource::REGISTER, who));
        let facts = [("units", ""), ("work", "work "), ("actual_work", "done "), ("cost", "cost ")];
        let facts = facts.into_iter().filter_map(|(key, label)| {
            let shown = show(part, &assignment::REGISTER, key, context);
            (!shown.is_empty()).then(|| format!("{label}{shown}"))
        });
        let of = Some((&assignment::REGISTER, part.id));
        in_full(Row { of, ..fact(name, facts.collect::<Vec<_>>().join(" · ")) })
    };
    parts.iter().map(told).collect()
}

/// A task that it waits for, or that waits for it.
fn tied(one: &Neighbour, (drives, room): (&str, &str), session: &Session) -> Option<Row> {
    let (schedule, context): (&Schedule, _) = (session.schedule(), session.context());
    let id = schedule.task_at(one.task)?;
    let record = context.project.table(task::REGISTER.key).get(id)?;
    let (gap, tone) = match one.gap.cmp(&0) {
        Ordering::Greater => (format!("{room} {}", schedule.length(one.gap)), Tone::Plain),
        Ordering::Equal => (drives.to_owned(), Tone::Note),
        Ordering::Less => {
            let late = schedule.length(one.gap.saturating_neg());
            (format!("! broken by {late}"), Tone::Bad)
        }
    };
    let gap = if schedule.is_finished(one.task) { "done".to_owned() } else { gap };
    let slack = show(record, &task::REGISTER, task::TOTAL_SLACK.name(), &context);
    let slack = if slack.is_empty() { slack } else { format!(" · slack {slack}") };
    let words = format!("{} · {} · {gap}{slack}", schedule.link(&one.link), dates(record, &context));
    let of = Some((&task::REGISTER, id));
    Some(in_full(Row { tone, of, ..fact(schedule.name(one.task), words) }))
}

/// What it links to and what links to it, by register.
fn linked(rows: &mut Vec<Row>, record: &Record, context: &Context) {
    let mut links = reading::links(&task::REGISTER, record, context);
    links.retain(|link| !TOLD.contains(&link.register.key));
    let place = |link: &reading::Link| {
        context.project.registers().iter().position(|register| register.key == link.register.key)
    };
    // What stands above and below it in the outline comes last.
    let number = |link: &reading::Link| {
        context.project.table(link.register.key).get(link.id).map(|record| record.number)
    };
    links.sort_by_key(|link| (link.register.key == task::REGISTER.key, place(link), number(link)));
    for group in links.chunk_by(|a, b| a.register.key == b.register.key) {
        let Some(register) = group.first().map(|link| link.register) else { continue };
        let heading = if register.key == task::REGISTER.key { "Other tasks" } else { register.plural };
        let told = |link: &reading::Link| {
            let other = context.project.table(register.key).get(link.id);
            let roles = [register.roles.status, register.roles.owner, register.roles.due];
            let facts = roles.into_iter().filter_map(|key| {
                let shown = other.map_or(String::new(), |other| show(other, register, key, context));
                Some(shown).filter(|shown| !shown.is_empty())
            });
            let below = link.back && link.field.key == task::PARENT.name();
            let part = if below { "below it".to_owned() } else { link.field.label.to_lowercase() };
            let words: Vec<String> = std::iter::once(part).chain(facts).collect();
            in_full(Row { of: Some((register, link.id)), ..fact(link.name.clone(), words.join(" · ")) })
        };
        part(rows, heading, group.iter().map(told).collect());
    }
}

/// Who changed what of it, the latest first.
fn past(id: Id, context: &Context) -> Vec<Row> {
    let told = |change: reading::Change| {
        let when = format!("{} {}", date::format(change.at.date()), change.at.format("%H:%M"));
        in_full(fact(when, format!("{}: {}", change.who, change.what)))
    };
    reading::changes(&task::REGISTER, id, context).take(CHANGES).map(told).collect()
}
