//! What reading a value may depend on besides its record.

use std::borrow::Cow;
use std::sync::Arc;

use chrono::{DateTime, Datelike, NaiveDate, NaiveDateTime, TimeDelta, Utc, Weekday};

use super::field::{Field, Source};
use super::id::Id;
use super::links::BackLinks;
use super::people::People;
use super::project::Project;
use super::record::Record;
use super::register::Register;
use super::style::Style;
use super::trail::{self, Change, Entry, Past};
use super::value::Value;

/// Values that are derived for the whole project at once; the schedule is one such source.
pub trait Derive {
    /// What is asked where this says nothing of its own; `None` = nothing is, and what is derived is empty.
    fn under(&self) -> Option<&dyn Derive> {
        None
    }

    /// The value of a derived field of a record.
    fn derived(&self, id: Id, field: &str) -> Value {
        self.under().map_or(Value::Empty, |under| under.derived(id, field))
    }

    /// The same on a day: earned value is measured up to it where the project has no status date.
    fn derived_on(&self, id: Id, field: &str, today: NaiveDate) -> Value {
        match self.under() {
            Some(under) => under.derived_on(id, field, today),
            None => self.derived(id, field),
        }
    }

    /// The records of a register in outline order, each with its depth from 0, where there is one.
    fn outline(&self, register: &str) -> Option<&[(Id, u16)]> {
        self.under()?.outline(register)
    }

    /// Whether a day is a working day of the project; without a calendar, Monday to Friday are.
    fn works(&self, day: NaiveDate) -> bool {
        let weekday = || !matches!(day.weekday(), Weekday::Sat | Weekday::Sun);
        self.under().map_or_else(weekday, |under| under.works(day))
    }

    /// Working time between two moments on the calendar of a task or an assignment, in tenths of a minute;
    /// by the clock where there is no schedule.
    fn worked_between(&self, id: Id, (from, to): (NaiveDateTime, NaiveDateTime)) -> i64 {
        let by_clock = || (to - from).num_seconds() / 6;
        self.under().map_or_else(by_clock, |under| under.worked_between(id, (from, to)))
    }

    /// The moment so many tenths of a minute of that working time after another.
    fn worked_until(&self, id: Id, from: NaiveDateTime, length: i64) -> NaiveDateTime {
        let by_clock = || {
            let length = TimeDelta::try_seconds(length.saturating_mul(6));
            length.and_then(|length| from.checked_add_signed(length)).unwrap_or(from)
        };
        self.under().map_or_else(by_clock, |under| under.worked_until(id, from, length))
    }

    /// Everybody named in the project.
    fn people(&self, project: &Project) -> Arc<People> {
        self.under().map_or_else(|| Arc::new(People::of(project)), |under| under.people(project))
    }

    /// An index of all links, where there is one.
    fn back_links(&self) -> Option<&BackLinks> {
        self.under()?.back_links()
    }

    /// An index of the trail of the project, where there is one.
    fn past(&self, project: &Project) -> Option<&Past> {
        self.under()?.past(project)
    }
}

/// Nothing derived: every derived field is empty.
impl Derive for () {}

/// What is derived of a project, but with the links of another version of it.
#[derive(Clone, Copy)]
pub struct Relinked<'a> {
    /// Where everything else comes from.
    pub derived: &'a dyn Derive,
    /// The links.
    pub links: &'a BackLinks,
}

impl Derive for Relinked<'_> {
    fn under(&self) -> Option<&dyn Derive> {
        Some(self.derived)
    }

    fn back_links(&self) -> Option<&BackLinks> {
        Some(self.links)
    }
}

/// The project, when it is and who is asking, and the derived values: the one door for reading a field.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The project.
    pub project: &'a Project,
    /// Today, as given from outside.
    pub today: NaiveDate,
    /// The instant, as given from outside: what is written for other programs is stamped with it.
    pub instant: DateTime<Utc>,
    /// The user's name: what `me` means.
    pub me: &'a str,
    /// Where derived fields come from.
    pub derived: &'a dyn Derive,
}

impl<'a> Context<'a> {
    /// A project on a day, read by nobody in particular and without a clock.
    pub const fn on(project: &'a Project, today: NaiveDate, derived: &'a dyn Derive) -> Self {
        Context { project, today, instant: DateTime::UNIX_EPOCH, me: "", derived }
    }

    /// How this project writes values.
    pub fn style(&self) -> &'a Style {
        self.project.style()
    }

    /// Everybody named in the project.
    pub fn people(&self) -> Arc<People> {
        self.derived.people(self.project)
    }

    /// What a field of a record holds, wherever it comes from.
    pub fn value<'r>(&self, record: &'r Record, field: &Field) -> Cow<'r, Value> {
        match field.source {
            Source::Stored => Cow::Borrowed(record.value(field.key)),
            Source::Computed(compute) | Source::Joined(compute) => Cow::Owned(compute(record, self)),
            Source::Derived => Cow::Owned(self.derived.derived_on(record.id, field.key, self.today)),
            Source::Overlaid => match self.derived.derived_on(record.id, field.key, self.today) {
                Value::Empty => Cow::Borrowed(record.value(field.key)),
                value => Cow::Owned(value),
            },
        }
    }

    /// What a field of a record holds, as text for people.
    pub fn show(&self, record: &Record, field: &Field) -> String {
        field.kind.format(&self.value(record, field), self)
    }

    /// The records of a register whose field `field` links to `id`. Without an index of links the whole
    /// table is searched.
    pub fn linked(&self, id: Id, register: &str, field: &str) -> Vec<Arc<Record>> {
        let table = self.project.table(register);
        let indexed = self.derived.back_links().and_then(|links| links.linking(id, (register, field), table));
        indexed.unwrap_or_else(|| {
            table.iter().filter(|record| record.value(field).as_links().contains(&id)).cloned().collect()
        })
    }

    /// What happened to a record, the newest step first, with the step it was part of.
    pub fn changes(&self, id: Id) -> Box<dyn Iterator<Item = (&'a Entry, &'a Change)> + 'a> {
        let trail = self.project.trail();
        match self.derived.past(self.project) {
            Some(past) => Box::new(past.of(trail, id)),
            None => Box::new(trail::of(trail, id)),
        }
    }

    /// The ref and the title of a record: "R-013 Late steel".
    pub fn name(&self, register: &Register, record: &Record) -> String {
        let reference = register.reference(record.number);
        match record.value(register.roles.title).as_text() {
            "" => reference,
            title => format!("{reference} {title}"),
        }
    }
}
