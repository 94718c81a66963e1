//! What a person types, against 100,000 records: filter, sort, jump, quick add.

#![allow(clippy::unwrap_used)]

use std::sync::LazyLock;

use chrono::{Days, NaiveDate, NaiveDateTime};
use mainstay::model::context::Context;
use mainstay::model::edit::Edit;
use mainstay::model::id::Ids;
use mainstay::model::project::Project;
use mainstay::model::record::Record;
use mainstay::query::filter::Filter;
use mainstay::query::sort::Sort;
use mainstay::query::{find, quick};
use mainstay::registers::{self, action, every};
use mainstay::session::Session;

fn main() {
    divan::main();
}

fn morning() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 18).unwrap().and_hms_opt(9, 0, 0).unwrap()
}

/// 100,000 actions of 40 people, open as the screen has them: who is named and what links to what is
/// worked out once.
fn session() -> &'static Session {
    static SESSION: LazyLock<Session> = LazyLock::new(|| filled(100_000, 40));
    &SESSION
}

/// So many actions of so many people.
fn filled(records: usize, people: usize) -> Session {
    let (verbs, things) =
        (["Order", "Draft", "Book", "Check", "Tell"], ["steel", "DPIA", "crane", "board", "site"]);
    let mut ids = Ids::new(1);
    let record = |n: usize| {
        let title = format!("{} the {} for phase {}", verbs[n % 5], things[n / 5 % 5], n % 97);
        Record::new(ids.fresh())
            .with(every::TITLE, title)
            .with(every::OWNER, format!("Person {}", n % people))
            .with(every::DUE, morning().date().checked_add_days(Days::new(n as u64 % 300)))
            .with(every::STATUS, if n.is_multiple_of(3) { "done" } else { "open" })
            .with(every::PRIORITY, "high")
            .with(every::DESCRIPTION, "Whatever the owner needs to know to begin, in a sentence or two.")
    };
    let edits = (0..records).map(record).map(|r| Edit::Add(action::REGISTER.key, r)).collect();
    let mut session = Session::new(Project::new(registers::ALL), "Ana", morning(), 7);
    session.apply("Fill", edits).unwrap();
    session
}

fn context() -> Context<'static> {
    session().context()
}

#[divan::bench(args = ["owner:\"person 7\" status!=closed due<+2w", "steel", "sentence -board", "ref:77 or zebra"])]
fn filter(bencher: divan::Bencher, text: &str) {
    let context = context();
    bencher.bench_local(|| {
        let matcher = text.parse::<Filter>().unwrap().matcher(&action::REGISTER, &context).unwrap();
        let records = context.project.table(action::REGISTER.key).iter();
        records.filter(|record| matcher.matches(record, &context)).count()
    });
}

#[divan::bench(args = ["due,-priority", "title", "overdue"])]
fn sort(bencher: divan::Bencher, text: &str) {
    let context = context();
    let records: Vec<(u8, &Record)> =
        context.project.table(action::REGISTER.key).iter().map(|record| (0, &**record)).collect();
    let sort = Sort::parse(text, &[&action::REGISTER], &context).unwrap();
    bencher
        .with_inputs(|| records.clone())
        .bench_local_values(|mut records| sort.apply(&mut records, &context));
}

#[divan::bench(args = ["a99999", "cran 42", "o", "zzz"])]
fn jump(bencher: divan::Bencher, text: &str) {
    let context = context();
    bencher.bench_local(|| find::records(text, &context, 200).len());
}

#[divan::bench(args = ["fri !high #dpia Draft the DPIA with the people of the site", "@person.7 Draft >A-77"])]
fn quick_add(bencher: divan::Bencher, text: &str) {
    let context = context();
    bencher.bench_local(|| quick::parse(text, &action::REGISTER, &context));
}

/// A key typed in the quick line of a project of 5,000 records and 200 people: what it will become is read
/// and told anew. It must not be felt: less than a millisecond.
#[divan::bench(args = ["@person.7 fri !high #dpia Draft the DPIA with the people of the site >A-77", "@Zoe Muller by 14 dec Ask"])]
fn quick_line_and_preview(bencher: divan::Bencher, text: &str) {
    static SESSION: LazyLock<Session> = LazyLock::new(|| filled(5_000, 200));
    let context = SESSION.context();
    bencher.bench_local(|| quick::parse(text, &action::REGISTER, &context).remarks(&context));
}
