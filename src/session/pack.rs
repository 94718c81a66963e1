//! The chase pack: letters as drafts of e-mails, and the names of their files.

use std::collections::HashSet;

use crate::exchange::eml::{BadAddress, Draft, Mailbox};
use crate::model::needle::fold;
use crate::report::chase::{Bundle, Letter};

/// A letter as the file of a draft. One without a usable address is written all the same, to nobody; what
/// is wrong with the address comes beside it.
pub fn draft(bundle: &Bundle, letter: &Letter) -> (Vec<u8>, Option<BadAddress>) {
    let mailbox = Mailbox::new(&*bundle.who, &*bundle.email);
    let fault = mailbox.check().err();
    let to = if fault.is_none() { vec![mailbox] } else { Vec::new() };
    let draft = Draft { to, subject: letter.subject.clone(), text: letter.text.clone(), ..Draft::default() };
    // Without an address there is none that could be bad.
    (draft.to_bytes().unwrap_or_default(), fault)
}

/// The names of the files of letters to these people: letters and figures only, each name once.
pub fn file_names<'a>(people: impl IntoIterator<Item = &'a str>, ending: &str) -> Vec<String> {
    let mut taken = HashSet::new();
    let name = |who: &str| {
        let folded =
            fold(who).chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '-' }).collect::<String>();
        let words: Vec<&str> = folded.split('-').filter(|word| !word.is_empty()).collect();
        let plain =
            format!("chase-{}", if words.is_empty() { "somebody".to_owned() } else { words.join("-") });
        let plain = plain.chars().take(80).collect::<String>();
        let numbered = (2..).map(|n: u32| format!("{plain}-{n}"));
        let name = std::iter::once(plain.clone()).chain(numbered).find(|name| taken.insert(name.clone()));
        format!("{}.{ending}", name.unwrap_or(plain))
    };
    people.into_iter().map(name).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bundle(email: &str) -> Bundle {
        Bundle { who: "Zoë Müller".into(), email: email.into(), away: None, owed: Vec::new(), withheld: 0 }
    }

    #[test]
    fn an_address_begins_no_header() {
        let letter = Letter { subject: "Reminder".into(), text: "Hello\n".into() };
        let written = |email: &str| {
            let (bytes, fault) = draft(&bundle(email), &letter);
            (String::from_utf8(bytes).unwrap(), fault)
        };
        let (good, fault) = written("zoe@x.example");
        assert!(
            good.contains("X-Unsent: 1") && good.contains("<zoe@x.example>") && fault.is_none(),
            "{good}"
        );
        for bad in ["zoe@x.example\r\nBcc: all@x.example", "nonsense", ""] {
            let (text, fault) = written(bad);
            assert!(
                text.contains("Subject: Reminder") && !text.contains("Bcc") && !text.contains("To:"),
                "{text}"
            );
            assert!(fault.is_some(), "{bad}");
        }
    }

    #[test]
    fn names_of_files_are_plain_and_different() {
        let names = file_names(["Zoë Müller", "zoe-muller", "../..", "日本"], "eml");
        assert_eq!(
            names,
            ["chase-zoe-muller.eml", "chase-zoe-muller-2.eml", "chase-somebody.eml", "chase-somebody-2.eml"]
        );
    }
}
