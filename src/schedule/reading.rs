//! A project's records read into a plan for the engine.

use std::ptr;

use chrono::NaiveDateTime;

use super::ids::IdMap;
use super::instant::{Instant, Tenths};
use super::plan::{Constraint, Entered, Lag, Link, LinkKind, Mode, Options, Plan, Progress, Task};
use super::ranking::{Placed, outline};
use super::reading_assignments::read_assignments;
use super::reading_calendars::{CalendarBook, read_calendars};
use super::side_by_side::is_much;
use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::side_by_side::both;
use crate::model::table::Table;
use crate::model::value::{Duration, Unit, Value};
use crate::registers::{dependency, project as settings_of, task};

/// The records that a plan was read from.
#[derive(Debug)]
pub(super) struct Sources {
    /// The tasks in outline order, each with how deep it stands.
    pub outline: Vec<(Id, u16)>,
    /// The place of each task in outline order.
    pub places: IdMap,
    /// The dependencies; a link's number is its place here.
    pub links: Vec<Id>,
    /// The calendars and what is wrong with them.
    pub calendars: CalendarBook,
}

/// A project's plan, as the engine takes it.
pub fn plan(project: &Project) -> Plan {
    read(project).0
}

/// Reads a project.
pub(super) fn read(project: &Project) -> (Plan, Sources) {
    let calendars = read_calendars(project);
    let many = is_much(project.table(dependency::REGISTER.key).len());
    let (Listed { placed, bodies, mut places }, ends) =
        both(many, || read_tasks(project, &calendars), || read_ends(project));
    let (Outlined { tasks, rows, outline }, (mut links, link_ids)) =
        both(many, || outlined(&placed, bodies, &places), || joined(&ends, &places));
    let row = |listed: u32| rows.get(listed as usize).copied().unwrap_or(u32::MAX);
    for link in &mut links {
        (link.from, link.to) = (row(link.from), row(link.to));
    }
    places.move_to(&rows);
    let assignments = read_assignments(project, &places, &tasks, &calendars);
    let options = read_options(project, &calendars, &tasks);
    let plan = Plan { options, calendars: calendars.compiled.clone(), tasks, links, assignments };
    (plan, Sources { outline, places, links: link_ids, calendars })
}

/// The tasks in the order in which they were read.
struct Listed<'a> {
    placed: Vec<Placed<'a>>,
    bodies: Vec<Task>,
    places: IdMap,
}

/// The tasks in outline order.
struct Outlined {
    tasks: Vec<Task>,
    /// The row of each task that was read.
    rows: Vec<u32>,
    outline: Vec<(Id, u16)>,
}

fn outlined(placed: &[Placed], mut bodies: Vec<Task>, places: &IdMap) -> Outlined {
    let order = outline(placed, places);
    let mut rows = vec![0; order.len()];
    let mut tasks = Vec::with_capacity(order.len());
    for (at, row) in order.iter().enumerate() {
        let known = rows.get_mut(row.task as usize).zip(bodies.get_mut(row.task as usize));
        let Some((own_row, body)) = known else { continue };
        *own_row = at as u32;
        tasks.push(Task { parent: row.parent, ..std::mem::take(body) });
    }
    let ids = order.iter().filter_map(|row| Some((placed.get(row.task as usize)?.record.id, row.depth)));
    let outline = ids.collect();
    Outlined { tasks, rows, outline }
}

/// The records of a table in the order in which they lie in memory, each with its place in the table.
/// Identities are random: in their order the processor would wait for nearly every record.
fn as_they_lie(table: &Table) -> Vec<(&Record, u32)> {
    let mut records: Vec<_> = table.iter().map(|record| &**record).zip(0..).collect();
    records.sort_unstable_by_key(|(record, _)| ptr::from_ref(*record).addr());
    records
}

/// The tasks, in no particular order.
fn read_tasks<'a>(project: &'a Project, calendars: &CalendarBook) -> Listed<'a> {
    let records = as_they_lie(project.table(task::REGISTER.key));
    let (mut placed, mut bodies) = (Vec::with_capacity(records.len()), Vec::with_capacity(records.len()));
    let mut by_id = vec![(Id(0), 0); records.len()];
    for (listed, (record, at)) in (0..).zip(records) {
        let (place, body) = read_task(record, calendars);
        placed.push(place);
        bodies.push(body);
        by_id.get_mut(at as usize).into_iter().for_each(|slot| *slot = (record.id, listed));
    }
    Listed { placed, bodies, places: IdMap::of_pairs(by_id) }
}

/// A task that changed, read again; `None` if it stands elsewhere in the outline than before.
pub(super) fn read_again(before: &Record, after: &Record, calendars: &CalendarBook) -> Option<Task> {
    let same = before.get(task::PARENT) == after.get(task::PARENT)
        && before.get(task::RANK) == after.get(task::RANK);
    same.then(|| read_task(after, calendars).1)
}

/// The duration of a task that has none: one day, as in Microsoft Project.
pub(super) const UNSAID: Duration = Duration { amount: 4_800, unit: Unit::Days, estimated: true };

fn instant(value: &Value) -> Option<Instant> {
    match value {
        Value::Moment(at) => Instant::from_date_time(*at),
        _ => None,
    }
}

/// The instant of a date that was entered, if there is one and a schedule can hold it.
pub(super) fn at(moment: Option<NaiveDateTime>) -> Option<Instant> {
    moment.and_then(Instant::from_date_time)
}

/// A task, and what decides its place in the outline. One walk over its values: looking each field up would take
/// longer than all scheduling.
fn read_task<'a>(record: &'a Record, calendars: &CalendarBook) -> (Placed<'a>, Task) {
    const PARENT: &str = task::PARENT.name();
    const RANK: &str = task::RANK.name();
    const MODE: &str = task::MODE.name();
    const INACTIVE: &str = task::INACTIVE.name();
    const MILESTONE: &str = task::MILESTONE.name();
    const DURATION: &str = task::DURATION.name();
    const CONSTRAINT: &str = task::CONSTRAINT.name();
    const DEADLINE: &str = task::DEADLINE.name();
    const CALENDAR: &str = task::CALENDAR.name();
    const IGNORES: &str = task::IGNORE_RESOURCE_CALENDARS.name();
    const DELAY: &str = task::LEVELING_DELAY.name();
    const ACTUAL_START: &str = task::ACTUAL_START.name();
    const ACTUAL_FINISH: &str = task::ACTUAL_FINISH.name();
    let mut task = Task::default();
    let mut placed = Placed { record, parent: None, rank: "" };
    let (mut length, mut milestone, mut begun) = (None, false, false);
    for (key, value) in record.values() {
        match (key, value) {
            (PARENT, Value::Link(id)) => placed.parent = Some(*id),
            (RANK, Value::Text(rank)) => placed.rank = rank,
            (MODE, Value::Text(mode)) if task.mode == Mode::Automatic && &**mode == "manual" => {
                task.mode = Mode::Manual;
            }
            (INACTIVE, Value::Flag(true)) => task.mode = Mode::Inactive,
            (MILESTONE, Value::Flag(flag)) => milestone = *flag,
            (DURATION, Value::Duration(duration)) => length = Some(*duration),
            (CONSTRAINT, Value::Text(kind)) => task.constraint = constraint(kind, record),
            (DEADLINE, value) => task.deadline = instant(value),
            (CALENDAR, Value::Link(id)) => task.calendar = calendars.place(*id),
            (IGNORES, Value::Flag(flag)) => task.ignores_resource_calendars = *flag,
            (DELAY, Value::Duration(delay)) => task.leveling_delay = delay.amount,
            (ACTUAL_START | ACTUAL_FINISH, Value::Moment(_)) => begun = true,
            _ => {}
        }
    }
    let said = length.unwrap_or(if milestone { Duration::ZERO } else { UNSAID });
    task.duration = said.amount;
    task.elapsed = said.unit.is_elapsed();
    if task.mode == Mode::Manual {
        let entered = Entered { start: at(record.get(task::START)), finish: at(record.get(task::FINISH)) };
        if let (None, Some(start), Some(finish)) = (length, entered.start, entered.finish) {
            let calendar = task.calendar.map_or(calendars.of_project(), |at| calendars.compiled_at(at));
            task.duration = calendar.between(start, finish);
        }
        task.entered = Some(Box::new(entered));
    }
    if begun {
        task.progress = read_progress(record, task.duration, calendars).map(Box::new);
    }
    (placed, task)
}

fn constraint(kind: &str, record: &Record) -> Constraint {
    let date = at(record.get(task::CONSTRAINT_DATE));
    match (kind, date) {
        ("alap", _) => Constraint::AsLateAsPossible,
        ("mso", Some(date)) => Constraint::StartOn(date),
        ("mfo", Some(date)) => Constraint::FinishOn(date),
        ("snet", Some(date)) => Constraint::StartNoEarlier(date),
        ("snlt", Some(date)) => Constraint::StartNoLater(date),
        ("fnet", Some(date)) => Constraint::FinishNoEarlier(date),
        ("fnlt", Some(date)) => Constraint::FinishNoLater(date),
        _ => Constraint::AsSoonAsPossible,
    }
}

/// What has been done of a task. A finish without a start means that it took its duration.
fn read_progress(record: &Record, length: Tenths, calendars: &CalendarBook) -> Option<Progress> {
    let finish = at(record.get(task::ACTUAL_FINISH));
    let start = at(record.get(task::ACTUAL_START));
    let share = record.get(task::PERCENT_COMPLETE).unwrap_or(0.0).clamp(0.0, 100.0) / 100.0;
    let done = match record.get(task::ACTUAL_DURATION) {
        Some(done) => done.amount,
        None => (length as f64 * share).round() as Tenths,
    };
    Some(Progress {
        actual_start: start.or_else(|| Some(calendars.of_project().sub(finish?, length)))?,
        actual_finish: finish,
        stop: at(record.get(task::STOP)),
        resume: at(record.get(task::RESUME)),
        done,
        remaining: record
            .get(task::REMAINING_DURATION)
            .map_or(length.saturating_sub(done), |left| left.amount)
            .max(0),
    })
}

/// A link as its record has it.
struct Ends {
    /// The place of the record in its table.
    place: u32,
    id: Id,
    from: Option<Id>,
    to: Option<Id>,
    kind: LinkKind,
    lag: Lag,
}

/// The links between tasks, in no particular order.
fn read_ends(project: &Project) -> Vec<Ends> {
    const FROM: &str = dependency::PREDECESSOR.name();
    const TO: &str = dependency::SUCCESSOR.name();
    const TYPE: &str = dependency::TYPE.name();
    const LAG: &str = dependency::LAG.name();
    let read = |(record, place): (&Record, u32)| {
        let (kind, lag) = (LinkKind::FinishStart, Lag::Working(0));
        let mut ends = Ends { place, id: record.id, from: None, to: None, kind, lag };
        for (key, value) in record.values() {
            match (key, value) {
                (FROM, Value::Link(id)) => ends.from = Some(*id),
                (TO, Value::Link(id)) => ends.to = Some(*id),
                (TYPE, Value::Text(kind)) => ends.kind = link_kind(kind),
                (LAG, Value::Duration(length)) => ends.lag = lag_of(*length),
                _ => {}
            }
        }
        ends
    };
    as_they_lie(project.table(dependency::REGISTER.key)).into_iter().map(read).collect()
}

/// The links between tasks as they were read, and their identities, in the order of their table. A link
/// without two tasks dangles.
fn joined(ends: &[Ends], places: &IdMap) -> (Vec<Link>, Vec<Id>) {
    let nowhere =
        Link { id: 0, from: u32::MAX, to: u32::MAX, kind: LinkKind::FinishStart, lag: Lag::Working(0) };
    let (mut links, mut ids) = (vec![nowhere; ends.len()], vec![Id(0); ends.len()]);
    let place = |id: Option<Id>| id.and_then(|id| places.get(id)).unwrap_or(u32::MAX);
    for &Ends { place: id, id: own, from, to, kind, lag } in ends {
        if let Some((link, known)) = links.get_mut(id as usize).zip(ids.get_mut(id as usize)) {
            *link = Link { id, from: place(from), to: place(to), kind, lag };
            *known = own;
        }
    }
    (links, ids)
}

fn link_kind(kind: &str) -> LinkKind {
    match kind {
        "ss" => LinkKind::StartStart,
        "ff" => LinkKind::FinishFinish,
        "sf" => LinkKind::StartFinish,
        _ => LinkKind::FinishStart,
    }
}

fn lag_of(length: Duration) -> Lag {
    match length.unit {
        Unit::Percent => Lag::Percent(length.amount as f64),
        Unit::ElapsedPercent => Lag::ElapsedPercent(length.amount as f64),
        unit if unit.is_elapsed() => Lag::Elapsed(length.amount),
        _ => Lag::Working(length.amount),
    }
}

/// What holds for the plan as a whole. Without a start of the project, the earliest date entered for
/// a task is taken.
fn read_options(project: &Project, calendars: &CalendarBook, tasks: &[Task]) -> Options {
    let none = Record::new(Id(0));
    let record = project.settings().map_or(&none, |record| &**record);
    let entered = |task: &Task| {
        let manual = task.entered.as_ref().and_then(|entered| entered.start);
        let started = task.progress.as_ref().map(|progress| progress.actual_start);
        let constraint = match task.constraint {
            Constraint::StartNoEarlier(date) | Constraint::StartOn(date) => Some(date),
            _ => None,
        };
        [manual, started, constraint].into_iter().flatten().min()
    };
    let start = at(record.get(settings_of::START)).or_else(|| tasks.iter().filter_map(entered).min());
    let from_finish = record.get(settings_of::SCHEDULE_FROM) == "finish";
    let days = record.get(settings_of::CRITICAL_SLACK).unwrap_or(0.0);
    let day = f64::from(project.style().minutes_per_day) * 10.0;
    Options {
        start: start.unwrap_or(Instant::new(NO_DATE)),
        finish: at(record.get(settings_of::FINISH)).filter(|_| from_finish),
        calendar: calendars.project,
        honour_constraints: record.get(settings_of::HONOUR_CONSTRAINTS) != "links",
        critical_limit: (days * day).round() as Tenths,
        multiple_critical_paths: record.get(settings_of::MULTIPLE_CRITICAL_PATHS),
    }
}

/// Monday 2024-01-01 8:00: where a plan starts in which no date was entered.
const NO_DATE: Tenths = 45_290 * super::instant::DAY + 4_800;
