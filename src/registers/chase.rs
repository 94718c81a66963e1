//! The chase ledger: who was reminded of what, how, what they said, and when they are asked again.

use std::sync::Arc;

use chrono::NaiveDate;

use super::action;
use super::every::{RECORD, TITLE};
use crate::model::context::Context;
use crate::model::edit::{Author, Edit};
use crate::model::field::{Field, Fill, Key};
use crate::model::id::{Id, Ids};
use crate::model::kind::{Choice, Tone};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section, nothing_to_check};
use crate::model::value::Value;

/// Who was chased, or replied.
pub const WHO: Key<str> = Key::new("who");
/// The records that it was about.
pub const ABOUT: Key<[Id]> = Key::new("about");
/// One of [`CHANNELS`].
pub const CHANNEL: Key<str> = Key::new("channel");
/// The day of it.
pub const ON: Key<NaiveDate> = Key::new("on");
/// When the person is asked again.
pub const NEXT: Key<NaiveDate> = Key::new("next");
/// The channel of what came by itself: an answer, which is no chase.
pub const REPLY: &str = "reply";

/// The chase ledger.
pub static REGISTER: Register = Register {
    key: "chase",
    code: "CH",
    digits: 3,
    name: "Chase",
    plural: "Chases",
    doc: "Who was reminded of what, how, and what they said; the replies that were taken in, word for word.",
    sections: &[
        Section {
            heading: "Chase",
            fields: &[
                Field::person(WHO, "Who", "Who was chased, or replied.")
                    .example("Priya Shah")
                    .alias(&["person", "chased"]),
                Field::links(ABOUT, "About", &[], "What the person owes, by ref.").example("A-014, R-007"),
                Field::choice(CHANNEL, "Channel", CHANNELS, "How the person was reached."),
                Field::text(TITLE, "Said", "What the person said, in a few words.")
                    .example("By Friday, waits for Legal")
                    .alias(&["title", "answer"])
                    .wide(36),
                Field::date(ON, "On", "The day of it.").past().fill(Fill::Today).alias(&["date"]),
                Field::date(NEXT, "Next", "When the person is asked again.").example("fri"),
            ],
        },
        RECORD,
    ],
    columns: &["ref", "on", "who", "channel", "title", "next", "about"],
    sort: "-on,-ref",
    roles: Roles { due: "next", ..Roles::TITLE },
    check: nothing_to_check,
};

/// How somebody is reached.
pub const CHANNELS: &[Choice] = &[
    Choice::new("email", "E-mail", Tone::Plain).alias(&["mail", "mailed", "emailed", "e-mailed", "wrote"]),
    Choice::new("call", "Call", Tone::Plain).alias(&["called", "phone", "phoned", "telephone", "rang"]),
    Choice::new("chat", "Chat", Tone::Plain)
        .alias(&["teams", "slack", "message", "messaged", "text", "texted"]),
    Choice::new("in_person", "In person", Tone::Plain).alias(&["met", "spoke", "meeting", "face to face"]),
    Choice::new(REPLY, "Reply", Tone::Note).alias(&["answer", "answered", "replied"]),
];

/// How a record was chased so far.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Chased {
    /// How often, by the ledger.
    pub times: u32,
    /// When last.
    pub last: Option<NaiveDate>,
    /// When next, as the latest entry has it.
    pub next: Option<NaiveDate>,
}

/// What the ledger says of a record, the latest entry first; replies are among them.
pub fn entries(context: &Context, id: Id) -> Vec<Arc<Record>> {
    let mut all = context.linked(id, REGISTER.key, ABOUT.name());
    all.sort_by_key(|entry| std::cmp::Reverse((entry.get(ON), entry.number)));
    all
}

/// How a record was chased, by the ledger alone.
pub fn chased(context: &Context, id: Id) -> Chased {
    let mut found = Chased::default();
    for entry in entries(context, id).iter().filter(|entry| entry.get(CHANNEL) != REPLY) {
        if found.times == 0 {
            found.next = entry.get(NEXT);
        }
        found.times = found.times.saturating_add(1);
        found.last = found.last.max(entry.get(ON));
    }
    found
}

/// How often a record was chased in all, also before there was a ledger (where its register counts that).
pub fn times(context: &Context, record: &Record) -> u32 {
    let before = record.get(action::CHASES).unwrap_or(0.0);
    (before + f64::from(chased(context, record.id).times)).clamp(0.0, 9999.0) as u32
}

/// The edits that a new entry brings along: the day on which an action is chased next is the entry's.
pub(super) fn told(entry: &mut Record, _: &[Edit], _: &Author, context: &Context, _: &mut Ids) -> Vec<Edit> {
    let (next, on) = (entry.get(NEXT), entry.get(ON));
    let actions = context.project.table(action::REGISTER.key);
    let about = entry.get(ABOUT).iter().filter_map(|id| actions.get(*id));
    let set = about.filter_map(|action| {
        let old = action.get(action::NEXT_CHASE);
        // A day that is past by then has been kept.
        let new = next.or(old.filter(|old| on.is_none_or(|on| *old > on)));
        (new != old).then(|| {
            let value = new.map_or(Value::Empty, Value::Date);
            Edit::Set(action::REGISTER.key, action.id, action::NEXT_CHASE.name(), value)
        })
    });
    set.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::registers::trial::{self, day};

    #[test]
    fn chases_are_counted_from_the_ledger_on_top_of_what_was_counted_before_it() {
        let action = Record::new(Id(1)).with(action::CHASES, 2.0).with(action::CHASED_ON, day("2026-11-03"));
        let entry = |id, channel: &str, on| {
            let entry = Record::new(Id(id)).with(ABOUT, Value::links([Id(1)])).with(CHANNEL, channel);
            (&REGISTER, entry.with(ON, day(on)))
        };
        let records =
            vec![(&action::REGISTER, action), entry(2, "call", "2026-11-10"), entry(3, REPLY, "2026-11-12")];
        let project = trial::project(records);
        let shown = |project: &_, field| trial::shown(project, "action", Id(1), field);
        assert_eq!([shown(&project, "chases"), shown(&project, "chased_on")], ["3", "10 Nov 26"]);
        assert_eq!(times(&trial::context(&project), project.table("action").get(Id(1)).unwrap()), 3);
        let enter = |value: f64| {
            let action = project.table("action").get(Id(1)).unwrap();
            let field = project.field("action", "chases").unwrap();
            let context = trial::context(&project);
            let edits = field.enter(("action", action), value.into(), &context, &mut Ids::new(1)).unwrap();
            shown(&trial::apply(&project, edits), "chases")
        };
        assert_eq!([enter(3.0), enter(7.0), enter(0.0)], ["3", "7", "0"], "what is entered is what shows");
    }

    #[test]
    fn an_entry_says_when_its_actions_are_chased_next() {
        let action = |next: Option<&str>| Record::new(Id(1)).with(action::NEXT_CHASE, next.map(day));
        let check = |before: Option<&str>, next: Option<&str>, after: Option<&str>| {
            let project = trial::project([(&action::REGISTER, action(before))]);
            let mut entry = Record::new(Id(2)).with(ABOUT, Value::links([Id(1)])).with(ON, trial::today());
            entry.put(NEXT.name(), next.map(day).into());
            let author = Author { name: "Ana".into(), at: trial::today().and_hms_opt(9, 0, 0).unwrap() };
            let edits = told(&mut entry, &[], &author, &trial::context(&project), &mut Ids::new(1));
            let project = trial::apply(&project, edits);
            assert_eq!(project.table("action").get(Id(1)).unwrap().get(action::NEXT_CHASE), after.map(day));
        };
        check(None, Some("2026-11-23"), Some("2026-11-23"));
        check(Some("2026-12-01"), Some("2026-11-23"), Some("2026-11-23"));
        check(Some("2026-11-20"), None, None);
        check(Some("2026-12-01"), None, Some("2026-12-01"));
    }
}
