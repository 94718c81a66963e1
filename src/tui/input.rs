//! A text being typed: one line, or several. Readline keys; never splits a character that shows as one.

use unicode_segmentation::UnicodeSegmentation;

use super::key::{Code, Key};

/// A text and the place of the cursor in it.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Input {
    text: String,
    /// Bytes before the cursor; always at the edge of a grapheme.
    cursor: usize,
}

impl Input {
    /// A text with the cursor at its end.
    pub fn new(text: impl Into<String>) -> Self {
        let text = text.into();
        Input { cursor: text.len(), text }
    }

    /// A text with the cursor behind so many bytes, moved to the edge of a character.
    pub fn at(text: String, cursor: usize) -> Self {
        let cursor = (0..=cursor.min(text.len())).rev().find(|place| text.is_char_boundary(*place));
        Input { cursor: cursor.unwrap_or(0), text }
    }

    /// Bytes before the cursor.
    pub const fn cursor(&self) -> usize {
        self.cursor
    }

    /// What has been typed.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// What stands before and after the cursor.
    pub fn halves(&self) -> (&str, &str) {
        self.text.split_at(self.cursor)
    }

    /// Puts text in at the cursor.
    pub fn insert(&mut self, text: &str) {
        self.text.insert_str(self.cursor, text);
        self.cursor += text.len();
    }

    /// Acts on an editing key; false if it is none. `lines` says whether the text may have several.
    pub fn key(&mut self, key: Key, lines: bool) -> bool {
        match (key.code, key.ctrl, key.alt) {
            (Code::Char(c), false, false) => self.insert(c.encode_utf8(&mut [0; 4])),
            (Code::Enter, false, _) if lines => self.insert("\n"),
            (Code::Backspace, false, false) | (Code::Char('h'), true, _) => self.cut(self.left()),
            (Code::Backspace, _, _) | (Code::Char('w'), true, _) => self.cut(self.word_left()),
            (Code::Delete, ..) | (Code::Char('d'), true, _) => self.cut(self.right()),
            (Code::Char('d'), _, true) => self.cut(self.word_right()),
            (Code::Char('u'), true, _) => self.cut(self.line_start()),
            (Code::Char('k'), true, _) => self.cut(self.line_end()),
            (Code::Left, false, false) | (Code::Char('b'), true, _) => self.cursor = self.left(),
            (Code::Right, false, false) | (Code::Char('f'), true, _) => self.cursor = self.right(),
            (Code::Left, ..) | (Code::Char('b'), _, true) => self.cursor = self.word_left(),
            (Code::Right, ..) | (Code::Char('f'), _, true) => self.cursor = self.word_right(),
            (Code::Home, ..) | (Code::Char('a'), true, _) => self.cursor = self.line_start(),
            (Code::End, ..) | (Code::Char('e'), true, _) => self.cursor = self.line_end(),
            (Code::Up, ..) if lines => return self.vertical(false),
            (Code::Down, ..) if lines => return self.vertical(true),
            _ => return false,
        }
        true
    }

    fn cut(&mut self, other: usize) {
        let range = other.min(self.cursor)..other.max(self.cursor);
        self.cursor = range.start;
        self.text.drain(range);
    }

    fn left(&self) -> usize {
        self.text[..self.cursor].grapheme_indices(true).next_back().map_or(0, |(place, _)| place)
    }

    fn right(&self) -> usize {
        self.text[self.cursor..].graphemes(true).next().map_or(self.cursor, |g| self.cursor + g.len())
    }

    fn word_left(&self) -> usize {
        let mut words = self.text[..self.cursor].unicode_word_indices();
        words.next_back().map_or(0, |(place, _)| place)
    }

    fn word_right(&self) -> usize {
        let mut words = self.text[self.cursor..].unicode_word_indices();
        words.next().map_or(self.text.len(), |(place, word)| self.cursor + place + word.len())
    }

    fn line_start(&self) -> usize {
        self.text[..self.cursor].rfind('\n').map_or(0, |place| place + 1)
    }

    fn line_end(&self) -> usize {
        self.text[self.cursor..].find('\n').map_or(self.text.len(), |place| self.cursor + place)
    }

    /// Moves to the same column of the line above or below; false where there is none.
    fn vertical(&mut self, down: bool) -> bool {
        let (start, end) = (self.line_start(), self.line_end());
        let column = self.text[start..self.cursor].graphemes(true).count();
        let (from, to) = if down {
            if end == self.text.len() {
                return false;
            }
            let to = self.text[end + 1..].find('\n').map_or(self.text.len(), |place| end + 1 + place);
            (end + 1, to)
        } else {
            if start == 0 {
                return false;
            }
            (self.text[..start - 1].rfind('\n').map_or(0, |place| place + 1), start - 1)
        };
        let line = &self.text[from..to];
        self.cursor = line.grapheme_indices(true).nth(column).map_or(to, |(place, _)| from + place);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn typed(start: &str, keys: &str) -> String {
        let mut input = Input::new(start);
        for key in keys.split(' ').filter(|key| !key.is_empty()) {
            assert!(input.key(Key::parse(key).unwrap(), true), "{key}");
        }
        let (before, after) = input.halves();
        format!("{before}|{after}")
    }

    #[test]
    fn edits_as_a_shell_does() {
        assert_eq!(typed("", "l a t e"), "late|");
        assert_eq!(typed("late steel", "ctrl-w"), "late |");
        assert_eq!(typed("late steel", "ctrl-a alt-f ctrl-k"), "late|");
        assert_eq!(typed("e\u{301}a", "left backspace"), "|a");
        assert_eq!(typed("one\ntwo", "up x"), "onex|\ntwo");
        assert_eq!(typed("one\ntwo", "home up enter"), "\n|one\ntwo");
    }

    proptest! {
        #[test]
        fn no_keys_make_it_panic(start: String, codes in proptest::collection::vec((0..12usize, any::<bool>(), any::<bool>()), 0..60)) {
            let all = [
                Code::Char('é'), Code::Char('w'), Code::Char('d'), Code::Char('u'), Code::Left, Code::Right, Code::Up,
                Code::Down, Code::Home, Code::End, Code::Backspace, Code::Delete,
            ];
            let mut input = Input::new(start);
            for (code, ctrl, alt) in codes {
                input.key(Key { code: all[code], ctrl, alt, shift: false }, true);
                prop_assert!(input.text.is_char_boundary(input.cursor));
            }
        }
    }
}
