//! Where the parts of a JSON text end, in one that stands as this program writes it: with nothing between
//! its parts, and not deep. Looks at eight bytes at once and makes nothing of what it passes. Of any other
//! text it says nothing: `serde_json` knows whether that is JSON.

use std::borrow::Cow;

use super::source::{DEEPEST, Members};

/// The members of an object.
pub fn members(json: &str) -> Option<Members<'_>> {
    let mut all = Vec::with_capacity(16);
    let behind = parts(json.strip_prefix('{')?, '}', |rest| {
        let rest = rest.strip_prefix('"')?;
        let (name, rest) = rest.split_at_checked(special_at(rest)?)?;
        let (value, rest) = cut(rest.strip_prefix("\":")?)?;
        all.push((Cow::Borrowed(name), value));
        Some(rest)
    })?;
    behind.is_empty().then_some(all)
}

/// The values of a list.
pub fn values(json: &str) -> Option<Vec<&str>> {
    let mut all = Vec::new();
    let behind = parts(json.strip_prefix('[')?, ']', |rest| {
        let (value, rest) = cut(rest)?;
        all.push(value);
        Some(rest)
    })?;
    behind.is_empty().then_some(all)
}

/// Whether what stands in quotes stands for itself.
pub fn is_plain(text: &str) -> bool {
    special_at(text).is_none()
}

/// The value that a text begins with, and what stands behind it.
fn cut(text: &str) -> Option<(&str, &str)> {
    let behind = value(text, DEEPEST)?;
    text.split_at_checked(text.len().checked_sub(behind.len())?)
}

/// What stands behind the value that a text begins with.
fn value(text: &str, deepest: usize) -> Option<&str> {
    let rest = text.get(1..)?;
    match text.as_bytes().first()? {
        b'"' => quoted(rest),
        b'{' => {
            let deepest = deepest.checked_sub(1)?;
            parts(rest, '}', |rest| value(quoted(rest.strip_prefix('"')?)?.strip_prefix(':')?, deepest))
        }
        b'[' => {
            let deepest = deepest.checked_sub(1)?;
            parts(rest, ']', |rest| value(rest, deepest))
        }
        b't' => rest.strip_prefix("rue"),
        b'f' => rest.strip_prefix("alse"),
        b'n' => rest.strip_prefix("ull"),
        b'-' => number(rest),
        _ => number(text),
    }
}

/// What stands behind a list or an object that has begun; `part` gives what stands behind one of its parts.
fn parts<'t>(
    mut rest: &'t str,
    end: char,
    mut part: impl FnMut(&'t str) -> Option<&'t str>,
) -> Option<&'t str> {
    if let Some(behind) = rest.strip_prefix(end) {
        return Some(behind);
    }
    loop {
        rest = part(rest)?;
        match rest.strip_prefix(',') {
            Some(next) => rest = next,
            None => return rest.strip_prefix(end),
        }
    }
}

/// What stands behind a number without a sign.
fn number(text: &str) -> Option<&str> {
    let rest = text.strip_prefix('0').map_or_else(|| figures(text), Some)?;
    let rest = rest.strip_prefix('.').map_or(Some(rest), figures)?;
    let Some(exponent) = rest.strip_prefix(['e', 'E']) else { return Some(rest) };
    figures(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))
}

/// What stands behind figures, of which there is one at least.
fn figures(text: &str) -> Option<&str> {
    let rest = text.trim_start_matches(|c: char| c.is_ascii_digit());
    (rest.len() < text.len()).then_some(rest)
}

/// What stands behind a text in quotes that has begun.
fn quoted(mut rest: &str) -> Option<&str> {
    loop {
        let special = rest.get(special_at(rest)?..)?;
        rest = match (special.as_bytes().first()?, special.get(1..)?) {
            (b'"', behind) => return Some(behind),
            (b'\\', behind) => escape(behind)?,
            _ => return None,
        };
    }
}

/// What stands behind an escape that has begun.
fn escape(rest: &str) -> Option<&str> {
    let Some(code) = rest.strip_prefix('u') else {
        return rest.strip_prefix(['"', '\\', '/', 'b', 'f', 'n', 'r', 't']);
    };
    let (figures, behind) = code.split_at_checked(4)?;
    figures.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(behind)
}

/// Where in what stands in quotes the first byte is that doesn't stand for itself: a quote, an escape or a
/// control character.
fn special_at(text: &str) -> Option<usize> {
    let (words, rest) = text.as_bytes().as_chunks();
    let in_word = |(place, word): (usize, &[u8; 8])| {
        let special = special(u64::from_le_bytes(*word));
        (special != 0).then(|| place.saturating_mul(8).saturating_add(special.trailing_zeros() as usize / 8))
    };
    let in_rest = || {
        let place = rest.iter().position(|byte| matches!(byte, ..0x20 | b'"' | b'\\'))?;
        text.len().checked_sub(rest.len())?.checked_add(place)
    };
    words.iter().enumerate().find_map(in_word).or_else(in_rest)
}

/// The highest bit of the lowest byte of a word that doesn't stand for itself; bits above it say nothing
/// (Mycroft 1987).
fn special(word: u64) -> u64 {
    const ONES: u64 = 0x0101_0101_0101_0101;
    let below = |word: u64, limit: u64| word.wrapping_sub(ONES.wrapping_mul(limit)) & !word;
    let is = |byte: u8| below(word ^ ONES.wrapping_mul(u64::from(byte)), 1);
    (below(word, 0x20) | is(b'"') | is(b'\\')) & ONES.wrapping_mul(0x80)
}
