//! Work, cost, variance and earned value of a schedule, as fields of tasks, assignments and resources.

use std::sync::{Arc, PoisonError};

use chrono::NaiveDate;

use super::Schedule;
use super::agreed::{Lost, current, figures_of, lost};
use super::earned_value::{Earned, Figures, Forecast, earned, planned_at, unearned};
use super::instant::{Instant, Tenths};
use super::ledger::{Books, Ledger, Total};
use super::plan::TaskId;
use super::reading::at;
use super::totals::{Achieved, achieved};
use crate::model::field::Key;
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::value::{Duration, Money, Unit, Value};
use crate::registers::baseline::figures;
use crate::registers::{assignment, pieces, project as settings_of, task};

/// How far a task is from a baseline; positive is late, longer, more or dearer. What the baseline
/// doesn't hold is none.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Variance {
    /// Working time from the start agreed to the start.
    pub start: Option<Tenths>,
    /// Working time from the finish agreed to the finish.
    pub finish: Option<Tenths>,
    /// Duration less that agreed.
    pub duration: Option<Tenths>,
    /// Work less that agreed.
    pub work: Option<Tenths>,
    /// Cost less that agreed, in hundredths.
    pub cost: Option<i64>,
}

impl Schedule {
    /// How much of each task is done.
    pub(super) fn achieved(&self) -> &[Achieved] {
        let finished =
            |place: usize| self.scheduled.reached.get(place).is_some_and(|reached| reached.finished);
        self.achieved.get_or_init(|| achieved(&self.network, finished))
    }

    fn books(&self) -> Books<'_> {
        Books {
            project: &self.project,
            sources: &self.sources,
            network: &self.network,
            dates: &self.scheduled.dates,
            achieved: self.achieved(),
        }
    }

    pub(super) fn ledger(&self) -> &Ledger {
        self.ledger.get_or_init(|| Ledger::of(&self.books()))
    }

    fn agreed_all(&self) -> &Figures {
        self.agreed.get_or_init(|| {
            current(&self.project).map(|id| figures_of(&self.project, id)).unwrap_or_default()
        })
    }

    /// What the current baseline holds of tasks that were removed.
    fn lost(&self) -> &[Lost] {
        self.lost.get_or_init(|| lost(&self.project, self.agreed_all()))
    }

    /// The figures of the current baseline for a record.
    pub(super) fn agreed(&self, id: Id) -> Option<&Record> {
        self.agreed_all().get(&id).map(|record| &**record)
    }

    /// The day and time up to which earned value is measured: the project's status date, else the end
    /// of today.
    pub fn status_at(&self, today: NaiveDate) -> Instant {
        let settings = self.project.settings();
        let said = settings.and_then(|settings| at(settings.get(settings_of::STATUS_DATE)));
        said.unwrap_or_else(|| self.end_of(today))
    }

    /// The end of the working day of a date.
    pub fn end_of(&self, day: NaiveDate) -> Instant {
        let end = day.and_time(self.project.style().day_finish);
        Instant::from_date_time(end).unwrap_or(if day < NaiveDate::default() {
            Instant::MIN
        } else {
            Instant::MAX
        })
    }

    /// Works out what is otherwise summed up when it is first asked for: work, cost and earned value, this
    /// as of a day if the project has no status date.
    pub fn sum_up(&self, today: NaiveDate) {
        self.ledger();
        self.earned(self.status_at(today));
    }

    /// The earned value of every task, in outline order, up to an instant; worked out once for each.
    pub fn earned(&self, at: Instant) -> Arc<Vec<Earned>> {
        let mut kept = self.earned.lock().unwrap_or_else(PoisonError::into_inner);
        match &*kept {
            Some((then, all)) if *then == at => all.clone(),
            _ => {
                let all =
                    Arc::new(earned(&self.books(), self.ledger(), (self.agreed_all(), self.lost()), at));
                *kept = Some((at, all.clone()));
                all
            }
        }
    }

    /// The earned value of the whole project up to an instant, with what was agreed of tasks that were
    /// removed since.
    pub fn project_earned(&self, at: Instant) -> Earned {
        let mut sum = Earned::default();
        for (task, earned) in self.network.tasks.iter().zip(self.earned(at).iter()) {
            if task.parent.is_none() && task.mode != super::plan::Mode::Inactive {
                sum.add(earned);
            }
        }
        for lost in self.lost().iter().filter(|lost| lost.below.is_none()) {
            sum.add(&unearned(lost, self.network.project_calendar(), at));
        }
        sum
    }

    /// What was to be done of the whole project by each of several instants, the earliest first.
    pub fn planned_at(&self, instants: &[Instant]) -> Vec<i64> {
        planned_at(&self.books(), self.ledger(), (self.agreed_all(), self.lost()), instants)
    }

    /// The tasks that a baseline holds and that were removed since, as they were last, by number.
    pub fn removed_since(&self, baseline: Id) -> Vec<Arc<Record>> {
        let lost = lost(&self.project, &figures_of(&self.project, baseline));
        lost.into_iter().map(|lost| lost.task).collect()
    }

    /// How far every task is from a baseline, in outline order; none of tasks that it doesn't hold.
    pub fn variances(&self, baseline: Id) -> Vec<Option<Variance>> {
        let agreed = figures_of(&self.project, baseline);
        let of = |(place, (id, _)): (usize, &(Id, u16))| {
            agreed.get(id).map(|figures| self.variance(place as TaskId, figures))
        };
        self.sources.outline.iter().enumerate().map(of).collect()
    }

    fn variance(&self, place: TaskId, agreed: &Record) -> Variance {
        let total = self.ledger().tasks[place as usize];
        let more =
            |key: Key<Duration>, now: Tenths| agreed.get(key).map(|then| now.saturating_sub(then.amount));
        Variance {
            start: self.start_moved(place, agreed),
            finish: self.finish_moved(place, agreed),
            duration: more(figures::DURATION, self.length_of(place)),
            work: more(figures::WORK, total.work[0]),
            cost: agreed.get(figures::COST).map(|then| total.cost[0].saturating_sub(then.0)),
        }
    }

    fn start_moved(&self, place: TaskId, agreed: &Record) -> Option<Tenths> {
        let then = at(agreed.get(figures::START))?;
        Some(self.network.calendar_of(place).between(then, self.scheduled.dates[place as usize].start))
    }

    fn finish_moved(&self, place: TaskId, agreed: &Record) -> Option<Tenths> {
        let then = at(agreed.get(figures::FINISH))?;
        Some(self.network.calendar_of(place).between(then, self.scheduled.dates[place as usize].finish))
    }

    /// The duration of a task as shown: that of a summary is the working time that it spans.
    fn length_of(&self, place: TaskId) -> Tenths {
        let dates = &self.scheduled.dates[place as usize];
        match self.network.outline.summary(place) {
            Some(_) => self.network.length(place, dates.start, dates.finish),
            None => self.network.tasks[place as usize].duration,
        }
    }

    /// Fields of a task that tell of work, cost and baseline.
    pub(super) fn valued(&self, place: TaskId, id: Id, field: &str) -> Value {
        if let Some((_, figure)) = AGREED.iter().find(|(key, _)| *key == field) {
            return self.agreed(id).map_or(Value::Empty, |agreed| agreed.value(figure).clone());
        }
        if let Some((_, read)) = VARIANCES.iter().find(|(key, _)| *key == field) {
            return self.agreed(id).map_or(Value::Empty, |agreed| read(self, place, agreed));
        }
        summed(field, || Some(self.ledger().tasks[place as usize]))
    }

    /// Fields of a task that depend on the day to which they are measured.
    pub(super) fn measured(&self, id: Id, field: &str, today: NaiveDate) -> Option<Value> {
        let (_, read) = MEASURES.iter().find(|(key, _)| *key == field)?;
        let place = self.sources.places.get(id)?;
        self.earned(self.status_at(today)).get(place as usize).map(read)
    }

    /// Fields of an assignment.
    pub(super) fn of_assignment(&self, id: Id, field: &str) -> Value {
        let Some(entry) = self.ledger().entry(id) else { return Value::Empty };
        let entered = |key| !entry.record.value(key).is_empty();
        let [all, spent, left] = entry.cost.map(|cost| Value::Money(Money(cost)));
        let priced = entry.cost != [0; 3];
        match field {
            ASSIGNMENT_START => Value::Moment(entry.bar.start.to_date_time()),
            ASSIGNMENT_FINISH => Value::Moment(entry.bar.finish.to_date_time()),
            PIECES if entered(PIECES) && entry.effort.done == 0 => {
                let calendar = &self.network.calendars[entry.shift as usize];
                Value::text(pieces::format(&entry.pieces(entry.bar, calendar)))
            }
            WORK if !entered(WORK) && entry.works => hours(entry.effort.work),
            COST if priced => all,
            ACTUAL_COST if priced => spent,
            REMAINING_COST if priced => left,
            BASELINE_WORK => self.agreed(id).map_or(Value::Empty, |agreed| agreed.get(figures::WORK).into()),
            BASELINE_COST => self.agreed(id).map_or(Value::Empty, |agreed| agreed.get(figures::COST).into()),
            _ => Value::Empty,
        }
    }

    /// Fields of a resource: work and cost of all its assignments.
    pub(super) fn of_resource(&self, id: Id, field: &str) -> Value {
        match (field, self.agreed(id)) {
            (BASELINE_WORK, Some(agreed)) => agreed.get(figures::WORK).into(),
            (BASELINE_COST, Some(agreed)) => agreed.get(figures::COST).into(),
            _ => summed(field, || self.ledger().of_resource(id)),
        }
    }
}

/// The fields that are summed up.
const SUMS: [&str; 6] = [WORK, ACTUAL_WORK, REMAINING_WORK, COST, ACTUAL_COST, REMAINING_COST];

/// Work or cost, where it is summed up; a cost also where it follows from what was entered. Summing up
/// takes its time in large plans, so no other field asks for it.
fn summed(field: &str, total: impl FnOnce() -> Option<Total>) -> Value {
    let Some(total) = SUMS.contains(&field).then(total).flatten() else { return Value::Empty };
    let [cost, spent, to_come] = total.cost.map(|hundredths| Value::Money(Money(hundredths)));
    match field {
        COST if total.summed || total.cost[0] != 0 => cost,
        ACTUAL_COST if total.summed || total.cost[1] != 0 => spent,
        REMAINING_COST if total.summed || total.cost[0] != 0 => to_come,
        _ if !total.summed => Value::Empty,
        WORK => hours(total.work[0]),
        ACTUAL_WORK => hours(total.work[1]),
        REMAINING_WORK => hours(total.work[2]),
        _ => Value::Empty,
    }
}

fn hours(amount: Tenths) -> Value {
    Value::Duration(Duration::new(amount, Unit::Hours))
}

fn days(amount: Option<Tenths>) -> Value {
    amount.map(|amount| Duration::new(amount, Unit::Days)).into()
}

fn money(amount: Option<i64>) -> Value {
    amount.map(Money).into()
}

/// An index to the two places that people read.
fn index(index: Option<f64>) -> Value {
    index.map(|index| (index * 100.0).round() / 100.0).into()
}

const WORK: &str = task::WORK.name();
const ACTUAL_WORK: &str = task::ACTUAL_WORK.name();
const REMAINING_WORK: &str = task::REMAINING_WORK.name();
const COST: &str = task::COST.name();
const ACTUAL_COST: &str = task::ACTUAL_COST.name();
const REMAINING_COST: &str = task::REMAINING_COST.name();
const BASELINE_WORK: &str = task::BASELINE_WORK.name();
const BASELINE_COST: &str = task::BASELINE_COST.name();
const ASSIGNMENT_START: &str = assignment::START.name();
const ASSIGNMENT_FINISH: &str = assignment::FINISH.name();
const PIECES: &str = assignment::PIECES.name();

/// Fields of a task, and the figure of the current baseline that each shows.
const AGREED: &[(&str, &str)] = &[
    (task::BASELINE_START.name(), figures::START.name()),
    (task::BASELINE_FINISH.name(), figures::FINISH.name()),
    (task::BASELINE_DURATION.name(), figures::DURATION.name()),
    (BASELINE_WORK, figures::WORK.name()),
    (BASELINE_COST, figures::COST.name()),
];

/// How a field is read off a task and what the current baseline holds of it. Dates need no ledger: they
/// are shown after every edit.
type OfVariance = fn(&Schedule, TaskId, &Record) -> Value;

const VARIANCES: &[(&str, OfVariance)] = &[
    (task::START_VARIANCE.name(), |schedule, place, agreed| days(schedule.start_moved(place, agreed))),
    (task::FINISH_VARIANCE.name(), |schedule, place, agreed| days(schedule.finish_moved(place, agreed))),
    (task::DURATION_VARIANCE.name(), |schedule, place, agreed| {
        days(schedule.variance(place, agreed).duration)
    }),
    (task::WORK_VARIANCE.name(), |schedule, place, agreed| {
        schedule.variance(place, agreed).work.map_or(Value::Empty, hours)
    }),
    (task::COST_VARIANCE.name(), |schedule, place, agreed| money(schedule.variance(place, agreed).cost)),
];

/// How a field is read off earned value.
type OfEarned = fn(&Earned) -> Value;

const MEASURES: &[(&str, OfEarned)] = &[
    (task::PLANNED_VALUE.name(), |earned| money(earned.planned)),
    (task::EARNED_VALUE.name(), |earned| money(earned.earned)),
    (task::COST_OF_WORK.name(), |earned| money(earned.budget.map(|_| earned.actual))),
    (task::SV.name(), |earned| money(earned.schedule_variance())),
    (task::CV.name(), |earned| money(earned.cost_variance())),
    (task::SPI.name(), |earned| index(earned.schedule_index())),
    (task::CPI.name(), |earned| index(earned.cost_index())),
    (task::BAC.name(), |earned| money(earned.budget)),
    (task::EAC.name(), |earned| money(earned.at_completion(Forecast::AsBefore))),
    (task::EAC_AS_PLANNED.name(), |earned| money(earned.at_completion(Forecast::AsPlanned))),
    (task::EAC_SLOWED.name(), |earned| money(earned.at_completion(Forecast::Slowed))),
    (task::ETC.name(), |earned| money(earned.to_complete())),
    (task::VAC.name(), |earned| money(earned.variance_at_completion())),
    (task::TCPI.name(), |earned| index(earned.to_complete_index())),
];
