//! Saving by itself: a thread that writes the newest version of a project, so that the screen never
//! waits for the disk.

use std::io;
use std::path::Path;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::backup;
use super::disk::{Document, Print, Removals, Seen, shown};
use super::error::Error;
use super::lock::Location;
use crate::model::merge::merge;
use crate::model::project::Project;

/// How saving stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Saving {
    /// The file holds the project as it is, durably.
    Saved,
    /// A change is on its way to the disk.
    Saving,
    /// It couldn't be saved: why, and what to do. It is tried again by itself.
    Failed(String),
}

/// How often the file is looked at, and after how many looks a save that failed is tried again.
const LOOK: Duration = Duration::from_millis(1250);
const RETRY: u32 = 4;
/// A version waits so long before it is written: the screen that shows it goes first, and of changes that
/// follow each other at once only the last is written.
const LULL: Duration = Duration::from_millis(50);
/// How soon what seems gone or half written is looked at again.
const AGAIN: Duration = Duration::from_millis(300);
/// After so many looks at a save that goes on it is said not to have happened: the disk may never answer.
const SLOW: u32 = 3;

/// What somebody has to say before the file is written.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Asked {
    /// Another program took most records out of the file. Are they to go?
    Removals {
        /// So many.
        gone: usize,
        /// Of so many.
        of: usize,
        /// What the file holds now.
        version: Print,
    },
    /// The file is marked as read-only. Is it to be written all the same?
    ReadOnly,
}

/// What another program wrote, merged with a version of ours.
#[derive(Clone, Debug)]
pub struct Joined {
    /// The version of ours.
    pub ours: Project,
    /// What it became.
    pub project: Project,
    /// What the file holds that it was read from, and holds by now.
    pub version: Option<Print>,
    /// Whether another program put an earlier version in the place of the file.
    pub was_older: bool,
    turn: u64,
}

/// The thread that keeps one project saved.
#[derive(Debug)]
pub struct Saver {
    location: Location,
    worker: Sender<Message>,
    /// Tells the watch that a version is on its way.
    begun: Sender<()>,
    thread: JoinHandle<Result<(), Error>>,
    /// The version last handed over.
    newest: Project,
    /// How many times what another program wrote has been taken in.
    turn: u64,
    standing: Arc<Mutex<Standing>>,
}

/// What the worker is told.
enum Message {
    /// A version to be saved.
    Version(Version),
    /// What somebody was asked, and whether the answer is yes.
    Answer(Asked, bool),
    /// Where the file is from now on.
    Moved(Location),
}

/// A version of ours.
#[derive(Clone)]
struct Version {
    project: Project,
    /// How often its author had taken in what another program wrote.
    turn: u64,
}

/// What both threads know.
#[derive(Debug)]
struct Standing {
    /// Where the file is.
    location: Location,
    saving: Saving,
    /// How many versions have been handed over.
    handed: u64,
    /// How many tries to save have come to an end.
    ended: u64,
    /// The version last handed over, and what the file held before it was changed from.
    versions: [Project; 2],
    joined: Option<Joined>,
    asked: Option<Asked>,
}

impl Saver {
    /// Keeps a project, of which `document` holds the version `saved`, in that document. `wake` is
    /// called, on another thread, whenever [`Saver::saving`] or [`Saver::joined`] has changed.
    pub fn start(
        document: Document,
        saved: Project,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Result<Self, Error> {
        let location = document.location().clone();
        let standing = Standing {
            location: location.clone(),
            saving: Saving::Saved,
            handed: 0,
            ended: 0,
            versions: [saved.clone(), saved.clone()],
            joined: None,
            asked: None,
        };
        let standing = Arc::new(Mutex::new(standing));
        let wake = Arc::new(wake);
        let (sender, inbox) = mpsc::channel();
        let (begun, heard) = mpsc::channel();
        let kept = Arc::new(Mutex::new(false));
        let watch = Watch { standing: standing.clone(), kept: kept.clone(), begun: heard };
        let worker = Worker {
            document,
            inbox,
            standing: standing.clone(),
            kept,
            taken: 0,
            newest: Version { project: saved.clone(), turn: 0 },
            tried: saved.clone(),
            joined: Version { project: saved.clone(), turn: 0 },
            doubtful: false,
            spoilt: false,
            missed: false,
            _running: begun.clone(),
        };
        let failed = |error| Error::io(&shown(location.path()), "saved", error);
        let named = |name: &str| thread::Builder::new().name(name.to_owned());
        let bell = wake.clone();
        named("watch").spawn(move || watch.run(&*bell)).map_err(failed)?;
        let thread = named("save").spawn(move || worker.run(&*wake)).map_err(failed)?;
        Ok(Saver { location, worker: sender, begun, thread, newest: saved, turn: 0, standing })
    }

    /// Where it is kept.
    pub fn path(&self) -> &Path {
        self.location.path()
    }

    /// The same, and where what is kept of it is.
    pub const fn location(&self) -> &Location {
        &self.location
    }

    /// Follows the file, which another program has given another name; what is open stays as it is.
    pub fn moved(&mut self, to: Location) {
        lock(&self.standing).location = to.clone();
        let _ = self.worker.send(Message::Moved(to.clone()));
        self.location = to;
        self.save_now();
    }

    /// How saving stands.
    pub fn saving(&self) -> Saving {
        lock(&self.standing).saving.clone()
    }

    /// Whether the version last handed over is not what the file held when it was last written or read:
    /// where it is, nothing of ours is lost, whatever becomes of the file.
    pub fn is_unsaved(&self) -> bool {
        let standing = lock(&self.standing);
        let [newest, saved] = &standing.versions;
        !newest.same(saved)
    }

    /// What another program wrote and has not been taken in yet. It is given once.
    pub fn joined(&self) -> Option<Joined> {
        lock(&self.standing).joined.take()
    }

    /// Tells that the project is now `project`, which holds what another program wrote.
    pub fn take_in(&mut self, joined: Joined, project: &Project) {
        self.turn = joined.turn;
        self.newest = joined.project;
        self.save(project);
    }

    /// What somebody has to say.
    pub fn asked(&self) -> Option<Asked> {
        lock(&self.standing).asked
    }

    /// Answers what [`Saver::asked`] asked. It counts for that alone: where something else is to be said by now,
    /// it is asked.
    pub fn answer(&mut self, asked: Asked, is_yes: bool) {
        lock(&self.standing).asked = None;
        // A file that is not to be written is left alone, which needs no try.
        if is_yes || asked != Asked::ReadOnly {
            let _ = self.worker.send(Message::Answer(asked, is_yes));
        }
    }

    /// Writes the newest version now, also when the last try failed.
    pub fn save_now(&mut self) {
        self.hand_over(self.newest.clone());
    }

    /// Hands over a version, if it is a new one. It is written in a moment, unless a newer one comes before.
    pub fn save(&mut self, version: &Project) {
        if version.same(&self.newest) {
            return;
        }
        self.newest = version.clone();
        self.hand_over(version.clone());
    }

    fn hand_over(&self, project: Project) {
        let mut standing = lock(&self.standing);
        standing.handed = standing.handed.wrapping_add(1);
        standing.saving = Saving::Saving;
        let [newest, _] = &mut standing.versions;
        newest.clone_from(&project);
        drop(standing);
        // The thread ends before its inbox only by a panic, which `finish` reports.
        let _ = self.worker.send(Message::Version(Version { project, turn: self.turn }));
        let _ = self.begun.send(());
    }

    /// Waits until the newest version is durable, or says why it can't be.
    pub fn finish(self) -> Result<(), Error> {
        drop(self.worker);
        let stopped = || io::Error::other("the thread that saves has stopped");
        self.thread
            .join()
            .unwrap_or_else(|_| Err(Error::io(&shown(self.location.path()), "saved", stopped())))
    }
}

/// The state is whole whatever happened to the thread that last wrote it.
fn lock<T>(standing: &Mutex<T>) -> MutexGuard<'_, T> {
    standing.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Whether a try to save failed, so that the newest version is not in the file.
fn is_unsaved(result: &Result<(), Error>) -> bool {
    !matches!(result, Ok(()) | Err(Error::Missing(_)))
}

/// Looks after the thread that saves, which a disk that doesn't answer may hold for ever.
struct Watch {
    standing: Arc<Mutex<Standing>>,
    /// As the worker's.
    kept: Arc<Mutex<bool>>,
    /// Says that a version is on its way, and that the thread has come to its end.
    begun: Receiver<()>,
}

impl Watch {
    fn run(self, wake: &impl Fn()) {
        // While nothing is to be saved there is nothing to look at.
        while self.begun.recv().is_ok() {
            let (mut seen, mut looks) = (lock(&self.standing).ended, 0);
            loop {
                match self.begun.recv_timeout(LOOK) {
                    Ok(()) => continue,
                    Err(RecvTimeoutError::Disconnected) => return,
                    Err(RecvTimeoutError::Timeout) => {}
                }
                let standing = lock(&self.standing);
                if standing.saving != Saving::Saving {
                    break;
                }
                looks = if standing.ended == seen { u32::saturating_add(looks, 1) } else { 0 };
                seen = standing.ended;
                let [newest, saved] = standing.versions.clone();
                drop(standing);
                if looks == SLOW {
                    self.give_up(seen, &saved, &newest, wake);
                    // What is changed from now on is given its time.
                    looks = 0;
                }
            }
        }
    }

    /// Says that a version is not saved in time and keeps it elsewhere, unless it is saved at last.
    fn give_up(&self, seen: u64, saved: &Project, newest: &Project, wake: &impl Fn()) {
        // The disk of what is kept elsewhere may be as slow.
        if !self.say_slow(seen, false) {
            return;
        }
        wake();
        let mut kept = lock(&self.kept);
        let location = lock(&self.standing).location.clone();
        let is_kept = backup::keep_unsaved(&location, saved, newest).is_ok();
        if lock(&self.standing).ended == seen {
            *kept |= is_kept;
        } else if !*kept {
            backup::forget_unsaved(&location);
        }
        drop(kept);
        if is_kept && self.say_slow(seen, true) {
            wake();
        }
    }

    /// Says so, as long as no try to save has come to an end since.
    fn say_slow(&self, seen: u64, kept: bool) -> bool {
        let mut standing = lock(&self.standing);
        let goes_on = standing.ended == seen;
        // A change that was made meanwhile is given its time.
        if goes_on && (!kept || standing.saving != Saving::Saving) {
            let slow = Error::Slow { file: shown(standing.location.path()), kept };
            standing.saving = Saving::Failed(slow.to_string());
        }
        goes_on
    }
}

struct Worker {
    document: Document,
    inbox: Receiver<Message>,
    standing: Arc<Mutex<Standing>>,
    /// Whether what could not be saved is kept elsewhere. Held while that is written or deleted, which the
    /// screen doesn't wait for: it only looks at the standing.
    kept: Arc<Mutex<bool>>,
    /// How many versions have been taken from the inbox.
    taken: u64,
    newest: Version,
    /// The version that was last to be saved: the newest, with what its author had not taken in.
    tried: Project,
    /// The version that was last merged with what another program wrote; its turn counts how often that
    /// has happened.
    joined: Version,
    /// What another program wrote could not be read: it may still be writing.
    doubtful: bool,
    /// The same at the last try to save, which failed.
    spoilt: bool,
    /// The file was not there at the last look: another program may be writing it anew.
    missed: bool,
    _running: Sender<()>,
}

impl Worker {
    fn run(mut self, wake: &impl Fn()) -> Result<(), Error> {
        let mut result = Ok(());
        let mut looks = 0;
        loop {
            let mut told = true;
            let pause = if self.missed || self.doubtful { AGAIN } else { LOOK };
            let last = match self.inbox.recv_timeout(pause) {
                Ok(message) => {
                    self.take(message);
                    false
                }
                // What isn't there was meant to go, as long as nothing was changed since.
                Err(RecvTimeoutError::Disconnected) if !is_unsaved(&result) => return result,
                Err(RecvTimeoutError::Disconnected) => true,
                Err(RecvTimeoutError::Timeout) => {
                    looks = u32::wrapping_add(looks, 1);
                    told = false;
                    match self.look(&result, looks) {
                        Some(Seen::Changed) => false,
                        Some(Seen::Gone) => {
                            result = Err(self.document.missed());
                            self.report(&result, told);
                            wake();
                            continue;
                        }
                        _ => continue,
                    }
                }
            };
            result = self.save();
            self.spoilt = result.is_err() && self.document.is_half_written();
            self.keep_unsaved(&result);
            self.report(&result, told);
            wake();
            if result.is_ok() {
                self.forget_unsaved();
                self.document.leave_former();
            }
            self.document.settle();
            if last {
                return result;
            }
        }
    }

    /// Looks at the file while nothing is told: whether it is to be saved or merged now, or is gone.
    fn look(&mut self, result: &Result<(), Error>, looks: u32) -> Option<Seen> {
        if is_unsaved(result) {
            let mended = match result {
                // What somebody is asked about may have become untrue.
                Err(Error::Gone { version, .. }) => self.document.is_other_than(*version),
                _ => self.spoilt && !self.document.is_half_written(),
            };
            return (mended || looks.is_multiple_of(RETRY)).then_some(Seen::Changed);
        }
        let seen = self.document.look();
        let missed = std::mem::replace(&mut self.missed, seen == Seen::Gone);
        match seen {
            // It may be about to come back, as when git writes it.
            Seen::Gone => (missed && result.is_ok()).then_some(seen),
            Seen::Changed => self.look_twice().then_some(seen),
            // It has come back as it was.
            Seen::Same => result.is_err().then_some(Seen::Changed),
        }
    }

    /// Whether what another program wrote can be read, or could not be twice.
    fn look_twice(&mut self) -> bool {
        self.doubtful = !self.doubtful && self.document.is_half_written();
        !self.doubtful
    }

    /// Takes all that waits and what comes at once; of several versions, the newest.
    fn take(&mut self, message: Message) {
        let next = self.inbox.recv_timeout(LULL).ok();
        let waiting: Vec<Message> = self.inbox.try_iter().collect();
        for message in std::iter::once(message).chain(next).chain(waiting) {
            match message {
                Message::Version(version) => {
                    self.taken = self.taken.wrapping_add(1);
                    self.newest = version;
                }
                Message::Answer(Asked::Removals { version, .. }, is_yes) => {
                    self.document.answer(version, if is_yes { Removals::Taken } else { Removals::Refused });
                }
                Message::Answer(Asked::ReadOnly, is_yes) => self.document.forced = is_yes,
                Message::Moved(to) => self.follow(to),
            }
        }
    }

    /// Follows the file. What could not be saved is offered where the project is from now on.
    fn follow(&mut self, to: Location) {
        let kept = lock(&self.kept);
        let [base, ours] = self.document.unsaved(&self.tried);
        if *kept && backup::keep_unsaved(&to, &base, &ours).is_ok() {
            backup::forget_unsaved(self.document.location());
        }
        drop(kept);
        self.document.moved(to);
    }

    fn save(&mut self) -> Result<(), Error> {
        let Version { project: newest, turn } = &self.newest;
        let Version { project: joined, turn: turns } = &self.joined;
        let behind = turn < turns;
        // Its author has not yet seen what was merged into the version before.
        let version = match self.document.latest().filter(|_| behind) {
            Some(held) => merge(joined, newest, held).project,
            None => newest.clone(),
        };
        self.tried = version.clone();
        let merged = self.document.make_durable(&version)?;
        if behind || merged.is_some() {
            let was_older = merged.as_ref().is_some_and(|merged| merged.was_older);
            let project = merged.map_or(version, |merged| merged.project);
            self.joined = Version { project: newest.clone(), turn: turns.wrapping_add(1) };
            let Version { project: ours, turn } = self.joined.clone();
            let version = self.document.version();
            lock(&self.standing).joined = Some(Joined { ours, project, version, was_older, turn });
        }
        Ok(())
    }

    /// What can't be saved is kept elsewhere, until it can.
    fn keep_unsaved(&mut self, result: &Result<(), Error>) {
        let [base, ours] = self.document.unsaved(&self.tried);
        if result.is_err() && !ours.same(&base) {
            let mut kept = lock(&self.kept);
            // There is no third place: the status line says that nothing is saved.
            let _ = backup::keep_unsaved(self.document.location(), &base, &ours);
            *kept = true;
        }
        let mut standing = lock(&self.standing);
        standing.ended = standing.ended.wrapping_add(1);
        let is_newest = standing.handed == self.taken;
        let [newest, saved] = &mut standing.versions;
        *saved = base.clone();
        if is_newest {
            *newest = if result.is_ok() { base } else { ours };
        }
    }

    /// What was kept elsewhere is in the file now.
    fn forget_unsaved(&self) {
        if std::mem::take(&mut *lock(&self.kept)) {
            backup::forget_unsaved(self.document.location());
        }
    }

    /// Says how saving stands: that all is saved only when no newer version waits. What somebody has to say
    /// is asked for as long as that is so, but whether to write what is not to be written not with every try.
    fn report(&self, result: &Result<(), Error>, told: bool) {
        let mut standing = lock(&self.standing);
        let is_asked = standing.asked == Some(Asked::ReadOnly);
        standing.asked = match result {
            Err(Error::Gone { gone, of, version, .. }) => {
                Some(Asked::Removals { gone: *gone, of: *of, version: *version })
            }
            Err(Error::ReadOnly(_)) if told || is_asked => Some(Asked::ReadOnly),
            _ => None,
        };
        match result {
            Err(error) => standing.saving = Saving::Failed(error.to_string()),
            Ok(()) if standing.handed == self.taken => standing.saving = Saving::Saved,
            Ok(()) => {}
        }
    }
}

#[cfg(test)]
mod tests;
