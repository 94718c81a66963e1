//! Work that the screen does not wait for: done on a thread of its own, which wakes the loop when it is
//! over.

use std::sync::mpsc::{self, Receiver, RecvTimeoutError};
use std::thread;
use std::time::Duration;

use super::inbox::{News, Post};

/// Work on a thread.
#[derive(Debug)]
pub struct Errand<T> {
    /// What is not done where the thread breaks off, to begin a sentence.
    pub what: &'static str,
    result: Receiver<T>,
}

/// Wakes the loop when the thread is over, though it be by a fault.
struct Waking(Post);

impl Drop for Waking {
    fn drop(&mut self) {
        self.0.send(News::Woken);
    }
}

impl<T: Send + 'static> Errand<T> {
    /// Begins the work; `what` begins the sentence that tells of a fault, such as “Reading it”.
    pub fn begin(what: &'static str, post: &Post, work: impl FnOnce() -> T + Send + 'static) -> Self {
        let (sender, result) = mpsc::channel();
        let waking = Waking(post.clone());
        // Where no thread is to be had, the result tells of a fault.
        let _ = thread::Builder::new().spawn(move || {
            let (_waking, sender) = (waking, sender);
            // Where the screen has closed meanwhile, nobody listens.
            let _ = sender.send(work());
        });
        Errand { what, result }
    }

    /// What a test says that a thread came to.
    #[cfg(test)]
    pub fn told(what: &'static str, result: Receiver<T>) -> Self {
        Errand { what, result }
    }

    /// What it came to, once; nothing as long as it is at work, for which it is waited no longer than so
    /// long. The error is a sentence: it ended without a word.
    pub fn result(&self, within: Duration) -> Option<Result<T, String>> {
        match self.result.recv_timeout(within) {
            Ok(result) => Some(Ok(result)),
            Err(RecvTimeoutError::Timeout) => None,
            Err(RecvTimeoutError::Disconnected) => {
                Some(Err(format!("{} broke off by a fault of this program: try again", self.what)))
            }
        }
    }
}
