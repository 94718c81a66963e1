//! What a meeting goes through and what came of it: the agenda in order, the decisions and actions
//! taken under each item, and the matters arising from the meetings of the series before it.

use std::collections::HashSet;
use std::sync::Arc;

use super::every::{DUE, SOURCE, closes};
use super::{action, agenda_item, assumption, decision, issue, meeting, risk};
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::record::Record;
use crate::model::register::Register;

/// What a meeting goes through and what came of it.
#[derive(Clone, Debug)]
pub struct Proceedings {
    /// The items of the agenda in order, each with what came of it.
    pub agenda: Vec<(Arc<Record>, Vec<Outcome>)>,
    /// What came of the meeting under no item of its agenda.
    pub others: Vec<Outcome>,
}

/// A decision, an action, or what else was recorded of a meeting.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its register.
    pub register: &'static Register,
    /// The record.
    pub record: Arc<Record>,
}

/// Where outcomes are kept, the order in which they are told, and the fields that say what they came of.
pub static OUTCOMES: [(&Register, &[&str]); 5] = [
    (&decision::REGISTER, &[decision::ITEM.name(), decision::MEETING.name(), SOURCE.name()]),
    (&action::REGISTER, &[action::ITEM.name(), action::MEETING.name(), SOURCE.name()]),
    (&risk::REGISTER, &[SOURCE.name()]),
    (&issue::REGISTER, &[SOURCE.name()]),
    (&assumption::REGISTER, &[SOURCE.name()]),
];

/// The proceedings of a meeting. Whatever names the meeting or one of its items is there once.
pub fn of(meeting: Id, context: &Context) -> Proceedings {
    let mut told = HashSet::new();
    let mut take = |of: Id| {
        let mut outcomes = outcomes(of, context);
        outcomes.retain(|outcome| told.insert(outcome.record.id));
        outcomes
    };
    let items = agenda(meeting, context).into_iter();
    let agenda = items.map(|item| (item.clone(), take(item.id))).collect();
    Proceedings { agenda, others: take(meeting) }
}

/// The agenda of a meeting, in order.
pub fn agenda(meeting: Id, context: &Context) -> Vec<Arc<Record>> {
    let mut items = context.linked(meeting, agenda_item::REGISTER.key, agenda_item::MEETING.name());
    let place = |item: &Record| (item.get(agenda_item::RANK).to_owned(), item.number);
    items.sort_by_cached_key(|item| place(item));
    items
}

/// The decisions, then the actions, then the risks, issues and assumptions that came of a meeting or an
/// agenda item.
pub fn outcomes(of: Id, context: &Context) -> Vec<Outcome> {
    let mut all = Vec::new();
    for (register, fields) in OUTCOMES {
        let mut records: Vec<_> =
            fields.iter().flat_map(|field| context.linked(of, register.key, field)).collect();
        records.sort_by_key(|record| record.number);
        records.dedup_by_key(|record| record.id);
        all.extend(records.into_iter().map(|record| Outcome { register, record }));
    }
    all
}

/// The actions of earlier meetings of the series that are still open, those due first in front; each
/// with the meeting that it comes from.
pub fn matters_arising(meeting: &Record, context: &Context) -> Vec<(Arc<Record>, Outcome)> {
    let mut told = HashSet::new();
    let mut arising = Vec::new();
    for earlier in earlier(meeting, context) {
        let Proceedings { agenda, others } = of(earlier.id, context);
        for outcome in agenda.into_iter().flat_map(|(_, outcomes)| outcomes).chain(others) {
            let open =
                outcome.register.key == action::REGISTER.key && !closes(outcome.register, &outcome.record);
            if open && told.insert(outcome.record.id) {
                arising.push((earlier.clone(), outcome));
            }
        }
    }
    let due = |record: &Record| (record.get(DUE).is_none(), record.get(DUE), record.number);
    arising.sort_by_key(|(_, outcome)| due(&outcome.record));
    arising
}

/// The meetings before this one: those of its series that began earlier, and those that it names as
/// its forerunners.
fn earlier(meeting: &Record, context: &Context) -> Vec<Arc<Record>> {
    let table = context.project.table(meeting::REGISTER.key);
    let mut named = HashSet::new();
    let mut before = meeting.get(meeting::PREVIOUS);
    while let Some(id) = before.filter(|id| *id != meeting.id && named.insert(*id)) {
        before = table.get(id).and_then(|earlier| earlier.get(meeting::PREVIOUS));
    }
    let series = |record: &Record| record.get(meeting::SERIES).trim().to_lowercase();
    let (ours, start) = (series(meeting), meeting.get(meeting::START));
    let is_earlier = |other: &Arc<Record>| {
        let began = other.get(meeting::START).filter(|began| start.is_none_or(|start| *began < start));
        named.contains(&other.id) || began.is_some() && !ours.is_empty() && series(other) == ours
    };
    table.iter().filter(|other| other.id != meeting.id && is_earlier(other)).cloned().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::project::Project;
    use crate::registers::every::STATUS;
    use crate::registers::trial::{self, day};
    use proptest::prelude::*;

    fn board(id: u64, date: &str) -> (&'static Register, Record) {
        let start = day(date).and_hms_opt(10, 0, 0).unwrap();
        (&meeting::REGISTER, Record::new(Id(id)).with(meeting::SERIES, "Board").with(meeting::START, start))
    }

    fn item(id: u64, meeting: u64, rank: &str) -> (&'static Register, Record) {
        let item = Record::new(Id(id)).with(agenda_item::MEETING, Id(meeting));
        (&agenda_item::REGISTER, item.with(agenda_item::RANK, rank))
    }

    fn action(id: u64, status: &str) -> Record {
        Record::new(Id(id)).with(STATUS, status)
    }

    fn ids(outcomes: &[Outcome]) -> Vec<u64> {
        outcomes.iter().map(|outcome| outcome.record.id.0).collect()
    }

    fn arising(project: &Project, meeting: u64) -> Vec<(u64, u64)> {
        let context = trial::context(project);
        let meeting = context.project.table("meeting").get(Id(meeting)).unwrap().clone();
        let all = matters_arising(&meeting, &context);
        all.iter().map(|(earlier, outcome)| (earlier.id.0, outcome.record.id.0)).collect()
    }

    #[test]
    fn outcomes_stand_under_their_item_or_at_the_end() {
        let project = trial::project([
            board(1, "2026-11-12"),
            item(3, 1, "a1"),
            item(2, 1, "a0"),
            (&action::REGISTER, action(10, "open").with(action::MEETING, Id(1)).with(action::ITEM, Id(3))),
            (&action::REGISTER, action(11, "open").with(SOURCE, Id(3))),
            (&decision::REGISTER, Record::new(Id(12)).with(decision::ITEM, Id(3))),
            (&action::REGISTER, action(13, "done").with(action::MEETING, Id(1))),
        ]);
        let all = of(Id(1), &trial::context(&project));
        let agenda: Vec<_> = all.agenda.iter().map(|(item, outcomes)| (item.id.0, ids(outcomes))).collect();
        assert_eq!(agenda, [(2, vec![]), (3, vec![12, 10, 11])]);
        assert_eq!(ids(&all.others), [13]);
    }

    #[test]
    fn nothing_open_is_forgotten_because_a_meeting_has_ended() {
        let taken = |id, status: &str, meeting| {
            (&action::REGISTER, action(id, status).with(action::MEETING, Id(meeting)))
        };
        let mut records: Vec<(&'static Register, Record)> =
            vec![board(1, "2026-09-10"), board(2, "2026-10-10"), board(3, "2026-11-10"), item(4, 1, "a0")];
        records.extend([
            taken(10, "open", 1),
            taken(11, "done", 1),
            taken(12, "waiting", 2),
            taken(13, "open", 3),
        ]);
        records.push((
            &action::REGISTER,
            action(14, "open").with(action::ITEM, Id(4)).with(DUE, day("2026-11-01")),
        ));
        let project = trial::project(records);
        assert_eq!(arising(&project, 1), []);
        assert_eq!(arising(&project, 2), [(1, 14), (1, 10)]);
        assert_eq!(arising(&project, 3), [(1, 14), (1, 10), (2, 12)]);
    }

    #[test]
    fn meetings_without_a_series_follow_the_one_they_name_even_round_a_loop() {
        let meeting =
            |id, before| (&meeting::REGISTER, Record::new(Id(id)).with(meeting::PREVIOUS, Id(before)));
        let taken = |id, meeting| (&action::REGISTER, action(id, "open").with(action::MEETING, Id(meeting)));
        let project = trial::project([
            meeting(1, 3),
            meeting(2, 1),
            meeting(3, 2),
            taken(10, 1),
            taken(11, 2),
            taken(12, 3),
        ]);
        assert_eq!(arising(&project, 3), [(1, 10), (2, 11)]);
    }

    proptest! {
        #[test]
        fn whatever_names_a_meeting_or_its_items_is_told_once(
            links in prop::collection::vec((any::<bool>(), 0..4u64, 0..4u64, 0..4u64), 0..12),
        ) {
            // 1 is the meeting, 2 and 3 its items, 0 nothing of it.
            let mut records = vec![board(1, "2026-11-12"), item(2, 1, "a0"), item(3, 1, "a1")];
            let mut expected = Vec::new();
            for (place, (decides, item, meeting, source)) in links.into_iter().enumerate() {
                let id = 100 + place as u64;
                let register = if decides { &decision::REGISTER } else { &action::REGISTER };
                let mut record = Record::new(Id(id));
                for (key, to) in [(action::ITEM, item), (action::MEETING, meeting), (SOURCE, source)] {
                    record = record.with(key, (to > 0).then_some(Id(to)));
                }
                records.push((register, record));
                if item + meeting + source > 0 {
                    expected.push(id);
                }
            }
            let project = trial::project(records);
            let all = of(Id(1), &trial::context(&project));
            let mut told: Vec<_> = all.agenda.iter().flat_map(|(_, outcomes)| ids(outcomes)).collect();
            told.extend(ids(&all.others));
            told.sort_unstable();
            prop_assert_eq!(told, expected);
        }
    }
}
