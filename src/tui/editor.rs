//! A text of many lines being typed: each line may carry the record that was born from it. A key costs
//! what its line is long, however many lines there are; every change can be taken back.

use std::ops::Range;

use unicode_segmentation::UnicodeSegmentation;

use super::input::Input;
use super::key::{Code, Key};
use crate::model::id::Id;
use crate::model::text;
use crate::session::minuting::Line;

/// Changes that can be taken back.
const REMEMBERED: usize = 1000;

/// Where the cursor is: a line, and bytes of it before the cursor, at the edge of a grapheme.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
#[expect(missing_docs, reason = "places in the text")]
pub struct Cursor {
    pub line: usize,
    pub byte: usize,
}

/// Lines that took the place of others.
#[derive(Clone, Debug)]
struct Change {
    at: usize,
    old: Vec<Line>,
    new: Vec<Line>,
    before: Cursor,
    after: Cursor,
    /// Letters typed one after the other are taken back together.
    typing: bool,
}

/// A row of the screen: the line that it is of, whether it is its first, and the words.
pub type Row<'a> = (usize, bool, &'a str);

/// A text being typed.
#[derive(Clone, Debug)]
pub struct Editor {
    /// Never empty.
    lines: Vec<Line>,
    cursor: Cursor,
    past: Vec<Change>,
    future: Vec<Change>,
    /// The first line that shows, and how many of its rows don't.
    top: (usize, usize),
}

impl Editor {
    /// A text with the cursor at its end.
    pub fn new(mut lines: Vec<Line>) -> Self {
        if lines.is_empty() {
            lines.push(Line::default());
        }
        let line = lines.len() - 1;
        let cursor = Cursor { line, byte: lines[line].text.len() };
        Editor { lines, cursor, past: Vec::new(), future: Vec::new(), top: (0, 0) }
    }

    /// Its lines.
    pub fn lines(&self) -> &[Line] {
        &self.lines
    }

    /// Says which record was born from a line.
    pub fn bear(&mut self, line: usize, born: Option<Id>) {
        if let Some(line) = self.lines.get_mut(line) {
            line.born = born;
        }
    }

    /// Where the cursor is.
    pub const fn cursor(&self) -> Cursor {
        self.cursor
    }

    /// The line under the cursor.
    pub fn line(&self) -> &str {
        &self.lines[self.cursor.line].text
    }

    /// The whole text.
    pub fn text(&self) -> String {
        let mut text = String::with_capacity(self.lines.iter().map(|line| line.text.len() + 1).sum());
        for (place, line) in self.lines.iter().enumerate() {
            if place > 0 {
                text.push('\n');
            }
            text.push_str(&line.text);
        }
        text.truncate(text.trim_end().len());
        text
    }

    /// Puts text in at the cursor, perhaps of several lines.
    pub fn insert(&mut self, words: &str) {
        let words = words.replace("\r\n", "\n").replace('\r', "\n");
        let Cursor { line, byte } = self.cursor;
        let (before, behind) = self.lines[line].text.split_at(byte);
        let mut parts = words.split('\n').map(|part| text::clean(part).into_owned());
        let born = self.lines[line].born;
        let first = format!("{before}{}", parts.next().unwrap_or_default());
        let mut new = vec![Line { text: first, born }];
        new.extend(parts.map(|text| Line { text, born: None }));
        let last = new.len() - 1;
        let after = Cursor { line: line + last, byte: new[last].text.len() };
        new[last].text.push_str(behind);
        self.replace(line..line + 1, new, after, false);
    }

    /// Puts words in the place of a part of the line under the cursor, and the cursor behind them.
    pub fn put(&mut self, place: Range<usize>, words: &str) {
        let mut line = self.lines[self.cursor.line].clone();
        if line.text.get(place.clone()).is_some() {
            line.text.replace_range(place.clone(), words);
            let after = Cursor { byte: place.start + words.len(), ..self.cursor };
            self.replace(self.cursor.line..self.cursor.line + 1, vec![line], after, false);
        }
    }

    /// Acts on an editing key; false if it is none. `page` is how many lines a page has.
    pub fn key(&mut self, key: Key, page: usize) -> bool {
        let Cursor { line, byte } = self.cursor;
        let end = self.lines[line].text.len();
        match (key.code, key.ctrl, key.alt) {
            (Code::Enter, false, false) => self.insert("\n"),
            (Code::Up, false, false) => self.go_to_line(line.saturating_sub(1)),
            (Code::Down, false, false) => self.go_to_line(line + 1),
            (Code::PageUp, ..) => self.go_to_line(line.saturating_sub(page)),
            (Code::PageDown, ..) => self.go_to_line(line + page),
            (Code::Home, true, _) => self.cursor = Cursor::default(),
            (Code::End, true, _) => {
                let line = self.lines.len() - 1;
                self.cursor = Cursor { line, byte: self.lines[line].text.len() };
            }
            (Code::Left, ..) if byte == 0 && line > 0 => {
                self.cursor = Cursor { line: line - 1, byte: self.lines[line - 1].text.len() };
            }
            (Code::Right, ..) if byte == end && line + 1 < self.lines.len() => {
                self.cursor = Cursor { line: line + 1, byte: 0 };
            }
            (Code::Backspace, ..) if byte == 0 && line > 0 => self.join(line - 1),
            (Code::Delete, ..) if byte == end && line + 1 < self.lines.len() => self.join(line),
            _ => return self.key_in_line(key),
        }
        true
    }

    /// A key that stays within its line.
    fn key_in_line(&mut self, key: Key) -> bool {
        let Cursor { line, byte } = self.cursor;
        let mut input = Input::at(self.lines[line].text.clone(), byte);
        if !input.key(key, false) {
            return false;
        }
        let after = Cursor { line, byte: input.cursor() };
        if input.text() == self.lines[line].text {
            self.cursor = after;
        } else {
            let typing = matches!(key.code, Code::Char(c) if !c.is_whitespace() && !key.ctrl);
            let new = Line { text: input.text().to_owned(), born: self.lines[line].born };
            self.replace(line..line + 1, vec![new], after, typing);
        }
        true
    }

    /// Puts a line and the next into one.
    fn join(&mut self, line: usize) {
        let (first, second) = (&self.lines[line], &self.lines[line + 1]);
        let joined =
            Line { text: format!("{}{}", first.text, second.text), born: first.born.or(second.born) };
        let after = Cursor { line, byte: first.text.len() };
        self.replace(line..line + 2, vec![joined], after, false);
    }

    /// Goes to the same column of another line, or the nearest there is.
    fn go_to_line(&mut self, line: usize) {
        let column = self.line()[..self.cursor.byte].graphemes(true).count();
        let line = line.min(self.lines.len() - 1);
        let text = &self.lines[line].text;
        let byte = text.grapheme_indices(true).nth(column).map_or(text.len(), |(place, _)| place);
        self.cursor = Cursor { line, byte };
    }

    fn replace(&mut self, place: Range<usize>, new: Vec<Line>, after: Cursor, typing: bool) {
        let (at, before) = (place.start, self.cursor);
        let old: Vec<Line> = self.lines.splice(place, new.iter().cloned()).collect();
        self.cursor = after;
        self.future.clear();
        match self.past.last_mut() {
            Some(last) if typing && last.typing && last.at == at && last.after == before => {
                (last.new, last.after) = (new, after);
            }
            _ => self.past.push(Change { at, old, new, before, after, typing }),
        }
        if self.past.len() > REMEMBERED {
            self.past.remove(0);
        }
    }

    /// Takes the last change back; false if there is none.
    pub fn undo(&mut self) -> bool {
        let Some(change) = self.past.pop() else { return false };
        self.swap(change.at, change.new.len(), &change.old);
        self.cursor = change.before;
        self.future.push(change);
        true
    }

    /// Makes the change last taken back again; false if there is none.
    pub fn redo(&mut self) -> bool {
        let Some(change) = self.future.pop() else { return false };
        self.swap(change.at, change.old.len(), &change.new);
        self.cursor = change.after;
        self.past.push(change);
        true
    }

    /// Puts remembered lines in the place of others. What was born since of a line that stays is kept.
    fn swap(&mut self, at: usize, count: usize, to: &[Line]) {
        let there = &self.lines[at..at + count];
        let born = |place: usize, line: &Line| match there {
            _ if line.born.is_some() => line.born,
            [one] if place == 0 => one.born,
            _ => there.iter().find(|known| known.text == line.text).and_then(|known| known.born),
        };
        let lines: Vec<Line> =
            to.iter().enumerate().map(|(p, line)| Line { born: born(p, line), ..line.clone() }).collect();
        self.lines.splice(at..at + count, lines);
    }

    /// Brings the cursor into sight of a window of this size.
    pub fn scroll(&mut self, cols: usize, rows: usize) {
        if self.top.0 >= self.lines.len() {
            self.top = (self.lines.len() - 1, 0);
        }
        let (top, line) = (self.top.0, self.cursor.line);
        let own = self.row_of_cursor(cols).0;
        if line < top || (line == top && own < self.top.1) {
            self.top = (line, own.saturating_sub(rows.saturating_sub(1) / 2));
            return;
        }
        // From the cursor upwards as far as the window has room.
        let mut room = rows.max(1).saturating_sub(own + 1);
        let mut first = (line, (own + 1).saturating_sub(rows.max(1)));
        while room > 0 && first.0 > top {
            let tall = wrapped(&self.lines[first.0 - 1].text, cols).len();
            first = (first.0 - 1, tall.saturating_sub(room));
            room = room.saturating_sub(tall);
        }
        if first > (top, self.top.1) {
            self.top = first;
        }
    }

    /// The row of its line that the cursor is in, and its column there.
    fn row_of_cursor(&self, cols: usize) -> (usize, usize) {
        let line = self.line();
        let rows = wrapped(line, cols);
        let row = rows.iter().rposition(|row| row.start <= self.cursor.byte).unwrap_or(0);
        (row, text::width(&text::clean(&line[rows[row].start..self.cursor.byte])))
    }

    /// The rows that a window of this size shows, each with its line and whether it is the first row of
    /// it; and the cell of the cursor.
    pub fn rows(&self, cols: usize, rows: usize) -> (Vec<Row<'_>>, Option<(usize, usize)>) {
        let mut shown = Vec::with_capacity(rows);
        let mut cursor = None;
        let (top, hidden) = self.top;
        for (place, line) in self.lines.iter().enumerate().skip(top) {
            if shown.len() >= rows {
                break;
            }
            let skipped = if place == top { hidden } else { 0 };
            if place == self.cursor.line {
                let (row, column) = self.row_of_cursor(cols);
                cursor = row.checked_sub(skipped).map(|row| (column, shown.len() + row));
            }
            for (row, range) in wrapped(&line.text, cols).into_iter().enumerate().skip(skipped) {
                shown.push((place, row == 0, &line.text[range]));
            }
        }
        shown.truncate(rows);
        (shown, cursor.filter(|(_, row)| *row < rows))
    }
}

/// The rows that a line takes in so many columns, broken behind blanks where there are any; at least one.
fn wrapped(line: &str, cols: usize) -> Vec<Range<usize>> {
    let cols = cols.max(2);
    if line.len() <= cols && line.is_ascii() {
        return std::iter::once(0..line.len()).collect();
    }
    let (mut rows, mut start, mut wide, mut blank) = (Vec::new(), 0, 0, None);
    for (place, grapheme) in line.grapheme_indices(true) {
        let width = text::width(&text::clean(grapheme));
        if wide + width > cols && place > start {
            let end = blank.filter(|blank| *blank > start).unwrap_or(place);
            rows.push(start..end);
            wide = text::width(&text::clean(&line[end..place]));
            (start, blank) = (end, None);
        }
        wide += width;
        if grapheme == " " {
            blank = Some(place + 1);
        }
    }
    rows.push(start..line.len());
    rows
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn editor(text: &str) -> Editor {
        Editor::new(text.split('\n').map(|text| Line { text: text.into(), born: None }).collect())
    }

    fn press(editor: &mut Editor, keys: &str) {
        for key in keys.split(' ').filter(|key| !key.is_empty()) {
            assert!(editor.key(Key::parse(key).unwrap(), 10), "{key}");
        }
    }

    #[test]
    fn lines_are_split_joined_and_taken_back_with_what_was_born_of_them() {
        let mut editor = editor("a Ask\nd Go");
        editor.bear(0, Some(Id(7)));
        press(&mut editor, "up end enter x");
        assert_eq!(editor.text(), "a Ask\nx\nd Go");
        press(&mut editor, "backspace backspace");
        assert_eq!((editor.text().as_str(), editor.lines()[0].born), ("a Ask\nd Go", Some(Id(7))));
        press(&mut editor, "ctrl-u backspace");
        while editor.undo() {}
        assert_eq!((editor.text().as_str(), editor.lines()[0].born), ("a Ask\nd Go", Some(Id(7))));
    }

    #[test]
    fn a_paste_of_lines_goes_in_at_the_cursor_and_wide_letters_wrap_whole() {
        let mut editor = editor("ab");
        press(&mut editor, "left");
        editor.insert("1\r\n2\x1b[31m\n漢字漢字");
        assert_eq!(editor.lines().len(), 3);
        assert!(!editor.text().contains('\x1b'));
        editor.scroll(6, 3);
        let (rows, cursor) = editor.rows(6, 3);
        assert_eq!(
            rows.iter().map(|(line, first, _)| (*line, *first)).collect::<Vec<_>>(),
            [(1, true), (2, true), (2, false)]
        );
        assert_eq!(cursor, Some((2, 2)));
    }

    proptest! {
        #[test]
        fn no_keys_make_it_panic_and_undo_leads_back(
            start in "[a 漢é\u{301}\n]{0,30}",
            keys in prop::collection::vec((0..15usize, any::<bool>(), any::<bool>()), 0..60),
            size in (0..20usize, 0..6usize),
        ) {
            let all = [
                Code::Char('é'), Code::Char('w'), Code::Char('d'), Code::Char('u'), Code::Char('k'), Code::Left,
                Code::Right, Code::Up, Code::Down, Code::Home, Code::End, Code::Backspace, Code::Delete, Code::Enter,
                Code::PageDown,
            ];
            let mut editor = editor(&start);
            let begun = editor.text();
            for (code, ctrl, alt) in keys {
                editor.key(Key { code: all[code], ctrl, alt, shift: false }, 3);
                editor.scroll(size.0, size.1);
                let (rows, cursor) = editor.rows(size.0, size.1);
                prop_assert!(rows.len() <= size.1 && (size.1 == 0 || cursor.is_some()), "{:?}", cursor);
            }
            let end = editor.text();
            let mut steps = 0;
            while editor.undo() {
                steps += 1;
            }
            prop_assert_eq!(editor.text(), begun);
            for _ in 0..steps {
                editor.redo();
            }
            prop_assert_eq!(editor.text(), end);
        }

        #[test]
        fn rows_of_a_line_are_all_of_it(line in ".{0,60}", cols in 0..20usize) {
            let rows = wrapped(&line, cols);
            prop_assert_eq!(rows.iter().map(|row| &line[row.clone()]).collect::<String>(), line);
        }
    }
}
