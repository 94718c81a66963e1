//! The 14 points, one function each.

use std::collections::HashSet;

use chrono::NaiveDateTime;

use super::{Found, Offender, Point, Row, Survey, Threshold};
use crate::model::field::Key;
use crate::model::id::Id;
use crate::model::kind::duration;
use crate::model::record::Record;
use crate::registers::{assignment, dependency, task};
use crate::schedule::explain::moment;
use crate::schedule::instant::Instant;

/// What a point finds, and what offends.
type Finding = (Found, Vec<Offender>);

/// A point: its name, what it asks, its threshold, and how it is assessed.
type Entry = (&'static str, &'static str, Threshold, fn(&Survey) -> Finding);

const POINTS: [Entry; 14] = [
    ("Logic", "Tasks without a predecessor or a successor", Threshold::Most(0.05), logic),
    ("Leads", "Links with a lead (a negative lag)", Threshold::Most(0.0), leads),
    ("Lags", "Links with a lag", Threshold::Most(0.05), lags),
    ("Relationship types", "Links from finish to start", Threshold::Least(0.90), types),
    ("Hard constraints", "Tasks that must start or finish on or before a date", Threshold::Most(0.05), hard),
    ("High float", "Tasks with more than 44 days of slack", Threshold::Most(0.05), high_float),
    ("Negative float", "Tasks with less slack than none", Threshold::Most(0.0), negative_float),
    ("High duration", "Tasks that take more than 44 days", Threshold::Most(0.05), high_duration),
    (
        "Invalid dates",
        "Work planned before, or done after, the status date",
        Threshold::Most(0.0),
        invalid_dates,
    ),
    (
        "Resources",
        "Tasks of a day or more that nobody works on and that cost nothing",
        Threshold::Most(0.0),
        resources,
    ),
    ("Missed tasks", "Tasks that should be done by now and are late", Threshold::Most(0.05), missed),
    (
        "Critical path test",
        "A critical task 600 days longer delays the finish as much",
        Threshold::Test,
        critical_path,
    ),
    (
        "CPLI",
        "Critical path length index: time left with the slack of the finish, per time left",
        Threshold::Least(0.95),
        cpli,
    ),
    ("BEI", "Baseline execution index: tasks done per task that should be", Threshold::Least(0.95), bei),
];

/// All points, assessed.
pub(super) fn all(survey: &Survey) -> Vec<Point> {
    let assessed = |(number, (name, asks, threshold, assess)): (u8, Entry)| {
        let (found, offenders) = assess(survey);
        Point { number, name, asks, threshold, found, offenders }
    };
    (1..).zip(POINTS).map(assessed).collect()
}

const NO_TASKS: &str = "no task is left to be done";
const NO_LINKS: &str = "no link leads to a task that is left to be done";
const NO_BASELINE: &str = "no task has a baseline";

/// Offenders among so many.
fn share(offenders: Vec<Offender>, total: usize, nothing: &'static str) -> Finding {
    match total {
        0 => (Found::NotApplicable(nothing), vec![]),
        total => (Found::Share(offenders.len(), total), offenders),
    }
}

/// The open tasks that something is wrong with.
fn among_open(survey: &Survey, wrong: impl Fn(&Row) -> Option<String>) -> Finding {
    let offenders = survey.open().filter_map(|row| Some(survey.offender(row, wrong(row)?)));
    share(offenders.collect(), survey.open().count(), NO_TASKS)
}

/// The links that something is wrong with.
fn among_links(survey: &Survey, wrong: impl Fn(&Record) -> bool) -> Vec<Offender> {
    let name = |link: &Record, key: Key<Id>| {
        let place = link.get(key).and_then(|id| survey.schedule.row(id));
        place.map_or(String::new(), |row| survey.schedule.name(row as u32))
    };
    let offender = |link: &&Record| {
        let kind = link.get(dependency::TYPE);
        let kind = if kind.is_empty() { "fs" } else { kind };
        let lag = link.get(dependency::LAG).filter(|lag| lag.amount != 0);
        let lag = lag.map_or(String::new(), |lag| {
            let sign = if lag.amount > 0 { "+" } else { "" };
            format!("{sign}{}", duration::format(lag, survey.context.style()))
        });
        Offender {
            id: link.id,
            name: format!("{} → {}", name(link, dependency::PREDECESSOR), name(link, dependency::SUCCESSOR)),
            why: format!("{}{lag}", kind.to_uppercase()),
        }
    };
    survey.links.iter().filter(|link| wrong(link)).map(offender).collect()
}

fn lag(link: &Record) -> i64 {
    link.get(dependency::LAG).map_or(0, |lag| lag.amount)
}

fn logic(survey: &Survey) -> Finding {
    among_open(survey, |row| match survey.linked.get(row.place as usize).copied().unwrap_or_default() {
        (true, true) => None,
        (false, true) => Some("no predecessor".to_owned()),
        (true, false) => Some("no successor".to_owned()),
        (false, false) => Some("no links at all".to_owned()),
    })
}

fn leads(survey: &Survey) -> Finding {
    share(among_links(survey, |link| lag(link) < 0), survey.links.len(), NO_LINKS)
}

fn lags(survey: &Survey) -> Finding {
    share(among_links(survey, |link| lag(link) > 0), survey.links.len(), NO_LINKS)
}

fn types(survey: &Survey) -> Finding {
    let others = among_links(survey, |link| !matches!(link.get(dependency::TYPE), "" | "fs"));
    match survey.links.len() {
        0 => (Found::NotApplicable(NO_LINKS), vec![]),
        total => (Found::Share(total - others.len(), total), others),
    }
}

fn hard(survey: &Survey) -> Finding {
    among_open(survey, |row| {
        let key = row.record.get(task::CONSTRAINT);
        let hard = matches!(key, "mso" | "mfo" | "snlt" | "fnlt");
        let date =
            row.record.get(task::CONSTRAINT_DATE).and_then(Instant::from_date_time).filter(|_| hard)?;
        let label =
            task::CONSTRAINTS.iter().find(|choice| choice.key == key).map_or(key, |choice| choice.label);
        Some(format!("{label} {}", moment(date)))
    })
}

fn high_float(survey: &Survey) -> Finding {
    among_open(survey, |row| {
        (row.slack > 44 * survey.day).then(|| format!("{} of slack", survey.schedule.length(row.slack)))
    })
}

fn negative_float(survey: &Survey) -> Finding {
    among_open(survey, |row| {
        (row.slack < 0).then(|| format!("{} of slack", survey.schedule.length(row.slack)))
    })
}

/// By the duration in the baseline, where there is one, as the pamphlet has it.
fn high_duration(survey: &Survey) -> Finding {
    among_open(survey, |row| {
        let (start, finish) = match row.agreed {
            (Some(start), Some(finish)) => (start, finish),
            _ => (row.dates.start, row.dates.finish),
        };
        let length = survey.schedule.working_time(Some(row.place), start, finish);
        (length > 44 * survey.day).then(|| format!("takes {}", survey.schedule.length(length)))
    })
}

fn invalid_dates(survey: &Survey) -> Finding {
    let status = survey.status;
    let actual = |row: &Row, key: Key<NaiveDateTime>| row.record.get(key).and_then(Instant::from_date_time);
    let wrong = |row: &Row| {
        let (started, finished) = (actual(row, task::ACTUAL_START), actual(row, task::ACTUAL_FINISH));
        let said = |what: &str, date| format!("{what} {}", moment(date));
        match (started, finished) {
            (_, Some(date)) if date > status => Some(said("finished in the future,", date)),
            (Some(date), _) if date > status => Some(said("started in the future,", date)),
            (_, Some(_)) => None,
            (None, None) if row.dates.start < survey.past => {
                Some(said("not started, planned for", row.dates.start))
            }
            _ if row.dates.finish < survey.past => Some(said("not finished, planned for", row.dates.finish)),
            _ => None,
        }
    };
    let offenders = survey.tasks().filter_map(|row| Some(survey.offender(row, wrong(row)?)));
    share(offenders.collect(), survey.tasks().count(), "there are no tasks")
}

fn resources(survey: &Survey) -> Finding {
    let assignments = survey.context.project.table(assignment::REGISTER.key);
    let worked: HashSet<Id> = assignments
        .iter()
        .filter(|record| record.get(assignment::RESOURCE).is_some())
        .filter_map(|record| record.get(assignment::TASK))
        .collect();
    let costs = |row: &Row| {
        [task::FIXED_COST, task::COST].iter().any(|key| row.record.get(*key).is_some_and(|cost| cost.0 != 0))
    };
    let loaded = |row: &Row| worked.contains(&row.record.id) || costs(row);
    if !survey.tasks().any(loaded) {
        return (Found::NotApplicable("no task has resources or costs"), vec![]);
    }
    let long = |row: &&Row| {
        survey.schedule.working_time(Some(row.place), row.dates.start, row.dates.finish) >= survey.day
    };
    let missing = survey.open().filter(long).filter(|row| !loaded(row));
    let offenders = missing.map(|row| survey.offender(row, "no resource, no cost")).collect();
    share(offenders, survey.open().filter(long).count(), NO_TASKS)
}

fn missed(survey: &Survey) -> Finding {
    if !survey.has_baseline() {
        return (Found::NotApplicable(NO_BASELINE), vec![]);
    }
    let due = |row: &&Row| row.agreed.1.is_some_and(|agreed| agreed <= survey.status);
    let late = |row: &Row| {
        let planned = row.dates.finish;
        // What isn't done by the status date can finish no earlier, whatever is planned.
        let (finish, done) = match row.complete {
            true => (planned, "finished"),
            false if planned < survey.status => (survey.status, "not finished and already"),
            false => (planned, "will finish"),
        };
        let agreed = row.agreed.1.filter(|agreed| finish > *agreed)?;
        let by = survey.schedule.length(survey.schedule.working_time(Some(row.place), agreed, finish));
        Some(survey.offender(row, format!("agreed {}, {done} {by} late", moment(agreed))))
    };
    let offenders = survey.tasks().filter(due).filter_map(late).collect();
    share(offenders, survey.tasks().filter(due).count(), "no task should be done by now")
}

/// Added to a critical task: so much that no slack could swallow it.
const TEST_DAYS: i64 = 600;

/// A critical task that is made 600 days longer must delay the finish of the project as much as its own.
fn critical_path(survey: &Survey) -> Finding {
    let schedule = survey.schedule;
    let critical = survey.open().filter(|row| row.critical);
    let Some(row) = critical.min_by_key(|row| (row.slack, row.dates.start, row.place)) else {
        return (Found::NotApplicable("no task that is left to be done is critical"), vec![]);
    };
    let name = schedule.name(row.place);
    let mut trial = schedule.trial();
    let mut durations = trial.durations().to_vec();
    let task_before = trial.run(&durations)[row.place as usize].finish;
    let before = trial.finish();
    if let Some(duration) = durations.get_mut(row.place as usize) {
        *duration = duration.saturating_add(TEST_DAYS * survey.day);
    }
    let task_after = trial.run(&durations)[row.place as usize].finish;
    let after = trial.finish();
    let (own, whole) =
        (schedule.working_time(None, task_before, task_after), schedule.working_time(None, before, after));
    let length = |length| schedule.length(length);
    let (passed, told) = match own {
        own if own < survey.day => (
            false,
            format!("{name} would take {TEST_DAYS}d more and still finish when it does: its dates are fixed"),
        ),
        own => (
            whole >= own - survey.day,
            format!("{name} {} later: the project {} later", length(own), length(whole)),
        ),
    };
    let offenders = if passed { vec![] } else { vec![survey.offender(row, told.clone())] };
    (Found::Test(passed, told), offenders)
}

/// From the status date to the finish, with the slack of the finish against the date agreed for it.
fn cpli(survey: &Survey) -> Finding {
    let schedule = survey.schedule;
    let agreed = survey.leaves.iter().filter_map(|row| row.agreed.1).max();
    let Some(agreed) = agreed else { return (Found::NotApplicable(NO_BASELINE), vec![]) };
    let finish = schedule.finish();
    let left = schedule.working_time(None, survey.status.max(schedule.start()), finish);
    if left <= 0 {
        return (Found::NotApplicable("no time is left until the finish"), vec![]);
    }
    let slack = schedule.working_time(None, finish, agreed);
    let last = survey.leaves.iter().filter(|row| row.dates.finish == finish && slack < 0);
    let late = format!("finishes {}, agreed {}", moment(finish), moment(agreed));
    let offenders = last.map(|row| survey.offender(row, late.clone())).collect();
    (Found::Index((left.saturating_add(slack)) as f64 / left as f64), offenders)
}

/// Tasks done, by those that should be done by the status date and those without a baseline.
fn bei(survey: &Survey) -> Finding {
    if !survey.has_baseline() {
        return (Found::NotApplicable(NO_BASELINE), vec![]);
    }
    let due = |row: &&Row| row.agreed.1.is_none_or(|agreed| agreed <= survey.status);
    let should = survey.tasks().filter(due).count();
    if should == 0 {
        return (Found::NotApplicable("no task should be done by now"), vec![]);
    }
    let done = survey.tasks().filter(|row| row.complete).count();
    let open = survey.open().filter(due).map(|row| match row.agreed.1 {
        Some(agreed) => survey.offender(row, format!("should be done by {}", moment(agreed))),
        None => survey.offender(row, "no baseline"),
    });
    (Found::Index(done as f64 / should as f64), open.collect())
}
