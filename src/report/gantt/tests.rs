//! What the Gantt looks like in cells, and what its lines never do.

use chrono::{NaiveDateTime, TimeDelta};
use proptest::prelude::*;

use super::canvas::{Canvas, Part};
use super::links::{End, Link};
use super::scale::{Scale, USUAL, ZOOMS};
use super::{Bar, Bound, Pressing, Shape};

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
    Canvas::draw(&bars, links, &scale(), width).text()
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
            (Canvas::draw(&shown, &[], &scale(), width), Canvas::draw(&shown, &links, &scale(), width));
        for row in 0..bars.len() {
            for (bare, linked) in bare.row(row).iter().zip(linked.row(row)) {
                prop_assert!(bare.part == Part::Ground || bare == linked);
            }
        }
    }
}
