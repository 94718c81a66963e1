//! The table of a tab: only the rows that show, columns that fit, the cell under the cursor.

use std::borrow::Cow;

use chrono::NaiveDate;
use ratatui::style::Modifier;

use super::columns::{Drawn, fit_columns, head, reference_width, sort_mark};
use super::pen::Pen;
use super::theme::{Role, mark};
use crate::model::conflict::CONFLICT;
use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::kind::{Edge, Kind, Tone, date};
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::style::Style;
use crate::model::text;
use crate::model::value::Value;
use crate::registers::every::is_closed;
use crate::registers::{meeting, task};
use crate::tui::layout::{Area, cells};
use crate::tui::list::{Heading, List, Row, Shown, WHY};
use crate::tui::state::State;

/// A record as it is drawn.
struct Line {
    shown: Shown,
    selected: bool,
    indent: Indent,
}

/// Draws the table.
pub fn draw(pen: &mut Pen, area: Area, state: &State) {
    let (list, context) = (state.list(), state.session.context());
    let reference = reference_width(list, context.project);
    let (columns, hidden) = fit_columns(state, area.from_column(reference));
    let header = area.row(0);
    let style = pen.style(Role::Header);
    pen.tint(header, style);
    pen.text(header.from_column(2), "Ref", style);
    let more = if hidden > 0 && area.width > 6 { format!("+{hidden}›") } else { String::new() };
    let end = (header.x + header.width).saturating_sub(cells(text::width(&more)));
    for column in &columns {
        // The head of the last column makes way for how many more there are.
        let width = column.area.width.min(end.saturating_sub(column.area.x));
        let cell = Area { y: header.y, height: 1, width, ..column.area };
        let sorted = list.columns.get(column.place).map_or("", |c| sort_mark(list, &c.key));
        let label =
            format!("{}{sorted}", head(&column.label, width.saturating_sub(cells(text::width(sorted)))));
        pen.aligned(cell, &label, style, column.right);
    }
    let muted = pen.style(Role::Muted);
    pen.text_right(header, &more, muted);
    if list.rows().is_empty() {
        let project = state.session.project();
        let any = list.registers.iter().any(|register| !project.table(register.key).is_empty());
        empty(pen, area.split_below(2).1, list, (any, state.session.bar().is_some()));
        return;
    }
    let visible = usize::from(area.height.saturating_sub(1));
    let top = list.cursor.top.min(list.rows().len());
    let rows = || list.rows().iter().skip(top).take(visible);
    let depth = |row: &Row| if let Row::Record(shown) = row { shown.depth } else { 0 };
    let title = columns.iter().find(|column| {
        let key = list.columns.get(column.place).map(|column| column.key.as_str());
        list.registers.iter().any(|register| Some(register.roles.title) == key)
    });
    let indent =
        Indent::of(rows().map(depth).max().unwrap_or(0), title.map_or(0, |column| column.area.width));
    for (line, row) in rows().enumerate() {
        let place = area.row(cells(line + 1));
        match row {
            Row::Heading(heading) => {
                if let Some(heading) = list.heading(*heading) {
                    let style = pen.style(Role::Summary);
                    let words = format!("{} ({})", heading.text, heading.count);
                    let used = pen.text(place.from_column(1), &words, style);
                    sums(pen, place.from_column(used + 3), heading, (&columns, state));
                }
            }
            Row::Record(shown) => {
                let line = Line { shown: *shown, selected: top + line == list.cursor.row, indent };
                record(pen, place, line, &columns, state);
            }
        }
    }
}

/// What a group comes to, each sum in its column where the words of the group leave that free.
fn sums(pen: &mut Pen, free: Area, heading: &Heading, (columns, state): (&[Drawn], &State)) {
    let (list, context) = (state.list(), state.session.context());
    let style = pen.style(Role::Muted);
    for column in columns {
        let Some(key) = list.columns.get(column.place).map(|column| &column.key) else { continue };
        let Some((_, sum)) = heading.sums.iter().find(|(of, _)| of == key) else { continue };
        let of_any = |register: &&'static Register| list.field(register, key, context.project);
        let Some(field) = list.registers.iter().find_map(of_any) else { continue };
        if column.area.x >= free.x {
            // What begins first or ends last may be a milestone.
            let sum = as_day(field, Cow::Borrowed(sum), (true, context.style()));
            let words = Cow::Owned(field.kind.format(&sum, &context));
            let words = fitted(words, &sum, (column.area.width, context.today));
            pen.aligned(Area { y: free.y, height: 1, ..column.area }, &words, style, column.right);
        }
    }
}

/// What an empty table says; `any` is whether there are records, which the filter hides then, and `barred` whether
/// none can be added.
fn empty(pen: &mut Pen, area: Area, list: &List, (any, barred): (bool, bool)) {
    let style = pen.style(Role::Placeholder);
    if list.is_of_matters() {
        let (first, second) = match (list.filter.trim(), list.resting()) {
            ("", 0) => (
                "Nothing needs attention today or in the coming week.",
                if barred { "" } else { "Press a to add something in one line." },
            ),
            ("", _) => {
                ("Nothing else needs attention today or in the coming week.", "Tab lists what is put off.")
            }
            _ => ("Nothing that needs attention passes the filter.", "Press Esc to clear it."),
        };
        pen.text(area.from_column(2), first, style);
        pen.text(area.split_below(1).1.from_column(2), second, style);
        return;
    }
    let plural = match list.registers[..] {
        [register] => register.plural.to_lowercase(),
        _ => "entries".to_owned(),
    };
    let conflicts = matches!(list.registers[..], [register] if register.key == CONFLICT);
    let hidden = any && !list.filter.trim().is_empty();
    let (first, second) = if !hidden && conflicts {
        (
            "No conflict is open.".to_owned(),
            "Where two people fill in one field, T takes theirs, O ours, & both.",
        )
    } else if !hidden {
        let meetings = matches!(list.registers[..], [register] if register.key == meeting::REGISTER.key);
        let how = if barred {
            ""
        } else if meetings {
            "Press n for a form, a for a line. A series is begun on the sheet Series."
        } else {
            "Press n for a form, a for a line."
        };
        (format!("No {plural} yet."), how)
    } else {
        (format!("No {plural} pass the filter {}", list.filter.trim()), "Press Esc to clear it.")
    };
    let place = area.from_column(2);
    let lines = [&*first, second].map(|words| text::wrap(words, usize::from(place.width).max(1)));
    for (row, words) in lines.iter().flatten().enumerate() {
        pen.text(place.row(cells(row)), words, style);
    }
}

/// Days to or from today within which a day and its month are of one year.
const HALF_YEAR: i64 = 180;
/// Cells of a title from which on each level is set in by two of them.
const SHORT_TITLE: u16 = 20;

fn record(pen: &mut Pen, place: Area, line: Line, columns: &[Drawn], state: &State) {
    let Line { shown, selected, indent } = line;
    let (list, context) = (state.list(), &state.session.context());
    let Some(register) = list.register_of(shown) else { return };
    let Some(record) = context.project.table(register.key).get(shown.id) else { return };
    let ground = match (selected, state.layers.is_empty()) {
        (true, true) => Some(Role::Selected),
        (true, false) => Some(Role::SelectedIdle),
        _ => None,
    };
    if let Some(role) = ground {
        let style = pen.style(role);
        pen.tint(place, style);
    }
    let base = ground.map_or(pen.style(Role::Text), |role| pen.style(role));
    if list.marks.contains(&shown.id) {
        let style = base.patch(pen.style(Role::Marked));
        pen.text(place, "✓", style);
    }
    if let Some(since) = state.session.since(shown.id) {
        let style = base.patch(pen.style(Role::Marked));
        pen.text(place.from_column(1), since.mark(), style);
    }
    let lit = list.lit && !list.filter.trim().is_empty() && !shown.passed_over;
    if lit || state.plan.why.chain.contains(&shown.id) {
        let style = base.patch(pen.style(Role::Filter));
        pen.text(place.from_column(1), "»", style);
    }
    let matter = list.matter(shown.id);
    let muted = shown.passed_over || matter.is_none() && is_closed(register, record, context);
    let mut text_style = if muted { base.patch(pen.style(Role::Muted)) } else { base };
    if shown.parent {
        text_style = text_style.add_modifier(Modifier::BOLD);
    }
    let at_once = is_at_once(register, record, context);
    let reference = base.patch(pen.style(Role::Muted));
    pen.text(place.from_column(2), &register.reference(record.number), reference);
    for column in columns {
        let Some(key) = list.columns.get(column.place).map(|column| column.key.as_str()) else { continue };
        let field = column.fields.get(usize::from(shown.register)).copied().flatten();
        let cell = Area { y: place.y, height: 1, ..column.area };
        let under_cursor = selected && column.place == list.cursor.column && state.layers.is_empty();
        let value = field.map_or(Cow::Owned(Value::Empty), |field| {
            as_day(field, context.value(record, field), (at_once, context.style()))
        });
        let (words, tone) = match (field, matter) {
            (_, Some(matter)) if key == WHY => (Cow::Owned(matter.brief()), Tone::Plain),
            (_, Some(matter)) if key == "due" => day_cell(matter.day, context.today),
            (_, Some(matter)) if key == "owner" => (Cow::Borrowed(matter.who.as_str()), Tone::Plain),
            (None, _) => continue,
            (Some(field), _) => match overdue(register, field, &value, context).filter(|_| !muted) {
                Some(day) => (Cow::Owned(marked(field, &value, day, (cell.width, context))), Tone::Bad),
                None => {
                    let (words, tone) = in_cell(field, &value, context);
                    (fitted(words, &value, (cell.width, context.today)), tone)
                }
            },
        };
        let mut style =
            if tone == Tone::Plain || muted { text_style } else { text_style.patch(pen.tone(tone)) };
        if under_cursor {
            style = pen.style(Role::Cursor);
            pen.tint(cell, style);
        }
        let title = field.is_some_and(|field| field.key == register.roles.title);
        let indented = if title { outline(shown, list, indent, &words) } else { words };
        pen.aligned(cell, &indented, style, column.right);
    }
}

/// Whether a record is a task that begins and ends at once.
fn is_at_once(register: &Register, record: &Record, context: &Context) -> bool {
    let shown = |key| task::shown(record, key, context);
    register.key == task::REGISTER.key && shown(task::START.name()) == shown(task::FINISH.name())
}

/// A moment without its time where its day tells it.
fn as_day<'a>(field: &Field, value: Cow<'a, Value>, (at_once, style): (bool, &Style)) -> Cow<'a, Value> {
    match (&field.kind, &*value) {
        (Kind::Moment(edge), Value::Moment(at))
            if at_once
                && !task::PROMISED.contains(&field.key)
                && task::is_of_day(*at, *edge, (true, style)) =>
        {
            let usual = if *edge == Edge::Start { style.day_start } else { style.day_finish };
            Cow::Owned(Value::Moment(at.date().and_time(usual)))
        }
        _ => value,
    }
}

/// The day that counts of a matter, with its mark if that is past.
fn day_cell(day: NaiveDate, today: NaiveDate) -> (Cow<'static, str>, Tone) {
    if day < today {
        (Cow::Owned(format!("{}!", date::format(day))), Tone::Bad)
    } else {
        (Cow::Owned(date::format(day)), Tone::Plain)
    }
}

/// A day with its time, without its year where it could be of no other.
fn without_year(value: &Value, today: NaiveDate) -> Option<String> {
    let Value::Moment(at) = value else { return None };
    let is_near = (at.date() - today).num_days().abs() < HALF_YEAR;
    is_near.then(|| at.format("%-d %b %H:%M").to_string())
}

/// What a cell says of a value where it has no room for all of it: of a day with its time the year goes first, where it
/// could be no other, then the time. A year is never cut: the rest of it would be another one.
fn fitted<'a>(words: Cow<'a, str>, value: &Value, (room, today): (u16, NaiveDate)) -> Cow<'a, str> {
    let fits = |words: &str| text::width(words) <= usize::from(room);
    let (Some(day), false) = (value.as_date(), fits(&words)) else { return words };
    let whole = date::format(day);
    let without_time = || [format!("{whole}…"), whole.clone()].into_iter().find(|short| fits(short));
    let short = without_year(value, today).filter(|short| fits(short)).or_else(without_time);
    Cow::Owned(short.unwrap_or_else(|| day.format("%-d %b…").to_string()))
}

/// The day by which a record was due, if that is past.
fn overdue(register: &Register, field: &Field, value: &Value, context: &Context) -> Option<NaiveDate> {
    let due = register.roles.deadline() == Some(field.key);
    value.as_date().filter(|day| due && *day < context.today)
}

/// A date that is past with its mark: where there is no room for all of it, without its year, else without its time.
fn marked(field: &Field, value: &Value, day: NaiveDate, (room, context): (u16, &Context)) -> String {
    let fits = |words: &String| text::width(words) < usize::from(room);
    let whole = Some(field.kind.format(value, context)).filter(fits);
    let shorter = || without_year(value, context.today).filter(fits);
    whole.or_else(shorter).unwrap_or_else(|| date::format(day)) + "!"
}

/// How far rows of an outline are set in.
#[derive(Clone, Copy)]
struct Indent {
    /// Cells for each level.
    step: u16,
    /// Cells that the deepest rows are set in by: what lies deeper still has a mark there.
    most: u16,
}

impl Indent {
    /// That of rows down to a depth, in a title of so many cells: half of them stay for its words, more in a short one.
    fn of(deepest: u16, width: u16) -> Self {
        let most = (width / 2).max(2);
        let wide = width >= SHORT_TITLE && deepest.saturating_mul(2) <= most;
        Indent { step: if wide { 2 } else { 1 }, most }
    }
}

/// The title of an outline row with its depth and fold.
fn outline<'a>(shown: Shown, list: &List, indent: Indent, words: &'a str) -> Cow<'a, str> {
    if !list.is_outline() {
        return Cow::Borrowed(words);
    }
    let fold = match (shown.parent, list.is_folded(shown.id)) {
        (true, true) => "▸ ",
        (true, false) => "▾ ",
        _ => "  ",
    };
    let wanted = shown.depth.saturating_mul(indent.step);
    let (blank, mark) = if wanted > indent.most { (indent.most - 1, "›") } else { (wanted, "") };
    Cow::Owned(format!("{}{mark}{fold}{words}", " ".repeat(blank.into())))
}

/// A value as a table shows it, with what it means: a meaning always has its shape beside it.
pub fn in_cell<'a>(field: &Field, value: &'a Value, context: &Context) -> (Cow<'a, str>, Tone) {
    match (&field.kind, value) {
        (Kind::Choice(_), Value::Text(key)) => match field.kind.choice(key) {
            Some(choice) => {
                let (tone, label) = (
                    field.kind.tone_of(choice, context.style()),
                    field.kind.label_of(choice, context.style()),
                );
                let shape = mark(tone);
                let words = if shape == " " { label.to_owned() } else { format!("{shape} {label}") };
                (Cow::Owned(words), tone)
            }
            None => (Cow::Borrowed(key), Tone::Bad),
        },
        (Kind::Flag, Value::Flag(true)) => (Cow::Borrowed("yes"), Tone::Plain),
        (Kind::Flag, _) => (Cow::Borrowed(""), Tone::Plain),
        (kind, Value::Text(text)) if *kind != Kind::Recurrence => (Cow::Borrowed(text), Tone::Plain),
        (_, value) => (Cow::Owned(field.kind.format(value, context)), Tone::Plain),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_that_is_cut_keeps_its_year_or_shows_none() {
        let today = NaiveDate::from_ymd_opt(2026, 11, 23).unwrap();
        let near = NaiveDate::from_ymd_opt(2027, 1, 11).unwrap();
        let far = NaiveDate::from_ymd_opt(2028, 1, 11).unwrap();
        for (day, room, shown) in [
            (near, 15, "11 Jan 27 09:30"),
            (near, 14, "11 Jan 09:30"),
            (near, 11, "11 Jan 27…"),
            (near, 9, "11 Jan 27"),
            (near, 8, "11 Jan…"),
            (far, 14, "11 Jan 28…"),
            (far, 8, "11 Jan…"),
        ] {
            let value = Value::Moment(day.and_hms_opt(9, 30, 0).unwrap());
            let words = Cow::Owned(format!("{} 09:30", date::format(day)));
            assert_eq!(fitted(words, &value, (room, today)), shown, "{room}");
        }
        assert_eq!(fitted(Cow::Borrowed("11 Jan 28"), &Value::Date(far), (8, today)), "11 Jan…");
        assert_eq!(fitted(Cow::Borrowed("Network"), &Value::text("Network"), (4, today)), "Network");
    }
}
