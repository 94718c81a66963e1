//! What is done to records where they stand in a list: done, chased, on another day, somebody else's, put
//! off. They may be of several registers, and of projects that aren't open.

use std::path::PathBuf;

use crate::model::history::Turn;
use crate::model::kind::Tone;
use crate::session::act::{Act, Deed};
use crate::session::deciding;
use crate::session::{Session, Target};
use crate::tui::command::{Command, Scope};
use crate::tui::effect::Effect;
use crate::tui::elsewhere::There;
use crate::tui::input::Input;
use crate::tui::layer::{Ask, Layer, Prompt, Those};
use crate::tui::listing::{Listing, Purpose};
use crate::tui::state::State;

use super::{command, meetings, project};

/// What is done to records where they stand.
pub const COMMANDS: &[Command] = &[
    command(
        "done-here",
        Scope::Deeds,
        &["x"],
        "This is done, or reviewed: see to it, or to all that is marked.",
        |s| deed(s, Deed::Done),
    )
    .hinted("done")
    .changing(),
    command("chase-here", Scope::Deeds, &["c"], "Log that the owner was chased.", |s| deed(s, Deed::Chase))
        .hinted("chase")
        .changing(),
    command("date-here", Scope::Deeds, &["t"], "Put this on another day: +3d, fri, 14 nov.", |s| {
        deed(s, Deed::Date)
    })
    .hinted("date")
    .changing(),
    command("owner-here", Scope::Deeds, &["o"], "Give this to somebody.", |s| deed(s, Deed::Owner))
        .hinted("owner")
        .changing(),
    command("put-off-here", Scope::Deeds, &["z"], "Put this off until a day, with a reason.", |s| {
        deed(s, Deed::PutOff)
    })
    .hinted("put off")
    .changing(),
    command("undo-here", Scope::Deeds, &["u"], "Take back what was done last, in its project.", undo)
        .hinted("undo")
        .changing(),
    command(
        "mark-here",
        Scope::Deeds,
        &["m", "space"],
        "Mark this, to do something to several together.",
        |s| {
            if let Some(listing) = on_top(s) {
                listing.switch();
                listing.step(1);
            }
        },
    )
    .hinted("mark"),
    command("mark-all-here", Scope::Deeds, &["M"], "Mark all rows, or none.", |s| {
        if let Some(listing) = on_top(s) {
            listing.switch_all();
        }
    }),
];

fn on_top(state: &mut State) -> Option<&mut Listing> {
    match state.layers.last_mut() {
        Some(Layer::Listing(listing)) => Some(listing),
        _ => None,
    }
}

/// The records of the list on top that something is done to, by project.
fn those(state: &mut State) -> Vec<Those> {
    let present = state.session.project().clone();
    let Some(listing) = on_top(state) else { return Vec::new() };
    let mut all: Vec<(usize, Those)> = Vec::new();
    for (place, target) in listing.targets() {
        if let Some((_, those)) = all.iter_mut().find(|(known, _)| *known == place) {
            those.targets.push(target);
            continue;
        }
        let there = match &listing.purpose {
            Purpose::Around(around) => around.projects.get(place).filter(|there| there.path.is_some()),
            _ => None,
        };
        let path = there.and_then(|there| there.path.clone());
        let base = there.map_or_else(|| present.clone(), |there| there.project.clone());
        all.push((place, Those { path, base, targets: vec![target] }));
    }
    all.into_iter().map(|(_, those)| those).collect()
}

fn deed(state: &mut State, deed: Deed) {
    let mut marked =
        on_top(state).into_iter().flat_map(|listing| &listing.rows).filter(|row| row.on == Some(true));
    let later = marked.next().is_none()
        && on_top(state).is_some_and(|listing| listing.current().is_some_and(|row| row.on.is_none()));
    if later {
        let words = "This is worked out of what comes before it: deal with that, or open it with Enter.";
        return state.say(Tone::Note, words);
    }
    let those = those(state);
    if those.is_empty() {
        return;
    }
    if deed == Deed::Done && see_to_meeting(state, &those) {
        return;
    }
    if deed == Deed::Done {
        if !ask_who_decided(state, deed, &those)
            && let Err(complaint) = accept(state, deed, &those, "")
        {
            state.say(Tone::Bad, complaint);
        }
        return;
    }
    // What can't be chased is said before anything is typed.
    if deed == Deed::Chase
        && let Err(complaint) = checked(state, deed, &those, "")
    {
        return state.say(Tone::Note, complaint);
    }
    state.ask(Prompt::new(Ask::Act(deed, those), Input::default()));
}

/// Sees to a single meeting by taking its minutes, in its own project; false where it is something else.
fn see_to_meeting(state: &mut State, those: &[Those]) -> bool {
    match those {
        [Those { path: None, targets, .. }] => meetings::see_to(state, targets),
        [Those { path: Some(path), base, targets }] => {
            let held = meetings::to_minute(base, targets, state.session.today());
            let effect = held.map(|held| Effect::MinuteAt(path.clone(), held.id));
            let is_meeting = effect.is_some();
            state.effects.extend(effect);
            is_meeting
        }
        _ => false,
    }
}

/// Asks who made the decisions among records that name nobody who did; false where there are none.
pub fn ask_who_decided(state: &mut State, deed: Deed, those: &[Those]) -> bool {
    let asking =
        those.iter().flat_map(|those| those.undecided().into_iter().map(|target| (&those.base, target)));
    let mut asking = asking.peekable();
    if asking.peek().is_none() {
        return false;
    }
    let likely = deciding::likely(asking, &state.session.me).to_owned();
    // What can't be done at all is said before anything is typed.
    match checked(state, deed, those, if likely.is_empty() { "me" } else { &likely }) {
        Ok(_) => state.ask(Prompt::new(Ask::Act(deed, those.to_vec()), Input::new(likely))),
        Err(complaint) => state.say(Tone::Note, complaint),
    }
    true
}

/// Asks for what records of several registers get together.
pub fn ask(state: &mut State, deed: Deed, targets: Vec<Target>) {
    let base = state.session.project().clone();
    let those = Those { path: None, base, targets };
    state.ask(Prompt::new(Ask::Act(deed, vec![those]), Input::default()));
}

/// What a line would do, a sentence for each project; nothing is done.
///
/// # Errors
/// A sentence on what it can't be done to, or on the line.
pub fn checked(state: &State, deed: Deed, those: &[Those], line: &str) -> Result<Vec<String>, String> {
    let act = Act { deed, line: line.to_owned() };
    let label = |it: &Those| {
        let mut session = Session::new(it.base.clone(), state.session.user.clone(), state.session.now, 0);
        session.me = state.session.me.clone();
        let step = session.acting(&act, &it.targets)?;
        let told = step.told();
        session.preview(step)?;
        Ok(if those.len() > 1 { format!("{}: {told}", it.title()) } else { told })
    };
    those.iter().map(label).collect()
}

/// Does what a line says to records, each project by a step of its own; to none where it can't be done
/// to all.
pub fn accept(state: &mut State, deed: Deed, those: &[Those], line: &str) -> Result<(), String> {
    if line.trim().is_empty() && deed == Deed::Date {
        return Err("Type a day: +3d, fri, 14 nov.".to_owned());
    }
    let closes = matches!(deed, Deed::Done | Deed::Close);
    if line.trim().is_empty() && closes && those.iter().any(|those| !those.undecided().is_empty()) {
        return Err("Type who decided: Esc leaves it open.".to_owned());
    }
    checked(state, deed, those, line)?;
    let act = Act { deed, line: line.to_owned() };
    // The open project may still refuse; the others follow once it has not.
    for those in those.iter().filter(|those| those.path.is_none()) {
        let said =
            state.session.perform_since(&those.base, |session| session.acting(&act, &those.targets))?;
        state.list_mut().marks.clear();
        done(state, None, &said);
    }
    let elsewhere = |those: &Those| {
        let ids = those.targets.iter().map(|(_, id)| *id).collect();
        Some(Effect::Act(those.path.clone()?, ids, act.clone()))
    };
    state.effects.extend(those.iter().filter_map(elsewhere));
    Ok(())
}

/// The list that lies uppermost, perhaps under a line that is typed.
fn listing(state: &mut State) -> Option<&mut Listing> {
    state.layers.iter_mut().rev().find_map(|layer| match layer {
        Layer::Listing(listing) => Some(&mut **listing),
        _ => None,
    })
}

/// Puts a project that was changed outside in the place of what was read of it.
pub fn replace(state: &mut State, there: There) {
    if let Some(Purpose::Around(around)) = listing(state).map(Listing::purpose_mut)
        && let Some(known) = around.projects.iter_mut().find(|known| known.path == there.path)
    {
        *known = there;
    }
}

/// Says what was done, and keeps it so that it can be taken back where it was done: in the project of a file, by
/// its name, or in the open one.
pub fn done(state: &mut State, there: Option<(PathBuf, String)>, said: &str) {
    let (path, label) = there.map_or((None, String::new()), |(path, label)| (Some(path), label));
    let mut place = String::new();
    if let Some(listing) = listing(state) {
        listing.rows.iter_mut().filter_map(|row| row.on.as_mut()).for_each(|on| *on = false);
        if let Purpose::Around(around) = &mut listing.purpose {
            let there = around.projects.iter().find(|there| there.path == path);
            place = there.map_or(String::new(), |there| format!("{}: ", there.title));
            around.done.push((path, label));
        }
    }
    let before = state.notice.take().map_or(String::new(), |notice| format!("{} ", notice.text));
    let (tone, said) =
        if said.is_empty() { (Tone::Note, "nothing is left to do there") } else { (Tone::Good, said) };
    state.say(tone, format!("{before}{place}{said}."));
}

fn undo(state: &mut State) {
    let last = on_top(state).and_then(|listing| match &mut listing.purpose {
        Purpose::Around(around) => Some(around.done.pop()),
        _ => None,
    });
    match last {
        Some(None) => state.say(Tone::Note, "Nothing was done here yet that could be taken back."),
        Some(Some((Some(path), label))) => state.effects.push(Effect::UndoThere(path, label)),
        Some(Some((None, _))) | None => project::turn_and_say(state, Turn::Undo),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::sample;
    use crate::model::id::Ids;
    use crate::registers::action;
    use crate::registers::every::closes;
    use crate::tui::keymap::Keymap;
    use crate::tui::state::Screen;

    #[test]
    fn what_the_open_project_refuses_is_done_in_no_other() {
        let now: chrono::NaiveDateTime = "2026-11-18T09:30:00".parse().unwrap();
        let session = Session::new(sample::project(now.date(), &mut Ids::new(1)), "Ana Silva", now, 7);
        let screen = Screen { width: 100, height: 30, look: 3, ascii: false };
        let mut state = State::new(session, Keymap::default(), screen);
        let base = state.session.project().clone();
        let open = base.table(action::REGISTER.key).iter().find(|record| !closes(&action::REGISTER, record));
        let targets = vec![(&action::REGISTER, open.unwrap().id)];
        let those = |path: Option<&str>| Those {
            path: path.map(Into::into),
            base: base.clone(),
            targets: targets.clone(),
        };
        let both = [those(Some("other.json")), those(None)];
        state.session.look_at(now.date() - chrono::Days::new(2));
        assert!(accept(&mut state, Deed::Done, &both, "").is_err());
        assert!(state.effects.is_empty());
        state.session.look_at_now();
        accept(&mut state, Deed::Done, &both, "").unwrap();
        assert!(matches!(&state.effects[..], [Effect::Act(..)]));
    }
}
