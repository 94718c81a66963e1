//! A plan as the engine takes it: tasks in outline order, links, assignments, compiled calendars.

use super::instant::{Instant, Tenths};
use super::working_time::WorkingTime;

/// A task's place in the outline, counted from 0.
pub type TaskId = u32;

/// What holds for the plan as a whole.
#[derive(Clone, Copy, Debug, Default)]
pub struct Options {
    /// When work may begin; the input of a plan scheduled from its start.
    pub start: Instant,
    /// When work must have ended; present in a plan scheduled from its finish.
    pub finish: Option<Instant>,
    /// The project calendar's place among the compiled calendars.
    pub calendar: u32,
    /// Whether a constraint beats links (the default of Microsoft Project) or gives way to them.
    pub honour_constraints: bool,
    /// A task with at most this much slack is critical.
    pub critical_limit: Tenths,
    /// Whether every task without successors ends a critical path of its own.
    pub multiple_critical_paths: bool,
}

/// A task, as entered.
#[derive(Clone, Debug)]
pub struct Task {
    /// The summary above it, which must come earlier in the outline.
    pub parent: Option<TaskId>,
    /// Its own calendar's place among the compiled calendars.
    pub calendar: Option<u32>,
    /// Who decides its dates.
    pub mode: Mode,
    /// Working time, or elapsed time if `elapsed`.
    pub duration: Tenths,
    /// Whether the duration runs through nights and holidays.
    pub elapsed: bool,
    /// Whether its assignments run on the task's calendar instead of their resources'.
    pub ignores_resource_calendars: bool,
    /// What limits its dates beside links.
    pub constraint: Constraint,
    /// When it should have finished; never moves it, but bounds its late dates.
    pub deadline: Option<Instant>,
    /// Elapsed time by which levelling has put it off.
    pub leveling_delay: Tenths,
    /// What has been done of it; none before it starts.
    pub progress: Option<Box<Progress>>,
    /// The dates entered for a manual task.
    pub entered: Option<Box<Entered>>,
}

impl Task {
    /// A task of no length at the top, as soon as possible.
    pub(super) const PLAIN: Self = Self {
        parent: None,
        calendar: None,
        mode: Mode::Automatic,
        duration: 0,
        elapsed: false,
        ignores_resource_calendars: false,
        constraint: Constraint::AsSoonAsPossible,
        deadline: None,
        leveling_delay: 0,
        progress: None,
        entered: None,
    };
}

impl Default for Task {
    fn default() -> Self {
        Self::PLAIN
    }
}

/// Who decides a task's dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// The schedule.
    Automatic,
    /// A person; links do not move it.
    Manual,
    /// The schedule, but nothing depends on it: it counts in no summary and drives no successor.
    Inactive,
}

/// A limit to a task's dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// As early as links allow.
    AsSoonAsPossible,
    /// As late as successors allow.
    AsLateAsPossible,
    /// Must start on.
    StartOn(Instant),
    /// Must finish on.
    FinishOn(Instant),
    /// Start no earlier than.
    StartNoEarlier(Instant),
    /// Start no later than.
    StartNoLater(Instant),
    /// Finish no earlier than.
    FinishNoEarlier(Instant),
    /// Finish no later than.
    FinishNoLater(Instant),
}

/// What has been done of a task that has started.
#[derive(Clone, Copy, Debug)]
pub struct Progress {
    /// When it started.
    pub actual_start: Instant,
    /// When it finished, if it has.
    pub actual_finish: Option<Instant>,
    /// When work on it stopped.
    pub stop: Option<Instant>,
    /// When the remaining work goes on.
    pub resume: Option<Instant>,
    /// Duration done.
    pub done: Tenths,
    /// Duration left.
    pub remaining: Tenths,
}

/// The dates entered for a manual task; any may be missing.
#[derive(Clone, Copy, Debug, Default)]
pub struct Entered {
    /// Its start.
    pub start: Option<Instant>,
    /// Its finish.
    pub finish: Option<Instant>,
}

/// Which end of a task drives which end of its successor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkKind {
    /// The successor starts after the predecessor finishes.
    FinishStart,
    /// The successor starts after the predecessor starts.
    StartStart,
    /// The successor finishes after the predecessor finishes.
    FinishFinish,
    /// The successor finishes after the predecessor starts.
    StartFinish,
}

impl LinkKind {
    /// Whether the predecessor's finish drives.
    pub fn from_finish(self) -> bool {
        matches!(self, Self::FinishStart | Self::FinishFinish)
    }

    /// Whether the successor's start is driven.
    pub fn to_start(self) -> bool {
        matches!(self, Self::FinishStart | Self::StartStart)
    }
}

/// Time between the linked ends; negative for a lead.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Lag {
    /// Working time on the successor's calendar.
    Working(Tenths),
    /// Clock time.
    Elapsed(Tenths),
    /// Percent of the predecessor's duration, as working time.
    Percent(f64),
    /// Percent of the predecessor's duration, as clock time.
    ElapsedPercent(f64),
}

/// A link between two tasks.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Link {
    /// The caller's number for it, by which faults name it; no two links share one.
    pub id: u32,
    /// The predecessor.
    pub from: TaskId,
    /// The successor.
    pub to: TaskId,
    /// Which ends are linked.
    pub kind: LinkKind,
    /// The time between them.
    pub lag: Lag,
}

/// A work resource's part in a task.
#[derive(Clone, Copy, Debug)]
pub struct Assignment {
    /// The task.
    pub task: TaskId,
    /// The resource's compiled calendar; none if it has no calendar of its own.
    pub calendar: Option<u32>,
    /// Working time from its start to its finish.
    pub span: Tenths,
    /// Working time by which it starts after the task.
    pub delay: Tenths,
    /// When its remaining work goes on, once the task has started.
    pub resume: Option<Instant>,
    /// Working time left, once the task has started.
    pub remaining: Tenths,
}

/// A plan to be scheduled. Calendars are named by their place in `calendars`.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    /// What holds for the plan as a whole.
    pub options: Options,
    /// Compiled calendars.
    pub calendars: Vec<WorkingTime>,
    /// Tasks in outline order.
    pub tasks: Vec<Task>,
    /// Links, in any order.
    pub links: Vec<Link>,
    /// Assignments of work resources, in any order.
    pub assignments: Vec<Assignment>,
}
