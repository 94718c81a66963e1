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
    "Open the page, file or mail that this field or record names (a hyperlink), in the program for it.",
    open,
)];

/// What is opened: pages, letters, and files of this machine.
const SCHEMES: [&str; 4] = ["https://", "http://", "mailto:", "file:///"];

/// Endings of files that are only shown when they are opened: documents, tables, slides, pictures and drawings,
/// plans and appointments, mail. Whatever else there is may run.
const SHOWN: [&str; 58] = [
    "pdf", "doc", "docx", "odt", "rtf", "txt", "md", "log", "htm", "html", "epub", "pages", "one", "xls",
    "xlsx", "ods", "csv", "tsv", "json", "yaml", "yml", "numbers", "ppt", "pptx", "odp", "key", "png", "jpg",
    "jpeg", "gif", "bmp", "tif", "tiff", "webp", "heic", "svg", "vsd", "vsdx", "odg", "drawio", "dwg", "dxf",
    "mm", "xmind", "mpp", "mpt", "mpx", "xml", "xer", "pod", "gan", "planner", "tjp", "ics", "vcs", "vcf",
    "eml", "msg",
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

/// The path that a link to a file leads to, without what it says of a place in the file.
fn path(link: &str) -> Option<String> {
    let mut rest = link.split(['#', '?']).next()?.as_bytes().iter();
    let mut path = Vec::new();
    while let Some(&byte) = rest.next() {
        let digits = rest.as_slice().get(..2).and_then(|two| std::str::from_utf8(two).ok());
        let coded = digits.filter(|_| byte == b'%').and_then(|two| u8::from_str_radix(two, 16).ok());
        path.push(coded.unwrap_or(byte));
        coded.and_then(|_| rest.nth(1));
    }
    String::from_utf8(path).ok()
}

/// What a file's name tells of it.
#[derive(PartialEq, Eq)]
enum Sort {
    Shown,
    /// A folder, or a file of which nobody can tell.
    Folder,
    Other,
}

fn sort(path: &str) -> Sort {
    let name = path.trim_end_matches('/').rsplit('/').next().unwrap_or_default();
    match name.trim_start_matches('.').rsplit_once('.') {
        None => Sort::Folder,
        // A version, not an ending.
        Some((_, ending)) if !ending.is_empty() && ending.bytes().all(|byte| byte.is_ascii_digit()) => {
            Sort::Folder
        }
        Some((_, ending)) if SHOWN.contains(&ending.to_ascii_lowercase().as_str()) => Sort::Shown,
        Some(_) => Sort::Other,
    }
}

/// A link to a file or folder of this machine that shows it and runs nothing, if there is one. All is coded that a
/// program or script which opens links may read otherwise.
fn file(path: &str) -> Option<String> {
    // Some decode a link before they cut it.
    let cut = path.split(['#', '?']).next()?.trim_end();
    // Two slashes lead to another machine.
    if path.starts_with("//") || path.chars().any(char::is_control) || sort(cut) == Sort::Other {
        return None;
    }
    let mut link = String::from("file://");
    for c in path.chars() {
        match c {
            '/' | '-' | '.' | '_' | '~' | ':' => link.push(c),
            c if c.is_alphanumeric() => link.push(c),
            c => c.encode_utf8(&mut [0; 4]).bytes().for_each(|byte| link += &format!("%{byte:02X}")),
        }
    }
    match sort(path) {
        // Behind the name of a file, the slash lets nothing be opened.
        Sort::Folder if !path.ends_with('/') => Some(link + "/"),
        Sort::Folder | Sort::Shown => Some(link),
        Sort::Other => None,
    }
}

/// The link that an address is. The error says why it isn't opened, and what it is.
fn link(address: &str) -> Result<String, String> {
    let not_shown = || {
        format!(
            "Of files, documents, pictures, tables, plans, mails and folders are opened from here: {address}"
        )
    };
    let whole = match address {
        // Whatever else a letter is to hold is for the officer to write.
        _ if begins(address, "mailto:") => address.split('?').next().unwrap_or_default().to_owned(),
        _ if begins(address, "file:///") => {
            path(&address["file://".len()..]).and_then(|path| file(&path)).ok_or_else(not_shown)?
        }
        _ if SCHEMES.iter().any(|scheme| begins(address, scheme)) => address.to_owned(),
        _ if begins(address, "www.") => format!("https://{address}"),
        _ if address.starts_with('/') && !address.starts_with("//") => file(address).ok_or_else(not_shown)?,
        _ => {
            return Err(format!(
                "Only web pages, mail and files of this machine (file:///…) are opened from here: {address}"
            ));
        }
    };
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
            "file:////host/share/x.pdf",
            "file:///%2Fhost/share/x.pdf",
            "file:///tmp/evil.desktop",
            "file:///tmp/evil.desktop#a.pdf",
            "file:///tmp/evil.desktop?a.pdf",
            "file:///tmp/evil.desktop%3Fa/b",
            "file:///tmp/evil%2Edesktop",
            "file:///tmp/evil.pdf/%2e%2e/evil.desktop",
            "file:///tmp/evil.desktop%0A.pdf",
            "file:///tmp/evil.desktop%00.pdf",
            "file:///tmp/%ff.pdf",
            "/tmp/run.SH",
            "/tmp/tool.py",
            "/tmp/x.terminal",
            "/tmp/x.exe.",
            "/tmp/x.pdf ",
            "/opt/A.app/",
            "/tmp/Budget.xlsm",
        ] {
            check(odd, None);
        }
        // No script that opens files reads these otherwise than they are meant.
        check("file:///srv/Board%20pack.pdf#page=3", Some("file:///srv/Board%20pack.pdf"));
        check("/srv/Plan #2, 100%?.mpp", Some("file:///srv/Plan%20%232%2C%20100%25%3F.mpp"));
        check("/tmp/evil.desktop\\c.pdf", Some("file:///tmp/evil.desktop%5Cc.pdf"));
        check("file:///tmp/evil.desktop%y.pdf", Some("file:///tmp/evil.desktop%25y.pdf"));
        check("file:///srv/Pläne/%C3%9Cbersicht.PNG", Some("file:///srv/Pläne/Übersicht.PNG"));
        // What has no ending is opened as a folder, or not at all.
        check("/srv/plans", Some("file:///srv/plans/"));
        check("/srv/.plans/Release 1.2/", Some("file:///srv/.plans/Release%201.2/"));
        check("/", Some("file:///"));
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
