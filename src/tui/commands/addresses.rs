//! Where a record says that more of it is found: a page, a file or somebody's mail, opened in the program for it.

use crate::model::context::Context;
use crate::model::field::Field;
use crate::model::kind::{Kind, Tone};
use crate::model::record::Record;
use crate::model::register::Register;
use crate::tui::command::{Command, Scope};
use crate::tui::effect::Effect;
use crate::tui::state::State;

use super::command;

/// Opening what a record names.
pub const COMMANDS: &[Command] = &[command(
    "open-link",
    Scope::List,
    &["U"],
    "Open the page, file or mail that this field or record names, in the program for it.",
    open,
)];

/// What is opened: pages, letters, and files of this machine.
const SCHEMES: [&str; 4] = ["https://", "http://", "mailto:", "file:///"];

/// Endings of files that run when they are opened, on whatever system.
const RUN: [&str; 24] = [
    "action", "app", "appimage", "bat", "cmd", "com", "command", "cpl", "desktop", "exe", "hta", "jar", "js",
    "jse", "lnk", "msi", "pif", "ps1", "reg", "scr", "sh", "url", "vbs", "wsf",
];

fn begins(text: &str, with: &str) -> bool {
    text.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with))
}

fn open(state: &mut State) {
    let Some((register, id)) = state.list().current() else { return };
    let context = state.session.context();
    let Some(record) = context.project.table(register.key).get(id) else { return };
    let here = state.list().current_field(context.project);
    match address(record, (register, here), &context).map(|address| link(&address)) {
        Some(Ok(link)) => {
            state.say(Tone::Note, format!("Opening {link}"));
            state.effects.push(Effect::OpenLink(link));
        }
        Some(Err(complaint)) => state.say(Tone::Warn, complaint),
        None => state.say(Tone::Note, "This record names no page, file or mail."),
    }
}

/// The address in the field under the cursor, else in the first field that is of addresses, else the first in a text.
fn address(
    record: &Record,
    (register, here): (&Register, Option<&'static Field>),
    context: &Context,
) -> Option<String> {
    let fields = || context.project.fields(register.key).iter().copied();
    let named = |field: &'static Field| {
        let text = context.value(record, field).as_text().trim().to_owned();
        match field.kind {
            _ if text.is_empty() => None,
            Kind::Mail => Some(format!("mailto:{text}")),
            Kind::Address => Some(text),
            _ => None,
        }
    };
    let in_text = |field: &'static Field| {
        let value = context.value(record, field);
        let is_one = |word: &&str| SCHEMES.iter().chain(&["www."]).any(|scheme| begins(word, scheme));
        let words = value.as_text().split(|c: char| c.is_whitespace() || "<>\"".contains(c));
        words.map(bare).find(is_one).map(str::to_owned)
    };
    here.and_then(|field| named(field).or_else(|| in_text(field)))
        .or_else(|| fields().find_map(named))
        .or_else(|| fields().find_map(in_text))
}

/// A word without what stands around it in a sentence: a bracket that closes belongs to it only if one opens in it.
fn bare(word: &str) -> &str {
    let mut word = word.trim_start_matches('(');
    loop {
        let shorter = word.trim_end_matches(['.', ',', ';']);
        let shorter = match shorter.strip_suffix(')') {
            Some(inner) if inner.matches('(').count() <= inner.matches(')').count() => inner,
            _ => shorter,
        };
        if shorter == word {
            return word;
        }
        word = shorter;
    }
}

/// Whether a file runs when it is opened, as far as its name tells.
fn runs(file: &str) -> bool {
    let name = file.trim_end_matches('/').to_ascii_lowercase().replace("%2e", ".");
    name.rsplit_once('.').is_some_and(|(_, ending)| ending.contains('%') || RUN.contains(&ending))
}

/// The link that an address is. The error says why it isn't opened, and what it is.
fn link(address: &str) -> Result<String, String> {
    let whole = match address {
        // Whatever else a letter is to hold is for the officer to write.
        _ if begins(address, "mailto:") => address.split('?').next().unwrap_or_default().to_owned(),
        _ if SCHEMES.iter().any(|scheme| begins(address, scheme)) => address.to_owned(),
        _ if begins(address, "www.") => format!("https://{address}"),
        _ if address.starts_with('/') && !address.starts_with("//") => format!("file://{address}"),
        _ => {
            return Err(format!(
                "Only web pages, mail and files of this machine (file:///…) are opened from here: {address}"
            ));
        }
    };
    if begins(&whole, "file:") && runs(&whole) {
        return Err(format!("A program is not opened from here: {address}"));
    }
    if whole.chars().any(char::is_control) {
        return Err(format!("This is no link that can be opened: {address}"));
    }
    Ok(whole.replace(' ', "%20").replace('"', "%22"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_mail_and_files_are_opened_and_nothing_that_runs() {
        let check = |address: &str, opened: Option<&str>| assert_eq!(link(address).ok().as_deref(), opened);
        check("https://example.org/a b", Some("https://example.org/a%20b"));
        check("HTTP://example.org", Some("HTTP://example.org"));
        check("www.example.org", Some("https://www.example.org"));
        check("/srv/plans/Board pack.pdf", Some("file:///srv/plans/Board%20pack.pdf"));
        check("mailto:ana@example.org", Some("mailto:ana@example.org"));
        for odd in
            ["javascript:alert(1)", "-h", "--help", "//host/share", "data:text/html,x", "calc.exe", "é"]
        {
            check(odd, None);
        }
        for odd in [
            "file://host/share/x.pdf",
            "file:///tmp/evil.desktop",
            "/tmp/run.SH",
            "/tmp/x%2Eexe",
            "/opt/A.app/",
        ] {
            check(odd, None);
        }
        check("mailto:ana@example.org?attach=/etc/passwd", Some("mailto:ana@example.org"));
        check("https://example.org/\u{1b}[2J", None);
    }

    #[test]
    fn what_stands_around_an_address_in_a_sentence_is_no_part_of_it() {
        for (word, address) in [
            ("(https://example.org),", "https://example.org"),
            ("https://wiki/Foo_(bar).", "https://wiki/Foo_(bar)"),
            ("(https://wiki/Foo_(bar))", "https://wiki/Foo_(bar)"),
            ("www.example.org;", "www.example.org"),
        ] {
            assert_eq!(bare(word), address);
        }
    }
}
