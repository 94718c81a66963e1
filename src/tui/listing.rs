//! Rows under headings over a tab: what a person owes, what needs attention in all projects, drafts of
//! letters, what a reply says. Some may be switched off before all are taken; below them stands what there
//! is to read of the one under the cursor.

use std::collections::HashSet;
use std::path::PathBuf;
use std::sync::Arc;

use chrono::NaiveDate;

use crate::insight::attention::Grouping;
use crate::insight::governance::{self, Sort, week_of};
use crate::insight::person::person;
use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::kind::{Tone, date};
use crate::model::project::Project;
use crate::model::record::Record;
use crate::query::reply::Said;
use crate::query::twice::Twice;
use crate::registers::communication;
use crate::report::chase::{Bundle, Letter};
use crate::session::{Session, Target};

use super::analyses::{CHANGES, Shown, changes};
use super::command::Scope;
use super::elsewhere::{self, There};
use super::inspector;

/// Rows that a key goes on by, and rows of the text below them.
const PAGE: isize = 10;
const SCROLL: usize = 5;

/// Rows under headings.
#[derive(Clone, Debug)]
pub struct Listing {
    /// Its title.
    pub title: String,
    /// What taking it does.
    pub purpose: Purpose,
    /// Its rows.
    pub rows: Vec<Row>,
    /// The place of the row under the cursor.
    pub at: usize,
    /// Rows of the text below that are scrolled past.
    pub scrolled: usize,
    seen: Option<Seen>,
}

/// What the rows were worked out of.
#[derive(Clone, Debug)]
struct Seen {
    project: Project,
    today: NaiveDate,
    me: Arc<str>,
    room: usize,
}

impl Seen {
    fn of(session: &Session, room: usize) -> Self {
        Seen { project: session.project().clone(), today: session.today(), me: session.me.clone(), room }
    }

    fn is_of(&self, session: &Session, room: usize) -> bool {
        self.project.same(session.project())
            && self.today == session.today()
            && self.me == session.me
            && self.room == room
    }
}

/// What taking the rows does.
#[derive(Clone, Debug)]
pub enum Purpose {
    /// Opens the record: what has to do with this person.
    Person(String),
    /// Opens the record: everything about a task.
    Task(Id),
    /// Goes to the record: what needs attention in these projects.
    Around(Around),
    /// Opens the record: what is owed until so many weeks from today.
    Owed(u64),
    /// Takes in what a reply says: its text, and what each row would change.
    Reply(String, Vec<Said>),
    /// Writes drafts, a row each, on what is owed in these projects (none = the open one).
    Letters(Vec<(Bundle, Letter)>, Vec<Option<PathBuf>>),
    /// Makes two names one, a row each.
    Twice(Vec<Twice>),
    /// Opens the record, or makes the moves that are switched on: what an analysis found.
    Analysis(Shown),
    /// Opens the record: what changed between two versions of the plan (none = as it is).
    Compared(Option<Id>, Option<Id>),
}

impl Purpose {
    /// What is said where there are no rows.
    pub const fn empty(&self) -> &'static str {
        match self {
            Purpose::Owed(_) => {
                "Nothing is owed within that time. What comes round is listed here: reports (communications \
                 with a frequency), papers and minutes of meetings, reviews, readings, ends of stages."
            }
            Purpose::Around(_) => "Nothing needs attention today or in the coming week, in any project.",
            _ => "",
        }
    }

    /// The title and the rows; `None` where they don't follow the project.
    fn found(&mut self, session: &Session, room: usize) -> Option<(String, Vec<Row>)> {
        let context = &session.context();
        Some(match self {
            Purpose::Analysis(shown) => {
                let found = shown.find(session, room);
                (found.title, found.rows)
            }
            Purpose::Compared(from, to) => {
                let found = changes::between(session, *from, *to).titled(CHANGES.name, room);
                (found.title, found.rows)
            }
            Purpose::Person(name) => (name.clone(), rows_of(name, context)),
            Purpose::Task(id) => (inspector::title(*id, context)?, inspector::rows(*id, session)),
            Purpose::Owed(weeks) => {
                let rows = owed(*weeks, context);
                (owed_until(*weeks, rows.len(), context), rows)
            }
            Purpose::Around(around) => {
                around.projects.iter_mut().for_each(|there| there.refresh(context));
                let rows = elsewhere::rows(&around.projects, around.group, context.today, context.me);
                (titled(&rows), rows)
            }
            Purpose::Reply(..) | Purpose::Letters(..) | Purpose::Twice(_) => return None,
        })
    }
}

/// What needs attention in several projects.
#[derive(Clone, Debug)]
pub struct Around {
    /// The projects, the open one first.
    pub projects: Vec<There>,
    /// How they are put together.
    pub group: Grouping,
    /// What was done here, the last one last: in which project (none = the open one), and what.
    pub done: Vec<(Option<PathBuf>, String)>,
}

impl Around {
    /// These projects, of which nothing was done here yet.
    pub fn of(projects: Vec<There>) -> Self {
        Around { projects, group: Grouping::When, done: Vec::new() }
    }
}

/// A row.
#[derive(Clone, Debug, Default)]
pub struct Row {
    /// Whether it is a heading, which the cursor passes over.
    pub heading: bool,
    /// What it is called.
    pub name: String,
    /// What is said beside it.
    pub words: String,
    /// What that means.
    pub tone: Tone,
    /// Whether it is taken, where that can be chosen.
    pub on: Option<bool>,
    /// Its record, to open.
    pub of: Option<Target>,
    /// Its place among what the purpose holds.
    pub place: usize,
    /// What there is to read of it below.
    pub below: String,
}

impl Row {
    /// A heading, which the cursor passes over.
    pub fn heading(words: impl Into<String>) -> Self {
        Row { heading: true, name: words.into(), ..Row::default() }
    }

    fn key(&self) -> (usize, Option<Id>) {
        (self.place, self.of.map(|(_, id)| id))
    }
}

impl Listing {
    /// Rows with the cursor on the first that it may be on.
    pub fn new(title: impl Into<String>, purpose: Purpose, rows: Vec<Row>) -> Self {
        let mut listing = Listing { title: title.into(), purpose, rows, at: 0, scrolled: 0, seen: None };
        listing.settle();
        listing
    }

    /// What there is to list for a purpose that follows the project, for lines of so many columns.
    pub fn of(purpose: Purpose, session: &Session, room: usize) -> Self {
        let mut listing = Listing::new("", purpose, Vec::new());
        listing.refresh(session, room);
        listing
    }

    /// Its purpose, to change it: the rows are worked out again.
    pub fn purpose_mut(&mut self) -> &mut Purpose {
        self.seen = None;
        &mut self.purpose
    }

    /// Works the rows out again if anything they depend on changed, for lines of so many columns.
    pub fn refresh(&mut self, session: &Session, room: usize) {
        if self.seen.as_ref().is_some_and(|seen| seen.is_of(session, room)) {
            return;
        }
        self.seen = Some(Seen::of(session, room));
        let Some((title, rows)) = self.purpose.found(session, room) else { return };
        self.title = title;
        let marked: HashSet<(usize, Option<Id>)> =
            self.rows.iter().filter(|row| row.on == Some(true)).map(Row::key).collect();
        let before = self.current().map(Row::key);
        self.at = self.place_in(&rows).unwrap_or(self.at);
        // The first rows are switched as they were found.
        let first = std::mem::replace(&mut self.rows, rows).is_empty();
        for row in self.rows.iter_mut().filter(|_| !first) {
            row.on = row.on.map(|_| marked.contains(&row.key()));
        }
        self.settle();
        if self.current().map(Row::key) != before {
            self.scrolled = 0;
        }
    }

    /// The place of the row under the cursor among others. A record may have several rows, such as a report
    /// and its input: what tells them apart is the name, else their order where none came or went.
    fn place_in(&self, rows: &[Row]) -> Option<usize> {
        let current = self.current()?;
        let same = |rows: &[Row]| -> Vec<usize> {
            let is_same = |row: &Row| !row.heading && row.key() == current.key();
            rows.iter().enumerate().filter(|(_, row)| is_same(row)).map(|(at, _)| at).collect()
        };
        let (before, after) = (same(&self.rows), same(rows));
        let named = after.iter().find(|at| rows.get(**at).is_some_and(|row| row.name == current.name));
        let turn = before.iter().position(|at| *at == self.at).filter(|_| before.len() == after.len());
        named.or_else(|| after.get(turn?)).copied()
    }

    /// Whether taking a row only opens its record.
    pub const fn only_opens(&self) -> bool {
        match &self.purpose {
            Purpose::Person(_)
            | Purpose::Task(_)
            | Purpose::Owed(_)
            | Purpose::Around(_)
            | Purpose::Compared(..) => true,
            Purpose::Analysis(shown) => shown.levelling.is_none(),
            _ => false,
        }
    }

    /// Whether its rows are records, of which the text below tells no more than the row.
    pub const fn is_of_records(&self) -> bool {
        matches!(self.purpose, Purpose::Person(_) | Purpose::Owed(_) | Purpose::Around(_))
    }

    /// Where keys are looked up in it, the narrowest first.
    pub fn scopes(&self) -> &'static [Scope] {
        match self.purpose {
            Purpose::Person(_) => &[Scope::Person, Scope::Deeds, Scope::Recall, Scope::Listing],
            Purpose::Owed(_) => &[Scope::Owed, Scope::Deeds, Scope::Recall, Scope::Listing],
            Purpose::Analysis(Shown { levelling: Some(_), .. }) => {
                &[Scope::Analysis, Scope::Switches, Scope::Recall, Scope::Listing]
            }
            Purpose::Compared(..) => &[Scope::Listing],
            Purpose::Task(_) => &[Scope::Inspector, Scope::Recall, Scope::Listing],
            Purpose::Analysis(_) => &[Scope::Analysis, Scope::Recall, Scope::Listing],
            Purpose::Around(_) => &[Scope::Around, Scope::Deeds, Scope::Listing],
            Purpose::Letters(..) => &[Scope::Letters, Scope::Switches, Scope::Recall, Scope::Listing],
            Purpose::Reply(..) | Purpose::Twice(_) => &[Scope::Switches, Scope::Recall, Scope::Listing],
        }
    }

    /// The records that are marked, or the one under the cursor, by the place of their project.
    pub fn targets(&self) -> Vec<(usize, Target)> {
        let of = |row: &Row| Some((row.place, row.of?));
        let mut marked: Vec<_> = self.rows.iter().filter(|row| row.on == Some(true)).filter_map(of).collect();
        // One record may be owed twice: its input, and the report itself.
        let mut told = HashSet::new();
        marked.retain(|(place, (_, id))| told.insert((*place, *id)));
        if marked.is_empty() { self.current().and_then(of).into_iter().collect() } else { marked }
    }

    /// Puts the cursor on a row that it may be on: there, below or above.
    fn settle(&mut self) {
        self.at = self.at.min(self.rows.len().saturating_sub(1));
        if self.current().is_none() {
            let free = |row: &Row| !row.heading;
            let below = self.rows.iter().skip(self.at).position(free).map(|more| self.at + more);
            self.at = below.or_else(|| self.rows.iter().rposition(free)).unwrap_or(self.at);
        }
    }

    /// The row under the cursor.
    pub fn current(&self) -> Option<&Row> {
        self.rows.get(self.at).filter(|row| !row.heading)
    }

    /// Moves the cursor by so many rows, past headings, no further than the ends.
    pub fn step(&mut self, by: isize) {
        let free: Vec<usize> = (0..self.rows.len()).filter(|place| !self.rows[*place].heading).collect();
        let Some(now) = free.iter().position(|place| *place == self.at) else { return };
        let to = now.saturating_add_signed(by).min(free.len() - 1);
        (self.at, self.scrolled) = (free[to], 0);
    }

    /// Goes on in the text below the rows; in a list of records, whose rows are the text, in these.
    pub fn page(&mut self, down: bool) {
        match (self.is_of_records(), down) {
            (true, true) => self.step(PAGE),
            (true, false) => self.step(-PAGE),
            (false, true) => self.scrolled = self.scrolled.saturating_add(SCROLL),
            (false, false) => self.scrolled = self.scrolled.saturating_sub(SCROLL),
        }
    }

    /// Switches the row under the cursor, or says that it can't be.
    pub fn switch(&mut self) -> bool {
        let row = self.rows.get_mut(self.at);
        let on = row.and_then(|row| row.on.as_mut());
        on.map(|on| *on = !*on).is_some()
    }

    /// Switches all rows on, or off where all are on.
    pub fn switch_all(&mut self) {
        let all = self.rows.iter().all(|row| row.on != Some(false));
        self.rows.iter_mut().filter_map(|row| row.on.as_mut()).for_each(|on| *on = !all);
    }

    /// The places of the rows that are switched on.
    pub fn taken(&self) -> Vec<usize> {
        self.rows.iter().filter(|row| row.on == Some(true)).map(|row| row.place).collect()
    }
}

fn titled(rows: &[Row]) -> String {
    match rows.iter().filter(|row| !row.heading).count() {
        0 => "All projects: nothing needs attention".to_owned(),
        1 => "All projects: 1 thing needs attention".to_owned(),
        count => format!("All projects: {count} things need attention"),
    }
}

fn owed_until(weeks: u64, rows: usize, context: &Context) -> String {
    let until = date::format(governance::horizon(weeks, context.today));
    let nothing = if rows == 0 { ": nothing" } else { "" };
    format!("What is owed until {until}, {weeks} weeks ahead{nothing}")
}

/// The rows of what is owed, by week. What comes after the next one can only be opened.
fn owed(weeks: u64, context: &Context) -> Vec<Row> {
    let dues = governance::owed_until(governance::horizon(weeks, context.today), context);
    let mut rows: Vec<Row> = Vec::new();
    for week in dues.chunk_by(|a, b| week_of(a.day, context.today) == week_of(b.day, context.today)) {
        let heading = week.first().map_or(String::new(), |due| week_of(due.day, context.today));
        rows.push(Row::heading(format!("{heading} ({})", week.len())));
        rows.extend(week.iter().map(|due| {
            let record = context.project.table(due.register.key).get(due.id);
            let name = record.map_or(String::new(), |record| context.name(due.register, record));
            let late = due.day < context.today;
            let mark = if late { "!" } else { "" };
            let day = format!("{} {}{mark}", due.day.format("%a"), date::format(due.day));
            let who = if due.who.is_empty() { "nobody" } else { &due.who };
            let words = format!("{who}, {}", due.words());
            let is_asked = |report: &Arc<Record>| communication::is_input_asked(report, context);
            let waits = due.sort == Sort::Input && !record.is_some_and(is_asked);
            Row {
                // The heading tells the week; the year stands below.
                name: format!(
                    "{:<11} {:<9} {name}",
                    format!("{}{mark}", due.day.format("%a %-d %b")),
                    due.sort.word()
                ),
                below: format!("{day} · {} · {name}\n{words}", due.sort.word()),
                words,
                tone: if late { Tone::Bad } else { Tone::Plain },
                on: (!due.later && !waits).then_some(false),
                of: Some((due.register, due.id)),
                ..Row::default()
            }
        }));
    }
    rows
}

fn rows_of(name: &str, context: &Context) -> Vec<Row> {
    let person = person(context, name);
    let mut rows = Vec::new();
    for (label, words) in person.facts() {
        rows.push(Row { tone: Tone::Note, ..Row::heading(format!("{label:<9} {words}")) });
    }
    for (title, of) in person.sections(context) {
        rows.push(Row::heading(""));
        rows.push(Row::heading(title));
        rows.extend(of.into_iter().map(|row| Row {
            below: format!("{}\n{}", row.name, row.words),
            name: row.name,
            words: row.words,
            tone: if row.late { Tone::Bad } else { Tone::Plain },
            on: Some(false),
            of: Some(row.of),
            ..Row::default()
        }));
    }
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::exchange::sample;
    use crate::model::id::Ids;

    #[test]
    fn the_cursor_stays_on_its_record_whatever_goes_above_or_below() {
        let now: chrono::NaiveDateTime = "2026-11-18T09:30:00".parse().unwrap();
        let project = sample::project(now.date(), &mut Ids::new(1));
        let whole = Session::new(project.clone(), "Ana Silva", now, 7);
        let owners = project.table("action").iter().map(|action| action.value("owner").as_text());
        let of = |purpose| Listing::of(purpose, &whole, 100);
        let people = owners.map(|owner| of(Purpose::Person(owner.to_owned())));
        for listing in [
            people.max_by_key(|listing| listing.rows.len()).unwrap(),
            of(Purpose::Owed(13)),
            of(Purpose::Around(Around::of(vec![There::open(&whole.context())]))),
        ] {
            let mut again = listing.clone();
            let worked_out = again.rows.as_ptr();
            again.refresh(&whole, 100);
            assert_eq!(again.rows.as_ptr(), worked_out, "where nothing changed, nothing is worked out again");
            let of = |listing: &Listing| listing.current().and_then(|row| row.of.map(|(_, id)| id));
            let all: Vec<usize> = (0..listing.rows.len()).filter(|at| !listing.rows[*at].heading).collect();
            let records: HashSet<Id> =
                listing.rows.iter().filter_map(|row| row.of.map(|(_, id)| id)).collect();
            assert!(records.len() > 3, "{}: {}", listing.title, records.len());
            for at in all {
                let mut listing = Listing { at, scrolled: 3, ..listing.clone() };
                let record = of(&listing);
                let other = listing.rows.iter().filter_map(|row| row.of).find(|(_, id)| Some(*id) != record);
                let mut session = Session::new(project.clone(), "Ana Silva", now, 8);
                let step = session.removing(&[other.unwrap()]);
                session.perform(step).unwrap();
                listing.refresh(&session, 100);
                let still = listing.rows.iter().any(|row| row.of.map(|(_, id)| id) == record);
                assert_eq!(of(&listing) == record, still, "{}, row {at}", listing.title);
                assert_eq!(listing.scrolled, if still { 3 } else { 0 }, "{}, row {at}", listing.title);
            }
        }
    }
}
