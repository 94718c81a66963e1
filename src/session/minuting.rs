//! Minutes being written: what is typed under an agenda item is kept as it is typed, and the lines that
//! begin with a letter make records, which follow their lines until the minutes are issued.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet, VecDeque};

use super::Session;
use super::verbs::{Target, found};
use crate::model::context::Context;
use crate::model::edit::{Edit, Step};
use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::text::fit;
use crate::model::trail::What;
use crate::model::value::Value;
use crate::query::minuted::{self, Born, Said, came_of, said};
use crate::query::quick::Note;
use crate::registers::agenda_item::{self, DISCUSSION};
use crate::registers::every::{MINUTED, RAISED};
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
    /// Whether this has kept its text: what it keeps further goes on with that.
    begun: bool,
    /// The records born of it.
    born: HashMap<Id, &'static Register>,
    /// Records whose lines were deleted, as they were then: they come back with their lines.
    withdrawn: Vec<(&'static Register, Record)>,
    /// What there is to say of the lines that records were born of here.
    notes: HashMap<Id, Vec<Note>>,
    /// The project without what was born of it before it was taken up: what was new then is new there.
    before: Option<Box<Session>>,
    /// What happened since that was last told, as sentences.
    told: Vec<String>,
}

/// What lines ask for that have no record yet.
type Asked = Vec<(usize, Born)>;

impl Sitting {
    /// Takes up the minutes of an item of a meeting, or what is said under none; gives the lines.
    pub fn open(session: &Session, meeting: Id, item: Option<Id>) -> (Self, Vec<Line>) {
        let mut sitting = Sitting {
            meeting,
            item,
            saved: String::new(),
            base: session.project().clone(),
            begun: false,
            born: HashMap::new(),
            withdrawn: Vec::new(),
            notes: HashMap::new(),
            before: None,
            told: Vec::new(),
        };
        sitting.saved = sitting.stored(session);
        let mut waiting = sitting.records(session);
        let mut lines: Vec<Line> =
            sitting.saved.lines().map(|text| Line { text: text.to_owned(), born: None }).collect();
        let take = |waiting: &mut HashMap<String, VecDeque<Target>>, line: &mut Line| {
            let record = waiting.get_mut(line.text.trim()).and_then(VecDeque::pop_front);
            line.born = record.map(|(_, id)| id);
            record
        };
        for line in &mut lines {
            sitting.born.extend(take(&mut waiting, line).map(|(register, id)| (id, register)));
        }
        if !sitting.born.is_empty() {
            let gone = sitting.born.iter().map(|(id, register)| Edit::Remove(register.key, *id)).collect();
            let before = session.project().apply(&Step::new("", gone), &session.author()).ok();
            let (me, now) = (session.me.clone(), session.now);
            sitting.before = before.map(|project| Box::new(Session::new(project, me, now, 0)));
        }
        let bare: Vec<_> = lines.iter_mut().filter(|line| line.born.is_none() && asks(line)).collect();
        if !bare.is_empty() {
            // A line whose record was removed asks for no other one.
            let mut gone = sitting.removed(session);
            for line in bare {
                take(&mut gone, line);
            }
        }
        (sitting, lines)
    }

    /// The records that were born under this item, by the lines that they were born from.
    fn records(&self, session: &Session) -> HashMap<String, VecDeque<Target>> {
        let context = session.context();
        let mut sorts: Vec<_> = minuted::sigils().filter_map(|sigil| sigil.register(&context)).collect();
        sorts.dedup_by_key(|register| register.key);
        let mut all: HashMap<String, VecDeque<Target>> = HashMap::new();
        for register in sorts {
            let of = came_of(register.key, self.item.is_some());
            let mut born = context.linked(self.item.unwrap_or(self.meeting), register.key, of);
            born.sort_by_key(|record| record.number);
            for record in born.into_iter().filter(|record| !record.get(MINUTED).is_empty()) {
                all.entry(record.get(MINUTED).to_owned()).or_default().push_back((register, record.id));
            }
        }
        all
    }

    /// The same of the records that were removed since.
    fn removed(&self, session: &Session) -> HashMap<String, VecDeque<Target>> {
        let (project, place) = (session.project(), self.item.unwrap_or(self.meeting));
        let mut all: HashMap<String, VecDeque<Target>> = HashMap::new();
        for change in project.trail().iter().flat_map(|entry| &entry.changes) {
            let What::Removed(record) = &change.what else { continue };
            let of = came_of(change.register, self.item.is_some());
            let ours = record.value(of).as_links().contains(&place) && !record.get(MINUTED).is_empty();
            let Some(register) = project.register(change.register).filter(|_| ours) else { continue };
            if project.table(register.key).get(record.id).is_none() {
                all.entry(record.get(MINUTED).to_owned()).or_default().push_back((register, record.id));
            }
        }
        all
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

    /// Whether what this is written under was removed elsewhere, while its meeting is there.
    pub fn is_homeless(&self, session: &Session) -> bool {
        let is_there = |register: &str, id| session.project().table(register).get(id).is_some();
        let lost = self.item.is_some_and(|item| !is_there(agenda_item::REGISTER.key, item));
        lost && is_there(meeting::REGISTER.key, self.meeting)
    }

    /// Keeps a text of an item that was removed elsewhere under no item of its meeting, behind what is there.
    pub fn keep_elsewhere(&mut self, session: &mut Session, text: &str) -> Result<(), String> {
        let meeting = found(session.project(), (&meeting::REGISTER, self.meeting))?;
        let all = [meeting.get(MINUTES).trim_end(), text].into_iter().filter(|part| !part.is_empty());
        let all = Value::text(all.collect::<Vec<_>>().join("\n"));
        let label = format!("Minutes of {}", meeting::REGISTER.reference(meeting.number));
        let edit = Edit::Set(meeting::REGISTER.key, self.meeting, MINUTES.name(), all);
        session.perform(Step::new(label, vec![edit]))
    }

    /// Keeps a text as it is now. The error is a sentence, and nothing has changed.
    pub fn keep_text(&mut self, session: &mut Session, text: &str) -> Result<(), String> {
        if text == self.saved {
            return Ok(());
        }
        let (register, id, key) = self.place();
        let target = (session.project().register(register).unwrap_or(&meeting::REGISTER), id);
        found(session.project(), target)?;
        let name = session.reference(target);
        let edit = Edit::Set(register, id, key, Value::text(text));
        let step = Step::new(format!("Minutes of {name}"), vec![edit]);
        if self.changed_by_others(session) {
            // Neither text is lost: the other one becomes a conflict.
            let label = step.label.clone();
            let done = session.perform_since(&self.base, |_| Ok(step))?;
            self.told.extend(Some(done).filter(|done| *done != label));
        } else if self.begun {
            session.continue_with(step)?;
        } else {
            session.perform(step)?;
        }
        self.begun = true;
        self.base = session.project().clone();
        self.saved = text.to_owned();
        Ok(())
    }

    /// Makes the records that lines ask for, changes those whose lines were changed, and withdraws those
    /// whose lines are gone. The line that is being `written` waits until it is left. Gives what was born of
    /// which line, and a sentence for what could not be made. However many lines there are, each is looked
    /// at once.
    pub fn follow(
        &mut self,
        session: &mut Session,
        lines: &[Line],
        written: Option<usize>,
    ) -> (Vec<(usize, Option<Id>)>, Option<String>) {
        let (mut told, mut asked, mut wrong) = (Vec::new(), Asked::new(), None);
        if let Err(complaint) = self.withdraw_lost(session, lines) {
            wrong = Some(complaint);
        }
        for (place, line) in lines.iter().enumerate().filter(|(place, _)| Some(*place) != written) {
            if line.born.is_none() && !asks(line) {
                continue;
            }
            match self.follow_line(session, line) {
                Ok(Became::Same) => {}
                Ok(Became::Other(born)) if born == line.born => {}
                Ok(Became::Other(born)) => told.push((place, born)),
                Ok(Became::New(born)) => asked.push((place, born)),
                Err(complaint) => wrong = Some(complaint),
            }
        }
        match self.bear(session, asked) {
            Ok(born) => told.extend(born),
            Err(complaint) => wrong = Some(complaint),
        }
        (told, wrong)
    }

    /// What happened since that was last asked, as sentences.
    pub fn told(&mut self) -> Vec<String> {
        std::mem::take(&mut self.told)
    }

    /// What there is to say of the line that a record was born of: what was new when it was written, too.
    pub fn notes(&self, line: &Line, context: &Context) -> Option<Cow<'_, [Note]>> {
        let born = line.born?;
        if let Some(notes) = self.notes.get(&born) {
            return Some(notes.into());
        }
        let Said::Made(sigil, rest) = said(&line.text) else { return None };
        let register = self.born.get(&born)?;
        let record = context.project.table(register.key).get(born)?;
        let meeting = context.project.table(meeting::REGISTER.key).get(self.meeting)?;
        let before = self.before.as_ref()?.context();
        let before = Context { today: record.get(RAISED).unwrap_or(before.today), ..before };
        Some(minuted::read(rest, sigil.register(&before)?, meeting, &before).notes.into())
    }

    /// Takes away the records that no line stands for any more.
    fn withdraw_lost(&mut self, session: &mut Session, lines: &[Line]) -> Result<(), String> {
        let stands: HashSet<Id> = lines.iter().filter_map(|line| line.born).collect();
        let lost = self.born.iter().filter(|(id, _)| !stands.contains(id));
        let mut lost: Vec<Target> = lost.map(|(id, register)| (*register, *id)).collect();
        lost.sort_by_key(|(register, id)| (register.key, *id));
        self.withdraw(session, &lost).map(drop)
    }

    /// Takes records away, but for those on which more was entered than their lines said: these are kept,
    /// and that is said. Gives whether all went.
    fn withdraw(&mut self, session: &mut Session, targets: &[Target]) -> Result<bool, String> {
        let (mut go, mut all_go) = (Vec::new(), true);
        for target in targets {
            // What another hand has removed already is gone.
            let Ok(record) = found(session.project(), *target).cloned() else {
                self.born.remove(&target.1);
                continue;
            };
            let more = session.entered_since(*target);
            self.born.remove(&target.1);
            self.withdrawn.push((target.0, record));
            match more {
                None => go.push(*target),
                Some(more) => {
                    all_go = false;
                    let reference = session.reference(*target);
                    self.told.push(format!(
                        "{reference} is kept, though its line is gone: {more} since; remove it in its register if it is to go"
                    ));
                }
            }
        }
        if !go.is_empty() {
            let named = session.named(&go);
            session.perform(Step::new(format!("Withdraw {named}"), session.removal(&go)))?;
            let (is, lines) = if go.len() == 1 { ("is", "its line") } else { ("are", "their lines") };
            self.told.push(format!(
                "{named} {is} withdrawn: no line asks for {} any more; write {lines} again to have that back",
                if go.len() == 1 { "it" } else { "them" }
            ));
        }
        Ok(all_go)
    }

    /// Brings one line and its record together.
    fn follow_line(&mut self, session: &mut Session, line: &Line) -> Result<Became, String> {
        if let Some(id) = line.born {
            // Looked up in its own table: there may be thousands of lines.
            let known = self.born.get(&id).copied();
            let known = known.and_then(|r| Some((r, session.project().table(r.key).get(id)?.clone())));
            if known.as_ref().is_some_and(|(_, record)| record.get(MINUTED) == line.text.trim()) {
                return Ok(Became::Same);
            }
            match known.or_else(|| session.project().find(id).map(|(r, record)| (r, record.clone()))) {
                Some((register, record)) => {
                    self.withdrawn.retain(|(_, known)| known.id != id);
                    self.born.insert(id, register);
                    if record.get(MINUTED) == line.text.trim()
                        || self.change(session, (register, &record), line)?
                    {
                        return Ok(Became::Same);
                    }
                    if !self.withdraw(session, &[(register, id)])? && !asks(line) {
                        // It is kept, and the line shows that it is.
                        return Ok(Became::Same);
                    }
                }
                None => match self.withdrawn.iter().rposition(|(_, known)| known.id == id) {
                    Some(place) if asks(line) => {
                        self.bring_back(session, place)?;
                        return self.follow_line(session, line);
                    }
                    Some(_) => {}
                    // Another hand has removed it: what is gone is not made again by itself.
                    None => return Ok(Became::Same),
                },
            }
        }
        let same = |(_, record): &(&Register, Record)| record.get(MINUTED) == line.text.trim();
        if let Some(place) = self.withdrawn.iter().rposition(same) {
            return self.bring_back(session, place).map(|id| Became::Other(Some(id)));
        }
        let (context, ids) = session.context_and_ids();
        let meeting = found(context.project, (&meeting::REGISTER, self.meeting))?;
        let born = minuted::born(&line.text, meeting, self.item, &context, ids)?;
        Ok(born.map_or(Became::Other(None), Became::New))
    }

    /// Makes a record what its line says now. False if the line makes another sort of record, or none.
    fn change(
        &mut self,
        session: &mut Session,
        (register, record): (&'static Register, &Record),
        line: &Line,
    ) -> Result<bool, String> {
        let (context, _) = session.context_and_ids();
        let meeting = found(context.project, (&meeting::REGISTER, self.meeting))?;
        let Some(followed) = minuted::followed(record, &line.text, meeting, self.item, &context)? else {
            return Ok(false);
        };
        let label = format!("Minute {} anew", session.reference((register, record.id)));
        session.perform(Step::new(label, followed.edits))?;
        self.say_notes(session, (register, record.id), followed.notes);
        Ok(true)
    }

    /// Adds what lines ask for, as one step.
    fn bear(&mut self, session: &mut Session, asked: Asked) -> Result<Vec<(usize, Option<Id>)>, String> {
        let (mut edits, mut born) = (Vec::new(), Vec::new());
        let mut label = None;
        for (line, new) in asked {
            let Some(Edit::Add(key, record)) = new.edits.first() else { continue };
            let Some(register) = session.project().register(key) else { continue };
            label = label.or_else(|| Some(session.adding(register, record)));
            born.push((line, (register, record.id), new.notes));
            edits.extend(new.edits);
        }
        let Some(label) = label else { return Ok(Vec::new()) };
        let label = if born.len() == 1 { label } else { format!("Add {} records from minutes", born.len()) };
        session.perform(Step::new(label, edits))?;
        let mut told = Vec::with_capacity(born.len());
        for (line, target, notes) in born {
            self.born.insert(target.1, target.0);
            self.say_notes(session, target, notes);
            told.push((line, Some(target.1)));
        }
        Ok(told)
    }

    /// Says what there is to say of a line whose record was just made or changed, and remembers it.
    fn say_notes(&mut self, session: &Session, target: Target, notes: Vec<Note>) {
        if !notes.is_empty() {
            let texts: Vec<&str> = notes.iter().map(|note| note.text.as_str()).collect();
            self.told.push(format!("{}: {}", session.reference(target), texts.join("; ")));
        }
        self.notes.insert(target.1, notes);
    }

    /// Brings a record back that was withdrawn, or takes it up again if it was kept.
    fn bring_back(&mut self, session: &mut Session, place: usize) -> Result<Id, String> {
        let (register, record) = self.withdrawn.remove(place);
        let id = record.id;
        if session.project().table(register.key).get(id).is_none() {
            let title = fit(record.value(register.roles.title).as_text(), 40).into_owned();
            let label = format!("Bring back {} {title}", register.reference(record.number));
            session.perform(Step::new(label, vec![Edit::Add(register.key, record)]))?;
        }
        self.born.insert(id, register);
        Ok(id)
    }
}

/// What became of a line.
enum Became {
    /// Its record is what it was.
    Same,
    /// This is its record now, or it has none.
    Other(Option<Id>),
    /// It asks for this record.
    New(Born),
}

/// Whether a line asks for a record.
fn asks(line: &Line) -> bool {
    matches!(said(&line.text), Said::Made(sigil, _) if !sigil.makes.is_empty())
}

impl Session {
    /// What was entered on a record since a line of minutes made it, apart from what its line says, as the
    /// end of a sentence: “Done when was entered”. `None` if nothing was.
    fn entered_since(&self, (register, id): Target) -> Option<String> {
        let context = self.context();
        let record = context.project.table(register.key).get(id)?;
        // What each field held before the first change that was not the line's, and what the last left.
        let mut entered: Vec<(&str, &Value, &Value)> = Vec::new();
        for (entry, change) in context.changes(id) {
            let What::Set { field, from, to } = &change.what else { continue };
            let by_line = |other: &crate::model::trail::Change| {
                other.id == id && matches!(other.what, What::Set { field, .. } if field == MINUTED.name())
            };
            if change.follows() || entry.changes.iter().any(by_line) {
                continue;
            }
            match entered.iter_mut().find(|(known, ..)| known == field) {
                Some((_, before, _)) => *before = from,
                None => entered.push((field, from, to)),
            }
        }
        let stands = |(field, from, to): &&(&str, &Value, &Value)| from != to && record.value(field) == *to;
        if let Some((key, ..)) = entered.iter().find(stands) {
            let label = context.project.field(register.key, key).map_or(*key, |field| field.label);
            return Some(format!("{label} was entered"));
        }
        let (other, link) = self.derived.links.to(id).next()?;
        let other = self.reference((other, link.from));
        Some(format!("{other} was linked to it"))
    }
}

#[cfg(test)]
mod tests;
