//! What is wrong with the plan, in sentences on the records that it is wrong with.

use super::calendar::CalendarFault;
use super::fault::Fault;
use super::plan::TaskId;
use super::reading::Sources;
use crate::model::check::{Finding, Severity};
use crate::model::id::Id;
use crate::model::project::Project;
use crate::registers::{calendar, dependency, task};

/// The findings of the calendars, then those of tasks and links. Links without two tasks and links
/// from a task to itself are found by their own register already.
pub(super) fn findings<'a>(
    project: &Project,
    sources: &Sources,
    faults: impl Iterator<Item = &'a Fault>,
) -> Vec<Finding> {
    let mut faults: Vec<&Fault> = faults.collect();
    faults.sort_unstable();
    let book = &sources.calendars;
    let calendars = book.faults.iter().map(|(id, fault)| calendar(*id, *fault, book.is_standard));
    calendars.chain(faults.into_iter().filter_map(|fault| finding(project, sources, fault))).collect()
}

fn calendar(id: Id, fault: CalendarFault, is_standard: bool) -> Finding {
    let (severity, message) = match fault {
        CalendarFault::NoWorkingTime if is_standard => (
            Severity::Error,
            "It has no working time on any day, so the standard week is used (Monday to Friday, 08:00-12:00 and \
             13:00-17:00): enter hours for a weekday",
        ),
        CalendarFault::NoWorkingTime => (
            Severity::Error,
            "It has no working time on any day, so the project's calendar is used: enter hours for a weekday",
        ),
        CalendarFault::BaseLoop => (
            Severity::Error,
            "Its base calendars lead back to it, so it has none: choose another base calendar",
        ),
        CalendarFault::TooManyOccurrences => (
            Severity::Warning,
            "An exception repeats so often that only the first 100,000 days count: enter an earlier last day",
        ),
    };
    Finding::new(severity, (calendar::REGISTER.key, id), "", message)
}

fn finding(project: &Project, sources: &Sources, fault: &Fault) -> Option<Finding> {
    let id_of = |task: TaskId| sources.outline.get(task as usize).map(|(id, _)| *id);
    let name = |task: &TaskId| {
        let record = id_of(*task).and_then(|id| project.table(task::REGISTER.key).get(id));
        task::REGISTER.reference(record.map_or(0, |record| record.number))
    };
    let on_link = |link: u32, message: String| {
        let id = *sources.links.get(link as usize)?;
        Some(Finding::new(Severity::Error, (dependency::REGISTER.key, id), "", message))
    };
    let on_task = |task: TaskId, severity: Severity, field: &'static str, message: &str| {
        Some(Finding::new(severity, (task::REGISTER.key, id_of(task)?), field, message))
    };
    match fault {
        Fault::DanglingLink(_) | Fault::SelfLink(_) | Fault::MisplacedParent(_) => None,
        Fault::OwnSummaryLink(link) => {
            let message = "It links a task to a summary above it, which can't be scheduled: remove it";
            on_link(*link, message.to_owned())
        }
        Fault::Loop { link, tasks, length } => {
            let mut names: Vec<String> = tasks.iter().map(name).collect();
            if tasks.len() < *length {
                names.push(format!("{} more", length - tasks.len()));
            }
            names.extend(tasks.first().map(name));
            let way = names.join(" › ");
            on_link(
                *link,
                format!("Its tasks wait for each other ({way}), so it is left out: remove one link"),
            )
        }
        Fault::NegativeDuration(id) => {
            let message = "Its duration is negative and counts as none: enter how long it takes";
            on_task(*id, Severity::Error, task::DURATION.name(), message)
        }
        Fault::IdleCalendar(id) => {
            let message = "Its calendar or a resource's has no working time and is not used: give it hours";
            on_task(*id, Severity::Warning, task::CALENDAR.name(), message)
        }
        Fault::NoCommonTime(id) => {
            let message = "Its calendar and a resource's have no working time in common, so its own is used: \
                           change one of them";
            on_task(*id, Severity::Warning, task::CALENDAR.name(), message)
        }
        Fault::OutOfRange(id) => {
            let message = "Its dates run past the years 1900 to 9999 and stop there: check durations, lags \
                           and constraint dates";
            on_task(*id, Severity::Error, task::START.name(), message)
        }
    }
}
