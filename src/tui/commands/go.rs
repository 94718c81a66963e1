//! Going somewhere: tabs, sheets, records, commands, help.

use crate::insight::diary;
use crate::model::field::Field;
use crate::model::kind::Tone;
use crate::model::register::Register;
use crate::query::find;
use crate::query::minuted;
use crate::query::quick::Letter;
use crate::registers::{action, agenda_item};
use crate::report::gantt::canvas::SIGNS;
use crate::session::reading;
use crate::tui::command::{Command, Scope, all, named};
use crate::tui::key::Key;
use crate::tui::layer::Layer;
use crate::tui::page::{Line, Page, Weight, align};
use crate::tui::picker::{Chosen, Item, Picker, Purpose};
use crate::tui::state::State;
use crate::tui::tabs::{Sheet, Shows, Side, TABS};

use super::command;

/// Going somewhere.
pub const COMMANDS: &[Command] = &[
    command("today", Scope::Global, &["0", "T"], "Go to what needs attention today.", |s| {
        tab(s, 0);
        s.desk.sheets[0] = 0;
    }),
    command("schedule", Scope::Global, &["1"], "Go to the schedule: the plan and its Gantt.", |s| tab(s, 1)),
    command("raid", Scope::Global, &["2"], "Go to risks, assumptions, issues and dependencies.", |s| {
        tab(s, 2)
    }),
    command("meetings", Scope::Global, &["3"], "Go to meetings, agendas and decisions.", |s| tab(s, 3)),
    command("actions", Scope::Global, &["4"], "Go to the actions.", |s| tab(s, 4)),
    command("registers", Scope::Global, &["5"], "Go to any other register, chosen from a list.", |s| {
        tab(s, 5);
        registers(s);
    }),
    command("next-sheet", Scope::Global, &["tab"], "Show the next sheet of this tab.", |s| sheet(s, 1))
        .hinted("sheet"),
    command("previous-sheet", Scope::Global, &["shift-tab"], "Show the sheet before.", |s| sheet(s, -1)),
    command("jump", Scope::Global, &["'"], "Jump to any record by its ref or words of its title.", jump)
        .hinted("jump"),
    command("commands", Scope::Global, &[":"], "Find any command by its name.", palette).hinted("commands"),
    command(
        "help",
        Scope::Global,
        &["?", "f1"],
        "Show the keys that work here and what the field means.",
        help,
    )
    .hinted("help"),
    command("follow", Scope::List, &["L"], "List what this record links to and what links to it.", follow),
    command("history", Scope::List, &["H"], "Show who changed what in this record, and when.", history),
    command(
        "agenda",
        Scope::Meeting,
        &["O"],
        "Go to the agenda items of this meeting, to change them; Esc there shows all.",
        |s| of_meeting(s, agenda_item::REGISTER.key, agenda_item::MEETING.name()),
    )
    .hinted("agenda"),
    command(
        "meeting-actions",
        Scope::Meeting,
        &["A"],
        "Go to the actions taken in this meeting; Esc there shows all.",
        |s| of_meeting(s, action::REGISTER.key, action::MEETING.name()),
    )
    .hinted("actions"),
];

/// Goes to the records of a register that came from the meeting under the cursor.
fn of_meeting(state: &mut State, key: &str, field: &str) {
    let Some((register, id)) = state.list().current() else { return };
    let whole = |sheet: &Sheet| sheet.registers == [key] && sheet.filter.is_empty();
    let mut places = TABS.iter().enumerate();
    let place = places.find_map(|(tab, sheets)| Some((tab, sheets.sheets.iter().position(whole)?)));
    let (Some((tab, sheet)), Some(meeting)) = (place, state.session.project().table(register.key).get(id))
    else {
        return;
    };
    let filter = format!("{field}:{}", register.reference(meeting.number));
    state.desk.tab = tab;
    state.desk.sheets[tab] = sheet;
    state.list_mut().filter = filter;
}

fn tab(state: &mut State, tab: usize) {
    state.desk.tab = tab;
}

fn sheet(state: &mut State, by: isize) {
    let count = TABS[state.desk.tab].sheets.len();
    if count < 2 {
        registers(state);
        return;
    }
    let sheet = &mut state.desk.sheets[state.desk.tab];
    *sheet = (*sheet as isize + by).rem_euclid(count as isize) as usize;
    state.heat.inside = false;
}

/// Lets the user choose the register of the last tab.
pub fn registers(state: &mut State) {
    let project = state.session.project();
    let shown_elsewhere = |key: &str| TABS.iter().flat_map(|tab| tab.sheets).any(|s| s.registers == [key]);
    let item = |register: &&'static crate::model::register::Register| {
        let count = project.table(register.key).len();
        Item::key(format!("{} ({count})", register.plural), register.doc, register.key)
    };
    let (others, own): (Vec<_>, Vec<_>) = project.registers().iter().partition(|r| !shown_elsewhere(r.key));
    let items = others.into_iter().chain(own).map(item).collect();
    let now = Chosen::Key(state.desk.picked.key.to_owned());
    let picker = Picker::new("Register", Purpose::Register, items).on(&now);
    state.layers.push(Layer::Picker(Box::new(picker)));
}

fn jump(state: &mut State) {
    let mut picker = Picker::new("Jump to", Purpose::Jump, Vec::new());
    refresh_jump(&mut picker, state);
    state.layers.push(Layer::Picker(Box::new(picker)));
}

/// Finds what the typed letters name; the records themselves are never listed in full.
pub fn refresh_jump(picker: &mut Picker, state: &State) {
    let context = state.session.context();
    let found = find::records(picker.input.text(), &context, 200);
    picker.items = found
        .into_iter()
        .map(|(register, record)| {
            let title = record.value(register.roles.title).as_text();
            let label = format!("{:<8} {title}", register.reference(record.number));
            Item::new(label, register.name, Chosen::Record(record.id))
        })
        .collect();
    picker.shown = (0..picker.items.len()).collect();
    picker.at = 0;
}

fn palette(state: &mut State) {
    let scopes = state.scopes();
    let of_tabs = |command: &&Command| {
        matches!(command.scope, Scope::Global | Scope::Today | Scope::List | Scope::Plan | Scope::HeatMap)
            && command.name != "commands"
    };
    let item = |command: &'static Command| {
        let keys = state.keymap.spelled(command);
        let label = format!("{:<22} {keys:>9}", command.name.replace('-', " "));
        let elsewhere = !scopes.contains(&command.scope);
        let doc = if elsewhere {
            format!("({}) {}", command.scope.heading(), command.doc)
        } else {
            command.doc.to_owned()
        };
        Item::key(label, doc, command.name)
    };
    // What works here comes first.
    let mut commands: Vec<&'static Command> = all().filter(of_tabs).collect();
    commands.sort_by_key(|command| !scopes.contains(&command.scope));
    // Registers are found by name too; a word that names a command runs that.
    let registers =
        state.session.project().registers().iter().filter(|register| named(register.key).is_none());
    let to_register = |register: &&'static Register| {
        let label = format!("{:<22} {:>9}", register.plural.to_lowercase(), "");
        Item::key(label, format!("Go to this register. {}", register.doc), register.key)
    };
    let items = commands.into_iter().map(item).chain(registers.map(to_register)).collect();
    state.layers.push(Layer::Picker(Box::new(Picker::new("Command", Purpose::Command, items))));
}

/// Shows a register on the last tab.
pub fn to_register(state: &mut State, key: &str) {
    if let Some(register) = state.session.project().register(key) {
        state.desk.tab = TABS.len() - 1;
        state.desk.picked = register;
    }
}

/// Runs a command where it works, else says where that is.
pub fn run_or_say_where(state: &mut State, command: &'static Command) {
    if state.scopes().contains(&command.scope) {
        state.run(command);
    } else {
        let what = command.name.replace('-', " ");
        state.say(Tone::Note, format!("“{what}” works elsewhere: {}.", command.scope.heading()));
    }
}

/// The page that explains the keys that work now, and the field under the cursor.
pub fn help(state: &mut State) {
    let field = match state.layers.last() {
        Some(Layer::Form(form)) => form.current().map(|entry| entry.field),
        None => state.list().current_field(state.session.project()),
        _ => None,
    };
    let mut lines = field.map_or(Vec::new(), explained);
    if state.scopes().contains(&Scope::Minutes) {
        lines.extend(letters());
    }
    if state.layers.is_empty() && state.sheet().side == Side::Gantt {
        lines.push(Line::heading("Signs of the Gantt"));
        lines.extend(SIGNS.iter().map(|(sign, words)| Line::new(*words).label(*sign, 8).indent(2)));
    }
    if state.layers.is_empty() && (state.layout().strip.is_some() || state.sheet().shows == Shows::Month) {
        lines.extend(days(state));
    }
    for scope in state.scopes() {
        lines.push(Line::heading(scope.heading()));
        for command in all().filter(|command| command.scope == *scope) {
            let keys = state.keymap.keys_of(command);
            let keys: Vec<_> = keys.iter().map(|keys| Key::show_sequence(keys)).collect();
            lines.push(Line::new(command.doc).label(keys.join("  "), 17).indent(2).weight(Weight::Key));
        }
    }
    state.layers.push(Layer::Page(Page::new("Help", lines)));
}

/// What stands on the days of the week ahead and of the calendar.
fn days(state: &State) -> Vec<Line> {
    let told = |sign: &str, words: String| Line::new(words).label(sign.to_owned(), 8).indent(2);
    let marks = [
        ("M1 A2", "one meeting and two actions fall on the day: letters as in refs"),
        ("▸ today", "the day that it is"),
        ("–", "a day on which nobody works; a holiday has its name"),
        ("·", "nothing falls on the day"),
    ];
    let mut lines = vec![Line::heading("Signs of the days")];
    lines.extend(marks.map(|(sign, words)| told(sign, words.to_owned())));
    lines.extend(diary::signs(&state.session.context()).into_iter().map(|(sign, words)| told(sign, words)));
    lines
}

/// What the letters and marks of minutes mean.
fn letters() -> Vec<Line> {
    let told = |label: &str, words: &str| {
        Line::new(words.to_owned()).label(label.to_owned(), 17).indent(2).weight(Weight::Key)
    };
    let makes = |letter: &Letter| match letter.makes {
        "" => format!("{}, which makes no record: {} {}", letter.name, letter.letter, letter.example),
        _ => format!("{}: {} {}", letter.name, letter.letter, letter.example),
    };
    let mut lines = vec![Line::heading("Lines that begin with a letter and a blank make records")];
    lines.extend(minuted::sigils().map(|letter| told(letter.letter, &makes(letter))));
    lines.extend(
        [
            (
                "i think so",
                "Prose: behind “a” and “i” small letters alone make nothing; F4 makes a record of it.",
            ),
            ("\\a", "A line behind \\ is prose whatever it begins with; F4 puts that there."),
            ("A-012", "Beside a line: the record that it made; changing the line changes it."),
            ("A-012 +", "It names somebody new."),
            ("A-012 ?", "Something of it was not understood, or its date is past; the foot says what."),
            ("?", "It makes nothing yet: a letter alone, or prose that looks like a record."),
            ("gone ?", "Its record was removed elsewhere and is not made again."),
        ]
        .map(|(label, words)| told(label, words)),
    );
    lines
}

/// What a field is for.
fn explained(field: &Field) -> Vec<Line> {
    let mut lines =
        vec![Line::heading(format!("The field “{}”", field.label)), Line::new(field.doc).indent(2)];
    if !field.example.is_empty() {
        lines.push(Line::new(format!("For example: {}", field.example)).indent(2));
    }
    if !field.kind.choices().is_empty() {
        let labels: Vec<_> = field.kind.choices().iter().map(|choice| choice.label).collect();
        lines.push(Line::new(format!("One of: {}", labels.join(", "))).indent(2));
    }
    let key = format!("In filters and commands it is called {}.", field.key);
    lines.push(Line::new(key).indent(2).tone(Tone::Muted));
    lines
}

fn follow(state: &mut State) {
    let Some((register, id)) = state.list().current() else { return };
    let context = state.session.context();
    let Some(record) = context.project.table(register.key).get(id) else { return };
    let links = reading::links(register, record, &context);
    let item = |link: reading::Link| Item::new(&*link.name, link.label(), Chosen::Record(link.id));
    let items: Vec<Item> = links.into_iter().map(item).collect();
    if items.is_empty() {
        state.say(Tone::Note, "Nothing is linked to this record. Press l to link it.");
        return;
    }
    let title = format!("Links of {}", register.reference(record.number));
    state.layers.push(Layer::Picker(Box::new(Picker::new(title, Purpose::GoTo, items))));
}

fn history(state: &mut State) {
    let Some((register, id)) = state.list().current() else { return };
    let context = state.session.context();
    let Some(record) = context.project.table(register.key).get(id) else { return };
    let title = format!("History of {}", context.name(register, record));
    let mut lines = crate::tui::view::history::lines(register, id, &context, usize::MAX);
    align(&mut lines);
    state.layers.push(Layer::Page(Page::new(title, lines)));
}
