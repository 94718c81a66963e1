//! Records: new, open, change, done, marked, linked, removed.

use crate::model::conflict::CONFLICT;
use crate::model::field::Field;
use crate::model::id::Id;
use crate::model::kind::{Kind, Tone};
use crate::model::register::Register;
use crate::model::scales::Step;
use crate::registers::action;
use crate::session::act::Deed;
use crate::session::{Session, Target};
use crate::tui::command::{Command, Scope};
use crate::tui::effect::Effect;
use crate::tui::form::Form;
use crate::tui::input::Input;
use crate::tui::layer::{Ask, Cells, Layer, Prompt, Question, Those, Yes};
use crate::tui::picker::{Chosen, Item, Picker, Purpose};
use crate::tui::state::State;

use super::place::Place;
use super::{command, deeds};

/// Records.
pub const COMMANDS: &[Command] = &[
    command("open", Scope::List, &["enter"], "Open the form of this record.", open).hinted("open"),
    command("read", Scope::List, &["i"], "Read all there is of this record on a page.", super::pages::read)
        .hinted("read"),
    command("edit", Scope::List, &["e", "f2"], "Change this field, in all marked records.", edit)
        .hinted("edit")
        .changing(),
    command("new-record", Scope::List, &["n", "insert"], "Add a record with its form.", new)
        .hinted("new")
        .changing(),
    command(
        "quick-add",
        Scope::Global,
        &["a"],
        "Add a record in one line: @person, a date, !priority, #tag, >R-7.",
        quick_add,
    )
    .hinted("add")
    .changing(),
    command("done", Scope::List, &["x"], "Mark this record done, or open it again.", done)
        .hinted("done")
        .changing(),
    command("mark", Scope::List, &["m"], "Mark this record, to change several together.", mark),
    command("mark-all", Scope::List, &["M"], "Mark everything that shows, or nothing.", mark_all),
    command("date", Scope::List, &["t"], "Change the date that it is due.", |s| {
        role(s, |r| r.roles.due, "due date")
    })
    .hinted("date")
    .changing(),
    command("owner", Scope::List, &["o"], "Change the owner.", |s| role(s, |r| r.roles.owner, "owner"))
        .hinted("owner")
        .changing(),
    command("status", Scope::List, &["S"], "Change the status.", |s| role(s, |r| r.roles.status, "status"))
        .changing(),
    command("link", Scope::List, &["l"], "Link this record to another one.", |s| {
        role(s, |_| "links", "links")
    })
    .changing(),
    command(
        "move-up",
        Scope::List,
        &["K", "alt-up"],
        "Move this task or agenda item up, with all below it.",
        |s| shift(s, false),
    )
    .changing(),
    command(
        "move-down",
        Scope::List,
        &["J", "alt-down"],
        "Move this task or agenda item down, with all below it.",
        |s| shift(s, true),
    )
    .changing(),
    command("clear-field", Scope::List, &["backspace"], "Clear this field.", clear_field).changing(),
    command("repeat", Scope::List, &["."], "Enter the last value again in the same field here.", repeat)
        .changing(),
    command(
        "remove",
        Scope::List,
        &["delete", "D"],
        "Remove this record and what hangs on it, after asking.",
        remove,
    )
    .changing(),
    command("copy", Scope::List, &["y"], "Copy the marked records to the clipboard, one a line.", copy),
];

fn open(state: &mut State) {
    let Some((register, id)) = state.list().current() else { return };
    open_form(state, register, id);
}

/// Puts the form of a record on top.
pub fn open_form(state: &mut State, register: &'static Register, id: Id) {
    let context = state.session.context();
    let Some(record) = context.project.table(register.key).get(id) else { return };
    let form = Form::of(register, (**record).clone(), false, &context);
    state.layers.push(Layer::Form(Box::new(form)));
}

fn new(state: &mut State) {
    let Some(register) = to_add(state) else { return };
    if register.key == CONFLICT {
        return state
            .say(Tone::Note, "A conflict comes about by itself, where two people fill in one field.");
    }
    let place = super::place::of(state, register);
    form_of_new(state, register, place);
}

/// Opens the form of a new record with what it has from its place.
pub fn form_of_new(state: &mut State, register: &'static Register, place: Place) {
    let mut record = state.session.fresh(register);
    for (key, value) in place {
        record.put(key, value);
    }
    let context = state.session.context();
    let form = Form::of(register, record, true, &context);
    state.layers.push(Layer::Form(Box::new(form)));
}

/// What is added unless something else is said: what is under the cursor, or of the table; an action
/// where matters of all sorts show.
fn to_add(state: &State) -> Option<&'static Register> {
    let list = state.list();
    if list.is_of_matters() {
        return state.session.project().register(action::REGISTER.key);
    }
    let current = list.current().map(|(register, _)| register);
    current.or_else(|| list.registers.first().copied())
}

fn quick_add(state: &mut State) {
    let register = to_add(state).filter(|register| register.key != CONFLICT);
    let Some(register) = register.or_else(|| state.session.project().register("action")) else { return };
    state.ask(Prompt::new(Ask::QuickAdd(register), Input::default()));
}

fn edit(state: &mut State) {
    let Some(field) = state.list().current_field(state.session.project()) else { return };
    edit_field(state, field.key);
}

fn role(state: &mut State, role: fn(&Register) -> &'static str, what: &str) {
    let Some((register, _)) = state.list().current() else { return };
    let targets = state.list().targets();
    let several = targets.iter().any(|(other, _)| other.key != register.key);
    // Records of several registers have fields of their own for the same part.
    match what {
        "due date" if several => return deeds::ask(state, Deed::Date, targets),
        "owner" if several => return deeds::ask(state, Deed::Owner, targets),
        _ => {}
    }
    match role(register) {
        key if !key.is_empty() && state.session.project().field(register.key, key).is_some() => {
            edit_field(state, key)
        }
        _ => state.say(Tone::Note, format!("{} have no {what}.", register.plural)),
    }
}

/// Lets the user change a field of the targets: a list for choices, people and links, else a line.
fn edit_field(state: &mut State, key: &str) {
    let targets = state.list().targets();
    let Some((register, first)) = targets.first().copied() else { return };
    let project = state.session.project();
    let Some(field) = project.field(register.key, key) else { return };
    if !field.is_editable() {
        state.say(Tone::Note, format!("{} is worked out and can't be entered.", field.label));
        return;
    }
    // A combined log changes the records of the same register together.
    let ids = targets.iter().filter(|(r, _)| r.key == register.key).map(|(_, id)| *id).collect();
    let cells = Cells { register, ids, field, base: project.clone() };
    let context = state.session.context();
    let Some(record) = project.table(register.key).get(first) else { return };
    match choices(field, &context) {
        Some(items) => {
            let now = match context.value(record, field).as_ref() {
                crate::model::value::Value::Link(id) => Chosen::Record(*id),
                value => Chosen::Key(value.as_text().to_owned()),
            };
            let picker = Picker::new(field.label, Purpose::Cells(cells), items).on(&now);
            state.layers.push(Layer::Picker(Box::new(picker)));
        }
        None if field.kind == Kind::Note && cells.ids.len() == 1 => {
            open_form(state, register, first);
            if let Some(Layer::Form(form)) = state.layers.last_mut() {
                form.go_to(field.key);
            }
        }
        None => {
            let text = cells.common_text(&context).unwrap_or_default();
            state.ask(Prompt::new(Ask::Cells(cells), Input::new(text)));
        }
    }
}

/// What can be chosen for a field: its choices, or the records of the one register that it links to.
pub fn choices(field: &Field, context: &crate::model::context::Context) -> Option<Vec<Item>> {
    let mut items: Vec<Item> = match field.kind {
        Kind::Choice(choices) => {
            let label = |choice| field.kind.label_of(choice, context.style());
            choices.iter().map(|choice| Item::key(label(choice), "", choice.key)).collect()
        }
        Kind::Step(axis) => {
            let steps = context.style().scales.steps(axis).iter().zip(1..);
            let item = |(step, number): (&Step, usize)| {
                Item::key(format!("{number} {}", step.word), &*step.meaning, number.to_string())
            };
            steps.map(item).collect()
        }
        Kind::Flag => vec![Item::key("yes", "", "yes"), Item::key("no", "", "no")],
        Kind::Link(registers) if !registers.is_empty() => {
            let mut items = Vec::new();
            for register in context.project.registers().iter().filter(|r| registers.contains(&r.key)) {
                let mut records: Vec<_> = context.project.table(register.key).iter().collect();
                if records.len() > 2000 {
                    return None;
                }
                records.sort_by_key(|record| record.number);
                items.extend(records.into_iter().map(|record| {
                    Item::new(context.name(register, record), register.name, Chosen::Record(record.id))
                }));
            }
            items
        }
        _ => return None,
    };
    items.push(Item::new("(empty)", "Clears the field", Chosen::Nothing));
    Some(items)
}

/// Enters the line that was typed for cells. An empty one clears nothing that was not shown.
pub fn accept(state: &mut State, cells: &Cells, text: &str) -> Result<(), String> {
    if text.trim().is_empty() && cells.common_text(&state.session.context()).is_none() {
        return Err("They differ: type what all of them get, or press Esc and Backspace to clear it".into());
    }
    enter(state, cells, text)
}

/// Enters a typed text into a field of records, as one step. A complaint leaves everything as it was.
pub fn enter(state: &mut State, cells: &Cells, text: &str) -> Result<(), String> {
    let targets: Vec<_> = cells.ids.iter().map(|id| (cells.register, *id)).collect();
    let set = |session: &mut Session| session.setting(&targets, &[(cells.field.key, text)]);
    let done = state.session.perform_since(&cells.base, set)?;
    state.last_entry = Some((cells.field.key, text.to_owned()));
    state.say(Tone::Good, done);
    Ok(())
}

/// The cells of a field in the records that are marked, or in the one under the cursor.
fn cells_of(state: &State, key: &str) -> Option<Cells> {
    let targets = state.list().targets();
    let (register, _) = *targets.first()?;
    let field = state.session.project().field(register.key, key)?;
    let ids = targets.iter().filter(|(r, _)| r.key == register.key).map(|(_, id)| *id).collect();
    Some(Cells { register, ids, field, base: state.session.project().clone() })
}

fn enter_or_say(state: &mut State, key: &str, text: &str) {
    let Some(cells) = cells_of(state, key) else { return };
    if let Err(complaint) = enter(state, &cells, text) {
        state.say(Tone::Bad, complaint);
    }
}

/// Moves the marked records of one family past the next one above or below.
fn shift(state: &mut State, down: bool) {
    let step = state.session.shifting(&state.list().targets(), down);
    state.perform_or_say(step);
}

fn clear_field(state: &mut State) {
    if let Some(field) = state.list().current_field(state.session.project()) {
        enter_or_say(state, field.key, "");
    }
}

fn repeat(state: &mut State) {
    match state.last_entry.clone() {
        Some((key, text)) => enter_or_say(state, key, &text),
        None => state.say(Tone::Note, "Nothing was entered yet that could be repeated."),
    }
}

fn done(state: &mut State) {
    let targets = state.list().targets();
    if targets.is_empty() {
        return;
    }
    if state.list().is_of_matters() && super::meetings::see_to(state, &targets) {
        return;
    }
    let deed = if state.list().is_of_matters() { Deed::Done } else { Deed::Close };
    if ask_who_decided(state, deed, &targets) {
        return;
    }
    // What needs attention is seen to: a risk that is to be reviewed is not over when it was.
    let step = if deed == Deed::Done {
        state.session.seeing_to(&targets, "")
    } else {
        state.session.toggling(&targets)
    };
    state.perform_or_say(step);
}

/// Asks who made the decisions among records of the open project; false where that is known.
pub fn ask_who_decided(state: &mut State, deed: Deed, targets: &[Target]) -> bool {
    let (path, base) = (None, state.session.project().clone());
    deeds::ask_who_decided(state, deed, &[Those { path, base, targets: targets.to_vec() }])
}

/// Marks or unmarks the record under the cursor and goes on to the next.
pub fn mark(state: &mut State) {
    let list = state.list_mut();
    if let Some((_, id)) = list.current() {
        if !list.marks.remove(&id) {
            list.marks.insert(id);
        }
        list.step(1);
    }
}

fn mark_all(state: &mut State) {
    let list = state.list_mut();
    if list.marks.is_empty() {
        let all = list.rows().iter().filter_map(|row| match row {
            crate::tui::list::Row::Record(shown) if !shown.passed_over => Some(shown.id),
            _ => None,
        });
        list.marks = all.collect();
    } else {
        list.marks.clear();
    }
    let count = list.marks.len();
    state.say(Tone::Note, format!("{count} marked"));
}

fn remove(state: &mut State) {
    let targets = state.list().targets();
    if targets.is_empty() {
        return;
    }
    let removed = state.session.removal(&targets);
    let count = removed.iter().filter(|edit| matches!(edit, crate::model::edit::Edit::Remove(..))).count();
    let context = state.session.context();
    let what = match targets[..] {
        [(register, id)] => context
            .project
            .table(register.key)
            .get(id)
            .map_or(String::new(), |record| context.name(register, record)),
        _ => format!("{} records", targets.len()),
    };
    let more = match count - targets.len().min(count) {
        0 => String::new(),
        1 => " and one record that hangs on it".to_owned(),
        n => format!(" and {n} records that hang on it"),
    };
    let text = format!("Remove {what}{more}? It can be undone.");
    let base = context.project.clone();
    state.layers.push(Layer::Question(Question { text, yes: Yes::Remove(targets, base) }));
}

fn copy(state: &mut State) {
    let context = state.session.context();
    let list = state.list();
    let mut lines = Vec::new();
    for (register, id) in list.targets() {
        let Some(record) = context.project.table(register.key).get(id) else { continue };
        let fields =
            list.columns.iter().filter_map(|column| list.field(register, &column.key, context.project));
        let why = list.matter(id).map(|matter| matter.why.join("; "));
        let cells = fields.map(|field| context.show(record, field)).chain(why);
        let cells = cells.map(|cell| cell.replace(['\t', '\n'], " "));
        let cells: Vec<_> = std::iter::once(register.reference(record.number)).chain(cells).collect();
        lines.push(cells.join("\t"));
    }
    let count = lines.len();
    state.effects.push(Effect::Copy(lines.join("\n")));
    state.say(
        Tone::Good,
        format!("Copied {count} with tabs between fields, ready to paste into a spreadsheet"),
    );
}
