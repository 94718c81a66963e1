//! From the bytes that a terminal sends to keys and pasted text.
//!
//! Bytes come in pieces that end anywhere. What can't be understood is dropped as a whole, so that
//! the rest of an unknown sequence is never taken for keys; a paste is never taken for keys at all.

use std::time::Duration;

use super::key::{Code, Key};

/// What came from the terminal.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Heard {
    /// A key was pressed.
    Key(Key),
    /// Text was pasted, line ends as `\n`.
    Paste(String),
}

/// How long Esc alone waits for the rest of a sequence that begins with it.
const ESCAPE_PATIENCE: Duration = Duration::from_millis(25);
/// How long a paste waits for its end.
const PASTE_PATIENCE: Duration = Duration::from_secs(5);
/// More bytes of one paste are dropped.
const LONGEST_PASTE: usize = 16 << 20;
/// A sequence that goes on for longer is none.
const LONGEST_SEQUENCE: usize = 256;
const PASTE_END: &[u8] = b"\x1b[201~";

/// How kitty's protocol marks that a key was let go.
const RELEASED: u32 = 3;

const ESC: u8 = 0x1b;
const BEL: u8 = 0x07;

/// Bytes to keys, remembering what is unfinished.
#[derive(Debug, Default)]
pub struct Decoder {
    waiting: Vec<u8>,
    paste: Option<Vec<u8>>,
}

/// What the beginning of the bytes is: so many of them, meaning this.
struct Piece {
    length: usize,
    meaning: Meaning,
}

enum Meaning {
    Nothing,
    Key(Key),
    PasteBegins,
}

impl Decoder {
    /// Reads on. What is unfinished waits for more.
    pub fn feed(&mut self, bytes: &[u8]) -> Vec<Heard> {
        let mut heard = Vec::new();
        if let Some(paste) = &mut self.paste {
            paste.extend_from_slice(bytes);
            self.end_paste(bytes.len(), &mut heard);
        } else {
            self.waiting.extend_from_slice(bytes);
        }
        self.advance(&mut heard);
        heard
    }

    /// Whether a paste has begun and not ended.
    pub fn is_pasting(&self) -> bool {
        self.paste.is_some()
    }

    /// How long to wait for the rest of what is unfinished before giving it up.
    pub fn patience(&self) -> Option<Duration> {
        match &self.paste {
            Some(_) => Some(PASTE_PATIENCE),
            None if self.waiting.is_empty() => None,
            None => Some(ESCAPE_PATIENCE),
        }
    }

    /// Ends what is unfinished: Esc was only Esc, and a paste is what came of it.
    pub fn give_up(&mut self) -> Vec<Heard> {
        let mut heard = Vec::new();
        if let Some(paste) = self.paste.take() {
            heard.push(Heard::Paste(text(&paste)));
        }
        match std::mem::take(&mut self.waiting).as_slice() {
            [ESC] => heard.push(Heard::Key(Key::plain(Code::Esc))),
            [ESC, byte] => {
                heard.extend(control_or_ascii(*byte).map(|key| Heard::Key(Key { alt: true, ..key })));
            }
            _ => {}
        }
        heard
    }

    fn advance(&mut self, heard: &mut Vec<Heard>) {
        let mut at = 0;
        while let Some(piece) = self.waiting.get(at..).and_then(first) {
            at += piece.length;
            match piece.meaning {
                Meaning::Nothing => {}
                Meaning::Key(key) => heard.push(Heard::Key(key)),
                Meaning::PasteBegins => {
                    self.paste = Some(self.waiting.split_off(at));
                    self.waiting.clear();
                    at = 0;
                    self.end_paste(usize::MAX, heard);
                }
            }
        }
        self.waiting.drain(..at);
    }

    /// Ends the paste if its end is among the `fresh` last bytes of it.
    fn end_paste(&mut self, fresh: usize, heard: &mut Vec<Heard>) {
        let Some(paste) = &mut self.paste else { return };
        let start = paste.len().saturating_sub(fresh.saturating_add(PASTE_END.len() - 1));
        let fresh = paste.get(start..).unwrap_or_default();
        if let Some(end) = fresh.windows(PASTE_END.len()).position(|part| part == PASTE_END) {
            self.waiting = paste.split_off(start + end + PASTE_END.len());
            paste.truncate(start + end);
            heard.push(Heard::Paste(text(paste)));
            self.paste = None;
        } else if paste.len() > LONGEST_PASTE {
            // The last bytes may be the beginning of the end.
            let tail = paste.split_off(paste.len() - PASTE_END.len());
            paste.truncate(LONGEST_PASTE - PASTE_END.len());
            paste.extend(tail);
        }
    }
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).replace("\r\n", "\n").replace('\r', "\n")
}

/// The first piece of the bytes; none if they end within it.
fn first(bytes: &[u8]) -> Option<Piece> {
    match bytes {
        [] => None,
        [ESC, rest @ ..] => match rest {
            [] => None,
            [b'[', rest @ ..] => csi(rest).map(|piece| piece.after(2)),
            [b'O', rest @ ..] => Some(ss3(*rest.first()?).after(2)),
            [b']' | b'P' | b'X' | b'^' | b'_', rest @ ..] => control_string(rest).map(|piece| piece.after(2)),
            [ESC, ..] => Some(Piece { length: 1, meaning: Meaning::Key(Key::plain(Code::Esc)) }),
            _ => character(rest).map(|piece| piece.with_alt().after(1)),
        },
        _ => character(bytes),
    }
}

impl Piece {
    fn new(length: usize, key: Option<Key>) -> Piece {
        Piece { length, meaning: key.map_or(Meaning::Nothing, Meaning::Key) }
    }

    fn after(self, before: usize) -> Piece {
        Piece { length: self.length + before, ..self }
    }

    fn with_alt(self) -> Piece {
        match self.meaning {
            Meaning::Key(key) => Piece { meaning: Meaning::Key(Key { alt: true, ..key }), ..self },
            _ => self,
        }
    }
}

/// A character of UTF-8; a byte that begins none is dropped.
fn character(bytes: &[u8]) -> Option<Piece> {
    let length = match *bytes.first()? {
        byte @ ..0x80 => return Some(Piece::new(1, control_or_ascii(byte))),
        0xc2..0xe0 => 2,
        0xe0..0xf0 => 3,
        0xf0..0xf5 => 4,
        _ => return Some(Piece::new(1, None)),
    };
    let bytes = bytes.get(..length).unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(Piece::new(length, text.chars().next().filter(|c| !c.is_control()).map(Key::char))),
        Err(error) if error.error_len().is_none() => None,
        Err(_) => Some(Piece::new(1, None)),
    }
}

/// The key behind a byte of ASCII.
fn control_or_ascii(byte: u8) -> Option<Key> {
    Some(match byte {
        0 => Key::ctrl(' '),
        // Some terminals send it for Backspace, and readline takes it as that.
        0x08 | 0x7f => Key::plain(Code::Backspace),
        b'\t' => Key::plain(Code::Tab),
        b'\r' => Key::plain(Code::Enter),
        ESC => Key::plain(Code::Esc),
        0x01..0x1b => Key::ctrl(char::from(byte - 1 + b'a')),
        0x1c..0x20 => Key::ctrl(char::from(byte + 0x40)),
        b' '..0x7f => Key::char(char::from(byte)),
        _ => return None,
    })
}

/// After `ESC O`: keypad and function keys of old terminals.
fn ss3(last: u8) -> Piece {
    let code = match last {
        b'M' => Some(Code::Enter),
        // It was Alt-O, and something else begins.
        ESC => return Piece::new(0, Some(Key { alt: true, ..Key::char('O') })),
        last => by_letter(last),
    };
    Piece::new(1, code.map(Key::plain))
}

fn by_letter(last: u8) -> Option<Code> {
    Some(match last {
        b'A' => Code::Up,
        b'B' => Code::Down,
        b'C' => Code::Right,
        b'D' => Code::Left,
        b'F' => Code::End,
        b'H' => Code::Home,
        b'P'..=b'S' => Code::F(last - b'P' + 1),
        b'Z' => Code::BackTab,
        _ => return None,
    })
}

fn by_number(number: u32) -> Option<Code> {
    let function = |first: u32, key: u32| u8::try_from(number - first + key).ok().map(Code::F);
    Some(match number {
        1 | 7 => Code::Home,
        2 => Code::Insert,
        3 => Code::Delete,
        4 | 8 => Code::End,
        5 => Code::PageUp,
        6 => Code::PageDown,
        11..=15 => return function(11, 1),
        17..=21 => return function(17, 6),
        23..=26 => return function(23, 11),
        28..=29 => return function(28, 15),
        31..=34 => return function(31, 17),
        _ => return None,
    })
}

fn by_codepoint(codepoint: u32) -> Option<Code> {
    match char::from_u32(codepoint)? {
        '\u{1b}' => Some(Code::Esc),
        '\r' => Some(Code::Enter),
        '\t' => Some(Code::Tab),
        '\u{7f}' | '\u{8}' => Some(Code::Backspace),
        c => (!c.is_control()).then_some(Code::Char(c)),
    }
}

/// After `ESC [`: parameters, then one byte that says what they are.
fn csi(bytes: &[u8]) -> Option<Piece> {
    let end = match bytes.iter().position(|byte| !(0x20..0x40).contains(byte)) {
        Some(end) => end,
        None if bytes.len() < LONGEST_SEQUENCE => return None,
        None => return Some(Piece::new(bytes.len(), None)),
    };
    let (parameters, last) = (bytes.get(..end)?, *bytes.get(end)?);
    match (parameters, last) {
        // Keys of the Linux console: F1 to F5.
        ([], b'[') => {
            let key = *bytes.get(end + 1)?;
            let code = (b'A'..=b'E').contains(&key).then(|| Code::F(key.wrapping_sub(b'A') + 1));
            Some(Piece::new(end + 2, code.map(Key::plain)))
        }
        // An old mouse report, three bytes of any value.
        ([], b'M') => (bytes.len() >= end + 4).then(|| Piece::new(end + 4, None)),
        (b"200", b'~') => Some(Piece { length: end + 1, meaning: Meaning::PasteBegins }),
        (_, 0x40..0x7f) => Some(Piece::new(end + 1, parameters_to_key(parameters, last))),
        // The sequence was cut off, and something else begins here.
        _ => Some(Piece::new(end, None)),
    }
}

/// `CSI number ; modifiers last`, in the spellings of xterm, rxvt, `modifyOtherKeys` and kitty.
fn parameters_to_key(parameters: &[u8], last: u8) -> Option<Key> {
    let parameters = std::str::from_utf8(parameters).ok()?;
    let mut numbers = parameters.split(';').map(|part| {
        let mut parts = part.split(':').map(|number| number.parse::<u32>().unwrap_or(0));
        (parts.next().unwrap_or(0), parts.next())
    });
    let (number, _) = numbers.next()?;
    let (modifiers, event) = numbers.next().unwrap_or((1, None));
    let code = match last {
        b'~' if number == 27 => by_codepoint(numbers.next()?.0),
        b'~' => by_number(number),
        b'u' => by_codepoint(number),
        _ if number > 1 || !parameters.bytes().all(|b| matches!(b, b'0'..=b'9' | b';' | b':')) => None,
        last => by_letter(last),
    }?;
    let held = modifiers.saturating_sub(1);
    (event != Some(RELEASED))
        .then(|| Key { code, shift: held & 1 != 0, alt: held & 2 != 0, ctrl: held & 4 != 0 }.normal())
}

/// After `ESC ]` and the like: an answer of the terminal, up to BEL or `ESC \`. Nothing of ours.
fn control_string(bytes: &[u8]) -> Option<Piece> {
    match bytes.iter().position(|byte| matches!(*byte, BEL | ESC)) {
        Some(end) if bytes.get(end) == Some(&BEL) => Some(Piece::new(end + 1, None)),
        Some(end) => match bytes.get(end + 1)? {
            b'\\' => Some(Piece::new(end + 2, None)),
            _ => Some(Piece::new(end, None)),
        },
        None if bytes.len() < LONGEST_SEQUENCE => None,
        None => Some(Piece::new(bytes.len(), None)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// What the bytes say, as text: keys spelled, pastes in quotes.
    fn heard(bytes: &[u8]) -> String {
        let mut decoder = Decoder::default();
        let mut all = decoder.feed(bytes);
        all.extend(decoder.give_up());
        spelled(&all)
    }

    fn spelled(heard: &[Heard]) -> String {
        let one = |heard: &Heard| match heard {
            Heard::Key(key) => key.spell(),
            Heard::Paste(text) => format!("{text:?}"),
        };
        heard.iter().map(one).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn keys_are_heard_as_terminals_send_them() {
        let check = |bytes: &[u8], keys: &str| assert_eq!(heard(bytes), keys, "{}", bytes.escape_ascii());
        check(b"gG?", "g G ?");
        check("é日👩".as_bytes(), "é 日 👩");
        check(b"\r\t\x7f\x08 ", "enter tab backspace backspace space");
        check(b"\x01\x1a\0\x1f", "ctrl-a ctrl-z ctrl-space ctrl-_");
        check(b"\x1b", "esc");
        check(b"\x1b\x1b", "esc esc");
        check(b"\x1bf\x1b\r\x1b\x7f\x1b[", "alt-f alt-enter alt-backspace alt-[");
        check(b"\x1b[A\x1bOB\x1b[1;5C\x1b[1;2D", "up down ctrl-right shift-left");
        check(b"\x1b[H\x1b[4~\x1b[3;3~\x1b[5~\x1b[6~", "home end alt-delete pageup pagedown");
        check(b"\x1b[Z\x1b[1;2Z", "shift-tab shift-tab");
        check(b"\x1bOP\x1b[15~\x1b[24~\x1b[1;5S\x1b[[A", "f1 f5 f12 ctrl-f4 f1");
        check(b"\x1b[115;5u\x1b[27;5;13~\x1b[97;1:3u", "ctrl-s ctrl-enter");
    }

    #[test]
    fn what_is_no_key_is_dropped_whole() {
        let check =
            |bytes: &[u8]| assert_eq!(heard(&[bytes, b"j"].concat()), "j", "{}", bytes.escape_ascii());
        check(b"\x1b[<0;12;30M");
        check(b"\x1b[<64;1;1m");
        check(b"\x1b[M !!");
        check(b"\x1b[?62;22c");
        check(b"\x1b[12;40R");
        check(b"\x1b[I");
        check(b"\x1b]11;rgb:0000/0000/0000\x07");
        check(b"\x1b]11;rgb:0000/0000/0000\x1b\\");
        check(b"\x1bP1+r544e=78\x1b\\");
        check(b"\xff\xc0\x80\xe2\x28"[..3].as_ref());
        check("\u{9b}".as_bytes());
    }

    #[test]
    fn a_sequence_cut_off_by_another_is_given_up() {
        assert_eq!(heard(b"\x1b[1;\x1b[B"), "down");
        assert_eq!(heard(b"\xe2j"), "j");
        assert_eq!(heard(&[b"\x1b]".as_slice(), &[b'x'; 300], b"j"].concat()), "");
    }

    #[test]
    fn pastes_run_no_command() {
        assert_eq!(heard(b"j\x1b[200~q\r\nd\rd\x1b[B:quit\x1b[201~k"), "j \"q\\nd\\nd\\u{1b}[B:quit\" k");
        assert_eq!(heard(b"\x1b[200~\x1b[201~\x1b[201~j"), "\"\" j");
    }

    #[test]
    fn a_paste_without_end_is_given_up() {
        let mut decoder = Decoder::default();
        assert_eq!(decoder.feed(b"\x1b[200~half"), []);
        assert_eq!(decoder.patience(), Some(PASTE_PATIENCE));
        assert_eq!(spelled(&decoder.feed(b" a text")), "");
        assert_eq!(spelled(&decoder.give_up()), "\"half a text\"");
        assert_eq!(decoder.patience(), None);
        assert_eq!(spelled(&decoder.feed(b"j")), "j");
    }

    #[test]
    fn an_endless_paste_takes_no_endless_memory() {
        let mut decoder = Decoder::default();
        decoder.feed(b"\x1b[200~");
        let piece = vec![b'x'; 1 << 20];
        for _ in 0..20 {
            decoder.feed(&piece);
        }
        assert_eq!(decoder.feed(b"\x1b[20"), []);
        match decoder.feed(b"1~").as_slice() {
            [Heard::Paste(text)] => assert!(text.len() <= LONGEST_PASTE && text.starts_with("xxx")),
            heard => panic!("no paste: {}", spelled(heard)),
        }
    }

    /// Bytes of the sort that terminals send, whole and broken.
    fn bytes() -> impl Strategy<Value = Vec<u8>> {
        let known = prop::sample::select(vec![
            "\x1b[",
            "\x1bO",
            "\x1b]",
            "\x1bP",
            "\x1b[200~",
            "\x1b[201~",
            "\x1b",
            "1;5",
            "A",
            "~",
            "u",
            "<",
            "M",
            "é",
            "\x07",
            "\\",
        ]);
        let part = prop_oneof![
            3 => known.prop_map(|text| text.as_bytes().to_vec()),
            1 => prop::collection::vec(any::<u8>(), 1..4),
        ];
        prop::collection::vec(part, 0..12).prop_map(|parts| parts.concat())
    }

    proptest! {
        #[test]
        fn where_the_pieces_are_cut_makes_no_difference(bytes in bytes(), cuts in prop::collection::vec(0usize..40, 0..5)) {
            let mut decoder = Decoder::default();
            let (mut all, mut start) = (Vec::new(), 0);
            let mut ends: Vec<_> = cuts.into_iter().map(|cut| cut.min(bytes.len())).collect();
            ends.push(bytes.len());
            ends.sort_unstable();
            for end in ends {
                all.extend(decoder.feed(&bytes[start..end]));
                start = end;
            }
            all.extend(decoder.give_up());
            prop_assert_eq!(spelled(&all), heard(&bytes));
        }
    }
}
