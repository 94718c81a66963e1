//! How much everybody has to do: a column a week, and the tasks behind each week.

use chrono::Days;

use super::{Analysis, Found, heading, said};
use crate::insight::bars::{bar, columns as bars};
use crate::model::id::Id;
use crate::model::kind::{Tone, date, plain_number};
use crate::model::record::Record;
use crate::registers::every::TITLE;
use crate::registers::{resource, task};
use crate::schedule::instant::{date_of, day_number};
use crate::schedule::load::{Load, Period, Step};
use crate::session::Session;
use crate::tui::listing::Row;

/// How much everybody has to do.
pub static ANALYSIS: Analysis = Analysis {
    name: "Load",
    doc: "How much everybody has to do in each of the next weeks, and where it is more than they can do.",
    find,
};

/// Weeks that are shown.
const WEEKS: usize = 26;
/// Weeks whose tasks are told.
const TOLD: usize = 8;
/// People whose tasks are told: more would take longer than a key may.
const MOST: usize = 100;

fn find(session: &Session, _: usize) -> Found {
    let (context, schedule) = (session.context(), session.schedule());
    let loads = schedule.loads();
    let today = day_number(context.today).unwrap_or(0);
    let last = loads.iter().filter_map(|load| load.days.last()).map(|day| day.day).max();
    let earliest = loads.iter().filter_map(|load| load.days.first()).map(|day| day.day).min();
    // Where all work is past, its beginning says more than empty weeks.
    let from = if last.is_some_and(|last| last < today) { earliest.unwrap_or(today) } else { today };
    let end = (0..WEEKS).fold(Step::Week.first(from), |at, _| Step::Week.next(at));
    let mut rows = Vec::new();
    let people: Vec<(&Record, &Load, Vec<Period>)> = loads
        .iter()
        .filter_map(|load| {
            let record = context.project.table(resource::REGISTER.key).get(load.resource)?;
            Some((&**record, load, schedule.periods(load, Step::Week, (from, end))))
        })
        .collect();
    if people.is_empty() {
        rows.push(said("Nobody has work to do: give tasks resources first."));
    } else {
        heading(&mut rows, "A column a week: how full it is; ! = more than can be done on some day");
        rows.push(Row {
            heading: true,
            name: "Week of".to_owned(),
            words: ruler(from),
            tone: Tone::Muted,
            ..Row::default()
        });
    }
    for (place, (record, load, weeks)) in people.iter().enumerate() {
        let spans: Vec<_> =
            weeks.iter().take(TOLD).map(|week| (week.first, Step::Week.next(week.first))).collect();
        let works = if place < MOST { schedule.worked_on(load.resource, &spans) } else { Vec::new() };
        let over = weeks.iter().filter(|week| week.over > 0).count();
        let name = |id: Id| {
            let task = context.project.table(task::REGISTER.key).get(id)?;
            Some(format!("{} {}", task::REGISTER.reference(task.number), task.get(TITLE)))
        };
        rows.push(Row {
            name: format!("{} {}", resource::REGISTER.reference(record.number), record.get(TITLE)),
            words: match over {
                0 => picture(weeks),
                1 => format!("{} 1 week too full", picture(weeks)),
                _ => format!("{} {over} weeks too full", picture(weeks)),
            },
            tone: if over > 0 { Tone::Bad } else { Tone::Plain },
            of: Some((&resource::REGISTER, record.id)),
            below: told(weeks, &works, name),
            ..Row::default()
        });
    }
    Found {
        title: format!("Load by week from {}", date::format(date_of(Step::Week.first(from)))),
        rows,
        levelling: None,
    }
}

/// The weeks as columns; `!` where there is more to do on some day than can be done.
fn picture(weeks: &[Period]) -> String {
    let plain = bars(weeks.iter().map(share));
    plain.chars().zip(weeks).map(|(column, week)| if week.over > 0 { '!' } else { column }).collect()
}

/// The days of the month on which every fourth week begins: `23 Nov 21 Dec 18 Jan`, four cells each.
fn ruler(from: i64) -> String {
    let first = date_of(Step::Week.first(from));
    let mark = |week: usize| {
        first.checked_add_days(Days::new(7 * week as u64)).map(|day| day.format("%e %b").to_string())
    };
    let mut line = String::new();
    for week in (0..WEEKS).step_by(8) {
        line.push_str(&format!("{:<8}", mark(week).unwrap_or_default().trim_start()));
    }
    line.trim_end().to_owned()
}

fn share(week: &Period) -> f64 {
    match week.capacity {
        0 if week.work > 0 => 1.0,
        0 => 0.0,
        capacity => week.work as f64 / capacity as f64,
    }
}

/// The first weeks in words: how much of how much, and on what.
fn told(weeks: &[Period], works: &[Vec<(Id, i64)>], name: impl Fn(Id) -> Option<String>) -> String {
    let line = |(place, week): (usize, &Period)| {
        let on: Vec<_> = works
            .get(place)
            .into_iter()
            .flatten()
            .take(3)
            .filter_map(|(id, work)| Some(format!("{} {}", name(*id)?, hours(*work))))
            .collect();
        let mark = if week.over > 0 { format!(" ! {} too much", hours(week.over)) } else { String::new() };
        format!(
            "{:<10}{:>5} of {:<5}{} {}{mark}",
            date::format(date_of(week.first)),
            hours(week.work),
            hours(week.capacity),
            bar(share(week).min(1.0), 10),
            on.join("; "),
        )
    };
    weeks.iter().take(TOLD).enumerate().map(line).collect::<Vec<_>>().join("\n")
}

fn hours(work: i64) -> String {
    format!("{}h", plain_number((work as f64 / 60.0).round() / 10.0))
}
