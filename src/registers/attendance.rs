//! Who is at a meeting: there, late, excused, or stood in for; and whether that makes a quorum.

use std::sync::Arc;

use super::meeting::{self, APOLOGIES, ATTENDEES, DELEGATES, INVITED, LATE, QUORUM};
use crate::model::edit::Edit;
use crate::model::field::Key;
use crate::model::id::Id;
use crate::model::people::same;
use crate::model::record::Record;
use crate::model::value::Value;

/// Whether somebody is there.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub enum There {
    /// Not known yet.
    #[default]
    Unknown,
    /// There.
    Present,
    /// There, but not from the beginning.
    Late,
    /// Excused.
    Apologies,
    /// Another one is there in their stead.
    Delegate(Arc<str>),
}

/// Everybody of a meeting, in the order in which they were asked, and whether they are there. Nobody is
/// named twice, however often and by whatever case of letters.
pub fn of(meeting: &Record) -> Vec<(Arc<str>, There)> {
    let delegates = delegates(meeting);
    let stands_in = |name: &str| delegates.iter().any(|(by, _)| same(by, name));
    let mut all: Vec<(Arc<str>, There)> = Vec::new();
    let absent = delegates.iter().map(|(_, whom)| whom.clone());
    let listed = [INVITED, ATTENDEES, APOLOGIES].into_iter().flat_map(|list| meeting.get(list)).cloned();
    for name in listed.chain(absent) {
        if all.iter().any(|(known, _)| same(known, &name)) || stands_in(&name) {
            continue;
        }
        let within = |list: Key<[Arc<str>]>| meeting.get(list).iter().any(|other| same(other, &name));
        let there = match delegates.iter().find(|(_, whom)| same(whom, &name)) {
            Some((by, _)) => There::Delegate(by.clone()),
            None if within(LATE) => There::Late,
            None if within(ATTENDEES) => There::Present,
            None if within(APOLOGIES) => There::Apologies,
            None => There::Unknown,
        };
        all.push((name, there));
    }
    all
}

/// The edits that say of somebody whether they are there.
pub fn saying(meeting: &Record, name: &str, there: &There) -> Vec<Edit> {
    let put = |list: Key<[Arc<str>]>, within: bool| {
        let others = meeting.get(list).iter().filter(|other| !same(other, name)).cloned();
        let all: Vec<Arc<str>> = others.chain(within.then(|| Arc::from(name))).collect();
        (list.name(), Value::list(all))
    };
    let others = delegates(meeting).into_iter().filter(|(_, whom)| !same(whom, name));
    let own = match there {
        There::Delegate(by) => Some((by.clone(), Arc::from(name))),
        _ => None,
    };
    let pairs = others.chain(own).map(|(by, whom)| format!("{by} for {whom}")).collect::<Vec<_>>();
    let fields = [
        put(ATTENDEES, matches!(there, There::Present | There::Late)),
        put(LATE, *there == There::Late),
        put(APOLOGIES, matches!(there, There::Apologies | There::Delegate(_))),
        (DELEGATES.name(), Value::text(pairs.join("; "))),
    ];
    let changed = fields.into_iter().filter(|(key, value)| meeting.value(key) != value);
    changed.map(|(key, value)| set(meeting.id, key, value)).collect()
}

fn set(id: Id, key: &'static str, value: Value) -> Edit {
    Edit::Set(meeting::REGISTER.key, id, key, value)
}

/// How many are there, those who stand in for others among them.
pub fn count(meeting: &Record) -> usize {
    let there = |there: &There| matches!(there, There::Present | There::Late | There::Delegate(_));
    of(meeting).iter().filter(|(_, who)| there(who)).count()
}

/// How many are there in words, and how that stands to the quorum: `5 there, quorum 4`.
pub fn said(meeting: &Record) -> (String, bool) {
    let there = count(meeting);
    match meeting.get(QUORUM).filter(|quorum| *quorum > 0.0) {
        None => (format!("{there} there"), true),
        Some(quorum) if (there as f64) < quorum => {
            (format!("{there} there, no quorum: {quorum} needed"), false)
        }
        Some(quorum) => (format!("{there} there, quorum {quorum}"), true),
    }
}

/// Why who was there should be looked at before the minutes are issued, if so: nobody is marked, or there
/// was no quorum.
pub fn doubt(meeting: &Record) -> Option<String> {
    match (count(meeting), said(meeting)) {
        (0, _) => Some("Nobody is marked as present".to_owned()),
        (_, (said, false)) => Some(said),
        (_, (_, true)) => None,
    }
}

/// Who stands in for whom: `Jo Lind for Sam Reed; …`.
fn delegates(meeting: &Record) -> Vec<(Arc<str>, Arc<str>)> {
    let pairs = meeting.get(DELEGATES).split([';', ',', '\n']);
    let pair = |text: &str| {
        let (by, whom) = text.split_once(" for ")?;
        Some((Arc::from(by.trim()), Arc::from(whom.trim())))
    };
    pairs.filter_map(pair).collect()
}

/// What is said of somebody who is on a list twice.
pub fn named_twice(person: &str) -> String {
    format!("{person} is there twice and counts once: take the name out")
}

/// Somebody who is on a list twice.
pub fn twice(names: &[Arc<str>]) -> Option<&Arc<str>> {
    names
        .iter()
        .enumerate()
        .find(|(place, name)| names[..*place].iter().any(|n| same(n, name)))
        .map(|(_, n)| n)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial;

    fn board() -> Record {
        let meeting = Record::new(Id(1)).with(INVITED, Value::list(["Ana", "Jo Lind", "Sam"]));
        meeting.with(ATTENDEES, Value::list(["Ana", "ANA"])).with(QUORUM, 2.0)
    }

    #[test]
    fn one_key_puts_a_name_on_the_lists_that_it_belongs_on_and_takes_it_off_the_others() {
        let mut meeting = board();
        let mut say = |name: &str, there| {
            let project = trial::project([(&meeting::REGISTER, meeting.clone())]);
            let project = trial::apply(&project, saying(&meeting, name, &there));
            meeting = Record::clone(project.table("meeting").get(Id(1)).unwrap());
            let there: Vec<_> =
                of(&meeting).into_iter().map(|(name, there)| format!("{name} {there:?}")).collect();
            (there.join(", "), said(&meeting).0)
        };
        let is = |there: &str, said: &str| (there.to_owned(), said.to_owned());
        let none = "1 there, no quorum: 2 needed";
        assert_eq!(say("Sam", There::Apologies), is("Ana Present, Jo Lind Unknown, Sam Apologies", none));
        assert_eq!(
            say("Jo Lind", There::Late),
            is("Ana Present, Jo Lind Late, Sam Apologies", "2 there, quorum 2")
        );
        assert_eq!(
            say("Sam", There::Delegate("Bo".into())),
            is("Ana Present, Jo Lind Late, Sam Delegate(\"Bo\")", "3 there, quorum 2")
        );
        assert_eq!(
            say("Jo Lind", There::Unknown),
            is("Ana Present, Jo Lind Unknown, Sam Delegate(\"Bo\")", "2 there, quorum 2")
        );
        assert_eq!(say("Sam", There::Present).0, "Ana Present, Jo Lind Unknown, Sam Present");
    }

    #[test]
    fn who_is_named_twice_counts_once_and_is_found() {
        assert_eq!(count(&board()), 1);
        assert_eq!(twice(board().get(ATTENDEES)).map(|name| &**name), Some("ANA"));
        assert_eq!(trial::findings(vec![(&meeting::REGISTER, board())]), ["attendees"]);
    }
}
