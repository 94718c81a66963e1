//! What keys do in a list to choose from, and what follows from a choice.

use std::path::PathBuf;

use crate::model::id::Id;
use crate::model::kind::Tone;
use crate::model::text::clean;
use crate::query::typed;
use crate::registers::{every, view};
use crate::report;
use crate::session::act::Deed;
use crate::tui::command::{Command, Scope, all, named};
use crate::tui::effect::{Effect, Taking};
use crate::tui::input::Input;
use crate::tui::layer::{Ask, Layer, Prompt};
use crate::tui::list::Column;
use crate::tui::picker::{Chosen, Picker, Purpose};
use crate::tui::state::State;
use crate::tui::tabs::Side;
use crate::tui::views::READY;

use super::{baselines, command, go, listings, papers, plan, prompts, records, sharing, tables, workdays};

/// Lists to choose from.
pub const COMMANDS: &[Command] = &[
    command("choose", Scope::Picker, &["enter"], "Take the row under the cursor.", choose).hinted("choose"),
    command("choose-down", Scope::Picker, &["down", "ctrl-n", "tab"], "Go to the next row.", |s| {
        choice(s, 1)
    }),
    command("choose-up", Scope::Picker, &["up", "ctrl-p", "shift-tab"], "Go to the row before.", |s| {
        choice(s, -1)
    }),
    command("choose-page-down", Scope::Picker, &["pagedown"], "Go ten rows down.", |s| choice(s, 10)),
    command("choose-page-up", Scope::Picker, &["pageup"], "Go ten rows up.", |s| choice(s, -10)),
    command("picker-help", Scope::Picker, &["f1"], "Explain the keys.", go::help),
    command("close-picker", Scope::Picker, &["esc"], "Go back without choosing.", close_picker)
        .hinted("back"),
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
    let purpose = picker(state).map(|picker| picker.purpose.clone());
    state.layers.pop();
    match purpose {
        Some(Purpose::Welcome) => state.effects.push(Effect::Quit),
        Some(Purpose::ImportInto(path)) => {
            let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
            state.say(Tone::Note, format!("{} was not imported: no register was chosen", clean(&name)));
        }
        _ => {}
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
            if cells.field.key == cells.register.roles.status && text == cells.register.roles.done {
                let targets: Vec<_> = cells.ids.iter().map(|id| (cells.register, *id)).collect();
                if records::ask_who_decided(state, Deed::Close, &targets) {
                    return;
                }
            }
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
        (Purpose::ImportInto(path), Chosen::Key(key)) => {
            if let Some(register) = state.session.project().register(&key) {
                state.effects.push(Effect::Import(path, Taking::Into(register.key)));
            }
        }
        (Purpose::Paper, Chosen::Key(name)) => {
            if let Some(report) = report::named(&name) {
                papers::show(state, report);
            }
        }
        (Purpose::Person, Chosen::Key(name)) => listings::show_person(state, &name),
        (Purpose::View, Chosen::Record(id)) => show_view(state, id),
        (Purpose::View, Chosen::Key(name)) => show_ready(state, &name),
        (Purpose::Load, whose) => plan::show_load(state, &whose),
        (Purpose::Workdays, Chosen::Record(id)) => workdays::show(state, id),
        (Purpose::Holidays, Chosen::Key(name)) => plan::take_holidays(state, &name),
        (Purpose::CompareFrom, from) => baselines::compare_with(state, &from),
        (Purpose::CompareTo(from), to) => baselines::show_changed(state, &from, &to),
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
    let columns = record.get(view::COLUMNS).split([',', ' ']).filter(|key| !key.is_empty());
    let shape = Shape {
        filter: record.get(view::FILTER),
        sort: record.get(view::SORT),
        group: record.get(view::GROUP),
        columns: columns.collect(),
    };
    take_view(state, record.get(every::TITLE), &shape);
    if state.sheet().side == Side::Gantt {
        state.plan.make_room(false, state.screen.width);
    }
}

/// How a view shows a table.
struct Shape<'a> {
    filter: &'a str,
    /// "" = as the table is sorted.
    sort: &'a str,
    group: &'a str,
    /// None = those that the table has.
    columns: Vec<&'a str>,
}

fn take_view(state: &mut State, name: &str, shape: &Shape) {
    let list = state.list_mut();
    (list.filter, list.group) = (shape.filter.to_owned(), shape.group.to_owned());
    // A view shows what its filter lets through, and nothing else.
    list.lit = false;
    if !shape.sort.is_empty() {
        shape.sort.clone_into(&mut list.sort);
    }
    if !shape.columns.is_empty() {
        let column = |key: &&str| Column::new(key);
        list.columns = shape.columns.iter().filter(|key| **key != "ref").map(column).collect();
    }
    state.say(Tone::Note, format!("View: {name}"));
}

/// Shows a view that is built in.
fn show_ready(state: &mut State, name: &str) {
    let Some(ready) = READY.iter().find(|ready| ready.name == name) else { return };
    let register = state.session.project().register(ready.shows);
    let usual = register.map_or(&[][..], |register| register.columns);
    let columns = if ready.columns.is_empty() { usual } else { ready.columns };
    let shape =
        Shape { filter: ready.filter, sort: ready.sort, group: ready.group, columns: columns.to_vec() };
    take_view(state, name, &shape);
    if state.sheet().side == Side::Gantt && state.plan.make_room(ready.figures, state.screen.width) {
        let said = match (ready.figures, plan::has_load(state)) {
            (true, true) => "p shows the Gantt and the load, too",
            (true, false) => "p shows the Gantt, too",
            (false, _) => "table and Gantt",
        };
        state.say(Tone::Note, format!("View: {name} · {said}"));
    }
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
