//! The project as text: one JSON document, one record a line. Pure; files are [`disk`](super::disk)'s.
//!
//! ```json
//! {"format":"mainstay","version":1,
//! "last":{"risk":14},
//! "records":[
//! {"register":"risk","id":"0123456789abc","ref":"R-013","title":"Late steel","due":"2026-11-22"}
//! ],
//! "trail":[
//! {"at":"2026-11-22T08:00:00","who":"ana","step":"Add R-013","changes":[…]}
//! ]}
//! ```
//!
//! Records stand in the order of the registers and of their refs, fields in the order of the form,
//! empty ones are left out: equal projects are equal texts, and a change of a field is a change of a
//! line. `last` holds the highest number ever given where the record that had it is gone.
//!
//! What this version doesn't know (fields, registers, keys, entries of the trail) is kept as it
//! stands, byte for byte. So is a value of the right kind of JSON that can't be read, such as the
//! date `0000-00-00`: it is a finding on its field until another is entered.
//!
//! A file of an older version is brought to this one by [`migrate`](super::migrate) before it is read;
//! of a newer one that is read which can be, and nothing is written.

mod lists;
mod past;
mod read;
mod rows;
mod skim;
mod source;
mod text;
mod trail;
mod value;
mod write;

pub use past::as_at;
pub use read::{Loaded, load, read};
pub use text::Text;
pub use write::save;

/// What the file says it is.
pub const FORMAT: &str = "mainstay";
/// The version that is written, and the highest that is read.
pub const VERSION: u32 = 1;

/// Keys of the document that this version knows.
mod key {
    pub const FORMAT: &str = "format";
    pub const VERSION: &str = "version";
    pub use crate::model::record::{LAST, RECORDS};
    pub const TRAIL: &str = "trail";

    pub const REGISTER: &str = "register";
    pub const ID: &str = "id";
    pub const REF: &str = "ref";

    pub const AT: &str = "at";
    pub const WHO: &str = "who";
    pub const STEP: &str = "step";
    pub const CHANGES: &str = "changes";
    pub const FORMER: &str = "former";

    pub const ADDED: &str = "added";
    pub const REMOVED: &str = "removed";
    pub const FIELD: &str = "field";
    pub const FROM: &str = "from";
    pub const TO: &str = "to";
}

#[cfg(test)]
mod tests;
