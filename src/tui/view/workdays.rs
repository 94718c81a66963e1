//! The working days of a calendar, on the month: hours, exceptions by their names, and the day under the cursor.

use chrono::{Datelike, NaiveDate};
use ratatui::style::Modifier;

use super::diary::{day_style, grid};
use super::pen::Pen;
use super::reading;
use super::theme::Role;
use crate::model::kind::Tone;
use crate::model::text;
use crate::tui::layout::Area;
use crate::tui::page::{Row, rows};
use crate::tui::state::State;
use crate::tui::workdays::{SIGNS, amount, fault, lines, named, short, sign, told};

/// Draws the month of the day under the cursor.
pub fn calendar(pen: &mut Pen, area: Area, state: &State) {
    let (shown, today) = (&state.desk.workdays, state.session.today());
    let cursor = shown.day.on(today);
    let name = state.session.name_of(shown.whose);
    let head = area.row(0).from_column(1);
    let style = pen.style(Role::Title);
    let used = pen.text(head, &format!("{} · {name}", cursor.format("%B %Y")), style);
    match fault(&state.session, shown.whose) {
        Some(words) => {
            let style = pen.tone(Tone::Bad);
            let free = head.from_column(used + 2);
            // Where there is no room for what follows from it, what is wrong stands alone.
            let fits = text::width(&words) + 2 <= usize::from(free.width);
            let brief = words.split(", ").next().filter(|_| !fits).unwrap_or(&words);
            pen.text(free, &format!("! {brief}"), style);
        }
        None => {
            let style = pen.style(Role::Muted);
            pen.text(head.from_column(used + 2), SIGNS, style);
        }
    }
    grid(pen, area, cursor, |pen, cell, day| draw_day(pen, cell, day, state));
}

fn draw_day(pen: &mut Pen, area: Area, day: NaiveDate, state: &State) {
    let (shown, today) = (&state.desk.workdays, state.session.today());
    let cursor = shown.day.on(today);
    let Some(workday) = shown.on(day) else { return };
    let other = day.month() != cursor.month();
    let marked = shown.anchor.is_some() && shown.marked(today).contains(&day);
    let mut style = day_style(pen, day == today, !workday.hours.is_empty());
    if other {
        style = pen.style(Role::Muted);
    }
    if marked {
        style = pen.style(Role::Marked);
    }
    if day == cursor {
        style = pen.style(Role::Selected).add_modifier(Modifier::BOLD);
        for row in 0..area.height {
            pen.tint(area.row(row), style);
        }
    }
    let lead = match (day == cursor, marked) {
        (true, _) => "›",
        (false, true) => "•",
        _ => "",
    };
    let number = if other { day.format("%-d %b").to_string() } else { day.day().to_string() };
    pen.text(area.row(0), &format!("{lead}{number} {}", sign(workday)), style);
    let style = if day == cursor { style } else { pen.style(if other { Role::Muted } else { Role::Text }) };
    let width = usize::from(area.width);
    let hours = match short(&workday.hours) {
        words if text::width(&words) <= width => words,
        _ => amount(workday.minutes()),
    };
    let title = text::wrap(named(workday, state.session.project()), width.max(1));
    let told: Vec<String> = std::iter::once(hours).chain(title).filter(|line| !line.is_empty()).collect();
    for (row, line) in (1..area.height).zip(told.iter().enumerate()) {
        // What has no room is said by the mark at the end.
        let words = if row + 1 == area.height {
            told.get(line.0..).unwrap_or_default().join(" ")
        } else {
            line.1.clone()
        };
        pen.text(area.row(row), &words, style);
    }
}

/// Draws what there is to say of the day under the cursor and the calendar, beside the month.
pub fn day(pen: &mut Pen, area: Area, state: &State) {
    let border = pen.style(Role::Border);
    for row in 0..area.height {
        pen.cell(area.x.saturating_sub(1), area.y + row, "│", border);
    }
    let area = area.from_column(1);
    let shown = &state.desk.workdays;
    let day = shown.day.on(state.session.today());
    let style = pen.style(Role::Title);
    pen.text(area.row(0), &day.format("%A %-d %B %Y").to_string(), style);
    let below = area.split_below(2).1;
    let told: Vec<Row> =
        rows(&lines(shown, &state.session), below.width, 4).take(usize::from(below.height) + 1).collect();
    if reading::draw(pen, below, &told) {
        let style = pen.style(Role::Muted);
        pen.text_right(area.row(area.height.saturating_sub(1)), " … i opens the calendar ", style);
    }
}

/// The day under the cursor on one line: its hours, and where they come from.
pub fn line(state: &State) -> String {
    let shown = &state.desk.workdays;
    let day = shown.day.on(state.session.today());
    let of = state.session.calendar_of(shown.whose);
    shown.on(day).map_or(String::new(), |workday| {
        let (worked, why) = told(workday, of, &state.session.context());
        format!("{}: {worked} by {why}", day.format("%a %-d %b"))
    })
}
