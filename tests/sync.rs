//! Officers who share a project by git: real repositories on the disk, no network, no identity but the
//! one that the test gives.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

/// A place where officers work, each with a home, and a repository that they share.
struct Office {
    root: TempDir,
}

impl Office {
    /// `None`, with the reason, where this machine has no git.
    fn open() -> Option<Self> {
        if Command::new("git").arg("--version").output().is_err() {
            eprintln!("skipped: there is no git on this machine");
            return None;
        }
        Some(Office { root: tempfile::tempdir().unwrap() })
    }

    fn path(&self, name: &str) -> PathBuf {
        self.root.path().join(name)
    }

    fn command(&self, who: &str, program: &str) -> Command {
        let home = self.path(who);
        fs::create_dir_all(&home).unwrap();
        let mut command = Command::new(program);
        command.env_clear().current_dir(&home).env("HOME", &home).env("USER", who);
        command.env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("GIT_CONFIG_NOSYSTEM", "1").env("GIT_CONFIG_GLOBAL", home.join("gitconfig"));
        for part in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{part}_NAME"), who);
            command.env(format!("GIT_{part}_EMAIL"), format!("{who}@example.org"));
        }
        command.env("MAINSTAY_DATA_DIR", home.join("data")).env("MAINSTAY_TODAY", "2026-11-20");
        command
    }

    /// A command of ours on an officer's project.
    fn mainstay(&self, who: &str, words: &[&str]) -> Command {
        let mut command = self.command(who, env!("CARGO_BIN_EXE_mainstay"));
        command.args(words);
        command
    }

    fn run(&self, who: &str, words: &[&str]) -> String {
        said(&self.mainstay(who, words).output().unwrap(), 0)
    }

    fn refused(&self, who: &str, words: &[&str]) -> String {
        said(&self.mainstay(who, words).output().unwrap(), 1)
    }

    fn git(&self, who: &str, folder: &str, words: &[&str]) -> String {
        let output = self.command(who, "git").arg("-C").arg(self.path(folder)).args(words).output().unwrap();
        assert!(output.status.success(), "git {words:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8_lossy(&output.stdout).into_owned()
    }

    /// Ana's project, shared, and joined by Bo.
    fn shared() -> Option<Self> {
        let office = Office::open()?;
        office.run("ana", &["new", "Network"]);
        office.run("ana", &["share", "init", "../team.git"]);
        office.run("bo", &["share", "join", "../team.git"]);
        Some(office)
    }

    fn file(&self, who: &str) -> PathBuf {
        let name = if who == "ana" { "ana/data/network.json" } else { "bo/data/team/network.json" };
        self.path(name)
    }

    fn folder(who: &str) -> &'static str {
        if who == "ana" { "ana/data" } else { "bo/data/team" }
    }

    fn text(&self, who: &str) -> String {
        fs::read_to_string(self.file(who)).unwrap()
    }

    /// Both sync until nothing is left to send.
    fn settle(&self) {
        for who in ["ana", "bo", "ana", "bo"] {
            self.run(who, &["sync"]);
        }
        assert_eq!(self.text("ana"), self.text("bo"));
        for who in ["ana", "bo"] {
            assert_eq!(self.git(who, Self::folder(who), &["status", "--porcelain"]), "", "{who}");
        }
    }
}

fn said(output: &Output, code: i32) -> String {
    let text =
        [&output.stdout, &output.stderr].map(|bytes| String::from_utf8_lossy(bytes).into_owned()).concat();
    assert_eq!(output.status.code(), Some(code), "{text}");
    text
}

fn has(text: &str, part: &str) {
    assert!(text.contains(part), "“{part}” is not in:\n{text}");
}

#[test]
fn two_officers_edit_the_same_project_and_nobodys_edit_is_lost() {
    let Some(office) = Office::shared() else { return };
    office.run("ana", &["add", "risk", "Late steel"]);
    office.run("ana", &["add", "action", "Order the switches"]);
    has(&office.run("ana", &["sync"]), "Committed: R-001 added, A-001 added\nSent to ");
    has(&office.run("bo", &["sync"]), "Taken in from ana: R-001 added, A-001 added");
    // Both number an action A-002, and enter the same field.
    office.run("ana", &["add", "action", "Call the supplier"]);
    office.run("ana", &["set", "R-1", "owner=Ana"]);
    office.run("bo", &["add", "action", "Book the room"]);
    office.run("bo", &["set", "R-1", "owner=Bo", "probability=4", "impact=3"]);
    office.run("bo", &["done", "A-1"]);
    let told = office.run("bo", &["sync"]);
    has(&told, "Committed: A-002 added, A-001 closed, R-001 re-scored");
    has(&office.run("ana", &["sync"]), "1 conflict: both values are kept");
    office.settle();
    let actions = office.run("bo", &["list", "actions", "--columns", "title"]);
    has(&actions, "Book the room");
    has(&actions, "Call the supplier");
    has(&office.run("bo", &["list", "conflicts"]), "Owner of R-001  bo      ana");
    let log = office.git("bo", Office::folder("bo"), &["log", "--format=%an %s"]);
    has(&log, "bo A-002 added, A-001 closed, R-001 re-scored");
    has(&log, "ana Share Network");
    has(&office.run("ana", &["sync"]), "Nothing new here or at ");
}

#[test]
fn the_log_of_a_record_tells_each_change_once_with_its_commit() {
    let Some(office) = Office::shared() else { return };
    office.run("ana", &["add", "risk", "Late steel"]);
    office.run("ana", &["sync"]);
    office.run("bo", &["sync"]);
    office.run("bo", &["set", "R-1", "owner=Bo"]);
    office.run("bo", &["add", "action", "Order steel", "links:R-1"]);
    office.run("bo", &["sync"]);
    office.run("ana", &["add", "issue", "Something else"]);
    office.run("ana", &["sync"]);
    // Past the program, so that no step tells of it.
    let by_hand = office.text("ana").replace("\"title\":\"Late steel\"", "\"title\":\"Late girders\"");
    fs::write(office.file("ana"), by_hand).unwrap();
    office.git("ana", "ana/data", &["commit", "-qam", "By hand"]);
    office.run("ana", &["sync"]);
    office.run("bo", &["sync"]);
    office.run("bo", &["set", "R-1", "probability=4"]);
    let told = office.run("bo", &["log", "R-1", "--json"]);
    let rows: Vec<&str> = told.lines().filter(|line| line.starts_with("{\"at\"")).collect();
    let count = |part: &str| rows.iter().filter(|row| row.contains(part)).count();
    assert_eq!([count("\"added\""), count("\"owner\""), count("\"title\"")], [1, 1, 1], "{told}");
    let by_hand = rows.iter().find(|row| row.contains("\"title\"")).unwrap();
    has(by_hand, "\"who\":\"ana\"");
    has(by_hand, "\"from\":\"Late steel\",\"to\":\"Late girders\"");
    // The commit is the one that brought it; what is not committed has none.
    let commit = office.git(
        "bo",
        Office::folder("bo"),
        &["log", "--format=%H", "--grep=^R-001 given to another owner"],
    );
    has(rows.iter().find(|row| row.contains("\"owner\"")).unwrap(), commit.trim());
    assert!(!rows.iter().find(|row| row.contains("\"probability\"")).unwrap().contains("commit"), "{told}");
    office.run("bo", &["sync"]);
    has(&office.run("ana", &["log", "R-1"]), "Title: Late steel → Late girders");
}

#[cfg(unix)]
#[test]
fn a_sync_that_is_killed_at_any_call_of_git_goes_on_where_it_stopped() {
    use std::os::unix::fs::PermissionsExt;
    let Some(office) = Office::shared() else { return };
    let (tools, count) = (office.path("tools"), office.path("count"));
    fs::create_dir(&tools).unwrap();
    let real = said(&Command::new("sh").args(["-c", "command -v git"]).output().unwrap(), 0);
    let script = format!(
        "#!/bin/sh\nn=$(($(cat '{count}') + 1)); echo $n > '{count}'\n\
         if [ $n = \"$AT\" ]; then [ \"$WHEN\" = after ] && {git} \"$@\"; kill -9 $PPID; exit 1; fi\nexec {git} \"$@\"\n",
        count = count.display(),
        git = real.trim(),
    );
    fs::write(tools.join("git"), script).unwrap();
    fs::set_permissions(tools.join("git"), fs::Permissions::from_mode(0o755)).unwrap();
    let path = format!("{}:{}", tools.display(), std::env::var("PATH").unwrap());
    let mut killed = 0;
    for round in 0..12 {
        office.run("bo", &["add", "risk", &format!("bo {round}")]);
        office.run("bo", &["sync"]);
        office.run("ana", &["add", "risk", &format!("ana {round}")]);
        fs::write(&count, "0\n").unwrap();
        let mut sync = office.mainstay("ana", &["sync"]);
        sync.env("PATH", &path).env("AT", (9 + 3 * round).to_string());
        sync.env("WHEN", if round % 2 == 0 { "after" } else { "before" });
        killed += usize::from(sync.output().unwrap().status.code().is_none());
        office.run("ana", &["add", "issue", &format!("ana {round} more")]);
        office.run("ana", &["sync"]);
    }
    assert!(killed > 8, "{killed} were killed");
    office.settle();
    let titles = office.run("bo", &["list", "risks", "--columns", "title"])
        + &office.run("bo", &["list", "issues", "--columns", "title"]);
    for round in 0..12 {
        for title in [format!("bo {round}\n"), format!("ana {round}\n"), format!("ana {round} more\n")] {
            has(&titles, &title);
        }
    }
    assert_eq!(office.run("ana", &["list", "conflicts", "--refs"]), "", "nobody entered the same field");
}

#[test]
fn without_a_connection_everything_waits_and_is_sent_later() {
    let Some(office) = Office::shared() else { return };
    fs::rename(office.path("team.git"), office.path("away.git")).unwrap();
    office.run("ana", &["add", "risk", "Late steel"]);
    let told = office.run("ana", &["sync"]);
    has(&told, "Committed: R-001 added");
    has(&told, "can't be reached");
    has(&told, "waits here, sync again later");
    fs::rename(office.path("away.git"), office.path("team.git")).unwrap();
    has(&office.run("ana", &["sync"]), "Sent to ");
    office.settle();
    // A password in an address is for git alone.
    office.git(
        "ana",
        "ana/data",
        &["remote", "set-url", "origin", "https://ana:s3cret@127.0.0.1:1/team.git"],
    );
    office.run("ana", &["add", "risk", "Flood"]);
    let told = office.run("ana", &["sync"]);
    has(&told, "https://127.0.0.1:1/team.git can't be reached");
    assert!(!told.contains("s3cret"), "{told}");
}

#[test]
fn other_files_of_the_repository_are_left_alone() {
    let Some(office) = Office::open() else { return };
    office.run("ana", &["new", "x"]);
    let folder = "ana/Größe und Maß/plans here";
    fs::create_dir_all(office.path(folder)).unwrap();
    let file = office.path(folder).join("Zoë's [net] plan.json");
    let file = file.to_str().unwrap();
    office.run("ana", &["--file", file, "new", "Zoë"]);
    let top = "ana/Größe und Maß";
    office.git("ana", top, &["init", "-q", "-b", "work"]);
    fs::write(office.path(top).join("notes.md"), "one\n").unwrap();
    office.git("ana", top, &["add", "notes.md"]);
    office.git("ana", top, &["commit", "-qm", "Notes"]);
    fs::write(office.path(top).join("notes.md"), "two\n").unwrap();
    fs::write(office.path(top).join("staged.md"), "staged\n").unwrap();
    office.git("ana", top, &["add", "staged.md"]);
    fs::write(office.path(top).join("new.md"), "new\n").unwrap();
    let before = " M notes.md\nA  staged.md\n?? new.md\n";
    office.run("ana", &["--file", file, "share", "init", "--here"]);
    office.run("ana", &["--file", file, "add", "risk", "Late steel"]);
    has(&office.run("ana", &["--file", file, "sync"]), "Committed: R-001 added");
    has(&office.run("ana", &["--file", file, "sync"]), "Nothing new since the last commit");
    assert_eq!(office.git("ana", top, &["status", "--porcelain"]), before);
    let names =
        office.git("ana", top, &["-c", "core.quotePath=off", "log", "--name-only", "--format=", "-3"]);
    let ours = ["plans here/Zoë's [net] plan.json", "plans here/.gitattributes"];
    assert!(names.lines().all(|name| ours.contains(&name)), "{names}");
    // Git finds the driver for a name with blanks, quotes and brackets.
    let attribute = office.git("ana", folder, &["check-attr", "merge", "--", "Zoë's [net] plan.json"]);
    has(&attribute, "merge: mainstay");

    // A remote on a shared drive, and others who change other files.
    office.run("ana", &["--file", file, "share", "init", "../team.git"]);
    office.run("bo", &["share", "join", "../team.git"]);
    fs::write(office.path("bo/data/team/more.md"), "more\n").unwrap();
    office.git("bo", "bo/data/team", &["add", "more.md"]);
    office.git("bo", "bo/data/team", &["commit", "-qm", "More"]);
    let theirs = "bo/data/team/plans here/Zoë's [net] plan.json";
    let theirs = office.path(theirs);
    let theirs = theirs.to_str().unwrap();
    office.run("bo", &["--file", theirs, "add", "risk", "Flood"]);
    office.run("bo", &["--file", theirs, "sync"]);
    office.run("ana", &["--file", file, "add", "risk", "Fire"]);
    has(&office.run("ana", &["--file", file, "sync"]), "Taken in from bo: R-002 added, R-003 renumbered");
    assert_eq!(fs::read_to_string(office.path(top).join("more.md")).unwrap(), "more\n");
    assert_eq!(office.git("ana", top, &["status", "--porcelain"]), before);
    // What both changed, one of them without a commit, is the user's to settle.
    fs::write(office.path("bo/data/team/notes.md"), "three\n").unwrap();
    office.git("bo", "bo/data/team", &["commit", "-qam", "Notes of Bo"]);
    office.run("bo", &["--file", theirs, "sync"]);
    has(
        &office.refused("ana", &["--file", file, "sync"]),
        "notes.md changed at the remote and is not committed here",
    );
    assert_eq!(office.git("ana", top, &["status", "--porcelain"]), before);
}

#[test]
fn what_git_left_half_done_is_ended() {
    let Some(office) = Office::shared() else { return };
    office.run("ana", &["add", "risk", "Late steel"]);
    office.run("ana", &["sync"]);
    office.run("bo", &["sync"]);
    for (round, pull) in [["pull", "--no-rebase"], ["pull", "--rebase"]].iter().enumerate() {
        office.run("ana", &["set", "R-1", &format!("owner=Ana {round}")]);
        office.run("ana", &["sync"]);
        office.run("bo", &["set", "R-1", &format!("owner=Bo {round}")]);
        office.git("bo", Office::folder("bo"), &["commit", "-qam", "By hand"]);
        // The driver leaves a conflict in the file, so git stops.
        let stopped =
            office.command("bo", "git").arg("-C").arg(office.path(Office::folder("bo"))).args(pull).output();
        assert!(!stopped.unwrap().status.success());
        office.run("bo", &["add", "risk", &format!("Meanwhile {round}")]);
        office.run("bo", &["sync"]);
        office.settle();
        has(&office.run("ana", &["list", "conflicts"]), &format!("Ana {round}"));
        has(&office.run("ana", &["list", "risks"]), &format!("Meanwhile {round}"));
    }
    // A lock that a killed git has left keeps nobody from sharing.
    fs::write(office.path("ana/data/.git/index.lock"), "").unwrap();
    office.run("ana", &["add", "risk", "Locked"]);
    has(&office.run("ana", &["sync"]), "Sent to ");
    fs::remove_file(office.path("ana/data/.git/index.lock")).unwrap();
    office.run("bo", &["sync"]);
    office.settle();
    office.git("ana", "ana/data", &["switch", "-q", "--detach"]);
    has(&office.refused("ana", &["sync"]), "no branch is checked out");
}

#[test]
fn a_file_that_is_renamed_stays_the_same_project() {
    let Some(office) = Office::shared() else { return };
    fs::rename(office.file("ana"), office.path("ana/data/wan.json")).unwrap();
    has(&office.run("ana", &["sync"]), "Committed: Rename network.json to wan.json");
    office.run("ana", &["add", "risk", "Late steel"]);
    office.run("ana", &["sync"]);
    office.run("bo", &["add", "risk", "Flood"]);
    has(&office.run("bo", &["sync"]), "Others renamed the file: it is ");
    assert!(!office.file("bo").exists());
    office.run("ana", &["sync"]);
    let read = |path: &str| fs::read_to_string(office.path(path)).unwrap();
    assert_eq!(read("ana/data/wan.json"), read("bo/data/team/wan.json"));
    has(&read("ana/data/wan.json"), "Flood");
    fs::copy(office.path("bo/data/team/wan.json"), office.file("bo")).unwrap();
    let copy = office.file("bo");
    has(&office.refused("bo", &["--file", copy.to_str().unwrap(), "sync"]), "is shared as");
}

#[test]
fn what_keeps_git_from_working_is_a_sentence() {
    let Some(office) = Office::open() else { return };
    office.run("ana", &["new", "Network"]);
    has(&office.refused("ana", &["sync"]), "is not shared yet: “mainstay share init REMOTE”");
    let told = office.mainstay("ana", &["share", "init", "--here"]).env("PATH", "").output().unwrap();
    has(&said(&told, 1), "sharing needs the program git, which isn't here");
    let mut nobody = office.mainstay("ana", &["share", "init", "--here"]);
    for part in ["AUTHOR", "COMMITTER"] {
        nobody.env_remove(format!("GIT_{part}_NAME")).env_remove(format!("GIT_{part}_EMAIL"));
    }
    has(&said(&nobody.output().unwrap(), 1), "git config --global user.name");
    assert!(!office.path("ana/data/.git").exists(), "nothing was begun");
    has(&office.refused("ana", &["--file", "gone.json", "sync"]), "“mainstay restore” lists its backups");
    has(
        &office.refused("bo", &["share", "join", "../nothing.git"]),
        "nothing.git' does not exist): check the address",
    );
    has(&office.refused("ana", &["share", "init", "../no/such/folder.git"]), "there is no folder for ");
    assert!(!office.path("ana/data/.git").exists(), "nothing was begun");
    office.run("ana", &["share", "init", "--here"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let hook = office.path("ana/data/.git/hooks/pre-commit");
        fs::create_dir_all(hook.parent().unwrap()).unwrap();
        fs::write(&hook, "#!/bin/sh\necho 'no ticket\u{1b}[2J named' >&2\nexit 1\n").unwrap();
        fs::set_permissions(&hook, fs::Permissions::from_mode(0o755)).unwrap();
        office.run("ana", &["add", "risk", "Late steel"]);
        has(&office.refused("ana", &["sync"]), "git commit failed: no ticket␛[2J named");
        fs::remove_file(hook).unwrap();
    }
    office.run("ana", &["sync"]);
    // A second officer who has another project is not let in unasked.
    office.run("ana", &["share", "init", "../team.git"]);
    office.run("bo", &["new", "Other"]);
    has(&office.refused("bo", &["share", "init", "../team.git"]), "the remote holds another project");
    office.run("bo", &["share", "init", "../team.git", "--beside"]);
    has(&office.run("ana", &["sync"]), "Nothing new here");
    assert!(office.path("ana/data/other.json").exists());
    assert!(Path::new(&office.path("bo/data/network.json")).exists());
}

#[test]
fn a_remote_that_holds_the_project_already_is_merged_with_it() {
    let Some(office) = Office::open() else { return };
    office.run("ana", &["new", "Network"]);
    office.run("ana", &["add", "risk", "Late steel"]);
    // By mail, before anybody shared it.
    fs::create_dir_all(office.path("bo/data")).unwrap();
    fs::copy(office.file("ana"), office.path("bo/data/network.json")).unwrap();
    office.run("bo", &["set", "R-1", "owner=Bo"]);
    office.run("bo", &["add", "issue", "No room"]);
    office.run("ana", &["add", "risk", "Flood"]);
    office.run("ana", &["share", "init", "../team.git"]);
    has(&office.run("bo", &["share", "init", "../team.git"]), "Committed: I-001 added");
    has(&office.run("ana", &["sync"]), "Taken in from bo: I-001 added");
    let both = ["ana", "bo"].map(|who| fs::read(office.path(&format!("{who}/data/network.json"))).unwrap());
    assert_eq!(both[0], both[1]);
    has(&office.run("bo", &["list", "risks", "--columns", "title,owner"]), "Late steel  bo\nR-002  Flood");
    assert_eq!(office.run("bo", &["list", "conflicts", "--refs"]), "");
}

#[test]
fn most_records_do_not_go_unasked() {
    let Some(office) = Office::shared() else { return };
    (0..12).for_each(|number| drop(office.run("ana", &["add", "risk", &format!("Risk {number}")])));
    office.run("ana", &["sync"]);
    office.run("bo", &["sync"]);
    let refs: Vec<String> = (1..=12).map(|number| format!("R-{number}")).collect();
    let words: Vec<&str> = ["remove"].into_iter().chain(refs.iter().map(String::as_str)).collect();
    office.run("bo", &words);
    office.run("bo", &["sync"]);
    has(&office.refused("ana", &["sync"]), "the others took 12 of ");
    has(&office.run("ana", &["list", "risks", "--refs"]), "R-012");
    let told = office.run("ana", &["sync", "--removals", "refuse"]);
    has(&told, "12 records that others took out stay, and come back to them");
    has(&office.run("bo", &["sync"]), "Taken in");
    has(&office.run("bo", &["list", "risks", "--refs"]), "R-012");
}

#[test]
fn a_share_that_is_refused_is_begun_again_with_another_address() {
    let Some(office) = Office::open() else { return };
    office.run("ana", &["new", "Network"]);
    let told = office.refused("ana", &["share", "init", "https://ana:s3cret@127.0.0.1:1/typo.git"]);
    has(&told, "https://127.0.0.1:1/typo.git can't be reached");
    has(&told, "check the address and the connection, then share the project again");
    has(&office.refused("ana", &["sync"]), "is not shared yet");
    has(&office.run("ana", &["share", "init", "../team.git"]), "Sent to ");
    // Who is refused for what the remote holds keeps a history here, and goes beside it later.
    office.run("bo", &["new", "Other"]);
    has(&office.refused("bo", &["share", "init", "../team.git"]), "say --beside");
    office.run("bo", &["share", "init", "--here"]);
    office.run("bo", &["add", "risk", "Late steel"]);
    has(&office.run("bo", &["sync"]), "Committed: R-001 added");
    has(&office.refused("bo", &["share", "init", "../team.git"]), "say --beside");
    has(&office.run("bo", &["sync"]), "Nothing new since the last commit");
    // An address that a program which was killed has left never worked either.
    office.git("bo", "bo/data", &["remote", "add", "origin", "https://127.0.0.1:1/typo.git"]);
    has(&office.run("bo", &["share", "init", "../own.git"]), "Sent to ");
    has(&office.refused("bo", &["share", "init", "../team.git"]), "is shared with ");
}

#[test]
fn a_history_that_began_here_is_merged_with_that_of_a_remote() {
    let Some(office) = Office::open() else { return };
    office.run("ana", &["new", "Network"]);
    office.run("ana", &["add", "risk", "Flood"]);
    fs::create_dir_all(office.path("bo/data")).unwrap();
    fs::copy(office.file("ana"), office.path("bo/data/network.json")).unwrap();
    office.run("ana", &["add", "risk", "Late steel"]);
    office.run("ana", &["share", "init", "../team.git"]);
    office.run("bo", &["share", "init", "--here"]);
    office.run("bo", &["set", "R-1", "owner=Bo"]);
    office.run("bo", &["add", "issue", "No room"]);
    office.run("bo", &["sync"]);
    has(&office.run("bo", &["share", "init", "../team.git"]), "Committed: R-002 added\nSent to ");
    has(&office.run("ana", &["sync"]), "Taken in from bo: I-001 added");
    assert_eq!(office.run("bo", &["list", "conflicts", "--refs"]), "");
}

#[test]
fn a_lock_of_a_git_at_work_stays_also_behind_a_sync_that_was_killed() {
    let Some(office) = Office::shared() else { return };
    fs::write(office.path("ana/data/.git/mainstay-sync"), "at work\n").unwrap();
    let lock = office.path("ana/data/.git/index.lock");
    fs::write(&lock, "").unwrap();
    office.run("ana", &["add", "risk", "Late steel"]);
    has(&office.run("ana", &["sync"]), "Sent to ");
    assert!(lock.exists());
    // What is older than any commit takes was left.
    let hours_ago = std::time::SystemTime::now() - std::time::Duration::from_hours(1);
    fs::File::options().write(true).open(&lock).unwrap().set_modified(hours_ago).unwrap();
    fs::write(office.path("ana/data/.git/mainstay-sync"), "at work\n").unwrap();
    office.run("ana", &["sync"]);
    assert!(!lock.exists());
    office.run("bo", &["sync"]);
    office.settle();
}

#[cfg(unix)]
#[test]
fn what_is_joined_is_private() {
    use std::os::unix::fs::PermissionsExt;
    let Some(office) = Office::shared() else { return };
    let open = |path: &str| fs::metadata(office.path(path)).unwrap().permissions().mode() & 0o077;
    for path in ["", "/network.json", "/.git", "/.git/config", "/.gitattributes"] {
        assert_eq!(open(&format!("bo/data/team{path}")), 0, "{path}");
    }
    assert_eq!(open("ana/data/.git/config"), 0);
    office.run("ana", &["add", "risk", "Late steel"]);
    office.run("ana", &["sync"]);
    office.run("bo", &["sync"]);
    for path in ["bo/data/team/network.json", "bo/data/team/.git/config", "ana/data/.git/config"] {
        assert_eq!(open(path), 0, "{path}");
    }
}

#[test]
fn a_file_marked_as_read_only_takes_in_what_others_did_where_that_is_forced() {
    let Some(office) = Office::shared() else { return };
    office.run("ana", &["add", "risk", "Late steel"]);
    office.run("ana", &["sync"]);
    let mut marked = fs::metadata(office.file("bo")).unwrap().permissions();
    marked.set_readonly(true);
    fs::set_permissions(office.file("bo"), marked).unwrap();
    has(&office.refused("bo", &["sync"]), "--force-write");
    office.run("bo", &["--force-write", "sync"]);
    has(&office.run("bo", &["list", "risks"]), "Late steel");
    assert_eq!(office.text("ana"), office.text("bo"));
}
