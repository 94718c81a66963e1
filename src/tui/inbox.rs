//! Where the loop waits: for bytes of the terminal, for signals, for what other threads tell.
//!
//! The loop reads the terminal itself, with `poll(2)`: a terminal that was closed is noticed, an
//! endless paste is given up, and while another program has the terminal nobody reads from it.
//! Nothing wakes it while nothing happens.

use std::io::{self, Read, Write};
use std::os::fd::{AsFd, AsRawFd};
use std::os::unix::net::UnixStream;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::thread;
use std::time::Duration;

use filedescriptor::{POLLERR, POLLHUP, POLLIN, poll, pollfd};
use signal_hook::consts::{SIGCONT, SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGWINCH};
use signal_hook::iterator::Signals;

use super::decode::{Decoder, Heard};
use super::terminal;

/// Something that the loop has to answer.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum News {
    /// A key or a paste.
    Heard(Heard),
    /// A signal; [`SIGHUP`] also when the terminal was closed without one.
    Signal(i32),
    /// Another thread has changed something that the loop knows where to find.
    Woken,
}

/// Signals that end the program.
pub const ENDING: [i32; 4] = [SIGHUP, SIGINT, SIGQUIT, SIGTERM];
/// How long the loop has after such a signal, before the program is ended without it.
const GRACE: Duration = Duration::from_millis(2500);
/// A batch of news is drawn before the next is taken, so that endless input doesn't stop the screen.
const LARGEST_BATCH: usize = 4096;
/// Fewer bytes at once are typed by hand and don't prolong a paste that has no end.
const LEAST_OF_A_PASTE: usize = 64;

/// Takes news to the loop from another thread.
#[derive(Clone, Debug)]
pub struct Post {
    sender: Sender<News>,
    bell: Arc<UnixStream>,
}

impl Post {
    /// One whose news nobody hears.
    #[cfg(test)]
    pub fn unheard() -> Self {
        let (sender, bell) = (channel().0, UnixStream::pair().unwrap().0);
        Post { sender, bell: Arc::new(bell) }
    }

    /// Tells the loop, and wakes it.
    pub fn send(&self, news: News) {
        // Without a loop there is nobody to tell; a bell that is full rings already.
        let _ = self.sender.send(news);
        let _ = (&*self.bell).write(&[0]);
    }
}

/// What waits for the loop.
#[derive(Debug)]
pub struct Inbox {
    mail: Receiver<News>,
    bell: UnixStream,
    post: Post,
    decoder: Decoder,
    /// When what the decoder waits for is given up, by the clock.
    deadline: Option<Duration>,
    clock: fn() -> Duration,
    lent: Arc<AtomicBool>,
}

impl Inbox {
    /// Begins to listen. `clock` tells the time since any fixed moment; `exit` ends the process at
    /// once, if the loop doesn't answer an ending signal in time.
    pub fn open(clock: fn() -> Duration, exit: fn(i32)) -> io::Result<Inbox> {
        let (sender, mail) = channel();
        let (bell, far) = UnixStream::pair()?;
        bell.set_nonblocking(true)?;
        far.set_nonblocking(true)?;
        let post = Post { sender, bell: Arc::new(far) };
        let lent = Arc::new(AtomicBool::new(false));
        watch_signals(post.clone(), lent.clone(), exit)?;
        Ok(Inbox { mail, bell, post, decoder: Decoder::default(), deadline: None, clock, lent })
    }

    /// What other threads tell the loop with.
    pub fn post(&self) -> Post {
        self.post.clone()
    }

    /// Runs `f` while another program has the terminal: keys and interrupts are for that program.
    pub fn deaf<T>(&self, f: impl FnOnce() -> T) -> T {
        self.lent.store(true, Ordering::SeqCst);
        let result = f();
        self.lent.store(false, Ordering::SeqCst);
        result
    }

    /// Waits for news, no longer than `limit`; takes all that there is. Empty when the time is up.
    pub fn wait(&mut self, limit: Duration) -> Vec<News> {
        let mut news = self.listen(limit);
        while !news.is_empty() && news.len() < LARGEST_BATCH {
            let more = self.listen(Duration::ZERO);
            if more.is_empty() {
                break;
            }
            news.extend(more);
        }
        news
    }

    fn listen(&mut self, limit: Duration) -> Vec<News> {
        let left = self.deadline.map(|deadline| deadline.saturating_sub((self.clock)()));
        let limit = left.map_or(limit, |left| left.min(limit));
        let watch = |fd: i32| pollfd { fd, events: POLLIN, revents: 0 };
        let mut waiting = [watch(io::stdin().as_raw_fd()), watch(self.bell.as_raw_fd())];
        let woken = match poll(&mut waiting, Some(limit)) {
            Ok(woken) => woken,
            Err(filedescriptor::Error::Poll(e) | filedescriptor::Error::Io(e))
                if e.kind() == io::ErrorKind::Interrupted =>
            {
                return Vec::new();
            }
            Err(_) => return vec![News::Signal(SIGHUP)],
        };
        if woken == 0 {
            return self.give_up();
        }
        let [terminal, bell] = waiting;
        let mut news = Vec::new();
        if bell.revents != 0 {
            while self.bell.read(&mut [0; 64]).is_ok_and(|length| length > 0) {}
            news.extend(self.mail.try_iter());
        }
        if terminal.revents & POLLIN != 0 {
            news.extend(self.read());
        } else if terminal.revents & (POLLHUP | POLLERR) != 0 {
            news.push(News::Signal(SIGHUP));
        }
        news
    }

    /// Reads what the terminal sent. Its end, or an error, means that it was closed.
    fn read(&mut self) -> Vec<News> {
        let mut bytes = [0; 4096];
        match rustix::io::read(io::stdin().as_fd(), &mut bytes) {
            Ok(0) => vec![News::Signal(SIGHUP)],
            Ok(length) => self.hear(bytes.get(..length).unwrap_or_default()),
            Err(rustix::io::Errno::INTR | rustix::io::Errno::AGAIN) => Vec::new(),
            Err(_) => vec![News::Signal(SIGHUP)],
        }
    }

    fn hear(&mut self, bytes: &[u8]) -> Vec<News> {
        let was_pasting = self.decoder.is_pasting();
        let heard = self.decoder.feed(bytes);
        let typed_into_paste = was_pasting && self.decoder.is_pasting() && bytes.len() < LEAST_OF_A_PASTE;
        if !typed_into_paste {
            self.deadline = self.decoder.patience().map(|patience| (self.clock)() + patience);
        }
        heard.into_iter().map(News::Heard).collect()
    }

    fn give_up(&mut self) -> Vec<News> {
        if self.deadline.is_none_or(|deadline| (self.clock)() < deadline) {
            return Vec::new();
        }
        self.deadline = None;
        self.decoder.give_up().into_iter().map(News::Heard).collect()
    }
}

/// Tells the loop of signals; ends the program if an ending one isn't answered.
fn watch_signals(post: Post, lent: Arc<AtomicBool>, exit: fn(i32)) -> io::Result<()> {
    let mut signals = Signals::new([&ENDING[..], &[SIGTSTP, SIGCONT, SIGWINCH]].concat())?;
    thread::Builder::new().name("signals".into()).spawn(move || {
        for signal in signals.forever() {
            let lent = lent.load(Ordering::SeqCst);
            match signal {
                // They are meant for the program that has the terminal.
                SIGINT | SIGQUIT | SIGCONT | SIGWINCH if lent => {}
                SIGTSTP if lent => terminal::stop_alone(),
                _ => post.send(News::Signal(signal)),
            }
            if ENDING.contains(&signal) && !(lent && matches!(signal, SIGINT | SIGQUIT)) {
                thread::sleep(GRACE);
                terminal::restore();
                exit(128 + signal);
            }
        }
    })?;
    Ok(())
}
