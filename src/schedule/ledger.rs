//! What every assignment, task and resource comes to: work and cost in all, so far and to come, and
//! when each assignment is worked on.

use std::sync::Arc;

use super::cost::{Accrual, Cost, Effort, Rates, priced, priced_by_day};
use super::dates::Dates;
use super::ids::IdMap;
use super::instant::{Instant, Tenths};
use super::network::Network;
use super::plan::{Assignment, Mode, TaskId};
use super::progress::{Stage, stage};
use super::reading::{Sources, at};
use super::reading_assignments::{read_assignment, units, works};
use super::timephased::{Flow, Pay};
use super::totals::Achieved;
use super::working_time::WorkingTime;
use crate::model::field::Key;
use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::value::{Duration, Money};
use crate::registers::pieces::{self, Piece};
use crate::registers::rates::{self as by_day, Rate};
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

/// When an assignment is worked on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bar {
    /// When it starts.
    pub start: Instant,
    /// When it finishes.
    pub finish: Instant,
    /// Up to when it has been worked on: its start if it hasn't.
    pub stop: Instant,
    /// From when on the remaining work is done.
    pub resume: Instant,
}

impl Bar {
    /// One that nothing has been done of.
    fn ahead(start: Instant, finish: Instant) -> Self {
        Self { start, finish: finish.max(start), stop: start, resume: start }
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
    /// When it is worked on.
    pub bar: Bar,
    /// Working time that it takes, and by which it starts after its task; of work resources only.
    pub span: Option<(Tenths, Tenths)>,
    /// Its work; of a material, its amount in hours.
    pub effort: Effort,
    /// Its cost.
    pub cost: Cost,
    /// When its cost falls due.
    pub accrual: Accrual,
    /// What it is paid by from when on, where that is not the same for every hour of it.
    tariffs: Vec<(Instant, Rates)>,
}

impl Entry {
    /// How much of a cost of it has come up by an instant.
    pub(super) fn paid_until(&self, flow: Flow, at: Instant, calendar: &WorkingTime) -> i64 {
        let pay = Pay { tariffs: &self.tariffs, effort: &self.effort, uses: self.uses() };
        flow.paid_until(at, calendar, &pay)
    }

    /// How often the cost of a use is paid.
    fn uses(&self) -> f64 {
        if self.works { units(&self.record) } else { 1.0 }
    }

    /// When it would be worked on if its task had other dates.
    pub(super) fn moved(&self, network: &Network, dates: &[Dates]) -> Bar {
        match stage(&network.tasks[self.task as usize]) {
            Stage::Waiting => waiting(network, dates, self.task, self.shift, self.span),
            Stage::Started(_) | Stage::Finished { .. } => self.bar,
        }
    }

    /// The stretches over each of which its work is even. Pieces that were entered keep their pattern
    /// of working time, and what they leave of the work is done in the last of them.
    pub(super) fn flows(&self, bar: Bar, calendar: &WorkingTime) -> Vec<Flow> {
        let Effort { work, done, left, .. } = self.effort;
        let even = |amount, start, finish| Flow { amount, start, finish, accrual: Accrual::Prorated };
        let rest = match done.saturating_add(left).saturating_sub(work).saturating_abs() {
            ..=ROUNDING => work.saturating_sub(done).max(0),
            _ => left,
        };
        let pieces = self.pieces(bar, calendar);
        let sum = pieces.iter().fold(0, |sum: Tenths, piece| sum.saturating_add(piece.work));
        if sum == 0 || sum > done.saturating_add(rest) || pieces.iter().all(|piece| piece.done) {
            return vec![even(done, bar.start, bar.stop), even(rest, bar.resume, bar.finish)];
        }
        let flow = |piece: &Piece| Some(even(piece.work, at(Some(piece.start))?, at(Some(piece.finish))?));
        let mut flows: Vec<Flow> = pieces.iter().filter_map(flow).collect();
        let spread = flows.iter().fold(0, |sum: Tenths, flow| sum.saturating_add(flow.amount));
        if let Some(last) = flows.last_mut() {
            last.amount = last.amount.saturating_add(done.saturating_add(rest).saturating_sub(spread));
        }
        flows
    }

    /// The pieces with work in them that were entered, where they lie now: those to be done keep their
    /// pattern of working time when their task moves.
    pub(super) fn pieces(&self, bar: Bar, calendar: &WorkingTime) -> Vec<Piece> {
        let text = self.record.get(assignment::PIECES);
        let mut pieces = if text.is_empty() { Vec::new() } else { pieces::parse(text).unwrap_or_default() };
        pieces.retain(|piece| piece.work > 0);
        let open = || pieces.iter().filter(|piece| !piece.done);
        let Some(first) = open().filter_map(|piece| at(Some(piece.start))).min() else { return pieces };
        let begin = if bar.stop > bar.start { bar.resume } else { bar.start };
        if calendar.between(begin, first) == 0 {
            return pieces;
        }
        let placed = |date| match at(Some(date)) {
            Some(date) => calendar.add(begin, calendar.between(first, date)),
            None => begin,
        };
        for piece in pieces.iter_mut().filter(|piece| !piece.done) {
            let (start, finish) = (calendar.next_start(placed(piece.start)), placed(piece.finish));
            (piece.start, piece.finish) = (start.to_date_time(), finish.to_date_time());
        }
        pieces
    }

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
        let span = shape.as_ref().map(|shape| (shape.span, shape.delay));
        let bar = self.bar(record, shape.as_ref(), shift, place);
        let effort = self.effort(record, resource, shape.as_ref(), place);
        let accrual = Accrual::of(resource.map_or("", |resource| resource.get(resource::ACCRUE_AT)));
        let cost = self.cost(record, resource, &effort, accrual, place);
        let tariffs = resource.map_or_else(Vec::new, |resource| tariffs(resource, record));
        let dated = !tariffs.is_empty();
        let mut entry = Entry {
            record: record.clone(),
            task: place,
            resource: at,
            works,
            shift,
            bar,
            span,
            effort,
            cost,
            accrual,
            tariffs,
        };
        if dated {
            entry.cost = self.dated(&entry);
        } else {
            let rates = resource.map_or(Rates::default(), rates);
            entry.tariffs.extend((rates.per_use != 0).then_some((Instant::MIN, rates)));
        }
        Some(entry)
    }

    /// The cost of an assignment by rates that change on a day.
    fn dated(&self, entry: &Entry) -> Cost {
        let tariffs = &entry.tariffs;
        let calendar = &self.network.calendars[entry.shift as usize];
        let mut slices = Vec::new();
        for flow in entry.flows(entry.bar, calendar) {
            let mut before = 0;
            for (place, (_, rates)) in tariffs.iter().enumerate() {
                let next = tariffs.get(place + 1);
                let until = next.map_or(flow.amount, |(from, _)| flow.until(*from, calendar)).max(before);
                if until > before {
                    slices.push((until - before, *rates));
                }
                before = until;
            }
        }
        if slices.is_empty() {
            slices.extend(tariffs.first().map(|(_, rates)| (0, *rates)));
        }
        let spent = entry.record.get(assignment::ACTUAL_COST).map(|money| money.0);
        priced_by_day(&entry.effort, &slices, entry.uses(), entry.accrual, spent)
    }

    /// When an assignment is worked on.
    fn bar(&self, record: &Record, shape: Option<&Assignment>, shift: u32, place: TaskId) -> Bar {
        let task = &self.network.tasks[place as usize];
        let Dates { start, finish, .. } = self.dates[place as usize];
        let calendar = &self.network.calendars[shift as usize];
        let progress = match stage(task) {
            Stage::Waiting => {
                let span = shape.map(|shape| (shape.span, shape.delay));
                return waiting(self.network, self.dates, place, shift, span);
            }
            Stage::Finished { .. } => {
                let start = at(record.get(assignment::ACTUAL_START)).unwrap_or(start);
                let finish = at(record.get(assignment::ACTUAL_FINISH)).unwrap_or(finish).max(start);
                return Bar { start, finish, stop: finish, resume: finish };
            }
            Stage::Started(progress) => progress,
        };
        let Some(shape) = shape else {
            let stop = progress.stop.unwrap_or_else(|| calendar.add(start, progress.done));
            let stop = stop.clamp(start, finish.max(start));
            return Bar { start, finish: finish.max(start), stop, resume: stop };
        };
        let start = at(record.get(assignment::ACTUAL_START)).unwrap_or(start);
        let finish = finish.max(start);
        let done = record.get(assignment::ACTUAL_WORK);
        let done = done.map_or(progress.done, |done| (done.amount as f64 / units(record)).round() as Tenths);
        let stop = at(record.get(assignment::STOP)).or(progress.stop);
        let stop = stop.unwrap_or_else(|| calendar.add(start, done)).clamp(start, finish);
        let resume = shape.resume.or(progress.resume).unwrap_or(stop);
        let finish = match shape.remaining {
            _ if task.mode == Mode::Manual => finish,
            0 => at(record.get(assignment::ACTUAL_FINISH)).unwrap_or(stop),
            remaining => calendar.add(resume, remaining),
        };
        Bar { start, finish: finish.max(start), stop, resume }
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

/// When an assignment of a task that has not begun is worked on. Materials and costs are there as
/// long as their task, and so is work on a manual one.
fn waiting(
    network: &Network,
    dates: &[Dates],
    place: TaskId,
    shift: u32,
    span: Option<(Tenths, Tenths)>,
) -> Bar {
    let Dates { start, finish, .. } = dates[place as usize];
    let calendar = &network.calendars[shift as usize];
    match span {
        Some((span, delay)) if span > 0 && network.tasks[place as usize].mode != Mode::Manual => {
            let begin = calendar.next_start(start);
            let begin = if delay > 0 { calendar.next_start(calendar.add(begin, delay)) } else { begin };
            Bar::ahead(begin, calendar.add(begin, span))
        }
        _ => Bar::ahead(start, finish),
    }
}

/// Stored parts of work are rounded; amounts this close are the same.
const ROUNDING: Tenths = 3;

/// An assignment that shapes nothing.
const NO_SHAPE: Assignment =
    Assignment { task: 0, calendar: None, span: 0, delay: 0, resume: None, remaining: 0 };

/// What a resource charges for an assignment from which day on, where that is said by day or table.
fn tariffs(resource: &Record, of: &Record) -> Vec<(Instant, Rates)> {
    let text = resource.get(resource::RATES);
    let all = if text.is_empty() { Vec::new() } else { by_day::parse(text).unwrap_or_default() };
    let table = Some(of.get(assignment::RATE_TABLE)).filter(|table| !table.is_empty());
    let table = table.unwrap_or(by_day::FIRST);
    let tariff = |rate: &Rate| {
        let rates = Rates { standard: rate.standard.0, overtime: rate.overtime.0, per_use: rate.per_use.0 };
        (at(rate.from).unwrap_or(Instant::MIN), rates)
    };
    all.iter().filter(|rate| rate.table == table).map(tariff).collect()
}

/// What a resource charges.
fn rates(resource: &Record) -> Rates {
    let money = |key: Key<Money>| resource.get(key).map_or(0, |money| money.0);
    Rates {
        standard: money(resource::STANDARD_RATE),
        overtime: money(resource::OVERTIME_RATE),
        per_use: money(resource::COST_PER_USE),
    }
}
