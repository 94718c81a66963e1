//! The health of a schedule by the 14 points of the US Defense Contract Management Agency.
//!
//! Source: DCMA-EA PAM 200.1, *Earned Value Management System Program Analysis Pamphlet* (October
//! 2012), section 4: the points, their thresholds and what is left out. Counted are tasks that are not
//! complete: no summaries, no milestones (tasks without duration), no inactive tasks. Links count where
//! their successor is not complete. A link of a summary counts as one of every task below it. The
//! pamphlet sets no threshold for resources; none missing is asked for, as is usual.

mod points;

use std::fmt;

use crate::model::context::{Context, Derive};
use crate::model::field::Key;
use crate::model::id::Id;
use crate::model::kind::plain_number;
use crate::model::record::Record;
use crate::model::value::Value;
use crate::registers::{dependency, project, task};
use crate::schedule::Schedule;
use crate::schedule::dates::Dates;
use crate::schedule::instant::{DAY, Instant, Tenths};
use crate::schedule::plan::TaskId;

/// One of the 14 points, assessed.
#[derive(Clone, PartialEq, Debug)]
pub struct Point {
    /// Its number.
    pub number: u8,
    /// Its name.
    pub name: &'static str,
    /// What it asks.
    pub asks: &'static str,
    /// What the finding is held against.
    pub threshold: Threshold,
    /// What was found.
    pub found: Found,
    /// What offends, by name.
    pub offenders: Vec<Offender>,
}

/// What a finding is held against.
#[derive(Clone, Copy, PartialEq, Debug)]
pub enum Threshold {
    /// At most this share.
    Most(f64),
    /// At least this share or index.
    Least(f64),
    /// It passes a test or doesn't.
    Test,
}

/// What was found.
#[derive(Clone, PartialEq, Debug)]
pub enum Found {
    /// So many of so many.
    Share(usize, usize),
    /// An index.
    Index(f64),
    /// Whether a test was passed, and how it went.
    Test(bool, String),
    /// Nothing to be assessed, and why.
    NotApplicable(&'static str),
}

/// A verdict on a point.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Verdict {
    /// It keeps its threshold.
    Pass,
    /// It doesn't.
    Fail,
    /// It says nothing of this plan.
    NotApplicable,
}

/// A task or link that offends against a point.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offender {
    /// The record.
    pub id: Id,
    /// Its name.
    pub name: String,
    /// What is wrong with it.
    pub why: String,
}

impl Point {
    /// Whether it keeps its threshold.
    pub fn verdict(&self) -> Verdict {
        let kept = match (&self.found, self.threshold) {
            (Found::NotApplicable(_), _) => return Verdict::NotApplicable,
            (Found::Test(passed, _), _) => *passed,
            (Found::Share(count, total), threshold) => threshold.allows(*count as f64 / *total as f64),
            (Found::Index(index), threshold) => threshold.allows(*index),
        };
        if kept { Verdict::Pass } else { Verdict::Fail }
    }
}

impl Point {
    /// What was found: "1 of 19, 5.3%", with as many decimals as tell it from a threshold that it misses.
    pub fn told(&self) -> String {
        match self.found {
            Found::Share(count, total) => {
                let percent = count as f64 / total as f64 * 100.0;
                format!("{count} of {total}, {}%", plain_number(self.rounded(percent, 100.0, 0)))
            }
            Found::Index(index) => {
                let shown = self.rounded(index, 1.0, 2);
                let text = plain_number(shown);
                if text.len() > 4 { text } else { format!("{shown:.2}") }
            }
            _ => self.found.to_string(),
        }
    }

    /// A figure, so many of which make a whole, to so many decimals; to more of them where it would seem to
    /// keep a threshold that it misses.
    fn rounded(&self, figure: f64, whole: f64, decimals: i32) -> f64 {
        let kept = self.threshold.allows(figure / whole);
        let to = |decimals: i32| (figure * 10_f64.powi(decimals)).round() / 10_f64.powi(decimals);
        let shown =
            (decimals..decimals + 4).map(to).find(|shown| self.threshold.allows(shown / whole) == kept);
        shown.unwrap_or(figure)
    }

    /// What is asked for: "≤ 5%".
    pub fn asked(&self) -> String {
        let index = matches!(self.found, Found::Index(_)) || self.number > 12;
        let figure = |share: f64| {
            if index { format!("{share:.2}") } else { format!("{}%", plain_number(share * 100.0)) }
        };
        match self.threshold {
            Threshold::Most(0.0) => "none".to_owned(),
            Threshold::Most(most) => format!("≤ {}", figure(most)),
            Threshold::Least(least) => format!("≥ {}", figure(least)),
            Threshold::Test => "pass".to_owned(),
        }
    }
}

impl fmt::Display for Found {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Found::Share(count, total) => write!(f, "{count} of {total}"),
            Found::Index(index) => write!(f, "{index:.2}"),
            Found::Test(true, _) => f.write_str("passed"),
            Found::Test(false, _) => f.write_str("failed"),
            Found::NotApplicable(why) => f.write_str(why),
        }
    }
}

impl Verdict {
    /// The verdict in a word.
    pub fn word(self) -> &'static str {
        match self {
            Verdict::Pass => "pass",
            Verdict::Fail => "FAIL",
            Verdict::NotApplicable => "n/a",
        }
    }
}

impl Threshold {
    fn allows(self, found: f64) -> bool {
        match self {
            Threshold::Most(most) => found <= most,
            Threshold::Least(least) => found >= least,
            Threshold::Test => true,
        }
    }
}

/// Assesses a plan as of its status date, or of today without one. `schedule` must be that of the
/// project.
pub fn assess(context: &Context, schedule: &Schedule) -> Vec<Point> {
    points::all(&Survey::of(context, schedule))
}

/// As of when a plan is assessed: its status date, or the end of today.
pub fn status_date(context: &Context) -> Instant {
    let settings = context.project.settings();
    let said = settings.and_then(|settings| settings.get(project::STATUS_DATE));
    let today = context.today.and_time(context.style().day_finish);
    Instant::from_date_time(said.unwrap_or(today)).unwrap_or_default()
}

/// A plan laid out to be assessed.
struct Survey<'a> {
    context: &'a Context<'a>,
    schedule: &'a Schedule,
    status: Instant,
    /// Before which no work can be planned any more: the status date, or the beginning of today.
    past: Instant,
    /// Working time of a day.
    day: Tenths,
    /// Every active task without tasks below it, milestones among them.
    leaves: Vec<Row<'a>>,
    /// The links whose successor isn't complete.
    links: Vec<&'a Record>,
    /// By place in the outline: whether a link leads to a task or a summary above it, and from it.
    linked: Vec<(bool, bool)>,
}

/// A task without tasks below it.
struct Row<'a> {
    record: &'a Record,
    place: TaskId,
    dates: Dates,
    slack: Tenths,
    critical: bool,
    complete: bool,
    milestone: bool,
    /// Start and finish in the current baseline.
    agreed: (Option<Instant>, Option<Instant>),
}

impl<'a> Survey<'a> {
    fn of(context: &'a Context<'a>, schedule: &'a Schedule) -> Self {
        let plan = context.project;
        let table = plan.table(task::REGISTER.key);
        let places = (0..).map_while(|place| Some((place, schedule.task_at(place)?)));
        let records: Vec<(TaskId, &Record)> =
            places.filter_map(|(place, id)| Some((place, &**table.get(id)?))).collect();
        let complete = |record: &Record| record.get(task::ACTUAL_FINISH).is_some();
        let end = |link: &Record, key: Key<Id>| {
            let task = table.get(link.get(key)?)?;
            (!task.get(task::INACTIVE)).then_some(task)
        };
        let mut linked = vec![(false, false); records.len()];
        let mut links = Vec::new();
        for link in plan.table(dependency::REGISTER.key).iter() {
            let ends = end(link, dependency::PREDECESSOR).zip(end(link, dependency::SUCCESSOR));
            let Some((from, to)) = ends.filter(|(from, to)| from.id != to.id) else { continue };
            let place = |task: &Record| schedule.row(task.id).filter(|row| *row < records.len());
            if let (Some(from), Some(to)) = (place(from), place(to)) {
                linked[from].1 = true;
                linked[to].0 = true;
            }
            if !complete(to) {
                links.push(&**link);
            }
        }
        links.sort_by_key(|link| link.number);
        for (place, record) in &records {
            let above = record.get(task::PARENT).and_then(|id| schedule.row(id));
            if let Some(above) = above.and_then(|row| linked.get(row).copied()) {
                let own = &mut linked[*place as usize];
                *own = (own.0 || above.0, own.1 || above.1);
            }
        }
        let row = |(place, record): &(TaskId, &'a Record)| Self::row(schedule, *place, record);
        let leaves = records.iter().filter_map(row).collect();
        let status = status_date(context);
        let said = plan.settings().is_some_and(|settings| settings.get(project::STATUS_DATE).is_some());
        let past = if said { status } else { Instant::new(status.day() * DAY) };
        let day = i64::from(context.style().minutes_per_day) * 10;
        Survey { context, schedule, status, past, day, leaves, links, linked }
    }

    /// A task, if it is active and none is below it.
    fn row(schedule: &Schedule, place: TaskId, record: &'a Record) -> Option<Row<'a>> {
        let dates = *schedule.dates(record.id)?;
        let slack = schedule.slack(record.id)?;
        if schedule.is_summary(record.id) || record.get(task::INACTIVE) {
            return None;
        }
        let agreed = |field: &str| match schedule.derived(record.id, field) {
            Value::Moment(at) => Instant::from_date_time(at),
            _ => None,
        };
        Some(Row {
            record,
            place,
            dates,
            slack: slack.total,
            critical: slack.critical,
            complete: record.get(task::ACTUAL_FINISH).is_some(),
            milestone: dates.start == dates.finish || record.get(task::MILESTONE),
            agreed: (agreed(task::BASELINE_START.name()), agreed(task::BASELINE_FINISH.name())),
        })
    }

    /// The tasks that count, complete or not.
    fn tasks(&self) -> impl Iterator<Item = &Row<'a>> {
        self.leaves.iter().filter(|row| !row.milestone)
    }

    /// Those that are not complete.
    fn open(&self) -> impl Iterator<Item = &Row<'a>> {
        self.tasks().filter(|row| !row.complete)
    }

    fn offender(&self, row: &Row, why: impl Into<String>) -> Offender {
        Offender { id: row.record.id, name: self.schedule.name(row.place), why: why.into() }
    }

    fn has_baseline(&self) -> bool {
        self.tasks().any(|row| row.agreed.1.is_some())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value::{Duration, Unit};
    use crate::registers::baseline::{self, figures};
    use crate::registers::{assignment, resource, trial};
    use chrono::NaiveDateTime;

    fn moment(text: &str) -> NaiveDateTime {
        format!("2026-{text}:00").parse().unwrap()
    }

    fn days(days: i64) -> Duration {
        Duration::new(days * 4_800, Unit::Days)
    }

    fn plain(number: u64, length: i64) -> Record {
        Record::new(Id(number)).with(task::RANK, format!("{number:03}")).with(task::DURATION, days(length))
    }

    fn link(number: u64, (from, to): (u64, u64)) -> Record {
        Record::new(Id(number)).with(dependency::PREDECESSOR, Id(from)).with(dependency::SUCCESSOR, Id(to))
    }

    /// Fifty days' work in a row of ten, from Monday 2 November 2026 on, ended by a milestone, changed
    /// as said; assessed on Friday 20 November. Tasks are numbered from 1, the milestone is 11, links
    /// from 101.
    fn found(change: impl Fn(&mut Vec<(&'static crate::model::register::Register, Record)>)) -> Vec<String> {
        let settings = Record::new(Id(999)).with(project::START, moment("11-02T08:00"));
        let mut records = vec![(&project::REGISTER, settings)];
        records.extend(
            (1..=11).map(|number| (&task::REGISTER, plain(number, if number == 11 { 0 } else { 5 }))),
        );
        records.extend((1..=10).map(|from| (&dependency::REGISTER, link(100 + from, (from, from + 1)))));
        change(&mut records);
        let project = trial::project(records);
        let schedule = Schedule::of(&project);
        let context = Context { derived: &schedule, ..trial::context(&project) };
        let told = |point: &Point| {
            let found = match &point.found {
                Found::Share(count, total) => format!("{count}/{total}"),
                Found::Index(index) => format!("{index:.2}"),
                Found::Test(passed, _) => passed.to_string(),
                Found::NotApplicable(_) => "-".to_owned(),
            };
            let mark = if point.verdict() == Verdict::Fail { "!" } else { "" };
            format!("{} {found}{mark}", point.number)
        };
        assess(&context, &schedule).iter().map(told).collect()
    }

    /// What differs from the plan without faults.
    fn check(change: impl Fn(&mut Vec<(&'static crate::model::register::Register, Record)>), expected: &str) {
        let sound = found(|_| {});
        let differs: Vec<String> = found(change).into_iter().filter(|point| !sound.contains(point)).collect();
        assert_eq!(differs.join(", "), expected);
    }

    #[test]
    fn a_plan_is_held_against_every_point() {
        assert_eq!(
            found(|_| {}).join(", "),
            "1 1/10!, 2 0/10, 3 0/10, 4 10/10, 5 0/10, 6 0/10, 7 0/10, 8 0/10, 9 3/10!, 10 -, 11 -, 12 true, 13 -, 14 -",
            "the first task has no predecessor, and three should have begun"
        );
        let put = |at: usize, key: &'static str, value: Value| {
            move |records: &mut Vec<(_, Record)>| records[at].1.put(key, value.clone())
        };
        check(put(14, "lag", days(-1).into()), "2 1/10!");
        check(put(14, "lag", days(1).into()), "3 1/10!");
        check(put(14, "type", "ss".into()), "4 9/10, 9 4/10!");
        check(put(2, "duration", days(45).into()), "8 1/10!, 9 2/10!");
        check(put(10, "deadline", moment("12-01T17:00").into()), "7 10/10!");
        check(
            |records| {
                records[5].1.put("constraint", "snlt".into());
                records[5].1.put("constraint_date", moment("12-28T08:00").into());
            },
            "5 1/10!, 12 false!",
        );
        check(|records| drop(records.remove(21)), "1 2/10!, 2 0/9, 3 0/9, 4 9/9");
        check(
            |records| records.push((&task::REGISTER, plain(50, 1))),
            "1 2/11!, 5 0/11, 6 1/11!, 7 0/11, 8 0/11, 9 4/11!",
        );
    }

    #[test]
    fn what_is_done_counts_only_where_it_should() {
        check(
            |records| {
                records[1].1.put("actual_start", moment("11-02T08:00").into());
                records[1].1.put("actual_finish", moment("11-06T17:00").into());
            },
            "1 0/9, 5 0/9, 6 0/9, 7 0/9, 8 0/9, 9 2/10!",
        );
        // What has started before its predecessors are done waits for them no longer.
        check(|records| records[4].1.put("actual_start", moment("11-23T08:00").into()), "9 4/10!, 12 false!");
    }

    #[test]
    fn a_task_whose_dates_are_fixed_fails_the_critical_path_test() {
        let manual = |records: &mut Vec<(_, Record)>| {
            records[10].1.put("mode", "manual".into());
            records[10].1.put("start", "2027-03-01T08:00:00".parse::<NaiveDateTime>().unwrap().into());
            records[10].1.put("finish", "2027-03-01T17:00:00".parse::<NaiveDateTime>().unwrap().into());
            records.remove(11);
        };
        let found = found(manual);
        assert!(found.contains(&"12 false!".to_owned()), "{found:?}");
    }

    #[test]
    fn resources_are_asked_for_once_there_are_any() {
        let assigned = |records: &mut Vec<(_, Record)>| {
            records.push((&resource::REGISTER, Record::new(Id(200)).with(task::MODE, "")));
            let assignment =
                Record::new(Id(201)).with(assignment::TASK, Id(1)).with(assignment::RESOURCE, Id(200));
            records.push((&assignment::REGISTER, assignment));
        };
        check(assigned, "10 9/10!");
    }

    #[test]
    fn what_was_agreed_is_held_against_what_happens() {
        let agreed = |records: &mut Vec<(&'static crate::model::register::Register, Record)>| {
            records.push((&baseline::REGISTER, Record::new(Id(300)).with(baseline::NUMBER, 0.0)));
            for (number, finish) in [(1, "11-06T17:00"), (2, "11-12T17:00"), (11, "12-31T17:00")] {
                let figures = Record::new(Id(300 + number))
                    .with(figures::BASELINE, Id(300))
                    .with(figures::OF, Id(number));
                records.push((&figures::REGISTER, figures.with(figures::FINISH, moment(finish))));
            }
            records[1].1.put("actual_start", moment("11-02T08:00").into());
            records[1].1.put("actual_finish", moment("11-06T17:00").into());
        };
        let found_with = found(agreed);
        // Two were due, one of them is late; six days of the 35 that are left until the
        // finish come after what was agreed; one is done of two that were due and eight without a baseline.
        assert_eq!(found_with[10..].join(", "), "11 1/2!, 12 true, 13 0.83!, 14 0.10!");
        let untouched = |records: &mut Vec<(&'static crate::model::register::Register, Record)>| {
            agreed(records);
            records[1].1.put("actual_start", Value::Empty);
            records[1].1.put("actual_finish", Value::Empty);
        };
        // What should be done and has not begun is missed, though the plan still has it on its old dates.
        assert_eq!(found(untouched)[10..].join(", "), "11 2/2!, 12 true, 13 0.83!, 14 0.00!");
    }

    #[test]
    fn a_share_is_never_rounded_to_what_it_is_held_against() {
        let told = |threshold, count, total| {
            let found = Found::Share(count, total);
            Point { number: 1, name: "", asks: "", threshold, found, offenders: vec![] }.told()
        };
        let most = Threshold::Most(0.05);
        assert_eq!(told(most, 1, 19), "1 of 19, 5.3%");
        assert_eq!(told(most, 1, 20), "1 of 20, 5%");
        assert_eq!(told(most, 2, 19), "2 of 19, 11%");
        assert_eq!(told(most, 5_001, 100_000), "5001 of 100000, 5.001%");
        assert_eq!(told(Threshold::Most(0.0), 1, 300), "1 of 300, 0.3%");
        assert_eq!(told(Threshold::Least(0.9), 179, 199), "179 of 199, 89.9%");
        let told = |index| {
            let (threshold, found) = (Threshold::Least(0.95), Found::Index(index));
            Point { number: 13, name: "", asks: "", threshold, found, offenders: vec![] }.told()
        };
        let shown = [0.9487, 0.95, 0.94997, 0.5, 1.0].map(told);
        assert_eq!(shown, ["0.949", "0.95", "0.94997", "0.50", "1.00"]);
    }
}
