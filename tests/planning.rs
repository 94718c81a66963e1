//! Stories of the schedule tab: keys in, the plan and the screen that come of them.
#![allow(clippy::unwrap_used)]

mod told;

use mainstay::model::project::Project;
use mainstay::model::style::DateOrder;
use mainstay::model::value::Value;
use mainstay::registers::{self, project, task};
use mainstay::session::Session;
use mainstay::tui::state::State;
use told::{now, open, picture, press};

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
