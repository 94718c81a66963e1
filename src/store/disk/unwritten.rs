//! What another program wrote and was merged, while the save that was to write it has failed.

use crate::model::merge::{Merged, merge};
use crate::model::project::Project;

/// A merge that could not be written. Whoever made our version has not seen it and goes on without it, so
/// that the next save has to bring it in again.
#[derive(Debug)]
pub(super) struct Unwritten {
    /// What the file held when our version last went with it; nothing if there was no file.
    pub base: Option<Project>,
    /// The version of ours that was merged.
    pub ours: Project,
    /// What it became.
    pub merged: Merged,
}

impl Unwritten {
    /// The merge with a later version of ours in the place of the one before.
    pub(super) fn with(&self, later: &Project) -> Merged {
        let mut merged = merge(&self.ours, later, &self.merged.project);
        merged.conflicts.splice(..0, self.merged.conflicts.iter().copied());
        merged
    }
}
