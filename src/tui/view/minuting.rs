//! Minutes being taken: the agenda left, the text in the middle with the refs of what was born from its
//! lines, what was recorded and who is there at the right.

use chrono::NaiveDate;

use super::pen::Pen;
use super::status;
use super::theme::{Role, mark};
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::{Tone, date, duration, plain_number};
use crate::model::record::Record;
use crate::model::text;
use crate::model::value::{Duration, Unit};
use crate::query::minuted::{self, Said, said};
use crate::query::quick::About;
use crate::registers::action::ORIGINAL_DUE;
use crate::registers::attendance::{self, There};
use crate::registers::every::{DUE, OWNER, STATUS, TITLE, closes};
use crate::registers::proceedings::{self, Outcome, Proceedings};
use crate::registers::{agenda_item, dates, meeting};
use crate::session::minuting::Line;
use crate::tui::layout::{Area, Sitting, cells, sitting};
use crate::tui::minuting::{Focus, Minuting, Part, parts};
use crate::tui::state::State;

/// Draws the minutes; gives the cell of the cursor.
pub fn draw(pen: &mut Pen, screen: Area, minuting: &Minuting, state: &State) -> Option<(u16, u16)> {
    let areas = sitting(screen.width, screen.height);
    // The line of notices stays if it says something, and that of keys always.
    let own = if state.notice.is_some() { 2 } else { 1 };
    pen.clear(screen.split_below(screen.height.saturating_sub(own)).0);
    let Some(meeting) = minuting.record(&state.session) else {
        return orphaned(pen, &areas, minuting, state);
    };
    let context = state.session.context();
    head(pen, areas.head, minuting, meeting, state);
    match minuting.focus {
        Focus::People if areas.right.is_none() => people(pen, areas.left, minuting, meeting),
        _ => agenda(pen, areas.left, minuting, meeting, state),
    }
    let border = pen.style(Role::Border);
    for column in std::iter::once(areas.text.x).chain(areas.right.map(|right| right.x)) {
        for row in 0..areas.text.height {
            pen.cell(column.saturating_sub(1), areas.text.y + row, "│", border);
        }
    }
    let cursor = match minuting.part {
        Part::Arising => {
            arising(pen, areas.text, minuting, meeting, &context);
            None
        }
        _ => written(pen, &areas, minuting, meeting, &context),
    };
    if let Some(right) = areas.right {
        let told = recorded(pen, right, meeting.id, &context);
        people(pen, right.split_below(told).1, minuting, meeting);
    }
    foot(pen, areas.foot, minuting, meeting, &context);
    // A notice of several rows lies over the text.
    if state.notice.is_some() {
        status::notice(pen, state.layout().status, state);
    }
    cursor.filter(|_| minuting.focus == Focus::Text)
}

/// What was typed of a meeting that is gone, to be seen until it is given back.
fn orphaned(pen: &mut Pen, areas: &Sitting, minuting: &Minuting, state: &State) -> Option<(u16, u16)> {
    let warn = pen.tone(Tone::Warn);
    pen.text(areas.head.row(0).from_column(1), minuting.frozen(&state.session).unwrap_or_default(), warn);
    let (rows, _) = minuting.editor.rows(areas.lines().width.into(), areas.lines().height.into());
    let plain = pen.style(Role::Text);
    for (row, (_, _, words)) in rows.iter().enumerate() {
        pen.text(areas.lines().row(cells(row)), words, plain);
    }
    if state.notice.is_some() {
        status::notice(pen, state.layout().status, state);
    }
    None
}

/// The meeting, and how it stands: time of the item, time of the agenda, who is there.
fn head(pen: &mut Pen, area: Area, minuting: &Minuting, meeting: &Record, state: &State) {
    let context = state.session.context();
    let (title, plain) = (pen.style(Role::Title), pen.style(Role::Text));
    let show = |key: &str| {
        let field = context.project.field(meeting::REGISTER.key, key);
        field.map_or(String::new(), |field| context.show(meeting, field))
    };
    let facts = [context.name(&meeting::REGISTER, meeting), show(meeting::START.name()), show(STATUS.name())];
    let facts: Vec<_> = facts.into_iter().filter(|fact| !fact.is_empty()).collect();
    let first = area.row(0);
    pen.tint(first, title);
    let (saving, tone) =
        if minuting.waits() { ("• typing … ".to_owned(), Tone::Note) } else { status::saving(state) };
    let wide = cells(text::width(&saving));
    let room = first.from_column(1);
    pen.text(Area { width: room.width.saturating_sub(wide + 1), ..room }, &facts.join(" · "), title);
    let style = pen.tone(tone);
    pen.text_right(first, &saving, style);
    let mut at = 1;
    let mut write = |pen: &mut Pen, words: &str, tone: Tone| {
        let style = if tone == Tone::Plain { plain } else { pen.tone(tone) };
        at += pen.text(area.row(1).from_column(at), words, style) + 2;
    };
    let (words, tone) = time(minuting, state);
    write(pen, &words, tone);
    let (words, met) = attendance::said(meeting);
    write(pen, &format!("· {words}"), if met { Tone::Plain } else { Tone::Warn });
    let agenda = meeting::agenda_length(meeting, &context).map(|length| length.amount);
    let slot = meeting.get(meeting::LENGTH).map(|length| length.amount);
    let show = |tenths| duration::format(Duration::new(tenths, Unit::Minutes), context.style());
    match (agenda, slot) {
        (Some(agenda), Some(slot)) if agenda > slot => {
            let words = format!(
                "· {} agenda {} of {}: {} over",
                mark(Tone::Warn),
                show(agenda),
                show(slot),
                show(agenda - slot)
            );
            write(pen, &words, Tone::Warn);
        }
        (Some(agenda), Some(slot)) => {
            write(pen, &format!("· agenda {} of {}", show(agenda), show(slot)), Tone::Plain)
        }
        _ => {}
    }
}

/// How long the item has been talked about, of how long; a warning from a minute before its end.
fn time(minuting: &Minuting, state: &State) -> (String, Tone) {
    let spent = minuting.minutes(minuting.part, state.session.now);
    let item =
        minuting.part.item().and_then(|id| state.session.project().table(agenda_item::REGISTER.key).get(id));
    match item.and_then(|item| item.get(agenda_item::MINUTES)) {
        Some(given) if spent as f64 >= given => {
            (format!("{} {spent} of {} min: time is up", mark(Tone::Bad), plain_number(given)), Tone::Bad)
        }
        Some(given) if spent as f64 >= given - 1.0 => (
            format!("{} {spent} of {} min: the last minute", mark(Tone::Warn), plain_number(given)),
            Tone::Warn,
        ),
        Some(given) => (format!("{spent} of {} min", plain_number(given)), Tone::Plain),
        None => (format!("{spent} min"), Tone::Plain),
    }
}

/// The agenda with what was gone through, and the minutes of each item.
fn agenda(pen: &mut Pen, area: Area, minuting: &Minuting, meeting: &Record, state: &State) {
    let (muted, header) = (pen.style(Role::Muted), pen.style(Role::Header));
    pen.text(area.row(0), " Agenda", header);
    let context = state.session.context();
    let all = parts(&state.session, meeting.id);
    let at = all.iter().position(|part| *part == minuting.part).unwrap_or(0);
    let room = usize::from(area.height.saturating_sub(1)).max(1);
    let mut number =
        all.iter().take((at + 1).saturating_sub(room)).filter(|part| part.item().is_some()).count();
    for (row, part) in all.iter().enumerate().skip((at + 1).saturating_sub(room)).take(room) {
        let line = area.row(cells(row - (at + 1).saturating_sub(room)) + 1);
        let (words, right) = match part {
            Part::Arising => (
                format!("   Matters arising ({})", proceedings::matters_arising(meeting, &context).len()),
                String::new(),
            ),
            Part::Other => ("   Under no item".to_owned(), String::new()),
            Part::Item(id) => {
                number += 1;
                let item = context.project.table(agenda_item::REGISTER.key).get(*id);
                let covered = item.is_some_and(|item| crate::session::meetings::is_covered(item, &context));
                let minutes = item.and_then(|item| item.get(agenda_item::MINUTES));
                let title = item.map_or("", |item| item.get(TITLE));
                let done = if covered { "✓" } else { " " };
                let minutes = minutes.map_or(String::new(), |minutes| format!("{}m", plain_number(minutes)));
                (format!("{done}{number}. {title}"), minutes)
            }
        };
        let style = match (row == at, minuting.focus == Focus::Agenda) {
            (true, true) => pen.style(Role::Selected),
            (true, false) => pen.style(Role::SelectedIdle),
            _ => pen.style(Role::Text),
        };
        pen.tint(line, style);
        let wide = line.width.saturating_sub(cells(text::width(&right)) + 1);
        pen.text(Area { width: wide, ..line }, &words, style);
        pen.text_right(line, &right, if row == at { style } else { muted });
    }
}

/// The text with the refs of what was born from its lines.
fn written(
    pen: &mut Pen,
    areas: &Sitting,
    minuting: &Minuting,
    meeting: &Record,
    context: &Context,
) -> Option<(u16, u16)> {
    let (lines, refs) = (areas.lines(), areas.refs());
    let (rows, cursor) = minuting.editor.rows(lines.width.into(), lines.height.into());
    let all = minuting.editor.lines();
    if let [only] = all
        && only.text.is_empty()
        && !closes(&meeting::REGISTER, meeting)
    {
        let style = pen.style(Role::Placeholder);
        let help = [
            "Write what is said. A letter first makes",
            "a record:  a action  d decision  r risk",
            "i issue  s assumption  p parking lot",
            "q question  n note",
            "such as:  a @jo fri Draft DPIA",
        ];
        for (row, words) in help.iter().enumerate() {
            pen.text(areas.text.row(cells(row) + 1).from_column(1), words, style);
        }
    }
    for (row, (place, first, words)) in rows.iter().enumerate() {
        let Some(line) = all.get(*place) else { continue };
        let style = match said(&line.text) {
            Said::Prose => pen.style(Role::Text),
            Said::Alone(_) | Said::Doubtful(..) => pen.tone(Tone::Warn),
            Said::Made(..) => pen.style(Role::Title),
        };
        let row = cells(row);
        pen.text(lines.row(row), words, style);
        if *first {
            let (beside, style) = beside(line, minuting, meeting, context);
            let style = pen.tone(style);
            pen.text(refs.row(row).from_column(1), &beside, style);
        }
    }
    cursor.map(|(x, y)| (lines.x + cells(x), lines.y + cells(y)))
}

/// What stands beside a line: the ref of what was born from it, and a mark where there is more to say, which
/// the foot does: `+` somebody new, `?` all else.
fn beside(line: &Line, minuting: &Minuting, meeting: &Record, context: &Context) -> (String, Tone) {
    let said = said(&line.text);
    let found = line.born.map(|id| context.project.find(id));
    match (found, said) {
        (Some(None), _) => ("gone ?".to_owned(), Tone::Warn),
        (Some(Some((register, record))), Said::Made(..) | Said::Doubtful(..)) => {
            let notes = minuting.notes(line, meeting, context);
            let reference = register.reference(record.number);
            match notes.iter().map(|note| note.about).max() {
                None => (reference, Tone::Good),
                Some(About::NewName) => (format!("{reference} +"), Tone::Note),
                Some(_) => (format!("{reference} ?"), Tone::Warn),
            }
        }
        (Some(Some((register, record))), _) => {
            (format!("{} ?", register.reference(record.number)), Tone::Warn)
        }
        (None, Said::Alone(_) | Said::Doubtful(..)) => ("?".to_owned(), Tone::Warn),
        (None, Said::Made(sigil, _)) if sigil.makes.is_empty() => (sigil.name.to_owned(), Tone::Muted),
        (None, Said::Made(..)) => ("…".to_owned(), Tone::Muted),
        (None, Said::Prose) => (String::new(), Tone::Plain),
    }
}

/// The open actions of earlier meetings, with their age and slip.
fn arising(pen: &mut Pen, area: Area, minuting: &Minuting, meeting: &Record, context: &Context) {
    let header = pen.style(Role::Header);
    pen.text(area.row(0).from_column(1), "Still open from earlier meetings: x marks one done", header);
    let all = proceedings::matters_arising(meeting, context);
    let room = usize::from(area.height.saturating_sub(1) / 2).max(1);
    let first = (minuting.row + 1).saturating_sub(room);
    for (place, (earlier, Outcome { register, record })) in all.iter().enumerate().skip(first).take(room) {
        let row = cells(place - first) * 2 + 1;
        let selected = place == minuting.row && minuting.focus == Focus::Text;
        let style = pen.style(if selected { Role::Selected } else { Role::Text });
        pen.tint(area.row(row), style);
        let words = format!(" {} {}", register.reference(record.number), record.get(TITLE));
        pen.text(area.row(row), &words, style);
        let (facts, tone) = aged(record, context.today);
        let from = format!("from {}", meeting::REGISTER.reference(earlier.number));
        let facts: Vec<_> =
            [record.get(OWNER), &facts, &from].into_iter().filter(|fact| !fact.is_empty()).collect();
        let style = pen.tone(tone);
        pen.text(area.row(row + 1).from_column(3), &facts.join(" · "), style);
    }
}

/// How late an action is, how old, and how far it slipped.
fn aged(record: &Record, today: NaiveDate) -> (String, Tone) {
    let days =
        |days: f64| if days == 1.0 { "1 day".to_owned() } else { format!("{} days", plain_number(days)) };
    let due = record.get(DUE);
    let late = due.and_then(|due| dates::past(due, today));
    let facts = [
        due.map(|due| format!("due {}", date::format(due))),
        late.map(|late| format!("{} late", days(late))),
        record
            .get(crate::registers::every::RAISED)
            .map(|raised| format!("{} old", days(dates::days(raised, today)))),
        dates::slip(record.get(ORIGINAL_DUE), due)
            .as_number()
            .filter(|slip| *slip > 0.0)
            .map(|slip| format!("slipped {}", days(slip))),
    ];
    let tone = if late.is_some() { Tone::Bad } else { Tone::Muted };
    (facts.into_iter().flatten().collect::<Vec<_>>().join(" · "), tone)
}

/// What was recorded in the meeting, the newest of it in sight; gives the rows that it took.
fn recorded(pen: &mut Pen, area: Area, meeting: Id, context: &Context) -> u16 {
    let Proceedings { agenda, others } = proceedings::of(meeting, context);
    let all: Vec<Outcome> = agenda.into_iter().flat_map(|(_, outcomes)| outcomes).chain(others).collect();
    let header = pen.style(Role::Header);
    pen.text(area.row(0).from_column(1), &format!("Recorded ({})", all.len()), header);
    let room = usize::from(area.height / 2).max(1);
    let mut row = 1;
    for Outcome { register, record } in all.iter().skip(all.len().saturating_sub(room)) {
        let roles = register.roles;
        let due = record.value(roles.due).as_date().map_or(String::new(), date::format);
        let mut facts = String::new();
        for fact in [record.value(roles.owner).as_text(), &due].into_iter().filter(|fact| !fact.is_empty()) {
            facts.extend([" · ", fact]);
        }
        let style = pen.tone(Tone::Good);
        let used = pen.text(area.row(row).from_column(1), &register.reference(record.number), style);
        let style = pen.style(Role::Text);
        let place = area.row(row).from_column(used + 2);
        // What it says comes first, and leaves some room for who sees to it and by when.
        let room = usize::from(place.width);
        let title = text::fit(
            record.value(roles.title).as_text(),
            room.saturating_sub(text::width(&facts)).max(room * 3 / 5),
        );
        pen.text(place, &format!("{title}{facts}"), style);
        row += 1;
    }
    row + 1
}

/// Who is there: a letter for each.
fn people(pen: &mut Pen, area: Area, minuting: &Minuting, meeting: &Record) {
    let header = pen.style(Role::Header);
    let (said, met) = attendance::said(meeting);
    let style = if met { header } else { pen.tone(Tone::Warn) };
    pen.text(area.row(0).from_column(1), &said, style);
    let all = attendance::of(meeting);
    let room = usize::from(area.height.saturating_sub(1)).max(1);
    let here = minuting.focus == Focus::People;
    let first = if here { (minuting.row + 1).saturating_sub(room) } else { 0 };
    for (place, (name, there)) in all.iter().enumerate().skip(first).take(room) {
        let line = area.row(cells(place - first) + 1);
        let (letter, words, tone) = match there {
            There::Unknown => ("·", String::new(), Tone::Muted),
            There::Present => ("P", String::new(), Tone::Good),
            There::Late => ("L", " (late)".to_owned(), Tone::Good),
            There::Apologies => ("A", " (apologies)".to_owned(), Tone::Muted),
            There::Delegate(by) => ("D", format!(" (by {by})"), Tone::Note),
        };
        let style = if here && place == minuting.row { pen.style(Role::Selected) } else { pen.tone(tone) };
        pen.tint(line, style);
        pen.text(line.from_column(1), &format!("{letter} {name}{words}"), style);
    }
}

/// What the line becomes, what its word may become, or what is wrong.
fn foot(pen: &mut Pen, area: Area, minuting: &Minuting, meeting: &Record, context: &Context) {
    let (muted, good) = (pen.style(Role::Muted), pen.tone(Tone::Good));
    if minuting.part == Part::Arising || minuting.focus != Focus::Text {
        return;
    }
    let line = area.from_column(1);
    if !minuting.offers.is_empty() {
        let words: Vec<_> = minuting.offers.iter().map(|offer| offer.words.trim()).collect();
        pen.text(line, &format!("Tab: {}", words.join("  ")), muted);
        return;
    }
    let Some(current) = minuting.editor.lines().get(minuting.editor.cursor().line) else { return };
    let (words, style) = explained(current, minuting, meeting, context);
    let style = if style == Tone::Muted {
        muted
    } else if style == Tone::Good {
        good
    } else {
        pen.tone(style)
    };
    pen.text(line, &words, style);
}

/// What a line becomes, or why it becomes nothing.
fn explained(line: &Line, minuting: &Minuting, meeting: &Record, context: &Context) -> (String, Tone) {
    let record = line.born.map(|id| context.project.find(id));
    match (record, said(&line.text)) {
        (Some(None), _) => {
            let words =
                "Its record was removed elsewhere and is not made again: write the line anew to have one";
            (words.to_owned(), Tone::Warn)
        }
        (_, Said::Made(sigil, rest)) | (Some(Some(_)), Said::Doubtful(sigil, rest)) => {
            let Some(register) = sigil.register(context) else {
                return (
                    format!("A {}: it stays in the minutes and makes no record", sigil.name),
                    Tone::Good,
                );
            };
            let mut quick = minuted::read(rest, register, meeting, context);
            quick.notes = minuting.notes(line, meeting, context).into_owned();
            let tone = if quick.notes.is_empty() { Tone::Good } else { Tone::Warn };
            (quick.preview(context), tone)
        }
        (Some(Some((register, record))), Said::Prose | Said::Alone(_)) => {
            let reference = register.reference(record.number);
            let words =
                format!("{reference} was made of this line and is kept: more was entered on it since");
            (words, Tone::Warn)
        }
        (None, Said::Doubtful(sigil, rest)) => {
            let turned = format!("{} {rest}", sigil.letter);
            let words = minuted::turned(&turned).unwrap_or_default();
            (format!("Prose, or an {}? F4 makes it one: “{words}”", sigil.name), Tone::Warn)
        }
        (None, Said::Alone(sigil)) => (
            format!("Nothing stands behind the letter of this {} yet: it makes none", sigil.name),
            Tone::Warn,
        ),
        (None, Said::Prose) => (String::new(), Tone::Plain),
    }
}
