//! Durations and lags as people write them: `3d`, `4h`, `2w`, `5ed`, `1.5 days?`, `-2d`, `50%`.

use crate::model::style::Style;
use crate::model::value::{Duration, Unit};

/// Reads a duration or lag. A bare number is in days.
pub fn parse(text: &str, style: &Style) -> Result<Duration, String> {
    let complaint = || format!("“{text}” is no duration, such as 3d, 4h, 2w or 5ed");
    let trimmed = text.trim();
    let (rest, estimated) = match trimmed.strip_suffix('?') {
        Some(rest) => (rest.trim_end(), true),
        None => (trimmed, false),
    };
    let split = rest.find(|c: char| c.is_alphabetic() || c == '%').unwrap_or(rest.len());
    let (figures, word) = rest.split_at(split);
    let unit = match word.trim() {
        "" => Unit::Days,
        word => Unit::from_word(word).ok_or_else(complaint)?,
    };
    let number = super::number(figures).map_err(|_| complaint())?;
    let amount = (number * style.tenths_in(unit) as f64).round();
    let amount =
        within_reach(amount).ok_or_else(|| format!("“{text}” is too long: no date lies that far away"))?;
    Ok(Duration { amount, unit, estimated })
}

/// Writes a duration in its own unit; in a smaller one where two decimals would not tell it exactly.
pub fn format(duration: Duration, style: &Style) -> String {
    let mark = if duration.estimated { "?" } else { "" };
    let unit = [duration.unit, smaller(duration.unit)]
        .into_iter()
        .find(|unit| i128::from(duration.amount) * 100 % i128::from(style.tenths_in(*unit)) == 0)
        .unwrap_or(duration.unit);
    let number = duration.amount as f64 / style.tenths_in(unit) as f64;
    format!("{}{}{mark}", super::plain_number((number * 100.0).round() / 100.0), unit.symbol())
}

/// Writes a duration without loss, for the file: tenths of a minute as minutes, and the unit to show.
pub fn exact(duration: Duration) -> String {
    let mark = if duration.estimated { "?" } else { "" };
    if duration.unit.is_percent() {
        return format!("{}{}{mark}", duration.amount, duration.unit.symbol());
    }
    let minutes = super::plain_number(duration.amount as f64 / 10.0);
    format!("{minutes}m {}{mark}", duration.unit.symbol())
}

/// Reads what [`exact`] wrote.
pub fn from_exact(text: &str) -> Option<Duration> {
    let (rest, estimated) = match text.strip_suffix('?') {
        Some(rest) => (rest, true),
        None => (text, false),
    };
    for unit in [Unit::ElapsedPercent, Unit::Percent] {
        if let Some(percent) = rest.strip_suffix(unit.symbol()) {
            let amount = within_reach(percent.parse::<i64>().ok()? as f64)?;
            return Some(Duration { amount, unit, estimated });
        }
    }
    let (minutes, unit) = rest.split_once("m ")?;
    let amount = within_reach((minutes.parse::<f64>().ok()? * 10.0).round())?;
    let unit = Unit::from_word(unit)?;
    Some(Duration { amount, unit, estimated })
}

/// An amount that is no longer than the longest.
fn within_reach(amount: f64) -> Option<i64> {
    (amount.abs() <= Duration::LONGEST as f64).then_some(amount as i64)
}

fn smaller(unit: Unit) -> Unit {
    match unit {
        Unit::Months | Unit::Weeks => Unit::Days,
        Unit::Days => Unit::Hours,
        Unit::Hours => Unit::Minutes,
        Unit::ElapsedMonths | Unit::ElapsedWeeks => Unit::ElapsedDays,
        Unit::ElapsedDays => Unit::ElapsedHours,
        Unit::ElapsedHours => Unit::ElapsedMinutes,
        same => same,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, amount: i64, unit: Unit) {
        let duration = parse(text, &Style::default()).unwrap();
        assert_eq!((duration.amount, duration.unit), (amount, unit), "{text}");
    }

    #[test]
    fn reads_what_officers_and_microsoft_project_write() {
        check("3d", 14_400, Unit::Days);
        check("10 days", 48_000, Unit::Days);
        check("4h", 2_400, Unit::Hours);
        check("2 wks", 48_000, Unit::Weeks);
        check("5ed", 72_000, Unit::ElapsedDays);
        check("1 mon", 96_000, Unit::Months);
        check("1.5", 7_200, Unit::Days);
        check("-2d", -9_600, Unit::Days);
        check("50%", 50, Unit::Percent);
        check("50e%", 50, Unit::ElapsedPercent);
        assert!(parse("10d?", &Style::default()).unwrap().estimated);
    }

    #[test]
    fn the_longest_duration_can_be_written() {
        let longest = Duration::new(i64::MAX, Unit::Days);
        assert!(format(longest, &Style::default()).ends_with('d'));
    }

    #[test]
    fn no_amount_of_a_file_is_beyond_the_longest() {
        for text in ["9223372036854775807%", "-10000000000001%", "1e300m d", "NaNm d"] {
            assert_eq!(from_exact(text), None, "{text}");
        }
        assert_eq!(from_exact("-25%").map(|lag| lag.amount), Some(-25));
    }

    #[test]
    fn says_what_a_duration_looks_like() {
        for text in ["soon", "d", "1e400d", "3 parsecs", "--2d"] {
            assert!(parse(text, &Style::default()).is_err(), "{text}");
        }
    }

    proptest! {
        #[test]
        fn the_file_keeps_every_duration_exactly(amount in -1_000_000_000_000i64..1_000_000_000_000, place in 0..10usize, estimated: bool) {
            let duration = Duration { amount, unit: Unit::ALL[place].0, estimated };
            prop_assert_eq!(from_exact(&exact(duration)), Some(duration));
        }

        #[test]
        fn whole_hundredths_read_back_as_shown(hundredths in 0i64..1_000_000, place in 0..10usize) {
            let unit = Unit::ALL[place].0;
            let style = Style::default();
            if hundredths * style.tenths_in(unit) % 100 == 0 {
                let duration = Duration::new(hundredths * style.tenths_in(unit) / 100, unit);
                prop_assert_eq!(parse(&format(duration, &style), &style).unwrap().amount, duration.amount);
            }
        }

        #[test]
        fn no_text_makes_it_panic(text: String) {
            let _ = parse(&text, &Style::default());
            let _ = from_exact(&text);
        }
    }
}
