//! The laws of the file, and what is said of files that are broken.

use proptest::prelude::*;
use serde_json::value::RawValue;

use super::read::{laid_out, whole};
use super::*;
use crate::model::arbitrary::{Dice, cases};
use crate::model::check;
use crate::model::context::Context;
use crate::model::edit::{Author, Edit, Step};
use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::registers;
use crate::store::Error;

fn read(text: &str) -> Result<Project, Error> {
    load(text.as_bytes(), "p.json", registers::ALL)
}

fn saved(project: &Project) -> String {
    String::from_utf8(save(project)).unwrap()
}

/// What a file is laid out by.
const PIECES: &[&str] = &[
    "",
    "\n",
    "]",
    "}",
    "[",
    "{",
    ",",
    "\n]",
    "\n]\n",
    ",\n",
    "{}",
    "[]",
    "null",
    "\\\"",
    "\"",
    "\n\"records\":[\n",
    "\n\"trail\":[\n",
    "\n],\n\"trail\":[\n",
    "\n],\n\"x\":[\n{}\n]",
    "\n],\n\"records\":[\n{}\n]",
    "\"a\":{\n\"records\":[\n{}\n]},",
    "{\n\"trail\":[\n{}\n]}",
];

/// What a row is spoilt by.
const PARTS: [&str; 34] = [
    "", " ", "\t", "\u{1}", "\u{7f}", "é", "\"", "\\", "\\\"", "\\u00e", "\\u00e9", "\\x", ",", ":", "{",
    "}", "[", "]", "{}", "[]", "-", "+", "0", "7", ".", "e", "E-1", "1.", "01", "null", "nul", "true",
    "false", "\"\":",
];

fn author() -> Author {
    Author { name: "Ana".into(), at: "2026-11-22T09:00:00".parse().unwrap() }
}

/// A project with up to four things added to it, changed in it or taken from it.
fn edited(project: &Project, dice: &mut Dice) -> Project {
    let records = |register: &Register| project.table(register.key).iter().map(|r| r.id).collect::<Vec<_>>();
    let ids: Vec<Id> = registers::ALL.iter().flat_map(|register| records(register)).collect();
    let edits = (0..=dice.below(4)).map(|_| {
        let register = *dice.one(registers::ALL);
        let there = records(register);
        let fields: Vec<_> = register.fields().filter(|field| field.is_stored()).collect();
        let field = *dice.one(&fields);
        let mut value = || dice.value(&field.kind, &ids);
        match there.first() {
            Some(id) if value().is_empty() => Edit::Remove(register.key, *id),
            Some(id) => Edit::Set(register.key, *id, field.key, value()),
            None => Edit::Add(register.key, Record::new(Id(dice.below(9999) as u64))),
        }
    });
    let step = Step::new("Edit", edits.collect());
    project.apply(&step, &author()).unwrap_or_else(|_| project.clone())
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn a_project_comes_back_as_it_was_saved(seed: u64, count in 0..60usize) {
        let project = Dice::new(seed).project(registers::ALL, count);
        let text = saved(&project);
        let back = read(&text).unwrap();
        prop_assert!(back == project);
        prop_assert!(back.trail().iter().eq(project.trail()));
        for register in registers::ALL {
            let last = |p: &Project| p.table(register.key).last_number();
            prop_assert_eq!(last(&back), last(&project));
        }
        prop_assert_eq!(saved(&back), text);
    }

    #[test]
    fn every_file_is_a_json_document_of_plain_lines(seed: u64) {
        let text = saved(&Dice::new(seed).project(registers::ALL, 20));
        prop_assert!(serde_json::from_str::<&RawValue>(&text).is_ok());
        let plain = |c: char| c == '\n' || !(c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'));
        prop_assert_eq!(text.chars().find(|c| !plain(*c)), None);
        prop_assert_eq!(text.lines().last(), Some("]}"));
    }

    #[test]
    fn a_part_of_a_file_is_never_taken_for_the_whole(seed: u64, cut: prop::sample::Index) {
        let text = saved(&Dice::new(seed).project(registers::ALL, 10));
        let bytes = text.trim_end().as_bytes();
        prop_assert!(load(&bytes[..cut.index(bytes.len())], "p.json", registers::ALL).is_err());
    }

    /// Settles the worry that what is written at the cost of what differs is another file than the one
    /// that is written whole.
    #[test]
    fn a_text_that_follows_its_project_is_the_text_of_the_project(
        seed: u64,
        count in 0..40usize,
        turns in 1..30usize,
    ) {
        let mut dice = Dice::new(seed);
        let mut versions = vec![dice.project(registers::ALL, count)];
        let mut text = Text::new(&versions[0]);
        for turn in 0..turns {
            let now = dice.one(&versions).clone();
            let next = match dice.below(6) {
                0 => dice.project(registers::ALL, count),
                1 => now.restore(&dice.one(&versions).clone(), "Undo: Edit", &author()),
                _ => edited(&now, &mut dice),
            };
            text.update(&next);
            prop_assert_eq!(text.pieces().collect::<Vec<_>>().concat(), save(&next), "turn {}", turn);
            prop_assert_eq!(text.length(), save(&next).len());
            versions.push(next);
        }
    }

    /// Settles the worry that a file laid out by another hand is read as another project.
    #[test]
    fn the_lines_of_a_file_do_not_matter(seed: u64, count in 0..60usize) {
        let text = saved(&Dice::new(seed).project(registers::ALL, count));
        let one_line = text.replace('\n', "");
        let spread = text.replace("{\"register\"", "{\n\"register\"").replace(",\n", "\r\n,\n\n");
        for other in [one_line, spread] {
            prop_assert_eq!(saved(&read(&other).unwrap()), text.as_str());
        }
    }

    /// Settles the worry that lists found by how the file is laid out are other lists than those that
    /// stand in it.
    #[test]
    fn a_file_is_read_by_its_layout_only_where_that_reads_the_same(
        seed: u64,
        count in 0..30usize,
        at: prop::sample::Index,
        taken in 0..40usize,
        put in prop::sample::select(PIECES),
    ) {
        let text = saved(&Dice::new(seed).project(registers::ALL, count));
        prop_assert_eq!(laid_out(&text, "", registers::ALL).is_some(), true);
        let ends: Vec<usize> = (0..=text.len()).filter(|place| text.is_char_boundary(*place)).collect();
        let start = at.index(ends.len());
        let end = ends[(start + taken).min(ends.len() - 1)];
        let spoilt = [&text[..ends[start]], put, &text[end..]].concat();
        if let Some(project) = laid_out(&spoilt, "", registers::ALL) {
            let whole = whole(&spoilt, "", registers::ALL).unwrap().project;
            prop_assert_eq!(saved(&project), saved(&whole));
        }
    }

    #[test]
    fn every_row_that_is_written_is_only_looked_through(seed: u64) {
        let text = saved(&Dice::new(seed).project(registers::ALL, 10));
        let rows = text.lines().map(|line| line.trim_end_matches(','));
        for row in rows.filter(|row| row.starts_with('{') && row.ends_with('}')) {
            prop_assert_eq!(skim::members(row), source::members(row));
            prop_assert!(skim::members(row).is_some(), "{}", row);
        }
    }

    #[test]
    fn no_bytes_make_it_panic(seed: u64, at: prop::sample::Index, byte: u8) {
        let mut bytes = save(&Dice::new(seed).project(registers::ALL, 10));
        let at = at.index(bytes.len());
        bytes[at] = byte;
        if let Err(error) = load(&bytes, "p.json", registers::ALL) {
            prop_assert!(error.to_string().starts_with("p.json"));
        }
    }
}

/// Settles the worry that a row which is only looked through for the ends of its parts is taken for other
/// parts, or for JSON where it is none.
#[test]
fn a_look_through_a_row_shows_what_reading_it_shows_or_nothing() {
    let row = r#"{"a":"1234567\u00e9\n","é":-10.5e+3,"l":[0,{"b":null,"":[]}],"t":true}"#;
    let ends: Vec<usize> = (0..=row.len()).filter(|place| row.is_char_boundary(*place)).collect();
    let mut looked = 0;
    for (place, start) in ends.iter().enumerate() {
        for (end, part) in ends.iter().skip(place).take(3).flat_map(|end| PARTS.map(|part| (end, part))) {
            let spoilt = [&row[..*start], part, &row[*end..]].concat();
            let list = format!("[{spoilt},{spoilt}]");
            let (members, values) = (skim::members(&spoilt), skim::values(&list));
            assert!(members.is_none() || members == source::members(&spoilt), "{spoilt}");
            assert!(values.is_none() || values == source::values(&list), "{list}");
            looked += usize::from(members.is_some());
        }
    }
    assert!(looked > 500, "{looked}");
}

const ID: &str = "0123456789abc";

fn with_record(members: &str) -> String {
    format!(
        "{{\"format\":\"mainstay\",\"version\":1,\n\"records\":[\n{{\"register\":\"task\",\"id\":\"{ID}\",\"ref\":\"T-1\"{members}}}\n],\n\"trail\":[]}}\n"
    )
}

#[test]
fn what_it_does_not_know_is_kept_as_it_stands() {
    let text = "{\"format\":\"mainstay\",\"version\":1,
\"last\":{\"task\":9,\"gizmo\":4},
\"records\":[
{\"register\":\"task\",\"id\":\"0123456789abc\",\"ref\":\"T-1\",\"title\":\"One\",\"zz\":{\"b\": [1.0,1e2,12345678901234567890123,\"\\u00e9\"], \"a\":null}},
{\"register\":\"gizmo\",\"id\":\"anything\", \"n\":1e400}
],
\"trail\":[
{\"at\":\"2026-11-22T08:00:00\",\"who\":\"ana\",\"step\":\"Turn the gizmo\",\"changes\":[{\"register\":\"gizmo\",\"id\":\"0123456789abc\",\"turned\":3}]},
{\"at\":\"2026-11-22T08:00:00\",\"who\":\"ana\",\"step\":\"Odd\",\"changes\":[],\"mood\":\"good\"},
{\"at\":\"2026-11-22T08:00:00\",\"who\":\"ana\",\"step\":\"Odder\",\"changes\":[],\"former\":{\"0123456789abc\": 1}},
{\"at\":\"2026-11-22T08:00:00\",\"who\":\"ana\",\"step\":\"Plain\",\"changes\":[],\"former\":[[\"0123456789abc\",1],[\"0123456789abc\",4]]}
],
\"later\":[1.50]}
";
    let project = read(text).unwrap();
    assert_eq!(saved(&project), text);
    assert_eq!(project.table("task").last_number(), 9);
    let plain = project.trail().get(3).unwrap();
    assert_eq!((plain.former_numbers(ID.parse().unwrap()), plain.foreign.is_none()), (vec![1, 4], true));
}

#[test]
fn a_line_that_looks_like_a_row_is_one_only_where_rows_stand() {
    let text = with_record(",\"title\":\"One\",\"zz\":[\n{\"register\":\"task\",\"id\":\"zz\"}\n]");
    let project = read(&text).unwrap();
    assert_eq!((saved(&project), project.len()), (text, 1));
}

#[test]
fn rows_read_in_parts_keep_their_order_and_the_first_wrong_one_is_named() {
    let row =
        |number: u64| format!("{{\"register\":\"task\",\"id\":\"{}\",\"ref\":\"T-{number}\"}}", Id(number));
    let whole = |rows: Vec<String>| {
        let rows = rows.join(",\n");
        format!("{{\"format\":\"mainstay\",\"version\":1,\n\"records\":[\n{rows}\n],\n\"trail\":[]}}\n")
    };
    let rows: Vec<String> = (1..=3000).map(row).collect();
    assert_eq!(saved(&read(&whole(rows.clone())).unwrap()), whole(rows.clone()));
    let mut wrong = rows.clone();
    wrong[2000] = wrong[2000].replace("T-2001", "X");
    wrong[2900] = wrong[2900].replace("T-2901", "Y");
    let said = read(&whole(wrong)).unwrap_err().to_string();
    assert!(said.contains("line 2003"), "{said}");
    let mut twice = rows;
    twice[2900] = row(5);
    let said = read(&whole(twice)).unwrap_err().to_string();
    assert!(said.contains("line 2903"), "{said}");
}

#[test]
fn a_value_that_can_not_be_read_is_kept_and_found() {
    let text = with_record(",\"title\":\"One\",\"deadline\":\"0000-00-00T08:00\",\"priority\":1e400");
    let project = read(&text).unwrap();
    assert_eq!(saved(&project), text);
    let today = chrono::NaiveDate::MIN;
    let findings = check::findings(&Context::on(&project, today, &()));
    let said: Vec<_> = findings.iter().map(|finding| finding.message.as_str()).collect();
    assert!(said.iter().any(|message| message.contains("Deadline: \"0000-00-00T08:00\" can't be read")));
    assert!(said.iter().any(|message| message.contains("Priority: 1e400 can't be read")));
}

#[test]
fn a_mark_before_the_text_and_another_order_of_keys_do_not_matter() {
    let text = with_record(",\"title\":\"One\"");
    let turned = format!(
        "\u{feff}{{\"trail\":[],\"records\":[{{\"ref\":\"T-1\", \"title\":\"One\", \"id\":\"{ID}\",\n\"register\":\"task\"}}],\"version\":1,\"format\":\"mainstay\"}}"
    );
    assert_eq!(saved(&read(&turned).unwrap()), text);
}

#[test]
fn a_link_to_nothing_is_kept() {
    let text = with_record(",\"parent\":\"zzzzzzzzzzzzz\"").replace("zzzzzzzzzzzzz", &Id(7).to_string());
    assert_eq!(saved(&read(&text).unwrap()), text);
}

#[test]
fn a_custom_field_that_changes_its_kind_or_goes_away_takes_no_value_with_it() {
    let defined = |kind: &str| {
        with_record(",\"title\":\"One\",\"colour\":\"blue\"").replace(
            "\n],",
            &format!(
                ",\n{{\"register\":\"custom_field\",\"id\":\"0123456789abd\",\"ref\":\"CF-001\",\"title\":\"Colour\",\"applies_to\":\"task\",\"key\":\"colour\",\"kind\":\"{kind}\"}}\n],"
            ),
        )
    };
    let colour = |text: &str| {
        let project = read(text).unwrap();
        assert_eq!(saved(&project), text);
        let record = project.table("task").iter().next().unwrap().clone();
        record.value("colour").as_text().to_owned()
    };
    assert_eq!(colour(&defined("text")), "blue");
    assert_eq!(colour(&defined("number")), "");
    assert_eq!(colour(&with_record(",\"title\":\"One\",\"colour\":\"blue\"")), "");
}

#[test]
fn what_is_too_deep_is_refused_wherever_it_stands() {
    let deep =
        |depth: usize| format!("{}\"[\\\"{{\"{}", "[{\"a\":".repeat(depth / 2), "}]".repeat(depth / 2));
    let record = |value: &str| {
        format!(
            "{{\"format\":\"mainstay\",\"version\":1,\"records\":[\n{{\"register\":\"risk\",\"id\":\"0123456789abc\",\
             \"ref\":\"R-001\",\"title\":\"T\",\"other\":{value}}}\n],\"trail\":[]}}"
        )
    };
    let document = |value: &str| format!("{{\"format\":\"mainstay\",\"version\":1,\"x\":{value}}}");
    assert!(read(&record(&deep(128))).is_ok() && read(&document(&deep(128))).is_ok());
    for text in [record(&deep(130)), document(&deep(130)), document(&deep(200_000))] {
        let said = read(&text).unwrap_err().to_string();
        assert!(said.contains("more than 128 deep in each other"), "{said}");
    }
}

fn refuses(text: &str, expected: &str) {
    let error = read(text).unwrap_err().to_string();
    assert!(error.starts_with("p.json") && error.contains(expected), "{error}");
}

#[test]
fn says_what_is_wrong_with_a_broken_file() {
    refuses("", "is empty");
    refuses("\0\0\0\0", "power failure");
    refuses("[1,2]", "is no Mainstay project");
    refuses("{\"tasks\":[]}", "is no Mainstay project");
    refuses("PK\u{3}\u{4}", "line 1, column 1: this is no JSON");
    refuses(&with_record("").replace(":1,", ":999,"), "newer Mainstay (format 999");
    refuses(&with_record("").replace(":1,", ":\"x\","), "not a number from 1");
    refuses(&with_record("").replace("[\n", "[\n<<<<<<< HEAD\n"), "line 3, column 1: git left a conflict");
    refuses(&with_record("").replace("]}\n", ""), "the file ends here");
    refuses(&format!("{}{{}}", with_record("")), "line 6, column 1: this is no JSON (trailing characters)");
    refuses(&with_record(",\"title\":7"), "line 3, column 61: “title” of T-1 must be a text");
    refuses(&with_record(",\"title\":\"\\ud800\""), "must be a text");
    refuses(&with_record(",\"priority\":\"high\""), "“priority” of T-1 must be a number");
    refuses(&with_record(",\"start\":{}"), "must be a date and time in quotes");
    refuses(&with_record(",\"title\":\"a\",\"title\":\"b\""), "“title” stands in the file twice");
    refuses(&with_record("").replace("T-1", "R-1"), "such as \"T-13\"");
    refuses(&with_record("").replace(ID, "short"), "13 figures and small letters");
    let (before, row) =
        (with_record(""), format!("{{\"register\":\"task\",\"id\":\"{ID}\",\"ref\":\"T-2\"}},\n"));
    refuses(
        &before.replace("[\n", &format!("[\n{row}")),
        "line 4, column 1: the identity 0123456789abc stands",
    );
    refuses("{\"format\":\"mainstay\",\"version\":1,\"records\":{}}", "“records” is no list");
    refuses(&format!("{}1{}", "[".repeat(100_000), "]".repeat(100_000)), "is no Mainstay project");
}

#[test]
fn says_which_encoding_a_file_has() {
    let refuses = |bytes: &[u8], expected: &str| {
        let error = load(bytes, "p.json", registers::ALL).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    };
    let utf16: Vec<u8> = "{\"format\"".encode_utf16().flat_map(u16::to_le_bytes).collect();
    refuses(&utf16, "the file is UTF-16");
    refuses(
        b"{\"format\":\"caf\xe9\"}",
        "line 1, column 15: the file is in another encoding (byte 14 is 0xe9)",
    );
}
