//! Files that are meant to do harm, or that no program should have written: each made here, given to the
//! program as a user would, and answered in time, with the right exit code, in words that are safe to read.

#![allow(clippy::unwrap_used)]

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::time::{Duration, Instant};

/// What is to become of a file.
#[derive(Clone, Copy, PartialEq, Debug)]
enum Fate {
    /// It is read, perhaps with remarks.
    Taken,
    /// It is refused, with a sentence that says this.
    Refused(&'static str),
}
use Fate::{Refused, Taken};

/// So long may the slowest of them take where the machine is busy and the program not optimized.
const LIMIT: Duration = Duration::from_mins(1);

fn run(folder: &Path, words: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mainstay"));
    command.env_clear().current_dir(folder).stdin(Stdio::null()).env("HOME", folder).env("USER", "ana");
    command.env("MAINSTAY_TODAY", "2026-11-20").args(["--file", "p.json"]).args(words).output().unwrap()
}

/// Gives each file to the program, where `{}` stands, and looks at what it answers and leaves behind.
fn check(words: &[&str], files: Vec<(&str, Vec<u8>, Fate)>) {
    for (name, bytes, fate) in files {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join(name), bytes).unwrap();
        let begun = Instant::now();
        let words: Vec<_> = words.iter().map(|word| if *word == "{}" { name } else { word }).collect();
        let said = run(folder.path(), &words);
        assert!(begun.elapsed() < LIMIT, "{name} took {:?}", begun.elapsed());
        let text =
            format!("{}{}", String::from_utf8_lossy(&said.stdout), String::from_utf8_lossy(&said.stderr));
        let live = |c: char| {
            c != '\n' && c.is_control() || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert_eq!(text.find(live), None, "{name}: {text:?}");
        match fate {
            Taken => assert_eq!(said.status.code(), Some(0), "{name}: {text}"),
            Refused(why) => {
                assert_eq!(said.status.code(), Some(1), "{name}: {text}");
                assert!(text.contains(why), "{name}: {text}");
                assert!(!folder.path().join("p.json").exists(), "{name} left a project behind");
            }
        }
    }
}

#[test]
fn tables() {
    let table = |rows: &str| format!("Task,Start\n{rows}").into_bytes();
    check(
        &["import", "--", "{}"],
        vec![
            ("empty.csv", Vec::new(), Refused("the file is empty")),
            ("binary.csv", (0..=255).cycle().take(4096).collect(), Refused("no text")),
            (
                "quote.csv",
                table(&format!("\"Plan,2026-01-05\n{}", "row,2026-01-05\n".repeat(1000))),
                Refused("line 2, column 1: the quote"),
            ),
            ("cell.csv", table(&"x".repeat(20 << 20)), Refused("longer than 64 KB")),
            ("wide.csv", ",".repeat(20_000).into_bytes(), Refused("more than 500 columns")),
            ("long.csv", table(&"A,2026-01-05\n".repeat(100_001)), Refused("more than 100000 rows")),
            (
                "dates.csv",
                table("A,0000-00-00\nB,2026-13-45\nC,+262145-01-01\n"),
                Refused("line 4, column 2 (Start)"),
            ),
            ("headers.csv", table(""), Taken),
            ("ragged.csv", table("A\nB,2026-01-05,more,more\n,\n"), Taken),
            ("escapes.csv", table("\x1b]0;pwned\x07\x1b[31mred\u{9b}31m\u{202e},2026-01-05\n"), Taken),
            ("formulas.csv", table("=cmd|' /C calc'!A0,2026-01-05\n\"\t=1+1\",\n＝1,\n"), Taken),
            ("loop.csv", b"ID,Task,Predecessors\n1,A,1\n2,B,\"3FS+9999999999d\"\n3,C,2\n".to_vec(), Taken),
            ("paths.csv", table("../../etc/passwd,2026-01-05\n"), Taken),
            ("book.xlsx", [b"PK\x03\x04".as_slice(), &[0xff; 300]].concat(), Refused("an Excel workbook")),
            ("old.xlsx", vec![0xd0, 0xcf, 0x11, 0xe0, 0], Refused("an old Excel workbook")),
            ("-n.csv", b"Task\nA\n".to_vec(), Taken),
            ("\u{202e}b\x1b[31m.csv", b"Task\nA\n".to_vec(), Taken),
        ],
    );
}

#[test]
fn calendars() {
    let file = |events: &str| format!("BEGIN:VCALENDAR\r\n{events}END:VCALENDAR\r\n").into_bytes();
    let event = |lines: &str| format!("BEGIN:VEVENT\r\nSUMMARY:A\r\n{lines}\r\nEND:VEVENT\r\n");
    let meeting = |lines: &str| file(&event(&format!("DTSTART:20261126T100000\r\n{lines}")));
    check(
        &["import", "--", "{}"],
        vec![
            ("nested.ics", b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n".repeat(20_000), Refused("line 3")),
            (
                "deep.ics",
                b"BEGIN:VCALENDAR\r\n".iter().chain(&b"BEGIN:X\r\n".repeat(20_000)).copied().collect(),
                Refused("8 deep"),
            ),
            ("cut.ics", file("")[..17].to_vec(), Refused("never ends")),
            ("empty.ics", Vec::new(), Refused("there is no calendar")),
            ("page.ics", b"<html>404</html>\n".to_vec(), Refused("line 1: “<html>404</html>”")),
            ("binary.ics", (0..=255).cycle().take(4096).collect(), Refused("not UTF-8")),
            (
                "fold.ics",
                meeting(&format!("DESCRIPTION:{}", "x\r\n ".repeat(70_000))),
                Refused("longer than 64 KB"),
            ),
            ("start.ics", b" BEGIN:VCALENDAR\r\n\tx\r\n".to_vec(), Refused("line 1")),
            ("dates.ics", file(&event("DTSTART:99999999T999999")), Refused("is no date")),
            ("never.ics", file(&event("DURATION:PT1H")), Refused("has no DTSTART")),
            ("long.ics", meeting("DURATION:P999999999W"), Taken),
            (
                "many.ics",
                file(&event("DTSTART:20261126T100000").repeat(20_001)),
                Refused("more than 20000 events"),
            ),
            ("endless.ics", meeting("RRULE:FREQ=SECONDLY"), Taken),
            ("count.ics", meeting("RRULE:FREQ=YEARLY;COUNT=99999999999999999999"), Taken),
            (
                "escapes.ics",
                meeting("LOCATION:\u{1b}]0;pwned\u{7}\u{202e}\r\nATTENDEE;CN=\"a\u{9b}31m\":x"),
                Taken,
            ),
            ("formula.ics", meeting("DESCRIPTION:=cmd|' /C calc'!A0\\n@x"), Taken),
        ],
    );
}

/// Settles the worry that days which recur for ever keep the program busy, or fill the calendar.
#[test]
fn endless_holidays() {
    let folder = tempfile::tempdir().unwrap();
    assert!(run(folder.path(), &["new", "Plan"]).status.success());
    assert!(run(folder.path(), &["add", "calendar", "Leave"]).status.success());
    let rules = ["DAILY", "YEARLY", "YEARLY;BYMONTH=2;BYMONTHDAY=30", "SECONDLY", "WEEKLY;INTERVAL=0"];
    for (number, rule) in rules.iter().enumerate() {
        let name = format!("{number}.ics");
        let event =
            format!("BEGIN:VEVENT\nDTSTART:19000101\nSUMMARY:{number}\nRRULE:FREQ={rule}\nEND:VEVENT\n");
        fs::write(folder.path().join(&name), format!("BEGIN:VCALENDAR\n{event}END:VCALENDAR\n")).unwrap();
        let begun = Instant::now();
        let said = run(folder.path(), &["import", &name, "--calendar", "leave"]);
        assert!(begun.elapsed() < LIMIT, "{rule} took {:?}", begun.elapsed());
        assert_eq!(said.status.code(), Some(0), "{rule}: {}", String::from_utf8_lossy(&said.stderr));
    }
}

#[test]
fn plans() {
    let plan = |tasks: &str| {
        format!("<Project xmlns='http://schemas.microsoft.com/project'><Tasks>{tasks}</Tasks></Project>")
            .into_bytes()
    };
    let task = |more: &str| plan(&format!("<Task><UID>1</UID><Name>A</Name>{more}</Task>"));
    let entities = "<!DOCTYPE a [<!ENTITY a 'aaaaaaaaaa'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;&a;'>]>";
    let levels = (1..=20_000).map(|n| format!("<Task><UID>{n}</UID><OutlineLevel>{n}</OutlineLevel></Task>"));
    check(
        &["import", "--", "{}"],
        vec![
            ("laughs.xml", [entities.as_bytes(), &task("&b;")].concat(), Refused("a DOCTYPE is refused")),
            (
                "outside.xml",
                [b"<!DOCTYPE a SYSTEM 'file:///etc/passwd'>", &task("")[..]].concat(),
                Refused("a DOCTYPE is refused"),
            ),
            ("deep.xml", "<a>".repeat(200_000).into_bytes(), Refused("and no plan")),
            (
                "deeper.xml",
                format!("<Project>{}", "<a>".repeat(200_000)).into_bytes(),
                Refused("more than 32 deep"),
            ),
            (
                "attributes.xml",
                format!("<Project {}/>", "a='x' ".repeat(50_000)).into_bytes(),
                Refused("longer than 64 KB"),
            ),
            ("cut.xml", task("")[..90].to_vec(), Refused("line 1: this is no XML")),
            ("page.xml", b"<html><body>404 Not Found</body></html>".to_vec(), Refused("and no plan")),
            ("outline.xml", plan(&levels.collect::<String>()), Taken),
            ("durations.xml", task("<Duration>PT99999999999999H</Duration><Work>-PT8H</Work>"), Taken),
            (
                "dates.xml",
                task("<Start>9999-12-31T23:59:59</Start><Finish>0001-01-01T00:00:00</Finish>"),
                Taken,
            ),
            (
                "loop.xml",
                task("<PredecessorLink><PredecessorUID>1</PredecessorUID></PredecessorLink>"),
                Taken,
            ),
            ("controls.xml", task("<Notes>&#27;]0;x&#7;</Notes>"), Taken),
        ],
    );
}

#[test]
fn projects() {
    let project = |rows: &str, more: &str| {
        format!("{{\"format\":\"mainstay\",\"version\":1,{more}\n\"records\":[\n{rows}\n],\n\"trail\":[]}}\n")
            .into_bytes()
    };
    let task = |n: u32, more: &str| {
        format!("{{\"register\":\"task\",\"id\":\"{n:013}\",\"ref\":\"T-{n}\",\"title\":\"A\"{more}}}")
    };
    let below =
        |n: u32| task(n, &if n > 1 { format!(",\"parent\":\"{:013}\"", n - 1) } else { String::new() });
    let tree: Vec<String> = (1..=3000).map(below).collect();
    let knot =
        [task(1, ",\"parent\":\"0000000000002\""), task(2, ",\"parent\":\"0000000000001\"")].join(",\n");
    let raw = |value: &str| project(&task(1, &format!(",\"duration\":{value}")), "");
    check(
        &["convert", "{}", "out.xml"],
        vec![
            ("zeros.json", vec![0; 4096], Refused("nothing but zero bytes")),
            ("cut.json", project(&task(1, ""), "")[..90].to_vec(), Refused("as if cut off")),
            ("deep.json", "[".repeat(100_000).into_bytes(), Refused("JSON of another program")),
            (
                "unknown.json",
                project(&task(1, ""), &format!("\"x\":{}1{},", "{\"a\":".repeat(20_000), "}".repeat(20_000))),
                Refused("128 deep"),
            ),
            ("twice.json", project(&task(1, ",\"title\":\"B\""), ""), Refused("stands in the file twice")),
            ("git.json", b"{\n<<<<<<< HEAD\n=======\n>>>>>>> b\n}".to_vec(), Refused("git left a conflict")),
            ("huge.json", raw("1e400"), Refused("“duration” of T-1")),
            ("nan.json", raw("NaN"), Refused("no JSON")),
            ("half.json", raw("\"\\ud800\""), Refused("line 3")),
        ],
    );
    let listed = |bytes: Vec<u8>| {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("p.json"), bytes).unwrap();
        for words in [&["list", "tasks"][..], &["schedule", "--json"], &["export", "o.xml"], &["check"]] {
            let said = run(folder.path(), words);
            let text = String::from_utf8_lossy(&said.stderr).into_owned();
            assert!(
                matches!(said.status.code(), Some(0 | 1)) && !text.contains("panicked"),
                "{words:?}: {text}"
            );
        }
    };
    listed(project(&tree.join(",\n"), ""));
    listed(project(&knot, ""));
    listed(raw("\"-99999999 d\""));
    listed(project(&task(1, ",\"start\":\"0000-00-00\",\"finish\":\"9999-12-31T23:59:59\""), ""));
    listed(project(&task(1, "").replace("\"A\"", &format!("\"{}\"", "x".repeat(5 << 20))), ""));
}
