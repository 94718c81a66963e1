//! The schedule of records: read from a project, given back as fields.

use chrono::NaiveDate;
use proptest::prelude::*;

use super::super::Schedule;
use crate::model::context::{Context, Derive};
use crate::model::edit::{Author, Edit, Step};
use crate::model::id::{Id, Ids};
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::value::{Duration, Money, Unit, Value};
use crate::registers::baseline::{self, figures};
use crate::registers::calendar::{self, exception};
use crate::registers::{self, assignment, dependency, progress, project, resource, task};

/// A project under construction.
struct Site {
    project: Project,
    ids: Ids,
}

fn moment(text: &str) -> chrono::NaiveDateTime {
    format!("2026-01-{text}:00").parse().unwrap()
}

fn days(days: i64) -> Duration {
    Duration::new(days * 4_800, Unit::Days)
}

impl Site {
    fn new() -> Self {
        let mut site = Self { project: Project::new(registers::ALL), ids: Ids::new(1) };
        site.add("project", |record| record.with(project::START, moment("05T08:00")));
        site
    }

    fn add(&mut self, register: &'static str, fill: impl FnOnce(Record) -> Record) -> Id {
        let record = fill(Record::new(self.ids.fresh()));
        let id = record.id;
        self.edit(Edit::Add(register, record));
        id
    }

    fn edit(&mut self, edit: Edit) {
        let author = Author { name: "me".into(), at: moment("01T09:00") };
        self.project = self.project.apply(&Step::new("edit", vec![edit]), &author).unwrap();
    }

    fn task(&mut self, rank: &str, parent: Option<Id>, length: i64) -> Id {
        self.add("task", |record| {
            record.with(task::RANK, rank).with(task::PARENT, parent).with(task::DURATION, days(length))
        })
    }

    fn link(&mut self, from: Id, to: Id) -> Id {
        self.add("dependency", |record| {
            record.with(dependency::PREDECESSOR, from).with(dependency::SUCCESSOR, to)
        })
    }

    /// What a field of a task shows.
    fn shown(&self, schedule: &Schedule, id: Id, field: &str) -> String {
        let today = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let context = Context { me: "me", ..Context::on(&self.project, today, schedule) };
        let (register, record) = self.project.find(id).unwrap();
        context.show(record, self.project.field(register.key, field).unwrap())
    }

    fn row(&self, id: Id) -> String {
        let schedule = Schedule::of(&self.project);
        let fields = ["row", "wbs", "duration", "start", "finish", "total_slack", "critical"];
        fields.map(|field| self.shown(&schedule, id, field)).join(" | ")
    }
}

#[test]
fn tasks_stand_in_the_order_of_their_ranks_and_summaries_span_them() {
    let mut site = Site::new();
    let second = site.task("b", None, 1);
    let summary = site.task("a", None, 9);
    let late = site.task("a2", Some(summary), 3);
    let early = site.task("a1", Some(summary), 2);
    site.link(early, late);
    site.link(summary, second);
    let schedule = Schedule::of(&site.project);
    let expected = [(summary, 0), (early, 1), (late, 1), (second, 0)];
    assert_eq!(schedule.outline("task"), Some(&expected[..]));
    assert_eq!(site.row(summary), "1 | 1 | 5d | 5 Jan 26 | 9 Jan 26 | 0d | yes");
    assert_eq!(site.row(late), "3 | 1.2 | 3d | 7 Jan 26 | 9 Jan 26 | 0d | yes");
    assert_eq!(site.row(second), "4 | 2 | 1d | 12 Jan 26 | 12 Jan 26 | 0d | yes");
}

#[test]
fn holidays_assignments_and_constraints_of_records_count() {
    let mut site = Site::new();
    let standard = site.add("calendar", |record| record.with(calendar::WEEK[6], "closed"));
    let week = |record: Record| {
        calendar::WEEK[..5].iter().fold(record, |record, day| record.with(*day, "08:00-12:00 13:00-17:00"))
    };
    let calendar = site.add("calendar", |record| week(record).with(calendar::BASE, standard));
    site.add("calendar_exception", |record| {
        let day = NaiveDate::from_ymd_opt(2026, 1, 6).unwrap();
        record.with(exception::CALENDAR, calendar).with(exception::FROM, day).with(exception::HOURS, "closed")
    });
    let ana = site.add("resource", |record| record.with(resource::CALENDAR, calendar));
    let task = site.task("a", None, 2);
    site.add("assignment", |record| {
        let record = record.with(assignment::TASK, task).with(assignment::RESOURCE, ana);
        record
            .with(assignment::UNITS, 50.0)
            .with(assignment::WORK, days(1))
            .with(assignment::COST, Money(500))
    });
    assert_eq!(site.row(task), "1 | 1 | 2d | 5 Jan 26 | 7 Jan 26 | 0d | yes");
    let schedule = Schedule::of(&site.project);
    assert_eq!(schedule.derived(task, "work"), Value::Duration(Duration::new(4_800, Unit::Hours)));
    assert_eq!(schedule.derived(ana, "cost"), Value::Money(Money(500)));
    let constrained = |site: &mut Site, field, value| site.edit(Edit::Set("task", task, field, value));
    constrained(&mut site, "constraint", Value::text("snet"));
    constrained(&mut site, "constraint_date", moment("08T08:00").into());
    assert_eq!(site.row(task), "1 | 1 | 2d | 8 Jan 26 | 9 Jan 26 | 0d | yes");
}

#[test]
fn progress_rolls_up_by_duration_and_a_baseline_is_compared() {
    let mut site = Site::new();
    let summary = site.task("a", None, 0);
    let done = site.task("a", Some(summary), 1);
    site.task("b", Some(summary), 3);
    site.edit(Edit::Set("task", done, "actual_start", moment("06T08:00").into()));
    site.edit(Edit::Set("task", done, "actual_finish", moment("06T17:00").into()));
    let baseline = site.add("baseline", |record| record.with(baseline::NUMBER, 0.0));
    site.add("baseline_figures", |record| {
        let record = record.with(figures::BASELINE, baseline).with(figures::OF, done);
        record.with(figures::START, moment("05T08:00")).with(figures::FINISH, moment("05T17:00"))
    });
    let schedule = Schedule::of(&site.project);
    assert_eq!(schedule.derived(summary, "percent_complete"), Value::Number(25.0));
    assert_eq!(site.shown(&schedule, done, "finish_variance"), "1d");
    assert_eq!(site.shown(&schedule, done, "baseline_start"), "5 Jan 26");
    assert_eq!(site.shown(&schedule, done, "critical"), "no");
}

/// Settles the worry that a calendar without work is said to be replaced by itself.
#[test]
fn a_calendar_without_work_says_which_one_is_used_instead() {
    let mut site = Site::new();
    let closed =
        |record: Record| calendar::WEEK.iter().fold(record, |record, day| record.with(*day, "closed"));
    let own = site.add("calendar", closed);
    let settings = site.project.settings().unwrap().id;
    let said = |site: &Site, calendar: Id| {
        let schedule = Schedule::of(&site.project);
        schedule.findings().iter().find(|finding| finding.id == calendar).unwrap().message.clone()
    };
    assert!(said(&site, own).contains("so the standard week is used"), "the project names none");
    site.edit(Edit::Set("project", settings, project::CALENDAR.name(), Value::Link(own)));
    assert!(said(&site, own).contains("so the standard week is used"), "the project names this one");
    let working = site.add("calendar", |record| record.with(calendar::WEEK[0], "09:00-17:00"));
    site.edit(Edit::Set("project", settings, project::CALENDAR.name(), Value::Link(working)));
    assert!(said(&site, own).contains("so the project's calendar is used"));
}

#[test]
fn loops_are_findings_that_name_the_tasks_and_everything_else_is_scheduled() {
    let mut site = Site::new();
    let tasks = ["a", "b", "c"].map(|rank| site.task(rank, None, 1));
    site.link(tasks[0], tasks[1]);
    let closing = site.link(tasks[1], tasks[0]);
    site.link(tasks[1], tasks[2]);
    site.edit(Edit::Set("task", tasks[0], "parent", Value::Link(tasks[2])));
    site.edit(Edit::Set("task", tasks[2], "parent", Value::Link(tasks[0])));
    let schedule = Schedule::of(&site.project);
    assert_eq!(schedule.outline("task").map(<[_]>::len), Some(3), "a loop of parents loses nobody");
    site.edit(Edit::Set("task", tasks[0], "parent", Value::Empty));
    site.edit(Edit::Set("task", tasks[2], "parent", Value::Empty));
    let schedule = Schedule::of(&site.project);
    let messages: Vec<_> = schedule.findings().iter().map(|f| (f.id, f.message.as_str())).collect();
    let message = "Its tasks wait for each other (T-1 › T-2 › T-1), so it is left out: remove one link";
    assert_eq!(messages, [(closing, message)]);
    assert_eq!(site.shown(&schedule, tasks[2], "start"), "7 Jan 26");
}

proptest! {
    /// Each edit changes one field of one task; what the schedule then says is what a new one would.
    #[test]
    fn a_schedule_that_followed_its_project_is_that_of_the_project(
        edits in prop::collection::vec((0..6usize, edit()), 1..12),
    ) {
        let mut site = Site::new();
        let tasks = ["a", "b", "c", "d", "e", "f"].map(|rank| site.task(rank, None, 2));
        let links = [(0, 1), (1, 3), (2, 3)].map(|(from, to)| site.link(tasks[from], tasks[to]));
        site.add("assignment", |record| record.with(assignment::TASK, tasks[5]));
        let mut schedule = Schedule::of(&site.project);
        for (which, (field, value)) in edits {
            if field == "link" {
                site.edit(Edit::Set("dependency", links[which % 3], "successor", Value::Link(tasks[which])));
            } else if value != Value::Link(tasks[which]) {
                site.edit(Edit::Set("task", tasks[which], field, value));
            }
            schedule.follow(&site.project);
            let fresh = Schedule::of(&site.project);
            prop_assert_eq!(schedule.outline("task"), fresh.outline("task"));
            prop_assert_eq!(schedule.findings(), fresh.findings());
            for task in tasks {
                prop_assert_eq!(schedule.dates(task), fresh.dates(task));
                prop_assert_eq!(schedule.slack(task), fresh.slack(task));
                prop_assert_eq!(schedule.derived(task, "percent_complete"), fresh.derived(task, "percent_complete"));
            }
        }
    }
}

proptest! {
    /// Records come in the order of their identities, which are random: the same plan under other
    /// identities has the same dates.
    #[test]
    fn the_order_of_the_records_does_not_matter(
        lengths in prop::collection::vec(0..9i64, 6),
        links in prop::collection::vec((0..6usize, 0..6usize), 0..8),
        seeds in (1..u64::MAX, 1..u64::MAX),
    ) {
        let dates = |seed: u64| {
            let mut site = Site { ids: Ids::new(seed), ..Site::new() };
            let parent = site.task("a", None, 0);
            let tasks: Vec<Id> = lengths
                .iter()
                .zip(["b", "c", "d", "e", "f", "g"])
                .map(|(length, rank)| site.task(rank, (*length > 4).then_some(parent), *length))
                .collect();
            // Forward only: of the links of a loop, which one is left out may depend on their order.
            for (from, to) in links.iter().filter(|(from, to)| from < to) {
                site.link(tasks[*from], tasks[*to]);
            }
            let schedule = Schedule::of(&site.project);
            let all = tasks.iter().map(|task| (*schedule.dates(*task).unwrap(), *schedule.slack(*task).unwrap()));
            all.collect::<Vec<_>>()
        };
        prop_assert_eq!(dates(seeds.0), dates(seeds.1));
    }
}

/// A field of a task and a value for it.
fn edit() -> impl Strategy<Value = (&'static str, Value)> {
    let date = (5..25u32).prop_map(|day| Value::Moment(moment(&format!("{day:02}T08:00"))));
    let mut ids = Ids::new(1);
    let (_project, first) = (ids.fresh(), ids.fresh());
    prop_oneof![
        (-1..9i64).prop_map(|length| ("duration", days(length).into())),
        date.clone().prop_map(|date| ("constraint_date", date)),
        prop::sample::select(vec!["snet", "mfo", "alap"]).prop_map(|kind| ("constraint", Value::text(kind))),
        date.clone().prop_map(|date| ("actual_start", date)),
        date.prop_map(|date| ("actual_finish", date)),
        any::<bool>().prop_map(|manual| ("mode", Value::text(if manual { "manual" } else { "auto" }))),
        any::<bool>().prop_map(|inactive| ("inactive", Value::Flag(inactive))),
        Just(("rank", Value::text("z"))),
        Just(("parent", Value::Link(first))),
        Just(("title", Value::text("Renamed"))),
        Just(("link", Value::Empty)),
    ]
}

#[test]
fn a_manual_task_counts_the_days_off_that_it_starts_and_finishes_on() {
    let mut site = Site::new();
    let task = site.task("a", None, 1);
    for (field, value) in [
        ("mode", Value::text("manual")),
        ("duration", Value::Empty),
        ("start", moment("10T08:00").into()),
        ("finish", moment("12T12:00").into()),
    ] {
        site.edit(Edit::Set("task", task, field, value));
    }
    let schedule = Schedule::of(&site.project);
    assert_eq!(site.shown(&schedule, task, "duration"), "1.5d", "Saturday and Monday morning, not Sunday");
}

#[test]
fn pieces_of_work_move_with_their_task() {
    let mut site = Site::new();
    let task = site.task("a", None, 2);
    let assignment = site.add("assignment", |record| {
        let pieces = "2026-01-05T08:00 2026-01-05T17:00 480m; 2026-01-07T08:00 2026-01-07T17:00 480m";
        record.with(assignment::TASK, task).with(assignment::PIECES, pieces)
    });
    let mut schedule = Schedule::of(&site.project);
    let pieces = |schedule: &Schedule| schedule.derived(assignment, "pieces").as_text().to_owned();
    let stand = "2026-01-05T08:00:00 2026-01-05T17:00:00 480m; 2026-01-07T08:00:00 2026-01-07T17:00:00 480m";
    assert_eq!(pieces(&schedule), stand);
    site.edit(Edit::Set("task", task, "constraint", Value::text("snet")));
    site.edit(Edit::Set("task", task, "constraint_date", moment("08T08:00").into()));
    schedule.follow(&site.project);
    // Thursday, a day of rest, and the Monday after the weekend.
    let moved = "2026-01-08T08:00:00 2026-01-08T17:00:00 480m; 2026-01-12T08:00:00 2026-01-12T17:00:00 480m";
    assert_eq!(pieces(&schedule), moved);
}

#[test]
fn a_split_task_keeps_its_gap_and_takes_another_duration_at_its_end() {
    let mut site = Site::new();
    let task = site.task("a", None, 2);
    site.add("assignment", |record| {
        let pieces = "2026-01-05T08:00 2026-01-05T17:00 480m; 2026-01-07T08:00 2026-01-07T17:00 480m";
        record.with(assignment::TASK, task).with(assignment::PIECES, pieces)
    });
    let mut schedule = Schedule::of(&site.project);
    assert_eq!(site.shown(&schedule, task, "finish"), "7 Jan 26");
    for (length, finish) in [(3, "8 Jan 26"), (2, "7 Jan 26"), (1, "5 Jan 26")] {
        let today = NaiveDate::from_ymd_opt(2026, 1, 1).unwrap();
        let context = Context { me: "me", ..Context::on(&site.project, today, &schedule) };
        let record = site.project.table("task").get(task).unwrap();
        let edits =
            progress::write_duration(record, &days(length).into(), &context, &mut Ids::new(9)).unwrap();
        for edit in edits {
            site.edit(edit);
        }
        schedule.follow(&site.project);
        assert_eq!(site.shown(&schedule, task, "finish"), finish);
    }
}
