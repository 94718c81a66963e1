//! What the program keeps of a project outside of its folder, and the lock that keeps two savers apart.
//!
//! The lock lies in the state directory: the document is another file after each save, and a lock in a
//! synced folder means nothing. It only saves work: what two programs write at once is merged.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

/// How long a save waits for another one, in steps of [`STEP`].
const STEPS: u32 = 100;
const STEP: Duration = Duration::from_millis(20);

/// Where a document lies, and where what is kept of it does. The second is worked out of the first once, while
/// the disk of the document answers: whoever asks a disk that hangs waits for ever, and links can't be followed
/// on one that is gone.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Location {
    path: PathBuf,
    /// `None` where the system names no place.
    state: Option<PathBuf>,
}

impl Location {
    /// That of the document of this path. Looks at its disk.
    pub fn of(document: &Path) -> Self {
        Location { path: document.to_owned(), state: state_of(document) }
    }

    /// The path of the document.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Takes over what is kept of a document that has this path since, and had another one before. What is kept of
    /// this path stays as it is.
    pub fn take_over(&self, former: &Location) {
        let (Some(from), Some(to)) = (&former.state, &self.state) else { return };
        let Ok(parts) = fs::read_dir(from) else { return };
        if create_folder(to).is_err() {
            return;
        }
        for part in parts.flatten().map(|part| part.file_name()) {
            if !to.join(&part).exists() {
                let _ = fs::rename(from.join(&part), to.join(&part));
            }
        }
    }

    /// Where a part of what is kept of it lies. Looks at no disk.
    pub fn part(&self, part: &str) -> Option<PathBuf> {
        Some(self.state.as_ref()?.join(part))
    }
}

/// The folder of what is kept of a document: the same by whatever links it is opened.
fn state_of(document: &Path) -> Option<PathBuf> {
    let whole = whole(document)?;
    let stem = whole.file_stem()?.to_string_lossy();
    let stem: String = stem.chars().filter(|c| c.is_alphanumeric() || *c == '-').take(40).collect();
    Some(state_folder()?.join(format!("{stem}-{:016x}", fingerprint(whole.as_os_str().as_encoded_bytes()))))
}

/// The path of a document without links, also while it isn't there, or its folder.
fn whole(document: &Path) -> Option<PathBuf> {
    let path = std::path::absolute(document).ok()?;
    let there = path.ancestors().find_map(|above| {
        let (rest, above) = (path.strip_prefix(above).ok()?, fs::canonicalize(above).ok()?);
        // Joined to nothing it would end in a slash.
        Some(if rest.as_os_str().is_empty() { above } else { above.join(rest) })
    });
    there.or(Some(path))
}

/// FNV-1a: the same in every version of this program and of its compiler.
pub(super) fn fingerprint(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

fn state_folder() -> Option<PathBuf> {
    if cfg!(test) {
        // No test touches what the user has.
        return Some(std::env::temp_dir().join(format!("mainstay-tests-{}", std::process::id())));
    }
    let folders = directories::ProjectDirs::from("", "", "mainstay")?;
    Some(folders.state_dir().map_or_else(|| folders.data_local_dir().join("state"), Path::to_owned))
}

/// So many folders of one name are told apart by a number.
const NUMBERED: u32 = 999;

/// Makes a folder that only the user may enter, and those above it.
pub fn create_folder(path: &Path) -> io::Result<()> {
    let mut folder = fs::DirBuilder::new();
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.recursive(true).create(path)
}

/// Makes a folder of this name, or of the name with the next free number behind it: `M-001-v1-2`. Gives it.
pub fn create_new_folder(path: &Path) -> io::Result<PathBuf> {
    if let Some(above) = path.parent() {
        create_folder(above)?;
    }
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let numbered = (2..=NUMBERED).map(|number| path.with_file_name(format!("{name}-{number}")));
    for folder in std::iter::once(path.to_owned()).chain(numbered) {
        match fs::create_dir(&folder) {
            Ok(()) => return Ok(folder),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
            Err(error) => return Err(error),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}

/// Nobody else of ours saves the document while this lives.
#[derive(Debug)]
pub struct Lock(Option<File>);

impl Lock {
    /// Locks a document, waiting no longer than two seconds. Where it can't be locked, nothing is: the
    /// save compares and merges all the same.
    pub fn of(document: &Location) -> Self {
        let Some(file) = document.part("lock").and_then(|path| open(&path).ok()) else { return Lock(None) };
        for _ in 0..STEPS {
            match file.try_lock() {
                Ok(()) => return Lock(Some(file)),
                Err(TryLockError::WouldBlock) => thread::sleep(STEP),
                Err(TryLockError::Error(_)) => break,
            }
        }
        Lock(None)
    }

    /// Whether it is held.
    pub fn is_held(&self) -> bool {
        self.0.is_some()
    }
}

fn open(path: &Path) -> io::Result<File> {
    create_folder(path.parent().unwrap_or(Path::new(".")))?;
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_holds_it_at_a_time_and_nobody_waits_for_ever() {
        let folder = tempfile::tempdir().unwrap();
        let [p, q] = ["p.json", "q.json"].map(|name| Location::of(&folder.path().join(name)));
        let first = Lock::of(&p);
        assert!(first.is_held() && !Lock::of(&p).is_held());
        assert!(Lock::of(&q).is_held());
        drop(first);
        assert!(Lock::of(&p).is_held());
    }

    /// Settles the worry that what is kept of a document is not found by another way to it, or once it is there.
    #[cfg(unix)]
    #[test]
    fn what_is_kept_of_a_document_lies_in_one_place_whichever_way_leads_to_it() {
        use std::os::unix::fs::symlink;
        let folder = tempfile::tempdir().unwrap();
        let at = |path: &str| folder.path().join(path);
        let lock = |path: &str| Location::of(&at(path)).part("lock").unwrap();
        fs::create_dir(at("disk")).unwrap();
        symlink(at("disk"), at("link")).unwrap();
        let before = lock("link/new/p.json");
        assert_eq!(before, lock("disk/new/p.json"), "its folder is still to be made");
        fs::create_dir(at("disk/new")).unwrap();
        assert_eq!(before, lock("link/new/p.json"), "it is still to be written");
        fs::write(at("disk/new/p.json"), "").unwrap();
        symlink(at("disk/new/p.json"), at("current.json")).unwrap();
        for path in ["link/new/p.json", "disk/new/p.json", "link/new/../new/p.json", "current.json"] {
            assert_eq!(lock(path), before, "{path}");
        }
        assert_ne!(lock("disk/new/q.json"), before);
    }
}
