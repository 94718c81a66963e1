//! Coaching: a hint on what was typed so far, while it is typed. Never a refusal.

use super::every::TITLE;
use super::{action, decision, risk};
use crate::model::record::Record;
use crate::model::register::Register;

/// Verbs that end nowhere: nobody can tell when they are done.
const ENDLESS: &[&str] = &[
    "monitor",
    "discuss",
    "consider",
    "look",
    "follow",
    "liaise",
    "support",
    "continue",
    "progress",
    "explore",
    "think",
    "chase",
    "coordinate",
    "engage",
    "try",
];
/// Beginnings of a title that name a thing, not what is done with it.
const THINGS: &[&str] =
    &["meeting", "update", "review of", "discussion", "list of", "the ", "a ", "an ", "email", "call with"];
/// Words that say again what the sentence says already.
const DOUBLED: &[(&str, &[&str])] = &[
    (risk::CAUSE.name(), &["because", "due to"]),
    (risk::EVENT.name(), &["there is a risk", "risk that", "may ", "might ", "could ", "that "]),
    (risk::EFFECT.name(), &["leading to", "resulting in", "which leads"]),
];
/// Words by which something has happened already.
const HAPPENED: &[&str] = &["has ", "have ", "was ", "were ", "did not"];

/// A hint on a field of a record as it stands in a form: the sentence that a risk makes so far, or what
/// its title lacks. `None` where there is nothing to say.
pub fn hint(register: &Register, field: &str, record: &Record) -> Option<String> {
    match register.key {
        key if key == risk::REGISTER.key => of_risk(field, record),
        key if key == action::REGISTER.key && field == TITLE.name() => of_action(record.get(TITLE)),
        key if key == decision::REGISTER.key && field == TITLE.name() => of_decision(record.get(TITLE)),
        _ => None,
    }
}

fn of_risk(field: &str, record: &Record) -> Option<String> {
    let parts = [risk::CAUSE.name(), risk::EVENT.name(), risk::EFFECT.name()];
    if !parts.contains(&field) {
        return None;
    }
    let said = record.value(field).as_text().trim().to_lowercase();
    let doubled = DOUBLED.iter().find(|(key, _)| *key == field);
    if let Some(word) = doubled.and_then(|(_, words)| words.iter().find(|word| said.starts_with(*word))) {
        let word = word.trim();
        return Some(format!("Leave out “{word}”: the sentence has it. {}", risk::sentence(record)));
    }
    if field == risk::EVENT.name()
        && HAPPENED.iter().any(|word| format!("{said} ").contains(&format!(" {word}")))
    {
        return Some(
            "That reads as if it has happened: then it is an issue (f turns it into one).".to_owned(),
        );
    }
    Some(risk::sentence(record)).filter(|sentence| !sentence.is_empty())
}

fn of_action(title: &str) -> Option<String> {
    let said = title.trim().to_lowercase();
    let first = said.split_whitespace().next()?;
    let hint = if THINGS.iter().any(|thing| said.starts_with(thing)) {
        "Begin with the verb: what will somebody do? Send …, Agree …, Publish …"
    } else if ENDLESS.contains(&first) {
        "Nobody can tell when that is done: say what will be there then. Agree …, Decide …, Deliver …"
    } else if said.split_whitespace().nth(1).is_none() {
        "A verb and its object: what will be different when it is done?"
    } else {
        return None;
    };
    Some(hint.to_owned())
}

fn of_decision(title: &str) -> Option<String> {
    let said = title.trim();
    if said.ends_with('?') {
        return Some(
            "Put the question into the description; the title is the answer, as a statement.".to_owned(),
        );
    }
    let short = !said.is_empty() && said.split_whitespace().nth(2).is_none();
    short.then(|| {
        "A full statement, so that nobody asks later what was decided: who does what from when.".to_owned()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;

    #[test]
    fn a_risk_reads_as_one_sentence_while_it_is_typed() {
        let risk = Record::new(Id(1)).with(risk::CAUSE, "one mill has the order");
        let check = |risk: &Record, field, expected: &str| {
            let said = hint(&risk::REGISTER, field, risk).unwrap_or_default();
            assert!(said.contains(expected), "{said}");
        };
        check(&risk, "cause", "Because of one mill has the order.");
        let risk = risk.with(risk::EVENT, "the steel comes late.").with(risk::EFFECT, "a late roof");
        let whole = "Because of one mill has the order, there is a risk that the steel comes late, leading to a late roof.";
        check(&risk, "effect", whole);
        check(&risk.clone().with(risk::EVENT, "May be late"), "event", "Leave out “may”");
        check(&risk.clone().with(risk::EVENT, "the mill has burnt"), "event", "it is an issue");
        assert_eq!(hint(&risk::REGISTER, "owner", &risk), None);
    }

    #[test]
    fn titles_are_hinted_at_and_never_refused() {
        let check = |register, title: &str, hinted: bool| {
            let record = Record::new(Id(1)).with(TITLE, title);
            assert_eq!(hint(register, "title", &record).is_some(), hinted, "{title}");
        };
        check(&action::REGISTER, "Send the cut-over plan to facilities", false);
        check(&action::REGISTER, "Monitor the supplier", true);
        check(&action::REGISTER, "Meeting with facilities", true);
        check(&action::REGISTER, "Facilities", true);
        check(&action::REGISTER, "", false);
        check(&decision::REGISTER, "Which weekend?", true);
        check(&decision::REGISTER, "Go live", true);
        check(&decision::REGISTER, "Cut over on 14 November", false);
        check(&risk::REGISTER, "Late", false);
    }
}
