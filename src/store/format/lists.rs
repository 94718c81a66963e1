//! The long lists of a file, found by how this program lays a file out: without reading what is in them.

use memchr::memmem;

use super::key;
use super::source::{Members, Source};

/// A file taken apart: the lists, and the rest, in which they are empty.
pub struct Lists<'a> {
    rest: String,
    lists: Vec<List<'a>>,
}

struct List<'a> {
    name: &'static str,
    /// Where in the rest it belongs.
    at: usize,
    json: &'a str,
}

/// What stands in the rest for a list.
const EMPTY: &str = "[]";

impl<'a> Lists<'a> {
    /// Takes a text apart as if it were laid out so: a list that has a row a line, on a line of its own.
    pub fn of(text: &'a str) -> Self {
        let (mut rest, mut left, mut lists) = (String::new(), text, Vec::new());
        for name in [key::RECORDS, key::TRAIL] {
            let found = cut(left, &format!("\n\"{name}\":"), "[\n").and_then(|(before, list)| {
                let (list, end) = cut(list, "\n]", "")?;
                Some((before, list, end))
            });
            let Some((before, json, behind)) = found else { continue };
            rest.push_str(before);
            lists.push(List { name, at: rest.len(), json });
            rest.push_str(EMPTY);
            left = behind;
        }
        rest.push_str(left);
        Lists { rest, lists }
    }

    /// The members of the file and its version, if its lists are what they were taken for as long as
    /// each is a list: no line ends within a text in quotes, and each stands where a list stood.
    pub fn document<'s>(&'s self, file: &'s str) -> Option<(Members<'s>, u32)> {
        let source = Source { text: &self.rest, file };
        let (mut members, version) = source.document().ok()?;
        for list in &self.lists {
            let (_, json) = members.iter_mut().find(|(name, _)| name == list.name)?;
            let at = json.as_ptr().addr().checked_sub(self.rest.as_ptr().addr())?;
            if at != list.at || *json != EMPTY {
                return None;
            }
            *json = list.json;
        }
        Some((members, version))
    }
}

/// A text cut behind the first place where `end` stands, with `next` behind it.
fn cut<'t>(text: &'t str, end: &str, next: &str) -> Option<(&'t str, &'t str)> {
    let place = memmem::find(text.as_bytes(), [end, next].concat().as_bytes())?;
    text.split_at_checked(place.checked_add(end.len())?)
}
