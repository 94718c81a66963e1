//! An open project: its history, its derived values, its file, who works on it and when. Command
//! line and screen hold one.

pub mod act;
mod calendars;
pub mod chain;
mod chasing;
pub mod convening;
pub mod deciding;
pub mod earlier;
pub mod foreign;
pub mod import;
pub mod meetings;
pub mod minuting;
pub mod outline;
pub mod pack;
pub mod pasting;
mod people;
pub mod progressing;
pub mod reading;
pub mod recall;
mod replying;
mod scaling;
pub mod settle;
pub mod shaping;
pub mod since;
pub mod snooze;
mod verbs;
pub mod workdays;

pub use verbs::{Target, Verb};

use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use std::sync::{Arc, LazyLock, OnceLock};
use std::thread;

use chrono::{DateTime, NaiveDate, NaiveDateTime, Utc};

use crate::insight::since::{Happening, line, new_conflicts, since};
use crate::model::conflict::CONFLICT;
use crate::model::context::{Context, Derive};
use crate::model::edit::{Author, Edit, Step};
use crate::model::history::History;
use crate::model::id::{Id, Ids};
use crate::model::links::BackLinks;
use crate::model::merge::origin::merge_copy;
use crate::model::merge::{merge, renumbered};
use crate::model::people::People;
use crate::model::project::{Project, Refusal};
use crate::model::trail::Past;
use crate::registers::adding;
use crate::schedule::Schedule;
use crate::store::Error;
use crate::store::backup::Unsaved;
use crate::store::copies::Copy;
use crate::store::disk::{Document, Print};
use crate::store::lock::Location;
use crate::store::saver::{Asked, Saver, Saving};
use earlier::Earlier;

/// An open project.
#[derive(Debug)]
pub struct Session {
    history: History,
    derived: Derived,
    /// The user's name: who the trail names.
    pub user: Arc<str>,
    /// Who `me` is: the user, but in the sample project the officer whose project it is.
    pub me: Arc<str>,
    /// Local time, as given from outside.
    pub now: NaiveDateTime,
    /// The instant, as given from outside; until then, local time as if it were that of Greenwich.
    pub instant: DateTime<Utc>,
    ids: Ids,
    saver: Option<Saver>,
    /// Why nothing can be changed, if so.
    bar: Option<String>,
    /// What is shown in place of the project as it is, if anything.
    earlier: Option<Earlier>,
}

/// What is worked out of the project when it is first asked for.
type Lazy<T> = LazyLock<T, Box<dyn FnOnce() -> T + Send>>;

fn lazily<T: 'static>(project: &Project, of: fn(&Project) -> T) -> Lazy<T> {
    let project = project.clone();
    Lazy::new(Box::new(move || of(&project)))
}

/// The same, of which `work` is begun on a thread of its own at once: it sends what it has worked out, and
/// may go on from there.
fn ahead<T: Send + 'static>(
    project: &Project,
    of: fn(&Project) -> T,
    work: impl FnOnce(&Project, SyncSender<T>) + Send + 'static,
) -> Lazy<T> {
    let (sender, receiver) = sync_channel(1);
    let (project, begun) = (project.clone(), project.clone());
    // Where no thread is to be had, it is worked out by who asks for it.
    let _ = thread::Builder::new().spawn(move || work(&begun, sender));
    Lazy::new(Box::new(move || receiver.recv().unwrap_or_else(|_| of(&project))))
}

fn scheduled(project: &Project) -> Arc<Schedule> {
    Arc::new(Schedule::of(project))
}

/// Values derived for the whole project, kept while the tables that they come from stay the same.
#[derive(Debug)]
struct Derived {
    links: Lazy<BackLinks>,
    /// Shared only while a thread sums it up ahead.
    schedule: Lazy<Arc<Schedule>>,
    people: OnceLock<Arc<People>>,
    past: OnceLock<Past>,
}

impl Derive for Derived {
    fn under(&self) -> Option<&dyn Derive> {
        Some(&**self.schedule)
    }

    fn people(&self, project: &Project) -> Arc<People> {
        self.people.get_or_init(|| Arc::new(People::of(project))).clone()
    }

    fn back_links(&self) -> Option<&BackLinks> {
        Some(&self.links)
    }

    fn past(&self, project: &Project) -> Option<&Past> {
        let read = || {
            let mut past = Past::default();
            past.follow(project.trail());
            past
        };
        Some(self.past.get_or_init(read))
    }
}

impl Derived {
    fn of(project: &Project) -> Self {
        let links = lazily(project, BackLinks::of);
        let schedule = lazily(project, scheduled);
        Derived { links, schedule, people: OnceLock::new(), past: OnceLock::new() }
    }

    fn follow(&mut self, project: &Project) {
        match LazyLock::get_mut(&mut self.links) {
            Some(links) => links.follow(project),
            None => self.links = lazily(project, BackLinks::of),
        }
        match LazyLock::get_mut(&mut self.schedule).and_then(Arc::get_mut) {
            Some(schedule) => schedule.follow(project),
            None => self.schedule = lazily(project, scheduled),
        }
        self.people = OnceLock::new();
        if let Some(past) = self.past.get_mut() {
            past.follow(project.trail());
        }
    }
}

impl Session {
    /// A session on a project. `seed` decides the identities of new records.
    pub fn new(project: Project, user: impl Into<Arc<str>>, now: NaiveDateTime, seed: u64) -> Self {
        let derived = Derived::of(&project);
        let (history, user, ids) = (History::new(project), user.into(), Ids::new(seed));
        let (me, instant) = (user.clone(), now.and_utc());
        Session { history, derived, user, me, now, instant, ids, saver: None, bar: None, earlier: None }
    }

    /// Begins to work out what the screen shows of the project as a whole, beside what the program does
    /// until it first asks for that.
    pub fn derive_ahead(&mut self) {
        let (project, today) = (self.present(), self.now.date());
        // What is sent after the last who could ask has gone is lost, and no loss.
        let schedule = ahead(project, scheduled, move |project, ready| {
            let schedule = scheduled(project);
            let _ = ready.send(schedule.clone());
            schedule.sum_up(today);
        });
        let links = ahead(project, BackLinks::of, |project, ready| {
            let _ = ready.send(BackLinks::gathered(project));
        });
        (self.derived.schedule, self.derived.links) = (schedule, links);
    }

    /// A session on the project as it is, kept nowhere, for what takes long to be done beside this one.
    #[must_use]
    pub fn beside(&mut self) -> Session {
        let (seed, project) = (self.ids.fresh().0, self.present().clone());
        let mut beside = Session::new(project, self.user.clone(), self.now, seed);
        (beside.me, beside.instant) = (self.me.clone(), self.instant);
        beside
    }

    /// Works out now what the screen shows of the project as a whole.
    pub fn derive(&self) {
        self.derived.schedule.sum_up(self.now.date());
        self.derived.links.gather();
    }

    /// Takes over what was done beside this session, and what was worked out there. Gives whether it did: not
    /// where the project has changed since.
    pub fn take_over(&mut self, beside: Session) -> bool {
        let is_same = self.history.go_on_as(beside.history);
        if is_same {
            self.derived = beside.derived;
            if let Some(saver) = &mut self.saver {
                saver.save(self.history.project());
            }
        }
        is_same
    }

    /// The project as it is shown: as it is, or as it was on an earlier day.
    pub fn project(&self) -> &Project {
        self.earlier.as_ref().map_or(self.history.project(), |earlier| &earlier.project)
    }

    /// The project as it is, whatever is shown.
    pub fn present(&self) -> &Project {
        self.history.project()
    }

    /// The schedule of the project that is shown.
    pub fn schedule(&self) -> &Schedule {
        &self.derived().schedule
    }

    fn derived(&self) -> &Derived {
        self.earlier.as_ref().map_or(&self.derived, |earlier| &earlier.derived)
    }

    /// Today; while an earlier day is shown, that.
    pub fn today(&self) -> NaiveDate {
        self.shown_day().unwrap_or(self.now.date())
    }

    /// What reading values needs.
    pub fn context(&self) -> Context<'_> {
        let (project, today, instant) = (self.project(), self.today(), self.instant);
        Context { project, today, instant, me: &self.me, derived: self.derived() }
    }

    /// What reading values needs, and a source of identities.
    pub fn context_and_ids(&mut self) -> (Context<'_>, &mut Ids) {
        let today = self.today();
        let (project, derived) = match &self.earlier {
            Some(earlier) => (&earlier.project, &earlier.derived),
            None => (self.history.project(), &self.derived),
        };
        (Context { project, today, instant: self.instant, me: &self.me, derived }, &mut self.ids)
    }

    fn author(&self) -> Author {
        Author { name: self.user.clone(), at: self.now }
    }

    /// Applies edits as one named step, with what the records that it adds bring along. No edits are
    /// no step.
    pub fn apply(&mut self, label: impl Into<String>, edits: Vec<Edit>) -> Result<(), Refusal> {
        if edits.is_empty() {
            return Ok(());
        }
        self.refuse_barred()?;
        let author = self.author();
        let (context, ids) = self.context_and_ids();
        let edits = adding::completed(edits, &author, &context, ids);
        self.history.apply(Step::new(label, edits), &author)?;
        self.changed();
        Ok(())
    }

    /// Bars every change where the file can be read only.
    pub fn heed(&mut self, document: &Document) {
        self.bar = document.bar().map(|error| error.to_string());
    }

    /// Why nothing can be changed, if so, as a sentence.
    pub fn bar(&self) -> Option<&str> {
        self.earlier.as_ref().map(|earlier| earlier.bar.as_str()).or(self.bar.as_deref())
    }

    fn refuse_barred(&self) -> Result<(), Refusal> {
        self.bar().map_or(Ok(()), |sentence| Err(Refusal::Barred(sentence.to_owned())))
    }

    /// Takes the last step of this session back; gives its name and the record it touched first. What others
    /// brought since stays. The error is a sentence.
    pub fn undo(&mut self) -> Result<(String, Option<Id>), String> {
        self.refuse_barred().map_err(|refusal| refusal.to_string())?;
        let undone = self.history.undo(&self.author());
        self.changed();
        undone
    }

    /// Does the step last undone again. The error is a sentence.
    pub fn redo(&mut self) -> Result<(String, Option<Id>), String> {
        self.refuse_barred().map_err(|refusal| refusal.to_string())?;
        let redone = self.history.redo(&self.author());
        self.changed();
        redone
    }

    fn changed(&mut self) {
        let project = self.history.project();
        self.derived.follow(project);
        if let Some(saver) = &mut self.saver {
            saver.save(project);
        }
    }

    /// Keeps the project saved in a document that holds it, or an earlier version of it, from now on.
    /// `wake` is called, on the thread that saves, whenever [`Session::saving`] has changed.
    pub fn keep_in(
        &mut self,
        document: Document,
        wake: impl Fn() + Send + Sync + 'static,
    ) -> Result<(), Error> {
        self.heed(&document);
        let saved = document.latest().unwrap_or(self.present()).clone();
        let mut saver = Saver::start(document, saved, wake)?;
        saver.save(self.present());
        self.saver = Some(saver);
        Ok(())
    }

    /// Saves the newest version now, also when the last try failed.
    pub fn save_now(&mut self) {
        if let Some(saver) = &mut self.saver {
            saver.save_now();
        }
    }

    /// Takes in what another program wrote into the file, which is no step of this session; says what that was.
    pub fn take_in(&mut self) -> Option<TakenIn> {
        let joined = self.saver.as_ref()?.joined()?;
        let before = self.present().clone();
        // What was done here since is merged too.
        let now = if before.same(&joined.ours) {
            joined.project.clone()
        } else {
            merge(&joined.ours, &before, &joined.project).project
        };
        self.history.follow(now);
        let now = self.history.project().clone();
        self.derived.follow(&now);
        let (version, was_older) = (joined.version, joined.was_older);
        if let Some(saver) = &mut self.saver {
            saver.take_in(joined, &now);
        }
        let mut happened = since(&before, &now);
        if happened.is_empty() {
            let said = WAS_OLDER.to_owned();
            return was_older.then_some(TakenIn { said, is_pressing: true, version });
        }
        happened.retain(|happening| happening.register != CONFLICT);
        let conflicts = new_conflicts(&before, &now);
        let moved = renumbered(&before, &now).map(|moved| format!("; it gave the same ref too: {moved}"));
        let is_pressing = conflicts > 0 || moved.is_some();
        let what = done_elsewhere(&happened, conflicts);
        let said = format!("Another program{what}{}", moved.unwrap_or_default());
        Some(TakenIn { said, is_pressing, version })
    }

    /// Takes in what an earlier run could not save, as one step; gives which of its records have another ref
    /// now, as a sentence.
    pub fn take_unsaved(&mut self, unsaved: &Unsaved) -> Result<Option<String>, Refusal> {
        if self.present().is_another(&unsaved.ours) {
            return Err(Refusal::Barred(OF_ANOTHER.to_owned()));
        }
        let merged = merge(&unsaved.base, &unsaved.ours, self.present());
        let moved = renumbered(&unsaved.ours, &merged.project);
        self.go_on(merged.project, "Take in what could not be saved")?;
        Ok(moved)
    }

    /// Takes in a copy of the project, as one step; says what that did.
    pub fn take_copy(&mut self, copy: &Copy) -> Result<TakenCopy, Refusal> {
        let merged = merge_copy(self.present(), &copy.project);
        let moved = renumbered(&copy.project, &merged.project);
        let did = line(&since(self.present(), &merged.project), TOLD).0;
        let name = copy.path.file_name().unwrap_or_default().to_string_lossy();
        self.go_on(merged.project, &format!("Merge the copy {name}"))?;
        Ok(TakenCopy { did, conflicts: merged.conflicts.len(), moved })
    }

    /// Makes the records those of an earlier version, as one step. The trail goes on.
    pub fn restore(&mut self, version: &Project, label: &str) -> Result<(), Refusal> {
        let project = self.present().restore(version, label, &self.author());
        self.go_on(project, label)
    }

    fn go_on(&mut self, project: Project, label: &str) -> Result<(), Refusal> {
        self.refuse_barred()?;
        self.history.go_on(project, label);
        self.changed();
        Ok(())
    }

    /// What the user has to say before the file is written.
    pub fn asked(&self) -> Option<Asked> {
        self.saver.as_ref()?.asked()
    }

    /// Answers what [`Session::asked`] asked.
    pub fn answer(&mut self, asked: Asked, is_yes: bool) {
        if let Some(saver) = &mut self.saver {
            saver.answer(asked, is_yes);
        }
    }

    /// Whether anything was done here that could be undone.
    pub fn is_changed(&self) -> bool {
        self.history.undo_label().is_some()
    }

    /// The file, where there is one.
    pub fn path(&self) -> Option<&Path> {
        self.saver.as_ref().map(Saver::path)
    }

    /// The same, and where what is kept of it is.
    pub fn location(&self) -> Option<&Location> {
        self.saver.as_ref().map(Saver::location)
    }

    /// Follows the file, which another program has given another name.
    pub fn moved(&mut self, to: Location) {
        if let Some(saver) = &mut self.saver {
            saver.moved(to);
        }
    }

    /// How saving stands; `None` where the project is kept nowhere.
    pub fn saving(&self) -> Option<Saving> {
        self.saver.as_ref().map(Saver::saving)
    }

    /// Whether it holds what its file did not hold when that was last written or read.
    pub fn is_unsaved(&self) -> bool {
        self.saver.as_ref().is_some_and(Saver::is_unsaved)
    }

    /// Closes the project: waits until all of it is saved, or says why it can't be.
    pub fn close(self) -> Result<(), Error> {
        self.saver.map_or(Ok(()), Saver::finish)
    }
}

#[cfg(test)]
mod laws;
#[cfg(test)]
mod merging;

/// Characters of a line on what was taken in.
const TOLD: usize = 100;

/// Why what could not be saved is not taken in where another project took the place of the file.
const OF_ANOTHER: &str = "what could not be saved is of another project than the file holds now: put the project's own file in its place again first";

/// What is said where a file was put in the place of the project's that has nothing new.
const WAS_OLDER: &str = "Another program put an earlier version of the file in its place: all that was done since is in it again (to go back, see “mainstay restore”)";

/// What another program wrote, and was taken in.
#[derive(Debug)]
pub struct TakenIn {
    /// What it was, as a sentence.
    pub said: String,
    /// Whether it left something that somebody has to see to, or to know.
    pub is_pressing: bool,
    /// The version of the file that was taken in, where nothing of ours had to be brought into it.
    pub version: Option<Print>,
}

/// What taking in a copy did.
#[derive(Debug)]
pub struct TakenCopy {
    /// What changed here, in words; empty where nothing did.
    pub did: String,
    /// How many conflicts that made.
    pub conflicts: usize,
    /// Which records of the copy have another ref here, as a sentence.
    pub moved: Option<String>,
}

/// What another program did here, which left so many conflicts.
fn done_elsewhere(happened: &[Happening], conflicts: usize) -> String {
    let what = match line(happened, TOLD).0 {
        what if what.is_empty() && conflicts == 0 => {
            return " settled conflicts of the file: taken in".to_owned();
        }
        // Its values are the ones that wait in the conflicts.
        what if what.is_empty() => {
            return " changed what was changed here too, and yours stands: see “conflicts”".to_owned();
        }
        what => what,
    };
    let more = match conflicts {
        0 => String::new(),
        1 => "; one field was changed here too: see “conflicts”".to_owned(),
        count => format!("; {count} fields were changed here too: see “conflicts”"),
    };
    format!("'s changes are taken in: {what}{more}")
}

#[cfg(test)]
mod tests;
