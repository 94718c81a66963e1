//! What people owe: everything open that they answer for, oldest first, and how it was chased.

use std::collections::BTreeMap;
use std::sync::Arc;

use chrono::{Days, NaiveDate};

use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::date;
use crate::model::needle::fold;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::registers::{
    action, assumption, change, chase, communication, decision, deliverable, document, every,
    external_dependency, issue, lesson, purchase, quality, risk, task,
};

/// The registers whose records somebody owes.
static OWED: &[&Register] = &[
    &task::REGISTER,
    &risk::REGISTER,
    &assumption::REGISTER,
    &issue::REGISTER,
    &external_dependency::REGISTER,
    &action::REGISTER,
    &decision::REGISTER,
    &change::REGISTER,
    &communication::REGISTER,
    &document::REGISTER,
    &deliverable::REGISTER,
    &quality::REGISTER,
    &lesson::REGISTER,
    &purchase::REGISTER,
];

/// How many days ahead something is asked for that is not late yet.
const AHEAD: u64 = 7;

/// Something that somebody owes.
#[derive(Clone, Debug)]
pub struct Owed {
    /// The register of its record.
    pub register: &'static Register,
    /// Its record.
    pub id: Id,
    /// Its ref.
    pub reference: String,
    /// What it is called.
    pub title: String,
    /// When it is due: of a risk its review, of a task its finish.
    pub due: Option<NaiveDate>,
    /// Days that it is late.
    pub late: i64,
    /// How often it was chased, and when.
    pub chases: u32,
    /// When the owner is asked again, if that was agreed.
    pub next: Option<NaiveDate>,
    /// Whom or what it waits for.
    pub waiting_on: String,
    /// Whether it stays out of what is given away.
    pub confidential: bool,
}

impl Owed {
    /// Whether it is late, or due within the week.
    pub fn presses(&self, today: NaiveDate) -> bool {
        let soon = today.checked_add_days(Days::new(AHEAD)).unwrap_or(today);
        self.due.is_some_and(|due| due <= soon)
    }
}

impl Owed {
    /// When it is due, how late that is, how often it was chased, what it waits for.
    pub fn words(&self, today: NaiveDate) -> String {
        let due = match self.due {
            None => "no day".to_owned(),
            Some(due) if due == today => "due today".to_owned(),
            Some(due) if self.late == 1 => format!("due {}, 1 day late", date::format(due)),
            Some(due) if self.late > 1 => format!("due {}, {} days late", date::format(due), self.late),
            Some(due) => format!("due {} {}", due.format("%a"), date::format(due)),
        };
        let chased = match self.chases {
            0 => String::new(),
            1 => "; chased once".to_owned(),
            times => format!("; chased {times} times"),
        };
        let waits = if self.waiting_on.is_empty() {
            String::new()
        } else {
            format!("; waits for {}", self.waiting_on)
        };
        format!("{due}{chased}{waits}")
    }
}

/// What everybody owes, by name, each person's oldest first; what nobody has a day for comes last, and
/// what was put off until a later day is left out.
pub fn owed(context: &Context) -> Vec<(Arc<str>, Vec<Owed>)> {
    let mut all: BTreeMap<String, (Arc<str>, Vec<Owed>)> = BTreeMap::new();
    for register in OWED.iter().copied() {
        for record in context.project.table(register.key).iter() {
            let Value::Text(owner) = record.value(register.roles.owner) else { continue };
            if let Some(owed) = of(register, record, context) {
                let key = fold(owner).into_owned();
                all.entry(key).or_insert_with(|| (owner.clone(), Vec::new())).1.push(owed);
            }
        }
    }
    let sorted = |(name, mut owed): (Arc<str>, Vec<Owed>)| {
        owed.sort_by(|a, b| {
            let key = |owed: &Owed| (owed.due.is_none(), owed.due);
            key(a).cmp(&key(b)).then_with(|| a.reference.cmp(&b.reference))
        });
        (name, owed)
    };
    all.into_values().map(sorted).collect()
}

/// What one person owes, oldest first.
pub fn owed_by(context: &Context, name: &str) -> Vec<Owed> {
    let name = fold(name.trim());
    let found = owed(context).into_iter().find(|(known, _)| fold(known) == name);
    found.map_or(Vec::new(), |(_, owed)| owed)
}

/// A record as something owed; nothing if it is closed, put off, or no work of its own.
fn of(register: &'static Register, record: &Record, context: &Context) -> Option<Owed> {
    let field = |key: &str| register.fields().find(|field| field.key == key);
    field(register.roles.status)?;
    if every::is_closed(register, record, context)
        || every::snoozed(record, context.today).is_some()
        || is_no_work(register, record, context)
    {
        return None;
    }
    let due = field(register.roles.due).and_then(|due| context.value(record, due).as_date());
    Some(Owed {
        register,
        id: record.id,
        reference: register.reference(record.number),
        title: record.value(register.roles.title).as_text().to_owned(),
        due,
        late: due.map_or(0, |due| (context.today - due).num_days().max(0)),
        chases: chase::times(context, record),
        next: record.get(action::NEXT_CHASE).or_else(|| chase::chased(context, record.id).next),
        waiting_on: record.get(action::WAITING_ON).to_owned(),
        confidential: record.get(every::CONFIDENTIAL),
    })
}

/// Summary tasks are done when those below them are; inactive ones are not to be done.
fn is_no_work(register: &Register, record: &Record, context: &Context) -> bool {
    let summary = || context.derived.derived(record.id, task::SUMMARY.name()) == Value::Flag(true);
    register.key == task::REGISTER.key && (record.get(task::INACTIVE) || summary())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial::{self, day};

    #[test]
    fn what_is_open_is_owed_by_its_owner_the_oldest_first() {
        let record = |id, owner: &str, status: &str| {
            Record::new(Id(id)).with(every::OWNER, owner).with(every::STATUS, status)
        };
        let chased =
            Record::new(Id(9)).with(chase::ABOUT, Value::links([Id(1)])).with(chase::CHANNEL, "call");
        let project = trial::project([
            (&action::REGISTER, record(1, "Bo Lind", "open").with(every::DUE, day("2026-11-18"))),
            (&action::REGISTER, record(2, "bo lind", "waiting")),
            (&action::REGISTER, record(3, "Bo Lind", "done").with(every::DUE, day("2026-11-01"))),
            (&risk::REGISTER, record(4, "Bo Lind", "open").with(risk::REVIEW, day("2026-11-03"))),
            (&issue::REGISTER, record(5, "Cy", "open").with(every::SNOOZED_UNTIL, day("2026-12-01"))),
            (&issue::REGISTER, record(6, "", "open")),
            (&chase::REGISTER, chased.with(chase::ON, day("2026-11-19"))),
        ]);
        let context = trial::context(&project);
        let owed = owed(&context);
        let said: Vec<_> = owed
            .iter()
            .map(|(name, owed)| {
                let owed: Vec<_> = owed.iter().map(|o| (o.reference.as_str(), o.late, o.chases)).collect();
                (&**name, owed)
            })
            .collect();
        assert_eq!(said, [("Bo Lind", vec![("R-001", 17, 0), ("A-001", 2, 1), ("A-002", 0, 0)])]);
        assert_eq!(owed_by(&context, "BO LIND").len(), 3);
        assert!(owed_by(&context, "Cy").is_empty());
    }
}
