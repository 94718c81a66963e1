//! Searching text as people do: without regard to case or accents.

use std::borrow::Cow;

use nucleo_matcher::chars;

/// Letters from the most to the least common in English; whatever is not here is rarer.
const COMMON: &[u8] = b" etaoinshrdlucmfwypvbgkjqxz";

/// A text to search for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Needle {
    folded: String,
    /// The place of its rarest byte, and that byte small and capital: plain text is skipped through by it.
    rarest: (usize, [u8; 2]),
}

impl Needle {
    /// Prepares a text to be searched for.
    pub fn new(text: &str) -> Self {
        let folded = fold(text).into_owned();
        let rarity = |(_, b): &(usize, u8)| COMMON.iter().position(|c| c == b).unwrap_or(COMMON.len());
        let (place, byte) = folded.bytes().enumerate().max_by_key(rarity).unwrap_or_default();
        Needle { folded, rarest: (place, [byte, byte.to_ascii_uppercase()]) }
    }

    /// The text in the form that is compared.
    pub fn folded(&self) -> &str {
        &self.folded
    }

    /// Whether `text` contains it.
    pub fn is_in(&self, text: &str) -> bool {
        if !text.is_ascii() {
            return fold(text).contains(&self.folded);
        }
        let (needle, hay) = (self.folded.as_bytes(), text.as_bytes());
        let (place, [small, capital]) = self.rarest;
        let is_at = |rare: usize| {
            let found = rare.checked_sub(place).and_then(|start| hay.get(start..start + needle.len()));
            found.is_some_and(|found| found.eq_ignore_ascii_case(needle))
        };
        needle.is_empty()
            || (needle.len() <= hay.len() && memchr::memchr2_iter(small, capital, hay).any(is_at))
    }

    /// Whether `text` is the same.
    pub fn is(&self, text: &str) -> bool {
        text.len() < 4 * self.folded.len() + 4 && fold(text) == self.folded
    }

    /// Whether `text` or one of its words begins with it.
    pub fn begins_a_word_of(&self, text: &str) -> bool {
        self.begins_a_word_of_folded(&fold(text))
    }

    fn begins_a_word_of_folded(&self, text: &str) -> bool {
        let mut starts = text.match_indices(self.folded.as_str()).map(|(at, _)| &text[..at]);
        starts.any(|before| !before.ends_with(char::is_alphanumeric))
    }
}

/// Texts that are searched again and again, each with what it belongs to.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Haystack<T>(Vec<(String, T)>);

impl<T: Copy + Ord> Haystack<T> {
    /// Prepares texts to be searched.
    pub fn of<'a>(texts: impl Iterator<Item = (&'a str, T)>) -> Self {
        let mut all: Vec<_> = texts.map(|(text, of)| (fold(text).into_owned(), of)).collect();
        all.sort_unstable();
        Haystack(all)
    }

    /// What has just this text.
    pub fn being(&self, needle: &Needle) -> Vec<T> {
        let first = self.0.partition_point(|(text, _)| *text < needle.folded);
        let found = self.0.iter().skip(first).take_while(|(text, _)| *text == needle.folded);
        found.map(|(_, of)| *of).collect()
    }

    /// What has a text in which a word begins so.
    pub fn with_a_word_like(&self, needle: &Needle) -> Vec<T> {
        let found = self.0.iter().filter(|(text, _)| needle.begins_a_word_of_folded(text));
        found.map(|(_, of)| *of).collect()
    }
}

/// Small letters without accents.
pub fn fold(text: &str) -> Cow<'_, str> {
    if text.is_ascii() {
        if !text.bytes().any(|b| b.is_ascii_uppercase()) {
            return Cow::Borrowed(text);
        }
        return Cow::Owned(text.to_ascii_lowercase());
    }
    let letters = text.chars().filter(|c| !matches!(c, '\u{300}'..='\u{36f}'));
    Cow::Owned(letters.map(|c| chars::to_lower_case(chars::normalize(c))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn case_and_accents_make_no_difference() {
        for (needle, text) in [
            ("ZOE", "met Zoë"),
            ("zoë", "ZOE"),
            ("Łódź", "lodz? Łódź"),
            ("e\u{301}te", "Été"),
            ("", "x"),
            ("ab", "aAb"),
        ] {
            assert!(Needle::new(needle).is_in(text), "{needle} in {text}");
        }
        assert!(!Needle::new("steel").is_in("ste el"));
        assert!(Needle::new("josé").is("JOSE"));
        assert!(
            Needle::new("sh").begins_a_word_of("Priya Shah")
                && !Needle::new("ya").begins_a_word_of("Priya Shah")
        );
    }

    proptest! {
        #[test]
        fn every_part_of_a_text_is_in_it(text: String, from: prop::sample::Index, to: prop::sample::Index) {
            let chars: Vec<char> = text.chars().collect();
            let (from, to) = (from.index(chars.len() + 1), to.index(chars.len() + 1));
            let part: String = chars[from.min(to)..from.max(to)].iter().collect();
            prop_assert!(Needle::new(&part).is_in(&text));
            let hay = Haystack::of([("", 1), (text.as_str(), 2), ("x", 3)].into_iter());
            prop_assert!(hay.being(&Needle::new(&text)).contains(&2));
            prop_assert_eq!(
                hay.with_a_word_like(&Needle::new(&part)).contains(&2),
                Needle::new(&part).begins_a_word_of(&text)
            );
            prop_assert!(Needle::new(&text).is(&text) && Needle::new(&text).is_in(&text.to_ascii_uppercase()));
        }
    }
}
