//! Rows out of a spreadsheet's clipboard: which field each column is, and how deep each row stands.

use super::columns::{field, is_ref, names_identities, number};
use super::sheet::{Row, Sheet, Table};
use super::{Error, Fault};
use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::register::Register;
use crate::registers::task;

/// The rows of a clipboard under headers: their own, or those of the fields that a table shows.
pub(super) fn sheet(
    text: &str,
    (register, shown): (&'static Register, &[&'static Field]),
    context: &Context,
) -> Result<(Sheet, Vec<Fault>), Error> {
    let table = Table::pasted(text)?;
    let mut rows: Vec<Row> = table.rows.into_iter().filter(|row| !row.is_blank()).collect();
    if rows.is_empty() {
        return Err(Error::Empty);
    }
    let own = rows.len() > 1 && rows.first().is_some_and(|row| is_head(row, register, context));
    let mut headers = if own {
        rows.remove(0).cells
    } else {
        let refs = rows.iter().all(|row| row.cells.first().is_some_and(|cell| names(cell, register)));
        let labels = shown.iter().map(|field| field.label.to_owned());
        refs.then(|| "Ref".to_owned()).into_iter().chain(labels).collect()
    };
    let faults = rows.iter().filter_map(|row| overlong(row, headers.len())).collect();
    let widest = rows.iter().map(|row| row.cells.len()).max().unwrap_or(0);
    headers.truncate(widest.max(1));
    for row in &mut rows {
        row.cells.truncate(headers.len());
    }
    indents(&mut headers, &mut rows, register, context);
    let separator = table.separator;
    Ok((Sheet { headers, rows, separator, notices: Vec::new(), pasted: true }, faults))
}

/// Whether a row names fields: most of its cells, and more than one; a single one what records are called.
fn is_head(row: &Row, register: &'static Register, context: &Context) -> bool {
    let cells = || row.cells.iter().filter(|cell| !cell.trim().is_empty());
    let of = |cell: &str| field(cell, register, context);
    let known = |cell: &&String| is_ref(cell) || names_identities(cell, register) || of(cell).is_some();
    match cells().count() {
        1 => cells().all(|cell| of(cell).is_some_and(|field| field.key == register.roles.title)),
        all => cells().filter(known).count() * 2 > all,
    }
}

/// Whether a cell is a ref of the register, and no bare number.
fn names(cell: &str, register: &Register) -> bool {
    number(cell, register).is_some() && !cell.trim().bytes().all(|byte| byte.is_ascii_digit())
}

/// What is wrong with a row that has more cells than there are columns.
fn overlong(row: &Row, columns: usize) -> Option<Fault> {
    let last = row.cells.iter().rposition(|cell| !cell.trim().is_empty())? + 1;
    let message = format!(
        "it has {last} cells, for {columns} columns: copy the row of headers too, or show more columns with |"
    );
    (last > columns).then(|| Fault { line: row.line, column: 0, header: String::new(), message })
}

/// Adds a column of levels where titles are indented and nothing else tells how deep the rows stand.
fn indents(headers: &mut Vec<String>, rows: &mut [Row], register: &'static Register, context: &Context) {
    let key = |header: &String| field(header, register, context).map(|field| field.key);
    let levels = [task::LEVEL.name(), task::WBS.name(), register.roles.parent];
    if register.roles.parent.is_empty() || headers.iter().any(|h| key(h).is_some_and(|k| levels.contains(&k)))
    {
        return;
    }
    let Some(title) = headers.iter().position(|h| key(h) == Some(register.roles.title)) else { return };
    let indent = |row: &Row| {
        row.cells.get(title).map_or(0, |cell| cell.chars().take_while(|sign| sign.is_whitespace()).count())
    };
    if rows.iter().all(|row| indent(row) == 0) {
        return;
    }
    headers.push("Outline level".to_owned());
    let mut above: Vec<usize> = Vec::new();
    for row in rows {
        let indent = indent(row);
        above.retain(|other| *other < indent);
        above.push(indent);
        row.cells.resize(headers.len() - 1, String::new());
        row.cells.push(above.len().to_string());
    }
}
