//! Changed cells to the bytes that show them, as few as will do: a page of a Gantt is written with a fraction of what
//! naming both colours of each run of cells takes, and a terminal far away reads it that much sooner.

use std::io;

use crossterm::cursor::{Hide, MoveTo, Show};
use crossterm::queue;
use crossterm::terminal::{
    BeginSynchronizedUpdate, Clear, ClearType as Cleared, EndSynchronizedUpdate, size, window_size,
};
use ratatui::backend::{Backend, ClearType, WindowSize};
use ratatui::buffer::Cell;
use ratatui::layout::{Position, Size};
use ratatui::style::{Color, Modifier};

/// Gathers the bytes of a frame.
#[derive(Debug, Default)]
pub(super) struct Brush {
    bytes: Vec<u8>,
}

impl Brush {
    /// The bytes of a frame between marks, so that no half frame is seen; none where there is nothing to show.
    pub(super) fn frame(&mut self) -> io::Result<&[u8]> {
        if !self.bytes.is_empty() {
            queue!(self.bytes, EndSynchronizedUpdate)?;
        }
        Ok(&self.bytes)
    }

    /// Forgets them.
    pub(super) fn clean(&mut self) {
        self.bytes.clear();
    }

    /// What is written next, behind the mark that begins the frame.
    pub(super) fn bytes(&mut self) -> io::Result<&mut Vec<u8>> {
        if self.bytes.is_empty() {
            queue!(self.bytes, BeginSynchronizedUpdate)?;
        }
        Ok(&mut self.bytes)
    }
}

impl Backend for Brush {
    type Error = io::Error;

    fn draw<'a, I>(&mut self, cells: I) -> io::Result<()>
    where
        I: Iterator<Item = (u16, u16, &'a Cell)>,
    {
        let bytes = self.bytes()?;
        let (mut at, mut look) = (None, Look::default());
        for (x, y, cell) in cells {
            go(bytes, at, (x, y));
            let symbol = cell.symbol();
            let next = if symbol == " " { look.blank(cell) } else { Look::of(cell) };
            look.turn_into(next, bytes);
            look = next;
            bytes.extend_from_slice(symbol.as_bytes());
            // Behind a wide letter the next cell is named anew: terminals differ on how wide it is.
            at = Some((x + 1, y));
        }
        look.turn_into(Look::default(), bytes);
        Ok(())
    }

    fn hide_cursor(&mut self) -> io::Result<()> {
        queue!(self.bytes()?, Hide)
    }

    fn show_cursor(&mut self) -> io::Result<()> {
        queue!(self.bytes()?, Show)
    }

    fn get_cursor_position(&mut self) -> io::Result<Position> {
        // It would have to be asked of the terminal, and an answer waited for.
        Err(io::ErrorKind::Unsupported.into())
    }

    fn set_cursor_position<P: Into<Position>>(&mut self, position: P) -> io::Result<()> {
        let Position { x, y } = position.into();
        queue!(self.bytes()?, MoveTo(x, y))
    }

    fn clear(&mut self) -> io::Result<()> {
        self.clear_region(ClearType::All)
    }

    fn clear_region(&mut self, region: ClearType) -> io::Result<()> {
        let cleared = match region {
            ClearType::All => Cleared::All,
            ClearType::AfterCursor => Cleared::FromCursorDown,
            ClearType::BeforeCursor => Cleared::FromCursorUp,
            ClearType::CurrentLine => Cleared::CurrentLine,
            ClearType::UntilNewLine => Cleared::UntilNewLine,
        };
        queue!(self.bytes()?, Clear(cleared))
    }

    fn size(&self) -> io::Result<Size> {
        size().map(|(width, height)| Size { width, height })
    }

    fn window_size(&mut self) -> io::Result<WindowSize> {
        let window = window_size()?;
        let columns_rows = Size { width: window.columns, height: window.rows };
        Ok(WindowSize { columns_rows, pixels: Size { width: window.width, height: window.height } })
    }

    /// Waits for the end of the frame.
    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Brings the terminal's cursor to a cell, the first of which is 0, 0.
fn go(bytes: &mut Vec<u8>, at: Option<(u16, u16)>, (x, y): (u16, u16)) {
    let (column, row) = (x.saturating_add(1), y.saturating_add(1));
    match at {
        Some(at) if at == (x, y) => {}
        Some((_, line)) if line == y => command(bytes, &[column], b'G'),
        _ if x == 0 => command(bytes, &[row], b'H'),
        _ => command(bytes, &[row, column], b'H'),
    }
}

/// Writes a command to the terminal, with numbers.
fn command(bytes: &mut Vec<u8>, numbers: &[u16], letter: u8) {
    bytes.extend_from_slice(b"\x1b[");
    for (place, number) in numbers.iter().enumerate() {
        if place > 0 {
            bytes.push(b';');
        }
        digits(bytes, *number);
    }
    bytes.push(letter);
}

/// Writes a number: quicker than by `write!`, of which a frame would need thousands.
fn digits(bytes: &mut Vec<u8>, number: u16) {
    if number >= 10 {
        digits(bytes, number / 10);
    }
    bytes.push(b'0' + (number % 10) as u8);
}

/// What is seen of a style on a blank besides its ground.
const SEEN_ON_BLANK: Modifier = Modifier::REVERSED
    .union(Modifier::UNDERLINED)
    .union(Modifier::SLOW_BLINK)
    .union(Modifier::RAPID_BLINK)
    .union(Modifier::CROSSED_OUT);

/// What sets a modifier.
const SET: [(Modifier, u16); 9] = [
    (Modifier::BOLD, 1),
    (Modifier::DIM, 2),
    (Modifier::ITALIC, 3),
    (Modifier::UNDERLINED, 4),
    (Modifier::SLOW_BLINK, 5),
    (Modifier::RAPID_BLINK, 6),
    (Modifier::REVERSED, 7),
    (Modifier::HIDDEN, 8),
    (Modifier::CROSSED_OUT, 9),
];

/// What takes modifiers away, some of them together.
const TAKEN_AWAY: [(Modifier, u16); 7] = [
    (Modifier::BOLD.union(Modifier::DIM), 22),
    (Modifier::ITALIC, 23),
    (Modifier::UNDERLINED, 24),
    (Modifier::SLOW_BLINK.union(Modifier::RAPID_BLINK), 25),
    (Modifier::REVERSED, 27),
    (Modifier::HIDDEN, 28),
    (Modifier::CROSSED_OUT, 29),
];

/// The colours that have names, in the order of their numbers.
const NAMED: [Color; 16] = [
    Color::Black,
    Color::Red,
    Color::Green,
    Color::Yellow,
    Color::Blue,
    Color::Magenta,
    Color::Cyan,
    Color::Gray,
    Color::DarkGray,
    Color::LightRed,
    Color::LightGreen,
    Color::LightYellow,
    Color::LightBlue,
    Color::LightMagenta,
    Color::LightCyan,
    Color::White,
];

/// How what is written next looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
struct Look {
    /// The colours of letters, of their ground and of the line below them.
    colors: [Color; 3],
    modifier: Modifier,
}

impl Look {
    const fn of(cell: &Cell) -> Self {
        Look { colors: [cell.fg, cell.bg, cell.underline_color], modifier: cell.modifier }
    }

    /// What a blank of a cell may look like after this: only what is seen of it has to be as the cell wants it.
    fn blank(self, cell: &Cell) -> Self {
        if cell.modifier.intersects(SEEN_ON_BLANK) {
            return Look::of(cell);
        }
        let [letters, _, line] = self.colors;
        Look { colors: [letters, cell.bg, line], modifier: self.modifier.difference(SEEN_ON_BLANK) }
    }

    /// Writes what makes this another look: the shorter of what changes, and of all after nothing.
    fn turn_into(self, next: Look, bytes: &mut Vec<u8>) {
        if self == next {
            return;
        }
        let start = bytes.len();
        bytes.extend_from_slice(b"\x1b[");
        self.changes(next, bytes);
        let middle = bytes.len();
        bytes.extend_from_slice(b"\x1b[0;");
        Look::default().changes(next, bytes);
        let (change, anew) = (middle - start, bytes.len() - middle);
        if anew < change {
            bytes.drain(start..middle);
        } else {
            bytes.truncate(middle);
        }
        // The last number ends the command in place of what would part it from another.
        if let Some(last) = bytes.last_mut() {
            *last = b'm';
        }
    }

    /// Writes the numbers of what differs, each with a mark behind it.
    fn changes(self, next: Look, bytes: &mut Vec<u8>) {
        let (gone, mut kept) = (self.modifier.difference(next.modifier), self.modifier);
        for (modifiers, number) in TAKEN_AWAY {
            if gone.intersects(modifiers) {
                numbers(bytes, &[number]);
                kept.remove(modifiers);
            }
        }
        for (modifier, number) in SET {
            if next.modifier.difference(kept).contains(modifier) {
                numbers(bytes, &[number]);
            }
        }
        let [letters, ground, line] = [0, 1, 2].map(|layer| next.colors[layer] != self.colors[layer]);
        if line {
            color_numbers(bytes, 58, next.colors[2]);
        }
        // A terminal that knows no colours of lines may take what follows 58 for one of letters.
        if letters || line {
            color_numbers(bytes, 38, next.colors[0]);
        }
        if ground {
            color_numbers(bytes, 48, next.colors[1]);
        }
    }
}

fn numbers(bytes: &mut Vec<u8>, numbers: &[u16]) {
    for number in numbers {
        digits(bytes, *number);
        bytes.push(b';');
    }
}

/// The numbers of a colour of letters (38), their ground (48) or the line below them (58).
fn color_numbers(bytes: &mut Vec<u8>, layer: u16, color: Color) {
    match color {
        Color::Reset => numbers(bytes, &[layer + 1]),
        Color::Rgb(red, green, blue) => {
            numbers(bytes, &[layer, 2, red.into(), green.into(), blue.into()]);
        }
        Color::Indexed(place) => numbers(bytes, &[layer, 5, place.into()]),
        named => {
            let place = NAMED.iter().position(|known| *known == named).unwrap_or_default();
            numbers(bytes, &[layer, 5, place as u16]);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use ratatui::backend::CrosstermBackend;
    use ratatui::buffer::Buffer;
    use ratatui::layout::Rect;
    use ratatui::style::Style;
    use ratatui::{Terminal, TerminalOptions, Viewport};

    use super::*;

    const AREA: Rect = Rect::new(0, 0, 12, 4);
    const COLORS: [Color; 5] =
        [Color::Reset, Color::Indexed(7), Color::Indexed(243), Color::LightRed, Color::Rgb(1, 20, 255)];
    const SYMBOLS: [&str; 6] = [" ", " ", "a", "█", "é", "日"];

    fn bytes(before: &Buffer, after: &Buffer) -> String {
        let mut brush = Brush::default();
        brush.draw(before.diff_iter(after)).unwrap();
        String::from_utf8(brush.bytes).unwrap()
    }

    fn buffer() -> impl Strategy<Value = Buffer> {
        let style = (0..COLORS.len(), 0..COLORS.len(), 0u16..512).prop_map(|(fg, bg, bits)| {
            let modifier = Modifier::from_bits_truncate(bits);
            // Of bold and dim the terminal here knows the last one only.
            let dim = modifier.intersection(Modifier::BOLD).is_empty() && bits & 2 != 0;
            let style = Style::new().fg(COLORS[fg]).bg(COLORS[bg]).add_modifier(modifier - Modifier::DIM);
            if dim { style.add_modifier(Modifier::DIM) } else { style }
        });
        let cells = prop::collection::vec((0..SYMBOLS.len(), style), 30);
        cells.prop_map(|cells| {
            let mut buffer = Buffer::empty(AREA);
            let places = AREA.rows().flat_map(|row| (0..10).map(move |x| (x, row.y)));
            for ((x, y), (symbol, style)) in places.zip(cells) {
                // Wide ones as far as they find room, as they come to stand on the screen.
                buffer.set_stringn(x, y, SYMBOLS[symbol], 2, style);
            }
            buffer
        })
    }

    /// What a terminal shows of a cell, as far as it is seen.
    fn seen(screen: &vt100::Screen, x: u16, y: u16) -> String {
        let cell = screen.cell(y, x).unwrap();
        let words = if cell.contents().is_empty() { " " } else { cell.contents() };
        let lines = (cell.underline(), cell.inverse());
        let letters = (words != " ").then(|| (cell.fgcolor(), cell.bold(), cell.dim(), cell.italic()));
        format!("{words} {:?} {lines:?} {letters:?}", (cell.bgcolor(), lines != (false, false)).0)
    }

    proptest! {
        /// Settles the worry that what is not written because it is there already is not there: each frame shows as
        /// it does by ratatui's own writer, with no more bytes.
        #[test]
        fn frames_show_as_they_were_drawn(frames in prop::collection::vec(buffer(), 1..4)) {
            let options = || TerminalOptions { viewport: Viewport::Fixed(AREA) };
            let mut ours = Terminal::with_options(Brush::default(), options()).unwrap();
            let mut bytes = Vec::new();
            let mut theirs = Terminal::with_options(CrosstermBackend::new(&mut bytes), options()).unwrap();
            for frame in &frames {
                ours.draw(|drawn| drawn.buffer_mut().clone_from(frame)).unwrap();
                theirs.draw(|drawn| drawn.buffer_mut().clone_from(frame)).unwrap();
            }
            let shown = |bytes: &[u8]| {
                let mut parser = vt100::Parser::new(AREA.height, AREA.width, 0);
                parser.process(bytes);
                let seen = |at: Position| seen(parser.screen(), at.x, at.y);
                AREA.positions().map(seen).collect::<Vec<_>>()
            };
            drop(theirs);
            let ours = &ours.backend().bytes;
            prop_assert_eq!(shown(ours), shown(&bytes));
            prop_assert!(ours.len() <= bytes.len() + b"\x1b[?2026h".len());
        }
    }

    #[test]
    fn only_what_changes_is_written() {
        let blank = Buffer::empty(AREA);
        let draw = |put: &[(u16, u16, &str, Style)]| {
            let mut buffer = blank.clone();
            for (x, y, words, style) in put {
                buffer.set_string(*x, *y, words, *style);
            }
            buffer
        };
        let check = |put: &[(u16, u16, &str, Style)], expected: &str| {
            let written = bytes(&blank, &draw(put)).replace('\x1b', "");
            assert_eq!(written, format!("[?2026h{expected}"));
        };
        let plain = Style::new();
        let bold = plain.fg(Color::Indexed(210)).add_modifier(Modifier::BOLD);
        check(&[], "");
        check(&[(0, 0, "a", plain)], "[1Ha");
        check(&[(2, 1, "a b", plain), (8, 1, "c", plain)], "[2;3Ha[5Gb[9Gc");
        check(&[(0, 0, "日本", plain)], "[1H日[3G本");
        check(&[(0, 0, "a", bold), (1, 0, "b", plain)], "[1H[1;38;5;210ma[0mb");
        check(&[(0, 0, "a", bold), (1, 0, "b", plain.fg(Color::Indexed(210)))], "[1H[1;38;5;210ma[22mb[0m");
        let both = bold.add_modifier(Modifier::DIM);
        check(&[(0, 0, "a", both), (1, 0, "b", bold)], "[1H[1;2;38;5;210ma[22;1mb[0m");
        // On a blank only its ground is seen, and what is underlined or reversed.
        let ground = plain.bg(Color::Indexed(235));
        check(&[(0, 0, "a", bold), (1, 0, " ", ground)], "[1H[1;38;5;210ma[48;5;235m [0m");
        check(&[(0, 0, " ", plain.add_modifier(Modifier::UNDERLINED))], "[1H[4m [0m");
        let line = plain.underline_color(Color::Rgb(1, 2, 3)).add_modifier(Modifier::UNDERLINED);
        check(&[(0, 0, "a", line)], "[1H[4;58;2;1;2;3;39ma[0m");
        let line = line.fg(Color::Indexed(124));
        check(
            &[(0, 0, "a", plain.fg(Color::Indexed(124))), (1, 0, "b", line)],
            "[1H[38;5;124ma[4;58;2;1;2;3;38;5;124mb[0m",
        );
        check(&[(0, 0, "a", plain.fg(Color::LightRed))], "[1H[38;5;9ma[0m");
    }
}
