//! Stories of what is owed, to whom and by when.

use super::*;
use crate::model::context::Derive;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::value::Value;
use crate::registers::every::{DUE, OWNER, SNOOZED_UNTIL, STATUS, TITLE};
use crate::registers::trial::{self, day};
use crate::registers::{action, communication, decision, document, meeting, risk, series, stage};
use crate::schedule::Schedule;

fn told(project: &Project, until: &str) -> Vec<String> {
    let schedule = Schedule::of(project);
    let context = Context { derived: &schedule, ..trial::context(project) };
    let line = |due: Due| {
        let (register, record) = project.find(due.id).unwrap();
        let later = if due.later { "~" } else { "" };
        let name = register.reference(record.number);
        format!("{later}{} {} {name} {}: {}", date::format(due.day), due.sort.word(), due.who, due.words())
    };
    owed_until(day(until), &context).into_iter().map(line).collect()
}

fn record(id: u64, title: &str) -> Record {
    Record::new(Id(id)).with(TITLE, title)
}

#[test]
fn a_report_is_unrolled_by_its_frequency_with_its_input_so_many_working_days_before() {
    let report = record(1, "Highlight report").with(OWNER, "Ana").with(DUE, day("2026-11-27"));
    let report = report.with(communication::FREQUENCY, "weekly").with(communication::LEAD, 2.0);
    let report = report.with(communication::AUDIENCE, Value::list(["Board"]));
    let project = trial::project([(&communication::REGISTER, report.with(STATUS, "active"))]);
    assert_eq!(
        told(&project, "2026-12-04"),
        [
            "25 Nov 26 Input CO-001 Ana: 2 working days before the report of 27 Nov 26",
            "27 Nov 26 Report CO-001 Ana: to Board; weekly",
            "~2 Dec 26 Input CO-001 Ana: 2 working days before the report of 4 Dec 26",
            "~4 Dec 26 Report CO-001 Ana: to Board; weekly",
        ]
    );
}

#[test]
fn a_series_is_unrolled_beyond_the_meetings_that_are_made_with_papers_before_each() {
    let first = day("2026-11-12").and_hms_opt(10, 0, 0).unwrap();
    let board = record(1, "Board").with(series::RULE, "FREQ=WEEKLY;BYDAY=TH").with(series::FIRST, first);
    let board = board.with(series::PAPERS_LEAD, 3.0).with(OWNER, "Priya").with(STATUS, "running");
    let made = record(2, "Board 2").with(meeting::SERIES, "board").with(meeting::CHAIR, "Priya");
    let made = made.with(meeting::START, day("2026-11-26").and_hms_opt(10, 0, 0).unwrap());
    let held = record(3, "Board 1").with(meeting::SERIES, "Board");
    let held = held.with(meeting::START, day("2026-11-19").and_hms_opt(10, 0, 0).unwrap());
    let project =
        trial::project([(&series::REGISTER, board), (&meeting::REGISTER, made), (&meeting::REGISTER, held)]);
    assert_eq!(
        told(&project, "2026-12-10"),
        [
            "19 Nov 26 Minutes M-002 : held 19 Nov 26, minutes not issued",
            "23 Nov 26 Papers M-001 : for the meeting on 26 Nov 26",
            "26 Nov 26 Meeting M-001 Priya: 10:00; weekly on thu",
            "~30 Nov 26 Papers MS-1 : 3 working days before the meeting on 3 Dec 26",
            "~3 Dec 26 Meeting MS-1 Priya: 10:00; weekly on thu",
            "~7 Dec 26 Papers MS-1 : 3 working days before the meeting on 10 Dec 26",
            "~10 Dec 26 Meeting MS-1 Priya: 10:00; weekly on thu",
        ]
    );
}

#[test]
fn reviews_stages_and_routines_come_back_and_what_is_closed_or_put_off_does_not() {
    let risk = record(1, "Late").with(STATUS, "open").with(risk::REVIEW, day("2026-11-13"));
    let risk = risk.with(risk::CADENCE, "fortnightly").with(OWNER, "Bo");
    let closed = record(2, "Gone").with(STATUS, "closed").with(risk::REVIEW, day("2026-11-13"));
    let design = record(3, "Design").with(STATUS, "approved").with(document::REVIEW, day("2026-12-01"));
    let made = record(4, "Go").with(STATUS, "made").with(decision::REVIEW, day("2026-12-02"));
    let stage = record(5, "Stage 1").with(STATUS, "running").with(DUE, day("2026-12-05"));
    let stage = stage.with(stage::ASSESSMENT, day("2026-12-03"));
    let routine = record(6, "Update the plan").with(STATUS, "open").with(DUE, day("2026-11-27"));
    let routine = routine.with(action::RECURS, "FREQ=WEEKLY;BYDAY=FR").with(SNOOZED_UNTIL, day("2026-11-30"));
    let project = trial::project([
        (&risk::REGISTER, risk),
        (&risk::REGISTER, closed),
        (&document::REGISTER, design.with(document::APPROVER, "Priya")),
        (&decision::REGISTER, made.with(decision::FORUM, "Board")),
        (&stage::REGISTER, stage),
        (&action::REGISTER, routine),
    ]);
    assert_eq!(
        told(&project, "2026-12-04"),
        [
            "13 Nov 26 Review R-001 Bo: to the project manager; fortnightly",
            "30 Nov 26 Routine A-001 : put off until 30 Nov 26; weekly on fri",
            "1 Dec 26 Review DOC-001 : to Priya; yearly",
            "2 Dec 26 Review D-001 : to Board; once",
            "3 Dec 26 Stage end ST-001 : to the project board; end stage assessment",
            "~4 Dec 26 Review R-001 Bo: to the project manager; fortnightly",
            "~4 Dec 26 Routine A-001 : weekly on fri",
        ]
    );
}

/// A calendar on which Christmas Day is off.
struct Christmas;

impl Derive for Christmas {
    fn works(&self, on: NaiveDate) -> bool {
        ().works(on) && on != day("2026-12-25")
    }
}

#[test]
fn a_report_that_would_fall_on_a_holiday_is_owed_on_the_working_day_before() {
    let report = record(1, "Report").with(DUE, day("2026-12-18")).with(STATUS, "active");
    let report = report.with(communication::FREQUENCY, "weekly").with(communication::LEAD, 2.0);
    let project = trial::project([(&communication::REGISTER, report)]);
    let context = Context { derived: &Christmas, ..trial::context(&project) };
    let dues = owed_until(day("2027-01-01"), &context);
    let told: Vec<_> = dues.iter().map(|due| (date::format(due.day), due.sort.word(), due.words())).collect();
    let is = |day: &str, sort, words: &str| (day.to_owned(), sort, words.to_owned());
    assert_eq!(
        told,
        [
            is("16 Dec 26", "Input", "2 working days before the report of 18 Dec 26"),
            is("18 Dec 26", "Report", "weekly"),
            is("22 Dec 26", "Input", "2 working days before the report of 24 Dec 26"),
            is("24 Dec 26", "Report", "weekly; 25 Dec 26 is a day off"),
            is("30 Dec 26", "Input", "2 working days before the report of 1 Jan 27"),
            is("1 Jan 27", "Report", "weekly"),
        ]
    );
}

#[test]
fn days_that_nobody_works_on_move_to_one_that_is_told_once() {
    let first = day("2026-11-16").and_hms_opt(9, 0, 0).unwrap();
    let daily = record(1, "Stand-up").with(series::RULE, "FREQ=DAILY").with(series::FIRST, first);
    let project = trial::project([(&series::REGISTER, daily.with(series::PAPERS_LEAD, 0.0))]);
    let meetings = |line: &&String| line.contains("Meeting");
    assert_eq!(told(&project, "2026-11-24").iter().filter(meetings).count(), 3, "Friday, Monday, Tuesday");
}

#[test]
fn no_rule_is_followed_without_end() {
    let report = record(1, "Report").with(DUE, day("1900-01-01")).with(STATUS, "active");
    let project =
        trial::project([(&communication::REGISTER, report.with(communication::FREQUENCY, "daily"))]);
    assert!(owed_until(NaiveDate::MAX, &trial::context(&project)).len() < 2000);
    assert_eq!(week_of(day("2026-11-19"), trial::today()), "Overdue");
    assert_eq!(week_of(day("2026-11-22"), trial::today()), "This week");
    assert_eq!(week_of(day("2026-12-04"), trial::today()), "Week of 30 Nov 26");
}
