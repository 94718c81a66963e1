//! Stories of minutes being taken: lines become records, and follow what is written.

use super::*;
use crate::model::merge::merge;
use crate::registers::every::{DUE, OWNER, TITLE};
use crate::registers::trial::{self, day};

fn session() -> Session {
    let meeting = Record::new(Id(1)).with(TITLE, "Board 7").with(meeting::SERIES, "Board");
    let item = Record::new(Id(2)).with(agenda_item::MEETING, Id(1)).with(TITLE, "Risks");
    let project = trial::project([(&meeting::REGISTER, meeting), (&agenda_item::REGISTER, item)]);
    Session::new(project, "Ana", trial::today().and_hms_opt(9, 0, 0).unwrap(), 7)
}

/// Puts a text in the place of what stands there, line by line; gives the refs beside the lines.
fn write(sitting: &mut Sitting, session: &mut Session, lines: &mut [Line]) -> Vec<String> {
    let (told, wrong) = sitting.follow(session, lines, None);
    assert_eq!(wrong, None);
    for (place, born) in told {
        lines[place].born = born;
    }
    let text = lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
    sitting.keep_text(session, &text).unwrap();
    refs(session, lines)
}

fn refs(session: &Session, lines: &[Line]) -> Vec<String> {
    let of = |id: Id| session.project().find(id).map(|(register, record)| register.reference(record.number));
    lines.iter().map(|line| line.born.map_or(String::new(), |id| of(id).unwrap_or("gone".into()))).collect()
}

fn lines(text: &str) -> Vec<Line> {
    text.lines().map(|text| Line { text: text.into(), born: None }).collect()
}

#[test]
fn lines_make_records_that_follow_them_and_go_and_come_back_with_them() {
    let mut session = session();
    let (mut sitting, _) = Sitting::open(&session, Id(1), Some(Id(2)));
    let mut text = lines(
        "Long talk\na @Jo 27 nov Draft DPIA\nd Approve it\nr Late steel\np Venue\nq Who pays\nn Said\na",
    );
    let born = write(&mut sitting, &mut session, &mut text);
    assert_eq!(born, ["", "A-001", "D-001", "R-001", "G-2", "G-3", "", ""]);
    let action = |session: &Session| Record::clone(session.project().table("action").numbered(1).unwrap());
    assert_eq!((action(&session).get(OWNER), action(&session).get(DUE)), ("Jo", Some(day("2026-11-27"))));

    // Entered elsewhere: the line does not know of it and leaves it.
    let done = Edit::Set("action", action(&session).id, "done_when", "Signed".into());
    session.perform(Step::new("Edit", vec![done])).unwrap();
    text[1].text = "a @Bo Draft the DPIA".into();
    assert_eq!(write(&mut sitting, &mut session, &mut text)[1], "A-001");
    let now = action(&session);
    assert_eq!((now.get(OWNER), now.get(DUE), now.get(TITLE)), ("Bo", None, "Draft the DPIA"));
    assert_eq!((now.value("done_when").as_text(), now.value("repromised")), ("Signed", &Value::Empty));

    let deleted = text.remove(1);
    assert_eq!(write(&mut sitting, &mut session, &mut text)[1], "D-001");
    assert_eq!(session.project().table("action").len(), 1, "kept for what was entered on it");
    text.insert(1, Line { born: None, ..deleted });
    assert_eq!(write(&mut sitting, &mut session, &mut text)[1], "A-001", "the same record");
    assert_eq!(action(&session), now);

    text[1].text = "i Draft the DPIA".into();
    assert_eq!(write(&mut sitting, &mut session, &mut text)[1], "I-001", "another sort is another record");
    text[1].text = "Draft the DPIA".into();
    assert_eq!(write(&mut sitting, &mut session, &mut text)[1], "", "prose is none");

    let (_, again) = Sitting::open(&session, Id(1), Some(Id(2)));
    assert_eq!(refs(&session, &again), ["", "", "D-001", "R-001", "G-2", "G-3", "", ""]);
    while session.undo().is_ok() {}
    assert_eq!(session.project().len(), 2, "undo reaches all of it");
}

fn set(session: &mut Session, register: &'static str, id: Id, key: &'static str, value: Value) {
    session.perform(Step::new("Edit", vec![Edit::Set(register, id, key, value)])).unwrap();
}

#[test]
fn a_record_that_was_removed_elsewhere_is_not_made_again_by_its_line() {
    let mut session = session();
    let (mut sitting, _) = Sitting::open(&session, Id(1), Some(Id(2)));
    let mut text = lines("a Ask");
    assert_eq!(write(&mut sitting, &mut session, &mut text), ["A-001"]);
    let ask = text[0].born.unwrap();
    session.perform(Step::new("Remove", vec![Edit::Remove("action", ask)])).unwrap();
    assert_eq!(write(&mut sitting, &mut session, &mut text), ["gone"]);
    text[0].text = "a Ask them".into();
    assert_eq!(write(&mut sitting, &mut session, &mut text), ["gone"], "nor when it is changed");
    text[0].text = "a Ask".into();
    write(&mut sitting, &mut session, &mut text);
    let (mut again, mut text) = Sitting::open(&session, Id(1), Some(Id(2)));
    assert_eq!(write(&mut again, &mut session, &mut text), ["gone"], "nor at the next sitting");
    text.push(Line { text: "a Ask".into(), born: None });
    assert_eq!(write(&mut again, &mut session, &mut text), ["gone", "A-002"], "a line written anew does");
}

#[test]
fn a_record_on_which_more_was_entered_stays_when_its_line_goes_and_is_taken_up_when_it_comes_back() {
    let entered = |enter: fn(&mut Session, Id), why: &str| {
        let mut session = session();
        let (mut sitting, _) = Sitting::open(&session, Id(1), Some(Id(2)));
        let mut text = lines("a Ask\nSaid");
        write(&mut sitting, &mut session, &mut text);
        enter(&mut session, text[0].born.unwrap());
        let line = text.remove(0);
        sitting.told();
        assert_eq!(write(&mut sitting, &mut session, &mut text), [""]);
        let said = sitting.told().join(" ");
        let kept = !session.project().table("action").is_empty();
        assert_eq!((kept, said.contains("A-001 is kept")), (!why.is_empty(), !why.is_empty()), "{said}");
        assert!(said.contains(why), "{said}");
        text.insert(0, Line { born: None, ..line.clone() });
        assert_eq!(write(&mut sitting, &mut session, &mut text), ["A-001", ""], "the same record");
        text[0].text = "Ask".into();
        let beside = if why.is_empty() { "" } else { "A-001" };
        assert_eq!(write(&mut sitting, &mut session, &mut text)[0], beside, "prose beside which it stands");
        text[0] = line;
        assert_eq!(write(&mut sitting, &mut session, &mut text), ["A-001", ""]);
    };
    entered(|_, _| {}, "");
    entered(|session, id| set(session, "action", id, "done_when", "Signed".into()), "Done when was entered");
    entered(
        |session, id| {
            set(session, "action", id, "done_when", "Signed".into());
            session.undo().unwrap();
        },
        "",
    );
    entered(
        |session, id| {
            let chase = session.fresh(&crate::registers::chase::REGISTER);
            let chase = chase.with(crate::registers::chase::ABOUT, id);
            session.add(&crate::registers::chase::REGISTER, chase).unwrap();
        },
        "CH-001 was linked to it since",
    );
    entered(
        |session, id| {
            let risk = session.fresh(&crate::registers::risk::REGISTER);
            session
                .add(
                    &crate::registers::risk::REGISTER,
                    risk.with(crate::registers::every::LINKS, Value::links([id])),
                )
                .unwrap();
        },
        "R-001 was linked to it since",
    );
}

#[test]
fn a_text_that_is_kept_at_every_pause_is_one_step_of_the_trail_and_of_undo() {
    let mut session = session();
    let (mut sitting, _) = Sitting::open(&session, Id(1), Some(Id(2)));
    let steps = |session: &Session| session.project().trail().len();
    let start = steps(&session);
    let mut text = lines("Said");
    for word in 0..50 {
        text[0].text += &format!(" {word}");
        write(&mut sitting, &mut session, &mut text);
    }
    assert_eq!(steps(&session), start + 1);
    text.push(Line { text: "a Ask".into(), born: None });
    write(&mut sitting, &mut session, &mut text);
    text[0].text += " more";
    write(&mut sitting, &mut session, &mut text);
    assert_eq!(steps(&session), start + 3, "what came between keeps its place");
    let before: Vec<_> = (0..3).map_while(|_| session.undo().ok()).map(|(label, _)| label).collect();
    assert_eq!(before, ["Minutes of G-1", "Add A-001 Ask", "Minutes of G-1"]);
    assert_eq!(session.project().len(), 2);
    assert_eq!(session.project().table("agenda_item").get(Id(2)).unwrap().get(DISCUSSION), "");
}

/// Bytes of the file after an hour of eight items, each with eight sentences and two actions, its text kept
/// at every twenty letters; each a step of its own unless they are `joined`.
fn file_of_an_hour(joined: bool) -> usize {
    let mut session = session();
    let said = "It was said at some length, and minuted as it was said by those who were there.";
    for item in 10..18 {
        let record = Record::new(Id(item)).with(agenda_item::MEETING, Id(1)).with(TITLE, "Item");
        session.add(&agenda_item::REGISTER, record).unwrap();
        let (mut sitting, mut lines) = Sitting::open(&session, Id(1), Some(Id(item)));
        for line in 0..10 {
            let words = if line % 5 == 4 { "a @Jo 27 nov Ask those who know about it" } else { said };
            lines.push(Line::default());
            for part in words.as_bytes().chunks(20) {
                lines[line].text.push_str(std::str::from_utf8(part).unwrap());
                let (told, _) = sitting.follow(&mut session, &lines, Some(line));
                for (place, born) in told {
                    lines[place].born = born;
                }
                let text = lines.iter().map(|line| line.text.as_str()).collect::<Vec<_>>().join("\n");
                session.now += chrono::TimeDelta::seconds(10);
                sitting.keep_text(&mut session, &text).unwrap();
                sitting.begun &= joined;
            }
        }
    }
    crate::store::format::save(session.project()).len()
}

/// Settles the worry that the trail holds the whole text once for every pause of who writes it.
#[test]
fn the_file_of_an_hour_of_minutes_grows_with_what_is_written_not_with_how_often_it_is_kept() {
    let (apart, joined) = (file_of_an_hour(false), file_of_an_hour(true));
    assert!(joined * 4 < apart, "{joined} bytes with pauses joined, {apart} with a step for each");
}

#[test]
fn merged_with_what_others_did_a_text_is_one_step_still() {
    let mut session = session();
    let (mut sitting, _) = Sitting::open(&session, Id(1), Some(Id(2)));
    sitting.keep_text(&mut session, "Said").unwrap();
    let base = session.project().clone();
    let mut other = Session::new(base.clone(), "Bo", session.now, 9);
    other.add(&agenda_item::REGISTER, Record::new(Id(3)).with(TITLE, "More")).unwrap();
    sitting.keep_text(&mut session, "Said more").unwrap();
    let (ours, theirs) = (session.project(), other.project());
    for merged in [merge(&base, ours, theirs), merge(&base, theirs, ours)] {
        let steps: Vec<_> = merged.project.trail().iter().map(|entry| entry.step.as_str()).collect();
        assert_eq!(steps.iter().filter(|step| **step == "Minutes of G-1").count(), 1, "{steps:?}");
        assert_eq!(steps.len(), 2 + base.trail().len() - 1);
    }
}

#[test]
fn what_is_new_or_did_not_read_is_said_beside_the_line() {
    let mut session = session();
    let (mut sitting, _) = Sitting::open(&session, Id(1), Some(Id(2)));
    let mut text = lines("a @zork 32 nov Draft DPIA\na @zork 1 jan 2025 Ask\na Ask 1 nov");
    write(&mut sitting, &mut session, &mut text);
    let mut told = Vec::new();
    // Later, and in a sitting that was left and taken up again, the same is said.
    session.now += chrono::TimeDelta::days(3);
    let (again, lines) = Sitting::open(&session, Id(1), Some(Id(2)));
    for (sitting, text) in [(&sitting, &text), (&again, &lines)] {
        let notes = |place: usize| {
            let notes = sitting.notes(&text[place], &session.context()).unwrap();
            notes.iter().map(|note| note.text.as_str()).collect::<Vec<_>>().join("; ")
        };
        assert!(notes(0).contains("Zork is a new name; “32 nov” is no day of the calendar"), "{}", notes(0));
        assert!(notes(1).contains("is past"), "{}", notes(1));
        assert!(notes(2).contains("write its year"), "{}", notes(2));
        told.push([0, 1, 2].map(notes));
    }
    assert_eq!(told[0][2], told[1][2]);
    assert!(sitting.told().iter().any(|said| said.contains("A-001: Zork is a new name")));
}

#[test]
fn lines_that_say_the_same_make_a_record_each() {
    let mut session = session();
    let (mut sitting, _) = Sitting::open(&session, Id(1), None);
    let mut text = lines("a Ask\na Ask");
    assert_eq!(write(&mut sitting, &mut session, &mut text), ["A-001", "A-002"]);
    let (_, again) = Sitting::open(&session, Id(1), None);
    assert_eq!(refs(&session, &again), ["A-001", "A-002"]);
}
