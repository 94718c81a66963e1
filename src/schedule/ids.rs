//! Records by identity, as fast as a schedule of 100,000 tasks needs it.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::model::id::Id;

/// Places of records in a list.
#[derive(Clone, Debug, Default)]
pub(super) struct IdMap(HashMap<Id, u32, BuildHasherDefault<Spread>>);

impl IdMap {
    /// The places of ids in a list.
    pub(super) fn of(ids: impl ExactSizeIterator<Item = Id>) -> Self {
        let mut places = HashMap::with_capacity_and_hasher(ids.len(), BuildHasherDefault::default());
        places.extend(ids.zip(0..));
        Self(places)
    }

    /// The place of a record.
    #[inline]
    pub(super) fn get(&self, id: Id) -> Option<u32> {
        self.0.get(&id).copied()
    }
}

/// Spreads identities, which are random bits already, by one multiplication.
#[derive(Clone, Default)]
pub(super) struct Spread(u64);

impl Hasher for Spread {
    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, bits: u64) {
        self.0 = (self.0 ^ bits).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    }

    fn finish(&self) -> u64 {
        self.0
    }
}
