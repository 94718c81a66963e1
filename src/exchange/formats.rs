//! The formats that documents are handed round in: the one list of them.

use super::eml::{Attachment, BadAddress, Draft, mailbox};
use super::ical;
use crate::model::context::Context;
use crate::report::Asked;
use crate::report::document::Document;
use crate::report::render::{docx, html, markdown, text};

/// Cells of a line of plain text in a file or a mail.
const WIDTH: usize = 78;

/// A format of documents.
#[derive(Debug)]
pub struct Format {
    /// Its name on the command line.
    pub name: &'static str,
    /// How the names of its files end; the first is the usual one.
    pub endings: &'static [&'static str],
    /// What it is for.
    pub doc: &'static str,
    /// Whether it is no text for a terminal.
    pub binary: bool,
    /// Writes a document.
    pub write: fn(&Document, &Context) -> Result<Written, BadAddress>,
}

impl Format {
    /// How the name of a file of it ends.
    pub fn ending(&self) -> &'static str {
        self.endings.first().unwrap_or(&self.name)
    }
}

/// A document in a format.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written {
    /// The file.
    pub bytes: Vec<u8>,
    /// What should be known of it, as sentences.
    pub notices: Vec<String>,
}

/// Every format, the one that is used unless another is asked for first.
pub static ALL: &[Format] = &[
    Format {
        name: "text",
        endings: &["txt"],
        doc: "plain text",
        binary: false,
        write: |document, _| Ok(text::render(document, WIDTH).into_bytes().into()),
    },
    Format {
        name: "md",
        endings: &["md", "markdown"],
        doc: "Markdown",
        binary: false,
        write: |document, _| Ok(markdown::render(document).into_bytes().into()),
    },
    Format {
        name: "html",
        endings: &["html", "htm"],
        doc: "a page for browsers and printers",
        binary: false,
        write: |document, _| Ok(html::page(document).into_bytes().into()),
    },
    Format {
        name: "docx",
        endings: &["docx"],
        doc: "a document for Word and LibreOffice",
        binary: true,
        write: |document, _| Ok(docx::render(document).into()),
    },
    Format {
        name: "eml",
        endings: &["eml"],
        doc: "an e-mail draft that Outlook opens unsent",
        binary: false,
        write: mail,
    },
];

/// The format with this name, or of files that end so.
pub fn named(word: &str) -> Option<&'static Format> {
    let word = word.trim_start_matches('.').to_ascii_lowercase();
    ALL.iter().find(|format| format.name == word || format.endings.contains(&&*word))
}

/// The format that the name of a file tells.
pub fn of_file(name: &str) -> Option<&'static Format> {
    named(name.rsplit_once('.')?.1)
}

impl From<Vec<u8>> for Written {
    fn from(bytes: Vec<u8>) -> Self {
        Written { bytes, notices: Vec::new() }
    }
}

/// What goes with a mail: the document to be kept and printed, and what of it belongs into calendars.
fn attachments(document: &Document, context: &Context) -> Vec<Attachment> {
    if document.file().is_empty() {
        return Vec::new();
    }
    let asked = Asked { context: *context, confidential: false };
    let paper = Attachment {
        name: format!("{}.docx", document.file()),
        media_type: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        bytes: docx::render(document),
    };
    let calendars = document.calendars().iter().filter_map(|(name, records)| {
        let calendar = ical::of_ids(records, &asked);
        let file =
            |bytes| Attachment { name: name.clone(), media_type: "text/calendar; charset=utf-8", bytes };
        (calendar.entries > 0).then(|| file(calendar.bytes))
    });
    std::iter::once(paper).chain(calendars).collect()
}

/// A draft to all readers whose address is known, with the document and its calendars.
fn mail(document: &Document, context: &Context) -> Result<Written, BadAddress> {
    let (mut to, mut unknown, mut notices) = (Vec::new(), Vec::new(), Vec::new());
    for name in document.readers() {
        // Who can't be written to doesn't keep the draft from the others.
        match mailbox(name, context).map(|mailbox| mailbox.check().map(|()| mailbox)) {
            Some(Ok(mailbox)) => to.push(mailbox),
            Some(Err(bad)) => notices.push(bad.to_string()),
            None => unknown.push(name.as_str()),
        }
    }
    let attachments = attachments(document, context);
    let draft = Draft {
        to,
        attachments,
        subject: document.title().to_owned(),
        text: text::render(document, WIDTH),
        html: Some(html::mail(document)),
        cc: Vec::new(),
    };
    let unknown = unknown.join(", ");
    let notice = format!("no e-mail address is known of {unknown}: enter it in the register of stakeholders");
    notices.extend(Some(notice).filter(|_| !unknown.is_empty()));
    Ok(Written { bytes: draft.to_bytes()?, notices })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;
    use crate::model::record::Record;
    use mail_parser::MimeHeaders;

    use crate::registers::every::{DUE, STATUS, TITLE};
    use crate::registers::{action, meeting, resource, stakeholder, trial};

    #[test]
    fn a_format_is_found_by_its_name_and_by_that_of_a_file() {
        for format in ALL {
            assert!(std::ptr::eq(named(format.name).unwrap(), format));
            for ending in format.endings {
                assert!(std::ptr::eq(of_file(&format!("x.{ending}")).unwrap(), format));
            }
        }
        assert!(of_file("minutes").is_none() && named("pdf").is_none());
    }

    #[test]
    fn a_mail_brings_the_paper_and_its_calendars_for_another_program_to_read() {
        let at = |day: &str| trial::day(day).and_hms_opt(10, 0, 0).unwrap();
        let held = Record::new(Id(1)).with(TITLE, "Board 7").with(meeting::START, at("2026-11-12"));
        let next = Record::new(Id(2)).with(TITLE, "Board 8").with(meeting::START, at("2026-12-10"));
        let asked = Record::new(Id(3)).with(TITLE, "Ask").with(STATUS, "open").with(action::MEETING, Id(1));
        let project = trial::project([
            (&meeting::REGISTER, held),
            (&meeting::REGISTER, next.with(meeting::PREVIOUS, Id(1))),
            (&action::REGISTER, asked.with(DUE, trial::day("2026-11-27"))),
        ]);
        let context = trial::context(&project);
        let held = project.table("meeting").get(Id(1)).unwrap();
        let files = |report: &crate::report::Report| {
            let document = report.on(held, &Asked { context, confidential: false }).unwrap();
            let written = (named("eml").unwrap().write)(&document, &context).unwrap();
            let message = mail_parser::MessageParser::default().parse(&written.bytes).unwrap();
            let name = |file: &mail_parser::MessagePart| file.attachment_name().unwrap().to_owned();
            let files = message.attachments().map(|file| (name(file), file.contents().to_vec()));
            files.collect::<Vec<_>>()
        };
        let minutes = files(&crate::report::minutes::REPORT);
        let names: Vec<_> = minutes.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["minutes-M-001.docx", "next-M-002.ics", "actions-M-001.ics"]);
        assert!(minutes[0].1.starts_with(b"PK"), "a document of Word");
        let (next, _) = ical::read(&minutes[1].1).unwrap();
        assert!(format!("{next:?}").contains("Board 8"), "{next:?}");
        assert!(String::from_utf8_lossy(&minutes[2].1).contains("SUMMARY:Ask"));
        let agenda = files(&crate::report::agenda::REPORT);
        let names: Vec<_> = agenda.iter().map(|(name, _)| name.as_str()).collect();
        assert_eq!(names, ["agenda-M-001.docx", "meeting-M-001.ics"]);
    }

    #[test]
    fn a_mail_goes_to_those_whose_address_is_known_and_says_whose_is_not() {
        let person = |id, name: &str, address: &str| {
            Record::new(Id(id)).with(TITLE, name).with(stakeholder::EMAIL, address)
        };
        let project = trial::project([
            (&stakeholder::REGISTER, person(1, "Priya Shah", "priya@example.org")),
            (&resource::REGISTER, person(2, "Jo Lind", "jo@example.org")),
            (&stakeholder::REGISTER, person(3, "Ana", "")),
        ]);
        let context = trial::context(&project);
        let document = Document::new("Minutes").to(["priya shah", "Jo Lind", "Ana", "Bo"]);
        let written = (named("eml").unwrap().write)(&document, &context).unwrap();
        let text = String::from_utf8(written.bytes).unwrap();
        assert!(
            text.contains("To: \"priya shah\" <priya@example.org>, \"Jo Lind\" <jo@example.org>\r\n"),
            "{text}"
        );
        assert_eq!(
            written.notices,
            ["no e-mail address is known of Ana, Bo: enter it in the register of stakeholders"]
        );
        let hostile =
            trial::project([(&stakeholder::REGISTER, person(1, "Eve", "e@x.org\r\nBcc: all@x.org"))]);
        let document = Document::new("Minutes").to(["Eve"]);
        let written = (named("eml").unwrap().write)(&document, &trial::context(&hostile)).unwrap();
        assert!(written.notices[0].starts_with("the e-mail address of Eve, "), "{:?}", written.notices);
        assert!(!String::from_utf8(written.bytes).unwrap().contains("x.org"));
    }
}
