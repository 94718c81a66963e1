//! Minutes being written: what is typed under an agenda item is kept as it is typed, and the lines that
//! begin with a letter make records, which follow their lines until the minutes are issued.

use super::Session;
use super::verbs::{Target, found};
use crate::model::edit::{Edit, Step};
use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::text::fit;
use crate::model::value::Value;
use crate::query::minuted::{self, Said, came_of, said};
use crate::registers::agenda_item::{self, DISCUSSION};
use crate::registers::every::MINUTED;
use crate::registers::meeting::{self, MINUTES};

/// A line of minutes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Line {
    /// What it says.
    pub text: String,
    /// The record that was born from it.
    pub born: Option<Id>,
}

/// What is being written under one agenda item, or under none.
#[derive(Debug)]
pub struct Sitting {
    meeting: Id,
    item: Option<Id>,
    /// The text that the project holds.
    saved: String,
    /// The project as it was when this was last in step with it.
    base: Project,
    /// The records born of it.
    born: Vec<Target>,
    /// Records whose lines were deleted: they come back with their lines.
    withdrawn: Vec<(&'static Register, Record)>,
    /// What was withdrawn since that was last told, as a sentence.
    told: Option<String>,
}

impl Sitting {
    /// Takes up the minutes of an item of a meeting, or what is said under none; gives the lines.
    pub fn open(session: &Session, meeting: Id, item: Option<Id>) -> (Self, Vec<Line>) {
        let mut sitting = Sitting {
            meeting,
            item,
            saved: String::new(),
            base: session.project().clone(),
            born: Vec::new(),
            withdrawn: Vec::new(),
            told: None,
        };
        sitting.saved = sitting.stored(session);
        let context = session.context();
        let mut waiting: Vec<(String, Target)> = Vec::new();
        let sorts = minuted::SIGILS.iter().filter_map(|sigil| sigil.register(&context));
        let mut sorts: Vec<_> = sorts.collect();
        sorts.dedup_by_key(|register| register.key);
        for register in sorts {
            let mut born =
                context.linked(item.unwrap_or(meeting), register.key, came_of(register.key, item.is_some()));
            born.sort_by_key(|record| record.number);
            let born = born.into_iter().filter(|record| !record.get(MINUTED).is_empty());
            waiting.extend(born.map(|record| (record.get(MINUTED).to_owned(), (register, record.id))));
        }
        let mut lines: Vec<Line> =
            sitting.saved.lines().map(|text| Line { text: text.to_owned(), born: None }).collect();
        for line in &mut lines {
            let place = waiting.iter().position(|(minuted, _)| *minuted == line.text.trim());
            if let Some(place) = place.filter(|_| matches!(said(&line.text), Said::Made(..))) {
                let (_, target) = waiting.remove(place);
                line.born = Some(target.1);
                sitting.born.push(target);
            }
        }
        (sitting, lines)
    }

    /// What the project holds of this.
    fn stored(&self, session: &Session) -> String {
        let (register, id, key) = self.place();
        let record = session.project().table(register).get(id);
        record.map_or(String::new(), |record| record.value(key).as_text().to_owned())
    }

    fn place(&self) -> (&'static str, Id, &'static str) {
        match self.item {
            Some(item) => (agenda_item::REGISTER.key, item, DISCUSSION.name()),
            None => (meeting::REGISTER.key, self.meeting, MINUTES.name()),
        }
    }

    /// Whether another hand has changed the text that the project holds of this.
    pub fn changed_by_others(&self, session: &Session) -> bool {
        self.stored(session) != self.saved
    }

    /// Keeps a text as it is now. The error is a sentence, and nothing has changed.
    pub fn keep_text(&mut self, session: &mut Session, text: &str) -> Result<(), String> {
        if text == self.saved {
            return Ok(());
        }
        let (register, id, key) = self.place();
        let name =
            session.reference((session.project().register(register).unwrap_or(&meeting::REGISTER), id));
        let edit = Edit::Set(register, id, key, Value::text(text));
        let step = Step::new(format!("Minutes of {name}"), vec![edit]);
        if self.changed_by_others(session) {
            // Neither text is lost: the other one becomes a conflict.
            session.perform_since(&self.base, |_| Ok(step))?;
        } else {
            session.perform(step)?;
        }
        self.base = session.project().clone();
        self.saved = text.to_owned();
        Ok(())
    }

    /// Makes the records that lines ask for, changes those whose lines were changed, and withdraws those
    /// whose lines are gone. The line that is being `written` waits until it is left. Gives what was born of
    /// which line, and a sentence for what could not be made.
    pub fn follow(
        &mut self,
        session: &mut Session,
        lines: &[Line],
        written: Option<usize>,
    ) -> (Vec<(usize, Option<Id>)>, Option<String>) {
        let (mut told, mut wrong) = (Vec::new(), None);
        self.withdraw_lost(session, lines, &mut wrong);
        for (place, line) in lines.iter().enumerate().filter(|(place, _)| Some(*place) != written) {
            let makes = match said(&line.text) {
                Said::Made(sigil, _) => !sigil.makes.is_empty(),
                _ => false,
            };
            if !makes && line.born.is_none() {
                continue;
            }
            let born = self.follow_line(session, line).unwrap_or_else(|complaint| {
                wrong = Some(complaint);
                line.born
            });
            if born != line.born {
                told.push((place, born));
            }
        }
        (told, wrong)
    }

    /// What was withdrawn since that was last asked, as a sentence.
    pub fn told(&mut self) -> Option<String> {
        self.told.take()
    }

    /// Takes away the records that no line stands for any more.
    fn withdraw_lost(&mut self, session: &mut Session, lines: &[Line], wrong: &mut Option<String>) {
        let lost = |(_, id): &&Target| !lines.iter().any(|line| line.born == Some(*id));
        let lost: Vec<Target> = self.born.iter().filter(lost).copied().collect();
        for target in lost {
            if let Err(complaint) = self.withdraw(session, target) {
                *wrong = Some(complaint);
            }
        }
    }

    fn withdraw(&mut self, session: &mut Session, target: Target) -> Result<(), String> {
        self.born.retain(|known| known.1 != target.1);
        // What another hand has removed already is gone.
        let Ok(record) = found(session.project(), target).cloned() else { return Ok(()) };
        let reference = session.reference(target);
        session.perform(Step::new(format!("Withdraw {reference}"), session.removal(&[target])))?;
        self.told = Some(format!(
            "{reference} is withdrawn: no line asks for it any more; write its line again to have it back"
        ));
        self.withdrawn.push((target.0, record));
        Ok(())
    }

    /// Brings one line and its record together; gives the record.
    fn follow_line(&mut self, session: &mut Session, line: &Line) -> Result<Option<Id>, String> {
        let own = self.born.iter().find(|(_, id)| line.born == Some(*id)).copied();
        if let Some(target) = own {
            let (context, _) = session.context_and_ids();
            let meeting = found(context.project, (&meeting::REGISTER, self.meeting))?;
            match found(context.project, target) {
                Ok(record) if record.get(MINUTED) == line.text.trim() => return Ok(line.born),
                Ok(record) => {
                    if let Some(edits) = minuted::followed(record, &line.text, meeting, self.item, &context)?
                    {
                        let label = format!("Minute {} anew", session.reference(target));
                        session.perform(Step::new(label, edits))?;
                        return Ok(line.born);
                    }
                    self.withdraw(session, target)?;
                }
                Err(_) => self.born.retain(|known| known.1 != target.1),
            }
        }
        if let Some(back) = self.bring_back(session, line)? {
            return Ok(Some(back));
        }
        let (context, ids) = session.context_and_ids();
        let meeting = found(context.project, (&meeting::REGISTER, self.meeting))?;
        let Some(edits) = minuted::born(&line.text, meeting, self.item, &context, ids)? else {
            return Ok(None);
        };
        let Some(Edit::Add(key, record)) = edits.first() else { return Ok(None) };
        let Some(register) = context.project.register(key) else { return Ok(None) };
        let (id, label) = (record.id, session.adding(register, record));
        session.perform(Step::new(label, edits))?;
        self.born.push((register, id));
        Ok(Some(id))
    }

    /// Brings the record of a line back that was deleted and stands there again.
    fn bring_back(&mut self, session: &mut Session, line: &Line) -> Result<Option<Id>, String> {
        let same = |(_, record): &(&Register, Record)| record.get(MINUTED) == line.text.trim();
        let Some(place) = self.withdrawn.iter().rposition(same) else { return Ok(None) };
        let (register, record) = self.withdrawn.remove(place);
        let (id, title) = (record.id, fit(record.value(register.roles.title).as_text(), 40).into_owned());
        let label = format!("Bring back {} {title}", register.reference(record.number));
        session.perform(Step::new(label, vec![Edit::Add(register.key, record)]))?;
        self.born.push((register, id));
        Ok(Some(id))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
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
        let of =
            |id: Id| session.project().find(id).map(|(register, record)| register.reference(record.number));
        lines
            .iter()
            .map(|line| line.born.map_or(String::new(), |id| of(id).unwrap_or("gone".into())))
            .collect()
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
        let action =
            |session: &Session| Record::clone(session.project().table("action").numbered(1).unwrap());
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
        assert!(session.project().table("action").is_empty(), "withdrawn");
        text.insert(1, Line { born: None, ..deleted });
        assert_eq!(write(&mut sitting, &mut session, &mut text)[1], "A-001", "the same record");
        assert_eq!(action(&session), now);

        text[1].text = "i Draft the DPIA".into();
        assert_eq!(
            write(&mut sitting, &mut session, &mut text)[1],
            "I-001",
            "another sort is another record"
        );
        text[1].text = "Draft the DPIA".into();
        assert_eq!(write(&mut sitting, &mut session, &mut text)[1], "", "prose is none");

        let (_, again) = Sitting::open(&session, Id(1), Some(Id(2)));
        assert_eq!(refs(&session, &again), ["", "", "D-001", "R-001", "G-2", "G-3", "", ""]);
        while session.undo().is_some() {}
        assert_eq!(session.project().len(), 2, "undo reaches all of it");
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
}
