//! Keys in, a screen out: what the stories are told with.
#![allow(dead_code, reason = "each test program tells its own stories")]

use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveDateTime};
use mainstay::exchange::sample;
use mainstay::model::id::Ids;
use mainstay::model::project::Project;
use mainstay::session::Session;
use mainstay::tui::key::Key;
use mainstay::tui::keymap::Keymap;
use mainstay::tui::state::{Screen, State};
use mainstay::tui::update::{Input, update};
use mainstay::tui::view::draw;
use ratatui::Terminal;
use ratatui::backend::TestBackend;

pub fn today() -> NaiveDate {
    NaiveDate::from_ymd_opt(2026, 11, 18).unwrap()
}

pub fn now() -> NaiveDateTime {
    today().and_hms_opt(9, 30, 0).unwrap()
}

/// The screen on a project, at a size.
pub fn open(project: Project, (width, height): (u16, u16)) -> State {
    let session = Session::new(project, "Ana Silva", now(), 7);
    State::new(session, Keymap::default(), Screen { width, height, look: 3, ascii: false })
}

pub fn sample_project() -> Project {
    static SAMPLE: LazyLock<Project> = LazyLock::new(|| sample::project(today(), &mut Ids::new(1)));
    SAMPLE.clone()
}

/// Presses the keys of a story.
pub fn press(state: &mut State, story: &str) {
    for word in story.split(' ').filter(|word| !word.is_empty()) {
        match Key::parse(word) {
            Ok(key) => drop(update(state, Input::Key(key))),
            Err(_) => {
                for letter in word.replace('_', " ").chars() {
                    update(state, Input::Key(Key::char(letter)));
                }
            }
        }
    }
}

/// What the screen shows, without blanks at the ends of lines.
pub fn picture(state: &State) -> String {
    let size = (state.screen.width, state.screen.height);
    let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
    terminal.draw(|frame| draw(frame, state)).unwrap();
    let buffer = terminal.backend().buffer().clone();
    let mut lines = Vec::new();
    for y in 0..size.1 {
        let line: String = (0..size.0).map(|x| buffer[(x, y)].symbol()).collect();
        lines.push(line.trim_end().to_owned());
    }
    lines.join("\n")
}
