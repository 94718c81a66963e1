//! The days: a strip of the week ahead, and the calendar of a month.

use chrono::{Datelike, NaiveDate};
use ratatui::style::{Modifier, Style};

use super::pen::Pen;
use super::theme::Role;
use crate::insight::diary::{Entry, counted, day_off};
use crate::model::context::Context;
use crate::model::text;
use crate::tui::diary::{WEEKS, month, week};
use crate::tui::layout::{Area, cells};
use crate::tui::state::State;

/// Draws today and the six days after it: the day, and what falls on it.
pub fn strip(pen: &mut Pen, area: Area, state: &State) {
    let context = state.session.context();
    for (place, day) in week(context.today).start().iter_days().take(7).enumerate() {
        let column = column(area, place as u16);
        let style = day_style(pen, day == context.today, context.derived.works(day));
        let name = match day_off(day, &context) {
            Some("") => format!("{} –", day.format("%a %-d")),
            Some(name) => format!("{} {name}", day.format("%a %-d")),
            None if day == context.today => format!("▸{}", day.format("%a %-d")),
            None => day.format("%a %-d").to_string(),
        };
        pen.text(column.row(0), &name, style);
        let counts = counted(state.desk.diary.on(day));
        let style = pen.style(if counts.is_empty() { Role::Muted } else { Role::Text });
        lines(pen, within(column.split_below(1).1), if counts.is_empty() { "·" } else { &counts }, style);
    }
}

/// Writes words over the rows of an area; what has no room is said by the mark at the end.
fn lines(pen: &mut Pen, area: Area, words: &str, style: Style) {
    let lines = text::wrap(words, usize::from(area.width).max(1));
    let rows = usize::from(area.height);
    for (row, line) in lines.iter().take(rows).enumerate() {
        let rest =
            if row + 1 == rows { lines.get(row..).unwrap_or_default().join(" ") } else { line.clone() };
        pen.text(area.row(cells(row)), &rest, style);
    }
}

/// The place of a day of the week in an area: a seventh of it, a cell of which stays free.
fn column(area: Area, place: u16) -> Area {
    let inside = area.from_column(1);
    let (from, to) =
        (u32::from(place) * u32::from(inside.width) / 7, u32::from(place + 1) * u32::from(inside.width) / 7);
    let width = (to - from).saturating_sub(1);
    Area { x: inside.x + from as u16, width: width as u16, ..inside }
}

/// The part of a day's place for what falls on it: another cell stays free, so that it isn't read on into the next
/// day's.
fn within(area: Area) -> Area {
    Area { width: area.width.saturating_sub(u16::from(area.width >= NARROW_DAY)), ..area }
}

/// Cells of the narrowest day that has one to spare.
const NARROW_DAY: u16 = 8;

/// Days without work are faint, today is bold and underlined; each also has its mark.
pub(super) fn day_style(pen: &Pen, today: bool, works: bool) -> Style {
    if today {
        pen.style(Role::Title).add_modifier(Modifier::UNDERLINED)
    } else if works {
        pen.style(Role::Header)
    } else {
        pen.style(Role::Weekend).patch(pen.style(Role::Muted))
    }
}

/// Draws the month of the day under the cursor: whole weeks, Monday first.
pub fn calendar(pen: &mut Pen, area: Area, state: &State) {
    let context = state.session.context();
    let cursor = state.desk.diary.day.on(context.today);
    let head = cursor.format("%B %Y").to_string();
    let style = pen.style(Role::Title);
    let used = pen.text(area.row(0).from_column(1), &head, style);
    let keys = "  M2 two meetings  ◆ milestones  ▼ deadlines  others as in refs";
    let style = pen.style(Role::Muted);
    pen.text(area.row(0).from_column(1 + used), keys, style);
    grid(pen, area, cursor, |pen, cell, day| draw_day(pen, cell, day, &context, state));
}

/// Draws the names of the weekdays below the first row, and lets each day of the month around one be drawn in
/// its place.
pub(super) fn grid(
    pen: &mut Pen,
    area: Area,
    around: NaiveDate,
    mut draw: impl FnMut(&mut Pen, Area, NaiveDate),
) {
    let days = month(around);
    let below = area.split_below(2).1;
    let high = (below.height / WEEKS as u16).max(1);
    for (place, day) in days.start().iter_days().take(7 * WEEKS as usize).enumerate() {
        let (week, weekday) = (cells(place / 7), cells(place % 7));
        if week == 0 {
            let style = pen.style(Role::Header);
            pen.text(column(area, weekday).row(1), &day.format("%a").to_string(), style);
        }
        let cell = column(Area { height: high, ..below.split_below(week.saturating_mul(high)).1 }, weekday);
        let cell = Area { height: cell.height.min((below.y + below.height).saturating_sub(cell.y)), ..cell };
        draw(pen, cell, day);
    }
}

fn draw_day(pen: &mut Pen, area: Area, day: NaiveDate, context: &Context, state: &State) {
    let cursor = state.desk.diary.day.on(context.today);
    let on = day == cursor;
    let other = day.month() != cursor.month();
    let mut style = day_style(pen, day == context.today, context.derived.works(day));
    if on {
        style = pen.style(Role::Selected).add_modifier(Modifier::BOLD);
        for row in 0..area.height {
            pen.tint(area.row(row), style);
        }
    } else if other {
        style = pen.style(Role::Muted);
    }
    let mark = if on { "›" } else { "" };
    let today = if day == context.today { " today" } else { "" };
    let number = if other { day.format("%-d %b").to_string() } else { day.day().to_string() };
    let off = day_off(day, context)
        .map_or(String::new(), |name| if name.is_empty() { " –".to_owned() } else { format!(" {name}") });
    pen.text(area.row(0), &format!("{mark}{number}{today}{off}"), style);
    let entries = state.desk.diary.on(day);
    let rows = usize::from(area.height.saturating_sub(1));
    let plain = if on { style } else { pen.style(Role::Text) };
    // Where there is a row for each, they are named; else they are counted.
    if entries.len() <= rows && area.width >= 16 {
        for (row, entry) in entries.iter().enumerate() {
            pen.text(within(area.row(cells(row + 1))), &named(entry, context), plain);
        }
    } else {
        lines(pen, within(area.split_below(1).1), &counted(entries), plain);
    }
}

/// What an entry is called: time or sign, ref and title.
pub fn named(entry: &Entry, context: &Context) -> String {
    let Some(record) = context.project.table(entry.register.key).get(entry.id) else { return String::new() };
    let name = context.name(entry.register, record);
    match entry.time {
        Some(time) => format!("{} {name}", time.format("%H:%M")),
        None if entry.sign == entry.register.code => name,
        None => format!("{} {name}", entry.sign),
    }
}

/// Draws what falls on the day under the cursor, a line each, beside the calendar.
pub fn day(pen: &mut Pen, area: Area, state: &State) {
    let context = state.session.context();
    let border = pen.style(Role::Border);
    for row in 0..area.height {
        pen.cell(area.x.saturating_sub(1), area.y + row, "│", border);
    }
    let area = area.from_column(1);
    let day = state.desk.diary.day.on(context.today);
    let style = pen.style(Role::Title);
    pen.text(area.row(0), &day.format("%A %-d %B %Y").to_string(), style);
    let entries = state.desk.diary.on(day);
    let room = usize::from(area.height.saturating_sub(2));
    let style = pen.style(Role::Text);
    if entries.is_empty() {
        let style = pen.style(Role::Placeholder);
        pen.text(area.row(2), "Nothing falls on this day.", style);
    }
    for (row, entry) in entries.iter().take(room).enumerate() {
        let more = entries.len() - row;
        let words = if row + 1 == room && more > 1 {
            format!("… and {more} more: Enter lists them")
        } else {
            named(entry, &context)
        };
        pen.text(area.row(cells(row + 2)), &words, style);
    }
}
