//! A document as Markdown with tables, as `GitHub`, wikis and editors read it.

use crate::report::document::{Block, Document, Line, Look, Sort, Span, Table};

/// The document as Markdown.
pub fn render(document: &Document) -> String {
    let mut text = format!("# {}\n", plain(document.title(), Place::Line));
    for block in document.blocks() {
        let part = match block {
            Block::Heading(level, line) => {
                format!("{} {}", "#".repeat(usize::from(*level).clamp(1, 5) + 1), line_of(line, Place::Line))
            }
            Block::Paragraph(line) => line_of(line, Place::Block("")),
            Block::Note(line) => {
                let words: Line = Span::slight(line.words()).into();
                line_of(&words, Place::Block(""))
            }
            Block::List(entries) => listed(entries.iter().map(|entry| line_of(entry, Place::Block("  ")))),
            Block::Facts(facts) => listed(facts.iter().map(|(label, line)| {
                let label = line_of(&Span::strong(format!("{}:", label.words())).into(), Place::Block("  "));
                format!("{label} {}", line_of(line, Place::Block("  ")))
            })),
            Block::Table(table) => tabled(table),
            Block::PageBreak => continue,
        };
        text.push('\n');
        text.push_str(part.trim_end());
        text.push('\n');
    }
    if !document.footer().is_empty() {
        text.push_str(&format!("\n---\n\n{}\n", plain(document.footer(), Place::Block(""))));
    }
    text
}

/// Where words stand, which decides what a line break becomes.
#[derive(Clone, Copy)]
enum Place {
    /// On one line.
    Line,
    /// In a paragraph whose further lines are set in by this.
    Block(&'static str),
    /// In a cell of a table.
    Cell,
}

impl Place {
    fn line_break(self) -> String {
        match self {
            Place::Line => " ".to_owned(),
            Place::Block(indent) => format!("\\\n{indent}"),
            Place::Cell => "<br>".to_owned(),
        }
    }
}

fn listed(entries: impl Iterator<Item = String>) -> String {
    let entry = |entry: String| format!("- {entry}\n");
    entries.map(entry).collect()
}

fn tabled(table: &Table) -> String {
    let row =
        |cells: &mut dyn Iterator<Item = String>| format!("| {} |\n", cells.collect::<Vec<_>>().join(" | "));
    let columns = table.columns();
    let mut text = row(&mut columns.iter().map(|column| plain(column.heading(), Place::Cell)));
    let rule = |sort| if sort == Sort::Number { "---:" } else { "---" };
    text.push_str(&row(&mut columns.iter().map(|column| rule(column.sort).to_owned())));
    for cells in table.rows() {
        text.push_str(&row(&mut cells.iter().map(|cell| line_of(cell, Place::Cell))));
    }
    text
}

/// Words with their looks. They stand out only where a blank or an end is on both sides, because
/// elsewhere the signs might be read as text.
fn line_of(line: &Line, place: Place) -> String {
    let spans = line.spans();
    let mut text = String::new();
    for (at, span) in spans.iter().enumerate() {
        let words = span.in_words();
        let inner = words.trim();
        let (before, after) = words.split_once(inner).unwrap_or_default();
        let last = at.checked_sub(1).and_then(|at| spans.get(at)).map_or("", Span::words);
        let next = spans.get(at + 1).map_or("", Span::words);
        let left = format!("{last}{before}").chars().next_back().is_none_or(char::is_whitespace);
        let right = format!("{after}{next}").chars().next().is_none_or(char::is_whitespace);
        let free = left && right && !inner.is_empty() && !inner.contains('\n');
        let (sign, inner) = match span.look() {
            Look::Strong | Look::Rag(_) if free => ("**", escaped(inner)),
            Look::Slight if free => ("*", escaped(inner)),
            Look::Address if free => ("", format!("<{inner}>")),
            _ => ("", escaped(inner)),
        };
        text.push_str(&format!("{before}{sign}{inner}{sign}{after}"));
    }
    broken(&text, place)
}

/// Words that all have one look.
fn plain(words: &str, place: Place) -> String {
    broken(&escaped(words), place)
}

/// Lines as they are broken where they stand, without empty ones.
fn broken(text: &str, place: Place) -> String {
    let lines = text.split('\n').map(str::trim).filter(|line| !line.is_empty());
    let lines =
        lines.map(|line| if matches!(place, Place::Block(_)) { guarded(line) } else { line.to_owned() });
    lines.collect::<Vec<_>>().join(&place.line_break())
}

/// Words that Markdown shows as they are.
fn escaped(words: &str) -> String {
    let mut text = String::with_capacity(words.len());
    let mut before = ' ';
    let mut rest = words.chars().peekable();
    while let Some(c) = rest.next() {
        let next = rest.peek().copied().unwrap_or(' ');
        let sign = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '>' | '|' | '~' | '#' => true,
            // Between letters it is one of them.
            '_' => !(before.is_alphanumeric() && next.is_alphanumeric()),
            '&' => next.is_alphanumeric() || next == '#',
            _ => false,
        };
        if sign {
            text.push('\\');
        }
        text.push(c);
        before = c;
    }
    text
}

/// A line whose beginning would make it an entry, a rule or an underline, so that it doesn't.
fn guarded(line: &str) -> String {
    let figures = line.len() - line.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, rest) = line.split_at(figures);
    match line.chars().next() {
        Some('+' | '-' | '=') => format!("\\{line}"),
        _ if (1..10).contains(&figures) && rest.starts_with(['.', ')']) => format!("{number}\\{rest}"),
        _ => line.to_owned(),
    }
}
