//! Saving by itself: a thread that writes the newest version of a project, so that the screen never
//! waits for the disk.

use std::io;
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::disk::{Document, shown};
use super::error::Error;
use crate::model::project::Project;

/// How saving stands.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Saving {
    /// The file holds the project as it is.
    Saved,
    /// A change is on its way to the disk.
    Saving,
    /// It couldn't be saved: why, and what to do. It is tried again by itself.
    Failed(String),
}

/// After how long a save that failed is tried again.
const RETRY: Duration = Duration::from_secs(5);

/// The thread that saves one project.
#[derive(Debug)]
pub struct Saver {
    versions: Sender<Project>,
    thread: JoinHandle<Result<(), Error>>,
    file: String,
}

impl Saver {
    /// Starts saving to `document`. `report` is called on that thread whenever the state changes.
    pub fn start(document: Document, report: impl Fn(Saving) + Send + 'static) -> Result<Self, Error> {
        let file = shown(document.path());
        let (versions, inbox) = mpsc::channel();
        let work = move || save_all(document, &inbox, &report);
        let thread = thread::Builder::new().name("save".to_owned()).spawn(work);
        let thread = thread.map_err(|error| Error::io(&file, "saved", error))?;
        Ok(Saver { versions, thread, file })
    }

    /// Hands over a version. It is written at once, unless a newer one comes before.
    pub fn save(&self, version: Project) {
        // The thread ends before its inbox only by a panic, which `finish` reports.
        let _ = self.versions.send(version);
    }

    /// Waits until the newest version is durable, or says why it can't be.
    pub fn finish(self) -> Result<(), Error> {
        drop(self.versions);
        let stopped =
            || Error::io(&self.file, "saved", io::Error::other("the thread that saves has stopped"));
        self.thread.join().unwrap_or_else(|_| Err(stopped()))
    }
}

fn save_all(
    mut document: Document,
    inbox: &Receiver<Project>,
    report: &impl Fn(Saving),
) -> Result<(), Error> {
    let mut unsaved: Option<Project> = None;
    let mut result = Ok(());
    loop {
        let wait = if unsaved.is_some() { RETRY } else { Duration::MAX };
        let (next, last) = match inbox.recv_timeout(wait) {
            Ok(version) => (Some(inbox.try_iter().last().unwrap_or(version)), false),
            Err(RecvTimeoutError::Timeout) => (unsaved.take(), false),
            Err(RecvTimeoutError::Disconnected) => (unsaved.take(), true),
        };
        if let Some(version) = next {
            report(Saving::Saving);
            result = document.save(&version);
            match &result {
                Ok(()) => report(Saving::Saved),
                Err(error) => {
                    report(Saving::Failed(error.to_string()));
                    unsaved = Some(version);
                }
            }
        }
        if last {
            return result;
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

    #[test]
    fn the_newest_version_is_on_the_disk_when_it_finishes() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.json");
        let (states, seen) = mpsc::channel();
        let report = move |state| states.send(state).unwrap();
        let saver = Saver::start(Document::new(&path).unwrap(), report).unwrap();
        for seed in 0..20 {
            saver.save(version(seed));
        }
        saver.finish().unwrap();
        assert!(Document::open(&path, registers::ALL).unwrap().1 == version(19));
        let states: Vec<_> = seen.iter().collect();
        assert_eq!((states.first(), states.last()), (Some(&Saving::Saving), Some(&Saving::Saved)));
    }

    #[test]
    fn a_failure_is_said_and_the_version_is_tried_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("later/p.json");
        let (states, seen) = mpsc::channel();
        let report = move |state| states.send(state).unwrap();
        let saver = Saver::start(Document::new(&path).unwrap(), report).unwrap();
        saver.save(version(1));
        let failed = seen.iter().find(|state| *state != Saving::Saving).unwrap();
        assert!(matches!(failed, Saving::Failed(sentence) if sentence.contains("no such file or folder")));
        Folder::choose(Some(folder.path().join("later"))).unwrap().path_for("makes the folder").unwrap();
        saver.finish().unwrap();
        assert!(Document::open(&path, registers::ALL).unwrap().1 == version(1));
    }
}
