//! Stories of the outside: what threads bring or fail to bring.

use super::*;
use crate::cli::args::{Color, Global};
use crate::tui::state::Screen;

/// A world over a folder of projects.
fn world(folder: &Path) -> World {
    let global = Global {
        file: None,
        project: None,
        data_dir: Some(folder.to_owned()),
        today: None,
        asat: None,
        user: Some("Ana Silva".to_owned()),
        force_write: false,
        color: Color::Never,
    };
    World::new(Desk::new(global).unwrap(), Post::unheard())
}

fn shown_on(session: Session) -> State {
    State::new(session, Keymap::default(), Screen { width: 100, height: 30, look: 3, ascii: false })
}

#[test]
fn a_thread_that_dies_is_told_of_and_another_may_begin() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path());
    let mut state = shown_on(world.desk.sample());
    world.elsewhere = Some(mpsc::channel().1);
    world.receive(&mut state);
    let said = state.notice.take().unwrap().text;
    assert!(world.elsewhere.is_none() && said.contains("broke off"), "{said}");
    let path = folder.path().join("plan.xml");
    world.arriving = Some(Arriving { path, over: false, project: None, read: mpsc::channel().1 });
    world.receive(&mut state);
    assert!(world.arriving.is_none());
    let Some(Layer::Prompt(prompt)) = state.layers.last() else { panic!("the line comes back") };
    assert!(prompt.complaint.as_ref().unwrap().contains("broke off"), "{:?}", prompt.complaint);
}
