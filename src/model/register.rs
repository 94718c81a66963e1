//! Registers: the static description of one sort of record.

use chrono::NaiveDate;

use super::check::Finding;
use super::context::Context;
use super::edit::Edit;
use super::field::Field;
use super::record::Record;
use super::value::Value;

/// A sort of record. Whatever shows, edits, filters, stores, imports or prints records is written
/// against this.
pub struct Register {
    /// Its name in the file and on the command line: `risk`.
    pub key: &'static str,
    /// The letters of its refs: `R` in `R-013`.
    pub code: &'static str,
    /// Figures in its refs, zero-padded.
    pub digits: usize,
    /// One of it: "Risk".
    pub name: &'static str,
    /// Many of it: "Risks".
    pub plural: &'static str,
    /// One sentence on what it is for.
    pub doc: &'static str,
    /// Its fields, in the sections of its form.
    pub sections: &'static [Section],
    /// The columns of its table, the most important first.
    pub columns: &'static [&'static str],
    /// How its table is sorted: `due,-score`.
    pub sort: &'static str,
    /// Which fields play the parts that every register's verbs need.
    pub roles: Roles,
    /// What the fields alone can't say is wrong.
    pub check: fn(&Record, &Context) -> Vec<Finding>,
}

impl std::fmt::Debug for Register {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.key)
    }
}

/// A heading of a form and the fields below it.
#[derive(Debug)]
pub struct Section {
    /// The heading.
    pub heading: &'static str,
    /// The fields.
    pub fields: &'static [Field],
}

/// Fields that play a part in verbs common to all registers. "" = none does.
#[derive(Clone, Copy, Debug)]
pub struct Roles {
    /// What a record is called.
    pub title: &'static str,
    /// Who answers for it.
    pub owner: &'static str,
    /// By when.
    pub due: &'static str,
    /// Where it stands: a choice, some of whose choices close the record.
    pub status: &'static str,
    /// The status that "done" sets.
    pub done: &'static str,
    /// The date that "done" stamps.
    pub done_on: &'static str,
    /// The record it stands below, in registers that are outlines.
    pub parent: &'static str,
    /// How pressing it is: a choice, most pressing last.
    pub priority: &'static str,
    /// A number that only one record has at a time.
    pub unique: &'static str,
}

impl Roles {
    /// A register with a title and nothing else.
    pub const TITLE: Roles = Roles {
        title: "title",
        owner: "",
        due: "",
        status: "",
        done: "",
        done_on: "",
        parent: "",
        priority: "",
        unique: "",
    };

    /// The field of the day by which its records are to be closed. Of what has no status, such as a holiday, a day
    /// that is past is none that was missed.
    pub fn deadline(&self) -> Option<&'static str> {
        (!self.due.is_empty() && !self.status.is_empty()).then_some(self.due)
    }

    /// The key of the field that plays the part of this name in every register.
    pub fn part(&self, word: &str) -> Option<&'static str> {
        let parts = [
            ("title", self.title),
            ("owner", self.owner),
            ("due", self.due),
            ("status", self.status),
            ("priority", self.priority),
        ];
        let named = parts.into_iter().find(|(part, _)| part.eq_ignore_ascii_case(word.trim()));
        named.map(|(_, key)| key).filter(|key| !key.is_empty())
    }
}

impl Register {
    /// Every field of every record of it, in the order of its form; custom fields are the project's.
    pub fn fields(&self) -> impl Iterator<Item = &'static Field> {
        self.sections.iter().flat_map(|section| section.fields)
    }

    /// The ref of a record with this number: `R-013`.
    pub fn reference(&self, number: u32) -> String {
        format!("{}-{number:0width$}", self.code, width = self.digits)
    }

    /// The edit that keeps the date of "done" in step with a status about to be entered: today when it
    /// is done, nothing when it opens again. A date that is there already stays.
    pub fn stamp(&self, record: &Record, status: &Value, today: NaiveDate) -> Option<Edit> {
        let Roles { status: key, done, done_on, .. } = self.roles;
        let field = self.fields().find(|field| field.key == key)?;
        let closes = |status: &Value| field.kind.choice(status.as_text()).is_some_and(|choice| choice.closed);
        let date = match record.value(done_on) {
            Value::Empty if status.as_text() == done => Value::Date(today),
            date if !date.is_empty() && closes(record.value(key)) && !closes(status) => Value::Empty,
            _ => return None,
        };
        (!done_on.is_empty()).then_some(Edit::Set(self.key, record.id, done_on, date))
    }

    /// Puts the date of "done" into a new record that begins with being so, as [`Register::stamp`] does to one
    /// that becomes so.
    pub fn stamp_new(&self, record: &mut Record, today: NaiveDate) {
        let status = record.value(self.roles.status).clone();
        if let Some(Edit::Set(_, _, key, date)) = self.stamp(record, &status, today) {
            record.put(key, date);
        }
    }

    /// Whether `word` names this register: key, code, name or plural, without regard to case.
    pub fn answers_to(&self, word: &str) -> bool {
        let word = word.replace([' ', '-'], "_");
        [self.key, self.code, self.name, self.plural]
            .iter()
            .any(|name| name.replace([' ', '-'], "_").eq_ignore_ascii_case(&word))
    }
}

/// No findings: for registers whose fields say it all.
pub fn nothing_to_check(_: &Record, _: &Context) -> Vec<Finding> {
    Vec::new()
}
