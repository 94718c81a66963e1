//! What the sample promises, on any day.

use std::collections::BTreeMap;

use chrono::{Datelike, Days};
use proptest::prelude::*;

use crate::model::arbitrary::cases;

use super::*;
use crate::model::check::{self, Severity};
use crate::model::context::Derive;
use crate::model::diff;
use crate::query::filter::Filter;
use crate::query::sort::Sort;
use crate::registers::{risk, task, view};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn sample() -> (NaiveDate, Project) {
    let today = day("2026-11-18");
    (today, project(today, &mut Ids::new(1)))
}

fn seen<'a>(project: &'a Project, today: NaiveDate, schedule: &'a dyn Derive) -> Context<'a> {
    Context { me: OFFICER, ..Context::on(project, today, schedule) }
}

/// What is noticed about the sample: only what its story says.
fn noticed(context: &Context) -> Vec<String> {
    let found = check::findings(context).into_iter().map(|finding| {
        assert!(finding.severity < Severity::Error, "{}: {}", context.today, finding.message);
        let (register, record) = context.project.find(finding.id).unwrap();
        format!("{} {}", register.reference(record.number), finding.field)
    });
    found.collect()
}

proptest! {
    #![proptest_config(cases(48))]

    /// Four years hold each day of the year on several days of the week.
    #[test]
    fn it_is_whole_on_any_day(days in 0u64..1461) {
        let today = day("2026-01-01") + Days::new(days);
        let (project, complaints) = tell(today, &mut Ids::new(1));
        assert_eq!(complaints, Vec::<String>::new(), "{today}");
        let schedule = Schedule::of(&project);
        assert_eq!(schedule.findings(), [], "{today}");
        let context = seen(&project, today, &schedule);
        assert_eq!(noticed(&context), ["X-001 promised"], "{today}");
        slips(&context);
        near(&context);
    }
}

/// The texts say how late the plan is; neither weekends nor holidays may change that.
fn slips(context: &Context) {
    let slip = |number| {
        let task = context.project.table("task").numbered(number).unwrap();
        let variance = context.project.field("task", task::FINISH_VARIANCE.name()).unwrap();
        context.show(task, variance)
    };
    assert_eq!((slip(46).as_str(), slip(72).as_str()), ("9d", "5d"), "{}", context.today);
}

/// No date is far from today, none that tells of the past lies ahead, and the project runs about
/// ten weeks back and twenty ahead.
fn near(context: &Context) {
    let today = context.today;
    for register in ALL {
        for record in context.project.table(register.key).iter() {
            for (key, value) in record.values() {
                let Some(date) = value.as_date() else { continue };
                let name = format!("{} {key}, seen on {today}", register.reference(record.number));
                assert!((date - today).num_days().abs() < 730, "{name}: {date}");
                let field = context.project.field(register.key, key).unwrap();
                assert!(!field.past || date <= today, "{name}: {date} is still to come");
            }
        }
    }
    let weeks = |key: &'static str| {
        let tasks = context.project.table("task").iter();
        let dates: Vec<_> = tasks.filter_map(|t| task::shown(t, key, context).as_date()).collect();
        let edge = if key == "start" { dates.iter().min() } else { dates.iter().max() };
        (*edge.unwrap() - today).num_weeks()
    };
    assert!((-12..=-10).contains(&weeks("start")), "{today}: {}", weeks("start"));
    assert!((17..=21).contains(&weeks("finish")), "{today}: {}", weeks("finish"));
}

#[test]
fn it_holds_what_it_promises() {
    let (_, project) = sample();
    let count = |key: &str| project.table(key).len();
    assert!(count("task") >= 55, "{}", count("task"));
    let raid = ["risk", "assumption", "issue", "external_dependency"].map(count);
    assert_eq!(raid.iter().sum::<usize>(), 25, "{raid:?}");
    assert_eq!((count("meeting"), count("action")), (6, 30));
    // The sample is one person's: nobody is in conflict.
    let shown = ALL.iter().filter(|register| register.key != crate::model::conflict::CONFLICT);
    let empty: Vec<_> = shown.filter(|register| count(register.key) == 0).collect();
    assert!(empty.is_empty(), "{empty:?}");
    let kinds: BTreeMap<_, usize> =
        project.table("dependency").iter().fold(BTreeMap::new(), |mut all, link| {
            *all.entry(link.value("type").as_text().to_owned()).or_default() += 1;
            all
        });
    assert_eq!(kinds.len(), 4, "{kinds:?}");
}

#[test]
fn it_is_the_same_whenever_it_is_made() {
    let (today, project) = sample();
    assert!(diff::between(&project, &super::project(today, &mut Ids::new(1))).is_empty());
}

#[test]
fn its_trail_is_in_order_and_tells_of_scores_past() {
    let (today, project) = sample();
    let times: Vec<_> = project.trail().iter().map(|entry| entry.author.at).collect();
    assert!(times.is_sorted());
    assert!(times.iter().all(|at| at.date() <= today));
    let late_switches = project.table("risk").numbered(1).unwrap();
    let scored = |entry: &&Arc<crate::model::trail::Entry>| {
        entry.changes.iter().any(|change| {
            change.id == late_switches.id
                && matches!(change.what, crate::model::trail::What::Set { field, .. } if field == risk::CURRENT.probability.name())
        })
    };
    let by: Vec<_> = project.trail().iter().filter(scored).map(|entry| &*entry.author.name).collect();
    assert_eq!(by, ["Marek Zielinski"]);
    assert_eq!(late_switches.get(risk::CURRENT.probability), Some(4.0));
}

#[test]
fn its_views_are_understood() {
    let (today, project) = sample();
    let context = seen(&project, today, &());
    for record in project.table(view::REGISTER.key).iter() {
        let register = project.register(record.get(view::SHOWS)).unwrap();
        let filter: Filter = record.get(view::FILTER).parse().unwrap();
        filter.matcher(register, &context).unwrap();
        Sort::parse(record.get(view::SORT), &[register], &context).unwrap();
    }
}

#[test]
fn the_ends_of_time_are_no_trouble() {
    for today in [NaiveDate::MIN, NaiveDate::MAX, day("0001-01-01"), day("9999-12-31")] {
        assert!(!project(today, &mut Ids::new(1)).is_empty(), "{}", today.year());
    }
}

#[test]
fn its_texts_name_records_that_are_there() {
    let (_, project) = sample();
    let texts = ALL.iter().flat_map(|register| project.table(register.key).iter()).flat_map(|record| {
        record.values().map(|(_, value)| value.as_text()).filter(|text| !text.is_empty()).collect::<Vec<_>>()
    });
    for text in texts {
        assert!(!text.contains(['{', '}']), "{text}");
        for word in text.split(|c: char| !c.is_alphanumeric() && c != '-') {
            let of_ours = word.split_once('-').is_some_and(|(code, number)| {
                ALL.iter().any(|register| register.code == code) && number.parse::<u32>().is_ok()
            });
            assert!(!of_ours || project.by_ref(word).is_some(), "{word} in “{text}”");
        }
    }
}
