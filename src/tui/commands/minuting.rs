//! Taking minutes: through the agenda, writing, who is there, what is still open from before.

use crate::model::edit::Step;
use crate::model::id::Id;
use crate::model::kind::Tone;
use crate::model::value::Value;
use crate::query::typed;
use crate::registers::attendance::{self, There};
use crate::registers::every::STATUS;
use crate::registers::{agenda_item, meeting, proceedings};
use crate::tui::command::{Command, Scope};
use crate::tui::effect::Effect;
use crate::tui::input::Input;
use crate::tui::key::Key;
use crate::tui::layer::{Ask, Layer, Prompt};
use crate::tui::layout::sitting;
use crate::tui::minuting::{Focus, Minuting, Part, parts};
use crate::tui::state::State;

use super::{command, go, meetings};

/// Taking minutes.
pub const COMMANDS: &[Command] = &[
    command(
        "take-minutes",
        Scope::Meeting,
        &["w"],
        "Take the minutes of this meeting: agenda, text, and records born from its lines.",
        |s| meetings::on_current(s, open),
    )
    .hinted("minutes"),
    command("complete", Scope::Minutes, &["tab"], "Complete the name, ref or date.", complete)
        .hinted("complete")
        .changing(),
    command("undo-typing", Scope::Minutes, &["ctrl-z"], "Take back what was typed.", |s| turn(s, true))
        .changing(),
    command("redo-typing", Scope::Minutes, &["ctrl-y", "ctrl-r"], "Type again what was taken back.", |s| {
        turn(s, false)
    })
    .changing(),
    command(
        "turn-line",
        Scope::Minutes,
        &["f4"],
        "Make this line prose if it is a record, and a record if it only looks like one: “i think so”.",
        turn_line,
    )
    .hinted("record or not")
    .changing(),
    command("next-item", Scope::Sitting, &["alt-down", "ctrl-n"], "Go to the next item.", |s| step(s, 1))
        .hinted("next item"),
    command("previous-item", Scope::Sitting, &["alt-up", "ctrl-p"], "Go to the item before.", |s| {
        step(s, -1)
    }),
    command(
        "to-agenda",
        Scope::Sitting,
        &["f2"],
        "Go to the agenda, to reorder, cover or park items.",
        |s| focus(s, Focus::Agenda),
    )
    .hinted("agenda"),
    command("to-people", Scope::Sitting, &["f3"], "Say who is there.", |s| focus(s, Focus::People))
        .hinted("people"),
    command(
        "end-meeting",
        Scope::Sitting,
        &["f10"],
        "Close the meeting: issue the minutes, carry on what is open, make the next of its series.",
        end,
    )
    .hinted("close meeting")
    .changing(),
    command("correct-issued", Scope::Sitting, &["f9"], "Correct issued minutes, as a new version.", |s| {
        if let Some(id) = on_top(s).map(|minuting| minuting.meeting) {
            let step = s.session.correcting_meeting(id);
            s.perform_or_say(step);
        }
    })
    .hinted("correct")
    .changing(),
    command("minuting-help", Scope::Sitting, &["f1"], "Explain the keys.", go::help).hinted("help"),
    command("leave-minutes", Scope::Sitting, &["esc"], "Go back to the text, or to the meetings.", leave)
        .hinted("back"),
    command("agenda-down", Scope::Agenda, &["j", "down"], "Go to the next item.", |s| step(s, 1)),
    command("agenda-up", Scope::Agenda, &["k", "up"], "Go to the item before.", |s| step(s, -1)),
    command("item-down", Scope::Agenda, &["J"], "Move the item down.", |s| reorder(s, true))
        .hinted("move")
        .changing(),
    command("item-up", Scope::Agenda, &["K"], "Move the item up.", |s| reorder(s, false)).changing(),
    command("item-covered", Scope::Agenda, &["x"], "Say that the item was covered, or not.", cover)
        .hinted("covered")
        .changing(),
    command("item-parked", Scope::Agenda, &["p"], "Put the item into the parking lot of the series.", park)
        .hinted("park")
        .changing(),
    command("agenda-text", Scope::Agenda, &["enter", "tab"], "Write what is said of the item.", |s| {
        focus(s, Focus::Text)
    })
    .hinted("write"),
    command("person-present", Scope::Attendance, &["p"], "Say that this person is there.", |s| {
        say(s, &There::Present)
    })
    .hinted("present")
    .changing(),
    command("person-apologies", Scope::Attendance, &["a"], "Say that this person is excused.", |s| {
        say(s, &There::Apologies)
    })
    .hinted("apologies")
    .changing(),
    command("person-late", Scope::Attendance, &["l"], "Say that this person came late.", |s| {
        say(s, &There::Late)
    })
    .hinted("late")
    .changing(),
    command("person-delegate", Scope::Attendance, &["d"], "Somebody is there in their stead.", delegate)
        .hinted("delegate")
        .changing(),
    command("person-unknown", Scope::Attendance, &["x"], "Say that it is not known.", |s| {
        say(s, &There::Unknown)
    })
    .changing(),
    command("all-present", Scope::Attendance, &["P"], "Say that all others are there.", all_present)
        .hinted("all")
        .changing(),
    command("person-down", Scope::Attendance, &["j", "down"], "Go to the next person.", |s| row(s, 1)),
    command("person-up", Scope::Attendance, &["k", "up"], "Go to the person before.", |s| row(s, -1)),
    command("people-text", Scope::Attendance, &["enter", "tab"], "Write what is said.", |s| {
        focus(s, Focus::Text)
    })
    .hinted("write"),
    command("arising-down", Scope::Arising, &["j", "down"], "Go to the next action.", |s| row(s, 1)),
    command("arising-up", Scope::Arising, &["k", "up"], "Go to the action before.", |s| row(s, -1)),
    command("arising-done", Scope::Arising, &["x"], "Mark the action done.", done).hinted("done").changing(),
];

/// Takes up the minutes of a meeting.
pub fn open(state: &mut State, meeting: Id) {
    state.layers.push(Layer::Minuting(Box::new(Minuting::open(&state.session, meeting))));
}

/// The minutes being taken, if they lie on top.
pub fn on_top(state: &mut State) -> Option<&mut Minuting> {
    match state.layers.last_mut() {
        Some(Layer::Minuting(minuting)) => Some(minuting),
        _ => None,
    }
}

/// Does something with the minutes on top and the session together.
fn with(state: &mut State, act: impl FnOnce(&mut Minuting, &mut crate::session::Session)) {
    if let Some(Layer::Minuting(minuting)) = state.layers.last_mut() {
        act(minuting, &mut state.session);
    }
}

/// A key that no command takes, or pasted text, in the text.
pub fn write(state: &mut State, key: Option<Key>, pasted: &str) {
    let area = sitting(state.screen.width, state.screen.height).text;
    let frozen = on_top(state).map(|minuting| (minuting.focus, minuting.part));
    if frozen.is_none_or(|(focus, part)| focus != Focus::Text || part == Part::Arising) {
        return;
    }
    if let Some(frozen) = frozen_now(state) {
        return state.say(Tone::Warn, frozen);
    }
    with(state, |minuting, session| match key {
        Some(key) => drop(minuting.key(session, key, usize::from(area.height))),
        None => minuting.insert(session, pasted),
    });
    say_wrong(state);
}

fn frozen_now(state: &mut State) -> Option<&'static str> {
    match state.layers.last() {
        Some(Layer::Minuting(minuting)) => minuting.frozen(&state.session),
        _ => None,
    }
}

fn say_wrong(state: &mut State) {
    if let Some(wrong) = on_top(state).and_then(|minuting| minuting.wrong.take()) {
        state.say(Tone::Warn, wrong);
    }
}

fn complete(state: &mut State) {
    let mut done = false;
    with(state, |minuting, session| done = minuting.frozen(session).is_none() && minuting.complete(session));
    if !done {
        state.say(Tone::Note, "Nothing to complete: write @ for names, > for refs, the beginning of a day.");
    }
}

fn turn_line(state: &mut State) {
    if let Some(frozen) = frozen_now(state) {
        return state.say(Tone::Warn, frozen);
    }
    let mut turned = false;
    with(state, |minuting, session| turned = minuting.turn_line(session));
    if !turned {
        state.say(
            Tone::Note,
            "This line begins with no letter: write “a ” before it to make an action of it.",
        );
    }
    say_wrong(state);
}

fn turn(state: &mut State, back: bool) {
    if let Some(frozen) = frozen_now(state) {
        return state.say(Tone::Warn, frozen);
    }
    let mut turned = false;
    with(state, |minuting, session| turned = minuting.turn(session, back));
    if !turned {
        state.say(Tone::Note, "Nothing more was typed here since it was opened.");
    }
    say_wrong(state);
}

fn step(state: &mut State, by: isize) {
    with(state, |minuting, session| {
        let all = parts(session, minuting.meeting);
        let now = all.iter().position(|part| *part == minuting.part).unwrap_or(0);
        if let Some(part) = now.checked_add_signed(by).and_then(|next| all.get(next)) {
            minuting.go(session, *part);
        }
    });
    say_wrong(state);
}

fn focus(state: &mut State, focus: Focus) {
    with(state, |minuting, session| {
        if minuting.keep(session, true) {
            (minuting.focus, minuting.row) = (focus, 0);
        }
    });
    say_wrong(state);
}

fn leave(state: &mut State) {
    if on_top(state).is_some_and(|minuting| minuting.focus != Focus::Text) {
        return focus(state, Focus::Text);
    }
    let mut lost = None;
    with(state, |minuting, session| {
        if !minuting.keep(session, true) && minuting.record(session).is_none() {
            lost = Some(minuting.editor.text());
        }
    });
    say_wrong(state);
    if let Some(text) = lost {
        // There is no place left where it could be kept.
        state.effects.push(Effect::Copy(text));
        state.layers.pop();
        let said = "The meeting was removed elsewhere: what was typed here is on the clipboard.";
        return state.say(Tone::Warn, said);
    }
    // What can't be kept stays to be mended.
    if on_top(state).is_none_or(|minuting| !minuting.waits()) || state.session.bar().is_some() {
        state.layers.pop();
    }
}

fn end(state: &mut State) {
    let mut kept = true;
    with(state, |minuting, session| kept = minuting.keep(session, true));
    say_wrong(state);
    if !kept {
        return;
    }
    let Some(id) = on_top(state).map(|minuting| minuting.meeting) else { return };
    meetings::close(state, id);
}

/// The rows of the list that the cursor goes through.
fn rows(minuting: &Minuting, state: &State) -> usize {
    let context = state.session.context();
    let Some(meeting) = minuting.record(&state.session) else { return 0 };
    match minuting.focus {
        Focus::People => attendance::of(meeting).len(),
        _ => proceedings::matters_arising(meeting, &context).len(),
    }
}

fn row(state: &mut State, by: isize) {
    let count = match state.layers.last() {
        Some(Layer::Minuting(minuting)) => rows(minuting, state),
        _ => 0,
    };
    if let Some(minuting) = on_top(state) {
        minuting.row = minuting.row.saturating_add_signed(by).min(count.saturating_sub(1));
    }
}

/// The agenda item that is being gone through.
fn item(state: &mut State) -> Option<crate::session::Target> {
    let item = on_top(state).and_then(|minuting| minuting.part.item());
    if item.is_none() {
        state.say(Tone::Note, "This is no item of the agenda.");
    }
    item.map(|id| (&agenda_item::REGISTER, id))
}

fn reorder(state: &mut State, down: bool) {
    if let Some(target) = item(state) {
        let step = state.session.shifting(&[target], down);
        state.perform_or_say(step);
    }
}

fn cover(state: &mut State) {
    if let Some(target) = item(state) {
        let step = state.session.toggling(&[target]);
        state.perform_or_say(step);
    }
}

fn park(state: &mut State) {
    let Some(target) = item(state) else { return };
    let Some(meeting) = on_top(state).map(|minuting| minuting.meeting) else { return };
    let all = parts(&state.session, meeting);
    let place = all.iter().position(|part| part.item() == Some(target.1)).unwrap_or(0);
    let beside = all.get(place + 1).or(all.get(place.wrapping_sub(1))).copied().unwrap_or(Part::Other);
    let mut kept = true;
    with(state, |minuting, session| kept = minuting.keep(session, true));
    say_wrong(state);
    if !kept {
        return;
    }
    let step = state.session.parking(target);
    if state.perform_or_say(step) {
        with(state, |minuting, session| minuting.go(session, beside));
    }
}

/// Says of the person under the cursor whether they are there.
fn say(state: &mut State, there: &There) {
    let Some(Layer::Minuting(minuting)) = state.layers.last() else { return };
    let Some(meeting) = minuting.record(&state.session) else { return };
    let Some((name, _)) = attendance::of(meeting).into_iter().nth(minuting.row) else {
        return state.say(Tone::Note, "Nobody is invited yet: enter who is in the form of the meeting.");
    };
    let edits = attendance::saying(meeting, &name, there);
    let step = Step::new(format!("Attendance of {name}"), edits);
    state.perform_or_say(Ok(step));
    say_quorum(state);
    row(state, 1);
}

fn say_quorum(state: &mut State) {
    let Some(Layer::Minuting(minuting)) = state.layers.last() else { return };
    let said = minuting.record(&state.session).map(attendance::said);
    if let Some((said, met)) = said {
        state.say(if met { Tone::Good } else { Tone::Warn }, format!("{said}."));
    }
}

fn all_present(state: &mut State) {
    let Some(Layer::Minuting(minuting)) = state.layers.last() else { return };
    let Some(meeting) = minuting.record(&state.session) else { return };
    let unknown = attendance::of(meeting).into_iter().filter(|(_, there)| *there == There::Unknown);
    let all = meeting.get(meeting::ATTENDEES).iter().cloned().chain(unknown.map(|(name, _)| name));
    let all = Value::list(all.collect::<Vec<_>>());
    let edit =
        crate::model::edit::Edit::Set(meeting::REGISTER.key, meeting.id, meeting::ATTENDEES.name(), all);
    state.perform_or_say(Ok(Step::new("Attendance of all others", vec![edit])));
    say_quorum(state);
}

fn delegate(state: &mut State) {
    let Some(Layer::Minuting(minuting)) = state.layers.last() else { return };
    let Some(meeting) = minuting.record(&state.session) else { return };
    if let Some((name, _)) = attendance::of(meeting).into_iter().nth(minuting.row) {
        let ask = Ask::Delegate(meeting.id, name);
        state.ask(Prompt::new(ask, Input::default()));
    }
}

/// Enters who is there in somebody's stead.
pub fn delegated(
    state: &mut State,
    meeting: crate::model::id::Id,
    name: &str,
    by: &str,
) -> Result<(), String> {
    let context = state.session.context();
    let field = context.project.field(meeting::REGISTER.key, meeting::CHAIR.name());
    let by = field.map_or(Ok(Value::text(by)), |field| typed::read(field, by, &context))?;
    if by.is_empty() {
        return Err(format!("Type who is there for {name}."));
    }
    let record = context.project.table(meeting::REGISTER.key).get(meeting);
    let record = record.ok_or("The meeting is gone: it was removed meanwhile.")?;
    let edits = attendance::saying(record, name, &There::Delegate(by.as_text().into()));
    let label = format!("Attendance of {name}");
    state.session.perform(Step::new(label.clone(), edits))?;
    state.say(Tone::Good, label);
    say_quorum(state);
    row(state, 1);
    Ok(())
}

/// Marks the action under the cursor done, of those still open from before.
fn done(state: &mut State) {
    let Some(Layer::Minuting(minuting)) = state.layers.last() else { return };
    let Some(meeting) = minuting.record(&state.session) else { return };
    let arising = proceedings::matters_arising(meeting, &state.session.context());
    if let Some((_, outcome)) = arising.get(minuting.row) {
        let target = (outcome.register, outcome.record.id);
        let step = state.session.closing(&[target]);
        state.perform_or_say(step);
        row(state, 0);
    }
    let left = on_top(state).map(|minuting| (minuting.meeting, minuting.part));
    // With the last of them the part goes too.
    if let Some((meeting, part)) = left
        && !parts(&state.session, meeting).contains(&part)
    {
        let first = parts(&state.session, meeting).first().copied().unwrap_or(Part::Other);
        with(state, |minuting, session| minuting.go(session, first));
    }
}

/// Marks a meeting whose minutes are begun as one in draft.
pub fn begun(state: &mut State) {
    let Some(Layer::Minuting(minuting)) = state.layers.last() else { return };
    let planned = minuting.record(&state.session).filter(|meeting| meeting.get(STATUS) == "planned");
    if let Some(meeting) = planned.filter(|_| minuting.waits()) {
        let edit =
            crate::model::edit::Edit::Set(meeting::REGISTER.key, meeting.id, STATUS.name(), "draft".into());
        let label = format!("Begin the minutes of {}", meeting::REGISTER.reference(meeting.number));
        if let Err(refusal) = state.session.perform(Step::new(label, vec![edit])) {
            state.say(Tone::Bad, refusal);
        }
    }
}
