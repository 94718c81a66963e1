//! The only place where project files are read and written.
//!
//! A file is replaced whole or not at all: the new text goes to a temporary file beside it, is made
//! durable, takes its place by one rename, and the folder is made durable too. Before that the file
//! is compared with what was read: what another program wrote meanwhile is merged, never overwritten.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use super::backup;
use super::error::Error;
use super::format;
use super::lock::{Lock, create_folder};
use crate::model::merge::{self, Merged};
use crate::model::project::Project;
use crate::model::register::Register;
use crate::model::text::clean;

/// A path as it may be shown.
pub fn shown(path: &Path) -> String {
    clean(&path.to_string_lossy()).into_owned()
}

/// The folder that holds the user's projects.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// A project file of the folder.
#[derive(Clone, PartialEq, Debug)]
pub struct Listed {
    /// What `--project` calls it: the file's name without its ending.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// When it was last written.
    pub modified: SystemTime,
}

impl Folder {
    /// The folder given, or the one that the system names for data.
    pub fn choose(given: Option<PathBuf>) -> Result<Self, Error> {
        let usual =
            || directories::ProjectDirs::from("", "", "mainstay").map(|dirs| dirs.data_dir().to_owned());
        given.or_else(usual).map(Folder).ok_or(Error::NoFolder)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Its projects by name; none where there is no folder yet.
    pub fn projects(&self) -> Result<Vec<Listed>, Error> {
        let failed = |error| Error::io(&shown(&self.0), "read", error);
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        let mut all = Vec::new();
        for entry in entries {
            let path = entry.map_err(failed)?.path();
            let hidden = path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'));
            let Some(name) = path.file_stem().filter(|_| !hidden) else { continue };
            if path.extension().is_some_and(|ending| ending == "json")
                && let Ok(modified) = fs::metadata(&path).and_then(|file| file.modified())
            {
                all.push(Listed { name: name.to_string_lossy().into_owned(), path: path.clone(), modified });
            }
        }
        all.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(all)
    }

    /// The file of a new project of this title, of a name that no file has yet. Nothing is written
    /// before the first save, which makes the folder too.
    pub fn document(&self, title: &str) -> Document {
        let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let name: String = words.collect::<Vec<_>>().join("-").to_lowercase().chars().take(60).collect();
        let name = if name.is_empty() { "project".to_owned() } else { name };
        let names = std::iter::once(name.clone()).chain((2..).map(|number| format!("{name}-{number}")));
        let mut paths = names.map(|name| self.0.join(format!("{name}.json")));
        let path = paths.find(|path| path.symlink_metadata().is_err()).unwrap_or_default();
        Document { makes_folder: true, ..Document::at(path, None) }
    }
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
        let mut hasher = DefaultHasher::new();
        bytes.hash(&mut hasher);
        Print(hasher.finish())
    }
}

/// What the system says of a file: while it is the same, the file need not be read. It decides nothing.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
struct Look {
    modified: Option<SystemTime>,
    length: u64,
}

impl Look {
    fn at(path: &Path) -> Option<Self> {
        let seen = fs::metadata(path).ok()?;
        Some(Look { modified: seen.modified().ok(), length: seen.len() })
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

/// The file of an open project.
#[derive(Debug)]
pub struct Document {
    path: PathBuf,
    /// What it held when it was last read or written; `None` while there is no such file.
    held: Option<Held>,
    look: Option<Look>,
    /// Whether the folder that it lies in is ours to make.
    makes_folder: bool,
    /// What becomes of most of its records, if another program took them out.
    pub removals: Removals,
}

/// How often a save begins anew because yet another program has written.
const ROUNDS: u64 = 40;

impl Document {
    fn at(path: PathBuf, held: Option<Held>) -> Self {
        let look = held.as_ref().and_then(|_| Look::at(&path));
        Document { path, held, look, makes_folder: false, removals: Removals::Asked }
    }

    /// The file of a new project. Nothing is written before the first save.
    pub fn new(path: impl Into<PathBuf>) -> Result<Self, Error> {
        let path = path.into();
        if path.symlink_metadata().is_ok() {
            return Err(Error::Exists(shown(&path)));
        }
        Ok(Document::at(path, None))
    }

    /// Opens a project.
    pub fn open(
        path: impl Into<PathBuf>,
        registers: &'static [&'static Register],
    ) -> Result<(Self, Project), Error> {
        let path = path.into();
        let bytes = read(&path)?;
        let project = format::load(&bytes, &shown(&path), registers)?;
        Ok((Document::at(path, Some(Held::new(&bytes, project.clone()))), project))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The project as the file held it when it was last read or written.
    pub fn project(&self) -> Option<&Project> {
        self.held.as_ref().map(|held| &held.project)
    }

    /// Whether another program seems to have written the file since. A file that shrank is read twice
    /// before that is believed: it may be half written.
    pub fn is_changed(&mut self) -> bool {
        let Some(held) = &self.held else { return false };
        let look = Look::at(&self.path);
        if look.is_none() || look == self.look {
            return false;
        }
        let Ok(bytes) = fs::read(&self.path) else { return false };
        if Print::of(&bytes) == held.print {
            self.look = look;
            return false;
        }
        if bytes.len() < held.length {
            thread::sleep(HALF_WRITTEN);
            return fs::read(&self.path).is_ok_and(|again| again == bytes);
        }
        true
    }

    /// Whether what another program wrote can't be read, as while it is still writing.
    pub fn is_half_written(&self) -> bool {
        let Some(held) = &self.held else { return false };
        let whole = |bytes: Vec<u8>| format::load(&bytes, "", held.project.registers()).is_ok();
        !fs::read(&self.path).is_ok_and(whole)
    }

    /// Saves a version of the project. Returns once it is durable; a failure leaves the old file. What
    /// another program wrote meanwhile is merged, and the merged project given back.
    pub fn save(&mut self, project: &Project) -> Result<Option<Merged>, Error> {
        if self.makes_folder {
            let folder = folder_of(&self.path);
            create_folder(folder).map_err(|error| Error::io(&shown(folder), "made", error))?;
        }
        let _lock = Lock::of(&self.path);
        let target = target(&self.path);
        let mut merged: Option<Merged> = None;
        for round in 0..ROUNDS {
            // Where there is no lock, writers that get in each other's way part.
            thread::sleep(Duration::from_millis(round * (2 + u64::from(std::process::id() % 11))));
            let ours = merged.as_ref().map_or(project, |merged| &merged.project);
            let bytes = format::save(ours);
            let failed = |error| Error::io(&shown(&self.path), "saved", error);
            let now = match fs::read(&target) {
                Ok(now) => Some(now),
                Err(error) if error.kind() == ErrorKind::NotFound => None,
                Err(error) => return Err(failed(error)),
            };
            let seen = self.held.as_ref().map(|held| held.print);
            let Some(theirs) = now.as_ref().filter(|now| seen != Some(Print::of(now))) else {
                let held = Held::new(&bytes, ours.clone());
                let file = staged(&target, &bytes).map_err(failed)?;
                if !self.stands(&target) {
                    continue;
                }
                // The save is good without a backup too.
                let _ = now.map(|now| backup::keep(&self.path, &now, false));
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
        let base = match self.removals {
            _ if gone <= FEW || gone * 2 <= base.len() => base.clone(),
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

/// Puts the new file in the place of the old one, which is never taken away first; gives what stood
/// there, where the system can tell. Virus scanners and sync programs hold files for a moment: what they
/// answer is tried again for five seconds.
fn replace(mut file: tempfile::NamedTempFile, target: &Path) -> io::Result<Option<Vec<u8>>> {
    let mut tries = 50;
    loop {
        if exchange(file.path(), target) {
            // Disks that know no exchange and say nothing of it have renamed the file: nothing is left.
            return Ok(fs::read(file.path()).ok());
        }
        match file.persist(target) {
            Ok(_) => return Ok(None),
            Err(failed)
                if tries > 0 && failed.error.raw_os_error().is_some_and(|code| BUSY.contains(&code)) =>
            {
                file = failed.file;
                tries -= 1;
                thread::sleep(Duration::from_millis(100));
            }
            Err(failed) => return Err(failed.error),
        }
    }
}

/// Lets two files change places at once, where the system and the disk can do that.
#[cfg(any(target_os = "linux", target_vendor = "apple"))]
fn exchange(one: &Path, other: &Path) -> bool {
    use rustix::fs::{CWD, RenameFlags, renameat_with};
    renameat_with(CWD, one, CWD, other, RenameFlags::EXCHANGE).is_ok()
}

#[cfg(not(any(target_os = "linux", target_vendor = "apple")))]
fn exchange(_: &Path, _: &Path) -> bool {
    false
}

/// What a file that another program holds for a moment answers: EPERM, EACCES, EBUSY; on Windows a
/// sharing violation is EACCES' neighbour.
const BUSY: [i32; 4] = [1, 13, 16, 32];

/// Writes a file of our own that only the user may read. Returns once it is durable.
pub(super) fn create_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    staged(path, bytes)?.persist_noclobber(path).map_err(|failed| failed.error)?;
    sync_folder(path)
}

/// Writes a file that is no project of ours: an export. Replaces one that is there only if told to.
pub fn write(path: &Path, bytes: &[u8], force: bool) -> Result<(), Error> {
    let failed = |error: io::Error| match error.kind() {
        ErrorKind::AlreadyExists => Error::NotReplaced(shown(path)),
        _ => Error::io(&shown(path), "written", error),
    };
    if !force && path.symlink_metadata().is_ok() {
        return Err(Error::NotReplaced(shown(path)));
    }
    let target = target(path);
    let file = staged(&target, bytes).map_err(failed)?;
    let kept = if force { file.persist(&target) } else { file.persist_noclobber(&target) };
    kept.map_err(|error| failed(error.error))?;
    sync_folder(&target).map_err(failed)
}

/// The file itself where the path is a link to it: the link stays.
fn target(path: &Path) -> PathBuf {
    let pointed = || {
        let link = fs::read_link(path).ok()?;
        Some(path.parent()?.join(link))
    };
    fs::canonicalize(path).ok().or_else(pointed).unwrap_or_else(|| path.to_owned())
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A temporary file beside `target` that holds `bytes` durably, with the mode of the old file.
fn staged(target: &Path, bytes: &[u8]) -> io::Result<tempfile::NamedTempFile> {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    let prefix = format!(".{}.", name.chars().take(40).collect::<String>());
    let mut file = tempfile::Builder::new().prefix(&prefix).suffix(".tmp").tempfile_in(folder_of(target))?;
    file.write_all(bytes)?;
    if let Ok(old) = fs::metadata(target) {
        if old.permissions().readonly() {
            let said = "the file is marked as read-only: allow writing to it first";
            return Err(io::Error::other(said));
        }
        #[cfg(unix)]
        keep_owner(&file, &old);
        match file.as_file().set_permissions(old.permissions()) {
            // A disk without modes: the new file has the mode that all files have there.
            Err(error) if error.raw_os_error().is_some_and(|code| MODELESS.contains(&code)) => {}
            set => set?,
        }
    }
    file.as_file().sync_all()?;
    Ok(file)
}

/// Gives a new file the owner of the old one, where that is allowed.
#[cfg(unix)]
fn keep_owner(file: &tempfile::NamedTempFile, old: &fs::Metadata) {
    use std::os::unix::fs::{MetadataExt, fchown};
    if let Ok(new) = file.as_file().metadata()
        && (new.uid(), new.gid()) != (old.uid(), old.gid())
    {
        let _ = fchown(file.as_file(), Some(old.uid()), Some(old.gid()));
    }
}

/// What network and FUSE disks answer that keep no modes: EPERM, EACCES, EINVAL, ENOSYS, ENOTSUP.
const MODELESS: [i32; 5] = [1, 13, 22, 38, if cfg!(target_os = "linux") { 95 } else { 45 }];

/// What folders on network and FUSE disks answer that can't be made durable: EINVAL, ENOTSUP, EACCES.
const TOLERATED: [i32; 3] = [22, if cfg!(target_os = "linux") { 95 } else { 45 }, 13];

/// Makes the rename durable.
fn sync_folder(path: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    match File::open(folder_of(path)).and_then(|folder| folder.sync_all()) {
        Err(error) if error.raw_os_error().is_some_and(|code| TOLERATED.contains(&code)) => Ok(()),
        result => result,
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

    fn project(seed: u64) -> Project {
        Dice::new(seed).project(registers::ALL, 8)
    }

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).unwrap();
        entries.map(|entry| entry.unwrap().file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn a_new_project_is_saved_opened_and_saved_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.json");
        let mut document = Document::new(&path).unwrap();
        document.save(&project(1)).unwrap();
        let (mut document, opened) = Document::open(&path, registers::ALL).unwrap();
        assert!(opened == project(1));
        document.save(&project(2)).unwrap();
        document.save(&project(3)).unwrap();
        assert!(Document::open(&path, registers::ALL).unwrap().1 == project(3));
        assert_eq!(names(folder.path()), ["p.json"], "nothing is left behind");
    }

    /// Two projects that began as one, each with a record of its own.
    fn versions() -> [Project; 3] {
        let base = project(1);
        let more = |seed| {
            let record = Record::new(Id(seed)).with(every::TITLE, format!("Risk {seed}"));
            let at = "2026-11-22T09:00:00".parse().unwrap();
            let step = Step::new("Add", vec![Edit::Add("risk", record)]);
            base.apply(&step, &Author { name: "Ana".into(), at }).unwrap()
        };
        [more(1), more(2), base.clone()]
    }

    #[test]
    fn what_another_program_wrote_is_merged() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.json");
        let [ours, theirs, base] = versions();
        let mut document = Document::new(&path).unwrap();
        document.save(&base).unwrap();
        assert!(!document.is_changed());
        fs::write(&path, format::save(&theirs)).unwrap();
        assert!(document.is_changed());
        let merged = document.save(&ours).unwrap().unwrap();
        assert_eq!(merged.project.len(), base.len() + 2);
        assert!(Document::open(&path, registers::ALL).unwrap().1 == merged.project);
        assert!(document.save(&merged.project).unwrap().is_none());
        assert_eq!(names(folder.path()), ["p.json"]);
        assert!(matches!(Document::new(&path), Err(Error::Exists(_))));
        let mut late = Document::at(path.clone(), None);
        assert!(matches!(late.save(&ours), Err(Error::Changed(_))), "made by another meanwhile");
    }

    #[test]
    fn what_only_another_program_changed_is_taken_and_not_written_again() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.json");
        let [_, theirs, base] = versions();
        let mut document = Document::new(&path).unwrap();
        document.save(&base).unwrap();
        let spread = String::from_utf8(format::save(&theirs)).unwrap().replace(",\n", ",\n ");
        fs::write(&path, &spread).unwrap();
        let merged = document.save(&base).unwrap().unwrap();
        assert!(merged.project == theirs && merged.conflicts.is_empty());
        assert_eq!(fs::read_to_string(&path).unwrap(), spread, "as the other program likes it");
        assert!(!document.is_changed());
    }

    #[test]
    fn a_file_that_can_not_be_read_is_never_written() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.json");
        let [ours, _, base] = versions();
        let mut document = Document::new(&path).unwrap();
        document.save(&base).unwrap();
        fs::write(&path, "{\"format\":\"mainstay\",").unwrap();
        assert!(matches!(document.save(&ours), Err(Error::Truncated(_))));
        assert_eq!(fs::read(&path).unwrap().len(), 21, "as it was");
    }

    #[test]
    fn somebody_is_asked_before_most_records_go() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.json");
        let (base, empty) = (Dice::new(1).project(registers::ALL, 20), Project::new(registers::ALL));
        for (answer, left) in [(Removals::Taken, 0), (Removals::Refused, base.len())] {
            let _ = fs::remove_file(&path);
            let mut document = Document::new(&path).unwrap();
            document.save(&base).unwrap();
            fs::write(&path, format::save(&empty)).unwrap();
            assert!(matches!(document.save(&base), Err(Error::Gone { .. })));
            document.removals = answer;
            document.save(&base).unwrap();
            assert_eq!(Document::open(&path, registers::ALL).unwrap().1.len(), left);
        }
    }

    #[cfg(unix)]
    #[test]
    fn mode_and_links_are_kept_and_what_is_new_is_private() {
        use std::os::unix::fs::{PermissionsExt, symlink};
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        let root = tempfile::tempdir().unwrap();
        let folder = Folder(root.path().join("a/b"));
        let mut document = folder.document("Zoë's Network — refresh!");
        let path = document.path().to_owned();
        assert!(!folder.path().exists(), "nothing is made before there is something to save");
        assert_eq!(path.file_name().unwrap(), "zoë-s-network-refresh.json");
        document.save(&project(1)).unwrap();
        assert_eq!((mode(&path), mode(folder.path())), (0o600, 0o700));
        fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
        let link = root.path().join("link.json");
        symlink(&path, &link).unwrap();
        let (mut document, _) = Document::open(&link, registers::ALL).unwrap();
        document.save(&project(2)).unwrap();
        assert_eq!(mode(&path), 0o640);
        assert!(link.symlink_metadata().unwrap().is_symlink());
        fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
        assert!(document.save(&project(3)).unwrap_err().to_string().contains("read-only"));
        assert_eq!(
            folder.document("Zoë s network refresh").path().file_stem().unwrap(),
            "zoë-s-network-refresh-2"
        );
        assert_eq!(folder.projects().unwrap().len(), 1);
    }

    #[test]
    fn an_export_replaces_a_file_only_if_told_to() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("out.csv");
        write(&path, b"one", false).unwrap();
        assert!(matches!(write(&path, b"two", false), Err(Error::NotReplaced(_))));
        write(&path, b"two", true).unwrap();
        assert_eq!(fs::read(&path).unwrap(), b"two");
        let nowhere = write(&folder.path().join("no/such/out.csv"), b"", false).unwrap_err().to_string();
        assert!(nowhere.contains("no such file or folder"), "{nowhere}");
    }
}
