//! Copies that sync programs leave beside a project when two people saved it at once. They are found and
//! offered; nothing here merges one unasked, or ever deletes one.

use std::ffi::OsStr;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::disk::{self, folder_of, shown};
use super::error::Error;
use super::format;
use super::lock::{Location, create_folder, fingerprint};
use crate::insight::since::{self, since};
use crate::model::merge::origin::merge_copy;
use crate::model::project::Project;
use crate::registers;

/// A copy of a project beside it.
#[derive(Clone, Debug)]
pub struct Copy {
    /// Where it is.
    pub path: PathBuf,
    /// What merging it would do, in words; empty where that is nothing.
    pub brings: String,
    /// What it holds.
    pub project: Project,
    print: u64,
}

/// What the folder shows of the files that may be copies, and of the project where there are any: while it is the
/// same, none need be read.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Look(Vec<(PathBuf, Option<SystemTime>, u64)>);

/// Looks for files whose names are those of copies.
pub fn look(document: &Path) -> Look {
    let Some(name) = document.file_name() else { return Look::default() };
    let entries = fs::read_dir(folder_of(document)).into_iter().flatten().flatten();
    let copies = entries.filter(|entry| is_copy(&entry.file_name(), name));
    let seen = copies.filter_map(|entry| {
        let about = entry.metadata().ok().filter(fs::Metadata::is_file)?;
        Some((document.with_file_name(entry.file_name()), about.modified().ok(), about.len()))
    });
    let mut all: Vec<_> = seen.collect();
    all.sort();
    if !all.is_empty() {
        // What the project holds by now, a copy brings no more.
        let about = fs::metadata(document).ok();
        let modified = about.as_ref().and_then(|about| about.modified().ok());
        all.push((document.to_owned(), modified, about.map_or(0, |about| about.len())));
    }
    Look(all)
}

impl Look {
    /// Whether there is no copy.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The copies of a project that hold what the project does not, as far as nobody has dealt with them:
/// files of such a name that hold this project, by the identity of its settings.
pub fn waiting(document: &Path, project: &Project) -> Vec<Copy> {
    let dealt_with = remembered(document);
    let files = look(document).0.into_iter().map(|(path, ..)| path).filter(|path| path != document);
    let copies = files.filter_map(|path| read(&path, project).ok());
    copies.filter(|copy| !copy.brings.is_empty() && !dealt_with.contains(&copy.print)).collect()
}

/// Reads a copy of a project, whatever it is called.
pub fn read(path: &Path, project: &Project) -> Result<Copy, Error> {
    let bytes = disk::read(path)?;
    let copy = format::load(&bytes, &shown(path), project.registers())?;
    if project.is_another(&copy) {
        return Err(Error::OtherProject(shown(path)));
    }
    let copy =
        Copy { path: path.to_owned(), brings: String::new(), project: copy, print: fingerprint(&bytes) };
    Ok(Copy { brings: copy.brings_to(project), ..copy })
}

impl Copy {
    /// What merging it into a project would do, in words; empty where that is nothing.
    pub fn brings_to(&self, project: &Project) -> String {
        since::line(&since(project, &merge_copy(project, &self.project).project), 100).0
    }
}

/// Remembers that a copy has been dealt with, as long as it stays as it is: it is offered no more.
pub fn remember(document: &Path, copy: &Copy) -> io::Result<()> {
    let Some(list) = Location::of(document).part("copies") else { return Ok(()) };
    create_folder(folder_of(&list))?;
    let mut all = remembered(document);
    all.push(copy.print);
    let lines: Vec<String> =
        all.iter().rev().take(REMEMBERED).rev().map(|print| format!("{print:016x}")).collect();
    fs::write(list, lines.join("\n"))
}

/// So many copies are remembered.
const REMEMBERED: usize = 100;

fn remembered(document: &Path) -> Vec<u64> {
    let list = Location::of(document).part("copies");
    let held = list.and_then(|list| fs::read_to_string(list).ok()).unwrap_or_default();
    held.lines().filter_map(|line| u64::from_str_radix(line, 16).ok()).collect()
}

/// Whether a file is a copy of a project that a sync program left beside it: by a name that no person
/// gives, and by the identity of the settings as far as both files can be read. Beside a damaged project
/// the name alone decides, so that what is said is about the damage.
pub fn is_left(path: &Path, document: &Path) -> bool {
    let (Some(name), Some(of)) = (path.file_name(), document.file_name()) else { return false };
    let identity = |path: &Path| {
        let project = format::load(&disk::read(path).ok()?, "", registers::ALL).ok()?;
        project.settings().map(|record| record.id)
    };
    let named = path != document && mark(name, of).is_some_and(|mark| is_program(&mark));
    named && identity(document).zip(identity(path)).is_none_or(|(one, other)| one == other)
}

/// What stands between the name of a project and its ending.
fn mark(name: &OsStr, of: &OsStr) -> Option<String> {
    let (name, of) = (name.to_string_lossy(), of.to_string_lossy());
    let (stem, ending) = of.rsplit_once('.').unwrap_or((&of, ""));
    let mark = name.strip_prefix(stem)?.strip_suffix(ending)?.strip_suffix('.')?;
    Some(mark.to_lowercase())
}

/// Whether only a program marks a name so.
fn is_program(mark: &str) -> bool {
    mark.contains("sync-conflict-")
        || mark.contains("conflicted copy")
        || mark.starts_with("_conflict-")
        || mark.trim().strip_prefix('(').is_some_and(|rest| rest.ends_with(')'))
}

/// Whether a file has a name that a sync program gives to a copy of another: those of Syncthing,
/// Dropbox, Nextcloud and ownCloud, Google Drive, OneDrive, and `.orig` of merges.
fn is_copy(name: &OsStr, of: &OsStr) -> bool {
    let (name_is, of_is) = (name.to_string_lossy(), of.to_string_lossy());
    let stem = of_is.rsplit_once('.').map_or(&*of_is, |(stem, _)| stem);
    // A host's name; a date or a number is what people put there.
    let host = |mark: &str| mark.strip_prefix('-').is_some_and(|host| host.chars().any(char::is_alphabetic));
    name_is == format!("{of_is}.orig")
        || name_is == format!("{stem}.orig")
        || mark(name, of).is_some_and(|mark| is_program(&mark) || host(&mark))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;
    use crate::model::conflict::CONFLICT;
    use crate::model::edit::{Author, Edit, Step};
    use crate::model::id::Id;
    use crate::model::merge::origin::origin;
    use crate::model::record::Record;
    use crate::model::trail::What;
    use crate::registers::{self, every};

    /// Settles the worry that a copy is offered for what the project has held since.
    #[test]
    fn a_copy_is_looked_at_again_when_the_project_changes() {
        let folder = tempfile::tempdir().unwrap();
        let [document, copy] = ["net.json", "net (1).json"].map(|name| folder.path().join(name));
        let base = done(&Project::new(registers::ALL), 1, vec![add(1)]);
        let more = done(&base, 2, vec![add(2)]);
        fs::write(&document, format::save(&base)).unwrap();
        assert!(look(&document).is_empty());
        fs::write(&copy, format::save(&more)).unwrap();
        let before = look(&document);
        let offered = waiting(&document, &base);
        assert_eq!((offered.len(), offered[0].brings.as_str()), (1, "R-002 added"));
        assert_eq!(offered[0].brings_to(&more), "");
        fs::write(&document, format::save(&more)).unwrap();
        assert!(look(&document) != before && waiting(&document, &more).is_empty());
    }

    #[test]
    fn copies_are_known_by_their_names() {
        let is = |name: &str| is_copy(OsStr::new(name), OsStr::new("net.json"));
        for name in [
            "net.sync-conflict-20261120-091500-ABCDEFG.json",
            "net (Ana's conflicted copy 2026-11-20).json",
            "net (conflicted copy 2026-11-20 091500).json",
            "net_conflict-20261120-091500.json",
            "net (1).json",
            "net(2).json",
            "net-DESKTOP-1AB2.json",
            "net.json.orig",
            "net.orig",
        ] {
            assert!(is(name), "{name}");
        }
        for name in [
            "net.json",
            "net-2.json",
            "net-2026-11-01.json",
            "network.json",
            "net.csv",
            "ne.json",
            "(1).json",
        ] {
            assert!(!is(name), "{name}");
        }
    }

    fn done(project: &Project, minute: u32, edits: Vec<Edit>) -> Project {
        let at = format!("2026-11-22T09:{minute:02}:00").parse().unwrap();
        let step = Step::new(format!("Step {minute}"), edits);
        project.apply(&step, &Author { name: "Ana".into(), at }).unwrap()
    }

    fn add(id: u64) -> Edit {
        Edit::Add("risk", Record::new(Id(id)).with(every::TITLE, format!("Risk {id}")))
    }

    fn owner(id: u64, name: &str) -> Edit {
        Edit::Set("risk", Id(id), "owner", name.into())
    }

    fn held(project: &Project, id: u64) -> Option<String> {
        Some(project.table("risk").get(Id(id))?.get(every::OWNER).to_owned())
    }

    #[test]
    fn a_copy_is_merged_by_what_the_trails_tell() {
        let base = done(&Project::new(registers::ALL), 1, vec![add(1), add(2), add(3), add(4)]);
        let base = done(&base, 2, vec![owner(1, "Cy"), owner(2, "Cy")]);
        let file = done(&base, 3, vec![owner(1, "Ana"), Edit::Remove("risk", Id(4))]);
        let copy = done(&base, 4, vec![owner(2, "Bo"), add(5), Edit::Remove("risk", Id(3))]);
        assert!(origin(&file, &copy) == base);
        let merged = merge_copy(&file, &copy);
        assert!(merged.conflicts.is_empty());
        let owners = [1, 2, 3, 4, 5].map(|id| held(&merged.project, id));
        let owner = |name: &str| Some(name.to_owned());
        assert_eq!(owners, [owner("Ana"), owner("Bo"), None, None, owner("")]);
        // Merged again, it adds nothing.
        let again = merge_copy(&merged.project, &copy);
        assert!(again.project == merged.project && again.conflicts.is_empty());
    }

    /// Of each risk its ref, title and owner, and how often the trail tells that it was added.
    fn risks(project: &Project) -> Vec<(String, usize)> {
        let added = |id: Id| {
            let all = project.trail().iter().flat_map(|entry| &entry.changes);
            all.filter(|change| change.id == id && matches!(change.what, What::Added(_))).count()
        };
        let told = |record: &Arc<Record>| {
            let [title, owner, notes] =
                [every::TITLE.name(), "owner", "notes"].map(|key| record.value(key).as_text().to_owned());
            (format!("R-{} {title}, {owner}: {notes}", record.number), added(record.id))
        };
        let mut all: Vec<_> = project.table("risk").iter().map(told).collect();
        all.sort();
        all
    }

    /// Settles the worry that a record which a merge gave another ref is another record at the next merge.
    #[test]
    fn a_copy_that_grew_brings_what_is_new_though_its_refs_are_others_by_now() {
        let note = |id: u64, text: &str| Edit::Set("risk", Id(id), "notes", text.into());
        let base = done(&Project::new(registers::ALL), 1, vec![add(1)]);
        let file = done(&base, 2, vec![add(2)]);
        let copy = done(&base, 3, vec![add(3), note(3, "see R-002"), add(9)]);
        let first = merge_copy(&file, &copy);
        let again = merge_copy(&first.project, &copy);
        assert!(again.project == first.project && again.project.trail().len() == first.project.trail().len());
        // The copy goes on by its own refs; in the file, one of its records is taken away.
        let copy = done(&copy, 4, vec![owner(3, "Bo"), add(4), note(4, "R-002 before R-004")]);
        let file = done(&first.project, 5, vec![Edit::Remove("risk", Id(9))]);
        let second = merge_copy(&file, &copy);
        assert!(second.conflicts.is_empty());
        let told = [
            ("R-1 Risk 1, : ", 1),
            ("R-2 Risk 2, : ", 1),
            ("R-4 Risk 3, Bo: see R-004", 1),
            ("R-5 Risk 4, : R-004 before R-005", 1),
        ];
        assert_eq!(risks(&second.project), told.map(|(text, times)| (text.to_owned(), times)));
        // The other way round, whose refs stand, nothing is told twice either.
        let back = merge_copy(&copy, &first.project);
        assert!(back.conflicts.is_empty());
        assert!(risks(&back.project).iter().all(|(_, times)| *times == 1), "{:?}", risks(&back.project));
        assert_eq!(back.project.table("risk").get(Id(3)).unwrap().number, 2);
    }

    #[test]
    fn what_no_trail_tells_of_is_kept_on_both_sides() {
        let base = done(&Project::new(registers::ALL), 1, vec![add(1), add(2), add(3)]);
        let file = done(&base, 2, vec![owner(1, "Ana")]);
        // By hand: an owner changed, a record gone, another added.
        let by_hand = done(&base, 3, vec![owner(1, "Bo"), Edit::Remove("risk", Id(2)), add(9)]);
        let tables = registers::ALL.iter().map(|register| by_hand.table(register.key).clone()).collect();
        let copy = Project::from_parts(registers::ALL, tables, base.trail().clone());
        let merged = merge_copy(&file, &copy).project;
        assert_eq!(held(&merged, 1).as_deref(), Some("Ana"), "what the file has stands");
        assert_eq!(merged.table(CONFLICT).len(), 1, "and the other value is kept");
        assert!([2, 3, 9].iter().all(|id| held(&merged, *id).is_some()), "nothing is taken away unasked");
    }
}
