//! Windows over a tab: lists to choose from, lines to type, questions, pages.

use chrono::NaiveDate;

use super::pen::Pen;
use super::reading;
use super::theme::Role;
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::Tone;
use crate::model::record::Record;
use crate::model::scales::Axis;
use crate::model::text;
use crate::model::value::Value;
use crate::query::quick::{self, Quick};
use crate::query::{chased, typed, when};
use crate::registers::{action, coach, decision};
use crate::session::act::Deed;
use crate::session::workdays::{Which, span, weekdays};
use crate::session::{Target, snooze};
use crate::tui::commands::workdays::Giving;
use crate::tui::commands::{deeds, place, project, scaling};
use crate::tui::layer::{Ask, Cells, Prompt, Question, Shape, Those};
use crate::tui::layout::{Area, cells};
use crate::tui::page::{Line, Row, rows};
use crate::tui::picker::{Picker, Purpose};
use crate::tui::scaling::Place;
use crate::tui::state::State;
use crate::tui::tabs::Side;

/// Draws a list to choose from; gives the cell of the cursor.
pub fn picker(pen: &mut Pen, area: Area, picker: &Picker, state: &State) -> Option<(u16, u16)> {
    let welcome = matches!(picker.purpose, Purpose::Welcome);
    let rows = picker.items.len().max(picker.shown.len()).max(3);
    let wanted = cells(rows.saturating_add(if welcome { 11 } else { 4 }));
    let height = wanted.min(area.height.saturating_sub(3));
    let window = area.middle(area.width.min(96), height);
    let mut inside = pen.window(window, &picker.title);
    if welcome {
        inside = greet(pen, inside);
    }
    let style = pen.style(Role::Input);
    let prompt = inside.row(0);
    let key = pen.style(Role::Key);
    pen.text(prompt, "› ", key);
    let cursor = pen.input(prompt.from_column(2), picker.input.halves(), style);
    if picker.input.text().is_empty() {
        let style = pen.style(Role::Placeholder);
        pen.text(prompt.from_column(4), "type to narrow", style);
    }
    let list = inside.split_below(2).1;
    let rows = usize::from(list.height);
    let top = (picker.at + 1).saturating_sub(rows);
    for (line, place) in picker.shown.iter().skip(top).take(rows).enumerate() {
        let Some(item) = picker.items.get(*place) else { continue };
        let row = list.row(cells(line));
        let on = top + line == picker.at;
        let base = pen.style(if on { Role::Selected } else { Role::Text });
        pen.tint(row, base);
        let switch = match item.on {
            Some(true) => "[x] ",
            Some(false) => "[ ] ",
            None => "",
        };
        let used = pen.text(row.from_column(1), &format!("{switch}{}", item.label), base) + 1;
        let style = base.patch(pen.style(Role::Muted));
        pen.text(row.from_column(used + 2), &item.detail, style);
    }
    if picker.shown.is_empty() {
        let style = pen.style(Role::Placeholder);
        pen.text(list.row(0).from_column(1), "Nothing fits. Esc goes back.", style);
    }
    let style = pen.style(Role::Muted);
    let bottom = Area { y: window.y + window.height.saturating_sub(1), height: 1, ..inside };
    pen.text_right(bottom, &format!(" {} ", picker.shown.len()), style);
    super::status::hints(pen, Area { y: area.height.saturating_sub(1), height: 1, ..area }, state);
    cursor
}

/// What a first start says.
fn greet(pen: &mut Pen, area: Area) -> Area {
    let lines = [
        (Role::Title, "The plan, the RAID log, meetings and actions in one place."),
        (Role::Text, "Everything is saved as you make it, in one file on this computer."),
        (Role::Text, "? explains the keys and the field under the cursor, : finds every command,"),
        (Role::Text, "u takes anything back. Choose how to begin:"),
    ];
    for (row, (role, line)) in lines.into_iter().enumerate() {
        let style = pen.style(role);
        pen.text(area.row(cells(row)).from_column(1), line, style);
    }
    area.split_below(5).1
}

/// Rows of the longest complaint about a line.
const COMPLAINT: usize = 4;

/// What a line would do, in so many rows: where there are too few for all, the first of each part, and that there is
/// more.
fn consequences(lines: &[Line], width: u16, most: usize) -> Vec<Row> {
    let all: Vec<Row> = rows(lines, width, 2).collect();
    if all.len() <= most || most < 2 {
        return all.into_iter().take(most).collect();
    }
    let leads = |place: usize| {
        place == 0 || lines[place].label.is_empty() || lines[place].label != lines[place - 1].label
    };
    let first: Vec<Line> =
        lines.iter().enumerate().filter(|(place, _)| leads(*place)).map(|(_, line)| line.clone()).collect();
    let mut few: Vec<Row> = rows(&first, width, 2).take(most.saturating_sub(1)).collect();
    few.extend(rows(&[Line::new("… and more: a higher screen shows it").tone(Tone::Muted)], width, 1));
    few
}

/// Draws a line being typed at the foot of the screen; gives the cell of the cursor.
pub fn prompt(pen: &mut Pen, area: Area, prompt: &Prompt, state: &State) -> Option<(u16, u16)> {
    let inside_width = usize::from(area.width.saturating_sub(4));
    let complaint = prompt.complaint.iter().flat_map(|words| text::wrap(&format!("! {words}"), inside_width));
    let complaint: Vec<_> = complaint.take(COMPLAINT).collect();
    let told = lines_below(prompt, state);
    let slip: Vec<Row> = if complaint.is_empty() {
        let most = usize::from(area.height / 2).saturating_sub(4);
        let lines = if told.is_empty() { &prompt.slip } else { &told };
        consequences(lines, area.width.saturating_sub(3), most)
    } else {
        Vec::new()
    };
    // A row for the preview of one line, where it is none of several.
    let preview_rows = usize::from(told.is_empty());
    let height = 3 + cells(complaint.len().max(preview_rows) + slip.len());
    let window = Area { y: area.height.saturating_sub(height + 1), height: height.min(area.height), ..area };
    let inside = pen.window(window, &title(prompt, state));
    let style = pen.style(Role::Input);
    let line = inside.row(0).from_column(1);
    let cursor = pen.input(line, prompt.input.halves(), style);
    let style = pen.style(Role::Complaint);
    for (row, words) in complaint.iter().enumerate() {
        pen.text(inside.row(1 + cells(row)).from_column(1), words, style);
    }
    if complaint.is_empty() {
        preview(pen, inside.row(1).from_column(1), prompt, state);
        reading::draw(pen, inside.split_below(1 + cells(preview_rows)).1.from_column(1), &slip);
    }
    super::status::hints(pen, Area { y: area.height.saturating_sub(1), height: 1, ..area }, state);
    cursor
}

fn title(prompt: &Prompt, state: &State) -> String {
    match &prompt.ask {
        Ask::Filter(_) => "Filter".to_owned(),
        Ask::QuickAdd(register) => format!("Add {}", register.name.to_lowercase()),
        Ask::Cells(cells) => match cells.ids[..] {
            [_] => {
                let record = cells.records(state.session.project()).next();
                let reference =
                    record.map_or(String::new(), |record| cells.register.reference(record.number));
                format!("{} of {reference}", cells.field.label)
            }
            _ => format!(
                "{} of {} {}",
                cells.field.label,
                cells.ids.len(),
                cells.register.plural.to_lowercase()
            ),
        },
        Ask::Act(deed, those) => asked(*deed, those, state),
        Ask::Drafts => "Folder to write the drafts into (.eml, which mail programs open unsent)".to_owned(),
        Ask::ViewName => "Name of the view".to_owned(),
        Ask::ProjectName => "Name of the new project".to_owned(),
        Ask::Import => "File to import (.xml of Microsoft Project, .csv, days as .ics)".to_owned(),
        Ask::SaveCopy => "File to keep the project in from now on (.json)".to_owned(),
        Ask::AsAt => "Show the project as it was at the end of which day?".to_owned(),
        Ask::Respond(target) => format!("Add an action that answers {}", state.session.reference(*target)),
        Ask::MovedSince => "Since when did risks move?".to_owned(),
        Ask::Scale(Place::Step(Axis::Probability, place)) => {
            format!("Probability {}: its name, and the chance that it goes up to", place + 1)
        }
        Ask::Scale(Place::Step(Axis::Impact, place)) => {
            format!("Impact {}: its name, and what it means", place + 1)
        }
        Ask::Scale(_) => "The band's name, and the highest score in it".to_owned(),
        Ask::Paper(_) => "File to write (.docx, .html, .md, .eml, .txt)".to_owned(),
        Ask::Delegate(_, name) => format!("Who is there for {name}?"),
        Ask::Baseline(true) => {
            "Name of the baseline, and of the change request (CR-1) that it follows from".to_owned()
        }
        Ask::Baseline(false) => "Name of the snapshot".to_owned(),
        Ask::Hours(giving) => hours_of(giving, state),
        Ask::ShowDay => "Which day is the Gantt to show?".to_owned(),
        Ask::Shape(shape, target) => {
            let of = state.session.reference(*target);
            match shape {
                Shape::Two => format!("How much of {of} comes first?"),
                Shape::Interrupted => format!("From when is {of} interrupted, and how long?"),
                Shape::Repeated => format!("How does {of} recur?"),
            }
        }
        Ask::Export => {
            let gantt = if state.sheet().side == Side::Gantt { "; Gantt: .svg .png .txt" } else { "" };
            format!("File to write (this table: .csv; the plan: .xml{gantt})")
        }
    }
}

/// What is asked for days or weekdays.
fn hours_of(giving: &Giving, state: &State) -> String {
    let name = state.session.name_of(giving.whose);
    match &giving.which {
        Which::Days(days) => format!("{name}: hours and name of {}", span(days)),
        Which::Weekdays(days) => format!("{name}: usual hours of {}", weekdays(days)),
    }
}

/// What is asked for something that is done to records.
fn asked(deed: Deed, those: &[Those], state: &State) -> String {
    let count: usize = those.iter().map(|those| those.targets.len()).sum();
    let what = match those {
        [only] if only.path.is_none() => state.session.named(&only.targets),
        [only] if count == 1 => {
            let name = |(register, id): &Target| {
                let record = only.base.table(register.key).get(*id)?;
                Some(register.reference(record.number))
            };
            let name = only.targets.first().and_then(name).unwrap_or_default();
            format!("{name} of {}", only.title())
        }
        [_] => format!("{count} records"),
        several => format!("{count} records of {} projects", several.len()),
    };
    match deed {
        Deed::Done | Deed::Close => format!("Who made {}?", undecided_of(those)),
        Deed::Chase => format!("Chase on {what}: how, what was said, when next"),
        Deed::Date => format!("Put {what} on which day?"),
        Deed::Owner => format!("Give {what} to whom?"),
        Deed::PutOff => format!("Put {what} off until which day, and why?"),
        Deed::Wait => format!("Until when can {what} wait, and why?"),
    }
}

/// The decisions among records that name nobody who made them.
fn undecided_of(those: &[Those]) -> String {
    let alone = those.len() == 1;
    let refs = those.iter().flat_map(|those| {
        let number = |id| those.base.table(decision::REGISTER.key).get(id).map_or(0, |record| record.number);
        let asking = those.undecided().into_iter();
        let of = match &those.path {
            None if alone => String::new(),
            _ => format!(" of {}", those.title()),
        };
        asking.map(move |(register, id)| register.reference(number(id)) + &of)
    });
    match &refs.collect::<Vec<_>>()[..] {
        few @ ([_] | [_, _] | [_, _, _]) => few.join(", "),
        all => format!("{} decisions", all.len()),
    }
}

/// What may be typed for it.
const fn typed_for(deed: Deed) -> &'static str {
    match deed {
        Deed::Done | Deed::Close => "priya, p.shah, me: who decided; Esc leaves it open",
        Deed::Chase => {
            "call said by friday next +3d · mail · teams waits for Legal · met; Enter alone logs that it was done"
        }
        Deed::Date => "+3d (from today), fri, 14 nov, next board; a meeting keeps its time of day",
        Deed::Owner => "priya, p.shah, me; a name in “quotes” is taken as it is",
        Deed::PutOff => "fri Legal answers after the board, +2w, 14 jan; nothing: ask for it again now",
        Deed::Wait => "+2w the mill answers on Friday: a day, and behind it why",
    }
}

/// Outcomes that a line shows where it comes to something else in each of several records.
const OUTCOMES: usize = 5;

/// What the line will do if it is taken as it is.
fn preview(pen: &mut Pen, area: Area, prompt: &Prompt, state: &State) {
    let context = state.session.context();
    let (muted, good) = (pen.style(Role::Muted), pen.tone(Tone::Good));
    match &prompt.ask {
        Ask::Cells(cells) => outcome(pen, area, (cells, prompt.input.text()), &context),
        Ask::Hours(giving) => {
            pen.text(area, hours(&giving.which), muted);
        }
        Ask::MovedSince => {
            pen.text(area, "1 nov, -2w, 2026-10-01; nothing: the last 30 days", muted);
        }
        Ask::Scale(place) => {
            outcome_or_complaint(pen, area, scaling::effect(state, *place, prompt.input.text()));
        }
        // What may be typed stands below.
        Ask::Act(..) if prompt.input.text().trim().is_empty() => {}
        Ask::Act(deed, those) => {
            let text = prompt.input.text();
            let read = match deed {
                Deed::Chase => chased::read(text, &context).map(|read| read.preview()),
                Deed::PutOff => snooze::read(text, &context)
                    .map(|until| until.map_or_else(String::new, |until| put_off(text, until, &context))),
                Deed::Wait => snooze::until(text, &context).map(|until| put_off(text, until, &context)),
                _ => deeds::checked(state, *deed, those, text).map(|labels| labels.join("; ")),
            };
            outcome_or_complaint(pen, area, read);
        }
        Ask::Shape(shape, _) => {
            let words = match shape {
                Shape::Two => "2d or 40%: the rest becomes a task behind it, with what waited for the whole",
                Shape::Interrupted => "3 dec 5d: nobody works on it for five days from 3 December on",
                Shape::Repeated => "every 2 weeks on tue until 30 jun; first mon of each month 6 times",
            };
            pen.text(area, words, muted);
        }
        Ask::AsAt if prompt.input.text().trim().is_empty() => {
            pen.text(area, "31 mar, last fri, -2w, 2026-03-31; nothing: as it is now", muted);
        }
        Ask::AsAt => {
            let day = project::day_of(state, prompt.input.text());
            let words = day.map_or_else(|complaint| complaint, |day| format!("= {}", when::echo(day)));
            pen.text(area, &words, good);
        }
        _ => {}
    }
}

/// What may be typed for the hours of days.
const fn hours(which: &Which) -> &'static str {
    match which {
        Which::Days(_) => {
            "Closure · 8-12 Half day · 8-12 13-17 Saturday shift, weekly until 31 mar · Audit, yearly"
        }
        Which::Weekdays(_) => "8-12 13-17 · 24h · closed; nothing: as the base calendar has it",
    }
}

/// What a line would do, or why it can't be taken.
fn outcome_or_complaint(pen: &mut Pen, area: Area, read: Result<String, String>) {
    let (words, style) = match read {
        Ok(words) => (format!("= {words}"), pen.tone(Tone::Good)),
        Err(complaint) => (complaint, pen.style(Role::Muted)),
    };
    pen.text(area, &words, style);
}

/// What a line would put into cells, or what the field is for.
fn outcome(pen: &mut Pen, area: Area, (cells, text): (&Cells, &str), context: &Context) {
    let (muted, good) = (pen.style(Role::Muted), pen.tone(Tone::Good));
    match cells.outcomes(text, context) {
        Ok(values) if values.iter().any(|value| !value.is_empty()) => {
            let show = |value: &Value| cells.field.kind.format(value, context);
            let shown: Vec<_> = values.iter().take(OUTCOMES).map(show).collect();
            let more = if values.len() > OUTCOMES { " …" } else { "" };
            let day = values.first().and_then(Value::as_date);
            let day = day.map(|date| date.format(" (%A %-d %B %Y)").to_string());
            let remark = |value: &Value| typed::remark(cells.register, cells.field, (text, value), context);
            let remark = values.iter().find_map(remark);
            let tone = if remark.is_some() { pen.tone(Tone::Warn) } else { good };
            let remark = remark.map_or(String::new(), |remark| format!(" ! {remark}"));
            let words = format!("= {}{more}{}{remark}", shown.join(", "), day.unwrap_or_default());
            pen.text(area, &words, tone);
        }
        _ => {
            let example = cells.field.example;
            let example = if example.is_empty() { String::new() } else { format!(" For example: {example}") };
            pen.text(area, &format!("{}{example}", cells.field.doc), muted);
        }
    }
}

/// What may be typed for a line or what it will become, where that takes more rows than one: of a quick line,
/// what is new or uncertain first. Nothing for any other line.
fn lines_below(prompt: &Prompt, state: &State) -> Vec<Line> {
    let (context, text) = (state.session.context(), prompt.input.text());
    let hint = |words: &str| vec![Line { tone: Tone::Muted, ..Line::new(words) }];
    let (quick, behind) = match &prompt.ask {
        Ask::Filter(_) => {
            return hint("owner:ana status!=closed due<+2w score>=12 \"quoted words\" #tag -not (a or b)");
        }
        Ask::Act(deed, _) if text.trim().is_empty() => return hint(typed_for(*deed)),
        Ask::Respond(_) if text.trim().is_empty() => {
            return hint("@priya fri !high #dpia Order two spares response:reduce");
        }
        Ask::QuickAdd(register) if text.trim().is_empty() => {
            let letters = "a action, r risk, i issue, d decision, p parking lot …";
            return hint(&format!("@priya fri !high #dpia Draft DPIA >R-7 · {letters} ({})", register.name));
        }
        Ask::QuickAdd(register) => {
            let quick = quick::parse(text, register, &context);
            let behind = format!("{}{}", linked(&quick, state), coached(&quick));
            (quick, behind)
        }
        Ask::Respond(_) => (quick::parse_in(text, &action::REGISTER, &context), String::new()),
        _ => return Vec::new(),
    };
    let (remarks, words) = quick.remarks(&context);
    let remarks =
        (!remarks.is_empty()).then(|| Line { tone: Tone::Warn, ..Line::new(format!("! {remarks}")) });
    let words = Line { tone: Tone::Good, ..Line::new(format!("{words}{behind}")) };
    remarks.into_iter().chain([words]).collect()
}

/// A hint on the title of a quick line, if there is one.
fn coached(quick: &Quick) -> String {
    let record = quick.values.iter().fold(Record::new(Id(0)), |mut record, (field, value)| {
        record.put(field.key, value.clone());
        record
    });
    let hint = coach::hint(quick.register, quick.register.roles.title, &record);
    hint.map_or(String::new(), |hint| format!(" · {hint}"))
}

/// Until when records are put off, and why.
fn put_off(line: &str, (day, why): (NaiveDate, &str), context: &Context) -> String {
    let because = if why.is_empty() { "no reason" } else { why };
    let doubt = match snooze::doubt(line, (day, why), context) {
        none if none.is_empty() => none,
        doubt => format!(" ! {doubt}"),
    };
    format!("{} · {because}{doubt}", when::echo(day))
}

/// The records that a quick line will be linked to without saying so.
fn linked(quick: &Quick, state: &State) -> String {
    let context = state.session.context();
    let said = |key: &str| quick.values.iter().any(|(field, _)| field.key == key);
    let place = place::of(state, quick.register).into_iter().filter(|(key, value)| {
        matches!(value, Value::Link(_)) && *key != quick.register.roles.parent && !said(key)
    });
    let words = place.filter_map(|(key, value)| {
        let field = context.project.field(quick.register.key, key)?;
        Some(format!(" · {} {}", field.label, field.kind.format(&value, &context)))
    });
    words.collect()
}

/// Draws a question.
pub fn question(pen: &mut Pen, area: Area, question: &Question) -> Option<(u16, u16)> {
    let width = area.width.min(72);
    let lines = text::wrap(&question.text, usize::from(width.saturating_sub(4)).max(1));
    let inside = pen.window(area.middle(width, cells(lines.len()).saturating_add(4)), "Sure?");
    let style = pen.style(Role::Text);
    for (row, line) in lines.iter().enumerate() {
        pen.text(inside.row(cells(row)).from_column(1), line, style);
    }
    let answer = inside.row(cells(lines.len() + 1)).from_column(1);
    let (key, muted) = (pen.style(Role::Key), pen.style(Role::Muted));
    let mut x = 0;
    for (words, style) in [("y", key), (" yes, do it    ", muted), ("n", key), (" no, leave it", muted)] {
        x += pen.text(answer.from_column(x), words, style);
    }
    None
}
