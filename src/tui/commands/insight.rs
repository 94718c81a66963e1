//! What the plan says of itself: why a task has its dates, how healthy the schedule is.

use crate::insight::health::{Offender, Verdict, assess, status_date};
use crate::model::id::Id;
use crate::model::kind::Tone;
use crate::schedule::explain::moment;
use crate::tui::command::{Command, Scope};
use crate::tui::layer::Layer;
use crate::tui::page::{Line, Page, Weight};
use crate::tui::state::State;

use super::{command, hinted};

/// What the plan says of itself.
pub const COMMANDS: &[Command] = &[
    hinted(
        ("why", "why"),
        Scope::Plan,
        &["w"],
        "Say why the task has its dates and what would bring it earlier; what drives it stands out till Esc.",
        why,
    ),
    command(
        "health",
        Scope::Plan,
        &["W"],
        "Assess the schedule by the 14 points of the DCMA, naming what offends.",
        health,
    ),
];

fn why(state: &mut State) {
    let schedule = state.session.schedule();
    let Some(why) = state.list().current().and_then(|(_, id)| schedule.explain(id)) else {
        return state.say(Tone::Note, "There is no task here: put the cursor on one.");
    };
    let title = format!("Why {}", schedule.reference(why.task));
    let mut chain: Vec<Id> = why.chain.iter().filter_map(|cause| schedule.task_at(cause.task)).collect();
    chain.dedup();
    let page = page(title, why.parts(schedule));
    let finish = why.finish.date.to_date_time();
    state.plan.chain = chain;
    super::plan::show_up_to(state, finish);
    state.layers.push(Layer::Page(page));
}

fn health(state: &mut State) {
    let context = state.session.context();
    let points = assess(&context, state.session.schedule());
    let title = format!("Health as of {}", moment(status_date(&context)));
    let mut lines = Vec::new();
    for point in points {
        let tone = match point.verdict() {
            Verdict::Pass => Tone::Good,
            Verdict::Fail => Tone::Bad,
            Verdict::NotApplicable => Tone::Muted,
        };
        let head = format!("{} {}: {}", point.number, point.name, point.verdict().word());
        lines.push(Line::new(head).weight(Weight::Strong).tone(tone));
        let asked = format!("{}: {} (asked: {})", point.asks, point.told(), point.asked());
        lines.push(Line::new(asked).indent(2));
        if point.verdict() == Verdict::Fail {
            let offender =
                |offender: &Offender| Line::new(format!("{}: {}", offender.name, offender.why)).indent(4);
            lines.extend(point.offenders.iter().map(offender));
        }
    }
    state.layers.push(Layer::Page(Page::new(title, lines)));
}

/// A page of headings with lines below them.
fn page(title: String, parts: Vec<(String, Vec<String>)>) -> Page {
    let lines = parts.into_iter().flat_map(|(heading, lines)| {
        let lines = lines.into_iter().map(|line| Line::new(line).indent(2));
        std::iter::once(Line::heading(heading)).chain(lines)
    });
    Page::new(title, lines.collect())
}
