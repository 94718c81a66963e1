//! A document: what a report says, as headings, paragraphs, lists and tables that know of no format.
//!
//! Every word in it has passed the gate for text when it was put in, so that no renderer has to ask.

use crate::model::id::Id;
use crate::model::needle::fold;
use std::collections::HashSet;

use crate::model::text::{clean, clean_block};

/// A report, minutes, an agenda, a list to hand round. The same document is rendered to the same bytes.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Document {
    title: String,
    subject: String,
    author: String,
    footer: String,
    blocks: Vec<Block>,
    /// The names of those who get it, each once.
    readers: Vec<String>,
    /// What its files are called, without their endings; "" = nobody says.
    file: String,
    /// What of it goes into calendars, as files of these names.
    calendars: Vec<(String, Vec<Id>)>,
    /// How many records were left out because they are confidential.
    pub left_out: usize,
}

/// A part of a document.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Block {
    /// A heading below the title: 1 opens a section, 2 and 3 divide it.
    Heading(u8, Line),
    /// A paragraph.
    Paragraph(Line),
    /// Entries with a bullet each.
    List(Vec<Line>),
    /// Labels with what there is to say of each.
    Facts(Vec<(Line, Line)>),
    /// A table.
    Table(Table),
    /// A remark that stands back behind the rest.
    Note(Line),
    /// A new page begins here where there are pages.
    PageBreak,
}

/// Words in a row, each part with its look. A line break within is a break in every format.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Line(Vec<Span>);

/// Words of one look.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Span {
    words: String,
    look: Look,
}

/// How words look.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Look {
    /// As the words around them.
    Plain,
    /// Standing out.
    Strong,
    /// Standing back, or set off.
    Slight,
    /// An address on the web, as [`web_address`] knows them.
    Address,
    /// Red, amber or green: its letter stands before the words.
    Rag(Rag),
}

/// Red, amber, green.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
#[expect(missing_docs, reason = "the colours")]
pub enum Rag {
    Red,
    Amber,
    Green,
}

/// A table: columns, and rows with a cell for each.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Table {
    columns: Vec<Column>,
    rows: Vec<Vec<Line>>,
}

/// A column of a table.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Column {
    heading: String,
    /// What stands in it.
    pub sort: Sort,
    /// Its part of the width, against those of the others.
    pub share: u16,
}

/// What stands in a column.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Sort {
    /// Words, wrapped as there is room.
    Words,
    /// Something short that isn't broken if that can be helped: a ref, a date.
    Label,
    /// A number, aligned to the right.
    Number,
}

impl Document {
    /// A document with nothing but its title.
    pub fn new(title: &str) -> Self {
        Document { title: one_line(title), ..Document::default() }
    }

    /// The same, of this project or body.
    #[must_use]
    pub fn of(mut self, subject: &str) -> Self {
        self.subject = one_line(subject);
        self
    }

    /// The same, by this person.
    #[must_use]
    pub fn by(mut self, author: &str) -> Self {
        self.author = one_line(author);
        self
    }

    /// The same, for these people; who is named twice is one reader.
    #[must_use]
    pub fn to<T: AsRef<str>>(mut self, readers: impl IntoIterator<Item = T>) -> Self {
        self.readers =
            once(self.readers.into_iter().chain(readers.into_iter().map(|name| name.as_ref().to_owned())));
        self
    }

    /// The same, with a line at the foot of it, or of each page.
    #[must_use]
    pub fn ending(mut self, footer: &str) -> Self {
        self.footer = one_line(footer);
        self
    }

    /// The same, whose files are called so.
    #[must_use]
    pub fn called(self, file: &str) -> Self {
        Document { file: one_line(file), ..self }
    }

    /// What its files are called, without their endings; "" = nobody says.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// Adds a file for calendars with meetings or actions of it. No records are no file.
    pub fn put_in_calendars(&mut self, file: &str, records: Vec<Id>) {
        if !records.is_empty() {
            self.calendars.push((one_line(file), records));
        }
    }

    /// What of it goes into calendars: names of files, and the records in each.
    pub fn calendars(&self) -> &[(String, Vec<Id>)] {
        &self.calendars
    }

    /// Adds a part. One that holds nothing adds nothing.
    pub fn add(&mut self, block: Block) {
        let empty = match &block {
            Block::Heading(_, line) | Block::Paragraph(line) | Block::Note(line) => line.is_empty(),
            Block::List(lines) => lines.is_empty(),
            Block::Facts(facts) => facts.is_empty(),
            Block::Table(table) => table.rows.is_empty(),
            Block::PageBreak => false,
        };
        if !empty {
            self.blocks.push(block);
        }
    }

    /// Adds a heading.
    pub fn heading(&mut self, level: u8, line: impl Into<Line>) {
        self.add(Block::Heading(level, line.into()));
    }

    /// Adds a paragraph.
    pub fn paragraph(&mut self, line: impl Into<Line>) {
        self.add(Block::Paragraph(line.into()));
    }

    /// Adds a remark.
    pub fn note(&mut self, line: impl Into<Line>) {
        self.add(Block::Note(line.into()));
    }

    /// Adds what somebody wrote at length: empty lines part paragraphs, lines that begin with `-`, `*`
    /// or `•` are entries of a list.
    pub fn prose(&mut self, text: &str) {
        let text = clean_block(text);
        let mut lines = text.lines().map(str::trim).peekable();
        while let Some(line) = lines.next() {
            if let Some(first) = entry(line) {
                let mut entries = vec![Line::from(first)];
                while let Some(next) = lines.next_if(|line| entry(line).is_some()) {
                    entries.extend(entry(next).map(Line::from));
                }
                self.add(Block::List(entries));
            } else {
                let mut words = line.to_owned();
                while let Some(next) = lines.next_if(|line| !line.is_empty() && entry(line).is_none()) {
                    words.push('\n');
                    words.push_str(next);
                }
                self.paragraph(words.trim());
            }
        }
    }

    /// What it is called.
    pub fn title(&self) -> &str {
        &self.title
    }

    /// The project or body that it is of; "" = none in particular.
    pub fn subject(&self) -> &str {
        &self.subject
    }

    /// Who wrote it; "" = nobody in particular.
    pub fn author(&self) -> &str {
        &self.author
    }

    /// The line at its foot.
    pub fn footer(&self) -> &str {
        &self.footer
    }

    /// Its parts, in order.
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// The names of those who get it, each once.
    pub fn readers(&self) -> &[String] {
        &self.readers
    }

    /// All lines that are shown between title and footer, in order.
    pub fn lines(&self) -> Vec<Line> {
        let of = |block: &Block| match block {
            Block::Heading(_, line) | Block::Paragraph(line) | Block::Note(line) => vec![line.clone()],
            Block::List(lines) => lines.clone(),
            Block::Facts(facts) => {
                facts.iter().flat_map(|(label, line)| [label.clone(), line.clone()]).collect()
            }
            Block::Table(table) => {
                let headings = table.columns.iter().map(|column| Line::from(column.heading()));
                headings.chain(table.rows.iter().flatten().cloned()).collect()
            }
            Block::PageBreak => Vec::new(),
        };
        self.blocks.iter().flat_map(of).collect()
    }
}

/// The words of a line that is an entry of a list.
fn entry(line: &str) -> Option<&str> {
    let (mark, words) = line.split_once(' ')?;
    matches!(mark, "-" | "*" | "•").then_some(words.trim()).filter(|words| !words.is_empty())
}

impl Line {
    /// The same, with more words.
    #[must_use]
    pub fn and(mut self, span: impl Into<Span>) -> Self {
        let span = span.into();
        if !span.words.is_empty() {
            self.0.push(span);
        }
        self
    }

    /// Its parts, none of them empty.
    pub fn spans(&self) -> &[Span] {
        &self.0
    }

    /// Whether it has no words.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Its words without their looks; red, amber and green by their letters.
    pub fn words(&self) -> String {
        self.0.iter().map(Span::in_words).collect()
    }
}

impl Span {
    /// Words that stand out.
    pub fn strong(words: impl AsRef<str>) -> Self {
        Span { look: Look::Strong, ..Span::from(words.as_ref()) }
    }

    /// Words that stand back.
    pub fn slight(words: impl AsRef<str>) -> Self {
        Span { look: Look::Slight, ..Span::from(words.as_ref()) }
    }

    /// Red, amber or green, with words that say the same.
    pub fn rag(rag: Rag, words: impl AsRef<str>) -> Self {
        Span { look: Look::Rag(rag), words: one_line(words.as_ref()) }
    }

    /// An address, which can be followed if it is one on the web.
    pub fn address(words: impl AsRef<str>) -> Self {
        let span = Span::from(words.as_ref().trim());
        let look = if web_address(&span.words) { Look::Address } else { Look::Plain };
        Span { look, ..span }
    }

    /// Its words.
    pub fn words(&self) -> &str {
        &self.words
    }

    /// How they look.
    pub fn look(&self) -> Look {
        self.look
    }

    /// Its words where there are no looks: `[R] 3 days late`.
    pub fn in_words(&self) -> String {
        match self.look {
            Look::Rag(rag) => format!("[{}] {}", rag.letter(), self.words),
            _ => self.words.clone(),
        }
    }
}

impl<T: AsRef<str>> From<T> for Span {
    fn from(words: T) -> Self {
        Span { words: block(words.as_ref()), look: Look::Plain }
    }
}

impl From<Span> for Line {
    fn from(span: Span) -> Self {
        Line::default().and(span)
    }
}

impl From<&str> for Line {
    fn from(words: &str) -> Self {
        Line::from(Span::from(words))
    }
}

impl From<String> for Line {
    fn from(words: String) -> Self {
        Line::from(Span::from(words))
    }
}

impl Rag {
    /// Its letter.
    pub const fn letter(self) -> &'static str {
        match self {
            Rag::Red => "R",
            Rag::Amber => "A",
            Rag::Green => "G",
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Rag::Red => "Red",
            Rag::Amber => "Amber",
            Rag::Green => "Green",
        }
    }
}

impl Table {
    /// A table without rows.
    pub fn new(columns: impl IntoIterator<Item = Column>) -> Self {
        Table { columns: columns.into_iter().collect(), rows: Vec::new() }
    }

    /// Adds a row: a cell for each column.
    pub fn row(&mut self, cells: impl IntoIterator<Item = Line>) {
        let mut cells: Vec<Line> = cells.into_iter().collect();
        cells.resize(self.columns.len(), Line::default());
        self.rows.push(cells);
    }

    /// Its columns.
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Its rows, each with a cell for every column.
    pub fn rows(&self) -> &[Vec<Line>] {
        &self.rows
    }
}

impl Column {
    /// A column of words, with its part of the width against those of the others.
    pub fn words(heading: &str, share: u16) -> Self {
        Column { heading: one_line(heading), sort: Sort::Words, share: share.max(1) }
    }

    /// A column of something short.
    pub fn label(heading: &str, share: u16) -> Self {
        Column { sort: Sort::Label, ..Column::words(heading, share) }
    }

    /// A column of numbers.
    pub fn number(heading: &str, share: u16) -> Self {
        Column { sort: Sort::Number, ..Column::words(heading, share) }
    }

    /// What stands over it.
    pub fn heading(&self) -> &str {
        &self.heading
    }
}

/// Whether an address leads to the web, and is spelt so that every program takes it for one: Word calls
/// a document broken that holds another.
pub fn web_address(text: &str) -> bool {
    let Some((scheme, rest)) = text.split_once("://") else { return false };
    let (host, path) = rest.split_at(rest.find(['/', '?', '#']).unwrap_or(rest.len()));
    let (name, port) = host.split_once(':').unwrap_or((host, "0"));
    let in_name = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    let in_path = |c: char| c.is_ascii_alphanumeric() || "/?#-._~!$&'()*+,;=:@%".contains(c);
    let coded = |(at, _)| path.get(at + 1..at + 3).is_some_and(|code| u8::from_str_radix(code, 16).is_ok());
    matches!(scheme.to_ascii_lowercase().as_str(), "http" | "https")
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.chars().all(in_name)
        && port.parse::<u16>().is_ok()
        && path.chars().all(in_path)
        && path.match_indices('%').all(coded)
        && path.matches('#').count() <= 1
}

/// Names without those that stand there before, whatever their case, accents and the blanks around them.
pub fn once<T: AsRef<str>>(names: impl IntoIterator<Item = T>) -> Vec<String> {
    let mut told = HashSet::new();
    let names = names.into_iter().map(|name| one_line(name.as_ref().trim()));
    names.filter(|name| !name.is_empty() && told.insert(fold(name).into_owned())).collect()
}

/// Safe words on one line.
fn one_line(text: &str) -> String {
    in_xml(&clean(text))
}

/// Safe words, perhaps on several lines.
fn block(text: &str) -> String {
    in_xml(&clean_block(text))
}

/// Two characters are none and break every XML that holds them.
fn in_xml(text: &str) -> String {
    text.replace(['\u{fffe}', '\u{ffff}'], "\u{fffd}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_told_apart_into_paragraphs_and_lists() {
        let mut document = Document::new("A");
        document.prose("One\ntwo\n\n- a\n* b\nThree\n\n\n • c \n-\n");
        let list = |all: &[&str]| Block::List(all.iter().map(|words| Line::from(*words)).collect());
        let paragraph = |words: &str| Block::Paragraph(words.into());
        let expected =
            [paragraph("One\ntwo"), list(&["a", "b"]), paragraph("Three"), list(&["c"]), paragraph("-")];
        assert_eq!(document.blocks(), expected);
        document.prose(" \n\n");
        assert_eq!(document.blocks().len(), 5);
    }

    #[test]
    fn nothing_in_a_document_acts_on_what_shows_it() {
        let mut document = Document::new("a\u{1b}[31m\nb").by("J\u{202e}o").to(["Jo", " jo ", "", "Ana"]);
        document.paragraph("x\r\ny\u{7}\u{ffff}");
        assert_eq!((document.title(), document.author()), ("a␛[31m⏎b", "J\u{fffd}o"));
        assert_eq!(document.blocks(), [Block::Paragraph("x\ny␇\u{fffd}".into())]);
        assert_eq!(document.readers(), ["Jo", "Ana"]);
    }

    #[test]
    fn only_addresses_that_every_program_follows_are_followed() {
        for address in ["https://intranet/board/7/cutover.docx", "http://a.example:8080/x?y=1&z=%20#p"] {
            assert!(web_address(address), "{address}");
        }
        for address in [
            "javascript:alert(1)",
            "https://",
            "https:// x",
            "https://a/b c",
            "https://a/%2",
            "https://a/#b#c",
            "https://a:99999/",
            "file:///etc/passwd",
            "https://[::1",
            "https://a@b/",
            "shared drive",
        ] {
            assert!(!web_address(address), "{address}");
        }
    }
}
