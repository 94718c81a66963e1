//! One record for each rule, and the same mended.

use super::sweep;
use crate::model::edit::Edit;
use crate::model::field::{Field, Key};
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::value::Value;
use crate::registers::every::{DUE, OWNER, RAISED, SNOOZED_UNTIL, SOURCE, STATUS, TITLE};
use crate::registers::trial::{self, day};
use crate::registers::{action, assumption, change, decision, external_dependency, issue, risk, stakeholder};

/// What is found, as `R-001 owner`.
fn found(records: Vec<(&'static Register, Record)>) -> Vec<String> {
    let project = trial::project(records);
    let told = sweep(&trial::context(&project)).into_iter().map(|lapse| {
        let (register, record) = project.find(lapse.id).unwrap();
        assert!(project.field(register.key, lapse.field).is_some_and(Field::is_editable));
        format!("{} {}", register.reference(record.number), lapse.field)
    });
    told.collect()
}

fn record(id: u64, status: &str) -> Record {
    let record = Record::new(Id(id)).with(TITLE, "Late steel").with(STATUS, status).with(OWNER, "Ana");
    record.with(DUE, day("2026-12-01")).with(RAISED, day("2026-11-02"))
}

/// A risk that nothing is wrong with.
fn risk(id: u64) -> Record {
    let record = record(id, "open").with(risk::REVIEW, day("2026-11-27"));
    let record = record.with(risk::CAUSE, "one mill").with(risk::EVENT, "late steel");
    let record = record.with(risk::EFFECT, "a late roof").with(Key::<str>::new("plan"), "Order by May");
    record.with(risk::CURRENT.probability, 3.0).with(risk::CURRENT.impact, 4.0)
}

fn none() -> Vec<String> {
    Vec::new()
}

#[test]
fn a_risk_is_owned_dated_told_scored_and_answered() {
    let check = |risk: Record, expected: &[&str]| assert_eq!(found(vec![(&risk::REGISTER, risk)]), expected);
    let plan = Key::<str>::new("plan");
    check(risk(1), &[]);
    check(risk(1).with(OWNER, Value::Empty), &["R-001 owner"]);
    check(risk(1).with(risk::REVIEW, Value::Empty), &["R-001 review"]);
    check(risk(1).with(risk::REVIEW, day("2026-11-19")), &["R-001 review"]);
    check(risk(1).with(risk::CAUSE, " ").with(risk::EFFECT, Value::Empty), &["R-001 cause"]);
    check(risk(1).with(risk::CURRENT.impact, Value::Empty), &["R-001 impact"]);
    check(risk(1).with(plan, "Monitor closely."), &["R-001 plan"]);
    check(risk(1).with(plan, Value::Empty), &["R-001 plan"]);
    check(risk(1).with(plan, Value::Empty).with(risk::RESPONSE, "accept"), &[]);
    check(risk(1).with(plan, Value::Empty).with(risk::CURRENT.impact, 1.0), &[]);
    check(risk(1).with(STATUS, "closed").with(OWNER, Value::Empty), &[]);
    check(risk(1).with(crate::registers::every::LINKS, Value::links([Id(99)])), &["R-001 links"]);
}

#[test]
fn what_was_put_aside_comes_back_on_its_day() {
    let until = |until: &str| {
        let risk = risk(1).with(OWNER, Value::Empty).with(SNOOZED_UNTIL, day(until));
        found(vec![(&risk::REGISTER, risk)])
    };
    assert_eq!(until("2026-11-21"), none());
    assert_eq!(until("2026-11-20"), ["R-001 owner"]);
}

#[test]
fn an_owner_is_known_where_people_are_listed() {
    let person = |name: &str| (&stakeholder::REGISTER, Record::new(Id(9)).with(TITLE, name));
    assert_eq!(found(vec![(&risk::REGISTER, risk(1)), person("Bo")]), ["R-001 owner"]);
    assert_eq!(found(vec![(&risk::REGISTER, risk(1)), person("ANA")]), none());
}

#[test]
fn a_score_that_three_reviews_left_alone_is_told_until_it_moves() {
    let mut project = trial::project([(&risk::REGISTER, risk(1))]);
    let mut after = |key: &'static str, value: Value| {
        project = trial::apply(&project, vec![Edit::Set("risk", Id(1), key, value)]);
        sweep(&trial::context(&project)).len()
    };
    let mut review = |day: &str| after(risk::REVIEWED.name(), trial::day(day).into());
    assert_eq!([review("2026-11-02"), review("2026-11-09"), review("2026-11-16")], [0, 0, 1]);
    assert_eq!(after(risk::CURRENT.impact.name(), 3.0.into()), 0);
}

#[test]
fn the_other_registers_die_in_ways_of_their_own() {
    let check = |register, record: Record, expected: &[&str]| {
        assert_eq!(found(vec![(register, record)]), expected);
    };
    let assumption = record(1, "open");
    check(&assumption::REGISTER, assumption.clone(), &[]);
    check(&assumption::REGISTER, assumption.with(DUE, day("2026-11-19")), &["AS-001 status"]);

    let issue = record(1, "open").with(issue::SEVERITY, "project");
    check(&issue::REGISTER, issue.clone(), &[]);
    check(&issue::REGISTER, issue.clone().with(issue::SEVERITY, Value::Empty), &["I-001 severity"]);
    let above = issue.with(issue::SEVERITY, "board");
    check(&issue::REGISTER, above.clone(), &["I-001 decision_record"]);
    let asked = record(2, "proposed").with(SOURCE, Id(1)).with(decision::FORUM, "Board");
    assert_eq!(found(vec![(&issue::REGISTER, above), (&decision::REGISTER, asked)]), none());

    let promise = record(1, "agreed");
    check(&external_dependency::REGISTER, promise.clone(), &["X-001 promised"]);
    let promise = promise.with(external_dependency::PROMISED, day("2026-11-30"));
    check(&external_dependency::REGISTER, promise.clone(), &["X-001 confirmed"]);
    let stale = promise.clone().with(external_dependency::CONFIRMED, day("2026-10-01"));
    check(&external_dependency::REGISTER, stale, &["X-001 confirmed"]);
    let fresh = promise.with(external_dependency::CONFIRMED, day("2026-11-10"));
    check(&external_dependency::REGISTER, fresh, &[]);

    check(&change::REGISTER, record(1, "evaluated"), &["CR-001 authority"]);
    check(&decision::REGISTER, record(1, "proposed"), &["D-001 forum"]);
}

#[test]
fn an_action_does_not_outlive_what_it_serves() {
    let serving = |status: &str| {
        let action = record(2, "open").with(SOURCE, Id(1));
        found(vec![(&action::REGISTER, action), (&risk::REGISTER, risk(1).with(STATUS, status))])
    };
    assert_eq!(serving("open"), none());
    assert_eq!(serving("closed"), ["A-001 status"]);
}
