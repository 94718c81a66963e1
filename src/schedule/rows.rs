//! Items grouped by the task they belong to, in one allocation.

use std::ops::Range;

/// Items of many rows, laid out one row after the other.
#[derive(Clone, Debug)]
pub(super) struct Rows<T> {
    /// Where each row begins; one more than there are rows, but none where all are empty.
    offsets: Vec<u32>,
    items: Vec<T>,
}

impl<T: Copy> Rows<T> {
    /// Groups items by row, keeping their order within a row. Rows must be below `count`.
    pub(super) fn grouped(count: usize, items: &[T], row: impl Fn(&T) -> u32) -> Self {
        if items.is_empty() {
            return Self { offsets: vec![], items: vec![] };
        }
        let mut offsets = vec![0; count + 1];
        for item in items {
            offsets[row(item) as usize + 1] += 1;
        }
        for at in 0..count {
            offsets[at + 1] += offsets[at];
        }
        let mut free = offsets.clone();
        let mut grouped = items.to_vec();
        for item in items {
            let at = &mut free[row(item) as usize];
            grouped[*at as usize] = *item;
            *at += 1;
        }
        Self { offsets, items: grouped }
    }

    /// The items of a row.
    #[inline]
    pub(super) fn of(&self, row: u32) -> &[T] {
        &self.items[self.range(row)]
    }

    /// The items of a row, to be changed in place.
    pub(super) fn of_mut(&mut self, row: u32) -> &mut [T] {
        let range = self.range(row);
        &mut self.items[range]
    }

    #[inline]
    fn range(&self, row: u32) -> Range<usize> {
        match self.offsets.get(row as usize..) {
            Some([first, end, ..]) => *first as usize..*end as usize,
            _ => 0..0,
        }
    }

    /// Leaves out the items that don't fit.
    pub(super) fn retain(&mut self, fits: impl Fn(&T) -> bool) {
        let mut kept = Vec::with_capacity(self.items.len());
        for row in 0..self.offsets.len().saturating_sub(1) {
            let first = kept.len() as u32;
            kept.extend(self.of(row as u32).iter().filter(|item| fits(item)));
            self.offsets[row] = first;
        }
        if let Some(end) = self.offsets.last_mut() {
            *end = kept.len() as u32;
        }
        self.items = kept;
    }
}
