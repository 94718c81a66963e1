//! Deliverables: the products of the project, what makes them acceptable, and who accepted them.

use chrono::NaiveDate;

use super::dates::{self, OVERDUE};
use super::every::{self, AS_STARTED, CLOSED_ON, STATUS};
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::field::{Field, Key};
use crate::model::id::Id;
use crate::model::kind::{Choice, Tone};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};

/// The product that it is a part of.
pub const PARENT: Key<Id> = Key::new("parent");
/// What it must satisfy.
pub const CRITERIA: Key<str> = Key::new("criteria");
/// Who accepts it.
pub const ACCEPTOR: Key<str> = Key::new("acceptor");
/// When it will be ready as things stand.
pub const FORECAST: Key<NaiveDate> = Key::new("forecast");
/// When it was handed over.
pub const HANDED_OVER: Key<NaiveDate> = Key::new("handed_over");

/// Deliverables.
pub static REGISTER: Register = Register {
    key: "deliverable",
    code: "DEL",
    digits: 3,
    name: "Deliverable",
    plural: "Deliverables",
    doc: "The products of the project as a breakdown: version, status, acceptance criteria, handover.",
    sections: &[
        Section {
            heading: "Deliverable",
            fields: &[
                every::title("Title", "The thing, as a noun.", "Commissioned core network").alias(&[
                    "product",
                    "deliverable",
                    "name",
                ]),
                every::description("What it is made of and what it is for."),
                Field::link(PARENT, "Part of", &["deliverable"], "The product that it is a part of.")
                    .example("DEL-001")
                    .alias(&["parent"]),
                Field::text(Key::new("version"), "Version", "The version that counts.")
                    .wide(8)
                    .example("0.3"),
                every::status(STATUSES, "pending").alias(&["product status"]),
                Field::date(Key::new("status_on"), "Status since", "When its status last changed.")
                    .past()
                    .alias(&["date of last status change"]),
                Field::text(
                    Key::new("state"),
                    "State",
                    "Its state within the status, where your method has states.",
                ),
                every::stage(),
                every::tasks("Tasks", "The tasks of the plan that make it."),
                every::source("The change request or issue that it came from."),
            ],
        },
        Section {
            heading: "People and place",
            fields: &[
                every::owner("Owner", "Who answers for it."),
                Field::person(Key::new("producer"), "Producer", "Who makes it.")
                    .alias(&["made by", "supplier"]),
                Field::date(Key::new("allocated"), "Allocated", "When the producer was asked to make it.")
                    .past()
                    .alias(&["date allocated"]),
                Field::address(Key::new("location"), "Location", "Where it is.").alias(&["url", "path"]),
                Field::people(Key::new("users"), "Users", "Who will use it."),
                Field::people(
                    Key::new("copy_holders"),
                    "Copy-holders",
                    "Who has a copy that must be replaced.",
                ),
            ],
        },
        Section {
            heading: "Baselines",
            fields: &[
                Field::date(
                    Key::new("described_due"),
                    "Description due",
                    "When its description is to be agreed.",
                )
                .alias(&["description baselined planned"]),
                Field::date(
                    Key::new("described_on"),
                    "Description agreed",
                    "When its description was agreed.",
                )
                .past()
                .alias(&["description baselined actual"]),
                every::due("Due", "When it is to be ready for acceptance.").alias(&[
                    "due date",
                    "product baselined planned",
                    "planned date",
                    "delivery date",
                ]),
                OVERDUE,
                Field::date(FORECAST, "Forecast", "When it will be ready as things stand."),
                Field::number(Key::new("slip"), "Slip", "Days that the forecast is later than the due date.")
                    .computed(|record, _| dates::slip(record.get(every::DUE), record.get(FORECAST))),
                Field::date(
                    Key::new("next_baseline"),
                    "Next baseline",
                    "When its next version is to be agreed.",
                ),
            ],
        },
        Section {
            heading: "Acceptance",
            fields: &[
                Field::note(CRITERIA, "Acceptance criteria", "What it must satisfy, measurably, one a line.")
                    .example("Ping loss below 0.1 % over 24 hours from every floor")
                    .alias(&["criteria", "quality criteria"]),
                Field::person(ACCEPTOR, "Acceptor", "Who accepts it.").alias(&["accepted by", "approver"]),
                every::closed_on("Accepted on", "When it was accepted.").alias(&[
                    "acceptance date",
                    "product baselined actual",
                    "actual date",
                ]),
                Field::text(Key::new("handover_to"), "Handover to", "Who runs it afterwards.")
                    .example("Service desk"),
                Field::date(HANDED_OVER, "Handed over on", "When it was handed over.")
                    .past()
                    .alias(&["handover"]),
            ],
        },
        every::RECORD,
    ],
    columns: &[
        "ref",
        "title",
        "status",
        "version",
        "due",
        "forecast",
        "overdue",
        "owner",
        "acceptor",
        "closed_on",
    ],
    sort: "due",
    roles: Roles { parent: "parent", priority: "", ..every::roles("accepted", "closed_on") },
    check,
};

/// A product's way from idea to use.
pub const STATUSES: &[Choice] = &[
    Choice::new("pending", "Pending development", Tone::Muted).alias(every::AS_OPEN),
    Choice::new("development", "In development", Tone::Plain).alias(AS_STARTED),
    Choice::new("review", "In review", Tone::Note).alias(&["under review", "testing"]),
    Choice::new("rejected", "Sent back", Tone::Bad).alias(&["failed"]),
    Choice { tone: Tone::Good, ..Choice::closing("accepted", "Accepted") }.alias(&[
        "approved",
        "signed off",
        "done",
        "completed",
    ]),
    Choice::closing("handed_over", "Handed over").alias(&["delivered", "closed"]),
    Choice::closing("cancelled", "Cancelled").alias(&["canceled", "dropped", "withdrawn"]),
];

fn check(record: &Record, _: &Context) -> Vec<Finding> {
    let place = (REGISTER.key, record.id);
    let mut all = dates::check(&REGISTER, record);
    let accepted = matches!(record.get(STATUS), "accepted" | "handed_over");
    if accepted && record.get(ACCEPTOR).is_empty() {
        let message = "It is accepted by nobody: enter who accepted it";
        all.push(Finding::new(Severity::Warning, place, ACCEPTOR.name(), message));
    }
    if record.get(STATUS) == "review" && record.get(CRITERIA).is_empty() {
        let message = "It is in review without acceptance criteria: write what it must satisfy";
        all.push(Finding::new(Severity::Note, place, CRITERIA.name(), message));
    }
    if let (Some(accepted), Some(handed_over)) = (record.get(CLOSED_ON), record.get(HANDED_OVER))
        && handed_over < accepted
    {
        let message = "It was handed over before it was accepted: correct one of the days";
        all.push(Finding::new(Severity::Warning, place, HANDED_OVER.name(), message));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial;

    #[test]
    fn acceptance_needs_somebody_who_accepts_and_something_to_hold_it_against() {
        let product = |status: &str| Record::new(Id(1)).with(STATUS, status);
        let check = |product: Record, expected: &[&str]| {
            assert_eq!(trial::findings(vec![(&REGISTER, product)]), expected);
        };
        check(product("review"), &["criteria"]);
        check(product("review").with(CRITERIA, "No packet lost"), &[]);
        let accepted = product("accepted").with(CLOSED_ON, trial::today());
        check(accepted.clone(), &["acceptor"]);
        let by = accepted.with(ACCEPTOR, "Jo");
        check(by.clone(), &[]);
        check(by.with(HANDED_OVER, trial::day("2026-11-01")), &["handed_over"]);
    }
}
