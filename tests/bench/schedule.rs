//! How long a schedule takes: from a project's records, after an edit, and in a simulation; and how
//! long a plan of Microsoft Project takes to be read, beside a bare walk over its XML.
//!
//! Tasks in streams of 200, about 1.5 links each of all four kinds with lags, four outline levels,
//! a calendar with holidays: the shape of a large programme, without loops.

use chrono::{NaiveDate, NaiveDateTime};
use divan::{Bencher, black_box};
use mainstay::exchange::mspdi::{self, Carried};
use mainstay::model::context::Context;
use mainstay::model::edit::{Author, Edit, Step};
use mainstay::model::id::{Id, Ids};
use mainstay::model::project::Project;
use mainstay::model::rank;
use mainstay::model::record::Record;
use mainstay::model::value::{Duration, Unit};
use mainstay::registers::calendar::{self, exception};
use mainstay::registers::{self, dependency, every, project, task};
use mainstay::schedule::{Network, Schedule, plan_of};
use quick_xml::Reader;
use quick_xml::events::Event;

fn main() {
    divan::main();
}

const DAY: i64 = 4_800;
const STREAM: usize = 200;

/// Random numbers, the same at every run (splitmix64).
struct Chance(u64);

impl Chance {
    fn below(&mut self, bound: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((bits ^ (bits >> 31)) % bound as u64) as usize
    }
}

fn at(year: i32, month: u32, day: u32) -> NaiveDateTime {
    NaiveDate::from_ymd_opt(year, month, day).and_then(|day| day.and_hms_opt(8, 0, 0)).unwrap_or_default()
}

/// A plan under construction.
struct Site {
    ids: Ids,
    edits: Vec<Edit>,
    chance: Chance,
}

impl Site {
    fn add(&mut self, register: &'static str, fill: impl FnOnce(Record) -> Record) -> Id {
        let record = fill(Record::new(self.ids.fresh()));
        let id = record.id;
        self.edits.push(Edit::Add(register, record));
        id
    }

    fn calendar(&mut self) -> Id {
        let calendar = self.add("calendar", |record| {
            let days = calendar::WEEK.iter().enumerate();
            days.fold(record, |record, (day, key)| {
                record.with(*key, if day < 5 { "08:00-12:00 13:00-17:00" } else { "closed" })
            })
        });
        for year in 2025..2045 {
            for (month, day) in
                [(1, 1), (1, 6), (4, 3), (5, 1), (5, 28), (8, 15), (10, 5), (11, 2), (12, 24), (12, 25)]
            {
                let day = at(year, month, day).date();
                self.add("calendar_exception", |record| {
                    record
                        .with(exception::CALENDAR, calendar)
                        .with(exception::FROM, day)
                        .with(exception::HOURS, "closed")
                });
            }
        }
        calendar
    }

    /// A task below a summary; without a length it is a summary itself.
    fn task(&mut self, place: &str, parent: Option<Id>, length: Option<i64>) -> Id {
        self.add("task", |record| {
            let record = record
                .with(every::TITLE, "Survey, order, install and test the switches")
                .with(task::RANK, place)
                .with(task::PARENT, parent);
            record.with(task::DURATION, length.map(|length| Duration::new(length, Unit::Days)))
        })
    }

    fn link(&mut self, from: Id, to: Id) {
        let kind = match self.chance.below(100) {
            0..70 => "fs",
            70..85 => "ss",
            85..97 => "ff",
            _ => "sf",
        };
        let lag = match self.chance.below(10) {
            0..7 => None,
            7..9 => Some(Duration::new(DAY * (1 + self.chance.below(5) as i64), Unit::Days)),
            _ => Some(Duration::new(-DAY, Unit::Days)),
        };
        self.add("dependency", |record| {
            let record = record.with(dependency::PREDECESSOR, from).with(dependency::SUCCESSOR, to);
            record.with(dependency::TYPE, kind).with(dependency::LAG, lag)
        });
    }

    fn leaf_length(&mut self) -> i64 {
        match self.chance.below(100) {
            0..3 => 0,
            3..80 => DAY * (1 + self.chance.below(10) as i64),
            _ => 600 * (1 + self.chance.below(40) as i64),
        }
    }
}

/// A project of so many tasks that are no summaries.
fn plan(count: usize) -> Project {
    let mut site = Site { ids: Ids::new(1), edits: vec![], chance: Chance(1) };
    let calendar = site.calendar();
    site.add("project", |record| {
        record.with(project::START, at(2026, 1, 5)).with(project::CALENDAR, calendar)
    });
    let ranks = rank::spread(count);
    let mut open: [Option<Id>; 3] = [None; 3];
    let mut leaves = Vec::with_capacity(count);
    for number in 0..count {
        for (level, size) in [2_000, 100, 10].into_iter().enumerate() {
            if number % size == 0 {
                let above = level.checked_sub(1).and_then(|above| open[above]);
                open[level] = Some(site.task(&ranks[number], above, None));
            }
        }
        let length = site.leaf_length();
        leaves.push(site.task(&ranks[number], open[2], Some(length)));
        let place = number % STREAM;
        if place > 0 {
            let back = if site.chance.below(100) < 85 { 1 } else { 1 + site.chance.below(place.min(10)) };
            site.link(leaves[number - back], leaves[number]);
            if site.chance.below(2) == 0 {
                let other = site.chance.below(count.div_ceil(STREAM)) * STREAM;
                let from = other + place.saturating_sub(1 + site.chance.below(20));
                if from < number && from % STREAM < place {
                    site.link(leaves[from], leaves[number]);
                }
            }
        }
    }
    let author = Author { name: "ana".into(), at: at(2026, 1, 1) };
    let project = Project::new(registers::ALL);
    project.apply(&Step::new("Import", site.edits), &author).unwrap_or(project)
}

#[divan::bench(args = [1_000, 10_000, 100_000, 1_000_000], sample_count = 10)]
fn from_records(bencher: Bencher, count: usize) {
    let project = plan(count);
    bencher.bench_local(|| Schedule::of(black_box(&project)));
}

/// The engine by itself: checking the plan, its order, the passes and the slack.
#[divan::bench(args = [1_000, 10_000, 100_000, 1_000_000], sample_count = 10)]
fn from_a_plan(bencher: Bencher, count: usize) {
    let plan = plan_of(&plan(count));
    bencher.with_inputs(|| plan.clone()).bench_local_values(|plan| Network::new(black_box(plan)).schedule());
}

/// An edit that moves few tasks: the leaf that starts first has room.
#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 10)]
fn after_an_edit(bencher: Bencher, count: usize) {
    edited(bencher, &plan(count), [15, 16], |schedule, task| schedule.slack(task).is_some());
}

/// An edit that moves the finish of the project and with it all late dates: of a leaf that ends last.
#[divan::bench(args = [1_000, 10_000, 100_000], sample_count = 10)]
fn after_an_edit_that_moves_the_finish(bencher: Bencher, count: usize) {
    edited(bencher, &plan(count), [150, 160], |schedule, task| {
        schedule.dates(task).is_some_and(|dates| dates.finish == schedule.finish())
    });
}

/// The schedule following two lengths in days, in turn, of the leaf that starts first of those that `fit`.
fn edited(bencher: Bencher, project: &Project, days: [i64; 2], fit: impl Fn(&Schedule, Id) -> bool) {
    let mut schedule = Schedule::of(project);
    let leaves = project
        .table("task")
        .iter()
        .filter(|record| record.get(task::DURATION).is_some_and(|d| d.amount > 0));
    let task = leaves
        .map(|task| task.id)
        .filter(|task| fit(&schedule, *task))
        .min_by_key(|task| (schedule.dates(*task).map(|dates| dates.start), schedule.row(*task)));
    let edit = |days: i64| {
        let length = Duration::new(DAY * days, Unit::Days);
        let edits = task.map(|task| Edit::Set("task", task, task::DURATION.name(), length.into()));
        let author = Author { name: "ana".into(), at: at(2026, 1, 1) };
        project.apply(&Step::new("Edit", edits.into_iter().collect()), &author).unwrap_or(project.clone())
    };
    let versions = days.map(edit);
    let mut turn = 0;
    bencher.bench_local(|| {
        turn += 1;
        schedule.follow(black_box(&versions[turn % 2]));
    });
}

/// Ten thousand runs of a simulation on one core: other durations each time, early dates, the finish.
#[divan::bench(sample_count = 5)]
fn ten_thousand_runs_of_1000_tasks(bencher: Bencher) {
    let mut trial = Schedule::of(&plan(1_000)).trial();
    let entered = trial.durations().to_vec();
    let mut chance = Chance(2);
    bencher.bench_local(|| {
        let mut durations = entered.clone();
        let mut latest = trial.finish();
        for _ in 0..10_000 {
            for (duration, entered) in durations.iter_mut().zip(&entered) {
                *duration = entered * (80 + chance.below(80) as i64) / 100;
            }
            trial.run(&durations);
            latest = latest.max(trial.finish());
        }
        latest
    });
}

/// A plan as a file of Microsoft Project.
fn plan_file(count: usize) -> Vec<u8> {
    let project = plan(count);
    let schedule = Schedule::of(&project);
    let context = Context { me: "ana", ..Context::on(&project, at(2026, 1, 5).date(), &schedule) };
    mspdi::write(&context, &Carried::default())
}

#[divan::bench(args = [10_000, 100_000], sample_count = 5)]
fn read_a_plan_file(bencher: Bencher, count: usize) {
    let bytes = plan_file(count);
    bencher
        .counter(divan::counter::BytesCount::of_slice(&bytes))
        .bench_local(|| mspdi::read(black_box(&bytes), &mut Ids::new(1)));
}

/// The least that reading the same file could do.
#[divan::bench(args = [10_000, 100_000], sample_count = 5)]
fn walk_over_its_xml(bencher: Bencher, count: usize) {
    let bytes = plan_file(count);
    bencher.counter(divan::counter::BytesCount::of_slice(&bytes)).bench_local(|| {
        let mut reader = Reader::from_reader(black_box(&bytes[..]));
        let mut length = 0;
        while let Ok(event) = reader.read_event() {
            match event {
                Event::Eof => break,
                event => length += event.len(),
            }
        }
        length
    });
}
