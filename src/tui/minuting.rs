//! Minutes being taken: the part of the agenda that is being written, the text, who is there, the time.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use chrono::{NaiveDateTime, TimeDelta};

use super::editor::Editor;
use super::key::Key;
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::needle::Needle;
use crate::model::record::Record;
use crate::query::find;
use crate::query::minuted::{self, Said, said};
use crate::query::quick::Note;
use crate::registers::every::closes;
use crate::registers::{agenda_item, attendance, meeting, proceedings};
use crate::session::Session;
use crate::session::minuting::{Line, Sitting};

/// How long typed text waits without a key until it is kept, and how long in any case. Each time is a step that
/// undo and the trail know, so not every letter is.
const PAUSE: TimeDelta = TimeDelta::seconds(2);
const WAITS: TimeDelta = TimeDelta::seconds(15);
/// Sentences that are said at once.
const TOLD: usize = 3;
/// Completions that are offered at once.
const OFFERED: usize = 6;
/// Dates in words that are offered.
const DAYS: [&str; 14] = [
    "today",
    "tomorrow",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "next week",
    "next month",
    "eow",
    "eom",
    "end of month",
];

/// A meeting whose minutes are being taken.
#[derive(Debug)]
pub struct Minuting {
    /// The meeting.
    pub meeting: Id,
    /// What is being gone through.
    pub part: Part,
    /// What is being written of it.
    pub editor: Editor,
    /// What the keys go to.
    pub focus: Focus,
    /// The row of the list of people, or of matters arising, under the cursor.
    pub row: usize,
    /// What the word under the cursor may become.
    pub offers: Vec<Offer>,
    /// What the last line could not become, as a sentence.
    pub wrong: Option<String>,
    sitting: Sitting,
    clock: Clock,
    /// Since when something is typed that isn't kept.
    touched: Option<NaiveDateTime>,
    /// When something was typed last.
    last: NaiveDateTime,
}

/// What is gone through in a meeting.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Part {
    /// The open actions of earlier meetings.
    Arising,
    /// An item of the agenda.
    Item(Id),
    /// What is said under no item.
    Other,
}

impl Part {
    /// The agenda item, where it is one.
    pub const fn item(self) -> Option<Id> {
        match self {
            Part::Item(id) => Some(id),
            Part::Arising | Part::Other => None,
        }
    }
}

/// What the keys go to.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Focus {
    /// The text, or the list of matters arising in its place.
    Text,
    /// The agenda.
    Agenda,
    /// Who is there.
    People,
}

/// What a word may become.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Offer {
    /// The bytes of the line that it takes the place of.
    pub place: Range<usize>,
    /// What is put there.
    pub words: String,
}

/// How long each part has been talked about.
#[derive(Clone, Debug)]
pub struct Clock {
    since: NaiveDateTime,
    spent: Vec<(Part, TimeDelta)>,
}

impl Clock {
    /// A clock that runs from now.
    pub const fn new(now: NaiveDateTime) -> Self {
        Clock { since: now, spent: Vec::new() }
    }

    /// Another part is talked about from now on.
    pub fn turn(&mut self, from: Part, now: NaiveDateTime) {
        let more = (now - self.since).max(TimeDelta::zero());
        match self.spent.iter_mut().find(|(part, _)| *part == from) {
            Some((_, spent)) => *spent = spent.checked_add(&more).unwrap_or(*spent),
            None => self.spent.push((from, more)),
        }
        self.since = now;
    }

    /// Whole minutes that a part has been talked about; the one that is talked about now runs on.
    pub fn minutes(&self, part: Part, runs: bool, now: NaiveDateTime) -> i64 {
        let spent = self
            .spent
            .iter()
            .find(|(known, _)| *known == part)
            .map_or(TimeDelta::zero(), |(_, spent)| *spent);
        let more = if runs { (now - self.since).max(TimeDelta::zero()) } else { TimeDelta::zero() };
        spent.checked_add(&more).unwrap_or(spent).num_minutes()
    }
}

impl Minuting {
    /// Takes up the minutes of a meeting at the first thing that was not gone through.
    pub fn open(session: &Session, meeting: Id) -> Self {
        let parts = parts(session, meeting);
        let open = |part: &&Part| {
            part.item().is_some_and(|id| {
                let item = session.project().table(agenda_item::REGISTER.key).get(id);
                item.is_some_and(|item| item.get(crate::registers::every::STATUS) == "planned")
            })
        };
        let part = parts.iter().find(open).or(parts.first()).copied().unwrap_or(Part::Other);
        let (sitting, lines) = Sitting::open(session, meeting, part.item());
        Minuting {
            meeting,
            part,
            editor: Editor::new(lines),
            focus: Focus::Text,
            row: 0,
            offers: Vec::new(),
            wrong: None,
            sitting,
            clock: Clock::new(session.now),
            touched: None,
            last: session.now,
        }
    }

    /// Goes to another part, and keeps what was written of this one. What can't be kept stays to be mended.
    pub fn go(&mut self, session: &mut Session, part: Part) {
        let from = self.part;
        // Where the item was removed meanwhile, what was written of it stands elsewhere now, to be seen.
        if part == from || !self.keep(session, true) || self.part != from {
            return;
        }
        self.clock.turn(self.part, session.now);
        self.take_up(session, part);
        self.row = 0;
    }

    fn take_up(&mut self, session: &Session, part: Part) {
        let (sitting, lines) = Sitting::open(session, self.meeting, part.item());
        (self.part, self.sitting, self.editor) = (part, sitting, Editor::new(lines));
    }

    /// Takes up again what another program has changed; what was typed here meanwhile is kept first.
    pub fn follow(&mut self, session: &mut Session) {
        self.keep(session, true);
        if self.sitting.is_homeless(session) {
            self.take_up(session, Part::Other);
        } else if self.sitting.changed_by_others(session) {
            self.take_up(session, self.part);
        }
    }

    /// Why nothing can be written, if so: issued minutes stay.
    pub fn frozen(&self, session: &Session) -> Option<&'static str> {
        let meeting = session.project().table(meeting::REGISTER.key).get(self.meeting);
        match meeting {
            Some(meeting) if closes(&meeting::REGISTER, meeting) => {
                Some("These minutes are issued and stay as they are: F9 corrects them as a new version.")
            }
            Some(_) => None,
            None => Some(
                "The meeting was removed elsewhere: Esc puts what was typed here on the clipboard and goes back.",
            ),
        }
    }

    /// A key of the text.
    pub fn key(&mut self, session: &mut Session, key: Key, page: usize) -> bool {
        let before = (self.editor.cursor().line, self.editor.lines().len());
        let taken = self.editor.key(key, page);
        self.changed(session, before);
        taken
    }

    /// Pasted text.
    pub fn insert(&mut self, session: &mut Session, text: &str) {
        let before = (self.editor.cursor().line, self.editor.lines().len());
        self.editor.insert(text);
        self.changed(session, before);
    }

    /// Takes a change of the text back, or makes it again.
    pub fn turn(&mut self, session: &mut Session, back: bool) -> bool {
        let before = (self.editor.cursor().line, self.editor.lines().len());
        let turned = if back { self.editor.undo() } else { self.editor.redo() };
        self.changed(session, before);
        turned
    }

    /// Puts the first completion in the place of the word.
    pub fn complete(&mut self, session: &Session) -> bool {
        let Some(offer) = self.offers.first().cloned() else { return false };
        self.editor.put(offer.place, &offer.words);
        self.touched = self.touched.or(Some(session.now));
        self.offers.clear();
        true
    }

    /// Makes a line that is a record prose, and one that only looks like a record one; false if it is neither.
    pub fn turn_line(&mut self, session: &mut Session) -> bool {
        let Some(turned) = minuted::turned(self.editor.line()) else { return false };
        let whole = 0..self.editor.line().len();
        self.editor.put(whole, &turned);
        (self.touched, self.last) = (self.touched.or(Some(session.now)), session.now);
        self.offers.clear();
        self.follow_lines(session, None);
        true
    }

    /// What there is to say of a line besides what it became, as notes on its words.
    pub fn notes<'a>(&'a self, line: &'a Line, meeting: &Record, context: &Context) -> Cow<'a, [Note]> {
        if let Some(notes) = self.sitting.notes(line, context) {
            return notes;
        }
        match said(&line.text) {
            Said::Made(sigil, rest) => sigil
                .register(context)
                .map_or(Vec::new(), |register| minuted::read(rest, register, meeting, context).notes),
            _ => Vec::new(),
        }
        .into()
    }

    fn changed(&mut self, session: &mut Session, before: (usize, usize)) {
        self.touched = self.touched.or(Some(session.now));
        self.last = session.now;
        if before != (self.editor.cursor().line, self.editor.lines().len()) {
            self.follow_lines(session, Some(self.editor.cursor().line));
        }
        let asked = self.record(session).map(attendance::of).unwrap_or_default();
        let asked: Vec<Arc<str>> = asked.into_iter().map(|(name, _)| name).collect();
        self.offers = offers(self.editor.line(), self.editor.cursor().byte, &asked, &session.context());
    }

    fn follow_lines(&mut self, session: &mut Session, written: Option<usize>) {
        let (told, wrong) = self.sitting.follow(session, self.editor.lines(), written);
        for (line, born) in told {
            self.editor.bear(line, born);
        }
        let wrong = wrong.map(|wrong| format!("Not recorded: {wrong}"));
        let said = wrong.into_iter().chain(self.sitting.told()).collect();
        self.say(said);
    }

    /// Says what is wrong or was done besides, behind what nobody has read yet.
    fn say(&mut self, more: Vec<String>) {
        let mut all: Vec<String> = self.wrong.take().into_iter().chain(more).collect();
        all.dedup();
        let more = all.len().saturating_sub(TOLD);
        all.truncate(TOLD);
        if more > 0 {
            all.push(format!("and so on, {more} more"));
        }
        self.wrong = Some(all.join(". ")).filter(|said| !said.is_empty());
    }

    /// Keeps what was written: the line under the cursor too if it is `left`. What can't be kept is said;
    /// gives whether nothing waits any more.
    pub fn keep(&mut self, session: &mut Session, left: bool) -> bool {
        if self.touched.is_none() || session.bar().is_some() {
            return true;
        }
        if self.sitting.is_homeless(session) {
            return self.keep_elsewhere(session);
        }
        self.follow_lines(session, Some(self.editor.cursor().line).filter(|_| !left));
        match self.sitting.keep_text(session, &self.editor.text()) {
            Ok(()) => self.touched = None,
            Err(complaint) => self.say(vec![format!("Not kept: {complaint}")]),
        }
        self.touched.is_none()
    }

    /// Keeps what was written of an item that another hand removed.
    fn keep_elsewhere(&mut self, session: &mut Session) -> bool {
        if let Err(complaint) = self.sitting.keep_elsewhere(session, &self.editor.text()) {
            self.say(vec![format!("Not kept: {complaint}")]);
            return false;
        }
        self.touched = None;
        self.clock.turn(self.part, session.now);
        self.take_up(session, Part::Other);
        self.say(vec![
            "This item was removed elsewhere: what was written of it stands here, under no item".into(),
        ]);
        true
    }

    /// Keeps the text where it has waited long enough: a crash loses no more than was typed since.
    pub fn tick(&mut self, session: &mut Session) {
        let paused = session.now - self.last >= PAUSE;
        if self.touched.is_some_and(|since| paused || session.now - since >= WAITS) {
            self.keep(session, false);
        }
    }

    /// Whether something typed waits to be kept.
    pub const fn waits(&self) -> bool {
        self.touched.is_some()
    }

    /// Minutes that a part has been talked about.
    pub fn minutes(&self, part: Part, now: NaiveDateTime) -> i64 {
        self.clock.minutes(part, part == self.part, now)
    }

    /// The meeting as it is.
    pub fn record<'a>(&self, session: &'a Session) -> Option<&'a Record> {
        session.project().table(meeting::REGISTER.key).get(self.meeting).map(|record| &**record)
    }
}

/// What a meeting goes through, in order.
pub fn parts(session: &Session, meeting: Id) -> Vec<Part> {
    let context = session.context();
    let record = context.project.table(meeting::REGISTER.key).get(meeting);
    let arising = record.is_some_and(|record| !proceedings::matters_arising(record, &context).is_empty());
    let items = proceedings::agenda(meeting, &context);
    let items = items.iter().map(|item| Part::Item(item.id));
    arising.then_some(Part::Arising).into_iter().chain(items).chain([Part::Other]).collect()
}

/// What the word before the cursor may become: names behind `@`, refs behind `>`, dates.
fn offers(line: &str, cursor: usize, asked: &[Arc<str>], context: &Context) -> Vec<Offer> {
    let Some(before) = line.get(..cursor) else { return Vec::new() };
    if !matches!(said(line), Said::Made(..) | Said::Doubtful(..)) {
        return Vec::new();
    }
    let start = before.rfind(char::is_whitespace).map_or(0, |place| place + 1);
    let word = &before[start..];
    let offer = |words: String| Offer { place: start..cursor, words };
    if let Some(name) = word.strip_prefix('@') {
        let needle = Needle::new(&name.replace(['.', '_'], " "));
        // Those who are asked to the meeting first.
        let people = context.people();
        let others = people.iter().filter(|known| !asked.contains(known));
        let known = asked.iter().chain(others);
        let known = known.filter(|known| name.is_empty() || needle.begins_a_word_of(known));
        return known.take(OFFERED).map(|name| offer(format!("@{name} "))).collect();
    }
    if let Some(reference) = word.strip_prefix('>') {
        let found = find::records(reference, context, OFFERED);
        let refs = found.iter().map(|(register, record)| register.reference(record.number));
        return refs.map(|reference| offer(format!(">{reference} "))).collect();
    }
    let days =
        DAYS.iter().filter(|day| word.len() >= 2 && day.starts_with(&word.to_lowercase()) && **day != word);
    days.take(OFFERED).map(|day| offer(format!("{day} "))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_counts_what_is_talked_about() {
        let at =
            |minute| "2026-11-20T09:00:00".parse::<NaiveDateTime>().unwrap() + TimeDelta::minutes(minute);
        let (one, two) = (Part::Item(Id(1)), Part::Item(Id(2)));
        let mut clock = Clock::new(at(0));
        clock.turn(one, at(10));
        clock.turn(two, at(12));
        assert_eq!((clock.minutes(one, true, at(15)), clock.minutes(two, false, at(15))), (13, 2));
        assert_eq!(clock.minutes(one, true, at(-60)), 10, "a clock that is set back takes nothing away");
    }
}
