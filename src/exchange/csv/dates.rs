//! Dates as spreadsheets write them: one order of day and month for the whole file, numbers of days,
//! names of weekdays, times of twelve hours.

use crate::model::kind::{Edge, Kind, date};
use crate::model::style::{DateOrder, Style};
use crate::model::value::Value;

/// Whether values of a kind are days, perhaps with a time.
pub fn has_days(kind: &Kind) -> bool {
    matches!(kind, Kind::Date | Kind::Moment(_))
}

/// How the dates of a file are read.
#[derive(Debug)]
pub struct Dates {
    style: Style,
    /// What was decided, as a sentence, where it had to be.
    pub notice: Option<String>,
}

impl Dates {
    /// Decides by the cells that hold dates: a first figure above 12 is a day, so is a second one;
    /// where all could be either, the project's order stands.
    pub fn of<'a>(cells: impl Iterator<Item = &'a str>, style: &Style) -> Self {
        let (mut day_first, mut month_first, mut either) = (None, None, None);
        for cell in cells {
            match leading_figures(cell) {
                Some((first, _)) if first > 12 => day_first = day_first.or(Some(cell)),
                Some((_, second)) if second > 12 => month_first = month_first.or(Some(cell)),
                Some((first, second)) if first != second => either = either.or(Some(cell)),
                _ => {}
            }
        }
        let mut style = style.clone();
        let notice = match (day_first, month_first, either) {
            (Some(_), None, _) => {
                style.date_order = DateOrder::DayFirst;
                None
            }
            (None, Some(example), _) => {
                style.date_order = DateOrder::MonthFirst;
                Some(format!("Dates were read with the month first, as {example} can only be read so."))
            }
            (None, None, Some(example)) => {
                let order = match style.date_order {
                    DateOrder::DayFirst => "the day first",
                    DateOrder::MonthFirst => "the month first",
                };
                let read = date::parse(day_part(example), style.date_order);
                let read = read.map(|date| format!(": {example} is {}", date::format(date)));
                let read = read.unwrap_or_default();
                Some(format!("Dates could be read either way; {order}, as the project's settings say{read}."))
            }
            _ => None,
        };
        Dates { style, notice }
    }

    /// Whether a cell is a day and no more than that: a time that says something is lost by none.
    pub fn is_day(&self, cell: &str) -> bool {
        let plain = of_24_hours(without_weekday(cell.trim()));
        date::parse(&plain, self.style.date_order).is_ok()
            || plain.contains(':')
                && date::parse_moment(&plain, Edge::Start, &self.style)
                    .is_ok_and(|moment| moment.time() == chrono::NaiveTime::MIN)
    }

    /// Reads a cell of a date or moment.
    pub fn read(&self, cell: &str, kind: &Kind) -> Result<Value, String> {
        let text = cell.trim();
        if text.is_empty() {
            return Ok(Value::Empty);
        }
        if let Some(days) = serial(text) {
            let day = date::from_serial(days).ok_or_else(|| format!("“{text}” is no day number"))?;
            let minutes = ((days - days.trunc()) * 1440.0).round() as u32;
            let time =
                chrono::NaiveTime::from_hms_opt(minutes / 60 % 24, minutes % 60, 0).unwrap_or_default();
            return Ok(match kind {
                Kind::Moment(_) if minutes > 0 => Value::Moment(day.and_time(time)),
                Kind::Moment(edge) => {
                    Value::Moment(date::parse_moment(&day.to_string(), *edge, &self.style)?)
                }
                _ => Value::Date(day),
            });
        }
        let plain = of_24_hours(without_weekday(text));
        match kind {
            Kind::Moment(edge) => date::parse_moment(&plain, *edge, &self.style).map(Value::Moment),
            _ => match date::parse(&plain, self.style.date_order) {
                Ok(date) => Ok(Value::Date(date)),
                Err(complaint) => date::parse_moment(&plain, Edge::Start, &self.style)
                    .map(|moment| Value::Date(moment.date()))
                    .map_err(|_| complaint),
            },
        }
    }
}

/// The date without a time behind it.
fn day_part(text: &str) -> &str {
    text.trim().split([' ', 'T']).next().unwrap_or_default()
}

/// The first two figures of a date in which either may be the day: `3/4/2027`, not `3.4.2027`.
fn leading_figures(cell: &str) -> Option<(u32, u32)> {
    let mut parts = day_part(without_weekday(cell.trim())).split(['/', '-']);
    let mut figure = || parts.next()?.parse::<u32>().ok().filter(|figure| (1..=31).contains(figure));
    let pair = (figure()?, figure()?);
    parts.next().map(|_| pair)
}

/// A number of days as spreadsheets store dates: 1954 to 2119.
fn serial(text: &str) -> Option<f64> {
    let written = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    text.parse().ok().filter(|days| written && (20_000.0..80_000.0).contains(days))
}

/// `Mon 1/20/25` without its first word.
fn without_weekday(text: &str) -> &str {
    const DAYS: [&str; 7] = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
    match text.split_once([' ', ',']) {
        Some((word, rest)) if DAYS.iter().any(|day| word.to_lowercase().starts_with(day)) => rest.trim(),
        _ => text,
    }
}

/// `03:26 PM` as `15:26`.
fn of_24_hours(text: &str) -> String {
    let lower = text.to_ascii_lowercase();
    let halves = [("am", 0), ("pm", 12)];
    let said = halves.iter().find_map(|(half, noon)| Some((lower.strip_suffix(half)?.len(), noon)));
    let Some((end, noon)) = said else { return text.to_owned() };
    let rest = text.get(..end).unwrap_or_default().trim_end();
    let Some((date, time)) = rest.rsplit_once(' ') else { return text.to_owned() };
    let Some((hour, minutes)) = time.split_once(':') else { return text.to_owned() };
    let Some(hour) = hour.parse::<u32>().ok().filter(|hour| (1..=12).contains(hour)) else {
        return text.to_owned();
    };
    let hour = hour % 12 + noon;
    format!("{date} {hour:02}:{minutes}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(cells: &[&str], kind: Kind, expected: &[&str]) {
        let dates = Dates::of(cells.iter().copied(), &Style::default());
        let read = |cell: &&str| match dates.read(cell, &kind) {
            Ok(Value::Date(date)) => date.to_string(),
            Ok(Value::Moment(moment)) => moment.format("%Y-%m-%d %H:%M").to_string(),
            other => format!("{other:?}"),
        };
        assert_eq!(cells.iter().map(read).collect::<Vec<_>>(), expected);
    }

    #[test]
    fn one_date_decides_for_the_file() {
        check(&["3/4/2027", "1/25/2027"], Kind::Date, &["2027-03-04", "2027-01-25"]);
        check(&["3/4/2027", "25/1/2027"], Kind::Date, &["2027-04-03", "2027-01-25"]);
        check(&["3/4/2027", "3.4.2027", "2027-04-03"], Kind::Date, &["2027-04-03"; 3]);
        let unclear = Dates::of(["3/4/2027"].into_iter(), &Style::default()).notice.unwrap();
        assert!(unclear.ends_with("the day first, as the project's settings say: 3/4/2027 is 3 Apr 27."));
    }

    #[test]
    fn dates_of_other_programs_are_read() {
        let cells =
            ["Mon 1/20/25", "11/May/24 03:26 PM", "6/21/2025 16:14", "2026 January 02 12:00 AM", "45678"];
        check(&cells, Kind::Date, &["2025-01-20", "2024-05-11", "2025-06-21", "2026-01-02", "2025-01-21"]);
        let moments = ["2025-01-20 08:00", "2024-05-11 15:26", "2025-06-21 16:14", "2026-01-02 00:00"];
        let given = ["Mon 1/20/25", "11/May/24 03:26 PM", "6/21/2025 16:14", "2026 January 02 12:00 AM"];
        check(&given, Kind::Moment(Edge::Start), &moments);
        check(&["45678.75"], Kind::Moment(Edge::Start), &["2025-01-21 18:00"]);
    }
}
