//! The only place where project files are read and written.
//!
//! A file is replaced whole or not at all: the new text goes to a temporary file beside it, is made
//! durable, takes its place by one rename, and the folder is made durable too. Before that the file
//! is compared with what was read: what another program wrote meanwhile is merged, never overwritten.
//! A file that was taken away is noticed, and one that can't be read whole is never written.

mod beside;
mod folder;
mod replace;

use std::fs;
use std::hash::BuildHasher;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use foldhash::quality::FixedState;

use super::backup;
use super::error::Error;
use super::format::{self, Loaded};
use super::lock::{Lock, create_folder};
use crate::model::merge::{self, Merged};
use crate::model::project::Project;
use crate::model::register::Register;
use crate::model::text::clean;
use beside::beside;
pub use folder::{Folder, Listed};
pub use replace::write;
use replace::{LEFT_BEHIND, clear_litter, replace, sync, sync_folder, target, written};
pub(super) use replace::{create_private, folder_of, put, put_durably};

/// Whether something has this name, so that writing there would replace it.
pub fn is_there(path: &Path) -> bool {
    path.exists()
}

/// A path as it may be shown.
pub fn shown(path: &Path) -> String {
    clean(&path.to_string_lossy()).into_owned()
}

/// All bytes of a file.
pub fn read(path: &Path) -> Result<Vec<u8>, Error> {
    fs::read(path).map_err(|error| Error::io(&shown(path), "read", error))
}

/// What stands in a file, in a number: another program's change changes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Print(u64);

impl Print {
    fn of(bytes: &[u8]) -> Self {
        Print(FixedState::default().hash_one(bytes))
    }
}

/// What the system says of a file: while it is the same, the file need not be read. It decides nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Look {
    modified: Option<SystemTime>,
    length: u64,
    /// Its number on its disk and the time of its last change of any sort, which no program can set.
    inside: [i64; 3],
}

impl Look {
    fn at(path: &Path) -> Option<Self> {
        let seen = fs::metadata(path).ok()?;
        #[cfg(unix)]
        let inside = {
            use std::os::unix::fs::MetadataExt;
            [seen.ino().cast_signed(), seen.ctime(), seen.ctime_nsec()]
        };
        #[cfg(not(unix))]
        let inside = [0; 3];
        Some(Look { modified: seen.modified().ok(), length: seen.len(), inside })
    }
}

/// The disk that a folder lies on: where one was unmounted, another shows in its place.
fn disk_of(path: &Path) -> Option<u64> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt;
        fs::metadata(folder_of(path)).ok().map(|folder| folder.dev())
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

/// What a document holds.
#[derive(Clone, Debug)]
struct Held {
    print: Print,
    length: usize,
    project: Project,
}

impl Held {
    fn new(bytes: &[u8], project: Project) -> Self {
        Held { print: Print::of(bytes), length: bytes.len(), project }
    }
}

/// What becomes of records that another program took out of the file, when they are most of them.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Removals {
    /// Somebody has to be asked.
    Asked,
    /// They are gone.
    Taken,
    /// They stay.
    Refused,
}

/// What a look at a file shows.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Seen {
    /// What it held.
    Same,
    /// Another program wrote it.
    Changed,
    /// It is not there any more.
    Gone,
}

/// The file of an open project.
#[derive(Debug)]
pub struct Document {
    path: PathBuf,
    /// What it held when it was last read or written; `None` while there is no such file.
    held: Option<Held>,
    look: Option<Look>,
    /// The disk that it was found on.
    disk: Option<u64>,
    /// Whether the folder that it lies in is ours to make.
    makes_folder: bool,
    /// Whether what it holds is known to last: what was written last is, to the end.
    durable: bool,
    /// Its version, where that is higher than what this program writes: it is read only.
    newer: Option<String>,
    /// What becomes of most of its records, if another program took them out.
    pub removals: Removals,
    /// Whether it is written though it is marked as read-only.
    pub forced: bool,
}

/// How often a save begins anew because yet another program has written.
const ROUNDS: u32 = 40;
/// By so much longer each round waits, at least.
const LEAST_STEP: Duration = Duration::from_millis(2);

impl Document {
    fn at(path: PathBuf, held: Option<Held>) -> Self {
        let look = held.as_ref().and_then(|_| Look::at(&path));
        let disk = disk_of(&target(&path));
        Document {
            path,
            held,
            look,
            disk,
            makes_folder: false,
            durable: true,
            newer: None,
            removals: Removals::Asked,
            forced: false,
        }
    }

    /// The file of a new project. Nothing is written before the first save.
    pub fn new(path: impl Into<PathBuf>) -> Result<Self, Error> {
        let path = path.into();
        if path.symlink_metadata().is_ok() {
            return Err(Error::Exists(shown(&path)));
        }
        Ok(Document::at(path, None))
    }

    /// Opens a project; one of a newer version for reading only.
    pub fn open(
        path: impl Into<PathBuf>,
        registers: &'static [&'static Register],
    ) -> Result<(Self, Project), Error> {
        let path = path.into();
        let bytes = read(&path)?;
        let Loaded { project, newer } = format::read(&bytes, &shown(&path), registers)?;
        let held = Held::new(&bytes, project.clone());
        Ok((Document { newer, ..Document::at(path, Some(held)) }, project))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The project as the file held it when it was last read or written.
    pub fn project(&self) -> Option<&Project> {
        self.held.as_ref().map(|held| &held.project)
    }

    /// Why the project is for reading only, if it is.
    pub fn bar(&self) -> Option<Error> {
        let version = self.newer.clone()?;
        Some(Error::Newer { file: shown(&self.path), version, known: format::VERSION })
    }

    /// What one should know before changing the project, in sentences.
    pub fn warnings(&self) -> Vec<String> {
        let Ok(file) = fs::metadata(&self.path) else { return Vec::new() };
        let name = shown(&self.path);
        let mut all = Vec::new();
        if file.permissions().readonly() && self.newer.is_none() {
            all.push(format!("{name} is marked as read-only: a change is refused, unless you force it"));
        }
        #[cfg(unix)]
        if std::os::unix::fs::MetadataExt::nlink(&file) > 1 {
            all.push(format!(
                "{name} is one file under several names (hard links): what is saved here stays under this name only"
            ));
        }
        all
    }

    /// What a look at the file shows. A file that shrank is read twice before that is believed: it may
    /// be half written.
    pub fn look(&mut self) -> Seen {
        let Some(held) = &self.held else { return Seen::Same };
        let Some(look) = Look::at(&self.path) else { return Seen::Gone };
        if Some(look) == self.look {
            return Seen::Same;
        }
        let Ok(bytes) = fs::read(&self.path) else { return Seen::Same };
        if Print::of(&bytes) == held.print {
            self.look = Some(look);
            return Seen::Same;
        }
        if bytes.len() < held.length {
            thread::sleep(HALF_WRITTEN);
            if !fs::read(&self.path).is_ok_and(|again| again == bytes) {
                return Seen::Same;
            }
        }
        Seen::Changed
    }

    /// The error of a file that another program took away; what it held is among the backups.
    pub fn missed(&self) -> Error {
        if let Some(held) = &self.held {
            let _ = backup::keep(&self.path, &format::save(&held.project), true);
        }
        if self.is_elsewhere() { self.elsewhere() } else { Error::Missing(shown(&self.path)) }
    }

    /// Whether another disk shows where the file was, or nothing: its own is not mounted.
    fn is_elsewhere(&self) -> bool {
        self.disk.is_some() && !self.makes_folder && disk_of(&target(&self.path)) != self.disk
    }

    fn elsewhere(&self) -> Error {
        Error::Unmounted(shown(&self.path))
    }

    /// Whether what another program wrote can't be read, as while it is still writing.
    pub fn is_half_written(&self) -> bool {
        let Some(held) = &self.held else { return false };
        let whole = |bytes: Vec<u8>| format::read(&bytes, "", held.project.registers()).is_ok();
        !fs::read(&self.path).is_ok_and(whole)
    }

    /// Saves a version of the project. Returns once it is durable; a failure leaves the old file. What
    /// another program wrote meanwhile is merged, and the merged project given back.
    pub fn save(&mut self, project: &Project) -> Result<Option<Merged>, Error> {
        if self.newer.is_some() {
            return self.read_again(project);
        }
        if self.makes_folder {
            let folder = folder_of(&self.path);
            create_folder(folder).map_err(|error| Error::io(&shown(folder), "made", error))?;
        }
        let lock = Lock::of(&self.path);
        let target = target(&self.path);
        if lock.is_held() {
            clear_litter(&target, LEFT_BEHIND);
        }
        let mut merged: Option<Merged> = None;
        for round in 0..ROUNDS {
            // Where there is no lock, writers that get in each other's way part.
            let step = Duration::from_millis(u64::from(std::process::id() % 11)).saturating_add(LEAST_STEP);
            thread::sleep(step.saturating_mul(round));
            let ours = merged.as_ref().map_or(project, |merged| &merged.project);
            let failed = |error| Error::io(&shown(&self.path), "saved", error);
            let (now, bytes) = beside(|| fs::read(&target), || format::save(ours));
            let now = match now {
                Ok(now) => Some(now),
                Err(error) if error.kind() == ErrorKind::NotFound && self.held.is_some() => {
                    // Where its disk is gone, a file in the same place would be another one.
                    if self.is_elsewhere() {
                        return Err(self.elsewhere());
                    }
                    None
                }
                Err(error) if error.kind() == ErrorKind::NotFound => None,
                Err(error) => return Err(failed(error)),
            };
            let seen = self.held.as_ref().map(|held| held.print);
            let Some(theirs) = now.as_ref().filter(|now| seen != Some(Print::of(now))) else {
                if self.durable && now.as_ref() == Some(&bytes) {
                    self.look = Look::at(&target);
                    return Ok(merged);
                }
                self.refuse_marked(&target)?;
                self.durable = false;
                let held = Held::new(&bytes, ours.clone());
                let file = written(&target, &bytes).map_err(failed)?;
                // While the disk is busy. The save is good without a backup too.
                let keep = || now.map(|now| backup::keep(&self.path, &now, false));
                let (durable, _) = beside(|| sync(file.as_file()), keep);
                durable.map_err(failed)?;
                if !self.stands(&target) {
                    continue;
                }
                let stood = replace(file, &target).map_err(failed)?;
                let before = self.held.replace(held);
                self.look = Look::at(&target);
                if let Some(late) = stood.filter(|stood| seen != Some(Print::of(stood)))
                    && let Some(before) = before
                    && let Some(next) = self.merge_late(&before.project, &late)
                {
                    merged = Some(joined(merged, next));
                    continue;
                }
                sync_folder(&target).map_err(|error| Error::io(&shown(&self.path), "saved", error))?;
                (self.disk, self.durable) = (disk_of(&target), true);
                let _ = backup::keep_last(&self.path, &bytes);
                return Ok(merged);
            };
            let _ = backup::keep(&self.path, theirs, true);
            let ours = ours.clone();
            let next = joined(merged, self.merge(&ours, theirs)?);
            let same = format::save(&next.project) == format::save(self.project().unwrap_or(&next.project));
            if same {
                self.look = Look::at(&target);
                return Ok(Some(next));
            }
            merged = Some(next);
        }
        Err(Error::Changed(shown(&self.path)))
    }

    /// Reads a file anew that is read only: what another program wrote is shown, and nothing written.
    fn read_again(&mut self, project: &Project) -> Result<Option<Merged>, Error> {
        let bytes = read(&self.path)?;
        self.look = Look::at(&self.path);
        if self.held.as_ref().is_some_and(|held| held.print == Print::of(&bytes)) {
            return Ok(None);
        }
        let project = format::read(&bytes, &shown(&self.path), project.registers())?.project;
        self.held = Some(Held::new(&bytes, project.clone()));
        Ok(Some(Merged { project, conflicts: Vec::new() }))
    }

    fn refuse_marked(&self, target: &Path) -> Result<(), Error> {
        let marked = || fs::metadata(target).is_ok_and(|file| file.permissions().readonly());
        if !self.forced && marked() {
            return Err(Error::ReadOnly(shown(&self.path)));
        }
        Ok(())
    }

    /// Merges what another program wrote between the last look and the replacing. The document holds
    /// our version by then. What can't be read is kept among the backups only.
    fn merge_late(&self, base: &Project, late: &[u8]) -> Option<Merged> {
        let _ = backup::keep(&self.path, late, true);
        let theirs = format::load(late, &shown(&self.path), base.registers()).ok()?;
        Some(merge::merge(base, self.project()?, &theirs))
    }

    /// Whether the file still holds what it held.
    fn stands(&self, target: &Path) -> bool {
        match (fs::read(target), &self.held) {
            (Ok(now), Some(held)) => Print::of(&now) == held.print,
            (Ok(_), None) => false,
            (Err(_), _) => true,
        }
    }

    /// Merges what another program wrote; from then on the document holds that.
    fn merge(&mut self, ours: &Project, theirs: &[u8]) -> Result<Merged, Error> {
        let Some(base) = self.project() else { return Err(Error::Changed(shown(&self.path))) };
        let project = format::load(theirs, &shown(&self.path), ours.registers())?;
        let gone = merge::gone(base, &project);
        if gone > 0 {
            // What another program took out is among the backups, whatever becomes of it here.
            let _ = backup::keep(&self.path, &format::save(base), true);
        }
        let base = match self.removals {
            _ if !is_most(gone, base.len()) => base.clone(),
            Removals::Taken => base.clone(),
            Removals::Refused => merge::without_gone(base, &project),
            Removals::Asked => {
                return Err(Error::Gone { file: shown(&self.path), gone, of: base.len() });
            }
        };
        self.removals = Removals::Asked;
        let merged = merge::merge(&base, ours, &project);
        self.held = Some(Held::new(theirs, project));
        Ok(merged)
    }
}

/// A merge of what another merge gave: the conflicts of both.
fn joined(before: Option<Merged>, mut next: Merged) -> Merged {
    next.conflicts.extend(before.map_or(Vec::new(), |before| before.conflicts));
    next
}

/// How long a file that shrank is given to be whole again.
const HALF_WRITTEN: Duration = Duration::from_millis(200);
/// So many records may go on the other side without anybody being asked.
const FEW: usize = 5;

/// Whether so many records of so many are too many to go without anybody being asked.
pub const fn is_most(gone: usize, of: usize) -> bool {
    gone > FEW && gone.saturating_mul(2) > of
}

#[cfg(test)]
mod tests;
