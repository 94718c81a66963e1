//! Order keys: where a record stands among its siblings, so that a move is one field edit.
//!
//! A key is a text; keys compare byte by byte. It is a whole number followed by a fraction, both in
//! base 62 ("Implementing Fractional Indexing", David Greenspan 2020): adding at either end counts
//! the whole number up or down and keeps keys short, and between two keys there is always room.

const DIGITS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const BASE: usize = DIGITS.len();
/// So many digits write 2⁶³.
const MOST_DIGITS: usize = 11;
/// The middle digit.
const MIDDLE: char = 'V';

/// A key that sorts after `low` and before `high`; `None` is the end of the list.
///
/// Where `low` is not before `high`, or one of them is no key of ours, all that is promised is that
/// the result comes after `low`.
pub fn between(low: Option<&str>, high: Option<&str>) -> String {
    let Ok((low_parts, high_parts)) =
        low.map(read).transpose().and_then(|l| Ok((l, high.map(read).transpose()?)))
    else {
        return low.map_or_else(|| whole(0), |low| format!("{low}{MIDDLE}"));
    };
    match (low_parts, high_parts) {
        (None, None) => whole(0),
        (None, Some((number, ""))) => match number.checked_sub(1) {
            Some(less) => whole(less),
            None => whole(number),
        },
        (None, Some((number, _))) => whole(number),
        (Some((number, fraction)), Some((same, upper))) if number == same => {
            whole(number) + &fraction_between(fraction, Some(upper))
        }
        (Some((number, fraction)), high) => match number.checked_add(1) {
            Some(more) if high.is_none_or(|high| (more, "") < high) => whole(more),
            _ => whole(number) + &fraction_between(fraction, None),
        },
    }
}

/// `count` keys in order after `low` and before `high`, as [`between`] gives one: short, however many
/// there are.
pub fn spread_between(low: Option<&str>, high: Option<&str>, count: usize) -> Vec<String> {
    let mut keys = Vec::with_capacity(count);
    fill(low, high, count, &mut keys);
    keys
}

fn fill(low: Option<&str>, high: Option<&str>, count: usize, keys: &mut Vec<String>) {
    if count == 0 {
        return;
    }
    // At the end of a list keys count up; between two, each half gets its own half of the room.
    let before = if high.is_none() { 0 } else { (count - 1) / 2 };
    let middle = between(low, high);
    fill(low, Some(&middle), before, keys);
    let at = keys.len();
    keys.push(middle);
    if high.is_some() {
        let middle = keys[at].clone();
        return fill(Some(&middle), high, count - 1 - before, keys);
    }
    for _ in 1..count {
        keys.push(between(keys.last().map(String::as_str), None));
    }
}

/// `count` keys in order, as short as they can be.
pub fn spread(count: usize) -> Vec<String> {
    (0..count).map(at).collect()
}

/// The key at this place, from 0, of a list with keys as short as they can be.
pub fn at(place: usize) -> String {
    whole(place as i64)
}

/// Writes a whole number so that greater numbers sort later: a letter for sign and length, then digits.
fn whole(number: i64) -> String {
    let magnitude = if number < 0 { !number } else { number } as u64;
    let mut digits = [0; MOST_DIGITS];
    let mut length = 0;
    let mut rest = magnitude;
    loop {
        let digit = (rest % BASE as u64) as usize;
        digits[length] = DIGITS[if number < 0 { BASE - 1 - digit } else { digit }];
        length += 1;
        rest /= BASE as u64;
        if rest == 0 {
            break;
        }
    }
    let long = length as u8 - 1;
    let sign = if number < 0 { b'Z' - long } else { b'a' + long };
    std::iter::once(sign).chain(digits[..length].iter().rev().copied()).map(char::from).collect()
}

/// The whole number and the fraction of a key; an error if it is no key of ours.
fn read(key: &str) -> Result<(i64, &str), ()> {
    let sign = *key.as_bytes().first().ok_or(())?;
    let (negative, length) = match sign {
        b'a'..=b'z' => (false, usize::from(sign - b'a') + 1),
        b'A'..=b'Z' => (true, usize::from(b'Z' - sign) + 1),
        _ => return Err(()),
    };
    let (head, fraction) = key.split_at_checked(1 + length).ok_or(())?;
    let mut magnitude: i64 = 0;
    for byte in head.bytes().skip(1) {
        let digit = digit(byte).ok_or(())?;
        let digit = if negative { BASE - 1 - digit } else { digit };
        magnitude = magnitude.checked_mul(BASE as i64).and_then(|m| m.checked_add(digit as i64)).ok_or(())?;
    }
    let number = if negative { !magnitude } else { magnitude };
    let canonical = whole(number) == head && !fraction.ends_with('0');
    let known = fraction.bytes().all(|byte| digit(byte).is_some());
    if canonical && known { Ok((number, fraction)) } else { Err(()) }
}

fn digit(byte: u8) -> Option<usize> {
    DIGITS.iter().position(|digit| *digit == byte)
}

/// A fraction above `low` and below `high` (`None` = 1). None of them ends in 0.
fn fraction_between(low: &str, high: Option<&str>) -> String {
    let mut high = high.map(str::bytes);
    let mut low = low.bytes();
    let mut middle = String::new();
    loop {
        let least = low.next().and_then(digit).unwrap_or(0);
        let most = high.as_mut().and_then(Iterator::next).and_then(digit).unwrap_or(BASE);
        if most > least + 1 {
            middle.push(char::from(DIGITS[usize::midpoint(least, most)]));
            return middle;
        }
        middle.push(char::from(DIGITS[least]));
        if most != least {
            high = None;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn insert(keys: &mut Vec<String>, at: usize) {
        let before = at.checked_sub(1).map(|i| keys[i].as_str());
        let key = between(before, keys.get(at).map(String::as_str));
        keys.insert(at, key);
    }

    #[test]
    fn ten_thousand_find_room_between_two() {
        for (low, high) in [(None, None), (Some("a0"), Some("a1")), (Some("a0"), None), (None, Some("a0"))] {
            let keys = spread_between(low, high, 10_000);
            assert!(keys.iter().all(|key| key.len() < 8), "{low:?} {high:?}");
            let all = low.map(str::to_owned).into_iter().chain(keys).chain(high.map(str::to_owned));
            assert_ascending(&all.collect::<Vec<_>>());
        }
    }

    fn assert_ascending(keys: &[String]) {
        for pair in keys.windows(2) {
            assert!(pair[0] < pair[1], "{pair:?}");
        }
    }

    #[test]
    fn keys_are_short_where_people_add() {
        let mut last = None;
        for _ in 0..100_000 {
            let next = between(last.as_deref(), None);
            assert!(last.is_none_or(|last| last < next) && next.len() <= 4);
            last = Some(next);
        }
        let mut first = "a0".to_owned();
        for _ in 0..100_000 {
            let next = between(None, Some(&first));
            assert!(next < first && next.len() <= 4);
            first = next;
        }
        assert!(spread(100_000).iter().all(|key| key.len() <= 4));
        assert_ascending(&spread(10_000));
        assert_eq!(spread(3), ["a0", "a1", "a2"]);
        assert_eq!(between(Some("a0"), Some("a1")), "a0V");
    }

    #[test]
    fn there_is_always_room_in_the_same_gap() {
        for after in [false, true] {
            let mut keys = spread(2);
            for step in 0..500 {
                insert(&mut keys, if after { 1 } else { step + 1 });
            }
            assert_ascending(&keys);
            assert!(keys.iter().all(|key| key.len() < 120));
        }
    }

    #[test]
    fn the_ends_of_the_whole_numbers_are_no_ends() {
        let (first, last) = (whole(i64::MIN), whole(i64::MAX));
        assert!(between(Some(&last), None) > last);
        assert!(first < whole(-1) && whole(-1) < whole(0) && whole(0) < last);
        assert_eq!(read(&first), Ok((i64::MIN, "")));
    }

    proptest! {
        #[test]
        fn any_sequence_of_insertions_stays_in_order(places: Vec<prop::sample::Index>, start in 0usize..100) {
            let mut keys = spread(start);
            for place in places {
                let at = place.index(keys.len() + 1);
                insert(&mut keys, at);
            }
            assert_ascending(&keys);
        }

        #[test]
        fn a_whole_number_reads_back(number: i64) {
            let key = whole(number);
            prop_assert_eq!(read(&key), Ok((number, "")));
        }

        #[test]
        fn strange_keys_do_no_harm(low in ".{0,6}|[0-9A-Za-z]{0,14}", high in ".{0,6}|[0-9A-Za-z]{0,14}") {
            prop_assert!(between(Some(&low), Some(&high)) > low);
            between(None, Some(&high));
        }
    }
}
