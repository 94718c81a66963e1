//! The Monday sweep: how far it has come, the record, what would let it die, and the record's own words.

use super::pen::Pen;
use super::theme::Role;
use super::{detail, reading};
use crate::model::kind::Tone;
use crate::tui::layout::{self, Area};
use crate::tui::page::{Line, Row, Weight, align, rows};
use crate::tui::state::State;
use crate::tui::sweep::Walk;

/// Draws the walk over the screen.
pub fn draw(pen: &mut Pen, screen: Area, walk: &Walk, state: &State) {
    let (window, inside) = layout::page(screen.width, screen.height);
    pen.window(window, "Monday sweep");
    let context = state.session.context();
    let Some((register, record)) = walk.id().and_then(|id| context.project.find(id)) else { return };
    let (place, of) = walk.progress();
    let head = format!("{place} of {of}  ");
    let style = pen.style(Role::Title);
    let x = pen.text(inside, &head, style);
    bar(pen, inside.row(0).from_column(x), (place - 1, of));
    let style = pen.style(Role::Muted);
    pen.text_right(inside.row(0), &format!("  {}", walk.told()), style);

    let facts = [register.roles.status, register.roles.owner].into_iter().filter_map(|key| {
        let field = context.project.field(register.key, key)?;
        Some(context.show(record, field)).filter(|text| !text.is_empty())
    });
    let facts: Vec<_> = std::iter::once(register.name.to_owned()).chain(facts).collect();
    let mut lines = vec![
        Line::new(context.name(register, record)).weight(Weight::Strong),
        Line::new(facts.join(" · ")).tone(Tone::Muted),
        Line::gap(),
    ];
    let first = lines.len();
    for (place, lapse) in walk.here().enumerate() {
        let on = place == walk.picked();
        let label = context.project.field(register.key, lapse.field).map_or("", |field| field.label);
        let line = Line::new(format!("{} (Enter: {label})", lapse.why));
        let line = line.label(format!("{} {}", if on { "›" } else { " " }, lapse.what), 0);
        lines.push(if on { line.weight(Weight::Strong) } else { line });
    }
    align(&mut lines[first..]);
    let below = inside.split_below(2).1;
    lines.extend(detail::lines(register, record, &context));
    let rows: Vec<Row> = rows(&lines, below.width, usize::MAX).take(usize::from(below.height) + 1).collect();
    reading::draw(pen, below, &rows);
    super::listing::foot(pen, screen, state);
}

/// How much of the walk lies behind, as a bar between the count and the words on its right.
fn bar(pen: &mut Pen, area: Area, (done, of): (usize, usize)) {
    let wide = usize::from(area.width.saturating_sub(40)).min(40);
    let full = (wide * done).checked_div(of).unwrap_or(0);
    let style = pen.style(Role::BarDone);
    let x = pen.text(area, &"█".repeat(full), style);
    let style = pen.style(Role::Muted);
    pen.text(area.from_column(x), &"░".repeat(wide - full), style);
}
