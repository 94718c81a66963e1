//! When the work of an assignment is done, where it isn't spread evenly: a split or edited task.
//!
//! Written in one field as `2026-01-05T08:00 2026-01-06T12:00 720m done; 2026-01-08T08:00 …`: start,
//! finish, minutes of work, and whether that is done already.

use chrono::NaiveDateTime;

/// A stretch of an assignment over which its work is even.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Piece {
    /// Its start.
    pub start: NaiveDateTime,
    /// Its finish.
    pub finish: NaiveDateTime,
    /// The work in it, in tenths of a minute.
    pub work: i64,
    /// Whether it is done already.
    pub done: bool,
}

/// Writes pieces; [`parse`] reads them back. Times are kept to the second.
pub fn format(pieces: &[Piece]) -> String {
    let one = |piece: &Piece| {
        let Piece { start, finish, work, done } = piece;
        let (minutes, tenth) = (work / 10, (work % 10).abs());
        let tenth = if tenth == 0 { String::new() } else { format!(".{tenth}") };
        let done = if *done { " done" } else { "" };
        format!("{} {} {minutes}{tenth}m{done}", start.format("%FT%T"), finish.format("%FT%T"))
    };
    pieces.iter().map(one).collect::<Vec<_>>().join("; ")
}

/// Reads pieces.
pub fn parse(text: &str) -> Result<Vec<Piece>, String> {
    text.split(';').map(str::trim).filter(|part| !part.is_empty()).map(one).collect()
}

fn one(part: &str) -> Result<Piece, String> {
    let complaint = || format!("“{part}” is no piece: write 2026-01-05T08:00 2026-01-06T12:00 720m");
    let moment = |word: &str| {
        let formats = ["%FT%T", "%FT%H:%M"];
        formats.iter().find_map(|format| NaiveDateTime::parse_from_str(word, format).ok())
    };
    let mut words = part.split_whitespace();
    let mut next = || words.next().ok_or_else(complaint);
    let start = moment(next()?).ok_or_else(complaint)?;
    let finish = moment(next()?).ok_or_else(complaint)?;
    let minutes = next()?.strip_suffix('m').and_then(|number| number.parse::<f64>().ok());
    let minutes = minutes.filter(|minutes| (0.0..1e12).contains(minutes)).ok_or_else(complaint)?;
    let done = match words.next() {
        None => false,
        Some("done") => true,
        Some(_) => return Err(complaint()),
    };
    if finish < start || words.next().is_some() {
        return Err(complaint());
    }
    Ok(Piece { start, finish, work: (minutes * 10.0).round() as i64, done })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn complains_of_what_is_no_piece() {
        for text in ["x", "2026-01-05T08:00 2026-01-04T08:00 5m", "2026-01-05T08:00 2026-01-06T08:00 5h"] {
            assert!(parse(text).is_err(), "{text}");
        }
        assert_eq!(parse(""), Ok(vec![]));
    }

    proptest! {
        #[test]
        fn reads_back_what_it_writes(all in prop::collection::vec((0..9_999_999i64, 0..9_999_999i64, 0..99_999_999i64, any::<bool>()), 0..4)) {
            let first = chrono::DateTime::from_timestamp(1_700_000_000, 0).unwrap().naive_utc();
            let after = |seconds| first + chrono::TimeDelta::seconds(seconds);
            let piece = |(from, length, work, done)| Piece { start: after(from), finish: after(from + length), work, done };
            let all: Vec<Piece> = all.into_iter().map(piece).collect();
            prop_assert_eq!(parse(&format(&all)), Ok(all));
        }
    }
}
