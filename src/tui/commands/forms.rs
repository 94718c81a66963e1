//! What keys do in a form, and how it is saved.

use crate::model::edit::{Edit, Step};
use crate::model::kind::Kind;
use crate::session::Verb;
use crate::tui::command::{Command, Scope};
use crate::tui::effect::Effect;
use crate::tui::form::{Entry, Form, Line};
use crate::tui::input::Input;
use crate::tui::key::{Code, Key};
use crate::tui::layer::{Layer, Question, Yes};
use crate::tui::picker::{Picker, Purpose};
use crate::tui::state::State;

use super::{command, go, records};

/// Forms.
pub const COMMANDS: &[Command] = &[
    command("next-field", Scope::Form, &["down", "tab"], "Go to the next field.", |s| step(s, 1))
        .hinted("next"),
    command("previous-field", Scope::Form, &["up", "shift-tab"], "Go to the field before.", |s| step(s, -1)),
    command("next-section", Scope::Form, &["pagedown"], "Go to the next section.", |s| section(s, true)),
    command("previous-section", Scope::Form, &["pageup"], "Go to the section before.", |s| section(s, false)),
    command(
        "form-enter",
        Scope::Form,
        &["enter"],
        "Choose from a list where there is one, else go to the next field.",
        enter,
    )
    .hinted("next"),
    command("save-form", Scope::Form, &["ctrl-s", "f2"], "Save what was typed and close the form.", save)
        .hinted("save")
        .changing(),
    command("edit-text", Scope::Form, &["ctrl-x"], "Change a long text in your own editor.", |s| {
        if let Some(text) =
            on_top(s).and_then(|form| form.current()).map(|entry| entry.input.text().to_owned())
        {
            s.effects.push(Effect::EditText(text));
        }
    })
    .hinted("editor")
    .changing(),
    command("form-help", Scope::Form, &["f1"], "Explain the field and the keys.", go::help).hinted("help"),
    command(
        "close-form",
        Scope::Form,
        &["esc"],
        "Close the form; asks before anything typed is lost.",
        close_form,
    )
    .hinted("close"),
];

/// The form, if one lies on top.
pub fn on_top(state: &mut State) -> Option<&mut Form> {
    match state.layers.last_mut() {
        Some(Layer::Form(form)) => Some(form),
        _ => None,
    }
}

/// Checks the line of the form on top that is being left.
fn check_line(state: &mut State) {
    let context = state.session.context();
    if let Some(Layer::Form(form)) = state.layers.last_mut() {
        form.check_line(&context);
    }
}

fn step(state: &mut State, by: isize) {
    check_line(state);
    if let Some(form) = on_top(state) {
        form.step(by);
    }
}

fn section(state: &mut State, down: bool) {
    check_line(state);
    if let Some(form) = on_top(state) {
        form.step_section(down);
    }
}

/// Enter in a form: a list to choose from, a new line in a note, else the next field.
fn enter(state: &mut State) {
    let context = state.session.context();
    let Some(Layer::Form(form)) = state.layers.last_mut() else { return };
    let Some(entry) = form.current_mut() else { return };
    if state.session.bar().is_some() {
        step(state, 1);
    } else if entry.field.kind == Kind::Note {
        entry.input.insert("\n");
    } else if let Some(items) = records::choices(entry.field, &context) {
        let picker = Picker::new(entry.field.label, Purpose::FormLine, items);
        state.layers.push(Layer::Picker(Box::new(picker)));
    } else {
        step(state, 1);
    }
}

fn save(state: &mut State) {
    let Some(Layer::Form(mut form)) = state.layers.pop() else { return };
    let (register, id, new) = (form.register, form.record.id, form.new);
    let done = enter_form(state, &mut form);
    if !state.say_done(done) {
        state.layers.push(Layer::Form(form));
    } else if new {
        state.list_mut();
        state.show_changed(register, id);
    }
}

/// Enters what was typed in a form, as one step. Gives its words.
fn enter_form(state: &mut State, form: &mut Form) -> Result<String, String> {
    let (register, id, new) = (form.register, form.record.id, form.new);
    let base = form.base.clone();
    state.session.perform_since(&base, |session| {
        let (context, ids) = session.context_and_ids();
        let Some(edits) = form.edits(&context, ids) else {
            return Err("Not saved yet: see the line marked with an exclamation mark.".to_owned());
        };
        if form.complains_of_nobody(&edits) {
            return Err("Not saved yet: who decided?".to_owned());
        }
        let label = match edits.first() {
            Some(Edit::Add(_, record)) if new => session.adding(register, record),
            _ => format!("{} {}", Verb::Edit.word(), session.named(&[(register, id)])),
        };
        let outcome = form.doubtful_day(&session.context()).unwrap_or_default();
        Ok(Step { outcome, ..Step::new(label, edits) })
    })
}

/// Enters what can be entered of a form that nobody can mend any more. Gives the lines that can't.
pub fn enter_typed(state: &mut State, mut form: Form) -> Vec<String> {
    if enter_form(state, &mut form).is_ok() {
        return Vec::new();
    }
    let mut left = form.take_wrong();
    if form.is_changed() && enter_form(state, &mut form).is_err() {
        left.extend(form.entries().filter(|entry| entry.is_changed()).map(Entry::spelled));
    }
    let of = if form.new {
        format!("New {}", form.register.name.to_lowercase())
    } else {
        state.session.context().name(form.register, &form.record)
    };
    left.into_iter().map(|line| format!("{of} · {line}")).collect()
}

fn close_form(state: &mut State) {
    if on_top(state).is_some_and(|form| form.is_changed()) {
        let text = "Close the form and forget what was typed?".to_owned();
        state.layers.push(Layer::Question(Question { text, yes: Yes::Discard }));
    } else {
        state.layers.pop();
    }
}

/// A key that no command takes, in the field under the cursor.
pub fn type_key(form: &mut Form, key: Key) {
    let Some(entry) = form.current_mut() else { return };
    let choices = entry.field.kind.choices();
    let by = match key.code {
        Code::Left => -1,
        Code::Right => 1,
        _ => 0,
    };
    // In a field of choices the arrows go from one choice to the next.
    if by != 0 && !choices.is_empty() {
        let now = choices.iter().position(|choice| choice.label == entry.input.text());
        let next = now.map_or(0, |now| (now as isize + by).rem_euclid(choices.len() as isize) as usize);
        entry.input = Input::new(choices[next].label);
    } else {
        entry.input.key(key, entry.field.kind == Kind::Note);
    }
    entry.complaint = None;
}

impl Form {
    /// Moves to a field.
    pub fn go_to(&mut self, key: &str) {
        let place = self.lines.iter().position(|line| matches!(line, Line::Field(e) if e.field.key == key));
        self.at = place.unwrap_or(self.at);
    }
}
