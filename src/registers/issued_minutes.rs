//! Issued minutes: what was sent out of a meeting, frozen as it was sent; a correction is another version.

use chrono::NaiveDate;

use super::every::{RECORD, TITLE};
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::field::{Field, Key};
use crate::model::id::{Id, Ids};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section, nothing_to_check};
use crate::model::value::Value;

/// The meeting.
pub const MEETING: Key<Id> = Key::new("meeting");
/// Which version of its minutes, from 1.
pub const VERSION: Key<f64> = Key::new("version");
/// When they were sent out.
pub const ISSUED_ON: Key<NaiveDate> = Key::new("issued_on");
/// The minutes as they were sent.
pub const TEXT: Key<str> = Key::new("text");

/// Issued minutes.
pub static REGISTER: Register = Register {
    key: "issued_minutes",
    code: "MI",
    digits: 0,
    name: "Issued minutes",
    plural: "Issued minutes",
    doc: "Minutes as they were sent out, with attendance, decisions and actions as they stood; kept unchanged.",
    sections: &[
        Section {
            heading: "Issue",
            fields: &[
                Field::text(TITLE, "Title", "The meeting and the version.").written(frozen::<0>),
                Field::link(MEETING, "Meeting", &["meeting"], "The meeting.")
                    .example("M-005")
                    .binding()
                    .written(frozen::<1>),
                Field::number(VERSION, "Version", "Which version of its minutes, from 1.")
                    .written(frozen::<2>),
                Field::date(ISSUED_ON, "Issued on", "When they were sent out.").past().written(frozen::<3>),
                Field::note(TEXT, "Text", "The minutes as they were sent.").written(frozen::<4>),
            ],
        },
        RECORD,
    ],
    columns: &["ref", "title", "version", "issued_on"],
    sort: "-issued_on,-version",
    roles: Roles { due: "", ..Roles::TITLE },
    check: nothing_to_check,
};

/// How many versions of the minutes of a meeting were issued.
pub fn versions(meeting: Id, context: &Context) -> usize {
    context.linked(meeting, REGISTER.key, MEETING.name()).len()
}

/// What an issue holds, in the order of its form.
const HELD: [&str; 5] = [TITLE.name(), MEETING.name(), VERSION.name(), ISSUED_ON.name(), TEXT.name()];

/// The edit that gives a field of a new issue its value; one that was issued keeps what it holds.
fn frozen<const FIELD: usize>(
    record: &Record,
    to: &Value,
    context: &Context,
    _: &mut Ids,
) -> Result<Vec<Edit>, String> {
    let issued = context.project.table(REGISTER.key).get(record.id);
    if issued.is_some_and(|issued| issued.value(HELD[FIELD]) != to) {
        return Err(
            "issued minutes stay as they were sent: correct the meeting and issue it again".to_owned()
        );
    }
    Ok(vec![Edit::Set(REGISTER.key, record.id, HELD[FIELD], to.clone())])
}
