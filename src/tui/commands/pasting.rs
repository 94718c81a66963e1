//! What a paste does in a table: rows out of a spreadsheet become records, cells go over cells.

use crate::model::kind::Tone;
use crate::model::register::Register;
use crate::session::Target;
use crate::tui::layer::Layer;
use crate::tui::list::Row;
use crate::tui::page::{Line, Page};
use crate::tui::state::State;

/// Takes what was pasted into the table that shows: as new records in its first column, or where there are
/// several; elsewhere over the cells from the cursor on.
pub fn paste(state: &mut State, text: &str) {
    if let Some(bar) = state.session.bar() {
        let bar = bar.to_owned();
        return state.say(Tone::Warn, bar);
    }
    let list = state.list();
    let [register] = list.registers[..] else {
        return state.say(Tone::Note, "Rows are pasted where one register shows: go to its sheet first.");
    };
    if list.is_of_matters() {
        return state.say(Tone::Note, "A paste goes into a field: press e, n, a or / first.");
    }
    let title = list.columns.get(list.cursor.column).is_none_or(|column| column.key == register.roles.title);
    let done = if title || list.rows().is_empty() { add(state, text, register) } else { over(state, text) };
    if let Err(faults) = done {
        let title = match faults.len() {
            1 => "Nothing was pasted".to_owned(),
            count => format!("Nothing was pasted: {count} things don't fit"),
        };
        let lines = faults.into_iter().map(Line::new).collect();
        state.layers.push(Layer::Page(Page::new(title, lines)));
    }
}

fn add(state: &mut State, text: &str, register: &'static Register) -> Result<(), Vec<String>> {
    let project = state.session.project().clone();
    let list = state.list();
    let shown: Vec<_> =
        list.columns.iter().filter_map(|column| project.field(register.key, &column.key)).collect();
    let behind = list.current().map(|(_, id)| id);
    let pasted = state.session.pasting(text, (register, &shown), behind)?;
    let label = pasted.step.label.clone();
    if pasted.step.edits.is_empty() {
        state.say(Tone::Note, "What was pasted is there already.");
        return Ok(());
    }
    let called = |id| pasted.lines.get(&id).cloned();
    state.session.perform_calling(pasted.step, &called).map_err(|complaint| vec![complaint])?;
    if let Some(first) = pasted.first {
        state.show_changed(register, first);
    }
    state.say(Tone::Good, format!("{label}: u takes it back."));
    state.warn(&pasted.notices);
    Ok(())
}

fn over(state: &mut State, text: &str) -> Result<(), Vec<String>> {
    let project = state.session.project().clone();
    let list = state.list();
    let marked = !list.marks.is_empty();
    let rows = list.rows().iter().skip(list.cursor.row).filter_map(|row| match row {
        Row::Record(shown) => Some((list.register_of(*shown)?, shown.id)),
        Row::Heading(_) => None,
    });
    let targets: Vec<Target> = if marked { list.targets() } else { rows.collect() };
    let columns = list.columns.iter().skip(list.cursor.column);
    let fields: Vec<_> =
        columns.filter_map(|column| project.field(list.registers.first()?.key, &column.key)).collect();
    let step = state.session.pasting_over(text, (&targets, &fields), marked)?;
    let label = step.label.clone();
    state.session.perform(step).map_err(|complaint| vec![complaint])?;
    state.say(Tone::Good, format!("{label}: u takes it back."));
    Ok(())
}
