//! Jumping to any record: by ref in any spelling (`14`, `a14`, `A-014`), or by the letters of its title.

use std::cmp::Reverse;

use nucleo_matcher::pattern::{AtomKind, CaseMatching, Normalization, Pattern};
use nucleo_matcher::{Config, Matcher, Utf32String};

use crate::model::context::Context;
use crate::model::id::Id;
use crate::model::register::Register;

/// Every record of a project, ready to be searched. Built once per version.
#[derive(Debug)]
pub struct Index(Vec<Entry>);

#[derive(Debug)]
struct Entry {
    register: &'static Register,
    id: Id,
    number: u32,
    /// Its ref and title, as shown.
    name: Utf32String,
}

/// A record that was found.
#[derive(Clone, Copy, Debug)]
pub struct Hit {
    /// Its register.
    pub register: &'static Register,
    /// The record.
    pub id: Id,
}

/// How well an entry fits; the greatest first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Fit {
    /// So many letters of the title, scored by how close together and how near to beginnings of words.
    Letters(u32),
    /// The beginning of its ref, with so many figures more.
    Begun(Reverse<u32>),
    /// Its ref.
    Ref,
}

impl Index {
    /// Collects all records, in the order of registers and refs.
    pub fn of(context: &Context) -> Self {
        Self::of_registers(&[], context)
    }

    /// Collects the records of some registers; none named = of all.
    pub fn of_registers(keys: &[&str], context: &Context) -> Self {
        let registers = context.project.registers().iter();
        let mut entries = Vec::with_capacity(context.project.len());
        for register in registers.filter(|register| keys.is_empty() || keys.contains(&register.key)) {
            let title = context.project.field(register.key, register.roles.title);
            let start = entries.len();
            for record in context.project.table(register.key).iter() {
                let reference = register.reference(record.number);
                let title = title.map(|field| context.value(record, field));
                let name = match title.as_deref().map_or("", |title| title.as_text()) {
                    "" => Utf32String::from(reference),
                    title => Utf32String::from(format!("{reference} {title}")),
                };
                entries.push(Entry { register, id: record.id, number: record.number, name });
            }
            entries[start..].sort_unstable_by_key(|entry| (entry.number, entry.id));
        }
        Index(entries)
    }

    /// The records that fit a text best, at most `limit`: refs first, then titles that have its
    /// letters in their order. Nothing typed finds the first ones.
    pub fn find(&self, text: &str, limit: usize) -> Vec<Hit> {
        let text = text.trim();
        let hit = |entry: &Entry| Hit { register: entry.register, id: entry.id };
        if text.is_empty() {
            return self.0.iter().take(limit).map(hit).collect();
        }
        let partial = partial_ref(text);
        let pattern = Pattern::new(text, CaseMatching::Ignore, Normalization::Smart, AtomKind::Fuzzy);
        let mut matcher = Matcher::new(Config::DEFAULT);
        let fits = self.0.iter().enumerate().filter_map(|(place, entry)| {
            let by_ref = partial.and_then(|(code, figures)| entry.fit(code, figures));
            let fit =
                by_ref.or_else(|| pattern.score(entry.name.slice(..), &mut matcher).map(Fit::Letters))?;
            Some((Reverse(fit), entry.name.len(), place))
        });
        let mut fits: Vec<_> = fits.collect();
        if fits.len() > limit {
            fits.select_nth_unstable(limit);
            fits.truncate(limit);
        }
        fits.sort_unstable();
        fits.iter().filter_map(|(.., place)| self.0.get(*place)).map(hit).collect()
    }
}

impl Entry {
    fn fit(&self, code: &str, figures: u32) -> Option<Fit> {
        if !code.is_empty() && !self.register.code.eq_ignore_ascii_case(code) {
            return None;
        }
        if self.number == figures {
            return Some(Fit::Ref);
        }
        let mut begun = self.number;
        let mut more = 0;
        while begun > figures {
            begun /= 10;
            more += 1;
        }
        (begun == figures && figures > 0).then_some(Fit::Begun(Reverse(more)))
    }
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
    use crate::model::record::Record;
    use crate::query::sample::{ACTION, RISK_REGISTER, TITLE, context, project, small};
    use proptest::prelude::*;

    fn found(text: &str, limit: usize) -> Vec<String> {
        let project = small();
        let index = Index::of(&context(&project));
        let name = |hit: &Hit| hit.register.reference(project.find(hit.id).unwrap().1.number);
        index.find(text, limit).iter().map(name).collect()
    }

    #[test]
    fn a_ref_in_any_spelling_leads_to_its_record() {
        for text in ["A-004", "a-4", "a4", "A004", " a-04 "] {
            assert_eq!(found(text, 9)[..1], ["A-004"], "{text}");
        }
        assert_eq!(found("2", 2), ["A-002", "R-002"]);
        let many = (1..=130).map(|id| Edit::Add(ACTION.key, Record::new(Id(id)).with(TITLE, "x")));
        let many = project(many.collect());
        let index = Index::of(&context(&many));
        let numbers: Vec<u64> = index.find("a1", 13).iter().map(|hit| hit.id.0).collect();
        assert_eq!(numbers, [1, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 100, 101]);
    }

    #[test]
    fn letters_of_a_title_lead_to_it_the_closest_first() {
        assert_eq!(found("steel", 9), ["R-001", "A-001"]);
        assert_eq!(found("late st", 1), ["R-001"]);
        assert_eq!(found("dpia", 9), ["A-002"]);
        assert_eq!(found("r steel", 1), ["R-001"]);
        assert_eq!(found("zzz", 9), Vec::<String>::new());
        assert_eq!(found("", 3), ["A-001", "A-002", "A-003"]);
        let project = small();
        let risks = Index::of_registers(&[RISK_REGISTER.key], &context(&project));
        assert_eq!(risks.find("steel", 9).len(), 1);
    }

    proptest! {
        #[test]
        fn every_record_is_found_by_its_ref_and_nothing_panics(text in ".{0,20}|[a-z]{0,3}-?[0-9]{0,12}", limit in 0usize..9) {
            prop_assert!(found(&text, limit).len() <= limit);
            let project = small();
            let index = Index::of(&context(&project));
            for register in project.registers() {
                for record in project.table(register.key).iter() {
                    let hits = index.find(&register.reference(record.number), 1);
                    prop_assert_eq!(hits[0].id, record.id);
                }
            }
        }
    }
}
