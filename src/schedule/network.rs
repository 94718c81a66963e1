//! A plan as dense typed arrays, checked: links both ways, an order for the passes, and the parts
//! of each task that run on calendars of their own.

use std::collections::HashMap;

use super::calendar::{Calendar, STANDARD_DAY, compile};
use super::fault::Fault;
use super::instant::{DAY, Instant, Tenths};
use super::order::{Order, in_order};
use super::outline::Outline;
use super::plan::{Assignment, Constraint, Lag, Link, Mode, Options, Plan, Progress, Task, TaskId};
use super::rows::Rows;
use super::tasks::Tasks;
use super::working_time::{Period, WorkingTime};

/// A plan ready to be scheduled.
#[derive(Clone, Debug)]
pub struct Network {
    pub(super) options: Options,
    pub(super) calendars: Vec<WorkingTime>,
    /// The place of the calendar of elapsed time.
    always: u32,
    pub(super) tasks: Tasks,
    pub(super) outline: Outline,
    pub(super) order: Order,
    pub(super) parts: Rows<Part>,
    /// Calendars made of a resource's and a task's; `None` if they have no time in common.
    common: HashMap<(u32, u32), Option<u32>>,
    /// What had to be left out, and what else is wrong.
    pub faults: Vec<Fault>,
}

/// What one work resource does of a task, on the calendar that it works by.
#[derive(Clone, Copy, Debug)]
pub(super) struct Part {
    pub task: TaskId,
    pub calendar: u32,
    /// Working time from its start to its finish.
    pub span: Tenths,
    /// Working time by which it starts after the task.
    pub delay: Tenths,
    /// When its remaining work goes on, once the task has started.
    pub resume: Option<Instant>,
    /// Working time left, once the task has started.
    pub remaining: Tenths,
}

impl Network {
    /// Checks a plan and lays it out. Whatever is wrong is left out or replaced, and said in
    /// [`Network::faults`].
    pub fn new(plan: Plan) -> Self {
        let Plan { mut options, calendars, mut tasks, mut links, assignments } = plan;
        let mut faults = Vec::new();
        let outline = Outline::new(&mut tasks, &mut faults);
        let mut shifts = Shifts::new(calendars, &mut options);
        for (at, task) in tasks.iter_mut().enumerate() {
            settle(&shifts.calendars, at as TaskId, task, &mut faults);
        }
        let mut parts: Vec<Part> = Vec::with_capacity(assignments.len());
        for assignment in assignments {
            if let Some(task) = tasks.get(assignment.task as usize) {
                parts.push(shifts.part(&assignment, task, &mut faults));
            }
        }
        parts.sort_by_key(|part| part.task);
        let rests: Vec<Part> =
            parts.chunk_by(|a, b| a.task == b.task).filter_map(|own| rest(own, &tasks)).collect();
        parts.extend(rests);
        let parts = Rows::grouped(tasks.len(), &parts, |part| part.task);
        sound(&mut links, &tasks, &outline, &mut faults);
        let mut order = in_order(&outline, links, &mut faults);
        if tasks.iter().any(|task| task.mode == Mode::Inactive) {
            let active = |task: TaskId| tasks[task as usize].mode != Mode::Inactive;
            order.before.retain(|link| active(link.from));
            order.after.retain(|link| active(link.to));
        }
        Self {
            tasks: Tasks::new(tasks, options.calendar),
            options,
            always: shifts.always,
            calendars: shifts.calendars,
            outline,
            order,
            parts,
            common: shifts.common,
            faults,
        }
    }

    /// Puts another task in the place of one that differs in nothing that decides the order of the
    /// passes: not in its place in the outline, nor in its mode. Refused if it has assignments.
    pub(super) fn replace(&mut self, id: TaskId, task: Task) -> bool {
        let Some(old) = self.tasks.get(id as usize) else { return false };
        if old.mode != task.mode || !self.parts.of(id).is_empty() {
            return false;
        }
        let about = |fault: &Fault| matches!(fault, Fault::NegativeDuration(at) | Fault::IdleCalendar(at) if *at == id);
        self.faults.retain(|fault| !about(fault));
        self.tasks.change(id, |old| {
            *old = Task { parent: old.parent, ..task };
            settle(&self.calendars, id, old, &mut self.faults);
        });
        true
    }

    /// Lets a task, and each part of it, take no time from now on.
    pub(super) fn empty(&mut self, id: TaskId) {
        if id as usize >= self.tasks.len() {
            return;
        }
        self.tasks.change(id, |task| {
            task.duration = 0;
            if let Some(progress) = &mut task.progress {
                progress.remaining = 0;
            }
        });
        for part in self.parts.of_mut(id) {
            *part = Part { span: 0, remaining: 0, delay: 0, ..*part };
        }
    }

    /// Whether a task is scheduled at its late dates: as late as possible or, in a plan scheduled from
    /// its finish, anything but as soon as possible.
    pub(super) fn goes_late(&self, id: TaskId) -> bool {
        let task = self.tasks.terms(id);
        let constraint = match task.constraint {
            Constraint::AsLateAsPossible => true,
            Constraint::AsSoonAsPossible => false,
            _ => self.options.finish.is_some(),
        };
        constraint && task.mode != Mode::Manual && task.progress.is_none()
    }

    /// Each task's number among its siblings, from 1.
    pub(super) fn outline_numbers(&self) -> Vec<u32> {
        let (mut top, mut below) = (0, vec![0; self.tasks.len()]);
        let next = |task: &Task| {
            let count = task.parent.map_or(&mut top, |parent| &mut below[parent as usize]);
            *count += 1;
            *count
        };
        self.tasks.iter().map(next).collect()
    }

    /// The project's calendar.
    pub fn project_calendar(&self) -> &WorkingTime {
        &self.calendars[self.options.calendar as usize]
    }

    /// The calendar on which a task's lags and slack are measured; the project's for no such task.
    pub fn calendar_of(&self, task: TaskId) -> &WorkingTime {
        let known = (task as usize) < self.tasks.len();
        &self.calendars[if known { self.tasks.gist(task).calendar } else { self.options.calendar } as usize]
    }

    /// The date at the end of a link's lag, which runs on the successor's calendar.
    #[inline]
    pub(super) fn after_lag(&self, date: Instant, link: &Link) -> Instant {
        match link.lag {
            Lag::Working(0) => date,
            Lag::Working(lag) => self.calendar_of(link.to).add(date, lag),
            Lag::Elapsed(lag) => date + lag,
            // Worked out when the network was made.
            Lag::Percent(_) | Lag::ElapsedPercent(_) => date,
        }
    }

    /// The date at which a link's lag must begin to end on `date`.
    pub(super) fn before_lag(&self, date: Instant, link: &Link) -> Instant {
        let lag = match link.lag {
            Lag::Working(lag) => Lag::Working(lag.saturating_neg()),
            Lag::Elapsed(lag) => Lag::Elapsed(lag.saturating_neg()),
            lag => lag,
        };
        self.after_lag(date, &Link { lag, ..*link })
    }

    /// The calendar that the duration of a task without assignments runs on.
    #[inline]
    pub(super) fn duration_calendar(&self, id: TaskId) -> &WorkingTime {
        let elapsed = self.tasks.terms(id).elapsed;
        &self.calendars[if elapsed { self.always } else { self.tasks.gist(id).calendar } as usize]
    }

    /// The place of the calendar that an assignment runs on.
    pub(super) fn shift(&self, assignment: &Assignment) -> u32 {
        let Some(task) = self.tasks.get(assignment.task as usize) else { return self.options.calendar };
        let own = usable(&self.calendars, assignment.calendar);
        match runs_on(task, own, (self.options.calendar, self.always)) {
            Runs::On(calendar) => calendar,
            Runs::InCommon(own, of_task) => {
                self.common.get(&(own, of_task)).copied().flatten().unwrap_or(of_task)
            }
        }
    }

    /// The time that a task takes from start to finish. A manual task works on the days on which it
    /// starts and finishes even if they are days off, in standard hours.
    pub(super) fn length(&self, id: TaskId, start: Instant, finish: Instant) -> Tenths {
        let task = &self.tasks[id as usize];
        let calendar = self.duration_calendar(id);
        let length = calendar.between(start, finish);
        if task.mode != Mode::Manual || finish <= start {
            return length;
        }
        let (first, last) = (start.day(), (finish - 1).day());
        let days = std::iter::once(first).chain((last > first).then_some(last));
        let off = days.filter(|day| calendar.hours_of_day(*day).next().is_none());
        let worked = |(from, to): Period, day: i64| {
            let midnight = Instant::new(day * DAY);
            (midnight + from).max(start).until((midnight + to).min(finish)).max(0)
        };
        length + off.flat_map(|day| STANDARD_DAY.map(|period| worked(period, day))).sum::<Tenths>()
    }

    /// The first instant at or after `bound` at which work on a task can begin. A task or a part
    /// without work begins at the bound itself, even on a Sunday.
    pub(super) fn begin(&self, id: TaskId, bound: Instant) -> Instant {
        let task = self.tasks.gist(id);
        let parts = self.parts.of(id);
        let begins = parts.iter().map(|part| part.begin(&self.calendars, bound));
        begins.min().unwrap_or_else(|| match task.duration {
            0 => bound,
            _ => self.duration_calendar(id).next_start(bound),
        })
    }

    /// When a task that starts at `start` finishes: the latest finish of its parts.
    pub(super) fn finish(&self, id: TaskId, start: Instant) -> Instant {
        let task = self.tasks.gist(id);
        let ends = self
            .parts
            .of(id)
            .iter()
            .map(|part| part.calendar(&self.calendars).add(start, part.delay.saturating_add(part.span)));
        ends.max().unwrap_or_else(|| self.duration_calendar(id).add(start, task.duration))
    }

    /// When a task must start to have finished by `finish`: the earliest start of its parts.
    pub(super) fn start_for(&self, id: TaskId, finish: Instant) -> Instant {
        let task = self.tasks.gist(id);
        let starts = self
            .parts
            .of(id)
            .iter()
            .map(|part| part.calendar(&self.calendars).sub(finish, part.delay.saturating_add(part.span)));
        starts.min().unwrap_or_else(|| self.duration_calendar(id).sub(finish, task.duration))
    }

    /// Whether the working time of a task from start to finish, on the calendar that its slack is
    /// measured on, is its duration whenever it is scheduled.
    #[inline]
    pub(super) fn takes_its_duration(&self, id: TaskId) -> bool {
        let task = self.tasks.terms(id);
        let waits = task.progress.is_none() && task.mode != Mode::Manual && !task.elapsed;
        waits && self.parts.of(id).is_empty() && self.outline.summary(id).is_none()
    }

    /// When a task that may begin at `bound` starts and finishes.
    pub(super) fn run_from(&self, id: TaskId, bound: Instant) -> (Instant, Instant) {
        let task = self.tasks.gist(id);
        match self.parts.of(id) {
            [] if task.duration == 0 => (bound, bound),
            [] => self.duration_calendar(id).run_from(bound, task.duration),
            _ => {
                let start = self.begin(id, bound);
                (start, self.finish(id, start))
            }
        }
    }

    /// When a task that must be done by `bound` starts and finishes.
    pub(super) fn run_to(&self, id: TaskId, bound: Instant) -> (Instant, Instant) {
        let task = self.tasks.gist(id);
        match self.parts.of(id) {
            [] if task.duration == 0 => (bound, bound),
            [] => self.duration_calendar(id).run_to(bound, task.duration),
            _ => {
                let finish = self.end(id, bound);
                (self.start_for(id, finish), finish)
            }
        }
    }

    /// When the remaining work of a task in progress begins.
    pub(super) fn rest_begins(&self, id: TaskId, progress: &Progress) -> Instant {
        let resumes =
            self.parts.of(id).iter().filter(|part| part.remaining > 0).filter_map(|part| part.resume);
        resumes
            .min()
            .or(progress.resume)
            .or(progress.stop)
            .unwrap_or_else(|| self.duration_calendar(id).add(progress.actual_start, progress.done))
    }

    /// When the remaining work of a task in progress ends.
    pub(super) fn rest_ends(&self, id: TaskId, progress: &Progress) -> Instant {
        let resume = self.rest_begins(id, progress);
        let parts = self.parts.of(id).iter().filter(|part| part.remaining > 0);
        let ends = parts
            .map(|part| part.calendar(&self.calendars).add(part.resume.unwrap_or(resume), part.remaining));
        ends.max().unwrap_or_else(|| self.duration_calendar(id).add(resume, progress.remaining))
    }

    /// The latest instant at or before `bound` at which work on a task can end.
    pub(super) fn end(&self, id: TaskId, bound: Instant) -> Instant {
        let task = self.tasks.gist(id);
        let ends = self.parts.of(id).iter().map(|part| match part.span {
            0 => bound,
            _ => part.calendar(&self.calendars).prev_finish(bound),
        });
        ends.max().unwrap_or_else(|| match task.duration {
            0 => bound,
            _ => self.duration_calendar(id).prev_finish(bound),
        })
    }
}

impl Part {
    fn calendar<'a>(&self, calendars: &'a [WorkingTime]) -> &'a WorkingTime {
        &calendars[self.calendar as usize]
    }

    /// When its work can begin, its delay apart: a task whose parts are all delayed starts no later.
    fn begin(&self, calendars: &[WorkingTime], bound: Instant) -> Instant {
        if self.span == 0 { bound } else { self.calendar(calendars).next_start(bound) }
    }
}

/// Stored work is rounded; times this close are the same.
const ROUNDING: Tenths = 3;

/// The time that a task takes beyond its assignments, all of which run on one calendar: an assignment
/// that levelling has split says no more than its work, and one without work nothing.
fn rest(parts: &[Part], tasks: &[Task]) -> Option<Part> {
    let first = parts.first()?;
    let task = tasks.get(first.task as usize)?;
    let longest = parts.iter().map(|part| part.delay.saturating_add(part.span)).max()?;
    let alike = parts.iter().all(|part| part.calendar == first.calendar);
    let missing = alike && longest.saturating_add(ROUNDING) < task.duration;
    missing.then_some(Part { span: task.duration, delay: 0, resume: None, remaining: 0, ..*first })
}

/// The compiled calendars, with those made from them.
struct Shifts {
    calendars: Vec<WorkingTime>,
    project: u32,
    always: u32,
    /// Calendars made of a resource's and a task's; `None` if they have no time in common.
    common: HashMap<(u32, u32), Option<u32>>,
}

impl Shifts {
    fn new(mut calendars: Vec<WorkingTime>, options: &mut Options) -> Self {
        let usable = calendars.get(options.calendar as usize).is_some_and(|calendar| !calendar.is_empty());
        if !usable {
            options.calendar = calendars.len() as u32;
            calendars.extend(compile(&[Calendar::default()]).compiled);
        }
        let always = calendars.len() as u32;
        calendars.push(WorkingTime::always());
        Self { calendars, project: options.calendar, always, common: HashMap::new() }
    }

    fn part(&mut self, assignment: &Assignment, task: &Task, faults: &mut Vec<Fault>) -> Part {
        let own = usable(&self.calendars, assignment.calendar);
        if assignment.calendar.is_some() && own.is_none() {
            faults.push(Fault::IdleCalendar(assignment.task));
        }
        let calendar = match runs_on(task, own, (self.project, self.always)) {
            Runs::On(calendar) => calendar,
            Runs::InCommon(own, of_task) => self.shared(own, of_task).unwrap_or_else(|| {
                faults.push(Fault::NoCommonTime(assignment.task));
                of_task
            }),
        };
        let &Assignment { task, span, delay, resume, remaining, .. } = assignment;
        Part { task, calendar, span: span.max(0), delay: delay.max(0), resume, remaining: remaining.max(0) }
    }

    fn shared(&mut self, a: u32, b: u32) -> Option<u32> {
        *self.common.entry((a, b)).or_insert_with(|| {
            let common = self.calendars[a as usize].intersection(&self.calendars[b as usize]);
            if common.is_empty() {
                return None;
            }
            self.calendars.push(common);
            Some(self.calendars.len() as u32 - 1)
        })
    }
}

/// What an assignment runs on.
enum Runs {
    On(u32),
    /// The time that its resource's calendar and its task's have in common.
    InCommon(u32, u32),
}

/// An assignment runs on its resource's `own` calendar; with a calendar of the task, on the time common to
/// both, or on the task's alone if that ignores resource calendars.
fn runs_on(task: &Task, own: Option<u32>, (project, always): (u32, u32)) -> Runs {
    match (own, task.calendar) {
        _ if task.elapsed => Runs::On(always),
        (Some(own), Some(of_task)) if own != of_task && !task.ignores_resource_calendars => {
            Runs::InCommon(own, of_task)
        }
        (own, of_task) => Runs::On(of_task.or(own).unwrap_or(project)),
    }
}

/// A calendar that has working time.
fn usable(calendars: &[WorkingTime], calendar: Option<u32>) -> Option<u32> {
    calendar.filter(|&at| calendars.get(at as usize).is_some_and(|calendar| !calendar.is_empty()))
}

/// Makes a task's duration and calendar ones that can be calculated with.
fn settle(calendars: &[WorkingTime], at: TaskId, task: &mut Task, faults: &mut Vec<Fault>) {
    if task.duration < 0 {
        faults.push(Fault::NegativeDuration(at));
        task.duration = 0;
    }
    if task.calendar.is_some() {
        task.calendar = usable(calendars, task.calendar);
        if task.calendar.is_none() {
            faults.push(Fault::IdleCalendar(at));
        }
    }
}

/// Leaves the links that can be scheduled by, their percent lags worked out.
fn sound(links: &mut Vec<Link>, tasks: &[Task], outline: &Outline, faults: &mut Vec<Fault>) {
    let count = tasks.len() as TaskId;
    links.retain_mut(|link| {
        if link.from >= count || link.to >= count {
            faults.push(Fault::DanglingLink(link.id));
        } else if link.from == link.to {
            faults.push(Fault::SelfLink(link.id));
        } else if outline.is_above(link.from, link.to) || outline.is_above(link.to, link.from) {
            faults.push(Fault::OwnSummaryLink(link.id));
        } else {
            let part = |percent: f64| {
                (tasks[link.from as usize].duration as f64 * percent / 100.0).round() as Tenths
            };
            link.lag = match link.lag {
                Lag::Percent(percent) => Lag::Working(part(percent)),
                Lag::ElapsedPercent(percent) => Lag::Elapsed(part(percent)),
                lag => lag,
            };
            return true;
        }
        false
    });
}
