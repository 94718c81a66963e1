//! Going on where something was interrupted: a merge of ours that was killed, and merges and rebases of
//! git that stopped at our file. What stopped at other files is the user's to end.

use std::ffi::OsString;

use super::repository::{Repository, as_name, cached, listed};
use super::{Fault, tells_all};
use crate::model::merge::merge;
use crate::model::project::Project;
use crate::model::trail::Trail;
use crate::store::disk::{self, shown};
use crate::store::lock::Location;
use crate::store::{Error, backup, format};

/// What may wait in a repository: the file that tells of it, what it is, how it is ended.
const WAITING: &[(&str, &str, &str)] = &[
    ("rebase-merge", "a rebase", "git rebase --continue, or --abort"),
    ("rebase-apply", "a rebase", "git rebase --continue, or --abort"),
    ("MERGE_HEAD", "a merge", "git commit, or git merge --abort"),
    ("CHERRY_PICK_HEAD", "a cherry-pick", "git cherry-pick --continue, or --abort"),
    ("REVERT_HEAD", "a revert", "git revert --continue, or --abort"),
];
/// A rebase stops at most so often.
const STOPS: usize = 1000;

/// Ends what was interrupted.
pub fn resume(repository: &Repository) -> Result<(), Fault> {
    own_merge(repository)?;
    for _ in 0..STOPS {
        let waits = |(file, ..): &&(&str, _, _)| repository.folder.join(file).exists();
        let Some((file, what, how)) = WAITING.iter().find(waits) else { return Ok(()) };
        let under_way = |how: String| Fault::UnderWay { what, place: repository.place(), how };
        let unmerged = unmerged(repository)?;
        let others: Vec<OsString> =
            unmerged.iter().filter(|name| **name != repository.name).cloned().collect();
        if !others.is_empty() {
            return Err(under_way(format!("{} changed on both sides; then {how}", listed(&others))));
        }
        let ours = !unmerged.is_empty();
        if ours {
            settle(repository)?;
        }
        let ended = match *file {
            "MERGE_HEAD" => repository.git.call("commit").args(["-q", "--no-edit"]).said()?,
            "rebase-merge" | "rebase-apply" if ours => {
                repository.git.call("rebase").arg("--continue").said()?
            }
            _ => return Err(under_way((*how).to_owned())),
        };
        // A rebase that stops again has gone on.
        if ended.code != Some(0) && (*file == "MERGE_HEAD" || !ours) {
            return Err(under_way(format!("{how}: {}", ended.fault())));
        }
    }
    Ok(())
}

/// A merge of ours that was killed on its way: the file becomes what was merged, unless it did already,
/// and the branch follows.
fn own_merge(repository: &Repository) -> Result<(), Fault> {
    let Some(merge) = repository.begun_merge()? else { return Ok(()) };
    if let Some(head) = repository.commit_of("HEAD")?
        && head != merge
        && repository.is_within(&head, &merge)?
        && let Some(blob) = repository.blob(&merge, &repository.name)?
    {
        let merged = repository.project(&merge, &repository.name)?;
        let before = match repository.blob(&head, &repository.name)? {
            Some(_) => repository.project(&head, &repository.name)?,
            None => repository.nothing(),
        };
        let standing = repository.keep(&disk::read(&repository.path)?)?;
        let (mut document, project) = repository.open()?;
        let tells = |trail: &Trail| tells_all(trail, merged.trail());
        let written = standing == blob || tells(project.trail()) && !tells(before.trail());
        repository.bring(&head, &merge, &[&repository.name])?;
        if !written {
            document.save(&crate::model::merge::merge(&before, &project, &merged).project)?;
        }
        repository.advance(Some(&head), &merge)?;
        repository.refresh_index(None)?;
    }
    repository.end_merge()
}

/// The files that git could not merge.
fn unmerged(repository: &Repository) -> Result<Vec<OsString>, Fault> {
    let entries = repository.git.call("ls-files").args(["-u", "-z"]).list()?;
    let name = |entry: &Vec<u8>| Some(as_name(entry.splitn(2, |byte| *byte == b'\t').nth(1)?));
    let mut names: Vec<OsString> = entries.iter().filter_map(name).collect();
    names.dedup();
    Ok(names)
}

/// Merges our file where git could not, or left conflicts, with what stands in the folder since.
fn settle(repository: &Repository) -> Result<(), Fault> {
    let stage = |number: u8| -> Result<Option<Project>, Fault> {
        let commit = format!(":{number}");
        match repository.blob(&commit, &repository.name)? {
            Some(_) => repository.project(&commit, &repository.name).map(Some),
            None => Ok(None),
        }
    };
    let (base, ours, theirs) = (stage(1)?, stage(2)?, stage(3)?);
    let base = base.unwrap_or_else(|| repository.nothing());
    let merged = match (&ours, &theirs) {
        (Some(ours), Some(theirs)) => merge(&base, ours, theirs).project,
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => return Ok(()),
    };
    let path = &repository.path;
    let project = match repository.open() {
        Ok((mut document, standing)) => {
            // What git or a driver left, and what was done since.
            let whole = merge(ours.as_ref().unwrap_or(&base), &standing, &merged).project;
            let saved = document.save(&whole)?;
            saved.map_or(whole, |saved| saved.project)
        }
        Err(Error::Conflict(_) | Error::NotJson { .. }) => {
            let now = disk::read(path)?;
            backup::keep(&Location::of(path), || Ok(&now), true)
                .map_err(|error| Error::io(&shown(path), "kept", error))?;
            disk::write(path, &format::save(&merged), true)?;
            merged
        }
        Err(error) => return Err(error.into()),
    };
    let blob = repository.keep(&format::save(&project))?;
    repository.git.call("update-index").arg("--add").args(cached(&blob, &repository.name)).done()
}
