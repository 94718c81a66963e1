//! The rows of a list: found by their lines where there is one a line, and read on several processors
//! where there are many.

use std::sync::LazyLock;
use std::thread;

use super::source::{Members, Source, find};
use crate::model::side_by_side::all;
use crate::store::error::Error;

/// Fewer rows than these are read before another thread has begun.
const LEAST: usize = 500;
/// More threads than these wait for memory rather than for a processor.
const MOST: usize = 8;

/// Asked for once: the answer is looked up in files of the system.
static PROCESSORS: LazyLock<usize> =
    LazyLock::new(|| thread::available_parallelism().map_or(1, usize::from).min(MOST));

/// Whether some rows are read sooner side by side with others.
pub const fn is_many<R>(rows: &[R]) -> bool {
    rows.len() >= 2 * LEAST
}

impl<'a> Source<'a> {
    /// What `read` makes of the rows of the list that a member holds. `read` must refuse a row that is
    /// no object.
    pub fn read_rows<T>(
        &self,
        members: &Members<'a>,
        name: &str,
        mut read: impl FnMut(&[&'a str]) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let lines = find(members, name).and_then(lines);
        match lines.map(|lines| read(&lines)) {
            Some(Ok(all)) => Ok(all),
            // The lines are no rows, or something is wrong with one: it is said of the rows.
            _ => read(&self.rows(members, name)?),
        }
    }
}

/// The lines of a list that has a row on each, as this program writes it. If every line is an object,
/// these are the rows: no line ends within a JSON text.
fn lines(json: &str) -> Option<Vec<&str>> {
    let mut lines: Vec<&str> = json.strip_prefix("[\n")?.strip_suffix("\n]")?.split('\n').collect();
    let (_, others) = lines.split_last_mut()?;
    for line in others {
        *line = line.strip_suffix(',')?;
    }
    Some(lines)
}

/// What `read` makes of each row, in their order. The error is that of the first row that has one.
pub fn each<'a, T: Send>(
    rows: &[&'a str],
    read: impl Fn(&'a str) -> Result<T, Error> + Sync,
) -> Result<Vec<T>, Error> {
    let mut parts = in_parts(rows, |part| {
        let mut all = Vec::with_capacity(part.len());
        for row in part {
            all.push(read(row)?);
        }
        Ok(all)
    });
    let mut all = parts.next().unwrap_or_else(|| Ok(Vec::new()))?;
    for part in parts {
        all.extend(part?);
    }
    Ok(all)
}

/// What `make` makes of each part of some rows, in their order: of few rows there is one part, of many
/// there are as many as processors.
pub fn in_parts<R: Sync, T: Send>(rows: &[R], make: impl Fn(&[R]) -> T + Sync) -> std::vec::IntoIter<T> {
    if !is_many(rows) {
        return vec![make(rows)].into_iter();
    }
    let parts: Vec<&[R]> = rows.chunks(rows.len().div_ceil(*PROCESSORS).max(LEAST)).collect();
    all(parts.len(), |part| make(parts.get(part).copied().unwrap_or_default())).into_iter()
}
