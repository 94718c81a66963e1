//! A document as plain text for terminals, mails and notes: lines of at most so many cells.

use crate::model::text::{fit_left, fit_right, width as cells, wrap};
use crate::report::document::{Block, Column, Document, Line, Sort, Table};

/// Cells between the columns of a table.
const GAP: usize = 2;
/// No column of words is narrower where the table stands side by side.
const NARROWEST: usize = 10;
/// Longer words are broken where a table stands side by side.
const WIDEST_WORD: usize = 12;
/// No column of something short is wider.
const WIDEST_LABEL: usize = 18;

/// The document in lines of at most so many cells.
pub fn render(document: &Document, width: usize) -> String {
    let width = width.max(NARROWEST);
    let mut lines = under(document.title(), '=', width);
    for block in document.blocks() {
        let mut part = match block {
            Block::Heading(1, line) => under(&line.words(), '-', width),
            Block::Heading(_, line) | Block::Paragraph(line) | Block::Note(line) => {
                wrap(&line.words(), width)
            }
            Block::List(entries) => {
                entries.iter().flat_map(|entry| hanging("- ", &entry.words(), 2, width)).collect()
            }
            Block::Facts(facts) => told(facts, width),
            Block::Table(table) => tabled(table, width),
            Block::PageBreak => continue,
        };
        lines.push(String::new());
        lines.append(&mut part);
    }
    if !document.footer().is_empty() {
        lines.push(String::new());
        lines.extend(wrap(document.footer(), width));
    }
    let ended = |line: &String| format!("{}\n", line.trim_end());
    lines.iter().map(ended).collect()
}

/// A heading with a line under it.
fn under(words: &str, sign: char, width: usize) -> Vec<String> {
    let mut lines = wrap(words, width);
    let widest = lines.iter().map(|line| cells(line)).max().unwrap_or(0);
    lines.push(std::iter::repeat_n(sign, widest).collect());
    lines
}

/// Words behind something that stands out to their left.
fn hanging(before: &str, words: &str, indent: usize, width: usize) -> Vec<String> {
    let first = format!("{before}{}", " ".repeat(indent.saturating_sub(cells(before))));
    let later = " ".repeat(indent);
    let lines = wrap(words, width.saturating_sub(indent).max(1)).into_iter().enumerate();
    lines
        .map(|(at, line)| if at == 0 { format!("{first}{line}") } else { format!("{later}{line}") })
        .collect()
}

/// Labels, and beside them in a column what there is to say.
fn told(facts: &[(Line, Line)], width: usize) -> Vec<String> {
    let labels: Vec<String> = facts.iter().map(|(label, _)| format!("{}:", label.words())).collect();
    let most = width / 3;
    let indent = labels.iter().map(|label| cells(label) + GAP).filter(|widest| *widest <= most).max();
    let indent = indent.unwrap_or(GAP);
    let of = |(label, (_, line)): (&String, &(Line, Line))| {
        if cells(label) < indent {
            return hanging(label, &line.words(), indent, width);
        }
        let mut lines = wrap(label, width);
        lines.extend(hanging("", &line.words(), indent, width));
        lines
    };
    labels.iter().zip(facts).flat_map(of).collect()
}

/// A table side by side where there is room, else an entry for each row.
fn tabled(table: &Table, width: usize) -> Vec<String> {
    let words: Vec<Vec<String>> =
        table.rows().iter().map(|row| row.iter().map(Line::words).collect()).collect();
    let Some(widths) = widths(table.columns(), &words, width) else { return entries(table, &words, width) };
    let side_by_side = |row: &[String]| -> Vec<String> {
        let cell = |(text, width): (&String, &usize)| wrap(text, *width);
        let columns: Vec<Vec<String>> = row.iter().zip(&widths).map(cell).collect();
        let height = columns.iter().map(Vec::len).max().unwrap_or(0);
        let line = |at: usize| {
            let parts = columns.iter().zip(table.columns()).zip(&widths).map(|((lines, column), width)| {
                let text = lines.get(at).map_or("", String::as_str);
                if column.sort == Sort::Number { fit_right(text, *width) } else { fit_left(text, *width) }
            });
            parts.collect::<Vec<_>>().join(&" ".repeat(GAP))
        };
        (0..height).map(line).collect()
    };
    let headings: Vec<String> = table.columns().iter().map(|column| column.heading().to_owned()).collect();
    let mut lines = side_by_side(&headings);
    let rule: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    lines.push(rule.join(&" ".repeat(GAP)));
    lines.extend(words.iter().flat_map(|row| side_by_side(row)));
    lines
}

/// The cells that each column gets; `None` if they can't stand side by side.
fn widths(columns: &[Column], rows: &[Vec<String>], width: usize) -> Option<Vec<usize>> {
    let widest = |text: &str| text.lines().map(cells).max().unwrap_or(0);
    let natural: Vec<usize> = columns
        .iter()
        .enumerate()
        .map(|(at, column)| {
            let all = rows.iter().filter_map(|row| row.get(at)).map(|text| widest(text));
            all.fold(cells(column.heading()), usize::max).max(1)
        })
        .collect();
    let room = width.checked_sub(GAP * columns.len().saturating_sub(1))?;
    if natural.iter().sum::<usize>() <= room {
        return Some(natural);
    }
    let longest = |at: usize| {
        let words = rows.iter().filter_map(|row| row.get(at)).flat_map(|text| text.split_whitespace());
        words.map(cells).max().unwrap_or(0).clamp(NARROWEST, WIDEST_WORD)
    };
    let least = |(at, column): (usize, &Column)| match column.sort {
        Sort::Words => longest(at),
        Sort::Label | Sort::Number => WIDEST_LABEL,
    };
    let least = columns.iter().enumerate().map(least);
    let mut widths: Vec<usize> =
        natural.iter().zip(least).map(|(natural, least)| least.min(*natural)).collect();
    let mut spare = room.checked_sub(widths.iter().sum())?;
    // Cell by cell to the column that has least of its share, as long as it can use it.
    while spare > 0 {
        let part = |(at, width): &(usize, usize)| {
            *width * 1000 / usize::from(columns.get(*at).map_or(1, |c| c.share))
        };
        let needing = widths
            .iter()
            .copied()
            .enumerate()
            .filter(|(at, width)| natural.get(*at).is_some_and(|n| n > width));
        let Some((at, _)) = needing.min_by_key(part) else { break };
        if let Some(width) = widths.get_mut(at) {
            *width += 1;
        }
        spare -= 1;
    }
    Some(widths)
}

/// The rows of a table one below the other, each cell behind its heading.
fn entries(table: &Table, rows: &[Vec<String>], width: usize) -> Vec<String> {
    let entry = |row: &Vec<String>| -> Vec<String> {
        let filled = row.iter().zip(table.columns()).filter(|(text, _)| !text.is_empty());
        let cell = |(at, (text, column)): (usize, (&String, &Column))| {
            let before = if at == 0 { "- " } else { "  " };
            hanging(before, &format!("{}: {text}", column.heading()), 2, width)
        };
        filled.enumerate().flat_map(cell).collect()
    };
    rows.iter().flat_map(entry).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::report::document::{Rag, Span};

    fn document() -> Document {
        let mut document = Document::new("Board 7").ending("Mainstay");
        document.add(Block::Facts(vec![("Chair".into(), "Ana".into()), ("Place".into(), "Room 2".into())]));
        document.heading(1, "Actions");
        let mut table =
            Table::new([Column::label("Ref", 1), Column::words("Action", 4), Column::number("Days", 1)]);
        table.row(["A-001".into(), "Draft the cut-over plan".into(), "3".into()]);
        table.row(["A-002".into(), Span::rag(Rag::Red, "Late").into(), Line::default()]);
        document.add(Block::Table(table));
        document.add(Block::List(vec!["one\ntwo".into()]));
        document
    }

    #[test]
    fn a_table_stands_side_by_side_or_entry_by_entry() {
        let wide = "Board 7\n=======\n\nChair:  Ana\nPlace:  Room 2\n\nActions\n-------\n
Ref    Action                   Days\n-----  -----------------------  ----
A-001  Draft the cut-over plan     3\nA-002  [R] Late\n\n- one\n  two\n\nMainstay\n";
        assert_eq!(render(&document(), 60), wide);
        let middle = render(&document(), 28);
        assert!(middle.contains("A-001  Draft the cut-      3\n       over plan\n"), "{middle}");
        let narrow = render(&document(), 20);
        assert!(
            narrow.contains("- Ref: A-001\n  Action: Draft the\n  cut-over plan\n  Days: 3\n"),
            "{narrow}"
        );
    }
}
