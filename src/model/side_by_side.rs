//! Works done side by side, each on a processor of its own where a thread is to be had for it.

use std::panic::resume_unwind;
use std::thread::{self, Builder, ScopedJoinHandle};

/// What both give, done side by side if they are `much`: less would be done by the time that another processor
/// has begun. The second is the one that may go to a thread.
pub fn both<A, B: Send>(much: bool, one: impl FnOnce() -> A, other: impl Fn() -> B + Sync) -> (A, B) {
    if !much {
        return (one(), other());
    }
    thread::scope(|scope| {
        let thread = Builder::new().spawn_scoped(scope, &other);
        let one = one();
        (one, thread.map_or_else(|_| other(), end))
    })
}

/// What `make` makes of each turn from 0 on, all done side by side.
pub fn all<T: Send>(turns: usize, make: impl Fn(usize) -> T + Sync) -> Vec<T> {
    thread::scope(|scope| {
        let make = &make;
        let begin = |turn| (turn, Builder::new().spawn_scoped(scope, move || make(turn)));
        let others: Vec<_> = (1..turns).map(begin).collect();
        let first = (turns > 0).then(|| make(0));
        let others = others.into_iter().map(|(turn, thread)| thread.map_or_else(|_| make(turn), end));
        first.into_iter().chain(others).collect()
    })
}

/// What a thread came to. Its panic goes on here.
fn end<T>(thread: ScopedJoinHandle<T>) -> T {
    thread.join().unwrap_or_else(|panic| resume_unwind(panic))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_turns_are_done_once_and_stay_in_their_order() {
        for turns in 0..5 {
            assert_eq!(all(turns, |turn| turn), (0..turns).collect::<Vec<_>>());
        }
        assert_eq!([false, true].map(|much| both(much, || 1, || 2)), [(1, 2); 2]);
    }
}
