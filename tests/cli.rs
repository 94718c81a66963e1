//! Command lines and what they say, as plain text files in `tests/cli`.
//!
//! ```text
//! > name          the lines below, up to a lone >, become a file of that name
//! >x name         likewise; \r \n \t \0 \\ \xHH are read, and no newline is added
//! $ mainstay …    a command; what it says follows: standard output as it is, standard error behind "! "
//! [1]             its exit code, where that is not 0
//! ```
//!
//! `BLESS=1 cargo test --test cli` writes what the commands say now.

#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The program in a world of its own: no home, no settings, 20 November 2026.
fn program(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mainstay"));
    command.env_clear().current_dir(folder).stdin(Stdio::null());
    command.env("HOME", folder.join("home")).env("USER", "ana");
    command.env("MAINSTAY_DATA_DIR", folder.join("data")).env("MAINSTAY_TODAY", "2026-11-20");
    command
}

/// Settles the worry that the lock is what keeps edits: without a place for it, none is lost either.
#[test]
fn commands_at_the_same_time_lose_nothing_with_a_lock_or_without() {
    for state in ["state", "no-folder"] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("no-folder"), "").unwrap();
        let run = |words: &[&str]| {
            let mut command = program(folder.path());
            command.env("XDG_STATE_HOME", folder.path().join(state)).args(["--file", "p.json"]);
            let said = command.args(words).output().unwrap();
            assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
            String::from_utf8(said.stdout).unwrap()
        };
        run(&["new", "Network"]);
        std::thread::scope(|scope| {
            for writer in 0..3 {
                let run = &run;
                scope.spawn(move || {
                    (0..15).for_each(|round| drop(run(&["add", "action", &format!("{writer}-{round}")])))
                });
            }
        });
        let titles = run(&["list", "actions", "--columns", "title"]);
        let missing = (0..3).flat_map(|writer| (0..15).map(move |round| format!("{writer}-{round}")));
        let missing: Vec<_> = missing
            .filter(|title| !titles.lines().any(|line| line.ends_with(&format!("  {title}"))))
            .collect();
        assert!(missing.is_empty(), "{state}: {missing:?} of\n{titles}");
        assert!(run(&["check"]).starts_with("0 errors"));
    }
}

#[test]
fn commands_say_what_their_files_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cli");
    let mut paths: Vec<PathBuf> = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    let mut wrong = Vec::new();
    for path in paths {
        let (expected, said) = (fs::read_to_string(&path).unwrap(), replay(&path));
        if std::env::var_os("BLESS").is_some() {
            fs::write(&path, &said).unwrap();
        } else if expected != said {
            let differs = |(a, b): &(&str, &str)| a != b;
            let line = expected.lines().zip(said.lines()).position(|pair| differs(&pair)).unwrap_or(0);
            wrong.push(format!("--- {} from line {}, now:\n{said}", path.display(), line + 1));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A file with what its commands say now.
fn replay(path: &Path) -> String {
    let folder = tempfile::tempdir().unwrap();
    let text = fs::read_to_string(path).unwrap();
    let mut now = String::new();
    let mut lines = text.lines().peekable();
    while let Some(line) = lines.next() {
        if let Some(command) = line.strip_prefix("$ ") {
            writeln!(now, "{line}").unwrap();
            now += &said(&run(command, folder.path()), folder.path());
            while lines.next_if(|line| !line.is_empty() && !line.starts_with(['$', '#', '>'])).is_some() {}
            continue;
        }
        writeln!(now, "{line}").unwrap();
        if let Some(name) = line.strip_prefix('>') {
            let rows: Vec<&str> = lines.by_ref().take_while(|line| *line != ">").collect();
            for row in &rows {
                writeln!(now, "{row}").unwrap();
            }
            now += ">\n";
            let bytes = match name.strip_prefix("x ") {
                Some(_) => unescaped(&rows.concat()),
                None => format!("{}\n", rows.join("\n")).into_bytes(),
            };
            let file = folder.path().join(name.trim_start_matches("x ").trim());
            fs::create_dir_all(file.parent().unwrap()).unwrap();
            fs::write(file, bytes).unwrap();
        }
    }
    now
}

fn run(line: &str, folder: &Path) -> Output {
    let mut words = words(line);
    let target = words.iter().position(|word| word == "<").map(|at| words.split_off(at).remove(1));
    assert_eq!(words.remove(0), "mainstay", "{line}");
    let mut command = program(folder);
    if let Some(file) = target {
        command.stdin(fs::File::open(folder.join(file)).unwrap());
    }
    command.args(words).output().unwrap()
}

/// Words of a command line, with quotes.
fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in line.chars() {
        match quote {
            Some(open) if c == open => quote = None,
            None if c == '"' || c == '\'' => {
                quote = Some(c);
                word.get_or_insert_default();
            }
            None if c == ' ' => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

fn unescaped(text: &str) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let [first, ..] = rest {
        let (byte, length) = match rest {
            [b'\\', b'n', ..] => (b'\n', 2),
            [b'\\', b'r', ..] => (b'\r', 2),
            [b'\\', b't', ..] => (b'\t', 2),
            [b'\\', b'0', ..] => (0, 2),
            [b'\\', b'\\', ..] => (b'\\', 2),
            [b'\\', b'x', high, low, ..] => {
                let digits = [*high, *low];
                (u8::from_str_radix(std::str::from_utf8(&digits).unwrap(), 16).unwrap(), 4)
            }
            _ => (*first, 1),
        };
        bytes.push(byte);
        rest = &rest[length..];
    }
    bytes
}

/// What a command said, without what differs from run to run: the folder, the time of day.
fn said(output: &Output, folder: &Path) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).replace(&*folder.to_string_lossy(), "DIR");
    let mut said = String::new();
    for line in text(&output.stdout).lines() {
        writeln!(said, "{}", without_time(line)).unwrap();
    }
    for line in text(&output.stderr).lines() {
        writeln!(said, "! {}", without_time(line)).unwrap();
    }
    match output.status.code() {
        Some(0) => {}
        Some(code) => writeln!(said, "[{code}]").unwrap(),
        None => writeln!(said, "[killed]").unwrap(),
    }
    // An empty line would end what is said.
    said.lines().flat_map(|line| [if line.is_empty() { "." } else { line }, "\n"]).collect()
}

/// `2026-11-20 08:15` without the time; of another day, without the day too.
fn without_time(line: &str) -> String {
    let mut line = line.to_owned();
    for at in (0..line.len().saturating_sub(15)).rev() {
        let Some(part) = line.get(at..at + 16) else { continue };
        let shape: String = part.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect();
        if shape == "0000-00-00 00:00" {
            let today = part.starts_with("2026-11-20");
            line.replace_range(at..at + 16, if today { "2026-11-20 00:00" } else { "YYYY-MM-DD 00:00" });
        }
    }
    line
}

#[test]
fn a_reader_that_goes_away_is_no_error() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = program(folder.path())
        .args(["completions", "bash"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!((output.status.code(), output.stderr), (Some(0), Vec::new()));
}

#[test]
fn a_full_disk_is_said_and_the_old_file_stays() {
    let folder = tempfile::tempdir().unwrap();
    let disk = folder.path().join("disk");
    fs::create_dir(&disk).unwrap();
    let mounted = Command::new("mount").args(["-t", "tmpfs", "-o", "size=64k", "tmpfs"]).arg(&disk).output();
    if !mounted.is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: making a small disk needs root");
        return;
    }
    let file = disk.join("p.json");
    let mainstay =
        |words: &[&str]| program(folder.path()).arg("--file").arg(&file).args(words).output().unwrap();
    let made = mainstay(&["new", "Small"]);
    let before = fs::read(&file);
    let long = "words ".repeat(8_000);
    let mut refused = mainstay(&["add", "action", &long]);
    if refused.status.success() {
        refused = mainstay(&["add", "action", &long]);
    }
    let after = mainstay(&["list", "action"]);
    let names: Vec<_> = fs::read_dir(&disk).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    let unmounted = Command::new("umount").arg(&disk).status();
    assert!(unmounted.is_ok_and(|status| status.success()));
    assert!(made.status.success() && before.is_ok());
    assert_eq!(refused.status.code(), Some(1));
    let sentence = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(sentence.contains("can't be saved: there is no space left"), "{sentence}");
    assert!(after.status.success(), "the old file can be read");
    assert_eq!(names, ["p.json"], "nothing is left behind");
}

/// A file that its reader chokes on costs the reader, and the project stays as it was.
#[test]
fn a_file_that_needs_more_memory_than_there_is_is_refused_and_harms_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let said = program(folder.path()).args(["--file", "p.json", "new", "Network"]).output().unwrap();
    assert!(said.status.success());
    let before = fs::read(folder.path().join("p.json")).unwrap();
    let rows = format!("A{}\n", ",".repeat(450)).repeat(10_000);
    fs::write(folder.path().join("wide.csv"), format!("Title,Due\n{rows}")).unwrap();
    let mut command = program(folder.path());
    let program = command.get_program().to_owned();
    command = Command::new("sh");
    command.env_clear().current_dir(folder.path()).env("HOME", folder.path()).env("USER", "ana");
    command.args(["-c", "ulimit -v 80000; exec \"$@\"", "sh"]).arg(program);
    let said = command.args(["--file", "p.json", "import", "--as", "action", "wide.csv"]).output().unwrap();
    let text = String::from_utf8_lossy(&said.stderr).into_owned();
    assert!(text.starts_with("mainstay: wide.csv can't be read, it needs too much memory;"), "{text}");
    assert_eq!(said.status.code(), Some(1));
    assert_eq!(fs::read(folder.path().join("p.json")).unwrap(), before);
}
