//! What keys do in forms, lists to choose from, lines to type and questions; and what happens when
//! each of them is accepted.

use std::path::PathBuf;

use crate::model::edit::Edit;
use crate::model::kind::{Kind, Tone};
use crate::model::record::Record;
use crate::query::filter::Filter;
use crate::query::{quick, typed};
use crate::registers::{every, view};
use crate::session::Verb;
use crate::tui::command::{Command, Scope, named};
use crate::tui::effect::Effect;
use crate::tui::form::{Form, Line};
use crate::tui::input::Input;
use crate::tui::key::{Code, Key};
use crate::tui::layer::{Ask, Cells, Layer, Prompt, Yes};
use crate::tui::list::Column;
use crate::tui::picker::{Chosen, Picker, Purpose};
use crate::tui::state::State;

use super::{command, go, hinted, records, tables};

/// Forms, lists to choose from, lines to type, questions.
pub const COMMANDS: &[Command] = &[
    hinted(("next-field", "next"), Scope::Form, &["down", "tab"], "Go to the next field.", |s| step(s, 1)),
    command("previous-field", Scope::Form, &["up", "shift-tab"], "Go to the field before.", |s| step(s, -1)),
    command("next-section", Scope::Form, &["pagedown"], "Go to the next section.", |s| section(s, true)),
    command("previous-section", Scope::Form, &["pageup"], "Go to the section before.", |s| section(s, false)),
    hinted(
        ("form-enter", "next"),
        Scope::Form,
        &["enter"],
        "Choose from a list where there is one, else go to the next field.",
        enter,
    ),
    hinted(
        ("save-form", "save"),
        Scope::Form,
        &["ctrl-s", "f2"],
        "Save what was typed and close the form.",
        save,
    ),
    hinted(
        ("edit-text", "editor"),
        Scope::Form,
        &["ctrl-x"],
        "Change a long text in your own editor.",
        |s| {
            if let Some(text) =
                form(s).and_then(|form| form.current()).map(|entry| entry.input.text().to_owned())
            {
                s.effects.push(Effect::EditText(text));
            }
        },
    ),
    hinted(("form-help", "help"), Scope::Form, &["f1"], "Explain the field and the keys.", go::help),
    hinted(
        ("close-form", "close"),
        Scope::Form,
        &["esc"],
        "Close the form; asks before anything typed is lost.",
        close_form,
    ),
    hinted(("choose", "choose"), Scope::Picker, &["enter"], "Take the row under the cursor.", choose),
    command("choose-down", Scope::Picker, &["down", "ctrl-n", "tab"], "Go to the next row.", |s| {
        choice(s, 1)
    }),
    command("choose-up", Scope::Picker, &["up", "ctrl-p", "shift-tab"], "Go to the row before.", |s| {
        choice(s, -1)
    }),
    command("choose-page-down", Scope::Picker, &["pagedown"], "Go ten rows down.", |s| choice(s, 10)),
    command("choose-page-up", Scope::Picker, &["pageup"], "Go ten rows up.", |s| choice(s, -10)),
    command("picker-help", Scope::Picker, &["f1"], "Explain the keys.", go::help),
    hinted(("close-picker", "back"), Scope::Picker, &["esc"], "Go back without choosing.", close_picker),
    hinted(("accept", "accept"), Scope::Prompt, &["enter"], "Take the line as it is.", accept),
    command("prompt-help", Scope::Prompt, &["f1"], "Explain the keys.", go::help),
    hinted(
        ("close-prompt", "back"),
        Scope::Prompt,
        &["esc"],
        "Go back and leave everything as it was.",
        close_prompt,
    ),
    hinted(("yes", "yes"), Scope::Question, &["y", "Y"], "Yes, do it.", yes),
    hinted(("no", "no"), Scope::Question, &["n", "N", "esc", "q"], "No, leave it.", |s| drop(s.layers.pop())),
];

fn form(state: &mut State) -> Option<&mut Form> {
    match state.layers.last_mut() {
        Some(Layer::Form(form)) => Some(form),
        _ => None,
    }
}

fn picker(state: &mut State) -> Option<&mut Picker> {
    match state.layers.last_mut() {
        Some(Layer::Picker(picker)) => Some(picker),
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
    if let Some(form) = form(state) {
        form.step(by);
    }
}

fn section(state: &mut State, down: bool) {
    check_line(state);
    if let Some(form) = form(state) {
        form.step_section(down);
    }
}

/// Enter in a form: a list to choose from, a new line in a note, else the next field.
fn enter(state: &mut State) {
    let context = state.session.context();
    let Some(Layer::Form(form)) = state.layers.last_mut() else { return };
    let Some(entry) = form.current_mut() else { return };
    if entry.field.kind == Kind::Note {
        entry.input.insert("\n");
    } else if let Some(items) = records::choices(entry.field, &context) {
        let picker = Picker::new(entry.field.label, Purpose::FormLine, items);
        state.layers.push(Layer::Picker(Box::new(picker)));
    } else {
        step(state, 1);
    }
}

fn save(state: &mut State) {
    let (context, ids) = state.session.context_and_ids();
    let Some(Layer::Form(form)) = state.layers.last_mut() else { return };
    let Some(edits) = form.edits(&context, ids) else {
        state.say(Tone::Bad, "Not saved yet: see the line marked with an exclamation mark.");
        return;
    };
    let (register, id, new) = (form.register, form.record.id, form.new);
    let label = match edits.first() {
        Some(Edit::Add(_, record)) if new => state.session.adding(register, record),
        _ => format!("{} {}", Verb::Edit.word(), state.session.named(&[(register, id)])),
    };
    if state.apply(label, edits) {
        state.layers.pop();
        if new {
            state.list_mut();
            state.show(register, id);
        }
    }
}

fn close_form(state: &mut State) {
    if form(state).is_some_and(|form| form.is_changed()) {
        let text = "Close the form and forget what was typed?".to_owned();
        state.layers.push(Layer::Question(crate::tui::layer::Question { text, yes: Yes::Discard }));
    } else {
        state.layers.pop();
    }
}

fn choice(state: &mut State, by: isize) {
    if let Some(picker) = picker(state) {
        picker.step(by);
    }
}

fn close_picker(state: &mut State) {
    let welcome = picker(state).is_some_and(|picker| matches!(picker.purpose, Purpose::Welcome));
    state.layers.pop();
    if welcome {
        state.effects.push(Effect::Quit);
    }
}

fn choose(state: &mut State) {
    let Some(picker) = picker(state) else { return };
    let Some(item) = picker.current().cloned() else { return };
    if let Purpose::Columns = picker.purpose {
        let place = picker.shown[picker.at];
        picker.items[place].on = item.on.map(|on| !on);
        if let Chosen::Key(key) = &item.value {
            tables::switch_column(state.list_mut(), key);
        }
        return;
    }
    let Some(Layer::Picker(picker)) = state.layers.pop() else { return };
    chosen(state, picker.purpose, item.value);
}

fn chosen(state: &mut State, purpose: Purpose, value: Chosen) {
    match (purpose, value) {
        (Purpose::Command, Chosen::Key(name)) => match named(&name) {
            Some(command) => go::run_or_say_where(state, command),
            None => go::to_register(state, &name),
        },
        (Purpose::Jump | Purpose::GoTo, Chosen::Record(id)) => {
            if let Some((register, _)) = state.session.project().find(id) {
                state.show(register, id);
            }
        }
        (Purpose::Cells(cells), value) => {
            let text = text_of(state, &value);
            if let Err(complaint) = records::enter(state, &cells, &text) {
                state.say(Tone::Bad, complaint);
            }
        }
        (Purpose::FormLine, value) => {
            let text = text_of(state, &value);
            let context = state.session.context();
            if let Some(Layer::Form(form)) = state.layers.last_mut()
                && let Some(entry) = form.current_mut()
            {
                // The choice as the form shows it, not its key.
                let read = typed::read(entry.field, &text, &context);
                let shown = read.map_or(text, |value| entry.field.kind.format(&value, &context));
                entry.input = Input::new(shown);
                form.check_line(&context);
                form.step(1);
            }
        }
        (Purpose::Register, Chosen::Key(key)) => {
            go::to_register(state, &key);
        }
        (Purpose::View, Chosen::Record(id)) => show_view(state, id),
        (Purpose::Project | Purpose::Welcome, Chosen::Key(key)) => match key.as_str() {
            "+new" => state.ask(Prompt { ask: Ask::ProjectName, input: Input::default(), complaint: None }),
            "+import" => state.ask(Prompt { ask: Ask::Import, input: Input::default(), complaint: None }),
            "+demo" => state.effects.push(Effect::Demo),
            path => state.effects.push(Effect::Open(PathBuf::from(path))),
        },
        _ => {}
    }
}

fn text_of(state: &State, value: &Chosen) -> String {
    match value {
        Chosen::Key(key) => key.clone(),
        Chosen::Record(id) => state
            .session
            .project()
            .find(*id)
            .map_or(String::new(), |(register, record)| register.reference(record.number)),
        Chosen::Nothing => String::new(),
    }
}

fn show_view(state: &mut State, id: crate::model::id::Id) {
    let Some((_, record)) = state.session.project().find(id) else { return };
    let record = record.clone();
    let list = state.list_mut();
    list.filter = record.get(view::FILTER).to_owned();
    if !record.get(view::SORT).is_empty() {
        list.sort = record.get(view::SORT).to_owned();
    }
    list.group = record.get(view::GROUP).to_owned();
    let columns = record.get(view::COLUMNS).split([',', ' ']).filter(|key| !key.is_empty());
    let columns: Vec<_> = columns.map(|key| Column { key: key.to_owned(), width: None }).collect();
    if !columns.is_empty() {
        list.columns = columns;
    }
    state.say(Tone::Note, format!("View: {}", record.get(every::TITLE)));
}

fn close_prompt(state: &mut State) {
    let Some(Layer::Prompt(prompt)) = state.layers.pop() else { return };
    if let Ask::Filter(before) = prompt.ask {
        state.list_mut().filter = before;
    }
}

fn accept(state: &mut State) {
    let Some(Layer::Prompt(mut prompt)) = state.layers.pop() else { return };
    let text = prompt.input.text().to_owned();
    let complaint = match &prompt.ask {
        Ask::Filter(_) => filter_complaint(state, &text),
        Ask::QuickAdd(register) => quick_add(state, register, &text).err(),
        Ask::Cells(cells) => records::accept(state, cells, &text).err(),
        Ask::ViewName => save_view(state, &text).err(),
        Ask::ProjectName if text.trim().is_empty() => Some("A project needs a name.".to_owned()),
        Ask::ProjectName => {
            state.effects.push(Effect::New(text.trim().to_owned()));
            None
        }
        Ask::Import | Ask::Export | Ask::SaveCopy if text.trim().is_empty() => {
            Some("Type the path of a file.".to_owned())
        }
        Ask::Import => {
            state.effects.push(Effect::Import(PathBuf::from(text.trim())));
            None
        }
        Ask::SaveCopy => {
            state.effects.push(Effect::SaveCopy(PathBuf::from(text.trim())));
            None
        }
        Ask::Export => {
            state.effects.push(Effect::Export(PathBuf::from(text.trim()), false));
            None
        }
    };
    if complaint.is_some() {
        prompt.complaint = complaint;
        state.layers.push(Layer::Prompt(prompt));
    }
}

fn filter_complaint(state: &mut State, text: &str) -> Option<String> {
    let list = state.list();
    let context = state.session.context();
    let filter: Filter = match text.parse() {
        Ok(filter) => filter,
        Err(fault) => return Some(crate::query::filter::Fault::to_string(&fault)),
    };
    // A log of several registers may be filtered by what only one of them has.
    let read: Vec<_> = list.registers.iter().map(|register| filter.matcher(register, &context)).collect();
    let none_reads = read.iter().all(Result::is_err);
    read.into_iter().next().filter(|_| none_reads)?.err().map(|fault| fault.to_string())
}

fn quick_add(
    state: &mut State,
    register: &'static crate::model::register::Register,
    text: &str,
) -> Result<(), String> {
    if text.trim().is_empty() {
        return Err("Type what is to be done, who by and when.".to_owned());
    }
    let quick = quick::parse(text, register, &state.session.context());
    let place = super::place::of(state, quick.register);
    let (context, ids) = state.session.context_and_ids();
    let mut record = crate::model::fresh::record(quick.register, ids.fresh(), &context);
    for (key, value) in place {
        record.put(key, value);
    }
    let (register, id) = (quick.register, record.id);
    let edits = quick.edits(record, &context, ids)?;
    let label = match edits.first() {
        Some(Edit::Add(_, record)) => state.session.adding(register, record),
        _ => Verb::Add.word().to_owned(),
    };
    if !state.apply(label, edits) {
        // The refusal stands where it was said; the line comes back.
        return Err(state.notice.take().map_or_else(String::new, |notice| notice.text));
    }
    if state.list().registers.iter().any(|r| r.key == register.key) {
        state.show(register, id);
    }
    let added = state.session.project().find(id).map(|(register, record)| register.reference(record.number));
    state.say(Tone::Good, format!("Added {}", added.unwrap_or_default()));
    Ok(())
}

fn save_view(state: &mut State, name: &str) -> Result<(), String> {
    if name.trim().is_empty() {
        return Err("A view needs a name.".to_owned());
    }
    let list = state.list();
    let register = list.registers.first().map_or("", |register| register.key);
    let columns: Vec<_> = list.columns.iter().map(|column| column.key.as_str()).collect();
    let mut record = Record::new(crate::model::id::Id(0))
        .with(every::TITLE, name.trim())
        .with(view::SHOWS, register)
        .with(view::FILTER, list.filter.clone())
        .with(view::SORT, list.sort.clone())
        .with(view::GROUP, list.group.clone())
        .with(view::COLUMNS, columns.join(", "));
    let (_, ids) = state.session.context_and_ids();
    record.id = ids.fresh();
    state.apply(format!("Save the view {}", name.trim()), vec![Edit::Add(view::REGISTER.key, record)]);
    Ok(())
}

fn yes(state: &mut State) {
    let Some(Layer::Question(question)) = state.layers.pop() else { return };
    match question.yes {
        Yes::Remove(targets) => {
            let step = state.session.removing(&targets);
            state.perform(step);
        }
        Yes::Discard => drop(state.layers.pop()),
        Yes::Quit => state.effects.push(Effect::Quit),
        Yes::Overwrite(path) => state.effects.push(Effect::Export(PathBuf::from(path), true)),
    }
}

/// A key that no command takes, in a place where text is typed.
pub fn type_key(state: &mut State, key: Key) {
    let context = state.session.context();
    match state.layers.last_mut() {
        Some(Layer::Form(form)) => type_in_form(form, key),
        Some(Layer::Picker(picker)) => {
            picker.input.key(key, false);
            narrowed(state);
        }
        Some(Layer::Prompt(prompt)) => {
            prompt.input.key(key, false);
            prompt.complaint = match &prompt.ask {
                Ask::Cells(Cells { field, .. }) => typed::read(field, prompt.input.text(), &context).err(),
                _ => None,
            };
            changed_line(state);
        }
        _ => {}
    }
}

fn type_in_form(form: &mut Form, key: Key) {
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

/// What follows from a change of the letters that narrow a list.
fn narrowed(state: &mut State) {
    let Some(Layer::Picker(mut picker)) = state.layers.pop() else { return };
    match picker.purpose {
        Purpose::Jump => go::refresh_jump(&mut picker, state),
        _ => picker.narrow(),
    }
    state.layers.push(Layer::Picker(picker));
}

/// What follows from a change of a line: a filter shows what it lets through at once.
fn changed_line(state: &mut State) {
    let Some(Layer::Prompt(prompt)) = state.layers.last() else { return };
    if let Ask::Filter(_) = prompt.ask {
        let text = prompt.input.text().to_owned();
        let complaint = filter_complaint(state, &text);
        if complaint.is_none() {
            state.list_mut().filter = text.trim().to_owned();
        }
        if let Some(Layer::Prompt(prompt)) = state.layers.last_mut() {
            prompt.complaint = complaint;
        }
    }
}

/// Puts pasted text where text is typed; elsewhere it is said that a paste does nothing.
pub fn insert(state: &mut State, text: &str) {
    let line = || crate::model::text::clean(&text.replace(['\r', '\n'], " ")).into_owned();
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
            narrowed(state);
        }
        Some(Layer::Prompt(prompt)) => {
            prompt.input.insert(&line());
            changed_line(state);
        }
        _ => state.say(Tone::Note, "A paste goes into a field: press e, n, a or / first."),
    }
}

/// Puts the text of the user's editor into the line of the form on top.
pub fn replace(state: &mut State, text: &str) {
    if let Some(entry) = form(state).and_then(Form::current_mut) {
        entry.input = Input::new(text.trim_end());
    }
}

impl Form {
    /// Moves to a field.
    pub fn go_to(&mut self, key: &str) {
        let place = self.lines.iter().position(|line| matches!(line, Line::Field(e) if e.field.key == key));
        self.at = place.unwrap_or(self.at);
    }
}
