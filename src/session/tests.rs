//! A day in the life of an open project.

use super::foreign::Foreign;
use super::*;
use crate::model::style::DateOrder;
use crate::model::value::Value;
use crate::registers::{self, resource, risk, task};
use crate::store::disk::Document;

fn session() -> Session {
    let now = "2026-11-20T09:00:00".parse().unwrap();
    Session::new(Project::new(registers::ALL), "Ana", now, 7)
}

fn add(session: &mut Session, register: &'static crate::model::register::Register, title: &str) -> Id {
    let mut record = session.fresh(register);
    record.put("title", Value::text(title));
    let id = record.id;
    session.add(register, record).unwrap();
    id
}

fn set(session: &mut Session, targets: &[Target], texts: &[(&str, &str)]) -> Result<(), String> {
    let step = session.setting(targets, texts)?;
    session.perform(step)
}

#[test]
fn several_records_are_set_together_or_not_at_all() {
    let mut session = session();
    let ids = ["Late steel", "Flood"].map(|title| add(&mut session, &risk::REGISTER, title));
    let task = add(&mut session, &task::REGISTER, "Cabling");
    let mut targets = ids.map(|id| (&risk::REGISTER, id)).to_vec();
    set(&mut session, &targets, &[("owner", "Zoë Müller")]).unwrap();
    assert_eq!(session.undo().unwrap().0, "Set Owner of R-001, R-002 to Zoë Müller");
    let before = session.project().clone();
    targets.push((&task::REGISTER, task));
    let refused = set(&mut session, &targets, &[("notes", "x"), ("probability", "4")]);
    assert_eq!(refused.unwrap_err(), "Tasks have no field “probability”");
    assert_eq!(*session.project(), before);
    // What the first one brings in, a resource of that name, the second one uses.
    let other = add(&mut session, &task::REGISTER, "Test");
    set(&mut session, &[targets[2], (&task::REGISTER, other)], &[("resources", "Ana")]).unwrap();
    assert_eq!(session.project().table("resource").len(), 1);
}

#[test]
fn a_record_is_added_filled_set_closed_removed_and_brought_back() {
    let mut session = session();
    let id = add(&mut session, &risk::REGISTER, "Late steel");
    let risk = |session: &Session| session.project().table("risk").get(id).cloned();
    assert_eq!(risk(&session).unwrap().value("raised"), &Value::Date(session.today()));
    let target = [(&risk::REGISTER, id)];
    set(&mut session, &target, &[("owner", "Priya"), ("due", "+1w")]).unwrap();
    assert_eq!(risk(&session).unwrap().value("owner").as_text(), "Priya");
    assert!(set(&mut session, &target, &[("owner", "Bo"), ("due", "soon")]).is_err());
    assert_eq!(risk(&session).unwrap().value("owner").as_text(), "Priya", "nothing half done");
    for turn in [Session::toggling, Session::toggling, Session::closing] {
        let step = turn(&mut session, &target).unwrap();
        session.perform(step).unwrap();
    }
    assert_eq!(session.closing(&target).unwrap().edits, [], "what is closed stays so");
    session.perform(session.removing(&target)).unwrap();
    assert_eq!(session.undo().unwrap().0, "Remove R-001");
    assert!(risk(&session).is_some());
    let steps: Vec<_> = session.project().trail().iter().map(|entry| entry.step.clone()).collect();
    assert_eq!(
        steps,
        [
            "Add R-001 Late steel",
            "Set Owner, Next review of R-001",
            "Close R-001",
            "Reopen R-001",
            "Close R-001",
            "Remove R-001",
            "Undo: Remove R-001"
        ]
    );
}

#[test]
fn a_sum_is_not_entered_where_it_is_summed_up() {
    let mut session = session();
    let task = add(&mut session, &task::REGISTER, "Lay cable");
    let target = [(&task::REGISTER, task)];
    set(&mut session, &target, &[("work", "10h"), ("cost", "500")]).unwrap();
    add(&mut session, &crate::registers::resource::REGISTER, "Ana");
    set(&mut session, &target, &[("resources", "Ana")]).unwrap();
    for (field, value) in [("work", "200h"), ("actual_cost", "9000")] {
        let refused = set(&mut session, &target, &[(field, value)]).unwrap_err();
        assert!(refused.contains("change AN-1"), "{refused}");
    }
    let below = add(&mut session, &task::REGISTER, "Test it");
    session.apply("Put below", vec![Edit::Set("task", below, "parent", Value::Link(task))]).unwrap();
    set(&mut session, &target, &[("resources", "")]).unwrap();
    let refused = set(&mut session, &target, &[("cost", "1")]).unwrap_err();
    assert!(refused.contains("tasks below it"), "{refused}");
}

#[test]
fn new_tasks_stand_last() {
    let mut session = session();
    let ids: Vec<_> = ["One", "Two", "Three"].map(|title| add(&mut session, &task::REGISTER, title)).into();
    let ranks: Vec<_> = ids
        .iter()
        .map(|id| session.project().table("task").get(*id).unwrap().get(task::RANK).to_owned())
        .collect();
    assert!(ranks.is_sorted() && ranks[0] != ranks[1]);
}

#[test]
fn what_is_done_is_in_the_file_when_it_is_closed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.json");
    let mut session = session();
    assert_eq!(session.saving(), None);
    session.keep_in(Document::new(&path).unwrap(), || {}).unwrap();
    add(&mut session, &risk::REGISTER, "Late steel");
    let project = session.project().clone();
    session.close().unwrap();
    assert!(Document::open(&path, registers::ALL).unwrap().1 == project);
}

#[test]
fn a_ref_that_was_given_is_given_to_nobody_else() {
    let mut session = session();
    let id = add(&mut session, &risk::REGISTER, "Late steel");
    let gone = session.project().table("risk").get(id).unwrap().as_ref().clone();
    session.perform(session.removing(&[(&risk::REGISTER, id)])).unwrap();
    let table = b"Ref,Title\nR-001,Another\nR-002,A third\n";
    let incoming = session
        .incoming("risks.csv", &Foreign::read("risks.csv", table, 1).unwrap(), Some(&risk::REGISTER))
        .unwrap();
    assert_eq!(incoming.faults.len(), 1);
    assert!(
        incoming.faults[0].contains("R-001 was that of a record which is gone"),
        "{}",
        incoming.faults[0]
    );
    let mut other = gone.clone();
    other.id = Id(5);
    assert!(session.add(&risk::REGISTER, other).is_err());
    session.add(&risk::REGISTER, gone).unwrap();
    assert_eq!(session.reference((&risk::REGISTER, id)), "R-001", "what comes back keeps its ref");
}

#[test]
fn what_was_imported_undone_and_imported_again_keeps_its_refs() {
    let mut session = session();
    let table = b"Ref,Title\nR-004,Late steel\nR-007,Flood\n";
    for _ in 0..2 {
        let incoming = session
            .incoming("risks.csv", &Foreign::read("risks.csv", table, 1).unwrap(), Some(&risk::REGISTER))
            .unwrap();
        assert_eq!(incoming.faults, Vec::<String>::new());
        session.import(incoming).unwrap();
        assert!(session.project().by_ref("R-007").is_some());
        session.undo().unwrap();
        assert!(session.project().by_ref("R-007").is_none());
    }
    let id = add(&mut session, &risk::REGISTER, "Another");
    assert_eq!(session.reference((&risk::REGISTER, id)), "R-008", "a new one gets a new number all the same");
}

#[test]
fn what_is_mine_in_the_sample_is_its_officers_and_what_is_done_there_the_users() {
    let mut session = session();
    session.me = "Hannah Okafor".into();
    let id = add(&mut session, &risk::REGISTER, "Late steel");
    set(&mut session, &[(&risk::REGISTER, id)], &[("owner", "me")]).unwrap();
    let risk = session.project().table("risk").get(id).unwrap();
    assert_eq!(risk.value("owner").as_text(), "Hannah Okafor");
    assert!(session.project().trail().iter().all(|entry| &*entry.author.name == "Ana"));
}

#[test]
fn a_resource_with_next_to_no_time_makes_no_arithmetic_overflow() {
    let mut session = session();
    let id = add(&mut session, &task::REGISTER, "Lay the cable");
    set(&mut session, &[(&task::REGISTER, id)], &[("resources", "Ana")]).unwrap();
    let assignment = session.project().table("assignment").iter().next().unwrap().id;
    let set = |field, value| Edit::Set("assignment", assignment, field, value);
    session.apply("Spoil it", vec![set("units", Value::Number(1e-300))]).unwrap();
    let field = session.project().field("task", "finish").unwrap();
    let task = session.project().table("task").get(id).unwrap().clone();
    assert!(!session.context().value(&task, field).is_empty());
}

#[test]
fn taking_a_baseline_freezes_the_plan_and_taking_it_again_loses_nothing() {
    use crate::registers::baseline::{self, NUMBER, TAKEN, figures};
    use crate::registers::every::{OWNER, TITLE};
    let mut session = session();
    let task = add(&mut session, &task::REGISTER, "Lay cable");
    let plan = |session: &mut Session, length: &str| {
        set(session, &[(&task::REGISTER, task)], &[("duration", length)]).unwrap();
    };
    plan(&mut session, "3d");
    let take = |session: &mut Session, name: &str, number: Option<f64>| {
        let mut record = session.fresh(&baseline::REGISTER);
        record.put(TITLE.name(), Value::text(name));
        record.put(NUMBER.name(), number.into());
        let id = record.id;
        session.add(&baseline::REGISTER, record).unwrap();
        id
    };
    let variance = |session: &Session| {
        let task = session.project().table("task").get(task).unwrap();
        crate::registers::task::shown(task, "finish_variance", &session.context())
    };
    let first = take(&mut session, "", None);
    let get = |session: &Session, id| session.project().table("baseline").get(id).cloned().unwrap();
    let taken = get(&session, first);
    assert_eq!((taken.get(NUMBER), taken.get(TAKEN)), (Some(0.0), Some(session.now)));
    assert_eq!(taken.get(OWNER), "Ana");
    let days = |days: i64| {
        Value::Duration(crate::model::value::Duration::new(4800 * days, crate::model::value::Unit::Days))
    };
    assert_eq!(variance(&session), days(0), "compared at once, nothing differs");
    plan(&mut session, "5d");
    assert_eq!(variance(&session), days(2));
    take(&mut session, "After the change", Some(0.0));
    assert_eq!(variance(&session), days(0));
    let replaced = get(&session, first);
    assert_eq!(replaced.get(NUMBER), None);
    assert_eq!(replaced.get(TITLE), "Baseline 0 of 20 Nov 26", "found by a name of its own");
    let kept = session.project().table("baseline_figures").iter();
    assert!(kept.filter(|record| record.get(figures::BASELINE) == Some(first)).count() == 1);
    session.undo().unwrap();
    assert_eq!((get(&session, first).get(NUMBER), variance(&session)), (Some(0.0), days(2)), "one step");
    // An older one can be the current one again.
    session.redo().unwrap();
    set(&mut session, &[(&baseline::REGISTER, first)], &[("number", "0")]).unwrap();
    assert_eq!(variance(&session), days(2));
}

#[test]
fn whose_value_stands_is_said_where_both_changed_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.json");
    Document::new(&path).unwrap().save(&Project::new(registers::ALL)).unwrap();
    let (document, project) = Document::open(&path, registers::ALL).unwrap();
    let mut ana = Session::new(project, "Ana", "2026-11-20T09:00:00".parse().unwrap(), 7);
    let risk = (&risk::REGISTER, add(&mut ana, &risk::REGISTER, "Flood"));
    let (bell, rung) = std::sync::mpsc::channel();
    ana.keep_in(document, move || bell.send(()).unwrap_or(())).unwrap();
    let saved = |session: &Session| {
        while session.saving() != Some(Saving::Saved) {
            rung.recv_timeout(std::time::Duration::from_secs(10)).unwrap();
        }
    };
    ana.save_now();
    saved(&ana);
    let (mut others, before) = Document::open(&path, registers::ALL).unwrap();
    let mut bo = Session::new(before, "Bo", "2026-11-20T09:00:00".parse().unwrap(), 8);
    set(&mut bo, &[risk], &[("owner", "Bo")]).unwrap();
    set(&mut ana, &[risk], &[("owner", "Ana")]).unwrap();
    saved(&ana);
    others.save(bo.project()).unwrap();
    let said = loop {
        rung.recv_timeout(std::time::Duration::from_secs(10)).unwrap();
        if let Some(taken) = ana.take_in() {
            break taken.said;
        }
    };
    assert_eq!(said, "Another program changed what was changed here too, and yours stands: see “conflicts”");
    assert_eq!(ana.project().table("conflict").len(), 1);
}

/// Settles the worry that the key which takes back one's own slip takes back what others did meanwhile.
#[test]
fn what_another_program_writes_is_no_step_of_ours_and_stays_when_ours_is_undone() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.json");
    Document::new(&path).unwrap().save(&Project::new(registers::ALL)).unwrap();
    let open = || {
        let (document, project) = Document::open(&path, registers::ALL).unwrap();
        let mut session = Session::new(project, "Ana", "2026-11-20T09:00:00".parse().unwrap(), 7);
        let (bell, rung) = std::sync::mpsc::channel();
        session.keep_in(document, move || bell.send(()).unwrap_or(())).unwrap();
        (session, rung)
    };
    let (mut session, rung) = open();
    let steel = (&risk::REGISTER, add(&mut session, &risk::REGISTER, "Late steel"));
    set(&mut session, &[steel], &[("title", "A slip")]).unwrap();
    let saved = |session: &Session| {
        while session.saving() != Some(Saving::Saved) {
            rung.recv_timeout(std::time::Duration::from_secs(10)).unwrap();
        }
    };
    let other = |session: &mut Session, change: &dyn Fn(&mut Session)| {
        saved(session);
        let mut other = open().0;
        other.context_and_ids().1.fresh();
        change(&mut other);
        other.close().unwrap();
        loop {
            rung.recv_timeout(std::time::Duration::from_secs(10)).unwrap();
            if let Some(taken) = session.take_in() {
                break taken.said;
            }
        }
    };
    let titles = |session: &Session| {
        let table = session.project().table("risk");
        [1, 2].map(|number| {
            table.numbered(number).map(|risk| risk.get(crate::registers::every::TITLE).to_owned())
        })
    };
    let are = |one: &str, two: &str| [one, two].map(|title| Some(title.to_owned()));
    let said = other(&mut session, &|other| {
        add(other, &risk::REGISTER, "Flood");
        set(other, &[steel], &[("owner", "Bo")]).unwrap();
    });
    assert_eq!(said, "Another program's changes are taken in: R-002 added, R-001 given to another owner");
    assert_eq!(titles(&session), are("A slip", "Flood"));
    assert_eq!(session.undo().unwrap().0, "Set Title of R-001 to A slip");
    assert_eq!(titles(&session), are("Late steel", "Flood"));
    assert_eq!(session.redo().unwrap().0, "Set Title of R-001 to A slip");
    assert_eq!(titles(&session), are("A slip", "Flood"));
    // What others have changed since is not overwritten.
    other(&mut session, &|other| set(other, &[steel], &[("title", "Late again")]).unwrap());
    let why = session.undo().unwrap_err();
    assert!(why.contains("can't be taken back") && why.contains("R-001"), "{why}");
    assert_eq!(titles(&session), are("Late again", "Flood"));
    // An earlier version in the place of the file takes nothing off, and that is said.
    saved(&session);
    let earlier = crate::store::disk::read(&path).unwrap();
    set(&mut session, &[steel], &[("title", "Steel at last")]).unwrap();
    saved(&session);
    crate::store::disk::write(&path, &earlier, true).unwrap();
    session.save_now();
    let said = loop {
        rung.recv_timeout(std::time::Duration::from_secs(10)).unwrap();
        if let Some(taken) = session.take_in() {
            break taken.said;
        }
    };
    assert_eq!(said, super::WAS_OLDER);
    assert_eq!(titles(&session), are("Steel at last", "Flood"));
    session.close().unwrap();
    assert_eq!(Document::open(&path, registers::ALL).unwrap().1.table("risk").len(), 2);
}

/// Settles the worry that an officer goes on calling a record by a ref that another one has by now.
#[test]
fn a_record_that_gets_another_ref_by_a_merge_is_told_of_and_its_history_keeps_the_old_one() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.json");
    Document::new(&path).unwrap().save(&Project::new(registers::ALL)).unwrap();
    let by = |who: &str, title: &str, seed| {
        let (document, project) = Document::open(&path, registers::ALL).unwrap();
        let mut session = Session::new(project, who, "2026-11-20T09:00:00".parse().unwrap(), seed);
        add(&mut session, &risk::REGISTER, title);
        (session, document)
    };
    let ((mut ana, ours), (bo, mut theirs)) = (by("Ana", "Late steel", 7), by("Bo", "Flood", 8));
    theirs.save(bo.project()).unwrap();
    let mine = ana.project().clone();
    let (bell, rung) = std::sync::mpsc::channel();
    ana.keep_in(ours, move || bell.send(()).unwrap_or(())).unwrap();
    ana.save_now();
    let said = loop {
        rung.recv_timeout(std::time::Duration::from_secs(10)).unwrap();
        if let Some(taken) = ana.take_in() {
            break taken.said;
        }
    };
    assert!(said.ends_with("; it gave the same ref too: R-001 is R-002 now"), "{said}");
    let context = ana.context();
    let record = context.project.by_ref("R-2").unwrap().1.id;
    assert!(mine.by_ref("R-1").is_some_and(|(_, before)| before.id == record));
    let begun = reading::changes(&risk::REGISTER, record, &context).last().unwrap();
    assert_eq!(begun.what, "added as R-001, before a merge gave another record that ref");
    assert_eq!(context.changes(record).last().unwrap().0.step, "Add R-002 Late steel");
}

#[test]
fn a_task_opens_again_with_the_progress_that_it_had() {
    let mut session = session();
    let id = add(&mut session, &task::REGISTER, "Lay cable");
    let target: Target = (&task::REGISTER, id);
    set(&mut session, &[target], &[("duration", "10d"), ("resources", "Ana")]).unwrap();
    let state = |session: &Session| {
        let mut task = (**session.project().table("task").get(id).unwrap()).clone();
        task.put("updated", Value::Empty);
        let parts = session.project().table("assignment").iter().map(|part| {
            let mut part = (**part).clone();
            part.put("updated", Value::Empty);
            part
        });
        (task, parts.collect::<Vec<_>>())
    };
    for percent in ["0", "40"] {
        set(&mut session, &[target], &[("percent_complete", percent)]).unwrap();
        let before = state(&session);
        for _ in 0..2 {
            let done = session.toggling(&[target]).unwrap();
            session.perform(done).unwrap();
            assert_ne!(state(&session), before);
            let reopened = session.toggling(&[target]).unwrap();
            session.perform(reopened).unwrap();
            assert_eq!(state(&session), before, "{percent} %");
        }
    }
    let done = session.closing(&[target]).unwrap();
    session.perform(done).unwrap();
    session.now = "2026-11-30T09:00:00".parse().unwrap();
    set(&mut session, &[target], &[("actual_finish", "27/11/2026")]).unwrap();
    let reopened = session.reopening(&[target]).unwrap();
    session.perform(reopened).unwrap();
    let task = state(&session).0;
    assert_eq!(task.value("actual_finish"), &Value::Empty);
    assert_eq!(task.value("percent_complete"), &Value::Number(40.0), "though its finish was corrected");
}

#[test]
fn a_duration_stays_when_a_manual_task_is_automatic_again_and_is_no_shorter_than_what_is_done() {
    let mut session = session();
    let id = add(&mut session, &task::REGISTER, "Lay cable");
    let targets: [Target; 1] = [(&task::REGISTER, id)];
    let shown = |session: &Session| {
        let field = session.project().field("task", "duration").unwrap();
        session.context().show(session.project().table("task").get(id).unwrap(), field)
    };
    let manual = [("mode", "manual"), ("start", "23/11/2026"), ("finish", "27/11/2026")];
    set(&mut session, &targets, &manual).unwrap();
    assert_eq!(shown(&session), "5d");
    set(&mut session, &targets, &[("mode", "auto")]).unwrap();
    assert_eq!(shown(&session), "5d");
    set(&mut session, &targets, &[("percent_complete", "60")]).unwrap();
    let refused = set(&mut session, &targets, &[("duration", "2d")]).unwrap_err();
    assert_eq!(refused, "Duration: 3d of it is done already: enter no less, or change its progress first");
    set(&mut session, &targets, &[("duration", "4d")]).unwrap();
    assert_eq!(shown(&session), "4d");
}

#[test]
fn fields_that_are_set_together_know_of_each_other() {
    let mut session = session();
    let id = add(&mut session, &task::REGISTER, "Cabling");
    let works = |session: &Session| -> Vec<String> {
        let context = session.context();
        let field = context.project.field("assignment", "work").unwrap();
        let assigned = context.linked(id, "assignment", "task");
        let mut works: Vec<_> = assigned.iter().map(|record| context.show(record, field)).collect();
        works.sort();
        works
    };
    set(&mut session, &[(&task::REGISTER, id)], &[("resources", "Ana[50%]"), ("duration", "4d")]).unwrap();
    assert_eq!(works(&session), ["16h"]);
    set(&mut session, &[(&task::REGISTER, id)], &[("duration", "2d"), ("resources", "Bo; Ana[50%]")])
        .unwrap();
    assert_eq!(works(&session), ["16h", "8h"]);
}

#[test]
fn materials_are_assigned_by_their_amount_and_people_by_their_share() {
    let mut session = session();
    let task = add(&mut session, &task::REGISTER, "Concrete");
    let steel = add(&mut session, &resource::REGISTER, "Steel");
    set(&mut session, &[(&resource::REGISTER, steel)], &[("type", "material"), ("material_label", "t")])
        .unwrap();
    for (entered, shown) in [
        ("Steel[2,5 t]; Ana[50]", Ok("Steel[2.5 t]; Ana[50%]")),
        ("steel[20]", Ok("Steel[20 t]")),
        ("Steel; Ana", Ok("Steel; Ana")),
        ("Steel[50%]", Ok("Steel[0.5 t]")),
        ("Steel[much]", Err("Resources: “Steel[much]” has no units: write Steel[50%]")),
        ("Steel[-1]", Err("Resources: Steel can't be assigned with less than nothing")),
    ] {
        let done = set(&mut session, &[(&task::REGISTER, task)], &[("resources", entered)]);
        let context = session.context();
        let record = context.project.table("task").get(task).unwrap();
        let field = task::REGISTER.fields().find(|field| field.key == "resources").unwrap();
        assert_eq!(
            done.map(|()| context.show(record, field)),
            shown.map(str::to_owned).map_err(str::to_owned)
        );
    }
}

#[test]
fn a_task_that_is_added_to_a_plan_scheduled_from_its_finish_is_as_late_as_possible() {
    let mut session = session();
    session.begin("Opening", DateOrder::DayFirst).unwrap();
    let plan = session.project().settings().unwrap().id;
    let constraint = |session: &mut Session| {
        let task = session.fresh(&task::REGISTER);
        task.value("constraint").as_text().to_owned()
    };
    assert_eq!(constraint(&mut session), "");
    set(&mut session, &[(&registers::project::REGISTER, plan)], &[("schedule_from", "finish")]).unwrap();
    assert_eq!(constraint(&mut session), "alap");
}

#[test]
fn who_is_named_on_a_task_that_has_begun_leaves_its_dates() {
    let mut session = session();
    let id = add(&mut session, &task::REGISTER, "Cabling");
    let finish = |session: &Session| session.schedule().derived(id, "finish");
    let texts = [("duration", "5d"), ("actual_start", "11 nov 2026"), ("percent_complete", "80")];
    set(&mut session, &[(&task::REGISTER, id)], &texts).unwrap();
    let before = finish(&session);
    set(&mut session, &[(&task::REGISTER, id)], &[("resources", "Ana")]).unwrap();
    assert_eq!(finish(&session), before);
    set(&mut session, &[(&task::REGISTER, id)], &[("resources", "Ana; Bo[50%]")]).unwrap();
    assert_eq!(finish(&session), before);
}

#[test]
fn a_schedule_that_was_begun_ahead_is_that_of_the_project_as_it_is() {
    let mut session = session();
    let id = add(&mut session, &task::REGISTER, "Cabling");
    set(&mut session, &[(&task::REGISTER, id)], &[("duration", "3d")]).unwrap();
    let days = |session: &Session| session.schedule().derived(id, "finish");
    let three = days(&session);
    session.derive_ahead();
    assert_eq!(days(&session), three);
    // Before anybody has asked for it, a change makes it another one's.
    session.derive_ahead();
    set(&mut session, &[(&task::REGISTER, id)], &[("duration", "4d")]).unwrap();
    assert_ne!(days(&session), three);
    session.undo().unwrap();
    assert_eq!(days(&session), three);
}
