//! Plans as tables: what a row owes to other rows of the same table. Outline levels become parents,
//! row numbers in predecessors become refs, and dates that follow from others are left to the schedule.

use std::collections::HashMap;

use crate::model::id::Id;
use crate::registers::task;

/// Finds the parent of each row by how deep it stands.
#[derive(Debug, Default)]
pub struct Outline {
    /// The last row of each level above, with its level.
    above: Vec<(usize, Id)>,
}

impl Outline {
    /// The parent of the next row, by the text of its level (`3`) or outline number (`1.2.4`).
    pub fn parent(&mut self, text: &str, row: Id) -> Option<Id> {
        let text = text.trim().trim_end_matches('.');
        let level = if text.contains('.') { text.split('.').count() } else { text.parse().unwrap_or(1) };
        // An outline number has no dots on the first level only, so 2 is deeper than 1 in levels alone.
        self.above.retain(|(other, _)| *other < level);
        let parent = self.above.last().map(|(_, id)| *id);
        self.above.push((level, row));
        parent
    }
}

/// Predecessors in which rows are named by the file's own identities, named by numbers of refs.
pub fn renumbered(text: &str, numbers: &HashMap<String, u32>) -> Result<String, String> {
    let mut parts = Vec::new();
    for part in text.split([';', ',']).map(str::trim).filter(|part| !part.is_empty()) {
        let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
        let (identity, rest) = part.split_at(end);
        let number =
            numbers.get(identity).ok_or_else(|| format!("there is no row “{identity}” in the file"))?;
        parts.push(format!("{number}{rest}"));
    }
    Ok(parts.join("; "))
}

/// Whether a cell of a new task says what the schedule works out from its other cells. Entering it
/// would only bind the task to dates that should follow.
pub fn follows(field: &str, is_summary: bool, given: impl Fn(&str) -> bool) -> bool {
    const OF_SUMMARIES: [&str; 5] = [
        task::START.name(),
        task::FINISH.name(),
        task::DURATION.name(),
        task::PERCENT_COMPLETE.name(),
        task::STATUS.name(),
    ];
    let start = || is_summary || given(task::PREDECESSORS.name());
    match field {
        _ if is_summary && OF_SUMMARIES.contains(&field) => true,
        _ if field == task::START.name() => start(),
        _ if field == task::FINISH.name() => start() || given(task::DURATION.name()),
        _ if field == task::STATUS.name() => given(task::PERCENT_COMPLETE.name()),
        _ => false,
    }
}
