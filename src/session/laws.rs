//! Laws of steps: what is undone is as it was, what is done again is as it became, a number is
//! never given twice, and the trail tells every change.

use proptest::prelude::*;

use super::outline::{Order, Place};
use super::*;
use crate::model::arbitrary::{Dice, cases};
use crate::model::asat;
use crate::model::diff;
use crate::model::edit::Edit;
use crate::model::links::BackLink;
use crate::model::project::UPDATED;
use crate::model::record::Record;
use crate::model::table::Table;
use crate::model::trail::{self, What};
use crate::model::value::Value;
use crate::registers;
use crate::store::format;

fn open(seed: u64) -> (Session, Dice) {
    let mut dice = Dice::tame(seed);
    let project = dice.project(registers::ALL, 30);
    let now = "2026-11-20T09:00:00".parse().unwrap();
    (Session::new(project, "Ana", now, seed.wrapping_add(1)), dice)
}

/// Any act on any records: fields set, a record added, records removed with what hangs on them.
fn act(session: &mut Session, dice: &mut Dice) {
    let records: Vec<_> = registers::ALL
        .iter()
        .flat_map(|register| {
            session.project().table(register.key).iter().map(|record| (*register, record.id))
        })
        .collect();
    let register = *dice.one(registers::ALL);
    let edits = match (dice.below(3), &records[..]) {
        (0, _) | (_, []) => vec![Edit::Add(register.key, session.fresh(register))],
        (1, records) => session.removal(&[*dice.one(records), *dice.one(records)]),
        (_, records) => {
            let (register, id) = *dice.one(records);
            let ids: Vec<_> = records.iter().map(|(_, id)| *id).collect();
            let fields = session.project().fields(register.key);
            let fields: Vec<_> = fields.iter().filter(|field| field.is_stored()).collect();
            let set = |dice: &mut Dice| {
                let field = **dice.one(&fields);
                let value = if dice.below(4) == 0 { Value::Empty } else { dice.value(&field.kind, &ids) };
                Edit::Set(register.key, id, field.key, value)
            };
            vec![set(dice), set(dice)]
        }
    };
    session.apply("An act", edits).unwrap();
}

/// Tables without the days of last changes, which a step that takes another back is one of.
fn told(mut tables: Vec<Table>) -> Vec<Table> {
    for table in &mut tables {
        let records: Vec<_> = table.iter().cloned().collect();
        for record in records {
            let mut record = Record::clone(&record);
            record.put(UPDATED.name(), Value::Empty);
            table.put(record);
        }
    }
    tables
}

/// Takes the changes of the trail back, the newest first, down to `length` entries.
fn told_backwards(project: &Project, length: usize) -> Vec<Table> {
    let mut tables: Vec<Table> = registers::ALL.iter().map(|r| project.table(r.key).clone()).collect();
    let entries: Vec<_> = project.trail().iter().skip(length).collect();
    for change in entries.iter().rev().flat_map(|entry| entry.changes.iter().rev()) {
        let place = registers::ALL.iter().position(|register| register.key == change.register).unwrap();
        let table = &mut tables[place];
        match &change.what {
            What::Added(_) => drop(table.remove(change.id).unwrap()),
            What::Removed(record) => table.put(Record::clone(record)),
            What::Set { field, from, to } => {
                let mut record = Record::clone(table.get(change.id).unwrap());
                assert_eq!(record.value(field), to, "the trail says what a field held");
                record.put(field, from.clone());
                table.put(record);
            }
        }
    }
    tables
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn as_many_undos_as_acts_give_the_start_and_as_many_redos_the_end(seed: u64, acts in 1..12usize) {
        let (mut session, mut dice) = open(seed);
        let start = session.project().clone();
        for _ in 0..acts {
            act(&mut session, &mut dice);
        }
        let end = session.project().clone();
        while session.undo().is_ok() {}
        prop_assert_eq!(session.project(), &start);
        while session.redo().is_ok() {}
        prop_assert_eq!(session.project(), &end);
    }

    /// Settles the worry that taking back what one did takes back what others have done since.
    #[test]
    fn undo_takes_back_nothing_that_others_did(seed: u64, acts in 1..6usize, others in 1..4usize) {
        let (mut session, mut dice) = open(seed);
        for _ in 0..acts {
            act(&mut session, &mut dice);
        }
        let before = session.project().clone();
        let mut other = Session::new(before.clone(), "Bo", session.now, !seed);
        for _ in 0..others {
            act(&mut other, &mut dice);
        }
        session.history.follow(other.project().clone());
        session.changed();
        let mut now = session.project().clone();
        while session.undo().is_ok() {
            now = session.project().clone();
        }
        prop_assert_eq!(session.project(), &now, "what is refused changes nothing");
        let is_list = |value: &Value| matches!(value, Value::Links(_) | Value::List(_));
        for change in diff::between(&before, other.project()).into_iter().filter(|change| !change.follows()) {
            let held = now.table(change.register).get(change.id);
            match change.what {
                What::Added(number) => prop_assert_eq!(held.map(|held| held.number), Some(number)),
                What::Removed(_) => prop_assert!(held.is_none()),
                // Lists that people add to are merged as sets.
                What::Set { from, to, .. } if is_list(&from) || is_list(&to) => {}
                What::Set { field, to, .. } => prop_assert_eq!(held.map(|held| held.value(field)), Some(&to)),
            }
        }
    }

    #[test]
    fn the_trail_tells_every_change_undone_or_not(seed: u64, acts in 1..12usize, undone in 0..12usize) {
        let (mut session, mut dice) = open(seed);
        let (start, length) = (session.project().clone(), session.project().trail().len());
        for _ in 0..acts {
            act(&mut session, &mut dice);
        }
        for _ in 0..undone {
            drop(session.undo());
        }
        let was: Vec<_> = registers::ALL.iter().map(|r| start.table(r.key).clone()).collect();
        prop_assert_eq!(told_backwards(session.project(), length), was);
    }

    /// Settles the worry that the past is shown other than it was: from the trail in memory and from
    /// that in the file, with fields of one's own that come and go.
    #[test]
    fn the_project_as_it_was_is_what_it_was(seed: u64, acts in prop::collection::vec(0..8u64, 1..16)) {
        let (mut session, mut dice) = open(seed);
        let start = session.project().trail().last().unwrap().author.at.date();
        session.now = start.and_hms_opt(23, 0, 0).unwrap();
        let mut ends = std::collections::BTreeMap::from([(start, session.project().clone())]);
        for turn in acts {
            session.now += chrono::TimeDelta::hours(turn as i64 * 5);
            match turn {
                0 => drop(session.undo()),
                1 => drop(session.redo()),
                2 => session.restore(ends.first_key_value().unwrap().1, "Restore").unwrap(),
                _ => act(&mut session, &mut dice),
            }
            ends.insert(session.today(), session.project().clone());
        }
        let file = |project: &Project| String::from_utf8(format::save(project)).unwrap();
        let read = format::load(file(session.project()).as_bytes(), "p.json", registers::ALL).unwrap();
        let records = |project: &Project| {
            let text = file(project);
            text[text.find("\"records\"").unwrap()..].to_owned()
        };
        for (day, was) in &ends {
            prop_assert_eq!(&asat::as_at(session.project(), *day), was);
            let (again, was) = (records(&format::as_at(&read, *day)), records(was));
            for (again, was) in again.lines().zip(was.lines()) {
                prop_assert_eq!(again, was);
            }
            prop_assert_eq!(again.len(), was.len());
        }
        prop_assert!(format::as_at(&read, start - chrono::Days::new(9)).is_empty());
    }

    /// Settles the worry that the index of the trail falls behind it.
    #[test]
    fn the_past_of_a_record_is_what_the_trail_tells_of_it(seed: u64, acts in 1..8usize, asked in 0..8usize) {
        let (mut session, mut dice) = open(seed);
        for number in 0..acts {
            act(&mut session, &mut dice);
            if number == asked {
                drop(session.undo());
            }
            if number >= asked {
                let (context, trail) = (session.context(), session.project().trail());
                for id in trail.iter().flat_map(|entry| &entry.changes).map(|change| change.id) {
                    prop_assert!(context.changes(id).eq(trail::of(trail, id)));
                }
            }
        }
    }

    /// Settles the worry that the index of links falls behind the records.
    #[test]
    fn every_link_is_known_from_its_other_end(seed: u64, acts in 1..8usize, asked in 0..8usize) {
        let (mut session, mut dice) = open(seed);
        for number in 0..acts {
            act(&mut session, &mut dice);
            if number < asked {
                continue;
            }
            let context = session.context();
            let links = context.derived.back_links().unwrap();
            for register in registers::ALL {
                for record in context.project.table(register.key).iter() {
                    for field in context.project.fields(register.key).iter().filter(|f| f.kind.is_link()) {
                        for to in record.value(field.key).as_links() {
                            let back = |link: BackLink| link.from == record.id && link.field == field.key;
                            prop_assert!(links.to_from(*to, register.key).any(back));
                        }
                    }
                    for (other, link) in links.to(record.id) {
                        let from = context.project.table(other.key).get(link.from).unwrap();
                        prop_assert!(from.value(link.field).as_links().contains(&record.id));
                    }
                }
            }
        }
    }

    #[test]
    fn a_number_is_never_given_twice_even_when_its_record_was_undone(seed: u64, acts in 1..8usize) {
        let (mut session, mut dice) = open(seed);
        for _ in 0..acts {
            act(&mut session, &mut dice);
        }
        let given: Vec<_> = registers::ALL.iter().map(|r| session.project().table(r.key).last_number()).collect();
        while session.undo().is_ok() {}
        for (register, given) in registers::ALL.iter().zip(given) {
            let record = session.fresh(register);
            let id = record.id;
            session.add(register, record).unwrap();
            prop_assert!(session.project().table(register.key).get(id).unwrap().number > given);
        }
    }
}

/// The refs of a plan's tasks in outline order, each with its depth.
fn outline(session: &Session) -> Vec<(Id, u16)> {
    session.context().derived.outline("task").unwrap_or_default().to_vec()
}

/// A plan of a few tasks, some with the same rank or none, below one another as the dice fall.
fn plan(dice: &mut Dice) -> Session {
    let mut session =
        Session::new(Project::new(registers::ALL), "Ana", "2026-11-20T09:00:00".parse().unwrap(), 1);
    let mut ids: Vec<Id> = Vec::new();
    for place in 0..9 {
        let mut task = session.fresh(&registers::task::REGISTER);
        if place > 0 && dice.below(2) == 0 {
            task.put("parent", Value::Link(*dice.one(&ids)));
        }
        if dice.below(5) == 0 {
            task.put("rank", if dice.below(2) == 0 { Value::Empty } else { Value::text("a0") });
        }
        ids.push(task.id);
        session.add(&registers::task::REGISTER, task).unwrap();
    }
    session
}

proptest! {
    /// Settles the worry that a move puts records elsewhere than asked, whatever ranks hand edits left.
    #[test]
    fn what_is_moved_stands_where_it_was_put(seed: u64) {
        let mut dice = Dice::tame(seed);
        let mut session = plan(&mut dice);
        let rows = outline(&session);
        let (id, goal) = (dice.one(&rows).0, dice.one(&rows).0);
        let place = *dice.one(&[Place::Before(goal), Place::After(goal), Place::Below(goal)]);
        let before = session.project().clone();
        let Ok(step) = session.moving(&[(&registers::task::REGISTER, id)], place) else { return Ok(()) };
        session.perform(step).unwrap();
        let context = session.context();
        let order = Order::of(&registers::task::REGISTER, &context).unwrap();
        let family = order.family(order.above(id));
        let at = family.iter().position(|(other, _)| *other == id).unwrap();
        let beside = |at: Option<usize>| at.and_then(|at| family.get(at)).map(|(id, _)| *id);
        match place {
            Place::Before(goal) => prop_assert_eq!(beside(at.checked_add(1)), Some(goal)),
            Place::After(goal) => prop_assert_eq!(beside(at.checked_sub(1)), Some(goal)),
            Place::Below(goal) => prop_assert_eq!((order.above(id), at + 1), (Some(goal), family.len())),
        }
        prop_assert_eq!(outline(&session).len(), rows.len());
        drop(session.undo());
        prop_assert_eq!(session.project(), &before);
    }

    /// Settles the worry that the keys that move lose a row or leave the outline in another order.
    #[test]
    fn down_and_up_and_in_and_out_keep_the_order_of_rows(seed: u64) {
        let mut dice = Dice::tame(seed);
        let mut session = plan(&mut dice);
        let rows = outline(&session);
        let target = [(&registers::task::REGISTER, dice.one(&rows).0)];
        if let Ok(step) = session.shifting(&target, true) {
            session.perform(step).unwrap();
            let back = session.shifting(&target, false).unwrap();
            session.perform(back).unwrap();
            prop_assert_eq!(outline(&session), rows.clone());
        }
        let order: Vec<Id> = rows.iter().map(|(id, _)| *id).collect();
        if let Ok((step, _)) = session.indenting(&target) {
            session.perform(step).unwrap();
            prop_assert_eq!(outline(&session).iter().map(|(id, _)| *id).collect::<Vec<_>>(), order);
            let back = session.outdenting(&target).unwrap();
            session.perform(back).unwrap();
            prop_assert_eq!(outline(&session), rows);
        }
    }
}

proptest! {
    /// Settles the worry that what the trail takes back is not what was done.
    #[test]
    fn the_trail_takes_back_and_does_again_what_any_session_did(seed: u64, acts in 1usize..6) {
        let (mut session, mut dice) = open(seed);
        let project = |session: &Session| told_backwards(session.project(), session.project().trail().len());
        let mut versions = vec![told(project(&session))];
        for _ in 0..acts {
            let before = session.project().trail().len();
            act(&mut session, &mut dice);
            // An act without any effect is no step.
            let changes = session.project().trail().iter().skip(before).flat_map(|entry| &entry.changes);
            if changes.into_iter().any(|change| !change.follows()) {
                versions.push(told(project(&session)));
            }
        }
        // Another session, of the same file.
        let mut session = Session::new(session.project().clone(), "Bo", session.now, seed);
        for version in versions.iter().rev().skip(1) {
            let step = session.undoing().unwrap().0;
            session.recall(step).unwrap();
            prop_assert_eq!(&told(project(&session)), version);
        }
        for version in versions.iter().skip(1) {
            let step = session.redoing().unwrap().0;
            session.recall(step).unwrap();
            prop_assert_eq!(&told(project(&session)), version);
        }
        prop_assert!(session.redoing().is_err());
    }
}
