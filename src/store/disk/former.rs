//! A file that another program has given another name while it is open.

use std::fs;
use std::path::PathBuf;

use super::{Document, Print, target};
use crate::store::lock::Location;

/// What is known of the name that the file had.
#[derive(Debug, Default)]
pub(super) struct Former {
    /// Whether a save found the file gone, and wrote it anew: it may have another name by then.
    pub anew: bool,
    /// What was written anew, to be taken away.
    left: Option<(PathBuf, Print)>,
}

impl Document {
    /// Follows the file, which another program has given another name. It is read there before it is written, and
    /// its backups go with it.
    pub fn moved(&mut self, to: Location) {
        to.take_over(&self.location);
        let before = std::mem::replace(&mut self.location, to);
        self.look = None;
        let Some(held) = self.held.as_ref().filter(|_| self.former.anew) else { return };
        let path = target(before.path());
        if Print::at(&path).is_ok_and(|print| print == held.print) {
            self.former.left = Some((path, held.print));
        }
        self.former.anew = false;
    }

    /// Takes away what a save has written under the name that the file had, once the file has it too.
    pub fn leave_former(&mut self) {
        if let Some((path, written)) = self.former.left.take()
            && Print::at(&path).is_ok_and(|print| print == written)
        {
            let _ = fs::remove_file(path);
        }
    }
}
