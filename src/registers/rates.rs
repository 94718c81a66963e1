//! What a resource charges by table and day: rates that rise on a day, and other rates for other sorts of work.
//!
//! Written in one field as `A 55 80; A 2027-01-01T08:00 60 85 20; B 40`: the table, from when (from the first
//! day on, if left out), the rate, that of overtime, and the cost of each use.

use chrono::NaiveDateTime;

use super::resource::{RATES, REGISTER};
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::id::Ids;
use crate::model::kind::{Choice, Tone, plain_number};
use crate::model::record::Record;
use crate::model::value::{Money, Value};

/// The tables, by the numbers of Microsoft Project's XML.
pub const TABLES: &[Choice] = &[
    Choice::new(FIRST, "A", Tone::Plain),
    Choice::new("b", "B", Tone::Plain),
    Choice::new("c", "C", Tone::Plain),
    Choice::new("d", "D", Tone::Plain),
    Choice::new("e", "E", Tone::Plain),
];

/// The table that an assignment is paid by which names none.
pub const FIRST: &str = "a";

/// What a resource charges from a day on, by one of its tables.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Rate {
    /// The key of the table.
    pub table: &'static str,
    /// From when; none = from the first day on.
    pub from: Option<NaiveDateTime>,
    /// For an hour of work, or a unit of a material.
    pub standard: Money,
    /// For an hour of overtime.
    pub overtime: Money,
    /// For each use.
    pub per_use: Money,
}

/// Writes rates; [`parse`] reads them back.
pub fn format(rates: &[Rate]) -> String {
    let one = |rate: &Rate| {
        let from = rate.from.map_or(String::new(), |from| format!(" {}", from.format("%FT%H:%M")));
        let money = [rate.standard, rate.overtime, rate.per_use].map(|money| plain_number(money.to_units()));
        format!("{}{from} {}", rate.table.to_uppercase(), money.join(" "))
    };
    rates.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// Reads rates, in the order of their tables and days.
pub fn parse(text: &str) -> Result<Vec<Rate>, String> {
    let parts = text.split(';').map(str::trim).filter(|part| !part.is_empty());
    let mut rates: Vec<Rate> = parts.map(one).collect::<Result<_, _>>()?;
    rates.sort_by_key(|rate| (rate.table, rate.from));
    Ok(rates)
}

fn one(part: &str) -> Result<Rate, String> {
    let complaint = || format!("“{part}” is no rate: write A 55 80, or A 2027-01-01 60 85 from that day on");
    let mut words = part.split_whitespace().peekable();
    let table = words.next().unwrap_or_default().to_lowercase();
    let table = TABLES.iter().find(|known| known.key == table).ok_or_else(complaint)?.key;
    let day = |word: &&str| {
        let midnight = || word.parse::<chrono::NaiveDate>().ok().and_then(|day| day.and_hms_opt(0, 0, 0));
        NaiveDateTime::parse_from_str(word, "%FT%H:%M").ok().or_else(midnight)
    };
    let from = words.peek().and_then(day);
    let words: Vec<&str> = words.skip(usize::from(from.is_some())).collect();
    let money = |word: &&str| {
        let units = word.parse::<f64>().ok().filter(|units| *units >= 0.0);
        units.and_then(Money::from_units).ok_or_else(complaint)
    };
    let money: Vec<Money> = words.iter().map(money).collect::<Result<_, _>>()?;
    if money.is_empty() || money.len() > 3 {
        return Err(complaint());
    }
    let at = |place: usize| money.get(place).copied().unwrap_or(Money(0));
    Ok(Rate { table, from, standard: at(0), overtime: at(1), per_use: at(2) })
}

/// Entering rates that can't be read is refused.
pub fn write(resource: &Record, value: &Value, _: &Context, _: &mut Ids) -> Result<Vec<Edit>, String> {
    let rates = Value::text(format(&parse(value.as_text())?));
    Ok(vec![Edit::Set(REGISTER.key, resource.id, RATES.name(), rates)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn complains_of_what_is_no_rate() {
        for text in ["F 5", "A", "A soon 5", "A -5", "A 1 2 3 4", "A 2027-13-01 5"] {
            assert!(parse(text).is_err(), "{text}");
        }
        let read = parse("B 40;A 2027-01-01 60 85; a 55 80").map(|rates| format(&rates));
        assert_eq!(read.as_deref(), Ok("A 55 80 0; A 2027-01-01T00:00 60 85 0; B 40 0 0"));
    }

    proptest! {
        #[test]
        fn reads_back_what_it_writes(all in prop::collection::vec((0..5usize, prop::option::of(0..99_999i64), [0..9_999_999i64, 0..9_999_999, 0..9_999_999]), 0..5)) {
            let rate = |(table, minutes, money): (usize, Option<i64>, [i64; 3])| {
                let first = chrono::DateTime::from_timestamp(1_700_000_040, 0).unwrap().naive_utc();
                let from = minutes.map(|minutes| first + chrono::TimeDelta::minutes(minutes));
                let [standard, overtime, per_use] = money.map(Money);
                Rate { table: TABLES[table].key, from, standard, overtime, per_use }
            };
            let mut all: Vec<Rate> = all.into_iter().map(rate).collect();
            all.sort_by_key(|rate| (rate.table, rate.from));
            prop_assert_eq!(parse(&format(&all)), Ok(all));
        }
    }
}
