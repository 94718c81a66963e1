//! A person, as the project knows them: what they owe, own, decided and attend, how late usually, when
//! they are away.

use chrono::NaiveDate;

use super::owed::{Owed, owed_by};
use super::promises;
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::date;
use crate::model::needle::fold;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::text::fit;
use crate::registers::card::{Card, card};
use crate::registers::{absence, action, decision, every, meeting, risk};

/// A record, with what there is to say of it here.
pub type Told = (&'static Register, Id, String);

/// A person.
#[derive(Clone, Debug)]
pub struct Person {
    /// The name.
    pub name: String,
    /// E-mail, organisation, role, telephone.
    pub card: Card,
    /// The last day of the absence that they are on.
    pub away: Option<NaiveDate>,
    /// Absences that are not over: first and last day, reason, who stands in.
    pub absences: Vec<(NaiveDate, NaiveDate, Id, String)>,
    /// What they owe, oldest first.
    pub owes: Vec<Owed>,
    /// What they promised and kept or not, so far.
    pub promised: Promised,
    /// What they owe that was put on another day, with every day it was promised for.
    pub promised_again: Vec<Told>,
    /// Risks that they act on, actions that they help with or others wait for them on.
    pub helps: Vec<Told>,
    /// Decisions that they made, the latest first.
    pub decided: Vec<Told>,
    /// Meetings to come, and how many of those held they attended.
    pub meets: Vec<Told>,
    /// Meetings held that they were at, and to which they sent apologies.
    pub attended: (usize, usize),
}

/// How somebody keeps promises: by the actions that they have done.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Promised {
    /// Actions done that had a day.
    pub done: usize,
    /// Of them, by the day that was promised first.
    pub kept: usize,
    /// Days after the first promise: the middle one of all.
    pub usually_late: i64,
    /// How often days were put off in all, also of open actions.
    pub put_off: u32,
}

impl Promised {
    /// In words: `7 of 9 done by the first promise; usually 2 days late; put off 3 times`.
    pub fn words(&self) -> String {
        if self.done == 0 && self.put_off == 0 {
            return "nothing done yet that had a day".to_owned();
        }
        let late = match self.usually_late {
            0 => "usually on the day".to_owned(),
            days @ 1.. => format!("usually {} late", counted(days, "day")),
            days => format!("usually {} early", counted(-days, "day")),
        };
        let usually = if self.done == 0 { String::new() } else { format!("; {late}") };
        let put_off = match self.put_off {
            0 => String::new(),
            1 => "; put off once".to_owned(),
            times => format!("; put off {times} times"),
        };
        format!("{} of {} done by the first promise{usually}{put_off}", self.kept, self.done)
    }
}

/// A line about a person: a record or an absence, and what there is to say of it.
#[derive(Clone, Debug)]
pub struct Row {
    /// Its register and identity.
    pub of: (&'static Register, Id),
    /// What it is called.
    pub name: String,
    /// What there is to say.
    pub words: String,
    /// Whether it is late.
    pub late: bool,
}

impl Person {
    /// What is known in a line each: how to write to them, how they keep promises, when they are away.
    pub fn facts(&self) -> Vec<(&'static str, String)> {
        let Card { email, organisation, role, phone } = &self.card;
        let place: Vec<&str> = [&**role, organisation].into_iter().filter(|part| !part.is_empty()).collect();
        let reach: Vec<&str> = [&**email, phone].into_iter().filter(|part| !part.is_empty()).collect();
        let late = self.owes.iter().filter(|owed| owed.late > 0).count();
        let away = self.away.map_or(String::new(), |until| format!("until {}", date::format(until)));
        let (came, excused) = self.attended;
        let attended = match (came, excused) {
            (0, 0) => String::new(),
            (came, 0) => counted(came as i64, "meeting"),
            (came, excused) => format!("{}, apologies {excused}", counted(came as i64, "meeting")),
        };
        let all = [
            ("Is", place.join(", ")),
            ("Reach", reach.join(", ")),
            ("Away", away),
            ("Owes", format!("{}, {late} late", counted(self.owes.len() as i64, "thing"))),
            ("Promises", self.promised.words()),
            ("Attended", attended),
        ];
        all.into_iter().filter(|(_, words)| !words.is_empty()).collect()
    }

    /// The records that have to do with the person, under headings.
    pub fn sections(&self, context: &Context) -> Vec<(&'static str, Vec<Row>)> {
        let owes = self.owes.iter().map(|owed| Row {
            of: (owed.register, owed.id),
            name: format!("{} {}", owed.reference, owed.title),
            words: owed.words(context.today),
            late: owed.late > 0,
        });
        let told = |told: &[Told]| -> Vec<Row> {
            let row = |(register, id, words): &Told| {
                let record = context.project.table(register.key).get(*id)?;
                let name = context.name(register, record);
                Some(Row { of: (*register, *id), name, words: words.clone(), late: false })
            };
            told.iter().filter_map(row).collect()
        };
        let away = self.absences.iter().map(|(from, until, id, words)| Row {
            of: (&absence::REGISTER, *id),
            name: format!("{} to {}", date::format(*from), date::format(*until)),
            words: words.clone(),
            late: false,
        });
        let all = [
            ("Owes", owes.collect()),
            ("Promised again", told(&self.promised_again)),
            ("Helps with", told(&self.helps)),
            ("Meets", told(&self.meets)),
            ("Decided", told(&self.decided)),
            ("Away", away.collect()),
        ];
        all.into_iter().filter(|(_, rows): &(_, Vec<Row>)| !rows.is_empty()).collect()
    }

    /// What to talk about in a one-to-one, with or without what is confidential: what is late and what was said of
    /// it, what comes next, what others wait for, when they are away.
    pub fn brief(&self, context: &Context, confidential: bool) -> Vec<(&'static str, Vec<String>)> {
        let told = |late: bool| {
            let owes = self.owes.iter();
            let owes = owes.filter(move |o| (confidential || !o.confidential) && (o.late > 0) == late);
            owes.map(|owed| {
                let record = context.project.table(owed.register.key).get(owed.id);
                let said = record.map_or("", |record| record.get(action::LAST_UPDATE)).replace('\n', " ");
                let said =
                    if said.is_empty() { String::new() } else { format!("; said “{}”", fit(&said, 80)) };
                format!("{} {}: {}{said}", owed.reference, owed.title, owed.words(context.today))
            })
            .collect::<Vec<_>>()
        };
        let open = |id: &Id| {
            confidential || context.project.find(*id).is_some_and(|(_, r)| !r.get(every::CONFIDENTIAL))
        };
        let rest = |heading: &str| -> Vec<String> {
            let sections = self.sections(context).into_iter().filter(|(known, _)| *known == heading);
            let rows = sections.flat_map(|(_, rows)| rows).filter(|row| open(&row.of.1));
            rows.map(|row| {
                format!("{}{}{}", row.name, if row.words.is_empty() { "" } else { ": " }, row.words)
            })
            .collect()
        };
        let again = rest("Promised again");
        let kept = std::iter::once(self.promised.words()).chain(again).collect();
        let hidden = self.withheld(confidential);
        let left =
            (hidden > 0).then(|| format!("{} left out as confidential", counted(hidden as i64, "thing")));
        let all = [
            ("Late: when will it be done, what is in the way?", told(true)),
            ("To come", told(false)),
            ("Others wait for it", rest("Helps with")),
            ("How promises were kept", kept),
            ("Away", rest("Away")),
            ("Note", left.into_iter().collect()),
        ];
        all.into_iter().filter(|(_, lines)| !lines.is_empty()).collect()
    }
}

impl Person {
    /// How many things that they owe stay out of what is given away.
    pub fn withheld(&self, confidential: bool) -> usize {
        self.owes.iter().filter(|owed| owed.confidential && !confidential).count()
    }
}

fn counted(count: i64, what: &str) -> String {
    if count == 1 { format!("1 {what}") } else { format!("{count} {what}s") }
}

/// The most decisions and meetings that are told.
const TOLD: usize = 10;

/// What the project knows of a person.
pub fn person(context: &Context, name: &str) -> Person {
    let key = fold(name.trim()).into_owned();
    let is = |other: &str| fold(other) == key;
    let owes = owed_by(context, name);
    Person {
        promised_again: promised_again(context, &owes),
        name: name.trim().to_owned(),
        card: card(context, name),
        away: absence::away(context, name, context.today),
        absences: absences(context, &is),
        owes,
        promised: promised(context, &is),
        helps: helps(context, &is),
        decided: decided(context, &is),
        meets: meets(context, &is),
        attended: attended(context, &is),
    }
}

type Is<'a> = dyn Fn(&str) -> bool + 'a;

fn absences(context: &Context, is: &Is) -> Vec<(NaiveDate, NaiveDate, Id, String)> {
    let all =
        context.project.table(absence::REGISTER.key).iter().filter(|absence| is(absence.get(absence::WHO)));
    let to_come = all.filter_map(|absence| {
        let (from, until) = absence::days(absence).filter(|(_, until)| *until >= context.today)?;
        let deputy = match absence.get(absence::DEPUTY) {
            "" => String::new(),
            deputy => format!("{deputy} stands in"),
        };
        let parts = [absence.get(every::TITLE), &deputy];
        let words: Vec<&str> = parts.into_iter().filter(|part| !part.is_empty()).collect();
        Some((from, until, absence.id, words.join("; ")))
    });
    let mut all: Vec<_> = to_come.collect();
    all.sort();
    all
}

fn promised(context: &Context, is: &Is) -> Promised {
    let mut promised = Promised::default();
    let mut late: Vec<i64> = Vec::new();
    for action in
        context.project.table(action::REGISTER.key).iter().filter(|action| is(action.get(every::OWNER)))
    {
        let times = action.get(action::REPROMISED).unwrap_or(0.0).clamp(0.0, 9999.0) as u32;
        promised.put_off = promised.put_off.saturating_add(times);
        let first = action.get(action::ORIGINAL_DUE).or(action.get(every::DUE));
        if action.get(every::STATUS) == action::REGISTER.roles.done
            && let (Some(first), Some(done)) = (first, action.get(every::CLOSED_ON))
        {
            late.push((done - first).num_days());
        }
    }
    late.sort_unstable();
    promised.done = late.len();
    promised.kept = late.iter().filter(|days| **days <= 0).count();
    promised.usually_late = late.get(late.len() / 2).copied().unwrap_or(0);
    promised
}

fn promised_again(context: &Context, owes: &[Owed]) -> Vec<Told> {
    let told = |owed: &Owed| {
        let record = context.project.table(owed.register.key).get(owed.id)?;
        let words = promises::told(&promises::promises(owed.register, record, context))?;
        Some((owed.register, owed.id, words))
    };
    owes.iter().filter_map(told).collect()
}

fn helps(context: &Context, is: &Is) -> Vec<Told> {
    let mut all = Vec::new();
    for risk in context.project.table(risk::REGISTER.key).iter() {
        if is(risk.get(risk::ACTIONEE))
            && !is(risk.get(every::OWNER))
            && !every::closes(&risk::REGISTER, risk)
        {
            all.push((&risk::REGISTER, risk.id, "acts on it".to_owned()));
        }
    }
    for action in context.project.table(action::REGISTER.key).iter() {
        let why = if is(action.get(action::WAITING_ON)) {
            format!("{} waits for it", action.get(every::OWNER))
        } else if action.get(action::SUPPORTERS).iter().any(|name| is(name)) {
            format!("helps {}", action.get(every::OWNER))
        } else {
            continue;
        };
        if !every::closes(&action::REGISTER, action) {
            all.push((&action::REGISTER, action.id, why));
        }
    }
    numbered(all, context)
}

fn numbered(mut all: Vec<Told>, context: &Context) -> Vec<Told> {
    let number = |id: Id| context.project.find(id).map_or(0, |(_, record)| record.number);
    all.sort_by_key(|(register, id, _)| (register.key, number(*id)));
    all
}

fn decided(context: &Context, is: &Is) -> Vec<Told> {
    let table = context.project.table(decision::REGISTER.key);
    let mut all: Vec<_> = table.iter().filter(|decision| is(decision.get(decision::DECIDED_BY))).collect();
    all.sort_by_key(|decision| std::cmp::Reverse((decision.get(decision::DECIDED_ON), decision.number)));
    let told = |decision: &std::sync::Arc<Record>| {
        let on = decision.get(decision::DECIDED_ON).map(date::format);
        (&decision::REGISTER, decision.id, on.unwrap_or_default())
    };
    all.into_iter()
        .take(TOLD)
        .map(|decision| {
            let (a, b, c) = told(decision);
            (a as &'static Register, b, c)
        })
        .collect()
}

fn is_of(meeting: &Record, is: &Is) -> bool {
    let invited =
        meeting.get(meeting::INVITED).iter().chain(meeting.get(meeting::ATTENDEES)).any(|name| is(name));
    invited || is(meeting.get(meeting::CHAIR)) || is(meeting.get(meeting::MINUTE_TAKER))
}

fn meets(context: &Context, is: &Is) -> Vec<Told> {
    let table = context.project.table(meeting::REGISTER.key);
    let to_come = table.iter().filter_map(|meeting| {
        let start = meeting.get(meeting::START).filter(|start| start.date() >= context.today)?;
        (is_of(meeting, is) && meeting.get(every::STATUS) != "cancelled").then_some((start, meeting.id))
    });
    let mut all: Vec<_> = to_come.collect();
    all.sort();
    let told = |(start, id): (chrono::NaiveDateTime, Id)| {
        (&meeting::REGISTER as &'static Register, id, start.format("%a %-d %b %y %H:%M").to_string())
    };
    all.into_iter().take(TOLD).map(told).collect()
}

fn attended(context: &Context, is: &Is) -> (usize, usize) {
    let table = context.project.table(meeting::REGISTER.key);
    let count = |key: crate::model::field::Key<[std::sync::Arc<str>]>| {
        table.iter().filter(|meeting| meeting.get(key).iter().any(|name| is(name))).count()
    };
    (count(meeting::ATTENDEES), count(meeting::APOLOGIES))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial::{self, day};

    #[test]
    fn how_late_somebody_usually_is_follows_from_what_they_have_done() {
        let done = |id, due: &str, done: &str| {
            let record = Record::new(Id(id)).with(every::OWNER, "Bo").with(every::STATUS, "done");
            (&action::REGISTER, record.with(every::DUE, day(due)).with(every::CLOSED_ON, day(done)))
        };
        let open = Record::new(Id(9))
            .with(every::OWNER, "bo")
            .with(every::STATUS, "open")
            .with(action::REPROMISED, 2.0);
        let project = trial::project([
            done(1, "2026-11-02", "2026-11-02"),
            done(2, "2026-11-02", "2026-11-05"),
            done(3, "2026-11-02", "2026-11-12"),
            (&action::REGISTER, open),
            (&action::REGISTER, Record::new(Id(10)).with(every::OWNER, "Cy").with(action::WAITING_ON, "Bo")),
        ]);
        let bo = person(&trial::context(&project), "Bo");
        assert_eq!(
            bo.promised.words(),
            "1 of 3 done by the first promise; usually 3 days late; put off 2 times"
        );
        assert_eq!((bo.owes.len(), bo.helps.len()), (1, 1));
        assert_eq!(
            person(&trial::context(&project), "Zed").promised.words(),
            "nothing done yet that had a day"
        );
    }
}
