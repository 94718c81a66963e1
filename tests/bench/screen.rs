//! How long the screen takes: a key to the bytes of the next frame, beside a bare ratatui table that
//! does no more than it must; and a file to the first frame.

#![allow(clippy::unwrap_used)]

use std::io::{Sink, sink};
use std::sync::LazyLock;

use chrono::{NaiveDate, NaiveDateTime};
use divan::{Bencher, black_box};
use mainstay::insight::attention::attention;
use mainstay::model::edit::{Author, Edit, Step};
use mainstay::model::id::{Id, Ids};
use mainstay::model::project::Project;
use mainstay::model::record::Record;
use mainstay::model::value::{Duration, Unit};
use mainstay::registers::{self, every, meeting, task};
use mainstay::session::Session;
use mainstay::store::format;
use mainstay::tui::key::Key;
use mainstay::tui::keymap::Keymap;
use mainstay::tui::layer::Layer;
use mainstay::tui::minuting::Minuting;
use mainstay::tui::state::{Screen, State};
use mainstay::tui::update::{Input, update};
use mainstay::tui::view;
use ratatui::backend::CrosstermBackend;
use ratatui::layout::{Constraint, Rect};
use ratatui::style::{Color, Modifier, Style};
use ratatui::widgets::{Block, Row, Table, TableState};
use ratatui::{Frame, Terminal, TerminalOptions, Viewport};

const SIZE: (u16, u16) = (200, 50);
const MANY: usize = 100_000;

fn main() {
    divan::main();
}

fn now() -> NaiveDateTime {
    NaiveDate::from_ymd_opt(2026, 11, 18).unwrap().and_hms_opt(9, 30, 0).unwrap()
}

/// A plan of `count` tasks in packages of ten, and as many actions.
fn project(count: usize) -> Project {
    let mut ids = Ids::new(1);
    let mut package = None;
    let mut edits = Vec::new();
    for number in 0..count {
        let task = Record::new(ids.fresh())
            .with(every::TITLE, format!("Survey, order, install and test switch {number}"))
            .with(every::OWNER, "Priya Nair")
            .with(task::RANK, format!("d{number:08}"));
        let task = match package {
            Some(parent) if number % 10 != 0 => task
                .with(task::PARENT, parent)
                .with(task::DURATION, Duration::new(4800 * (1 + number as i64 % 15), Unit::Days)),
            _ => {
                package = Some(task.id);
                task
            }
        };
        edits.push(Edit::Add("task", task));
        let action = Record::new(ids.fresh())
            .with(every::TITLE, format!("Ask the site for access to riser {number}"))
            .with(every::OWNER, "Sam Obi")
            .with(every::DUE, now().date());
        edits.push(Edit::Add("action", action));
    }
    let author = Author { name: "ana".into(), at: now() };
    Project::new(registers::ALL).apply(&Step::new("Import", edits), &author).unwrap()
}

fn open(project: Project) -> State {
    let session = Session::new(project, "Ana Silva", now(), 7);
    let screen = Screen { width: SIZE.0, height: SIZE.1, look: 0, ascii: false };
    State::new(session, Keymap::default(), screen)
}

/// A terminal that takes the bytes and forgets them.
fn terminal() -> Terminal<CrosstermBackend<Sink>> {
    let viewport = Viewport::Fixed(Rect::new(0, 0, SIZE.0, SIZE.1));
    Terminal::with_options(CrosstermBackend::new(sink()), TerminalOptions { viewport }).unwrap()
}

/// Rows that a page down or up goes on by, in the bare table too.
const PAGE: isize = SIZE.1 as isize - 5;

/// The keys that are pressed in turn, and the rows that the cursor goes by: down and up again, so that
/// no key comes to an end of the table and has nothing to draw.
fn keys() -> impl Iterator<Item = (Key, isize)> {
    let keys =
        [("j", 1), ("pagedown", PAGE), ("pagedown", PAGE), ("k", -1), ("pageup", -PAGE), ("pageup", -PAGE)];
    keys.map(|(name, rows)| (Key::parse(name).unwrap(), rows)).into_iter().cycle()
}

/// Each key, and the frame that answers it, on the tab with that number.
fn answer(bencher: Bencher, tab: char) {
    static PROJECT: LazyLock<Project> = LazyLock::new(|| project(MANY));
    let (mut state, mut terminal, mut keys) = (open(PROJECT.clone()), terminal(), keys());
    update(&mut state, Input::Key(Key::char(tab)));
    terminal.draw(|frame| view::draw(frame, &state)).unwrap();
    bencher.bench_local(|| {
        update(&mut state, Input::Key(keys.next().unwrap().0));
        terminal.draw(|frame| view::draw(frame, &state)).map(|frame| frame.count)
    });
}

#[divan::bench]
fn key_in_the_plan(bencher: Bencher) {
    answer(bencher, '1');
}

#[divan::bench]
fn key_in_a_table(bencher: Bencher) {
    answer(bencher, '4');
}

/// A letter typed at the end of ten thousand lines of minutes, and the frame that answers it.
#[divan::bench]
fn letter_in_minutes_of_10_000_lines(bencher: Bencher) {
    let (meeting, mut terminal) = (Id(1), terminal());
    let text = vec!["a @priya fri It was said at some length, and minuted as it was said"; 10_000].join("\n");
    let record = Record::new(meeting).with(meeting::MINUTES, text.replace("a @", "A @"));
    let author = Author { name: "ana".into(), at: now() };
    let project =
        project(2500).apply(&Step::new("Add", vec![Edit::Add("meeting", record)]), &author).unwrap();
    let mut state = open(project);
    let minuting = Minuting::open(&state.session, meeting);
    state.layers.push(Layer::Minuting(Box::new(minuting)));
    let mut keys =
        ["x", "y", "backspace", "backspace"].into_iter().map(|key| Key::parse(key).unwrap()).cycle();
    bencher.bench_local(|| {
        update(&mut state, Input::Key(keys.next().unwrap()));
        terminal.draw(|frame| view::draw(frame, &state)).map(|frame| frame.count)
    });
}

/// A line of ten thousand, one in ten of which has made a record, is left for the next and back: its record
/// follows it, and the frame shows it.
#[divan::bench]
fn line_of_minutes_of_10_000_lines(bencher: Bencher) {
    let (meeting, mut terminal) = (Id(1), terminal());
    let line = |n: usize| match n % 10 {
        0 => format!("a @priya fri Ask for {n}\n"),
        _ => "It was said at some length, and minuted as it was said\n".to_owned(),
    };
    let record = Record::new(meeting);
    let author = Author { name: "ana".into(), at: now() };
    let project =
        project(2500).apply(&Step::new("Add", vec![Edit::Add("meeting", record)]), &author).unwrap();
    let mut state = open(project);
    let minuting = Minuting::open(&state.session, meeting);
    state.layers.push(Layer::Minuting(Box::new(minuting)));
    update(&mut state, Input::Paste((0..10_000).map(line).collect()));
    assert!(state.session.project().table("action").len() >= 3500);
    let mut keys = ["up", "up", "down", "down"].into_iter().map(|key| Key::parse(key).unwrap()).cycle();
    bencher.bench_local(|| {
        update(&mut state, Input::Key(keys.next().unwrap()));
        terminal.draw(|frame| view::draw(frame, &state)).map(|frame| frame.count)
    });
}

#[divan::bench]
fn key_in_a_bare_table(bencher: Bencher) {
    let rows: Vec<_> =
        (0..MANY).map(|n| (n, format!("Survey, order, install and test switch {n}"))).collect();
    let (mut terminal, mut keys) = (terminal(), keys());
    let (mut top, mut at) = (0, 0_usize);
    bencher.bench_local(|| {
        at = at.saturating_add_signed(keys.next().unwrap().1);
        let page = PAGE as usize;
        top = top.clamp((at + 1).saturating_sub(page), at);
        terminal.draw(|frame| bare(frame, &rows[top..top + page], at - top)).map(|frame| frame.count)
    });
}

fn bare(frame: &mut Frame, rows: &[(usize, String)], at: usize) {
    let cells = |(number, title): &(usize, String)| {
        let days = number % 15;
        let words = ["Ana", "Jörg", "Li"][number % 3];
        Row::new([
            number.to_string(),
            title.clone(),
            words.to_owned(),
            format!("{days} d"),
            "█".repeat(days * 4),
        ])
    };
    let widths = [7, 40, 12, 6, 60].map(Constraint::Length);
    let table = Table::new(rows.iter().map(cells), widths)
        .header(Row::new(["Ref", "Name", "Owner", "Days", "Gantt"]).style(Style::new().fg(Color::Yellow)))
        .row_highlight_style(Style::new().add_modifier(Modifier::REVERSED))
        .block(Block::bordered());
    let mut selected = TableState::default().with_selected(Some(at));
    frame.render_stateful_widget(table, frame.area(), &mut selected);
}

#[divan::bench]
fn file_of_5000_to_first_frame(bencher: Bencher) {
    let bytes = format::save(&project(2500));
    bencher.bench(|| {
        let project = format::load(black_box(&bytes), "bench", registers::ALL).unwrap();
        let state = open(project);
        terminal().draw(|frame| view::draw(frame, &state)).map(|frame| frame.count)
    });
}

/// The same file to the first frame of the plan, which needs the schedule as Today does and none of its rules:
/// Today is to take no more than twice as long.
#[divan::bench]
fn file_of_5000_to_first_frame_without_the_rules_of_today(bencher: Bencher) {
    let bytes = format::save(&project(2500));
    bencher.bench(|| {
        let project = format::load(black_box(&bytes), "bench", registers::ALL).unwrap();
        let mut state = open(Project::new(registers::ALL));
        state.session = Session::new(project, "Ana Silva", now(), 7);
        state.desk.tab = 1;
        state.settle();
        terminal().draw(|frame| view::draw(frame, &state)).map(|frame| frame.count)
    });
}

/// What needs attention in five projects of 1,000 records, each opened for it: their schedules are worked
/// out too.
#[divan::bench]
fn five_projects_of_1000_asked_what_needs_attention(bencher: Bencher) {
    let projects: Vec<Project> = (0..5).map(|_| project(500)).collect();
    bencher.bench(|| {
        let sessions = projects.iter().map(|project| Session::new(project.clone(), "Ana Silva", now(), 7));
        sessions.map(|session| attention(&session.context()).matters.len()).sum::<usize>()
    });
}

/// The rules alone, on what the first frame has worked out anyway.
#[divan::bench]
fn rules_of_today_over_5000(bencher: Bencher) {
    let session = Session::new(project(2500), "Ana Silva", now(), 7);
    session.schedule();
    bencher.bench_local(|| attention(black_box(&session.context())).matters.len());
}

#[divan::bench]
fn file_of_5000_parsed_only(bencher: Bencher) {
    let bytes = format::save(&project(2500));
    bencher.bench(|| format::load(black_box(&bytes), "bench", registers::ALL).map(|project| project.len()));
}
