//! Records that a merge gave another number, and the refs that follow.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::trail::{Change, Entry, What};
use crate::model::value::Value;

/// New refs that are told one by one; more are counted.
const TOLD: usize = 3;

/// Which records of a version have another ref in one that it was merged into, as a sentence without its full
/// stop: `A-041 is A-042 now`. Whoever knows a record by its old ref would take it for another one.
pub fn renumbered(before: &Project, after: &Project) -> Option<String> {
    let mut moved = Vec::new();
    for register in before.registers() {
        let (was, is) = (before.table(register.key), after.table(register.key));
        let pairs = was.changes(is).filter_map(|(was, is)| Some((was?.number, is?.number)));
        let mut pairs: Vec<_> = pairs.filter(|(was, is)| was != is).collect();
        pairs.sort_unstable();
        let refs = |(was, is)| [register.reference(was), register.reference(is)].join(" is ");
        moved.extend(pairs.into_iter().map(refs));
    }
    let more = moved.len().saturating_sub(TOLD);
    moved.truncate(TOLD);
    match more {
        _ if moved.is_empty() => None,
        0 => Some(format!("{} now", moved.join(", "))),
        more => Some(format!("{} now, and {more} more have another ref", moved.join(", "))),
    }
}

/// Which records got which number.
#[derive(Default)]
pub struct Moved {
    numbers: HashMap<Id, (u32, String)>,
    /// The new ref by the old one.
    refs: HashMap<String, String>,
}

impl Moved {
    /// Notes that a record has another number, and its old ref and its new one.
    pub fn add(&mut self, id: Id, number: u32, [old, new]: [String; 2]) {
        self.numbers.insert(id, (number, old.clone()));
        self.refs.insert(old, new);
    }

    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    /// A value with the new refs, where it has any of the old ones.
    pub fn value(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Text(text) => self.text(text).map(Value::text),
            _ => None,
        }
    }

    fn text(&self, text: &str) -> Option<String> {
        let mut now = String::with_capacity(text.len());
        let mut changed = false;
        for piece in text.split_inclusive(|c: char| !c.is_alphanumeric() && c != '-') {
            let word = piece.trim_end_matches(|c: char| !c.is_alphanumeric());
            match self.refs.get(word) {
                Some(new) => {
                    now += new;
                    now += &piece[word.len()..];
                    changed = true;
                }
                None => now += piece,
            }
        }
        changed.then_some(now)
    }

    /// An entry of the trail with the new refs. The one that tells of the record's beginning says which it had
    /// until then: it may stand in minutes and letters.
    pub fn entry(&self, entry: &Arc<Entry>) -> Arc<Entry> {
        if self.is_empty() || entry.foreign.is_some() {
            return entry.clone();
        }
        let mut now = Entry::clone(entry);
        now.step = self.text(&now.step).unwrap_or(now.step);
        let begun = |change: &Change| matches!(change.what, What::Added(_));
        let former = now.changes.iter().filter(|change| begun(change));
        let former: Vec<_> =
            former.filter_map(|change| Some(self.numbers.get(&change.id)?.1.as_str())).collect();
        if !former.is_empty() {
            now.keep_former(&former.join(", "));
        }
        now.changes.iter_mut().for_each(|change| self.change(change));
        Arc::new(now)
    }

    fn change(&self, Change { id, what, .. }: &mut Change) {
        match what {
            What::Added(number) => *number = self.numbers.get(id).map_or(*number, |(now, _)| *now),
            What::Set { from, to, .. } => {
                for value in [from, to] {
                    *value = self.value(value).unwrap_or_else(|| value.clone());
                }
            }
            What::Removed(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_refs_follow_all_at_once() {
        let mut moved = Moved::default();
        moved.add(Id(1), 14, ["R-013", "R-014"].map(str::to_owned));
        moved.add(Id(2), 15, ["R-014", "R-015"].map(str::to_owned));
        let check = |text: &str, now: Option<&str>| assert_eq!(moved.text(text).as_deref(), now, "{text}");
        check("see R-013, then (R-014).", Some("see R-014, then (R-015)."));
        check("R-013", Some("R-014"));
        check("R-013's steel", Some("R-014's steel"));
        check("R-0131 PR-013 R-013x X-R-013", None);
        check("", None);
    }
}
