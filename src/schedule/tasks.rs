//! The tasks of a network, and the gist of each: little enough that the passes over all of them mostly find
//! it close at hand.

use std::ops::Deref;

use super::instant::Tenths;
use super::plan::{Constraint, Mode, Task, TaskId};

/// The tasks of a network, to be read as a slice of them and changed one by one.
#[derive(Clone, Debug)]
pub(super) struct Tasks {
    all: Vec<Task>,
    gists: Vec<Gist>,
    /// The place of the project's calendar.
    project: u32,
}

/// What is asked of every task.
#[derive(Clone, Copy, Debug)]
pub(super) struct Gist {
    pub duration: Tenths,
    /// The place of its calendar, or of the project's.
    pub calendar: u32,
    /// Whether there is no more to say of it.
    plain: bool,
}

/// What all plain tasks have in common.
static PLAIN: Task = Task::PLAIN;

impl Tasks {
    pub(super) fn new(all: Vec<Task>, project: u32) -> Self {
        let gists = all.iter().map(|task| Gist::of(task, project)).collect();
        Self { all, gists, project }
    }

    #[inline]
    pub(super) fn gist(&self, id: TaskId) -> &Gist {
        &self.gists[id as usize]
    }

    /// What is said of a task, its gist and its place in the outline apart: these aren't to be asked of it.
    #[inline]
    pub(super) fn terms(&self, id: TaskId) -> &Task {
        if self.gist(id).plain { &PLAIN } else { &self.all[id as usize] }
    }

    /// Changes a task.
    pub(super) fn change<T>(&mut self, id: TaskId, change: impl FnOnce(&mut Task) -> T) -> T {
        let task = &mut self.all[id as usize];
        let done = change(task);
        self.gists[id as usize] = Gist::of(task, self.project);
        done
    }
}

impl Deref for Tasks {
    type Target = [Task];

    fn deref(&self) -> &[Task] {
        &self.all
    }
}

impl Gist {
    fn of(task: &Task, project: u32) -> Self {
        let plain = task.mode == Mode::Automatic
            && task.constraint == Constraint::AsSoonAsPossible
            && task.leveling_delay == 0
            && !task.elapsed
            && task.deadline.is_none()
            && task.progress.is_none()
            && task.entered.is_none();
        Self { duration: task.duration, calendar: task.calendar.unwrap_or(project), plain }
    }
}
