//! What holds for every register, by a loop over all of them.

use std::collections::HashSet;

use proptest::prelude::*;

use super::{ALL, action, meeting, trial};
use crate::model::arbitrary::{Dice, cases};
use crate::model::check;
use crate::model::context::Context;
use crate::model::edit::Edit;
use crate::model::field::{Field, Fill, Source};
use crate::model::id::{Id, Ids};
use crate::model::kind::{self, Kind};
use crate::model::links::BackLinks;
use crate::model::record::Record;
use crate::model::register::Register;
use crate::model::settings::RESERVED;
use crate::model::value::Value;

fn fields() -> impl Iterator<Item = (&'static Register, &'static Field)> {
    ALL.iter().flat_map(|register| register.fields().map(|field| (*register, field)))
}

fn is_sentence(text: &str) -> bool {
    let first = text.chars().next();
    first.is_some_and(|c| c.is_uppercase() || c.is_ascii_digit()) && text.ends_with('.') && text.len() < 200
}

#[test]
fn registers_differ_in_every_name() {
    let mut seen = HashSet::new();
    for register in ALL {
        assert!(is_sentence(register.doc), "{}: {}", register.key, register.doc);
        let mut names = vec![register.key.to_lowercase(), register.code.to_lowercase()];
        names.extend([register.name, register.plural].map(|name| name.replace(' ', "_").to_lowercase()));
        names.sort();
        names.dedup();
        for name in names {
            assert!(seen.insert(name.clone()), "“{name}” names two registers");
        }
    }
}

#[test]
fn keys_of_fields_are_plain_words_used_once() {
    for register in ALL {
        let mut seen = HashSet::new();
        for field in register.fields() {
            assert!(seen.insert(field.key), "{}.{} stands there twice", register.key, field.key);
            assert!(!RESERVED.contains(&field.key), "{}.{} is reserved", register.key, field.key);
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_';
            assert!(field.key.chars().all(plain), "{}.{}", register.key, field.key);
        }
    }
}

#[test]
fn every_field_is_documented_in_a_sentence_and_exemplified_in_its_kind() {
    let project = trial::project([]);
    let context = trial::context(&project);
    for (register, field) in fields() {
        let name = format!("{}.{}", register.key, field.key);
        assert!(is_sentence(field.doc), "{name}: {}", field.doc);
        assert!(!field.label.is_empty(), "{name} has no label");
        let strict = matches!(
            field.kind,
            Kind::Number
                | Kind::Scale(..)
                | Kind::Step(_)
                | Kind::Percent
                | Kind::Money
                | Kind::Duration
                | Kind::Choice(_)
        );
        for example in field.example.split(", ").filter(|_| strict) {
            if let Err(complaint) = field.kind.parse(example, &context) {
                panic!("{name}: the example “{example}”: {complaint}");
            }
        }
    }
}

#[test]
fn what_a_new_record_has_fits_its_field() {
    let project = trial::project([]);
    let context = trial::context(&project);
    for (register, field) in fields() {
        let fits = match field.fill {
            Fill::Nothing | Fill::By(_) => continue,
            Fill::Text(text) => match field.kind {
                Kind::Choice(_) => field.kind.choice(text).is_some_and(|choice| !choice.closed),
                kind => kind.parse(text, &context).is_ok(),
            },
            Fill::Number(number) => field.kind.complaint(&number.into()).is_none(),
            Fill::Today => matches!(field.kind, Kind::Date | Kind::Moment(_)),
            Fill::Me => matches!(field.kind, Kind::Person | Kind::People),
        };
        assert!(fits && field.is_stored(), "{}.{}", register.key, field.key);
    }
}

#[test]
fn columns_sort_and_roles_name_fields() {
    for register in ALL {
        let field = |key: &str| register.fields().find(|field| field.key == key);
        let known = |key: &str| key == "ref" || field(key).is_some();
        let sort = register.sort.split(',').map(|key| key.trim_start_matches('-'));
        for key in register.columns.iter().copied().chain(sort) {
            assert!(known(key), "{}: “{key}” in its columns or sort is no field", register.key);
        }
        let roles = register.roles;
        let parts =
            [roles.title, roles.owner, roles.due, roles.status, roles.done_on, roles.parent, roles.priority];
        for key in parts.into_iter().filter(|key| !key.is_empty()) {
            assert!(field(key).is_some(), "{}: “{key}” in its roles is no field", register.key);
        }
        if !roles.status.is_empty() {
            let done = field(roles.status).and_then(|status| status.kind.choice(roles.done));
            assert!(
                done.is_some_and(|done| done.closed),
                "{}: “{}” closes nothing",
                register.key,
                roles.done
            );
        }
    }
}

/// Words that mean different things in different programs: Jira calls a title so, Microsoft Project
/// says by it whether a task has tasks below it. The importers of both know.
const AMBIGUOUS: &[(&str, &str)] = &[("task", "summary")];

/// An imported header finds its field by key, label or alias, in this order; the aliases of the last
/// section, which all registers share, give way to a register's own.
#[test]
fn headers_of_imports_find_one_field() {
    let project = trial::project([]);
    for (register, field) in fields() {
        for word in [field.key, field.label] {
            let found = project.field(register.key, word).map(|f| f.key);
            assert_eq!(found, Some(field.key), "{}: “{word}” leads elsewhere", register.key);
        }
        let shared = super::every::RECORD.fields.iter().any(|f| f.key == field.key);
        for word in field.aliases.iter().filter(|word| !shared && !AMBIGUOUS.contains(&(register.key, word)))
        {
            let found = project.field(register.key, word).map(|f| f.key);
            assert_eq!(found, Some(field.key), "{}: “{word}” leads elsewhere", register.key);
        }
    }
}

#[test]
fn words_of_imports_find_one_choice() {
    for (register, field) in fields() {
        let Kind::Choice(choices) = field.kind else { continue };
        for choice in choices {
            for word in [choice.key, choice.label].iter().chain(choice.aliases) {
                let found = kind::choice(word, choices);
                let name = format!("{}.{}: “{word}”", register.key, field.key);
                assert_eq!(found, Some(choice.key), "{name} leads elsewhere");
            }
        }
    }
}

#[test]
fn links_lead_to_registers() {
    for (register, field) in fields() {
        let (Kind::Link(registers) | Kind::Links(registers)) = field.kind else { continue };
        let name = format!("{}.{}", register.key, field.key);
        for key in registers {
            assert!(ALL.iter().any(|r| r.key == *key), "{name} links to “{key}”, which is no register");
        }
        for word in field.example.split(", ").filter(|word| !word.is_empty()) {
            let code = word.split('-').next();
            let target = ALL.iter().find(|r| Some(r.code) == code);
            let fits = target.is_some_and(|t| registers.is_empty() || registers.contains(&t.key));
            assert!(fits, "{name}: the example “{word}” is of no register that it links to");
        }
    }
}

#[test]
fn a_status_that_is_entered_keeps_the_done_date_in_step() {
    for register in ALL.iter().filter(|register| !register.roles.done_on.is_empty()) {
        let roles = register.roles;
        let field = register.fields().find(|field| field.key == roles.status).unwrap();
        let mut project = trial::project([(*register, Record::new(Id(1)))]);
        let mut enter = |status: &str, today: &str| {
            let record = project.table(register.key).get(Id(1)).unwrap().clone();
            let context = Context { today: trial::day(today), ..trial::context(&project) };
            let edits = field.enter((register.key, &record), status.into(), &context, &mut Ids::new(1));
            project = trial::apply(&project, edits.unwrap());
            project.table(register.key).get(Id(1)).unwrap().value(roles.done_on).as_date()
        };
        let open = field.kind.choices().iter().find(|choice| !choice.closed).unwrap().key;
        assert_eq!(enter(open, "2026-11-01"), None, "{}", register.key);
        assert_eq!(enter(roles.done, "2026-11-02"), Some(trial::day("2026-11-02")), "{}", register.key);
        assert_eq!(enter(roles.done, "2026-11-03"), Some(trial::day("2026-11-02")), "{}", register.key);
        assert_eq!(enter(open, "2026-11-04"), None, "{}", register.key);
    }
}

proptest! {
    #![proptest_config(cases(64))]

    /// Settles the worry that some date, amount or link out of a file breaks a computation.
    #[test]
    fn whatever_records_hold_computed_fields_are_of_their_kind_and_findings_are_found(seed: u64) {
        let project = Dice::new(seed).project(ALL, 300);
        let context = trial::context(&project);
        for (register, field) in fields().filter(|(_, field)| matches!(field.source, Source::Computed(_))) {
            for record in project.table(register.key).iter() {
                let value = context.value(record, field);
                let complaint = field.kind.complaint(&value);
                prop_assert!(complaint.is_none(), "{}.{}: {complaint:?}", register.key, field.key);
                context.show(record, field);
            }
        }
        check::findings(&context);
    }
}

/// Settles the worry that an import with as many links as rows gathers all of them after each.
#[test]
fn links_that_were_gathered_follow_what_changes_and_are_gathered_no_more() {
    let held = action::MEETING.name();
    let asked = |id, meeting| Record::new(Id(id)).with(action::MEETING, Id(meeting));
    let mut project = trial::project([
        (&meeting::REGISTER, Record::new(Id(1))),
        (&meeting::REGISTER, Record::new(Id(2))),
        (&action::REGISTER, asked(3, 1)),
    ]);
    let mut links = BackLinks::gathered(&project);
    let key = action::REGISTER.key;
    let steps = [
        (Edit::Add(key, asked(4, 2)), [vec![3], vec![4]]),
        (Edit::Set(key, Id(3), held, Value::Link(Id(2))), [vec![], vec![3, 4]]),
        (Edit::Remove(key, Id(4)), [vec![], vec![3]]),
    ];
    for (edit, expected) in steps {
        project = trial::apply(&project, vec![edit]);
        links.follow(&project);
        assert!(links.are_gathered());
        let from = |to| links.to_from(Id(to), key).map(|link| link.from.0).collect::<Vec<_>>();
        assert_eq!([from(1), from(2)], expected);
    }
}
