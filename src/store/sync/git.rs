//! Running the `git` program: never with a question to the user, never for ever, its texts cleaned.

use std::ffi::OsStr;
use std::fs;
use std::io::{self, ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Component, Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use super::Fault;
use crate::model::text::clean;

/// After so long a call of git is given up.
const LIMIT: Duration = Duration::from_mins(2);
/// So old a lock is one that a killed program has left. Git holds most of them for an instant, but that
/// of the index as long as the editor of a `git commit` is open.
const LEFT: Duration = Duration::from_secs(10);
const LEFT_OF_INDEX: Duration = Duration::from_mins(10);
/// For so long a lock is waited for. What the index is told can wait for the next sync.
const PATIENCE: Duration = Duration::from_secs(12);
const PATIENCE_WITH_INDEX: Duration = Duration::from_secs(2);

/// What every call is told: nobody is there to answer, no text is translated, a remote that doesn't
/// answer is given up, what git writes is durable.
const SETTINGS: &[&str] = &[
    "core.askPass=",
    "core.fsync=committed",
    "user.useConfigOnly=true",
    "http.lowSpeedLimit=1000",
    "http.lowSpeedTime=20",
    "advice.detachedHead=false",
    "commit.cleanup=whitespace",
];
const SURROUNDINGS: &[(&str, &str)] = &[
    ("LC_ALL", "C"),
    ("GIT_TERMINAL_PROMPT", "0"),
    ("GIT_ASKPASS", ""),
    ("SSH_ASKPASS", ""),
    ("GCM_INTERACTIVE", "never"),
    ("GIT_EDITOR", "true"),
    ("GIT_SEQUENCE_EDITOR", "true"),
    ("GIT_MERGE_AUTOEDIT", "no"),
    ("GIT_LITERAL_PATHSPECS", "1"),
    ("GIT_PAGER", "cat"),
];
/// What would make git work on another repository, as while a hook runs, or ask on the terminal.
const FORGOTTEN: &[&str] = &[
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_PREFIX",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GPG_TTY",
];

/// Git, run in a folder.
#[derive(Clone, Debug)]
pub struct Git {
    folder: PathBuf,
    /// Folders in which a lock that a killed program has left may be taken away.
    pub own: Vec<PathBuf>,
}

/// A call of git that is being put together.
#[derive(Debug)]
pub struct Call {
    git: Git,
    verb: String,
    command: Command,
    input: Vec<u8>,
}

/// What a call came to.
#[derive(Debug)]
pub struct Said {
    verb: String,
    /// The exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// Standard output.
    pub out: Vec<u8>,
    /// Standard error, as git wrote it; not fit to be shown.
    err: String,
}

impl Git {
    /// Git in a folder.
    pub fn at(folder: &Path) -> Self {
        Git { folder: folder.to_owned(), own: Vec::new() }
    }

    /// A call of a subcommand.
    pub fn call(&self, verb: &str) -> Call {
        let mut command = Command::new("git");
        command.arg("--no-pager").arg("-C").arg(&self.folder);
        for setting in SETTINGS {
            command.args(["-c", setting]);
        }
        command.arg(verb).envs(SURROUNDINGS.iter().copied());
        for name in FORGOTTEN {
            command.env_remove(name);
        }
        if let Some(ssh) = unasking_ssh() {
            command.env("GIT_SSH_COMMAND", ssh);
        }
        Call { git: self.clone(), verb: verb.to_owned(), command, input: Vec::new() }
    }
}

impl Git {
    /// Whether a lock is ours to judge: a server may name any file.
    fn may_unlock(&self, lock: &Path) -> bool {
        let plain = lock.components().all(|part| part != Component::ParentDir);
        plain && self.own.iter().any(|folder| lock.starts_with(folder))
    }
}

/// How old a lock is at least that a killed program has left, and how long it is waited for.
fn limits(lock: &Path) -> (Duration, Duration) {
    match lock.file_name() {
        Some(name) if name == "index.lock" => (LEFT_OF_INDEX, PATIENCE_WITH_INDEX),
        _ => (LEFT, PATIENCE),
    }
}

/// Whether a lock is so old that a killed program must have left it.
pub fn is_left(lock: &Path) -> bool {
    age(lock).is_some_and(|age| age >= limits(lock).0)
}

fn age(lock: &Path) -> Option<Duration> {
    let made = fs::metadata(lock).and_then(|file| file.modified()).ok()?;
    SystemTime::now().duration_since(made).ok()
}

/// The user's ssh command, told not to ask. One that is no OpenSSH is left as it is.
fn unasking_ssh() -> Option<String> {
    if std::env::var_os("GIT_SSH").is_some() {
        return None;
    }
    let own = std::env::var("GIT_SSH_COMMAND").ok().filter(|own| !own.trim().is_empty());
    let own = own.unwrap_or_else(|| "ssh".to_owned());
    let program = own.split_whitespace().next().unwrap_or_default();
    let open = Path::new(program).file_stem().is_some_and(|stem| stem == "ssh");
    open.then(|| format!("{own} -o BatchMode=yes -o ConnectTimeout=15"))
}

impl Call {
    /// With another argument.
    #[must_use]
    pub fn arg(mut self, word: impl AsRef<OsStr>) -> Self {
        self.command.arg(word);
        self
    }

    /// With more arguments.
    #[must_use]
    pub fn args<W: AsRef<OsStr>>(mut self, words: impl IntoIterator<Item = W>) -> Self {
        self.command.args(words);
        self
    }

    /// With another index than that of the repository.
    #[must_use]
    pub fn index(mut self, path: &Path) -> Self {
        self.command.env("GIT_INDEX_FILE", path);
        self
    }

    /// With this on its standard input.
    #[must_use]
    pub fn input(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.input = bytes.into();
        self
    }

    /// Runs it; where another git holds a lock, again, and where a killed one has left it behind, without.
    pub fn said(mut self) -> Result<Said, Fault> {
        let begun = Instant::now();
        loop {
            let said = self.once()?;
            let Some(lock) = said.lock().filter(|lock| self.git.may_unlock(lock)) else { return Ok(said) };
            let (_, patience) = limits(&lock);
            if is_left(&lock) {
                fs::remove_file(&lock).map_err(|_| Fault::Locked(lock))?;
            } else if begun.elapsed() < patience {
                thread::sleep(Duration::from_millis(100));
            } else {
                return Err(Fault::Locked(lock));
            }
        }
    }

    fn once(&mut self) -> Result<Said, Fault> {
        let failed = |error: io::Error| Fault::Io(error.to_string());
        let mut files = [0; 3].map(|_| tempfile::tempfile());
        let [input, out, err] = &mut files;
        let (input, out, err) = (as_file(input)?, as_file(out)?, as_file(err)?);
        input.write_all(&self.input).and_then(|()| input.rewind()).map_err(failed)?;
        let copy = |file: &fs::File| file.try_clone().map(Stdio::from).map_err(failed);
        self.command.stdin(copy(input)?).stdout(copy(out)?).stderr(copy(err)?);
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut self.command, 0);
        let child = self.command.spawn().map_err(|error| match error.kind() {
            ErrorKind::NotFound => Fault::NoGit,
            _ => failed(error),
        })?;
        let code = wait(child, &self.verb)?;
        let read = |file: &mut fs::File| {
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(0)).and_then(|_| file.read_to_end(&mut bytes)).map_err(failed)?;
            Ok::<_, Fault>(bytes)
        };
        let (out, err) = (read(out)?, String::from_utf8_lossy(&read(err)?).into_owned());
        Ok(Said { verb: self.verb.clone(), code, out, err })
    }

    /// Runs it; anything but success is a fault.
    pub fn bytes(self) -> Result<Vec<u8>, Fault> {
        let said = self.said()?;
        if said.code == Some(0) { Ok(said.out) } else { Err(said.fault()) }
    }

    /// The same, as text without the newline at its end.
    pub fn text(self) -> Result<String, Fault> {
        let bytes = self.bytes()?;
        Ok(String::from_utf8_lossy(&bytes).trim_end_matches('\n').to_owned())
    }

    /// The same, where only success counts.
    pub fn done(self) -> Result<(), Fault> {
        self.bytes().map(drop)
    }

    /// Asks for something that may not be there: exit code 1 says so.
    pub fn found(self) -> Result<Option<String>, Fault> {
        let said = self.said()?;
        match said.code {
            Some(0) => Ok(Some(String::from_utf8_lossy(&said.out).trim_end_matches('\n').to_owned())),
            Some(1) => Ok(None),
            _ => Err(said.fault()),
        }
    }

    /// The same, for a list whose entries end in NUL.
    pub fn list(self) -> Result<Vec<Vec<u8>>, Fault> {
        Ok(parted(&self.bytes()?))
    }
}

/// The entries of a list that end in NUL.
pub fn parted(bytes: &[u8]) -> Vec<Vec<u8>> {
    bytes.split(|byte| *byte == 0).filter(|entry| !entry.is_empty()).map(<[u8]>::to_vec).collect()
}

fn as_file(made: &mut io::Result<fs::File>) -> Result<&mut fs::File, Fault> {
    made.as_mut().map_err(|error| Fault::Io(error.to_string()))
}

/// Waits for the end of a call; one that takes too long is ended with all that it has started.
fn wait(mut child: Child, verb: &str) -> Result<Option<i32>, Fault> {
    let begun = Instant::now();
    let mut nap = Duration::from_micros(200);
    loop {
        match child.try_wait() {
            Ok(Some(status)) => return Ok(status.code()),
            Ok(None) if begun.elapsed() < LIMIT => {
                thread::sleep(nap);
                nap = nap.saturating_mul(2).min(Duration::from_millis(20));
            }
            Ok(None) => {
                end(&mut child);
                return Err(Fault::Slow(verb.to_owned()));
            }
            Err(error) => return Err(Fault::Io(error.to_string())),
        }
    }
}

fn end(child: &mut Child) {
    #[cfg(unix)]
    if let Some(group) = i32::try_from(child.id()).ok().and_then(rustix::process::Pid::from_raw) {
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::TERM);
        thread::sleep(Duration::from_millis(500));
        let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
    }
    let _ = child.kill();
    let _ = child.wait();
}

impl Said {
    /// The lock that another git holds, if that is what went wrong.
    fn lock(&self) -> Option<PathBuf> {
        if self.code == Some(0) {
            return None;
        }
        let (_, after) = self.err.split_once("Unable to create '")?;
        let (path, rest) = after.split_once("': ")?;
        let path = Path::new(path);
        let is_lock = rest.starts_with("File exists") && path.extension().is_some_and(|end| end == "lock");
        is_lock.then(|| path.to_owned())
    }

    /// Whether standard error or output says this.
    pub fn says(&self, words: &str) -> bool {
        self.err.contains(words) || String::from_utf8_lossy(&self.out).contains(words)
    }

    /// What went wrong, in words.
    pub fn fault(&self) -> Fault {
        let any = |needles: &[&str]| needles.iter().any(|needle| self.err.contains(needle));
        let said = told(&self.err);
        match () {
            () if any(NOBODY) => Fault::Nobody,
            () if any(REFUSED) => Fault::Refused(said),
            () if any(UNREACHABLE) => Fault::Unreachable(said),
            () => Fault::Git { verb: self.verb.clone(), said },
        }
    }
}

/// What git says where it doesn't know who commits.
const NOBODY: &[&str] = &["Please tell me who you are", "auto-detection is disabled", "empty ident name"];
/// What git, ssh and servers say where somebody has to log in or is not let in.
const REFUSED: &[&str] = &[
    "Authentication failed",
    "could not read Username",
    "could not read Password",
    "terminal prompts disabled",
    "Permission denied",
    "Host key verification failed",
    "requested URL returned error: 401",
    "requested URL returned error: 403",
];
/// What they say where there is no way to the remote.
const UNREACHABLE: &[&str] = &[
    "Could not resolve",
    "Couldn't connect",
    "Failed to connect",
    "Connection refused",
    "Connection timed out",
    "Connection reset",
    "Connection closed",
    "Network is unreachable",
    "No route to host",
    "Operation timed out",
    "Operation too slow",
    "does not appear to be a git repository",
    "Could not read from remote repository",
    "unable to access",
    "the remote end hung up",
    "early EOF",
];

/// The lines of a program that tell why, on one line and fit to be shown.
fn told(text: &str) -> String {
    let lines = text.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with("hint:"));
    let lines: Vec<&str> = lines.collect();
    let telling = |line: &&&str| ["fatal: ", "error: "].iter().any(|mark| line.starts_with(mark));
    let chosen: Vec<&str> = match lines.iter().filter(telling).copied().take(2).collect::<Vec<_>>() {
        // A hook, or a signing program, says it in its own way.
        none if none.is_empty() => lines.iter().rev().take(3).rev().copied().collect(),
        some => some,
    };
    let strip = |line: &str| line.trim_start_matches("fatal: ").trim_start_matches("error: ").to_owned();
    let text = chosen.into_iter().map(strip).collect::<Vec<_>>().join("; ");
    let text: String = clean(&without_credentials(&text)).chars().take(300).collect();
    let text = text.trim_end_matches('.').to_owned();
    if text.is_empty() { "it doesn't say why".to_owned() } else { text }
}

/// A text in which no address holds a name or a password.
pub fn without_credentials(text: &str) -> String {
    let mut safe = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("://") {
        safe += before;
        safe += "://";
        let end = after.find(|c: char| c.is_whitespace() || "'\"<>".contains(c)).unwrap_or(after.len());
        let (address, behind) = after.split_at(end);
        // A password may itself hold a slash or an @, so all up to the last @ before the query goes.
        let query = address.find(['?', '#']).unwrap_or(address.len());
        let (place, _) = address.split_at(query);
        safe += place.rsplit_once('@').map_or(place, |(_, place)| place);
        rest = behind;
    }
    safe + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_address_shows_its_credentials() {
        let check = |text: &str, safe: &str| assert_eq!(without_credentials(text), safe);
        check("https://ana:s3cret@example.org/team/p.git", "https://example.org/team/p.git");
        check(
            "unable to access 'https://ana:p/a@ss@example.org/p/': x",
            "unable to access 'https://example.org/p/': x",
        );
        check("https://t0ken@h/p?private_token=abc and ssh://git@h/p", "https://h/p and ssh://h/p");
        check("git@example.org:team/p.git, /mnt/team/p.git", "git@example.org:team/p.git, /mnt/team/p.git");
        check("", "");
    }

    #[test]
    fn what_git_says_is_told_on_one_line() {
        let said = |err: &str| Said { verb: "push".into(), code: Some(1), out: Vec::new(), err: err.into() };
        let check = |err: &str, sentence: &str| {
            let told = said(err).fault().to_string();
            assert!(told.contains(sentence), "{told}");
        };
        check(
            "fatal: Authentication failed for 'https://a:b@h/p'\n",
            "without asking (Authentication failed for 'https://h/p')",
        );
        check("hint: x\nfatal: could not find \u{1b}[31mit\n", "push failed: could not find ␛[31mit");
        check("lint: line 3\nlint: line 4\n", "lint: line 3; lint: line 4");
        check("*** Please tell me who you are.\n", "git config --global user.name");
        let lock = said("fatal: Unable to create '/a b/.git/index.lock': File exists.\n\nAnother").lock();
        assert_eq!(lock.as_deref(), Some(Path::new("/a b/.git/index.lock")));
    }
}
