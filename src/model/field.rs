//! Fields: one field is one column, one line of a form, one key in the file and one word of the filter.

use std::marker::PhantomData;
use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};

use super::context::Context;
use super::edit::Edit;
use super::id::{Id, Ids};
use super::kind::Kind;
use super::record::Record;
use super::value::{Duration, Money, Value};

/// A field of a register.
#[derive(Debug)]
pub struct Field {
    /// Its name in the file, the filter and on the command line.
    pub key: &'static str,
    /// Its name on the screen and in documents.
    pub label: &'static str,
    /// What it accepts.
    pub kind: Kind,
    /// Where its value comes from.
    pub source: Source,
    /// What entering a value does, where that is more than setting it.
    pub write: Option<Write>,
    /// One sentence on what belongs there.
    pub doc: &'static str,
    /// One good example.
    pub example: &'static str,
    /// Other headers that imported tables use for it.
    pub aliases: &'static [&'static str],
    /// Columns it takes in a table when there is room; 0 = the kind's own width.
    pub width: u16,
    /// What a new record has there.
    pub fill: Fill,
    /// What becomes of it when the record that it links to is taken away.
    pub bond: Bond,
    /// Whether it tells what has happened: a date typed without its year is then the last such day.
    pub past: bool,
}

/// Where the value shown in a field comes from.
#[derive(Clone, Copy, Debug)]
pub enum Source {
    /// The record itself.
    Stored,
    /// Worked out from the record, its project and today.
    Computed(fn(&Record, &Context) -> Value),
    /// The record itself, together with what other records say of it: a count that an import brought
    /// and a ledger goes on with.
    Joined(fn(&Record, &Context) -> Value),
    /// Worked out for the whole project at once, by the schedule.
    Derived,
    /// The schedule where it has a value, otherwise the record: a start that is computed for an
    /// automatic task and entered for a manual one.
    Overlaid,
}

/// What becomes of a link when the record that it leads to is taken away.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Bond {
    /// It is cleared.
    Loose,
    /// Its record makes no sense alone and goes too.
    Binding,
    /// It stays, and tells what its record was of.
    Lasting,
}

/// Turns a value entered in a field into edits, perhaps of other records, or says why it can't be.
pub type Write = fn(&Record, &Value, &Context, &mut Ids) -> Result<Vec<Edit>, String>;

/// What a new record has in a field.
#[derive(Clone, Copy, Debug)]
pub enum Fill {
    /// Nothing.
    Nothing,
    /// This choice or text.
    Text(&'static str),
    /// This number.
    Number(f64),
    /// The day it is made.
    Today,
    /// Who makes it.
    Me,
    /// What the project asks for.
    By(fn(&Context) -> Value),
}

impl Field {
    const fn new(key: &'static str, label: &'static str, kind: Kind, doc: &'static str) -> Self {
        Field {
            key,
            label,
            kind,
            source: Source::Stored,
            write: None,
            doc,
            example: "",
            aliases: &[],
            width: 0,
            fill: Fill::Nothing,
            bond: Bond::Loose,
            past: false,
        }
    }

    /// A field whose kind is known only when the program runs: one that a user added.
    pub const fn custom(key: &'static str, label: &'static str, kind: Kind, doc: &'static str) -> Self {
        Self::new(key, label, kind, doc)
    }

    /// The same, with a good example.
    #[must_use]
    pub const fn example(mut self, example: &'static str) -> Self {
        self.example = example;
        self
    }

    /// The same, with other names that imports know it by.
    #[must_use]
    pub const fn alias(mut self, aliases: &'static [&'static str]) -> Self {
        self.aliases = aliases;
        self
    }

    /// The same, with a column of its own width.
    #[must_use]
    pub const fn wide(mut self, width: u16) -> Self {
        self.width = width;
        self
    }

    /// The same, with what a new record has there.
    #[must_use]
    pub const fn fill(mut self, fill: Fill) -> Self {
        self.fill = fill;
        self
    }

    /// The same, of what has happened: a date typed without its year is the last such day.
    #[must_use]
    pub const fn past(mut self) -> Self {
        self.past = true;
        self
    }

    /// The same, a link without which its record makes no sense.
    #[must_use]
    pub const fn binding(mut self) -> Self {
        self.bond = Bond::Binding;
        self
    }

    /// The same, a link that stays when what it leads to is taken away.
    #[must_use]
    pub const fn lasting(mut self) -> Self {
        self.bond = Bond::Lasting;
        self
    }

    /// The same, computed from the record.
    #[must_use]
    pub const fn computed(mut self, value: fn(&Record, &Context) -> Value) -> Self {
        self.source = Source::Computed(value);
        self
    }

    /// The same, joined with what other records say.
    #[must_use]
    pub const fn joined(mut self, value: fn(&Record, &Context) -> Value) -> Self {
        self.source = Source::Joined(value);
        self
    }

    /// The same, derived by the schedule.
    #[must_use]
    pub const fn derived(mut self) -> Self {
        self.source = Source::Derived;
        self
    }

    /// The same, shown as the schedule has it where the schedule has it.
    #[must_use]
    pub const fn overlaid(mut self) -> Self {
        self.source = Source::Overlaid;
        self
    }

    /// The same, and entering a value makes these edits.
    #[must_use]
    pub const fn written(mut self, write: Write) -> Self {
        self.write = Some(write);
        self
    }

    /// Whether a person may enter a value.
    pub fn is_editable(&self) -> bool {
        (self.is_stored() || self.write.is_some()) && self.kind != Kind::Rank
    }

    /// Whether it stands in the file.
    pub fn is_stored(&self) -> bool {
        matches!(self.source, Source::Stored | Source::Joined(_) | Source::Overlaid)
    }

    /// The edits that entering `value` into this field of a record makes: the value, and what goes
    /// with it, such as the day when a status closes its record.
    pub fn enter(
        &self,
        (register, record): (&'static str, &Record),
        value: Value,
        context: &Context,
        ids: &mut Ids,
    ) -> Result<Vec<Edit>, String> {
        match self.write {
            Some(write) => write(record, &value, context, ids),
            None if self.is_editable() => {
                let known = context.project.registers().iter().find(|known| known.key == register);
                let status = known.filter(|known| known.roles.status == self.key);
                let stamp = status.and_then(|register| register.stamp(record, &value, context.today));
                let set = Edit::Set(register, record.id, self.key, value);
                Ok(std::iter::once(set).chain(stamp).collect())
            }
            None => Err(format!("{} is worked out and can't be entered", self.label)),
        }
    }

    /// Whether `word` is its key or label, without regard to case, blanks and underscores.
    pub fn is_called(&self, word: &str) -> bool {
        same_word(self.key, word) || same_word(self.label, word)
    }

    /// Whether `word` is its key, label or alias, without regard to case, blanks and underscores.
    pub fn answers_to(&self, word: &str) -> bool {
        self.is_called(word) || self.aliases.iter().any(|alias| same_word(alias, word))
    }
}

fn same_word(a: &str, b: &str) -> bool {
    fn letters(s: &str) -> impl Iterator<Item = char> {
        s.chars().filter(|c| c.is_alphanumeric() || *c == '%').flat_map(char::to_lowercase)
    }
    a.eq_ignore_ascii_case(b) || letters(a).eq(letters(b))
}

/// The typed name of a field: what [`Record::get`] takes and what it gives back.
pub struct Key<T: ?Sized>(&'static str, PhantomData<fn(&T)>);

impl<T: ?Sized> Clone for Key<T> {
    fn clone(&self) -> Self {
        *self
    }
}
impl<T: ?Sized> Copy for Key<T> {}

impl<T: ?Sized> Key<T> {
    /// Names a field. Only registers do so.
    pub const fn new(name: &'static str) -> Self {
        Key(name, PhantomData)
    }

    /// The field's key as text.
    pub const fn name(self) -> &'static str {
        self.0
    }
}

/// The types that fields are read as.
pub trait Typed {
    /// What reading gives: an option, or the empty text or slice where there is nothing.
    type Read<'a>;
    /// Reads a value; another variant than expected counts as nothing.
    fn read(value: &Value) -> Self::Read<'_>;
}

macro_rules! typed {
    ($($type:ty => $read:ty, $value:ident => $expr:expr);* $(;)?) => {
        $(impl Typed for $type {
            type Read<'a> = $read;
            fn read($value: &Value) -> Self::Read<'_> {
                $expr
            }
        })*
    };
}
typed! {
    str => &'a str, v => v.as_text();
    f64 => Option<f64>, v => v.as_number();
    bool => bool, v => matches!(v, Value::Flag(true));
    NaiveDate => Option<NaiveDate>, v => v.as_date();
    NaiveDateTime => Option<NaiveDateTime>, v => match v { Value::Moment(m) => Some(*m), _ => None };
    Duration => Option<Duration>, v => match v { Value::Duration(d) => Some(*d), _ => None };
    Money => Option<Money>, v => match v { Value::Money(m) => Some(*m), _ => None };
    Id => Option<Id>, v => match v { Value::Link(id) => Some(*id), _ => None };
    [Id] => &'a [Id], v => v.as_links();
    [Arc<str>] => &'a [Arc<str>], v => match v { Value::List(words) => words, _ => &[] };
}

/// One constructor per kind, so that the type of a key and the kind of its field cannot part.
macro_rules! kinds {
    ($($(#[$doc:meta])* $name:ident($type:ty) = $kind:expr;)*) => {
        impl Field {
            $($(#[$doc])*
            pub const fn $name(key: Key<$type>, label: &'static str, doc: &'static str) -> Self {
                Self::new(key.0, label, $kind, doc)
            })*
        }
    };
}
kinds! {
    /// One line of text.
    text(str) = Kind::Text;
    /// Text of several lines.
    note(str) = Kind::Note;
    /// A number.
    number(f64) = Kind::Number;
    /// A percentage from 0 to 100.
    percent(f64) = Kind::Percent;
    /// A percentage that may be over 100.
    percent_of(f64) = Kind::PercentOf;
    /// An amount of money.
    money(Money) = Kind::Money;
    /// A day.
    date(NaiveDate) = Kind::Date;
    /// A day and time; a date alone means the start of the working day.
    start(NaiveDateTime) = Kind::Moment(super::kind::Edge::Start);
    /// A day and time; a date alone means the end of the working day.
    finish(NaiveDateTime) = Kind::Moment(super::kind::Edge::Finish);
    /// A length of time.
    duration(Duration) = Kind::Duration;
    /// A lag: a length of time, before or after, or a percentage.
    lag(Duration) = Kind::Lag;
    /// Yes or no.
    flag(bool) = Kind::Flag;
    /// The name of a person.
    person(str) = Kind::Person;
    /// Names of people.
    people([Arc<str>]) = Kind::People;
    /// Tags.
    tags([Arc<str>]) = Kind::Tags;
    /// Working hours of a day: `08:00-12:00 13:00-17:00`, or `closed`.
    hours(str) = Kind::Hours;
    /// A rule by which something recurs: `weekly on tue`.
    recurrence(str) = Kind::Recurrence;
    /// An address of a document or page.
    address(str) = Kind::Address;
    /// An e-mail address.
    mail(str) = Kind::Mail;
    /// A key that orders records in an outline or agenda.
    rank(str) = Kind::Rank;
}

impl Field {
    /// A whole number or other number between two limits.
    pub const fn scale(key: Key<f64>, label: &'static str, limits: (f64, f64), doc: &'static str) -> Self {
        Self::new(key.0, label, Kind::Scale(limits.0, limits.1), doc)
    }

    /// A step of one of the project's scales.
    pub const fn step(
        key: Key<f64>,
        label: &'static str,
        axis: super::scales::Axis,
        doc: &'static str,
    ) -> Self {
        Self::new(key.0, label, Kind::Step(axis), doc)
    }

    /// One of a list.
    pub const fn choice(
        key: Key<str>,
        label: &'static str,
        choices: &'static [super::kind::Choice],
        doc: &'static str,
    ) -> Self {
        Self::new(key.0, label, Kind::Choice(choices), doc)
    }

    /// One record of the registers named; none named = of any.
    pub const fn link(
        key: Key<Id>,
        label: &'static str,
        registers: &'static [&'static str],
        doc: &'static str,
    ) -> Self {
        Self::new(key.0, label, Kind::Link(registers), doc)
    }

    /// Several records of the registers named; none named = of any.
    pub const fn links(
        key: Key<[Id]>,
        label: &'static str,
        registers: &'static [&'static str],
        doc: &'static str,
    ) -> Self {
        Self::new(key.0, label, Kind::Links(registers), doc)
    }
}
