//! Laws of merging what two people did by the program: two sound projects become a sound one.

use proptest::prelude::*;

use super::*;
use crate::model::arbitrary::Dice;
use crate::model::check::{Severity, findings};
use crate::model::conflict::Settlement;
use crate::model::diff::between;
use crate::model::merge::Merged;
use crate::model::record::Record;
use crate::model::value::Value;
use crate::registers::{self, baseline, dependency, every, risk, task};
use crate::session::outline::Place;
use crate::store::format;

fn session(project: Project, who: &str, seed: u64) -> Session {
    Session::new(project, who, "2026-11-22T09:00:00".parse().unwrap(), seed)
}

fn begun(edits: Vec<Edit>) -> Project {
    let mut session = session(Project::new(registers::ALL), "Cy", 1);
    session.apply("Begin", edits).unwrap();
    session.project().clone()
}

/// What is broken: links to nowhere, records below themselves, refs given twice, numbers of baselines
/// that several have.
fn faults(project: &Project) -> Vec<String> {
    let session = session(project.clone(), "Cy", 1);
    let errors = findings(&session.context()).into_iter().filter(|f| f.severity == Severity::Error);
    let mut all: Vec<_> = errors.map(|finding| finding.message).collect();
    let numbers = project.table("baseline").iter().filter_map(|record| record.get(baseline::NUMBER));
    let mut numbers: Vec<_> = numbers.map(|number| number.to_string()).collect();
    numbers.sort();
    all.extend(numbers.windows(2).filter(|pair| pair[0] == pair[1]).map(|pair| pair[0].clone()));
    all
}

/// A plan with a baseline, and what two people made of it who add, link, move and remove.
fn plans(seed: u64) -> [Project; 3] {
    let mut dice = Dice::tame(seed);
    let mut edits = Vec::new();
    for id in 1..9 {
        let mut task = Record::new(Id(id)).with(every::TITLE, format!("Task {id}"));
        if id > 1 && dice.below(2) == 0 {
            task.put("parent", Value::Link(Id(1 + dice.below(id as usize - 1) as u64)));
        }
        edits.push(Edit::Add("task", task));
    }
    edits.push(Edit::Add("baseline", Record::new(Id(20)).with(baseline::NUMBER, 0.0)));
    let base = begun(edits);
    let mut side = |who: &str, first: u64| {
        let mut session = session(base.clone(), who, first);
        for id in first..first + 5 {
            let tasks: Vec<Id> = session.project().table("task").iter().map(|task| task.id).collect();
            let Some(task) = (!tasks.is_empty()).then(|| *dice.one(&tasks)) else { break };
            let (target, other) = ((&task::REGISTER, task), *dice.one(&tasks));
            let new = Record::new(Id(id));
            let edits = match dice.below(7) {
                0 => session.removal(&[target]),
                1 => vec![Edit::Add("task", new.with(every::TITLE, "New").with(task::PARENT, task))],
                2 => {
                    let link = new.with(dependency::PREDECESSOR, task).with(dependency::SUCCESSOR, other);
                    vec![Edit::Add("dependency", link)]
                }
                3 => match session.moving(&[target], Place::Below(other)) {
                    Ok(step) => step.edits,
                    Err(_) => continue,
                },
                4 => {
                    let notes = ["", "Ask Jo", "Ask Al"][dice.below(3)];
                    vec![Edit::Set("task", task, every::NOTES.name(), notes.into())]
                }
                5 => vec![Edit::Add("baseline", new.with(baseline::NUMBER, dice.below(2) as f64))],
                _ => vec![Edit::Add("action", new.with(every::LINKS, Value::links([task])))],
            };
            session.apply("An act", edits).unwrap();
        }
        session.project().clone()
    };
    let (ours, theirs) = (side("Ana", 100), side("Bo", 200));
    [base, ours, theirs]
}

proptest! {
    /// Settles the worry that two who work on one plan make one that is broken, or that loses what one
    /// of them added.
    #[test]
    fn two_sound_plans_merge_into_a_sound_one(seed: u64) {
        let [base, one, other] = plans(seed);
        prop_assume!(faults(&one).is_empty() && faults(&other).is_empty());
        for (ours, theirs) in [(&one, &other), (&other, &one)] {
            let Merged { project, conflicts, .. } = merge(&base, ours, theirs);
            prop_assert_eq!(faults(&project), Vec::<String>::new());
            for side in [ours, theirs] {
                for register in ["task", "dependency", "baseline", "action"] {
                    let (before, after) = (base.table(register), side.table(register));
                    for (_, added) in before.changes(after).filter(|(was, _)| was.is_none()) {
                        prop_assert!(added.is_none_or(|record| project.find(record.id).is_some()));
                    }
                }
            }
            // Merged once more with either side, nothing else is told.
            for side in [ours, theirs] {
                let again = merge(side, side, &project);
                prop_assert!(again.project == project && again.conflicts.is_empty());
            }
            prop_assert!(conflicts.iter().all(|id| project.find(*id).is_some()));
        }
    }
}

proptest! {
    /// Settles the worry that a copy which comes once more asks again what somebody settled, or takes back
    /// what was settled.
    #[test]
    fn what_was_settled_of_a_copy_stays_settled(seed: u64) {
        let [_, file, copy] = plans(seed);
        prop_assume!(faults(&file).is_empty() && faults(&copy).is_empty());
        let mut dice = Dice::tame(seed);
        let once = merge_copy(&file, &copy);
        let mut settled = session(once.project, "Cy", 300);
        for id in once.conflicts {
            let entry = (settled.project().register(CONFLICT).unwrap(), id);
            let hows = [Settlement::Theirs, Settlement::Ours, Settlement::Both];
            let step = settled.settling(&[entry], *dice.one(&hows));
            let step = step.or_else(|_| settled.settling(&[entry], Settlement::Theirs)).unwrap();
            settled.perform(step).unwrap();
        }
        let again = merge_copy(settled.project(), &copy);
        prop_assert!(again.conflicts.is_empty(), "{:?}", again.conflicts);
        let changes = between(settled.project(), &again.project);
        prop_assert!(changes.is_empty(), "{changes:?}");
    }
}

#[test]
fn what_one_side_links_to_is_not_gone_because_the_other_removed_it() {
    let record = |id, title| Record::new(Id(id)).with(every::TITLE, title);
    let base = begun(vec![
        Edit::Add("task", record(1, "Lay cable")),
        Edit::Add("risk", record(2, "Late steel")),
        Edit::Add("task", record(4, "Test").with(task::PARENT, Id(1))),
    ]);
    let mut linked = session(base.clone(), "Ana", 7);
    let action = record(3, "Ask").with(every::LINKS, Value::links([Id(4), Id(2)]));
    linked.apply("Add", vec![Edit::Add("action", action)]).unwrap();
    let mut removed = session(base.clone(), "Bo", 8);
    let removal = removed.removing(&[(&task::REGISTER, Id(1)), (&risk::REGISTER, Id(2))]);
    removed.perform(removal).unwrap();
    for (ours, theirs, how) in [
        (&linked, &removed, "linked to here, removed in the file"),
        (&removed, &linked, "removed here, linked to in the file"),
    ] {
        let project = merge(&base, ours.project(), theirs.project()).project;
        assert_eq!(faults(&project), Vec::<String>::new());
        let mut told: Vec<_> =
            project.table(CONFLICT).iter().map(|entry| entry.value("title").as_text().to_owned()).collect();
        told.sort();
        assert_eq!(told, ["R-001", "T-1", "T-2"].map(|name| format!("{name} was {how}")), "T-1 is above T-2");
        let mut session = session(project, "Cy", 9);
        let register = session.project().register(CONFLICT).unwrap();
        let entries: Vec<_> = session.project().table(CONFLICT).iter().cloned().collect();
        for entry in entries {
            let gone = session.project().find(entry.get(crate::model::conflict::RECORD).unwrap()).is_none();
            let how = if gone { Settlement::Theirs } else { Settlement::Ours };
            let step = session.settling(&[(register, entry.id)], how).unwrap();
            session.perform(step).unwrap();
        }
        let left = session.project();
        assert!(left.table("task").is_empty() && left.table("risk").is_empty() && faults(left).is_empty());
    }
}

/// Settles the worry that a merge which gives a record another ref bars the way back through the trail, or
/// makes the trail tell of a ref that the record never had.
#[test]
fn what_was_undone_and_done_again_can_be_taken_back_after_merges_and_tells_its_true_refs() {
    let base = begun(vec![Edit::Add("task", Record::new(Id(1)))]);
    let adding = |titles: &[&str], seed| {
        let mut session = session(base.clone(), "Ana", seed);
        for title in titles {
            let record = session.fresh(&risk::REGISTER).with(every::TITLE, *title);
            session.add(&risk::REGISTER, record).unwrap();
        }
        session
    };
    let (mut late, flood, others) =
        (adding(&["Late"], 7), adding(&["Flood"], 8), adding(&["Fire", "Frost"], 9));
    late.undo().unwrap();
    late.redo().unwrap();
    let saved = |project: &Project| format::load(&format::save(project), "", registers::ALL).unwrap();
    let once = saved(&merge(&base, late.project(), flood.project()).project);
    let twice = saved(&merge(&base, &once, others.project()).project);
    let mut reopened = session(twice.clone(), "Cy", 10);
    let told = |number: u32, said: &str| {
        let context = reopened.context();
        let record = context.project.table("risk").numbered(number).unwrap();
        let told: Vec<_> = reading::changes(&risk::REGISTER, record.id, &context).map(|c| c.what).collect();
        assert!(told.iter().all(|what| what == said || what == "removed"), "R-{number}: {told:?}");
    };
    told(1, "added");
    told(2, "added");
    told(3, "added as R-001, before a merge gave another record that ref");
    told(4, "added as R-001, then R-002, before merges gave other records those refs");
    for _ in 0..5 {
        let (step, _) = reopened.undoing().unwrap();
        reopened.recall(step).unwrap();
    }
    assert!(reopened.project().table("risk").is_empty() && reopened.project().table("task").is_empty());
    for _ in 0..5 {
        let (step, _) = reopened.redoing().unwrap();
        reopened.recall(step).unwrap();
    }
    assert_eq!(reopened.project().table("risk"), twice.table("risk"));
}
