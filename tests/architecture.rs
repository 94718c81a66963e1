//! The walls: which folder may use which, where the outside world may be touched, and how large
//! files and functions may grow. Reads the source as text, so that nothing can be built around them.

// A wall that can't be read is a wall that fails.
#![allow(clippy::unwrap_used)]
use std::fs;
use std::path::{Path, PathBuf};

/// The rooms. A room may use itself and those before it.
const ROOMS: &[&str] = &[
    "model",
    "registers",
    "schedule",
    "query",
    "insight",
    "report",
    "exchange",
    "store",
    "session",
    "cli",
    "tui",
];

/// Where files, processes, the environment and the clock may be touched.
const OUTSIDE: &[&str] = &[
    "store/disk.rs",
    "store/disk/",
    "store/lock.rs",
    "store/backup.rs",
    "store/copies.rs",
    "store/saver/tests.rs",
    "store/sync.rs",
    "store/sync/",
    "tui/effect.rs",
    "tui/world/tests.rs",
    "cli/",
    "main.rs",
];

/// Names that only these files and folders may use.
const CONFINED: &[(&[&str], &[&str])] = &[
    (&["ratatui"], &["tui/view/", "tui/view.rs", "tui/mod.rs", "tui/terminal/", "tui/terminal.rs"]),
    (&["crossterm"], &["tui/terminal/", "tui/terminal.rs"]),
    (&["imbl"], &["model/table.rs"]),
    (&["std", "fs"], OUTSIDE),
    (&["std", "process"], OUTSIDE),
    (&["std", "env"], OUTSIDE),
    (&["std", "time", "Instant"], OUTSIDE),
    (&["std", "time", "SystemTime"], OUTSIDE),
    (&["directories"], OUTSIDE),
    (&["Instant", "now"], OUTSIDE),
    (&["SystemTime", "now"], OUTSIDE),
    (&["Local", "now"], OUTSIDE),
    (&["Utc", "now"], OUTSIDE),
    (&["io", "stdout"], &["cli/output.rs", "tui/terminal.rs"]),
    (&["io", "stderr"], &["cli/output.rs"]),
    (&["rustix", "io", "write"], &["tui/terminal.rs"]),
];

/// Macros that write past the gate for text.
const PRINTING: &[&str] = &["print", "println", "eprint", "eprintln", "dbg", "execute"];

/// Methods that put text on the screen, and the files that may.
const DRAWING: (&[&str], &[&str]) = (
    &[
        "render_widget",
        "render_stateful_widget",
        "set_char",
        "set_line",
        "set_span",
        "set_string",
        "set_stringn",
        "set_symbol",
    ],
    &["tui/view/pen.rs", "tui/view/theme.rs"],
);

/// Methods of paths that look at the disk.
const TOUCHING: &[&str] = &[
    "canonicalize",
    "exists",
    "is_dir",
    "is_file",
    "is_symlink",
    "metadata",
    "read_dir",
    "read_link",
    "symlink_metadata",
    "try_exists",
];

const FIELDS_OF_A_STRUCT: usize = 12;
const PARAMETERS: usize = 5;
const LINES_OF_A_FILE: usize = 600;
const LINES_OF_A_FUNCTION: usize = 80;

const TOP_LEVEL: &[&str] = &["Cargo.toml", "Cargo.lock", "src", "tests", "README.md", "LICENSE"];
const BANNED_FILES: &[&str] =
    &["utils", "util", "common", "helpers", "helper", "types", "core", "app", "misc"];
const BANNED_TYPES: &[&str] = &["Manager", "Handler", "Helper", "Util", "Utils", "Info", "Data"];
const BANNED_FUNCTIONS: &[&str] = &["do_", "process_", "handle_"];

/// A source file, by its path below the folder it was found in.
struct Source {
    path: String,
    text: String,
}

fn sources(folder: &str) -> Vec<Source> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let mut folders = vec![root.clone()];
    let mut all = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap() {
            let path: PathBuf = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                let name = path.strip_prefix(&root).unwrap().to_string_lossy().replace('\\', "/");
                all.push(Source { path: name, text: fs::read_to_string(&path).unwrap() });
            }
        }
    }
    assert!(!all.is_empty(), "no source in {folder}");
    all
}

impl Source {
    /// The source without comments and the contents of strings, lines as they were.
    fn code(&self) -> String {
        let mut code = String::with_capacity(self.text.len());
        let mut rest = self.text.as_str();
        while let Some(c) = rest.chars().next() {
            let skipped = match c {
                '/' if rest.starts_with("//") => rest.find('\n').unwrap_or(rest.len()),
                '/' if rest.starts_with("/*") => rest.find("*/").map_or(rest.len(), |end| end + 2),
                '"' => end_of_string(rest),
                'r' if rest.starts_with("r#\"") => rest.find("\"#").map_or(rest.len(), |end| end + 2),
                '\'' if rest.starts_with("'\"'") => 3,
                '\'' if rest.starts_with("'\\") => rest[2..].find('\'').map_or(rest.len(), |end| end + 3),
                '\'' if rest.starts_with("'{'") || rest.starts_with("'}'") => 3,
                _ => 0,
            };
            if skipped == 0 {
                code.push(c);
                rest = &rest[c.len_utf8()..];
            } else {
                code.extend(rest[..skipped].matches('\n'));
                rest = &rest[skipped..];
            }
        }
        code
    }

    /// The code without the items that only tests have, wherever they stand.
    fn code_without_tests(&self) -> String {
        let code = self.code();
        let mut parts = code.split("#[cfg(test)]");
        let mut kept = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let end = part.find(['{', ';']).unwrap_or(part.len());
            let length = if part[end..].starts_with('{') { length_of_body(part) } else { end + 1 };
            kept.push_str(&part[length.min(part.len())..]);
        }
        kept
    }

    fn is_tests(&self) -> bool {
        self.path.ends_with("/tests.rs")
    }

    fn room(&self) -> &str {
        self.path.split('/').next().unwrap_or_default().trim_end_matches(".rs")
    }

    /// How many `super` lead from the file to the crate.
    fn depth(&self) -> usize {
        let path = self.path.trim_end_matches(".rs").trim_end_matches("/mod");
        path.split('/').count()
    }

    fn is_in(&self, places: &[&str]) -> bool {
        let holds = |place: &str| place.ends_with('/') && self.path.starts_with(place);
        places.iter().any(|place| self.path == *place || holds(place))
    }

    fn paths(&self) -> Vec<Vec<String>> {
        paths(&tokens(&self.code()))
    }
}

fn end_of_string(rest: &str) -> usize {
    let mut escaped = false;
    for (place, c) in rest.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return place + 1,
            _ => {}
        }
    }
    rest.len()
}

/// Words, `::`, and single signs.
fn tokens(code: &str) -> Vec<&str> {
    let mut all = Vec::new();
    let mut rest = code.trim_start();
    while let Some(c) = rest.chars().next() {
        let word = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
        let length = match word {
            0 if rest.starts_with("::") => 2,
            0 => c.len_utf8(),
            word => word,
        };
        all.push(&rest[..length]);
        rest = rest[length..].trim_start();
    }
    all
}

fn is_word(token: &str) -> bool {
    token.starts_with(|c: char| c.is_alphanumeric() || c == '_')
}

/// Every path that the code names, groups spelt out: `use a::{b, c::d}` gives `a::b` and `a::c::d`.
fn paths(tokens: &[&str]) -> Vec<Vec<String>> {
    let mut all = Vec::new();
    let mut at = 0;
    while at < tokens.len() {
        if is_word(tokens[at]) && (at == 0 || tokens[at - 1] != "::") {
            at = path(tokens, at, &mut Vec::new(), &mut all);
        } else {
            at += 1;
        }
    }
    all
}

fn path(tokens: &[&str], mut at: usize, before: &mut Vec<String>, all: &mut Vec<Vec<String>>) -> usize {
    let start = before.len();
    while at < tokens.len() && is_word(tokens[at]) {
        before.push(tokens[at].to_owned());
        at += 1;
        match (tokens.get(at), tokens.get(at + 1)) {
            (Some(&"::"), Some(&"{")) => {
                at += 2;
                while at < tokens.len() && tokens[at] != "}" {
                    at = if is_word(tokens[at]) { path(tokens, at, before, all) } else { at + 1 };
                }
                before.truncate(start);
                return at + 1;
            }
            (Some(&"::"), _) => at += 1,
            _ => break,
        }
    }
    all.push(before.clone());
    before.truncate(start);
    at
}

/// The room that a path leads to from a file `depth` levels below the crate.
fn target(path: &[String], depth: usize) -> Option<usize> {
    let climbs = path.iter().take_while(|part| *part == "super").count();
    let first = match path.first()?.as_str() {
        "crate" => path.get(1)?,
        "super" if climbs >= depth => path.get(climbs)?,
        _ => return None,
    };
    ROOMS.iter().position(|room| room == first)
}

/// How many parts stand within the brackets that open at a token: one for each field or parameter,
/// whatever its type, but one for each element of a tuple.
fn parts_within(tokens: &[&str], open: usize) -> usize {
    let (mut depth, mut parts) = (0_usize, 0);
    for (at, token) in tokens.iter().enumerate().skip(open) {
        match *token {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" if depth <= 1 => break,
            ")" | "]" | "}" => depth -= 1,
            ":" if depth == 1 => parts += elements_of_type(&tokens[at + 1..]),
            _ => {}
        }
    }
    parts
}

/// How many elements the type has that stands first: those of a tuple, also of a borrowed one; else one.
fn elements_of_type(tokens: &[&str]) -> usize {
    let borrows = |at: usize| match tokens[at] {
        "&" | "mut" | "'" => true,
        _ => at > 0 && tokens[at - 1] == "'",
    };
    let first = (0..tokens.len()).find(|at| !borrows(*at)).unwrap_or(0);
    if tokens.get(first) != Some(&"(") {
        return 1;
    }
    let (mut depth, mut elements, mut begun) = (0_usize, 0, false);
    for token in &tokens[first..] {
        match *token {
            "(" | "[" | "{" | "<" => depth += 1,
            ")" if depth == 1 => break,
            ")" | "]" | "}" | ">" => depth -= 1,
            "," if depth == 1 => (elements, begun) = (elements + 1, false),
            _ => begun = true,
        }
    }
    elements + usize::from(begun)
}

/// Structs with their number of fields, and functions with their number of parameters besides `self`.
fn sizes<'a>(tokens: &[&'a str]) -> Vec<(&'a str, &'a str, usize)> {
    let mut all = Vec::new();
    for (at, pair) in tokens.windows(2).enumerate() {
        let from = |sign: &[&str]| {
            tokens[at..].iter().position(|token| sign.contains(token)).map(|further| at + further)
        };
        match (pair[0], pair[1]) {
            ("struct", name) => {
                if let Some(open) = from(&["{", ";", "("]).filter(|open| tokens[*open] == "{") {
                    all.push(("struct", name, parts_within(tokens, open)));
                }
            }
            ("fn", name) if is_word(name) => {
                if let Some(open) = opens_parameters(tokens, at + 2) {
                    all.push(("fn", name, parts_within(tokens, open)));
                }
            }
            _ => {}
        }
    }
    all
}

/// The bracket that opens the parameters, behind the generic ones.
fn opens_parameters(tokens: &[&str], behind_name: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (place, token) in tokens.iter().enumerate().skip(behind_name) {
        match *token {
            "<" => depth += 1,
            ">" if tokens[place - 1] != "-" => depth = depth.saturating_sub(1),
            "(" if depth == 0 => return Some(place),
            _ => {}
        }
    }
    None
}

fn none(wall: &str, faults: &[String]) {
    assert!(faults.is_empty(), "{wall}\n{}", faults.join("\n"));
}

#[test]
fn a_room_uses_only_itself_and_the_rooms_before_it() {
    let mut faults = Vec::new();
    for source in sources("src") {
        let Some(own) = ROOMS.iter().position(|room| *room == source.room()) else {
            assert!(["lib.rs", "main.rs"].contains(&source.path.as_str()), "{} is in no room", source.path);
            continue;
        };
        for path in source.paths() {
            if target(&path, source.depth()).is_some_and(|room| room > own) {
                faults.push(format!("{}: {}", source.path, path.join("::")));
            }
        }
    }
    none("These use a room to their right:", &faults);
}

#[test]
fn the_outside_world_is_touched_in_few_places() {
    let mut faults = Vec::new();
    for source in sources("src") {
        for path in source.paths() {
            for (name, places) in CONFINED {
                let named = path.windows(name.len()).any(|part| part == *name);
                if named && !source.is_in(places) {
                    faults.push(format!("{}: {}", source.path, path.join("::")));
                }
            }
        }
        let code = source.code();
        let tokens = tokens(&code);
        let calls = tokens.windows(3).filter(|three| three[0] == "." && three[2] == "(");
        for call in calls.filter(|call| TOUCHING.contains(&call[1]) && !source.is_in(OUTSIDE)) {
            faults.push(format!("{}: .{}()", source.path, call[1]));
        }
    }
    none("These names belong elsewhere:", &faults);
}

#[test]
fn text_reaches_the_terminal_by_its_gate_alone() {
    let (drawing, pens) = DRAWING;
    let mut faults = Vec::new();
    for source in sources("src") {
        let code = source.code_without_tests();
        for three in tokens(&code).windows(3) {
            let prints = three[1] == "!" && PRINTING.contains(&three[0]);
            let draws = three[0] == "." && three[2] == "(" && drawing.contains(&three[1]);
            if prints || draws && !source.is_in(pens) {
                faults.push(format!("{}: {}", source.path, three.concat()));
            }
        }
    }
    none("These write past the gate:", &faults);
}

/// The rooms that compare little but names of people.
const OF_PEOPLE: &[&str] = &["insight/", "report/", "session/"];

#[test]
fn one_rule_says_who_is_the_same_person() {
    let sources = sources("src").into_iter().filter(|source| source.is_in(OF_PEOPLE));
    let own: Vec<_> = sources.filter(|s| s.code_without_tests().contains("eq_ignore_ascii_case")).collect();
    let faults: Vec<_> = own.into_iter().map(|source| source.path).collect();
    none("These compare without accents in mind: people::same() says who is the same person:", &faults);
}

#[test]
fn files_stay_short() {
    let long = |source: &Source| source.code_without_tests().lines().count() > LINES_OF_A_FILE;
    let faults: Vec<_> =
        sources("src").iter().filter(|s| !s.is_tests() && long(s)).map(|s| s.path.clone()).collect();
    none(&format!("These files have more than {LINES_OF_A_FILE} lines:"), &faults);
    let main = sources("src").into_iter().find(|source| source.path == "main.rs").unwrap();
    assert!(main.text.lines().count() <= 40, "main.rs has more than 40 lines");
}

#[test]
fn functions_stay_short() {
    let mut faults = Vec::new();
    for source in sources("src").iter().filter(|source| !source.is_tests()) {
        let code = source.code_without_tests();
        for (start, _) in code.match_indices("fn ") {
            let begins_word = code[..start].ends_with(|c: char| !c.is_alphanumeric() && c != '_');
            let rest = &code[start..];
            let name = rest[3..].split(|c: char| !c.is_alphanumeric() && c != '_').next().unwrap();
            let lines = lines_of_body(rest);
            if (start == 0 || begins_word) && lines > LINES_OF_A_FUNCTION {
                faults.push(format!("{}: {name} has {lines}", source.path));
            }
        }
    }
    none(&format!("These functions have more than {LINES_OF_A_FUNCTION} lines:"), &faults);
}

/// Lines from `fn` to the brace that closes its body; 0 where it has none.
fn lines_of_body(code: &str) -> usize {
    match length_of_body(code) {
        0 => 0,
        length => code[..length].lines().count(),
    }
}

/// Bytes up to the brace that closes the body of the first item; 0 where it has none.
fn length_of_body(code: &str) -> usize {
    let (mut depth, mut nested) = (0_usize, 0_usize);
    for (place, c) in code.char_indices() {
        match c {
            '(' | '[' if depth == 0 => nested += 1,
            ')' | ']' if depth == 0 => nested = nested.saturating_sub(1),
            ';' if depth == 0 && nested == 0 => return 0,
            '{' => depth += 1,
            '}' if depth <= 1 => return place + 1,
            '}' => depth -= 1,
            _ => {}
        }
    }
    code.len()
}

#[test]
fn structs_and_functions_take_few_parts() {
    let mut faults = Vec::new();
    for source in sources("src").iter().filter(|source| !source.is_tests()) {
        let code = source.code_without_tests();
        for (what, name, count) in sizes(&tokens(&code)) {
            let most = if what == "struct" { FIELDS_OF_A_STRUCT } else { PARAMETERS };
            if count > most {
                faults.push(format!("{}: {what} {name} has {count}", source.path));
            }
        }
    }
    none(&format!("More than {FIELDS_OF_A_STRUCT} fields of a struct, or {PARAMETERS} parameters:"), &faults);
}

#[test]
fn every_file_says_what_it_is_for() {
    let silent = |folder: &str| {
        let unsaid = |source: &Source| !source.text.starts_with("//! ");
        let name = |source: Source| format!("{folder}/{}", source.path);
        sources(folder).into_iter().filter(unsaid).map(name).collect::<Vec<_>>()
    };
    none("These files open without `//!`:", &[silent("src"), silent("tests")].concat());
}

#[test]
fn the_top_level_holds_nothing_else() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let names = fs::read_dir(root).unwrap().map(|e| e.unwrap().file_name().to_string_lossy().into_owned());
    // `target` is what the compiler leaves behind.
    let strange =
        |name: &String| !name.starts_with('.') && name != "target" && !TOP_LEVEL.contains(&name.as_str());
    none("These don't belong at the top level:", &names.filter(strange).collect::<Vec<_>>());
}

#[test]
fn names_say_something() {
    let mut faults = Vec::new();
    for source in sources("src") {
        if source.path.split('/').any(|part| BANNED_FILES.contains(&part.trim_end_matches(".rs"))) {
            faults.push(source.path.clone());
        }
        let code = source.code();
        for pair in tokens(&code).windows(2) {
            let banned = match pair[0] {
                "struct" | "enum" | "trait" | "type" => BANNED_TYPES.iter().any(|end| pair[1].ends_with(end)),
                "fn" => BANNED_FUNCTIONS.iter().any(|start| pair[1].starts_with(start)),
                _ => false,
            };
            if banned {
                faults.push(format!("{}: {}", source.path, pair[1]));
            }
        }
    }
    none("These names say nothing:", &faults);
}

#[test]
fn the_reader_of_paths_sees_through_groups_comments_and_strings() {
    let text = "use crate::{model::id::Id, store};\n// crate::tui\nlet a = \"crate::cli\"; super::super::query::x();";
    let source = Source { path: "model/kind/date.rs".into(), text: text.into() };
    let seen: Vec<_> = source.paths().iter().filter_map(|p| target(p, 2)).map(|room| ROOMS[room]).collect();
    assert_eq!(seen, ["model", "store", "query"]);
    assert_eq!(source.depth(), 3);
}

#[test]
fn the_reader_of_code_sees_past_tests_and_counts_parts() {
    let text = "#[cfg(test)]\nmod tests;\nstruct A<T: B> { a: [u8; 2], pub b: fn(c: D) -> E }
#[cfg(test)]\nmod more { fn f(a: A) {} }
impl A { fn g<'a, F: Fn(u8) -> u8>(&'a mut self, (x, y): &'a mut (u8, V<(u8, u8)>), z: F) -> u8 { 1 } }";
    let code = Source { path: "model/a.rs".into(), text: text.into() }.code_without_tests();
    assert_eq!(sizes(&tokens(&code)), [("struct", "A", 2), ("fn", "g", 3)]);
}
