//! Whatever a terminal sends becomes keys, the keys commands, and the screen is drawn after each batch.
#![no_main]

use libfuzzer_sys::fuzz_target;
use mainstay::session::Session;
use mainstay::tui::decode::{Decoder, Heard};
use mainstay::tui::keymap::Keymap;
use mainstay::tui::state::{Screen, State};
use mainstay::tui::update::{Input, update};
use mainstay::tui::view::draw;
use mainstay_fuzz::{now, project};
use ratatui::Terminal;
use ratatui::backend::TestBackend;

fuzz_target!(|bytes: &[u8]| {
    let session = Session::new(project().clone(), "Ana", now(), 1);
    let (width, height) =
        (bytes.first().map_or(80, |b| u16::from(*b)), bytes.get(1).map_or(24, |b| u16::from(*b) / 4));
    let screen = Screen { width, height, look: 0, ascii: false };
    let mut state = State::new(session, Keymap::default(), screen);
    let mut terminal = Terminal::new(TestBackend::new(width, height)).expect("memory");
    let mut decoder = Decoder::default();
    for piece in bytes.get(2..).unwrap_or_default().chunks(8) {
        for heard in decoder.feed(piece).into_iter().chain(decoder.give_up()) {
            let input = match heard {
                Heard::Key(key) => Input::Key(key),
                Heard::Paste(text) => Input::Paste(text),
            };
            update(&mut state, input);
        }
        terminal.draw(|frame| draw(frame, &state)).expect("memory");
    }
});
