//! Which project a command works on, and what the screen begins with.

use std::hash::{BuildHasher, RandomState};
use std::path::{Path, PathBuf};

use anyhow::bail;
use chrono::{DateTime, Local, NaiveDateTime, NaiveTime, Timelike, Utc};

use super::args::Global;
use super::config::Config;
use super::naming::one_of;
use super::output::Output;
use super::output::warn;
use super::{Done, Usage};
use crate::exchange::sample;
use crate::model::edit::Step;
use crate::model::id::Ids;
use crate::model::merge::renumbered;
use crate::model::project::Project;
use crate::query::when::{self, Sense, When};
use crate::registers::{self, every};
use crate::session::Session;
use crate::store::Error;
use crate::store::backup::Broken;
use crate::store::disk::{Document, Folder, Listed, shown};

/// What the screen begins with.
#[derive(Debug)]
pub struct Start {
    /// The project to show.
    pub session: Session,
    /// Where it is kept, if anywhere.
    pub document: Option<Document>,
    /// What the screen opens others from.
    pub desk: Desk,
    /// Offers ways to begin.
    pub welcome: bool,
    /// Offers a backup of a file that can't be read.
    pub broken: Option<Broken>,
    /// What is known of the earlier day that is shown, if one is.
    pub said: Option<String>,
}

/// The surroundings of a command: where projects are, who the user is, what day it is.
#[derive(Debug)]
pub struct Desk {
    /// The folder of projects.
    pub folder: Folder,
    /// The user's settings.
    pub config: Config,
    /// What is wrong with them.
    pub complaints: Vec<String>,
    global: Global,
}

/// A project opened by a command, and the file that it is saved in.
pub struct Opened {
    /// The project.
    pub session: Session,
    document: Document,
    before: Project,
}

impl Desk {
    /// The desk as the flags and the user's settings say.
    pub fn new(global: Global) -> anyhow::Result<Self> {
        let (config, complaints) = Config::load();
        let folder = Folder::choose(global.data_dir.clone())?;
        Ok(Desk { folder, config, complaints, global })
    }

    /// Local time, on the day that was given.
    pub fn now(&self) -> NaiveDateTime {
        let now = Local::now().naive_local();
        let now = now.with_nanosecond(0).unwrap_or(now);
        self.global.today.map_or(now, |today| today.and_time(now.time()))
    }

    /// The instant that it is; the beginning of the day that was given.
    pub fn instant(&self) -> DateTime<Utc> {
        self.global.today.map_or_else(Utc::now, |today| today.and_time(NaiveTime::MIN).and_utc())
    }

    /// A session on a project.
    pub fn session(&self, project: Project) -> Session {
        let said = self.global.user.clone().or_else(|| self.config.user.clone());
        let user = said.or_else(login).unwrap_or_else(|| "me".to_owned());
        let mut session = Session::new(project, user, self.now(), seed());
        session.instant = self.instant();
        session
    }

    /// The file of the project that the flags name; else the only one that there is.
    pub(super) fn path(&self) -> anyhow::Result<PathBuf> {
        if let Some(path) = &self.global.file {
            return Ok(path.clone());
        }
        let projects = self.folder.projects()?;
        let names: Vec<_> = projects.iter().map(|listed| listed.name.as_str()).collect();
        let Some(wanted) = &self.global.project else {
            return match &projects[..] {
                [only] => Ok(only.path.clone()),
                [] => bail!("there is no project yet: make one with “mainstay new TITLE”"),
                _ => {
                    let names = names.join(", ");
                    Err(Usage(format!("there are several projects: say which with --project: {names}"))
                        .into())
                }
            };
        };
        let named = projects.iter().find(|listed| listed.name.eq_ignore_ascii_case(wanted));
        let titled =
            || projects.iter().find(|listed| title(listed).is_some_and(|t| t.eq_ignore_ascii_case(wanted)));
        let unknown = || Usage(format!("there is no project “{wanted}”: {}", one_of(wanted, &names)));
        Ok(named.or_else(titled).ok_or_else(unknown)?.path.clone())
    }

    /// Whether a command that could begin a project has none to work on yet.
    pub fn is_bare(&self) -> anyhow::Result<bool> {
        Ok(match &self.global.file {
            Some(file) => !file.exists(),
            None => self.global.project.is_none() && self.folder.projects()?.is_empty(),
        })
    }

    /// Whether a file is written that is marked as read-only.
    pub const fn is_forced(&self) -> bool {
        self.global.force_write
    }

    /// Opens the project that a command works on.
    pub fn open(&self) -> anyhow::Result<Opened> {
        self.complain();
        self.open_at(self.path()?)
    }

    /// Opens the project in this file.
    pub(super) fn open_at(&self, path: PathBuf) -> anyhow::Result<Opened> {
        let (opened, said) = match self.read_as_asked(path)? {
            Ok(opened) => opened,
            Err(Broken { complaint, backup, .. }) => bail!(
                "{complaint}; “mainstay restore {}” brings back the newest that can be read ({})",
                backup.number,
                backup.words()
            ),
        };
        if opened.document.bar().is_some() {
            let place = opened.place();
            warn(&format!("mainstay: {place} is for reading only: it is of a newer version"));
        }
        if let Some(said) = said {
            warn(&format!("mainstay: {said}"));
        }
        Ok(opened)
    }

    /// A session on the project in a file, and the document that it is kept in; where a backup can take the
    /// place of the file, that.
    pub fn read(&self, path: PathBuf) -> Result<Result<(Session, Document), Broken>, Error> {
        Ok(Broken::or_open(path, registers::ALL)?.map(|(document, project)| {
            let mut session = self.session(project);
            session.heed(&document);
            (session, document)
        }))
    }

    /// The same as the flags ask for it: written though it is marked as read-only, shown as of an earlier
    /// day. Gives what is known of that day too.
    fn read_as_asked(&self, path: PathBuf) -> anyhow::Result<Result<(Opened, Option<String>), Broken>> {
        let (mut session, mut document) = match self.read(path)? {
            Ok(opened) => opened,
            Err(broken) => return Ok(Err(broken)),
        };
        document.forced = self.global.force_write;
        let said = self.look_back(&mut session)?;
        let before = session.present().clone();
        Ok(Ok((Opened { session, document, before }, said)))
    }

    /// Shows the project as of the day that the flags name, if any; says what is known of that.
    fn look_back(&self, session: &mut Session) -> anyhow::Result<Option<String>> {
        let Some(text) = &self.global.asat else { return Ok(None) };
        let day = when::read(text, &When::of(&session.context(), Sense::Done)).map_err(Usage)?;
        Ok(Some(session.look_at(day)))
    }

    /// Says what is wrong with the user's settings.
    fn complain(&self) {
        self.complaints.iter().for_each(|complaint| warn(&format!("mainstay: {complaint}")));
    }

    /// A new project with its settings filled in, and the file that will hold it.
    pub fn create(&self, name: &str) -> anyhow::Result<Opened> {
        let mut opened = self.create_empty(name)?;
        self.begin(&mut opened, name)?;
        Ok(opened)
    }

    /// Gives a new project its settings, where it has none yet.
    pub fn begin(&self, opened: &mut Opened, name: &str) -> anyhow::Result<()> {
        if opened.session.project().settings().is_none() {
            opened.session.begin(name, self.config.dates.unwrap_or_default()).map_err(anyhow::Error::msg)?;
        }
        Ok(())
    }

    /// A new project without any record, and the file that will hold it.
    pub fn create_empty(&self, name: &str) -> anyhow::Result<Opened> {
        self.complain();
        let document = match &self.global.file {
            Some(path) => Document::new(path)?,
            None => self.folder.document(name),
        };
        let session = self.session(Project::new(registers::ALL));
        Ok(Opened { session, document, before: Project::new(registers::ALL) })
    }

    /// What the screen begins with: the project that the flags name, else the one last saved, else a
    /// welcome.
    pub fn start(self) -> anyhow::Result<Start> {
        let named = self.global.file.is_some() || self.global.project.is_some();
        let newest = |listed: Vec<Listed>| listed.into_iter().max_by_key(|listed| listed.modified);
        let path = if named {
            Some(self.path()?)
        } else {
            newest(self.folder.projects()?).map(|listed| listed.path)
        };
        let Some(path) = path else {
            let session = self.session(Project::new(registers::ALL));
            return Ok(self.start_with(session, None, true));
        };
        let (Opened { session, document, .. }, said) = match self.read_as_asked(path)? {
            Ok(opened) => opened,
            Err(broken) => {
                let session = self.session(Project::new(registers::ALL));
                return Ok(Start { broken: Some(broken), ..self.start_with(session, None, false) });
            }
        };
        Ok(Start { said, ..self.start_with(session, Some(document), false) })
    }

    /// The screen on the sample project, which is kept nowhere.
    pub fn demo(self) -> Start {
        let session = self.sample();
        self.start_with(session, None, false)
    }

    /// A session on the sample project as it stands today. What is mine there is its officer's, unless
    /// the user gave a name; what the user does there is the user's.
    pub fn sample(&self) -> Session {
        let project = sample::project(self.now().date(), &mut Ids::new(seed()));
        let mut session = self.session(project);
        if self.global.user.is_none() {
            session.me = sample::OFFICER.into();
        }
        session
    }

    fn start_with(self, mut session: Session, document: Option<Document>, welcome: bool) -> Start {
        session.derive_ahead();
        Start { session, document, welcome, broken: None, said: None, desk: self }
    }
}

impl Opened {
    /// Saves the project if it changed.
    pub fn save(&mut self) -> anyhow::Result<()> {
        if !self.session.present().same(&self.before) {
            let warnings = self.document.warnings().to_owned();
            let merged = self.document.save(self.session.present())?;
            for warning in warnings {
                warn(&format!("mainstay: {warning}"));
            }
            self.before = self.session.present().clone();
            if let Some(merged) = merged {
                let conflicts = match merged.conflicts.len() {
                    0 => String::new(),
                    count => format!(" ({count} changed twice: see “mainstay list conflicts”)"),
                };
                let place = self.place();
                warn(&format!("mainstay: {place} was changed meanwhile: both changes are kept{conflicts}"));
                if let Some(moved) = renumbered(&self.before, &merged.project) {
                    warn(&format!("mainstay: the same ref was given meanwhile: {moved}"));
                }
            }
        }
        Ok(())
    }

    /// Makes a step and saves it.
    pub fn perform(&mut self, step: Step) -> anyhow::Result<()> {
        self.session.perform(step).map_err(anyhow::Error::msg)?;
        self.save()
    }

    /// Makes a step, saves it and says what it was; one without edits has nothing to do.
    pub(super) fn perform_and_say(mut self, step: Step, out: &mut Output) -> anyhow::Result<Done> {
        let said = if step.edits.is_empty() { "That is so already".to_owned() } else { step.told() };
        self.perform(step)?;
        out.line(&said)?;
        Ok(Done::Well)
    }

    /// Where it is kept.
    pub fn path(&self) -> &Path {
        self.document.path()
    }

    /// Where it is kept, fit to be shown.
    pub fn place(&self) -> String {
        shown(self.document.path())
    }
}

/// What the project of a file is called.
fn title(listed: &Listed) -> Option<String> {
    let (_, project) = Document::open(&listed.path, registers::ALL).ok()?;
    Some(project.settings()?.get(every::TITLE).to_owned())
}

/// The name that the system knows the user by.
fn login() -> Option<String> {
    ["USER", "LOGNAME", "USERNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok())
        .filter(|name| !name.is_empty())
}

/// A number that differs from run to run, for the identities of new records.
pub fn seed() -> u64 {
    RandomState::new().hash_one(std::process::id())
}
