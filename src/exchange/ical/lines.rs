//! Content lines of iCalendar (RFC 5545, 3.1): folded and escaped on the way out, put together and taken
//! apart on the way in, each with its place.
#![expect(
    clippy::arithmetic_side_effects,
    reason = "counts of rows, cells and letters of a file that stands in memory"
)]

use super::Fault;

/// A line is folded before it gets longer, in bytes.
const FOLD: usize = 75;
/// A line that is longer when it is put together was written by nobody.
const LONGEST: usize = 64 << 10;

/// Lines for another program.
#[derive(Default)]
pub struct Writer(String);

impl Writer {
    /// Adds a line whose value goes out as it is: a date, a number, a word of the format.
    pub fn word(&mut self, name: &str, value: &str) {
        self.fold(&format!("{name}:{value}"));
    }

    /// Adds a line whose value is text of a person; nothing if there is none.
    pub fn text(&mut self, name: &str, value: &str) {
        let value = value.trim();
        if value.is_empty() {
            return;
        }
        let mut escaped = String::with_capacity(value.len());
        for c in value.chars() {
            match c {
                '\\' | ';' | ',' => escaped.extend(['\\', c]),
                '\n' => escaped.push_str("\\n"),
                c if c.is_control() => {}
                c => escaped.push(c),
            }
        }
        self.word(name, &escaped);
    }

    /// The lines, each with its end.
    pub fn finish(self) -> Vec<u8> {
        self.0.into_bytes()
    }

    fn fold(&mut self, line: &str) {
        let mut used = 0;
        for c in line.chars() {
            if used + c.len_utf8() > FOLD {
                self.0.push_str("\r\n ");
                used = 1;
            }
            used += c.len_utf8();
            self.0.push(c);
        }
        self.0.push_str("\r\n");
    }
}

/// A name of a person or body as a parameter has it: in quotes, without any in it.
pub fn parameter(name: &str) -> String {
    let quiet = |c: char| if c == '"' { '\'' } else { c };
    format!("\"{}\"", name.chars().filter(|c| !c.is_control()).map(quiet).collect::<String>())
}

/// A line taken apart.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Property<'a> {
    /// Where it begins, from 1.
    pub line: usize,
    /// Its name in capitals.
    pub name: String,
    /// What stands between name and value.
    pub parameters: Vec<(String, String)>,
    /// Its value as it stands there.
    pub value: &'a str,
}

impl Property<'_> {
    /// The value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(known, _)| known == name).map(|(_, value)| &**value)
    }

    /// The value as the text that a person wrote.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.value.len());
        let mut rest = self.value.chars();
        while let Some(c) = rest.next() {
            match (c, c == '\\') {
                (_, true) => match rest.next() {
                    Some('n' | 'N') => text.push('\n'),
                    Some(c) => text.push(c),
                    None => text.push('\\'),
                },
                _ => text.push(c),
            }
        }
        text
    }
}

/// Puts folded lines together: each with the place where it begins. Blank ones are passed over.
pub fn unfolded(text: &str) -> Result<Vec<(usize, String)>, Fault> {
    let mut all: Vec<(usize, String)> = Vec::new();
    for (place, line) in text.split('\n').enumerate() {
        let line = line.strip_suffix('\r').unwrap_or(line);
        match (line.strip_prefix([' ', '\t']), all.last_mut()) {
            (Some(more), Some((_, last))) => last.push_str(more),
            (Some(_), None) => return Err(Fault::at(place + 1, "a line goes on that never began")),
            (None, _) if line.trim().is_empty() => {}
            (None, _) => all.push((place + 1, line.to_owned())),
        }
        if all.last().is_some_and(|(_, line)| line.len() > LONGEST) {
            return Err(Fault::at(place + 1, "a line is longer than 64 KB: no calendar has such a line"));
        }
    }
    Ok(all)
}

/// Takes a line apart: `NAME;PARAMETER="a:b":value`.
pub fn property((line, text): &(usize, String)) -> Result<Property<'_>, Fault> {
    let fault =
        || Fault::at(*line, format!("“{}” is no line of a calendar: it has no name and colon", start(text)));
    let end = text.find([';', ':']).ok_or_else(fault)?;
    let (name, mut rest) = text.split_at(end);
    let proper = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '-');
    let mut parameters = Vec::new();
    while let Some(more) = rest.strip_prefix(';') {
        let end = unquoted(more, |c| matches!(c, ';' | ':')).ok_or_else(fault)?;
        let (parameter, next) = more.split_at(end);
        let (key, value) = parameter.split_once('=').ok_or_else(fault)?;
        parameters.push((key.to_ascii_uppercase(), value.replace('"', "")));
        rest = next;
    }
    let value = rest.strip_prefix(':').filter(|_| proper(name)).ok_or_else(fault)?;
    Ok(Property { line: *line, name: name.to_ascii_uppercase(), parameters, value })
}

/// The first of these signs that stands outside of quotes.
fn unquoted(text: &str, sign: impl Fn(char) -> bool) -> Option<usize> {
    let mut quoted = false;
    text.char_indices().find_map(|(at, c)| {
        quoted ^= c == '"';
        (!quoted && sign(c)).then_some(at)
    })
}

/// The beginning of a line, to show it by.
fn start(text: &str) -> String {
    crate::model::text::fit(text, 40).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        /// Settles the worry that a text is changed on its way, or begins a line of its own.
        #[test]
        fn what_is_written_is_read_back_by_us_and_by_others(
            texts in prop::collection::vec("(\\PC|[\\n,;:\\\\\"é漢]){0,60}", 1..5),
        ) {
            let mut writer = Writer::default();
            for text in &texts {
                writer.text("SUMMARY", text);
            }
            let bytes = String::from_utf8(writer.finish()).unwrap();
            for line in bytes.split("\r\n") {
                prop_assert!(line.len() <= 75 && !line.contains(['\r', '\n']), "{:?}", line);
            }
            let lines = unfolded(&bytes).unwrap();
            let read: Vec<String> = lines.iter().map(|line| property(line).unwrap().text()).collect();
            let meant: Vec<_> = texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()).collect();
            prop_assert_eq!(&read, &meant);
            let theirs = ical::PropertyParser::from_reader(bytes.as_bytes()).count();
            prop_assert_eq!(theirs, meant.len());
        }

        #[test]
        fn nothing_makes_the_reader_panic(text in "(\\PC|[\\r\\n\\t ;:=\"\\\\]){0,80}") {
            if let Ok(lines) = unfolded(&text) {
                for line in &lines {
                    let _ = property(line).map(|property| property.text());
                }
            }
        }
    }

    #[test]
    fn parameters_may_hold_in_quotes_what_ends_them() {
        let line = (7, "ATTENDEE;CN=\"Shah; Priya:x\";role=CHAIR:mailto:p@example.org".to_owned());
        let property = property(&line).unwrap();
        assert_eq!((&*property.name, property.value), ("ATTENDEE", "mailto:p@example.org"));
        assert_eq!(property.parameter("CN"), Some("Shah; Priya:x"));
        assert_eq!(property.parameter("ROLE"), Some("CHAIR"));
        assert_eq!(parameter("Zoë \"Z\"\r\n Å"), "\"Zoë 'Z' Å\"");
    }
}
