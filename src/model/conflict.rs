//! Conflicts: what two people entered in the same field, each kept as a record until somebody settles it.

use super::context::Context;
use super::field::Key;
use super::id::{Id, Ids};
use super::kind::Kind;
use super::value::Value;

/// The register that holds them.
pub const CONFLICT: &str = "conflict";

/// What it is about, in words.
pub const TITLE: Key<str> = Key::new("title");
/// The record that it is about.
pub const RECORD: Key<Id> = Key::new("record");
/// The key of the field that it is about; empty where one side removed the record.
pub const FIELD: Key<str> = Key::new("field");
/// What the field held before either side changed it.
pub const BASE: Key<str> = Key::new("base");
/// The value that does not stand in the field.
pub const OURS: Key<str> = Key::new("ours");
/// Who entered that value, or removed the record.
pub const WHO: Key<str> = Key::new("who");
/// When.
pub const WHEN: Key<chrono::NaiveDateTime> = Key::new("when");

/// How the name of a step begins that settles conflicts.
pub const SETTLE: &str = "Settle";

/// Which value of a conflict is to stand.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Settlement {
    /// The one that stands already: that of the file.
    Theirs,
    /// The other one.
    Ours,
    /// Both, one after the other.
    Both,
}

/// The value that a conflict keeps as text, for a field of this kind.
pub fn value(kind: &Kind, text: &str, context: &Context) -> Result<Value, String> {
    match kind {
        Kind::Text | Kind::Note | Kind::Person | Kind::Address | Kind::Mail | Kind::Rank => {
            Ok(Value::text(text))
        }
        _ => kind.parse(text, context),
    }
}

/// The identity of a conflict: decided by what it is about, so that merging the same again, here or
/// elsewhere, tells of it once.
pub fn identity<'a>(parts: impl IntoIterator<Item = &'a str>) -> Id {
    // FNV-1a, with an end behind each part.
    let bytes = parts.into_iter().flat_map(|part| part.bytes().chain([0xff]));
    let hash = bytes.fold(0xcbf2_9ce4_8422_2325, |hash: u64, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    Ids::new(hash).fresh()
}
