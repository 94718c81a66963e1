//! Finding by a few letters: any record by ref (`14`, `a14`, `A-014`) or title, any item of a list.

use std::cmp::Reverse;
use std::sync::Arc;

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32Str};

use crate::model::context::Context;
use crate::model::record::Record;
use crate::model::register::Register;

/// A record that was found, and its register.
pub type Found<'a> = (&'static Register, &'a Arc<Record>);

/// How well something fits; the greatest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// Its title has the letters, scored by how close together and how near to beginnings of words.
    Letters(u32),
    /// Its ref begins so, with so many figures more.
    Begun(Reverse<u32>),
    /// Its ref.
    Ref,
}

/// The records of all registers that fit a text best, at most `limit`: refs first, then titles that
/// have its letters in their order. Nothing typed finds the first ones.
pub fn records<'a>(text: &str, context: &Context<'a>, limit: usize) -> Vec<Found<'a>> {
    records_of(&[], text, context, limit)
}

/// As [`records`], of the registers with these keys; none named = of all.
pub fn records_of<'a>(registers: &[&str], text: &str, context: &Context<'a>, limit: usize) -> Vec<Found<'a>> {
    found((registers, AtomKind::Fuzzy), text, context, limit)
}

/// As [`records_of`], but only those whose titles have each word as it is typed, anywhere: what a name may be
/// completed to.
pub fn named<'a>(registers: &[&str], text: &str, context: &Context<'a>, limit: usize) -> Vec<Found<'a>> {
    found((registers, AtomKind::Substring), text, context, limit)
}

fn found<'a>(
    (registers, kind): (&[&str], AtomKind),
    text: &str,
    context: &Context<'a>,
    limit: usize,
) -> Vec<Found<'a>> {
    let text = text.trim();
    let first = text.split(' ').next().unwrap_or_default();
    let reference = partial_ref(text).or_else(|| partial_ref(first).filter(|(code, _)| !code.is_empty()));
    let mut letters = Letters::new(text, kind);
    let mut best = Best::new(limit);
    let project = context.project;
    let wanted = |register: &&&Register| registers.is_empty() || registers.contains(&register.key);
    // What can only be a ref is looked for in refs alone.
    let is_ref = partial_ref(text)
        .is_some_and(|(code, _)| project.registers().iter().any(|r| r.code.eq_ignore_ascii_case(code)));
    for (order, register) in project.registers().iter().enumerate().filter(|(_, r)| wanted(r)) {
        let title = project.field(register.key, register.roles.title);
        for record in project.table(register.key).iter() {
            let by_ref =
                reference.and_then(|(code, figures)| fit_of_ref(register, record.number, code, figures));
            if is_ref && by_ref.is_none() {
                continue;
            }
            let value = title.map(|field| context.value(record, field));
            let title = value.as_deref().map_or("", |value| value.as_text());
            if let Some(fit) = by_ref.or_else(|| letters.fit(title).map(Fit::Letters)) {
                let length = if text.is_empty() { 0 } else { title.len() };
                best.offer((Reverse(fit), length, order, record.number, record.id), (*register, record));
            }
        }
    }
    best.take()
}

/// The places of the items that have the letters of a text in their order, the best first.
pub fn rank<T: AsRef<str>>(text: &str, items: impl IntoIterator<Item = T>) -> Vec<usize> {
    let mut letters = Letters::new(text.trim(), AtomKind::Fuzzy);
    let items = items.into_iter().enumerate();
    let fits = items.filter_map(|(place, item)| Some((Reverse(letters.fit(item.as_ref())?), place)));
    let mut fits: Vec<_> = fits.collect();
    fits.sort_unstable();
    fits.into_iter().map(|(_, place)| place).collect()
}

/// Letters to be found in their order, without regard to case and accents.
struct Letters {
    pattern: Pattern,
    matcher: Matcher,
    buffer: Vec<char>,
}

/// Characters of a text that are looked at: the matcher counts at most 26 points for each, in 16 bits.
const MATCHED: usize = 2_000;
/// Characters that are looked for. Nobody types more; what is pasted may be anything.
const TYPED: usize = 200;

fn beginning(text: &str, most: usize) -> &str {
    match text.len() {
        length if length <= most => text,
        _ => text.char_indices().nth(most).map_or(text, |(end, _)| &text[..end]),
    }
}

impl Letters {
    fn new(text: &str, kind: AtomKind) -> Self {
        let text = beginning(text, TYPED);
        let pattern = Pattern::new(text, CaseMatching::Ignore, Normalization::Smart, kind);
        Letters { pattern, matcher: Matcher::new(Config::DEFAULT), buffer: Vec::new() }
    }

    fn fit(&mut self, text: &str) -> Option<u32> {
        let text = beginning(text, MATCHED);
        self.pattern.score(Utf32Str::new(text, &mut self.buffer), &mut self.matcher)
    }
}

/// The least of many by key, of which only `limit` are kept.
struct Best<K, T> {
    limit: usize,
    kept: Vec<(K, T)>,
}

impl<K: Ord + Copy, T> Best<K, T> {
    fn new(limit: usize) -> Self {
        Best { limit, kept: Vec::new() }
    }

    fn offer(&mut self, key: K, item: T) {
        self.kept.push((key, item));
        if self.kept.len() >= 4 * self.limit.max(64) {
            self.shrink();
        }
    }

    fn shrink(&mut self) {
        if self.kept.len() > self.limit {
            self.kept.select_nth_unstable_by_key(self.limit, |(key, _)| *key);
            self.kept.truncate(self.limit);
        }
    }

    fn take(mut self) -> Vec<T> {
        self.shrink();
        self.kept.sort_unstable_by_key(|(key, _)| *key);
        self.kept.into_iter().map(|(_, item)| item).collect()
    }
}

/// How well a ref fits the letters and figures typed.
fn fit_of_ref(register: &Register, number: u32, code: &str, figures: u32) -> Option<Fit> {
    if !code.is_empty() && !register.code.eq_ignore_ascii_case(code) {
        return None;
    }
    if number == figures {
        return Some(Fit::Ref);
    }
    let (mut begun, mut more) = (number, 0);
    while begun > figures {
        begun /= 10;
        more += 1;
    }
    (begun == figures && figures > 0).then_some(Fit::Begun(Reverse(more)))
}

/// The letters and the figures of what may be a ref: `a14`, `A-014`, `14`.
fn partial_ref(text: &str) -> Option<(&str, u32)> {
    let at = text.find(|c: char| c.is_ascii_digit())?;
    let (code, figures) = text.split_at(at);
    let code = code.trim_end_matches('-');
    code.bytes().all(|b| b.is_ascii_alphabetic()).then_some((code, figures.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::edit::Edit;
    use crate::model::id::Id;
    use crate::query::sample::{ACTION, RISK_REGISTER, TITLE, context, project, small};
    use proptest::prelude::*;

    fn found(text: &str, limit: usize) -> Vec<String> {
        let project = small();
        let found = records(text, &context(&project), limit);
        found.iter().map(|(register, record)| register.reference(record.number)).collect()
    }

    #[test]
    fn a_ref_in_any_spelling_leads_to_its_record() {
        for text in ["A-004", "a-4", "a4", "A004", " a-04 ", "A-004 Tell the"] {
            assert_eq!(found(text, 9)[..1], ["A-004"], "{text}");
        }
        assert_eq!(found("2", 2), ["A-002", "R-002"]);
        let many = (1..=130).map(|id| Edit::Add(ACTION.key, Record::new(Id(id)).with(TITLE, "x")));
        let many = project(many.collect());
        let found = records("a1", &context(&many), 13);
        let numbers: Vec<u32> = found.iter().map(|(_, record)| record.number).collect();
        assert_eq!(numbers, [1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 100, 101]);
    }

    #[test]
    fn letters_of_a_title_lead_to_it_the_closest_first() {
        assert_eq!(found("steel", 9), ["R-001", "A-001"]);
        assert_eq!(found("late st", 1), ["R-001"]);
        assert_eq!(found("dpia", 9), ["A-002"]);
        assert_eq!(found("zzz", 9), Vec::<String>::new());
        assert_eq!(found("", 3), ["A-001", "A-002", "A-003"]);
        let project = small();
        assert_eq!(records_of(&[RISK_REGISTER.key], "steel", &context(&project), 9).len(), 1);
    }

    #[test]
    fn a_name_is_completed_from_whole_pieces_of_it() {
        let project = small();
        let count = |text| named(&[RISK_REGISTER.key], text, &context(&project), 9).len();
        assert_eq!(["Stee", "steel late", "tee", "stl"].map(count), [1, 1, 1, 0]);
        assert_eq!(records_of(&[RISK_REGISTER.key], "stl", &context(&project), 9).len(), 1);
    }

    #[test]
    fn the_longest_texts_are_scored_without_overflow() {
        let (long, same) = ("A b/C".repeat(20_000), "a".repeat(70_000));
        let check = |text: &str, count| assert_eq!(rank(text, ["b", &long, &same]).len(), count);
        check("aaaa", 2);
        check(&"abc".repeat(600), 1);
        check(&"a ".repeat(20_000), 2);
        check(&same, 2);
    }

    #[test]
    fn items_of_a_list_stand_by_how_well_they_fit() {
        assert_eq!(rank("ind", ["Outdent", "Find a thing", "Indent", "Zoom"]), [2, 1]);
        assert_eq!(rank("", ["b", "a"]), [0, 1]);
    }

    proptest! {
        #[test]
        fn every_record_is_found_by_its_ref_and_nothing_panics(text in ".{0,20}|[a-z]{0,3}-?[0-9]{0,12}", limit in 0usize..9) {
            prop_assert!(found(&text, limit).len() <= limit);
            let project = small();
            let context = context(&project);
            for register in project.registers() {
                for record in project.table(register.key).iter() {
                    let found = records(&register.reference(record.number), &context, 1);
                    prop_assert_eq!(found[0].1.id, record.id);
                }
            }
        }
    }
}
