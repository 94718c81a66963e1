//! Undo and redo: the steps of one session, each with the versions of the project before and after it. What
//! others bring in between is no step: whoever takes a step back takes nothing of others back with it.

use super::conflict::{CONFLICT, RECORD};
use super::edit::{Author, Step};
use super::id::Id;
use super::merge::merge;
use super::project::{Project, Refusal};

/// How a step turns another one round. The trail has no other place for that than the name of the step,
/// which is made and read here alone.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Turn {
    /// It takes the other one back.
    Undo,
    /// It does again what was taken back.
    Redo,
}

impl Turn {
    /// What the trail calls the step that turns the one of this name round.
    pub fn of(self, label: &str) -> String {
        format!("{self:?}: {label}")
    }

    /// What is said when the step of this name was turned round: `Undid: Close A-001`.
    pub fn told(self, label: &str) -> String {
        let done = match self {
            Turn::Undo => "Undid",
            Turn::Redo => "Did again",
        };
        format!("{done}: {label}")
    }

    /// Which turn a step of the trail is, and the name of the one that it turns round.
    pub fn read(step: &str) -> Option<(Turn, &str)> {
        let (verb, label) = step.split_once(": ")?;
        let turn = [Turn::Undo, Turn::Redo].into_iter().find(|turn| format!("{turn:?}") == verb)?;
        Some((turn, label))
    }
}

/// A project and the way it came.
#[derive(Clone, Debug)]
pub struct History {
    now: Project,
    past: Vec<Act>,
    future: Vec<Act>,
}

/// A step that was made here.
#[derive(Clone, Debug)]
struct Act {
    label: String,
    focus: Option<Id>,
    before: Project,
    after: Project,
}

impl History {
    /// A project without a past.
    pub const fn new(project: Project) -> Self {
        History { now: project, past: Vec::new(), future: Vec::new() }
    }

    /// The project as it is.
    pub const fn project(&self) -> &Project {
        &self.now
    }

    /// Applies a step. What was undone before is forgotten.
    pub fn apply(&mut self, step: Step, author: &Author) -> Result<(), Refusal> {
        let (next, focus) = (self.now.apply(&step, author)?, first_id(&step));
        let before = std::mem::replace(&mut self.now, next);
        self.past.push(Act { label: step.label, focus, before, after: self.now.clone() });
        self.future.clear();
        Ok(())
    }

    /// Applies a step that goes on with the last one, where that is possible: both are taken back together.
    pub fn continue_with(&mut self, step: Step, author: &Author) -> Result<(), Refusal> {
        let last = self.past.last_mut().filter(|last| last.label == step.label && last.after == self.now);
        if let Some(last) = last.filter(|_| self.future.is_empty()) {
            let (next, is_one) = self.now.go_on(&step, author)?;
            if is_one {
                last.after = next.clone();
                self.now = next;
                return Ok(());
            }
        }
        self.apply(step, author)
    }

    /// Goes on from a version that another hand made of this one, as one step. What was undone before
    /// is forgotten.
    pub fn go_on(&mut self, project: Project, label: impl Into<String>) {
        let before = std::mem::replace(&mut self.now, project);
        if !self.now.same(&before) {
            self.past.push(Act { label: label.into(), focus: None, before, after: self.now.clone() });
            self.future.clear();
        }
    }

    /// Goes on as another history did that began with this project as it is; gives whether it did.
    pub fn go_on_as(&mut self, other: History) -> bool {
        let begun = other.past.first().map_or(&other.now, |act| &act.before);
        // A step that was taken back leaves the tables as they were.
        let is_same = self.now.same(begun) && self.now.trail().len() == begun.trail().len();
        if is_same && !other.past.is_empty() {
            self.now = other.now;
            self.past.extend(other.past);
            self.future.clear();
        }
        is_same
    }

    /// Goes on from a version into which others brought something, at nobody's wish here.
    pub fn follow(&mut self, project: Project) {
        self.now = project;
    }

    /// Takes the last step that was made here back; gives its name and the record it touched first. The trail
    /// keeps both. What others have brought since stays.
    ///
    /// # Errors
    /// A sentence: there is none, or others have changed the same since. Nothing has changed then.
    pub fn undo(&mut self, author: &Author) -> Result<(String, Option<Id>), String> {
        self.turn(Turn::Undo, author)
    }

    /// Does the step last undone again.
    ///
    /// # Errors
    /// As of [`History::undo`].
    pub fn redo(&mut self, author: &Author) -> Result<(String, Option<Id>), String> {
        self.turn(Turn::Redo, author)
    }

    fn turn(&mut self, turn: Turn, author: &Author) -> Result<(String, Option<Id>), String> {
        let (from, none) = match turn {
            Turn::Undo => (&mut self.past, "There is nothing to undo."),
            Turn::Redo => (&mut self.future, "There is nothing to do again."),
        };
        let act = from.last().ok_or(none)?;
        let (here, there) = match turn {
            Turn::Undo => (&act.after, &act.before),
            Turn::Redo => (&act.before, &act.after),
        };
        let turned = turn.of(&act.label);
        let now = if self.now == *here {
            self.now.restore(there, &turned, author)
        } else {
            let merged = merge(here, there, &self.now);
            if !merged.conflicts.is_empty() {
                return Err(changed_since(&act.label, turn, &merged.project, &merged.conflicts));
            }
            self.now.restore(&merged.project, &turned, author)
        };
        let done = (act.label.clone(), act.focus);
        self.now = now;
        let act = from.pop();
        let to = if turn == Turn::Undo { &mut self.future } else { &mut self.past };
        to.extend(act);
        Ok(done)
    }

    /// The name of the step that undo would take back.
    pub fn undo_label(&self) -> Option<&str> {
        self.past.last().map(|act| act.label.as_str())
    }
}

/// Why a step can't be turned round: what it touched has been changed since.
fn changed_since(label: &str, turn: Turn, merged: &Project, conflicts: &[Id]) -> String {
    let about = conflicts.iter().filter_map(|id| merged.table(CONFLICT).get(*id)?.get(RECORD));
    let mut names: Vec<String> = Vec::new();
    for (register, record) in about.filter_map(|id| merged.find(id)) {
        let name = register.reference(record.number);
        if !names.contains(&name) {
            names.push(name);
        }
    }
    let what = if names.is_empty() { "the same".to_owned() } else { names.join(", ") };
    let verb = match turn {
        Turn::Undo => "taken back",
        Turn::Redo => "done again",
    };
    format!("“{label}” can't be {verb}: another program has changed {what} since, which would be lost.")
}

fn first_id(step: &Step) -> Option<Id> {
    use super::edit::Edit;
    step.edits.first().map(|edit| match edit {
        Edit::Add(_, record) => record.id,
        Edit::Set(_, id, ..) | Edit::Remove(_, id) => *id,
    })
}
