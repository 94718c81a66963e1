//! Laws of all renderers: no word of a document is lost or becomes anything but a word.

use std::io::{Cursor, Read as _};

use proptest::prelude::*;
use pulldown_cmark::{Event, Options, Parser, Tag};
use quick_xml::Reader;
use quick_xml::events::Event as Xml;

use super::{docx, html, markdown, text};
use crate::report::document::{Block, Column, Document, Line, Rag, Span, Table};

/// Words of the sort that breaks formats.
fn words() -> impl Strategy<Value = String> {
    prop_oneof![
        2 => "[A-Za-z]{1,8}( [a-z]{1,6}){0,3}",
        2 => "[ \\n#*_`|\\[\\]()<>&;!~+=.:0-9a-zé漢$\\\\'\"/^{}@%-]{1,14}",
        1 => "(- |\\* |1\\. |1\\) |# |> |\\+ |    |---|===|```|&amp;|<b>|</p>|]]>|--|_a_|\\*\\*b\\*\\*|https://a.b/c_d)( ?x)?",
        1 => "\\PC{1,6}",
    ]
}

fn line() -> impl Strategy<Value = Line> {
    let span = (words(), 0u8..6).prop_map(|(words, look)| match look {
        0 => Span::strong(words),
        1 => Span::slight(words),
        2 => Span::address(words),
        3 => Span::rag(Rag::Amber, words),
        _ => Span::from(words),
    });
    prop::collection::vec(span, 1..4).prop_map(|spans| spans.into_iter().fold(Line::default(), Line::and))
}

fn block() -> impl Strategy<Value = Block> {
    let lines = || prop::collection::vec(line(), 1..4);
    prop_oneof![
        (1u8..5, line()).prop_map(|(level, line)| Block::Heading(level, line)),
        line().prop_map(Block::Paragraph),
        line().prop_map(Block::Note),
        lines().prop_map(Block::List),
        prop::collection::vec((line(), line()), 1..4).prop_map(Block::Facts),
        (words(), words(), lines()).prop_map(|(one, two, lines)| {
            let mut table = Table::new([Column::words(&one, 3), Column::number(&two, 1)]);
            for line in lines {
                table.row([line, Line::from("7")]);
            }
            Block::Table(table)
        }),
        Just(Block::PageBreak),
    ]
}

fn document() -> impl Strategy<Value = Document> {
    (words(), words(), prop::collection::vec(block(), 0..6)).prop_map(|(title, footer, blocks)| {
        let mut document = Document::new(&title).ending(&footer).by("Ana");
        for block in blocks {
            document.add(block);
        }
        document
    })
}

/// What there is to read, in order, without blanks.
fn expected(document: &Document) -> String {
    let lines: String = document.lines().iter().map(Line::words).collect();
    bare(&format!("{}{lines}{}", document.title(), document.footer()))
}

fn bare(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

/// The texts of an XML or HTML file below an element, in order.
fn texts(xml: &str, within: &str) -> String {
    let mut reader = Reader::from_str(xml);
    reader.config_mut().check_end_names = !within.is_empty();
    let (mut inside, mut found) = (false, String::new());
    loop {
        match reader.read_event().unwrap() {
            Xml::Start(start) if start.name().as_ref() == within => inside = true,
            Xml::End(end) if end.name().as_ref() == within => inside = false,
            Xml::Text(text) if inside => found.push_str(&text),
            Xml::GeneralRef(name) if inside => {
                found.push_str(&quick_xml::escape::unescape(&format!("&{};", &*name)).unwrap());
            }
            Xml::Eof => return bare(&found),
            _ => {}
        }
    }
}

/// The parts of a .docx file.
fn parts(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let read = |at| {
        let mut part = archive.by_index(at).unwrap();
        let mut text = String::new();
        part.read_to_string(&mut text).unwrap();
        (part.name().unwrap().into_owned(), text)
    };
    let count = zip::ZipArchive::new(Cursor::new(bytes)).unwrap().len();
    (0..count).map(read).collect()
}

proptest! {
    #[test]
    fn markdown_holds_every_word_and_nothing_that_was_not_meant(document in document()) {
        let text = markdown::render(&document);
        let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH;
        let mut read = String::new();
        for event in Parser::new_ext(&text, options) {
            match event {
                Event::Text(words) => read.push_str(&words),
                Event::InlineHtml(html) => prop_assert_eq!(&*html, "<br>", "{}", text),
                Event::Start(Tag::CodeBlock(_) | Tag::BlockQuote(_) | Tag::Image { .. } | Tag::Strikethrough)
                | Event::Code(_) | Event::Html(_) => prop_assert!(false, "{:?} in {}", event, text),
                _ => {}
            }
        }
        let facts = |block: &Block| if let Block::Facts(facts) = block { facts.len() } else { 0 };
        let colons: usize = document.blocks().iter().map(facts).sum();
        prop_assert_eq!(bare(&read).matches(':').count(), expected(&document).matches(':').count() + colons, "{}", text);
        prop_assert_eq!(bare(&read).replace(':', ""), expected(&document).replace(':', ""), "{}", text);
    }

    #[test]
    fn html_holds_every_word_and_nothing_else(document in document()) {
        for page in [html::page(&document), html::mail(&document)] {
            let page = page.replace("<br>", "<br/>");
            let read = texts(&page, "body").replace(['[', ']'], "");
            prop_assert_eq!(read, expected(&document).replace(['[', ']'], ""), "{}", page);
        }
        let mail = html::mail(&document);
        prop_assert!(!mail.contains("class=\"") && !mail.contains("<style"), "{}", mail);
    }

    #[test]
    fn docx_holds_every_word_and_nothing_else(document in document()) {
        let bytes = docx::render(&document);
        prop_assert_eq!(&bytes, &docx::render(&document));
        let parts = parts(&bytes);
        let part = |name: &str| &parts.iter().find(|(known, _)| known == name).unwrap().1;
        let strip = |text: &str| text.replace(['[', ']'], "");
        let footer = texts(part("word/footer1.xml"), "w:ftr");
        let footer = footer.strip_suffix("1/1").expect("the number of the page");
        let body = texts(part("word/document.xml"), "w:body");
        prop_assert_eq!(strip(&format!("{body}{}", bare(document.footer()))), strip(&expected(&document)));
        prop_assert_eq!(strip(footer), strip(&bare(document.footer())));
        for (name, text) in &parts {
            let mut reader = Reader::from_str(text);
            while !matches!(reader.read_event().map_err(|error| TestCaseError::fail(format!("{name}: {error}")))?, Xml::Eof) {}
        }
    }

    #[test]
    fn plain_text_holds_every_letter_within_its_width(document in document(), width in 30usize..100) {
        let text = text::render(&document, width);
        for line in text.lines() {
            prop_assert!(crate::model::text::width(line) <= width, "{:?}", line);
        }
        let count = |text: &str| {
            let mut letters: Vec<char> = bare(text).chars().filter(|c| c.is_alphanumeric()).collect();
            letters.sort_unstable();
            letters
        };
        let (read, meant) = (count(&text), count(&expected(&document)));
        let mut rest = read.iter();
        prop_assert!(meant.iter().all(|letter| rest.any(|read| read == letter)), "{}", text);
    }
}

/// Settles the worry that Word takes a document for broken: every style, list and relationship that is
/// used is there, every part has its type, and every cell ends in a paragraph.
#[test]
fn a_docx_names_nothing_that_is_not_there() {
    let mut document = Document::new("Board 7").of("Network").by("Ana");
    document.heading(1, "One");
    document.add(Block::Facts(vec![("Chair".into(), "Ana".into())]));
    document.add(Block::List(vec!["a".into()]));
    document.note("n");
    let mut table =
        Table::new([Column::label("Ref", 1), Column::words("What", 5), Column::number("Days", 1)]);
    let address = Span::address("https://intranet/a?b=1&c=2");
    table.row([
        Span::rag(Rag::Red, "late").into(),
        Line::from(address).and(Span::strong("x")),
        Line::default(),
    ]);
    document.add(Block::Table(table));
    let parts = parts(&docx::render(&document));
    let part = |name: &str| &*parts.iter().find(|(known, _)| known == name).unwrap().1;
    let attributes = |text: &str, before: &str| -> Vec<String> {
        let found = text.split(before).skip(1).map(|rest| rest.split('"').next().unwrap().to_owned());
        found.collect()
    };
    let body = part("word/document.xml");
    let styles = attributes(part("word/styles.xml"), "w:styleId=\"");
    for used in ["w:pStyle w:val=\"", "w:rStyle w:val=\"", "w:tblStyle w:val=\""] {
        let used = attributes(body, used);
        assert!(!used.is_empty() && used.iter().all(|style| styles.contains(style)), "{used:?}");
    }
    let relations = attributes(part("word/_rels/document.xml.rels"), "Id=\"");
    assert!(attributes(body, "r:id=\"").iter().all(|id| relations.contains(id)), "{relations:?}");
    assert!(part("word/_rels/document.xml.rels").contains("Target=\"https://intranet/a?b=1&amp;c=2\""));
    for target in attributes(part("[Content_Types].xml"), "PartName=\"/") {
        assert!(parts.iter().any(|(name, _)| *name == target), "{target}");
    }
    assert_eq!(parts[0].0, "[Content_Types].xml");
    assert_eq!(body.matches("</w:tc>").count(), body.matches("</w:p></w:tc>").count());
    assert_eq!(body.matches("<w:tblHeader/>").count(), 1);
    assert!(body.contains("</w:tbl><w:p>"));
    assert!(
        part("docProps/core.xml").contains("<dc:title>Board 7</dc:title><dc:subject>Network</dc:subject>")
    );
}
