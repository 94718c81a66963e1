//! What is done to what needs attention, where it stands: seen to, chased, put on another day, given to
//! somebody else, put off. Records may be of several registers; it is one step all the same.

use super::verbs::{Target, Verb, found};
use super::{Session, snooze};
use crate::model::edit::Step;
use crate::model::kind::date;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::query::chased;
use crate::registers::{communication, decision, every, kpi, meeting, review, series};

/// What is done.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Deed {
    /// Done; what is to be reviewed is stamped.
    Done,
    /// Marked done, whatever else is asked of it.
    Close,
    /// Its owner was chased.
    Chase,
    /// Put on another day.
    Date,
    /// Given to somebody.
    Owner,
    /// Put off until a day.
    PutOff,
    /// Put off until a day, with a reason.
    Wait,
}

/// Something that is done, with the line that was typed for it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Act {
    /// What.
    pub deed: Deed,
    /// `+3d`, `priya`, `call said by friday`; who made a decision; "" where nothing is asked.
    pub line: String,
}

/// What goes on and on, and how what is asked of it is seen to.
static NEVER_DONE: &[(&Register, &str)] = &[
    (&kpi::REGISTER, "add a KPI reading for it"),
    (&series::REGISTER, "closing a meeting makes the next one"),
];

impl Session {
    /// The step that does something to records.
    ///
    /// # Errors
    /// A sentence on a record that it can't be done to, or on the line. Nothing has changed then.
    pub fn acting(&mut self, act: &Act, targets: &[Target]) -> Result<Step, String> {
        match act.deed {
            Deed::Done => self.seeing_to(targets, &act.line),
            Deed::Close => self.closing_by(targets, &act.line),
            Deed::Chase => {
                let line = chased::read(&act.line, &self.context())?;
                self.chasing(targets, &line)
            }
            Deed::Date => self.entering_parts(targets, &act.line, "day", |target, session| {
                let record = found(session.project(), target)?;
                let asked = review::is_asked(target.0, record, &session.context());
                let review = review::day_field(target.0).filter(|_| asked);
                Ok(review.unwrap_or(target.0.roles.due))
            }),
            Deed::Owner => {
                self.entering_parts(targets, &act.line, "owner", |(register, _), _| Ok(register.roles.owner))
            }
            Deed::PutOff => {
                let context = self.context();
                let until = snooze::read(&act.line, &context)?;
                let outcome = until.map_or(String::new(), |until| snooze::doubt(&act.line, until, &context));
                Ok(Step { outcome, ..self.putting_off(targets, until) })
            }
            Deed::Wait => self.snoozing(targets, &act.line),
        }
    }

    /// The step that sees to what is asked of records: what is to be reviewed is stamped, everything else
    /// is done. Decisions that name nobody who made them were made `by` somebody.
    ///
    /// # Errors
    /// A sentence on a record that can't be done, or is done already; on a meeting, which is closed where
    /// its minutes are taken.
    pub fn seeing_to(&mut self, targets: &[Target], by: &str) -> Result<Step, String> {
        let (mut edits, mut done) = (Vec::new(), Vec::new());
        let (mut label, mut outcomes) = (String::new(), Vec::new());
        for target in targets {
            let record = found(self.project(), *target)?;
            let (verb, step) = if review::is_asked(target.0, record, &self.context()) {
                (Verb::Review, self.reviewing(&[*target])?)
            } else if target.0.key == communication::REGISTER.key
                && communication::is_input_asked(record, &self.context())
            {
                // The report is sent later: that is done by the same key then.
                let edit = communication::input_received(record, self.today());
                (Verb::Receive, self.step(Verb::Receive, &[*target], vec![edit]))
            } else if target.0.key == meeting::REGISTER.key {
                // Its row may stand for its papers, and closing it sends minutes out.
                let name = self.reference(*target);
                return Err(format!(
                    "{name} is closed with its minutes: from its day on, x on it alone takes them"
                ));
            } else if let Some((name, day)) = self.still_to_decide(*target, record) {
                let own = self.reference(*target);
                return Err(format!("{own} is decided at {name} on {day}: made before, Enter says by whom"));
            } else if let Some((_, how)) = NEVER_DONE.iter().find(|(known, _)| known.key == target.0.key) {
                return Err(format!("{} is not done once and for all: {how}", self.reference(*target)));
            } else {
                (Verb::Close, self.closing_by(&[*target], by)?)
            };
            edits.extend(step.edits);
            label = step.label;
            let of = if targets.len() == 1 { String::new() } else { self.reference(*target) + ": " };
            outcomes.extend(Some(step.outcome).filter(|told| !told.is_empty()).map(|told| of + &told));
            done.push(verb);
        }
        let step = match done.first() {
            _ if edits.is_empty() => return Ok(Step::new("", Vec::new())),
            Some(_) if targets.len() == 1 => Step::new(label, edits),
            Some(first) if done.iter().all(|verb| verb == first) => self.step(*first, targets, edits),
            _ => Step::new(format!("See to {}", self.named(targets)), edits),
        };
        Ok(Step { outcome: outcomes.join("; "), ..step })
    }

    /// The meeting to come at which an open decision is to be made, and its day: what is asked of it till
    /// then are its papers.
    fn still_to_decide(&self, target: Target, record: &Record) -> Option<(String, String)> {
        let meeting = record.get(decision::MEETING).filter(|_| target.0.key == decision::REGISTER.key)?;
        let start = self.project().table(meeting::REGISTER.key).get(meeting)?.get(meeting::START)?.date();
        let waits = start > self.today() && !every::is_closed(target.0, record, &self.context());
        waits.then(|| (self.reference((&meeting::REGISTER, meeting)), date::format(start)))
    }

    /// The step that enters a text into the field of each record that plays a part.
    fn entering_parts(
        &mut self,
        targets: &[Target],
        text: &str,
        part: &str,
        field: impl Fn(Target, &Session) -> Result<&'static str, String>,
    ) -> Result<Step, String> {
        let mut cells = Vec::new();
        for target in targets {
            let key = field(*target, self)?;
            if key.is_empty() {
                return Err(format!("{} have no {part}: {}", target.0.plural, self.reference(*target)));
            }
            cells.push((*target, vec![(key, text)]));
        }
        self.setting_each(&cells)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::edit::Edit;
    use crate::model::id::Id;
    use crate::model::project::Project;
    use crate::registers::{self, action, document, risk};

    fn session() -> Session {
        let mut session =
            Session::new(Project::new(registers::ALL), "Ana", "2026-11-20T09:00:00".parse().unwrap(), 7);
        let day = |text: &str| text.parse::<chrono::NaiveDate>().ok();
        let record = |id, status: &str| Record::new(Id(id)).with(every::STATUS, status);
        let edits = vec![
            Edit::Add("risk", record(1, "open").with(risk::REVIEW, day("2026-11-18"))),
            Edit::Add("action", record(2, "open").with(every::DUE, day("2026-11-18"))),
            Edit::Add("document", record(3, "approved").with(document::REVIEW, day("2026-11-18"))),
        ];
        session.apply("Begin", edits).unwrap();
        session
    }

    const ALL: [Target; 3] =
        [(&risk::REGISTER, Id(1)), (&action::REGISTER, Id(2)), (&document::REGISTER, Id(3))];

    fn text(session: &Session, (register, id): Target, key: &str) -> String {
        let context = session.context();
        let record = context.project.table(register.key).get(id).unwrap();
        context.show(record, context.project.field(register.key, key).unwrap())
    }

    #[test]
    fn what_is_to_be_reviewed_is_stamped_and_the_rest_is_done_in_one_step() {
        let mut session = session();
        let before = session.project().clone();
        let step = session.acting(&Act { deed: Deed::Done, line: String::new() }, &ALL).unwrap();
        assert_eq!(step.label, "See to R-001, A-001, DOC-001");
        session.perform(step).unwrap();
        assert_eq!(ALL.map(|target| text(&session, target, "status")), ["Open", "Done", "Approved"]);
        assert_eq!(text(&session, ALL[0], "reviewed"), "20 Nov 26");
        assert_eq!(text(&session, ALL[2], "reviewed_by"), "Ana");
        session.undo().unwrap();
        assert_eq!(*session.project(), before);
    }

    #[test]
    fn a_decision_is_not_made_before_its_meeting_by_seeing_to_its_papers() {
        let mut session = session();
        let start = "2026-11-26T14:00:00".parse::<chrono::NaiveDateTime>().ok();
        let edits = vec![
            Edit::Add("meeting", Record::new(Id(4)).with(meeting::START, start)),
            Edit::Add("decision", Record::new(Id(5)).with(decision::MEETING, Id(4))),
        ];
        session.apply("Begin", edits).unwrap();
        let target = (&decision::REGISTER, Id(5));
        let refused = session.seeing_to(&[target], "").unwrap_err();
        assert!(refused.contains("D-001 is decided at M-001 on 26 Nov 26"), "{refused}");
    }

    #[test]
    fn records_of_several_registers_get_a_day_or_an_owner_together() {
        let mut session = session();
        let before = session.project().clone();
        let act = |deed, line: &str| Act { deed, line: line.to_owned() };
        let step = session.acting(&act(Deed::Date, "+1w"), &ALL).unwrap();
        session.perform(step).unwrap();
        let days = [(ALL[0], "review"), (ALL[1], "due"), (ALL[2], "review")]
            .map(|(of, key)| text(&session, of, key));
        assert_eq!(days, ["27 Nov 26"; 3]);
        session.undo().unwrap();
        assert_eq!(*session.project(), before, "one step");
        let step = session.acting(&act(Deed::Owner, "bo"), &ALL).unwrap();
        assert_eq!(step.label, "Set Owner of R-001, A-001, DOC-001 to bo");
        session.perform(step).unwrap();
        assert_eq!(ALL.map(|target| text(&session, target, "owner")), ["bo"; 3]);
        let complaint = session.acting(&act(Deed::Date, "someday"), &ALL).unwrap_err();
        assert!(complaint.starts_with("R-001: ") && complaint.contains("someday"), "{complaint}");
    }

    #[test]
    fn a_meeting_put_on_another_day_keeps_its_time_and_is_not_closed_by_the_way() {
        let mut session = session();
        let at = "2026-11-19T14:00:00".parse::<chrono::NaiveDateTime>().unwrap();
        let board = Record::new(Id(9)).with(every::TITLE, "Board").with(meeting::START, at);
        session.apply("Convene", vec![Edit::Add("meeting", board)]).unwrap();
        let target = (&meeting::REGISTER, Id(9));
        for (line, day) in
            [("3 dec", "3 Dec 26 14:00"), ("+1w", "27 Nov 26 14:00"), ("30 nov 10:00", "30 Nov 26 10:00")]
        {
            let step = session.acting(&Act { deed: Deed::Date, line: line.to_owned() }, &[target]).unwrap();
            session.perform(step).unwrap();
            assert_eq!(text(&session, target, "start"), day, "{line}");
        }
        let step = session.setting(&[target], &[("start", "4 dec")]).unwrap();
        assert_eq!(step.label, "Set Start of M-001 to 4 Dec 26 10:00", "in a line of its own too");
        let refused = session.acting(&Act { deed: Deed::Done, line: String::new() }, &[target]).unwrap_err();
        assert!(refused.contains("closed with its minutes"), "{refused}");
    }
}
