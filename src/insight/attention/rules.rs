//! The rules: what makes a record of a register need attention, each with its reason in words.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use chrono::{Days, NaiveDate};

use super::{Asked, governed};
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::{Kind, date};
use crate::model::people::same;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::{Duration, Unit, Value};
use crate::registers::chase::Chased;
use crate::registers::every::{DUE, OWNER};
use crate::registers::{
    agenda_item, assumption, chase, communication, dates, decision, document, every, external_dependency,
    kpi, meeting, purchase, risk, series, stage, task,
};

/// How far ahead a thing is told of that is due.
pub(super) const WEEK: u64 = 7;
/// How far ahead a milestone is told of; twice as far, a dependency that nobody has confirmed.
const AHEAD: u64 = 14;
/// How far back working days are counted.
const YEAR: u64 = 366;

/// A day that counts, and why.
pub(super) type Found = Option<(NaiveDate, String)>;

/// What makes a record of a register need attention.
pub(super) struct Rule {
    register: &'static Register,
    /// The heading of what it finds.
    pub what: &'static str,
    pub find: fn(&Look, &Asked, &Record) -> Found,
}

const fn rule(
    register: &'static Register,
    what: &'static str,
    find: fn(&Look, &Asked, &Record) -> Found,
) -> Rule {
    Rule { register, what, find }
}

/// The rules of registers that have more to them than a day on which they are due.
static RULES: &[Rule] = &[
    rule(&meeting::REGISTER, "Meetings", meets),
    rule(&meeting::REGISTER, "Papers owed", papers_owed),
    rule(&meeting::REGISTER, "Minutes owed", minutes_owed),
    rule(&decision::REGISTER, "Decisions awaited", paper),
    rule(&decision::REGISTER, "Decisions awaited", due),
    rule(&external_dependency::REGISTER, DEPENDENCIES, promised_late),
    rule(&external_dependency::REGISTER, DEPENDENCIES, unconfirmed),
    rule(&external_dependency::REGISTER, DEPENDENCIES, due),
    rule(&task::REGISTER, "Milestones", milestone),
    rule(&task::REGISTER, "Tasks", work),
    rule(&document::REGISTER, "Documents", review),
    rule(&document::REGISTER, "Documents", due),
    rule(&purchase::REGISTER, "Purchases", delivery),
    rule(&communication::REGISTER, "Reports owed", report),
    rule(&communication::REGISTER, "Reports owed", input),
    rule(&stage::REGISTER, "Stages", governed::boundary),
    rule(&stage::REGISTER, "Stages", due),
    rule(&decision::REGISTER, "Decisions to review", governed::decision_review),
    rule(&kpi::REGISTER, "Readings owed", governed::reading),
    rule(&series::REGISTER, "Meetings to call", governed::to_call),
];

const DEPENDENCIES: &str = "Dependencies";

/// What is due of other registers, where its plural doesn't say it.
static HEADINGS: &[(&Register, &str)] =
    &[(&risk::REGISTER, "Risks to review"), (&assumption::REGISTER, "Assumptions to validate")];

/// The rules of a register.
pub(super) fn of(register: &Register) -> Vec<&'static Rule> {
    RULES.iter().filter(|rule| rule.register.key == register.key).collect()
}

/// What the records of a register are that are due.
pub(super) fn heading(register: &'static Register) -> &'static str {
    let own = HEADINGS.iter().find(|(named, _)| named.key == register.key);
    own.map_or(register.plural, |(_, heading)| heading)
}

/// The project on a day.
pub(super) struct Look<'a> {
    pub context: &'a Context<'a>,
    today: NaiveDate,
    /// The agenda items of each meeting.
    items: HashMap<Id, Vec<Arc<Record>>>,
    /// How each record was chased, by the ledger.
    chased: HashMap<Id, Chased>,
    /// How many of the last so many days, today the last of them, are working days.
    worked: Vec<u32>,
    /// The next working day after today.
    next: Option<NaiveDate>,
}

impl<'a> Look<'a> {
    pub fn new(context: &'a Context<'a>) -> Self {
        let mut items: HashMap<Id, Vec<Arc<Record>>> = HashMap::new();
        for item in context.project.table(agenda_item::REGISTER.key).iter() {
            if let Some(meeting) = item.get(agenda_item::MEETING) {
                items.entry(meeting).or_default().push(item.clone());
            }
        }
        let today = context.today;
        let back = (0..YEAR).map_while(|days| today.checked_sub_days(Days::new(days)));
        let mut count = 0;
        let worked = back.map(|day| {
            let before = count;
            count += u32::from(context.derived.works(day));
            before
        });
        let worked = worked.collect();
        let next = today.iter_days().skip(1).take(2 * AHEAD as usize).find(|day| context.derived.works(*day));
        Look { context, today, items, chased: chased(context), worked, next }
    }

    pub fn within(&self, day: NaiveDate, days: u64) -> bool {
        self.today.checked_add_days(Days::new(days)).is_none_or(|last| day <= last)
    }

    /// A day as an officer says it: "tomorrow", "13 Nov 26, 5 working days ago".
    pub fn said(&self, day: NaiveDate) -> impl fmt::Display {
        let date = date::words(day);
        fmt::from_fn(move |f| match day.signed_duration_since(self.today).num_days() {
            0 => f.write_str("today"),
            1 => f.write_str("tomorrow"),
            ahead @ ..0 => {
                let worked = usize::try_from(-ahead).ok().and_then(|days| self.worked.get(days));
                match worked {
                    Some(0) => write!(f, "{date}"),
                    Some(1) => write!(f, "{date}, 1 working day ago"),
                    Some(count) => write!(f, "{date}, {count} working days ago"),
                    None => write!(f, "{date}, over a year ago"),
                }
            }
            _ => write!(f, "{} {date}", day.format("%a")),
        })
    }

    /// An open record that is past its day or within a week of it.
    pub fn due(&self, asked: &Asked, record: &Record) -> Found {
        let field = asked.due?;
        let day = day_of(&self.context.value(record, field))?;
        let told = self.within(day, WEEK) && asked.is_open(record, self.context);
        told.then(|| (day, format!("{} {}", field.label.to_lowercase(), self.said(day))))
    }

    /// The day that a task finishes on which is work of its own and not done.
    fn unfinished(&self, record: &Record) -> Option<NaiveDate> {
        let done = record.get(task::ACTUAL_FINISH).is_some()
            || record.get(task::PERCENT_COMPLETE).is_some_and(|percent| percent >= 100.0);
        if done || record.get(task::INACTIVE) {
            return None;
        }
        let finish = day_of(&self.context.derived.derived(record.id, task::FINISH.name()))?;
        let summary = self.context.derived.derived(record.id, task::SUMMARY.name()) == Value::Flag(true);
        (!summary).then_some(finish)
    }

    /// How a record was chased.
    pub fn chased(&self, id: Id) -> Chased {
        self.chased.get(&id).copied().unwrap_or_default()
    }

    /// How many items for decision of a meeting have no paper.
    fn missing(&self, meeting: Id) -> usize {
        self.items.get(&meeting).map_or(0, |items| items.iter().filter(|item| wants_paper(item)).count())
    }
}

/// How each record was chased, in one walk through the ledger.
fn chased(context: &Context) -> HashMap<Id, Chased> {
    let mut all: HashMap<Id, Chased> = HashMap::new();
    for entry in context.project.table(chase::REGISTER.key).iter() {
        for id in entry.get(chase::ABOUT).iter().filter(|_| entry.get(chase::CHANNEL) != chase::REPLY) {
            let known = all.entry(*id).or_default();
            if known.times == 0 || entry.get(chase::ON) >= known.last {
                known.next = entry.get(chase::NEXT);
            }
            known.times = known.times.saturating_add(1);
            known.last = known.last.max(entry.get(chase::ON));
        }
    }
    all
}

/// An open record that is past its day or within a week of it.
fn due(look: &Look, asked: &Asked, record: &Record) -> Found {
    look.due(asked, record)
}

/// A meeting today or on the next working day, with what its agenda lacks.
fn meets(look: &Look, asked: &Asked, record: &Record) -> Found {
    let start = record.get(meeting::START)?;
    let day = start.date();
    if day < look.today || look.next.is_none_or(|next| day > next) || !asked.is_open(record, look.context) {
        return None;
    }
    let agenda = match (look.items.contains_key(&record.id), look.missing(record.id)) {
        (false, _) if record.get(meeting::AGENDA).is_empty() => "; no agenda yet".to_owned(),
        (_, 0) => String::new(),
        (_, 1) => "; 1 item for decision has no paper".to_owned(),
        (_, missing) => format!("; {missing} items for decision have no paper"),
    };
    Some((day, format!("{} {}{agenda}", look.said(day), start.format("%H:%M"))))
}

/// The papers of a meeting yet to come, from a week before they must be in.
fn papers_owed(look: &Look, asked: &Asked, record: &Record) -> Found {
    let day = record.get(meeting::PAPERS_DUE).filter(|day| look.within(*day, WEEK))?;
    let to_come = record.get(meeting::START).is_none_or(|start| start.date() >= look.today);
    let missing = look.missing(record.id);
    let owed = to_come && asked.is_open(record, look.context) && (missing > 0 || day >= look.today);
    let lacks = match missing {
        0 => String::new(),
        1 => "; 1 item for decision has none".to_owned(),
        missing => format!("; {missing} items for decision have none"),
    };
    owed.then(|| (day, format!("papers due {}{lacks}", look.said(day))))
}

/// A meeting that was held and whose minutes nobody has yet.
fn minutes_owed(look: &Look, asked: &Asked, record: &Record) -> Found {
    let day = record.get(meeting::START)?.date();
    let owed = day < look.today && asked.is_open(record, look.context);
    owed.then(|| (day, format!("held {}, minutes not issued", look.said(day))))
}

/// A decision that a meeting is to make, when its paper is due.
fn paper(look: &Look, asked: &Asked, record: &Record) -> Found {
    let held = look.context.project.table(meeting::REGISTER.key).get(record.get(decision::MEETING)?)?;
    let day = held.get(meeting::PAPERS_DUE)?;
    let awaited = look.within(day, WEEK)
        && asked.is_open(record, look.context)
        && !every::closes(&meeting::REGISTER, held);
    awaited.then(|| {
        let of = meeting::REGISTER.reference(held.number);
        (day, format!("papers for {of} {}", look.said(day)))
    })
}

/// A dependency that comes later than it is needed, and whether the slack of its task bears that.
fn promised_late(look: &Look, asked: &Asked, record: &Record) -> Found {
    let (needed, promised) = (record.get(DUE)?, record.get(external_dependency::PROMISED)?);
    if promised <= needed || !asked.is_open(record, look.context) {
        return None;
    }
    let late = match promised.signed_duration_since(needed).num_days() {
        1 => "1 day".to_owned(),
        days => format!("{days} days"),
    };
    let why = format!("promised for {}, {late} after it is needed", date::format(promised));
    let slack = slack(look, record).map(|(task, slack)| {
        let worked = |day: &NaiveDate| look.context.derived.works(*day);
        let days = needed.iter_days().skip(1).take_while(|day| *day <= promised).take(YEAR as usize);
        let late = i64::try_from(days.filter(worked).count()).unwrap_or(i64::MAX);
        let spare = slack.amount.div_euclid(look.context.style().tenths_in(Unit::Days).max(1));
        let slack = Kind::Lag.format(&slack.into(), look.context);
        match late.saturating_sub(spare) {
            ..=0 => (promised, format!("; the slack of {task}, {slack}, bears it")),
            1 => (needed, format!("; {task} has {slack} of slack: 1 day too little")),
            short => (needed, format!("; {task} has {slack} of slack: {short} days too little")),
        }
    });
    let (day, bears) = slack.unwrap_or((needed, String::new()));
    Some((day, why + &bears))
}

/// The task of the plan that needs a dependency, and its slack.
fn slack(look: &Look, record: &Record) -> Option<(String, Duration)> {
    let id = record.get(external_dependency::TASK)?;
    let task = look.context.project.table(task::REGISTER.key).get(id)?;
    match look.context.derived.derived(id, task::TOTAL_SLACK.name()) {
        Value::Duration(slack) => Some((task::REGISTER.reference(task.number), slack)),
        _ => None,
    }
}

/// A report that is owed, and to whom.
fn report(look: &Look, asked: &Asked, record: &Record) -> Found {
    let audience = record.get(communication::AUDIENCE);
    let to = if audience.is_empty() { String::new() } else { format!(", to {}", audience.join(", ")) };
    look.due(asked, record).map(|(day, why)| (day, why + &to))
}

/// The input of a report that is not due yet and that has not come in, from the day that it must be in.
fn input(look: &Look, _: &Asked, record: &Record) -> Found {
    let (due, day) = (record.get(DUE)?, communication::input_due(record, look.context)?);
    let told = day <= look.today || look.next.is_some_and(|next| day <= next);
    told.then(|| (day, format!("input must be in {}, for {}", look.said(day), date::format(due))))
}

/// A purchase that has not come, past the day of its delivery or within a week of it.
fn delivery(look: &Look, asked: &Asked, record: &Record) -> Found {
    look.due(asked, record).filter(|_| purchase::is_awaited(record))
}

/// A dependency that nobody has promised, or said lately to hold.
fn unconfirmed(look: &Look, asked: &Asked, record: &Record) -> Found {
    let needed =
        record.get(DUE).filter(|day| look.within(*day, 2 * AHEAD) && asked.is_open(record, look.context))?;
    let promised = record.get(external_dependency::PROMISED).or(record.get(external_dependency::AGREED));
    let confirmed = record.get(external_dependency::CONFIRMED).or(record.get(external_dependency::AGREED_ON));
    let fresh = |day: &NaiveDate| dates::days(*day, look.today) <= external_dependency::STALE;
    match (promised, confirmed) {
        (None, _) => Some((needed, "nobody has promised a date".to_owned())),
        (Some(_), Some(confirmed)) if fresh(&confirmed) => None,
        (Some(_), Some(confirmed)) => Some((needed, format!("last confirmed {}", look.said(confirmed)))),
        (Some(_), None) => Some((needed, "the promise was never confirmed".to_owned())),
    }
}

/// A document that is in force is reviewed, whether it is approved or not.
fn review(look: &Look, _: &Asked, record: &Record) -> Found {
    let day = record.get(document::REVIEW).filter(|day| look.within(*day, WEEK))?;
    document::is_in_force(record).then(|| (day, format!("review {}", look.said(day))))
}

/// A milestone that is near or past, with its slip against the baseline.
fn milestone(look: &Look, _: &Asked, record: &Record) -> Found {
    if !task::is_milestone(record) {
        return None;
    }
    let finish = look.unfinished(record).filter(|finish| look.within(*finish, AHEAD))?;
    let slip = match look.context.derived.derived(record.id, task::FINISH_VARIANCE.name()) {
        Value::Duration(length) if length.amount != 0 => {
            let word = if length.amount > 0 { "later" } else { "earlier" };
            let length = Duration { amount: length.amount.saturating_abs(), ..length };
            let length = Kind::Lag.format(&length.into(), look.context);
            format!("; {length} {word} than the baseline")
        }
        Value::Duration(_) => "; as in the baseline".to_owned(),
        _ => String::new(),
    };
    Some((finish, format!("{}{slip}", look.said(finish))))
}

/// A task that should be done or begun by now, or that I am to finish this week.
fn work(look: &Look, _: &Asked, record: &Record) -> Found {
    if task::is_milestone(record) {
        return None;
    }
    let finish = look.unfinished(record)?;
    let start = day_of(&look.context.derived.derived(record.id, task::START.name()))?;
    let mine = !look.context.me.is_empty() && same(record.get(OWNER), look.context.me);
    match record.get(task::PERCENT_COMPLETE).unwrap_or(0.0) {
        _ if finish < look.today => Some((finish, format!("should be finished {}", look.said(finish)))),
        0.0 if start < look.today && record.get(task::ACTUAL_START).is_none() => {
            Some((start, format!("should have begun {}", look.said(start))))
        }
        _ if mine && look.within(finish, WEEK) => Some((finish, format!("to finish {}", look.said(finish)))),
        _ => None,
    }
}

fn wants_paper(item: &Record) -> bool {
    item.get(agenda_item::PURPOSE) == "decision"
        && item.value(agenda_item::PAPER.name()).is_empty()
        && item.get(agenda_item::DOCUMENT).is_none()
}

fn day_of(value: &Value) -> Option<NaiveDate> {
    match value {
        Value::Date(day) => Some(*day),
        Value::Moment(moment) => Some(moment.date()),
        _ => None,
    }
}
