//! Stories: keys in, a screen out, by the real update and the real drawing, without a terminal.
//!
//! A story is a line of keys: single characters and key names are pressed, words of several letters
//! are typed, `_` is a blank within a word.
#![allow(clippy::unwrap_used)]

mod told;

use chrono::{NaiveDate, NaiveDateTime, TimeDelta};
use mainstay::model::edit::{Author, Edit, Step};
use mainstay::model::field::{Field, Key as FieldKey};
use mainstay::model::id::{Id, Ids};
use mainstay::model::kind::Kind;
use mainstay::model::project::Project;
use mainstay::model::record::Record;
use mainstay::model::register::Register;
use mainstay::model::style::DateOrder;
use mainstay::model::text;
use mainstay::model::value::Value;
use mainstay::query::filter::Filter;
use mainstay::query::sort::Sort;
use mainstay::query::typed;
use mainstay::registers;
use mainstay::session::Session;
use mainstay::store::backup::Broken;
use mainstay::store::backup::{Backup, Good};
use mainstay::store::disk::Document;
use mainstay::tui::command::Command;
use mainstay::tui::commands::{layers, meetings};
use mainstay::tui::effect::{Effect, File};
use mainstay::tui::form::Form;
use mainstay::tui::input::Input as FormInput;
use mainstay::tui::kept;
use mainstay::tui::key::Key;
use mainstay::tui::layer::{Ask, Layer};
use mainstay::tui::list::Row;
use mainstay::tui::state::State;
use mainstay::tui::tabs::{Sheet, Shows, TABS};
use mainstay::tui::update::{Input, update};
use mainstay::tui::view::draw;
use proptest::prelude::*;
use ratatui::Terminal;
use ratatui::backend::TestBackend;
use serde_json::json;
use told::{now, open, picture, press, sample_project, today};

/// The screen after a story on the sample project at 100x30.
fn story(keys: &str) -> String {
    let mut state = open(sample_project(), (100, 30));
    press(&mut state, keys);
    picture(&state)
}

#[test]
fn each_tab_shows_its_records_at_every_size() {
    for size in [(80, 24), (120, 35), (200, 50)] {
        for (key, name) in [
            ("0", "today"),
            ("d", "calendar"),
            ("1", "schedule"),
            ("2", "raid"),
            ("3", "meetings"),
            ("4", "actions"),
            ("1 h w pgdn", "days"),
            ("1 G k k k w", "why"),
            ("1 G k k k h n", "network"),
            ("1 G k k k I", "inspector"),
        ] {
            let mut state = open(sample_project(), size);
            press(&mut state, key);
            insta::assert_snapshot!(format!("{name}-{}", size.0), picture(&state));
        }
    }
}

/// The rows that the table shows now: refs under headings.
fn rows(state: &State) -> Vec<String> {
    let (list, project) = (state.list(), state.session.project());
    let name = |row: &Row| match row {
        Row::Heading(place) => list.heading(*place).map(|heading| heading.text.clone()),
        Row::Record(shown) => project.find(shown.id).map(|(r, record)| r.reference(record.number)),
    };
    list.rows().iter().filter_map(name).collect()
}

/// The ref under the cursor.
fn current(state: &State) -> String {
    let (register, id) = state.list().current().unwrap();
    register.reference(state.session.project().table(register.key).get(id).unwrap().number)
}

#[test]
fn what_needs_attention_is_dealt_with_where_it_stands_and_undo_brings_it_back() {
    for act in ["x", "t ctrl-u +3w enter", "z +2w_Legal_answers_after_the_board enter"] {
        let mut state = open(sample_project(), (100, 30));
        while !current(&state).starts_with("A-") {
            press(&mut state, "j");
        }
        let (before, dealt_with) = (rows(&state), current(&state));
        let place = before.iter().position(|row| *row == dealt_with).unwrap();
        press(&mut state, act);
        let after = rows(&state);
        assert!(!after.contains(&dealt_with), "{act}: {after:?}");
        // The cursor stays where it was: on the next one.
        let next = before[place + 1..].iter().find(|row| row.contains('-')).unwrap();
        assert_eq!(current(&state), *next, "{act}");
        press(&mut state, "u");
        assert_eq!((rows(&state), current(&state)), (before, dealt_with), "{act}");
    }
}

#[test]
fn a_decision_that_is_marked_as_made_asks_in_one_line_who_made_it() {
    let mut state = open(sample_project(), (100, 30));
    let decisions = ":decisions enter a Use_the_spare_circuit enter";
    press(&mut state, decisions);
    let (name, status) = (current(&state), FieldKey::<str>::new("status"));
    let stands = |state: &State| {
        let (register, id) = state.list().current().unwrap();
        let record = state.session.project().table(register.key).get(id).unwrap();
        (record.get(status).to_owned(), record.get(FieldKey::<str>::new("decided_by")).to_owned())
    };
    press(&mut state, "x");
    let shown = picture(&state);
    assert!(shown.contains(&format!("Who made {name}?")) && shown.contains("= Close D-"), "{shown}");
    press(&mut state, "ctrl-u enter");
    assert!(picture(&state).contains("Type who decided"), "{}", picture(&state));
    press(&mut state, "esc");
    assert_eq!(stands(&state).0, "proposed", "Esc leaves it open");
    press(&mut state, "x enter");
    let me = state.session.me.to_string();
    assert_eq!(stands(&state), ("made".to_owned(), me), "the officer is the first guess");
    press(&mut state, "u S Made enter");
    assert!(picture(&state).contains(&format!("Who made {name}?")), "{}", picture(&state));
    press(&mut state, "ctrl-u linh enter");
    assert_eq!(stands(&state), ("made".to_owned(), "Linh Tran".to_owned()));
}

#[test]
fn a_day_that_is_past_is_taken_and_said_to_be_past_wherever_it_is_typed() {
    let says = |state: &State, words: &str| {
        assert!(picture(state).contains(words), "{words}: {}", picture(state));
    };
    for (tab, due) in [("4", "15 Nov 26"), ("3", "15 Nov 26")] {
        let mut state = open(sample_project(), (120, 35));
        press(&mut state, &format!("{tab} t ctrl-u -3d"));
        says(&state, "! Sun 15 Nov 2026 is past: 3 days ago");
        press(&mut state, "enter");
        says(&state, &format!(" to {due}"));
        says(&state, "; Sun 15 Nov 2026 is past: 3 days ago");
        press(&mut state, "u");
        assert!(!picture(&state).contains("is past"), "what was done is no outcome: {}", picture(&state));
    }
    // Rows of several registers together, and what is new.
    let mut state = open(sample_project(), (120, 35));
    press(&mut state, "0 j j m m t -3d");
    says(&state, "Sun 15 Nov 2026 is past: 3 days ago");
    press(&mut state, "esc a Call_the_mill_by_2026-11-15");
    says(&state, "! Sun 15 Nov 2026 is past: 3 days ago");
    // A form says so beside its line, and when it is saved.
    let mut state = open(sample_project(), (120, 35));
    press(&mut state, "4 n Call_the_mill");
    while !matches!(state.layers.last(), Some(Layer::Form(form)) if form.current().unwrap().field.key == "due")
    {
        press(&mut state, "tab");
    }
    press(&mut state, "ctrl-u 2026-11-15 tab");
    says(&state, "! Sun 15 Nov 2026 is past: 3 days ago");
    press(&mut state, "ctrl-s");
    says(&state, "Call the mill; Sun 15 Nov 2026 is past: 3 days ago");
}

#[test]
fn a_day_that_was_and_comes_again_is_said_to_be_next_years_wherever_it_is_typed() {
    let read = "was 3 days ago and is read as Mon 15 Nov 2027";
    let said = |keys: &str| {
        let mut state = open(sample_project(), (200, 50));
        press(&mut state, keys);
        assert!(picture(&state).contains(read), "{keys}: {}", picture(&state));
    };
    said("4 t ctrl-u 15_nov");
    said("4 t ctrl-u 15_nov enter");
    said("3 t ctrl-u 15_nov_14:30");
    said("2 e tab esc a Call_the_mill_15_nov");
    said("4 z 15_nov_the_mill_answers_then");
    said("4 z 15_nov_the_mill_answers_then enter");
    said("4 c call_next_15_nov");
    said("3 j w a_@jo_15_nov_Call_the_mill");
    let due = |form: &Form| form.current().unwrap().field.key == "due";
    let mut state = open(sample_project(), (200, 50));
    press(&mut state, "4 n Call_the_mill");
    while !matches!(state.layers.last(), Some(Layer::Form(form)) if due(form)) {
        press(&mut state, "tab");
    }
    press(&mut state, "ctrl-u 15_nov tab");
    assert!(picture(&state).contains(read), "{}", picture(&state));
    press(&mut state, "ctrl-s");
    assert!(picture(&state).contains(read), "{}", picture(&state));
    // A year is no doubt, nor are so many days.
    for sure in ["15_nov_2027", "+362d"] {
        let mut state = open(sample_project(), (200, 50));
        press(&mut state, &format!("4 t ctrl-u {sure}"));
        assert!(!picture(&state).contains("is read as"), "{}", picture(&state));
    }
}

#[test]
fn somebody_whom_nobody_knows_is_said_to_be_new_wherever_a_name_is_typed() {
    let says = |keys: &str, words: &str| {
        let mut state = open(sample_project(), (200, 50));
        press(&mut state, keys);
        assert!(picture(&state).contains(words), "{keys}: {words}: {}", picture(&state));
    };
    for keys in ["4 right e ctrl-u Zork", "4 right e ctrl-u Zork enter", "4 a Draft_@Zork"] {
        says(keys, "Zork is a new name");
    }
    says("4 a @zork_fri", "it has no title yet");
    let resources = "1 ' T-51 enter v Entry enter right right right right right right e ctrl-u";
    says(&format!("{resources} Zork[50%];_Tom_Ashworth"), "Zork is a new resource");
    says(&format!("{resources} Zork[50%];_Tom_Ashworth enter"), "Zork is a new resource");
}

#[test]
fn the_signs_of_the_week_ahead_are_explained_by_the_key_of_help() {
    for keys in ["0 ?", "0 tab tab ?"] {
        let mut state = open(sample_project(), (120, 50));
        press(&mut state, keys);
        let shown = picture(&state);
        for words in ["M1 A2", "nobody works", "milestones", "DOC     documents", "risks, by “next review”"]
        {
            assert!(shown.contains(words), "{keys}: {words}: {shown}");
        }
    }
}

#[test]
fn a_new_project_says_on_each_page_of_the_day_what_would_stand_there() {
    for size in [(80, 24), (200, 50)] {
        let all = [
            ("0", "Nothing needs attention"),
            ("0 w", "Nothing is owed within that time. What comes round is listed here"),
            ("2", "No entries yet."),
            ("2 shift-tab", "No risks yet."),
            ("2 shift-tab", "line."),
            (":sweep enter", "Nothing to sweep"),
        ];
        for (keys, words) in all {
            let mut session = Session::new(Project::new(registers::ALL), "Ana Silva", now(), 7);
            session.begin("Network", DateOrder::default()).unwrap();
            let mut state = open(session.project().clone(), size);
            press(&mut state, keys);
            let shown = picture(&state);
            assert!(shown.contains(words), "{keys}: {words}: {shown}");
        }
    }
}

#[test]
fn what_is_put_off_stands_on_a_sheet_of_its_own_with_its_reason_until_it_is_asked_for_again() {
    let mut state = open(sample_project(), (200, 50));
    let before = rows(&state);
    press(&mut state, "j m m z");
    assert!(picture(&state).contains("ask for it again now"), "{}", picture(&state));
    press(&mut state, "yesterday enter");
    assert!(picture(&state).contains("still to come"), "{}", picture(&state));
    press(&mut state, "ctrl-u +2w_Legal_answers_first");
    assert!(picture(&state).contains("= Wed 2 Dec 2026 · Legal answers first"), "{}", picture(&state));
    press(&mut state, "enter");
    let refs = |rows: &[String]| rows.iter().filter(|row| row.contains('-')).count();
    assert_eq!(refs(&rows(&state)), refs(&before) - 2);
    let count = state.list().resting();
    press(&mut state, "tab");
    assert_eq!(refs(&rows(&state)), count);
    let shown = picture(&state);
    assert_eq!(shown.matches("snoozed until").count(), 2, "{shown}");
    press(&mut state, "M z enter 0");
    assert_eq!(rows(&state), before);
}

#[test]
fn today_is_grouped_by_when_what_and_who_and_reached_from_anywhere() {
    let mut state = open(sample_project(), (100, 30));
    let heading = |state: &State| rows(state)[0].clone();
    assert!(heading(&state).starts_with("Overdue"));
    press(&mut state, "B");
    assert!(picture(&state).contains("by what"), "{}", picture(&state));
    press(&mut state, "B");
    let names: Vec<_> = rows(&state).into_iter().filter(|row| !row.contains('-')).collect();
    assert!(names.contains(&"Linh Tran".to_owned()), "{names:?}");
    press(&mut state, "/ owner:linh enter");
    assert!(rows(&state).iter().all(|row| row.contains('-') || row == "Linh Tran"), "{:?}", rows(&state));
    press(&mut state, "esc B");
    assert!(heading(&state).starts_with("Overdue"));
    for way in ["1 T", "2 tab 0", "3 T", "4 0", "5 esc T"] {
        press(&mut state, way);
        assert!(picture(&state).contains("Put off"), "{way}: {}", picture(&state));
    }
}

#[test]
fn the_calendar_is_walked_by_day_week_and_month_and_lists_what_falls_on_a_day() {
    let mut state = open(sample_project(), (80, 24));
    press(&mut state, "2 d");
    assert!(picture(&state).contains("November 2026") && picture(&state).contains("Wed 18 Nov: 14:00 M-005"));
    press(&mut state, "right");
    assert!(picture(&state).contains("Thu 19 Nov: "), "{}", picture(&state));
    press(&mut state, "down down");
    assert!(picture(&state).contains("December 2026") && picture(&state).contains("Thu 3 Dec: "));
    press(&mut state, "pageup pageup g enter");
    assert!(picture(&state).contains("Wednesday 18 November 2026"), "{}", picture(&state));
    press(&mut state, "enter");
    assert!(current(&state).starts_with("M-005"), "{}", picture(&state));
    press(&mut state, "d esc");
    assert!(state.list().is_of_matters());
    press(&mut state, "d pagedown pagedown pagedown pagedown right");
    // What recurs falls on days that are far off too.
    assert!(picture(&state).contains("March 2027") && picture(&state).contains("CO1"), "{}", picture(&state));
}

#[test]
fn what_is_added_from_today_leaves_the_officer_there() {
    let mut state = open(sample_project(), (100, 30));
    press(&mut state, "a Ring_the_landlord_+6m enter");
    assert!(picture(&state).contains("Put off"), "{}", picture(&state));
    press(&mut state, "a Ring_the_landlord_tomorrow enter");
    assert_eq!(
        state.session.project().table("action").last_number(),
        current(&state)[2..].parse::<u32>().unwrap()
    );
}

#[test]
fn a_risk_is_added_with_its_form_and_found_again() {
    let shown = story("2 tab n Switches_arrive_late down down ctrl-s");
    assert!(shown.contains("Switches arrive late"), "{shown}");
    assert!(shown.contains("Add R-0") && shown.contains(" Switches arrive late"), "{shown}");
}

#[test]
fn a_duration_with_a_sign_shows_what_it_comes_to_and_is_taken_so() {
    let mut state = open(sample_project(), (100, 30));
    let durations = |state: &State| {
        let context = state.session.context();
        let (table, field) =
            (context.project.table("task"), context.project.field("task", "duration").unwrap());
        [8, 10].map(|number| context.show(table.numbered(number).unwrap(), field))
    };
    press(&mut state, &format!("1{}", " down".repeat(7)));
    while state.list().current_field(state.session.project()).unwrap().key != "duration" {
        press(&mut state, "right");
    }
    assert_eq!(durations(&state), ["6d", "5d"]);
    press(&mut state, "m down m e ctrl-u -5.5d");
    assert!(picture(&state).contains("less than none"), "{}", picture(&state));
    press(&mut state, "ctrl-u +5d");
    assert!(picture(&state).contains("= 11d, 10d "), "{}", picture(&state));
    press(&mut state, "enter");
    assert_eq!(durations(&state), ["11d", "10d"]);
}

#[test]
fn what_a_duration_would_move_is_told_while_it_is_typed() {
    let mut state = open(sample_project(), (100, 40));
    press(&mut state, &format!("1{}", " down".repeat(49)));
    while state.list().current_field(state.session.project()).unwrap().key != "duration" {
        press(&mut state, "right");
    }
    let before = state.session.project().clone();
    press(&mut state, "e");
    assert!(!picture(&state).contains("Finish  "), "nothing is typed yet: {}", picture(&state));
    press(&mut state, "ctrl-u +10d");
    let told = picture(&state);
    for word in [
        "Duration of T-50",
        " Finish    ",
        "9d later",
        " Breaks    ",
        " Milestone T-54 Gate 4",
        " Moves     ",
    ] {
        assert!(told.contains(word), "{word}: {told}");
    }
    press(&mut state, "ctrl-u +10x");
    assert!(!picture(&state).contains("Milestone T-54"), "{}", picture(&state));
    press(&mut state, "esc");
    assert!(state.session.project().same(&before), "it was only looked at");
}

#[test]
fn on_a_low_screen_each_part_of_what_a_duration_would_do_is_told_and_that_there_is_more() {
    let mut state = open(sample_project(), (80, 24));
    press(&mut state, "1 ' T-23 enter right e ctrl-u 60d");
    let told = picture(&state);
    for word in ["│ Finish ", "│ Breaks ", "│ Milestone ", "│ Moves ", "… and more"] {
        assert!(told.matches(word).count() == 1, "{word}: {told}");
    }
}

#[test]
fn a_view_of_figures_has_the_whole_of_a_narrow_screen_and_gives_it_back() {
    let mut state = open(sample_project(), (80, 24));
    let heads = |state: &State| picture(state).lines().nth(2).unwrap().to_owned();
    // As many as fit, their heads whole beside the number of those that don't.
    for (view, labels) in [
        ("Cost", "Cost  Base cost Cost var.  Act. cost+4›"),
        ("Tracking", "% done Act. start Act. finish Act. dur.+5›"),
        ("Variance", "Start     Finish     Base start Base finish+4›"),
        ("Slack", "Start     Finish     Late start Late finish+3›"),
        ("Earned", "BAC         PV         EV      AC+6›"),
    ] {
        press(&mut state, &format!("1 v {view} enter"));
        assert!(heads(&state).ends_with(labels), "{view}: {}", picture(&state));
    }
    press(&mut state, "v Entry enter");
    assert!(heads(&state).contains('│'), "{}", heads(&state));
    // What a view has no room for is told of, and is back by one key.
    let load = |state: &State| picture(state).contains(" Load by day");
    press(&mut state, "h f v Cost enter");
    assert!(!load(&state) && picture(&state).contains("p shows the Gantt and the load, too"));
    press(&mut state, "h f");
    assert!(load(&state), "{}", picture(&state));
    press(&mut state, "h f v Cost enter v Entry enter");
    press(&mut state, "v Cost enter p v Entry enter");
    assert!(heads(&state).contains('│'), "who shows the Gantt keeps it: {}", heads(&state));
    press(&mut state, "p v Cost enter");
    update(&mut state, Input::Resize(200, 50));
    press(&mut state, "v Entry enter");
    assert!(!heads(&state).contains("Base"), "{}", heads(&state));
}

#[test]
fn a_group_stands_above_its_first_row_and_tells_the_day_of_the_milestone_that_begins_it() {
    let mut state = open(sample_project(), (80, 24));
    press(&mut state, "1 v By_resp enter G g");
    let shown = picture(&state);
    let line = |words: &str| shown.lines().position(|line| line.starts_with(words));
    assert_eq!(line(" Ellen Whitaker (4)"), Some(3), "{shown}");
    let gates = shown.lines().find(|line| line.contains("Priya Raman (")).unwrap();
    assert!(gates.contains(" 4 Jan 27  "), "{gates}");
}

#[test]
fn what_a_figure_tells_goes_on_beside_it_and_a_list_tells_how_much_is_below() {
    let mut state = open(sample_project(), (80, 24));
    press(&mut state, ":earned-value enter");
    let shown = picture(&state);
    let at = |words: &str| {
        shown.lines().find_map(|line| line.split_once(words)).map(|(before, _)| before.chars().count())
    };
    assert_eq!(at("spent earned"), at("EV less PV"), "{shown}");
    let below = |state: &State| picture(state).lines().any(|line| line.contains(" more below "));
    assert!(below(&state), "{shown}");
    press(&mut state, "G");
    assert!(!below(&state), "{}", picture(&state));
}

#[test]
fn folding_keeps_the_place_and_tells_how_much_shows_and_a_column_grows_from_what_it_is() {
    let mut state = open(sample_project(), (80, 24));
    let said = |state: &State| state.notice.as_ref().map_or(String::new(), |notice| notice.text.clone());
    press(&mut state, "1 ' T-37 enter X");
    assert_eq!(said(&state), "3 of 4 levels of the outline show");
    let at = |state: &State| {
        let (register, id) = state.list().current().unwrap();
        let record = state.session.project().table(register.key).get(id).unwrap();
        record.get(FieldKey::<str>::new("title")).to_owned()
    };
    assert!(at(&state).contains("Network build"), "on the summary that hides it: {}", at(&state));
    press(&mut state, "X X");
    assert_eq!(said(&state), "1 of 4 levels of the outline show");
    press(&mut state, "X");
    assert_eq!(said(&state), "No summary is left to fold.");
    assert!(at(&state).contains("Stage 2"), "{}", at(&state));
    press(&mut state, "E E E E");
    assert_eq!(said(&state), "No summary is folded.");
    press(&mut state, "right right right &");
    assert_eq!(said(&state), "Sorted by Finish within the outline");
    press(&mut state, "&");
    assert_eq!(said(&state), "Sorted by Finish, last first within the outline");
    press(&mut state, "& * ");
    assert_eq!(said(&state), "A filter will mark rows and hide none: type one with /");
    let head = |state: &State| picture(state).lines().nth(2).unwrap().to_owned();
    press(&mut state, "* left left");
    assert!(head(&state).contains("  Dur. Start"), "{}", head(&state));
    press(&mut state, ")");
    assert!(head(&state).contains(" Duration Start"), "two cells more have room for it: {}", head(&state));
}

#[test]
fn a_view_of_figures_that_was_left_open_is_there_again_and_gives_its_room_back() {
    let mut state = open(sample_project(), (80, 24));
    press(&mut state, "1 v Cost enter V Our_costs enter");
    let kept = kept::text(&state);
    let head = |state: &State| picture(state).lines().nth(2).unwrap().to_owned();
    let left = head(&state);
    let mut again = open(state.session.project().clone(), (80, 24));
    kept::restore(&mut again, &kept);
    press(&mut again, "1");
    assert_eq!(head(&again), left);
    press(&mut again, "v Entry enter");
    assert!(head(&again).contains('│') && head(&again).contains("Finish"), "{}", head(&again));
    // One's own view has its columns, and leaves the Gantt where it is.
    press(&mut again, "v Our_costs enter");
    assert!(head(&again).contains('│') && head(&again).contains("Base cost"), "{}", head(&again));
    press(&mut again, "p");
    assert_eq!(head(&again), left);
}

#[test]
fn a_milestone_shows_its_day_and_tells_that_its_deadline_has_a_time() {
    let mut state = open(sample_project(), (200, 50));
    press(&mut state, "1 ' T-46 enter");
    let set = |state: &mut State, at: &str| {
        let (register, id) = state.list().current().unwrap();
        let step = state.session.setting(&[(register, id)], &[("deadline", at)]).unwrap();
        state.perform(step);
        press(state, "v Milestones enter");
        picture(state).lines().find(|line| line.contains("T-46 ")).unwrap().to_owned()
    };
    let row = set(&mut state, "11 jan 27 17:00");
    assert!(row.contains(" 4 Jan 27 ") && row.contains(" 11 Jan 27 "), "{row}");
    let row = set(&mut state, "11 jan 27 08:00");
    assert!(row.contains(" 4 Jan 27 ") && row.contains(" 11 Jan 27…"), "{row}");
}

#[test]
fn an_earlier_day_is_shown_in_every_tab_to_read_and_left_again() {
    let mut state = open(sample_project(), (100, 30));
    press(&mut state, "1");
    let now = picture(&state);
    press(&mut state, ":asat_2_nov enter");
    for (key, name) in [("1", "schedule"), ("2", "raid"), ("3", "meetings"), ("4", "actions")] {
        press(&mut state, key);
        insta::assert_snapshot!(format!("asat-{name}"), picture(&state));
    }
    press(&mut state, "2 enter");
    insta::assert_snapshot!("asat-form", picture(&state));
    press(&mut state, "esc");
    assert_eq!(state.layers.len(), 0, "nothing can be typed in a form that is there to be read");
    press(&mut state, "1 esc");
    assert!(picture(&state).contains("The project as it is now"), "{}", picture(&state));
    press(&mut state, ":asat_12_may_2031 enter");
    assert!(picture(&state).contains("yet to come"), "{}", picture(&state));
    press(&mut state, "@ 1_jan_1990 enter 2 esc @ yesterday enter @ enter 1");
    state.notice = None;
    assert_eq!(picture(&state), now);
}

/// Settles the worry that a command goes round the bar.
#[test]
fn no_command_changes_what_was() {
    let sheets = ["0", "1", "1 m j m", "2", "2 tab", "3", "4", "2 enter", "5 conflict enter"];
    for command in mainstay::tui::command::all() {
        for sheet in sheets {
            let mut state = open(sample_project(), (100, 30));
            press(&mut state, &format!("@ 2_nov enter {sheet}"));
            let (was, now) = (state.session.project().clone(), state.session.present().clone());
            state.run(command);
            press(&mut state, "x y enter ctrl-s y");
            // What leaves the earlier day is free to change today.
            if state.session.shown_day().is_some() {
                assert!(state.session.project().same(&was), "{} in {sheet}", command.name);
                assert!(state.session.present().same(&now), "{} in {sheet}", command.name);
            }
        }
    }
}

#[test]
fn a_date_that_is_past_keeps_its_mark_beside_a_time_of_day() {
    let mut session = Session::new(Project::new(registers::ALL), "Ana Silva", now(), 7);
    let task = session.project().register("task").unwrap();
    let started = NaiveDate::from_ymd_opt(2026, 11, 3).unwrap().and_hms_opt(8, 30, 0).unwrap();
    let record = session.fresh(task).with(FieldKey::<str>::new("title"), "Lay the cable");
    let record = record
        .with(FieldKey::<NaiveDateTime>::new("start"), started)
        .with(FieldKey::<str>::new("constraint"), "snet");
    let record = record.with(FieldKey::<NaiveDateTime>::new("constraint_date"), started);
    session.add(task, record).unwrap();
    let mut state = open(session.project().clone(), (80, 24));
    press(&mut state, "1 p");
    let shown = picture(&state);
    assert!(shown.contains(" 4 Nov 26!"), "{shown}");
}

#[test]
fn a_plan_shows_its_finish_at_every_width_a_milestone_as_a_day_and_years_where_few_tasks_have_times() {
    for (size, heads) in [
        ((80, 24), &["Dur.", "Start", "Finish"][..]),
        ((120, 35), &["Dur.", "Start", "Finish"]),
        ((200, 50), &["Duration", "Start", "Finish", "% complete"]),
    ] {
        let mut state = open(sample_project(), size);
        press(&mut state, "1 g");
        let shown = picture(&state);
        let head = shown.lines().nth(2).unwrap();
        for label in heads {
            assert!(head.contains(label), "{size:?}: {label}: {head}");
        }
        let gate = shown.lines().find(|line| line.contains(" T-6 ")).unwrap();
        let (table, _) = gate.split_once('│').unwrap();
        assert!(table.matches("28 Sep 26").count() == 2 && !table.contains("17:00"), "{table}");
    }
}

#[test]
fn on_a_small_screen_a_column_that_nothing_fills_makes_way_for_one_that_tells() {
    let head = |state: &State| picture(state).lines().nth(2).unwrap().to_owned();
    let mut state = open(sample_project(), (80, 24));
    press(&mut state, "2");
    for label in ["Title", "Priority", "Owner", "Status", "Due"] {
        assert!(head(&state).contains(label), "{label}: {}", head(&state));
    }
    let mut session = Session::new(Project::new(registers::ALL), "Ana Silva", now(), 7);
    let risk = session.project().register("risk").unwrap();
    for title in ["Switches are late", "The riser is blocked"] {
        // As an imported log has it: scored, and no day to come back to it.
        let texts = [("title", title), ("owner", "Bo Lind"), ("status", "open")];
        let record = Record::new(session.fresh(risk).id);
        let record =
            texts.into_iter().fold(record, |it, (key, text)| it.with(FieldKey::<str>::new(key), text));
        let scored = ["probability", "impact"].map(FieldKey::<f64>::new);
        session.add(risk, scored.into_iter().fold(record, |record, key| record.with(key, 4.0))).unwrap();
    }
    let mut state = open(session.project().clone(), (80, 24));
    press(&mut state, "2");
    let shows_due = |state: &State| head(state).contains("Due");
    assert!(head(&state).contains("Score") && !shows_due(&state), "{}", head(&state));
    press(&mut state, "right right right");
    assert!(shows_due(&state), "it shows when the cursor comes to it: {}", head(&state));
    press(&mut state, "left left left");
    assert!(!shows_due(&state), "{}", head(&state));
    press(&mut state, "t fri enter");
    assert!(shows_due(&state), "one day is enough: {}", head(&state));
    update(&mut state, Input::Resize(200, 50));
    assert!(shows_due(&state) && head(&state).contains("Score"), "{}", head(&state));
}

#[test]
fn a_day_that_is_past_is_no_miss_of_what_nobody_is_to_close() {
    for (register, day) in [("calendar_exceptions", "25 Dec 25"), ("absences", "17 Nov 26")] {
        let mut state = open(sample_project(), (100, 30));
        press(&mut state, &format!(":{register} enter"));
        let shown = picture(&state);
        assert!(shown.contains(day) && !shown.contains(&format!("{day}!")), "{shown}");
        press(&mut state, "/ is:overdue enter");
        assert_eq!(rows(&state), Vec::<String>::new(), "{register}");
    }
}

#[test]
fn what_is_mine_changes_with_who_i_am() {
    let mut state = open(sample_project(), (120, 35));
    press(&mut state, "4 / owner:me enter");
    let mine = rows(&state);
    let project = sample_project();
    let owners = project.table("action").iter().map(|action| action.value("owner"));
    let mut others = owners.map(Value::as_text).filter(|owner| !owner.is_empty());
    state.session.me = others.find(|owner| **owner != *state.session.me).unwrap().into();
    update(&mut state, Input::Tick(now()));
    let theirs = rows(&state);
    assert!(!theirs.is_empty() && theirs != mine, "{theirs:?}");
}

#[test]
fn an_action_is_captured_in_one_line_from_any_tab() {
    let mut state = open(sample_project(), (100, 30));
    let before = state.session.project().table("action").len();
    // Whoever types nothing wants nothing.
    for blank in ["2 a enter", "a space space enter"] {
        press(&mut state, blank);
        assert!(state.layers.is_empty(), "{}", picture(&state));
        assert_eq!(state.session.project().table("action").len(), before);
    }
    press(&mut state, "a");
    press(&mut state, "a space @priya space fri space Draft_DPIA enter 4 tab tab tab");
    assert_eq!(state.session.project().table("action").len(), before + 1);
    let newest = state.session.project().table("action").last_number();
    let record = state.session.project().table("action").numbered(newest).unwrap();
    assert_eq!(record.value("title").as_text(), "Draft DPIA");
    assert_eq!(record.value("due").as_date(), NaiveDate::from_ymd_opt(2026, 11, 20));
}

#[test]
fn undo_takes_back_whatever_was_done_last() {
    let mut state = open(sample_project(), (100, 30));
    let before = state.session.project().clone();
    press(&mut state, "4 x 2 tab e");
    press(&mut state, "esc 1 down > n New_task ctrl-s delete y");
    assert_ne!(*state.session.project(), before);
    for _ in 0..10 {
        press(&mut state, "u");
    }
    assert_eq!(*state.session.project(), before);
}

#[test]
fn several_records_get_a_value_together_and_an_empty_line_clears_none_that_differ() {
    let mut state = open(sample_project(), (100, 30));
    let before = state.session.project().clone();
    press(&mut state, "4 tab tab tab m j j m o enter");
    let shown = picture(&state);
    assert!(shown.contains("Owner of 2 actions") && shown.contains("They differ"), "{shown}");
    press(&mut state, "esc");
    assert_eq!(*state.session.project(), before);
    press(&mut state, "o Bo_Lind enter");
    let owned = state.session.project().table("action").iter();
    assert_eq!(owned.filter(|record| record.value("owner").as_text() == "Bo Lind").count(), 2);
}

#[test]
fn a_filter_shows_what_it_lets_through_and_esc_clears_it() {
    let filtered = story("4 tab tab tab / owner:priya enter");
    assert!(filtered.contains("filter: owner:priya (Esc clears)"), "{filtered}");
    let cleared = story("4 tab tab tab / owner:priya enter esc");
    assert!(cleared.contains("The filter is off"), "{cleared}");
    let wrong = story("4 / ownr:priya enter");
    assert!(wrong.contains("owner"), "{wrong}");
}

#[test]
fn a_pasted_line_is_judged_as_a_typed_one() {
    for place in ["4 t ctrl-u", "4 e ctrl-u", "1 h s", "/", "4 z", "2 shift-tab S tab e ctrl-u"] {
        for (before, then) in [("fr", "i"), ("2", "d"), ("", "someday"), ("(", "a)"), ("Likely:_20", "%")] {
            let screen = |pasted: bool| {
                let mut state = open(sample_project(), (120, 35));
                press(&mut state, place);
                let letters = |state: &mut State, text: &str| {
                    text.chars().for_each(|letter| drop(update(state, Input::Key(Key::char(letter)))));
                };
                letters(&mut state, &before.replace('_', " "));
                if pasted {
                    update(&mut state, Input::Paste(then.to_owned()));
                } else {
                    letters(&mut state, then);
                }
                picture(&state)
            };
            assert_eq!(screen(true), screen(false), "{place}: {before}{then}");
        }
    }
}

#[test]
fn a_wrong_date_gets_a_sentence_beside_its_line_and_nothing_is_lost() {
    let shown = story("4 enter pagedown");
    assert!(shown.contains("A-0"), "{shown}");
    let mut state = open(sample_project(), (100, 30));
    press(&mut state, "4 t ctrl-u 31_nov enter");
    let shown = picture(&state);
    assert!(shown.contains("! ") && shown.contains("31 nov"), "{shown}");
}

#[test]
fn a_record_is_read_to_its_end_on_a_page() {
    let mut state = open(sample_project(), (80, 24));
    press(&mut state, "2 tab j i");
    let first = picture(&state);
    assert!(first.contains("R-002 ") && first.contains("Space goes on"), "{first}");
    let mut read = first;
    for _ in 0..5 {
        press(&mut state, "space");
        read.push_str(&picture(&state));
    }
    // The last line of the longest text, a link, and the oldest change.
    for words in ["payments", "→ Affected tasks      T-58 ", "Linh Tran: added"] {
        assert!(read.contains(words), "{words} not in {read}");
    }
    assert!(!picture(&state).contains("Space goes on"), "{read}");
    press(&mut state, "esc");
    assert!(state.layers.is_empty());
}

#[test]
fn the_meeting_under_the_cursor_is_read_beside_the_table_and_on_a_page() {
    let mut state = open(sample_project(), (120, 35));
    press(&mut state, "3 j");
    insta::assert_snapshot!("minutes", picture(&state));
    state = open(sample_project(), (80, 24));
    press(&mut state, "3 j i");
    insta::assert_snapshot!("minutes-page", picture(&state));
}

#[test]
fn what_is_captured_on_a_meeting_or_an_agenda_item_came_from_there() {
    let mut state = open(sample_project(), (120, 35));
    press(&mut state, "3 j a a space Ring_Marlow");
    let shown = picture(&state);
    assert!(shown.contains("Action: Ring Marlow · Meeting M-005"), "{shown}");
    press(&mut state, "enter a d space Wait_no_longer enter a g space Any_other_business enter");
    let shown = picture(&state);
    let lines: Vec<_> =
        shown.lines().filter_map(|line| line.split_once('│')).map(|(_, right)| right).collect();
    let row =
        |words: &str| lines.iter().position(|line| line.contains(words)).unwrap_or_else(|| panic!("{shown}"));
    assert!(row("4.  Saturday working") < row("5.  Any other business"));
    assert!(row("under no item") < row("○ Wait no longer") && row("○ Wait no longer") < row("○ Ring Marlow"));

    press(&mut state, "tab / meeting:M-006 enter n One_more_thing ctrl-s a a space Tell_the_board enter");
    let project = state.session.project();
    let newest = |register: &str| {
        let table = project.table(register);
        table.numbered(table.last_number()).unwrap()
    };
    let (item, action) = (newest("agenda_item"), newest("action"));
    let meeting = project.by_ref("M-006").unwrap().1.id;
    assert_eq!(
        (item.value("meeting").as_links(), item.value("title").as_text()),
        (&[meeting][..], "One more thing")
    );
    assert_eq!(
        (action.value("meeting").as_links(), action.value("item").as_links()),
        (&[meeting][..], &[item.id][..])
    );
}

#[test]
fn an_agenda_item_is_moved_past_the_next_one_of_its_meeting() {
    let mut state = open(sample_project(), (100, 30));
    press(&mut state, "3 j O");
    let titles = |state: &State| -> Vec<String> {
        let lines = picture(state);
        lines.lines().filter(|line| line.starts_with("  G-")).map(|line| line[..30].to_owned()).collect()
    };
    let before = titles(&state);
    press(&mut state, "J");
    let after = titles(&state);
    assert_eq!((&before[0], &before[1]), (&after[1], &after[0]));
    press(&mut state, "K K");
    assert_eq!(titles(&state), before);
    assert!(picture(&state).contains("It is the first agenda item there"), "{}", picture(&state));
    press(&mut state, "4 J");
    assert!(picture(&state).contains("Actions have no order of their own"), "{}", picture(&state));
}

#[test]
fn the_list_of_commands_finds_registers_too() {
    let shown = story(": custom_field");
    assert!(shown.contains("custom fields"), "{shown}");
    let shown = story(": custom_field enter");
    assert!(shown.contains("Custom fields"), "{shown}");
}

#[test]
fn the_papers_of_a_meeting_are_read_copied_and_written_in_any_format() {
    let mut state = open(sample_project(), (100, 30));
    press(&mut state, "3 / M-005 enter W down enter");
    let page = picture(&state);
    assert!(page.contains("Minutes: ") && page.contains("Date and time"), "{page}");
    let last = |state: &mut State, keys: &str, key: &str| {
        press(state, keys);
        update(state, Input::Key(Key::parse(key).unwrap()))
    };
    let copied = last(&mut state, "", "M");
    assert!(matches!(&copied[..], [Effect::Copy(text)] if text.starts_with("# Minutes: ")), "{copied:?}");
    assert!(last(&mut state, "w ctrl-u x.pdf", "enter").is_empty());
    assert!(picture(&state).contains("Name a file that ends in .docx"));
    press(&mut state, "esc");
    for (name, start) in [("x.docx", "PK"), ("x.eml", "X-Unsent: 1"), ("x.html", "<!DOCTYPE")] {
        let written = last(&mut state, &format!("w ctrl-u {name}"), "enter");
        let as_asked = |file: &File| file.bytes.starts_with(start.as_bytes());
        assert!(matches!(&written[..], [Effect::Write(file, false)] if as_asked(file)), "{name}");
    }
}

#[test]
fn a_meeting_leads_to_its_agenda_and_to_its_actions() {
    let agenda = story("3 j O");
    assert!(agenda.contains("filter: meeting:M-005 (Esc clears)") && agenda.contains("4 of 23"), "{agenda}");
    assert!(agenda.contains("VPN client") && !agenda.contains("Riverside"), "{agenda}");
    assert!(story("3 j O esc").contains("Riverside"));
    let actions = story("3 j j A");
    assert!(actions.contains("filter: meeting:M-004 (Esc clears)"), "{actions}");
    assert!(
        actions.contains("A-020") && actions.contains("A-021") && !actions.contains("A-001"),
        "{actions}"
    );
}

#[test]
fn every_sheet_reads_its_own_filter_sort_and_columns() {
    let project = sample_project();
    let session = Session::new(project, "Ana Silva", now(), 7);
    let context = session.context();
    let of_records = |sheet: &&Sheet| sheet.shows == Shows::Records;
    for sheet in TABS.iter().flat_map(|tab| tab.sheets).filter(of_records) {
        let registers: Vec<_> =
            sheet.registers.iter().filter_map(|key| context.project.register(key)).collect();
        assert_eq!(registers.len(), sheet.registers.len(), "{}", sheet.name);
        let known = |key: &str| registers.iter().any(|r| context.project.field(r.key, key).is_some());
        for column in sheet.columns {
            assert!(known(column), "{}: {column}", sheet.name);
        }
        assert!(sheet.group.is_empty() || known(sheet.group), "{}: {}", sheet.name, sheet.group);
        for register in &registers {
            let filter: Filter = sheet.filter.parse().unwrap();
            filter.matcher(register, &context).unwrap();
        }
        if !registers.is_empty() {
            Sort::parse(sheet.sort, &registers, &context).unwrap();
        }
    }
}

#[test]
fn every_form_opens_and_saves_empty_and_changes_nothing_when_only_looked_at() {
    let mut state = open(sample_project(), (80, 24));
    for register in registers::ALL {
        let Some(record) = state.session.project().table(register.key).iter().next().cloned() else {
            continue;
        };
        let before = state.session.project().clone();
        state.show(register, record.id);
        press(&mut state, "enter ctrl-s");
        assert!(state.layers.is_empty(), "{}: {}", register.key, picture(&state));
        assert_eq!(*state.session.project(), before, "{}", register.key);
    }
}

#[test]
fn every_command_can_be_run_on_every_tab_at_every_size() {
    for size in [(80, 24), (200, 50), (20, 5), (1, 1)] {
        for tab in ["0", "0 tab", "d", "1", "2", "3", "4", "5 esc"] {
            let mut state = open(sample_project(), size);
            press(&mut state, tab);
            for command in mainstay::tui::command::all() {
                let before = state.session.project().clone();
                state.run(command);
                state.settle();
                let _ = picture(&state);
                press(&mut state, "esc esc esc");
                assert!(state.layers.is_empty(), "{}, {tab}: Esc leads out", command.name);
                assert!(command.changes || state.session.project().same(&before), "{}, {tab}", command.name);
            }
        }
    }
}

/// Ways through every sort of view and layer.
const WAYS: [&str; 24] = [
    "0",
    "d",
    "0 B z",
    "0 tab",
    "1",
    "1 p",
    "1 i",
    "1 w",
    "1 W",
    "1 ?",
    "1 enter",
    "1 e",
    "2",
    "2 tab",
    "2 shift-tab",
    "2 i",
    "2 enter",
    "3",
    "3 i",
    "4 B",
    ":",
    "' a",
    "a x",
    "@ 2_nov enter 2",
];

/// The sample with other texts in every line and note.
fn sample_with(text: impl Fn(usize) -> String) -> Project {
    let mut project = sample_project();
    let author = Author { name: text(0).into(), at: now() };
    for register in registers::ALL {
        let fields = project.fields(register.key).iter();
        let words = |field: &&&Field| matches!(field.kind, Kind::Text | Kind::Note | Kind::Person);
        let fields: Vec<_> = fields.filter(words).filter(|field| field.is_stored()).collect();
        let set = |record: &Record, field: &Field| {
            let turn = record.number as usize + field.key.len();
            Edit::Set(register.key, record.id, field.key, Value::text(text(turn)))
        };
        let table = project.table(register.key).iter();
        let edits = table.flat_map(|record| fields.iter().map(|field| set(record, field))).collect();
        project = project.apply(&Step::new(text(1), edits), &author).unwrap();
    }
    project
}

/// Settles the worry that text of another width than it seems breaks a screen or its columns: each
/// cell holds what is as wide as the cells that it takes, and nothing that acts on a terminal.
#[test]
fn wide_and_hidden_text_keeps_every_screen_in_its_cells() {
    const TEXTS: [&str; 8] = [
        "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af} \u{1100}\u{1168}\u{1112}\u{116c}\u{11a8}",
        "👩\u{200d}👩\u{200d}👧\u{200d}👦🇬🇧🏴\u{e0067}\u{e0062}\u{e007f}👍🏽",
        "日本語の計画 遅れている鉄骨",
        "\u{202e}מסמך\u{2066} تأخير\u{202c} الصلب",
        "a\u{200b}\u{feff}\u{301}\u{301}b\u{2028}c\u{1b}[2J\u{9b}d",
        "\u{301}\u{20dd}กำำ\u{fe0f}☺\u{fe0f}⚠\u{fe0f}1\u{fe0f}\u{20e3}",
        "न\u{94d}\u{200d}क\u{94d}ष \u{d4e}\u{110bd}\u{600}1",
        "ﷺ𒐫⸻\tﷺ",
    ];
    let project = sample_with(|turn| format!("{} {}", TEXTS[turn % 8], TEXTS[(turn / 8 + 3) % 8]));
    for size in [(1, 1), (20, 5), (21, 7), (33, 9), (47, 12), (60, 18), (80, 24)] {
        for way in WAYS {
            let mut state = open(project.clone(), size);
            press(&mut state, way);
            let mut terminal = Terminal::new(TestBackend::new(size.0, size.1)).unwrap();
            terminal.draw(|frame| draw(frame, &state)).unwrap();
            let buffer = terminal.backend().buffer();
            for y in 0..size.1 {
                let mut x = 0;
                while x < size.0 {
                    let symbol = buffer[(x, y)].symbol();
                    assert_eq!(text::clean(symbol), symbol, "{way} at {size:?}");
                    let wide = text::width(symbol).max(1) as u16;
                    assert!((1..wide).all(|next| buffer[(x + next, y)].symbol().trim().is_empty()));
                    x += wide;
                }
                assert_eq!(x, size.0, "{way} at {size:?}, line {y}");
            }
        }
    }
}

/// Settles the worry that a shape of ours has no stand-in where only ASCII is sure to be shown.
#[test]
fn without_utf_8_every_shape_is_ascii_and_has_a_stand_in() {
    let project = sample_with(|turn| format!("Line {turn}"));
    let ways = WAYS.iter().map(|way| (*way).to_owned());
    let registers = registers::ALL.iter().map(|register| format!("5 {} enter enter", register.key));
    let mut lost = Vec::new();
    for way in ways.chain(registers) {
        let mut state = open(project.clone(), (200, 50));
        press(&mut state, &way);
        let shapes = picture(&state);
        state.screen.ascii = true;
        let plain = picture(&state);
        assert!(plain.is_ascii(), "{plain}");
        let pairs = shapes.chars().zip(plain.chars());
        lost.extend(pairs.filter(|(shape, plain)| *plain == '?' && *shape != '?').map(|(shape, _)| shape));
    }
    lost.sort_unstable();
    lost.dedup();
    // Letters of names have none.
    lost.retain(|shape| !shape.is_alphabetic());
    assert_eq!(lost, Vec::<char>::new());
}

#[test]
fn a_log_of_several_registers_is_filtered_by_what_one_of_them_has() {
    let shown = story("2 / score>=12 enter");
    assert!(shown.contains("R-001") && !shown.contains("AS-0") && !shown.contains("I-00"), "{shown}");
}

#[test]
fn tasks_marked_below_several_summaries_are_indented_each_in_its_own() {
    let mut state = open(sample_project(), (100, 30));
    let parent = |state: &State, number| {
        let tasks = state.session.project().table("task");
        tasks.numbered(number).unwrap().value("parent").as_links().first().copied()
    };
    let id = |state: &State, number| state.session.project().table("task").numbered(number).unwrap().id;
    press(&mut state, "1 down down down m down down down down m >");
    assert_eq!(parent(&state, 4), Some(id(&state, 3)));
    assert_eq!(parent(&state, 9), Some(id(&state, 8)));
    press(&mut state, "<");
    assert_eq!((parent(&state, 4), parent(&state, 9)), (Some(id(&state, 2)), Some(id(&state, 7))));
}

#[test]
fn parents_in_a_circle_end_no_walk() {
    let mut state = open(sample_project(), (100, 30));
    let task = |state: &State, number| state.session.project().table("task").numbered(number).unwrap().id;
    let (one, two) = (task(&state, 1), task(&state, 2));
    let set = |id, parent| Edit::Set("task", id, "parent", Value::Link(parent));
    assert!(state.apply("Make a circle", vec![set(one, two), set(two, one)]));
    press(&mut state, "' T-3 enter");
    let all = |state: &State| {
        let tasks = state.session.project().table("task").iter();
        tasks.map(|task| format!("T-{}", task.number)).collect::<std::collections::BTreeSet<_>>()
    };
    for keys in ["", "down up", ">", "<", "u"] {
        press(&mut state, keys);
        let shown = rows(&state);
        assert_eq!(shown.len(), all(&state).len(), "{keys}: {shown:?}");
        assert_eq!(shown.into_iter().collect::<std::collections::BTreeSet<_>>(), all(&state), "{keys}");
        let found = mainstay::model::check::findings(&state.session.context());
        let circle = |found: &&mainstay::model::check::Finding| found.message.contains("its own parent");
        assert_eq!(found.iter().filter(circle).count(), 1, "{keys}: {found:?}");
        let _ = picture(&state);
    }
}

#[test]
fn leaving_what_is_kept_nowhere_is_asked() {
    let mut state = open(sample_project(), (100, 30));
    assert_eq!(update(&mut state, Input::Key(Key::char('q'))), [Effect::Quit]);
    press(&mut state, "4 x q");
    assert!(picture(&state).contains("kept nowhere"), "{}", picture(&state));
}

/// What somebody would write into a field: its example, or something of its kind.
fn written(field: &Field, project: &Project) -> String {
    if field.key == "remaining_duration" {
        return "0d".to_owned(); // of what has an actual finish
    }
    if !field.example.is_empty() && !matches!(field.kind, Kind::Link(_) | Kind::Links(_)) {
        return field.example.to_owned();
    }
    let reference = |registers: &[&str]| {
        let mut records =
            project.registers().iter().filter(|r| registers.is_empty() || registers.contains(&r.key));
        let first = |register: &&'static Register| {
            project.table(register.key).iter().next().map(|record| register.reference(record.number))
        };
        records.find_map(first).unwrap_or_default()
    };
    match field.kind {
        Kind::Number | Kind::Percent | Kind::PercentOf | Kind::Money => "40".to_owned(),
        Kind::Scale(low, _) => low.to_string(),
        Kind::Step(_) => "1".to_owned(),
        Kind::Date | Kind::Moment(_) => "fri".to_owned(),
        Kind::Duration | Kind::Lag => "3d".to_owned(),
        Kind::Flag => "yes".to_owned(),
        Kind::Choice(choices) => choices[choices.len() - 1].label.to_owned(),
        Kind::Link(registers) | Kind::Links(registers) => reference(registers),
        Kind::Hours => "09:00-12:00, 13:00-17:00".to_owned(),
        Kind::Recurrence => "weekly on tue".to_owned(),
        Kind::Address => "https://example.org/plan".to_owned(),
        Kind::Mail => "ana.silva@example.org".to_owned(),
        Kind::Text | Kind::Note | Kind::Person | Kind::People | Kind::Tags | Kind::Rank => {
            "Ana Silva".to_owned()
        }
    }
}

#[test]
fn every_example_is_one_that_its_field_takes() {
    let session = Session::new(sample_project(), "Ana Silva", now(), 7);
    let context = session.context();
    let fields =
        registers::ALL.iter().flat_map(|register| register.fields().map(move |field| (register, field)));
    let shown = fields.filter(|(_, field)| !field.example.is_empty() && field.is_editable());
    let refused = shown.filter_map(|(register, field)| {
        let complaint = typed::read(field, field.example, &context).err()?;
        Some(format!("{}.{}: {complaint}", register.key, field.key))
    });
    assert_eq!(refused.collect::<Vec<_>>(), Vec::<String>::new());
}

#[test]
fn every_form_is_filled_in_line_by_line_saved_and_found_as_it_was_written() {
    let mut state = open(sample_project(), (80, 24));
    // The figures of a baseline are taken with it and can't be entered.
    for register in registers::ALL.iter().filter(|register| register.key != "baseline_figures") {
        let last = state.session.project().table(register.key).last_number();
        let record = state.session.fresh(register);
        let form = Form::of(register, record, true, &state.session.context());
        let lines = form.entries().filter(|entry| entry.field.is_editable()).count();
        // What is finished doesn't stop and go on, and a baseline by number is no snapshot.
        let apart = [("task", "stop"), ("task", "resume"), ("baseline", "snapshot")];
        let is_over = |field: &Field| apart.contains(&(register.key, field.key));
        state.layers.push(Layer::Form(Box::new(form)));
        for _ in 0..lines {
            let Some(Layer::Form(form)) = state.layers.last_mut() else { panic!("{}", register.key) };
            let field = form.current().unwrap().field;
            let text = if is_over(field) { String::new() } else { written(field, state.session.project()) };
            form.current_mut().unwrap().input = FormInput::new(text);
            press(&mut state, "tab");
        }
        press(&mut state, "ctrl-s");
        assert!(state.layers.is_empty(), "{}: {}", register.key, picture(&state));
        let project = state.session.project().clone();
        let added = project.table(register.key).numbered(last + 1).unwrap();
        for field in register.fields().filter(|field| field.is_editable() && field.kind != Kind::Rank) {
            assert!(
                is_over(field) || *state.session.context().value(added, field) != Value::Empty,
                "{}.{}",
                register.key,
                field.key
            );
        }
        state.show(register, added.id);
        press(&mut state, "enter ctrl-s");
        assert!(state.layers.is_empty(), "{}: {}", register.key, picture(&state));
        assert_eq!(*state.session.project(), project, "{}", register.key);
    }
}

#[test]
fn every_empty_form_opens_and_says_what_it_lacks_or_saves() {
    let mut state = open(sample_project(), (80, 24));
    for register in registers::ALL {
        let before = state.session.project().table(register.key).len();
        let record = state.session.fresh(register);
        let form = Form::of(register, record, true, &state.session.context());
        state.layers.push(Layer::Form(Box::new(form)));
        press(&mut state, "ctrl-s");
        assert!(state.layers.is_empty(), "{}: {}", register.key, picture(&state));
        assert_eq!(state.session.project().table(register.key).len(), before + 1, "{}", register.key);
    }
}

#[test]
fn what_a_newer_version_wrote_is_shown_and_not_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("p.json");
    let text = r#"{"format":"mainstay","version":9,"records":[{"register":"task","id":"0123456789abc","ref":"T-1","title":"Lay the cable","rank":"a0"}]}"#;
    std::fs::write(&path, text).unwrap();
    let (document, project) = Document::open(&path, registers::ALL).unwrap();
    let mut state = open(project, (100, 30));
    state.session.keep_in(document, || {}).unwrap();
    assert!(picture(&state).contains("read-only"));
    for keys in ["a", "x", "D"] {
        press(&mut state, keys);
        let said = picture(&state);
        assert!(said.contains("was written by a newer"), "{keys}:\n{said}");
    }
    assert_eq!(state.session.project().table("task").len(), 1);
    state.session.close().unwrap();
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
}

#[test]
fn a_backup_is_offered_for_a_file_that_can_not_be_read() {
    let mut state = open(Project::new(registers::ALL), (100, 30));
    let backup = Backup { path: "b.json".into(), at: now(), made: now() };
    let complaint = "p.json is empty".to_owned();
    let broken = Broken { path: "p.json".into(), complaint, backup: Good { number: 1, backup, records: 34 } };
    layers::offer_backup(&mut state, broken.clone());
    layers::show_question(&mut state);
    let asked = picture(&state);
    assert!(asked.contains("p.json is empty") && asked.contains("34 records"), "{asked}");
    let effects = update(&mut state, Input::Key(Key::char('y')));
    assert_eq!(effects, [Effect::BringBack(Box::new(broken))]);
}

#[test]
fn a_chase_is_logged_in_one_line_for_all_that_is_marked() {
    let mut state = open(sample_project(), (120, 35));
    press(&mut state, "4 m m c");
    let asked = picture(&state);
    assert!(asked.contains("Chase on A-0"), "{asked}");
    press(&mut state, "call_said_by_friday_next_+3d");
    assert!(picture(&state).contains("= Call · said “by friday” · next chase Sat 21 Nov 2026"));
    let before = state.session.project().clone();
    press(&mut state, "enter");
    let known = before.table("chase");
    let ledger = state.session.project().table("chase");
    let said: Vec<_> = ledger.iter().filter(|entry| known.get(entry.id).is_none()).collect();
    assert!(!said.is_empty() && said.iter().all(|entry| entry.value("title").as_text() == "by friday"));
    press(&mut state, "g i G");
    let told = picture(&state);
    assert!(told.contains("Chased") && told.contains("“by friday” · next 21 Nov 26"), "{told}");
    press(&mut state, "esc u");
    assert!(*state.session.project() == before, "one step");
}

#[test]
fn doing_an_action_that_recurs_leaves_the_next_one_open() {
    let mut state = open(sample_project(), (100, 30));
    press(&mut state, "4 a Send_the_report_@bo_fri_recurs:weekly enter x");
    let actions = state.session.project().table("action");
    let sent = actions.iter().filter(|action| action.value("title").as_text() == "Send the report");
    let mut told: Vec<_> = sent.map(|a| (a.value("due").as_date(), a.value("status").as_text())).collect();
    told.sort_unstable();
    let day = |day| NaiveDate::from_ymd_opt(2026, 11, day);
    assert_eq!(told, [(day(20), "done"), (day(27), "open")]);
}

#[test]
fn the_monday_sweep_is_walked_mended_put_off_and_over() {
    let mut session = Session::new(Project::new(registers::ALL), "Ana Silva", now(), 7);
    for title in ["Late steel", "Flood"] {
        let risk = session.project().register("risk").unwrap();
        let mut record = session.fresh(risk).with(FieldKey::<str>::new("title"), title);
        record.put("owner", "Zoë Müller".into());
        for key in ["cause", "event", "effect", "plan"] {
            record.put(key, "Said".into());
        }
        record.put("probability", 2.0.into());
        record.put("impact", 2.0.into());
        session.add(risk, record).unwrap();
    }
    let mut state = open(session.project().clone(), (100, 30));
    press(&mut state, "f7");
    insta::assert_snapshot!("sweep", picture(&state));
    press(&mut state, "enter fri ctrl-s");
    let shown = picture(&state);
    assert!(shown.contains("2 of 2") && shown.contains("1 mended, 0 put off, 1 left"), "{shown}");
    press(&mut state, "z +2w enter");
    assert!(picture(&state).contains("Say also why"), "{}", picture(&state));
    press(&mut state, "end space the_owner_is_away enter");
    assert!(state.layers.is_empty(), "{}", picture(&state));
    let shown = picture(&state);
    assert!(shown.contains("The sweep is done: 1 mended, 1 put off, 0 left"), "{shown}");
    press(&mut state, "f7");
    assert!(picture(&state).contains("Nothing to sweep"), "{}", picture(&state));
}

#[test]
fn a_risk_that_strikes_becomes_an_issue_with_its_story_and_one_step_takes_it_back() {
    let mut state = open(sample_project(), (100, 30));
    let before = state.session.project().clone();
    press(&mut state, "2 tab f");
    let shown = picture(&state);
    assert!(shown.contains("became I-0"), "{shown}");
    assert_eq!(state.session.project().table("issue").len(), before.table("issue").len() + 1);
    press(&mut state, "F");
    insta::assert_snapshot!("story", picture(&state));
    press(&mut state, "esc u");
    assert_eq!(*state.session.project(), before);
}

#[test]
fn the_heat_map_tells_what_moved_and_takes_the_scales_of_the_project() {
    let mut state = open(sample_project(), (80, 24));
    press(&mut state, "2 shift-tab");
    insta::assert_snapshot!("heatmap-80", picture(&state));
    press(&mut state, "s 17_nov enter");
    assert!(picture(&state).contains("Since 17 Nov 26: ▲ 0 up  ▼ 0 down"), "{}", picture(&state));
    press(&mut state, "1 :heatmap_since_1_nov enter");
    assert!(picture(&state).contains("Movement since 1 Nov 26"), "{}", picture(&state));
    press(&mut state, "s 1_jan_2031 enter");
    assert!(picture(&state).contains("is yet to come"), "{}", picture(&state));
    press(&mut state, "esc up b");
    assert!(picture(&state).contains("Probability 4, impact 3 is Critical"), "{}", picture(&state));
    let bands = |state: &State| {
        let context = state.session.context();
        let field = context.project.field("risk", "band").unwrap();
        [1, 4].map(|number| context.show(context.project.table("risk").numbered(number).unwrap(), field))
    };
    assert_eq!(bands(&state), ["Critical", "Critical"]);
    let settings = state.session.project().settings().unwrap().id;
    let texts =
        [("impact_scale", "Small;Large;Huge"), ("risk_bands", "Green: 5;Red"), ("risk_cells", "9x9 Red")];
    let edits = texts.map(|(key, text)| Edit::Set("project", settings, key, Value::text(text)));
    state.session.apply("Write scales", edits.to_vec()).unwrap();
    assert_eq!(bands(&state), ["Red", "Red"]);
    press(&mut state, "! ");
    assert!(
        picture(&state).contains("outside the matrix") || picture(&state).contains("is no cell"),
        "{}",
        picture(&state)
    );
}

#[test]
fn the_scales_are_changed_on_a_page_of_their_own_and_every_change_can_be_taken_back() {
    let mut state = open(sample_project(), (80, 24));
    let before = state.session.project().clone();
    press(&mut state, "2 shift-tab S b");
    assert!(picture(&state).contains("1 of 9 open risks changes band"), "{}", picture(&state));
    press(&mut state, "u 4 0 1 0 left left left e ctrl-u Maybe:_20");
    assert!(picture(&state).contains("let the percentages rise"), "{}", picture(&state));
    press(&mut state, "ctrl-u Fifty-fifty:_55% enter tab e ctrl-u Trifling:_£500 enter");
    press(&mut state, "n tab down - e ctrl-u Amber:_12 enter");
    insta::assert_snapshot!("scales-80", picture(&state));
    press(&mut state, "D n shift-tab shift-tab shift-tab n");
    assert!(picture(&state).contains("6 by 7"), "{}", picture(&state));
    press(&mut state, "n");
    assert!(picture(&state).contains("no more than 7 steps"), "{}", picture(&state));
    let texts = |state: &State| {
        let scales = state.session.project().style().scales.written();
        scales.map(|(_, text)| text)
    };
    let changed = texts(&state);
    assert_eq!(changed[1], "Trifling: £500; Minor; Moderate; Major; Severe; Step 6; Step 7");
    press(&mut state, "esc u");
    while picture(&state).contains("Undid") {
        press(&mut state, "u");
    }
    assert_eq!(*state.session.project(), before);
    press(&mut state, ":scales enter ctrl-r");
    assert_ne!(texts(&state), [const { String::new() }; 4]);
}

#[test]
fn a_risk_is_reviewed_and_answered_by_one_key_each_and_reads_as_a_sentence() {
    let mut state = open(sample_project(), (100, 30));
    press(&mut state, "2 tab R");
    let shown = picture(&state);
    assert!(shown.contains("Reviewed R-001 today, next on Wed 25 Nov 2026"), "{shown}");
    press(&mut state, "A Order_two_spares space @gareth space fri enter");
    let newest = state.session.project().table("action").last_number();
    let action = state.session.project().table("action").numbered(newest).unwrap();
    assert_eq!(action.value("title").as_text(), "Order two spares");
    let (register, risk) = state.session.project().find(action.value("source").as_links()[0]).unwrap();
    assert_eq!(register.reference(risk.number), "R-001");
    press(&mut state, "2 n down one_mill down the_steel_is_late down a_late_roof");
    let shown = picture(&state);
    assert!(
        shown.contains("Because of one mill, there is a risk that the steel is late, leading to a late roof"),
        "{shown}"
    );
}

/// A board of an hour with eight items and its series, from tomorrow's point of view: it meets today.
fn board_of_an_hour() -> (State, mainstay::model::id::Id) {
    use mainstay::registers::{agenda_item, every, meeting, series};
    let mut ids = Ids::new(99);
    let (board, start) = (ids.fresh(), today().and_hms_opt(10, 0, 0).unwrap());
    let names = Value::list(["Ana Silva", "Jo Lind", "Sam Reed", "Priya Shah", "Tom Ashworth"]);
    let hour = mainstay::model::value::Duration::new(600, mainstay::model::value::Unit::Minutes);
    let series = Record::new(ids.fresh())
        .with(every::TITLE, "Steering group")
        .with(series::RULE, "FREQ=MONTHLY;BYDAY=3WE")
        .with(series::FIRST, start)
        .with(every::STATUS, "running")
        .with(meeting::LENGTH, hour)
        .with(meeting::INVITED, names.clone())
        .with(series::AGENDA, "10m Progress\n10m Risks (discussion)\n5m Any other business");
    let held = Record::new(board)
        .with(every::TITLE, "Steering group 7")
        .with(meeting::SERIES, "Steering group")
        .with(meeting::START, start)
        .with(meeting::LENGTH, hour)
        .with(meeting::INVITED, names)
        .with(meeting::QUORUM, 4.0)
        .with(every::STATUS, "planned");
    let mut edits = vec![Edit::Add("series", series), Edit::Add("meeting", held)];
    for number in 1..=8 {
        let item = Record::new(ids.fresh())
            .with(every::TITLE, format!("Item {number}"))
            .with(agenda_item::MEETING, board)
            .with(agenda_item::RANK, format!("a{number}"))
            .with(agenda_item::MINUTES, if number == 8 { 10.0 } else { 8.0 })
            .with(every::STATUS, "planned");
        edits.push(Edit::Add("agenda_item", item));
    }
    let author = Author { name: "Ana Silva".into(), at: now() };
    let project = sample_project().apply(&Step::new("Board", edits), &author).unwrap();
    let mut state = open(project, (120, 35));
    press(&mut state, "3");
    state.show(&meeting::REGISTER, board);
    update(&mut state, Input::Resize(120, 35));
    (state, board)
}

#[test]
fn an_hour_of_a_board_is_minuted_by_keys_and_closed_by_one() {
    let (mut state, board) = board_of_an_hour();
    let count = |state: &State, register: &str| state.session.project().table(register).len();
    let before = ["action", "decision", "meeting", "issued_minutes"].map(|key| count(&state, key));
    press(&mut state, "w f3 p p l a d Bo_Marsh enter");
    assert!(picture(&state).contains("4 there, quorum 4"), "{}", picture(&state));
    press(&mut state, "esc");
    for item in 0..8 {
        press(&mut state, &format!("It_was_said_at_length,_item_{item}. enter"));
        let actions = if item < 4 { 2 } else { 1 };
        for number in 0..actions {
            press(&mut state, &format!("a_@jo_27_nov_Action_{item}{number} enter"));
        }
        if item % 2 == 0 {
            press(&mut state, &format!("d_Approve_{item} enter"));
        }
        if item == 2 {
            insta::assert_snapshot!("minuting-120", picture(&state));
        }
        let later = now() + chrono::TimeDelta::minutes(7 * (item + 1));
        update(&mut state, Input::Tick(later));
        press(&mut state, "alt-down");
    }
    let effects = update(&mut state, Input::Key(Key::parse("f10").unwrap()));
    let [Effect::HandRound(folder, files)] = &effects[..] else { panic!("{effects:?}") };
    let reference = folder.strip_suffix("-v1").unwrap();
    let endings = |name: &str| {
        let mut all: Vec<_> = files.iter().filter_map(|(file, _)| file.strip_prefix(name)).collect();
        all.sort_unstable();
        all.join(" ")
    };
    assert_eq!(endings(&format!("minutes-{reference}")), ".docx .eml .html .md");
    assert_eq!(endings(&format!("actions-{reference}")), ".docx .ics .md");
    assert_eq!(endings("next-"), "M-008.ics");
    let (_, draft) = files.iter().find(|(file, _)| file.strip_suffix(".eml").is_some()).unwrap();
    assert!(String::from_utf8_lossy(draft).contains("X-Unsent: 1"));
    let after = ["action", "decision", "meeting", "issued_minutes"].map(|key| count(&state, key));
    let made: Vec<_> = after.iter().zip(before).map(|(after, before)| after - before).collect();
    assert_eq!(made, [12, 4, 1, 1], "{:?}", state.notice);
    let project = state.session.project();
    let context = state.session.context();
    let show = |register: &str, record: &Record, key: &str| {
        context.show(record, project.field(register, key).unwrap())
    };
    let held = project.table("meeting").get(board).unwrap();
    assert_eq!(show("meeting", held, "status"), "Minutes issued");
    let next = project.table("meeting").iter().max_by_key(|meeting| meeting.number).unwrap();
    assert_eq!(show("meeting", next, "title"), "Steering group 8");
    assert_eq!(show("meeting", next, "start"), "16 Dec 26 10:00");
    assert_eq!(show("meeting", next, "papers_due"), "9 Dec 26");
    let issued = project.table("issued_minutes").iter().max_by_key(|issue| issue.number).unwrap();
    let text = show("issued_minutes", issued, "text");
    for said in ["Item 8", "It was said at length, item 7.", "Action 70", "Approve 6", "Jo Lind"] {
        assert!(text.contains(said), "{said} in {text}");
    }
    assert!(!text.contains("a @jo"), "lines that made records are told by those: {text}");
    press(&mut state, "x");
    assert!(picture(&state).contains("issued and stay as they are"), "frozen: {}", picture(&state));
}

#[test]
fn a_meeting_with_nobody_marked_or_without_its_quorum_is_closed_by_the_same_key_again() {
    let (mut state, _) = board_of_an_hour();
    let issues = |state: &State| state.session.project().table("issued_minutes").len();
    let before = issues(&state);
    press(&mut state, "w Said f10");
    assert!(
        picture(&state).contains("Nobody is marked as present: mark first who was"),
        "{}",
        picture(&state)
    );
    press(&mut state, "f3 p f10");
    assert!(picture(&state).contains("1 there, no quorum: 4 needed"), "{}", picture(&state));
    assert_eq!(issues(&state), before, "both were said before anything was closed");
    let effects = update(&mut state, Input::Key(Key::parse("f10").unwrap()));
    assert!(matches!(effects[..], [Effect::HandRound(..)]) && issues(&state) == before + 1, "{effects:?}");
}

#[test]
fn a_meeting_is_seen_to_on_today_by_taking_its_minutes_from_its_day_on() {
    use mainstay::registers::meeting;
    let (mut state, board) = board_of_an_hour();
    press(&mut state, "0");
    state.show_changed(&meeting::REGISTER, board);
    press(&mut state, "x");
    let shown = picture(&state);
    assert!(shown.contains("write what was said, then F10 closes it"), "{shown}");
    press(&mut state, "f3 p p p p esc f10");
    let held = state.session.project().table("meeting").get(board).unwrap();
    assert_eq!(held.value("status").as_text(), "issued", "{}", picture(&state));

    let (mut state, board) = board_of_an_hour();
    let later = today().succ_opt().unwrap().and_hms_opt(10, 0, 0).unwrap();
    let moved = Edit::Set("meeting", board, meeting::START.name(), later.into());
    state.session.perform(Step::new("Move", vec![moved])).unwrap();
    press(&mut state, "0");
    state.show_changed(&meeting::REGISTER, board);
    press(&mut state, "x");
    assert!(picture(&state).contains("from its day on, x on it alone takes them"), "{}", picture(&state));
}

#[test]
fn the_input_of_a_report_is_taken_in_before_the_report_is_sent() {
    use mainstay::registers::{communication, every};
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    let report = Record::new(Ids::new(99).fresh())
        .with(every::TITLE, "Board report")
        .with(every::DUE, day("2026-11-23"))
        .with(communication::LEAD, 2.0)
        .with(communication::FREQUENCY, "monthly")
        .with(every::STATUS, "active");
    let (id, author) = (report.id, Author { name: "Ana Silva".into(), at: now() });
    let step = Step::new("Add", vec![Edit::Add("communication", report)]);
    let mut state = open(sample_project().apply(&step, &author).unwrap(), (120, 35));
    let shown = |state: &State, key: &str| {
        let context = state.session.context();
        let report = context.project.table("communication").get(id).unwrap();
        context.show(report, context.project.field("communication", key).unwrap())
    };
    state.show_changed(&communication::REGISTER, id);
    press(&mut state, "x");
    assert!(picture(&state).contains("Input is in for CO-"), "{}", picture(&state));
    assert_eq!(["sent", "due", "input_in"].map(|key| shown(&state, key)), ["", "23 Nov 26", "18 Nov 26"]);
    state.show_changed(&communication::REGISTER, id);
    press(&mut state, "x");
    assert_eq!(["sent", "due", "input_in"].map(|key| shown(&state, key)), ["18 Nov 26", "23 Dec 26", ""]);
}

#[test]
fn a_band_gets_its_colour_by_a_key_and_shows_letter_and_shape_everywhere() {
    let mut state = open(sample_project(), (100, 30));
    press(&mut state, "2 tab tab tab tab tab S tab tab tab j c");
    let shown = picture(&state);
    assert!(shown.contains("Colour the band Medium amber") && shown.contains("M▲"), "{shown}");
    press(&mut state, "esc");
    assert!(picture(&state).contains("M▲"), "{}", picture(&state));
    press(&mut state, "tab tab");
    let shown = picture(&state);
    assert!(shown.contains("▲ Medium") && !shown.contains("• Medium"), "{shown}");
    press(&mut state, "u 2");
    assert!(picture(&state).contains("• Medium"), "{}", picture(&state));
}

#[test]
fn lines_of_minutes_are_completed_marked_taken_back_and_never_lost() {
    let (mut state, _) = board_of_an_hour();
    press(&mut state, "w a_@pri tab");
    assert!(picture(&state).contains("a @Priya"), "{}", picture(&state));
    press(&mut state, "fri_Ask enter a enter");
    let actions =
        |state: &State| state.session.project().table("action").iter().map(|a| a.number).max().unwrap();
    let born = actions(&state);
    let shown = picture(&state);
    assert!(shown.contains(&format!("A-{born:03}")) && shown.contains('?'), "{shown}");
    press(&mut state, "up up end _twice down");
    assert_eq!(actions(&state), born, "the same record");
    let titles = |state: &State| {
        let action = state.session.project().table("action").numbered(born).cloned();
        action.map(|action| action.value("title").as_text().to_owned())
    };
    assert_eq!(titles(&state).as_deref(), Some("Ask twice"));
    press(&mut state, "up ctrl-u down");
    assert_eq!(titles(&state), None, "withdrawn");
    press(&mut state, "ctrl-z down");
    assert_eq!(titles(&state).as_deref(), Some("Ask twice"), "and back");
    let text = vec!["漢字 a line"; 10_000].join("\n");
    update(&mut state, Input::Paste(text));
    assert!(picture(&state).contains("漢"), "{}", picture(&state));
    press(&mut state, "z esc");
    assert!(state.layers.is_empty(), "{:?}", state.notice);
    let item =
        state.session.project().table("agenda_item").iter().find(|i| i.value("title").as_text() == "Item 1");
    assert!(item.unwrap().value("discussion").as_text().lines().count() >= 10_000);
    for (width, height) in [(80, 24), (200, 50), (20, 5)] {
        update(&mut state, Input::Resize(width, height));
        press(&mut state, "w f2 f3 esc alt-down");
        picture(&state);
        press(&mut state, "esc esc");
    }
}

#[test]
fn minutes_mark_what_was_not_understood_and_turn_prose_into_records_by_one_key() {
    let (mut state, _) = board_of_an_hour();
    let count = |state: &State, key: &str| state.session.project().table(key).len();
    let issues = count(&state, "issue");
    press(&mut state, "w i_think_we_should_wait enter a_@zork_32_nov_Draft_DPIA enter");
    let shown = picture(&state);
    assert!(shown.contains("Zork is a new name") && shown.contains("“32 nov” is no day"), "{shown}");
    assert_eq!(count(&state, "issue"), issues, "prose makes no issue");
    press(&mut state, "up up");
    assert!(picture(&state).contains("F4 makes it one: “i Think we should wait”"), "{}", picture(&state));
    insta::assert_snapshot!("minuting-marks-80", {
        update(&mut state, Input::Resize(80, 24));
        picture(&state)
    });
    press(&mut state, "f4");
    assert_eq!(count(&state, "issue"), issues + 1);
    press(&mut state, "f4");
    let shown = picture(&state);
    assert!(count(&state, "issue") == issues && shown.contains("\\i Think we should wait"), "{shown}");
    press(&mut state, "down");
    assert!(picture(&state).contains("Zork is a new name"), "said again where the cursor is");
    press(&mut state, "f1");
    assert!(picture(&state).contains("i think so"), "the help says how prose is told apart");
}

#[test]
fn what_was_written_of_an_item_that_is_gone_is_kept_and_of_a_meeting_that_is_gone_given_back() {
    let (mut state, board) = board_of_an_hour();
    press(&mut state, "w Said_here");
    let items = state.session.project().table("agenda_item").iter();
    let first =
        items.filter(|item| item.value("meeting").as_links() == [board]).min_by_key(|item| item.number);
    let gone = vec![Edit::Remove("agenda_item", first.unwrap().id)];
    state.session.perform(Step::new("Remove", gone)).unwrap();
    press(&mut state, "alt-down");
    let shown = picture(&state);
    assert!(shown.contains("removed elsewhere") && shown.contains("Said here"), "{shown}");
    press(&mut state, "_more");
    let gone = state.session.removing(&[(&mainstay::registers::meeting::REGISTER, board)]);
    state.session.perform(gone).unwrap();
    for key in ["f10", "alt-down", "f2"] {
        press(&mut state, key);
        assert!(matches!(state.layers.last(), Some(Layer::Minuting(_))), "{key}");
        assert!(picture(&state).contains("Said here"), "{key}: {}", picture(&state));
        assert!(picture(&state).contains("removed"), "{key}: {}", picture(&state));
    }
    let effects = update(&mut state, Input::Key(Key::parse("esc").unwrap()));
    let [Effect::Copy(text)] = &effects[..] else { panic!("{effects:?}") };
    assert!(text.contains("Said here") && text.contains("more"), "{text}");
    assert!(state.layers.is_empty());
}

#[test]
fn ten_thousand_pasted_lines_make_their_records_at_once_and_go_at_once() {
    let (mut state, _) = board_of_an_hour();
    let actions = |state: &State| state.session.project().table("action").len();
    let before = actions(&state);
    press(&mut state, "w");
    let begun = std::time::Instant::now();
    update(&mut state, Input::Paste("a @jo fri Ask\n".repeat(10_000)));
    assert_eq!(actions(&state), before + 10_000);
    press(&mut state, "x down enter");
    press(&mut state, "ctrl-z ctrl-z ctrl-z");
    assert_eq!(actions(&state), before);
    // A machine that is ten times slower still passes; one record after the other would take minutes.
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}

#[test]
fn a_person_is_shown_with_what_they_owe_and_each_row_opens() {
    let mut state = open(sample_project(), (120, 35));
    press(&mut state, "4 P");
    let shown = picture(&state);
    assert!(["Promises", "Owes", "late"].iter().all(|word| shown.contains(word)), "{shown}");
    insta::assert_snapshot!("person-120", shown);
    press(&mut state, "enter");
    assert!(matches!(state.layers.last(), Some(Layer::Form(_))));
    press(&mut state, "esc esc");
    assert!(state.layers.is_empty());
}

#[test]
fn letters_are_read_chosen_written_and_logged() {
    let mut state = open(sample_project(), (120, 35));
    press(&mut state, "C");
    let shown = picture(&state);
    assert!(shown.contains("Subject: ") && shown.contains("[x]"), "{shown}");
    insta::assert_snapshot!("letters-120", shown);
    press(&mut state, "M M space enter");
    assert!(picture(&state).contains("chase-2026-11-18"));
    let effects = update(&mut state, Input::Key(Key::parse("enter").unwrap()));
    let [Effect::Drafts(_, files)] = &effects[..] else { panic!("{effects:?}") };
    assert!(
        !files.is_empty()
            && files.iter().all(|(name, bytes)| name.starts_with("chase-") && !bytes.is_empty())
    );
    let before = state.session.project().table("chase").len();
    press(&mut state, "l");
    assert_eq!(state.session.project().table("chase").len(), before + files.len());
}

#[test]
fn a_pasted_reply_is_accepted_line_by_line() {
    let mut state = open(sample_project(), (120, 35));
    let open_actions: Vec<u32> = {
        let actions = state.session.project().table("action").iter();
        let mut open: Vec<_> =
            actions.filter(|a| a.value("status").as_text() == "open").map(|a| a.number).collect();
        open.sort_unstable();
        open
    };
    let [first, second, ..] = open_actions[..] else { panic!("the sample has open actions") };
    press(&mut state, "Y");
    assert!(picture(&state).contains("Paste the reply"));
    let text = format!(
        "Hi,\r\nA-{first} done\r\nA-{second} to 14 dec, waiting on Legal\r\nA-999 done\r\n> quoted A-{first}\r\n"
    );
    update(&mut state, Input::Paste(text));
    let shown = picture(&state);
    assert!(shown.contains("There is no A-999") && shown.contains("→ 14 Dec 26"), "{shown}");
    press(&mut state, "space enter");
    assert!(state.layers.is_empty(), "{:?}", state.notice);
    let action = |number| state.session.project().table("action").numbered(number).unwrap().clone();
    assert_eq!(action(first).value("status").as_text(), "open", "it was left out");
    assert_eq!(action(second).value("waiting_on").as_text(), "Legal");
    press(&mut state, "u Y");
    update(&mut state, Input::Paste("nothing of ours\n".repeat(10_000)));
    assert!(matches!(state.layers.last(), Some(Layer::Letter(_))), "the text stays to be looked at");
}

#[test]
fn a_risk_that_is_to_be_reviewed_is_stamped_and_not_closed_by_the_key_for_done() {
    let mut state = open(sample_project(), (100, 30));
    while !current(&state).starts_with("R-") {
        press(&mut state, "j");
    }
    let (register, id) = state.list().current().unwrap();
    press(&mut state, "x");
    assert!(picture(&state).contains("Review R-"), "{}", picture(&state));
    let risk = state.session.project().table(register.key).get(id).unwrap();
    assert_ne!(risk.value("status").as_text(), "closed");
    assert_eq!(risk.value("reviewed").as_date(), Some(today()));
    assert_eq!(risk.value("reviewed_by").as_text(), "Ana Silva");
}

#[test]
fn records_of_several_registers_get_a_day_and_an_owner_together_and_undo_takes_each_back_at_once() {
    for (begin, tab) in [("M", "0"), ("M", "2")] {
        let mut state = open(sample_project(), (120, 35));
        press(&mut state, tab);
        press(&mut state, begin);
        let marked = state.list().targets();
        assert!(marked.iter().any(|(other, _)| other.key != marked[0].0.key), "several registers");
        let before = state.session.project().clone();
        press(&mut state, "M o");
        press(&mut state, "esc");
        // What has no owner that can be typed would be refused; two of different registers are marked.
        let mut keys: Vec<&str> = Vec::new();
        let two: Vec<_> = marked
            .iter()
            .filter(|(r, _)| ["risk", "action", "issue", "assumption"].contains(&r.key))
            .filter(|(r, _)| {
                keys.len() < 2 && !keys.contains(&r.key) && {
                    keys.push(r.key);
                    true
                }
            })
            .map(|(_, id)| *id)
            .collect();
        assert_eq!(two.len(), 2);
        state.list_mut().marks = two.iter().copied().collect();
        press(&mut state, "o");
        assert!(picture(&state).contains("to whom?"), "{}", picture(&state));
        press(&mut state, "Zed_Quill enter");
        assert!(state.layers.is_empty(), "{}", picture(&state));
        let owner = |state: &State, id| state.session.project().find(id).unwrap().1.value("owner").clone();
        assert!(two.iter().all(|id| owner(&state, *id).as_text() == "Zed Quill"), "{}", picture(&state));
        press(&mut state, "u");
        assert!(*state.session.project() == before, "one step");
    }
}

#[test]
fn what_needs_attention_in_all_projects_is_dealt_with_where_it_stands() {
    use mainstay::session::act::{Act, Deed};
    use mainstay::tui::elsewhere::{Asker, There};
    use mainstay::tui::listing::{Around, Listing, Purpose};
    let mut state = open(sample_project(), (120, 35));
    let asker = Asker { user: "Ana Silva".into(), me: "Ana Silva".into(), now: now(), seed: 3 };
    let path = std::path::PathBuf::from("/nowhere/other.json");
    let there = There::of(path.clone(), sample_project(), &asker);
    let here = There::open(&state.session.context());
    let listing = Listing::of(Purpose::Around(Around::of(vec![here, there])), &state.session, 100);
    let count = listing.rows.len();
    state.layers.push(Layer::Listing(Box::new(listing)));
    state.settle();
    insta::assert_snapshot!("all-projects-120", picture(&state));
    // Rows of the project that is open, which is kept nowhere, stand there and are acted on.
    let place = |state: &State| match state.layers.last() {
        Some(Layer::Listing(listing)) => listing.current().map(|row| (row.place, row.of.unwrap())),
        _ => None,
    };
    while !place(&state).is_some_and(|(at, (register, _))| at == 0 && register.key == "action") {
        press(&mut state, "j");
    }
    let before = state.session.project().clone();
    press(&mut state, "x");
    assert!(picture(&state).contains("Close A-"), "{}", picture(&state));
    let Some(Layer::Listing(listing)) = state.layers.last() else { panic!() };
    assert!(listing.rows.len() < count);
    press(&mut state, "u");
    assert!(*state.session.project() == before);
    // Rows of others are acted on in their files.
    while !place(&state).is_some_and(|(at, (register, _))| at == 1 && register.key == "action") {
        press(&mut state, "j");
    }
    let (_, (_, id)) = place(&state).unwrap();
    let effect = |state: &mut State, keys: &str, last: &str| {
        press(state, keys);
        update(state, Input::Key(Key::parse(last).unwrap()))
    };
    let act = |deed, line: &str| Effect::Act(path.clone(), vec![id], Act { deed, line: line.to_owned() });
    assert_eq!(effect(&mut state, "", "x"), [act(Deed::Done, "")]);
    assert_eq!(effect(&mut state, "t +3d", "enter"), [act(Deed::Date, "+3d")]);
    press(&mut state, "t someday enter");
    assert!(picture(&state).contains("“someday”"), "the line stays: {}", picture(&state));
    press(&mut state, "esc");
    assert_eq!(effect(&mut state, "", "enter"), [Effect::OpenAt(path.clone(), id)]);
    // A meeting is closed with its minutes, for which its project is opened.
    let is_begun = |state: &State, id| {
        let held = state.session.project().table("meeting").get(id);
        let start = |held: &Record| held.get(FieldKey::<NaiveDateTime>::new("start"));
        held.is_some_and(|held| start(held).is_some_and(|at| at.date() == today()))
    };
    let row = |state: &State| place(state).is_some_and(|(at, (_, id))| at == 1 && is_begun(state, id));
    press(&mut state, "g");
    for _ in 0..count {
        let key = if row(&state) { "" } else { "j" };
        press(&mut state, key);
    }
    let (_, (_, meeting)) = place(&state).unwrap();
    assert_eq!(effect(&mut state, "", "x"), [Effect::MinuteAt(path.clone(), meeting)]);
    let mut state = open(sample_project(), (120, 35));
    meetings::see_to_there(&mut state, meeting);
    let shown = picture(&state);
    assert!(matches!(state.layers[..], [Layer::Minuting(_)]) && shown.contains("is open now"), "{shown}");
    press(&mut state, "f10 f10");
    let status = |state: &State| {
        let held = state.session.project().table("meeting").get(meeting).cloned().unwrap();
        held.get(FieldKey::<str>::new("status")).to_owned()
    };
    assert_eq!(status(&state), "issued", "{}", picture(&state));
}

#[test]
fn what_is_owed_weeks_ahead_is_shown_by_week_and_dealt_with_where_it_stands() {
    for size in [(80, 24), (120, 35), (200, 50)] {
        let mut state = open(sample_project(), size);
        press(&mut state, "0 w");
        insta::assert_snapshot!(format!("owed-{}", size.0), picture(&state));
    }
    let mut state = open(sample_project(), (120, 35));
    press(&mut state, "0 w");
    let count = |state: &State| match state.layers.last() {
        Some(Layer::Listing(listing)) => listing.rows.len(),
        _ => 0,
    };
    let four = count(&state);
    press(&mut state, "w");
    let eight = count(&state);
    press(&mut state, "w");
    assert!(four < eight && eight < count(&state), "more weeks, more rows");
    press(&mut state, "w");
    assert_eq!(count(&state), four);
    let on = |state: &State, key: &str, can: bool| match state.layers.last() {
        Some(Layer::Listing(listing)) => {
            listing.current().is_some_and(|row| row.on.is_some() == can && row.of.unwrap().0.key == key)
        }
        _ => false,
    };
    while !on(&state, "communication", true) {
        press(&mut state, "j");
    }
    let before = state.session.project().clone();
    press(&mut state, "x");
    let sent = |state: &State| {
        let reports = state.session.project().table("communication");
        reports.iter().filter(|report| report.value("sent").as_date() == Some(today())).count()
    };
    let then = before.table("communication").iter().filter(|r| r.value("sent").as_date() == Some(today()));
    assert_eq!(sent(&state), then.count() + 1, "{}", picture(&state));
    press(&mut state, "u");
    assert!(*state.session.project() == before);
    press(&mut state, "G");
    while !on(&state, "communication", false) {
        press(&mut state, "k");
    }
    press(&mut state, "x");
    assert!(picture(&state).contains("worked out"), "{}", picture(&state));
    assert!(*state.session.project() == before);
}

#[test]
fn curves_bars_and_spreads_are_drawn_to_the_width_there_is() {
    let mut state = open(sample_project(), (80, 24));
    press(&mut state, "1 f8 tab");
    for analysis in ["Cost and earned value at", "How certain the dates are:"] {
        let Some(Layer::Listing(listing)) = state.layers.last() else { panic!("{}", picture(&state)) };
        assert!(listing.title.starts_with(analysis), "{}", listing.title);
        let rows = listing.rows.clone();
        let mut shown = String::new();
        for _ in 0..rows.len() {
            shown += &picture(&state);
            press(&mut state, "j");
        }
        // Names go on in another line; what is drawn never does.
        for row in rows {
            let told = if row.heading { &row.name } else { &row.words };
            if "█▁▂▃▄▅▆▇│└".chars().any(|c| told.contains(c)) {
                assert!(shown.contains(told.trim_end()), "{told}: {shown}");
            }
        }
        press(&mut state, "tab tab tab");
    }
}

#[test]
fn the_plan_is_analysed_and_what_offends_is_one_key_away() {
    let mut state = open(sample_project(), (120, 35));
    press(&mut state, "1 f8");
    let health = picture(&state);
    assert!(health.contains("Health as of") && health.contains("FAIL"), "{health}");
    let rows = |state: &State| match state.layers.last() {
        Some(Layer::Listing(listing)) => listing.rows.clone(),
        _ => Vec::new(),
    };
    let offender = rows(&state).iter().position(|row| row.of.is_some()).unwrap();
    let name = rows(&state)[offender].name.clone();
    while !matches!(state.layers.last(), Some(Layer::Listing(listing)) if listing.at == offender) {
        press(&mut state, "j");
    }
    press(&mut state, "enter");
    assert!(matches!(state.layers.last(), Some(Layer::Form(_))), "{name} opens");
    press(&mut state, "esc");
    for title in [
        "Cost and earned value at",
        "Load by week from",
        "Levelling:",
        "How certain the dates are:",
        "What changed",
    ] {
        press(&mut state, "tab");
        let shown = picture(&state);
        assert!(shown.contains(title), "{shown}");
        insta::assert_snapshot!(
            format!("analysis-{}", title.split([' ', ':']).next().unwrap().to_lowercase()),
            shown
        );
    }
    press(&mut state, "tab");
    assert_eq!(picture(&state).lines().next(), health.lines().next(), "round and round");
    press(&mut state, "shift-tab esc");
    assert!(state.layers.is_empty());
}

#[test]
fn only_the_moves_that_are_switched_on_are_made_and_one_step_takes_them_back() {
    let mut state = open(sample_project(), (120, 35));
    press(&mut state, ": levelling enter");
    let Some(Layer::Listing(listing)) = state.layers.last() else { panic!("no list") };
    let moves: Vec<_> =
        listing.rows.iter().filter(|row| row.on == Some(true)).map(|row| row.of.unwrap().1).collect();
    assert!(moves.len() > 1, "the sample has too much to do");
    press(&mut state, "space enter");
    let delay = |state: &State, id| {
        let record = state.session.project().table("task").get(id).unwrap().clone();
        record.get(registers::task::LEVELING_DELAY).map_or(0, |delay| delay.amount)
    };
    assert_eq!(delay(&state, moves[0]), 0, "it was left out");
    assert!(delay(&state, moves[1]) > 0);
    press(&mut state, "u");
    assert_eq!(delay(&state, moves[1]), 0, "in the list itself");
    press(&mut state, "ctrl-r esc u");
    assert_eq!(delay(&state, moves[1]), 0);
}

#[test]
fn a_plan_date_of_finished_work_says_that_it_moves_nothing() {
    let mut state = open(sample_project(), (120, 35));
    press(&mut state, "1");
    let finished = |state: &State| {
        let (register, id) = state.list().current().unwrap();
        let task = state.session.project().table(register.key).get(id).unwrap().clone();
        let has = |key| !task.value(key).is_empty();
        has("actual_finish") && has("duration") && task.value("duration").as_text().is_empty()
    };
    let summary = |state: &State| {
        let (_, id) = state.list().current().unwrap();
        state.session.schedule().is_summary(id)
    };
    while !finished(&state) || summary(&state) {
        press(&mut state, "j");
    }
    let (register, id) = state.list().current().unwrap();
    let field = state.session.project().field(register.key, "start").unwrap();
    let cells =
        mainstay::tui::layer::Cells { register, ids: vec![id], field, base: state.session.project().clone() };
    let ask = mainstay::tui::layer::Ask::Cells(cells);
    state.ask(mainstay::tui::layer::Prompt::new(ask, FormInput::default()));
    press(&mut state, "+10d");
    assert!(picture(&state).contains("what is finished doesn't move"), "{}", picture(&state));
}

#[test]
fn a_wrong_duration_of_finished_work_is_refused_while_it_is_typed() {
    let mut state = open(sample_project(), (120, 35));
    press(&mut state, "1 ' T-3 enter right e ctrl-u 99999999w");
    let shown = picture(&state);
    assert!(shown.contains("longer than four hundred years") && !shown.contains("= 99999999w"), "{shown}");
}

#[test]
fn a_day_of_every_month_is_taken_off_as_people_say_it() {
    for words in ["First_Friday_of_each_month", "8-12_Training,_first_friday_of_every_month"] {
        let mut state = open(sample_project(), (120, 35));
        press(&mut state, &format!("1 h w n {words}"));
        assert!(picture(&state).contains("monthly on first fri"), "{words}: {}", picture(&state));
        press(&mut state, "ctrl-u Closure_of_the_last_month");
        assert!(!picture(&state).contains("monthly"), "{}", picture(&state));
    }
}

#[test]
fn wherever_keys_are_looked_up_the_first_place_knows_the_wider_ones() {
    for way in WAYS.iter().chain(&TYPED) {
        let mut state = open(sample_project(), (120, 35));
        press(&mut state, way);
        let (first, wider) = state.scopes().split_first().unwrap();
        assert!(wider.iter().all(|scope| first.within().contains(scope)), "{way}: {first:?} in {wider:?}");
    }
}

/// Ways to where a line may be typed that changes the project.
const TYPED: [&str; 10] = ["0", "1", "1 h w pgdn", "2", "2 shift-tab S tab", "3", "3 w f3", "4", "0 w", "f7"];

#[test]
fn what_is_typed_for_the_project_is_entered_or_given_back_when_the_program_is_ended() {
    let mut asked = std::collections::HashSet::new();
    for way in TYPED {
        let at = || {
            let mut state = open(sample_project(), (120, 35));
            press(&mut state, way);
            state
        };
        let scopes = at().scopes();
        let here = |command: &&Command| command.changes && scopes.contains(&command.scope);
        for command in mainstay::tui::command::all().filter(here) {
            for text in ["2d", "no such thing"] {
                let mut state = at();
                state.run(command);
                let Some(Layer::Prompt(prompt)) = state.layers.last() else { break };
                // The path of a file is typed again in no time.
                if matches!(prompt.ask, Ask::Import | Ask::SaveCopy) {
                    break;
                }
                asked.insert(std::mem::discriminant(&prompt.ask));
                press(&mut state, "ctrl-u");
                update(&mut state, Input::Paste(text.to_owned()));
                let before = state.session.project().clone();
                let left = layers::enter_typed(&mut state);
                let entered = *state.session.project() != before;
                let back = left.iter().any(|line| line.ends_with(text));
                assert!(entered != back, "{way}, {}, {text}: {entered}, {left:?}", command.name);
            }
            // What was only looked at is no entry.
            let mut state = at();
            state.run(command);
            if matches!(state.layers.last(), Some(Layer::Prompt(_))) {
                let before = state.session.project().clone();
                assert!(layers::enter_typed(&mut state).is_empty());
                assert!(*state.session.project() == before, "{way}, {}", command.name);
            }
        }
    }
    assert_eq!(asked.len(), 10, "every sort of line that changes the project");
}

#[test]
fn a_reply_that_was_pasted_is_not_dropped_unasked_and_stands_under_its_own_word() {
    let mut state = open(sample_project(), (120, 35));
    press(&mut state, "Y esc");
    assert!(state.layers.is_empty(), "an empty one is closed");
    press(&mut state, "4");
    let open = current(&state);
    press(&mut state, &format!("Y {open}_to_14_dec esc"));
    assert!(picture(&state).contains("Leave the reply?"), "{}", picture(&state));
    press(&mut state, "n");
    assert!(picture(&state).contains(&format!("{open} to 14 dec")), "{}", picture(&state));
    press(&mut state, "ctrl-s enter");
    let context = state.session.context();
    let reply = context.project.table("chase").iter().find(|c| c.value("channel").as_text() == "reply");
    let about = reply.unwrap().value("about").as_links()[0];
    state.show_anywhere(about);
    press(&mut state, "i");
    let Some(Layer::Page(page)) = state.layers.last() else { panic!("{}", picture(&state)) };
    let text = page.text();
    assert!(text.contains("Replies"), "{text}");
    let promised = text.split("Promised").nth(1).unwrap();
    assert!(promised.contains("for 14 Dec 26") && promised.contains("than first"), "{text}");
}

#[test]
fn the_brief_on_a_person_is_read_copied_and_written_and_their_page_offers_only_what_it_does() {
    let mut state = open(sample_project(), (120, 35));
    press(&mut state, "4 P");
    let shown = picture(&state);
    assert!(shown.contains("w brief") && !shown.contains("on/off") && !shown.contains("l log"), "{shown}");
    press(&mut state, "w");
    assert!(picture(&state).contains("One-to-one with"), "{}", picture(&state));
    let copied = update(&mut state, Input::Key(Key::parse("y").unwrap()));
    assert!(matches!(&copied[..], [Effect::Copy(text)] if text.contains("Promises")), "{copied:?}");
    press(&mut state, "w ctrl-u brief.html");
    let written = update(&mut state, Input::Key(Key::parse("enter").unwrap()));
    assert!(matches!(&written[..], [Effect::Write(file, false)] if file.path.ends_with("brief.html")));
}

/// Names of fields, widths and words as nobody should have written them in the file of a screen.
fn hostile_table() -> impl Strategy<Value = serde_json::Value> {
    let fields = registers::ALL.iter().flat_map(|register| register.fields()).map(|field| field.key);
    let fields: Vec<&str> = fields.chain(["", "ref", "why", "\u{202e}"]).collect();
    let key = prop_oneof![prop::sample::select(fields).prop_map(str::to_owned), any::<String>()].boxed();
    let width = prop_oneof![Just(None), Just(Some(u16::MAX)), any::<u16>().prop_map(Some)];
    let text =
        prop_oneof![key.clone(), any::<String>(), Just("(".repeat(9999)), Just("-title -title".to_owned())];
    let (columns, folded) =
        (prop::collection::vec((key, width), 0..40), prop::collection::vec(any::<String>(), 0..4));
    (columns, [text.clone(), text.clone(), text.clone()], any::<bool>(), folded).prop_map(
        |(columns, [sort, filter, group], lit, folded)| {
            json!({"columns": columns, "sort": sort, "filter": filter, "group": group, "lit": lit, "folded": folded})
        },
    )
}

/// Draws every sheet of some tabs as the file of a screen wants it.
fn sheets_as_kept(text: &str, size: (u16, u16), shows: impl Fn(usize) -> bool) {
    let mut state = open(sample_project(), size);
    kept::restore(&mut state, text);
    for (tab, sheets) in TABS.iter().enumerate().filter(|(tab, _)| shows(*tab)) {
        for sheet in 0..sheets.sheets.len() {
            state.desk.tab = tab;
            state.desk.sheets[tab] = sheet;
            press(&mut state, "down right");
            picture(&state);
        }
    }
}

/// The same table for every sheet, by its name in the file of a screen.
fn everywhere(table: &serde_json::Value) -> serde_json::Value {
    let mut tables = serde_json::Map::new();
    for (tab, sheet) in TABS.iter().flat_map(|tab| tab.sheets.iter().map(move |sheet| (tab, sheet))) {
        for register in registers::ALL.iter().map(|register| register.key).chain([""]) {
            tables.insert(format!("{}/{}/{register}", tab.name, sheet.name), table.clone());
        }
    }
    tables.into()
}

#[test]
fn a_screen_whose_columns_are_too_wide_or_stand_twice_is_opened_with_what_fits() {
    let columns = json!([["title", 65535], ["owner", 0], ["title", 65535], ["status", null], ["status", 1]]);
    let text = json!({"tables": everywhere(&json!({"columns": columns}))}).to_string();
    sheets_as_kept(&text, (120, 35), |_| true);
    let mut state = open(sample_project(), (120, 35));
    kept::restore(&mut state, &text);
    press(&mut state, "4");
    let columns: Vec<_> = state.list().columns.iter().map(|column| (&*column.key, column.width)).collect();
    assert_eq!(columns, [("title", Some(120)), ("owner", Some(3)), ("status", None)]);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(6) })]

    /// Settles the worry that a file beside the project, of another version or of nobody, keeps the screen shut.
    #[test]
    fn whatever_stands_in_the_file_of_a_screen_every_tab_is_drawn(
        bytes: Vec<u8>,
        table in hostile_table(),
        (splits, zoom, panel) in (any::<[u16; 3]>(), any::<String>(), "why|load|.*"),
        (parts, links) in ("both|table|gantt", "all|own|none"),
        (small, flags) in any::<(bool, [bool; 2])>(),
        tab in 0..TABS.len(),
    ) {
        let size = if small { (80, 24) } else { (120, 35) };
        kept::restore(&mut open(sample_project(), size), &String::from_utf8_lossy(&bytes));
        let text = json!({
            "zoom": zoom, "splits": splits, "parts": parts, "links": links, "panel": panel,
            "progress": flags[0], "bare": flags[1], "tables": everywhere(&table),
        });
        sheets_as_kept(&text.to_string(), size, |at| at == tab);
    }
}

#[test]
fn conflicts_that_wait_are_counted_on_every_screen_before_the_names_of_tabs_and_project() {
    let mut project = sample_project();
    let author = Author { name: "Ana".into(), at: now() };
    let edits = (1..=5).map(|id| Edit::Add("conflict", Record::new(Id(900_000 + id)))).collect();
    project = project.apply(&Step::new("Merge", edits), &author).unwrap();
    for (width, height) in [(60, 20), (72, 24), (80, 24), (90, 24), (120, 35)] {
        let state = open(project.clone(), (width, height));
        let shown = picture(&state);
        assert!(shown.lines().next().unwrap().contains("▲ 5 conflicts"), "{shown}");
    }
}

/// Settles the worry that a crash loses more of long minutes than of short ones.
#[test]
fn what_is_typed_into_long_minutes_is_kept_after_the_same_pause() {
    let (mut state, _) = board_of_an_hour();
    press(&mut state, "w");
    update(&mut state, Input::Paste("nobody reads that twice\n".repeat(10_000)));
    press(&mut state, "Agreed");
    update(&mut state, Input::Tick(now() + TimeDelta::seconds(3)));
    let said = |record: &std::sync::Arc<mainstay::model::record::Record>| {
        ["discussion", "minutes"].iter().any(|field| record.value(field).as_text().ends_with("Agreed"))
    };
    let project = state.session.project();
    assert!(["agenda_item", "meeting"].iter().any(|register| project.table(register).iter().any(said)));
}
