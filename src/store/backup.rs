//! Copies of a project beside the file: backups of what it held, and what could not be saved.
//!
//! They lie in the state directory. Of backups, the ten newest are kept and the newest of each of the
//! last thirty days; one that is too old goes only when a newer one is durable.

use std::collections::HashSet;
use std::fs;
use std::hash::{BuildHasher, RandomState};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use chrono::{DateTime, Local, NaiveDateTime, TimeDelta, Utc};

use super::disk::{Document, create_private, put, put_durably, read, shown, write};
use super::error::Error;
use super::format;
use super::lock::{Location, Lock, create_folder};
use crate::model::project::Project;
use crate::model::register::Register;

/// How many of the newest backups are kept.
const NEWEST: usize = 10;
/// Of so many days the newest backup is kept.
const DAYS: usize = 30;
/// No two backups are closer together, unless something is about to be merged or replaced.
const APART: TimeDelta = TimeDelta::minutes(5);
/// What one of so many of the newest holds need not be kept again.
const RECENT: usize = 3;
const FORM: &str = "%Y-%m-%dT%H-%M-%S%.6f";
const ENDING: &str = ".json";
/// What was saved last, which the other backups are older than.
const LAST: &str = "last.json";
/// What was typed and could not be entered.
const TYPED: &str = "typed.txt";

/// A copy of a project file.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Backup {
    /// Where it is.
    pub path: PathBuf,
    /// When it was made, by the clock of here.
    pub at: NaiveDateTime,
    /// The same, by universal time.
    pub made: NaiveDateTime,
}

/// The backups of a document, the newest first. What was saved last is one of them where the file holds
/// something else by now.
pub fn of(document: &Location) -> Vec<Backup> {
    let mut all = kept(document);
    let last = document.part("backups").map(|folder| folder.join(LAST));
    let spoilt = |last: &PathBuf| {
        fs::read(last).is_ok_and(|last| !fs::read(document.path()).is_ok_and(|now| now == last))
    };
    if let Some(path) = last.filter(spoilt)
        && let Ok(made) = fs::metadata(&path).and_then(|file| file.modified())
    {
        let made = DateTime::<Utc>::from(made);
        let at = DateTime::<Local>::from(made).naive_local();
        all.push(Backup { path, at, made: made.naive_utc() });
        all.sort_by_key(|backup| std::cmp::Reverse(backup.made));
    }
    all
}

/// Keeps what was just saved, so that nothing is lost when another program spoils the file.
pub fn keep_last<'a>(document: &Location, pieces: impl Iterator<Item = &'a [u8]>) -> io::Result<()> {
    let Some(folder) = document.part("backups") else { return Ok(()) };
    create_folder(&folder)?;
    put(&folder.join(LAST), pieces)
}

/// The backups that were made before saves.
fn kept(document: &Location) -> Vec<Backup> {
    let Some(folder) = document.part("backups") else { return Vec::new() };
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let backup = |entry: fs::DirEntry| {
        let name = entry.file_name();
        let made = NaiveDateTime::parse_from_str(name.to_str()?.strip_suffix(ENDING)?, FORM).ok()?;
        let at = DateTime::<Local>::from(made.and_utc()).naive_local();
        Some(Backup { path: entry.path(), at, made })
    };
    let mut all: Vec<_> = entries.filter_map(backup).collect();
    all.sort_by_key(|backup| std::cmp::Reverse(backup.made));
    all
}

/// A backup that can be read whole.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Good {
    /// Its place in the list, from 1.
    pub number: usize,
    /// Where it is and when it was made.
    pub backup: Backup,
    /// How many records it holds.
    pub records: usize,
}

impl Good {
    /// When it was made and what it holds, in words.
    pub fn words(&self) -> String {
        let when = self.backup.at.format("%Y-%m-%d %H:%M");
        match self.records {
            1 => format!("{when}, 1 record"),
            count => format!("{when}, {count} records"),
        }
    }
}

/// The newest backup of a document that can be read whole.
pub fn newest_good(document: &Location, registers: &'static [&'static Register]) -> Option<Good> {
    of(document).into_iter().enumerate().find_map(|(place, backup)| {
        let project = format::load(&read(&backup.path).ok()?, "", registers).ok()?;
        Some(Good { number: place.saturating_add(1), backup, records: project.len() })
    })
}

/// A file that is gone or can't be read whole, and a backup that can.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Broken {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it, as a sentence.
    pub complaint: String,
    /// The newest backup that can be read.
    pub backup: Good,
}

impl Broken {
    /// Opens a project; where a backup can take the place of its file, that.
    pub fn or_open(
        path: PathBuf,
        registers: &'static [&'static Register],
    ) -> Result<Result<(Document, Project), Broken>, Error> {
        match Document::open(&path, registers) {
            Err(error) if error.is_of_contents() => match newest_good(&Location::of(&path), registers) {
                Some(backup) => Ok(Err(Broken { path, complaint: error.to_string(), backup })),
                None => Err(error),
            },
            opened => opened.map(Ok),
        }
    }
}

/// Puts a backup in the place of a file that is gone or can't be read whole. What the file holds now is
/// kept among the backups before.
pub fn bring_back(document: &Path, backup: &Backup) -> Result<(), Error> {
    let bytes = read(&backup.path)?;
    let location = Location::of(document);
    let _lock = Lock::of(&location);
    if let Ok(now) = read(document) {
        keep(&location, || Ok(&now), true).map_err(|error| Error::io(&shown(document), "kept", error))?;
    }
    write(document, &bytes, true)
}

/// Keeps the bytes that a document held, if the newest backup is old or `always`. What is too old goes.
pub fn keep<B: AsRef<[u8]>>(
    document: &Location,
    bytes: impl FnOnce() -> io::Result<B>,
    always: bool,
) -> io::Result<()> {
    let mut all = kept(document);
    let now = Utc::now().naive_utc();
    let fresh = all.first().is_some_and(|newest| now.signed_duration_since(newest.made).abs() < APART);
    let Some(folder) = document.part("backups").filter(|_| always || !fresh) else { return Ok(()) };
    let bytes = bytes()?;
    let bytes = bytes.as_ref();
    // A save that is tried again and again makes one backup of what it can't get past.
    let is_same = |backup: &Backup| {
        fs::metadata(&backup.path).is_ok_and(|file| file.len() == bytes.len() as u64)
            && fs::read(&backup.path).is_ok_and(|held| held == bytes)
    };
    if all.iter().take(RECENT).any(is_same) {
        return Ok(());
    }
    let path = folder.join(format!("{}{ENDING}", now.format(FORM)));
    create_folder(&folder)?;
    create_private(&path, bytes)?;
    all.insert(0, Backup { path, at: now, made: now });
    for old in superfluous(&all) {
        fs::remove_file(&old.path)?;
    }
    Ok(())
}

/// Backups that are neither among the newest nor the newest of one of the last days.
fn superfluous(all: &[Backup]) -> Vec<&Backup> {
    let mut days = HashSet::new();
    let last_of_day = |backup: &Backup| days.len() < DAYS && days.insert(backup.made.date());
    let kept: Vec<bool> = all.iter().map(last_of_day).collect();
    all.iter().zip(kept).skip(NEWEST).filter(|(_, kept)| !kept).map(|(backup, _)| backup).collect()
}

/// A version that could not be saved, and the one that it was made from.
#[derive(Clone, PartialEq, Debug)]
pub struct Unsaved {
    /// What the file held.
    pub base: Project,
    /// What could not be saved.
    pub ours: Project,
    paths: [PathBuf; 2],
}

/// The names of both copies; each running program has its own.
fn places(document: &Location, of: &str) -> Option<[PathBuf; 2]> {
    let folder = document.part("unsaved")?;
    Some(["base", "ours"].map(|side| folder.join(format!("{of}.{side}{ENDING}"))))
}

/// A name that no other run has: the system gives a process number again.
fn own() -> &'static str {
    static OWN: LazyLock<String> =
        LazyLock::new(|| format!("{:016x}", RandomState::new().hash_one(std::process::id())));
    &OWN
}

/// Keeps a version that can't be saved.
pub fn keep_unsaved(document: &Location, base: &Project, ours: &Project) -> io::Result<()> {
    let paths = places(document, own()).ok_or(io::ErrorKind::NotFound)?;
    create_folder(paths[0].parent().unwrap_or(Path::new(".")))?;
    // What was kept before stands until what is newer is durable.
    for (path, version) in paths.iter().zip([base, ours]) {
        put_durably(path, &format::save(version))?;
    }
    Ok(())
}

/// Forgets the version of this program that could not be saved: it is saved now.
pub fn forget_unsaved(document: &Location) {
    places(document, own()).iter().flatten().for_each(|path| drop(fs::remove_file(path)));
}

/// A version that an earlier run of the program could not save.
pub fn unsaved(document: &Location, registers: &'static [&'static Register]) -> Option<Unsaved> {
    let folder = document.part("unsaved")?;
    let names = fs::read_dir(folder).ok()?.flatten();
    names
        .filter_map(|entry| Some(entry.file_name().to_str()?.strip_suffix(".ours.json")?.to_owned()))
        .find_map(|of| {
            let paths = places(document, &of).filter(|_| of != own())?;
            let load = |path: &Path| -> Result<Project, Error> {
                format::load(&read(path)?, &shown(path), registers)
            };
            let [base, ours] = [load(&paths[0]).ok()?, load(&paths[1]).ok()?];
            Some(Unsaved { base, ours, paths })
        })
}

impl Unsaved {
    /// Takes the copies away, once what they hold is in the file, or among the backups.
    pub fn forget(&self) {
        for path in &self.paths {
            let _ = fs::remove_file(path);
        }
    }
}

/// What earlier runs of the program left of a project.
#[derive(Debug, Default)]
pub struct Left {
    /// A version that could not be saved.
    pub unsaved: Option<Unsaved>,
    /// What was typed and could not be entered.
    pub typed: Option<String>,
}

/// Reads what earlier runs of the program left of a project.
pub fn left(document: &Location, registers: &'static [&'static Register]) -> Left {
    Left { unsaved: unsaved(document, registers), typed: typed(document) }
}

/// Keeps what was typed and could not be entered, a line for each field, behind what is kept already.
pub fn keep_typed(document: &Location, lines: &[String]) -> io::Result<()> {
    let Some(path) = document.part(TYPED) else { return Ok(()) };
    create_folder(path.parent().unwrap_or(Path::new(".")))?;
    let all = typed(document).unwrap_or_default() + &lines.join("\n") + "\n";
    put_durably(&path, all.as_bytes())
}

/// What was typed in earlier runs and could not be entered.
fn typed(document: &Location) -> Option<String> {
    let bytes = fs::read(document.part(TYPED)?).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// Forgets what was typed, unless more has come since it was read.
pub fn forget_typed(document: &Location, read: &str) {
    if let Some(path) = document.part(TYPED).filter(|_| typed(document).as_deref() == Some(read)) {
        let _ = fs::remove_file(path);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::arbitrary::Dice;
    use crate::registers;

    fn backup(minutes: i64) -> Backup {
        let made = "2026-11-22T12:00:00".parse::<NaiveDateTime>().unwrap() - TimeDelta::minutes(minutes);
        Backup { path: PathBuf::from(minutes.to_string()), at: made, made }
    }

    #[test]
    fn the_newest_are_kept_and_one_a_day() {
        // One an hour, for forty days.
        let all: Vec<_> = (0..40 * 24).map(|hour| backup(hour * 60)).collect();
        let gone = superfluous(&all);
        let kept: Vec<_> = all.iter().filter(|backup| !gone.contains(backup)).collect();
        assert!(kept.iter().take(NEWEST).copied().eq(&all[..NEWEST]));
        let days: HashSet<_> = kept.iter().map(|backup| backup.made.date()).collect();
        assert_eq!((days.len(), kept.len()), (DAYS, NEWEST + DAYS - 1));
        assert!(superfluous(&all[..NEWEST]).is_empty());
    }

    #[test]
    fn backups_are_made_seldom_or_when_told_and_come_back() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.json");
        fs::write(&path, b"").unwrap();
        let path = Location::of(&path);
        for (bytes, always) in [(b"one", false), (b"two", false), (b"tri", true), (b"tri", true)] {
            keep(&path, || Ok(bytes), always).unwrap();
        }
        let held: Vec<_> = of(&path).iter().map(|backup| fs::read(&backup.path).unwrap()).collect();
        assert_eq!(held, [b"tri", b"one"]);
    }

    #[test]
    fn what_was_saved_last_is_a_backup_once_the_file_holds_something_else() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("p.json");
        let document = Location::of(&path);
        for bytes in [b"one", b"two"] {
            fs::write(&path, bytes).unwrap();
            keep_last(&document, [&bytes[..]].into_iter()).unwrap();
            assert_eq!(of(&document), []);
        }
        fs::write(&path, b"").unwrap();
        let held: Vec<_> = of(&document).iter().map(|backup| fs::read(&backup.path).unwrap()).collect();
        assert_eq!(held, [b"two"]);
    }

    #[test]
    fn what_could_not_be_saved_is_found_by_the_next_run_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = Location::of(&folder.path().join("p.json"));
        let [base, ours] = [1, 2].map(|seed| Dice::new(seed).project(registers::ALL, 5));
        keep_unsaved(&path, &base, &ours).unwrap();
        assert!(unsaved(&path, registers::ALL).is_none(), "this run knows it");
        let [from, to] = [own(), "1"].map(|of| places(&path, of).unwrap());
        from.iter().zip(&to).for_each(|(from, to)| fs::rename(from, to).unwrap());
        let found = unsaved(&path, registers::ALL).unwrap();
        assert!(found.base == base && found.ours == ours);
        found.forget();
        assert!(unsaved(&path, registers::ALL).is_none());
    }
}
