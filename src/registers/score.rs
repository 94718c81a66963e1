//! Probability times impact: the fields that are scored together, the score, its band by the project's
//! scales, and how it came to be what it is.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};

use super::every::RAISED;
use crate::model::context::Context;
use crate::model::field::{Field, Key};
use crate::model::kind::{date, plain_number};
use crate::model::record::Record;
use crate::model::scales::Axis;
use crate::model::trail::What;
use crate::model::value::Value;

/// The keys of a probability and an impact that are scored together.
#[derive(Clone, Copy)]
pub struct Pair {
    /// A step of the project's scale, from 1.
    pub probability: Key<f64>,
    /// A step of the project's scale, from 1.
    pub impact: Key<f64>,
}

/// What a probability and an impact were from a moment on.
#[derive(Clone, PartialEq, Debug)]
pub struct Scored {
    /// From when on.
    pub at: NaiveDateTime,
    /// Who scored it; "" = not known.
    pub who: Arc<str>,
    /// The probability and the impact, as far as there were any.
    pub steps: [Option<f64>; 2],
}

impl Scored {
    /// Probability times impact.
    pub fn score(&self) -> Option<f64> {
        let [probability, impact] = self.steps;
        Some(probability? * impact?)
    }
}

impl Pair {
    /// The probability and the impact.
    pub fn steps(&self, record: &Record) -> [Option<f64>; 2] {
        [self.probability, self.impact].map(|key| record.get(key))
    }

    /// Probability times impact; nothing while one of them is missing.
    pub fn score(&self, record: &Record) -> Option<f64> {
        Some(record.get(self.probability)? * record.get(self.impact)?)
    }

    /// The key of the band that the score falls into.
    pub fn band(&self, record: &Record, context: &Context) -> Value {
        match self.steps(record) {
            [Some(probability), Some(impact)] => context.style().scales.band(probability, impact).into(),
            _ => Value::Empty,
        }
    }

    /// How it was scored, the oldest first, by the trail. The first entry is what it came in with.
    pub fn history(&self, record: &Record, context: &Context) -> Vec<Scored> {
        let keys = [self.probability.name(), self.impact.name()];
        let mut steps = self.steps(record);
        let mut all: Vec<Scored> = Vec::new();
        let changes: Vec<_> = context.changes(record.id).collect();
        for step in changes.chunk_by(|(one, _), (other, _)| std::ptr::eq(*one, *other)) {
            let (after, mut added) = (steps, false);
            for (_, change) in step.iter().rev() {
                match &change.what {
                    What::Added(_) => added = true,
                    What::Set { field, from, .. } => {
                        if let Some(place) = keys.iter().position(|key| key == field) {
                            steps[place] = from.as_number();
                        }
                    }
                    What::Removed(_) => {}
                }
            }
            let Some((entry, _)) = step.first() else { continue };
            if steps != after || (added && after != [None, None]) {
                all.push(Scored { at: entry.author.at, who: entry.author.name.clone(), steps: after });
            }
            if added {
                all.reverse();
                return all;
            }
        }
        // It is older than the trail: what it had then it has had since it was raised.
        if let Some(raised) = record.get(RAISED).filter(|_| steps != [None, None]) {
            let at = raised.and_time(NaiveDateTime::default().time());
            let first = all.last().map_or(at, |later| later.at.min(at));
            all.push(Scored { at: first, who: "".into(), steps });
        }
        all.reverse();
        all
    }

    /// What it was when a day ended; `None` if it was not there yet.
    pub fn on(&self, record: &Record, day: NaiveDate, context: &Context) -> Option<[Option<f64>; 2]> {
        let keys = [self.probability.name(), self.impact.name()];
        let mut steps = self.steps(record);
        let later = context.changes(record.id).take_while(|(entry, _)| entry.author.at.date() > day);
        for (_, change) in later {
            match &change.what {
                What::Added(_) => return None,
                What::Set { field, from, .. } => {
                    if let Some(place) = keys.iter().position(|key| key == field) {
                        steps[place] = from.as_number();
                    }
                }
                What::Removed(_) => {}
            }
        }
        record.get(RAISED).is_none_or(|raised| raised <= day).then_some(steps)
    }

    /// How the score last moved, in words with their arrow: `▲ up from 8, 16 Nov 26`; nothing while it has
    /// none, or only ever had this one.
    pub fn moved(&self, record: &Record, context: &Context) -> Option<String> {
        let now = self.score(record)?;
        let history = self.history(record, context);
        let place = history.iter().rposition(|scored| scored.score().is_some_and(|score| score != now))?;
        let (before, since) = (history.get(place)?.score()?, history.get(place + 1)?.at.date());
        let (arrow, word) = if now > before { ("▲", "up") } else { ("▼", "down") };
        Some(format!("{arrow} {word} from {}, {}", plain_number(before), date::format(since)))
    }
}

/// A probability on the project's scale.
pub const fn probability(key: Key<f64>, label: &'static str) -> Field {
    Field::step(key, label, Axis::Probability, "How likely: a step of the project's scale, 1 the least.")
        .example("4")
}

/// An impact on the project's scale.
pub const fn impact(key: Key<f64>, label: &'static str) -> Field {
    let doc = "How bad, or how good: a step of the project's scale, 1 the least.";
    Field::step(key, label, Axis::Impact, doc).example("3")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::edit::{Author, Edit, Step};
    use crate::model::id::Id;
    use crate::model::project::Project;
    use crate::registers::trial::{self, day};
    use crate::registers::{ALL, risk};

    /// A risk that was scored 3 by 4 on the first day, and whatever came on later ones.
    fn project(later: &[(&str, &'static str, f64)]) -> Project {
        let apply = |project: &Project, on: &str, edit| {
            let author = Author { name: "Ana".into(), at: day(on).and_hms_opt(9, 0, 0).unwrap() };
            project.apply(&Step::new("Score", vec![edit]), &author).unwrap()
        };
        let record = Record::new(Id(1)).with(risk::CURRENT.probability, 3.0).with(risk::CURRENT.impact, 4.0);
        let record = record.with(RAISED, day("2026-10-01"));
        let first = apply(&Project::new(ALL), "2026-10-01", Edit::Add("risk", record));
        let set = |project: Project, (on, key, value): &(&str, &'static str, f64)| {
            apply(&project, on, Edit::Set("risk", Id(1), key, (*value).into()))
        };
        later.iter().fold(first, set)
    }

    #[test]
    fn a_score_tells_how_it_moved_and_what_it_was() {
        let check = |later: &[_], moved: Option<&str>, scores: &[f64], on: Option<f64>| {
            let project = project(later);
            let (context, record) = (trial::context(&project), project.table("risk").get(Id(1)).unwrap());
            assert_eq!(risk::CURRENT.moved(record, &context).as_deref(), moved);
            let history = risk::CURRENT.history(record, &context);
            assert_eq!(history.iter().filter_map(Scored::score).collect::<Vec<_>>(), scores);
            let steps = risk::CURRENT.on(record, day("2026-11-01"), &context);
            assert_eq!(steps.map(|[p, i]| p.unwrap() * i.unwrap()), on);
            assert_eq!(risk::CURRENT.on(record, day("2026-09-30"), &context), None);
        };
        check(&[], None, &[12.0], Some(12.0));
        let up = ("2026-11-10", "probability", 5.0);
        check(&[up], Some("▲ up from 12, 10 Nov 26"), &[12.0, 20.0], Some(12.0));
        let down = ("2026-10-10", "impact", 1.0);
        check(&[down, up], Some("▲ up from 3, 10 Nov 26"), &[12.0, 3.0, 5.0], Some(3.0));
        check(&[down], Some("▼ down from 12, 10 Oct 26"), &[12.0, 3.0], Some(3.0));
    }
}
