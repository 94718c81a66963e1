//! Undo and redo by what the trail tells, for sessions that saw nothing of the step: the command line
//! takes back what any session did last. What has changed meanwhile is never overwritten.

use std::collections::HashSet;

use super::Session;
use crate::model::edit::{Edit, Step};
use crate::model::history::Turn;
use crate::model::project::Project;
use crate::model::trail::{Change, Entry, Trail, What};

/// A step that stands, or that was undone: its name, and the entry whose inverse turns that round.
#[derive(Clone, Copy, Debug)]
pub struct Told<'a> {
    /// The name of the step.
    pub label: &'a str,
    /// The newest entry of it.
    pub entry: &'a Entry,
}

/// The steps that stand, oldest first, and those that were undone since, the last one last.
fn standing(trail: &Trail) -> (Vec<Told<'_>>, Vec<Told<'_>>) {
    let (mut done, mut undone): (Vec<Told>, Vec<Told>) = (Vec::new(), Vec::new());
    for entry in trail.iter().filter(|entry| !entry.changes.iter().all(Change::follows)) {
        let turned = match Turn::read(&entry.step) {
            Some((Turn::Undo, label)) => {
                done.pop_if(|told| told.label == label).map(|told| (told, &mut undone))
            }
            Some((Turn::Redo, label)) => {
                undone.pop_if(|told| told.label == label).map(|told| (told, &mut done))
            }
            None => None,
        };
        if let Some((told, to)) = turned {
            to.push(Told { entry, ..told });
        } else {
            done.push(Told { label: &entry.step, entry });
            undone.clear();
        }
    }
    (done, undone)
}

impl Session {
    /// The step that takes the last one back, and what that was. The error is a sentence.
    pub fn undoing(&self) -> Result<(Step, Told<'_>), String> {
        let (mut done, _) = standing(self.project().trail());
        let told = done.pop().ok_or("there is nothing to undo: the trail tells of no change")?;
        Ok((self.inverse(told, Turn::Undo)?, told))
    }

    /// The step that does again what was undone last, and what that was. The error is a sentence.
    pub fn redoing(&self) -> Result<(Step, Told<'_>), String> {
        let (_, mut undone) = standing(self.project().trail());
        let told = undone.pop().ok_or("there is nothing to do again: nothing was undone last")?;
        Ok((self.inverse(told, Turn::Redo)?, told))
    }

    /// Makes a step of [`Session::undoing`] or [`Session::redoing`]: what comes back comes back as it
    /// was, without what adding such a record does besides.
    pub fn recall(&mut self, step: Step) -> Result<(), String> {
        self.refuse_barred().map_err(|refusal| refusal.to_string())?;
        let author = self.author();
        self.history.apply(step, &author).map_err(|refusal| refusal.to_string())?;
        self.changed();
        Ok(())
    }

    /// The step that turns an entry round. What a change needs is looked up in the project as the edits
    /// before it leave that; they are made all at once, when one has to do with what they touch.
    fn inverse(&self, told: Told, turn: Turn) -> Result<Step, String> {
        let author = self.author();
        let mut draft = self.project().clone();
        let (mut edits, mut waiting, mut touched) = (Vec::new(), Vec::new(), HashSet::new());
        for change in told.entry.changes.iter().rev().filter(|change| !change.follows()) {
            let Change { register, id, what } = change;
            let refused = |draft: &Project| changed(draft, told.label, register, *id);
            let edit = match what {
                What::Added(_) => Edit::Remove(register, *id),
                What::Removed(record) => Edit::Add(register, (**record).clone()),
                What::Set { field, from, to } => {
                    if touched.contains(&(*id, None)) || touched.contains(&(*id, Some(*field))) {
                        let step = Step::new("", std::mem::take(&mut waiting));
                        draft = draft.apply(&step, &author).map_err(|_| refused(&draft))?;
                        touched.clear();
                    }
                    let now = draft.table(register).get(*id).map(|record| record.value(field));
                    if now != Some(to) {
                        return Err(refused(&draft));
                    }
                    Edit::Set(register, *id, field, from.clone())
                }
            };
            touched.insert((*id, if let Edit::Set(_, _, field, _) = edit { Some(field) } else { None }));
            waiting.push(edit.clone());
            edits.push(edit);
        }
        draft.apply(&Step::new("", waiting), &author).map_err(|refusal| refusal.to_string())?;
        Ok(Step::new(turn.of(told.label), edits))
    }
}

fn changed(project: &Project, label: &str, register: &str, id: crate::model::id::Id) -> String {
    let found = project.find(id).map(|(register, record)| register.reference(record.number));
    let what = found.unwrap_or_else(|| {
        let known = project.registers().iter().find(|known| known.key == register);
        known.map_or("a record", |known| known.name).to_lowercase()
    });
    format!("“{label}” can't be turned round: {what} has changed since without the history telling how")
}
