//! A chain from its first record to its last, and what refuses to become anything.

use super::turn::{Turned, turned};
use super::whole;
use crate::model::edit::Edit;
use crate::model::id::{Id, Ids};
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::value::{Money, Value};
use crate::registers::every::{OWNER, SOURCE, STATUS, TAGS, TASKS, TITLE};
use crate::registers::trial::{self, day};
use crate::registers::{action, assumption, baseline, change, decision, issue, risk, task};

fn turn(project: &Project, register: &str, id: Id) -> Result<(Project, Id), String> {
    let register = project.register(register).unwrap();
    let Turned { id, edits, .. } = turned(register, id, &trial::context(project), &mut Ids::new(id.0))?;
    Ok((trial::apply(project, edits), id))
}

fn refs(project: &Project, id: Id) -> Vec<String> {
    let records = whole(id, &trial::context(project));
    let name = |(register, id)| trial::reference(project, register, id);
    records.into_iter().map(name).collect()
}

#[test]
fn an_assumption_goes_all_the_way_to_the_baseline_that_its_change_stamps() {
    let assumption = Record::new(Id(1)).with(TITLE, "Hall B has 12 free racks").with(STATUS, "open");
    let assumption = assumption.with(OWNER, "Zoë").with(TAGS, Value::list(["site"]));
    let task = (&task::REGISTER, Record::new(Id(2)).with(TITLE, "Mount switches"));
    let assumption = assumption.with(TASKS, Value::links([Id(2)])).with(assumption::IMPACT, 4.0);
    let project = trial::project([(&assumption::REGISTER, assumption), task]);

    let (project, risk) = turn(&project, "assumption", Id(1)).unwrap();
    let record = project.table("risk").get(risk).unwrap();
    assert_eq!(record.get(OWNER), "Zoë");
    assert_eq!(record.get(TASKS), [Id(2)]);
    assert_eq!(record.value(TAGS.name()), &Value::list(["site"]));
    assert_eq!(record.get(risk::CURRENT.impact), Some(4.0));
    assert_eq!(trial::shown(&project, "assumption", Id(1), "status"), "Not valid");
    assert_eq!(trial::shown(&project, "assumption", Id(1), "became"), "R-001");
    assert!(turn(&project, "assumption", Id(1)).is_err_and(|said| said.contains("R-001 already")));

    let scored = vec![
        Edit::Set("risk", risk, "probability", 3.0.into()),
        Edit::Set("risk", risk, risk::COST_LIKELY.name(), Money(450_000).into()),
        Edit::Add("action", Record::new(Id(9)).with(STATUS, "open").with(SOURCE, risk)),
        Edit::Add("action", Record::new(Id(10)).with(STATUS, "done").with(SOURCE, risk)),
    ];
    let (project, issue) = turn(&trial::apply(&project, scored), "risk", risk).unwrap();
    let record = project.table("issue").get(issue).unwrap();
    assert_eq!(record.get(crate::registers::every::PRIORITY), "high");
    assert_eq!(record.value("impact_cost"), &Value::Money(Money(450_000)));
    assert_eq!(trial::shown(&project, "risk", risk, "status"), "Occurred");
    let serves = |id| project.table(action::REGISTER.key).get(Id(id)).unwrap().get(SOURCE);
    assert_eq!([serves(9), serves(10)], [Some(issue), Some(risk)]);

    let (project, change) = turn(&project, "issue", issue).unwrap();
    assert_eq!(project.table("issue").get(issue).unwrap().get(issue::CHANGE), Some(change));
    let (project, decision) = turn(&project, "change", change).unwrap();
    assert!(turn(&project, "decision", decision).is_err_and(|said| said.contains("not made yet")));
    let made = vec![
        Edit::Set("decision", decision, STATUS.name(), "made".into()),
        Edit::Set("decision", decision, decision::DECIDED_BY.name(), "Board".into()),
        Edit::Set("decision", decision, decision::DECIDED_ON.name(), day("2026-11-19").into()),
    ];
    let (project, taken) = turn(&trial::apply(&project, made), "decision", decision).unwrap();
    assert_eq!(project.table("baseline").get(taken).unwrap().get(baseline::CHANGE), Some(change));
    assert_eq!(trial::shown(&project, "change", change, "decided_by"), "Board");
    assert_eq!(trial::shown(&project, "change", change, "status"), "Implementing");

    let chain = ["AS-001", "R-001", "I-001", "CR-001", "D-001", "BL-1"];
    for id in [Id(1), risk, issue, change, decision, taken] {
        assert_eq!(refs(&project, id), chain);
    }
    assert_eq!(refs(&project, Id(9)), Vec::<String>::new());
}

#[test]
fn what_is_over_or_stands_in_no_chain_becomes_nothing() {
    let check = |register, status: &str, says: &str| {
        let project = trial::project([(register, Record::new(Id(1)).with(STATUS, status))]);
        let said = turn(&project, register.key, Id(1)).err().unwrap_or_default();
        assert!(said.contains(says), "{said}");
    };
    check(&risk::REGISTER, "closed", "open it again first");
    check(&risk::REGISTER, "occurred", "");
    check(&action::REGISTER, "open", "turns into nothing");
    check(&baseline::REGISTER, "", "turns into nothing");
    let rejected = Record::new(Id(1)).with(change::DECISION, "rejected").with(STATUS, "pending");
    let project = trial::project([(&change::REGISTER, rejected)]);
    let (project, decision) = turn(&project, "change", Id(1)).unwrap();
    assert!(turn(&project, "decision", decision).is_err());
}
