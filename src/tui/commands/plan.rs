//! The plan: outline, links between marked tasks, and the Gantt's scale and place.

use crate::model::edit::Edit;
use crate::model::id::Id;
use crate::model::kind::Tone;
use crate::model::rank;
use crate::model::record::Record;
use crate::model::value::Value;
use crate::registers::{dependency, task};
use crate::tui::command::{Command, Scope};
use crate::tui::list::Row;
use crate::tui::plan::Zoom;
use crate::tui::state::State;

use super::{command, hinted};

/// The plan.
pub const COMMANDS: &[Command] = &[
    hinted(
        ("indent", "indent"),
        Scope::Plan,
        &[">", "alt-right"],
        "Put the marked tasks below the task above them.",
        indent,
    ),
    hinted(
        ("outdent", "outdent"),
        Scope::Plan,
        &["<", "alt-left"],
        "Take the marked tasks out of their summary.",
        outdent,
    ),
    command("move-up", Scope::Plan, &["K", "alt-up"], "Move the task up, with all below it.", |s| {
        shift(s, -1)
    }),
    command("move-down", Scope::Plan, &["J", "alt-down"], "Move the task down, with all below it.", |s| {
        shift(s, 1)
    }),
    command(
        "chain",
        Scope::Plan,
        &["ctrl-l"],
        "Link the marked tasks one after the other, finish to start.",
        chain,
    ),
    command("unchain", Scope::Plan, &["ctrl-u"], "Take away all links between the marked tasks.", unchain),
    hinted(("zoom-in", "zoom"), Scope::Plan, &["+", "="], "Zoom the Gantt in.", |s| zoom(s, -1)),
    command("zoom-out", Scope::Plan, &["-"], "Zoom the Gantt out.", |s| zoom(s, 1)),
    command("scroll-left", Scope::Plan, &[",", "shift-left"], "Scroll the Gantt to the left.", |s| {
        scroll(s, -1)
    }),
    command("scroll-right", Scope::Plan, &[";", "shift-right"], "Scroll the Gantt to the right.", |s| {
        scroll(s, 1)
    }),
    command("show-bar", Scope::Plan, &["b"], "Scroll the Gantt to the bar of this task.", show_bar),
    command("show-today", Scope::Plan, &["T"], "Scroll the Gantt to today.", show_today),
    command("split-left", Scope::Plan, &["["], "Give the Gantt more room.", |s| split(s, -5)),
    command("split-right", Scope::Plan, &["]"], "Give the table more room.", |s| split(s, 5)),
];

fn zoom(state: &mut State, by: isize) {
    let place = Zoom::ALL.iter().position(|(zoom, ..)| *zoom == state.plan.zoom).unwrap_or(0);
    let place = place.saturating_add_signed(by).min(Zoom::ALL.len() - 1);
    state.plan.zoom = Zoom::ALL[place].0;
    show_bar(state);
    state.say(Tone::Note, format!("The Gantt shows {}", state.plan.zoom.name()));
}

fn scroll(state: &mut State, by: i64) {
    let width = state.layout().side.map_or(40, |area| i64::from(area.width));
    let origin = crate::tui::view::gantt::origin(state);
    if let Some(origin) = state.plan.moment(origin, by * (width / 4).max(1)) {
        state.plan.origin = Some(origin);
    }
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
    state.plan.origin = Some(state.plan.origin_before(state.session.now));
}

fn split(state: &mut State, by: i16) {
    state.plan.split = state.plan.split.saturating_add_signed(by).clamp(20, 85);
}

/// The tasks below one summary (none = the top of the outline), in order.
pub fn children(state: &State, parent: Option<Id>) -> Vec<(Id, String)> {
    let table = state.session.project().table(task::REGISTER.key);
    let mut all: Vec<_> = table
        .iter()
        .filter(|record| record.get(task::PARENT) == parent)
        .map(|record| (record.get(task::RANK).to_owned(), record.number, record.id))
        .collect();
    all.sort();
    all.into_iter().map(|(rank, _, id)| (id, rank)).collect()
}

/// The summary that a task stands below.
pub fn parent_of(state: &State, id: Id) -> Option<Id> {
    state.session.project().table(task::REGISTER.key).get(id).and_then(|record| record.get(task::PARENT))
}

/// The marked tasks that are below no other marked task, in order.
fn heads(state: &State) -> Vec<Id> {
    let marked: Vec<Id> = state.list().targets().into_iter().map(|(_, id)| id).collect();
    let below_marked = |id: &Id| {
        let mut above = parent_of(state, *id);
        for _ in 0..marked.len().max(64) {
            match above {
                Some(parent) if marked.contains(&parent) => return true,
                Some(parent) => above = parent_of(state, parent),
                None => return false,
            }
        }
        false
    };
    marked.iter().filter(|id| !below_marked(id)).copied().collect()
}

fn put(id: Id, parent: Option<Id>, rank: &str) -> [Edit; 2] {
    let set = |field, value| Edit::Set(task::REGISTER.key, id, field, value);
    [
        set(task::PARENT.name(), parent.map_or(Value::Empty, Value::Link)),
        set(task::RANK.name(), Value::text(rank)),
    ]
}

fn names(state: &State, ids: &[Id]) -> String {
    let table = state.session.project().table(task::REGISTER.key);
    match ids {
        [id] => table.get(*id).map_or(String::new(), |record| task::REGISTER.reference(record.number)),
        _ => format!("{} tasks", ids.len()),
    }
}

fn indent(state: &mut State) {
    let heads = heads(state);
    let Some(first) = heads.first() else { return };
    let parent = parent_of(state, *first);
    let siblings = children(state, parent);
    let place = siblings.iter().position(|(id, _)| id == first).unwrap_or(0);
    let Some((above, _)) = place.checked_sub(1).and_then(|place| siblings.get(place)).cloned() else {
        state.say(Tone::Note, "There is no task above it at its level to go below.");
        return;
    };
    let mut last = children(state, Some(above)).last().map(|(_, rank)| rank.clone());
    let mut edits = Vec::new();
    for id in &heads {
        let rank = rank::between(last.as_deref(), None);
        edits.extend(put(*id, Some(above), &rank));
        last = Some(rank);
    }
    let label = format!("Indent {}", names(state, &heads));
    if state.apply(label, edits) {
        state.list_mut().folded.remove(&above);
    }
}

fn outdent(state: &mut State) {
    let heads = heads(state);
    let Some(parent) = heads.first().and_then(|first| parent_of(state, *first)) else {
        state.say(Tone::Note, "It stands at the top of the outline already.");
        return;
    };
    let uncles = children(state, parent_of(state, parent));
    let place = uncles.iter().position(|(id, _)| *id == parent).unwrap_or(0);
    let mut last = uncles.get(place).map(|(_, rank)| rank.clone());
    let next = uncles.get(place + 1).map(|(_, rank)| rank.clone());
    let mut edits = Vec::new();
    for id in &heads {
        let rank = rank::between(last.as_deref(), next.as_deref());
        edits.extend(put(*id, parent_of(state, parent), &rank));
        last = Some(rank);
    }
    let label = format!("Outdent {}", names(state, &heads));
    state.apply(label, edits);
}

/// Moves the marked tasks of one summary past the next one above or below.
fn shift(state: &mut State, by: isize) {
    let heads = heads(state);
    let Some(first) = heads.first() else { return };
    let parent = parent_of(state, *first);
    let heads: Vec<Id> = heads.iter().copied().filter(|id| parent_of(state, *id) == parent).collect();
    let siblings = children(state, parent);
    let places: Vec<usize> =
        heads.iter().filter_map(|id| siblings.iter().position(|(other, _)| other == id)).collect();
    let (Some(low), Some(high)) = (places.iter().min(), places.iter().max()) else { return };
    let rank =
        |place: Option<usize>| place.and_then(|place| siblings.get(place)).map(|(_, rank)| rank.as_str());
    let (before, after) = if by < 0 {
        let Some(target) = low.checked_sub(1) else {
            state.say(Tone::Note, "It is the first of its summary: outdent it to move it further.");
            return;
        };
        (rank(target.checked_sub(1)), rank(Some(target)))
    } else {
        if high + 1 >= siblings.len() {
            state.say(Tone::Note, "It is the last of its summary: outdent it to move it further.");
            return;
        }
        (rank(Some(high + 1)), rank(Some(high + 2)))
    };
    let (mut last, mut edits) = (before.map(str::to_owned), Vec::new());
    for id in &heads {
        let rank = rank::between(last.as_deref(), after);
        edits.push(Edit::Set(task::REGISTER.key, *id, task::RANK.name(), Value::text(&rank)));
        last = Some(rank);
    }
    let label = format!("Move {} {}", names(state, &heads), if by < 0 { "up" } else { "down" });
    state.apply(label, edits);
}

/// The marked tasks in the order of the rows.
fn marked_in_order(state: &State) -> Vec<Id> {
    let list = state.list();
    let rows = list.rows().iter().filter_map(|row| match row {
        Row::Record(shown) if list.marks.contains(&shown.id) => Some(shown.id),
        _ => None,
    });
    rows.collect()
}

fn chain(state: &mut State) {
    let marked = marked_in_order(state);
    if marked.len() < 2 {
        state.say(Tone::Note, "Mark two or more tasks with m, then link them in a chain.");
        return;
    }
    let (context, ids) = state.session.context_and_ids();
    let linked = |a: Id, b: Id| {
        let links = context.linked(b, dependency::REGISTER.key, dependency::SUCCESSOR.name());
        links.iter().any(|link| link.get(dependency::PREDECESSOR) == Some(a))
    };
    let missing: Vec<_> = marked.windows(2).filter(|pair| !linked(pair[0], pair[1])).collect();
    let edits = missing.into_iter().map(|pair| {
        let link = Record::new(ids.fresh())
            .with(dependency::PREDECESSOR, pair[0])
            .with(dependency::SUCCESSOR, pair[1])
            .with(dependency::TYPE, "fs");
        Edit::Add(dependency::REGISTER.key, link)
    });
    let edits = edits.collect();
    state.apply(format!("Link {} tasks in a chain", marked.len()), edits);
}

fn unchain(state: &mut State) {
    let marked = marked_in_order(state);
    let table = state.session.project().table(dependency::REGISTER.key);
    let between = |link: &Record| {
        let ends = [link.get(dependency::PREDECESSOR), link.get(dependency::SUCCESSOR)];
        ends.iter().all(|end| end.is_some_and(|id| marked.contains(&id)))
    };
    let links = table.iter().filter(|link| between(link));
    let edits: Vec<_> = links.map(|link| Edit::Remove(dependency::REGISTER.key, link.id)).collect();
    if edits.is_empty() {
        state.say(Tone::Note, "There is no link between the marked tasks.");
        return;
    }
    state.apply(format!("Take away {} links", edits.len()), edits);
}
