//! The rules of the sweep, in the order in which a record's lapses are told.

use super::{Found, Look, Rule};
use crate::model::field::{Bond, Key};
use crate::model::kind::date;
use crate::model::needle::fold;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::trail::What;
use crate::registers::every;
use crate::registers::{
    absence, action, assumption, change, dates, decision, external_dependency, issue, risk, score::Pair,
};

/// A rule about some registers.
const fn of(
    what: &'static str,
    registers: &'static [&'static Register],
    find: fn(&Look, &'static Register, &Record) -> Found,
) -> Rule {
    Rule { what, registers, find }
}

const RISKS: &[&Register] = &[&risk::REGISTER];
const ISSUES: &[&Register] = &[&issue::REGISTER];
const PROMISES: &[&Register] = &[&external_dependency::REGISTER];

/// What is asked of a record though it is closed.
pub(super) static OF_CLOSED: &[Rule] = &[of("Made by nobody", &[&decision::REGISTER], made_by_nobody)];

/// Every rule for what is open.
pub(super) static RULES: &[Rule] = &[
    of("No owner", &[], unowned),
    of("Unknown owner", &[], unknown),
    of("Owner away", &[], absent),
    of("No date", &[], undated),
    of("Stale review", &[], stale),
    of("Past its date", &[&assumption::REGISTER], unvalidated),
    of("No cause or effect", RISKS, half_said),
    of("No score", RISKS, unscored),
    of("Empty response", RISKS, unanswered),
    of("Score never moves", RISKS, unmoved),
    of("No decision route", ISSUES, undecided),
    of("No decision route", &[&change::REGISTER], unauthorised),
    of("No decision route", &[&decision::REGISTER], unplaced),
    of("Not promised", PROMISES, unpromised),
    of("Not confirmed", PROMISES, unconfirmed),
    of("Serves what is closed", &[&action::REGISTER], outlived),
    of("Broken link", &[], dangling),
];

/// Responses that do nothing, as they are compared.
const EMPTY_WORDS: &[&str] = &[
    "monitor",
    "monitor closely",
    "monitoring",
    "continue to monitor",
    "keep monitoring",
    "keep an eye on it",
    "keep under review",
    "keep watching",
    "watch",
    "watch closely",
    "ongoing",
    "none",
    "n/a",
    "na",
    "nothing",
    "tbc",
    "tbd",
    "to be confirmed",
    "to be decided",
    "wait and see",
];

/// Reviews in a row that a score may stay the same for.
const REVIEWS: usize = 3;

fn unowned(_: &Look, register: &'static Register, record: &Record) -> Found {
    let nobody = record.value(register.roles.owner).as_text().is_empty();
    nobody.then(|| (register.roles.owner, "Nobody answers for it: name the one person who does".to_owned()))
}

fn unknown(look: &Look, register: &'static Register, record: &Record) -> Found {
    let owner = record.value(register.roles.owner).as_text();
    let stranger = !owner.is_empty() && !look.people.is_empty() && !look.people.contains(&*fold(owner));
    stranger.then(|| {
        let why =
            format!("{owner} is in no list of people: correct the name, or add the person as a stakeholder");
        (register.roles.owner, why)
    })
}

/// Somebody who is away today, until the day on which the record is due or longer.
fn absent(look: &Look, register: &'static Register, record: &Record) -> Found {
    let owner = record.value(register.roles.owner).as_text();
    let due = record.value(register.roles.due).as_date();
    let on = due.filter(|due| *due > look.today).unwrap_or(look.today);
    let until = absence::away(look.context, owner, on).filter(|_| !owner.is_empty())?;
    let when = if on == look.today { "now".to_owned() } else { format!("on {}", date::format(on)) };
    let why =
        format!("{owner} is away {when}, until {}: move the day, or name who stands in", date::format(until));
    Some((register.roles.owner, why))
}

fn undated(_: &Look, register: &'static Register, record: &Record) -> Found {
    let due = register.fields().find(|field| field.key == register.roles.due)?;
    let label = due.label.to_lowercase();
    let why = || format!("It has no day ({label}), so nobody will come back to it: enter one");
    record.value(due.key).is_empty().then(|| (due.key, why()))
}

fn stale(look: &Look, register: &'static Register, record: &Record) -> Found {
    let review = register.fields().find(|field| field.key == risk::REVIEW.name())?;
    let day = look.passed(record, review.key)?;
    let why = format!("It was to be reviewed {}: review it, and enter the next day", look.past(day));
    Some((review.key, why))
}

fn unvalidated(look: &Look, _: &'static Register, record: &Record) -> Found {
    let day = look.passed(record, every::DUE.name())?;
    let why = format!("It was to be shown true or not by {}: say which, or move the day", look.past(day));
    Some((every::STATUS.name(), why))
}

fn half_said(_: &Look, _: &'static Register, record: &Record) -> Found {
    let parts = [
        (risk::CAUSE, "cause", "what fact makes it possible"),
        (risk::EVENT, "event", "what may happen"),
        (risk::EFFECT, "effect", "what it would do to the objectives"),
    ];
    let missing: Vec<_> = parts.into_iter().filter(|(key, ..)| record.get(*key).trim().is_empty()).collect();
    let (field, ..) = *missing.first()?;
    let names: Vec<_> = missing.iter().map(|(_, name, _)| *name).collect();
    let asks: Vec<_> = missing.iter().map(|(.., ask)| *ask).collect();
    Some((field.name(), format!("It has no {}: say {}", names.join(" and no "), asks.join("; "))))
}

fn unscored(_: &Look, _: &'static Register, record: &Record) -> Found {
    let Pair { probability, impact } = risk::CURRENT;
    let missing = [probability, impact].into_iter().find(|key| record.get(*key).is_none())?;
    Some((missing.name(), "It has no score, so nobody can rank it: enter probability and impact".to_owned()))
}

fn unanswered(look: &Look, register: &'static Register, record: &Record) -> Found {
    let plan = Key::<str>::new("plan");
    let said = record.get(plan).trim();
    let bare = fold(said.trim_end_matches(['.', '!', ' '])).into_owned();
    if !said.is_empty() {
        let why = || format!("“{said}” answers nothing: say what is done, by whom and by when");
        return EMPTY_WORDS.contains(&&*bare).then(|| (plan.name(), why()));
    }
    let grave = register.fields().find(|field| field.key == register.roles.priority)?;
    let band = look.context.value(record, grave);
    let accepted = matches!(record.get(risk::RESPONSE), "accept" | "reject");
    let answered = look.context.linked(record.id, action::REGISTER.key, every::SOURCE.name());
    let bare = matches!(band.as_text(), "high" | "critical") && !accepted && answered.is_empty();
    bare.then(|| {
        let band = grave.kind.format(&band, look.context).to_lowercase();
        (plan.name(), format!("Its score is {band} and nothing is done about it: plan a response"))
    })
}

/// A score that was the same at the last reviews, and is not where the responses shall bring it.
fn unmoved(look: &Look, _: &'static Register, record: &Record) -> Found {
    let now = risk::CURRENT.score(record)?;
    if risk::TARGET.score(record) == Some(now) {
        return None;
    }
    let mut reviews = 0;
    for (_, change) in look.context.changes(record.id) {
        let What::Set { field, to, .. } = &change.what else { continue };
        if *field == risk::REVIEWED.name() && !to.is_empty() {
            reviews += 1;
            if reviews == REVIEWS {
                let why = format!(
                    "The last {REVIEWS} reviews left its score at {now}: score it anew, or change the response"
                );
                return Some((risk::CURRENT.probability.name(), why));
            }
        }
        if [risk::CURRENT.probability.name(), risk::CURRENT.impact.name()].contains(field) {
            return None;
        }
    }
    None
}

fn undecided(look: &Look, _: &'static Register, record: &Record) -> Found {
    let severity = record.get(issue::SEVERITY);
    if severity.is_empty() {
        let why = "Nobody can tell who may decide it: enter the level of management".to_owned();
        return Some((issue::SEVERITY.name(), why));
    }
    let above = matches!(severity, "board" | "corporate") || record.get(every::STATUS) == "proposed";
    let decided = !record.get(issue::DECISION).is_empty()
        || record.get(issue::DECISION_RECORD).is_some()
        || record.get(issue::CHANGE).is_some();
    let asked = [decision::REGISTER.key, change::REGISTER.key].into_iter();
    let asked = asked
        .flat_map(|register| look.context.linked(record.id, register, every::SOURCE.name()))
        .next()
        .is_some();
    (above && !decided && !asked).then(|| {
        let why = "It is for others to decide and no decision or change request asks them: link one";
        (issue::DECISION_RECORD.name(), why.to_owned())
    })
}

fn unauthorised(_: &Look, _: &'static Register, record: &Record) -> Found {
    let ready = matches!(record.get(every::STATUS), "evaluated" | "pending");
    (ready && record.get(change::AUTHORITY).is_empty()).then(|| {
        (change::AUTHORITY.name(), "It awaits a decision, but nobody's: enter whose word counts".to_owned())
    })
}

fn unplaced(_: &Look, _: &'static Register, record: &Record) -> Found {
    let nobody = record.get(decision::FORUM).is_empty()
        && record.get(decision::DECIDED_BY).is_empty()
        && record.get(decision::MEETING).is_none();
    nobody.then(|| {
        (decision::FORUM.name(), "Nobody is named to make it: enter the forum, person or meeting".to_owned())
    })
}

fn made_by_nobody(_: &Look, register: &'static Register, record: &Record) -> Found {
    let made = record.get(every::STATUS) == register.roles.done && decision::names_nobody(record);
    made.then(|| {
        (decision::DECIDED_BY.name(), "It counts as made, but by nobody: enter who decided".to_owned())
    })
}

fn unpromised(_: &Look, _: &'static Register, record: &Record) -> Found {
    let promised = [external_dependency::PROMISED, external_dependency::AGREED]
        .into_iter()
        .any(|key| record.get(key).is_some());
    (!promised).then(|| {
        (external_dependency::PROMISED.name(), "Nobody has promised a day: ask the giver for one".to_owned())
    })
}

fn unconfirmed(look: &Look, _: &'static Register, record: &Record) -> Found {
    record.get(external_dependency::PROMISED).or(record.get(external_dependency::AGREED))?;
    let confirmed = record.get(external_dependency::CONFIRMED).or(record.get(external_dependency::AGREED_ON));
    let why = match confirmed {
        Some(day) if dates::days(day, look.today) <= external_dependency::STALE => return None,
        Some(day) => format!("Its day was last confirmed on {}: ask again", look.past(day)),
        None => "Its day was never confirmed: ask the giver whether it holds".to_owned(),
    };
    Some((external_dependency::CONFIRMED.name(), why))
}

/// An open action that serves something that is closed: a decision that was made is still to be
/// carried out.
fn outlived(look: &Look, register: &'static Register, record: &Record) -> Found {
    let (from, source) = look.context.project.find(record.get(every::SOURCE)?)?;
    let ends = [&risk::REGISTER, &assumption::REGISTER, &issue::REGISTER, &change::REGISTER];
    let over = ends.iter().any(|end| end.key == from.key) && every::is_closed(from, source, look.context);
    over.then(|| {
        let of = from.reference(source.number);
        (register.roles.status, format!("It is open though {of}, which it serves, is closed: close it"))
    })
}

fn dangling(look: &Look, register: &'static Register, record: &Record) -> Found {
    let fields = look.context.project.fields(register.key).iter();
    let mut links = fields.filter(|field| field.kind.is_link() && field.bond != Bond::Lasting);
    let broken = links.find(|field| {
        record.value(field.key).as_links().iter().any(|id| look.context.project.find(*id).is_none())
    })?;
    let why = format!("{} names a record that is gone: choose another or clear it", broken.label);
    Some((broken.key, why))
}
