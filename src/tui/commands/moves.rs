//! Moving in a table.

use crate::tui::command::{Command, Scope};
use crate::tui::layout::visible_rows;
use crate::tui::state::State;

use super::command;

/// Moving in a table.
pub const COMMANDS: &[Command] = &[
    command("down", Scope::List, &["j", "down"], "Go to the next row.", |s| s.list_mut().step(1)),
    command("up", Scope::List, &["k", "up"], "Go to the row before.", |s| s.list_mut().step(-1)),
    command("page-down", Scope::List, &["pagedown", "ctrl-f"], "Go a page down.", |s| page(s, 1)),
    command("page-up", Scope::List, &["pageup", "ctrl-b"], "Go a page up.", |s| page(s, -1)),
    command("first", Scope::List, &["g", "home"], "Go to the first row.", |s| s.list_mut().step(isize::MIN)),
    command("last", Scope::List, &["G", "end"], "Go to the last row.", |s| s.list_mut().step(isize::MAX)),
    command("next-column", Scope::List, &["right"], "Go to the next column.", |s| column(s, 1)),
    command("previous-column", Scope::List, &["left"], "Go to the column before.", |s| column(s, -1)),
];

fn page(state: &mut State, pages: isize) {
    let rows = visible_rows(state.layout().table).max(2) as isize - 1;
    state.list_mut().step(pages * rows);
}

fn column(state: &mut State, by: isize) {
    let list = state.list_mut();
    let last = list.columns.len().saturating_sub(1);
    list.cursor.column = list.cursor.column.saturating_add_signed(by).min(last);
}
