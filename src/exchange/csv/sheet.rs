//! From bytes to rows of cells: encoding, separator, quotes.

use encoding_rs::{Encoding, UTF_8, UTF_16LE, WINDOWS_1252};

use super::Error;

/// The text of a file.
#[derive(Debug)]
pub struct Text {
    /// Its characters, without a mark before them.
    pub text: String,
    /// What had to be assumed, as a sentence.
    pub notice: Option<String>,
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
}

/// A row.
#[derive(Clone, Debug)]
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

/// Reads bytes as text: by the mark before it, else as UTF-8, else as Windows-1252.
pub fn decode(bytes: &[u8]) -> Result<Text, Error> {
    if bytes.iter().all(u8::is_ascii_whitespace) {
        return Err(Error::Empty);
    }
    if bytes.starts_with(b"PK\x03\x04") {
        return Err(Error::NotText("an Excel workbook or another archive"));
    }
    if bytes.starts_with(&[0xd0, 0xcf, 0x11, 0xe0]) {
        return Err(Error::NotText("an old Excel workbook"));
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

/// All rows of a text, and what stands between their cells. Rows of a schema and of separators that programs put first are left out.
pub fn rows(text: &str) -> Result<(Vec<Row>, char), Error> {
    let (text, skipped, named) = without_preamble(text);
    let separator = named.unwrap_or_else(|| sniffed(text));
    let lines = lines_of_rows(text, separator)?;
    let mut reader = reader(text, separator);
    let mut all = Vec::new();
    for (record, line) in reader.records().zip(lines) {
        // The text is UTF-8 and rows may be ragged: nothing else can go wrong.
        let Ok(record) = record else { break };
        all.push(Row { line: line + skipped, cells: record.iter().map(str::to_owned).collect() });
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
    let (mut line, mut column, mut at_start_of_row) = (1, 1, true);
    let mut signs = text.chars().peekable();
    while let Some(sign) = signs.next() {
        let at_end_of_line = matches!(sign, '\n' | '\r');
        if at_start_of_row && !at_end_of_line {
            lines.push(line);
            at_start_of_row = false;
        }
        let mut next = Some(sign);
        if sign == '"' {
            let unclosed = Error::Unclosed { line, column };
            loop {
                match signs.next().ok_or_else(|| unclosed.clone())? {
                    '"' if signs.peek() == Some(&'"') => drop(signs.next()),
                    '"' => break,
                    '\n' => line += 1,
                    _ => {}
                }
            }
            next = signs.next();
            if !next.is_none_or(|next| next == separator || matches!(next, '\n' | '\r')) {
                return Err(unclosed);
            }
        }
        // To the end of the cell.
        while next.is_some_and(|sign| sign != separator && !matches!(sign, '\n' | '\r')) {
            next = signs.next();
        }
        match next {
            Some('\n' | '\r') => {
                if next == Some('\r') && signs.peek() == Some(&'\n') {
                    signs.next();
                }
                (line, column, at_start_of_row) = (line + 1, 1, true);
            }
            _ => column += 1,
        }
    }
    Ok(lines)
}
