//! Stories of the outside: what threads bring or fail to bring.

use tempfile::Builder;

use super::*;
use crate::cli::args::{Color, Global};
use crate::model::edit::Edit;
use crate::registers::every::CONFIDENTIAL;
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

#[test]
fn what_can_not_be_saved_of_the_last_project_is_told_beside_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let world = world(folder.path());
    let mut named = Builder::new();
    named.prefix("gone").rand_bytes(0);
    let gone = named.tempdir_in(folder.path()).unwrap();
    let mut state = shown_on(world.desk.sample());
    world.save_copy(&mut state, &gone.path().join("old.json")).unwrap();
    gone.close().unwrap();
    let _file_in_its_place = named.tempfile_in(folder.path()).unwrap();
    let task = state.session.project().table("task").iter().next().unwrap().id;
    state.apply("Change", vec![Edit::Set("task", task, "title", "Changed".into())]);
    let (session, mut document) = world.begun("Next").unwrap();
    document.save(session.project()).unwrap();
    world.replace(&mut state, session, Some(document)).unwrap();
    assert!(state.session.path().unwrap().starts_with(folder.path()));
    assert_eq!(state.outside.projects.len(), 1, "the list of projects is read again");
    let said = state.notice.unwrap().text;
    assert!(said.contains("is not saved"), "{said}");
}

#[test]
fn a_plan_without_what_is_confidential_is_said_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let mut state = shown_on(world(folder.path()).desk.sample());
    for (name, marked) in [("all.xml", 0), ("less.xml", 1)] {
        if marked > 0 {
            let task = state.session.project().table("task").iter().next().unwrap().id;
            state.apply("Mark", vec![Edit::Set("task", task, CONFIDENTIAL.name(), true.into())]);
        }
        let all = state.session.confidential_in_plan();
        export(&mut state, &folder.path().join(name), false).unwrap();
        let said = state.notice.take().unwrap().text;
        assert_eq!(said.contains(&format!("the names and notes of {all} that are confidential")), all > 0);
        assert!(all >= marked, "{said}");
    }
}
