//! The one door for files of other programs: each is read by a process of its own, which is this
//! program again with limits on what it may use. What it reads comes back through a pipe.
//!
//! A file that breaks its reader, or keeps it busy, or asks for more memory than there is, costs that
//! process; the open project is untouched, and a sentence says what happened.

use std::fs::File;
use std::io::{self, ErrorKind, Read};
use std::os::unix::fs::OpenOptionsExt;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc;
use std::thread;
use std::time::Duration;

use rustix::fs::{OFlags, fcntl_setfl};
use rustix::process::{Resource, Rlimit, Signal, getrlimit, setrlimit};

use super::args::Color;
use super::output::Output;
use crate::session::foreign::Foreign;
use crate::store::Error;
use crate::store::disk::shown;

/// More bytes are no file that people exchange.
const LARGEST: u64 = 512 << 20;
/// More bytes of an answer are not listened to.
const LARGEST_ANSWER: u64 = 1 << 30;
/// Memory that a reader may use, in bytes.
const MEMORY: u64 = 2 << 30;
/// Time that a reader may compute, in seconds.
const COMPUTING: u64 = 9;
/// Time that a reader may take, waiting for a slow disk included.
const PATIENCE: Duration = Duration::from_mins(1);
/// What a reader that dies says of it is not longer.
const LAST_WORDS: u64 = 4096;

/// The word that makes this program a reader. It is for this program alone, so that the command line
/// knows nothing of it: what follows is the seed and the file's name.
const READ: &str = "read-foreign";

/// Reads a file of another program from standard input and writes what is in it, if that is what this
/// process was started for: its exit code.
pub fn read_if_asked() -> Option<u8> {
    let mut words = std::env::args_os().skip(1).map_while(|word| word.into_string().ok());
    words.next().filter(|word| word == READ)?;
    let (seed, name) = (words.next()?.parse().ok()?, words.next()?);
    limit_oneself();
    let mut bytes = Vec::new();
    let read = match io::stdin().take(LARGEST + 1).read_to_end(&mut bytes) {
        Err(error) => Err(Error::io(&name, "read", error).to_string()),
        Ok(length) if length as u64 > LARGEST => {
            Err(format!("{name} is larger than {} MB: split it", LARGEST >> 20))
        }
        Ok(_) => Foreign::read(&name, &bytes, seed),
    };
    drop(bytes);
    let mut out = Output::new(Color::Never);
    let written = out.bytes(&Foreign::pack(read)).and_then(|()| out.flush());
    Some(u8::from(written.is_err()))
}

/// Takes the means to do harm from this process: memory, time, files. Where the system has no such
/// limit, or a lower one, that stands.
fn limit_oneself() {
    let limits = [
        (Resource::As, MEMORY),
        (Resource::Cpu, COMPUTING),
        // It writes into a pipe, never into a file, and leaves no picture of its memory behind.
        (Resource::Fsize, 0),
        (Resource::Core, 0),
    ];
    for (resource, most) in limits {
        // Who computes too long is told so, and killed only a second later: that tells it from memory.
        let grace = u64::from(resource == Resource::Cpu);
        let within = |most: u64| Some(getrlimit(resource).maximum.map_or(most, |now| now.min(most)));
        let _ = setrlimit(resource, Rlimit { current: within(most), maximum: within(most + grace) });
    }
}

/// Reads a file of another program; - is standard input. `seed` decides the identities of what is read.
///
/// # Errors
/// A sentence that names the file.
pub fn read(source: &Path, seed: u64) -> Result<Foreign, String> {
    let (name, input, patience) = if source.as_os_str() == "-" {
        // Who types, or runs a slow program before the pipe, can end it too.
        ("standard input".to_owned(), Stdio::inherit(), Duration::MAX)
    } else {
        let failed = |error| Error::io(&shown(source), "read", error).to_string();
        if source.is_dir() {
            return Err(failed(ErrorKind::IsADirectory.into()));
        }
        (shown(source), Stdio::from(open(source).map_err(failed)?), PATIENCE)
    };
    let mut command = oneself().map_err(|error| unread(&name, &error.to_string()))?;
    command.args([READ, &seed.to_string(), &name]).stdin(input);
    listen(command, &name, patience)
}

/// Opens a file without waiting: a pipe that nobody writes to is as good as empty.
fn open(source: &Path) -> io::Result<File> {
    let flags = i32::try_from(OFlags::NONBLOCK.bits()).unwrap_or_default();
    let file = File::options().read(true).custom_flags(flags).open(source)?;
    fcntl_setfl(&file, OFlags::empty())?;
    Ok(file)
}

/// This program, also where its file was replaced since it began.
fn oneself() -> io::Result<Command> {
    let running = Path::new("/proc/self/exe");
    Ok(if running.exists() { Command::new(running) } else { Command::new(std::env::current_exe()?) })
}

/// Runs a reader and takes what it hands on.
fn listen(mut command: Command, name: &str, patience: Duration) -> Result<Foreign, String> {
    let mut reader = command
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| unread(name, &format!("no process could be started for it ({error})")))?;
    let answer = hear(&mut reader, patience);
    if !matches!(answer, Ok(Some(_))) {
        // It may have ended by itself at last.
        let _ = reader.kill();
    }
    let status = reader.wait().map_err(|error| unread(name, &error.to_string()))?;
    let answer =
        answer.map_err(|error| unread(name, &format!("no thread could be started for it ({error})")))?;
    let what = match answer {
        None => "it took too long".to_owned(),
        Some((said, _)) if said.len() as u64 > LARGEST_ANSWER => "there is too much in it".to_owned(),
        Some((said, _)) if status.success() => match Foreign::unpack(&said) {
            Ok(foreign) => return Ok(foreign),
            Err(Some(sentence)) => return Err(sentence),
            Err(None) => "what was read of it makes no sense".to_owned(),
        },
        Some((_, last_words)) => cause(status, &last_words),
    };
    Err(unread(name, &what))
}

/// What a reader writes until it ends, and what it says of itself; `None` if it takes too long.
fn hear(reader: &mut Child, patience: Duration) -> io::Result<Option<(Vec<u8>, Vec<u8>)>> {
    let Some((answer, complaint)) = reader.stdout.take().zip(reader.stderr.take()) else { return Ok(None) };
    let (sender, heard) = mpsc::channel();
    let listen = move || {
        let (mut said, mut last_words) = (Vec::new(), Vec::new());
        // A pipe that breaks is one that ends.
        let _ = answer.take(LARGEST_ANSWER + 1).read_to_end(&mut said);
        let _ = complaint.take(LAST_WORDS).read_to_end(&mut last_words);
        // Nobody listens any more if it took too long.
        let _ = sender.send((said, last_words));
    };
    thread::Builder::new().spawn(listen)?;
    Ok(if patience == Duration::MAX { heard.recv().ok() } else { heard.recv_timeout(patience).ok() })
}

/// Why a reader died.
fn cause(status: ExitStatus, last_words: &[u8]) -> String {
    let said = String::from_utf8_lossy(last_words);
    let killed = |signal: Signal| status.signal() == Some(signal.as_raw());
    if killed(Signal::XCPU) {
        "it took too long".to_owned()
    } else if said.contains("memory allocation of") || killed(Signal::KILL) {
        "it needs too much memory".to_owned()
    } else {
        format!("its reader broke down ({status})")
    }
}

fn unread(name: &str, what: &str) -> String {
    format!(
        "{name} can't be read, {what}; nothing was imported: save it again from the program that made it, \
         in parts if it is large"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What becomes of a file whose reader is this script.
    fn check(script: &str, expected: &str) {
        let mut command = Command::new("sh");
        command.args(["-c", script]).stdin(Stdio::null());
        let said = listen(command, "x.xml", Duration::from_secs(2)).unwrap_err();
        assert!(said.starts_with(&format!("x.xml can't be read, {expected}")), "{said}");
    }

    #[test]
    fn a_reader_that_dies_hangs_or_talks_nonsense_costs_a_sentence() {
        check("kill -ABRT $$", "its reader broke down (signal: 6");
        check("echo 'memory allocation of 9 bytes failed' >&2; kill -ABRT $$", "it needs too much memory");
        check("kill -XCPU $$", "it took too long");
        check("exec sleep 100", "it took too long");
        check("exec yes >&2", "its reader broke down (signal: 13");
        check("exit 3", "its reader broke down (exit status: 3)");
        check("true", "what was read of it makes no sense");
        check(r#"echo '{"what":"Project","length":1000000,"notices":[]}'; echo '{}'"#, "what was read");
        check(r#"echo '{"what":"Table","length":3,"notices":[]}'; echo '[1]'"#, "what was read");
    }

    #[test]
    fn a_pipe_that_nobody_writes_to_is_empty() {
        let folder = tempfile::tempdir().unwrap();
        let pipe = folder.path().join("plan.csv");
        assert!(Command::new("mkfifo").arg(&pipe).status().unwrap().success());
        let mut bytes = Vec::new();
        open(&pipe).unwrap().read_to_end(&mut bytes).unwrap();
        assert!(bytes.is_empty());
    }

    #[test]
    fn what_is_no_file_is_said_so() {
        assert!(read(Path::new("/"), 1).unwrap_err().contains("it is a folder"));
        assert!(read(Path::new("/no/such/file.csv"), 1).unwrap_err().contains("check the name"));
    }
}
