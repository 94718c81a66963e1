//! The next meeting of a series: made by its rule, and given its agenda with what is carried on.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};

use super::Session;
use super::meetings::set_item;
use super::verbs::found;
use crate::model::context::Context;
use crate::model::edit::{Edit, Step};
use crate::model::fresh;
use crate::model::id::{Id, Ids};
use crate::model::kind::date;
use crate::model::kind::recurrence::Held;
use crate::model::rank;
use crate::model::record::Record;
use crate::model::value::Value;
use crate::registers::agenda_item::{self, PURPOSE, ends_meeting};
use crate::registers::every::{OWNER, SOURCE, STATUS, TITLE, closes};
use crate::registers::meeting::{self, OCCURRENCE, PAPERS_DUE, PREVIOUS, START};
use crate::registers::proceedings;
use crate::registers::series::{self, PAPERS_LEAD, USUAL_LEAD};

/// The next meeting of a series: the one that is planned already, else a new one by its rule.
pub(super) fn follower(
    meeting: &Record,
    context: &Context,
    ids: &mut Ids,
    said: &mut Vec<String>,
) -> Option<Record> {
    let name = series::plain(meeting.get(meeting::SERIES));
    let start = meeting.get(START);
    let meetings = context.project.table(meeting::REGISTER.key).iter();
    let later = meetings.filter(|other| {
        let same = !name.is_empty() && series::plain(other.get(meeting::SERIES)) == name;
        same && other.id != meeting.id
            && !closes(&meeting::REGISTER, other)
            && start.is_none_or(|start| other.get(START).is_some_and(|other| other > start))
    });
    if let Some(planned) = later.min_by_key(|other| (other.get(START), other.number)) {
        return Some(Record::clone(planned));
    }
    let Some(series) = series::of(meeting, context) else {
        let series = meeting.get(meeting::SERIES);
        said.push(match series {
            "" => "It belongs to no series, so no next meeting was made.".to_owned(),
            series => {
                format!("There is no meeting series “{series}” with a rule, so no next meeting was made.")
            }
        });
        return None;
    };
    let after = meeting.get(OCCURRENCE).or(start.map(|start| start.date())).unwrap_or(context.today);
    // What was missed for weeks is not made up for: the next one lies ahead.
    let after = after.max(context.today);
    let Some(held) = series::next(&series, after, context) else {
        said.push(format!("The series “{}” gives no further meeting.", series.get(TITLE)));
        return None;
    };
    Some(occurrence(&series, held, Some(meeting), context, ids))
}

/// A meeting of a series on a day that its rule gives, behind the one before it.
fn occurrence(
    series: &Record,
    held: Held,
    before: Option<&Record>,
    context: &Context,
    ids: &mut Ids,
) -> Record {
    let mut next = fresh::record(&meeting::REGISTER, ids.fresh(), context);
    for (key, value) in series::taken_over(series).into_iter().filter(|(_, value)| !value.is_empty()) {
        next.put(key, value);
    }
    let begins: NaiveDateTime = held.on.and_time(series::time(series, context));
    let papers = series::papers_due(held.on, series.get(PAPERS_LEAD).unwrap_or(USUAL_LEAD), context);
    let title = match before {
        Some(before) => next_title(before.get(TITLE), series.get(TITLE), held.on),
        None => format!("{} 1", series.get(TITLE)),
    };
    for (key, value) in [
        (TITLE.name(), Value::text(title)),
        (meeting::SERIES.name(), Value::text(series.get(TITLE))),
        (START.name(), begins.into()),
        (OCCURRENCE.name(), held.by_rule.into()),
        (PAPERS_DUE.name(), papers.into()),
        (PREVIOUS.name(), before.map_or(Value::Empty, |before| Value::Link(before.id))),
    ] {
        next.put(key, value);
    }
    next
}

impl Session {
    /// The next meeting of a series: the one that is planned, else the step that makes one by its rule; and
    /// its identity. The error is a sentence.
    pub fn convening(&mut self, id: Id) -> Result<(Option<Step>, Id), String> {
        let (context, ids) = self.context_and_ids();
        let series = found(context.project, (&series::REGISTER, id))?.clone();
        let name = series::plain(series.get(TITLE));
        let meetings = context.project.table(meeting::REGISTER.key).iter();
        let mut ours: Vec<_> = meetings
            .filter(|meeting| !name.is_empty() && series::plain(meeting.get(meeting::SERIES)) == name)
            .collect();
        ours.sort_by_key(|meeting| (meeting.get(START), meeting.number));
        if let Some(planned) = ours.iter().find(|meeting| !closes(&meeting::REGISTER, meeting)) {
            return Ok((None, planned.id));
        }
        let before = ours.last().map(|meeting| Record::clone(meeting));
        let day = |meeting: &Record| meeting.get(OCCURRENCE).or(meeting.get(START).map(|start| start.date()));
        // The first one may be today.
        let yesterday = context.today.pred_opt().unwrap_or(context.today);
        let after = before.as_ref().and_then(day).map_or(yesterday, |last| last.max(yesterday));
        let said = |never| format!("The series “{}” gives no meeting: {never}.", series.get(TITLE));
        let held =
            series::next_held(&series, after, &context).map_err(said)?.ok_or_else(|| said(never(&series)))?;
        let next = occurrence(&series, held, before.as_ref(), &context, ids);
        let id = next.id;
        let label = self.adding(&meeting::REGISTER, &next);
        Ok((Some(Step::new(label, vec![Edit::Add(meeting::REGISTER.key, next)])), id))
    }
}

/// Why a series gives no meeting.
fn never(series: &Record) -> String {
    if series.get(series::RULE).is_empty() {
        "how it recurs is not said: enter that, such as monthly on second thu"
    } else if series.get(series::FIRST).is_none() {
        "when it first meets is not said: enter that"
    } else if series.get(STATUS) == "ended" {
        "it has ended"
    } else {
        "its rule gives no further day"
    }
    .to_owned()
}

/// `Project board 7` after `Project board 6`; with the day where titles are not counted.
fn next_title(title: &str, series: &str, on: NaiveDate) -> String {
    let figures = title.trim_end().rsplit_once(' ').map(|(before, figures)| (before, figures.parse::<u32>()));
    match figures {
        Some((before, Ok(number))) => format!("{before} {}", number.saturating_add(1)),
        _ => format!("{series} {}", date::format(on)),
    }
}

/// The agenda of a meeting as it is being put together: what is new stands before what ends every meeting.
struct Agenda<'a> {
    meeting: Id,
    context: &'a Context<'a>,
    ids: &'a mut Ids,
    /// The items that are there: their titles, where they are known, and what they hold.
    items: Vec<Arc<Record>>,
    last: Option<String>,
    /// The rank of the first item of those that end the meeting.
    end: Option<String>,
    edits: Vec<Edit>,
}

/// What an item holds, by field.
type Fields = Vec<(&'static str, Value)>;

impl Agenda<'_> {
    /// A rank behind all others but those that end the meeting.
    fn rank(&mut self) -> Value {
        let end = self.end.as_deref().filter(|end| self.last.as_deref().is_none_or(|last| last < *end));
        let rank = rank::between(self.last.as_deref(), end);
        self.last = Some(rank.clone());
        Value::text(rank)
    }

    /// The item with this title, if there is one.
    fn titled(&self, title: &str) -> Option<Arc<Record>> {
        let title = series::plain(title);
        self.items.iter().find(|item| series::plain(item.get(TITLE)) == title).cloned()
    }

    fn add(&mut self, title: &str, fields: Fields) {
        let mut item = fresh::record(&agenda_item::REGISTER, self.ids.fresh(), self.context);
        item.put(TITLE.name(), Value::text(title));
        item.put(agenda_item::MEETING.name(), Value::Link(self.meeting));
        item.put(agenda_item::RANK.name(), self.rank());
        for (key, value) in fields.into_iter().filter(|(_, value)| !value.is_empty()) {
            item.put(key, value);
        }
        self.items.push(Arc::new(item.clone()));
        self.edits.push(Edit::Add(agenda_item::REGISTER.key, item));
    }

    /// Adds an item of the usual agenda, once; what is carried over under its title goes before what is usual.
    fn usual(&mut self, title: &str, mut fields: Fields, open: &[Arc<Record>]) {
        if self.titled(title).is_some() {
            return;
        }
        let same = |item: &&Arc<Record>| series::plain(item.get(TITLE)) == series::plain(title);
        if let Some(item) = open.iter().find(same) {
            let held = TAKEN.iter().map(|key| (*key, item.value(key).clone()));
            fields.extend(held.filter(|(_, value)| !value.is_empty()));
        }
        self.add(title, fields);
    }

    /// Adds an item that was not reached. One of its title that is there takes what it has not: its paper, its
    /// presenter; where both have something else, each stays.
    fn carry(&mut self, item: &Record) {
        // The approval of minutes stays about those minutes.
        let meetings = self.context.project.table(meeting::REGISTER.key);
        let about = item.get(SOURCE).filter(|id| meetings.get(*id).is_some());
        let held: Fields = TAKEN.iter().map(|key| (*key, item.value(key).clone())).collect();
        let source = (SOURCE.name(), Value::Link(about.unwrap_or(item.id)));
        let Some(there) = self.titled(item.get(TITLE)) else {
            return self.add(item.get(TITLE), held.into_iter().chain([source]).collect());
        };
        let own = |key: &str| OWN.contains(&key) && !there.value(key).is_empty();
        if held.iter().any(|(key, value)| own(key) && !value.is_empty() && value != there.value(key)) {
            let from = agenda_item::REGISTER.reference(item.number);
            return self.add(
                &format!("{} (carried, {from})", item.get(TITLE)),
                held.into_iter().chain([source]).collect(),
            );
        }
        let tells = OWN.iter().any(|key| !item.value(key).is_empty());
        let lacks = |(key, value): &(&str, Value)| there.value(key).is_empty() && !value.is_empty();
        let more = held.into_iter().chain(tells.then_some(source)).filter(lacks);
        self.edits.extend(more.map(|(key, value)| set_item(&there, key, value)));
    }
}

/// The edits that give the next meeting its agenda: the minutes of this one to approve, the usual items
/// where it has none yet, what was not reached, what was parked, and at the end what ends every meeting.
pub(super) fn handing_on(
    meeting: &Record,
    next: &Record,
    open: &[Arc<Record>],
    context: &Context,
    ids: &mut Ids,
) -> Vec<Edit> {
    let is_new = context.project.table(meeting::REGISTER.key).get(next.id).is_none();
    let there = proceedings::agenda(next.id, context);
    let rank_of =
        |item: &Arc<Record>| Some(item.get(agenda_item::RANK).to_owned()).filter(|rank| !rank.is_empty());
    let end = there.iter().rposition(|item| !ends_meeting(item.get(TITLE))).map_or(0, |last| last + 1);
    let mut agenda = Agenda {
        meeting: next.id,
        context,
        ids,
        last: there[..end].last().and_then(rank_of),
        end: there.get(end).and_then(rank_of),
        items: there.clone(),
        edits: if is_new { vec![Edit::Add(meeting::REGISTER.key, next.clone())] } else { Vec::new() },
    };
    let minutes = format!("Minutes of {}", meeting::REGISTER.reference(meeting.number));
    // Its paper is what was handed round of that meeting.
    let paper = format!("minutes-{}.docx", meeting::REGISTER.reference(meeting.number));
    let mut approval = vec![
        (SOURCE.name(), Value::Link(meeting.id)),
        (PURPOSE.name(), "decision".into()),
        (agenda_item::PAPER.name(), Value::text(paper)),
    ];
    // Right at the front of an agenda that is there already.
    let front = there.first().and_then(rank_of).map(|first| Value::text(rank::between(None, Some(&first))));
    approval.extend(front.map(|front| (agenda_item::RANK.name(), front)));
    if agenda.titled(&minutes).is_none() {
        agenda.add(&minutes, approval);
    }
    let usual = series::of(meeting, context).filter(|_| there.is_empty());
    let usual = usual.iter().flat_map(|series| series::usual_agenda(series));
    let (last, first): (Vec<_>, Vec<_>) = usual.partition(|item| ends_meeting(&item.title));
    let fields = |item: &series::Usual| series::fields(item, context);
    for item in &first {
        agenda.usual(&item.title, fields(item), open);
    }
    let (at_end, carried): (Vec<_>, Vec<_>) = open.iter().partition(|item| ends_meeting(item.get(TITLE)));
    for item in carried {
        agenda.carry(item);
    }
    for item in parked(meeting, context) {
        let into = [
            (agenda_item::MEETING.name(), Value::Link(next.id)),
            (agenda_item::SERIES.name(), Value::Empty),
            (STATUS.name(), "planned".into()),
            (agenda_item::RANK.name(), agenda.rank()),
        ];
        agenda.edits.extend(into.map(|(key, value)| set_item(&item, key, value)));
    }
    for item in &last {
        agenda.usual(&item.title, fields(item), open);
    }
    for item in at_end {
        agenda.carry(item);
    }
    agenda.edits
}

/// What an item that was not reached takes along to the next meeting.
const TAKEN: [&str; 8] = [
    agenda_item::MINUTES.name(),
    PURPOSE.name(),
    OWNER.name(),
    agenda_item::PAPER.name(),
    agenda_item::DOCUMENT.name(),
    "description",
    "notes",
    "confidential",
];
/// What of that is an item's own: two that differ in it are two items.
const OWN: [&str; 3] = [agenda_item::PAPER.name(), agenda_item::DOCUMENT.name(), "description"];

/// What waits in the parking lot of the series of a meeting, the oldest first.
pub fn parked(meeting: &Record, context: &Context) -> Vec<Arc<Record>> {
    let name = series::plain(meeting.get(meeting::SERIES));
    let items = context.project.table(agenda_item::REGISTER.key).iter();
    let waits = |item: &&Arc<Record>| {
        let whose = series::plain(item.get(agenda_item::SERIES));
        // What was parked for no series in particular is taken up by the first that meets.
        (whose.is_empty() || whose == name)
            && item.get(STATUS) == "parked"
            && item.get(agenda_item::MEETING).is_none()
    };
    let mut all: Vec<_> = items.filter(waits).cloned().collect();
    all.sort_by_key(|item| item.number);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial::{self, day};

    #[test]
    fn a_series_gives_its_first_meeting_with_its_agenda_and_then_the_one_that_is_planned() {
        let first = day("2026-11-12").and_hms_opt(10, 0, 0).unwrap();
        let series = Record::new(Id(1)).with(TITLE, "Board").with(series::FIRST, first);
        let series = series.with(STATUS, "running").with(series::AGENDA, "10m Risks @Bo (decision)\nAOB");
        let project = trial::project([(&series::REGISTER, series)]);
        let mut session = Session::new(project, "Ana", trial::today().and_hms_opt(9, 0, 0).unwrap(), 7);
        let refused = session.convening(Id(1)).unwrap_err();
        assert!(refused.contains("monthly on second thu"), "{refused}");
        let rule = Edit::Set("series", Id(1), series::RULE.name(), "FREQ=WEEKLY;BYDAY=TH".into());
        session.perform(Step::new("Set", vec![rule])).unwrap();
        let (step, id) = session.convening(Id(1)).unwrap();
        session.perform(step.unwrap()).unwrap();
        let meeting = session.project().table("meeting").get(id).unwrap();
        assert_eq!((meeting.get(TITLE), meeting.get(PAPERS_DUE)), ("Board 1", Some(day("2026-11-19"))));
        let items = proceedings::agenda(id, &session.context());
        let items: Vec<_> =
            items.iter().map(|i| format!("{} {} {}", i.get(TITLE), i.get(OWNER), i.get(PURPOSE))).collect();
        assert_eq!(items, ["Risks Bo decision", "AOB  discussion"]);
        let (again, same) = session.convening(Id(1)).unwrap();
        assert!(again.is_none() && same == id);
    }
}
