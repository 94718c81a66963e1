//! A record of the file: its elements in their order, each found by its name at once.

use std::ops::Deref;

use super::xml::{self, Element};

/// How many slots there are for names; Microsoft Project has a hundred for a task.
const SLOTS: usize = 256;

/// The elements of a record. Most questions are for elements that aren't there, of a record that has many.
pub(super) struct Item<'a> {
    elements: Vec<Element<'a>>,
    /// By slot of its name, the place from 1 of the first element in it, 255 at most; 0 if there is none.
    first: [u8; SLOTS],
}

impl<'a> Item<'a> {
    pub fn new() -> Self {
        Item { elements: Vec::new(), first: [0; SLOTS] }
    }

    /// The children of an element whose contents are known to be well-formed.
    pub fn of(raw: &'a str) -> Self {
        let mut item = Item::new();
        item.fill_of(raw);
        item
    }

    pub fn push(&mut self, element: Element<'a>) {
        self.elements.push(element);
        let place = u8::try_from(self.elements.len()).unwrap_or(u8::MAX);
        if let Some(first) = self.first.get_mut(slot(element.name)).filter(|first| **first == 0) {
            *first = place;
        }
    }

    /// Holds the children of an element instead of what it held.
    pub fn fill_of(&mut self, raw: &'a str) {
        self.fill(&[]);
        xml::children(raw).for_each(|element| self.push(element));
    }

    /// Holds these elements instead of what it held.
    pub fn fill(&mut self, elements: &[Element<'a>]) {
        self.elements.clear();
        self.first = [0; SLOTS];
        for element in elements {
            self.push(*element);
        }
    }

    /// All elements with this name.
    pub fn all(&self, name: &str) -> impl Iterator<Item = Element<'a>> {
        let first = self.first.get(slot(name)).copied().unwrap_or_default();
        let from = usize::from(first).checked_sub(1).unwrap_or(self.elements.len());
        let rest = self.elements.get(from..).unwrap_or_default();
        rest.iter().filter(move |element| element.name == name).copied()
    }

    pub fn has(&self, name: &str) -> bool {
        self.all(name).next().is_some()
    }

    /// The contents of the first element with this name, without white space around; "" if none.
    pub fn get(&self, name: &str) -> &'a str {
        self.all(name).next().map_or("", |element| element.raw.trim())
    }
}

impl<'a> Deref for Item<'a> {
    type Target = [Element<'a>];

    fn deref(&self) -> &Self::Target {
        &self.elements
    }
}

/// Where a name stands: by its length, its middle and its end, which tell those of a record apart best.
fn slot(name: &str) -> usize {
    let bytes = name.as_bytes();
    let byte = |place: usize| bytes.get(place).map_or(0, |byte| usize::from(*byte));
    let last = bytes.len().saturating_sub(1);
    (bytes.len() ^ byte(0) << 3 ^ byte(last / 2) << 1 ^ byte(last) << 4) % SLOTS
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn finds_what_a_look_at_each_would(names in proptest::collection::vec("[A-C]{0,3}", 0..600), asked in "[A-C]{0,3}") {
            let mut item = Item::new();
            for (place, name) in names.iter().enumerate() {
                item.push(Element { name, raw: ["a", "b", "c"][place % 3] });
            }
            let by_name = |element: &&Element| element.name == asked;
            let each: Vec<&str> = item.iter().filter(by_name).map(|element| element.raw).collect();
            prop_assert_eq!(item.all(&asked).map(|element| element.raw).collect::<Vec<_>>(), each);
        }
    }
}
