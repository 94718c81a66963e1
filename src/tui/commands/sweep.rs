//! The Monday sweep: from record to record, mended, put off, opened or left for another time.

use crate::model::kind::Tone;
use crate::session::Target;
use crate::session::act::Deed;
use crate::tui::command::{Command, Scope};
use crate::tui::layer::Layer;
use crate::tui::state::State;
use crate::tui::sweep::Walk;
use crate::tui::view::reading;

use super::{command, deeds, forms, go, records};

/// The Monday sweep.
pub const COMMANDS: &[Command] = &[
    command(
        "sweep",
        Scope::Global,
        &["f7"],
        "Walk through everything that would let a register die, and mend it.",
        begin,
    ),
    command("mend", Scope::Sweep, &["enter", "e"], "Open the form at the very field that mends this.", mend)
        .hinted("mend")
        .changing(),
    command("put-off", Scope::Sweep, &["z"], "Put the record off until a day, with the reason.", put_off)
        .hinted("put off")
        .changing(),
    command(
        "review-swept",
        Scope::Sweep,
        &["R"],
        "Stamp the record as reviewed today by you, and put the next review on its day.",
        |s| {
            if let Some(target) = target(s) {
                let step = s.session.reviewing(&[target]);
                s.perform_or_say(step);
            }
        },
    )
    .hinted("reviewed")
    .changing(),
    command("skip", Scope::Sweep, &["space", "n", "right"], "Leave this record as it is.", |s| {
        walk(s, |walk| walk.go(true))
    })
    .hinted("skip"),
    command("step-back", Scope::Sweep, &["p", "left"], "Go back to the record before.", |s| {
        walk(s, |walk| walk.go(false))
    })
    .hinted("back"),
    command("next-lapse", Scope::Sweep, &["down", "j"], "Go to the next thing that is wrong with it.", |s| {
        walk(s, |walk| walk.pick(true))
    }),
    command("previous-lapse", Scope::Sweep, &["up", "k"], "Go to the thing before.", |s| {
        walk(s, |walk| walk.pick(false))
    }),
    command("open-swept", Scope::Sweep, &["o"], "Leave the sweep and go to the record in its table.", open)
        .hinted("open"),
    command("read-swept", Scope::Sweep, &["i"], "Read all there is of this record.", read).hinted("read"),
    command("sweep-help", Scope::Sweep, &["?", "f1"], "Explain the keys.", go::help),
    command("close-sweep", Scope::Sweep, &["esc", "q"], "End the sweep.", close).hinted("close"),
];

fn begin(state: &mut State) {
    match Walk::begin(&state.session.context()) {
        Some(walk) => state.layers.push(Layer::Sweep(Box::new(walk))),
        None => {
            state.say(Tone::Good, "Nothing to sweep: every record has its owner, its day and its answer.")
        }
    }
}

/// The walk, if it lies on top.
fn on_top(state: &mut State) -> Option<&mut Walk> {
    match state.layers.last_mut() {
        Some(Layer::Sweep(walk)) => Some(walk),
        _ => None,
    }
}

fn walk(state: &mut State, step: fn(&mut Walk)) {
    if let Some(walk) = on_top(state) {
        step(walk);
    }
}

fn mend(state: &mut State) {
    let Some(lapse) = on_top(state).and_then(|walk| walk.lapse().cloned()) else { return };
    let Some(register) = state.session.project().register(lapse.register) else { return };
    records::open_form(state, register, lapse.id);
    if let Some(form) = forms::on_top(state) {
        form.go_to(lapse.field);
    }
}

/// The record that the walk is at.
fn target(state: &mut State) -> Option<Target> {
    let id = on_top(state)?.id()?;
    Some((state.session.project().find(id)?.0, id))
}

fn put_off(state: &mut State) {
    if let Some(target) = target(state) {
        deeds::ask(state, Deed::Wait, vec![target]);
    }
}

fn open(state: &mut State) {
    let Some((register, id)) = target(state) else { return };
    state.layers.pop();
    state.show(register, id);
}

fn read(state: &mut State) {
    let Some((register, id)) = target(state) else { return };
    if let Some(page) = reading::of(register, id, &state.session.context()) {
        state.layers.push(Layer::Page(page));
    }
}

fn close(state: &mut State) {
    if let Some(told) = on_top(state).map(|walk| walk.told()) {
        state.layers.pop();
        state.say(Tone::Note, format!("The sweep: {told}."));
    }
}

/// Brings the walk up to date, and ends it behind its last record.
pub fn follow(state: &mut State) {
    let context = state.session.context();
    let Some(Layer::Sweep(walk)) = state.layers.last_mut() else { return };
    walk.follow(&context);
    if walk.id().is_none() {
        let told = walk.told();
        state.layers.pop();
        state.say(Tone::Good, format!("The sweep is done: {told}."));
    }
}
