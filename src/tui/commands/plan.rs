//! The plan: outline, links between marked tasks, and the Gantt's scale and place.

use std::sync::Arc;

use chrono::{NaiveDateTime, NaiveTime};

use crate::model::kind::Tone;
use crate::model::record::Record;
use crate::model::value::Value;
use crate::query::when::{self, Sense, When};
use crate::registers::every::TITLE;
use crate::registers::holidays::{SETS, Set};
use crate::registers::{resource, task};
use crate::report::gantt::scale;
use crate::schedule::load::Load;
use crate::session::Target;
use crate::tui::command::{Command, Scope};
use crate::tui::input::Input;
use crate::tui::layer::{Ask, Layer, Prompt};
use crate::tui::loads::Whom;
use crate::tui::picker::{Chosen, Item, Picker, Purpose};
use crate::tui::plan::{Panel, Parts};
use crate::tui::state::State;
use crate::tui::why::Why;

use super::command;

/// The plan.
pub const COMMANDS: &[Command] = &[
    command("show-today", Scope::Plan, &["N"], "Scroll the Gantt to today.", show_today).hinted("today"),
    command("show-bar", Scope::Plan, &["b"], "Scroll the Gantt to the bar of this task.", show_bar)
        .hinted("bar"),
    command(
        "indent",
        Scope::Plan,
        &[">", "alt-right"],
        "Put the marked tasks below the task above them.",
        indent,
    )
    .hinted("indent")
    .changing(),
    command(
        "outdent",
        Scope::Plan,
        &["<", "alt-left"],
        "Take the marked tasks out of their summary.",
        outdent,
    )
    .hinted("outdent")
    .changing(),
    command(
        "insert-above",
        Scope::Plan,
        &["insert", "O"],
        "Add a task above this one, with its form; n adds one below it.",
        |s| {
            let place = super::place::above_task(s);
            super::records::form_of_new(s, &task::REGISTER, place);
        },
    )
    .hinted("above")
    .changing(),
    command(
        "chain",
        Scope::Plan,
        &["ctrl-l"],
        "Link the marked tasks one after the other, finish to start.",
        chain,
    )
    .changing(),
    command("unchain", Scope::Plan, &["ctrl-u"], "Take away all links between the marked tasks.", unchain)
        .changing(),
    command("zoom-in", Scope::Plan, &["+", "="], "Zoom the Gantt in.", |s| zoom(s, -1)).hinted("zoom"),
    command("zoom-out", Scope::Plan, &["-"], "Zoom the Gantt out.", |s| zoom(s, 1)),
    command("zoom-fit", Scope::Plan, &["_"], "Zoom the Gantt so that the whole plan shows.", zoom_to_fit),
    command("scroll-left", Scope::Plan, &[",", "shift-left"], "Scroll the Gantt to the left.", |s| {
        scroll(s, -1)
    }),
    command("scroll-right", Scope::Plan, &[";", "shift-right"], "Scroll the Gantt to the right.", |s| {
        scroll(s, 1)
    }),
    command(
        "holidays",
        Scope::Plan,
        &["h d"],
        "Take the public holidays of a country over into the project's calendar.",
        offer_holidays,
    )
    .changing(),
    command("show-day", Scope::Plan, &["ctrl-g"], "Scroll the Gantt to a day.", |s| {
        s.ask(Prompt::new(Ask::ShowDay, Input::default()));
    })
    .asking(),
    command(
        "print",
        Scope::Plan,
        &["h p"],
        "Print the Gantt of the rows that show: as a picture (.svg, .png) or as text for a mail (.txt).",
        |s| s.ask(Prompt::new(Ask::Export, Input::new("gantt.svg".to_owned()))),
    )
    .asking(),
    command(
        "show-load",
        Scope::Plan,
        &["h f"],
        "Show below the Gantt how full those on this task are in each of its columns, or don't.",
        |s| panel(s, Panel::Load(Whom::OfTask)),
    ),
    command("whose-load", Scope::Plan, &["h o"], "Choose whose load shows below the Gantt.", choose_load),
    command("links", Scope::Plan, &["L"], "Show all links in the Gantt, those of this task, or none.", links),
    command(
        "parts",
        Scope::Plan,
        &["p"],
        "Show the table alone, the Gantt with the names of its rows, or both.",
        |s| {
            let (next, said) = s.plan.parts.next();
            s.plan.parts = next;
            let load =
                if next == Parts::Table && has_load(s) { ": the load comes back with the Gantt" } else { "" };
            s.say(Tone::Note, format!("{said}{load}"));
        },
    ),
    command("split-left", Scope::Plan, &["["], "Give the Gantt more room.", |s| split(s, -5)),
    command("split-right", Scope::Plan, &["]"], "Give the table more room.", |s| split(s, 5)),
];

fn zoom_to_fit(state: &mut State) {
    let Some((start, finish)) = state.span() else {
        return state.say(Tone::Note, "The plan has too few tasks to fit the Gantt to.");
    };
    let width = state.layout().side.map_or(40, |area| i64::from(area.width));
    state.plan.choose_zoom(scale::fitting(finish.signed_duration_since(start), width * 9 / 10));
    state.plan.origin = Some(state.plan.origin_before(start));
    state.say(Tone::Note, format!("The Gantt shows {}", state.plan.zoom().name));
}

fn zoom(state: &mut State, by: isize) {
    state.plan.choose_zoom(state.plan.zoom_at().saturating_add_signed(by));
    show_bar(state);
    state.say(Tone::Note, format!("The Gantt shows {}", state.plan.zoom().name));
}

fn scroll(state: &mut State, by: i64) {
    let width = state.layout().side.map_or(40, |area| i64::from(area.width));
    let origin = crate::tui::plan::origin(state);
    state.plan.origin = Some(state.plan.scale(origin).moved(by * (width / 4).max(1)).origin);
}

fn show_bar(state: &mut State) {
    let Some((register, id)) = state.list().current() else { return };
    let context = state.session.context();
    let Some(record) = context.project.table(register.key).get(id) else { return };
    if let Value::Moment(start) = task::shown(record, task::START.name(), &context) {
        state.plan.followed = Some(state.plan.origin_before(start));
        state.plan.origin = None;
    }
}

fn show_today(state: &mut State) {
    show(state, state.session.shown_moment());
}

/// Lists the sets of public holidays to choose from.
pub fn offer_holidays(state: &mut State) {
    let item = |set: &Set| Item::key(set.name, format!("by rule: {}", set.source), set.name);
    let items = SETS.iter().map(item).chain([Item::new(
        "None",
        "Leave the calendar as it is; ctrl-t imports days from a calendar file (.ics)",
        Chosen::Nothing,
    )]);
    let picker = Picker::new("Public holidays of", Purpose::Holidays, items.collect());
    state.layers.push(Layer::Picker(Box::new(picker)));
}

/// Takes the holidays of the set with this name over.
pub fn take_holidays(state: &mut State, name: &str) {
    if let Some(set) = SETS.iter().find(|set| set.name == name) {
        let step = state.session.taking_holidays(set, super::workdays::whose(state));
        state.perform_or_say(step);
    }
}

/// Scrolls the Gantt to the day that was typed. The error is a sentence.
pub fn show_day(state: &mut State, text: &str) -> Result<(), String> {
    let day = when::read(text, &When::of(&state.session.context(), Sense::Planned))?;
    show(state, day.and_time(NaiveTime::MIN));
    state.say(Tone::Note, format!("The Gantt shows {}", when::echo(day)));
    Ok(())
}

/// Scrolls the Gantt so that a moment stands a third from its left edge.
pub fn show(state: &mut State, moment: NaiveDateTime) {
    let width = state.layout().side.map_or(40, |area| i64::from(area.width));
    state.plan.origin =
        Some(state.plan.scale(moment.date().and_time(NaiveTime::MIN)).moved(-width / 3).origin);
}

/// Shows something below the Gantt, or nothing where it shows already.
fn panel(state: &mut State, panel: Panel) {
    // What has no room for now is asked for again.
    if state.plan.panel == Some(panel) && state.layout().panel.is_some() {
        close_panel(state);
    } else if !open_panel(state, panel) {
        state.say(Tone::Note, "There is no room for it: make the window larger, or see “load”.");
    }
}

/// Whether the load belongs below the Gantt, which may have no room now.
pub const fn has_load(state: &State) -> bool {
    matches!(state.plan.panel, Some(Panel::Load(_)))
}

/// Shows something below the plan or beside it; false, and nothing shows, where there is no room.
pub fn open_panel(state: &mut State, panel: Panel) -> bool {
    close_panel(state);
    state.plan.panel = Some(panel);
    if matches!(panel, Panel::Load(_)) && matches!(state.plan.parts, Parts::Table | Parts::Figures) {
        state.plan.parts = Parts::Both;
    }
    let fits = state.layout().panel.is_some();
    if !fits {
        state.plan.panel = None;
    }
    fits
}

/// Takes away what shows below the plan or beside it, and what stands out for it; false if nothing does.
pub fn close_panel(state: &mut State) -> bool {
    state.plan.look_back();
    state.plan.why = Why::default();
    state.plan.panel.take().is_some()
}

fn choose_load(state: &mut State) {
    let table = state.session.project().table(resource::REGISTER.key);
    let loads = state.session.schedule().loads();
    let all: Vec<_> = loads.iter().filter_map(|load| Some((load, table.get(load.resource)?))).collect();
    let item = |(load, record): (&Load, &Arc<Record>)| {
        let name = format!("{} {}", resource::REGISTER.reference(record.number), record.get(TITLE));
        let over = load.days.iter().filter(|day| day.over() > 0).count();
        let detail = if over > 0 { format!("! too full on {over} days") } else { String::new() };
        Item::new(name, detail, Chosen::Record(record.id))
    };
    let of_task = Item::new("Who is on the task under the cursor", "", Chosen::Nothing);
    let items = std::iter::once(of_task).chain(all.into_iter().map(item)).collect();
    state.layers.push(Layer::Picker(Box::new(Picker::new("Whose load?", Purpose::Load, items))));
}

/// Shows the load of a resource below the Gantt, or of those on the task under the cursor.
pub fn show_load(state: &mut State, whose: &Chosen) {
    let whom = if let Chosen::Record(id) = whose { Whom::One(*id) } else { Whom::OfTask };
    state.plan.panel = None;
    panel(state, Panel::Load(whom));
}

fn links(state: &mut State) {
    let (next, said) = state.plan.links.next();
    state.plan.links = next;
    state.say(Tone::Note, said);
}

fn split(state: &mut State, by: i16) {
    state.plan.parts = Parts::Both;
    // What stands beside both leaves them a narrower screen.
    let layout = state.layout();
    let beside = layout.panel.filter(|panel| panel.x > 0).map_or(0, |panel| panel.width + 1);
    state.plan.move_split(state.screen.width.saturating_sub(beside), by);
}

/// Puts each task below the nearest unmarked one above it at its own level.
fn indent(state: &mut State) {
    match state.session.indenting(&state.list().targets()) {
        Ok((step, above)) => {
            if state.perform(step) {
                for above in above {
                    state.list_mut().unfold(above);
                }
            }
        }
        Err(complaint) => state.say(Tone::Note, complaint),
    }
}

/// Puts each task right behind the summary that it stood below.
fn outdent(state: &mut State) {
    let step = state.session.outdenting(&state.list().targets());
    state.perform_or_say(step);
}

/// The marked tasks in the order of the rows; one alone is not enough.
fn marked(state: &mut State, what: &str) -> Option<Vec<Target>> {
    let marked = state.list().targets();
    if marked.len() < 2 {
        state.say(Tone::Note, format!("Mark two or more tasks with m, then {what}"));
        return None;
    }
    Some(marked)
}

fn chain(state: &mut State) {
    if let Some(marked) = marked(state, "link them in a chain.") {
        let step = state.session.linking(&marked);
        state.perform_or_say(step);
    }
}

fn unchain(state: &mut State) {
    if let Some(marked) = marked(state, "take the links between them away.") {
        let step = state.session.unlinking(&marked);
        state.perform_or_say(step);
    }
}
