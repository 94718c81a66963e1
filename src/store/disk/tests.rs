//! Files are made, merged, refused and kept as they are promised to be.

use super::*;
use crate::model::arbitrary::Dice;
use crate::model::conflict::CONFLICT;
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
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    document.save(&project(3)).unwrap();
    assert_eq!(
        fs::metadata(&path).unwrap().modified().unwrap(),
        before,
        "what is there is not written again"
    );
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
    assert_eq!(document.look(), Seen::Same);
    fs::write(&path, format::save(&theirs)).unwrap();
    assert_eq!(document.look(), Seen::Changed);
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
#[cfg(unix)]
fn a_save_that_fails_after_a_merge_and_then_goes_well_loses_neither_side() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.json");
    let [ours, theirs, base] = versions();
    let mut document = Document::new(&path).unwrap();
    document.save(&base).unwrap();
    fs::write(&path, format::save(&theirs)).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o440)).unwrap();
    for _ in 0..2 {
        assert!(matches!(document.save(&ours), Err(Error::ReadOnly(_))));
        let [before, unsaved] = document.unsaved(&ours);
        assert!(before == base, "what the file held before both");
        assert_eq!([Id(1), Id(2)].map(|id| unsaved.table("risk").get(id).is_some()), [true, true]);
    }
    document.forced = true;
    let merged = document.save(&ours).unwrap().unwrap().project;
    assert!(Document::open(&path, registers::ALL).unwrap().1 == merged);
    assert_eq!([Id(1), Id(2)].map(|id| merged.table("risk").get(id).is_some()), [true, true]);
    assert!(document.save(&merged).unwrap().is_none(), "it is told once");
}

#[test]
fn what_another_program_wrote_is_merged_though_the_file_looks_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.json");
    let [ours, theirs, base] = versions();
    let mut document = Document::new(&path).unwrap();
    document.save(&base).unwrap();
    fs::write(&path, format::save(&theirs)).unwrap();
    // As where a disk keeps no finer times.
    document.look = Look::at(&path);
    let merged = document.save(&ours).unwrap().unwrap();
    assert_eq!(merged.project.len(), base.len() + 2);
    assert!(Document::open(&path, registers::ALL).unwrap().1 == merged.project);
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
    assert_eq!(document.look(), Seen::Same);
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
    // What a merge asks goes by a step only.
    let asked = base.table(CONFLICT).len();
    for (answer, left) in [(Removals::Taken, asked), (Removals::Refused, base.len())] {
        let _ = fs::remove_file(&path);
        let mut document = Document::new(&path).unwrap();
        document.save(&base).unwrap();
        fs::write(&path, format::save(&empty)).unwrap();
        let Err(Error::Gone { version, .. }) = document.save(&base) else { panic!("nobody is asked") };
        let whole = format::save(&base);
        let is_kept =
            backup::of(&Location::of(&path)).iter().any(|backup| fs::read(&backup.path).unwrap() == whole);
        assert!(is_kept, "whatever the answer, nothing is lost");
        document.answer(version, answer);
        document.save(&base).unwrap();
        assert_eq!(Document::open(&path, registers::ALL).unwrap().1.len(), left);
    }
}

/// Settles the worry that what somebody said of one version of the file is taken for what is to become of another.
#[test]
fn an_answer_counts_only_for_what_was_asked() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.json");
    let (base, empty) = (Dice::new(1).project(registers::ALL, 20), Project::new(registers::ALL));
    let mut document = Document::new(&path).unwrap();
    document.save(&base).unwrap();
    let whole = fs::read(&path).unwrap();
    let asked = |document: &mut Document| match document.save(&base) {
        Err(Error::Gone { version, .. }) => version,
        other => panic!("nobody is asked: {other:?}"),
    };
    for answer in [Removals::Taken, Removals::Refused] {
        fs::write(&path, format::save(&empty)).unwrap();
        let version = asked(&mut document);
        document.answer(version, answer);
        // Another version with as little in it.
        fs::write(&path, format::save(&Dice::new(2).project(registers::ALL, 1))).unwrap();
        let other = asked(&mut document);
        assert!(other != version && document.is_other_than(version) && !document.is_other_than(other));
        // It has come back whole before that was answered.
        document.answer(other, answer);
        fs::write(&path, &whole).unwrap();
        document.save(&base).unwrap();
        fs::write(&path, format::save(&Dice::new(2).project(registers::ALL, 1))).unwrap();
        asked(&mut document);
    }
}

#[cfg(unix)]
#[test]
fn mode_and_links_are_kept_and_what_is_new_is_private() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    let root = tempfile::tempdir().unwrap();
    let folder = Folder::choose(Some(root.path().join("a/b"))).unwrap();
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
    assert!(matches!(document.save(&project(3)), Err(Error::ReadOnly(_))));
    let warned = |of: &str| {
        let (document, _) = Document::open(&link, registers::ALL).unwrap();
        document.warnings().iter().any(|warning| warning.contains(of))
    };
    assert!(warned("marked as read-only"));
    document.forced = true;
    document.save(&project(3)).unwrap();
    assert_eq!(mode(&path), 0o440, "and stays so");
    assert!(link.symlink_metadata().unwrap().is_symlink());
    let twin = root.path().join("twin.json");
    fs::hard_link(&path, &twin).unwrap();
    assert!(warned("under several names"));
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

#[test]
fn a_file_that_is_gone_is_noticed_and_written_again_by_the_next_save() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.json");
    let [ours, _, base] = versions();
    let mut document = Document::new(&path).unwrap();
    document.save(&base).unwrap();
    fs::remove_file(&path).unwrap();
    assert_eq!(document.look(), Seen::Gone);
    assert!(matches!(document.missed(), Error::Missing(_)));
    let good = backup::newest_good(&Location::of(&path), registers::ALL).unwrap();
    assert_eq!(good.records, base.len(), "what it held is among the backups");
    document.save(&ours).unwrap();
    assert!(Document::open(&path, registers::ALL).unwrap().1 == ours);
    fs::remove_dir_all(folder.path()).unwrap();
    assert_eq!(document.look(), Seen::Gone);
    assert!(matches!(document.missed(), Error::Unmounted(_)));
    assert!(matches!(document.save(&base), Err(Error::Unmounted(_))));
}

/// Settles the worry that a change is missed which leaves the length and sets the time back.
#[cfg(unix)]
#[test]
fn a_change_that_keeps_the_length_and_the_time_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.json");
    let [ours, _, base] = versions();
    let mut document = Document::new(&path).unwrap();
    document.save(&ours).unwrap();
    let before = fs::metadata(&path).unwrap().modified().unwrap();
    let other = fs::read_to_string(&path).unwrap().replace("Risk 1", "Flood!");
    fs::write(&path, &other).unwrap();
    let times = fs::FileTimes::new().set_modified(before);
    fs::File::options().write(true).open(&path).unwrap().set_times(times).unwrap();
    assert_eq!(document.look(), Seen::Changed);
    assert!(document.save(&base).unwrap().is_some());
}

#[test]
fn only_temporary_files_of_ours_that_were_left_behind_are_cleared() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.json");
    let others =
        [".p.json.mainstay-tool.tmp", ".p.json.AbC123", ".p.json.AbC123.tmp", ".q.json.mainstay-AbC123.tmp"];
    for name in others.iter().chain(&[".p.json.mainstay-AbC123.tmp", "p.json"]) {
        fs::write(folder.path().join(name), "").unwrap();
    }
    fs::create_dir(folder.path().join(".p.json.mainstay-folder.tmp")).unwrap();
    clear_litter(&path, LEFT_BEHIND);
    assert_eq!(names(folder.path()).len(), 7, "it may belong to a save that goes on");
    clear_litter(&path, Duration::ZERO);
    let left = names(folder.path());
    assert_eq!(left.len(), 6);
    assert!(others.iter().all(|name| left.iter().any(|left| left == name)), "{left:?}");
}

#[test]
fn a_file_of_a_newer_version_is_read_and_never_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.json");
    let text = r#"{"format":"mainstay","version":9,"records":[
{"register":"risk","id":"0123456789abc","ref":"R-001","title":"Late steel","impact":{"scale":7,"of":9}}
],"trail":[]}
"#;
    fs::write(&path, text).unwrap();
    let (mut document, project) = Document::open(&path, registers::ALL).unwrap();
    assert_eq!(project.by_ref("R-1").unwrap().1.get(every::TITLE), "Late steel");
    assert!(
        document
            .bar()
            .unwrap()
            .to_string()
            .contains("newer Mainstay (format 9, this one writes 1): update the program to change it")
    );
    assert!(document.save(&Project::new(registers::ALL)).unwrap().is_none());
    assert_eq!(fs::read_to_string(&path).unwrap(), text);
    let other = text.replace("Late", "Later");
    fs::write(&path, &other).unwrap();
    assert_eq!(document.look(), Seen::Changed);
    let now = document.save(&project).unwrap().unwrap().project;
    assert_eq!(now.by_ref("R-1").unwrap().1.get(every::TITLE), "Later steel", "it follows the file");
    assert_eq!(fs::read_to_string(&path).unwrap(), other);
    // A file that becomes newer under an open project is not written either.
    let mut document = Document::new(folder.path().join("q.json")).unwrap();
    document.save(&project).unwrap();
    fs::write(document.path(), text).unwrap();
    assert!(matches!(document.save(&Project::new(registers::ALL)), Err(Error::Future { .. })));
    assert_eq!(fs::read_to_string(document.path()).unwrap(), text);
}

#[test]
fn copies_that_sync_programs_left_are_no_projects() {
    let root = tempfile::tempdir().unwrap();
    let folder = Folder::choose(Some(root.path().to_owned())).unwrap();
    let of = |identity: u64| {
        let author = Author { name: "Ana".into(), at: "2026-11-20T09:00:00".parse().unwrap() };
        let plan = Record::new(Id(identity));
        Project::new(registers::ALL)
            .apply(&Step::new("Begin", vec![Edit::Add("project", plan)]), &author)
            .unwrap()
    };
    for (name, identity) in
        [("net", 1), ("net (1)", 1), ("net.sync-conflict-20261120-1-AB", 1), ("net (2)", 2), ("net-north", 1)]
    {
        fs::write(root.path().join(format!("{name}.json")), format::save(&of(identity))).unwrap();
    }
    let names: Vec<_> = folder.projects().unwrap().into_iter().map(|listed| listed.name).collect();
    assert_eq!(names, ["net", "net (2)", "net-north"]);
}

fn titled(project: &Project, id: u64, title: &str, minute: u32) -> Project {
    let at = chrono::NaiveDate::from_ymd_opt(2026, 11, 22).unwrap().and_hms_opt(9, minute, 0).unwrap();
    let set = Edit::Set("risk", Id(id), every::TITLE.name(), title.into());
    let add = Edit::Add("risk", Record::new(Id(id)).with(every::TITLE, title));
    let edit = if project.table("risk").get(Id(id)).is_some() { set } else { add };
    project.apply(&Step::new(title, vec![edit]), &Author { name: "Ana".into(), at }).unwrap()
}

fn title(project: &Project, id: u64) -> &str {
    project.table("risk").get(Id(id)).map_or("", |record| record.get(every::TITLE))
}

/// Settles the worry that a sync program which puts a version in place that never saw our last edits takes them
/// back, and that what the others did meanwhile is lost.
#[test]
fn a_version_that_never_saw_the_last_edits_takes_none_of_them_off() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.json");
    let base = titled(&titled(&project(1), 1, "Steel", 1), 2, "Flood", 2);
    let ours = titled(&titled(&base, 1, "Late steel", 3), 3, "Fire", 4);
    let theirs = titled(&titled(&base, 2, "River", 5), 4, "Frost", 6);
    let (mut document, _) = {
        fs::write(&path, format::save(&base)).unwrap();
        Document::open(&path, registers::ALL).unwrap()
    };
    document.save(&ours).unwrap();
    fs::write(&path, format::save(&theirs)).unwrap();
    let merged = document.save(&ours).unwrap().unwrap();
    assert!(merged.conflicts.is_empty());
    assert_eq!([1, 2, 3, 4].map(|id| title(&merged.project, id)), ["Late steel", "River", "Fire", "Frost"]);
    assert!(Document::open(&path, registers::ALL).unwrap().1 == merged.project);
    // The version before all: nothing of it is new.
    fs::write(&path, format::save(&base)).unwrap();
    let again = document.save(&merged.project).unwrap().unwrap();
    assert!(again.project == merged.project && again.conflicts.is_empty());
    // What others removed after they saw it is gone.
    let at = "2026-11-22T10:00:00".parse().unwrap();
    let removal = Step::new("Remove", vec![Edit::Remove("risk", Id(3))]);
    let theirs = merged.project.apply(&removal, &Author { name: "Bo".into(), at }).unwrap();
    fs::write(&path, format::save(&theirs)).unwrap();
    let last = document.save(&merged.project).unwrap().unwrap();
    assert!(last.project == theirs && last.conflicts.is_empty());
}

/// The same of a file that some tool made, which keeps no trail: two officers begin with it.
#[test]
fn a_version_from_before_the_trail_began_takes_nothing_off() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.json");
    let made = br#"{"format":"mainstay","version":1,"records":[{"register":"risk","id":"0000000000001","ref":"R-001","title":"Steel"},{"register":"risk","id":"0000000000002","ref":"R-002","title":"Flood"}]}"#;
    fs::write(&path, made).unwrap();
    let (mut document, base) = Document::open(&path, registers::ALL).unwrap();
    let ours = titled(&titled(&base, 1, "Late steel", 3), 3, "Fire", 4);
    document.save(&ours).unwrap();
    fs::write(&path, made).unwrap();
    let merged = document.save(&ours).unwrap().unwrap();
    assert!(merged.was_older && merged.project == ours && merged.conflicts.is_empty());
    let theirs = titled(&base, 2, "River", 5);
    fs::write(&path, format::save(&theirs)).unwrap();
    let merged = document.save(&ours).unwrap().unwrap();
    assert!(!merged.was_older && merged.conflicts.is_empty());
    assert_eq!([1, 2, 3].map(|id| title(&merged.project, id)), ["Late steel", "River", "Fire"]);
}

/// Settles the worry that what others did to a file that was gone for a moment, and has another name since, is
/// undone by a version from before that.
#[test]
fn a_file_that_was_written_anew_and_renamed_later_keeps_what_others_did_since() {
    let folder = tempfile::tempdir().unwrap();
    let [path, renamed] = ["p.json", "q.json"].map(|name| folder.path().join(name));
    let mut document = Document::new(&path).unwrap();
    document.save(&titled(&project(1), 1, "Steel", 1)).unwrap();
    fs::remove_file(&path).unwrap();
    let ours = titled(document.project().unwrap(), 2, "Flood", 2);
    document.save(&ours).unwrap();
    let ours = titled(&ours, 3, "Fire", 3);
    document.save(&ours).unwrap();
    fs::rename(&path, &renamed).unwrap();
    document.moved(Location::of(&renamed));
    document.save(&ours).unwrap();
    assert!(!backup::of(&Location::of(&renamed)).is_empty(), "its backups go with it");
    let theirs = titled(&ours, 1, "Late steel", 4);
    fs::write(&renamed, format::save(&theirs)).unwrap();
    let merged = document.save(&ours).unwrap().unwrap();
    assert!(merged.project == theirs && merged.conflicts.is_empty());
}

/// Settles the worry that two projects become one where a file takes the place of another.
#[test]
fn another_project_in_the_place_of_the_file_is_neither_read_nor_written() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.json");
    let plan = |id: u64| {
        let add = Edit::Add("project", Record::new(Id(id)).with(every::TITLE, format!("Project {id}")));
        let at = "2026-11-22T09:00:00".parse().unwrap();
        let begin = Step::new("Begin", vec![add]);
        Project::new(registers::ALL).apply(&begin, &Author { name: "Ana".into(), at }).unwrap()
    };
    let mut document = Document::new(&path).unwrap();
    document.save(&plan(1)).unwrap();
    let other = format::save(&titled(&plan(2), 9, "Not ours", 1));
    fs::write(&path, &other).unwrap();
    let ours = titled(&plan(1), 3, "Fire", 2);
    for _ in 0..2 {
        assert!(matches!(document.save(&ours), Err(Error::Swapped(_))));
        assert!(fs::read(&path).unwrap() == other);
    }
    fs::remove_file(&path).unwrap();
    document.save(&ours).unwrap();
    assert!(Document::open(&path, registers::ALL).unwrap().1 == ours);
}
