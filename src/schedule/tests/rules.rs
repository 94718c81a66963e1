//! The rules of the schedule, one case each. Rules marked "documented" follow the vendor's published
//! description of Microsoft Project; the others are what stored plans show.

use super::super::Network;
use super::super::fault::Fault;
use super::super::instant::Instant;
use super::super::plan::{Constraint, Lag, Link, LinkKind, Plan, Task};
use super::draft::{Draft, at, draft, options};

#[test]
fn links_of_each_kind_drive_their_ends() {
    let bars = |text: &str| draft(text).bars();
    assert_eq!(bars("A 2d\nB 1d <A"), "A 05T08..06T17, B 07T08..07T17");
    assert_eq!(bars("A 2d\nB 1d <A:SS"), "A 05T08..06T17, B 05T08..05T17");
    assert_eq!(bars("A 2d\nB 1d <A:FF"), "A 05T08..06T17, B 06T08..06T17");
    assert_eq!(
        bars("A 2d snet:07T08\nB 1d <A:SF"),
        "A 07T08..08T17, B 06T08..07T08",
        "the finish is the link date itself"
    );
}

#[test]
fn lags_run_on_the_successors_calendar_or_the_clock() {
    let bars = |text: &str| draft(text).bars();
    assert_eq!(bars("A 5d\nB 1d <A:FS+1d"), "A 05T08..09T17, B 13T08..13T17");
    assert_eq!(bars("A 5d\nB 1d cal:1 <A:FS+1d"), "A 05T08..09T17, B 12T08..12T17");
    assert_eq!(bars("A 5d\nB 1d <A:FS+1ed"), "A 05T08..09T17, B 12T08..12T17");
    assert_eq!(bars("A 4d\nB 1d <A:FS-50%"), "A 05T08..08T17, B 07T08..07T17");
    assert_eq!(
        bars("A 4d\nB 1d cal:2 <A:FS+50e%"),
        "A 05T08..08T17, B 09T09..09T17",
        "half of four days, by the clock: sixteen hours"
    );
    assert_eq!(bars("A 2d\nB 1d <A:FS-1d"), "A 05T08..06T17, B 06T08..06T17");
}

#[test]
fn without_predecessors_a_task_starts_with_the_project_unless_a_constraint_replaces_that() {
    assert_eq!(
        draft("A 1d\nB 1d snet:02T08\nC 1d fnet:02T17").bars(),
        "A 05T08..05T17, B 02T08..02T17, C 02T08..02T17"
    );
}

#[test]
fn constraints_beat_links_when_they_are_honoured() {
    let bars = |text: &str| draft(text).bars();
    let after = |constraint: &str| bars(&format!("A 2d\nB 1d <A {constraint}"));
    assert_eq!(after("snet:08T08"), "A 05T08..06T17, B 08T08..08T17");
    assert_eq!(after("snet:08T17"), "A 05T08..06T17, B 09T08..09T17");
    assert_eq!(
        after("fnet:11T17"),
        "A 05T08..06T17, B 09T08..11T17",
        "the finish is the date itself, even a Sunday"
    );
    assert_eq!(after("mso:06T08"), "A 05T08..06T17, B 06T08..06T17");
    assert_eq!(after("mfo:08T12"), "A 05T08..06T17, B 07T13..08T12");
    assert_eq!(after("snlt:06T08"), "A 05T08..06T17, B 06T08..06T17");
    assert_eq!(after("fnlt:06T17"), "A 05T08..06T17, B 06T08..06T17");
    let slack = draft("A 2d\nB 1d <A fnlt:06T17").slack();
    assert_eq!(slack, "A -8/0!, B 0/0!", "the predecessor is late by a day");
}

#[test]
fn links_beat_constraints_when_those_are_not_honoured_and_slack_turns_negative() {
    let loose = |text: &str| draft(text).with(|options| options.honour_constraints = false);
    for constraint in ["snlt:06T08", "fnlt:06T17", "mso:06T08", "mfo:06T17"] {
        let plan = loose(&format!("A 2d\nB 1d <A {constraint}"));
        assert_eq!(plan.bars(), "A 05T08..06T17, B 07T08..07T17", "{constraint}");
        assert_eq!(plan.slack(), "A -8/0!, B -8/0!", "{constraint}");
    }
    assert_eq!(loose("A 1d\nB 1d <A mso:08T08").bars(), "A 05T08..05T17, B 08T08..08T17");
}

#[test]
fn late_dates_and_slack_follow_from_the_finish_of_the_project() {
    let plan = draft("A 1d\nB 3d <A\nC 1d <A\nD 0 <B <C");
    assert_eq!(plan.late(), "A 05T08..05T17, B 06T08..08T17, C 08T08..08T17, D 08T17..08T17");
    assert_eq!(plan.slack(), "A 0/0!, B 0/0!, C 16/16, D 0/0!");
    let several = draft("A 1d\nB 3d").with(|options| options.multiple_critical_paths = true);
    assert_eq!(several.slack(), "A 0/0!, B 0/0!", "documented: every task without successors ends a path");
    let limit = draft("A 1d\nB 2d").with(|options| options.critical_limit = 4_800);
    assert_eq!(limit.slack(), "A 8/8!, B 0/0!");
}

#[test]
fn a_start_that_has_happened_holds_nobody_up_so_its_link_leaves_slack() {
    let slack = |a: &str| draft(&format!("A 2d {a}\nB 3d <A:SS\nC 6d")).slack();
    assert_eq!(slack(""), "A 24/0, B 24/24, C 0/0!");
    assert_eq!(slack("started:05T08/1d/1d"), "A 32/32, B 24/24, C 0/0!", "it may finish with the project");
}

#[test]
fn a_deadline_bounds_late_dates_but_moves_nothing() {
    let plan = draft("A 2d deadline:05T17\nB 5d");
    assert_eq!(plan.bars(), "A 05T08..06T17, B 05T08..09T17");
    assert_eq!(plan.slack(), "A -8/0!, B 0/0!");
    assert_eq!(draft("S 0 deadline:06T17\n  A 1d\nB 5d").slack(), "S 8/8, A 8/8, B 0/0!");
}

#[test]
fn as_late_as_possible_takes_the_late_dates_and_drives_from_there() {
    let plan = draft("A 1d alap\nB 1d <A\nC 4d");
    assert_eq!(plan.bars(), "A 07T08..07T17, B 08T08..08T17, C 05T08..08T17");
    assert_eq!(plan.early(), "A 05T08..05T17, B 08T08..08T17, C 05T08..08T17");
    assert_eq!(plan.slack(), "A 0/0!, B 0/0!, C 0/0!");
}

/// A plan that must have ended on Friday the 16th at 17:00.
fn from_finish(text: &str) -> Draft {
    draft(text).with(|options| options.finish = Some(at("16T17")))
}

#[test]
fn a_plan_from_its_finish_goes_as_late_as_it_can() {
    let plan = from_finish("A 1d alap\nB 2d alap <A\nC 1d alap\nD 1d asap\nE 1d alap <A:SS+1d");
    assert_eq!(plan.bars(), "A 14T08..14T17, B 15T08..16T17, C 16T08..16T17, D 14T08..14T17, E 16T08..16T17");
    assert_eq!(
        plan.early(),
        "A 14T08..14T17, B 15T08..16T17, C 14T08..14T17, D 14T08..14T17, E 15T08..15T17"
    );
    assert_eq!(plan.slack(), "A 0/0!, B 0/0!, C 16/0, D 16/16, E 8/0");
}

#[test]
fn from_the_finish_later_limits_lead_and_earlier_limits_beat_links() {
    assert_eq!(from_finish("A 1d fnlt:20T17\nB 1d snlt:14T08").bars(), "A 20T08..20T17, B 14T08..14T17");
    assert_eq!(from_finish("A 1d snet:16T08\nB 1d alap <A").bars(), "A 16T08..16T17, B 16T08..16T17");
    assert_eq!(from_finish("A 1d mso:13T08\nB 1d mfo:14T12").bars(), "A 13T08..13T17, B 13T13..14T12");
}

#[test]
fn summaries_span_what_lies_below_them_and_pass_links_on() {
    let plan = draft("A 1d\nS 0 <A\n  B 1d\n  C 2d\nD 1d <S");
    assert_eq!(plan.bars(), "A 05T08..05T17, S 06T08..07T17, B 06T08..06T17, C 06T08..07T17, D 08T08..08T17");
    assert_eq!(plan.late(), "A 05T08..05T17, S 06T08..07T17, B 07T08..07T17, C 06T08..07T17, D 08T08..08T17");
    assert_eq!(draft("S 0 snet:07T08\n  B 1d").bars(), "S 07T08..07T17, B 07T08..07T17");
}

#[test]
fn manual_tasks_keep_their_dates_and_drive_their_successors() {
    let plan = draft("A 2d\nB 1d <A manual:05T08..05T17\nC 1d <B");
    assert_eq!(plan.bars(), "A 05T08..06T17, B 05T08..05T17, C 06T08..06T17");
    let summary = draft("A 3d\nS 0 <A manual:06T08..06T17\n  B 2d\n  C 1d <A:SS\nD 1d <S");
    assert_eq!(
        summary.bars(),
        "A 05T08..07T17, S 06T08..06T17, B 06T08..07T17, C 06T08..06T17, D 07T08..07T17"
    );
}

#[test]
fn the_room_of_manual_tasks_follows_from_their_finish() {
    let weekend = draft("A 2d manual:10T08..11T17\nB 0 snet:12T08");
    assert_eq!(weekend.late(), "A 10T08..12T08, B 12T08..12T08", "its duration counts the days off");
    assert_eq!(weekend.slack(), "A 0/0!, B 0/0!");
    let summary = draft("S 0 manual:06T08..07T17\n  A 1d\nB 1d <S snet:12T08");
    assert_eq!(summary.bars(), "S 06T08..07T17, A 06T08..06T17, B 12T08..12T17");
    assert_eq!(
        summary.late(),
        "S 09T08..09T17, A 09T08..09T17, B 12T08..12T17",
        "its links bind what lies below"
    );
}

#[test]
fn a_manual_summary_whose_work_is_done_leaves_what_is_open_below_no_later_than_its_finish() {
    let late =
        |summary: &str, work: &str| draft(&format!("S 0 {summary}\n  A 2d {work}\n  M 0 <A\nB 10d")).late();
    let manual = "manual:05T08..08T17";
    assert!(late(manual, "finished:05T08..06T17").contains("M 08T17..08T17"));
    for (summary, work) in [("", "finished:05T08..06T17"), (manual, "started:05T08/1d/1d"), (manual, "")] {
        assert!(late(summary, work).contains("M 16T17..16T17"), "{summary} {work}");
    }
}

#[test]
fn free_slack_is_measured_on_the_tasks_own_calendar() {
    assert_eq!(draft("A 4d\nB 1d cal:1 <A snet:10T08").slack(), "A 8/8, B 0/0!");
}

#[test]
fn assignments_run_on_their_resources_calendars() {
    assert_eq!(draft("A 6d work:1/6d").bars(), "A 05T08..10T17");
    assert_eq!(draft("A 2d work:0/1d work:2/16h").bars(), "A 05T08..06T00", "the latest part ends the task");
    assert_eq!(
        draft("A 6d cal:0 work:1/6d").bars(),
        "A 05T08..12T17",
        "the task's calendar and the resource's"
    );
    assert_eq!(draft("A 2d work:3/2d").bars(), "A 05T08..06T17", "one without working time is not used");
}

#[test]
fn a_task_takes_its_duration_though_its_assignments_say_less() {
    assert_eq!(draft("A 3d work:0/1d").bars(), "A 05T08..07T17", "levelling has split the assignment");
    assert_eq!(draft("A 3d work:0/0d").bars(), "A 05T08..07T17", "the assignment has no work");
    assert_eq!(
        draft("A 3d work:0/1d work:1/1d").bars(),
        "A 05T08..05T17",
        "on several calendars it may be less"
    );
}

#[test]
fn delays_move_assignments_but_not_the_start_of_the_task() {
    let plan = draft("A 2d work:0/1d+1d work:0/1d+4h");
    assert_eq!(plan.bars(), "A 05T08..06T17");
    assert_eq!(plan.late(), "A 05T08..06T17");
}

#[test]
fn an_assignment_without_work_holds_the_start_at_the_link_date() {
    assert_eq!(draft("A 5d\nB 1d <A work:0/0 work:0/1d").bars(), "A 05T08..09T17, B 09T17..12T17");
}

#[test]
fn elapsed_durations_know_no_calendar_and_milestones_stay_where_they_fall() {
    assert_eq!(draft("A 5d\nB 2ed <A\nC 0 <B").bars(), "A 05T08..09T17, B 09T17..11T17, C 11T17..11T17");
    assert_eq!(draft("A 5d\nB 0 <A").bars(), "A 05T08..09T17, B 09T17..09T17");
}

#[test]
fn levelling_delay_is_elapsed_and_part_of_the_early_start() {
    let plan = draft("A 1d\nB 1d <A delay:24h\nC 5d");
    assert_eq!(plan.early(), "A 05T08..05T17, B 07T08..07T17, C 05T08..09T17");
    assert_eq!(plan.late(), "A 07T08..07T17, B 09T08..09T17, C 05T08..09T17", "it binds that much earlier");
}

#[test]
fn work_done_stays_and_what_remains_goes_on_where_it_resumes() {
    let plan = draft("A 2d finished:07T08..08T17\nB 1d <A");
    assert_eq!(plan.bars(), "A 07T08..08T17, B 09T08..09T17");
    assert_eq!(plan.slack(), "A 0/0, B 0/0!");
    let started = "A 3d\nB 2d <A started:05T08/1d/1d";
    assert_eq!(draft(started).bars(), "A 05T08..07T17, B 05T08..06T17", "its links no longer move it");
    assert_eq!(draft(&format!("{started} resume:08T08")).bars(), "A 05T08..07T17, B 05T08..08T17");
}

#[test]
fn inactive_tasks_count_nowhere() {
    let plan = draft("S 0\n  A 1d\n  B 5d inactive\nC 1d <B");
    assert_eq!(plan.bars(), "S 05T08..05T17, A 05T08..05T17, B 05T08..09T17, C 05T08..05T17");
    assert_eq!(plan.slack(), "S 0/0!, A 0/0!, B 0/0, C 0/0!", "an inactive task is never critical");
}

/// Checks the faults found in a plan.
fn faults(text: &str, expected: &[Fault]) {
    assert_eq!(draft(text).scheduled().0.faults, expected, "{text}");
}

#[test]
fn what_cannot_be_scheduled_is_left_out_and_said() {
    let circle = |link, tasks: &[u32]| Fault::Loop { link, tasks: tasks.to_vec(), length: tasks.len() };
    faults("A 1d <A", &[Fault::SelfLink(0)]);
    faults("A 1d <X", &[Fault::DanglingLink(0)]);
    faults("S 0\n  A 1d <S", &[Fault::OwnSummaryLink(0)]);
    faults("A -2d", &[Fault::NegativeDuration(0)]);
    faults("A 1d cal:3", &[Fault::IdleCalendar(0)]);
    faults("A 1d\nB 1d <A <D\nC 1d <B\nD 1d <C", &[circle(1, &[1, 2, 3])]);
    faults("S 0 <B\n  A 1d\nB 1d <A", &[circle(0, &[0, 1, 2])]);
    faults("S 0\n  A 1d\nT 0 <S\n  B 1d\nC 1d <B\nD 1d <C <A:SS\nE 1d <D <F\nF 1d <E", &[circle(5, &[6, 7])]);
    assert_eq!(draft("A 1d <B\nB 1d <A\nC 1d <B").bars(), "A 05T08..05T17, B 06T08..06T17, C 07T08..07T17");
}

#[test]
fn a_task_without_any_working_time_ahead_stops_at_the_last_year_and_says_so() {
    let plan = draft("A 1d").with(|options| options.start = Instant::MAX - 10);
    assert_eq!(plan.scheduled().1.faults, [Fault::OutOfRange(0)]);
}

fn chain(tasks: Vec<Task>) -> Plan {
    let link = |to: u32| Link { id: to, from: to - 1, to, kind: LinkKind::FinishStart, lag: Lag::Working(0) };
    let links = (1..tasks.len() as u32).filter(|&to| tasks[to as usize].parent.is_none()).map(link).collect();
    Plan { options: options(), calendars: super::draft::calendars(), tasks, links, assignments: vec![] }
}

#[test]
fn neither_a_long_chain_nor_a_deep_outline_exhausts_the_stack() {
    let long = Network::new(chain(vec![Task { duration: 10, ..Task::default() }; 300_000]));
    let finish = long.schedule().finish;
    assert_eq!(long.calendar_of(0).between(options().start, finish), 3_000_000);
    let nested = |at: u32| Task { duration: 4_800, parent: at.checked_sub(1), ..Task::default() };
    let deep = Network::new(chain((0..50_000).map(nested).collect()));
    assert_eq!(deep.schedule().dates[0].finish, at("05T17"));
    let mut ring = chain(vec![Task { constraint: Constraint::AsLateAsPossible, ..Task::default() }; 50_000]);
    ring.links.push(Link { id: 0, from: 49_999, to: 0, kind: LinkKind::FinishStart, lag: Lag::Working(0) });
    let ring = Network::new(ring);
    assert!(
        matches!(&ring.faults[..], [Fault::Loop { link: 0, tasks, length: 50_000 }] if tasks.len() == 50)
    );
}
