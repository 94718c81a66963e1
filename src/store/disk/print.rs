//! What stands in a file, in a number.

use std::fs::File;
use std::hash::{BuildHasher, Hasher};
use std::io::{self, Read};
use std::path::Path;

use foldhash::quality::{FixedState, FoldHasher};

/// What stands in a file, in a number: another program's change changes it.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Print(u64);

impl Print {
    /// That of the bytes of some pieces, one behind the other.
    pub fn of<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> Self {
        let mut press = Press::new();
        pieces.into_iter().for_each(|piece| press.take(piece));
        press.print()
    }

    /// That of a file.
    pub fn at(path: &Path) -> io::Result<Self> {
        let (mut file, mut press) = (File::open(path)?, Press::new());
        while file.by_ref().take(BLOCK as u64).read_to_end(&mut press.block)? == BLOCK {
            press.turn();
        }
        Ok(press.print())
    }
}

/// So many bytes are taken at once, however they come.
const BLOCK: usize = 1 << 16;

struct Press {
    hasher: FoldHasher<'static>,
    block: Vec<u8>,
}

impl Press {
    fn new() -> Self {
        Press { hasher: FixedState::default().build_hasher(), block: Vec::with_capacity(BLOCK) }
    }

    fn take(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let room = BLOCK.saturating_sub(self.block.len());
            let (now, later) = bytes.split_at(room.min(bytes.len()));
            self.block.extend_from_slice(now);
            if self.block.len() == BLOCK {
                self.turn();
            }
            bytes = later;
        }
    }

    fn turn(&mut self) {
        self.hasher.write(&self.block);
        self.block.clear();
    }

    fn print(mut self) -> Print {
        self.hasher.write(&self.block);
        Print(self.hasher.finish())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn pieces_and_files_of_the_same_bytes_have_one_print(
            size in 0..3 * BLOCK,
            cuts in prop::collection::vec(any::<prop::sample::Index>(), 0..5),
        ) {
            let bytes: Vec<u8> = (0..size).map(|place| (place % 251) as u8).collect();
            let mut cuts: Vec<usize> = cuts.iter().map(|cut| cut.index(size + 1)).chain([0, size]).collect();
            cuts.sort_unstable();
            let whole = Print::of([&bytes[..]]);
            prop_assert_eq!(Print::of(cuts.windows(2).map(|ends| &bytes[ends[0]..ends[1]])), whole);
            let mut file = tempfile::NamedTempFile::new().unwrap();
            file.write_all(&bytes).unwrap();
            prop_assert_eq!(Print::at(file.path()).unwrap(), whole);
            if let Some(place) = size.checked_sub(1) {
                let mut other = bytes.clone();
                other[place] ^= 1;
                prop_assert_ne!(Print::of([&other[..]]), whole);
            }
        }
    }
}
