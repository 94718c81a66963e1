//! What goes on beside the screen where a project is shared: syncs by git, and the look-out for copies
//! that sync programs leave beside the file. All of it on threads; the screen waits for none.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{self, Receiver};
use std::thread;
use std::time::Duration;

use chrono::NaiveDateTime;

use super::errand::Errand;
use super::inbox::{News, Post};
use super::state::State;
use crate::model::kind::Tone;
use crate::registers;
use crate::store::copies::{self, Copy, Look};
use crate::store::disk::{Document, Print, Removals, shown};
use crate::store::lock::Location;
use crate::store::saver::Saving;
use crate::store::sync::{self, Synced};

/// How often the folder is looked at for copies.
const LOOK: Duration = Duration::from_secs(5);
/// How long after the beginning that is first done.
const PAUSE: Duration = Duration::from_millis(500);

/// What is known of how a project is shared.
#[derive(Clone, Debug, Default)]
pub struct Seen {
    /// Copies beside the file that hold what the project does not.
    pub copies: Arc<Vec<Copy>>,
    /// When it was last in step with the others.
    pub synced: Option<NaiveDateTime>,
    /// A sync of it is at work.
    pub syncing: bool,
    /// The versions of the file of which a sync last told what it took in.
    pub told: Vec<Print>,
}

/// The threads.
#[derive(Debug)]
pub struct Sharing {
    post: Post,
    /// The file that a sync was asked for, which waits until the last change is saved.
    wanted: Option<PathBuf>,
    /// The file that is being synced, perhaps of a project that isn't open any more.
    syncing: Option<(PathBuf, Errand<Result<Synced, String>>)>,
    watch: Option<Watch>,
    seen: Seen,
}

/// A thread that looks at one folder for as long as this lives.
#[derive(Debug)]
struct Watch {
    path: PathBuf,
    found: Receiver<(Vec<Copy>, Option<NaiveDateTime>)>,
    _alive: Arc<()>,
}

impl Sharing {
    /// No threads yet.
    pub fn new(post: Post) -> Self {
        Sharing { post, wanted: None, syncing: None, watch: None, seen: Seen::default() }
    }

    /// Asks for a sync as soon as the last change is saved.
    pub fn sync(&mut self, state: &mut State) -> Result<(), String> {
        let path = state.session.path().map(Path::to_owned);
        if path.is_none() {
            return Err("This project is kept nowhere: “save-copy” keeps it in a file first.".to_owned());
        }
        state.session.save_now();
        self.wanted = path;
        if !self.is_syncing(state) {
            state.say(Tone::Note, "Syncing …");
        }
        Ok(())
    }

    /// Whether a sync of the open project is at work.
    fn is_syncing(&self, state: &State) -> bool {
        self.syncing.as_ref().is_some_and(|(path, _)| Some(path.as_path()) == state.session.path())
    }

    /// Remembers that a copy was dealt with.
    pub fn remember(&mut self, state: &State, path: &Path) {
        let all = self.seen.copies.iter();
        if let (Some(document), Some(copy)) =
            (state.session.path(), all.clone().find(|copy| copy.path == path))
        {
            let (document, copy) = (document.to_owned(), copy.clone());
            // Where that can't be kept, the copy is offered again.
            drop(Errand::begin("", &self.post, move || copies::remember(&document, &copy)));
        }
        self.seen.copies = Arc::new(all.filter(|copy| copy.path != path).cloned().collect());
    }

    /// Takes what the threads found into the state, and starts those that are wanted. Says whether others
    /// have renamed the file.
    pub fn follow(&mut self, state: &mut State) -> bool {
        self.follow_copies(state);
        let renamed = self.follow_sync(state).map(|to| self.follow_file(state, to)).is_some();
        if self.syncing.is_none()
            && state.session.saving() != Some(Saving::Saving)
            && let Some(path) = self.wanted.take()
        {
            self.syncing = Some(self.begin(path));
        }
        self.seen.syncing = self.is_syncing(state);
        state.outside.shared = self.seen.clone();
        renamed
    }

    fn begin(&self, path: PathBuf) -> (PathBuf, Errand<Result<Synced, String>>) {
        let synced = path.clone();
        let sync = move || {
            let synced = sync::sync(&synced, registers::ALL, Removals::Asked, false);
            synced.map_err(|fault| fault.to_string())
        };
        (path, Errand::begin("The sync", &self.post, sync))
    }

    fn follow_sync(&mut self, state: &mut State) -> Option<Location> {
        let synced = self.syncing.as_ref()?.1.result(Duration::ZERO)?.flatten();
        let is_open = self.is_syncing(state);
        let (path, _) = self.syncing.take()?;
        let (tone, told) = match &synced {
            Ok(synced)
                if synced.offline.is_some() || synced.conflicts > 0 || !synced.renumbered.is_empty() =>
            {
                (Tone::Warn, synced.told())
            }
            Ok(synced) => (Tone::Good, synced.told()),
            Err(sentence) => (Tone::Bad, vec![sentence.clone()]),
        };
        let told = told.join(". ");
        // Of a project that was left meanwhile there is only this to say.
        if !is_open {
            state.say(tone, format!("{}: {told}", shown(&path)));
            return None;
        }
        state.say(tone, told);
        let synced = synced.ok()?;
        if synced.offline.is_none() {
            self.seen.synced = Some(state.session.now);
        }
        self.seen.told = synced.wrote;
        synced.renamed
    }

    /// Goes on with the file under its other name. What is known of how it is shared stays.
    fn follow_file(&mut self, state: &mut State, to: Location) {
        if self.wanted.as_deref() == state.session.path() {
            self.wanted = self.wanted.take().map(|_| to.path().to_owned());
        }
        self.watch = Some(self.watching(to.path()));
        state.session.moved(to);
    }

    fn follow_copies(&mut self, state: &mut State) {
        let path = state.session.path();
        if self.watch.as_ref().map(|watch| watch.path.as_path()) != path {
            self.watch = path.map(|path| self.watching(path));
            self.seen = Seen::default();
        }
        let Some((copies, synced)) = self.watch.as_ref().and_then(|watch| watch.found.try_iter().last())
        else {
            return;
        };
        let new = copies.iter().find(|copy| !self.seen.copies.iter().any(|known| known.path == copy.path));
        if let Some(copy) = new {
            let name = shown(Path::new(copy.path.file_name().unwrap_or_default()));
            let sentence =
                format!("A sync program left a copy, {name}, that holds more: “:copies” merges it");
            state.say(Tone::Warn, sentence);
        }
        self.seen.copies = Arc::new(copies);
        self.seen.synced = self.seen.synced.max(synced);
    }

    fn watching(&self, path: &Path) -> Watch {
        let (sender, found) = mpsc::channel();
        let alive = Arc::new(());
        let (watched, post, wanted) = (path.to_owned(), self.post.clone(), Arc::downgrade(&alive));
        let look_out = move || {
            // The first frame comes first.
            thread::sleep(PAUSE);
            let mut last = None;
            while wanted.upgrade().is_some() {
                let look = (copies::look(&watched), sync::last(&watched));
                if last.as_ref() != Some(&look)
                    && let Some(found) = waiting(&watched, &look.0)
                {
                    let _ = sender.send((found, look.1));
                    post.send(News::Woken);
                    last = Some(look);
                }
                thread::sleep(LOOK);
            }
        };
        // Where no thread is to be had, no copies are offered.
        let _ = thread::Builder::new().spawn(look_out);
        Watch { path: path.to_owned(), found, _alive: alive }
    }
}

/// The copies of a project that wait to be merged; none of a file that is half written, which is looked
/// at again. The project is read only where there is a copy of it.
fn waiting(document: &Path, look: &Look) -> Option<Vec<Copy>> {
    if look.is_empty() {
        return Some(Vec::new());
    }
    let (_, project) = Document::open(document, registers::ALL).ok()?;
    Some(copies::waiting(document, &project))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::edit::{Author, Edit, Step};
    use crate::model::id::Id;
    use crate::model::project::Project;
    use crate::model::record::Record;
    use crate::registers::every;
    use crate::session::Session;
    use crate::tui::command::named;
    use crate::tui::key::Key;
    use crate::tui::keymap::Keymap;
    use crate::tui::layer::Layer;
    use crate::tui::state::Screen;
    use crate::tui::update::{Input, update};

    fn kept(path: &Path) -> State {
        let made = || {
            let (mut document, project) =
                (Document::new(path.to_owned()).unwrap(), Project::new(registers::ALL));
            document.save(&project).unwrap();
            (document, project)
        };
        let (document, project) = Document::open(path, registers::ALL).unwrap_or_else(|_| made());
        let mut session = Session::new(project, "Ana", "2026-11-18T09:30:00".parse().unwrap(), 7);
        session.keep_in(document, || ()).unwrap();
        State::new(session, Keymap::default(), Screen { width: 100, height: 30, look: 3, ascii: false })
    }

    /// Settles the worry that it is told of a merge what the copy would have brought when it was found.
    #[test]
    fn a_copy_is_offered_and_told_of_by_what_it_brings_by_then() {
        let folder = tempfile::tempdir().unwrap();
        let [path, beside] = ["p.json", "p (1).json"].map(|name| folder.path().join(name));
        let mut state = kept(&path);
        let add = |id: u64| Edit::Add("action", Record::new(Id(id)).with(every::TITLE, format!("Of {id}")));
        let author = Author { name: "Bo".into(), at: "2026-11-18T09:00:00".parse().unwrap() };
        let copy =
            state.session.project().apply(&Step::new("Bo adds", vec![add(1), add(2)]), &author).unwrap();
        crate::store::disk::write(&beside, &crate::store::format::save(&copy), false).unwrap();
        let found = copies::waiting(&path, state.session.project());
        assert_eq!(found[0].brings, "2 actions added");
        state.outside.shared.copies = Arc::new(found);
        state.session.apply("Add", vec![add(1)]).unwrap();
        state.run(named("copies").unwrap());
        let Some(Layer::Picker(offered)) = state.layers.last() else { panic!("it is not offered") };
        assert_eq!(offered.items[0].detail, "A-002 added");
        update(&mut state, Input::Key(Key::parse("enter").unwrap()));
        let said = state.notice.take().unwrap().text;
        assert!(said.starts_with("Merged p (1).json: A-002 added."), "{said}");
        // The list of what was found may be old by then.
        state.run(named("copies").unwrap());
        assert!(state.layers.is_empty() && state.notice.unwrap().text.starts_with("No copy"));
    }

    #[test]
    fn a_sync_is_of_the_project_that_it_was_asked_for_whatever_is_open_by_then() {
        let folder = tempfile::tempdir().unwrap();
        let (asked, other) = (folder.path().join("asked.json"), folder.path().join("other.json"));
        let mut sharing = Sharing::new(Post::unheard());
        sharing.sync(&mut kept(&asked)).unwrap();
        let mut state = kept(&other);
        sharing.follow(&mut state);
        assert_eq!((sharing.syncing.as_ref().unwrap().0.as_path(), &sharing.wanted), (&*asked, &None));
        for (open, is_of) in [(&other, false), (&asked, true)] {
            let mut state = kept(open);
            let (sender, result) = mpsc::channel();
            sharing.syncing = Some((asked.clone(), Errand::told("The sync", result)));
            sharing.follow(&mut state);
            assert_eq!(state.outside.shared.syncing, is_of);
            let renamed = Some(Location::of(&folder.path().join("renamed.json")));
            let taken = vec![("1 risk".to_owned(), Vec::new())];
            let wrote = vec![Print::of([&b"theirs"[..]])];
            let synced = Synced { renamed: renamed.clone(), taken, wrote, ..Synced::default() };
            sender.send(Ok(synced)).unwrap();
            assert_eq!(sharing.follow(&mut state), is_of);
            assert_eq!(state.session.location() == renamed.as_ref(), is_of);
            sharing.follow(&mut state);
            let seen = &state.outside.shared;
            assert_eq!((seen.synced.is_some(), seen.told.len()), (is_of, usize::from(is_of)));
            let said = state.notice.unwrap().text;
            assert!(said.contains("1 risk") && said.contains("asked.json") != is_of, "{said}");
            assert!(sharing.syncing.is_none());
        }
    }
}
