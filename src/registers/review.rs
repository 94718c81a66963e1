//! Reviews: who looked at a record and when, and when somebody looks again.

use chrono::NaiveDate;

use super::{dates, external_dependency, risk};
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;

/// How records of a register are reviewed.
struct Review {
    register: &'static Register,
    /// The field of the day of the last review.
    on: &'static str,
    /// The field of who did it, if there is one.
    by: Option<&'static str>,
    /// The field of the day of the next one.
    next: &'static str,
    /// How often, by the record: one of [`dates::FREQUENCIES`].
    every: fn(&Record, &Context) -> &'static str,
}

static REVIEWS: &[Review] = &[
    Review {
        register: &risk::REGISTER,
        on: risk::REVIEWED.name(),
        by: Some(risk::REVIEWED_BY.name()),
        next: risk::REVIEW.name(),
        every: risk::cadence,
    },
    Review {
        register: &external_dependency::REGISTER,
        on: external_dependency::CONFIRMED.name(),
        by: None,
        next: "review",
        every: |_, _| "fortnightly",
    },
];

/// The edits that stamp a record as reviewed today by the user, with the working day on which it is
/// reviewed next. The error is a sentence.
pub fn reviewed(
    register: &'static Register,
    record: &Record,
    context: &Context,
) -> Result<Vec<Edit>, String> {
    let review = REVIEWS.iter().find(|review| review.register.key == register.key);
    let review = review.ok_or_else(|| {
        let known: Vec<_> = REVIEWS.iter().map(|review| review.register.plural.to_lowercase()).collect();
        format!("{} have no review to stamp: {} do", register.plural, known.join(" and "))
    })?;
    let set = |key: &'static str, value: Value| Edit::Set(register.key, record.id, key, value);
    let mut edits = vec![set(review.on, context.today.into())];
    if let Some(by) = review.by.filter(|_| !context.me.is_empty()) {
        edits.push(set(by, context.me.into()));
    }
    let next = dates::next(context.today, (review.every)(record, context));
    edits.push(set(review.next, next.map(|day| working(day, context)).into()));
    Ok(edits)
}

/// The day, or the first working day behind it.
fn working(day: NaiveDate, context: &Context) -> NaiveDate {
    day.iter_days().take(31).find(|day| context.derived.works(*day)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;
    use crate::registers::trial;
    use crate::registers::{action, every};

    #[test]
    fn a_review_is_stamped_and_the_next_one_falls_on_a_working_day() {
        let check = |probability: f64, cadence: &str, expected: &str| {
            let risk = Record::new(Id(1)).with(risk::CADENCE, cadence).with(every::STATUS, "open");
            let risk = risk.with(risk::CURRENT.probability, probability).with(risk::CURRENT.impact, 5.0);
            let project = trial::project([(&risk::REGISTER, risk)]);
            let record = project.table("risk").get(Id(1)).unwrap();
            let edits = reviewed(&risk::REGISTER, record, &trial::context(&project)).unwrap();
            let project = trial::apply(&project, edits);
            let shown = |field| trial::shown(&project, "risk", Id(1), field);
            assert_eq!((shown("reviewed"), shown("reviewed_by")), ("20 Nov 26".into(), "Ana".into()));
            assert_eq!(shown("review"), expected);
        };
        check(5.0, "", "27 Nov 26");
        check(2.0, "", "4 Dec 26");
        check(1.0, "", "21 Dec 26");
        check(5.0, "daily", "23 Nov 26");
        check(5.0, "once", "");
        let action = Record::new(Id(1));
        assert!(reviewed(&action::REGISTER, &action, &trial::context(&trial::project([]))).is_err());
    }
}
