//! Two versions of a project that become one, and come back from their file: the laws of merging by
//! chance (`PROPTEST_CASES=100000` tries them more often), and its rules by example.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use proptest::prelude::*;
use serde_json::value::RawValue;

use super::format;
use crate::model::arbitrary::Dice;
use crate::model::conflict;
use crate::model::context::Context;
use crate::model::diff;
use crate::model::edit::{Author, Edit, Step};
use crate::model::field::Bond;
use crate::model::history::Turn;
use crate::model::id::Id;
use crate::model::merge::origin::merge_copy;
use crate::model::merge::seen::{in_place_of, seen};
use crate::model::merge::{Merged, merge};
use crate::model::project::Project;
use crate::model::project::UPDATED;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::settings::CUSTOM_FIELD;
use crate::model::table::Table;
use crate::model::trail::{Change, Entry, Trail, What};
use crate::model::value::Value;
use crate::registers::{self, action, baseline, every, risk, task};

fn after(project: &Project, who: &str, edits: Vec<Edit>) -> Project {
    let begun: chrono::NaiveDateTime = "2026-11-22T09:00:00".parse().unwrap();
    let at = begun + chrono::TimeDelta::seconds(project.trail().len() as i64);
    project.apply(&Step::new(format!("{who} edits"), edits), &Author { name: who.into(), at }).unwrap()
}

/// Changes some records, takes some away, adds some.
fn edited(project: &Project, who: &str, dice: &mut Dice) -> Project {
    let mut project = project.clone();
    let known = project.registers().iter().filter(|register| register.key != CUSTOM_FIELD);
    let known: Vec<_> = known.copied().collect();
    let mut places: Vec<(&'static Register, Id)> = Vec::new();
    for register in &known {
        places.extend(project.table(register.key).iter().map(|record| (*register, record.id)));
    }
    let ids: Vec<Id> = places.iter().map(|(_, id)| *id).collect();
    for _ in 0..dice.below(6) {
        let (register, id) = match dice.below(4) {
            0 => (*dice.one(&known), Id(dice.below(1 << 60) as u64)),
            _ if places.is_empty() => continue,
            _ => *dice.one(&places),
        };
        let fields: Vec<_> = project.fields(register.key).iter().filter(|field| field.is_stored()).collect();
        let field = *dice.one(&fields);
        let value = match dice.below(5) {
            0 => Value::Empty,
            _ => dice.value(&field.kind, &ids),
        };
        let edit = if project.table(register.key).get(id).is_none() {
            let mut record = Record::new(id);
            record.put(field.key, value);
            Edit::Add(register.key, record)
        } else if dice.below(4) == 0 {
            Edit::Remove(register.key, id)
        } else {
            Edit::Set(register.key, id, field.key, value)
        };
        project = after(&project, who, vec![edit]);
    }
    project
}

/// A project, and what two people made of it.
fn versions(seed: u64) -> [Project; 3] {
    let mut dice = Dice::new(seed);
    let base = dice.project(registers::ALL, 12);
    let ours = edited(&base, "Ana", &mut dice);
    let theirs = edited(&base, "Bo", &mut dice);
    [base, ours, theirs]
}

fn is_whole(merged: &Project, expected: &Project) -> bool {
    merged == expected
        && format::save(merged) == format::save(expected)
        && merged.trail().iter().eq(expected.trail())
}

/// Whether a change that one side made is in the merged project, or in a conflict that it holds.
fn is_kept(change: &Change, merged: &Project) -> bool {
    let record = merged.table(change.register).get(change.id);
    let context = Context::on(merged, chrono::NaiveDate::default(), &());
    let conflicts = || merged.table(conflict::CONFLICT).iter();
    let told = |field: &str, text: &str| {
        conflicts().any(|entry| {
            entry.get(conflict::RECORD) == Some(change.id)
                && entry.get(conflict::FIELD) == field
                && entry.get(conflict::OURS) == text
        })
    };
    match &change.what {
        What::Added(_) => record.is_some(),
        What::Removed(_) => record.is_none() || told("", ""),
        What::Set { field, from, to } => {
            let Some(record) = record else { return false };
            let now = record.value(field);
            let all = |value: &Value| -> Vec<String> {
                match value {
                    Value::List(words) => words.iter().map(ToString::to_string).collect(),
                    other => other.as_links().iter().map(ToString::to_string).collect(),
                }
            };
            let (was, want, has) = (all(from), all(to), all(now));
            let lists = matches!(
                (from, to),
                (Value::List(_) | Value::Links(_), _) | (_, Value::List(_) | Value::Links(_))
            );
            now == to
                || *field == UPDATED.name()
                || lists && want.iter().all(|item| was.contains(item) || has.contains(item))
                || merged
                    .fields(change.register)
                    .iter()
                    .find(|known| known.key == *field)
                    .is_some_and(|known| told(field, Value::text(known.kind.format(to, &context)).as_text()))
        }
    }
}

proptest! {
    #[test]
    fn what_only_one_side_changed_is_that(seed: u64) {
        let [base, ours, _] = versions(seed);
        for merged in [merge(&base, &ours, &base), merge(&base, &base, &ours), merge(&base, &ours, &ours)] {
            prop_assert!(merged.conflicts.is_empty());
            prop_assert!(is_whole(&merged.project, &ours));
        }
    }

    #[test]
    fn no_edit_is_lost(seed: u64) {
        let [base, ours, theirs] = versions(seed);
        let Merged { project, conflicts, .. } = merge(&base, &ours, &theirs);
        for side in [&ours, &theirs] {
            for change in diff::between(&base, side) {
                prop_assert!(is_kept(&change, &project), "{change:?}");
            }
            for entry in side.trail() {
                let told = |known: &Arc<Entry>| known.author == entry.author && known.changes.len() == entry.changes.len();
                prop_assert!(project.trail().iter().any(told));
            }
        }
        prop_assert!(conflicts.iter().all(|id| project.table(conflict::CONFLICT).get(*id).is_some()));
        let bytes = format::save(&project);
        let back = format::load(&bytes, "p.json", registers::ALL).unwrap();
        prop_assert!(is_whole(&back, &project), "it comes back as it was saved, conflicts too");
    }

    #[test]
    fn no_ref_is_given_twice(seed: u64) {
        let [base, ours, theirs] = versions(seed);
        let project = merge(&base, &ours, &theirs).project;
        for register in registers::ALL {
            let mut numbers: Vec<_> = project.table(register.key).iter().map(|r| r.number).collect();
            numbers.sort_unstable();
            prop_assert!(numbers.is_sorted_by(|a, b| a < b), "{}: {numbers:?}", register.key);
        }
    }

    #[test]
    fn edits_of_different_records_commute(seed: u64) {
        let mut dice = Dice::new(seed);
        let base = dice.project(registers::ALL, 12);
        let [mut ours, mut theirs] = [base.clone(), base.clone()];
        for register in registers::ALL {
            for record in base.table(register.key).iter() {
                let fields: Vec<_> = base.fields(register.key).iter().filter(|f| f.is_stored()).collect();
                let field = *dice.one(&fields);
                // Two that take the same place or number get in each other's way.
                let shared = [register.roles.parent, register.roles.unique].contains(&field.key);
                let edit = match dice.below(4) {
                    _ if register.key == CUSTOM_FIELD || shared => continue,
                    0 => Edit::Remove(register.key, record.id),
                    _ => Edit::Set(register.key, record.id, field.key, dice.value(&field.kind, &[])),
                };
                let side = dice.one(&[0, 1]);
                let side = if *side == 0 { &mut ours } else { &mut theirs };
                *side = after(side, "Ana", vec![edit]);
            }
        }
        let (one, other) = (merge(&base, &ours, &theirs), merge(&base, &theirs, &ours));
        prop_assert!(one.project == other.project);
        prop_assert!(one.conflicts.is_empty() && other.conflicts.is_empty());
    }
}

/// The links that lead nowhere, but for those that tell of what is gone: register, record, field, target.
fn dangling(project: &Project) -> HashSet<(&'static str, Id, &'static str, Id)> {
    let mut all = HashSet::new();
    for register in registers::ALL.iter().filter(|register| register.key != conflict::CONFLICT) {
        for record in project.table(register.key).iter() {
            for field in project.fields(register.key).iter().filter(|field| field.bond != Bond::Lasting) {
                let targets = record.value(field.key).as_links().iter();
                let gone = targets.filter(|target| project.find(**target).is_none());
                all.extend(gone.map(|target| (register.key, record.id, field.key, *target)));
            }
        }
    }
    all
}

proptest! {
    /// Settles the worry that one side's link leads to what the other side removed.
    #[test]
    fn a_link_that_leads_nowhere_led_nowhere_before(seed: u64) {
        let [base, ours, theirs] = versions(seed);
        let before: HashSet<_> = [&base, &ours, &theirs].into_iter().flat_map(dangling).collect();
        let project = merge(&base, &ours, &theirs).project;
        for link in dangling(&project) {
            prop_assert!(before.contains(&link), "{link:?}");
        }
    }
}

proptest! {
    /// Settles the worry that a conflict which somebody settled is asked again when the copy comes once more.
    #[test]
    fn what_was_settled_is_not_asked_again(seed: u64) {
        let [_, file, copy] = versions(seed);
        let is_anew = |side: &Project| additions(side).values().any(|times| *times > 1);
        prop_assume!(!is_anew(&file) && !is_anew(&copy), "only undo adds a record once more, as it was");
        let once = merge_copy(&file, &copy);
        let closed = once.conflicts.iter().map(|id| Edit::Remove(conflict::CONFLICT, *id)).collect();
        let step = Step::new(format!("{} all", conflict::SETTLE), closed);
        let cy = Author { name: "Cy".into(), at: "2026-11-22T10:00:00".parse().unwrap() };
        let settled = once.project.apply(&step, &cy).unwrap();
        let again = merge_copy(&settled, &copy);
        prop_assert!(again.conflicts.is_empty());
        // Of two days of a last change, one stands.
        let mut changes = diff::between(&settled, &again.project);
        changes.retain(|change| !matches!(&change.what, What::Set { field, .. } if *field == UPDATED.name()));
        prop_assert!(changes.is_empty(), "{changes:?}");
    }
}

proptest! {
    /// Settles the worry that a version which others went on from, and gave other refs, has what they did undone.
    #[test]
    fn a_version_that_goes_on_from_what_is_held_is_taken_as_it_is(seed: u64) {
        let [base, held, other] = versions(seed);
        let mut dice = Dice::new(seed ^ 1);
        let theirs = edited(&merge(&base, &held, &other).project, "Cy", &mut dice);
        let merged = came(&held, &theirs);
        prop_assert!(merged.conflicts.is_empty() && merged.project == theirs);
        // A tool that cuts the trail took nothing back but what a merge asks, which only a step settles.
        let cut = theirs.trail().iter().skip(theirs.trail().len() - 1).cloned().collect();
        let tables = registers::ALL.iter().map(|register| theirs.table(register.key).clone()).collect();
        let cut = Project::from_parts(registers::ALL, tables, cut);
        prop_assert!(theirs.trail().len() < 2 || are_alike(&held, &came(&held, &cut).project, &theirs));
    }

    /// Settles the worry that what was done here is taken off by a version which never saw it.
    #[test]
    fn a_version_that_never_saw_what_is_held_is_merged_from_what_both_come_from(seed: u64) {
        let [base, held, theirs] = versions(seed);
        let is_anew = |side: &Project| additions(side).values().any(|times| *times > 1);
        prop_assume!(!is_anew(&held) && !is_anew(&theirs), "only undo adds a record once more, as it was");
        let expected = merge(&base, &held, &theirs);
        prop_assert!(came(&held, &theirs).project == expected.project);
    }
}

proptest! {
    /// Settles the worry that any version from before brings something back, or is asked about: of three people's
    /// work, merged one after the other.
    #[test]
    fn a_version_from_before_brings_nothing(seed: u64) {
        let [base, ana, bo] = versions(seed);
        let mut dice = Dice::new(seed ^ 1);
        let dan = edited(&base, "Dan", &mut dice);
        let once = merge(&base, &bo, &ana).project;
        let twice = merge(&base, &dan, &once).project;
        let held = edited(&twice, "Cy", &mut dice);
        let is_anew = |side: &Project| additions(side).values().any(|times| *times > 1);
        prop_assume!(!is_anew(&held), "only undo adds a record once more, as it was");
        let today = Value::Date("2026-11-22".parse().unwrap());
        let is_set = |change: &Change| matches!(&change.what, What::Set { to, .. } if change.follows() && *to != today);
        let mut all = held.trail().iter().flat_map(|entry| &entry.changes);
        prop_assume!(!all.any(is_set), "nobody enters the day of a last change");
        for version in [&base, &ana, &bo, &dan, &once, &twice, &held] {
            let merged = came(&held, version);
            // Of two days of a last change, one stands.
            let mut changes = diff::between(&held, &merged.project);
            changes.retain(|change| !is_order(change) && !change.follows());
            prop_assert!(changes.is_empty() && merged.conflicts.is_empty(), "{changes:?}");
            prop_assert!(merged.project.trail().len() == held.trail().len());
        }
    }
}

/// Whether a change is one of the order of a list only: nothing of it is lost.
fn is_order(change: &Change) -> bool {
    let items = |value: &Value| -> HashSet<String> {
        match value {
            Value::List(words) => words.iter().map(ToString::to_string).collect(),
            other => other.as_links().iter().map(ToString::to_string).collect(),
        }
    };
    match &change.what {
        What::Set { from, to, .. } => !items(from).is_empty() && items(from) == items(to),
        _ => false,
    }
}

/// What comes of a version that another program puts in the place of one.
fn came(held: &Project, other: &Project) -> Merged {
    let other = in_place_of(held, other);
    merge(&seen(held, &other), held, &other)
}

/// A project as a tool writes it that keeps no trail.
fn untold(project: &Project) -> Project {
    let tables = registers::ALL.iter().map(|register| project.table(register.key).clone()).collect();
    Project::from_parts(registers::ALL, tables, Trail::default())
}

proptest! {
    /// Settles the worry that what was done in a file which some tool made without a trail is taken off by the
    /// version from before that, as it was or changed since.
    #[test]
    fn a_version_from_before_the_trail_began_takes_nothing_off(seed: u64) {
        let [base, _, _] = versions(seed);
        let base = untold(&base);
        prop_assume!(!base.is_empty());
        let mut dice = Dice::new(seed ^ 1);
        let [held, theirs] = ["Ana", "Bo"].map(|who| edited(&base, who, &mut dice));
        let is_anew = |side: &Project| additions(side).values().any(|times| *times > 1);
        prop_assume!(!is_anew(&held) && !is_anew(&theirs), "only undo adds a record once more, as it was");
        for theirs in [&base, &theirs, &untold(&theirs)] {
            let is_left = |register: &&Register| {
                let mut all = theirs.table(register.key).iter();
                all.any(|record| base.table(register.key).get(record.id).is_some())
            };
            prop_assume!(registers::ALL.iter().any(is_left), "of another project it would be the same");
            let expected = merge(&base, &held, theirs);
            prop_assert!(are_alike(&held, &came(&held, theirs).project, &expected.project));
        }
    }

    /// Settles the worry that a tool which drops the trail brings back what somebody took out after it was seen.
    #[test]
    fn a_version_without_a_trail_that_has_what_was_added_last_is_taken_as_it_is(seed: u64) {
        let [_, held, _] = versions(seed);
        let mut dice = Dice::new(seed ^ 1);
        let held = after(&held, "Ana", vec![add(&risk::REGISTER, 1, "Late steel")]);
        let theirs = untold(&edited(&held, "Bo", &mut dice));
        prop_assume!(theirs.table("risk").get(Id(1)).is_some());
        prop_assert!(are_alike(&held, &came(&held, &theirs).project, &theirs));
    }
}

/// Whether what came of a version is another one, but for conflicts of it that nobody told of having settled.
fn are_alike(held: &Project, project: &Project, expected: &Project) -> bool {
    let [was, asked, known] = [held, project, expected].map(|side| side.table(conflict::CONFLICT));
    let table = |register: &&'static Register| match register.key {
        conflict::CONFLICT => asked.clone(),
        key => expected.table(key).clone(),
    };
    // What stays is neither changed nor gone. Two that are about another one may call it by other refs.
    let about = |asked: &Record| asked.get(conflict::RECORD);
    let is_about_it = |conflict: &Record| {
        conflict.get(conflict::FIELD).is_empty()
            && about(conflict).is_some_and(|id: Id| asked.get(id).is_some())
    };
    let is_in = |table: &Table, one: &Record| {
        let texts = |asked: &Record| [conflict::FIELD, conflict::OURS].map(|key| asked.get(key).to_owned());
        let is_it = |other: &Record| about(other) == about(one) && texts(other) == texts(one);
        table.get(one.id).is_some() || table.iter().any(|other| is_it(other))
    };
    let tables = registers::ALL.iter().map(table).collect();
    known.iter().all(|known| is_in(asked, known) || is_about_it(known))
        && asked.iter().all(|asked| is_in(known, asked) || is_in(was, asked))
        && *project == Project::from_parts(registers::ALL, tables, expected.trail().clone())
}

/// Settles the worry that a version from before a merge takes off what that asks: every one that had a part in it
/// comes back, one after the other.
#[test]
fn what_a_merge_asks_stays_when_a_version_from_before_it_comes_back() {
    let owner = |who: &str, project: &Project, owner: &str| {
        after(project, who, vec![set(&risk::REGISTER, 1, "owner", owner)])
    };
    let base = begun(vec![add(&risk::REGISTER, 1, "Late steel")]);
    let base = owner("Cy", &base, "Cy");
    let [ours, theirs] = [owner("Ana", &base, "Priya"), owner("Bo", &base, "Sam")];
    let held = merge(&base, &ours, &theirs).project;
    assert_eq!(conflicts(&held), ["Owner of R-001 | Cy | Priya | Ana"]);
    for other in [&base, &theirs, &ours, &held] {
        assert!(came(&held, other).project == held);
        let untold = untold(other);
        let asked = conflicts(&came(&held, &untold).project);
        assert!(asked.contains(&conflicts(&held)[0]), "{asked:?}");
    }
    let conflict = held.table(conflict::CONFLICT).iter().next().unwrap().id;
    let settled = after(&held, "Bo", vec![Edit::Remove(conflict::CONFLICT, conflict)]);
    assert!(came(&held, &settled).project == settled);
}

/// Settles the worry that what came between is taken off by a copy from before it, where undo brought back what
/// the copy has.
#[test]
fn what_undo_brought_back_shows_of_no_copy_that_it_saw_what_came_between() {
    let begun = begun(vec![add(&risk::REGISTER, 1, "Late steel")]);
    let copy = untold(&begun);
    let held = after(&begun, "Ana", vec![add(&risk::REGISTER, 2, "Flood")]);
    let held = after(&held, "Ana", vec![Edit::Remove("risk", Id(1))]);
    let back = begun.table("risk").get(Id(1)).unwrap();
    let held = after(&held, "Ana", vec![Edit::Add("risk", Record::clone(back))]);
    let merged = came(&held, &copy).project;
    assert!(merged.table("risk").get(Id(2)).is_some());
}

/// A project with a risk, what a newer program keeps beside it and in it, and the steps of its trail.
fn newer(parts: &str, fields: [&str; 2], steps: &[&str]) -> Project {
    let row = |id: u8, fields: &str| {
        format!(r#"{{"register":"risk","id":"000000000000{id}","ref":"R-00{id}","title":"Steel"{fields}}}"#)
    };
    let added = |id: u8| format!(r#"{{"register":"risk","id":"000000000000{id}","added":{id}}}"#);
    let mut trail = vec![told("Cy", &format!("{},{}", added(1), added(2)))];
    trail.extend(steps.iter().map(ToString::to_string));
    let (rows, trail) = (format!("{},{}", row(1, fields[0]), row(2, fields[1])), trail.join(","));
    let text = format!(r#"{{"format":"mainstay","version":1{parts},"records":[{rows}],"trail":[{trail}]}}"#);
    format::load(text.as_bytes(), "p.json", registers::ALL).unwrap()
}

/// A step in the file.
fn told(who: &str, changes: &str) -> String {
    format!(r#"{{"at":"2026-11-22T08:00:00","who":"{who}","step":"{who} edits","changes":[{changes}]}}"#)
}

/// What a newer program tells of a field of the first or the second risk.
fn rated(who: &str, id: u8, rest: &str) -> String {
    told(who, &format!(r#"{{"register":"risk","id":"000000000000{id}",{rest}}}"#))
}

/// Settles the worry that a version from before a newer program's step takes off what that changed, which this one
/// doesn't know.
#[test]
fn a_version_from_before_a_newer_programs_step_takes_none_of_its_parts_off() {
    let whole = rated("Bo", 1, r#""field":"velocity","from":"slow","to":"fast""#);
    let unread = rated("Bo", 1, r#""field":"velocity","from":{"kmh":1},"to":{"kmh":2}"#);
    let title = rated("Bo", 2, r#""field":"owner","to":"Sam""#);
    for (parts, was, now, step) in [
        ("", r#","velocity":"slow""#, r#","velocity":"fast""#, &whole),
        ("", "", r#","velocity":"fast""#, &whole),
        ("", r#","velocity":{"kmh":1}"#, r#","velocity":{"kmh":2}"#, &unread),
        (r#","themes":{"a":1}"#, "", "", &title),
    ] {
        let owner = if step == &title { r#","owner":"Sam""# } else { "" };
        let (held, before) = (newer(parts, [now, owner], &[step]), newer("", [was, ""], &[]));
        let merged = came(&held, &before);
        assert!(merged.project == held && merged.conflicts.is_empty(), "{step}");
    }
    let (held, other) =
        (newer(r#","themes":{"a":1}"#, ["", ""], &[&title]), newer(r#","themes":{"a":2}"#, ["", ""], &[]));
    assert_eq!(came(&held, &other).conflicts.len(), 1, "nobody knows which is newer");
}

/// Settles the worry that what a newer program did to one record is undone or asked because of what was done to
/// another meanwhile.
#[test]
fn what_a_newer_program_did_elsewhere_meanwhile_stands() {
    let begun = [r#","velocity":"slow""#, r#","velocity":"slow""#];
    let ours = rated("Bo", 1, r#""field":"velocity","from":"slow","to":"fast""#);
    for (now, to) in [("", ""), (r#","velocity":"calm""#, r#","to":"calm""#)] {
        let theirs = rated("Cy", 2, &format!(r#""field":"velocity","from":"slow"{to}"#));
        let held = newer("", [r#","velocity":"fast""#, begun[1]], &[&ours]);
        let other = newer("", [begun[0], now], &[&theirs]);
        let merged = came(&held, &other);
        let expected = newer("", [r#","velocity":"fast""#, now], &[&theirs, &ours]);
        assert!(merged.project == expected && merged.conflicts.is_empty(), "{now}");
    }
}

/// Settles the worry that a version from before takes off what somebody settled, or what was asked anew.
#[test]
fn what_was_settled_stands_when_a_version_from_before_comes_back() {
    let owner = |who: &str, project: &Project, owner: &str| {
        after(project, who, vec![set(&risk::REGISTER, 1, "owner", owner)])
    };
    let settled = |who: &str, project: &Project, by: &str| {
        let asked =
            project.table(conflict::CONFLICT).iter().find(|asked| asked.get(conflict::OURS) == by).unwrap();
        after(
            project,
            who,
            vec![set(&risk::REGISTER, 1, "owner", by), Edit::Remove(conflict::CONFLICT, asked.id)],
        )
    };
    let base = owner("Cy", &owner("Cy", &begun(vec![add(&risk::REGISTER, 1, "Late steel")]), "Priya"), "Cy");
    let [ana, bo, dan] =
        [("Ana", "Priya"), ("Bo", "Sam"), ("Dan", "Kim")].map(|(who, to)| owner(who, &base, to));
    let once = merge(&base, &bo, &ana).project;
    let by_dan = settled("Dan", &once, "Sam");
    assert!(came(&by_dan, &once).project == by_dan);
    let twice = merge(&base, &dan, &once).project;
    let by_bo = settled("Bo", &once, "Sam");
    let merged = came(&twice, &by_bo).project;
    assert_eq!(merged.table("risk").get(Id(1)).unwrap().get(every::OWNER), "Sam");
    assert_eq!(conflicts(&merged), ["Owner of R-001 | Cy | Kim | Dan"]);
    let later = settled("Dan", &twice, "Sam");
    assert!(came(&later, &once).project == later);
    let back = owner("Cy", &by_dan, "Cy");
    let at = |project: &Project, who: &str, to: &str| {
        let author = Author { name: who.into(), at: "2026-11-23T09:00:00".parse().unwrap() };
        project.apply(&Step::new("Again", vec![set(&risk::REGISTER, 1, "owner", to)]), &author).unwrap()
    };
    let [ana, bo] = [at(&back, "Ana", "Priya"), at(&back, "Bo", "Sam")];
    let again = merge(&back, &bo, &ana).project;
    assert_eq!(conflicts(&again).len(), 1);
    for version in [&back, &ana, &bo] {
        assert!(came(&again, version).project == again);
    }
}

/// Settles the worry that a record which somebody takes away once more, after a merge kept it, comes back.
#[test]
fn a_record_that_was_kept_and_is_taken_away_once_more_is_gone() {
    let base = begun(vec![add(&risk::REGISTER, 1, "Late steel"), add(&risk::REGISTER, 2, "Flood")]);
    let ana = after(&base, "Ana", vec![set(&risk::REGISTER, 1, "owner", "Priya")]);
    let bo = after(&base, "Bo", vec![Edit::Remove("risk", Id(1))]);
    for kept in [merge(&base, &ana, &bo).project, merge(&base, &bo, &ana).project] {
        let asked = kept.table(conflict::CONFLICT).iter().next().unwrap().id;
        let held = after(&kept, "Ana", vec![set(&risk::REGISTER, 2, "owner", "Ana")]);
        let gone = vec![Edit::Remove("risk", Id(1)), Edit::Remove(conflict::CONFLICT, asked)];
        let Merged { project, conflicts, .. } = came(&held, &after(&kept, "Bo", gone));
        assert!(project.table("risk").get(Id(1)).is_none() && conflicts.is_empty());
        assert!(project.table(conflict::CONFLICT).is_empty());
    }
}

/// Settles the worry that what somebody types is asked about when the version comes back that holds a part of it.
#[test]
fn a_text_that_went_on_since_stands_when_an_earlier_part_of_it_comes_back() {
    let base = begun(vec![add(&risk::REGISTER, 1, "Late steel")]);
    let typed = |project: &Project, text: &str, second: u32| {
        let at = "2026-11-22T11:00:00".parse::<chrono::NaiveDateTime>().unwrap();
        let author = Author { name: "Ana".into(), at: at + chrono::TimeDelta::seconds(second.into()) };
        let step = Step::new("Write notes", vec![set(&risk::REGISTER, 1, "notes", text)]);
        project.go_on(&step, &author).unwrap().0
    };
    let part = typed(&base, "Decide", 1);
    let held = typed(&part, "Decide about cranes", 2);
    assert_eq!(held.trail().len(), part.trail().len());
    let theirs = after(&part, "Bo", vec![add(&risk::REGISTER, 2, "Flood")]);
    for (version, steps) in [(&part, held.trail().len()), (&theirs, held.trail().len() + 1)] {
        let Merged { project, conflicts, .. } = came(&held, version);
        assert_eq!(project.table("risk").get(Id(1)).unwrap().value("notes").as_text(), "Decide about cranes");
        assert!(conflicts.is_empty() && project.trail().len() == steps);
    }
}

/// Settles the worry that a version from before brings back what a field held before its record was taken away, when
/// undo brought that back.
#[test]
fn a_record_that_undo_brought_back_keeps_what_was_entered_since() {
    let base = begun(vec![add(&risk::REGISTER, 1, "A")]);
    let titled =
        |project: &Project, title: &str| after(project, "Ana", vec![set(&risk::REGISTER, 1, "title", title)]);
    let named = titled(&base, "B");
    let gone = after(&named, "Ana", vec![Edit::Remove("risk", Id(1))]);
    let record = Record::clone(named.table("risk").get(Id(1)).unwrap());
    let held = titled(&after(&gone, "Ana", vec![Edit::Add("risk", record)]), "C");
    let merged = came(&held, &base);
    assert!(merged.project == held && merged.conflicts.is_empty());
}

/// Settles the worry that two officers whose versions crossed take each other's value over once more, also where
/// somebody settled which stands.
#[test]
fn a_version_from_before_two_merges_crossed_takes_nothing_off() {
    let owner = |who: &str, project: &Project, owner: &str| {
        after(project, who, vec![set(&risk::REGISTER, 1, "owner", owner)])
    };
    let base = owner("Cy", &begun(vec![add(&risk::REGISTER, 1, "Late steel")]), "Cy");
    let [ana, bo] = [owner("Ana", &base, "Priya"), owner("Bo", &base, "Sam")];
    let [once, crossed] = [merge(&base, &ana, &bo).project, merge(&base, &bo, &ana).project];
    let both = came(&once, &crossed).project;
    assert_eq!(both.table("risk").get(Id(1)).unwrap().get(every::OWNER), "Priya");
    let asked = both.table(conflict::CONFLICT).iter().find(|c| c.get(conflict::OURS) == "Priya").unwrap().id;
    for edit in [add(&risk::REGISTER, 2, "Flood"), Edit::Remove(conflict::CONFLICT, asked)] {
        let held = after(&both, "Ana", vec![edit]);
        let merged = came(&held, &once);
        assert!(diff::between(&held, &merged.project).is_empty() && merged.conflicts.is_empty());
        assert_eq!(conflicts(&merged.project), conflicts(&held));
    }
}

/// Settles the worry that a step counts as seen because of another one of the same second.
#[test]
fn two_steps_of_one_second_are_two() {
    let base = begun(vec![add(&risk::REGISTER, 1, "A")]);
    let titled = |project: &Project, title: &str| {
        let author = Author { name: "Ana".into(), at: "2026-11-22T11:00:00".parse().unwrap() };
        project.apply(&Step::new("Rename", vec![set(&risk::REGISTER, 1, "title", title)]), &author).unwrap()
    };
    let other = titled(&base, "B");
    let held = titled(&other, "C");
    let theirs = merge(&base, &after(&base, "Bo", vec![add(&risk::REGISTER, 2, "Flood")]), &other).project;
    assert_eq!(came(&held, &theirs).project.table("risk").get(Id(1)).unwrap().get(every::TITLE), "C");
    let crossed = merge(&base, &other, &after(&base, "Bo", vec![add(&risk::REGISTER, 2, "Flood")])).project;
    assert_eq!(came(&held, &crossed).project.table("risk").get(Id(1)).unwrap().get(every::TITLE), "C");
}

/// Settles the worry that a merge which somebody undid counts as one whose conflicts somebody settled.
#[test]
fn a_conflict_that_undo_took_away_is_asked_again_and_one_that_was_settled_is_not() {
    let title = |who: &str, project: &Project, text: &str| {
        after(project, who, vec![set(&risk::REGISTER, 1, "title", text)])
    };
    let begun = after(&Project::new(registers::ALL), "Cy", vec![Edit::Add("risk", Record::new(Id(1)))]);
    let base = title("Cy", &begun, "Steel");
    let [ours, theirs] =
        [("Ana", "Late steel"), ("Bo", "No steel")].map(|(who, text)| title(who, &base, text));
    let once = merge(&base, &ours, &theirs);
    let gone = |step: String| {
        let closed = once.conflicts.iter().map(|id| Edit::Remove(conflict::CONFLICT, *id)).collect();
        let cy = Author { name: "Cy".into(), at: "2026-11-22T10:00:00".parse().unwrap() };
        once.project.apply(&Step::new(step, closed), &cy).unwrap()
    };
    let asked = |step: String| merge(&base, &ours, &gone(step)).conflicts.len();
    let settled = format!("{} MC-001 by what stands", conflict::SETTLE);
    assert_eq!(once.conflicts.len(), 1);
    assert_eq!(asked(Turn::Undo.of("Merge the copy")), 1);
    assert_eq!(asked("Restore the backup of today".to_owned()), 1);
    assert_eq!(asked(Turn::Redo.of(&settled)), 0);
    assert_eq!(asked(settled), 0);
}

/// How often each record was added, as the trail tells.
fn additions(project: &Project) -> HashMap<Id, usize> {
    let mut all = HashMap::new();
    for change in project.trail().iter().flat_map(|entry| &entry.changes) {
        if matches!(change.what, What::Added(_)) {
            *all.entry(change.id).or_default() += 1;
        }
    }
    all
}

proptest! {
    /// Settles the worry that what a merge gave other refs is taken for something else from then on.
    #[test]
    fn a_copy_that_was_merged_brings_only_what_it_got_since(seed: u64) {
        let [base, file, copy] = versions(seed);
        let once = merge_copy(&file, &copy).project;
        let again = merge_copy(&once, &copy);
        prop_assert!(again.project.trail().iter().eq(once.trail()));
        let record = Record::new(Id(1)).with(every::TITLE, "Late steel");
        let grown = after(&copy, "Bo", vec![Edit::Add("risk", record)]);
        let twice = merge_copy(&once, &grown);
        prop_assert!(twice.project.table("risk").get(Id(1)).is_some());
        for (register, record) in registers::ALL.iter().flat_map(|r| once.table(r.key).iter().map(move |record| (r, record))) {
            let now = twice.project.table(register.key).get(record.id);
            prop_assert!(now.is_none_or(|now| now.number == record.number), "{}", register.reference(record.number));
        }
        prop_assert_eq!(twice.project.trail().len(), once.trail().len() + 1);
        // What both come from is told once, and what each added since; removed and added anew, both times.
        let all = [&twice.project, &file, &grown, &base].map(additions);
        for id in all[0].keys() {
            let [told, by_file, by_copy, by_both] = all.each_ref().map(|all| all.get(id).copied().unwrap_or(0));
            prop_assert_eq!(told + by_both, by_file + by_copy, "{}", id);
        }
    }
}

fn set(register: &'static Register, id: u64, field: &'static str, value: impl Into<Value>) -> Edit {
    Edit::Set(register.key, Id(id), field, value.into())
}

fn add(register: &'static Register, id: u64, title: &str) -> Edit {
    Edit::Add(register.key, Record::new(Id(id)).with(every::TITLE, title))
}

fn begun(edits: Vec<Edit>) -> Project {
    after(&Project::new(registers::ALL), "Cy", edits)
}

fn conflicts(project: &Project) -> Vec<String> {
    let entry = |record: &Arc<Record>| {
        let texts = [conflict::TITLE, conflict::BASE, conflict::OURS, conflict::WHO];
        texts.map(|key| record.get(key).to_owned()).join(" | ")
    };
    let mut all: Vec<_> = project.table(conflict::CONFLICT).iter().map(entry).collect();
    all.sort();
    all
}

#[test]
fn what_both_changed_stands_as_in_the_file_and_the_other_value_is_seen() {
    let base = begun(vec![add(&risk::REGISTER, 1, "Late steel"), set(&risk::REGISTER, 1, "owner", "Cy")]);
    let ours = after(&base, "Ana", vec![set(&risk::REGISTER, 1, "owner", "Priya")]);
    let theirs = after(&base, "Bo", vec![set(&risk::REGISTER, 1, "owner", "Sam")]);
    let merged = merge(&base, &ours, &theirs);
    assert_eq!(merged.project.table("risk").get(Id(1)).unwrap().get(every::OWNER), "Sam");
    assert_eq!(conflicts(&merged.project), ["Owner of R-001 | Cy | Priya | Ana"]);
    let again = merge(&base, &ours, &merged.project);
    assert!(again.project == merged.project && again.conflicts.is_empty(), "told once");
}

#[test]
fn a_record_removed_here_and_changed_there_is_kept() {
    let base = begun(vec![add(&risk::REGISTER, 1, "Late steel"), add(&risk::REGISTER, 2, "Flood")]);
    let changed = after(&base, "Ana", vec![set(&risk::REGISTER, 1, "owner", "Priya")]);
    let removed = [1, 2].map(|id| Edit::Remove("risk", Id(id)));
    let removed = after(&base, "Bo", removed.to_vec());
    for (ours, theirs, said) in [
        (&changed, &removed, "R-001 was changed here, removed in the file |  |  | Bo"),
        (&removed, &changed, "R-001 was removed here, changed in the file |  |  | Bo"),
    ] {
        let project = merge(&base, ours, theirs).project;
        assert_eq!(project.table("risk").len(), 1);
        assert_eq!(project.table("risk").get(Id(1)).unwrap().get(every::OWNER), "Priya");
        assert_eq!(conflicts(&project), [said]);
    }
}

#[test]
fn lists_that_people_add_to_merge_as_sets() {
    let tags = |words: &[&str]| set(&risk::REGISTER, 1, "tags", Value::list(words));
    let base = begun(vec![add(&risk::REGISTER, 1, "Late steel"), tags(&["a", "b"])]);
    let check = |ours: &[&str], theirs: &[&str], expected: &[&str]| {
        let merged =
            merge(&base, &after(&base, "Ana", vec![tags(ours)]), &after(&base, "Bo", vec![tags(theirs)]));
        assert_eq!(merged.project.table("risk").get(Id(1)).unwrap().value("tags"), &Value::list(expected));
        assert!(merged.conflicts.is_empty());
    };
    check(&["a", "b", "c"], &["b", "d"], &["b", "d", "c"]);
    check(&[], &["a", "b", "d"], &["d"]);
    check(&["a", "b", "c"], &[], &["c"]);
}

#[test]
fn a_ref_given_twice_is_given_anew_and_what_we_wrote_of_it_follows() {
    let base = begun(vec![add(&risk::REGISTER, 1, "Late steel")]);
    let note = "Follows from R-002, see R-001";
    let ours = vec![
        add(&risk::REGISTER, 2, "Ours"),
        add(&action::REGISTER, 3, "Ask"),
        set(&action::REGISTER, 3, "notes", note),
    ];
    let ours = after(&base, "Ana", ours);
    let theirs = vec![
        add(&risk::REGISTER, 4, "Theirs"),
        add(&action::REGISTER, 5, "Tell"),
        set(&action::REGISTER, 5, "notes", note),
    ];
    let theirs = after(&base, "Bo", theirs);
    let merged = merge(&base, &ours, &theirs);
    assert!(merged.conflicts.is_empty());
    let number = |register: &str, id| merged.project.table(register).get(Id(id)).unwrap().number;
    assert_eq!(
        [number("risk", 4), number("risk", 2), number("action", 5), number("action", 3)],
        [2, 3, 1, 2]
    );
    let notes = |id| merged.project.table("action").get(Id(id)).unwrap().value("notes").as_text().to_owned();
    assert_eq!([notes(3).as_str(), notes(5).as_str()], ["Follows from R-003, see R-001", note]);
    let trail: Vec<_> = merged.project.trail().iter().flat_map(|entry| &entry.changes).collect();
    assert!(trail.iter().any(|change| change.id == Id(2) && change.what == What::Added(3)));
}

#[test]
fn parents_of_each_other_go_to_the_root_and_links_in_a_circle_stay() {
    let base = begun(vec![add(&task::REGISTER, 1, "One"), add(&task::REGISTER, 2, "Two")]);
    let below = |id, parent| set(&task::REGISTER, id, "parent", Id(parent));
    let link = |id, from: u64, to: u64| {
        use crate::registers::dependency;
        let record =
            Record::new(Id(id)).with(dependency::PREDECESSOR, Id(from)).with(dependency::SUCCESSOR, Id(to));
        Edit::Add("dependency", record)
    };
    let ours = after(&base, "Ana", vec![below(1, 2), link(3, 1, 2)]);
    let theirs = after(&base, "Bo", vec![below(2, 1), link(4, 2, 1)]);
    let project = merge(&base, &ours, &theirs).project;
    let parent = |id| project.table("task").get(Id(id)).unwrap().value("parent").clone();
    assert_eq!([parent(1), parent(2)], [Value::Empty, Value::Link(Id(1))]);
    assert_eq!(conflicts(&project).len(), 1);
    assert_eq!(project.table("dependency").len(), 2);
    let schedule = crate::schedule::Schedule::of(&project);
    assert!(!schedule.findings().is_empty(), "the circle is flagged");
}

#[test]
fn what_this_version_does_not_know_is_merged_too() {
    let file = |future: &str, risk: &str, spell: &str| {
        let text = format!(
            r#"{{"format":"mainstay","version":1,"last":{{"spell":{spell}}},"records":[{{"register":"risk","id":"0000000000001","ref":"R-001","title":"x"{risk}}},{{"register":"spell","id":"0000000000002","b":1,"a":1e2{future}}}],"trail":[],"colour":{spell}}}"#
        );
        format::load(text.as_bytes(), "p.json", registers::ALL).unwrap()
    };
    let base = file("", r#","mood":"calm""#, "1");
    let ours = file(r#","c":2"#, r#","mood":"calm","due":"0000-00-00","fear":1"#, "3");
    let theirs = file(r#","d":{"e":[]}"#, r#","mood":"glad""#, "2");
    let merged = merge(&base, &ours, &theirs);
    let text = String::from_utf8(format::save(&merged.project)).unwrap();
    for part in [
        r#""b":1,"a":1e2,"d":{"e":[]},"c":2"#,
        r#""mood":"glad""#,
        r#""due":"0000-00-00""#,
        r#""fear":1"#,
        r#""spell":3"#,
        r#""colour":2"#,
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert_eq!(conflicts(&merged.project), ["“colour” | 1 | 3 | "]);
    assert!(serde_json::from_str::<&RawValue>(&text).is_ok());
}

/// Settles the worry that of what two programs of a newer version set beside the records, one side's is taken whole.
#[test]
fn parts_that_this_version_does_not_know_merge_member_by_member() {
    let file = |part: &str| {
        let text = format!(r#"{{"format":"mainstay","version":1,"records":[],"trail":[]{part}}}"#);
        format::load(text.as_bytes(), "p.json", registers::ALL).unwrap()
    };
    let check = |[base, ours, theirs]: [&str; 3], part: &str, told: &[&str]| {
        let merged = merge(&file(base), &file(ours), &file(theirs)).project;
        let text = String::from_utf8(format::save(&merged)).unwrap();
        assert!(text.contains(part), "{part} in {text}");
        assert_eq!(conflicts(&merged), told);
    };
    let ours = r#","look":{"font":"serif","size":12,"page":"a4"}"#;
    let theirs = r#","look":{"size":14,"page":"a4","edge":{"x":1e2}}"#;
    let both = r#""look":{"size":14,"page":"a4","edge":{"x":1e2},"font":"serif"}"#;
    check(["", ours, theirs], both, &["“look size” |  | 12 | "]);
    let base = r#","look":{"size":12,"page":"a4"}"#;
    check(
        [base, ours, r#","look":{"size":12,"edge":1}"#],
        r#""look":{"size":12,"edge":1,"font":"serif"}"#,
        &[],
    );
    let twice = r#","look":{"size":1,"size":2}"#;
    check([base, ours, twice], &twice[1..], &[&format!("“look” | {} | {} | ", &base[8..], &ours[8..])]);
}

#[test]
fn a_field_that_one_side_no_longer_knows_keeps_what_the_other_entered() {
    use crate::model::settings::{CUSTOM_KEY, CUSTOM_KIND, CUSTOM_REGISTER};
    let field =
        Record::new(Id(9)).with(CUSTOM_REGISTER, "risk").with(CUSTOM_KEY, "area").with(CUSTOM_KIND, "number");
    let base = begun(vec![Edit::Add(CUSTOM_FIELD, field), add(&risk::REGISTER, 1, "Late steel")]);
    let area = base.field("risk", "area").unwrap().key;
    let base = after(&base, "Cy", vec![set(&risk::REGISTER, 1, area, 3.0)]);
    let removed = after(&base, "Bo", vec![Edit::Remove(CUSTOM_FIELD, Id(9))]);
    let read = |project: &Project| format::load(&format::save(project), "p.json", registers::ALL).unwrap();
    let ours = after(&base, "Ana", vec![set(&risk::REGISTER, 1, area, 4.0)]);
    for (ours, theirs) in [(&ours, &read(&removed)), (&read(&removed), &ours)] {
        let merged = merge(&base, ours, theirs);
        assert!(merged.conflicts.is_empty());
        assert_eq!(merged.project.table("risk").get(Id(1)).unwrap().value(area), &Value::Number(4.0));
    }
}

#[test]
fn two_current_baselines_are_both_kept_and_the_second_gets_the_next_number() {
    let base = begun(vec![add(&task::REGISTER, 1, "Lay cable")]);
    let taken = |who: &str, id, title: &str| {
        let record = Record::new(Id(id)).with(every::TITLE, title).with(baseline::NUMBER, 0.0);
        after(&base, who, vec![Edit::Add("baseline", record)])
    };
    let project = merge(&base, &taken("Ana", 2, "Ours"), &taken("Bo", 3, "Theirs")).project;
    let number = |id| project.table("baseline").get(Id(id)).unwrap().get(baseline::NUMBER);
    assert_eq!([number(3), number(2)], [Some(0.0), Some(1.0)]);
    assert_eq!(conflicts(&project), ["Number of BL-2 |  | 0 | Ana"]);
}
