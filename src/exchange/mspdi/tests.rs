//! What a file holds comes back whole, whatever it is; what was changed comes back changed.

use chrono::NaiveDate;

use super::xml::{Element, children, text};
use super::*;
use crate::model::edit::{Author, Step};
use crate::model::field::Key;
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::table::Table;
use crate::model::trail::Trail;
use crate::model::value::{Duration, Money, Unit, Value};
use crate::registers::every::{CONFIDENTIAL, TITLE};
use crate::registers::pieces;
use crate::registers::{self, assignment, baseline, calendar, dependency, resource, task};

mod laws;

const TASKS: &str = include_str!("../../../tests/fixtures/mspdi/tasks.xml");
const CALENDARS: &str = include_str!("../../../tests/fixtures/mspdi/calendars.xml");
const RESOURCES: &str = include_str!("../../../tests/fixtures/mspdi/resources.xml");

fn imported(file: &str) -> Import {
    read(file.as_bytes(), &mut Ids::new(1)).unwrap()
}

fn written(project: &Project, carried: &Carried) -> String {
    let today = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
    let bytes = write(&Context::on(project, today, &()), carried);
    String::from_utf8(bytes).unwrap()
}

/// An element as text that doesn't depend on the order of its children.
fn plain(element: Element) -> String {
    let mut inner: Vec<String> = children(element.raw).map(plain).collect();
    inner.sort();
    let text = if inner.is_empty() { text(element.raw).into_owned() } else { inner.concat() };
    format!("<{}>{text}", element.name)
}

/// Every part of a file, records named by their UIDs.
fn parts(file: &str) -> Vec<String> {
    let mut all = Vec::new();
    for section in children(children(file).next().unwrap().raw) {
        if !["Calendars", "Tasks", "Resources", "Assignments"].contains(&section.name) {
            all.push(plain(section));
            continue;
        }
        for record in children(section.raw) {
            let uid = xml::find(record.raw, "UID").unwrap();
            let name = format!("{} {uid}", record.name);
            for part in children(record.raw) {
                match part.name {
                    "WeekDays" => all.extend(children(part.raw).map(|day| format!("{name} {}", plain(day)))),
                    _ => all.push(format!("{name} {}", plain(part))),
                }
            }
        }
    }
    all
}

fn assert_nothing_lost(before: &str, after: &str) {
    let mut left = parts(after);
    for part in parts(before) {
        match left.iter().position(|other| *other == part) {
            Some(place) => drop(left.swap_remove(place)),
            None => panic!("lost: {part}"),
        }
    }
}

/// Tells the first lines that differ.
fn differ(before: &str, after: &str) -> Option<String> {
    let same = before.lines().zip(after.lines()).take_while(|(a, b)| a == b).count();
    let at = |file: &str| file.lines().skip(same.saturating_sub(3)).take(6).collect::<Vec<_>>().join("\n");
    (before != after).then(|| format!("before:\n{}\nafter:\n{}", at(before), at(after)))
}

#[test]
fn nothing_of_a_file_is_lost() {
    for file in [TASKS, CALENDARS, RESOURCES] {
        let import = imported(file);
        assert_eq!(import.notices, []);
        let after = written(&import.project, &import.carried);
        assert_nothing_lost(file, &after);
        let again = imported(&after);
        assert_eq!(differ(&after, &written(&again.project, &again.carried)), None);
    }
}

fn numbered(project: &Project, register: &str, number: u32) -> Record {
    project.table(register).numbered(number).unwrap().as_ref().clone()
}

fn titled(project: &Project, register: &str, title: &str) -> Record {
    let found = project.table(register).iter().find(|record| record.get(TITLE) == title);
    found.unwrap_or_else(|| panic!("no {title}")).as_ref().clone()
}

#[test]
fn tasks_are_numbered_as_rows_and_stand_below_their_summaries() {
    let project = imported(TASKS).project;
    let (summary, cables) = (numbered(&project, "task", 1), numbered(&project, "task", 2));
    assert_eq!(summary.get(TITLE), "Câblage – 光ファイバー & <tests> 👩‍🔧");
    assert_eq!(cables.get(task::PARENT), Some(summary.id));
    assert!(cables.get(task::RANK) < numbered(&project, "task", 4).get(task::RANK));
    assert_eq!(project.table("task").len(), 6);
    assert!(project.table("task").numbered(3).is_none());
}

#[test]
fn what_is_entered_is_in_fields_and_what_is_computed_is_not() {
    let project = imported(TASKS).project;
    let cables = numbered(&project, "task", 2);
    assert_eq!(cables.get(task::START), None);
    assert_eq!(numbered(&project, "task", 1).get(task::DURATION), None);
    let length = Duration { amount: 21_000, unit: Unit::Days, estimated: true };
    assert_eq!(cables.get(task::DURATION), Some(length));
    assert_eq!(cables.get(task::REMAINING_DURATION), Some(Duration::new(11_972, Unit::Days)));
    assert_eq!(cables.get(task::CONSTRAINT), "snet");
    assert_eq!(cables.get(task::FIXED_COST), Some(Money(125_050)));
    assert_eq!(cables.get(task::LEVELING_DELAY), Some(Duration::new(4800, Unit::ElapsedDays)));
    assert_eq!(
        numbered(&project, "task", 4).get(task::DURATION),
        Some(Duration::new(28_800, Unit::ElapsedDays))
    );
    let training = numbered(&project, "task", 6);
    assert_eq!(training.get(task::MODE), "manual");
    assert!(training.get(task::INACTIVE) && training.get(task::MILESTONE));
    assert_eq!(
        training.get(task::START).map(|start| start.to_string()).as_deref(),
        Some("2026-11-30 09:00:00")
    );
    assert_eq!(training.get(task::CONSTRAINT_DATE), None);
    let survey = numbered(&project, "task", 7);
    assert_eq!((survey.get(task::START), survey.get(task::DEADLINE)), (None, None));
    let settings = project.settings().unwrap();
    assert_eq!(settings.get(TITLE), "Network refresh");
    assert_eq!(settings.get(registers::project::HONOUR_CONSTRAINTS), "links");
    assert_eq!(project.style().minutes_per_day, 420);
}

#[test]
fn links_are_records_with_their_lag() {
    let project = imported(TASKS).project;
    let links: Vec<(u32, u32, String, i64, Unit)> = {
        let mut links: Vec<_> = project.table("dependency").iter().cloned().collect();
        links.sort_by_key(|link| link.number);
        let number = |id: Option<Id>| project.table("task").get(id.unwrap()).unwrap().number;
        let tell = |link: &Record| {
            let lag = link.get(dependency::LAG).unwrap_or(Duration::ZERO);
            let ends = (number(link.get(dependency::PREDECESSOR)), number(link.get(dependency::SUCCESSOR)));
            (ends.0, ends.1, link.get(dependency::TYPE).to_owned(), lag.amount, lag.unit)
        };
        links.iter().map(|link| tell(link)).collect()
    };
    let link = |from, to, kind: &str, lag, unit| (from, to, kind.to_owned(), lag, unit);
    assert_eq!(
        links,
        [
            link(2, 4, "fs", 9600, Unit::Days),
            link(7, 4, "ss", -50, Unit::Percent),
            link(4, 5, "ff", -14_400, Unit::ElapsedDays),
            link(6, 5, "sf", 0, Unit::Days),
        ]
    );
}

#[test]
fn baselines_are_records_with_figures() {
    let project = imported(TASKS).project;
    let tenth = titled(&project, "baseline", "Baseline 10");
    let figures: Vec<_> = project.table("baseline_figures").iter().collect();
    assert_eq!(figures.len(), 2);
    let of_tenth = figures.iter().find(|f| f.get(baseline::figures::BASELINE) == Some(tenth.id)).unwrap();
    assert_eq!(of_tenth.get(baseline::figures::OF), Some(numbered(&project, "task", 2).id));
    assert!(of_tenth.get(baseline::figures::START).is_some());
}

#[test]
fn calendars_keep_hours_exceptions_and_work_weeks() {
    let project = imported(CALENDARS).project;
    let standard = titled(&project, "calendar", "Standard");
    assert_eq!(standard.get(calendar::WEEK[0]), "08:00-12:00 13:00-17:00");
    assert_eq!(standard.get(calendar::WEEK[5]), "closed");
    assert_eq!(standard.get(calendar::WEEK[1]), "");
    let night = titled(&project, "calendar", "Night shift");
    assert_eq!(night.get(calendar::WEEK[0]), "00:00-03:00 23:00-24:00");
    assert_eq!(night.get(calendar::WEEK[1]), "24h");
    assert_eq!(project.settings().unwrap().get(registers::project::CALENDAR), Some(night.id));
    let own = titled(&project, "calendar", "Zoë's own");
    assert_eq!(own.get(calendar::BASE), Some(standard.id));
    let of_own = project
        .table("calendar_exception")
        .iter()
        .filter(|e| e.get(calendar::exception::CALENDAR) == Some(own.id));
    assert_eq!(of_own.count(), 2);
    assert_eq!(project.table("calendar_exception").len(), 9);
    let may = titled(&project, "calendar_exception", "May Day");
    let figures = [
        calendar::exception::ITEM,
        calendar::exception::POSITION,
        calendar::exception::MONTH,
        calendar::exception::OCCURRENCES,
    ];
    assert_eq!(figures.map(|key| may.get(key)), [Some(4.0), Some(1.0), Some(5.0), Some(2.0)]);
    assert_eq!(titled(&project, "work_week", "Summer hours").get(calendar::WEEK[0]), "07:00-13:00");
    assert_eq!(titled(&project, "resource", "Zoë").get(resource::CALENDAR), Some(own.id));
}

#[test]
fn assignments_lead_to_tasks_and_resources() {
    let project = imported(RESOURCES).project;
    let worker = titled(&project, "resource", "Łukasz 田中");
    assert_eq!(
        (worker.get(resource::MAX_UNITS), worker.get(resource::STANDARD_RATE)),
        (Some(50.0), Some(Money(5250)))
    );
    let kind = |title| titled(&project, "resource", title).get(resource::TYPE).to_owned();
    assert_eq!([kind("Łukasz 田中"), kind("Concrete"), kind("Travel")], ["work", "material", "cost"]);
    assert_eq!(project.table("assignment").len(), 3);
    let split = numbered(&project, "assignment", 11);
    assert_eq!(split.get(assignment::RESOURCE), Some(worker.id));
    assert_eq!((split.get(assignment::CONTOUR), split.get(assignment::UNITS)), ("edited", Some(0.06)));
    assert!(split.get(assignment::RESUME).is_some());
    let pieces = pieces::parse(split.get(assignment::PIECES)).unwrap();
    assert_eq!(
        pieces.iter().map(|piece| (piece.work, piece.done)).collect::<Vec<_>>(),
        [(3000, true), (15_000, false)]
    );
    let flat = numbered(&project, "assignment", 12);
    assert_eq!((flat.get(assignment::PIECES), flat.get(assignment::UNITS)), ("", Some(1450.0)));
    let nobody = numbered(&project, "assignment", 13);
    assert_eq!(
        (nobody.get(assignment::RESOURCE), nobody.get(assignment::WORK)),
        (None, Some(Duration::new(0, Unit::Hours)))
    );
    assert_eq!(nobody.get(assignment::STOP), None);
}

fn author() -> Author {
    Author {
        name: "ana".into(),
        at: NaiveDate::from_ymd_opt(2026, 11, 16).unwrap().and_hms_opt(9, 0, 0).unwrap(),
    }
}

fn part_of<'a>(file: &'a str, section: &str, uid: &str, name: &str) -> Option<&'a str> {
    let section = xml::find(children(file).next()?.raw, section)?;
    children(section)
        .find(|record| xml::find(record.raw, "UID") == Some(uid))
        .and_then(|record| xml::find(record.raw, name))
}

#[test]
fn what_was_changed_is_written_anew_and_what_was_not_word_for_word() {
    let import = imported(TASKS);
    let cables = numbered(&import.project, "task", 2);
    let set = |key: Key<Duration>, value| Edit::Set("task", cables.id, key.name(), Value::Duration(value));
    let edits = vec![
        set(task::DURATION, Duration::new(600, Unit::Hours)),
        set(task::WORK, Duration::new(1200, Unit::Hours)),
        Edit::Add(
            "task",
            Record::new(Id(5)).with(TITLE, "New").with(task::RANK, "z").with(task::DURATION, Duration::ZERO),
        ),
    ];
    let project = import.project.apply(&Step::new("Change", edits), &author()).unwrap();
    let file = written(&project, &Carried::default());
    let part = |uid, name| part_of(&file, "Tasks", uid, name);
    assert_eq!(part("7", "Duration"), Some("PT1H0M0S"));
    assert_eq!((part("7", "DurationFormat"), part("7", "Estimated")), (Some("5"), Some("0")));
    assert_eq!(part("7", "Work"), Some("PT2H0M0S"));
    assert_eq!(part("7", "ActualCost"), Some("90000.5"));
    assert_eq!((part("7", "Start"), part("41", "TotalSlack")), (None, None));
    assert_eq!(
        (part("42", "Name"), part("42", "ID"), part("42", "Milestone")),
        (Some("New"), Some("8"), Some("1"))
    );
}

#[test]
fn an_import_brings_its_records_into_a_project_that_has_some() {
    let import = imported(TASKS);
    let project = Project::new(registers::ALL);
    let once = project.apply(&Step::new("Import", edits(&import.project, &project)), &author()).unwrap();
    assert_eq!(once, import.project);
    let second = read(TASKS.as_bytes(), &mut Ids::new(2)).unwrap();
    let twice = once.apply(&Step::new("Import", edits(&second.project, &once)), &author()).unwrap();
    assert_eq!(twice.table("task").len(), 12);
    assert_eq!(twice.table("project").len(), 1);
}

#[test]
fn custom_fields_with_a_name_are_fields_here() {
    let import = imported(TASKS);
    let cables = numbered(&import.project, "task", 2);
    let site = import.project.field("task", "Site").unwrap();
    assert_eq!((site.key, cables.value(site.key).as_text()), ("text1", "North & South"));
    let edit = |value| vec![Edit::Set("task", cables.id, site.key, value)];
    let file = |value| {
        let project = import.project.apply(&Step::new("Move", edit(value)), &author()).unwrap();
        written(&project, &import.carried)
    };
    assert!(file(Value::text("South <only>")).contains("<Value>South &lt;only&gt;</Value>"));
    assert!(!file(Value::Empty).contains("<Value>"));
    let survey = numbered(&import.project, "task", 7);
    let edit = vec![Edit::Set("task", survey.id, site.key, Value::text("West"))];
    let project = import.project.apply(&Step::new("Place", edit), &author()).unwrap();
    let again = imported(&written(&project, &import.carried)).project;
    assert_eq!(numbered(&again, "task", 7).value("text1").as_text(), "West");
    assert_eq!(again.table("custom_field").len(), 1);
}

#[test]
fn what_is_confidential_keeps_its_dates_only() {
    let import = imported(TASKS);
    let cables = numbered(&import.project, "task", 2);
    let edit = Edit::Set("task", cables.id, CONFIDENTIAL.name(), Value::Flag(true));
    let project = import.project.apply(&Step::new("Hide", vec![edit]), &author()).unwrap();
    let today = NaiveDate::from_ymd_opt(2026, 11, 16).unwrap();
    let context = Context::on(&project, today, &());
    let file = String::from_utf8(write_for_others(&context)).unwrap();
    let part = |name| part_of(&file, "Tasks", "7", name);
    assert_eq!((part("Name"), part("Notes"), part("HyperlinkAddress")), (Some("Confidential"), None, None));
    assert_eq!((part("Duration"), part("ID")), (Some("PT35H0M0S"), Some("2")));
    assert!(!file.contains("Pull cables") && !file.contains("North"));
    assert!(file.contains("<PredecessorUID>7</PredecessorUID>"));
}

/// The sentence that a file is refused or noticed with.
fn complaint(file: impl AsRef<[u8]>) -> String {
    match read(file.as_ref(), &mut Ids::new(1)) {
        Ok(import) => import.notices.iter().map(Error::to_string).collect::<Vec<_>>().join("; "),
        Err(error) => error.to_string(),
    }
}

fn project(inner: &str) -> String {
    format!("<Project xmlns=\"{}\">\n{inner}\n</Project>", xml::NAMESPACE)
}

fn tasks(inner: &str) -> String {
    project(&format!("<Tasks>\n{inner}\n</Tasks>"))
}

#[test]
fn a_file_that_is_no_plan_is_refused_with_a_sentence() {
    for (file, sentence) in [
        (String::new(), "the file is empty"),
        (" \n\0".to_owned(), "the file is empty"),
        ("Name,Start\n".to_owned(), "line 1: this is no XML"),
        (
            "<?xml version='1.0'?>\n<!DOCTYPE x [<!ENTITY a 'b'>]>\n<Project/>".to_owned(),
            "line 2: a DOCTYPE is refused",
        ),
        ("<html>\n</html>".to_owned(), "line 1: the file holds <html>, and no plan"),
        (
            "<Project xmlns='http://schemas.microsoft.com/developer/msbuild/2003'/>".to_owned(),
            "line 1: the file holds <Project> of",
        ),
        (tasks("<Task><UID>1</UID>").replace("</Tasks>", ""), "line 5: this is no XML"),
        ("<Project>\n<Tasks>\n<Task>".to_owned(), "line 3: <Task> begins here and never ends"),
        ("<Project>\n<Title>x".to_owned(), "line 2: <Title> begins here and never ends"),
        (project("<Title>a & b</Title>"), "line 2: this is no XML"),
        (format!("<Project>{}", "<a>".repeat(40)), "line 1: elements stand more than 32 deep"),
        (format!("<Project {}/>", "a='x' ".repeat(20_000)), "line 1: an element is longer than 64 KB"),
        (
            tasks(&format!("<Task><UID>1</UID>\n<Notes>{}</Notes></Task>", "x".repeat(2 << 20))),
            "line 4: an element is longer than 1024 KB",
        ),
        ("<Project/><Project/>".to_owned(), "line 1: this is no XML (something follows"),
        ("<?xml version='1.0' encoding='klingon'?><Project/>".to_owned(), "this is not written in klingon"),
    ] {
        let said = complaint(&file);
        assert!(said.starts_with(sentence), "{file}\n{said}");
    }
    assert!(
        complaint(b"<Project>\n<Title>\xff</Title></Project>")
            .starts_with("line 2: this is not written in UTF-8")
    );
    assert!(complaint([0xd0, 0xcf, 0x11, 0xe0, 0]).starts_with("this is a .mpp file"));
}

#[test]
fn what_was_kept_is_written_as_text_whatever_it_was() {
    let file =
        tasks("<Task><UID>7</UID><Name>a\u{9b}b&#27;&#13;c</Name><x\u{9b}1m>d\u{7f}</x\u{9b}1m></Task>");
    let out = written(&imported(&file).project, &Carried::default());
    assert_eq!(out.find(crate::model::text::acts), None);
    assert!(out.contains("a&#155;b&#13;c") && out.contains("<_x1m>d&#127;</_x1m>"), "{out}");
    assert_eq!(imported(&out).project.table("task").len(), 1);
}

#[test]
fn what_is_doubtful_is_noticed_and_nothing_of_it_lost() {
    for (file, sentence) in [
        (
            tasks("<Task><UID>7</UID><Duration>soon</Duration></Task>"),
            "line 3: Duration of task UID 7 is “soon”, not a duration such as PT8H0M0S",
        ),
        (
            tasks("<Task><UID>7</UID><Manual>1</Manual><Start>2026-02-30T08:00:00</Start></Task>"),
            "line 3: Start of task UID 7",
        ),
        (
            tasks("<Task><UID>7</UID><PercentComplete>1e999</PercentComplete></Task>"),
            "line 3: PercentComplete of task UID 7",
        ),
        (
            tasks("<Task><UID>7</UID><ConstraintType>77</ConstraintType></Task>"),
            "line 3: ConstraintType of task UID 7",
        ),
        (tasks("<Task><Name>x</Name></Task>"), "line 3: a task has no UID"),
        (
            tasks("<Task><UID>7</UID></Task>\n<Task><UID>7</UID></Task>"),
            "line 4: task UID 7 is there already",
        ),
        (
            tasks("<Task><UID>7</UID><OutlineLevel>4</OutlineLevel></Task>"),
            "line 3: task UID 7 jumps from outline level 0 to 4",
        ),
        (
            tasks(
                "<Task><UID>7</UID><PredecessorLink><PredecessorUID>8</PredecessorUID><Type>1</Type><CrossProject>0</CrossProject><LinkLag>0</LinkLag><LagFormat>7</LagFormat></PredecessorLink></Task>",
            ),
            "line 3: PredecessorUID of a link of task UID 7 is 8, which is not in the file",
        ),
        (
            tasks("<Task><PredecessorLink><PredecessorUID>8</PredecessorUID></PredecessorLink></Task>"),
            "line 3: a task has no UID, so no link can lead to it: it was read as a new one; line 3: PredecessorUID of a link of a task without UID is 8",
        ),
        (
            project("<StartDate>99999-01-01T08:00:00</StartDate>"),
            "line 2: StartDate of the project is “99999-01-01T08:00:00”, not a date in the years 1900 to 9999",
        ),
        (
            tasks("<Task><UID>7</UID><CalendarUID>3</CalendarUID></Task>"),
            "line 3: CalendarUID of task UID 7 is 3",
        ),
        (
            project("<Assignments><Assignment><UID>1</UID><TaskUID>9</TaskUID></Assignment></Assignments>"),
            "line 2: TaskUID of assignment UID 1 is 9",
        ),
        (
            project("<Assignments><Assignment><UID>1</UID></Assignment></Assignments>"),
            "line 2: assignment UID 1 belongs to nothing",
        ),
    ] {
        let said = complaint(&file);
        assert!(said.starts_with(sentence), "{file}\n{said}");
        if !sentence.contains("UID 7 is there already")
            && !sentence.contains("jumps")
            && !sentence.contains("no UID")
        {
            let import = imported(&file);
            assert_nothing_lost(&file, &written(&import.project, &import.carried));
        }
    }
}

#[test]
fn an_outline_without_bottom_is_given_one() {
    let task = |level| format!("<Task><UID>{level}</UID><OutlineLevel>{level}</OutlineLevel></Task>\n");
    let deep: Vec<String> = (1..3000).map(task).collect();
    let import = imported(&tasks(&deep.concat()));
    assert_eq!(import.project.table("task").len(), 2999);
    assert!(import.notices[0].to_string().starts_with("line 203: task UID 201 stands on outline level 201"));
    assert!(written(&import.project, &import.carried).len() < 30_000_000);
}

#[test]
fn other_encodings_are_read() {
    let file = TASKS.replace("encoding=\"UTF-8\"", "encoding=\"UTF-16\"");
    let wide = |bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
        std::iter::once(0xfeff).chain(file.encode_utf16()).flat_map(bytes).collect()
    };
    let expected = imported(TASKS).project;
    for bytes in [
        wide(u16::to_le_bytes),
        wide(u16::to_be_bytes),
        format!("\u{feff}{TASKS}").into_bytes(),
        file.clone().into_bytes(),
    ] {
        assert_eq!(read(&bytes, &mut Ids::new(1)).unwrap().project, expected);
    }
    let latin = b"<?xml version='1.0' encoding='iso-8859-1'?><Project><Title>caf\xe9</Title></Project>";
    assert_eq!(read(latin, &mut Ids::new(1)).unwrap().project.settings().unwrap().get(TITLE), "café");
}

#[test]
fn characters_that_xml_cannot_hold_are_left_out() {
    let mut record = Record::new(Id(1)).with(TITLE, "bell\u{7} null\0 tab\t ]]> \u{fffe}end");
    record.number = 1;
    let mut table = Table::default();
    table.put(record);
    let place = registers::ALL.iter().position(|register| register.key == "task").unwrap();
    let mut tables = vec![Table::default(); registers::ALL.len()];
    tables[place] = table;
    let project = Project::from_parts(registers::ALL, tables, Trail::default());
    let file = written(&project, &Carried::default());
    assert_eq!(numbered(&imported(&file).project, "task", 1).get(TITLE), "bell null tab\t ]]> end");
}

/// A plan of so many tasks in a row, the third of which waits for a task that isn't there, of more than a
/// megabyte.
fn long_plan(count: usize) -> String {
    let one = |number: usize| {
        let before = if number == 3 { count * 2 } else { number - 1 };
        let link = format!("<PredecessorLink><PredecessorUID>{before}</PredecessorUID></PredecessorLink>");
        let link = if number > 1 { &*link } else { "" };
        format!(
            "<Task><UID>{number}</UID><ID>{number}</ID><Name>Task {number}</Name>{link}<Notes>{}</Notes></Task>\n",
            "n".repeat(100)
        )
    };
    project(&format!("<Tasks>{}</Tasks>", (1..=count).map(one).collect::<String>()))
}

#[test]
fn a_long_plan_is_read_side_by_side_as_a_short_one_is() {
    const COUNT: usize = 6_000;
    let file = long_plan(COUNT);
    assert!(file.len() > 1 << 20);
    let Import { project, notices, .. } = imported(&file);
    let [dangling] = &notices[..] else { panic!("{notices:?}") };
    let line = file[..file.find(&format!("{}</PredecessorUID>", COUNT * 2)).unwrap()].matches('\n').count();
    assert_eq!(dangling.line, 1 + line);
    let (tasks, links) = (project.table(task::REGISTER.key), project.table(dependency::REGISTER.key));
    assert_eq!((tasks.len(), links.len()), (COUNT, COUNT - 1));
    for number in 1..COUNT as u32 {
        let link = links.numbered(number).unwrap();
        let of = |key: Key<Id>| link.get(key).and_then(|id| tasks.get(id)).map(|task| task.number);
        let waits_for = (number != 2).then_some(number);
        assert_eq!((of(dependency::PREDECESSOR), of(dependency::SUCCESSOR)), (waits_for, Some(number + 1)));
    }
    let short = imported(&long_plan(10)).project;
    let rank = |project: &Project| numbered(project, "task", 7).get(task::RANK).to_owned();
    assert_eq!(rank(&project), rank(&short));
}

#[test]
fn white_space_however_long_changes_nothing() {
    let padded = TASKS.replacen("<Tasks>", &format!("{}<Tasks>", "\n".repeat(1 << 20)), 1);
    assert_eq!(imported(&padded).project, imported(TASKS).project);
}

#[test]
fn a_long_plan_that_breaks_off_is_refused_with_the_line() {
    let file = long_plan(6_000);
    let crossed = file.replacen("<Name>Task 5999", "<Name>Task <b>5999", 1);
    assert!(complaint(&crossed).starts_with("line 6000: "), "{}", complaint(&crossed));
    let half = &file[..file.find("<Name>Task 5000").unwrap()];
    assert!(complaint(half).starts_with("line 5001: "), "{}", complaint(half));
}
