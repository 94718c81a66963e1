//! The closed set of things that a field can hold.

use std::sync::Arc;

use chrono::{NaiveDate, NaiveDateTime};

use super::id::Id;

/// What one field of one record holds. Which variants a field accepts is its [`Kind`](super::kind::Kind).
#[derive(Clone, PartialEq, Debug, Default)]
pub enum Value {
    /// Nothing: the field is left out of the file.
    #[default]
    Empty,
    /// Yes or no.
    Flag(bool),
    /// A number or a percentage. Never infinite or NaN.
    Number(f64),
    /// An amount in the project's currency.
    Money(Money),
    /// A day.
    Date(NaiveDate),
    /// A day and a time on the project's own clock.
    Moment(NaiveDateTime),
    /// A length of time, or a lag.
    Duration(Duration),
    /// A text, a name of a person, or the key of a choice.
    Text(Arc<str>),
    /// Another record.
    Link(Id),
    /// Other records, in order.
    Links(Arc<[Id]>),
    /// Tags or names of people, in order.
    List(Arc<[Arc<str>]>),
}

impl Value {
    /// A text; the empty text is [`Value::Empty`].
    pub fn text(text: impl AsRef<str>) -> Self {
        match text.as_ref() {
            "" => Value::Empty,
            text => Value::Text(text.into()),
        }
    }

    /// A number, unless it is infinite or not a number.
    pub fn number(number: f64) -> Self {
        if number.is_finite() { Value::Number(number) } else { Value::Empty }
    }

    /// Links; none is [`Value::Empty`].
    pub fn links(ids: impl IntoIterator<Item = Id>) -> Self {
        let ids: Arc<[Id]> = ids.into_iter().collect();
        if ids.is_empty() { Value::Empty } else { Value::Links(ids) }
    }

    /// Words; none is [`Value::Empty`].
    pub fn list<T: AsRef<str>>(words: impl IntoIterator<Item = T>) -> Self {
        let words: Arc<[Arc<str>]> = words.into_iter().map(|w| w.as_ref().into()).collect();
        if words.is_empty() { Value::Empty } else { Value::List(words) }
    }

    /// Whether nothing is held.
    pub fn is_empty(&self) -> bool {
        matches!(self, Value::Empty)
    }

    /// The text held, or "".
    pub fn as_text(&self) -> &str {
        match self {
            Value::Text(text) => text,
            _ => "",
        }
    }

    /// The number held; an amount of money counts in whole currency units.
    pub fn as_number(&self) -> Option<f64> {
        match self {
            Value::Number(number) => Some(*number),
            Value::Money(money) => Some(money.to_units()),
            _ => None,
        }
    }

    /// The day held, of a date or of a moment.
    pub fn as_date(&self) -> Option<NaiveDate> {
        match self {
            Value::Date(date) => Some(*date),
            Value::Moment(moment) => Some(moment.date()),
            _ => None,
        }
    }

    /// The records linked to, one or many.
    pub fn as_links(&self) -> &[Id] {
        match self {
            Value::Link(id) => std::slice::from_ref(id),
            Value::Links(ids) => ids,
            _ => &[],
        }
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Empty, Into::into)
    }
}

macro_rules! from {
    ($($from:ty => $variant:ident),*) => {
        $(impl From<$from> for Value {
            fn from(value: $from) -> Self {
                Value::$variant(value)
            }
        })*
    };
}
from!(bool => Flag, Money => Money, NaiveDate => Date, NaiveDateTime => Moment, Duration => Duration, Id => Link);

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Value::text(text)
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Value::text(text)
    }
}

impl From<f64> for Value {
    fn from(number: f64) -> Self {
        Value::number(number)
    }
}

/// An amount in hundredths of the project's currency unit.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug, Default)]
pub struct Money(pub i64);

impl Money {
    /// The amount in whole currency units, with its hundredths as a fraction.
    pub fn to_units(self) -> f64 {
        self.0 as f64 / 100.0
    }

    /// The nearest hundredth to `units`; `None` beyond ±3.5·10¹³ units, where hundredths are lost.
    pub fn from_units(units: f64) -> Option<Self> {
        let hundredths = (units * 100.0).round();
        (hundredths.abs() < 3.5e15).then_some(Money(hundredths as i64))
    }
}

/// A length of time as a person entered it: an amount and the unit to show it in.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub struct Duration {
    /// Tenths of a minute, of working time unless the unit is an elapsed one. A percentage lag
    /// ([`Unit::is_percent`]) holds the percent itself.
    pub amount: i64,
    /// The unit it is shown in.
    pub unit: Unit,
    /// Whether it is an estimate (shown with `?`).
    pub estimated: bool,
}

impl Duration {
    /// A length in tenths of a minute, shown in `unit`.
    pub const fn new(amount: i64, unit: Unit) -> Self {
        Duration { amount, unit, estimated: false }
    }

    /// The longest: 1.9 million years of tenths of a minute, beyond which no date is left to
    /// schedule. Shorter than what arithmetic can hold, so that a million of them can be added up.
    pub const LONGEST: i64 = 10_000_000_000_000;

    /// A length in tenths of a minute as computed; the longest where it would be longer.
    pub fn rounded(tenths: f64, unit: Unit) -> Self {
        let most = Self::LONGEST as f64;
        Duration::new(tenths.round().clamp(-most, most) as i64, unit)
    }

    /// It cut in two: so many per cent of it, and the rest.
    #[must_use]
    pub fn cut(self, percent: f64) -> (Self, Self) {
        let done = Self::rounded(self.amount as f64 * percent / 100.0, self.unit).amount;
        let part = |amount| Duration { amount, ..self };
        (part(done), part(self.amount.saturating_sub(done)))
    }

    /// Nothing, shown in days: the duration of a milestone.
    pub const ZERO: Duration = Duration::new(0, Unit::Days);
}

/// What a duration is shown in. How many minutes a day, week and month have is a setting of the project.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug, Default)]
#[expect(missing_docs, reason = "they are the units")]
pub enum Unit {
    Minutes,
    Hours,
    #[default]
    Days,
    Weeks,
    Months,
    ElapsedMinutes,
    ElapsedHours,
    ElapsedDays,
    ElapsedWeeks,
    ElapsedMonths,
    Percent,
    ElapsedPercent,
}

impl Unit {
    /// Every unit with its symbol, and the other spellings that Microsoft Project accepts.
    pub const ALL: &'static [(Unit, &'static str, &'static [&'static str])] = &[
        (Unit::Minutes, "m", &["min", "mins", "minute", "minutes"]),
        (Unit::Hours, "h", &["hr", "hrs", "hour", "hours"]),
        (Unit::Days, "d", &["dy", "dys", "day", "days"]),
        (Unit::Weeks, "w", &["wk", "wks", "week", "weeks"]),
        (Unit::Months, "mo", &["mon", "mons", "month", "months"]),
        (Unit::ElapsedMinutes, "em", &["emin", "emins", "eminute", "eminutes"]),
        (Unit::ElapsedHours, "eh", &["ehr", "ehrs", "ehour", "ehours"]),
        (Unit::ElapsedDays, "ed", &["edy", "edys", "eday", "edays"]),
        (Unit::ElapsedWeeks, "ew", &["ewk", "ewks", "eweek", "eweeks"]),
        (Unit::ElapsedMonths, "emo", &["emon", "emons", "emonth", "emonths"]),
        (Unit::Percent, "%", &[]),
        (Unit::ElapsedPercent, "e%", &[]),
    ];

    /// The symbol: `d`, `h`, `ed` …
    pub fn symbol(self) -> &'static str {
        Self::ALL.iter().find(|(unit, ..)| *unit == self).map_or("", |(_, symbol, _)| symbol)
    }

    /// The unit that `word` names, without regard to case.
    pub fn from_word(word: &str) -> Option<Self> {
        let word = word.to_ascii_lowercase();
        Self::ALL
            .iter()
            .find(|(_, symbol, others)| *symbol == word || others.contains(&word.as_str()))
            .map(|(unit, ..)| *unit)
    }

    /// Whether it is a share of another duration instead of a time: of the predecessor's, for a lag.
    pub fn is_percent(self) -> bool {
        matches!(self, Unit::Percent | Unit::ElapsedPercent)
    }

    /// Whether time is counted around the clock instead of through a calendar.
    pub fn is_elapsed(self) -> bool {
        use Unit::{ElapsedDays, ElapsedHours, ElapsedMinutes, ElapsedMonths, ElapsedPercent, ElapsedWeeks};
        matches!(
            self,
            ElapsedMinutes | ElapsedHours | ElapsedDays | ElapsedWeeks | ElapsedMonths | ElapsedPercent
        )
    }
}
