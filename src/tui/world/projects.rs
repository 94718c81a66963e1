//! Projects that the screen opens, begins, reads and acts on.

use std::borrow::Cow;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use chrono::{DateTime, Local};

use super::{Waits, World, closed, is_free};
use crate::cli::foreign;
use crate::cli::opening::{Desk, seed};
use crate::model::id::Id;
use crate::model::kind::Tone;
use crate::model::project::Project;
use crate::model::register::Register;
use crate::registers;
use crate::session::Session;
use crate::session::act::Act;
use crate::session::foreign::Foreign;
use crate::store::backup::{self, Broken, Left};
use crate::store::disk::{self, Document, Listed, shown, templates};
use crate::store::saver::Saving;
use crate::tui::around::{acted, asker, show_around, show_pack, undone};
use crate::tui::commands::layers;
use crate::tui::effect::{self, Taking};
use crate::tui::elsewhere::{self, There};
use crate::tui::inbox::News;
use crate::tui::kept;
use crate::tui::keymap::Keymap;
use crate::tui::layer::{Layer, Question, Yes};
use crate::tui::page::{Line, Page};
use crate::tui::picker::{Item, Picker, Purpose};
use crate::tui::state::{Outside, State};

/// What reading all projects is called; one such errand is enough.
const AROUND: &str = "Reading all projects";
/// What writing letters on what is owed in all of them is called.
const LETTERS: &str = "Writing the letters";
/// What reading a file of another program is called.
const READING: &str = "Reading it";
const OPENING: &str = "Opening it";

/// A project that was opened or begun, and what there is to show with it.
pub(super) struct Next {
    session: Session,
    document: Option<Document>,
    outside: Outside,
    left: Left,
    /// How its screen looked when it was left.
    kept: Option<String>,
}

impl Next {
    pub(super) fn of(desk: &Desk, session: Session, document: Option<Document>) -> Self {
        let location = document.as_ref().map(Document::location);
        let left = location.map(|location| backup::left(location, registers::ALL)).unwrap_or_default();
        let kept = location.and_then(disk::kept_screen);
        Next { session, document, outside: look(desk), left, kept }
    }
}

/// What came of opening a file.
pub(super) enum Opened {
    Next(Box<Next>),
    Broken(Box<Broken>),
}

/// What the screen shows of the outside.
pub fn look(desk: &Desk) -> Outside {
    let projects = desk.folder.projects().unwrap_or_default();
    let item = |listed: &Listed| {
        let when = DateTime::<Local>::from(listed.modified).format("saved %-d %b %Y, %H:%M");
        Item::key(listed.name.clone(), when.to_string(), listed.path.to_string_lossy())
    };
    let (templates, _) = templates::load(templates::folder().as_deref());
    Outside { templates, projects: projects.iter().map(item).collect(), ..Outside::default() }
}

/// Opens a file of this name or path.
fn opened(desk: &Desk, wanted: PathBuf) -> Result<Opened, String> {
    let listed = desk.folder.projects().unwrap_or_default();
    let named = listed.into_iter().find(|listed| Path::new(&listed.name) == wanted);
    let path = named.map_or(wanted, |listed| listed.path);
    Ok(match desk.read(path).map_err(|error| error.to_string())? {
        Ok((session, document)) => Opened::Next(Box::new(Next::of(desk, session, Some(document)))),
        Err(broken) => Opened::Broken(Box::new(broken)),
    })
}

/// A new project.
pub(super) fn begun(desk: &Desk, title: &str) -> Result<Session, String> {
    let mut session = desk.session(Project::new(registers::ALL));
    session.begin(title, desk.config.dates.unwrap_or_default())?;
    Ok(session)
}

/// Saves a new project of this title for the first time.
pub(super) fn saved(desk: &Desk, title: &str, session: Session) -> Result<Next, String> {
    let mut document = desk.folder.document(title);
    document.save(session.project()).map_err(|error| error.to_string())?;
    Ok(Next::of(desk, session, Some(document)))
}

/// Whether another project may take the place of the open one: not while its last change can't be saved.
fn may_end(state: &State) -> Result<(), String> {
    match state.session.saving() {
        Some(Saving::Failed(why)) if state.session.is_unsaved() => {
            Err(format!("The open project stays open, for its last change is not saved: {why}"))
        }
        _ => Ok(()),
    }
}

/// Whether what is imported begins a project of its own: none is kept, and nothing is in what shows.
fn begins(state: &State) -> bool {
    state.session.path().is_none() && state.session.present().is_empty()
}

/// What came of a file that was taken in.
struct Taken {
    /// Nothing was imported.
    faulty: bool,
    summary: String,
    lines: Vec<Line>,
}

impl Taken {
    /// Takes a file into a project, and works out what shows of that.
    fn of(
        session: &mut Session,
        name: &str,
        file: &Foreign,
        register: Option<&'static Register>,
    ) -> Result<Self, String> {
        let mut incoming = session.incoming_update(name, file, register)?;
        let note = |tone, text: String| Line { tone, ..Line::new(text) };
        let faulty = !incoming.faults.is_empty();
        let faults = incoming.faults.drain(..).map(|fault| note(Tone::Bad, fault));
        let notices = incoming.notices.drain(..).map(|notice| note(Tone::Warn, notice));
        let (lines, summary) = (faults.chain(notices).collect(), incoming.summary.clone());
        if !faulty {
            session.import(incoming).map_err(|refusal| refusal.to_string())?;
            session.derive();
        }
        Ok(Taken { faulty, summary, lines })
    }

    fn tell(self, state: &mut State) {
        let Taken { faulty, summary, mut lines } = self;
        let what = if faulty { "Nothing was imported: mend these and import again" } else { "Imported" };
        let is_page = !lines.is_empty();
        if !faulty {
            let summary = format!("Imported {summary}");
            state.say(Tone::Good, summary.clone());
            // The page lies over where it is said.
            lines.insert(0, Line { tone: Tone::Good, ..Line::new(summary) });
        }
        if is_page {
            state.layers.push(Layer::Page(Page::new(what, lines)));
        }
    }
}

/// Asks for the register that the rows of a file belong to.
fn ask_register(state: &mut State, path: &Path, choices: &[&'static Register]) {
    let items = choices.iter().map(|register| Item::key(register.plural, register.doc, register.key));
    let title = format!("Which register do the rows of {} belong to?", shown(path));
    let picker = Picker::new(title, Purpose::ImportInto(path.to_owned()), items.collect());
    state.notice = None;
    state.layers.push(Layer::Picker(Box::new(picker)));
}

impl World {
    /// Keeps an open project saved in its document, and tells the loop of it. Gives what one should
    /// know of the file.
    pub fn keep(&self, session: &mut Session, document: Document) -> Result<Vec<String>, String> {
        let post = self.post.clone();
        let warnings = document.warnings().to_owned();
        session.keep_in(document, move || post.send(News::Woken)).map_err(|error| error.to_string())?;
        Ok(session.bar().map(str::to_owned).into_iter().chain(warnings).collect())
    }

    /// Begins to get a project ready, which then takes the place of the open one.
    pub(super) fn end(
        &mut self,
        state: &mut State,
        said: String,
        work: impl FnOnce(&Desk) -> Result<Opened, String> + Send + 'static,
        then: impl FnOnce(&mut State) + Send + 'static,
    ) -> Result<(), String> {
        may_end(state)?;
        state.say(Tone::Note, format!("{said} Esc stays here."));
        let desk = self.desk.clone();
        self.begin(
            Waits::Project,
            OPENING,
            move || work(&desk),
            |world, state, opened| {
                state.notice = None;
                may_end(state)?;
                match opened {
                    Opened::Next(next) => {
                        world.replace(state, *next)?;
                        then(state);
                    }
                    Opened::Broken(broken) => layers::offer_backup(state, *broken),
                }
                Ok(())
            },
        );
        Ok(())
    }

    /// Opens another project by name or path; `then` goes where it is to be shown.
    pub(super) fn open(
        &mut self,
        state: &mut State,
        path: PathBuf,
        then: impl FnOnce(&mut State) + Send + 'static,
    ) -> Result<(), String> {
        let said = format!("Opening {} …", shown(&path));
        self.end(state, said, |desk| opened(desk, path), then)
    }

    /// Puts a backup in the place of a file, and opens that.
    pub(super) fn bring_back(&mut self, state: &mut State, broken: Broken) -> Result<(), String> {
        let said = format!("Bringing back {} …", shown(&broken.path));
        let work = move |desk: &Desk| {
            backup::bring_back(&broken.path, &broken.backup.backup).map_err(|error| error.to_string())?;
            opened(desk, broken.path)
        };
        self.end(state, said, work, |_| ())
    }

    /// Begins a project of this title.
    pub(super) fn begin_project(&mut self, state: &mut State, title: String) -> Result<(), String> {
        let said = format!("Making {title} …");
        let work = move |desk: &Desk| Ok(Opened::Next(Box::new(saved(desk, &title, begun(desk, &title)?)?)));
        self.end(state, said, work, |_| ())
    }

    /// Shows the sample project, which is kept nowhere.
    pub(super) fn show_sample(&mut self, state: &mut State) -> Result<(), String> {
        let work = |desk: &Desk| Ok(Opened::Next(Box::new(Next::of(desk, desk.sample(), None))));
        self.end(state, "Making the sample project …".to_owned(), work, |_| ())
    }

    /// Closes the open project and shows another.
    pub(super) fn replace(&mut self, state: &mut State, next: Next) -> Result<(), String> {
        let Next { mut session, document, outside, left, kept } = next;
        let warnings = document.map_or(Ok(Vec::new()), |document| self.keep(&mut session, document))?;
        let mut next = State::new(session, Keymap::clone(&state.keymap), state.screen);
        kept::recall(&mut next, kept.as_deref());
        let before = std::mem::replace(state, next);
        self.replaced = self.replaced.wrapping_add(1);
        // It was asked for from the project that is left.
        self.under_way.retain(|one| ![AROUND, LETTERS].contains(&one.errand.what));
        let (screen, before) = (kept::text(&before), before.session);
        // The other project is open by now, whatever becomes of this one; what was typed for it is done.
        self.typed = None;
        let close = move || {
            // It is no loss worth a word where that can't be written.
            drop(before.location().map(|location| disk::keep_screen(location, &screen)));
            closed(before)
        };
        self.begin(Waits::Leaving, "Closing it", close, |_, _, ()| Ok(()));
        // A file that is to be written over has nothing to do with which project is open.
        let asks = std::mem::take(&mut state.outside.asks).into_iter();
        let asks = asks.filter(|question| matches!(question.yes, Yes::Rewrite(_))).collect();
        state.outside = Outside { asks, ..outside };
        state.warn(&warnings);
        layers::offer_left(state, left);
        Ok(())
    }

    /// Begins to read again which projects there are.
    pub(super) fn list_projects(&mut self) {
        let desk = self.desk.clone();
        self.begin(
            Waits::Nothing,
            "Listing the projects",
            move || Ok(look(&desk).projects),
            |_, state, projects| {
                state.outside.projects = projects;
                // The welcome that shows lists those of before: it is offered anew.
                if is_free(state) {
                    state.layers.clear();
                }
                Ok(())
            },
        );
    }

    /// Begins to read what needs attention in all projects.
    pub(super) fn look_around(&mut self, state: &mut State) {
        let (open, asker) = (There::open(&state.session.context()), asker(state));
        let others = self.others(state);
        state.say(Tone::Note, "Reading all projects …");
        self.under_way.retain(|one| one.errand.what != AROUND);
        let work = move || Ok(elsewhere::of(&others()?, open, &asker));
        self.begin(Waits::Nothing, AROUND, work, |_, state, found| {
            show_around(state, found);
            Ok(())
        });
    }

    /// Begins to write letters on what is owed in all projects.
    pub(super) fn write_letters(&mut self, state: &mut State) {
        let (open, templates) = (state.session.project().clone(), state.outside.templates.clone());
        let (others, asker) = (self.others(state), asker(state));
        self.under_way.retain(|one| one.errand.what != LETTERS);
        let work = move || elsewhere::pack(others()?, open, &templates, &asker);
        self.begin(Waits::Nothing, LETTERS, work, |_, state, pack| {
            show_pack(state, pack);
            Ok(())
        });
    }

    /// Finds the projects of the data folder but for the open one.
    fn others(&self, state: &State) -> impl FnOnce() -> Result<Vec<PathBuf>, String> + Send + use<> {
        let (desk, here) = (self.desk.clone(), state.session.path().map(Path::to_owned));
        move || {
            let projects = desk.folder.projects().map_err(|error| error.to_string())?;
            let paths = projects.into_iter().map(|listed| listed.path);
            Ok(paths.filter(|path| here.as_ref() != Some(path)).collect())
        }
    }

    /// Does something to records of a project that isn't open.
    pub(super) fn act_there(&mut self, state: &mut State, path: PathBuf, ids: Vec<Id>, act: Act) {
        let (asker, place) = (asker(state), path.clone());
        let work = move || elsewhere::act(&path, &ids, &act, &asker);
        self.begin(Waits::Keys, "Doing it there", work, |_, state, (there, (label, said))| {
            acted(state, place, there, (label, &said));
            Ok(())
        });
    }

    /// Takes the last step of a project that isn't open back, if that has this name.
    pub(super) fn undo_there(&mut self, state: &mut State, path: PathBuf, label: String) {
        let asker = asker(state);
        let work = move || elsewhere::undo(&path, &label, &asker);
        self.begin(Waits::Keys, "Taking it back there", work, |_, state, (there, said)| {
            undone(state, there, &said);
            Ok(())
        });
    }

    /// Begins to read a file of another program into the project.
    pub(super) fn import(&mut self, state: &mut State, path: &Path, taking: Taking) {
        let path = effect::at_home(path);
        state.say(Tone::Note, format!("Reading {} …", shown(&path)));
        let from = path.clone();
        self.read_in(path, taking, move || foreign::read(&from, seed()));
    }

    /// Takes in what is read meanwhile, unless another project is open by then.
    pub(super) fn read_in(
        &mut self,
        path: PathBuf,
        taking: Taking,
        read: impl FnOnce() -> Result<Foreign, String> + Send + 'static,
    ) {
        let replaced = self.replaced;
        self.begin(Waits::Reading, READING, read, move |world, state, file| {
            world.is_still_open(replaced, &path)?;
            world.take_in(state, path, file, taking);
            Ok(())
        });
    }

    /// Takes in what was read of a file; what that leaves open is asked.
    pub(super) fn take_in(&mut self, state: &mut State, path: PathBuf, file: Foreign, taking: Taking) {
        if taking != Taking::OverPlan && state.session.has_plan_like(&file) {
            let name = shown(&path);
            let text = format!(
                "The project has a plan. Bring it up to date from {name}, if that is a newer file of it?"
            );
            let yes = Yes::Update(path.to_string_lossy().into_owned());
            return layers::ask(state, Question { text, yes });
        }
        let register = match taking {
            Taking::Into(key) => state.session.project().register(key),
            _ => None,
        };
        if register.is_none()
            && let Some(choices) = state.session.choices_for(&file)
        {
            return ask_register(state, &path, &choices);
        }
        self.take_into(state, path, file, (taking, register));
    }

    /// Takes a file into the project; into a new one where none is kept yet. It is done beside the screen, and
    /// anew where the project has changed meanwhile.
    fn take_into(
        &mut self,
        state: &mut State,
        path: PathBuf,
        file: Foreign,
        (taking, register): (Taking, Option<&'static Register>),
    ) {
        let (desk, replaced, name) = (self.desk.clone(), self.replaced, shown(&path));
        let mut beside = state.session.beside();
        let title = begins(state).then(|| path.file_stem().map_or("Project".into(), OsStr::to_string_lossy));
        let title = title.map(Cow::into_owned);
        let work = move || {
            if let Some(title) = &title {
                beside = begun(&desk, title)?;
            }
            let taken = Taken::of(&mut beside, &name, &file, register)?;
            Ok((file, beside, title, taken))
        };
        self.begin(Waits::Reading, READING, work, move |world, state, (file, beside, title, taken)| {
            world.is_still_open(replaced, &path)?;
            if title.is_some() != begins(state) {
                world.take_in(state, path, file, taking);
            } else if taken.faulty {
                taken.tell(state);
            } else if let Some(title) = title {
                let work = move |desk: &Desk| Ok(Opened::Next(Box::new(saved(desk, &title, beside)?)));
                let said = "Saving what was imported …".to_owned();
                return world.end(state, said, work, |state| taken.tell(state));
            } else if let Some(bar) = state.session.bar() {
                return Err(bar.to_owned());
            } else if state.session.take_over(beside) {
                taken.tell(state);
            } else {
                world.take_in(state, path, file, taking);
            }
            Ok(())
        });
    }

    /// Refuses to go on with a file that was read for a project which isn't open any more.
    fn is_still_open(&self, replaced: u64, path: &Path) -> Result<(), String> {
        if replaced == self.replaced {
            return Ok(());
        }
        Err(format!("{} was not imported: another project was opened meanwhile", shown(path)))
    }

    /// Keeps the open project in another file from now on.
    pub(super) fn save_copy(&mut self, state: &mut State, path: &Path) -> Result<(), String> {
        if let Some(bar) = state.session.bar() {
            return Err(bar.to_owned());
        }
        let (desk, project, path) =
            (self.desk.clone(), state.session.present().clone(), effect::at_home(path));
        let name = shown(&path);
        state.say(Tone::Note, format!("Writing {name} …"));
        let work = move || {
            let mut document = Document::new(path).map_err(|error| error.to_string())?;
            document.save(&project).map_err(|error| error.to_string())?;
            Ok((document, look(&desk)))
        };
        self.begin(Waits::Project, "Writing the copy", work, move |world, state, (document, outside)| {
            world.keep(&mut state.session, document)?;
            // A copy of the sample is the user's own project.
            state.session.me = state.session.user.clone();
            state.say(Tone::Good, format!("Kept in {name} from now on"));
            state.outside = outside;
            Ok(())
        });
        Ok(())
    }
}
