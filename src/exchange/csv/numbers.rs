//! Numbers as spreadsheets write them: each column has its own sign before decimals, told by the cells
//! that can be read in one way only, else by what stands between the cells of the file.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "counts of rows, cells and letters of a file that stands in memory"
)]

use super::guard::unguarded;
use super::sheet::Sheet;
use crate::model::kind::figures::{Decimals, Spelling, plain, spelling};
use crate::model::kind::{Kind, number, plain_number};

/// Whether values of a kind are written in figures that may have decimals.
pub fn has_figures(kind: &Kind) -> bool {
    matches!(kind, Kind::Number | Kind::Money | Kind::Percent | Kind::PercentOf | Kind::Duration | Kind::Lag)
}

/// How the numbers of a file are read.
#[derive(Debug)]
pub struct Numbers {
    /// The columns whose decimals stand behind a comma.
    with_comma: Vec<usize>,
    /// What was decided, as sentences, where it had to be.
    pub notices: Vec<String>,
}

impl Numbers {
    /// Decides for each of these columns.
    pub fn of(sheet: &Sheet, columns: impl Iterator<Item = usize>) -> Self {
        let mut numbers = Numbers { with_comma: Vec::new(), notices: Vec::new() };
        for column in columns {
            numbers.decide(sheet, column);
        }
        numbers
    }

    fn decide(&mut self, sheet: &Sheet, column: usize) {
        let (mut point, mut comma, mut either) = (None, None, None);
        for row in &sheet.rows {
            let cell = row.cells.get(column).map_or("", |cell| unguarded(cell).trim());
            match figures(cell).and_then(|(_, figures)| spelling(&figures)) {
                Some(Spelling::Only(Decimals::Point)) => point = point.or(Some(cell)),
                Some(Spelling::Only(Decimals::Comma)) => comma = comma.or(Some(cell)),
                Some(Spelling::Either) => either = either.or(Some(cell)),
                Some(Spelling::Bare) | None => {}
            }
        }
        let Some(example) = either else { return };
        let (decimals, why) = match (point, comma) {
            (Some(_), None) => return,
            (None, Some(sure)) => (Decimals::Comma, format!("as “{sure}” can only be read so")),
            _ if sheet.separator == ';' => {
                (Decimals::Comma, "as it is usual where semicolons stand between cells".to_owned())
            }
            _ => (Decimals::Point, "as nothing in the file says otherwise".to_owned()),
        };
        let sign = if decimals == Decimals::Comma { "comma" } else { "point" };
        if decimals == Decimals::Comma {
            self.with_comma.push(column);
        }
        let header = sheet.headers.get(column).map_or("", |header| header.trim());
        let read = figures(&self.with_point(column, example)).and_then(|(_, figures)| number(&figures).ok());
        let read = read.map(plain_number).unwrap_or_default();
        self.notices
            .push(format!("“{header}” was read with a decimal {sign}, {why}: “{example}” is {read}."));
    }

    /// The text of a cell with a decimal point, where it could be read in both ways and its column says
    /// that it has a comma.
    pub fn with_point(&self, column: usize, text: &str) -> String {
        let found = figures(text).filter(|_| self.with_comma.contains(&column));
        let either = found.filter(|(_, figures)| spelling(figures) == Some(Spelling::Either));
        let plain = either.and_then(|((start, end), figures)| {
            Some(format!("{}{}{}", &text[..start], plain(&figures, Decimals::Comma)?, &text[end..]))
        });
        plain.unwrap_or_else(|| text.to_owned())
    }
}

/// Where the figures of a text stand, from its first digit to its last, and what they are without blanks.
fn figures(text: &str) -> Option<((usize, usize), String)> {
    let is_figure = |c: char| c.is_ascii_digit();
    let start = text.find(is_figure)?;
    let end = text.rfind(is_figure)? + 1;
    let before = text[..start].strip_suffix(['.', ',']).map_or(start, str::len);
    let joined = text[before..end].chars().filter(|c| !c.is_whitespace() && *c != '_').collect();
    Some(((before, end), joined))
}
