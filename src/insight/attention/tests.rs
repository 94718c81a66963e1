//! Stories of what needs attention, and of what leaves it alone.

use super::*;
use crate::model::value::{Duration, Unit, Value};
use crate::registers::every::{DUE, OWNER, SNOOZED_UNTIL, TITLE};
use crate::registers::trial::{self, day};
use crate::registers::{
    agenda_item, communication, decision, external_dependency, kpi, meeting, purchase, risk, series, stage,
};
use crate::schedule::Schedule;

fn found(records: Vec<(&'static Register, Record)>) -> Vec<String> {
    let project = trial::project(records);
    let context = trial::context(&project);
    let told = |matter: Matter| {
        let (register, record) = project.find(matter.id).unwrap();
        let name = context.name(register, record);
        let when = matter.when(context.today).heading();
        format!("{when}: {name} ({}): {}", matter.what, matter.why.join("; "))
    };
    matters(&context).into_iter().map(told).collect()
}

fn record(id: u64, title: &str) -> Record {
    Record::new(Id(id)).with(TITLE, title)
}

#[test]
fn what_is_due_stands_by_its_day_and_what_is_done_or_far_off_does_not() {
    let action = |id, title, due: &str, status| {
        let record = record(id, title).with(DUE, day(due)).with(every::STATUS, status);
        (&action::REGISTER, record)
    };
    assert_eq!(
        found(vec![
            action(1, "Later", "2026-12-04", "open"),
            action(2, "Monday", "2026-11-23", "open"),
            action(3, "Today", "2026-11-20", "open"),
            action(4, "Past", "2026-11-13", "open"),
            action(5, "Done", "2026-11-13", "done"),
        ]),
        [
            "Overdue: A-004 Past (Actions): due 13 Nov 26, 5 working days ago",
            "Today: A-003 Today (Actions): due today",
            "Next week: A-002 Monday (Actions): due Mon 23 Nov 26",
        ]
    );
}

#[test]
fn a_meeting_tells_of_the_papers_that_its_decisions_lack() {
    let start = |day: &str| format!("{day}T10:00:00").parse::<chrono::NaiveDateTime>().unwrap();
    let meeting = |id, title, day| (&meeting::REGISTER, record(id, title).with(meeting::START, start(day)));
    let item = |id, purpose| {
        let item = record(id, "Item").with(agenda_item::MEETING, Id(1));
        (&agenda_item::REGISTER, item.with(agenda_item::PURPOSE, purpose))
    };
    assert_eq!(
        found(vec![
            meeting(1, "Board", "2026-11-23"),
            meeting(2, "Team", "2026-11-24"),
            meeting(3, "Team", "2026-11-19"),
            item(4, "decision"),
            item(5, "discussion"),
        ]),
        [
            "Overdue: M-003 Team (Minutes owed): held 19 Nov 26, 1 working day ago, minutes not issued",
            "Next week: M-001 Board (Meetings): Mon 23 Nov 26 10:00; 1 item for decision has no paper",
        ]
    );
}

#[test]
fn a_decision_is_awaited_from_the_day_that_its_paper_is_due() {
    let board = record(1, "Board").with(meeting::PAPERS_DUE, day("2026-11-19"));
    let decision = record(2, "Go").with(decision::MEETING, Id(1)).with(DUE, day("2026-11-27"));
    assert_eq!(
        found(vec![(&meeting::REGISTER, board), (&decision::REGISTER, decision)]),
        [
            "Overdue: D-001 Go (Decisions awaited): papers for M-001 19 Nov 26, 1 working day ago; needed by Fri 27 Nov 26"
        ]
    );
}

#[test]
fn a_dependency_tells_of_its_promise() {
    let need = |id, due: &str| record(id, "Rules").with(DUE, day(due));
    let promised = |id, due: &str| need(id, "2026-12-10").with(external_dependency::PROMISED, day(due));
    let confirmed = |record: Record, on: &str| record.with(external_dependency::CONFIRMED, day(on));
    let records = [
        confirmed(promised(1, "2026-12-14"), "2026-11-16"),
        confirmed(promised(2, "2026-12-01"), "2026-10-01"),
        confirmed(promised(3, "2026-12-01"), "2026-11-16"),
        promised(4, "2026-12-01"),
        need(5, "2026-12-10"),
    ];
    let records = records.map(|record| (&external_dependency::REGISTER, record));
    assert_eq!(
        found(records.to_vec()),
        [
            "Later: X-001 Rules (Dependencies): promised for 14 Dec 26, 4 days after it is needed",
            "Later: X-002 Rules (Dependencies): last confirmed 1 Oct 26, 36 working days ago",
            "Later: X-004 Rules (Dependencies): the promise was never confirmed",
            "Later: X-005 Rules (Dependencies): nobody has promised a date",
        ]
    );
}

#[test]
fn what_is_put_off_rests_with_its_reason_until_that_day() {
    let told = |until: &str, status: &str| {
        let record = record(1, "Ask Legal").with(DUE, day("2026-11-13")).with(every::STATUS, status);
        let record = record.with(SNOOZED_UNTIL, day(until)).with(SNOOZE_REASON, "the board meets first");
        let project = trial::project([(&action::REGISTER, record)]);
        let Attention { matters, resting } = attention(&trial::context(&project));
        let why = |all: Vec<Matter>| all.into_iter().flat_map(|matter| matter.why).collect::<Vec<_>>();
        (why(matters), why(resting))
    };
    let due = || "due 13 Nov 26, 5 working days ago".to_owned();
    let snoozed = "snoozed until 21 Nov 26: the board meets first".to_owned();
    assert_eq!(told("2026-11-21", "open"), (vec![], vec![snoozed, due()]));
    assert_eq!(told("2026-11-20", "open"), (vec![due()], vec![]));
    assert_eq!(told("2026-11-21", "done"), (vec![], vec![]));
}

#[test]
fn what_was_chased_rests_until_it_is_to_be_chased_again() {
    let resting = |next: &str| {
        let record = record(1, "Ask Legal").with(DUE, day("2026-11-13")).with(OWNER, "Bo");
        let record = record.with(action::CHASED_ON, trial::today()).with(action::NEXT_CHASE, day(next));
        let project = trial::project([(&action::REGISTER, record)]);
        attention(&trial::context(&project)).resting.pop().map(|matter| matter.why[0].clone())
    };
    let chased = "chased on 20 Nov 26, to be chased again on 24 Nov 26".to_owned();
    assert_eq!(resting("2026-11-24"), Some(chased));
    assert_eq!(resting("2026-11-20"), None);
}

#[test]
fn mine_comes_before_others_by_person_and_each_group_holds_what_its_heading_says() {
    let action = |id, owner: &str, due: &str| {
        (&action::REGISTER, record(id, "Ask").with(OWNER, owner).with(DUE, day(due)))
    };
    let late = action(5, "Cy", "2026-11-02");
    let all =
        vec![action(1, "Ana", "2026-11-18"), action(2, "Bo", "2026-11-17"), action(3, "Cy", "2026-11-16")];
    let soon = [action(4, "Ana", "2026-11-20"), late, action(6, "", "2026-11-19")];
    let project = trial::project(all.into_iter().chain(soon));
    let matters = matters(&trial::context(&project));
    let groups = |by: Grouping| {
        let groups = by.groups(&matters.iter().collect::<Vec<_>>(), trial::today(), "ana");
        let refs = |places: Vec<usize>| places.iter().map(|place| matters[*place].id.0).collect::<Vec<_>>();
        groups.into_iter().map(|(name, places)| (name, refs(places))).collect::<Vec<_>>()
    };
    let is = |name: &str, refs: &[u64]| (name.to_owned(), refs.to_vec());
    assert_eq!(
        groups(Grouping::When),
        [
            is("Overdue: mine", &[1]),
            is("Overdue: nobody's", &[6]),
            is("Overdue: others", &[2, 5, 3]),
            is("Today", &[4])
        ]
    );
    assert_eq!(
        groups(Grouping::Who),
        [is("Ana", &[1, 4]), is("Cy", &[5, 3]), is("Bo", &[2]), is("Nobody", &[6])]
    );
    assert_eq!(groups(Grouping::What), [is("Actions", &[5, 3, 2, 1, 6, 4])]);
}

#[test]
fn a_name_is_mine_in_capitals_and_without_accents() {
    let action = Record::new(Id(1)).with(OWNER, "Zoë Ångström").with(DUE, day("2026-11-18"));
    let project = trial::project([(&action::REGISTER, action)]);
    let matters = matters(&Context { me: "ZOË ANGSTROM", ..trial::context(&project) });
    assert!(matters[0].is_mine("ZOË ANGSTROM") && matters[0].is_mine("zoe angstrom"));
    let grouped = Grouping::When.groups(&[&matters[0]], trial::today(), "ZOË ANGSTROM");
    assert_eq!(grouped, [("Overdue: mine".to_owned(), vec![0])]);
}

#[test]
fn reviews_reports_purchases_and_papers_are_told_by_their_own_words() {
    let review = record(1, "Late steel").with(risk::REVIEW, day("2026-11-19"));
    let report = record(2, "Highlight report").with(DUE, day("2026-11-23"));
    let report = report.with(communication::AUDIENCE, Value::list(["Project board"]));
    let bulletin = record(7, "Bulletin").with(DUE, day("2026-12-03")).with(communication::LEAD, 9.0);
    let order = record(3, "Switches").with(DUE, day("2026-11-18")).with(every::STATUS, "ordered");
    let came = record(4, "Racks").with(DUE, day("2026-11-18")).with(every::STATUS, "received");
    let board = record(5, "Board").with(meeting::PAPERS_DUE, day("2026-11-20"));
    let board = board.with(meeting::START, day("2026-11-27").and_hms_opt(10, 0, 0).unwrap());
    let item = record(6, "Budget").with(agenda_item::MEETING, Id(5)).with(agenda_item::PURPOSE, "decision");
    assert_eq!(
        found(vec![
            (&risk::REGISTER, review),
            (&communication::REGISTER, report),
            (&communication::REGISTER, bulletin),
            (&purchase::REGISTER, order),
            (&purchase::REGISTER, came),
            (&meeting::REGISTER, board),
            (&agenda_item::REGISTER, item),
        ]),
        [
            "Overdue: PO-001 Switches (Purchases): delivery due 18 Nov 26, 2 working days ago",
            "Overdue: R-001 Late steel (Risks to review): next review 19 Nov 26, 1 working day ago",
            "Today: CO-002 Bulletin (Reports owed): input must be in today, for 3 Dec 26",
            "Today: M-001 Board (Papers owed): papers due today; 1 item for decision has none",
            "Next week: CO-001 Highlight report (Reports owed): next due Mon 23 Nov 26, to Project board",
        ]
    );
}

#[test]
fn a_late_promise_says_whether_the_slack_of_its_task_bears_it() {
    let task = |id, title: &str, days: i64| {
        let task = record(id, title).with(task::RANK, title);
        (&task::REGISTER, task.with(task::DURATION, Duration::new(4800 * days, Unit::Days)))
    };
    let told = |promised: &str| {
        let need = record(9, "Rules").with(DUE, day("2026-12-10")).with(external_dependency::TASK, Id(1));
        let need = need.with(external_dependency::CONFIRMED, trial::today());
        let need = need.with(external_dependency::PROMISED, day(promised));
        let plan = record(8, "Plan")
            .with(crate::registers::project::START, day("2026-11-30").and_hms_opt(8, 0, 0).unwrap());
        let project = trial::project([
            (&crate::registers::project::REGISTER, plan),
            task(1, "a", 5),
            task(2, "b", 8),
            (&external_dependency::REGISTER, need),
        ]);
        let schedule = Schedule::of(&project);
        let context = Context { derived: &schedule, ..trial::context(&project) };
        let matters = matters(&context);
        let matter = matters.iter().find(|matter| matter.id == Id(9)).unwrap();
        (matter.day, matter.why.join("; "))
    };
    let why = |words: &str| format!("promised for {words}");
    assert_eq!(
        told("2026-12-15"),
        (day("2026-12-15"), why("15 Dec 26, 5 days after it is needed; the slack of T-1, 3d, bears it"))
    );
    assert_eq!(
        told("2026-12-17"),
        (
            day("2026-12-10"),
            why("17 Dec 26, 7 days after it is needed; T-1 has 3d of slack: 2 days too little")
        )
    );
}

#[test]
fn a_day_at_either_end_of_time_is_told_of_without_harm() {
    for due in [NaiveDate::MIN, NaiveDate::MAX] {
        let late = record(1, "Odd").with(DUE, due);
        let project = trial::project([(&action::REGISTER, late)]);
        let context = Context { today: NaiveDate::MAX, ..trial::context(&project) };
        let matters = matters(&context);
        Grouping::When.groups(&matters.iter().collect::<Vec<_>>(), context.today, "");
        assert_eq!(matters.len(), 1);
    }
    let late = record(1, "Odd").with(DUE, trial::today());
    let project = trial::project([(&action::REGISTER, late)]);
    assert_eq!(
        attention(&Context { today: NaiveDate::MIN, ..trial::context(&project) }),
        Attention::default()
    );
}

#[test]
fn what_comes_back_by_a_cadence_is_told_before_its_day() {
    let stage = record(1, "Stage 1").with(every::STATUS, "running");
    let decision = record(2, "Go").with(every::STATUS, "made").with(decision::REVIEW, day("2026-11-24"));
    let read = record(3, "Uptime").with(kpi::FREQUENCY, "weekly").with(every::RAISED, day("2026-11-16"));
    let first = day("2026-10-29").and_hms_opt(10, 0, 0).unwrap();
    let board = record(4, "Board").with(series::RULE, "FREQ=WEEKLY;BYDAY=TH").with(series::FIRST, first);
    let team = record(5, "Team").with(series::RULE, "FREQ=WEEKLY;BYDAY=TH").with(series::FIRST, first);
    let made = record(6, "Team 2").with(meeting::SERIES, "team");
    let at = day("2026-11-26").and_hms_opt(10, 0, 0).unwrap();
    assert_eq!(
        found(vec![
            (&stage::REGISTER, stage.with(stage::ASSESSMENT, day("2026-12-03"))),
            (&decision::REGISTER, decision),
            (&kpi::REGISTER, read),
            (&series::REGISTER, board),
            (&series::REGISTER, team),
            (&meeting::REGISTER, made.with(meeting::START, at)),
        ]),
        [
            "Overdue: MS-1 Board (Meetings to call): meets Thu 26 Nov 26, papers due 19 Nov 26, 1 working day ago; no meeting is made yet",
            "Next week: K-001 Uptime (Readings owed): to be read Mon 23 Nov 26",
            "Next week: D-001 Go (Decisions to review): review or expiry Tue 24 Nov 26",
            "Later: ST-001 Stage 1 (Stages): end stage assessment Thu 3 Dec 26",
        ]
    );
}
