//! A file that another program has given another name while it is open.

use std::fs;

use super::{Document, Print};
use crate::model::project::Project;
use crate::store::lock::Location;

impl Document {
    /// Follows the file, which another program has given another name. It is read there before it is written.
    pub fn moved(&mut self, to: Location) {
        let before = std::mem::replace(&mut self.location, to);
        self.look = None;
        let Some(held) = &mut self.held else { return };
        // A save has written it anew under the name that it had: nothing tells any more what both come from, so
        // that whatever either has stays.
        if Print::at(before.path()).is_ok_and(|print| print == held.print) {
            held.project = Project::new(held.project.registers());
            self.former = Some((before.path().to_owned(), held.print));
        }
    }

    /// Takes away what a save has written under the name that the file had, once the file has it too.
    pub fn leave_former(&mut self) {
        if let Some((path, written)) = self.former.take()
            && Print::at(&path).is_ok_and(|print| print == written)
        {
            let _ = fs::remove_file(path);
        }
    }
}
