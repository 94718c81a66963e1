//! What the papers of a meeting say, of a small project.

use super::document::Document;
use super::render::text;
use super::{ALL, Asked, Report, actions, agenda, minutes};
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::{Duration, Unit, Value};
use crate::registers::every::{CONFIDENTIAL, DUE, OWNER, STATUS, TITLE};
use crate::registers::trial::{self, day};
use crate::registers::{action, agenda_item, decision, meeting};

fn board() -> Record {
    let start = day("2026-11-19").and_hms_opt(10, 0, 0).unwrap();
    let names = |names: &[&str]| Value::list(names);
    Record::new(Id(1))
        .with(TITLE, "Board 7")
        .with(meeting::START, start)
        .with(meeting::LENGTH, Duration::new(300, Unit::Minutes))
        .with(meeting::CHAIR, "Priya Shah")
        .with(meeting::INVITED, names(&["Jo", "Sam", " jo ", "Zoë", "Priya Shah"]))
        .with(meeting::ATTENDEES, names(&["Jo", "Priya Shah", "Jo"]))
        .with(meeting::APOLOGIES, names(&["Sam"]))
        .with(STATUS, "draft")
}

fn item(id: u64, title: &str, minutes: f64) -> (&'static Register, Record) {
    let item = Record::new(Id(id)).with(TITLE, title).with(agenda_item::MEETING, Id(1));
    (
        &agenda_item::REGISTER,
        item.with(agenda_item::MINUTES, minutes).with(agenda_item::RANK, format!("a{id}")),
    )
}

fn promised(id: u64, title: &str, due: &str) -> Record {
    Record::new(Id(id)).with(TITLE, title).with(OWNER, "Jo").with(DUE, day(due)).with(action::ITEM, Id(2))
}

fn made(report: &Report, more: Vec<(&'static Register, Record)>, confidential: bool) -> Document {
    let project = trial::project([(&meeting::REGISTER, board())].into_iter().chain(more));
    let asked = Asked { context: trial::context(&project), confidential };
    report.on(project.table("meeting").get(Id(1)).unwrap(), &asked).unwrap()
}

fn items() -> Vec<(&'static Register, Record)> {
    vec![item(2, "Cut-over", 25.0), item(3, "Steel", 10.0)]
}

#[test]
fn an_agenda_tells_when_each_item_begins_and_by_how_much_it_is_too_long() {
    let said = text::render(&made(&agenda::REPORT, items(), false), 100);
    assert!(said.contains("10:00  1. Cut-over"), "{said}");
    assert!(said.contains("10:25  2. Steel"), "{said}");
    assert!(said.contains("[A] The agenda takes 35m, 5m more than the meeting lasts."), "{said}");
    assert!(said.contains("Invited:        Jo, Sam, Zoë, Priya Shah\n"), "{said}");
}

#[test]
fn minutes_tell_who_was_there_and_what_came_of_each_item() {
    let decided = Record::new(Id(9)).with(TITLE, "Go").with(STATUS, "made").with(decision::ITEM, Id(3));
    let mut records = items();
    records.push((&action::REGISTER, promised(8, "Write the plan", "2026-11-18")));
    records.push((&decision::REGISTER, decided.with(decision::DECIDED_BY, "Priya Shah")));
    let document = made(&minutes::REPORT, records, false);
    let said = text::render(&document, 100);
    for line in [
        "Status:         Draft: not yet approved\n",
        "Present:        Jo, Priya Shah\n",
        "Absent:         Zoë\n",
        "- Action A-001: Write the plan (Jo, due 18 Nov 26) [R] 2 days late\n",
        "- Decision D-001: Go (Priya Shah)\n",
    ] {
        assert!(said.contains(line), "{line} in {said}");
    }
    assert_eq!(document.readers(), ["Jo", "Sam", "Zoë", "Priya Shah"]);
}

/// Settles the worry that something confidential goes round with the rest, as a record of its own or as
/// the name of what another one is about.
#[test]
fn no_paper_tells_what_is_confidential_unless_asked() {
    let secret = |record: Record| record.with(CONFIDENTIAL, true);
    let records = || {
        let (register, hidden) = item(4, "SECRET item", 5.0);
        let about = Record::new(Id(6)).with(TITLE, "SECRET paper");
        let (_, open) = item(5, "Open", 5.0);
        vec![
            (register, secret(hidden)),
            (register, open.with(agenda_item::DOCUMENT, Id(6))),
            (&crate::registers::document::REGISTER, secret(about)),
            (
                &action::REGISTER,
                secret(promised(7, "SECRET action", "2026-11-18").with(action::MEETING, Id(1))),
            ),
        ]
    };
    for report in ALL {
        let told = text::render(&made(report, records(), false), 100);
        assert!(!told.contains("SECRET"), "{}: {told}", report.name);
        assert!(text::render(&made(report, records(), true), 100).contains("SECRET"), "{}", report.name);
    }
    assert_eq!(made(&minutes::REPORT, records(), false).left_out, 2);
    let project = trial::project([(&meeting::REGISTER, secret(board()))]);
    let asked = Asked { context: trial::context(&project), confidential: false };
    let refused = actions::REPORT.on(project.table("meeting").get(Id(1)).unwrap(), &asked).unwrap_err();
    assert!(refused.to_string().starts_with("M-001 is confidential"), "{refused}");
}

/// Settles the worry that a record with nothing, or with too much, in it breaks a paper.
#[test]
fn every_report_is_made_of_every_record_that_it_is_about() {
    use crate::model::arbitrary::cases;
    use proptest::test_runner::TestRunner;
    let seeds = proptest::num::u64::ANY;
    let law = |seed| {
        let project = crate::model::arbitrary::Dice::new(seed).project(crate::registers::ALL, 12);
        let asked = Asked { context: trial::context(&project), confidential: true };
        for report in ALL {
            for record in project.table(report.about.key).iter() {
                let document = report.on(record, &asked).unwrap();
                assert_eq!(document, report.on(record, &asked).unwrap());
            }
        }
        Ok(())
    };
    TestRunner::new(cases(64)).run(&seeds, law).unwrap();
}
