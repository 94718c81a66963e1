//! What is typed or pasted, taken to the layer on top; and the answers to questions.

use std::path::PathBuf;

use crate::model::kind::{Kind, Tone};
use crate::model::text;
use crate::store::backup::{Broken, Left};
use crate::store::saver::Asked;
use crate::tui::command::{Command, Scope};
use crate::tui::effect::{Effect, Taking};
use crate::tui::form::Form;
use crate::tui::input::Input;
use crate::tui::key::Key;
use crate::tui::layer::{Layer, Question, Yes};
use crate::tui::page::{Line, Page};
use crate::tui::state::State;

use super::{command, forms, listings, minuting, pasting, pickers, prompts};

/// Questions.
pub const COMMANDS: &[Command] = &[
    command("yes", Scope::Question, &["y", "Y"], "Yes, do it.", yes).hinted("yes"),
    command("no", Scope::Question, &["n", "N", "esc", "q"], "No, leave it.", no).hinted("no"),
];

fn yes(state: &mut State) {
    let Some(Layer::Question(question)) = state.layers.pop() else { return };
    match question.yes {
        Yes::Remove(targets, base) => {
            let done = state.session.perform_since(&base, |session| Ok(session.removing(&targets)));
            state.say_done(done);
        }
        Yes::Make(step, base) => {
            let done = state.session.perform_since(&base, |_| Ok(step));
            state.say_done(done);
        }
        Yes::TakeUnsaved(unsaved) => match state.session.take_unsaved(&unsaved) {
            Ok(moved) => {
                state.effects.push(Effect::ForgetUnsaved(unsaved));
                if let Some(moved) = moved {
                    let words = format!("Taken in; the file gave the same ref meanwhile: {moved}.");
                    state.say(Tone::Warn, words);
                }
            }
            Err(refusal) => state.say(Tone::Bad, refusal.to_string()),
        },
        Yes::ForgetTyped(text) => state.effects.push(Effect::ForgetTyped(text)),
        Yes::BringBack(broken) => state.effects.push(Effect::BringBack(Box::new(broken))),
        Yes::Save(asked) => state.session.answer(asked, true),
        Yes::Discard => drop(state.layers.pop()),
        Yes::LogChases(chased) => listings::log_chases(state, &chased),
        Yes::Quit => state.effects.push(Effect::QuitAllTheSame),
        Yes::Leave(effect) => state.effects.push(Effect::AllTheSame(effect)),
        Yes::Update(path) => state.effects.push(Effect::Import(PathBuf::from(path), Taking::OverPlan)),
        Yes::Rewrite(file) => state.effects.push(Effect::Write(file, true)),
    }
}

fn no(state: &mut State) {
    let Some(Layer::Question(question)) = state.layers.pop() else { return };
    if let Yes::Save(asked) = question.yes {
        state.session.answer(asked, false);
    }
}

/// Lets forms in which nothing was typed, minutes, and what a line being typed would do follow what another program
/// changed.
pub fn follow(state: &mut State) {
    for layer in &mut state.layers {
        match layer {
            Layer::Form(form) => form.follow(&state.session.context()),
            Layer::Minuting(minuting) => minuting.follow(&mut state.session),
            _ => {}
        }
    }
    prompts::changed(state);
}

/// Keeps what has waited long enough for it: a crash loses next to nothing.
pub fn tick(state: &mut State) {
    for layer in &mut state.layers {
        if let Layer::Minuting(minuting) = layer {
            minuting.tick(&mut state.session);
        }
    }
}

/// Enters what was typed in what is open, as its own key would, where the program is being ended: nobody
/// can be asked. Gives what could not be entered, a line for each field.
pub fn enter_typed(state: &mut State) -> Vec<String> {
    let mut left = Vec::new();
    while let Some(layer) = state.layers.pop() {
        match layer {
            Layer::Form(form) if form.is_changed() => left.extend(forms::enter_typed(state, *form)),
            Layer::Prompt(prompt) => left.extend(prompts::enter_typed(state, &prompt)),
            Layer::Minuting(mut minuting) => {
                minuting.keep(&mut state.session, true);
                // A text that could not be kept is worth as much as a field.
                left.extend(minuting.waits().then(|| minuting.editor.text()));
            }
            // A reply that nobody has looked through is not taken in.
            Layer::Letter(reply) => left.extend(reply.text().lines().map(str::to_owned)),
            _ => {}
        }
    }
    left
}

/// Offers what earlier runs of the program left: what could not be saved, of which a no leaves it for another
/// time, and what was typed and could not be entered, until the user has it.
pub fn offer_left(state: &mut State, left: Left) {
    if let Some(unsaved) = left.unsaved {
        let text = "Changes that could not be saved the last time were kept. Take them in now?".to_owned();
        let yes = Yes::TakeUnsaved(Box::new(unsaved));
        ask(state, Question { text, yes });
    }
    if let Some(typed) = left.typed {
        let lines = typed.lines().map(Line::new).collect();
        let text = "Forget what was typed and not entered? A no shows it again the next time.".to_owned();
        state.layers.push(Layer::Question(Question { text, yes: Yes::ForgetTyped(typed) }));
        let title = "Typed when the program was ended, and not entered";
        state.layers.push(Layer::Page(Page::new(title, lines)));
    }
}

/// Offers the newest backup of a file that can't be read. A no leaves the file as it is.
pub fn offer_backup(state: &mut State, broken: Broken) {
    let Broken { complaint, backup, .. } = &broken;
    let text = format!(
        "{complaint}. Bring back the newest backup that can be read ({})? What is there now is kept too.",
        backup.words()
    );
    ask(state, Question { text, yes: Yes::BringBack(broken) });
}

/// What is said while a question waits.
const WAITS: &str = "A question waits until this is typed or closed.";
/// The same of one that has to be answered before anything is saved.
const HOLDS_UP: &str = "A question waits until this is typed or closed: nothing is saved till then.";

/// Asks what no key has asked for. It shows once nothing is being typed, read or answered: no key that was meant
/// for something else answers it.
pub fn ask(state: &mut State, question: Question) {
    state.outside.asks.push_back(question);
}

/// Shows the question that has waited longest.
pub fn show_question(state: &mut State) -> bool {
    let Some(question) = state.outside.asks.pop_front() else { return false };
    state.layers.push(Layer::Question(question));
    true
}

/// Takes the question on top back: keys were struck before it could be seen.
pub fn hide_question(state: &mut State) {
    if let Some(Layer::Question(question)) = state.layers.pop_if(|layer| matches!(layer, Layer::Question(_)))
    {
        state.outside.asks.push_front(question);
    }
}

/// Says that a question waits, where nothing else is said.
pub fn say_that_waits(state: &mut State) {
    if state.outside.asks.is_empty() {
        state.notice.take_if(|notice| [WAITS, HOLDS_UP].contains(&notice.text.as_str()));
    } else if state.notice.is_none() {
        let holds_up = state.outside.asks.iter().any(|question| matches!(question.yes, Yes::Save(_)));
        state.say(Tone::Warn, if holds_up { HOLDS_UP } else { WAITS });
    }
}

/// Asks what has to be said before the file is written, and no longer what has become untrue. Until it is said,
/// nothing is saved. Whether a question that showed was taken away.
pub fn ask_before_saving(state: &mut State) -> bool {
    let asked = state.session.asked();
    let is_untrue = |question: &Question| matches!(question.yes, Yes::Save(about) if Some(about) != asked);
    let shown = state.layers.len();
    state.outside.asks.retain(|question| !is_untrue(question));
    state.layers.retain(|layer| !matches!(layer, Layer::Question(question) if is_untrue(question)));
    let is_taken_away = state.layers.len() < shown;
    let Some(asked) = asked else {
        if is_taken_away {
            state.say(Tone::Note, "The file has changed again: what was asked needs no answer any more.");
        }
        return is_taken_away;
    };
    let shown = state.layers.iter().filter_map(|layer| match layer {
        Layer::Question(question) => Some(question),
        _ => None,
    });
    if shown.chain(&state.outside.asks).any(|question| matches!(question.yes, Yes::Save(_))) {
        return is_taken_away;
    }
    let text = match asked {
        Asked::Removals { gone, of, .. } => format!(
            "Another program took {gone} of {of} records out of the file. Take them out here too? (No puts them back.)"
        ),
        Asked::ReadOnly => {
            "The file is marked as read-only. Write it all the same, as long as it is open? (No keeps \
             your changes here only.)"
                .to_owned()
        }
    };
    ask(state, Question { text, yes: Yes::Save(asked) });
    is_taken_away
}

/// Says that a form is there to be read only, where it is.
fn barred(state: &mut State) -> bool {
    let form = matches!(state.layers.last(), Some(Layer::Form(_) | Layer::Minuting(_)));
    let bar = state.session.bar().filter(|_| form).map(str::to_owned);
    bar.map(|bar| state.say(Tone::Warn, bar)).is_some()
}

/// A key that no command takes, in a place where text is typed.
pub fn type_key(state: &mut State, key: Key) {
    if barred(state) {
        return;
    }
    if matches!(state.layers.last(), Some(Layer::Minuting(_))) {
        minuting::write(state, Some(key), "");
        minuting::begun(state);
        return;
    }
    match state.layers.last_mut() {
        Some(Layer::Form(form)) => forms::type_key(form, key),
        Some(Layer::Picker(picker)) => {
            picker.input.key(key, false);
            pickers::narrowed(state);
        }
        Some(Layer::Letter(input)) => drop(input.key(key, true)),
        Some(Layer::Prompt(prompt)) => {
            prompt.input.key(key, false);
            prompts::changed(state);
        }
        _ => {}
    }
}

/// Puts pasted text where text is typed; elsewhere it is said that a paste does nothing.
pub fn insert(state: &mut State, text: &str) {
    if barred(state) {
        return;
    }
    let line = || text::clean(&text.replace(['\r', '\n'], " ")).into_owned();
    match state.layers.last_mut() {
        Some(Layer::Form(form)) => {
            if let Some(entry) = form.current_mut() {
                let lines = entry.field.kind == Kind::Note;
                entry.input.insert(&if lines {
                    text.replace("\r\n", "\n").replace('\r', "\n")
                } else {
                    line()
                });
            }
        }
        Some(Layer::Picker(picker)) => {
            picker.input.insert(&line());
            pickers::narrowed(state);
        }
        Some(Layer::Letter(input)) => {
            input.insert(&text.replace("\r\n", "\n").replace('\r', "\n"));
            listings::read_reply(state);
        }
        Some(Layer::Prompt(prompt)) => {
            prompt.input.insert(&line());
            prompts::changed(state);
        }
        Some(Layer::Minuting(_)) => {
            minuting::write(state, None, text);
            minuting::begun(state);
        }
        None => pasting::paste(state, text),
        _ => state.say(Tone::Note, "A paste goes into a field: press e, n, a or / first."),
    }
}

/// Puts the text of the user's editor into the line of the form on top.
pub fn replace(state: &mut State, text: &str) {
    if let Some(entry) = forms::on_top(state).and_then(Form::current_mut) {
        entry.input = Input::new(text.trim_end());
    }
}
