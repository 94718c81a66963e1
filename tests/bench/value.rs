//! How long costs, earned value and load of a plan with assignments take, and how long levelling does.
//!
//! Chains of 20 tasks with 1.5 assignments each; one resource for every 50 tasks, most of them with
//! more to do than they can on some days; every task in the baseline.

use chrono::{NaiveDate, NaiveDateTime};
use divan::{Bencher, black_box};
use mainstay::model::edit::{Author, Edit, Step};
use mainstay::model::id::{Id, Ids};
use mainstay::model::project::Project;
use mainstay::model::rank;
use mainstay::model::record::Record;
use mainstay::model::value::{Duration, Money, Unit};
use mainstay::registers::baseline::{self, figures};
use mainstay::registers::{self, assignment, dependency, project, resource, task};
use mainstay::schedule::Schedule;

fn main() {
    divan::main();
}

const DAY: i64 = 4_800;
const CHAIN: usize = 20;

fn at(year: i32, month: u32, day: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(year, month, day).and_then(|day| day.and_hms_opt(8, 0, 0)).unwrap_or_default()
}

struct Site {
    ids: Ids,
    edits: Vec<Edit>,
}

impl Site {
    fn add(&mut self, register: &'static str, fill: impl FnOnce(Record) -> Record) -> Id {
        let record = fill(Record::new(self.ids.fresh()));
        let id = record.id;
        self.edits.push(Edit::Add(register, record));
        id
    }

    fn assign(&mut self, task: Id, resource: Id, units: f64, length: i64) {
        let work = Duration::new((length as f64 * units / 100.0) as i64, Unit::Hours);
        self.add("assignment", |record| {
            record
                .with(assignment::TASK, task)
                .with(assignment::RESOURCE, resource)
                .with(assignment::UNITS, units)
                .with(assignment::WORK, work)
        });
    }
}

/// A project of so many tasks.
fn plan(count: usize) -> Project {
    let mut site = Site { ids: Ids::new(1), edits: vec![] };
    site.add("project", |record| record.with(project::START, at(2026, 1, 5)));
    let baseline = site.add("baseline", |record| record.with(baseline::NUMBER, 0.0));
    let people: Vec<Id> = (0..count.div_ceil(50))
        .map(|_| site.add("resource", |record| record.with(resource::STANDARD_RATE, Money(4_000))))
        .collect();
    let mut before = None;
    for (number, rank) in rank::spread(count).iter().enumerate() {
        let length = DAY * (1 + (number * 7 % 10) as i64);
        let task = site.add("task", |record| {
            record.with(task::RANK, rank.as_str()).with(task::DURATION, Duration::new(length, Unit::Days))
        });
        if let Some(before) = before.filter(|_| !number.is_multiple_of(CHAIN)) {
            site.add("dependency", |record| {
                record.with(dependency::PREDECESSOR, before).with(dependency::SUCCESSOR, task)
            });
        }
        before = Some(task);
        site.assign(task, people[number * 31 % people.len()], 100.0, length);
        if number.is_multiple_of(2) {
            site.assign(task, people[number * 17 % people.len()], 50.0, length);
        }
        site.add("baseline_figures", |record| {
            record
                .with(figures::BASELINE, baseline)
                .with(figures::OF, task)
                .with(figures::START, at(2026, 1, 5))
                .with(figures::FINISH, at(2026, 3, 5))
                .with(figures::COST, Money(100_000))
        });
    }
    let author = Author { name: "ana".into(), at: at(2026, 1, 1) };
    let project = Project::new(registers::ALL);
    project.apply(&Step::new("Import", site.edits), &author).unwrap_or(project)
}

#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 5)]
fn costs_and_earned_value(bencher: Bencher, count: usize) {
    let project = plan(count);
    bencher.with_inputs(|| Schedule::of(&project)).bench_local_values(|schedule| {
        let at = schedule.end_of(at(2026, 2, 2).date());
        black_box(schedule.project_earned(at));
        schedule
    });
}

#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 5)]
fn costs_and_load(bencher: Bencher, count: usize) {
    let project = plan(count);
    bencher.with_inputs(|| Schedule::of(&project)).bench_local_values(|schedule| {
        black_box(schedule.loads());
        schedule
    });
}

#[divan::bench(args = [1_000, 10_000], sample_count = 3)]
fn levelling(bencher: Bencher, count: usize) {
    let schedule = Schedule::of(&plan(count));
    schedule.loads();
    bencher.bench_local(|| black_box(schedule.level(false, 0)));
}

/// All tasks at the same time, of one person.
#[divan::bench(args = [1_000, 4_000], sample_count = 3)]
fn levelling_one_person(bencher: Bencher, count: usize) {
    let mut site = Site { ids: Ids::new(1), edits: vec![] };
    site.add("project", |record| record.with(project::START, at(2026, 1, 5)));
    let person = site.add("resource", |record| record);
    for rank in rank::spread(count) {
        let task = site.add("task", |record| {
            record.with(task::RANK, rank.as_str()).with(task::DURATION, Duration::new(DAY, Unit::Days))
        });
        site.assign(task, person, 100.0, DAY);
    }
    let author = Author { name: "ana".into(), at: at(2026, 1, 1) };
    let project = Project::new(registers::ALL);
    let project = project.apply(&Step::new("Import", site.edits), &author).unwrap_or(project);
    let schedule = Schedule::of(&project);
    schedule.loads();
    bencher.bench_local(|| black_box(schedule.level(false, 0)));
}
