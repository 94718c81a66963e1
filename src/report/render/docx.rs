//! A document as .docx: the styles that Word has built in, header rows that repeat on each page, real
//! lists, page numbers, and the properties that a file search shows.
//!
//! Elements stand in the order of the schema (ECMA-376, part 1, 17), which Word insists on. What doesn't
//! depend on the document lies beside this file as it goes into the archive.

use std::io::{Cursor, Write as _};

use quick_xml::escape::escape;
use zip::result::ZipResult;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::report::document::{Block, Column, Document, Line, Look, Rag, Sort, Span, Table};

const TYPES: &str = include_str!("docx/types.xml");
const PACKAGE: &str = include_str!("docx/package.rels");
const STYLES: &str = include_str!("docx/styles.xml");
const NUMBERING: &str = include_str!("docx/numbering.xml");
const SETTINGS: &str = include_str!("docx/settings.xml");
const APP: &str = include_str!("docx/app.xml");

/// What all parts begin with.
const XML: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";
/// The names that parts of text use.
const NAMES: &str = "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
                     xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"";
/// Where the sorts of relationships are named.
const RELATIONS: &str = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
/// A4 with margins of 2 cm, in twentieths of a point; Letter shows it too.
const PAGE: &str = "<w:pgSz w:w=\"11906\" w:h=\"16838\"/><w:pgMar w:top=\"1134\" w:right=\"1134\" \
                    w:bottom=\"1134\" w:left=\"1134\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/>";
/// The room between the margins, in twentieths of a point.
const WIDTH: u32 = 11906 - 2 * 1134;
/// What a label or number needs at least.
const LEAST: u32 = 850;

/// The document as the bytes of a .docx file.
pub fn render(document: &Document) -> Vec<u8> {
    // Nothing can fail that is written to memory.
    archive(document).unwrap_or_default()
}

fn archive(document: &Document) -> ZipResult<Vec<u8>> {
    let mut body = Body::default();
    let text = body.document(document);
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        // No clock: the same document is the same file.
        .last_modified_time(DateTime::default());
    let parts: [(&str, String); 9] = [
        ("[Content_Types].xml", TYPES.to_owned()),
        ("_rels/.rels", PACKAGE.to_owned()),
        ("docProps/core.xml", core(document)),
        ("docProps/app.xml", APP.to_owned()),
        ("word/document.xml", text),
        ("word/styles.xml", STYLES.to_owned()),
        ("word/numbering.xml", NUMBERING.to_owned()),
        ("word/settings.xml", SETTINGS.to_owned()),
        ("word/footer1.xml", footer(document)),
    ];
    for (name, text) in parts.into_iter().chain([("word/_rels/document.xml.rels", body.relationships())]) {
        zip.start_file(name, options)?;
        zip.write_all(text.as_bytes())?;
    }
    Ok(zip.finish()?.into_inner())
}

/// What a file search shows of the document.
fn core(document: &Document) -> String {
    let element = |name: &str, text: &str| match text {
        "" => String::new(),
        text => format!("<{name}>{}</{name}>", escape(text)),
    };
    format!(
        "{XML}<cp:coreProperties \
         xmlns:cp=\"http://schemas.openxmlformats.org/package/2006/metadata/core-properties\" \
         xmlns:dc=\"http://purl.org/dc/elements/1.1/\">{}{}{}</cp:coreProperties>",
        element("dc:title", document.title()),
        element("dc:subject", document.subject()),
        element("dc:creator", document.author()),
    )
}

/// The foot of each page: what the document ends with, and the number of the page.
fn footer(document: &Document) -> String {
    let field =
        |name: &str| format!("<w:fldSimple w:instr=\" {name} \"><w:r><w:t>1</w:t></w:r></w:fldSimple>");
    format!(
        "{XML}<w:ftr {NAMES}><w:p><w:pPr><w:pStyle w:val=\"Footer\"/></w:pPr>{}<w:r><w:tab/></w:r>{}{}{}</w:p></w:ftr>",
        run("", document.footer()),
        field("PAGE"),
        run("", " / "),
        field("NUMPAGES"),
    )
}

/// The text, and the addresses that it leads to.
#[derive(Default)]
struct Body {
    addresses: Vec<String>,
}

impl Body {
    fn document(&mut self, document: &Document) -> String {
        let mut text = paragraph("Title", "", &run("", document.title()));
        for block in document.blocks() {
            text.push_str(&self.block(block));
        }
        format!(
            "{XML}<w:document {NAMES}><w:body>{text}<w:sectPr>\
             <w:footerReference w:type=\"default\" r:id=\"rIdFooter\"/>{PAGE}</w:sectPr></w:body></w:document>"
        )
    }

    fn block(&mut self, block: &Block) -> String {
        match block {
            Block::Heading(level, line) => {
                paragraph(&format!("Heading{}", (*level).clamp(1, 3)), "", &self.line(line))
            }
            Block::Paragraph(line) => paragraph("", "", &self.line(line)),
            Block::Note(line) => paragraph("Note", "", &self.line(line)),
            Block::List(entries) => {
                entries.iter().map(|entry| paragraph("ListBullet", "", &self.line(entry))).collect()
            }
            Block::Facts(facts) => facts
                .iter()
                .map(|(label, line)| {
                    let label = run("<w:rStyle w:val=\"Strong\"/>", &label.words());
                    paragraph("Facts", "", &format!("{label}<w:r><w:tab/></w:r>{}", self.line(line)))
                })
                .collect(),
            Block::Table(table) => self.table(table),
            Block::PageBreak => paragraph("", "<w:pageBreakBefore/>", ""),
        }
    }

    fn table(&mut self, table: &Table) -> String {
        let widths = widths(table.columns());
        let column = |width: &u32| format!("<w:gridCol w:w=\"{width}\"/>");
        let grid: String = widths.iter().map(column).collect();
        let cell = |column: &Column, width: &u32, inside: &str| {
            let side = if column.sort == Sort::Number { "<w:jc w:val=\"right\"/>" } else { "" };
            let inside = paragraph("TableText", side, inside);
            format!("<w:tc><w:tcPr><w:tcW w:w=\"{width}\" w:type=\"dxa\"/></w:tcPr>{inside}</w:tc>")
        };
        let row =
            |kind: &str, cells: String| format!("<w:tr><w:trPr><w:cantSplit/>{kind}</w:trPr>{cells}</w:tr>");
        let columns = || table.columns().iter().zip(&widths);
        let headings = columns().map(|(column, width)| {
            cell(column, width, &run("<w:rStyle w:val=\"Strong\"/>", column.heading()))
        });
        let mut rows = row("<w:tblHeader/>", headings.collect());
        for cells in table.rows() {
            let cells = cells.iter().zip(columns());
            rows.push_str(&row(
                "",
                cells.map(|(line, (column, width))| cell(column, width, &self.line(line))).collect(),
            ));
        }
        // Word joins tables that follow each other, and wants a paragraph behind the last.
        format!(
            "<w:tbl><w:tblPr><w:tblStyle w:val=\"TableGrid\"/><w:tblW w:w=\"{WIDTH}\" w:type=\"dxa\"/>\
             <w:tblLayout w:type=\"fixed\"/><w:tblLook w:val=\"0420\"/></w:tblPr>\
             <w:tblGrid>{grid}</w:tblGrid>{rows}</w:tbl>{}",
            paragraph("TableText", "", "")
        )
    }

    fn line(&mut self, line: &Line) -> String {
        line.spans().iter().map(|span| self.span(span)).collect()
    }

    fn span(&mut self, span: &Span) -> String {
        let style = |name: &str| format!("<w:rStyle w:val=\"{name}\"/>");
        match span.look() {
            Look::Plain => run("", span.words()),
            Look::Strong => run(&style("Strong"), span.words()),
            Look::Slight => run(&style("Slight"), span.words()),
            Look::Address => {
                let known = self.addresses.iter().position(|address| address == span.words());
                let number = known.unwrap_or_else(|| {
                    self.addresses.push(span.words().to_owned());
                    self.addresses.len() - 1
                });
                let words = run(&style("Hyperlink"), span.words());
                format!("<w:hyperlink r:id=\"rIdAddress{number}\">{words}</w:hyperlink>")
            }
            Look::Rag(rag) => {
                let name = match rag {
                    Rag::Red => "RagRed",
                    Rag::Amber => "RagAmber",
                    Rag::Green => "RagGreen",
                };
                let letter = run(&style(name), &format!("\u{a0}{}\u{a0}", rag.letter()));
                format!("{letter}{}", run("", &format!(" {}", span.words())))
            }
        }
    }

    fn relationships(&self) -> String {
        let fixed = [
            ("rIdStyles", "styles", "styles.xml"),
            ("rIdNumbering", "numbering", "numbering.xml"),
            ("rIdSettings", "settings", "settings.xml"),
            ("rIdFooter", "footer", "footer1.xml"),
        ];
        let part = |(id, sort, target): (&str, &str, &str)| {
            format!("<Relationship Id=\"{id}\" Type=\"{RELATIONS}/{sort}\" Target=\"{target}\"/>")
        };
        let address = |(number, address): (usize, &String)| {
            format!(
                "<Relationship Id=\"rIdAddress{number}\" Type=\"{RELATIONS}/hyperlink\" Target=\"{}\" \
                 TargetMode=\"External\"/>",
                escape(address)
            )
        };
        let parts: String = fixed.into_iter().map(part).collect();
        let addresses: String = self.addresses.iter().enumerate().map(address).collect();
        format!(
            "{XML}<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">\
             {parts}{addresses}</Relationships>"
        )
    }
}

/// The widths of columns in twentieths of a point: each its share of the page, and no less than a ref needs.
fn widths(columns: &[Column]) -> Vec<u32> {
    let count = u32::try_from(columns.len()).unwrap_or(1).max(1);
    let least = LEAST.min(WIDTH / count);
    let shares: u32 = columns.iter().map(|column| u32::from(column.share)).sum::<u32>().max(1);
    let spare = WIDTH - least * count;
    columns.iter().map(|column| least + spare * u32::from(column.share) / shares).collect()
}

fn paragraph(style: &str, more: &str, inside: &str) -> String {
    let style = if style.is_empty() { String::new() } else { format!("<w:pStyle w:val=\"{style}\"/>") };
    let properties = if style.is_empty() && more.is_empty() {
        String::new()
    } else {
        format!("<w:pPr>{style}{more}</w:pPr>")
    };
    format!("<w:p>{properties}{inside}</w:p>")
}

/// Words of one look; line breaks are breaks.
fn run(properties: &str, words: &str) -> String {
    if words.is_empty() {
        return String::new();
    }
    let properties =
        if properties.is_empty() { String::new() } else { format!("<w:rPr>{properties}</w:rPr>") };
    let lines: Vec<String> =
        words.split('\n').map(|line| format!("<w:t xml:space=\"preserve\">{}</w:t>", escape(line))).collect();
    format!("<w:r>{properties}{}</w:r>", lines.join("<w:br/>"))
}
