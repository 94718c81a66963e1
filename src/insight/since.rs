//! What happened to a project between two of its versions, in the words of a project officer:
//! “3 actions closed, R-012 re-scored”.

use std::collections::HashMap;

use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::trail::Entry;
use crate::model::value::Value;
use crate::registers::{conflict, every, risk, task};

/// What happened to records of one register.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Happening {
    /// What: one of [`DEEDS`].
    pub deed: &'static str,
    /// The key of the register.
    pub register: &'static str,
    /// The records, in the order of their numbers.
    pub records: Vec<Id>,
    /// The same for people: `R-012`, `3 actions`.
    pub who: String,
}

impl std::fmt::Display for Happening {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.who, self.deed)
    }
}

/// Something that can happen to a record: the word for it, and how it is known.
pub struct Deed {
    /// The word: `closed`.
    pub word: &'static str,
    known: Known,
}

/// How a deed is known.
enum Known {
    /// The record is there only now.
    Added,
    /// The record is gone.
    Removed,
    /// The record is gone, and was one of this register.
    RemovedFrom(&'static Register),
    /// It has another number, as where two people gave the same one.
    Renumbered,
    /// The status closes it now and didn't, or the other way round.
    Closed(bool),
    /// One of these fields changed.
    Fields(&'static [&'static str]),
    /// The field changed that plays this part in the verbs of every register.
    Part(&'static str),
    /// Anything else changed.
    Any,
}

/// Everything that can happen, the most telling first: a record is told of once.
pub static DEEDS: &[Deed] = &[
    Deed { word: "added", known: Known::Added },
    Deed { word: "settled", known: Known::RemovedFrom(&conflict::REGISTER) },
    Deed { word: "removed", known: Known::Removed },
    Deed { word: "renumbered", known: Known::Renumbered },
    Deed { word: "closed", known: Known::Closed(true) },
    Deed { word: "reopened", known: Known::Closed(false) },
    Deed {
        word: "re-scored",
        known: Known::Fields(&[
            risk::CURRENT.probability.name(),
            risk::CURRENT.impact.name(),
            risk::CHANCE.name(),
            risk::TARGET.probability.name(),
            risk::TARGET.impact.name(),
            risk::INHERENT.probability.name(),
            risk::INHERENT.impact.name(),
        ]),
    },
    Deed {
        word: "progressed",
        known: Known::Fields(&[
            task::PERCENT_COMPLETE.name(),
            task::PHYSICAL_PERCENT.name(),
            task::ACTUAL_START.name(),
            task::ACTUAL_FINISH.name(),
            task::ACTUAL_DURATION.name(),
            task::REMAINING_DURATION.name(),
            task::ACTUAL_WORK.name(),
            task::REMAINING_WORK.name(),
        ]),
    },
    Deed { word: "re-dated", known: Known::Part("due") },
    Deed {
        word: "re-planned",
        known: Known::Fields(&[
            task::DURATION.name(),
            task::START.name(),
            task::FINISH.name(),
            task::CONSTRAINT.name(),
            task::CONSTRAINT_DATE.name(),
            task::DEADLINE.name(),
            task::WORK.name(),
        ]),
    },
    Deed { word: "given to another owner", known: Known::Part("owner") },
    Deed { word: "changed", known: Known::Any },
];

impl Known {
    fn fits(&self, register: &Register, before: Option<&Record>, after: Option<&Record>) -> bool {
        let changed = |key: &str| {
            let held =
                |record: Option<&Record>| record.map_or(Value::Empty, |record| record.value(key).clone());
            !key.is_empty() && held(before) != held(after)
        };
        let closed = |record: Option<&Record>| record.is_some_and(|record| every::closes(register, record));
        match self {
            Known::Added => before.is_none(),
            Known::Removed => after.is_none(),
            Known::RemovedFrom(of) => after.is_none() && of.key == register.key,
            Known::Renumbered => {
                before.zip(after).is_some_and(|(before, after)| before.number != after.number)
            }
            Known::Closed(now) => closed(after) == *now && closed(before) != *now,
            Known::Fields(keys) => keys.iter().any(|key| changed(key)),
            Known::Part(part) => register.roles.part(part).is_some_and(changed),
            Known::Any => true,
        }
    }
}

/// What happened from one version to the next, by deed and register.
pub fn since(before: &Project, after: &Project) -> Vec<Happening> {
    let mut found: Vec<(usize, usize, u32, Id)> = Vec::new();
    for (place, register) in after.registers().iter().enumerate() {
        let (was, is) = (before.table(register.key), after.table(register.key));
        for (old, new) in was.changes(is) {
            let (old, new) = (old.map(|old| &**old), new.map(|new| &**new));
            let deed = DEEDS.iter().position(|deed| deed.known.fits(register, old, new));
            if let Some((deed, record)) = deed.zip(new.or(old)) {
                found.push((deed, place, record.number, record.id));
            }
        }
    }
    found.sort_unstable();
    let groups = found.chunk_by(|one, other| (one.0, one.1) == (other.0, other.1));
    let told = groups.filter_map(|group| {
        let (deed, place, number, _) = *group.first()?;
        let (deed, register) = (DEEDS.get(deed)?, after.registers().get(place)?);
        let who = match group.len() {
            1 => register.reference(number),
            count => format!("{count} {}", register.plural.to_lowercase()),
        };
        let records = group.iter().map(|found| found.3).collect();
        Some(Happening { deed: deed.word, register: register.key, records, who })
    });
    told.collect()
}

/// What happened in one line of about `width` characters, and whether that is all of it. Nothing, where
/// nothing happened.
pub fn line(happenings: &[Happening], width: usize) -> (String, bool) {
    let mut line = String::new();
    for (place, happening) in happenings.iter().enumerate() {
        let next = happening.to_string();
        if place > 0 && line.chars().count() + next.chars().count() + 2 > width {
            let more: usize = happenings.iter().skip(place).map(|left| left.records.len()).sum();
            line += &format!(", {more} more {}", if more == 1 { "change" } else { "changes" });
            return (line, false);
        }
        line += if place == 0 { "" } else { ", " };
        line += &next;
    }
    (line, true)
}

/// Who made the changes that only `after` tells of, in the order of their first.
pub fn authors(before: &Project, after: &Project) -> Vec<String> {
    let key = |entry: &Entry| (entry.author.at, entry.author.name.clone(), entry.step.clone());
    let mut known: HashMap<_, usize> = HashMap::new();
    for entry in before.trail() {
        *known.entry(key(entry)).or_default() += 1;
    }
    let mut names: Vec<String> = Vec::new();
    for entry in after.trail() {
        match known.get_mut(&key(entry)).filter(|count| **count > 0) {
            Some(count) => *count -= 1,
            None if names.iter().any(|name| **name == *entry.author.name) => {}
            None => names.push(entry.author.name.to_string()),
        }
    }
    names
}

/// How many conflicts `after` has that `before` has not.
pub fn new_conflicts(before: &Project, after: &Project) -> usize {
    let key = conflict::REGISTER.key;
    before.table(key).changes(after.table(key)).filter(|(old, _)| old.is_none()).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::arbitrary::Dice;
    use crate::model::edit::{Author, Edit, Step};
    use crate::registers::{self, action};

    fn after(project: &Project, edits: Vec<Edit>) -> Project {
        let author = Author { name: "Ana".into(), at: "2026-11-22T09:00:00".parse().unwrap() };
        project.apply(&Step::new("Step", edits), &author).unwrap()
    }

    fn told(before: &Project, after: &Project) -> String {
        line(&since(before, after), 200).0
    }

    fn actions(count: u64) -> Project {
        let add = |id| Edit::Add("action", Record::new(Id(id)).with(every::STATUS, "open"));
        let project = after(&Project::new(registers::ALL), (1..=count).map(add).collect());
        after(&project, vec![Edit::Add("risk", Record::new(Id(100)).with(risk::CURRENT.impact, 2.0))])
    }

    #[test]
    fn it_is_told_as_an_officer_would() {
        let before = actions(4);
        let set = |register, id, field, value: Value| Edit::Set(register, Id(id), field, value);
        let done = action::REGISTER.roles.done;
        let close = |id| set("action", id, "status", done.into());
        let impact = set("risk", 100, "impact", 5.0.into());
        let now = after(&before, vec![close(1), close(2), close(3), impact]);
        assert_eq!(told(&before, &now), "3 actions closed, R-001 re-scored");
        assert_eq!(told(&now, &before), "3 actions reopened, R-001 re-scored");
        let owner = set("action", 4, "owner", "Bo".into());
        let late = set("action", 4, "due", "2026-12-01".parse::<chrono::NaiveDate>().unwrap().into());
        assert_eq!(told(&before, &after(&before, vec![owner.clone()])), "A-004 given to another owner");
        assert_eq!(told(&before, &after(&before, vec![owner, late])), "A-004 re-dated", "once a record");
        assert_eq!(told(&before, &after(&before, vec![Edit::Remove("risk", Id(100))])), "R-001 removed");
        assert_eq!(told(&Project::new(registers::ALL), &before), "R-001 added, 4 actions added");
        assert_eq!(line(&since(&before, &now), 20), ("3 actions closed, 1 more change".to_owned(), false));
        assert_eq!((authors(&before, &now), told(&now, &now)), (vec!["Ana".to_owned()], String::new()));
    }

    /// Settles the worry that something happens that nobody is told of, or that is told of twice.
    #[test]
    fn every_record_that_differs_is_told_of_once() {
        for seed in 0..30 {
            let [before, now] = [seed, seed + 1].map(|seed| Dice::new(seed).project(registers::ALL, 4));
            let mut told: Vec<Id> =
                since(&before, &now).iter().flat_map(|happening| happening.records.clone()).collect();
            let mut differ: Vec<Id> = Vec::new();
            for register in registers::ALL {
                let changes = before.table(register.key).changes(now.table(register.key));
                differ.extend(changes.filter_map(|(old, new)| Some(new.or(old)?.id)));
            }
            told.sort_unstable();
            differ.sort_unstable();
            assert_eq!(told, differ, "seed {seed}");
        }
    }
}
