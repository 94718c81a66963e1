//! An open project: its history, its derived values, who works on it and when. Command line and
//! screen hold one.

use std::collections::HashSet;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};

use crate::model::context::{Context, Derive};
use crate::model::edit::{Author, Edit, Step};
use crate::model::history::History;
use crate::model::id::{Id, Ids};
use crate::model::links::BackLinks;
use crate::model::project::{Project, Refusal};
use crate::model::register::Register;
use crate::model::value::Value;
use crate::schedule::Schedule;

/// An open project.
#[derive(Debug)]
pub struct Session {
    history: History,
    derived: Derived,
    /// The user's name: what `me` means, and who the trail names.
    pub user: Arc<str>,
    /// Local time, as given from outside.
    pub now: NaiveDateTime,
    ids: Ids,
}

/// Values derived for the whole project, kept while the tables that they come from stay the same.
#[derive(Debug)]
struct Derived {
    links: BackLinks,
    schedule: Schedule,
}

impl Derive for Derived {
    fn derived(&self, id: Id, field: &str) -> Value {
        self.schedule.derived(id, field)
    }

    fn outline(&self, register: &str) -> Option<&[(Id, u16)]> {
        self.schedule.outline(register)
    }

    fn back_links(&self) -> Option<&BackLinks> {
        Some(&self.links)
    }
}

impl Derived {
    fn of(project: &Project) -> Self {
        Derived { links: BackLinks::of(project), schedule: Schedule::of(project) }
    }

    fn follow(&mut self, project: &Project) {
        self.links.follow(project);
        self.schedule.follow(project);
    }
}

impl Session {
    /// A session on a project. `seed` decides the identities of new records.
    pub fn new(project: Project, user: impl Into<Arc<str>>, now: NaiveDateTime, seed: u64) -> Self {
        let derived = Derived::of(&project);
        Session { history: History::new(project), derived, user: user.into(), now, ids: Ids::new(seed) }
    }

    /// The project as it is.
    pub fn project(&self) -> &Project {
        self.history.project()
    }

    /// The project's schedule.
    pub fn schedule(&self) -> &Schedule {
        &self.derived.schedule
    }

    /// Today.
    pub fn today(&self) -> NaiveDate {
        self.now.date()
    }

    /// What reading values needs.
    pub fn context(&self) -> Context<'_> {
        Context { project: self.project(), today: self.today(), me: &self.user, derived: &self.derived }
    }

    /// What reading values needs, and a source of identities.
    pub fn context_and_ids(&mut self) -> (Context<'_>, &mut Ids) {
        let today = self.today();
        let project = self.history.project();
        (Context { project, today, me: &self.user, derived: &self.derived }, &mut self.ids)
    }

    fn author(&self) -> Author {
        Author { name: self.user.clone(), at: self.now }
    }

    /// Applies edits as one named step. No edits are no step.
    pub fn apply(&mut self, label: impl Into<String>, edits: Vec<Edit>) -> Result<(), Refusal> {
        if edits.is_empty() {
            return Ok(());
        }
        let author = self.author();
        self.history.apply(Step::new(label, edits), &author)?;
        self.changed();
        Ok(())
    }

    /// Takes the last step back; gives its name and the record it touched first.
    pub fn undo(&mut self) -> Option<(String, Option<Id>)> {
        let undone = self.history.undo(&self.author());
        self.changed();
        undone
    }

    /// Does the step last undone again.
    pub fn redo(&mut self) -> Option<(String, Option<Id>)> {
        let redone = self.history.redo(&self.author());
        self.changed();
        redone
    }

    fn changed(&mut self) {
        self.derived.follow(self.history.project());
    }

    /// The edits that remove records and whatever makes no sense without them: subtasks, links and
    /// assignments of tasks, agenda items of meetings. Other links to them are cleared.
    pub fn removal(&self, targets: &[(&'static Register, Id)]) -> Vec<Edit> {
        let (mut edits, mut gone): (Vec<Edit>, HashSet<Id>) = (Vec::new(), HashSet::new());
        let mut waiting: Vec<(&'static Register, Id)> = targets.iter().rev().copied().collect();
        let mut cleared = Vec::new();
        while let Some((register, id)) = waiting.pop() {
            if !gone.insert(id) {
                continue;
            }
            edits.push(Edit::Remove(register.key, id));
            for (register, link) in self.derived.links.to(id) {
                let binding = register.fields().any(|field| field.key == link.field && field.binding);
                if binding {
                    waiting.push((register, link.from));
                } else {
                    cleared.push((register.key, link));
                }
            }
        }
        for (register, link) in cleared.into_iter().filter(|(_, link)| !gone.contains(&link.from)) {
            let Some(record) = self.project().table(register).get(link.from) else { continue };
            let left = record.value(link.field).as_links().iter().filter(|id| !gone.contains(id));
            let value = match record.value(link.field) {
                Value::Links(_) => Value::links(left.copied()),
                _ => Value::Empty,
            };
            edits.push(Edit::Set(register, link.from, link.field, value));
        }
        edits
    }
}
