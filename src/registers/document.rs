//! Documents and other configuration items: their versions, where they are, who approved them, and
//! when they are looked at again.

use std::sync::Arc;

use chrono::NaiveDate;

use super::dates::{self, OVERDUE};
use super::every::{self, AS_CANCELLED, STATUS};
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::field::{Field, Key};
use crate::model::id::Id;
use crate::model::kind::{Choice, Tone};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};
use crate::model::value::Value;

/// The version that counts.
pub const VERSION: Key<str> = Key::new("version");
/// Where it is.
pub const LOCATION: Key<str> = Key::new("location");
/// Who writes it.
pub const PRODUCER: Key<str> = Key::new("producer");
/// Who approves it.
pub const APPROVER: Key<str> = Key::new("approver");
/// When the version that counts was approved.
pub const APPROVED_ON: Key<NaiveDate> = Key::new("approved_on");
/// When it is looked at again.
pub const REVIEW: Key<NaiveDate> = Key::new("review");
/// How often it is looked at.
pub const CADENCE: Key<str> = Key::new("cadence");
/// When it was last looked at.
pub const REVIEWED: Key<NaiveDate> = Key::new("reviewed");
/// Who last looked at it.
pub const REVIEWED_BY: Key<str> = Key::new("reviewed_by");
/// Who gets it.
pub const DISTRIBUTION: Key<[Arc<str>]> = Key::new("distribution");
/// The document that it takes the place of.
pub const SUPERSEDES: Key<Id> = Key::new("supersedes");

/// Documents.
pub static REGISTER: Register = Register {
    key: "document",
    code: "DOC",
    digits: 3,
    name: "Document",
    plural: "Documents",
    doc: "Documents and other items under version control: version, place, approval, next review, retention.",
    sections: &[
        Section {
            heading: "Document",
            fields: &[
                every::title("Title", "What stands on its cover.", "Network design, high level")
                    .alias(&["document name", "name"]),
                every::description("What it is for."),
                Field::text(
                    Key::new("identifier"),
                    "Item id",
                    "What the records office or the library calls it.",
                )
                .example("NR-DES-004")
                .alias(&["document number", "item id", "configuration item id"]),
                Field::text(Key::new("kind"), "Type", "The sort of item.")
                    .example("Design")
                    .alias(&["document type", "item type"]),
                Field::text(VERSION, "Version", "The version that counts.")
                    .wide(8)
                    .example("1.2")
                    .alias(&["current version", "revision"]),
                every::status(STATUSES, "pending").alias(&["document status"]),
                Field::date(Key::new("status_on"), "Status since", "When its status last changed.")
                    .past()
                    .alias(&["date of last status change", "status date"]),
                Field::text(
                    Key::new("state"),
                    "State",
                    "Its state within the status, where your method has states.",
                ),
                Field::text(
                    Key::new("variant"),
                    "Variant",
                    "Which of several variants it is: a language, a site.",
                ),
                Field::text(
                    Key::new("attributes"),
                    "Attributes",
                    "Whatever else your library records of it.",
                ),
                every::stage(),
                Field::choice(
                    Key::new("classification"),
                    "Classification",
                    CLASSIFICATIONS,
                    "Who may see it.",
                )
                .alias(&["security classification", "sensitivity"]),
            ],
        },
        Section {
            heading: "People and place",
            fields: &[
                every::owner("Owner", "Who answers for its being right."),
                Field::person(PRODUCER, "Producer", "Who writes it.").alias(&[
                    "author",
                    "written by",
                    "prepared by",
                ]),
                Field::date(Key::new("allocated"), "Allocated", "When the producer was asked to write it.")
                    .past()
                    .alias(&["date allocated"]),
                Field::address(LOCATION, "Location", "Where the version that counts is.")
                    .example("https://intranet/network/design.docx")
                    .alias(&["url", "link", "path", "hyperlink", "file"]),
                Field::people(
                    Key::new("copy_holders"),
                    "Copy-holders",
                    "Who has a copy that must be replaced.",
                )
                .alias(&["copy holders"]),
                Field::people(Key::new("users"), "Users", "Who works with it."),
                Field::people(DISTRIBUTION, "Distribution", "Who gets each new version."),
                Field::text(
                    Key::new("origin"),
                    "Made from",
                    "What it was made from, inside or outside the project.",
                )
                .alias(&["source"]),
                Field::links(
                    Key::new("deliverables"),
                    "Deliverables",
                    &["deliverable"],
                    "The products it belongs to.",
                )
                .example("DEL-003"),
                Field::link(
                    SUPERSEDES,
                    "Supersedes",
                    &["document"],
                    "The document that it takes the place of.",
                )
                .example("DOC-002"),
            ],
        },
        Section {
            heading: "Approval",
            fields: &[
                every::due("Due", "By when it must be approved."),
                OVERDUE,
                Field::person(APPROVER, "Approver", "Who approves it.").alias(&["approved by"]),
                Field::date(APPROVED_ON, "Approved on", "When the version that counts was approved.")
                    .past()
                    .alias(&["approval date", "date approved", "approved"]),
                Field::note(
                    Key::new("approvals"),
                    "Approvals",
                    "Name, title, date and version of each signature, one a line.",
                )
                .example("Priya Shah, Executive, 3 Nov 26, 1.0"),
                Field::note(
                    Key::new("revisions"),
                    "Revision history",
                    "Date, version and summary of changes, one a line.",
                )
                .example("3 Nov 26, 1.0, first issue")
                .alias(&["version history", "change history"]),
            ],
        },
        Section {
            heading: "Review and keeping",
            fields: &[
                Field::date(REVIEW, "Next review", "When it must be looked at again.")
                    .example("+12m")
                    .alias(&["review date", "next review date"]),
                Field::number(
                    Key::new("review_overdue"),
                    "Review overdue",
                    "Days past its review while it is in force.",
                )
                .computed(review_overdue),
                Field::choice(
                    CADENCE,
                    "Review every",
                    dates::FREQUENCIES,
                    "How often it is looked at; empty: once a year.",
                )
                .alias(&["review frequency", "review cadence"]),
                Field::date(REVIEWED, "Last reviewed", "When it was last looked at.")
                    .past()
                    .alias(&["last review", "last review date"]),
                Field::person(REVIEWED_BY, "Reviewed by", "Who last looked at it."),
                Field::date(Key::new("archive_on"), "Keep until", "When it may be archived or destroyed.")
                    .alias(&["retention date", "archive date", "retention"]),
            ],
        },
        every::RECORD,
    ],
    columns: &[
        "ref",
        "title",
        "version",
        "status",
        "owner",
        "due",
        "review",
        "review_overdue",
        "kind",
        "location",
    ],
    sort: "title",
    roles: Roles { priority: "", ..every::roles("approved", "approved_on") },
    check,
};

/// Statuses of a configuration item (PRINCE2, A.5), and the three that end its life.
pub const STATUSES: &[Choice] = &[
    Choice::new("pending", "Pending development", Tone::Muted).alias(every::AS_OPEN),
    Choice::new("development", "In development", Tone::Plain).alias(&["draft", "in progress", "writing"]),
    Choice::new("review", "In review", Tone::Note).alias(&[
        "under review",
        "for review",
        "awaiting approval",
    ]),
    Choice { tone: Tone::Good, ..Choice::closing("approved", "Approved") }.alias(&[
        "final",
        "issued",
        "baselined",
        "published",
    ]),
    Choice::closing("handed_over", "Handed over").alias(every::AS_DONE),
    Choice::closing("superseded", "Superseded").alias(&["replaced", "obsolete"]),
    Choice::closing("archived", "Archived"),
    Choice::closing("withdrawn", "Withdrawn").alias(AS_CANCELLED),
];
/// Who may see a document, the widest circle first.
pub const CLASSIFICATIONS: &[Choice] = &[
    Choice::new("public", "Public", Tone::Plain).alias(&["unclassified"]),
    Choice::new("internal", "Internal", Tone::Plain).alias(&["official"]),
    Choice::new("confidential", "Confidential", Tone::Warn).alias(&[
        "official-sensitive",
        "sensitive",
        "restricted",
    ]),
    Choice::new("secret", "Secret", Tone::Bad),
];

/// How often a document is looked at: as entered, else once a year.
pub fn cadence(record: &Record) -> &'static str {
    let entered = dates::FREQUENCIES.iter().find(|choice| choice.key == record.get(CADENCE));
    entered.map_or("yearly", |choice| choice.key)
}

/// Whether a document counts, so that it is looked at again.
pub fn is_in_force(record: &Record) -> bool {
    !matches!(record.get(STATUS), "superseded" | "archived" | "withdrawn")
}

fn review_overdue(record: &Record, context: &Context) -> Value {
    let past = record.get(REVIEW).and_then(|review| dates::past(review, context.today));
    past.filter(|_| is_in_force(record)).into()
}

fn check(record: &Record, context: &Context) -> Vec<Finding> {
    let place = (REGISTER.key, record.id);
    let mut all = Vec::new();
    if record.get(STATUS) == "approved" && record.get(APPROVED_ON).is_none() {
        let message = "It is approved but no day is given: enter when";
        all.push(Finding::new(Severity::Warning, place, APPROVED_ON.name(), message));
    }
    let earlier = record.get(SUPERSEDES).and_then(|id| context.project.table(REGISTER.key).get(id));
    if let Some(earlier) = earlier.filter(|earlier| earlier.get(STATUS) == "approved")
        && record.get(STATUS) == "approved"
    {
        let reference = REGISTER.reference(earlier.number);
        let message = format!("{reference}, which it supersedes, is still approved: set that to superseded");
        all.push(Finding::new(Severity::Warning, place, SUPERSEDES.name(), message));
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial::{self, day};

    fn document(id: u64, status: &str) -> Record {
        let document = Record::new(Id(id)).with(STATUS, status).with(APPROVED_ON, day("2026-01-05"));
        document.with(REVIEW, day("2026-11-06"))
    }

    #[test]
    fn an_approved_document_is_still_due_for_review_and_a_withdrawn_one_is_not() {
        let check = |status, expected| {
            assert_eq!(trial::show(vec![(&REGISTER, document(1, status))], "review_overdue"), expected);
        };
        check("approved", "14");
        check("review", "14");
        check("withdrawn", "");
    }

    #[test]
    fn two_documents_never_both_count_when_one_supersedes_the_other() {
        let later = || (&REGISTER, document(1, "approved").with(SUPERSEDES, Id(2)));
        assert_eq!(trial::findings(vec![later(), (&REGISTER, document(2, "approved"))]), ["supersedes"]);
        assert!(trial::findings(vec![later(), (&REGISTER, document(2, "superseded"))]).is_empty());
    }
}
