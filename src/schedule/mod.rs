//! The schedule engine: dense typed arrays in, derived dates and slack out. Pure and fast.
//!
//! [`Schedule::of`] reads a project's records into a [`plan::Plan`], [`Network::new`] checks it and
//! lays it out, [`Network::schedule`] runs the passes. Nothing here fails: what is wrong is left out
//! and said.
//!
//! # Rules
//!
//! The dates are those that Microsoft Project computes. Each rule was held against plans that it
//! stored; `[n/m]` counts the cases in which the rule gives the stored value to the tenth of a minute.
//! "Documented" marks rules taken from its published description for want of cases.
//!
//! *Calendars.* A day's hours: own exception, base calendar's exception, own work week, own weekday,
//! base's. Without work resources a task runs on its own calendar or the project's `[3,437/3,451]`;
//! with them, each assignment on its resource's `[4,111/4,114]`, with a task calendar on what both
//! have in common. Elapsed durations know no calendar `[14/14]`. Slack and summary durations are
//! measured on the task's or the project's calendar, never a resource's `[10,018/10,041]`.
//!
//! *Length.* An assignment takes its regular work at its units `[7,200/7,290]`; one with a contour or
//! a gap in its pieces, the working time from first to last piece. All start with the task, after
//! their own delay; the task ends with the last. If all run on one calendar, the task takes its
//! duration though they say less `[3/3]`. A task whose assignments are all delayed starts no later
//! `[3/3]`. An assignment without work stands at the raw link date, a milestone at whatever date falls
//! to it.
//!
//! *Forward.* Links drive from scheduled dates `[8,060/8,069 tasks]`. Lags run on the successor's
//! calendar `[187/187]`. A link that drives the finish sets it exactly, even to a morning `[28/28]`,
//! and wins over a start bound of the same effect. Without predecessors a task starts with the
//! project; "no earlier than" replaces that, even with an earlier date `[1,163/1,163]`. "Finish no
//! earlier" sets the finish exactly. Levelling delay is elapsed and part of the early start `[97/97]`.
//!
//! *Summaries.* A link to a summary binds every unstarted task below it, a link from it drives from
//! its rolled-up dates `[1,047/1,048]`. Late dates roll up too, manual children with their early
//! dates. Slack and criticality are a summary's own, not its children's `[2,107/2,107]`. Its percent
//! complete is the share of its tasks' durations that is done, 100 only when all are `[781/781]`.
//!
//! *Manual tasks* keep their dates and drive their successors `[3,730/3,771]`. A manual summary keeps
//! its dates even if what lies below overflows them; its start is the earliest start of tasks below
//! it `[632/634]`; links to it and to what is above it bind nothing below, links from it do; its late
//! dates are no earlier than its own `[41/41]`. One whose work has begun and is done bounds what is still
//! open below it by its finish `[1/1]`, an automatic one doesn't `[7/7]`. The late start of a manual task is no earlier than its
//! start while it isn't late, and its total slack is that of its finish `[39/39]`.
//!
//! *Progress.* Started: the actual start, and the remaining work from where it resumes `[226/230]`;
//! links no longer move it. Finished: the actual dates, no slack `[1,524/1,524]`.
//!
//! *Backward.* From the latest finish of all tasks. Successors bind by their late dates, a successor
//! in progress by the start of its remaining work `[104/107]`, a levelled one by its delay earlier
//! `[2/2]`; finished ones not at all. Links from a summary's finish bind what lies below, those from
//! its start nothing. Deadlines bound late dates only `[60/61]`. Total slack is the lesser of start and
//! finish slack, once started that of the finish `[10,018/10,041]`. Free slack is the smallest gap to
//! an unfinished direct successor, on the task's own calendar. Critical is what has no more slack than
//! the project's limit and isn't finished `[1,916/1,916]`.
//!
//! *Cost:* work × standard rate + overtime × overtime rate + cost per use × units `[3,349/3,354 stored
//! assignments]`. *Earned value:* planned value from the baseline's dates and cost of each assignment,
//! through its calendar and accrual; earned value the baseline's cost × percent complete; actual cost
//! up to the status date `[24/24 tasks each]`.
//!
//! *What no rule explains.* 56 of 63 stored plans agree in every date, slack and critical flag. Six of the
//! others hold dates of a leaf from before a change, while the dates of the summary above it are those
//! computed here: Microsoft Project brings late dates up to date when it shows them. One lacks the
//! pieces of a task that levelling has split.
//!
//! *Documented:* MSO, MFO, SNLT, ALAP, elapsed lags, elapsed percentages, constraints that give way to
//! links, schedules from the finish, several critical paths.

#![expect(
    clippy::indexing_slicing,
    reason = "the places of tasks, nodes, links and calendars are given out when the plan is read, and each dense array has one entry for each of them; what comes from a file is looked up by its identity"
)]
#![expect(
    clippy::arithmetic_side_effects,
    reason = "instants saturate within 1900 to 9999, so that working time between them stays far below 2^63; amounts that a file says are added where they are denied this or by saturating steps"
)]

mod agreed;
mod backward;
pub mod calendar;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod cost;
pub mod dates;
mod derived;
pub mod earned_value;
pub mod explain;
pub mod fault;
mod findings;
mod forward;
mod ids;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
pub mod instant;
mod knot;
mod ledger;
pub mod levelling;
pub mod limits;
pub mod load;
pub mod neighbours;
mod network;
mod order;
mod outline;
mod passes;
pub mod plan;
mod progress;
mod ranking;
mod reach;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod reading;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod reading_assignments;
mod reading_calendars;
pub mod recurrence;
mod rows;
mod side_by_side;
mod slack;
pub mod standing;
mod tasks;
#[cfg_attr(not(test), deny(clippy::indexing_slicing, clippy::arithmetic_side_effects))]
mod timephased;
mod totals;
mod trial;
mod valued;
pub mod workdays;
pub mod working_time;

pub use dates::{Dates, Slack};
pub use derived::Schedule;
pub use network::Network;
pub use reading::plan as plan_of;
pub use reading_calendars::read_exception;
pub use trial::Trial;
pub use valued::Variance;

use fault::Fault;
use instant::Instant;
use passes::{Again, Passes};
use plan::TaskId;
use slack::{Reached, reached, slack, slack_again};

/// The computed dates and slack of every task, in outline order.
#[derive(Clone, Debug)]
pub struct Scheduled {
    /// Dates by task.
    pub dates: Vec<Dates>,
    /// Slack by task.
    pub slack: Vec<Slack>,
    /// The latest finish of all tasks.
    pub finish: Instant,
    /// How far each task has come.
    reached: Vec<Reached>,
    /// Tasks whose dates stop at the bounds of the calendar.
    pub faults: Vec<Fault>,
    /// What the passes found on their way, to go on from after a change; its dates are those above.
    passes: Passes,
}

impl Network {
    /// Schedules the plan.
    pub fn schedule(&self) -> Scheduled {
        self.completed(Passes::new(self))
    }

    /// Schedules the plan again after some of its tasks have changed: no more than what that reaches
    /// and, if the project's finish has moved, all late dates and slack.
    fn schedule_again(&self, scheduled: &mut Scheduled, changed: &[TaskId]) {
        let mut passes = std::mem::take(&mut scheduled.passes);
        passes.dates = std::mem::take(&mut scheduled.dates);
        let Some(Again { finish, moved }) = passes.again(self, changed, scheduled.finish) else {
            *scheduled = self.completed(passes);
            return;
        };
        let reached = reached(self);
        *scheduled = match moved.filter(|_| reached == scheduled.reached) {
            None => self.measured(passes, finish, reached),
            Some(moved) => {
                let mut slack = std::mem::take(&mut scheduled.slack);
                slack_again(self, &passes.dates, &reached, (&moved, &mut slack));
                Scheduled::of(passes, finish, reached, slack)
            }
        };
    }

    /// Runs all passes in the room given.
    fn completed(&self, mut passes: Passes) -> Scheduled {
        let finish = passes.all(self);
        self.measured(passes, finish, reached(self))
    }

    /// What the passes have come to, with the slack of all tasks.
    fn measured(&self, passes: Passes, finish: Instant, reached: Vec<Reached>) -> Scheduled {
        let slack = slack(self, &passes.dates, &reached);
        Scheduled::of(passes, finish, reached, slack)
    }
}

impl Scheduled {
    fn of(mut passes: Passes, finish: Instant, reached: Vec<Reached>, slack: Vec<Slack>) -> Self {
        let dates = std::mem::take(&mut passes.dates);
        let faults = out_of_range(&dates);
        Self { dates, slack, finish, reached, faults, passes }
    }
}

/// The tasks whose dates stop at the bounds of the calendar.
fn out_of_range(dates: &[Dates]) -> Vec<Fault> {
    let bounded = |dates: &Dates| dates.start == Instant::MIN || dates.finish == Instant::MAX;
    let faults = dates.iter().enumerate().filter(|(_, dates)| bounded(dates));
    faults.map(|(id, _)| Fault::OutOfRange(id as TaskId)).collect()
}

#[cfg(test)]
mod tests;
