//! Stakeholders: who can help or hinder the project, what they want, and how they are kept with it.

use super::dates::OVERDUE;
use super::every;
use crate::model::field::{Field, Key};
use crate::model::kind::{Choice, Tone};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section, nothing_to_check};

/// Their e-mail address.
pub const EMAIL: Key<str> = Key::new("email");
/// What they are, in their house or in the project.
pub const ROLE: Key<str> = Key::new("role");
/// Their telephone number.
pub const PHONE: Key<str> = Key::new("phone");
/// Where they work.
pub const ORGANISATION: Key<str> = Key::new("organisation");
/// How much they can do for or against the project, 1 to 5.
pub const INFLUENCE: Key<f64> = Key::new("influence");
/// How much they care, 1 to 5.
pub const INTEREST: Key<f64> = Key::new("interest");
/// Where they stand.
pub const ENGAGEMENT: Key<str> = Key::new("engagement");
/// Where they should stand.
pub const DESIRED: Key<str> = Key::new("desired");

/// Stakeholders.
pub static REGISTER: Register = Register {
    key: "stakeholder",
    code: "SH",
    digits: 3,
    name: "Stakeholder",
    plural: "Stakeholders",
    doc: "People and groups who can help or hinder: what they want, where they stand, how they are met.",
    sections: &[
        Section {
            heading: "Stakeholder",
            fields: &[
                every::title("Name", "The person or group.", "Jo Lind").alias(&["stakeholder", "full name"]),
                Field::text(ROLE, "Role", "What they are, in their house or in the project.")
                    .example("Head of Facilities")
                    .alias(&["job title", "position"]),
                Field::text(ORGANISATION, "Organisation", "Where they work.").alias(&[
                    "organization",
                    "company",
                    "department",
                ]),
                Field::mail(EMAIL, "E-mail", "Where chasing mails and minutes are sent.")
                    .example("jo.lind@example.org")
                    .alias(&["email address", "mail", "contact"]),
                Field::text(PHONE, "Telephone", "How they are called.").alias(&["phone number", "mobile"]),
                every::description("What one should know of them."),
                every::status(STATUSES, "active"),
            ],
        },
        Section {
            heading: "Stance",
            fields: &[
                Field::note(Key::new("needs"), "Interests", "What they want from the project.").alias(&[
                    "needs",
                    "expectations",
                    "requirements",
                ]),
                Field::note(Key::new("concerns"), "Concerns", "What worries them."),
                Field::scale(
                    INFLUENCE,
                    "Influence",
                    (1.0, 5.0),
                    "What they can do for or against it, 5 the most.",
                )
                .example("4")
                .alias(&["power"]),
                Field::scale(INTEREST, "Interest", (1.0, 5.0), "How much they care, 5 the most.")
                    .example("2"),
                Field::choice(
                    Key::new("quadrant"),
                    "Approach",
                    QUADRANTS,
                    "From influence and interest, 3 and above high.",
                )
                .computed(|record, _| quadrant(record).into()),
                Field::choice(ENGAGEMENT, "Stands now", ENGAGEMENTS, "Where they stand towards the project.")
                    .alias(&["current engagement", "current"]),
                Field::choice(DESIRED, "Should stand", ENGAGEMENTS, "Where they should stand.")
                    .alias(&["desired engagement", "target engagement"]),
                Field::number(Key::new("gap"), "Gap", "Steps from where they stand to where they should.")
                    .computed(|record, _| gap(record).into()),
            ],
        },
        Section {
            heading: "Contact",
            fields: &[
                every::owner("Owner", "Who keeps in touch with them.")
                    .alias(&["relationship owner", "assigned to"]),
                Field::note(
                    Key::new("strategy"),
                    "Strategy",
                    "What brings them from where they stand to where they should.",
                )
                .alias(&["engagement strategy"]),
                every::due("Next contact", "When they are met or called next."),
                OVERDUE,
                Field::date(Key::new("contacted"), "Last contact", "When they were last met or called.")
                    .past(),
            ],
        },
        every::RECORD,
    ],
    columns: &[
        "ref",
        "title",
        "role",
        "organisation",
        "quadrant",
        "engagement",
        "desired",
        "gap",
        "owner",
        "due",
    ],
    sort: "-influence,-interest",
    roles: Roles { priority: "", ..every::roles("left", "") },
    check: nothing_to_check,
};

/// Whether somebody still is a stakeholder.
pub const STATUSES: &[Choice] = &[
    Choice::new("active", "Active", Tone::Plain).alias(&["open", "current"]),
    Choice::closing("left", "Left").alias(&["inactive", "gone", "closed"]),
];
/// Stances towards a project, the worst first.
pub const ENGAGEMENTS: &[Choice] = &[
    Choice::new("unaware", "Unaware", Tone::Warn),
    Choice::new("resistant", "Resistant", Tone::Bad).alias(&["opposed", "against"]),
    Choice::new("neutral", "Neutral", Tone::Plain),
    Choice::new("supportive", "Supportive", Tone::Good).alias(&["supporter", "for"]),
    Choice::new("leading", "Leading", Tone::Good).alias(&["champion"]),
];
/// The four ways of Mendelow's matrix (1981).
pub const QUADRANTS: &[Choice] = &[
    Choice::new("monitor", "Monitor", Tone::Muted),
    Choice::new("inform", "Keep informed", Tone::Plain),
    Choice::new("satisfy", "Keep satisfied", Tone::Note),
    Choice::new("manage", "Manage closely", Tone::Warn),
];

fn quadrant(record: &Record) -> Option<&'static str> {
    Some(match (record.get(INFLUENCE)? >= 3.0, record.get(INTEREST)? >= 3.0) {
        (false, false) => "monitor",
        (false, true) => "inform",
        (true, false) => "satisfy",
        (true, true) => "manage",
    })
}

fn gap(record: &Record) -> Option<f64> {
    let step = |key: &str| ENGAGEMENTS.iter().position(|choice| choice.key == key);
    Some(step(record.get(DESIRED))? as f64 - step(record.get(ENGAGEMENT))? as f64)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;

    #[test]
    fn influence_and_interest_choose_the_approach() {
        let check = |influence, interest, expected| {
            let record = Record::new(Id(1)).with(INFLUENCE, influence).with(INTEREST, interest);
            assert_eq!(quadrant(&record), Some(expected));
        };
        check(1.0, 2.0, "monitor");
        check(2.0, 3.0, "inform");
        check(5.0, 1.0, "satisfy");
        check(3.0, 4.0, "manage");
        assert_eq!(quadrant(&Record::new(Id(1)).with(INTEREST, 3.0)), None);
    }

    #[test]
    fn the_gap_is_counted_in_steps() {
        let check = |now: &str, desired: &str, expected| {
            let record = Record::new(Id(1)).with(ENGAGEMENT, now).with(DESIRED, desired);
            assert_eq!(gap(&record), expected);
        };
        check("resistant", "supportive", Some(2.0));
        check("leading", "supportive", Some(-1.0));
        check("", "supportive", None);
    }
}
