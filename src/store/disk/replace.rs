//! One file takes the place of another, whole or not at all.

use std::fs::{self, File};
use std::io::{self, ErrorKind, IoSlice, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, SystemTime};

use tempfile::NamedTempFile;

use super::shown;
use crate::store::error::Error;

/// Puts the new file in the place of the old one, which is never taken away first; gives what stood
/// there, where the system can tell. Virus scanners and sync programs hold files for a moment: what they
/// answer is tried again for five seconds.
pub(super) fn replace(mut file: NamedTempFile, target: &Path) -> io::Result<Option<NamedTempFile>> {
    let mut tries = 0..50;
    loop {
        if exchange(file.path(), target) {
            // Disks that know no exchange and say nothing of it have renamed the file: nothing is left.
            return Ok(Some(file));
        }
        match file.persist(target) {
            Ok(_) => return Ok(None),
            Err(failed)
                if failed.error.raw_os_error().is_some_and(|code| BUSY.contains(&code))
                    && tries.next().is_some() =>
            {
                file = failed.file;
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
pub(in crate::store) fn create_private(path: &Path, bytes: &[u8]) -> io::Result<()> {
    staged(path, bytes)?.persist_noclobber(path).map_err(|failed| failed.error)?;
    sync_folder(path)
}

/// Puts a file of our own in the place of another. Returns once it is durable.
pub(in crate::store) fn put_durably(path: &Path, bytes: &[u8]) -> io::Result<()> {
    staged(path, bytes)?.persist(path).map_err(|failed| failed.error)?;
    sync_folder(path)
}

/// Puts a file in the place of another, whole or not at all, but not durably: what it holds is durable
/// elsewhere.
pub(in crate::store) fn put<'a>(path: &Path, pieces: impl Iterator<Item = &'a [u8]>) -> io::Result<()> {
    let file = NamedTempFile::new_in(folder_of(path))?;
    write_all(file.as_file(), pieces)?;
    file.persist(path).map_err(|failed| failed.error)?;
    Ok(())
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
    if fs::metadata(&target).is_ok_and(|old| old.permissions().readonly()) {
        return Err(failed(io::Error::other("the file is marked as read-only: allow writing to it first")));
    }
    let file = staged(&target, bytes).map_err(failed)?;
    let kept = if force { file.persist(&target) } else { file.persist_noclobber(&target) };
    kept.map_err(|error| failed(error.error))?;
    sync_folder(&target).map_err(failed)
}

/// The file itself where the path is a link to it: the link stays.
pub(super) fn target(path: &Path) -> PathBuf {
    let pointed = || {
        let link = fs::read_link(path).ok()?;
        Some(path.parent()?.join(link))
    };
    fs::canonicalize(path).ok().or_else(pointed).unwrap_or_else(|| path.to_owned())
}

pub(in crate::store) fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A temporary file beside `target` that holds `bytes` durably, with the mode of the old file.
fn staged(target: &Path, bytes: &[u8]) -> io::Result<NamedTempFile> {
    let file = written(target, [bytes].into_iter())?;
    sync(file.as_file())?;
    Ok(file)
}

/// The same, not yet durable.
pub(super) fn written<'a>(
    target: &Path,
    pieces: impl Iterator<Item = &'a [u8]>,
) -> io::Result<NamedTempFile> {
    let file =
        tempfile::Builder::new().prefix(&prefix(target)).suffix(ENDING).tempfile_in(folder_of(target))?;
    write_all(file.as_file(), pieces)?;
    if let Ok(old) = fs::metadata(target) {
        #[cfg(unix)]
        keep_owner(&file, &old);
        match file.as_file().set_permissions(old.permissions()) {
            // A disk without modes: the new file has the mode that all files have there.
            Err(error) if error.raw_os_error().is_some_and(|code| MODELESS.contains(&code)) => {}
            set => set?,
        }
    }
    Ok(file)
}

/// Writes pieces one behind the other, in as few calls as the system lets it be.
fn write_all<'a>(mut file: &File, pieces: impl Iterator<Item = &'a [u8]>) -> io::Result<()> {
    let mut slices: Vec<IoSlice> = pieces.filter(|piece| !piece.is_empty()).map(IoSlice::new).collect();
    let mut slices = &mut slices[..];
    while !slices.is_empty() {
        match file.write_vectored(slices) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(written) => IoSlice::advance_slices(&mut slices, written),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(())
}

/// Makes a file durable, in one call: after one that failed, a second may be told that all is well.
pub(super) fn sync(file: &File) -> io::Result<()> {
    #[cfg(target_os = "linux")]
    return rustix::fs::fsync(file).map_err(io::Error::from);
    #[cfg(not(target_os = "linux"))]
    file.sync_all()
}

/// How the temporary files of a document are called: nobody else's are called so.
fn prefix(target: &Path) -> String {
    let name = target.file_name().unwrap_or_default().to_string_lossy();
    format!(".{}.mainstay-", name.chars().take(40).collect::<String>())
}

const ENDING: &str = ".tmp";
/// A temporary file that nothing has happened to for so long was left behind by a program that died.
pub(super) const LEFT_BEHIND: Duration = Duration::from_hours(1);

/// Takes away the temporary files of a document that nothing has happened to for `age`. The lock is
/// held: no other save of ours has one.
pub(super) fn clear_litter(target: &Path, age: Duration) {
    let prefix = prefix(target);
    let is_ours = |name: &str| {
        let random = name.strip_prefix(&prefix).and_then(|rest| rest.strip_suffix(ENDING));
        random.is_some_and(|random| random.len() == 6 && random.chars().all(char::is_alphanumeric))
    };
    let entries = fs::read_dir(folder_of(target)).into_iter().flatten().flatten();
    for entry in entries.filter(|entry| entry.file_name().to_str().is_some_and(is_ours)) {
        if entry.metadata().is_ok_and(|file| file.is_file() && last_touched(&file) >= Some(age)) {
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// How long ago anything last happened to a file, its renaming included.
fn last_touched(file: &fs::Metadata) -> Option<Duration> {
    let modified = file.modified().ok()?;
    #[cfg(unix)]
    let modified = {
        use std::os::unix::fs::MetadataExt;
        let changed = Duration::from_secs(u64::try_from(file.ctime()).ok()?);
        modified.max(SystemTime::UNIX_EPOCH.checked_add(changed)?)
    };
    modified.elapsed().ok()
}

/// Gives a new file the owner of the old one, where that is allowed.
#[cfg(unix)]
fn keep_owner(file: &NamedTempFile, old: &fs::Metadata) {
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
pub(super) fn sync_folder(path: &Path) -> io::Result<()> {
    if !cfg!(unix) {
        return Ok(());
    }
    match File::open(folder_of(path)).and_then(|folder| folder.sync_all()) {
        Err(error) if error.raw_os_error().is_some_and(|code| TOLERATED.contains(&code)) => Ok(()),
        result => result,
    }
}
