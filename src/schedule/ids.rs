//! Records by identity, as fast as a schedule of 100,000 tasks needs it.

use crate::model::id::Id;

/// The places of records in a list.
///
/// Identities are random, so their first bits tell about where one stands among all in order; where
/// they are not random, the look-up is a binary search.
#[derive(Clone, Debug, Default)]
pub(super) struct IdMap {
    /// Ids with their places, ascending.
    ids: Vec<(Id, u32)>,
    /// Where the ids of each bucket begin; one more than there are buckets.
    first: Vec<u32>,
    shift: u32,
}

impl IdMap {
    /// The places of ids in a list.
    pub(super) fn of(ids: impl Iterator<Item = Id>) -> Self {
        Self::of_pairs(ids.zip(0..).collect())
    }

    /// The places of ids. Those that ascend already are taken as they come.
    pub(super) fn of_pairs(mut ids: Vec<(Id, u32)>) -> Self {
        ids.sort_unstable();
        let bits = usize::BITS - ids.len().leading_zeros();
        let shift = (64 - bits).min(63);
        let mut first = Vec::with_capacity((1 << bits) + 2);
        for (at, (id, _)) in ids.iter().enumerate() {
            while first.len() as u64 <= id.0 >> shift {
                first.push(at as u32);
            }
        }
        first.resize((u64::MAX >> shift) as usize + 2, ids.len() as u32);
        Self { ids, first, shift }
    }

    /// The place of a record.
    #[inline]
    pub(super) fn get(&self, id: Id) -> Option<u32> {
        let bucket = (id.0 >> self.shift) as usize;
        let first = *self.first.get(bucket)? as usize;
        let bucket = self.ids.get(first..self.first[bucket + 1] as usize)?;
        let at = bucket.binary_search_by_key(&id, |(id, _)| *id).ok()?;
        Some(bucket[at].1)
    }

    /// The places, in the order of identities.
    pub(super) fn by_id(&self) -> impl Iterator<Item = u32> {
        self.ids.iter().map(|(_, place)| *place)
    }

    /// Gives the record at each place another place.
    pub(super) fn move_to(&mut self, places: &[u32]) {
        for (_, place) in &mut self.ids {
            *place = places[*place as usize];
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn finds_every_id_and_no_other(
            ids in prop::collection::hash_set(prop_oneof![any::<u64>(), 0..50u64, u64::MAX - 9..=u64::MAX], 0..60),
            other: u64,
        ) {
            let map = IdMap::of(ids.iter().map(|id| Id(*id)));
            for (place, id) in ids.iter().enumerate() {
                prop_assert_eq!(map.get(Id(*id)), Some(place as u32));
            }
            prop_assert_eq!(map.get(Id(other)).is_some(), ids.contains(&other));
        }
    }
}
