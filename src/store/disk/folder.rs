//! The folder of the user's projects.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::{Document, shown};
use crate::store::copies;
use crate::store::error::Error;

/// The folder that holds the user's projects.
#[derive(Clone, Debug)]
pub struct Folder(PathBuf);

/// A project file of the folder.
#[derive(Clone, PartialEq, Debug)]
pub struct Listed {
    /// What `--project` calls it: the file's name without its ending.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
    /// When it was last written.
    pub modified: SystemTime,
}

impl Folder {
    /// The folder given, or the one that the system names for data.
    pub fn choose(given: Option<PathBuf>) -> Result<Self, Error> {
        let usual =
            || directories::ProjectDirs::from("", "", "mainstay").map(|dirs| dirs.data_dir().to_owned());
        given.or_else(usual).map(Folder).ok_or(Error::NoFolder)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.0
    }

    /// Its projects by name, those that were joined into folders of their own included; none where there
    /// is no folder yet.
    pub fn projects(&self) -> Result<Vec<Listed>, Error> {
        let failed = |error| Error::io(&shown(&self.0), "read", error);
        let entries = match fs::read_dir(&self.0) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
            entries => entries.map_err(failed)?,
        };
        let (mut all, mut joined) = (Vec::new(), Vec::new());
        for entry in entries {
            let path = entry.map_err(failed)?.path();
            if path.join(".git").exists() && !is_hidden(&path) {
                // One that can't be read hides no other.
                let within = fs::read_dir(&path).into_iter().flatten().flatten();
                joined.extend(within.filter_map(|entry| listed(entry.path())));
            } else {
                all.extend(listed(path));
            }
        }
        // Copies that sync programs left are no projects: they are offered where theirs is open.
        let left = |one: &Listed| all.iter().any(|of: &Listed| copies::is_left(&one.path, &of.path));
        let left: Vec<_> = all.iter().filter(|one| left(one)).map(|one| one.path.clone()).collect();
        all.retain(|one| !left.contains(&one.path));
        joined.sort_by(|a, b| a.path.cmp(&b.path));
        for mut listed in joined {
            if all.iter().any(|known: &Listed| known.name == listed.name) {
                let folder = listed.path.parent().and_then(Path::file_name).unwrap_or_default();
                listed.name = format!("{}/{}", folder.to_string_lossy(), listed.name);
            }
            all.push(listed);
        }
        all.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(all)
    }

    /// The file of a new project of this title, of a name that no file has yet. Nothing is written
    /// before the first save, which makes the folder too.
    pub fn document(&self, title: &str) -> Document {
        let words = title.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        let name: String = words.collect::<Vec<_>>().join("-").to_lowercase().chars().take(60).collect();
        let name = if name.is_empty() { "project".to_owned() } else { name };
        let names = std::iter::once(name.clone()).chain((2..).map(|number| format!("{name}-{number}")));
        let mut paths = names.map(|name| self.0.join(format!("{name}.json")));
        let path = paths.find(|path| path.symlink_metadata().is_err()).unwrap_or_default();
        Document { makes_folder: true, ..Document::at(path, None) }
    }
}

fn is_hidden(path: &Path) -> bool {
    path.file_name().is_some_and(|name| name.to_string_lossy().starts_with('.'))
}

/// A file of a folder, if it may be a project.
fn listed(path: PathBuf) -> Option<Listed> {
    let name = path.file_stem().filter(|_| !is_hidden(&path))?.to_string_lossy().into_owned();
    path.extension().filter(|ending| *ending == "json")?;
    let modified = fs::metadata(&path).and_then(|file| file.modified()).ok()?;
    Some(Listed { name, path, modified })
}
