//! Stories of the schedule tab: keys in, the plan and the screen that come of them.
#![allow(clippy::unwrap_used)]

mod told;

use std::collections::{BTreeMap, BTreeSet};

use mainstay::exchange::{mspdi, sample};
use mainstay::model::edit::{Edit, Step};
use mainstay::model::id::{Id, Ids};
use mainstay::model::project::Project;
use mainstay::model::record::Record;
use mainstay::model::style::DateOrder;
use mainstay::model::value::{Duration, Value};
use mainstay::query::filter::Filter;
use mainstay::query::sort::Sort;
use mainstay::registers::{
    self, baseline, calendar, change, communication, dependency, every, project, resource, task, view,
};
use mainstay::schedule::instant::Instant;
use mainstay::session::Session;
use mainstay::tui::kept;
use mainstay::tui::key::Key;
use mainstay::tui::layer::Layer;
use mainstay::tui::layout::Way;
use mainstay::tui::list::Row;
use mainstay::tui::network::Network;
use mainstay::tui::network::routes::TRUNKS;
use mainstay::tui::state::State;
use mainstay::tui::tabs::TABS;
use mainstay::tui::update::{Input, update};
use mainstay::tui::views::READY;
use serde_json::{Value as Json, json};
use told::{now, open, picture, press, sample_project};

/// A plan that starts on the Monday of this week, on the schedule tab: titles, durations, predecessors.
fn plan(tasks: &[(&str, &str, &str)]) -> State {
    let mut session = Session::new(Project::new(registers::ALL), "Ana Silva", now(), 11);
    session.begin("Works", DateOrder::DayFirst).unwrap();
    let settings = session.project().settings().unwrap().id;
    let step = session.setting(&[(&project::REGISTER, settings)], &[("start", "16 Nov 2026")]).unwrap();
    session.perform(step).unwrap();
    for (title, duration, predecessors) in tasks {
        let mut record = session.fresh(&task::REGISTER);
        record.put("title", Value::text(title));
        let id = record.id;
        session.add(&task::REGISTER, record).unwrap();
        let fields = [("duration", *duration), ("predecessors", *predecessors)];
        let step = session.setting(&[(&task::REGISTER, id)], &fields).unwrap();
        session.perform(step).unwrap();
    }
    let mut state = open(session.project().clone(), (120, 35));
    press(&mut state, "1 g");
    state
}

/// What a field of a task shows; "" where there is no such task.
fn cell(state: &State, title: &str, field: &str) -> String {
    let context = state.session.context();
    let mut tasks = context.project.table("task").iter();
    let found = tasks.find(|record| record.value("title") == &Value::text(title));
    let field = context.project.field("task", field).unwrap();
    found.map_or(String::new(), |record| context.show(record, field))
}

/// The titles of the tasks in outline order, each with a dot for each level.
fn outline(state: &State) -> Vec<String> {
    let context = state.session.context();
    let table = context.project.table("task");
    let rows = context.derived.outline("task").unwrap();
    let title = |id| table.get(id).map_or("", |record| record.value("title").as_text()).to_owned();
    rows.iter().map(|(id, depth)| ".".repeat(usize::from(*depth)) + &title(*id)).collect()
}

fn said(state: &State) -> String {
    state.notice.as_ref().map_or(String::new(), |notice| notice.text.clone())
}

fn paste(state: &mut State, text: &str) {
    update(state, Input::Paste(text.to_owned()));
}

#[test]
fn rows_of_a_spreadsheet_become_tasks_behind_the_one_under_the_cursor_in_one_step() {
    let mut state = plan(&[("Dig", "2d", ""), ("Roof", "2d", "")]);
    // In the order of the columns that show; what a cell lacks stays as usual.
    paste(&mut state, "Walls\t3 days\nFloors\n\tInner\t4h?\n");
    assert!(picture(&state).contains("Nothing was pasted"), "{}", picture(&state));
    assert!(picture(&state).contains("line 3, column 2 (Duration): "), "{}", picture(&state));
    assert_eq!(outline(&state), ["Dig", "Roof"], "nothing half done");
    press(&mut state, "esc");
    paste(&mut state, "Walls\t3 days\r\n  Inner\t4h?\r\n  Outer\r\nFloors\t\t\t\t\t1\r\n");
    assert_eq!(outline(&state), ["Dig", "Walls", ".Inner", ".Outer", "Floors", "Roof"]);
    assert_eq!(["Inner", "Outer"].map(|title| cell(&state, title, "duration")), ["4h?", "1d?"]);
    assert_eq!(cell(&state, "Floors", "predecessors"), "1");
    assert!(said(&state).starts_with("Paste 4 tasks: u takes it back."), "{}", said(&state));
    press(&mut state, "u");
    assert_eq!(outline(&state), ["Dig", "Roof"]);
    // Below headers, in any order, and over the record that a ref names.
    press(&mut state, "g");
    paste(&mut state, "Duration\tTask name\tRef\n5d\tDig deep\tT-1\n1w\tDrain\t\n");
    assert_eq!(outline(&state), ["Dig deep", "Drain", "Roof"]);
    assert_eq!(cell(&state, "Drain", "duration"), "1w");
    // A row that names nothing is told beside its line, whether its cell is empty or there is no such column.
    let nameless = state.session.project().clone();
    for text in ["Walls\t3d\n\t2d\n", "Duration\tResources\n1w\t\n2d\tAna\n"] {
        paste(&mut state, text);
        assert!(
            picture(&state).contains("line 2: it has nothing for “Name”: fill that in"),
            "{}",
            picture(&state)
        );
        press(&mut state, "esc");
        assert!(state.session.project().same(&nameless), "nothing half done");
    }
    // A row with more cells than there are columns, and links in a circle, are told and leave all as it was.
    let before = state.session.project().clone();
    paste(&mut state, &format!("Walls{}x", "\t".repeat(20)));
    assert!(picture(&state).contains("21 cells, for 10 columns"), "{}", picture(&state));
    press(&mut state, "esc");
    paste(&mut state, "Ref\tPredecessors\nT-1\t2\nT-2\t1\n");
    assert!(picture(&state).contains("T-1") && picture(&state).contains("T-2"), "{}", picture(&state));
    assert!(state.session.project().same(&before), "{}", picture(&state));
    // A new task has no number yet that anybody knows: its name tells which row it is.
    press(&mut state, "esc");
    paste(&mut state, "Name\tOutline level\tPredecessors\nWalls\t1\t\nInner\t2\tWalls\n");
    assert!(
        picture(&state).contains("this ties line 2 “Walls” to line 3 “Inner”, a summary"),
        "{}",
        picture(&state)
    );
    press(&mut state, "esc");
    paste(&mut state, "Name\tPredecessors\nWalls\tInner; 1\nInner\tWalls\n");
    let loop_of_lines = "this makes a loop: line 2 “Walls” → line 3 “Inner” → line 2 “Walls”";
    assert!(picture(&state).contains(loop_of_lines), "{}", picture(&state));
    assert!(state.session.project().same(&before), "{}", picture(&state));
}

#[test]
fn cells_of_a_spreadsheet_go_over_the_cells_from_the_cursor_on() {
    let mut state = plan(&[("Dig", "2d", ""), ("Pour", "4d", ""), ("Roof", "2d", "")]);
    press(&mut state, "right");
    paste(&mut state, "5d\n6d\n");
    assert_eq!(["Dig", "Pour", "Roof"].map(|title| cell(&state, title, "duration")), ["5d", "6d", "2d"]);
    paste(&mut state, "-1d\n3000000d\n1d\n1d\n");
    assert!(picture(&state).contains("the paste has 4 rows of 1 cells"), "{}", picture(&state));
    press(&mut state, "esc");
    paste(&mut state, "-1d\nsoon\n");
    assert!(picture(&state).contains("row 1, Duration: ") && picture(&state).contains("row 2, Duration: "));
    press(&mut state, "esc");
    assert_eq!(cell(&state, "Dig", "duration"), "5d");
    // One cell goes into all that are marked.
    press(&mut state, "M");
    paste(&mut state, "3d");
    assert_eq!(["Dig", "Pour", "Roof"].map(|title| cell(&state, title, "duration")), ["3d", "3d", "3d"]);
}

#[test]
fn thousands_of_rows_are_pasted_at_once() {
    let mut state = plan(&[("Dig", "2d", "")]);
    let row = |n: u32| format!("Task {n}\t{}d\t\t\t\t{}", n % 9, n - 1);
    let rows = (2..2_002).map(row).collect::<Vec<_>>().join("\n");
    paste(&mut state, &rows);
    assert_eq!(outline(&state).len(), 2_001, "{}", picture(&state));
    assert_eq!(cell(&state, "Task 2001", "predecessors"), "2000");
    press(&mut state, "u");
    assert_eq!(outline(&state), ["Dig"]);
}

/// Types letters as they are.
fn type_in(state: &mut State, text: &str) {
    for letter in text.chars() {
        update(state, Input::Key(Key::char(letter)));
    }
}

#[test]
fn predecessors_are_named_completed_and_a_loop_is_told_before_enter() {
    let mut state = plan(&[("Dig trench", "2d", ""), ("Dig pond", "4d", ""), ("Lay pipe", "1d", "")]);
    press(&mut state, "G right right right right right e");
    type_in(&mut state, "dig p");
    assert!(picture(&state).contains("T-2 Dig pond"), "{}", picture(&state));
    press(&mut state, "tab");
    type_in(&mut state, "FS+1d; lay");
    press(&mut state, "esc e");
    type_in(&mut state, "dig");
    assert!(picture(&state).contains("“dig” could be T-1 Dig trench or T-2 Dig pond"), "{}", picture(&state));
    type_in(&mut state, " pond FS+1d; 1");
    press(&mut state, "enter");
    assert_eq!(cell(&state, "Lay pipe", "predecessors"), "2FS+1d; 1");
    // The pond would wait for the pipe that waits for it.
    press(&mut state, "k e");
    type_in(&mut state, "lay pipe");
    assert!(picture(&state).contains("! this makes a loop: T-2 → T-3 → T-2"), "{}", picture(&state));
    press(&mut state, "esc");
    assert_eq!(cell(&state, "Dig pond", "predecessors"), "");
    // A duration that can't be is told below the line too.
    press(&mut state, "left left left left e ctrl-a ctrl-k");
    type_in(&mut state, "999999w");
    assert!(picture(&state).contains("longer than four hundred years"), "{}", picture(&state));
}

#[test]
fn a_task_is_cut_in_two_interrupted_repeated_and_switched_off_each_by_a_key_and_undone_by_one() {
    let mut state = plan(&[("Dig", "5d", ""), ("Pour", "2d", "1"), ("Meet", "2h", "")]);
    press(&mut state, "h s");
    type_in(&mut state, "40%");
    press(&mut state, "enter");
    assert_eq!(outline(&state), ["Dig", "Dig (2)", "Pour", "Meet"]);
    assert_eq!(["Dig", "Dig (2)"].map(|title| cell(&state, title, "duration")), ["2d", "3d"]);
    assert_eq!(cell(&state, "Pour", "predecessors"), "4");
    assert_eq!(cell(&state, "Pour", "start"), "23 Nov 26", "it waits as long as before");
    press(&mut state, "u");
    assert_eq!(cell(&state, "Pour", "predecessors"), "1");
    press(&mut state, "g h i");
    type_in(&mut state, "18 nov 2d");
    press(&mut state, "enter");
    assert_eq!(cell(&state, "Dig", "finish"), "24 Nov 26", "{}", picture(&state));
    assert!(
        picture(&state).lines().any(|line| line.contains("Dig") && line.contains('╌')),
        "{}",
        picture(&state)
    );
    press(&mut state, "u G h r");
    type_in(&mut state, "every week on thu 3 times");
    press(&mut state, "enter");
    assert_eq!(
        outline(&state),
        ["Dig", "Pour", "Meet", ".Meet 1", ".Meet 2", ".Meet 3"],
        "{}",
        picture(&state)
    );
    assert_eq!(cell(&state, "Meet 2", "start"), "26 Nov 26");
    press(&mut state, "u g h x");
    assert_eq!(cell(&state, "Pour", "start"), "16 Nov 26", "what counts for nothing holds nothing up");
    press(&mut state, "h x h m");
    assert_eq!(cell(&state, "Dig", "mode"), "Manual");
    press(&mut state, "u h s");
    type_in(&mut state, "9d");
    press(&mut state, "enter");
    assert!(picture(&state).contains("it takes 5d in all"), "{}", picture(&state));
}

#[test]
fn cutting_a_task_divides_no_money_twice_and_what_has_begun_is_not_repeated() {
    let mut state = plan(&[("Dig", "5d", ""), ("Pour", "2d", "1")]);
    let set = |state: &mut State, texts: &[(&str, &str)]| {
        let target = state.list().current().unwrap();
        let step = state.session.setting(&[target], texts).unwrap();
        state.session.perform(step).unwrap();
        state.settle();
    };
    press(&mut state, "g");
    set(&mut state, &[("fixed_cost", "500"), ("deadline", "30 nov")]);
    press(&mut state, "h s");
    type_in(&mut state, "2d");
    press(&mut state, "enter");
    assert_eq!(["Dig", "Dig (2)"].map(|title| cell(&state, title, "fixed_cost")), ["£500", ""]);
    assert_eq!(["Dig", "Dig (2)"].map(|title| cell(&state, title, "deadline")), ["", "30 Nov 26"]);
    press(&mut state, "u g");
    set(&mut state, &[("percent_complete", "50")]);
    press(&mut state, "h r");
    type_in(&mut state, "every week on thu 3 times");
    press(&mut state, "enter");
    assert!(picture(&state).contains("it has begun: repeat a new task"), "{}", picture(&state));
}

#[test]
fn a_value_is_filled_down_and_a_summary_is_not_removed_unasked() {
    let mut state = plan(&[("Dig", "5d", ""), ("Pour", "2d", ""), ("Roof", "1d", "")]);
    press(&mut state, "right j ctrl-d");
    assert_eq!(cell(&state, "Pour", "duration"), "5d");
    press(&mut state, "u g m j m ctrl-d esc");
    assert_eq!(["Dig", "Pour", "Roof"].map(|title| cell(&state, title, "duration")), ["5d", "2d", "5d"]);
    press(&mut state, "g j > k D");
    assert!(
        picture(&state).contains("Remove T-1 Dig and one record that hangs on it?"),
        "{}",
        picture(&state)
    );
    press(&mut state, "n");
    assert_eq!(outline(&state), ["Dig", ".Pour", "Roof"]);
}

#[test]
fn progress_is_entered_as_planned_up_to_the_status_date_and_the_rest_moves_behind_it() {
    let tasks = [("Dig", "2d", ""), ("Pour", "4d", "1"), ("Roof", "2d", ""), ("Paint", "1d", "")];
    let mut state = plan(&tasks);
    press(&mut state, "r d ctrl-a ctrl-k 18_Nov enter");
    assert_eq!(cell(&state, "Pour", "finish"), "23 Nov 26");
    press(&mut state, "g m m r u esc");
    assert_eq!(["Dig", "Pour", "Roof"].map(|t| cell(&state, t, "percent_complete")), ["100%", "25%", ""]);
    assert_eq!(cell(&state, "Pour", "finish"), "23 Nov 26", "as planned moves nothing");
    // Roof and Paint were not begun, Pour goes on where it is: one step, asked for, and taken back by one.
    press(&mut state, "r m");
    assert!(picture(&state).contains("unfinished work of T-3, T-4 behind 18 Nov 26?"), "{}", picture(&state));
    press(&mut state, "y");
    assert_eq!(
        ["Dig", "Pour", "Roof"].map(|t| cell(&state, t, "start")),
        ["16 Nov 26", "18 Nov 26", "19 Nov 26"]
    );
    press(&mut state, "u");
    assert_eq!(cell(&state, "Roof", "start"), "16 Nov 26");
    // Work that stopped too early is interrupted; what is finished stays.
    press(&mut state, "r d ctrl-a ctrl-k 20_Nov_2026 enter g m m r m y esc");
    assert_eq!(cell(&state, "Pour", "finish"), "25 Nov 26");
    assert_eq!(cell(&state, "Dig", "finish"), "17 Nov 26");
    press(&mut state, "r l");
    let line = picture(&state).lines().find(|line| line.contains("Pour")).unwrap().to_owned();
    assert!(line.contains('◀') && line.contains('┤'), "{}", picture(&state));
}

#[test]
fn a_status_date_before_the_plan_and_actuals_in_the_future_are_refused_beside_the_field() {
    let mut state = plan(&[("Dig", "2d", "")]);
    press(&mut state, "r d ctrl-a ctrl-k 2_Nov_2026 enter");
    assert!(picture(&state).contains("lies before the start of the plan (16 Nov 26)"), "{}", picture(&state));
    press(&mut state, "esc");
    let target = [(&task::REGISTER, state.list().current().unwrap().1)];
    for field in ["actual_start", "actual_finish"] {
        let refused = state.session.setting(&target, &[(field, "30 Nov 2026")]).unwrap_err();
        assert!(refused.contains("that day is yet to come"), "{refused}");
    }
}

/// The refs of the rows that show, headings by their words.
fn rows(state: &State) -> Vec<String> {
    let (list, project) = (state.list(), state.session.project());
    let name = |row: &Row| match row {
        Row::Heading(place) => {
            let task = project.register("task").unwrap();
            let shown = |of: &str, sum: &Value| {
                list.field(task, of, project).unwrap().kind.format(sum, &state.session.context())
            };
            let sums = |(of, sum): &(String, Value)| format!(" {of} {}", shown(of, sum));
            list.heading(*place)
                .map(|heading| heading.text.clone() + &heading.sums.iter().map(sums).collect::<String>())
        }
        Row::Record(shown) => project.find(shown.id).map(|(r, record)| r.reference(record.number)),
    };
    list.rows().iter().filter_map(name).collect()
}

#[test]
fn views_are_chosen_by_name_and_every_one_of_them_reads_what_it_names() {
    let mut state = open(sample_project(), (120, 35));
    let context = state.session.context();
    for view in READY {
        let register = context.project.register(view.shows).unwrap();
        for key in view.columns.iter().chain([&view.group]).filter(|key| !key.is_empty()) {
            assert!(context.project.field(view.shows, key).is_some(), "{}: {key}", view.name);
        }
        assert!(Sort::parse(view.sort, &[register], &context).is_ok(), "{}", view.name);
        let filter: Filter = view.filter.parse().unwrap();
        assert!(filter.matcher(register, &context).is_ok(), "{}", view.name);
    }
    press(&mut state, "1 v");
    type_in(&mut state, "look-ahead 2");
    press(&mut state, "enter");
    assert!(state.list().count() > 3 && state.list().count() < 40, "{}", picture(&state));
    press(&mut state, "v");
    type_in(&mut state, "by resp");
    press(&mut state, "enter");
    let first = rows(&state)[0].clone();
    assert!(
        first.contains("start ") && first.contains("finish "),
        "a group tells from when to when: {first}"
    );
    press(&mut state, "v");
    type_in(&mut state, "earned");
    press(&mut state, "enter");
    let shown = picture(&state);
    assert!(shown.contains("BAC") && shown.contains("▾ Stage 2"), "{shown}");
}

#[test]
fn groups_tell_what_their_tasks_come_to_in_the_columns_and_count_no_summary_twice() {
    let mut state =
        plan(&[("House", "1d", ""), ("Walls", "3d", ""), ("Roof", "2d", "2"), ("Road", "4d", "")]);
    press(&mut state, "g j > j > esc g");
    for (title, cost) in [("House", ""), ("Walls", "1000"), ("Roof", "500"), ("Road", "250")] {
        let table = state.session.project().table("task");
        let id = table.iter().find(|record| record.value("title") == &Value::text(title)).unwrap().id;
        let owner = if title == "Road" { "Bo" } else { "Ana" };
        let fields = [("owner", owner), ("fixed_cost", cost)];
        let step = state.session.setting(&[(&task::REGISTER, id)], &fields).unwrap();
        state.session.perform(step).unwrap();
    }
    let sheet = state.session.fresh(&view::REGISTER).with(every::TITLE, "Who pays").with(view::SHOWS, "task");
    let sheet = sheet.with(view::GROUP, "owner").with(view::COLUMNS, "title, duration, start, finish, cost");
    state.session.add(&view::REGISTER, sheet).unwrap();
    press(&mut state, "v");
    type_in(&mut state, "who pays");
    press(&mut state, "enter p");
    let told: Vec<String> = rows(&state).into_iter().filter(|row| !row.starts_with("T-")).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told[0].starts_with("Ana Silva duration 5d start 16 Nov 26 finish 20 Nov 26"), "{told:?}");
    assert!(told[0].contains("cost £1,500") && told[1].contains("cost £250"), "{told:?}");
    // Each stands in its column.
    let shown = picture(&state);
    let (head, group) = (line(&shown, "Ref"), line(&shown, "Ana Silva ("));
    let place = |text: &str, word: &str| text.find(word).map(|at| text[..at + word.len()].chars().count());
    assert_eq!(place(&head, "Duration"), place(&group, "5d"), "{shown}");
    assert_eq!(
        place(&head, " Start").map(|at| at - 6),
        place(&group, " 16 Nov 26").map(|at| at - 10),
        "{shown}"
    );
}

/// The line of a picture that holds a word.
fn line(shown: &str, word: &str) -> String {
    shown.lines().find(|line| line.contains(word)).unwrap_or_default().to_owned()
}

#[test]
fn who_has_a_calendar_of_their_own_is_interrupted_by_that() {
    let mut state = plan(&[("Dig", "5d", "")]);
    let session = &mut state.session;
    let own = session.fresh(&calendar::REGISTER).with(every::TITLE, "Ana's");
    let off: chrono::NaiveDate = "2026-11-18".parse().unwrap();
    let leave = session.fresh(&calendar::exception::REGISTER);
    let leave = leave.with(calendar::exception::CALENDAR, own.id).with(calendar::exception::FROM, off);
    let leave = leave.with(calendar::exception::TO, off);
    let ana = session.fresh(&resource::REGISTER).with(every::TITLE, "Ana").with(resource::CALENDAR, own.id);
    session.add(&calendar::REGISTER, own).unwrap();
    session.add(&calendar::exception::REGISTER, leave).unwrap();
    session.add(&resource::REGISTER, ana).unwrap();
    state.settle();
    press(&mut state, "g");
    assert_eq!(enter(&mut state, &[("resources", "Ana")]), "");
    assert_eq!(cell(&state, "Dig", "finish"), "23 Nov 26", "the 18th is off");
    press(&mut state, "h i");
    type_in(&mut state, "18 nov 2d");
    assert!(picture(&state).contains("25 Nov 26"), "what it moves is told before Enter: {}", picture(&state));
    press(&mut state, "enter");
    // She is off on the 18th anyway: the 19th and the 20th are lost.
    assert_eq!(cell(&state, "Dig", "finish"), "25 Nov 26", "{}", picture(&state));
    press(&mut state, "u 1 g h s");
    type_in(&mut state, "0d");
    assert!(picture(&state).contains("it takes 5d in all"), "{}", picture(&state));
}

#[test]
fn the_outline_folds_level_by_level_sorts_within_itself_and_a_filter_may_mark_instead_of_hiding() {
    let tasks = [
        ("House", "1d", ""),
        ("Roof", "9d", ""),
        ("Floor", "2d", ""),
        ("Wall", "5d", ""),
        ("Road", "1d", ""),
    ];
    let mut state = plan(&tasks);
    press(&mut state, "j > j > j > esc g");
    assert_eq!(outline(&state), ["House", ".Roof", ".Floor", ".Wall", "Road"]);
    press(&mut state, "right &");
    assert_eq!(rows(&state), ["T-5", "T-1", "T-3", "T-4", "T-2"], "each among those beside it");
    press(&mut state, "&");
    assert_eq!(rows(&state), ["T-1", "T-2", "T-4", "T-3", "T-5"], "the longest first");
    press(&mut state, "& X");
    assert_eq!(rows(&state), ["T-1", "T-5"]);
    press(&mut state, "E * / duration>4d enter");
    assert_eq!(rows(&state).len(), 5, "nothing is hidden");
    let lit: Vec<bool> =
        picture(&state).lines().filter(|l| l.contains("T-")).map(|l| l.contains('»')).collect();
    assert_eq!(lit, [true, true, false, true, false], "{}", picture(&state));
    press(&mut state, "*");
    assert_eq!(rows(&state), ["T-1", "T-2", "T-4"]);
    // A view that is chosen hides what it filters, whatever the filter before it did.
    press(&mut state, "* v critical enter");
    assert_eq!(rows(&state), ["T-1", "T-2"], "{}", picture(&state));
}

#[test]
fn what_drives_a_task_stands_out_beside_the_table_and_the_signs_are_explained() {
    let mut state = plan(&[("Dig", "2d", ""), ("Fence", "1d", ""), ("Pour", "4d", "1"), ("Roof", "2d", "3")]);
    press(&mut state, "G w");
    let driving: Vec<bool> =
        picture(&state).lines().filter(|l| l.contains("T-")).take(4).map(|l| l.contains('»')).collect();
    assert_eq!(driving, [true, false, true, true], "{}", picture(&state));
    press(&mut state, "esc");
    assert!(!picture(&state).contains('»'));
    press(&mut state, "?");
    assert!(picture(&state).contains("Signs of the Gantt"), "{}", picture(&state));
    press(&mut state, "esc ctrl-g");
    type_in(&mut state, "1 mar 2027");
    press(&mut state, "enter");
    assert!(picture(&state).contains("March 2027"), "{}", picture(&state));
}

#[test]
fn why_a_date_is_what_it_is_follows_the_cursor_and_the_plan_and_is_told_in_full_by_the_same_key() {
    let mut state =
        plan(&[("Dig", "2d", ""), ("Fence", "1d", ""), ("Pour", "4d", "1"), ("Roof", "2d", "3FS+1d")]);
    let steps = |state: &State| {
        let shown = picture(state);
        let rows = shown.lines().filter(|line| line.contains('◆') || line.contains('◦'));
        rows.filter_map(|line| Some(line.split("T-").nth(1)?.split_whitespace().nth(1)?.to_owned()))
            .collect::<Vec<_>>()
    };
    press(&mut state, "G w");
    let shown = picture(&state);
    assert!(shown.contains("Why T-4 Roof: 25–26 Nov 26"), "{shown}");
    assert!(shown.contains("after T-3 (FS+1d)") && shown.contains("it starts with the project"), "{shown}");
    assert!(shown.contains("Drop the lag between T-3 and T-4"), "{shown}");
    assert_eq!(steps(&state), ["Roof", "Pour", "Dig"]);
    press(&mut state, "k k");
    assert_eq!(steps(&state), ["Fence"], "{}", picture(&state));
    press(&mut state, "G right");
    press(&mut state, "e ctrl-u 3d enter");
    assert!(picture(&state).contains("Why T-4 Roof: 25–27 Nov 26"), "{}", picture(&state));
    press(&mut state, "w");
    assert!(picture(&state).contains("What would bring its finish earlier"), "{}", picture(&state));
    press(&mut state, "esc");
    assert!(picture(&state).contains("Why T-4"), "{}", picture(&state));
    press(&mut state, "esc");
    assert!(!picture(&state).contains("Why T-4"), "{}", picture(&state));
    // What led there begins in the left half of the Gantt, and is all in view.
    press(&mut state, "g k k N");
    (state.screen.width, state.screen.height) = (200, 40);
    press(&mut state, "w G");
    let shown = picture(&state);
    let bar = |title: &str| line(&shown, title).chars().position(|letter| "━▞█◆".contains(letter)).unwrap();
    let gantt = state.layout().side.unwrap();
    assert!(
        bar("T-1   Dig") < usize::from(gantt.x + gantt.width / 2) && bar("T-4   Roof") > bar("T-1   Dig"),
        "{shown}"
    );
    press(&mut state, "esc");
    // Where there is no room for both, the page alone shows.
    (state.screen.width, state.screen.height) = (60, 12);
    press(&mut state, "w");
    assert!(picture(&state).contains("It starts 25 Nov 26 08:00"), "{}", picture(&state));
}

#[test]
fn while_why_is_told_the_gantt_shows_all_that_leads_there_and_goes_back_after_that() {
    let mut state = plan(&[
        ("Dig", "25d", ""),
        ("Drain", "25d", "1"),
        ("Pour", "25d", "2"),
        ("Roof", "25d", "3"),
        ("Paint", "2d", ""),
    ]);
    let place = |state: &State| (state.plan.zoom().name, state.plan.origin, state.plan.followed);
    press(&mut state, "G ; ;");
    let before = place(&state);
    assert_eq!(before.0, "weeks");
    press(&mut state, "k w");
    assert_eq!(place(&state).0, "months", "{}", picture(&state));
    assert!(said(&state).contains("The Gantt shows months"), "{}", said(&state));
    let shown = picture(&state);
    assert!(["Dig", "Drain", "Pour"].iter().all(|task| line(&shown, task).contains(['▞', '▄'])), "{shown}");
    // What needs no wider one is shown by the zoom that was chosen.
    press(&mut state, "g");
    assert_eq!(place(&state).0, "weeks");
    press(&mut state, "j j j esc");
    assert_eq!(place(&state), before);
    // A zoom that is chosen meanwhile stays.
    press(&mut state, "w +");
    assert_eq!(place(&state).0, "weeks");
    press(&mut state, "- - esc");
    assert_eq!(place(&state).0, "quarters");
}

#[test]
fn what_drives_a_task_is_walked_as_a_network_and_each_card_leads_to_its_task() {
    let mut state = plan(&[
        ("Dig", "2d", ""),
        ("Drain", "2d", ""),
        ("Permit", "1d", ""),
        ("Pour", "4d", "1; 2FS"),
        ("Roof", "2d", "4SS+3d"),
    ]);
    press(&mut state, "G h n");
    let shown = picture(&state);
    for told in [
        "T-5 Roof: 3 tasks drive it",
        "SS+3d",
        "◆ T-5",
        "2d · slack 0d",
        "Start of the project",
        "16–17 Nov 26",
    ] {
        assert!(shown.contains(told), "{told}: {shown}");
    }
    assert!(!shown.contains("Permit"), "it drives nothing: {shown}");
    // To the left along the links, to the other of two that drive it, and there.
    press(&mut state, "left left down enter");
    assert_eq!(current(&state), "Drain");
    press(&mut state, "g j j h n");
    assert!(picture(&state).contains("Permit: no other task drives it"), "{}", picture(&state));
    press(&mut state, "f");
    assert!(picture(&state).contains("T-5 Roof: 3 tasks drive it"), "{}", picture(&state));
    press(&mut state, "esc");
    assert_eq!(current(&state), "Permit");
}

#[test]
fn lines_of_a_network_cross_without_a_join_and_end_by_an_arrow_on_the_line_they_join() {
    let mut state = plan(&[
        ("Survey", "2d", ""),
        ("Walls", "5d", "1"),
        ("Floors", "5d", "1"),
        ("Roof", "5d", "1"),
        ("Wiring", "5d", "2; 4"),
        ("Paint", "5d", "2; 3"),
        ("Open", "0d", "5; 6"),
    ]);
    press(&mut state, "G h n");
    let shown = picture(&state);
    assert!(!shown.contains('┼'), "{shown}");
    // The line from the roof to the wiring crosses that from the walls to the paint, and ends on that to the wiring.
    assert!(shown.contains("║─│─╯") && line(&shown, "slack 0d").contains("│ ▴"), "{shown}");
}

#[test]
fn everything_about_a_task_is_told_in_one_list_and_what_is_named_there_opens() {
    let mut state =
        plan(&[("Dig", "2d", ""), ("Fence", "1d", ""), ("Pour", "4d", "1; 2"), ("Roof", "2d", "3FS+1d")]);
    press(&mut state, "g j j I");
    let shown = picture(&state);
    for told in
        ["T-3 Pour: 18–23 Nov 26", "Late", "Starts 18 Nov 26 08:00", "drives it", "early enough by 1d"]
    {
        assert!(shown.contains(told), "{told}: {shown}");
    }
    press(&mut state, "tab");
    assert!(picture(&state).contains("T-4 Roof"), "{}", picture(&state));
    press(&mut state, "shift-tab");
    // A row that names a task opens that.
    for _ in 0..40 {
        if row_of(&state).contains("Fence") {
            break;
        }
        press(&mut state, "j");
    }
    press(&mut state, "enter");
    assert!(picture(&state).contains("T-2"), "{}", picture(&state));
    press(&mut state, "esc G");
    assert!(picture(&state).contains("History"), "{}", picture(&state));
}

/// The title of the task under the cursor.
fn current(state: &State) -> String {
    let (register, id) = state.list().current().unwrap();
    state.session.project().table(register.key).get(id).unwrap().value("title").as_text().to_owned()
}

/// What the row under the cursor of the list on top is called.
fn row_of(state: &State) -> String {
    match state.layers.last() {
        Some(Layer::Listing(listing)) => listing.current().map_or(String::new(), |row| row.name.clone()),
        _ => String::new(),
    }
}

#[test]
fn every_view_of_the_plan_shows_columns_of_its_own_on_the_smallest_screen() {
    let mut state = plan(&[("Dig the foundations of hall A", "2d", ""), ("Pour", "4d", "1")]);
    (state.screen.width, state.screen.height) = (80, 24);
    let mut heads = Vec::new();
    for view in READY.iter().take(6) {
        press(&mut state, "v");
        type_in(&mut state, view.name);
        press(&mut state, "enter");
        let shown = picture(&state);
        let head =
            shown.lines().find(|line| line.contains("Ref") && line.contains("Name")).unwrap().to_owned();
        assert!(head.split_whitespace().count() >= 4, "{}: {head}", view.name);
        heads.push(head);
    }
    heads.sort();
    heads.dedup();
    assert!(heads.len() >= 5, "{heads:?}");
}

#[test]
fn a_deep_outline_keeps_room_for_names_and_a_plan_of_hours_or_years_is_seen_whole() {
    let shown = |tasks: &[(&str, &str, &str)], indents: usize| {
        let mut state = plan(tasks);
        (state.screen.width, state.screen.height) = (80, 24);
        for row in 1..=indents {
            press(&mut state, "g");
            press(&mut state, &"j ".repeat(row));
            press(&mut state, &"> ".repeat(row));
        }
        press(&mut state, "1");
        picture(&state)
    };
    let deep = ["Alpha one"; 14].map(|title| (title, "1d", ""));
    let picture_of_it = shown(&deep, 13);
    assert_eq!(picture_of_it.lines().filter(|line| line.contains("Alpha")).count(), 15, "{picture_of_it}");
    assert!(picture_of_it.contains("November 2026"), "a day is seen by days: {picture_of_it}");
    let hours =
        shown(&[("Freeze", "1h", ""), ("Move", "2h", "1"), ("Test", "1h", "2"), ("Watch", "1h", "3")], 0);
    assert!(hours.contains("12") && hours.contains("Mon 16") || hours.contains("16 Nov"), "{hours}");
    let years = shown(&[("A", "900d", ""), ("B", "900d", "1"), ("C", "900d", "2"), ("D", "900d", "3")], 0);
    assert!(years.contains("2020s"), "{years}");
}

#[test]
fn table_and_gantt_show_alone_or_both_and_each_width_keeps_its_share() {
    let mut state = plan(&[("Dig", "2d", ""), ("Pour", "4d", "1")]);
    let head = |state: &State| {
        picture(state).lines().find(|line| line.contains("Ref") && line.contains("Name")).unwrap().to_owned()
    };
    (state.screen.width, state.screen.height) = (80, 24);
    let edge = |state: &State| head(state).chars().position(|cell| cell == '│');
    let both = edge(&state);
    press(&mut state, "p");
    assert_eq!(edge(&state), None, "{}", picture(&state));
    assert!(head(&state).contains("Finish"), "{}", head(&state));
    press(&mut state, "p");
    assert!(edge(&state) < both && picture(&state).contains("Pour"), "{}", picture(&state));
    press(&mut state, "p");
    assert_eq!(edge(&state), both);
    press(&mut state, "] ]");
    let wider = edge(&state);
    assert!(wider > both, "{}", picture(&state));
    state.screen.width = 120;
    assert_eq!(edge(&state), Some(62), "the split of another width stays");
    state.screen.width = 80;
    assert_eq!(edge(&state), wider);
    // What stands beside both leaves them a screen of another width, whose split moves as well.
    (state.screen.width, state.screen.height) = (200, 50);
    press(&mut state, "w");
    let beside = edge(&state);
    press(&mut state, "]");
    assert!(edge(&state) > beside, "{}", picture(&state));
}

#[test]
fn the_count_of_rows_and_the_filter_show_beside_the_sheets_of_a_narrow_screen() {
    let mut state = plan(&[("Dig", "2d", ""), ("Pour", "4d", "1")]);
    (state.screen.width, state.screen.height) = (80, 24);
    press(&mut state, "/ Dig enter");
    let shown = picture(&state);
    let line = shown.lines().nth(1).unwrap();
    assert!(line.contains("1 of 2") && line.contains("filter: Dig") && line.contains("Plan"), "{line}");
    press(&mut state, "tab tab tab");
    let shown = picture(&state);
    let line = shown.lines().nth(1).unwrap();
    assert!(line.contains("Late"), "{line}");
}

#[test]
fn baselines_and_snapshots_are_taken_by_a_key_and_compared_with_each_other_and_with_now() {
    let mut state = plan(&[("Dig", "2d", ""), ("Gate", "0d", "1"), ("Pour", "4d", "2")]);
    press(&mut state, "h v");
    assert!(picture(&state).contains("h b takes one"), "{}", picture(&state));
    press(&mut state, "h b");
    type_in(&mut state, "Approved");
    press(&mut state, "enter right e ctrl-a ctrl-k");
    type_in(&mut state, "4d");
    press(&mut state, "enter h k enter e ctrl-a ctrl-k");
    type_in(&mut state, "5d");
    press(&mut state, "enter h v");
    type_in(&mut state, "approved");
    press(&mut state, "enter enter");
    let shown = picture(&state);
    assert!(shown.contains("The plan finishes 26 Nov 26 instead of 23 Nov 26: 3d later."), "{shown}");
    assert!(shown.contains("3 tasks changed: 3 later."), "{shown}");
    assert!(shown.contains("T-2 Gate") && shown.contains("17 Nov 26 → 20 Nov 26: 3d later"), "{shown}");
    press(&mut state, "esc h v");
    type_in(&mut state, "approved");
    press(&mut state, "enter");
    type_in(&mut state, "snapshot");
    press(&mut state, "enter");
    assert!(picture(&state).contains("17 Nov 26 → 19 Nov 26: 2d later"), "{}", picture(&state));
    press(&mut state, "esc h c");
    let chart = picture(&state);
    assert!(chart.contains("Milestone slip chart") && chart.contains("A Gate"), "{chart}");
    assert!(chart.contains("17 Nov 26 → 20 Nov 26: 3d later"), "{chart}");
    press(&mut state, "esc u u u");
    assert_eq!(cell(&state, "Dig", "duration"), "2d", "a snapshot and two durations are taken back");
    assert_eq!(state.session.project().table("baseline").len(), 1);
}

#[test]
fn sending_a_report_keeps_a_snapshot_and_what_changed_since_is_a_list_that_opens_its_tasks() {
    let tasks = [("Dig", "2d", ""), ("Gate", "0d", "1"), ("Pour", "4d", "2"), ("Shed", "1d", "")];
    let mut state = plan(&tasks);
    let mut report = state.session.fresh(&communication::REGISTER);
    report.put("title", Value::text("Highlight report"));
    report.put("frequency", Value::text("weekly"));
    let target = (&communication::REGISTER, report.id);
    state.session.add(target.0, report).unwrap();
    press(&mut state, "h l");
    assert!(picture(&state).contains("No baseline and no snapshot"), "{}", picture(&state));
    press(&mut state, "esc");
    let step = state.session.closing(&[target]).unwrap();
    state.session.perform(step).unwrap();
    state.settle();
    assert_eq!(cell(&state, "Dig", "baseline_finish"), "", "a snapshot is not what was agreed");
    press(&mut state, "g right e ctrl-a ctrl-k 4d enter G D y");
    for (title, fields) in [("Gate", ""), ("Dig", "50")] {
        let found =
            state.session.project().table("task").iter().find(|r| r.value("title") == &Value::text(title));
        let id = found.unwrap().id;
        let step = state.session.setting(&[(&task::REGISTER, id)], &[("percent_complete", fields)]).unwrap();
        state.session.perform(step).unwrap();
    }
    state.session.add(&task::REGISTER, Record::new(Id(77)).with(every::TITLE, "Fence")).unwrap();
    state.settle();
    press(&mut state, "h l");
    let shown = picture(&state);
    for words in [
        "What changed from BL-1 Highlight report of 18 Nov 26, kept 18 Nov 26 to the plan as it is",
        "The plan finishes 25 Nov 26 instead of 23 Nov 26: 2d later.",
        "5 tasks changed: 1 added, 1 removed, 3 later.",
        "Milestones (1)",
        "T-4 Shed",
        "17 Nov 26 → 19 Nov 26: 2d later; 2d longer; begun, 50 %",
    ] {
        assert!(shown.contains(words), "{words}: {shown}");
    }
    press(&mut state, "enter");
    assert!(picture(&state).contains("Gate"), "a row opens its task: {}", picture(&state));
    // Undone by one step, with the report.
    press(&mut state, "esc esc u u u u u u");
    assert_eq!(state.session.project().table("baseline").len(), 0);
}

#[test]
fn public_holidays_of_a_country_are_taken_over_by_rule_as_one_step() {
    let mut state = plan(&[("Dig", "30d", "")]);
    let before = cell(&state, "Dig", "finish");
    press(&mut state, "h d");
    type_in(&mut state, "scot");
    press(&mut state, "enter");
    // St Andrew's Day, Christmas, Boxing Day (28th) and no more lie within.
    assert_eq!((before.as_str(), cell(&state, "Dig", "finish").as_str()), ("25 Dec 26", "30 Dec 26"));
    press(&mut state, "h d");
    type_in(&mut state, "scot");
    press(&mut state, "enter");
    assert!(picture(&state).contains("are in the calendar already"), "{}", picture(&state));
    press(&mut state, "u");
    assert_eq!(cell(&state, "Dig", "finish"), "25 Dec 26");
}

/// The calendar exceptions: title, first and last day, hours, how they recur.
fn exceptions(state: &State) -> Vec<String> {
    let context = state.session.context();
    let mut all: Vec<_> = context.project.table("calendar_exception").iter().cloned().collect();
    all.sort_by_key(|record| (record.value("from").as_date(), record.number));
    let field = |record: &Record, key| {
        context.show(record, context.project.field("calendar_exception", key).unwrap())
    };
    let told =
        |record: &Record| ["title", "from", "to", "hours", "repeats"].map(|key| field(record, key)).join("|");
    all.iter().map(|record| told(record)).collect()
}

#[test]
fn days_are_marked_on_the_month_and_given_other_hours_and_the_plan_follows_while_that_is_typed() {
    let mut state = plan(&[("Dig", "3d", ""), ("Pour", "2d", "1"), ("Done", "0d", "2")]);
    assert_eq!(cell(&state, "Done", "finish"), "20 Nov 26");
    // From the Wednesday of today to the Friday.
    press(&mut state, "h w m right right n Works_closure");
    let shown = picture(&state);
    assert!(shown.contains("= the standard week: Works closure, closed 18–20 Nov 26"), "{shown}");
    assert!(shown.contains("25 Nov 26 instead of 20 Nov 26"), "{shown}");
    press(&mut state, "enter");
    assert_eq!(exceptions(&state), ["Works closure|18 Nov 26|20 Nov 26|closed|"]);
    assert_eq!(cell(&state, "Done", "finish"), "25 Nov 26");
    assert!(picture(&state).contains("Works closure"), "{}", picture(&state));
    // The calendar that was lacking is there; work on the Thursday cuts the closure in two.
    press(&mut state, "left n 8-12_Half_day enter");
    assert_eq!(
        exceptions(&state),
        [
            "Works closure|18 Nov 26||closed|",
            "Half day|19 Nov 26||08:00-12:00|",
            "Works closure|20 Nov 26|20 Nov 26|closed|"
        ]
        .map(|line| line.replace("|18 Nov 26||", "|18 Nov 26|18 Nov 26|"))
    );
    press(&mut state, "x");
    assert_eq!(exceptions(&state).len(), 3, "a day with some work is taken off");
    press(&mut state, "x");
    assert_eq!(exceptions(&state).len(), 2, "and is as usual again");
    press(&mut state, "u u u u");
    assert_eq!((exceptions(&state).len(), cell(&state, "Done", "finish")), (0, "20 Nov 26".to_owned()));
    assert!(state.session.project().table("calendar").is_empty(), "the calendar that was made is gone too");
}

#[test]
fn days_recur_by_a_rule_in_words_and_what_is_no_rule_is_said_before_enter() {
    let mut state = plan(&[("Dig", "3d", "")]);
    press(&mut state, "h w w ctrl-u 8-12_13-17 enter n Audit,_yearly_on_tuesdays");
    assert!(picture(&state).contains("! “yearly on tuesdays” is no rule"), "{}", picture(&state));
    press(&mut state, "ctrl-u 8-12_Audit,_monthly_on_last_fri_until_31_mar_2027");
    assert!(picture(&state).contains("Audit, 08:00-12:00 from 18 Nov 26 on, monthly"), "{}", picture(&state));
    press(&mut state, "enter");
    assert_eq!(exceptions(&state), ["Audit|27 Nov 26|31 Mar 27|08:00-12:00|Monthly on a weekday"]);
    press(&mut state, "right right n Every_day_counts enter");
    assert_eq!(exceptions(&state)[0], "Every day counts|20 Nov 26||closed|", "that is no rule but a name");
    press(&mut state, "down");
    assert!(picture(&state).contains("monthly on last fri until 31 Mar 27"), "{}", picture(&state));
    press(&mut state, "D");
    assert!(picture(&state).contains("Audit recurs: remove it from all its days?"), "{}", picture(&state));
    press(&mut state, "y");
    assert_eq!(exceptions(&state).len(), 1);
    for (typed, complaint) in
        [("8-25", "are no hours"), ("12-8", "ends before it begins"), ("8-12 11-13", "overlap")]
    {
        press(&mut state, &format!("n {}", typed.replace(' ', "_")));
        assert!(picture(&state).contains(complaint), "{}", picture(&state));
        press(&mut state, "enter");
        assert_eq!(exceptions(&state).len(), 1, "nothing half done");
        press(&mut state, "esc");
    }
}

#[test]
fn days_that_recur_take_the_place_of_the_same_days_and_say_which_others_stay() {
    let mut state = plan(&[("Dig", "3d", "")]);
    press(&mut state, "h w w ctrl-u 8-12_13-17 enter n 8-12_Half,_weekly_on_fri");
    assert!(picture(&state).contains("weekly on fri until 31 Dec 36"), "{}", picture(&state));
    press(&mut state, "enter n 8-10_Shorter,_weekly_on_fri enter");
    assert_eq!(exceptions(&state), ["Shorter|20 Nov 26|31 Dec 36|08:00-10:00|Weekly"]);
    press(&mut state, "n Feast enter n 8-10_Short,_weekly_on_wed");
    assert!(picture(&state).contains("but for the days of Feast"), "{}", picture(&state));
    press(&mut state, "ctrl-u 8_-_12_Half_day");
    assert!(picture(&state).contains("write hours as 8-12"), "{}", picture(&state));
    press(&mut state, "esc m pgdn x");
    assert!(picture(&state).contains("closed 18 Nov 26 – 18 Dec 26? "), "{}", picture(&state));
    press(&mut state, "n");
    assert_eq!(exceptions(&state).len(), 2, "nothing was closed");
}

#[test]
fn leave_goes_into_a_calendar_of_ones_own_and_a_calendar_without_work_says_so() {
    let mut state = plan(&[("Dig", "3d", ""), ("Pour", "2d", "1")]);
    let targets = state.list().targets();
    let step = state.session.setting(&targets, &[("resources", "Ana; Bo")]).unwrap();
    state.session.perform(step).unwrap();
    press(&mut state, "h w w ctrl-u 8-12_13-17 enter c Bo enter");
    assert!(picture(&state).contains("shared: leave"), "{}", picture(&state));
    press(&mut state, "x");
    assert_eq!(exceptions(&state), ["Leave|18 Nov 26||closed|"]);
    let calendars = state.session.project().table("calendar");
    let titles: Vec<_> = calendars.iter().map(|record| record.value("title").as_text().to_owned()).collect();
    assert_eq!(titles.len(), 2, "{titles:?}");
    let bo = calendars.iter().find(|record| record.value("title").as_text() == "Bo").unwrap();
    assert!(!bo.value("base").as_links().is_empty());
    // Ana works on: the day is not off for her.
    press(&mut state, "c Ana enter");
    assert!(picture(&state).contains("the Wednesdays of Standard"), "{}", picture(&state));
    // All days of the week closed: said beside the calendar.
    press(&mut state, "b left left left m right right right right right right w ctrl-u closed");
    assert!(picture(&state).contains("! Standard: It has no working time on any day"), "{}", picture(&state));
    assert!(picture(&state).contains("so the standard week is used"), "{}", picture(&state));
    press(&mut state, "enter");
    assert!(picture(&state).contains("It has no working time on any day"), "{}", picture(&state));
    press(&mut state, "u");
    assert!(!picture(&state).contains("It has no working time on any day"), "{}", picture(&state));
}

#[test]
fn working_days_open_from_the_record_of_a_calendar_and_esc_goes_back_there() {
    let mut state = open(sample_project(), (100, 30));
    press(&mut state, ": calendars enter");
    let before = picture(&state);
    press(&mut state, "j h w");
    let of = state.session.name_of(state.desk.workdays.whose);
    assert!(picture(&state).contains(&format!("November 2026 · {of}")), "{}", picture(&state));
    press(&mut state, "m esc esc k");
    assert_eq!(picture(&state), before);
}

/// Enters fields of the task under the cursor; gives the complaint where they are refused.
fn enter(state: &mut State, texts: &[(&str, &str)]) -> String {
    let target = state.list().current().unwrap();
    let done = state.session.setting(&[target], texts).and_then(|step| state.session.perform(step));
    state.settle();
    done.err().unwrap_or_default()
}

/// The part of a task's row that the Gantt draws.
fn drawn(state: &State, title: &str) -> String {
    let shown = picture(state);
    let line = shown.lines().find(|line| line.contains(title)).unwrap().to_owned();
    line.split_once('│').map_or(String::new(), |(_, drawn)| drawn.to_owned())
}

#[test]
fn the_gap_of_interrupted_work_is_drawn_and_stays_whatever_progress_is_entered() {
    for resources in ["", "Ana"] {
        let mut state = plan(&[("Dig", "6d", ""), ("Pour", "1d", "1")]);
        press(&mut state, "g");
        assert_eq!(enter(&mut state, &[("resources", resources), ("percent_complete", "33.333333")]), "");
        assert!(!drawn(&state, "Dig").contains('╌'), "{}", picture(&state));
        // Done up to Tuesday evening, it goes on Monday.
        press(&mut state, "r d ctrl-a ctrl-k 20_Nov_2026 enter r m y");
        assert_eq!(cell(&state, "Dig", "finish"), "26 Nov 26", "{}", picture(&state));
        assert!(drawn(&state, "Dig").contains('╌'), "{}", picture(&state));
        for (percent, stop) in [("50", "23 Nov 26"), ("20", "17 Nov 26"), ("100", ""), ("75", "25 Nov 26")] {
            let complaint = enter(&mut state, &[("percent_complete", percent)]);
            if percent == "100" {
                assert!(
                    complaint.contains("it is to finish on 26 Nov 26, which is yet to come"),
                    "{complaint}"
                );
                continue;
            }
            assert!(cell(&state, "Dig", "stop").starts_with(stop), "{resources} {percent}");
            assert_eq!(cell(&state, "Dig", "finish"), "26 Nov 26", "{resources} {percent}");
            assert!(drawn(&state, "Dig").contains('╌'), "{}", picture(&state));
        }
        // More of it comes at its end, and its gap stays.
        assert_eq!(enter(&mut state, &[("duration", "8d")]), "");
        assert_eq!(cell(&state, "Dig", "finish"), "30 Nov 26", "{resources}");
        assert!(drawn(&state, "Dig").contains('╌'), "{}", picture(&state));
        press(&mut state, "u 1 g");
        // What is left of a split task moves as a whole.
        press(&mut state, "r d ctrl-a ctrl-k 26_Nov_2026 enter r m y");
        assert_eq!(cell(&state, "Dig", "finish"), "30 Nov 26 12:00", "{}", picture(&state));
        assert_eq!(enter(&mut state, &[("percent_complete", "0")]), "");
        assert_eq!(cell(&state, "Dig", "actual_start"), "");
        assert_eq!(cell(&state, "Dig", "finish"), "30 Nov 26 12:00", "the gap is part of the plan");
    }
}

#[test]
fn progress_of_days_to_come_is_refused_and_a_day_is_asked_for() {
    let mut state = plan(&[("Dig", "2d", ""), ("Pour", "9d", "1"), ("Roof", "2d", "2"), ("Open", "0d", "3")]);
    press(&mut state, "g j j");
    for (field, value) in [("percent_complete", "10"), ("actual_duration", "1d"), ("status", "complete")] {
        let complaint = enter(&mut state, &[(field, value)]);
        assert!(complaint.contains("it is to start on 1 Dec 26, which is yet to come"), "{complaint}");
    }
    press(&mut state, "x");
    assert!(said(&state).contains("enter its actual start first"), "{}", said(&state));
    // What has begun is ahead, and what is done is so today, on the word of who says it.
    press(&mut state, "k");
    assert_eq!(enter(&mut state, &[("percent_complete", "80")]), "");
    let complaint = enter(&mut state, &[("percent_complete", "100")]);
    assert!(complaint.contains("mark it done (x) if it is finished today"), "{complaint}");
    press(&mut state, "x");
    assert_eq!(cell(&state, "Pour", "actual_finish"), "18 Nov 26");
    press(&mut state, "j j x");
    assert_eq!(cell(&state, "Open", "actual_finish"), "18 Nov 26", "{}", said(&state));
    press(&mut state, "r d ctrl-a ctrl-k 18_Nov_2036 enter");
    assert!(picture(&state).contains("days ahead, and progress is told up to a day that has been"));
}

#[test]
fn a_longer_duration_leaves_less_done_and_what_is_left_makes_the_duration() {
    for resources in ["", "Ana[50%]"] {
        let mut state = plan(&[("Dig", "2d", "")]);
        press(&mut state, "g");
        assert_eq!(enter(&mut state, &[("resources", resources), ("percent_complete", "100")]), "");
        assert_eq!(cell(&state, "Dig", "actual_finish"), "17 Nov 26");
        assert_eq!(enter(&mut state, &[("duration", "8d")]), "");
        let shown = |state: &State| {
            ["percent_complete", "actual_finish", "remaining_duration", "finish"]
                .map(|f| cell(state, "Dig", f))
        };
        assert_eq!(shown(&state), ["25%", "", "6d", "25 Nov 26"]);
        assert_eq!(enter(&mut state, &[("remaining_duration", "2d")]), "");
        assert_eq!(shown(&state), ["50%", "", "2d", "19 Nov 26"]);
        assert_eq!(cell(&state, "Dig", "duration"), "4d");
        assert_eq!(enter(&mut state, &[("actual_duration", "1d")]), "");
        assert_eq!(shown(&state), ["25%", "", "3d", "19 Nov 26"]);
        assert!(enter(&mut state, &[("actual_duration", "5d")]).contains("it takes 4d in all"));
        assert_eq!(enter(&mut state, &[("duration", "1d")]), "");
        assert_eq!(shown(&state), ["100%", "16 Nov 26", "0d", "16 Nov 26"]);
        assert_eq!(cell(&state, "Dig", "remaining_work"), if resources.is_empty() { "" } else { "0h" });
    }
}

#[test]
fn how_full_people_are_stands_below_the_gantt_on_its_scale_and_too_much_is_marked_by_a_shape() {
    let mut state = plan(&[("Dig", "2d", ""), ("Pour", "2d", ""), ("Look", "1d", "2")]);
    press(&mut state, "h f");
    assert!(picture(&state).contains("Nobody is on this task"), "{}", picture(&state));
    for (keys, who) in [("g", "Ana"), ("j", "Ana"), ("j", "Bo")] {
        press(&mut state, keys);
        let targets = state.list().targets();
        let step = state.session.setting(&targets, &[("resources", who)]).unwrap();
        state.session.perform(step).unwrap();
    }
    press(&mut state, "g");
    let shown = picture(&state);
    // Two tasks on the Monday and Tuesday of one person: both marked, under their own bars.
    let row = shown.lines().find(|line| line.contains(" Dig ")).unwrap().split_once('│').unwrap();
    let bar = row.0.chars().count() + 1 + row.1.chars().position(|c| c != ' ').unwrap();
    let marks = shown.lines().find(|line| line.contains("!!")).unwrap_or_else(|| panic!("{shown}"));
    assert_eq!(marks.chars().skip(bar).take(2).collect::<String>(), "!!", "{shown}");
    assert!(shown.contains("RES-1 Ana") && shown.contains("200%") && !shown.contains("RES-2"), "{shown}");
    assert!(shown.contains("too full in 2 columns"), "{shown}");
    press(&mut state, "G");
    assert!(
        picture(&state).contains("RES-2 Bo") && picture(&state).contains("never too full"),
        "{}",
        picture(&state)
    );
    press(&mut state, "h o Ana enter");
    assert!(
        picture(&state).contains("RES-1 Ana") && !picture(&state).contains("RES-2"),
        "{}",
        picture(&state)
    );
    // A column of three days: four days of work where three can be done.
    press(&mut state, "-");
    assert!(picture(&state).contains("Load by 3 days"), "{}", picture(&state));
    press(&mut state, "esc");
    assert!(!picture(&state).contains("Load by"), "{}", picture(&state));
}

/// A plan of one task of five days that began on Monday, two days ago, and is done to so many percent.
fn begun(resources: &str, percent: &str) -> State {
    let mut state = plan(&[("Dig", "5d", "")]);
    press(&mut state, "g");
    assert_eq!(enter(&mut state, &[("resources", resources), ("percent_complete", percent)]), "");
    state
}

/// What fields of the task “Dig” show.
fn dig<const N: usize>(state: &State, fields: [&str; N]) -> [String; N] {
    fields.map(|field| cell(state, "Dig", field))
}

#[test]
fn no_way_of_shortening_a_task_finishes_it_on_a_day_to_come() {
    for resources in ["", "Ana"] {
        let mut state = begun(resources, "80");
        for (field, text) in [("remaining_duration", "0d"), ("duration", "4d")] {
            let complaint = enter(&mut state, &[(field, text)]);
            assert!(complaint.contains("it is to finish on 19 Nov 26, which is yet to come"), "{complaint}");
        }
        assert_eq!(dig(&state, ["percent_complete", "actual_finish"]), ["80%", ""]);
        assert_eq!(enter(&mut state, &[("percent_complete", "40"), ("duration", "2d")]), "");
        assert_eq!(dig(&state, ["percent_complete", "actual_finish"]), ["100%", "17 Nov 26"]);
    }
}

#[test]
fn a_day_to_go_on_stays_when_progress_is_entered_and_work_stops_where_what_is_done_ends() {
    for resources in ["", "Ana"] {
        let mut state = begun(resources, "60");
        assert_eq!(enter(&mut state, &[("resume", "1 dec")]), "");
        assert_eq!(dig(&state, ["stop", "finish"]), ["18 Nov 26", "2 Dec 26"]);
        assert_eq!(enter(&mut state, &[("percent_complete", "40")]), "");
        assert_eq!(dig(&state, ["stop", "finish"]), ["17 Nov 26", "2 Dec 26"], "{resources}");
        assert!(drawn(&state, "Dig").contains('╌'), "{}", picture(&state));
        assert_eq!(enter(&mut state, &[("resume", "")]), "");
        assert_eq!(dig(&state, ["stop", "resume", "finish"]), ["", "", "20 Nov 26"], "{resources}");
    }
}

#[test]
fn interrupted_work_stops_after_its_start_and_goes_on_after_that_in_the_year_in_which_it_runs() {
    let mut state = begun("", "20");
    assert_eq!(enter(&mut state, &[("stop", "19 nov")]), "");
    assert_eq!(dig(&state, ["stop", "percent_complete", "finish"]), ["19 Nov 26", "80%", "20 Nov 26"]);
    for (field, text, complaint) in [
        ("stop", "13 nov", "it started on 16 Nov 26: it can't have stopped before that"),
        ("stop", "2 jan", "it finishes on 20 Nov 26"),
        ("resume", "17 nov", "work on it stops on 19 Nov 26: it can't go on before that"),
    ] {
        let said = enter(&mut state, &[(field, text)]);
        assert!(said.contains(complaint), "{said}");
    }
    assert_eq!(enter(&mut state, &[("resume", "4 jan")]), "");
    assert_eq!(dig(&state, ["resume", "finish"]), ["4 Jan 27", "4 Jan 27"]);
    let mut state = plan(&[("Dig", "5d", "")]);
    press(&mut state, "g");
    assert!(enter(&mut state, &[("resume", "1 dec")]).contains("it has not begun"));
}

#[test]
fn working_time_and_time_around_the_clock_are_not_taken_for_each_other() {
    let mut state = begun("", "40");
    for field in ["remaining_duration", "actual_duration", "duration"] {
        let complaint = enter(&mut state, &[(field, "2ed")]);
        assert!(complaint.contains("and 2ed does not: write it as that, such as 4h or 2d"), "{complaint}");
    }
    assert_eq!(enter(&mut state, &[("percent_complete", "0"), ("remaining_duration", "2ed")]), "");
    assert_eq!(dig(&state, ["duration"]), ["2ed"]);
    assert_eq!(enter(&mut state, &[("percent_complete", "50")]), "");
    let complaint = enter(&mut state, &[("remaining_duration", "1d")]);
    assert!(complaint.contains("it runs around the clock (2ed), and 1d does not"), "{complaint}");
}

#[test]
fn clearing_what_is_left_or_an_actual_finish_takes_back_no_more_than_that() {
    let mut state = plan(&[("Dig", "5d", "")]);
    press(&mut state, "g");
    for field in ["remaining_duration", "actual_finish"] {
        assert_eq!(enter(&mut state, &[(field, "")]), "");
        assert_eq!(dig(&state, ["duration"]), ["5d"]);
    }
    assert!(enter(&mut state, &[("remaining_duration", "0d")]).contains("nothing of it is done yet"));
    assert_eq!(enter(&mut state, &[("percent_complete", "40"), ("actual_finish", "")]), "");
    assert!(enter(&mut state, &[("remaining_duration", "")]).contains("enter how much is left of it"));
    assert_eq!(dig(&state, ["duration", "percent_complete"]), ["5d", "40%"]);
    assert_eq!(enter(&mut state, &[("actual_finish", "18 nov"), ("actual_finish", "")]), "");
    assert_eq!(dig(&state, ["actual_start", "percent_complete", "actual_finish"]), ["16 Nov 26", "", ""]);
}

#[test]
fn what_changed_counts_no_summary_s_money_and_tells_moves_in_the_outline() {
    let tasks = [("House", "1d", ""), ("Walls", "3d", ""), ("Roof", "2d", "2"), ("Road", "4d", "")];
    let mut state = plan(&tasks);
    press(&mut state, "g j > j > esc g j");
    for cost in ["1000", "500", "250"] {
        assert_eq!(enter(&mut state, &[("fixed_cost", cost)]), "");
        press(&mut state, "j");
    }
    press(&mut state, "h b Approved enter g j j <");
    press(&mut state, "h l");
    let shown = picture(&state);
    assert!(shown.contains("1 task changed.") && shown.contains("Moved in the outline (1)"), "{shown}");
    assert!(shown.contains("no longer below T-1 House"), "{shown}");
    // A house with its walls is gone, and the road with a cost of its own has tasks below it now.
    press(&mut state, "esc u g D y h l");
    assert!(picture(&state).contains("3 removed, £1,500 cheaper"), "{}", picture(&state));
    press(&mut state, "enter");
    assert!(said(&state).contains("It was removed"), "{}", said(&state));
    press(&mut state, "esc u G");
    let (_, road) = state.list().current().unwrap();
    let kerb = Record::new(Id(77)).with(every::TITLE, "Kerb").with(task::PARENT, road);
    state.session.add(&task::REGISTER, kerb).unwrap();
    state.settle();
    press(&mut state, "h l");
    // Its own cost goes on counting.
    assert!(picture(&state).contains("Summaries (1)"), "{}", picture(&state));
    assert!(!picture(&state).contains("cheaper"), "{}", picture(&state));
}

#[test]
fn sending_a_report_twice_keeps_a_plan_that_is_the_same_once_and_tells_equal_names_apart() {
    let mut state = plan(&[("Dig", "2d", "")]);
    let report = state.session.fresh(&communication::REGISTER);
    let report = report.with(every::TITLE, "Highlight report").with(communication::FREQUENCY, "weekly");
    let target = (&communication::REGISTER, report.id);
    state.session.add(target.0, report).unwrap();
    let sent = |state: &mut State| {
        let step = state.session.closing(&[target]).unwrap();
        state.session.perform(step).unwrap();
        state.settle();
        let kept = state.session.project().table("baseline").iter();
        let mut kept: Vec<_> =
            kept.map(|kept| (kept.number, kept.value("title").as_text().to_owned())).collect();
        kept.sort();
        kept.into_iter().map(|(_, title)| title).collect::<Vec<_>>()
    };
    assert_eq!(sent(&mut state), ["Highlight report of 18 Nov 26"]);
    assert_eq!(sent(&mut state).len(), 1);
    press(&mut state, "g");
    assert_eq!(enter(&mut state, &[("duration", "3d")]), "");
    assert_eq!(sent(&mut state)[1], "Highlight report of 18 Nov 26 (2)");
    // What was kept before more was kept of each task is the same plan still.
    let figures: Vec<Id> = state.session.project().table("baseline_figures").iter().map(|f| f.id).collect();
    let without = |id: &Id| {
        ["wbs", "percent_complete"].map(|key| Edit::Set("baseline_figures", *id, key, Value::Empty))
    };
    state.session.perform(Step::new("As it was", figures.iter().flat_map(without).collect())).unwrap();
    assert_eq!(sent(&mut state).len(), 2);
    press(&mut state, "1 g");
    assert_eq!(enter(&mut state, &[("fixed_cost", "100")]), "");
    assert_eq!(sent(&mut state).len(), 3);
}

#[test]
fn what_is_left_of_a_task_is_not_emptied_and_lengths_of_two_sorts_have_no_sum() {
    let mut state = begun("", "40");
    let sheet = state.session.fresh(&view::REGISTER).with(every::TITLE, "Rest").with(view::SHOWS, "task");
    let sheet = sheet.with(view::GROUP, "status").with(view::COLUMNS, "remaining_duration, duration, title");
    state.session.add(&view::REGISTER, sheet).unwrap();
    for duration in ["3d", "2ed"] {
        let record = state.session.fresh(&task::REGISTER).with(every::TITLE, duration);
        let target = (&task::REGISTER, record.id);
        state.session.add(target.0, record).unwrap();
        let step = state.session.setting(&[target], &[("duration", duration)]).unwrap();
        state.session.perform(step).unwrap();
    }
    press(&mut state, "v");
    type_in(&mut state, "rest");
    press(&mut state, "enter p");
    let headings: Vec<String> = rows(&state).into_iter().filter(|row| !row.starts_with("T-")).collect();
    assert!(headings.iter().any(|heading| heading.contains("duration mixed")), "{headings:?}");
    assert!(
        headings.iter().any(|heading| heading.contains("remaining_duration 3d duration 5d")),
        "{headings:?}"
    );
    press(&mut state, "G backspace");
    assert!(
        said(&state).contains("enter how much is left of it: 0d once it is finished"),
        "{}",
        said(&state)
    );
    assert_eq!(dig(&state, ["remaining_duration", "percent_complete"]), ["3d", "40%"]);
}

/// The plan as a file of Microsoft Project makes it again.
fn through_mspdi(state: &State) -> State {
    let bytes = mspdi::write(&state.session.context(), &mspdi::Carried::default());
    let import = mspdi::read(&bytes, &mut Ids::new(5)).unwrap();
    let mut state = open(import.project, (120, 35));
    press(&mut state, "1 g");
    state
}

#[test]
fn a_split_task_that_has_not_begun_grows_and_shrinks_at_its_end_here_and_from_microsoft_project() {
    for resources in ["", "Ana"] {
        let mut state = plan(&[("Dig", "5d", "")]);
        press(&mut state, "g");
        assert_eq!(enter(&mut state, &[("resources", resources)]), "");
        press(&mut state, "h i 18_nov_2d enter");
        for mut state in [through_mspdi(&state), state] {
            assert_eq!(dig(&state, ["finish", "duration"]), ["24 Nov 26", "5d"], "{resources}");
            for (duration, finish, gap) in [
                ("7d", "26 Nov 26", true),
                ("3d", "20 Nov 26", true),
                ("4d", "23 Nov 26", true),
                // Nothing is left behind the gap.
                ("1d", "16 Nov 26", false),
                ("3d", "18 Nov 26", false),
            ] {
                assert_eq!(enter(&mut state, &[("duration", duration)]), "");
                assert_eq!(dig(&state, ["finish"]), [finish], "{resources} {duration}");
                assert_eq!(drawn(&state, "Dig").contains('╌'), gap, "{}", picture(&state));
            }
        }
    }
}

#[test]
fn what_is_left_of_work_in_pieces_goes_on_on_the_day_entered_with_its_gaps() {
    for resources in ["", "Ana"] {
        let mut state = begun(resources, "40");
        // Done up to Tuesday; Wednesday is worked on, then three days nothing, then the rest.
        press(&mut state, "h i 19_nov_3d enter");
        let shown = |state: &State| dig(state, ["stop", "resume", "finish"]);
        assert_eq!(shown(&state), ["17 Nov 26", "18 Nov 26", "25 Nov 26"], "{}", picture(&state));
        for (resume, finish) in [("23 nov", "30 Nov 26"), ("20 nov", "27 Nov 26"), ("18 nov", "25 Nov 26")] {
            assert_eq!(enter(&mut state, &[("resume", resume)]), "");
            assert_eq!(shown(&state)[2], finish, "{resources} {resume}");
            assert!(drawn(&state, "Dig").contains('╌'), "{}", picture(&state));
        }
        for (field, text) in [("resume", "23 nov"), ("percent_complete", "40")] {
            assert_eq!(enter(&mut state, &[(field, text)]), "");
            assert_eq!(shown(&state)[2], "30 Nov 26", "{resources} {field}");
        }
        assert_eq!(enter(&mut state, &[("resume", "")]), "");
        assert_eq!(dig(&state, ["finish"]), ["25 Nov 26"], "the gap behind it stays");
        let state = through_mspdi(&state);
        assert_eq!(dig(&state, ["finish", "percent_complete"]), ["25 Nov 26", "40%"], "{resources}");
    }
    // Whoever is assigned to it works in its pieces, and without anybody it keeps them.
    let mut state = plan(&[("Dig", "5d", "")]);
    press(&mut state, "g h i 18_nov_2d enter");
    for (resources, work) in [("Ana[50%]", "20h"), ("Ana[50%]; Bo", "60h"), ("", "")] {
        assert_eq!(enter(&mut state, &[("resources", resources)]), "");
        assert_eq!(dig(&state, ["finish", "work"]), ["24 Nov 26", work]);
        assert!(drawn(&state, "Dig").contains('╌'), "{}", picture(&state));
        let alone = state.session.project().table("assignment").len();
        assert_eq!(alone, resources.split(';').count());
    }
    let mut state = begun("", "40");
    press(&mut state, "h i 16_nov_3d enter");
    assert!(picture(&state).contains("it is done up to 17 Nov 26"), "{}", picture(&state));
}

#[test]
fn the_curve_of_earned_value_and_the_slip_chart_stand_on_what_was_kept_and_the_plan_as_it_is() {
    let mut state = plan(&[("Dig", "4d", ""), ("Gate", "0d", "1")]);
    press(&mut state, "g");
    assert_eq!(enter(&mut state, &[("fixed_cost", "1000")]), "");
    press(&mut state, "h c");
    assert!(picture(&state).contains("no baseline and no snapshot of it is kept yet"), "{}", picture(&state));
    press(&mut state, "esc h b Agreed enter");
    assert_eq!(enter(&mut state, &[("percent_complete", "25")]), "");
    press(&mut state, "h k ctrl-a ctrl-k Monday enter");
    assert_eq!(enter(&mut state, &[("percent_complete", "50")]), "");
    let rows = |state: &mut State| {
        press(state, "f8 tab");
        let shown = picture(state);
        assert!(shown.contains("EV   Earned value") && shown.contains("£500"), "{shown}");
        press(state, "G");
        let shown = picture(state);
        press(state, "esc");
        ["Agreed", "Monday"].map(|name| line(&shown, &format!("Nov 26 {name} ")))
    };
    let [agreed, monday] = rows(&mut state);
    assert!(agreed.contains(" £0 ") && agreed.contains("n/a"), "nothing was done or spent: {agreed}");
    assert!(monday.contains("£250  £250") && monday.contains("1.00"), "{monday}");
    press(&mut state, "h c");
    assert!(picture(&state).contains("A Gate") && picture(&state).contains("as it was kept then"));
    press(&mut state, "esc");
    let kept = state.session.project().table("baseline").iter();
    let monday = kept.max_by_key(|kept| kept.number).unwrap().id;
    let step = Step::new("Remove it", vec![Edit::Remove("baseline", monday)]);
    state.session.perform(step).unwrap();
    state.settle();
    assert_eq!(rows(&mut state)[1], "", "what was deleted is in no chart");
}

#[test]
fn undo_goes_where_the_officer_was() {
    let mut state = plan(&[("Dig", "5d", ""), ("Pour", "2d", "")]);
    press(&mut state, "g");
    assert_eq!(enter(&mut state, &[("resources", "Ana")]), "");
    for (keys, enters) in [("h i", "18_nov_2d enter"), ("h k", "enter"), ("m j m ctrl-l", "")] {
        press(&mut state, &format!("g {keys} {enters} u"));
        let current = state.list().current().unwrap();
        assert_eq!(current.0.key, "task", "{keys}: {}", picture(&state));
        press(&mut state, "esc");
    }
}

#[test]
fn resources_are_told_apart_by_semicolons_and_by_commas_as_microsoft_project_writes_them() {
    let mut state = plan(&[("Dig", "5d", "")]);
    press(&mut state, "g");
    let smith = Record::new(Id(78)).with(every::TITLE, "Smith, John").with(resource::TYPE, "work");
    state.session.add(&resource::REGISTER, smith).unwrap();
    for (typed, shown) in [
        ("Ana, Bo[50%]", "Ana; Bo[50%]"),
        ("Bo[50%]; Smith, John[25%]", "Bo[50%]; Smith, John[25%]"),
        ("Ana[62,5%],Bo", "Bo; Ana[62.5%]"),
    ] {
        assert_eq!(enter(&mut state, &[("resources", typed)]), "");
        assert_eq!(dig(&state, ["resources"]), [shown]);
    }
    let names = state.session.project().table("resource").iter().map(|who| who.get(every::TITLE).to_owned());
    assert_eq!(names.filter(|name| name.contains(',')).collect::<Vec<_>>(), ["Smith, John"]);
}

#[test]
fn work_in_pieces_is_updated_as_planned_by_its_pieces_and_never_beyond_the_status_date() {
    for resources in ["", "Ana"] {
        let mut state = plan(&[("Dig", "4d", "")]);
        press(&mut state, "g");
        assert_eq!(enter(&mut state, &[("resources", resources)]), "");
        // Monday and Tuesday, then from Friday on.
        press(&mut state, "h i 18_nov_2d enter r d ctrl-a ctrl-k 19_Nov_2026 enter r u");
        assert_eq!(dig(&state, ["percent_complete", "stop", "finish"]), ["50%", "17 Nov 26", "23 Nov 26"]);
        press(&mut state, "r d ctrl-a ctrl-k 20_Nov_2026 enter r u");
        assert_eq!(dig(&state, ["percent_complete", "stop", "finish"]), ["75%", "20 Nov 26", "23 Nov 26"]);
    }
}

#[test]
fn a_change_request_in_the_name_of_a_baseline_stamps_it() {
    let mut state = plan(&[("Dig", "4d", "")]);
    let request = Record::new(Id(79)).with(every::TITLE, "Dig deeper");
    state.session.add(&change::REGISTER, request).unwrap();
    for (name, stamp) in [("Deeper (CR-1)", Some(Id(79))), ("As it is, CR-9", None)] {
        press(&mut state, "h b");
        type_in(&mut state, name);
        press(&mut state, "enter");
        let kept = state.session.project().table("baseline").iter().max_by_key(|kept| kept.number).unwrap();
        assert_eq!((kept.get(every::TITLE), kept.get(baseline::CHANGE)), (name, stamp));
    }
}

#[test]
fn other_units_change_the_work_that_is_left_and_no_date() {
    for (percent, works) in [("0", ["20h", "0h", "20h"]), ("40", ["28h", "16h", "12h"])] {
        for split in [false, true] {
            let mut state = plan(&[("Dig", "5d", "")]);
            press(&mut state, "g");
            assert_eq!(enter(&mut state, &[("resources", "Ana")]), "");
            if split {
                press(&mut state, "h i 19_nov_2d enter");
            }
            assert_eq!(enter(&mut state, &[("percent_complete", percent)]), "");
            let finish = if split { "24 Nov 26" } else { "20 Nov 26" };
            assert_eq!(dig(&state, ["finish"]), [finish]);
            assert_eq!(enter(&mut state, &[("resources", "Ana[50%]")]), "");
            assert_eq!(dig(&state, ["finish"]), [finish], "{percent} {split}");
            assert_eq!(dig(&state, ["work", "actual_work", "remaining_work"]), works, "{percent} {split}");
            assert_eq!(dig(&through_mspdi(&state), ["finish"]), [finish], "{percent} {split}");
        }
    }
}

/// Settles the worry that one has to look for the work of today first: ten weeks into a plan its first rows and weeks
/// are long over.
#[test]
fn a_plan_opens_where_the_work_is_and_a_key_comes_back_there() {
    let before = |n: i32| if n == 1 { String::new() } else { (n - 1).to_string() };
    let works: Vec<(String, String)> = (1..=40).map(|n| (format!("Works {n}"), before(n))).collect();
    let tasks: Vec<_> = works.iter().map(|(title, before)| (title.as_str(), "5d", before.as_str())).collect();
    let project = plan(&tasks).session.project().clone();
    // When the project starts, how far it has come, and the task that is under the cursor then.
    for (start, keys, at) in
        [("14 Sep 2026", "1 r u", 10), ("1 Mar 2027", "1", 1), ("5 Jan 2026", "1 r u", 40)]
    {
        let mut state = open(project.clone(), (120, 35));
        let settings = state.session.project().settings().unwrap().id;
        let step = state.session.setting(&[(&project::REGISTER, settings)], &[("start", start)]).unwrap();
        state.session.perform(step).unwrap();
        press(&mut state, keys);
        let mut state = open(state.session.project().clone(), (120, 35));
        state.plan.begins_at_work = true;
        press(&mut state, "1");
        let title = format!("Works {at}");
        assert_eq!(current(&state), title);
        let bar = |state: &State| line(&picture(state), &title).contains(['━', '▞', '█']);
        assert!(bar(&state), "{start}: {}", picture(&state));
        if at == 10 {
            // Today stands a third from the left, and some of what is over above the row.
            let (opened, area) = (picture(&state), state.layout().side.unwrap());
            let mark = opened.lines().find_map(|line| line.chars().position(|letter| letter == '▼'));
            assert_eq!(mark, Some(usize::from(area.x + area.width / 3)), "{opened}");
            assert!(opened.contains("Works 2 ") && opened.contains("Works 20 "), "{opened}");
            assert!(opened.contains("N today  b bar"), "{opened}");
        }
        // Whoever has scrolled away comes back by a jump, and by the keys for today and for the bar.
        press(&mut state, &format!("; ; ; ; ; ; ; ; ; ; ' T-{at} enter"));
        assert!(bar(&state), "{start}: {}", picture(&state));
        press(&mut state, ", , , , , , , , N");
        assert!(picture(&state).contains('▼'), "{}", picture(&state));
        press(&mut state, ", , , , , , , , b");
        assert!(bar(&state), "{start}: {}", picture(&state));
    }
}

/// Settles the worry that the curve says something else than the figures: it is summed up in one walk over the plan.
#[test]
fn the_planned_value_of_many_days_is_that_of_each_of_them() {
    let session = open(sample_project(), (120, 35)).session;
    let schedule = session.schedule();
    let step = (schedule.finish().tenths() - schedule.start().tenths()) / 37;
    let days: Vec<Instant> =
        (-1..40).map(|day| Instant::new(schedule.start().tenths() + day * step)).collect();
    let each: Vec<i64> = days.iter().map(|day| schedule.project_earned(*day).planned.unwrap_or(0)).collect();
    assert!(each.first() < each.get(20) && each.get(20) < each.last());
    assert_eq!(schedule.planned_at(&days), each);
}

#[test]
fn a_plan_of_no_money_says_that_nothing_can_be_measured_and_a_large_one_has_its_curve() {
    let mut state = plan(&[("Dig", "4d", ""), ("Gate", "0d", "1")]);
    press(&mut state, "h b Agreed enter");
    press(&mut state, "f8 tab");
    let shown = picture(&state);
    for measure in ["SV ", "EAC ", "VAC "] {
        assert!(line(&shown, measure).contains("n/a"), "{shown}");
    }
    assert!(
        shown.contains("no baseline holds a cost to measure by") && !shown.contains("S-curve"),
        "{shown}"
    );
    press(&mut state, "esc g I");
    let shown = picture(&state);
    assert!(line(&shown, "BAC").contains("n/a: no baseline holds a cost of it"), "{shown}");
    let (start, finish) = (line(&shown, "Dates").find("Start"), line(&shown, "Dates").find("Finish"));
    let scheduled = line(&shown, "Scheduled");
    assert_eq!((scheduled.find("16 Nov 26"), scheduled.find("19 Nov 26")), (start, finish), "{shown}");
    // A cost on one of many tasks is enough for the curve.
    press(&mut state, "esc G");
    paste(&mut state, &(0..5_200).map(|n| format!("Step {n}\t1d")).collect::<Vec<_>>().join("\n"));
    press(&mut state, "g");
    assert_eq!(enter(&mut state, &[("fixed_cost", "1000")]), "");
    press(&mut state, "h b Agreed_anew enter f8 tab");
    assert!(picture(&state).contains("S-curve"), "{}", picture(&state));
}

#[test]
fn the_screen_of_a_project_looks_as_it_was_left_and_what_is_kept_of_another_does_no_harm() {
    let mut state = open(sample_project(), (140, 40));
    // A narrower table, another zoom and fewer links, some summaries folded, another column, order and filter.
    press(
        &mut state,
        "1 g [ [ - L r l j Z right ) & tab s / is:open enter tab B 2 tab p shift-tab 1 shift-tab shift-tab",
    );
    let kept = kept::text(&state);
    let shown = |state: &mut State| {
        ["1 g N", "tab", "tab g N", "2 tab"].map(|keys| {
            press(state, keys);
            picture(state)
        })
    };
    let mut again = open(sample_project(), (140, 40));
    kept::restore(&mut again, &kept);
    assert_eq!(kept::text(&again), kept);
    let mut before = shown(&mut state);
    let mut after = shown(&mut again);
    // What was said last is of no interest.
    for picture in before.iter_mut().chain(&mut after) {
        *picture = picture.lines().take(38).collect::<Vec<_>>().join("\n");
    }
    assert_eq!(after, before);
    assert!(after[0].contains('▸'), "{}", after[0]);
    for odd in [
        "",
        "[]",
        "{\"splits\": [0, 900, 50], \"zoom\": \"ages\"}",
        "{\"tables\": {\"Schedule/Plan/\": {\"columns\": [[\"gone\", 3]], \"folded\": [\"x\"]}}}",
    ] {
        let mut state = open(sample_project(), (140, 40));
        kept::restore(&mut state, odd);
        press(&mut state, "1");
        let split = state.layout().table.width;
        assert!(picture(&state).contains("Dur") && (20..=120).contains(&split), "{odd}: {}", picture(&state));
    }
}

#[test]
fn a_part_of_the_kept_screen_that_nobody_can_read_leaves_all_others_as_they_were_kept() {
    let own = format!("{}/{}/", TABS[1].name, TABS[1].sheets[0].name);
    let table = |part: &str, value: Json| {
        let mut table = json!({
            "columns": [["title", 30], ["duration", null]], "sort": "duration", "filter": "is:open", "group": "",
            "lit": true, "folded": [],
        });
        table[part] = value;
        table
    };
    let kept = |part: &str, value: Json, table: Json| {
        let mut kept = json!({
            "zoom": "months", "splits": [50, 40, 30], "parts": "both", "links": "own", "progress": true,
            "panel": "why", "bare": true, "tables": {},
        });
        kept["tables"][&own] = table;
        if part == "tables" {
            kept["tables"]["2/x/"] = value;
        } else if !part.is_empty() {
            kept[part] = value;
        }
        kept
    };
    let restored = |text: Json| {
        let mut state = open(sample_project(), (140, 40));
        kept::restore(&mut state, &text.to_string());
        serde_json::from_str::<Json>(&kept::text(&state)).unwrap()
    };
    let whole = restored(kept("", Json::Null, table("lit", json!(true))));
    assert_eq!(whole["tables"][&own]["filter"], "is:open", "{whole}");
    for part in ["zoom", "splits", "parts", "links", "progress", "panel", "bare", "tables"] {
        for value in [json!({"a": 1}), json!([1, "x"]), json!(-1), json!("?")] {
            let read = restored(kept(part, value.clone(), table("lit", json!(true))));
            for (key, asked) in whole.as_object().unwrap() {
                let other = read.get(key).unwrap_or(&Json::Null);
                assert!(key == part && key != "tables" || asked == other, "{part}: {value}: {key}: {other}");
            }
        }
    }
    for part in ["columns", "sort", "filter", "group", "lit", "folded"] {
        let value = json!([["title", "wide"], 7, ["duration"], {"x": 1}]);
        let read = restored(kept("", Json::Null, table(part, value)));
        for (key, asked) in whole["tables"][&own].as_object().unwrap() {
            assert!(key == part || *asked == read["tables"][&own][key], "{part}: {key}: {read}");
        }
        if part == "columns" {
            assert_eq!(read["tables"][&own][part], json!([["title", null]]));
        }
    }
}

#[test]
fn a_date_far_from_the_plan_is_taken_and_told_beside_the_field_and_by_whatever_door_it_comes() {
    let mut state = plan(&[("Dig", "2d", ""), ("Roof", "2d", "1")]);
    let far = "1 May 2126 is 99 years after the plan's finish: is the year right?";
    let says = |state: &State, words: &str| {
        assert!(picture(state).contains(words), "{words}: {}", picture(state));
    };
    press(&mut state, "g right right e ctrl-a ctrl-k 1_May_2126");
    says(&state, &format!("! {far}"));
    press(&mut state, "enter");
    says(&state, &format!("; {far}"));
    assert!(cell(&state, "Dig", "start").contains("1 May 2126"), "{}", cell(&state, "Dig", "start"));
    press(&mut state, "u");
    press(&mut state, "a Bury_start:2126-05-01");
    says(&state, far);
    press(&mut state, "esc");
    let dig = [(&task::REGISTER, state.list().current().unwrap().1)];
    for (field, text, words) in [
        ("deadline", "2099-01-01", "1 Jan 2099 is 72 years after the plan's finish: is the year right?"),
        ("deadline", "1 Jan 1950", "1 Jan 1950 is 76 years before the plan's start: is the year right?"),
        ("start", "31/12/9999", "is the year right?"),
        ("deadline", "2066-01-01", ""),
    ] {
        let step = state.session.setting(&dig, &[(field, text)]).unwrap();
        assert!(
            step.outcome.contains(words) && (step.outcome.is_empty() == words.is_empty()),
            "{}",
            step.outcome
        );
    }
    // A plan that was meant so is what later dates are seen from.
    let mut taken = plan(&[("Dig", "2d", "")]);
    assert_eq!(enter(&mut taken, &[("start", "2126-05-01")]), "");
    assert!(cell(&taken, "Dig", "start").contains("May 2126"), "{}", cell(&taken, "Dig", "start"));
    let there = [taken.list().current().unwrap()];
    assert_eq!(taken.session.setting(&there, &[("deadline", "2126-09-01")]).unwrap().outcome, "");
    // Dates of other registers, and rows of a table.
    let mut action = state.session.fresh(&registers::action::REGISTER);
    action.put("title", Value::text("Seal"));
    let action_id = action.id;
    state.session.add(&registers::action::REGISTER, action).unwrap();
    let seal = [(&registers::action::REGISTER, action_id)];
    assert_eq!(state.session.setting(&seal, &[("due", "2126-05-01")]).unwrap().outcome, far);
    press(&mut state, "4 n Seal_it");
    while !matches!(state.layers.last(), Some(Layer::Form(form)) if form.current().unwrap().field.key == "due")
    {
        press(&mut state, "tab");
    }
    press(&mut state, "ctrl-u 2126-05-01 tab");
    says(&state, "! 1 May 2126 is 99 years after");
    press(&mut state, "ctrl-s 4");
    paste(&mut state, "Title\tDue date\nWatch\t2126-05-01\n");
    says(&state, "1 May 2126 is 99 years after");
    press(&mut state, "1 g");
    // What another program has written so is drawn all the same.
    let far = "9999-12-31T08:00:00".parse().unwrap();
    let edits = [("constraint", Value::text("snet")), ("constraint_date", Value::Moment(far))];
    let edits = edits.map(|(key, value)| Edit::Set("task", dig[0].1, key, value));
    state.session.perform(Step::new("From elsewhere", edits.into())).unwrap();
    press(&mut state, "g _");
    assert!(line(&picture(&state), "Roof").contains("31 Dec"), "{}", picture(&state));
    press(&mut state, "G b");
    assert!(
        line(&picture(&state), "Roof").split('│').nth(1).unwrap().contains(['▞', '█', '◆']),
        "{}",
        picture(&state)
    );
}

#[test]
fn a_task_is_inserted_above_or_below_the_row_and_a_line_ends_in_its_duration() {
    let mut state = plan(&[("Dig", "2d", ""), ("Roof", "2d", "1")]);
    press(&mut state, "g insert Fence ctrl-s");
    assert_eq!(outline(&state), ["Fence", "Dig", "Roof"]);
    press(&mut state, "G O Walls ctrl-s");
    assert_eq!(outline(&state), ["Fence", "Dig", "Walls", "Roof"]);
    press(&mut state, "G n Paint ctrl-s g >");
    assert_eq!(outline(&state), ["Fence", "Dig", "Walls", "Roof", "Paint"]);
    // Below a summary the new one stands at the level of the row.
    press(&mut state, "g j > O Stakes ctrl-s");
    assert_eq!(outline(&state), ["Fence", ".Stakes", ".Dig", "Walls", "Roof", "Paint"]);
    press(&mut state, "G a Lay_the_carpets_5d");
    assert!(picture(&state).contains("Task: Lay the carpets · Duration 5d"), "{}", picture(&state));
    press(&mut state, "enter a Order_3d_drawings enter a Model_in_\"3d\" enter a 2d enter");
    assert_eq!(cell(&state, "Lay the carpets", "duration"), "5d");
    assert_eq!(outline(&state)[6..], ["Lay the carpets", "Order 3d drawings", "Model in \"3d\"", "2d"]);
}

#[test]
fn the_link_of_a_task_is_opened_by_a_key_and_what_would_run_is_told_instead() {
    let mut state = plan(&[("Dig", "2d", "")]);
    let opened = |state: &mut State| {
        let effects = update(state, Input::Key(Key::char('U')));
        effects.into_iter().map(|effect| format!("{effect:?}")).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(opened(&mut state), "");
    assert_eq!(said(&state), "This record names no page, file or mail.");
    assert_eq!(enter(&mut state, &[("notes", "See <https://example.org/drawings>, sheet 3.")]), "");
    assert_eq!(opened(&mut state), "OpenLink(\"https://example.org/drawings\")");
    assert_eq!(enter(&mut state, &[("hyperlink", "file:///srv/Board pack.pdf")]), "");
    assert_eq!(opened(&mut state), "OpenLink(\"file:///srv/Board%20pack.pdf\")");
    assert_eq!(enter(&mut state, &[("hyperlink", "javascript:alert(1)")]), "");
    assert_eq!(opened(&mut state), "");
    assert!(said(&state).ends_with("opened from here: javascript:alert(1)"), "{}", said(&state));
}

#[test]
fn work_that_was_entered_for_each_day_keeps_its_rates_when_it_is_interrupted() {
    let mut state = plan(&[("Dig", "4d", "")]);
    assert_eq!(enter(&mut state, &[("resources", "Ana")]), "");
    let part = state.session.project().table("assignment").iter().next().unwrap().id;
    // Two hours on Monday and Tuesday, eight on Wednesday and Thursday.
    let pieces = "2026-11-16T08:00:00 2026-11-17T17:00:00 240m; 2026-11-18T08:00:00 2026-11-19T17:00:00 960m";
    let fields = [("pieces", Value::text(pieces)), ("contour", Value::text("edited"))];
    let edits = fields.map(|(key, value)| Edit::Set("assignment", part, key, value));
    state.session.perform(Step::new("By hand", edits.into())).unwrap();
    press(&mut state, "g h i 17_nov_1d enter");
    let text = state.session.project().table("assignment").get(part).unwrap().value("pieces").clone();
    let expected = "2026-11-16T08:00:00 2026-11-16T17:00:00 120m; 2026-11-18T08:00:00 2026-11-18T17:00:00 120m; \
                    2026-11-19T08:00:00 2026-11-20T17:00:00 960m";
    assert_eq!(text.as_text(), expected, "{}", said(&state));
}

#[test]
fn nothing_that_an_analysis_says_is_cut_on_the_smallest_screen() {
    let mut state = open(sample_project(), (80, 24));
    press(&mut state, "1 f8");
    for _ in 0..6 {
        let Some(Layer::Listing(listing)) = state.layers.last() else { panic!("an analysis") };
        let (rows, mut shown) = (listing.rows.clone(), String::new());
        for _ in 0..rows.len() {
            let seen = picture(&state);
            assert!(!seen.contains('…'), "{seen}");
            shown += &seen;
            press(&mut state, "j");
        }
        // What goes on in another line goes on at the same place.
        let words =
            rows.iter().flat_map(|row| row.name.split_whitespace().chain(row.words.split_whitespace()));
        for word in words {
            assert!(shown.contains(word), "{word}: {shown}");
        }
        press(&mut state, "tab");
    }
}

#[test]
fn a_plan_of_hours_over_some_days_shows_when_each_task_begins_and_ends_and_all_of_its_bars() {
    let hours = [("Drain", "5h"), ("Inspect", "3h"), ("Refit", "6h"), ("Start up", "4h"), ("Clean", "8h")];
    let before = ["", "1", "2", "3", "4"];
    let tasks: Vec<_> =
        hours.iter().zip(before).map(|((title, hours), before)| (*title, *hours, before)).collect();
    let state = plan(&tasks);
    let opened = |size: (u16, u16)| {
        let mut state = open(state.session.project().clone(), size);
        state.plan.begins_at_work = true;
        press(&mut state, "1 g");
        state
    };
    let open = |size: (u16, u16)| picture(&opened(size));
    let shown = open((120, 35));
    assert!(line(&shown, "Inspect").contains("16 Nov 14:00 16 Nov 26!"), "{shown}");
    assert!(line(&shown, "Refit").contains("17 Nov 26    17 Nov 15:00!"), "{shown}");
    assert!(line(&open((200, 50)), "Start up").contains("17 Nov 26 15:00 18 Nov 26 10:00"), "{shown}");
    for size in [(80, 24), (120, 35), (200, 50)] {
        let shown = open(size);
        assert!(hours.iter().all(|(task, _)| line(&shown, task).contains(['▞', '▝', '▖'])), "{shown}");
        // What it chose for another width is neither kept nor stays.
        for before in [(80, 24), (120, 35), (200, 50)] {
            let mut state = opened(before);
            let kept = kept::text(&state);
            update(&mut state, Input::Resize(size.0, size.1));
            assert_eq!(picture(&state), shown, "{before:?} {size:?}");
            let mut again = opened(size);
            kept::recall(&mut again, Some(&kept));
            assert_eq!(picture(&again), shown, "{before:?} {size:?}");
        }
    }
}

#[test]
fn a_plan_of_one_morning_opens_whole_and_its_figures_fit_the_smallest_screen() {
    let steps = ["Lift", "Wire", "Test", "Close"];
    let tasks: Vec<_> =
        steps.iter().zip(["", "1", "2", "3"]).map(|(step, before)| (*step, "1h", before)).collect();
    let mut state = plan(&tasks);
    let settings = state.session.project().settings().unwrap().id;
    let step = state.session.setting(&[(&project::REGISTER, settings)], &[("start", "18 Nov 2026")]).unwrap();
    state.session.perform(step).unwrap();
    let mut state = open(state.session.project().clone(), (120, 35));
    state.plan.begins_at_work = true;
    press(&mut state, "1");
    let shown = picture(&state);
    assert!(steps.iter().all(|step| line(&shown, step).contains(['▞', '█'])), "{shown}");
    assert!(line(&shown, "Wire").contains("18 Nov 09:00"), "{shown}");
    // What can't be assessed says why below, where there is no room beside what is asked.
    (state.screen.width, state.screen.height) = (80, 24);
    press(&mut state, "f8");
    let shown = picture(&state);
    assert!(line(&shown, "13 CPLI").contains("n/a") && line(&shown, "13 CPLI").contains("≥ 0.95"), "{shown}");
    press(&mut state, "tab");
    assert_eq!(picture(&state).matches("arned value").count(), 2, "{}", picture(&state));
    press(&mut state, "tab tab tab");
    let shown = picture(&state);
    assert!(line(&shown, "P80").contains("min later") || line(&shown, "P80").contains("h later"), "{shown}");
    assert_eq!(line(&shown, "Planned").find("18 Nov"), line(&shown, "P80").find("18 Nov"), "{shown}");
}

#[test]
fn undo_leaves_the_gantt_where_it_was_scrolled_to_and_a_jump_shows_the_bar() {
    let mut state = plan(&[("Dig", "2d", ""), ("Lay", "2d", "1")]);
    press(&mut state, &"; ".repeat(8));
    let scrolled = state.plan.origin;
    assert!(scrolled.is_some());
    assert_eq!(enter(&mut state, &[("title", "Dig deep")]), "");
    press(&mut state, "u");
    assert!(said(&state).contains("Dig"), "{}", said(&state));
    assert_eq!(state.plan.origin, scrolled);
    press(&mut state, "ctrl-r");
    assert_eq!(state.plan.origin, scrolled);
    let task = state.list().current().unwrap().1;
    state.show_anywhere(task);
    assert_eq!(state.plan.origin, None, "even where the cursor stands there already");
}

/// Settles the worry that whoever walks down a long plan loses the work before a task, or sees all of the Gantt jump with
/// every key.
#[test]
fn a_bar_out_of_sight_comes_in_beside_what_leads_to_it_and_weekends_stand_still() {
    let titles: Vec<_> = (0..40).map(|place| (format!("Works {place}."), place.to_string())).collect();
    let named = |(place, (title, before)): (usize, &'static (String, String))| {
        (title.as_str(), "4d", if place == 0 { "" } else { before.as_str() })
    };
    let mut state = plan(&titles.leak().iter().enumerate().map(named).collect::<Vec<_>>());
    let place = |state: &State| state.plan.followed.unwrap();
    let bars = |state: &State, tasks: &[usize]| {
        let shown = picture(state);
        let mut all = tasks.iter().map(|task| line(&shown, &format!("Works {task}.")));
        assert!(all.all(|line| line.contains('▞')), "{tasks:?}: {shown}");
    };
    bars(&state, &[0, 1, 2, 3]);
    let mut places = vec![place(&state)];
    for task in 1..30 {
        press(&mut state, "j");
        bars(&state, &[task - 1, task]);
        places.push(place(&state));
    }
    places.dedup();
    assert!((3..8).contains(&places.len()), "{places:?}");
    for pair in places.windows(2) {
        assert_eq!((pair[1] - pair[0]).num_hours() % (7 * 24), 0, "{places:?}");
    }
    // At its end there is no more room behind the plan than words need, at its beginning none before it.
    press(&mut state, "G");
    bars(&state, &[36, 37, 38, 39]);
    assert!(line(&picture(&state), "Works 30.").contains('◂'), "{}", picture(&state));
    press(&mut state, "N 0 0 1 g");
    bars(&state, &[0, 1, 2, 3, 4]);
}

/// Settles the worry that what is told of a plan depends on how its records lie in the file: of several that set or
/// hold a date alike, the first in the plan is followed.
#[test]
fn what_is_told_of_a_task_is_the_same_whatever_the_identities_of_its_links() {
    let told = |seed: u64| {
        let day = now().date() + chrono::Days::new(5);
        let project = sample::project(day, &mut Ids::new(seed));
        let session = Session::new(project, "Ana Silva", day.and_time(now().time()), 7);
        let schedule = session.schedule();
        let tasks = session.project().table("task").iter();
        let told = tasks
            .map(|task| (task.number, schedule.explain_without_levers(task.id).unwrap().parts(schedule)));
        told.collect::<BTreeMap<_, _>>()
    };
    let first = told(1);
    for seed in 2..8 {
        assert_eq!(told(seed), first);
    }
}

/// Milestones, so that every link drives, and the last of them: each waits for those before it that are named by their
/// places.
fn waiting(after: &[Vec<usize>]) -> (Session, Id) {
    let mut session = Session::new(Project::new(registers::ALL), "Ana Silva", now(), 11);
    session.begin("Works", DateOrder::DayFirst).unwrap();
    let (mut edits, mut all) = (Vec::new(), Vec::<Id>::new());
    for (place, after) in after.iter().enumerate() {
        let mut task = session.fresh(&task::REGISTER);
        let id = task.id;
        task.put("title", Value::text(format!("Step {place}")));
        task.put("duration", Duration::ZERO.into());
        edits.push(Edit::Add("task", task));
        for before in after {
            let mut link = session.fresh(&dependency::REGISTER);
            link.put("predecessor", Value::Link(all[*before]));
            link.put("successor", Value::Link(id));
            edits.push(Edit::Add("dependency", link));
        }
        all.push(id);
    }
    session.perform(Step::new("Plan", edits)).unwrap();
    (session, *all.last().unwrap())
}

/// Tasks in layers, each waiting for several of the layer before.
fn layers(count: usize, wide: usize, links: usize) -> (Session, Id) {
    let after = |layer: usize, at: usize| -> Vec<usize> {
        let first = layer.saturating_sub(1) * wide;
        let some = (0..links.min(layer * wide)).map(|step| first + (at * 7 + step * 13) % wide);
        some.collect::<BTreeSet<_>>().into_iter().collect()
    };
    let all = (0..count).flat_map(|layer| (0..wide).map(move |at| after(layer, at)));
    let last = ((count - 1) * wide..count * wide).collect();
    waiting(&all.chain([last]).collect::<Vec<_>>())
}

#[test]
fn a_network_too_dense_for_its_lines_shows_those_that_say_the_most_and_how_many_it_leaves_out() {
    let (session, last) = waiting(&(0..60).map(|place| (0..place).collect()).collect::<Vec<_>>());
    let mut network = Network::of(last, &session).unwrap();
    let links = 60 * 59 / 2;
    assert_eq!(network.remark, format!("{} links left out", links - 59), "{}", network.title);
    // Each leads to the next one, and the start of the project to the first.
    assert_eq!(network.arrows.len(), 60);
    let columns: BTreeSet<i32> = network.cards.iter().map(|card| card.place.0).collect();
    assert_eq!(columns, (0..61).collect());
    network.begin();
    for step in 1..61 {
        network.go(Way::Right);
        assert_eq!(network.current().unwrap().place.0, step);
    }
    assert_eq!(network.at(), 0, "the task that was asked about");
}

#[test]
fn a_network_that_nobody_could_follow_shows_the_lines_of_the_card_under_the_cursor() {
    let (session, last) = layers(4, 60, 20);
    let mut network = Network::of(last, &session).unwrap();
    assert!(
        network.title.contains("240 tasks drive it")
            && network.remark == "where too many cross, lines of this card only",
        "{}",
        network.title
    );
    assert!(network.arrows.len() > 3 * 60 * 15 && network.is_crowded());
    for way in [Way::Left, Way::Left, Way::Down, Way::Down, Way::Left, Way::Right, Way::Up] {
        network.go(way);
        let own = |ends: (usize, usize)| ends.0 == network.at() || ends.1 == network.at();
        assert!(network.arrows.iter().filter(|arrow| own(arrow.ends)).count() > 10);
        let shown: Vec<_> = network.shown().map(|arrow| arrow.ends).collect();
        assert!(network.arrows.iter().all(|arrow| !own(arrow.ends) || shown.contains(&arrow.ends)));
        // What is routed and drawn for a key stays within what trunks find room for.
        for gap in &network.gaps {
            assert!(gap.nets.len() <= 2 * TRUNKS as usize && gap.trunks() <= TRUNKS, "{gap:?}");
        }
    }
    // Where few lines pass each other, all of them show however many there are.
    let (session, last) = layers(4, 60, 1);
    let network = Network::of(last, &session).unwrap();
    assert!(network.shown().count() >= 240, "{}", network.title);
}
