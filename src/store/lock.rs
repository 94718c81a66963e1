//! What the program keeps of a project outside of its folder, and the lock that keeps two savers apart.
//!
//! The lock lies in the state directory: the document is another file after each save, and a lock in a
//! synced folder means nothing. It only saves work: what two programs write at once is merged.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::disk::folder_of;

/// How long a save waits for another one, in steps of [`STEP`].
const STEPS: u32 = 100;
const STEP: Duration = Duration::from_millis(20);

/// Where the state of a document lies: `part` names what of it. `None` where the system names no place.
pub fn place(document: &Path, part: &str) -> Option<PathBuf> {
    let whole = whole(document)?;
    let stem = document.file_stem()?.to_string_lossy();
    let stem: String = stem.chars().filter(|c| c.is_alphanumeric() || *c == '-').take(40).collect();
    Some(
        state_folder()?
            .join(format!("{stem}-{:016x}", fingerprint(whole.as_os_str().as_encoded_bytes())))
            .join(part),
    )
}

/// The path of a document without links, also while it isn't there.
fn whole(document: &Path) -> Option<PathBuf> {
    let beside = || Some(fs::canonicalize(folder_of(document)).ok()?.join(document.file_name()?));
    let there = fs::canonicalize(document).ok().or_else(beside);
    there.or_else(|| std::path::absolute(document).ok())
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
    pub fn of(document: &Path) -> Self {
        let Some(file) = place(document, "lock").and_then(|path| open(&path).ok()) else { return Lock(None) };
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
        let path = folder.path().join("p.json");
        let first = Lock::of(&path);
        assert!(first.is_held() && !Lock::of(&path).is_held());
        assert!(Lock::of(&folder.path().join("q.json")).is_held());
        drop(first);
        assert!(Lock::of(&path).is_held());
    }
}
