//! What is handed round after a meeting: its minutes, the list of its actions, an e-mail draft, and the next
//! occurrence and the due actions for calendars.

use super::formats;
use super::ical;
use crate::model::context::Context;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::registers::meeting;
use crate::report::{self, Asked, Report};

/// A file to be written, by its name.
pub type Named = (String, Vec<u8>);

/// The minutes and the formats that they are handed round in; the list of actions is to be read only.
const DOCUMENTS: [(&Report, &[&str]); 2] =
    [(&report::minutes::REPORT, &["docx", "html", "md", "eml"]), (&report::actions::REPORT, &["docx", "md"])];

/// The minutes as they are issued: Markdown, without what is confidential.
pub fn as_issued(meeting: &Record, context: &Context) -> String {
    let asked = Asked { context: *context, confidential: false };
    // Of a confidential meeting too: the issue stays within the project.
    crate::report::render::markdown::render(&(report::minutes::REPORT.make)(meeting, &asked))
}

/// The files to be handed round after a meeting, and what there is to say of them, as sentences.
pub fn files(meeting: &Record, context: &Context) -> (Vec<Named>, Vec<String>) {
    let asked = Asked { context: *context, confidential: false };
    let (mut files, mut said) = (Vec::new(), Vec::new());
    let name = |register: &Register, record: &Record| register.reference(record.number);
    for (report, wanted) in DOCUMENTS {
        let document = match report.on(meeting, &asked) {
            Ok(document) => document,
            Err(withheld) => {
                said.push(withheld.to_string());
                continue;
            }
        };
        for (name, records) in document.calendars() {
            let calendar = ical::of_ids(records, &asked);
            files.extend((calendar.entries > 0).then(|| (name.clone(), calendar.bytes)));
        }
        for format in wanted.iter().filter_map(|wanted| formats::named(wanted)) {
            match (format.write)(&document, context) {
                Ok(written) => {
                    let reference = name(&meeting::REGISTER, meeting);
                    files.push((format!("{}-{reference}.{}", report.name, format.ending()), written.bytes));
                    said.extend(written.notices.into_iter().filter(|notice| !notice.is_empty()));
                }
                Err(complaint) => said.push(complaint.to_string()),
            }
        }
    }
    said.dedup();
    (files, said)
}
