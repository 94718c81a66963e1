//! What needs attention today: every record that is late, due, unconfirmed or to be reviewed, once, with
//! its reasons in words. What is put off, or was chased and waits for an answer, rests.

mod governed;
mod rules;
#[cfg(test)]
mod tests;

use std::cmp::Reverse;

use chrono::{NaiveDate, Weekday};

use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::id::Id;
use crate::model::kind::date;
use crate::model::needle::fold;
use crate::model::people::same;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::registers::every::{self, SNOOZE_REASON};
use crate::registers::{action, assigned, task};
use rules::{Look, Rule};

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

/// What needs attention, and what would but rests.
#[derive(Clone, PartialEq, Debug, Default)]
pub struct Attention {
    /// What needs it, the most urgent first: by its day, then by how pressing it is.
    pub matters: Vec<Matter>,
    /// What is put off, or was chased and waits for an answer, by the day that it comes back.
    pub resting: Vec<Matter>,
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

/// Who has to see to something that is overdue.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Whose {
    Mine,
    Nobodys,
    Others,
}

/// How matters are put together.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Grouping {
    /// By when they are to be seen to; of what is overdue, mine comes first and others' by person.
    #[default]
    When,
    /// By what they are.
    What,
    /// By who has to see to them, me first.
    Who,
}

impl Grouping {
    /// Every one, with its name.
    pub const ALL: &'static [(&'static str, Grouping)] =
        &[("when", Grouping::When), ("what", Grouping::What), ("who", Grouping::Who)];

    /// The one of that name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.iter().find(|(own, _)| *own == name).map(|(_, grouping)| *grouping)
    }

    /// The one that comes after it, round again, with its name.
    pub fn next(self) -> (&'static str, Self) {
        let at = Self::ALL.iter().position(|(_, own)| *own == self).map_or(0, |at| at + 1);
        Self::ALL[at % Self::ALL.len()]
    }

    /// The groups of matters in the order that they come in, each with the places of its matters.
    pub fn groups(self, matters: &[&Matter], today: NaiveDate, me: &str) -> Vec<(String, Vec<usize>)> {
        let mut groups: Vec<(&str, Vec<usize>)> = Vec::new();
        for (place, matter) in matters.iter().enumerate() {
            let name = self.heading(matter, today, me);
            match groups.iter_mut().find(|(known, _)| same(known, name)) {
                Some((_, places)) => places.push(place),
                None => groups.push((name, vec![place])),
            }
        }
        let of = |places: &[usize]| places.first().and_then(|place| matters.get(*place)).copied();
        match self {
            Grouping::What => {}
            Grouping::Who => groups.sort_by_key(|(_, places)| of(places).map(|m| !m.is_mine(me))),
            Grouping::When => {
                groups.sort_by_key(|(_, places)| of(places).map(|m| m.turn(today, me)));
                for (_, places) in &mut groups {
                    if of(places).is_some_and(|m| m.turn(today, me) == (When::Overdue, Whose::Others)) {
                        places.sort_by_cached_key(|place| {
                            matters.get(*place).map(|m| fold(&m.who).into_owned())
                        });
                    }
                }
            }
        }
        groups.into_iter().map(|(name, places)| (name.to_owned(), places)).collect()
    }

    fn heading<'m>(self, matter: &'m Matter, today: NaiveDate, me: &str) -> &'m str {
        match self {
            Grouping::When => match matter.turn(today, me) {
                (When::Overdue, Whose::Mine) => "Overdue: mine",
                (When::Overdue, Whose::Nobodys) => "Overdue: nobody's",
                (When::Overdue, Whose::Others) => "Overdue: others",
                (when, _) => when.heading(),
            },
            Grouping::What => matter.what,
            Grouping::Who if matter.who.is_empty() => "Nobody",
            Grouping::Who => &matter.who,
        }
    }
}

impl Matter {
    /// Why, without the day where that stands beside it.
    pub fn brief(&self) -> String {
        self.why.join("; ").replacen(&format!("{}, ", date::format(self.day)), "", 1)
    }

    /// When it is to be seen to.
    pub fn when(&self, today: NaiveDate) -> When {
        let monday = |day: NaiveDate| day.week(Weekday::Mon).checked_first_day().unwrap_or(day);
        match self.day.signed_duration_since(today).num_days() {
            ..0 => When::Overdue,
            0 => When::Today,
            1 => When::Tomorrow,
            _ => match monday(self.day).signed_duration_since(monday(today)).num_weeks() {
                0 => When::ThisWeek,
                1 => When::NextWeek,
                _ => When::Later,
            },
        }
    }

    /// Which of the groups by when it is in: what is overdue is parted by whose it is.
    fn turn(&self, today: NaiveDate, me: &str) -> (When, Whose) {
        let when = self.when(today);
        let whose = match when {
            When::Overdue if self.is_mine(me) => Whose::Mine,
            When::Overdue if !self.who.is_empty() => Whose::Others,
            _ => Whose::Nobodys,
        };
        (when, whose)
    }

    /// Whether I have to see to it.
    pub fn is_mine(&self, me: &str) -> bool {
        !self.who.is_empty() && same(&self.who, me)
    }
}

/// A register, with what is asked of each of its records looked up once.
struct Asked {
    register: &'static Register,
    rules: Vec<&'static Rule>,
    /// The heading of what is due of it.
    heading: &'static str,
    due: Option<&'static Field>,
    priority: Option<&'static Field>,
}

impl Asked {
    fn of(register: &'static Register) -> Self {
        let field = |key: &str| register.fields().find(|field| !key.is_empty() && field.key == key);
        let roles = register.roles;
        Asked {
            register,
            rules: rules::of(register),
            heading: rules::heading(register),
            due: field(roles.due),
            priority: field(roles.priority),
        }
    }

    /// Whether anything can be found in its records.
    fn is_asked(&self) -> bool {
        !self.rules.is_empty() || !self.register.roles.owner.is_empty() && self.due.is_some()
    }

    fn is_open(&self, record: &Record, context: &Context) -> bool {
        !every::is_closed(self.register, record, context)
    }

    /// How pressing a record is: the place of its priority, most pressing last.
    fn pressing(&self, record: &Record, context: &Context) -> usize {
        let Some(field) = self.priority else { return 0 };
        let value = context.value(record, field);
        let place = field.kind.choices().iter().position(|choice| choice.key == value.as_text());
        place.map_or(0, |place| place + 1)
    }
}

/// A matter with what comes after its day in the order of urgency.
type Ranked = (Matter, Reverse<usize>, u32);

/// Everything that needs attention, and what rests.
pub fn attention(context: &Context) -> Attention {
    let look = Look::new(context);
    let (mut matters, mut resting): (Vec<Ranked>, Vec<Ranked>) = (Vec::new(), Vec::new());
    let registers = context.project.registers().iter().map(|register| Asked::of(register));
    for asked in registers.filter(Asked::is_asked) {
        let mut found = Vec::new();
        for record in context.project.table(asked.register.key).iter() {
            for rule in &asked.rules {
                found.extend((rule.find)(&look, &asked, record).map(|(day, why)| (rule.what, day, why)));
            }
            if asked.rules.is_empty() {
                found.extend(look.due(&asked, record).map(|(day, why)| (asked.heading, day, why)));
            }
            let rest = rest(&asked, record, found.is_empty(), &look);
            let ranked = |what, day, why| {
                let register = asked.register;
                let who = who(register, record, context);
                let matter = Matter { register: register.key, id: record.id, what, who, day, why };
                (matter, Reverse(asked.pressing(record, context)), record.number)
            };
            let Some((what, day)) = found.iter().map(|(what, day, _)| (*what, *day)).min_by_key(|f| f.1)
            else {
                if let Some((until, why)) = rest {
                    resting.push(ranked(asked.heading, until, vec![why]));
                }
                continue;
            };
            let reasons = found.drain(..).map(|(.., why)| why);
            match rest {
                Some((until, why)) => {
                    let why = std::iter::once(why).chain(reasons).collect();
                    resting.push(ranked(what, until, why));
                }
                None => matters.push(ranked(what, day, reasons.collect())),
            }
        }
    }
    Attention { matters: in_order(matters), resting: in_order(resting) }
}

/// Everything that needs attention, the most urgent first.
pub fn matters(context: &Context) -> Vec<Matter> {
    attention(context).matters
}

fn in_order(mut all: Vec<Ranked>) -> Vec<Matter> {
    all.sort_by(|(a, a_presses, a_number), (b, b_presses, b_number)| {
        (a.day, a_presses, a.register, a_number).cmp(&(b.day, b_presses, b.register, b_number))
    });
    all.into_iter().map(|(matter, ..)| matter).collect()
}

/// Until when a record rests, and why: it is put off, or was chased and is not to be asked again yet.
/// What was chased is told only if it would need attention.
fn rest(asked: &Asked, record: &Record, quiet: bool, look: &Look) -> Option<(NaiveDate, String)> {
    let context = look.context;
    if let Some(until) = every::snoozed(record, context.today) {
        let why = match record.get(SNOOZE_REASON) {
            "" => String::new(),
            reason => format!(": {reason}"),
        };
        return asked
            .is_open(record, context)
            .then(|| (until, format!("snoozed until {}{why}", date::format(until))));
    }
    let (ledger, entered) = (look.chased(record.id), record.get(action::CHASED_ON));
    let next = record.get(action::NEXT_CHASE).or(ledger.next);
    let next = next.filter(|next| *next > context.today && !quiet)?;
    let last = ledger.last.max(entered);
    let last = last.map_or(String::new(), |day| format!("chased on {}, ", date::format(day)));
    Some((next, format!("{last}to be chased again on {}", date::format(next))))
}

/// Who answers for a record; of a task that nobody answers for, who works on it.
fn who(register: &Register, record: &Record, context: &Context) -> String {
    match record.value(register.roles.owner).as_text() {
        "" if register.key == task::REGISTER.key => assigned::show(record, context).as_text().to_owned(),
        owner => owner.to_owned(),
    }
}
