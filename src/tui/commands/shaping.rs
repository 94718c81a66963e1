//! Tasks given another shape: cut in two, interrupted, repeated; manual or inactive by a key; and a value
//! filled down.

use crate::model::edit::Step;
use crate::model::kind::Tone;
use crate::model::value::Value;
use crate::registers::task;
use crate::session::{Session, Target};
use crate::tui::command::{Command, Scope};
use crate::tui::input::Input;
use crate::tui::layer::{Ask, Prompt, Shape};
use crate::tui::list::Row;
use crate::tui::page::Line;
use crate::tui::slip;
use crate::tui::state::State;

use super::command;

/// Tasks given another shape.
pub const COMMANDS: &[Command] = &[
    command("split", Scope::Plan, &["h s"], "Split this task into two, one after the other.", |s| {
        ask(s, Shape::Two)
    })
    .asking()
    .changing(),
    command("interrupt", Scope::Plan, &["h i"], "Interrupt the work on this task for some days.", |s| {
        ask(s, Shape::Interrupted)
    })
    .asking()
    .changing(),
    command(
        "repeat-task",
        Scope::Plan,
        &["h r"],
        "Repeat this task by a rule: it becomes the summary of its occurrences.",
        |s| ask(s, Shape::Repeated),
    )
    .asking()
    .changing(),
    command("manual", Scope::Plan, &["h m"], "Schedule the marked tasks by hand, or automatically again.", |s| {
        switch(s, task::MODE.name(), ("manual", "auto"))
    })
    .changing(),
    command("inactive", Scope::Plan, &["h x"], "Leave the marked tasks out of the plan, or take them in again.", |s| {
        switch(s, task::INACTIVE.name(), ("yes", "no"))
    })
    .changing(),
    command(
        "fill-down",
        Scope::List,
        &["ctrl-d"],
        "Fill this field of the first marked record into the others; without marks, of the row above into this one.",
        fill_down,
    )
    .changing(),
];

fn ask(state: &mut State, shape: Shape) {
    if let Some(target) = state.list().current() {
        state.ask(Prompt::new(Ask::Shape(shape, target), Input::default()));
    }
}

/// Gives a task the shape that was typed. The error is a sentence.
pub fn accept(state: &mut State, shape: Shape, target: Target, text: &str) -> Result<(), String> {
    let step = step(&mut state.session, shape, target, text)?;
    let label = step.label.clone();
    state.session.perform(step)?;
    state.say(Tone::Good, label);
    Ok(())
}

fn step(session: &mut Session, shape: Shape, target: Target, text: &str) -> Result<Step, String> {
    match shape {
        Shape::Two => session.cutting(target, text),
        Shape::Interrupted => session.interrupting(target, text),
        Shape::Repeated => session.repeating(target, text),
    }
}

/// What the shape that is being typed would do to the plan. The error says why it can't be given.
pub fn preview(session: &mut Session, shape: Shape, target: Target, text: &str) -> Result<Vec<Line>, String> {
    let step = step(session, shape, target, text)?;
    slip::of_step(step, session)
}

/// Sets a field of the targets to the first text, or to the second where all have the first.
fn switch(state: &mut State, key: &'static str, (on, off): (&str, &str)) {
    let targets = state.list().targets();
    let table = state.session.project().table(task::REGISTER.key);
    let is_on = |(_, id): &Target| {
        table.get(*id).is_some_and(|record| match record.value(key) {
            Value::Flag(flag) => *flag,
            value => value.as_text() == on,
        })
    };
    let text = if targets.iter().all(is_on) { off } else { on };
    let step = state.session.setting(&targets, &[(key, text)]);
    state.perform_or_say(step);
}

fn fill_down(state: &mut State) {
    let list = state.list();
    let Some(field) = list.current_field(state.session.project()) else { return };
    let marked = list.targets();
    let (from, into) = match &marked[..] {
        [first, others @ ..] if !others.is_empty() => (Some(*first), others.to_vec()),
        _ => {
            let above = list.rows().iter().take(list.cursor.row).rev().find_map(|row| match row {
                Row::Record(shown) => Some((list.register_of(*shown)?, shown.id)),
                Row::Heading(_) => None,
            });
            (above, list.current().into_iter().collect())
        }
    };
    let Some((register, id)) = from else { return state.say(Tone::Note, "There is no row above this one.") };
    let context = state.session.context();
    let Some(record) = context.project.table(register.key).get(id) else { return };
    let text = context.show(record, field);
    let step = state.session.setting(&into, &[(field.key, &text)]);
    state.perform_or_say(step);
}
