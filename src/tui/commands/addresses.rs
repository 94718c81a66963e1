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

/// What is opened: pages, letters and files, and nothing that would run.
const SCHEMES: [&str; 4] = ["https://", "http://", "mailto:", "file://"];

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
        let is_one = |word: &&str| SCHEMES.iter().any(|scheme| word.starts_with(scheme));
        let word = value.as_text().split(|c: char| c.is_whitespace() || "<>\"()".contains(c)).find(is_one);
        word.map(|word| word.trim_end_matches(['.', ',', ';']).to_owned())
    };
    here.and_then(|field| named(field).or_else(|| in_text(field)))
        .or_else(|| fields().find_map(named))
        .or_else(|| fields().find_map(in_text))
}

/// The link that an address is. The error says why it isn't opened, and what it is.
fn link(address: &str) -> Result<String, String> {
    let begins = |with: &str| address.get(..with.len()).is_some_and(|start| start.eq_ignore_ascii_case(with));
    let whole = match address {
        _ if SCHEMES.iter().any(|scheme| begins(scheme)) => address.to_owned(),
        _ if begins("www.") => format!("https://{address}"),
        _ if address.starts_with('/') && !address.starts_with("//") => format!("file://{address}"),
        _ => {
            return Err(format!("Only web pages, mail and files (file://…) are opened from here: {address}"));
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
        check("https://example.org/\u{1b}[2J", None);
    }
}
