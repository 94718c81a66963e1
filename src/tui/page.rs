//! Text to read, in a pane or over the whole screen: labelled lines, wrapped whole to any width.

use std::sync::Arc;

use crate::model::kind::Tone;
use crate::model::text;

use super::paper::Paper;

/// Cells of the longest labels that a column of words keeps clear of.
const LABEL: u16 = 22;

/// A page of text to read.
#[derive(Clone, Debug)]
pub struct Page {
    title: String,
    lines: Vec<Line>,
    /// The first row that shows, counted after wrapping.
    pub top: usize,
    /// Its rows, and the columns that they are wrapped to.
    rows: (u16, Vec<Row>),
    /// The document that it shows.
    paper: Option<Arc<Paper>>,
}

/// A line as it was written, of any length: a label, and words beside it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Line {
    /// How it stands out.
    pub weight: Weight,
    /// What its words mean.
    pub tone: Tone,
    /// Cells it is set in by.
    pub indent: u16,
    /// What its words are about; "" = nothing stands before them.
    pub label: String,
    /// Cells of the label and the gap behind it, so that the words of several lines stand in a column.
    pub column: u16,
    /// Its words, perhaps in several paragraphs.
    pub words: String,
}

/// How a line stands out.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub enum Weight {
    /// Opens a section, after an empty row.
    Heading,
    /// Opens an entry of a section.
    Strong,
    /// Everything else.
    #[default]
    Text,
    /// Its label is a key to press.
    Key,
}

/// A row of the screen: a part of a line.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Row {
    /// How it stands out.
    pub weight: Weight,
    /// What its words mean.
    pub tone: Tone,
    /// Where the label begins, and the label.
    pub label: Option<(u16, String)>,
    /// Where the words begin.
    pub at: u16,
    /// The words.
    pub words: String,
}

impl Page {
    /// A page that begins at its top.
    pub fn new(title: impl Into<String>, lines: Vec<Line>) -> Self {
        Page { title: title.into(), lines, top: 0, rows: (0, Vec::new()), paper: None }
    }

    /// The same, which shows this document.
    #[must_use]
    pub fn with(self, paper: Paper) -> Self {
        Page { paper: Some(Arc::new(paper)), ..self }
    }

    /// The document that it shows, if it shows one.
    pub fn paper(&self) -> Option<Arc<Paper>> {
        self.paper.clone()
    }

    /// All that stands on it, for other programs.
    pub fn text(&self) -> String {
        let line = |line: &Line| {
            let gap = if line.label.is_empty() || line.words.is_empty() { "" } else { "  " };
            format!("{}{}{gap}{}\n", " ".repeat(line.indent.into()), line.label, line.words)
        };
        format!("{}\n\n{}", self.title, self.lines.iter().map(line).collect::<Vec<_>>().concat())
    }

    /// Its title.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// Its lines as they were written.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Its rows, beginning with the title where its window has no room for it.
    pub fn rows(&self) -> &[Row] {
        &self.rows.1
    }

    /// Wraps it to so many columns, unless it is.
    pub fn wrap(&mut self, width: u16) {
        if self.rows.0 == width {
            return;
        }
        let fits = text::width(&text::clean(&self.title)) + 2 <= usize::from(width);
        let title = (!fits).then(|| Line::new(self.title.clone()).weight(Weight::Strong));
        let mut all: Vec<Row> = rows(title.as_slice(), width, usize::MAX).collect();
        all.extend(rows(&self.lines, width, usize::MAX));
        self.rows = (width, all);
    }
}

impl Line {
    /// Words alone.
    pub fn new(words: impl Into<String>) -> Self {
        Line { words: words.into(), ..Line::default() }
    }

    /// The heading of a section.
    pub fn heading(words: impl Into<String>) -> Self {
        Line { weight: Weight::Heading, ..Line::new(words) }
    }

    /// An empty row.
    pub fn gap() -> Self {
        Line::default()
    }

    /// The same, with a meaning.
    #[must_use]
    pub fn tone(self, tone: Tone) -> Self {
        Line { tone, ..self }
    }

    /// The same, standing out.
    #[must_use]
    pub fn weight(self, weight: Weight) -> Self {
        Line { weight, ..self }
    }

    /// The same, set in.
    #[must_use]
    pub fn indent(self, indent: u16) -> Self {
        Line { indent, ..self }
    }

    /// The same, with a label in a column of so many cells.
    #[must_use]
    pub fn label(self, label: impl Into<String>, column: u16) -> Self {
        Line { label: label.into(), column, ..self }
    }

    /// The rows it takes in so many columns. A label too long for its part of them is wrapped as well.
    fn rows(&self, width: u16) -> Vec<Row> {
        let wrap = |text: &str, cols: u16| text::wrap(text, usize::from(cols).max(1));
        let indent = self.indent.min(width / 4);
        let needed = u16::try_from(text::width(&text::clean(&self.label))).unwrap_or(width).saturating_add(1);
        let column =
            if self.label.is_empty() { 0 } else { self.column.max(needed).min(width * 2 / 5).max(2) };
        let at = indent + column;
        let labels = if column == 0 { Vec::new() } else { wrap(&self.label, column - 1) };
        let words = wrap(&self.words, width.saturating_sub(at));
        let row = |place| Row {
            weight: self.weight,
            tone: self.tone,
            label: labels.get(place).map(|label: &String| (indent, label.clone())),
            at,
            words: words.get(place).cloned().unwrap_or_default(),
        };
        (0..labels.len().max(words.len())).map(row).collect()
    }
}

/// Puts the words of labelled lines in one column, behind all labels of a usual length.
pub fn align(lines: &mut [Line]) {
    let width = |line: &Line| text::width(&text::clean(&line.label)) as u16;
    let widest = lines.iter().map(width).filter(|width| *width < LABEL).max();
    for line in lines {
        line.column = widest.map_or(0, |widest| widest + 1);
    }
}

/// The rows of lines in so many columns. A line that takes more than `most` rows ends in `…` there.
pub fn rows(lines: &[Line], width: u16, most: usize) -> impl Iterator<Item = Row> {
    lines.iter().enumerate().flat_map(move |(place, line)| {
        let gap = line.weight == Weight::Heading && place > 0;
        let mut all = if gap { Line::gap().rows(width) } else { Vec::new() };
        let mut rows = line.rows(width);
        if rows.len() > most {
            rows.truncate(most);
            if let Some(last) = rows.last_mut() {
                let room = usize::from(width.saturating_sub(last.at));
                last.words = text::fit(&format!("{} {:room$}", last.words, ""), room).into_owned();
            }
        }
        all.append(&mut rows);
        all
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn letters(text: &str) -> String {
        text::clean_block(text).chars().filter(|c| !c.is_whitespace()).collect()
    }

    prop_compose! {
        fn line()(words in "[a-zé漢 \n-]{0,80}", label in "[A-Za-z →]{0,24}", indent in 0u16..8, column in 0u16..30) -> Line {
            Line::new(words).label(label, column).indent(indent)
        }
    }

    proptest! {
        #[test]
        fn nothing_is_cut_and_nothing_stands_outside(lines in prop::collection::vec(line(), 0..6), width in 12u16..100) {
            let rows: Vec<Row> = rows(&lines, width, usize::MAX).collect();
            let labels = |row: &Row| row.label.as_ref().map_or(String::new(), |(_, label)| letters(label));
            prop_assert_eq!(
                rows.iter().map(labels).collect::<String>(),
                lines.iter().map(|line| letters(&line.label)).collect::<String>()
            );
            prop_assert_eq!(
                rows.iter().map(|row| letters(&row.words)).collect::<String>(),
                lines.iter().map(|line| letters(&line.words)).collect::<String>()
            );
            for row in rows {
                prop_assert!(usize::from(row.at) + text::width(&row.words) <= usize::from(width), "{:?}", row);
                if let Some((at, label)) = &row.label {
                    let end = usize::from(*at) + text::width(&text::clean(label));
                    prop_assert!(end < usize::from(row.at), "{:?}", row);
                }
            }
        }

        #[test]
        fn a_line_that_is_too_long_ends_in_a_mark(words in "[a-z ]{0,200}", width in 4u16..60, most in 1usize..5) {
            let line = Line::new(words);
            let whole = line.rows(width);
            let short: Vec<Row> = rows(std::slice::from_ref(&line), width, most).collect();
            prop_assert_eq!(short.len(), whole.len().min(most));
            prop_assert_eq!(short.last().is_some_and(|row| row.words.ends_with('…')), whole.len() > most);
        }
    }
}
