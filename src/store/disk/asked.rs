//! Versions of the file, and what somebody said of one of them: it counts for no other.

use super::{Document, Print, Removals};

impl Document {
    /// What stood in the file when it was last read or written.
    pub fn version(&self) -> Option<Print> {
        self.held.as_ref().map(|held| held.print)
    }

    /// Whether the file can be read and is not of this version.
    pub fn is_other_than(&self, version: Print) -> bool {
        Print::at(self.path()).is_ok_and(|now| now != version)
    }

    /// Says what becomes of the records that are gone from this version of the file. Of another one, or of the
    /// same another time, somebody is asked again.
    pub const fn answer(&mut self, version: Print, removals: Removals) {
        self.answered = Some((version, removals));
    }

    /// What was said of this version.
    pub(super) fn answer_to(&self, version: Print) -> Removals {
        let of_it = self.answered.filter(|(of, _)| *of == version);
        of_it.map_or(Removals::Asked, |(_, removals)| removals)
    }
}
