//! Searching text as people do: without regard to case or accents.

use std::borrow::Cow;

use nucleo_matcher::chars;

/// A text to search for.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Needle {
    folded: String,
    /// Its first byte in small and in capital letters, to skip through plain text by.
    first: [u8; 2],
}

impl Needle {
    /// Prepares a text to be searched for.
    pub fn new(text: &str) -> Self {
        let folded = fold(text).into_owned();
        let first = folded.bytes().next().unwrap_or_default();
        Needle { folded, first: [first, first.to_ascii_uppercase()] }
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
        let Some(last) = hay.len().checked_sub(needle.len()) else { return false };
        let [small, capital] = self.first;
        needle.is_empty()
            || (0..=last).any(|at| {
                (hay[at] == small || hay[at] == capital)
                    && hay[at..at + needle.len()].eq_ignore_ascii_case(needle)
            })
    }

    /// Whether `text` is the same.
    pub fn is(&self, text: &str) -> bool {
        text.len() < 4 * self.folded.len() + 4 && fold(text) == self.folded
    }

    /// Whether `text` or one of its words begins with it.
    pub fn begins_a_word_of(&self, text: &str) -> bool {
        let text = fold(text);
        let mut starts = text.match_indices(self.folded.as_str()).map(|(at, _)| &text[..at]);
        starts.any(|before| !before.ends_with(char::is_alphanumeric))
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
            prop_assert!(Needle::new(&text).is(&text) && Needle::new(&text).is_in(&text.to_ascii_uppercase()));
        }
    }
}
