//! A document as HTML: one file with its styles for browsers and printers, or the body of an e-mail with
//! the styles at each element, because mail programs drop all others.

use crate::report::document::{Block, Column, Document, Line, Look, Rag, Sort, Span, Table};

/// How each element looks, on paper, on a screen and in a mail: the one place for it.
const STYLES: &[(&str, &str)] = &[
    (
        "body",
        "font-family:Calibri,Carlito,'Segoe UI',Arial,sans-serif;font-size:11pt;line-height:1.4;color:#1f2328",
    ),
    ("h1", "font-size:20pt;line-height:1.2;margin:0 0 10pt"),
    ("h2", "font-size:14pt;margin:16pt 0 6pt;border-bottom:1px solid #c8ccd1"),
    ("h3", "font-size:12pt;margin:12pt 0 4pt"),
    ("h4", "font-size:11pt;margin:10pt 0 4pt"),
    ("p", "margin:0 0 6pt"),
    ("ul", "margin:0 0 6pt;padding-left:18pt"),
    ("table", "border-collapse:collapse;width:100%;margin:4pt 0 10pt"),
    (
        "th",
        "border:1px solid #8c959f;background:#eaeef2;padding:3pt 6pt;text-align:left;vertical-align:bottom",
    ),
    ("td", "border:1px solid #c8ccd1;padding:3pt 6pt;vertical-align:top"),
    (".label", "white-space:nowrap"),
    (".number", "text-align:right"),
    (".facts", "border-collapse:collapse;width:auto;margin:0 0 8pt"),
    (
        ".fact",
        "border:0;background:none;padding:1pt 12pt 1pt 0;vertical-align:top;text-align:left;font-weight:600;white-space:nowrap",
    ),
    (".said", "border:0;padding:1pt 0;vertical-align:top"),
    (".note", "margin:0 0 6pt;color:#57606a"),
    (".slight", "color:#57606a"),
    (".foot", "margin:16pt 0 0;padding-top:4pt;border-top:1px solid #c8ccd1;color:#57606a;font-size:9pt"),
    (".red", "background:#b3261e;color:#ffffff;font-weight:700;padding:0 4pt"),
    (".amber", "background:#f2b134;color:#1f2328;font-weight:700;padding:0 4pt"),
    (".green", "background:#1a7f37;color:#ffffff;font-weight:700;padding:0 4pt"),
];

/// What only a page of its own needs: its width, and where printers may break it.
const PAGE: &str = "body{max-width:60em;margin:2em auto;padding:0 1em}\
@page{margin:2cm}\
@media print{body{max-width:none;margin:0;padding:0}.break{break-before:page}}\
thead{display:table-header-group}tr,h2,h3{break-inside:avoid}h2,h3,h4{break-after:avoid}";

/// The document as a page that needs nothing beside it.
pub fn page(document: &Document) -> String {
    let rule = |(name, style): &(&str, &str)| format!("{name}{{{style}}}");
    let sheet: String = STYLES.iter().map(rule).collect();
    let author = match document.author() {
        "" => String::new(),
        author => format!("<meta name=\"author\" content=\"{}\"/>\n", escaped(author)),
    };
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\"/>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"/>\n{author}\
         <title>{}</title>\n<style>{sheet}{PAGE}</style>\n</head>\n<body>\n{}</body>\n</html>\n",
        escaped(document.title()),
        Writer { inline: false }.document(document)
    )
}

/// The document as the body of an e-mail.
pub fn mail(document: &Document) -> String {
    let writer = Writer { inline: true };
    let body = writer.document(document);
    format!("<html><body{}>\n{body}</body></html>\n", writer.dress("body", ""))
}

/// Writes elements, with their styles if there is no sheet.
struct Writer {
    inline: bool,
}

impl Writer {
    fn document(&self, document: &Document) -> String {
        let mut html = self.element("h1", "", &escaped(document.title()));
        for block in document.blocks() {
            html.push_str(&self.block(block));
        }
        if !document.footer().is_empty() {
            html.push_str(&self.element("p", "foot", &escaped(document.footer())));
        }
        html
    }

    fn block(&self, block: &Block) -> String {
        match block {
            Block::Heading(1, line) => self.element("h2", "", &self.line(line)),
            Block::Heading(2, line) => self.element("h3", "", &self.line(line)),
            Block::Heading(_, line) => self.element("h4", "", &self.line(line)),
            Block::Paragraph(line) => self.element("p", "", &self.line(line)),
            Block::Note(line) => self.element("p", "note", &self.line(line)),
            Block::List(entries) => {
                let entry = |entry: &Line| format!("<li>{}</li>\n", self.line(entry));
                let entries: String = entries.iter().map(entry).collect();
                self.element("ul", "", &format!("\n{entries}"))
            }
            Block::Facts(facts) => {
                let fact = |(label, line): &(Line, Line)| {
                    let label =
                        self.open("th", "fact").replacen("<th", "<th scope=\"row\"", 1) + &self.line(label);
                    let said = self.open("td", "said") + &self.line(line);
                    format!("<tr>{label}</th>{said}</td></tr>\n")
                };
                let facts: String = facts.iter().map(fact).collect();
                self.element("table", "facts", &format!("\n<tbody>\n{facts}</tbody>\n"))
            }
            Block::Table(table) => self.table(table),
            Block::PageBreak => self.element("div", "break", ""),
        }
    }

    fn table(&self, table: &Table) -> String {
        let class = |column: &Column| match column.sort {
            Sort::Words => "",
            Sort::Label => "label",
            Sort::Number => "number",
        };
        let heading = |column: &Column| {
            let open = self.open("th", class(column)).replacen("<th", "<th scope=\"col\"", 1);
            format!("{open}{}</th>", escaped(column.heading()))
        };
        let cell = |(line, column): (&Line, &Column)| {
            format!("{}{}</td>", self.open("td", class(column)), self.line(line))
        };
        let row = |cells: &Vec<Line>| -> String {
            let cells: String = cells.iter().zip(table.columns()).map(cell).collect();
            format!("<tr>{cells}</tr>\n")
        };
        let headings: String = table.columns().iter().map(heading).collect();
        let rows: String = table.rows().iter().map(row).collect();
        let inside = format!("\n<thead>\n<tr>{headings}</tr>\n</thead>\n<tbody>\n{rows}</tbody>\n");
        self.element("table", "", &inside)
    }

    fn line(&self, line: &Line) -> String {
        line.spans().iter().map(|span| self.span(span)).collect()
    }

    fn span(&self, span: &Span) -> String {
        let words = escaped(span.words());
        match span.look() {
            Look::Plain => words,
            Look::Strong => format!("<strong>{words}</strong>"),
            Look::Slight => format!("{}{words}</span>", self.open("span", "slight")),
            Look::Address => format!("<a href=\"{words}\">{words}</a>"),
            Look::Rag(rag) => {
                let class = match rag {
                    Rag::Red => "red",
                    Rag::Amber => "amber",
                    Rag::Green => "green",
                };
                format!("{}{}</span> {words}", self.open("span", class), rag.letter())
            }
        }
    }

    fn element(&self, name: &str, class: &str, inside: &str) -> String {
        format!("{}{inside}</{name}>\n", self.open(name, class))
    }

    fn open(&self, name: &str, class: &str) -> String {
        format!("<{name}{}>", self.dress(name, class))
    }

    /// What makes an element look as it should: its class, or the styles of both.
    fn dress(&self, name: &str, class: &str) -> String {
        if !self.inline {
            return if class.is_empty() { String::new() } else { format!(" class=\"{class}\"") };
        }
        let of = |wanted: &str| STYLES.iter().find(|(name, _)| *name == wanted).map(|(_, style)| *style);
        let styles: Vec<_> = of(name).into_iter().chain(of(&format!(".{class}"))).collect();
        if styles.is_empty() { String::new() } else { format!(" style=\"{}\"", styles.join(";")) }
    }
}

/// Words that a browser shows as they are.
fn escaped(words: &str) -> String {
    let mut html = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\n' => html.push_str("<br>"),
            c => html.push(c),
        }
    }
    html
}
