//! What the cells of a column hold that no field has: dates, numbers or text. In doubt it is text, for that
//! loses nothing.

use super::columns::names_identities;
use super::dates::Dates;
use super::guard::unguarded;
use super::numbers::Numbers;
use super::sheet::Sheet;
use crate::model::kind::figures::{Decimals, plain};
use crate::model::kind::{Kind, number, plain_number};
use crate::model::register::Register;
use crate::model::style::Style;

/// More figures than these a number does not keep.
const MOST_FIGURES: usize = 15;

/// The kind of custom field that a column becomes, by its key; `dated` are the columns of dates, which are all
/// written in one order.
pub fn kind(
    sheet: &Sheet,
    at: usize,
    register: &Register,
    (dated, style): (&[usize], &Style),
) -> &'static str {
    let cells = cells(sheet, at);
    if cells.iter().any(|cell| cell.contains('\n')) {
        return "note";
    }
    let is_named = sheet.headers.get(at).is_some_and(|header| names_identities(header, register));
    if is_named || cells.is_empty() {
        return "text";
    }
    if are_numbers(sheet, at, &cells) {
        return "number";
    }
    if are_dates(sheet, &cells, (dated, style)) { "date" } else { "text" }
}

fn cells(sheet: &Sheet, at: usize) -> Vec<&str> {
    let cells = sheet.rows.iter().filter_map(|row| row.cells.get(at));
    cells.map(|cell| unguarded(cell).trim()).filter(|cell| !cell.is_empty()).collect()
}

/// Whether all of the cells are numbers that lose nothing by being read as such: no telephones, accounts or
/// versions.
fn are_numbers(sheet: &Sheet, at: usize, cells: &[&str]) -> bool {
    let numbers = Numbers::of(sheet, std::iter::once(at));
    let mut decimals = Vec::new();
    for cell in cells {
        let text = numbers.with_point(at, cell);
        let figures = text.strip_prefix('-').unwrap_or(&text);
        let is_plain = figures.chars().all(|c| c.is_ascii_digit() || matches!(c, '.' | ','));
        let Some(number) = number(&text).ok().filter(|_| is_plain) else { return false };
        let (whole, fraction) = plain(figures, Decimals::Point)
            .map(|plain| plain.split_once('.').map_or((plain.clone(), 0), |(a, b)| (a.to_owned(), b.len())))
            .unwrap_or_default();
        let is_padded = whole.len() != 1 && whole.starts_with('0') || whole.is_empty();
        if is_padded || whole.len().saturating_add(fraction) > MOST_FIGURES {
            return false;
        }
        let kept = plain_number(number).split_once('.').map_or(0, |(_, fraction)| fraction.len());
        decimals.push((fraction, kept));
    }
    // `1.10` is another version than `1.1`; sums of money are all written to as many decimals.
    decimals.iter().all(|(written, kept)| written == kept)
        || decimals.windows(2).all(|pair| matches!(pair, [(one, _), (other, _)] if one == other))
}

/// Whether all of the cells are days, in an order of day and month in which the other dates of the file are
/// still read.
fn are_dates(sheet: &Sheet, own: &[&str], (dated, style): (&[usize], &Style)) -> bool {
    let others: Vec<&str> = dated.iter().flat_map(|at| cells(sheet, *at)).collect();
    let before = Dates::of(others.iter().copied(), style);
    let after = Dates::of(others.iter().chain(own).copied(), style);
    let is_read = |dates: &Dates, cell: &str| dates.read(cell, &Kind::Date).is_ok();
    own.iter().all(|cell| after.is_day(cell))
        && others.iter().all(|cell| is_read(&after, cell) || !is_read(&before, cell))
}
