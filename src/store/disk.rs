//! The only place where project files are read and written.
//!
//! A file is replaced whole or not at all: the new text goes to a temporary file beside it, is made
//! durable, takes its place by one rename, and the folder is made durable too. Before that the file
//! is compared with what was read: what another program wrote meanwhile is merged, never overwritten.
//! A file that was taken away is noticed, and one that can't be read whole is never written.

mod asked;
mod folder;
mod former;
mod merging;
mod print;
mod replace;
mod screen;
pub mod templates;
mod unwritten;

use std::fs;
use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use tempfile::NamedTempFile;

use super::backup;
use super::error::Error;
use super::format::{self, Loaded, Text};
use super::lock::{Location, Lock, create_folder};
use crate::model::merge::Merged;
use crate::model::project::Project;
use crate::model::register::Register;
use crate::model::side_by_side::both;
use crate::model::text::clean;
pub use folder::{Folder, Listed};
use former::Former;
pub use merging::is_most;
use merging::joined;
pub use print::Print;
pub use replace::write;
use replace::{LEFT_BEHIND, clear_litter, replace, sync, sync_folder, target, written};
pub(super) use replace::{create_private, folder_of, put, put_durably};
pub use screen::{keep_screen, kept_screen};
use unwritten::Unwritten;

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
        Held { print: Print::of([bytes]), length: bytes.len(), project }
    }
}

/// What the file holds when it is to be replaced.
enum Now {
    /// Nothing that this program has not read or written, or there is no such file.
    Ours,
    /// What another program wrote.
    Other(Vec<u8>),
}

/// What a closer look at the file shows, by all its bytes.
#[derive(PartialEq, Eq)]
enum Stands {
    Same,
    Other,
    Gone,
}

/// A save that has yet to keep what it wrote among the backups, and the file that it replaced, which is
/// deleted then; none where the system couldn't keep that so long.
#[derive(Debug)]
struct Owed(Option<NamedTempFile>);

/// What became of a version that was to replace the file.
enum Replaced {
    /// It has, to last.
    Whole,
    /// It has, and what another program had written just before was merged into it.
    Late(Merged),
    /// Another program was writing the file.
    Not,
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

/// What opening a file showed.
#[derive(Debug, Default)]
struct Found {
    /// The disk that it was found on.
    disk: Option<u64>,
    /// Its version, where that is higher than what this program writes: it is read only.
    newer: Option<String>,
    /// What one should know before changing the project, in sentences.
    warnings: Vec<String>,
}

/// The file of an open project.
#[derive(Debug)]
pub struct Document {
    location: Location,
    /// What it held when it was last read or written; `None` while there is no such file.
    held: Option<Held>,
    look: Option<Look>,
    /// Whether the folder that it lies in is ours to make.
    makes_folder: bool,
    /// Whether what it holds is known to last: what was written last is, to the end.
    durable: bool,
    /// The version that is being written, or was last, as the bytes of its file.
    text: Option<Text>,
    /// What the last save owes.
    owed: Option<Owed>,
    /// What the last save, which failed, had merged.
    unwritten: Option<Unwritten>,
    found: Found,
    former: Former,
    /// What somebody said of most of its records, which are gone from the version of this print.
    answered: Option<(Print, Removals)>,
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
            location: Location::of(&path),
            held,
            look,
            makes_folder: false,
            durable: true,
            text: None,
            owed: None,
            unwritten: None,
            found: Found { disk, ..Found::default() },
            former: Former::default(),
            answered: None,
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
        let mut document = Document::at(path, Some(held));
        document.found.warnings = warnings(document.path(), newer.is_some());
        document.found.newer = newer;
        Ok((document, project))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        self.location.path()
    }

    /// The same, and where what is kept of it is.
    pub const fn location(&self) -> &Location {
        &self.location
    }

    /// The project as the file held it when it was last read or written.
    pub fn project(&self) -> Option<&Project> {
        self.held.as_ref().map(|held| &held.project)
    }

    /// Why the project is for reading only, if it is.
    pub fn bar(&self) -> Option<Error> {
        let version = self.found.newer.clone()?;
        Some(Error::Newer { file: shown(self.path()), version, known: format::VERSION })
    }

    /// What one should know before changing the project, in sentences, as opening it showed.
    pub fn warnings(&self) -> &[String] {
        &self.found.warnings
    }

    /// What a look at the file shows. A file that shrank is read twice before that is believed: it may
    /// be half written.
    pub fn look(&mut self) -> Seen {
        let Some(held) = &self.held else { return Seen::Same };
        let Some(look) = Look::at(self.path()) else { return Seen::Gone };
        if Some(look) == self.look {
            return Seen::Same;
        }
        let Ok(bytes) = fs::read(self.path()) else { return Seen::Same };
        if Print::of([&bytes[..]]) == held.print {
            self.look = Some(look);
            return Seen::Same;
        }
        if bytes.len() < held.length {
            thread::sleep(HALF_WRITTEN);
            if !fs::read(self.path()).is_ok_and(|again| again == bytes) {
                return Seen::Same;
            }
        }
        Seen::Changed
    }

    /// The error of a file that another program took away; what it held is among the backups.
    pub fn missed(&self) -> Error {
        if let Some(held) = &self.held {
            let _ = backup::keep(&self.location, || Ok(format::save(&held.project)), true);
        }
        if self.is_elsewhere() { self.elsewhere() } else { Error::Missing(shown(self.path())) }
    }

    /// Whether another disk shows where the file was, or nothing: its own is not mounted.
    fn is_elsewhere(&self) -> bool {
        self.found.disk.is_some() && !self.makes_folder && disk_of(&target(self.path())) != self.found.disk
    }

    fn elsewhere(&self) -> Error {
        Error::Unmounted(shown(self.path()))
    }

    /// Whether what another program wrote can't be read, as while it is still writing.
    pub fn is_half_written(&self) -> bool {
        let Some(held) = &self.held else { return false };
        let whole = |bytes: Vec<u8>| format::read(&bytes, "", held.project.registers()).is_ok();
        !fs::read(self.path()).is_ok_and(whole)
    }

    /// Saves a version of the project. Returns once it is durable; a failure leaves the old file. What
    /// another program wrote meanwhile is merged, and the merged project given back.
    pub fn save(&mut self, project: &Project) -> Result<Option<Merged>, Error> {
        let merged = self.make_durable(project)?;
        self.settle();
        Ok(merged)
    }

    /// The part of a save that is waited for: [`Document::settle`] is owed. What it had merged when it
    /// fails is part of the next.
    pub fn make_durable(&mut self, project: &Project) -> Result<Option<Merged>, Error> {
        let before = self.unwritten.take();
        let mut merged = before.as_ref().map(|before| before.with(project));
        let base = before.map_or_else(|| self.project().cloned(), |before| before.base);
        let result = self.bring_in(project, &mut merged);
        if result.is_ok() {
            self.answered = None;
            return Ok(merged);
        }
        self.unwritten = merged.map(|merged| Unwritten { base, ours: project.clone(), merged });
        result.map(|()| None)
    }

    /// A version that could not be saved, with all that it was merged with, and what the file held when
    /// that began.
    pub fn unsaved(&self, version: &Project) -> [Project; 2] {
        let nothing = || Project::new(version.registers());
        match &self.unwritten {
            Some(before) => [before.base.clone().unwrap_or_else(nothing), before.with(version).project],
            None => [self.project().cloned().unwrap_or_else(nothing), version.clone()],
        }
    }

    /// What the file holds, with what the last save had merged if it failed.
    pub fn latest(&self) -> Option<&Project> {
        self.unwritten.as_ref().map(|before| &before.merged.project).or(self.project())
    }

    /// Brings a version into the file, or what it is `merged` to.
    fn bring_in(&mut self, project: &Project, merged: &mut Option<Merged>) -> Result<(), Error> {
        if self.found.newer.is_some() {
            *merged = self.read_again(project)?;
            return Ok(());
        }
        if self.makes_folder {
            let folder = folder_of(self.path());
            create_folder(folder).map_err(|error| Error::io(&shown(folder), "made", error))?;
        }
        let lock = Lock::of(&self.location);
        let target = target(self.path());
        if lock.is_held() {
            clear_litter(&target, LEFT_BEHIND);
        }
        for round in 0..ROUNDS {
            // Where there is no lock, writers that get in each other's way part.
            let step = Duration::from_millis(u64::from(std::process::id() % 11)).saturating_add(LEAST_STEP);
            thread::sleep(step.saturating_mul(round));
            let ours = merged.as_ref().map_or(project, |merged| &merged.project).clone();
            match self.now(&target)? {
                Now::Other(theirs) => {
                    let _ = backup::keep(&self.location, || Ok(&theirs), true);
                    let next = self.merge(&ours, &theirs)?;
                    let held = self.project().unwrap_or(&next.project);
                    let whole = format::save(&next.project) == format::save(held);
                    *merged = Some(joined(merged.take(), next));
                    if whole {
                        self.look = Look::at(&target);
                        return Ok(());
                    }
                }
                Now::Ours => match self.replace(&target, &ours)? {
                    Replaced::Whole => return Ok(()),
                    Replaced::Late(next) => *merged = Some(joined(merged.take(), next)),
                    // What looks the same may be another all the same: it is read.
                    Replaced::Not => self.look = None,
                },
            }
        }
        Err(Error::Changed(shown(self.path())))
    }

    /// Does what a save owes once it is said that all is saved: takes away what stood there before, and
    /// keeps what stands there now, so that nothing is lost when another program spoils the file.
    pub fn settle(&mut self) {
        if let (Some(Owed(stood)), Some(text)) = (self.owed.take(), &self.text) {
            drop(stood);
            // Of what another program has written since, that program keeps a copy.
            let _lock = Lock::of(&self.location);
            if Look::at(self.path()) == self.look {
                let _ = backup::keep_last(&self.location, text.pieces());
            }
        }
    }

    /// What the file holds now.
    fn now(&self, target: &Path) -> Result<Now, Error> {
        // What looks the same is read all the same, in `replace_by`, while the disk is busy.
        if self.held.is_some() && self.look.is_some() && Look::at(target) == self.look {
            return Ok(Now::Ours);
        }
        match (fs::read(target), &self.held) {
            (Ok(now), Some(held)) if Print::of([&now[..]]) == held.print => Ok(Now::Ours),
            (Ok(now), _) => Ok(Now::Other(now)),
            // Where its disk is gone, a file in the same place would be another one.
            (Err(error), Some(_)) if error.kind() == ErrorKind::NotFound => {
                if self.is_elsewhere() {
                    Err(self.elsewhere())
                } else {
                    Ok(Now::Ours)
                }
            }
            (Err(error), None) if error.kind() == ErrorKind::NotFound => Ok(Now::Ours),
            (Err(error), _) => Err(Error::io(&shown(self.path()), "saved", error)),
        }
    }

    /// Puts a version of ours in the place of the file, where that is `Now` what it held.
    fn replace(&mut self, target: &Path, ours: &Project) -> Result<Replaced, Error> {
        let mut text = self.text.take().unwrap_or_else(|| Text::new(ours));
        text.update(ours);
        let replaced = self.replace_by(&text, target, ours);
        self.text = Some(text);
        replaced
    }

    fn replace_by(&mut self, text: &Text, target: &Path, ours: &Project) -> Result<Replaced, Error> {
        let same = |held: &Held| held.length == text.length() && held.print == Print::of(text.pieces());
        if self.durable
            && self.held.as_ref().is_some_and(same)
            && matches!(self.stands(target), Ok(Stands::Same))
        {
            self.look = Look::at(target);
            return Ok(Replaced::Whole);
        }
        self.refuse_marked(target)?;
        self.durable = false;
        let failed = |error| Error::io(&shown(self.path()), "saved", error);
        let file = written(target, text.pieces()).map_err(failed)?;
        // While the disk is busy. The save is good without a backup too.
        let check = || {
            let look = Look::at(target);
            let _ = backup::keep(&self.location, || fs::read(target), false);
            let held = Held { print: Print::of(text.pieces()), length: text.length(), project: ours.clone() };
            (held, self.stands(target), look)
        };
        let ((held, stands, look), durable) = both(true, check, || sync(file.as_file()));
        durable.map_err(failed)?;
        let stands = stands.map_err(failed)?;
        if stands == Stands::Other || Look::at(target) != look {
            return Ok(Replaced::Not);
        }
        let stood = replace(file, target).map_err(failed)?;
        let before = self.held.replace(held);
        self.former.anew |= stands == Stands::Gone && before.is_some();
        self.look = Look::at(target);
        let is_late = || {
            let seen = before.as_ref().map(|before| before.print);
            stood.as_ref().is_some_and(|stood| Print::at(stood.path()).is_ok_and(|print| Some(print) != seen))
        };
        let (late, durable) = both(true, is_late, || sync_folder(target));
        if late
            && let Some(stood) = &stood
            && let Some(next) = self.merge_late(before.as_ref(), stood.path())
        {
            return Ok(Replaced::Late(next));
        }
        durable.map_err(|error| Error::io(&shown(self.path()), "saved", error))?;
        (self.found.disk, self.durable, self.owed) = (disk_of(target), true, Some(Owed(stood)));
        Ok(Replaced::Whole)
    }

    /// Reads a file anew that is read only: what another program wrote is shown, and nothing written.
    fn read_again(&mut self, project: &Project) -> Result<Option<Merged>, Error> {
        let bytes = read(self.path())?;
        self.look = Look::at(self.path());
        if self.held.as_ref().is_some_and(|held| held.print == Print::of([&bytes[..]])) {
            return Ok(None);
        }
        let project = format::read(&bytes, &shown(self.path()), project.registers())?.project;
        self.refuse_another(&project)?;
        self.held = Some(Held::new(&bytes, project.clone()));
        Ok(Some(Merged { project, conflicts: Vec::new(), was_older: false }))
    }

    fn refuse_marked(&self, target: &Path) -> Result<(), Error> {
        let marked = || fs::metadata(target).is_ok_and(|file| file.permissions().readonly());
        if !self.forced && marked() {
            return Err(Error::ReadOnly(shown(self.path())));
        }
        Ok(())
    }

    /// Whether the file still holds what it held.
    fn stands(&self, target: &Path) -> io::Result<Stands> {
        match (Print::at(target), &self.held) {
            (Ok(now), Some(held)) if now == held.print => Ok(Stands::Same),
            (Ok(_), _) => Ok(Stands::Other),
            (Err(error), _) if error.kind() == ErrorKind::NotFound => Ok(Stands::Gone),
            (Err(error), _) => Err(error),
        }
    }
}

/// What one should know of a file before changing its project, in sentences.
fn warnings(path: &Path, is_newer: bool) -> Vec<String> {
    let Ok(file) = fs::metadata(path) else { return Vec::new() };
    let name = shown(path);
    let mut all = Vec::new();
    if file.permissions().readonly() && !is_newer {
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

/// How long a file that shrank is given to be whole again.
const HALF_WRITTEN: Duration = Duration::from_millis(200);

#[cfg(test)]
mod tests;
