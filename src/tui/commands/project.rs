//! The project as a whole: undo, saving, other projects, imports, settings, findings.

use chrono::NaiveDate;

use crate::model::check::{Severity, findings};
use crate::model::field::Bond;
use crate::model::history::Turn;
use crate::model::id::Id;
use crate::model::kind::Tone;
use crate::model::project::Project;
use crate::model::register::Register;
use crate::model::settings;
use crate::query::when::{self, Sense, When};
use crate::registers::every::closes;
use crate::registers::meeting;
use crate::session::Target;
use crate::store::saver::Saving;
use crate::tui::command::{Command, Scope};
use crate::tui::effect::Effect;
use crate::tui::input::Input;
use crate::tui::layer::{Ask, Layer, Prompt, Question, Yes};
use crate::tui::picker::{Chosen, Item, Picker, Purpose};
use crate::tui::state::State;

use super::command;

/// The project as a whole.
pub const COMMANDS: &[Command] = &[
    command(
        "undo",
        Scope::Global,
        &["u"],
        "Take your last change back, whatever it was; what others did since stays.",
        |s| turn_and_show(s, Turn::Undo),
    )
    .hinted("undo")
    .changing(),
    command("redo", Scope::Global, &["ctrl-r", "ctrl-y"], "Do again what was undone last.", |s| {
        turn_and_show(s, Turn::Redo)
    })
    .changing(),
    command(
        "undo-change",
        Scope::Recall,
        &["u"],
        "Take your last change back, whatever it was; what others did since stays.",
        |s| turn_and_say(s, Turn::Undo),
    )
    .hinted("undo")
    .changing(),
    command("redo-change", Scope::Recall, &["ctrl-r", "ctrl-y"], "Do again what was undone last.", |s| {
        turn_and_say(s, Turn::Redo)
    })
    .changing(),
    command("save", Scope::Global, &["ctrl-s"], "Save now; every change is saved by itself anyway.", |s| {
        s.effects.push(Effect::Save);
    }),
    command("project", Scope::Global, &["ctrl-o"], "Open another project, or make a new one.", projects),
    command(
        "settings",
        Scope::Global,
        &["f10"],
        "Open the form of the project: name, start, currency, dates.",
        open_settings,
    ),
    command(
        "findings",
        Scope::Global,
        &["!"],
        "List what is wrong with the project, and go there.",
        list_findings,
    ),
    command(
        "import",
        Scope::Global,
        &["ctrl-t"],
        "Read a Microsoft Project XML file or a CSV file into the project.",
        |s| {
            s.ask(Prompt::new(Ask::Import, Input::default()));
        },
    )
    .asking()
    .changing(),
    command(
        "export",
        Scope::Global,
        &["ctrl-e"],
        "Write this table as CSV, the plan as Microsoft Project XML, or the Gantt as a picture or text.",
        |s| {
            s.ask(Prompt::new(Ask::Export, Input::default()));
        },
    )
    .asking(),
    command(
        "save-copy",
        Scope::Global,
        &[],
        "Save the project to another file, and go on in that one.",
        |s| {
            s.ask(Prompt::new(Ask::SaveCopy, Input::default()));
        },
    )
    .asking()
    .changing(),
    command(
        "asat",
        Scope::Global,
        &["@"],
        "Show everything as it was at the end of a day, to read; without a day as it is.",
        |s| s.ask(Prompt::new(Ask::AsAt, Input::default())),
    )
    .asking(),
    command("look", Scope::Global, &["f9"], "Change the colours: dark, light, high contrast, none.", |s| {
        s.screen.look += 1
    }),
    command(
        "suspend",
        Scope::Global,
        &["ctrl-z"],
        "Give the terminal back to the shell for a while; fg returns.",
        |s| {
            s.effects.push(Effect::Suspend);
        },
    ),
    command("quit", Scope::Global, &["q", "ctrl-q"], "Save and leave.", quit).hinted("quit"),
];

/// Turns the last step round, or the one that was undone last. Gives what to say of it and the record that it
/// touched first; says why where it can't be turned.
fn turned(state: &mut State, turn: Turn) -> Option<(String, Option<Id>)> {
    let step = match turn {
        Turn::Undo => state.session.undo(),
        Turn::Redo => state.session.redo(),
    };
    step.map(|(label, focus)| (turn.told(&label), focus)).map_err(|why| state.say(Tone::Note, why)).ok()
}

/// Turns a step round in a window over the tab, which stays where it is.
pub fn turn_and_say(state: &mut State, turn: Turn) {
    if let Some((said, _)) = turned(state, turn) {
        state.say(Tone::Good, said);
    }
}

/// Turns a step round, and goes where that is seen.
fn turn_and_show(state: &mut State, turn: Turn) {
    let before = state.session.project().clone();
    let Some((said, focus)) = turned(state, turn) else { return };
    if let Some((register, id)) = focus.and_then(|id| seen_at(state, id)) {
        state.show_changed(register, id);
    }
    let is_issued = |project: &Project, id: Id| {
        let found = project.find(id).filter(|(register, _)| register.key == meeting::REGISTER.key);
        found.is_some_and(|(register, record)| closes(register, record))
    };
    let now = state.session.project();
    let issued = focus.is_some_and(|id| is_issued(&before, id) != is_issued(now, id));
    let files = if issued { "; files that were written of it stay where they are" } else { "" };
    state.say(Tone::Good, said + files);
}

/// Where a change of a record is seen: at itself, or, where the table shows that, at what it makes no sense
/// without: an assignment at its task, a link at the one under the cursor.
fn seen_at(state: &State, id: Id) -> Option<Target> {
    let (register, record) = state.session.project().find(id)?;
    let list = state.list();
    let shown = |register: &Register| list.registers.iter().any(|known| known.key == register.key);
    if shown(register) {
        return Some((register, id));
    }
    let binding = register.fields().filter(|field| field.bond == Bond::Binding);
    let ends = binding.flat_map(|field| record.value(field.key).as_links());
    let ends = ends.filter_map(|end| state.session.project().find(*end));
    let mut ends: Vec<Target> = ends
        .filter(|(register, _)| shown(register))
        .map(|(register, record)| (register, record.id))
        .collect();
    ends.sort_by_key(|end| Some(end.1) != list.current().map(|(_, id)| id));
    ends.first().copied().or(Some((register, id)))
}

fn quit(state: &mut State) {
    match state.session.saving() {
        Some(Saving::Failed(why)) => {
            let what = if state.session.is_unsaved() { "The last change is not saved: " } else { "" };
            let text = format!("{what}{why}. Leave all the same?");
            state.layers.push(Layer::Question(Question { text, yes: Yes::Quit }));
        }
        _ if is_kept_nowhere_and_changed(state) => ask_to_leave(state, Yes::Quit),
        _ => state.effects.push(Effect::Quit),
    }
}

/// Whether what was changed is lost once the open project is left.
pub fn is_kept_nowhere_and_changed(state: &State) -> bool {
    state.session.path().is_none() && state.session.is_changed()
}

/// Asks before a changed project that is kept nowhere is left.
pub fn ask_to_leave(state: &mut State, yes: Yes) {
    let text = "This project is kept nowhere, and you changed it. Leave it all the same? (“save copy” keeps \
                it in a file.)";
    state.layers.push(Layer::Question(Question { text: text.to_owned(), yes }));
}

/// Shows the project as it was at the end of the day that was typed; as it is where none was. The
/// error is a sentence.
pub fn look_at(state: &mut State, text: &str) -> Result<(), String> {
    if text.trim().is_empty() {
        state.session.look_at_now();
        state.say(Tone::Note, "The project as it is now.");
        return Ok(());
    }
    let said = state.session.look_at(day_of(state, text)?);
    let legend = match state.session.shown_day() {
        Some(_) => " (~ and - before the ref)",
        None => "",
    };
    state.say(Tone::Note, said + legend);
    Ok(())
}

/// The day that a line for [`Ask::AsAt`] names; what lacks its year is the last such day.
pub fn day_of(state: &State, text: &str) -> Result<NaiveDate, String> {
    let context = state.session.context();
    when::read(text, &When { today: state.session.now.date(), ..When::of(&context, Sense::Done) })
}

/// Puts the welcome back as long as no project is open: what was begun there came to nothing.
pub fn offer_welcome(state: &mut State) {
    let is_bare = state.session.path().is_none() && state.session.present().is_empty();
    if state.layers.is_empty() && is_bare && !state.outside.waits {
        welcome(state);
    }
}

/// Lets the user choose a project, or how to begin one.
pub fn projects(state: &mut State) {
    let mut items = state.outside.projects.clone();
    items.extend(beginnings());
    let picker = Picker::new("Open a project", Purpose::Project, items);
    state.layers.push(Layer::Picker(Box::new(picker)));
}

/// How to begin: what the welcome offers too.
pub fn beginnings() -> Vec<Item> {
    vec![
        Item::key("New project", "Begin with an empty plan and empty registers", "+new"),
        Item::key("Import a plan", "Microsoft Project XML, saved from Project by Save As > XML", "+import"),
        Item::key("Sample project", "An ICT project to look around in; nothing is kept", "+demo"),
    ]
}

/// The welcome of a first start.
pub fn welcome(state: &mut State) {
    let mut items = state.outside.projects.clone();
    items.extend(beginnings());
    let picker = Picker::new("Welcome to Mainstay", Purpose::Welcome, items);
    state.layers.push(Layer::Picker(Box::new(picker)));
}

/// Opens the form of the project, or of the one to be.
pub fn open_settings(state: &mut State) {
    let project = state.session.project();
    let Some(register) = project.register(settings::PROJECT) else { return };
    match settings_record(state) {
        Some((register, id)) => super::records::open_form(state, register, id),
        None => {
            let record = state.session.fresh(register);
            let form = crate::tui::form::Form::of(register, record, true, &state.session.context());
            state.layers.push(Layer::Form(Box::new(form)));
        }
    }
}

/// The record that holds the settings, if there is one.
pub fn settings_record(state: &State) -> Option<Target> {
    let project = state.session.project();
    Some((project.register(settings::PROJECT)?, project.settings()?.id))
}

fn list_findings(state: &mut State) {
    let context = state.session.context();
    let mut all = findings(&context);
    all.extend(state.session.schedule().findings().iter().cloned());
    let items: Vec<_> = all
        .into_iter()
        .map(|finding| {
            let letter = match finding.severity {
                Severity::Error => "E",
                Severity::Warning => "W",
                Severity::Note => "N",
            };
            let name =
                context.project.find(finding.id).map(|(register, record)| register.reference(record.number));
            let label = format!("{letter} {:<8} {}", name.unwrap_or_default(), finding.message);
            Item::new(label, "", Chosen::Record(finding.id))
        })
        .collect();
    if items.is_empty() {
        state.say(Tone::Good, "Nothing is wrong with the project.");
        return;
    }
    let title = match items.len() {
        1 => "1 finding (E error, W warning, N note)".to_owned(),
        many => format!("{many} findings (E error, W warning, N note)"),
    };
    state.layers.push(Layer::Picker(Box::new(Picker::new(title, Purpose::GoTo, items))));
}
