//! The plan: outline, links between marked tasks, and the Gantt's scale and place.

use std::collections::{HashMap, HashSet};

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
    families(state).remove(&parent).unwrap_or_default()
}

/// The tasks below each summary, in order, each with its rank.
fn families(state: &State) -> HashMap<Option<Id>, Vec<(Id, String)>> {
    let mut records: Vec<_> = state.session.project().table(task::REGISTER.key).iter().collect();
    records.sort_by_key(|record| (record.get(task::RANK), record.number));
    let mut families: HashMap<Option<Id>, Vec<(Id, String)>> = HashMap::new();
    for record in records {
        let rank = record.get(task::RANK).to_owned();
        families.entry(record.get(task::PARENT)).or_default().push((record.id, rank));
    }
    families
}

/// The summary that a task stands below.
pub fn parent_of(state: &State, id: Id) -> Option<Id> {
    state.session.project().table(task::REGISTER.key).get(id).and_then(|record| record.get(task::PARENT))
}

/// The marked tasks that are below no other marked task, in the order of the outline.
fn heads(state: &State) -> Vec<Id> {
    let targets: Vec<Id> = state.list().targets().into_iter().map(|(_, id)| id).collect();
    let marked: HashSet<Id> = targets.iter().copied().collect();
    let below_marked = |id: &Id| {
        let mut seen = HashSet::new();
        let mut above = parent_of(state, *id);
        while let Some(parent) = above.filter(|parent| seen.insert(*parent)) {
            if marked.contains(&parent) {
                return true;
            }
            above = parent_of(state, parent);
        }
        false
    };
    let mut heads: Vec<Id> = targets.into_iter().filter(|id| !below_marked(id)).collect();
    if heads.len() > 1 {
        let context = state.session.context();
        let outline = context.derived.outline(task::REGISTER.key).unwrap_or_default();
        let places: HashMap<Id, usize> =
            outline.iter().enumerate().map(|(place, (id, _))| (*id, place)).collect();
        heads.sort_by_key(|id| places.get(id));
    }
    heads
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

/// Puts each task below the nearest unmarked one above it at its own level.
fn indent(state: &mut State) {
    let heads = heads(state);
    let families = families(state);
    let marked: HashSet<Id> = heads.iter().copied().collect();
    let mut last: HashMap<Id, Option<String>> = HashMap::new();
    let (mut edits, mut moved) = (Vec::new(), Vec::new());
    for id in &heads {
        let siblings = families.get(&parent_of(state, *id)).map_or(&[][..], Vec::as_slice);
        let place = siblings.iter().position(|(other, _)| other == id).unwrap_or(0);
        let above = siblings[..place].iter().rev().find(|(other, _)| !marked.contains(other));
        let Some((above, _)) = above else { continue };
        let below = families.get(&Some(*above)).and_then(|family| family.last());
        let last = last.entry(*above).or_insert_with(|| below.map(|(_, rank)| rank.clone()));
        let rank = rank::between(last.as_deref(), None);
        edits.extend(put(*id, Some(*above), &rank));
        moved.push(*id);
        *last = Some(rank);
    }
    if moved.is_empty() {
        state.say(Tone::Note, "There is no task above it at its level to go below.");
        return;
    }
    let label = format!("Indent {}", names(state, &moved));
    if state.apply(label, edits) {
        for above in last.keys() {
            state.list_mut().folded.remove(above);
        }
    }
}

/// Puts each task right behind the summary that it stood below.
fn outdent(state: &mut State) {
    let heads = heads(state);
    let families = families(state);
    let mut last: HashMap<Id, String> = HashMap::new();
    let (mut edits, mut moved) = (Vec::new(), Vec::new());
    for id in &heads {
        let Some(parent) = parent_of(state, *id) else { continue };
        let above = parent_of(state, parent);
        let uncles = families.get(&above).map_or(&[][..], Vec::as_slice);
        let Some(place) = uncles.iter().position(|(other, _)| *other == parent) else { continue };
        let before = last.get(&parent).unwrap_or(&uncles[place].1);
        let after = uncles.get(place + 1).map(|(_, rank)| rank.as_str());
        let rank = rank::between(Some(before), after);
        edits.extend(put(*id, above, &rank));
        moved.push(*id);
        last.insert(parent, rank);
    }
    if moved.is_empty() {
        state.say(Tone::Note, "It stands at the top of the outline already.");
        return;
    }
    let label = format!("Outdent {}", names(state, &moved));
    state.apply(label, edits);
}

/// Moves the marked tasks of one summary past the next one above or below.
fn shift(state: &mut State, by: isize) {
    let heads = heads(state);
    let Some(first) = heads.first() else { return };
    let parent = parent_of(state, *first);
    let heads: Vec<Id> = heads.iter().copied().filter(|id| parent_of(state, *id) == parent).collect();
    let siblings = children(state, parent);
    let marked: HashSet<Id> = heads.iter().copied().collect();
    let places = siblings.iter().enumerate().filter(|(_, (id, _))| marked.contains(id));
    let places: Vec<usize> = places.map(|(place, _)| place).collect();
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
    let marked: HashSet<Id> = marked_in_order(state).into_iter().collect();
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
