//! Works done side by side, on two processors, where there is much to do.

use std::ops::Range;
use std::panic::resume_unwind;
use std::thread;

use super::plan::TaskId;

/// Of so many tasks or links another processor takes over a part: of fewer it would have done none by the
/// time that this one has done all.
const MUCH: usize = 5_000;

/// Whether so many tasks or links are much to do.
pub(crate) const fn is_much(count: usize) -> bool {
    count >= MUCH
}

/// What two works give, done side by side if they are `much`.
pub(crate) fn both<A, B: Send>(
    much: bool,
    one: impl FnOnce() -> A,
    other: impl FnOnce() -> B + Send,
) -> (A, B) {
    if !much {
        return (one(), other());
    }
    thread::scope(|scope| {
        let other = scope.spawn(other);
        let one = one();
        (one, other.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
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
