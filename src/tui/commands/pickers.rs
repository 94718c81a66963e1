//! What keys do in a list to choose from, and what follows from a choice.

use std::path::PathBuf;

use crate::model::id::Id;
use crate::model::kind::Tone;
use crate::query::typed;
use crate::registers::{every, view};
use crate::report;
use crate::tui::command::{Command, Scope, all, named};
use crate::tui::effect::Effect;
use crate::tui::input::Input;
use crate::tui::layer::{Ask, Layer, Prompt};
use crate::tui::list::Column;
use crate::tui::picker::{Chosen, Picker, Purpose};
use crate::tui::state::State;

use super::{command, go, hinted, listings, papers, prompts, records, sharing, tables};

/// Lists to choose from.
pub const COMMANDS: &[Command] = &[
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
];

fn picker(state: &mut State) -> Option<&mut Picker> {
    match state.layers.last_mut() {
        Some(Layer::Picker(picker)) => Some(picker),
        _ => None,
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
        (Purpose::Paper, Chosen::Key(name)) => {
            if let Some(report) = report::named(&name) {
                papers::show(state, report);
            }
        }
        (Purpose::Person, Chosen::Key(name)) => listings::show_person(state, &name),
        (Purpose::View, Chosen::Record(id)) => show_view(state, id),
        (Purpose::Copies, Chosen::Key(path)) => sharing::merge(state, &PathBuf::from(path)),
        (Purpose::Project | Purpose::Welcome, Chosen::Key(key)) => match key.as_str() {
            "+new" => state.ask(Prompt::new(Ask::ProjectName, Input::default())),
            "+import" => state.ask(Prompt::new(Ask::Import, Input::default())),
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

fn show_view(state: &mut State, id: Id) {
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

/// What follows from a change of the letters that narrow a list.
pub fn narrowed(state: &mut State) {
    let Some(Layer::Picker(mut picker)) = state.layers.pop() else { return };
    match picker.purpose {
        Purpose::Command => {
            if let Some((command, line)) = asked(picker.input.text()) {
                return run_with(state, command, line);
            }
            picker.narrow();
        }
        Purpose::Jump => go::refresh_jump(&mut picker, state),
        _ => picker.narrow(),
    }
    state.layers.push(Layer::Picker(picker));
}

/// The command that asks for a line, and what of that is typed, where its name and a blank begin a text.
fn asked(text: &str) -> Option<(&'static Command, &str)> {
    all().filter(|command| command.asks).find_map(|command| {
        let line = text.strip_prefix(&command.name.replace('-', " "))?.strip_prefix(' ')?;
        Some((command, line))
    })
}

/// Runs a command that asks for a line, with the beginning of that.
fn run_with(state: &mut State, command: &'static Command, line: &str) {
    go::run_or_say_where(state, command);
    if let Some(Layer::Prompt(prompt)) = state.layers.last_mut() {
        prompt.input.insert(line);
        prompts::changed(state);
    }
}
