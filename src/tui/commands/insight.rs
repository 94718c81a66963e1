//! What the plan says of itself: why a task has its dates, and the analyses.

use crate::model::kind::Tone;
use crate::registers::task;
use crate::tui::analyses::{self, Analysis, Shown};
use crate::tui::command::{Command, Scope};
use crate::tui::layer::Layer;
use crate::tui::listing::Purpose;
use crate::tui::page::{Line, Page};
use crate::tui::plan::Panel;
use crate::tui::state::State;

use super::{command, listings};

/// What the plan says of itself.
pub const COMMANDS: &[Command] = &[
    command("why",
        Scope::Plan,
        &["w"],
        "Say why each task has its dates and what drives it, till Esc; again tells all of it, and what would bring it earlier.",
        why,
    ).hinted("why"),
    command("inspect",
        Scope::Plan,
        &["I"],
        "Show everything about the task: dates, why, progress, cost, people, links, risks, history; each opens.",
        inspect,
    ).hinted("inspect"),
    command("inspect-next",
        Scope::Inspector,
        &["tab"],
        "Show the next task of the table.",
        |s| inspect_beside(s, 1),
    ).hinted("next task"),
    command("inspect-before", Scope::Inspector, &["shift-tab"], "Show the task before in the table.", |s| {
        inspect_beside(s, -1)
    }),
    command(
        "analyse",
        Scope::Global,
        &["f8"],
        "Analyse the plan: its health first, and Tab goes on to the next analysis.",
        |s| analyse(s, &analyses::HEALTH),
    ),
    command(
        "health",
        Scope::Plan,
        &["W"],
        "Assess the schedule by the 14 points of the DCMA, naming what offends.",
        |s| analyse(s, &analyses::HEALTH),
    ),
    command(
        "what-changed",
        Scope::Plan,
        &["h l"],
        "Show what changed in the plan since it was kept last: added, removed, moved, longer, done.",
        |s| analyse(s, &analyses::CHANGES),
    ),
    command(
        "earned-value",
        Scope::Global,
        &[],
        "Show cost and earned value: what was to be done, what is done, what it cost, and the budget lines.",
        |s| analyse(s, &analyses::VALUE),
    ),
    command(
        "load",
        Scope::Global,
        &[],
        "Show how much everybody has to do by week, and where it is too much.",
        |s| analyse(s, &analyses::LOAD),
    ),
    command(
        "levelling",
        Scope::Global,
        &[],
        "Suggest which tasks to put off so that nobody has more to do than they can, to be taken one by one.",
        |s| analyse(s, &analyses::LEVELLING),
    ),
    command(
        "simulate",
        Scope::Global,
        &[],
        "Say how certain the dates are: the plan run many times within its estimates and with its risks.",
        |s| analyse(s, &analyses::ODDS),
    ),
    command("next-analysis", Scope::Analysis, &["tab"], "Show the next analysis.", |s| turn(s, 1)).hinted("next"),
    command("analysis-before", Scope::Analysis, &["shift-tab"], "Show the analysis before.", |s| turn(s, -1)),
];

/// Shows what drives the task under the cursor beside the plan; all of it on a page where that shows already, or
/// finds no room.
fn why(state: &mut State) {
    let told = state.plan.panel == Some(Panel::Why);
    if !told && super::plan::open_panel(state, Panel::Why) {
        state.plan.look_around();
        state.settle();
        if state.plan.zoom_at() > state.plan.zoom {
            let zoom = state.plan.zoom().name;
            state.say(Tone::Note, format!("The Gantt shows {zoom}, so that all that leads there has room"));
        }
        return;
    }
    let schedule = state.session.schedule();
    let Some(why) = state.list().current().and_then(|(_, id)| schedule.explain(id)) else {
        return state.say(Tone::Note, "There is no task here: put the cursor on one.");
    };
    let page = page(format!("Why {}", schedule.reference(why.task)), why.parts(schedule));
    state.layers.push(Layer::Page(page));
}

/// Shows everything about the task under the cursor.
fn inspect(state: &mut State) {
    match state.list().current().filter(|(register, _)| register.key == task::REGISTER.key) {
        Some((_, id)) => listings::show(state, Purpose::Task(id)),
        None => state.say(Tone::Note, "There is no task here: put the cursor on one."),
    }
}

/// Goes to another task of the table, and shows that in the place of the one on top.
fn inspect_beside(state: &mut State, by: isize) {
    state.list_mut().step(by);
    state.layers.pop();
    inspect(state);
}

/// Shows an analysis.
fn analyse(state: &mut State, analysis: &'static Analysis) {
    listings::show(state, Purpose::Analysis(Shown::of(analysis)));
}

/// Shows another analysis in the place of the one on top.
fn turn(state: &mut State, by: isize) {
    let Some(Layer::Listing(listing)) = state.layers.last() else { return };
    let Purpose::Analysis(shown) = &listing.purpose else { return };
    let next = Shown::beside(shown, by);
    state.layers.pop();
    analyse(state, next);
}

/// A page of headings with lines below them.
fn page(title: String, parts: Vec<(String, Vec<String>)>) -> Page {
    let lines = parts.into_iter().flat_map(|(heading, lines)| {
        let lines = lines.into_iter().map(|line| Line::new(line).indent(2));
        std::iter::once(Line::heading(heading)).chain(lines)
    });
    Page::new(title, lines.collect())
}
