//! Saving by itself: a thread that writes the newest version of a project, so that the screen never
//! waits for the disk.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver, RecvTimeoutError, Sender};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use super::backup;
use super::disk::{Document, Removals, shown};
use super::error::Error;
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
const LOOK: Duration = Duration::from_secs(1);
const RETRY: u32 = 5;

/// What another program wrote, merged with a version of ours.
#[derive(Clone, Debug)]
pub struct Joined {
    /// The version of ours.
    pub ours: Project,
    /// What it became.
    pub project: Project,
    turn: u64,
}

/// The thread that keeps one project saved.
#[derive(Debug)]
pub struct Saver {
    path: PathBuf,
    worker: Sender<Message>,
    thread: JoinHandle<Result<(), Error>>,
    /// The version last handed over.
    newest: Project,
    /// How many times what another program wrote has been taken in.
    turn: u64,
    standing: Arc<Mutex<Standing>>,
}

/// What the worker is told.
enum Message {
    /// A version, and how often its author has taken in what another program wrote.
    Version(Project, u64),
    /// What becomes of most records, which another program took out.
    Removals(Removals),
}

/// What both threads know.
#[derive(Debug)]
struct Standing {
    saving: Saving,
    /// How many versions have been handed over.
    handed: u64,
    joined: Option<Joined>,
    /// How many records another program took out, of how many.
    asked: Option<(usize, usize)>,
}

impl Saver {
    /// Keeps a project, of which `document` holds the version `saved`, in that document. `wake` is
    /// called, on the thread that saves, whenever [`Saver::saving`] or [`Saver::joined`] has changed.
    pub fn start(
        document: Document,
        saved: Project,
        wake: impl Fn() + Send + 'static,
    ) -> Result<Self, Error> {
        let path = document.path().to_owned();
        let standing = Standing { saving: Saving::Saved, handed: 0, joined: None, asked: None };
        let standing = Arc::new(Mutex::new(standing));
        let (sender, inbox) = mpsc::channel();
        let worker = Worker {
            document,
            inbox,
            standing: standing.clone(),
            taken: 0,
            newest: (saved.clone(), 0),
            joined: (saved.clone(), 0),
            doubtful: false,
            kept: false,
        };
        let thread = thread::Builder::new().name("save".to_owned()).spawn(move || worker.run(&wake));
        let thread = thread.map_err(|error| Error::io(&shown(&path), "saved", error))?;
        Ok(Saver { path, worker: sender, thread, newest: saved, turn: 0, standing })
    }

    /// Where it is kept.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// How saving stands.
    pub fn saving(&self) -> Saving {
        lock(&self.standing).saving.clone()
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

    /// How many records, of how many, another program took out of the file: somebody has to say
    /// whether they are to go.
    pub fn asked(&self) -> Option<(usize, usize)> {
        lock(&self.standing).asked
    }

    /// Answers what [`Saver::asked`] asks.
    pub fn answer(&mut self, removals: Removals) {
        lock(&self.standing).asked = None;
        let _ = self.worker.send(Message::Removals(removals));
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
        let _ = self.worker.send(Message::Version(version, self.turn));
    }

    /// Waits until the newest version is durable, or says why it can't be.
    pub fn finish(self) -> Result<(), Error> {
        drop(self.worker);
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
    inbox: Receiver<Message>,
    standing: Arc<Mutex<Standing>>,
    /// How many versions have been taken from the inbox.
    taken: u64,
    /// The newest version of ours, and how often its author had taken in what another program wrote.
    newest: (Project, u64),
    /// The version of ours that was last merged with what another program wrote, and how often that
    /// has happened.
    joined: (Project, u64),
    /// What another program wrote could not be read: it may still be writing.
    doubtful: bool,
    /// What could not be saved is kept elsewhere.
    kept: bool,
}

impl Worker {
    fn run(mut self, wake: &impl Fn()) -> Result<(), Error> {
        let mut result = Ok(());
        let mut looks = 0;
        loop {
            let last = match self.inbox.recv_timeout(LOOK) {
                Ok(message) => {
                    self.take(message);
                    false
                }
                Err(RecvTimeoutError::Disconnected) if result.is_ok() => return result,
                Err(RecvTimeoutError::Disconnected) => true,
                Err(RecvTimeoutError::Timeout) if result.is_err() => {
                    looks += 1;
                    if looks % RETRY != 0 {
                        continue;
                    }
                    false
                }
                Err(RecvTimeoutError::Timeout) => {
                    if !self.document.is_changed() {
                        continue;
                    }
                    if !self.look_twice() {
                        continue;
                    }
                    false
                }
            };
            result = self.save();
            self.keep_unsaved(&result);
            self.report(&result);
            wake();
            if last {
                return result;
            }
        }
    }

    /// Whether what another program wrote can be read, or could not be twice.
    fn look_twice(&mut self) -> bool {
        self.doubtful = !self.doubtful && self.document.is_half_written();
        !self.doubtful
    }

    /// Takes all that waits; of several versions, the newest.
    fn take(&mut self, message: Message) {
        let waiting: Vec<Message> = self.inbox.try_iter().collect();
        for message in std::iter::once(message).chain(waiting) {
            match message {
                Message::Version(version, turn) => {
                    self.taken += 1;
                    self.newest = (version, turn);
                }
                Message::Removals(removals) => self.document.removals = removals,
            }
        }
    }

    fn save(&mut self) -> Result<(), Error> {
        let (newest, turn) = &self.newest;
        let (joined, turns) = &self.joined;
        let behind = turn < turns;
        // Its author has not yet seen what was merged into the version before.
        let version = match self.document.project().filter(|_| behind) {
            Some(held) => merge(joined, newest, held).project,
            None => newest.clone(),
        };
        let merged = self.document.save(&version)?;
        if behind || merged.is_some() {
            let project = merged.map_or(version, |merged| merged.project);
            self.joined = (newest.clone(), turns + 1);
            let (ours, turn) = self.joined.clone();
            lock(&self.standing).joined = Some(Joined { ours, project, turn });
        }
        Ok(())
    }

    /// What can't be saved is kept elsewhere, until it can.
    fn keep_unsaved(&mut self, result: &Result<(), Error>) {
        let path = self.document.path();
        if result.is_ok() {
            if std::mem::take(&mut self.kept) {
                backup::forget_unsaved(path);
            }
            return;
        }
        let newest = &self.newest.0;
        let base = self.document.project().cloned().unwrap_or_else(|| Project::new(newest.registers()));
        if !newest.same(&base) {
            // There is no third place: the status line says that nothing is saved.
            let _ = backup::keep_unsaved(path, &base, newest);
            self.kept = true;
        }
    }

    /// A project is saved only when no newer version waits.
    fn report(&self, result: &Result<(), Error>) {
        let mut standing = lock(&self.standing);
        match result {
            Err(error) => {
                if let Error::Gone { gone, of, .. } = error {
                    standing.asked = Some((*gone, *of));
                }
                standing.saving = Saving::Failed(error.to_string());
            }
            Ok(()) if standing.handed == self.taken => standing.saving = Saving::Saved,
            Ok(()) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::arbitrary::Dice;
    use crate::model::edit::{Author, Edit, Step};
    use crate::model::id::Id;
    use crate::model::record::Record;
    use crate::registers::{self, every};
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

    /// What two people do to one file: each has a project, a saver, and the risks that they added.
    struct Officer {
        saver: Saver,
        rung: Receiver<()>,
        project: Project,
        added: u64,
    }

    impl Officer {
        fn open(path: &Path) -> Self {
            let (bell, rung) = mpsc::channel();
            let (document, project) = Document::open(path, registers::ALL).unwrap();
            let saver = Saver::start(document, project.clone(), move || bell.send(()).unwrap_or(())).unwrap();
            Officer { saver, rung, project, added: 0 }
        }

        fn add(&mut self, id: u64) {
            let record = Record::new(Id(id)).with(every::TITLE, format!("Risk {id}"));
            let at = "2026-11-22T09:00:00".parse().unwrap();
            let step = Step::new("Add", vec![Edit::Add("risk", record)]);
            self.project = self.project.apply(&step, &Author { name: "Ana".into(), at }).unwrap();
            self.saver.save(&self.project);
            self.added += 1;
        }

        fn take_in(&mut self) {
            if let Some(joined) = self.saver.joined() {
                self.project = merge(&joined.ours, &self.project, &joined.project).project;
                self.saver.take_in(joined, &self.project.clone());
            }
        }

        /// Waits until all is saved and what was merged is taken in.
        fn settle(&mut self) {
            while self.saver.saving() == Saving::Saving {
                self.rung.recv().unwrap();
                self.take_in();
            }
            assert_eq!(self.saver.saving(), Saving::Saved);
        }
    }

    #[test]
    fn two_who_work_on_one_file_lose_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.json");
        Document::new(&path).unwrap().save(&version(3)).unwrap();
        let mut officers = [Officer::open(&path), Officer::open(&path)];
        let before = officers[0].project.table("risk").len();
        for round in 0..40u64 {
            let place = (round % 2) as usize;
            officers[place].add(1000 + round);
            if round % 5 == 0 {
                officers.iter_mut().for_each(Officer::take_in);
            }
            if round % 7 == 0 {
                officers.iter_mut().for_each(Officer::settle);
            }
        }
        officers.iter_mut().for_each(Officer::settle);
        let [one, other] = officers;
        assert_eq!(one.added + other.added, 40);
        one.saver.finish().unwrap();
        other.saver.finish().unwrap();
        let (_, project) = Document::open(&path, registers::ALL).unwrap();
        assert_eq!(project.table("risk").len(), before + 40);
        assert!(project.table("conflict").is_empty());
    }

    #[test]
    fn what_another_program_writes_is_noticed_while_nothing_happens() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.json");
        Document::new(&path).unwrap().save(&version(3)).unwrap();
        let mut officer = Officer::open(&path);
        let mut other = Officer::open(&path);
        other.add(7);
        other.settle();
        officer.rung.recv_timeout(Duration::from_secs(10)).unwrap();
        officer.take_in();
        assert!(officer.project == other.project);
    }
}
