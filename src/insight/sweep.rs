//! The Monday sweep: whatever would let a register die, each with a sentence on why and the field that
//! mends it.

mod rules;

use std::collections::HashSet;

use chrono::NaiveDate;

use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::date;
use crate::model::needle::fold;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::registers::every::{self, TITLE};
use crate::registers::{
    action, assumption, change, decision, document, external_dependency, issue, resource, risk, stakeholder,
};

/// Something that would let a register die.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Lapse {
    /// The key of the register.
    pub register: &'static str,
    /// The record.
    pub id: Id,
    /// What it is, in a word or two: "No owner".
    pub what: &'static str,
    /// The key of the field that mends it.
    pub field: &'static str,
    /// Why, and what to do about it, as a sentence without its full stop.
    pub why: String,
}

/// What mends a lapse, and the sentence that says so.
type Found = Option<(&'static str, String)>;

/// What would let a register die, and how it is found in a record.
struct Rule {
    what: &'static str,
    /// The registers that it is about; none = all that are swept.
    registers: &'static [&'static Register],
    find: fn(&Look, &'static Register, &Record) -> Found,
}

/// The registers that are swept, in the order of the walk: those that die when nobody looks at them.
static SWEPT: &[&Register] = &[
    &risk::REGISTER,
    &assumption::REGISTER,
    &issue::REGISTER,
    &external_dependency::REGISTER,
    &action::REGISTER,
    &decision::REGISTER,
    &change::REGISTER,
    &document::REGISTER,
];

/// Everything that would let a register die, register by register and record by record. What was put
/// aside until a later day is not told.
pub fn sweep(context: &Context) -> Vec<Lapse> {
    let look = Look::new(context);
    let mut all = Vec::new();
    for register in SWEPT.iter().copied() {
        let mut records: Vec<_> = context.project.table(register.key).iter().collect();
        records.sort_by_key(|record| record.number);
        for record in records {
            let about = |rule: &&Rule| {
                rule.registers.is_empty() || rule.registers.iter().any(|known| known.key == register.key)
            };
            let rules = match every::snoozed(record, look.today) {
                Some(_) => &[],
                None if every::is_closed(register, record, context) => rules::OF_CLOSED,
                None => rules::RULES,
            };
            for rule in rules.iter().filter(about) {
                let found = (rule.find)(&look, register, record);
                all.extend(found.map(|(field, why)| Lapse {
                    register: register.key,
                    id: record.id,
                    what: rule.what,
                    field,
                    why,
                }));
            }
        }
    }
    all
}

/// The project on a day.
struct Look<'a> {
    context: &'a Context<'a>,
    today: NaiveDate,
    /// The names of everybody in the lists of people, as they are compared.
    people: HashSet<String>,
}

impl<'a> Look<'a> {
    fn new(context: &'a Context<'a>) -> Self {
        let lists = [&stakeholder::REGISTER, &resource::REGISTER];
        let records = lists.into_iter().flat_map(|list| context.project.table(list.key).iter());
        let people = records.map(|record| fold(record.get(TITLE)).into_owned()).collect();
        Look { context, today: context.today, people }
    }

    /// A past day as an officer says it: `3 Nov 26, 15 days ago`.
    fn past(&self, day: NaiveDate) -> String {
        match (self.today - day).num_days() {
            1 => "yesterday".to_owned(),
            days => format!("{}, {days} days ago", date::format(day)),
        }
    }

    /// A past day in a field of an open record.
    fn passed(&self, record: &Record, field: &str) -> Option<NaiveDate> {
        record.value(field).as_date().filter(|day| *day < self.today)
    }
}

#[cfg(test)]
mod tests;
