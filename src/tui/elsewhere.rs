//! What needs attention in all projects of the user's folder, read on a thread beside the screen.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;

use chrono::NaiveDateTime;

use crate::insight::attention::{Matter, matters};
use crate::model::kind::date;
use crate::model::project::Project;
use crate::model::text::fit;
use crate::registers::{self, every};
use crate::session::Session;
use crate::store::disk::{Document, shown};

use super::inbox::{News, Post};
use super::picker::{Chosen, Item};

/// Cells of the name of a project.
const NAME: usize = 20;

/// Who asks, and when.
#[derive(Clone, Debug)]
pub struct Asker {
    /// Whom `me` means.
    pub me: Arc<str>,
    /// Local time.
    pub now: NaiveDateTime,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// A line for each matter, the most urgent first.
    pub items: Vec<Item>,
    /// Projects that can't be read, each a sentence.
    pub complaints: Vec<String>,
}

/// Begins to read the projects; what is open is taken as it is. The loop is woken when all is there.
pub fn read(
    projects: Vec<PathBuf>,
    open: Option<(PathBuf, Project)>,
    asker: Asker,
    post: Post,
) -> Receiver<Found> {
    let (sender, found) = mpsc::channel();
    thread::spawn(move || {
        // Where the screen has closed meanwhile, nobody listens.
        let _ = sender.send(of(&projects, open, &asker));
        post.send(News::Woken);
    });
    found
}

/// What all projects say.
fn of(projects: &[PathBuf], open: Option<(PathBuf, Project)>, asker: &Asker) -> Found {
    let mut found = Found::default();
    let mut all: Vec<(Matter, Item)> = Vec::new();
    let here = open.as_ref().map(|(path, _)| path.clone());
    let others = projects.iter().filter(|path| here.as_ref() != Some(path)).cloned();
    let loaded = others.map(|path| {
        let project = Document::open(&path, registers::ALL).map(|(_, project)| project);
        (path, project.map_err(|error| error.to_string()))
    });
    for (path, project) in open.map(|(path, project)| (path, Ok(project))).into_iter().chain(loaded) {
        match project {
            Ok(project) => all.extend(lines(&path, project, asker)),
            Err(complaint) => found.complaints.push(complaint),
        }
    }
    all.sort_by_key(|(matter, _)| matter.day);
    found.items = all.into_iter().map(|(_, item)| item).collect();
    found
}

/// What a project says, a line each.
fn lines(path: &Path, project: Project, asker: &Asker) -> Vec<(Matter, Item)> {
    let session = Session::new(project, asker.me.clone(), asker.now, 0);
    let context = session.context();
    let title = context.project.settings().map_or("", |plan| plan.get(every::TITLE));
    let title = if title.is_empty() { shown(path) } else { title.to_owned() };
    let line = |matter: Matter| {
        let (register, record) = context.project.find(matter.id)?;
        let late = if matter.day < context.today { "!" } else { "" };
        let label = format!("{:<NAME$} {}", fit(&title, NAME), context.name(register, record));
        let detail = format!("{}{late} {} {}", date::format(matter.day), matter.who, matter.why.join("; "));
        let item = Item::new(label, detail, Chosen::Elsewhere(path.to_owned(), matter.id));
        Some((matter, item))
    };
    matters(&context).into_iter().filter_map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;
    use crate::model::record::Record;
    use crate::registers::trial::{self, day};
    use crate::registers::{action, project};

    #[test]
    fn all_projects_stand_in_one_order_and_one_that_can_not_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let made = |name: &str, due: &str| {
            let named = Record::new(Id(1)).with(every::TITLE, name);
            let late = Record::new(Id(2)).with(every::TITLE, "Ask").with(every::DUE, day(due));
            trial::project([(&project::REGISTER, named), (&action::REGISTER, late)])
        };
        let all = ["here.json", "there.json", "broken.json"].map(|name| folder.path().join(name));
        Document::new(all[1].clone()).unwrap().save(&made("There", "2026-11-12")).unwrap();
        let asker = Asker { me: "Ana".into(), now: trial::today().and_hms_opt(9, 0, 0).unwrap() };
        let found = of(&all, Some((all[0].clone(), made("Here", "2026-11-13"))), &asker);
        let labels: Vec<_> = found.items.iter().map(|item| item.label.as_str()).collect();
        assert_eq!(labels, ["There                A-001 Ask", "Here                 A-001 Ask"]);
        assert!(found.items[0].detail.starts_with("12 Nov 26!"), "{}", found.items[0].detail);
        assert_eq!(found.items[0].value, Chosen::Elsewhere(all[1].clone(), Id(2)));
        assert!(found.complaints[0].contains("broken.json"), "{:?}", found.complaints);
    }
}
