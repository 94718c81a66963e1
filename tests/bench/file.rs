//! How long the file takes: reading and writing a project of many records.

#![allow(clippy::unwrap_used)]

use chrono::NaiveDate;
use divan::{Bencher, black_box};
use mainstay::model::edit::{Author, Edit, Step};
use mainstay::model::id::Ids;
use mainstay::model::project::Project;
use mainstay::model::record::Record;
use mainstay::model::value::{Duration, Unit};
use mainstay::registers::{self, every, task};
use mainstay::store::format;

fn main() {
    divan::main();
}

/// A plan of `count` tasks as officers keep them: about 300 bytes a record.
fn plan(count: usize) -> Project {
    let mut ids = Ids::new(1);
    let morning = NaiveDate::from_ymd_opt(2026, 11, 22).and_then(|day| day.and_hms_opt(8, 0, 0));
    let add = |number: usize| {
        let record = Record::new(ids.fresh())
            .with(every::TITLE, format!("Task {number}: survey, order, install and test the switches"))
            .with(every::DESCRIPTION, "Agreed with the site; the riser is shared with the “other” tenant.")
            .with(every::OWNER, "Priya Nair")
            .with(task::RANK, format!("a{number}"))
            .with(task::DURATION, Duration::new(14_400, Unit::Days))
            .with(task::CONSTRAINT, "snet")
            .with(task::CONSTRAINT_DATE, morning)
            .with(task::DEADLINE, morning)
            .with(task::PERCENT_COMPLETE, 40.0);
        Edit::Add("task", record)
    };
    let edits = (0..count).map(add).collect();
    let author = Author { name: "ana".into(), at: morning.unwrap() };
    Project::new(registers::ALL).apply(&Step::new("Import", edits), &author).unwrap()
}

#[divan::bench(args = [5_000, 100_000], sample_count = 10)]
fn read(bencher: Bencher, count: usize) {
    let bytes = format::save(&plan(count));
    bencher
        .counter(divan::counter::BytesCount::of_slice(&bytes))
        .bench(|| format::load(black_box(&bytes), "bench", registers::ALL));
}

#[divan::bench(args = [5_000, 100_000], sample_count = 10)]
fn write(bencher: Bencher, count: usize) {
    let project = plan(count);
    bencher.bench(|| format::save(black_box(&project)).len());
}
