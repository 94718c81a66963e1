//! The outside as the screen has it: the folder of projects, the open one's file, the clock. Carries
//! effects out; what is done at the disk is done on threads, and the screen waits for none.

mod projects;
mod writing;

pub use projects::look;

use std::collections::VecDeque;
use std::io;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use crate::cli::opening::Desk;
use crate::model::kind::Tone;
use crate::session::Session;
use crate::store::Error;
use crate::store::backup::{self, Unsaved};
use crate::store::disk::shown;
use crate::store::saver::Saving;

use super::command::named;
use super::commands::{layers, meetings, project};
use super::decode::Heard;
use super::effect::{self, Effect};
use super::errand::Errand;
use super::fit;
use super::inbox::{Inbox, News, Post};
use super::input::Input as Line;
use super::key::{Code, Key};
use super::layer::{Ask, Layer, Prompt, Question, Yes};
use super::picker::{Picker, Purpose};
use super::sharing::Sharing;
use super::state::State;
use super::terminal::{self, Screen};
use super::update::{Input, update};

/// How long leaving waits for the disk.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// What the screen has of the outside.
pub struct World {
    desk: Arc<Desk>,
    post: Post,
    leaving: Leaving,
    /// Keys were typed that are not answered yet: nothing comes between them and what they were meant for.
    is_behind: bool,
    /// A question came up that has not been drawn yet.
    is_unseen: bool,
    /// What is done at the disk, in the order in which it was begun.
    under_way: Vec<UnderWay>,
    /// What was typed for the effect that is carried out, to come back where that fails.
    typed: Option<(Ask, String)>,
    /// What an earlier run could not save, to be forgotten once it is saved.
    forgetting: Option<Unsaved>,
    sharing: Sharing,
    /// How often another project has taken the place of the open one: two that are kept nowhere are told
    /// apart by it, and one that is kept in another file stays the same.
    replaced: u64,
}

/// How far the user has gone in leaving.
#[derive(Default)]
struct Leaving {
    /// It was asked for, and something is on its way to the disk.
    waits: bool,
    /// Though the last change is not saved, or is kept nowhere.
    is_agreed: bool,
    /// The key that is answered came while leaving waited: it goes on with the work, or asks to leave at once.
    is_second_thought: bool,
}

/// Something that is done at the disk.
struct UnderWay {
    errand: Errand<Result<Outcome, String>>,
    waits: Waits,
    typed: Option<(Ask, String)>,
    /// [`World::replaced`] as it was when this was begun.
    replaced: u64,
    /// The user waits for it no longer: what comes of it is not shown, though it may have made a file.
    is_given_up: bool,
}

/// Takes what a thread came to into the state, on the screen's own thread.
type Outcome = Box<dyn FnOnce(&mut World, &mut State) -> Result<(), String> + Send>;

/// What waits for something that is done at the disk. The screen goes on being drawn.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
enum Waits {
    /// Nothing: it only reads. What it read waits itself until nothing is being typed or answered.
    Nothing,
    /// Leaving: what is read changes the project. It waits itself until nothing lies over that.
    Reading,
    /// Leaving: a file is being written that somebody asked for.
    Leaving,
    /// Keys, and leaving: what is typed next is meant for what comes of it. Where nobody waits any longer, it is
    /// told all the same.
    Keys,
    /// Keys, and leaving: it has to do with the open project, or another one comes in its place. It waits itself
    /// until the last change is saved. Where nobody waits any longer, nothing more comes of it.
    Project,
}

/// Whether what was typed while keys waited is still to be heard.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Typed {
    /// It is.
    Counts,
    /// It was meant for something that has not come about.
    InVain,
}

impl World {
    /// The outside as the command line found it.
    pub fn new(desk: Desk, post: Post) -> Self {
        let sharing = Sharing::new(post.clone());
        World {
            desk: Arc::new(desk),
            post,
            leaving: Leaving::default(),
            is_behind: false,
            is_unseen: false,
            under_way: Vec::new(),
            typed: None,
            forgetting: None,
            sharing,
            replaced: 0,
        }
    }

    /// Where projects are, who the user is, what day it is.
    pub fn desk(&self) -> &Desk {
        &self.desk
    }

    /// Begins something at the disk; `take` takes what the work came to into the state.
    fn begin<T: Send + 'static>(
        &mut self,
        waits: Waits,
        what: &'static str,
        work: impl FnOnce() -> Result<T, String> + Send + 'static,
        take: impl FnOnce(&mut World, &mut State, T) -> Result<(), String> + Send + 'static,
    ) {
        let errand = Errand::begin(what, &self.post, move || {
            let came = work()?;
            Ok(Box::new(move |world: &mut World, state: &mut State| take(world, state, came)) as Outcome)
        });
        let (typed, replaced) = (self.typed.take(), self.replaced);
        self.under_way.push(UnderWay { errand, waits, typed, replaced, is_given_up: false });
    }

    fn waits(&self, least: Waits) -> bool {
        self.under_way.iter().any(|one| one.waits >= least)
    }

    /// The news to be answered next. Keys wait for what they are meant for; Esc waits no longer.
    pub fn next(&mut self, news: &mut VecDeque<News>, state: &mut State) -> Option<News> {
        if !self.waits(Waits::Keys) {
            let next = news.pop_front();
            if matches!(next, Some(News::Heard(_))) {
                // An answer to the question whether to leave is part of the same thought.
                let is_answer =
                    matches!(state.layers.last(), Some(Layer::Question(Question { yes: Yes::Quit, .. })));
                let leaving = &mut self.leaving;
                leaving.is_second_thought =
                    std::mem::take(&mut leaving.waits) || leaving.is_second_thought && is_answer;
            }
            return next;
        }
        let is_escape = |one: &News| matches!(one, News::Heard(Heard::Key(Key { code: Code::Esc, .. })));
        if let Some(at) = news.iter().position(is_escape) {
            // What was typed before it was meant for what is waited for.
            let behind = news.split_off(at + 1);
            news.retain(|one| !matches!(one, News::Heard(_)));
            news.extend(behind);
            while news.front().is_some_and(is_escape) {
                // Struck twice for the same: the second would close what shows now.
                news.pop_front();
            }
            for one in self.under_way.iter_mut().filter(|one| one.waits >= Waits::Keys) {
                one.is_given_up = one.waits == Waits::Project;
                one.waits = if one.is_given_up { Waits::Nothing } else { Waits::Leaving };
            }
            self.follow(state);
            state.say(Tone::Note, "Not waited for any longer; what was begun may still be done.");
            return self.next(news, state);
        }
        let at = news.iter().position(|one| !matches!(one, News::Heard(_)))?;
        news.remove(at)
    }

    /// Leaves out what was typed in vain, and says so.
    pub fn leave_out(news: &mut VecDeque<News>, state: &mut State) {
        if news.iter().any(|one| matches!(one, News::Heard(_))) {
            news.retain(|one| !matches!(one, News::Heard(_)));
            let said = state.notice.take().map_or(String::new(), |notice| notice.text + " ");
            state.say(Tone::Warn, format!("{said}What was typed meanwhile is left out."));
        }
    }

    /// Tells the state what keys wait for.
    fn follow(&self, state: &mut State) {
        state.outside.waits = self.waits(Waits::Keys);
        project::offer_welcome(state);
    }

    /// Carries an effect out, or begins to; what fails is said on the screen. Breaks if the program is to
    /// end, else gives what follows from it. The error is the terminal's: it is gone.
    pub fn carry_out(
        &mut self,
        effect: Effect,
        state: &mut State,
        screen: &mut Screen,
        inbox: &Inbox,
    ) -> io::Result<ControlFlow<(), Vec<Effect>>> {
        let mut more = Vec::new();
        match effect {
            Effect::Quit | Effect::QuitAllTheSame => {
                if self.quit(state, effect == Effect::QuitAllTheSame) {
                    return Ok(ControlFlow::Break(()));
                }
            }
            Effect::Suspend => {
                screen.lend(terminal::stop_all)?;
                more = fit(screen, state)?;
            }
            Effect::EditText(text) => {
                let edited = inbox.deaf(|| screen.lend(|| effect::edit(&text)))?;
                more = fit(screen, state)?;
                match edited {
                    Ok(text) => more.extend(update(state, Input::Edited(text))),
                    Err(complaint) => state.say(Tone::Bad, complaint),
                }
            }
            Effect::Copy(text) => screen.copy(&text)?,
            effect => self.perform(effect, state),
        }
        self.follow(state);
        Ok(ControlFlow::Continue(more))
    }

    /// Carries out what has to do with files.
    fn perform(&mut self, effect: Effect, state: &mut State) {
        let effect = match effect {
            Effect::AllTheSame(effect) => *effect,
            effect if effect.leaves() && project::is_kept_nowhere_and_changed(state) => {
                return project::ask_to_leave(state, Yes::Leave(Box::new(effect)));
            }
            effect => effect,
        };
        self.typed = match &effect {
            Effect::New(title) => Some((Ask::ProjectName, title.clone())),
            Effect::Import(path, _) => Some((Ask::Import, path.to_string_lossy().into_owned())),
            Effect::Export(path) => Some((Ask::Export, path.to_string_lossy().into_owned())),
            Effect::SaveCopy(path) => Some((Ask::SaveCopy, path.to_string_lossy().into_owned())),
            _ => None,
        };
        let begun = match effect {
            Effect::Sync => self.sharing.sync(state),
            Effect::SaveCopy(path) => self.save_copy(state, &path),
            Effect::Open(path) => self.open(state, path, |_| ()),
            Effect::OpenAt(path, id) => self.open(state, path, move |state| state.show_anywhere(id)),
            Effect::MinuteAt(path, id) => {
                self.open(state, path, move |state| meetings::see_to_there(state, id))
            }
            Effect::BringBack(broken) => self.bring_back(state, *broken),
            Effect::New(title) => self.begin_project(state, title),
            Effect::Demo => self.show_sample(state),
            Effect::Import(path, taking) => return self.import(state, &path, taking),
            Effect::Export(path) => self.export(state, &path),
            Effect::OpenLink(link) => effect::open_link(&link),
            Effect::Save => {
                state.session.save_now();
                let (tone, sentence) = match (state.session.saving(), state.session.bar()) {
                    (Some(Saving::Saved | Saving::Saving), Some(bar)) => (Tone::Note, bar.to_owned()),
                    (now, _) => saving(now),
                };
                return state.say(tone, sentence);
            }
            Effect::DealtWith(path) => return self.sharing.remember(state, &path),
            Effect::ForgetUnsaved(unsaved) => return self.forgetting = Some(*unsaved),
            Effect::ForgetTyped(text) => return self.forget_typed(state, text),
            Effect::LookAround => return self.look_around(state),
            Effect::WriteLetters => return self.write_letters(state),
            Effect::Act(path, ids, act) => return self.act_there(state, path, ids, act),
            Effect::UndoThere(path, label) => return self.undo_there(state, path, label),
            Effect::Drafts(folder, files) => return self.write_drafts(state, &folder, files),
            Effect::Write(file, force) => return self.write(state, file, force),
            Effect::HandRound(name, files) => return self.hand_round(state, &name, files),
            // They are carried out where the terminal is.
            Effect::Quit
            | Effect::QuitAllTheSame
            | Effect::Suspend
            | Effect::EditText(_)
            | Effect::Copy(_) => return,
            Effect::AllTheSame(_) => return,
        };
        if let Err(complaint) = begun {
            self.complain(state, complaint);
        }
    }

    fn forget_typed(&mut self, state: &State, text: String) {
        let Some(document) = state.session.location().cloned() else { return };
        let forget = move || {
            backup::forget_typed(&document, &text);
            Ok(())
        };
        self.begin(Waits::Leaving, "Forgetting it", forget, |_, _, ()| Ok(()));
    }

    /// Whether to end at once: unless something is on its way to the disk and this is the first call. What
    /// can't be saved is waited for no longer once that `is_agreed`.
    fn quit(&mut self, state: &mut State, is_agreed: bool) -> bool {
        self.leaving.is_agreed = is_agreed;
        let busy = state.session.saving() == Some(Saving::Saving) || self.waits(Waits::Reading);
        if busy && !self.leaving.waits && !self.leaving.is_second_thought {
            self.leaving.waits = true;
            state.say(
                Tone::Note,
                "Leaving as soon as all is read and written; the same key leaves at once, any other stays.",
            );
            return false;
        }
        true
    }

    /// Takes in what threads have come to meanwhile; `news` is what is not answered yet.
    pub fn receive(&mut self, state: &mut State, news: &VecDeque<News>) -> Typed {
        self.is_behind = news.iter().any(|one| matches!(one, News::Heard(_)));
        if self.sharing.follow(state) {
            self.list_projects();
        }
        self.receive_within(state, Duration::ZERO)
    }

    fn receive_within(&mut self, state: &mut State, limit: Duration) -> Typed {
        let mut typed = Typed::Counts;
        let mut at = 0;
        while let Some(one) = self.under_way.get(at) {
            let Some(result) = (if self.holds(one, state) { None } else { one.errand.result(limit) }) else {
                at += 1;
                continue;
            };
            let one = self.under_way.remove(at);
            if one.is_given_up {
                self.list_projects();
                continue;
            }
            // The line that was typed belongs to the project in which it was.
            self.typed = one.typed.filter(|_| one.replaced == self.replaced);
            let layers = state.layers.len();
            match result.flatten().and_then(|take| take(self, state)) {
                Ok(()) => self.typed = None,
                Err(complaint) => {
                    self.leaving.waits = false;
                    self.complain(state, complaint);
                    typed = if one.waits >= Waits::Keys { Typed::InVain } else { typed };
                }
            }
            // Keys that waited were meant for a project that was to be open, not for what is shown instead.
            let is_asked = is_over(state) || !state.outside.asks.is_empty();
            if one.waits >= Waits::Keys && is_asked {
                typed = Typed::InVain;
            }
            // There is something to read or to answer first.
            self.leaving.waits &= state.layers.len() <= layers;
            state.settle();
            // What was held for this one comes next.
            at = 0;
        }
        if !self.is_behind && layers::ask_before_saving(state) {
            // Keys that answer what is asked no longer would be taken for others.
            typed = Typed::InVain;
        }
        self.leaving.waits &= !self.show_question(state) && state.outside.asks.is_empty();
        layers::say_that_waits(state);
        self.follow(state);
        typed
    }

    /// Shows the question that waits, unless keys are meant for something else. Says whether it did.
    fn show_question(&mut self, state: &mut State) -> bool {
        let is_typed = self.is_behind || self.waits(Waits::Keys) || !is_free(state) && takes_text(state);
        let is_shown = !is_typed && !is_over(state) && layers::show_question(state);
        self.is_unseen |= is_shown;
        is_shown
    }

    /// Goes on from a drawing; `news` is what has come by then. A question that came up with it waits again for
    /// keys that were struck before it could be seen.
    pub fn drawn(&mut self, state: &mut State, news: &VecDeque<News>) {
        if std::mem::take(&mut self.is_unseen) && news.iter().any(|one| matches!(one, News::Heard(_))) {
            layers::hide_question(state);
        }
    }

    /// Whether what came of something is not taken yet: it could not be answered, or would come between the
    /// user and what is being typed.
    fn holds(&self, one: &UnderWay, state: &State) -> bool {
        let is_answered = matches!(state.layers.last(), Some(Layer::Question(_)));
        match one.waits {
            Waits::Project => state.session.saving() == Some(Saving::Saving),
            Waits::Keys => false,
            _ if self.is_behind || self.waits(Waits::Keys) => true,
            Waits::Leaving => is_answered,
            Waits::Reading => !is_free(state),
            Waits::Nothing => !is_free(state) && (is_answered || takes_text(state)),
        }
    }

    /// Follows how saving stands. Breaks if the user is leaving and all is saved; if that failed, asks again.
    pub fn follow_saving(&mut self, state: &mut State) -> ControlFlow<()> {
        let saving = state.session.saving();
        if saving == Some(Saving::Saved)
            && let Some(unsaved) = self.forgetting.take()
        {
            let forget = move || {
                unsaved.forget();
                Ok(())
            };
            self.begin(Waits::Leaving, "Forgetting it", forget, |_, _, ()| Ok(()));
        }
        match saving {
            _ if !self.leaving.waits => {}
            Some(Saving::Saving) => {}
            Some(Saving::Failed(_)) if !self.leaving.is_agreed => self.ask_again(state),
            _ if self.waits(Waits::Reading) => {}
            // What was read meanwhile changed it.
            _ if project::is_kept_nowhere_and_changed(state) && !self.leaving.is_agreed => {
                self.ask_again(state)
            }
            _ => return ControlFlow::Break(()),
        }
        ControlFlow::Continue(())
    }

    /// Asks the user who is leaving again.
    fn ask_again(&mut self, state: &mut State) {
        self.leaving.waits = false;
        if let Some(quit) = named("quit") {
            state.run(quit);
        }
    }

    /// Waits for files that are being written, where the program is being ended, no longer than so long.
    pub fn finish(&self, limit: Duration) {
        let writing = self.under_way.iter().filter(|one| one.waits >= Waits::Leaving);
        writing.for_each(|one| drop(one.errand.result(limit)));
    }

    /// Says what failed. What was typed for it is not lost: the line comes back with what is wrong, unless
    /// the user is at something else by now.
    fn complain(&mut self, state: &mut State, complaint: String) {
        match self.typed.take().filter(|_| is_free(state)) {
            Some((ask, text)) => {
                // The line has the name already, and little room.
                let named = format!("{}: ", shown(&effect::at_home(Path::new(&text))));
                let complaint = complaint.strip_prefix(&named).unwrap_or(&complaint).to_owned();
                state.ask(Prompt { complaint: Some(complaint), ..Prompt::new(ask, Line::new(text)) });
            }
            None => state.say(Tone::Bad, complaint),
        }
    }
}

/// Whether nothing is being typed or answered; what the welcome offers can wait.
fn is_free(state: &State) -> bool {
    let is_offer =
        |picker: &Picker| matches!(picker.purpose, Purpose::Welcome) && picker.input.text().is_empty();
    state.layers.iter().all(|layer| matches!(layer, Layer::Picker(picker) if is_offer(picker)))
}

/// Whether keys are text.
fn takes_text(state: &State) -> bool {
    state.scopes().first().is_some_and(|scope| scope.takes_text())
}

/// Whether something on top is to be read or answered first.
fn is_over(state: &State) -> bool {
    matches!(state.layers.last(), Some(Layer::Question(_) | Layer::Page(_)))
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

/// Waits until the project is saved. The error is a sentence.
fn closed(session: Session) -> Result<(), String> {
    let is_unsaved = session.is_unsaved();
    session.close().map_err(|error| match error {
        Error::Missing(place) => format!(
            "{place} is not there any more: another program removed, renamed or moved it; “mainstay restore” has it."
        ),
        error if is_unsaved => format!("The last change is not saved: {error}."),
        error => format!("Nothing was changed since it was saved, but: {error}."),
    })
}

/// The same, where the program ends: no longer than `limit`.
pub fn close(session: Session, post: &Post, limit: Duration) -> Result<(), String> {
    let place = session.path().map(shown).unwrap_or_default();
    let closing = Errand::begin("Saving the last change", post, move || closed(session));
    let slow = || Err(format!("The last change is not saved: {place} took too long to be written."));
    closing.result(limit).map_or_else(slow, Result::flatten)
}

#[cfg(test)]
mod tests;
