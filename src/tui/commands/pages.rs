//! Reading: a record in full on a page, and going through a page of text.

use crate::tui::command::{Command, Scope};
use crate::tui::layer::Layer;
use crate::tui::layout;
use crate::tui::state::State;
use crate::tui::view::reading;

use super::command;

/// Pages of text.
pub const COMMANDS: &[Command] = &[
    command("line-down", Scope::Page, &["j", "down"], "Scroll a line down.", |s| scroll(s, |_| 1)),
    command("line-up", Scope::Page, &["k", "up"], "Scroll a line up.", |s| scroll(s, |_| -1)),
    command("page-on", Scope::Page, &["space", "pagedown"], "Scroll a page down.", |s| {
        scroll(s, |height| height)
    })
    .hinted("page"),
    command("page-back", Scope::Page, &["pageup", "backspace"], "Scroll a page up.", |s| {
        scroll(s, |height| -height)
    }),
    command("page-first", Scope::Page, &["g", "home"], "Go to the beginning.", |s| scroll(s, |_| isize::MIN)),
    command("page-last", Scope::Page, &["G", "end"], "Go to the end.", |s| scroll(s, |_| isize::MAX)),
    command("close-page", Scope::Page, &["esc", "q", "enter", "?", "i"], "Close the page.", |s| {
        drop(s.layers.pop())
    })
    .hinted("close"),
];

/// Puts all that there is to read of the record under the cursor on top.
pub fn read(state: &mut State) {
    let Some((register, id)) = state.list().current() else { return };
    if let Some(page) = reading::of(register, id, &state.session.context()) {
        state.layers.push(Layer::Page(page));
    }
}

/// Scrolls the page on top by rows; how many may depend on how many show.
fn scroll(state: &mut State, by: fn(isize) -> isize) {
    let (_, area) = layout::page(state.screen.width, state.screen.height);
    let Some(Layer::Page(page)) = state.layers.last_mut() else { return };
    let last = page.rows().len().saturating_sub(usize::from(area.height));
    // A row of the page before stays in sight.
    let page_of = usize::from(area.height.saturating_sub(1)).max(1) as isize;
    page.top = page.top.min(last).saturating_add_signed(by(page_of)).min(last);
}
