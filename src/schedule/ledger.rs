//! What every assignment, task and resource comes to: work and cost in all, so far and to come, and
//! when each assignment is worked on.

use std::sync::Arc;

use super::cost::{Accrual, Cost, Effort, Rates, priced};
use super::dates::Dates;
use super::ids::IdMap;
use super::instant::{Instant, Tenths};
use super::network::Network;
use super::plan::{Assignment, Mode, TaskId};
use super::progress::{Stage, stage};
use super::reading::{Sources, at};
use super::reading_assignments::{read_assignment, units, works};
use super::totals::Achieved;
use crate::model::field::Key;
use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::value::{Duration, Money};
use crate::registers::{assignment, resource, task};

/// Work and cost in all, so far, and to come.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Total {
    /// Tenths of a minute.
    pub work: [Tenths; 3],
    /// Hundredths of the currency unit.
    pub cost: Cost,
    /// Whether it comes from assignments or tasks below, not only from what was entered.
    pub summed: bool,
}

impl Total {
    fn add(&mut self, other: &Self) {
        for (sum, more) in
            self.work.iter_mut().chain(&mut self.cost).zip(other.work.iter().chain(&other.cost))
        {
            *sum = sum.saturating_add(*more);
        }
    }
}

/// An assignment with its place in time, its work and its cost.
#[derive(Clone, Debug)]
pub(super) struct Entry {
    /// The assignment.
    pub record: Arc<Record>,
    /// Its task.
    pub task: TaskId,
    /// The place of its resource among the resources; none for nobody's work.
    pub resource: Option<u32>,
    /// Whether its resource works; materials and costs are used up.
    pub works: bool,
    /// The place of the calendar that it runs on.
    pub shift: u32,
    /// When it starts and finishes.
    pub bar: (Instant, Instant),
    /// Up to when it has been worked on.
    pub stop: Instant,
    /// Its work; of a material, its amount in hours.
    pub effort: Effort,
    /// Its cost.
    pub cost: Cost,
    /// When its cost falls due.
    pub accrual: Accrual,
}

impl Entry {
    fn total(&self) -> Total {
        let Effort { work, done, left, .. } = self.effort;
        let work = if self.works { [work, done, left] } else { [0; 3] };
        Total { work, cost: self.cost, summed: self.resource.is_some() }
    }
}

/// The entries of a project and what they add up to.
#[derive(Debug)]
pub(super) struct Ledger {
    /// Every assignment of a task that is there, by its identity.
    pub entries: Vec<Entry>,
    /// The resources, by identity.
    pub resources: Vec<Arc<Record>>,
    /// What each task comes to, by its place.
    pub tasks: Vec<Total>,
    of_resources: Vec<Total>,
    /// What each task has cost so far by itself.
    own_spent: Vec<i64>,
}

/// What a ledger is drawn up from.
pub(super) struct Books<'a> {
    pub project: &'a Project,
    pub sources: &'a Sources,
    pub network: &'a Network,
    pub dates: &'a [Dates],
    pub achieved: &'a [Achieved],
}

impl Ledger {
    pub(super) fn of(books: &Books) -> Self {
        let resources: Vec<_> = books.project.table(resource::REGISTER.key).iter().cloned().collect();
        let places = IdMap::of(resources.iter().map(|record| record.id));
        let entry = |record: &Arc<Record>| books.entry(record, &resources, &places);
        let entries: Vec<Entry> =
            books.project.table(assignment::REGISTER.key).iter().filter_map(entry).collect();
        let mut of_resources = vec![Total::default(); resources.len()];
        let mut tasks = vec![Total::default(); books.network.tasks.len()];
        for entry in &entries {
            let total = entry.total();
            tasks[entry.task as usize].add(&total);
            tasks[entry.task as usize].summed |= total.summed;
            if let Some(of_resource) = entry.resource.and_then(|at| of_resources.get_mut(at as usize)) {
                of_resource.add(&total);
                of_resource.summed = true;
            }
        }
        let own_spent = books.roll_up(&mut tasks);
        Self { entries, resources, tasks, of_resources, own_spent }
    }

    /// The entry of an assignment. Tables are in the order of identities.
    pub(super) fn entry(&self, id: Id) -> Option<&Entry> {
        let at = self.entries.binary_search_by_key(&id, |entry| entry.record.id).ok()?;
        self.entries.get(at)
    }

    /// What a task has cost so far beside its assignments and, of a summary, the tasks below it.
    pub(super) fn own_spent(&self, place: TaskId) -> i64 {
        self.own_spent.get(place as usize).copied().unwrap_or(0)
    }

    /// What a resource's assignments come to.
    pub(super) fn of_resource(&self, id: Id) -> Option<Total> {
        let at = self.resources.binary_search_by_key(&id, |record| record.id).ok()?;
        self.of_resources.get(at).copied()
    }
}

impl Books<'_> {
    fn entry(&self, record: &Arc<Record>, resources: &[Arc<Record>], places: &IdMap) -> Option<Entry> {
        let place = self.sources.places.get(record.get(assignment::TASK)?)?;
        let entry = &self.network.tasks[place as usize];
        let at = record.get(assignment::RESOURCE).and_then(|id| places.get(id));
        let resource = at.and_then(|at| resources.get(at as usize)).map(|record| &**record);
        let shape = read_assignment(record, resource, (place, entry), &self.sources.calendars);
        let works = resource.is_some_and(works);
        let whole = Assignment { task: place, calendar: None, span: entry.duration, ..NO_SHAPE };
        let shift = self.network.shift(shape.as_ref().unwrap_or(&whole));
        let (bar, stop) = self.bar(record, shape.as_ref(), shift, place);
        let effort = self.effort(record, resource, shape.as_ref(), place);
        let accrual = Accrual::of(resource.map_or("", |resource| resource.get(resource::ACCRUE_AT)));
        let cost = self.cost(record, resource, &effort, accrual, place);
        Some(Entry {
            record: record.clone(),
            task: place,
            resource: at,
            works,
            shift,
            bar,
            stop,
            effort,
            cost,
            accrual,
        })
    }

    /// When an assignment starts, finishes, and up to when it has been worked on. Materials and costs
    /// are there as long as their task, and so is work on a manual one.
    fn bar(
        &self,
        record: &Record,
        shape: Option<&Assignment>,
        shift: u32,
        place: TaskId,
    ) -> ((Instant, Instant), Instant) {
        let task = &self.network.tasks[place as usize];
        let Dates { start, finish, .. } = self.dates[place as usize];
        let calendar = &self.network.calendars[shift as usize];
        let began = || at(record.get(assignment::ACTUAL_START)).unwrap_or(start);
        match (stage(task), shape) {
            (Stage::Finished { .. }, _) => {
                let finish = at(record.get(assignment::ACTUAL_FINISH)).unwrap_or(finish).max(began());
                ((began(), finish), finish)
            }
            (Stage::Started(progress), shape) => {
                let (begun, done) = match shape {
                    Some(_) => (began(), record.get(assignment::ACTUAL_WORK).map(|work| work.amount)),
                    None => (start, None),
                };
                let stop = at(record.get(assignment::STOP)).or(progress.stop);
                let done = done.map_or(progress.done, |done| (done as f64 / units(record)).round() as Tenths);
                let stop = stop.unwrap_or_else(|| calendar.add(begun, done)).clamp(begun, finish.max(begun));
                let end = match shape {
                    Some(shape) if shape.remaining > 0 && task.mode != Mode::Manual => {
                        let resume = shape.resume.or(progress.resume).unwrap_or(stop);
                        calendar.add(resume, shape.remaining)
                    }
                    Some(shape) if shape.remaining == 0 => {
                        at(record.get(assignment::ACTUAL_FINISH)).unwrap_or(stop)
                    }
                    _ => finish,
                };
                ((begun, end.max(begun)), stop)
            }
            (Stage::Waiting, Some(shape)) if task.mode != Mode::Manual && shape.span > 0 => {
                let begin = calendar.next_start(start);
                let begin = if shape.delay > 0 {
                    calendar.next_start(calendar.add(begin, shape.delay))
                } else {
                    begin
                };
                ((begin, calendar.add(begin, shape.span).max(begin)), begin)
            }
            (Stage::Waiting, _) => ((start, finish), start),
        }
    }

    /// The work of an assignment. Without any entered it works as long as it takes, at its units; an
    /// amount of a material is its units.
    fn effort(
        &self,
        record: &Record,
        resource: Option<&Record>,
        shape: Option<&Assignment>,
        place: TaskId,
    ) -> Effort {
        let amount = |key: Key<Duration>| record.get(key).map(|work| work.amount);
        let taken = || match (shape, resource) {
            (Some(shape), Some(_)) => (shape.span as f64 * units(record)).round() as Tenths,
            (None, Some(resource)) if resource.get(resource::TYPE) == "material" => {
                (units(record) * 600.0) as Tenths
            }
            _ => 0,
        };
        let entered = amount(assignment::WORK);
        let work = entered.unwrap_or_else(taken).max(0);
        let Achieved { finished, .. } = self.achieved[place as usize];
        // Work that was entered is done as far as that was entered too.
        let share = match entered {
            Some(_) if !finished => 0.0,
            _ => self.achieved[place as usize].share(),
        };
        let share = || (work as f64 * share).round() as Tenths;
        let done = amount(assignment::ACTUAL_WORK).unwrap_or_else(share).max(0);
        let left = amount(assignment::REMAINING_WORK).unwrap_or(work.saturating_sub(done)).max(0);
        Effort { work, done, left, overtime: amount(assignment::OVERTIME_WORK).unwrap_or(0).clamp(0, work) }
    }

    /// The cost of an assignment: by the rates of its resource, else as entered.
    fn cost(
        &self,
        record: &Record,
        resource: Option<&Record>,
        effort: &Effort,
        accrual: Accrual,
        place: TaskId,
    ) -> Cost {
        let money = |key: Key<Money>| record.get(key).map(|money| money.0);
        let spent = money(assignment::ACTUAL_COST);
        let rates = resource.map_or(Rates::default(), rates);
        if rates.charge() {
            let uses = if resource.is_some_and(works) { units(record) } else { 1.0 };
            return priced(effort, rates, uses, accrual, spent);
        }
        let all = money(assignment::COST).unwrap_or(0);
        let spent = spent.unwrap_or_else(|| accrual.due(all, self.achieved[place as usize].share()));
        [all, spent, all.saturating_sub(spent)]
    }

    /// Adds the costs of the tasks themselves, and sums up the outline. Inactive tasks count in no
    /// summary. Gives what each task has cost so far by itself.
    fn roll_up(&self, totals: &mut [Total]) -> Vec<i64> {
        let mut own = vec![0; totals.len()];
        for place in (0..totals.len()).rev() {
            let summary = self.network.outline.summary(place as TaskId).is_some();
            totals[place].summed |= summary;
            if let Some(record) = self.record(place as TaskId) {
                let before = if totals[place].summed { totals[place].cost[1] } else { 0 };
                self.entered(&mut totals[place], record, place);
                own[place] = totals[place].cost[1].saturating_sub(before);
            }
            let entry = &self.network.tasks[place];
            if let (Some(parent), false) = (entry.parent, entry.mode == Mode::Inactive) {
                let below = totals[place];
                totals[parent as usize].add(&below);
            }
        }
        own
    }

    /// The record of a task.
    pub(super) fn record(&self, place: TaskId) -> Option<&Record> {
        let (id, _) = self.sources.outline.get(place as usize)?;
        self.project.table(task::REGISTER.key).get(*id).map(|record| &**record)
    }

    /// Adds what was entered for the task itself: its fixed cost, and without assignments or tasks
    /// below its work and cost.
    fn entered(&self, total: &mut Total, record: &Record, place: usize) {
        let money = |key: Key<Money>| record.get(key).map(|money| money.0);
        let fixed = money(task::FIXED_COST);
        let accrual = Accrual::of(record.get(task::FIXED_COST_ACCRUAL));
        let due = |amount| accrual.due(amount, self.achieved[place].share());
        if total.summed {
            let fixed = fixed.unwrap_or(0);
            let due = due(fixed);
            total.add(&Total { cost: [fixed, due, fixed.saturating_sub(due)], ..Total::default() });
            return;
        }
        let work = |key: Key<Duration>| record.get(key).map_or(0, |work| work.amount);
        total.work = [task::WORK, task::ACTUAL_WORK, task::REMAINING_WORK].map(work);
        let all = fixed.or(money(task::COST)).unwrap_or(0);
        let spent = money(task::ACTUAL_COST).unwrap_or_else(|| due(all));
        total.cost = [all, spent, all.saturating_sub(spent)];
    }
}

/// An assignment that shapes nothing.
const NO_SHAPE: Assignment =
    Assignment { task: 0, calendar: None, span: 0, delay: 0, resume: None, remaining: 0 };

/// What a resource charges.
fn rates(resource: &Record) -> Rates {
    let money = |key: Key<Money>| resource.get(key).map_or(0, |money| money.0);
    Rates {
        standard: money(resource::STANDARD_RATE),
        overtime: money(resource::OVERTIME_RATE),
        per_use: money(resource::COST_PER_USE),
    }
}
