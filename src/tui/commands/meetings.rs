//! Meetings as a whole: closed with their minutes issued, corrected, approved.

use std::sync::Arc;

use chrono::NaiveDate;

use crate::exchange::closing;
use crate::model::edit::Step;
use crate::model::id::Id;
use crate::model::kind::Tone;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::registers::every::{STATUS, TITLE, closes};
use crate::registers::{attendance, issued_minutes, meeting, series};
use crate::session::Target;
use crate::tui::command::{Command, Scope};
use crate::tui::effect::Effect;
use crate::tui::layer::Layer;
use crate::tui::state::State;

use super::{command, minuting};

/// Meetings.
pub const COMMANDS: &[Command] = &[
    command(
        "convene",
        Scope::List,
        &["N"],
        "Go to the next meeting of this series, which is made by its rule unless it is planned already.",
        convene,
    )
    .hinted("next meeting")
    .changing(),
    command(
        "close-meeting",
        Scope::Meeting,
        &["X", "x"],
        "Close this meeting: issue its minutes, carry on what is open, make the next of its series.",
        |s| on_current(s, close),
    )
    .hinted("close")
    .changing(),
    command(
        "correct-minutes",
        Scope::Meeting,
        &["R"],
        "Take issued minutes up again; what was sent stays, and issuing makes another version.",
        |s| {
            on_current(s, |s, id| {
                let step = s.session.correcting_meeting(id);
                s.perform_or_say(step);
            });
        },
    )
    .hinted("correct")
    .changing(),
    command(
        "approve-minutes",
        Scope::Meeting,
        &["E"],
        "Approve the issued minutes of this meeting: they are endorsed as they were sent.",
        |s| {
            on_current(s, |s, id| {
                let step = s.session.approving_meeting(id);
                s.perform_or_say(step);
            });
        },
    )
    .hinted("approve")
    .changing(),
];

/// Whether a command about minutes can do anything where the minutes stand: issued ones are not closed again.
pub fn is_fit(state: &State, command: &Command) -> bool {
    let current = state.list().current();
    if command.name == "convene" {
        return current.is_some_and(|(register, _)| register.key == series::REGISTER.key);
    }
    let meeting = match (state.layers.last(), current) {
        (Some(Layer::Minuting(minuting)), _) => minuting.meeting,
        (None, Some((register, id))) if register.key == meeting::REGISTER.key => id,
        (None, None) => return command.scope != Scope::Meeting,
        _ => return true,
    };
    let record = state.session.project().table(meeting::REGISTER.key).get(meeting);
    let status = record.map_or("", |record| record.get(STATUS));
    let is_issued = matches!(status, "issued" | "approved");
    match command.name {
        "close-meeting" | "end-meeting" | "complete" | "turn-line" | "item-down" | "item-covered"
        | "item-parked" => !record.is_some_and(|record| closes(&meeting::REGISTER, record)),
        "correct-minutes" | "correct-issued" => is_issued,
        "approve-minutes" => status == "issued",
        // The key that marks records done closes meetings.
        "done" => state.layers.last().is_some() || state.list().is_of_matters(),
        _ => true,
    }
}

/// The single meeting among records that has begun and is not closed: it is seen to by taking its minutes.
pub fn to_minute<'a>(project: &'a Project, targets: &[Target], today: NaiveDate) -> Option<&'a Arc<Record>> {
    let [(register, id)] = *targets else { return None };
    let held = project.table(register.key).get(id).filter(|_| register.key == meeting::REGISTER.key)?;
    let begun = held.get(meeting::START).is_none_or(|start| start.date() <= today);
    (begun && !closes(&meeting::REGISTER, held)).then_some(held)
}

/// Sees to a single meeting that has begun, by taking its minutes: it is closed there. False where something
/// else, or more, is to be seen to, or where the meeting is still to come.
pub fn see_to(state: &mut State, targets: &[Target]) -> bool {
    let held = to_minute(state.session.project(), targets, state.session.today()).cloned();
    let Some(held) = held else { return false };
    minuting::open(state, held.id);
    let name = meeting::REGISTER.reference(held.number);
    state.say(
        Tone::Note,
        format!("{name} is closed with its minutes: write what was said, then F10 closes it."),
    );
    true
}

/// Sees to a meeting of a project that was opened for that; says where one is by now.
pub fn see_to_there(state: &mut State, id: Id) {
    if see_to(state, &[(&meeting::REGISTER, id)]) {
        let title = state.session.project().settings().map_or("", |plan| plan.get(TITLE)).to_owned();
        let name = state.session.reference((&meeting::REGISTER, id));
        state.say(
            Tone::Note,
            format!("{title} is open now: write what was said at {name}, then F10 closes it; 0 * lists all projects again."),
        );
    } else {
        state.show_anywhere(id);
    }
}

/// Does something to the meeting under the cursor.
pub fn on_current(state: &mut State, act: fn(&mut State, Id)) {
    match state.list().current() {
        Some((register, id)) if register.key == meeting::REGISTER.key => act(state, id),
        _ => state.say(Tone::Note, "Go to a meeting first."),
    }
}

/// Goes to the next meeting of the series under the cursor, or of that of the meeting under it.
fn convene(state: &mut State) {
    let context = state.session.context();
    let series = state.list().current().and_then(|(register, id)| match register.key {
        key if key == series::REGISTER.key => Some(id),
        key if key == meeting::REGISTER.key => {
            let meeting = context.project.table(key).get(id)?;
            series::of(meeting, &context).map(|series| series.id)
        }
        _ => None,
    });
    let Some(series) = series else {
        return state.say(Tone::Note, "Go to a meeting series first: Meetings, then Series.");
    };
    match state.session.convening(series) {
        Ok((step, next)) => {
            if step.is_none_or(|step| state.perform(step)) {
                state.show(&meeting::REGISTER, next);
            }
        }
        Err(refusal) => state.say(Tone::Warn, refusal),
    }
}

/// Closes a meeting and says what came of that.
pub fn close(state: &mut State, id: Id) {
    let held = state.session.closing_meeting(id).map(drop);
    let meeting = state.session.project().table(meeting::REGISTER.key).get(id);
    if held.is_ok()
        && let Some(doubt) = meeting.and_then(|meeting| attendance::doubt(meeting))
        && state.desk.closing.replace((id, doubt.clone())) != Some((id, doubt.clone()))
    {
        let remedy = "mark first who was there (F3 where minutes are taken), or close it all the same by the \
                      same key";
        return state.say(Tone::Warn, format!("{doubt}: {remedy}."));
    }
    state.desk.closing = None;
    let minuted = held.map(|()| state.session.minute_lines(id));
    let (minuted, done) = match minuted.and_then(|said| Ok((said, state.session.closing_meeting(id)?))) {
        Ok(done) => done,
        Err(refusal) => return state.say(Tone::Bad, refusal),
    };
    let Step { label, edits, .. } = done.step;
    if !state.apply(label.clone(), edits) {
        return;
    }
    let context = state.session.context();
    let record = |id| context.project.table(meeting::REGISTER.key).get(id);
    let Some(meeting) = record(id) else { return };
    let next = done.next.and_then(record);
    let (files, notices) = closing::files(meeting, &context);
    let version = issued_minutes::versions(id, &context);
    let folder = format!("{}-v{version}", meeting::REGISTER.reference(meeting.number));
    let next = next.map(|next| format!("the next is {}.", context.name(&meeting::REGISTER, next)));
    let notices = notices.into_iter().map(|notice| as_sentence(&notice));
    let said: Vec<String> = next.into_iter().chain(done.said).chain(minuted).chain(notices).collect();
    state.say(Tone::Good, format!("{label}: minutes issued; {}", said.join(" ")));
    state.effects.push(Effect::HandRound(folder, files));
}

/// Words with a capital first and a full stop behind.
fn as_sentence(words: &str) -> String {
    let mut letters = words.chars();
    let first = letters.next().map(|letter| letter.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}.", letters.as_str().trim_end_matches('.'))
}
