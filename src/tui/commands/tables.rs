//! What a table shows: filter, sort, groups, columns, folds, saved views.

use crate::model::kind::Tone;
use crate::model::register::Register;
use crate::registers::view;
use crate::tui::command::{Command, Scope};
use crate::tui::input::Input;
use crate::tui::layer::{Ask, Layer, Prompt};
use crate::tui::list::{Column, List, Row};
use crate::tui::picker::{Item, Picker, Purpose};
use crate::tui::state::State;
use crate::tui::view::columns;
use crate::tui::views::READY;

use super::command;

/// What a table shows.
pub const COMMANDS: &[Command] = &[
    command("filter", Scope::List, &["/"], "Show only what a filter lets through, as you type it.", filter)
        .hinted("filter")
        .asking(),
    command(
        "clear",
        Scope::List,
        &["esc"],
        "Clear the marks, then the filter; in the heat map, go back to it; leave an earlier day.",
        clear,
    ),
    command(
        "sort",
        Scope::List,
        &["s"],
        "Sort by this column; again turns the order round, once more gives it up.",
        sort,
    ),
    command("group", Scope::List, &["B"], "Group the rows by this column, or stop grouping.", group),
    command("columns", Scope::List, &["|"], "Choose which columns show.", columns),
    command("column-left", Scope::List, &["{"], "Move this column to the left.", |s| move_column(s, -1)),
    command("column-right", Scope::List, &["}"], "Move this column to the right.", |s| move_column(s, 1)),
    command("wider", Scope::List, &[")"], "Make this column wider.", |s| resize(s, 2)),
    command("narrower", Scope::List, &["("], "Make this column narrower.", |s| resize(s, -2)),
    command(
        "fold",
        Scope::List,
        &["space"],
        "Fold or unfold the rows below this one; mark it in other tables.",
        fold,
    ),
    command("fold-all", Scope::List, &["Z"], "Fold all summaries, or unfold all.", fold_all),
    command("fold-level", Scope::List, &["X"], "Fold the lowest level of the outline that shows.", |s| {
        let any = s.list_mut().fold_level();
        tell_levels(s, any, "No summary is left to fold.");
    }),
    command("unfold-level", Scope::List, &["E"], "Unfold one level more of the outline.", |s| {
        let any = s.list_mut().unfold_level();
        tell_levels(s, any, "No summary is folded.");
    }),
    command(
        "sort-within",
        Scope::List,
        &["&"],
        "Sort by this column within the outline: each task among those beside it; again gives it up.",
        sort_within,
    ),
    command(
        "highlight",
        Scope::List,
        &["*"],
        "Let the filter mark what passes it and hide nothing, or hide the rest again.",
        highlight,
    ),
    command("views", Scope::List, &["v"], "Show a view of this table: a built-in or a saved one.", views),
    command("save-view", Scope::List, &["V"], "Save filter, sort, groups and columns as a view.", save_view)
        .asking()
        .changing(),
    command("pane", Scope::Global, &["p"], "Show or hide what stands beside the table.", |s| {
        s.desk.pane = !s.desk.pane
    }),
];

fn filter(state: &mut State) {
    let now = state.list().filter.clone();
    let start = if now.is_empty() { String::new() } else { format!("{now} ") };
    state.ask(Prompt::new(Ask::Filter(now), Input::new(start)));
}

fn clear(state: &mut State) {
    let shown = state.layout().panel.is_some();
    let list = state.list_mut();
    if !list.marks.is_empty() {
        list.marks.clear();
    } else if shown && super::plan::close_panel(state) {
        state.notice = None;
    } else if state.heat.inside {
        state.heat.inside = false;
    } else if !state.list().filter.is_empty() {
        state.list_mut().filter.clear();
        state.say(Tone::Note, "The filter is off: everything shows.");
    } else {
        today(state);
    }
}

/// Goes back to today, where an earlier day is shown.
pub fn today(state: &mut State) {
    if state.session.shown_day().is_some() {
        state.session.look_at_now();
        state.say(Tone::Note, "The project as it is now.");
    }
}

/// Says that the rows have an order and columns of their own, where they do.
fn is_of_matters(state: &mut State) -> bool {
    let of_matters = state.list().is_of_matters();
    if of_matters {
        state.say(Tone::Note, "These rows stand by urgency: B groups them by when, what or who, / filters.");
    }
    of_matters
}

fn sort(state: &mut State) {
    if is_of_matters(state) {
        return;
    }
    let list = state.list_mut();
    let Some(column) = list.columns.get(list.cursor.column).map(|column| column.key.clone()) else { return };
    let usual = list.registers.first().map_or("ref", |register| register.sort).to_owned();
    let was_outline = list.is_outline();
    list.sort = if list.sort == column {
        format!("-{column}")
    } else if list.sort == format!("-{column}") {
        usual.clone()
    } else {
        column
    };
    let said = match list.sort.clone() {
        sort if sort == usual => "In the usual order".to_owned(),
        sort => format!("Sorted by {}", order(state, &sort)),
    };
    let within = if was_outline { "; & sorts within the outline" } else { "" };
    state.say(Tone::Note, said + within);
}

/// What a table is sorted by, in words.
fn order(state: &State, sort: &str) -> String {
    let key = sort.trim_start_matches('-');
    let list = state.list();
    let field = |register: &&'static Register| list.field(register, key, state.session.project());
    let label = list.registers.iter().find_map(field).map_or(key, |field| field.label);
    format!("{label}{}", if sort.starts_with('-') { ", last first" } else { "" })
}

/// Says how much of the outline shows, or what there is none of.
fn tell_levels(state: &mut State, any: bool, none: &str) {
    if !any {
        return state.say(Tone::Note, none);
    }
    state.settle();
    let (list, context) = (state.list(), state.session.context());
    let all = list.registers.first().and_then(|register| context.derived.outline(register.key));
    let depth = |row: &Row| if let Row::Record(shown) = row { shown.depth } else { 0 };
    let shown = list.rows().iter().map(depth).max().unwrap_or(0) + 1;
    let levels = all.unwrap_or_default().iter().map(|(_, depth)| depth + 1).max().unwrap_or(1);
    state.say(Tone::Note, format!("{shown} of {levels} levels of the outline show"));
}

fn sort_within(state: &mut State) {
    let list = state.list_mut();
    let outlined = matches!(list.registers[..], [register] if !register.roles.parent.is_empty());
    let Some(column) = list.columns.get(list.cursor.column).map(|column| column.key.clone()) else { return };
    if !outlined {
        return state.say(Tone::Note, "These rows are no outline: s sorts them.");
    }
    let by = |sign: &str| format!("row,{sign}{column}");
    list.group = String::new();
    list.sort = match &list.sort {
        sort if *sort == by("") => by("-"),
        sort if *sort == by("-") => "row".to_owned(),
        _ => by(""),
    };
    let said = match list.sort.clone().split_once(',') {
        None => "The outline in its own order".to_owned(),
        Some((_, by)) => format!("Sorted by {} within the outline", order(state, by)),
    };
    state.say(Tone::Note, said);
}

fn highlight(state: &mut State) {
    let list = state.list_mut();
    list.lit = !list.lit;
    let said = if list.lit && list.filter.trim().is_empty() {
        "A filter will mark rows and hide none: type one with /"
    } else if list.lit {
        "The filter marks rows with » and hides none"
    } else {
        "The filter hides what doesn't pass it"
    };
    state.say(Tone::Note, said);
}

fn group(state: &mut State) {
    if state.list().is_of_matters() {
        return super::today::regroup(state);
    }
    let list = state.list_mut();
    let column = list.columns.get(list.cursor.column).map(|column| column.key.clone()).unwrap_or_default();
    list.group = if list.group == column { String::new() } else { column };
    let said = match list.group.clone() {
        none if none.is_empty() => "No groups any more".to_owned(),
        by => format!("Grouped by {}; B on that column stops it", order(state, &by)),
    };
    state.say(Tone::Note, said);
}

fn columns(state: &mut State) {
    if is_of_matters(state) {
        return;
    }
    let list = state.list();
    let Some(register) = list.registers.first() else { return };
    let shows = |key: &str| list.columns.iter().any(|column| column.key == key);
    let mut fields: Vec<_> = state.session.project().fields(register.key).to_vec();
    fields.sort_by_key(|field| list.columns.iter().position(|c| c.key == field.key).unwrap_or(usize::MAX));
    let items = fields
        .into_iter()
        .filter(|f| f.kind != crate::model::kind::Kind::Rank)
        .map(|field| Item { on: Some(shows(field.key)), ..Item::key(field.label, field.doc, field.key) });
    let picker = Picker::new("Columns: Enter switches", Purpose::Columns, items.collect());
    state.layers.push(Layer::Picker(Box::new(picker)));
}

/// Switches a column on or off.
pub fn switch_column(list: &mut List, key: &str) {
    match list.columns.iter().position(|column| column.key == key) {
        Some(place) => drop(list.columns.remove(place)),
        None => list.columns.push(Column::new(key)),
    }
}

fn move_column(state: &mut State, by: isize) {
    let list = state.list_mut();
    let from = list.cursor.column;
    let to = from.saturating_add_signed(by);
    if from < list.columns.len() && to < list.columns.len() {
        list.columns.swap(from, to);
        list.cursor.column = to;
    }
}

fn resize(state: &mut State, by: i16) {
    let place = state.list().cursor.column;
    let Some(shown) = columns::width(state, place) else { return };
    if let Some(column) = state.list_mut().columns.get_mut(place) {
        column.width = Some(Column::cells(column.width.unwrap_or(shown).saturating_add_signed(by)));
    }
}

fn fold(state: &mut State) {
    let list = state.list_mut();
    let Some((_, id)) = list.current() else { return };
    if !list.is_outline() {
        super::records::mark(state);
        return;
    }
    let parent =
        list.rows().get(list.cursor.row).is_some_and(|row| matches!(row, Row::Record(r) if r.parent));
    if parent && !list.unfold(id) {
        list.fold([id]);
    }
}

fn fold_all(state: &mut State) {
    let list = state.list_mut();
    if list.unfold_all() {
        return;
    }
    let parents = list.rows().iter().filter_map(|row| match row {
        Row::Record(shown) if shown.parent => Some(shown.id),
        _ => None,
    });
    let parents: Vec<_> = parents.collect();
    list.fold(parents);
}

fn views(state: &mut State) {
    if is_of_matters(state) {
        return;
    }
    let Some(register) = state.list().registers.first().copied() else { return };
    let ready = READY.iter().filter(|ready| ready.shows == register.key);
    let mut items: Vec<_> = ready.map(|ready| Item::key(ready.name, ready.doc, ready.name)).collect();
    let table = state.session.project().table(view::REGISTER.key);
    let ours = table.iter().filter(|record| record.get(view::SHOWS) == register.key);
    items.extend(ours.map(|record| {
        let detail = format!("{} sort {}", record.get(view::FILTER), record.get(view::SORT));
        Item::new(
            record.get(crate::registers::every::TITLE),
            detail,
            crate::tui::picker::Chosen::Record(record.id),
        )
    }));
    if items.is_empty() {
        state.say(Tone::Note, "No view of this table is saved. Press V to save what shows now.");
        return;
    }
    state.layers.push(Layer::Picker(Box::new(Picker::new("Views", Purpose::View, items))));
}

fn save_view(state: &mut State) {
    if is_of_matters(state) {
        return;
    }
    state.ask(Prompt::new(Ask::ViewName, Input::default()));
}
