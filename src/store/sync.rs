//! Sharing a project by git: commits that touch nothing but the project's file, merged by record and
//! field, sent and fetched. The only place that runs the `git` program.
//!
//! A sync may be killed at any moment, and may run while the project is open on a screen. So the file is
//! replaced as every save does it, never by git; a merge first tells what it is about to become, then
//! writes the file, and only then lets the branch follow; and nothing that git could not undo is done
//! before what it replaces is committed.

pub mod git;
pub mod log;
mod repository;
mod resume;
mod share;

use std::ffi::{OsStr, OsString};
use std::fs::{self, File, OpenOptions};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use chrono::{DateTime, Local, NaiveDateTime};

use crate::insight::since::{self, since};
use crate::model::id::Id;
use crate::model::merge::{self, merge};
use crate::model::project::Project;
use crate::model::register::Register;
use crate::model::trail::Trail;
use crate::store::disk::{self, Document, Print, Removals, shown};
use crate::store::format;
use crate::store::lock::Location;

use repository::{Push, Remote, Repository, identity_of};
pub use share::{Joined, Shared, Sharing, init, join};

/// Why a project could not be shared or synced. What is saved stays saved.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The file, as always.
    #[error(transparent)]
    File(#[from] super::Error),
    /// No `git` in PATH.
    #[error(
        "sharing needs the program git, which isn't here: install it (https://git-scm.com), then try again"
    )]
    NoGit,
    /// Nobody has told git who commits.
    #[error(
        "git doesn't know who you are: tell it once by “git config --global user.name \"Your Name\"” and “git config --global user.email you@example.org”"
    )]
    Nobody,
    /// The file is in no repository, or was never committed.
    #[error(
        "{0} is not shared yet: “mainstay share init REMOTE” shares it, “--here” keeps its history without a remote"
    )]
    NotShared(String),
    /// No branch is checked out.
    #[error(
        "no branch is checked out in {0}: “git switch BRANCH” there, then sync again; the file itself is saved"
    )]
    Detached(String),
    /// Something else was begun in the repository.
    #[error("{what} waits in {place}: end it there ({how}), then sync again; the file itself is saved")]
    UnderWay {
        /// What was begun.
        what: &'static str,
        /// The repository.
        place: String,
        /// What there is to do.
        how: String,
    },
    /// Other files that both sides changed.
    #[error("{0} changed here and at the remote: merge that by “git pull --no-rebase”, then sync again")]
    Others(String),
    /// Other files that wait for being committed, and changed at the remote.
    #[error("{0} changed at the remote and is not committed here: commit or stash it, then sync again")]
    Dirty(String),
    /// The project lies elsewhere in the repository.
    #[error(
        "this project is shared as {0}: sync that file; “mainstay copies” there takes in what only this one holds"
    )]
    Elsewhere(String),
    /// The other side took the file out of the repository.
    #[error(
        "the file was taken out of the shared repository: it stays here, and nothing was sent; “mainstay share init” puts it back"
    )]
    TakenOut,
    /// The other side took most records out.
    #[error(
        "the others took {gone} of {of} records out: “mainstay sync --removals take” takes them out here too, “--removals refuse” puts them back"
    )]
    Gone {
        /// How many.
        gone: usize,
        /// Of how many.
        of: usize,
    },
    /// The remote lets nobody in without a password or key.
    #[error(
        "the remote doesn't let you in without asking ({0}): run “git fetch” in the folder once to log in, then sync again"
    )]
    Refused(String),
    /// There is no way to the remote.
    #[error("the remote can't be reached ({0}): what you did is kept here, sync again later")]
    Unreachable(String),
    /// A call took too long.
    #[error(
        "git {0} did not come to an end and was stopped: check the connection, and whether something waits for a password"
    )]
    Slow(String),
    /// Another program is at work there, or was killed.
    #[error("another git works in the folder: wait for it; if none does, delete {}", shown(.0))]
    Locked(PathBuf),
    /// Others were faster again and again.
    #[error("others are sending changes again and again: sync once more in a minute")]
    Busy,
    /// Another sync runs.
    #[error("another sync of this project is at work: it will say what came of it")]
    Twice,
    /// What git says.
    #[error("git {verb} failed: {said}; the file itself is saved: put that right, then try again")]
    Git {
        /// The subcommand.
        verb: String,
        /// The text.
        said: String,
    },
    /// What the system says.
    #[error("git could not be run: {0}")]
    Io(String),
    /// Sharing can't be begun so.
    #[error("{0}")]
    Sharing(String),
}

/// What a sync came to.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Synced {
    /// What was committed, in words.
    pub committed: Vec<String>,
    /// What others had done, in words, and who they are.
    pub taken: Vec<(String, Vec<String>)>,
    /// How many conflicts came of that.
    pub conflicts: usize,
    /// Which records of ours have another ref now, each time as a sentence.
    pub renumbered: Vec<String>,
    /// How many records stay that others took out.
    pub put_back: usize,
    /// Whether something was sent.
    pub sent: bool,
    /// Where to, without credentials; `None` where the project has no remote.
    pub remote: Option<String>,
    /// Why the remote could not be reached.
    pub offline: Option<String>,
    /// What the file is called now, where others renamed it.
    pub renamed: Option<Location>,
    /// The versions of the file that hold what was taken in.
    pub wrote: Vec<Print>,
}

impl Synced {
    /// What it came to, in sentences.
    pub fn told(&self) -> Vec<String> {
        let mut told: Vec<String> =
            self.committed.iter().map(|message| format!("Committed: {message}")).collect();
        for (what, who) in &self.taken {
            let who = if who.is_empty() { String::new() } else { format!(" from {}", who.join(", ")) };
            told.push(format!("Taken in{who}: {what}"));
        }
        told.extend(self.renumbered.iter().map(|moved| format!("Others gave the same ref: {moved}")));
        match self.put_back {
            0 => {}
            1 => told.push("1 record that others took out stays, and comes back to them".to_owned()),
            count => told.push(format!("{count} records that others took out stay, and come back to them")),
        }
        match self.conflicts {
            0 => {}
            1 => {
                told.push("1 conflict: both values are kept until somebody says which one stands".to_owned())
            }
            count => {
                told.push(format!("{count} conflicts: both values are kept until somebody says which stand"))
            }
        }
        if let Some(now) = &self.renamed {
            told.push(format!("Others renamed the file: it is {} now", shown(now.path())));
        }
        match (&self.offline, &self.remote) {
            (Some(why), remote) => {
                let remote = remote.as_deref().unwrap_or("the remote");
                told.push(format!(
                    "{remote} can't be reached ({why}): what you did waits here, sync again later"
                ));
            }
            (None, Some(remote)) if self.sent => told.push(format!("Sent to {remote}")),
            (None, Some(remote)) if told.is_empty() => told.push(format!("Nothing new here or at {remote}")),
            (None, None) if told.is_empty() => told.push("Nothing new since the last commit".to_owned()),
            _ => {}
        }
        told
    }
}

/// How often a sync begins anew because somebody else was faster.
const ROUNDS: u64 = 12;
/// The length of the first line of a commit's message.
const SUBJECT: usize = 72;
/// The length of a sentence on what others did.
const TELLING: usize = 200;

/// Commits what changed in a project's file, takes in what others did and sends both. `removals` says
/// what becomes of records that others took out, where they are most of them; `forced` writes the file also
/// where it is marked as read-only.
pub fn sync(
    path: &Path,
    registers: &'static [&'static Register],
    removals: Removals,
    forced: bool,
) -> Result<Synced, Fault> {
    let not_shared = || Fault::NotShared(shown(path));
    let mut repository = Repository::around(path, registers)?.ok_or_else(not_shared)?;
    repository.forced = forced;
    let _turn = Turn::take(&repository)?;
    repository.configure()?;
    resume::resume(&repository)?;
    let branch = repository.branch()?;
    let remote = repository.remote(&branch)?;
    let mut syncing = Syncing { repository, registers, removals, synced: Synced::default() };
    syncing.run(remote.as_ref(), not_shared)?;
    if syncing.synced.offline.is_none() {
        // It only says when.
        let _ = fs::write(syncing.repository.folder.join(SYNCED), b"");
    }
    Ok(syncing.synced)
}

/// The file in the `.git` folder that was written when the last sync came to its end.
const SYNCED: &str = "mainstay-synced";

/// When a project was last in step with the others, by the clock of here.
pub fn last(path: &Path) -> Option<NaiveDateTime> {
    let written = |folder: &Path| fs::metadata(folder.join(".git").join(SYNCED)).ok()?.modified().ok();
    let at = fs::canonicalize(path).ok()?.ancestors().find_map(written)?;
    Some(DateTime::<Local>::from(at).naive_local())
}

/// A sync that is at work.
struct Syncing {
    repository: Repository,
    registers: &'static [&'static Register],
    removals: Removals,
    synced: Synced,
}

impl Syncing {
    fn run(&mut self, remote: Option<&Remote>, not_shared: impl Fn() -> Fault) -> Result<(), Fault> {
        let head = self.repository.commit_of("HEAD")?.ok_or_else(&not_shared)?;
        self.follow(&head)?.ok_or_else(not_shared)?;
        self.commit_what_changed()?;
        let Some(remote) = remote else { return Ok(()) };
        self.synced.remote = Some(remote.address.clone());
        for round in 0..ROUNDS {
            // Those who get in each other's way part.
            let step = u64::from(std::process::id() % 41).saturating_add(20);
            thread::sleep(Duration::from_millis(step.saturating_mul(round)));
            match self.repository.fetch(remote) {
                Ok(true) => self.merge(&remote.tracking())?,
                Ok(false) => {}
                Err(Fault::Unreachable(why)) => {
                    self.synced.offline = Some(why);
                    return Ok(());
                }
                Err(fault) => return Err(fault),
            }
            let known = self.repository.commit_of(&remote.tracking())?;
            if let Some(known) = &known
                && self.repository.ahead("HEAD", known)? == 0
            {
                return Ok(());
            }
            match self.repository.push(remote) {
                Ok(Push::Sent) => {
                    self.synced.sent = true;
                    return Ok(());
                }
                Ok(Push::Rejected) => {}
                Err(Fault::Unreachable(why)) => {
                    self.synced.offline = Some(why);
                    return Ok(());
                }
                Err(fault) => return Err(fault),
            }
        }
        Err(Fault::Busy)
    }

    fn read(&self) -> Result<(Vec<u8>, Project), Fault> {
        let bytes = disk::read(&self.repository.path)?;
        let project = format::load(&bytes, &shown(&self.repository.path), self.registers)?;
        Ok((bytes, project))
    }

    /// Where the last commit has this project under another name, that file must be gone: then this one
    /// takes its place. Gives nothing where the project was never committed.
    fn follow(&mut self, head: &str) -> Result<Option<()>, Fault> {
        if self.repository.blob(head, &self.repository.name)?.is_some() {
            return Ok(Some(()));
        }
        let (bytes, project) = self.read()?;
        let Some(former) = self.repository.find(head, identity_of(&project))? else { return Ok(None) };
        let path = self.repository.path_of(&former);
        if path.exists() {
            return Err(Fault::Elsewhere(shown(&path)));
        }
        let names = [&former, &self.repository.name].map(|name| shown(Path::new(name)));
        let message = format!("Rename {} to {}", names[0], names[1]);
        self.repository.commit(&self.repository.keep(&bytes)?, Some(&former), &message)?;
        self.synced.committed.push(message);
        Ok(Some(()))
    }

    /// Commits the file as it stands, if that is not committed yet; gives what it holds.
    fn commit_what_changed(&mut self) -> Result<Project, Fault> {
        let (bytes, project) = self.read()?;
        let blob = self.repository.keep(&bytes)?;
        if self.repository.blob("HEAD", &self.repository.name)?.as_ref() == Some(&blob) {
            self.repository.refresh_index(None)?;
            return Ok(project);
        }
        let before = self
            .repository
            .project("HEAD", &self.repository.name)
            .unwrap_or_else(|_| self.repository.nothing());
        if before.is_another(&project) {
            return Err(super::error::Error::Swapped(shown(&self.repository.path)).into());
        }
        let happenings = since(&before, &project);
        let (subject, _) = since::line(&happenings, SUBJECT);
        let subject = if subject.is_empty() { "Bring the file up to date".to_owned() } else { subject };
        self.repository.commit(&blob, None, &message(&subject, &happenings))?;
        self.synced.committed.push(subject);
        Ok(project)
    }

    /// Takes in a commit of others.
    fn merge(&mut self, theirs: &str) -> Result<(), Fault> {
        let Some(theirs) = self.repository.commit_of(theirs)? else { return Ok(()) };
        if self.repository.is_within(&theirs, "HEAD")? {
            return Ok(());
        }
        let (mut document, ours, head) = self.settled()?;
        let bases = self.repository.bases(&head, &theirs)?;
        let versions = self.versions(&bases, &theirs, &ours)?;
        if ours.is_another(&versions.theirs) {
            return Err(Fault::Sharing(format!(
                "others put another project in the place of {}: rename that file there; nothing was taken in or sent",
                shown(&self.repository.path)
            )));
        }
        let gone = merge::gone(&versions.base, &versions.theirs);
        let base = match self.removals {
            _ if !disk::is_most(gone, versions.base.len()) => versions.base,
            Removals::Taken => versions.base,
            Removals::Refused => {
                self.synced.put_back = self.synced.put_back.saturating_add(gone);
                merge::without_gone(&versions.base, &versions.theirs)
            }
            Removals::Asked => return Err(Fault::Gone { gone, of: versions.base.len() }),
        };
        let authors = since::authors(&base, &versions.theirs);
        let merged = merge(&base, &ours, &versions.theirs).project;
        let names = self.names(bases.first(), &theirs, identity_of(&ours))?;
        let commit = self.joined([&head, &theirs], bases.first(), &names, [&ours, &merged])?;
        // From here on, a run that follows can go on.
        self.repository.begin_merge(&commit)?;
        self.repository.bring(&head, &commit, &names.all())?;
        if names.now != self.repository.name {
            document = self.rename(&names.now)?;
        }
        document.save(&merged)?;
        self.synced.wrote.extend(document.version());
        // Where somebody has committed meanwhile, the next round merges that too.
        let advanced = self.repository.advance(Some(&head), &commit)?;
        self.repository.end_merge()?;
        if !advanced {
            return Ok(());
        }
        self.repository.refresh_index(names.former.first().map(OsString::as_os_str))?;
        self.synced.renumbered.extend(merge::renumbered(&ours, &merged));
        let told = since::new_conflicts(&ours, &merged);
        self.synced.conflicts = self.synced.conflicts.saturating_add(told);
        let (line, _) = since::line(&since(&ours, &merged), TELLING);
        if !line.is_empty() {
            self.synced.taken.push((line, authors));
        }
        self.commit_what_changed().map(drop)
    }

    /// The file when all of it is committed, and the commit: on a screen somebody may go on meanwhile.
    fn settled(&mut self) -> Result<(Document, Project, String), Fault> {
        for _ in 0..ROUNDS {
            let committed = self.commit_what_changed()?;
            let (document, project) = self.repository.open()?;
            let head = self.repository.commit_of("HEAD")?;
            if let Some(head) = head
                && format::save(&committed) == format::save(&project)
            {
                return Ok((document, project, head));
            }
        }
        Err(Fault::Busy)
    }

    /// What the file is called from now on, and what it was called: who renamed it decides.
    fn names(&self, base: Option<&String>, theirs: &str, identity: Option<Id>) -> Result<Names, Fault> {
        let own = self.repository.name.clone();
        let there = self.repository.find(theirs, identity)?;
        let before = base.map(|base| self.repository.find(base, identity)).transpose()?.flatten();
        let renamed = there.clone().filter(|_| before.is_some() && before != there);
        let now = renamed.unwrap_or_else(|| own.clone());
        let mut former: Vec<OsString> = [Some(own), there, before].into_iter().flatten().collect();
        former.retain(|name| *name != now);
        former.dedup();
        Ok(Names { now, former })
    }

    /// The commit that two become. It is that of the others where there is nothing to add to it.
    fn joined(
        &self,
        [head, theirs]: [&str; 2],
        base: Option<&String>,
        names: &Names,
        [ours, merged]: [&Project; 2],
    ) -> Result<String, Fault> {
        let blob = self.repository.keep(&format::save(merged))?;
        let theirs_is_all = self.repository.is_within(head, theirs)?
            && self.repository.blob(theirs, &names.now)?.as_ref() == Some(&blob);
        if theirs_is_all {
            return Ok(theirs.to_owned());
        }
        let ground = self.ground(head, theirs, base, &names.all())?;
        let former: Vec<&OsStr> = names.former.iter().map(OsString::as_os_str).collect();
        let tree = self.repository.tree(&ground, &former, &[(&names.now, &blob)])?;
        let happenings = since(ours, merged);
        let (line, _) = since::line(&happenings, SUBJECT);
        let line = if line.is_empty() { "changes of others".to_owned() } else { line };
        self.repository.join(&tree, &[head, theirs], &message(&format!("Merge: {line}"), &happenings))
    }

    /// What others have, and what both come from.
    fn versions(&self, bases: &[String], theirs: &str, ours: &Project) -> Result<Versions, Fault> {
        let identity = identity_of(ours);
        let held = |commit: &str| -> Result<Option<Project>, Fault> {
            let name = self.repository.find(commit, identity)?;
            name.map(|name| self.repository.project(commit, &name)).transpose()
        };
        let nothing = || self.repository.nothing();
        // Histories that crossed have several: what they agree on is what both come from.
        let mut base: Option<(String, Project)> = None;
        for commit in bases {
            let Some(project) = held(commit)? else { continue };
            base = Some(match base {
                None => (commit.clone(), project),
                Some((first, before)) => {
                    let roots = self.repository.bases(&first, commit)?;
                    let root = roots.first().map(|root| held(root)).transpose()?.flatten();
                    let joined = merge(&root.unwrap_or_else(nothing), &before, &project);
                    (first, joined.project)
                }
            });
        }
        match (held(theirs)?, base) {
            (Some(theirs), base) => {
                Ok(Versions { base: base.map_or_else(nothing, |(_, base)| base), theirs })
            }
            (None, Some(_)) => Err(Fault::TakenOut),
            // Nobody there has it yet: there is nothing to take in.
            (None, None) => Ok(Versions { base: nothing(), theirs: nothing() }),
        }
    }

    /// The tree in which the merged file takes its place: all other files, of both sides.
    fn ground(
        &self,
        head: &str,
        theirs: &str,
        base: Option<&String>,
        ours: &[&OsStr],
    ) -> Result<String, Fault> {
        let base = base.map_or_else(|| self.repository.empty_tree(), |base| Ok(base.clone()))?;
        if self.repository.others(&base, head, ours)?.is_empty() {
            return Ok(theirs.to_owned());
        }
        if self.repository.others(&base, theirs, ours)?.is_empty() {
            return Ok(head.to_owned());
        }
        self.repository.merge_others(head, theirs, ours)
    }

    /// Follows the others' name for the file.
    fn rename(&mut self, name: &OsStr) -> Result<Document, Fault> {
        let to = self.repository.path_of(name);
        if to.exists() {
            return Err(Fault::Elsewhere(shown(&to)));
        }
        let failed = |error: std::io::Error| Fault::File(super::Error::io(&shown(&to), "made", error));
        if let Some(folder) = to.parent() {
            fs::create_dir_all(folder).map_err(failed)?;
        }
        fs::rename(&self.repository.path, &to).map_err(failed)?;
        let now = Location::of(&to);
        now.take_over(&Location::of(&self.repository.path));
        self.repository.path = to;
        self.repository.name = name.to_owned();
        self.synced.renamed = Some(now);
        Ok(self.repository.open()?.0)
    }
}

/// What the file is and was called in a repository.
struct Names {
    now: OsString,
    former: Vec<OsString>,
}

impl Names {
    fn all(&self) -> Vec<&OsStr> {
        std::iter::once(&self.now).chain(&self.former).map(OsString::as_os_str).collect()
    }
}

/// The versions that a merge begins with.
struct Versions {
    base: Project,
    theirs: Project,
}

/// A commit's message: its subject and, where that is not all, everything that happened.
fn message(subject: &str, happenings: &[since::Happening]) -> String {
    let all: Vec<String> = happenings.iter().map(|happening| format!("* {happening}")).collect();
    if happenings.len() < 2 { subject.to_owned() } else { format!("{subject}\n\n{}", all.join("\n")) }
}

/// Whether one trail tells all that another tells, or what it has become since.
fn tells_all(trail: &Trail, of: &Trail) -> bool {
    let known: std::collections::HashSet<_> = trail.iter().map(|entry| format!("{entry:?}")).collect();
    let goes_on = |entry| trail.iter().any(|now| now.goes_on_from(entry));
    of.iter().all(|entry| known.contains(&format!("{entry:?}")) || goes_on(entry))
}

/// Nobody else of ours works in a repository while this lives.
struct Turn(Option<File>);

/// What stands in the file while a sync is at work; one that finds it there knows that another was killed.
const AT_WORK: &[u8] = b"at work\n";
/// How long another sync is waited for, in steps of [`STEP`].
const STEPS: u32 = 300;
const STEP: Duration = Duration::from_millis(100);

impl Turn {
    /// Waits for one's turn, and clears up behind a sync that was killed. Where files can't be locked
    /// there are no turns: what two do at once is merged.
    fn take(repository: &Repository) -> Result<Self, Fault> {
        let path = repository.folder.join("mainstay-sync");
        let opened = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(path);
        let Ok(mut file) = opened else { return Ok(Turn(None)) };
        for _ in 0..STEPS {
            match file.try_lock() {
                Ok(()) => {
                    let mut left = Vec::new();
                    if file.read_to_end(&mut left).is_ok() && !left.is_empty() {
                        repository.unlock();
                    } else {
                        let _ = file.write_all(AT_WORK);
                    }
                    return Ok(Turn(Some(file)));
                }
                Err(fs::TryLockError::WouldBlock) => thread::sleep(STEP),
                Err(fs::TryLockError::Error(_)) => return Ok(Turn(None)),
            }
        }
        Err(Fault::Twice)
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if let Some(file) = &self.0 {
            let _ = file.set_len(0);
        }
    }
}
