//! E-mail drafts: files that Outlook and its like open as messages to look over and send.
//!
//! `X-Unsent: 1` makes a draft of a file. It has neither sender nor date, which the program that sends
//! it knows better, and the same draft is always the same bytes.

use std::collections::HashSet;

use mail_builder::headers::HeaderType;
use mail_builder::headers::address::Address;
use mail_builder::headers::content_type::ContentType;
use mail_builder::headers::raw::Raw;
use mail_builder::headers::text::Text;
use mail_builder::mime::MimePart;

use crate::model::context::Context;
use crate::model::kind::mail;
use crate::model::needle::Needle;
use crate::model::text::{clean, without_controls};
use crate::registers::every::TITLE;
use crate::registers::{resource, stakeholder};

/// A message that nobody has sent yet.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Draft {
    /// Whom it is written to.
    pub to: Vec<Mailbox>,
    /// Who gets a copy.
    pub cc: Vec<Mailbox>,
    /// What it is about, in one line.
    pub subject: String,
    /// What it says, for programs that show plain text.
    pub text: String,
    /// The same as HTML with inline styles only; `None` = there is plain text alone.
    pub html: Option<String>,
    /// Files that go with it.
    pub attachments: Vec<Attachment>,
}

/// Somebody who gets a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mailbox {
    /// What they are called; "" = the address says it.
    pub name: String,
    /// Their e-mail address.
    pub address: String,
}

/// A file that goes with a message.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Attachment {
    /// The file's name.
    pub name: String,
    /// What is in it, such as `text/calendar`.
    pub media_type: &'static str,
    /// The file.
    pub bytes: Vec<u8>,
}

/// What is wrong with an e-mail address.
#[derive(Clone, PartialEq, Eq, Debug, thiserror::Error)]
#[error("the e-mail address of {who}, “{address}”, {why}: mend it, such as priya.shah@example.org")]
pub struct BadAddress {
    /// Whose it is.
    pub who: String,
    /// The address, as it may be shown.
    pub address: String,
    /// What is wrong with it.
    pub why: &'static str,
}

impl Mailbox {
    /// Somebody with a name and an address.
    pub fn new(name: impl Into<String>, address: impl Into<String>) -> Self {
        Mailbox { name: name.into(), address: address.into() }
    }

    /// Whether a message can be written to it.
    ///
    /// # Errors
    /// What is wrong with the address. A line break in it, which would begin a header of its own, is.
    pub fn check(&self) -> Result<(), BadAddress> {
        let Some(why) = mail::fault(self.address.trim()) else { return Ok(()) };
        let who = if self.name.trim().is_empty() { "a recipient" } else { &self.name };
        Err(BadAddress { who: clean(who).into_owned(), address: clean(&self.address).into_owned(), why })
    }

    fn written(&self) -> Address<'_> {
        let name = clean(self.name.trim()).into_owned();
        Address::new_address(Some(name).filter(|name| !name.is_empty()), self.address.trim())
    }
}

/// Where somebody is written to, as the registers of stakeholders and resources have it.
pub fn mailbox(name: &str, context: &Context) -> Option<Mailbox> {
    let wanted = Needle::new(name.trim());
    let known = [(&stakeholder::REGISTER, stakeholder::EMAIL), (&resource::REGISTER, resource::EMAIL)];
    let mut found = known.into_iter().flat_map(|(register, email)| {
        let people = context.project.table(register.key).iter();
        let named = people.filter(|person| wanted.is(person.get(TITLE).trim()));
        named.map(move |person| person.get(email).trim()).filter(|address| !address.is_empty())
    });
    found.next().map(|address| Mailbox::new(name.trim(), address)).filter(|_| !name.trim().is_empty())
}

impl Draft {
    /// The draft as a file. Who is named twice gets it once.
    ///
    /// # Errors
    /// The first address that no message can be written to.
    pub fn to_bytes(&self) -> Result<Vec<u8>, BadAddress> {
        let mut head: Vec<(&'static str, HeaderType<'_>)> = vec![("X-Unsent", Raw::new("1").into())];
        let mut told = HashSet::new();
        for (name, mailboxes) in [("To", &self.to), ("Cc", &self.cc)] {
            mailboxes.iter().try_for_each(Mailbox::check)?;
            let once = mailboxes.iter().filter(|mailbox| told.insert(mailbox.address.trim().to_lowercase()));
            let all: Vec<_> = once.map(Mailbox::written).collect();
            if !all.is_empty() {
                head.push((name, Address::new_list(all).into()));
            }
        }
        head.push(("Subject", Text::new(clean(self.subject.trim())).into()));
        head.push(("MIME-Version", Raw::new("1.0").into()));
        let mut message = self.body();
        message.headers.splice(0..0, head.into_iter().map(|(name, value)| (name.into(), value)));
        let mut bytes = Vec::new();
        message.write_part(&mut bytes);
        Ok(bytes)
    }

    /// Text, HTML beside it, attachments behind both.
    fn body(&self) -> MimePart<'_> {
        let text = MimePart::new("text/plain", without_controls(&self.text));
        let body = match &self.html {
            None => text,
            Some(html) => {
                let html = MimePart::new("text/html", without_controls(html));
                self.several("alternative", vec![text, html])
            }
        };
        if self.attachments.is_empty() {
            return body;
        }
        let file = |attachment: &Attachment| {
            let part = MimePart::new(attachment.media_type, attachment.bytes.clone());
            part.attachment(clean(&attachment.name).into_owned())
        };
        let files = self.attachments.iter().map(file);
        self.several("mixed", std::iter::once(body).chain(files).collect())
    }

    /// Parts one behind the other, between lines that stand in none of them.
    fn several<'a>(&self, sort: &str, parts: Vec<MimePart<'a>>) -> MimePart<'a> {
        let held = |line: &str| {
            let texts = [self.text.as_bytes(), self.html.as_deref().unwrap_or_default().as_bytes()];
            let mut all = texts.into_iter().chain(self.attachments.iter().map(|file| &file.bytes[..]));
            all.any(|part| memchr::memmem::find(part, line.as_bytes()).is_some())
        };
        let mut line = format!("=_{sort}_");
        while held(&line) {
            line.push('_');
        }
        MimePart::new(ContentType::new(format!("multipart/{sort}")).attribute("boundary", line), parts)
    }
}

#[cfg(test)]
mod tests {
    use mail_parser::{Message, MessageParser, MimeHeaders};
    use proptest::prelude::*;

    use super::*;

    fn draft() -> Draft {
        Draft {
            to: vec![Mailbox::new("Priya Shah", "priya@example.org"), Mailbox::new("", "jo@example.org")],
            cc: vec![Mailbox::new("Zoë \"Z\" Ångström, PMO", "zoe@example.org")],
            subject: "What you owe: 3 actions – Façade".into(),
            text: "Dear Priya,\nthis is late.\n".into(),
            html: Some("<p style=\"margin:0\">Dear Priya,</p>".into()),
            attachments: Vec::new(),
        }
    }

    fn names(addresses: Option<&mail_parser::Address>) -> Vec<(String, String)> {
        let all = addresses.into_iter().flat_map(|all| all.iter());
        all.map(|one| {
            (one.name().unwrap_or_default().to_owned(), one.address().unwrap_or_default().to_owned())
        })
        .collect()
    }

    fn read(bytes: &[u8]) -> Message<'_> {
        MessageParser::default().parse(bytes).unwrap()
    }

    #[test]
    fn another_program_reads_a_draft_as_it_was_meant() {
        let mut draft = draft();
        let file =
            Attachment { name: "Minüten.ics".into(), media_type: "text/calendar", bytes: b"BEGIN".into() };
        draft.attachments = vec![
            file,
            Attachment { name: "m.docx".into(), media_type: "application/zip", bytes: (0..=255).collect() },
        ];
        let bytes = draft.to_bytes().unwrap();
        let message = read(&bytes);
        assert_eq!(message.header_raw("X-Unsent").map(str::trim), Some("1"));
        assert_eq!(message.subject(), Some(&*draft.subject));
        let pairs =
            |all: &[Mailbox]| all.iter().map(|m| (m.name.clone(), m.address.clone())).collect::<Vec<_>>();
        assert_eq!(names(message.to()), pairs(&draft.to));
        assert_eq!(names(message.cc()), pairs(&draft.cc));
        assert_eq!(message.body_text(0).unwrap().replace("\r\n", "\n"), draft.text);
        assert_eq!(message.body_html(0).as_deref(), draft.html.as_deref());
        let files: Vec<_> =
            message.attachments().map(|file| (file.attachment_name(), file.contents())).collect();
        let expected = draft.attachments.iter().map(|file| (Some(&*file.name), &*file.bytes));
        assert_eq!(files, expected.collect::<Vec<_>>());
        assert!(message.date().is_none() && message.message_id().is_none() && message.from().is_none());
        assert_eq!(bytes, draft.to_bytes().unwrap());
    }

    #[test]
    fn lines_of_a_draft_end_as_those_of_mail_do_and_boundaries_close() {
        let text = String::from_utf8(draft().to_bytes().unwrap()).unwrap();
        assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
        assert!(text.lines().all(|line| line.len() <= 78), "{text}");
        assert!(text.starts_with("X-Unsent: 1\r\nTo: \"Priya Shah\" <priya@example.org>, "), "{text}");
        assert!(text.ends_with("--=_alternative_--\r\n"), "{text}");
    }

    #[test]
    fn an_address_that_would_begin_a_header_is_refused_with_a_sentence() {
        let check = |address: &str, why: &str| {
            let draft = Draft { to: vec![Mailbox::new("Jo", address)], ..draft() };
            let said = draft.to_bytes().unwrap_err().to_string();
            assert!(said.starts_with("the e-mail address of Jo, “") && said.contains(why), "{said}");
            assert!(!said.contains(char::is_control), "{said:?}");
        };
        check("jo@example.org\r\nBcc: all@example.org", "a line break");
        check("jo@example.org>, <all@example.org", "more than one @");
        check("jo@example.org>", "can't have");
        check("jo at example.org", "has no @");
        check("jo@example..org", "nothing before or behind");
        check("@example.org", "nothing before or behind");
        check(&format!("{}@example.org", "j".repeat(300)), "longer");
        check(" ", "is empty");
    }

    #[test]
    fn who_is_named_twice_gets_it_once() {
        let twice = [Mailbox::new("Jo", "jo@example.org"), Mailbox::new("Jo Lind", " JO@example.org ")];
        let draft = Draft { to: twice.to_vec(), cc: twice.to_vec(), ..draft() };
        let bytes = draft.to_bytes().unwrap();
        assert_eq!(names(read(&bytes).to()), [("Jo".to_owned(), "jo@example.org".to_owned())]);
        assert_eq!(read(&bytes).cc(), None);
    }

    proptest! {
        /// Settles the worry that words of a record get out of their place in the message.
        #[test]
        fn no_text_begins_a_header_or_ends_a_part(
            words in prop::collection::vec("(\\PC|[\r\n\t\0\u{1b}\u{202e}:=_-]|--=_alternative_(--)?\n){0,12}", 4),
        ) {
            let [name, subject, text, html] = &words[..] else { unreachable!() };
            let draft = Draft {
                to: vec![Mailbox::new(name, "jo@example.org")],
                cc: Vec::new(),
                subject: subject.clone(),
                text: text.clone(),
                html: Some(html.clone()),
                attachments: Vec::new(),
            };
            let bytes = draft.to_bytes().unwrap();
            let message = read(&bytes);
            let headers: Vec<_> = message.headers().iter().map(mail_parser::Header::name).collect();
            prop_assert_eq!(headers, ["X-Unsent", "To", "Subject", "MIME-Version", "Content-Type"]);
            prop_assert_eq!(message.parts.len(), 3);
            let lines = |text: &str| text.replace("\r\n", "\n").trim_end().to_owned();
            let said = message.body_text(0).unwrap_or_default();
            prop_assert_eq!(lines(&said), lines(&without_controls(text)));
        }
    }
}
