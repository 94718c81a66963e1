//! A key as pressed, and its spelling: `ctrl-s` in the configuration, `Ctrl-S` for people.

use std::fmt;

/// What was pressed, apart from Ctrl, Alt and Shift.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
#[expect(missing_docs, reason = "each is the name on the key")]
pub enum Code {
    /// A character; Shift is part of it (`G`, `?`).
    Char(char),
    Enter,
    Esc,
    Tab,
    /// Shift and Tab.
    BackTab,
    Backspace,
    Delete,
    Insert,
    Up,
    Down,
    Left,
    Right,
    Home,
    End,
    PageUp,
    PageDown,
    /// A function key, 1 to 24.
    F(u8),
}

/// The keys with a name: how they are spelled, how they are shown.
const NAMED: &[(Code, &str, &str)] = &[
    (Code::Char(' '), "space", "Space"),
    (Code::Enter, "enter", "Enter"),
    (Code::Esc, "esc", "Esc"),
    (Code::Tab, "tab", "Tab"),
    (Code::BackTab, "shift-tab", "Shift-Tab"),
    (Code::Backspace, "backspace", "Backspace"),
    (Code::Delete, "delete", "Del"),
    (Code::Insert, "insert", "Ins"),
    (Code::Up, "up", "Up"),
    (Code::Down, "down", "Down"),
    (Code::Left, "left", "Left"),
    (Code::Right, "right", "Right"),
    (Code::Home, "home", "Home"),
    (Code::End, "end", "End"),
    (Code::PageUp, "pageup", "PgUp"),
    (Code::PageDown, "pagedown", "PgDn"),
];

/// Other names that people give to keys.
const ALIASES: &[(&str, Code)] =
    &[("return", Code::Enter), ("escape", Code::Esc), ("del", Code::Delete), ("ins", Code::Insert)];

const LAST_FUNCTION_KEY: u8 = 24;

/// One key with its modifiers, in the one form in which it is compared.
///
/// Shift is part of a character (`G`), and Shift-Tab is [`Code::BackTab`]. With Ctrl a letter is
/// small, because a terminal doesn't tell Ctrl-S from Ctrl-Shift-S.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Key {
    /// The key itself.
    pub code: Code,
    /// Ctrl is held.
    pub ctrl: bool,
    /// Alt (Option, Meta) is held.
    pub alt: bool,
    /// Shift is held, where it isn't part of the code already.
    pub shift: bool,
}

impl Key {
    /// A key without modifiers.
    pub const fn plain(code: Code) -> Key {
        Key { code, ctrl: false, alt: false, shift: false }
    }

    /// A character without modifiers.
    pub const fn char(c: char) -> Key {
        Key::plain(Code::Char(c))
    }

    /// A character with Ctrl.
    pub const fn ctrl(c: char) -> Key {
        Key { ctrl: true, ..Key::char(c) }
    }

    /// The character that the key writes into a text field, if it writes one.
    pub fn typed(self) -> Option<char> {
        match self {
            Key { code: Code::Char(c), ctrl: false, alt: false, .. } => Some(c),
            _ => None,
        }
    }

    /// The same key in the form in which keys are compared.
    #[must_use]
    pub fn normal(self) -> Key {
        match self.code {
            Code::Char(c) if self.ctrl => Key { code: Code::Char(small(c)), shift: false, ..self },
            Code::Char(c) if self.shift => Key { code: Code::Char(large(c)), shift: false, ..self },
            Code::Tab if self.shift => Key { code: Code::BackTab, shift: false, ..self },
            Code::BackTab => Key { shift: false, ..self },
            _ => self,
        }
    }

    /// Reads one key: `ctrl-s`, `shift-tab`, `space`, `G`, `f1`. Names and modifiers are read
    /// without regard to case. The error is a sentence.
    pub fn parse(text: &str) -> Result<Key, String> {
        let mut key = Key::char(' ');
        let mut rest = text;
        loop {
            let after = |modifier: &str| {
                let (start, end) = rest.split_at_checked(modifier.len())?;
                (start.eq_ignore_ascii_case(modifier) && !end.is_empty()).then_some(end)
            };
            if let Some(end) = after("ctrl-") {
                (key.ctrl, rest) = (true, end);
            } else if let Some(end) = after("alt-") {
                (key.alt, rest) = (true, end);
            } else if let Some(end) = after("shift-") {
                (key.shift, rest) = (true, end);
            } else {
                break;
            }
        }
        key.code = code(rest).ok_or_else(|| {
            format!("“{text}” is no key; write it as in ctrl-s, alt-enter, shift-tab, f1, space, G or ?.")
        })?;
        Ok(key.normal())
    }

    /// Reads keys to be pressed one after the other: `g g`. The error is a sentence.
    pub fn parse_sequence(text: &str) -> Result<Vec<Key>, String> {
        let keys = text.split_whitespace().map(Key::parse).collect::<Result<Vec<_>, _>>()?;
        if keys.is_empty() { Err("No key is given.".into()) } else { Ok(keys) }
    }

    /// The spelling that [`Key::parse`] reads.
    pub fn spell(self) -> String {
        let modifiers = [(self.ctrl, "ctrl-"), (self.alt, "alt-"), (self.shift, "shift-")];
        let mut text: String = modifiers.iter().filter(|(held, _)| *held).map(|(_, name)| *name).collect();
        match (self.code, name(self.code)) {
            (_, Some((spelled, _))) => text.push_str(spelled),
            (Code::F(number), None) => text.push_str(&format!("f{number}")),
            (Code::Char(c), None) => text.push(c),
            (_, None) => {}
        }
        text
    }

    /// The spelling that [`Key::parse_sequence`] reads.
    pub fn spell_sequence(keys: &[Key]) -> String {
        keys.iter().map(|key| key.spell()).collect::<Vec<_>>().join(" ")
    }

    /// A sequence as shown to people: `g g`, `Ctrl-X Ctrl-S`.
    pub fn show_sequence(keys: &[Key]) -> String {
        keys.iter().map(Key::to_string).collect::<Vec<_>>().join(" ")
    }
}

/// For people: `Ctrl-S`, `Enter`, `G`.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        for (held, name) in [(self.ctrl, "Ctrl-"), (self.alt, "Alt-"), (self.shift, "Shift-")] {
            f.write_str(if held { name } else { "" })?;
        }
        match (self.code, name(self.code)) {
            (_, Some((_, shown))) => f.write_str(shown),
            (Code::F(number), None) => write!(f, "F{number}"),
            (Code::Char(c), None) => write!(f, "{}", if self.ctrl { large(c) } else { c }),
            (_, None) => Ok(()),
        }
    }
}

fn name(code: Code) -> Option<(&'static str, &'static str)> {
    NAMED.iter().find(|(named, ..)| *named == code).map(|(_, spelled, shown)| (*spelled, *shown))
}

fn code(text: &str) -> Option<Code> {
    let mut chars = text.chars();
    if let (Some(c), None) = (chars.next(), chars.next()) {
        return (!c.is_control()).then_some(Code::Char(c));
    }
    let is = |name: &str| text.eq_ignore_ascii_case(name);
    let named = NAMED.iter().find(|(_, spelled, shown)| is(spelled) || is(shown)).map(|(code, ..)| *code);
    let alias = || ALIASES.iter().find(|(name, _)| is(name)).map(|(_, code)| *code);
    let function = || {
        let number = text.strip_prefix(['f', 'F'])?.parse().ok()?;
        (1..=LAST_FUNCTION_KEY).contains(&number).then_some(Code::F(number))
    };
    named.or_else(alias).or_else(function)
}

fn small(c: char) -> char {
    alone(c.to_lowercase()).unwrap_or(c)
}

fn large(c: char) -> char {
    alone(c.to_uppercase()).unwrap_or(c)
}

fn alone(mut chars: impl Iterator<Item = char>) -> Option<char> {
    chars.next().filter(|_| chars.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn keys() -> impl Strategy<Value = Key> {
        let named = prop::sample::select(NAMED.iter().map(|(code, ..)| *code).collect::<Vec<_>>());
        let character = any::<char>().prop_filter("a printable one", |c| !c.is_control());
        let code = prop_oneof![
            named,
            (1..=LAST_FUNCTION_KEY).prop_map(Code::F),
            character.prop_map(Code::Char),
            prop::char::range('!', '~').prop_map(Code::Char)
        ];
        (code, any::<[bool; 3]>())
            .prop_map(|(code, [ctrl, alt, shift])| Key { code, ctrl, alt, shift }.normal())
    }

    proptest! {
        #[test]
        fn what_is_spelled_reads_back(key in keys()) {
            prop_assert_eq!(Key::parse(&key.spell()), Ok(key));
        }

        #[test]
        fn a_key_has_one_normal_form(key in keys()) {
            prop_assert_eq!(key.normal(), key);
        }

        #[test]
        fn any_text_is_a_key_or_a_sentence(text in ".{0,12}") {
            let _ = Key::parse_sequence(&text);
        }
    }

    #[test]
    fn keys_are_shown_as_people_write_them() {
        let check = |spelled: &str, shown: &str| {
            let keys = Key::parse_sequence(spelled).unwrap();
            assert_eq!(Key::show_sequence(&keys), shown);
            assert_eq!(Key::parse_sequence(shown), Ok(keys), "{shown}");
        };
        check("ctrl-s", "Ctrl-S");
        check("alt-enter", "Alt-Enter");
        check("shift-tab", "Shift-Tab");
        check("space", "Space");
        check("G", "G");
        check("?", "?");
        check("g g", "g g");
        check("f12", "F12");
        check("ctrl--", "Ctrl--");
        check("ctrl-alt-shift-pageup", "Ctrl-Alt-Shift-PgUp");
        check("alt-f alt-F", "Alt-f Alt-F");
    }

    #[test]
    fn a_bad_key_is_named() {
        for text in ["ctrl-", "f99", "control-s", "gg", ""] {
            assert!(Key::parse(text).unwrap_err().contains(&format!("“{text}”")), "{text}");
        }
    }

    #[test]
    fn what_terminals_differ_in_is_lost() {
        let check = |one: &str, other: &str| assert_eq!(Key::parse(one), Key::parse(other), "{one}");
        check("shift-g", "G");
        check("Ctrl-Shift-S", "ctrl-s");
        check("shift-?", "?");
        check("escape", "esc");
        assert_eq!(Key::parse("shift-tab"), Ok(Key::plain(Code::BackTab)));
    }
}
