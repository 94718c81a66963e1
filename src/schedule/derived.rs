//! The schedule of a project: dates, slack, outline numbers and totals of its records, as fields.

use std::sync::{Arc, Mutex, OnceLock};

use chrono::{NaiveDate, NaiveDateTime};

use super::agreed::Lost;
use super::earned_value::{Earned, Figures};
use super::findings::findings;
use super::instant::{Instant, Tenths, day_number};
use super::ledger::Ledger;
use super::plan::{Mode, TaskId};
use super::reading::{Sources, UNSAID, read, read_again};
use super::totals::Achieved;
use super::working_time::WorkingTime;
use super::{Dates, Network, Scheduled, Slack, Trial};
use crate::model::check::Finding;
use crate::model::context::Derive;
use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::value::{Duration, Unit, Value};
use crate::registers::baseline::{self, figures};
use crate::registers::calendar::{self, exception, work_week};
use crate::registers::{assignment, dependency, project as settings_of, resource, task};

/// A project's schedule. Building it is the whole computation; reading it costs a look-up.
#[derive(Debug)]
pub struct Schedule {
    pub(super) project: Project,
    pub(super) sources: Sources,
    /// Each task's number among its siblings, from 1.
    numbers: Vec<u32>,
    pub(super) network: Network,
    pub(super) scheduled: Scheduled,
    findings: Vec<Finding>,
    /// The earliest start of all tasks.
    start: OnceLock<Instant>,
    pub(super) achieved: OnceLock<Vec<Achieved>>,
    pub(super) ledger: OnceLock<Ledger>,
    /// What the current baseline holds.
    pub(super) agreed: OnceLock<Figures>,
    /// What the current baseline holds of tasks that were removed.
    pub(super) lost: OnceLock<Vec<Lost>>,
    /// The earned value asked for last, and up to when.
    pub(super) earned: Mutex<Option<(Instant, Arc<Vec<Earned>>)>>,
}

/// The registers that dates depend on.
const READ: &[&str] = &[
    settings_of::REGISTER.key,
    calendar::REGISTER.key,
    exception::REGISTER.key,
    work_week::REGISTER.key,
    task::REGISTER.key,
    dependency::REGISTER.key,
    resource::REGISTER.key,
    assignment::REGISTER.key,
];

impl Schedule {
    /// The schedule of a project.
    pub fn of(project: &Project) -> Self {
        let (plan, sources) = read(project);
        let network = Network::new(plan);
        let scheduled = network.schedule();
        let findings = findings(project, &sources, network.faults.iter().chain(&scheduled.faults));
        Self {
            project: project.clone(),
            sources,
            numbers: network.outline_numbers(),
            network,
            scheduled,
            findings,
            start: OnceLock::new(),
            achieved: OnceLock::new(),
            ledger: OnceLock::new(),
            agreed: OnceLock::new(),
            lost: OnceLock::new(),
            earned: Mutex::default(),
        }
    }

    /// Brings the schedule up to another version of its project: nothing is done if nothing that it
    /// reads differs, and only the passes run if tasks differ in nothing but their own fields.
    pub fn follow(&mut self, project: &Project) {
        let same = |key: &&str| self.project.table(key).same(project.table(key));
        if ![baseline::REGISTER.key, figures::REGISTER.key].iter().all(same) {
            self.agreed = OnceLock::new();
            self.lost = OnceLock::new();
        }
        if !READ.iter().all(same) {
            let others = READ.iter().filter(|key| **key != task::REGISTER.key);
            let changed = if others.clone().all(same) { self.reread(project) } else { None };
            let Some(changed) = changed else {
                let agreed = std::mem::take(&mut self.agreed);
                *self = Self { agreed, ..Self::of(project) };
                return;
            };
            self.network.schedule_again(&mut self.scheduled, &changed);
            let faults = self.network.faults.iter().chain(&self.scheduled.faults);
            self.findings = findings(project, &self.sources, faults);
            self.start = OnceLock::new();
            self.achieved = OnceLock::new();
            self.ledger = OnceLock::new();
        }
        self.earned = Mutex::default();
        self.project = project.clone();
    }

    /// Whether it would be the same schedule for another version of its project, by what it reads.
    pub fn reads_the_same(&self, project: &Project) -> bool {
        READ.iter().all(|key| self.project.table(key).same(project.table(key)))
    }

    /// Reads changed tasks again and gives their places; `None` if they can't stand in the place of
    /// those before. Without a start of the project, any date of a task may be where it starts.
    fn reread(&mut self, project: &Project) -> Option<Vec<TaskId>> {
        let settings = project.settings();
        if settings.is_none_or(|settings| settings.get(settings_of::START).is_none()) {
            return None;
        }
        let before = self.project.clone();
        let tasks = (before.table(task::REGISTER.key), project.table(task::REGISTER.key));
        let reread = tasks.0.changes(tasks.1).map(|change| {
            let (before, after) = (change.0?, change.1?);
            let place = self.sources.places.get(after.id)?;
            let task = read_again(before, after, &self.sources.calendars)?;
            self.network.replace(place, task).then_some(place)
        });
        reread.collect()
    }

    /// The plan, to be run with other durations. Tasks stand there by [`Schedule::row`].
    pub fn trial(&self) -> Trial {
        Trial::new(&self.network)
    }

    /// What is wrong with the plan.
    pub fn findings(&self) -> &[Finding] {
        &self.findings
    }

    /// Where the schedule starts: the earliest start of all tasks, or the project's without any.
    pub fn start(&self) -> Instant {
        *self.start.get_or_init(|| {
            let active = self.network.tasks.iter().zip(&self.scheduled.dates);
            let starts = active.filter(|(task, _)| task.mode != Mode::Inactive).map(|(_, dates)| dates.start);
            starts.min().unwrap_or(self.network.options.start)
        })
    }

    /// Where the schedule ends: the latest finish of all tasks, or the project's start without any.
    pub fn finish(&self) -> Instant {
        self.scheduled.finish
    }

    /// The dates of a task.
    pub fn dates(&self, task: Id) -> Option<&Dates> {
        self.scheduled.dates.get(self.sources.places.get(task)? as usize)
    }

    /// The slack of a task.
    pub fn slack(&self, task: Id) -> Option<&Slack> {
        self.scheduled.slack.get(self.sources.places.get(task)? as usize)
    }

    /// A task's row in the outline, from 0.
    pub fn row(&self, task: Id) -> Option<usize> {
        self.sources.places.get(task).map(|place| place as usize)
    }

    /// The duration entered for a task; a day where none was.
    pub fn entered_duration(&self, place: TaskId) -> Tenths {
        self.network.tasks.get(place as usize).map_or(0, |task| task.duration)
    }

    /// Whether a task is finished; a summary is when all below it are.
    pub fn is_finished(&self, place: TaskId) -> bool {
        self.scheduled.reached.get(place as usize).is_some_and(|reached| reached.finished)
    }

    /// Whether a task is left out of the plan.
    pub fn is_inactive(&self, place: TaskId) -> bool {
        self.network.tasks.get(place as usize).is_some_and(|task| task.mode == Mode::Inactive)
    }

    /// Working time from one instant to another on a task's calendar, or the project's; negative when the
    /// second is earlier.
    pub fn working_time(&self, task: Option<TaskId>, from: Instant, to: Instant) -> Tenths {
        self.network.calendar_of(task.unwrap_or(TaskId::MAX)).between(from, to)
    }

    /// Whether tasks stand below a task.
    pub fn is_summary(&self, task: Id) -> bool {
        self.sources.places.get(task).is_some_and(|place| self.network.outline.summary(place).is_some())
    }

    /// The calendar that an assignment or the duration of a task runs on; the project's for anything else.
    pub(super) fn calendar_at(&self, id: Id) -> &WorkingTime {
        let task = self.sources.places.get(id).filter(|place| (*place as usize) < self.network.tasks.len());
        let entry = || self.ledger().entry(id).and_then(|of| self.network.calendars.get(of.shift as usize));
        match task {
            Some(task) => self.network.duration_calendar(task),
            None => entry().unwrap_or_else(|| self.network.project_calendar()),
        }
    }

    pub(super) fn record(&self, place: TaskId) -> Option<&Record> {
        let (id, _) = self.sources.outline.get(place as usize)?;
        self.project.table(task::REGISTER.key).get(*id).map(|record| &**record)
    }

    fn of_task(&self, place: TaskId, id: Id, field: &str) -> Value {
        let Dates { start, finish, .. } = self.scheduled.dates[place as usize];
        let dates = &self.scheduled.dates[place as usize];
        let slack = &self.scheduled.slack[place as usize];
        match field {
            ROW => Value::Number(f64::from(place) + 1.0),
            WBS => Value::text(self.wbs(place)),
            LEVEL => Value::Number(f64::from(self.sources.outline[place as usize].1) + 1.0),
            SUMMARY => Value::Flag(self.network.outline.summary(place).is_some()),
            START => moment(start),
            FINISH => moment(finish),
            EARLY_START => moment(dates.early_start),
            EARLY_FINISH => moment(dates.early_finish),
            LATE_START => moment(dates.late_start),
            LATE_FINISH => moment(dates.late_finish),
            START_SLACK => days(slack.start),
            FINISH_SLACK => days(slack.finish),
            TOTAL_SLACK => days(slack.total),
            FREE_SLACK => days(slack.free),
            CRITICAL => Value::Flag(slack.critical),
            DURATION => self.duration(place),
            PERCENT => self.percent(place),
            _ => self.valued(place, id, field),
        }
    }

    /// The number in the outline: `1.2.3`. Of tasks that lie deeper than any plan goes, its end.
    fn wbs(&self, place: TaskId) -> String {
        let mut numbers = vec![];
        let mut at = Some(place);
        while let Some(task) = at {
            if numbers.len() == task::DEEPEST {
                numbers.push("…".to_owned());
                break;
            }
            numbers.push(self.numbers[task as usize].to_string());
            at = self.network.tasks[task as usize].parent;
        }
        numbers.reverse();
        numbers.join(".")
    }

    /// The duration of a summary is the working time that it spans, and so is that of a manual task
    /// with both dates and no duration entered. Others keep what was entered.
    fn duration(&self, place: TaskId) -> Value {
        let entry = &self.network.tasks[place as usize];
        let entered = self.record(place).is_some_and(|record| record.get(task::DURATION).is_some());
        let dated = entry.entered.as_deref().is_some_and(|dates| dates.start.and(dates.finish).is_some());
        if self.network.outline.summary(place).is_some() || dated && !entered {
            let Dates { start, finish, .. } = self.scheduled.dates[place as usize];
            return days(self.network.length(place, start, finish));
        }
        match entry.duration {
            _ if entered => Value::Empty,
            0 => Value::Duration(Duration::ZERO),
            _ => Value::Duration(UNSAID),
        }
    }

    /// The percent complete of a summary: how much of the duration of the tasks below it is done.
    fn percent(&self, place: TaskId) -> Value {
        if self.network.outline.summary(place).is_none() {
            return Value::Empty;
        }
        Value::Number(self.achieved()[place as usize].percent())
    }
}

impl Derive for Schedule {
    fn derived(&self, id: Id, field: &str) -> Value {
        match self.sources.places.get(id) {
            Some(place) => self.of_task(place, id, field),
            None if self.project.table(resource::REGISTER.key).get(id).is_some() => {
                self.of_resource(id, field)
            }
            None => self.of_assignment(id, field),
        }
    }

    fn derived_on(&self, id: Id, field: &str, today: NaiveDate) -> Value {
        self.measured(id, field, today).unwrap_or_else(|| self.derived(id, field))
    }

    fn works(&self, day: NaiveDate) -> bool {
        let calendar = self.network.calendar_of(TaskId::MAX);
        day_number(day).is_some_and(|day| calendar.hours_of_day(day).next().is_some())
    }

    fn worked_between(&self, id: Id, (from, to): (NaiveDateTime, NaiveDateTime)) -> i64 {
        let ends = Instant::from_date_time(from).zip(Instant::from_date_time(to));
        ends.map_or(0, |(from, to)| self.calendar_at(id).between(from, to))
    }

    fn worked_until(&self, id: Id, from: NaiveDateTime, length: i64) -> NaiveDateTime {
        let until = Instant::from_date_time(from).map(|from| self.calendar_at(id).add(from, length));
        until.map_or(from, Instant::to_date_time)
    }

    fn outline(&self, register: &str) -> Option<&[(Id, u16)]> {
        (register == task::REGISTER.key).then_some(&self.sources.outline)
    }
}

fn moment(at: Instant) -> Value {
    Value::Moment(at.to_date_time())
}

fn days(amount: Tenths) -> Value {
    Value::Duration(Duration::new(amount, Unit::Days))
}

const ROW: &str = task::ROW.name();
const WBS: &str = task::WBS.name();
const LEVEL: &str = task::LEVEL.name();
const SUMMARY: &str = task::SUMMARY.name();
const START: &str = task::START.name();
const FINISH: &str = task::FINISH.name();
const DURATION: &str = task::DURATION.name();
const PERCENT: &str = task::PERCENT_COMPLETE.name();
const EARLY_START: &str = task::EARLY_START.name();
const EARLY_FINISH: &str = task::EARLY_FINISH.name();
const LATE_START: &str = task::LATE_START.name();
const LATE_FINISH: &str = task::LATE_FINISH.name();
/// Held by no field of the register: for plans written to other programs only.
const START_SLACK: &str = "start_slack";
const FINISH_SLACK: &str = "finish_slack";
const TOTAL_SLACK: &str = task::TOTAL_SLACK.name();
const FREE_SLACK: &str = task::FREE_SLACK.name();
const CRITICAL: &str = task::CRITICAL.name();
