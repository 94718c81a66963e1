//! What the parts of a line of a reply say of one record. Each part is known by how it begins.

use std::sync::Arc;

use chrono::{Days, NaiveDate};

use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::kind::{self, Kind};
use crate::model::people::Meant;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::query::typed;
use crate::query::when::{self, Sense, When};
use crate::registers::{action, decision, risk, task};

/// A field and what it would hold.
type Change = (&'static Field, Value);
/// What a part says; `None` = nothing that reads. The error is a sentence.
type Answer = Option<Result<Vec<Change>, String>>;

/// Words before what a part says.
const LEADING: &[&str] =
    &["is", "are", "was", "now", "all", "already", "will", "be", "it's", "has", "been", "have"];
const DONE: &[&str] = &["done", "complete", "completed", "finished", "closed", "delivered", "sorted"];
const DECIDED: &[&str] = &["made by", "decided by", "approved by", "agreed by", "done by"];
const STARTED: &[&str] =
    &["in progress", "started", "under way", "underway", "working on it", "on it", "ongoing"];
const CANCELLED: &[&str] = &["cancelled", "canceled", "dropped", "withdrawn"];
const DUE: &[&str] = &[
    "moved to",
    "move to",
    "moves to",
    "slips to",
    "slipped to",
    "pushed to",
    "put off to",
    "put off until",
    "done by",
    "finished by",
    "ready by",
    "due by",
    "due on",
    "new date",
    "due",
    "to",
    "by",
    "until",
    "expected",
];
const WAITING: &[&str] = &[
    "waiting on",
    "waiting for",
    "waits on",
    "waits for",
    "wait for",
    "blocked by",
    "held up by",
    "depends on",
    "pending",
];
const OWNER: &[&str] = &[
    "over to",
    "handed over to",
    "handed to",
    "passed to",
    "reassign to",
    "reassigned to",
    "now with",
    "owner",
];
const SCORE: &[&str] = &["down to", "up to", "score", "scored", "rescored to", "to", "at", ""];

/// How long ago a day of which the year is left out may be meant as past.
const JUST_PAST: u64 = 92;

/// What the rest of a line changes in a record. The error is a sentence: nothing of it is taken then.
pub(super) fn read(
    register: &'static Register,
    record: &Record,
    rest: &str,
    context: &Context,
) -> Result<Vec<Change>, String> {
    let reader = Reader { register, record, context };
    let mut all: Vec<Change> = Vec::new();
    for part in
        rest.split([',', ';', '|']).flat_map(|part| part.split(". ")).flat_map(|part| part.split(" - "))
    {
        let answer = reader.part(part).or_else(|| {
            let (first, second) = part.split_once(" and ")?;
            match (reader.part(first)?, reader.part(second)?) {
                (Ok(mut first), Ok(second)) => {
                    first.extend(second);
                    Some(Ok(first))
                }
                (complaint @ Err(_), _) | (_, complaint) => Some(complaint),
            }
        });
        for (field, value) in answer.unwrap_or(Ok(Vec::new()))? {
            match all.iter().find(|(known, _)| known.key == field.key) {
                None => all.push((field, value)),
                Some((_, before)) if *before == value => {}
                Some(_) => {
                    return Err(format!(
                        "It says two different things of {}: enter it yourself",
                        field.label
                    ));
                }
            }
        }
    }
    Ok(all)
}

struct Reader<'a> {
    register: &'static Register,
    record: &'a Record,
    context: &'a Context<'a>,
}

/// What stands behind one of some beginnings, the longest of those that fit.
fn behind<'t>(text: &'t str, beginnings: &[&str]) -> Option<&'t str> {
    let fits = |begin: &&&str| {
        let head = text.get(..begin.len()).is_some_and(|head| head.eq_ignore_ascii_case(begin));
        let tail = text.get(begin.len()..).unwrap_or_default();
        head && (begin.is_empty() || tail.is_empty() || tail.starts_with([' ', ':']))
    };
    let longest = beginnings.iter().filter(fits).max_by_key(|begin| begin.len())?;
    Some(text[longest.len()..].trim_start_matches([' ', ':']).trim_end())
}

impl Reader<'_> {
    fn field(&self, key: &str) -> Option<&'static Field> {
        let fields = self.context.project.fields(self.register.key).iter().copied();
        fields.into_iter().find(|field| field.key == key && !key.is_empty())
    }

    fn part(&self, part: &str) -> Answer {
        let mut text = part.trim_matches(|c: char| c.is_whitespace() || ":-–—.!".contains(c));
        while let Some(rest) = behind(text, LEADING).filter(|rest| !rest.is_empty()) {
            text = rest;
        }
        if text.is_empty() {
            return None;
        }
        self.decided(text)
            .or_else(|| self.score(text))
            .or_else(|| self.percent(text))
            .or_else(|| self.due(text))
            .or_else(|| self.done(text))
            .or_else(|| self.status(text))
            .or_else(|| self.waiting(text))
            .or_else(|| self.owner(text))
    }

    /// `made by Priya`, of a decision.
    fn decided(&self, text: &str) -> Answer {
        let name = behind(text, DECIDED).filter(|name| !name.is_empty() && self.is_decision())?;
        let status = self.field(self.register.roles.status)?;
        let made = (status, Value::text(self.register.roles.done));
        let by = self.field(decision::DECIDED_BY.name())?;
        Some(self.person(name).map(|known| vec![made, (by, Value::Text(known))]))
    }

    fn is_decision(&self) -> bool {
        self.register.key == decision::REGISTER.key
    }

    fn done(&self, text: &str) -> Answer {
        let rest = behind(text, DONE)?;
        if self.is_decision() && decision::names_nobody(self.record) {
            let name = self.register.reference(self.record.number);
            return Some(Err(format!("It says nobody who decided: write “{name} made by” and the name")));
        }
        let status = self.field(self.register.roles.status)?;
        let mut all = vec![(status, Value::text(self.register.roles.done))];
        if !rest.is_empty() {
            let day =
                when::read(rest.strip_prefix("on ").unwrap_or(rest), &When::of(self.context, Sense::Done))
                    .ok()?;
            if day > self.context.today {
                return Some(Err(format!(
                    "{} is still to come: it can't be done since then",
                    when::echo(day)
                )));
            }
            all.push((self.field(self.register.roles.done_on)?, day.into()));
        }
        Some(Ok(all))
    }

    fn status(&self, text: &str) -> Answer {
        let word = [STARTED, CANCELLED].into_iter().find(|words| behind(text, words) == Some(""))?;
        let status = self.field(self.register.roles.status)?;
        let choice = word.iter().find_map(|word| kind::choice(word, status.kind.choices()))?;
        Some(Ok(vec![(status, Value::text(choice))]))
    }

    fn due(&self, text: &str) -> Answer {
        let words = behind(text, DUE)?;
        let day = match when::read(words, &When::of(self.context, Sense::Planned)) {
            Ok(day) => day,
            Err(why) if words.contains(|c: char| c.is_ascii_digit()) && !words.contains(['x', '×', '%']) => {
                return Some(Err(format!("“{words}” is no day: {why}")));
            }
            Err(_) => return None,
        };
        let field = self.field(self.register.roles.due)?;
        if !field.is_editable() || field.kind != Kind::Date {
            let reference = self.register.reference(self.record.number);
            return Some(Err(format!(
                "{} of {reference} follows from the plan: change the plan instead",
                field.label
            )));
        }
        Some(self.to_come(day, words).map(|day| vec![(field, day.into())]))
    }

    /// A day that somebody may promise: not past, nor in a year that nobody named.
    fn to_come(&self, day: NaiveDate, words: &str) -> Result<NaiveDate, String> {
        let today = self.context.today;
        if day < today {
            return Err(format!("{} is past: ask for a day to come", when::echo(day)));
        }
        let said_year = words.split(|c: char| !c.is_ascii_digit()).any(|figures| figures.len() == 4);
        let last = when::read(words, &When::of(self.context, Sense::Done)).ok();
        let just_past = last.filter(|last| {
            *last < today && last.checked_add_days(Days::new(JUST_PAST)).is_some_and(|end| end >= today)
        });
        // A weekday or a span is near on both sides; a day of a month that comes round in a year isn't.
        let far = today.checked_add_days(Days::new(366 - JUST_PAST)).is_some_and(|far| day > far);
        match just_past {
            Some(_) if far && !said_year => Err(format!(
                "{words} is just past, or it is {}: write the year to say which",
                when::echo(day)
            )),
            _ => Ok(day),
        }
    }

    fn waiting(&self, text: &str) -> Answer {
        let whom = behind(text, WAITING).filter(|whom| !whom.is_empty())?;
        let (waits, blocked) =
            (self.field(action::WAITING_ON.name())?, self.field(action::BLOCKED_BY.name())?);
        let mut all = Vec::new();
        if let Some(status) = self.field(self.register.roles.status)
            && let Some(choice) = status.kind.choice("waiting")
        {
            all.push((status, Value::text(choice.key)));
        }
        if super::is_ref(whom, self.context) {
            let Some((register, other)) = self.context.project.by_ref(whom) else {
                return Some(Err(format!(
                    "There is no {whom} that it could wait for: look at the ref again"
                )));
            };
            if other.id == self.record.id {
                return Some(Err(format!("{} can't wait for itself", register.reference(other.number))));
            }
            let now = self.record.get(action::BLOCKED_BY);
            let more = Some(other.id).filter(|id| !now.contains(id));
            all.push((blocked, Value::links(now.iter().copied().chain(more))));
        } else {
            all.push((waits, Value::text(whom)));
        }
        Some(Ok(all))
    }

    fn owner(&self, text: &str) -> Answer {
        let name = behind(text, OWNER).filter(|name| !name.is_empty())?;
        let field = self.field(self.register.roles.owner)?;
        Some(self.person(name).map(|known| vec![(field, Value::Text(known))]))
    }

    /// Somebody whom the project knows.
    fn person(&self, name: &str) -> Result<Arc<str>, String> {
        match self.context.people().meant(name, self.context.me) {
            Meant::One(known) => Ok(known),
            Meant::Several(all) => Err(typed::could_be(name, all.iter().map(|name| &**name))),
            Meant::Nobody => Err(format!(
                "Nobody in the project is called “{name}”: add the person first, or write the name that is known"
            )),
        }
    }

    /// `2x3`: probability and impact.
    fn score(&self, text: &str) -> Answer {
        let figures = behind(text, SCORE)?;
        let (probability, impact) = figures.split_once(['x', '×', '*'])?;
        let numbers = [probability, impact].map(str::trim);
        if numbers.iter().any(|text| text.parse::<f64>().is_err()) {
            return None;
        }
        let fields = [risk::CURRENT.probability, risk::CURRENT.impact].map(|key| self.field(key.name()));
        let mut changes = Vec::new();
        for (field, text) in fields.into_iter().zip(numbers) {
            match field?.kind.parse(text, self.context) {
                Ok(value) => changes.push((field?, value)),
                Err(fault) => return Some(Err(fault)),
            }
        }
        Some(Ok(changes))
    }

    /// `60%`, `60 % done`.
    fn percent(&self, text: &str) -> Answer {
        let (figures, rest) = text.split_once('%')?;
        let said = rest.trim().is_empty() || behind(rest.trim(), DONE) == Some("");
        let number = figures.trim().parse::<f64>().ok().filter(|_| said)?;
        let field = self.field(task::PERCENT_COMPLETE.name())?;
        let value = Value::number(number);
        Some(field.kind.complaint(&value).map_or(Ok(vec![(field, value)]), Err))
    }
}
