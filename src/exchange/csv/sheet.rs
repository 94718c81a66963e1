//! From bytes to rows of cells: encoding, separator, quotes.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "counts of rows, cells and letters of a file that stands in memory"
)]

use encoding_rs::{Encoding, UTF_8, UTF_16LE, WINDOWS_1252};
use serde::{Deserialize, Serialize};

use super::Error;

/// More rows than these are no register.
pub(super) const MOST_ROWS: usize = 100_000;
/// More columns than these are no table of records.
pub(super) const MOST_COLUMNS: usize = 500;
/// More cells than these need more memory than a table of records is worth.
const MOST_CELLS: usize = 5_000_000;
/// A longer cell, in bytes, is a quote that swallowed the rows below it, or no text of a person.
pub(super) const LONGEST_CELL: usize = 64 << 10;
/// A text in quotes of more lines is looked at: it may be rows that its quote has swallowed.
const MANY_LINES: usize = 100;

/// A table as it stands in a file: nothing is known yet of what its cells mean.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Table {
    /// All rows, blank ones too.
    pub rows: Vec<Row>,
    /// What stands between cells.
    pub separator: char,
    /// What had to be assumed, as a sentence.
    pub notice: Option<String>,
}

impl Table {
    /// Reads the bytes of a file.
    ///
    /// # Errors
    /// Where they are no text, a quote is never closed, or there is more than a table of records has.
    pub fn read(bytes: &[u8]) -> Result<Self, Error> {
        let Text { text, notice } = decode(bytes)?;
        let (rows, separator) = rows(&text, None)?;
        Ok(Table { rows, separator, notice })
    }

    /// Reads what a spreadsheet puts on the clipboard: tabs between cells.
    ///
    /// # Errors
    /// As [`Table::read`].
    pub fn pasted(text: &str) -> Result<Self, Error> {
        let (rows, separator) = rows(text, Some('\t'))?;
        Ok(Table { rows, separator, notice: None })
    }
}

/// The text of a file.
struct Text {
    /// Its characters, without a mark before them.
    text: String,
    /// What had to be assumed, as a sentence.
    notice: Option<String>,
}

/// The rows of a file, blank ones left out.
#[derive(Debug, Default)]
pub struct Sheet {
    /// The headers.
    pub headers: Vec<String>,
    /// The rows below them.
    pub rows: Vec<Row>,
    /// What stands between cells.
    pub separator: char,
    /// What had to be assumed, as sentences.
    pub notices: Vec<String>,
    /// Whether a row without a ref is a new record, whatever it is called.
    pub pasted: bool,
}

/// A row.
#[derive(Clone, PartialEq, Debug, Serialize, Deserialize)]
pub struct Row {
    /// The line of the file that it begins in, from 1.
    pub line: usize,
    /// Its cells.
    pub cells: Vec<String>,
}

impl Row {
    /// Whether it has no text.
    pub fn is_blank(&self) -> bool {
        self.cells.iter().all(|cell| cell.trim().is_empty())
    }
}

/// How files begin that are no tables, and what they are.
const OTHERS: &[(&[u8], &str)] = &[
    (b"PK\x03\x04", "an Excel workbook or another archive"),
    (b"PK\x05\x06", "an empty archive"),
    (&[0xd0, 0xcf, 0x11, 0xe0], "an old Excel workbook, or one with a password"),
    (b"%PDF", "a PDF"),
];

/// Reads bytes as text: by the mark before it, else as UTF-8, else as Windows-1252.
fn decode(bytes: &[u8]) -> Result<Text, Error> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::Empty);
    }
    if let Some((_, what)) = OTHERS.iter().find(|(start, _)| bytes.starts_with(start)) {
        return Err(Error::NotText(what));
    }
    let marked = Encoding::for_bom(bytes).map(|(encoding, _)| encoding);
    let unmarked_utf16 = bytes.get(1) == Some(&0) && bytes.get(3) == Some(&0);
    let encoding = marked.or(unmarked_utf16.then_some(UTF_16LE)).unwrap_or(UTF_8);
    let (text, _, failed) = encoding.decode(bytes);
    if !failed && (marked.is_some() || !bytes.contains(&0) || unmarked_utf16) {
        return Ok(Text { text: text.into_owned(), notice: None });
    }
    if marked.is_some() || unmarked_utf16 {
        return Err(Error::Encoding(encoding.name()));
    }
    if bytes.contains(&0) {
        return Err(Error::NotText("no text"));
    }
    let text = WINDOWS_1252.decode(bytes).0.into_owned();
    let word = text.split_whitespace().find(|word| !word.is_ascii()).unwrap_or_default();
    let word: String = word.chars().take(20).collect();
    let notice = format!("The file is not UTF-8: it was read as Windows-1252, such as “{word}”.");
    Ok(Text { text, notice: Some(notice) })
}

/// What may stand between cells, the usual ones first.
const SEPARATORS: [char; 4] = [',', ';', '\t', '|'];

/// All rows of a text, and what stands between their cells, if that is not known. Rows of a schema and of
/// separators that programs put first are left out.
fn rows(text: &str, separator: Option<char>) -> Result<(Vec<Row>, char), Error> {
    let (text, skipped, named) = without_preamble(text);
    let separator = separator.or(named).unwrap_or_else(|| sniffed(text));
    let lines = lines_of_rows(text, separator).map_err(|error| error.below(skipped))?;
    let mut reader = reader(text, separator);
    let (mut all, mut cells) = (Vec::new(), 0);
    for (record, line) in reader.records().zip(lines) {
        // The text is UTF-8 and rows may be ragged: nothing else can go wrong.
        let Ok(record) = record else { break };
        let line = line + skipped;
        cells += record.len();
        if record.len() > MOST_COLUMNS {
            return Err(Error::TooMany { line, what: "columns", most: MOST_COLUMNS });
        }
        if all.len() >= MOST_ROWS {
            return Err(Error::TooMany { line, what: "rows", most: MOST_ROWS });
        }
        if cells > MOST_CELLS {
            return Err(Error::TooMany { line, what: "cells", most: MOST_CELLS });
        }
        all.push(Row { line, cells: record.iter().map(str::to_owned).collect() });
    }
    Ok((all, separator))
}

fn reader(text: &str, separator: char) -> csv::Reader<&[u8]> {
    let mut builder = csv::ReaderBuilder::new();
    builder.delimiter(separator as u8).has_headers(false).flexible(true).from_reader(text.as_bytes())
}

/// The text behind `sep=;` and `ListSchema=…` lines, how many lines those are, the separator they name.
fn without_preamble(text: &str) -> (&str, usize, Option<char>) {
    let (mut rest, mut skipped, mut named) = (text, 0, None);
    while let Some((first, below)) = rest.split_once('\n') {
        let first = first.trim_matches(['"', '\r', ' ']);
        match first.strip_prefix("sep=") {
            Some(sign) => named = sign.chars().next().filter(|sign| SEPARATORS.contains(sign)),
            None if first.starts_with("ListSchema=") => {}
            None => break,
        }
        (rest, skipped) = (below, skipped + 1);
    }
    (rest, skipped, named)
}

/// The separator that cuts most of the first rows into the same number of cells.
fn sniffed(text: &str) -> char {
    let score = |separator: char| {
        let mut counts: Vec<usize> = Vec::new();
        counts.extend(reader(text, separator).records().take(100).flatten().map(|record| record.len()));
        let with = |count: usize| counts.iter().filter(|other| **other == count).count();
        counts.iter().map(|count| (count - 1).min(1) * with(*count) * count).max().unwrap_or(0)
    };
    let mut best = (0, SEPARATORS[0]);
    for separator in SEPARATORS {
        best = if score(separator) > best.0 { (score(separator), separator) } else { best };
    }
    best.1
}

/// The line that each row begins in. A quote that closes in the middle of a text was opened by
/// mistake, or its end is missing: either way it would swallow the rows below it.
fn lines_of_rows(text: &str, separator: char) -> Result<Vec<usize>, Error> {
    let mut lines = Vec::new();
    let (mut line, mut column, mut widest, mut at_start_of_row) = (1, 1, 1, true);
    let mut signs = text.char_indices().peekable();
    while let Some((start, sign)) = signs.next() {
        if at_start_of_row && !ends_line(sign) {
            lines.push(line);
            at_start_of_row = false;
        }
        let (opened, mut next) = (line, Some((start, sign)));
        if sign == '"' {
            let unclosed = Error::Unclosed { line, column };
            let end = loop {
                match signs.next().ok_or_else(|| unclosed.clone())? {
                    (_, '"') if signs.peek().is_some_and(|(_, sign)| *sign == '"') => drop(signs.next()),
                    (end, '"') => break end,
                    (_, '\n') => line += 1,
                    _ => {}
                }
            };
            next = signs.next();
            let closed = next.is_none_or(|(_, next)| next == separator || ends_line(next));
            let inside = text.get(start..end).unwrap_or_default();
            if !closed || (line - opened > MANY_LINES && looks_like_rows(inside, separator, widest)) {
                return Err(unclosed);
            }
        }
        // To the end of the cell.
        while next.is_some_and(|(_, sign)| sign != separator && !ends_line(sign)) {
            next = signs.next();
        }
        if next.map_or(text.len(), |(end, _)| end) - start > LONGEST_CELL {
            return Err(Error::TooLong { line: opened, column });
        }
        widest = widest.max(column);
        match next {
            Some((_, sign)) if ends_line(sign) => {
                signs.next_if(|(_, next)| sign == '\r' && *next == '\n');
                (line, column, at_start_of_row) = (line + 1, 1, true);
            }
            _ => column += 1,
        }
    }
    Ok(lines)
}

const fn ends_line(sign: char) -> bool {
    matches!(sign, '\n' | '\r')
}

/// Whether most lines of a text have as many cells as the widest row: then they are rows.
fn looks_like_rows(text: &str, separator: char, widest: usize) -> bool {
    let (rows, all) = text.lines().fold((0, 0), |(rows, all), line| {
        (rows + usize::from(line.matches(separator).count() + 1 >= widest), all + 1)
    });
    widest > 1 && rows * 2 > all
}
