//! Undo and redo: versions of a project with the names of the steps between them.

use super::edit::{Author, Step};
use super::id::Id;
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
    past: Vec<Version>,
    future: Vec<Version>,
}

/// A version beside the present one.
#[derive(Clone, Debug)]
struct Version {
    label: String,
    focus: Option<Id>,
    project: Project,
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
        self.past.push(Version { label: step.label, focus, project: before });
        self.future.clear();
        Ok(())
    }

    /// Applies a step that goes on with the last one, where that is possible: both are taken back together.
    pub fn continue_with(&mut self, step: Step, author: &Author) -> Result<(), Refusal> {
        let goes_on = self.future.is_empty() && self.undo_label() == Some(&step.label);
        let (next, is_one) = if goes_on { self.now.go_on(&step, author)? } else { (self.now.clone(), false) };
        if !is_one {
            return self.apply(step, author);
        }
        self.now = next;
        Ok(())
    }

    /// Goes on from a version that another hand made of this one, as one step. What was undone before
    /// is forgotten.
    pub fn go_on(&mut self, project: Project, label: impl Into<String>) {
        let before = std::mem::replace(&mut self.now, project);
        if !self.now.same(&before) {
            self.past.push(Version { label: label.into(), focus: None, project: before });
            self.future.clear();
        }
    }

    /// Goes on as another history did that began with this project as it is; gives whether it did.
    pub fn go_on_as(&mut self, other: History) -> bool {
        let begun = other.past.first().map_or(&other.now, |version| &version.project);
        // A step that was taken back leaves the tables as they were.
        let is_same = self.now.same(begun) && self.now.trail().len() == begun.trail().len();
        if is_same && !other.past.is_empty() {
            self.now = other.now;
            self.past.extend(other.past);
            self.future.clear();
        }
        is_same
    }

    /// Takes the last step back; gives its name and the record it touched first. The trail keeps both.
    pub fn undo(&mut self, author: &Author) -> Option<(String, Option<Id>)> {
        let version = self.past.pop()?;
        Some(self.swap(version, Turn::Undo, author))
    }

    /// Does the step last undone again.
    pub fn redo(&mut self, author: &Author) -> Option<(String, Option<Id>)> {
        let version = self.future.pop()?;
        Some(self.swap(version, Turn::Redo, author))
    }

    fn swap(&mut self, version: Version, turn: Turn, author: &Author) -> (String, Option<Id>) {
        let Version { label, focus, project } = version;
        let target = self.now.restore(&project, &turn.of(&label), author);
        let left = std::mem::replace(&mut self.now, target);
        let side = if turn == Turn::Undo { &mut self.future } else { &mut self.past };
        side.push(Version { label: label.clone(), focus, project: left });
        (label, focus)
    }

    /// The name of the step that undo would take back.
    pub fn undo_label(&self) -> Option<&str> {
        self.past.last().map(|version| version.label.as_str())
    }
}

fn first_id(step: &Step) -> Option<Id> {
    use super::edit::Edit;
    step.edits.first().map(|edit| match edit {
        Edit::Add(_, record) => record.id,
        Edit::Set(_, id, ..) | Edit::Remove(_, id) => *id,
    })
}
