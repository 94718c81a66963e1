//! Effects: what the screen wants of the outside. Here alone the screen touches the clock, the
//! environment and other programs; files are the store's.

use std::env;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::LazyLock;
use std::thread;
use std::time::{Duration, Instant};
use std::{fs, process};

use chrono::{Local, Timelike};

use crate::model::id::Id;
use crate::model::text::clean;
use crate::session::act::Act;
use crate::store::backup::{Broken, Unsaved};

/// Something to be done outside of the state.
#[derive(Clone, PartialEq, Debug)]
pub enum Effect {
    /// Ends the program.
    Quit,
    /// Ends it though the last change is not saved, or is kept nowhere.
    QuitAllTheSame,
    /// Gives the terminal back until the shell resumes the program.
    Suspend,
    /// Lets the user's editor change a text, then puts it into the line of the form on top.
    EditText(String),
    /// Puts text on the clipboard.
    Copy(String),
    /// Opens a page, letter or file in the program for it.
    OpenLink(String),
    /// Writes the project now, also when the last try failed.
    Save,
    /// Sends what changed to those who share the project, and takes in what they changed.
    Sync,
    /// Offers a copy beside the file no more.
    DealtWith(PathBuf),
    /// Forgets what an earlier run could not save, once it is saved.
    ForgetUnsaved(Box<Unsaved>),
    /// Forgets what was typed in an earlier run and could not be entered.
    ForgetTyped(String),
    /// Writes the project to another file, and keeps it there from now on.
    SaveCopy(PathBuf),
    /// Opens another project by name or path.
    Open(PathBuf),
    /// Opens another project, at one of its records.
    OpenAt(PathBuf, Id),
    /// Opens another project, at the minutes of one of its meetings.
    MinuteAt(PathBuf, Id),
    /// Reads what needs attention in all projects of the data folder, and lists it when it is there.
    LookAround,
    /// Writes the letters on what is owed in all projects of the data folder, and lists them.
    WriteLetters,
    /// Does something to records of a project that isn't open.
    Act(PathBuf, Vec<Id>, Act),
    /// Takes the last step of a project that isn't open back, if that has this name.
    UndoThere(PathBuf, String),
    /// Puts a backup in the place of a file that can't be read, and opens that.
    BringBack(Box<Broken>),
    /// Makes a project with this name and opens it.
    New(String),
    /// Opens the sample project, which is kept nowhere.
    Demo,
    /// Reads a file of another program into the project.
    Import(PathBuf, Taking),
    /// Carries this out though the open project, which is kept nowhere, is lost by it.
    AllTheSame(Box<Effect>),
    /// Writes a file, over another one if so asked.
    Write(File, bool),
    /// Writes files into a folder of this name beside the project: what is handed round after a meeting.
    HandRound(String, Vec<(String, Vec<u8>)>),
    /// Writes drafts of letters into a folder: names of files, and what is in them.
    Drafts(PathBuf, Vec<(String, Vec<u8>)>),
    /// Writes the shown register, or the plan, to a file.
    Export(PathBuf),
}

impl Effect {
    /// Whether another project takes the place of the open one by it.
    pub const fn leaves(&self) -> bool {
        use Effect::{BringBack, Demo, MinuteAt, New, Open, OpenAt};
        matches!(self, Open(_) | OpenAt(..) | MinuteAt(..) | BringBack(_) | New(_) | Demo)
    }
}

/// How a file of another program is taken into the project.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Taking {
    /// As what is in it tells; what that leaves open is asked.
    AsItTells,
    /// A plan over the one that is there.
    OverPlan,
    /// Its rows into the register of this key.
    Into(&'static str),
}

/// A file to be written.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct File {
    /// Where.
    pub path: PathBuf,
    /// What.
    pub bytes: Vec<u8>,
    /// What should be said with it; "" = nothing.
    pub remark: String,
}

/// What the environment says of the terminal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Surroundings {
    /// The kind of the terminal, TERM.
    pub term: Option<String>,
    /// NO_COLOR asks for a screen without colours.
    pub no_color: bool,
    /// The terminal says that its ground is light (COLORFGBG).
    pub light: bool,
    /// The locale is not one of UTF-8, so that only ASCII is sure to be shown.
    pub ascii: bool,
}

impl Surroundings {
    /// Reads the environment.
    pub fn read() -> Self {
        let said = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
        // 7 and 9 to 15 are the light ones of the sixteen colours.
        let light = |ground: &str| matches!(ground.parse(), Ok(7 | 9..=15));
        Surroundings {
            term: said("TERM"),
            no_color: said("NO_COLOR").is_some(),
            light: said("COLORFGBG").is_some_and(|colors| colors.rsplit(';').next().is_some_and(light)),
            ascii: ["LC_ALL", "LC_CTYPE", "LANG"]
                .into_iter()
                .find_map(said)
                .is_some_and(|name| !is_utf8(&name)),
        }
    }
}

/// Whether a locale such as `en_GB.UTF-8` is one of UTF-8. One that names no encoding, as on macOS,
/// is taken for one, except the old `C` and `POSIX`.
fn is_utf8(locale: &str) -> bool {
    match locale.split_once('.') {
        Some((_, encoding)) => {
            let encoding = encoding.split('@').next().unwrap_or_default().to_lowercase();
            matches!(encoding.as_str(), "utf-8" | "utf8")
        }
        None => !matches!(locale, "C" | "POSIX"),
    }
}

/// How long until the clock shows another minute.
pub fn until_next_minute() -> Duration {
    let now = Local::now();
    let gone = Duration::new(u64::from(now.second()), now.nanosecond());
    Duration::from_mins(1).saturating_sub(gone) + Duration::from_millis(1)
}

/// A path whose `~` is the user's folder, as a shell would have made it.
pub fn at_home(path: &Path) -> PathBuf {
    match (path.strip_prefix("~"), directories::BaseDirs::new()) {
        (Ok(rest), Some(folders)) => folders.home_dir().join(rest),
        _ => path.to_owned(),
    }
}

/// The time since the screen opened, by a clock that is never set.
pub fn elapsed() -> Duration {
    static START: LazyLock<Instant> = LazyLock::new(Instant::now);
    START.elapsed()
}

/// Ends the process without anything further.
pub fn exit(code: i32) {
    process::exit(code);
}

/// What is run where the user has named no editor: the kinder one if it is there.
const USUAL_EDITOR: &str = "$(command -v nano || echo vi)";

/// Lets the user's editor change a text: VISUAL, then EDITOR, with their arguments. The error is a
/// sentence; the text has then not changed.
pub fn edit(text: &str) -> Result<String, String> {
    let failed = |what: &str| format!("The editor's text was not taken: {what}.");
    let file = tempfile::Builder::new().prefix("mainstay-").suffix(".md").tempfile();
    let file = file.map_err(|error| failed(&format!("no temporary file could be made ({error})")))?;
    fs::write(file.path(), text).map_err(|error| failed(&error.to_string()))?;
    let named = |name| env::var(name).ok().filter(|value| !value.trim().is_empty());
    let editor = named("VISUAL").or_else(|| named("EDITOR")).unwrap_or_else(|| USUAL_EDITOR.to_owned());
    // By the shell, as git does it, because the variable may hold arguments.
    let status =
        Command::new("sh").arg("-c").arg(format!("{editor} \"$1\"")).arg("sh").arg(file.path()).status();
    match status {
        Ok(status) if status.success() => {}
        Ok(_) => return Err(failed(&format!("“{}” ended with an error", clean(&editor)))),
        Err(error) => return Err(failed(&format!("“{}” could not be started ({error})", clean(&editor)))),
    }
    let edited = fs::read(file.path()).map_err(|error| failed(&error.to_string()))?;
    let edited = String::from_utf8(edited).map_err(|_| failed("it is not in UTF-8"))?;
    // Editors end the last line; a text that had no such end gets none.
    let ended = edited.strip_suffix('\n').filter(|_| !text.ends_with('\n'));
    Ok(ended.unwrap_or(&edited).to_owned())
}

/// The program that opens what a link leads to.
const OPENER: &str = if cfg!(target_vendor = "apple") {
    "open"
} else if cfg!(windows) {
    "explorer"
} else {
    "xdg-open"
};

/// Opens a link in the program for it, without waiting for that and never through a shell. The error is a sentence
/// that says the link.
pub fn open_link(link: &str) -> Result<(), String> {
    let shown = ["DISPLAY", "WAYLAND_DISPLAY"].into_iter().any(|name| env::var_os(name).is_some());
    if OPENER == "xdg-open" && !shown {
        return Err(format!("No program can show it from this terminal: {link}"));
    }
    let mut opener = Command::new(OPENER);
    let started = opener.arg(link).stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let mut opener = started.map_err(|error| format!("{OPENER} could not be started ({error}): {link}"))?;
    // Whoever isn't waited for stays in the list of processes.
    let _ = thread::Builder::new().spawn(move || opener.wait());
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn locales_tell_their_encoding() {
        for locale in ["en_GB.UTF-8", "C.utf8", "de_DE.UTF-8@euro", "en_GB", "UTF-8"] {
            assert!(is_utf8(locale), "{locale}");
        }
        for locale in ["C", "POSIX", "de_DE.ISO-8859-1", "de_DE.ISO-8859-15@euro"] {
            assert!(!is_utf8(locale), "{locale}");
        }
    }
}
