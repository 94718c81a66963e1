//! Identities of records: random, never shown, so that two people adding records never collide.

use std::fmt;
use std::str::FromStr;

/// The identity of a record: 64 random bits, written as 13 characters of Crockford's base 32.
///
/// Among a million records the chance of any two sharing an identity is below 3 in 10⁸.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub struct Id(pub u64);

const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// What each byte is worth; 255 = it is no digit.
const DIGITS: [u8; 128] = {
    let mut digits = [255; 128];
    let mut worth = 0;
    while worth < ALPHABET.len() {
        digits[ALPHABET[worth] as usize] = worth as u8;
        worth += 1;
    }
    digits
};

impl fmt::Display for Id {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut text = [b'0'; 13];
        for (place, byte) in text.iter_mut().enumerate() {
            *byte = ALPHABET[(self.0 >> (60 - 5 * place) & 31) as usize];
        }
        f.write_str(std::str::from_utf8(&text).unwrap_or_default())
    }
}

impl FromStr for Id {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let complaint = || format!("“{text}” is no record identity (13 letters and digits)");
        if text.len() != 13 {
            return Err(complaint());
        }
        let mut bits: u64 = 0;
        for (place, byte) in text.bytes().enumerate() {
            let digit = u64::from(*DIGITS.get(usize::from(byte)).filter(|d| **d < 32).ok_or_else(complaint)?);
            if place == 0 && digit > 15 {
                return Err(complaint());
            }
            bits = bits << 5 | digit;
        }
        Ok(Id(bits))
    }
}

/// A source of fresh identities. Seeded from outside, so that the core needs no clock and no chance.
#[derive(Clone, Debug)]
pub struct Ids(u64);

impl Ids {
    /// A source whose sequence is decided by `seed` alone.
    pub const fn new(seed: u64) -> Self {
        Ids(seed)
    }

    /// The next identity. One sequence never repeats within 2⁶⁴ calls (`SplitMix64`, Steele et al. 2014).
    pub fn fresh(&mut self) -> Id {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        Id(z ^ (z >> 31))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn reading_back_what_was_written_gives_the_same_identity(bits: u64) {
            prop_assert_eq!(Id(bits).to_string().parse(), Ok(Id(bits)));
        }

        #[test]
        fn no_text_makes_it_panic(text: String) {
            let _ = text.parse::<Id>();
        }
    }
}
