//! Tasks that have started: what has been done stays, and what remains goes on from there.

use super::instant::{Instant, Tenths};
use super::network::Network;
use super::plan::{Progress, Task, TaskId};

/// How far a task has come.
#[derive(Clone, Copy, Debug)]
pub(super) enum Stage<'a> {
    Waiting,
    Started(&'a Progress),
    Finished { start: Instant, finish: Instant },
}

/// How far a task has come. Only an actual finish finishes it: with all done but none, it goes on.
pub(super) fn stage(task: &Task) -> Stage<'_> {
    match task.progress.as_deref() {
        None => Stage::Waiting,
        Some(&Progress { actual_start: start, actual_finish: Some(finish), .. }) => {
            Stage::Finished { start, finish }
        }
        Some(progress) => Stage::Started(progress),
    }
}

/// Dates this close are the same: stored work is rounded.
const ROUNDING: Tenths = 2;

/// The finish of a task in progress: that of the work remaining from where it resumes. Without a
/// gap between stop and resume that is the finish of the whole duration from the actual start,
/// which is free of rounding and preferred if both agree.
pub(super) fn in_progress(network: &Network, id: TaskId, progress: &Progress) -> Instant {
    let whole = network.finish(id, progress.actual_start);
    let resumed = network.rest_ends(id, progress);
    let apart = network.calendar_of(id).between(whole, resumed).abs();
    if apart <= ROUNDING { whole } else { resumed }
}
