//! When there is so much to do that two processors do it, and by halves.

use std::ops::Range;

use super::plan::TaskId;
use crate::model::side_by_side::both;

/// Of so many tasks or links another processor takes over a part: of fewer it would have done none by the
/// time that this one has done all.
const MUCH: usize = 5_000;

/// Whether so many tasks or links are much to do.
pub(super) const fn is_much(count: usize) -> bool {
    count >= MUCH
}

/// What `make` makes of so many tasks, in their order, each half by itself if they are many.
pub(super) fn halves<T: Send>(count: usize, make: impl Fn(Range<TaskId>) -> Vec<T> + Sync) -> Vec<T> {
    let (end, middle) = (count as TaskId, (count / 2) as TaskId);
    if !is_much(count) {
        return make(0..end);
    }
    let (mut all, others) = both(true, || make(0..middle), || make(middle..end));
    all.extend(others);
    all
}
