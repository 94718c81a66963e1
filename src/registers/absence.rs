//! Absences: who is away when, and who stands in.

use chrono::NaiveDate;

use super::calendar::{self, exception};
use super::every::{RECORD, TITLE};
use super::resource;
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::field::{Field, Key};
use crate::model::needle::Needle;
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};

/// Who is away.
pub const WHO: Key<str> = Key::new("who");
/// The first day.
pub const FROM: Key<NaiveDate> = Key::new("from");
/// The last day; empty = the first day only.
pub const UNTIL: Key<NaiveDate> = Key::new("until");
/// Who stands in meanwhile.
pub const DEPUTY: Key<str> = Key::new("deputy");

/// Absences.
pub static REGISTER: Register = Register {
    key: "absence",
    code: "AW",
    digits: 0,
    name: "Absence",
    plural: "Absences",
    doc: "Who is away when, and who stands in: nobody is chased on leave, nothing falls due there unseen.",
    sections: &[
        Section {
            heading: "Absence",
            fields: &[
                Field::person(WHO, "Who", "Who is away.").example("Priya Shah").alias(&["person", "name"]),
                Field::text(TITLE, "Reason", "What others should know of it, if anything.")
                    .example("Annual leave")
                    .alias(&["title", "reason", "type"]),
                Field::date(FROM, "From", "The first day.").example("24 dec").alias(&["start", "first day"]),
                Field::date(UNTIL, "Until", "The last day; empty = the first day only.")
                    .example("2 jan")
                    .alias(&["end", "to", "last day"]),
                Field::person(DEPUTY, "Stands in", "Who stands in meanwhile.").alias(&["deputy", "cover"]),
            ],
        },
        RECORD,
    ],
    columns: &["ref", "who", "from", "until", "title", "deputy"],
    sort: "from",
    roles: Roles { due: "from", ..Roles::TITLE },
    check,
};

/// The first and last day of an absence, if it says when it is.
pub fn days(absence: &Record) -> Option<(NaiveDate, NaiveDate)> {
    let from = absence.get(FROM)?;
    Some((from, absence.get(UNTIL).unwrap_or(from)))
}

/// The last day of the absence that somebody is on, on a day: as entered here, or closed in the
/// calendar of the resource with this name.
pub fn away(context: &Context, name: &str, day: NaiveDate) -> Option<NaiveDate> {
    let name = Needle::new(name.trim());
    let entered = context.project.table(REGISTER.key).iter().filter(|absence| name.is(absence.get(WHO)));
    let resources = context.project.table(resource::REGISTER.key).iter();
    let calendars = resources.filter(|resource| name.is(resource.get(TITLE))).filter_map(|resource| {
        let own = context.project.table(calendar::REGISTER.key).get(resource.get(resource::CALENDAR)?)?;
        // The holidays of everybody stand in the base calendar.
        own.get(calendar::BASE).map(|_| own.id)
    });
    let closed = calendars
        .flat_map(|calendar| context.linked(calendar, exception::REGISTER.key, exception::CALENDAR.name()));
    let closed = closed.filter(|exception| {
        matches!(exception.get(exception::HOURS), "" | "closed")
            && exception.get(exception::REPEATS).is_empty()
    });
    let closed = closed.filter_map(|exception| {
        let from = exception.get(exception::FROM)?;
        Some((from, exception.get(exception::TO).unwrap_or(from)))
    });
    let all = entered.filter_map(|absence| days(absence)).chain(closed);
    all.filter(|(from, until)| (*from..=*until).contains(&day)).map(|(_, until)| until).max()
}

fn check(absence: &Record, _: &Context) -> Vec<Finding> {
    let found =
        |severity, key, message| vec![Finding::new(severity, (REGISTER.key, absence.id), key, message)];
    match (absence.get(WHO), absence.get(FROM), absence.get(UNTIL)) {
        ("", ..) => found(Severity::Warning, WHO.name(), "It doesn't say who is away: enter the name"),
        (_, None, _) => found(Severity::Error, FROM.name(), "It has no first day: enter one"),
        (_, Some(from), Some(until)) if until < from => {
            found(Severity::Error, UNTIL.name(), "Its last day is before its first: exchange them")
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;
    use crate::registers::trial::{self, day};

    #[test]
    fn somebody_is_away_from_the_first_day_to_the_last() {
        let absence = |id, who: &str, from, until: Option<&str>| {
            let record = Record::new(Id(id)).with(WHO, who).with(FROM, day(from));
            (&REGISTER, record.with(UNTIL, until.map(day)))
        };
        let closed =
            Record::new(Id(9)).with(exception::CALENDAR, Id(8)).with(exception::FROM, day("2026-12-09"));
        let project = trial::project([
            absence(1, "Zoë Müller", "2026-12-01", Some("2026-12-05")),
            absence(2, "Zoë Müller", "2026-12-04", Some("2026-12-07")),
            absence(3, "Bo", "2026-12-24", None),
            absence(4, "Bo", "2026-12-20", Some("2026-12-10")),
            (&calendar::REGISTER, Record::new(Id(7))),
            (&calendar::REGISTER, Record::new(Id(8)).with(calendar::BASE, Id(7))),
            (&exception::REGISTER, closed.with(exception::HOURS, "closed")),
            (&resource::REGISTER, Record::new(Id(6)).with(TITLE, "Bo").with(resource::CALENDAR, Id(8))),
        ]);
        let check = |who, on, until: Option<&str>| {
            assert_eq!(away(&trial::context(&project), who, day(on)), until.map(day), "{who} on {on}");
        };
        check("zoe muller", "2026-11-30", None);
        check("zoe muller", "2026-12-01", Some("2026-12-05"));
        check("zoe muller", "2026-12-04", Some("2026-12-07"));
        check("Bo", "2026-12-24", Some("2026-12-24"));
        check("Bo", "2026-12-25", None);
        check("Bo", "2026-12-15", None);
        check("Bo", "2026-12-09", Some("2026-12-09"));
        check("", "2026-12-01", None);
    }
}
