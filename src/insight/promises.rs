//! Promises: every day that something was promised for, one after the other, as the trail tells.

use chrono::NaiveDate;

use crate::model::context::Context;
use crate::model::history::Turn;
use crate::model::kind::date;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::trail::What;
use crate::registers::every::{DUE, RAISED};
use crate::registers::{communication, dates};

/// A day that something was promised for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Promise {
    /// The day.
    pub day: NaiveDate,
    /// When it was said; of the first one, when the record was raised.
    pub said: Option<NaiveDate>,
    /// Who entered it; "" = unknown.
    pub who: String,
}

/// The days that a record was promised for, the first one first; fewer than two where nothing was put on
/// another day. What is due again and again by its frequency is no promise.
pub fn promises(register: &Register, record: &Record, context: &Context) -> Vec<Promise> {
    if register.roles.due != DUE.name() || register.key == communication::REGISTER.key {
        return Vec::new();
    }
    let mut all: Vec<Promise> = Vec::new();
    let changes: Vec<_> = context.changes(record.id).collect();
    for (entry, change) in changes.into_iter().rev() {
        let What::Set { field, from, to } = &change.what else { continue };
        if *field != DUE.name() {
            continue;
        }
        if let (true, Some(day)) = (all.is_empty(), from.as_date()) {
            all.push(Promise { day, said: record.get(RAISED), who: String::new() });
        }
        let Some(day) = to.as_date() else { continue };
        // What was taken back was never said.
        let back = matches!(Turn::read(&entry.step), Some((Turn::Undo, _))) && all.len() > 1;
        if back && all.get(all.len() - 2).is_some_and(|before| before.day == day) {
            all.pop();
        } else {
            let who = entry.author.name.to_string();
            all.push(Promise { day, said: Some(entry.author.at.date()), who });
        }
    }
    all
}

/// How long after the first promise a day is: "7 days later", "2 days earlier".
pub fn after(first: NaiveDate, day: NaiveDate) -> String {
    let by = dates::days(first, day) as i64;
    let days = if by.abs() == 1 { "1 day".to_owned() } else { format!("{} days", by.abs()) };
    match by {
        0 => "the same day".to_owned(),
        1.. => format!("{days} later"),
        _ => format!("{days} earlier"),
    }
}

/// All of them in a line, where it was put on another day: "10 Nov 26 → 17 Nov 26 → 1 Dec 26, 21 days later
/// than first promised".
pub fn told(promises: &[Promise]) -> Option<String> {
    let [first, .., last] = promises else { return None };
    let days: Vec<String> = promises.iter().map(|promise| date::format(promise.day)).collect();
    Some(format!("{}, {} than first promised", days.join(" → "), after(first.day, last.day)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::edit::{Author, Edit, Step};
    use crate::model::id::Id;
    use crate::model::project::Project;
    use crate::registers::trial::{self, day};
    use crate::registers::{action, every};

    fn at(project: &Project, on: &str, label: &str, due: &str) -> Project {
        let author = Author { name: "Bo".into(), at: day(on).and_hms_opt(9, 0, 0).unwrap() };
        let edit = Edit::Set("action", Id(1), every::DUE.name(), day(due).into());
        project.apply(&Step::new(label, vec![edit]), &author).unwrap()
    }

    #[test]
    fn each_promise_is_told_with_its_day_and_what_was_taken_back_is_not() {
        let action = Record::new(Id(1)).with(every::RAISED, day("2026-11-02"));
        let project = trial::project([(&action::REGISTER, action.with(every::DUE, day("2026-11-10")))]);
        let all = |project: &Project| {
            let record = project.table("action").get(Id(1)).unwrap().clone();
            promises(&action::REGISTER, &record, &trial::context(project))
        };
        assert_eq!(told(&all(&project)), None);
        let project = at(&project, "2026-11-09", "Set Due", "2026-11-17");
        let project = at(&project, "2026-11-16", "Set Due", "2026-11-18");
        let project = at(&project, "2026-11-16", "Undo: Set Due", "2026-11-17");
        let project = at(&project, "2026-11-17", "Set Due", "2026-12-01");
        let promised = all(&project);
        let told: Vec<_> = promised.iter().map(|p| (p.day, p.said, p.who.as_str())).collect();
        let is = |on, said, who| (day(on), Some(day(said)), who);
        assert_eq!(
            told,
            [
                is("2026-11-10", "2026-11-02", ""),
                is("2026-11-17", "2026-11-09", "Bo"),
                is("2026-12-01", "2026-11-17", "Bo"),
            ]
        );
        assert_eq!(
            super::told(&promised).unwrap(),
            "10 Nov 26 → 17 Nov 26 → 1 Dec 26, 21 days later than first promised"
        );
    }
}
