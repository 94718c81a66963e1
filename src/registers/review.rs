//! Reviews: who looked at a record and when, and when somebody looks again.

use chrono::{Days, NaiveDate};

use super::every;
use super::{dates, decision, document, external_dependency, risk};
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
    /// Whether it is asked for without a day, because what was said long ago may hold no more.
    undated: bool,
}

/// How far ahead a review is asked for, in days.
const AHEAD: u64 = 7;

static REVIEWS: &[Review] = &[
    Review {
        register: &risk::REGISTER,
        on: risk::REVIEWED.name(),
        by: Some(risk::REVIEWED_BY.name()),
        next: risk::REVIEW.name(),
        every: risk::cadence,
        undated: false,
    },
    Review {
        register: &external_dependency::REGISTER,
        on: external_dependency::CONFIRMED.name(),
        by: None,
        next: "review",
        every: |_, _| "fortnightly",
        undated: true,
    },
    Review {
        register: &document::REGISTER,
        on: document::REVIEWED.name(),
        by: Some(document::REVIEWED_BY.name()),
        next: document::REVIEW.name(),
        every: |document, _| document::cadence(document),
        undated: false,
    },
    Review {
        register: &decision::REGISTER,
        on: decision::REVIEWED.name(),
        by: Some(decision::REVIEWED_BY.name()),
        next: decision::REVIEW.name(),
        every: |_, _| "once",
        undated: false,
    },
];

fn of(register: &Register) -> Option<&'static Review> {
    REVIEWS.iter().find(|review| review.register.key == register.key)
}

/// The field of the day on which records of a register are looked at again.
pub fn day_field(register: &Register) -> Option<&'static str> {
    of(register).map(|review| review.next)
}

/// The review of a record that comes next: its day, and how often it comes back, one of
/// [`dates::FREQUENCIES`].
pub fn next(register: &Register, record: &Record, context: &Context) -> Option<(NaiveDate, &'static str)> {
    let review = of(register)?;
    Some((record.value(review.next).as_date()?, (review.every)(record, context)))
}

/// Whether what is asked of a record is that somebody looks at it, rather than that it is done: its review
/// is near or past, and no other day of it is.
pub fn is_asked(register: &Register, record: &Record, context: &Context) -> bool {
    let Some(review) = of(register) else { return false };
    let soon = context.today.checked_add_days(Days::new(AHEAD)).unwrap_or(context.today);
    let near = |key: &str| record.value(key).as_date().is_some_and(|day| day <= soon);
    let due = register.roles.due;
    review.next == due
        || (review.undated || near(review.next))
            && (!near(due) || every::is_closed(register, record, context))
}

/// The edits that stamp a record as reviewed today by the user, with the working day on which it is
/// reviewed next. The error is a sentence.
pub fn reviewed(
    register: &'static Register,
    record: &Record,
    context: &Context,
) -> Result<Vec<Edit>, String> {
    let review = of(register).ok_or_else(|| {
        let known: Vec<_> = REVIEWS.iter().map(|review| review.register.plural.to_lowercase()).collect();
        format!("{} have no review to stamp; these have: {}", register.plural, known.join(", "))
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
pub fn working(day: NaiveDate, context: &Context) -> NaiveDate {
    day.iter_days().take(31).find(|day| context.derived.works(*day)).unwrap_or(day)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;
    use crate::registers::trial;
    use crate::registers::{action, every};

    #[test]
    fn a_document_in_force_is_looked_at_again_after_its_time_and_what_is_to_be_approved_is_no_review() {
        let check = |document: Record, expected: bool, next: &str| {
            let project = trial::project([(&document::REGISTER, document)]);
            let context = trial::context(&project);
            let record = project.table("document").get(Id(1)).unwrap();
            assert_eq!(is_asked(&document::REGISTER, record, &context), expected);
            let edits = reviewed(&document::REGISTER, record, &context).unwrap();
            let project = trial::apply(&project, edits);
            assert_eq!(trial::shown(&project, "document", Id(1), "review"), next);
            assert_eq!(trial::shown(&project, "document", Id(1), "reviewed_by"), "Ana");
        };
        let document = |status: &str| {
            let document = Record::new(Id(1)).with(every::STATUS, status);
            document.with(document::REVIEW, trial::day("2026-11-18"))
        };
        check(document("approved"), true, "22 Nov 27");
        check(document("approved").with(document::CADENCE, "quarterly"), true, "22 Feb 27");
        check(document("review").with(every::DUE, trial::day("2026-11-24")), false, "22 Nov 27");
        let far = Record::new(Id(1)).with(document::REVIEW, trial::day("2027-01-18"));
        check(far, false, "22 Nov 27");
    }

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
