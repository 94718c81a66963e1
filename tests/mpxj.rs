//! What MPXJ, by which most other programs read plans, sees of a plan that was exported here. It runs where
//! Java and the Python package `mpxj` (or its folder of libraries in `MPXJ_LIB`) are found, and says why not
//! elsewhere.
#![allow(clippy::unwrap_used)]

mod told;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use chrono::NaiveDate;
use mainstay::exchange::mspdi;
use mainstay::model::context::Context;
use mainstay::model::id::Id;
use mainstay::model::record::Record;
use mainstay::model::value::{Unit, Value};
use mainstay::registers::baseline::figures;
use mainstay::registers::calendar::exception;
use mainstay::registers::{assignment, baseline, calendar, dependency, every, resource, task};
use mainstay::session::Session;
use serde_json::Value as Json;
use told::{now, sample_project};

/// Where the libraries of MPXJ lie. The error says what is missing.
fn library() -> Result<PathBuf, String> {
    let runs = |program: &str, arguments: &[&str]| {
        let output =
            Command::new(program).args(arguments).output().ok().filter(|output| output.status.success());
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned())
    };
    runs("java", &["-version"]).ok_or("there is no Java here")?;
    let of_python = || {
        let find =
            "import importlib.util as u; print(u.find_spec('mpxj').submodule_search_locations[0] + '/lib')";
        runs("python3", &["-c", find])
    };
    let folder = std::env::var("MPXJ_LIB").ok().or_else(of_python);
    let folder = PathBuf::from(folder.ok_or("there is no MPXJ here: pip install mpxj brings it")?);
    if folder.join("mpxj.jar").exists() {
        Ok(folder)
    } else {
        Err(format!("{} holds no MPXJ", folder.display()))
    }
}

/// What MPXJ makes of a file, as it writes it in JSON.
fn seen(library: &std::path::Path, bytes: &[u8]) -> Json {
    let folder = tempfile::tempdir().unwrap();
    let (plan, told) = (folder.path().join("plan.xml"), folder.path().join("plan.json"));
    std::fs::write(&plan, bytes).unwrap();
    let libraries = format!("{}/*", library.display());
    let run = Command::new("java")
        .args(["-cp", &libraries, "org.mpxj.sample.MpxjConvert"])
        .args([&plan, &told])
        .output()
        .unwrap();
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
    serde_json::from_slice(&std::fs::read(told).unwrap()).unwrap()
}

/// The sample plan with tasks beside it of all that a task can be.
fn plan() -> Session {
    let mut session = Session::new(sample_project(), "Ana Silva", now(), 7);
    let odd: &[(&str, &[(&str, &str)])] = &[
        ("Estimated", &[("duration", "3d?"), ("deadline", "4 dec 2026"), ("priority", "700")]),
        ("Around the clock", &[("duration", "5ed"), ("predecessors", "Estimated SS+2d")]),
        ("By hand", &[("mode", "manual"), ("start", "7 dec 2026"), ("finish", "11 dec 2026")]),
        ("As late", &[("duration", "2d"), ("constraint", "alap")]),
        ("On a day", &[("duration", "4h"), ("constraint", "mso"), ("constraint_date", "9 dec 2026 10:00")]),
        ("No later", &[("duration", "1d"), ("constraint", "fnlt"), ("constraint_date", "18 dec 2026")]),
        ("Half way", &[("duration", "4d"), ("predecessors", "Estimated FS+50%; By hand FF-1d")]),
        (
            "Ends at a start",
            &[("duration", "1w"), ("predecessors", "On a day SF+2eh"), ("fixed_cost", "1234.50")],
        ),
        ("Left out", &[("duration", "9d"), ("inactive", "yes"), ("notes", "Two\nlines & <signs>")]),
        ("Interrupted", &[("duration", "6d"), ("start", "23 nov 2026"), ("resources", "Tom Ashworth[50%]")]),
        ("Gate", &[("duration", "0d"), ("predecessors", "Interrupted")]),
        ("Begun", &[("duration", "6d"), ("actual_start", "9 nov 2026"), ("percent_complete", "25")]),
        ("Done", &[("duration", "2d"), ("actual_start", "9 nov 2026"), ("actual_finish", "10 nov 2026")]),
    ];
    for (title, fields) in odd {
        let record = session.fresh(&task::REGISTER).with(every::TITLE, *title);
        let target = (&task::REGISTER, record.id);
        session.add(target.0, record).unwrap();
        let step = session.setting(&[target], fields).unwrap();
        session.perform(step).unwrap();
        match *title {
            "Interrupted" => {
                let step = session.interrupting(target, "25 nov 3d").unwrap();
                session.perform(step).unwrap();
            }
            "Begun" => {
                let step = session.deferring(&[target]).unwrap().step;
                session.perform(step).unwrap();
            }
            _ => {}
        }
    }
    let table = session.project().table(resource::REGISTER.key);
    let tom = table.iter().find(|record| record.get(every::TITLE) == "Tom Ashworth").unwrap().id;
    let rates = [("rates", "A 38; A 2027-01-01 40.5; B 55")];
    let step = session.setting(&[(&resource::REGISTER, tom)], &rates).unwrap();
    session.perform(step).unwrap();
    let second = session.fresh(&baseline::REGISTER).with(every::TITLE, "Second").with(baseline::NUMBER, 1.0);
    session.add(&baseline::REGISTER, second).unwrap();
    session
}

/// A value as MPXJ writes it. What is nothing there isn't written.
fn written(value: &Value) -> Json {
    match value {
        Value::Empty | Value::Flag(false) => Json::Null,
        Value::Flag(true) => true.into(),
        Value::Text(text) => Json::from(&**text),
        Value::Number(number) if *number != 0.0 => Json::from(*number),
        Value::Duration(length) if length.amount != 0 => Json::from(length.amount.saturating_mul(6)),
        Value::Money(money) if money.0 != 0 => Json::from(money.to_units()),
        Value::Moment(moment) => Json::from(moment.format("%Y-%m-%dT%H:%M:%S.0").to_string()),
        _ => Json::Null,
    }
}

/// What MPXJ says of a field; nothing for what is nothing.
fn said(of: &Json, key: &str) -> Json {
    match &of[key] {
        Json::Number(number) if number.as_f64() == Some(0.0) => Json::Null,
        Json::Bool(false) => Json::Null,
        Json::String(text) => Json::from(text.replace("\r\n", "\n")),
        other => other.clone(),
    }
}

fn list<'a>(of: &'a Json, key: &str) -> &'a [Json] {
    of[key].as_array().map_or(&[], Vec::as_slice)
}

/// The fields of tasks, as MPXJ calls them and as they are called here.
const TASK: &[(&str, &str)] = &[
    ("name", "title"),
    ("outline_number", "wbs"),
    ("start", "start"),
    ("finish", "finish"),
    ("duration", "duration"),
    ("deadline", "deadline"),
    ("constraint_date", "constraint_date"),
    ("percent_complete", "percent_complete"),
    ("actual_start", "actual_start"),
    ("actual_finish", "actual_finish"),
    ("work", "work"),
    ("cost", "cost"),
    ("fixed_cost", "fixed_cost"),
    ("early_start", "early_start"),
    ("early_finish", "early_finish"),
    ("late_start", "late_start"),
    ("late_finish", "late_finish"),
    ("total_slack", "total_slack"),
    ("free_slack", "free_slack"),
    ("critical", "critical"),
    ("summary", "summary"),
    ("baseline_start", "baseline_start"),
    ("baseline_finish", "baseline_finish"),
    ("baseline_duration", "baseline_duration"),
    ("baseline_work", "baseline_work"),
    ("baseline_cost", "baseline_cost"),
];

/// The constraints, as MPXJ calls them.
const CONSTRAINTS: [(&str, &str); 8] = [
    ("", "AS_SOON_AS_POSSIBLE"),
    ("alap", "AS_LATE_AS_POSSIBLE"),
    ("mso", "MUST_START_ON"),
    ("mfo", "MUST_FINISH_ON"),
    ("snet", "START_NO_EARLIER_THAN"),
    ("snlt", "START_NO_LATER_THAN"),
    ("fnet", "FINISH_NO_EARLIER_THAN"),
    ("fnlt", "FINISH_NO_LATER_THAN"),
];

/// What both say, a line each: the fields of tasks under their row and field.
fn tasks(context: &Context, told: &Json) -> [BTreeMap<(i64, &'static str), Json>; 2] {
    let [mut ours, mut theirs] = [BTreeMap::new(), BTreeMap::new()];
    let outline = context.derived.outline(task::REGISTER.key).unwrap();
    let table = context.project.table(task::REGISTER.key);
    for (row, (id, depth)) in (1..).zip(outline) {
        let record = table.get(*id).unwrap();
        let mut put = |key: &'static str, value| drop(ours.insert((row, key), value));
        for (key, field) in TASK {
            put(key, written(&task::shown(record, field, context)));
        }
        let constraint =
            CONSTRAINTS.iter().find(|(ours, _)| *ours == record.get(task::CONSTRAINT).replace("asap", ""));
        put("constraint_type", constraint.unwrap().1.into());
        put("outline_level", (u64::from(*depth) + 1).into());
        let length = task::shown(record, task::DURATION.name(), context);
        put(
            "estimated",
            written(&Value::Flag(matches!(length, Value::Duration(length) if length.estimated))),
        );
        put("active", written(&Value::Flag(!record.get(task::INACTIVE))));
        put("notes", written(&Value::text(record.get(every::NOTES))));
        let manual = record.get(task::MODE) == "manual";
        put("task_mode", if manual { "MANUALLY_SCHEDULED".into() } else { Json::Null });
    }
    for one in list(told, "tasks").iter().filter(|one| one["id"].is_i64()) {
        let row = one["id"].as_i64().unwrap();
        let others =
            ["constraint_type", "outline_level", "estimated", "active", "notes", "task_mode"].into_iter();
        for key in TASK.iter().map(|(key, _)| *key).chain(others) {
            theirs.insert((row, key), said(one, key));
        }
    }
    [ours, theirs]
}

/// The links of both: the rows that they join, their type and lag.
fn links(context: &Context, told: &Json) -> [BTreeSet<String>; 2] {
    let row = |id: Option<Id>| id.map(|id| context.derived.derived(id, task::ROW.name()));
    let row = |id| row(id).and_then(|row| row.as_number()).unwrap_or(0.0) as i64;
    let ours = context.project.table(dependency::REGISTER.key).iter().map(|link| {
        let kind = link.get(dependency::TYPE).to_uppercase();
        let lag = link.get(dependency::LAG).map_or((0.0, ""), |lag| match lag.unit {
            Unit::Percent => (lag.amount as f64, "%"),
            unit if unit.is_elapsed() => (lag.amount as f64 * 6.0, "e"),
            _ => (lag.amount as f64 * 6.0, ""),
        });
        let ends = (row(link.get(dependency::PREDECESSOR)), row(link.get(dependency::SUCCESSOR)));
        format!("{} {kind} {} {}{}", ends.0, ends.1, lag.0, lag.1)
    });
    let rows: BTreeMap<i64, i64> = list(told, "tasks")
        .iter()
        .filter_map(|one| Some((one["unique_id"].as_i64()?, one["id"].as_i64().unwrap_or(0))))
        .collect();
    let joined = |link: &Json| {
        let end = |key: &str| rows.get(&link[key].as_i64().unwrap()).copied().unwrap();
        let units = link["lag_units"].as_str().unwrap_or("");
        let unit = if units == "%" {
            "%"
        } else if units.starts_with('e') {
            "e"
        } else {
            ""
        };
        let kind = link["type"].as_str().unwrap_or("FS");
        let ends = (end("predecessor_task_unique_id"), end("successor_task_unique_id"));
        // Its JSON takes a percentage for minutes.
        let lag = link["lag"].as_f64().unwrap_or(0.0) / if unit == "%" { 60.0 } else { 1.0 };
        format!("{} {kind} {} {lag}{unit}", ends.0, ends.1)
    };
    let theirs = list(told, "tasks").iter().flat_map(|one| list(one, "predecessors")).map(joined);
    [ours.collect(), theirs.collect()]
}

/// The assignments of both: the row of the task, the resource, and the figures.
fn assignments(context: &Context, told: &Json) -> [BTreeSet<String>; 2] {
    const FIGURES: [&str; 5] = ["work", "actual_work", "start", "finish", "baseline_work"];
    let name = |id: Option<Id>| {
        let record = id.and_then(|id| context.project.table(resource::REGISTER.key).get(id));
        record.map_or("", |record| record.get(every::TITLE)).to_owned()
    };
    let ours = context.project.table(assignment::REGISTER.key).iter().map(|record| {
        let row = context.derived.derived(record.get(assignment::TASK).unwrap(), task::ROW.name());
        let field = |key: &&str| context.project.field(assignment::REGISTER.key, key).unwrap();
        let figures = FIGURES.map(|key| written(&context.value(record, field(&key))));
        let units = record.get(assignment::UNITS).unwrap_or(100.0);
        format!("{} {} {units} {figures:?}", row.as_number().unwrap(), name(record.get(assignment::RESOURCE)))
    });
    let by_id = |what: &str, key: &str| -> BTreeMap<i64, Json> {
        list(told, what)
            .iter()
            .filter_map(|one| Some((one["unique_id"].as_i64()?, one[key].clone())))
            .collect()
    };
    let (rows, names) = (by_id("tasks", "id"), by_id("resources", "name"));
    let theirs = list(told, "assignments").iter().map(|one| {
        let row = rows.get(&one["task_unique_id"].as_i64().unwrap()).unwrap();
        let name = one["resource_unique_id"].as_i64().and_then(|id| names.get(&id)?.as_str());
        let figures = FIGURES.map(|key| said(one, key));
        format!(
            "{row} {} {} {figures:?}",
            name.unwrap_or(""),
            one["assignment_units"].as_f64().unwrap_or(0.0)
        )
    });
    [ours.collect(), theirs.collect()]
}

/// The calendars of both: what each is called, the one that it changes, its work weeks, and its exceptions. The
/// days of work weeks are exceptions without a name too, for programs that know no work weeks.
fn calendars(context: &Context, told: &Json) -> [BTreeSet<String>; 2] {
    let table = context.project.table(calendar::REGISTER.key);
    let title =
        |id: Option<Id>| id.and_then(|id| table.get(id)).map_or("", |of| of.get(every::TITLE)).to_owned();
    let below = |of: &Record, register: &str, field: &str| -> Vec<Arc<Record>> {
        let all = context.project.table(register).iter();
        all.filter(|record| record.value(field).as_links().contains(&of.id)).cloned().collect()
    };
    let day = |value: Option<NaiveDate>| value.map_or(String::new(), |day| day.to_string());
    let ours = table.iter().map(|record| {
        let exceptions = below(record, exception::REGISTER.key, exception::CALENDAR.name());
        let mut days: Vec<String> = exceptions
            .iter()
            .filter(|one| !one.get(every::TITLE).is_empty())
            .map(|one| {
                let from = one.get(exception::FROM);
                let (from, to) = (day(from), day(one.get(exception::TO).or(from)));
                format!("{} {from} {to}", one.get(every::TITLE))
            })
            .collect();
        days.sort();
        let weeks = below(record, calendar::work_week::REGISTER.key, calendar::work_week::CALENDAR.name());
        let base = title(record.get(calendar::BASE));
        let hours = calendar::WEEK.map(|key| {
            let field = context.project.field(calendar::REGISTER.key, key.name()).unwrap();
            context.show(record, field)
        });
        format!("{} < {base} {hours:?} {} {days:?}", record.get(every::TITLE), weeks.len())
    });
    let all = list(told, "calendars");
    let text = |of: &Json, key: &str| of[key].as_str().unwrap_or("").to_owned();
    let theirs = all.iter().map(|one| {
        let base = all.iter().find(|other| other["unique_id"] == one["parent_unique_id"]);
        let base = base.map_or(String::new(), |base| text(base, "name"));
        let named = list(one, "exceptions").iter().filter(|day| !text(day, "name").is_empty());
        let mut days: Vec<String> = named
            .map(|day| format!("{} {} {}", text(day, "name"), text(day, "from"), text(day, "to")))
            .collect();
        days.sort();
        let hours = calendar::WEEK.map(|key| {
            let day = &one[key.name()];
            let span = |span: &Json| format!("{}-{}", text(span, "from"), text(span, "to"));
            match day["type"].as_str() {
                Some("non_working") => "closed".to_owned(),
                Some("working") => list(day, "hours")
                    .iter()
                    .map(span)
                    .collect::<Vec<_>>()
                    .join(" ")
                    .replace("-00:00", "-24:00"),
                _ => String::new(),
            }
        });
        format!("{} < {base} {hours:?} {} {days:?}", text(one, "name"), list(one, "working_weeks").len())
    });
    [ours.collect(), theirs.collect()]
}

/// What the second baseline holds of tasks, by both: row, start and finish.
fn second_baseline(context: &Context, told: &Json) -> [BTreeSet<String>; 2] {
    let second = context.project.table(baseline::REGISTER.key).iter();
    let second = second.filter(|of| of.get(baseline::NUMBER) == Some(1.0)).map(|of| of.id).next();
    let ours = context.project.table(figures::REGISTER.key).iter().filter_map(|record| {
        let of = record.get(figures::OF).filter(|_| record.get(figures::BASELINE) == second)?;
        context.project.table(task::REGISTER.key).get(of)?;
        let row = context.derived.derived(of, task::ROW.name()).as_number()?;
        let [start, finish] = [figures::START, figures::FINISH].map(|key| written(&record.get(key).into()));
        Some(format!("{row} {start} {finish}"))
    });
    let theirs = list(told, "tasks").iter().filter_map(|one| {
        let row = one["id"].as_i64()?;
        Some(format!("{row} {} {}", one["baseline1_start"], one["baseline1_finish"]))
    });
    [ours.collect(), theirs.collect()]
}

/// Whether two values are the same; MPXJ cuts seconds off, where it holds hours.
fn alike(ours: Option<&Json>, theirs: Option<&Json>) -> bool {
    let seconds = |value: Option<&Json>| value.and_then(Json::as_i64);
    match (seconds(ours), seconds(theirs)) {
        (Some(ours), Some(theirs)) => (ours - theirs).abs() <= 1,
        _ => ours == theirs,
    }
}

#[test]
fn mpxj_sees_the_same_plan() {
    let library = match library() {
        Ok(library) => library,
        Err(why) => return eprintln!("not checked against MPXJ: {why}"),
    };
    let session = plan();
    let context = session.context();
    let told = seen(&library, &mspdi::write(&context, &mspdi::Carried::default()));
    let [ours, theirs] = tasks(&context, &told);
    let differs = |place: &&(i64, &str)| !alike(ours.get(place), theirs.get(place));
    let places: BTreeSet<&(i64, &str)> = ours.keys().chain(theirs.keys()).filter(differs).collect();
    let line = |place: &&(i64, &str)| {
        let name = ours.get(&(place.0, "name"));
        format!("{place:?} {name:?}: {:?}, MPXJ {:?}", ours.get(place), theirs.get(place))
    };
    assert_eq!(places.iter().map(line).collect::<Vec<_>>(), Vec::<String>::new());
    let tom = list(&told, "resources").iter().find(|one| one["name"] == "Tom Ashworth").unwrap();
    let rate = |table: &str, place: usize| tom["cost_rate_tables"][table][place]["rates"]["0"].as_str();
    assert_eq!([rate("0", 0), rate("0", 1), rate("1", 0)], [Some("38.0/h"), Some("40.5/h"), Some("55.0/h")]);
    let rest = [links, assignments, calendars, second_baseline];
    for (what, both) in ["links", "assignments", "calendars", "baseline 1"].iter().zip(rest) {
        let [ours, theirs] = both(&context, &told);
        assert!(!ours.is_empty(), "{what}");
        let only = |one: &BTreeSet<String>, other| one.difference(other).cloned().collect::<Vec<_>>();
        assert_eq!((only(&ours, &theirs), only(&theirs, &ours)), (vec![], vec![]), "{what}: ours, MPXJ's");
    }
}
