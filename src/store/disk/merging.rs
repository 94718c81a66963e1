//! Merging what another program wrote into the file.

use std::borrow::Cow;
use std::path::Path;

use super::{Document, Held, Print, Removals, read, shown};
use crate::model::merge::seen::{in_place_of, seen};
use crate::model::merge::{self, Merged};
use crate::model::project::Project;
use crate::store::error::Error;
use crate::store::{backup, format};

impl Document {
    /// Merges what another program wrote between the last look and the replacing. The document holds
    /// our version by then. What can't be read is kept among the backups only.
    pub(super) fn merge_late(&self, before: Option<&Held>, late: &Path) -> Option<Merged> {
        let late = read(late).ok()?;
        let _ = backup::keep(&self.location, || Ok(&late), true);
        let base = &before?.project;
        let theirs = format::load(&late, &shown(self.path()), base.registers()).ok()?;
        let ours = self.project().filter(|ours| !ours.is_another(&theirs))?;
        let theirs = in_place_of(base, &theirs);
        Some(merge::merge(&seen(base, &theirs), ours, &theirs))
    }

    /// Merges what another program wrote; from then on the document holds that.
    pub(super) fn merge(&mut self, ours: &Project, bytes: &[u8]) -> Result<Merged, Error> {
        let held = self.project().ok_or_else(|| Error::Changed(shown(self.path())))?.clone();
        let project = format::load(bytes, &shown(self.path()), ours.registers())?;
        self.refuse_another(&project)?;
        let theirs = in_place_of(&held, &project);
        let base = seen(&held, &theirs);
        let gone = merge::gone(&base, &theirs);
        if gone > 0 {
            // What another program took out is among the backups, whatever becomes of it here.
            let _ = backup::keep(&self.location, || Ok(format::save(&held)), true);
        }
        let print = Print::of([bytes]);
        let base = match self.answer_to(print) {
            _ if !is_most(gone, base.len()) => base,
            Removals::Taken => base,
            Removals::Refused => Cow::Owned(merge::without_gone(&base, &theirs)),
            Removals::Asked => {
                let (file, version) = (shown(self.path()), print);
                return Err(Error::Gone { file, version, gone, of: base.len() });
            }
        };
        self.answered = None;
        let mut merged = merge::merge(&base, ours, &theirs);
        merged.was_older = base.trail().len() < held.trail().len() && merged.project == *ours;
        self.held = Some(Held::new(bytes, project));
        Ok(merged)
    }

    /// Refuses what is no version of the project that it holds.
    pub(super) fn refuse_another(&self, project: &Project) -> Result<(), Error> {
        match self.project() {
            Some(held) if held.is_another(project) => Err(Error::Swapped(shown(self.path()))),
            _ => Ok(()),
        }
    }
}

/// A merge of what another merge gave: the conflicts of both.
pub(super) fn joined(before: Option<Merged>, mut next: Merged) -> Merged {
    if let Some(before) = before {
        next.conflicts.extend(before.conflicts);
        next.was_older |= before.was_older;
    }
    next
}

/// So many records may go on the other side without anybody being asked.
const FEW: usize = 5;

/// Whether so many records of so many are too many to go without anybody being asked.
pub const fn is_most(gone: usize, of: usize) -> bool {
    gone > FEW && gone.saturating_mul(2) > of
}
