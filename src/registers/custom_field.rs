//! Fields that a user adds to a register: each is a record here, and a field there from then on.

use super::every;
use crate::model::check::{Finding, Severity};
use crate::model::context::Context;
use crate::model::edit::{Author, Edit};
use crate::model::field::{Field, Fill};
use crate::model::id::Ids;
use crate::model::kind::{Choice, Tone};
use crate::model::record::Record;
use crate::model::register::{Register, Roles, Section};
use crate::model::settings::{
    CUSTOM_CHOICES, CUSTOM_DOC, CUSTOM_FIELD, CUSTOM_KEY, CUSTOM_KIND, CUSTOM_LABEL, CUSTOM_REGISTER,
    RESERVED,
};

/// Custom fields.
pub static REGISTER: Register = Register {
    key: CUSTOM_FIELD,
    code: "CF",
    digits: 3,
    name: "Custom field",
    plural: "Custom fields",
    doc: "Fields that you add to a register: they get a column, a line of the form and a word of the filter.",
    sections: &[
        Section {
            heading: "Field",
            fields: &[
                Field::text(CUSTOM_LABEL, "Label", "What it is called on the screen.").example("Cost centre"),
                Field::text(CUSTOM_REGISTER, "Register", "The register it belongs to, by its key.")
                    .example("risk"),
                Field::text(
                    CUSTOM_KEY,
                    "Key",
                    "Its name in the file and the filter: small letters, figures and _; empty follows the label.",
                )
                .example("cost_centre"),
                Field::choice(CUSTOM_KIND, "Kind", KINDS, "What it holds.").fill(Fill::Text("text")),
                Field::text(
                    CUSTOM_CHOICES,
                    "Choices",
                    "For the kind “one of a list”: the list, separated by semicolons.",
                )
                .example("North;South;Both"),
                Field::note(CUSTOM_DOC, "Description", "What belongs there, in a sentence."),
            ],
        },
        every::RECORD,
    ],
    columns: &["ref", "title", "applies_to", "key", "kind", "choices", "description"],
    sort: "applies_to,title",
    roles: Roles::TITLE,
    check,
};

/// The kinds that a custom field may have: those of the settings, and a list.
pub const KINDS: &[Choice] = &[
    Choice::new("text", "Line of text", Tone::Plain),
    Choice::new("note", "Long text", Tone::Plain),
    Choice::new("number", "Number", Tone::Plain),
    Choice::new("percent", "Percentage", Tone::Plain),
    Choice::new("money", "Money", Tone::Plain),
    Choice::new("date", "Date", Tone::Plain),
    Choice::new("duration", "Duration", Tone::Plain),
    Choice::new("flag", "Yes or no", Tone::Plain),
    Choice::new("person", "Person", Tone::Plain),
    Choice::new("people", "People", Tone::Plain),
    Choice::new("tags", "Tags", Tone::Plain),
    Choice::new("link", "Link", Tone::Plain),
    Choice::new("links", "Links", Tone::Plain),
    Choice::new("address", "Address", Tone::Plain),
    Choice::new("choice", "One of a list", Tone::Plain),
];

/// Gives a new field without a key one that follows from its label and that no other field of its
/// register has.
pub fn keyed(field: &mut Record, others: &[Edit], _: &Author, context: &Context, _: &mut Ids) -> Vec<Edit> {
    if !field.get(CUSTOM_KEY).is_empty() {
        return Vec::new();
    }
    let name = field.get(CUSTOM_REGISTER);
    let register = context.project.registers().iter().find(|register| register.key == name);
    let is = |other: &Record, key: &str| other.get(CUSTOM_REGISTER) == name && other.get(CUSTOM_KEY) == key;
    let taken = |key: &str| {
        let added = |edit: &Edit| matches!(edit, Edit::Add(CUSTOM_FIELD, other) if is(other, key));
        RESERVED.contains(&key)
            || register.is_some_and(|register| register.fields().any(|field| field.key == key))
            || context.project.table(CUSTOM_FIELD).iter().any(|other| is(other, key))
            || others.iter().any(added)
    };
    let plain = key_of(field.get(CUSTOM_LABEL));
    let numbered = (2u32..).map(|number| format!("{plain}_{number}"));
    let key = std::iter::once(plain.clone()).chain(numbered).find(|key| !taken(key)).unwrap_or_default();
    field.put(CUSTOM_KEY.name(), key.into());
    Vec::new()
}

/// A label as a key: `Cost centre (€)` is `cost_centre`. Without a letter to begin with it begins
/// with `field`.
fn key_of(label: &str) -> String {
    let words = label.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let key = words.map(str::to_ascii_lowercase).collect::<Vec<_>>().join("_");
    match key.chars().next() {
        Some(first) if first.is_ascii_lowercase() => key,
        Some(_) => format!("field_{key}"),
        None => "field".to_owned(),
    }
}

fn check(record: &Record, context: &Context) -> Vec<Finding> {
    let mut all = Vec::new();
    let mut find = |field, message: String| {
        all.push(Finding::new(Severity::Error, (REGISTER.key, record.id), field, message));
    };
    let (name, key) = (record.get(CUSTOM_REGISTER), record.get(CUSTOM_KEY));
    let register = context.project.registers().iter().find(|register| register.key == name);
    if register.is_none() {
        let message = match context.project.register(name) {
            Some(meant) => format!("No register has the key “{name}”: write “{}”", meant.key),
            None => format!("No register has the key “{name}”: write one such as “risk” or “action”"),
        };
        find(CUSTOM_REGISTER.name(), message);
    }
    let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
    if !key.starts_with(|c: char| c.is_ascii_lowercase()) || !key.chars().all(plain) {
        let message = format!("“{key}” is no key: use small letters, figures and _, a letter first");
        find(CUSTOM_KEY.name(), message);
    } else if let Some(register) = register {
        let by_register = RESERVED.contains(&key) || register.fields().any(|field| field.key == key);
        let by_earlier = context.project.table(CUSTOM_FIELD).iter().any(|other| {
            other.number < record.number && other.get(CUSTOM_REGISTER) == name && other.get(CUSTOM_KEY) == key
        });
        if by_register || by_earlier {
            find(
                CUSTOM_KEY.name(),
                format!("{} have a field “{key}” already: choose another key", register.plural),
            );
        }
    }
    let choices = record.get(CUSTOM_CHOICES).split(';').any(|choice| !choice.trim().is_empty());
    if record.get(CUSTOM_KIND) == "choice" && !choices {
        find(
            CUSTOM_CHOICES.name(),
            "It has nothing to choose from: write the choices, separated by “;”".to_owned(),
        );
    }
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::Id;
    use crate::model::settings::CUSTOM_KINDS;
    use crate::registers::trial;

    fn custom(id: u64, register: &str, key: &str, kind: &str) -> Record {
        let record = Record::new(Id(id)).with(CUSTOM_REGISTER, register).with(CUSTOM_KEY, key);
        record.with(CUSTOM_KIND, kind).with(CUSTOM_LABEL, "Cost centre")
    }

    #[test]
    fn every_kind_of_the_settings_can_be_chosen() {
        let offered: Vec<_> = KINDS.iter().map(|choice| choice.key).collect();
        let known: Vec<_> = CUSTOM_KINDS.iter().map(|(key, _)| *key).chain(["choice"]).collect();
        assert_eq!(offered, known);
    }

    #[test]
    fn a_field_without_a_key_gets_one_of_its_own_from_its_label() {
        use crate::model::edit::Author;
        let project = trial::project([(&REGISTER, custom(1, "risk", "cost_centre", "text"))]);
        let author = Author { name: "Ana".into(), at: trial::today().and_hms_opt(9, 0, 0).unwrap() };
        let key = |register: &str, label: &str, key: &str| {
            let mut record = custom(2, register, key, "text").with(CUSTOM_LABEL, label);
            keyed(&mut record, &[], &author, &trial::context(&project), &mut Ids::new(1));
            record.get(CUSTOM_KEY).to_owned()
        };
        assert_eq!(key("risk", "Budget line (€ k)", ""), "budget_line_k");
        assert_eq!(key("risk", "Cost centre", ""), "cost_centre_2", "another field has it");
        assert_eq!(key("action", "Cost centre", ""), "cost_centre", "of another register");
        assert_eq!(key("risk", "Owner", ""), "owner_2", "the register has it");
        assert_eq!(key("risk", "Ref", ""), "ref_2", "the file has it");
        assert_eq!(key("risk", "3rd party", ""), "field_3rd_party");
        assert_eq!(key("risk", "部門", ""), "field");
        assert_eq!(key("risk", "Area", "zone"), "zone", "what was typed stays");
    }

    #[test]
    fn findings_say_why_a_field_does_not_appear() {
        let check = |record: Record, expected: &[&str]| {
            assert_eq!(trial::findings(vec![(&REGISTER, record.clone())]), expected);
            let project = trial::project([(&REGISTER, record)]);
            let field = project.fields("risk").iter().find(|field| field.key == "cost_centre");
            assert_eq!(field.is_some(), expected.is_empty());
        };
        check(custom(1, "risk", "cost_centre", "text"), &[]);
        check(custom(1, "Risks", "cost_centre", "text"), &["applies_to"]);
        check(custom(1, "risk", "Cost centre", "text"), &["key"]);
        check(custom(1, "risk", "owner", "text"), &["key"]);
        check(custom(1, "risk", "ref", "text"), &["key"]);
        assert_eq!(trial::findings(vec![(&REGISTER, custom(1, "risk", "area", "choice"))]), ["choices"]);
    }

    #[test]
    fn the_second_field_of_one_key_is_the_one_too_many() {
        let project = trial::project([
            (&REGISTER, custom(1, "risk", "cost_centre", "text")),
            (&REGISTER, custom(2, "risk", "cost_centre", "date")),
        ]);
        let table = project.table(CUSTOM_FIELD);
        let found: Vec<_> = table.iter().flat_map(|r| super::check(r, &trial::context(&project))).collect();
        assert_eq!(found.len(), 1);
        assert_eq!(table.get(found[0].id).unwrap().number, 2);
    }
}
