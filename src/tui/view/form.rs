//! The form of a record: labels on the left, what is typed on the right, complaints below their line.

use super::pen::Pen;
use super::theme::Role;
use crate::model::context::Context;
use crate::model::kind::{Kind, Tone};
use crate::model::scales::Step;
use crate::model::text;
use crate::registers::coach;
use crate::tui::form::{Entry, Form, Line};
use crate::tui::layout::{Area, cells};
use crate::tui::state::State;

/// Rows that a note is shown with while it is typed in.
const NOTE: u16 = 6;

/// Draws a form; gives the cell of the cursor.
pub fn draw(pen: &mut Pen, area: Area, form: &Form, state: &State) -> Option<(u16, u16)> {
    let context = state.session.context();
    let title = if form.new {
        format!("New {}", form.register.name.to_lowercase())
    } else {
        let now = context.project.table(form.register.key).get(form.record.id);
        context.name(form.register, now.map_or(&form.record, |now| now))
    };
    let body = Area { height: area.height.saturating_sub(1), ..area };
    let window = body.middle(area.width.min(110), body.height);
    let inside = pen.window(window, &text::fit(&title, usize::from(window.width.saturating_sub(8))));
    let hint = form.current().and_then(|entry| coach::hint(form.register, entry.field.key, &form.draft()));
    let hint = hint.map_or(Vec::new(), |hint| text::wrap(&hint, usize::from(inside.width).max(1)));
    let below = 2 + cells(hint.len()).min(HINT);
    let (lines, doc) = inside.split_below(inside.height.saturating_sub(below));
    let labels = form.entries().map(|entry| text::width(entry.field.label)).max().unwrap_or(10);
    let label = (cells(labels + 3)).min(inside.width / 2);
    let mut cursor = None;
    let mut row = 0;
    for (place, line) in form.lines.iter().enumerate().skip(first_line(form, lines.height)) {
        if row >= lines.height {
            break;
        }
        let rest = lines.split_below(row).1;
        match line {
            Line::Heading(heading) => {
                let gap = u16::from(row > 0);
                let style = pen.style(Role::Header);
                pen.text(rest.row(gap), heading, style);
                row += gap + 1;
            }
            Line::Field(entry) => {
                let on = place == form.at;
                let (rows, at) = field(pen, rest, entry, (label, on));
                cursor = at.or(cursor);
                row += rows;
            }
        }
    }
    explain(pen, doc, form, &context);
    let style = pen.tone(Tone::Note);
    for (row, words) in (2..below).zip(&hint) {
        pen.text(doc.row(row), words, style);
    }
    if form.lines.len() > usize::from(lines.height) {
        let style = pen.style(Role::Muted);
        let place = format!(" {} of {} ", form.at + 1, form.lines.len());
        pen.text_right(
            Area { y: window.y + window.height.saturating_sub(1), height: 1, ..inside },
            &place,
            style,
        );
    }
    super::status::hints(pen, Area { y: area.height.saturating_sub(1), height: 1, ..area }, state);
    cursor
}

/// Rows of the longest hint.
const HINT: u16 = 3;

/// The first line that shows, so that the one being typed in does.
fn first_line(form: &Form, height: u16) -> usize {
    let cost = |line: &Line| match line {
        Line::Heading(_) => 2,
        Line::Field(entry) if entry.field.kind == Kind::Note => NOTE.min(lines_of(entry) + 1),
        Line::Field(entry) => 1 + u16::from(entry.complaint.is_some() || entry.remark.is_some()),
    };
    let mut room = height.saturating_sub(NOTE + 2);
    let mut first = form.at;
    while first > 0 {
        let needed = cost(&form.lines[first - 1]);
        if needed > room {
            break;
        }
        room -= needed;
        first -= 1;
    }
    first
}

fn lines_of(entry: &Entry) -> u16 {
    cells(entry.input.text().matches('\n').count()).saturating_add(1)
}

/// Draws a field; gives the rows it took and the cell of the cursor if it is being typed in.
fn field(pen: &mut Pen, area: Area, entry: &Entry, (label, on): (u16, bool)) -> (u16, Option<(u16, u16)>) {
    let changed = if entry.is_changed() { "*" } else { " " };
    let style = pen.style(if on { Role::Title } else { Role::Muted });
    let mark = if on { "›" } else { " " };
    let left = Area { width: label.saturating_sub(1), ..area.row(0) };
    pen.text(left, &format!("{mark}{changed}{}", entry.field.label), style);
    let right = area.from_column(label);
    let mut cursor = None;
    let mut rows = 1;
    if !entry.field.is_editable() {
        let style = pen.style(Role::Muted);
        pen.text(right.row(0), entry.input.text(), style);
    } else if entry.field.kind == Kind::Note && (on || lines_of(entry) > 1) {
        (rows, cursor) = note(pen, right, entry, on);
    } else if on {
        let style = pen.style(Role::Input);
        cursor = pen.input(right.row(0), entry.input.halves(), style);
        if entry.input.text().is_empty() && !entry.field.example.is_empty() {
            let style = pen.style(Role::Placeholder);
            pen.text(right.row(0).from_column(1), &format!(" e.g. {}", entry.field.example), style);
        }
    } else {
        let style = pen.style(Role::Text);
        pen.text(right.row(0), entry.input.text(), style);
    }
    let complaint = entry.complaint.as_ref().map(|words| (words, pen.style(Role::Complaint)));
    let remark = entry.remark.as_ref().map(|words| (words, pen.tone(Tone::Warn)));
    if let Some((words, style)) = complaint.or(remark) {
        for part in text::wrap(&format!("! {words}"), usize::from(right.width).max(1)).into_iter().take(2) {
            pen.text(right.row(rows), &part, style);
            rows += 1;
        }
    }
    (rows, cursor)
}

/// Draws a text of several lines around its cursor.
fn note(pen: &mut Pen, area: Area, entry: &Entry, on: bool) -> (u16, Option<(u16, u16)>) {
    let (before, after) = entry.input.halves();
    let style = pen.style(if on { Role::Input } else { Role::Text });
    let width = usize::from(area.width.saturating_sub(1)).max(1);
    // The cursor stands where the text before it ends when that is wrapped.
    let mut wrapped = text::wrap(entry.input.text(), width);
    let above = text::wrap(before, width);
    let (row, column) = (above.len().saturating_sub(1), above.last().map_or(0, |line| text::width(line)));
    if wrapped.len() <= row {
        wrapped.push(text::clean(after).into_owned());
    }
    let rows = if on { NOTE } else { cells(wrapped.len()).min(3) };
    let first = if on { (row + 1).saturating_sub(usize::from(rows)) } else { 0 };
    for (place, line) in wrapped.iter().skip(first).take(usize::from(rows)).enumerate() {
        pen.text(area.row(cells(place)), line, style);
    }
    if on {
        pen.tint(Area { height: rows.min(area.height), ..area }, style);
    } else if wrapped.len() > usize::from(rows) {
        let style = pen.style(Role::Muted);
        pen.text_right(area.row(rows - 1), &format!(" … {} lines", wrapped.len()), style);
    }
    let cursor = on.then_some((
        area.x + cells(column).min(area.width.saturating_sub(1)),
        area.y.saturating_add(cells(row - first)),
    ));
    (rows, cursor.filter(|(_, y)| *y < area.y + area.height))
}

/// What the field being typed in is for.
fn explain(pen: &mut Pen, area: Area, form: &Form, context: &Context) {
    let Some(entry) = form.current() else { return };
    let style = pen.style(Role::Notice);
    let mut words = entry.field.doc.to_owned();
    if !entry.field.example.is_empty() {
        words.push_str(&format!(" For example: {}", entry.field.example));
    }
    match entry.field.kind {
        Kind::Choice(_) => {
            let labels = entry.field.kind.labels(context.style());
            words.push_str(&format!(" ←→ or Enter: {}", labels.join(", ")));
        }
        Kind::Step(axis) => {
            let steps = context.style().scales.steps(axis).iter().zip(1..);
            let spelled = |(step, number): (&Step, usize)| step.spelled(number);
            words.push_str(&format!(" {}", steps.map(spelled).collect::<Vec<_>>().join(", ")));
        }
        Kind::Note => words.push_str(" Enter begins a new line, Tab goes on."),
        Kind::Date | Kind::Moment(_) => words.push_str(" fri, +2w, eom and 14 nov are understood."),
        _ => {}
    }
    for (row, part) in text::wrap(&words, usize::from(area.width).max(1)).into_iter().take(2).enumerate() {
        pen.text(area.row(cells(row)), &part, style);
    }
}
