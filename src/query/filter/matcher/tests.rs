//! What filters find.

use super::*;
use crate::model::arbitrary::Dice;
use crate::model::edit::{Author, Edit, Step};
use crate::model::project::Project;
use crate::query::sample::{ACTION, RISK_REGISTER, context, small, today};
use crate::query::sort::Sort;
use crate::registers;
use proptest::prelude::*;

fn passing(register: &'static Register, filter: &str) -> Result<Vec<u32>, Fault> {
    let project = small();
    let context = context(&project);
    let matcher = filter.parse::<Filter>()?.matcher(register, &context)?;
    let records = project.table(register.key).iter();
    Ok(records.filter(|record| matcher.matches(record, &context)).map(|record| record.number).collect())
}

fn check(filter: &str, expected: &[u32]) {
    assert_eq!(passing(&ACTION, filter).as_deref(), Ok(expected), "{filter}");
}

#[test]
fn text_is_found_wherever_a_person_would_see_it() {
    check("", &[1, 2, 3, 4, 5]);
    check("steel", &[1]);
    check("LEGAL draft", &[2]);
    check("zoe", &[3]);
    check("progress", &[2]);
    check("rao", &[3]);
    check("a-004", &[4]);
    check("\"test site\"", &[5]);
    check("x-17", &[2]);
    check("a0", &[]);
    check("bananas", &[]);
}

#[test]
fn fields_are_known_by_key_label_alias_and_part() {
    check("owner:ana", &[1]);
    check("Owner:ANA", &[1]);
    check("assigned_to:ana", &[1]);
    check("\"due date\":fri", &[1]);
    check("budget_code:x", &[2]);
    check("title:the", &[1, 3, 4]);
    check("title=\"draft dpia\"", &[2]);
    check("ref:2", &[2]);
    check("ref>=A-004", &[4, 5]);
}

#[test]
fn each_kind_compares_in_its_own_way() {
    check("owner:me", &[1]);
    check("owner!=me", &[2, 3, 4, 5]);
    check("@priya", &[2]);
    check("people:priya", &[3]);
    check("owner:", &[4, 5]);
    check("due:none", &[4, 5]);
    check("-due:", &[1, 2, 3]);
    check("due<+2w", &[1, 2]);
    check("due<today", &[2]);
    check("due:nov", &[1, 2]);
    check("due>nov", &[3]);
    check("due<=w47", &[1, 2]);
    check("due:this-week", &[1]);
    check("due:2026", &[1, 2, 3]);
    check("done_on:thu", &[3]);
    check("checked:yesterday", &[5]);
    check("checked<today checked>=17-nov", &[5]);
    check("checked:\"17 nov 2026 14:30\"", &[5]);
    check("checked>\"17 nov 2026 14:30\"", &[]);
    check("status:open", &[1]);
    check("status:in", &[2]);
    check("status:closed", &[3, 4]);
    check("status!=closed", &[1, 2, 5]);
    check("status:open,\"in progress\"", &[1, 2]);
    check("priority>=medium", &[1, 4]);
    check("cost>1k", &[1]);
    check("cost:1250", &[1]);
    check("confidential:yes", &[3]);
    check("confidential:no", &[1, 2, 4, 5]);
    check("#dpia", &[1]);
    check("risk:R-1", &[1]);
    check("risk:steel", &[1]);
    check("is:overdue", &[2]);
    check("is:closed or owner:zoe", &[3, 4]);
    check("-(is:closed or steel)", &[2, 5]);
    assert_eq!(passing(&RISK_REGISTER, "score>=12"), Ok(vec![1]));
    assert_eq!(passing(&RISK_REGISTER, "is:overdue"), Ok(vec![]));
}

#[test]
fn faults_name_the_word_and_the_remedy() {
    let check = |filter: &str, place: &str, part: &str| {
        let fault = passing(&ACTION, filter).unwrap_err();
        assert_eq!(&filter[fault.place.clone()], place, "{filter}: {fault}");
        assert!(fault.message.contains(part), "{filter}: {fault}");
    };
    check("a ownr:ana b", "ownr:ana", "Actions have no field “ownr”: did you mean “owner”?");
    check("http://x", "http://x", "quote it");
    check("due<soon", "due<soon", "Due date: “soon” is no date");
    check("status:opne", "status:opne", "did you mean “Open”?");
    check("due<", "due<", "nothing comes before");
    check("cost>lots", "cost>lots", "Cost: “lots” is no amount");
    check("cost>1,2", "cost>1,2", "only one value");
    check("is:late", "is:late", "none of open, closed, overdue");
}

#[test]
fn text_that_no_field_has_is_found_in_none_and_every_record_in_its_own_ref() {
    let project = small();
    let context = context(&project);
    for register in project.registers() {
        for record in project.table(register.key).iter() {
            let reference = register.reference(record.number);
            let filter: Filter = format!("ref:{reference} {reference}").parse().unwrap();
            assert!(filter.matcher(register, &context).unwrap().matches(record, &context));
        }
    }
}

#[test]
fn every_field_of_every_register_can_be_asked_by_key_label_and_alias() {
    let project = Project::new(registers::ALL);
    let context = context(&project);
    for register in registers::ALL {
        for field in register.fields() {
            for name in [field.key, field.label].iter().chain(field.aliases) {
                let text = format!("\"{name}\":none");
                let filter: Filter = text.parse().unwrap();
                let matcher = filter.matcher(register, &context);
                assert!(matcher.is_ok(), "{}: {text}: {matcher:?}", register.key);
                assert!(Sort::parse(name, &[register], &context).is_ok_and(|sort| sort.parts().count() > 0));
            }
        }
    }
}

/// Every field of every register, hence every kind.
fn fields() -> impl Strategy<Value = (&'static Register, &'static Field)> {
    let all: Vec<_> = registers::ALL
        .iter()
        .flat_map(|register| register.fields().map(|field| (*register, field)))
        .collect();
    prop::sample::select(all)
}

proptest! {
    #[test]
    fn what_a_field_shows_is_found_by_asking_for_it((register, field) in fields(), seed: u64) {
        let linked = Edit::Add("risk", Record::new(Id(2)));
        let author = Author { name: "Ana".into(), at: today().and_time(NaiveTime::MIN) };
        let project = Project::new(registers::ALL).apply(&Step::new("Begin", vec![linked]), &author).unwrap();
        let context = context(&project);
        // As it can be entered: a length of time is told rounded.
        let value = Dice::tame(seed).value(&field.kind, &[Id(2)]);
        let value = field.kind.parse(&field.kind.format(&value, &context), &context).unwrap_or(value);
        // Of several words or links, each is asked for.
        let each = match &value {
            Value::List(words) => words.iter().map(ToString::to_string).collect(),
            Value::Links(ids) => ids.iter().map(|_| "R-001".to_owned()).collect(),
            value => vec![field.kind.format(value, &context)],
        };
        for text in each.iter().filter(|text| !["", "none", "me"].contains(&text.trim())) {
            let ordered = field.kind.is_numeric() || matches!(field.kind, Kind::Date | Kind::Moment(_));
            let signs = [Sign::Has, Sign::Is, Sign::AtMost, Sign::AtLeast];
            for sign in signs.into_iter().take(if ordered { 4 } else { 2 }) {
                let compiler = Compiler { register, context: &context };
                let check = compiler.check(field, sign, text);
                prop_assert!(check.as_ref().is_ok_and(|check| check.holds(&value, &field.kind)), "{}: {text} {check:?} {value:?}", field.key);
            }
        }
    }

    #[test]
    fn no_filter_panics(
        field in "title|owner|due|checked|status|cost|effort|risk|links|tags|is|ref|confidential|rank",
        sign in ":|=|!=|<|<=|>|>=",
        value in "[-+]?[0-9]{0,20}[a-z%]{0,3}|.{0,8}|none|eom|nov|2026|R-1|99999999999999999999d",
    ) {
        let _ = passing(&ACTION, &format!("{field}{sign}{value}"));
        let _ = passing(&ACTION, &value);
    }

    #[test]
    fn a_filter_and_its_opposite_part_the_records(term in "owner:ana|due<\\+2w|status:open|steel|cost>3|risk:steel|due:|is:open") {
        let mut both = passing(&ACTION, &term).unwrap();
        both.extend(passing(&ACTION, &format!("-{term}")).unwrap());
        both.sort_unstable();
        prop_assert_eq!(both, vec![1, 2, 3, 4, 5]);
    }
}
