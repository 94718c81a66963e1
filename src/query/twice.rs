//! Names that may be of one person, written twice.

use std::sync::Arc;

use super::near::distance;
use crate::model::context::Context;
use crate::model::needle::fold;
use crate::registers::card::card;

/// Two names that may be of one person.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Twice {
    /// The name to keep.
    pub kept: Arc<str>,
    /// The other one.
    pub other: Arc<str>,
    /// What speaks for it.
    pub why: &'static str,
}

/// Names that are compared with each other: it bounds the work.
const MOST: usize = 1_000;
/// Letters that one typing error is likely in, and two.
const ONE_ERROR: usize = 5;
const TWO_ERRORS: usize = 10;

/// A name as it is compared.
struct Name {
    whole: Arc<str>,
    words: Vec<String>,
    letters: Vec<char>,
}

impl Name {
    fn new(name: Arc<str>) -> Self {
        let folded = fold(&name).into_owned();
        let words = folded.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty());
        Name { words: words.map(str::to_owned).collect(), letters: folded.chars().collect(), whole: name }
    }
}

/// The pairs of names in a project that may be of one person, with the name to keep: the one with an
/// e-mail address, else the longer one. Two names with different addresses are two people.
pub fn twice(context: &Context) -> Vec<Twice> {
    let names: Vec<Name> = context.people().iter().take(MOST).cloned().map(Name::new).collect();
    let mut found = Vec::new();
    for (place, a) in names.iter().enumerate() {
        for b in &names[place + 1..] {
            let Some(why) = alike(a, b, &names) else { continue };
            let (mail, other) = (card(context, &a.whole).email, card(context, &b.whole).email);
            if !mail.is_empty() && !other.is_empty() && !mail.eq_ignore_ascii_case(&other) {
                continue;
            }
            let rank = |name: &Name, mail: &str| (!mail.is_empty(), name.words.len(), name.letters.len());
            let (kept, other) = if rank(b, &other) > rank(a, &mail) { (b, a) } else { (a, b) };
            found.push(Twice { kept: kept.whole.clone(), other: other.whole.clone(), why });
        }
    }
    found
}

/// Why two names may be of one person, if they may.
fn alike(a: &Name, b: &Name, all: &[Name]) -> Option<&'static str> {
    if a.words.is_empty() || b.words.is_empty() {
        return None;
    }
    let sorted = |name: &Name| {
        let mut words = name.words.clone();
        words.sort_unstable();
        words
    };
    if a.words.len() == b.words.len() && sorted(a) == sorted(b) {
        return Some("the same words");
    }
    if initials(a, b) || initials(b, a) {
        return Some("initials");
    }
    let part = |short: &Name, long: &Name| {
        let [word] = &short.words[..] else { return false };
        let has = |name: &&Name| name.words.len() > 1 && name.words.contains(word);
        has(&long) && all.iter().filter(has).count() == 1
    };
    if part(a, b) || part(b, a) {
        return Some("nobody else has that name");
    }
    let errors = match a.letters.len().min(b.letters.len()) {
        ..ONE_ERROR => 0,
        ONE_ERROR..TWO_ERRORS => 1,
        TWO_ERRORS.. => 2,
    };
    let near = a.words.len() == b.words.len()
        && a.letters.len().abs_diff(b.letters.len()) <= errors
        && a.letters.first() == b.letters.first()
        && distance(&a.letters, &b.letters) <= errors;
    near.then_some("a letter or two apart")
}

/// Whether one name is the other with initials: `P. Shah` of `Priya Shah`.
fn initials(short: &Name, long: &Name) -> bool {
    let ([short @ .., last], [long @ .., same]) = (&short.words[..], &long.words[..]) else { return false };
    let begins =
        |(short, long): (&String, &String)| short == long || short.len() == 1 && long.starts_with(&**short);
    last == same && short.len() == long.len() && !short.is_empty() && short.iter().zip(long).all(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_are_written_twice_are_found_and_others_are_not() {
        let names = [
            "Priya Shah",
            "P. Shah",
            "Shah, Priya",
            "Priya Rao",
            "Zoë Müller",
            "Zoe Mueller",
            "Jo",
            "Jo Lind",
            "Bo",
        ];
        let all: Vec<Name> = names.into_iter().map(|name| Name::new(name.into())).collect();
        let why = |a: usize, b: usize| alike(&all[a], &all[b], &all);
        assert_eq!(why(0, 1), Some("initials"));
        assert_eq!(why(0, 2), Some("the same words"));
        assert_eq!(why(4, 5), Some("a letter or two apart"));
        assert_eq!(why(6, 7), Some("nobody else has that name"));
        assert_eq!([why(0, 3), why(1, 3), why(6, 8), why(7, 8)], [None; 4]);
    }
}
