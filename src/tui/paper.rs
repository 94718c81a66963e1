//! Documents on the screen: read as a page, written to a file in any format, copied.

use crate::model::kind::Tone;
use crate::report::document::{Block, Document, Line as Words, Look, Rag, Table};

use super::page::{Line, Page, Weight, align};

/// A document that is shown.
#[derive(Clone, Debug)]
pub struct Paper {
    /// What it says.
    pub document: Document,
    /// What its file is called unless another name is chosen, without an ending.
    pub stem: String,
}

impl Paper {
    /// The page that shows it.
    pub fn page(self) -> Page {
        let mut lines: Vec<Line> = self.document.blocks().iter().flat_map(lines).collect();
        lines.push(Line::gap());
        lines.push(Line::new(self.document.footer()).tone(Tone::Muted));
        lines
            .push(Line::new("w writes this to a file, y copies it as text, M as Markdown").tone(Tone::Muted));
        Page::new(self.document.title(), lines).with(self)
    }
}

/// The lines of a part.
fn lines(block: &Block) -> Vec<Line> {
    match block {
        Block::Heading(1, line) => vec![Line::heading(line.words())],
        Block::Heading(_, line) => vec![Line::new(line.words()).weight(Weight::Strong)],
        Block::Paragraph(line) => vec![told(line)],
        Block::Note(line) => vec![told(line).tone(Tone::Muted)],
        Block::List(entries) => entries.iter().map(|entry| told(entry).label("•", 2)).collect(),
        Block::Facts(facts) => {
            let mut lines: Vec<Line> =
                facts.iter().map(|(label, line)| told(line).label(label.words(), 0)).collect();
            align(&mut lines);
            lines
        }
        Block::Table(table) => rows(table),
        Block::PageBreak => vec![Line::gap()],
    }
}

/// A row is a line: its first cell, and the others behind it.
fn rows(table: &Table) -> Vec<Line> {
    let row = |cells: &Vec<Words>| {
        let (first, others) = cells.split_first()?;
        let others: Vec<String> = others.iter().map(Words::words).filter(|words| !words.is_empty()).collect();
        let line = Line::new(others.join(" · ").replace('\n', " – ")).label(first.words(), 0);
        Some(line.tone(cells.iter().map(tone).max().unwrap_or_default()))
    };
    let mut lines: Vec<Line> = table.rows().iter().filter_map(row).collect();
    align(&mut lines);
    lines
}

fn told(line: &Words) -> Line {
    Line::new(line.words()).tone(tone(line))
}

/// What a line means: the worst of what is red, amber or green in it.
fn tone(line: &Words) -> Tone {
    let of = |look| match look {
        Look::Rag(Rag::Red) => Tone::Bad,
        Look::Rag(Rag::Amber) => Tone::Warn,
        Look::Rag(Rag::Green) => Tone::Good,
        _ => Tone::Plain,
    };
    line.spans().iter().map(|span| of(span.look())).max().unwrap_or_default()
}
