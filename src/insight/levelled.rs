//! Levelling in words: who has too much to do, and why a task is put off.

use std::collections::{BTreeMap, BTreeSet};

use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::{Kind, date, plain_number};
use crate::model::record::Record;
use crate::model::value::{Duration, Unit};
use crate::registers::every::TITLE;
use crate::registers::{resource, task};
use crate::schedule::instant::date_of;
use crate::schedule::levelling::{Move, Over};

/// The most people that are named.
const MOST_NAMES: usize = 12;

fn record<'a>(register: &str, id: Id, context: &Context<'a>) -> Option<&'a Record> {
    context.project.table(register).get(id).map(|record| &**record)
}

fn name<'a>(id: Id, context: &Context<'a>) -> &'a str {
    record(resource::REGISTER.key, id, context).map_or("", |record| record.get(TITLE))
}

/// Who is over-allocated, with the first day and the number of days; the first first.
pub fn people(all: &BTreeSet<Over>, context: &Context) -> Vec<(Id, i64, usize)> {
    let mut of: BTreeMap<Id, (i64, usize)> = BTreeMap::new();
    for over in all {
        of.entry(over.resource).or_insert((over.day, 0)).1 += 1;
    }
    let mut of: Vec<_> = of.into_iter().map(|(id, (first, count))| (id, first, count)).collect();
    of.sort_by_key(|(id, first, _)| (*first, record(resource::REGISTER.key, *id, context).map(|r| r.number)));
    of
}

/// On how many days, and when first: `on 3 days from 23 Nov 26`, `on 1 Dec 26`.
pub fn spell(first: i64, count: usize) -> String {
    match count {
        1 => format!("on {}", date::format(date_of(first))),
        count => format!("on {count} days from {}", date::format(date_of(first))),
    }
}

/// Who is over-allocated on how many days, and when first: `Ana on 3 days from 23 Nov 26; Bo on 1 Dec 26`.
pub fn days(all: &BTreeSet<Over>, context: &Context) -> String {
    let of = people(all, context);
    let one =
        |(id, first, count): &(Id, i64, usize)| format!("{} {}", name(*id, context), spell(*first, *count));
    let shown: Vec<_> = of.iter().take(MOST_NAMES).map(one).collect();
    let more = of.len().saturating_sub(MOST_NAMES);
    let more = if more > 0 { format!("; and {more} others") } else { String::new() };
    format!("{}{more}", shown.join("; "))
}

/// A length of working time: `+2d`.
pub fn length(amount: i64, context: &Context) -> String {
    Kind::Lag.format(&Duration::new(amount, Unit::Days).into(), context)
}

/// Why a task is put off: `Ana has 12h on 23 Nov 26 and can do 8h: T-3 goes first`.
pub fn why(one: &Move, context: &Context) -> String {
    let hours = |work: i64| plain_number((work as f64 / 60.0).round() / 10.0);
    let reason = &one.reason;
    let first = record(task::REGISTER.key, reason.before, context);
    let first = first.map(|first| task::REGISTER.reference(first.number)).unwrap_or_default();
    format!(
        "{} has {}h on {} and can do {}h: {first} goes first",
        name(reason.resource, context),
        hours(reason.work),
        date::format(date_of(reason.day)),
        hours(reason.capacity),
    )
}
