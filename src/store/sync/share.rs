//! Beginning to share a project, and joining one that is shared.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};

use super::git::{Git, without_credentials};
use super::repository::{DRIVER, Repository, identity_of};
use super::{Fault, Synced, Turn, resume, sync};
use crate::model::merge::origin::merge_copy;
use crate::model::project::Project;
use crate::model::register::Register;
use crate::registers::every;
use crate::store::disk::{self, Removals, shown};
use crate::store::format;

/// The branch of a new repository.
const BRANCH: &str = "main";
/// What a new remote is called.
const ORIGIN: &str = "origin";

/// How a project is to be shared.
#[derive(Clone, Copy, Debug)]
pub struct Sharing<'a> {
    /// Where: an address as git takes it, or a folder. `None`: nowhere yet.
    pub remote: Option<&'a str>,
    /// Also where the remote holds other projects already.
    pub beside: bool,
    /// Also where the file is marked as read-only.
    pub forced: bool,
}

/// What sharing came to.
#[derive(Clone, Debug)]
pub struct Shared {
    /// The repository.
    pub place: String,
    /// Whether it was made for this.
    pub made: bool,
    /// What was committed, taken in and sent.
    pub synced: Synced,
}

/// Shares a project: its folder becomes a repository, unless it lies in one; its file is committed; the
/// remote gets it. What the remote holds of the same project is merged.
pub fn init(path: &Path, registers: &'static [&'static Register], how: Sharing) -> Result<Shared, Fault> {
    let project = format::load(&disk::read(path)?, &shown(path), registers)?;
    let remote = how.remote.map(checked).transpose()?;
    let (mut repository, made) = repository(path, registers)?;
    repository.forced = how.forced;
    {
        let _turn = Turn::take(&repository)?;
        repository.configure()?;
        resume::resume(&repository)?;
        if let Some(address) = &remote {
            begin_at(&repository, address, &project, how.beside)?;
        }
        attribute(&repository)?;
        commit(&repository, &project)?;
    }
    let synced = sync(&repository.path, registers, Removals::Asked, how.forced)?;
    Ok(Shared { place: repository.place(), made, synced })
}

/// The repository that a project lies in, and whether it had to be made.
fn repository(path: &Path, registers: &'static [&'static Register]) -> Result<(Repository, bool), Fault> {
    if let Some(repository) = Repository::around(path, registers)? {
        return Ok((repository, false));
    }
    let path = fs::canonicalize(path).map_err(|error| Fault::Io(error.to_string()))?;
    let folder = path.parent().unwrap_or(Path::new("."));
    let git = Git::at(folder);
    // Nothing is made for somebody whom git doesn't know.
    if git.call("var").arg("GIT_COMMITTER_IDENT").said()?.code != Some(0) {
        return Err(Fault::Nobody);
    }
    git.call("init").arg("-q").done()?;
    // Its settings may come to hold a password.
    seclude(&folder.join(".git").join("config")).map_err(|error| Fault::Io(error.to_string()))?;
    git.call("symbolic-ref").args(["HEAD", &format!("refs/heads/{BRANCH}")]).done()?;
    let repository = Repository::around(&path, registers)?;
    Ok((repository.ok_or_else(|| Fault::NotShared(shown(&path)))?, true))
}

/// Begins at a remote. One that can't be reached, or is refused, is forgotten again: the next try may
/// name another.
fn begin_at(repository: &Repository, address: &str, project: &Project, beside: bool) -> Result<(), Fault> {
    let branch = repository.branch()?;
    let before = add_remote(repository, address, &branch)?;
    let begin = || match repository.remote(&branch)? {
        Some(remote) if repository.fetch(&remote)? => {
            begin_on(repository, &remote.tracking(), project, beside)
        }
        _ => Ok(()),
    };
    begin().map_err(|fault| {
        let remote = || repository.git.call("remote");
        // What went wrong first is what counts.
        let _ = match before {
            Before::Same => Ok(()),
            Before::Other(address) => remote().args(["set-url", "--", ORIGIN, &address]).done(),
            Before::Nothing => remote().args(["remove", ORIGIN]).done(),
        };
        of_address(fault, address, "share the project")
    })
}

/// What went wrong with an address of which nothing is kept, and what there is to do.
fn of_address(fault: Fault, address: &str, deed: &str) -> Fault {
    let address = without_credentials(address);
    Fault::Sharing(match fault {
        Fault::Unreachable(why) => {
            format!(
                "{address} can't be reached ({why}): check the address and the connection, then {deed} again"
            )
        }
        Fault::Refused(why) => format!(
            "{address} doesn't let you in without asking ({why}): run “git ls-remote {address}” once to log in, then {deed} again"
        ),
        fault => return fault,
    })
}

/// What a repository knew of a remote before it was told of one.
enum Before {
    Nothing,
    Same,
    /// Another address, from which nothing ever came.
    Other(String),
}

/// Tells the repository of its remote; a folder that isn't there yet is made one.
fn add_remote(repository: &Repository, address: &str, branch: &str) -> Result<Before, Fault> {
    let known = repository.git.call("remote").text()?;
    let mut before = Before::Nothing;
    if known.lines().any(|name| name == ORIGIN) {
        let there = repository.git.call("remote").args(["get-url", ORIGIN]).text()?;
        if there == *address {
            return Ok(Before::Same);
        }
        let seen = repository.git.call("for-each-ref").args(["--count=1", "refs/remotes/origin"]).text()?;
        if !seen.is_empty() {
            return Err(Fault::Sharing(format!(
                "{} is shared with {} already: move the project into a folder of its own to share it elsewhere, or change the remote by “git remote set-url origin”",
                repository.place(),
                without_credentials(&there)
            )));
        }
        before = Before::Other(there);
    }
    let path = Path::new(address);
    if path.is_absolute() && !path.exists() {
        Git::at(path.parent().unwrap_or(path)).call("init").args(["-q", "--bare", "--"]).arg(path).done()?;
        Git::at(path).call("symbolic-ref").args(["HEAD", &format!("refs/heads/{branch}")]).done()?;
    }
    let verb = if matches!(before, Before::Nothing) { "add" } else { "set-url" };
    repository.git.call("remote").args([verb, "--", ORIGIN, address]).done()?;
    Ok(before)
}

/// The same, where it can be the address of a remote: a folder that isn't there yet has one to lie in.
fn checked(address: &str) -> Result<String, Fault> {
    let address = whole(address)?;
    let path = Path::new(&address);
    let parent = path.parent().filter(|parent| parent.is_dir());
    if path.is_absolute() && !path.exists() && parent.is_none() {
        return Err(Fault::Sharing(format!("there is no folder for {}: check the address", shown(path))));
    }
    Ok(address)
}

/// An address as it holds in every folder.
fn whole(address: &str) -> Result<String, Fault> {
    if address.starts_with('-') || address.trim().is_empty() {
        return Err(Fault::Sharing("that is no address of a repository".to_owned()));
    }
    // host:path and scheme://host/path are no files.
    let is_file = Path::new(address).exists() || !address.split('/').next().unwrap_or_default().contains(':');
    if !is_file {
        return Ok(address.to_owned());
    }
    let failed = |error: std::io::Error| Fault::Io(error.to_string());
    let path = std::path::absolute(address).map_err(failed)?;
    let parent = || Some(fs::canonicalize(path.parent()?).ok()?.join(path.file_name()?));
    let path = fs::canonicalize(&path).ok().or_else(parent).unwrap_or(path);
    Ok(path.to_string_lossy().into_owned())
}

/// Puts a repository without commits on top of what the remote holds, so that both have one history. One
/// with commits is merged by the sync that follows.
fn begin_on(repository: &Repository, there: &str, project: &Project, beside: bool) -> Result<(), Fault> {
    let Some(commit) = repository.commit_of(there)? else { return Ok(()) };
    let head = repository.commit_of("HEAD")?;
    if let Some(head) = &head
        && !repository.bases(head, &commit)?.is_empty()
    {
        return Ok(());
    }
    let found = repository.find(&commit, identity_of(project))?;
    let same = |name: &OsString| {
        repository.project(&commit, name).is_ok_and(|there| identity_of(&there) == identity_of(project))
    };
    match found {
        Some(name) if same(&name) && name != repository.name => {
            return Err(Fault::Sharing(format!(
                "the remote holds this project as {}: “mainstay share join” gets it, “mainstay copies” there takes in what only this file holds",
                shown(Path::new(&name))
            )));
        }
        // The file first: a run that is killed in between begins anew.
        Some(name) if same(&name) => {
            let theirs = repository.project(&commit, &name)?;
            let (mut document, ours) = repository.open()?;
            document.save(&merge_copy(&theirs, &ours).project)?;
        }
        Some(name) => {
            return Err(Fault::Sharing(format!(
                "the remote has another project called {}: rename this file first",
                shown(Path::new(&name))
            )));
        }
        None if !beside && holds_projects(repository, &commit)? => {
            return Err(Fault::Sharing(
                "the remote holds another project: “mainstay share join” gets that one; say --beside to put this one beside it".to_owned(),
            ));
        }
        None => {}
    }
    if head.is_some() {
        return Ok(());
    }
    repository.bring(&repository.empty_tree()?, &commit, &[&repository.name])?;
    if repository.advance(None, &commit)? { Ok(()) } else { Err(Fault::Busy) }
}

fn holds_projects(repository: &Repository, commit: &str) -> Result<bool, Fault> {
    Ok(repository.tables(commit)?.iter().any(|name| repository.project(commit, name).is_ok()))
}

/// Lets every clone merge the file by record and field.
fn attribute(repository: &Repository) -> Result<(), Fault> {
    let pattern: String = repository.path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    let line = format!("{} merge={DRIVER} -text", quoted(&pattern));
    let path = repository.path.with_file_name(".gitattributes");
    let name = Path::new(&repository.name).with_file_name(".gitattributes").into_os_string();
    let add = |held: &[u8]| {
        let mut text = held.to_vec();
        if !text.is_empty() && !text.ends_with(b"\n") {
            text.push(b'\n');
        }
        text.extend_from_slice(format!("{line}\n").as_bytes());
        text
    };
    let has = |held: &[u8]| String::from_utf8_lossy(held).lines().any(|known| known.trim() == line);
    let standing = if path.exists() { disk::read(&path)? } else { Vec::new() };
    if !has(&standing) {
        disk::write(&path, &add(&standing), true)?;
    }
    // What the user has changed there otherwise is the user's to commit.
    let head = repository.commit_of("HEAD")?;
    let held = match &head {
        Some(head) if repository.blob(head, &name)?.is_some() => repository.bytes(head, &name)?,
        _ => Vec::new(),
    };
    if has(&held) {
        return Ok(());
    }
    let Some(repository) = Repository::around(&path, &[])? else { return Ok(()) };
    let blob = repository.keep(&add(&held))?;
    repository.commit(&blob, None, "Let git merge the project by record and field")
}

/// A name as a line of `.gitattributes`, for the file in the same folder only.
fn quoted(name: &str) -> String {
    let mut text = String::from("/");
    for c in name.chars() {
        if "*?[\\".contains(c) {
            text.push('\\');
        }
        text.push(c);
    }
    if text.chars().all(|c| c.is_ascii_graphic() && !"\"\\".contains(c)) {
        return text;
    }
    let quoted = text.replace('\\', "\\\\").replace('"', "\\\"").replace('\t', "\\t").replace('\n', "\\n");
    format!("\"{quoted}\"")
}

/// Commits a file that was never committed.
fn commit(repository: &Repository, project: &Project) -> Result<(), Fault> {
    let head = repository.commit_of("HEAD")?;
    if let Some(head) = &head
        && repository.find(head, identity_of(project))?.is_some()
    {
        return Ok(());
    }
    let title = project.settings().map_or("", |record| record.get(every::TITLE));
    let title = if title.is_empty() { shown(Path::new(&repository.name)) } else { title.to_owned() };
    let blob = repository.keep(&disk::read(&repository.path)?)?;
    repository.commit(&blob, None, &format!("Share {title}"))
}

/// A project that was joined.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Joined {
    /// Its file.
    pub path: PathBuf,
    /// What it is called.
    pub title: String,
}

/// Gets a shared repository into a new folder; gives the projects in it. Nothing is left of a try that
/// fails or is killed but a hidden folder, which the next one takes away.
pub fn join(
    address: &str,
    folder: &Path,
    registers: &'static [&'static Register],
) -> Result<Vec<Joined>, Fault> {
    let address = whole(address)?;
    if folder.exists() {
        return Err(Fault::Sharing(format!(
            "{} is there already: name another folder with --into",
            shown(folder)
        )));
    }
    let failed = |error: std::io::Error| Fault::File(crate::store::Error::io(&shown(folder), "made", error));
    let name = folder.file_name().unwrap_or(OsStr::new("project")).to_string_lossy().into_owned();
    let parent = folder.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    crate::store::lock::create_folder(parent).map_err(failed)?;
    let half = parent.join(format!(".{name}.joining"));
    if half.exists() {
        fs::remove_dir_all(&half).map_err(failed)?;
    }
    crate::store::lock::create_folder(&half).map_err(failed)?;
    let target = fs::canonicalize(parent).map_err(failed)?.join(format!(".{name}.joining"));
    let cloned = Git::at(parent).call("clone").args(["-q", "--", &address]).arg(&target).done();
    let cloned = cloned.map_err(|fault| match fault {
        Fault::Git { said, .. } => of_address(Fault::Unreachable(said), &address, "join"),
        fault => of_address(fault, &address, "join"),
    });
    let found = cloned.and_then(|()| projects(&target, registers));
    match found {
        Ok(found) if !found.is_empty() => {
            seclude(&half).map_err(failed)?;
            fs::rename(&half, folder).map_err(failed)?;
            let place = |(name, title): (OsString, String)| Joined { path: folder.join(name), title };
            Ok(found.into_iter().map(place).collect())
        }
        other => {
            let _ = fs::remove_dir_all(&half);
            other?;
            let address = without_credentials(&address);
            Err(Fault::Sharing(format!(
                "{address} holds no project yet: “mainstay share init” puts one there"
            )))
        }
    }
}

/// Keeps everybody but the user out of a folder and all that is in it: the address may hold a password.
#[cfg(unix)]
fn seclude(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let standing = fs::symlink_metadata(path)?;
    if standing.is_symlink() {
        return Ok(());
    }
    fs::set_permissions(path, fs::Permissions::from_mode(standing.permissions().mode() & 0o700))?;
    if standing.is_dir() {
        for entry in fs::read_dir(path)? {
            seclude(&entry?.path())?;
        }
    }
    Ok(())
}

#[cfg(not(unix))]
fn seclude(_: &Path) -> std::io::Result<()> {
    Ok(())
}

/// The projects of a clone, which is made ready for being synced.
fn projects(
    folder: &Path,
    registers: &'static [&'static Register],
) -> Result<Vec<(OsString, String)>, Fault> {
    let Some(repository) = Repository::of_folder(folder, OsStr::new(""), registers)? else {
        return Ok(Vec::new());
    };
    repository.configure()?;
    if repository.commit_of("HEAD")?.is_none() {
        // A server whose usual branch is another one than that of the project.
        let format = "--format=%(refname:lstrip=3)";
        let branches = repository.git.call("for-each-ref").args([format, "refs/remotes/origin"]).text()?;
        let Some(branch) = branches.lines().find(|branch| *branch != "HEAD") else { return Ok(Vec::new()) };
        repository.git.call("checkout").args(["-q", branch]).done()?;
    }
    let mut found = Vec::new();
    for name in repository.tables("HEAD")? {
        if let Ok(project) = repository.project("HEAD", &name) {
            let title = project.settings().map_or("", |record| record.get(every::TITLE)).to_owned();
            found.push((name, title));
        }
    }
    Ok(found)
}
