//! The screen: keys to commands, commands to a new state plus effects, state to cells.

pub mod analyses;
mod around;
pub mod command;
pub mod commands;
pub mod decode;
pub mod diary;
pub mod editor;
pub mod effect;
pub mod elsewhere;
mod errand;
pub mod form;
pub mod heat;
pub mod inbox;
pub mod input;
pub mod inspector;
pub mod kept;
pub mod key;
pub mod keymap;
pub mod layer;
pub mod layout;
pub mod list;
pub mod listing;
pub mod loads;
pub mod minuting;
pub mod network;
pub mod page;
pub mod paper;
pub mod picker;
pub mod plan;
pub mod scaling;
pub mod sharing;
mod slip;
pub mod state;
pub mod sweep;
pub mod tabs;
pub mod terminal;
pub mod update;
pub mod view;
pub mod views;
pub mod why;
pub mod workdays;
pub mod world;

use std::collections::VecDeque;
use std::io;
use std::ops::ControlFlow;
use std::panic::{AssertUnwindSafe, catch_unwind, resume_unwind};
use std::time::Duration;

use signal_hook::consts::{SIGCONT, SIGHUP, SIGTSTP};

use crate::cli::opening::Start;
use crate::cli::output::warn;
use crate::model::kind::Tone;
use crate::registers;
use crate::session::Session;
use crate::store::{backup, disk};

use commands::project::welcome;
use decode::Heard;
use effect::{Effect, Surroundings};
use errand::Errand;
use inbox::{ENDING, Inbox, News, Post};
use keymap::Keymap;
use state::State;
use terminal::Screen;
use update::{Input, update};
use view::theme::Theme;
use world::{Typed, World};

/// Why the screen closes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Leave {
    Asked,
    /// A signal, or a terminal that is gone.
    Signal(i32),
}

/// How long a signal leaves for the last change to be saved.
const HASTE: Duration = Duration::from_secs(2);
/// How long what is kept of the screen is waited for once the project is closed, beside which it is written.
const REST: Duration = Duration::from_millis(500);

/// Shows the screen until the user leaves; gives the exit code: 2 where no screen can be shown.
pub fn run(start: Start) -> io::Result<u8> {
    let surroundings = Surroundings::read();
    if let Some(sentence) = terminal::refusal(surroundings.term.as_deref()) {
        warn(&sentence);
        return Ok(2);
    }
    let mut inbox = Inbox::open(effect::elapsed, effect::exit)?;
    let mut world = World::new(start.desk, inbox.post());
    let mut session = start.session;
    let keeping = |document| world.keep(&mut session, document);
    let warnings = start.document.map_or(Ok(Vec::new()), keeping).map_err(io::Error::other)?;
    let size = terminal::size();
    let mut screen = Screen::open(size)?;
    let mut state = begin(session, &world, &surroundings, size);
    state.warn(&warnings);
    if let Some(said) = start.said {
        state.say(Tone::Note, said);
    }
    if start.welcome {
        welcome(&mut state);
    }
    if let Some(broken) = start.broken {
        commands::layers::offer_backup(&mut state, broken);
    }
    let left = catch_unwind(AssertUnwindSafe(|| show(&mut screen, &mut inbox, &mut world, &mut state)));
    drop(screen);
    // After a panic the state can't be trusted; who leaves by a key was asked.
    let left_over = match &left {
        Ok(Ok(Leave::Signal(_)) | Err(_)) => commands::layers::enter_typed(&mut state),
        _ => Vec::new(),
    };
    if !left_over.is_empty() {
        // Where it can't be kept, this is the last chance to read it.
        warn(&format!("This was typed and could not be entered: {}.", left_over.join("; ")));
    }
    let shown = matches!(left, Ok(Ok(_))).then(|| kept::text(&state));
    let keeping = keep(&state, &inbox.post(), left_over, shown);
    let limit = if matches!(left, Ok(Ok(Leave::Asked))) {
        world::PATIENCE
    } else {
        // Who leaves by a key has waited for that, or would not.
        world.finish(HASTE);
        HASTE
    };
    let closed = world::close(state.session, &inbox.post(), limit);
    drop(keeping.result(REST));
    if let Err(sentence) = &closed {
        warn(sentence);
    }
    // A terminal that can't be drawn on is gone.
    match left.unwrap_or_else(|panic| resume_unwind(panic)).unwrap_or(Leave::Signal(SIGHUP)) {
        Leave::Asked => Ok(u8::from(closed.is_err())),
        Leave::Signal(signal) => Ok(u8::try_from(128 + signal).unwrap_or(1)),
    }
}

/// Begins to keep what was typed and could not be entered, and how the screen looked. It is no loss worth a
/// word where that can't be written.
fn keep(state: &State, post: &Post, typed: Vec<String>, shown: Option<String>) -> Errand<()> {
    let location = state.session.location().cloned();
    Errand::begin("Keeping the screen", post, move || {
        let Some(location) = location else { return };
        if !typed.is_empty() {
            drop(backup::keep_typed(&location, &typed));
        }
        drop(shown.map(|shown| disk::keep_screen(&location, &shown)));
    })
}

/// The state at the start.
fn begin(session: Session, world: &World, surroundings: &Surroundings, (width, height): (u16, u16)) -> State {
    let desk = world.desk();
    let (keymap, unbound) = Keymap::with(&desk.config.keys);
    let wanted = desk.config.theme.as_deref();
    let theme = match wanted.and_then(Theme::named) {
        _ if surroundings.no_color => Theme::Mono,
        Some(theme) => theme,
        None if surroundings.light => Theme::Light,
        None => Theme::Dark,
    };
    let look = Theme::ALL.iter().position(|(_, known)| *known == theme).unwrap_or_default();
    let screen = state::Screen { width, height, look, ascii: surroundings.ascii };
    let mut state = State::new(session, keymap, screen);
    let kept = state.session.location().and_then(disk::kept_screen);
    kept::recall(&mut state, kept.as_deref());
    state.outside = world::look(desk);
    let unknown = wanted.filter(|name| Theme::named(name).is_none());
    let unknown = unknown.map(|name| format!("there is no theme “{name}”."));
    let own = unknown.into_iter().chain(unbound).map(|complaint| format!("config.toml: {complaint}"));
    let complaints: Vec<_> = desk.complaints.iter().cloned().chain(own).collect();
    if let Some(location) = state.session.location().cloned() {
        commands::layers::offer_left(&mut state, backup::left(&location, registers::ALL));
    }
    if !complaints.is_empty() {
        state.say(Tone::Warn, complaints.join(" "));
    }
    state
}

/// Of what came at once, what takes longer is answered after the next drawing: it shows on its way.
const LONGEST_TURN: Duration = Duration::from_millis(50);

/// The loop: draw, wait, change the state, carry out what that asks for.
fn show(screen: &mut Screen, inbox: &mut Inbox, world: &mut World, state: &mut State) -> io::Result<Leave> {
    let (mut news, mut late) = (VecDeque::new(), false);
    world.receive(state, &news);
    loop {
        screen.draw(|frame| view::draw(frame, state))?;
        news.extend(inbox.wait(Duration::ZERO));
        world.drawn(state, &news);
        let limit = effect::until_next_minute();
        let limit = state.patience().map_or(limit, |patience| patience.min(limit));
        let idle = !late && (news.is_empty() || state.outside.waits) && state.effects.is_empty();
        news.extend(inbox.wait(if idle { limit } else { Duration::ZERO }));
        state.session.instant = world.desk().instant();
        let mut effects = VecDeque::from(update(state, Input::Tick(world.desk().now())));
        let turn = effect::elapsed();
        loop {
            while let Some(effect) = effects.pop_front() {
                match world.carry_out(effect, state, screen, inbox)? {
                    ControlFlow::Continue(more) => effects.extend(more),
                    ControlFlow::Break(()) => return Ok(Leave::Asked),
                }
            }
            late = effect::elapsed().saturating_sub(turn) > LONGEST_TURN;
            if late {
                break;
            }
            let Some(next) = world.next(&mut news, state) else { break };
            effects.extend(match next {
                News::Heard(Heard::Key(key)) => update(state, Input::Key(key)),
                News::Heard(Heard::Paste(text)) => update(state, Input::Paste(text)),
                News::Woken => update(state, Input::Saving),
                News::Signal(signal) if ENDING.contains(&signal) => return Ok(Leave::Signal(signal)),
                News::Signal(signal) => stirred(signal, screen, state)?,
            });
        }
        if world.receive(state, &news) == Typed::InVain {
            // What has come by now was typed before the outcome could be seen.
            news.extend(inbox.wait(Duration::ZERO));
            World::leave_out(&mut news, state);
            // What waited for those keys waits no longer.
            late = true;
        }
        if world.follow_saving(state).is_break() {
            return Ok(Leave::Asked);
        }
    }
}

/// Answers a signal that concerns the terminal only: stop, go on, another size.
fn stirred(signal: i32, screen: &mut Screen, state: &mut State) -> io::Result<Vec<Effect>> {
    match signal {
        SIGTSTP => screen.lend(terminal::stop_alone)?,
        SIGCONT => screen.retake()?,
        _ => {}
    }
    fit(screen, state)
}

/// Draws anew, in the terminal's size of now.
fn fit(screen: &mut Screen, state: &mut State) -> io::Result<Vec<Effect>> {
    let (width, height) = terminal::size();
    screen.resize((width, height))?;
    Ok(update(state, Input::Resize(width, height)))
}
