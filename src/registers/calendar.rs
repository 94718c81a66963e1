//! Calendars: when there is work. Their exceptions and work weeks are registers of their own.

use chrono::NaiveDate;

use super::every::{RECORD, TITLE};
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::field::{Field, Fill, Key};
use crate::model::id::Id;
use crate::model::kind::{Choice, Tone};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section, nothing_to_check};

/// The calendar that this one changes.
pub const BASE: Key<Id> = Key::new("base");
/// The hours of each day of the week, Monday first; empty takes those of the base calendar.
pub const WEEK: [Key<str>; 7] = [
    Key::new("monday"),
    Key::new("tuesday"),
    Key::new("wednesday"),
    Key::new("thursday"),
    Key::new("friday"),
    Key::new("saturday"),
    Key::new("sunday"),
];

const DAYS: [Field; 7] = [
    Field::hours(WEEK[0], "Monday", "Working hours of Mondays; empty = as the base calendar.")
        .example("08:00-12:00 13:00-17:00"),
    Field::hours(WEEK[1], "Tuesday", "Working hours of Tuesdays."),
    Field::hours(WEEK[2], "Wednesday", "Working hours of Wednesdays."),
    Field::hours(WEEK[3], "Thursday", "Working hours of Thursdays."),
    Field::hours(WEEK[4], "Friday", "Working hours of Fridays."),
    Field::hours(WEEK[5], "Saturday", "Working hours of Saturdays, or closed."),
    Field::hours(WEEK[6], "Sunday", "Working hours of Sundays, or closed."),
];

/// When there is work.
pub static REGISTER: Register = Register {
    key: "calendar",
    code: "C",
    digits: 0,
    name: "Calendar",
    plural: "Calendars",
    doc: "When there is work: the hours of a usual week. Holidays and leave are calendar exceptions.",
    sections: &[
        Section {
            heading: "Calendar",
            fields: &[
                Field::text(TITLE, "Name", "What the calendar is called.").example("Standard"),
                Field::link(BASE, "Base calendar", &["calendar"], "The calendar that this one changes."),
            ],
        },
        Section { heading: "Week", fields: &DAYS },
        RECORD,
    ],
    columns: &["title", "base", "monday", "friday", "saturday", "sunday"],
    sort: "ref",
    roles: Roles { parent: "base", ..Roles::TITLE },
    check: nothing_to_check,
};

/// Exceptions to the week: holidays, leave, extra hours.
pub mod exception {
    use super::{
        Choice, Context, Field, Fill, Finding, Id, Key, NaiveDate, Record, Register, Roles, Section,
    };
    use super::{Severity, TITLE, Tone};

    /// The calendar it belongs to.
    pub const CALENDAR: Key<Id> = Key::new("calendar");
    /// The first day.
    pub const FROM: Key<NaiveDate> = Key::new("from");
    /// The last day.
    pub const TO: Key<NaiveDate> = Key::new("to");
    /// Working hours of those days; empty or `closed` = none.
    pub const HOURS: Key<str> = Key::new("hours");
    /// How it repeats.
    pub const REPEATS: Key<str> = Key::new("repeats");
    /// How often it happens in all; empty = until its last day.
    pub const OCCURRENCES: Key<f64> = Key::new("occurrences");
    /// Every how many days, weeks, months.
    pub const PERIOD: Key<f64> = Key::new("period");
    /// On which days of the week: bit 0 = Sunday … bit 6 = Saturday.
    pub const DAYS_OF_WEEK: Key<f64> = Key::new("days_of_week");
    /// The day of the month, 1 to 31.
    pub const MONTH_DAY: Key<f64> = Key::new("month_day");
    /// The month, 1 to 12.
    pub const MONTH: Key<f64> = Key::new("month");
    /// Which of the month: 1 to 4, 5 = the last.
    pub const POSITION: Key<f64> = Key::new("position");
    /// What is counted: 0 day, 1 weekday, 2 weekend day, 3 Sunday … 9 Saturday.
    pub const ITEM: Key<f64> = Key::new("item");

    /// How exceptions repeat, by the numbers of Microsoft Project's XML less one.
    pub const PATTERNS: &[Choice] = &[
        Choice::new("daily", "Every day from first to last", Tone::Plain),
        Choice::new("yearly", "Yearly on a date", Tone::Plain),
        Choice::new("yearly_position", "Yearly on a weekday", Tone::Plain),
        Choice::new("monthly", "Monthly on a date", Tone::Plain),
        Choice::new("monthly_position", "Monthly on a weekday", Tone::Plain),
        Choice::new("weekly", "Weekly", Tone::Plain),
    ];

    /// Exceptions to the week.
    pub static REGISTER: Register = Register {
        key: "calendar_exception",
        code: "CX",
        digits: 0,
        name: "Calendar exception",
        plural: "Calendar exceptions",
        doc: "Days on which a calendar differs from its usual week: holidays, leave, extra hours.",
        sections: &[
            Section {
                heading: "Exception",
                fields: &[
                    Field::text(TITLE, "Name", "What the day is called.").example("Christmas Day"),
                    Field::link(CALENDAR, "Calendar", &["calendar"], "The calendar it belongs to.")
                        .binding()
                        .example("C-1"),
                    Field::date(FROM, "First day", "The first day.").example("25 Dec 2026"),
                    Field::date(TO, "Last day", "The last day; empty = the first day only."),
                    Field::hours(HOURS, "Hours", "Working hours of those days; closed = none.")
                        .fill(Fill::Text("closed")),
                ],
            },
            Section {
                heading: "Repeats",
                fields: &[
                    Field::choice(
                        REPEATS,
                        "Repeats",
                        PATTERNS,
                        "How it repeats between its first and last day.",
                    ),
                    Field::scale(
                        OCCURRENCES,
                        "Times",
                        (0.0, 9999.0),
                        "How often in all; empty = until its last day.",
                    ),
                    Field::scale(PERIOD, "Every", (1.0, 9999.0), "Every how many days, weeks or months."),
                    Field::scale(
                        DAYS_OF_WEEK,
                        "Weekdays",
                        (0.0, 127.0),
                        "Sum of Sunday 1, Monday 2, Tuesday 4 … Saturday 64.",
                    ),
                    Field::scale(MONTH_DAY, "Day of month", (1.0, 31.0), "1 to 31."),
                    Field::scale(MONTH, "Month", (1.0, 12.0), "1 to 12."),
                    Field::scale(
                        POSITION,
                        "Which",
                        (1.0, 5.0),
                        "First to fourth, 5 = the last of the month.",
                    ),
                    Field::scale(
                        ITEM,
                        "What",
                        (0.0, 9.0),
                        "0 day, 1 weekday, 2 weekend day, 3 Sunday … 9 Saturday.",
                    ),
                ],
            },
        ],
        columns: &["title", "calendar", "from", "to", "hours", "repeats"],
        sort: "from",
        roles: Roles { due: "from", ..Roles::TITLE },
        check,
    };

    fn check(exception: &Record, _: &Context) -> Vec<Finding> {
        let place = (REGISTER.key, exception.id);
        match (exception.get(FROM), exception.get(TO)) {
            (Some(from), Some(to)) if to < from => {
                let message = "Its last day is before its first: exchange them";
                vec![Finding::new(Severity::Error, place, TO.name(), message)]
            }
            (None, _) => {
                vec![Finding::new(Severity::Error, place, FROM.name(), "It has no first day: enter one")]
            }
            _ => Vec::new(),
        }
    }
}

/// Weeks with other hours for some time: shifts, summer hours.
pub mod work_week {
    use super::{DAYS, Field, Id, Key, NaiveDate, Register, Roles, Section, TITLE, nothing_to_check};

    /// The calendar it belongs to.
    pub const CALENDAR: Key<Id> = Key::new("calendar");
    /// The first day.
    pub const FROM: Key<NaiveDate> = Key::new("from");
    /// The last day.
    pub const TO: Key<NaiveDate> = Key::new("to");

    /// Weeks with other hours for some time.
    pub static REGISTER: Register = Register {
        key: "work_week",
        code: "WW",
        digits: 0,
        name: "Work week",
        plural: "Work weeks",
        doc: "Weeks of a calendar with other hours for some time: shifts, summer hours.",
        sections: &[
            Section {
                heading: "Work week",
                fields: &[
                    Field::text(TITLE, "Name", "What the time is called.").example("Summer hours"),
                    Field::link(CALENDAR, "Calendar", &["calendar"], "The calendar it belongs to.")
                        .binding()
                        .example("C-1"),
                    Field::date(FROM, "First day", "The first day."),
                    Field::date(TO, "Last day", "The last day."),
                ],
            },
            Section { heading: "Week", fields: &DAYS },
        ],
        columns: &["title", "calendar", "from", "to", "monday", "friday"],
        sort: "from",
        roles: Roles::TITLE,
        check: nothing_to_check,
    };
}
