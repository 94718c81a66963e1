//! Saving by itself: a thread that writes the newest version of a project, so that the screen never
//! waits for the disk.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::disk::{Document, shown};
use super::error::Error;
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

/// After how long a save that failed is tried again.
const RETRY: Duration = Duration::from_secs(5);

/// The thread that keeps one project saved.
#[derive(Debug)]
pub struct Saver {
    path: PathBuf,
    versions: Sender<Project>,
    thread: JoinHandle<Result<(), Error>>,
    /// The version last handed over.
    newest: Project,
    standing: Arc<Mutex<Standing>>,
}

/// What both threads know.
#[derive(Debug)]
struct Standing {
    saving: Saving,
    /// How many versions have been handed over.
    handed: u64,
}

impl Saver {
    /// Keeps a project, of which `document` holds the version `saved`, in that document. `wake` is
    /// called, on the thread that saves, whenever [`Saver::saving`] has changed.
    pub fn start(
        document: Document,
        saved: Project,
        wake: impl Fn() + Send + 'static,
    ) -> Result<Self, Error> {
        let path = document.path().to_owned();
        let standing = Arc::new(Mutex::new(Standing { saving: Saving::Saved, handed: 0 }));
        let (versions, inbox) = mpsc::channel();
        let worker = Worker { document, inbox, taken: 0, standing: standing.clone() };
        let thread = thread::Builder::new().name("save".to_owned()).spawn(move || worker.run(&wake));
        let thread = thread.map_err(|error| Error::io(&shown(&path), "saved", error))?;
        Ok(Saver { path, versions, thread, newest: saved, standing })
    }

    /// Where it is kept.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How saving stands.
    pub fn saving(&self) -> Saving {
        lock(&self.standing).saving.clone()
    }

    /// Writes the newest version now, also when the last try failed.
    pub fn save_now(&mut self) {
        self.hand_over(self.newest.clone());
    }

    /// Hands over a version, if it is a new one. It is written at once, unless a newer one comes before.
    pub fn save(&mut self, version: &Project) {
        if version.same(&self.newest) {
            return;
        }
        self.newest = version.clone();
        self.hand_over(version.clone());
    }

    fn hand_over(&self, version: Project) {
        let mut standing = lock(&self.standing);
        standing.handed += 1;
        standing.saving = Saving::Saving;
        drop(standing);
        // The thread ends before its inbox only by a panic, which `finish` reports.
        let _ = self.versions.send(version);
    }

    /// Waits until the newest version is durable, or says why it can't be.
    pub fn finish(self) -> Result<(), Error> {
        drop(self.versions);
        let stopped = || io::Error::other("the thread that saves has stopped");
        self.thread.join().unwrap_or_else(|_| Err(Error::io(&shown(&self.path), "saved", stopped())))
    }
}

/// The state is whole whatever happened to the thread that last wrote it.
fn lock(standing: &Mutex<Standing>) -> MutexGuard<'_, Standing> {
    standing.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Worker {
    document: Document,
    inbox: Receiver<Project>,
    /// How many versions have been taken from the inbox.
    taken: u64,
    standing: Arc<Mutex<Standing>>,
}

impl Worker {
    fn run(mut self, wake: &impl Fn()) -> Result<(), Error> {
        let mut unsaved: Option<Project> = None;
        let mut result = Ok(());
        loop {
            let wait = if unsaved.is_some() { RETRY } else { Duration::MAX };
            let (next, last) = match self.inbox.recv_timeout(wait) {
                Ok(version) => (Some(self.newest(version)), false),
                Err(RecvTimeoutError::Timeout) => (unsaved.take(), false),
                Err(RecvTimeoutError::Disconnected) => (unsaved.take(), true),
            };
            if let Some(version) = next {
                result = self.document.save(&version);
                self.report(&result);
                wake();
                unsaved = result.is_err().then_some(version);
            }
            if last {
                return result;
            }
        }
    }

    fn newest(&mut self, mut version: Project) -> Project {
        self.taken += 1;
        for newer in self.inbox.try_iter() {
            self.taken += 1;
            version = newer;
        }
        version
    }

    /// A project is saved only when no newer version waits.
    fn report(&self, result: &Result<(), Error>) {
        let mut standing = lock(&self.standing);
        match result {
            Err(error) => standing.saving = Saving::Failed(error.to_string()),
            Ok(()) if standing.handed == self.taken => standing.saving = Saving::Saved,
            Ok(()) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::arbitrary::Dice;
    use crate::registers;
    use crate::store::disk::Folder;

    fn version(seed: u64) -> Project {
        Dice::new(seed).project(registers::ALL, 3)
    }

    fn start(path: &Path) -> (Saver, Receiver<()>) {
        let (bell, rung) = mpsc::channel();
        let empty = Project::new(registers::ALL);
        let wake = move || bell.send(()).unwrap();
        (Saver::start(Document::new(path).unwrap(), empty, wake).unwrap(), rung)
    }

    #[test]
    fn the_newest_version_is_on_the_disk_when_it_finishes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.json");
        let (mut saver, _rung) = start(&path);
        for seed in 0..20 {
            saver.save(&version(seed));
        }
        saver.finish().unwrap();
        assert!(Document::open(&path, registers::ALL).unwrap().1 == version(19));
    }

    #[test]
    fn saved_means_that_the_newest_version_is_on_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.json");
        let (mut saver, rung) = start(&path);
        for seed in 0..20 {
            saver.save(&version(seed));
            while saver.saving() != Saving::Saved {
                rung.recv().unwrap();
            }
            assert!(Document::open(&path, registers::ALL).unwrap().1 == version(seed));
        }
        saver.save(&saver.newest.clone());
        assert_eq!(saver.saving(), Saving::Saved, "the same version again is no change");
    }

    #[test]
    fn a_failure_is_said_and_the_version_is_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("later/p.json");
        let (mut saver, rung) = start(&path);
        saver.save(&version(1));
        rung.recv().unwrap();
        let failed = saver.saving();
        assert!(matches!(failed, Saving::Failed(sentence) if sentence.contains("no such file or folder")));
        let later = Folder::choose(Some(folder.path().join("later"))).unwrap();
        later.document("makes the folder").save(&version(0)).unwrap();
        saver.finish().unwrap();
        assert!(Document::open(&path, registers::ALL).unwrap().1 == version(1));
    }
}
