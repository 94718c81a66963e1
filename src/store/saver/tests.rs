//! What is handed over gets onto the disk, whatever others do to the file meanwhile.

use super::*;
use crate::model::arbitrary::Dice;
use crate::model::edit::{Author, Edit, Step};
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::trail::What;
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

#[test]
fn what_another_program_had_half_written_is_merged_as_soon_as_it_is_whole() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.json");
    let mut others = Document::new(&path).unwrap();
    others.save(&version(1)).unwrap();
    let mut officer = Officer::open(&path);
    let whole = std::fs::read(&path).unwrap();
    std::fs::write(&path, &whole[..whole.len() / 2]).unwrap();
    officer.add(77);
    while officer.saver.saving() == Saving::Saving {
        officer.rung.recv().unwrap();
    }
    assert!(matches!(officer.saver.saving(), Saving::Failed(_)));
    std::fs::write(&path, &whole).unwrap();
    let soon = LOOK * 2;
    officer.rung.recv_timeout(soon).expect("nobody looks whether the file is whole");
    officer.settle();
    assert!(Document::open(&path, registers::ALL).unwrap().1.table("risk").get(Id(77)).is_some());
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
    let added = project.trail().iter().flat_map(|entry| &entry.changes);
    let added =
        added.filter(|change| matches!(change.what, What::Added(_)) && (1000..1040).contains(&change.id.0));
    assert_eq!(added.count(), 40, "each is told once");
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

#[test]
fn a_file_that_is_taken_away_is_said_within_two_seconds_and_written_by_the_next_change() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.json");
    Document::new(&path).unwrap().save(&version(3)).unwrap();
    let mut officer = Officer::open(&path);
    std::fs::remove_file(&path).unwrap();
    officer.rung.recv_timeout(Duration::from_secs(2)).unwrap();
    assert!(matches!(officer.saver.saving(), Saving::Failed(why) if why.contains("not there any more")));
    assert!(officer.rung.recv_timeout(Duration::from_secs(2)).is_err(), "it is said once");
    assert!(!path.exists(), "it may have been meant to go");
    officer.add(7);
    officer.settle();
    assert!(Document::open(&path, registers::ALL).unwrap().1 == officer.project);
    let moved = folder.path().join("moved.json");
    std::fs::rename(&path, &moved).unwrap();
    officer.rung.recv_timeout(Duration::from_secs(2)).unwrap();
    std::fs::rename(&moved, &path).unwrap();
    officer.rung.recv_timeout(Duration::from_secs(2)).unwrap();
    assert_eq!(officer.saver.saving(), Saving::Saved, "it has come back");
    std::fs::remove_file(&path).unwrap();
    officer.rung.recv_timeout(Duration::from_secs(2)).unwrap();
    assert!(matches!(officer.saver.finish(), Err(Error::Missing(_))) && !path.exists());
}

#[cfg(unix)]
/// Settles the worries that a change writes the file again under the name that others have taken from it, and
/// that one made before that was known is taken for what they removed.
#[test]
fn a_file_that_others_renamed_is_followed_with_what_they_wrote_there() {
    for is_late in [false, true] {
        let folder = tempfile::tempdir().unwrap();
        let [before, now] = ["p.json", "q.json"].map(|name| folder.path().join(name));
        let (mut saver, rung) = start(&before);
        let saved = |saver: &Saver| {
            while saver.saving() != Saving::Saved {
                rung.recv().unwrap();
            }
        };
        let author = Author { name: "bo".into(), at: "2026-11-23T09:00:00".parse().unwrap() };
        let made =
            |project: &Project, edits: Vec<Edit>| project.apply(&Step::new("Edit", edits), &author).unwrap();
        let add = |id: u64| Edit::Add("action", Record::new(Id(id)).with(every::TITLE, format!("of {id}")));
        let both = made(&version(1), vec![add(0xc0), add(0xd0)]);
        saver.save(&both);
        saved(&saver);
        std::fs::rename(&before, &now).unwrap();
        let (mut document, theirs) = Document::open(&now, registers::ALL).unwrap();
        let on_theirs = |key: &'static str| Edit::Set("action", Id(0xd0), key, "theirs".into());
        document.save(&made(&theirs, vec![add(0xb0), on_theirs("description")])).unwrap();
        let retitled = Edit::Set("action", Id(0xd0), "title", "ours".into());
        let ours = made(&both, vec![add(0xa0), Edit::Remove("action", Id(0xc0)), retitled]);
        if is_late {
            saver.save(&ours);
            saved(&saver);
            assert!(before.exists());
        }
        saver.moved(Location::of(&now));
        saver.save(&ours);
        assert_eq!(saver.path(), now);
        saver.finish().unwrap();
        let (_, all) = Document::open(&now, registers::ALL).unwrap();
        let has = [0xa0, 0xb0, 0xc0].map(|id| all.find(Id(id)).is_some());
        assert_eq!((has, before.exists()), ([true, true, false], false), "late: {is_late}");
        let (_, edited) = all.find(Id(0xd0)).unwrap();
        let texts = ["title", "description"].map(|key| edited.value(key).as_text().to_owned());
        assert_eq!(texts, ["ours", "theirs"], "late: {is_late}");
        assert_eq!(all.table("conflict").len(), both.table("conflict").len(), "late: {is_late}");
    }
}

/// Settles the worry that a question stays which has become untrue, and that its answer does something.
#[test]
fn whether_most_records_are_to_go_is_asked_no_longer_once_they_are_back() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.json");
    Document::new(&path).unwrap().save(&Dice::new(1).project(registers::ALL, 20)).unwrap();
    let mut officer = Officer::open(&path);
    let whole = std::fs::read(&path).unwrap();
    let empty = crate::store::format::save(&Project::new(registers::ALL));
    std::fs::write(&path, &empty).unwrap();
    officer.rung.recv_timeout(Duration::from_secs(10)).unwrap();
    let asked = officer.saver.asked().expect("nobody is asked");
    std::fs::write(&path, &whole).unwrap();
    officer.rung.recv_timeout(2 * LOOK).expect("nobody looks whether that is still so");
    assert_eq!((officer.saver.asked(), officer.saver.saving()), (None, Saving::Saved));
    officer.saver.answer(asked, true);
    officer.add(7);
    officer.settle();
    std::fs::write(&path, &empty).unwrap();
    officer.rung.recv_timeout(Duration::from_secs(10)).unwrap();
    assert!(matches!(officer.saver.asked(), Some(Asked::Removals { .. })), "it is asked anew");
}

#[test]
fn a_file_marked_as_read_only_is_written_when_that_is_forced() {
    use std::fs::Permissions;
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.json");
    Document::new(&path).unwrap().save(&version(3)).unwrap();
    std::fs::set_permissions(&path, Permissions::from_mode(0o444)).unwrap();
    let mut officer = Officer::open(&path);
    officer.add(7);
    officer.rung.recv().unwrap();
    assert_eq!(officer.saver.asked(), Some(Asked::ReadOnly));
    officer.saver.answer(Asked::ReadOnly, false);
    assert!(matches!(officer.saver.saving(), Saving::Failed(_)), "a no leaves it so");
    officer.saver.save_now();
    officer.rung.recv().unwrap();
    assert_eq!(officer.saver.asked(), Some(Asked::ReadOnly), "and the next save asks again");
    officer.saver.answer(Asked::ReadOnly, true);
    officer.saver.save_now();
    officer.settle();
    assert!(Document::open(&path, registers::ALL).unwrap().1 == officer.project);
}

/// A pipe in the place of the file: whoever reads it waits for ever.
#[cfg(unix)]
#[test]
fn a_disk_that_does_not_answer_is_said_and_all_is_saved_once_it_does() {
    let folder = tempfile::tempdir().unwrap();
    let (path, aside) = (folder.path().join("p.json"), folder.path().join("aside.json"));
    Document::new(&path).unwrap().save(&version(3)).unwrap();
    let mut officer = Officer::open(&path);
    std::fs::rename(&path, &aside).unwrap();
    assert!(std::process::Command::new("mkfifo").arg(&path).status().unwrap().success());
    std::thread::sleep(2 * LOOK);
    officer.add(7);
    for said in ["has not answered", "is kept elsewhere"] {
        officer.rung.recv_timeout(Duration::from_secs(10)).unwrap();
        assert!(matches!(officer.saver.saving(), Saving::Failed(why) if why.contains(said)));
    }
    let pipe = std::fs::File::options().write(true).open(&path).unwrap();
    std::fs::rename(&aside, &path).unwrap();
    drop(pipe);
    officer.rung.recv_timeout(Duration::from_secs(10)).unwrap();
    assert_eq!(officer.saver.saving(), Saving::Saved);
    assert!(Document::open(&path, registers::ALL).unwrap().1 == officer.project);
}

/// What this run keeps elsewhere of the document that has this path now.
#[cfg(unix)]
fn kept_elsewhere(path: &Path) -> usize {
    let folder = Location::of(path).part("unsaved").unwrap();
    std::fs::read_dir(folder).map_or(0, Iterator::count)
}

/// Settles the worry that a copy is filed under a name that the project had only while its disk was gone.
#[cfg(unix)]
#[test]
fn what_could_not_be_saved_is_kept_where_the_next_run_looks_for_it() {
    let folder = tempfile::tempdir().unwrap();
    let [disk, gone, link] = ["disk", "gone", "link"].map(|name| folder.path().join(name));
    std::fs::create_dir(&disk).unwrap();
    std::os::unix::fs::symlink(&disk, &link).unwrap();
    let path = link.join("p.json");
    Document::new(&path).unwrap().save(&version(3)).unwrap();
    let mut officer = Officer::open(&path);
    std::fs::rename(&disk, &gone).unwrap();
    officer.add(7);
    officer.rung.recv_timeout(Duration::from_secs(10)).unwrap();
    assert!(matches!(officer.saver.saving(), Saving::Failed(_)));
    std::fs::rename(&gone, &disk).unwrap();
    assert_eq!(kept_elsewhere(&path), 2);
    officer.saver.save_now();
    officer.settle();
    officer.saver.finish().unwrap();
    assert_eq!(kept_elsewhere(&path), 0, "it is saved now");
}

/// Settles the worry that a disk that holds the copy up hides that nothing is saved.
#[test]
fn that_a_disk_does_not_answer_is_said_before_a_copy_is_written() {
    let location = Location::of(Path::new("p.json"));
    let standing = Standing {
        location: location.clone(),
        saving: Saving::Saving,
        handed: 1,
        ended: 0,
        versions: [version(1), version(2)],
        joined: None,
        asked: None,
    };
    let standing = Arc::new(Mutex::new(standing));
    let kept = Arc::new(Mutex::new(false));
    let (_begun, heard) = mpsc::channel();
    let watch = Watch { standing: standing.clone(), kept: kept.clone(), begun: heard };
    let (bell, rung) = mpsc::channel();
    let said = || match lock(&standing).saving.clone() {
        Saving::Failed(why) => [why.contains("has not answered"), why.contains("kept elsewhere")],
        other => panic!("{other:?}"),
    };
    let held = lock(&kept);
    let thread =
        thread::spawn(move || watch.give_up(0, &version(1), &version(2), &|| bell.send(()).unwrap()));
    rung.recv_timeout(Duration::from_secs(10)).unwrap();
    assert_eq!(said(), [true, false]);
    drop(held);
    thread.join().unwrap();
    assert!(*lock(&kept));
    assert_eq!(said(), [true, true]);
    backup::forget_unsaved(&location);
}
