//! Which column of a table is which field of a register.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "counts of rows, cells and letters of a file that stands in memory"
)]

use super::Error;
use super::guard::unguarded;
use super::sheet::{Row, Sheet, Table};
use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::kind::Kind;
use crate::model::register::Register;
use crate::registers::every;

/// How far down the row of headers is looked for: titles, dates and blank rows may stand above it.
const DEPTH: usize = 30;

/// How a column is called that has no header, before its number.
const BY_NUMBER: &str = "Column ";

/// Whether a header is none, or one that was given for want of another.
pub fn is_by_number(header: &str) -> bool {
    let header = header.trim();
    header.is_empty() || header.strip_prefix(BY_NUMBER).is_some_and(|number| number.parse::<u32>().is_ok())
}

/// How many lines a notice names.
const LINES_SAID: usize = 20;

/// The field that a header names: by label, key or alias, also behind the name of the register
/// ("Risk owner") and as that name alone, for what records are called ("Risk"), with the mark of a field that must be filled ("Title *"), and with the scale or
/// form of its cells in brackets ("Impact (1-5)", "Due (dd/mm/yyyy)", but money only as money).
pub fn field(header: &str, register: &Register, context: &Context) -> Option<&'static Field> {
    let header = header.trim().trim_end_matches(['*', ':']).trim();
    let bracketed = header.strip_suffix([')', ']']).and_then(|header| header.rsplit_once(['(', '[']));
    let is_money = |field: &&'static Field| matches!(field.kind, Kind::Money);
    if let Some((name, _)) = bracketed.filter(|(_, said)| is_currency(said)) {
        let name = name.trim();
        // The impact in money is not the impact on a scale.
        let names = [name.to_owned(), format!("cost {name}"), format!("{name} cost")];
        return names.iter().find_map(|name| named(name, register, context).filter(is_money));
    }
    named(header, register, context).or_else(|| {
        let (name, said) = bracketed?;
        let field = named(name.trim(), register, context)?;
        (is_form(said) || (is_money(&field) && said.chars().count() <= 3)).then_some(field)
    })
}

/// Whether what stands in brackets names a currency: `€`, `k£`, `EUR`.
fn is_currency(said: &str) -> bool {
    let code = said.trim();
    code.contains(['€', '£', '$', '¥']) || (code.len() == 3 && code.bytes().all(|b| b.is_ascii_uppercase()))
}

/// Whether what stands in brackets says how cells are written, not what they mean: `1-5`, `H/M/L`,
/// `dd/mm/yyyy`, but not `actual`.
fn is_form(said: &str) -> bool {
    let parts: Vec<&str> = said.split(['/', '-', '–', '.']).map(str::trim).collect();
    parts.len() > 1 && parts.iter().all(|part| (1..=4).contains(&part.chars().count()))
}

fn named(header: &str, register: &Register, context: &Context) -> Option<&'static Field> {
    // What plays a part in a register, such as the review of a risk that of its due date, is not what a
    // table means by the word.
    let found = |word: &str| {
        let field = context.project.field(register.key, word).filter(|_| !word.is_empty());
        field.filter(|field| field.answers_to(word))
    };
    let own = |name: &str| {
        let (head, rest) = header.split_at_checked(name.len())?;
        let rest = rest.strip_prefix([' ', '_'])?;
        head.eq_ignore_ascii_case(name).then(|| found(rest))?
    };
    found(header)
        .or_else(|| own(register.name))
        .or_else(|| own(register.key))
        .or_else(|| own(register.plural))
        .or_else(|| names(header, register).then(|| found(register.roles.title))?)
}

/// Whether a header is the name of a register.
fn names(header: &str, register: &Register) -> bool {
    let header = header.trim();
    [register.name, register.key, register.plural].iter().any(|name| name.eq_ignore_ascii_case(header))
}

/// Whether a header stands above refs or another program's identities.
pub fn names_identities(header: &str, register: &Register) -> bool {
    let plain = |text: &str| text.to_lowercase().replace(|c: char| !c.is_alphanumeric() && c != '#', "");
    let header = plain(header);
    let bare =
        header.strip_prefix(&plain(register.name)).or_else(|| header.strip_prefix(&plain(register.key)));
    let words =
        ["ref", "reference", "id", "uid", "no", "number", "#", "identifier", "issuekey", "key", "code"];
    [Some(header.as_str()), bare].into_iter().flatten().any(|word| words.contains(&word))
}

/// Whether a header names the register itself before its identities: `Risk ID`.
fn names_own_identities(header: &str, register: &Register) -> bool {
    let own =
        |name: &str| header.trim().get(..name.len()).is_some_and(|head| head.eq_ignore_ascii_case(name));
    (own(register.name) || own(register.key)) && names_identities(header, register)
}

/// Whether a header is `Ref`, as our own exports write it.
pub fn is_ref(header: &str) -> bool {
    header.trim().eq_ignore_ascii_case("ref")
}

/// How well a row fits as the headers of a register: fields found, a register's own counting double.
fn fit(row: &Row, register: &'static Register, context: &Context) -> usize {
    let mut seen: Vec<&str> = Vec::new();
    let mut points = 0;
    for header in row.cells.iter().filter(|header| !header.trim().is_empty()) {
        let Some(field) = field(unguarded(header), register, context) else {
            points += usize::from(is_ref(header));
            continue;
        };
        if !seen.contains(&field.key) {
            seen.push(field.key);
            let shared = every::RECORD.fields.iter().any(|other| other.key == field.key);
            points += if shared || field.key == register.roles.title { 1 } else { 2 };
        }
    }
    points
}

/// The best row of headers for a register, and how well it fits.
fn best(rows: &[&Row], register: &'static Register, context: &Context) -> (usize, usize) {
    let fits = rows.iter().take(DEPTH).map(|row| fit(row, register, context)).enumerate();
    fits.max_by_key(|(place, fit)| (*fit, usize::MAX - place)).unwrap_or((0, 0))
}

/// The rows of a table that hold anything.
pub fn filled(table: &Table) -> Vec<&Row> {
    table.rows.iter().filter(|row| !row.is_blank()).collect()
}

/// Finds the headers of the register, or of the register that they fit best.
pub fn find_headers(
    table: &Table,
    register: Option<&'static Register>,
    context: &Context,
) -> Result<(&'static Register, Sheet), Error> {
    let rows = filled(table);
    let register = match register {
        Some(register) => register,
        None => guess(&rows, context)?,
    };
    let (place, points) = best(&rows, register, context);
    if points == 0 {
        let labels = register.columns.iter().filter_map(|key| context.project.field(register.key, key));
        let labels: Vec<_> = labels.take(4).map(|field| field.label).collect();
        return Err(Error::NoHeaders(register.plural, labels.join(", ")));
    }
    let Some((header_row, below)) = rows.get(place..).and_then(<[_]>::split_first) else {
        return Err(Error::Empty);
    };
    let mut headers: Vec<_> = header_row.cells.iter().map(|header| unguarded(header).to_owned()).collect();
    let below = below.iter().filter(|row| row.cells != header_row.cells);
    let below: Vec<Row> = below.copied().cloned().collect();
    let mut notices: Vec<String> = table.notice.iter().cloned().collect();
    notices.extend(name_all_columns(&mut headers, &below));
    if place > 0 {
        notices.push(format!(
            "The headers were found in line {}: what stands above was passed over.",
            header_row.line
        ));
    }
    Ok((register, Sheet { headers, rows: below, separator: table.separator, notices, pasted: false }))
}

/// Gives columns that have cells and no header one by their number; says in which rows there are more
/// cells than headers.
fn name_all_columns(headers: &mut Vec<String>, rows: &[Row]) -> Option<String> {
    let named = headers.len();
    let is_used = |cell: &String| !cell.trim().is_empty();
    let cells = |row: &Row| row.cells.iter().rposition(is_used).map_or(0, |last| last + 1);
    let longer: Vec<&Row> = rows.iter().filter(|row| cells(row) > named).collect();
    headers.resize(rows.iter().map(cells).max().unwrap_or(0).max(named), String::new());
    for (at, header) in headers.iter_mut().enumerate().filter(|(_, header)| header.trim().is_empty()) {
        if rows.iter().any(|row| row.cells.get(at).is_some_and(is_used)) {
            *header = format!("{BY_NUMBER}{}", at + 1);
        }
    }
    let lines: Vec<_> = longer.iter().take(LINES_SAID).map(|row| row.line.to_string()).collect();
    let more = if longer.len() > LINES_SAID { " …" } else { "" };
    (!longer.is_empty()).then(|| {
        format!(
            "Rows with more cells than there are headers: {}, in line {}{more}. What stands there is kept by the \
             number of its column; where a text holds the separator, put it in quotes and import again.",
            longer.len(),
            lines.join(", ")
        )
    })
}

/// The register whose headers and refs a table has.
fn guess(rows: &[&Row], context: &Context) -> Result<&'static Register, Error> {
    match fitting(rows, context)[..] {
        [register] => Ok(register),
        [] => Err(Error::Unclear("any register".to_owned())),
        ref best => {
            let best: Vec<_> = best.iter().map(|register| register.plural).collect();
            Err(Error::Unclear(best.join(" or ")))
        }
    }
}

/// The registers that the headers and refs of a table fit best: one where they tell, none where they could
/// be those of any.
pub fn fitting(rows: &[&Row], context: &Context) -> Vec<&'static Register> {
    let mut fits: Vec<(usize, &'static Register)> = Vec::new();
    for register in context.project.registers() {
        let (place, points) = best(rows, register, context);
        let headers = rows.get(place).map_or(&[][..], |row| &row.cells);
        let tells = |header: &String| is_ref(header) || names_identities(header, register);
        let refs = headers.iter().position(tells);
        // “Risk ID” tells of risks, whatever stands below it; so does “Risk” in front, above what they are called.
        let own = headers.iter().any(|header| names_own_identities(header, register));
        let called = headers.iter().take(2).any(|header| {
            let field = field(unguarded(header), register, context);
            names(header, register) && field.is_some_and(|field| field.key == register.roles.title)
        });
        let ours = refs.and_then(|column| rows.get(place + 1)?.cells.get(column)).is_some_and(|cell| {
            number(cell, register).is_some_and(|number| number > 0)
                && !cell.starts_with(|c: char| c.is_ascii_digit())
        });
        let told = usize::from(own) + 2 * usize::from(called) + 100 * usize::from(ours);
        fits.push((points + told, register));
    }
    fits.sort_by_key(|(points, _)| std::cmp::Reverse(*points));
    let best = fits.first().map_or(0, |(points, _)| *points);
    fits.iter().filter(|(points, _)| *points == best && best >= 2).map(|(_, register)| *register).collect()
}

/// The number of a ref of this register: `R-013`, `r13`; or a bare number.
pub fn number(cell: &str, register: &Register) -> Option<u32> {
    let cell = cell.trim();
    let figures = cell.trim_start_matches(|c: char| !c.is_ascii_digit());
    let code = cell.strip_suffix(figures).unwrap_or_default().trim_end_matches('-');
    let ours = code.is_empty() || code.eq_ignore_ascii_case(register.code);
    figures.parse().ok().filter(|number| ours && *number > 0)
}
