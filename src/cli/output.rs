//! Standard output and standard error: plain text, cleaned, bold only for people. Nothing else writes
//! to either, so that all text passes the gate.

use std::env;
use std::io::{self, BufWriter, IsTerminal, Stderr, Stdout, Write};
use std::panic;

use super::args::Color;
use crate::model::text::{clean_block, fit, width as text_width};

/// Columns that a cell of a table takes at most on a terminal.
const WIDEST: usize = 48;
/// Columns that a cell of a table is aligned to at most; longer ones stick out.
const ALIGNED: usize = 250;

/// Standard output.
#[derive(Debug)]
pub struct Output {
    to: BufWriter<Stdout>,
    terminal: bool,
    bold: bool,
}

impl Output {
    /// Standard output; bold as asked for, else as the environment and the terminal have it.
    pub fn new(color: Color) -> Self {
        let terminal = io::stdout().is_terminal();
        let bold = match color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto => wanted(terminal),
        };
        Output { to: BufWriter::new(io::stdout()), terminal, bold }
    }

    /// Whether a person reads it.
    pub const fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// A line, or several.
    pub fn line(&mut self, text: &str) -> io::Result<()> {
        writeln!(self.to, "{}", clean_block(text))
    }

    /// A heading.
    pub fn heading(&mut self, text: &str) -> io::Result<()> {
        let text = clean_block(text);
        if self.bold { writeln!(self.to, "\x1b[1m{text}\x1b[0m") } else { writeln!(self.to, "{text}") }
    }

    /// Bytes for another program, as they are; cleaned where a person reads them.
    pub fn bytes(&mut self, bytes: &[u8]) -> io::Result<()> {
        if !self.terminal {
            return self.to.write_all(bytes);
        }
        let text = String::from_utf8_lossy(bytes);
        let text = text.trim_start_matches('\u{feff}').replace("\r\n", "\n");
        self.to.write_all(clean_block(&text).as_bytes())
    }

    /// Puts text on the clipboard of the person at the terminal, also over ssh (OSC 52); `false` where no
    /// terminal reads this.
    pub fn copy(&mut self, text: &str) -> io::Result<bool> {
        if self.terminal {
            write!(self.to, "\x1b]52;c;{}\x07", base64(text.as_bytes()))?;
        }
        Ok(self.terminal)
    }

    /// A table: headings with whether their column is aligned to the right, and rows. Long cells are
    /// cut on a terminal only.
    pub fn table(&mut self, headings: &[(&str, bool)], rows: &[Vec<String>]) -> io::Result<()> {
        let most = if self.terminal { WIDEST } else { usize::MAX };
        let fitted = |cell: &str| fit(cell, most).into_owned();
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| fitted(cell)).collect()).collect();
        let widest = |(at, (heading, _)): (usize, &(&str, bool))| {
            rows.iter()
                .filter_map(|row| row.get(at))
                .map(|cell| text_width(cell))
                .fold(text_width(heading), usize::max)
        };
        let widths: Vec<usize> = headings.iter().enumerate().map(widest).map(|w| w.min(ALIGNED)).collect();
        let line = |cells: &mut dyn Iterator<Item = &str>| {
            let mut line = String::new();
            for ((cell, width), (_, right)) in cells.zip(&widths).zip(headings) {
                let blanks = " ".repeat(width.saturating_sub(text_width(cell)));
                let parts = if *right { [&blanks, cell] } else { [cell, &blanks] };
                line.extend(parts.into_iter().chain(["  "]));
            }
            line.trim_end().to_owned()
        };
        self.heading(&line(&mut headings.iter().map(|(heading, _)| *heading)))?;
        for row in &rows {
            let text = line(&mut row.iter().map(String::as_str));
            self.line(&text)?;
        }
        Ok(())
    }

    /// Hands all of it over.
    pub fn flush(&mut self) -> io::Result<()> {
        self.to.flush()
    }
}

/// Bytes in the letters of RFC 4648.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let letters = |three: &[u8]| {
        let bits = three.iter().chain(&[0; 2]).take(3).fold(0, |bits, byte| bits << 8 | u32::from(*byte));
        let letter = move |place: u32| match LETTERS.get((bits >> (18 - 6 * place)) as usize & 63) {
            Some(letter) if place as usize <= three.len() => char::from(*letter),
            _ => '=',
        };
        (0..4).map(letter).collect::<Vec<_>>()
    };
    bytes.chunks(3).flat_map(letters).collect()
}

/// Headings, each with lines below it.
pub fn told(parts: &[(String, Vec<String>)], out: &mut Output) -> io::Result<()> {
    for (place, (heading, lines)) in parts.iter().enumerate() {
        let gap = if place == 0 { "" } else { "\n" };
        out.heading(&format!("{gap}{heading}"))?;
        lines.iter().try_for_each(|line| out.line(&format!("  {line}")))?;
    }
    Ok(())
}

/// Whether the environment wants bold and colours: `NO_COLOR` first, then `CLICOLOR_FORCE`, `CLICOLOR`.
fn wanted(terminal: bool) -> bool {
    let said = |name: &str| env::var_os(name).filter(|value| !value.is_empty());
    if said("NO_COLOR").is_some() || env::var_os("TERM").is_some_and(|term| term == "dumb") {
        return false;
    }
    if said("CLICOLOR_FORCE").is_some_and(|value| value != "0") {
        return true;
    }
    terminal && said("CLICOLOR").is_none_or(|value| value != "0")
}

/// Lets the words of a panic, which may hold text from a file, pass the gate too.
pub fn gate_panics() {
    panic::set_hook(Box::new(|panic| warn(&format!("mainstay: {panic}"))));
}

/// A line on standard error. Where nobody can read it, nobody is told.
pub fn warn(text: &str) {
    let mut to: Stderr = io::stderr();
    let _ = writeln!(to, "{}", clean_block(text));
}

#[cfg(test)]
mod tests {
    use super::base64;

    #[test]
    fn bytes_are_written_as_the_standard_has_them() {
        // The examples of RFC 4648, section 10.
        let all = [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")];
        for (text, letters) in all {
            assert_eq!(base64(text.as_bytes()), letters);
        }
        assert_eq!(base64("Zoë ÿ".as_bytes()), "Wm/DqyDDvw==");
    }
}
