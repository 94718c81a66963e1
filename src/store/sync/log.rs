//! The history of one record, from the trail and from git: a step that both tell of is told once, with
//! the commit that brought it; a change that only git knows, as of a file edited by hand, is told too.

use std::collections::{HashMap, HashSet};
use std::path::Path;
use std::sync::Arc;

use chrono::{DateTime, Local, NaiveDateTime};
use memchr::memmem;

use super::Fault;
use super::git::parted;
use super::repository::Repository;
use crate::model::id::Id;
use crate::model::project::{Project, UPDATED};
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::trail::{self, Change, Entry, What};
use crate::model::value::Value;
use crate::store::format;

/// One change of a record.
#[derive(Clone, PartialEq, Debug)]
pub struct Happened {
    /// When, in local time.
    pub at: NaiveDateTime,
    /// Who did it.
    pub who: String,
    /// What.
    pub what: What,
    /// The numbers that the record had before merges, where it was added, the oldest first.
    pub former: Vec<u32>,
    /// The commit that holds it first; `None` where none does yet.
    pub commit: Option<String>,
}

/// So many versions of a file are read at once.
const BATCH: usize = 32;
/// Separates what git tells of a commit.
const PART: &str = "%x1f";

/// What happened to a record, the newest first. Where the file is in no repository, the trail alone
/// tells of it.
pub fn history(path: &Path, project: &Project, id: Id) -> Result<Vec<Happened>, Fault> {
    let told = |(entry, change): (&Entry, &Change)| (Arc::new(entry.clone()), change.clone());
    let trail: Vec<_> =
        trail::of(project.trail(), id).filter(|(_, change)| !change.follows()).map(told).collect();
    let known = match Repository::around(path, project.registers()) {
        Ok(Some(repository)) if repository.commit_of("HEAD")?.is_some() => Known::read(&repository, id)?,
        Ok(_) | Err(Fault::NoGit) => Known::default(),
        Err(fault) => return Err(fault),
    };
    let commit =
        |entry: &Entry| known.entries.iter().find(|(known, _)| **known == *entry).map(|(_, at)| at.clone());
    let in_trail: HashSet<String> = trail.iter().map(|(entry, _)| key(entry)).collect();
    let lost = known.entries.iter().filter(|(entry, _)| !in_trail.contains(&key(entry)));
    let of_it = |entry: &Arc<Entry>| {
        let changes: Vec<_> =
            entry.changes.iter().filter(|change| change.id == id && !change.follows()).collect();
        changes.into_iter().rev().map(|change| (entry.clone(), change.clone())).collect::<Vec<_>>()
    };
    let lost: Vec<_> = lost.flat_map(|(entry, _)| of_it(entry)).collect();
    let mut all: Vec<Happened> = trail
        .into_iter()
        .chain(lost)
        .map(|(entry, change)| Happened {
            at: entry.author.at,
            who: entry.author.name.to_string(),
            commit: commit(&entry),
            former: entry.former_numbers(id),
            what: change.what,
        })
        .collect();
    all.extend(known.others);
    all.sort_by_key(|happened| std::cmp::Reverse(happened.at));
    Ok(all)
}

/// Steps that are told of once.
fn key(entry: &Entry) -> String {
    format!("{:?}{}{}", entry.author.at, entry.author.name, entry.step)
}

/// What git knows of a record.
#[derive(Default)]
struct Known {
    /// The steps of the trail that touched it, each with the commit that holds it first.
    entries: Vec<(Arc<Entry>, String)>,
    /// Changes that no step tells of.
    others: Vec<Happened>,
}

/// A commit that touched the file.
struct Commit {
    name: String,
    parents: Vec<String>,
    who: String,
    at: NaiveDateTime,
}

/// What a version of the file holds of the record.
#[derive(Clone, Default)]
struct Glance {
    record: Option<Record>,
    entries: Vec<Arc<Entry>>,
}

impl Known {
    fn read(repository: &Repository, id: Id) -> Result<Self, Fault> {
        let commits = commits(repository)?;
        let glances = glances(repository, &commits, id)?;
        let none = Glance::default();
        let mut known = Known::default();
        let mut told: HashSet<String> = HashSet::new();
        for commit in commits.iter().rev() {
            let now = glances.get(&commit.name).unwrap_or(&none);
            let before: Vec<&Glance> =
                commit.parents.iter().filter_map(|parent| glances.get(parent)).collect();
            let new: Vec<_> = now.entries.iter().filter(|entry| told.insert(key(entry))).collect();
            let explains = |field: &str| {
                let mut changes =
                    new.iter().flat_map(|entry| &entry.changes).filter(|change| change.id == id);
                changes.any(|change| !matches!(change.what, What::Set { field: set, .. } if set != field))
            };
            for what in changes(now, &before) {
                let field = if let What::Set { field, .. } = what { field } else { "" };
                if field != UPDATED.name() && !explains(field) {
                    let (at, who) = (commit.at, commit.who.clone());
                    let (former, commit) = (Vec::new(), Some(commit.name.clone()));
                    known.others.push(Happened { at, who, what, former, commit });
                }
            }
            known.entries.extend(new.into_iter().map(|entry| (entry.clone(), commit.name.clone())));
        }
        Ok(known)
    }
}

/// What changed in a version against those that it was made from: what came from one of them is not new.
fn changes(now: &Glance, before: &[&Glance]) -> Vec<What> {
    let first = before.first().and_then(|glance| glance.record.as_ref());
    match (&now.record, first) {
        (Some(_), _) if before.len() > 1 && before.iter().any(|glance| glance.record == now.record) => {
            Vec::new()
        }
        (None, _) if before.len() > 1 && before.iter().any(|glance| glance.record.is_none()) => Vec::new(),
        (Some(record), None) => vec![What::Added(record.number)],
        (None, Some(record)) => vec![What::Removed(Arc::new(record.clone()))],
        (None, None) => Vec::new(),
        (Some(record), Some(was)) => {
            let keys = record.values().chain(was.values()).map(|(key, _)| key);
            let keys: Vec<&'static str> = keys.collect();
            let held = |glance: &&Glance, key: &str| {
                glance.record.as_ref().map_or(Value::Empty, |record| record.value(key).clone())
            };
            let mut seen = HashSet::new();
            let new =
                |key: &&'static str| before.iter().all(|glance| held(glance, key) != *record.value(key));
            let set = |key: &'static str| What::Set {
                field: key,
                from: was.value(key).clone(),
                to: record.value(key).clone(),
            };
            keys.into_iter().filter(|key| seen.insert(*key)).filter(new).map(set).collect()
        }
    }
}

/// The commits that touched the file, the newest first, each with those before it.
fn commits(repository: &Repository) -> Result<Vec<Commit>, Fault> {
    let format = format!("--format=%H{PART}%P{PART}%an{PART}%aI");
    let call =
        repository.git.call("log").args(["-z", "--topo-order", "--full-history", "--parents", &format]);
    let entries = parted(&call.arg("--").arg(&repository.name).bytes()?);
    let read = |entry: &Vec<u8>| {
        let text = String::from_utf8_lossy(entry);
        let mut parts = text.split('\u{1f}');
        // With --parents, git names them before the format too.
        let name = parts.next()?.split_whitespace().next()?.to_owned();
        let parents = parts.next()?.split_whitespace().map(str::to_owned).collect();
        let who = parts.next()?.to_owned();
        let at = DateTime::parse_from_rfc3339(parts.next()?.trim()).ok()?;
        Some(Commit { name, parents, who, at: at.with_timezone(&Local).naive_local() })
    };
    Ok(entries.iter().filter_map(read).collect())
}

/// What each commit holds of the record. Versions are read in batches; of each, only the lines are kept
/// that speak of the record.
fn glances(repository: &Repository, commits: &[Commit], id: Id) -> Result<HashMap<String, Glance>, Fault> {
    let mut all = HashMap::new();
    for batch in commits.chunks(BATCH) {
        let mut asked: Vec<u8> = Vec::new();
        for commit in batch {
            asked.extend_from_slice(commit.name.as_bytes());
            asked.push(b':');
            asked.extend_from_slice(repository.name.as_encoded_bytes());
            asked.push(b'\n');
        }
        let said = repository.git.call("cat-file").arg("--batch").input(asked).bytes()?;
        let mut rest = said.as_slice();
        for commit in batch {
            let Some((head, after)) = split(rest, b"\n") else { break };
            let head = String::from_utf8_lossy(head);
            let size =
                head.ends_with(|c: char| c.is_ascii_digit()).then(|| head.rsplit(' ').next()?.parse().ok());
            let Some(size) = size.flatten() else {
                // The file was not there, or had another name.
                rest = after;
                continue;
            };
            let (bytes, behind) = after.split_at_checked(size).unwrap_or((after, &[]));
            rest = behind.get(1..).unwrap_or_default();
            all.insert(commit.name.clone(), glance(bytes, id, repository.registers()));
        }
    }
    Ok(all)
}

/// What stands before a mark and what behind it.
fn split<'a>(bytes: &'a [u8], mark: &[u8]) -> Option<(&'a [u8], &'a [u8])> {
    let (before, rest) = bytes.split_at_checked(memmem::find(bytes, mark)?)?;
    Some((before, rest.strip_prefix(mark)?))
}

/// What a version holds of the record; nothing where it can't be read.
fn glance(bytes: &[u8], id: Id, registers: &'static [&'static Register]) -> Glance {
    let short = shortened(bytes, id).and_then(|short| format::load(&short, "", registers).ok());
    let Some(project) = short.or_else(|| format::load(bytes, "", registers).ok()) else {
        return Glance::default();
    };
    let record = project.find(id).map(|(_, record)| Record::clone(record));
    let about = |entry: &&Arc<Entry>| entry.changes.iter().any(|change| change.id == id);
    Glance { record, entries: project.trail().iter().filter(about).cloned().collect() }
}

/// The document with those records and steps only that speak of a record, and the fields that users
/// added: each is a line. `None` where it is laid out otherwise.
fn shortened(bytes: &[u8], id: Id) -> Option<Vec<u8>> {
    let id = memmem::Finder::new(&id.to_string()).into_owned();
    let own = memmem::Finder::new(b"\"register\":\"custom_field\"");
    let (head, rest) = split(bytes, RECORDS)?;
    let (records, rest) = split(rest, TRAIL)?;
    let steps = rest.trim_ascii_end().strip_suffix(END)?;
    let lines = |part: &[u8]| {
        let kept = part
            .split(|byte| *byte == b'\n')
            .filter(|line| id.find(line).is_some() || own.find(line).is_some());
        kept.map(|line| line.strip_suffix(b",").unwrap_or(line).to_vec())
            .collect::<Vec<_>>()
            .join(&b",\n"[..])
    };
    Some([head, RECORDS, &lines(records), TRAIL, &lines(steps), END].concat())
}

/// What stands around the records and the steps of a document as this program writes it.
const RECORDS: &[u8] = b"\n\"records\":[\n";
const TRAIL: &[u8] = b"\n],\n\"trail\":[\n";
const END: &[u8] = b"\n]}";
