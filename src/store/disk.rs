//! The only place where project files are read and written.
//!
//! A file is replaced whole or not at all: the new text goes to a temporary file beside it, is made
//! durable, takes its place by one rename, and the folder is made durable too. Before that the file
//! is compared with what was read: what another program wrote meanwhile is never overwritten.

use std::fs::{self, File};
use std::hash::{DefaultHasher, Hash, Hasher};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::error::Error;
use super::format;
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
        Document { path, seen: None, makes_folder: true }
    }
}

fn create_folder(path: &Path) -> io::Result<()> {
    let mut folder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.recursive(true).create(path)
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

/// The file of an open project.
#[derive(Debug)]
pub struct Document {
    path: PathBuf,
    /// What it held when it was last read or written; `None` while there is no such file.
    seen: Option<Print>,
    /// Whether the folder that it lies in is ours to make.
    makes_folder: bool,
}

impl Document {
    /// The file of a new project. Nothing is written before the first save.
    pub fn new(path: impl Into<PathBuf>) -> Result<Self, Error> {
        let path = path.into();
        if path.symlink_metadata().is_ok() {
            return Err(Error::Exists(shown(&path)));
        }
        Ok(Document { path, seen: None, makes_folder: false })
    }

    /// Opens a project.
    pub fn open(
        path: impl Into<PathBuf>,
        registers: &'static [&'static Register],
    ) -> Result<(Self, Project), Error> {
        let path = path.into();
        let bytes = read(&path)?;
        let project = format::load(&bytes, &shown(&path), registers)?;
        Ok((Document { path, seen: Some(Print::of(&bytes)), makes_folder: false }, project))
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Saves a version of the project. Returns once it is durable; a failure leaves the old file.
    pub fn save(&mut self, project: &Project) -> Result<(), Error> {
        let bytes = format::save(project);
        let failed = |error| Error::io(&shown(&self.path), "saved", error);
        if self.makes_folder {
            let folder = folder_of(&self.path);
            create_folder(folder).map_err(|error| Error::io(&shown(folder), "made", error))?;
        }
        let target = target(&self.path);
        let file = staged(&target, &bytes).map_err(failed)?;
        match (fs::read(&target), self.seen) {
            (Ok(now), seen) if seen != Some(Print::of(&now)) => {
                return Err(Error::Changed(shown(&self.path)));
            }
            (Err(error), _) if error.kind() != ErrorKind::NotFound => return Err(failed(error)),
            _ => {}
        }
        file.persist(&target).map_err(|error| failed(error.error))?;
        self.seen = Some(Print::of(&bytes));
        sync_folder(&target).map_err(|error| Error::io(&shown(&self.path), "saved", error))
    }
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
        file.as_file().set_permissions(old.permissions())?;
    }
    file.as_file().sync_all()?;
    Ok(file)
}

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
    use crate::registers;

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

    #[test]
    fn what_another_program_wrote_is_never_overwritten() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.json");
        let mut document = Document::new(&path).unwrap();
        document.save(&project(1)).unwrap();
        let theirs = format::save(&project(2));
        fs::write(&path, &theirs).unwrap();
        assert!(matches!(document.save(&project(3)), Err(Error::Changed(_))));
        assert_eq!(fs::read(&path).unwrap(), theirs);
        assert_eq!(names(folder.path()), ["p.json"]);
        assert!(matches!(Document::new(&path), Err(Error::Exists(_))));
        let mut late = Document { path: path.clone(), seen: None, makes_folder: false };
        assert!(matches!(late.save(&project(3)), Err(Error::Changed(_))), "made by another meanwhile");
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
