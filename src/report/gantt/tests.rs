//! What the Gantt looks like in cells, and what its lines never do.

use chrono::{NaiveDateTime, TimeDelta};
use proptest::prelude::*;

use quick_xml::Reader;
use quick_xml::events::Event;

use super::canvas::{Canvas, Part};
use super::links::{End, Link};
use super::scale::{Scale, USUAL, ZOOMS};
use super::{Bar, Bound, Pressing, Shape, picture, sheet};
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::text;
use crate::model::value::{Duration, Unit};
use crate::registers::{dependency, every, project, task, trial};
use crate::schedule::Schedule;

/// Half a day, counted from the left edge.
fn at(half: i64) -> NaiveDateTime {
    "2026-11-02T00:00:00".parse::<NaiveDateTime>().unwrap() + TimeDelta::hours(12 * half)
}

fn scale() -> Scale {
    Scale { zoom: ZOOMS[USUAL], origin: at(0) }
}

/// A bar from one half of a cell up to another.
fn bar(shape: Shape, from: i64, to: i64) -> Bar {
    Bar {
        shape,
        span: (at(from), at(to)),
        pieces: Vec::new(),
        done: at(from),
        latest: None,
        deadline: None,
        constraint: None,
        baseline: None,
        label: String::new(),
    }
}

fn task(from: i64, to: i64) -> Bar {
    bar(Shape::Task(Pressing::Free), from, to)
}

fn lines(bars: &[Bar], links: &[Link], width: u16) -> Vec<String> {
    let bars: Vec<_> = bars.iter().cloned().map(Some).collect();
    Canvas::draw(&bars, links, None, &scale(), width).text()
}

/// A link between the bars of two rows, by its kind.
fn link(bars: &[Bar], from: usize, to: usize, kind: &str) -> Link {
    let end = |row: usize, finish| {
        let (first, end) = scale().halves(bars[row].span);
        End { row: row as i64, columns: (first.div_euclid(2), (end - 1).div_euclid(2)), finish }
    };
    Link { from: end(from, kind.starts_with('f')), to: end(to, kind.ends_with('f')), own: false }
}

#[test]
fn bars_end_at_half_cells_and_say_what_they_are() {
    let critical = Bar { done: at(6), label: "Ana".into(), ..bar(Shape::Task(Pressing::Critical), 2, 12) };
    let near = bar(Shape::Task(Pressing::Near), 3, 9);
    let slack = Bar { latest: Some(at(12)), deadline: Some(at(14)), ..task(1, 6) };
    let late = Bar { deadline: Some(at(2)), ..task(0, 5) };
    let gate = Bar {
        label: "5 Nov 26".into(),
        deadline: Some(at(4)),
        ..bar(Shape::Milestone(Pressing::Free), 7, 7)
    };
    let held = Bar { constraint: Some((at(4), Bound::NotBefore)), ..task(4, 8) };
    let off = bar(Shape::Inactive, 2, 8);
    let pieces = vec![(at(0), at(4)), (at(8), at(10))];
    let split = Bar { pieces, ..task(0, 10) };
    let all = [bar(Shape::Summary, 0, 12), critical, near, slack, late, gate, held, off, split];
    let expected =
        ["┏━━━━┓", " ━━▞▞▞ Ana", " ▐▓▓▌", "▐██┄┄┄D", "!█▌", " ! ◇ 5 Nov 26", " [██", " ╌╌╌", "██╌╌█"];
    assert_eq!(lines(&all, &[], 20), expected);
}

#[test]
fn what_lies_outside_is_pointed_at() {
    assert_eq!(lines(&[task(-9, -1), task(50, 60), task(-3, 1)], &[], 8), ["◂", "       ▸", "▌"]);
}

#[test]
fn links_are_lines_with_an_arrow_where_there_is_room() {
    let check = |kind, bars: &[Bar], expected: &[&str]| {
        assert_eq!(lines(bars, &[link(bars, 0, bars.len() - 1, kind)], 14), expected, "{kind}");
    };
    check("fs", &[task(0, 4), task(10, 14)], &["██╮", "  ╰─▸██"]);
    check("fs", &[task(0, 4), task(4, 8)], &["██╮", "  ██"]);
    check("fs", &[task(0, 4), task(20, 22), task(4, 8)], &["██╮", "  ▾       █", "  ██"]);
    check("ss", &[task(6, 10), task(8, 12)], &["  ╭██", "  ╰▸██"]);
    check("ff", &[task(0, 6), task(2, 10)], &["███───╮", " ████◂╯"]);
    check("fs", &[task(10, 14), task(0, 4)], &["     ██╮", "██◂────╯"]);
}

#[test]
fn a_link_goes_round_a_bar_that_is_in_its_way() {
    let bars = [task(0, 4), task(2, 8), task(14, 18)];
    let links = [link(&bars, 0, 2, "fs")];
    assert_eq!(lines(&bars, &links, 14), ["██──╮", " ███│", "    ╰─▸██"]);
}

/// Two tasks, the second after the first and known to few, and one without a name that draws well.
fn plan(title: &str) -> Project {
    let start = "2026-11-16T08:00:00".parse::<NaiveDateTime>().unwrap();
    let settings = Record::new(Id(1)).with(every::TITLE, "Network").with(project::START, start);
    let task = |id, title: &str, days| {
        let length = Duration::new(i64::from(days) * 4_800, Unit::Days);
        let task = Record::new(Id(id)).with(every::TITLE, title).with(task::RANK, format!("{id:03}"));
        (&task::REGISTER, task.with(task::DURATION, length))
    };
    let link = Record::new(Id(9)).with(dependency::PREDECESSOR, Id(2)).with(dependency::SUCCESSOR, Id(3));
    let records = [
        (&project::REGISTER, settings),
        task(2, title, 4),
        task(3, "Secret", 3),
        (&dependency::REGISTER, link),
    ];
    let project = trial::project(records.into_iter().collect::<Vec<_>>());
    trial::apply(&project, vec![Edit::Set("task", Id(3), every::CONFIDENTIAL.name(), true.into())])
}

/// The pages of a plan, as plain text and as pictures.
fn printed(project: &Project, rows: usize, confidential: bool) -> Vec<(String, String)> {
    let schedule = Schedule::of(project);
    let context = Context { derived: &schedule, ..trial::context(project) };
    let wanted = sheet::Wanted { from: None, to: None, zoom: None, rows, confidential, shown: None };
    let (sheets, scale, cells) = sheet::pages(&wanted, &context).unwrap();
    let page = |sheet: &sheet::Sheet| {
        let svg = picture::svg(sheet, &scale, cells, at(40), &|_| true);
        (sheet::text(sheet, &scale, cells).join("\n"), String::from_utf8(svg).unwrap())
    };
    sheets.iter().map(page).collect()
}

/// The words of a picture; it is well-formed.
fn words(svg: &str) -> Vec<String> {
    let (mut reader, mut words, mut depth) = (Reader::from_str(svg), Vec::new(), 0);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(_) => depth += 1,
            Event::End(_) => depth -= 1,
            Event::Text(text) => words.push(text.xml10_content().into_owned()),
            Event::GeneralRef(entity) => words.push(entity.xml10_content().into_owned()),
            Event::Eof => break,
            _ => {}
        }
    }
    assert_eq!(depth, 0);
    words
}

#[test]
fn a_plan_is_printed_without_what_is_confidential() {
    let project = plan("Lay cable");
    let [(text, svg)] = &printed(&project, 60, false)[..] else { panic!("one page") };
    assert!(text.contains("T-1 Lay cable") && text.contains("as of"), "{text}");
    assert!(!text.contains("Secret") && !svg.contains("Secret"), "{text}");
    assert!(words(svg).iter().any(|word| word == "T-1 Lay cable"), "{svg}");
    let all = printed(&project, 60, true);
    assert!(all[0].0.contains("T-2 Secret") && all[0].1.contains("T-2 Secret"));
    let pages = printed(&project, 1, false);
    assert_eq!(pages.len(), 2);
    assert!(pages[1].0.contains("page 2 of 2"), "{}", pages[1].0);
}

#[test]
fn what_shows_is_printed_in_its_order_and_no_words_of_it_run_into_others() {
    let long = "Lay the cable from the old hall to the new one ".repeat(4);
    let project = plan(&long);
    let schedule = Schedule::of(&project);
    let context = Context { derived: &schedule, ..trial::context(&project) };
    let shown = sheet::Shown { tasks: vec![(Id(3), 0), (Id(2), 1)], by: format!("filter: {long}") };
    let wanted =
        sheet::Wanted { from: None, to: None, zoom: None, rows: 9, confidential: true, shown: Some(shown) };
    let (sheets, scale, cells) = sheet::pages(&wanted, &context).unwrap();
    let rows = sheets[0].rows.iter().map(|row| (&row.name[..5], row.depth));
    assert_eq!(rows.collect::<Vec<_>>(), [("T-2 S", 0), ("T-1 L", 1)]);
    let svg = String::from_utf8(picture::svg(&sheets[0], &scale, cells, at(40), &|_| true)).unwrap();
    let cut = words(&svg).into_iter().filter(|words| words.contains("Lay the") || words.contains("filter"));
    for words in cut {
        assert!(words.ends_with('…') && text::width(&words) < 60, "{words}");
    }
}

#[test]
fn no_name_breaks_a_picture() {
    let printed = printed(&plan("<b>&\u{1b}[31m]]> \u{202e}x"), 60, false);
    let (text, svg) = &printed[0];
    assert!(!svg.contains("<b>") && !svg.contains('\u{1b}') && !text.contains('\u{1b}'), "{svg}");
    assert!(words(svg).concat().contains("lt"), "{svg}");
}

proptest! {
    #[test]
    fn lines_hide_no_bar(
        spans in prop::collection::vec((-10i64..60, 1i64..20), 2..12),
        links in prop::collection::vec((0usize..12, 0usize..12, 0usize..4), 0..20),
        width in 1u16..40,
    ) {
        let bars: Vec<Bar> = spans.iter().map(|(from, length)| task(*from, from + length)).collect();
        let links: Vec<Link> = links.iter().filter(|(from, to, _)| from.max(to) < &bars.len()).map(|(from, to, kind)| {
            link(&bars, *from, *to, ["fs", "ss", "ff", "sf"][*kind])
        }).collect();
        let shown: Vec<_> = bars.iter().cloned().map(Some).collect();
        let (bare, linked) =
            (Canvas::draw(&shown, &[], None, &scale(), width), Canvas::draw(&shown, &links, None, &scale(), width));
        for row in 0..bars.len() {
            for (bare, linked) in bare.row(row).iter().zip(linked.row(row)) {
                prop_assert!(bare.part == Part::Ground || bare == linked);
            }
        }
    }
}
