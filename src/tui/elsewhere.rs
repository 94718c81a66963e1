//! What needs attention in all projects of the user's folder, read on a thread beside the screen, and what
//! is done there without opening them.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};

use crate::insight::attention::{Grouping, Matter, matters};
use crate::model::context::Context;
use crate::model::history::Turn;
use crate::model::id::Id;
use crate::model::kind::{Tone, date};
use crate::model::project::Project;
use crate::model::text::fit;
use crate::registers::{self, every};
use crate::report::chase::{Bundle, Letter, Templates, bundles};
use crate::session::act::Act;
use crate::session::{Session, Target};
use crate::store::Error;
use crate::store::disk::{Document, shown};

use super::listing::Row;

/// Cells of the name of a project.
const NAME: usize = 20;

/// Who asks, and when.
#[derive(Clone, Debug)]
pub struct Asker {
    /// Who the history names.
    pub user: Arc<str>,
    /// Whom `me` means.
    pub me: Arc<str>,
    /// Local time.
    pub now: NaiveDateTime,
    /// What decides the identities of new records.
    pub seed: u64,
}

/// A project, and what needs attention in it.
#[derive(Clone, Debug)]
pub struct There {
    /// Its file; none = the project that is open.
    pub path: Option<PathBuf>,
    /// What it is called.
    pub title: String,
    /// The project as it was read.
    pub project: Project,
    matters: Vec<(Matter, String)>,
}

/// What was found.
#[derive(Debug, Default)]
pub struct Found {
    /// The projects, the open one first.
    pub projects: Vec<There>,
    /// Projects that can't be read, each a sentence.
    pub complaints: Vec<String>,
}

impl Asker {
    fn session(&self, project: Project) -> Session {
        let mut session = Session::new(project, self.user.clone(), self.now, self.seed);
        session.me = self.me.clone();
        session
    }
}

impl There {
    /// A project that isn't open.
    pub fn of(path: PathBuf, project: Project, asker: &Asker) -> Self {
        let name = shown(&path);
        Self::seen(Some(path), &name, &asker.session(project).context())
    }

    /// The project that is open.
    pub fn open(context: &Context) -> Self {
        Self::seen(None, "this project", context)
    }

    fn seen(path: Option<PathBuf>, otherwise: &str, context: &Context) -> Self {
        let title = context.project.settings().map_or("", |plan| plan.get(every::TITLE));
        let title = if title.is_empty() { otherwise } else { title }.to_owned();
        let named = |matter: Matter| {
            let (register, record) = context.project.find(matter.id)?;
            let name = context.name(register, record);
            Some((matter, name))
        };
        let matters = matters(context).into_iter().filter_map(named).collect();
        There { path, title, project: context.project.clone(), matters }
    }

    /// Looks again, if it is the open project and that has changed.
    pub fn refresh(&mut self, context: &Context) {
        if self.path.is_none() && !self.project.same(context.project) {
            *self = Self::open(context);
        }
    }
}

/// The rows of all projects, put together by when they are to be seen to, by what they are, or by who has to.
pub fn rows(projects: &[There], group: Grouping, today: NaiveDate, me: &str) -> Vec<Row> {
    let mut all: Vec<(usize, &(Matter, String))> = projects
        .iter()
        .enumerate()
        .flat_map(|(at, there)| there.matters.iter().map(move |m| (at, m)))
        .collect();
    all.sort_by_key(|(_, (matter, _))| matter.day);
    let matters: Vec<&Matter> = all.iter().map(|(_, (matter, _))| matter).collect();
    let mut rows = Vec::new();
    for (heading, places) in group.groups(&matters, today, me) {
        rows.push(Row::heading(format!("{heading} ({})", places.len())));
        rows.extend(places.into_iter().filter_map(|place| {
            let (at, (matter, name)) = all.get(place)?;
            let there = projects.get(*at)?;
            let (register, _) = there.project.find(matter.id)?;
            let late = matter.day < today;
            let who = if matter.who.is_empty() { "nobody" } else { &matter.who };
            let mark = if late { "!" } else { "" };
            let words = format!("{}{mark} {who}: {}", date::format(matter.day), matter.brief());
            Some(Row {
                name: format!("{:<NAME$} {name}", fit(&there.title, NAME)),
                below: format!("{} › {name}\n{words}", there.title),
                words,
                tone: if late { Tone::Bad } else { Tone::Plain },
                on: Some(false),
                of: Some((register, matter.id)),
                place: *at,
                ..Row::default()
            })
        }));
    }
    rows
}

/// Letters to people on what they owe in several projects.
#[derive(Debug, Default)]
pub struct Pack {
    /// The letters, by name of the person.
    pub letters: Vec<(Bundle, Letter)>,
    /// The files of the projects that they are about, in their order; none = the open one.
    pub projects: Vec<Option<PathBuf>>,
    /// Projects that can't be read, each a sentence.
    pub complaints: Vec<String>,
}

/// Letters on what is owed in the projects; what is open is taken as it is. The error is a sentence.
pub fn pack(
    paths: Vec<PathBuf>,
    open: Project,
    templates: &Templates,
    asker: &Asker,
) -> Result<Pack, String> {
    let mut pack = Pack { projects: vec![None], ..Pack::default() };
    let mut sessions = vec![asker.session(open)];
    for path in paths {
        match Document::open(&path, registers::ALL) {
            Ok((_, project)) => {
                sessions.push(asker.session(project));
                pack.projects.push(Some(path));
            }
            Err(error) => pack.complaints.push(error.to_string()),
        }
    }
    let contexts: Vec<Context> = sessions.iter().map(Session::context).collect();
    for bundle in bundles(&contexts, &[]) {
        let letter = bundle.letter(&contexts, templates)?;
        pack.letters.push((bundle, letter));
    }
    Ok(pack)
}

/// What needs attention in the projects; what is open is taken as it is.
pub fn of(projects: &[PathBuf], open: There, asker: &Asker) -> Found {
    let mut found = Found { projects: vec![open], ..Found::default() };
    for path in projects {
        match Document::open(path, registers::ALL) {
            Ok((_, project)) => found.projects.push(There::of(path.clone(), project, asker)),
            Err(error) => found.complaints.push(error.to_string()),
        }
    }
    found
}

/// Does something to records of a project that isn't open: in its newest version, through the same door as
/// a command would. Gives the project as it is then, the name of what was done, and what is said of it.
///
/// # Errors
/// A sentence; nothing was written then.
pub fn act(path: &Path, ids: &[Id], act: &Act, asker: &Asker) -> Result<(There, (String, String)), String> {
    change(path, asker, |session| {
        let of = |id: &Id| Some((session.project().find(*id)?.0, *id));
        let targets: Option<Vec<Target>> = ids.iter().map(of).collect();
        let targets = targets.ok_or("it was removed there meanwhile: nothing was changed")?;
        let step = session.acting(act, &targets)?;
        let (label, told) = (step.label.clone(), step.told());
        session.perform(step)?;
        Ok((label, told))
    })
}

/// Takes the last step of a project that isn't open back, if it is still that of this name. Gives what is
/// said of it.
///
/// # Errors
/// A sentence; nothing was written then.
pub fn undo(path: &Path, label: &str, asker: &Asker) -> Result<(There, String), String> {
    change(path, asker, |session| {
        let (step, told) = session.undoing()?;
        if told.label != label {
            return Err(format!("the last change there is another one by now: “{}”", told.label));
        }
        session.recall(step)?;
        Ok(Turn::Undo.told(label))
    })
}

fn change<T>(
    path: &Path,
    asker: &Asker,
    make: impl FnOnce(&mut Session) -> Result<T, String>,
) -> Result<(There, T), String> {
    let said = |error: Error| error.to_string();
    let (mut document, project) = Document::open(path, registers::ALL).map_err(said)?;
    let mut session = asker.session(project);
    session.heed(&document);
    let done = make(&mut session)?;
    let merged = document.save(session.present()).map_err(said)?;
    // What another program wrote meanwhile is part of it now.
    let project = merged.map_or_else(|| session.present().clone(), |merged| merged.project);
    Ok((There::of(path.to_owned(), project, asker), done))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::edit::Edit;
    use crate::model::record::Record;
    use crate::registers::trial::{self, day};
    use crate::registers::{action, project};
    use crate::session::act::Deed;

    fn made(name: &str, due: &str) -> Project {
        let named = Record::new(Id(1)).with(every::TITLE, name);
        let late = Record::new(Id(2)).with(every::TITLE, "Ask").with(every::DUE, day(due));
        trial::project([(&project::REGISTER, named), (&action::REGISTER, late)])
    }

    fn asker() -> Asker {
        let now = trial::today().and_hms_opt(9, 0, 0).unwrap();
        Asker { user: "Ana".into(), me: "Ana".into(), now, seed: 7 }
    }

    #[test]
    fn all_projects_stand_in_one_order_and_one_that_can_not_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let all = ["there.json", "broken.json"].map(|name| folder.path().join(name));
        Document::new(all[0].clone()).unwrap().save(&made("There", "2026-11-12")).unwrap();
        let here = made("Here", "2026-11-13");
        let found = of(&all, There::open(&trial::context(&here)), &asker());
        let by_what = rows(&found.projects, Grouping::What, trial::today(), "Ana");
        assert_eq!(by_what[0].name, "Actions (2)");
        let rows = rows(&found.projects, Grouping::When, trial::today(), "Ana");
        let told: Vec<_> = rows.iter().map(|row| (row.name.as_str(), row.place)).collect();
        assert_eq!(
            told,
            [
                ("Overdue: nobody's (2)", 0),
                ("There                A-001 Ask", 1),
                ("Here                 A-001 Ask", 0)
            ]
        );
        assert!(rows[1].words.starts_with("12 Nov 26! nobody: due"), "{}", rows[1].words);
        assert!(found.complaints[0].contains("broken.json"), "{:?}", found.complaints);
    }

    #[test]
    fn letters_are_about_all_projects_and_one_that_can_not_be_read_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let all = ["there.json", "broken.json"].map(|name| folder.path().join(name));
        let owed = |project: Project| {
            let owner = Edit::Set("action", Id(2), every::OWNER.name(), "Bo Lind".into());
            let open = Edit::Set("action", Id(2), every::STATUS.name(), "open".into());
            trial::apply(&project, vec![owner, open])
        };
        Document::new(all[0].clone()).unwrap().save(&owed(made("There", "2026-11-12"))).unwrap();
        let here = owed(made("Here", "2026-11-13"));
        let pack = pack(all.to_vec(), here, &Templates::default(), &asker()).unwrap();
        assert_eq!((pack.letters.len(), pack.projects.len(), pack.complaints.len()), (1, 2, 1));
        let (bundle, letter) = &pack.letters[0];
        assert_eq!([bundle.ids(0).len(), bundle.ids(1).len()], [1, 1]);
        let places = ["There", "Here"].map(|title| letter.text.find(title));
        assert!(places[0].is_some() && places[0] < places[1], "the oldest first: {}", letter.text);
    }

    #[test]
    fn what_is_done_in_another_project_is_in_its_file_and_undone_there_unless_it_went_on() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("there.json");
        Document::new(path.clone()).unwrap().save(&made("There", "2026-11-12")).unwrap();
        let saved = || Document::open(&path, registers::ALL).unwrap().1;
        let status = || saved().table("action").get(Id(2)).unwrap().get(every::STATUS).to_owned();
        let target = Id(2);
        let done = Act { deed: Deed::Done, line: String::new() };
        let (there, (label, _)) = act(&path, &[target], &done, &asker()).unwrap();
        assert_eq!((label.as_str(), status().as_str()), ("Close A-001", "done"));
        assert!(there.matters.is_empty());
        let (there, said) = undo(&path, &label, &asker()).unwrap();
        assert_eq!((said.as_str(), status().as_str()), ("Undid: Close A-001", ""));
        assert_eq!(there.matters.len(), 1);
        act(&path, &[target], &done, &asker()).unwrap();
        act(&path, &[target], &Act { deed: Deed::Owner, line: "Bo".to_owned() }, &asker()).unwrap();
        assert!(undo(&path, &label, &asker()).unwrap_err().contains("another one by now"));
        assert!(act(&path, &[Id(9)], &done, &asker()).is_err());
        let other = Act { deed: Deed::Date, line: "someday".to_owned() };
        assert!(act(&path, &[target], &other, &asker()).unwrap_err().contains("someday"));
        assert_eq!(status(), "done");
    }
}
