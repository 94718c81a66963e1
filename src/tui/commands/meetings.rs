//! Meetings as a whole: closed with their minutes issued, corrected, approved.

use crate::exchange::closing;
use crate::model::edit::Step;
use crate::model::id::Id;
use crate::model::kind::Tone;
use crate::registers::{issued_minutes, meeting};
use crate::tui::command::{Command, Scope};
use crate::tui::effect::Effect;
use crate::tui::state::State;

use super::{command, hinted};

/// Meetings.
pub const COMMANDS: &[Command] = &[
    hinted(
        ("close-meeting", "close"),
        Scope::Meeting,
        &["X", "x"],
        "Close this meeting: issue its minutes, carry on what is open, make the next of its series.",
        |s| on_current(s, close),
    )
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
    .changing(),
    command("approve-minutes", Scope::Meeting, &["Y"], "Approve the issued minutes of this meeting.", |s| {
        on_current(s, |s, id| {
            let step = s.session.approving_meeting(id);
            s.perform_or_say(step);
        });
    })
    .changing(),
];

/// Does something to the meeting under the cursor.
pub fn on_current(state: &mut State, act: fn(&mut State, Id)) {
    match state.list().current() {
        Some((register, id)) if register.key == meeting::REGISTER.key => act(state, id),
        _ => state.say(Tone::Note, "Go to a meeting first."),
    }
}

/// Closes a meeting and says what came of that.
pub fn close(state: &mut State, id: Id) {
    let done = match state.session.closing_meeting(id) {
        Ok(done) => done,
        Err(refusal) => return state.say(Tone::Bad, refusal),
    };
    let Step { label, edits } = done.step;
    if !state.apply(label.clone(), edits) {
        return;
    }
    let context = state.session.context();
    let record = |id| context.project.table(meeting::REGISTER.key).get(id);
    let Some(meeting) = record(id) else { return };
    let next = done.next.and_then(record);
    let (files, notices) = closing::files(meeting, next.map(|next| &**next), &context);
    let version = issued_minutes::versions(id, &context);
    let folder = format!("{}-v{version}", meeting::REGISTER.reference(meeting.number));
    let next = next.map(|next| format!("the next is {}.", context.name(&meeting::REGISTER, next)));
    let said: Vec<String> = next.into_iter().chain(done.said).chain(notices).collect();
    state.say(Tone::Good, format!("{label}: minutes issued; {}", said.join(" ")));
    state.effects.push(Effect::HandRound(folder, files));
}
