//! The outside as the screen has it: the folder of projects, the open one's file, the clock. Carries
//! effects out.

use std::io;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use chrono::{DateTime, Local};

use crate::cli::foreign;
use crate::cli::opening::{Broken, Desk, seed};
use crate::cli::templates;
use crate::model::kind::Tone;
use crate::model::project::Project;
use crate::registers;
use crate::session::Session;
use crate::session::foreign::Foreign;
use crate::store::Error;
use crate::store::backup;
use crate::store::disk::{self, Document, shown};
use crate::store::lock::{create_folder, create_new_folder};
use crate::store::saver::Saving;

use super::around::{act_there, asker, show_around, show_pack, undo_there};
use super::command::named;
use super::commands::{layers, listings, meetings, project};
use super::effect::{self, Effect, File};
use super::elsewhere::{self, Read, There};
use super::fit;
use super::inbox::{Inbox, News, Post, sent};
use super::keymap::Keymap;
use super::layer::{Ask, Layer, Prompt, Question, Yes};
use super::page::{Line, Page};
use super::picker::Item;
use super::sharing::Sharing;
use super::state::{Outside, State};
use super::terminal::{self, Screen};
use super::update::{Input, update};

/// How long leaving waits for the disk.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// What the screen has of the outside.
#[derive(Debug)]
pub struct World {
    desk: Desk,
    post: Post,
    /// The user has asked to leave, and the last change is on its way to the disk.
    leaving: bool,
    /// A file of another program that is being read.
    arriving: Option<Arriving>,
    sharing: Sharing,
    /// What needs attention in all projects, being read.
    elsewhere: Option<Receiver<Read>>,
}

/// A file of another program that is being read, on a thread that tells the loop.
#[derive(Debug)]
struct Arriving {
    path: PathBuf,
    /// Whether it may bring the plan that is there up to date.
    over: bool,
    /// The file of the project that was open when it was asked for.
    project: Option<PathBuf>,
    read: Receiver<Result<Foreign, String>>,
}

impl World {
    /// The outside as the command line found it.
    pub fn new(desk: Desk, post: Post) -> Self {
        let sharing = Sharing::new(post.clone());
        World { desk, post, leaving: false, arriving: None, sharing, elsewhere: None }
    }

    /// Where projects are, who the user is, what day it is.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Keeps an open project saved in its document, and tells the loop of it. Gives what one should
    /// know of the file.
    pub fn keep(&self, session: &mut Session, document: Document) -> Result<Vec<String>, String> {
        let post = self.post.clone();
        let warnings = document.warnings();
        session.keep_in(document, move || post.send(News::Woken)).map_err(|error| error.to_string())?;
        Ok(session.bar().map(str::to_owned).into_iter().chain(warnings).collect())
    }

    /// What the screen shows of the outside.
    pub fn look(&self) -> Outside {
        let projects = self.desk.folder.projects().unwrap_or_default();
        let item = |listed: &crate::store::disk::Listed| {
            let when = DateTime::<Local>::from(listed.modified).format("saved %-d %b %Y, %H:%M");
            Item::key(listed.name.clone(), when.to_string(), listed.path.to_string_lossy())
        };
        let (templates, _) = templates::load(templates::folder().as_deref());
        Outside { templates, projects: projects.iter().map(item).collect(), ..Outside::default() }
    }

    /// Breaks if the user is leaving and all is saved; if that failed, asks again.
    pub fn follow_saving(&mut self, state: &mut State) -> ControlFlow<()> {
        match state.session.saving() {
            Some(Saving::Saving) => {}
            Some(Saving::Failed(_)) if self.leaving => {
                self.leaving = false;
                if let Some(quit) = named("quit") {
                    state.run(quit);
                }
            }
            _ if self.leaving => return ControlFlow::Break(()),
            _ => {}
        }
        ControlFlow::Continue(())
    }

    /// Carries an effect out; what fails is said on the screen. Breaks if the program is to end.
    /// The error is the terminal's: it is gone.
    pub fn carry_out(
        &mut self,
        effect: Effect,
        state: &mut State,
        screen: &mut Screen,
        inbox: &Inbox,
    ) -> io::Result<ControlFlow<()>> {
        let again = match &effect {
            Effect::New(title) => Some((Ask::ProjectName, title.clone())),
            Effect::Import(path, _) => Some((Ask::Import, path.to_string_lossy().into_owned())),
            Effect::Export(path, _) => Some((Ask::Export, path.to_string_lossy().into_owned())),
            Effect::SaveCopy(path) => Some((Ask::SaveCopy, path.to_string_lossy().into_owned())),
            _ => None,
        };
        let done = match effect {
            Effect::Quit => return Ok(self.quit(state)),
            Effect::Suspend => {
                screen.lend(terminal::stop_all)?;
                fit(screen, state)?;
                Ok(())
            }
            Effect::EditText(text) => {
                let edited = inbox.deaf(|| screen.lend(|| effect::edit(&text)))?;
                fit(screen, state)?;
                edited.map(|text| drop(update(state, Input::Edited(text))))
            }
            Effect::Copy(text) => screen.copy(&text).map(Ok)?,
            Effect::Save => {
                state.session.save_now();
                let (tone, sentence) = match (state.session.saving(), state.session.bar()) {
                    (Some(Saving::Saved | Saving::Saving), Some(bar)) => (Tone::Note, bar.to_owned()),
                    (now, _) => saving(now),
                };
                state.say(tone, sentence);
                Ok(())
            }
            Effect::Sync => self.sharing.sync(state),
            Effect::DealtWith(path) => {
                self.sharing.remember(state, &path);
                Ok(())
            }
            Effect::ForgetUnsaved => {
                forget_unsaved(state);
                Ok(())
            }
            Effect::ForgetTyped(text) => {
                if let Some(document) = state.session.path() {
                    backup::forget_typed(document, &text);
                }
                Ok(())
            }
            Effect::SaveCopy(path) => self.save_copy(state, &path),
            Effect::Open(path) => self.open(state, &path),
            Effect::OpenAt(path, id) => self.open(state, &path).map(|()| state.show_anywhere(id)),
            Effect::MinuteAt(path, id) => self.open(state, &path).map(|()| meetings::see_to_there(state, id)),
            Effect::LookAround => self.look_around(state),
            Effect::WriteLetters => self.write_letters(state),
            Effect::Act(path, ids, act) => act_there(state, path, &ids, &act),
            Effect::UndoThere(path, label) => undo_there(state, &path, &label),
            Effect::BringBack(broken) => {
                let brought = backup::bring_back(&broken.path, &broken.backup.backup);
                brought.map_err(|error| error.to_string()).and_then(|()| self.open(state, &broken.path))
            }
            Effect::New(title) => self.begin(state, &title),
            Effect::Demo => end(state).and_then(|()| self.replace(state, self.desk.sample(), None)),
            Effect::Import(path, over) => self.import(state, &path, over),
            Effect::Drafts(folder, files) => drafts(state, &folder, &files),
            Effect::Export(path, force) => export(state, &path, force),
            Effect::Write(file, force) => write(state, file, force),
            Effect::HandRound(name, files) => hand_round(state, &name, &files),
        };
        if let Err(complaint) = done {
            complain(state, again, complaint);
        }
        project::offer_welcome(state);
        Ok(ControlFlow::Continue(()))
    }

    /// Ends at once, unless the last change is on its way to the disk and this is the first call.
    fn quit(&mut self, state: &mut State) -> ControlFlow<()> {
        if state.session.saving() == Some(Saving::Saving) && !self.leaving {
            self.leaving = true;
            state.say(Tone::Note, "Saving the last change before leaving.");
            return ControlFlow::Continue(());
        }
        ControlFlow::Break(())
    }

    /// Begins to read what needs attention in all projects.
    fn look_around(&mut self, state: &mut State) -> Result<(), String> {
        let open = There::open(&state.session.context());
        let others = self.others(state)?;
        self.elsewhere = Some(elsewhere::read(others, open, asker(state), self.post.clone()));
        state.say(Tone::Note, "Reading all projects …");
        Ok(())
    }

    /// Begins to write letters on what is owed in all projects.
    fn write_letters(&mut self, state: &mut State) -> Result<(), String> {
        let (open, templates) = (state.session.project().clone(), state.outside.templates.clone());
        let others = self.others(state)?;
        self.elsewhere = Some(elsewhere::write(others, open, templates, asker(state), self.post.clone()));
        Ok(())
    }

    /// The projects of the data folder but for the open one.
    fn others(&self, state: &State) -> Result<Vec<PathBuf>, String> {
        let projects = self.desk.folder.projects().map_err(|error| error.to_string())?;
        let here = state.session.path();
        Ok(projects.into_iter().map(|listed| listed.path).filter(|path| here != Some(path)).collect())
    }

    /// Takes in what was read of all projects.
    fn receive_elsewhere(&mut self, state: &mut State) {
        let read = self.elsewhere.as_ref().and_then(|read| sent(read, "Reading all projects"));
        let Some(read) = read else { return };
        self.elsewhere = None;
        match read {
            Ok(Read::Matters(found)) => show_around(state, found),
            Ok(Read::Letters(Ok(pack))) => show_pack(state, pack),
            Ok(Read::Letters(Err(complaint))) | Err(complaint) => state.say(Tone::Bad, complaint),
        }
        state.settle();
    }

    fn open(&mut self, state: &mut State, wanted: &Path) -> Result<(), String> {
        let by_name = || {
            let projects = self.desk.folder.projects().ok()?;
            projects.into_iter().find(|listed| Path::new(&listed.name) == wanted).map(|listed| listed.path)
        };
        let path = by_name().unwrap_or_else(|| wanted.to_owned());
        end(state)?;
        match Broken::or_open(path).map_err(|error| error.to_string())? {
            Ok((document, project)) => self.replace(state, self.desk.session(project), Some(document)),
            Err(broken) => {
                layers::offer_backup(state, broken);
                Ok(())
            }
        }
    }

    fn begin(&mut self, state: &mut State, title: &str) -> Result<(), String> {
        let begun = self.begun(title)?;
        self.save_and_show(state, begun)
    }

    /// A new project, and the file that will hold it.
    fn begun(&self, title: &str) -> Result<(Session, Document), String> {
        let mut session = self.desk.session(Project::new(registers::ALL));
        session.begin(title, self.desk.config.dates.unwrap_or_default())?;
        Ok((session, self.desk.folder.document(title)))
    }

    fn save_and_show(
        &self,
        state: &mut State,
        (session, mut document): (Session, Document),
    ) -> Result<(), String> {
        end(state)?;
        document.save(session.project()).map_err(|error| error.to_string())?;
        self.replace(state, session, Some(document))
    }

    /// Begins to read a file of another program into the project.
    fn import(&mut self, state: &mut State, path: &Path, over: bool) -> Result<(), String> {
        if self.arriving.is_some() {
            return Err("Another file is being read: import this one when that is there".to_owned());
        }
        let path = effect::at_home(path);
        let (sender, read) = mpsc::channel();
        let (from, post) = (path.clone(), self.post.clone());
        thread::spawn(move || {
            // Where the screen has closed meanwhile, nobody listens.
            let _ = sender.send(foreign::read(&from, seed()));
            post.send(News::Woken);
        });
        state.say(Tone::Note, format!("Reading {} …", shown(&path)));
        let project = state.session.path().map(Path::to_owned);
        self.arriving = Some(Arriving { path, over, project, read });
        Ok(())
    }

    /// Takes in what threads have come to meanwhile.
    pub fn receive(&mut self, state: &mut State) {
        if let Some(renamed) = self.sharing.follow(state)
            && let Err(complaint) = self.open(state, &renamed)
        {
            state.say(Tone::Bad, complaint);
        }
        self.receive_foreign(state);
        self.receive_elsewhere(state);
    }

    /// Takes a file of another program in that has been read.
    fn receive_foreign(&mut self, state: &mut State) {
        let read = self.arriving.as_ref().and_then(|arriving| sent(&arriving.read, "Reading it"));
        let Some(read) = read else { return };
        let Some(Arriving { path, over, project, .. }) = self.arriving.take() else { return };
        let taken = if project.as_deref() == state.session.path() {
            read.flatten().and_then(|file| self.take_in(state, &path, file, over))
        } else {
            Err(format!("{} was not imported: another project was opened meanwhile", shown(&path)))
        };
        if let Err(complaint) = taken {
            // The line that comes back has the name already, and little room.
            let named = format!("{}: ", shown(&path));
            let complaint = complaint.strip_prefix(&named).unwrap_or(&complaint).to_owned();
            complain(state, Some((Ask::Import, path.to_string_lossy().into_owned())), complaint);
        }
    }

    /// Takes in what was read of a file; into a new project where none is kept yet.
    fn take_in(&mut self, state: &mut State, path: &Path, file: Foreign, over: bool) -> Result<(), String> {
        if !over && state.session.has_plan_like(&file) {
            let text = format!(
                "The project has a plan. Bring it up to date from {}, if that is a newer file of it?",
                shown(path)
            );
            let yes = Yes::Update(path.to_string_lossy().into_owned());
            state.layers.push(Layer::Question(Question { text, yes }));
            return Ok(());
        }
        let mut begun = None;
        if state.session.path().is_none() && state.session.present().is_empty() {
            let title = path.file_stem().map_or("Project".into(), |stem| stem.to_string_lossy());
            begun = Some(self.begun(&title)?);
        }
        let session = begun.as_mut().map_or(&mut state.session, |(session, _)| session);
        let incoming = session.incoming_update(&shown(path), file, None)?;
        let note = |tone, text: &String| Line { tone, ..Line::new(text.clone()) };
        let faults = incoming.faults.iter().map(|fault| note(Tone::Bad, fault));
        let notices = incoming.notices.iter().map(|notice| note(Tone::Warn, notice));
        let lines: Vec<_> = faults.chain(notices).collect();
        let (faulty, summary) = (!incoming.faults.is_empty(), incoming.summary.clone());
        if !faulty {
            session.import(incoming).map_err(|refusal| refusal.to_string())?;
            if let Some(begun) = begun {
                self.save_and_show(state, begun)?;
            }
            state.say(Tone::Good, format!("Imported {summary}"));
        }
        if !lines.is_empty() {
            let what = if faulty { "Nothing was imported: mend these and import again" } else { "Imported" };
            state.layers.push(Layer::Page(Page::new(what, lines)));
        }
        state.settle();
        Ok(())
    }

    /// Keeps the open project in another file from now on.
    fn save_copy(&self, state: &mut State, path: &Path) -> Result<(), String> {
        let said = |error: Error| error.to_string();
        if let Some(bar) = state.session.bar() {
            return Err(bar.to_owned());
        }
        let mut document = Document::new(effect::at_home(path)).map_err(said)?;
        document.save(state.session.present()).map_err(said)?;
        self.keep(&mut state.session, document)?;
        // A copy of the sample is the user's own project.
        state.session.me = state.session.user.clone();
        state.say(Tone::Good, format!("Kept in {} from now on", shown(path)));
        state.outside = self.look();
        Ok(())
    }

    /// Closes the open project and shows another.
    fn replace(
        &self,
        state: &mut State,
        mut session: Session,
        document: Option<Document>,
    ) -> Result<(), String> {
        let warnings = document.map_or(Ok(Vec::new()), |document| self.keep(&mut session, document))?;
        let mut next = State::new(session, Keymap::clone(&state.keymap), state.screen);
        recall_screen(&mut next);
        let before = std::mem::replace(state, next);
        keep_screen(&before);
        // The other project is open by now, whatever became of this one.
        if let Err(complaint) = close(before.session, PATIENCE) {
            state.say(Tone::Bad, complaint);
        }
        state.outside = self.look();
        state.warn(&warnings);
        layers::offer_unsaved(state);
        layers::show_typed(state);
        Ok(())
    }
}

/// Says what failed. What was typed for it is not lost: the line comes back with what is wrong, unless
/// the user is at something else by now.
fn complain(state: &mut State, typed: Option<(Ask, String)>, complaint: String) {
    match typed.filter(|_| state.layers.is_empty()) {
        Some((ask, text)) => {
            let input = super::input::Input::new(text);
            state.ask(Prompt { complaint: Some(complaint), ..Prompt::new(ask, input) });
        }
        None => state.say(Tone::Bad, complaint),
    }
}

/// What is said to someone who wants to save: it has happened, or is happening.
fn saving(saving: Option<Saving>) -> (Tone, String) {
    match saving {
        None => (Tone::Note, "This project is kept nowhere: “save copy” keeps it in a file.".into()),
        Some(Saving::Saved) => (Tone::Good, "Everything is saved; it always is within a second.".into()),
        Some(Saving::Saving) => (Tone::Note, "The last change is being saved.".into()),
        Some(Saving::Failed(why)) => (Tone::Bad, why),
    }
}

/// Waits until the open project is saved, before another one takes its place.
fn end(state: &State) -> Result<(), String> {
    state.session.wait_for_saving(PATIENCE);
    match state.session.saving() {
        Some(Saving::Failed(why)) => {
            Err(format!("The open project stays open, for its last change is not saved: {why}"))
        }
        Some(Saving::Saving) => {
            Err("The open project stays open: its last change is still being saved".to_owned())
        }
        _ => Ok(()),
    }
}

/// Forgets what an earlier run could not save, once it is saved.
fn forget_unsaved(state: &State) {
    state.session.wait_for_saving(PATIENCE);
    if let (Some(Saving::Saved), Some(unsaved)) = (state.session.saving(), state.session.unsaved()) {
        unsaved.forget();
    }
}

/// Writes drafts into a folder, made if need be; a file that is there stays. Then asks whether they are
/// entered in the ledger.
fn drafts(state: &mut State, folder: &Path, files: &[(String, Vec<u8>)]) -> Result<(), String> {
    let folder = effect::at_home(folder);
    // All or nothing: a folder with half of the letters would be sent as if it were all of them.
    if let Some((name, _)) = files.iter().find(|(name, _)| disk::is_there(&folder.join(name))) {
        let there = shown(&folder.join(name));
        return Err(format!("{there} is there already, so no draft was written: name another folder"));
    }
    create_folder(&folder).map_err(|error| format!("{} can't be made ({error})", shown(&folder)))?;
    for (name, bytes) in files {
        disk::write(&folder.join(name), bytes, false).map_err(|error| error.to_string())?;
    }
    let count = if files.len() == 1 { "1 draft".to_owned() } else { format!("{} drafts", files.len()) };
    state.say(Tone::Good, format!("Wrote {count} to {}", shown(&folder)));
    listings::offer_to_log(state);
    Ok(())
}

/// Writes the plan (.xml) or the table that shows (.csv), and says what is left out of it.
fn export(state: &mut State, path: &Path, force: bool) -> Result<(), String> {
    let path = effect::at_home(path);
    let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase());
    let (bytes, left_out, what) = match ending.as_deref() {
        Some("xml") => {
            let session = &state.session;
            (session.plan_as_xml(false), session.confidential_in_plan(), "the names and notes of ")
        }
        Some("csv") => {
            let export = state.table_as_csv()?;
            (export.bytes, export.confidential, "")
        }
        _ => {
            return Err("Name a file that ends in .csv, for this table, or in .xml, for the plan.".to_owned());
        }
    };
    match disk::write(&path, &bytes, force) {
        Err(Error::NotReplaced(place)) => {
            let text = format!("{place} is there already. Replace it?");
            let yes = Yes::Overwrite(path.to_string_lossy().into_owned());
            state.layers.push(Layer::Question(Question { text, yes }));
            return Ok(());
        }
        written => written.map_err(|error| error.to_string())?,
    }
    let confidential = match left_out {
        0 => String::new(),
        count => format!(", without {what}{count} that are confidential"),
    };
    state.say(Tone::Good, format!("Wrote {}{confidential}", shown(&path)));
    Ok(())
}

/// Writes a document; asks before it takes the place of another file.
fn write(state: &mut State, file: File, force: bool) -> Result<(), String> {
    let path = effect::at_home(&file.path);
    match disk::write(&path, &file.bytes, force) {
        Err(Error::NotReplaced(place)) => {
            let text = format!("{place} is there already. Replace it?");
            state.layers.push(Layer::Question(Question { text, yes: Yes::Rewrite(file) }));
        }
        written => {
            written.map_err(|error| error.to_string())?;
            let remark = if file.remark.is_empty() { String::new() } else { format!("; {}", file.remark) };
            state.say(Tone::Good, format!("Wrote {}{remark}", shown(&path)));
        }
    }
    Ok(())
}

/// Waits until the project is saved, no longer than `limit`. The error is a sentence.
pub fn close(session: Session, limit: Duration) -> Result<(), String> {
    let place = session.path().map(shown).unwrap_or_default();
    let (sender, closed) = mpsc::channel();
    thread::spawn(move || sender.send(session.close()));
    match closed.recv_timeout(limit) {
        Ok(result) => result.map_err(|error| format!("The last change is not saved: {error}.")),
        Err(_) => Err(format!("The last change is not saved: {place} took too long to be written.")),
    }
}

/// Lets the screen of a project look as it was left, and its plan begin where the work is.
pub fn recall_screen(state: &mut State) {
    if let Some(kept) = state.session.path().and_then(disk::kept_screen) {
        super::kept::restore(state, &kept);
    }
    state.plan.begins_at_work = true;
}

/// Keeps how the screen of a project looks. It is no loss worth a word where that can't be written.
pub fn keep_screen(state: &State) {
    if let Some(path) = state.session.path() {
        drop(disk::keep_screen(path, &super::kept::text(state)));
    }
}

/// Writes files into a folder beside the project, and tells where. A project that is kept nowhere has no
/// such place.
fn hand_round(state: &mut State, name: &str, files: &[(String, Vec<u8>)]) -> Result<(), String> {
    let said = state.notice.take().map_or(String::new(), |notice| format!("{} ", notice.text));
    let Some(path) = state.session.path() else {
        state.say(Tone::Warn, format!("{said}The project is kept nowhere, so no files were written."));
        return Ok(());
    };
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let wanted = path.with_file_name(format!("{stem}-meetings")).join(name);
    // What was handed round once is never written over, even if that closing was taken back.
    let folder = create_new_folder(&wanted).map_err(|error| {
        format!("{said}The folder {} could not be made ({error}): no files were written", shown(&wanted))
    })?;
    for (name, bytes) in files {
        disk::write(&folder.join(name), bytes, false).map_err(|error| format!("{said}{error}"))?;
    }
    let earlier = if folder == wanted {
        String::new()
    } else {
        format!(" (those of an earlier closing stay in {name})")
    };
    state.say(Tone::Good, format!("{said}Files: {}{earlier}", shown(&folder)));
    Ok(())
}

#[cfg(test)]
mod tests;
