//! How a calendar exception recurs, said as a rule and kept in its fields, and back.

use chrono::{Datelike, NaiveDate};

use super::calendar::exception::{
    DAYS_OF_WEEK, FROM, ITEM, MONTH, MONTH_DAY, OCCURRENCES, PERIOD, POSITION, REPEATS, TO,
};
use crate::model::field::Key;
use crate::model::kind::date;
use crate::model::kind::recurrence::Rule;
use crate::model::record::Record;

/// The days of the week by their letters in RFC 5545, Monday first.
const WEEK: [&str; 7] = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
/// Years over which an exception recurs whose rule has no end: calendars of Microsoft Project need one.
const YEARS: i32 = 10;

/// Puts a rule into the fields of an exception that begins on `from`, or on the first day after it that the
/// rule gives. The error is a sentence.
pub fn put(record: &mut Record, rule: &Rule, from: NaiveDate) -> Result<(), String> {
    let cannot = || format!("a calendar can't recur {}: say it by several exceptions", rule.words());
    let first = rule.days(from).next().ok_or_else(|| format!("{} gives no day", rule.words()))?;
    let parts = Parts::of(rule).ok_or_else(cannot)?;
    let (pattern, numbers) = parts.pattern(first).ok_or_else(cannot)?;
    record.put(REPEATS.name(), pattern.into());
    record.put(FROM.name(), first.into());
    for (key, number) in numbers.into_iter().chain(parts.interval.map(|every| (PERIOD, every))) {
        record.put(key.name(), f64::from(number).into());
    }
    end(record, &parts, rule, first)
}

/// How an exception recurs, and the numbers that say when.
type Pattern = (&'static str, Vec<(Key<f64>, i16)>);

/// The parts of a rule that a calendar knows, as RFC 5545 names them.
#[derive(Default)]
struct Parts {
    freq: String,
    interval: Option<i16>,
    by_day: Option<String>,
    month_day: Option<i16>,
    month: Option<i16>,
    place: Option<i16>,
    until: Option<NaiveDate>,
    count: Option<u16>,
}

impl Parts {
    /// The parts of a rule; none where it has others, or several of one.
    fn of(rule: &Rule) -> Option<Self> {
        let mut parts = Parts::default();
        for part in rule.to_string().split(';') {
            let (name, value) = part.split_once('=')?;
            match name {
                "FREQ" => value.clone_into(&mut parts.freq),
                "INTERVAL" => parts.interval = Some(value.parse().ok()?),
                "BYDAY" => parts.by_day = Some(value.to_owned()),
                "BYMONTHDAY" => parts.month_day = Some(value.parse().ok()?),
                "BYMONTH" => parts.month = Some(value.parse().ok()?),
                "BYSETPOS" => parts.place = Some(value.parse().ok()?),
                "UNTIL" => parts.until = Some(NaiveDate::parse_from_str(value, "%Y%m%d").ok()?),
                "COUNT" => parts.count = Some(value.parse().ok()?),
                _ => return None,
            }
        }
        Some(parts)
    }

    /// The pattern and its numbers.
    fn pattern(&self, first: NaiveDate) -> Option<Pattern> {
        let bare = self.by_day.is_none() && self.month_day.is_none() && self.place.is_none();
        match (&*self.freq, self.month) {
            ("DAILY", None) if bare => Some(("daily", Vec::new())),
            ("WEEKLY", None) if self.place.is_none() => {
                let days = self.by_day.as_deref().unwrap_or(WEEK[weekday(first)]);
                let bit = |day| WEEK.iter().position(|known| *known == day).map(|at| 1i16 << ((at + 1) % 7));
                let bits = days.split(',').map(bit).sum::<Option<i16>>()?;
                // Weeks begin on Sunday there and on Monday here.
                let sundays = bits & 1 == 1 && bits > 1 && self.interval.is_some();
                (!sundays).then(|| ("weekly", vec![(DAYS_OF_WEEK, bits)]))
            }
            ("MONTHLY", None) => self.in_month(first, "monthly", "monthly_position"),
            ("YEARLY", month) if self.interval.is_none() && (bare || month.is_some()) => {
                let (pattern, mut numbers) = self.in_month(first, "yearly", "yearly_position")?;
                numbers.push((MONTH, month.unwrap_or(first.month() as i16)));
                Some((pattern, numbers))
            }
            _ => None,
        }
    }

    /// The day of a month, by its number or by its place among days of a sort.
    fn in_month(&self, first: NaiveDate, date: &'static str, position: &'static str) -> Option<Pattern> {
        let (place, item) = match (self.by_day.as_deref(), self.month_day, self.place) {
            (None, day, None) if day.is_none_or(|day| day > 0) => {
                return Some((date, vec![(MONTH_DAY, day.unwrap_or(first.day() as i16))]));
            }
            (None, Some(-1), None) => (-1, 0),
            (Some("MO,TU,WE,TH,FR"), None, Some(place)) => (place, 1),
            (Some("SA,SU"), None, Some(place)) => (place, 2),
            (Some(day), None, None) => {
                let (place, day) = day.split_at_checked(day.len().checked_sub(2)?)?;
                let day = WEEK.iter().position(|known| *known == day)?;
                // Sunday is 3 there.
                (place.parse().ok()?, (day as i16 + 1) % 7 + 3)
            }
            _ => return None,
        };
        let which = if place == -1 { 5 } else { Some(place).filter(|place| (1..=4).contains(place))? };
        Some((position, vec![(POSITION, which), (ITEM, item)]))
    }
}

/// Puts down when an exception that recurs ends.
fn end(record: &mut Record, parts: &Parts, rule: &Rule, first: NaiveDate) -> Result<(), String> {
    // What recurs by days alone is kept with its last day.
    let counted = parts.count.filter(|_| parts.freq == "DAILY").and_then(|_| rule.days(first).last());
    if let (Some(count), None) = (parts.count, counted) {
        record.put(OCCURRENCES.name(), f64::from(count).into());
        return Ok(());
    }
    let years = first.year().saturating_add(YEARS);
    let last = parts.until.or(counted).or(NaiveDate::from_ymd_opt(years, 12, 31)).unwrap_or(first);
    if last < first {
        return Err(format!("it ends on {}, before its first day", date::format(last)));
    }
    record.put(TO.name(), last.into());
    Ok(())
}

/// How an exception recurs, in words; "" where it doesn't.
pub fn words(record: &Record) -> String {
    let number = |key: Key<f64>| record.get(key).map(|number| number as i64);
    let place = || match number(POSITION).unwrap_or(1) {
        5 => -1,
        place => place.max(1),
    };
    let on_position = || match number(ITEM).unwrap_or(0) {
        0 => format!("BYMONTHDAY={}", place()),
        1 => format!("BYDAY=MO,TU,WE,TH,FR;BYSETPOS={}", place()),
        2 => format!("BYDAY=SA,SU;BYSETPOS={}", place()),
        day => format!("BYDAY={}{}", place(), WEEK[((day + 3) % 7) as usize % 7]),
    };
    let on_date = || format!("BYMONTHDAY={}", number(MONTH_DAY).unwrap_or(1));
    let month = || format!("BYMONTH={}", number(MONTH).unwrap_or(1));
    let rule = match record.get(REPEATS) {
        "yearly" => format!("FREQ=YEARLY;{};{}", month(), on_date()),
        "yearly_position" => format!("FREQ=YEARLY;{};{}", month(), on_position()),
        "monthly" => format!("FREQ=MONTHLY;{}", on_date()),
        "monthly_position" => format!("FREQ=MONTHLY;{}", on_position()),
        "weekly" => {
            let bits = number(DAYS_OF_WEEK).unwrap_or(0);
            let days = WEEK.iter().enumerate().filter(|(at, _)| bits >> ((at + 1) % 7) & 1 == 1);
            format!("FREQ=WEEKLY;BYDAY={}", days.map(|(_, day)| *day).collect::<Vec<_>>().join(","))
        }
        _ if number(PERIOD).unwrap_or(1) > 1 => "FREQ=DAILY".to_owned(),
        _ => return String::new(),
    };
    let interval = if rule.starts_with("FREQ=YEARLY") { 1 } else { number(PERIOD).unwrap_or(1).max(1) };
    let end = match (record.get(TO), number(OCCURRENCES)) {
        (Some(last), _) => format!(";UNTIL={}", last.format("%Y%m%d")),
        (None, Some(times)) => format!(";COUNT={times}"),
        _ => String::new(),
    };
    let read = Rule::from_rrule(&format!("{rule};INTERVAL={interval}{end}"));
    read.map_or_else(|_| record.get(REPEATS).replace('_', " "), |rule| rule.words())
}

/// The place of a day in its week, from Monday.
fn weekday(day: NaiveDate) -> usize {
    day.weekday().num_days_from_monday() as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;
    use crate::model::kind::recurrence::read;
    use crate::model::style::DateOrder;
    use crate::registers::trial::day;

    fn rule(text: &str) -> Rule {
        read(text, DateOrder::DayFirst, day("2026-11-20")).unwrap()
    }

    #[test]
    fn what_a_calendar_has_no_words_for_is_refused() {
        for text in [
            "FREQ=YEARLY;INTERVAL=2",
            "monthly on 1 and 15",
            "FREQ=YEARLY;BYWEEKNO=5",
            "FREQ=YEARLY;BYDAY=1MO",
        ] {
            let refused = put(&mut Record::new(Id(1)), &rule(text), day("2026-11-20"));
            assert!(
                refused.is_err_and(|complaint| complaint.starts_with("a calendar can't recur")),
                "{text}"
            );
        }
    }
}
