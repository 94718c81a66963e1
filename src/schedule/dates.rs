//! The computed dates and slack of a task.

use super::instant::{Instant, Tenths};

/// The computed dates of a task.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dates {
    /// When it starts as scheduled.
    pub start: Instant,
    /// When it finishes as scheduled.
    pub finish: Instant,
    /// The earliest that it can start.
    pub early_start: Instant,
    /// The earliest that it can finish.
    pub early_finish: Instant,
    /// The latest that it can start without moving the project's finish or breaking a limit.
    pub late_start: Instant,
    /// The latest that it can finish without moving the project's finish or breaking a limit.
    pub late_finish: Instant,
}

/// The room that a task has, in working time of its own calendar or the project's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Slack {
    /// From the early to the late start.
    pub start: Tenths,
    /// From the early to the late finish.
    pub finish: Tenths,
    /// How far it can slip without moving the project's finish; negative when it is too late.
    pub total: Tenths,
    /// How far it can slip without moving any successor.
    pub free: Tenths,
    /// Whether its slack is within the limit for critical tasks and it is neither finished nor inactive.
    pub critical: bool,
}

impl Dates {
    /// The dates of a summary that covers nothing yet.
    pub(super) const NONE: Self = Self {
        start: Instant::MAX,
        finish: Instant::MIN,
        early_start: Instant::MAX,
        early_finish: Instant::MIN,
        late_start: Instant::MAX,
        late_finish: Instant::MIN,
    };
}
