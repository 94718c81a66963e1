//! The calendar of a month: from day to day, and what falls on one.

use crate::model::kind::Tone;
use crate::tui::command::{Command, Scope};
use crate::tui::diary::DayCursor;
use crate::tui::layer::Layer;
use crate::tui::picker::{Chosen, Item, Picker, Purpose};
use crate::tui::state::State;
use crate::tui::tabs::{Shows, TABS};
use crate::tui::view::diary::named;

use super::command;

/// The calendar.
pub const COMMANDS: &[Command] = &[
    command("calendar", Scope::Global, &["d"], "Show the calendar of the month, by day.", calendar),
    command("day-left", Scope::Calendar, &["left", "h"], "Go to the day before.", |s| step(s, -1)),
    command("day-right", Scope::Calendar, &["right", "l"], "Go to the next day.", |s| step(s, 1)),
    command("week-up", Scope::Calendar, &["up", "k"], "Go to the week before.", |s| step(s, -7)),
    command("week-down", Scope::Calendar, &["down", "j"], "Go to the next week.", |s| step(s, 7)),
    command("list-day", Scope::Calendar, &["enter"], "List what falls on this day, and go there.", list)
        .hinted("the day"),
    command("month-back", Scope::Calendar, &["pageup", "["], "Go to the month before.", |s| turn(s, -1))
        .hinted("month"),
    command("month-on", Scope::Calendar, &["pagedown", "]"], "Go to the next month.", |s| turn(s, 1)),
    command("to-today", Scope::Calendar, &["g", "home"], "Go back to today.", |s| cursor(s).reset()),
    command("leave-calendar", Scope::Calendar, &["esc"], "Go back to what needs attention.", |s| {
        s.desk.sheets[s.desk.tab] = 0;
    }),
];

fn calendar(state: &mut State) {
    let of_month = |sheet: &crate::tui::tabs::Sheet| sheet.shows == Shows::Month;
    let mut tabs = TABS.iter().enumerate();
    let place = tabs.find_map(|(tab, sheets)| Some((tab, sheets.sheets.iter().position(of_month)?)));
    if let Some((tab, sheet)) = place {
        state.desk.tab = tab;
        state.desk.sheets[tab] = sheet;
    }
}

fn step(state: &mut State, days: i64) {
    let today = state.session.today();
    cursor(state).step(days, today);
}

fn turn(state: &mut State, months: i32) {
    let today = state.session.today();
    cursor(state).turn(months, today);
}

/// The cursor of the month that shows.
fn cursor(state: &mut State) -> &mut DayCursor {
    match state.sheet().shows {
        Shows::Workdays => &mut state.desk.workdays.day,
        _ => &mut state.desk.diary.day,
    }
}

fn list(state: &mut State) {
    let context = state.session.context();
    let day = state.desk.diary.day.on(context.today);
    let entries = state.desk.diary.on(day);
    let item = |entry: &crate::insight::diary::Entry| {
        Item::new(named(entry, &context), entry.register.name, Chosen::Record(entry.id))
    };
    let items: Vec<Item> = entries.iter().map(item).collect();
    if items.is_empty() {
        return state.say(Tone::Note, format!("Nothing falls on {}.", day.format("%A %-d %B %Y")));
    }
    let title = day.format("%A %-d %B %Y").to_string();
    state.layers.push(Layer::Picker(Box::new(Picker::new(title, Purpose::GoTo, items))));
}
