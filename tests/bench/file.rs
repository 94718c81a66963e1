//! How long the file takes: reading and writing a project of many records, and how much longer a save
//! takes than writing the same bytes durably.

#![allow(clippy::unwrap_used)]

use std::fs::File;
use std::io::Write;
use std::path::Path;
use std::time::Instant;

use chrono::NaiveDate;
use divan::{Bencher, black_box};
use mainstay::model::edit::{Author, Edit, Step};
use mainstay::model::id::Ids;
use mainstay::model::project::Project;
use mainstay::model::record::Record;
use mainstay::model::value::{Duration, Unit, Value};
use mainstay::registers::{self, every, task};
use mainstay::store::disk::Document;
use mainstay::store::format;

fn main() {
    let Some(state) = std::env::var_os(STATE) else { return among_own_state() };
    divan::main();
    save_against_write(Path::new(&state), 10_000);
}

/// Where this run keeps what the program keeps beside the file.
const STATE: &str = "MAINSTAY_BENCH_STATE";

/// Runs this again with a state folder of its own: no measurement touches what the user has.
fn among_own_state() {
    let folder = tempfile::tempdir().unwrap();
    let mut again = std::process::Command::new(std::env::current_exe().unwrap());
    again.args(std::env::args_os().skip(1)).env(STATE, folder.path());
    assert!(again.env("XDG_STATE_HOME", folder.path()).status().unwrap().success());
}

/// Saves a project of `count` records that changes each time, until it can be said to be saved, in turn
/// with writing the same bytes to a new file and making it durable; says both medians and their ratio.
/// The promise is 1.5 at most.
fn save_against_write(folder: &Path, count: usize) {
    let project = plan(count);
    let ids: Vec<_> = project.table("task").iter().map(|task| task.id).collect();
    let author = Author { name: "ana".into(), at: project.trail()[0].author.at };
    let version = |round: usize| {
        let edit = Edit::Set("task", ids[round], "title", Value::text(format!("Task of round {round}")));
        project.apply(&Step::new("Edit", vec![edit]), &author).unwrap()
    };
    let mut document = Document::new(folder.join("p.json")).unwrap();
    document.save(&project).unwrap();
    document.save(&version(0)).unwrap();
    let mut times: [Vec<f64>; 2] = Default::default();
    for round in 1..=31 {
        let (now, bytes) = (version(round), format::save(&version(round)));
        let start = Instant::now();
        document.make_durable(&now).unwrap();
        times[0].push(start.elapsed().as_secs_f64());
        document.settle();
        let start = Instant::now();
        let mut file = File::create_new(folder.join(format!("{round}.json"))).unwrap();
        file.write_all(&bytes).unwrap();
        file.sync_all().unwrap();
        times[1].push(start.elapsed().as_secs_f64());
    }
    let [save, write] = times.map(|mut times| {
        times.sort_by(f64::total_cmp);
        times[times.len() / 2] * 1e3
    });
    println!(
        "save of {count} records: {save:.1} ms, write and fsync: {write:.1} ms, ratio {:.2}",
        save / write
    );
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
