//! Load and levelling of records.

use chrono::NaiveDateTime;
use proptest::prelude::*;

use crate::model::arbitrary::cases;

use super::super::Schedule;
use super::super::load;
use crate::model::context::{Context, Derive};
use crate::model::edit::{Author, Edit, Step};
use crate::model::id::{Id, Ids};
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::value::{Duration, Unit, Value};
use crate::registers::{self, assignment, dependency, progress, project, resource, task};

fn moment(text: &str) -> NaiveDateTime {
    format!("2026-{text}:00").parse().unwrap()
}

/// A task of the plans below, of one of three resources.
#[derive(Clone, Debug)]
struct Planned {
    days: i64,
    who: usize,
    units: f64,
    priority: u32,
    percent: Option<u32>,
    /// Whether it follows the task before it.
    follows: bool,
}

fn planned() -> impl Strategy<Value = Planned> {
    let percent = prop_oneof![4 => Just(None), 1 => (1..=100u32).prop_map(Some)];
    let parts = (0..8i64, 0..3usize, 1..16u32, prop_oneof![Just(500), 0..=1_000u32], percent, any::<bool>());
    parts.prop_map(|(days, who, tenths, priority, percent, follows)| Planned {
        days,
        who,
        units: f64::from(tenths) * 10.0,
        priority,
        percent,
        follows,
    })
}

struct Site {
    project: Project,
    tasks: Vec<Id>,
    ids: Ids,
}

impl Site {
    fn of(plan: &[Planned]) -> Self {
        let mut site = Self { project: Project::new(registers::ALL), tasks: vec![], ids: Ids::new(5) };
        let mut edits = vec![];
        let mut add = |register, fill: &dyn Fn(Record) -> Record| {
            let record = fill(Record::new(site.ids.fresh()));
            let id = record.id;
            edits.push(Edit::Add(register, record));
            id
        };
        add("project", &|record| record.with(project::START, moment("01-05T08:00")));
        let people = [100.0, 50.0, 0.0].map(|units| add("resource", &|r| r.with(resource::MAX_UNITS, units)));
        for one in plan {
            let length = Duration::new(one.days * 4_800, Unit::Days);
            let task = add("task", &|record| {
                record
                    .with(task::RANK, "a1")
                    .with(task::DURATION, length)
                    .with(task::PRIORITY, f64::from(one.priority))
            });
            let work = Duration::rounded(length.amount as f64 * one.units / 100.0, Unit::Hours);
            add("assignment", &|record| {
                record
                    .with(assignment::TASK, task)
                    .with(assignment::RESOURCE, people[one.who])
                    .with(assignment::UNITS, one.units)
                    .with(assignment::WORK, work)
            });
            if let (true, Some(before)) = (one.follows, site.tasks.last().copied()) {
                add("dependency", &|record| {
                    record.with(dependency::PREDECESSOR, before).with(dependency::SUCCESSOR, task)
                });
            }
            site.tasks.push(task);
        }
        site.apply(edits);
        for (at, percent) in plan.iter().enumerate().filter_map(|(at, one)| Some((at, one.percent?))) {
            let schedule = Schedule::of(&site.project);
            // All of it lies behind, so that progress of any task can be told.
            let today = moment("12-31T08:00").date();
            let context = Context { me: "me", ..Context::on(&site.project, today, &schedule) };
            let record = site.project.table("task").get(site.tasks[at]).unwrap();
            let percent = Value::Number(f64::from(percent));
            let edits = progress::write_percent(record, &percent, &context, &mut site.ids).unwrap();
            site.apply(edits);
        }
        site
    }

    fn apply(&mut self, edits: Vec<Edit>) {
        let author = Author { name: "me".into(), at: moment("01-01T09:00") };
        self.project = self.project.apply(&Step::new("edit", edits), &author).unwrap();
    }
}

proptest! {
    #![proptest_config(cases(128))]

    /// Settles the worry that spreading work over days loses or makes some of it.
    #[test]
    fn the_load_of_all_days_is_the_work(plan in prop::collection::vec(planned(), 1..8)) {
        let site = Site::of(&plan);
        let schedule = Schedule::of(&site.project);
        for load in &schedule.loads() {
            let days: i64 = load.days.iter().map(|day| day.work).sum();
            let Value::Duration(work) = schedule.derived(load.resource, "work") else { continue };
            prop_assert_eq!(days, work.amount);
            prop_assert!(load.days.is_sorted_by_key(|day| day.day));
            let Some((first, last)) = load.days.first().zip(load.days.last()) else { continue };
            let weeks = schedule.periods(load, load::Step::Week, (first.day, last.day + 1));
            let spans: Vec<_> = weeks.iter().map(|week| (week.first, week.first + 7)).collect();
            for (week, works) in weeks.iter().zip(schedule.worked_on(load.resource, &spans)) {
                prop_assert_eq!(week.work, works.iter().map(|(_, work)| work).sum::<i64>());
                prop_assert!(works.is_sorted_by(|(_, more), (_, less)| more >= less));
            }
        }
    }

    /// Settles the worry that what levelling promises is not what its step then does, that it moves
    /// work begun, or that it puts off the project when told to keep within slack.
    #[test]
    fn levelling_does_what_it_says_and_touches_no_work_begun(plan in prop::collection::vec(planned(), 1..9), within_slack: bool) {
        let mut site = Site::of(&plan);
        let before = Schedule::of(&site.project);
        let levelling = before.level(within_slack, 0);
        site.apply(levelling.edits());
        let after = Schedule::of(&site.project);
        let still = after.level(true, 0).before;
        prop_assert_eq!(&still, &levelling.left, "over-allocated days after the step are those it told of");
        for (task, one) in site.tasks.iter().zip(&plan) {
            let fixed = one.percent.is_some() || one.priority == 1_000;
            let moved = levelling.moves.iter().any(|one| one.task == *task);
            prop_assert!(!(fixed && moved));
            if one.percent.is_some() {
                let bar = |schedule: &Schedule| schedule.dates(*task).map(|dates| (dates.start, dates.finish));
                prop_assert_eq!(bar(&before), bar(&after));
            }
        }
        for one in &levelling.moves {
            prop_assert_eq!(after.dates(one.task).unwrap().start, one.start.1);
        }
        if within_slack {
            prop_assert_eq!(before.finish(), after.finish());
        }
    }
}

proptest! {
    #![proptest_config(cases(128))]

    /// Settles the worry that conflicts are left though every task may wait and fits when it is alone.
    #[test]
    fn whatever_can_wait_for_its_turn_gets_one(plan in prop::collection::vec(planned(), 1..12)) {
        let can_wait = |one: Planned| {
            let (who, most) = (one.who % 2, [100.0, 50.0][one.who % 2]);
            Planned { who, units: one.units.min(most), priority: one.priority.min(999), percent: None, ..one }
        };
        let mut site = Site::of(&plan.into_iter().map(can_wait).collect::<Vec<_>>());
        let levelling = Schedule::of(&site.project).level(false, 0);
        prop_assert!(levelling.left.is_empty());
        site.apply(levelling.edits());
        let again = Schedule::of(&site.project).level(false, 0);
        prop_assert!(again.before.is_empty() && again.moves.is_empty());
    }
}

#[test]
fn the_task_with_the_lower_priority_waits_for_the_other() {
    let task = |priority| Planned { days: 3, who: 0, units: 100.0, priority, percent: None, follows: false };
    let site = Site::of(&[task(400), task(600)]);
    let schedule = Schedule::of(&site.project);
    let levelling = schedule.level(false, 0);
    assert_eq!(levelling.before.len(), 3);
    assert!(levelling.left.is_empty());
    let [only] = &levelling.moves[..] else { panic!("{:?}", levelling.moves) };
    assert_eq!((only.task, only.reason.before), (site.tasks[0], site.tasks[1]));
    assert_eq!(only.start.1.to_date_time(), moment("01-08T08:00"));
    assert_eq!((only.by, only.slack), (3 * 4_800, 0));
    assert!(schedule.level(true, 0).moves.is_empty(), "there is no slack to put it off within");
}

#[test]
fn a_wait_over_a_weekend_takes_one_move() {
    let task =
        |days, priority| Planned { days, who: 0, units: 100.0, priority, percent: None, follows: false };
    let site = Site::of(&[task(5, 600), task(6, 500), task(1, 400)]);
    let levelling = Schedule::of(&site.project).level(false, 0);
    let starts: Vec<_> = levelling.moves.iter().map(|one| one.start.1.to_date_time()).collect();
    assert_eq!(starts, [moment("01-12T08:00"), moment("01-20T08:00")]);
    assert!(levelling.left.is_empty());
}
