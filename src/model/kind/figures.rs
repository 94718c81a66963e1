//! Figures with separators: which sign begins the decimals and which only sets thousands apart.

/// The sign before the decimals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Decimals {
    /// 1,234.5
    Point,
    /// 1.234,5
    Comma,
}

impl Decimals {
    fn sign(self) -> char {
        if self == Decimals::Point { '.' } else { ',' }
    }

    fn of(sign: char) -> Self {
        if sign == '.' { Decimals::Point } else { Decimals::Comma }
    }
}

/// How figures can be read.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Spelling {
    /// No separator.
    Bare,
    /// In one way only.
    Only(Decimals),
    /// In both: one separator, three figures behind it.
    Either,
}

const SIGNS: [char; 2] = [',', '.'];

/// How digits with separators can be read; `None` if there is no way, as for `950,0,0`.
pub fn spelling(figures: &str) -> Option<Spelling> {
    if !figures.chars().all(|c| c.is_ascii_digit() || SIGNS.contains(&c)) {
        return None;
    }
    let Some((whole, parts)) = figures.rsplit_once(SIGNS) else { return Some(Spelling::Bare) };
    let last = figures[whole.len()..].chars().next()?;
    let other = if last == '.' { ',' } else { '.' };
    if whole.contains(last) {
        grouped(figures, last).then_some(Spelling::Only(Decimals::of(other)))
    } else if whole.contains(other) {
        grouped(whole, other).then_some(Spelling::Only(Decimals::of(last)))
    } else {
        let thousands = parts.len() == 3 && (1..=3).contains(&whole.len()) && !whole.starts_with('0');
        Some(if thousands { Spelling::Either } else { Spelling::Only(Decimals::of(last)) })
    }
}

/// Whether a sign sets thousands apart, or Indian lakhs and crores: `1,234,567`, `12,34,567`.
fn grouped(whole: &str, sign: char) -> bool {
    let groups: Vec<&str> = whole.split(sign).collect();
    let last = groups.len() - 1;
    groups.iter().enumerate().all(|(place, group)| {
        let lengths = match place {
            0 => 1..=3,
            _ if place == last => 3..=3,
            _ => 2..=3,
        };
        lengths.contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_digit())
    })
}

/// Figures with nothing but a point before their decimals; those that can be read in both ways with
/// `decimals`. `None` if there is no way.
pub fn plain(figures: &str, decimals: Decimals) -> Option<String> {
    let decimals = match spelling(figures)? {
        Spelling::Only(decimals) => decimals,
        Spelling::Bare | Spelling::Either => decimals,
    };
    let sign = decimals.sign();
    let kept = figures.chars().filter(|c| c.is_ascii_digit() || *c == sign);
    Some(kept.map(|c| if c == sign { '.' } else { c }).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn figures_are_read_in_the_ways_that_they_can_be() {
        let check = |all: &[&str], expected: Option<Spelling>| {
            for figures in all {
                assert_eq!(spelling(figures), expected, "{figures}");
            }
        };
        let (point, comma) = (Some(Spelling::Only(Decimals::Point)), Some(Spelling::Only(Decimals::Comma)));
        check(&["1.5", "1,234.50", "1,234,567", "12,34,567", "0.125", "1234.567", ".125"], point);
        check(&["1,5", "1.234,50", "1.234.567", "0,125", "1234,567"], comma);
        check(&["12.500", "3,000"], Some(Spelling::Either));
        check(&["950,0,0", "1.2.3", "1,23.5", "1,234.567,8", "1,,000", "x"], None);
        check(&["12"], Some(Spelling::Bare));
    }

    proptest! {
        #[test]
        fn a_number_is_read_back_in_the_convention_that_it_is_written_in(whole in 0u32..2_000_000_000, parts in 0u32..1000) {
            let digits = whole.to_string();
            let mut text = String::new();
            for (place, digit) in digits.chars().enumerate() {
                if place > 0 && (digits.len() - place).is_multiple_of(3) { text.push('.') }
                text.push(digit);
            }
            let text = format!("{text},{parts:03}");
            prop_assert_eq!(plain(&text, Decimals::Comma), Some(format!("{whole}.{parts:03}")));
        }
    }
}
