//! The Gantt: bars on the rows of the table beside it. Draws only what shows.

use chrono::{Datelike, NaiveDate, NaiveDateTime, Timelike, Weekday};
use ratatui::style::Style;

use super::pen::Pen;
use super::theme::Role;
use crate::model::context::Context;
use crate::model::field::Key;
use crate::model::kind::{Tone, date};
use crate::model::record::Record;
use crate::model::value::Value;
use crate::registers::task;
use crate::tui::layout::Area;
use crate::tui::list::Row;
use crate::tui::plan::Zoom;
use crate::tui::state::State;

/// The moment at the left edge: as scrolled to. Else it stays where it was, or is today with some of
/// what is behind it, as long as the bar under the cursor shows there; else it is where that bar starts.
pub fn origin(state: &State) -> NaiveDateTime {
    if let Some(origin) = state.plan.origin {
        return origin;
    }
    let width = state.layout().side.map_or(40, |area| i64::from(area.width));
    let midnight = state.session.today().and_time(chrono::NaiveTime::MIN);
    let around_today = state.plan.moment(midnight, -width / 4).unwrap_or(midnight);
    let usual = state.plan.followed.unwrap_or(around_today);
    let context = state.session.context();
    let current =
        state.list().current().and_then(|(register, id)| context.project.table(register.key).get(id));
    let bar = current.and_then(|record| {
        Some((moment(record, task::START, &context)?, moment(record, task::FINISH, &context)?))
    });
    let Some((start, finish)) = bar else { return usual };
    let shows = |from: &NaiveDateTime| {
        let last = state.plan.moment(*from, width).unwrap_or(*from);
        finish > *from && start < last
    };
    [usual, around_today].into_iter().find(shows).unwrap_or_else(|| state.plan.origin_before(start))
}

/// The scale: the moment at the left edge, and the cells of the chart.
struct Scale<'a> {
    state: &'a State,
    origin: NaiveDateTime,
    area: Area,
}

impl Scale<'_> {
    /// The cell of a moment, if it is on the screen.
    fn x(&self, moment: NaiveDateTime) -> Option<u16> {
        let cell = self.cell(moment);
        (0..i64::from(self.area.width)).contains(&cell).then(|| self.area.x + cell as u16)
    }

    fn cell(&self, moment: NaiveDateTime) -> i64 {
        self.state.plan.cell(self.origin, moment)
    }

    /// The columns from one moment to another that are on the screen.
    fn columns(&self, from: NaiveDateTime, to: NaiveDateTime) -> std::ops::Range<u16> {
        let width = i64::from(self.area.width);
        // A finish at the very edge of a cell belongs to the cell before it.
        let last = self.cell(to.checked_sub_signed(chrono::TimeDelta::seconds(1)).unwrap_or(to));
        let (first, end) = (self.cell(from).clamp(0, width), (last + 1).clamp(0, width));
        self.area.x + first as u16..self.area.x + end.max(first) as u16
    }
}

/// Draws the Gantt.
pub fn draw(pen: &mut Pen, area: Area, state: &State) {
    let context = state.session.context();
    let border = pen.style(Role::Border);
    for row in 0..area.height {
        pen.cell(area.x.saturating_sub(1), area.y + row, "│", border);
    }
    if area.width < 4 {
        return;
    }
    let scale = Scale { state, origin: origin(state), area };
    let (head, body) = area.split_below(1);
    header(pen, head, &scale);
    ground(pen, body, &scale);
    let list = state.list();
    let table = context.project.table(task::REGISTER.key);
    for (line, row) in list.rows().iter().skip(list.cursor.top).take(usize::from(body.height)).enumerate() {
        let Row::Record(shown) = row else { continue };
        let Some(record) = table.get(shown.id) else { continue };
        let place = body.row(line as u16);
        if list.cursor.top + line == list.cursor.row {
            let style = pen.style(Role::SelectedIdle);
            pen.tint(place, style);
        }
        bar(pen, place.y, record, &scale, &context);
    }
}

/// Dates along the upper edge, and where today is.
fn header(pen: &mut Pen, area: Area, scale: &Scale) {
    let style = pen.style(Role::Header);
    pen.tint(area, style);
    let zoom = scale.state.plan.zoom;
    let begins = |cell: i64| scale.state.plan.moment(scale.origin, cell);
    let label_at = |cell: i64, first| label(zoom, begins(cell)?, begins(cell - 1), first);
    // The first cell is named only where nothing that begins nearby has to give way to it.
    let first_is_free = (1..8).all(|cell| label_at(cell, false).is_none());
    let mut taken = area.x;
    for column in area.x..area.x + area.width {
        let cell = i64::from(column - area.x);
        if let Some(label) = label_at(cell, cell == 0 && first_is_free)
            && column >= taken
        {
            let used = pen.text(area.from_column(column - area.x), &label, style);
            taken = column + used + 1;
        }
    }
    if let Some(x) = scale.x(scale.state.session.shown_moment()) {
        let style = pen.style(Role::Today);
        pen.cell(x, area.y, "▼", style);
    }
}

/// What is written above a cell, where one begins a day, week, month or quarter.
fn label(zoom: Zoom, now: NaiveDateTime, before: Option<NaiveDateTime>, first: bool) -> Option<String> {
    let changed =
        |part: fn(NaiveDateTime) -> i64| first || before.is_none_or(|before| part(before) != part(now));
    let quarter = |moment: NaiveDateTime| i64::from(moment.year()) * 4 + i64::from(moment.month0() / 3);
    match zoom {
        Zoom::Hour if changed(|m| i64::from(m.num_days_from_ce())) => {
            Some(now.format("%a %-d %b").to_string())
        }
        Zoom::Hour => now.hour().is_multiple_of(6).then(|| now.format("%H:00").to_string()),
        Zoom::Day => changed(|m| i64::from(m.num_days_from_ce())).then(|| now.format("%a %-d").to_string()),
        Zoom::Week => (now.weekday() == Weekday::Mon || first).then(|| now.format("%-d %b").to_string()),
        Zoom::Month => changed(|m| i64::from(m.year()) * 12 + i64::from(m.month0()))
            .then(|| now.format("%b %y").to_string()),
        Zoom::Quarter if !changed(quarter) => None,
        Zoom::Quarter => Some(format!("Q{} {}", now.month0() / 3 + 1, now.format("%y"))),
    }
}

/// Weekends, and the line of today.
fn ground(pen: &mut Pen, area: Area, scale: &Scale) {
    let weekend = pen.style(Role::Weekend);
    if scale.state.plan.zoom.hours() <= 24 {
        for column in 0..area.width {
            let moment = scale.state.plan.moment(scale.origin, i64::from(column));
            if moment.is_some_and(|moment| moment.weekday().num_days_from_monday() > 4) {
                pen.tint(Area { x: area.x + column, width: 1, ..area }, weekend);
            }
        }
    }
    if let Some(x) = scale.x(scale.state.session.shown_moment()) {
        let style = pen.style(Role::Today);
        for row in 0..area.height {
            pen.cell(x, area.y + row, "│", style);
        }
    }
}

fn value(record: &Record, key: &'static str, context: &Context) -> Value {
    match context.derived.derived(record.id, key) {
        Value::Empty => record.value(key).clone(),
        value => value,
    }
}

fn moment(record: &Record, key: Key<NaiveDateTime>, context: &Context) -> Option<NaiveDateTime> {
    match value(record, key.name(), context) {
        Value::Moment(moment) => Some(moment),
        _ => None,
    }
}

/// Draws what stands for one task.
fn bar(pen: &mut Pen, y: u16, record: &Record, scale: &Scale, context: &Context) {
    let (Some(start), Some(finish)) =
        (moment(record, task::START, context), moment(record, task::FINISH, context))
    else {
        return;
    };
    let holds = |key: Key<bool>| value(record, key.name(), context) == Value::Flag(true);
    let columns = scale.columns(start, finish.max(start));
    let deadline = record.get(task::DEADLINE);
    if holds(task::SUMMARY) {
        summary(pen, y, columns.clone());
    } else if holds(task::MILESTONE) || start >= finish {
        milestone(pen, y, finish, holds(task::CRITICAL), scale);
    } else {
        let percent = value(record, task::PERCENT_COMPLETE.name(), context).as_number().unwrap_or(0.0);
        if let Some(late) = moment(record, task::LATE_FINISH, context).filter(|late| *late > finish) {
            slack(pen, y, scale, (finish, late));
        }
        task_bar(pen, y, columns.clone(), (percent, holds(task::CRITICAL), record.get(task::INACTIVE)));
    }
    if let Some(x) = deadline.and_then(|deadline| scale.x(deadline)) {
        let missed = deadline.is_some_and(|deadline| deadline < finish);
        let style = if missed { pen.tone(Tone::Bad) } else { pen.style(Role::Deadline) };
        pen.cell(x, y, if missed { "!" } else { "D" }, style);
    }
    off_screen(pen, y, scale, (start, finish));
}

/// Done is solid, what remains is hatched; the critical hatch is denser.
fn task_bar(
    pen: &mut Pen,
    y: u16,
    columns: std::ops::Range<u16>,
    (percent, critical, inactive): (f64, bool, bool),
) {
    let (bar, done, critical_style) =
        (pen.style(Role::Bar), pen.style(Role::BarDone), pen.style(Role::Critical));
    let muted = pen.style(Role::Muted);
    let length = f64::from(columns.end - columns.start);
    let upto = columns.start.saturating_add((length * percent.clamp(0.0, 100.0) / 100.0).round() as u16);
    for x in columns {
        let (shape, style): (&str, Style) = match (x < upto, critical) {
            _ if inactive => ("╌", muted),
            (true, _) => ("█", done),
            (false, true) => ("▓", critical_style),
            (false, false) => ("▒", bar),
        };
        pen.cell(x, y, shape, style);
    }
}

fn summary(pen: &mut Pen, y: u16, columns: std::ops::Range<u16>) {
    let style = pen.style(Role::Summary);
    for x in columns.clone() {
        pen.cell(x, y, "━", style);
    }
    if let Some(last) = columns.end.checked_sub(1).filter(|_| !columns.is_empty()) {
        pen.cell(columns.start, y, "▼", style);
        pen.cell(last, y, "▼", style);
    }
}

fn milestone(pen: &mut Pen, y: u16, at: NaiveDateTime, critical: bool, scale: &Scale) {
    let style = pen.style(if critical { Role::Critical } else { Role::Milestone });
    // A milestone at the end of a day stands in that day.
    let at = if at.hour() == 0 && at.minute() == 0 { at } else { at - chrono::TimeDelta::seconds(1) };
    let Some(x) = scale.x(at) else { return };
    pen.cell(x, y, if critical { "◆" } else { "◇" }, style);
    let right = Area::new(x + 2, y, (scale.area.x + scale.area.width).saturating_sub(x + 2), 1);
    let words = short(at.date());
    if usize::from(right.width) >= words.len() {
        let muted = pen.style(Role::Muted);
        pen.text(right, &words, muted);
    }
}

fn short(day: NaiveDate) -> String {
    date::format(day)
}

/// A tail to the latest finish that delays nothing.
fn slack(pen: &mut Pen, y: u16, scale: &Scale, (finish, late): (NaiveDateTime, NaiveDateTime)) {
    let style = pen.style(Role::Slack);
    for x in scale.columns(finish, late) {
        pen.cell(x, y, "┄", style);
    }
}

/// An arrow at the edge beyond which the whole bar lies.
fn off_screen(pen: &mut Pen, y: u16, scale: &Scale, (start, finish): (NaiveDateTime, NaiveDateTime)) {
    let style = pen.style(Role::Muted);
    if scale.cell(finish) < 0 {
        pen.cell(scale.area.x, y, "◂", style);
    } else if scale.cell(start) >= i64::from(scale.area.width) {
        pen.cell(scale.area.x + scale.area.width - 1, y, "▸", style);
    }
}
