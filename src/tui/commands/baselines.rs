//! Baselines and snapshots of the plan: taken, compared with each other and with now, and how milestones
//! slipped through them.

use crate::model::edit::{Edit, Step};
use crate::model::kind::{Tone, date};
use crate::model::value::Value;
use crate::registers::{baseline, change, every};
use crate::report::baselines::{Version, kept, slip_chart, versions};
use crate::tui::command::{Command, Scope};
use crate::tui::input::Input;
use crate::tui::layer::{Ask, Layer, Prompt};
use crate::tui::listing;
use crate::tui::page::{Line, Page};
use crate::tui::picker::{Chosen, Item, Picker, Purpose};
use crate::tui::state::State;

use super::{command, listings};

/// Baselines and snapshots.
pub const COMMANDS: &[Command] = &[
    command(
        "take-baseline",
        Scope::Plan,
        &["h b"],
        "Keep the plan as it is as the current baseline; the one before keeps its name.",
        |s| ask(s, true),
    )
    .asking()
    .changing(),
    command(
        "take-snapshot",
        Scope::Plan,
        &["h k"],
        "Keep the plan as it is as a snapshot, beside the current baseline.",
        |s| ask(s, false),
    )
    .asking()
    .changing(),
    command(
        "compare-plans",
        Scope::Plan,
        &["h v"],
        "Compare the plan with a baseline or snapshot, or two of them with each other.",
        compare,
    ),
    command(
        "slip-chart",
        Scope::Plan,
        &["h c"],
        "Show how the milestones slipped through baselines and snapshots.",
        slips,
    ),
];

fn ask(state: &mut State, current: bool) {
    let name =
        if current { String::new() } else { format!("Snapshot {}", date::format(state.session.today())) };
    state.ask(Prompt::new(Ask::Baseline(current), Input::new(name)));
}

/// Keeps the plan under a name. The error is a sentence.
pub fn take(state: &mut State, current: bool, name: &str) -> Result<(), String> {
    let name = name.trim();
    if name.is_empty() {
        return Err("A baseline needs a name, such as Approved plan.".to_owned());
    }
    // A change request that the name tells stamps it.
    let project = state.session.project();
    let mut refs =
        name.split(|c: char| !c.is_alphanumeric() && c != '-').filter_map(|word| project.by_ref(word));
    let change = refs.find(|(register, _)| register.key == change::REGISTER.key).map(|(_, record)| record.id);
    let mut record = state.session.fresh(&baseline::REGISTER).with(every::TITLE, name);
    record.put(baseline::CHANGE.name(), change.map_or(Value::Empty, Value::Link));
    let mut edits = Vec::new();
    if current {
        record.put(baseline::NUMBER.name(), 0.0.into());
    } else {
        record.put(baseline::SNAPSHOT.name(), true.into());
    }
    let label = state.session.adding(&baseline::REGISTER, &record);
    edits.push(Edit::Add(baseline::REGISTER.key, record));
    state.session.perform(Step::new(label.clone(), edits))?;
    state.say(Tone::Good, format!("{label}: h v compares it with the plan, u takes it back"));
    Ok(())
}

fn all(state: &State) -> Vec<Version> {
    versions(&state.session.context(), state.session.shown_moment())
}

fn chosen_of(version: &Version) -> Chosen {
    version.id.map_or(Chosen::Nothing, Chosen::Record)
}

fn choose(state: &mut State, title: &str, purpose: Purpose, without: Option<&Chosen>) {
    let mut all = all(state);
    if all.len() < 2 {
        return state.say(Tone::Note, "No baseline is there to compare with: h b takes one, h k a snapshot.");
    }
    // The second of two is mostly the plan as it is.
    if without.is_some() {
        all.rotate_right(1);
    }
    let item = |version: &Version| {
        let at = format!("kept on {}", date::format(version.at.date()));
        Item::new(
            version.name.clone(),
            if version.id.is_some() { at } else { String::new() },
            chosen_of(version),
        )
    };
    let items = all.iter().map(item).filter(|item| Some(&item.value) != without).collect();
    state.layers.push(Layer::Picker(Box::new(Picker::new(title, purpose, items))));
}

fn compare(state: &mut State) {
    choose(state, "Compare which?", Purpose::CompareFrom, None);
}

/// Asks what a version is to be compared with.
pub fn compare_with(state: &mut State, from: &Chosen) {
    let versions = all(state);
    let name = versions.iter().find(|version| chosen_of(version) == *from).map_or("it", |one| &one.name);
    let title = format!("Compare {name} with which?");
    choose(state, &title, Purpose::CompareTo(from.clone()), Some(from));
}

/// Shows what changed between two versions.
pub fn show_changed(state: &mut State, one: &Chosen, other: &Chosen) {
    let all = all(state);
    let place = |chosen: &Chosen| all.iter().position(|version| chosen_of(version) == *chosen);
    let (Some(one), Some(other)) = (place(one), place(other)) else { return };
    // The older one comes first, whichever was chosen first.
    let (Some(from), Some(to)) = (all.get(one.min(other)), all.get(one.max(other))) else { return };
    listings::show(state, listing::Purpose::Compared(from.id, to.id));
}

fn slips(state: &mut State) {
    let versions = all(state);
    let context = state.session.context();
    let (chart, told) = slip_chart(&kept(versions.clone(), &context), &context);
    let versions = versions.len();
    if chart.is_empty() {
        return state.say(Tone::Note, "The plan has no milestones: a task of 0d is one.");
    }
    let mut lines: Vec<Line> = chart.into_iter().map(Line::new).collect();
    lines.push(Line::gap());
    lines.extend(told.into_iter().map(|(name, words)| Line::new(words).label(name, 40)));
    lines.push(Line::gap());
    let words = if versions > 1 {
        "Each row is the plan as it was kept then, the last one as it is; a letter that moves to the right slips, + \
         stands for several. h k keeps a snapshot, and every report that is sent keeps one by itself."
    } else {
        "This is the plan as it is: no baseline and no snapshot of it is kept yet, so nothing tells what slipped. \
         h k keeps a snapshot, and every report that is sent keeps one by itself."
    };
    lines.push(Line::new(words).tone(Tone::Muted));
    state.layers.push(Layer::Page(Page::new("Milestone slip chart", lines)));
}
