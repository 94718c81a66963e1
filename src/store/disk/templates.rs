//! The templates of letters: the user's own, in the folder of their settings, in the place of those that
//! come with the program.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use super::shown;
use crate::report::chase::{TEMPLATES, Templates};

/// The longest template that is read, in bytes.
const LONGEST: u64 = 100_000;

/// The folder of the user's templates.
pub fn folder() -> Option<PathBuf> {
    let folders = directories::ProjectDirs::from("", "", "mainstay")?;
    Some(folders.config_dir().join("templates"))
}

/// Reads the user's templates; what can't be read is said, and the usual one used.
pub fn load(folder: Option<&Path>) -> (Templates, Vec<String>) {
    let (mut templates, mut complaints) = (Templates::default(), Vec::new());
    let Some(folder) = folder else { return (templates, complaints) };
    for ((name, _), template) in TEMPLATES.iter().zip(&mut templates.0) {
        let path = folder.join(name);
        let long = fs::metadata(&path).is_ok_and(|file| file.len() > LONGEST);
        match fs::read_to_string(&path) {
            _ if long => complaints.push(format!("{}: it is too long for a letter.", shown(&path))),
            Ok(text) => *template = text,
            Err(error) if error.kind() == ErrorKind::NotFound => {}
            Err(error) => complaints.push(format!("{}: it can't be read: {error}.", shown(&path))),
        }
    }
    (templates, complaints)
}

/// Writes the templates that come with the program for the user to change; those that are there stay.
/// Gives the files that were written.
pub fn write(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    fs::create_dir_all(folder)?;
    let mut written = Vec::new();
    for (name, text) in TEMPLATES {
        let path = folder.join(name);
        if !path.exists() {
            fs::write(&path, text)?;
            written.push(path);
        }
    }
    Ok(written)
}
