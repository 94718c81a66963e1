//! A few runs in a real pseudo-terminal: what no other test can show.
#![cfg(unix)]
// What can’t be set up is a test that fails.
#![allow(clippy::unwrap_used)]

use std::io::{Read, Write};
use std::process::Command;
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;

const PROGRAM: &str = env!("CARGO_BIN_EXE_mainstay");
const PATIENCE: Duration = Duration::from_secs(20);
const PROJECT: &str = r#"{"format":"mainstay","version":1,
"records":[
{"register":"task","id":"0123456789abc","ref":"T-1","title":"Lay the cable","rank":"a0"},
{"register":"task","id":"0123456789abd","ref":"T-2","title":"Test the network","rank":"a1"}
],
"trail":[]}
"#;

/// The program in a terminal of its own. It asks the terminal nothing: nothing would be answered.
struct Run {
    child: Box<dyn Child + Send + Sync>,
    master: Box<dyn MasterPty + Send>,
    /// The modes of the terminal before the program had it.
    before: String,
    keyboard: Box<dyn Write + Send>,
    output: Receiver<Vec<u8>>,
    terminal: vt100::Parser,
    folder: TempDir,
}

impl Run {
    fn start() -> Run {
        let mut run = Run::start_with(|_| {});
        run.wait_for("Lay the cable");
        run
    }

    fn start_with(adjust: impl FnOnce(&mut CommandBuilder)) -> Run {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("p.json");
        std::fs::write(&file, PROJECT).unwrap();
        let mut command = CommandBuilder::new(PROGRAM);
        command.args(["--file".as_ref(), file.as_os_str()]);
        for (name, value) in [("TERM", "xterm-256color"), ("LC_ALL", "C.UTF-8"), ("NO_COLOR", "")] {
            command.env(name, value);
        }
        for name in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
            command.env(name, folder.path());
        }
        adjust(&mut command);
        let size = PtySize { rows: 24, cols: 80, ..PtySize::default() };
        let pty = native_pty_system().openpty(size).unwrap();
        let before = format!("{:?}", pty.master.get_termios());
        let child = pty.slave.spawn_command(command).unwrap();
        let (keyboard, mut screen) =
            (pty.master.take_writer().unwrap(), pty.master.try_clone_reader().unwrap());
        let (sender, output) = channel();
        thread::spawn(move || {
            let mut bytes = [0; 4096];
            while let Ok(length @ 1..) = screen.read(&mut bytes) {
                if sender.send(bytes[..length].to_vec()).is_err() {
                    break;
                }
            }
        });
        let terminal = vt100::Parser::new(24, 80, 0);
        Run { child, master: pty.master, before, keyboard, output, terminal, folder }
    }

    fn press(&mut self, keys: &str) {
        self.keyboard.write_all(keys.as_bytes()).unwrap();
        self.keyboard.flush().unwrap();
    }

    /// Reads on until the screen is as it should be.
    fn wait_until(&mut self, what: &str, is_so: impl Fn(&vt100::Screen) -> bool) {
        while !is_so(self.terminal.screen()) {
            match self.output.recv_timeout(PATIENCE) {
                Ok(bytes) => self.terminal.process(&bytes),
                Err(error) => panic!("{what}: {error}\n{}", self.terminal.screen().contents()),
            }
        }
    }

    fn wait_for(&mut self, text: &str) {
        self.wait_until(text, |screen| screen.contents().contains(text));
    }

    fn resize(&mut self, rows: u16, cols: u16) {
        self.master.resize(PtySize { rows, cols, ..PtySize::default() }).unwrap();
        self.terminal.screen_mut().set_size(rows, cols);
    }

    fn signal(&self, signal: &str) {
        let id = self.child.process_id().unwrap();
        // The whole job, as a shell would.
        assert!(Command::new("kill").args([signal, "--", &format!("-{id}")]).status().unwrap().success());
    }

    fn is_stopped(&self) -> bool {
        let id = self.child.process_id().unwrap().to_string();
        let state = Command::new("ps").args(["-o", "state=", "-p", &id]).output().unwrap().stdout;
        state.trim_ascii().starts_with(b"T")
    }

    fn saved(&self) -> String {
        std::fs::read_to_string(self.folder.path().join("p.json")).unwrap()
    }

    /// Waits for the end; gives the exit code. The terminal must be as it was.
    fn end(&mut self) -> u32 {
        let code = self.child.wait().unwrap().exit_code();
        while let Ok(bytes) = self.output.recv_timeout(Duration::from_millis(100)) {
            self.terminal.process(&bytes);
        }
        self.assert_given_back();
        code
    }

    fn assert_given_back(&self) {
        assert_eq!(format!("{:?}", self.master.get_termios()), self.before, "the modes are not as they were");
        let screen = self.terminal.screen();
        assert!(!screen.alternate_screen(), "the alternate screen is left on");
        assert!(!screen.bracketed_paste(), "bracketed paste is left on");
        assert!(!screen.hide_cursor(), "the cursor is left hidden");
    }
}

/// Whatever a test finds, nothing goes on running.
impl Drop for Run {
    fn drop(&mut self) {
        let _ = self.child.kill();
    }
}

#[test]
fn it_starts_quits_and_gives_the_terminal_back() {
    let mut run = Run::start();
    assert!(run.terminal.screen().alternate_screen());
    run.press("q");
    assert_eq!(run.end(), 0);
}

#[test]
fn any_size_is_survived() {
    let mut run = Run::start();
    for (rows, cols) in [(1, 1), (100, 300), (5, 19), (24, 80)] {
        run.resize(rows, cols);
    }
    run.wait_for("Lay the cable");
    run.press("q");
    assert_eq!(run.end(), 0);
}

#[test]
fn a_burst_of_keys_is_answered_whole() {
    let mut run = Run::start();
    run.press(&"jk".repeat(2500));
    run.press("/network");
    run.wait_until("the filter", |screen| {
        !screen.contents().contains("Lay the cable") && screen.contents().contains("Test the network")
    });
    run.press("\x1b");
    run.wait_for("Lay the cable");
    run.press("q");
    assert_eq!(run.end(), 0);
}

#[test]
fn a_burst_that_takes_long_is_shown_on_its_way() {
    let mut run = Run::start();
    run.press("/nothing:");
    run.wait_for("nothing:");
    run.press(&"1\x7f".repeat(2000));
    run.press("1234");
    // Each of these keys looks a field up; the last ones are far from being answered when others show.
    run.wait_until("a frame on the way", |screen| screen.contents().contains("nothing:"));
    let first = run.output.recv_timeout(Duration::from_secs(2)).expect("nothing is drawn for two seconds");
    run.terminal.process(&first);
    assert!(!run.terminal.screen().contents().contains("nothing:1234"), "the burst took no time");
}

#[test]
fn a_paste_is_text_and_runs_no_command() {
    let mut run = Run::start();
    run.press("\x1b[200~qqq\rq\x1b[201~");
    run.press("a");
    run.press(&format!("\x1b[200~Steel {}\x1b[201~", "x".repeat(5000)));
    run.press("\r");
    run.wait_for("Steel xx");
    run.press("q");
    assert_eq!(run.end(), 0);
    assert!(run.saved().contains(&"x".repeat(5000)));
}

#[test]
fn a_paste_without_end_is_given_up() {
    let mut run = Run::start();
    run.press("a");
    run.press("\x1b[200~Half a paste");
    run.wait_for("Half a paste");
    run.press("\r");
    run.wait_for("Half a paste");
    run.press("q");
    assert_eq!(run.end(), 0);
}

#[test]
fn a_signal_saves_the_last_change() {
    let mut run = Run::start();
    let table = run.folder.path().join("risks.csv");
    std::fs::write(&table, "Risk,Owner\nFlood in the cellar,Bo\n").unwrap();
    run.press("\x14");
    run.wait_for("File to import");
    run.press(&format!("{}\r", table.display()));
    run.wait_for("Imported Risks: 1 new");
    // Over the page that tells of a name which nobody has yet.
    run.press("\x1b");
    run.wait_for("Overdue: nobody's");
    run.press("aOrder the steel\r");
    run.wait_for("Order the steel");
    run.signal("-TERM");
    assert_eq!(run.end(), 128 + 15);
    assert!(["Order the steel", "Flood in the cellar"].iter().all(|title| run.saved().contains(title)));
}

#[test]
fn a_signal_enters_what_is_being_typed() {
    // A form, one of its lines wrong; a line to add; a line for a cell.
    for (keys, seen, entered) in [
        ("\r deep\x1b[Bno such thing", "no such thing", "Lay the cable deep"),
        ("aOrder the steel", "Order the steel", "Order the steel"),
        ("e\x1b[F twice", "twice", "Lay the cable twice"),
    ] {
        for signal in ["-TERM", "-HUP", "-INT"] {
            let mut run = Run::start();
            run.press(keys);
            run.wait_for(seen);
            run.signal(signal);
            assert!(run.end() > 128);
            assert!(run.saved().contains(entered), "{keys:?} {signal}: {}", run.saved());
        }
    }
}

#[test]
fn what_could_not_be_entered_is_shown_at_the_next_start() {
    let mut run = Run::start();
    run.press("\r\x1b[Bno such thing");
    run.wait_for("no such thing");
    run.signal("-TERM");
    assert!(run.end() > 128);
    let folder = run.folder.path().to_owned();
    for (answer, shown) in [("n", true), ("y", true), ("", false)] {
        let mut next = Run::start_with(|command| {
            let plain = std::mem::replace(command, CommandBuilder::new(PROGRAM));
            command.args(["--file".as_ref(), folder.join("p.json").as_os_str()]);
            for (name, value) in plain.iter_full_env_as_str() {
                command.env(name, value);
            }
            command.env("XDG_STATE_HOME", &folder);
        });
        if shown {
            next.wait_for("no such thing");
            next.press("\x1b");
            next.wait_for("Forget what was typed");
            next.press(answer);
        }
        next.wait_for("Lay the cable");
        next.press("q");
        assert_eq!(next.end(), 0, "{answer}");
    }
}

#[test]
fn it_stops_for_the_shell_and_comes_back() {
    let mut run = Run::start_with(|command| {
        let plain = std::mem::replace(command, CommandBuilder::new("sh"));
        command.args(["-c", "\"$0\" \"$@\"; exit $?"]);
        command.args(plain.get_argv());
        for (name, value) in plain.iter_full_env_as_str() {
            command.env(name, value);
        }
    });
    run.wait_for("Lay the cable");
    run.press("\x1a");
    run.wait_until("the shell's screen", |screen| !screen.alternate_screen());
    run.assert_given_back();
    assert!((0..2000).any(|_| run.is_stopped()), "it goes on running");
    run.signal("-CONT");
    run.wait_for("Lay the cable");
    run.press("q");
    assert_eq!(run.end(), 0);
}

#[test]
fn an_editor_has_the_terminal_to_itself() {
    let mut run = Run::start_with(|command| command.env("VISUAL", "read key; printf \"$key, edited\" >"));
    run.wait_for("Lay the cable");
    run.press("\r");
    run.wait_for("Ctrl-X editor");
    run.press("\x18");
    run.wait_until("the editor's screen", |screen| !screen.alternate_screen());
    run.press("by hand\r");
    run.wait_for("by hand, edited");
    run.press("\x13");
    run.press("q");
    assert_eq!(run.end(), 0);
}

#[test]
fn without_a_terminal_it_says_so_and_writes_no_escape() {
    let output = Command::new(PROGRAM).arg("demo").output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(output.stdout.is_empty());
    assert!(String::from_utf8(output.stderr).unwrap().starts_with("The screen needs a terminal"));
    let mut run = Run::start_with(|command| command.env("TERM", "dumb"));
    run.wait_for("TERM=dumb");
    assert_eq!(run.end(), 2);
    assert!(!run.terminal.screen().contents().contains("Lay the cable"));
}

/// Text that moves cursors, names windows, fills clipboards, turns words round and hides.
const HOSTILE: &str = "x\u{1b}]0;own\u{7}\u{1b}[2J\u{9b}31m\u{90}q\u{202e}\u{2066}\u{e0041}\r\u{8}\u{7f}y";

/// What a command says to a person at a terminal.
fn said(folder: &TempDir, words: &[&str]) -> String {
    let pty = native_pty_system().openpty(PtySize::default()).unwrap();
    let mut command = CommandBuilder::new(PROGRAM);
    command.args(["--color", "never"]);
    command.args(words);
    command.cwd(folder.path());
    for name in ["HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME"] {
        command.env(name, folder.path());
    }
    let mut child = pty.slave.spawn_command(command).unwrap();
    drop(pty.slave);
    let mut screen = pty.master.try_clone_reader().unwrap();
    let (mut said, mut bytes) = (Vec::new(), [0; 4096]);
    while let Ok(length @ 1..) = screen.read(&mut bytes) {
        said.extend_from_slice(&bytes[..length]);
    }
    child.wait().unwrap();
    String::from_utf8(said).unwrap()
}

#[test]
fn no_text_from_outside_acts_on_the_terminal() {
    let folder = tempfile::tempdir().unwrap();
    let units: Vec<String> = HOSTILE.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
    let text = units.concat();
    let file = |name: &str, contents: &str| std::fs::write(folder.path().join(name), contents).unwrap();
    let project = format!(
        "{{\"format\":\"mainstay\",\"version\":1,\"records\":[\n\
         {{\"register\":\"risk\",\"id\":\"0123456789abc\",\"ref\":\"R-001\",\"title\":\"{text}\",\"owner\":\"{text}\",\"status\":\"{text}\",\"{text}\":1}}],\n\
         \"trail\":[{{\"at\":\"2026-03-02T08:00\",\"who\":\"{text}\",\"step\":\"{text}\",\"changes\":[\
         {{\"register\":\"risk\",\"id\":\"0123456789abc\",\"field\":\"title\",\"to\":\"{text}\"}}]}}]}}"
    );
    file("p.json", &project);
    file("raw.json", &project.replace(&text, HOSTILE));
    file("kind.json", &project.replace("\"owner\":", "\"probability\":"));
    file("twice.json", &project.replace("\"owner\":", "\"title\":"));
    file("t.csv", &format!("Title,{HOSTILE}\n{HOSTILE},{HOSTILE}\n"));
    file("t.xml", &format!("<Project><{HOSTILE}></Project>"));
    file(&format!("{HOSTILE}.csv"), "\"");
    let set = format!("{HOSTILE}=1");
    let runs: &[&[&str]] = &[
        &["-f", "p.json", "list", "risks"],
        &["-f", "p.json", "list", "risks", "--json"],
        &["-f", "p.json", "list", "risks", "--refs"],
        &["-f", "p.json", "list", HOSTILE],
        &["-f", "p.json", "list", "risks", HOSTILE],
        &["-f", "p.json", "list", "risks", "--asat", HOSTILE],
        &["-f", "p.json", "show", "R-1"],
        &["-f", "p.json", "show", HOSTILE],
        &["-f", "p.json", "check"],
        &["-f", "p.json", "export", "-", "--register", "risks"],
        &["-f", "p.json", "set", "R-1", &set],
        &["-f", "p.json", "add", "action", HOSTILE],
        &["-f", "p.json", "undo"],
        &["-f", "p.json", "import", "t.csv", "--dry-run"],
        &["-f", "p.json", "import", "t.xml"],
        &["-f", "p.json", "import", &format!("{HOSTILE}.csv")],
        &["-f", "raw.json", "check"],
        &["-f", "kind.json", "check"],
        &["-f", "twice.json", "check"],
        &["-f", HOSTILE, "check"],
        &["--data-dir", ".", "-p", HOSTILE, "check"],
        &["--data-dir", ".", "projects"],
        &["--data-dir", ".", "new", HOSTILE],
        &["merge", "p.json", "p.json", "raw.json"],
        &["--today", HOSTILE],
        &[HOSTILE],
    ];
    for words in runs {
        let said = said(&folder, words);
        let acts = |c: &char| {
            matches!(c, '\0'..='\u{9}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{202a}'..='\u{202e}')
                || matches!(c, '\u{2066}'..='\u{2069}' | '\u{e0000}'..='\u{e007f}')
        };
        assert_eq!(
            said.replace("\r\n", "\n").chars().find(|c| acts(c) || *c == '\r'),
            None,
            "{words:?}: {said:?}"
        );
        assert!(!said.contains("panicked"), "{said}");
    }
}
