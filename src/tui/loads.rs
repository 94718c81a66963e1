//! How full people are in the columns of the Gantt, for the histogram below it; worked out when the plan, the
//! people or the columns change and never for a frame.

use chrono::TimeDelta;

use super::state::State;
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::project::Project;
use crate::registers::every::TITLE;
use crate::registers::{assignment, resource, task};
use crate::report::gantt::scale::Scale;
use crate::schedule::instant::day_number;
use crate::schedule::load::{Load, Period, Step};
use crate::session::Session;

/// Whose load shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Whom {
    /// That of everybody on the task under the cursor, and on what lies below it.
    OfTask,
    /// That of a resource.
    One(Id),
}

/// Tasks below a summary whose people are looked for.
const MOST_TASKS: usize = 500;

/// How full people are.
#[derive(Clone, Debug, Default)]
pub struct Loads {
    /// The people, in the order of their numbers.
    pub people: Vec<Person>,
    all: Vec<Load>,
    plan: Option<Project>,
    seen: Option<(Vec<Id>, Scale, u16)>,
}

/// How full somebody is.
#[derive(Clone, Debug)]
pub struct Person {
    /// Their ref and name.
    pub name: String,
    /// The columns that show.
    pub columns: Vec<Column>,
}

/// How full somebody is in a column.
#[derive(Clone, Copy, PartialEq, Debug)]
pub struct Column {
    /// The work, as a share of what they can do.
    pub share: f64,
    /// Whether it is more than they can do on some day of the column.
    pub over: bool,
}

impl Loads {
    /// Works the columns out, if they may have changed.
    pub fn refresh(&mut self, whom: Vec<Id>, (scale, width): (Scale, u16), session: &Session) {
        let same = self.plan.as_ref().is_some_and(|plan| session.schedule().reads_the_same(plan));
        if !same {
            self.all = session.schedule().loads();
            self.plan = Some(session.project().clone());
        }
        if same && self.seen.as_ref().is_some_and(|seen| *seen == (whom.clone(), scale, width)) {
            return;
        }
        let table = session.project().table(resource::REGISTER.key);
        let person = |load: &Load| {
            let record = table.get(load.resource).filter(|record| whom.contains(&record.id))?;
            let name = format!("{} {}", resource::REGISTER.reference(record.number), record.get(TITLE));
            Some(Person { name, columns: columns(load, (&scale, width), session) })
        };
        self.people = self.all.iter().filter_map(person).collect();
        self.seen = Some((whom, scale, width));
    }
}

/// The columns of a resource.
fn columns(load: &Load, (scale, width): (&Scale, u16), session: &Session) -> Vec<Column> {
    let day = |cell: u16, less: i64| {
        let moment = scale.moment(cell.into())?.checked_sub_signed(TimeDelta::try_minutes(less)?)?;
        day_number(moment.date())
    };
    let (Some(first), Some(last)) = (day(0, 0), day(width, 1)) else { return Vec::new() };
    let days = session.schedule().periods(load, Step::Day, (first, last.saturating_add(1)));
    let place = |day: i64| usize::try_from(day.saturating_sub(first)).unwrap_or(0);
    let column = |cell: u16| {
        let span = place(day(cell, 0)?)..=place(day(cell.saturating_add(1), 1)?);
        Some(column(days.get(span)?))
    };
    (0..width).map_while(column).collect()
}

/// Days as one column.
fn column(days: &[Period]) -> Column {
    let sum = |of: fn(&Period) -> i64| days.iter().map(of).fold(0, i64::saturating_add);
    let share = match (sum(|day| day.work), sum(|day| day.capacity)) {
        (0, _) => 0.0,
        (_, 0) => 1.0,
        (work, capacity) => work as f64 / capacity as f64,
    };
    Column { share, over: days.iter().any(|day| day.over > 0) }
}

/// The resources whose load is to show.
pub fn whom(whom: Whom, state: &State) -> Vec<Id> {
    let of_task = match whom {
        Whom::One(id) => return vec![id],
        Whom::OfTask => state.list().current().map(|(_, id)| id),
    };
    let context = state.session.context();
    let tasks = of_task.map_or_else(Vec::new, |id| with_below(id, &context));
    let mut all: Vec<Id> = tasks.into_iter().flat_map(|task| on(task, &context)).collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Who is on a task.
fn on(task: Id, context: &Context) -> Vec<Id> {
    let parts = context.linked(task, assignment::REGISTER.key, assignment::TASK.name());
    parts.iter().filter_map(|part| part.get(assignment::RESOURCE)).collect()
}

/// A task and those below it.
fn with_below(id: Id, context: &Context) -> Vec<Id> {
    let outline = context.derived.outline(task::REGISTER.key).unwrap_or_default();
    let place = outline.iter().position(|(known, _)| *known == id);
    let Some((_, depth)) = place.and_then(|place| outline.get(place)) else { return vec![id] };
    let behind = outline.iter().skip(place.unwrap_or(0) + 1).take_while(|(_, other)| other > depth);
    std::iter::once(id).chain(behind.map(|(id, _)| *id)).take(MOST_TASKS).collect()
}
