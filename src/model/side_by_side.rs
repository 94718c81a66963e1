//! Two works done side by side, on two processors.

use std::panic::resume_unwind;
use std::thread;

/// What both give, done side by side if they are `much`: less would be done by the time that another processor
/// has begun.
pub fn both<A, B: Send>(much: bool, one: impl FnOnce() -> A, other: impl FnOnce() -> B + Send) -> (A, B) {
    if !much {
        return (one(), other());
    }
    thread::scope(|scope| {
        let other = scope.spawn(other);
        let one = one();
        (one, other.join().unwrap_or_else(|panic| resume_unwind(panic)))
    })
}
