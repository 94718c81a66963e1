//! The one gate for text from outside, and the measuring of text in terminal cells.
//!
//! Whatever comes from a file, an import, an argument or a parser's error may hold bytes that move
//! the cursor, reverse the reading direction or hide. Everything here that returns text has passed
//! the gate: what it returns is safe to print and is as wide as [`width`] says.

use std::borrow::Cow;

use unicode_segmentation::UnicodeSegmentation;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Stands for a newline where only one line can be shown.
const NEWLINE: char = '⏎';
/// Stands for an invisible character that has no picture of its own.
const PLACEHOLDER: char = '\u{FFFD}';
/// Stands for what was cut off.
const ELLIPSIS: &str = "…";
/// Bytes for each cell there is room for, beyond which a text is hardly ever looked at.
const FAR: usize = 16;
/// The most combining marks that one cell keeps.
const MARKS_IN_A_CELL: usize = 8;

/// Makes text safe to show on one line; a newline becomes `⏎`.
///
/// Control characters become visible pictures, bidirectional controls and tag characters a
/// placeholder, a tab a blank; zero-width characters without a base vanish and a cell keeps at most
/// eight combining marks.
pub fn clean(text: &str) -> Cow<'_, str> {
    gate(text, NEWLINE)
}

/// Makes text safe to show on several lines: as [`clean`], but newlines stay.
pub fn clean_block(text: &str) -> Cow<'_, str> {
    gate(text, '\n')
}

/// Makes text safe in a file for another program, which somebody may show on a terminal as it is:
/// control characters become the pictures that [`clean`] has for them, lines end in `\n`, tabs and all
/// else stay.
pub fn without_controls(text: &str) -> Cow<'_, str> {
    if !text.contains(acts) {
        return Cow::Borrowed(text);
    }
    let text = text.replace("\r\n", "\n");
    Cow::Owned(text.chars().map(|c| stand_in(c).filter(|_| acts(c)).unwrap_or(c)).collect())
}

/// Whether a character is an order to a terminal rather than text.
pub fn acts(c: char) -> bool {
    c.is_control() && !matches!(c, '\n' | '\t')
}

fn gate(text: &str, newline: char) -> Cow<'_, str> {
    if text.chars().all(|c| stands_alone(c) || c == newline) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len());
    for cluster in text.graphemes(true) {
        if matches!(cluster, "\n" | "\r\n") {
            safe.push(newline);
            continue;
        }
        let (mut has_base, mut marks) = (false, 0);
        for c in cluster.chars() {
            if let Some(visible) = stand_in(c) {
                has_base = true;
                safe.push(visible);
            } else if c.width() != Some(0) {
                has_base = true;
                safe.push(c);
            } else if has_base && marks < MARKS_IN_A_CELL {
                marks += 1;
                safe.push(c);
            }
        }
    }
    Cow::Owned(safe)
}

/// Whether a character is harmless whatever stands beside it.
fn stands_alone(c: char) -> bool {
    matches!(c, ' '..='~') || (stand_in(c).is_none() && c.width() > Some(0))
}

/// What is shown in place of a character that must not reach a terminal.
fn stand_in(c: char) -> Option<char> {
    match c {
        '\t' => Some(' '),
        '\0'..='\x1F' => char::from_u32(u32::from(c) + 0x2400),
        '\x7F' => Some('\u{2421}'),
        '\u{2028}' | '\u{2029}' => Some('\u{2424}'),
        // C1; bidirectional marks, embeddings, overrides and isolates; deprecated format
        // characters; interlinear annotation; tags.
        '\u{80}'..='\u{9F}'
        | '\u{61C}'
        | '\u{200E}'
        | '\u{200F}'
        | '\u{202A}'..='\u{202E}'
        | '\u{2066}'..='\u{206F}'
        | '\u{FFF9}'..='\u{FFFB}'
        | '\u{E0000}'..='\u{E007F}' => Some(PLACEHOLDER),
        _ => None,
    }
}

/// The width of a line of text in terminal cells.
pub fn width(text: &str) -> usize {
    if is_plain(text) {
        return text.len();
    }
    text.graphemes(true).map(UnicodeWidthStr::width).sum()
}

/// Whether every byte is one printable cell, as nearly all text is.
fn is_plain(text: &str) -> bool {
    text.bytes().all(|b| matches!(b, b' '..=b'~'))
}

/// Makes text safe and at most `cols` cells wide, ending in `…` if it had to be cut.
pub fn fit(text: &str, cols: usize) -> Cow<'_, str> {
    // Of a text far longer than there is room for, the beginning tells all.
    if let Some(beginning) = text.get(..text.floor_char_boundary(FAR.saturating_mul(cols.saturating_add(1))))
        && beginning.len() < text.len()
        && width(&clean(beginning)) > cols
    {
        return Cow::Owned(fit_clean(clean(beginning), cols).into_owned());
    }
    fit_clean(clean(text), cols)
}

fn fit_clean(text: Cow<'_, str>, cols: usize) -> Cow<'_, str> {
    if width(&text) <= cols {
        return text;
    }
    let Some(room) = cols.checked_sub(1) else {
        return Cow::Borrowed("");
    };
    Cow::Owned(format!("{}{ELLIPSIS}", head(&text, room)))
}

/// As [`fit`], filled with blanks on the right to exactly `cols` cells.
pub fn fit_left(text: &str, cols: usize) -> String {
    let text = fit(text, cols);
    let blanks = cols.saturating_sub(width(&text));
    text.into_owned() + &" ".repeat(blanks)
}

/// As [`fit`], filled with blanks on the left to exactly `cols` cells.
pub fn fit_right(text: &str, cols: usize) -> String {
    let text = fit(text, cols);
    let blanks = cols.saturating_sub(width(&text));
    " ".repeat(blanks) + &text
}

/// The longest beginning of a text that is at most `cols` cells wide and splits no character.
fn head(text: &str, cols: usize) -> &str {
    let mut used = 0;
    for (at, cluster) in text.grapheme_indices(true) {
        used += cluster.width();
        if used > cols {
            return &text[..at];
        }
    }
    text
}

/// The longest end of a safe text that is at most `cols` cells wide and splits no character.
pub fn tail(text: &str, cols: usize) -> &str {
    let mut used = 0;
    for (at, cluster) in text.grapheme_indices(true).rev() {
        used += cluster.width();
        if used > cols {
            return &text[at + cluster.len()..];
        }
    }
    text
}

/// Breaks text into safe lines of at most `cols` cells, between words where it can.
///
/// Newlines start a new line, and a word wider than a line is split. A character wider than a whole
/// line becomes `…`. There is always at least one line, unless `cols` is 0.
pub fn wrap(text: &str, cols: usize) -> Vec<String> {
    let mut lines = Vec::new();
    if cols > 0 {
        for paragraph in clean_block(text).split('\n') {
            wrap_paragraph(paragraph, cols, &mut lines);
        }
    }
    lines
}

fn wrap_paragraph(paragraph: &str, cols: usize, lines: &mut Vec<String>) {
    let first = lines.len();
    let (mut line, mut used) = (String::new(), 0);
    for piece in pieces(paragraph) {
        let word = piece.trim_end_matches(' ');
        if used + width(word) > cols && !line.is_empty() {
            lines.push(take_line(&mut line));
            used = 0;
        }
        if line.is_empty() && word.is_empty() && lines.len() > first {
            continue;
        }
        if width(word) <= cols {
            line.push_str(piece);
            used += width(piece);
            continue;
        }
        for cluster in piece.graphemes(true) {
            let cluster = fit(cluster, cols);
            if used + width(&cluster) > cols {
                lines.push(take_line(&mut line));
                used = 0;
            }
            used += width(&cluster);
            line.push_str(&cluster);
        }
    }
    if !line.is_empty() || lines.len() == first {
        lines.push(take_line(&mut line));
    }
}

fn take_line(line: &mut String) -> String {
    line.truncate(line.trim_end_matches(' ').len());
    std::mem::take(line)
}

/// Cuts a paragraph where a line may end: after a blank, after a hyphen that no figure follows (`T-64` and a date
/// stay whole), and around wide characters, whose scripts set no blanks between words.
fn pieces(paragraph: &str) -> impl Iterator<Item = &str> {
    let mut rest = paragraph;
    std::iter::from_fn(move || {
        let mut end = 0;
        for cluster in rest.graphemes(true) {
            let wide = cluster.width() > 1;
            if wide && end > 0 {
                break;
            }
            end += cluster.len();
            let hyphen = cluster == "-" && !rest[end..].starts_with(|next: char| next.is_ascii_digit());
            if wide || cluster == " " || hyphen {
                break;
            }
        }
        let (piece, tail) = rest.split_at(end);
        rest = tail;
        (!piece.is_empty()).then_some(piece)
    })
}

/// Words as a sentence lists them: `A, B and C`.
pub fn listed(words: &[impl AsRef<str>]) -> String {
    let mut text = String::new();
    for (place, word) in words.iter().enumerate() {
        text.push_str(match words.len() - place {
            _ if place == 0 => "",
            1 => " and ",
            _ => ", ",
        });
        text.push_str(word.as_ref());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn lists_as_a_sentence_does() {
        let check = |words: &[&str], told: &str| assert_eq!(listed(words), told);
        check(&[], "");
        check(&["A"], "A");
        check(&["A", "B"], "A and B");
        check(&["A", "B", "C"], "A, B and C");
    }

    /// Text of the sort that breaks terminals: any character, and the treacherous ones often.
    fn hostile() -> impl Strategy<Value = String> {
        let treacherous = prop::sample::select(
            "a b-é\u{301}\u{301}\u{301}\u{200b}\u{200d}\u{feff}\u{202e}\u{2066}\u{e0041}\u{fe0f}👩🇬🇧日한\
             \u{1100}\u{1161}\u{11a8}\u{600}\u{605}\u{17d2}ក\u{a4f8}\u{a4fc}\u{644}\u{627}\u{17d8}\u{ad}\
             \r\n\t\u{1b}\u{9b}\u{7f}\0\u{85}\u{2028}\u{110bd}\u{d4e}न\u{94d}"
                .chars()
                .collect::<Vec<_>>(),
        );
        prop::collection::vec(prop_oneof![3 => treacherous, 1 => any::<char>()], 0..40)
            .prop_map(String::from_iter)
    }

    fn is_safe(text: &str) -> bool {
        text.chars().all(|c| stand_in(c).is_none()) && text.graphemes(true).all(|cluster| cluster.width() > 0)
    }

    proptest! {
        #[test]
        fn nothing_dangerous_passes_and_a_second_pass_changes_nothing(text in hostile()) {
            let line = clean(&text);
            prop_assert!(is_safe(&line), "{line:?}");
            prop_assert_eq!(clean(&line), line.clone());
            let block = clean_block(&text);
            prop_assert!(block.split('\n').all(is_safe), "{block:?}");
            prop_assert_eq!(clean_block(&block), block.clone());
        }

        #[test]
        fn fitted_text_is_never_wider_than_asked(text in hostile(), cols in 0usize..30) {
            let short = fit(&text, cols);
            prop_assert!(is_safe(&short) && width(&short) <= cols, "{short:?}");
            prop_assert_eq!(fit(&short, cols), short.clone());
            let long = text.repeat(20);
            prop_assert_eq!(fit(&long, cols), fit_clean(clean(&long), cols));
            prop_assert_eq!(width(&fit_left(&text, cols)), cols);
            prop_assert_eq!(width(&fit_right(&text, cols)), cols);
        }

        #[test]
        fn the_end_of_a_text_is_as_long_as_there_is_room(text in hostile(), cols in 0usize..30) {
            let text = clean(&text);
            let end = tail(&text, cols);
            prop_assert!(text.ends_with(end) && width(end) <= cols, "{end:?}");
            let before = text.len() - end.len();
            if let Some(cluster) = text[..before].graphemes(true).next_back() {
                prop_assert!(width(end) + cluster.width() > cols, "{end:?}");
            }
        }

        #[test]
        fn wrapped_lines_fit_and_lose_only_blanks(text in hostile(), cols in 1usize..30) {
            let lines = wrap(&text, cols);
            prop_assert!(!lines.is_empty());
            for line in &lines {
                prop_assert!(is_safe(line) && width(line) <= cols, "{line:?}");
            }
            let widest = clean(&text).graphemes(true).map(UnicodeWidthStr::width).max();
            if widest.unwrap_or(0) <= cols {
                let kept = |text: &str| text.replace([' ', '\n'], "");
                prop_assert_eq!(kept(&lines.concat()), kept(&clean_block(&text)));
            }
        }
    }

    #[test]
    fn control_characters_become_visible() {
        let check = |text: &str, shown: &str| assert_eq!(clean(text), shown, "{text:?}");
        check("Draft DPIA", "Draft DPIA");
        check("\u{1b}[2Jgone", "␛[2Jgone");
        check("a\tb\rc\r\nd\ne\0\u{7f}", "a b␍c⏎d⏎e␀␡");
        check("csi\u{9b}31m", "csi\u{fffd}31m");
        check("invoice\u{202e}fdp.exe", "invoice\u{fffd}fdp.exe");
        check("line\u{2028}paragraph", "line␤paragraph");
        check("pay\u{200b}load\u{feff}", "payload");
        check("\u{301}no base", "no base");
        check("Zoë e\u{301} 日本", "Zoë e\u{301} 日本");
        check(&format!("z{}", "\u{301}".repeat(50)), &format!("z{}", "\u{301}".repeat(8)));
        assert_eq!(clean_block("a\r\nb\nc\rd"), "a\nb\nc␍d");
    }

    #[test]
    fn plain_text_is_not_copied() {
        assert!(matches!(clean("Façade, 日本"), Cow::Borrowed(_)));
        assert!(matches!(fit("Façade, 日本", 12), Cow::Borrowed(_)));
    }

    #[test]
    fn cut_text_ends_in_an_ellipsis_and_halves_no_character() {
        let check = |text: &str, cols: usize, cut: &str| assert_eq!(fit(text, cols), cut);
        check("Steel delivery", 14, "Steel delivery");
        check("Steel delivery", 13, "Steel delive…");
        check("Steel delivery", 1, "…");
        check("日本語の計画", 6, "日本…");
        check("日本語の計画", 2, "…");
        check("cafe\u{301}s", 5, "cafe\u{301}s");
        check("cafe\u{301}s", 4, "caf…");
        check("👩‍👩‍👧‍👦 family", 4, "👩‍👩‍👧‍👦 …");
        assert_eq!(fit_left("ab", 4), "ab  ");
        assert_eq!(fit_right("12", 4), "  12");
        assert_eq!(fit_right("日本語", 4), " 日…");
    }

    #[test]
    fn lines_break_between_words() {
        let check = |text: &str, cols: usize, lines: &[&str]| {
            assert_eq!(wrap(text, cols), lines, "{text:?} in {cols}");
        };
        check("", 5, &[""]);
        check("Order the steel before Friday", 10, &["Order the", "steel", "before", "Friday"]);
        check("one\n\ntwo  three", 20, &["one", "", "two  three"]);
        check("- item that goes on", 9, &["- item", "that goes", "on"]);
        check("  indented text", 10, &["  indented", "text"]);
        check("Incomprehensible", 6, &["Incomp", "rehens", "ible"]);
        check("long-standing risk", 8, &["long-", "standing", "risk"]);
        check("after T-64 on 2026-11-14", 12, &["after T-64", "on", "2026-11-14"]);
        check("日本語の計画", 5, &["日本", "語の", "計画"]);
        check("日本", 1, &["…", "…"]);
        check(
            "\u{1112}\u{1161}\u{11ab}\u{1100}\u{1173}\u{11af}",
            2,
            &["\u{1112}\u{1161}\u{11ab}", "\u{1100}\u{1173}\u{11af}"],
        );
        check("anything", 0, &[]);
    }
}
