//! Rows under headings over a tab: what a person owes, drafts of letters, what a reply says. Some may be
//! switched off before all are taken; below them stands what there is to read of the one under the cursor.

use crate::insight::person::person;
use crate::model::context::Context;
use crate::model::kind::Tone;
use crate::query::reply::Said;
use crate::query::twice::Twice;
use crate::report::chase::{Bundle, Letter};
use crate::session::Target;

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
}

/// What taking the rows does.
#[derive(Clone, Debug)]
pub enum Purpose {
    /// Opens the record: what has to do with this person.
    Person(String),
    /// Takes in what a reply says: its text, and what each row would change.
    Reply(String, Vec<Said>),
    /// Writes drafts, a row each.
    Letters(Vec<(Bundle, Letter)>),
    /// Makes two names one, a row each.
    Twice(Vec<Twice>),
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

impl Listing {
    /// Rows with the cursor on the first that it may be on.
    pub fn new(title: impl Into<String>, purpose: Purpose, rows: Vec<Row>) -> Self {
        let mut listing = Listing { title: title.into(), purpose, rows, at: 0, scrolled: 0 };
        listing.settle();
        listing
    }

    /// Everything about a person.
    pub fn of_person(name: &str, context: &Context) -> Self {
        let purpose = Purpose::Person(name.to_owned());
        Listing::new(name, purpose, rows_of(name, context))
    }

    /// Brings the rows up to date with the project.
    pub fn refresh(&mut self, context: &Context) {
        if let Purpose::Person(name) = &self.purpose {
            self.rows = rows_of(name, context);
            self.settle();
        }
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

fn rows_of(name: &str, context: &Context) -> Vec<Row> {
    let person = person(context, name);
    let heading = |words: &str| Row { heading: true, name: words.to_owned(), ..Row::default() };
    let mut rows = Vec::new();
    for (label, words) in person.facts() {
        rows.push(Row {
            heading: true,
            name: format!("{label:<9} {words}"),
            tone: Tone::Note,
            ..Row::default()
        });
    }
    for (title, of) in person.sections(context) {
        rows.push(heading(""));
        rows.push(heading(title));
        rows.extend(of.into_iter().map(|row| Row {
            name: row.name,
            words: row.words,
            tone: if row.late { Tone::Bad } else { Tone::Plain },
            of: Some(row.of),
            ..Row::default()
        }));
    }
    rows
}
