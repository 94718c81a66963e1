//! What an input does to the state. No input or output: effects are given back to the loop.

use chrono::NaiveDateTime;

use super::command::Scope;
use super::commands::{layers, project};
use super::effect::Effect;
use super::key::Key;
use super::keymap::Lookup;
use super::layer::Layer;
use super::plan::By;
use super::state::State;
use crate::model::kind::Tone;
use crate::store::saver::Saving;

/// Something that happened outside.
#[derive(Clone, PartialEq, Debug)]
pub enum Input {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted. It never runs a command.
    Paste(String),
    /// The terminal has this many columns and rows now.
    Resize(u16, u16),
    /// It is this time now.
    Tick(NaiveDateTime),
    /// Saving got on or failed: the session knows how.
    Saving,
    /// The user's editor gave this text back.
    Edited(String),
}

/// Changes the state as the input asks; gives back what is to be done outside.
pub fn update(state: &mut State, input: Input) -> Vec<Effect> {
    match input {
        Input::Key(key) => press(state, key),
        Input::Paste(text) => layers::insert(state, &text),
        Input::Resize(width, height) => {
            (state.screen.width, state.screen.height) = (width, height);
            // What the plan chose by itself was for the width before.
            state.plan.zoomed.take_if(|by| *by == By::Itself);
            state.desk.widths = None;
        }
        Input::Tick(now) => {
            state.session.now = now;
            layers::tick(state);
        }
        Input::Saving => {
            if let Some(taken) = state.session.take_in() {
                layers::follow(state);
                // What a sync took in has been told by that.
                let told = &state.outside.shared.told;
                if taken.is_pressing || !taken.version.is_some_and(|version| told.contains(&version)) {
                    state.say(Tone::Warn, taken.said);
                }
            }
            // What has to be said before it is saved is asked.
            if state.session.asked().is_none() {
                follow_saving(state);
            }
        }
        Input::Edited(text) => layers::replace(state, &text),
    }
    layers::say_that_waits(state);
    state.settle();
    let effects = std::mem::take(&mut state.effects);
    if effects.is_empty() {
        project::offer_welcome(state);
    }
    effects
}

/// Says why nothing is saved; that is untrue once all is.
fn follow_saving(state: &mut State) {
    match state.session.saving() {
        Some(Saving::Failed(why)) => {
            state.say(Tone::Bad, why.clone());
            state.outside.failed = Some(why);
        }
        Some(Saving::Saved) => {
            let failed = state.outside.failed.take();
            state.notice.take_if(|notice| failed.as_ref() == Some(&notice.text));
        }
        _ => {}
    }
}

fn press(state: &mut State, key: Key) {
    let scopes = state.scopes();
    state.notice = None;
    state.pending.push(key);
    match state.keymap.lookup(scopes, &state.pending) {
        Lookup::Found(command) => {
            state.pending.clear();
            let asked = state.desk.closing.clone();
            state.run(command);
            // Only the same key at once agrees to what it was asked.
            if state.desk.closing == asked {
                state.desk.closing = None;
            }
        }
        Lookup::Begun => {}
        Lookup::Nothing => {
            let alone = state.pending.len() == 1;
            state.pending.clear();
            if alone && scopes.first().is_some_and(|scope| scope.takes_text()) {
                layers::type_key(state, key);
            } else if !matches!(state.layers.last(), Some(Layer::Question(_))) {
                unknown(state, key);
            }
        }
    }
}

fn unknown(state: &mut State, key: Key) {
    let help = match state.scopes().first() {
        Some(Scope::Page) => "Esc closes the page",
        _ => "? shows the keys that work here",
    };
    state.say(Tone::Muted, format!("{key} does nothing here: {help}."));
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;
    use std::time::Duration;

    use super::*;
    use crate::model::edit::{Author, Edit, Step};
    use crate::model::id::Id;
    use crate::model::project::Project;
    use crate::model::record::Record;
    use crate::model::value::Value;
    use crate::registers::{self, every};
    use crate::session::Session;
    use crate::store::disk::Document;
    use crate::tui::keymap::Keymap;
    use crate::tui::state::Screen;

    fn press_all(state: &mut State, keys: &str) {
        for word in keys.split_whitespace() {
            match Key::parse(word) {
                Ok(key) => drop(update(state, Input::Key(key))),
                Err(_) => drop(update(state, Input::Paste(word.to_owned()))),
            }
        }
    }

    /// Settles the worry that a line which is typed for a record says that it can't be entered, and is entered.
    #[test]
    fn a_line_for_a_record_that_is_removed_meanwhile_says_what_accepting_it_does() {
        let folder = tempfile::tempdir().unwrap();
        let author = Author { name: "Bo".into(), at: "2026-11-20T09:00:00".parse().unwrap() };
        let step = |edits| Step::new("Bo edits", edits);
        let ask = Record::new(Id(1)).with(every::TITLE, "Ask");
        let base = Project::new(registers::ALL);
        let base = base.apply(&step(vec![Edit::Add("action", ask)]), &author).unwrap();
        let theirs = base.apply(&step(vec![Edit::Remove("action", Id(1))]), &author).unwrap();
        let mut document = Document::new(folder.path().join("p.json")).unwrap();
        document.save(&base).unwrap();
        let (mut other, _) = Document::open(document.path(), registers::ALL).unwrap();
        let mut session = Session::new(base, "Ana", author.at, 7);
        let (bell, rung) = mpsc::channel();
        session.keep_in(document, move || bell.send(()).unwrap_or(())).unwrap();
        let screen = Screen { width: 100, height: 30, look: 3, ascii: false };
        let mut state = State::new(session, Keymap::default(), screen);
        press_all(&mut state, "4 e");
        other.save(&theirs).unwrap();
        while !state.session.project().table("action").is_empty() {
            rung.recv_timeout(Duration::from_secs(10)).unwrap();
            update(&mut state, Input::Saving);
        }
        for keys in ["", "-all"] {
            press_all(&mut state, keys);
            let Some(Layer::Prompt(prompt)) = state.layers.last() else { panic!("the line has gone") };
            assert!(prompt.complaint.is_none(), "{:?}", prompt.complaint);
            let words = &prompt.slip[0].words;
            assert!(words.starts_with("A-001 was removed meanwhile: Enter puts it back"), "{words}");
        }
        press_all(&mut state, "enter");
        let project = state.session.project();
        assert_eq!(project.table("action").get(Id(1)).unwrap().get(every::TITLE), "Ask-all");
        assert_eq!(project.table("conflict").len(), 1);
    }

    /// Settles the worry that a sync keeps still what others do to the file after it.
    #[test]
    fn only_what_a_sync_brought_itself_is_taken_in_without_a_word() {
        let folder = tempfile::tempdir().unwrap();
        let author = Author { name: "Bo".into(), at: "2026-11-20T09:00:00".parse().unwrap() };
        let mut document = Document::new(folder.path().join("p.json")).unwrap();
        let mut theirs = Project::new(registers::ALL);
        document.save(&theirs).unwrap();
        let (mut other, _) = Document::open(document.path(), registers::ALL).unwrap();
        let mut session = Session::new(theirs.clone(), "Ana", author.at, 7);
        let (bell, rung) = mpsc::channel();
        session.keep_in(document, move || bell.send(()).unwrap_or(())).unwrap();
        let screen = Screen { width: 100, height: 30, look: 3, ascii: false };
        let mut state = State::new(session, Keymap::default(), screen);
        for (id, is_of_sync) in [(1, true), (2, false)] {
            let step = Step::new("Bo adds", vec![Edit::Add("action", Record::new(Id(id)))]);
            theirs = theirs.apply(&step, &author).unwrap();
            other.save(&theirs).unwrap();
            if is_of_sync {
                state.outside.shared.told.extend(other.version());
            }
            while state.session.project().table("action").get(Id(id)).is_none() {
                rung.recv_timeout(Duration::from_secs(10)).unwrap();
                update(&mut state, Input::Saving);
            }
            let said = state.notice.take().map(|notice| notice.text);
            assert_eq!(said.is_none(), is_of_sync, "{said:?}");
        }
    }

    /// Settles the worry that a form, a line or a question that is open writes over what another program
    /// brought: the title, the owner and the notes of an action at the end, and how many conflicts.
    #[test]
    fn what_another_program_changes_under_what_is_open_is_not_overwritten() {
        let end = |begin: &str, finish: &str| {
            let folder = tempfile::tempdir().unwrap();
            let author = Author { name: "Bo".into(), at: "2026-11-20T09:00:00".parse().unwrap() };
            let action = Record::new(Id(1)).with(every::TITLE, "Ask").with(every::OWNER, "Ana");
            let step = |edits| Step::new("Bo edits", edits);
            let base = Project::new(registers::ALL);
            let base = base.apply(&step(vec![Edit::Add("action", action)]), &author).unwrap();
            let set = |key, text: &str| Edit::Set("action", Id(1), key, Value::text(text));
            let theirs = vec![set("title", "Ask them"), set("owner", "Bo")];
            let theirs = base.apply(&step(theirs), &author).unwrap();
            let mut document = Document::new(folder.path().join("p.json")).unwrap();
            document.save(&base).unwrap();
            let (mut other, _) = Document::open(document.path(), registers::ALL).unwrap();

            let mut session = Session::new(base, "Ana", author.at, 7);
            let (bell, rung) = mpsc::channel();
            session.keep_in(document, move || bell.send(()).unwrap_or(())).unwrap();
            let screen = Screen { width: 100, height: 30, look: 3, ascii: false };
            let mut state = State::new(session, Keymap::default(), screen);
            press_all(&mut state, begin);
            other.save(&theirs).unwrap();
            rung.recv_timeout(Duration::from_secs(10)).unwrap();
            update(&mut state, Input::Saving);
            if let Some(Layer::Form(form)) = state.layers.last() {
                let owner = form.entries().find(|entry| entry.field.key == "owner");
                assert_eq!(owner.unwrap().input.text(), "Bo", "{begin}: an untouched line follows");
            }
            press_all(&mut state, finish);
            assert!(state.layers.is_empty(), "{begin} {finish}: {:?}", state.notice);
            let project = state.session.project();
            let action = project.table("action").get(Id(1)).unwrap();
            let texts = ["title", "owner", "notes"].map(|key| action.value(key).as_text().to_owned());
            (texts.join(" | "), project.table("conflict").len())
        };
        let is = |texts: &str, conflicts| (texts.to_owned(), conflicts);
        assert_eq!(end("4 enter", "down ctrl-s"), is("Ask them | Bo | ", 0), "a form that was looked at");
        assert_eq!(end("4 enter", "end -all ctrl-s"), is("Ask them-all | Bo | ", 0), "it follows");
        assert_eq!(end("4 enter end -all", "ctrl-s"), is("Ask them | Bo | ", 1), "a form with a new title");
        assert_eq!(end("4 o ctrl-u Cy", "enter"), is("Ask them | Bo | ", 1), "a line");
        assert_eq!(end("4 S", "down enter"), is("Ask them | Bo | ", 0), "a list to choose from");
        assert_eq!(end("4 D", "y"), is("Ask them | Bo | ", 1), "a question");
    }
}
