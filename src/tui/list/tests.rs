//! What holds of grouped tables, whichever columns group and sort them.

use super::*;
use crate::model::arbitrary::{Dice, cases};
use crate::model::settings;
use crate::registers;
use crate::tui::tabs::TABS;
use proptest::prelude::*;

fn context(project: &Project) -> Context<'_> {
    Context { me: "Ana", ..Context::on(project, "2026-11-20".parse().unwrap(), &()) }
}

fn grouped(register: &'static Register, group: &str, sort: &str, project: &Project) -> List {
    let sheet = TABS.iter().flat_map(|tab| tab.sheets).find(|sheet| sheet.shows == Shows::Records);
    let mut list = List::new(sheet.unwrap(), vec![register]);
    (list.group, list.sort) = (group.to_owned(), sort.to_owned());
    list.refresh(&context(project));
    list
}

proptest! {
    #![proptest_config(cases(16))]

    #[test]
    fn every_heading_stands_once_over_all_that_it_names(seed: u64) {
        let mut dice = Dice::tame(seed);
        let only = std::slice::from_ref(dice.one(registers::ALL));
        // What fields there are is no table of records to be dealt.
        prop_assume!(only[0].key != settings::CUSTOM_FIELD);
        let (register, project) = (only[0], dice.project(only, 60));
        let fields: Vec<_> = project.fields(register.key).iter().map(|field| field.key).collect();
        let sort = format!("{}{}", ["", "-"][dice.below(2)], dice.one(&fields));
        for group in &fields {
            let list = grouped(register, group, &sort, &project);
            let mut texts: Vec<_> = list.body.headings.iter().map(|heading| &heading.text).collect();
            prop_assert_eq!(list.count(), project.table(register.key).len());
            prop_assert_eq!(list.body.headings.iter().map(|heading| heading.count).sum::<usize>(), list.count());
            texts.sort_unstable();
            prop_assert!(texts.windows(2).all(|pair| pair[0] != pair[1]), "{group} by {sort}: {texts:?}");
        }
    }
}

#[test]
fn groups_follow_the_direction_of_their_own_field_and_no_other_that_begins_like_it() {
    use crate::model::edit::{Author, Edit, Step};
    use crate::registers::{action, every};
    let action = |id: u64, owner: &str, status: &str| {
        let record = Record::new(Id(id)).with(every::OWNER, owner).with(every::STATUS, status);
        Edit::Add(action::REGISTER.key, record)
    };
    let edits = vec![
        action(1, "Bo", "open"),
        action(2, "Ana", "done"),
        action(3, "bo", "waiting"),
        action(4, "Bo", "waiting"),
    ];
    let author = Author { name: "Ana".into(), at: "2026-11-20T09:00:00".parse().unwrap() };
    let project = Project::new(registers::ALL).apply(&Step::new("Begin", edits), &author).unwrap();
    let headings = |group: &str, sort: &str| {
        let list = grouped(&action::REGISTER, group, sort, &project);
        list.body.headings.iter().map(|h| format!("{} {}", h.text, h.count)).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(headings("status", "due"), "Open 1, Waiting 2, Done 1");
    assert_eq!(headings("status", "-status"), "Done 1, Waiting 2, Open 1");
    assert_eq!(headings("status", "due,-status"), "Done 1, Waiting 2, Open 1");
    assert_eq!(headings("owner", "-ref"), "Ana 1, Bo 2, bo 1");
    assert_eq!(headings("due", "due_in"), headings("due", "due"));
}
