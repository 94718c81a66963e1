//! What keys do in a line to type, and what follows when it is accepted.

use crate::model::edit::{Edit, Step};
use crate::model::fresh;
use crate::model::id::Id;
use crate::model::kind::Tone;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::text::fit;
use crate::model::value::Value;
use crate::query::filter::Filter;
use crate::query::quick::{self, Quick};
use crate::registers::{action, every, view};
use crate::session::Verb;
use crate::tui::command::{Command, Scope};
use crate::tui::effect::{Effect, Taking};
use crate::tui::layer::{Ask, Layer, Prompt, Those};
use crate::tui::page::Line;
use crate::tui::slip;
use crate::tui::state::State;

use super::place::Place;
use super::{
    baselines, command, complete, deeds, go, heatmap, listings, minuting, papers, place, plan, project,
    records, scaling, shaping, workdays,
};

/// Lines to type.
pub const COMMANDS: &[Command] = &[
    command("accept", Scope::Prompt, &["enter"], "Take the line as it is.", accept).hinted("accept"),
    command(
        "complete-name",
        Scope::Prompt,
        &["tab"],
        "Complete the name of a task or resource.",
        complete::take,
    ),
    command("prompt-help", Scope::Prompt, &["f1"], "Explain the keys.", go::help),
    command("close-prompt", Scope::Prompt, &["esc"], "Go back and leave everything as it was.", close_prompt)
        .hinted("back"),
];

fn close_prompt(state: &mut State) {
    let Some(Layer::Prompt(prompt)) = state.layers.pop() else { return };
    if let Ask::Filter(before) = prompt.ask {
        state.list_mut().filter = before;
    }
}

fn accept(state: &mut State) {
    let Some(Layer::Prompt(mut prompt)) = state.layers.pop() else { return };
    prompt.complaint = enter(state, &prompt.ask, prompt.input.text()).err();
    if prompt.complaint.is_some() {
        state.layers.push(Layer::Prompt(prompt));
    }
}

/// Does what a typed line says. The error is a sentence, and nothing is done then.
fn enter(state: &mut State, ask: &Ask, text: &str) -> Result<(), String> {
    match ask {
        Ask::Filter(_) => filter_complaint(state, text).map_or(Ok(()), Err),
        Ask::QuickAdd(register) => quick_add(state, register, text),
        Ask::Cells(cells) => records::accept(state, cells, text),
        Ask::Act(deed, those) => deeds::accept(state, *deed, those, text),
        Ask::Drafts => listings::write_drafts(state, text),
        Ask::ViewName => save_view(state, text),
        Ask::ProjectName => push(state, text, "A project needs a name.", Effect::New),
        Ask::Import => push(state, text, NO_PATH, |path| Effect::Import(path.into(), Taking::AsItTells)),
        Ask::Export => push(state, text, NO_PATH, |path| Effect::Export(path.into())),
        Ask::SaveCopy => push(state, text, NO_PATH, |path| Effect::SaveCopy(path.into())),
        Ask::Paper(paper) => papers::write(state, paper, text),
        Ask::AsAt => project::look_at(state, text),
        Ask::Respond((_, id)) => respond(state, *id, text),
        Ask::MovedSince => heatmap::since(state, text),
        Ask::Scale(place) => scaling::accept(state, *place, text),
        Ask::Delegate(meeting, name) => minuting::delegated(state, *meeting, name, text),
        Ask::Baseline(current) => baselines::take(state, *current, text),
        Ask::Hours(giving) => workdays::accept(state, giving, text),
        Ask::ShowDay => plan::show_day(state, text),
        Ask::Shape(shape, target) => shaping::accept(state, *shape, *target, text),
    }
}

/// What is said where a path lacks.
const NO_PATH: &str = "Type the path of a file.";

/// Wants of the outside what a name or path is typed for. The error says that it lacks.
fn push(
    state: &mut State,
    text: &str,
    lacks: &str,
    effect: impl FnOnce(String) -> Effect,
) -> Result<(), String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(lacks.to_owned());
    }
    state.effects.push(effect(text.to_owned()));
    Ok(())
}

/// Enters a line that nobody can accept any more, if it changes the project. One that was not touched or was
/// emptied changes nothing. Gives it back where it can't be entered.
pub fn enter_typed(state: &mut State, prompt: &Prompt) -> Option<String> {
    let text = prompt.input.text();
    if text.trim().is_empty() || text == prompt.began || !prompt.ask.changes() {
        return None;
    }
    // Other files are not opened any more.
    let is_elsewhere = |those: &Those| those.path.is_some();
    let elsewhere = matches!(&prompt.ask, Ask::Act(_, those) if those.iter().any(is_elsewhere));
    if !elsewhere && enter(state, &prompt.ask, text).is_ok() {
        return None;
    }
    Some(match &prompt.ask {
        Ask::Cells(cells) => {
            let targets: Vec<_> = cells.ids.iter().map(|id| (cells.register, *id)).collect();
            format!("{} · {}: {text}", state.session.named(&targets), cells.field.label)
        }
        Ask::Act(_, those) if !elsewhere => {
            let targets: Vec<_> = those.iter().flat_map(|those| those.targets.iter().copied()).collect();
            format!("{}: {text}", state.session.named(&targets))
        }
        _ => text.to_owned(),
    })
}

fn filter_complaint(state: &mut State, text: &str) -> Option<String> {
    let list = state.list();
    let context = state.session.context();
    let filter: Filter = match text.parse() {
        Ok(filter) => filter,
        Err(fault) => return Some(fault.to_string()),
    };
    // A log of several registers may be filtered by what only one of them has.
    let read: Vec<_> = list.registers.iter().map(|register| filter.matcher(register, &context)).collect();
    let none_reads = read.iter().all(Result::is_err);
    read.into_iter().next().filter(|_| none_reads)?.err().map(|fault| fault.to_string())
}

fn quick_add(state: &mut State, register: &'static Register, text: &str) -> Result<(), String> {
    let quick = quick::parse(text, register, &state.session.context());
    let place = place::of(state, quick.register);
    add_quick(state, &quick, place, text)
}

/// Adds an action that came from a record.
fn respond(state: &mut State, to: Id, text: &str) -> Result<(), String> {
    let quick = quick::parse_in(text, &action::REGISTER, &state.session.context());
    add_quick(state, &quick, vec![(every::SOURCE.name(), Value::Link(to))], text)
}

fn add_quick(state: &mut State, quick: &Quick, place: Place, text: &str) -> Result<(), String> {
    // Whoever typed nothing wants nothing.
    if text.trim().is_empty() {
        return Ok(());
    }
    let (context, ids) = state.session.context_and_ids();
    let mut record = fresh::record(quick.register, ids.fresh(), &context);
    for (key, value) in place {
        record.put(key, value);
    }
    let (register, id) = (quick.register, record.id);
    let edits = quick.edits(record, &context, ids)?;
    let label = match edits.first() {
        Some(Edit::Add(_, record)) => state.session.adding(register, record),
        _ => Verb::Add.word().to_owned(),
    };
    if !state.apply(label, edits) {
        // The refusal stands where it was said; the line comes back.
        return Err(state.notice.take().map_or_else(String::new, |notice| notice.text));
    }
    if state.list().registers.iter().any(|r| r.key == register.key) {
        state.show_changed(register, id);
    }
    let context = state.session.context();
    let added = context.project.find(id).map(|(register, record)| context.name(register, record));
    state.say(Tone::Good, format!("Added {}", fit(&added.unwrap_or_default(), 60)));
    Ok(())
}

fn save_view(state: &mut State, name: &str) -> Result<(), String> {
    if name.trim().is_empty() {
        return Err("A view needs a name.".to_owned());
    }
    let list = state.list();
    let register = list.registers.first().map_or("", |register| register.key);
    let columns: Vec<_> = list.columns.iter().map(|column| column.key.as_str()).collect();
    let mut record = Record::new(Id(0))
        .with(every::TITLE, name.trim())
        .with(view::SHOWS, register)
        .with(view::FILTER, list.filter.clone())
        .with(view::SORT, list.sort.clone())
        .with(view::GROUP, list.group.clone())
        .with(view::COLUMNS, columns.join(", "));
    let (_, ids) = state.session.context_and_ids();
    record.id = ids.fresh();
    let label = format!("Save the view {}", name.trim());
    state.session.perform(Step::new(label.clone(), vec![Edit::Add(view::REGISTER.key, record)]))?;
    state.say(Tone::Good, label);
    Ok(())
}

/// What follows from a change of a line, typed or pasted: what was wrong with the one before is gone, a
/// filter shows what it lets through at once, and a value what it would do to the plan.
pub fn changed(state: &mut State) {
    let Some(Layer::Prompt(prompt)) = state.layers.last_mut() else { return };
    prompt.complaint = None;
    if let Ask::Cells(cells) = &prompt.ask {
        prompt.complaint = cells.outcomes(prompt.input.text(), &state.session.context()).err();
        prompt.slip = Vec::new();
        if let Some(words) = cells.revived(state.session.project()) {
            prompt.slip.push(Line::new(words).tone(Tone::Warn));
            return;
        }
        match slip::of(cells, prompt.input.text(), &mut state.session) {
            Ok(slip) => prompt.slip = slip,
            // A line that is still empty is no mistake yet.
            Err(_) if prompt.input.text().trim().is_empty() => {}
            Err(complaint) => prompt.complaint = prompt.complaint.take().or(Some(complaint)),
        }
        let offered = complete::offered(cells, prompt.input.text(), &state.session.context());
        prompt.slip.splice(0..0, offered);
    }
    if let Ask::Hours(giving) = &prompt.ask {
        let read = workdays::preview(giving, prompt.input.text(), &mut state.session);
        prompt.complaint = read.as_ref().err().cloned();
        prompt.slip = read.unwrap_or_default();
    }
    if let Ask::Shape(shape, target) = prompt.ask {
        let text = prompt.input.text();
        let read = match text.trim() {
            "" => Ok(Vec::new()),
            _ => shaping::preview(&mut state.session, shape, target, text),
        };
        prompt.complaint = read.as_ref().err().cloned();
        prompt.slip = read.unwrap_or_default();
    }
    if let Ask::Scale(place) = prompt.ask {
        let text = prompt.input.text().to_owned();
        let complaint = scaling::effect(state, place, &text).err();
        if let Some(Layer::Prompt(prompt)) = state.layers.last_mut() {
            prompt.complaint = complaint;
        }
        return;
    }
    if let Ask::Filter(_) = prompt.ask {
        let text = prompt.input.text().to_owned();
        let complaint = filter_complaint(state, &text);
        if complaint.is_none() {
            state.list_mut().filter = text.trim().to_owned();
        }
        if let Some(Layer::Prompt(prompt)) = state.layers.last_mut() {
            prompt.complaint = complaint;
        }
    }
}
