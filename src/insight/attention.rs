//! What needs attention today: every record that is late, due, unconfirmed or to be reviewed, once, with
//! its reasons in words.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate, Weekday};

use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::{Kind, date};
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::{Duration, Value};
use crate::registers::every::{DUE, OWNER};
use crate::registers::{
    agenda_item, assigned, assumption, communication, dates, decision, document, every, external_dependency,
    meeting, purchase, risk, task,
};

/// Something that needs attention.
#[derive(Clone, PartialEq, Debug)]
pub struct Matter {
    /// The register of its record.
    pub register: &'static str,
    /// Its record.
    pub id: Id,
    /// What it is, as a heading: "Milestones".
    pub what: &'static str,
    /// Who has to see to it; "" = nobody.
    pub who: String,
    /// The day that counts.
    pub day: NaiveDate,
    /// Why, in words.
    pub why: Vec<String>,
}

/// When something is to be seen to.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum When {
    /// Its day is past.
    Overdue,
    /// Today.
    Today,
    /// Tomorrow.
    Tomorrow,
    /// Until Sunday.
    ThisWeek,
    /// In the week after.
    NextWeek,
    /// After that.
    Later,
}

impl When {
    /// Its heading.
    pub fn heading(self) -> &'static str {
        match self {
            When::Overdue => "Overdue",
            When::Today => "Today",
            When::Tomorrow => "Tomorrow",
            When::ThisWeek => "This week",
            When::NextWeek => "Next week",
            When::Later => "Later",
        }
    }
}

impl Matter {
    /// When it is to be seen to.
    pub fn when(&self, today: NaiveDate) -> When {
        let monday = |day: NaiveDate| day.week(Weekday::Mon).first_day();
        match ((self.day - today).num_days(), (monday(self.day) - monday(today)).num_weeks()) {
            (..0, _) => When::Overdue,
            (0, _) => When::Today,
            (1, _) => When::Tomorrow,
            (_, 0) => When::ThisWeek,
            (_, 1) => When::NextWeek,
            _ => When::Later,
        }
    }
}

/// How far ahead a thing is told of that is due.
const WEEK: u64 = 7;
/// How far ahead a milestone is told of, and a dependency that nobody has confirmed.
const AHEAD: u64 = 14;

/// A day that counts, and why.
type Found = Option<(NaiveDate, String)>;

/// What makes a record of a register need attention.
struct Rule {
    register: &'static Register,
    /// The heading of what it finds.
    what: &'static str,
    find: fn(&Look, &Record) -> Found,
}

const fn rule(register: &'static Register, what: &'static str, find: fn(&Look, &Record) -> Found) -> Rule {
    Rule { register, what, find }
}

/// The rules of registers that have more to them than a day on which they are due.
static RULES: &[Rule] = &[
    rule(&meeting::REGISTER, "Meetings", meets),
    rule(&meeting::REGISTER, "Minutes owed", minutes_owed),
    rule(&decision::REGISTER, "Decisions awaited", paper),
    rule(&decision::REGISTER, "Decisions awaited", |look, record| look.due(&decision::REGISTER, record)),
    rule(&external_dependency::REGISTER, DEPENDENCIES, promised_late),
    rule(&external_dependency::REGISTER, DEPENDENCIES, unconfirmed),
    rule(&external_dependency::REGISTER, DEPENDENCIES, |look, record| {
        look.due(&external_dependency::REGISTER, record)
    }),
    rule(&task::REGISTER, "Milestones", milestone),
    rule(&task::REGISTER, "Tasks", work),
    rule(&document::REGISTER, "Documents", review),
    rule(&document::REGISTER, "Documents", |look, record| look.due(&document::REGISTER, record)),
];

const DEPENDENCIES: &str = "Dependencies";

/// What is due of other registers, where its plural doesn't say it.
static HEADINGS: &[(&Register, &str)] = &[
    (&risk::REGISTER, "Risks to review"),
    (&assumption::REGISTER, "Assumptions to validate"),
    (&communication::REGISTER, "Reports owed"),
    (&purchase::REGISTER, "Purchases"),
];

/// Everything that needs attention, the most urgent first: by its day, then by how pressing it is.
pub fn matters(context: &Context) -> Vec<Matter> {
    let look = Look::new(context);
    let mut all: Vec<(Matter, Reverse<u8>, String)> = Vec::new();
    for register in context.project.registers() {
        let rules: Vec<&Rule> = RULES.iter().filter(|rule| rule.register.key == register.key).collect();
        let owned = !register.roles.owner.is_empty() && !register.roles.due.is_empty();
        let heading = HEADINGS.iter().find(|(named, _)| named.key == register.key);
        let heading = heading.map_or(register.plural, |(_, heading)| heading);
        for record in context.project.table(register.key).iter() {
            let mut found: Vec<(&str, NaiveDate, String)> = Vec::new();
            for rule in &rules {
                found.extend((rule.find)(&look, record).map(|(day, why)| (rule.what, day, why)));
            }
            if rules.is_empty() && owned {
                found.extend(look.due(register, record).map(|(day, why)| (heading, day, why)));
            }
            let Some((what, day)) =
                found.iter().map(|(what, day, _)| (*what, *day)).min_by_key(|(_, day)| *day)
            else {
                continue;
            };
            let why = found.into_iter().map(|(.., why)| why).collect();
            let matter = Matter {
                register: register.key,
                id: record.id,
                what,
                who: who(register, record, context),
                day,
                why,
            };
            all.push((
                matter,
                Reverse(pressing(register, record, context)),
                register.reference(record.number),
            ));
        }
    }
    all.sort_by(|(a, a_presses, a_ref), (b, b_presses, b_ref)| {
        (a.day, a_presses, a_ref).cmp(&(b.day, b_presses, b_ref))
    });
    all.into_iter().map(|(matter, ..)| matter).collect()
}

/// Who answers for a record; of a task that nobody answers for, who works on it.
fn who(register: &Register, record: &Record, context: &Context) -> String {
    match record.value(register.roles.owner).as_text() {
        "" if register.key == task::REGISTER.key => assigned::show(record, context).as_text().to_owned(),
        owner => owner.to_owned(),
    }
}

/// How pressing a record is: the place of its priority, most pressing last.
fn pressing(register: &Register, record: &Record, context: &Context) -> u8 {
    let Some(field) = register.fields().find(|field| field.key == register.roles.priority) else { return 0 };
    let value = context.value(record, field);
    let place = field.kind.choices().iter().position(|choice| choice.key == value.as_text());
    place.map_or(0, |place| u8::try_from(place + 1).unwrap_or(u8::MAX))
}

/// The project on a day.
struct Look<'a> {
    context: &'a Context<'a>,
    today: NaiveDate,
    /// The agenda items of each meeting.
    items: HashMap<Id, Vec<Arc<Record>>>,
}

impl<'a> Look<'a> {
    fn new(context: &'a Context<'a>) -> Self {
        let mut items: HashMap<Id, Vec<Arc<Record>>> = HashMap::new();
        for item in context.project.table(agenda_item::REGISTER.key).iter() {
            if let Some(meeting) = item.get(agenda_item::MEETING) {
                items.entry(meeting).or_default().push(item.clone());
            }
        }
        Look { context, today: context.today, items }
    }

    fn within(&self, day: NaiveDate, days: u64) -> bool {
        self.today.checked_add_days(Days::new(days)).is_none_or(|last| day <= last)
    }

    fn is_open(&self, record: &Record) -> bool {
        !every::is_closed(record, self.context)
    }

    /// A day as an officer says it: "tomorrow", "13 Nov 26, 5 working days ago".
    fn said(&self, day: NaiveDate) -> String {
        match (day - self.today).num_days() {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            ..0 => {
                let past = day.iter_days().skip(1).take_while(|day| *day <= self.today);
                match past.filter(|day| self.context.derived.works(*day)).count() {
                    0 => date::format(day),
                    1 => format!("{}, 1 working day ago", date::format(day)),
                    count => format!("{}, {count} working days ago", date::format(day)),
                }
            }
            _ => format!("{} {}", day.format("%a"), date::format(day)),
        }
    }

    /// An open record that is past its day or within a week of it.
    fn due(&self, register: &Register, record: &Record) -> Found {
        let field = register.fields().find(|field| field.key == register.roles.due)?;
        let day = day_of(&self.context.value(record, field))?;
        let told = self.within(day, WEEK) && self.is_open(record);
        told.then(|| (day, format!("{} {}", field.label.to_lowercase(), self.said(day))))
    }

    /// The day that a task finishes on which is work of its own and not done.
    fn unfinished(&self, record: &Record) -> Option<NaiveDate> {
        let summary = || self.context.derived.derived(record.id, task::SUMMARY.name()) == Value::Flag(true);
        let done = record.get(task::ACTUAL_FINISH).is_some()
            || record.get(task::PERCENT_COMPLETE).is_some_and(|percent| percent >= 100.0);
        if done || record.get(task::INACTIVE) || summary() {
            return None;
        }
        day_of(&self.context.derived.derived(record.id, task::FINISH.name()))
    }
}

/// A meeting today or on the next working day, with what its agenda lacks.
fn meets(look: &Look, record: &Record) -> Found {
    let start = record.get(meeting::START)?;
    let next =
        look.today.iter_days().skip(1).take(WEEK as usize).find(|day| look.context.derived.works(*day));
    let day = start.date();
    if day < look.today || next.is_none_or(|next| day > next) || !look.is_open(record) {
        return None;
    }
    let items = look.items.get(&record.id).map_or(&[][..], Vec::as_slice);
    let missing = items.iter().filter(|item| wants_paper(item)).count();
    let agenda = match (items.len(), missing) {
        (0, _) if record.get(meeting::AGENDA).is_empty() => "; no agenda yet".to_owned(),
        (_, 0) => String::new(),
        (_, 1) => "; 1 item for decision has no paper".to_owned(),
        (_, missing) => format!("; {missing} items for decision have no paper"),
    };
    Some((day, format!("{} {}{agenda}", look.said(day), start.format("%H:%M"))))
}

/// A meeting that was held and whose minutes nobody has yet.
fn minutes_owed(look: &Look, record: &Record) -> Found {
    let day = record.get(meeting::START)?.date();
    let owed = day < look.today && look.is_open(record);
    owed.then(|| (day, format!("held {}, minutes not issued", look.said(day))))
}

/// A decision that a meeting is to make, when its paper is due.
fn paper(look: &Look, record: &Record) -> Found {
    let held = look.context.project.table(meeting::REGISTER.key).get(record.get(decision::MEETING)?)?;
    let day = held.get(meeting::PAPERS_DUE)?;
    let awaited = look.within(day, WEEK) && look.is_open(record) && look.is_open(held);
    awaited.then(|| {
        let of = meeting::REGISTER.reference(held.number);
        (day, format!("papers for {of} {}", look.said(day)))
    })
}

/// A dependency that comes later than it is needed, and whether the slack of its task bears that.
fn promised_late(look: &Look, record: &Record) -> Found {
    let (needed, promised) = (record.get(DUE)?, record.get(external_dependency::PROMISED)?);
    if promised <= needed || !look.is_open(record) {
        return None;
    }
    let slack = record.get(external_dependency::TASK).and_then(|id| {
        let slack = look.context.derived.derived(id, task::TOTAL_SLACK.name());
        let (register, task) = look.context.project.find(id)?;
        let Value::Duration(Duration { .. }) = slack else { return None };
        let slack = Kind::Lag.format(&slack, look.context);
        Some(format!("; {} has {slack} of slack", register.reference(task.number)))
    });
    let days = (promised - needed).num_days();
    let late = if days == 1 { "1 day".to_owned() } else { format!("{days} days") };
    let why = format!("promised for {}, {late} after it is needed", date::format(promised));
    Some((needed, why + &slack.unwrap_or_default()))
}

/// A dependency that nobody has promised, or said lately to hold.
fn unconfirmed(look: &Look, record: &Record) -> Found {
    let needed = record.get(DUE).filter(|day| look.within(*day, 2 * AHEAD) && look.is_open(record))?;
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
fn review(look: &Look, record: &Record) -> Found {
    let day = record.get(document::REVIEW).filter(|day| look.within(*day, WEEK))?;
    let in_force = !matches!(record.get(every::STATUS), "withdrawn" | "superseded");
    in_force.then(|| (day, format!("review {}", look.said(day))))
}

/// A milestone that is near or past, with its slip against the baseline.
fn milestone(look: &Look, record: &Record) -> Found {
    let finish = look.unfinished(record)?;
    if !is_milestone(record) || !look.within(finish, AHEAD) {
        return None;
    }
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
fn work(look: &Look, record: &Record) -> Found {
    let finish = look.unfinished(record)?;
    if is_milestone(record) {
        return None;
    }
    let start = day_of(&look.context.derived.derived(record.id, task::START.name()))?;
    let mine = !look.context.me.is_empty() && record.get(OWNER).eq_ignore_ascii_case(look.context.me);
    match record.get(task::PERCENT_COMPLETE).unwrap_or(0.0) {
        _ if finish < look.today => Some((finish, format!("should be finished {}", look.said(finish)))),
        0.0 if start < look.today && record.get(task::ACTUAL_START).is_none() => {
            Some((start, format!("should have begun {}", look.said(start))))
        }
        _ if mine && look.within(finish, WEEK) => Some((finish, format!("to finish {}", look.said(finish)))),
        _ => None,
    }
}

fn is_milestone(record: &Record) -> bool {
    record.get(task::MILESTONE) || record.get(task::DURATION).is_some_and(|length| length.amount == 0)
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial::{self, day};
    use crate::registers::{action, every::TITLE};

    fn found(records: Vec<(&'static Register, Record)>) -> Vec<String> {
        let project = trial::project(records);
        let context = trial::context(&project);
        let told = |matter: Matter| {
            let (register, record) = project.find(matter.id).unwrap();
            let name = context.name(register, record);
            let when = matter.when(context.today).heading();
            format!("{when}: {name} ({}): {}", matter.what, matter.why.join("; "))
        };
        matters(&context).into_iter().map(told).collect()
    }

    fn record(id: u64, title: &str) -> Record {
        Record::new(Id(id)).with(TITLE, title)
    }

    #[test]
    fn what_is_due_stands_by_its_day_and_what_is_done_or_far_off_does_not() {
        let action = |id, title, due: &str, status| {
            let record = record(id, title).with(DUE, day(due)).with(every::STATUS, status);
            (&action::REGISTER, record)
        };
        assert_eq!(
            found(vec![
                action(1, "Later", "2026-12-04", "open"),
                action(2, "Monday", "2026-11-23", "open"),
                action(3, "Today", "2026-11-20", "open"),
                action(4, "Past", "2026-11-13", "open"),
                action(5, "Done", "2026-11-13", "done"),
            ]),
            [
                "Overdue: A-004 Past (Actions): due 13 Nov 26, 5 working days ago",
                "Today: A-003 Today (Actions): due today",
                "Next week: A-002 Monday (Actions): due Mon 23 Nov 26",
            ]
        );
    }

    #[test]
    fn a_meeting_tells_of_the_papers_that_its_decisions_lack() {
        let start = |day: &str| format!("{day}T10:00:00").parse::<chrono::NaiveDateTime>().unwrap();
        let meeting =
            |id, title, day| (&meeting::REGISTER, record(id, title).with(meeting::START, start(day)));
        let item = |id, purpose| {
            let item = record(id, "Item").with(agenda_item::MEETING, Id(1));
            (&agenda_item::REGISTER, item.with(agenda_item::PURPOSE, purpose))
        };
        assert_eq!(
            found(vec![
                meeting(1, "Board", "2026-11-23"),
                meeting(2, "Team", "2026-11-24"),
                meeting(3, "Team", "2026-11-19"),
                item(4, "decision"),
                item(5, "discussion"),
            ]),
            [
                "Overdue: M-003 Team (Minutes owed): held 19 Nov 26, 1 working day ago, minutes not issued",
                "Next week: M-001 Board (Meetings): Mon 23 Nov 26 10:00; 1 item for decision has no paper",
            ]
        );
    }

    #[test]
    fn a_decision_is_awaited_from_the_day_that_its_paper_is_due() {
        let board = record(1, "Board").with(meeting::PAPERS_DUE, day("2026-11-19"));
        let decision = record(2, "Go").with(decision::MEETING, Id(1)).with(DUE, day("2026-11-27"));
        assert_eq!(
            found(vec![(&meeting::REGISTER, board), (&decision::REGISTER, decision)]),
            [
                "Overdue: D-001 Go (Decisions awaited): papers for M-001 19 Nov 26, 1 working day ago; needed by Fri 27 Nov 26"
            ]
        );
    }

    #[test]
    fn a_dependency_tells_of_its_promise() {
        let need = |id, due: &str| record(id, "Rules").with(DUE, day(due));
        let promised = |id, due: &str| need(id, "2026-12-10").with(external_dependency::PROMISED, day(due));
        let confirmed = |record: Record, on: &str| record.with(external_dependency::CONFIRMED, day(on));
        let records = [
            confirmed(promised(1, "2026-12-14"), "2026-11-16"),
            confirmed(promised(2, "2026-12-01"), "2026-10-01"),
            confirmed(promised(3, "2026-12-01"), "2026-11-16"),
            promised(4, "2026-12-01"),
            need(5, "2026-12-10"),
        ];
        let records = records.map(|record| (&external_dependency::REGISTER, record));
        assert_eq!(
            found(records.to_vec()),
            [
                "Later: X-001 Rules (Dependencies): promised for 14 Dec 26, 4 days after it is needed",
                "Later: X-002 Rules (Dependencies): last confirmed 1 Oct 26, 36 working days ago",
                "Later: X-004 Rules (Dependencies): the promise was never confirmed",
                "Later: X-005 Rules (Dependencies): nobody has promised a date",
            ]
        );
    }
}
