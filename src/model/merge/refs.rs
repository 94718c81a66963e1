//! Records that a merge gave another number, and the refs that follow.

use std::collections::HashMap;
use std::sync::Arc;

use crate::model::id::Id;
use crate::model::project::Project;
use crate::model::record::Record;
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

/// By which number a trail tells that a record was added.
pub struct Added {
    pub register: &'static str,
    pub number: u32,
    /// The numbers that it had before merges gave it others, the oldest first.
    pub former: Vec<u32>,
}

/// The records that steps added.
pub fn added<'a>(entries: impl Iterator<Item = &'a Arc<Entry>>) -> HashMap<Id, Added> {
    let mut all = HashMap::new();
    for entry in entries {
        for Change { register, id, what } in &entry.changes {
            if let What::Added(number) = *what {
                all.insert(*id, Added { register, number, former: entry.former_numbers(*id) });
            }
        }
    }
    all
}

/// Which records got which number.
#[derive(Default)]
pub struct Moved {
    /// Of a record, the old number and the new one.
    numbers: HashMap<Id, [u32; 2]>,
    /// The numbers that a record had before the new one, where another trail tells them.
    former: HashMap<Id, Vec<u32>>,
    /// The new ref by the old one.
    refs: HashMap<String, String>,
}

impl Moved {
    /// Notes the old number of a record and its new one, and the refs of these.
    pub fn add(&mut self, id: Id, numbers: [u32; 2], [old, new]: [String; 2]) {
        self.numbers.insert(id, numbers);
        self.refs.insert(old, new);
    }

    /// The same of a record to which a merge gave the new number: its numbers before that are known.
    pub fn add_known(&mut self, id: Id, numbers: [u32; 2], refs: [String; 2], former: Vec<u32>) {
        self.former.insert(id, former);
        self.add(id, numbers, refs);
    }

    /// The new number of a record, where it has one.
    pub fn number(&self, id: Id) -> Option<u32> {
        self.numbers.get(&id).map(|[_, now]| *now)
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

    /// An entry of the trail with the new refs; where it adds a record, with the number that this had until then.
    pub fn entry(&self, entry: &Arc<Entry>) -> Arc<Entry> {
        if self.is_empty() || entry.foreign.is_some() {
            return entry.clone();
        }
        let mut now = Entry::clone(entry);
        now.step = self.text(&now.step).unwrap_or(now.step);
        for change in entry.changes.iter().filter(|change| matches!(change.what, What::Added(_))) {
            let id = change.id;
            match (self.former.get(&id), self.numbers.get(&id)) {
                (Some(former), _) => {
                    now.former.retain(|(of, _)| *of != id);
                    now.former.extend(former.iter().map(|number| (id, *number)));
                }
                (None, Some([old, _])) => now.former.push((id, *old)),
                (None, None) => {}
            }
        }
        now.changes.iter_mut().for_each(|change| self.change(change));
        Arc::new(now)
    }

    fn change(&self, Change { id, what, .. }: &mut Change) {
        match what {
            What::Added(number) => *number = self.numbers.get(id).map_or(*number, |[_, now]| *now),
            What::Set { from, to, .. } => {
                for value in [from, to] {
                    *value = self.value(value).unwrap_or_else(|| value.clone());
                }
            }
            // It comes back with the number that it would have by now.
            What::Removed(record) => {
                if let Some([_, number]) = self.numbers.get(id) {
                    let mut again = Record::clone(record);
                    again.number = *number;
                    *record = Arc::new(again);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whole_refs_follow_all_at_once() {
        let mut moved = Moved::default();
        moved.add(Id(1), [13, 14], ["R-013", "R-014"].map(str::to_owned));
        moved.add(Id(2), [14, 15], ["R-014", "R-015"].map(str::to_owned));
        let check = |text: &str, now: Option<&str>| assert_eq!(moved.text(text).as_deref(), now, "{text}");
        check("see R-013, then (R-014).", Some("see R-014, then (R-015)."));
        check("R-013", Some("R-014"));
        check("R-013's steel", Some("R-014's steel"));
        check("R-0131 PR-013 R-013x X-R-013", None);
        check("", None);
    }
}
