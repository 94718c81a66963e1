//! The assignments of a project read into the working time that each of them takes.

use std::sync::Arc;

use super::ids::IdMap;
use super::instant::{Instant, Tenths};
use super::plan::{Assignment, Task, TaskId};
use super::reading::at;
use super::reading_calendars::CalendarBook;
use super::working_time::WorkingTime;
use crate::model::field::Key;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::value::Duration;
use crate::registers::pieces::{self, Piece};
use crate::registers::{assignment, resource};

/// The assignments that shape their tasks: those of work resources, and the pieces of split tasks,
/// which need no resource. Materials and costs never do.
pub(super) fn read_assignments(
    project: &Project,
    places: &IdMap,
    tasks: &[Task],
    calendars: &CalendarBook,
) -> Vec<Assignment> {
    let resources = project.table(resource::REGISTER.key);
    let read = |record: &Arc<Record>| {
        let place = record.get(assignment::TASK).and_then(|id| places.get(id))?;
        let resource = record.get(assignment::RESOURCE).and_then(|id| resources.get(id));
        read_assignment(
            record,
            resource.map(|resource| &**resource),
            (place, tasks.get(place as usize)?),
            calendars,
        )
    };
    project.table(assignment::REGISTER.key).iter().filter_map(read).collect()
}

/// Whether a resource works, so that it shapes the tasks that it works on.
pub(super) fn works(resource: &Record) -> bool {
    matches!(resource.get(resource::TYPE), "" | "work")
}

/// An assignment that shapes its task.
pub(super) fn read_assignment(
    record: &Record,
    resource: Option<&Record>,
    (place, task): (TaskId, &Task),
    calendars: &CalendarBook,
) -> Option<Assignment> {
    let pieces = pieces::parse(record.get(assignment::PIECES)).unwrap_or_default();
    if !resource.is_some_and(works) && (resource.is_some() || pieces.is_empty()) {
        return None;
    }
    let calendar = resource.and_then(|resource| resource.get(resource::CALENDAR));
    let calendar = calendar.and_then(|id| calendars.place(id));
    let runs_on = calendar.or(task.calendar).map_or(calendars.of_project(), |at| calendars.compiled_at(at));
    let spread = Spread::of(record, &pieces, runs_on);
    let lag = |key: Key<Duration>| record.get(key).map_or(0, |lag| lag.amount);
    let resume = at(record.get(assignment::RESUME));
    Some(Assignment {
        task: place,
        calendar,
        span: spread.as_ref().map_or_else(|| span(record, task.duration), |spread| spread.span(runs_on)),
        delay: lag(assignment::DELAY).saturating_add(lag(assignment::LEVELING_DELAY)),
        resume,
        remaining: spread
            .and_then(|spread| spread.remaining(resume, runs_on))
            .unwrap_or_else(|| remaining(record, task)),
    })
}

/// Work that is not spread evenly: it takes the time from its first to its last piece, gaps included,
/// and keeps that working time when the task moves.
struct Spread {
    /// Start and finish of the pieces with work in them, in order.
    all: Vec<(Instant, Instant)>,
    /// Those still to be done.
    left: Vec<(Instant, Instant)>,
}

impl Spread {
    /// The spread of an assignment with a contour, or with a gap of working time between its pieces.
    fn of(record: &Record, pieces: &[Piece], calendar: &WorkingTime) -> Option<Self> {
        let within = |done: bool| {
            let worked = pieces.iter().filter(|piece| piece.work > 0 && (!done || !piece.done));
            let mut bars: Vec<_> = worked.filter_map(|p| at(Some(p.start)).zip(at(Some(p.finish)))).collect();
            bars.sort_unstable();
            bars
        };
        let all = within(false);
        let contour = !matches!(record.get(assignment::CONTOUR), "" | "flat");
        let follow = || all.iter().zip(all.iter().skip(1));
        let split = || follow().any(|(one, next)| calendar.between(one.1, next.0) > 0);
        (!all.is_empty() && (contour || split())).then(|| Self { left: within(true), all })
    }

    fn span(&self, calendar: &WorkingTime) -> Tenths {
        time(&self.all, None, calendar).unwrap_or(0)
    }

    fn remaining(&self, resume: Option<Instant>, calendar: &WorkingTime) -> Option<Tenths> {
        time(&self.left, resume, calendar)
    }
}

/// Working time from the first piece, or another start, to the last.
fn time(bars: &[(Instant, Instant)], start: Option<Instant>, calendar: &WorkingTime) -> Option<Tenths> {
    let finish = bars.iter().map(|bar| bar.1).max()?;
    Some(calendar.between(start.unwrap_or(bars.first()?.0), finish))
}

/// Stored work is rounded: a span this close to its task's duration is that duration.
const ROUNDING: f64 = 3.0;

/// Share of a full day, 1 without any: nobody's work would never end.
pub(super) fn units(record: &Record) -> f64 {
    let units = record.get(assignment::UNITS).unwrap_or(100.0) / 100.0;
    if units > 0.0 { units } else { 1.0 }
}

/// The working time that an assignment takes: its regular work at its units `[7,200 of 7,290 even
/// assignments of stored plans]`; without work, as long as its task.
fn span(record: &Record, duration: Tenths) -> Tenths {
    let Some(work) = record.get(assignment::WORK) else { return duration };
    let overtime = record.get(assignment::OVERTIME_WORK).map_or(0, |work| work.amount);
    let span = work.amount.saturating_sub(overtime) as f64 / units(record);
    if (span - duration as f64).abs() <= ROUNDING { duration } else { span.round() as Tenths }
}

/// The working time that an assignment has still to take.
fn remaining(record: &Record, task: &Task) -> Tenths {
    let Some(work) = record.get(assignment::WORK) else {
        return task.progress.as_ref().map_or(task.duration, |progress| progress.remaining);
    };
    let done = record.get(assignment::ACTUAL_WORK).map_or(0, |done| done.amount);
    let left =
        record.get(assignment::REMAINING_WORK).map_or(work.amount.saturating_sub(done), |left| left.amount);
    (left as f64 / units(record)).round() as Tenths
}
