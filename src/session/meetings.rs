//! What happens to meetings as a whole: closed with their minutes issued and the next occurrence made,
//! corrected after that, approved; and what is not settled carried on.

use std::sync::Arc;

use chrono::NaiveDate;

use super::Session;
use super::convening::{follower, handing_on};
use super::minuting::Sitting;
use super::verbs::{Target, found};
use crate::exchange::closing::as_issued;
use crate::model::context::Context;
use crate::model::edit::{Edit, Step};
use crate::model::fresh;
use crate::model::id::Id;
use crate::model::kind::date;
use crate::model::record::Record;
use crate::model::value::Value;
use crate::query::minuted;
use crate::registers::agenda_item::{self, DISCUSSION, PURPOSE};
use crate::registers::every::{MINUTED, SOURCE, STATUS, TITLE, closes};
use crate::registers::meeting::{self, ISSUED_ON, NEXT, START};
use crate::registers::{decision, issued_minutes, proceedings};

/// What closing a meeting does.
#[derive(Debug)]
pub struct Closing {
    /// The step.
    pub step: Step,
    /// The next meeting of its series, new or there already.
    pub next: Option<Id>,
    /// What there is to say of it besides, as sentences.
    pub said: Vec<String>,
}

impl Session {
    /// The step that closes a meeting: its minutes are issued as they stand and kept so, what was not
    /// discussed and what was parked goes to the next occurrence, which is made by the rule of the series
    /// unless it is there. The error is a sentence.
    pub fn closing_meeting(&mut self, id: Id) -> Result<Closing, String> {
        let today = self.today();
        let (context, ids) = self.context_and_ids();
        let meeting = found(context.project, (&meeting::REGISTER, id))?.clone();
        let name = meeting::REGISTER.reference(meeting.number);
        if closes(&meeting::REGISTER, &meeting) {
            return Err(format!("{name} is closed already: correct it first to issue its minutes anew"));
        }
        if let Some(start) = meeting.get(START).filter(|start| start.date() > today) {
            let day = date::format(start.date());
            return Err(format!(
                "{name} is on {day}, which is still to come: if it was held, move its start first"
            ));
        }
        let mut closing =
            Closing { step: Step::new(format!("Close {name}"), Vec::new()), next: None, said: Vec::new() };
        let mut edits = vec![
            set(&meeting, STATUS.name(), "issued".into()),
            set(&meeting, ISSUED_ON.name(), today.into()),
        ];
        let items = proceedings::agenda(id, &context);
        let (covered, open): (Vec<_>, Vec<_>) =
            items.iter().cloned().partition(|item| is_covered(item, &context));
        let settle = |item: &Arc<Record>, status: &str| set_item(item, STATUS.name(), Value::text(status));
        edits.extend(covered.iter().map(|item| settle(item, "covered")));
        for item in &covered {
            if let Some(earlier) = to_approve(item, &context) {
                edits.extend(approved(earlier, context.today));
                let name = meeting::REGISTER.reference(earlier.number);
                closing.said.push(format!("With that the minutes of {name} are approved."));
            }
        }
        let next = follower(&meeting, &context, ids, &mut closing.said);
        if let Some(next) = &next {
            edits.extend(open.iter().map(|item| settle(item, "carried")));
            edits.push(set(&meeting, NEXT.name(), next.get(START).into()));
            edits.extend(handing_on(&meeting, next, &open, &context, ids));
        } else if !open.is_empty() {
            let what =
                if open.len() == 1 { "1 item was".to_owned() } else { format!("{} items were", open.len()) };
            closing.said.push(format!("{what} not reached, and there is no next meeting to carry that to"));
        }
        let version = issued_minutes::versions(id, &context) + 1;
        let mut issue = fresh::record(&issued_minutes::REGISTER, ids.fresh(), &context);
        issue.put(TITLE.name(), Value::text(issue_title(&meeting, version)));
        issue.put(issued_minutes::MEETING.name(), Value::Link(id));
        issue.put(issued_minutes::VERSION.name(), Value::Number(version as f64));
        issue.put(issued_minutes::ISSUED_ON.name(), today.into());
        edits.push(Edit::Add(issued_minutes::REGISTER.key, issue.clone()));
        let texts = items.iter().map(|item| item.get(DISCUSSION)).chain([meeting.get(meeting::MINUTES)]);
        match texts.map(minuted::alone).sum::<usize>() {
            0 => {}
            1 => closing.said.push("A line with a letter alone was left out of the minutes.".to_owned()),
            more => {
                closing.said.push(format!("{more} lines with a letter alone were left out of the minutes."))
            }
        }
        closing.next = next.map(|next| next.id);
        closing.step.edits = edits;
        // The minutes are written of the meeting as it is when it is closed.
        let after = self.preview(Step::new("", closing.step.edits.clone()))?;
        let context = Context { project: &after, ..self.context() };
        let text = after
            .table(meeting::REGISTER.key)
            .get(id)
            .map_or(String::new(), |held| as_issued(held, &context));
        if let Some(Edit::Add(_, issue)) = closing.step.edits.last_mut() {
            issue.put(issued_minutes::TEXT.name(), Value::text(text));
        }
        Ok(closing)
    }

    /// Makes the records that lines of its minutes ask for which were written elsewhere than where minutes are
    /// taken: in a form, in an import. Gives what there is to say of that, as sentences.
    pub fn minute_lines(&mut self, id: Id) -> Vec<String> {
        let open = self.project().table(meeting::REGISTER.key).get(id);
        if open.is_none_or(|meeting| closes(&meeting::REGISTER, meeting)) {
            return Vec::new();
        }
        let items = proceedings::agenda(id, &self.context());
        let items: Vec<Option<Id>> = items.iter().map(|item| Some(item.id)).chain([None]).collect();
        let mut said = Vec::new();
        for item in items {
            let (mut sitting, lines) = Sitting::open(self, id, item);
            let (_, wrong) = sitting.follow(self, &lines, None);
            said.extend(wrong.map(|wrong| format!("Not recorded: {wrong}.")));
            said.extend(sitting.told().into_iter().map(|told| format!("{told}.")));
        }
        said
    }

    /// The step that takes the minutes of a closed meeting up again, to issue a corrected version.
    pub fn correcting_meeting(&mut self, id: Id) -> Result<Step, String> {
        let meeting = found(self.project(), (&meeting::REGISTER, id))?;
        let name = meeting::REGISTER.reference(meeting.number);
        match meeting.get(STATUS) {
            "issued" | "approved" => {
                let cleared = [ISSUED_ON.name(), meeting::APPROVED_ON.name()];
                let cleared = cleared.into_iter().filter(|key| !meeting.value(key).is_empty());
                let mut edits: Vec<Edit> = cleared.map(|key| set(meeting, key, Value::Empty)).collect();
                edits.insert(0, set(meeting, STATUS.name(), "draft".into()));
                Ok(Step::new(format!("Correct the minutes of {name}"), edits))
            }
            _ => Err(format!("The minutes of {name} are not issued: they can be changed as they are")),
        }
    }

    /// The step that approves issued minutes.
    pub fn approving_meeting(&mut self, id: Id) -> Result<Step, String> {
        let today = self.today();
        let meeting = found(self.project(), (&meeting::REGISTER, id))?;
        let name = meeting::REGISTER.reference(meeting.number);
        match meeting.get(STATUS) {
            "issued" => Ok(Step::new(format!("Approve the minutes of {name}"), approved(meeting, today))),
            "approved" => Err(format!("The minutes of {name} are approved already")),
            _ => Err(format!("The minutes of {name} are not issued yet: close the meeting first")),
        }
    }

    /// The step that parks an agenda item: it leaves its meeting and waits for the next of the series.
    pub fn parking(&mut self, target: Target) -> Result<Step, String> {
        let item = found(self.project(), target)?;
        let from = item.get(agenda_item::MEETING).and_then(|id| self.project().table("meeting").get(id));
        let series = from.map_or(Value::Empty, |meeting| meeting.value(meeting::SERIES.name()).clone());
        let edits = vec![
            set_item(item, STATUS.name(), "parked".into()),
            set_item(item, agenda_item::MEETING.name(), Value::Empty),
            set_item(item, agenda_item::SERIES.name(), series),
        ];
        Ok(Step::new(format!("Park {}", self.reference(target)), edits))
    }
}

fn set(meeting: &Record, key: &'static str, value: Value) -> Edit {
    Edit::Set(meeting::REGISTER.key, meeting.id, key, value)
}

pub(super) fn set_item(item: &Record, key: &'static str, value: Value) -> Edit {
    Edit::Set(agenda_item::REGISTER.key, item.id, key, value)
}

fn issue_title(meeting: &Record, version: usize) -> String {
    let name = format!("{} {}", meeting::REGISTER.reference(meeting.number), meeting.get(TITLE));
    if version == 1 { name } else { format!("{name}, version {version}") }
}

fn approved(meeting: &Record, today: NaiveDate) -> Vec<Edit> {
    vec![
        set(meeting, STATUS.name(), "approved".into()),
        set(meeting, meeting::APPROVED_ON.name(), today.into()),
    ]
}

/// Whether an item was gone through: it was marked so, something was said, or something came of it. A
/// decision that was prepared for it and waits to be made shows only that it is still to come.
pub fn is_covered(item: &Record, context: &Context) -> bool {
    let came = |outcome: &proceedings::Outcome| {
        let record = &outcome.record;
        let waits = outcome.register.key == decision::REGISTER.key && !closes(outcome.register, record);
        !waits || !record.get(MINUTED).is_empty()
    };
    item.get(STATUS) == "covered"
        || !item.get(DISCUSSION).trim().is_empty()
        || proceedings::outcomes(item.id, context).iter().any(came)
}

/// The meeting whose minutes a covered item approves.
fn to_approve<'a>(item: &Record, context: &Context<'a>) -> Option<&'a Arc<Record>> {
    let about = item.get(SOURCE).and_then(|id| context.project.table(meeting::REGISTER.key).get(id));
    about.filter(|earlier| earlier.get(STATUS) == "issued" && item.get(PURPOSE) == "decision")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::value::{Duration, Unit};
    use crate::registers::every::OWNER;
    use crate::registers::series;
    use crate::registers::trial::{self, day};
    use crate::registers::{action, agenda_item};

    const SERIES: Id = Id(1);
    const MEETING: Id = Id(2);

    /// A board that meets on the second Thursday, with two items, one of them discussed, one parked before.
    fn board(rule: &str) -> Session {
        let at = |date: &str| day(date).and_hms_opt(10, 0, 0).unwrap();
        let series = Record::new(SERIES)
            .with(TITLE, "Board")
            .with(series::RULE, rule)
            .with(series::FIRST, at("2026-11-12"))
            .with(STATUS, "running")
            .with(meeting::LENGTH, Duration::new(600, Unit::Minutes))
            .with(series::AGENDA, "10m Risks (decision)\n5m Any other business");
        let meeting = Record::new(MEETING)
            .with(TITLE, "Board 7")
            .with(meeting::SERIES, "board")
            .with(STATUS, "planned");
        let meeting = meeting.with(START, at("2026-11-12"));
        let item = |id, title: &str| {
            let item = Record::new(Id(id)).with(TITLE, title).with(agenda_item::MEETING, MEETING);
            item.with(agenda_item::RANK, title).with(STATUS, "planned")
        };
        let parked = Record::new(Id(5)).with(TITLE, "Parking").with(STATUS, "parked");
        let project = trial::project([
            (&series::REGISTER, series),
            (&meeting::REGISTER, meeting),
            (&agenda_item::REGISTER, item(3, "Budget").with(DISCUSSION, "Spent.")),
            (&agenda_item::REGISTER, item(4, "Venue")),
            (&agenda_item::REGISTER, parked.with(agenda_item::SERIES, "Board")),
            (
                &action::REGISTER,
                Record::new(Id(6)).with(TITLE, "Ask").with(STATUS, "open").with(action::ITEM, Id(3)),
            ),
        ]);
        Session::new(project, "Ana", trial::today().and_hms_opt(11, 0, 0).unwrap(), 7)
    }

    /// Closes a meeting on its day, or today if that is later.
    fn close(session: &mut Session, id: Id) -> Closing {
        let start = session.project().table("meeting").get(id).and_then(|meeting| meeting.get(START));
        session.now = start.map_or(session.now, |start| start.max(session.now));
        let closing = session.closing_meeting(id).unwrap();
        session.perform(Step::new(closing.step.label.clone(), closing.step.edits.clone())).unwrap();
        closing
    }

    #[test]
    fn a_meeting_that_is_still_to_come_is_not_closed() {
        let mut session = board("FREQ=MONTHLY;BYDAY=2TH");
        session.now = day("2026-11-11").and_hms_opt(11, 0, 0).unwrap();
        let refused = session.closing_meeting(MEETING).unwrap_err();
        assert!(refused.contains("12 Nov 26, which is still to come"), "{refused}");
    }

    fn agenda(session: &Session, id: Id) -> Vec<String> {
        let items = proceedings::agenda(id, &session.context());
        items.iter().map(|item| format!("{} {}", item.get(TITLE), item.get(STATUS))).collect()
    }

    fn shown(session: &Session, id: Id, key: &str) -> String {
        let context = session.context();
        let meeting = context.project.table("meeting").get(id).unwrap();
        context.show(meeting, context.project.field("meeting", key).unwrap())
    }

    #[test]
    fn closing_issues_the_minutes_and_carries_on_what_is_open() {
        let mut session = board("FREQ=MONTHLY;BYDAY=2TH");
        let before = session.project().clone();
        let next = close(&mut session, MEETING).next.unwrap();
        assert_eq!(shown(&session, MEETING, "status"), "Minutes issued");
        assert_eq!(agenda(&session, MEETING), ["Budget covered", "Venue carried"]);
        assert_eq!(
            ["title", "start", "papers_due", "length", "previous"].map(|key| shown(&session, next, key)),
            ["Board 8", "10 Dec 26 10:00", "3 Dec 26", "60m", "M-001"]
        );
        let expected = ["Minutes of M-001", "Risks", "Venue", "Parking", "Any other business"];
        assert_eq!(agenda(&session, next), expected.map(|title| format!("{title} planned")));
        let issued = session.project().table("issued_minutes").iter().next().unwrap().clone();
        let text = issued.get(issued_minutes::TEXT);
        for said in ["Budget", "Spent.", "A-001"] {
            assert!(text.contains(said), "{said} in {text}");
        }
        assert!(session.closing_meeting(MEETING).is_err());
        session.undo().unwrap();
        assert_eq!(session.project(), &before, "one step");
    }

    #[test]
    fn issued_minutes_stay_while_a_correction_makes_another_version() {
        let mut session = board("FREQ=MONTHLY;BYDAY=2TH");
        let next = close(&mut session, MEETING).next.unwrap();
        let step = session.correcting_meeting(MEETING).unwrap();
        session.perform(step).unwrap();
        let said = Edit::Set("agenda_item", Id(3), DISCUSSION.name(), "Spent twice.".into());
        session.perform(Step::new("Edit", vec![said])).unwrap();
        let again = close(&mut session, MEETING);
        assert_eq!(again.next, Some(next), "the next meeting is there already");
        assert_eq!(agenda(&session, next).len(), 5, "and its agenda gets nothing twice");
        let mut texts: Vec<_> = session.project().table("issued_minutes").iter().collect();
        texts.sort_by_key(|issue| issue.number);
        assert!(texts[0].get(issued_minutes::TEXT).contains("Spent.\n"));
        assert!(texts[1].get(issued_minutes::TEXT).contains("Spent twice."));
        let (first, text) = (texts[0].id, session.project().field("issued_minutes", "text").unwrap());
        assert!(session.entering((&issued_minutes::REGISTER, first), &[(text, "Other")]).is_err());
    }

    #[test]
    fn covering_the_minutes_of_the_last_meeting_approves_them() {
        let mut session = board("FREQ=MONTHLY;BYDAY=2TH");
        let next = close(&mut session, MEETING).next.unwrap();
        let item = proceedings::agenda(next, &session.context())[0].id;
        let covered = Edit::Set("agenda_item", item, STATUS.name(), "covered".into());
        session.perform(Step::new("Cover", vec![covered])).unwrap();
        close(&mut session, next);
        assert_eq!(shown(&session, MEETING, "status"), "Minutes approved");
    }

    #[test]
    fn an_item_that_is_carried_keeps_its_paper_and_its_presenter_under_a_title_that_is_there_already() {
        let set = |session: &mut Session, id, key: &'static str, value: Value| {
            session.perform(Step::new("Edit", vec![Edit::Set("agenda_item", id, key, value)])).unwrap();
        };
        let mut session = board("FREQ=MONTHLY;BYDAY=2TH");
        let venue = Id(4);
        let own = [
            ("title", "Risks".into()),
            ("paper", "https://x.org/risks.docx".into()),
            ("owner", "Bo".into()),
            ("description", "The top three".into()),
            ("minutes", 25.0.into()),
        ];
        for (key, value) in own.clone() {
            set(&mut session, venue, key, value);
        }
        let differs = |item: &Record| {
            own.iter()
                .filter(|(key, value)| item.value(key) != value)
                .map(|(key, _)| *key)
                .collect::<Vec<_>>()
        };
        let next = close(&mut session, MEETING).next.unwrap();
        let items = proceedings::agenda(next, &session.context());
        assert!(differs(&items[1]).is_empty(), "the usual item takes all of it");
        session.undo().unwrap();

        // A meeting that is planned already, with an item of that title.
        let planned = Record::new(Id(20))
            .with(meeting::SERIES, "Board")
            .with(START, day("2026-12-10").and_hms_opt(10, 0, 0).unwrap());
        let there = |id, title: &str, rank: &str| {
            Record::new(Id(id))
                .with(agenda_item::MEETING, Id(20))
                .with(TITLE, title)
                .with(agenda_item::RANK, rank)
        };
        let (risks, other) = (there(21, "risks", "a1").with(OWNER, "Ana"), there(22, "AOB", "a2"));
        let adds = [("meeting", planned), ("agenda_item", risks), ("agenda_item", other)];
        let adds = adds.into_iter().map(|(register, record)| Edit::Add(register, record)).collect();
        session.perform(Step::new("Plan", adds)).unwrap();
        let before = session.project().clone();
        close(&mut session, MEETING);
        let items = proceedings::agenda(Id(20), &session.context());
        let titles: Vec<_> = items.iter().map(|item| item.get(TITLE).to_owned()).collect();
        assert_eq!(titles, ["Minutes of M-001", "risks", "Parking", "AOB"]);
        assert_eq!(
            (items[1].get(OWNER), items[1].get(agenda_item::PAPER)),
            ("Ana", "https://x.org/risks.docx")
        );
        session.undo().unwrap();
        assert_eq!(session.project(), &before);
        set(&mut session, Id(21), "paper", "https://x.org/other.docx".into());
        close(&mut session, MEETING);
        let items = proceedings::agenda(Id(20), &session.context());
        assert_eq!(items[2].get(TITLE), "Risks (carried, G-2)", "two papers are two items");
    }

    #[test]
    fn a_series_that_has_ended_or_never_meets_makes_no_next_meeting_and_says_so() {
        for rule in ["FREQ=MONTHLY;COUNT=1", "FREQ=WEEKLY;BYDAY=SU", "FREQ=WEEKLY;UNTIL=20261113"] {
            let mut session = board(rule);
            let step = Edit::Set("series", SERIES, series::ON_HOLIDAY.name(), "left_out".into());
            session.perform(Step::new("Set", vec![step])).unwrap();
            let closing = close(&mut session, MEETING);
            assert!(closing.next.is_none() && closing.said[0].contains("no further meeting"), "{rule}");
            assert_eq!(agenda(&session, MEETING), ["Budget covered", "Venue planned"]);
        }
    }
}
