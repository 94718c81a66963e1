//! The repository that a project's file lies in: what is committed there, and new commits that touch
//! nothing but that file.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use super::Fault;
use super::git::{Git, is_left, parted, without_credentials};
use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::register::Register;
use crate::store::disk::{self, Document, shown};
use crate::store::format;

/// The name of the merge driver in git's settings and attributes.
pub const DRIVER: &str = "mainstay";
/// Where the commit stands that a merge is about to become, from before the file is written until the
/// branch follows.
const MERGING: &str = "refs/mainstay/merge";
/// The index that commits are made with. The repository's own holds what the user has staged.
const INDEX: &str = "mainstay-index";
/// How often a fetch is tried again that another git got in the way of.
const RACES: usize = 10;
/// A project that was renamed is looked for in so many files at most.
const CANDIDATES: usize = 200;

/// A repository, and the project's file in it.
#[derive(Debug)]
pub struct Repository {
    /// Git in its top folder.
    pub git: Git,
    /// Its `.git` folder.
    pub folder: PathBuf,
    top: PathBuf,
    /// The file.
    pub path: PathBuf,
    /// The file as the repository calls it.
    pub name: OsString,
    registers: &'static [&'static Register],
    /// Whether the file is written though it is marked as read-only.
    pub forced: bool,
}

/// Where a branch is shared.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Remote {
    /// What the repository calls it: `origin`.
    pub name: String,
    /// The branch there.
    pub branch: String,
    /// Where it is, without credentials.
    pub address: String,
}

impl Remote {
    /// The name under which the repository keeps what was last seen there.
    pub fn tracking(&self) -> String {
        format!("refs/remotes/{}/{}", self.name, self.branch)
    }
}

/// Whether a branch was taken by the remote.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Push {
    /// It was.
    Sent,
    /// Somebody else was faster: fetch, merge, try again.
    Rejected,
}

impl Repository {
    /// The repository that a file lies in, if it lies in any.
    pub fn around(path: &Path, registers: &'static [&'static Register]) -> Result<Option<Self>, Fault> {
        // Git tracks what a link points to, if anything.
        let failed = |error| match disk::read(path) {
            Err(missing) if missing.is_of_contents() => {
                Fault::Sharing(format!("{missing}; “mainstay restore” lists its backups"))
            }
            _ => Fault::Io(format!("{}: {error}", shown(path))),
        };
        let path = fs::canonicalize(path).map_err(failed)?;
        let (Some(parent), Some(name)) = (path.parent(), path.file_name()) else { return Ok(None) };
        Repository::of_folder(parent, name, registers)
    }

    /// The repository that a folder lies in, with a file of that folder.
    pub fn of_folder(
        parent: &Path,
        name: &OsStr,
        registers: &'static [&'static Register],
    ) -> Result<Option<Self>, Fault> {
        let asked = ["--show-toplevel", "--show-prefix", "--absolute-git-dir"];
        let said = Git::at(parent).call("rev-parse").args(asked).said()?;
        if said.says("not a git repository") || said.says("must be run in a work tree") {
            return Ok(None);
        }
        if said.code != Some(0) {
            return Err(said.fault());
        }
        let mut lines = said.out.split(|byte| *byte == b'\n').map(as_name);
        let mut line = || lines.next().unwrap_or_default();
        let (top, mut whole, folder) = (PathBuf::from(line()), line(), PathBuf::from(line()));
        whole.push(name);
        let mut git = Git::at(&top);
        git.own.push(folder.clone());
        Ok(Some(Repository {
            git,
            folder,
            path: top.join(&whole),
            top,
            name: whole,
            registers,
            forced: false,
        }))
    }

    /// The top folder, fit to be shown.
    pub fn place(&self) -> String {
        shown(&self.top)
    }

    /// Where a file of it is.
    pub fn path_of(&self, name: &OsStr) -> PathBuf {
        self.top.join(name)
    }

    /// Lets git merge the file by record and field, and nobody's commit be without a name.
    pub fn configure(&self) -> Result<(), Fault> {
        let said = self.git.call("var").arg("GIT_COMMITTER_IDENT").said()?;
        if said.code != Some(0) {
            return Err(Fault::Nobody);
        }
        let driver = driver()?;
        let key = format!("merge.{DRIVER}.driver");
        let known = self.git.call("config").args(["--get", &key]).found()?;
        if known.as_deref() != Some(&driver) {
            self.git.call("config").args([&key, &driver]).done()?;
            let name = format!("merge.{DRIVER}.name");
            self.git.call("config").args([&name, "Mainstay: by record and field"]).done()?;
        }
        Ok(())
    }

    /// The branch that is checked out.
    pub fn branch(&self) -> Result<String, Fault> {
        let name = self.git.call("symbolic-ref").args(["-q", "--short", "HEAD"]).found()?;
        name.ok_or_else(|| Fault::Detached(self.place()))
    }

    /// Where a branch is shared: its upstream, else `origin`, else the only remote that there is.
    pub fn remote(&self, branch: &str) -> Result<Option<Remote>, Fault> {
        let config =
            |key: &str| self.git.call("config").args(["--get", &format!("branch.{branch}.{key}")]).found();
        let names = self.git.call("remote").text()?;
        let names: Vec<&str> = names.lines().collect();
        let own = config("remote")?;
        let usual =
            || names.iter().find(|name| **name == "origin").or(names.first().filter(|_| names.len() == 1));
        let known = own.as_deref().filter(|own| names.contains(own));
        let Some(name) = known.or_else(|| usual().copied()) else { return Ok(None) };
        let there = config("merge")?.filter(|_| known.is_some());
        let there = there.as_deref().and_then(|name| name.strip_prefix("refs/heads/")).unwrap_or(branch);
        let address = self.git.call("remote").args(["get-url", name]).text()?;
        let address = without_credentials(&address);
        Ok(Some(Remote { name: name.to_owned(), branch: there.to_owned(), address }))
    }

    /// The commit that a name stands for.
    pub fn commit_of(&self, name: &str) -> Result<Option<String>, Fault> {
        self.git.call("rev-parse").args(["-q", "--verify", &format!("{name}^{{commit}}")]).found()
    }

    /// The identity of what a commit holds under a name.
    pub fn blob(&self, commit: &str, name: &OsStr) -> Result<Option<String>, Fault> {
        let said = self.git.call("rev-parse").args(["-q", "--verify"]).arg(within(commit, name)).said()?;
        Ok((said.code == Some(0)).then(|| String::from_utf8_lossy(&said.out).trim().to_owned()))
    }

    /// What a commit holds under a name, as it would stand in the folder.
    pub fn bytes(&self, commit: &str, name: &OsStr) -> Result<Vec<u8>, Fault> {
        self.git.call("cat-file").arg("--filters").arg(within(commit, name)).bytes()
    }

    /// The project that a commit holds under a name.
    pub fn project(&self, commit: &str, name: &OsStr) -> Result<Project, Fault> {
        let bytes = self.bytes(commit, name)?;
        let place = format!("{} of commit {}", shown(Path::new(name)), commit.get(..10).unwrap_or(commit));
        Ok(format::load(&bytes, &place, self.registers)?)
    }

    /// Which records projects have.
    pub const fn registers(&self) -> &'static [&'static Register] {
        self.registers
    }

    /// The file, open for being written.
    pub fn open(&self) -> Result<(Document, Project), crate::store::Error> {
        let (mut document, project) = Document::open(&self.path, self.registers)?;
        document.forced = self.forced;
        Ok((document, project))
    }

    /// A project without records.
    pub fn nothing(&self) -> Project {
        Project::new(self.registers)
    }

    /// Keeps bytes as content of the file; gives their identity.
    pub fn keep(&self, bytes: &[u8]) -> Result<String, Fault> {
        let mut path = OsString::from("--path=");
        path.push(&self.name);
        self.git.call("hash-object").args(["-w", "--stdin"]).arg(path).input(bytes).text()
    }

    /// Under which name a commit holds this project: the file's own, else that of the file whose project
    /// has the same settings record.
    pub fn find(&self, commit: &str, identity: Option<Id>) -> Result<Option<OsString>, Fault> {
        if self.blob(commit, &self.name)?.is_some() {
            return Ok(Some(self.name.clone()));
        }
        let same = |name: &OsString| {
            let project = self.project(commit, name).ok();
            identity.is_some() && project.as_ref().and_then(identity_of) == identity
        };
        Ok(self.tables(commit)?.into_iter().find(same))
    }

    /// The files of a commit that may be projects.
    pub fn tables(&self, commit: &str) -> Result<Vec<OsString>, Fault> {
        let names = self.git.call("ls-tree").args(["-r", "-z", "--name-only", commit]).list()?;
        let named = names.iter().map(|name| as_name(name));
        Ok(named
            .filter(|name| Path::new(name).extension().is_some_and(|end| end == "json"))
            .take(CANDIDATES)
            .collect())
    }

    /// Commits one file in place of those named `former`, on what is checked out, in the user's own name
    /// and with the user's hooks. Nothing else that the user has changed is touched.
    pub fn commit(&self, blob: &str, former: Option<&OsStr>, message: &str) -> Result<(), Fault> {
        let head = self.commit_of("HEAD")?;
        self.fill_index(head.as_deref(), &former.into_iter().collect::<Vec<_>>(), &[(&self.name, blob)])?;
        let call = self.git.call("commit").args(["-q", "-m", message]).index(&self.index());
        call.done()?;
        self.refresh_index(former)
    }

    fn index(&self) -> PathBuf {
        self.folder.join(INDEX)
    }

    /// Fills the index of our own with a tree, without some files and with others.
    fn fill_index(
        &self,
        tree: Option<&str>,
        without: &[&OsStr],
        with: &[(&OsStr, &str)],
    ) -> Result<(), Fault> {
        let index = self.index();
        for left in [index.clone(), self.folder.join(format!("{INDEX}.lock"))] {
            let _ = fs::remove_file(left);
        }
        self.git.call("read-tree").arg(tree.unwrap_or("--empty")).index(&index).done()?;
        if !without.is_empty() {
            let call = self.git.call("update-index").arg("--force-remove").arg("--").args(without);
            call.index(&index).done()?;
        }
        for (name, blob) in with {
            self.git.call("update-index").arg("--add").args(cached(blob, name)).index(&index).done()?;
        }
        Ok(())
    }

    /// A tree: that of `ground`, without some files and with others.
    pub fn tree(&self, ground: &str, without: &[&OsStr], with: &[(&OsStr, &str)]) -> Result<String, Fault> {
        self.fill_index(Some(ground), without, with)?;
        self.git.call("write-tree").index(&self.index()).text()
    }

    /// A tree without files.
    pub fn empty_tree(&self) -> Result<String, Fault> {
        self.git.call("mktree").text()
    }

    /// Tells the repository's own index what is committed of our file. Where another git holds it, the
    /// next sync does so.
    pub fn refresh_index(&self, former: Option<&OsStr>) -> Result<(), Fault> {
        let Some(blob) = self.blob("HEAD", &self.name)? else { return Ok(()) };
        let known = self.git.call("ls-files").args(["-s", "-z", "--"]).arg(&self.name).list()?;
        let same = |entry: &Vec<u8>| {
            let text = String::from_utf8_lossy(entry);
            let mut words = text.split([' ', '\t']).skip(1);
            words.next() == Some(&blob) && words.next() == Some("0")
        };
        let told = || -> Result<(), Fault> {
            if let Some(former) = former {
                self.git.call("update-index").arg("--force-remove").arg("--").arg(former).done()?;
            }
            if known.len() != 1 || !known.iter().all(same) {
                self.git.call("update-index").arg("--add").args(cached(&blob, &self.name)).done()?;
            }
            Ok(())
        };
        match told() {
            Err(Fault::Locked(_)) => Ok(()),
            told => told,
        }
    }

    /// Fetches a branch. Gives `false` if the remote has no such branch yet.
    pub fn fetch(&self, remote: &Remote) -> Result<bool, Fault> {
        let what = format!("+refs/heads/{}:{}", remote.branch, remote.tracking());
        let fetch = || self.git.call("fetch").args(["-q", "--no-tags", "--", &remote.name, &what]).said();
        let mut said = fetch()?;
        for _ in 0..RACES {
            // Another git has just fetched, or sent, the same.
            if said.code == Some(0) || !said.says("but expected") {
                break;
            }
            thread::sleep(Duration::from_millis(100));
            said = fetch()?;
        }
        match said.code {
            Some(0) => Ok(true),
            _ if said.says("couldn't find remote ref") => Ok(false),
            _ => Err(said.fault()),
        }
    }

    /// Sends what is checked out.
    pub fn push(&self, remote: &Remote) -> Result<Push, Fault> {
        let what = format!("HEAD:refs/heads/{}", remote.branch);
        let mut git = self.git.clone();
        // A remote on a shared drive is a folder too.
        git.own.extend(fs::canonicalize(&remote.address));
        let said = git.call("push").args(["-q", "--porcelain", "-u", "--", &remote.name, &what]).said()?;
        let raced = ["[rejected]", "failed to update ref", "cannot lock ref", "incorrect old value"];
        match said.code {
            Some(0) => Ok(Push::Sent),
            _ if said.says("pre-receive hook declined") => Err(said.fault()),
            _ if raced.iter().any(|words| said.says(words)) => Ok(Push::Rejected),
            _ => Err(said.fault()),
        }
    }

    /// Whether the changes of one commit are all in another.
    pub fn is_within(&self, commit: &str, other: &str) -> Result<bool, Fault> {
        let found = self.git.call("merge-base").args(["--is-ancestor", commit, other]).found()?;
        Ok(found.is_some())
    }

    /// The commits that two histories have last in common.
    pub fn bases(&self, one: &str, other: &str) -> Result<Vec<String>, Fault> {
        let found = self.git.call("merge-base").args(["--all", one, other]).found()?;
        Ok(found.unwrap_or_default().lines().map(str::to_owned).collect())
    }

    /// How many commits a name has that another has not.
    pub fn ahead(&self, name: &str, other: &str) -> Result<usize, Fault> {
        let count = self.git.call("rev-list").args(["--count", name, &format!("^{other}")]).text()?;
        Ok(count.parse().unwrap_or_default())
    }

    /// The files but ours that differ between two trees.
    pub fn others(&self, from: &str, to: &str, ours: &[&OsStr]) -> Result<Vec<OsString>, Fault> {
        let names =
            self.git.call("diff-tree").args(["-r", "-z", "--name-only", "--no-renames", from, to]).list()?;
        let named = names.iter().map(|name| as_name(name));
        Ok(named.filter(|name| !ours.contains(&name.as_os_str())).collect())
    }

    /// What git makes of two commits that both changed other files than ours.
    pub fn merge_others(&self, head: &str, theirs: &str, ours: &[&OsStr]) -> Result<String, Fault> {
        let call = self.git.call("merge-tree").args(["--write-tree", "-z", "--name-only", "--no-messages"]);
        let call = call.arg("--allow-unrelated-histories");
        let said = call.args([head, theirs]).said()?;
        let parts = parted(&said.out);
        let (tree, clashes) =
            parts.split_first().map(|(tree, rest)| (as_text(tree), rest)).unwrap_or_default();
        let clashes: Vec<OsString> = clashes.iter().map(|name| as_name(name)).collect();
        let others: Vec<_> = clashes.into_iter().filter(|name| !ours.contains(&name.as_os_str())).collect();
        match said.code {
            Some(0 | 1) if others.is_empty() && !tree.is_empty() => Ok(tree),
            Some(1) => Err(Fault::Others(listed(&others))),
            // Versions of git before 2.38 can't do that without touching the folder.
            _ => Err(Fault::Others("files of both sides".to_owned())),
        }
    }

    /// Brings all files but ours from one tree to another, in the folder and in the index. What the user
    /// has changed of them and not committed stays, and stops it.
    pub fn bring(&self, from: &str, to: &str, ours: &[&OsStr]) -> Result<(), Fault> {
        let others = self.others(from, to, ours)?;
        if others.is_empty() {
            return Ok(());
        }
        let mut kept: Vec<(&OsStr, String)> = Vec::new();
        for name in ours {
            kept.extend(self.blob(from, name)?.map(|blob| (*name, blob)));
        }
        let kept: Vec<(&OsStr, &str)> = kept.iter().map(|(name, blob)| (*name, blob.as_str())).collect();
        let to = self.tree(to, ours, &kept)?;
        for name in &others {
            // It stands there already where an earlier try was interrupted.
            let Some(blob) = self.blob(&to, name)? else { continue };
            let hash = self.git.call("hash-object").arg("--").arg(name).said()?;
            if String::from_utf8_lossy(&hash.out).trim() == blob {
                self.git.call("update-index").arg("--add").args(cached(&blob, name)).done()?;
            }
        }
        // What the index knows only by its content is looked at before git takes it for changed.
        self.git.call("update-index").args(["-q", "--refresh"]).said()?;
        let said = self.git.call("read-tree").args(["-m", "-u", from, &to]).said()?;
        match said.code {
            Some(0) => Ok(()),
            _ if said.says("would be overwritten") || said.says("not uptodate") => {
                Err(Fault::Dirty(listed(&others)))
            }
            _ => Err(said.fault()),
        }
    }

    /// Makes a commit of a tree, signed if the user's commits are.
    pub fn join(&self, tree: &str, parents: &[&str], message: &str) -> Result<String, Fault> {
        let mut call = self.git.call("commit-tree").arg(tree);
        for parent in parents {
            call = call.args(["-p", parent]);
        }
        let signs = self.git.call("config").args(["--type=bool", "--get", "commit.gpgSign"]).found()?;
        if signs.as_deref() == Some("true") {
            call = call.arg("-S");
        }
        call.args(["-m", message]).text()
    }

    /// Lets the branch that is checked out go from one commit to another; `false` if it has gone elsewhere.
    pub fn advance(&self, from: Option<&str>, to: &str) -> Result<bool, Fault> {
        let from = from.map_or_else(|| "0".repeat(to.len()), str::to_owned);
        let said = self.git.call("update-ref").args(["-m", "mainstay sync", "HEAD", to, &from]).said()?;
        match said.code {
            Some(0) => Ok(true),
            _ if said.says("but expected") || said.says("reference already exists") => Ok(false),
            _ => Err(said.fault()),
        }
    }

    /// Takes away the locks that a sync left which was killed. A fresh one may be that of a git which is
    /// at work: each call waits for it.
    pub fn unlock(&self) {
        for lock in locks(&self.folder, &self.folder.join("refs")) {
            if is_left(&lock) {
                let _ = fs::remove_file(lock);
            }
        }
    }

    /// Remembers which commit a merge is about to become, for a run that is interrupted.
    pub fn begin_merge(&self, commit: &str) -> Result<(), Fault> {
        self.git.call("update-ref").args([MERGING, commit]).done()
    }

    /// The commit that an interrupted merge was about to become.
    pub fn begun_merge(&self) -> Result<Option<String>, Fault> {
        self.commit_of(MERGING)
    }

    /// Forgets it.
    pub fn end_merge(&self) -> Result<(), Fault> {
        self.git.call("update-ref").args(["-d", MERGING]).done()
    }
}

/// Locks in a folder, and in those below another.
fn locks(folder: &Path, below: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![below.to_owned()];
    let entries =
        |folder: &Path| fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let is_lock = |path: &PathBuf| path.extension().is_some_and(|end| end == "lock") && path.is_file();
    found.extend(entries(folder).filter(is_lock));
    while let Some(folder) = folders.pop() {
        for path in entries(&folder) {
            if path.is_dir() {
                folders.push(path);
            } else if is_lock(&path) {
                found.push(path);
            }
        }
    }
    found
}

/// What tells one project from another.
pub fn identity_of(project: &Project) -> Option<Id> {
    project.settings().map(|record| record.id)
}

/// The arguments that put content under a name into an index.
pub fn cached(blob: &str, name: &OsStr) -> [OsString; 2] {
    let mut entry = OsString::from(format!("100644,{blob},"));
    entry.push(name);
    ["--cacheinfo".into(), entry]
}

/// What a commit holds under a name, as git calls it.
fn within(commit: &str, name: &OsStr) -> OsString {
    let mut whole = OsString::from(format!("{commit}:"));
    whole.push(name);
    whole
}

/// A name as git writes it.
pub fn as_name(bytes: &[u8]) -> OsString {
    #[cfg(unix)]
    return <OsStr as std::os::unix::ffi::OsStrExt>::from_bytes(bytes).to_owned();
    #[cfg(not(unix))]
    return String::from_utf8_lossy(bytes).into_owned().into();
}

fn as_text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Names for people.
pub fn listed(names: &[OsString]) -> String {
    let named: Vec<_> = names.iter().take(5).map(|name| shown(Path::new(name))).collect();
    let more = names.len().saturating_sub(named.len());
    let more = if more == 0 { String::new() } else { format!(" and {more} more") };
    format!("{}{more}", named.join(", "))
}

/// How git calls this program as its merge driver: git gives it to a shell, after its own % signs.
fn driver() -> Result<String, Fault> {
    let program = std::env::current_exe().map_err(|error| Fault::Io(error.to_string()))?;
    let quoted = program.to_string_lossy().replace('\'', "'\\''").replace('%', "%%");
    Ok(format!("'{quoted}' merge %O %A %B -o %A"))
}
