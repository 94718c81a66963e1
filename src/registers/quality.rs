//! Quality activities: what is checked, how, by whom, and with what result.

use std::sync::Arc;

use chrono::NaiveDate;

use super::dates::{self, OVERDUE};
use super::every::{self, AS_CANCELLED, AS_DONE, AS_OPEN, STATUS};
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::field::{Field, Key};
use crate::model::id::Id;
use crate::model::kind::{Choice, Tone};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};

/// The products checked.
pub const PRODUCTS: Key<[Id]> = Key::new("products");
/// Who checks.
pub const REVIEWERS: Key<[Arc<str>]> = Key::new("reviewers");
/// When it is expected to happen.
pub const FORECAST: Key<NaiveDate> = Key::new("forecast");
/// When it happened.
pub const ACTUAL: Key<NaiveDate> = Key::new("actual");
/// When it was signed off.
pub const SIGNED_OFF: Key<NaiveDate> = Key::new("signoff_actual");
/// Pass or fail.
pub const RESULT: Key<str> = Key::new("result");
/// The failed check that it repeats.
pub const REASSESSES: Key<Id> = Key::new("reassesses");

/// Quality activities.
pub static REGISTER: Register = Register {
    key: "quality",
    code: "Q",
    digits: 3,
    name: "Quality activity",
    plural: "Quality activities",
    doc: "Reviews, tests and inspections: what is checked, how, by whom, when, and with what result.",
    sections: &[
        Section {
            heading: "Activity",
            fields: &[
                every::title("Title", "What is checked, and for what.", "Failover test of the core network"),
                every::description("What is done, and what counts as passing."),
                Field::links(PRODUCTS, "Products", &["deliverable", "document"], "The products checked.")
                    .example("DEL-003")
                    .alias(&["product id", "product", "product title", "product title(s)"]),
                Field::text(Key::new("method"), "Method", "How it is checked.")
                    .example("Quality review")
                    .alias(&["quality method", "type"]),
                every::owner("Owner", "Who sees that it happens."),
                every::status(STATUSES, "planned"),
                Field::link(REASSESSES, "Reassesses", &["quality"], "The failed activity that it repeats.")
                    .example("Q-004"),
            ],
        },
        Section {
            heading: "Roles",
            fields: &[
                Field::person(Key::new("presenter"), "Presenter", "Who presents the product.")
                    .alias(&["producer"]),
                Field::people(REVIEWERS, "Reviewers", "Who checks it.").alias(&["reviewer"]),
                Field::person(Key::new("chair"), "Chair", "Who leads the review."),
                Field::person(Key::new("administrator"), "Administrator", "Who keeps its records."),
            ],
        },
        Section {
            heading: "Dates",
            fields: &[
                every::due("Planned", "When it is to happen.").alias(&[
                    "due",
                    "due date",
                    "planned date",
                    "target date",
                ]),
                OVERDUE,
                Field::date(FORECAST, "Forecast", "When it will happen as things stand.")
                    .alias(&["forecast date"]),
                Field::number(
                    Key::new("slip"),
                    "Slip",
                    "Days from plan to forecast, or to the day it happened.",
                )
                .computed(|record, _| {
                    dates::slip(record.get(every::DUE), record.get(ACTUAL).or(record.get(FORECAST)))
                }),
                Field::date(ACTUAL, "Actual", "When it happened.")
                    .past()
                    .alias(&["actual date", "date completed"]),
                Field::date(Key::new("signoff_planned"), "Sign-off planned", "When it is to be signed off."),
                Field::date(Key::new("signoff_forecast"), "Sign-off forecast", "When it will be signed off."),
                Field::date(SIGNED_OFF, "Signed off", "When it was signed off.")
                    .past()
                    .alias(&["sign-off actual", "sign off date"]),
            ],
        },
        Section {
            heading: "Result",
            fields: &[
                Field::choice(
                    RESULT,
                    "Result",
                    RESULTS,
                    "What came out; a fail is checked again as a new entry.",
                )
                .alias(&["outcome"]),
                Field::address(
                    Key::new("records"),
                    "Quality records",
                    "Where checklists and reports are kept.",
                )
                .alias(&["quality record", "evidence"]),
            ],
        },
        every::RECORD,
    ],
    columns: &[
        "ref",
        "title",
        "result",
        "status",
        "due",
        "actual",
        "signoff_actual",
        "slip",
        "owner",
        "products",
    ],
    sort: "status,due",
    roles: Roles { priority: "", ..every::roles("done", "actual") },
    check,
};

/// Where a quality activity stands.
pub const STATUSES: &[Choice] = &[
    Choice::new("planned", "Planned", Tone::Plain).alias(AS_OPEN),
    Choice::new("running", "Under way", Tone::Note).alias(every::AS_STARTED),
    Choice::closing("done", "Done").alias(AS_DONE),
    Choice::closing("cancelled", "Cancelled").alias(AS_CANCELLED),
];
/// Results, the best first.
pub const RESULTS: &[Choice] = &[
    Choice::new("pass", "Pass", Tone::Good).alias(&["passed", "ok", "accepted"]),
    Choice::new("conditional", "Pass with actions", Tone::Warn).alias(&["conditional pass", "partial"]),
    Choice::new("fail", "Fail", Tone::Bad).alias(&["failed", "rejected"]),
];

fn check(record: &Record, context: &Context) -> Vec<Finding> {
    let place = (REGISTER.key, record.id);
    let mut all = dates::check(&REGISTER, record);
    let mut warn = |field, message| all.push(Finding::new(Severity::Warning, place, field, message));
    let failed = record.get(RESULT) == "fail";
    if failed && context.linked(record.id, REGISTER.key, REASSESSES.name()).is_empty() {
        warn(RESULT.name(), "It failed and is not checked again: add an entry that reassesses it");
    }
    if failed && record.get(SIGNED_OFF).is_some() {
        warn(SIGNED_OFF.name(), "It failed and is signed off: clear the day and sign off the reassessment");
    }
    if record.get(SIGNED_OFF).zip(record.get(ACTUAL)).is_some_and(|(signed, actual)| signed < actual) {
        warn(SIGNED_OFF.name(), "It was signed off before it happened: correct one of the days");
    }
    if record.get(STATUS) == "done" && record.get(RESULT).is_empty() {
        warn(RESULT.name(), "It is done without a result: enter pass or fail");
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial::{self, day};

    fn done(result: &str) -> Record {
        let done = Record::new(Id(1)).with(STATUS, "done").with(RESULT, result);
        done.with(every::DUE, day("2026-11-01")).with(ACTUAL, day("2026-11-04"))
    }

    #[test]
    fn a_failed_check_is_checked_again() {
        assert_eq!(trial::findings(vec![(&REGISTER, done("fail"))]), ["result"]);
        let again = Record::new(Id(2)).with(REASSESSES, Id(1));
        assert!(trial::findings(vec![(&REGISTER, done("fail")), (&REGISTER, again)]).is_empty());
    }

    #[test]
    fn dates_and_results_contradict_each_other_visibly() {
        let check =
            |record, expected: &[&str]| assert_eq!(trial::findings(vec![(&REGISTER, record)]), expected);
        check(done("pass"), &[]);
        check(done(""), &["result"]);
        check(done("pass").with(SIGNED_OFF, day("2026-11-03")), &["signoff_actual"]);
        assert_eq!(trial::show(vec![(&REGISTER, done("pass"))], "slip"), "3");
    }
}
