//! Dates and moments in exact forms: ISO, figures in the project's order, and `14 Nov 2026`.

use std::fmt;

use chrono::{Datelike, NaiveDate, NaiveDateTime, NaiveTime, Timelike};

use super::Edge;
use crate::model::style::{DateOrder, Style};

/// Reads `2026-11-14`, `14/11/2026` (by `order`), `14.11.2026`, `14 Nov 2026`, `14 Nov 26`, `Nov 14, 2026`.
pub fn parse(text: &str, order: DateOrder) -> Result<NaiveDate, String> {
    let complaint = || format!("“{}” is no date, such as 14 Nov 2026 or 2026-11-14", text.trim());
    let text = text.trim();
    let parts: Vec<&str> = text.split(['/', '-', '.', ' ', ',']).filter(|part| !part.is_empty()).collect();
    let [first, second, third] = parts[..] else { return Err(complaint()) };
    let (day, month, year) = if first.len() == 4 && first.bytes().all(|b| b.is_ascii_digit()) {
        (third, second, first)
    } else if month_of(first).is_some() {
        (second, first, third)
    } else if month_of(second).is_some() || text.contains('.') {
        (first, second, third)
    } else {
        match order {
            DateOrder::DayFirst => (first, second, third),
            DateOrder::MonthFirst => (second, first, third),
        }
    };
    let month = match month_of(month) {
        Some(month) => month,
        None => month.parse().map_err(|_| complaint())?,
    };
    let day = day.trim_end_matches(|c: char| c.is_alphabetic()).parse().map_err(|_| complaint())?;
    let year = year_of(year).ok_or_else(complaint)?;
    NaiveDate::from_ymd_opt(year, month, day)
        .ok_or_else(|| format!("“{text}” does not exist in the calendar"))
}

/// The month that a word of at least three letters begins: `nov`, `Sept`, `november`.
pub fn month_of(word: &str) -> Option<u32> {
    const NAMES: [&str; 12] = [
        "january",
        "february",
        "march",
        "april",
        "may",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
    ];
    let word = word.trim_end_matches('.').to_lowercase();
    let place = NAMES.iter().position(|month| word.len() >= 3 && month.starts_with(&word))?;
    Some(place as u32 + 1)
}

/// A year of four figures, or of two: 70 to 99 are of the last century.
pub fn year_of(text: &str) -> Option<i32> {
    let year: i32 = text.trim_start_matches(['\'', '’']).parse().ok()?;
    match text.trim_start_matches(['\'', '’']).len() {
        2 => Some(if year >= 70 { 1900 + year } else { 2000 + year }),
        4 => Some(year),
        _ => None,
    }
}

/// Reads a date with or without a time: `2026-11-14T08:00`, `14 Nov 2026 16:30`.
pub fn parse_moment(text: &str, edge: Edge, style: &Style) -> Result<NaiveDateTime, String> {
    let text = text.trim();
    if let Some((date, time)) = text.rsplit_once(['T', ' '])
        && let Some(time) = time_of(time)
    {
        return Ok(parse(date, style.date_order)?.and_time(time));
    }
    Ok(parse(text, style.date_order)?.and_time(default_time(edge, style)))
}

fn time_of(text: &str) -> Option<NaiveTime> {
    ["%H:%M", "%H:%M:%S"].iter().find_map(|form| NaiveTime::parse_from_str(text, form).ok())
}

fn default_time(edge: Edge, style: &Style) -> NaiveTime {
    match edge {
        Edge::Start => style.day_start,
        Edge::Finish => style.day_finish,
    }
}

/// The months as they are written.
const MONTHS: [&str; 12] =
    ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// Writes a date for people, the same for every order: `14 Nov 26`; with all figures of its year
/// where two would be misread.
pub fn format(date: NaiveDate) -> String {
    words(date).to_string()
}

/// The same, to be written into a longer text.
pub fn words(date: NaiveDate) -> impl fmt::Display {
    fmt::from_fn(move |f| {
        // Dates are written by the thousand: chrono's own formatting takes several times as long.
        let month = MONTHS.get(date.month0() as usize).unwrap_or(&"");
        match date.year() {
            year @ 1970..2070 => write!(f, "{} {month} {:02}", date.day(), year % 100),
            _ => write!(f, "{}", date.format("%-d %b %Y")),
        }
    })
}

/// Writes a moment for people; the time only where it is not the usual one.
pub fn format_moment(moment: NaiveDateTime, edge: Edge, style: &Style) -> String {
    let date = format(moment.date());
    let time = moment.time();
    if time == default_time(edge, style) {
        date
    } else if time.second() == 0 {
        format!("{date} {}", time.format("%H:%M"))
    } else {
        format!("{date} {}", time.format("%H:%M:%S"))
    }
}

/// Reads a number of days as spreadsheets store dates (1900 system, 1 = 1900-01-01).
pub fn from_serial(days: f64) -> Option<NaiveDate> {
    let whole = (60.0..2_958_466.0).contains(&days).then_some(days.trunc() as u64)?;
    NaiveDate::from_ymd_opt(1899, 12, 30)?.checked_add_days(chrono::Days::new(whole))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, order: DateOrder, expected: &str) {
        assert_eq!(parse(text, order).unwrap().to_string(), expected, "{text}");
    }

    #[test]
    fn reads_dates_as_officers_write_them() {
        for text in
            ["14/11/2026", "14.11.2026", "14-11-2026", "14 Nov 2026", "14 nov 26", "14th November 2026"]
        {
            check(text, DateOrder::DayFirst, "2026-11-14");
        }
        check("11/14/2026", DateOrder::MonthFirst, "2026-11-14");
        check("Nov 14, 2026", DateOrder::MonthFirst, "2026-11-14");
        check("2026-11-14", DateOrder::MonthFirst, "2026-11-14");
        check("14.11.2026", DateOrder::MonthFirst, "2026-11-14");
        assert_eq!(from_serial(46_340.0).unwrap().to_string(), "2026-11-14");
    }

    #[test]
    fn names_dates_that_do_not_exist() {
        assert!(parse("31/11/2026", DateOrder::DayFirst).unwrap_err().contains("does not exist"));
        for text in ["", "soon", "14/11", "0000-00-00", "14 Nov 99999", "1/2/3/4"] {
            assert!(parse(text, DateOrder::DayFirst).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn reads_back_what_it_shows(days in 0u64..3_600_000, minute in 0u32..1440) {
            let date = NaiveDate::from_ymd_opt(1000, 1, 1).unwrap() + chrono::Days::new(days % 3_280_000);
            prop_assert_eq!(parse(&format(date), DateOrder::DayFirst), Ok(date));
            let style = Style::default();
            let moment = date.and_hms_opt(minute / 60, minute % 60, 0).unwrap();
            for edge in [Edge::Start, Edge::Finish] {
                prop_assert_eq!(parse_moment(&format_moment(moment, edge, &style), edge, &style), Ok(moment));
            }
        }

        #[test]
        fn no_text_makes_it_panic(text: String) {
            let _ = parse_moment(&text, Edge::Start, &Style::default());
        }
    }
}
