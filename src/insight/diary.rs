//! What falls on which day: meetings and their papers, milestones, deadlines of the plan, and whatever is
//! due while it is open.

use std::ops::RangeInclusive;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};

use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::registers::calendar::exception;
use crate::registers::{communication, every, meeting, task};

/// Something that falls on a day.
#[derive(Clone, Copy, Debug)]
pub struct Entry {
    /// The day.
    pub day: NaiveDate,
    /// The time of the day, of a meeting.
    pub time: Option<NaiveTime>,
    /// The letters or the shape that it is counted by.
    pub sign: &'static str,
    /// The register of its record.
    pub register: &'static Register,
    /// Its record.
    pub id: Id,
}

/// The shape of a milestone.
pub const MILESTONE: &str = "◆";
/// The shape of a deadline of the plan.
pub const DEADLINE: &str = "▼";
/// The letters of papers that must be in.
pub const PAPERS: &str = "papers";

/// What falls on the days of a range, by day and time: meetings, then milestones, then what is due.
pub fn entries(days: &RangeInclusive<NaiveDate>, context: &Context) -> Vec<Entry> {
    let mut all: Vec<(u8, u32, Entry)> = Vec::new();
    for register in context.project.registers().iter().copied() {
        let table = context.project.table(register.key);
        let mut put = |rank: u8, sign, record: &Record, at: NaiveDateTime, time| {
            if days.contains(&at.date()) {
                let (day, id) = (at.date(), record.id);
                all.push((rank, record.number, Entry { day, time, sign, register, id }));
            }
        };
        if register.key == meeting::REGISTER.key {
            for record in table.iter() {
                if let Some(start) = record.get(meeting::START) {
                    put(0, register.code, record, start, Some(start.time()));
                }
                let open = !every::is_closed(register, record, context);
                if let Some(due) = record.get(meeting::PAPERS_DUE).filter(|_| open) {
                    put(1, PAPERS, record, due.and_time(NaiveTime::MIN), None);
                }
            }
        } else if register.key == task::REGISTER.key {
            for record in table.iter() {
                if task::is_milestone(record)
                    && !record.get(task::INACTIVE)
                    && let Some(finish) = finish(record, context)
                {
                    put(2, MILESTONE, record, finish, None);
                }
                let done = record.get(task::ACTUAL_FINISH).is_some();
                if let Some(deadline) = record.get(task::DEADLINE).filter(|_| !done) {
                    put(3, DEADLINE, record, deadline, None);
                }
            }
        } else if let Some(due) = due(register) {
            for record in table.iter() {
                let day = context.value(record, due).as_date().filter(|day| days.contains(day));
                if let Some(day) = day.filter(|_| !every::is_closed(register, record, context)) {
                    put(4, register.code, record, day.and_time(NaiveTime::MIN), None);
                }
                if register.key == communication::REGISTER.key && !every::is_closed(register, record, context)
                {
                    for day in communication::later(record).take_while(|day| day <= days.end()) {
                        put(4, register.code, record, day.and_time(NaiveTime::MIN), None);
                    }
                }
            }
        }
    }
    all.sort_by_key(|(rank, number, entry)| (entry.day, *rank, entry.time, entry.sign, *number));
    all.into_iter().map(|(.., entry)| entry).collect()
}

/// The date by which records of a register are due that somebody answers for.
fn due(register: &Register) -> Option<&'static Field> {
    let roles = register.roles;
    register.fields().find(|field| !roles.owner.is_empty() && !roles.due.is_empty() && field.key == roles.due)
}

fn finish(record: &Record, context: &Context) -> Option<NaiveDateTime> {
    match context.derived.derived(record.id, task::FINISH.name()) {
        Value::Moment(finish) => Some(finish),
        _ => record.get(task::FINISH),
    }
}

/// What a day without work is called, by the calendars; `None` on a working day, "" on one without a name.
pub fn day_off<'a>(day: NaiveDate, context: &Context<'a>) -> Option<&'a str> {
    if context.derived.works(day) {
        return None;
    }
    let covers = |record: &&std::sync::Arc<Record>| {
        let from = record.get(exception::FROM);
        let to = record.get(exception::TO).or(from);
        from.is_some_and(|from| from <= day)
            && to.is_some_and(|to| day <= to)
            && matches!(record.get(exception::REPEATS), "" | "daily")
            && matches!(record.get(exception::HOURS), "" | "closed")
    };
    let named = context.project.table(exception::REGISTER.key).iter().find(covers);
    Some(named.map_or("", |record| record.get(every::TITLE)))
}

/// How many of each sign, in the order that they come in: `M1 ◆2 A4`.
pub fn counted<'e>(entries: impl IntoIterator<Item = &'e Entry>) -> String {
    let mut counts: Vec<(&str, usize)> = Vec::new();
    for entry in entries {
        match counts.iter_mut().find(|(sign, _)| *sign == entry.sign) {
            Some((_, count)) => *count += 1,
            None => counts.push((entry.sign, 1)),
        }
    }
    let words = counts.into_iter().map(|(sign, count)| match sign {
        PAPERS => format!("{sign} {count}"),
        _ => format!("{sign}{count}"),
    });
    words.collect::<Vec<_>>().join(" ")
}

/// Every sign that counts what falls on a day, and what it counts.
pub fn signs(context: &Context) -> Vec<(&'static str, String)> {
    let registers = context.project.registers().iter().copied();
    let of_register = registers.filter_map(|register| match register.key {
        key if key == meeting::REGISTER.key => Some((register.code, register.plural.to_lowercase())),
        key if key == task::REGISTER.key => None,
        _ => {
            let by = due(register)?.label.to_lowercase();
            Some((register.code, format!("{}, by “{by}”", register.plural.to_lowercase())))
        }
    });
    let shapes = [
        (PAPERS, "papers of meetings that must be in"),
        (MILESTONE, "milestones"),
        (DEADLINE, "deadlines of tasks"),
    ];
    shapes.into_iter().map(|(sign, words)| (sign, words.to_owned())).chain(of_register).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial::{self, day};
    use crate::registers::{action, risk};

    #[test]
    fn meetings_papers_and_what_is_open_fall_on_their_days() {
        let titled = |id, title: &str| Record::new(Id(id)).with(every::TITLE, title);
        let at = |text: &str, hour| day(text).and_hms_opt(hour, 0, 0).unwrap();
        let board = titled(1, "Board").with(meeting::START, at("2026-11-25", 14));
        let board = board.with(meeting::PAPERS_DUE, day("2026-11-20"));
        let team = titled(2, "Team").with(meeting::START, at("2026-11-25", 9)).with(every::STATUS, "issued");
        let due =
            |id, on: &str, status| titled(id, "Do").with(every::DUE, day(on)).with(every::STATUS, status);
        let project = trial::project([
            (&meeting::REGISTER, board),
            (&meeting::REGISTER, team),
            (&action::REGISTER, due(3, "2026-11-25", "open")),
            (&action::REGISTER, due(4, "2026-11-25", "done")),
            (&action::REGISTER, due(5, "2026-11-27", "open")),
            (&risk::REGISTER, titled(6, "Late").with(risk::REVIEW, day("2026-11-20"))),
        ]);
        let context = trial::context(&project);
        let all = entries(&(day("2026-11-20")..=day("2026-11-26")), &context);
        let told: Vec<_> = all.iter().map(|e| (e.day.to_string(), e.sign, e.id.0)).collect();
        let is = |on: &str, sign, id| (on.to_owned(), sign, id);
        assert_eq!(
            told,
            [
                is("2026-11-20", "papers", 1),
                is("2026-11-20", "R", 6),
                is("2026-11-25", "M", 2),
                is("2026-11-25", "M", 1),
                is("2026-11-25", "A", 3)
            ]
        );
        assert_eq!(counted(&all), "papers 1 R1 M2 A1");
        let told = signs(&context);
        for entry in &all {
            assert!(told.iter().any(|(sign, _)| *sign == entry.sign), "{} is explained", entry.sign);
        }
    }

    #[test]
    fn a_holiday_has_its_name_and_a_weekend_none() {
        let holiday =
            Record::new(Id(1)).with(every::TITLE, "Founders' Day").with(exception::FROM, day("2026-11-21"));
        let project = trial::project([(&exception::REGISTER, holiday.with(exception::HOURS, "closed"))]);
        let context = trial::context(&project);
        assert_eq!(day_off(day("2026-11-21"), &context), Some("Founders' Day"));
        assert_eq!(day_off(day("2026-11-22"), &context), Some(""));
        assert_eq!(day_off(day("2026-11-23"), &context), None);
    }
}
