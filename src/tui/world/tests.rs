//! Stories of the outside: what threads bring or fail to bring, and what waits for them.

use std::path::PathBuf;
use std::sync::mpsc;

use tempfile::Builder;

use super::projects::{Next, Opened};
use super::*;
use crate::cli::args::{Color, Global};
use crate::model::edit::Edit;
use crate::registers::every::CONFIDENTIAL;
use crate::session::foreign::Foreign;
use crate::store::disk::{Document, is_there};
use crate::tui::effect::Taking;
use crate::tui::keymap::Keymap;
use crate::tui::state::Screen;

/// Longer than anything takes here.
const LONG: Duration = Duration::from_secs(20);

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

/// A new project, as it is about to be shown.
fn made(world: &World, title: &str) -> Next {
    projects::saved(&world.desk, title, projects::begun(&world.desk, title).unwrap()).unwrap()
}

fn key(spelling: &str) -> News {
    News::Heard(Heard::Key(Key::parse(spelling).unwrap()))
}

#[test]
fn a_thread_that_dies_is_told_of_and_what_was_typed_for_it_comes_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path());
    let mut state = shown_on(world.desk.sample());
    for typed in [None, Some((Ask::Import, "plan.xml".to_owned()))] {
        let errand = Errand::told("Reading it", mpsc::channel().1);
        world.under_way.push(UnderWay {
            errand,
            waits: Waits::Nothing,
            typed,
            replaced: 0,
            is_given_up: false,
        });
        world.receive(&mut state, &VecDeque::new());
        assert!(world.under_way.is_empty());
        let said = match state.layers.last() {
            Some(Layer::Prompt(prompt)) => prompt.complaint.clone(),
            _ => state.notice.take().map(|notice| notice.text),
        };
        assert!(said.as_ref().is_some_and(|said| said.contains("broke off")), "{said:?}");
    }
    assert!(matches!(state.layers.last(), Some(Layer::Prompt(_))));
}

/// Settles the worries that the screen stands still while a disk does not answer, and that what is typed
/// ahead for the project that is being opened lands in the one that is open.
#[test]
fn keys_wait_for_the_project_that_is_opened_and_nothing_else_does() {
    let folder = tempfile::tempdir().unwrap();
    for is_given_up in [false, true] {
        let mut world = world(folder.path());
        let mut state = shown_on(world.desk.sample());
        let (disk, answer) = mpsc::channel();
        let work = move |desk: &Desk| {
            answer.recv().unwrap();
            let empty = crate::model::project::Project::new(crate::registers::ALL);
            Ok(Opened::Next(Box::new(Next::of(desk, desk.session(empty), None))))
        };
        world.end(&mut state, "Opening it …".to_owned(), work, |_| ()).unwrap();
        world.follow(&mut state);
        let mut news = VecDeque::from([key("x"), News::Woken]);
        assert_eq!(world.next(&mut news, &mut state), Some(News::Woken));
        assert_eq!(world.next(&mut news, &mut state), None, "the key waits");
        world.receive(&mut state, &VecDeque::new());
        assert!(state.outside.waits && !state.session.present().is_empty(), "it is still open");
        assert!(state.notice.as_ref().unwrap().text.contains("Opening"));
        if is_given_up {
            news.extend([key("esc"), key("y")]);
        } else {
            disk.send(()).unwrap();
            world.receive_within(&mut state, LONG);
        }
        let next = if is_given_up { "y" } else { "x" };
        assert_eq!(world.next(&mut news, &mut state), Some(key(next)));
        assert_eq!(state.session.present().is_empty(), !is_given_up);
        assert!(!state.outside.waits);
    }
}

#[test]
fn leaving_waits_for_a_file_that_is_being_written_unless_that_fails_or_it_is_asked_twice() {
    let folder = tempfile::tempdir().unwrap();
    for (name, is_written) in [("plan.xml", true), ("no such folder/plan.xml", false)] {
        let mut world = world(folder.path());
        let mut state = shown_on(world.desk.sample());
        let path = folder.path().join(name);
        world.export(&mut state, &path).unwrap();
        assert!(!world.quit(&mut state, false), "{name}");
        world.receive_within(&mut state, LONG);
        assert_eq!(world.follow_saving(&mut state).is_break(), is_written, "{name}");
        assert_eq!((world.leaving.waits, is_there(&path)), (is_written, is_written), "{name}");
    }
    let mut world = world(folder.path());
    let mut state = shown_on(world.desk.sample());
    world.export(&mut state, &folder.path().join("other.xml")).unwrap();
    world.quit(&mut state, false);
    assert!(world.quit(&mut state, false));
}

#[test]
fn what_can_not_be_saved_of_the_last_project_is_told_beside_the_next_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path());
    let mut named = Builder::new();
    named.prefix("gone").rand_bytes(0);
    let gone = named.tempdir_in(folder.path()).unwrap();
    let mut state = shown_on(world.desk.sample());
    world.save_copy(&mut state, &gone.path().join("old.json")).unwrap();
    world.receive_within(&mut state, LONG);
    gone.close().unwrap();
    let _file_in_its_place = named.tempfile_in(folder.path()).unwrap();
    let task = state.session.project().table("task").iter().next().unwrap().id;
    state.apply("Change", vec![Edit::Set("task", task, "title", "Changed".into())]);
    let next = made(&world, "Next");
    world.replace(&mut state, next).unwrap();
    assert!(state.session.path().unwrap().starts_with(folder.path()));
    assert_eq!(state.outside.projects.len(), 1, "the list of projects is read again");
    world.receive_within(&mut state, LONG);
    let said = state.notice.unwrap().text;
    assert!(said.contains("is not saved"), "{said}");
}

#[test]
fn a_copy_takes_along_what_was_changed_while_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let path: PathBuf = folder.path().join("copy.json");
    let mut world = world(folder.path());
    let mut state = shown_on(world.desk.sample());
    world.save_copy(&mut state, &path).unwrap();
    let task = state.session.project().table("task").iter().next().unwrap().id;
    state.apply("Change", vec![Edit::Set("task", task, "title", "Changed meanwhile".into())]);
    world.receive_within(&mut state, LONG);
    state.session.close().unwrap();
    let (_, copy) = Document::open(&path, crate::registers::ALL).unwrap();
    assert_eq!(copy.table("task").get(task).unwrap().value("title").as_text(), "Changed meanwhile");
}

#[test]
fn a_plan_without_what_is_confidential_is_said_to_be() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path());
    let mut state = shown_on(world.desk.sample());
    for (name, marked) in [("all.xml", 0), ("less.xml", 1)] {
        if marked > 0 {
            let task = state.session.project().table("task").iter().next().unwrap().id;
            state.apply("Mark", vec![Edit::Set("task", task, CONFIDENTIAL.name(), true.into())]);
        }
        let all = state.session.confidential_in_plan();
        world.export(&mut state, &folder.path().join(name)).unwrap();
        world.receive_within(&mut state, LONG);
        let said = state.notice.take().unwrap().text;
        assert_eq!(said.contains(&format!("the names and notes of {all} that are confidential")), all > 0);
        assert!(all >= marked, "{said}");
    }
}

/// Settles the worries that a line meant for one project is entered in another, and that a letter of it answers a
/// question that nobody has read.
#[test]
fn what_was_typed_for_a_project_that_does_not_open_is_left_out_and_said() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path());
    let mut state = shown_on(world.desk.sample());
    let broken = |_: &Desk| Err("beta.json breaks off".to_owned());
    world.end(&mut state, "Opening it …".to_owned(), broken, |_| ()).unwrap();
    let mut news = VecDeque::from([key("a"), key("y"), News::Woken]);
    assert_eq!(world.receive_within(&mut state, LONG), Typed::InVain);
    World::leave_out(&mut news, &mut state);
    assert_eq!(world.next(&mut news, &mut state), Some(News::Woken));
    assert_eq!(world.next(&mut news, &mut state), None);
    let said = &state.notice.as_ref().unwrap().text;
    assert!(said.contains("breaks off") && said.contains("left out"), "{said}");
    news.push_back(key("j"));
    assert_eq!(world.next(&mut news, &mut state), Some(key("j")), "what is typed now is heard");

    let broken = |_: &Desk| Err("gamma.json breaks off".to_owned());
    world.end(&mut state, "Opening it …".to_owned(), broken, |_| ()).unwrap();
    world.receive_within(&mut state, LONG);
    World::leave_out(&mut news, &mut state);
    let told = self::said(&mut state);
    assert!(told.contains("gamma") && !told.contains("left out"), "nothing was typed: {told}");
    news.push_back(key("y"));
    assert_eq!(world.next(&mut news, &mut state), Some(key("y")), "it is the first key after that was seen");
}

#[test]
fn whoever_goes_on_working_is_not_thrown_out_when_the_file_is_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path());
    let mut state = shown_on(world.desk.sample());
    world.export(&mut state, &folder.path().join("plan.xml")).unwrap();
    assert!(!world.quit(&mut state, false));
    let mut news = VecDeque::from([key("n")]);
    assert_eq!(world.next(&mut news, &mut state), Some(key("n")));
    world.receive_within(&mut state, LONG);
    assert!(world.follow_saving(&mut state).is_continue());
    assert!(world.quit(&mut state, false), "nothing is to be waited for any more");
}

/// A file that is opened, though not before `answer` says so.
fn open_slowly(world: &mut World, state: &mut State, title: &'static str) -> mpsc::Sender<()> {
    let (answer, disk) = mpsc::channel::<()>();
    let work = move |desk: &Desk| {
        disk.recv().unwrap();
        Ok(Opened::Next(Box::new(projects::saved(desk, title, projects::begun(desk, title)?)?)))
    };
    world.end(state, "Opening it …".to_owned(), work, |_| ()).unwrap();
    answer
}

/// Settles the worry that what is typed for the project that is being opened goes into what is read meanwhile.
#[test]
fn one_project_at_a_time_takes_the_place_of_another() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path());
    let empty = crate::model::project::Project::new(crate::registers::ALL);
    let mut state = shown_on(world.desk.session(empty));
    let answer = open_slowly(&mut world, &mut state, "Slow");
    let xml = shown_on(world.desk.sample()).session.plan_as_xml(false);
    world.typed = Some((Ask::Import, "plan.xml".to_owned()));
    world.read_in("plan.xml".into(), Taking::AsItTells, move || Foreign::read("plan.xml", &xml, 1));
    for _ in 0..100 {
        world.receive(&mut state, &VecDeque::new());
        std::thread::yield_now();
    }
    assert_eq!(world.under_way.iter().filter(|one| one.waits == Waits::Project).count(), 1);
    answer.send(()).unwrap();
    world.receive_within(&mut state, LONG);
    world.receive_within(&mut state, LONG);
    let open = state.session.path().unwrap().file_stem().unwrap().to_string_lossy().into_owned();
    assert!(open == "slow" && state.session.present().table("task").is_empty(), "{open}");
    assert!(state.layers.is_empty(), "no line to import another project's file");
    assert!(said(&mut state).contains("another project"));
}

/// Settles the worry that a project which was made after all is not to be found before the next start.
#[test]
fn what_is_waited_for_no_longer_is_listed_once_it_is_there() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path());
    let empty = crate::model::project::Project::new(crate::registers::ALL);
    let mut state = shown_on(world.desk.session(empty));
    let answer = open_slowly(&mut world, &mut state, "Slow");
    assert_eq!(world.next(&mut VecDeque::from([key("esc")]), &mut state), None);
    assert!(matches!(state.layers[..], [Layer::Picker(_)]), "the welcome is back");
    answer.send(()).unwrap();
    while world.under_way.iter().any(|one| one.waits == Waits::Nothing) {
        world.receive_within(&mut state, LONG);
    }
    assert_eq!((state.outside.projects.len(), state.session.path()), (1, None));
    let Some(Layer::Picker(welcome)) = state.layers.last() else { panic!("the welcome is back") };
    assert_eq!(welcome.items.len(), 1 + project::beginnings().len());
}

/// Settles the worry that letters of a line run as commands once what was read is there.
#[test]
fn what_was_read_waits_until_the_line_is_typed() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path());
    let mut state = shown_on(world.desk.sample());
    let xml = state.session.plan_as_xml(false);
    world.read_in("plan.xml".into(), Taking::AsItTells, move || Foreign::read("plan.xml", &xml, 1));
    state.layers.push(Layer::Prompt(Prompt::new(Ask::ProjectName, Line::new("Bet"))));
    world.receive_within(&mut state, LONG);
    assert!(matches!(state.layers[..], [Layer::Prompt(_)]));
    state.layers.clear();
    world.receive_within(&mut state, LONG);
    let asked = matches!(state.layers.last(), Some(Layer::Question(Question { yes: Yes::Update(_), .. })));
    assert!(asked, "the project has a plan");
}

/// Settles the worry that a question comes up which nobody can answer, and goes with the project.
#[test]
fn what_is_asked_waits_until_keys_are_heard_again() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.xml");
    std::fs::write(&path, "there").unwrap();
    let mut world = world(folder.path());
    let mut state = shown_on(world.desk.sample());
    world.export(&mut state, &path).unwrap();
    let answer = open_slowly(&mut world, &mut state, "Slow");
    for _ in 0..100 {
        world.receive(&mut state, &VecDeque::new());
        std::thread::yield_now();
    }
    assert!(state.layers.is_empty());
    answer.send(()).unwrap();
    let queued = VecDeque::from([key("y")]);
    until(|| {
        world.receive(&mut state, &queued);
        state.session.path().is_some()
    });
    for _ in 0..100 {
        world.receive(&mut state, &queued);
        std::thread::yield_now();
    }
    assert!(state.layers.is_empty(), "a key that was typed for the project would answer it");
    // Nor does it come up over another question.
    let question = Question { text: "Sure?".to_owned(), yes: Yes::Discard };
    state.layers.push(Layer::Question(question));
    world.receive_within(&mut state, Duration::ZERO);
    world.is_behind = false;
    world.receive_within(&mut state, Duration::from_millis(100));
    assert_eq!(state.layers.len(), 1);
    state.layers.clear();
    until(|| {
        world.receive(&mut state, &VecDeque::new());
        !state.layers.is_empty()
    });
    press(&mut world, &mut state, "y");
    world.receive_within(&mut state, LONG);
    assert_ne!(std::fs::read(&path).unwrap(), b"there");
}

/// Settles the worry that letters of a title answer whether most of a project is to go.
#[test]
fn what_is_typed_does_not_answer_what_another_program_makes_the_screen_ask() {
    let folder = tempfile::tempdir().unwrap();
    let empty = crate::store::format::save(&crate::model::project::Project::new(crate::registers::ALL));
    for (place, begin) in
        [("a line", "a"), ("a form", "enter"), ("a list to choose from", ":"), ("none", "j")]
    {
        let path = folder.path().join(format!("{place}.json"));
        let mut world = world(folder.path());
        let mut state = shown_on(world.desk.sample());
        world.save_copy(&mut state, &path).unwrap();
        world.receive_within(&mut state, LONG);
        press(&mut world, &mut state, "4");
        press(&mut world, &mut state, begin);
        let (records, layers) = (state.session.present().len(), state.layers.len());
        std::fs::write(&path, &empty).unwrap();
        until(|| state.session.asked().is_some());
        let asks = |state: &State| {
            matches!(state.layers.last(), Some(Layer::Question(Question { yes: Yes::Save(_), .. })))
        };
        update(&mut state, Input::Saving);
        if place != "none" {
            world.receive(&mut state, &VecDeque::new());
            for letter in ["m", "y", "n"] {
                press(&mut world, &mut state, letter);
                world.receive(&mut state, &VecDeque::new());
                assert!(!asks(&state) && state.layers.len() == layers, "{place}");
                assert!(said(&mut state).contains("A question waits"), "{place}");
            }
            state.layers.clear();
        }
        // Keys that are queued are for what shows.
        world.receive(&mut state, &VecDeque::from([key("y")]));
        assert!(!asks(&state), "{place}");
        world.receive(&mut state, &VecDeque::new());
        assert!(asks(&state), "{place}");
        // So are those that were struck before it was drawn.
        world.drawn(&mut state, &VecDeque::from([key("y")]));
        assert!(!asks(&state), "{place}");
        world.receive(&mut state, &VecDeque::new());
        world.drawn(&mut state, &VecDeque::new());
        world.drawn(&mut state, &VecDeque::from([key("y")]));
        assert!(asks(&state) && state.session.present().len() == records, "{place}");
        press(&mut world, &mut state, "y");
        until(|| {
            update(&mut state, Input::Saving);
            state.session.present().is_empty()
        });
        world.receive(&mut state, &VecDeque::new());
        assert!(state.layers.is_empty(), "{place}");
    }
}

/// Settles the worry that a question stays when what it asks about is so no longer.
#[test]
fn what_is_asked_about_the_file_goes_when_that_is_as_it_was() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.json");
    let mut world = world(folder.path());
    let mut state = shown_on(world.desk.sample());
    world.save_copy(&mut state, &path).unwrap();
    world.receive_within(&mut state, LONG);
    until(|| state.session.saving() == Some(Saving::Saved));
    let whole = std::fs::read(&path).unwrap();
    let empty = crate::model::project::Project::new(crate::registers::ALL);
    std::fs::write(&path, crate::store::format::save(&empty)).unwrap();
    until(|| state.session.asked().is_some());
    assert_eq!(world.receive(&mut state, &VecDeque::new()), Typed::Counts);
    assert_eq!(state.layers.len(), 1);
    std::fs::write(&path, &whole).unwrap();
    until(|| state.session.asked().is_none());
    assert_eq!(world.receive(&mut state, &VecDeque::from([key("y")])), Typed::Counts, "it is an answer yet");
    assert_eq!(state.layers.len(), 1);
    assert_eq!(
        world.receive(&mut state, &VecDeque::new()),
        Typed::InVain,
        "what is struck now is for nothing"
    );
    assert!(state.layers.is_empty() && said(&mut state).contains("needs no answer"));
}

/// Settles the worries that what is being read is lost by leaving, and that what came of it goes unread.
#[test]
fn leaving_waits_for_what_is_read_and_what_is_to_be_read_of_it() {
    let folder = tempfile::tempdir().unwrap();
    for (table, is_asked) in
        [("Ref,Title,Priority\nA-001,Ask,High\n", false), ("Title,Owner\nAsk,Bo\n", true)]
    {
        let mut world = world(folder.path());
        let mut state = shown_on(world.desk.sample());
        let read = move || Foreign::read("table.csv", table.as_bytes(), 1);
        world.read_in("table.csv".into(), Taking::AsItTells, read);
        assert!(!world.quit(&mut state, true));
        world.receive_within(&mut state, LONG);
        assert_eq!(!state.layers.is_empty(), is_asked, "{}", said(&mut state));
        assert_eq!(world.follow_saving(&mut state).is_continue(), is_asked);
        if !is_asked {
            world.leaving = Leaving { waits: true, ..Leaving::default() };
            assert!(
                world.follow_saving(&mut state).is_continue(),
                "the sample is kept nowhere, and changed now"
            );
            assert!(matches!(state.layers.last(), Some(Layer::Question(Question { yes: Yes::Quit, .. }))));
        }
    }
}

/// Settles the worry that what was done in another project can't be taken back where nobody waited for it.
#[test]
fn what_is_done_elsewhere_is_told_though_it_is_waited_for_no_longer() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path());
    let mut state = shown_on(world.desk.sample());
    let (disk, answer) = mpsc::channel();
    let tell = |_: &mut World, state: &mut State, said: String| {
        state.say(Tone::Good, said);
        Ok(())
    };
    world.begin(Waits::Keys, "Doing it there", move || Ok(answer.recv().unwrap()), tell);
    // The second is struck for the same, and would close what shows.
    let mut news = VecDeque::from([key("esc"), key("esc"), key("j")]);
    assert_eq!(world.next(&mut news, &mut state), Some(key("j")));
    disk.send("Done there".to_owned()).unwrap();
    world.receive_within(&mut state, LONG);
    assert_eq!(said(&mut state), "Done there");
}

/// Settles the worry that a disk that answers never again keeps the program open for ever.
#[test]
fn who_agrees_to_lose_the_last_change_leaves_by_the_same_keys_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path());
    let mut state = shown_on(world.desk.sample());
    change(&mut state);
    let (_never, result) = mpsc::channel();
    let errand = Errand::told("Writing it", result);
    world.under_way.push(UnderWay {
        errand,
        waits: Waits::Leaving,
        typed: None,
        replaced: 0,
        is_given_up: false,
    });
    let mut left = Vec::new();
    for spelling in ["q", "y", "q", "y"] {
        let mut news = VecDeque::from([key(spelling)]);
        assert_eq!(world.next(&mut news, &mut state), Some(key(spelling)));
        let effects = update(&mut state, Input::Key(Key::parse(spelling).unwrap()));
        left.extend(
            effects.into_iter().map(|effect| world.quit(&mut state, effect == Effect::QuitAllTheSame)),
        );
        assert!(world.follow_saving(&mut state).is_continue());
    }
    assert_eq!(left, [false, true]);
}

/// Settles the worry that rows of all projects, the open one among them, are those of before it was opened.
#[test]
fn what_was_asked_of_all_projects_is_not_shown_in_another_one() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path());
    let mut state = shown_on(world.desk.sample());
    world.look_around(&mut state);
    let next = made(&world, "Next");
    world.replace(&mut state, next).unwrap();
    assert!(world.under_way.iter().all(|one| one.waits != Waits::Nothing));
}

/// Presses a key, and carries out what comes of it.
fn press(world: &mut World, state: &mut State, spelling: &str) {
    for effect in update(state, Input::Key(Key::parse(spelling).unwrap())) {
        world.perform(effect, state);
    }
}

/// Settles the worry that a yes writes what is shown by then in the place of what was asked for.
#[test]
fn a_file_is_replaced_by_what_was_asked_for_whatever_is_open_by_then() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("plan.xml");
    std::fs::write(&path, "there").unwrap();
    let mut world = world(folder.path());
    let mut state = shown_on(world.desk.sample());
    let plan = state.session.plan_as_xml(false);
    world.export(&mut state, &path).unwrap();
    let next = made(&world, "Next");
    world.replace(&mut state, next).unwrap();
    world.receive_within(&mut state, LONG);
    assert_eq!(std::fs::read(&path).unwrap(), b"there");
    press(&mut world, &mut state, "y");
    world.receive_within(&mut state, LONG);
    assert_eq!(std::fs::read(&path).unwrap(), plan);
}

/// Waits for what another thread does.
fn until(mut is_so: impl FnMut() -> bool) {
    let begin = std::time::Instant::now();
    while !is_so() {
        assert!(begin.elapsed() < LONG, "it never comes");
        std::thread::yield_now();
    }
}

fn change(state: &mut State) {
    let task = state.session.project().table("task").iter().next().unwrap().id;
    state.apply("Change", vec![Edit::Set("task", task, "title", "Changed".into())]);
}

fn said(state: &mut State) -> String {
    state.notice.take().map_or(String::new(), |notice| notice.text)
}

/// Settles the worry that what was read for one project that is kept nowhere lands in another one.
#[test]
fn an_import_lands_in_the_project_that_it_was_begun_in_wherever_that_is_kept_by_then() {
    let folder = tempfile::tempdir().unwrap();
    let plan = PathBuf::from("plan.xml");
    let mut world = world(folder.path());
    let mut state = shown_on(world.desk.sample());
    let xml = state.session.plan_as_xml(false);
    let read = move || Foreign::read("plan.xml", &xml, 1);
    world.save_copy(&mut state, &folder.path().join("copy.json")).unwrap();
    world.read_in(plan.clone(), Taking::OverPlan, read.clone());
    world.receive_within(&mut state, LONG);
    let told = said(&mut state);
    assert!(state.session.path().is_some() && !told.contains("another project"), "{told}");

    let empty = crate::model::project::Project::new(crate::registers::ALL);
    let mut state = shown_on(world.desk.session(empty));
    world.read_in(plan, Taking::AsItTells, read);
    let sample = Next::of(&world.desk, world.desk.sample(), None);
    world.replace(&mut state, sample).unwrap();
    world.receive_within(&mut state, LONG);
    let told = said(&mut state);
    assert!(told.contains("another project was opened") && !state.session.is_changed(), "{told}");
}

/// Settles the worry that a table of which nothing tells what it is can't be taken in on the screen.
/// Settles the worries that a long table holds the screen while it is taken in, and that what is done meanwhile
/// is lost by it.
#[test]
fn a_table_is_taken_in_beside_the_screen_and_anew_where_the_project_changed_meanwhile() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path());
    let mut state = shown_on(world.desk.sample());
    let count = |state: &State| state.session.present().table("action").len();
    let before = count(&state);
    let table = Foreign::read("table.csv", b"Ref,Title,Wing\nA-901,Ask,North\n", 1).unwrap();
    world.take_in(&mut state, "table.csv".into(), table, Taking::AsItTells);
    assert_eq!((count(&state), world.under_way.len()), (before, 1));
    change(&mut state);
    let changed = count(&state);
    world.receive_within(&mut state, LONG);
    assert_eq!(count(&state), changed + 1, "{}", said(&mut state));
    let Some(Layer::Page(page)) = state.layers.last() else { panic!("what was made of the column is told") };
    assert!(page.text().contains("Imported Actions: 1 new, 0 changed"), "{}", page.text());
    state.layers.clear();
    let (undone, focus) = state.session.undo().unwrap();
    assert!(undone.starts_with("Import table.csv") && focus.is_some(), "{undone}");
    assert_eq!(count(&state), changed, "only the import was taken back");
}

#[test]
fn a_table_that_does_not_tell_asks_for_its_register_and_goes_there() {
    let folder = tempfile::tempdir().unwrap();
    let table = folder.path().join("notes.csv");
    std::fs::write(&table, "Title,Owner\nAsk the board,Bo Lind\n").unwrap();
    let mut world = world(folder.path());
    let mut state = shown_on(world.desk.sample());
    let asked = |world: &mut World, state: &mut State, taking: Taking| {
        let read = || Foreign::read("notes.csv", b"Title,Owner\nAsk the board,Bo Lind\n", 1);
        world.read_in(table.clone(), taking, read);
        world.receive_within(state, LONG);
        matches!(state.layers.last(), Some(Layer::Picker(_)))
    };
    assert!(asked(&mut world, &mut state, Taking::AsItTells), "{}", said(&mut state));
    press(&mut world, &mut state, "esc");
    assert_eq!(said(&mut state), "notes.csv was not imported: no register was chosen");
    assert!(asked(&mut world, &mut state, Taking::AsItTells));
    "decisions".chars().for_each(|letter| press(&mut world, &mut state, &letter.to_string()));
    let effects = update(&mut state, Input::Key(Key::parse("enter").unwrap()));
    let [Effect::Import(path, taking)] = &effects[..] else { panic!("{effects:?}") };
    assert_eq!((path, *taking), (&table, Taking::Into("decision")));
    let before = state.session.present().table("decision").len();
    assert!(!asked(&mut world, &mut state, *taking));
    assert_eq!(state.session.present().table("decision").len(), before + 1, "{}", said(&mut state));
    // What is being typed is not answered by a list that comes up under the hands.
    state.layers.push(Layer::Prompt(Prompt::new(Ask::ViewName, Line::new("late"))));
    assert!(!asked(&mut world, &mut state, Taking::AsItTells));
    state.layers.clear();
    world.receive_within(&mut state, LONG);
    assert!(matches!(state.layers.last(), Some(Layer::Picker(_))), "it comes once that is done");
}

/// Settles the worry that what was changed in a project that is kept nowhere goes without a word.
#[test]
fn a_changed_project_that_is_kept_nowhere_is_left_only_by_a_yes() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path());
    let mut state = shown_on(world.desk.sample());
    change(&mut state);
    for door in [Effect::Demo, Effect::Open("other.json".into()), Effect::New("Next".to_owned())] {
        for answer in ["n", "y"] {
            world.perform(door.clone(), &mut state);
            let asks =
                matches!(state.layers.last(), Some(Layer::Question(Question { yes: Yes::Leave(_), .. })));
            assert!(asks && world.under_way.is_empty(), "{door:?}");
            press(&mut world, &mut state, answer);
            assert_eq!(world.under_way.is_empty(), answer == "n", "{door:?}");
            if matches!(door, Effect::New(_)) {
                continue;
            }
            world.under_way.clear();
        }
    }
    world.receive_within(&mut state, LONG);
    assert!(state.session.path().is_some());
}

/// Settles the worry that a file that another program took away locks one into its project.
#[test]
fn a_project_whose_file_is_gone_is_left_where_nothing_is_unsaved() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("gone.json");
    let mut world = world(folder.path());
    let mut state = shown_on(world.desk.sample());
    world.save_copy(&mut state, &path).unwrap();
    world.receive_within(&mut state, LONG);
    change(&mut state);
    until(|| state.session.saving() == Some(Saving::Saved));
    std::fs::remove_file(&path).unwrap();
    until(|| matches!(state.session.saving(), Some(Saving::Failed(_))));
    world.perform(Effect::New("Next".to_owned()), &mut state);
    world.receive_within(&mut state, LONG);
    assert!(state.session.path().is_some_and(|open| open != path));
    let told = said(&mut state);
    assert!(told.contains("is not there any more") && !told.contains("is not saved"), "{told}");
}

/// Settles the worry that what is printed is other than what shows, or takes the place of other files unasked.
#[test]
fn the_gantt_of_the_rows_that_show_is_printed_as_picture_and_text_and_never_over_other_pages() {
    let folder = tempfile::tempdir().unwrap();
    let mut world = world(folder.path());
    let mut state = shown_on(world.desk.sample());
    let print = |world: &mut World, state: &mut State, name: &str| {
        let done = world.export(state, &folder.path().join(name));
        while done.is_ok() && !world.under_way.is_empty() {
            world.receive_within(state, LONG);
        }
        done
    };
    let refused = print(&mut world, &mut state, "gantt.txt").unwrap_err();
    assert!(refused.contains(".csv") && !refused.contains(".svg"), "there is no Gantt here: {refused}");
    update(&mut state, Input::Key(Key::parse("1").unwrap()));
    state.list_mut().filter = "duration=0 summary:no".to_owned();
    state.settle();
    let milestones = state.list().count();
    for (name, begins) in [("gantt.txt", &b"Network"[..]), ("gantt.svg", b"<svg"), ("gantt.png", b"\x89PNG")]
    {
        print(&mut world, &mut state, name).unwrap();
        let written = std::fs::read(folder.path().join(name)).unwrap();
        assert!(written.starts_with(begins), "{name}: {:?}", state.notice);
    }
    let text = std::fs::read_to_string(folder.path().join("gantt.txt")).unwrap();
    assert_eq!(text.matches("T-").count(), milestones, "{text}");
    assert!(text.contains("Gate 3") && text.contains("filter: duration=0"), "{text}");
    print(&mut world, &mut state, "gantt.txt").unwrap();
    assert!(matches!(state.layers.pop(), Some(Layer::Question(_))), "it is there already");
    state.list_mut().filter.clear();
    state.settle();
    print(&mut world, &mut state, "gantt.txt").unwrap();
    let said = state.notice.as_ref().map_or("", |notice| &notice.text);
    assert!(said.contains("gantt.txt is there already, so no page was written"), "{said}");
    assert!(!is_there(&folder.path().join("gantt-2.txt")));
    print(&mut world, &mut state, "plan.txt").unwrap();
    let said = state.notice.as_ref().map_or("", |notice| &notice.text);
    assert!(said.contains("Wrote 2 pages") && is_there(&folder.path().join("plan-2.txt")), "{said}");
    assert!(print(&mut world, &mut state, "plan.doc").unwrap_err().contains(".svg"));
}
