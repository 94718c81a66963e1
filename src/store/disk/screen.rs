//! How the screen of a project looked when it was last left: of this user alone, so beside its backups in the state
//! directory and not in the project.

use std::fs::File;
use std::io::{self, Read};

use super::replace::{folder_of, put};
use crate::store::lock::{Location, create_folder};

/// The file that holds it.
const SCREEN: &str = "screen.json";
/// Bytes of one that is read: many times what a screen comes to.
const MOST: u64 = 16 << 20;

/// What was kept of the screen of a document.
pub fn kept_screen(document: &Location) -> Option<String> {
    let mut text = String::new();
    File::open(document.part(SCREEN)?).ok()?.take(MOST).read_to_string(&mut text).ok()?;
    Some(text)
}

/// Keeps the screen of a document.
pub fn keep_screen(document: &Location, text: &str) -> io::Result<()> {
    let Some(path) = document.part(SCREEN) else { return Ok(()) };
    create_folder(folder_of(&path))?;
    put(&path, std::iter::once(text.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Settles the worry that leaving waits for the disk of the project, or that its screen gets lost with it.
    #[test]
    fn a_screen_is_kept_for_each_document_of_its_own_also_while_its_disk_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let [disk, gone] = ["disk", "gone"].map(|name| folder.path().join(name));
        std::fs::create_dir(&disk).unwrap();
        let [one, other] = ["one.json", "other.json"].map(|name| Location::of(&disk.join(name)));
        assert_eq!(kept_screen(&one), None);
        std::fs::rename(&disk, &gone).unwrap();
        keep_screen(&one, "{}").unwrap();
        std::fs::rename(&gone, &disk).unwrap();
        assert_eq!((kept_screen(&one).as_deref(), kept_screen(&other)), (Some("{}"), None));
        assert_eq!(std::fs::read_dir(&disk).unwrap().count(), 0, "nothing lies beside the project");
    }
}
